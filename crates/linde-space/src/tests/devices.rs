//! Devices: paired, succeeded, revoked, recovered and bound anew.

use super::*;

fn village(roles: &[Role], tag: u64) -> (Village, Vec<EntryId>) {
    let mut village = Village::founded_by(1, tag);
    let joins = roles.iter().enumerate().map(|(i, role)| village.newcomer(i + 1, *role)).collect();
    (village, joins)
}

#[test]
fn a_pairing_makes_one_further_device() {
    for tag in 0..8 {
        let (mut village, joins) = village(&[Role::Relay], tag);
        let pair = village.pair(1, &joins, 1);
        let both = [village.pair_join(20, &[pair], pair), village.pair_join(21, &[pair], pair)];
        let mut log = village.log();
        let [first, second] = if both[0] < both[1] { both } else { [both[1], both[0]] };
        assert_eq!(log.verdict(&first), Verdict::Counted, "newcomers are equals, so the smaller id comes first");
        assert_eq!(log.verdict(&second), void(VoidReason::UsedUp));
        assert_eq!(log.current().devices_of(person(1)).count(), 2);
        let third = village.pair_join(22, &both, pair);
        assert_eq!(village.verdict(third), void(VoidReason::UsedUp));
        assert!(log.current().pairing(&pair).unwrap().used && [20, 21].iter().all(|i| log.knows_device(device(*i))));
    }
}

#[test]
fn a_pairing_is_used_with_its_key_for_its_person() {
    let (mut village, joins) = village(&[Role::Member], 0);
    let pair = village.pair(1, &joins, 1);
    let (_, key) = village.pair_keys[&pair].clone();
    let space = village.space;
    let join = |who, device, key: &SecretKey| {
        ControlOp::PairJoin(PairJoin::new(key, space, pair, person(who), device, [0; 32]))
    };
    let log = village.log();
    assert!(log.would_admit(device(20), pair, &join(1, device(20), &key)));
    assert!(!log.would_admit(device(21), pair, &join(1, device(20), &key)));
    assert!(!log.would_admit(device(20), joins[0], &join(1, device(20), &key)));
    let wrong_key = village.add(20, &[pair], pair, Ok(join(1, device(20), &KEYS[3])));
    let wrong_person = village.add(21, &[pair], pair, Ok(join(0, device(21), &key)));
    let known = village.add(1, &[pair], pair, Ok(join(1, device(1), &key)));
    let no_pairing = village.pair_join(22, &joins, joins[0]);
    let left = village.leave(1, &[pair]);
    let gone = village.pair_join(23, &[left], pair);
    let log = village.log();
    assert_eq!(log.verdict(&wrong_key), void(VoidReason::WrongProof));
    assert_eq!(log.verdict(&wrong_person), void(VoidReason::WrongPerson));
    assert_eq!(log.verdict(&known), void(VoidReason::AlreadyAdmitted));
    assert_eq!(log.verdict(&no_pairing), void(VoidReason::NoInvitation));
    assert_eq!(log.verdict(&gone), void(VoidReason::NotAdmitted));
    assert!(!log.knows_device(device(20)) && !log.knows_device(device(22)));
}

#[test]
fn a_device_is_succeeded_as_often_as_its_key_is_copied_and_stays() {
    let (mut village, joins) = village(&[Role::Member], 0);
    let op = ControlOp::Succeed(Succeed::new(&KEYS[1], village.space, device(20), [0; 32]));
    let log = village.log();
    assert!(log.would_admit(device(20), EntryId::ZERO, &op) && !log.would_admit(device(21), EntryId::ZERO, &op));
    let both = [village.succeed(20, &joins, 1), village.succeed(21, &joins, 1)];
    let of_stranger = village.succeed(22, &joins, 9);
    let again = village.succeed(20, &both, 21);
    let mut log = village.log();
    assert_eq!(both.map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.verdict(&of_stranger), void(VoidReason::NoPerson));
    assert_eq!(log.verdict(&again), void(VoidReason::AlreadyAdmitted));
    assert!(log.current().devices_of(person(1)).count() == 3 && log.knows_device(device(21)));
    assert!(!log.knows_device(device(22)));
    let from_new = village.pair(20, &both, 1);
    assert_eq!(village.verdict(from_new), Verdict::Counted);
}

/// Of several ways in which one device is admitted the first in the order of the fold counts.
#[test]
fn a_device_comes_once_however_many_let_it() {
    let mut firsts = BTreeSet::new();
    for tag in 0..16 {
        let (mut village, joins) = village(&[Role::Member, Role::Member], tag);
        let pair = village.pair(1, &joins, 1);
        let paired = village.pair_join(20, &[pair], pair);
        village.tips.remove(&control(20));
        let succeeded = village.succeed(20, &joins, 2);
        let mut log = village.log();
        let (first, second) = if paired < succeeded { (paired, succeeded) } else { (succeeded, paired) };
        assert_eq!(log.verdict(&first), Verdict::Counted);
        assert_eq!(log.verdict(&second), void(VoidReason::AlreadyAdmitted));
        assert_eq!(log.current().person_of(device(20)), Some(person(if first == paired { 1 } else { 2 })));
        firsts.insert(first == paired);
    }
    assert_eq!(firsts.len(), 2);
}

#[test]
fn a_revoked_device_writes_no_more_and_brings_no_others() {
    let (mut village, joins) = village(&[Role::Member], 0);
    let second = village.certify(1, &joins, 1, 20);
    let pair = village.pair(20, &[second], 1);
    let late = village.pair(20, &[], 1);
    let revoked = village.revoke_device(1, &[pair], 20, cuts([(20, 1)]));
    let knowing = village.pair(20, &[revoked], 1);
    // A thief who has the key pretends not to know.
    let succeeded = village.succeed(21, &[second], 20);
    let paired = village.pair_join(22, &[pair], pair);
    let mut log = village.log();
    assert_eq!([second, pair, revoked].map(|id| log.verdict(&id)), [Verdict::Counted; 3]);
    assert_eq!(log.verdict(&late), void(VoidReason::BeyondCut));
    assert_eq!(log.verdict(&knowing), void(VoidReason::DeviceRevoked));
    assert_eq!([succeeded, paired].map(|id| log.verdict(&id)), [void(VoidReason::BeyondCut); 2]);
    let state = log.current();
    assert!(state.is_revoked(device(20)) && state.person_of(device(20)).is_none());
    assert_eq!(state.devices_of(person(1)).collect::<Vec<_>>(), [device(1)]);
    let knowing = [village.succeed(23, &[revoked], 20), village.pair_join(24, &[revoked], pair)];
    let log = village.log();
    assert_eq!(knowing.map(|id| log.verdict(&id)), [void(VoidReason::DeviceRevoked); 2]);
}

/// Who has gone on with a new device before the old one is revoked keeps it.
#[test]
fn a_succession_that_was_known_outlasts_the_revocation() {
    let (mut village, joins) = village(&[Role::Member], 0);
    let succeeded = village.succeed(20, &joins, 1);
    let revoked = village.revoke_device(20, &[succeeded], 1, cuts([(1, 1)]));
    let mut log = village.log();
    assert_eq!([succeeded, revoked].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.current().devices_of(person(1)).collect::<Vec<_>>(), [device(20)]);
}

#[test]
fn devices_are_revoked_by_their_person_or_as_the_person_could_be_removed() {
    let (mut village, joins) = village(&[Role::Member, Role::Moderator, Role::Steward], 0);
    let second = village.certify(1, &joins, 1, 20);
    let third = village.certify(3, &joins, 3, 21);
    let all: Vec<EntryId> = joins.iter().copied().chain([second, third]).collect();
    let mut check = |by: usize, old: usize, expect: Verdict| {
        let before = village.tips.get(&control(by)).copied();
        let id = village.revoke_device(by, &all, old, cuts([(old, 9)]));
        assert_eq!(village.verdict(id), expect, "{by} {old}");
        let state = village.without(&[id]).log().current();
        let who = state.person_of(device(by)).unwrap_or(person(9));
        assert_eq!(state.can_revoke_device(who, device(by), device(old)), expect.counts(), "{by} {old}");
        village.entries.retain(|entry| entry.id != id);
        match before {
            Some(tip) => village.tips.insert(control(by), tip),
            None => village.tips.remove(&control(by)),
        };
    };
    check(1, 20, Verdict::Counted);
    check(20, 1, Verdict::Counted);
    check(1, 1, void(VoidReason::WrongPerson));
    check(1, 2, void(VoidReason::RoleTooLow));
    check(2, 1, void(VoidReason::RoleTooLow));
    check(3, 1, Verdict::Counted);
    check(3, 0, void(VoidReason::RoleTooLow));
    check(0, 21, Verdict::Counted);
    check(0, 9, void(VoidReason::NoPerson));
    check(9, 1, void(VoidReason::NotAdmitted));
    let gone = village.revoke_device(1, &all, 20, vec![]);
    let twice = village.revoke_device(3, &[gone], 20, vec![]);
    assert_eq!(village.verdict(twice), void(VoidReason::DeviceRevoked));
}

#[test]
fn of_two_devices_that_revoke_each_other_the_earlier_stays() {
    for tag in 0..8 {
        let (mut village, joins) = village(&[Role::Member], tag);
        let second = village.certify(1, &joins, 1, 20);
        let by_first = village.revoke_device(1, &[second], 20, cuts([(20, 0)]));
        let by_second = village.revoke_device(20, &[second], 1, cuts([(1, 2)]));
        let log = village.log();
        assert_eq!(log.verdict(&by_first), Verdict::Counted);
        assert_eq!(log.verdict(&by_second), void(VoidReason::BeyondCut));
    }
}

#[test]
fn who_has_the_words_comes_before_a_thief_with_a_device() {
    let (mut village, joins) = village(&[Role::Steward, Role::Steward], 0);
    let own = village.certify(1, &joins, 1, 20);
    // The thief has the laptop, revokes the telephone, removes a steward and would be followed by a device of theirs.
    let of_telephone = village.revoke_device(1, &[own], 20, cuts([(20, 0)]));
    let of_steward = village.remove(1, &[own], 2, None, cuts([(2, 1)]));
    let of_thief = village.certify(1, &[own], 1, 21);
    let from_thief = village.pair(21, &[of_thief], 1);
    let succeeded = village.succeed(22, &[own], 1);
    let recovered = village.recover(23, &[of_steward], 1, &[1], cuts([(1, 2)]));
    let mut log = village.log();
    assert_eq!(log.verdict(&recovered), Verdict::Counted);
    for id in [of_telephone, of_steward, of_thief, succeeded] {
        assert_eq!(log.verdict(&id), void(VoidReason::BeyondCut));
    }
    assert_eq!(log.verdict(&from_thief), void(VoidReason::NotAdmitted));
    let state = log.current();
    let devices: BTreeSet<_> = state.devices_of(person(1)).collect();
    assert_eq!(devices, BTreeSet::from([device(20), device(23)]));
    assert_eq!([1, 2].map(|who| state.role(person(who))), [Some(Role::Steward); 2]);
}

#[test]
fn recovering_needs_the_persons_words_and_takes_own_devices_away() {
    let (mut village, joins) = village(&[Role::Member, Role::Member], 0);
    let space = village.space;
    let op = |words: usize, new: usize| {
        let words = &RECOVERIES[words];
        ControlOp::Recover(Recover::new(words, space, person(1), device(new), [0; 32], vec![], vec![]))
    };
    let log = village.log();
    assert!(log.would_admit(device(20), EntryId::ZERO, &op(1, 20)));
    assert!(!log.would_admit(device(21), EntryId::ZERO, &op(1, 20)));
    assert!(!log.would_admit(device(20), EntryId::ZERO, &op(2, 20)));
    let wrong_words = village.act(20, &joins, op(2, 20));
    let not_seen = village.recover(21, &[village.root()], 1, &[], vec![]);
    let of_others = village.recover(22, &joins, 1, &[2], vec![]);
    let known = village.recover(2, &joins, 1, &[], vec![]);
    let added = village.recover(23, &joins, 1, &[], vec![]);
    let left = village.leave(1, &joins);
    let gone = village.recover(24, &[left], 1, &[], vec![]);
    let mut log = village.log();
    assert_eq!(log.verdict(&wrong_words), void(VoidReason::WrongProof));
    assert_eq!(log.verdict(&not_seen), void(VoidReason::NoPerson));
    assert_eq!(log.verdict(&of_others), void(VoidReason::WrongPerson));
    assert_eq!(log.verdict(&known), void(VoidReason::AlreadyAdmitted));
    assert_eq!(log.verdict(&added), Verdict::Counted);
    assert_eq!(log.verdict(&gone), void(VoidReason::NotAdmitted));
    assert!(log.knows_device(device(23)) && log.knows_device(device(22)) && !log.knows_device(device(21)));
    assert_eq!(log.current().devices_of(person(1)).count(), 2);
}

#[test]
fn two_stewards_bind_a_person_to_a_new_device() {
    let (mut village, joins) = village(&[Role::Member, Role::Steward, Role::Steward, Role::Moderator], 0);
    let second = village.certify(1, &joins, 1, 20);
    let late = village.pair(1, &[], 1);
    let rebind = village.rebind(2, &[second], 1, 21, cuts([(1, 2)]));
    let mut log = village.log();
    assert_eq!(log.verdict(&rebind), Verdict::Waiting(crate::Wait::Quorum));
    assert!(log.knows_device(device(21)) && log.verdict(&late).counts());
    let state = log.current();
    assert_eq!(state.person_of(device(21)), None);
    let (id, act) = state.pending().next().unwrap();
    assert_eq!((id, act.needed, act.supporters.len()), (rebind, 2, 1));
    assert!(state.can_cosign(person(3), &rebind) && state.can_cosign(person(0), &rebind));
    assert!([1, 2, 4, 9].iter().all(|who| !state.can_cosign(person(*who), &rebind)));

    let old_words = village.recover(22, &[second], 1, &[], vec![]);
    let agreed = village.cosign(3, &[rebind], rebind);
    let mut log = village.log();
    assert_eq!([rebind, agreed].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.verdict(&late), void(VoidReason::BeyondCut));
    assert_eq!(
        log.verdict(&old_words),
        void(VoidReason::BeyondCut),
        "the words are lost, so whoever has them is cut off"
    );
    let state = log.current();
    assert_eq!(state.devices_of(person(1)).collect::<Vec<_>>(), [device(21)]);
    assert_eq!(state.person(person(1)).unwrap().recovery, recovery(DEVICES + 21));
    assert_eq!(state.pending().count(), 0);

    let from_new = village.pair(21, &[agreed], 1);
    let old_words = village.recover(23, &[agreed], 1, &[], vec![]);
    let new_words = village.recover_by(&RECOVERIES[DEVICES + 21], 24, &[agreed], 1, &[21], cuts([(21, 1)]));
    let late_agreement = village.cosign(0, &[agreed], rebind);
    let log = village.log();
    assert_eq!([from_new, new_words].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.verdict(&old_words), void(VoidReason::WrongProof));
    assert_eq!(log.verdict(&late_agreement), void(VoidReason::NotPending));
}

#[test]
fn binding_anew_has_its_limits() {
    let (mut village, joins) = village(&[Role::Member, Role::Steward], 0);
    let alone = village.rebind(0, &joins, 2, 20, vec![]);
    let by_member = village.rebind(1, &joins, 2, 21, vec![]);
    let oneself = village.rebind(2, &joins, 2, 22, vec![]);
    let of_founder = village.rebind(2, &joins, 0, 23, vec![]);
    let of_stranger = village.rebind(2, &joins, 9, 24, vec![]);
    let to_known = village.rebind(2, &joins, 1, 0, vec![]);
    let log = village.log();
    assert_eq!(log.verdict(&alone), Verdict::Counted, "nobody else could agree");
    assert_eq!(log.verdict(&by_member), void(VoidReason::RoleTooLow));
    assert_eq!(log.verdict(&oneself), void(VoidReason::WrongPerson));
    assert_eq!(
        log.verdict(&of_founder),
        void(VoidReason::RoleTooLow),
        "who is bound to a founder has a founder's voice"
    );
    assert_eq!(log.verdict(&of_stranger), void(VoidReason::NoPerson));
    assert_eq!(log.verdict(&to_known), void(VoidReason::AlreadyAdmitted));
}
