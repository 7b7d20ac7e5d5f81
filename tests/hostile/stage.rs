//! Two honest nodes that share a space, and what must still be true of them after every attack.

use crate::{
    author::Author,
    harness::{Node, wait_for, wait_until_equal},
    peer::{CHAN, Peer},
    wire,
};
use linde_log::{DeviceId, EntryId, Signed, SpaceId, Tip};
use linde_space::InviteLink;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// What a node may use at most while somebody floods it, in bytes.
pub(crate) const MAX_MEMORY: u64 = 150 * 1024 * 1024;
/// What the node logs for each offence.
const REFUSED: &str = "refused what another node sent";

pub(crate) struct Stage {
    dir: TempDir,
    pub(crate) a: Node,
    pub(crate) b: Node,
    pub(crate) space: SpaceId,
    pub(crate) name: String,
}

impl Stage {
    /// Käthe at node a founded the space, Bruno at node b has joined it.
    pub(crate) fn new() -> Self {
        Self::found(&[])
    }

    /// The same with a space that only members read.
    pub(crate) fn closed() -> Self {
        Self::found(&["--members-only"])
    }

    fn found(options: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [mut a, mut b] = ["a", "b"].map(|name| Node::new(&logged(dir.path(), name), &dir.path().join(name)));
        a.start();
        b.start();
        let founding = [&["space", "create", "Lindenhof", "--my-name", "Käthe"], options].concat();
        let name = a.cli(&founding)["id"].as_str().unwrap().to_owned();
        let stage = Self { dir, a, b, space: name.parse().unwrap(), name };
        let link = stage.invite().0;
        let joined = stage.b.cli(&["join", &link, "--name", "Bruno", "--wait"]);
        assert_eq!(joined["state"], "ready", "{joined}");
        wait_until_equal(&[&stage.a, &stage.b], &stage.name);
        stage
    }

    /// A new invitation, and where its entry stands.
    pub(crate) fn invite(&self) -> (String, Tip) {
        self.invite_as("member", 1, 1)
    }

    /// A new invitation for a role, so many uses and days, and where its entry stands.
    pub(crate) fn invite_as(&self, role: &str, uses: u32, days: u32) -> (String, Tip) {
        let _ = self.a.address();
        let request = json!({ "call": "invite_create", "space": self.name, "role": role, "uses": uses, "days": days });
        let link = self.a.call(request)["link"].as_str().unwrap().to_owned();
        let at = self.tip(InviteLink::parse(&link).unwrap().anchors[0]);
        (link, at)
    }

    /// A member who will not behave, connected to node a with the space open.
    pub(crate) fn member(&self, seed: u8) -> (Peer, Author) {
        self.member_as(seed, "member")
    }

    /// Somebody with a role who will not behave.
    pub(crate) fn member_as(&self, seed: u8, role: &str) -> (Peer, Author) {
        let seed = [seed; 32];
        let mut author = Author::new(seed, self.space);
        let peer = self.admit(&mut author, seed, role);
        (peer, author)
    }

    /// Lets an author in, and connects him to node a.
    pub(crate) fn admit(&self, author: &mut Author, seed: [u8; 32], role: &str) -> Peer {
        let (link, at) = self.invite_as(role, 1, 1);
        let link = InviteLink::parse(&link).unwrap();
        let join = author.join(&link, at, &link.invite_key());
        let peer = Peer::connect(seed, &self.a);
        peer.open(self.space);
        assert!(peer.send(wire::entries(CHAN, std::slice::from_ref(&join))));
        for node in [&self.a, &self.b] {
            wait_for("the join to count", || (self.verdict(node, join.id())? == "counted").then_some(()));
        }
        peer
    }

    /// The person of an author, whom Käthe's node now removes. Gives the removal.
    pub(crate) fn remove(&self, author: &Author) -> EntryId {
        self.a.call(json!({
            "call": "people", "ask": "remove", "space": self.name, "person": author.person().to_string(), "since_ms": null,
        }));
        let removal = wait_for("the removal", || self.log(&self.a).into_iter().find(|row| row["kind"] == "remove"));
        removal["id"].as_str().unwrap().parse().unwrap()
    }

    /// The roles of those who are in the space as a node shows them, by person.
    pub(crate) fn roles(&self, node: &Node) -> BTreeMap<String, String> {
        let members = node.call(json!({ "call": "space_members", "space": self.name }));
        let text = |member: &Value, field: &str| member[field].as_str().unwrap().to_owned();
        members.as_array().unwrap().iter().map(|member| (text(member, "person"), text(member, "role"))).collect()
    }

    /// Hands over entries in one message.
    pub(crate) fn push(&self, peer: &Peer, entries: &[Signed]) {
        assert!(peer.send(wire::entries(CHAN, entries)), "the node hung up: {}", self.said("a"));
    }

    /// All entries as node `a` shows them, latest first.
    pub(crate) fn log(&self, node: &Node) -> Vec<Value> {
        let log = node.call(json!({ "call": "log", "space": self.name, "limit": 1_000_000 }));
        log.as_array().unwrap().clone()
    }

    /// Where an entry stands.
    pub(crate) fn tip(&self, id: EntryId) -> Tip {
        let log = self.log(&self.a);
        let row = log.iter().find(|row| row["id"] == id.to_string()).expect("it is there");
        Tip { seq: row["seq"].as_u64().unwrap(), id, lamport: row["lamport"].as_u64().unwrap() }
    }

    /// What a node says of an entry; `None` if it does not have it.
    pub(crate) fn verdict(&self, node: &Node, id: EntryId) -> Option<String> {
        let row = self.log(node).into_iter().find(|row| row["id"] == id.to_string())?;
        Some(row["verdict"].as_str().unwrap().to_owned())
    }

    /// Waits until both nodes have judged an entry like this.
    pub(crate) fn wait_verdict(&self, id: EntryId, expect: &str) {
        for node in [&self.a, &self.b] {
            let seen = wait_for("a verdict", || self.verdict(node, id).filter(|verdict| verdict != "waiting"));
            assert_eq!(seen, expect, "of {id}");
        }
    }

    /// Waits until both nodes judge an entry like this, whatever they said before.
    pub(crate) fn wait_until_judged(&self, id: EntryId, expect: &str) {
        for node in [&self.a, &self.b] {
            wait_for(&format!("{id} to be {expect}"), || {
                (self.verdict(node, id).as_deref() == Some(expect)).then_some(())
            });
        }
    }

    /// What both nodes show of a statement; nothing if it stands in no such list.
    pub(crate) fn shown(&self, node: &Node, filter: &str, id: EntryId) -> Option<Value> {
        let ask = json!({ "call": "statement_list", "space": self.name, "filter": filter, "limit": 100_000 });
        let listing = node.call(ask);
        listing["items"].as_array().unwrap().iter().find(|item| item["id"] == id.to_string()).cloned()
    }

    /// Asks a node about offices, sealed parts, erasure or moderation in the space.
    pub(crate) fn care(&self, node: &Node, ask: &str, mut rest: Value) -> Value {
        rest["call"] = "care".into();
        rest["ask"] = ask.into();
        rest["space"] = self.name.as_str().into();
        node.call(rest)
    }

    /// Lets a node say something, and waits until both have it. Gives where it stands.
    pub(crate) fn say(&self, node: &Node, text: &str) -> Tip {
        let said = node.call(json!({ "call": "statement_add", "space": self.name, "texts": [text] }));
        let id = said["statements"][0].as_str().unwrap().parse().unwrap();
        self.wait_until_judged(id, "counted");
        self.tip(id)
    }

    /// Waits until both nodes have the same state.
    pub(crate) fn wait_equal(&self) {
        wait_until_equal(&[&self.a, &self.b], &self.name);
    }

    /// Whether a word stands anywhere in the files of a node.
    pub(crate) fn is_on_disk(&self, node: &Node, word: &str) -> bool {
        holds(node.home(), word)
    }

    /// The device of a node.
    pub(crate) fn device(&self, node: &Node) -> DeviceId {
        node.started()["device"].as_str().unwrap().parse().unwrap()
    }

    /// How many offences of a peer node a has noted.
    pub(crate) fn refusals(&self, peer: &Peer) -> usize {
        let short = peer.device().short();
        self.said("a").lines().filter(|line| line.contains(REFUSED) && line.contains(&short)).count()
    }

    pub(crate) fn wait_refusals(&self, peer: &Peer, count: usize, what: &str) {
        wait_for(&format!("offence {count}: {what}"), || (self.refusals(peer) >= count).then_some(()));
        assert_eq!(self.refusals(peer), count, "{what}");
    }

    /// What a node wrote to its standard error.
    pub(crate) fn said(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(format!("{name}.err"))).unwrap_or_default()
    }

    /// Something that Käthe and Bruno say must arrive at the other.
    pub(crate) fn honest_work_goes_on(&self) {
        for (from, to, text) in [(&self.a, &self.b, "Käthe ist noch da."), (&self.b, &self.a, "Bruno auch.")] {
            let text = format!("{text} {}", from.statements(&self.name).len());
            from.say(&self.name, std::slice::from_ref(&text));
            wait_for("an honest statement", || to.statements(&self.name).contains(&text).then_some(()));
        }
    }

    /// What every row ends with: both are up and alike, nothing panicked, all signatures hold, and what was taken in is
    /// judged the same after a restart.
    pub(crate) fn end(mut self) {
        self.honest_work_goes_on();
        let before = wait_until_equal(&[&self.a, &self.b], &self.name);
        for node in [&self.a, &self.b] {
            assert_eq!(node.call(json!({ "call": "verify_space", "space": self.name }))["good"], true);
        }
        for node in [&mut self.a, &mut self.b] {
            node.stop();
        }
        self.a.start();
        assert_eq!(self.a.state(&self.name), before, "another state after a restart");
        self.a.stop();
        for name in ["a", "b"] {
            assert!(!self.said(name).contains("panicked"), "{}", self.said(name));
        }
    }
}

/// Founds a space.
pub(crate) fn found(node: &Node, name: &str) -> String {
    node.cli(&["space", "create", name, "--my-name", "Käthe"])["id"].as_str().unwrap().to_owned()
}

fn holds(path: &Path, word: &str) -> bool {
    if path.is_dir() {
        return fs::read_dir(path).unwrap().any(|entry| holds(&entry.unwrap().path(), word));
    }
    let bytes = fs::read(path).unwrap();
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// A program that is `linde`, with its standard error in a file.
fn logged(dir: &Path, name: &str) -> PathBuf {
    let (program, errors) = (dir.join(format!("{name}.sh")), dir.join(format!("{name}.err")));
    let linde = env!("CARGO_BIN_EXE_linde");
    let script = format!("#!/bin/sh\nNO_COLOR=1 exec '{linde}' \"$@\" 2>>'{}'\n", errors.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    program
}
