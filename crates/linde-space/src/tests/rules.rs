//! One test a rule.

use super::*;
use crate::{FrontierId, InsertError, Wait};

#[test]
fn only_the_entry_the_space_is_named_after_founds_it() {
    let mut village = Village::founded_by(2, 0);
    let root = village.root();
    assert_eq!(village.verdict(root), Verdict::Counted);
    let second = village.act(0, &[], ControlOp::Genesis(genesis(1)));
    let elsewhere = village.act(9, &[], ControlOp::Genesis(genesis(1)));
    assert_eq!(village.verdict(second), void(VoidReason::OtherGenesis));
    assert_eq!(village.verdict(elsewhere), void(VoidReason::OtherGenesis));

    let mut stranger = Village::founded_by(2, 0);
    stranger.entries[0].log = control(7);
    assert_eq!(stranger.verdict(root), void(VoidReason::NotAdmitted));
    let mut on_object = Village::founded_by(2, 0);
    on_object.entries[0].obj = EntryId([1; 32]);
    assert_eq!(on_object.verdict(root), void(VoidReason::WrongObject));
}

#[test]
fn founders_are_there_with_their_keys_in_order() {
    let village = Village::founded_by(3, 0);
    let state = village.log().current();
    let people: Vec<_> = (0..3).map(|i| state.person(person(i)).unwrap().clone()).collect();
    assert!(people.windows(2).all(|pair| pair[0].seniority < pair[1].seniority));
    assert!(people.iter().all(|person| person.role == Some(Role::Founder) && person.sponsor.is_none()));
    assert_eq!(state.kem(device(1)), Some([1; 32]));
    assert_eq!(state.person_of(device(2)), Some(person(2)));
    assert_eq!(state.genesis().unwrap().name, "Lindenhof");
    assert_eq!((state.persons().count(), state.devices().count(), state.invitations().count()), (3, 3, 0));
}

#[test]
fn a_person_adds_own_devices_with_the_new_ones_consent() {
    let mut village = Village::founded_by(2, 0);
    let good = village.certify(0, &[], 0, 8);
    let by_new = village.certify(8, &[good], 0, 9);
    let again = village.certify(0, &[], 0, 8);
    let others = village.certify(0, &[], 1, 10);
    let stranger = village.certify(11, &[good], 11, 12);
    let mut cert = DeviceCert::new(&KEYS[10], village.space, person(0), [0; 32]);
    cert.device = device(11);
    let forged = village.act(0, &[], ControlOp::Device(cert));
    let log = village.log();
    assert_eq!(log.verdict(&good), Verdict::Counted);
    assert_eq!(log.verdict(&by_new), Verdict::Counted);
    assert_eq!(log.verdict(&again), void(VoidReason::AlreadyAdmitted));
    assert_eq!(log.verdict(&others), void(VoidReason::WrongPerson));
    assert_eq!(log.verdict(&stranger), void(VoidReason::NotAdmitted));
    assert_eq!(log.verdict(&forged), void(VoidReason::WrongProof));
    let state = village.log().current();
    assert_eq!(state.person(person(0)).unwrap().devices.len(), 3);
    assert_eq!((state.person_of(device(9)), state.kem(device(9))), (Some(person(0)), Some([9; 32])));
}

#[test]
fn inviting_needs_the_right_role() {
    let mut village = Village::founded_by(1, 0);
    let member = village.newcomer(1, Role::Member);
    let moderator = village.newcomer(2, Role::Moderator);
    let steward = village.newcomer(3, Role::Steward);
    let mut check = |by: usize, seen: EntryId, role: Role, expect: Verdict| {
        let id = village.invite(by, &[seen], role, 1);
        assert_eq!(village.verdict(id), expect, "{by} {role}");
        let state = village.log().current();
        assert_eq!(state.can_invite(person(by), role), expect == Verdict::Counted);
    };
    check(1, member, Role::Reader, void(VoidReason::RoleTooLow));
    check(2, moderator, Role::Relay, Verdict::Counted);
    check(2, moderator, Role::Member, Verdict::Counted);
    check(2, moderator, Role::Moderator, void(VoidReason::RoleTooLow));
    check(3, steward, Role::Moderator, Verdict::Counted);
    check(3, steward, Role::Steward, Verdict::Counted);
    check(3, steward, Role::Founder, void(VoidReason::RoleNotGiven));
    check(0, steward, Role::Founder, void(VoidReason::RoleNotGiven));
    check(9, steward, Role::Member, void(VoidReason::NotAdmitted));
}

#[test]
fn the_founders_decide_who_invites() {
    let mut strict = Village::founded_by(1, 0);
    strict.entries[0].op = Ok(ControlOp::Genesis(Genesis { policy: Policy { invite: Role::Steward }, ..genesis(1) }));
    let moderator = strict.newcomer(1, Role::Moderator);
    let invite = strict.invite(1, &[moderator], Role::Member, 1);
    assert_eq!(strict.verdict(invite), void(VoidReason::RoleTooLow));

    let mut lax = Village::founded_by(1, 0);
    lax.entries[0].op = Ok(ControlOp::Genesis(Genesis { policy: Policy { invite: Role::Relay }, ..genesis(1) }));
    let member = lax.newcomer(1, Role::Member);
    let invite = lax.invite(1, &[member], Role::Member, 1);
    assert_eq!(lax.verdict(invite), void(VoidReason::RoleTooLow));
}

#[test]
fn who_joins_gets_the_invited_role_and_a_sponsor() {
    let mut village = Village::founded_by(2, 0);
    let invite = village.invite(1, &[village.root()], Role::Member, 2);
    let join = village.join(5, &[], invite);
    let state = village.log().current();
    let newcomer = state.person(person(5)).unwrap();
    assert_eq!((newcomer.role, newcomer.sponsor, newcomer.invite), (Some(Role::Member), Some(person(1)), Some(invite)));
    assert_eq!(newcomer.seniority.entry, join);
    let invitation = state.invitation(&invite).unwrap();
    assert_eq!((invitation.uses, invitation.revoked, invitation.is_usable()), (1, false, true));
    assert_eq!(state.invite_with_key(&invitation.key), Some(invite));
}

#[test]
fn joining_needs_the_invitations_key_and_own_ids_at_the_start_of_a_log() {
    let mut village = Village::founded_by(1, 0);
    let invite = village.invite(0, &[], Role::Member, 9);
    let other = village.invite(0, &[], Role::Member, 9);
    let stolen = Join { ..village.join_op(1, other) };
    let wrong_key = village.add(1, &[invite], invite, Ok(ControlOp::Join(stolen)));
    let as_other = Join::new(
        &village.invite_keys[&invite],
        village.space,
        invite,
        person(0),
        recovery(0),
        device(2),
        [0; 32],
        [0; 16],
    );
    let wrong_person = village.add(2, &[invite], invite, Ok(ControlOp::Join(as_other)));
    let op = village.join_op(3, invite);
    let unseen = village.add(3, &[village.root()], invite, Ok(ControlOp::Join(op)));
    let first = village.raise(4, &[invite], 0, Role::Member);
    let late = village.join(4, &[], invite);
    let no_invite = village.join(5, &[], first);
    let log = village.log();
    assert_eq!(log.verdict(&wrong_key), void(VoidReason::WrongProof));
    assert_eq!(log.verdict(&wrong_person), void(VoidReason::WrongPerson));
    assert_eq!(log.verdict(&unseen), void(VoidReason::NoInvitation));
    assert_eq!(log.verdict(&first), void(VoidReason::NotAdmitted));
    assert_eq!(log.verdict(&late), Verdict::Counted, "a void entry before it is no obstacle");
    assert_eq!(log.verdict(&no_invite), void(VoidReason::NoInvitation));
}

#[test]
fn the_first_in_the_order_use_an_invitation_up() {
    for tag in 0..8 {
        let mut village = Village::founded_by(1, tag);
        let invite = village.invite(0, &[], Role::Member, 2);
        let joins: Vec<_> = (1..5).map(|who| village.join(who, &[], invite)).collect();
        let log = village.log();
        let (counted, void): (Vec<EntryId>, Vec<EntryId>) = joins.iter().partition(|id| log.verdict(id).counts());
        assert_eq!((counted.len(), void.len()), (2, 2));
        assert!(
            counted.iter().all(|a| void.iter().all(|b| a < b)),
            "newcomers are equals, so the smaller ids come first"
        );
        let later = village.join(6, &joins, invite);
        assert_eq!(village.verdict(later), Verdict::Void(VoidReason::UsedUp));
    }
}

#[test]
fn a_device_or_person_is_admitted_once() {
    let mut village = Village::founded_by(2, 0);
    let invite = village.invite(0, &[], Role::Member, 9);
    let certificate = village.certify(1, &[village.root()], 1, 5);
    let concurrent = village.join(5, &[], invite);
    // The founder's rank comes before the newcomer.
    assert_eq!(village.verdict(certificate), Verdict::Counted);
    assert_eq!(village.verdict(concurrent), void(VoidReason::AlreadyAdmitted));
    let known = village.join(0, &[], invite);
    assert_eq!(village.verdict(known), void(VoidReason::AlreadyAdmitted));
    village.tips.remove(&control(5));
    let again = village.join(5, &[certificate], invite);
    assert_eq!(village.verdict(again), void(VoidReason::AlreadyAdmitted));
    let by_both = [village.certify(0, &[], 0, 6), village.certify(1, &[], 1, 6)];
    let log = village.log();
    assert_eq!(by_both.map(|id| log.verdict(&id)), [Verdict::Counted, void(VoidReason::AlreadyAdmitted)]);
}

#[test]
fn the_reason_does_not_depend_on_what_arrived_first() {
    let mut told = BTreeSet::new();
    for tag in 0..16 {
        let mut village = Village::founded_by(1, tag);
        let [full, free] = [(); 2].map(|()| village.invite(0, &[], Role::Member, 1));
        village.join(3, &[], full);
        let by_full = village.join(4, &[], full);
        village.tips.remove(&control(4));
        village.join(4, &[], free);
        let mut log = ControlLog::new(village.space);
        for entry in &village.entries {
            log.insert(entry.clone()).unwrap();
            log.verdict(&entry.id);
        }
        told.insert(village.verdict(by_full).code());
        assert_eq!(log.verdict(&by_full), village.verdict(by_full));
    }
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["already-admitted", "counted", "invitation-used-up"]);
}

#[test]
fn revoking_beats_concurrent_joining_but_not_earlier() {
    let mut village = Village::founded_by(2, 0);
    let invite = village.invite(0, &[], Role::Moderator, 9);
    let early = village.join(3, &[], invite);
    let concurrent = village.join(4, &[], invite);
    let revoke = village.revoke(0, &[early], invite);
    let late = village.join(5, &[revoke], invite);
    let built_upon = village.invite(4, &[], Role::Member, 1);
    let log = village.log();
    assert_eq!(log.verdict(&early), Verdict::Counted);
    assert_eq!(log.verdict(&concurrent), void(VoidReason::Revoked));
    assert_eq!(log.verdict(&revoke), Verdict::Counted);
    assert_eq!(log.verdict(&late), void(VoidReason::Revoked));
    assert_eq!(log.verdict(&built_upon), void(VoidReason::NotAdmitted));
}

#[test]
fn invitations_are_withdrawn_by_who_made_them_or_a_steward() {
    let mut village = Village::founded_by(1, 0);
    let m1 = village.newcomer(1, Role::Moderator);
    let m2 = village.newcomer(2, Role::Moderator);
    let s = village.newcomer(3, Role::Steward);
    let invite = village.invite(1, &[m1], Role::Member, 1);
    let state = village.log().current();
    let may = [1, 2, 3].map(|i| state.can_revoke_invite(person(i), &invite));
    assert_eq!(may, [true, false, true]);
    let other = village.revoke(2, &[m2, invite], invite);
    let steward = village.revoke(3, &[s, invite], invite);
    let own = village.revoke(1, &[], invite);
    let again = village.revoke(1, &[steward], invite);
    let nothing = village.revoke(3, &[], s);
    let log = village.log();
    assert_eq!(log.verdict(&other), void(VoidReason::RoleTooLow));
    assert_eq!((log.verdict(&steward), log.verdict(&own)), (Verdict::Counted, Verdict::Counted));
    assert_eq!(log.verdict(&again), void(VoidReason::Revoked));
    assert_eq!(log.verdict(&nothing), void(VoidReason::NoInvitation));
    let state = village.log().current();
    assert!(state.has_invite(&invite) && !state.can_revoke_invite(person(1), &invite));
}

#[test]
fn a_void_revocation_has_no_effect() {
    let mut village = Village::founded_by(1, 0);
    let m = village.newcomer(2, Role::Moderator);
    let invite = village.invite(0, &[], Role::Member, 9);
    let join = village.join(3, &[], invite);
    let revoke = village.revoke(2, &[m, invite], invite);
    assert_eq!(village.verdict(revoke), void(VoidReason::RoleTooLow));
    assert_eq!(village.verdict(join), Verdict::Counted);
}

/// Two parts of the village withdraw, each having seen a newcomer by the invitation that the other withdraws.
#[test]
fn revocations_that_do_not_rest_on_each_others_newcomers_both_count() {
    let mut village = Village::founded_by(2, 0);
    let (one, two) = (village.invite(0, &[], Role::Moderator, 1), village.invite(0, &[], Role::Moderator, 1));
    let (j1, j2) = (village.join(3, &[], one), village.join(4, &[two], two));
    let r1 = village.revoke(0, &[j2], one);
    let r2 = village.revoke(1, &[j1, two], two);
    let log = village.log();
    assert_eq!([r1, r2].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!([j1, j2].map(|id| log.verdict(&id)), [void(VoidReason::Revoked); 2]);
}

/// As above, but the revokers are those newcomers.
#[test]
fn of_two_who_revoke_each_others_invitations_the_senior_stays() {
    for tag in 0..8 {
        let mut village = Village::founded_by(1, tag);
        let one = village.invite(0, &[], Role::Steward, 1);
        let two = village.invite(0, &[], Role::Steward, 1);
        let senior = village.join(3, &[], one);
        let junior = village.join(4, &[], two);
        let by_junior = village.revoke(4, &[], one);
        let by_senior = village.revoke(3, &[two], two);
        let log = village.log();
        assert_eq!((log.verdict(&senior), log.verdict(&by_senior)), (Verdict::Counted, Verdict::Counted));
        assert_eq!(log.verdict(&junior), void(VoidReason::Revoked));
        assert_eq!(log.verdict(&by_junior), void(VoidReason::NotAdmitted));
    }
}

/// Each revocation takes away the newcomer who made the next one: only every second one counts, whatever their ids.
#[test]
fn chains_of_revocations_are_settled_from_their_start() {
    for tag in 0..8 {
        let mut village = Village::founded_by(1, tag);
        let invites: Vec<_> = (0..4).map(|_| village.invite(0, &[], Role::Steward, 1)).collect();
        let last = *invites.last().unwrap();
        let joins: Vec<_> = (0..4).map(|i| village.join(i + 3, &[last], invites[i])).collect();
        let first = village.revoke(0, &[], invites[0]);
        let others: Vec<_> = (0..3).map(|i| village.revoke(i + 3, &[], invites[i + 1])).collect();
        let log = village.log();
        assert_eq!(log.verdict(&first), Verdict::Counted);
        let counted: Vec<bool> = joins.iter().map(|id| log.verdict(id).counts()).collect();
        assert_eq!(counted, [false, true, false, true]);
        let counted: Vec<bool> = others.iter().map(|id| log.verdict(id).counts()).collect();
        assert_eq!(counted, [false, true, false]);
    }
}

/// The place that a revocation frees lets somebody in who takes away the one who made that revocation.
#[test]
fn a_revocation_that_undoes_its_own_basis_falls() {
    let mut fallen = 0;
    for tag in 0..16 {
        let mut village = Village::founded_by(1, tag);
        let [b, c] = [(); 2].map(|()| village.invite(0, &[], Role::Steward, 1));
        let w = village.join(6, &[c], b);
        let x = village.join(3, &[], c);
        let y = village.join(4, &[], c);
        let by_w = village.revoke(6, &[y], c);
        let by_y = village.revoke(4, &[], b);
        let log = village.log();
        fallen += usize::from(log.verdict(&by_w) == void(VoidReason::Contradiction));
        assert_eq!(log.verdict(&by_w) == void(VoidReason::Contradiction), x < y);
        assert_ne!(log.verdict(&x), void(VoidReason::Revoked));
        assert_eq!(log.verdict(&w) == void(VoidReason::Revoked), log.verdict(&by_y).counts());
    }
    assert!((1..16).contains(&fallen), "{fallen}");
}

#[test]
fn joining_may_wait_for_approval() {
    let mut village = Village::founded_by(1, 0);
    let invite = village.invite_with(0, &[], Role::Member, 1, true);
    let joins = [village.join(3, &[], invite), village.join(4, &[], invite)];
    let log = village.log();
    assert_eq!(joins.map(|id| log.verdict(&id)), [Verdict::Waiting(Wait::Approval); 2]);
    assert!(log.knows_device(device(3)), "who waits is known, so that later entries can be stored");
    assert_eq!(village.log().current().person_of(device(3)), None);
    let revoke = village.revoke(0, &[joins[0]], invite);
    let log = village.log();
    assert_eq!(log.verdict(&revoke), Verdict::Counted);
    assert_eq!(joins.map(|id| log.verdict(&id)), [Verdict::Waiting(Wait::Approval), void(VoidReason::Revoked)]);
}

#[test]
fn stewards_raise_others_up_to_their_own_role() {
    let mut village = Village::founded_by(1, 0);
    let member = village.newcomer(1, Role::Member);
    let moderator = village.newcomer(2, Role::Moderator);
    let steward = village.newcomer(3, Role::Steward);
    let all = [member, moderator, steward];
    let mut check = |by: usize, who: usize, role: Role, expect: Verdict| {
        let id = village.raise(by, &all, who, role);
        let before: Vec<_> = village.entries.iter().filter(|entry| entry.id != id).cloned().collect();
        let state = Village { entries: before, ..village.clone() }.log().current();
        assert_eq!(village.verdict(id), expect, "{by} {who} {role}");
        assert_eq!(state.can_grant(person(by), person(who), role), expect == Verdict::Counted);
    };
    check(1, 1, Role::Steward, void(VoidReason::RoleTooLow));
    check(2, 1, Role::Moderator, void(VoidReason::RoleTooLow));
    check(3, 9, Role::Member, void(VoidReason::NoPerson));
    check(3, 1, Role::Founder, void(VoidReason::RoleTooLow));
    check(3, 2, Role::Reader, void(VoidReason::RoleNotGiven));
    check(3, 2, Role::Member, void(VoidReason::Lowering));
    check(3, 0, Role::Steward, void(VoidReason::Lowering));
    check(3, 2, Role::Moderator, void(VoidReason::SameRole));
    check(3, 1, Role::Moderator, Verdict::Counted);
    check(3, 1, Role::Steward, Verdict::Counted);
    check(9, 2, Role::Steward, void(VoidReason::NotAdmitted));
    check(0, 1, Role::Founder, Verdict::Counted);
    assert_eq!(village.log().current().role(person(1)), Some(Role::Founder));
}

#[test]
fn powers_hold_for_what_has_seen_them() {
    let mut village = Village::founded_by(1, 0);
    let member = village.newcomer(1, Role::Member);
    let too_early = village.invite(1, &[member], Role::Member, 1);
    let raised = village.raise(0, &[member], 1, Role::Moderator);
    let concurrent = village.invite(1, &[], Role::Member, 1);
    let after = village.invite(1, &[raised], Role::Member, 1);
    let log = village.log();
    assert_eq!(log.verdict(&too_early), void(VoidReason::RoleTooLow));
    assert_eq!(log.verdict(&concurrent), void(VoidReason::RoleTooLow));
    assert_eq!(log.verdict(&after), Verdict::Counted);
}

#[test]
fn a_twice_signed_log_counts_up_to_there() {
    let mut village = Village::founded_by(2, 0);
    let before = village.invite(1, &[village.root()], Role::Member, 9);
    let beyond = village.invite(1, &[], Role::Member, 9);
    let joined = [village.join(3, &[], before), village.join(4, &[], beyond)];
    village.frozen.insert(control(1), 1);
    let log = village.log();
    assert_eq!((log.verdict(&before), log.verdict(&beyond)), (Verdict::Counted, void(VoidReason::Copied)));
    assert_eq!(joined.map(|id| log.verdict(&id)), [Verdict::Counted, void(VoidReason::NoInvitation)]);
    assert!(log.knows_device(device(4)), "what is stored does not depend on what counts");
    // A fork in the founder's log cannot take the space away.
    village.frozen = BTreeMap::from([(control(0), 0)]);
    let log = village.log();
    assert_eq!((log.verdict(&village.root()), log.verdict(&joined[0])), (Verdict::Counted, Verdict::Counted));
}

#[test]
fn what_is_not_understood_has_no_effect_and_is_no_denial() {
    let mut village = Village::founded_by(1, 0);
    let newer = village.add(0, &[], EntryId::ZERO, Err(OpError::Unknown));
    let broken = village.add(0, &[], EntryId::ZERO, Err(OpError::Bounds("too long")));
    let with_object =
        village.add(0, &[], newer, Ok(ControlOp::Role(RoleChange { person: person(0), role: Role::Member })));
    let after = village.newcomer(1, Role::Member);
    let log = village.log();
    assert_eq!(log.verdict(&newer), Verdict::Unknown);
    assert_eq!(log.verdict(&broken), void(VoidReason::Malformed));
    assert_eq!(log.verdict(&with_object), void(VoidReason::WrongObject));
    assert_eq!(log.verdict(&after), Verdict::Counted);
}

#[test]
fn entries_of_devices_that_an_entry_names_are_stored() {
    let mut village = Village::founded_by(1, 0);
    let invite = village.invite(0, &[], Role::Member, 1);
    let op = ControlOp::Join(village.join_op(3, invite));
    let log = village.log();
    assert!(log.knows_device(device(0)) && !log.knows_device(device(3)));
    assert!(log.would_admit(device(3), invite, &op));
    assert!(!log.would_admit(device(4), invite, &op) && !log.would_admit(device(3), village.root(), &op));
    let ControlOp::Join(join) = op else { unreachable!() };
    assert!(!log.would_admit(device(3), invite, &ControlOp::Join(Join { proof: [0; 64], ..join })));
    assert!(!log.would_admit(device(3), invite, &ControlOp::InviteRevoke(InviteRevoke {})));

    let joins = [village.join(3, &[], invite), village.join(4, &[], invite)];
    let [own, theirs] = [village.certify(3, &[], 3, 8), village.certify(10, &joins, 10, 9)];
    let log = village.log();
    assert!([3, 4, 8].iter().all(|i| log.knows_device(device(*i))), "also of the one for whom there was no place");
    assert!(!log.knows_device(device(9)) && log.verdict(&theirs) == void(VoidReason::NotAdmitted));
    let _ = own;
}

#[test]
fn entries_come_after_what_they_build_on_and_once() {
    let mut village = Village::founded_by(1, 0);
    let join = village.newcomer(1, Role::Member);
    let mut log = ControlLog::new(village.space);
    let invite = village.entries[1].id;
    assert_eq!(log.insert(village.entries[2].clone()), Err(InsertError::Missing(invite)));
    assert!(log.is_empty() && !log.contains(&join));
    let mut other_lane = village.entries[0].clone();
    other_lane.log.lane = Lane::Text;
    assert_eq!(log.insert(other_lane), Err(InsertError::Lane));
    for entry in village.entries.iter().chain(&village.entries) {
        log.insert(entry.clone()).unwrap();
    }
    assert_eq!(log.len(), 3);
    assert_eq!(log.verdict(&EntryId([9; 32])), Verdict::Unknown);
}

#[test]
fn frontiers_are_reduced_to_their_heads() {
    let mut village = Village::founded_by(2, 0);
    let root = village.root();
    let a = village.invite(0, &[], Role::Member, 1);
    let b = village.invite(1, &[root], Role::Member, 1);
    let c = village.invite(0, &[b], Role::Member, 1);
    let d = village.invite(1, &[], Role::Member, 1);
    let mut log = village.log();
    let [fa, fb, fc] = [a, b, c].map(|id| log.frontier_of(&[], &[id]));
    let ab = log.frontier_of(&[fa, fb], &[root]);
    let sorted = |mut ids: Vec<EntryId>| {
        ids.sort_unstable();
        ids
    };
    assert_eq!(log.heads_of(ab), sorted(vec![a, b]));
    assert_eq!(log.frontier_of(&[FrontierId::EMPTY, fb], &[a]), ab);
    assert_eq!(log.frontier_of(&[ab], &[]), ab);
    assert_eq!(log.frontier_of(&[ab, fc], &[]), fc);
    assert_eq!(log.frontier_of(&[], &[EntryId([7; 32])]), FrontierId::EMPTY);
    assert_eq!(log.heads(), sorted(vec![c, d]));
    assert_eq!(log.state_at(FrontierId::EMPTY).persons().count(), 0);
    assert_eq!(log.state_at(fa).invitations().count(), 1);
    assert_eq!(log.state_at(ab).invitations().count(), 2);
    assert_eq!(log.current().invitations().count(), 4);
    let other = ControlLog::new(village.space).heads_of(ab);
    assert!(other.is_empty(), "a number of another log names nothing");
}

#[test]
fn the_generation_grows_only_when_something_stops_or_begins_to_count() {
    let mut village = Village::founded_by(2, 0);
    let invite = village.invite(0, &[], Role::Member, 9);
    village.join(3, &[], invite);
    let mut log = village.log();
    let start = log.generation();
    let mut take = |village: &Village| {
        log.insert(village.entries.last().unwrap().clone()).unwrap();
        log.generation() - start
    };
    village.join(4, &[], invite);
    assert_eq!(take(&village), 0);
    village.raise(0, &[], 9, Role::Member);
    assert_eq!(take(&village), 0);
    village.revoke(1, &[invite], invite);
    assert_eq!(take(&village), 1, "two joinings became void");
    village.join(5, &[], invite);
    assert_eq!(take(&village), 1, "one more is void from the start");
    village.revoke(0, &[], invite);
    assert_eq!(take(&village), 1);
    log.freeze(control(1), 0);
    assert_eq!(log.generation(), start + 2, "a revocation stopped to count");
    log.freeze(control(0), 1);
    assert_eq!(log.generation(), start + 3);
    log.freeze(control(0), 3);
    log.freeze(LogId { lane: Lane::Text, device: device(0) }, 0);
    assert_eq!(log.generation(), start + 3);
}

#[test]
fn every_part_of_the_state_is_in_its_digest() {
    let mut village = Village::founded_as(Genesis { quorum: 2, visibility: Visibility::Members, ..genesis(3) }, 0);
    let member = village.newcomer(3, Role::Member);
    let mut digests = BTreeSet::from([village.log().current().digest()]);
    let mut changes = |village: &Village, what: &str| {
        assert!(digests.insert(village.log().current().digest()), "{what}");
    };
    let pair = village.pair(3, &[], 3);
    changes(&village, "a pairing");
    let used = village.pair_join(20, &[pair], pair);
    changes(&village, "its use");
    village.revoke_device(3, &[used], 20, vec![]);
    changes(&village, "a revoked device");
    let rebind = village.rebind(0, &[member], 3, 21, cuts([(3, 9)]));
    changes(&village, "an act that waits");
    village.cosign(1, &[rebind], rebind);
    changes(&village, "another device and recovery key");
    let office = village.make_office(0, &[], &[1]);
    changes(&village, "an office");
    village.change_office(0, &[], office, &[2]);
    changes(&village, "its change");
    village.share_epoch(0, &[], 1, &[1]);
    changes(&village, "an epoch");
    village.share_epoch(0, &[], 1, &[2]);
    changes(&village, "a recipient");
    let rules = village.set_rules(0, &[], Role::Founder, 7);
    changes(&village, "rules that wait");
    let rules = village.cosign(1, &[rules], rules);
    changes(&village, "rules");
    let named = village.name(0, &[], "Anger");
    village.cosign(1, &[named], named);
    changes(&village, "a name");
    let removed = village.remove(0, &[rules], 3, Some(Role::Reader), cuts([(3, 9)]));
    changes(&village, "a lower role");
    village.leave(2, &[removed]);
    changes(&village, "somebody without a role");
}
