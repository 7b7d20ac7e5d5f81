//! Entries that are not what they should be, or not in the order they should come in.

use crate::{
    author::{Author, ROLE, STATEMENT, UNKNOWN, content, signed, statement, with_bad_signature},
    harness::wait_for,
    peer::{CHAN, Peer},
    stage::{Stage, found},
    wire::{self, Item, kind, log_head, message, place},
};
use linde_log::{EntryId, Lane, SecretKey, Signed};
use linde_space::InviteLink;
use serde_json::json;

/// Sends three messages that are offences each, and waits for the end.
fn offend_thrice(stage: &Stage, peer: &Peer, rows: [(&str, Vec<Signed>); 3]) {
    for (count, (what, entries)) in rows.into_iter().enumerate() {
        stage.push(peer, &entries);
        stage.wait_refusals(peer, count + 1, what);
    }
    peer.wait_banned();
}

#[test]
fn wrongly_signed_entries_are_refused() {
    let stage = Stage::new();
    let (peer, author) = stage.member(1);
    let before = stage.log(&stage.a).len();
    let honest = author.clone().state("Gefälscht.");
    let forged = signed(&SecretKey::from_seed(&[99; 32]), honest.header(), honest.body());
    let altered = {
        let entry = author.clone().state("Unterschrieben.");
        let mut header = entry.header().clone();
        header.time_ms += 1;
        let raw = linde_log::write(&header.encode(), entry.signature(), entry.body());
        Signed::decode(raw.into()).unwrap()
    };
    let bare = author.clone().write(Lane::Control, ROLE, EntryId::ZERO, content(&json!({}))).without_body();
    offend_thrice(
        &stage,
        &peer,
        [
            ("signed by somebody else", vec![forged]),
            ("altered after it was signed", vec![altered]),
            ("a control entry without its body", vec![bare]),
        ],
    );
    peer.wait_refused();
    assert_eq!(stage.log(&stage.a).len(), before, "something of it was kept");
    stage.end();
}

#[test]
fn a_body_that_is_left_out_is_asked_for_and_counts_when_it_comes() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(6);
    let said = author.state("Der Inhalt kommt nach.");
    stage.push(&peer, &[said.without_body()]);
    stage.wait_verdict(said.id(), "no-body");
    let asked = peer.wait_message(kind::NEED);
    assert_eq!(asked[2].list().iter().map(|id| id.bytes().unwrap()).collect::<Vec<_>>(), [said.id().as_bytes()]);
    let run = Item::List(vec![Item::Raw(said.raw().to_vec())]);
    assert!(peer.send(message(kind::LOOSE, vec![CHAN.into(), Item::List(vec![run])])));
    for node in [&stage.a, &stage.b] {
        wait_for("the body", || stage.verdict(node, said.id()).filter(|verdict| verdict == "counted"));
    }
    assert_eq!(stage.refusals(&peer), 0);
    stage.end();
}

#[test]
fn an_entry_of_a_node_itself_cannot_be_altered_and_sent_back() {
    let stage = Stage::new();
    let (peer, _) = stage.member(2);
    // What Bruno writes comes to the peer, who changes it and passes it on.
    let bruno = stage.device(&stage.b);
    stage.b.say(&stage.name, &["Von Bruno.".to_owned()]);
    assert!(peer.send(message(kind::WANT, vec![CHAN.into(), vec![place(1, bruno, 0)].into()])));
    let raw = wait_for("Bruno's entry", || {
        let heard = peer.heard();
        let lists = heard.messages.iter().filter(|items| items[0].number() == Some(kind::ENTRIES));
        lists.flat_map(|items| items[2].list().to_vec()).find_map(|entry| {
            let mut out = Vec::new();
            entry.write(&mut out);
            Signed::decode(out.into()).ok().filter(|entry| (entry.header().device, entry.header().seq) == (bruno, 1))
        })
    });
    let mut header = raw.header().clone();
    header.seq += 1;
    header.prev = raw.id();
    header.lamport += 1;
    let next = linde_log::write(&header.encode(), raw.signature(), raw.body());
    let next = Signed::decode(next.into()).unwrap();
    for count in 1..=3 {
        stage.push(&peer, std::slice::from_ref(&next));
        stage.wait_refusals(&peer, count, "an entry in Bruno's name");
    }
    peer.wait_banned();
    assert_eq!(stage.verdict(&stage.a, next.id()), None);
    stage.end();
}

#[test]
fn an_unsigned_middle_is_vouched_for_by_what_follows() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(3);
    // Section 5: authentic is what a later authentic entry builds on.
    let first = with_bad_signature(&author.state("Selbst nicht unterschrieben."));
    author.tips.insert(Lane::Deliberation, first.tip());
    stage.push(&peer, std::slice::from_ref(&first));
    stage.wait_refusals(&peer, 1, "alone it is nothing");
    let second = author.state("Unterschrieben.");
    stage.push(&peer, &[first.clone(), second.clone()]);
    stage.wait_verdict(first.id(), "counted");
    stage.wait_verdict(second.id(), "counted");
    assert_eq!(stage.refusals(&peer), 1);
    stage.end();
}

#[test]
fn entries_of_another_space_are_refused() {
    let stage = Stage::new();
    let (peer, _) = stage.member(4);
    let elsewhere = found(&stage.a, "Rosenhof").parse().unwrap();
    let replayed = Author::new([4; 32], elsewhere).state("Für einen anderen Ort.");
    let invented = Author::new([4; 32], linde_log::SpaceId([8; 32])).state("Für keinen Ort.");
    let mixed = Author::new([4; 32], stage.space).state("Gemischt.");
    offend_thrice(
        &stage,
        &peer,
        [
            ("of another space of the node", vec![replayed.clone()]),
            ("of a space that nobody has", vec![invented]),
            ("among others", vec![mixed, replayed]),
        ],
    );
    stage.end();
}

#[test]
fn duplicates_and_disorder_change_nothing() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(5);
    let all = author.state_all((0..40).map(|n| format!("Nummer {n}")));
    // Backwards, each a gap; then twice, overlapping, and in order at last.
    for entry in all.iter().rev() {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    for part in [&all[10..20], &all[5..15], &all[..10], &all[..], &all[..], &all[30..], &all[15..35]] {
        stage.push(&peer, part);
    }
    stage.wait_verdict(all[39].id(), "counted");
    let ours = stage.log(&stage.a).iter().filter(|row| row["author"]["device"] == author.device().to_string()).count();
    assert_eq!(ours, 41, "each once, and the join");
    assert_eq!(stage.refusals(&peer), 0, "disorder is no offence");
    stage.end();
}

#[test]
fn gaps_stay_open_and_hold_nobody_up() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(6);
    let all = author.state_all((0..20).map(|n| format!("Nummer {n}")));
    let prefix = Item::Bytes(all[19].id().0[..8].to_vec());
    let announced: Item = vec![1.into(), author.device().0.into(), 20.into(), prefix].into();
    assert!(peer.send(message(kind::HAVE, vec![CHAN.into(), vec![announced].into()])));
    stage.push(&peer, &all[10..]);
    let want = peer.wait_message(kind::WANT);
    let asked = want[2].list().iter().any(|range| range.list()[1].bytes() == Some(&author.device().0[..]));
    assert!(asked, "the gap is asked for: {want:?}");
    stage.honest_work_goes_on();
    assert_eq!(stage.verdict(&stage.a, all[10].id()), None);
    // It was no more than late.
    stage.push(&peer, &all);
    stage.wait_verdict(all[19].id(), "counted");
    assert_eq!(stage.refusals(&peer), 0);
    stage.end();
}

#[test]
fn whoever_was_never_admitted_leaves_nothing_behind() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(7);
    let before = stage.log(&stage.a).len();
    let (link, at) = stage.invite();
    let link = InviteLink::parse(&link).unwrap();
    let wrong = SecretKey::from_seed(&[98; 32]);
    // Without joining; with a join that the invitation's key did not sign; with one for an invitation that nobody made.
    let plain = Author::new([70; 32], stage.space).state("Ich bin niemand.");
    let mut unproven = Author::new([71; 32], stage.space);
    let false_join = unproven.join(&link, at, &wrong);
    let after_join = unproven.state("Ich habe es versucht.");
    let mut invented = Author::new([72; 32], stage.space);
    let no_invite = linde_log::Tip { seq: 0, id: EntryId([9; 32]), lamport: 1 };
    let lost_join = invented.join(&link, no_invite, &link.invite_key());
    let role = Author::new([73; 32], stage.space).write(Lane::Control, ROLE, EntryId::ZERO, statement("nichts"));
    for entry in [&plain, &false_join, &after_join, &lost_join, &role] {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    // What comes behind it on the same connection shows that all of it was looked at.
    let last = author.state("Danach.");
    stage.push(&peer, std::slice::from_ref(&last));
    stage.wait_verdict(last.id(), "counted");
    for entry in [&plain, &false_join, &after_join, &lost_join, &role] {
        assert_eq!(stage.verdict(&stage.a, entry.id()), None, "{:?}", entry.header());
    }
    assert_eq!(stage.log(&stage.a).len(), before + 2, "the invitation and what the member said");
    let members = stage.a.call(json!({ "call": "space_members", "space": stage.name }));
    assert_eq!(members.as_array().unwrap().len(), 3, "{members}");
    stage.end();
}

#[test]
fn an_invitation_for_one_lets_one_in() {
    let stage = Stage::new();
    let (peer, _) = stage.member(8);
    let (link, at) = stage.invite();
    let link = InviteLink::parse(&link).unwrap();
    let mut both = [74, 75].map(|seed| Author::new([seed; 32], stage.space));
    let joins = both.each_mut().map(|author| author.join(&link, at, &link.invite_key()));
    stage.push(&peer, &[joins[0].clone()]);
    stage.push(&peer, &[joins[1].clone()]);
    // The later one may stand before the earlier in the order of the fold, so both have to be here first.
    for join in &joins {
        wait_for("both joins", || stage.verdict(&stage.a, join.id()));
    }
    let verdicts = joins.each_ref().map(|join| stage.verdict(&stage.a, join.id()).unwrap());
    let counted = verdicts.iter().filter(|verdict| *verdict == "counted").count();
    assert_eq!(counted, 1, "{verdicts:?}");
    assert!(verdicts.iter().any(|verdict| verdict == "invitation-used-up"), "{verdicts:?}");
    stage.end();
}

#[test]
fn a_flood_of_kinds_that_nobody_knows_is_kept_and_ignored() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(9);
    let body = content(&json!({ "create": { "text": "später" } }));
    let entries: Vec<Signed> =
        (0..200).map(|n| author.write(Lane::Deliberation, UNKNOWN + n, EntryId::ZERO, body.clone())).collect();
    stage.push(&peer, &entries);
    stage.wait_verdict(entries[199].id(), "unknown");
    let misplaced = author.write(Lane::Text, STATEMENT, EntryId::ZERO, statement("Im falschen Fach."));
    stage.push(&peer, std::slice::from_ref(&misplaced));
    stage.wait_verdict(misplaced.id(), "wrong-lane");
    let heads = vec![log_head(1, author.device(), 3, [1; 32])];
    // An old head offered again: nothing goes back.
    assert!(peer.send(wire::message(kind::SUMMARY, vec![CHAN.into(), heads.into(), vec![].into()])));
    stage.end();
}
