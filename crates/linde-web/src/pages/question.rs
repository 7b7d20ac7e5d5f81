//! A question: who asks whom, what was promised, answered and settled.

use super::{
    deed::{Back, Deed, answer, asked, carry_through, choice, day, lines, optional, words},
    ready,
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Forms, Posted},
    page::Page,
    request::{At, Visit},
    views::{OfficeView, QuestionView, SpaceView},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::question::{
    Answer, MAX_ANSWER_CHARS, MAX_ANSWER_REF_CHARS, MAX_ANSWER_REFS, MAX_TURN_CHARS, QuestionState, RefusalCode,
    Status, Verdict,
};
use linde_log::EntryId;
use serde_json::{Value, json};

#[derive(Template)]
#[template(path = "question.html")]
struct QuestionPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: QuestionView,
    /// All offices of the space.
    offices: Vec<OfficeView>,
    forms: Forms,
    /// The form that could not be done.
    form: Form,
}

impl QuestionPage<'_> {
    fn address(&self) -> String {
        format!("/spaces/{}/questions/{}", self.space.id, self.view.question.id)
    }

    fn state(&self) -> &QuestionState {
        &self.view.question.state
    }

    fn office(&self, office: &EntryId) -> String {
        self.view.offices.get(office).cloned().unwrap_or_default()
    }

    /// What any office of the space is called.
    fn office_name(&self, office: &EntryId) -> String {
        let found = self.offices.iter().find(|one| one.office == Id::from(*office));
        found.map_or_else(|| self.office(office), |office| self.p.office(office))
    }

    fn is_withdrawn(&self) -> bool {
        self.state().withdrawn.is_some()
    }

    fn goes_on(&self) -> bool {
        self.space.role.writes() && !self.is_withdrawn()
    }

    fn is_mine(&self) -> bool {
        self.view.around.me.is_some() && self.state().asked.map(|asked| asked.by) == self.view.around.me
    }

    fn concerns_me(&self) -> bool {
        let me = self.view.around.me;
        me.and_then(|me| self.state().me_too.get(&me)).is_some_and(|last| last.value)
    }

    /// Whether an answer waits for another holder of the office, and the owner can be that.
    fn may_second(&self, answer: &Answer) -> bool {
        answer.word.waits() && self.view.is_asked && Some(answer.made.by) != self.view.around.me
    }

    /// Whether whoever asked can say what they think of an answer.
    fn may_settle(&self, answer: &Answer) -> bool {
        self.is_mine() && self.goes_on() && answer.official && !answer.word.waits()
    }

    fn settle_form(&self, answer: &Answer) -> String {
        format!("settle-{}", Id::from(answer.made.entry).short())
    }

    fn settling(&self, answer: &Answer) -> Form {
        self.forms.filled(&self.settle_form(answer), [("verdict", "settled")])
    }

    fn refusals(&self) -> Vec<(String, String)> {
        let all = [
            RefusalCode::NotResponsible,
            RefusalCode::NoData,
            RefusalCode::Confidential,
            RefusalCode::ThirdPartyRights,
            RefusalCode::TooBroad,
            RefusalCode::AlreadyAnswered,
            RefusalCode::Other,
        ];
        self.p.choices("refusal", all)
    }

    /// The offices that it can be handed on to.
    fn others(&self) -> Vec<(String, String)> {
        let asked = self.state().to.map(Id::from);
        let others = self.offices.iter().filter(|office| Some(office.office) != asked);
        others.map(|office| (office.office.to_string(), self.p.office(office))).collect()
    }

    fn is_open(&self) -> bool {
        matches!(self.state().status(), Some(Status::Asked | Status::Accepted | Status::Forwarded))
    }
}

pub(crate) async fn question(visit: Visit, At((space, question)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, question, Forms::default(), 200).await
}

pub(crate) async fn act(At((space, question)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        let (op, note) = read(&name, &posted.fields)?;
        let back = Back::To(format!("/spaces/{space}/questions/{question}"));
        carry_through(&posted, space, Deed::with("question", question, op, note), None, back).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, question, forms, status)).await
}

async fn show(visit: &Visit, space: Id, question: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let view = visit.web.desk().question(space.id, question).await?;
    let offices = visit.web.desk().offices(space.id).await?;
    let p = Page::in_space(visit, space.clone(), "topics", "").called("title-question");
    let form = forms.open().unwrap_or_default();
    Ok(p.respond(&QuestionPage { p: &p, space, view, offices, forms, form }, status))
}

/// What a form of the page asks for, and the note about it.
fn read(name: &str, fields: &Fields) -> Result<(Value, &'static str), DeskError> {
    let answer = || fields.line("answer").parse::<Id>().map_err(|_| DeskError::new("bad-request"));
    Ok(match name {
        "me-too" => (json!({ "me_too": { "affects": fields.line("affects") == "yes" } }), "note-topic-supported"),
        "accept" => {
            let promised = day(fields, "promised")?.ok_or_else(|| DeskError::new("day-invalid").at("promised"))?;
            (json!({ "accept": { "promised": promised } }), "note-promised")
        }
        "answer" => {
            let refs = lines(fields, "refs");
            if refs.len() > MAX_ANSWER_REFS {
                return Err(DeskError::new("list-too-long").arg("max", MAX_ANSWER_REFS).at("refs"));
            }
            if refs.iter().any(|line| line.chars().count() > MAX_ANSWER_REF_CHARS) {
                return Err(DeskError::new("text-too-long").arg("max", MAX_ANSWER_REF_CHARS).at("refs"));
            }
            (json!({ "answer": { "text": words(fields, "text", MAX_ANSWER_CHARS)?, "refs": refs } }), "note-answered")
        }
        "forward" => {
            let to: Id = fields.line("to").parse().map_err(|_| DeskError::new("choice-missing").at("to"))?;
            let reason = words(fields, "reason", MAX_TURN_CHARS)?;
            (json!({ "forward": { "to": to, "reason": reason } }), "note-forwarded")
        }
        "second" => (json!({ "second": { "answer": answer()? } }), "note-seconded"),
        "refuse" => {
            let code: RefusalCode = choice(fields, "code")?;
            let reason = words(fields, "reason", MAX_TURN_CHARS)?;
            (json!({ "refuse": { "code": code, "reason": reason } }), "note-refused")
        }
        "settle" => {
            let verdict: Verdict = choice(fields, "verdict")?;
            let note = optional(fields, "note", MAX_TURN_CHARS)?.unwrap_or_default();
            (json!({ "settle": { "answer": answer()?, "verdict": verdict, "note": note } }), "note-settled")
        }
        "withdraw" => {
            let reason = optional(fields, "reason", MAX_TURN_CHARS)?.unwrap_or_default();
            (json!({ "withdraw": { "reason": reason } }), "note-withdrawn")
        }
        _ => return Err(DeskError::new("bad-request")),
    })
}
