//! The space for practice when the process is killed while it is made or removed: all of it is there or nothing.

use super::{Homes, found, say};
use crate::harness::{Node, PATIENCE};
use serde_json::{Value, json};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    thread,
    time::Instant,
};

/// Somebody who reads the page.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(crate) host: String,
    pub(crate) cookie: String,
}

impl Reader {
    pub(crate) fn of(node: &Node) -> Self {
        let login = node.call(json!({ "call": "login" }));
        let url = login["url"].as_str().unwrap();
        let (host, rest) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let code = rest.split_once("code=").unwrap().1;
        let nobody = Self { host: host.to_owned(), cookie: String::new() };
        let answer = nobody.post("/login", &format!("code={code}")).unwrap();
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
        Self { cookie: cookie.split(';').next().unwrap().to_owned(), ..nobody }
    }

    /// What was answered, if anything was.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> Option<String> {
        let port = self.host.rsplit_once(':').unwrap().1.parse().unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        let Self { host, cookie } = self;
        let from_our_page =
            "Origin: null\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded";
        let about = format!("Host: {host}\r\nCookie: {cookie}\r\n{from_our_page}\r\nContent-Length: {}", body.len());
        write!(stream, "{method} {path} HTTP/1.1\r\nConnection: close\r\n{about}\r\n\r\n{body}").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer).filter(|answer| !answer.is_empty())
    }

    pub(crate) fn post(&self, path: &str, body: &str) -> Option<String> {
        self.ask("POST", path, body)
    }

    /// The form of a page that goes to `action`, ready to be sent.
    pub(crate) fn form(&self, page: &str, action: &str) -> String {
        let shown = self.ask("GET", page, "").unwrap();
        let form = shown.split_once(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("{shown}")).1;
        let form = form.split("</form>").next().unwrap();
        let value = |name: &str| {
            let field = form.split_once(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("{form}")).1;
            format!("{name}={}", field.split('"').next().unwrap())
        };
        [value("token"), value("once")].join("&")
    }

    /// What makes the space for practice.
    fn making(&self) -> (String, String) {
        ("/practice".to_owned(), self.form("/welcome?step=2", "/practice"))
    }

    /// What removes it.
    fn removing(&self, space: &str) -> (String, String) {
        let action = format!("/spaces/{space}/practice/remove");
        let form = self.form(&format!("/spaces/{space}/practice"), &action);
        (action, form)
    }

    fn does(&self, (action, form): (String, String)) {
        let answer = self.post(&action, &form).unwrap();
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }
}

/// A node with a space of its own beside the one for practice.
struct Kitchen {
    node: Node,
    own: String,
    state: String,
    /// How much is in a whole space for practice.
    whole: u64,
}

impl Kitchen {
    fn new(homes: &Homes) -> Self {
        let mut node = homes.node("a");
        node.start();
        let own = found(&node);
        say(&node, &own, "Das bleibt.");
        let state = node.state(&own);
        let mut kitchen = Self { node, own, state, whole: 0 };
        kitchen.make();
        kitchen.whole = kitchen.statements(&kitchen.practice().unwrap());
        kitchen.remove();
        kitchen
    }

    fn make(&self) {
        let reader = Reader::of(&self.node);
        reader.does(reader.making());
        assert!(self.practice().is_some());
    }

    fn remove(&self) {
        let reader = Reader::of(&self.node);
        reader.does(reader.removing(&self.practice().unwrap()));
        assert_eq!((self.practice(), self.spaces_on_disk()), (None, 1));
    }

    fn practice(&self) -> Option<String> {
        let spaces = self.node.call(json!({ "call": "space_list" }));
        let mut spaces = spaces.as_array().unwrap().iter().map(|space| space["id"].as_str().unwrap().to_owned());
        spaces.find(|space| *space != self.own)
    }

    fn statements(&self, space: &str) -> u64 {
        self.node.call(json!({ "call": "statement_list", "space": space, "filter": "counted", "limit": 1_000 }))["items"]
            .as_array()
            .unwrap()
            .len() as u64
    }

    fn spaces_on_disk(&self) -> usize {
        names(&self.node.home().join("spaces")).len()
    }

    /// Sends a form, kills the node as soon as `is_time`, and starts it again: whatever was begun is done, or was never there.
    fn kill(&mut self, reader: Reader, (action, form): (String, String), is_time: &dyn Fn(&Path) -> bool) {
        let home = self.node.home().to_owned();
        let asked = thread::spawn(move || reader.post(&action, &form));
        let begun = Instant::now();
        // Looking without pause is what meets a state that lasts for moments.
        while !is_time(&home) && !asked.is_finished() {
            assert!(begun.elapsed() < PATIENCE, "it is never the time");
            thread::yield_now();
        }
        self.node.kill();
        asked.join().unwrap();
        self.node.start();
        assert_eq!(self.node.state(&self.own), self.state, "the other space is as it was");
        let practice = self.practice();
        assert_eq!(self.spaces_on_disk(), 1 + practice.iter().count(), "nothing is left over");
        if let Some(space) = &practice {
            assert_eq!(self.statements(space), self.whole);
            assert_eq!(self.node.cli(&["verify", space])["good"], true);
        }
    }
}

pub(crate) fn names(dir: &Path) -> Vec<String> {
    let Ok(items) = fs::read_dir(dir) else { return Vec::new() };
    items.flatten().map(|item| item.file_name().to_string_lossy().into_owned()).collect()
}

/// How much is in all files below a directory, in bytes.
fn size(dir: &Path) -> u64 {
    let Ok(items) = fs::read_dir(dir) else { return 0 };
    let of = |item: fs::DirEntry| match item.metadata() {
        Ok(about) if about.is_dir() => size(&item.path()),
        Ok(about) => about.len(),
        Err(_) => 0,
    };
    items.flatten().map(of).sum()
}

/// What is noted of spaces for practice.
fn noted(home: &Path, what: &str) -> bool {
    fs::read_to_string(home.join("practice.json")).is_ok_and(|noted| noted.contains(what))
}

#[test]
fn killed_while_it_is_made_the_space_for_practice_is_whole_or_not_there() {
    let homes = Homes::new();
    let mut kitchen = Kitchen::new(&homes);
    let spaces = |home: &Path| names(&home.join("spaces")).len();
    let own = size(&kitchen.node.home().join("spaces"));
    let grown = move |home: &Path, by: u64| size(&home.join("spaces")) > own + by;
    let moments: [&dyn Fn(&Path) -> bool; 7] = [
        &|_| true,
        &|home| noted(home, "unfinished"),
        &|home| spaces(home) > 1,
        &|home| grown(home, 0),
        &|home| grown(home, 50_000),
        &|home| grown(home, 100_000),
        &|home| noted(home, "ready"),
    ];
    let mut whole = 0;
    for is_time in moments {
        let reader = Reader::of(&kitchen.node);
        let form = reader.making();
        kitchen.kill(reader, form, is_time);
        if kitchen.practice().is_some() {
            whole += 1;
            kitchen.remove();
        }
        kitchen.make();
        kitchen.remove();
    }
    assert!((1..moments.len()).contains(&whole), "{whole} of {}", moments.len());
    kitchen.node.stop();
}

#[test]
fn killed_while_it_is_removed_the_space_for_practice_is_whole_or_gone() {
    let homes = Homes::new();
    let mut kitchen = Kitchen::new(&homes);
    let left = |home: &Path| names(&home.join("spaces")).into_iter().find(|name| name.starts_with(".tmp-old-"));
    let files = move |home: &Path| left(home).map(|left| names(&home.join("spaces").join(left)).len());
    let moments: [&dyn Fn(&Path) -> bool; 6] = [
        &|_| true,
        &|home| noted(home, "unfinished"),
        &move |home| left(home).is_some(),
        &move |home| files(home).is_some_and(|files| files < 3),
        &move |home| files(home).is_some_and(|files| files < 2),
        &|home| !noted(home, "unfinished") && !noted(home, "ready"),
    ];
    let mut gone = 0;
    for is_time in moments {
        kitchen.make();
        let reader = Reader::of(&kitchen.node);
        let form = reader.removing(&kitchen.practice().unwrap());
        kitchen.kill(reader, form, is_time);
        match kitchen.practice() {
            Some(_) => kitchen.remove(),
            None => gone += 1,
        }
    }
    assert!(gone > 0, "{gone} of {}", moments.len());
    kitchen.node.stop();
}

#[test]
fn the_map_says_how_many_of_a_group_agree_and_what_was_argued() {
    let homes = Homes::new();
    let mut node = homes.node("a");
    node.start();
    let reader = Reader::of(&node);
    reader.does(reader.making());
    let spaces = node.call(json!({ "call": "space_list" }));
    let space = spaces[0]["id"].as_str().unwrap();
    let map = || node.call(json!({ "call": "opinion", "space": space }));
    let before = map();
    let groups = before["groups"].as_array().unwrap();
    assert!(groups.len() > 1, "{before}");
    let numbers = |of: &Value| ["agree", "disagree", "seen"].map(|name| of[name].as_u64().unwrap());
    let listed = before["listed"].as_array().unwrap();
    for (at, group) in groups.iter().enumerate() {
        assert!(!group["representative"].as_array().unwrap().is_empty());
        for one in group["representative"].as_array().unwrap() {
            let statement = &one["statement"];
            let row = listed.iter().find(|row| row["id"] == statement["id"]).unwrap();
            let of_groups: Vec<[u64; 3]> = row["groups"].as_array().unwrap().iter().map(numbers).collect();
            assert_eq!(numbers(statement), of_groups[at]);
            let mut others = [0; 3];
            for (_, counted) in of_groups.iter().enumerate().filter(|(other, _)| *other != at) {
                others.iter_mut().zip(counted).for_each(|(sum, part)| *sum += part);
            }
            assert_eq!(numbers(&one["others"]), others);
        }
    }
    let statement = &groups[0]["representative"][0]["statement"]["id"];
    let argue = |stance: &str, text: &str| {
        let create = json!({ "parent": statement, "stance": stance, "text": text, "evidence": [] });
        let op = json!({ "create": create });
        let act = json!({ "call": "act", "space": space, "kind": "argument", "object": null, "op": op });
        node.call(act)["entry"].as_str().unwrap().to_owned()
    };
    assert_eq!(before["reasons"], Value::Null, "nothing was argued about it");
    argue("contra", "Das kostet zu viel.");
    argue("note", "Der Markt ist samstags.");
    let pro = argue("pro", "Im Sommer ist es zu heiß.");
    let reasons = &map()["reasons"][statement.as_str().unwrap()];
    assert_eq!((&reasons["pro"], &reasons["contra"]), (&json!(1), &json!(1)), "{reasons}");
    let shown: Vec<&str> =
        reasons["shown"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert_eq!(shown, ["Im Sommer ist es zu heiß.", "Das kostet zu viel."], "what speaks for it comes first");
    // What the moderation hides speaks for nothing any more.
    let hide = json!({ "create": { "target": pro, "act": "hide", "reason": "spam", "text": "", "policy": null } });
    node.call(json!({ "call": "act", "space": space, "kind": "moderation", "object": null, "op": hide }));
    assert_eq!(map()["reasons"][statement.as_str().unwrap()]["pro"], 0);
    let shown = reader.ask("GET", &format!("/spaces/{space}/opinion"), "").unwrap();
    assert!(shown.contains("Das kostet zu viel.") && !shown.contains("Im Sommer ist es zu heiß."));
}
