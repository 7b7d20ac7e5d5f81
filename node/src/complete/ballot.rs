//! Ballots: who may vote, what is pinned, what hides a paper.

use super::{Draft, names::named, unfit};
use crate::hidden::Filled;
use linde_deliberation::{
    Fixed, Kind as _,
    ballot::{Alternative, Ballot, BallotState, Phase, Visibility, commitment, electorate, electorate_hash},
    methods::{Method, Paper},
    proposal::Proposal,
};
use linde_log::EntryId;
use linde_web::DeskError;
use serde_json::Value;
use std::collections::BTreeSet;

/// Domain of the signature from which the salt of a hidden paper is made. Nobody else ever sees the signature.
const SALT_DOMAIN: &str = "dorflinde ballot salt v1";

pub(super) fn complete(mut draft: Draft<'_>, op: &str) -> Result<(), DeskError> {
    match op {
        "open" => open(&mut draft),
        "cast" => {
            is_open(&mut draft)?;
            read_paper(&mut draft, "paper")
        }
        "reveal" => {
            if draft.is_open("paper") {
                return Err(DeskError::new("paper-lost"));
            }
            read_paper(&mut draft, "paper")?;
            if draft.is_open("salt") {
                let salt = salt(&mut draft)?;
                let mine = hidden(&mut draft, &salt)?;
                let me = draft.me()?;
                // So that nobody is left out of the count for another word.
                let is_mine = state(&mut draft)?.commits.values().any(|one| one.by == me && one.commitment == mine);
                if !is_mine {
                    return Err(DeskError::new("paper-differs"));
                }
                draft.set("salt", salt)?;
            }
            Ok(())
        }
        "close" => close(&mut draft),
        "settle" => settle(&mut draft),
        _ => Ok(()),
    }
}

fn open(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    let control = draft.replica()?.control();
    let electors = electorate(&control);
    draft.fill("voters", electors.len())?;
    draft.fill("electorate", electorate_hash(&electors))?;
    let me = draft.me()?;
    draft.fill("closers", [me])?;
    draft.fill("explanation", "")?;
    draft.fill("visibility", Visibility::Open)?;
    draft.fill("together", false)?;
    if let Some(name) = draft.read::<String>("method") {
        let names = linde_deliberation::methods::METHOD_NAMES.join(", ");
        let method =
            Method::by_name(&name).ok_or_else(|| unfit(format!("no method is called {name:?}; there are: {names}")))?;
        draft.set("method", method)?;
    }
    let Some(given) = draft.read::<Vec<Value>>("alternatives") else { return Ok(()) };
    let alternatives: Vec<Value> = given.into_iter().map(|one| alternative(draft, one)).collect::<Result<_, _>>()?;
    draft.set("alternatives", alternatives)
}

/// A text alone is an alternative too; so are the status quo behind its name, and a proposal by its id or the beginning of it.
fn alternative(draft: &mut Draft<'_>, given: Value) -> Result<Value, DeskError> {
    let Some(text) = given.as_str() else { return Ok(given) };
    let proposals = draft.replica()?.states::<Proposal>().map(|(id, _)| id);
    if let Some(proposal) = named(text, Proposal::NAME, proposals)? {
        let state = draft.replica()?.state::<Proposal>(&proposal).ok_or_else(|| DeskError::new("object-unknown"))?;
        let version = state.current().ok_or_else(|| unfit("not all authors stand by a version of this proposal"))?;
        let (text, hash, version) = (version.title.clone(), version.hash, version.made.entry);
        return serde_json::to_value(Alternative::Proposal { text, proposal, version, hash })
            .map_err(|error| crate::show::internal(&error));
    }
    let nothing = ["nothing:", "nichts:"].iter().find_map(|name| text.strip_prefix(name));
    let alternative = match nothing {
        Some(text) => Alternative::Nothing { text: text.trim().to_owned() },
        None => Alternative::Text { text: text.to_owned() },
    };
    serde_json::to_value(alternative).map_err(|error| crate::show::internal(&error))
}

fn state<'a>(draft: &'a mut Draft<'_>) -> Result<&'a BallotState, DeskError> {
    let object = draft.object;
    draft.replica()?.state::<Ballot>(&object).ok_or_else(|| DeskError::new("object-unknown"))
}

/// A paper that comes late is kept and shown; nobody should cast one unknowingly.
fn is_open(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    if state(draft)?.phase() == Phase::Open {
        return Ok(());
    }
    Err(DeskError::new("act-refused").arg("reason", "closed"))
}

fn read_paper(draft: &mut Draft<'_>, name: &str) -> Result<(), DeskError> {
    let Some(line) = draft.read::<String>(name) else { return Ok(()) };
    let method = state(draft)?.opening.as_ref().map(|opening| opening.open.method);
    let Some(method) = method else { return Ok(()) };
    let paper = Paper::read(&line, &method).map_err(unfit)?;
    draft.set(name, paper)
}

/// Hides a paper; gives what was filled in.
pub(super) fn commit(mut draft: Draft<'_>) -> Result<Option<Filled>, DeskError> {
    is_open(&mut draft)?;
    if draft.is_open("commitment") {
        read_paper(&mut draft, "paper")?;
        let salt = salt(&mut draft)?;
        let hidden = hidden(&mut draft, &salt)?;
        draft.set("commitment", hidden)?;
    }
    let (paper, reason) = (draft.take("paper"), draft.take("reason"));
    let filled = paper.zip(draft.read("commitment"));
    Ok(filled.map(|(paper, commitment)| Filled { ballot: draft.object, commitment, paper, reason }))
}

/// What hides the paper that was filled in.
fn hidden(draft: &mut Draft<'_>, salt: &Fixed<32>) -> Result<Fixed<32>, DeskError> {
    let paper: Paper = draft.read("paper").ok_or_else(|| unfit("a paper is missing"))?;
    let reason: Option<String> = draft.read("reason");
    let (ballot, me) = (draft.object, draft.me()?);
    Ok(commitment(ballot, me, salt, &paper, reason.as_deref()))
}

/// The same for the same ballot whenever it is asked for, and known to this device alone.
fn salt(draft: &mut Draft<'_>) -> Result<Fixed<32>, DeskError> {
    let message = [&draft.space.0[..], &draft.object.0].concat();
    let signature = draft.spaces.identity().device_key().sign(SALT_DOMAIN, &message);
    Ok(Fixed(blake3::derive_key(SALT_DOMAIN, &signature)))
}

fn close(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    if !draft.is_open("papers") {
        return Ok(());
    }
    let state = state(draft)?;
    // Whoever comes second says that they see the same.
    let papers: Vec<EntryId> =
        if state.phase() == Phase::Open { state.to_pin() } else { state.pinned(state.round()).into_iter().collect() };
    let hides = state.opening.as_ref().is_some_and(|opening| opening.open.visibility == Visibility::UntilClose);
    let result = if hides { None } else { state.hash_of(&papers.iter().copied().collect(), None) };
    draft.set("papers", papers)?;
    draft.fill("result", result)
}

fn settle(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    if !draft.is_open("reveals") {
        return Ok(());
    }
    let state = state(draft)?;
    let reveals: BTreeSet<EntryId> = state.reveals.iter().filter(|(_, one)| !one.void).map(|(id, _)| *id).collect();
    let result = state.hash_of(&state.pinned(state.round()), Some(&reveals));
    draft.set("reveals", reveals)?;
    draft.fill("result", result)
}
