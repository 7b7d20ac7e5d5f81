use super::*;
use crate::testing::{TestObject, Village, entry};
use linde_log::EntryId;
use proptest::{collection::vec, prelude::*, test_runner::Config};

fn why() -> String {
    "Weil es so ist.".to_owned()
}

fn phase(to: Phase) -> TopicOp {
    TopicOp::Phase { to, reason: None, ends: None }
}

fn back(to: Phase) -> TopicOp {
    TopicOp::Phase { to, reason: Some(why()), ends: None }
}

fn affected(group: &str, channel: Option<&str>, no_channel_reason: Option<&str>) -> TopicOp {
    TopicOp::Affected {
        group: group.to_owned(),
        why: why(),
        channel: channel.map(str::to_owned),
        target: None,
        no_channel_reason: no_channel_reason.map(str::to_owned),
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A topic that a member opened, with a quorum of three.
fn opened(village: &Village) -> TestObject<'_, Topic> {
    let mut object = village.object::<Topic>();
    object.allow(Village::MEMBER, TopicOp::Create(Box::new(example())));
    object
}

/// A topic that was led to `to`.
fn led_to(village: &Village, to: Phase) -> TestObject<'_, Topic> {
    let mut object = opened(village);
    for next in Phase::ALL.into_iter().skip(1).take_while(|phase| *phase <= to) {
        object.allow(Village::MODERATOR, phase(next));
    }
    object
}

fn deny(object: &mut TestObject<'_, Topic>, by: usize, op: TopicOp, reason: Reason) {
    assert_eq!(object.step(by, op.clone()), Judgement::Deny(reason), "{by}: {op:?}");
}

#[test]
fn whoever_takes_part_opens_a_topic_and_only_once() {
    let village = Village::new();
    let mut object = village.object::<Topic>();
    let create = || TopicOp::Create(Box::new(example()));
    deny(&mut object, Village::READER, create(), Reason::ROLE);
    for early in Topic::examples().into_iter().skip(1) {
        deny(&mut object, Village::FOUNDER, early, Reason::OBJECT);
    }
    object.allow(Village::MEMBER, create());
    deny(&mut object, Village::FOUNDER, create(), Reason::OBJECT);
    let state = object.state();
    assert_eq!((state.phase(), state.author), (Some(Phase::Concern), Some(village.person(Village::MEMBER))));
    assert_eq!(state.phase_of(&object.id()), Some(Phase::Concern));
    assert_eq!((state.versions.len(), state.steps.len()), (1, 1));
}

#[test]
fn what_a_topic_says_of_itself_has_bounds() {
    let village = Village::new();
    let check = |change: &dyn Fn(&mut NewTopic), expected: Result<(), Reason>| {
        let mut new = example();
        change(&mut new);
        let judged = village.object::<Topic>().judge(Village::MEMBER, TopicOp::Create(Box::new(new.clone())));
        assert_eq!(judged, expected.into(), "{new:?}");
    };
    let bounds = Err(Reason::BOUNDS);
    check(&|new| new.title = "ä".repeat(MAX_TOPIC_TITLE_CHARS), Ok(()));
    check(&|new| new.title = "ä".repeat(MAX_TOPIC_TITLE_CHARS + 1), bounds);
    check(&|new| new.title = "zwei\nZeilen".to_owned(), bounds);
    check(&|new| new.concern = "ä\n".repeat(MAX_CONCERN_CHARS / 2), Ok(()));
    check(&|new| new.concern = " ".to_owned(), bounds);
    check(&|new| new.concern = "ä".repeat(MAX_CONCERN_CHARS + 1), bounds);
    check(&|new| new.level_reason = "\t".to_owned(), Err(Reason::WHY));
    check(&|new| new.level_reason = "ä".repeat(MAX_WHY_CHARS + 1), bounds);
    check(&|new| new.carriers = vec![new.carriers[0].clone(); MAX_CARRIERS], Ok(()));
    check(&|new| new.carriers = vec![new.carriers[0].clone(); MAX_CARRIERS + 1], bounds);
    check(&|new| new.carriers[0].name.clear(), bounds);
    check(&|new| new.scope = vec![new.scope[0].clone(); MAX_SCOPE_POINTS], Ok(()));
    check(&|new| new.scope = vec![new.scope[0].clone(); MAX_SCOPE_POINTS + 1], bounds);
    check(&|new| new.scope[1].what.clear(), bounds);
    check(&|new| new.scope[0].source = " ".to_owned(), Err(Reason::MISSING));
    check(&|new| new.scope[1].source = "ä".repeat(MAX_SCOPE_CHARS + 1), bounds);
    check(&|new| new.effect = None, Ok(()));
    check(&|new| new.effect.as_mut().unwrap().intended.clear(), bounds);
    check(&|new| new.effect.as_mut().unwrap().indicator.clear(), Ok(()));
    check(&|new| new.template = Some(String::new()), bounds);
    check(&|new| new.rules.seal_signatures = MAX_SEAL_SIGNATURES, Ok(()));
    check(&|new| new.rules.seal_signatures = MAX_SEAL_SIGNATURES + 1, bounds);
    check(&|new| new.rules.seal_signatures = 0, bounds);
}

#[test]
fn rules_may_be_left_out_where_people_write_and_have_one_hash() {
    let mut written = serde_json::to_value(TopicOp::Create(Box::new(example()))).unwrap();
    written["create"].as_object_mut().unwrap().remove("rules");
    let TopicOp::Create(new) = serde_json::from_value(written).unwrap() else { panic!() };
    assert_eq!(new.rules, TopicRules::default());
    assert_eq!((new.rules.seal_signatures, new.rules.dissent_days), (1, 14));
    // What the document says, byte by byte.
    let bytes = b"\xa4\x6esupport_quorum\x00\x6fseal_signatures\x01\x6cdissent_days\x0e\x6banswer_days\x18\x1c";
    assert_eq!(new.rules.hash().0, blake3::derive_key(RULES_CONTEXT, bytes));
    let hash = serde_json::to_value(new.rules.hash()).unwrap();
    assert_eq!(hash, "18b13761d4c0077dc20058f4517cbc534081cfe5e8f615c06039b0d3caf2ce0d");
    assert_ne!(new.rules.hash(), example().rules.hash());
}

#[test]
fn it_is_described_anew_until_alternatives_are_weighed() {
    let village = Village::new();
    let mut object = led_to(&village, Phase::Review);
    let describe = |title: &str| TopicOp::Describe(Box::new(Wording { title: title.to_owned(), ..example_wording() }));
    deny(&mut object, Village::OTHER, describe("Anders"), Reason::AUTHOR);
    deny(&mut object, Village::MEMBER, describe(" "), Reason::BOUNDS);
    deny(&mut object, Village::MEMBER, describe(&example().title), Reason::OBJECT);
    object.allow(Village::MEMBER_LAPTOP, describe("Anders"));
    object.allow(Village::MODERATOR, describe("Noch anders"));
    let state = object.state();
    assert_eq!(state.wording.as_ref().unwrap().title, "Noch anders");
    let by: Vec<_> = state.versions.iter().map(|version| version.by).collect();
    let [member, moderator] = [Village::MEMBER, Village::MODERATOR].map(|by| village.person(by));
    assert_eq!(by, [member, member, moderator]);
    object.allow(Village::MODERATOR, phase(Phase::Weighing));
    deny(&mut object, Village::MEMBER, describe("Zu spät"), Reason::PHASE);
}

#[test]
fn descriptions_are_bounded() {
    let village = Village::new();
    let mut object = opened(&village);
    let describe =
        |i: usize| TopicOp::Describe(Box::new(Wording { title: format!("Nummer {i}"), ..example_wording() }));
    for i in 0..MAX_DESCRIPTIONS {
        object.allow(Village::MEMBER, describe(i));
    }
    deny(&mut object, Village::MEMBER, describe(MAX_DESCRIPTIONS), Reason::BOUNDS);
}

#[test]
fn those_who_lead_go_one_phase_on_or_back_with_a_reason() {
    let village = Village::new();
    let mut object = opened(&village);
    deny(&mut object, Village::MEMBER, phase(Phase::Accepted), Reason::ROLE);
    for other in Phase::ALL.into_iter().filter(|phase| *phase != Phase::Accepted) {
        deny(&mut object, Village::MODERATOR, phase(other), Reason::PHASE);
    }
    for next in Phase::ALL.into_iter().skip(1) {
        deny(&mut object, Village::OTHER, phase(next), Reason::ROLE);
        object.allow(Village::MODERATOR, phase(next));
        assert_eq!(object.state().phase(), Some(next));
    }
    assert!(object.state().is_over() && !object.state().is_ended());
    deny(&mut object, Village::MEMBER, TopicOp::Support { supports: true }, Reason::CLOSED);
    deny(&mut object, Village::STEWARD, phase(Phase::Proposals), Reason::WHY);
    let blank = TopicOp::Phase { to: Phase::Proposals, reason: Some(" ".to_owned()), ends: None };
    deny(&mut object, Village::STEWARD, blank, Reason::WHY);
    object.allow(Village::STEWARD, back(Phase::Proposals));
    object.allow(Village::STEWARD, TopicOp::Phase { to: Phase::Review, reason: None, ends: Some(day("2026-12-24")) });
    let last = object.state().steps.last().unwrap();
    assert_eq!((last.to, last.ends), (Phase::Review, Some(day("2026-12-24"))));
    assert_eq!(object.state().phase_of(&entry(77)), None);
    assert_eq!(object.state().phase_of(&last.made.entry), Some(Phase::Review));
}

#[test]
fn steps_are_bounded() {
    let village = Village::new();
    let mut object = opened(&village);
    for i in 1..MAX_PHASE_STEPS {
        let op = if i % 2 == 1 { phase(Phase::Accepted) } else { back(Phase::Concern) };
        object.allow(Village::MODERATOR, op);
    }
    deny(&mut object, Village::MODERATOR, back(Phase::Concern), Reason::BOUNDS);
}

#[test]
fn whoever_takes_part_has_a_concern_accepted_that_has_its_quorum() {
    let village = Village::new();
    let mut object = opened(&village);
    let support = |supports| TopicOp::Support { supports };
    object.allow(Village::MEMBER, support(true));
    object.allow(Village::OTHER, support(true));
    object.allow(Village::MEMBER_LAPTOP, support(true));
    deny(&mut object, Village::OTHER, phase(Phase::Accepted), Reason::ROLE);
    object.allow(Village::HOLDER, support(true));
    object.allow(Village::OTHER, support(false));
    assert_eq!(object.state().supporters(), 2);
    deny(&mut object, Village::OTHER, phase(Phase::Accepted), Reason::ROLE);
    object.allow(Village::HOLDER_2, support(true));
    assert_eq!(Topic::view(object.state())["supporters"], 3);
    object.allow(Village::OTHER, phase(Phase::Accepted));
    deny(&mut object, Village::OTHER, phase(Phase::Understanding), Reason::ROLE);

    // Without a quorum no number of supporters is enough.
    let mut object = village.object::<Topic>();
    let new = NewTopic { rules: TopicRules::default(), ..example() };
    object.allow(Village::MEMBER, TopicOp::Create(Box::new(new)));
    object.allow(Village::MEMBER, support(true));
    deny(&mut object, Village::MEMBER, phase(Phase::Accepted), Reason::ROLE);
}

#[test]
fn nobody_proposes_before_those_affected_can_be_reached() {
    let village = Village::new();
    let mut object = led_to(&village, Phase::Understanding);
    deny(&mut object, Village::OTHER, affected("Kinder", None, None), Reason::AUTHOR);
    deny(&mut object, Village::MEMBER, affected(" ", None, None), Reason::BOUNDS);
    deny(&mut object, Village::MEMBER, affected("Kinder", Some(""), None), Reason::BOUNDS);
    object.allow(Village::MEMBER, affected("Kinder", None, None));
    object.allow(Village::MODERATOR, affected("Anwohner", None, None));
    assert_eq!(object.state().unreached().collect::<Vec<_>>(), ["Anwohner", "Kinder"]);
    deny(&mut object, Village::MODERATOR, phase(Phase::Proposals), Reason::MISSING);
    let contact = |group: &str| TopicOp::Contact {
        group: group.to_owned(),
        how: "Besuch".to_owned(),
        day: day("2026-05-04"),
        reached: Some(12),
    };
    deny(&mut object, Village::MEMBER, contact("Hunde"), Reason::OBJECT);
    object.allow(Village::MEMBER, contact("Kinder"));
    object.allow(Village::MEMBER, affected("Kinder", Some("Klassenrat"), None));
    assert_eq!(object.state().affected["Kinder"].contacts.len(), 1, "attempts stay");
    deny(&mut object, Village::MODERATOR, phase(Phase::Proposals), Reason::MISSING);
    let unaffected = |reason: &str| TopicOp::Unaffected { group: "Anwohner".to_owned(), reason: reason.to_owned() };
    deny(&mut object, Village::MEMBER, unaffected(""), Reason::WHY);
    object.allow(Village::MODERATOR, affected("Anwohner", None, Some("Dort wohnt noch niemand.")));
    object.allow(Village::MODERATOR, phase(Phase::Proposals));
    object.allow(Village::MEMBER, unaffected("Dort wird nie jemand wohnen."));
    deny(&mut object, Village::MEMBER, unaffected("Noch einmal."), Reason::OBJECT);
    let removed = &object.state().removed[0];
    assert_eq!((&*removed.group, &*removed.reason), ("Anwohner", "Dort wird nie jemand wohnen."));

    object.allow(Village::MEMBER, affected("Durchreisende", None, None));
    object.allow(Village::MODERATOR, phase(Phase::Review));
    deny(&mut object, Village::MODERATOR, back(Phase::Proposals), Reason::MISSING);
    for _ in 1..MAX_CONTACTS {
        object.allow(Village::MEMBER, contact("Kinder"));
    }
    deny(&mut object, Village::MEMBER, contact("Kinder"), Reason::BOUNDS);
    for i in 2..MAX_AFFECTED_GROUPS {
        object.allow(Village::MEMBER, affected(&format!("Gruppe {i}"), None, None));
    }
    deny(&mut object, Village::MEMBER, affected("Noch eine", None, None), Reason::BOUNDS);
    object.allow(Village::MEMBER, affected("Kinder", None, None));
}

#[test]
fn so_few_that_they_can_be_told_apart_are_never_written() {
    let village = Village::new();
    let mut object = led_to(&village, Phase::Understanding);
    for group in ["Anwohner", "Kinder"] {
        object.allow(Village::MEMBER, affected(group, Some("Besuch"), None));
    }
    let contact = |reached| TopicOp::Contact {
        group: "Kinder".to_owned(),
        how: "Besuch".to_owned(),
        day: day("2026-05-04"),
        reached,
    };
    for few in 1..5 {
        deny(&mut object, Village::MEMBER, contact(Some(few)), Reason::FEW);
    }
    for reached in [None, Some(0), Some(5), Some(12)] {
        object.allow(Village::MEMBER, contact(reached));
    }
    let balance = |cells: &[(Option<&str>, Option<u32>)], total| TopicOp::Balance {
        occasion: "Treffen".to_owned(),
        day: day("2026-05-09"),
        cells: cells.iter().map(|(group, count)| Cell { group: group.map(str::to_owned), count: *count }).collect(),
        total,
    };
    let (kinder, anwohner) = (Some("Kinder"), Some("Anwohner"));
    let all = |a, b, c| vec![(anwohner, a), (kinder, b), (None, c)];
    let mut refused = |cells: &[(Option<&str>, Option<u32>)], total, reason| {
        deny(&mut object, Village::MODERATOR, balance(cells, total), reason);
    };
    // What would show a number from one to four, by itself or by subtraction.
    refused(&all(Some(12), Some(3), Some(20)), Some(35), Reason::FEW);
    refused(&all(Some(12), None, Some(20)), Some(35), Reason::FEW);
    refused(&all(None, None, Some(20)), Some(24), Reason::FEW);
    refused(&all(None, None, Some(20)), None, Reason::FEW);
    refused(&all(Some(12), Some(8), Some(20)), Some(41), Reason::FEW);
    // What is no partition into groups of this topic.
    refused(&[(kinder, Some(12)), (anwohner, Some(8)), (None, Some(0))], Some(20), Reason::BOUNDS);
    refused(&[(kinder, Some(12)), (kinder, Some(8)), (None, Some(0))], Some(20), Reason::BOUNDS);
    refused(&[(anwohner, Some(12)), (kinder, Some(8))], Some(20), Reason::BOUNDS);
    refused(&[(None, Some(12))], Some(12), Reason::BOUNDS);
    refused(&[], Some(0), Reason::BOUNDS);
    refused(&[(Some("Hunde"), Some(12)), (None, Some(0))], Some(12), Reason::OBJECT);
    refused(&[(kinder, Some(MAX_COUNTED + 1)), (None, Some(0))], Some(MAX_COUNTED + 1), Reason::BOUNDS);
    deny(&mut object, Village::MEMBER, balance(&all(Some(12), Some(8), Some(0)), Some(20)), Reason::ROLE);
    for (cells, total) in [
        (all(Some(12), Some(8), Some(0)), Some(20)),
        (all(None, None, Some(20)), Some(30)),
        (all(None, None, None), None),
    ] {
        object.allow(Village::MODERATOR, balance(&cells, total));
    }
    assert_eq!(Topic::view(object.state())["balances"][1]["cells"][0]["count"], Value::Null);
    for _ in 3..MAX_BALANCES {
        object.allow(Village::MODERATOR, balance(&all(None, None, None), None));
    }
    deny(&mut object, Village::MODERATOR, balance(&all(None, None, None), None), Reason::BOUNDS);
}

#[test]
fn of_what_comes_of_doing_nothing_the_last_word_holds() {
    let village = Village::new();
    let mut object = opened(&village);
    let assess =
        |effect, reason: &str| TopicOp::Assess { dimension: Dimension::Social, effect, reason: reason.to_owned() };
    deny(&mut object, Village::OTHER, assess(Impact::Negative, " "), Reason::WHY);
    object.allow(Village::OTHER, assess(Impact::Negative, "Es wird heiß."));
    object.allow(Village::MEMBER, assess(Impact::Unclear, "Wer weiß?"));
    let holds = &object.state().inaction[&Dimension::Social];
    assert_eq!((holds.made.by, holds.value.effect), (village.person(Village::MEMBER), Impact::Unclear));
    assert_eq!(object.state().inaction.len(), 1);
}

#[test]
fn what_is_stopped_or_referred_is_taken_up_where_it_was() {
    let village = Village::new();
    let mut object = led_to(&village, Phase::Review);
    let (stop, reopen) = (|| TopicOp::Stop { reason: why() }, || TopicOp::Reopen { reason: why() });
    let refer = |to: &str| TopicOp::Refer { to: to.to_owned(), reason: why() };
    deny(&mut object, Village::MEMBER, stop(), Reason::ROLE);
    deny(&mut object, Village::MODERATOR, TopicOp::Stop { reason: String::new() }, Reason::WHY);
    deny(&mut object, Village::MODERATOR, reopen(), Reason::OBJECT);
    object.allow(Village::MODERATOR, stop());
    assert!(object.state().is_ended());
    deny(&mut object, Village::MODERATOR, stop(), Reason::CLOSED);
    deny(&mut object, Village::MODERATOR, phase(Phase::Weighing), Reason::CLOSED);
    deny(&mut object, Village::MEMBER, TopicOp::Support { supports: true }, Reason::CLOSED);
    object.allow(Village::STEWARD, reopen());
    assert_eq!((object.state().phase(), object.state().is_ended()), (Some(Phase::Review), false));
    deny(&mut object, Village::MODERATOR, refer(" "), Reason::BOUNDS);
    object.allow(Village::MODERATOR, refer("Stadtrat"));
    assert_eq!(object.state().endings[1].referred_to.as_deref(), Some("Stadtrat"));
    deny(&mut object, Village::MODERATOR, TopicOp::Reopen { reason: String::new() }, Reason::WHY);
    object.allow(Village::MODERATOR, reopen());
    for _ in 2..MAX_ENDINGS {
        object.allow(Village::MODERATOR, stop());
        object.allow(Village::MODERATOR, reopen());
    }
    deny(&mut object, Village::MODERATOR, stop(), Reason::BOUNDS);
}

fn pause(day: Day) -> TopicOp {
    TopicOp::Pause { reason: why(), day }
}

#[test]
fn in_a_pause_a_topic_stays_where_it_is() {
    let village = Village::new();
    let mut object = opened(&village);
    let (from, until) = (day("2026-07-01"), day("2026-08-15"));
    deny(&mut object, Village::MEMBER, pause(from), Reason::ROLE);
    deny(&mut object, Village::MODERATOR, TopicOp::Resume { day: until }, Reason::OBJECT);
    object.allow(Village::MODERATOR, pause(from));
    assert!(object.state().is_paused());
    deny(&mut object, Village::MODERATOR, pause(from), Reason::OBJECT);
    deny(&mut object, Village::MODERATOR, phase(Phase::Accepted), Reason::PHASE);
    object.allow(Village::MEMBER, TopicOp::Support { supports: true });
    deny(&mut object, Village::MODERATOR, TopicOp::Resume { day: day("2026-06-30") }, Reason::BOUNDS);
    deny(&mut object, Village::MODERATOR, TopicOp::Resume { day: from.later(MAX_PAUSE_DAYS + 1) }, Reason::BOUNDS);
    let today = day("2026-07-11");
    let shifted = |object: &TestObject<'_, Topic>, due: &str, agreed_on: &str| {
        object.state().shifted(day(due), day(agreed_on), today).to_string()
    };
    assert_eq!(shifted(&object, "2026-07-20", "2026-06-01"), "2026-07-30", "it lasts for ten days so far");
    object.allow(Village::MODERATOR, TopicOp::Resume { day: until });
    assert_eq!(shifted(&object, "2026-07-01", "2026-06-01"), "2026-08-15");
    assert_eq!(shifted(&object, "2026-06-30", "2026-06-01"), "2026-06-30", "it was due before");
    assert_eq!(shifted(&object, "2026-08-20", "2026-08-10"), "2026-08-25", "five days were left");
    assert_eq!(shifted(&object, "2026-08-20", "2026-08-15"), "2026-08-20");
    object.allow(Village::MODERATOR, phase(Phase::Accepted));
}

proptest! {
    #![proptest_config(Config::with_cases(64))]

    /// A pause of so many days moves what is open by so many days, and nothing else.
    #[test]
    fn pausing_moves_every_open_due_date_by_its_days(
        pauses in vec((0u32..40, 0u32..40), 0..6),
        days in 0u32..400,
        dues in vec((0u32..300, 0u32..300), 1..8),
    ) {
        let village = Village::new();
        let mut object = opened(&village);
        let mut now = day("2026-01-01");
        let begun = now;
        for (gap, days) in pauses {
            let from = now.later(gap);
            now = from.later(days);
            object.allow(Village::MODERATOR, pause(from));
            object.allow(Village::MODERATOR, TopicOp::Resume { day: now });
        }
        let today = now.later(1_000);
        let dues: Vec<_> = dues.iter().map(|(agreed, open)| (begun.later(*agreed), begun.later(agreed + open))).collect();
        let all = |object: &TestObject<'_, Topic>| -> Vec<Day> {
            dues.iter().map(|(agreed_on, due)| object.state().shifted(*due, *agreed_on, today)).collect()
        };
        let before = all(&object);
        object.allow(Village::MODERATOR, pause(now));
        object.allow(Village::MODERATOR, TopicOp::Resume { day: now.later(days) });
        for (((agreed_on, _), before), after) in dues.iter().zip(before).zip(all(&object)) {
            let is_open = before >= now;
            let left = now.later(days).since(now.max(*agreed_on));
            prop_assert_eq!(after, if is_open { before.later(left) } else { before });
            prop_assert!(*agreed_on > now || !is_open || left == days);
        }
        // Who says the same pause again moves nothing.
        let once = all(&object);
        object.allow(Village::MODERATOR, pause(now));
        object.allow(Village::MODERATOR, TopicOp::Resume { day: now.later(days) });
        prop_assert_eq!(all(&object), once);
    }
}

#[test]
fn each_contribution_has_its_phases() {
    let admits = |what: Contribution| -> Vec<Phase> {
        Phase::ALL.into_iter().filter(|phase| what.is_admitted(*phase)).collect()
    };
    let check = |what, first: usize, last: usize| assert_eq!(admits(what), Phase::ALL[first..=last], "{what:?}");
    check(Contribution::Question, 0, 5);
    check(Contribution::Argument, 0, 5);
    check(Contribution::Statement, 1, 5);
    check(Contribution::Proposal, 3, 3);
    check(Contribution::Amendment, 3, 4);
    check(Contribution::Condition, 3, 4);
    check(Contribution::Ballot, 2, 6);
    check(Contribution::Record, 5, 7);
}

#[test]
fn what_stands_behind_a_step_that_its_author_had_not_seen_is_late() {
    let village = Village::new();
    let mut object = led_to(&village, Phase::Proposals);
    let (made, proposals) = (object.id(), entry(1_003));
    let check = |object: &TestObject<'_, Topic>, under: EntryId, lamport, expected: Standing| {
        let standing = object.state().standing(&under, lamport, Contribution::Proposal);
        assert_eq!(standing, expected, "{under:?} {lamport}");
    };
    check(&object, entry(77), 9, Standing::NoSuchPhase);
    check(&object, made, 9, Standing::WrongPhase);
    check(&object, proposals, 5, Standing::InTime);
    check(&object, proposals, 9, Standing::InTime);
    object.allow(Village::MODERATOR, phase(Phase::Review));
    check(&object, proposals, 5, Standing::InTime);
    check(&object, proposals, 6, Standing::Late);
    check(&object, entry(1_004), 6, Standing::WrongPhase);
    let amendment = object.state().standing(&proposals, 6, Contribution::Amendment);
    assert_eq!(amendment, Standing::InTime, "the new phase admits it too");
    // Whoever moves the topic back lets in what came late.
    object.allow(Village::MODERATOR, back(Phase::Proposals));
    check(&object, proposals, 6, Standing::InTime);
    object.allow(Village::MODERATOR, TopicOp::Stop { reason: why() });
    check(&object, proposals, 7, Standing::InTime);
    check(&object, proposals, 8, Standing::Late);
    object.allow(Village::MODERATOR, TopicOp::Reopen { reason: why() });
    check(&object, proposals, 8, Standing::InTime);
    object.allow(Village::MODERATOR, phase(Phase::Review));
    check(&object, proposals, 9, Standing::InTime);
    check(&object, proposals, 10, Standing::Late);
}
