//! The texts: complete in both languages, all of them used; and colours that can be read.

use crate::client::Site;
use fluent_bundle::FluentResource;
use linde_web::{
    ERROR_CODES,
    views::{
        DeviceOrigin, ERASE_REASONS, FOUND_KINDS, FOUND_PARTS, INSUFFICIENT_CODES, KIND_NAMES, MISSING_CODES,
        MODERATE_REASONS, NOTICE_CODES, Novelty, Overlay, Power, REASON_CODES, Role, SEAL_REASONS,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// How keys begin that are put together from a code.
const FAMILIES: [&str; 35] = [
    "err-",
    "rec-",
    "notice-",
    "reason-",
    "kind-",
    "role-",
    "seal-reason-",
    "erase-reason-",
    "moderate-reason-",
    "power-",
    "overlay-",
    "origin-",
    "missing-",
    "insufficient-",
    "phase-",
    "level-",
    "leeway-",
    "dimension-",
    "impact-",
    "argues-",
    "ballot-phase-",
    "question-status-",
    "proposal-status-",
    "amendment-standing-",
    "outcome-",
    "relation-",
    "result-none-",
    "answer-state-",
    "refusal-",
    "receipt-",
    "method-",
    "step-by-",
    "found-",
    "news-",
    "glossary-",
];
/// The files with the words of a language.
const FILES: [&str; 15] = [
    "balance.ftl",
    "ballots.ftl",
    "components.ftl",
    "glossary.ftl",
    "languages.ftl",
    "page.ftl",
    "records.ftl",
    "search.ftl",
    "settings.ftl",
    "sheet.ftl",
    "start.ftl",
    "topics.ftl",
    "trust.ftl",
    "verify.ftl",
    "errors.ftl",
];

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The keys of a language, each with the places it names.
fn texts(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in FILES {
        let source = fs::read_to_string(home().join("locales").join(lang).join(file)).unwrap();
        assert!(FluentResource::try_new(source.clone()).is_ok(), "{lang}/{file} has a broken line");
        let mut key = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                line.split_once(" = ").unwrap().0.clone_into(&mut key);
                assert!(texts.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice in {lang}");
            }
            let names =
                line.split('$').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
            texts.entry(key.clone()).or_default().extend(names);
        }
        texts.remove("");
    }
    texts
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "html") {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn looks_like_a_key(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Families of the terms of deliberation, with their codes.
const TERMS: [(&str, &[&str]); 18] = [
    ("receipt", &["cast", "counted", "superseded", "late", "unrevealed", "unfit", "void"]),
    (
        "refusal",
        &["not-responsible", "no-data", "confidential", "third-party-rights", "too-broad", "already-answered", "other"],
    ),
    (
        "answer-state",
        &["in-review", "adopted", "partly-adopted", "not-adopted", "not-responsible", "needs-clarification"],
    ),
    ("method-what", &["yes-no", "consent", "resistance", "schulze", "approval", "dots", "times", "harmonic"]),
    ("step-by", &["less-resistance", "less-worst", "fewer-high", "more-approvals", "more-dots", "more-score"]),
    (
        "phase",
        &[
            "concern",
            "accepted",
            "understanding",
            "proposals",
            "review",
            "weighing",
            "decision",
            "implementation",
            "retrospect",
            "closed",
        ],
    ),
    ("level", &["information", "participation", "codecision", "decision"]),
    ("leeway", &["fixed", "open", "unclear"]),
    ("dimension", &["democratic", "social", "ecological", "financial"]),
    ("impact", &["positive", "neutral", "negative", "unclear"]),
    ("argues", &["pro", "contra", "question", "note"]),
    ("ballot-phase", &["open", "revealing", "provisional", "closed"]),
    (
        "question-status",
        &["asked", "accepted", "forwarded", "answered", "settled", "partly", "unsettled", "refused", "withdrawn"],
    ),
    (
        "proposal-status",
        &[
            "draft",
            "submitted",
            "in-review",
            "partly-adopted",
            "adopted",
            "not-adopted",
            "withdrawn",
            "merged",
            "obsolete",
        ],
    ),
    (
        "amendment-standing",
        &[
            "open",
            "collides",
            "accepted",
            "modified",
            "rejected",
            "promoted",
            "withdrawn",
            "void-decision",
            "unfounded",
        ],
    ),
    ("outcome", &["decided", "decided-changed", "rejected", "postponed", "noted", "referred"]),
    (
        "relation",
        &[
            "about",
            "from",
            "changes",
            "condition-of",
            "argues",
            "taken-up-in",
            "voted-in",
            "objects-to",
            "recorded-in",
            "dissents-from",
            "supersedes",
            "cast-in",
            "version-of",
        ],
    ),
    (
        "result-none",
        &["no-papers", "majority-missed", "objection-stands", "none-eligible", "status-quo-first", "no-support"],
    ),
];

/// Families whose words explain themselves, or are explained where else they are shown.
const EXPLAINED: [&str; 6] = ["receipt", "method-what", "step-by", "result-none", "phase", "level"];

/// The kinds of contribution that have a name of their own.
fn explained_kinds() -> impl Iterator<Item = &'static str> {
    KIND_NAMES.iter().copied().filter(|kind| *kind != "other")
}

/// Keys that are put together from a code.
fn families() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(["method-absolute", "method-two-thirds"].map(str::to_owned));
    let own = ["lead", "handbook", "kinds", "kinds-what", "jump"];
    keys.extend(own.iter().map(|key| format!("glossary-{key}")));
    keys.extend(explained_kinds().map(|kind| format!("glossary-kind-{kind}")));
    for (family, codes) in TERMS {
        keys.extend(["of", "about"].map(|what| format!("glossary-{what}-{family}")));
        if !EXPLAINED.contains(&family) {
            keys.extend(codes.iter().map(|code| format!("glossary-{family}-{code}")));
        }
        keys.extend(codes.iter().map(|code| format!("{family}-{code}")));
        let beside = match family {
            "phase" => "phase-now",
            "level" => "level-hint",
            "method-what" => "method",
            _ => continue,
        };
        keys.extend(codes.iter().map(|code| format!("{beside}-{code}")));
    }
    for (code, _) in ERROR_CODES {
        keys.extend([format!("err-{code}"), format!("rec-{code}")]);
    }
    keys.extend(NOTICE_CODES.iter().map(|code| format!("notice-{code}")));
    keys.extend(INSUFFICIENT_CODES.iter().map(|code| format!("insufficient-{code}")));
    keys.extend(FOUND_KINDS.iter().map(|kind| format!("found-{kind}")));
    keys.extend(FOUND_PARTS.iter().map(|part| format!("found-part-{part}")));
    keys.extend(
        Novelty::ALL.iter().map(|what| format!("news-{}", serde_json::to_value(what).unwrap().as_str().unwrap())),
    );
    keys.extend(MISSING_CODES.iter().map(|code| format!("missing-{code}")));
    keys.extend(REASON_CODES.iter().map(|code| format!("reason-{code}")));
    keys.extend(KIND_NAMES.iter().map(|name| format!("kind-{name}")));
    keys.extend(SEAL_REASONS.iter().map(|code| format!("seal-reason-{code}")));
    keys.extend(ERASE_REASONS.iter().map(|code| format!("erase-reason-{code}")));
    keys.extend(MODERATE_REASONS.iter().map(|code| format!("moderate-reason-{code}")));
    keys.extend(Power::ALL.map(|power| format!("power-{}", power.name())));
    keys.extend(Power::ALL.map(|power| format!("power-hint-{}", power.name())));
    let id = linde_web::Id([0; 32]);
    let overlays = [Overlay::Hide, Overlay::Move { to: id }, Overlay::Merge { into: id }, Overlay::Note];
    keys.extend(overlays.iter().map(|overlay| format!("overlay-{}", overlay.name())));
    let origins = [
        DeviceOrigin::Joined,
        DeviceOrigin::Paired,
        DeviceOrigin::Recovered,
        DeviceOrigin::Rebound,
        DeviceOrigin::Succeeded,
    ];
    keys.extend(origins.iter().map(|origin| format!("origin-{}", origin.name())));
    for role in [Role::Relay, Role::Reader, Role::Member, Role::Moderator, Role::Steward, Role::Founder] {
        keys.extend([format!("role-{}", role.name()), format!("role-hint-{}", role.name())]);
    }
    keys
}

#[test]
fn both_languages_say_the_same_things() {
    let (german, english) = (texts("de"), texts("en"));
    for (key, places) in &german {
        assert_eq!(english.get(key), Some(places), "{key}");
    }
    assert_eq!(
        german.len(),
        english.len(),
        "English has more: {:?}",
        english.keys().filter(|key| !german.contains_key(*key)).collect::<Vec<_>>()
    );
}

#[test]
fn every_text_is_used_and_every_used_text_is_there() {
    let mut source = String::new();
    sources(&home().join("src"), &mut source);
    sources(&home().join("templates"), &mut source);
    let literals: BTreeSet<&str> = source.split('"').collect();
    let (texts, families) = (texts("de"), families());
    for key in &families {
        assert!(texts.contains_key(key), "{key} is missing");
    }
    for key in texts.keys() {
        let is_family = FAMILIES.iter().any(|start| key.starts_with(start));
        let used = if is_family { families.contains(key) } else { literals.contains(key.as_str()) };
        assert!(used, "{key} is not used");
    }
    for call in [".t(\"", ".t1(\"", ".t2(\"", "called(\"", "Some(\"invite-", "=> \"note-", "=> \"check-"] {
        for rest in source.split(call).skip(1) {
            let start = call.split('"').nth(1).unwrap();
            let key = format!("{start}{}", rest.split('"').next().unwrap());
            assert!(texts.contains_key(&key), "{key} is missing");
        }
    }
    const SPOKEN: [&str; 5] = ["title-", "note-", "field-", "hint-", "verdict-"];
    for key in
        literals.iter().filter(|text| looks_like_a_key(text) && SPOKEN.iter().any(|start| text.starts_with(start)))
    {
        let is_code = ERROR_CODES.iter().any(|(code, _)| code == key);
        assert!(is_code || texts.contains_key(*key), "{key} is missing");
    }
}

#[test]
fn the_glossary_explains_every_kind_and_every_term() {
    let site = Site::start();
    let cookie = site.login();
    for lang in ["de", "en"] {
        let page = site.get(&format!("{cookie}; linde-lang={lang}"), "/help/glossary");
        assert_eq!(page.status, 200);
        let kinds = explained_kinds().flat_map(|kind| [format!("kind-{kind}"), format!("glossary-kind-{kind}")]);
        let terms = TERMS.iter().flat_map(|(family, codes)| {
            let explained = move |code: &&str| match *family {
                "receipt" | "step-by" | "result-none" => None,
                "method-what" => Some(format!("method-{code}")),
                "phase" => Some(format!("phase-now-{code}")),
                "level" => Some(format!("level-hint-{code}")),
                _ => Some(format!("glossary-{family}-{code}")),
            };
            let words = codes.iter().map(move |code| format!("{family}-{code}"));
            words.chain(codes.iter().filter_map(explained))
        });
        let said = values(lang);
        for key in kinds.chain(terms) {
            let words = said[&key].replace('&', "&amp;").replace('"', "&#34;").replace('\'', "&#39;");
            assert!(page.body.contains(&format!(">{words}<")), "{key} is missing in {lang}: {words}");
        }
        assert!(site.get(&cookie, "/help").body.contains("href=\"/help/glossary\""));
    }
}

/// The texts of a language that stand in one line, by their keys.
fn values(lang: &str) -> BTreeMap<String, String> {
    let lines = FILES.iter().flat_map(|file| {
        let source = fs::read_to_string(home().join("locales").join(lang).join(file)).unwrap();
        source.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines.filter_map(|line| line.split_once(" = ").map(|(key, words)| (key.to_owned(), words.to_owned()))).collect()
}

#[test]
fn every_colour_of_the_style_is_on_the_page_of_components() {
    let site = Site::start();
    let page = site.get(&site.login(), "/help/look").body;
    let style = fs::read_to_string(home().join("src/assets/style.css")).unwrap();
    let light = style.split(":root {").nth(1).unwrap().split('}').next().unwrap();
    let colours: Vec<&str> = light
        .split(';')
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #").map(|(name, _)| name))
        .collect();
    assert!(colours.len() > 20, "{colours:?}");
    for colour in colours {
        assert!(page.contains(&format!("fill=\"var(--{colour})\"")), "{colour} is missing");
    }
}

#[test]
fn english_holds_no_german() {
    for file in FILES {
        let source = fs::read_to_string(home().join("locales/en").join(file)).unwrap();
        let words = source.split(|c: char| !c.is_alphabetic());
        let german = [
            "der", "die", "das", "und", "nicht", "ist", "ein", "eine", "du", "dein", "Raum", "Aussage", "oder", "von",
            "mit",
        ];
        for word in words {
            assert!(!german.contains(&word) && !word.contains(['ä', 'ö', 'ü', 'ß']), "{word} in {file}");
        }
    }
}

/// Relative luminance after WCAG 2.2.
fn luminance(colour: &str) -> f64 {
    let channel = |place: usize| {
        let value = f64::from(u8::from_str_radix(colour.get(place..place + 2).unwrap(), 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[test]
fn colours_can_be_read() {
    let style = fs::read_to_string(home().join("src/assets/style.css")).unwrap();
    let light = style.split(":root {").nth(1).unwrap();
    let dark = style.split(":root {").nth(2).unwrap();
    let token =
        |theme: &str, name: &str| theme.split(&format!("--{name}: ")).nth(1).unwrap().get(..7).unwrap().to_owned();
    let text: [(&str, &[&str]); 9] = [
        ("ink", &["ground", "paper", "leaf-soft"]),
        ("soft", &["ground", "paper"]),
        ("leaf", &["ground", "paper"]),
        ("leaf-ink", &["leaf"]),
        ("honey-ink", &["honey-soft", "ground", "paper"]),
        ("rust-ink", &["rust-soft", "ground", "paper"]),
        ("sky-ink", &["sky-soft"]),
        ("head-ink", &["head"]),
        ("head-soft", &["head"]),
    ];
    let shapes: [(&str, &[&str]); 1] = [("edge", &["ground", "paper"])];
    for (theme, name) in [(light, "light"), (dark, "dark")] {
        for (pairs, least) in [(&text[..], 4.5), (&shapes[..], 3.0)] {
            for (front, backs) in pairs {
                for back in *backs {
                    let (a, b) = (luminance(&token(theme, front)), luminance(&token(theme, back)));
                    let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                    assert!(contrast >= least, "{front} on {back} in {name}: {contrast:.2}");
                }
            }
        }
    }
}
