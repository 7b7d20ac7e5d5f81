//! What helps when devices are lost: the recovery words, the passphrase, and coming back.

use super::{MAX_LINK_BYTES, carry, members::checked_code};
use crate::{
    DeskError,
    form::{Fields, Form, MAX_SECRET_CHARS, Posted, see},
    page::{Page, now_ms},
    request::Visit,
    views::{AskedWord, KeysView, Passphrase, RebindAnswer, Recover},
};
use askama::Template;
use axum::response::Response;

/// How many recovery words there are.
const WORDS: u32 = 24;
/// Longest recovery words as typed, in bytes.
const MAX_WORDS_BYTES: usize = 500;
/// Shortest passphrase, in characters.
const MIN_PASSPHRASE_CHARS: usize = 10;

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryPage<'a> {
    p: &'a Page,
    keys: KeysView,
}

#[derive(Template)]
#[template(path = "recovery_words.html")]
struct WordsPage<'a> {
    p: &'a Page,
    words: Vec<String>,
    now_ms: i64,
}

#[derive(Template)]
#[template(path = "recovery_confirm.html")]
struct ConfirmPage<'a> {
    p: &'a Page,
    form: Form,
    /// The two words asked for, from 1.
    asked: [u32; 2],
}

#[derive(Template)]
#[template(path = "passphrase.html")]
struct PassphrasePage<'a> {
    p: &'a Page,
    keys: KeysView,
    form: Form,
}

#[derive(Template)]
#[template(path = "recover.html")]
struct RecoverPage<'a> {
    p: &'a Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "rebind_answer.html")]
struct AnswerPage<'a> {
    p: &'a Page,
    form: Form,
    answer: Option<RebindAnswer>,
}

pub(crate) async fn recovery(visit: Visit) -> Result<Response, DeskError> {
    let keys = visit.web.desk().keys().await?;
    let p = Page::titled(&visit, "devices", "title-recovery").on_the_way().await?;
    Ok(p.respond(&RecoveryPage { p: &p, keys }, 200))
}

pub(crate) async fn words(visit: Visit) -> Result<Response, DeskError> {
    let words = visit.web.desk().recovery_words().await?;
    let p = Page::titled(&visit, "devices", "title-recovery-words").on_the_way().await?;
    let words = words.of(p.lang()).split(' ').map(str::to_owned).collect();
    Ok(p.respond(&WordsPage { p: &p, words, now_ms: now_ms() }, 200))
}

pub(crate) async fn ask_confirm(visit: Visit) -> Result<Response, DeskError> {
    if visit.web.desk().keys().await?.words_written {
        return Err(DeskError::new("words-gone"));
    }
    let asked = two_of_the_words();
    Ok(show_confirm(&visit, Form::default(), asked, 200))
}

pub(crate) async fn confirm(posted: Posted) -> Response {
    let number = |name: &str| posted.fields.number(name).ok().filter(|number| (1..=WORDS).contains(number));
    let asked = [number("first").unwrap_or(1), number("second").unwrap_or(2)];
    let [first, second] = asked;
    let word = |name: &str| posted.fields.line(name).to_lowercase();
    let answers = vec![
        AskedWord { number: first, word: word("word_first") },
        AskedWord { number: second, word: word("word_second") },
    ];
    let visit = posted.visit.clone();
    let work = async move {
        visit.web.desk().confirm_words(answers).await?;
        Ok("note-words-written")
    };
    match carry(&posted, "/recovery", work).await {
        Ok(location) => see(&location),
        Err(error) => {
            let status = error.status;
            show_confirm(&posted.visit, Form::failed(&posted.fields, error.at("word_first")), asked, status)
        }
    }
}

pub(crate) async fn ask_passphrase(visit: Visit) -> Result<Response, DeskError> {
    show_passphrase(&visit, Form::default(), 200).await
}

pub(crate) async fn passphrase(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let removes = posted.fields.is_ticked("remove");
    let change = read_passphrase(&posted.fields, removes);
    let work = async move {
        visit.web.desk().set_passphrase(change?).await?;
        Ok(if removes { "note-passphrase-removed" } else { "note-passphrase-set" })
    };
    match carry(&posted, "/devices", work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_passphrase(&posted.visit, Form::failed(&posted.fields, error), status).await
        }
    }
}

pub(crate) async fn ask_recover(visit: Visit) -> Response {
    show_recover(&visit, Form::default(), 200)
}

pub(crate) async fn recover(posted: Posted) -> Response {
    let (visit, recover) = (posted.visit.clone(), read_recover(&posted.fields));
    let work = async move {
        visit.web.desk().recover(recover?).await?;
        Ok("note-recovered")
    };
    match carry(&posted, "/", work).await {
        Ok(location) => see(&location),
        Err(error) => {
            let status = error.status;
            show_recover(&posted.visit, Form::failed(&posted.fields, error), status)
        }
    }
}

pub(crate) async fn ask_answer(visit: Visit) -> Response {
    show_answer(&visit, Form::default(), None, 200)
}

/// Answers on the page itself: it changes nothing here, so sending it again gives the same answer.
pub(crate) async fn answer(posted: Posted) -> Response {
    let answered = match checked_code(&posted) {
        Ok(code) => posted.visit.web.desk().rebind_answer(code).await,
        Err(error) => Err(error),
    };
    match answered {
        Ok(answer) => show_answer(&posted.visit, Form::default(), Some(answer), 200),
        Err(error) => {
            let status = error.status;
            show_answer(&posted.visit, Form::failed(&posted.fields, error), None, status)
        }
    }
}

fn read_passphrase(fields: &Fields, removes: bool) -> Result<Passphrase, DeskError> {
    let old = Some(fields.text("old")).filter(|old| !old.is_empty());
    if removes {
        return Ok(Passphrase { old, new: None });
    }
    let new = fields.text("new");
    if new.chars().count() < MIN_PASSPHRASE_CHARS {
        return Err(DeskError::new("passphrase-short").arg("min", MIN_PASSPHRASE_CHARS).at("new"));
    }
    if new.chars().count() > MAX_SECRET_CHARS {
        return Err(DeskError::new("text-too-long").arg("max", MAX_SECRET_CHARS).at("new"));
    }
    if new != fields.text("again") {
        return Err(DeskError::new("passphrases-differ").at("again"));
    }
    Ok(Passphrase { old, new: Some(new) })
}

fn read_recover(fields: &Fields) -> Result<Recover, DeskError> {
    let typed = fields.text("words");
    if typed.len() > MAX_WORDS_BYTES {
        return Err(DeskError::new("words-invalid").at("words"));
    }
    let link: String = fields.text("link").split_whitespace().collect();
    if link.len() > MAX_LINK_BYTES {
        return Err(DeskError::new("invitation-invalid").at("link"));
    }
    let revoke_others = match fields.line("others").as_str() {
        "lost" => true,
        "kept" => false,
        _ => return Err(DeskError::new("choice-missing").at("others")),
    };
    Ok(Recover { words: plain_words(&typed), link: Some(link).filter(|link| !link.is_empty()), revoke_others })
}

/// Words as they were noted down: small letters, without the numbers before them, one blank between.
pub(crate) fn plain_words(typed: &str) -> String {
    let lower = typed.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Two different numbers from 1 to [`WORDS`], in order.
fn two_of_the_words() -> [u32; 2] {
    // Whoever is asked holds the sheet; the numbers need only differ from time to time.
    let random = crate::form::new_number();
    let mut bytes = random.bytes().map(u32::from);
    let first = bytes.by_ref().take(8).fold(0, |sum, byte| (sum * 31 + byte) % WORDS);
    let step = bytes.fold(0, |sum, byte| (sum * 31 + byte) % (WORDS - 1)) + 1;
    let second = (first + step) % WORDS;
    [first.min(second) + 1, first.max(second) + 1]
}

fn show_confirm(visit: &Visit, form: Form, asked: [u32; 2], status: u16) -> Response {
    let p = Page::titled(visit, "devices", "title-recovery-confirm");
    p.respond(&ConfirmPage { p: &p, form, asked }, status)
}

async fn show_passphrase(visit: &Visit, form: Form, status: u16) -> Result<Response, DeskError> {
    let keys = visit.web.desk().keys().await?;
    let p = Page::titled(visit, "devices", "title-passphrase");
    Ok(p.respond(&PassphrasePage { p: &p, keys, form }, status))
}

fn show_recover(visit: &Visit, form: Form, status: u16) -> Response {
    let p = Page::titled(visit, "home", "title-recover");
    p.respond(&RecoverPage { p: &p, form }, status)
}

fn show_answer(visit: &Visit, form: Form, answer: Option<RebindAnswer>, status: u16) -> Response {
    let p = Page::titled(visit, "home", "title-rebind-answer");
    p.respond(&AnswerPage { p: &p, form, answer }, status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_people_note_them_down() {
        assert_eq!(plain_words(" 1. Apfel\r\n2) BIRNE, clown\t"), "apfel birne clown");
        assert_eq!(plain_words("12 34"), "");
    }

    #[test]
    fn the_two_words_asked_for_differ() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..500 {
            let [first, second] = two_of_the_words();
            assert!(first < second && first >= 1 && second <= WORDS, "{first} {second}");
            seen.extend([first, second]);
        }
        assert_eq!(seen.len(), 24, "every word is asked for at times");
    }
}
