//! Arguments about a topic or a proposal: putting one forward, saying how much it weighs, putting it in other words.

use super::deed::{Deed, choice, words};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Forms},
    page::Page,
    views::{Around, Held},
};
use core::cmp::Reverse;
use linde_deliberation::argument::{ArgumentState, MAX_ARGUMENT_CHARS, MAX_RELEVANCE, Stance};
use linde_log::EntryId;
use serde_json::json;

/// A page on which people argue.
pub(super) trait Argues {
    /// What is argued about.
    fn about(&self) -> Id;

    /// All arguments about it.
    fn arguments(&self) -> &[Held<ArgumentState>];

    fn around(&self) -> &Around;

    fn forms(&self) -> &Forms;

    /// Arguments of one stance about the thing itself, those first that weigh most.
    fn argued(&self, stance: &Stance) -> Vec<&Held<ArgumentState>> {
        let about = EntryId(self.about().0);
        let is_it = |one: &&Held<ArgumentState>| {
            one.state.argued.as_ref().is_some_and(|argued| argued.parent == about && argued.stance == *stance)
        };
        let mut found: Vec<_> = self.arguments().iter().filter(is_it).collect();
        found.sort_by_key(|one| Reverse(one.state.relevance().sum));
        found
    }

    /// What was said to an argument, in the order of the space.
    fn answers(&self, to: &Id) -> Vec<&Held<ArgumentState>> {
        let to = EntryId(to.0);
        let is_it = |one: &&Held<ArgumentState>| one.state.argued.as_ref().is_some_and(|argued| argued.parent == to);
        self.arguments().iter().filter(is_it).collect()
    }

    fn arguing(&self) -> Form {
        self.forms().filled("argue", [("stance", "pro")])
    }

    /// The name of the form in which an argument is answered.
    fn answer_form(&self, to: &Id) -> String {
        format!("answer-{}", to.short())
    }

    fn answering(&self, to: &Id) -> Form {
        self.forms().filled(&self.answer_form(to), [("stance", "contra")])
    }

    /// How much it weighs for the owner, if they said so.
    fn my_mark(&self, held: &Held<ArgumentState>) -> Option<u8> {
        self.around().me.and_then(|me| held.state.marks.get(&me)).map(|mark| mark.value)
    }

    fn is_my_mark(&self, held: &Held<ArgumentState>, weight: &u8) -> bool {
        self.my_mark(held) == Some(*weight)
    }

    /// How much it can weigh, the most first.
    fn weights(&self) -> Vec<u8> {
        (0..=MAX_RELEVANCE).rev().collect()
    }

    /// How much it weighs for those who said so, in words.
    fn weight(&self, p: &Page, held: &Held<ArgumentState>) -> Option<String> {
        let relevance = held.state.relevance();
        let mean = (relevance.sum + relevance.marks / 2).checked_div(relevance.marks)?;
        let words = p.t(weight_key(u8::try_from(mean).unwrap_or(MAX_RELEVANCE)));
        Some(p.t2("argument-weighed", "n", relevance.marks, "words", words.as_str()))
    }

    fn weight_words(&self, p: &Page, weight: &u8) -> String {
        p.t(weight_key(*weight))
    }

    /// Whether it is the owner's, and nobody has said yet how much it weighs.
    fn may_reword(&self, held: &Held<ArgumentState>) -> bool {
        held.by.me && held.state.marks.keys().all(|one| Some(*one) == self.around().me)
    }

    fn reword_form(&self, of: &Id) -> String {
        format!("reword-{}", of.short())
    }

    /// The form in which it is put in other words, at first with its own.
    fn rewording(&self, held: &Held<ArgumentState>) -> Form {
        self.forms().filled(&self.reword_form(&held.id), [("text", held.state.text.as_str())])
    }
}

fn weight_key(weight: u8) -> &'static str {
    match weight {
        0 => "weight-0",
        1 => "weight-1",
        2 => "weight-2",
        3 => "weight-3",
        4.. => "weight-4",
    }
}

/// What a form about arguments asks for; `None` if it is about something else.
pub(super) fn read(name: &str, fields: &Fields) -> Result<Option<Deed>, DeskError> {
    let named = |field: &'static str| fields.line(field).parse::<Id>().map_err(|_| DeskError::new("bad-request"));
    let text = || words(fields, "text", MAX_ARGUMENT_CHARS);
    Ok(Some(match name {
        "argue" => {
            let (parent, stance): (Id, Stance) = (named("parent")?, choice(fields, "stance")?);
            let op = json!({ "create": { "parent": parent, "stance": stance, "text": text()?, "evidence": [] } });
            Deed::make("argument", op, "note-argued")
        }
        "mark" => {
            let op = json!({ "mark": { "relevance": fields.number("relevance")? } });
            Deed::with("argument", named("argument")?, op, "note-weighed")
        }
        "reword" => {
            let op = json!({ "reword": { "text": text()? } });
            Deed::with("argument", named("argument")?, op, "note-reworded")
        }
        _ => return Ok(None),
    }))
}
