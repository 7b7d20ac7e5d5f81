//! Who is removed, demoted, gone and back, also when people act without knowing of each other.

use super::*;

/// Founder 0 and people of these roles, from 1 on; with the entries by which they came.
fn village(roles: &[Role], tag: u64) -> (Village, Vec<EntryId>) {
    let mut village = Village::founded_by(1, tag);
    let joins = roles.iter().enumerate().map(|(i, role)| village.newcomer(i + 1, *role)).collect();
    (village, joins)
}

fn role(log: &mut ControlLog, who: usize) -> Option<Role> {
    log.current().role(person(who))
}

#[test]
fn stewards_remove_others_up_to_their_own_role() {
    let (mut village, joins) = village(&[Role::Member, Role::Moderator, Role::Steward, Role::Steward], 0);
    let mut check = |by: usize, who: usize, to: Option<Role>, expect: Verdict| {
        let id = village.remove(by, &joins, who, to, vec![]);
        assert_eq!(village.verdict(id), expect, "{by} {who} {to:?}");
        let state = village.without(&[id]).log().current();
        assert_eq!(state.can_remove(person(by), person(who), to), expect.counts(), "{by} {who} {to:?}");
        village.tips.remove(&control(by));
        village.entries.retain(|entry| entry.id != id);
    };
    check(2, 1, None, void(VoidReason::RoleTooLow));
    check(3, 1, None, Verdict::Counted);
    check(3, 2, Some(Role::Reader), Verdict::Counted);
    check(3, 4, None, Verdict::Counted);
    check(3, 3, None, void(VoidReason::WrongPerson));
    check(3, 0, None, void(VoidReason::RoleTooLow));
    check(0, 3, Some(Role::Member), Verdict::Counted);
    check(3, 9, None, void(VoidReason::NoPerson));
    check(3, 2, Some(Role::Moderator), void(VoidReason::SameRole));
    check(3, 2, Some(Role::Steward), void(VoidReason::RoleNotGiven));
    check(9, 1, None, void(VoidReason::NotAdmitted));
}

#[test]
fn two_who_remove_each_other_the_senior_stays() {
    for tag in 0..8 {
        let (mut village, joins) = village(&[Role::Steward, Role::Steward], tag);
        let by_senior = village.remove(1, &joins, 2, None, cuts([(2, 1)]));
        let by_junior = village.remove(2, &joins, 1, None, cuts([(1, 1)]));
        let mut log = village.log();
        assert_eq!(log.verdict(&by_senior), Verdict::Counted);
        assert_eq!(log.verdict(&by_junior), void(VoidReason::BeyondCut));
        assert_eq!((role(&mut log, 1), role(&mut log, 2)), (Some(Role::Steward), None));
    }
}

#[test]
fn the_higher_role_stays_however_short_it_has_been_here() {
    let (mut village, joins) = village(&[Role::Steward, Role::Steward], 0);
    let raised = village.raise(0, &joins, 2, Role::Founder);
    let by_founder = village.remove(2, &[raised], 1, None, cuts([(1, 1)]));
    let by_steward = village.remove(1, &joins, 2, None, cuts([(2, 1)]));
    let log = village.log();
    assert_eq!(log.verdict(&by_founder), Verdict::Counted);
    assert_eq!(log.verdict(&by_steward), void(VoidReason::BeyondCut));
}

#[test]
fn of_a_circle_of_three_the_senior_stays() {
    for tag in 0..8 {
        let (mut village, joins) = village(&[Role::Steward, Role::Steward, Role::Steward], tag);
        let one = village.remove(1, &joins, 2, None, cuts([(2, 1)]));
        let two = village.remove(2, &joins, 3, None, cuts([(3, 1)]));
        let three = village.remove(3, &joins, 1, None, cuts([(1, 1)]));
        let mut log = village.log();
        assert_eq!(log.verdict(&one), Verdict::Counted);
        assert_eq!(log.verdict(&two), void(VoidReason::BeyondCut));
        assert_eq!(log.verdict(&three), void(VoidReason::SeniorStays));
        let stays = [1, 2, 3].map(|who| role(&mut log, who).is_some());
        assert_eq!(stays, [true, false, true]);
    }
}

#[test]
fn what_was_written_before_the_cut_stays_and_a_raised_cut_lets_more_count() {
    let (mut village, joins) = village(&[Role::Moderator], 0);
    let known = village.invite(1, &joins, Role::Member, 9);
    let late = village.invite(1, &[], Role::Member, 9);
    let guest = village.join(5, &[], late);
    let later = village.invite(1, &[], Role::Member, 9);
    let removed = village.remove(0, &[known], 1, None, cuts([(1, 2)]));
    let mut log = village.log();
    assert_eq!([known, late, later].map(|id| log.verdict(&id).counts()), [true, false, false]);
    assert_eq!(log.verdict(&late), void(VoidReason::BeyondCut));
    assert_eq!(log.verdict(&guest), void(VoidReason::NoInvitation));
    assert_eq!((role(&mut log, 1), role(&mut log, 5)), (None, None));

    let raise = village.raise_cut(0, &[late], removed, cuts([(1, 3)]));
    let mut log = village.log();
    assert_eq!([raise, known, late, later, guest].map(|id| log.verdict(&id).counts()), [true, true, true, false, true]);
    assert_eq!((role(&mut log, 1), role(&mut log, 5)), (None, Some(Role::Member)), "removed all the same");
    let lower = village.raise_cut(0, &[], removed, cuts([(1, 1)]));
    let log = village.log();
    assert_eq!([lower, late].map(|id| log.verdict(&id)), [Verdict::Counted; 2], "a cut is only ever raised");
    let by_removed = village.raise_cut(1, &[removed], removed, cuts([(1, 9)]));
    let of_nothing = village.raise_cut(0, &[], known, cuts([(1, 9)]));
    let log = village.log();
    assert_eq!(log.verdict(&by_removed), void(VoidReason::NotAdmitted));
    assert_eq!(log.verdict(&of_nothing), void(VoidReason::WrongObject));
}

/// A raise does not help the one who is removed for it by somebody else.
#[test]
fn a_raise_that_is_void_raises_nothing() {
    let (mut village, joins) = village(&[Role::Moderator, Role::Steward], 0);
    let late = village.invite(1, &joins, Role::Member, 9);
    let removed = village.remove(0, &joins, 1, None, cuts([(1, 1)]));
    let raise = village.raise_cut(2, &[late, removed], removed, cuts([(1, 2)]));
    assert_eq!(village.verdict(late), Verdict::Counted);
    let of_friend = village.remove(0, &[], 2, None, cuts([(2, 1)]));
    let log = village.log();
    assert_eq!(log.verdict(&of_friend), Verdict::Counted);
    assert_eq!(log.verdict(&raise), void(VoidReason::BeyondCut));
    assert_eq!(log.verdict(&late), void(VoidReason::BeyondCut));
}

#[test]
fn who_was_removed_cannot_go_on_by_citing_an_old_state() {
    let (mut village, joins) = village(&[Role::Steward], 0);
    let removed = village.remove(0, &joins, 1, None, cuts([(1, 1)]));
    let as_if_unknown = village.invite(1, &joins, Role::Member, 9);
    let guest = village.join(5, &[], as_if_unknown);
    village.tips.remove(&control(1));
    let knowingly = village.invite(1, &[removed], Role::Member, 9);
    let mut log = village.log();
    assert_eq!(log.verdict(&as_if_unknown), void(VoidReason::BeyondCut));
    assert_eq!(log.verdict(&guest), void(VoidReason::NoInvitation));
    assert_eq!(log.verdict(&knowingly), void(VoidReason::NotAdmitted));
    assert_eq!(role(&mut log, 5), None);

    // Nor with another device that the remover did not know of.
    let succeeded = village.succeed(21, &joins, 1);
    let from_new = village.invite(21, &joins, Role::Member, 9);
    let log = village.log();
    assert_eq!(log.verdict(&succeeded), Verdict::Counted, "a device of nobody who may do anything");
    assert_eq!(log.verdict(&from_new), void(VoidReason::BeyondCut));
}

#[test]
fn lanes_one_and_two_are_cut_as_well() {
    let (mut village, joins) = village(&[Role::Steward, Role::Member], 0);
    let (words, texts) = (Lane::Deliberation, Lane::Text);
    let mut named = cuts([(1, 1)]);
    named.push(Cut { device: device(1), lane: words, len: 3, head: EntryId([9; 32]) });
    let removed = village.remove(0, &joins, 1, None, named);
    let mut log = village.log();
    let of = |lane, i| LogId { lane, device: device(i) };
    let [before, after] = [joins[0], removed].map(|id| log.frontier_of(&[], &[id]));
    assert_eq!(log.beyond_cut(of(words, 1), 2, before), None);
    assert_eq!(log.beyond_cut(of(words, 1), 3, before), Some(removed));
    assert_eq!(log.beyond_cut(of(texts, 1), 0, before), Some(removed), "a log that no cut names");
    assert_eq!(log.beyond_cut(of(words, 1), 3, after), None, "judged with the removal, which is reason enough");
    assert_eq!(log.beyond_cut(of(words, 2), 9, before), None);
    assert_eq!(log.beyond_cut(of(words, 9), 9, before), None);
    assert_eq!(log.beyond_cut(of(words, 1), 9, crate::FrontierId::EMPTY), None);

    let generation = log.generation();
    let raise = Cut { device: device(1), lane: words, len: 5, head: EntryId([9; 32]) };
    village.raise_cut(0, &[], removed, vec![raise]);
    log.insert(village.entries.last().unwrap().clone()).unwrap();
    assert_eq!(log.generation(), generation + 1);
    assert_eq!(log.beyond_cut(of(words, 1), 4, before), None);
    assert_eq!(log.beyond_cut(of(words, 1), 5, before), Some(removed));
}

#[test]
fn re_admission_needs_the_removal_in_its_past() {
    let (mut village, joins) = village(&[Role::Moderator, Role::Steward], 0);
    let removed = village.remove(0, &joins, 1, None, cuts([(1, 1)]));
    let unknowing = village.raise(2, &joins, 1, Role::Steward);
    let mut log = village.log();
    assert_eq!(log.verdict(&unknowing), Verdict::Counted);
    assert_eq!(role(&mut log, 1), None, "a concurrent grant has no effect");
    let meanwhile = village.invite(1, &[removed], Role::Member, 1);
    let knowing = village.raise(2, &[removed], 1, Role::Member);
    let again = village.invite(1, &[knowing], Role::Member, 1);
    let mut log = village.log();
    assert_eq!(log.verdict(&knowing), Verdict::Counted);
    assert_eq!(role(&mut log, 1), Some(Role::Member));
    assert_eq!(log.verdict(&meanwhile), void(VoidReason::NotAdmitted));
    assert_eq!(log.verdict(&again), void(VoidReason::RoleTooLow), "their device acts again, with the new role");
    let seniority = log.current().person(person(1)).unwrap().seniority.entry;
    assert_eq!(seniority, joins[0], "and their seniority is the old one");
}

#[test]
fn a_re_admission_that_is_concurrent_to_another_removal_has_no_effect() {
    let (mut village, joins) = village(&[Role::Steward, Role::Steward, Role::Steward], 0);
    let first = village.remove(0, &joins, 1, None, cuts([(1, 1)]));
    let second = village.remove(2, &joins, 1, None, cuts([(1, 1)]));
    let back = village.raise(3, &[first], 1, Role::Member);
    let mut log = village.log();
    assert_eq!(log.verdict(&back), Verdict::Counted);
    assert_eq!(role(&mut log, 1), None);
    village.raise(3, &[second], 1, Role::Member);
    assert_eq!(role(&mut village.log(), 1), Some(Role::Member));
}

/// An older demotion that was not known does not raise whom somebody admitted again with less.
#[test]
fn a_demotion_raises_nobody() {
    let (mut village, joins) = village(&[Role::Steward, Role::Steward], 0);
    let removed = village.remove(0, &joins, 1, None, cuts([(1, 1)]));
    village.raise(0, &[removed], 1, Role::Member);
    village.remove(2, &joins, 1, Some(Role::Moderator), cuts([(1, 1)]));
    assert_eq!(role(&mut village.log(), 1), Some(Role::Member));
}

#[test]
fn who_is_demoted_keeps_what_the_lower_role_allows() {
    let (mut village, joins) = village(&[Role::Steward], 0);
    let demoted = village.remove(0, &joins, 1, Some(Role::Moderator), cuts([(1, 1)]));
    let as_if_steward = village.raise(1, &joins, 0, Role::Steward);
    let as_moderator = village.invite(1, &[demoted], Role::Member, 1);
    let as_steward = village.invite(1, &[demoted], Role::Moderator, 1);
    let mut log = village.log();
    assert_eq!(role(&mut log, 1), Some(Role::Moderator));
    assert_eq!(log.verdict(&as_if_steward), void(VoidReason::Lowering), "judged first for what it is");
    assert_eq!(log.verdict(&as_moderator), Verdict::Counted);
    assert_eq!(log.verdict(&as_steward), void(VoidReason::RoleTooLow));
    let lowest = village.remove(0, &[], 1, Some(Role::Relay), vec![]);
    assert_eq!(village.verdict(lowest), Verdict::Counted);
    assert_eq!(role(&mut village.log(), 1), Some(Role::Relay));
}

#[test]
fn everybody_may_leave_and_come_back() {
    let (mut village, joins) = village(&[Role::Member], 0);
    let concurrent = village.pair(1, &joins, 1);
    village.tips.insert(control(1), (0, joins[0]));
    let left = village.leave(1, &[]);
    let afterwards = village.pair(1, &[], 1);
    let mut log = village.log();
    assert_eq!(log.verdict(&left), Verdict::Counted);
    assert_eq!(log.verdict(&concurrent), Verdict::Counted, "who leaves is not cut off");
    assert_eq!(log.verdict(&afterwards), void(VoidReason::NotAdmitted));
    let state = log.current();
    assert_eq!((state.role(person(1)), state.person_of(device(1))), (None, Some(person(1))));
    assert_eq!((state.members().count(), state.persons().count()), (1, 2));
    let back = village.raise(0, &[left], 1, Role::Steward);
    assert_eq!(village.verdict(back), Verdict::Counted);
    assert_eq!(role(&mut village.log(), 1), Some(Role::Steward));
}

#[test]
fn the_last_founder_stays() {
    let mut village = Village::founded_by(2, 0);
    let steward = village.newcomer(2, Role::Steward);
    let first = village.leave(1, &[steward]);
    let last = village.leave(0, &[first]);
    let mut log = village.log();
    assert_eq!(log.verdict(&first), Verdict::Counted);
    assert_eq!(log.verdict(&last), void(VoidReason::LastFounder));
    let state = log.current();
    assert!(!state.can_leave(person(0)) && state.can_leave(person(2)));
}

/// The removal of the one who gave the remover the role takes away what it rests on.
#[test]
fn a_removal_that_takes_away_its_own_basis_falls() {
    let (mut village, joins) = village(&[Role::Steward, Role::Member], 0);
    let raised = village.raise(1, &joins, 2, Role::Steward);
    let removed = village.remove(2, &[raised], 1, None, cuts([(1, 1)]));
    let mut log = village.log();
    assert_eq!(log.verdict(&raised), Verdict::Counted);
    assert_eq!(log.verdict(&removed), void(VoidReason::Contradiction));
    assert_eq!((role(&mut log, 1), role(&mut log, 2)), (Some(Role::Steward), Some(Role::Steward)));
}

#[test]
fn who_removes_is_not_disputed_by_what_they_cut_off() {
    let (mut village, joins) = village(&[Role::Steward, Role::Steward], 0);
    // The remover has seen the act and cuts it off.
    let act = village.raise(1, &joins, 2, Role::Member);
    let invite = village.invite(1, &joins, Role::Member, 1);
    let removed = village.remove(2, &[act, invite], 1, None, cuts([(1, 1)]));
    let log = village.log();
    assert_eq!(log.verdict(&removed), Verdict::Counted);
    assert_eq!(log.verdict(&invite), void(VoidReason::BeyondCut));
}
