//! Reading a conversation as Polis exports it, and telling it as an import, step by step.
//!
//! A folder is read whole before anything is told, so that what cannot be read leaves nothing behind. Votes are kept as
//! numbers, [`Ballot`] each, and never more of them than an import takes and a quarter; texts never more than it takes.

mod table;
#[cfg(test)]
pub(crate) mod tests;

use crate::failure::{Failure, Kind};
use linde_deliberation::{
    Fixed,
    polis_import::{
        MAX_IMPORTED_CHARS, MAX_IMPORTED_PARTICIPANTS, MAX_IMPORTED_STATEMENTS, MAX_IMPORTED_VOTES, MAX_STEP_ROWS,
        MAX_STEP_STATEMENTS, MAX_STEP_VOTES, PolisImportOp, PolisImportState, Row, SourceFile, Votes,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use table::Table;

/// The statements.
pub(crate) const COMMENTS: &str = "comments.csv";
/// Every vote, one a row.
pub(crate) const VOTES: &str = "votes.csv";
/// The votes that stand, one row a participant and one column a statement.
pub(crate) const MATRIX: &str = "participants-votes.csv";
/// What the conversation was about, and where.
const SUMMARY: &str = "summary.csv";

/// Bytes of texts in one step: with all that stands beside them they stay below what an entry can hold.
const MAX_STEP_TEXT_BYTES: usize = 150_000;
/// Votes that are kept before those are dropped that others took the place of.
const MAX_KEPT_VOTES: usize = MAX_IMPORTED_VOTES + MAX_IMPORTED_VOTES / 4;
/// Rows of a summary.
const MAX_SUMMARY_ROWS: u64 = 100;
/// After so many rows it is said how far the reading is.
const SAY_EVERY: u64 = 1 << 14;

/// A conversation as it was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Conversation {
    /// The files that it was read from.
    pub(crate) files: Vec<SourceFile>,
    /// What it was about, if it says so.
    pub(crate) title: Option<String>,
    /// Where it was held, if it says so.
    pub(crate) source: Option<String>,
    /// The statements, ascending by number.
    pub(crate) rows: Vec<Row>,
    /// The votes that stand, ascending by statement; none for statements without votes.
    pub(crate) votes: Vec<Votes>,
    /// How many persons voted or stated something.
    pub(crate) participants: u32,
    /// Votes of which a later one took the place.
    pub(crate) replaced: u64,
}

/// One vote: a person's number, a statement's, when, and +1, −1 or 0.
#[derive(Debug, Clone, Copy)]
struct Ballot {
    statement: u32,
    voter: u32,
    time_ms: i64,
    vote: i8,
}

/// Reads a folder. `say` is told what is going on.
///
/// # Errors
/// What stands in the way, with the file and the line.
pub(crate) fn read(dir: &Path, say: &mut dyn FnMut(&str)) -> Result<Conversation, Failure> {
    let mut files = Vec::new();
    let rows = comments(dir, &mut files, say)?;
    let known: BTreeSet<u32> = rows.keys().copied().collect();
    let mut persons: BTreeSet<u32> = rows.values().filter_map(|row| row.author).collect();
    let mut urn = Urn::default();
    if let Some(table) = Table::open(dir, VOTES)? {
        list(table, &known, &mut urn, &mut files, say)?;
    } else if let Some(table) = Table::open(dir, MATRIX)? {
        matrix(table, &known, &mut urn, &mut persons, &mut files, say)?;
    } else {
        return Err(bad(format!("neither {VOTES} nor {MATRIX} is in {}", dir.display())));
    }
    say("sorting the votes");
    let (votes, replaced) = urn.counted()?;
    persons.extend(votes.iter().flat_map(|one| [&one.agree, &one.disagree, &one.pass]).flatten());
    let participants = u32::try_from(persons.len()).unwrap_or(u32::MAX);
    if participants == 0 {
        return Err(bad(format!("nobody took part in this conversation: there is no vote in {}", dir.display())));
    }
    if participants > MAX_IMPORTED_PARTICIPANTS {
        return Err(bad(format!(
            "{participants} people took part; an import takes {MAX_IMPORTED_PARTICIPANTS} at most"
        )));
    }
    let (title, source) = summary(dir, &mut files)?;
    Ok(Conversation { files, title, source, rows: rows.into_values().collect(), votes, participants, replaced })
}

impl Conversation {
    /// The steps that tell it, all after the one that begins the import; at most two at a time, so that each fits into a request.
    pub(crate) fn steps(&self) -> Vec<Vec<PolisImportOp>> {
        let statements: Vec<PolisImportOp> =
            self.told_rows().into_iter().map(|rows| PolisImportOp::Statements { rows: rows.to_vec() }).collect();
        let votes: Vec<PolisImportOp> =
            self.told_votes().into_iter().map(|votes| PolisImportOp::Votes { votes: votes.to_vec() }).collect();
        // Votes are told after the statements that they are on.
        let steps = [statements, votes].into_iter().flat_map(|steps| pairs(steps).collect::<Vec<_>>());
        steps.chain([vec![PolisImportOp::Done { hash: self.hash() }]]).collect()
    }

    /// How many votes stand.
    pub(crate) fn vote_count(&self) -> usize {
        self.votes.iter().map(len).sum()
    }

    /// The hash of all of it, as the last step says it.
    fn hash(&self) -> Fixed<32> {
        let state = PolisImportState {
            statements: self.rows.iter().map(|row| (row.number, row.clone())).collect(),
            votes: self.votes.iter().map(|votes| (votes.statement, votes.clone())).collect(),
            ..PolisImportState::default()
        };
        state.hash()
    }

    fn told_rows(&self) -> Vec<&[Row]> {
        let bytes = |row: &Row| row.text.len();
        cut(&self.rows, bytes, MAX_STEP_ROWS, MAX_STEP_TEXT_BYTES)
    }

    fn told_votes(&self) -> Vec<&[Votes]> {
        cut(&self.votes, len, MAX_STEP_STATEMENTS, MAX_STEP_VOTES)
    }
}

/// Two steps at a time.
fn pairs(steps: Vec<PolisImportOp>) -> impl Iterator<Item = Vec<PolisImportOp>> {
    let mut steps = steps.into_iter();
    std::iter::from_fn(move || {
        let pair: Vec<_> = steps.by_ref().take(2).collect();
        Some(pair).filter(|pair| !pair.is_empty())
    })
}

fn len(votes: &Votes) -> usize {
    votes.agree.len() + votes.disagree.len() + votes.pass.len()
}

/// Cuts a list into pieces of at most `most` items that weigh at most `weight` together.
fn cut<T>(items: &[T], weigh: impl Fn(&T) -> usize, most: usize, weight: usize) -> Vec<&[T]> {
    let mut pieces = Vec::new();
    let mut rest = items;
    while !rest.is_empty() {
        let mut sum = 0_usize;
        let fit = rest.iter().take(most).take_while(|item| {
            sum += weigh(item);
            sum <= weight
        });
        // What alone is too heavy is refused where it is told, not here.
        let (piece, others) = rest.split_at(fit.count().max(1));
        pieces.push(piece);
        rest = others;
    }
    pieces
}

/// The votes that were read so far.
#[derive(Default)]
struct Urn {
    votes: Vec<Ballot>,
    replaced: u64,
}

impl Urn {
    /// Takes a vote; of several of one person on one statement the latest stands, of those at one time the last.
    fn put(&mut self, ballot: Ballot, table: &Table) -> Result<(), Failure> {
        if self.votes.len() >= MAX_KEPT_VOTES {
            self.settle();
        }
        if self.votes.len() >= MAX_KEPT_VOTES {
            return Err(table.bad_line(&too_many_votes()));
        }
        self.votes.push(ballot);
        Ok(())
    }

    /// Drops the votes that others took the place of.
    fn settle(&mut self) {
        let before = self.votes.len();
        // Stable: of equal ones the order of the file stays.
        self.votes.sort_by_key(|one| (one.statement, one.voter, one.time_ms));
        // The first of two is the one that is kept, so it becomes the second.
        self.votes.dedup_by(|later, kept| {
            let same = (later.statement, later.voter) == (kept.statement, kept.voter);
            if same {
                *kept = *later;
            }
            same
        });
        self.replaced += (before - self.votes.len()) as u64;
    }

    /// All votes on each statement.
    fn counted(mut self) -> Result<(Vec<Votes>, u64), Failure> {
        self.settle();
        if self.votes.len() > MAX_IMPORTED_VOTES {
            return Err(bad(too_many_votes()));
        }
        let of_one = |ballots: &[Ballot]| {
            let said = |vote| ballots.iter().filter(move |one| one.vote == vote).map(|one| one.voter).collect();
            let statement = ballots.first()?.statement;
            Some(Votes { statement, agree: said(1), disagree: said(-1), pass: said(0) })
        };
        let votes = self.votes.chunk_by(|a, b| a.statement == b.statement).filter_map(of_one).collect();
        Ok((votes, self.replaced))
    }
}

fn too_many_votes() -> String {
    format!("there are more than {MAX_IMPORTED_VOTES} votes, the most that an import takes")
}

/// Reads the statements.
fn comments(dir: &Path, files: &mut Vec<SourceFile>, say: &mut dyn FnMut(&str)) -> Result<BTreeMap<u32, Row>, Failure> {
    let table = Table::open(dir, COMMENTS)?;
    let mut table = table.ok_or_else(|| bad(format!("{COMMENTS} is not in {}", dir.display())))?;
    let [number, text] = table.columns(["comment-id", "comment-body"])?;
    let [author, moderated, seed] = ["author-id", "moderated", "is-seed"].map(|name| table.column(name));
    let mut rows = BTreeMap::new();
    while table.next()? {
        said(&table, say);
        let number = table.number(number)?;
        if rows.len() >= small(MAX_IMPORTED_STATEMENTS) {
            return Err(table.bad_line(&format!(
                "there are more than {MAX_IMPORTED_STATEMENTS} statements, the most that an import takes"
            )));
        }
        let text = unguarded(table.cell(text));
        if text.trim().is_empty() {
            return Err(table.bad_line(&format!("statement {number} says nothing")));
        }
        let chars = text.chars().count();
        if chars > MAX_IMPORTED_CHARS {
            return Err(table.bad_line(&format!(
                "statement {number} has {chars} characters; {MAX_IMPORTED_CHARS} are the most that an import takes"
            )));
        }
        let row = Row {
            number,
            author: author.map(|column| table.number_if_any(column)).transpose()?.flatten(),
            moderated: moderated.map(|column| table.sign_if_any(column)).transpose()?.flatten().unwrap_or(0),
            seed: seed.is_some_and(|column| matches!(table.cell(column).trim(), "1" | "true" | "True" | "TRUE")),
            text: text.to_owned(),
        };
        if rows.insert(number, row).is_some() {
            return Err(table.bad_line(&format!("statement {number} is there for the second time")));
        }
    }
    files.push(table.finish()?);
    if rows.is_empty() {
        return Err(bad(format!("there is no statement in {COMMENTS}")));
    }
    Ok(rows)
}

/// Reads votes, one a row.
fn list(
    mut table: Table,
    known: &BTreeSet<u32>,
    urn: &mut Urn,
    files: &mut Vec<SourceFile>,
    say: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    let [statement, voter, vote] = table.columns(["comment-id", "voter-id", "vote"])?;
    let time = table.column("timestamp");
    while table.next()? {
        said(&table, say);
        let statement = table.number(statement)?;
        if !known.contains(&statement) {
            return Err(table.bad_line(&format!("statement {statement} is not in {COMMENTS}")));
        }
        let voter = table.number(voter)?;
        let time_ms = time.map(|column| table.time_if_any(column)).transpose()?.flatten().unwrap_or(0);
        let vote = table.sign_if_any(vote)?.ok_or_else(|| table.bad_line("the vote is missing"))?;
        urn.put(Ballot { statement, voter, time_ms, vote }, &table)?;
    }
    files.push(table.finish()?);
    Ok(())
}

/// Reads votes, one row a person and one column a statement. An empty cell is a statement that they did not see.
fn matrix(
    mut table: Table,
    known: &BTreeSet<u32>,
    urn: &mut Urn,
    persons: &mut BTreeSet<u32>,
    files: &mut Vec<SourceFile>,
    say: &mut dyn FnMut(&str),
) -> Result<(), Failure> {
    let [person] = table.columns(["participant"])?;
    let columns = table.numbered();
    let numbers: BTreeSet<u32> = columns.iter().map(|(_, number)| *number).collect();
    if numbers.len() < columns.len() {
        return Err(table.bad_line("there are two columns for one statement"));
    }
    if let Some(number) = numbers.iter().find(|number| !known.contains(number)) {
        return Err(table.bad_line(&format!("there is a column for statement {number}, which is not in {COMMENTS}")));
    }
    let mut rows = BTreeSet::new();
    while table.next()? {
        said(&table, say);
        let voter = table.number(person)?;
        if !rows.insert(voter) {
            return Err(table.bad_line(&format!("participant {voter} is there for the second time")));
        }
        if rows.len() > small(MAX_IMPORTED_PARTICIPANTS) {
            return Err(table.bad_line(&format!(
                "there are more than {MAX_IMPORTED_PARTICIPANTS} participants, the most that an import takes"
            )));
        }
        for (column, statement) in &columns {
            if let Some(vote) = table.sign_if_any(*column)? {
                urn.put(Ballot { statement: *statement, voter, time_ms: 0, vote }, &table)?;
            }
        }
    }
    persons.append(&mut rows);
    files.push(table.finish()?);
    Ok(())
}

/// Reads what the conversation was about and where it was held, if there is a file that says so.
fn summary(dir: &Path, files: &mut Vec<SourceFile>) -> Result<(Option<String>, Option<String>), Failure> {
    let Some(mut table) = Table::open_without_header(dir, SUMMARY)? else { return Ok((None, None)) };
    let (mut title, mut source) = (None, None);
    let mut rows = 0;
    while rows < MAX_SUMMARY_ROWS && table.next()? {
        rows += 1;
        let said = Some(table.cell(1).split_whitespace().collect::<Vec<_>>().join(" ")).filter(|said| !said.is_empty());
        match table.cell(0) {
            "topic" => title = said,
            "url" => source = said,
            _ => {}
        }
    }
    files.push(table.finish()?);
    Ok((title, source))
}

/// A text without the apostrophe that keeps spreadsheets from running it, which exports of this program put in front.
fn unguarded(text: &str) -> &str {
    let is_guarded = text.starts_with('\'') && is_run(text.trim_start_matches('\''));
    text.strip_prefix('\'').filter(|_| is_guarded).unwrap_or(text)
}

/// Whether spreadsheets run a cell of this text.
pub(crate) fn is_run(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn said(table: &Table, say: &mut dyn FnMut(&str)) {
    if table.rows().is_multiple_of(SAY_EVERY) {
        say(&format!("reading {}: {} rows", table.name(), table.rows()));
    }
}

fn small(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn bad(what: impl Into<String>) -> Failure {
    Failure::new(Kind::Denied, "tables-bad", what)
}
