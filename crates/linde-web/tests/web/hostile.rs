//! Foreign text in every field: nothing of it becomes an element, an attribute or an address that runs.

use crate::{
    client::{Site, elements},
    memory::notice,
    pages::{all_pages, check_page},
};
use linde_web::views::{Level, Verdict, Voice};

const CORPUS: [&str; 22] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "'><iframe srcdoc='<script>alert(1)</script>'>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example/\" onmouseover=\"alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "{{7*7}}{% include \"x\" %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e",
    "\u{202e}rebeW annA\u{202c}\u{200b}",
    "\0\u{1}\u{7f}<b\0>",
    "> > > > > > > > > > > > > > > > > > > > <style>*{display:none}</style>",
    "| <a onclick=x> |\n|-|\n| <form action=//evil.example> |",
];

/// What the opinion map, results and balances are drawn with; no text of a person stands in it.
const DRAWN: [&str; 4] = ["svg", "circle", "rect", "path"];

const ALLOWED: [&str; 68] = [
    "a",
    "aside",
    "bdi",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "code",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "img",
    "input",
    "ins",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "progress",
    "s",
    "script",
    "section",
    "select",
    "span",
    "strong",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
    "u",
    "sup",
    "sub",
    "dfn",
    "abbr",
    "article",
];

/// Puts `text` wherever foreign text can stand.
fn poison(site: &Site, text: &str) {
    let mut state = site.memory.state();
    let (mut damaged, mut other) = (notice(text, Level::Danger), notice("other", Level::Info));
    damaged.args.insert("code".to_owned(), text.to_owned());
    other.args.insert("n".to_owned(), text.to_owned());
    state.notices = vec![damaged, other];
    state.heckled = format!("\n\n{text}");
    for peer in &mut state.peers {
        (peer.name, peer.address) = (Some(text.to_owned()), text.to_owned());
    }
    for space in state.spaces.values_mut() {
        (space.view.name, space.view.purpose) = (text.to_owned(), text.to_owned());
        for member in &mut space.members {
            member.name = Some(text.to_owned());
        }
        for statement in &mut space.statements {
            statement.text = text.to_owned();
            statement.author.name = Some(text.to_owned());
            if let Voice::Office { name, .. } | Voice::Asked { name, .. } = &mut statement.standing.voice {
                *name = text.to_owned();
            }
            if let Verdict::NotCounted { reason, .. } = &mut statement.verdict {
                *reason = text.to_owned();
            }
        }
        for invite in &mut space.invites {
            invite.inviter.name = Some(text.to_owned());
            invite.link = Some(text.to_owned());
        }
        poison_trust(&mut space.trust, text);
        for document in &mut space.texts {
            document.title = text.to_owned();
            for section in &mut document.sections {
                section.title = text.to_owned();
                for (words, author, _) in &mut section.versions {
                    (*words, author.name) = (format!("{words}\n\n{text}"), Some(text.to_owned()));
                }
            }
        }
    }
}

/// Likewise for what is about who may do what.
fn poison_trust(trust: &mut crate::village::SpaceTrust, text: &str) {
    let name = || Some(text.to_owned());
    for newcomer in &mut trust.newcomers {
        newcomer.person.name = name();
    }
    for gone in &mut trust.departed {
        gone.person.name = name();
    }
    for act in &mut trust.pending {
        act.supporters.iter_mut().for_each(|person| person.name = name());
    }
    for office in &mut trust.offices {
        office.name = name();
    }
    for part in &mut trust.sealed {
        (part.view.title, part.view.right, part.view.reason) = (text.to_owned(), text.to_owned(), text.to_owned());
        part.text = part.text.as_ref().map(|_| text.to_owned());
    }
    for versions in trust.versions.values_mut() {
        versions.iter_mut().for_each(|version| version.text = name());
    }
    for (erasure, _) in &mut trust.erasures {
        erasure.reason = text.to_owned();
    }
    for act in &mut trust.moderations {
        (act.overlay.reason, act.overlay.text) = (text.to_owned(), text.to_owned());
        act.target_text = name();
        if let Some(appeal) = &mut act.appeal {
            appeal.text = text.to_owned();
        }
    }
    for entry in &mut trust.control {
        (entry.kind, entry.text) = (text.to_owned(), name());
    }
}

#[test]
fn no_element_comes_from_foreign_text() {
    for text in CORPUS {
        let site = Site::start();
        let cookie = site.login();
        let pages = all_pages(&site);
        poison(&site, text);
        for path in pages {
            let answer = site.get(&cookie, &path);
            assert_eq!(answer.status, 200, "{path} with {text:?}");
            check_page(&answer, "de", &path);
            for element in elements(&answer.body) {
                let name = element.name.as_str();
                let places = ["/opinion", "/ballots/", "/topics/", "/connection"];
                let draws = path == "/help/look" || places.iter().any(|part| path.contains(part));
                let is_drawn = draws && DRAWN.contains(&name);
                assert!(is_drawn || ALLOWED.contains(&name), "<{name}> in {path} from {text:?}");
                for (name, value) in &element.attributes {
                    assert!(
                        !name.starts_with("on") && name != "style" && name != "srcdoc",
                        "{name} in {path} from {text:?}"
                    );
                    let runs = matches!(name.as_str(), "href" | "src" | "action");
                    let plain =
                        ["/", "#", "http://", "https://", "mailto:"].iter().any(|start| value.starts_with(start));
                    assert!(!runs || plain, "{name}={value} in {path} from {text:?}");
                    let ours =
                        value.starts_with("/assets/") || (value.starts_with('/') && value.ends_with("/picture.svg"));
                    assert!(name != "src" || ours, "{value} in {path} from {text:?}");
                }
            }
            assert!(!answer.body.contains('\0'), "{path} from {text:?}");
            // A field gives back exactly what is stored; everywhere else what deceives is taken out.
            let shown = without_fields(&answer.body);
            assert!(!shown.contains(['\u{1}', '\u{7f}', '\u{202e}', '\u{200b}']), "{path} from {text:?}");
        }
    }
}

/// A page without what stands in its fields.
fn without_fields(body: &str) -> String {
    let cut = |text: &str, start: &str, end: &str| {
        let mut parts = text.split(start);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |kept, part| kept + part.split_once(end).map_or("", |(_, rest)| rest))
    };
    cut(&cut(body, "<textarea", "</textarea>"), " value=\"", "\"")
}

#[test]
fn foreign_text_in_addresses_and_forms_stays_text() {
    let site = Site::start();
    let cookie = site.login();
    for text in CORPUS {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for path in [
            format!("/{encoded}"),
            format!("/login?code={encoded}"),
            format!("/?done={encoded}"),
            format!("/events?space={encoded}"),
            format!("/?from={encoded}&show={encoded}"),
        ] {
            let answer = site.get(&cookie, &path);
            assert!(answer.status < 500 && !answer.body.contains("<script>"), "{path}");
        }
        let logged_out = site.get("", &format!("/login?code={encoded}"));
        check_page(&logged_out, "de", text);
        let answer =
            site.submit(&cookie, "/spaces/new", "/spaces/new", &[("name", text), ("purpose", text), ("my_name", "")]);
        check_page(&answer, "de", text);
        assert!(elements(&answer.body).iter().all(|element| ALLOWED.contains(&element.name.as_str())), "{text:?}");
    }
}
