mod paths;

use super::*;
use crate::{
    argument::{Argument, ArgumentOp, Stance},
    ballot::{Alternative, Ballot, BallotOp, Open, electorate, electorate_hash},
    bytes::Fixed,
    day::Day,
    dissent::{DissentState, Said, WINDOW_DAYS},
    methods::{Consent, Method, Paper, Position, Quorum},
    objection::{Objection, ObjectionOp, Severity},
    proposal::{Proposal, ProposalOp, text_hash},
    question::{Question, QuestionOp},
    record::{Fields, Record, RecordOp, RecordState},
    statement::{Statement, StatementOp},
    testing::{TestObject, Village, entry},
    topic::{Phase, Topic, TopicOp},
};
use linde_log::{Lane, LogId};
use serde_json::json;

const TOPIC: EntryId = EntryId([0x70; 32]);
const STATEMENT: EntryId = EntryId([0x71; 32]);
const BALLOT: EntryId = EntryId([0x72; 32]);
const OBJECTION: EntryId = EntryId([0x73; 32]);
const RECORD: EntryId = EntryId([0x74; 32]);
const QUESTION: EntryId = EntryId([0x75; 32]);

/// The steps of objects under ids that differ; each object's own steps are numbered from 1000.
fn knows<K: Kind>(object: &mut TestObject<'_, K>, village: &Village, id: EntryId, kind: u16) {
    let log = LogId { lane: Lane::Deliberation, device: village.device(Village::MODERATOR) };
    object.name_as(id, crate::Origin { log, kind });
}

fn topic_at<'a>(village: &'a Village, to: Phase) -> (TestObject<'a, Topic>, EntryId) {
    let mut topic = village.object::<Topic>();
    let new: TopicOp = serde_json::from_value(json!({ "create": {
        "title": "Bäume", "concern": "Zu heiß.", "carriers": [], "level": "codecision", "level_reason": "So beschlossen.",
        "scope": [], "effect": null, "template": null,
    }}))
    .unwrap();
    let mut last = topic.done(Village::MODERATOR, new);
    while topic.state().phase() != Some(to) {
        let next = topic.state().phase().and_then(Phase::next).unwrap();
        last = topic.done(Village::MODERATOR, TopicOp::Phase { to: next, reason: None, ends: None });
    }
    (topic, last)
}

fn opened<'a>(village: &'a Village, under: EntryId, alternative: Alternative) -> TestObject<'a, Ballot> {
    let mut object = village.object::<Ballot>();
    knows(&mut object, village, TOPIC, Topic::ID);
    knows(&mut object, village, under, Topic::ID);
    let electors = electorate(&village.control);
    let BallotOp::Open(example) = Ballot::examples().remove(0) else { unreachable!() };
    let open = Open {
        topic: Some(TOPIC),
        under: Some(under),
        alternatives: vec![alternative],
        method: Method::Consent(Consent { quorum: Quorum::None }),
        voters: u32::try_from(electors.len()).unwrap(),
        electorate: electorate_hash(&electors),
        closers: vec![village.person(Village::MODERATOR)],
        ..*example
    };
    object.allow(Village::MODERATOR, BallotOp::Open(Box::new(open)));
    object
}

fn ballot<'a>(village: &'a Village, under: EntryId, papers: &[Paper]) -> (TestObject<'a, Ballot>, Vec<EntryId>) {
    let mut object = opened(village, under, Alternative::Text { text: "Drei Linden".to_owned() });
    let by = [Village::MEMBER, Village::OTHER];
    let cast =
        papers.iter().zip(by).map(|(paper, by)| object.done(by, BallotOp::Cast { paper: paper.clone(), reason: None }));
    let entries: Vec<EntryId> = cast.collect();
    let mut pins = entries.clone();
    pins.sort();
    let result = object.state().hash_of(&pins.iter().copied().collect(), None);
    object.allow(Village::MODERATOR, BallotOp::Close { papers: pins, result });
    (object, entries)
}

fn objects(reason: &str) -> Paper {
    Paper::Consent { position: Position::Objection { reason: reason.to_owned() } }
}

fn record<'a>(village: &'a Village, under: EntryId, fields: serde_json::Value) -> TestObject<'a, Record> {
    superseding(village, under, fields, None)
}

fn superseding<'a>(
    village: &'a Village,
    under: EntryId,
    fields: serde_json::Value,
    supersedes: Option<EntryId>,
) -> TestObject<'a, Record> {
    let mut object = village.object::<Record>();
    knows(&mut object, village, TOPIC, Topic::ID);
    knows(&mut object, village, under, Topic::ID);
    supersedes.iter().for_each(|before| knows(&mut object, village, *before, Record::ID));
    let title = "Drei Linden".to_owned();
    object.allow(Village::MODERATOR, RecordOp::Create { topic: TOPIC, under, title, supersedes });
    let mut all = json!({
        "context": "Zu heiß.", "level": "codecision", "outcome": "decided", "reasons": "Schatten.",
        "alternatives": [
            { "id": { "text": { "text": "Drei Linden" } }, "summary": "", "impact": [], "ballot_result": null, "chosen": true, "because": "" },
            { "id": "do_nothing", "summary": "", "impact": [], "ballot_result": null, "chosen": false, "because": "Bleibt heiß." },
        ],
        "measures": { "planned": [{ "what": "Pflanzen", "responsible": "Bauhof", "due": "2026-03-01" }] },
        "review": { "on": "2027-01-01" },
    });
    all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let fields: Fields = serde_json::from_value(all).unwrap();
    object.allow(Village::MODERATOR, RecordOp::Write(Box::new(fields)));
    object
}

fn sealed(mut record: TestObject<'_, Record>) -> TestObject<'_, Record> {
    let seal = record.state().seal();
    record.allow(Village::MODERATOR, seal);
    record
}

fn place<S>(state: &S, lamport: u64) -> Placed<'_, S> {
    Placed { lamport, state }
}

/// In the topic's own state its creation is named by its first step.
fn own(topic: &TestObject<'_, Topic>) -> EntryId {
    topic.state().steps[0].made.entry
}

#[test]
fn what_was_said_comes_to_the_record_in_two_steps_and_back() {
    let village = Village::new();
    let (topic, under) = topic_at(&village, Phase::Weighing);
    let mut statement = village.object::<Statement>();
    knows(&mut statement, &village, TOPIC, Topic::ID);
    knows(&mut statement, &village, under, Topic::ID);
    let text = "Linden geben Schatten.".to_owned();
    statement.allow(Village::MEMBER, StatementOp::Create { text, topic: Some(TOPIC), under: Some(under) });
    let record = record(&village, under, json!({}));
    let mut all = Deliberation::default();
    all.topics.insert(TOPIC, place(topic.state(), 1));
    all.statements.insert(STATEMENT, place(statement.state(), 2_000));
    all.records.insert(RECORD, place(record.state(), 2_001));
    let open = all.trace(&STATEMENT).unwrap();
    assert!(matches!(open.fate, Fate::Open { .. }) && open.steps.len() == 1, "{open:?}");
    assert_eq!((all.standing(&STATEMENT), all.members(&TOPIC)), (Some(Standing::InTime), vec![STATEMENT, RECORD]));

    let record = sealed(record);
    let mut all = Deliberation::default();
    all.topics.insert(TOPIC, place(topic.state(), 1));
    all.statements.insert(STATEMENT, place(statement.state(), 2_000));
    all.records.insert(RECORD, place(record.state(), 2_001));
    let trace = all.trace(&STATEMENT).unwrap();
    assert_eq!(
        trace.steps,
        [
            Step { from: STATEMENT, how: Relation::About, to: TOPIC },
            Step { from: TOPIC, how: Relation::RecordedIn, to: RECORD },
        ]
    );
    assert!(matches!(trace.fate, Fate::Decided { record: RECORD, .. }), "{trace:?}");
    let back = all.trace(&TOPIC).unwrap();
    assert_eq!(back.from.iter().map(|step| step.from).collect::<Vec<_>>(), [STATEMENT, RECORD]);
    assert_eq!(all.trace(&entry(7)), None);
}

#[test]
fn what_came_in_the_wrong_phase_or_names_none_is_told_apart() {
    let village = Village::new();
    let (topic, _) = topic_at(&village, Phase::Weighing);
    let said = |under: EntryId| {
        let mut statement = village.object::<Statement>();
        knows(&mut statement, &village, TOPIC, Topic::ID);
        knows(&mut statement, &village, under, Topic::ID);
        let text = "Linden geben Schatten.".to_owned();
        statement.allow(Village::MEMBER, StatementOp::Create { text, topic: Some(TOPIC), under: Some(under) });
        statement
    };
    let (early, nowhere) = (said(own(&topic)), said(entry(77)));
    let mut all = Deliberation::default();
    all.topics.insert(TOPIC, place(topic.state(), 1));
    all.statements.insert(STATEMENT, place(early.state(), 2_000));
    all.statements.insert(OBJECTION, place(nowhere.state(), 2_000));
    assert_eq!(all.standing(&STATEMENT), Some(Standing::WrongPhase));
    assert_eq!(all.standing(&OBJECTION), Some(Standing::NoSuchPhase));
    all.topics.clear();
    assert_eq!(all.standing(&STATEMENT), Some(Standing::NoSuchPhase));
}

#[test]
fn a_record_answers_every_ballot_and_every_objection_before_it_holds() {
    let village = Village::new();
    let (topic, under) = topic_at(&village, Phase::Weighing);
    let consent = Paper::Consent { position: Position::Consent };
    let (ballot, papers) = ballot(&village, under, &[consent, objects("Die Wurzeln.")]);
    let hash = ballot.state().result().unwrap().hash;
    let mut objection = village.object::<Objection>();
    knows(&mut objection, &village, BALLOT, Ballot::ID);
    let (text, severity) = ("Zu teuer.".to_owned(), Severity::Serious);
    objection
        .allow(Village::MEMBER, ObjectionOp::Raise { ballot: BALLOT, alternative: 0, paper: None, text, severity });
    // Before the close, and long after it.
    let gaps = |fields: serde_json::Value, at: u64| {
        let record = sealed(record(&village, under, fields));
        let mut all = Deliberation::default();
        all.topics.insert(TOPIC, place(topic.state(), 1));
        all.ballots.insert(BALLOT, place(ballot.state(), 2_000));
        all.objections.insert(OBJECTION, place(objection.state(), at));
        all.records.insert(RECORD, place(record.state(), 3_000));
        let (gaps, fate) = (all.gaps(&RECORD), all.trace(&OBJECTION).unwrap().fate);
        assert_eq!(all.holds(&RECORD), gaps.is_empty());
        (gaps, fate)
    };
    let rests = |result: Fixed<32>| json!([{ "ballot": BALLOT, "close": entry(1), "result": result }]);
    assert_eq!(gaps(json!({}), 1).0, [Gap::Ballot(BALLOT), Gap::Objection(OBJECTION), Gap::Objection(papers[1])]);
    assert_eq!(
        gaps(json!({ "ballots": rests(Fixed([1; 32])) }), 9_000).0,
        [Gap::Result(BALLOT), Gap::Objection(papers[1]),]
    );
    let answers = json!([
        { "entry": papers[1], "integrated": true, "because": "Wurzelschutz." },
        { "entry": OBJECTION, "integrated": false, "because": "Die Stadt zahlt." },
    ]);
    let all = Deliberation { ballots: [(BALLOT, place(ballot.state(), 2_000))].into(), ..Deliberation::default() };
    let receipt = all.trace(&papers[1]).unwrap();
    assert_eq!(receipt.steps, [Step { from: papers[1], how: Relation::CastIn, to: BALLOT }]);
    assert_eq!(receipt.fate, Fate::Paper { ballot: BALLOT, receipt: crate::ballot::Receipt::Counted });
    let (none, fate) = gaps(json!({ "ballots": rests(hash), "objections": answers }), 1);
    assert_eq!(none, []);
    let Fate::Decided { chosen, because, .. } = fate else { panic!("{fate:?}") };
    assert_eq!((chosen, because.as_str()), (Some(false), "Die Stadt zahlt."));
}

#[test]
fn what_waits_for_somebody_is_listed_until_it_is_done() {
    let village = Village::new();
    let (topic, under) = topic_at(&village, Phase::Weighing);
    let (ballot, _) = ballot(&village, under, &[]);
    let mut question = village.object::<Question>();
    let text = "Wer gießt?".to_owned();
    question.allow(
        Village::MEMBER,
        QuestionOp::Ask { topic: None, under: None, to: None, to_name: None, text, on_behalf: None },
    );
    question.allow(Village::MODERATOR, QuestionOp::Accept { promised: "2026-02-01".parse().unwrap() });
    let mut all = Deliberation::default();
    all.topics.insert(TOPIC, place(topic.state(), 1));
    all.ballots.insert(BALLOT, place(ballot.state(), 2_000));
    all.questions.insert(QUESTION, place(question.state(), 2_001));
    let day = |text: &str| text.parse::<Day>().unwrap();
    let unrecorded = OpenLoop { id: BALLOT, what: Loop::Unrecorded {} };
    assert_eq!(all.loops(day("2026-02-01")), std::slice::from_ref(&unrecorded));
    let overdue = OpenLoop { id: QUESTION, what: Loop::Overdue { days: 2 } };
    assert_eq!(all.loops(day("2026-02-03")), [unrecorded, overdue]);

    let hash = ballot.state().result().unwrap().hash;
    let rests = json!({ "ballots": [{ "ballot": BALLOT, "close": entry(1), "result": hash }] });
    let record = sealed(record(&village, under, rests));
    all.questions.clear();
    all.records.insert(RECORD, place(record.state(), 3_000));
    assert_eq!(all.loops(day("2026-02-03")), []);
    let [measure, review] = <[OpenLoop; 2]>::try_from(all.loops(day("2027-01-03"))).unwrap();
    assert!(matches!(measure.what, Loop::Measure { days: 308, .. }), "{measure:?}");
    assert_eq!(review.what, Loop::Review { days: 2 });
    assert_eq!(all.trace(&BALLOT).unwrap().steps, [Step { from: BALLOT, how: Relation::RecordedIn, to: RECORD }]);
}

#[test]
fn a_proposal_and_what_is_said_to_it_come_to_a_vote_and_then_to_the_record() {
    let village = Village::new();
    let (topic, under) = topic_at(&village, Phase::Weighing);
    let (proposal_id, argument_id) = (EntryId([0x76; 32]), EntryId([0x77; 32]));
    let mut proposal = village.object::<Proposal>();
    knows(&mut proposal, &village, TOPIC, Topic::ID);
    knows(&mut proposal, &village, under, Topic::ID);
    let title = "Drei Linden".to_owned();
    proposal.allow(Village::MEMBER, ProposalOp::Create { topic: TOPIC, under, title: title.clone(), draft: None });
    let text = "Wir pflanzen drei Linden.".to_owned();
    let version = proposal.done(
        Village::MEMBER,
        ProposalOp::Submit {
            title,
            hash: text_hash(&text),
            text,
            reason: "Schatten.".to_owned(),
            authors: vec![village.person(Village::MEMBER)],
            heads: vec![],
            cost: None,
            place: None,
        },
    );
    let mut argument = village.object::<Argument>();
    knows(&mut argument, &village, proposal_id, Proposal::ID);
    let text = "Linden werden alt.".to_owned();
    argument.allow(
        Village::OTHER,
        ArgumentOp::Create {
            topic: None,
            under: None,
            parent: proposal_id,
            stance: Stance::Pro,
            text,
            evidence: vec![],
            depth: 1,
        },
    );
    let alternatives = json!([
        {
            "id": { "proposal": { "proposal": proposal_id, "version": version } },
            "summary": "", "impact": [], "ballot_result": null, "chosen": false, "because": "Zu teuer.",
        },
        { "id": "do_nothing", "summary": "", "impact": [], "ballot_result": null, "chosen": true, "because": "" },
    ]);
    let record = sealed(record(&village, under, json!({ "alternatives": alternatives })));
    let fates = |with_record: bool| {
        let mut all = Deliberation::default();
        all.topics.insert(TOPIC, place(topic.state(), 1));
        all.proposals.insert(proposal_id, place(proposal.state(), 2_000));
        all.arguments.insert(argument_id, place(argument.state(), 2_001));
        if with_record {
            all.records.insert(RECORD, place(record.state(), 3_000));
        }
        assert_eq!(all.trace(&proposal_id).unwrap().from.first().unwrap().from, argument_id);
        [proposal_id, argument_id].map(|id| all.trace(&id).unwrap())
    };
    assert!(fates(false).iter().all(|trace| matches!(trace.fate, Fate::Open { .. })));
    for trace in fates(true) {
        let Fate::Decided { chosen, because, .. } = trace.fate else { panic!("{trace:?}") };
        assert_eq!((chosen, because.as_str()), (Some(false), "Zu teuer."));
        assert!(trace.steps.len() <= MAX_STEPS && trace.steps.last().unwrap().to == RECORD);
    }
}

#[test]
fn a_dissent_is_late_as_the_rules_of_its_topic_say() {
    let village = Village::new();
    let (topic, under) = topic_at(&village, Phase::Weighing);
    let record = sealed(record(&village, under, json!({})));
    let seal = &record.state().seals[0];
    let dissent = |days: i64| DissentState {
        said: Some(Said {
            record: RECORD,
            seal: seal.hash,
            text: "Zu teuer.".to_owned(),
            by: village.person(Village::MEMBER),
            time_ms: seal.time_ms + days * crate::quota::DAY_MS,
        }),
        ..DissentState::default()
    };
    let mut rules = topic.state().rules.unwrap();
    assert_eq!(rules.dissent_days, WINDOW_DAYS);
    let window = |days: i64, topic: Option<&TopicState>, record: &RecordState| {
        let dissent = dissent(days);
        let mut all = Deliberation::default();
        all.topics.extend(topic.map(|topic| (TOPIC, place(topic, 1))));
        all.records.insert(RECORD, place(record, 3_000));
        all.dissents.insert(OBJECTION, place(&dissent, 3_001));
        assert_eq!(all.trace(&OBJECTION).unwrap().window, all.window(&OBJECTION));
        assert_eq!(all.window(&RECORD), None);
        all.window(&OBJECTION).map(|window| (window.until.since(window.sealed), window.late))
    };
    assert_eq!(window(14, Some(topic.state()), record.state()), Some((14, false)));
    assert_eq!(window(15, Some(topic.state()), record.state()), Some((14, true)));
    rules.dissent_days = 30;
    let longer = TopicState { rules: Some(rules), ..TopicState::default() };
    assert_eq!(window(30, Some(&longer), record.state()), Some((30, false)));
    assert_eq!(window(31, Some(&longer), record.state()), Some((30, true)));
    // Of a topic that is not here the days are those of rules that say nothing else.
    assert_eq!(window(15, None, record.state()), Some((14, true)));
    assert_eq!(window(15, Some(topic.state()), &RecordState::default()), None);
}
