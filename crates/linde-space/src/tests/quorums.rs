//! What several must agree to; approvals, rules, keys and offices.

use super::*;
use crate::{Power, Wait};

const WAITS: Verdict = Verdict::Waiting(Wait::Quorum);

/// Founders of whom two act together, and people of these roles after them.
fn village(founders: usize, roles: &[Role]) -> (Village, Vec<EntryId>) {
    let mut village = Village::founded_as(Genesis { quorum: 2.min(founders as u8), ..genesis(founders) }, 0);
    let joins = roles.iter().enumerate().map(|(i, role)| village.newcomer(founders + i, *role)).collect();
    (village, joins)
}

#[test]
fn founders_are_removed_by_founders_together() {
    let (mut village, joins) = village(3, &[Role::Steward]);
    let by_steward = village.remove(3, &joins, 1, None, vec![]);
    let removed = village.remove(0, &joins, 1, None, cuts([(1, 0)]));
    let of_steward = village.cosign(3, &[removed], removed);
    let twice = village.cosign(0, &[removed], removed);
    let mut log = village.log();
    assert_eq!(log.verdict(&by_steward), void(VoidReason::RoleTooLow));
    assert_eq!(log.verdict(&removed), WAITS);
    assert_eq!(log.verdict(&of_steward), void(VoidReason::RoleTooLow));
    assert_eq!(log.verdict(&twice), void(VoidReason::NotPending), "the author supports it already");
    assert_eq!(log.current().role(person(1)), Some(Role::Founder));
    let agreed = village.cosign(2, &[removed], removed);
    let mut log = village.log();
    assert_eq!([removed, agreed].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.current().role(person(1)), None);
    // It has happened in those states alone that know of both.
    let frontier = log.frontier_of(&[], &[removed]);
    assert_eq!(log.state_at(frontier).role(person(1)), Some(Role::Founder));
}

#[test]
fn the_order_of_agreement_does_not_matter() {
    let mut village = Village::founded_as(Genesis { quorum: 3, ..genesis(5) }, 0);
    let root = village.root();
    let removed = village.remove(0, &[root], 4, None, cuts([(4, 0)]));
    let agreed = [1, 2, 3].map(|by| village.cosign(by, &[removed], removed));
    let expected = village.log().current();
    assert_eq!(expected.role(person(4)), None);
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let mut log = ControlLog::new(village.space);
        let mut entries = village.entries.clone();
        entries.sort_by_key(|entry| order.iter().position(|i| agreed[*i] == entry.id));
        for (i, entry) in entries.iter().enumerate() {
            log.insert(entry.clone()).unwrap();
            let supporters = (i + 1).saturating_sub(entries.len() - 3);
            let gone = log.current().role(person(4)).is_none() && i >= 1;
            assert_eq!(gone, supporters >= 2, "{order:?} {i}");
        }
        assert_eq!(log.current(), expected);
    }
}

#[test]
fn support_that_does_not_count_carries_nothing() {
    let (mut village, _) = village(3, &[]);
    let root = village.root();
    let removed = village.remove(0, &[root], 2, None, cuts([(2, 0)]));
    let agreed = village.cosign(1, &[removed], removed);
    assert_eq!(village.verdict(removed), Verdict::Counted);
    village.frozen.insert(control(1), 0);
    let log = village.log();
    assert_eq!(log.verdict(&agreed), void(VoidReason::Copied));
    assert_eq!(log.verdict(&removed), WAITS);
}

#[test]
fn founders_co_opt_together() {
    let (mut village, joins) = village(2, &[Role::Steward, Role::Steward]);
    let by_steward = village.raise(2, &joins, 3, Role::Founder);
    let raised = village.raise(0, &joins, 2, Role::Founder);
    assert_eq!(village.verdict(by_steward), void(VoidReason::RoleTooLow));
    assert_eq!(village.verdict(raised), WAITS);
    let agreed = village.cosign(1, &[raised], raised);
    assert_eq!(village.verdict(raised), Verdict::Counted);
    let next = village.cosign(2, &[agreed], raised);
    assert_eq!(village.verdict(next), void(VoidReason::NotPending));
    assert_eq!(village.log().current().role(person(2)), Some(Role::Founder));
}

#[test]
fn a_founders_device_is_revoked_by_another_of_theirs_or_by_founders() {
    let (mut village, _) = village(3, &[]);
    let second = village.certify(1, &[village.root()], 1, 20);
    let by_own = village.revoke_device(20, &[second], 1, cuts([(1, 1)]));
    assert_eq!(village.verdict(by_own), Verdict::Counted);
    let by_founder = village.revoke_device(0, &[second], 20, cuts([(20, 1)]));
    assert_eq!(village.verdict(by_founder), WAITS);
    let agreed = village.cosign(2, &[by_founder], by_founder);
    assert_eq!([by_founder, agreed].map(|id| village.verdict(id)), [Verdict::Counted; 2]);
}

#[test]
fn an_approval_admits_who_waits() {
    let (mut village, joins) = village(1, &[Role::Moderator, Role::Member]);
    let invite = village.invite_with(0, &joins, Role::Member, 1, true);
    let [first, second] = [village.join(5, &[], invite), village.join(6, &[], invite)];
    let before = village.invite_with(5, &[], Role::Member, 1, false);
    let mut log = village.log();
    assert_eq!(log.waiting_joins().into_iter().map(|(id, _)| id).collect::<BTreeSet<_>>(), [first, second].into());
    let state = log.current();
    assert!(state.can_approve(person(1), &first) && !state.can_approve(person(2), &first));
    let by_member = village.approve(2, &[first], first);
    let approved = village.approve(1, &[first], first);
    let at_once = village.approve(0, &[first], first);
    let again = village.approve(0, &[approved], first);
    let too_many = village.approve(0, &[second], second);
    let concurrent = village.approve(1, &[second], invite);
    let mut log = village.log();
    assert_eq!([first, approved, at_once].map(|id| log.verdict(&id)), [Verdict::Counted; 3]);
    assert_eq!(log.verdict(&by_member), void(VoidReason::RoleTooLow));
    assert_eq!([again, concurrent].map(|id| log.verdict(&id)), [void(VoidReason::NotPending); 2]);
    assert_eq!(log.verdict(&too_many), void(VoidReason::UsedUp));
    assert_eq!(log.verdict(&second), Verdict::Waiting(Wait::Approval));
    assert_eq!(log.verdict(&before), void(VoidReason::NotAdmitted), "admitted only where the approval is known");
    let state = log.current();
    assert_eq!(state.role(person(5)), Some(Role::Member));
    assert_eq!(state.person(person(5)).unwrap().seniority.entry, first);
    assert_eq!(state.invitation(&invite).unwrap().uses, 1);
    let frontier = log.frontier_of(&[], &[first]);
    assert_eq!(log.state_at(frontier).person_of(device(5)), None);
}

/// Of more approvals than an invitation is for, the first in the order of the fold count.
#[test]
fn approvals_race_for_the_last_place() {
    let (mut village, joins) = village(1, &[Role::Moderator]);
    let invite = village.invite_with(0, &joins, Role::Member, 1, true);
    let waiting = [village.join(5, &[], invite), village.join(6, &[], invite)];
    let by_moderator = village.approve(1, &waiting, waiting[0]);
    let by_founder = village.approve(0, &waiting, waiting[1]);
    let mut grown = ControlLog::new(village.space);
    for entry in &village.entries {
        grown.insert(entry.clone()).unwrap();
        grown.verdict(&entry.id);
    }
    for log in [village.log(), grown] {
        assert_eq!(log.verdict(&by_founder), Verdict::Counted);
        assert_eq!(log.verdict(&by_moderator), void(VoidReason::UsedUp));
        assert_eq!(waiting.map(|id| log.verdict(&id).counts()), [false, true]);
    }
}

#[test]
fn revoking_an_invitation_beats_concurrent_approvals() {
    let (mut village, joins) = village(2, &[Role::Moderator]);
    let invite = village.invite_with(0, &joins, Role::Member, 9, true);
    let [early, late] = [village.join(5, &[], invite), village.join(6, &[], invite)];
    let known = village.approve(2, &[early], early);
    let revoked = village.revoke(0, &[known, late], invite);
    let unknowing = village.approve(2, &[late], late);
    let knowing = village.approve(1, &[revoked], late);
    let unseen = village.join(7, &[], invite);
    let of_unseen = village.approve(2, &[unseen], unseen);
    let mut log = village.log();
    assert_eq!([known, revoked, early].map(|id| log.verdict(&id)), [Verdict::Counted; 3]);
    assert_eq!([unknowing, knowing].map(|id| log.verdict(&id)), [void(VoidReason::Revoked); 2]);
    assert_eq!(log.verdict(&late), Verdict::Waiting(Wait::Approval));
    assert_eq!(log.verdict(&unseen), void(VoidReason::Revoked));
    assert_eq!(log.verdict(&of_unseen), void(VoidReason::NotPending));
    assert_eq!([5, 6, 7].map(|who| log.current().role(person(who)).is_some()), [true, false, false]);
}

#[test]
fn a_name_is_given_by_the_founders_and_the_last_one_holds() {
    let (mut village, joins) = village(2, &[Role::Steward, Role::Moderator]);
    let by_moderator = village.name(3, &joins, "Moderatorhof");
    let named = village.name(2, &joins, "Lindenhof am Anger");
    village.cosign(0, &[named], named);
    let state = village.log().current();
    assert_eq!(village.verdict(by_moderator), void(VoidReason::RoleTooLow));
    assert_eq!((village.verdict(named), state.name(), state.naming_entry()), (WAITS, Some("Lindenhof"), None));
    let agreed = village.cosign(1, &[named], named);
    let state = village.log().current();
    assert_eq!(village.verdict(named), Verdict::Counted);
    assert_eq!((state.name(), state.purpose()), (Some("Lindenhof am Anger"), Some("")));
    assert_eq!(state.genesis().unwrap().name, "Lindenhof", "the first name stays in the founding");
    assert!(state.can_name(person(2)) && !state.can_name(person(3)));

    // Two propose at once, and both are agreed to: the one that stands later holds, whichever comes first.
    let one = village.name(0, &[agreed], "Ost");
    let other = village.name(1, &[agreed], "West");
    village.cosign(1, &[one], one);
    village.cosign(0, &[other], other);
    let last = if one > other { "Ost" } else { "West" };
    let mut log = village.log();
    assert_eq!([one, other].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.current().name(), Some(last));
    let mut turned = village.clone();
    turned.entries.reverse();
    let mut log = ControlLog::new(turned.space);
    while !turned.entries.is_empty() {
        turned.entries.retain(|entry| log.insert(entry.clone()).is_err());
    }
    assert_eq!((log.current().name(), log.current().digest()), (Some(last), village.log().current().digest()));
    let on_something =
        village.add(0, &[], one, Ok(ControlOp::Naming(Naming { name: "Nord".into(), purpose: "".into() })));
    assert_eq!(village.verdict(on_something), void(VoidReason::WrongObject));
}

#[test]
fn a_name_that_is_struck_leaves_the_one_before() {
    let mut village = Village::founded_by(2, 0);
    let first = village.name(0, &[], "Anger");
    let known = village.name(1, &[first], "Hain");
    let kept = village.remove(0, &[known], 1, None, cuts([(1, 1)]));
    let struck = village.name(1, &[], "Mein Hof");
    let state = village.log().current();
    assert_eq!([first, known, kept].map(|id| village.verdict(id)), [Verdict::Counted; 3]);
    assert_eq!(village.verdict(struck), void(VoidReason::BeyondCut));
    assert_eq!((state.name(), state.naming_entry()), (Some("Hain"), Some(known)));
    let knowing = village.name(1, &[kept], "Doch");
    assert_eq!(village.verdict(knowing), void(VoidReason::NotAdmitted));
}

#[test]
fn rules_are_given_by_the_founders_and_have_floors() {
    let (mut village, joins) = village(2, &[Role::Steward, Role::Moderator]);
    let by_moderator = village.set_rules(3, &joins, Role::Founder, 1);
    let rules = village.set_rules(2, &joins, Role::Relay, 20);
    let agreed = village.cosign(0, &[rules], rules);
    assert_eq!(village.verdict(by_moderator), void(VoidReason::RoleTooLow));
    assert_eq!(village.verdict(rules), WAITS, "a steward is none of the founders");
    assert_eq!(village.log().current().quota(), 0);
    let too = village.cosign(1, &[rules], rules);
    let state = village.log().current();
    assert_eq!(village.verdict(rules), Verdict::Counted);
    assert_eq!(state.quota(), 20);
    for power in Power::ALL {
        assert_eq!(state.needed(power), power.floor());
        assert_eq!(state.may(person(3), power), power.floor() == Role::Moderator);
    }

    let strict = village.set_rules(0, &[agreed, too], Role::Founder, 0);
    let agreed = village.cosign(1, &[strict], strict);
    let invite = village.invite(2, &[agreed], Role::Member, 1);
    let grant = village.raise(2, &[], 3, Role::Steward);
    let removal = village.remove(2, &[], 3, None, vec![]);
    let log = village.log();
    assert_eq!(log.verdict(&strict), Verdict::Counted);
    assert_eq!([invite, grant, removal].map(|id| log.verdict(&id)), [void(VoidReason::RoleTooLow); 3]);
    let state = village.log().current();
    assert_eq!(state.rules().unwrap().powers.erase, Role::Founder);
    assert!(state.may(person(0), Power::Moderate) && !state.can_invite(person(2), Role::Reader));
}

#[test]
fn of_concurrent_rules_the_latest_hold() {
    let mut village = Village::founded_by(2, 0);
    let root = village.root();
    let early = village.set_rules(0, &[root], Role::Founder, 1);
    let pair = village.pair(1, &[root], 1);
    let late = village.set_rules(1, &[pair], Role::Founder, 2);
    let log = village.log();
    assert!(log.verdict(&early).counts() && log.verdict(&late).counts());
    assert_eq!(village.log().current().quota(), 2);
}

#[test]
fn keys_are_handed_out_in_members_only_spaces() {
    let (mut open, joins) = village(1, &[Role::Member]);
    let refused = open.share_epoch(1, &joins, 1, &[1]);
    assert_eq!(open.verdict(refused), void(VoidReason::WrongVisibility));

    let mut village = Village::founded_as(Genesis { visibility: Visibility::Members, ..genesis(1) }, 0);
    let member = village.newcomer(1, Role::Member);
    let reader = village.newcomer(2, Role::Reader);
    let first = village.share_epoch(1, &[member], 7, &[1, 2]);
    let second = village.share_epoch(0, &[reader], 3, &[4]);
    let more = village.share_epoch(0, &[first], 7, &[2, 3]);
    let by_reader = village.share_epoch(2, &[reader], 9, &[1]);
    let state = village.log().current();
    assert_eq!([first, second, more].map(|id| village.verdict(id)), [Verdict::Counted; 3]);
    assert_eq!(village.verdict(by_reader), void(VoidReason::RoleTooLow));
    let epochs = state.epochs();
    assert_eq!(epochs.iter().map(|epoch| epoch.epoch[0]).collect::<Vec<_>>(), [7, 3]);
    assert_eq!(epochs[0].recipients.iter().map(|kem| kem[0]).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(epochs[0].entries.iter().copied().collect::<BTreeSet<_>>(), BTreeSet::from([first, more]));
    assert!(state.can_share_epoch(person(1)) && !state.can_share_epoch(person(2)));
}

#[test]
fn offices_are_made_by_stewards_and_changed_by_holders() {
    let (mut village, joins) = village(1, &[Role::Steward, Role::Member, Role::Member]);
    let by_member = village.make_office(2, &joins, &[2]);
    let for_stranger = village.make_office(1, &joins, &[9]);
    let office = village.make_office(1, &[], &[2]);
    let by_other = village.change_office(3, &[office], office, &[3]);
    let by_holder = village.change_office(2, &[office], office, &[2, 3]);
    let of_nothing = village.change_office(1, &[], joins[0], &[2]);
    let mut log = village.log();
    assert_eq!(log.verdict(&by_member), void(VoidReason::RoleTooLow));
    assert_eq!(log.verdict(&for_stranger), void(VoidReason::NoPerson));
    assert_eq!(log.verdict(&by_other), void(VoidReason::NotAHolder));
    assert_eq!([office, by_holder].map(|id| log.verdict(&id)), [Verdict::Counted; 2]);
    assert_eq!(log.verdict(&of_nothing), void(VoidReason::NoOffice));
    let state = log.current();
    assert_eq!(state.offices().map(|(id, _)| id).collect::<Vec<_>>(), [office]);
    assert!(state.office(&office).unwrap().four_eyes);
    assert_eq!(state.holders_of(&office).collect::<Vec<_>>(), sorted(&[2, 3]));
    assert!(state.can_change_office(person(3), &office) && state.can_change_office(person(1), &office));

    village.leave(3, &[by_holder]);
    let by_steward = village.change_office(1, &[by_holder], office, &[1, 3]);
    let state = village.log().current();
    assert_eq!(village.verdict(by_steward), Verdict::Counted, "the steward did not know");
    assert_eq!(state.holders_of(&office).collect::<Vec<_>>(), [person(1)], "who left holds nothing");
    assert!(!state.can_change_office(person(2), &office), "and who was replaced neither");
}
