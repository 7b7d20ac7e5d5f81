//! A backup that comes back on the page, in the place of what is there.

use super::{
    Homes, found,
    practice::{Reader, names},
    say,
};
use crate::harness::{Node, PATIENCE, wait_for};
use serde_json::json;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    thread,
    time::Instant,
};

/// Somebody who had a space and made a backup, and lost the device.
struct Lost {
    homes: Homes,
    space: String,
    words: String,
    file: String,
}

impl Lost {
    fn new(statements: usize) -> Self {
        let homes = Homes::new();
        let mut node = homes.node("lost");
        node.start();
        let space = found(&node);
        let texts: Vec<String> = (0..statements).map(|number| format!("Aussage {number} zum Spielplatz.")).collect();
        for some in texts.chunks(1_000) {
            node.say(&space, some);
        }
        let words = node.call(json!({ "call": "own", "ask": { "words": {} } }));
        let words = words["words"]["de"].as_str().unwrap().to_owned();
        let file = homes.file("kaethe.backup");
        node.cli(&["backup", "create", &file]);
        node.stop();
        std::fs::remove_dir_all(node.home()).unwrap();
        Self { homes, space, words, file }
    }

    /// Another computer, with a space that is not in the backup.
    fn another(&self, name: &str) -> (Node, String) {
        let mut node = self.homes.node(name);
        node.start();
        let new = json!({ "call": "space_create", "name": "Rosenhof", "purpose": "", "my_name": "Käthe" });
        let space = node.call(new)["id"].as_str().unwrap().to_owned();
        say(&node, &space, "Das war schon hier.");
        (node, space)
    }

    /// Chooses the file and opens it; gives the page that shows what is in it.
    fn open(&self, reader: &Reader) -> String {
        let sent = upload(reader, &std::fs::read(&self.file).unwrap());
        assert!(sent.starts_with("HTTP/1.1 303"), "{sent}");
        let opened = words(reader, &self.words);
        assert!(opened.starts_with("HTTP/1.1 303"), "{opened}");
        wait_for("what is in it", || {
            reader.ask("GET", "/restore", "").filter(|shown| shown.contains("action=\"/restore/confirm\""))
        })
    }
}

fn upload(reader: &Reader, file: &[u8]) -> String {
    let form = reader.form("/restore", "/restore");
    let mut body = Vec::new();
    for (name, value) in form.split('&').map(|field| field.split_once('=').unwrap()) {
        write!(body, "--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    write!(body, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n").unwrap();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let Reader { host, cookie } = reader;
    let port = host.rsplit_once(':').unwrap().1.parse().unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let kind = "Content-Type: multipart/form-data; boundary=x\r\nSec-Fetch-Site: same-origin";
    let about = format!("Host: {host}\r\nCookie: {cookie}\r\n{kind}\r\nContent-Length: {}", body.len());
    write!(stream, "POST /restore HTTP/1.1\r\nConnection: close\r\n{about}\r\n\r\n").unwrap();
    stream.write_all(&body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn words(reader: &Reader, words: &str) -> String {
    let form = reader.form("/restore", "/restore/words");
    let letter =
        |byte: u8| if byte.is_ascii_alphabetic() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let words: String = words.bytes().map(letter).collect();
    reader.post("/restore/words", &format!("{form}&words={words}")).unwrap()
}

fn spaces(node: &Node) -> Vec<String> {
    let list = node.call(json!({ "call": "space_list" }));
    list.as_array().unwrap().iter().map(|space| space["id"].as_str().unwrap().to_owned()).collect()
}

/// The directory in which is what was there before.
fn aside(home: &Path) -> Option<String> {
    names(home).into_iter().find(|name| name.starts_with("before-restoring-"))
}

#[test]
fn a_backup_comes_back_on_the_page_and_what_was_there_is_kept() {
    let lost = Lost::new(3);
    let (mut node, other) = lost.another("new");
    std::fs::write(node.home().join("config.toml"), "# mine\nname = \"Werkstatt\"\n").unwrap();
    let reader = Reader::of(&node);
    let shown = upload(&reader, b"this is an invoice");
    assert!(shown.starts_with("HTTP/1.1 422") && shown.contains("id=\"e-file\""), "{shown}");
    let sent = upload(&reader, &std::fs::read(&lost.file).unwrap());
    assert!(sent.starts_with("HTTP/1.1 303"), "{sent}");
    // Wrong words are told, and the file is not lost for it.
    let wrong = words(&reader, &format!("{} art", ["abandon"; 23].join(" ")));
    assert!(wrong.starts_with("HTTP/1.1 422") && wrong.contains("id=\"e-words\""), "{wrong}");
    reader.post("/restore/forget", &reader.form("/restore", "/restore/forget")).unwrap();
    let shown = lost.open(&reader);
    for said in ["Lindenhof", "Rosenhof", "before-restoring-"] {
        assert!(shown.contains(said), "{said} is missing in {shown}");
    }
    assert_eq!(spaces(&node), [other], "nothing has changed yet");
    let hasty = reader.post("/restore/confirm", &reader.form("/restore", "/restore/confirm")).unwrap();
    assert!(hasty.starts_with("HTTP/1.1 422"), "{hasty}");
    let who = |node: &Node| (node.pid(), node.call(json!({ "call": "status" }))["device"].clone());
    let before = who(&node);
    let form = format!("{}&gone=yes", reader.form("/restore", "/restore/confirm"));
    let done = reader.post("/restore/confirm", &form).unwrap();
    assert!(done.starts_with("HTTP/1.1 200"), "{done}");
    node.wait_for_next();
    assert_eq!(spaces(&node), [lost.space.as_str()]);
    assert_eq!(node.statements(&lost.space).len(), 3);
    say(&node, &lost.space, "Da bin ich wieder.");
    assert_eq!(node.cli(&["verify", &lost.space])["good"], true);
    let after = who(&node);
    assert!(before.0 == after.0 && before.1 != after.1, "the same process, and another device");
    let config = std::fs::read_to_string(node.home().join("config.toml")).unwrap();
    assert!(config.contains("# mine"), "what is about this computer stays: {config}");
    // What was there can be opened where it is kept.
    let kept = lost.homes.node(&format!("new/{}", aside(node.home()).unwrap()));
    let list = kept.cli(&["space", "list"]);
    assert_eq!(list[0]["name"], "Rosenhof", "{list}");
    node.stop();
    node.start();
    assert_eq!(node.statements(&lost.space).len(), 4);
    assert!(names(node.home()).iter().all(|name| !name.starts_with(".tmp-")), "nothing unfinished is left");
    node.stop();
}

#[test]
fn killed_whenever_it_may_be_there_is_what_was_or_what_comes() {
    let lost = Lost::new(40);
    let has = |home: &Path, name: &str| home.join(name).exists();
    let moments: [&dyn Fn(&Path) -> bool; 5] = [
        &|_| true,
        &|home| !has(home, "api.json"),
        &|home| has(home, "successor") || aside(home).is_some(),
        &|home| has(home, "succession") || aside(home).is_some(),
        &|home| aside(home).is_some() && has(home, "identity.json"),
    ];
    let (mut olds, mut news) = (0, 0);
    for (number, is_time) in moments.into_iter().enumerate() {
        let (mut node, other) = lost.another(&format!("new-{number}"));
        let reader = Reader::of(&node);
        lost.open(&reader);
        let form = format!("{}&gone=yes", reader.form("/restore", "/restore/confirm"));
        let asked = thread::spawn(move || reader.post("/restore/confirm", &form));
        let begun = Instant::now();
        // Looking without pause is what meets a state that lasts for moments.
        while !is_time(node.home()) {
            assert!(begun.elapsed() < PATIENCE, "it is never the time");
            thread::yield_now();
        }
        node.kill();
        let _ = asked.join().unwrap();
        node.start();
        if spaces(&node) == [other.clone()] {
            olds += 1;
            assert_eq!((node.statements(&other).len(), aside(node.home())), (1, None));
        } else {
            news += 1;
            assert_eq!(spaces(&node), [lost.space.as_str()]);
            assert_eq!(node.statements(&lost.space).len(), 40);
            let kept = lost.homes.node(&format!("new-{number}/{}", aside(node.home()).unwrap()));
            assert_eq!(kept.cli(&["space", "list"])[0]["name"], "Rosenhof");
        }
        for unfinished in ["succession", "successor", ".tmp-restore"] {
            assert!(!has(node.home(), unfinished), "{unfinished} is left at {number}");
        }
        node.stop();
    }
    assert!(olds > 0 && news > 0, "{olds} as before, {news} anew");
}

#[test]
fn of_a_damaged_backup_what_can_be_read_comes_back_and_what_is_missing_is_said() {
    let lost = Lost::new(8_000);
    let whole = std::fs::read(&lost.file).unwrap();
    let cut = lost.homes.file("cut.backup");
    std::fs::write(&cut, whole.get(..whole.len() * 2 / 3).unwrap()).unwrap();
    let paper = lost.homes.file("paper");
    std::fs::write(&paper, &lost.words).unwrap();
    let node = lost.homes.node("new");
    let refused = node.try_cli(&["backup", "restore", &cut, "--words", &paper]).unwrap_err();
    assert_eq!(refused.exit, Some(6));
    assert!(refused.answer["error"]["hint"].as_str().unwrap().contains("--partial"), "{refused:?}");
    let restored = node.cli(&["backup", "restore", &cut, "--words", &paper, "--partial"]);
    assert_eq!((&restored["missing"]["space"], &restored["restored"]), (&json!(lost.space), &json!([lost.space])));
    let list = node.cli(&["statement", "list", &lost.space, "--limit", "10000"]);
    let count = list["items"].as_array().map_or(0, Vec::len);
    assert!((1..8_000).contains(&count), "{count} statements");
    // On the page as well.
    let (mut node, _) = lost.another("page");
    let damaged = Lost { file: cut, ..lost };
    let shown = damaged.open(&Reader::of(&node));
    for said in ["davon kann ein Teil fehlen", "Was hinter der beschädigten Stelle kam"] {
        assert!(shown.contains(said), "{said} is missing in {shown}");
    }
    node.stop();
}
