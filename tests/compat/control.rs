//! Who belongs to a space and may do what: the node against `control_fold.py`, which was written from the page alone.

use super::{check, path, python, run, stdout};
use crate::histories;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The first number and how many random histories are compared, unless `LINDE_HISTORIES` says otherwise, as `1000 500`.
const HISTORIES: (u64, u64) = (1, 300);
/// How many histories with other names of the space are compared beside them.
const NAMINGS: u64 = 100;
/// Numbers of histories that once showed a difference, or have in them what is rare.
const KEPT: [u64; 18] = [310, 319, 330, 378, 397, 590, 673, 754, 785, 808, 910, 926, 953, 1014, 1026, 1895, 2257, 2618];

#[test]
fn random_histories_of_the_control_lane_end_as_the_page_says() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("histories");
    write_histories(&file);
    let output = python("control_fold.py").arg(&file).output().unwrap();
    println!("{}", stdout(&output));
    assert!(output.status.success(), "the node and the page differ");
    let shown = stdout(&output);
    let summary: Value = serde_json::from_str(shown.lines().last().unwrap()).unwrap();
    // So that a generator that became tame is noticed.
    for code in linde_space::VoidReason::ALL.iter().map(|reason| reason.code()) {
        assert!(summary["codes"][code].is_u64(), "no history had {code}: {summary}");
    }
}

#[test]
fn a_broken_rule_of_the_control_fold_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("histories");
    write_histories(&file);
    let output = python("break_fold.py").arg(&file).output().unwrap();
    println!("{}", stdout(&output));
    assert!(output.status.success(), "a rule that was broken made no difference: {output:?}");
}

fn write_histories(file: &Path) {
    let (first, count) = std::env::var("LINDE_HISTORIES").map_or(HISTORIES, |wanted| {
        let (first, count) = wanted.split_once(' ').unwrap();
        (first.parse().unwrap(), count.parse().unwrap())
    });
    println!("histories {first} to {} and {KEPT:?}", first + count - 1);
    let named = histories::NAMINGS_FROM..histories::NAMINGS_FROM + NAMINGS;
    let lines: Vec<String> = KEPT.into_iter().chain(first..first + count).chain(named).map(histories::line).collect();
    fs::write(file, lines.join("\n")).unwrap();
}

#[test]
fn a_quarrel_on_sticks_ends_as_the_page_says() {
    let tale = Tale::founded(&[]);
    let link = tale.invited("kaethe", &["--role", "steward", "--uses", "2"]);
    tale.join("bruno", &link);
    tale.join("cem", &link);
    tale.carry("kaethe", &["bruno", "cem"]);
    tale.compare("kaethe");

    // Dora waits to be let in. Emil joins by an invitation that is withdrawn meanwhile.
    tale.join("dora", &tale.invited("bruno", &["--approval"]));
    tale.carry("bruno", &["kaethe"]);
    assert!(tale.compare("kaethe").contains_key("waits-for-approval"));
    tale.space_does("kaethe", &["invite", "approve"], &["Dora"]);
    let invitation = tale.space_does("kaethe", &["invite", "create"], &["--uses", "3"]);
    tale.carry("kaethe", &["emil"]);
    tale.does("emil", &["join", invitation["link"].as_str().unwrap(), "--name", "Emil"]);
    tale.space_does("kaethe", &["invite", "revoke"], &[invitation["id"].as_str().unwrap()]);
    tale.carry("emil", &["kaethe"]);
    assert!(tale.compare("kaethe").contains_key("invitation-revoked"));
    tale.carry("kaethe", &["bruno", "cem", "dora"]);

    // Two stewards remove each other, at home; the one who goes writes on.
    tale.space_does("bruno", &["person", "remove"], &["Cem"]);
    tale.space_does("cem", &["person", "remove"], &["Bruno"]);
    tale.space_does("cem", &["invite", "create"], &[]);
    tale.carry("cem", &["kaethe"]);
    tale.compare("kaethe");
    tale.carry("bruno", &["kaethe"]);
    assert!(tale.compare("kaethe")["beyond-cut"] >= 2);
    let removals = tale.space_does("kaethe", &["audit"], &["--kind", "remove", "--limit", "1000"]);
    let counted = |item: &&Value| item["verdict"]["verdict"] == "counted";
    let removal = removals["items"].as_array().unwrap().iter().find(counted).unwrap()["id"].clone();
    tale.space_does("kaethe", &["person", "raise"], &[removal.as_str().unwrap()]);
    tale.compare("kaethe");
    tale.space_does("kaethe", &["person", "readmit"], &["Cem"]);
    tale.carry("kaethe", &["bruno", "cem", "dora"]);
    // She writes her name again now that she is there.
    tale.carry("dora", &["kaethe"]);

    // Rules need the founder; roles rise and fall; Dora leaves and comes back.
    tale.space_does("bruno", &["space", "rules", "set"], &["--invite", "steward", "--quota", "20"]);
    tale.carry("bruno", &["kaethe"]);
    assert!(tale.compare("kaethe").contains_key("waits-for-quorum"));
    let pending = tale.space_does("kaethe", &["person", "pending"], &[]);
    tale.space_does("kaethe", &["person", "agree"], &[pending[0]["entry"].as_str().unwrap()]);
    tale.compare("kaethe");
    tale.space_does("kaethe", &["space", "rename"], &["Lindenverein"]);
    tale.compare("kaethe");
    tale.space_does("kaethe", &["person", "role"], &["Dora", "moderator"]);
    tale.space_does("kaethe", &["person", "role"], &["Dora", "reader"]);
    tale.carry("kaethe", &["bruno", "cem", "dora"]);
    tale.space_does("dora", &["person", "leave"], &[]);
    tale.carry("dora", &["kaethe"]);
    tale.compare("kaethe");
    tale.space_does("kaethe", &["person", "readmit"], &["Dora"]);
    tale.space_does("kaethe", &["person", "role"], &["Bruno", "founder"]);
    tale.space_does("kaethe", &["person", "leave"], &[]);
    tale.carry("kaethe", &["bruno"]);
    tale.compare("bruno");
}

#[test]
fn devices_offices_and_keys_of_a_space_for_members_end_as_the_page_says() {
    let tale = Tale::founded(&["--members-only"]);
    let link = tale.invited("kaethe", &["--role", "steward", "--uses", "3"]);
    for who in ["bruno", "cem", "dora"] {
        tale.join(who, &link);
    }
    tale.carry("kaethe", &["bruno", "cem", "dora"]);
    tale.compare("kaethe");

    // Bruno's telephone takes away his laptop, which writes on.
    let code = tale.does("bruno", &["device", "pair"])["code"].clone();
    tale.does("telefon", &["device", "accept", code.as_str().unwrap()]);
    tale.carry("bruno", &["telefon"]);
    let laptop = tale.does("bruno", &["status"])["device"].clone();
    tale.does("telefon", &["device", "revoke", laptop.as_str().unwrap()]);
    tale.space_does("bruno", &["invite", "create"], &[]);
    tale.carry("bruno", &["kaethe"]);
    tale.carry("telefon", &["kaethe"]);
    assert!(tale.compare("kaethe").contains_key("beyond-cut"));

    // Offices change hands.
    let holders = ["--holder", "Cem", "--holder", "Dora", "--four-eyes"];
    tale.space_does("kaethe", &["office", "create"], &[&["Bauamt"], &holders[..]].concat());
    tale.carry("kaethe", &["cem", "dora"]);
    tale.space_does("cem", &["office", "change"], &["Bauamt", "--holder", "Käthe", "--holder", "Dora"]);
    tale.carry("cem", &["kaethe"]);
    tale.compare("kaethe");

    // Cem comes back by his words, and Dora, who lost everything, by two stewards.
    let words = tale.does("cem", &["keys", "words"])["words"].clone();
    let paper = tale.file("paper");
    fs::write(&paper, words["de"].as_str().unwrap()).unwrap();
    let link = tale.invited("kaethe", &[]);
    tale.does("tablet", &["recover", "--words", path(&paper), "--link", &link, "--revoke-others"]);
    tale.carry("kaethe", &["tablet"]);
    tale.carry("tablet", &["kaethe"]);
    tale.compare("kaethe");
    let ask = tale.space_does("kaethe", &["rebind", "ask"], &["Dora"]);
    let answer = tale.does("neu", &["rebind", "answer", ask["ask"].as_str().unwrap()]);
    tale.space_does("kaethe", &["rebind", "apply"], &["Dora", answer["answer"].as_str().unwrap()]);
    assert!(tale.compare("kaethe").contains_key("waits-for-quorum"));
    tale.carry("kaethe", &["telefon"]);
    let pending = tale.space_does("telefon", &["person", "pending"], &[]);
    tale.space_does("telefon", &["person", "agree"], &[pending[0]["entry"].as_str().unwrap()]);
    tale.carry("telefon", &["kaethe"]);
    tale.compare("kaethe");

    tale.copy_home("telefon", "copy");
    tale.space_does("telefon", &["invite", "create"], &[]);
    tale.space_does("copy", &["invite", "create"], &["--uses", "2"]);
    tale.carry("telefon", &["kaethe"]);
    tale.carry("copy", &["kaethe"]);
    assert!(tale.compare("kaethe").contains_key("copied-installation"));
}

#[test]
fn what_others_build_on_is_in_a_bundle_though_its_log_was_copied() {
    let tale = Tale::founded(&[]);
    tale.join("bruno", &tale.invited("kaethe", &["--role", "steward"]));
    tale.copy_home("bruno", "copy");
    tale.space_does("bruno", &["invite", "create"], &[]);
    tale.space_does("copy", &["invite", "create"], &["--uses", "2"]);
    tale.carry("bruno", &["kaethe"]);
    // She builds on it before she hears of the copy.
    tale.space_does("kaethe", &["invite", "create"], &[]);
    tale.carry("copy", &["kaethe"]);
    assert_eq!(tale.compare("kaethe")["counted"], 4);
}

#[test]
fn a_part_of_a_control_lane_is_not_guessed_at() {
    let tale = Tale::founded(&[]);
    let link = tale.invited("kaethe", &[]);
    tale.join("bruno", &link);
    tale.carry("kaethe", &["bruno"]);
    tale.space_does("kaethe", &["invite", "create"], &[]);
    // Bruno's list beside the file says what he has, so the file begins behind that.
    let stick = tale.file("stick");
    tale.space_does("kaethe", &["bundle", "export"], &[path(&stick)]);
    let output = check(&[path(&stick), "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["good"], true, "{report}");
    let control = report["control"].as_object().unwrap();
    assert!(control.keys().eq(["missing"]), "{report}");
    assert!(control["missing"].as_str().unwrap().contains("begins at position"), "{report}");
    assert!(stdout(&check(&[path(&stick)])).contains("not replayed"));
}

/// Homes without a network, and a stick that goes from one to the other.
struct Tale {
    dir: tempfile::TempDir,
    space: String,
}

impl Tale {
    fn founded(options: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let create = ["space", "create", "Verein", "--my-name", "Käthe"];
        let space = run(&dir.path().join("kaethe"), &[&create, options].concat());
        Self { dir, space: space["id"].as_str().unwrap().to_owned() }
    }

    fn home(&self, who: &str) -> PathBuf {
        self.dir.path().join(who)
    }

    fn file(&self, name: &str) -> PathBuf {
        let files = self.dir.path().join("files");
        fs::create_dir_all(&files).unwrap();
        files.join(name)
    }

    fn does(&self, who: &str, arguments: &[&str]) -> Value {
        run(&self.home(who), arguments)
    }

    fn space_does(&self, who: &str, command: &[&str], arguments: &[&str]) -> Value {
        self.does(who, &[command, &[self.space.as_str()], arguments].concat())
    }

    fn invited(&self, by: &str, options: &[&str]) -> String {
        self.space_does(by, &["invite", "create"], options)["link"].as_str().unwrap().to_owned()
    }

    /// Somebody joins with what Käthe has, and she hears of it.
    fn join(&self, who: &str, link: &str) {
        let name: String = who[..1].to_uppercase() + &who[1..];
        self.does(who, &["join", link, "--name", &name]);
        for from in ["kaethe", "bruno"] {
            if self.home(from).exists() && from != who {
                self.carry(from, &[who]);
            }
        }
        self.carry(who, &["kaethe"]);
    }

    /// A home is copied with its whole disk, so that neither notices.
    fn copy_home(&self, from: &str, to: &str) {
        copy_dir(&self.home(from), &self.home(to));
        fs::remove_file(self.home(to).join("installation.json")).unwrap();
    }

    fn carry(&self, from: &str, to: &[&str]) {
        let stick = self.file("stick");
        self.space_does(from, &["bundle", "export"], &[path(&stick), "--full"]);
        for who in to {
            self.does(who, &["bundle", "import", path(&stick), "--adopt"]);
        }
    }

    /// Compares what a node says with what the page says of its bundle; gives how often each verdict occurred.
    fn compare(&self, who: &str) -> BTreeMap<String, usize> {
        let file = self.file("compared");
        self.space_does(who, &["bundle", "export"], &[path(&file), "--full"]);
        let output = check(&[path(&file), "--json"]);
        assert!(output.status.success(), "{output:?}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let control = &report["control"];
        assert_eq!(control["waits"], json!([]), "{control}");
        let audit = self.space_does(who, &["audit"], &["--limit", "1000"]);
        let verdicts: BTreeMap<&str, &str> = audit["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["lane"] == 0)
            .map(|item| (item["id"].as_str().unwrap(), code(&item["verdict"])))
            .collect();
        let replayed: BTreeMap<&str, &str> = control["verdicts"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(id, code)| (id.as_str(), code.as_str().unwrap()))
            .collect();
        // Of a log that was signed twice only what others build on is in a bundle.
        let left_out = |id: &str, code: &str| code == "copied-installation" && !replayed.contains_key(id);
        let (left, compared): (BTreeMap<&str, &str>, BTreeMap<&str, &str>) =
            verdicts.into_iter().partition(|(id, code)| left_out(id, code));
        assert_eq!(compared, replayed, "{audit}");
        println!("{who}: {} verdicts are the same, {} left out", compared.len(), left.len());
        assert_eq!(self.space_does(who, &["space", "show"], &[])["name"], control["name"]);
        let members = self.space_does(who, &["space", "members"], &[]);
        assert_eq!(members_by_node(&members), members_by_page(&control["members"]), "{members}");
        let human = stdout(&check(&[path(&file)]));
        assert!(human.contains(&format!("of {} control entries count", compared.len())), "{human}");
        let mut codes = BTreeMap::new();
        for code in compared.into_values() {
            *codes.entry(code.to_owned()).or_insert(0) += 1;
        }
        codes
    }
}

/// The code of section 13.4.
fn code(verdict: &Value) -> &str {
    verdict["reason"].as_str().or(verdict["verdict"].as_str()).unwrap()
}

/// Role and devices of each person.
type Members = BTreeMap<String, (String, BTreeSet<String>)>;

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn members_by_node(rows: &Value) -> Members {
    let devices = |row: &Value| {
        let has_a_say = |device: &&Value| device["state"]["state"] != "revoked";
        row["devices"].as_array().unwrap().iter().filter(has_a_say).map(|device| text(&device["device"])).collect()
    };
    rows.as_array().unwrap().iter().map(|row| (text(&row["person"]), (text(&row["role"]), devices(row)))).collect()
}

fn members_by_page(rows: &Value) -> Members {
    let devices = |row: &Value| row["devices"].as_array().unwrap().iter().map(text).collect();
    let here = rows.as_array().unwrap().iter().filter(|row| row["role"].is_string());
    here.map(|row| (text(&row["person"]), (text(&row["role"]), devices(row)))).collect()
}

fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
