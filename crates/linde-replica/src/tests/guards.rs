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
        control,
        named: &|id| {
            let log = LogId { lane: Lane::Deliberation, device: DeviceId([1; 32]) };
            Some(Origin { log, kind: linde_deliberation::example_kind(id) })
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
