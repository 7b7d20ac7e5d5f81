//! How people, rules and checked entries are shown.

use super::{author, each, field, list, number, out, people_in, short, some, text, time};
use crate::{calls::people::PeopleRequest, failure::language};
use serde_json::{Value, json};

pub(super) fn answer(request: &PeopleRequest, answer: &Value) {
    match request {
        PeopleRequest::List { .. } => people(answer),
        PeopleRequest::Remove { .. }
        | PeopleRequest::Role { .. }
        | PeopleRequest::Raise { .. }
        | PeopleRequest::Leave { .. }
        | PeopleRequest::Approve { .. }
        | PeopleRequest::Agree { .. }
        | PeopleRequest::SetRules { .. }
        | PeopleRequest::Rename { .. } => effect(answer),
        PeopleRequest::Names { .. } => each(field(answer, "names"), "not here yet", name_line),
        PeopleRequest::Name { .. } => {
            out(if answer.get("changed") == Some(&json!(true)) { "done" } else { "unchanged" });
        }
        PeopleRequest::Pending { .. } => each(answer, "nothing waits for agreement", pending_line),
        PeopleRequest::Rules { .. } => rules(answer),
        PeopleRequest::Audit { .. } => each(field(answer, "items"), "no entries", audit_line),
    }
}

/// Where an invitation leads.
pub(crate) fn preview(answer: &Value) {
    let yes = |name: &str| answer.get(name).and_then(Value::as_bool) == Some(true);
    for (label, name) in [
        ("space", "space"),
        ("name", "name"),
        ("purpose", "purpose"),
        ("visibility", "visibility"),
        ("invited by", "inviter"),
        ("role", "role"),
        ("members", "members"),
    ] {
        match answer.get(name) {
            None | Some(Value::Null) => {}
            Some(Value::String(value)) if value.is_empty() => {}
            Some(Value::String(value)) => out(&format!("{label:<12}{value}")),
            Some(value) => out(&format!("{label:<12}{value}")),
        }
    }
    if let Some(end) = answer.get("expires_ms").and_then(Value::as_i64) {
        out(&format!("{:<12}{}", "until", time(&json!({ "time_ms": end }))));
    }
    if yes("approval") {
        out("somebody must let you in");
    }
    if yes("joined") {
        out("this node is in the space already");
    }
    if yes("looking") {
        out("still looking for somebody who has it");
    }
}

/// The twelve words of an invitation.
pub(crate) fn words(answer: &Value) {
    let words = field(answer, "words");
    out(text(words, "de"));
    out(text(words, "en"));
}

/// One entry as everybody can check it.
pub(super) fn entry(answer: &Value) {
    let checks = field(answer, "checks");
    let device = field(answer, "device");
    out(&format!("entry      {}", text(answer, "id")));
    out(&format!("kind       {}", text(answer, "kind")));
    out(&format!("signed by  {}", author(field(answer, "author"))));
    let name = text(answer, "name_then");
    if !name.is_empty() {
        out(&format!("name then  {name}"));
    }
    out(&format!("device     {}{}", text(field(answer, "author"), "device"), device_words(device)));
    let role = text(answer, "role_then");
    out(&format!(
        "role then  {}",
        if role.is_empty() { "none: not a member as far as this entry knows" } else { role }
    ));
    out(&format!("time       {} (as claimed)", time(answer)));
    out(&format!("place      lane {}, position {}", number(answer, "lane"), number(answer, "seq")));
    let valid = |name: &str| if checks.get(name) == Some(&json!(true)) { "valid" } else { "NOT valid" };
    out(&format!("signature  {}", valid("signature")));
    out(&format!("chain      {}", valid("chain")));
    out(&format!("content    {}", text(checks, "body")));
    let verdict = field(answer, "verdict");
    let reason = text(verdict, "reason");
    let paper = field(answer, "paper");
    let is_valid = !paper.is_null() && text(verdict, "verdict") == "counted";
    // Of a paper the rules of its entry alone say nothing: its ballot does.
    out(&format!(
        "counts     {}",
        if is_valid { "valid; its ballot says whether it is counted" } else { text(verdict, "verdict") }
    ));
    if !paper.is_null() {
        out(&format!(
            "in ballot  {}: {}",
            short(paper, "ballot"),
            super::deliberation::receipt(field(paper, "receipt"))
        ));
    }
    if !reason.is_empty() {
        out(&format!("because    {reason}: {}", linde_web::explain_reason(reason, language())));
    }
    let decided_by = field(answer, "decided_by");
    if !decided_by.is_null() {
        let by = author(field(decided_by, "author"));
        let (kind, id) = (text(decided_by, "kind"), short(decided_by, "id"));
        out(&format!("decided by {id}  {kind} of {}, signed by {by}", time(decided_by)));
    }
    let words = text(answer, "text");
    if !words.is_empty() {
        out(&format!("text       {words}"));
    }
    let voice = field(field(answer, "standing"), "voice");
    match text(voice, "voice") {
        "office" => out(&format!("speaks for {}, an office, by word of {}", text(voice, "name"), people_in(voice))),
        "asked" => {
            out(&format!("speaks for nobody else; {} asked that {} does", people_in(voice), text(voice, "name")))
        }
        _ => {}
    }
}

fn device_words(device: &Value) -> String {
    let origin = text(device, "origin");
    let state = field(device, "state");
    match text(state, "state") {
        "" => " (unknown in this space)".to_owned(),
        "active" => format!(" ({origin})"),
        "revoked" => format!(" ({origin}; revoked by {} on {})", author(field(state, "by")), time(state)),
        other => format!(" ({origin}; {other})"),
    }
}

fn effect(answer: &Value) {
    match answer.get("missing").and_then(Value::as_u64) {
        Some(missing) => out(&format!("waits for {missing} more to agree: see `linde person pending`")),
        None => out("done"),
    }
}

fn people(answer: &Value) {
    each(field(answer, "members"), "no members yet", member_line);
    for newcomer in list(field(answer, "newcomers")) {
        let (person, role) = (field(newcomer, "person"), text(newcomer, "role"));
        out(&format!("{}  {role:<9}  {} (waits to be let in)", short(person, "person"), named(person)));
    }
    for gone in list(field(answer, "departed")) {
        let person = field(gone, "person");
        let departure = field(gone, "departure");
        let how = match text(departure, "departure") {
            "removed" => format!("removed by {}", author(field(departure, "by"))),
            _ => "left".to_owned(),
        };
        out(&format!("{}  {:<9}  {} ({how}, {})", short(person, "person"), "-", named(person), time(gone)));
    }
}

pub(super) fn member_line(row: &Value) -> String {
    let devices = some(list(field(row, "devices")).len() as u64, "device", "devices");
    let name = Some(text(row, "name")).filter(|name| !name.is_empty()).unwrap_or("(no name)");
    format!("{}  {:<9}  {name} ({devices})", short(row, "person"), text(row, "role"))
}

fn pending_line(row: &Value) -> String {
    let act = field(row, "act");
    let what = match text(act, "act") {
        "remove" => format!("remove {}", named(field(act, "person"))),
        "role" => format!("make {} {}", named(field(act, "person")), text(act, "role")),
        "revoke_device" => format!("revoke device {} of {}", short(act, "device"), named(field(act, "person"))),
        "rebind" => format!("bind {} to device {}", named(field(act, "person")), short(act, "device")),
        "naming" => format!("name the space {}", text(field(act, "naming"), "name")),
        _ => "change the rules".to_owned(),
    };
    let supporters: Vec<_> = list(field(row, "supporters")).iter().map(named).collect();
    let agreed = if supporters.is_empty() { "nobody".to_owned() } else { supporters.join(", ") };
    format!(
        "{}  {what}  (by {}; agreed: {agreed}; {} more needed)",
        short(row, "entry"),
        author(field(row, "by")),
        number(row, "missing"),
    )
}

fn name_line(row: &Value) -> String {
    let purpose = text(row, "purpose");
    let purpose = if purpose.is_empty() { String::new() } else { format!(": {purpose}") };
    let (name, by) = (text(row, "name"), author(field(row, "by")));
    format!("{}  {}  {name}{purpose}  (by {by})", short(row, "entry"), time(row))
}

fn rules(answer: &Value) {
    let rules = field(answer, "rules");
    for power in ["invite", "approve", "grant", "remove", "moderate", "erase"] {
        out(&format!("{power:<10}{}", text(rules, power)));
    }
    let quota = number(rules, "quota_entries");
    out(&format!("{:<10}{}", "quota", if quota == 0 { "none".to_owned() } else { format!("{quota} a day") }));
    out(&format!("{:<10}{} of {}", "founders", number(answer, "quorum"), number(answer, "founders")));
    if field(answer, "by").is_null() {
        out("as the space was founded");
    } else {
        out(&format!("set by {}, {}", author(field(answer, "by")), time(answer)));
    }
}

fn audit_line(row: &Value) -> String {
    let verdict = field(row, "verdict");
    let reason = text(verdict, "reason");
    let because = match row.get("because").and_then(Value::as_str) {
        Some(id) => format!(" by {}", id.get(..8).unwrap_or(id)),
        None => String::new(),
    };
    let counts = if reason.is_empty() { text(verdict, "verdict") } else { reason };
    format!(
        "{}  {}  {:<13} {} ({})  {counts}{because}",
        short(row, "id"),
        time(row),
        text(row, "kind"),
        author(field(row, "author")),
        row.get("role_then").and_then(Value::as_str).unwrap_or("-"),
    )
}

pub(super) fn named(person: &Value) -> String {
    match person.get("name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => format!("({})", short(person, "person")),
    }
}
