//! What the command line shows at a glance.

use super::{deliberation::waiting, field, list, number, out, short, some, text, variant};
use serde_json::Value;

/// What waits in each space, and what is new; spaces in which there is neither are left out.
pub(super) fn home(answer: &Value, read: bool) {
    let remembers = list(answer).iter().any(|space| !field(space, "news").is_null());
    let mut told = false;
    for space in list(answer) {
        let (needs, news) = (list(field(space, "needs")), field(space, "news"));
        let topics = list(field(news, "topics"));
        let rest = counts(field(news, "rest"));
        if needs.is_empty() && topics.is_empty() && rest.is_empty() {
            continue;
        }
        told = true;
        out(&format!("{}  {}", short(space, "space"), text(space, "name")));
        for need in needs {
            out(&format!("  waits  {}", need_line(need)));
        }
        more(number(space, "more_needs"), "thing waits", "things wait");
        for topic in topics {
            let counts = counts(field(topic, "counts"));
            out(&format!("  new    {}  {}: {counts}", short(topic, "topic"), text(topic, "title")));
        }
        more(number(news, "more_topics"), "topic has news", "topics have news");
        if !rest.is_empty() {
            out(&format!("  new    {rest}"));
        }
    }
    if !told {
        out(if remembers { "nothing waits for you, and nothing is new" } else { "nothing waits for you" });
    }
    if read {
        out("marked as read");
    } else if !remembers && !list(answer).is_empty() {
        out("what is new is shown once `linde home --read` has marked what is there as read");
    }
}

/// The spaces by size, and everything else.
pub(super) fn storage(answer: &Value) {
    let mut all = number(answer, "rest");
    for space in list(field(answer, "spaces")) {
        let bytes = number(space, "bytes");
        all = all.saturating_add(bytes);
        out(&format!("{}  {}  {}", short(space, "space"), text(space, "name"), size(bytes)));
    }
    out(&format!("keys, invitations and other things  {}", size(number(answer, "rest"))));
    out(&format!("together  {}  {}", size(all), text(answer, "home")));
}

/// The lines as they can be handed on.
pub(super) fn support(answer: &Value) {
    for line in list(answer) {
        out(&format!("{}: {}", text(line, "name"), text(line, "value")));
    }
}

fn more(count: u64, one: &str, several: &str) {
    if count > 0 {
        out(&format!("  and {} more", some(count, one, several)));
    }
}

fn need_line(need: &Value) -> String {
    let (what, of) = variant(field(need, "what"));
    let words = match what {
        "reveal" => "show how you voted".to_owned(),
        "vote" => "vote".to_owned(),
        "consent" => "agree to a version that you are named in, or do not".to_owned(),
        "decide" => "decide about a change to your proposal".to_owned(),
        "second" => "sign an answer of your office as the second".to_owned(),
        "take_up" => "take it up, enough support it".to_owned(),
        "answer" if field(of, "overdue") == &Value::Bool(true) => "answer, overdue".to_owned(),
        "answer" => "answer".to_owned(),
        _ => waiting(of),
    };
    let day = match text(need, "day") {
        "" => String::new(),
        day => format!(", until {day}"),
    };
    format!("{} {}  {}: {words}{day}", text(need, "kind"), short(need, "id"), text(need, "title"))
}

/// How many of what, as in "2 statement, 1 ballot".
fn counts(counts: &Value) -> String {
    let counts = counts.as_object().into_iter().flatten();
    let counts: Vec<String> = counts.map(|(what, n)| format!("{n} {what}")).collect();
    counts.join(", ")
}

/// A size that people can compare.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sizes_and_counts_are_told_in_words() {
        assert_eq!((size(0), size(2_047), size(3 << 20)), ("0 B".to_owned(), "1 kB".to_owned(), "3 MB".to_owned()));
        assert_eq!(counts(&json!({ "ballot": 1, "statement": 2 })), "1 ballot, 2 statement");
        assert_eq!(counts(&Value::Null), "");
        let need = json!({ "what": { "answer": { "overdue": true } }, "kind": "question", "id": "ab".repeat(32), "title": "Wer gießt?", "day": null });
        assert_eq!(need_line(&need), "question abababab  Wer gießt?: answer, overdue");
        let measure = json!({ "loop": { "measure": { "what": "Pflanzen", "responsible": "Bauhof", "days": 2 } } });
        let need = json!({ "what": measure, "kind": "record", "id": "ab".repeat(32), "title": "Linden", "day": null });
        assert_eq!(need_line(&need), "record abababab  Linden: measure of Bauhof: Pflanzen, overdue for 2 days");
    }
}
