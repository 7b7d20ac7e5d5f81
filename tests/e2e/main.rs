//! Real processes: nodes that are started, cut off, killed and brought together again.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod api;
mod deliberation;
mod devices;
mod erasure;
#[path = "../harness/mod.rs"]
mod harness;
mod members;
mod page;
mod people;
mod practice;
mod restoring;

use harness::{Node, wait_for, wait_until_equal};
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
};

struct Homes(tempfile::TempDir);

impl Homes {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn node(&self, name: &str) -> Node {
        Node::new(Path::new(env!("CARGO_BIN_EXE_linde")), &self.0.path().join(name))
    }

    fn file(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }
}

fn found(node: &Node) -> String {
    let new = json!({ "call": "space_create", "name": "Lindenhof", "purpose": "", "my_name": "Käthe" });
    node.call(new)["id"].as_str().unwrap().to_owned()
}

fn invite(node: &Node, space: &str, uses: u32) -> String {
    let _ = node.address();
    let request = json!({ "call": "invite_create", "space": space, "role": "member", "uses": uses, "days": 1 });
    node.call(request)["link"].as_str().unwrap().to_owned()
}

fn join(node: &Node, link: &str, name: &str) {
    let answer = node.cli(&["join", link, "--name", name, "--wait"]);
    assert_eq!(answer["state"], "ready", "{answer}");
}

fn say(node: &Node, space: &str, text: &str) {
    node.say(space, &[text.to_owned()]);
}

/// A space on two connected nodes.
fn pair(homes: &Homes) -> (Node, Node, String) {
    let (mut a, mut b) = (homes.node("a"), homes.node("b"));
    a.start();
    b.start();
    let space = found(&a);
    join(&b, &invite(&a, &space, 1), "Bruno");
    wait_until_equal(&[&a, &b], &space);
    (a, b, space)
}

#[test]
fn three_nodes_write_apart_and_together_and_end_alike() {
    let homes = Homes::new();
    let (mut a, mut b, mut c) = (homes.node("a"), homes.node("b"), homes.node("c"));
    for node in [&mut a, &mut b, &mut c] {
        node.start();
    }
    let space = found(&a);
    let link = invite(&a, &space, 2);
    join(&b, &link, "Bruno");
    join(&c, &link, "Cem");
    say(&a, &space, "Zusammen geschrieben.");
    wait_until_equal(&[&a, &b, &c], &space);
    b.stop();
    c.stop();
    say(&a, &space, "Allein geschrieben.");
    b.cli(&["statement", "add", &space, "Offline und ohne Knoten geschrieben."]);
    a.stop();
    c.start();
    say(&c, &space, "Niemand da.");
    a.start();
    b.start();
    wait_until_equal(&[&a, &b, &c], &space);
    assert_eq!(c.statements(&space).len(), 4);
    for node in [&mut a, &mut b, &mut c] {
        assert_eq!(node.cli(&["verify", &space])["good"], true);
        node.stop();
    }
}

#[test]
fn a_killed_node_has_all_it_acknowledged_and_goes_on() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    for round in 0..5 {
        let text = format!("Runde {round}");
        say(&a, &space, &text);
        a.kill();
        a.start();
        assert!(a.statements(&space).contains(&text));
        b.kill();
        b.start();
    }
    wait_until_equal(&[&a, &b], &space);
    assert_eq!(b.statements(&space).len(), 5);
    a.stop();
    b.stop();
}

#[test]
fn a_node_killed_while_it_catches_up_ends_complete() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    b.kill();
    let texts: Vec<String> = (0..4_000).map(|i| format!("Aussage Nummer {i}")).collect();
    for chunk in texts.chunks(1_000) {
        a.say(&space, chunk);
    }
    for _ in 0..4 {
        b.start();
        let before = b.statements(&space).len();
        wait_for("some progress", || (b.statements(&space).len() > before || before == texts.len()).then_some(()));
        b.kill();
    }
    b.start();
    wait_until_equal(&[&a, &b], &space);
    assert_eq!(b.statements(&space).len(), texts.len());
    a.stop();
    b.stop();
}

#[test]
fn a_stick_is_enough_and_carries_only_what_is_missing() {
    let homes = Homes::new();
    let (a, b) = (homes.node("a"), homes.node("b"));
    let space = a.cli(&["space", "create", "Lindenhof", "--my-name", "Käthe"])["id"].as_str().unwrap().to_owned();
    let link = a.cli(&["invite", "create", &space])["link"].as_str().unwrap().to_owned();
    let stick = homes.file("stick.linde");
    b.cli(&["join", &link, "--name", "Bruno"]);
    for text in ["Eins.", "Zwei."] {
        a.cli(&["statement", "add", &space, text]);
    }
    a.cli(&["bundle", "export", &space, &stick]);
    b.cli(&["bundle", "import", &stick]);
    b.cli(&["statement", "add", &space, "Drei."]);
    let back = b.cli(&["bundle", "export", &space, &stick]);
    a.cli(&["bundle", "import", &stick]);
    assert_eq!(a.cli(&["statement", "list", &space])["items"].as_array().unwrap().len(), 3);
    a.cli(&["statement", "add", &space, "Vier."]);
    let difference = a.cli(&["bundle", "export", &space, &stick]);
    assert_eq!(difference["entries"], 1, "{difference} after {back}");
    b.cli(&["bundle", "import", &stick]);
    let state = |node: &Node| node.cli(&["space", "state", &space])["hash"].clone();
    assert_eq!(state(&a), state(&b));
    let foreign = homes.file("foreign");
    std::fs::write(&foreign, "this is no bundle").unwrap();
    assert!(a.try_cli(&["bundle", "import", &foreign]).is_err());
}

#[test]
fn a_truncated_bundle_brings_its_whole_frames_and_the_rest_comes_later() {
    let homes = Homes::new();
    let (a, b) = (homes.node("a"), homes.node("b"));
    let space = a.cli(&["space", "create", "Lindenhof", "--my-name", "Käthe"])["id"].as_str().unwrap().to_owned();
    let stick = homes.file("stick.linde");
    a.cli(&["statement", "add", &space, "Eins."]);
    a.cli(&["bundle", "export", &space, &stick]);
    let whole = std::fs::read(&stick).unwrap();
    let cut = homes.file("cut.linde");
    std::fs::write(&cut, &whole[..whole.len() - 20]).unwrap();
    let report = b.try_cli(&["bundle", "import", &cut, "--adopt"]).unwrap_err();
    assert_eq!(report.exit, Some(6));
    let report = report.answer;
    assert_eq!(report["complete"], false, "{report}");
    let rest = b.cli(&["bundle", "import", &stick]);
    assert_eq!(rest["complete"], true, "{rest}");
    let state = |node: &Node| node.cli(&["space", "state", &space])["hash"].clone();
    assert_eq!(state(&a), state(&b));
}

#[test]
fn nodes_find_each_other_by_mdns_and_by_address_and_not_when_it_is_off() {
    let homes = Homes::new();
    let options = ["--no-open", "--port", "0", "--listen", "127.0.0.1", "--mdns", "on"];
    let (mut a, mut b) = (homes.node("a").with_options(&options), homes.node("b"));
    a.start();
    b.start();
    assert_eq!(a.call(json!({ "call": "peer_list" })), json!([]));
    b.cli(&["peers", "add", &a.address()]);
    let space = found(&a);
    let link = invite(&a, &space, 1);
    join(&b, &link, "Bruno");
    let peers =
        wait_for("the other node", || Some(b.call(json!({ "call": "peer_list" }))).filter(|peers| peers != &json!([])));
    assert_eq!(peers[0]["device"], a.started()["device"]);
    a.stop();
    b.stop();
}

#[test]
fn a_second_node_on_the_same_home_is_told_so_and_a_foreign_directory_is_left_alone() {
    let homes = Homes::new();
    let mut a = homes.node("a");
    a.start();
    let second = std::process::Command::new(env!("CARGO_BIN_EXE_linde"))
        .args(["--home", a.home().to_str().unwrap(), "--json", "run", "--no-open", "--port", "0"])
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(7), "{second:?}");
    let text = String::from_utf8_lossy(&second.stdout);
    assert!(text.contains("--home"), "{text}");
    let foreign = homes.node("photos");
    std::fs::create_dir(foreign.home()).unwrap();
    std::fs::write(foreign.home().join("IMG_1.jpg"), "x").unwrap();
    let refused = foreign.try_cli(&["init"]).unwrap_err();
    assert_eq!(refused.exit, Some(3));
    assert_eq!(std::fs::read_dir(foreign.home()).unwrap().count(), 1);
    a.stop();
}

#[test]
fn a_port_in_use_is_named_with_what_to_try() {
    let homes = Homes::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = |options: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_linde"))
            .args(["--home", &homes.file("a"), "run", "--no-open"])
            .args(options)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (exit, text) = run(&["--port", &port, "--listen", "127.0.0.1"]);
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains(&port) && text.contains("--port"), "{text}");
    let listen = format!("127.0.0.1:{port}");
    let (exit, text) = run(&["--port", "0", "--listen", &listen]);
    assert_eq!(exit, Some(3), "{text}");
    assert!(text.contains("--listen"), "{text}");
}

#[test]
fn a_node_stops_on_ctrl_c_and_is_found_again_at_the_same_port() {
    let homes = Homes::new();
    let mut a = homes.node("a");
    a.start();
    let address = a.address();
    a.interrupt();
    for left in ["api.json", "login.html"] {
        assert!(!a.home().join(left).exists(), "{left} points to a node that is gone");
    }
    a.start();
    assert_eq!(a.address(), address);
    a.stop();
}

#[cfg(target_os = "linux")]
#[test]
fn the_page_opens_in_the_browser_unless_told_not_to() {
    use std::os::unix::fs::PermissionsExt as _;

    let homes = Homes::new();
    let (bin, opened) = (homes.file("bin"), homes.file("opened"));
    std::fs::create_dir(&bin).unwrap();
    // What the desktop opens pages with, standing first in the way.
    let program = Path::new(&bin).join("xdg-open");
    std::fs::write(&program, format!("#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{opened}'\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    let path = format!("{bin}:{}", std::env::var("PATH").unwrap());

    let quiet = ["--no-open", "--port", "0", "--listen", "127.0.0.1", "--mdns", "off"];
    let mut a = homes.node("a").with_options(&quiet);
    a.start_with(&[("PATH", &path)]);
    a.stop();
    let mut a = homes.node("a").with_options(&quiet[1..]);
    a.start_with(&[("PATH", &path)]);
    let said = wait_for("the browser", || std::fs::read_to_string(&opened).ok().filter(|said| said.ends_with('\n')));
    assert_eq!(said.trim(), a.home().join("login.html").to_str().unwrap(), "once, and no code on the command line");

    // Whoever starts it once more gets the page of the one that runs, logged in anew.
    let before = std::fs::read(a.home().join("login.html")).unwrap();
    let again = |more: &[&str]| {
        let binary = env!("CARGO_BIN_EXE_linde");
        let command = &mut std::process::Command::new(binary);
        command.env("PATH", &path).arg("--home").arg(a.home()).args(["--json", "run", "--port", "0"]).args(more);
        command.output().unwrap()
    };
    let second = again(&[]);
    assert!(second.status.success(), "{second:?}");
    let answer: Value = serde_json::from_slice(&second.stdout).unwrap();
    assert!(answer["running"]["url"].as_str().unwrap().contains("/login?code="), "{answer}");
    wait_for("the browser", || std::fs::read_to_string(&opened).ok().filter(|said| said.lines().count() == 2));
    assert_ne!(std::fs::read(a.home().join("login.html")).unwrap(), before);
    assert!(a.is_running());
    // Who wants no browser wants to know that it runs already.
    let refused = again(&["--no-open"]);
    assert_eq!(refused.status.code(), Some(7), "{refused:?}");
    a.stop();
}

#[test]
fn a_newer_data_format_is_refused_and_not_touched() {
    let homes = Homes::new();
    let node = homes.node("a");
    node.cli(&["init"]);
    let marker = node.home().join("dorflinde-data");
    let text = std::fs::read_to_string(&marker).unwrap();
    let newer = text.replace('1', "99");
    assert_ne!(newer, text, "the marker names its version");
    std::fs::write(&marker, &newer).unwrap();
    let refused = node.try_cli(&["status"]).unwrap_err();
    assert_eq!(refused.exit, Some(3), "{refused:?}");
    assert!(refused.answer.to_string().contains("99"), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&marker).unwrap(), newer);
}

#[test]
fn secrets_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let homes = Homes::new();
    let mut a = homes.node("a");
    a.start();
    for file in ["identity.json", "api.json"] {
        let mode = std::fs::metadata(a.home().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    a.stop();
    assert!(!a.home().join("api.json").exists());
}

#[test]
fn the_api_answers_only_with_its_token_and_the_page_only_under_its_names() {
    let homes = Homes::new();
    let mut a = homes.node("a");
    a.start();
    let get = |host: &str, path: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", a.port())).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    let own = format!("127.0.0.1:{}", a.port());
    assert_eq!(get(&own, "/api/v1/health"), "200");
    assert_eq!(get("evil.example", "/api/v1/health"), "421");
    assert_eq!(get(&own, "/api/v1/status"), "401");
    assert_ne!(get(&own, "/"), "200");
    a.stop();
}

#[test]
fn a_damaged_journal_is_reported_and_refilled_by_the_other_node() {
    let homes = Homes::new();
    let (mut a, mut b, space) = pair(&homes);
    for i in 0..50 {
        say(&a, &space, &format!("Aussage {i}"));
    }
    let state = wait_until_equal(&[&a, &b], &space);
    b.stop();
    let journal = b.home().join("spaces").join(&space).join("journal-000001.linde");
    let mut bytes = std::fs::read(&journal).unwrap();
    let at = bytes.len() / 2;
    bytes[at..at + 16].iter_mut().for_each(|byte| *byte ^= 0xff);
    std::fs::write(&journal, bytes).unwrap();
    b.start();
    let status = b.call(json!({ "call": "status" }));
    let codes: Vec<&Value> = status["notices"].as_array().unwrap().iter().map(|notice| &notice["code"]).collect();
    assert!(codes.iter().any(|code| **code == "damaged-journal"), "{status}");
    assert_eq!(wait_until_equal(&[&a, &b], &space), state);
    a.stop();
    b.stop();
}

#[test]
fn own_entries_that_were_damaged_are_not_written_a_second_time() {
    let homes = Homes::new();
    let (mut a, b) = (homes.node("a"), homes.node("b"));
    let space = a.cli(&["space", "create", "Lindenhof", "--my-name", "Käthe"])["id"].as_str().unwrap().to_owned();
    a.cli(&["statement", "add", &space, "Eins."]);
    let stick = homes.file("stick.linde");
    a.cli(&["bundle", "export", &space, &stick]);
    b.cli(&["bundle", "import", &stick, "--adopt"]);
    let journal = a.home().join("spaces").join(&space).join("journal-000001.linde");
    let mut bytes = std::fs::read(&journal).unwrap();
    let at = bytes.len() - 30;
    bytes[at] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    assert_eq!(a.cli(&["statement", "list", &space])["items"], json!([]));
    for _ in 0..2 {
        let refused = a.try_cli(&["statement", "add", &space, "Statt eins."]).unwrap_err();
        assert!(refused.answer.to_string().contains("damaged"), "{refused:?}");
    }
    let back = b.cli(&["bundle", "export", &space, &stick, "--full"]);
    a.cli(&["bundle", "import", &stick]);
    a.cli(&["statement", "add", &space, "Zwei."]);
    a.start();
    assert_eq!(a.statements(&space).len(), 2, "{back}");
    assert_eq!(a.call(json!({ "call": "space_state", "space": space }))["forks"], 0);
    a.stop();
}

#[test]
fn rebuild_makes_the_index_anew() {
    let homes = Homes::new();
    let a = homes.node("a");
    let space = a.cli(&["space", "create", "Lindenhof", "--my-name", "Käthe"])["id"].as_str().unwrap().to_owned();
    a.cli(&["statement", "add", &space, "Eins."]);
    let state = a.cli(&["space", "state", &space]);
    let rebuilt = a.cli(&["rebuild", &space]);
    assert_eq!(rebuilt[0]["hash"], state["hash"]);
}
