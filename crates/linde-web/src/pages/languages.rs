//! Language versions: what a topic, a proposal or a decision record says in other words, and what those say for whom it is meant.

use super::{
    deed::{Back, Deed, answer, asked, carry_through, choice, optional, words},
    ready,
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Forms, Posted},
    page::Page,
    request::{At, Visit},
    views::{LanguageRow, LanguageView, SpaceView},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::language_version::{
    LanguageVersionState, MAX_TEST_REMARK_CHARS, MAX_TESTERS_CHARS, MAX_VERSION_TEXT_CHARS, Register, Revision, Tested,
    language_tag,
};
use linde_log::EntryId;
use serde_json::json;

/// The name of the form in which something is put into other words.
pub(super) const FORM: &str = "language";

/// What languages call themselves; others are shown by their tags.
const OWN_NAMES: [(&str, &str); 24] = [
    ("ar", "العربية"),
    ("bg", "български"),
    ("cs", "čeština"),
    ("da", "dansk"),
    ("de", "Deutsch"),
    ("el", "Ελληνικά"),
    ("en", "English"),
    ("es", "español"),
    ("fa", "فارسی"),
    ("fr", "français"),
    ("hr", "hrvatski"),
    ("hsb", "hornjoserbšćina"),
    ("it", "italiano"),
    ("ku", "kurdî"),
    ("nds", "Plattdüütsch"),
    ("nl", "Nederlands"),
    ("pl", "polski"),
    ("ro", "română"),
    ("ru", "русский"),
    ("sq", "shqip"),
    ("sr", "српски"),
    ("ti", "ትግርኛ"),
    ("tr", "Türkçe"),
    ("uk", "українська"),
];

#[derive(Template)]
#[template(path = "language.html")]
struct LanguagePage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: LanguageView,
    forms: Forms,
    /// The form that could not be done.
    form: Form,
    register: Register,
    language: String,
}

impl LanguagePage<'_> {
    fn address(&self) -> String {
        format!("/spaces/{}/languages/{}", self.space.id, self.view.version.id)
    }

    fn state(&self) -> &LanguageVersionState {
        &self.view.version.state
    }

    fn label(&self) -> String {
        label(self.p, &self.register, &self.language, &self.view.status.tested)
    }

    /// The text, each line of easy language on a line of its own.
    fn text(&self, revision: &Revision) -> String {
        match self.register {
            Register::Easy => revision.text.replace('\n', "  \n"),
            Register::Plain | Register::Translation => revision.text.clone(),
        }
    }

    /// The texts of before, latest first.
    fn before(&self) -> impl Iterator<Item = &Revision> {
        self.state().revisions.iter().rev().skip(1)
    }

    fn is_revised(&self) -> bool {
        self.state().revisions.len() > 1
    }

    fn id(&self, entry: &EntryId) -> Id {
        entry.into()
    }

    /// Whether its words are shown.
    fn is_seen(&self) -> bool {
        let standing = &self.view.version.standing;
        standing.erased.is_none() && standing.hidden().is_none()
    }

    fn may_revise(&self) -> bool {
        let me = self.view.around.me;
        let mine = me.is_some() && self.state().made.as_ref().map(|made| made.made.by) == me;
        self.space.role.writes() && self.is_seen() && (mine || self.view.around.leads)
    }

    fn may_check(&self) -> bool {
        let others = self.view.around.me.is_some_and(|me| !self.state().is_written_by(&me));
        self.space.role.writes() && self.is_seen() && others
    }

    /// The form in which it is written anew, at first with what it says.
    fn revising(&self) -> Form {
        let text = self.state().current().map_or("", |revision| revision.text.as_str());
        let source = self.view.source.map(|source| Id::from(source).to_string()).unwrap_or_default();
        self.forms.filled("revise", [("text", text), ("base", source.as_str())])
    }

    fn checking(&self) -> Form {
        let revision = self.state().current().map(|one| Id::from(one.made.entry).to_string()).unwrap_or_default();
        self.forms.filled("check", [("ok", "yes"), ("base", revision.as_str())])
    }
}

/// What a language version may be called: easy language only if those said so for whom it is meant.
pub(super) fn label(p: &Page, register: &Register, language: &str, tested: &Tested) -> String {
    let name = own_name(language);
    let words = match (register, tested) {
        (Register::Easy, Tested::Checked) => p.t("language-easy"),
        (Register::Easy, Tested::Unchecked) => p.t("language-easy-unchecked"),
        (Register::Easy, Tested::Rejected) => p.t("language-easy-rejected"),
        (Register::Plain, _) => p.t("language-plain"),
        (Register::Translation, _) => return p.t1("language-translation", "language", name),
    };
    if language == p.lang().tag() { words } else { format!("{words} · {name}") }
}

/// As [`label`], of a language version in a list.
pub(super) fn row_label(p: &Page, row: &LanguageRow) -> String {
    label(p, &row.register, &row.language, &row.status.tested)
}

/// What a language calls itself.
fn own_name(tag: &str) -> &str {
    let primary = tag.split('-').next().unwrap_or(tag);
    let known = OWN_NAMES.iter().find(|(known, _)| *known == tag || (*known == primary && !tag.contains('-')));
    known.map_or(tag, |(_, name)| name)
}

/// The form in which something is put into other words.
pub(super) fn blank(p: &Page, forms: &Forms, source: &EntryId) -> Form {
    let source = Id::from(*source).to_string();
    forms.filled(FORM, [("register", "easy"), ("language", p.lang().tag()), ("base", source.as_str())])
}

/// Puts something into other words, as the form on its page says.
pub(super) async fn put(posted: &Posted, space: Id, of: Id) -> Result<String, DeskError> {
    let fields = &posted.fields;
    let register: Register = choice(fields, "register")?;
    let language = language_tag(&fields.line("language"));
    let language = language.ok_or_else(|| DeskError::new("language-invalid").at("language"))?;
    let text = words(fields, "text", MAX_VERSION_TEXT_CHARS)?;
    let op = json!({ "create": {
        "of": of, "source": entry(fields)?, "register": register, "language": language, "text": text,
    } });
    let deed = Deed::make("language-version", op, "note-language-made");
    carry_through(posted, space, deed, None, Back::Made("languages".to_owned())).await
}

/// The entry that a form was made with.
fn entry(fields: &Fields) -> Result<Id, DeskError> {
    fields.line("base").parse().map_err(|_| DeskError::new("bad-request"))
}

pub(crate) async fn version(visit: Visit, At((space, version)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, version, Forms::default(), 200).await
}

pub(crate) async fn act(At((space, version)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        let deed = read(&name, version, &posted.fields)?;
        carry_through(&posted, space, deed, None, Back::To(format!("/spaces/{space}/languages/{version}"))).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, version, forms, status)).await
}

async fn show(visit: &Visit, space: Id, version: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let view = visit.web.desk().language(space.id, version).await?;
    let made = view.version.state.made.as_ref().ok_or_else(|| DeskError::new("object-unknown"))?;
    let (register, language) = (made.register, made.language.clone());
    let mut p = Page::in_space(visit, space.clone(), "topics", "");
    p.title = format!(
        "{}: {}",
        label(&p, &register, &language, &view.status.tested),
        crate::html::clean_name(&view.of.title)
    );
    let form = forms.open().unwrap_or_default();
    Ok(p.respond(&LanguagePage { p: &p, space, view, forms, form, register, language }, status))
}

/// What a form of the page asks for.
fn read(name: &str, version: Id, fields: &Fields) -> Result<Deed, DeskError> {
    let with = |op, note| Deed::with("language-version", version, op, note);
    Ok(match name {
        "revise" => {
            let text = words(fields, "text", MAX_VERSION_TEXT_CHARS)?;
            with(json!({ "revise": { "source": entry(fields)?, "text": text } }), "note-language-revised")
        }
        "check" => {
            let group = words(fields, "group", MAX_TESTERS_CHARS)?;
            let ok = fields.line("ok") == "yes";
            let remark = optional(fields, "remark", MAX_TEST_REMARK_CHARS)?.unwrap_or_default();
            if !ok && remark.is_empty() {
                return Err(DeskError::new("text-empty").at("remark"));
            }
            let op = json!({ "check": { "revision": entry(fields)?, "group": group, "ok": ok, "remark": remark } });
            with(op, "note-language-checked")
        }
        _ => return Err(DeskError::new("bad-request")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_called_what_they_call_themselves() {
        assert!(OWN_NAMES.is_sorted());
        let check = |tag: &str, name: &str| assert_eq!(own_name(tag), name);
        check("tr", "Türkçe");
        check("nds", "Plattdüütsch");
        check("de-AT", "de-AT");
        check("tlh", "tlh");
    }
}
