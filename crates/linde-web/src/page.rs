//! What every page is made with: words, names, times, and the frame around the content.

use crate::{
    DeskError, Lang, Web,
    assets::{self, Look},
    error::Args,
    explain::worded,
    form::new_number,
    html::{clean_name, escape},
    lang::{translate, value},
    markdown,
    request::Visit,
    session::Note,
    views::{
        Author, Delivery, KIND_NAMES, NOTICE_CODES, Notice, REASON_CODES, Reactions, Role, SpaceView, Span, SpanKind,
        Spread, Stance, Verdict,
    },
};
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use fluent_bundle::FluentValue;
use linde_crypto::words::ENOUGH_LETTERS;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    time::{SystemTime, UNIX_EPOCH},
};

/// Of an unchanged stretch in a comparison, this many characters stay on each side.
const KEPT_CHARS: usize = 240;

/// The frame of a page and the helpers that templates use.
pub(crate) struct Page {
    pub(crate) visit: Visit,
    /// The title, without the program's name.
    pub(crate) title: String,
    /// The space it belongs to.
    pub(crate) space: Option<SpaceView>,
    /// The current place: `home`, `status`, `help`, `overview`, `texts`, `members`, `invitations`.
    pub(crate) place: &'static str,
    /// What was just done.
    pub(crate) note: Option<Note>,
    /// The first step that its reader has come from.
    pub(crate) way: Option<u8>,
    now_ms: i64,
    twins: BTreeSet<String>,
}

/// A moment for people and for programs.
pub(crate) struct Moment {
    pub(crate) words: String,
    pub(crate) iso: String,
    /// The date, where the words mean something only today.
    pub(crate) date: Option<String>,
}

impl Page {
    pub(crate) fn new(visit: &Visit, place: &'static str, title: &str) -> Self {
        let note = visit.ask("done").and_then(|name| visit.session.as_ref()?.note(name));
        let now_ms = now_ms();
        let (visit, title, twins) = (visit.clone(), title.to_owned(), BTreeSet::new());
        Self { visit, title, space: None, place, note, way: None, now_ms, twins }
    }

    /// A page whose title is a text of its own.
    pub(crate) fn titled(visit: &Visit, place: &'static str, key: &str) -> Self {
        Self::new(visit, place, &translate(visit.lang, key, &[]))
    }

    /// A page of a space.
    pub(crate) fn in_space(visit: &Visit, space: SpaceView, place: &'static str, title: &str) -> Self {
        Self { space: Some(space), ..Self::new(visit, place, title) }
    }

    /// With a text as title.
    pub(crate) fn called(mut self, key: &str) -> Self {
        self.title = self.t(key);
        self
    }

    /// With the way back to the first steps, for those who are not through with them.
    pub(crate) async fn on_the_way(self) -> Result<Self, DeskError> {
        let welcome = self.web().desk().welcome().await?;
        let way = welcome.is_under_way().then_some(welcome.step);
        Ok(Self { way, ..self })
    }

    /// Tells people of the same name apart on this page.
    pub(crate) fn distinguish<'a>(mut self, people: impl Iterator<Item = &'a Author>) -> Self {
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for author in people {
            let identity = author.person.unwrap_or(author.device).to_string();
            by_name.entry(alike(author.name.as_deref())).or_default().insert(identity);
        }
        self.twins.extend(by_name.into_iter().filter(|(_, people)| people.len() > 1).map(|(name, _)| name));
        self
    }

    /// When it was made, in ms since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    pub(crate) fn lang(&self) -> Lang {
        self.visit.lang
    }

    pub(crate) fn web(&self) -> &Web {
        &self.visit.web
    }

    pub(crate) fn node_name(&self) -> String {
        clean_name(&self.web().inner().node_name)
    }

    pub(crate) fn version(&self) -> &str {
        &self.web().inner().version
    }

    pub(crate) fn logged_in(&self) -> bool {
        self.visit.session.is_some()
    }

    pub(crate) fn look(&self) -> Look {
        self.visit.look
    }

    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The address of the stream of changes that concern this page.
    pub(crate) fn events(&self) -> String {
        self.space.as_ref().map_or_else(|| "/events".to_owned(), |space| format!("/events?space={}", space.id))
    }

    /// The address of this page: where to come back to after choosing a language, and where to look for what is new.
    pub(crate) fn back(&self) -> &str {
        &self.visit.path
    }

    pub(crate) fn t(&self, key: &str) -> String {
        translate(self.lang(), key, &[])
    }

    pub(crate) fn t1(&self, key: &str, name: &str, arg: impl Arg) -> String {
        translate(self.lang(), key, &[(name, arg.value())])
    }

    pub(crate) fn t2(&self, key: &str, name: &str, arg: impl Arg, name2: &str, arg2: impl Arg) -> String {
        translate(self.lang(), key, &[(name, arg.value()), (name2, arg2.value())])
    }

    /// What can be said to a statement.
    pub(crate) fn stance(&self, stance: &Stance) -> String {
        self.t(match stance {
            Stance::Agree => "stance-agree",
            Stance::Disagree => "stance-disagree",
            Stance::Pass => "stance-pass",
        })
    }

    pub(crate) fn is_my_stance(&self, reactions: &Reactions, stance: &Stance) -> bool {
        reactions.mine.is_some_and(|mine| mine.stance == *stance)
    }

    pub(crate) fn is_important(&self, reactions: &Reactions) -> bool {
        reactions.mine.is_some_and(|mine| mine.important)
    }

    /// How many react how, in words.
    pub(crate) fn reactions(&self, reactions: &Reactions) -> String {
        let one = |key: &str, n: u32| (n > 0).then(|| self.t1(key, "n", n));
        let parts = [
            one("count-agree", reactions.agree),
            one("count-disagree", reactions.disagree),
            one("count-pass", reactions.pass),
            one("count-important", reactions.important),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// Why there are no groups in the opinion map yet.
    pub(crate) fn insufficient(&self, code: &str) -> String {
        crate::explain_insufficient(code, self.lang())
    }

    /// The hidden fields of a form.
    pub(crate) fn form_fields(&self) -> String {
        let token = self.visit.session.as_ref().map_or("", |session| session.form_token().unwrap_or_default());
        let number = new_number();
        format!(
            "<input type=\"hidden\" name=\"token\" value=\"{token}\"><input type=\"hidden\" name=\"once\" value=\"{number}\">"
        )
    }

    /// A name, isolated from the direction of the text around it; HTML.
    pub(crate) fn name(&self, name: &str) -> String {
        format!("<bdi>{}</bdi>", escape(&clean_name(name)))
    }

    /// A space's name, or what it is called until its name has arrived; HTML.
    pub(crate) fn space_name(&self, space: &SpaceView) -> String {
        if space.name.is_empty() {
            return escape(&self.t1("space-unnamed", "id", space.id.short().as_str()));
        }
        self.name(&space.name)
    }

    /// An author's name, with what tells them apart where another has the same; HTML.
    pub(crate) fn author(&self, author: &Author) -> String {
        let identity = author.person.unwrap_or(author.device).short();
        let known = author.name.as_deref().map(clean_name).filter(|name| !name.is_empty());
        let mut html = match &known {
            Some(name) => format!("<bdi class=\"person\">{}</bdi>", escape(name)),
            None => format!("<bdi class=\"person\">{} {identity}</bdi>", escape(&self.t("someone"))),
        };
        if known.is_some() && self.has_twin(author.name.as_deref()) {
            // Writing to a string cannot fail.
            let _ = write!(html, " <span class=\"twin\">{}</span>", escape(&self.t1("twin", "id", identity.as_str())));
        }
        if author.me {
            let _ = write!(html, " <span class=\"quiet\">({})</span>", escape(&self.t("you")));
        }
        html
    }

    /// Whether somebody else on this page has a name that looks the same.
    pub(crate) fn has_twin(&self, name: Option<&str>) -> bool {
        self.twins.contains(&alike(name))
    }

    /// Several authors in a row; HTML.
    pub(crate) fn authors(&self, authors: &[Author]) -> String {
        let names: Vec<String> = authors.iter().map(|author| self.author(author)).collect();
        names.join(", ")
    }

    pub(crate) fn role(&self, role: &Role) -> String {
        self.t(&format!("role-{}", role.name()))
    }

    pub(crate) fn role_hint(&self, role: &Role) -> String {
        self.t(&format!("role-hint-{}", role.name()))
    }

    pub(crate) fn kind(&self, kind: &str) -> String {
        let known = KIND_NAMES.contains(&kind);
        self.t1(&format!("kind-{}", if known { kind } else { "other" }), "name", clean_name(kind).as_str())
    }

    /// How far one contribution has spread.
    pub(crate) fn delivery(&self, delivery: &Delivery) -> String {
        match (delivery.nodes_with_it, delivery.nodes_known) {
            (_, 0 | 1) => self.t("delivery-here"),
            (0 | 1, known) => self.t1("delivery-only-here", "known", known),
            (with, known) if with >= known => self.t1("delivery-everywhere", "known", known),
            (with, known) => self.t2("delivery-some", "with", with, "known", known),
        }
    }

    /// How far all contributions of a space have spread.
    pub(crate) fn spread(&self, spread: &Spread) -> String {
        match (spread.nodes_complete, spread.nodes_known) {
            (_, 0 | 1) => self.t("spread-here"),
            (0 | 1, known) => self.t1("spread-only-here", "known", known),
            (with, known) if with >= known => self.t1("spread-everywhere", "known", known),
            (with, known) => self.t2("spread-some", "with", with, "known", known),
        }
    }

    /// `done`, `some` or `here`: for the mark beside the words.
    pub(crate) fn spread_class(&self, with: &u32, known: &u32) -> &'static str {
        match (*with, *known) {
            (_, 0 | 1) | (0 | 1, _) => "here",
            (with, known) if with >= known => "done",
            _ => "some",
        }
    }

    /// Why something does not count, or none if it does.
    pub(crate) fn doubt(&self, verdict: &Verdict) -> Option<String> {
        match verdict {
            Verdict::Counted => None,
            Verdict::NotCounted { reason, args } => {
                let known = REASON_CODES.contains(&reason.as_str());
                Some(self.with_args(&format!("reason-{}", if known { reason } else { "other" }), "code", reason, args))
            }
            Verdict::Waiting { reason } => match reason.as_deref().filter(|reason| REASON_CODES.contains(reason)) {
                Some(reason) => Some(self.t(&format!("reason-{reason}"))),
                None => Some(self.t("verdict-waiting-why")),
            },
            Verdict::Unknown => Some(self.t("verdict-unknown-why")),
        }
    }

    pub(crate) fn verdict(&self, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Counted => self.t("verdict-counted"),
            Verdict::NotCounted { .. } => self.t("verdict-not-counted"),
            Verdict::Waiting { .. } => self.t("verdict-waiting"),
            Verdict::Unknown => self.t("verdict-unknown"),
        }
    }

    pub(crate) fn notice(&self, notice: &Notice) -> String {
        let known = NOTICE_CODES.contains(&notice.code.as_str());
        self.with_args(
            &format!("notice-{}", if known { &notice.code } else { "other" }),
            "code",
            &notice.code,
            &notice.args,
        )
    }

    /// What a field of a form is called, if its words follow from its name.
    pub(crate) fn field_name(&self, field: &str) -> Option<String> {
        let name = field.replace('_', "-");
        ["field", "record", "topic"]
            .into_iter()
            .find_map(|part| crate::lang::find(self.lang(), &format!("{part}-{name}")))
    }

    /// What happened.
    pub(crate) fn error(&self, error: &DeskError) -> String {
        self.with_args(&format!("err-{}", error.text_code()), "code", &error.code, &worded(error, self.lang()))
    }

    /// What to try.
    pub(crate) fn recovery(&self, error: &DeskError) -> String {
        self.with_args(&format!("rec-{}", error.text_code()), "code", &error.code, &worded(error, self.lang()))
    }

    /// Both, for beside a field.
    pub(crate) fn error_line(&self, error: &DeskError) -> String {
        format!("{} {}", self.error(error), self.recovery(error))
    }

    /// Of words that are read aloud, as many letters as are needed.
    pub(crate) fn spelled(&self, words: &str) -> Vec<String> {
        spelled(words)
    }

    /// Markdown as HTML below headings of level 2.
    pub(crate) fn markdown(&self, text: &str) -> String {
        markdown::render(text, 3)
    }

    /// A comparison as HTML: insertions and deletions are marked as such and by signs, not by colour alone.
    pub(crate) fn spans(&self, spans: &[Span]) -> String {
        let mut html = String::new();
        for span in spans {
            let (open, close) = match span.kind {
                SpanKind::Same => ("", ""),
                SpanKind::Added => ("<ins>", "</ins>"),
                SpanKind::Removed => ("<del>", "</del>"),
            };
            html.push_str(open);
            match (span.kind, shortened(&span.text)) {
                (SpanKind::Same, Some((head, tail))) => {
                    let _ = write!(html, "{}<span class=\"gap\"> … </span>{}", escape(&head), escape(&tail));
                }
                (_, Some(_) | None) => html.push_str(&escape(&span.text)),
            }
            html.push_str(close);
        }
        html
    }

    pub(crate) fn when(&self, time_ms: &i64) -> Moment {
        let zone = &self.web().inner().zone;
        let (time, now) = (zone.at(*time_ms), zone.at(self.now_ms));
        let clock = time.strftime("%H:%M").to_string();
        let days = time.date().until(now.date()).map_or(i64::MAX, |span| i64::from(span.get_days()));
        let date = [
            ("day", value(time.day().to_string())),
            ("month", FluentValue::from(i64::from(time.month()))),
            ("year", value(time.year().to_string())),
            ("clock", value(clock.as_str())),
        ];
        let date = translate(self.lang(), "time-date", &date);
        let named = |words: String| if zone.is_universal(&time) { format!("{words} UTC") } else { words };
        let (words, date) = match days {
            0 => (self.t1("time-today", "clock", clock.as_str()), Some(named(date))),
            1 => (self.t1("time-yesterday", "clock", clock.as_str()), Some(named(date))),
            _ => (date, None),
        };
        let iso = time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        Moment { words: named(words), iso, date }
    }

    /// A moment as an element; HTML.
    pub(crate) fn time(&self, time_ms: &i64) -> String {
        let moment = self.when(time_ms);
        let on = moment.date.map(|date| format!(" data-on=\"{}\"", escape(&date))).unwrap_or_default();
        format!("<time datetime=\"{0}\" title=\"{0}\"{on}>{1}</time>", moment.iso, escape(&moment.words))
    }

    /// The answer with this page as its body.
    pub(crate) fn respond(&self, template: &impl askama::Template, status: u16) -> Response {
        match template.render() {
            Ok(html) => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
            }
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                DeskError::new("internal").into_response()
            }
        }
    }

    fn with_args(&self, key: &str, first: &str, first_value: &str, args: &Args) -> String {
        let first = (first, value(clean_name(first_value)));
        let rest = args.iter().map(|(name, text)| (name.as_str(), value(clean_name(text))));
        let all: Vec<_> = std::iter::once(first).chain(rest).collect();
        translate(self.lang(), key, &all)
    }
}

/// What a text can name.
pub(crate) trait Arg {
    fn value(&self) -> FluentValue<'_>;
}

impl<T: Arg + ?Sized> Arg for &T {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

impl Arg for str {
    fn value(&self) -> FluentValue<'_> {
        value(self)
    }
}

impl Arg for String {
    fn value(&self) -> FluentValue<'_> {
        value(self.as_str())
    }
}

impl Arg for u8 {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

impl Arg for u32 {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

impl Arg for u64 {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

impl Arg for usize {
    fn value(&self) -> FluentValue<'_> {
        FluentValue::from(*self)
    }
}

/// The time now, in ms since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Names that a reader could take for the same give the same text.
fn alike(name: Option<&str>) -> String {
    let lower = clean_name(name.unwrap_or_default()).to_lowercase();
    lower.chars().filter(|c| c.is_alphanumeric()).map(latin).collect()
}

/// The Latin letter that a Greek or Cyrillic one looks like.
fn latin(c: char) -> char {
    match c {
        'а' | 'α' => 'a',
        'е' | 'ε' => 'e',
        'о' | 'ο' | '0' => 'o',
        'р' | 'ρ' => 'p',
        'с' => 'c',
        'х' | 'χ' => 'x',
        'у' | 'υ' => 'y',
        'і' | 'ι' | 'ı' | '1' | 'l' => 'i',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'т' | 'τ' => 't',
        'н' | 'η' => 'n',
        'в' | 'β' => 'b',
        'ѕ' => 's',
        'ј' => 'j',
        other => other,
    }
}

fn spelled(words: &str) -> Vec<String> {
    let letters = |word: &str| word.to_uppercase().chars().take(ENOUGH_LETTERS).map(String::from).collect::<Vec<_>>();
    words.split_whitespace().map(|word| letters(word).join(" – ")).collect()
}

/// Beginning and end of a long stretch, whole words.
fn shortened(text: &str) -> Option<(String, String)> {
    let count = text.chars().count();
    if count <= 3 * KEPT_CHARS {
        return None;
    }
    let head: String = text.chars().take(KEPT_CHARS).collect();
    let tail: String = text.chars().skip(count - KEPT_CHARS).collect();
    let head = head.rsplit_once(char::is_whitespace).map_or(head.clone(), |(head, _)| head.to_owned());
    let tail = tail.split_once(char::is_whitespace).map_or(tail.clone(), |(_, tail)| tail.to_owned());
    Some((head, tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_both_and_words_are_spelled_as_far_as_needed() {
        let said = |lang, known: u32| translate(lang, "spread-everywhere", &[("known", FluentValue::from(known))]);
        assert_eq!(
            (said(Lang::De, 2).as_str(), said(Lang::De, 3).as_str()),
            ("Beide Geräte haben alles.", "Alle 3 Geräte haben alles.")
        );
        assert_eq!(said(Lang::En, 2), "Both devices have everything.");
        assert_eq!(spelled("input act"), ["I – N – P – U", "A – C – T"]);
    }

    #[test]
    fn names_that_look_alike_are_alike() {
        assert_eq!(alike(Some("Anna Weber")), alike(Some("Аnnа  Wеber")));
        assert_ne!(alike(Some("Anna")), alike(Some("Anne")));
    }

    #[test]
    fn long_unchanged_stretches_are_cut_at_words() {
        assert_eq!(shortened("kurz"), None);
        let long = "Wort ".repeat(400);
        let (head, tail) = shortened(&long).unwrap();
        assert!(head.ends_with("Wort") && tail.starts_with("Wort") && head.len() < 250);
        assert!(shortened(&"ä".repeat(2_000)).is_some());
    }
}
