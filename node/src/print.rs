//! What the command line shows: answers on standard output, everything else on standard error.

mod ballot;
mod care;
mod config;
mod deliberation;
mod glance;
mod opinion;
mod own;
mod people;
mod receipt;
mod search;
mod tables;
mod tokens;

pub(crate) use config::config;
pub(crate) use deliberation::title;
pub(crate) use own::{backup_verified, restored};
pub(crate) use people::{preview, words};
pub(crate) use tables::polis_imported;

use crate::calls::Request;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// What takes longer than this shows that it goes on.
const PROGRESS_AFTER: Duration = Duration::from_secs(1);

/// A line to standard output. A reader that went away is no reason to fail.
pub(crate) fn out(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// A line to standard error.
pub(crate) fn err(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A sign of life on standard error, shown after a second, gone when dropped.
pub(crate) struct Progress {
    bar: ProgressBar,
    done: Arc<AtomicBool>,
}

impl Progress {
    pub(crate) fn start(what: &str) -> Self {
        Self::start_on(what, ProgressDrawTarget::stderr())
    }

    fn start_on(what: &str, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        bar.set_draw_target(ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        let done = Arc::new(AtomicBool::new(false));
        let (shown, ended) = (bar.clone(), Arc::clone(&done));
        // Detached: it ends by itself, and only draws.
        let _ = std::thread::Builder::new().name("progress".to_owned()).spawn(move || {
            std::thread::sleep(PROGRESS_AFTER);
            if !ended.load(Ordering::Acquire) {
                shown.set_draw_target(target);
                shown.enable_steady_tick(Duration::from_millis(120));
                if ended.load(Ordering::Acquire) {
                    shown.finish_and_clear();
                }
            }
        });
        Self { bar, done }
    }

    pub(crate) fn say(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        self.bar.finish_and_clear();
    }
}

/// Does something with a sign of life.
pub(crate) fn with_progress<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let progress = Progress::start(what);
    let done = work();
    drop(progress);
    done
}

/// The variant of an enum and what it holds.
pub(crate) fn variant(value: &Value) -> (&str, &Value) {
    match value {
        Value::String(name) => (name, &Value::Null),
        Value::Object(fields) => fields.iter().next().map_or(("", &Value::Null), |(name, inner)| (name, inner)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => ("", &Value::Null),
    }
}

/// Shows an answer.
pub(crate) fn answer(as_json: bool, request: &Request, answer: &Value) {
    if as_json {
        return out(&answer.to_string());
    }
    match request {
        Request::Status => status(answer),
        Request::Home { read } => glance::home(answer, *read),
        Request::Storage => glance::storage(answer),
        Request::Support => glance::support(answer),
        Request::SpaceList => each(
            answer,
            "no spaces yet: found one with `linde space create`, or join one with `linde join`",
            space_line,
        ),
        Request::SpaceCreate { .. } | Request::SpaceShow { .. } | Request::Join { .. } => space(answer),
        Request::SpaceMembers { .. } => each(answer, "no members yet", people::member_line),
        Request::SpaceState { .. } => state(answer),
        Request::InviteCreate { .. } => out(text(answer, "link")),
        Request::InviteList { .. } => each(answer, "no invitations", invite_line),
        Request::InviteShow { .. } => preview(answer),
        Request::People(request) => people::answer(request, answer),
        Request::StatementAdd { .. } => strings(answer, "statements"),
        Request::StatementList { .. } => each(field(answer, "items"), "no statements yet", statement_line),
        Request::StatementReact { .. } => out("done"),
        Request::StatementNext { .. } if answer.is_null() => out("you have reacted to all statements"),
        Request::StatementNext { .. } => out(&statement_line(answer)),
        Request::Search { part, limit, .. } => search::results(answer, *part, *limit),
        Request::Opinion { .. } => opinion::map(answer),
        Request::ObjectList { kind, .. } if kind == "argument" => deliberation::arguments(answer),
        Request::ObjectList { .. } => each(answer, "none yet", deliberation::line),
        Request::ObjectShow { kind, .. } if kind == "ballot" => ballot::one(answer),
        Request::Trace { .. } => deliberation::trace(answer),
        Request::Pending { .. } => each(answer, "nothing waits for anybody", deliberation::pending),
        Request::Receipt { .. } => receipt::found(answer),
        Request::Recount { .. } => ballot::recount(answer),
        Request::ObjectShow { kind, .. } => deliberation::one(kind, answer),
        Request::TextList { .. } => each(answer, "no texts yet", |row| {
            format!("{}  {} ({} sections)", short(row, "doc"), text(row, "title"), number(row, "sections"))
        }),
        Request::TextCreate { .. } => out(text(answer, "text")),
        Request::TextShow { .. } => text_whole(answer),
        Request::SectionAdd { .. } => out(text(answer, "section")),
        Request::SectionSave { .. } => saved(answer),
        Request::SectionMove { .. } => {
            out(if answer.get("moved") == Some(&json!(true)) { "moved" } else { "unchanged" });
        }
        Request::SectionHistory { .. } => each(answer, "nothing was written yet", |row| {
            format!("{}  {}  {}", text(row, "heads"), time(row), author(field(row, "author")))
        }),
        Request::SectionDiff { .. } => out(&spans(answer)),
        Request::Log { .. } => each(answer, "no entries", log_line),
        Request::VerifySpace { .. } => verified(answer),
        Request::VerifyEntry { .. } => people::entry(answer),
        Request::PeerList => each(answer, "no other node is connected", peer_line),
        Request::PeerAdd { .. } => out(&format!("kept in touch with: {}", text(answer, "address"))),
        Request::BundleExport { .. } | Request::BundleImport { .. } | Request::Rebuild { .. } => pretty(answer),
        Request::InviteRevoke { .. } => out(&format!("withdrawn: {}", text(answer, "revoked"))),
        Request::Act { .. } => out(text(answer, "entry")),
        Request::ActAll { .. } => strings(answer, "entries"),
        Request::TopicExport { .. } => strings(answer, "files"),
        Request::Own { ask } => own::answer(ask, answer),
        Request::Care(request) => care::answer(request, answer),
        Request::Token { ask } => tokens::answer(ask, answer),
        Request::Login | Request::SpaceProgress { .. } | Request::View { .. } | Request::Kinds => pretty(answer),
    }
}

/// Shows what a check of a bundle found.
pub(crate) fn bundle_verified(as_json: bool, value: &Value) {
    if as_json {
        out(&value.to_string());
    } else {
        out(if value.get("good") == Some(&json!(true)) {
            "good: every hash, chain and signature is right"
        } else {
            "NOT good"
        });
        if let Some(left_out) = value.get("left_out").and_then(Value::as_u64).filter(|left_out| *left_out > 0) {
            out(&format!("{left_out} entries without their contents: erased or left out"));
        }
        pretty(value);
    }
}

/// Shows that the home is prepared.
pub(crate) fn init(as_json: bool, answer: &Value) {
    if as_json {
        return out(&answer.to_string());
    }
    let new = answer.get("new").and_then(Value::as_bool) == Some(true);
    out(if new { "prepared" } else { "already prepared" });
    out(&format!("home  {}", text(answer, "home")));
    out(&format!("node  {}", text(answer, "device")));
}

/// Shows paths.
pub(crate) fn paths(as_json: bool, paths: &[(&str, PathBuf)]) {
    if as_json {
        let map: serde_json::Map<_, _> = paths.iter().map(|(name, path)| ((*name).to_owned(), json!(path))).collect();
        return out(&Value::Object(map).to_string());
    }
    for (name, path) in paths {
        out(&format!("{name:<14}{}", path.display()));
    }
}

/// Shows that the node runs.
pub(crate) fn started(as_json: bool, home: &Path, device: &str, new: bool, addresses: &[String], url: &str) {
    if as_json {
        let line =
            json!({ "started": { "home": home, "device": device, "new": new, "addresses": addresses, "url": url } });
        return out(&line.to_string());
    }
    if new {
        out("Willkommen bei Dorflinde · Welcome to Dorflinde");
    }
    out(&format!("Knoten · node       {device}"));
    out(&format!("Ordner · directory  {}", home.display()));
    for address in addresses {
        out(&format!("Adresse · address   {address}"));
    }
    out(&format!("Seite · page        {url}"));
    out(
        "                    (gilt einmal, eine Minute lang; eine neue: linde open · valid once, for a minute; a new one: linde open)",
    );
    out("Beenden · stop      Strg+C · Ctrl+C");
}

/// Shows that the node runs already, and where its page is.
pub(crate) fn started_already(as_json: bool, url: &str) {
    if as_json {
        return out(&json!({ "running": { "url": url } }).to_string());
    }
    out("Die Dorflinde läuft schon; ihre Seite öffnet sich. · Dorflinde is running already; its page opens.");
    out(&format!("Seite · page        {url}"));
}

/// Shows that the node stops.
pub(crate) fn stopping(as_json: bool) {
    out(if as_json { r#"{"stopping":true}"# } else { "beendet · stopped" });
}

fn status(answer: &Value) {
    out(&format!("node      {} ({})", text(answer, "device"), text(answer, "name")));
    out(&format!("version   {}", text(answer, "version")));
    out(&format!("home      {}", text(answer, "home")));
    for address in list(field(answer, "addresses")) {
        out(&format!("address   {}", address.as_str().unwrap_or_default()));
    }
    for peer in list(field(answer, "peers")) {
        out(&format!("connected {}", peer_line(peer)));
    }
    for space in list(field(answer, "spaces")) {
        out(&format!("space     {}", space_line(space)));
    }
    for notice in list(field(answer, "notices")) {
        out(&format!("notice    {} {}", text(notice, "code"), field(notice, "args")));
    }
}

fn state(answer: &Value) {
    out(&format!(
        "state {} ({}, {}, {} waiting, {})",
        text(answer, "hash"),
        some(number(answer, "entries"), "entry", "entries"),
        some(number(answer, "logs"), "log", "logs"),
        number(answer, "waiting"),
        some(number(answer, "forks"), "copied installation", "copied installations"),
    ));
    let unreadable = number(answer, "unreadable");
    if unreadable != 0 {
        let entries = some(unreadable, "entry", "entries");
        out(&format!("{entries} cannot be read here: compare the state among nodes that read everything"));
    }
}

fn space(answer: &Value) {
    out(&space_line(answer));
    if text(answer, "state") == "waiting" {
        let here = !text(answer, "name").is_empty();
        out(if here { "asked to join; waiting to be let in" } else { "waiting until a member can be reached" });
    }
}

fn space_line(row: &Value) -> String {
    let spread = field(row, "spread");
    let name = Some(text(row, "name")).filter(|name| !name.is_empty()).unwrap_or("(not here yet)");
    let (complete, known) = (number(spread, "nodes_complete"), number(spread, "nodes_known"));
    let content = if text(row, "visibility") == "members" && text(row, "role") == "relay" {
        "kept, not readable".to_owned()
    } else {
        let statements = some(number(row, "statements"), "statement", "statements");
        format!("{statements}, {}", some(number(row, "texts"), "text", "texts"))
    };
    format!(
        "{}  {name}  {}, {content}; everything at {complete} of {known} nodes",
        short(row, "id"),
        some(number(row, "members"), "member", "members"),
    )
}

fn invite_line(row: &Value) -> String {
    let revoked = if row.get("revoked").and_then(Value::as_bool) == Some(true) { ", withdrawn" } else { "" };
    format!(
        "{}  {}, used {} of {} times{revoked}  {}",
        short(row, "id"),
        text(row, "role"),
        number(row, "uses"),
        number(row, "max_uses"),
        text(row, "link")
    )
}

fn statement_line(row: &Value) -> String {
    let (delivery, standing) = (field(row, "delivery"), field(row, "standing"));
    format!(
        "{}  {}  {}: {}{}  [{} of {} nodes]",
        short(row, "id"),
        time(row),
        speaker(field(row, "author"), field(standing, "voice")),
        said(row, standing),
        opinion::reactions(field(row, "reactions")),
        number(delivery, "nodes_with_it"),
        number(delivery, "nodes_known"),
    )
}

/// Who speaks: a person, a person in a role, or an office. A personal signature is never an office's word.
fn speaker(by: &Value, voice: &Value) -> String {
    let person = author(by);
    match text(voice, "voice") {
        "office" => format!("{} (office, by {})", text(voice, "name"), people_in(voice)),
        "asked" => format!("{person} (for {}, which has not spoken yet)", text(voice, "name")),
        "role" => format!("{person} ({})", text(voice, "role")),
        _ => person,
    }
}

/// Those who lent an office's voice.
fn people_in(voice: &Value) -> String {
    list(field(voice, "holders")).iter().map(people::named).collect::<Vec<_>>().join(", ")
}

/// What a statement says now, and what became of it.
fn said(row: &Value, standing: &Value) -> String {
    let overlays = list(field(standing, "overlays"));
    let hidden = overlays.iter().rev().find(|act| text(field(act, "overlay"), "act") == "hide");
    if !field(standing, "erased").is_null() {
        return format!("(erased: {})", text(field(standing, "erased"), "reason"));
    }
    if let Some(act) = hidden {
        return format!("(hidden: {}; see `linde moderate show` {})", text(act, "reason"), short(act, "id"));
    }
    if field(standing, "dismissed") == &Value::Bool(true) {
        return "(you do not want to see this)".to_owned();
    }
    let mut said = text(row, "text").to_owned();
    if !field(standing, "corrected_ms").is_null() {
        said += " (corrected)";
    }
    for act in overlays {
        let overlay = field(act, "overlay");
        said += &match text(overlay, "act") {
            "move" => format!(" (belongs to {})", short(overlay, "to")),
            "merge" => format!(" (the same as {})", short(overlay, "into")),
            _ => format!(" (note: {})", text(act, "text")),
        };
    }
    said
}

fn text_whole(answer: &Value) {
    out(&format!("# {}", text(answer, "title")));
    for section in list(field(answer, "sections")) {
        out(&format!("\n## {}  ({})", text(section, "title"), short(section, "id")));
        out(text(section, "text"));
    }
}

fn saved(answer: &Value) {
    let changed = answer.get("changed").and_then(Value::as_bool) == Some(true);
    out(if changed { "saved" } else { "unchanged" });
    if let Some(others) = answer.get("others").filter(|others| !others.is_null()) {
        let names: Vec<_> = list(field(others, "authors")).iter().map(author).collect();
        out(&format!("meanwhile changed by {}:", names.join(", ")));
        out(&spans(field(others, "spans")));
    }
}

fn spans(spans: &Value) -> String {
    list(spans)
        .iter()
        .map(|span| match text(span, "kind") {
            "added" => format!("{{+{}+}}", text(span, "text")),
            "removed" => format!("[-{}-]", text(span, "text")),
            _ => text(span, "text").to_owned(),
        })
        .collect()
}

fn log_line(row: &Value) -> String {
    format!(
        "{}  {}  {:<10} {}  {}",
        short(row, "id"),
        time(row),
        text(row, "kind"),
        author(field(row, "author")),
        text(row, "verdict")
    )
}

fn verified(answer: &Value) {
    let good = answer.get("good").and_then(Value::as_bool) == Some(true);
    let entries = some(number(answer, "entries"), "entry", "entries");
    let logs = some(number(answer, "logs"), "log", "logs");
    out(&format!("{}: {entries} in {logs}", if good { "good" } else { "NOT good" }));
    for problem in list(field(answer, "problems")) {
        out(&format!(
            "  device {} position {}: {}",
            short(problem, "device"),
            number(problem, "seq"),
            text(problem, "what")
        ));
    }
    if number(answer, "missing") > 0 {
        out(&format!(
            "  {} entries were here and are lost; they are fetched again from other nodes",
            number(answer, "missing")
        ));
    }
}

fn peer_line(row: &Value) -> String {
    format!("{}  {}  {}", short(row, "device"), text(row, "name"), text(row, "address"))
}

fn strings(answer: &Value, name: &str) {
    for value in list(field(answer, name)) {
        out(value.as_str().unwrap_or_default());
    }
}

fn each(rows: &Value, none: &str, line: impl Fn(&Value) -> String) {
    let rows = list(rows);
    if rows.is_empty() {
        return err(none);
    }
    for row in rows {
        out(&line(row));
    }
}

pub(crate) fn pretty(answer: &Value) {
    out(&serde_json::to_string_pretty(answer).unwrap_or_default());
}

fn author(author: &Value) -> String {
    match author.get("name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => format!("({})", short(author, "device")),
    }
}

fn field<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn short(value: &Value, name: &str) -> String {
    text(value, name).chars().take(8).collect()
}

/// A number with what is counted: one of it, or several.
fn some(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

fn number(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or_default()
}

/// The claimed time of a row, in UTC to the minute.
fn time(value: &Value) -> String {
    let ms = value.get("time_ms").and_then(Value::as_i64).unwrap_or_default();
    // Beyond the year 9999 there is no calendar.
    jiff::Timestamp::from_millisecond(ms)
        .map_or_else(|_| format!("{ms} ms"), |time| time.strftime("%Y-%m-%d %H:%M").to_string())
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::InMemoryTerm;

    #[test]
    fn what_takes_longer_than_a_second_shows_a_sign_of_life_and_takes_it_away() {
        let shown = |term: &InMemoryTerm| ProgressDrawTarget::term_like_with_hz(Box::new(term.clone()), 20);
        let quick = InMemoryTerm::new(5, 80);
        drop(Progress::start_on("short work", shown(&quick)));

        let slow = InMemoryTerm::new(5, 80);
        let started = std::time::Instant::now();
        let progress = Progress::start_on("long work", shown(&slow));
        while !slow.contents().contains("long work") {
            assert!(started.elapsed() < Duration::from_secs(60), "nothing is shown");
            std::thread::yield_now();
        }
        assert!(started.elapsed() >= PROGRESS_AFTER);
        progress.say("nearly done");
        while !slow.contents().contains("nearly done") {
            assert!(started.elapsed() < Duration::from_secs(60), "what is said is not shown");
            std::thread::yield_now();
        }
        drop(progress);
        assert_eq!(slow.contents(), "");
        assert_eq!(quick.contents(), "", "what was over before is never shown");
    }
}
