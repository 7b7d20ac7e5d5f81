//! Examples that were counted by hand, most of them told in `docs/METHODS.md`.

use core::cmp::Reverse;
use data_encoding::HEXLOWER;
use linde_deliberation::methods::{
    Alternatives, Approval, Availability, BallotError, Base, Consent, Count, Criterion, Dots, Guard, HandCount,
    HandCountError, Harmonic, Link, MAX_ELECTORATE, Majority, Method, NoWinner, Paper, PaperError, Position, Quorum,
    Resistance, Schulze, Step, Tally, Times, Verdict, Vote, YesNo, beside, count, result_hash,
};
use linde_log::PersonId;
use std::collections::BTreeMap;

fn voter(number: u32) -> PersonId {
    let mut id = [0; 32];
    id[..4].copy_from_slice(&number.to_be_bytes());
    PersonId(id)
}

fn alternatives(count: u16, status_quo: Option<u16>) -> Alternatives {
    Alternatives::new(count, status_quo).unwrap()
}

/// Counts papers, each of them so many times; one in the electorate for each.
fn counted(method: &Method, alternatives: Alternatives, papers: &[(u32, Paper)]) -> Count {
    let papers: BTreeMap<PersonId, Paper> = (0..).map(voter).zip(repeated(papers)).collect();
    count(method, alternatives, u32::try_from(papers.len()).unwrap(), &papers).unwrap()
}

fn repeated(papers: &[(u32, Paper)]) -> impl Iterator<Item = Paper> {
    papers.iter().flat_map(|(times, paper)| (0..*times).map(|_| paper.clone()))
}

fn places(count: &Count) -> Vec<u16> {
    count.outcomes.iter().map(|outcome| outcome.place.unwrap()).collect()
}

fn winner(alternative: u16) -> Verdict {
    Verdict::Winner { alternative }
}

fn stays(reason: NoWinner) -> Verdict {
    Verdict::NoWinner { reason }
}

fn tie(alternatives: &[u16]) -> Verdict {
    Verdict::Tie { alternatives: alternatives.to_vec() }
}

const ONE: (u16, Option<u16>) = (1, None);

fn vote(quorum: Quorum, majority: Majority, yes: u32, no: u32, abstain: u32) -> Count {
    let papers = [(yes, Vote::Yes), (no, Vote::No), (abstain, Vote::Abstain)];
    let papers = papers.map(|(times, vote)| (times, Paper::YesNo { vote }));
    let papers: BTreeMap<PersonId, Paper> = (0..).map(voter).zip(repeated(&papers)).collect();
    count(&Method::YesNo(YesNo { quorum, majority }), alternatives(ONE.0, ONE.1), 40, &papers).unwrap()
}

#[test]
fn a_majority_and_a_quorum() {
    let check = |quorum, majority, [yes, no, abstain]: [u32; 3], expected| {
        assert_eq!(vote(quorum, majority, yes, no, abstain).verdict, expected, "{majority:?} {yes} {no} {abstain}");
    };
    let missed = stays(NoWinner::MajorityMissed);
    check(Quorum::None, Majority::Simple, [12, 7, 5], winner(0));
    check(Quorum::None, Majority::Absolute, [12, 7, 5], missed.clone());
    check(Quorum::None, Majority::TwoThirds, [12, 7, 5], missed.clone());
    check(Quorum::None, Majority::TwoThirds, [14, 7, 9], winner(0));
    check(Quorum::None, Majority::Simple, [0, 0, 5], missed.clone());
    check(Quorum::None, Majority::Simple, [0, 0, 0], stays(NoWinner::NoPapers));
    let half = |strict, of| Majority::Share { num: 1, den: 2, strict, of };
    check(Quorum::None, half(false, Base::Electorate), [20, 0, 0], winner(0));
    check(Quorum::None, half(true, Base::Electorate), [20, 0, 0], missed.clone());
    check(Quorum::None, Majority::Share { num: 0, den: 1, strict: false, of: Base::Votes }, [0, 3, 0], missed);
    let two_thirds = Quorum::Share { num: 2, den: 3 };
    check(two_thirds, Majority::Simple, [26, 0, 0], Verdict::QuorumMissed { needed: 27, counted: 26 });
    check(two_thirds, Majority::Simple, [14, 12, 1], winner(0));
    let steps = vote(two_thirds, Majority::TwoThirds, 14, 7, 9).steps;
    let majority = Step::Majority { rule: Majority::TwoThirds, left: 42, right: 42, strict: false, met: true };
    assert_eq!(steps[3], majority);
    assert_eq!(steps.len(), 5);
}

#[test]
fn one_objection_is_enough() {
    let method = Method::Consent(Consent { quorum: Quorum::None });
    let say = |position| Paper::Consent { position };
    let calm = [(7, say(Position::Consent)), (2, say(Position::StandAside))];
    assert_eq!(counted(&method, alternatives(2, Some(1)), &calm).verdict, winner(0));
    let objection = say(Position::Objection { reason: "Der Baum ist krank.".to_owned() });
    let heard = counted(&method, alternatives(2, Some(0)), &[calm.as_slice(), &[(1, objection)]].concat());
    assert_eq!(heard.verdict, stays(NoWinner::ObjectionStands));
    assert_eq!(heard.outcomes[0].alternative, 1);
    assert_eq!(heard.outcomes[0].tally, Tally::Consent { consent: 7, stand_aside: 2, objections: 1 });
}

fn resist(ratings: &[u8]) -> Paper {
    Paper::Resistance { resistance: ratings.iter().copied().map(Some).collect() }
}

const KONSENSIEREN: Method = Method::Resistance(Resistance { quorum: Quorum::None, max: 10 });

#[test]
fn ten_percent_acceptance_of_doing_nothing_is_ninety_percent_resistance() {
    let count = counted(&KONSENSIEREN, alternatives(3, Some(2)), &[(1, resist(&[2, 5, 8])), (1, resist(&[4, 0, 10]))]);
    let Tally::Resistance { total, of, resistance_permille, acceptance_permille, .. } = count.outcomes[2].tally else {
        panic!("not a tally of resistance");
    };
    assert_eq!((total, of, resistance_permille, acceptance_permille), (18, 20, 900, 100));
    assert_eq!((count.verdict, count.steps.len()), (winner(1), 5));
}

#[test]
fn of_the_same_resistance_the_one_that_hurts_nobody_most() {
    // Sums 12, 12, 12, 20: the largest are 8, 6, 6; then 0.8 · 10 is reached by nobody in both.
    let papers = [(1, resist(&[8, 6, 0, 9])), (1, resist(&[4, 6, 6, 5])), (1, resist(&[0, 0, 6, 6]))];
    let count = counted(&KONSENSIEREN, alternatives(4, Some(3)), &papers);
    assert_eq!((places(&count), count.verdict), (vec![2, 1, 1, 3], tie(&[1, 2])));
    let by = |step: &Step| if let Step::Order { by, .. } = step { Some(*by) } else { None };
    let order: Vec<_> = count.steps.iter().filter_map(by).collect();
    assert_eq!(order, [Criterion::LessResistance, Criterion::LessWorst]);
    assert!(count.steps.contains(&Step::AgainstStatusQuo { deltas: vec![-8, -8, -8, 0] }));
    // Sums 20, 20, 20 and largest 10, 10, 10: one high, two high.
    let papers = [(1, resist(&[10, 10, 10])), (1, resist(&[5, 10, 3])), (1, resist(&[5, 0, 7]))];
    let count = counted(&KONSENSIEREN, alternatives(3, Some(2)), &papers);
    assert_eq!((places(&count), count.verdict), (vec![1, 2, 1], tie(&[0, 2])));
}

#[test]
fn if_doing_nothing_is_best_nothing_is_done() {
    let count = counted(&KONSENSIEREN, alternatives(3, Some(0)), &[(3, resist(&[1, 2, 3]))]);
    assert_eq!(count.verdict, stays(NoWinner::StatusQuoFirst));
}

#[test]
fn who_leaves_one_out_is_not_counted() {
    let incomplete = Paper::Resistance { resistance: vec![Some(0), None, Some(10)] };
    let count = counted(&KONSENSIEREN, alternatives(3, Some(2)), &[(1, resist(&[5, 0, 9])), (1, incomplete)]);
    assert_eq!((count.counted, count.excluded.len()), (1, 1));
    assert_eq!(count.excluded[0].reason, PaperError::Incomplete { alternative: 1 });
    assert_eq!((count.excluded[0].voter, count.verdict), (voter(1), winner(1)));
}

const RULES: Schulze = Schulze {
    quorum: Quorum::None,
    direct: Guard::SIMPLE,
    indirect: None,
    no_reverse_beat_path: false,
    no_multistage_majority: false,
};

fn grade(grades: &[i8]) -> Paper {
    Paper::Schulze { grades: grades.to_vec() }
}

/// The grades of an order of proposals, all of them better than the status quo behind them.
fn prefer(order: &str) -> Paper {
    let count = i8::try_from(order.len()).unwrap();
    let mut grades = vec![0; order.len() + 1];
    for (above, name) in (0..).zip(order.bytes()) {
        grades[usize::from(name - b'A')] = count - above;
    }
    grade(&grades)
}

#[test]
fn forty_five_voters_of_schulze() {
    let papers = [
        (5, "ACBED"),
        (5, "ADECB"),
        (8, "BEDAC"),
        (3, "CABED"),
        (7, "CAEBD"),
        (2, "CBADE"),
        (7, "DCEBA"),
        (8, "EBADC"),
    ];
    let papers = papers.map(|(times, order)| (times, prefer(order)));
    let count = counted(&Method::Schulze(RULES), alternatives(6, Some(5)), &papers);
    // E > A > C > B > D, and the status quo behind.
    assert_eq!((places(&count), &count.verdict), (vec![2, 4, 3, 5, 1, 6], &winner(4)));
    let pairwise =
        [[0, 20, 26, 30, 22], [25, 0, 16, 33, 18], [19, 29, 0, 17, 24], [15, 12, 28, 0, 14], [23, 27, 21, 31, 0]];
    let strongest =
        [[0, 28, 28, 30, 24], [25, 0, 28, 33, 24], [25, 29, 0, 29, 24], [25, 28, 28, 0, 24], [25, 28, 28, 31, 0]];
    for step in &count.steps {
        if let Step::Pairwise { rows } = step {
            assert!(rows.iter().zip(pairwise).all(|(row, expected)| row[..5] == expected && row[5] == 45));
        } else if let Step::Paths { rows } = step {
            let wins = |link: &Link| if let Link::Won { wins, .. } = link { *wins } else { 0 };
            let rows: Vec<Vec<u64>> = rows.iter().map(|row| row[..5].iter().map(wins).collect()).collect();
            assert_eq!(rows[..5], strongest.map(|row| row.to_vec()));
        }
    }
}

#[test]
fn more_wins_are_stronger_and_then_fewer_losses() {
    let won = |wins, losses| Link::Won { wins, losses: Reverse(losses) };
    let links = [Link::Lost, Link::Tied, won(1, 0), won(4, 3), won(4, 0), won(5, 4), won(5, 3)];
    assert!(links.is_sorted() && links.windows(2).all(|pair| pair[0] < pair[1]));
    // LiquidFeedback puts the same order into one number.
    let number = |link: &Link| match link {
        Link::Lost => -1,
        Link::Tied => 0,
        Link::Won { wins, losses } => (i64::try_from(*wins).unwrap() << 31) - i64::try_from(losses.0).unwrap(),
    };
    assert!(links.iter().map(number).collect::<Vec<_>>().is_sorted());
}

/// A (0) before B (1), but B has the larger majority over the status quo (2): 6 to 4 against 7 to 3, and A wins 9 to 1 of B.
const TWO_PROPOSALS: [(u32, [i8; 3]); 3] = [(6, [2, 1, 0]), (1, [-1, 1, 0]), (3, [-1, -2, 0])];

fn two_proposals(rules: Schulze) -> Count {
    counted(
        &Method::Schulze(rules),
        alternatives(3, Some(2)),
        &TWO_PROPOSALS.map(|(times, grades)| (times, grade(&grades))),
    )
}

#[test]
fn a_majority_can_be_had_over_somebody_who_has_it() {
    let two_thirds = Guard { num: 2, den: 3, ..Guard::SIMPLE };
    let count = two_proposals(Schulze { indirect: Some(two_thirds), ..RULES });
    assert_eq!((places(&count), &count.verdict), (vec![1, 2, 3], &winner(0)));
    assert!(count.steps.contains(&Step::IndirectMajority { alternative: 0, over: Some(1), met: true }));
    // So many positive votes that nobody has them over anybody.
    let count = two_proposals(Schulze { indirect: Some(Guard { positive: 10, ..two_thirds }), ..RULES });
    assert_eq!(count.verdict, stays(NoWinner::NoneEligible));
}

#[test]
fn a_winner_that_would_not_win_again() {
    let direct = Guard { num: 2, den: 3, ..Guard::SIMPLE };
    assert_eq!(two_proposals(Schulze { direct, ..RULES }).verdict, winner(1));
    let count = two_proposals(Schulze { direct, no_multistage_majority: true, ..RULES });
    assert_eq!(count.verdict, stays(NoWinner::NoneEligible));
    let because = Step::MultistageMajority { alternative: 1, because_of: Some(0), met: false };
    assert!(count.steps.contains(&because));
}

#[test]
fn a_circle_with_the_status_quo() {
    // A wins 6 to 3 of B, B 7 to 2 of the status quo, and that 5 to 4 of A.
    let papers = [(4, grade(&[2, 1, 0])), (3, grade(&[-1, 1, 0])), (2, grade(&[-1, -2, 0]))];
    let direct = Guard { num: 1, den: 3, ..Guard::SIMPLE };
    let by = |rules| counted(&Method::Schulze(rules), alternatives(3, Some(2)), &papers);
    let count = by(Schulze { direct, ..RULES });
    assert_eq!((places(&count), &count.verdict), (vec![1, 2, 3], &winner(0)));
    let count = by(Schulze { direct, no_reverse_beat_path: true, ..RULES });
    assert_eq!(count.verdict, stays(NoWinner::NoneEligible));
    // Without a majority of its own A is no winner; B has one and follows.
    assert_eq!(by(RULES).verdict, winner(1));
}

#[test]
fn what_is_level_is_shown_as_level() {
    let rock_paper_scissors = ["ABC", "BCA", "CAB"].map(|order| (3, prefer(order)));
    let count = counted(&Method::Schulze(RULES), alternatives(4, Some(3)), &rock_paper_scissors);
    assert_eq!((places(&count), count.verdict), (vec![1, 1, 1, 2], tie(&[0, 1, 2])));
    let nobody = counted(&Method::Schulze(RULES), alternatives(3, Some(0)), &[(4, grade(&[0, 0, 0]))]);
    assert_eq!((places(&nobody), nobody.verdict), (vec![1, 1, 1], stays(NoWinner::NoneEligible)));
}

#[test]
fn marks_dots_and_times() {
    let approve = |approved: [bool; 3]| Paper::Approval { approved: approved.to_vec() };
    let approval = Method::Approval(Approval { quorum: Quorum::None, most: None });
    let papers =
        [(4, approve([true, true, false])), (3, approve([false, true, true])), (2, approve([true, false, false]))];
    let count = counted(&approval, alternatives(3, None), &papers);
    assert_eq!((places(&count), count.verdict), (vec![2, 1, 3], winner(1)));
    let nothing = counted(&approval, alternatives(3, Some(2)), &[(2, approve([false; 3]))]);
    assert_eq!((places(&nothing), nothing.verdict), (vec![1, 1, 1], stays(NoWinner::NoSupport)));

    let dots = Method::Dots(Dots { quorum: Quorum::None, budget: 5, most: 3 });
    let stick = |dots: [u16; 3]| Paper::Dots { dots: dots.to_vec() };
    let count =
        counted(&dots, alternatives(3, Some(2)), &[(2, stick([3, 2, 0])), (1, stick([0, 2, 3])), (1, stick([0; 3]))]);
    assert_eq!((places(&count), &count.verdict), (vec![1, 1, 2], &tie(&[0, 1])));
    assert_eq!(count.outcomes[0].tally, Tally::Dots { dots: 6, voters: Some(2) });

    use Availability::{IfNeedBe, No, Yes};
    let come = |availability: [Availability; 3]| Paper::Times { availability: availability.to_vec() };
    let papers = [(2, come([Yes, IfNeedBe, No])), (1, come([No, Yes, Yes])), (1, come([IfNeedBe, IfNeedBe, No]))];
    let count = counted(&Method::Times(Times {}), alternatives(3, None), &papers);
    assert_eq!((places(&count), &count.verdict), (vec![1, 1, 2], &tie(&[0, 1])));
    assert_eq!(count.outcomes[1].tally, Tally::Times { score: 5, yes: 1, if_need_be: 3, no: 0 });
}

#[test]
fn copies_do_not_fill_the_top_of_the_list() {
    // Six people support three copies, four support something else.
    let support = |supported: [bool; 4]| Paper::Harmonic { supported: supported.to_vec() };
    let papers = [(6, support([true, true, true, false])), (4, support([false, false, false, true]))];
    let count = counted(&Method::Harmonic(Harmonic {}), alternatives(4, None), &papers);
    let weights: Vec<String> = count
        .outcomes
        .iter()
        .map(
            |outcome| {
                if let Tally::Harmonic { weight, .. } = outcome.tally { weight.to_string() } else { String::new() }
            },
        )
        .collect();
    assert_eq!((weights, places(&count)), (["6/1", "3/1", "2/1", "4/1"].map(str::to_owned).to_vec(), vec![1, 3, 4, 2]));
    assert_eq!(count.verdict, Verdict::Ordered {});
}

#[test]
fn hands_stand_beside_papers() {
    let count = vote(Quorum::Number { papers: 20 }, Majority::Simple, 5, 7, 1);
    assert!(matches!(count.verdict, Verdict::QuorumMissed { .. }));
    let hash = result_hash(&count);
    let hands = HandCount::YesNo { yes: 10, no: 6, abstain: 2 };
    let all = beside(&count, &hands).unwrap();
    assert_eq!((all.papers.voters, all.by_hand.voters, all.sum.voters), (13, 18, 31));
    assert_eq!(all.sum.outcomes[0].tally, Tally::YesNo { yes: 15, no: 13, abstain: 3 });
    assert_eq!((&all.sum.verdict, all.sum.exceeds_electorate), (&winner(0), false));
    assert_eq!(result_hash(&count), hash);
    let crowd = |yes| beside(&count, &HandCount::YesNo { yes, no: 0, abstain: 0 }).unwrap().sum.exceeds_electorate;
    assert!(!crowd(27) && crowd(28));

    let dots = Method::Dots(Dots { quorum: Quorum::None, budget: 3, most: 2 });
    let count = counted(&dots, alternatives(2, None), &[(1, Paper::Dots { dots: vec![2, 1] })]);
    let wall = |voters, dots: [u32; 2]| HandCount::Dots { voters, dots: dots.to_vec() };
    assert_eq!(beside(&count, &wall(2, [2, 4])).unwrap().sum.verdict, winner(1));
    assert_eq!(beside(&count, &wall(2, [2, 5])), Err(HandCountError::TooManyOnOne { alternative: 1 }));
    assert_eq!(beside(&count, &wall(2, [4, 3])), Err(HandCountError::OverBudget));
    assert_eq!(beside(&count, &hands), Err(HandCountError::WrongMethod));
    let short = HandCount::Dots { voters: 1, dots: vec![1] };
    assert_eq!(beside(&count, &short), Err(HandCountError::WrongLength { given: 1, needed: 2 }));
    assert_eq!(beside(&count, &wall(u32::MAX, [0, 0])), Err(HandCountError::TooManyVoters));
    let approval = Method::Approval(Approval { quorum: Quorum::None, most: Some(1) });
    let count = counted(&approval, alternatives(2, None), &[(1, Paper::Approval { approved: vec![true, false] })]);
    let approved = |approved: [u32; 2]| HandCount::Approval { voters: 3, approved: approved.to_vec() };
    assert_eq!(beside(&count, &approved([0, 1])).unwrap().sum.verdict, tie(&[0, 1]));
    assert_eq!(beside(&count, &approved([2, 2])), Err(HandCountError::OverBudget));
    let count = counted(&KONSENSIEREN, alternatives(3, Some(2)), &[]);
    assert_eq!(beside(&count, &hands), Err(HandCountError::NotCountable));
}

#[test]
fn what_cannot_be_held_is_refused() {
    let check = |method: Method, count, status_quo, expected: BallotError| {
        let refused = method.check().and_then(|()| method.check_alternatives(alternatives(count, status_quo)));
        assert_eq!(refused, Err(expected), "{method:?}");
    };
    let too_few = |given, needed| BallotError::TooFewAlternatives { given, needed };
    check(KONSENSIEREN, 2, Some(1), too_few(1, 2));
    check(KONSENSIEREN, 3, None, BallotError::NoStatusQuo);
    check(Method::Schulze(RULES), 2, Some(1), too_few(1, 2));
    check(Method::Schulze(RULES), 3, None, BallotError::NoStatusQuo);
    check(Method::Times(Times {}), 3, Some(0), BallotError::StatusQuoNotAsked);
    check(Method::Times(Times {}), 1, None, too_few(1, 2));
    let simple = YesNo { quorum: Quorum::None, majority: Majority::Simple };
    check(Method::YesNo(simple), 3, Some(0), BallotError::TooManyAlternatives { given: 2 });
    check(Method::YesNo(simple), 1, Some(0), too_few(0, 1));
    let quorum = |quorum| Method::YesNo(YesNo { quorum, ..simple });
    check(quorum(Quorum::Number { papers: 0 }), 1, None, BallotError::NotANumber);
    check(quorum(Quorum::Share { num: 3, den: 2 }), 1, None, BallotError::NotAShare);
    check(quorum(Quorum::Share { num: 0, den: 2 }), 1, None, BallotError::NotAShare);
    check(quorum(Quorum::Share { num: 0, den: 0 }), 1, None, BallotError::NotAShare);
    let majority = Majority::Share { num: 2, den: 2, strict: true, of: Base::Votes };
    check(Method::YesNo(YesNo { majority, ..simple }), 1, None, BallotError::NeverReached);
    let scale = |max| Method::Resistance(Resistance { quorum: Quorum::None, max });
    check(scale(3), 3, Some(0), BallotError::Scale);
    check(Method::Approval(Approval { quorum: Quorum::None, most: Some(0) }), 2, None, BallotError::NotANumber);
    let dots = |budget, most| Method::Dots(Dots { quorum: Quorum::None, budget, most });
    for (budget, most) in [(0, 0), (3, 0), (3, 4), (1001, 1)] {
        check(dots(budget, most), 2, None, BallotError::Dots);
    }
    assert_eq!(Alternatives::new(0, None), Err(too_few(0, 1)));
    assert_eq!(Alternatives::new(65, None), Err(BallotError::TooManyAlternatives { given: 65 }));
    assert_eq!(Alternatives::new(2, Some(2)), Err(BallotError::NoSuchAlternative { status_quo: 2 }));
    assert_eq!(Alternatives::from_flags(&[true, false, true]), Err(BallotError::SeveralStatusQuos));
    assert_eq!(Alternatives::from_flags(&[false, true]), Alternatives::new(2, Some(1)));
    let one: BTreeMap<_, _> = [(voter(1), Paper::YesNo { vote: Vote::No })].into();
    let held =
        |electorate| count(&Method::YesNo(simple), alternatives(1, None), electorate, &one).map(|count| count.verdict);
    assert_eq!(held(0), Err(BallotError::MorePapersThanElectorate { papers: 1, electorate: 0 }));
    let electorate = MAX_ELECTORATE + 1;
    assert_eq!(held(electorate), Err(BallotError::ElectorateTooLarge { electorate }));
    assert_eq!(held(1), Ok(stays(NoWinner::MajorityMissed)));
}

#[test]
fn what_is_refused_has_a_code() {
    fn name(error: impl serde::Serialize) -> String {
        let json = serde_json::to_value(error).unwrap();
        json.as_str().or_else(|| json.as_object()?.keys().next().map(String::as_str)).unwrap().to_owned()
    }
    for error in [BallotError::Scale, BallotError::NotAShare, BallotError::NotANumber, BallotError::NeverReached] {
        assert_eq!(name(error), error.code());
    }
    for error in [
        PaperError::Incomplete { alternative: 1 },
        PaperError::WrongMethod,
        PaperError::TooManyOnOne { alternative: 0 },
    ] {
        assert_eq!(name(error), error.code());
    }
    for error in [HandCountError::NotCountable, HandCountError::WrongLength { given: 1, needed: 2 }] {
        assert_eq!(name(error), error.code());
    }
}

#[test]
fn methods_and_papers_in_json() {
    let json = r#"{"resistance":{"quorum":{"share":{"num":1,"den":2}},"max":5}}"#;
    let method: Method = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&method).unwrap(), json);
    let paper: Paper = serde_json::from_str(r#"{"resistance":{"resistance":[0,null,5]}}"#).unwrap();
    assert_eq!(paper.check(&method, alternatives(3, Some(0))), Err(PaperError::Incomplete { alternative: 1 }));
    assert!(serde_json::from_str::<Method>(r#"{"times":{"more":1}}"#).is_err());
    assert!(serde_json::from_str::<Paper>(r#"{"dots":{"dots":[1],"more":1}}"#).is_err());
    let schema = schemars::schema_for!(Method).to_value().to_string();
    assert!(schema.contains("no_reverse_beat_path") && schema.contains("\"maximum\":1000000"));
    assert!(schemars::schema_for!(Paper).to_value().to_string().contains("\"maxItems\":64"));
}

#[test]
fn the_hash_of_a_result_is_the_same_everywhere() {
    let hash = HEXLOWER.encode(&result_hash(&two_proposals(RULES)));
    assert_eq!(hash, "b6232a2eb2883481832b70ae3aa641b85fdeceb9925edb4edb792040e0b90df8");
}
