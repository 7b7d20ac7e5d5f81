use super::*;
use crate::{
    numbers,
    testing::{TestObject, Village, entry},
};
use proptest::prelude::*;

/// A record that was begun.
fn begun(village: &Village) -> TestObject<'_, Record> {
    let mut object = village.object::<Record>();
    let topic = object.name(Village::MODERATOR, numbers::TOPIC);
    object.allow(Village::MEMBER, create(topic, topic, None));
    object
}

/// A record with all that it must say.
fn full(village: &Village) -> TestObject<'_, Record> {
    let mut object = begun(village);
    object.allow(Village::MEMBER, write(example()));
    object
}

fn create(topic: EntryId, under: EntryId, supersedes: Option<EntryId>) -> RecordOp {
    RecordOp::Create { topic, under, title: TITLE.to_owned(), supersedes }
}

fn write(fields: Fields) -> RecordOp {
    RecordOp::Write(Box::new(fields))
}

fn reasons(text: &str) -> RecordOp {
    write(Fields { reasons: Some(text.to_owned()), ..Fields::default() })
}

#[test]
fn it_belongs_to_a_topic_and_supersedes_a_record_alone() {
    let village = Village::new();
    let mut object = village.object::<Record>();
    let (topic, phase) =
        (object.name(Village::MODERATOR, numbers::TOPIC), object.name(Village::MODERATOR, numbers::TOPIC));
    let (record, other) = (object.name(Village::MODERATOR, Record::ID), object.name(Village::MODERATOR, 257));
    let mut check = |op, reason| assert_eq!(object.step(Village::MEMBER, op), Judgement::Deny(reason));
    check(reasons("Zu früh."), Reason::OBJECT);
    check(create(other, phase, None), Reason::OBJECT);
    check(create(topic, other, None), Reason::OBJECT);
    check(create(topic, phase, Some(other)), Reason::OBJECT);
    check(create(topic, phase, Some(entry(77))), Reason::OBJECT);
    assert_eq!(Record::names(&create(topic, phase, Some(record))), [topic, phase, record]);
    object.allow(Village::MEMBER, create(topic, phase, Some(record)));
    assert_eq!(object.step(Village::MEMBER, create(topic, phase, None)), Judgement::Deny(Reason::OBJECT));
}

#[test]
fn of_a_field_what_was_written_last_holds_and_the_heads_say_who_wrote_it() {
    let village = Village::new();
    let mut object = begun(&village);
    object.allow(Village::MEMBER, reasons("Weil."));
    object.allow(Village::OTHER, reasons("Weil es heiß ist."));
    object.allow(Village::MODERATOR, write(Fields { level: Some(Level::Decision), ..Fields::default() }));
    let state = object.state();
    let content = state.content();
    assert_eq!((content.title.as_deref(), content.reasons.as_deref()), (Some(TITLE), Some("Weil es heiß ist.")));
    assert_eq!(state.heads(), [entry(1_000), entry(1_002), entry(1_003)]);
    let writers = [Village::MEMBER, Village::OTHER, Village::MODERATOR].map(|by| village.person(by));
    assert_eq!(state.writers(), BTreeSet::from(writers));
    assert_eq!(Record::view(state)["content"]["reasons"], "Weil es heiß ist.");
}

#[test]
fn nothing_is_written_that_is_empty_or_too_long() {
    let village = Village::new();
    let mut object = begun(&village);
    let mut check = |fields| assert_eq!(object.step(Village::MEMBER, write(fields)), Judgement::Deny(Reason::BOUNDS));
    check(Fields::default());
    check(Fields { title: Some(" ".to_owned()), ..Fields::default() });
    check(Fields { context: Some("ä".repeat(MAX_LONG_CHARS + 1)), ..Fields::default() });
    check(Fields { scope: Some("ä".repeat(MAX_SECTION_CHARS + 1)), ..Fields::default() });
    check(Fields { criteria: Some(vec!["zwei\nZeilen".to_owned()]), ..Fields::default() });
    check(Fields { criteria: Some(vec!["a".to_owned(); MAX_CRITERIA + 1]), ..Fields::default() });
    let alternatives = example().alternatives.unwrap();
    let twice = vec![alternatives[1].clone(), alternatives[1].clone()];
    check(Fields { alternatives: Some(twice), ..Fields::default() });
    let mut many = alternatives[0].clone();
    many.impact.push(many.impact[0].clone());
    check(Fields { alternatives: Some(vec![many]), ..Fields::default() });
    let measure = Measure { what: "Pflanzen".to_owned(), responsible: "Bauhof\nund Verein".to_owned(), due: None };
    check(Fields { measures: Some(Measures::Planned(vec![measure])), ..Fields::default() });
}

/// Each field that is taken away makes the point missing that it stands for, and no other.
#[test]
fn what_is_missing_is_said_and_no_seal_goes_under_it() {
    let village = Village::new();
    let check = |spoil: &dyn Fn(&mut Fields), expected: &[Missing]| {
        let mut fields = example();
        spoil(&mut fields);
        assert_eq!(missing(&fields), expected);
        let mut object = begun(&village);
        object.allow(Village::MEMBER, write(fields));
        let seal = object.state().seal();
        let may = if expected.is_empty() { Judgement::Allow } else { Judgement::Deny(Reason::MISSING) };
        assert_eq!(object.step(Village::MODERATOR, seal), may, "{expected:?}");
    };
    let blank = || Some(" ".to_owned());
    check(&|_| {}, &[]);
    check(&|fields| fields.context = None, &[Missing::Context]);
    check(&|fields| fields.context = blank(), &[Missing::Context]);
    check(&|fields| fields.level = None, &[Missing::Level]);
    check(&|fields| fields.alternatives = None, &[Missing::TooFewAlternatives, Missing::DoNothing]);
    check(
        &|fields| fields.alternatives.as_mut().unwrap().truncate(1),
        &[Missing::TooFewAlternatives, Missing::DoNothing],
    );
    check(&|fields| drop(fields.alternatives.as_mut().unwrap().remove(1)), &[Missing::DoNothing]);
    check(&|fields| fields.alternatives.as_mut().unwrap()[2].because = String::new(), &[Missing::WhyNotChosen]);
    // What was chosen has its reasons beside it.
    check(&|fields| fields.alternatives.as_mut().unwrap()[0].because = String::new(), &[]);
    check(&|fields| fields.dilemmas.as_mut().unwrap()[0].price = String::new(), &[Missing::Dilemma]);
    check(&|fields| fields.dilemmas.as_mut().unwrap()[0].mitigation = None, &[]);
    check(&|fields| fields.outcome = None, &[Missing::Outcome]);
    check(&|fields| fields.reasons = blank(), &[Missing::Reasons]);
    let not_integrated =
        |because: &str| HandledObjection { entry: entry(9), integrated: false, because: because.to_owned() };
    check(&|fields| fields.objections = Some(vec![not_integrated("")]), &[Missing::WhyNotIntegrated]);
    check(&|fields| fields.objections = Some(vec![not_integrated("Zu teuer.")]), &[]);
    check(&|fields| fields.measures = Some(Measures::Planned(vec![])), &[Missing::Measures]);
    check(&|fields| fields.measures = Some(Measures::None { because: " ".to_owned() }), &[Missing::Measures]);
    check(&|fields| fields.measures = Some(Measures::None { because: "Steht schon.".to_owned() }), &[]);
    check(&|fields| fields.review = None, &[Missing::Review]);
    check(&|fields| fields.review = Some(Review::None { because: "Bleibt.".to_owned() }), &[]);
    assert_eq!(missing(&Fields::default()).len(), Missing::ALL.len() - 3);
}

#[test]
fn codes_of_missing_points_are_as_they_are_serialised() {
    for point in Missing::ALL {
        assert_eq!(json!(point), point.code());
    }
}

#[test]
fn a_seal_is_over_what_its_heads_wrote() {
    let village = Village::new();
    let mut object = full(&village);
    let RecordOp::Seal { heads, hash } = object.state().seal() else { panic!("it seals") };
    let seal = |heads: &[EntryId], hash| RecordOp::Seal { heads: heads.to_vec(), hash };
    assert_eq!(object.step(Village::MEMBER, seal(&heads, hash)), Judgement::Deny(Reason::ROLE));
    let mut check = |op, reason| assert_eq!(object.step(Village::MODERATOR, op), Judgement::Deny(reason));
    check(seal(&heads, Fixed([1; 32])), Reason::HASH);
    check(seal(&heads[..1], hash), Reason::MISSING);
    check(seal(&heads[1..], hash), Reason::HASH);
    check(seal(&[heads[1], heads[0]], hash), Reason::BOUNDS);
    check(seal(&[heads[0], heads[1], entry(9_999)], hash), Reason::HASH);
    check(seal(&[], hash), Reason::MISSING);
    object.allow(Village::MODERATOR, seal(&heads, hash));
    assert_eq!(object.state().sealed(), Some(hash));
    assert_eq!(object.step(Village::MEMBER, reasons("Anders.")), Judgement::Deny(Reason::CLOSED));
}

#[test]
fn several_sign_the_same_each_once() {
    let village = Village::new();
    let mut object = full(&village);
    assert!(!object.state().sealed_by(0));
    let seal = object.state().seal();
    object.allow(Village::MODERATOR, seal.clone());
    assert!(object.state().sealed_by(1) && !object.state().sealed_by(2));
    assert_eq!(object.step(Village::MODERATOR, seal.clone()), Judgement::Deny(Reason::OBJECT));
    // Another content that would be complete as well.
    let RecordOp::Seal { heads, .. } = &seal else { panic!("it seals") };
    let other = RecordOp::Seal { heads: heads.clone(), hash: content_hash(&example()) };
    assert_eq!(object.step(Village::STEWARD, other), Judgement::Deny(Reason::HASH));
    object.allow(Village::STEWARD, seal);
    assert!(object.state().sealed_by(2));
}

#[test]
fn what_those_who_sealed_did_not_know_of_is_left_out_and_shown() {
    let village = Village::new();
    let mut object = full(&village);
    let seal = object.state().seal();
    let before = object.state().content();
    // Written at the same time elsewhere, and folded before the seal.
    object.allow(Village::OTHER, reasons("Ganz anders."));
    assert_eq!(object.state().left_out(), []);
    object.allow(Village::MODERATOR, seal);
    assert_eq!(object.state().content(), before);
    assert_eq!(object.state().left_out(), [entry(1_002)]);
    assert_eq!(Record::view(object.state())["left_out"], json!([entry(1_002)]));
}

#[test]
fn nobody_uses_up_what_others_can_write() {
    let village = Village::new();
    let mut object = begun(&village);
    for i in 1..=MAX_WRITES {
        object.allow(Village::OTHER, reasons(&format!("Nummer {i}")));
    }
    assert_eq!(object.step(Village::OTHER, reasons("Noch eine")), Judgement::Deny(Reason::BOUNDS));
    object.allow(Village::MEMBER, reasons("Von mir."));
}

proptest! {
    /// Whatever is left out of a record, and however often it is written: if it is sealed it says all that it must.
    #[test]
    fn what_is_sealed_is_complete(
        keep in prop::collection::vec(any::<[bool; 8]>(), 1..4),
        because in prop::collection::vec(prop::bool::weighted(0.8), 4),
        chosen in prop::collection::vec(any::<bool>(), 3),
    ) {
        let village = Village::new();
        let mut object = begun(&village);
        for keep in keep {
            object.step(Village::MEMBER, write(part(keep, &because, &chosen)));
        }
        let seal = object.state().seal();
        let sealed = object.step(Village::MODERATOR, seal) == Judgement::Allow;
        let content = object.state().content();
        prop_assert_eq!(sealed, missing(&content).is_empty());
        if sealed {
            let alternatives = content.alternatives.unwrap();
            prop_assert!(alternatives.len() >= 2 && content.level.is_some());
            prop_assert!(alternatives.iter().any(|one| one.id == AlternativeId::DoNothing));
            prop_assert!(alternatives.iter().all(|one| one.chosen || !one.because.is_empty()));
            prop_assert!(content.objections.iter().flatten().all(|one| one.integrated || !one.because.is_empty()));
        }
    }
}

/// A part of the example, whose reasons may be missing.
fn part(keep: [bool; 8], because: &[bool], chosen: &[bool]) -> Fields {
    let mut fields = example();
    for ((alternative, because), chosen) in fields.alternatives.iter_mut().flatten().zip(because).zip(chosen) {
        alternative.chosen = *chosen;
        if !because {
            alternative.because.clear();
        }
    }
    if let (Some(objection), false) = (fields.objections.iter_mut().flatten().next(), because[3]) {
        *objection = HandledObjection { integrated: false, because: String::new(), ..objection.clone() };
    }
    let [context, level, alternatives, outcome, reasons, objections, measures, review] = keep;
    if !context {
        fields.context = None;
    }
    if !level {
        fields.level = None;
    }
    if !alternatives {
        fields.alternatives.as_mut().unwrap().truncate(1);
    }
    if !outcome {
        fields.outcome = None;
    }
    if !reasons {
        fields.reasons = Some(String::new());
    }
    if !objections {
        fields.objections = None;
    }
    if !measures {
        fields.measures = None;
    }
    if !review {
        fields.review = None;
    }
    fields
}
