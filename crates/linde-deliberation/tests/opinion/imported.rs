//! Conversations that were imported step by step, beside the same ones as they are, and beside what is said in their topic.

use crate::data::{Conversation, number, read};
use linde_deliberation::{
    Actor, Context, Fixed, Judgement, Kind as _, Origin,
    opinion::{OpinionMap, Snapshot},
    polis_import::{
        MAX_STEP_ROWS, MAX_STEP_VOTES, PolisImport, PolisImportOp, PolisImportState, Row, Source, SourceFile, Votes,
        imported_participant, imported_statement,
    },
    statement::{Stance, Statement, StatementOp, StatementState},
};
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SpaceId};
use linde_space::{ControlState, Role};
use std::collections::{BTreeMap, BTreeSet};

const IMPORT: EntryId = EntryId([21; 32]);
const TOPIC: EntryId = EntryId([22; 32]);

fn context<'a>(control: &'a ControlState, by: u8) -> Context<'a> {
    Context {
        space: SpaceId([9; 32]),
        entry: IMPORT,
        object: IMPORT,
        actor: Actor { person: PersonId([by; 32]), device: DeviceId([by; 32]), role: Role::Moderator },
        lamport: 1,
        time_ms: 0,
        void: false,
        control,
        named: &|id| {
            let log = LogId { lane: Lane::Deliberation, device: DeviceId([1; 32]) };
            (*id == TOPIC).then_some(Origin { log, kind: 266 })
        },
    }
}

fn told(ops: Vec<PolisImportOp>) -> PolisImportState {
    let control = ControlState::default();
    let context = context(&control, 1);
    let mut state = PolisImportState::default();
    for op in ops {
        assert_eq!(PolisImport::authorize(&state, &op, &context), Judgement::Allow);
        PolisImport::apply(&mut state, op, &context);
    }
    state
}

/// The conversation as steps of an import, but for the last.
fn steps(name: &str) -> Vec<PolisImportOp> {
    let conversation = Conversation::read(name);
    let texts = texts(name);
    let row = |standing: &linde_deliberation::opinion::Standing| {
        let number = small(number(standing.id.as_bytes()));
        let moderated = if standing.hidden { -1 } else { 1 };
        Row { number, author: None, moderated, seed: standing.seed, text: texts[&number].clone() }
    };
    let rows: Vec<Row> = conversation.statements.iter().map(row).collect();
    let mut votes: BTreeMap<u32, [Vec<u32>; 3]> = BTreeMap::new();
    for (person, id, stance) in &conversation.reactions {
        let at = match stance {
            Stance::Agree => 0,
            Stance::Disagree => 1,
            Stance::Pass => 2,
        };
        votes.entry(small(number(id.as_bytes()))).or_default()[at].push(small(number(person.as_bytes())));
    }
    let voters: BTreeSet<_> = conversation.reactions.iter().map(|(person, ..)| *person).collect();
    let mut ops = vec![PolisImportOp::Create(Source {
        topic: TOPIC,
        under: TOPIC,
        title: name.to_owned(),
        source: "https://github.com/compdemocracy/openData".to_owned(),
        licence: "CC BY 4.0".to_owned(),
        files: vec![SourceFile { name: "reactions.csv".to_owned(), sha256: Fixed([1; 32]) }],
        statements: u32::try_from(rows.len()).unwrap(),
        participants: u32::try_from(voters.len()).unwrap(),
    })];
    ops.extend(rows.chunks(MAX_STEP_ROWS).map(|rows| PolisImportOp::Statements { rows: rows.to_vec() }));
    let mut step: Vec<Votes> = Vec::new();
    let len = |votes: &Votes| votes.agree.len() + votes.disagree.len() + votes.pass.len();
    for (statement, mut lists) in votes {
        lists.iter_mut().for_each(|list| list.sort_unstable());
        let [agree, disagree, pass] = lists;
        let one = Votes { statement, agree, disagree, pass };
        if step.iter().map(len).sum::<usize>() + len(&one) > MAX_STEP_VOTES {
            ops.push(PolisImportOp::Votes { votes: core::mem::take(&mut step) });
        }
        step.push(one);
    }
    ops.push(PolisImportOp::Votes { votes: step });
    ops
}

fn imported(name: &str) -> PolisImportState {
    let mut ops = steps(name);
    let hash = told(ops.clone()).hash();
    ops.push(PolisImportOp::Done { hash });
    told(ops)
}

/// The texts of the file, of which some stand in quotation marks.
fn texts(name: &str) -> BTreeMap<u32, String> {
    let file = read(&format!("{name}/statements.csv"));
    let mut texts = BTreeMap::new();
    for line in file.lines().skip(1) {
        let (number, text) = line.split_once(',').unwrap_or((line, ""));
        if let Ok(number) = number.parse() {
            texts.insert(number, text.trim_matches('"').replace("\"\"", "\""));
        }
    }
    texts
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap()
}

/// The groups of a map as sets, whatever their order and what keys their members have.
fn groups(map: &OpinionMap, key: impl Fn(u64) -> PersonId) -> BTreeSet<BTreeSet<PersonId>> {
    let conversation = Conversation::read("klimarat");
    let numbers: BTreeSet<_> = conversation.reactions.iter().map(|(who, ..)| number(who.as_bytes())).collect();
    let known: BTreeMap<PersonId, PersonId> =
        numbers.into_iter().map(|number| (key(number), crate::data::person(number))).collect();
    map.result.groups.iter().map(|group| group.members.iter().map(|member| known[member]).collect()).collect()
}

#[test]
fn an_imported_conversation_has_the_groups_of_the_conversation_itself() {
    let import = imported("klimarat");
    let counts = import.counts();
    assert_eq!((counts.statements, counts.voters), (522, 1_116));
    assert_eq!(counts.agree + counts.disagree + counts.pass, 61_384);

    let conversation = Conversation::read("klimarat");
    let snapshot = Snapshot::of_import(IMPORT, &import).unwrap();
    let person = |number| imported_participant(&IMPORT, small(number));
    let statement = |id: &EntryId| imported_statement(&IMPORT, small(number(id.as_bytes())));
    let statements = conversation
        .statements
        .iter()
        .map(|one| linde_deliberation::opinion::Standing { id: statement(&one.id), ..*one });
    let reactions =
        conversation.reactions.iter().map(|(who, id, stance)| (person(number(who.as_bytes())), statement(id), *stance));
    assert_eq!(snapshot, Snapshot::new(statements, reactions).unwrap());

    let ours = groups(&OpinionMap::of(&snapshot), person);
    let direct = groups(&OpinionMap::of(&conversation.snapshot()), crate::data::person);
    assert_eq!((ours.len(), &ours), (2, &direct));
}

fn said(topic: Option<EntryId>, by: u8) -> StatementState {
    let control = ControlState::default();
    let (mut state, context) = (StatementState::default(), context(&control, by));
    let create = StatementOp::Create { text: "Mehr Schatten.".to_owned(), topic, under: topic };
    for op in [create, StatementOp::React { stance: Stance::Agree, important: false }] {
        assert_eq!(Statement::authorize(&state, &op, &context), Judgement::Allow);
        Statement::apply(&mut state, op, &context);
    }
    state
}

#[test]
fn a_topic_has_its_own_statements_and_what_was_imported_into_it() {
    let (mine, other) = (said(Some(TOPIC), 1), said(None, 2));
    let states = [(EntryId([1; 32]), &mine), (EntryId([2; 32]), &other)];
    let all = Snapshot::of_states(states, |_| false).unwrap();
    assert_eq!((all.statements().len(), all.participants().len()), (2, 2));
    let alone = Snapshot::of_topic(&TOPIC, states, [], |_| false).unwrap();
    assert_eq!(alone.statements().iter().map(|one| one.id).collect::<Vec<_>>(), [EntryId([1; 32])]);
    assert_eq!(alone, Snapshot::of_states([(EntryId([1; 32]), &mine)], |_| false).unwrap());

    let import = imported("london");
    let count = import.statements.len();
    let both = Snapshot::of_topic(&TOPIC, states, [(IMPORT, &import)], |_| false).unwrap();
    assert_eq!(both.statements().len(), count + 1);
    assert_eq!(both.participants().len(), import.voters.len() + 1);
    let hidden = Snapshot::of_topic(&TOPIC, states, [(IMPORT, &import)], |id| *id == IMPORT).unwrap();
    assert_eq!(hidden.statements().iter().filter(|one| one.hidden).count(), count);
    // Elsewhere, or not told to its end, it takes no part.
    let unfinished = told(steps("london"));
    assert_eq!(Snapshot::of_topic(&TOPIC, states, [(IMPORT, &unfinished)], |_| false).unwrap(), alone);
    let elsewhere = Snapshot::of_topic(&EntryId([3; 32]), states, [(IMPORT, &import)], |_| false).unwrap();
    assert!(elsewhere.statements().is_empty());
}
