//! Removals, demotions, leaving, and who must agree.

use super::{arrives_alike, copy, copy_genesis, founded, meet, node, pieces, say, state};
use crate::{AuthorError, Keep, Spaces, SpacesError, Verdict};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_space::{Powers, Role, Rules};
use proptest::prelude::*;
use serde_json::json;

fn person(node: &mut Spaces, space: SpaceId) -> PersonId {
    let device = node.device();
    node.replica(space).unwrap().person_of(device).unwrap()
}

fn code(node: &mut Spaces, space: SpaceId, id: EntryId) -> &'static str {
    node.replica(space).unwrap().verdict(&id).map_or("waiting", Verdict::code)
}

fn role(node: &mut Spaces, space: SpaceId, person: PersonId) -> Option<Role> {
    node.replica(space).unwrap().control().role(person)
}

fn refusal<T: core::fmt::Debug>(result: Result<T, SpacesError>) -> &'static str {
    match result {
        Err(SpacesError::Author(AuthorError::Denied(reason))) => reason.0,
        other => panic!("{other:?}"),
    }
}

/// Käthe founded; Bruno is a steward, Cem a moderator.
fn board() -> (Spaces, Spaces, Spaces, SpaceId) {
    let (mut a, space) = founded(1);
    let (mut b, mut c) = (node(2), node(3));
    for (node, role, name) in [(&mut b, Role::Steward, "Bruno"), (&mut c, Role::Moderator, "Cem")] {
        let (_, link) = a.invite(space, role, 1, None, false, vec![]).unwrap();
        copy_genesis(&a, node, space, &link, name);
        copy(node, &mut a, space);
    }
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    (a, b, c, space)
}

fn section(node: &mut Spaces, space: SpaceId) -> EntryId {
    let doc = node.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    node.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap()
}

fn text(node: &mut Spaces, space: SpaceId, section: EntryId) -> String {
    node.replica(space).unwrap().section(&section).map(linde_text::Section::text).unwrap_or_default()
}

#[test]
fn what_a_removed_member_writes_without_knowing_of_it_lies_beyond_the_cut() {
    let (mut a, mut b, mut c, space) = board();
    let before = say(&mut c, space, "Vorher.");
    meet(&mut a, &mut c, space);
    let cem = person(&mut c, space);
    let removal = a.lower(space, cem, None, Keep::Here).unwrap();
    let (after, invite) =
        (say(&mut c, space, "Nachher."), c.invite(space, Role::Member, 1, None, false, vec![]).unwrap());
    let mut d = node(4);
    copy_genesis(&c, &mut d, space, &invite.1, "Deniz");
    let by_friend = say(&mut d, space, "Von Deniz.");
    for node in [&mut c, &mut b] {
        meet(&mut d, node, space);
        meet(&mut a, node, space);
    }
    meet(&mut a, &mut d, space);
    for node in [&mut a, &mut b, &mut c, &mut d] {
        assert_eq!(role(node, space, cem), None);
        assert_eq!(code(node, space, before), "counted");
        assert_eq!(code(node, space, after), "beyond-cut");
        assert_eq!(code(node, space, invite.0), "beyond-cut");
        assert_eq!(code(node, space, by_friend), "not-a-member");
        let replica = node.replica(space).unwrap();
        assert_eq!(replica.decided_by(&after), Some(removal));
        assert_eq!(replica.decided_by(&invite.0), Some(removal));
        assert_eq!(replica.decided_by(&before), None);
    }
    let hash = state(&mut a, space);
    assert_eq!([state(&mut b, space), state(&mut c, space), state(&mut d, space)], [hash; 3]);
    // Cem knows now, and is told so before anything is signed.
    let op = json!({ "create": { "text": "Trotzdem." } });
    assert_eq!(refusal(c.act(space, "statement", EntryId::ZERO, op)), "not-a-member");
    let departed = a.replica(space).unwrap().departed();
    let [gone] = departed.as_slice() else { panic!("{departed:?}") };
    assert_eq!((gone.person, gone.entry, gone.left, gone.role), (cem, removal, false, Role::Moderator));
}

#[test]
fn a_raised_cut_lets_honest_entries_count_that_came_late() {
    let (mut a, _, mut c, space) = board();
    let cem = person(&mut c, space);
    let removal = a.lower(space, cem, None, Keep::Here).unwrap();
    let late = say(&mut c, space, "Ich war nur lange offline.");
    let (invite, _) = c.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    copy(&c, &mut a, space);
    assert_eq!(code(&mut a, space, late), "beyond-cut");
    a.raise_cut(space, removal, Keep::Here).unwrap();
    assert_eq!(code(&mut a, space, late), "counted");
    assert_eq!(code(&mut a, space, invite), "beyond-cut", "only what was written comes back");
    copy(&a, &mut c, space);
    assert_eq!(code(&mut c, space, late), "counted");
    assert_eq!(state(&mut a, space), state(&mut c, space));
    assert!(matches!(a.raise_cut(space, late, Keep::Here), Err(SpacesError::Nothing("removal"))));
}

#[test]
fn a_cut_can_lie_before_what_claims_a_time() {
    let (mut a, _, mut c, space) = board();
    let early = say(&mut c, space, "Früh.");
    copy(&c, &mut a, space);
    let cem = person(&mut c, space);
    // All clocks of these tests stand still, so everything claims that very time.
    let now_ms = a.now_ms();
    a.lower(space, cem, None, Keep::Since(now_ms + 1)).unwrap();
    assert_eq!(code(&mut a, space, early), "counted");
    let (mut a, _, mut c, space) = board();
    let early = say(&mut c, space, "Früh.");
    copy(&c, &mut a, space);
    let cem = person(&mut c, space);
    a.lower(space, cem, None, Keep::Since(now_ms)).unwrap();
    assert_eq!(code(&mut a, space, early), "beyond-cut");
    let state = a.replica(space).unwrap().control();
    assert!(state.person(cem).is_some(), "what admitted them stays");
}

#[test]
fn edits_beyond_a_cut_go_unless_others_built_on_them() {
    let (mut a, mut b, mut c, space) = board();
    let section = section(&mut a, space);
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let cem = person(&mut c, space);
    a.lower(space, cem, None, Keep::Here).unwrap();
    let base = linde_text::Section::new(section).heads();
    let first = c.save_section(space, section, &base, "Der Verein heißt Linde.").unwrap();
    meet(&mut b, &mut c, space);
    // Bruno does not know of the removal and builds on Cem's words; then Cem goes on alone.
    b.save_section(space, section, &first.heads, "Der Verein heißt Lindenhof.").unwrap();
    c.save_section(space, section, &first.heads, "Der Verein heißt Linde. Und Cem ist König.").unwrap();
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    meet(&mut b, &mut c, space);
    for node in [&mut a, &mut b, &mut c] {
        assert_eq!(text(node, space, section), "Der Verein heißt Lindenhof.");
        let rows = node.replica(space).unwrap().rows();
        let verdicts: Vec<_> =
            rows.iter().filter(|row| row.kind == crate::EDIT_KIND).map(|row| row.verdict.code()).collect();
        assert_eq!(verdicts.iter().filter(|code| **code == "beyond-cut").count(), 2, "{verdicts:?}");
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn a_lowered_role_lets_go_of_what_needed_the_higher_one_and_nothing_else() {
    let (mut a, _, mut c, space) = board();
    let cem = person(&mut c, space);
    let demotion = a.lower(space, cem, Some(Role::Reader), Keep::Here).unwrap();
    copy(&a, &mut c, space);
    assert_eq!(role(&mut c, space, cem), Some(Role::Reader));
    let op = json!({ "create": { "text": "Ich darf doch?" } });
    assert_eq!(refusal(c.act(space, "statement", EntryId::ZERO, op)), "role-too-low");
    assert_eq!(refusal(a.set_role(space, cem, Role::Relay)), "lowering-needs-cut-offs");
    assert_eq!(refusal(a.lower(space, cem, Some(Role::Reader), Keep::Here)), "role-unchanged");
    assert_eq!(refusal(a.lower(space, cem, Some(Role::Steward), Keep::Here)), "role-cannot-be-given");
    assert_eq!(a.replica(space).unwrap().departed(), []);
    assert_eq!(
        a.replica(space).unwrap().control().person(cem).and_then(linde_space::Person::lowered_by),
        Some(demotion)
    );
}

#[test]
fn who_left_is_taken_back_and_does_not_come_by_an_invitation() {
    let (mut a, _, mut c, space) = board();
    let cem = person(&mut c, space);
    let leaving = c.leave(space).unwrap();
    copy(&c, &mut a, space);
    let departed = a.replica(space).unwrap().departed();
    assert_eq!(departed.iter().map(|gone| (gone.person, gone.left)).collect::<Vec<_>>(), [(cem, true)]);
    assert_eq!(departed[0].entry, leaving);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    copy(&a, &mut c, space);
    assert!(matches!(c.join(&link, "Cem"), Err(SpacesError::Departed)));
    a.set_role(space, cem, Role::Member).unwrap();
    copy(&a, &mut c, space);
    assert_eq!(role(&mut c, space, cem), Some(Role::Member));
    say(&mut c, space, "Ich bin wieder da.");
    assert_eq!(refusal(a.leave(space)), "last-founder");
    let kaethe = person(&mut a, space);
    assert_eq!(refusal(a.lower(space, kaethe, None, Keep::Here)), "wrong-person");
    assert_eq!(refusal(c.lower(space, kaethe, None, Keep::Here)), "role-too-low");
}

#[test]
fn stewards_who_remove_each_other_apart_end_alike_and_the_senior_stays() {
    let (mut a, mut b, _, space) = board();
    let mut d = node(4);
    let (_, link) = a.invite(space, Role::Steward, 1, None, false, vec![]).unwrap();
    copy_genesis(&a, &mut d, space, &link, "Deniz");
    copy(&d, &mut a, space);
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut d, space);
    let (bruno, deniz) = (person(&mut b, space), person(&mut d, space));
    b.lower(space, deniz, None, Keep::Here).unwrap();
    let junior = d.lower(space, bruno, None, Keep::Here).unwrap();
    meet(&mut b, &mut d, space);
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b, &mut d] {
        assert_eq!((role(node, space, bruno), role(node, space, deniz)), (Some(Role::Steward), None));
        assert_eq!(code(node, space, junior), "beyond-cut");
    }
    assert_eq!([state(&mut b, space), state(&mut d, space)], [state(&mut a, space); 2]);
}

#[test]
fn rules_say_who_may_let_in_and_are_proposed_by_stewards() {
    let (mut a, mut b, mut c, space) = board();
    let (_, link) = a.invite(space, Role::Member, 2, None, true, vec![]).unwrap();
    let mut d = node(4);
    copy_genesis_waiting(&a, &mut d, space, &link);
    meet(&mut a, &mut d, space);
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let newcomers = c.replica(space).unwrap().newcomers();
    let [newcomer] = newcomers.as_slice() else { panic!("{newcomers:?}") };
    assert_eq!((newcomer.name.as_deref(), newcomer.device), (Some("Deniz"), d.device()));
    assert_eq!(code(&mut c, space, newcomer.join), "waits-for-approval");
    let op = json!({ "create": { "text": "Schon jetzt." } });
    assert_eq!(refusal(d.act(space, "statement", EntryId::ZERO, op)), "not-a-member");
    let powers = Powers {
        invite: Role::Moderator,
        approve: Role::Steward,
        grant: Role::Steward,
        remove: Role::Founder,
        moderate: Role::Moderator,
        erase: Role::Moderator,
    };
    let rules = Rules { powers, quota_entries: 20, decision: None };
    assert_eq!(refusal(c.set_rules(space, rules.clone())), "role-too-low");
    // The founder alone is the quorum here, so what a steward proposes waits for her.
    let proposed = b.set_rules(space, rules).unwrap();
    assert_eq!(b.replica(space).unwrap().missing_support(&proposed), 1);
    assert_eq!(code(&mut b, space, proposed), "waits-for-quorum");
    assert_eq!(refusal(b.agree(space, proposed)), "role-too-low");
    meet(&mut a, &mut b, space);
    a.agree(space, proposed).unwrap();
    assert_eq!(refusal(a.agree(space, proposed)), "not-pending");
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    assert_eq!((code(&mut c, space, proposed), c.replica(space).unwrap().control().quota()), ("counted", 20));
    assert_eq!(refusal(c.approve(space, newcomer.join)), "role-too-low");
    let cem = person(&mut c, space);
    assert_eq!(refusal(b.lower(space, cem, None, Keep::Here)), "role-too-low");
    b.approve(space, newcomer.join).unwrap();
    assert_eq!(refusal(b.approve(space, newcomer.join)), "not-pending");
    meet(&mut b, &mut d, space);
    assert!(d.joining().is_empty());
    say(&mut d, space, "Jetzt darf ich.");
    meet(&mut b, &mut d, space);
    assert!(b.replica(space).unwrap().names().values().any(|name| name == "Deniz"));
    assert_eq!(state(&mut b, space), state(&mut d, space));
}

/// Joins by an invitation with approval and waits.
fn copy_genesis_waiting(from: &Spaces, to: &mut Spaces, space: SpaceId, link: &str) {
    to.join(link, "Deniz").unwrap();
    copy(from, to, space);
    assert!(to.joining().contains_key(&space));
    // Arriving again makes no second joining.
    to.go_on_joining().unwrap();
    to.go_on_joining().unwrap();
}

#[test]
fn a_newcomer_whose_invitation_is_withdrawn_no_longer_waits() {
    let (mut a, space) = founded(1);
    let (invite, link) = a.invite(space, Role::Member, 1, None, true, vec![]).unwrap();
    let mut d = node(4);
    copy_genesis_waiting(&a, &mut d, space, &link);
    copy(&d, &mut a, space);
    let join = a.replica(space).unwrap().newcomers()[0].join;
    a.revoke_invite(space, invite).unwrap();
    assert_eq!(a.replica(space).unwrap().newcomers(), []);
    assert_eq!(refusal(a.approve(space, join)), "invitation-revoked");
    copy(&a, &mut d, space);
    assert!(d.joining().is_empty());
}

#[test]
fn a_second_founder_needs_the_founders() {
    let (mut a, mut b, _, space) = board();
    let bruno = person(&mut b, space);
    a.set_role(space, bruno, Role::Founder).unwrap();
    copy(&a, &mut b, space);
    assert_eq!(role(&mut b, space, bruno), Some(Role::Founder));
    a.leave(space).unwrap();
    copy(&a, &mut b, space);
    assert_eq!(refusal(b.leave(space)), "last-founder");
}

#[test]
fn nobody_waits_for_the_nodes_of_those_who_went() {
    let (mut a, _, mut c, space) = board();
    let me = a.device();
    let known = |a: &mut Spaces| a.replica(space).unwrap().spread(me).nodes_known;
    assert_eq!(known(&mut a), 3);
    let cem = person(&mut c, space);
    a.lower(space, cem, None, Keep::Here).unwrap();
    assert_eq!(known(&mut a), 2);
}

/// A removal, what the removed wrote on, what others built on that, and a cut that was raised, all apart from each other.
fn quarrel() -> (Spaces, SpaceId) {
    let (mut a, mut b, mut c, space) = board();
    let section = section(&mut a, space);
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let base = linde_text::Section::new(section).heads();
    let cem = person(&mut c, space);
    say(&mut c, space, "Vorher.");
    copy(&c, &mut a, space);
    let removal = a.lower(space, cem, None, Keep::Here).unwrap();
    let first = c.save_section(space, section, &base, "eins zwei drei").unwrap();
    let late = say(&mut c, space, "Spät.");
    c.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    meet(&mut b, &mut c, space);
    b.save_section(space, section, &first.heads, "eins zwei drei vier").unwrap();
    b.act(space, "statement", late, json!({ "create": { "text": "Kein Schritt." } })).unwrap_err();
    copy(&a, &mut b, space);
    b.raise_cut(space, removal, Keep::Here).unwrap();
    say(&mut c, space, "Noch später.");
    c.save_section(space, section, &first.heads, "fünf eins zwei drei").unwrap();
    a.set_role(space, cem, Role::Member).unwrap();
    copy(&a, &mut c, space);
    say(&mut c, space, "Wieder da.");
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    (a, space)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_removal_and_a_raised_cut_end_alike_in_any_order_of_arrival(cuts in pieces()) {
        let (mut a, space) = quarrel();
        arrives_alike(&mut a, space, &cuts);
    }
}

#[test]
fn a_quarrel_has_all_there_is_to_test() {
    let (mut a, space) = quarrel();
    let rows = a.replica(space).unwrap().rows();
    let of = |kind: u16, code: &str| rows.iter().filter(|row| row.kind == kind && row.verdict.code() == code).count();
    assert_eq!((of(257, "counted"), of(257, "beyond-cut")), (3, 1), "{rows:?}");
    assert!(of(crate::EDIT_KIND, "beyond-cut") > 0 && of(crate::EDIT_KIND, "counted") > 1, "{rows:?}");
}
