//! Ballots in a terminal: what came out, and how it was counted, step by step.

use super::{field, list, number, out, people::named, some, text, variant};
use serde_json::Value;

/// A ballot as it stands.
pub(super) fn one(row: &Value) {
    let view = field(row, "view");
    let opening = field(view, "opening");
    let open = field(opening, "open");
    let names = alternatives(field(open, "alternatives"));
    out(text(open, "question"));
    out(&format!("{}, {}", method(field(open, "method")), phase(text(view, "phase"))));
    for (at, name) in names.iter().enumerate() {
        out(&format!("  {}. {name}", at + 1));
    }
    let cast = number(view, "cast") + number(view, "hidden");
    out(&format!("{} cast, {} may vote", some(cast, "paper", "papers"), number(open, "voters")));
    let result = field(view, "result");
    if result.is_null() {
        return;
    }
    outcome(field(result, "count"), &names);
    let late = number(result, "late");
    if late > 0 {
        out(&format!("{} came after the close, shown and not counted", some(late, "paper", "papers")));
    }
    if number(result, "missing") > 0 {
        out(&format!("{} that count are not here yet", some(number(result, "missing"), "paper", "papers")));
    }
    if field(result, "provisional") == &Value::Bool(true) {
        out("provisional: not all who have to close it have done so");
    }
    hands(field(result, "by_hand"));
    let agrees = field(result, "agrees") == &Value::Bool(true);
    out(&format!("result {}: {}", text(result, "hash"), if agrees { "as published" } else { "NOT as published" }));
}

/// What a recount found.
pub(super) fn recount(answer: &Value) {
    let ballots = list(field(answer, "ballots"));
    if ballots.is_empty() {
        out("no ballot is closed yet");
    }
    for (ballot, at) in ballots.iter().zip(0..) {
        if at > 0 {
            out("");
        }
        let names: Vec<String> =
            list(field(ballot, "alternatives")).iter().filter_map(|one| one.as_str().map(str::to_owned)).collect();
        out(text(ballot, "question"));
        let count = field(ballot, "count");
        for step in list(field(count, "steps")) {
            steps(step, &names);
        }
        list(field(ballot, "excluded")).iter().for_each(|one| out(&left_out(one)));
        hands(field(ballot, "by_hand"));
        for one in list(field(ballot, "published")) {
            let agrees = field(one, "agrees") == &Value::Bool(true);
            let verdict = if agrees { "agrees" } else { "DOES NOT AGREE" };
            out(&format!("published {}: {verdict}", text(one, "published")));
        }
        out(&format!("counted   {}", text(ballot, "hash")));
        for (name, what) in [
            ("missing", "counts and is not here"),
            ("late", "came after the close and does not count"),
            ("unrevealed", "was hidden and not shown in time"),
        ] {
            for id in list(field(ballot, name)) {
                out(&format!("  {} {what}", id.as_str().unwrap_or_default()));
            }
        }
    }
}

/// A paper that does not fit its method.
fn left_out(one: &Value) -> String {
    format!("  left out: the paper of {}", named(field(one, "voter")))
}

fn alternatives(given: &Value) -> Vec<String> {
    let text = |one: &Value| {
        let inner = one.as_object()?.values().next()?;
        inner.get("text")?.as_str().map(str::to_owned)
    };
    list(given).iter().filter_map(text).collect()
}

fn method(given: &Value) -> String {
    variant(given).0.replace('_', "/")
}

fn phase(name: &str) -> &str {
    match name {
        "open" => "open",
        "revealing" => "closed, hidden papers are being shown",
        "provisional" => "closed, provisional",
        _ => "closed",
    }
}

fn name(names: &[String], at: &Value) -> String {
    let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| names.get(at).cloned()).unwrap_or_else(|| "?".to_owned())
}

fn several(names: &[String], of: &Value) -> String {
    list(of).iter().map(|at| name(names, at)).collect::<Vec<_>>().join(", ")
}

fn outcome(count: &Value, names: &[String]) {
    out(&format!("counted: {} of {}", number(count, "counted"), number(count, "electorate")));
    let mut outcomes: Vec<&Value> = list(field(count, "outcomes")).iter().collect();
    outcomes.sort_by_key(|one| one.get("place").and_then(Value::as_u64).unwrap_or(u64::MAX));
    for one in outcomes {
        let place = one.get("place").and_then(Value::as_u64).map(|place| format!("{place}. ")).unwrap_or_default();
        out(&format!("  {place}{}: {}", name(names, field(one, "alternative")), tally(field(one, "tally"))));
    }
    out(&verdict(field(count, "verdict"), names));
}

fn tally(given: &Value) -> String {
    let (kind, of) = variant(given);
    let percent = |name: &str| format!("{:.1} %", number(of, name) as f64 / 10.0);
    match kind {
        "yes_no" => format!("{} yes, {} no, {} abstain", number(of, "yes"), number(of, "no"), number(of, "abstain")),
        "consent" => format!(
            "{} consent, {} stand aside, {}",
            number(of, "consent"),
            number(of, "stand_aside"),
            some(number(of, "objections"), "objection", "objections")
        ),
        "resistance" => format!(
            "resistance {}, largest {}, acceptance {}, {:+} against doing nothing",
            percent("resistance_permille"),
            number(of, "worst"),
            percent("acceptance_permille"),
            field(of, "delta").as_i64().unwrap_or_default()
        ),
        "schulze" => format!("{} for it, {} against it", number(of, "positive"), number(of, "negative")),
        "status_quo" => "nothing changes".to_owned(),
        "approval" => format!("{} of {} approve", number(of, "approved"), number(of, "of")),
        "dots" => some(number(of, "dots"), "dot", "dots"),
        "times" => {
            format!("{} yes, {} if need be, {} no", number(of, "yes"), number(of, "if_need_be"), number(of, "no"))
        }
        "harmonic" => some(number(of, "supporters"), "supporter", "supporters"),
        _ => String::new(),
    }
}

fn verdict(given: &Value, names: &[String]) -> String {
    let (kind, of) = variant(given);
    match kind {
        "winner" => format!("decided: {}", name(names, field(of, "alternative"))),
        "tie" => format!("level, so nothing is decided yet: {}", several(names, field(of, "alternatives"))),
        "no_winner" => format!("nothing is decided: {}", text(of, "reason").replace('-', " ")),
        "quorum_missed" => {
            format!("nothing is decided: {} papers were needed, {} came", number(of, "needed"), number(of, "counted"))
        }
        _ => "an order, and nothing else".to_owned(),
    }
}

fn hands(given: &Value) {
    for one in list(given) {
        let (papers, by_hand, sum) = (field(one, "papers"), field(one, "by_hand"), field(one, "sum"));
        let tallies = |column: &Value| {
            let all: Vec<String> = list(field(column, "tallies")).iter().map(tally).collect();
            all.join("; ")
        };
        out("hands counted at a meeting, which cannot be checked one by one:");
        out(&format!("  papers    {}", tallies(papers)));
        out(&format!("  by hand   {}", tallies(by_hand)));
        let outcomes: Vec<String> =
            list(field(sum, "outcomes")).iter().map(|outcome| tally(field(outcome, "tally"))).collect();
        out(&format!("  together  {}", outcomes.join("; ")));
        if field(sum, "exceeds_electorate") == &Value::Bool(true) {
            out("  together more than may vote: somebody raised a hand and cast a paper, or may not vote");
        }
    }
}

fn table(title: &str, rows: &Value, names: &[String]) {
    out(title);
    for (row, name) in list(rows).iter().zip(names) {
        let cells: Vec<String> = list(row)
            .iter()
            .map(|cell| cell.as_u64().map_or_else(|| link(cell), |number| number.to_string()))
            .map(|cell| format!("{cell:>5}"))
            .collect();
        out(&format!("  {}  {name}", cells.join(" ")));
    }
}

fn link(given: &Value) -> String {
    let (kind, of) = variant(given);
    let [wins, losses] = ["wins", "losses"].map(|name| of.get(name).and_then(Value::as_u64));
    match (wins, losses) {
        (Some(wins), Some(losses)) => format!("{wins}:{losses}"),
        _ => kind.replace('_', " "),
    }
}

fn met(step: &Value) -> &'static str {
    if field(step, "met") == &Value::Bool(true) { "yes" } else { "no" }
}

/// One step of a count in words.
fn steps(step: &Value, names: &[String]) {
    let (kind, of) = variant(step);
    let alternative = || name(names, field(of, "alternative"));
    match kind {
        "papers" => out(&format!(
            "{}, {} left out, {} counted; {} may vote",
            some(number(of, "received"), "paper", "papers"),
            number(of, "excluded"),
            number(of, "counted"),
            number(of, "electorate")
        )),
        "quorum" => out(&format!("enough took part ({} needed): {}", number(of, "needed"), met(of))),
        "votes" => {
            out(&format!("{} yes, {} no, {} abstain", number(of, "yes"), number(of, "no"), number(of, "abstain")))
        }
        "majority" => {
            let sign = if field(of, "strict") == &Value::Bool(true) { ">" } else { "≥" };
            out(&format!("majority, {} {sign} {}: {}", number(of, "left"), number(of, "right"), met(of)));
        }
        "positions" => out(&format!(
            "{} consent, {} stand aside, {} object",
            number(of, "consent"),
            number(of, "stand_aside"),
            number(of, "objections")
        )),
        "order" => {
            let values: Vec<String> =
                list(field(of, "values")).iter().zip(names).map(|(value, name)| format!("{name} {value}")).collect();
            out(&format!("by {}: {}", text(of, "by").replace('_', " "), values.join(", ")));
            let groups: Vec<String> = list(field(of, "groups")).iter().map(|group| several(names, group)).collect();
            out(&format!("  order: {}", groups.join(" before ")));
        }
        "against_status_quo" => {
            let deltas: Vec<String> = list(field(of, "deltas"))
                .iter()
                .zip(names)
                .map(|(delta, name)| format!("{name} {:+}", delta.as_i64().unwrap_or_default()))
                .collect();
            out(&format!("against doing nothing: {}", deltas.join(", ")));
        }
        "pairwise" => table("how many prefer the row to the column:", field(of, "rows"), names),
        "links" => table("who defeats whom:", field(of, "rows"), names),
        "via" => out(&format!(
            "over {}: {} stronger",
            alternative(),
            some(list(field(of, "improved")).len() as u64, "path becomes", "paths become")
        )),
        "paths" => table("the strongest paths:", field(of, "rows"), names),
        "level" => out(&format!("place {}: {}", number(of, "place"), several(names, field(of, "alternatives")))),
        "direct_majority" => out(&format!(
            "{}, majority over doing nothing, {} against {}: {}",
            alternative(),
            number(of, "left"),
            number(of, "right"),
            met(of)
        )),
        "indirect_majority" => out(&format!("{}, indirect majority: {}", alternative(), met(of))),
        "better_than_status_quo" => out(&format!(
            "{}, place {} before that of doing nothing, {}: {}",
            alternative(),
            number(of, "place"),
            number(of, "status_quo"),
            met(of)
        )),
        "reverse_beat_path" => out(&format!("{}, no path from doing nothing to it: {}", alternative(), met(of))),
        "multistage_majority" => out(&format!("{}, would win again: {}", alternative(), met(of))),
        "eligible" => {
            let who = several(names, field(of, "alternatives"));
            out(&format!("can win: {}", if who.is_empty() { "none" } else { &who }));
        }
        "round" => out(&format!("the smallest weight has {}", name(names, field(of, "leaves")))),
        _ => out(&verdict(field(of, "verdict"), names)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn who_is_left_out_is_called_by_name() {
        let said = |name: Value| left_out(&json!({ "voter": { "person": "ab".repeat(32), "name": name } }));
        assert_eq!(said(json!("Ada")), "  left out: the paper of Ada");
        assert_eq!(said(Value::Null), "  left out: the paper of (abababab)");
    }
}
