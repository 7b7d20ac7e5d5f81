//! Whether language versions are of what is published now, after random histories in any order of arrival.

use super::{arrives_alike, copy, copy_genesis, founded, meet, node, pieces, state};
use crate::Spaces;
use linde_deliberation::{
    language_version::{LanguageVersion, LanguageVersionState},
    proposal::text_hash,
    record::Record,
    trace::{Freshness, LanguageStatus},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_space::Role;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

/// What one of three nodes does; what it may not do or does not know yet it leaves.
#[derive(Debug, Clone)]
enum Step {
    /// Describes the topic anew.
    Describe,
    /// Submits a version of the proposal, in the name of another author too, or in its own alone.
    Submit(bool),
    /// Consents to a version.
    Consent(Index),
    /// Seals the record.
    Seal,
    /// Puts one of the three into other words, from a source.
    Create(u8, Index),
    /// Writes a language version anew, from a source.
    Revise(Index, Index),
    /// Says what others said of one.
    Check(Index, bool),
    /// Meets the next node.
    Meet,
}

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let index = any::<Index>;
    let step = prop_oneof![
        2 => Just(Step::Describe),
        2 => any::<bool>().prop_map(Step::Submit),
        1 => index().prop_map(Step::Consent),
        2 => Just(Step::Seal),
        3 => (0u8..3, index()).prop_map(|(of, source)| Step::Create(of, source)),
        3 => (index(), index()).prop_map(|(one, source)| Step::Revise(one, source)),
        1 => (index(), any::<bool>()).prop_map(|(one, ok)| Step::Check(one, ok)),
        3 => Just(Step::Meet),
    ];
    prop::collection::vec((0usize..3, step), 1..28)
}

/// What happened: by whom what was published.
struct Village {
    nodes: [Spaces; 3],
    space: SpaceId,
    /// The topic, the proposal and the record.
    of: [EntryId; 3],
    persons: [PersonId; 3],
    /// What described the topic, in no order.
    described: Vec<EntryId>,
    /// What submitted versions, and in whose names; with those who consented, and in which entry.
    submitted: Vec<(EntryId, Vec<PersonId>)>,
    consented: Vec<(EntryId, EntryId, PersonId)>,
    sealed: Vec<EntryId>,
    /// Language versions.
    made: Vec<EntryId>,
    /// How many texts were written, so that none is written twice.
    written: usize,
}

impl Village {
    fn act(&mut self, by: usize, kind: &str, object: EntryId, op: Value) -> Option<EntryId> {
        self.nodes[by].act(self.space, kind, object, op).ok()
    }

    fn new() -> Self {
        let (mut a, space) = founded(1);
        let (mut b, mut c) = (node(2), node(3));
        for (node, name) in [(&mut b, "Bruno"), (&mut c, "Cem")] {
            let (_, link) = a.invite(space, Role::Moderator, 1, None, false, vec![]).unwrap();
            copy_genesis(&a, node, space, &link, name);
            copy(node, &mut a, space);
        }
        let persons = [&mut a, &mut b, &mut c].map(|node| {
            let device = node.device();
            node.replica(space).unwrap().person_of(device).unwrap()
        });
        let (of, nodes) = ([EntryId::ZERO; 3], [a, b, c]);
        let (described, submitted, consented, sealed, made) = (vec![], vec![], vec![], vec![], vec![]);
        let mut all = Self { nodes, space, of, persons, described, submitted, consented, sealed, made, written: 0 };
        let topic = json!({ "create": {
            "title": "Bäume", "concern": "Zu heiß.", "carriers": [], "level": "codecision", "level_reason": "So beschlossen.",
            "scope": [], "effect": null, "template": null,
            "rules": { "support_quorum": 0, "seal_signatures": 2, "dissent_days": 14, "answer_days": 28 },
        }});
        let topic = all.act(0, "topic", EntryId::ZERO, topic).unwrap();
        all.described.push(topic);
        let place = |rest: Value| {
            let mut fields = json!({ "topic": topic, "under": topic, "title": "Drei Linden" });
            fields.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            json!({ "create": fields })
        };
        let proposal = all.act(0, "proposal", EntryId::ZERO, place(json!({ "draft": null }))).unwrap();
        let record = all.act(0, "record", EntryId::ZERO, place(json!({ "supersedes": null }))).unwrap();
        let alternative = |id: Value, chosen: bool| json!({ "id": id, "summary": "", "impact": [], "ballot_result": null, "chosen": chosen, "because": "Darum." });
        let write = json!({ "write": {
            "context": "Zu heiß.", "level": "codecision", "outcome": "decided", "reasons": "Schatten.",
            "alternatives": [alternative(json!({ "text": { "text": "Drei Linden" } }), true), alternative(json!("do_nothing"), false)],
            "measures": { "none": { "because": "Keine." } }, "review": { "none": { "because": "Keine." } },
        }});
        all.act(0, "record", record, write).unwrap();
        all.of = [topic, proposal, record];
        all.all_meet();
        all
    }

    fn all_meet(&mut self) {
        for _ in 0..2 {
            for by in 0..3 {
                self.meet(by);
            }
        }
    }

    /// A node meets the next one.
    fn meet(&mut self, by: usize) {
        let [a, b, c] = &mut self.nodes;
        let (one, other) = match by {
            0 => (a, b),
            1 => (b, c),
            _ => (c, a),
        };
        meet(one, other, self.space);
    }

    /// What a source may be: whatever published anything, and what published nothing.
    fn sources(&self) -> Vec<EntryId> {
        let submitted = self.submitted.iter().map(|(entry, _)| *entry);
        self.described.iter().copied().chain(submitted).chain(self.sealed.iter().copied()).chain(self.of).collect()
    }

    fn step(&mut self, by: usize, step: &Step) {
        self.written += 1;
        let n = self.written;
        let [topic, proposal, record] = self.of;
        match step {
            Step::Describe => {
                let op = json!({ "describe": {
                    "title": format!("Bäume {n}"), "concern": "Zu heiß.", "level": "codecision", "level_reason": "So beschlossen.",
                    "scope": [], "effect": null,
                }});
                let done = self.act(by, "topic", topic, op);
                self.described.extend(done);
            }
            Step::Submit(alone) => {
                let mut authors = vec![self.persons[0], self.persons[by]];
                authors.sort();
                authors.dedup();
                authors.retain(|author| !alone || *author == self.persons[by]);
                let text = format!("Wir pflanzen {n} Linden.");
                let op = json!({ "submit": {
                    "title": "Linden", "text": text, "reason": "Schatten.", "authors": authors, "heads": [],
                    "hash": text_hash(&text), "cost": null, "place": null,
                }});
                let done = self.act(by, "proposal", proposal, op);
                self.submitted.extend(done.map(|entry| (entry, authors)));
                self.consented.extend(done.map(|entry| (entry, entry, self.persons[by])));
            }
            Step::Consent(version) if !self.submitted.is_empty() => {
                let version = version.get(&self.submitted).0;
                let done = self.act(by, "proposal", proposal, json!({ "consent": { "version": version } }));
                self.consented.extend(done.map(|entry| (version, entry, self.persons[by])));
            }
            Step::Seal => {
                let seal = self.nodes[by].replica(self.space).unwrap().state::<Record>(&record).unwrap().seal();
                let done = self.act(by, "record", record, serde_json::to_value(seal).unwrap());
                self.sealed.extend(done);
            }
            Step::Create(of, source) => {
                let source = source.get(&self.sources()).to_owned();
                let op = json!({ "create": {
                    "topic": topic, "under": topic, "of": self.of[usize::from(*of)], "source": source, "register": "easy",
                    "language": "de", "text": format!("Text {n}."),
                }});
                let done = self.act(by, "language-version", EntryId::ZERO, op);
                self.made.extend(done);
            }
            Step::Revise(one, source) if !self.made.is_empty() => {
                let (one, source) = (*one.get(&self.made), *source.get(&self.sources()));
                let op = json!({ "revise": { "source": source, "text": format!("Text {n}.") } });
                self.act(by, "language-version", one, op);
            }
            Step::Check(one, ok) if !self.made.is_empty() => {
                let one = *one.get(&self.made);
                let state = self.nodes[by].replica(self.space).unwrap().state::<LanguageVersion>(&one);
                let Some(revision) = state.and_then(LanguageVersionState::current).map(|one| one.made.entry) else {
                    return;
                };
                let op = json!({ "check": { "revision": revision, "group": "Lese-Gruppe", "ok": ok, "remark": "Gelesen." } });
                self.act(by, "language-version", one, op);
            }
            Step::Meet => self.meet(by),
            Step::Consent(_) | Step::Revise(..) | Step::Check(..) => {}
        }
    }

    /// What is published now of the topic, the proposal and the record, found without the code that is tested.
    fn published(&mut self) -> [Vec<EntryId>; 3] {
        let (described, submitted, sealed) = (self.described.clone(), self.submitted.clone(), self.sealed.clone());
        let consented = self.consented.clone();
        let replica = self.nodes[0].replica(self.space).unwrap();
        let place = |entry: &EntryId| {
            let row = replica.row(entry).unwrap();
            row.verdict.counts().then_some((row.lamport, *entry))
        };
        let last = |entries: Vec<EntryId>| {
            entries.iter().filter_map(place).max().map(|(_, entry)| entry).into_iter().collect()
        };
        let consents = |version: &EntryId, author: &PersonId| {
            consented.iter().any(|(of, entry, by)| of == version && by == author && place(entry).is_some())
        };
        let stands = |(version, authors): &(EntryId, Vec<PersonId>)| {
            authors.iter().all(|author| consents(version, author)).then_some(*version)
        };
        let sealed: Vec<EntryId> = sealed.into_iter().filter(|entry| place(entry).is_some()).collect();
        let sealed = if sealed.len() >= 2 { sealed } else { Vec::new() };
        [last(described), last(submitted.iter().filter_map(stands).collect()), sealed]
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_language_version_is_stale_exactly_if_its_source_is_not_what_is_published_now(
        steps in steps(),
        cuts in pieces(),
    ) {
        let mut village = Village::new();
        for (by, step) in &steps {
            village.step(*by, step);
        }
        village.all_meet();
        let published = village.published();
        let (space, of, made) = (village.space, village.of, village.made.clone());
        let arrived = arrives_alike(&mut village.nodes[0], space, &cuts);
        let hash = state(&mut village.nodes[0], space);
        for mut node in village.nodes.into_iter().chain([arrived]) {
            prop_assert_eq!(state(&mut node, space), hash);
            let all = node.replica(space).unwrap().deliberation();
            for (of, published) in of.iter().zip(&published) {
                let mut found = all.published(of);
                found.sort();
                let mut expected = published.clone();
                expected.sort();
                prop_assert_eq!(found, expected);
            }
            for id in &made {
                let version = all.language_versions[id].state;
                let subject = of.iter().position(|of| *of == version.made.as_ref().unwrap().of).unwrap();
                let is_current = published[subject].contains(&version.current().unwrap().source);
                let freshness = if is_current { Freshness::Current } else { Freshness::Stale };
                let status = LanguageStatus { freshness, tested: version.tested() };
                prop_assert_eq!(all.language_status(id), Some(status));
                prop_assert_eq!(status.is_stale(), !is_current);
            }
        }
    }
}
