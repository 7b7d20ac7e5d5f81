//! From every submitted proposal acts lead to exactly one result, or it is open since it was made.

use super::*;
use crate::{
    proposal::{AnswerState, Status},
    trace::fate::{Fate, MAX_STEPS},
};
use proptest::prelude::*;

const PROPOSAL: EntryId = EntryId([0x78; 32]);

/// What happens to a proposal.
#[derive(Debug, Clone)]
struct Course {
    answered: Vec<AnswerState>,
    withdrawn: bool,
    /// Ballots: whether each is about it, and whether it is closed.
    voted: Vec<(bool, bool)>,
    /// Records: whether each names it, whether it chose it, whether it is sealed, and whether it takes the place of the one before.
    recorded: Vec<(bool, bool, bool, bool)>,
}

fn courses() -> impl Strategy<Value = Course> {
    let answer = prop::sample::select(vec![
        AnswerState::InReview,
        AnswerState::NeedsClarification,
        AnswerState::PartlyAdopted,
        AnswerState::Adopted,
        AnswerState::NotAdopted,
        AnswerState::NotResponsible,
    ]);
    let answered = prop::collection::vec(answer, 0..3);
    let voted = prop::collection::vec(any::<(bool, bool)>(), 0..3);
    let recorded = prop::collection::vec(any::<(bool, bool, bool, bool)>(), 0..4);
    (answered, prop::bool::weighted(0.1), voted, recorded).prop_map(|(answered, withdrawn, voted, recorded)| Course {
        answered,
        withdrawn,
        voted,
        recorded,
    })
}

fn submitted<'a>(village: &'a Village, under: EntryId, course: &Course) -> (TestObject<'a, Proposal>, EntryId) {
    let mut object = village.object::<Proposal>();
    knows(&mut object, village, TOPIC, Topic::ID);
    knows(&mut object, village, under, Topic::ID);
    let (title, text) = ("Drei Linden".to_owned(), "Wir pflanzen drei Linden.".to_owned());
    object.allow(Village::MEMBER, ProposalOp::Create { topic: TOPIC, under, title: title.clone(), draft: None });
    let submit = ProposalOp::Submit {
        title,
        hash: text_hash(&text),
        text,
        reason: "Schatten.".to_owned(),
        authors: vec![village.person(Village::MEMBER)],
        heads: vec![],
        cost: None,
        place: None,
    };
    let version = object.done(Village::MEMBER, submit);
    for state in &course.answered {
        let (state, reason) = (*state, "Weil es so ist.".to_owned());
        object.allow(Village::MODERATOR, ProposalOp::Answer { state, reason, target: None });
    }
    if course.withdrawn {
        object.allow(Village::MEMBER, ProposalOp::Withdraw { reason: String::new() });
    }
    (object, version)
}

fn voted<'a>(
    village: &'a Village,
    under: EntryId,
    version: Option<EntryId>,
    is_closed: bool,
) -> TestObject<'a, Ballot> {
    let text = "Drei Linden".to_owned();
    let alternative = match version {
        Some(version) => Alternative::Proposal { text, proposal: PROPOSAL, version, hash: Fixed([1; 32]) },
        None => Alternative::Text { text },
    };
    let mut object = opened(village, under, alternative);
    if is_closed {
        let result = object.state().hash_of(&std::collections::BTreeSet::new(), None);
        object.allow(Village::MODERATOR, BallotOp::Close { papers: vec![], result });
    }
    object
}

fn recorded<'a>(
    village: &'a Village,
    under: EntryId,
    named: Option<(EntryId, bool)>,
    before: Option<EntryId>,
) -> TestObject<'a, Record> {
    let alternatives = named.map(|(version, chosen)| {
        let of = |id: serde_json::Value, chosen: bool| {
            json!({ "id": id, "summary": "", "impact": [], "ballot_result": null, "chosen": chosen, "because": "Darum." })
        };
        let proposal = json!({ "proposal": { "proposal": PROPOSAL, "version": version } });
        json!({ "alternatives": [of(proposal, chosen), of(json!("do_nothing"), !chosen)] })
    });
    superseding(village, under, alternatives.unwrap_or(json!({})), before)
}

/// The numbers of the ballots and records, in the order in which they were made.
fn number(first: u8, index: usize) -> EntryId {
    EntryId([first + u8::try_from(index).unwrap(); 32])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn from_every_submitted_proposal_acts_lead_to_one_result_or_it_is_open_since_it_was_made(course in courses()) {
        let village = Village::new();
        let (topic, under) = topic_at(&village, Phase::Weighing);
        let (proposal, version) = submitted(&village, under, &course);
        let ballots: Vec<_> = course
            .voted
            .iter()
            .map(|(about, closed)| voted(&village, under, about.then_some(version), *closed))
            .collect();
        let mut records = Vec::new();
        for (index, (names, chosen, is_sealed, supersedes)) in course.recorded.iter().enumerate() {
            let before = supersedes.then(|| index.checked_sub(1)).flatten().map(|before| number(0x90, before));
            let record = recorded(&village, under, names.then_some((version, *chosen)), before);
            records.push(if *is_sealed { sealed(record) } else { record });
        }
        let mut all = Deliberation::default();
        all.topics.insert(TOPIC, place(topic.state(), 1));
        all.proposals.insert(PROPOSAL, place(proposal.state(), 2_000));
        for (index, ballot) in ballots.iter().enumerate() {
            all.ballots.insert(number(0x80, index), place(ballot.state(), 3_000 + index as u64));
        }
        for (index, record) in records.iter().enumerate() {
            all.records.insert(number(0x90, index), place(record.state(), 4_000 + index as u64));
        }

        // What holds is found here without the code that is tested.
        let is_superseded = |index: usize| course.recorded.get(index + 1).is_some_and(|next| next.2 && next.3);
        let decided = (0..course.recorded.len()).rev().find(|index| {
            let (names, _, is_sealed, _) = course.recorded[*index];
            names && is_sealed && !is_superseded(*index)
        });
        let counted = (0..course.voted.len()).rev().find(|index| course.voted[*index] == (true, true));
        let answer = course.answered.last().and_then(|answer| match answer {
            AnswerState::PartlyAdopted => Some(Status::PartlyAdopted),
            AnswerState::Adopted => Some(Status::Adopted),
            AnswerState::NotAdopted => Some(Status::NotAdopted),
            AnswerState::InReview | AnswerState::NeedsClarification | AnswerState::NotResponsible => None,
        });
        let trace = all.trace(&PROPOSAL).expect("a trace");
        let ends_at = match (&trace.fate, decided, counted) {
            (Fate::Withdrawn {}, ..) if course.withdrawn => None,
            (Fate::Decided { record, chosen, .. }, Some(index), _) if !course.withdrawn => {
                prop_assert_eq!((*record, *chosen), (number(0x90, index), Some(course.recorded[index].1)));
                Some(*record)
            }
            (Fate::Counted { ballot, .. }, None, Some(index)) if !course.withdrawn => {
                prop_assert_eq!(*ballot, number(0x80, index));
                Some(*ballot)
            }
            (Fate::Proposal { status, .. }, None, None) if !course.withdrawn => {
                prop_assert_eq!(Some(*status), answer);
                None
            }
            (Fate::Open { since_ms }, None, None) if !course.withdrawn && answer.is_none() => {
                prop_assert_eq!(Some(*since_ms), proposal.state().made.map(|made| made.time_ms));
                None
            }
            _ => return Err(TestCaseError::fail(format!("{trace:?}"))),
        };
        prop_assert!(trace.steps.len() <= MAX_STEPS);
        let mut at = PROPOSAL;
        for step in &trace.steps {
            prop_assert_eq!(step.from, at);
            prop_assert!(all.kind(&step.to).is_some(), "the path leads over what is here: {:?}", step);
            at = step.to;
        }
        prop_assert_eq!(at, ends_at.unwrap_or(PROPOSAL));
    }
}
