//! Bodies: what is written is read, and nothing else.

use super::*;
use crate::{Policy, Role, Visibility, person_id};
use linde_log::{DeviceId, EntryId, Lane, PersonId, SecretKey, SpaceId};
use proptest::prelude::*;

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

fn founder(seed: u8) -> Founder {
    let (recovery, device) = (*key(seed + 100).public().as_bytes(), key(seed).device());
    let salt = [seed; 16];
    Founder { person: person_id(&recovery, &device, &salt), recovery, device, kem: [seed; 32], salt }
}

fn genesis() -> Genesis {
    Genesis {
        name: "Lindenhof".into(),
        purpose: "Hof und Garten".into(),
        visibility: Visibility::Members,
        founders: vec![founder(1), founder(2)],
        quorum: 2,
        policy: Policy::default(),
        languages: vec!["de".into(), "en".into()],
    }
}

fn cuts() -> Vec<Cut> {
    let cut = |lane, len| Cut { device: key(3).device(), lane, len, head: EntryId([len as u8; 32]) };
    vec![cut(Lane::Control, 0), cut(Lane::Deliberation, 7)]
}

fn epoch() -> EpochKeys {
    EpochKeys {
        epoch: [5; 32],
        recipients: vec![Recipient { kem: [6; 32], enc: [7; 32], ct: [8; 48] }],
        previous: vec![PreviousKey { epoch: [9; 32], nonce: [10; 24], ct: [11; 48] }],
    }
}

fn office() -> Office {
    Office { key: *key(9).public().as_bytes(), four_eyes: true, holders: vec![PersonId([1; 32]), PersonId([2; 32])] }
}

fn rules() -> Rules {
    let powers = Powers {
        invite: Role::Member,
        approve: Role::Steward,
        grant: Role::Founder,
        remove: Role::Steward,
        moderate: Role::Moderator,
        erase: Role::Relay,
    };
    Rules { powers, quota_entries: 20, decision: Some(EntryId([3; 32])) }
}

fn recover() -> Recover {
    Recover::new(
        &key(4),
        SpaceId([1; 32]),
        PersonId([2; 32]),
        DeviceId([5; 32]),
        [6; 32],
        vec![key(3).device()],
        cuts(),
    )
}

fn rebind() -> Rebind {
    let recovery = *key(5).public().as_bytes();
    Rebind::new(&key(4), SpaceId([1; 32]), PersonId([2; 32]), [6; 32], recovery, cuts())
}

fn naming() -> Naming {
    Naming { name: "Lindenhof am Anger".to_owned(), purpose: "Hof und Garten".to_owned() }
}

fn examples() -> Vec<ControlOp> {
    let (space, person) = (SpaceId([1; 32]), founder(1).person);
    let invite = Invite {
        key: *key(9).public().as_bytes(),
        role: Role::Member,
        max_uses: 3,
        expires_ms: Some(-5),
        approval: true,
    };
    let (recovery, device) = (*key(20).public().as_bytes(), key(21).device());
    let id = person_id(&recovery, &device, &[1; 16]);
    let Office { key: office_key, four_eyes, holders } = office();
    vec![
        ControlOp::Genesis(genesis()),
        ControlOp::Device(DeviceCert::new(&key(3), space, person, [2; 32])),
        ControlOp::Invite(Invite { expires_ms: None, ..invite.clone() }),
        ControlOp::Invite(invite),
        ControlOp::Join(Join::new(&key(9), space, EntryId([2; 32]), id, recovery, device, [3; 32], [1; 16])),
        ControlOp::Role(RoleChange { person, role: Role::Steward }),
        ControlOp::InviteRevoke(InviteRevoke {}),
        ControlOp::Remove(Remove { person, role: None, cuts: cuts() }),
        ControlOp::Remove(Remove { person, role: Some(Role::Relay), cuts: vec![] }),
        ControlOp::CutRaise(CutRaise { cuts: cuts() }),
        ControlOp::Leave(Leave {}),
        ControlOp::Pair(Pair { key: *key(9).public().as_bytes(), expires_ms: Some(7) }),
        ControlOp::Pair(Pair { key: *key(9).public().as_bytes(), expires_ms: None }),
        ControlOp::PairJoin(PairJoin::new(&key(9), space, EntryId([2; 32]), person, device, [3; 32])),
        ControlOp::Succeed(Succeed::new(&key(3), space, device, [3; 32])),
        ControlOp::DeviceRevoke(DeviceRevoke { device: key(3).device(), cuts: cuts() }),
        ControlOp::Recover(recover()),
        ControlOp::Rebind(rebind()),
        ControlOp::Cosign(Cosign {}),
        ControlOp::Approve(Approve {}),
        ControlOp::Rules(rules()),
        ControlOp::Rules(Rules { quota_entries: 0, decision: None, ..rules() }),
        ControlOp::Epoch(epoch()),
        ControlOp::Office(office()),
        ControlOp::OfficeChange(OfficeChange { key: office_key, four_eyes, holders }),
        ControlOp::Naming(naming()),
    ]
}

fn with_field(body: &[u8], path: &[&str]) -> Vec<u8> {
    fn add(value: &mut Value, path: &[&str]) {
        match (value, path) {
            (Value::Map(map), []) => map.push((Value::Text("later".into()), Value::Bool(true))),
            (Value::Map(map), [first, rest @ ..]) => {
                let (_, inner) = map.iter_mut().find(|(key, _)| key.as_text() == Some(*first)).unwrap();
                add(inner, rest);
            }
            (Value::Array(items), path) => add(&mut items[0], path),
            (other, _) => panic!("no map: {other:?}"),
        }
    }
    let mut value: Value = body::decode(body).unwrap();
    add(&mut value, path);
    body::encode([0; 16], &value).unwrap()
}

#[test]
fn reads_what_it_wrote() {
    for op in examples() {
        let body = op.encode([7; 16]).unwrap();
        assert_eq!(ControlOp::decode(op.kind(), &body), Ok(op));
    }
}

#[test]
fn kinds_and_fields_of_newer_versions_are_unknown() {
    for op in examples() {
        let body = op.encode([7; 16]).unwrap();
        assert_eq!(ControlOp::decode(op.kind(), &with_field(&body, &[])), Err(OpError::Unknown));
        for later in [0, 23, 31, 256] {
            assert_eq!(ControlOp::decode(later, &body), Err(OpError::Unknown));
        }
    }
    let inside = [
        (ControlOp::Genesis(genesis()), "policy"),
        (ControlOp::Genesis(genesis()), "founders"),
        (ControlOp::Remove(Remove { person: PersonId([1; 32]), role: None, cuts: cuts() }), "cuts"),
        (ControlOp::CutRaise(CutRaise { cuts: cuts() }), "cuts"),
        (ControlOp::DeviceRevoke(DeviceRevoke { device: key(3).device(), cuts: cuts() }), "cuts"),
        (ControlOp::Recover(recover()), "cuts"),
        (ControlOp::Rebind(rebind()), "cuts"),
        (ControlOp::Rules(rules()), "powers"),
        (ControlOp::Epoch(epoch()), "recipients"),
        (ControlOp::Epoch(epoch()), "previous"),
    ];
    for (op, field) in inside {
        let body = op.encode([7; 16]).unwrap();
        assert_eq!(ControlOp::decode(op.kind(), &with_field(&body, &[field])), Err(OpError::Unknown), "{field}");
    }
}

#[test]
fn every_kind_has_its_number() {
    let numbers: std::collections::BTreeSet<u16> = examples().iter().map(ControlOp::kind).collect();
    assert!(numbers.into_iter().eq(1..=22));
}

#[test]
fn a_body_of_another_form_is_malformed() {
    let without_keys = [kinds::INVITE_REVOKE, kinds::LEAVE, kinds::COSIGN, kinds::APPROVE];
    for op in examples().into_iter().filter(|op| !without_keys.contains(&op.kind())) {
        let empty = body::encode([0; 16], &Value::Map(vec![])).unwrap();
        assert!(matches!(ControlOp::decode(op.kind(), &empty), Err(OpError::Malformed(_))));
    }
    let list = body::encode([0; 16], &vec![1, 2]).unwrap();
    for kind in without_keys {
        assert!(matches!(ControlOp::decode(kind, &list), Err(OpError::Malformed(_))));
    }
    assert!(matches!(ControlOp::decode(kinds::ROLE, &[1, 2]), Err(OpError::Malformed(_))));
}

#[test]
fn what_is_out_of_bounds_is_neither_written_nor_read() {
    let alter: [fn(&mut Genesis); 12] = [
        |g| g.name = String::new(),
        |g| g.name = "ä".repeat(MAX_NAME_CHARS + 1),
        |g| g.purpose = "ä".repeat(MAX_PURPOSE_CHARS + 1),
        |g| g.founders = vec![],
        |g| g.founders = (1..9).map(founder).collect(),
        |g| g.founders = vec![founder(1), founder(1)],
        |g| g.founders[0].person = PersonId([1; 32]),
        |g| g.founders[0] = Founder { recovery: [0; 32], ..founder(1) },
        |g| g.quorum = 0,
        |g| g.quorum = 3,
        |g| g.languages = vec![String::new()],
        |g| g.languages = vec!["de".into(); MAX_LANGUAGES + 1],
    ];
    for alter in alter {
        let mut changed = genesis();
        alter(&mut changed);
        assert!(matches!(ControlOp::Genesis(changed.clone()).encode([0; 16]), Err(OpError::Bounds(_))));
        let body = body::encode([0; 16], &changed).unwrap();
        assert!(matches!(ControlOp::decode(kinds::GENESIS, &body), Err(OpError::Bounds(_))));
    }
    let most = Genesis { name: "ä".repeat(MAX_NAME_CHARS), founders: (1..8).map(founder).collect(), ..genesis() };
    assert!(ControlOp::Genesis(most).encode([0; 16]).is_ok());
    let invite = Invite { key: [0; 32], role: Role::Member, max_uses: 1, expires_ms: None, approval: false };
    assert!(ControlOp::Invite(invite.clone()).encode([0; 16]).is_err());
    let unused = Invite { key: *key(1).public().as_bytes(), max_uses: 0, ..invite };
    assert!(ControlOp::Invite(unused).encode([0; 16]).is_err());
}

/// Checks that an operation is neither written nor read.
fn refused(op: ControlOp, content: &impl serde::Serialize) {
    assert!(matches!(op.encode([0; 16]), Err(OpError::Bounds(_))), "{op:?}");
    let body = body::encode([0; 16], content).unwrap();
    assert!(matches!(ControlOp::decode(op.kind(), &body), Err(OpError::Bounds(_))), "{op:?}");
}

#[test]
fn removals_and_revocations_out_of_bounds_are_neither_written_nor_read() {
    let person = PersonId([1; 32]);
    let mut unsorted = cuts();
    unsorted.reverse();
    let foreign = vec![Cut { device: key(9).device(), ..cuts()[0] }];
    for op in [
        Remove { person, role: Some(Role::Founder), cuts: vec![] },
        Remove { person, role: None, cuts: unsorted.clone() },
        Remove { person, role: None, cuts: vec![Cut { head: EntryId::ZERO, ..cuts()[1] }] },
    ] {
        refused(ControlOp::Remove(op.clone()), &op);
    }
    let op = CutRaise { cuts: unsorted.clone() };
    refused(ControlOp::CutRaise(op.clone()), &op);
    for op in [
        DeviceRevoke { device: key(3).device(), cuts: foreign.clone() },
        DeviceRevoke { device: key(3).device(), cuts: unsorted.clone() },
    ] {
        refused(ControlOp::DeviceRevoke(op.clone()), &op);
    }
    let many = (0..=MAX_REVOKED).map(|i| DeviceId([(i / 256) as u8 + 1; 32].map(|high| high ^ i as u8)));
    let mut many: Vec<DeviceId> = many.collect();
    many.sort_unstable();
    many.dedup();
    many.extend((many.len()..=MAX_REVOKED).map(|_| DeviceId([255; 32])));
    for op in [
        Recover { cuts: foreign, ..recover() },
        Recover { cuts: unsorted.clone(), ..recover() },
        Recover { revoke: vec![key(3).device(); 2], ..recover() },
        Recover { revoke: many, cuts: vec![], ..recover() },
    ] {
        refused(ControlOp::Recover(op.clone()), &op);
    }
    for op in [Rebind { cuts: unsorted, ..rebind() }, Rebind { recovery: [0; 32], ..rebind() }] {
        refused(ControlOp::Rebind(op.clone()), &op);
    }
}

#[test]
fn keys_epochs_and_offices_out_of_bounds_are_neither_written_nor_read() {
    let pair = Pair { key: [0; 32], expires_ms: None };
    refused(ControlOp::Pair(pair.clone()), &pair);
    let [recipient, earlier] = [epoch().recipients[0].clone(), epoch().recipients[0].clone()];
    let recipients = |count: u16| -> Vec<Recipient> {
        let kem = |i: u16| {
            let mut kem = [0; 32];
            kem[..2].copy_from_slice(&i.to_be_bytes());
            kem
        };
        (0..count).map(|i| Recipient { kem: kem(i), ..recipient.clone() }).collect()
    };
    let previous = |count: u8| -> Vec<PreviousKey> {
        (0..count).map(|i| PreviousKey { epoch: [100 + i; 32], ..epoch().previous[0].clone() }).collect()
    };
    for op in [
        EpochKeys { recipients: vec![], ..epoch() },
        EpochKeys { recipients: vec![recipient.clone(), earlier], ..epoch() },
        EpochKeys { recipients: recipients(MAX_RECIPIENTS as u16 + 1), ..epoch() },
        EpochKeys { previous: previous(MAX_PREVIOUS as u8 + 1), ..epoch() },
        EpochKeys { previous: previous(2).into_iter().rev().collect(), ..epoch() },
        EpochKeys { epoch: [9; 32], ..epoch() },
    ] {
        refused(ControlOp::Epoch(op.clone()), &op);
    }
    let largest =
        EpochKeys { recipients: recipients(MAX_RECIPIENTS as u16), previous: previous(MAX_PREVIOUS as u8), ..epoch() };
    let body = ControlOp::Epoch(largest).encode([0; 16]).unwrap();
    assert!(body.len() <= linde_log::MAX_BODY_BYTES as usize, "{} bytes", body.len());
    let holders = |count: u8| (0..count).map(|i| PersonId([i; 32])).collect::<Vec<_>>();
    for op in [
        Office { holders: vec![], ..office() },
        Office { holders: holders(MAX_HOLDERS as u8 + 1), ..office() },
        Office { holders: holders(2).into_iter().rev().collect(), ..office() },
        Office { key: [0; 32], ..office() },
    ] {
        refused(ControlOp::Office(op.clone()), &op);
        let Office { key, four_eyes, holders } = op;
        let change = OfficeChange { key, four_eyes, holders };
        refused(ControlOp::OfficeChange(change.clone()), &change);
    }
}

proptest! {
    #[test]
    fn arbitrary_bodies_never_panic(kind in 0u16..24, bytes: Vec<u8>) {
        let _ = ControlOp::decode(kind, &bytes);
    }

    #[test]
    fn changed_bodies_never_panic(which: prop::sample::Index, at: prop::sample::Index, byte: u8) {
        let examples = examples();
        let op = &examples[which.index(examples.len())];
        let mut body = op.encode([7; 16]).unwrap();
        let at = at.index(body.len());
        body[at] = byte;
        let _ = ControlOp::decode(op.kind(), &body);
    }
}
