//! What the map is made of: the reactions that stand at one moment.

use crate::{
    bytes::{Fixed, digest},
    polis_import::{PolisImportState, imported_participant, imported_statement},
    statement::{Stance, StatementState},
};
use linde_log::{EntryId, PersonId};
use serde::Serialize;

/// The most persons a map can be made of; grouping takes time with the square of their number.
pub const MAX_PARTICIPANTS: usize = 10_000;
/// The most statements.
pub const MAX_STATEMENTS: usize = 10_000;
/// The most reactions.
pub const MAX_VOTES: usize = 1_000_000;
/// Context of the hash over the input.
pub const INPUT_CONTEXT: &str = "dorflinde 2026 opinion map input v1";

/// Why there is no snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// More persons than [`MAX_PARTICIPANTS`].
    #[error("more than {MAX_PARTICIPANTS} participants")]
    TooManyParticipants,
    /// More statements than [`MAX_STATEMENTS`].
    #[error("more than {MAX_STATEMENTS} statements")]
    TooManyStatements,
    /// More reactions than [`MAX_VOTES`].
    #[error("more than {MAX_VOTES} reactions")]
    TooManyVotes,
    /// A statement is listed twice.
    #[error("statement {0} is listed twice")]
    StatementTwice(EntryId),
    /// A reaction to a statement that is not listed.
    #[error("a reaction to {0}, which is not among the statements")]
    NoSuchStatement(EntryId),
    /// Two reactions of one person to one statement: only the one that stands belongs here.
    #[error("two reactions of {0} to one statement")]
    VotedTwice(PersonId),
}

/// A statement and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The statement.
    pub id: EntryId,
    /// Whether moderation hid it. It is then left out of the map, and listed as left out.
    pub hidden: bool,
    /// Whether those who lead the deliberation made it to begin with. Shown; decides nothing.
    pub seed: bool,
}

/// What a person says to the statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Voted {
    /// The person.
    pub person: PersonId,
    /// Position of the statement and +1 for agreeing, −1 for disagreeing, 0 for passing over it; ascending by position.
    pub votes: Vec<(u32, i8)>,
}

/// Statements and the reactions to them, in canonical order whatever the order they were given in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Snapshot {
    statements: Vec<Standing>,
    participants: Vec<Voted>,
}

impl Snapshot {
    /// Takes statements and reactions in any order.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn new(
        statements: impl IntoIterator<Item = Standing>,
        reactions: impl IntoIterator<Item = (PersonId, EntryId, Stance)>,
    ) -> Result<Self, SnapshotError> {
        let statements = in_order(statements.into_iter().take(MAX_STATEMENTS + 1).collect())?;
        let mut votes = Vec::new();
        for (person, id, stance) in reactions {
            let at = statements.binary_search_by_key(&id, |statement| statement.id);
            let at = at.ok().and_then(|at| u32::try_from(at).ok()).ok_or(SnapshotError::NoSuchStatement(id))?;
            if votes.len() == MAX_VOTES {
                return Err(SnapshotError::TooManyVotes);
            }
            votes.push((person, at, vote(stance)));
        }
        Ok(Self { statements, participants: by_person(votes)? })
    }

    /// Takes the statements of a space; `is_hidden` says which of them moderation hid.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn of_states<'a>(
        states: impl IntoIterator<Item = (EntryId, &'a StatementState)>,
        is_hidden: impl Fn(&EntryId) -> bool,
    ) -> Result<Self, SnapshotError> {
        let states: Vec<_> = states.into_iter().collect();
        Self::new(standings(&states, is_hidden), reactions(&states))
    }

    /// Takes the statements that belong to a topic, those of conversations that were imported into it among them if they were
    /// told to their end; `is_hidden` says which of both moderation hid. All statements of a hidden import are hidden.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn of_topic<'a>(
        topic: &EntryId,
        states: impl IntoIterator<Item = (EntryId, &'a StatementState)>,
        imports: impl IntoIterator<Item = (EntryId, &'a PolisImportState)>,
        is_hidden: impl Fn(&EntryId) -> bool,
    ) -> Result<Self, SnapshotError> {
        let states: Vec<_> = states.into_iter().filter(|(_, state)| state.topic == Some(*topic)).collect();
        let is_part = |import: &PolisImportState| {
            import.done.is_some() && import.source.as_ref().is_some_and(|source| source.topic == *topic)
        };
        let imports: Vec<_> = imports.into_iter().filter(|(_, import)| is_part(import)).collect();
        let imported = imports.iter().flat_map(|(id, import)| imported_standings(*id, import, is_hidden(id)));
        let imported_votes = imports.iter().flat_map(|(id, import)| imported_votes(*id, import));
        Self::new(standings(&states, &is_hidden).chain(imported), reactions(&states).chain(imported_votes))
    }

    /// Takes what was imported by itself: the statements and votes of one conversation, as far as they were told.
    ///
    /// # Errors
    /// [`SnapshotError`].
    pub fn of_import(id: EntryId, import: &PolisImportState) -> Result<Self, SnapshotError> {
        Self::new(imported_standings(id, import, false), imported_votes(id, import))
    }

    /// The statements, ascending by id.
    pub fn statements(&self) -> &[Standing] {
        &self.statements
    }

    /// The persons who reacted to anything, ascending by id.
    pub fn participants(&self) -> &[Voted] {
        &self.participants
    }

    /// The hash over everything that goes in: BLAKE3-derive of its deterministic CBOR.
    pub fn input_root(&self) -> Fixed<32> {
        digest(INPUT_CONTEXT, self)
    }
}

fn standings<'a>(
    states: &'a [(EntryId, &StatementState)],
    is_hidden: impl Fn(&EntryId) -> bool + 'a,
) -> impl Iterator<Item = Standing> + 'a {
    states.iter().map(move |(id, state)| Standing { id: *id, hidden: is_hidden(id), seed: state.seed })
}

fn reactions<'a>(states: &'a [(EntryId, &StatementState)]) -> impl Iterator<Item = (PersonId, EntryId, Stance)> + 'a {
    let of_one = |state: &'a StatementState| state.reactions.iter();
    states.iter().flat_map(move |(id, state)| of_one(state).map(|(person, said)| (*person, *id, said.stance)))
}

/// What was hidden where it was imported from stays hidden.
fn imported_standings(
    import: EntryId,
    state: &PolisImportState,
    is_hidden: bool,
) -> impl Iterator<Item = Standing> + '_ {
    state.statements.values().map(move |row| Standing {
        id: imported_statement(&import, row.number),
        hidden: is_hidden || row.moderated < 0,
        seed: row.seed,
    })
}

fn imported_votes(import: EntryId, state: &PolisImportState) -> impl Iterator<Item = (PersonId, EntryId, Stance)> + '_ {
    state.votes.values().flat_map(move |votes| {
        let id = imported_statement(&import, votes.statement);
        let lists = [(&votes.agree, Stance::Agree), (&votes.disagree, Stance::Disagree), (&votes.pass, Stance::Pass)];
        lists.into_iter().flat_map(move |(list, stance)| {
            list.iter().map(move |number| (imported_participant(&import, *number), id, stance))
        })
    })
}

fn vote(stance: Stance) -> i8 {
    match stance {
        Stance::Agree => 1,
        Stance::Disagree => -1,
        Stance::Pass => 0,
    }
}

fn in_order(mut statements: Vec<Standing>) -> Result<Vec<Standing>, SnapshotError> {
    if statements.len() > MAX_STATEMENTS {
        return Err(SnapshotError::TooManyStatements);
    }
    statements.sort_unstable_by_key(|statement| statement.id);
    let twice = statements.array_windows().find(|[a, b]| a.id == b.id);
    twice.map_or(Ok(()), |[a, _]| Err(SnapshotError::StatementTwice(a.id)))?;
    Ok(statements)
}

fn by_person(mut votes: Vec<(PersonId, u32, i8)>) -> Result<Vec<Voted>, SnapshotError> {
    votes.sort_unstable();
    let twice = votes.array_windows().find(|[a, b]| (a.0, a.1) == (b.0, b.1));
    twice.map_or(Ok(()), |[a, _]| Err(SnapshotError::VotedTwice(a.0)))?;
    let of_one = |votes: &[(PersonId, u32, i8)]| {
        votes.first().map(|(person, ..)| Voted {
            person: *person,
            votes: votes.iter().map(|(_, at, vote)| (*at, *vote)).collect(),
        })
    };
    let participants: Vec<_> = votes.chunk_by(|a, b| a.0 == b.0).filter_map(of_one).collect();
    if participants.len() > MAX_PARTICIPANTS {
        return Err(SnapshotError::TooManyParticipants);
    }
    Ok(participants)
}
