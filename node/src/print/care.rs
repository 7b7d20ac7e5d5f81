//! How offices, sealed parts, erasures and moderation are shown.

use super::{author, each, field, list, number, out, people, short, some, text, time};
use crate::calls::care::CareRequest;
use serde_json::{Value, json};

pub(super) fn answer(request: &CareRequest, answer: &Value) {
    match request {
        CareRequest::OfficeList { .. } => each(answer, "no offices", office_line),
        CareRequest::OfficeCreate { .. } => out(text(answer, "office")),
        CareRequest::SealList { .. } => each(answer, "no sealed parts", sealed_line),
        CareRequest::SealShow { .. } => sealed(answer),
        CareRequest::SealCreate { .. } => out(text(answer, "part")),
        CareRequest::ErasePlan { .. } => plan(answer),
        CareRequest::Erase { .. } => out(text(answer, "erasure")),
        CareRequest::EraseList { .. } => each(answer, "nothing was erased", erasure_line),
        CareRequest::ModerationLog { .. } => each(answer, "nothing was moderated", moderation_line),
        CareRequest::ModerationShow { .. } => out(&moderation_line(answer)),
        CareRequest::Moderate { .. } => out(text(answer, "act")),
        CareRequest::Ignored { .. } => each(answer, "nothing is ignored here", ignored_line),
        CareRequest::OfficeChange { .. }
        | CareRequest::OfficeSpeak { .. }
        | CareRequest::SealOpen { .. }
        | CareRequest::Correct { .. }
        | CareRequest::Lift { .. }
        | CareRequest::Appeal { .. }
        | CareRequest::Decide { .. }
        | CareRequest::Ignore { .. } => effect(answer),
    }
}

fn entries(of: &Value) -> String {
    some(number(of, "entries"), "entry", "entries")
}

fn effect(answer: &Value) {
    match answer.get("missing").and_then(Value::as_u64) {
        Some(missing) => out(&format!("waits for {missing} more to speak")),
        None => out("done"),
    }
}

fn office_line(row: &Value) -> String {
    let holders: Vec<_> = list(field(row, "holders")).iter().map(people::named).collect();
    let eyes = if field(row, "four_eyes") == &json!(true) { ", two must speak" } else { "" };
    let words = some(number(row, "words"), "word", "words");
    format!("{}  {} (held by {}{eyes}; {words})", short(row, "office"), text(row, "name"), holders.join(", "))
}

fn sealed_line(row: &Value) -> String {
    let state = match (field(row, "opened").is_null(), field(row, "readable") == &json!(true)) {
        (false, _) => "opened",
        (true, true) => "readable for you",
        (true, false) => "sealed",
    };
    let (reason, right) = (text(row, "reason"), text(row, "right"));
    format!("{}  {}  {} ({state}; {reason}: {right})", short(row, "part"), time(row), text(row, "title"))
}

fn sealed(answer: &Value) {
    let view = field(answer, "view");
    out(&sealed_line(view));
    out(&format!("sealed by  {}", author(field(view, "author"))));
    out(&format!("decides    {}", people::named(field(view, "decider"))));
    out(&format!("again on   {}", time(&json!({ "time_ms": field(view, "review_ms") }))));
    let readers: Vec<_> = list(field(view, "readers")).iter().map(people::named).collect();
    let everybody = !field(view, "opened").is_null();
    out(&format!("readers    {}", if everybody { "everybody".to_owned() } else { readers.join(", ") }));
    match answer.get("text").and_then(Value::as_str) {
        Some(words) => out(&format!("\n{words}")),
        None => out("You are not one of its readers."),
    }
}

fn plan(answer: &Value) {
    let excerpt = text(answer, "excerpt");
    if !excerpt.is_empty() {
        out(&format!("about      {excerpt}"));
    }
    out(&format!("goes       the content of {}, on every node that hears of it", entries(answer)));
    let others: Vec<_> = list(field(answer, "others")).iter().map(people::named).collect();
    if !others.is_empty() {
        out(&format!("goes, too  what {} wrote there", others.join(", ")));
    }
    out("stays      that something was written, when, and by which device; what was counted and published");
    let in_texts = number(answer, "stays_in_texts");
    if in_texts > 0 {
        let sections = some(in_texts, "section", "sections");
        out(&format!("stays      words in {sections} of common texts: see `linde erase section`"));
    }
    if text(field(answer, "target"), "target") == "person" {
        out("stays      acts of moderation with the objections to them, and that they spoke for an office");
    }
    let nodes = some(number(answer, "nodes_known"), "node is known", "nodes are known");
    out(&format!("copies     {nodes}; a copy that somebody made is out of reach"));
    if field(answer, "allowed") == &json!(true) {
        out("Do it with --yes.");
    } else {
        out("Your role does not allow this.");
    }
}

fn erasure_line(row: &Value) -> String {
    format!(
        "{}  {}  {}, {} (by {}; on {} of {} nodes)",
        short(row, "entry"),
        time(row),
        entries(row),
        text(row, "reason"),
        author(field(row, "by")),
        number(row, "nodes_done"),
        number(row, "nodes_known"),
    )
}

fn moderation_line(row: &Value) -> String {
    let outcome = field(row, "outcome");
    let outcome = match text(outcome, "outcome") {
        "lifted" => format!("taken back by {}", author(field(outcome, "by"))),
        "decided" if field(outcome, "upheld") == &json!(true) => format!("upheld by {}", author(field(outcome, "by"))),
        "decided" => format!("overruled by {}", author(field(outcome, "by"))),
        _ if field(row, "appeal").is_null() => "stands".to_owned(),
        _ => "stands; the author objects".to_owned(),
    };
    let how = field(row, "overlay");
    format!(
        "{}  {}  {} {} ({}; by {}; {outcome}) {}",
        short(row, "id"),
        time(row),
        text(how, "act"),
        short(row, "target"),
        text(row, "reason"),
        author(field(row, "by")),
        text(row, "text"),
    )
}

fn ignored_line(row: &Value) -> String {
    let person = field(row, "person");
    let whose = if person.is_null() { "somebody".to_owned() } else { people::named(person) };
    match row.get("text").and_then(Value::as_str) {
        Some(words) => format!("a contribution of {whose}: {words}"),
        None => format!("everything of {whose}"),
    }
}
