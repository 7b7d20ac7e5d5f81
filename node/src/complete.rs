//! What an operation needs and its author need not say: what the node knows, counts or hashes.
//!
//! What is said is never changed. What a person writes in a line, as a paper or a method, becomes what it stands for.

mod ballot;
mod language;
mod names;
mod proposal;
mod record;
mod topic;

use crate::{hidden::Filled, show::refusal};
use linde_deliberation::{
    Kind as _,
    amendment::Amendment,
    argument::Argument,
    ballot::Ballot,
    condition::Condition,
    dissent::Dissent,
    language_version::LanguageVersion,
    polis_import::PolisImport,
    proposal::Proposal,
    question::Question,
    record::Record,
    statement::Statement,
    topic::{Contribution, Topic},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::{Replica, Spaces};
use linde_web::DeskError;
use serde::Serialize;
use serde_json::{Map, Value};

/// The fields of operations that the node fills in: kind, operation, field. Commands do not ask for them.
pub(crate) const COMPLETED: &[(&str, &str, &str)] = &[
    ("ballot", "open", "explanation"),
    ("ballot", "open", "voters"),
    ("ballot", "open", "electorate"),
    ("ballot", "open", "visibility"),
    ("ballot", "open", "closers"),
    ("ballot", "open", "together"),
    ("ballot", "commit", "commitment"),
    ("ballot", "reveal", "salt"),
    ("ballot", "reveal", "paper"),
    ("ballot", "close", "papers"),
    ("ballot", "settle", "reveals"),
    ("ballot", "settle", "result"),
    ("topic", "balance", "cells"),
    ("topic", "balance", "total"),
    ("proposal", "create", "under"),
    ("proposal", "submit", "title"),
    ("proposal", "submit", "text"),
    ("proposal", "submit", "authors"),
    ("proposal", "submit", "heads"),
    ("proposal", "submit", "hash"),
    ("proposal", "consent", "version"),
    ("amendment", "create", "topic"),
    ("amendment", "create", "under"),
    ("amendment", "create", "base"),
    ("amendment", "create", "patch"),
    ("amendment", "create", "result"),
    ("amendment", "accept", "into"),
    ("amendment", "accept", "modified"),
    ("amendment", "accept", "note"),
    ("condition", "create", "topic"),
    ("condition", "create", "under"),
    ("argument", "create", "depth"),
    ("record", "create", "under"),
    ("record", "seal", "heads"),
    ("record", "seal", "hash"),
    ("dissent", "create", "seal"),
    ("language-version", "create", "topic"),
    ("language-version", "create", "under"),
    ("language-version", "create", "source"),
    ("language-version", "revise", "source"),
    ("language-version", "check", "revision"),
    ("language-version", "check", "remark"),
    ("polis-import", "create", "under"),
];

/// Fields that people write in a line, and that the node reads: kind, field, whether it is a list of such.
pub(crate) const WRITTEN: &[(&str, &str, bool)] = &[
    ("ballot", "method", false),
    ("ballot", "alternatives", true),
    ("ballot", "paper", false),
    ("record", "ballots", true),
    ("record", "alternatives", true),
    ("record", "objections", true),
    ("record", "measures", false),
    ("record", "review", false),
];

/// A field that a command offers and the operation does not have: what that is completed from.
pub(crate) struct Asked {
    pub(crate) kind: &'static str,
    pub(crate) op: &'static str,
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    /// Whether it may be given several times.
    pub(crate) several: bool,
}

/// All of them.
pub(crate) const ASKED: &[Asked] = &[
    asked("ballot", "commit", "paper", "What is filled in; it stays on this device until it is revealed"),
    asked("ballot", "commit", "reason", "Why; it stays on this device until it is revealed"),
    asked("amendment", "create", "changed", "The whole text as it should be; what is changed follows from it"),
    Asked { several: true, ..asked("topic", "balance", "count", COUNT) },
    asked("topic", "balance", "rest", "How many were there of none of these groups; this number stays here"),
];

const COUNT: &str = "How many of a group were there, as in \"Children=12\"; these numbers stay here";

const fn asked(kind: &'static str, op: &'static str, name: &'static str, about: &'static str) -> Asked {
    Asked { kind, op, name, about, several: false }
}

/// What is completed.
pub(crate) struct Draft<'a> {
    pub(crate) spaces: &'a mut Spaces,
    pub(crate) space: SpaceId,
    /// Zeros if one is made.
    pub(crate) object: EntryId,
    /// The fields of the operation.
    pub(crate) fields: &'a mut Map<String, Value>,
}

/// Completes an operation; gives what stays on this device of a paper that is hidden.
///
/// # Errors
/// What was said cannot be completed, with what to try.
pub(crate) fn complete(
    spaces: &mut Spaces,
    space: SpaceId,
    kind: &str,
    object: EntryId,
    op: &mut Value,
) -> Result<Option<Filled>, DeskError> {
    let Some((name, fields)) = op.as_object_mut().filter(|op| op.len() == 1).and_then(|op| op.iter_mut().next()) else {
        return Ok(None);
    };
    let Some(fields) = fields.as_object_mut() else { return Ok(None) };
    let mut draft = Draft { spaces, space, object, fields };
    match (kind, name.as_str()) {
        (Amendment::NAME, "create") => proposal::amend(&mut draft)?,
        (Condition::NAME, "create") => proposal::condition(&mut draft)?,
        (Argument::NAME, "create") => proposal::argue(&mut draft)?,
        (LanguageVersion::NAME, op) => language::complete(&mut draft, op)?,
        _ => {}
    }
    if object.is_zero()
        && let Some(what) = made_in_a_topic(kind)
    {
        topic::place(&mut draft, what)?;
    } else if object.is_zero() && [PolisImport::NAME, LanguageVersion::NAME].contains(&kind) {
        topic::newest(&mut draft)?;
    }
    match (kind, name.as_str()) {
        (Ballot::NAME, "commit") => return ballot::commit(draft),
        (Ballot::NAME, op) => ballot::complete(draft, op),
        (Proposal::NAME, "submit") => proposal::submit(&mut draft),
        (Proposal::NAME, "consent") => proposal::consent(&mut draft),
        (Amendment::NAME, "accept") => proposal::accept(&mut draft),
        (Topic::NAME, "contact") => topic::contact(&mut draft),
        (Topic::NAME, "balance") => topic::balance(&mut draft),
        (Record::NAME, "write") => record::write(&mut draft),
        (Record::NAME, "seal") => topic::seal(&mut draft),
        (Dissent::NAME, op) => topic::dissent(&mut draft, op),
        _ => Ok(()),
    }?;
    Ok(None)
}

fn made_in_a_topic(kind: &str) -> Option<Contribution> {
    Some(match kind {
        Question::NAME => Contribution::Question,
        Statement::NAME => Contribution::Statement,
        Proposal::NAME => Contribution::Proposal,
        Amendment::NAME => Contribution::Amendment,
        Condition::NAME => Contribution::Condition,
        Argument::NAME => Contribution::Argument,
        Ballot::NAME => Contribution::Ballot,
        Record::NAME => Contribution::Record,
        _ => return None,
    })
}

impl Draft<'_> {
    pub(crate) fn replica(&mut self) -> Result<&mut Replica, DeskError> {
        self.spaces.replica(self.space).map_err(refusal)
    }

    /// Who the owner is in the space.
    pub(crate) fn me(&mut self) -> Result<PersonId, DeskError> {
        let device = self.spaces.device();
        let person = self.replica()?.person_of(device);
        person.ok_or_else(|| DeskError::new("act-refused").arg("reason", "not-a-member"))
    }

    /// Says a field that was not said, or was null.
    pub(crate) fn fill(&mut self, name: &str, value: impl Serialize) -> Result<(), DeskError> {
        if self.is_open(name) {
            self.set(name, value)?;
        }
        Ok(())
    }

    /// Whether a field was not said.
    pub(crate) fn is_open(&self, name: &str) -> bool {
        self.fields.get(name).is_none_or(Value::is_null)
    }

    /// Says a field.
    pub(crate) fn set(&mut self, name: &str, value: impl Serialize) -> Result<(), DeskError> {
        let value = serde_json::to_value(value).map_err(|error| crate::show::internal(&error))?;
        self.fields.insert(name.to_owned(), value);
        Ok(())
    }

    /// A field that is read.
    pub(crate) fn read<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.fields.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
    }

    /// Takes a field away that no operation has.
    pub(crate) fn take<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        self.fields.remove(name).and_then(|value| serde_json::from_value(value).ok())
    }
}

/// What was said cannot be completed: why, as people read it.
pub(crate) fn unfit(what: impl core::fmt::Display) -> DeskError {
    DeskError::new("bad-request").arg("what", what.to_string())
}
