//! Records: what people write in a line for what a record holds as a form.

use super::{Draft, names::named, unfit};
use linde_deliberation::{Kind as _, ballot::Ballot, objection::Objection, proposal::Proposal};
use linde_log::EntryId;
use linde_web::DeskError;
use serde_json::{Value, json};

/// Reads the fields that were written in lines.
pub(super) fn write(draft: &mut Draft<'_>) -> Result<(), DeskError> {
    each(draft, "ballots", |draft, line| ballot(draft, &line))?;
    each(draft, "alternatives", |draft, line| {
        let mut form = alternative(&line)?;
        let name = form.pointer("/id/text/text").and_then(Value::as_str).unwrap_or_default();
        let proposals = draft.replica()?.states::<Proposal>().map(|(id, _)| id);
        if let Some(proposal) = named(name, Proposal::NAME, proposals)? {
            let state =
                draft.replica()?.state::<Proposal>(&proposal).ok_or_else(|| DeskError::new("object-unknown"))?;
            let version = state.current().map(|version| version.made.entry);
            let version = version.ok_or_else(|| unfit("not all authors stand by a version of this proposal"))?;
            if let Some(id) = form.get_mut("id") {
                *id = json!({ "proposal": { "proposal": proposal, "version": version } });
            }
        }
        Ok(form)
    })?;
    each(draft, "objections", |draft, line| {
        let replica = draft.replica()?;
        let papers =
            replica.states::<Ballot>().flat_map(|(_, ballot)| ballot.casts.keys().chain(ballot.commits.keys()));
        let raised = replica.states::<Objection>().map(|(id, _)| id);
        objection(&line, raised.chain(papers.copied()))
    })?;
    if let Some(line) = draft.read::<String>("measures") {
        draft.set("measures", measures(&line)?)?;
    }
    if let Some(line) = draft.read::<String>("review") {
        let review = none(&line).unwrap_or_else(|| json!({ "on": line.trim() }));
        draft.set("review", review)?;
    }
    Ok(())
}

/// Reads those items of a list that are lines.
fn each(
    draft: &mut Draft<'_>,
    name: &str,
    read: impl Fn(&mut Draft<'_>, String) -> Result<Value, DeskError>,
) -> Result<(), DeskError> {
    let Some(items) = draft.read::<Vec<Value>>(name) else { return Ok(()) };
    let item = |item: Value, draft: &mut Draft<'_>| match item {
        Value::String(line) => read(draft, line),
        form @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Ok(form),
    };
    let items: Vec<Value> = items.into_iter().map(|one| item(one, draft)).collect::<Result<_, _>>()?;
    draft.set(name, items)
}

/// A ballot by its id or the beginning of it: its last close and its result are filled in.
fn ballot(draft: &mut Draft<'_>, line: &str) -> Result<Value, DeskError> {
    let ballots = draft.replica()?.states::<Ballot>().map(|(id, _)| id);
    let id = named(line, Ballot::NAME, ballots)?;
    let id = id.ok_or_else(|| unfit(format!("{line:?} is not the id of a ballot; `linde ballot list` shows them")))?;
    let state = draft.replica()?.state::<Ballot>(&id).ok_or_else(|| DeskError::new("object-unknown"))?;
    let result = state.result().ok_or_else(|| DeskError::new("ballot-open"))?;
    Ok(json!({ "ballot": id, "close": state.closes.last().map(|close| close.entry), "result": result.hash }))
}

/// `+ Drei Linden` was chosen, `- Asphalt: zu heiß` was not, `- nothing: …` is doing nothing.
fn alternative(line: &str) -> Result<Value, DeskError> {
    let (chosen, name, because) = marked(line)
        .ok_or_else(|| unfit("an alternative is written as \"+ what was chosen\" or \"- what was not: because\""))?;
    let id = match name.to_lowercase().as_str() {
        "nothing" | "nichts" | "nichts tun" => json!("do_nothing"),
        _ => json!({ "text": { "text": name } }),
    };
    Ok(json!({
        "id": id, "summary": "", "impact": [], "ballot_result": null, "chosen": chosen, "because": because,
    }))
}

/// `+ ID: how` was taken up, `- ID: why not` was not.
fn objection(line: &str, known: impl IntoIterator<Item = EntryId>) -> Result<Value, DeskError> {
    let form = || unfit("an objection is answered as \"+ ID: how it was taken up\" or \"- ID: why not\"");
    let (integrated, id, because) = marked(line).ok_or_else(form)?;
    let entry = named(&id, Objection::NAME, known)?.ok_or_else(form)?;
    Ok(json!({ "entry": entry, "integrated": integrated, "because": because }))
}

/// `Pflanzen @ Bauhof 2026-03-01; Gießen @ Ada`, or `none: because`.
fn measures(line: &str) -> Result<Value, DeskError> {
    if let Some(none) = none(line) {
        return Ok(none);
    }
    let measure = |part: &str| {
        let (what, rest) = part.rsplit_once('@')?;
        let rest = rest.trim();
        let (responsible, due) = match rest.rsplit_once(' ') {
            Some((responsible, due)) if due.parse::<linde_deliberation::Day>().is_ok() => (responsible, Some(due)),
            _ => (rest, None),
        };
        Some(json!({ "what": what.trim(), "responsible": responsible.trim(), "due": due }))
    };
    let planned: Option<Vec<Value>> = line.split(';').map(measure).collect();
    let planned = planned.ok_or_else(|| unfit("measures are written as \"what @ who 2026-03-01; what @ who\""))?;
    Ok(json!({ "planned": planned }))
}

/// `none: because`.
fn none(line: &str) -> Option<Value> {
    let because = ["none:", "keine:"].iter().find_map(|word| line.trim().strip_prefix(word))?;
    Some(json!({ "none": { "because": because.trim() } }))
}

/// A mark, a name, and what stands behind the colon.
fn marked(line: &str) -> Option<(bool, String, String)> {
    let line = line.trim();
    let (yes, rest) = match line.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, line.strip_prefix('-')?),
    };
    let (name, because) = rest.split_once(':').unwrap_or((rest, ""));
    Some((yes, name.trim().to_owned(), because.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_becomes_a_form() {
        let chosen = alternative("+ Drei Linden").unwrap();
        assert_eq!((&chosen["chosen"], &chosen["id"]["text"]["text"]), (&json!(true), &json!("Drei Linden")));
        let not = alternative("- nichts tun: bleibt heiß: 40 Grad").unwrap();
        assert_eq!((&not["id"], &not["because"]), (&json!("do_nothing"), &json!("bleibt heiß: 40 Grad")));
        assert!(alternative("Drei Linden").is_err());
        let planned = measures("Pflanzen @ Bauhof Nord 2026-03-01; Gießen @ Ada").unwrap();
        let due = json!({ "what": "Pflanzen", "responsible": "Bauhof Nord", "due": "2026-03-01" });
        assert_eq!(planned["planned"], json!([due, { "what": "Gießen", "responsible": "Ada", "due": null }]));
        assert_eq!(measures("keine: es bleibt").unwrap(), json!({ "none": { "because": "es bleibt" } }));
        assert!(measures("Pflanzen").is_err());
        let known = EntryId([0xab; 32]);
        for id in ["ab".repeat(32), "ab".repeat(4)] {
            let answer = objection(&format!("-{id}: zu teuer"), [known]).unwrap();
            assert_eq!((&answer["integrated"], &answer["entry"]), (&json!(false), &json!(known)));
        }
        assert!(objection("- ab: zu teuer", [known]).is_err());
        assert!(objection(&format!("- {}: zu teuer", "cd".repeat(32)), [known]).is_err());
    }
}
