//! A whole deliberation over three nodes, of which one is offline in each phase: from a concern to a sealed record.

use super::{arrives_alike, copy, copy_genesis, founded, meet, node, pieces, state};
use crate::{Spaces, SpacesError};
use linde_deliberation::{
    ballot::{Ballot, electorate, electorate_hash},
    patch::between,
    proposal::text_hash,
    record::Record,
    topic::{Phase, Standing, Topic},
    trace::Fate,
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_space::Role;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const DRAFT: &str = "Wir pflanzen drei Linden auf den Platz.";
const AMENDED: &str = "Wir pflanzen zwei Linden auf den Platz.";

fn act(node: &mut Spaces, space: SpaceId, kind: &str, object: Option<EntryId>, op: Value) -> EntryId {
    node.act(space, kind, object.unwrap_or(EntryId::ZERO), op.clone()).unwrap_or_else(|error| panic!("{op}: {error}"))
}

fn person(node: &mut Spaces, space: SpaceId) -> PersonId {
    let device = node.device();
    node.replica(space).unwrap().person_of(device).unwrap()
}

/// Moves the topic on, and gives the step.
fn phase(node: &mut Spaces, space: SpaceId, topic: EntryId, to: &str) -> EntryId {
    act(node, space, "topic", Some(topic), json!({ "phase": { "to": to, "reason": null, "ends": null } }))
}

/// What was made, and where it all lies.
struct Course {
    nodes: [Spaces; 3],
    space: SpaceId,
    said: Vec<EntryId>,
    record: EntryId,
}

/// Käthe leads, Bruno proposes, Cem takes part. In each phase somebody else meets nobody.
fn course() -> Course {
    let (mut a, space) = founded(1);
    let (mut b, mut c) = (node(2), node(3));
    for (node, name) in [(&mut b, "Bruno"), (&mut c, "Cem")] {
        let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
        copy_genesis(&a, node, space, &link, name);
        copy(node, &mut a, space);
    }
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let topic = act(
        &mut c,
        space,
        "topic",
        None,
        json!({ "create": {
            "title": "Bäume", "concern": "Zu heiß.", "carriers": [], "level": "codecision", "level_reason": "So beschlossen.",
            "scope": [], "effect": null, "template": null,
        }}),
    );
    meet(&mut a, &mut c, space);
    phase(&mut a, space, topic, "accepted");
    let under = phase(&mut a, space, topic, "understanding");

    // Bruno is offline: Cem says something, and Bruno hears of it later.
    meet(&mut a, &mut c, space);
    let text = "Linden geben Schatten.";
    let said =
        act(&mut c, space, "statement", None, json!({ "create": { "text": text, "topic": topic, "under": under } }));
    meet(&mut a, &mut c, space);
    meet(&mut a, &mut b, space);
    act(&mut b, space, "statement", Some(said), json!({ "react": { "stance": "agree", "important": true } }));
    let under = phase(&mut a, space, topic, "proposals");

    // Cem is offline while Bruno proposes; he amends when he is back, and argues.
    meet(&mut a, &mut b, space);
    let bruno = person(&mut b, space);
    let made = json!({ "create": { "topic": topic, "under": under, "title": "Drei Linden", "draft": null } });
    let proposal = act(&mut b, space, "proposal", None, made);
    let submit = |text: &str| {
        json!({ "submit": {
            "title": "Linden", "text": text, "reason": "Schatten.", "authors": [bruno], "heads": [], "hash": text_hash(text),
            "cost": null, "place": null,
        }})
    };
    let base = act(&mut b, space, "proposal", Some(proposal), submit(DRAFT));
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let amendment = act(
        &mut c,
        space,
        "amendment",
        None,
        json!({ "create": {
            "topic": topic, "under": under, "proposal": proposal, "base": base, "patch": between(DRAFT, AMENDED).edits(),
            "result": text_hash(AMENDED), "reason": "Drei passen nicht.",
        }}),
    );
    let argument = act(
        &mut c,
        space,
        "argument",
        None,
        json!({ "create": {
            "topic": topic, "under": under, "parent": proposal, "stance": "contra", "text": "Die Wurzeln.", "evidence": [], "depth": 1,
        }}),
    );
    meet(&mut a, &mut c, space);
    meet(&mut a, &mut b, space);
    let version = act(&mut b, space, "proposal", Some(proposal), submit(AMENDED));
    let accept = json!({ "accept": { "into": version, "modified": false, "note": "" } });
    act(&mut b, space, "amendment", Some(amendment), accept);
    meet(&mut a, &mut b, space);
    phase(&mut a, space, topic, "review");
    let under = phase(&mut a, space, topic, "weighing");

    // Käthe is offline while the others vote; Cem's objection comes with his paper.
    let electors = electorate(&a.replica(space).unwrap().control());
    let closer = person(&mut a, space);
    let ballot = act(
        &mut a,
        space,
        "ballot",
        None,
        json!({ "open": {
            "topic": topic, "under": under, "question": "Zwei Linden?", "explanation": "",
            "alternatives": [{ "proposal": { "text": "Linden", "proposal": proposal, "version": version, "hash": text_hash(AMENDED) } }],
            "method": { "consent": { "quorum": "none" } }, "voters": electors.len(), "electorate": electorate_hash(&electors),
            "visibility": "open", "closers": [closer], "together": false, "ends": null, "rules": null,
        }}),
    );
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let cast =
        |position: Value| json!({ "cast": { "paper": { "consent": { "position": position } }, "reason": null } });
    act(&mut b, space, "ballot", Some(ballot), cast(json!("consent")));
    let objecting =
        act(&mut c, space, "ballot", Some(ballot), cast(json!({ "objection": { "reason": "Die Wurzeln." } })));
    meet(&mut b, &mut c, space);
    copy(&b, &mut a, space);
    let state = a.replica(space).unwrap().state::<Ballot>(&ballot).unwrap();
    let papers = state.to_pin();
    let result = state.hash_of(&papers.iter().copied().collect(), None);
    let close = act(&mut a, space, "ballot", Some(ballot), json!({ "close": { "papers": papers, "result": result } }));

    let made = json!({ "create": { "topic": topic, "under": under, "title": "Zwei Linden", "supersedes": null } });
    let record = act(&mut a, space, "record", None, made);
    act(
        &mut a,
        space,
        "record",
        Some(record),
        json!({ "write": {
            "context": "Zu heiß.", "level": "codecision", "outcome": "decided_changed", "reasons": "Schatten mit Wurzelschutz.",
            "alternatives": [
                { "id": { "proposal": { "proposal": proposal, "version": version } }, "summary": "", "impact": [],
                  "ballot_result": null, "chosen": true, "because": "" },
                { "id": "do_nothing", "summary": "", "impact": [], "ballot_result": null, "chosen": false, "because": "Bleibt heiß." },
            ],
            "objections": [{ "entry": objecting, "integrated": true, "because": "Wurzelschutz." }],
            "measures": { "planned": [{ "what": "Pflanzen", "responsible": "Bauhof", "due": null }] },
            "review": { "on": "2030-01-01" },
            "ballots": [{ "ballot": ballot, "close": close, "result": result }],
        }}),
    );
    let seal = a.replica(space).unwrap().state::<Record>(&record).unwrap().seal();
    act(&mut a, space, "record", Some(record), serde_json::to_value(seal).unwrap());
    Course { nodes: [a, b, c], space, said: vec![said, proposal, amendment, argument, ballot], record }
}

fn all_meet(nodes: &mut [Spaces; 3], space: SpaceId) {
    for _ in 0..2 {
        let [a, b, c] = nodes;
        meet(a, b, space);
        meet(b, c, space);
        meet(a, c, space);
    }
}

#[test]
fn whatever_was_said_comes_to_the_same_record_on_all_nodes() {
    let Course { mut nodes, space, said, record } = course();
    all_meet(&mut nodes, space);
    let states: BTreeSet<_> = nodes.iter_mut().map(|node| state(node, space)).collect();
    assert_eq!(states.len(), 1);
    let traces: Vec<Vec<_>> = nodes
        .iter_mut()
        .map(|node| {
            let all = node.replica(space).unwrap().deliberation();
            assert_eq!(all.gaps(&record), []);
            assert!(all.holds(&record));
            said.iter().map(|id| all.trace(id).unwrap()).collect()
        })
        .collect();
    assert!(traces.iter().all(|one| *one == traces[0]));
    for trace in &traces[0] {
        let decided = matches!(trace.fate, Fate::Decided { record: of, .. } if of == record);
        let taken_up = matches!(
            &trace.fate,
            Fate::Amendment { standing: linde_deliberation::amendment::Standing::Accepted { .. } }
        );
        assert!(decided || taken_up, "{trace:?}");
        assert!(trace.steps.len() <= linde_deliberation::trace::MAX_STEPS);
    }
}

#[test]
fn what_was_contributed_before_a_step_is_in_time_however_much_its_author_had_written() {
    let (mut a, space) = founded(1);
    let mut b = node(2);
    let (_, link) = a.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    copy_genesis(&a, &mut b, space, &link, "Bruno");
    copy(&b, &mut a, space);
    let topic = act(
        &mut a,
        space,
        "topic",
        None,
        json!({ "create": {
            "title": "Bäume", "concern": "Zu heiß.", "carriers": [], "level": "codecision", "level_reason": "So beschlossen.",
            "scope": [], "effect": null, "template": null,
        }}),
    );
    for to in ["accepted", "understanding"] {
        phase(&mut a, space, topic, to);
    }
    let under = phase(&mut a, space, topic, "proposals");
    copy(&a, &mut b, space);
    // Bruno's numbers run ahead of those of whoever leads.
    for n in 0..40 {
        act(&mut b, space, "statement", None, json!({ "create": { "text": format!("Aussage {n}") } }));
    }
    let proposal = act(
        &mut b,
        space,
        "proposal",
        None,
        json!({ "create": { "topic": topic, "under": under, "title": "Drei Linden" } }),
    );
    copy(&b, &mut a, space);
    phase(&mut a, space, topic, "review");
    copy(&a, &mut b, space);
    for node in [&mut a, &mut b] {
        let deliberation = node.replica(space).unwrap().deliberation();
        assert_eq!(deliberation.standing(&proposal), Some(Standing::InTime));
    }
}

#[test]
fn whoever_deliberates_in_the_wrong_role_or_on_what_is_not_there_is_told_so_before_anything_is_signed() {
    let Course { nodes: [mut a, mut b, _], space, said, record } = course();
    meet(&mut a, &mut b, space);
    let topic = a.replica(space).unwrap().states::<Topic>().map(|(id, _)| id).next().unwrap();
    assert_eq!(a.replica(space).unwrap().state::<Topic>(&topic).unwrap().phase(), Some(Phase::Weighing));
    let before = state(&mut b, space);
    let mut refused = |kind: &str, object: EntryId, op: Value| {
        let error = b.act(space, kind, object, op).unwrap_err();
        let SpacesError::Author(crate::AuthorError::Denied(reason)) = error else { panic!("{error:?}") };
        reason.0
    };
    let to = json!({ "phase": { "to": "decision", "reason": null, "ends": null } });
    assert_eq!(refused("topic", topic, to), "role-too-low");
    assert_eq!(refused("ballot", said[4], json!({ "close": { "papers": [], "result": null } })), "role-too-low");
    assert_eq!(refused("ballot", said[0], json!({ "witness": { "hands": said[0] } })), "object-not-as-expected");
    assert_eq!(refused("record", record, json!({ "write": { "reasons": "Anders." } })), "closed");
    let nowhere = json!({ "create": { "record": said[0], "seal": "00".repeat(32), "text": "Nein." } });
    assert_eq!(refused("dissent", EntryId::ZERO, nowhere), "object-not-as-expected");
    assert_eq!(state(&mut b, space), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn a_deliberation_ends_alike_in_any_order_of_arrival(cuts in pieces()) {
        let Course { mut nodes, space, .. } = course();
        all_meet(&mut nodes, space);
        arrives_alike(&mut nodes[0], space, &cuts);
    }
}
