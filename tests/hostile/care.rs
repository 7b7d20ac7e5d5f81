//! What was erased and is offered again, moderation that is abused, floods within a quota, and sealed parts that are none.

use crate::{
    author::{Author, STATEMENT, content, rng},
    harness::{Node, wait_for},
    peer::{CHAN, Peer},
    stage::Stage,
    wire::{self, Item, kind, message},
};
use linde_crypto::{SealedKey, sealed};
use linde_deliberation::{
    Fixed, Kind as _,
    confidential::{Confidential, ConfidentialOp, Sealed, SealingReason},
    erasure::{Cut, EntryTarget, Erasure, ErasureOp, ErasureReason, SectionTarget, Targets},
    moderation::{Act, Moderation, ModerationOp, ModerationReason},
};
use linde_log::{Encryption, EntryId, Lane, PersonId, Signed, Tip, body};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How often what was erased is offered again.
const OFFERS: usize = 25;

fn erasure(targets: Targets) -> ErasureOp {
    ErasureOp::Create { targets, reason: ErasureReason::Other }
}

fn at(entry: &Signed) -> EntryTarget {
    let header = entry.header();
    EntryTarget { device: header.device, lane: header.lane.number(), seq: header.seq, id: entry.id() }
}

/// Waits until both nodes say that they have carried out all that was erased.
fn wait_carried_out(stage: &Stage, erasures: usize) {
    for node in [&stage.a, &stage.b] {
        wait_for("the acknowledgements", || {
            let list = stage.care(node, "erase_list", json!({}));
            let done = list.as_array()?.iter().filter(|view| view["nodes_done"].as_u64() >= Some(2)).count();
            (done == erasures).then_some(())
        });
    }
}

/// Waits until everything that the peer sent before was looked at.
fn wait_looked_at(stage: &Stage, peer: &Peer, author: &mut Author) {
    let last = author.state(&format!("Danach, nach {}.", author.tips.len()));
    stage.push(peer, std::slice::from_ref(&last));
    stage.wait_until_judged(last.id(), "counted");
}

/// Row "what was erased comes back": all that somebody kept is offered again, in ordinary runs and as loose entries.
#[test]
fn what_was_erased_is_not_taken_back_from_whoever_kept_it() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member_as(100, "moderator");
    let (other, mut colleague) = stage.member(101);
    let secret = "Frau Ahorn wohnt im dritten Stock.";
    let said = stage.say(&stage.a, secret);
    stage.say(&stage.a, "Das bleibt.");
    peer.want(stage.device(&stage.a), &[1]);
    let kept = peer.wait_entry(said.id);
    assert!(kept.body().is_some());
    let log: Vec<Signed> = wait_for("the log up to there", || {
        let log: Vec<Signed> = peer.entries().into_iter().filter(|entry| entry.log() == kept.log()).collect();
        (log.last()?.header().seq > said.seq).then_some(log)
    });
    assert!(stage.is_on_disk(&stage.a, secret) && stage.is_on_disk(&stage.b, secret), "nothing is compressed");
    // One of his own goes, too, whose body nobody ever had.
    let own = author.state("Den Inhalt hat niemand.");
    stage.push(&peer, &[own.without_body()]);
    stage.wait_until_judged(own.id(), "no-body");
    // And one that is erased before it is here at all.
    let unheard = colleague.state("Das kam zu spät.");
    for gone in [&own, &unheard] {
        let gone = author.act(Erasure::ID, &[], EntryId::ZERO, &erasure(Targets::Entries(vec![at(gone)])));
        stage.push(&peer, std::slice::from_ref(&gone));
        stage.wait_until_judged(gone.id(), "counted");
    }
    stage.push(&other, std::slice::from_ref(&unheard));
    let target = json!({ "target": { "what": "contribution", "entry": said.id }, "reason": "personal-data" });
    stage.care(&stage.a, "erase", target);
    wait_carried_out(&stage, 3);
    let erased = |what: &str| {
        for id in [said.id, own.id(), unheard.id()] {
            stage.wait_until_judged(id, "erased");
        }
        for node in [&stage.a, &stage.b] {
            for text in [secret, "Den Inhalt hat niemand.", "Das kam zu spät."] {
                assert!(!stage.is_on_disk(node, text), "{text} {what}");
                assert!(!node.statements(&stage.name).contains(text), "{text} {what}");
            }
        }
    };
    erased("after the erasures");
    for _ in 0..OFFERS {
        assert!(peer.send(wire::entries(CHAN, &log)));
        assert!(peer.send(wire::entries(CHAN, std::slice::from_ref(&own))));
        assert!(peer.send(wire::entries(CHAN, std::slice::from_ref(&unheard))));
        assert!(peer.send(wire::loose(CHAN, &[kept.clone(), own.clone(), unheard.clone()])));
    }
    wait_looked_at(&stage, &peer, &mut author);
    erased("after the offers");
    // Nobody gets it from the node, neither by Want nor by Need.
    other.want(stage.device(&stage.a), &[1]);
    assert_eq!(other.wait_entry(said.id).body(), None);
    let ids: Item = vec![said.id.0.into(), own.id().0.into()].into();
    assert!(other.send(message(kind::NEED, vec![CHAN.into(), ids])));
    let answer = other.wait_message(kind::LOOSE);
    let runs = answer[2].list().iter().flat_map(Item::list);
    assert!(runs.filter_map(wire::entry).all(|entry| entry.body().is_none()), "{answer:?}");
    assert_eq!(stage.refusals(&peer), 0, "who has not heard of it does nothing wrong");
    assert!(stage.a.statements(&stage.name).contains("Das bleibt."));
    stage.end();
}

fn hide(target: Tip) -> ModerationOp {
    let (act, reason) = (Act::Hide, ModerationReason::Insult);
    ModerationOp::Create { target: target.id, act, reason, text: "Passt mir nicht.".to_owned(), policy: None }
}

/// How many acts of moderation a node shows on a statement that counts.
fn overlays(stage: &Stage, node: &Node, id: EntryId) -> usize {
    let shown = stage.shown(node, "counted", id).expect("it counts and is listed");
    shown["standing"]["overlays"].as_array().unwrap().len()
}

/// All see that it does not count, and why.
fn assert_dismissed(stage: &Stage, rows: &[(Signed, &str)]) {
    for (entry, expect) in rows {
        stage.wait_verdict(entry.id(), expect);
        for node in [&stage.a, &stage.b] {
            let shown = node.cli(&["verify", &stage.name, &entry.id().to_string()]);
            let verdict = &shown["verdict"];
            assert_eq!((&verdict["verdict"], &verdict["reason"]), (&json!("not_counted"), &json!(expect)), "{shown}");
            assert_eq!(shown["checks"]["signature"], true, "{shown}");
        }
    }
    for node in [&stage.a, &stage.b] {
        let audit = node.cli(&["audit", &stage.name, "--not-counted"]);
        let listed: BTreeSet<&str> =
            audit["items"].as_array().unwrap().iter().filter_map(|item| item["id"].as_str()).collect();
        assert!(rows.iter().all(|(entry, _)| listed.contains(entry.id().to_string().as_str())), "{audit}");
    }
}

/// Rows "hiding what is unwelcome" and "erasing what others said": by somebody who may do neither.
#[test]
fn a_member_neither_hides_nor_erases_what_others_said() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(102);
    let of_bruno = stage.say(&stage.b, "Der Zaun kommt weg.");
    let bruno = stage.device(&stage.b);
    let own = author.state("Mein Wort.");
    stage.push(&peer, std::slice::from_ref(&own));
    stage.wait_until_judged(own.id(), "counted");
    let entry = EntryTarget { device: bruno, lane: 1, seq: of_bruno.seq, id: of_bruno.id };
    let upto = |len| Cut { device: bruno, lane: 1, len, head: of_bruno.id };
    let ones_own = Targets::Person { person: author.person(), upto: vec![upto(9)] };
    let section = Targets::Sections(vec![SectionTarget { id: of_bruno.id }]);
    let me = author.clone();
    let mut moderate = |seen: &[Tip], op: &ModerationOp| author.act(Moderation::ID, seen, EntryId::ZERO, op);
    let hidden = moderate(&[of_bruno], &hide(of_bruno));
    let merged = {
        let act = Act::Merge { into: own.id() };
        let (reason, text) = (ModerationReason::Duplicate, String::new());
        let op = ModerationOp::Create { target: of_bruno.id, act, reason, text, policy: None };
        moderate(&[of_bruno, own.tip()], &op)
    };
    let mut erase = |targets| author.act(Erasure::ID, &[of_bruno], EntryId::ZERO, &erasure(targets));
    let rows = vec![
        (hidden.clone(), "role-too-low"),
        (merged, "role-too-low"),
        (erase(Targets::Entries(vec![entry])), "role-too-low"),
        (erase(section), "role-too-low"),
        (erase(ones_own), "wrong-person"),
        (erase(Targets::Entries(vec![])), "out-of-bounds"),
        (erase(Targets::Entries(vec![entry; 2])), "out-of-bounds"),
    ];
    // As his own he may erase a place in his log; it is not Bruno's that goes because he calls it by its id.
    let disguised = EntryTarget { device: me.device(), lane: 1, seq: own.header().seq, id: of_bruno.id };
    let disguised = erase(Targets::Entries(vec![disguised]));
    for (entry, _) in &rows {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    stage.push(&peer, std::slice::from_ref(&disguised));
    stage.wait_verdict(disguised.id(), "counted");
    assert_dismissed(&stage, &rows);
    for node in [&stage.a, &stage.b] {
        assert_eq!(overlays(&stage, node, of_bruno.id), 0);
        let texts = node.statements(&stage.name);
        assert!(texts.contains("Der Zaun kommt weg.") && texts.contains("Mein Wort."), "{texts:?}");
        assert_eq!(stage.care(node, "moderation_log", json!({ "mine": false })), json!([]));
    }
    stage.end();
}

/// Row "hiding what is unwelcome": a moderator without a reason, and as a judge in his own case.
#[test]
fn a_moderator_decides_neither_about_his_own_act_nor_about_his_own_words() {
    let stage = Stage::new();
    let (peer, mut moderator) = stage.member_as(103, "moderator");
    let of_bruno = stage.say(&stage.b, "Der Zaun kommt weg.");
    let own = moderator.state("Und ich bin gegen den Zaun.");
    stage.push(&peer, std::slice::from_ref(&own));
    stage.wait_until_judged(own.id(), "counted");
    // A reason that nobody has heard of, in place of one of the same length.
    let mut bytes = content(&hide(of_bruno));
    let place = bytes.windows(6).position(|word| word == b"insult").unwrap();
    bytes[place..place + 6].copy_from_slice(b"caprix");
    let seen = [&moderator.seen[..], &[of_bruno]].concat();
    let place = (Lane::Deliberation, Moderation::ID, EntryId::ZERO);
    let groundless = moderator.write_after(&seen, place, Encryption::Plain, bytes);
    let act = moderator.act(Moderation::ID, &[of_bruno], EntryId::ZERO, &hide(of_bruno));
    for (entry, expect) in [(&groundless, "malformed"), (&act, "counted")] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_verdict(entry.id(), expect);
    }
    for node in [&stage.a, &stage.b] {
        assert_eq!(overlays(&stage, node, of_bruno.id), 1, "folded, and in the list still");
    }
    // Bruno objects, and Käthe hides the moderator's words, who objects as well.
    stage.care(&stage.b, "appeal", json!({ "act": act.id(), "text": "Das war sachlich." }));
    let by_kaethe = stage.care(
        &stage.a,
        "moderate",
        json!({ "entry": own.id(), "how": { "how": "hide" }, "reason": "off-topic", "text": "" }),
    );
    let by_kaethe: EntryId = by_kaethe["act"].as_str().unwrap().parse().unwrap();
    let (appeal, of_kaethe) = (latest_moderation(&stage, &stage.b), stage.tip(by_kaethe));
    let objects = ModerationOp::Appeal { text: "Ich widerspreche.".to_owned() };
    let objects = moderator.act(Moderation::ID, &[of_kaethe], by_kaethe, &objects);
    stage.push(&peer, std::slice::from_ref(&objects));
    stage.wait_until_judged(objects.id(), "counted");
    let decide = |uphold| ModerationOp::Decide { uphold, text: "Ich entscheide.".to_owned() };
    let mut on = |seen: &[Tip], object, op: &ModerationOp| moderator.act(Moderation::ID, seen, object, op);
    let rows = vec![
        (on(&[appeal, act.tip()], act.id(), &decide(true)), "decides-own-case"),
        (on(&[of_kaethe, objects.tip()], by_kaethe, &decide(false)), "decides-own-case"),
        // Somebody else's objection is not his.
        (on(&[appeal, act.tip()], act.id(), &ModerationOp::Appeal { text: "x".to_owned() }), "object-not-as-expected"),
        (groundless, "malformed"),
    ];
    for (entry, _) in &rows[..3] {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    assert_dismissed(&stage, &rows);
    // He cannot take back that he did it either: it is not reached by an erasure of his own.
    let unseen = moderator.act(Erasure::ID, &[act.tip()], EntryId::ZERO, &erasure(Targets::Entries(vec![at(&act)])));
    stage.push(&peer, std::slice::from_ref(&unseen));
    stage.wait_until_judged(unseen.id(), "counted");
    stage.wait_until_judged(act.id(), "counted");
    // Somebody else decides, and that is the end of it.
    stage.care(&stage.a, "decide", json!({ "act": act.id(), "uphold": false, "text": "Der Satz ist in Ordnung." }));
    for node in [&stage.a, &stage.b] {
        wait_for("the decision", || (overlays(&stage, node, of_bruno.id) == 0).then_some(()));
        let shown = stage.care(node, "moderation_show", json!({ "act": act.id() }));
        assert_eq!((&shown["outcome"]["outcome"], &shown["outcome"]["upheld"]), (&json!("decided"), &json!(false)));
        assert_eq!(overlays(&stage, node, own.id()), 1, "what Käthe did stands");
    }
    let decision = latest_moderation(&stage, &stage.a);
    let again = moderator.act(Moderation::ID, &[act.tip(), decision], act.id(), &decide(true));
    stage.push(&peer, std::slice::from_ref(&again));
    stage.wait_verdict(again.id(), "object-not-as-expected");
    stage.end();
}

/// Where the latest act of moderation of a node stands.
fn latest_moderation(stage: &Stage, node: &Node) -> Tip {
    let device = json!(stage.device(node));
    let id = wait_for("the act", || {
        let log = stage.log(&stage.a);
        let row = log.iter().find(|row| row["kind"] == "moderation" && row["author"]["device"] == device)?;
        row["id"].as_str()?.parse::<EntryId>().ok()
    });
    stage.tip(id)
}

/// Row "floods of valid entries": beyond the quota it is kept, counts, and stands in a place of its own.
#[test]
fn a_flood_beyond_the_quota_drowns_nobody_and_is_not_lost() {
    const QUOTA: usize = 5;
    let stage = Stage::new();
    let rules = json!({ "quota_entries": QUOTA });
    stage.a.call(json!({ "call": "people", "ask": "set_rules", "space": stage.name, "rules": rules }));
    let (peer, mut author) = stage.member(104);
    let before = stage.say(&stage.b, "Vor der Flut.");
    let flood = author.state_all((0..300).map(|n| format!("Flut {n}")));
    for part in flood.chunks(100) {
        stage.push(&peer, part);
    }
    stage.wait_until_judged(flood[299].id(), "counted");
    let after = stage.say(&stage.b, "Nach der Flut.");
    stage.wait_equal();
    for node in [&stage.a, &stage.b] {
        let list = |filter: &str| {
            let ask = json!({ "call": "statement_list", "space": stage.name, "filter": filter, "limit": 1000 });
            node.call(ask)["items"].as_array().unwrap().clone()
        };
        let (counted, deferred) = (list("counted"), list("deferred"));
        let of_flood =
            |items: &[Value]| items.iter().filter(|item| item["author"]["device"] == json!(author.device())).count();
        assert_eq!((of_flood(&counted), of_flood(&deferred)), (QUOTA, flood.len() - QUOTA));
        assert_eq!(deferred.len(), flood.len() - QUOTA, "nobody else's");
        assert!(deferred.iter().all(|item| item["standing"]["deferred"] == true && item["verdict"] == "counted"));
        for said in [before, after] {
            assert!(counted.iter().any(|item| item["id"] == json!(said.id)), "{counted:?}");
        }
    }
    stage.end();
}

/// Something sealed by Bruno for Käthe, as it came to a peer.
fn sealed_by_bruno(stage: &Stage, peer: &Peer) -> (Tip, Sealed) {
    let part = json!({
        "title": "Angebot", "reason": "negotiation", "right": "Der Preis der Bieterin.", "decider": null,
        "review_ms": 0, "readers": ["Käthe"], "readers_from": null, "text": "120.000 Euro.",
    });
    let part = stage.care(&stage.b, "seal_create", json!({ "part": part }))["part"].as_str().unwrap().parse().unwrap();
    stage.wait_until_judged(part, "counted");
    peer.want(stage.device(&stage.b), &[1]);
    let entry = peer.wait_entry(part);
    let op: ConfidentialOp = body::decode(entry.body().unwrap()).unwrap();
    let ConfidentialOp::Create(sealed) = op else { panic!("{op:?}") };
    (entry.tip(), *sealed)
}

/// What a node shows of a sealed part: whether it opens here, and its text.
fn opened(stage: &Stage, node: &Node, part: EntryId) -> (bool, Option<String>) {
    let shown = stage.care(node, "seal_show", json!({ "part": part }));
    (shown["view"]["readable"] == true, shown["text"].as_str().map(str::to_owned))
}

/// Row "a sealed part": somebody repeats another's as his own, and publishes keys that are not the part's.
#[test]
fn a_sealed_part_opens_under_no_other_name_and_with_no_other_key() {
    let stage = Stage::new();
    let (peer, mut thief) = stage.member_as(105, "moderator");
    let (at, sealed) = sealed_by_bruno(&stage, &peer);
    let text = Some("120.000 Euro.".to_owned());
    assert_eq!(opened(&stage, &stage.a, at.id), (true, text.clone()), "Käthe reads it: the counter-check");
    let mut repeat = |sealed: &Sealed| {
        let op = ConfidentialOp::Create(Box::new(sealed.clone()));
        thief.act(Confidential::ID, &[], EntryId::ZERO, &op)
    };
    let copy = repeat(&sealed);
    // He makes himself the one who decides.
    let mine = repeat(&Sealed { decider: PersonId(thief_person(&stage, 105)), ..sealed.clone() });
    let unseal = |key| ConfidentialOp::Unseal { key: Fixed(key) };
    let wrong = thief.act(Confidential::ID, &[at], at.id, &unseal([1; 32]));
    for (entry, expect) in [(&copy, "counted"), (&mine, "counted"), (&wrong, "wrong-proof")] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_verdict(entry.id(), expect);
    }
    for part in [copy.id(), mine.id()] {
        for node in [&stage.a, &stage.b] {
            assert_eq!(opened(&stage, node, part), (false, None), "it opens for nobody");
        }
    }
    // Even with the very key, once Bruno has published it.
    stage.care(&stage.b, "seal_open", json!({ "part": at.id }));
    let key = wait_for("the key", || {
        peer.entries().iter().find_map(|entry| match body::decode(entry.body()?) {
            Ok(ConfidentialOp::Unseal { key }) if entry.header().obj == at.id => Some(key),
            _ => None,
        })
    });
    let rows = [copy.tip(), mine.tip()]
        .map(|part| (thief.act(Confidential::ID, &[part], part.id, &unseal(key.0)), "wrong-proof"));
    for (entry, _) in &rows {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    assert_dismissed(&stage, &rows);
    for node in [&stage.a, &stage.b] {
        assert_eq!(opened(&stage, node, at.id).1, text);
        assert_eq!(opened(&stage, node, copy.id()).1, None);
    }
    stage.end();
}

fn thief_person(stage: &Stage, seed: u8) -> [u8; 32] {
    Author::new([seed; 32], stage.space).person().0
}

/// Row "a sealed part": lists of readers and paddings that no honest node writes.
#[test]
fn sealed_parts_of_any_form_are_survived() {
    let stage = Stage::new();
    let (peer, mut author) = stage.member(106);
    let (_, of_bruno) = sealed_by_bruno(&stage, &peer);
    // Käthe's key is known from what was sealed to her.
    let readers: BTreeSet<[u8; 32]> = of_bruno.part.to.iter().map(|sealed| sealed.kem).collect();
    let by = sealed::Author { space: stage.space, device: author.device() };
    let (part, key) = sealed::seal(&by, "Nichts.", &readers, &mut rng()).unwrap();
    let size = u32::try_from(part.ct.len() - 16).unwrap();
    let (title, right, decider) = ("Formen".to_owned(), "Keines.".to_owned(), author.person());
    let good = Sealed { title, reason: SealingReason::Other, right, decider, review_ms: i64::MIN, size, part };
    let with = |change: &dyn Fn(&mut Sealed)| {
        let mut sealed = good.clone();
        change(&mut sealed);
        sealed
    };
    let many = |count: u32| -> Vec<SealedKey> {
        let numbered = |n: u32| SealedKey { kem: kem_of(n), enc: [0; 32], ct: [0; 48] };
        (0..count).map(numbered).collect()
    };
    let bad = "out-of-bounds";
    let rows: Vec<(&str, Sealed, &str)> = vec![
        ("as it should be", good.clone(), "counted"),
        ("for nobody", with(&|sealed| sealed.part.to.clear()), bad),
        ("not sorted", with(&|sealed| sealed.part.to.reverse()), bad),
        ("twice", with(&|sealed| sealed.part.to = vec![sealed.part.to[0].clone(); 2]), bad),
        ("for too many", with(&|sealed| sealed.part.to = many(513)), bad),
        ("a padding of no length", with(&|sealed| (sealed.part.ct.truncate(16), sealed.size = 0).1), bad),
        ("nothing", with(&|sealed| (sealed.part.ct.clear(), sealed.size = 0).1), bad),
        ("a padding that is no power of two", with(&|sealed| (sealed.part.ct.push(0), sealed.size += 1).1), bad),
        ("another size", with(&|sealed| sealed.size = u32::MAX), bad),
        ("too large", with(&|sealed| (sealed.part.ct = vec![0; 1 << 17 | 1], sealed.size = 1 << 17).1), bad),
        ("for keys that everybody has", with(&|sealed| sealed.part.to = many(512)), "counted"),
        ("another hash", with(&|sealed| sealed.part.commit[0] ^= 1), "counted"),
        ("another text", with(&|sealed| sealed.part.ct[0] ^= 1), "counted"),
        ("another key", with(&|sealed| sealed.part.key_id[0] ^= 1), "counted"),
        (
            "an enc that everybody opens",
            with(&|sealed| sealed.part.to.iter_mut().for_each(|to| to.enc = [0; 32])),
            "counted",
        ),
        (
            "garbage for its readers",
            with(&|sealed| sealed.part.to.iter_mut().for_each(|to| to.ct = [7; 48])),
            "counted",
        ),
    ];
    let entries: Vec<(&str, Signed, &str)> = rows
        .into_iter()
        .map(|(what, sealed, expect)| {
            let op = ConfidentialOp::Create(Box::new(sealed));
            (what, author.act(Confidential::ID, &[], EntryId::ZERO, &op), expect)
        })
        .collect();
    for (what, entry, expect) in &entries {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_until_judged(entry.id(), expect);
        if *expect == "counted" {
            let (readable, text) = opened(&stage, &stage.a, entry.id());
            let opens = *what == "as it should be";
            assert_eq!((readable, text.is_some()), (opens, opens), "{what}");
        }
        // Whoever looks at the list sees all of it.
        stage.care(&stage.a, "seal_list", json!({}));
    }
    // The very key opens none of those that are not as announced.
    let unseals: Vec<(Signed, &str)> = ["another hash", "another text", "another key"]
        .into_iter()
        .map(|what| {
            let part = entries.iter().find(|(name, ..)| *name == what).unwrap().1.tip();
            let op = ConfidentialOp::Unseal { key: Fixed(*key.as_bytes()) };
            (author.act(Confidential::ID, &[part], part.id, &op), "wrong-proof")
        })
        .collect();
    for (entry, _) in &unseals {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    assert_dismissed(&stage, &unseals);
    // And a part that is no part at all.
    let none = author.act(Confidential::ID, &[], EntryId::ZERO, &json!({ "create": { "part": [] } }));
    let misplaced = author.act(STATEMENT, &[], EntryId::ZERO, &json!({ "unseal": { "key": "x" } }));
    for entry in [&none, &misplaced] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_verdict(entry.id(), "malformed");
    }
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    stage.end();
}

/// Keys in their order, the first of which are of small order.
fn kem_of(n: u32) -> [u8; 32] {
    let mut kem = [0; 32];
    kem[..4].copy_from_slice(&n.to_be_bytes());
    kem
}
