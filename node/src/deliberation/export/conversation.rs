//! The statements of a topic and the votes on them, in the tables in which Polis exports conversations.
//!
//! People are known by numbers only, in the order in which they first reacted; who stated something and reacted to nothing
//! comes after them. Names and ids of people are in none of these tables.

use crate::deliberation::polis::{self, is_run};
use linde_deliberation::{
    opinion::OpinionMap,
    polis_import::{PolisImport, PolisImportState, imported_participant, imported_statement},
    statement::{Stance, Statement, StatementState},
};
use linde_log::{EntryId, PersonId};
use linde_replica::Replica;
use serde_json::Value;
use std::collections::BTreeMap;

/// Name of the table of who was there.
const BALANCES: &str = "balances.csv";
/// The number of the first person.
const FIRST_PERSON: u32 = 1;
/// What stands for a statement whose text was erased.
const ERASED: &str = "(gelöscht · erased)";

/// Statements and votes, with numbers for both.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// The statements by their numbers from 0.
    pub(super) statements: Vec<Said>,
    /// Persons by their numbers from [`FIRST_PERSON`].
    persons: Vec<PersonId>,
}

/// A statement.
#[derive(Debug)]
pub(super) struct Said {
    /// Its id in the opinion map.
    pub(super) id: EntryId,
    pub(super) text: String,
    /// Where it was imported from, if it was.
    pub(super) import: Option<EntryId>,
    author: Option<PersonId>,
    time_ms: Option<i64>,
    /// −1 hidden, 1 let through, 0 neither.
    pub(super) moderated: i8,
    seed: bool,
    votes: Vec<Vote>,
}

/// A vote that stands.
#[derive(Debug)]
struct Vote {
    person: PersonId,
    vote: i8,
    time_ms: Option<i64>,
    /// Its place in the order of the space.
    place: (u64, EntryId, u32),
}

/// How many voted how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) agree: usize,
    pub(super) disagree: usize,
    pub(super) pass: usize,
}

impl Said {
    pub(super) fn tally(&self) -> Tally {
        let count = |vote| self.votes.iter().filter(|one| one.vote == vote).count();
        Tally { agree: count(1), disagree: count(-1), pass: count(0) }
    }
}

/// How many of which group were there, as a table: what may be shown, and nothing where it is not. None if nobody counted.
pub(super) fn balances(topic: &Value) -> Result<Option<(&'static str, Vec<u8>)>, csv::Error> {
    let list = |of: &Value, name: &str| of.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let all = list(topic, "balances");
    if all.is_empty() {
        return Ok(None);
    }
    let word = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |of: &Value, name: &str| shown(of.get(name).and_then(Value::as_u64));
    let mut table = table();
    table.write_record(["occasion", "day", "group", "count", "total"])?;
    for balance in &all {
        for cell in list(balance, "cells") {
            table.write_record([
                guarded(&word(balance, "occasion")),
                word(balance, "day"),
                guarded(&word(&cell, "group")),
                number(&cell, "count"),
                number(balance, "total"),
            ])?;
        }
    }
    Ok(Some((BALANCES, finished(table)?)))
}

impl Conversation {
    /// The statements of a topic, and of what was imported into it to its end.
    pub(super) fn collect(replica: &Replica, topic: &EntryId, hidden: impl Fn(&EntryId) -> bool) -> Self {
        let time = |entry: &EntryId| replica.row(entry).map(|row| row.time_ms);
        let mut placed: Vec<((u64, EntryId, u32), Said)> = Vec::new();
        for (id, lamport, state) in replica.placed::<Statement>() {
            if state.topic == Some(*topic) {
                placed.push(((lamport, id, 0), own(id, state, hidden(&id), time)));
            }
        }
        for (id, lamport, import) in replica.placed::<PolisImport>() {
            let is_here = import.source.as_ref().is_some_and(|source| source.topic == *topic);
            if is_here && import.done.is_some() {
                placed.extend(imported(id, lamport, import, hidden(&id)));
            }
        }
        Self::of(placed)
    }

    #[cfg(test)]
    pub(super) fn of_import(id: EntryId, import: &PolisImportState) -> Self {
        Self::of(imported(id, 1, import, false).collect())
    }

    fn of(mut placed: Vec<((u64, EntryId, u32), Said)>) -> Self {
        placed.sort_unstable_by_key(|(place, _)| *place);
        let mut first: BTreeMap<PersonId, (u64, EntryId, u32)> = BTreeMap::new();
        for vote in placed.iter().flat_map(|(_, said)| &said.votes) {
            let place = first.entry(vote.person).or_insert(vote.place);
            *place = (*place).min(vote.place);
        }
        let mut order: Vec<_> = first.iter().map(|(person, place)| (*place, *person)).collect();
        order.sort_unstable();
        let mut persons: Vec<PersonId> = order.into_iter().map(|(_, person)| person).collect();
        let mut silent: BTreeMap<PersonId, ()> = BTreeMap::new();
        for author in placed.iter().filter_map(|(_, said)| said.author) {
            if !first.contains_key(&author) && silent.insert(author, ()).is_none() {
                persons.push(author);
            }
        }
        Self { statements: placed.into_iter().map(|(_, said)| said).collect(), persons }
    }

    /// The tables by the names of their files.
    pub(super) fn tables(&self, map: &OpinionMap) -> Result<[(&'static str, Vec<u8>); 3], csv::Error> {
        let numbers: BTreeMap<PersonId, u32> =
            (FIRST_PERSON..).zip(&self.persons).map(|(number, person)| (*person, number)).collect();
        Ok([
            (polis::COMMENTS, self.comments(&numbers)?),
            (polis::VOTES, self.votes(&numbers)?),
            (polis::MATRIX, self.matrix(&numbers, map)?),
        ])
    }

    fn comments(&self, numbers: &BTreeMap<PersonId, u32>) -> Result<Vec<u8>, csv::Error> {
        let mut table = table();
        table.write_record([
            "timestamp",
            "datetime",
            "comment-id",
            "author-id",
            "agrees",
            "disagrees",
            "moderated",
            "comment-body",
            "is-seed",
        ])?;
        for (number, said) in (0_u32..).zip(&self.statements) {
            let tally = said.tally();
            let author = said.author.and_then(|author| numbers.get(&author));
            table.write_record([
                shown(said.time_ms),
                date(said.time_ms),
                number.to_string(),
                shown(author),
                tally.agree.to_string(),
                tally.disagree.to_string(),
                said.moderated.to_string(),
                guarded(&said.text),
                u8::from(said.seed).to_string(),
            ])?;
        }
        finished(table)
    }

    fn votes(&self, numbers: &BTreeMap<PersonId, u32>) -> Result<Vec<u8>, csv::Error> {
        let mut table = table();
        table.write_record(["timestamp", "datetime", "comment-id", "voter-id", "vote"])?;
        for (statement, said) in (0_u32..).zip(&self.statements) {
            let mut votes: Vec<(Option<&u32>, &Vote)> =
                said.votes.iter().map(|vote| (numbers.get(&vote.person), vote)).collect();
            votes.sort_unstable_by_key(|(number, _)| *number);
            for (number, vote) in votes {
                let (time, date) = (shown(vote.time_ms), date(vote.time_ms));
                table.write_record([time, date, statement.to_string(), shown(number), vote.vote.to_string()])?;
            }
        }
        finished(table)
    }

    fn matrix(&self, numbers: &BTreeMap<PersonId, u32>, map: &OpinionMap) -> Result<Vec<u8>, csv::Error> {
        let groups: BTreeMap<PersonId, usize> = map
            .result
            .participants
            .iter()
            .filter_map(|participant| Some((participant.person, participant.place?.group?)))
            .collect();
        let mut voted: BTreeMap<PersonId, BTreeMap<usize, i8>> = BTreeMap::new();
        let mut wrote: BTreeMap<PersonId, usize> = BTreeMap::new();
        for (column, said) in self.statements.iter().enumerate() {
            for vote in &said.votes {
                voted.entry(vote.person).or_default().insert(column, vote.vote);
            }
            if let Some(author) = said.author {
                *wrote.entry(author).or_default() += 1;
            }
        }
        let mut table = table();
        let fixed = ["participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"];
        let columns = (0..self.statements.len()).map(|column| column.to_string());
        table.write_record(fixed.map(str::to_owned).into_iter().chain(columns))?;
        let none = BTreeMap::new();
        for person in &self.persons {
            let votes = voted.get(person).unwrap_or(&none);
            let count = |vote| votes.values().filter(|one| **one == vote).count().to_string();
            let begin = [
                shown(numbers.get(person)),
                String::new(),
                shown(groups.get(person)),
                wrote.get(person).copied().unwrap_or_default().to_string(),
                votes.len().to_string(),
                count(1),
                count(-1),
            ];
            let cells = (0..self.statements.len()).map(|column| shown(votes.get(&column)));
            table.write_record(begin.into_iter().chain(cells))?;
        }
        finished(table)
    }
}

fn own(id: EntryId, state: &StatementState, hidden: bool, time: impl Fn(&EntryId) -> Option<i64>) -> Said {
    let votes = state.reactions.iter().map(|(person, reaction)| Vote {
        person: *person,
        vote: match reaction.stance {
            Stance::Agree => 1,
            Stance::Disagree => -1,
            Stance::Pass => 0,
        },
        time_ms: time(&reaction.entry),
        place: (reaction.lamport, reaction.entry, 0),
    });
    Said {
        id,
        text: state.text.clone().unwrap_or_else(|| ERASED.to_owned()),
        import: None,
        author: state.author,
        time_ms: Some(state.time_ms),
        moderated: if hidden { -1 } else { 0 },
        seed: state.seed,
        votes: votes.collect(),
    }
}

/// What was imported has no times: when it was said there is not known here.
fn imported(
    id: EntryId,
    lamport: u64,
    import: &PolisImportState,
    hidden: bool,
) -> impl Iterator<Item = ((u64, EntryId, u32), Said)> + '_ {
    let vote = move |number: &u32, vote| Vote {
        person: imported_participant(&id, *number),
        vote,
        time_ms: None,
        place: (lamport, id, *number),
    };
    import.statements.values().map(move |row| {
        let votes = import.votes.get(&row.number);
        let lists = votes.map(|votes| [(&votes.agree, 1), (&votes.disagree, -1), (&votes.pass, 0)]);
        let votes = lists.into_iter().flatten().flat_map(|(list, said)| list.iter().map(move |who| vote(who, said)));
        let said = Said {
            id: imported_statement(&id, row.number),
            text: row.text.clone(),
            import: Some(id),
            author: row.author.map(|author| imported_participant(&id, author)),
            time_ms: None,
            moderated: if hidden { -1 } else { row.moderated },
            seed: row.seed,
            votes: votes.collect(),
        };
        ((lamport, id, row.number), said)
    })
}

fn table() -> csv::Writer<Vec<u8>> {
    csv::Writer::from_writer(Vec::new())
}

fn finished(table: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    table.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A text that no spreadsheet runs. Of what begins with apostrophes and goes on like that, too, one more is put in front, so
/// that taking one away gives the text again.
fn guarded(text: &str) -> String {
    if is_run(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

/// A claimed time as Polis writes it, in UTC; nothing beyond the year 9999.
fn date(time_ms: Option<i64>) -> String {
    let time = time_ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    time.map(|time| time.strftime("%a %b %d %H:%M:%S UTC %Y").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(person: u8, vote: i8, lamport: u64) -> Vote {
        Vote {
            person: PersonId([person; 32]),
            vote,
            time_ms: Some(1_651_071_094_558),
            place: (lamport, EntryId([9; 32]), 0),
        }
    }

    fn said(id: u8, author: u8, text: &str, votes: Vec<Vote>) -> ((u64, EntryId, u32), Said) {
        let id = EntryId([id; 32]);
        let said = Said {
            id,
            text: text.to_owned(),
            import: None,
            author: Some(PersonId([author; 32])),
            time_ms: Some(1_651_071_094_558),
            moderated: 0,
            seed: false,
            votes,
        };
        ((1, id, 0), said)
    }

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn people_have_numbers_in_the_order_of_their_first_reaction_and_nothing_else() {
        let conversation = Conversation::of(vec![
            said(2, 7, "=1+1, \"zwei\"", vec![vote(5, 0, 30)]),
            said(1, 8, "Mehr Bänke.", vec![vote(3, -1, 20), vote(5, 1, 10)]),
        ]);
        let snapshot = linde_deliberation::opinion::Snapshot::new([], []).unwrap();
        let [(_, comments), (_, votes), (_, matrix)] = conversation.tables(&OpinionMap::of(&snapshot)).unwrap();
        assert_eq!(
            text(&comments),
            "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body,is-seed\n\
             1651071094558,Wed Apr 27 14:51:34 UTC 2022,0,3,1,1,0,Mehr Bänke.,0\n\
             1651071094558,Wed Apr 27 14:51:34 UTC 2022,1,4,0,0,0,\"'=1+1, \"\"zwei\"\"\",0\n"
        );
        assert_eq!(
            text(&votes),
            "timestamp,datetime,comment-id,voter-id,vote\n\
             1651071094558,Wed Apr 27 14:51:34 UTC 2022,0,1,1\n\
             1651071094558,Wed Apr 27 14:51:34 UTC 2022,0,2,-1\n\
             1651071094558,Wed Apr 27 14:51:34 UTC 2022,1,1,0\n"
        );
        assert_eq!(
            text(&matrix),
            "participant,xid,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n\
             1,,,0,2,1,0,1,0\n2,,,0,1,0,1,-1,\n3,,,1,0,0,0,,\n4,,,1,0,0,0,,\n"
        );
    }

    #[test]
    fn what_spreadsheets_would_run_gets_an_apostrophe() {
        for run in ["=A1", "+49", "-1", "@x", "\tx", "\rx", "'=A1"] {
            assert_eq!(guarded(run), format!("'{run}"));
        }
        for harmless in ["a=b", "'s ist so", " =A1", "", "'"] {
            assert_eq!(guarded(harmless), harmless);
        }
    }
}
