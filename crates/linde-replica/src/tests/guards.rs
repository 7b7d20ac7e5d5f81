//! What must be absent: names of people outside of profiles, and rules that look at a clock.

use super::*;
use ciborium::Value;
use linde_deliberation::{Actor, AnyKind, Context, Judgement, Kind as _, Origin};
use linde_log::{Lane, PersonId, body};
use linde_space::ControlState;

/// Every text in a value, keys of maps excepted.
fn texts(value: &Value, found: &mut Vec<String>) {
    if let Value::Text(text) = value {
        found.push(text.clone());
    } else if let Value::Array(items) = value {
        items.iter().for_each(|item| texts(item, found));
    } else if let Value::Map(pairs) = value {
        pairs.iter().for_each(|(_, item)| texts(item, found));
    }
}

fn entries(node: &Spaces, space: SpaceId) -> Vec<Signed> {
    runs(node, space).into_iter().flatten().collect()
}

#[test]
fn names_of_people_stand_in_profiles_alone() {
    let (mut a, space) = founded(1);
    let (invite, link) = a.invite(space, Role::Member, 5, None, false, vec![]).unwrap();
    let mut b = node(2);
    b.join(&link, "Bruno").unwrap();
    meet(&mut a, &mut b, space);
    let bruno = a.replica(space).unwrap().actor(b.device()).unwrap().person;
    a.set_role(space, bruno, Role::Moderator).unwrap();
    a.revoke_invite(space, invite).unwrap();
    say(&mut b, space, "Mehr Bänke.");
    meet(&mut a, &mut b, space);

    let (mut kinds, mut profiles) = (std::collections::BTreeSet::new(), 0);
    for entry in entries(&a, space) {
        let header = entry.header();
        let content: Value = body::decode(entry.body().unwrap()).unwrap();
        let mut said = Vec::new();
        texts(&content, &mut said);
        if header.lane == Lane::Control {
            kinds.insert(header.kind);
            // The founding says what the space is called and for; everything after it consists of ids, keys and roles.
            let of_the_space = header.kind == linde_space::kinds::GENESIS;
            let is_role = |text: &String| serde_json::from_value::<Role>(json!(text)).is_ok();
            assert!(of_the_space || said.iter().all(is_role), "kind {}: {said:?}", header.kind);
        }
        if header.kind == linde_deliberation::profile::Profile::ID {
            profiles += 1;
        } else {
            let named = ["Käthe", "Bruno"].iter().find(|name| said.iter().any(|text| text.contains(**name)));
            assert_eq!(named, None, "kind {}", header.kind);
        }
    }
    assert_eq!((kinds.len(), profiles), (5, 2), "genesis, invite, join, role, revoke: {kinds:?}");
}

fn place(step: usize, time_ms: i64, control: &ControlState) -> Context<'_> {
    let number = u8::try_from(step % 3).unwrap();
    Context {
        space: SpaceId([9; 32]),
        entry: EntryId([u8::try_from(step).unwrap(); 32]),
        object: EntryId([0; 32]),
        actor: Actor { person: PersonId([number; 32]), device: DeviceId([number; 32]), role: Role::Steward },
        lamport: u64::try_from(step).unwrap() + 1,
        time_ms,
        void: false,
        control,
        named: &|id| {
            let log = LogId { lane: Lane::Deliberation, device: DeviceId([1; 32]) };
            Some(Origin { log, kind: linde_deliberation::kind_of_example(id) })
        },
    }
}

proptest! {
    /// Whatever the clocks of its authors say, an object's steps are judged alike.
    #[test]
    fn no_kind_judges_by_the_clock(
        steps in prop::collection::vec((any::<prop::sample::Index>(), any::<i64>(), any::<i64>()), 1..16),
    ) {
        let control = ControlState::default();
        for kind in crate::registry().iter() {
            let examples = kind.examples();
            let judged = |time: fn(&(prop::sample::Index, i64, i64)) -> i64| -> Vec<Judgement> {
                let mut object = AnyKind::object(kind);
                let step = |(i, step): (usize, &(prop::sample::Index, i64, i64))| {
                    // The first makes the object.
                    let example = if i == 0 { &examples[0] } else { &examples[step.0.index(examples.len())] };
                    object.step(&kind.body_from_json([0; 16], example.clone()).unwrap(), &place(i, time(step), &control))
                };
                steps.iter().enumerate().map(step).collect()
            };
            prop_assert_eq!(judged(|step| step.1), judged(|step| step.2), "{}", kind.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// What a later version says, in kinds or fields that this one does not know, goes on as it came, bit by bit.
    #[test]
    fn what_this_version_does_not_know_is_passed_on_as_it_came(
        entries in prop::collection::vec(
            (prop_oneof![Just(257u16), Just(277), Just(512), 600u16..700, any::<u16>()], any::<bool>(), prop::collection::vec(any::<u8>(), 16..80)),
            1..6,
        ),
    ) {
        let (mut a, space) = super::founded(1);
        let (_, link) = a.invite(space, linde_space::Role::Member, 1, None, false, vec![]).unwrap();
        let mut b = super::node(2);
        super::copy_genesis(&a, &mut b, space, &link, "Bruno");
        super::copy(&b, &mut a, space);
        let key = b.identity().device_key().clone();
        let mut written = Vec::new();
        for (kind, is_text, body) in entries {
            let lane = if is_text { linde_log::Lane::Text } else { linde_log::Lane::Deliberation };
            let log = linde_log::LogId { lane, device: key.device() };
            let tip = b.get(space).unwrap().store().tips().get(&log).copied();
            let (obj, enc) = (linde_log::EntryId::ZERO, linde_log::Encryption::Plain);
            let draft = linde_log::Draft { space, lane, kind, obj, after: vec![], after_lamport: 0, time_ms: 0, enc, body };
            let entry = linde_log::sign(&key, tip, draft).unwrap().into_signed();
            written.push((entry.id(), entry.raw().clone()));
            linde_sync::Shelf::ingest(&mut b, &space, vec![vec![entry]]).unwrap();
        }
        // From Bruno to Käthe, and from her to somebody who never met him.
        super::copy(&b, &mut a, space);
        let mut c = super::node(3);
        c.make_room(space).unwrap();
        super::copy(&a, &mut c, space);
        for (id, bytes) in written {
            let carried = c.get(space).unwrap().store().get(&id).unwrap().unwrap();
            prop_assert_eq!(carried.raw(), &bytes);
        }
        prop_assert_eq!(super::state(&mut a, space), super::state(&mut c, space));
    }
}
