//! Ballots of a real election, counted by four methods, by both programs.

use crate::{
    chance::{Case, Chance},
    second::{line, ours, second_count},
};
use linde_deliberation::methods::{
    Alternatives, Approval, Dots, Guard, Method, Paper, Quorum, Resistance, Schulze, Verdict, count,
};
use std::collections::BTreeMap;

const BALLOTS: &str = include_str!("debian2010.txt");
/// What the sheet calls 5: none of the above.
const NONE: usize = 4;
const ALTERNATIVES: usize = 5;
/// Who was elected: what the sheet calls 1.
const ELECTED: u16 = 0;
/// How many voted, as was published.
const VOTERS: usize = 436;

/// The order on one ballot: how many of the others stand before each alternative, and how many after it.
struct Order([(u8, u8); ALTERNATIVES]);

fn read(order: &str) -> Order {
    let mut levels: Vec<Vec<usize>> = Vec::new();
    let mut is_level = false;
    for part in order.split(',') {
        let number: usize = part.trim_matches(['{', '}']).parse().unwrap();
        assert!((1..=ALTERNATIVES).contains(&number), "{order}");
        if is_level {
            levels.last_mut().unwrap().push(number - 1)
        } else {
            levels.push(vec![number - 1])
        }
        is_level = (is_level || part.starts_with('{')) && !part.ends_with('}');
    }
    let mut places = [None; ALTERNATIVES];
    let mut before = 0;
    for level in levels {
        let after = ALTERNATIVES - before - level.len();
        for alternative in &level {
            let place = (u8::try_from(before).unwrap(), u8::try_from(after).unwrap());
            assert!(places[*alternative].replace(place).is_none(), "{order}: twice");
        }
        before += level.len();
    }
    Order(places.map(Option::unwrap))
}

fn ballots() -> Vec<Order> {
    let lines = BALLOTS.lines().filter(|line| !line.starts_with('#'));
    let read = lines.flat_map(|line| {
        let (times, order) = line.split_once(": ").unwrap();
        (0..times.parse::<usize>().unwrap()).map(move |_| read(order))
    });
    read.collect()
}

fn case(method: Method, paper: impl Fn(&Order) -> Paper, chance: &mut Chance) -> Case {
    let papers: BTreeMap<_, _> = ballots().iter().map(|order| (chance.voter(), paper(order))).collect();
    let status_quo = u16::try_from(NONE).unwrap();
    let alternatives = Alternatives::new(u16::try_from(ALTERNATIVES).unwrap(), Some(status_quo)).unwrap();
    Case { method, alternatives, electorate: u32::try_from(papers.len()).unwrap(), papers }
}

#[test]
fn the_elected_one_is_elected_by_both_programs() {
    let chance = &mut Chance::new(2010);
    let quorum = Quorum::None;
    let schulze = Method::Schulze(Schulze {
        quorum,
        direct: Guard { num: 1, den: 2, strict: true, positive: 0, non_negative: 0 },
        indirect: None,
        no_reverse_beat_path: false,
        no_multistage_majority: false,
    });
    // Who stands before "none of the above" is above it; the others are below or level with it.
    let by_place = |Order(places): &Order| {
        let none = i8::try_from(places[NONE].0).unwrap();
        Paper::Schulze { grades: places.iter().map(|(before, _)| none - i8::try_from(*before).unwrap()).collect() }
    };
    let above_none = |Order(places): &Order| Paper::Approval {
        approved: places.iter().map(|(before, _)| *before < places[NONE].0).collect(),
    };
    // As much resistance as there are others that one would rather have.
    let before = |Order(places): &Order| Paper::Resistance {
        resistance: places.iter().map(|(before, _)| Some(*before)).collect(),
    };
    // As many dots as there are others that one would rather not have.
    let after =
        |Order(places): &Order| Paper::Dots { dots: places.iter().map(|(_, after)| u16::from(*after)).collect() };
    let cases = [
        case(schulze, by_place, chance),
        case(Method::Approval(Approval { quorum, most: None }), above_none, chance),
        case(Method::Resistance(Resistance { quorum, max: 5 }), before, chance),
        case(Method::Dots(Dots { quorum, budget: 10, most: 4 }), after, chance),
    ];
    let lines: String = cases.iter().map(|case| line(case, chance) + "\n").collect();
    let second = second_count("debian2010", &lines);
    assert_eq!(second.len(), cases.len());
    for (case, second) in cases.iter().zip(&second) {
        assert_eq!(case.papers.len(), VOTERS);
        assert_eq!(&ours(case), second, "{:?}", case.method);
        let counted = count(&case.method, case.alternatives, case.electorate, &case.papers).unwrap();
        assert!(counted.excluded.is_empty(), "{:?}", case.method);
        assert_eq!(counted.verdict, Verdict::Winner { alternative: ELECTED }, "{:?}", case.method);
    }
}

#[test]
fn an_order_is_read_as_it_stands_on_the_sheet() {
    let check = |order: &str, expected: [(u8, u8); ALTERNATIVES]| assert_eq!(read(order).0, expected, "{order}");
    check("4,1,2,3,5", [(1, 3), (2, 2), (3, 1), (0, 4), (4, 0)]);
    check("1,{2,3,4,5}", [(0, 4), (1, 0), (1, 0), (1, 0), (1, 0)]);
    check("4,2,3,{1,5}", [(3, 0), (1, 3), (2, 2), (0, 4), (3, 0)]);
}
