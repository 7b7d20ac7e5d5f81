//! Who may do what with a ballot, and the hashes that its operations hold.

use super::{
    Alternative, BallotOp, BallotState, MAX_ALTERNATIVE_CHARS, MAX_BALLOT_QUESTION_CHARS, MAX_CLOSERS,
    MAX_EXPLANATION_CHARS, MAX_HAND_COUNTS, MAX_PINS, MAX_PLACE_CHARS, MAX_REASON_CHARS, MAX_REOPENINGS, Open, Opening,
    Phase, Visibility,
};
use crate::{
    bytes::Fixed,
    context::Context,
    kind::{Judgement, Reason, ensure},
    methods::{Alternatives, Paper, PaperError},
    numbers, text,
};
use linde_log::{EntryId, PersonId};
use linde_space::{ControlState, Role};
use std::collections::BTreeSet;

/// BLAKE3 key-derivation context of the hash of an electorate.
pub const ELECTORATE_CONTEXT: &str = "dorflinde 2026 ballot electorate v1";
/// BLAKE3 key-derivation context of a commitment.
pub const COMMITMENT_CONTEXT: &str = "dorflinde 2026 ballot commitment v1";

/// Who may vote in a ballot that is opened in this state: all who are members, or more.
pub fn electorate(control: &ControlState) -> BTreeSet<PersonId> {
    control.members().filter(|(_, _, role)| *role >= Role::Member).map(|(person, ..)| person).collect()
}

/// The hash of an electorate: BLAKE3 over the persons' ids, ascending, one after another.
pub fn electorate_hash(electorate: &BTreeSet<PersonId>) -> Fixed<32> {
    let mut hasher = blake3::Hasher::new_derive_key(ELECTORATE_CONTEXT);
    for person in electorate {
        hasher.update(&person.0);
    }
    Fixed(*hasher.finalize().as_bytes())
}

/// What hides a paper: BLAKE3 over ballot ‖ voter ‖ salt ‖ CBOR of `[paper, reason]`.
pub fn commitment(
    ballot: EntryId,
    voter: PersonId,
    salt: &Fixed<32>,
    paper: &Paper,
    reason: Option<&str>,
) -> Fixed<32> {
    let mut hidden = Vec::new();
    // Writing to memory cannot fail, and a paper is plain data that always serialises.
    let _ = ciborium::into_writer(&(paper, reason), &mut hidden);
    let mut hasher = blake3::Hasher::new_derive_key(COMMITMENT_CONTEXT);
    hasher.update(&ballot.0).update(&voter.0).update(&salt.0).update(&hidden);
    Fixed(*hasher.finalize().as_bytes())
}

pub(super) fn authorize(state: &BallotState, op: &BallotOp, context: &Context<'_>) -> Judgement {
    let judged = match (op, &state.opening) {
        (BallotOp::Open(open), None) => may_open(open, context),
        // A ballot is opened once, and nothing can be done with it before.
        (BallotOp::Open(_), Some(_)) | (_, None) => Err(Reason::OBJECT),
        (op, Some(opening)) => may_act(state, opening, op, context),
    };
    judged.into()
}

fn may_open(open: &Open, context: &Context<'_>) -> Result<(), Reason> {
    // A topic's ballots are opened by those who lead it; anybody may ask for a date.
    ensure(open.topic.is_none() || context.actor.role >= Role::Moderator, Reason::ROLE)?;
    ensure(open.topic.is_some() == open.under.is_some(), Reason::OBJECT)?;
    let is_topic = |id: &EntryId| (context.named)(id).is_some_and(|origin| origin.kind == numbers::TOPIC);
    ensure(open.topic.iter().chain(&open.under).all(is_topic), Reason::OBJECT)?;
    let texts_fit = text::is_fit_line(&open.question, MAX_BALLOT_QUESTION_CHARS)
        && text::is_short(&open.explanation, MAX_EXPLANATION_CHARS)
        && open.alternatives.iter().all(|one| text::is_fit_line(one.text(), MAX_ALTERNATIVE_CHARS));
    ensure(texts_fit, Reason::BOUNDS)?;
    let alternatives = alternatives(&open.alternatives).ok_or(Reason::METHOD)?;
    let is_possible = open.method.check().is_ok() && open.method.check_alternatives(alternatives).is_ok();
    // Two alternatives that are the same would share what is given them.
    let differ = open.alternatives.iter().enumerate().all(|(i, one)| {
        open.alternatives.iter().take(i).all(|other| match (one, other) {
            (
                Alternative::Proposal { proposal, version, .. },
                Alternative::Proposal { proposal: other, version: of, .. },
            ) => (proposal, version) != (other, of),
            (one, other) => one.text().trim() != other.text().trim(),
        })
    });
    ensure(is_possible && differ, Reason::METHOD)?;
    let electors = electorate(context.control);
    let is_frozen = u32::try_from(electors.len()) == Ok(open.voters) && electorate_hash(&electors) == open.electorate;
    ensure(is_frozen, Reason::ELECTORATE)?;
    let sorted = open.closers.is_sorted_by(|a, b| a < b);
    ensure(sorted && (1..=MAX_CLOSERS).contains(&open.closers.len()), Reason::BOUNDS)?;
    ensure(open.closers.iter().all(|closer| electors.contains(closer)), Reason::NO_PERSON)
}

fn may_act(state: &BallotState, opening: &Opening, op: &BallotOp, context: &Context<'_>) -> Result<(), Reason> {
    match op {
        BallotOp::Open(_) => Err(Reason::OBJECT),
        // Where papers are open nothing is hidden, and the other way round.
        BallotOp::Cast { paper, reason } => {
            ensure(opening.open.visibility == Visibility::Open, Reason::METHOD)?;
            may_vote(opening, context)?;
            is_paper(opening, paper, reason.as_deref())
        }
        BallotOp::Commit { .. } => {
            ensure(opening.open.visibility == Visibility::UntilClose, Reason::METHOD)?;
            may_vote(opening, context)
        }
        // Whether it is what was hidden is found out when it is counted: what was hidden may come later.
        BallotOp::Reveal { paper, reason, .. } => {
            ensure(opening.open.visibility == Visibility::UntilClose, Reason::METHOD)?;
            may_vote(opening, context)?;
            ensure(!state.closes.is_empty(), Reason::PHASE)?;
            is_paper(opening, paper, reason.as_deref())
        }
        BallotOp::Hands { count, place, .. } => {
            ensure(text::is_fit_line(place, MAX_PLACE_CHARS), Reason::BOUNDS)?;
            ensure(state.hands.len() < MAX_HAND_COUNTS, Reason::BOUNDS)?;
            ensure(count.check(&opening.open.method, opening.alternatives.count()).is_ok(), Reason::METHOD)
        }
        // Two witnesses are two persons.
        BallotOp::Witness { hands } => {
            let counted = state.hands.iter().find(|counted| counted.entry == *hands).ok_or(Reason::OBJECT)?;
            ensure(!counted.witnesses.contains(&context.actor.person), Reason::OBJECT)
        }
        BallotOp::Close { papers, result } => {
            may_close(opening, context)?;
            is_pinned_list(papers)?;
            ensure(result.is_some() == (opening.open.visibility == Visibility::Open), Reason::MALFORMED)?;
            // Whoever knows that it is closed can only say that they see the same. Two who close at once do not; what oneself
            // did one knows, whatever the header names.
            let round = state.round();
            let known = |close: &super::Close| close.round == round && knows(context, &close.by, &close.entry);
            let pinned = || state.pinned(round).into_iter().eq(papers.iter().copied());
            ensure(!state.closes.iter().any(known) || pinned(), Reason::CLOSED)
        }
        BallotOp::Settle { reveals, .. } => {
            may_close(opening, context)?;
            is_pinned_list(reveals)?;
            ensure(opening.open.visibility == Visibility::UntilClose, Reason::METHOD)?;
            ensure(state.phase() != Phase::Open, Reason::PHASE)?;
            let round = state.round();
            let known =
                |settled: &super::Settled| settled.round == round && knows(context, &settled.by, &settled.entry);
            ensure(!state.settled.iter().any(known), Reason::CLOSED)
        }
        BallotOp::Reopen { reason } => {
            may_close(opening, context)?;
            ensure(text::is_fit(reason, MAX_REASON_CHARS), Reason::BOUNDS)?;
            ensure(state.phase() != Phase::Open, Reason::PHASE)?;
            ensure(state.reopenings.len() < MAX_REOPENINGS, Reason::BOUNDS)
        }
    }
}

/// Whether whoever acts must know of an entry: it is their own, or their header names it.
fn knows(context: &Context<'_>, by: &PersonId, entry: &EntryId) -> bool {
    *by == context.actor.person || (context.named)(entry).is_some()
}

fn may_vote(opening: &Opening, context: &Context<'_>) -> Result<(), Reason> {
    ensure(opening.electors.contains(&context.actor.person), Reason::ELECTORATE)
}

/// Those named at the opening; once none of them belongs to the space any more, those who lead it.
fn may_close(opening: &Opening, context: &Context<'_>) -> Result<(), Reason> {
    let closers = &opening.open.closers;
    let is_there = |person: &PersonId| context.control.role(*person).is_some();
    let may = closers.contains(&context.actor.person)
        || (context.actor.role >= Role::Steward && !closers.iter().any(is_there));
    ensure(may, Reason::ROLE)
}

fn is_paper(opening: &Opening, paper: &Paper, reason: Option<&str>) -> Result<(), Reason> {
    ensure(reason.is_none_or(|reason| text::is_fit(reason, MAX_REASON_CHARS)), Reason::BOUNDS)?;
    match paper.check(&opening.open.method, opening.alternatives) {
        // It is a paper, and the result says that it was not filled in whole.
        Ok(()) | Err(PaperError::Incomplete { .. }) => Ok(()),
        Err(_) => Err(Reason::METHOD),
    }
}

fn is_pinned_list(pins: &[EntryId]) -> Result<(), Reason> {
    ensure(pins.len() <= MAX_PINS && pins.is_sorted_by(|a, b| a < b), Reason::BOUNDS)
}

/// The alternatives as the methods know them.
pub(super) fn alternatives(given: &[Alternative]) -> Option<Alternatives> {
    let flags: Vec<bool> = given.iter().map(Alternative::is_nothing).collect();
    Alternatives::from_flags(&flags).ok()
}
