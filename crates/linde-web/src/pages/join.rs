//! Joining a space by an invitation – its link, its words or its file: first what it leads to, then under which name.

use super::{MAX_LINK_BYTES, checked_name, noted, recovery::plain_words};
use crate::{
    DeskError,
    form::{Fields, Form, Posted, PostedFile, see},
    page::{Page, now_ms},
    request::Visit,
    views::{InvitePreview, Join},
};
use askama::Template;
use axum::response::Response;
use linde_crypto::words::{INVITATION_WORDS, invitation_seed};
use linde_space::{InviteLink, LINK_PREFIX};

/// How every link begins.
const LINK_START: &str = "linde:";
/// Longest text in which an invitation is looked for, in bytes.
const MAX_PASTED_BYTES: usize = 64 * 1_024;
/// Most beginnings of a link that are looked at in one text, and most parts of one link.
const MAX_LINKS: usize = 16;
const MAX_LINK_PARTS: usize = 128;
/// Characters without width that programs put into long words.
const INVISIBLE: [char; 6] = ['\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{feff}'];

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage<'a> {
    p: &'a Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "join_confirm.html")]
struct ConfirmPage<'a> {
    p: &'a Page,
    form: Form,
    link: &'a str,
    preview: InvitePreview,
    expired: bool,
}

pub(crate) async fn ask(visit: Visit) -> Result<Response, DeskError> {
    show_ask(&visit, Form::default(), 200).await
}

/// Reads the link and changes nothing; it is posted so that the link, which is a secret, stays out of the browser's history.
pub(crate) async fn preview(posted: Posted) -> Result<Response, DeskError> {
    let Posted { visit, fields } = posted;
    let form = named(&visit, &fields).await?;
    match look(&visit, &fields).await {
        Ok((link, preview)) => show_confirm(&visit, form, &link, preview, 200).await,
        Err(error) => {
            let status = error.status;
            show_ask(&visit, Form::failed(&fields, error), status).await
        }
    }
}

pub(crate) async fn confirm(posted: Posted) -> Result<Response, DeskError> {
    let (link, preview) = match look(&posted.visit, &posted.fields).await {
        Ok(found) => found,
        Err(error) => {
            let status = error.status;
            return show_ask(&posted.visit, Form::failed(&posted.fields, error), status).await;
        }
    };
    let my_name = match checked_name(&posted.fields, "my_name") {
        Ok(name) => name,
        Err(error) => {
            return show_confirm(&posted.visit, Form::failed(&posted.fields, error), &link, preview, 422).await;
        }
    };
    let (visit, join) = (posted.visit.clone(), Join { link: link.clone(), my_name });
    let joined = posted.once(async move {
        let space = visit.web.desk().join(join).await?;
        noted(&visit, &format!("/spaces/{space}"), "note-joined", "join")
    });
    match joined.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_confirm(&posted.visit, Form::failed(&posted.fields, error), &link, preview, status).await
        }
    }
}

/// Reads the file of an invitation, which holds its link among other words.
pub(crate) async fn file(PostedFile(posted): PostedFile) -> Result<Response, DeskError> {
    let fields = Fields::from([("link", posted.fields.text("file").as_str())]);
    match look(&posted.visit, &fields).await {
        Ok((link, preview)) => {
            let form = named(&posted.visit, &fields).await?;
            show_confirm(&posted.visit, form, &link, preview, 200).await
        }
        Err(error) => {
            let status = error.status;
            show_ask(&posted.visit, Form::failed(&Fields::default(), error.at("file")), status).await
        }
    }
}

/// The link in what was pasted, or its twelve words, among whatever other words; else what comes nearest, to be refused.
fn invitation(pasted: &str) -> Option<String> {
    if pasted.len() > MAX_PASTED_BYTES {
        return None;
    }
    // What nobody sees is not meant.
    let text: String = pasted.chars().filter(|c| !INVISIBLE.contains(c)).collect();
    let found = link_in(&text).or_else(|| words_in(&text)).unwrap_or_else(|| match text.find(LINK_START) {
        Some(start) => text.get(start..).unwrap_or_default().split_whitespace().collect(),
        None => plain_words(&text),
    });
    (!found.is_empty() && found.len() <= MAX_LINK_BYTES).then_some(found)
}

/// A whole link in a text. Where mail programs broke its line, its parts are put together, without the marks of a quotation; the
/// checksum at its end tells where it ends and other words begin.
fn link_in(text: &str) -> Option<String> {
    // Of small letters only those of ASCII are made, so that every place stays where it is.
    let lower = text.to_ascii_lowercase();
    let starts = lower.match_indices(LINK_PREFIX).take(MAX_LINKS);
    let rests = starts.filter_map(|(start, prefix)| text.get(start + prefix.len()..));
    rests.filter_map(whole_link).next()
}

fn whole_link(rest: &str) -> Option<String> {
    let mut link = LINK_PREFIX.to_owned();
    for part in rest.split_whitespace().map(|part| part.trim_start_matches(['>', '|'])).take(MAX_LINK_PARTS) {
        let end = part.find(|c: char| !is_of_a_link(c)).unwrap_or(part.len());
        let (letters, other) = part.split_at(end);
        link.push_str(letters);
        if link.len() > MAX_LINK_BYTES {
            return None;
        }
        if InviteLink::parse(&link).is_ok() {
            return Some(link);
        }
        if !other.is_empty() {
            return None;
        }
    }
    None
}

/// Whether a letter may stand in a link behind its beginning.
fn is_of_a_link(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Twelve words that belong together: a line of their own if there is one, else any twelve in a row.
fn words_in(text: &str) -> Option<String> {
    let whole = |words: &str| invitation_seed(words).is_ok();
    if let Some(line) = text.lines().map(plain_words).find(|line| whole(line)) {
        return Some(line);
    }
    let words = plain_words(text);
    let words: Vec<&str> = words.split(' ').collect();
    words.windows(INVITATION_WORDS).map(|twelve| twelve.join(" ")).find(|twelve| whole(twelve))
}

async fn look(visit: &Visit, fields: &Fields) -> Result<(String, InvitePreview), DeskError> {
    let link = invitation(&fields.text("link")).ok_or_else(|| DeskError::new("invitation-invalid").at("link"))?;
    let preview = visit
        .web
        .desk()
        .preview_invite(link.clone())
        .await
        .map_err(|error| DeskError { field: Some("link".into()), ..error })?;
    Ok((link, preview))
}

/// The form with the name that was typed, or else the one that was said at the beginning.
async fn named(visit: &Visit, fields: &Fields) -> Result<Form, DeskError> {
    let typed = fields.text("my_name");
    let name = if typed.is_empty() { visit.web.desk().welcome().await?.name } else { typed };
    Ok(Form::new([("my_name", name.as_str())]))
}

async fn show_ask(visit: &Visit, form: Form, status: u16) -> Result<Response, DeskError> {
    let p = Page::titled(visit, "home", "title-join").on_the_way().await?;
    Ok(p.respond(&JoinPage { p: &p, form }, status))
}

async fn show_confirm(
    visit: &Visit,
    form: Form,
    link: &str,
    preview: InvitePreview,
    status: u16,
) -> Result<Response, DeskError> {
    let p = Page::titled(visit, "home", "title-join").on_the_way().await?;
    let expired = preview.expires_ms.is_some_and(|until| until < now_ms());
    Ok(p.respond(&ConfirmPage { p: &p, form, link, preview, expired }, status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_crypto::words::{WordList, invitation_words};
    use linde_log::{DeviceId, EntryId, SpaceId};
    use proptest::prelude::*;

    fn link(seed: [u8; 16], addresses: usize) -> String {
        let link = InviteLink {
            space: SpaceId([seed[0]; 32]),
            anchors: vec![EntryId([seed[1]; 32])],
            seed,
            addresses: vec!["/ip4/192.168.1.7/tcp/41201".to_owned(); addresses],
            inviter: DeviceId([seed[2]; 32]),
            expires_ms: Some(1_800_000_000_000),
        };
        link.to_text().unwrap()
    }

    /// A line broken as mail programs do.
    fn wrapped(line: &str, width: usize, quote: &str) -> String {
        let parts: Vec<&str> = line.as_bytes().chunks(width).map(|part| std::str::from_utf8(part).unwrap()).collect();
        parts.join(&format!("\r\n{quote}"))
    }

    proptest! {
        #[test]
        fn a_link_is_found_in_any_letter(
            seed: [u8; 16],
            addresses in 0..3_usize,
            before in "[a-zA-Zäöüß .,:!?\n]{0,80}",
            after in "([ \n.,)>][a-zA-Zäöüß0-9 .,:!?\n-]{0,80})?",
            width in 20..200_usize,
            quote in prop_oneof![Just(""), Just("> "), Just(">> "), Just(">")],
        ) {
            let link = link(seed, addresses);
            let text = format!("{before}\n{quote}{}{after}", wrapped(&link, width, quote));
            prop_assert_eq!(invitation(&text), Some(link));
        }

        #[test]
        fn words_are_found_in_any_letter(
            seed: [u8; 16],
            before in "[äöüß0-9 .,:!?\n]{0,40}",
            numbered: bool,
            german: bool,
            after in "[äöüß0-9 .,:!?\n]{0,40}",
        ) {
            let list = if german { WordList::German } else { WordList::English };
            let words = invitation_words(&seed, list);
            let listed: String = words.split(' ').zip(1..).map(|(word, n)| format!("{n}. {word}\n")).collect();
            let said = if numbered { &listed } else { &*words };
            let text = format!("Hallo Jörg, vorlesen: {before}\n{said}\n{after}\nGruß, Käthe");
            prop_assert_eq!(invitation(&text), Some(words.to_string()));
        }

        #[test]
        fn anything_may_be_pasted(text in any::<String>(), cut in 0..150_usize) {
            let _ = invitation(&text);
            let _ = invitation(&format!("linde:join:{text}"));
            let link = link([7; 16], 1);
            let broken = link.get(..cut).unwrap();
            let found = invitation(&format!("{broken} {text}"));
            prop_assert_ne!(found, Some(link));
        }
    }

    #[test]
    fn a_link_in_a_mail_is_found_without_what_stands_around_it() {
        let link = link([3; 16], 2);
        for text in [
            format!("Hi John: {link}\n\nBest, Käthe"),
            format!("<{link}>"),
            format!("Kommt ({link})."),
            format!("{} alt\n\n{link}\nneu", link.get(..60).unwrap()),
            format!("{}\u{200b}{}", link.get(..70).unwrap(), link.get(70..).unwrap()),
            link.replace("linde:join:", "LINDE:JOIN:"),
        ] {
            assert_eq!(invitation(&text).as_ref(), Some(&link), "{text}");
        }
    }

    #[test]
    fn an_invitation_is_found_in_what_people_paste() {
        let check = |pasted: &str, found: Option<&str>| assert_eq!(invitation(pasted).as_deref(), found, "{pasted}");
        check(" linde:join:ab\r\n cd ", Some("linde:join:abcd"));
        check("Spielplatz\r\n\r\nÖffne das.\r\n\r\nlinde:join:abcd\r\n", Some("linde:join:abcd"));
        check("1. Apfel\n2. Birne", Some("apfel birne"));
        check("", None);
        check(&"x ".repeat(40_000), None);
        check(&format!("linde:{}", "x".repeat(5_000)), None);
    }
}
