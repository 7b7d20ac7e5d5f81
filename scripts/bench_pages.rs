//! P9: what the pages of a space cost in which a lot was said.

use super::{Node, PATIENCE, TEXT, Table, ms, node};
use crate::harness::wait_for_within;
use serde_json::{Value, json};
use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// How often each page is asked for.
const TIMES: usize = 20;
/// Statements that are made at once.
const CHUNK: usize = 1_000;

/// A topic with all that belongs to one, among so many contributions.
struct Deliberated {
    space: String,
    topic: String,
    proposal: String,
    ballot: String,
    record: String,
    statement: String,
}

pub(crate) fn pages(linde: &Path, entries: usize, table: &mut Table) {
    let homes = tempfile::tempdir().unwrap();
    let mut a = node(linde, &homes, "a");
    a.start();
    let made = deliberate(&a, entries);
    let browser = Browser::log_in(&a);
    let Deliberated { space, topic, proposal, ballot, record, statement } = &made;
    let in_space = |part: &str| format!("/spaces/{space}{part}");
    let addresses = [
        "/".to_owned(),
        "/search?q=baenke".to_owned(),
        "/settings".to_owned(),
        "/status".to_owned(),
        in_space(""),
        in_space("/topics"),
        in_space(&format!("/topics/{topic}")),
        in_space(&format!("/proposals/{proposal}")),
        in_space(&format!("/ballots/{ballot}")),
        in_space(&format!("/records/{record}")),
        in_space(&format!("/trace/{proposal}")),
        in_space(&format!("/contributions/{statement}")),
        in_space(&format!("/entries/{statement}")),
        in_space("/members"),
        in_space("/order"),
        in_space("/moderation"),
        in_space("/texts"),
        in_space("/opinion"),
    ];
    let mut slowest = (Duration::ZERO, String::new());
    let mut largest = (0, String::new());
    for address in addresses {
        let mut times = Vec::new();
        let mut bytes = 0;
        for _ in 0..TIMES {
            let start = Instant::now();
            bytes = browser.read(&address);
            times.push(start.elapsed());
        }
        times.sort();
        let p95 = times[TIMES * 95 / 100 - 1];
        let named = address.replace(space.as_str(), "…");
        println!("page {named}: p95 {:.1} ms, {:.1} kB", ms(p95), bytes as f64 / 1e3);
        let named = without_ids(&named);
        if address.starts_with("/search") {
            let what = format!("the search, {entries} contributions in a topic: p95 of server time");
            table.row("P9", &what, "≤ 50 ms", &format!("{:.0} ms", ms(p95)), Some(p95 <= Duration::from_millis(50)));
            continue;
        }
        if p95 > slowest.0 {
            slowest = (p95, named.clone());
        }
        if bytes > largest.0 {
            largest = (bytes, named);
        }
    }
    let measured = format!("{:.0} ms at worst, `{}`", ms(slowest.0), slowest.1);
    table.row(
        "P9",
        "any other page: p95 of server time",
        "≤ 50 ms",
        &measured,
        Some(slowest.0 <= Duration::from_millis(50)),
    );
    let measured = format!("{:.0} kB at most, `{}`", largest.0 as f64 / 1e3, largest.1);
    table.row("P9", "any page: bytes of it", "≤ 60 kB", &measured, Some(largest.0 <= 60_000));
    let script = include_str!("../crates/linde-web/src/assets/page.js").len();
    table.row("P9", "the script", "≤ 10 kB", &format!("{:.1} kB", script as f64 / 1e3), Some(script <= 10_000));
    a.stop();
    browser_figures(linde, table);
}

/// What only a browser can see.
fn browser_figures(linde: &Path, table: &mut Table) {
    let figures = Command::new("node").arg("tests/browser/figures.mjs").env("LINDE_BINARY", linde).output().unwrap();
    assert!(figures.status.success(), "{}", String::from_utf8_lossy(&figures.stderr));
    for line in String::from_utf8(figures.stdout).unwrap().lines() {
        let figure: Value = serde_json::from_str(line).unwrap();
        let (median, most) = (figure["median"].as_f64().unwrap(), figure["most"].as_f64().unwrap());
        let what = match figure["what"].as_str().unwrap() {
            "memory" => {
                let measured = format!("{median:.0} MB, {most:.0} MB at its peak");
                table.row("P2", "memory of a node with Klimarat imported", "", &measured, None);
                continue;
            }
            "paint" => "first useful paint of a topic's page with Klimarat loaded, Chromium",
            _ => "from an act accepted at another node to the changed page, Chromium",
        };
        table.row("P9", what, "", &format!("{median:.0} ms, {most:.0} ms at most"), None);
    }
}

fn without_ids(address: &str) -> String {
    let part = |part: &str| if part.len() >= 64 { "…".to_owned() } else { part.to_owned() };
    address.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn deliberate(a: &Node, entries: usize) -> Deliberated {
    let field = |answer: Value, name: &str| answer[name].as_str().unwrap().to_owned();
    let made = |arguments: &[&str]| field(a.cli(arguments), "object");
    let new = json!({ "call": "space_create", "name": "Linde", "purpose": "", "my_name": "Käthe" });
    let space = field(a.call(new), "id");
    let space = space.as_str();
    let frame = ["--title", "Bäume", "--concern", "Zu heiß.", "--level", "codecision", "--level-reason", "Beschluss."];
    let topic = made(&[&["topic", "create", space][..], &frame].concat());
    let to = |phase: &str| a.cli(&["topic", "phase", space, &topic, "--to", phase]);
    to("accepted");
    let under = field(to("understanding"), "entry");
    let mut statement = String::new();
    for from in (0..entries).step_by(CHUNK) {
        let op = |at: usize| json!({ "create": { "text": format!("{TEXT} {at}"), "topic": topic, "under": under } });
        let ops: Vec<Value> = (from..(from + CHUNK).min(entries)).map(op).collect();
        let zeros = "0".repeat(64);
        let request = json!({ "call": "act_all", "space": space, "kind": "statement", "object": zeros, "ops": ops });
        statement = a.call(request)["entries"][0].as_str().unwrap().to_owned();
    }
    to("proposals");
    let proposals: Vec<String> = (0..20)
        .map(|number| {
            let title = format!("{number} Linden");
            let id = made(&["proposal", "create", space, "--topic", &topic, "--title", &title]);
            a.cli(&["proposal", "submit", space, &id, "--text", TEXT, "--reason", "Schatten."]);
            made(&["argument", "create", space, "--parent", &id, "--stance", "contra", "--text", "Die Wurzeln."]);
            id
        })
        .collect();
    to("review");
    to("weighing");
    let asked = ["--topic", &topic, "--question", "Linden?", "--method", "consent", "--alternatives", &proposals[0]];
    let ballot = made(&[&["ballot", "open", space][..], &asked].concat());
    a.cli(&["ballot", "cast", space, &ballot, "--paper", "consent"]);
    a.cli(&["ballot", "close", space, &ballot]);
    let record = made(&["record", "create", space, "--topic", &topic, "--title", "Linden"]);
    wait_for_within(PATIENCE, Duration::from_millis(5), "all to be judged", || {
        let progress = a.call(json!({ "call": "space_progress", "space": space }));
        (progress["judged"] == progress["stored"]).then_some(())
    });
    let proposal = proposals[0].clone();
    Deliberated { space: space.to_owned(), topic, proposal, ballot, record, statement }
}

/// Somebody who is logged in.
struct Browser {
    agent: ureq::Agent,
    origin: String,
    cookie: String,
}

impl Browser {
    fn log_in(a: &Node) -> Self {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).proxy(None).build().into();
        let link = a.call(json!({ "call": "login" }))["url"].as_str().unwrap().to_owned();
        let (origin, code) = link.split_once("/login?code=").unwrap();
        // Its name leads to loopback in a browser; here it need not.
        let (_, port) = origin.rsplit_once(':').unwrap();
        let answer = agent
            .post(format!("http://127.0.0.1:{port}/login"))
            .header("Host", origin.trim_start_matches("http://"))
            .header("Origin", origin)
            .send_form([("code", code)])
            .unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Self { agent, origin: origin.to_owned(), cookie }
    }

    /// How many bytes a page has.
    fn read(&self, address: &str) -> usize {
        let (_, port) = self.origin.rsplit_once(':').unwrap();
        let mut answer = self
            .agent
            .get(format!("http://127.0.0.1:{port}{address}"))
            .header("Host", self.origin.trim_start_matches("http://"))
            .header("Cookie", &self.cookie)
            .call()
            .unwrap();
        assert_eq!(answer.status(), 200, "{address}");
        answer.body_mut().with_config().limit(u64::MAX).read_to_vec().unwrap().len()
    }
}
