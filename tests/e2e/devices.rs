//! Devices that are paired, stolen, copied and restored, as real processes.

use crate::{Homes, found, harness, invite, join, pair, say};
use harness::{Node, wait_for, wait_until_equal};
use serde_json::{Value, json};
use std::path::Path;

fn own(node: &Node, ask: Value) -> Value {
    node.call(json!({ "call": "own", "ask": ask }))
}

fn device(node: &Node) -> String {
    node.started()["device"].as_str().unwrap().to_owned()
}

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn notices(node: &Node) -> Vec<String> {
    let status = node.call(json!({ "call": "status" }));
    status["notices"].as_array().unwrap().iter().map(|notice| notice["code"].as_str().unwrap().to_owned()).collect()
}

fn members(node: &Node, space: &str) -> usize {
    node.call(json!({ "call": "space_members", "space": space })).as_array().unwrap().len()
}

#[test]
fn a_stolen_laptop_is_revoked_from_the_telephone_that_was_paired_with_it() {
    let homes = Homes::new();
    let (mut a, mut laptop, space) = pair(&homes);
    let mut phone = homes.node("phone");
    phone.start();
    let _ = laptop.address();
    let code = laptop.cli(&["device", "pair"])["code"].as_str().unwrap().to_owned();
    phone.cli(&["device", "accept", &code]);
    wait_for("the telephone to be Bruno's", || {
        let devices = own(&phone, json!({ "device_list": {} }));
        (devices.as_array()?.len() == 2).then_some(())
    });
    // The code told where the laptop is, and nothing else.
    phone.cli(&["peers", "add", &a.address()]);
    say(&laptop, &space, "Vor dem Diebstahl.");
    say(&phone, &space, "Vom Telefon.");
    wait_until_equal(&[&a, &laptop, &phone], &space);
    assert_eq!(members(&a, &space), 2, "two devices are one person");
    let stolen = device(&laptop);
    laptop.stop();
    laptop.cli(&["statement", "add", &space, "Vom Dieb."]);
    let refused = phone.try_cli(&["device", "revoke", &device(&phone)]).unwrap_err();
    assert_eq!(refused.answer["error"]["code"], "not-this-device");
    phone.cli(&["device", "revoke", &stolen[..12]]);
    wait_until_equal(&[&a, &phone], &space);
    laptop.start();
    wait_until_equal(&[&a, &phone, &laptop], &space);
    for node in [&a, &phone, &laptop] {
        let said = node.statements(&space);
        assert!(said.contains("Vor dem Diebstahl.") && said.contains("Vom Telefon.") && !said.contains("Vom Dieb."));
    }
    let refused = laptop.try_cli(&["statement", "add", &space, "Noch einmal."]).unwrap_err();
    assert_eq!(refused.exit, Some(5), "{refused:?}");
    let devices = phone.cli(&["device", "list"]);
    let old = devices.as_array().unwrap().iter().find(|view| view["device"] == json!(stolen)).unwrap().clone();
    assert_eq!(old["state"]["state"], "revoked", "{devices}");
    for node in [&mut a, &mut phone, &mut laptop] {
        node.stop();
    }
}

#[test]
fn a_copied_home_goes_on_as_another_device_and_nothing_is_lost() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    let old = device(&b);
    b.stop();
    let mut copy = homes.node("copy");
    copy_dir(b.home(), copy.home());
    copy.start();
    b.start();
    assert_eq!(device(&b), old, "the original is where it was");
    assert_ne!(device(&copy), old);
    assert!(notices(&copy).contains(&"device-replaced".to_owned()) && notices(&b).is_empty());
    say(&b, &space, "Vom Original.");
    say(&copy, &space, "Von der Kopie.");
    wait_until_equal(&[&a, &b, &copy], &space);
    assert_eq!(a.statements(&space).len(), 2);
    assert_eq!(a.call(json!({ "call": "space_state", "space": space }))["forks"], 0);
    assert_eq!(members(&a, &space), 2);
    copy.stop();
    let renamed = device_of(&copy);
    let moved = homes.node("moved");
    std::fs::rename(copy.home(), moved.home()).unwrap();
    assert_eq!(device_of(&moved), renamed, "moving a home is no copying");
    for node in [&mut a, &mut b] {
        node.stop();
    }
}

fn device_of(node: &Node) -> Value {
    node.cli(&["status"])["device"].clone()
}

#[test]
fn a_copy_that_could_not_be_noticed_at_the_start_heals_while_it_runs() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    let old = device(&b);
    b.stop();
    let mut copy = homes.node("copy");
    copy_dir(b.home(), copy.home());
    // As if whole disks had been copied.
    std::fs::remove_file(copy.home().join("installation.json")).unwrap();
    b.cli(&["statement", "add", &space, "Vom Original."]);
    copy.cli(&["statement", "add", &space, "Von der Kopie."]);
    b.start();
    wait_until_equal(&[&a, &b], &space);
    b.stop();
    copy.start();
    assert_eq!(device(&copy), old);
    wait_for("another key for the copy", || {
        (copy.call(json!({ "call": "status" }))["device"] != json!(old)).then_some(())
    });
    b.start();
    wait_for("both statements everywhere", || {
        [&a, &b, &copy].iter().all(|node| node.statements(&space).len() == 2).then_some(())
    });
    wait_until_equal(&[&a, &b, &copy], &space);
    assert_eq!(members(&a, &space), 2);
    for node in [&mut a, &mut b, &mut copy] {
        node.stop();
    }
}

#[test]
fn a_backup_brings_a_person_back_on_an_empty_machine() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    let paper = homes.file("paper");
    let words = b.cli(&["keys", "words"]);
    // Each language says the same.
    let words: Vec<&str> = words["words"]["de"].as_str().unwrap().split(' ').collect();
    assert_eq!(words.len(), 24);
    std::fs::write(&paper, words.join(" ")).unwrap();
    let keys = || std::fs::read_to_string(b.home().join("identity.json")).unwrap();
    assert!(keys().contains("recovery_secret"));
    b.cli(&["keys", "confirm", "--words", &paper]);
    assert!(!keys().contains("recovery_secret"));
    say(&b, &space, "Vor der Sicherung.");
    let file = homes.file("bruno.backup");
    let done = b.cli(&["backup", "create", &file]);
    assert_eq!(done["bytes"].as_u64(), Some(std::fs::metadata(&file).unwrap().len()));
    assert!(b.try_cli(&["backup", "create", &file]).is_err(), "a backup is never written over");
    say(&b, &space, "Nach der Sicherung.");
    wait_until_equal(&[&a, &b], &space);
    let old = device(&b);
    b.kill();
    std::fs::remove_dir_all(b.home()).unwrap();

    let mut c = homes.node("c");
    assert_eq!(c.cli(&["backup", "verify", &file])["good"], true);
    assert!(!c.home().exists(), "checking needs no home");
    let whole = std::fs::read(&file).unwrap();
    let cut = homes.file("cut.backup");
    std::fs::write(&cut, &whole[..whole.len() - 100]).unwrap();
    assert_eq!(c.try_cli(&["backup", "verify", &cut]).unwrap_err().exit, Some(6));
    let wrong = homes.file("wrong");
    std::fs::write(&wrong, format!("{} art", ["abandon"; 23].join(" "))).unwrap();
    let refused = c.try_cli(&["backup", "restore", &file, "--words", &wrong]).unwrap_err();
    assert_eq!(refused.answer["error"]["code"], "words-invalid", "{refused:?}");
    // What was interrupted goes on.
    assert_eq!(c.try_cli(&["backup", "restore", &cut, "--words", &paper]).unwrap_err().exit, Some(6));
    let restored = c.cli(&["backup", "restore", &file, "--words", &paper]);
    assert_eq!(restored["restored"], json!([space]), "{restored}");
    assert_ne!(restored["device"], json!(old), "never the old device key");
    let again = c.try_cli(&["backup", "restore", &file, "--words", &paper]).unwrap_err();
    assert_eq!(again.exit, Some(3), "{again:?}");
    assert!(!std::fs::read_to_string(c.home().join("identity.json")).unwrap().contains("recovery_secret"));
    c.start();
    say(&c, &space, "Wieder da.");
    wait_until_equal(&[&a, &c], &space);
    for text in ["Vor der Sicherung.", "Nach der Sicherung.", "Wieder da."] {
        assert!(a.statements(&space).contains(text), "{text}");
    }
    assert_eq!(members(&a, &space), 2);
    a.stop();
    c.stop();
}

#[test]
fn the_words_bring_a_person_back_by_a_link_and_revoke_the_lost_device() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    let words = b.cli(&["keys", "words"]);
    let paper = homes.file("paper");
    std::fs::write(&paper, words["words"]["en"].as_str().unwrap().replace(' ', "\n")).unwrap();
    say(&b, &space, "Vor dem Verlust.");
    wait_until_equal(&[&a, &b], &space);
    let lost = device(&b);
    b.stop();
    let link = invite(&a, &space, 1);
    let mut c = homes.node("c");
    c.start();
    let nobody = c.try_cli(&["recover", "--words", &paper]).unwrap_err();
    assert_eq!(nobody.answer["error"]["code"], "spaces-unknown", "{nobody:?}");
    c.cli(&["recover", "--words", &paper, "--link", &link, "--revoke-others"]);
    wait_for("Bruno to be back", || {
        let devices = own(&c, json!({ "device_list": {} }));
        let old = devices.as_array()?.iter().find(|view| view["device"] == json!(lost))?.clone();
        (old["state"]["state"] == "revoked").then_some(())
    });
    say(&c, &space, "Wieder da.");
    wait_until_equal(&[&a, &c], &space);
    assert!(a.statements(&space).contains("Vor dem Verlust."));
    assert_eq!(members(&a, &space), 2);
    a.stop();
    c.stop();
}

#[test]
fn a_key_file_with_a_passphrase_opens_with_it_alone() {
    let homes = Homes::new();
    let mut a = homes.node("a");
    let (right, wrong) = (homes.file("right"), homes.file("wrong"));
    std::fs::write(&right, "Unter der Linde ist Schatten\n").unwrap();
    std::fs::write(&wrong, "Unter der Linde ist Sonne\n").unwrap();
    a.start();
    let space = found(&a);
    let link = invite(&a, &space, 1);
    assert_eq!(a.cli(&["keys", "passphrase", "set", "--new", &right])["passphrase"], true);
    let short = homes.file("short");
    std::fs::write(&short, "kurz\n").unwrap();
    let refused = a.try_cli(&["keys", "passphrase", "set", "--old", &right, "--new", &short]).unwrap_err();
    assert_eq!(refused.answer["error"]["code"], "passphrase-short", "{refused:?}");
    let before = device(&a);
    a.stop();
    assert!(!std::fs::read_to_string(a.home().join("identity.json")).unwrap().contains("recovery"));
    let code = |arguments: &[&str]| a.try_cli(arguments).unwrap_err().answer["error"]["code"].clone();
    assert_eq!(code(&["status"]), "passphrase-needed");
    assert_eq!(code(&["--passphrase-file", &wrong, "status"]), "passphrase-wrong");
    assert_eq!(a.cli(&["--passphrase-file", &right, "status"])["device"], json!(before));
    a.start_with(&[("LINDE_PASSPHRASE", "Unter der Linde ist Schatten")]);
    let mut b = homes.node("b");
    b.start();
    join(&b, &link, "Bruno");
    let removed = a.cli(&["keys", "passphrase", "remove", "--old", &right]);
    assert_eq!(removed["passphrase"], false);
    a.stop();
    a.start();
    wait_until_equal(&[&a, &b], &space);
    a.stop();
    b.stop();
}
