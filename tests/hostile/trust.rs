//! Stolen devices, stewards who quarrel, and offices spoken for by whom they do not belong to.

use crate::{
    author::{Author, recovery},
    harness::{Node, wait_for},
    peer::Peer,
    stage::Stage,
};
use linde_crypto::KemSecret;
use linde_deliberation::{
    Fixed, Kind as _,
    office_profile::{OfficeProfile, OfficeProfileOp},
    voice::{Voice, VoiceOp, prove},
};
use linde_log::{EntryId, Lane, PersonId, SecretKey, Signed, Tip};
use linde_space::{
    ControlOp, DeviceCert, DeviceRevoke, Leave, Office, OfficeChange, Pair, PairJoin, PairLink, Recover, Remove,
};
use serde_json::{Value, json};

/// Bruno's laptop, paired with his node and in a stranger's hands, connected to node a.
pub(crate) fn laptop_of_bruno(stage: &Stage, seed: u8) -> (Peer, Author) {
    let _ = stage.b.address();
    let code = stage.b.cli(&["device", "pair"])["code"].as_str().unwrap().to_owned();
    let code = PairLink::parse(&code).unwrap();
    let pairing = code.spaces.iter().find(|known| known.space == stage.space).unwrap();
    stage.wait_until_judged(pairing.pair, "counted");
    let mut laptop = Author::new([seed; 32], stage.space);
    let (device, kem) = (laptop.device(), laptop.kem.public());
    let join = PairJoin::new(&code.pair_key(), stage.space, pairing.pair, pairing.person, device, kem);
    let join = laptop.control_after(&[stage.tip(pairing.pair)], pairing.pair, &ControlOp::PairJoin(join));
    laptop.seen = vec![join.tip()];
    let peer = Peer::connect([seed; 32], &stage.a);
    peer.open(stage.space);
    stage.push(&peer, std::slice::from_ref(&join));
    stage.wait_until_judged(join.id(), "counted");
    (peer, laptop)
}

/// Revokes a device from Bruno's node. Gives the revocation.
pub(crate) fn revoke(stage: &Stage, author: &Author) -> EntryId {
    stage.b.cli(&["device", "revoke", &author.device().to_string()]);
    let by_bruno = json!(stage.device(&stage.b));
    let revocation = wait_for("the revocation", || {
        let mut log = stage.log(&stage.a).into_iter();
        log.find(|row| row["kind"] == "device-revoke" && row["author"]["device"] == by_bruno)
    });
    revocation["id"].as_str().unwrap().parse().unwrap()
}

fn person_of(stage: &Stage, node: &Node) -> PersonId {
    let rows = stage.log(&stage.a);
    let device = json!(stage.device(node));
    let row = rows.iter().find(|row| row["author"]["device"] == device).unwrap();
    row["author"]["person"].as_str().unwrap().parse().unwrap()
}

/// Row "stolen laptop": the owner's other device revokes it, and it goes on as if it did not know.
#[test]
fn a_stolen_laptop_cites_what_was_before_its_revocation_in_vain() {
    let stage = Stage::new();
    let (peer, mut thief) = laptop_of_bruno(&stage, 80);
    let before = thief.state("Noch in guten Händen.");
    stage.push(&peer, std::slice::from_ref(&before));
    stage.wait_verdict(before.id(), "counted");
    let revocation = revoke(&stage, &thief);
    let bruno = person_of(&stage, &stage.b);
    // He speaks, lets an accomplice in, makes a device of his own, and takes the owner's away.
    let said = thief.state("Vom Dieb.");
    let key = *SecretKey::from_seed(&[9; 32]).public().as_bytes();
    let pairing = thief.control(EntryId::ZERO, &ControlOp::Pair(Pair { key, expires_ms: None }));
    let mut accomplice = Author::new([79; 32], stage.space);
    let (device, kem) = (accomplice.device(), accomplice.kem.public());
    let join = PairJoin::new(&SecretKey::from_seed(&[9; 32]), stage.space, pairing.id(), bruno, device, kem);
    let join = accomplice.control_after(&[pairing.tip()], pairing.id(), &ControlOp::PairJoin(join));
    let mut second = Author::new([81; 32], stage.space);
    let cert = DeviceCert::new(&second.key, stage.space, bruno, second.kem.public());
    let cert = thief.control(EntryId::ZERO, &ControlOp::Device(cert));
    second.seen = vec![cert.tip()];
    let by_second = second.state("Vom zweiten Gerät des Diebs.");
    let counter = DeviceRevoke { device: stage.device(&stage.b), cuts: vec![] };
    let counter = thief.control(EntryId::ZERO, &ControlOp::DeviceRevoke(counter));
    let rows = [
        (&said, "beyond-cut"),
        (&pairing, "beyond-cut"),
        (&join, "no-such-invitation"),
        (&cert, "beyond-cut"),
        (&by_second, "not-a-member"),
        (&counter, "beyond-cut"),
    ];
    for (entry, _) in &rows {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    for (entry, expect) in &rows {
        stage.wait_verdict(entry.id(), expect);
    }
    let knows = thief.control_after(&[stage.tip(revocation)], EntryId::ZERO, &ControlOp::Leave(Leave {}));
    stage.push(&peer, std::slice::from_ref(&knows));
    stage.wait_verdict(knows.id(), "device-revoked");
    stage.wait_verdict(before.id(), "counted");
    for node in [&stage.a, &stage.b] {
        let shown = node.cli(&["verify", &stage.name, &said.id().to_string()]);
        assert_eq!(
            (&shown["verdict"]["reason"], &shown["decided_by"]["id"]),
            (&json!("beyond-cut"), &json!(revocation)),
            "{shown}"
        );
        let texts = node.statements(&stage.name);
        assert!(
            texts.contains("Noch in guten Händen.") && !texts.iter().any(|text| text.contains("Dieb")),
            "{texts:?}"
        );
        assert_eq!(stage.roles(node).len(), 2);
    }
    assert_eq!(stage.refusals(&peer), 0, "the rules refuse, not the protocol");
    // That Bruno's own node still speaks for him is seen here.
    stage.end();
}

/// Row "stolen laptop": the thief has the oldest device and revokes all others; the words win on every node, whatever
/// came first.
#[test]
fn a_thief_who_revokes_the_owners_devices_loses_against_the_words() {
    let stage = Stage::new();
    let (peer, mut laptop) = stage.member(82);
    let owner = laptop.person();
    let mut phone = Author::new([83; 32], stage.space);
    let cert = DeviceCert::new(&phone.key, stage.space, owner, phone.kem.public());
    let cert = laptop.control(EntryId::ZERO, &ControlOp::Device(cert));
    phone.seen = vec![cert.tip()];
    let key = *SecretKey::from_seed(&[9; 32]).public().as_bytes();
    let pairing = phone.control(EntryId::ZERO, &ControlOp::Pair(Pair { key, expires_ms: None }));
    let by_phone = phone.state("Vom Telefon.");
    for entry in [&cert, &pairing, &by_phone] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_until_judged(entry.id(), "counted");
    }
    // The thief is first, and for a while he is right.
    let revoke = DeviceRevoke { device: phone.device(), cuts: vec![] };
    let by_thief = laptop.control(EntryId::ZERO, &ControlOp::DeviceRevoke(revoke));
    let said = laptop.state("Vom Dieb.");
    for entry in [&by_thief, &said] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_until_judged(entry.id(), "counted");
    }
    stage.wait_until_judged(by_phone.id(), "beyond-cut");
    // The owner has the words and has not heard of it. Where the logs are cut they say what they knew last.
    let mut new = Author::new([84; 32], stage.space);
    let (device, kem) = (new.device(), new.kem.public());
    let cut = |author: &Author, lane, head: &Signed| linde_space::Cut {
        device: author.device(),
        lane,
        len: head.header().seq + 1,
        head: head.id(),
    };
    let cuts = vec![cut(&laptop, Lane::Control, &cert)];
    let recover = Recover::new(&recovery(), stage.space, owner, device, kem, vec![laptop.device()], cuts);
    // It rests on something that the thief has made void, so one of the two must yield.
    let recover = new.control_after(&[pairing.tip()], EntryId::ZERO, &ControlOp::Recover(recover));
    new.seen = vec![recover.tip()];
    let back = new.state("Wieder da.");
    for entry in [&recover, &back] {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    let rows = [
        (&recover, "counted"),
        (&back, "counted"),
        (&pairing, "counted"),
        (&by_phone, "counted"),
        (&by_thief, "beyond-cut"),
        (&said, "beyond-cut"),
    ];
    for (entry, expect) in rows {
        stage.wait_until_judged(entry.id(), expect);
    }
    // He tries it once more, against the new device, and by words that are not the owner's.
    let again = DeviceRevoke { device: new.device(), cuts: vec![] };
    let again = laptop.control_after(&[recover.tip()], EntryId::ZERO, &ControlOp::DeviceRevoke(again));
    let mut false_new = Author::new([85; 32], stage.space);
    let kem = KemSecret::from_bytes([85; 32]).public();
    let wrong = SecretKey::from_seed(&[86; 32]);
    let false_recover = Recover::new(&wrong, stage.space, owner, false_new.device(), kem, vec![new.device()], vec![]);
    let false_recover = false_new.control_after(&[recover.tip()], EntryId::ZERO, &ControlOp::Recover(false_recover));
    for entry in [&false_recover, &again] {
        stage.push(&peer, std::slice::from_ref(entry));
    }
    stage.wait_verdict(again.id(), "device-revoked");
    // Its proof does not hold, so its device is not even known, and it is not stored.
    assert_eq!(stage.verdict(&stage.a, false_recover.id()), None);
    stage.wait_until_judged(back.id(), "counted");
    stage.wait_equal();
    for node in [&stage.a, &stage.b] {
        let said = node.statements(&stage.name);
        assert!(
            said.contains("Wieder da.") && said.contains("Vom Telefon.") && !said.contains("Vom Dieb."),
            "{said:?}"
        );
        assert_eq!(stage.roles(node)[&owner.to_string()], "member");
    }
    stage.end();
}

/// Row "two stewards remove each other offline": the junior comes first and is believed until the senior's word arrives.
#[test]
fn of_two_stewards_who_remove_each_other_the_senior_stays_on_every_node() {
    let stage = Stage::new();
    let (of_senior, mut senior) = stage.member_as(87, "steward");
    let (of_junior, mut junior) = stage.member_as(88, "steward");
    // Both know of both, and of nothing that comes later.
    let both = [&senior, &junior].map(|author| author.tips[&Lane::Control]);
    let remove = |person| ControlOp::Remove(Remove { person, role: None, cuts: vec![] });
    let (senior_is, junior_is) = (senior.person(), junior.person());
    let by_junior = junior.control_after(&both, EntryId::ZERO, &remove(senior_is));
    junior.seen = vec![by_junior.tip()];
    let triumph = junior.state("Sie ist weg.");
    for entry in [&by_junior, &triumph] {
        stage.push(&of_junior, std::slice::from_ref(entry));
        stage.wait_until_judged(entry.id(), "counted");
    }
    for node in [&stage.a, &stage.b] {
        assert!(!stage.roles(node).contains_key(&senior_is.to_string()), "as far as is known");
    }
    let by_senior = senior.control_after(&both, EntryId::ZERO, &remove(junior_is));
    senior.seen = vec![by_senior.tip()];
    let answer = senior.state("Nein, er.");
    for entry in [&by_senior, &answer] {
        stage.push(&of_senior, std::slice::from_ref(entry));
    }
    for (entry, expect) in
        [(&by_senior, "counted"), (&answer, "counted"), (&by_junior, "beyond-cut"), (&triumph, "beyond-cut")]
    {
        stage.wait_until_judged(entry.id(), expect);
    }
    // The junior does it again as if he knew of nothing, and the friend whom he lets in has no say either.
    let again = junior.control(EntryId::ZERO, &remove(senior_is));
    stage.push(&of_junior, std::slice::from_ref(&again));
    stage.wait_verdict(again.id(), "beyond-cut");
    stage.wait_equal();
    for node in [&stage.a, &stage.b] {
        let roles = stage.roles(node);
        assert_eq!(roles.get(&senior_is.to_string()).map(String::as_str), Some("steward"));
        assert!(!roles.contains_key(&junior_is.to_string()), "{roles:?}");
        assert_eq!(roles.len(), 3);
        let audit = node.cli(&["audit", &stage.name, "--kind", "remove", "--not-counted"]);
        assert_eq!(audit["items"].as_array().unwrap().len(), 2, "{audit}");
    }
    stage.end();
}

/// An office with what its key signs, as a hostile steward made it.
struct Desk {
    office: Tip,
    key: SecretKey,
}

impl Desk {
    /// Makes an office with a name on both nodes.
    fn new(
        stage: &Stage,
        peer: &Peer,
        steward: &mut Author,
        four_eyes: bool,
        holders: impl Fn(&Author) -> Vec<PersonId>,
    ) -> Self {
        let key = SecretKey::from_seed(&[90; 32]);
        let mut holders = holders(steward);
        holders.sort_unstable();
        let office = Office { key: *key.public().as_bytes(), four_eyes, holders };
        let office = steward.control(EntryId::ZERO, &ControlOp::Office(office));
        let name = OfficeProfileOp::Create { office: office.id(), name: "Bürgermeisteramt".to_owned() };
        let name = steward.act(OfficeProfile::ID, &[office.tip()], EntryId::ZERO, &name);
        for entry in [&office, &name] {
            stage.push(peer, std::slice::from_ref(entry));
            stage.wait_until_judged(entry.id(), "counted");
        }
        Self { office: office.tip(), key }
    }

    /// A voice for the words of an entry, having seen this besides.
    fn voice(&self, author: &mut Author, key: &SecretKey, target: Tip, seen: &[Tip]) -> Signed {
        let office = self.office.id;
        let proof = Fixed(prove(key, author.space, office, target.id));
        let op = VoiceOp::Create { office, target: target.id, proof };
        author.act(Voice::ID, &[&[self.office, target], seen].concat(), EntryId::ZERO, &op)
    }

    /// A second voice upon the first.
    fn second(&self, author: &mut Author, target: Tip, first: Tip) -> Signed {
        let proof = Fixed(prove(&self.key, author.space, self.office.id, target.id));
        author.act(Voice::ID, &[self.office, first], first.id, &VoiceOp::Second { proof })
    }
}

/// How a statement speaks on a node.
fn voice(stage: &Stage, node: &Node, id: EntryId) -> Value {
    let shown = stage.shown(node, "counted", id).expect("it counts");
    shown["standing"]["voice"]["voice"].clone()
}

fn assert_never_the_office(stage: &Stage, words: &[Tip]) {
    for node in [&stage.a, &stage.b] {
        for words in words {
            assert_ne!(voice(stage, node, words.id), "office");
        }
        let offices = stage.care(node, "office_list", json!({}));
        assert_eq!(offices[0]["words"], 0, "{offices}");
    }
}

/// Row "speaking for an office": by somebody who never held it, with the very key and with another.
#[test]
fn whoever_does_not_hold_an_office_never_speaks_for_it() {
    let stage = Stage::new();
    let (of_steward, mut steward) = stage.member_as(91, "steward");
    let (peer, mut stranger) = stage.member(92);
    let kaethe = person_of(&stage, &stage.a);
    // The steward makes an office that he does not hold, and hands the key to a stranger.
    let desk = Desk::new(&stage, &of_steward, &mut steward, false, |_| vec![kaethe]);
    let of_kaethe = stage.say(&stage.a, "Das sage ich für mich.");
    let own = stranger.state("Das sagt das Amt.");
    stage.push(&peer, std::slice::from_ref(&own));
    stage.wait_until_judged(own.id(), "counted");
    let wrong = SecretKey::from_seed(&[93; 32]);
    let none = Desk { office: stage.tip(own.id()), key: wrong.clone() };
    let voices = [
        (desk.voice(&mut stranger, &desk.key, own.tip(), &[]), "not-a-holder"),
        (desk.voice(&mut stranger, &desk.key, of_kaethe, &[]), "not-a-holder"),
        (desk.voice(&mut stranger, &wrong, own.tip(), &[]), "not-a-holder"),
        (none.voice(&mut stranger, &wrong, own.tip(), &[]), "no-such-office"),
    ];
    for (voice, expect) in &voices {
        stage.push(&peer, std::slice::from_ref(voice));
        stage.wait_verdict(voice.id(), expect);
    }
    // A steward who holds no office speaks for none, though he could change it.
    let by_steward = desk.voice(&mut steward, &desk.key, of_kaethe, &[]);
    stage.push(&of_steward, std::slice::from_ref(&by_steward));
    stage.wait_verdict(by_steward.id(), "not-a-holder");
    for (entry, _) in &voices {
        let shown = stage.b.cli(&["verify", &stage.name, &entry.id().to_string()]);
        assert_eq!(shown["verdict"]["verdict"], "not_counted", "{shown}");
    }
    assert_never_the_office(&stage, &[own.tip(), of_kaethe]);
    stage.end();
}

/// Row "speaking for an office": somebody who held it once, with the old key, knowing that it is over.
#[test]
fn whoever_held_an_office_once_speaks_for_it_no_longer() {
    let stage = Stage::new();
    let (peer, mut former) = stage.member_as(94, "steward");
    let kaethe = person_of(&stage, &stage.a);
    let desk = Desk::new(&stage, &peer, &mut former, false, |former| vec![former.person()]);
    let own = former.state("Bekanntmachung.");
    // As long as he holds it, he speaks for it: the counter-check.
    let first = desk.voice(&mut former, &desk.key, own.tip(), &[]);
    for entry in [&own, &first] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_until_judged(entry.id(), "counted");
    }
    for node in [&stage.a, &stage.b] {
        assert_eq!(voice(&stage, node, own.id()), "office");
    }
    let new_key = *SecretKey::from_seed(&[95; 32]).public().as_bytes();
    let change = OfficeChange { key: new_key, four_eyes: false, holders: vec![kaethe] };
    let change = former.control(desk.office.id, &ControlOp::OfficeChange(change));
    let late = former.state("Noch eine Bekanntmachung.");
    let known = [change.tip()];
    let with_old = desk.voice(&mut former, &desk.key, late.tip(), &known);
    let with_new = desk.voice(&mut former, &SecretKey::from_seed(&[95; 32]), late.tip(), &known);
    for entry in [&change, &late] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_until_judged(entry.id(), "counted");
    }
    for entry in [&with_old, &with_new] {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_verdict(entry.id(), "not-a-holder");
    }
    for node in [&stage.a, &stage.b] {
        assert_ne!(voice(&stage, node, late.id()), "office");
    }
    stage.end();
}

/// Row "speaking for an office": a former holder who cites what was before is bound by the cuts of his removal.
#[test]
fn a_removed_holder_who_cites_what_was_before_speaks_for_no_office() {
    let stage = Stage::new();
    let (peer, mut former) = stage.member_as(96, "steward");
    let desk = Desk::new(&stage, &peer, &mut former, false, |former| vec![former.person()]);
    let known = former.state("Das Amt grüßt.");
    stage.push(&peer, std::slice::from_ref(&known));
    stage.wait_until_judged(known.id(), "counted");
    stage.remove(&former);
    let late = former.state("Das Amt teilt mit.");
    let rows =
        [desk.voice(&mut former, &desk.key, known.tip(), &[]), desk.voice(&mut former, &desk.key, late.tip(), &[])];
    stage.push(&peer, std::slice::from_ref(&late));
    for voice in &rows {
        stage.push(&peer, std::slice::from_ref(voice));
        stage.wait_verdict(voice.id(), "beyond-cut");
    }
    assert_never_the_office(&stage, &[known.tip()]);
    stage.end();
}

/// Row "speaking for an office": a holder alone where two must, who gives his voice again and again, also with another
/// device of his.
#[test]
fn a_holder_alone_is_not_two() {
    let stage = Stage::new();
    let (peer, mut holder) = stage.member_as(97, "steward");
    let bruno = person_of(&stage, &stage.b);
    let desk = Desk::new(&stage, &peer, &mut holder, true, |holder| vec![holder.person(), bruno]);
    let mut other = Author::new([98; 32], stage.space);
    let cert = DeviceCert::new(&other.key, stage.space, holder.person(), other.kem.public());
    let cert = holder.control(EntryId::ZERO, &ControlOp::Device(cert));
    other.seen = vec![cert.tip()];
    let own = holder.state("Das Amt beschließt.");
    let first = desk.voice(&mut holder, &desk.key, own.tip(), &[]);
    let again = desk.voice(&mut holder, &desk.key, own.tip(), &[]);
    let by_other = desk.voice(&mut other, &desk.key, own.tip(), &[]);
    let second = desk.second(&mut holder, own.tip(), first.tip());
    let second_by_other = desk.second(&mut other, own.tip(), first.tip());
    // Without four eyes it would be one; but who makes it so later does not make it so then.
    let rows = [
        (&cert, "counted"),
        (&own, "counted"),
        (&first, "counted"),
        (&again, "counted"),
        (&by_other, "counted"),
        (&second, "object-not-as-expected"),
        (&second_by_other, "object-not-as-expected"),
    ];
    for (entry, expect) in rows {
        stage.push(&peer, std::slice::from_ref(entry));
        stage.wait_verdict(entry.id(), expect);
    }
    for node in [&stage.a, &stage.b] {
        assert_eq!(voice(&stage, node, own.id()), "asked", "one of two has spoken, however often");
    }
    assert_never_the_office(&stage, &[own.tip()]);
    stage.end();
}
