use super::*;
use crate::{
    statement::Statement,
    testing::{TestObject, Village, entry},
};
use proptest::{collection::btree_set, prelude::*};

/// A proposal that the member began.
pub(crate) fn begun(village: &Village) -> TestObject<'_, Proposal> {
    let mut object = village.object::<Proposal>();
    object.name_example(Village::OTHER, examples::TOPIC);
    object.name_example(Village::OTHER, examples::DRAFT);
    object.allow(Village::MEMBER, create(examples::TOPIC, examples::TOPIC, Some(examples::DRAFT)));
    object
}

fn create(topic: EntryId, under: EntryId, draft: Option<EntryId>) -> ProposalOp {
    ProposalOp::Create { topic, under, title: "Linden".to_owned(), draft }
}

pub(crate) fn submit(village: &Village, authors: &[usize], text: &str) -> ProposalOp {
    ProposalOp::Submit {
        title: "Linden für alle".to_owned(),
        text: text.to_owned(),
        reason: "Es ist heiß.".to_owned(),
        authors: authors.iter().map(|author| village.person(*author)).collect(),
        heads: vec![],
        hash: text_hash(text),
        cost: None,
        place: None,
    }
}

fn answer(state: AnswerState, reason: &str) -> ProposalOp {
    ProposalOp::Answer { state, reason: reason.to_owned(), target: None }
}

fn fate(how: Link, target: EntryId, reason: &str) -> ProposalOp {
    ProposalOp::Fate { how, target, reason: reason.to_owned() }
}

fn status(object: &TestObject<'_, Proposal>) -> Status {
    object.state().status().unwrap()
}

#[test]
fn it_is_begun_once_in_a_topic_with_a_document_or_none() {
    let village = Village::new();
    let mut object = village.object::<Proposal>();
    let [topic, step] = [(); 2].map(|()| object.name(Village::OTHER, numbers::TOPIC));
    let (draft, other) = (object.name(Village::OTHER, numbers::TEXT), object.name(Village::OTHER, Statement::ID));
    for early in Proposal::examples().into_iter().skip(2) {
        assert!(object.judge(Village::FOUNDER, early) == Judgement::Deny(Reason::OBJECT));
    }
    object.deny(Village::MEMBER, create(other, step, None), Reason::OBJECT);
    object.deny(Village::MEMBER, create(topic, draft, None), Reason::OBJECT);
    object.deny(Village::MEMBER, create(topic, entry(99), None), Reason::OBJECT);
    object.deny(Village::MEMBER, create(topic, step, Some(other)), Reason::OBJECT);
    let untitled = ProposalOp::Create { topic, under: step, title: "\n".to_owned(), draft: None };
    object.deny(Village::MEMBER, untitled, Reason::BOUNDS);
    object.deny(Village::READER, create(topic, step, None), Reason::ROLE);
    assert_eq!(object.state().status(), None);
    object.allow(Village::MEMBER, create(topic, step, Some(draft)));
    object.deny(Village::MEMBER, create(topic, step, None), Reason::OBJECT);
    assert_eq!((status(&object), object.state().title()), (Status::Draft, "Linden"));
    assert_eq!(Proposal::names(&create(topic, topic, Some(draft))), [topic, draft]);
}

#[test]
fn a_version_is_submitted_when_all_its_authors_consent() {
    let village = Village::new();
    let mut object = begun(&village);
    object.allow(Village::MEMBER, submit(&village, &[Village::MEMBER], "Eine Linde."));
    let first = object.last();
    assert_eq!(object.state().current().map(|version| version.made.entry), Some(first));
    object
        .allow(Village::MEMBER, submit(&village, &[Village::OTHER, Village::MEMBER, Village::HOLDER], "Zwei Linden."));
    let second = object.last();
    let consent = |version| ProposalOp::Consent { version };
    object.deny(Village::MEMBER, consent(second), Reason::OBJECT);
    object.deny(Village::FOUNDER, consent(second), Reason::AUTHOR);
    object.deny(Village::OTHER, consent(first), Reason::AUTHOR);
    object.deny(Village::OTHER, consent(entry(7)), Reason::OBJECT);
    object.allow(Village::OTHER, consent(second));
    object.deny(Village::OTHER, consent(second), Reason::OBJECT);
    assert_eq!(object.state().current().unwrap().text, "Eine Linde.");
    object.allow(Village::HOLDER, consent(second));
    assert_eq!((object.state().current().unwrap().text.as_str(), status(&object)), ("Zwei Linden.", Status::Submitted));
    assert_eq!(object.state().title(), "Linden für alle");

    object.deny(Village::FOUNDER, submit(&village, &[Village::FOUNDER], "Keine."), Reason::AUTHOR);
    object.allow(Village::OTHER, submit(&village, &[Village::OTHER], "Drei Linden."));
    object.deny(Village::HOLDER, submit(&village, &[Village::HOLDER], "Vier."), Reason::AUTHOR);
    object.allow(Village::MEMBER_LAPTOP, submit(&village, &[Village::MEMBER], "Zwei."));
}

#[test]
fn a_version_has_its_form_and_the_hash_of_its_text() {
    let village = Village::new();
    let mut object = begun(&village);
    let mut check = |change: &dyn Fn(&mut ProposalOp), expected: Judgement| {
        let mut op = submit(&village, &[Village::MEMBER], "Text.\n");
        change(&mut op);
        assert_eq!(object.step(Village::MEMBER, op.clone()), expected, "{op:?}");
    };
    macro_rules! set {
        ($($field:ident = $value:expr),+) => {
            &|op: &mut ProposalOp| {
                if let ProposalOp::Submit { $($field),+, .. } = op { $(*$field = $value;)+ }
            }
        };
    }
    let bounds = Judgement::Deny(Reason::BOUNDS);
    check(set!(title = String::new()), bounds);
    check(set!(text = "Zeile\r\n".to_owned(), hash = text_hash("Zeile\r\n")), bounds);
    check(set!(text = " \n".to_owned(), hash = text_hash(" \n")), bounds);
    check(set!(text = "ä".repeat(MAX_PROPOSAL_CHARS + 1)), bounds);
    check(set!(reason = " ".to_owned()), bounds);
    check(set!(reason = "ä".repeat(MAX_GROUNDS_CHARS + 1)), bounds);
    check(set!(authors = vec![]), bounds);
    check(set!(authors = vec![village.person(Village::MEMBER); 2]), bounds);
    check(set!(authors = (0..13).map(|i| PersonId([i; 32])).collect()), bounds);
    check(set!(authors = vec![village.person(Village::OTHER)]), Judgement::Deny(Reason::AUTHOR));
    let stranger = vec![village.person(Village::MEMBER), PersonId([9; 32])];
    check(set!(authors = stranger.clone()), Judgement::Deny(Reason::NO_PERSON));
    check(set!(heads = vec![entry(2), entry(1)]), bounds);
    check(set!(heads = (0..17).map(entry).collect()), bounds);
    check(set!(heads = vec![entry(1), entry(2)]), Judgement::Allow);
    check(set!(cost = Some(String::new())), bounds);
    check(set!(place = Some("a\nb".to_owned())), bounds);
    check(set!(hash = text_hash("Text.")), Judgement::Deny(Reason::HASH));
    for _ in 1..MAX_PROPOSAL_VERSIONS {
        check(&|_| {}, Judgement::Allow);
    }
    check(&|_| {}, bounds);

    let mut object = village.object::<Proposal>();
    object.name_example(Village::OTHER, examples::TOPIC);
    object.allow(Village::MEMBER, create(examples::TOPIC, examples::TOPIC, None));
    let mut op = submit(&village, &[Village::MEMBER], "Text.\n");
    set!(heads = vec![entry(1)])(&mut op);
    object.deny(Village::MEMBER, op, Reason::OBJECT);
    let hash = crate::Fixed::<32>(text_hash("abc").0);
    assert!(serde_json::to_string(&hash).unwrap().contains("ba7816bf8f01cfea"), "FIPS 180-4");
}

#[test]
fn what_is_taken_back_rests_and_can_still_be_supported() {
    let village = Village::new();
    let mut object = begun(&village);
    object.allow(Village::MEMBER, submit(&village, &[Village::MEMBER, Village::OTHER], "Eine Linde."));
    let version = object.last();
    let withdraw = || ProposalOp::Withdraw { reason: String::new() };
    object.deny(Village::FOUNDER, withdraw(), Reason::AUTHOR);
    object.allow(Village::HOLDER, ProposalOp::Support { supports: true });
    object.allow(Village::OTHER, withdraw());
    assert_eq!(status(&object), Status::Withdrawn);
    object.name_example(Village::OTHER, examples::PROPOSAL);
    for op in [
        submit(&village, &[Village::MEMBER], "Zwei."),
        ProposalOp::Consent { version },
        withdraw(),
        answer(AnswerState::InReview, ""),
        fate(Link::MergedWith, examples::PROPOSAL, ""),
    ] {
        object.deny(Village::MODERATOR, op.clone(), Reason::CLOSED);
    }
    object.allow(Village::MEMBER, ProposalOp::Support { supports: true });
    object.allow(Village::MEMBER_LAPTOP, ProposalOp::Support { supports: false });
    assert_eq!(Proposal::view(object.state())["supports"], 1);
    assert_eq!(object.state().supporters().collect::<Vec<_>>(), [village.person(Village::HOLDER)]);
}

#[test]
fn nobody_is_turned_away_without_a_word() {
    let village = Village::new();
    let mut object = begun(&village);
    object.deny(Village::MODERATOR, answer(AnswerState::InReview, ""), Reason::OBJECT);
    object.allow(Village::MEMBER, submit(&village, &[Village::MEMBER], "Eine Linde."));
    object.deny(Village::MEMBER, answer(AnswerState::Adopted, ""), Reason::ROLE);
    let check = |object: &mut TestObject<'_, Proposal>, state, needs: bool, expected| {
        if needs {
            object.deny(Village::MODERATOR, answer(state, " \n"), Reason::WHY);
            object.allow(Village::MODERATOR, answer(state, "Darum."));
        } else {
            object.allow(Village::MODERATOR, answer(state, ""));
        }
        assert_eq!(status(object), expected, "{state:?}");
    };
    check(&mut object, AnswerState::InReview, false, Status::InReview);
    check(&mut object, AnswerState::PartlyAdopted, true, Status::PartlyAdopted);
    check(&mut object, AnswerState::Adopted, false, Status::Adopted);
    check(&mut object, AnswerState::NotAdopted, true, Status::NotAdopted);
    check(&mut object, AnswerState::NotResponsible, true, Status::Submitted);
    check(&mut object, AnswerState::NeedsClarification, true, Status::InReview);
    let long = answer(AnswerState::Adopted, &"ä".repeat(MAX_GROUNDS_CHARS + 1));
    object.deny(Village::MODERATOR, long, Reason::BOUNDS);
    for _ in object.state().answers.len()..MAX_OUTCOMES {
        object.allow(Village::MODERATOR, answer(AnswerState::InReview, ""));
    }
    object.deny(Village::MODERATOR, answer(AnswerState::InReview, ""), Reason::BOUNDS);
}

#[test]
fn what_became_of_it_is_said_by_those_who_lead_and_in_part_by_its_authors() {
    let village = Village::new();
    let mut object = begun(&village);
    object.allow(Village::MEMBER, submit(&village, &[Village::MEMBER], "Eine Linde."));
    let (other, record) = (object.name(Village::OTHER, Proposal::ID), object.name(Village::OTHER, 274));
    let text = entry(70);
    let log = linde_log::LogId { lane: Lane::Text, device: village.device(Village::OTHER) };
    object.name_as(text, crate::Origin { log, kind: numbers::TEXT });
    object.deny(Village::OTHER, fate(Link::MergedWith, other, ""), Reason::AUTHOR);
    object.deny(Village::MEMBER, fate(Link::RejectedBy, record, "Darum."), Reason::ROLE);
    object.deny(Village::MODERATOR, fate(Link::MergedWith, record, ""), Reason::OBJECT);
    object.deny(Village::MODERATOR, fate(Link::AdoptedIn, text, ""), Reason::OBJECT);
    object.deny(Village::MODERATOR, fate(Link::RejectedBy, record, ""), Reason::WHY);
    object.deny(Village::MODERATOR, fate(Link::Became, entry(99), ""), Reason::OBJECT);
    let own = object.id();
    object
        .name_as(own, crate::Origin { log: linde_log::LogId { lane: Lane::Deliberation, ..log }, kind: Proposal::ID });
    object.deny(Village::MODERATOR, fate(Link::MergedWith, own, ""), Reason::OBJECT);
    for (by, how, target, expected) in [
        (Village::MEMBER, Link::Became, record, Status::Submitted),
        (Village::MEMBER, Link::MergedWith, other, Status::Merged),
        (Village::MODERATOR, Link::AdoptedIn, record, Status::Adopted),
        (Village::MODERATOR, Link::ObsoletedBy, record, Status::Obsolete),
        (Village::MODERATOR, Link::RejectedBy, record, Status::NotAdopted),
    ] {
        object.allow(by, fate(how, target, "Darum."));
        assert_eq!(status(&object), expected);
    }
    object.allow(Village::MODERATOR, answer(AnswerState::Adopted, ""));
    assert_eq!(status(&object), Status::Adopted);
}

#[test]
fn what_nobody_assessed_is_not_assessed() {
    let village = Village::new();
    let mut object = begun(&village);
    object.allow(Village::MEMBER, submit(&village, &[Village::MEMBER], "Eine Linde."));
    let version = object.last();
    let assess = |version, effect, reason: &str| ProposalOp::Assess {
        version,
        dimension: Dimension::Social,
        effect,
        reason: reason.to_owned(),
    };
    object.deny(Village::OTHER, assess(entry(7), Impact::Positive, "Darum."), Reason::OBJECT);
    object.deny(Village::OTHER, assess(version, Impact::Positive, ""), Reason::WHY);
    object.allow(Village::OTHER, assess(version, Impact::Positive, "Alle sitzen dort."));
    object.allow(Village::FOUNDER, assess(version, Impact::Unclear, "Wer weiß."));
    let view = Proposal::view(object.state());
    let assessed = view["versions"][0]["assessed"].as_object().unwrap();
    assert_eq!(assessed.len(), 4);
    assert_eq!(assessed["social"]["effect"], "unclear");
    assert!(["democratic", "ecological", "financial"].iter().all(|dimension| assessed[*dimension].is_null()));
    assert_eq!(view["versions"][0]["submitted"], true);
}

fn persons(numbers: impl IntoIterator<Item = u8>) -> BTreeSet<PersonId> {
    numbers.into_iter().map(|number| PersonId([number; 32])).collect()
}

#[test]
fn copies_do_not_fill_the_top() {
    // The worked example of docs/METHODS.md: six support A, A' and A'', four support B.
    let (six, four) = (persons(0..6), persons(10..14));
    let made = [(1, six.clone()), (2, six.clone()), (3, six), (4, four)].map(|(id, set)| (entry(id), set));
    let ranks: Vec<_> = order(&made)
        .unwrap()
        .into_iter()
        .map(|rank| (rank.proposal, rank.place, rank.supporters, rank.weight.unwrap().to_string()))
        .collect();
    let expected = [(1, 1, 6, "6/1"), (4, 2, 4, "4/1"), (2, 3, 6, "3/1"), (3, 4, 6, "2/1")];
    assert_eq!(ranks, expected.map(|(id, place, n, weight)| (entry(id), place, n, weight.to_owned())));
    assert_eq!(order(&[]), Ok(vec![]));
}

#[test]
fn of_very_many_those_with_the_most_supporters_are_weighed() {
    let made: Vec<_> = (0..70u8).map(|i| (entry(i.into()), persons(0..i / 2))).collect();
    let ranks = order(&made).unwrap();
    assert_eq!(ranks.len(), made.len());
    assert_eq!(ranks.iter().map(|rank| rank.proposal).collect::<BTreeSet<_>>().len(), made.len());
    let (weighed, rest) = ranks.split_at(64);
    assert!(weighed.iter().all(|rank| rank.weight.is_some()) && rest.iter().all(|rank| rank.weight.is_none()));
    let rest: Vec<_> = rest.iter().map(|rank| rank.proposal).collect();
    assert_eq!(rest, [4, 5, 2, 3, 0, 1].map(entry));
    let places: Vec<_> = ranks[63..].iter().map(|rank| rank.place - ranks[63].place).collect();
    assert_eq!(places, [0, 1, 1, 2, 2, 3, 3]);
}

proptest! {
    #[test]
    fn no_weight_exceeds_the_number_of_supporters(
        sets in prop::collection::vec(btree_set(0u8..12, 0..8), 1..12),
    ) {
        let made: Vec<_> = (0..).map(entry).zip(sets.into_iter().map(persons)).collect();
        let ranks = order(&made).unwrap();
        prop_assert_eq!(ranks.len(), made.len());
        for rank in ranks {
            let weight = rank.weight.unwrap();
            prop_assert!(weight.num() <= u128::from(rank.supporters) * weight.den());
        }
    }
}
