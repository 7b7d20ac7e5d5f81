//! A proposal: its versions, changes to it, conditions for supporting it, arguments about it.

use super::{
    argument::{self, Argues},
    deed::{Back, Deed, Then, answer, asked, carry_through, choice, optional, words},
    languages, ready,
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Forms, Posted},
    page::Page,
    request::{At, Visit},
    views::{Around, Held, Named, ProposalView, SpaceView, Span, SpanKind},
};
use askama::Template;
use axum::response::Response;
use core::borrow::Borrow;
use linde_deliberation::{
    Dimension, Impact,
    amendment::{AmendmentState, Decided, Decision, Standing},
    argument::{ArgumentState, MAX_ARGUMENT_CHARS, Stance},
    condition::{ConditionState, MAX_CONDITION_CHARS},
    patch::{Patch, between},
    proposal::{
        AnswerState, Link, MAX_DETAIL_CHARS, MAX_GROUNDS_CHARS, MAX_PROPOSAL_CHARS, MAX_PROPOSAL_TITLE_CHARS,
        MAX_REMARK_CHARS, ProposalState, Version,
    },
    topic::{Contribution, Phase},
    trace::Fate,
};
use linde_log::EntryId;
use serde_json::{Value, json};

/// How much a condition can matter, in the order of the page.
const DEGREES: [i8; 4] = [2, 1, -1, -2];

#[derive(Template)]
#[template(path = "proposal.html")]
struct ProposalPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: ProposalView,
    forms: Forms,
    /// The form that could not be done.
    form: Form,
    phase: Option<Phase>,
    /// The version before the one that is looked at, and what changed since.
    compared: Option<Vec<Span>>,
    /// The version that is looked at, by its place.
    shown: usize,
}

impl ProposalPage<'_> {
    fn address(&self) -> String {
        format!("/spaces/{}/proposals/{}", self.space.id, self.view.proposal.id)
    }

    fn state(&self) -> &ProposalState {
        &self.view.proposal.state
    }

    fn is_shown(&self, place: &usize) -> bool {
        self.shown == *place
    }

    fn version(&self) -> Option<&Version> {
        self.state().versions.get(self.shown)
    }

    fn is_current(&self, version: &Version) -> bool {
        self.state().current().is_some_and(|current| current.made.entry == version.made.entry)
    }

    fn is_author(&self) -> bool {
        self.view.around.me.is_some_and(|me| self.state().is_author(&me))
    }

    fn supports(&self) -> bool {
        let me = self.view.around.me;
        me.and_then(|me| self.state().supports.get(&me)).is_some_and(|last| last.value)
    }

    /// Whether the owner is named as an author of a version and has not consented yet.
    fn should_consent(&self, version: &Version) -> bool {
        self.view.around.me.is_some_and(|me| version.authors.contains(&me) && !version.consents.contains_key(&me))
    }

    fn waiting_for(&self, version: &Version) -> Vec<linde_log::PersonId> {
        version.authors.iter().filter(|author| !version.consents.contains_key(*author)).copied().collect()
    }

    fn goes_on(&self) -> bool {
        let open = self.view.around.topic.as_ref().is_none_or(|topic| !topic.ended && !topic.paused);
        self.space.role.writes() && open && self.state().withdrawn.is_none()
    }

    fn takes(&self, what: impl Borrow<Contribution>) -> bool {
        self.goes_on() && self.phase.is_none_or(|phase| what.borrow().is_admitted(phase))
    }

    /// The draft, if it says something that no version says yet.
    fn drafted(&self) -> Option<&str> {
        let text = self.view.draft.as_ref().map(|draft| draft.text.as_str());
        let last = self.state().versions.last().map_or("", |version| version.text.as_str());
        text.filter(|text| !text.is_empty() && *text != last)
    }

    /// The form of a new version, at first with what was drafted together, or with the last one.
    fn submitting(&self) -> Form {
        let last = self.state().versions.last();
        let text = self.drafted().or(last.map(|version| version.text.as_str())).unwrap_or_default();
        let (cost, place) = last.map_or((None, None), |version| (version.cost.as_deref(), version.place.as_deref()));
        let fields = [
            ("title", self.state().title()),
            ("text", text),
            ("reason", last.map(|version| version.reason.as_str()).unwrap_or_default()),
            ("cost", cost.unwrap_or_default()),
            ("place", place.unwrap_or_default()),
        ];
        self.forms.filled("submit", fields)
    }

    /// The form in which one says what should be changed.
    fn amending(&self) -> Form {
        let version = self.state().current().or(self.state().versions.last());
        let (text, base) =
            version.map(|one| (one.text.as_str(), Id::from(one.made.entry).to_string())).unwrap_or_default();
        self.forms.filled("amend", [("changed", text), ("base", base.as_str())])
    }

    fn adapt_form(&self, amendment: &Id) -> String {
        format!("adapt-{}", amendment.short())
    }

    /// The form in which a change is accepted in other words, at first with its own.
    fn adapting(&self, held: &Held<AmendmentState>) -> Form {
        let text = changed(self.state(), &held.state).unwrap_or_default();
        self.forms.filled(&self.adapt_form(&held.id), [("text", text.as_str())])
    }

    fn reject_form(&self, amendment: &Id) -> String {
        format!("reject-{}", amendment.short())
    }

    fn rejecting(&self, held: &Held<AmendmentState>) -> Form {
        self.forms.of(&self.reject_form(&held.id))
    }

    /// What an amendment would change, in the words of the version it was made for.
    fn marked(&self, held: &Held<AmendmentState>) -> Vec<Span> {
        let asked = held.state.asked.as_ref();
        let base = asked.and_then(|asked| self.state().version(&asked.base).map(|base| (asked, base)));
        base.map(|(asked, base)| spans(&base.text, &asked.patch)).unwrap_or_default()
    }

    /// What was said about an amendment.
    fn decided(&self, decision: &Decision) -> String {
        match &decision.what {
            Decided::Accepted { modified: false, note, .. } => self.said("amendment-standing-accepted", note),
            Decided::Accepted { modified: true, note, .. } => self.said("amendment-standing-modified", note),
            Decided::Rejected { reason } => self.said("amendment-standing-rejected", reason),
        }
    }

    fn said(&self, key: &str, words: &str) -> String {
        let said = self.p.t(key);
        if words.is_empty() { said } else { format!("{said}: {words}") }
    }

    fn is_open(&self, standing: &Standing) -> bool {
        matches!(standing, Standing::Open | Standing::Collides { .. })
    }

    /// Whether it can be taken into the current version as it is, or is in it already.
    fn fits(&self, held: &Held<AmendmentState>) -> bool {
        changed(self.state(), &held.state).is_some() || submitted(self.state(), &held.state, None).is_some()
    }

    fn fate(&self) -> Option<&Fate> {
        self.view.around.trace.as_ref().map(|trace| &trace.fate)
    }

    /// The amendment that was accepted into a version.
    fn came_from(&self, version: &Version) -> Option<&Held<AmendmentState>> {
        let of = |held: &Held<AmendmentState>| match held.state.decided(self.state()).map(|decision| &decision.what) {
            Some(Decided::Accepted { into, .. }) => *into == version.made.entry,
            Some(Decided::Rejected { .. }) | None => false,
        };
        self.view.amendments.iter().map(|(held, _)| held).find(|held| of(held))
    }

    /// The owner's other proposals of the topic: what a rejected amendment of theirs can go on as.
    fn own_others(&self) -> Vec<(String, String)> {
        let mine = self.view.others.iter().filter(|(named, mine)| *mine && named.kind == "proposal");
        mine.map(|(named, _)| (named.id.to_string(), named.title.clone())).collect()
    }

    /// Whether a rejected amendment of the owner can go on as a proposal.
    fn may_promote(&self, held: &Held<AmendmentState>, standing: &Standing) -> bool {
        self.goes_on() && self.is_mine(held) && matches!(standing, Standing::Rejected)
    }

    fn promote_form(&self, amendment: &Id) -> String {
        format!("promote-{}", amendment.short())
    }

    fn promoting(&self, held: &Held<AmendmentState>) -> Form {
        self.forms.of(&self.promote_form(&held.id))
    }

    /// Whether the owner may say what became of the proposal.
    fn may_link(&self) -> bool {
        let may = self.view.around.leads || self.is_author();
        may && self.space.role.writes() && self.state().withdrawn.is_none() && !self.view.others.is_empty()
    }

    /// What can have become of it, as far as the owner may say so.
    fn links(&self) -> Vec<(String, String)> {
        let all = [Link::Became, Link::MergedWith, Link::AdoptedIn, Link::RejectedBy, Link::ObsoletedBy];
        let may = |link: &Link| self.view.around.leads || matches!(link, Link::Became | Link::MergedWith);
        let choice = |link| (crate::say_topics::code(link), self.p.t(link_key(link)));
        all.into_iter().filter(may).map(choice).collect()
    }

    fn targets(&self) -> Vec<(String, String)> {
        let named = |(named, _): &(Named, bool)| {
            (named.id.to_string(), format!("{}: {}", self.p.kind(named.kind), crate::html::clean_name(&named.title)))
        };
        self.view.others.iter().map(named).collect()
    }

    fn is_mine(&self, held: &Held<AmendmentState>) -> bool {
        let me = self.view.around.me;
        me.is_some() && held.state.asked.as_ref().map(|asked| asked.made.by) == me
    }

    fn degrees(&self) -> [i8; 4] {
        DEGREES
    }

    fn my_degree(&self, condition: &ConditionState) -> Option<i8> {
        self.view.around.me.and_then(|me| condition.degree(&me))
    }

    fn is_my_degree(&self, condition: &ConditionState, degree: &i8) -> bool {
        self.my_degree(condition) == Some(*degree)
    }

    /// Whether the owner finds a condition fulfilled in the current version.
    fn fulfilled(&self, condition: &ConditionState) -> bool {
        let version = self.state().current().map(|version| version.made.entry);
        self.view.around.me.zip(version).is_some_and(|(me, version)| condition.is_fulfilled(&me, &version))
    }

    fn demanding(&self) -> Form {
        self.forms.filled("demand", [("degree", "1")])
    }

    fn answer_states(&self) -> Vec<(String, String)> {
        let all = [
            AnswerState::InReview,
            AnswerState::Adopted,
            AnswerState::PartlyAdopted,
            AnswerState::NotAdopted,
            AnswerState::NotResponsible,
            AnswerState::NeedsClarification,
        ];
        self.p.choices("answer-state", all)
    }
}

/// The current version's text with an amendment in it, if the two fit together.
fn changed(proposal: &ProposalState, amendment: &AmendmentState) -> Option<String> {
    let asked = amendment.asked.as_ref()?;
    let (base, current) = (proposal.version(&asked.base)?, proposal.current()?);
    carried_over(&base.text, &current.text, &asked.patch)
}

/// The current version, if it already says what an amendment makes of the version before it, or what it was adapted to.
fn submitted(proposal: &ProposalState, amendment: &AmendmentState, adapted: Option<&str>) -> Option<EntryId> {
    let current = proposal.current()?;
    let made = match adapted {
        Some(adapted) => adapted.to_owned(),
        None => {
            let asked = amendment.asked.as_ref()?;
            let place = proposal.versions.iter().position(|version| version.made.entry == current.made.entry)?;
            let before = proposal.versions.get(place.checked_sub(1)?)?;
            carried_over(&proposal.version(&asked.base)?.text, &before.text, &asked.patch)?
        }
    };
    (made == current.text).then_some(current.made.entry)
}

/// The current text with what was changed in an older one, if the two fit together.
fn carried_over(base: &str, current: &str, patch: &Patch) -> Option<String> {
    if base == current {
        return patch.apply(current).ok();
    }
    patch.rebase(&between(base, current)).ok()?.apply(current).ok()
}

/// A text with what a patch takes out and puts in.
fn spans(base: &str, patch: &Patch) -> Vec<Span> {
    let chars: Vec<char> = base.chars().collect();
    let place = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX).min(chars.len());
    let part = |from: usize, to: usize| chars.get(from..to.max(from)).unwrap_or_default().iter().collect::<String>();
    let mut spans = Vec::new();
    let mut push = |kind, text: String| {
        if !text.is_empty() {
            spans.push(Span { kind, text });
        }
    };
    let mut at = 0;
    for edit in patch.edits() {
        let (start, end) = (place(edit.start), place(edit.end));
        push(SpanKind::Same, part(at, start));
        push(SpanKind::Removed, part(start, end));
        push(SpanKind::Added, edit.insert.clone());
        at = end;
    }
    push(SpanKind::Same, part(at, chars.len()));
    spans
}

impl Argues for ProposalPage<'_> {
    fn about(&self) -> Id {
        self.view.proposal.id
    }

    fn arguments(&self) -> &[Held<ArgumentState>] {
        &self.view.arguments
    }

    fn around(&self) -> &Around {
        &self.view.around
    }

    fn forms(&self) -> &Forms {
        &self.forms
    }
}

pub(crate) async fn proposal(visit: Visit, At((space, proposal)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, proposal, Forms::default(), 200).await
}

pub(crate) async fn act(At((space, proposal)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let name = asked(&posted);
    let done = async {
        if name == languages::FORM {
            return languages::put(&posted, space, proposal).await;
        }
        let view = posted.visit.web.desk().proposal(space, proposal).await?;
        let (deed, then, anchor) = read(&name, &view, &posted.fields)?;
        let back = Back::To(format!("/spaces/{space}/proposals/{proposal}{anchor}"));
        carry_through(&posted, space, deed, then, back).await
    };
    answer(&posted, done, |forms, status| show(&posted.visit, space, proposal, forms, status)).await
}

async fn show(visit: &Visit, space: Id, proposal: Id, forms: Forms, status: u16) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let view = visit.web.desk().proposal(space.id, proposal).await?;
    let state = &view.proposal.state;
    let versions = &state.versions;
    let current = state.current().map(|current| current.made.entry);
    let newest = versions.iter().position(|version| Some(version.made.entry) == current);
    let asked =
        visit.ask("version").and_then(|place| place.parse::<usize>().ok()).and_then(|place| place.checked_sub(1));
    let shown = asked.filter(|place| *place < versions.len()).or(newest).unwrap_or(versions.len().saturating_sub(1));
    let before = shown.checked_sub(1).and_then(|before| versions.get(before));
    let compared = before.zip(versions.get(shown)).map(|(a, b)| spans(&a.text, &between(&a.text, &b.text)));
    let phase = view.around.topic.as_ref().map(|topic| topic.phase);
    let p = Page::in_space(visit, space.clone(), "topics", &crate::html::clean_name(state.title()));
    let form = forms.open().unwrap_or_default();
    Ok(p.respond(&ProposalPage { p: &p, space, view, forms, form, phase, compared, shown }, status))
}

type Asked = (Deed, Option<Then>, &'static str);

/// What a form of the page asks for.
fn read(name: &str, view: &ProposalView, fields: &Fields) -> Result<Asked, DeskError> {
    let id = view.proposal.id;
    if let Some(deed) = argument::read(name, fields)? {
        return Ok((deed, None, "#arguments"));
    }
    let state = &view.proposal.state;
    let with = |op: Value, note| (Deed::with("proposal", id, op, note), None, "");
    let named = |field: &str| fields.line(field).parse::<Id>().map_err(|_| DeskError::new("bad-request"));
    let amendment = || {
        let id = named("amendment")?;
        let found = view.amendments.iter().find(|(held, _)| held.id == id);
        found.map(|(held, _)| held).ok_or_else(|| DeskError::new("object-unknown"))
    };
    Ok(match name {
        "support" => {
            with(json!({ "support": { "supports": fields.line("supports") == "yes" } }), "note-topic-supported")
        }
        "submit" => with(
            json!({ "submit": {
            "title": words(fields, "title", MAX_PROPOSAL_TITLE_CHARS)?,
            "text": words(fields, "text", MAX_PROPOSAL_CHARS)?,
            "reason": words(fields, "reason", MAX_GROUNDS_CHARS)?,
            "cost": optional(fields, "cost", MAX_DETAIL_CHARS)?,
            "place": optional(fields, "place", MAX_DETAIL_CHARS)?,
        } }),
            "note-version",
        ),
        "consent" => with(json!({ "consent": { "version": named("version")? } }), "note-consented"),
        "withdraw" => {
            let reason = optional(fields, "reason", MAX_REMARK_CHARS)?.unwrap_or_default();
            with(json!({ "withdraw": { "reason": reason } }), "note-withdrawn")
        }
        "assess" => {
            let (dimension, effect): (Dimension, Impact) = (choice(fields, "dimension")?, choice(fields, "effect")?);
            let op = json!({ "assess": {
                "version": named("version")?, "dimension": dimension, "effect": effect,
                "reason": words(fields, "reason", MAX_REMARK_CHARS)?,
            } });
            with(op, "note-assessed")
        }
        "answer" => {
            let said: AnswerState = choice(fields, "state")?;
            let reason = optional(fields, "reason", MAX_GROUNDS_CHARS)?.unwrap_or_default();
            if said.needs_reason() && reason.is_empty() {
                return Err(DeskError::new("text-empty").at("reason"));
            }
            with(json!({ "answer": { "state": said, "reason": reason, "target": null } }), "note-proposal-answered")
        }
        "amend" => {
            let typed = words(fields, "changed", MAX_PROPOSAL_CHARS)?;
            let base = fields.line("base").parse::<Id>().ok().and_then(|base| state.version(&EntryId(base.0)));
            let changed = match base.zip(state.current()) {
                Some((base, current)) => carried_over(&base.text, &current.text, &between(&base.text, &typed))
                    .ok_or_else(|| DeskError::new("amendment-collides").at("changed"))?,
                None => typed,
            };
            let op = json!({ "create": { "proposal": id, "changed": changed, "reason": words(fields, "reason", MAX_GROUNDS_CHARS)? } });
            (Deed::make("amendment", op, "note-amended"), None, "#amendments")
        }
        "accept" | "adapt" => {
            let held = amendment()?;
            let modified = name == "adapt";
            let text = match modified {
                true => Some(words(fields, "text", MAX_PROPOSAL_CHARS)?),
                false => changed(state, &held.state),
            };
            let note = optional(fields, "note", MAX_REMARK_CHARS)?.unwrap_or_default();
            // Submitted before, and not accepted because something came between: what is left to do is done.
            if let Some(into) = submitted(state, &held.state, text.as_deref().filter(|_| modified)) {
                let op = json!({ "accept": { "into": into, "modified": modified, "note": note } });
                return Ok((Deed::with("amendment", held.id, op, "note-amendment-accepted"), None, "#amendments"));
            }
            let text = text.ok_or_else(|| DeskError::new("amendment-collides"))?;
            // Why it is proposed does not change; why it was changed stands with the amendment.
            let current = state.current();
            let submit = json!({ "submit": {
                "title": state.title(), "text": text, "reason": current.map(|version| version.reason.as_str()),
                "cost": current.and_then(|version| version.cost.clone()),
                "place": current.and_then(|version| version.place.clone()),
            } });
            let held = held.id;
            let then: Then = Box::new(move |made| {
                let op = json!({ "accept": { "into": made.entry, "modified": modified, "note": note } });
                Deed::with("amendment", held, op, "")
            });
            (Deed::with("proposal", id, submit, "note-amendment-accepted"), Some(then), "#amendments")
        }
        "reject" => {
            let op = json!({ "reject": { "reason": words(fields, "reason", MAX_REMARK_CHARS)? } });
            (Deed::with("amendment", amendment()?.id, op, "note-amendment-rejected"), None, "#amendments")
        }
        "promote" => {
            let op = json!({ "promote": { "proposal": named("proposal")? } });
            (Deed::with("amendment", amendment()?.id, op, "note-promoted"), None, "#amendments")
        }
        "fate" => {
            let how: Link = choice(fields, "how")?;
            let reason = optional(fields, "reason", MAX_REMARK_CHARS)?.unwrap_or_default();
            if how.needs_reason() && reason.is_empty() {
                return Err(DeskError::new("text-empty").at("reason"));
            }
            let target: Id =
                fields.line("target").parse().map_err(|_| DeskError::new("choice-missing").at("target"))?;
            with(json!({ "fate": { "how": how, "target": target, "reason": reason } }), "note-linked")
        }
        "take-back" => {
            let op = json!({ "withdraw": { "reason": "" } });
            (Deed::with("amendment", amendment()?.id, op, "note-withdrawn"), None, "#amendments")
        }
        "demand" => {
            let degree = degree(fields)?.ok_or_else(|| DeskError::new("choice-missing").at("degree"))?;
            let text = words(fields, "text", MAX_CONDITION_CHARS)?;
            let op = json!({ "create": { "proposal": id, "degree": degree, "text": text } });
            (Deed::make("condition", op, "note-condition"), None, "#conditions")
        }
        "share" => {
            let op = json!({ "share": { "degree": degree(fields)? } });
            (Deed::with("condition", named("condition")?, op, "note-topic-supported"), None, "#conditions")
        }
        "fulfilled" => {
            let op = json!({ "fulfilled": { "version": named("version")?, "is": fields.line("is") == "yes" } });
            (Deed::with("condition", named("condition")?, op, "note-topic-supported"), None, "#conditions")
        }
        _ => return Err(DeskError::new("bad-request")),
    })
}

/// How a proposal is linked with what became of it.
fn link_key(link: Link) -> &'static str {
    match link {
        Link::Became => "link-became",
        Link::AdoptedIn => "link-adopted-in",
        Link::MergedWith => "link-merged-with",
        Link::RejectedBy => "link-rejected-by",
        Link::ObsoletedBy => "link-obsoleted-by",
    }
}

/// How much a condition matters; none if it does not.
fn degree(fields: &Fields) -> Result<Option<i8>, DeskError> {
    match fields.line("degree").as_str() {
        "none" => Ok(None),
        degree => {
            let degree = degree.parse().ok().filter(|degree| DEGREES.contains(degree));
            degree.map(Some).ok_or_else(|| DeskError::new("choice-missing").at("degree"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_is_changed_is_marked_in_the_words_of_the_text() {
        let (base, changed) = ("Wir pflanzen drei Linden.", "Wir pflanzen fünf Linden und eine Bank.");
        let spans = spans(base, &between(base, changed));
        let with = |kinds: [SpanKind; 2]| {
            spans.iter().filter(|span| kinds.contains(&span.kind)).map(|span| span.text.as_str()).collect::<String>()
        };
        assert_eq!(with([SpanKind::Same, SpanKind::Removed]), base);
        assert_eq!(with([SpanKind::Same, SpanKind::Added]), changed);
        assert!(spans.iter().any(|span| span.kind == SpanKind::Same && span.text.contains("pflanzen")));
    }

    const ANNA: linde_log::PersonId = linde_log::PersonId([1; 32]);

    fn made(number: u8) -> linde_deliberation::Made {
        linde_deliberation::Made { entry: EntryId([number; 32]), by: ANNA, lamport: number.into(), time_ms: 0 }
    }

    /// A proposal of these texts, each a version by the same person, who alone must consent.
    fn proposal_of(texts: &[&str]) -> ProposalState {
        let version = |(number, text): (u8, &&str)| Version {
            made: made(number),
            title: String::new(),
            text: (*text).to_owned(),
            reason: String::new(),
            authors: vec![ANNA],
            heads: Vec::new(),
            hash: linde_deliberation::proposal::text_hash(text),
            cost: None,
            place: None,
            consents: [(ANNA, made(number))].into(),
            assessed: BTreeMap::new(),
        };
        ProposalState { versions: (1..).zip(texts).map(version).collect(), ..ProposalState::default() }
    }

    #[test]
    fn what_was_submitted_and_not_accepted_is_accepted_without_submitting_it_again() {
        let (base, changed) = ("Drei Linden.\n\nEine Bank.", "Fünf Linden.\n\nEine Bank.");
        let asked = linde_deliberation::amendment::Asked {
            made: made(9),
            device: linde_log::DeviceId([2; 32]),
            topic: EntryId::ZERO,
            under: EntryId::ZERO,
            proposal: EntryId::ZERO,
            base: made(1).entry,
            patch: between(base, changed),
            result: linde_deliberation::proposal::text_hash(changed),
            reason: String::new(),
        };
        let amendment = AmendmentState { asked: Some(asked), ..AmendmentState::default() };
        let found = |texts: &[&str], adapted| submitted(&proposal_of(texts), &amendment, adapted);
        assert_eq!(found(&[base], None), None, "it is still to be submitted");
        assert_eq!(found(&[base, changed], None), Some(made(2).entry));
        let other = "Drei Linden.\n\nZwei Bänke.";
        assert_eq!(found(&[base, other], None), None, "another change came");
        assert_eq!(found(&[base, other, "Fünf Linden.\n\nZwei Bänke."], None), Some(made(3).entry));
        assert_eq!(found(&[base, "Vier Linden."], Some("Vier Linden.")), Some(made(2).entry));
        assert_eq!(found(&[base, "Vier Linden."], Some("Sechs Linden.")), None);
    }

    #[test]
    fn a_change_asked_for_in_an_older_version_leaves_what_came_since() {
        let base = "Wir pflanzen drei Linden.\n\nDie Gemeinde gibt das Wasser.";
        let current = "Wir pflanzen drei Linden.\n\nDie Feuerwehr gibt das Wasser.";
        let asked = |text: &str| carried_over(base, current, &between(base, text));
        assert_eq!(
            asked("Wir pflanzen fünf Linden.\n\nDie Gemeinde gibt das Wasser."),
            Some("Wir pflanzen fünf Linden.\n\nDie Feuerwehr gibt das Wasser.".to_owned())
        );
        assert_eq!(asked("Wir pflanzen drei Linden.\n\nDer Verein gibt das Wasser."), None);
    }
}
