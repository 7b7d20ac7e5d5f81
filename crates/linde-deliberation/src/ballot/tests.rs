use super::*;
use crate::{
    kind::{Judgement, Reason},
    methods::{Consent, Position, Resistance, Tally, Verdict},
    testing::{TestObject, Village, entry},
};
use linde_log::{Lane, LogId};
use linde_space::{ControlOp, Remove};
use proptest::prelude::*;
use std::collections::BTreeSet;

const YES: Paper = Paper::YesNo { vote: Vote::Yes };
const NO: Paper = Paper::YesNo { vote: Vote::No };

fn opening(village: &Village) -> Open {
    let electors = electorate(&village.control);
    let mut closers = vec![village.person(Village::MODERATOR), village.person(Village::STEWARD)];
    closers.sort();
    let BallotOp::Open(example) = Ballot::examples().remove(0) else { unreachable!() };
    Open { voters: u32::try_from(electors.len()).unwrap(), electorate: electorate_hash(&electors), closers, ..*example }
}

fn opened(village: &Village, change: impl FnOnce(&mut Open)) -> TestObject<'_, Ballot> {
    let mut object = village.object::<Ballot>();
    let mut open = opening(village);
    change(&mut open);
    object.allow(Village::MODERATOR, BallotOp::Open(Box::new(open)));
    object
}

fn cast(paper: &Paper) -> BallotOp {
    BallotOp::Cast { paper: paper.clone(), reason: None }
}

fn close(object: &TestObject<'_, Ballot>, papers: &[EntryId]) -> BallotOp {
    let mut papers = papers.to_vec();
    papers.sort();
    let result = object.state().hash_of(&papers.iter().copied().collect(), None);
    BallotOp::Close { papers, result }
}

/// The next step knows of `id`.
fn knows(object: &mut TestObject<'_, Ballot>, village: &Village, id: EntryId) {
    let log = LogId { lane: Lane::Deliberation, device: village.device(Village::MODERATOR) };
    object.name_as(id, crate::Origin { log, kind: Ballot::ID });
}

fn yes_no(object: &TestObject<'_, Ballot>) -> (u64, u64) {
    let result = object.state().result().unwrap();
    let Tally::YesNo { yes, no, .. } = result.count.outcomes[0].tally else { panic!("{result:?}") };
    (yes, no)
}

#[test]
fn a_ballot_that_cannot_be_held_is_not_opened() {
    let village = Village::new();
    let object = village.object::<Ballot>();
    let denied = |reason, change: fn(&mut Open)| {
        let mut open = opening(&village);
        change(&mut open);
        assert_eq!(object.judge(Village::MODERATOR, BallotOp::Open(Box::new(open))), Judgement::Deny(reason));
    };
    denied(Reason::BOUNDS, |open| open.question = " ".to_owned());
    denied(Reason::BOUNDS, |open| open.closers.reverse());
    denied(Reason::BOUNDS, |open| open.closers.clear());
    denied(Reason::NO_PERSON, |open| open.closers = vec![PersonId([9; 32])]);
    denied(Reason::ELECTORATE, |open| open.voters += 1);
    denied(Reason::ELECTORATE, |open| open.electorate = Fixed([0; 32]));
    denied(Reason::OBJECT, |open| open.topic = Some(entry(5)));
    denied(Reason::METHOD, |open| open.alternatives.clear());
    denied(Reason::METHOD, |open| open.alternatives = vec![Alternative::Text { text: "A".to_owned() }; 2]);
    // Fewer than two alternatives and the status quo are too few where they are compared.
    denied(Reason::METHOD, |open| open.method = Method::Resistance(Resistance { quorum: Quorum::None, max: 10 }));
    denied(Reason::METHOD, |open| {
        open.method = Method::Resistance(Resistance { quorum: Quorum::None, max: 10 });
        open.alternatives = ["A", "B", "C"].map(|text| Alternative::Text { text: text.to_owned() }).to_vec();
    });
}

#[test]
fn a_topics_ballot_is_opened_by_those_who_lead_it() {
    let village = Village::new();
    let mut object = village.object::<Ballot>();
    let topic = object.name(Village::MEMBER, numbers_topic());
    let statement = object.name(Village::MEMBER, 257);
    let open = |topic| BallotOp::Open(Box::new(Open { topic: Some(topic), under: Some(topic), ..opening(&village) }));
    assert_eq!(object.judge(Village::MEMBER, open(topic)), Judgement::Deny(Reason::ROLE));
    assert_eq!(object.judge(Village::MODERATOR, open(statement)), Judgement::Deny(Reason::OBJECT));
    object.allow(Village::MODERATOR, open(topic));
    assert_eq!(object.step(Village::MODERATOR, open(topic)), Judgement::Deny(Reason::OBJECT));
}

fn numbers_topic() -> u16 {
    crate::numbers::TOPIC
}

#[test]
fn the_last_paper_of_a_person_counts_and_only_of_those_who_may_vote() {
    let village = Village::new();
    let mut object = opened(&village, |_| {});
    let early = object.done(Village::MEMBER, cast(&YES));
    let other = object.done(Village::OTHER, cast(&YES));
    let late = object.done(Village::MEMBER_LAPTOP, cast(&NO));
    for by in [Village::READER, Village::RELAY] {
        assert_eq!(object.step(by, cast(&YES)), Judgement::Deny(Reason::ELECTORATE));
    }
    let wrong = Paper::Approval { approved: vec![true, true] };
    assert_eq!(object.step(Village::MEMBER, cast(&wrong)), Judgement::Deny(Reason::METHOD));
    assert_eq!(
        object.state().to_pin(),
        [other, late].into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
    assert_eq!(object.step(Village::MEMBER, close(&object, &[early])), Judgement::Deny(Reason::ROLE));
    let shut = close(&object, &[early, other, late]);
    object.allow(Village::STEWARD, shut);
    assert_eq!(yes_no(&object), (1, 1), "of two papers of a person the later one");
    let receipts = [early, other, late].map(|paper| object.state().receipt(&paper));
    assert_eq!(receipts, [Receipt::Superseded { by: late }, Receipt::Counted, Receipt::Counted].map(Some));
    assert_eq!(object.state().papers(), BTreeSet::from([early, other, late]));
    let voters = [early, other].map(|paper| object.state().voter(&paper).unwrap());
    assert_eq!(voters.map(|voter| object.state().last_of(voter)), [Some(late), Some(other)]);
    assert_eq!(object.state().last_of(village.person(Village::STEWARD)), None);
    let result = object.state().result().unwrap();
    assert_eq!((result.late, result.missing), (vec![], vec![]));
    assert!(result.published.iter().all(|one| one.agrees));
}

#[test]
fn what_comes_after_the_close_is_shown_and_counts_only_once_it_is_opened_again() {
    let village = Village::new();
    let mut object = opened(&village, |_| {});
    let one = object.done(Village::MEMBER, cast(&YES));
    let shut = close(&object, &[one]);
    let first = object.done(Village::MODERATOR, shut);
    let before = object.state().result().unwrap();
    let late = object.done(Village::OTHER, cast(&NO));
    let after = object.state().result().unwrap();
    assert_eq!((after.hash, &after.count), (before.hash, &before.count));
    assert_eq!(after.late, [late]);
    let receipts = |object: &TestObject<'_, Ballot>| [one, late, first].map(|entry| object.state().receipt(&entry));
    assert_eq!(receipts(&object), [Some(Receipt::Counted), Some(Receipt::Late), None]);

    // Nobody who knows of the close adds to it; to say that one sees the same is fine.
    knows(&mut object, &village, first);
    let more = close(&object, &[one, late]);
    assert_eq!(object.step(Village::STEWARD, more.clone()), Judgement::Deny(Reason::CLOSED));
    let same = close(&object, &[one]);
    object.allow(Village::STEWARD, same);
    assert_eq!(yes_no(&object), (1, 0));

    let reopen = |reason: &str| BallotOp::Reopen { reason: reason.to_owned() };
    assert_eq!(object.step(Village::MEMBER, reopen("weil")), Judgement::Deny(Reason::ROLE));
    assert_eq!(object.step(Village::MODERATOR, reopen(" ")), Judgement::Deny(Reason::BOUNDS));
    object.allow(Village::MODERATOR, reopen("Der Stick kam zu spät."));
    assert_eq!((object.state().phase(), object.state().result()), (Phase::Open, None));
    assert_eq!(object.step(Village::MODERATOR, reopen("noch einmal")), Judgement::Deny(Reason::PHASE));
    assert_eq!(receipts(&object), [Some(Receipt::Cast), Some(Receipt::Cast), None]);
    object.allow(Village::MODERATOR, more);
    assert_eq!(receipts(&object), [Some(Receipt::Counted), Some(Receipt::Counted), None]);
    assert_eq!((yes_no(&object), object.state().closes.len()), ((1, 1), 3));
}

#[test]
fn two_who_close_at_once_count_what_either_saw() {
    let village = Village::new();
    let mut object = opened(&village, |open| open.together = true);
    let one = object.done(Village::MEMBER, cast(&YES));
    let other = object.done(Village::OTHER, cast(&YES));
    let mine = close(&object, &[one]);
    let theirs = close(&object, &[other]);
    object.allow(Village::MODERATOR, mine);
    assert_eq!(object.state().phase(), Phase::Provisional);
    assert!(object.state().result().unwrap().provisional);
    object.allow(Village::STEWARD, theirs);
    assert_eq!((object.state().phase(), yes_no(&object)), (Phase::Closed, (2, 0)));
    let published = object.state().result().unwrap().published;
    assert!(published.len() == 2 && published.iter().all(|one| one.agrees), "each counted its own: {published:?}");
}

#[test]
fn whoever_closed_once_adds_nothing_by_pretending_not_to_know() {
    let village = Village::new();
    let mut object = opened(&village, |_| {});
    let one = object.done(Village::MEMBER, cast(&YES));
    let shut = close(&object, &[one]);
    object.allow(Village::MODERATOR, shut.clone());
    let late = object.done(Village::OTHER, cast(&NO));
    // No header of these steps names the first close.
    let more = close(&object, &[one, late]);
    assert_eq!(object.step(Village::MODERATOR, more), Judgement::Deny(Reason::CLOSED));
    object.allow(Village::MODERATOR, shut);
    assert_eq!(yes_no(&object), (1, 0));

    let mut hidden = opened(&village, |open| open.visibility = Visibility::UntilClose);
    hidden.allow(Village::MODERATOR, BallotOp::Close { papers: vec![], result: None });
    let settle = |reveals: Vec<EntryId>| BallotOp::Settle { reveals, result: Fixed([1; 32]) };
    hidden.allow(Village::MODERATOR, settle(vec![]));
    assert_eq!(hidden.step(Village::MODERATOR, settle(vec![entry(5)])), Judgement::Deny(Reason::CLOSED));
}

#[test]
fn a_wrong_result_is_noticed_and_changes_nothing() {
    let village = Village::new();
    let mut object = opened(&village, |_| {});
    let one = object.done(Village::MEMBER, cast(&YES));
    object.allow(Village::MODERATOR, BallotOp::Close { papers: vec![one, entry(9_999)], result: Some(Fixed([1; 32])) });
    let result = object.state().result().unwrap();
    assert_eq!((yes_no(&object), result.missing), ((1, 0), vec![entry(9_999)]));
    assert!(!result.published[0].agrees && !object.state().shown().unwrap().agrees);
}

#[test]
fn hidden_papers_count_once_they_are_shown_as_they_were_hidden() {
    let village = Village::new();
    let mut object = opened(&village, |open| open.visibility = Visibility::UntilClose);
    let (salt, ballot) = (Fixed([5; 32]), object.id());
    let hide =
        |by, paper: &Paper| BallotOp::Commit { commitment: commitment(ballot, village.person(by), &salt, paper, None) };
    let show = |paper: &Paper| BallotOp::Reveal { paper: paper.clone(), reason: None, salt };
    assert_eq!(object.step(Village::MEMBER, cast(&YES)), Judgement::Deny(Reason::METHOD));
    let member = object.done(Village::MEMBER, hide(Village::MEMBER, &YES));
    let other = object.done(Village::OTHER, hide(Village::OTHER, &NO));
    let holder = object.done(Village::HOLDER, hide(Village::HOLDER, &NO));
    assert_eq!(object.step(Village::MEMBER, show(&YES)), Judgement::Deny(Reason::PHASE), "not before the close");
    let papers: BTreeSet<_> = [member, other, holder].into();
    let pins: Vec<_> = papers.iter().copied().collect();
    let early = BallotOp::Close { papers: pins.clone(), result: Some(Fixed([1; 32])) };
    assert_eq!(object.step(Village::MODERATOR, early), Judgement::Deny(Reason::MALFORMED), "nobody knows yet");
    object.allow(Village::MODERATOR, BallotOp::Close { papers: pins, result: None });
    assert_eq!((object.state().phase(), object.state().result()), (Phase::Revealing, None));
    assert_eq!(object.state().receipt(&member), Some(Receipt::Cast));
    assert_eq!(
        (object.state().papers(), object.state().last_of(village.person(Village::MEMBER))),
        (papers.clone(), Some(member))
    );

    let mut reveals = vec![object.done(Village::MEMBER, show(&YES))];
    // Another paper than the hidden one is none, and nobody shows another's.
    reveals.push(object.done(Village::OTHER, show(&YES)));
    reveals.push(object.done(Village::MODERATOR, show(&NO)));
    reveals.sort();
    let shown: BTreeSet<_> = reveals.iter().copied().collect();
    let result = object.state().hash_of(&papers, Some(&shown)).unwrap();
    object.allow(Village::STEWARD, BallotOp::Settle { reveals, result });
    let settled = object.state().result().unwrap();
    assert_eq!(yes_no(&object), (1, 0));
    let unrevealed: BTreeSet<_> = settled.unrevealed.iter().copied().collect();
    assert_eq!(unrevealed, BTreeSet::from([other, holder]));
    let receipts = [member, other, holder].map(|paper| object.state().receipt(&paper));
    assert_eq!(receipts, [Receipt::Counted, Receipt::Unrevealed, Receipt::Unrevealed].map(Some));
    assert!(settled.published[0].agrees);
    // Whoever shows theirs now is too late.
    object.allow(Village::HOLDER, show(&NO));
    assert_eq!(object.state().result().unwrap().hash, settled.hash);
}

#[test]
fn hands_have_two_witnesses_and_a_column_of_their_own() {
    let village = Village::new();
    let mut object = opened(&village, |_| {});
    let count = HandCount::YesNo { yes: 4, no: 1, abstain: 0 };
    let hands = |count: &HandCount| BallotOp::Hands {
        count: count.clone(),
        place: "Bürgerhaus".to_owned(),
        day: examples::day(),
    };
    let wrong = HandCount::Dots { voters: 3, dots: vec![1, 1] };
    assert_eq!(object.step(Village::MEMBER, hands(&wrong)), Judgement::Deny(Reason::METHOD));
    let counted = object.done(Village::MEMBER, hands(&count));
    let one = object.done(Village::MEMBER, cast(&YES));
    let shut = close(&object, &[one]);
    object.allow(Village::MODERATOR, shut);
    assert!(object.state().result().unwrap().by_hand.is_empty(), "one witness is none");
    let hash = object.state().result().unwrap().hash;
    let witness = |hands| BallotOp::Witness { hands };
    assert_eq!(object.step(Village::MEMBER, witness(counted)), Judgement::Deny(Reason::OBJECT), "one person twice");
    assert_eq!(object.step(Village::OTHER, witness(entry(77))), Judgement::Deny(Reason::OBJECT));
    object.allow(Village::OTHER, witness(counted));
    let result = object.state().result().unwrap();
    assert_eq!((result.hash, result.by_hand.len(), yes_no(&object)), (hash, 1, (1, 0)));
    assert_eq!(result.by_hand[0].sum.voters, 6);
}

#[test]
fn a_cut_after_the_close_takes_no_paper_and_one_before_it_does() {
    let village = Village::new();
    let mut object = opened(&village, |_| {});
    // The cut came after: whoever closed still knew the voter.
    let one = object.allow_void(Village::MEMBER, cast(&YES));
    assert_eq!(object.state().to_pin(), Vec::<EntryId>::new(), "nobody pins what has no effect");
    assert_eq!(object.state().receipt(&one), Some(Receipt::Void));
    let shut = close(&object, &[one]);
    object.allow(Village::MODERATOR, shut);
    assert_eq!((yes_no(&object), object.state().receipt(&one)), ((1, 0), Some(Receipt::Counted)));

    let removed = village.person(Village::MEMBER);
    let remove = ControlOp::Remove(Remove { person: removed, role: None, cuts: vec![] });
    let after = Village::after(vec![(Village::FOUNDER, remove)]);
    let mut state = BallotState::default();
    let mut lamport = 0;
    let mut apply = |village: &Village, by, op: BallotOp, void| {
        lamport += 1;
        let named = |_: &EntryId| None;
        let context = village.context(by, (lamport, entry(2_000 + lamport), entry(2_001)), &named);
        state.apply(op, &Context { void, ..context });
        entry(2_000 + lamport)
    };
    apply(&village, Village::MODERATOR, BallotOp::Open(Box::new(opening(&village))), false);
    let void = apply(&village, Village::MEMBER, cast(&YES), true);
    let fine = apply(&village, Village::OTHER, cast(&NO), false);
    let mut papers = vec![void, fine];
    papers.sort();
    apply(&after, Village::MODERATOR, BallotOp::Close { papers, result: None }, false);
    assert_eq!(state.closes[0].refused, [void]);
    assert_eq!(state.result().unwrap().count.counted, 1);
    assert_eq!([void, fine].map(|paper| state.receipt(&paper)), [Receipt::Void, Receipt::Counted].map(Some));
}

#[test]
fn once_all_closers_are_gone_those_who_lead_the_space_close() {
    let before = Village::new();
    let closer = before.person(Village::MODERATOR);
    let remove = ControlOp::Remove(Remove { person: closer, role: None, cuts: vec![] });
    let after = Village::after(vec![(Village::FOUNDER, remove)]);
    let mut object = opened(&before, |open| open.closers = vec![closer]);
    let shut = close(&object, &[]);
    assert_eq!(object.step(Village::STEWARD, shut.clone()), Judgement::Deny(Reason::ROLE));
    let named = |_: &EntryId| None;
    let context = after.context(Village::STEWARD, (9, entry(9), object.id()), &named);
    assert_eq!(Ballot::authorize(object.state(), &shut, &context), Judgement::Allow);
}

#[test]
fn whoever_objects_in_a_consent_or_gives_a_reason_for_much_resistance_is_to_be_heard() {
    let village = Village::new();
    let mut object = opened(&village, |open| open.method = Method::Consent(Consent { quorum: Quorum::None }));
    let fine = Paper::Consent { position: Position::Consent };
    let not = Paper::Consent { position: Position::Objection { reason: "Die Wurzeln heben das Pflaster.".to_owned() } };
    let papers = [object.done(Village::MEMBER, cast(&fine)), object.done(Village::OTHER, cast(&not))];
    let shut = close(&object, &papers);
    object.allow(Village::MODERATOR, shut);
    let result = object.state().result().unwrap();
    assert_eq!(result.objecting(), [(papers[1], vec![0])]);
    assert!(matches!(result.count.verdict, Verdict::NoWinner { .. }));

    let mut object = opened(&village, |open| {
        open.method = Method::Resistance(Resistance { quorum: Quorum::None, max: 10 });
        open.alternatives.insert(0, Alternative::Text { text: "Eine Linde".to_owned() });
    });
    let resistance = |values: [u8; 3], reason: Option<&str>| BallotOp::Cast {
        paper: Paper::Resistance { resistance: values.map(Some).to_vec() },
        reason: reason.map(str::to_owned),
    };
    let papers = [
        object.done(Village::MEMBER, resistance([8, 0, 10], Some("Zu wenig Schatten"))),
        object.done(Village::OTHER, resistance([9, 9, 9], None)),
        object.done(Village::HOLDER, resistance([7, 7, 7], Some("So lala"))),
    ];
    let shut = close(&object, &papers);
    object.allow(Village::MODERATOR, shut);
    assert_eq!(object.state().result().unwrap().objecting(), [(papers[0], vec![0, 2])]);
}

proptest! {
    /// Nothing that is cast after a close changes its result, and no counted paper is of somebody who may not vote.
    #[test]
    fn a_result_is_a_function_of_its_close(
        before in proptest::collection::vec((0..Village::INSTALLATIONS, any::<bool>()), 0..12),
        after in proptest::collection::vec((0..Village::INSTALLATIONS, any::<bool>()), 0..12),
    ) {
        let village = Village::new();
        let mut object = opened(&village, |_| {});
        for (by, yes) in before {
            object.step(by, cast(if yes { &YES } else { &NO }));
        }
        let papers = object.state().to_pin();
        let shut = close(&object, &papers);
        object.allow(Village::MODERATOR, shut);
        let result = object.state().result().unwrap();
        for (by, yes) in after {
            object.step(by, cast(if yes { &YES } else { &NO }));
        }
        let later = object.state().result().unwrap();
        prop_assert_eq!((later.hash, &later.papers), (result.hash, &result.papers));
        for (paper, cast) in &object.state().casts {
            let counted = later.papers.iter().find(|one| one.voter == cast.by).map(|one| one.entry);
            let receipt = match counted {
                Some(counted) if counted == *paper => Receipt::Counted,
                _ if later.late.contains(paper) => Receipt::Late,
                Some(by) => Receipt::Superseded { by },
                None => unreachable!("it is late, or one of its voter is counted"),
            };
            prop_assert_eq!(object.state().receipt(paper), Some(receipt));
        }
        let electors = &object.state().opening.as_ref().unwrap().electors;
        prop_assert!(later.papers.iter().all(|one| electors.contains(&one.voter) && papers.contains(&one.entry)));
    }

    /// Whoever does what with a ballot: what is asked, by which method and of whom stays as it was when it was opened, so that all
    /// papers are about the same.
    #[test]
    fn what_is_voted_about_stays_as_it_was_opened(
        steps in proptest::collection::vec((0..Village::INSTALLATIONS, any::<proptest::sample::Index>()), 1..40),
    ) {
        let village = Village::new();
        let mut object = opened(&village, |_| {});
        let asked = format!("{:?}", object.state().opening);
        let others: Vec<BallotOp> = Ballot::examples();
        for (by, step) in steps {
            let mut op = step.get(&others).clone();
            if let BallotOp::Open(open) = &mut op {
                "Etwas anderes?".clone_into(&mut open.question);
            } else if let BallotOp::Close { .. } = op {
                op = close(&object, &object.state().to_pin());
            }
            object.step(by, op);
            object.step(by, cast(&YES));
            prop_assert_eq!(format!("{:?}", object.state().opening), asked.clone());
        }
        // A paper that counts was judged by this opening, for it is part of the same object.
        let electors = &object.state().opening.as_ref().unwrap().electors;
        let counted = object.state().result().map(|result| result.papers).unwrap_or_default();
        prop_assert!(counted.iter().all(|paper| electors.contains(&paper.voter)));
    }
}
