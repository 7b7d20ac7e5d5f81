//! People who were removed, their friends, and invitations that went astray.

use crate::{
    author::Author,
    harness::wait_for,
    peer::Peer,
    stage::Stage,
    wire::{self, Item, kind},
};
use linde_crypto::meeting::unbox_link;
use linde_log::{EntryId, Lane, PersonId, SecretKey, Signed, Tip};
use linde_space::{
    Approve, ControlOp, Cosign, CutRaise, Invite, InviteLink, Leave, Powers, Remove, Role, RoleChange, Rules,
};
use serde_json::json;

#[test]
fn a_removed_member_writes_on_and_cites_what_was_before() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member_as(20, "moderator");
    let before = author.state("Vorher.");
    stage.push(&peer, std::slice::from_ref(&before));
    stage.wait_verdict(before.id(), "counted");
    let removal = stage.remove(&author);
    // He pretends not to know: his entries go on naming what he knew before.
    let after = author.state("Nachher.");
    let key = *SecretKey::from_seed(&[9; 32]).public().as_bytes();
    let invite = Invite { key, role: Role::Member, max_uses: 9, expires_ms: None, approval: false };
    let invite = author.control(EntryId::ZERO, &ControlOp::Invite(invite));
    // A friend with another key comes by the invitation that he had no right to make any more.
    let mut friend = Author::new([21; 32], stage.space);
    let link = InviteLink {
        space: stage.space,
        anchors: vec![invite.id()],
        seed: [1; 16],
        addresses: vec![],
        inviter: author.device(),
        expires_ms: None,
    };
    let joined = friend.join(&link, invite.tip(), &SecretKey::from_seed(&[9; 32]));
    let by_friend = friend.state("Auch ich.");
    for entry in [&after, &invite, &joined, &by_friend] {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    stage.wait_verdict(after.id(), "beyond-cut");
    stage.wait_verdict(invite.id(), "beyond-cut");
    stage.wait_verdict(joined.id(), "no-such-invitation");
    stage.wait_verdict(by_friend.id(), "not-a-member");
    // One that knows is judged with what it knows.
    let tip = stage.tip(removal);
    let knows = author.control_after(&[tip], EntryId::ZERO, &ControlOp::Leave(Leave {}));
    stage.push(&peer, std::slice::from_ref(&knows));
    stage.wait_verdict(knows.id(), "not-a-member");
    stage.wait_verdict(before.id(), "counted");
    for node in [&stage.a, &stage.b] {
        let shown = node.cli(&["verify", &stage.name, &after.id().to_string()]);
        assert_eq!(shown["verdict"]["reason"], "beyond-cut", "{shown}");
        assert_eq!(shown["decided_by"]["id"], removal.to_string(), "{shown}");
        assert_eq!((&shown["good"], &shown["role_then"]), (&json!(true), &json!("moderator")), "{shown}");
        assert_eq!(stage.roles(node).len(), 2);
        assert!(!node.statements(&stage.name).contains("Nachher."));
    }
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    stage.end();
}

#[test]
fn a_friend_who_raises_somebody_while_they_are_removed_changes_nothing() {
    let stage = Stage::new();
    let (of_friend, mut friend) = stage.member_as(22, "steward");
    let (peer, mut author) = stage.member_as(23, "member");
    // The friend knows of the member, but not of the removal.
    let member = stage.tip(author.tips[&Lane::Control].id);
    let removal = stage.remove(&author);
    let raise = ControlOp::Role(RoleChange { person: author.person(), role: Role::Steward });
    let raised = friend.control_after(&[member], EntryId::ZERO, &raise);
    stage.push(&of_friend, std::slice::from_ref(&raised));
    stage.wait_verdict(raised.id(), "counted");
    let late = author.state("Ich bin jetzt Verwalter.");
    stage.push(&peer, std::slice::from_ref(&late));
    stage.wait_verdict(late.id(), "beyond-cut");
    for node in [&stage.a, &stage.b] {
        assert!(!stage.roles(node).contains_key(&author.person().to_string()), "removal {removal}");
    }
    stage.end();
}

#[test]
fn nobody_acts_beyond_his_role_in_any_way() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(24);
    let before = stage.roles(&stage.a);
    let person = |role: &str| -> PersonId {
        before.iter().find(|(_, has)| *has == role).map(|(person, _)| person.parse().unwrap()).unwrap()
    };
    let kaethe = person("founder");
    let remove = |person, role| ControlOp::Remove(Remove { person, role, cuts: vec![] });
    let all = Role::Founder;
    let powers = Powers { invite: all, approve: all, grant: all, remove: all, moderate: all, erase: all };
    let genesis = EntryId(stage.space.0);
    let tries = [
        (EntryId::ZERO, remove(kaethe, None), "role-too-low"),
        (EntryId::ZERO, remove(kaethe, Some(Role::Relay)), "role-too-low"),
        (EntryId::ZERO, remove(author.person(), None), "role-too-low"),
        (genesis, ControlOp::CutRaise(CutRaise { cuts: vec![] }), "role-too-low"),
        (genesis, ControlOp::Approve(Approve {}), "role-too-low"),
        (genesis, ControlOp::Cosign(Cosign {}), "not-pending"),
        (EntryId::ZERO, ControlOp::Rules(Rules { powers, quota_entries: 1, decision: None }), "role-too-low"),
        (genesis, ControlOp::Leave(Leave {}), "object-not-as-expected"),
    ];
    let entries: Vec<(Signed, &str)> =
        tries.into_iter().map(|(obj, op, expect)| (author.control(obj, &op), expect)).collect();
    for (entry, _) in &entries {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    for (entry, expect) in &entries {
        stage.wait_verdict(entry.id(), expect);
    }
    assert_eq!(stage.roles(&stage.b), before);
    stage.end();
}

#[test]
fn a_leaked_invitation_that_was_withdrawn_lets_nobody_in_who_did_not_say_so_before() {
    let stage = Stage::new();
    let (peer, _) = stage.member(25);
    let (text, at) = stage.invite_as("member", 9, 1);
    let link = InviteLink::parse(&text).unwrap();
    let invite = at.id.to_string();
    stage.a.call(json!({ "call": "invite_revoke", "space": stage.name, "invite": invite }));
    refused_joins(&stage, &peer, &link, at, 76);
    stage.end();
}

#[test]
fn an_invitation_whose_time_is_over_is_withdrawn_by_itself() {
    let stage = Stage::new();
    let (peer, _) = stage.member(26);
    let (text, at) = stage.invite_as("member", 9, 0);
    let link = InviteLink::parse(&text).unwrap();
    // An honest node does not even try.
    let refused = stage.b.try_cli(&["join", &text, "--name", "Bruno"]).unwrap_err();
    assert_eq!(refused.exit, Some(5), "{refused:?}");
    wait_for("the withdrawal", || {
        let invitations = stage.a.call(json!({ "call": "invite_list", "space": stage.name }));
        let row = invitations.as_array()?.iter().find(|row| row["id"] == at.id.to_string())?.clone();
        (row["revoked"] == true).then_some(())
    });
    refused_joins(&stage, &peer, &link, at, 78);
    stage.end();
}

/// Two who found the link: one joins as if he did not know of its end, and writes.
fn refused_joins(stage: &Stage, peer: &Peer, link: &InviteLink, at: Tip, seed: u8) {
    for seed in [seed, seed + 1] {
        let mut finder = Author::new([seed; 32], stage.space);
        let join = finder.join(link, at, &link.invite_key());
        let said = finder.state("Gefunden!");
        stage.push(peer, std::slice::from_ref(&join));
        stage.push(peer, std::slice::from_ref(&said));
        stage.wait_verdict(join.id(), "invitation-revoked");
        stage.wait_verdict(said.id(), "not-a-member");
        assert!(!stage.roles(&stage.b).contains_key(&finder.person().to_string()));
    }
}

#[test]
fn whoever_has_the_words_is_answered_and_whoever_guesses_learns_nothing() {
    let stage = Stage::new();
    let (text, _) = stage.invite();
    let link = InviteLink::parse(&text).unwrap();
    let ask = |peer: &Peer, tag: [u8; 32]| assert!(peer.send(wire::message(kind::ASK, vec![tag.into()])));
    let knows = Peer::connect([27; 32], &stage.a);
    let theirs = knows.greet();
    let tag = wire::tag(&link.meeting_key(), (knows.device(), knows.nonce()), (stage.device(&stage.a), &theirs));
    ask(&knows, tag);
    let answer = knows.wait_message(kind::ANSWER);
    assert_eq!(answer[1].bytes(), Some(&tag[..]));
    assert_eq!(unbox_link(&link.seed, &tag, answer[2].bytes().unwrap()).unwrap(), text);
    let guesses = Peer::connect([28; 32], &stage.a);
    let theirs = guesses.greet();
    for n in 0..3 {
        ask(&guesses, [n; 32]);
    }
    // Even the right one comes too late now, and the node goes on as before.
    let tag = wire::tag(&link.meeting_key(), (guesses.device(), guesses.nonce()), (stage.device(&stage.a), &theirs));
    ask(&guesses, tag);
    let of_space = wire::tag(&stage.space.0, (guesses.device(), guesses.nonce()), (stage.device(&stage.a), &theirs));
    let tags: Vec<Item> = [of_space].into_iter().map(Item::from).collect();
    assert!(guesses.send(wire::message(kind::TAGS, vec![tags.into()])));
    guesses.wait_message(kind::OPEN);
    assert!(guesses.first(kind::ANSWER).is_none());
    assert_eq!(stage.refusals(&guesses), 0);
    stage.end();
}
