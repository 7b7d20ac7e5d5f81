//! Conversations of Polis, brought in as they were exported: statements and votes of people who are known by a number only.
//!
//! An import is told in several steps, as its votes do not fit into one; the last one says the hash of all of them. What is not
//! told to its end takes part in nothing. Everything of it is shown as imported.

use crate::{
    bytes::{Fixed, digest},
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
    place,
    text::{is_fit, is_fit_line},
};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of an import's title and of its licence, in characters.
pub const MAX_IMPORT_LINE_CHARS: usize = 200;
/// Upper bound of where it comes from, in characters.
pub const MAX_SOURCE_CHARS: usize = 500;
/// Files that an import was read from.
pub const MAX_FILES: usize = 16;
/// Statements of an import.
pub const MAX_IMPORTED_STATEMENTS: u32 = 5000;
/// Persons of an import.
pub const MAX_IMPORTED_PARTICIPANTS: u32 = 10000;
/// Votes of an import.
pub const MAX_IMPORTED_VOTES: usize = 1000000;
/// Upper bound of an imported statement, in characters.
pub const MAX_IMPORTED_CHARS: usize = 1000;
/// Statements in one step.
pub const MAX_STEP_ROWS: usize = 500;
/// Statements to which one step has votes.
pub const MAX_STEP_STATEMENTS: usize = 500;
/// Votes in one step: so many, of five bytes each at most, and the rest of the step stay below 200 kB.
pub const MAX_STEP_VOTES: usize = 30000;
/// Context of the hash of what was imported.
pub const IMPORT_CONTEXT: &str = "dorflinde 2026 polis import v1";
/// Context of the ids that persons of imports have in opinion maps.
pub const IMPORTED_PARTICIPANT_CONTEXT: &str = "dorflinde 2026 imported participant v1";
/// Context of the ids that statements of imports have there.
pub const IMPORTED_STATEMENT_CONTEXT: &str = "dorflinde 2026 imported statement v1";

/// The rules of imports.
pub struct PolisImport;

/// What can be done with imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum PolisImportOp {
    /// Begins an import.
    Create(Source),
    /// Tells statements.
    Statements {
        /// The statements, ascending by number.
        #[schemars(length(min = 1, max = MAX_STEP_ROWS))]
        rows: Vec<Row>,
    },
    /// Tells votes.
    Votes {
        /// All votes on some statements, ascending by statement.
        #[schemars(length(min = 1, max = MAX_STEP_STATEMENTS))]
        votes: Vec<Votes>,
    },
    /// Says that this is all.
    Done {
        /// The hash of all of it.
        hash: Fixed<32>,
    },
}

/// What is imported, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The topic.
    pub topic: EntryId,
    /// The step of its phases under which it is made.
    pub under: EntryId,
    /// What it was about; not blank, one line.
    #[schemars(length(min = 1, max = MAX_IMPORT_LINE_CHARS))]
    pub title: String,
    /// Where it comes from; not blank.
    #[schemars(length(min = 1, max = MAX_SOURCE_CHARS))]
    pub source: String,
    /// Under which licence; not blank, one line.
    #[schemars(length(min = 1, max = MAX_IMPORT_LINE_CHARS))]
    pub licence: String,
    /// The files that it was read from.
    #[schemars(length(min = 1, max = MAX_FILES))]
    pub files: Vec<SourceFile>,
    /// How many statements there are.
    #[schemars(range(min = 1, max = MAX_IMPORTED_STATEMENTS))]
    pub statements: u32,
    /// How many persons took part, whether they voted or not.
    #[schemars(range(min = 1, max = MAX_IMPORTED_PARTICIPANTS))]
    pub participants: u32,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// What it is called; not blank, one line.
    #[schemars(length(min = 1, max = MAX_IMPORT_LINE_CHARS))]
    pub name: String,
    /// Its SHA-256.
    pub sha256: Fixed<32>,
}

/// A statement that was imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its number there.
    pub number: u32,
    /// The number of who made it, if that is known.
    pub author: Option<u32>,
    /// How it was moderated there: -1 it was hidden, 1 it was let through, 0 neither.
    #[schemars(range(min = -1, max = 1))]
    pub moderated: i8,
    /// Whether those who led the conversation made it to begin with.
    pub seed: bool,
    /// What is stated; not blank.
    #[schemars(length(min = 1, max = MAX_IMPORTED_CHARS))]
    pub text: String,
}

/// All votes on a statement, by the numbers of persons, ascending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    /// The statement's number.
    pub statement: u32,
    /// Who agrees.
    pub agree: Vec<u32>,
    /// Who disagrees.
    pub disagree: Vec<u32>,
    /// Who passed over it.
    pub pass: Vec<u32>,
}

/// An import.
#[derive(Debug, Default, Serialize)]
pub struct PolisImportState {
    /// What is imported, once it is.
    pub source: Option<Source>,
    /// By whom.
    pub by: Option<PersonId>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// When, as they claim, in ms since 1970.
    pub time_ms: i64,
    /// The statements, by number.
    pub statements: BTreeMap<u32, Row>,
    /// The votes, by statement.
    pub votes: BTreeMap<u32, Votes>,
    /// The persons who voted.
    pub voters: BTreeSet<u32>,
    /// The hash of all of it, once it is told to its end.
    pub done: Option<Fixed<32>>,
}

/// How much was imported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ImportCounts {
    /// Statements.
    pub statements: usize,
    /// Those of them that were hidden there.
    pub hidden: usize,
    /// Persons who voted.
    pub voters: usize,
    /// Votes by which they agree.
    pub agree: usize,
    /// Votes by which they disagree.
    pub disagree: usize,
    /// Votes by which they passed over something.
    pub pass: usize,
}

impl PolisImportState {
    /// How much was imported so far.
    pub fn counts(&self) -> ImportCounts {
        let sum = |list: fn(&Votes) -> &Vec<u32>| self.votes.values().map(|votes| list(votes).len()).sum();
        ImportCounts {
            statements: self.statements.len(),
            hidden: self.statements.values().filter(|row| row.moderated < 0).count(),
            voters: self.voters.len(),
            agree: sum(|votes| &votes.agree),
            disagree: sum(|votes| &votes.disagree),
            pass: sum(|votes| &votes.pass),
        }
    }

    /// The hash of what was told so far, which the last step says.
    pub fn hash(&self) -> Fixed<32> {
        let rows: Vec<&Row> = self.statements.values().collect();
        let votes: Vec<&Votes> = self.votes.values().collect();
        digest(IMPORT_CONTEXT, &(rows, votes))
    }
}

/// The id that a person of an import has in opinion maps.
pub fn imported_participant(import: &EntryId, number: u32) -> PersonId {
    PersonId(derived(IMPORTED_PARTICIPANT_CONTEXT, import, number))
}

/// The id that a statement of an import has in opinion maps.
pub fn imported_statement(import: &EntryId, number: u32) -> EntryId {
    EntryId(derived(IMPORTED_STATEMENT_CONTEXT, import, number))
}

fn derived(context: &str, import: &EntryId, number: u32) -> [u8; 32] {
    blake3::derive_key(context, &[&import.0[..], &number.to_be_bytes()].concat())
}

impl Kind for PolisImport {
    const ID: u16 = 276;
    const NAME: &'static str = "polis-import";
    type Op = PolisImportOp;
    type State = PolisImportState;

    fn lowest_role(op: &PolisImportOp) -> Role {
        match op {
            // What comes from elsewhere weighs as much as what is said here, so those who lead bring it in.
            PolisImportOp::Create(_)
            | PolisImportOp::Statements { .. }
            | PolisImportOp::Votes { .. }
            | PolisImportOp::Done { .. } => Role::Moderator,
        }
    }

    fn names(op: &PolisImportOp) -> Vec<EntryId> {
        match op {
            PolisImportOp::Create(source) => place::names(source.topic, source.under).collect(),
            PolisImportOp::Statements { .. } | PolisImportOp::Votes { .. } | PolisImportOp::Done { .. } => Vec::new(),
        }
    }

    fn authorize(state: &PolisImportState, op: &PolisImportOp, context: &Context<'_>) -> Judgement {
        let Some(source) = &state.source else {
            return match op {
                PolisImportOp::Create(source) if !place::is_of_topics(&source.topic, &source.under, context) => {
                    Judgement::Deny(Reason::OBJECT)
                }
                PolisImportOp::Create(source) if !source.is_fit() => Judgement::Deny(Reason::BOUNDS),
                PolisImportOp::Create(_) => Judgement::Allow,
                PolisImportOp::Statements { .. } | PolisImportOp::Votes { .. } | PolisImportOp::Done { .. } => {
                    Judgement::Deny(Reason::OBJECT)
                }
            };
        };
        match op {
            PolisImportOp::Create(_) => Judgement::Deny(Reason::OBJECT),
            // Who began it answers for all of it.
            PolisImportOp::Statements { .. } | PolisImportOp::Votes { .. } | PolisImportOp::Done { .. }
                if state.by != Some(context.actor.person) =>
            {
                Judgement::Deny(Reason::AUTHOR)
            }
            PolisImportOp::Statements { .. } | PolisImportOp::Votes { .. } | PolisImportOp::Done { .. }
                if state.done.is_some() =>
            {
                Judgement::Deny(Reason::CLOSED)
            }
            PolisImportOp::Statements { rows } => may_tell_statements(state, source, rows),
            PolisImportOp::Votes { votes } => may_tell_votes(state, source, votes),
            // What was announced must have come.
            PolisImportOp::Done { .. } if state.statements.len() < count(source.statements) => {
                Judgement::Deny(Reason::MISSING)
            }
            PolisImportOp::Done { hash } if *hash != state.hash() => Judgement::Deny(Reason::HASH),
            PolisImportOp::Done { .. } => Judgement::Allow,
        }
    }

    fn apply(state: &mut PolisImportState, op: PolisImportOp, context: &Context<'_>) {
        match op {
            PolisImportOp::Create(source) => {
                *state = PolisImportState {
                    source: Some(source),
                    by: Some(context.actor.person),
                    device: Some(context.actor.device),
                    time_ms: context.time_ms,
                    ..PolisImportState::default()
                };
            }
            PolisImportOp::Statements { rows } => {
                state.statements.extend(rows.into_iter().map(|row| (row.number, row)))
            }
            PolisImportOp::Votes { votes } => {
                state.voters.extend(votes.iter().flat_map(Votes::voters));
                state.votes.extend(votes.into_iter().map(|votes| (votes.statement, votes)));
            }
            PolisImportOp::Done { hash } => state.done = Some(hash),
        }
    }

    /// How much was imported; the votes themselves are too many to be shown.
    fn view(state: &PolisImportState) -> Value {
        json!({
            "source": state.source,
            "by": state.by,
            "time_ms": state.time_ms,
            "imported": true,
            "pseudonymous": true,
            "counts": state.counts(),
            "done": state.done,
        })
    }

    fn examples() -> Vec<PolisImportOp> {
        let row = |number, seed, text: &str| Row { number, author: Some(1), moderated: 1, seed, text: text.to_owned() };
        let rows = vec![row(0, true, "Der Anger braucht Schatten."), row(1, false, "Der Anger braucht Wasser.")];
        let votes = vec![
            Votes { statement: 0, agree: vec![1, 2], disagree: vec![3], pass: vec![] },
            Votes { statement: 1, agree: vec![], disagree: vec![], pass: vec![1, 2, 3] },
        ];
        let hash = digest(IMPORT_CONTEXT, &(&rows, &votes));
        let source = Source {
            topic: examples::TOPIC,
            under: examples::PHASE,
            title: "Anger 2024".to_owned(),
            source: "Befragung der Nachbargemeinde".to_owned(),
            licence: "CC BY 4.0".to_owned(),
            files: vec![SourceFile { name: "comments.csv".to_owned(), sha256: Fixed([7; 32]) }],
            statements: 2,
            participants: 3,
        };
        vec![
            PolisImportOp::Create(source),
            PolisImportOp::Statements { rows },
            PolisImportOp::Votes { votes },
            PolisImportOp::Done { hash },
        ]
    }
}

impl Source {
    fn is_fit(&self) -> bool {
        is_fit_line(&self.title, MAX_IMPORT_LINE_CHARS)
            && is_fit(&self.source, MAX_SOURCE_CHARS)
            && is_fit_line(&self.licence, MAX_IMPORT_LINE_CHARS)
            && (1..=MAX_FILES).contains(&self.files.len())
            && self.files.iter().all(|file| is_fit_line(&file.name, MAX_IMPORT_LINE_CHARS))
            && (1..=MAX_IMPORTED_STATEMENTS).contains(&self.statements)
            && (1..=MAX_IMPORTED_PARTICIPANTS).contains(&self.participants)
    }
}

impl Row {
    fn is_fit(&self) -> bool {
        (-1..=1).contains(&self.moderated) && is_fit(&self.text, MAX_IMPORTED_CHARS)
    }
}

impl Votes {
    fn lists(&self) -> [&Vec<u32>; 3] {
        [&self.agree, &self.disagree, &self.pass]
    }

    fn len(&self) -> usize {
        self.lists().into_iter().map(Vec::len).sum()
    }

    fn voters(&self) -> impl Iterator<Item = u32> {
        self.lists().into_iter().flatten().copied()
    }

    /// Whether the lists are ascending, and nobody voted twice.
    fn is_fit(&self) -> bool {
        self.lists().into_iter().all(|list| list.is_sorted_by(|a, b| a < b))
            && self.voters().collect::<BTreeSet<_>>().len() == self.len()
    }
}

fn may_tell_statements(state: &PolisImportState, source: &Source, rows: &[Row]) -> Judgement {
    let sorted = rows.is_sorted_by(|a, b| a.number < b.number);
    let all = state.statements.len() + rows.len();
    if !(1..=MAX_STEP_ROWS).contains(&rows.len()) || !sorted || all > count(source.statements) {
        return Judgement::Deny(Reason::BOUNDS);
    }
    if !rows.iter().all(Row::is_fit) {
        return Judgement::Deny(Reason::BOUNDS);
    }
    // What was told is not told otherwise.
    if rows.iter().any(|row| state.statements.contains_key(&row.number)) {
        return Judgement::Deny(Reason::OBJECT);
    }
    Judgement::Allow
}

fn may_tell_votes(state: &PolisImportState, source: &Source, votes: &[Votes]) -> Judgement {
    let sorted = votes.is_sorted_by(|a, b| a.statement < b.statement);
    let told: usize = votes.iter().map(Votes::len).sum();
    if !(1..=MAX_STEP_STATEMENTS).contains(&votes.len()) || !sorted || told > MAX_STEP_VOTES {
        return Judgement::Deny(Reason::BOUNDS);
    }
    let before: usize = state.votes.values().map(Votes::len).sum();
    if before + told > MAX_IMPORTED_VOTES || !votes.iter().all(Votes::is_fit) {
        return Judgement::Deny(Reason::BOUNDS);
    }
    // All votes on a statement are told at once, and after it.
    let is_open =
        |one: &Votes| state.statements.contains_key(&one.statement) && !state.votes.contains_key(&one.statement);
    if !votes.iter().all(is_open) {
        return Judgement::Deny(Reason::OBJECT);
    }
    let new: BTreeSet<u32> = votes.iter().flat_map(Votes::voters).filter(|who| !state.voters.contains(who)).collect();
    if state.voters.len() + new.len() > count(source.participants) {
        return Judgement::Deny(Reason::BOUNDS);
    }
    Judgement::Allow
}

fn count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village};
    use linde_log::{MAX_BODY_BYTES, body};

    fn begun(village: &Village, statements: u32, participants: u32) -> TestObject<'_, PolisImport> {
        let mut object = village.object::<PolisImport>();
        let topic = object.name(Village::MODERATOR, crate::numbers::TOPIC);
        let PolisImportOp::Create(source) = PolisImport::examples().remove(0) else { panic!("the first creates") };
        let source = Source { topic, under: topic, statements, participants, ..source };
        assert_eq!(object.step(Village::MEMBER, PolisImportOp::Create(source.clone())), Judgement::Deny(Reason::ROLE));
        object.allow(Village::MODERATOR, PolisImportOp::Create(source));
        object
    }

    fn row(number: u32) -> Row {
        Row { number, author: None, moderated: 0, seed: false, text: format!("Aussage {number}") }
    }

    fn votes(statement: u32, agree: &[u32], disagree: &[u32]) -> Votes {
        Votes { statement, agree: agree.to_vec(), disagree: disagree.to_vec(), pass: vec![] }
    }

    fn statements(rows: Vec<Row>) -> PolisImportOp {
        PolisImportOp::Statements { rows }
    }

    #[test]
    fn it_is_told_step_by_step_by_one_and_then_closed() {
        let village = Village::new();
        let mut object = begun(&village, 3, 4);
        object.allow(Village::MODERATOR, statements(vec![row(0), row(7)]));
        let tell = |list| PolisImportOp::Votes { votes: list };
        assert_eq!(object.step(Village::MODERATOR_2, statements(vec![row(8)])), Judgement::Deny(Reason::AUTHOR));
        object.allow(Village::MODERATOR, tell(vec![votes(0, &[1, 2], &[3]), votes(7, &[], &[1])]));
        let hash = object.state().hash();
        assert_eq!(object.step(Village::MODERATOR, PolisImportOp::Done { hash }), Judgement::Deny(Reason::MISSING));
        object.allow(Village::MODERATOR, statements(vec![row(8)]));
        assert_eq!(object.step(Village::MODERATOR, PolisImportOp::Done { hash }), Judgement::Deny(Reason::HASH));
        let hash = object.state().hash();
        object.allow(Village::MODERATOR, PolisImportOp::Done { hash });
        assert_eq!(object.step(Village::MODERATOR, statements(vec![row(9)])), Judgement::Deny(Reason::CLOSED));
        let counts = ImportCounts { statements: 3, hidden: 0, voters: 3, agree: 2, disagree: 2, pass: 0 };
        let view = PolisImport::view(object.state());
        assert_eq!((&view["counts"], &view["imported"]), (&json!(counts), &json!(true)));
    }

    #[test]
    fn nobody_votes_twice_or_on_what_is_not_there_and_all_is_bounded() {
        let village = Village::new();
        let mut object = begun(&village, 3, 2);
        object.allow(Village::MODERATOR, statements(vec![row(0), row(1)]));
        let mut check = |op, reason| assert_eq!(object.step(Village::MODERATOR, op), Judgement::Deny(reason));
        check(statements(vec![]), Reason::BOUNDS);
        check(statements(vec![row(3), row(2)]), Reason::BOUNDS);
        check(statements(vec![row(2), row(3)]), Reason::BOUNDS);
        check(statements(vec![row(1)]), Reason::OBJECT);
        check(statements(vec![Row { moderated: 2, ..row(2) }]), Reason::BOUNDS);
        check(statements(vec![Row { text: "ä".repeat(MAX_IMPORTED_CHARS + 1), ..row(2) }]), Reason::BOUNDS);
        let tell = |list| PolisImportOp::Votes { votes: list };
        check(tell(vec![votes(0, &[1], &[1])]), Reason::BOUNDS);
        check(tell(vec![votes(0, &[2, 1], &[])]), Reason::BOUNDS);
        check(tell(vec![votes(0, &[1, 1], &[])]), Reason::BOUNDS);
        check(tell(vec![votes(1, &[1], &[]), votes(0, &[1], &[])]), Reason::BOUNDS);
        check(tell(vec![votes(2, &[1], &[])]), Reason::OBJECT);
        check(tell(vec![votes(0, &[1, 2, 3], &[])]), Reason::BOUNDS);
        object.allow(Village::MODERATOR, tell(vec![votes(0, &[1, 2], &[])]));
        let mut check = |op, reason| assert_eq!(object.step(Village::MODERATOR, op), Judgement::Deny(reason));
        check(tell(vec![votes(0, &[1], &[])]), Reason::OBJECT);
        check(tell(vec![votes(1, &[3], &[])]), Reason::BOUNDS);
    }

    #[test]
    fn the_largest_step_of_votes_fits_into_a_body() {
        let most = u32::try_from(MAX_STEP_VOTES / MAX_STEP_STATEMENTS).unwrap();
        let agree: Vec<u32> = (0..most).map(|who| u32::MAX - most + who).collect();
        let votes = (0..u32::try_from(MAX_STEP_STATEMENTS).unwrap()).map(|at| votes(u32::MAX - 500 + at, &agree, &[]));
        let body = body::encode([0; 16], &PolisImportOp::Votes { votes: votes.collect() }).unwrap();
        assert!(body.len() < 200_000 && body.len() < MAX_BODY_BYTES as usize, "{}", body.len());
    }
}
