//! What a receipt of a vote led to.

use super::{author, deliberation::plain, field, list, out, short, text, time, variant};
use serde_json::Value;

/// The vote, or what there is in its place.
pub(super) fn found(answer: &Value) {
    match text(answer, "found") {
        "vote" => vote(answer),
        "other" => {
            out("no vote: it is a contribution of another kind");
            let (kind, id, space) = (text(answer, "kind"), text(answer, "entry"), short(answer, "space"));
            out(&format!("{kind} of {}, signed by {}", time(answer), author(field(answer, "author"))));
            out(&format!("details    linde verify {space} {id}"));
        }
        "no_space" => out("the space of this receipt is not on this node: only who is in it can check the receipt"),
        _ => out("no vote for this receipt has arrived here; it may be on its way, or of a space that is not here"),
    }
}

fn vote(answer: &Value) {
    let voter = field(answer, "voter");
    let name = voter
        .get("name")
        .and_then(Value::as_str)
        .map_or_else(|| format!("({})", short(voter, "person")), str::to_owned);
    out(&format!("vote of    {name}"));
    let (ballot, phase) = (short(answer, "ballot"), text(answer, "phase"));
    out(&format!("ballot     {} ({ballot}, {phase}) in {}", text(answer, "question"), text(answer, "space_name")));
    let when = answer.get("time_ms").and_then(Value::as_i64).map(|_| format!("{} (as claimed)", time(answer)));
    out(&format!("time       {}", when.as_deref().unwrap_or("stands with its signature")));
    let paper = Some(field(answer, "chosen")).filter(|paper| !paper.is_null());
    let said = paper.map(|paper| chosen(paper, list(field(answer, "alternatives"))));
    out(&format!("chosen     {}", said.unwrap_or_else(|| "hidden".to_owned())));
    out(&format!("counts     {}", super::deliberation::receipt(field(answer, "receipt"))));
    let is_last = answer.get("is_last") == Some(&Value::Bool(true));
    out(&format!("last one   {}", if is_last { "yes" } else { "no: they voted again" }));
    out(&format!("signature  linde verify {} {}", short(answer, "space"), text(answer, "paper")));
}

/// What is filled in: a word, or one value an alternative.
fn chosen(paper: &Value, names: &[Value]) -> String {
    let of = variant(variant(paper).1).1;
    let Some(values) = of.as_array() else {
        let (word, objection) = variant(of);
        let reason = text(objection, "reason");
        return if reason.is_empty() { plain(word) } else { format!("{}: {reason}", plain(word)) };
    };
    let pairs = names.iter().filter_map(Value::as_str).zip(values);
    let said = pairs.filter_map(|(name, value)| match value {
        Value::Bool(true) => Some(name.to_owned()),
        Value::Bool(false) | Value::Null => None,
        Value::String(word) => Some(format!("{name}: {}", plain(word))),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => Some(format!("{name}: {value}")),
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { "nothing".to_owned() } else { said.join(", ") }
}
