//! Questions about a space, answered from what was judged.

use crate::{document::DOCUMENT_KIND, judge::Node, replica::Replica, verdict::Verdict};
use linde_deliberation::{
    Actor, Kind,
    amendment::Amendment,
    argument::Argument,
    ballot::Ballot,
    condition::Condition,
    dissent::Dissent,
    language_version::LanguageVersion,
    objection::Objection,
    office_profile::{OfficeProfile, OfficeProfileState},
    profile::Profile,
    proposal::Proposal,
    question::Question,
    record::Record,
    state_of,
    statement::Statement,
    topic::Topic,
    trace::{Deliberation, Objects, Placed},
    voice::{Voice, VoiceState},
};
use linde_log::{DeviceId, EntryId, LogId, PersonId, Signed, Verified};
use serde_json::Value;
use std::{borrow::Cow, cmp::Reverse, collections::BTreeMap, sync::Arc};

/// An object as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectRow {
    /// The entry that created it.
    pub id: EntryId,
    /// Its place in the order of the space.
    pub lamport: u64,
    /// Claimed time, in ms since 1970.
    pub time_ms: i64,
    /// The log of the entry that created it.
    pub log: LogId,
    /// Its position there.
    pub seq: u64,
    /// Whether it counts.
    pub verdict: Verdict,
    /// What its kind shows of it.
    pub view: Value,
}

/// An entry as the audit shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its id.
    pub id: EntryId,
    /// Where it stands.
    pub log: LogId,
    /// Its position there.
    pub seq: u64,
    /// Its place in the order of the space.
    pub lamport: u64,
    /// Claimed time, in ms since 1970.
    pub time_ms: i64,
    /// Number of its kind.
    pub kind: u16,
    /// Whether it counts.
    pub verdict: Verdict,
}

/// An entry as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Its id.
    pub id: EntryId,
    /// The object it is about; zero if it made one.
    pub object: EntryId,
    /// Who signed it.
    pub device: DeviceId,
    /// Number of its kind.
    pub kind: u16,
}

/// All that is known of one entry.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The entry.
    pub entry: Verified,
    /// Whether it counts; `None` while it waits for others.
    pub verdict: Option<Verdict>,
    /// Who its author was when it was made, if they were admitted.
    pub actor: Option<Actor>,
    /// Whether the entry before it is here.
    pub follows: bool,
    /// Its operation as JSON, if its kind is known.
    pub op: Option<Value>,
}

/// A space in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateSummary {
    /// See [`Replica::state_hash`].
    pub hash: [u8; 32],
    /// Entries judged.
    pub entries: usize,
    /// Entries that wait for others.
    pub waiting: usize,
    /// Logs with entries.
    pub logs: usize,
    /// Proven forks.
    pub forks: usize,
    /// Contributions that cannot be read here for want of a key. Only nodes that read everything have the same hash.
    pub unreadable: usize,
}

impl Replica {
    /// What each person wants to be called: the latest profile of each.
    pub fn names(&self) -> BTreeMap<PersonId, String> {
        let mut names = BTreeMap::new();
        for (_, _, object) in self.judge.objects.list(Profile::ID) {
            let view = object.view();
            let person = view.get("person").and_then(Value::as_str).and_then(|person| person.parse().ok());
            let name = view.get("name").and_then(Value::as_str);
            if let (Some(person), Some(name)) = (person, name) {
                names.entry(person).or_insert_with(|| name.to_owned());
            }
        }
        names
    }

    /// What a person was called at a time that their devices claim: the latest profile of then or before.
    pub fn name_at(&self, person: PersonId, time_ms: i64) -> Option<String> {
        let was_said = |id: &EntryId| self.row(id).is_some_and(|row| row.time_ms <= time_ms);
        let mut profiles = self.states::<Profile>().filter(|(_, state)| state.person == Some(person));
        profiles.find(|(id, _)| was_said(id)).and_then(|(_, state)| state.name.clone())
    }

    /// The states of all objects of the kind `K` that count, latest first.
    pub fn states<K: Kind>(&self) -> impl Iterator<Item = (EntryId, &K::State)> {
        let counted = |(_, id, object)| Some((id, state_of::<K>(object)?)).filter(|(id, _)| self.counts(id));
        self.judge.objects.list(K::ID).filter_map(counted)
    }

    /// As [`Self::states`], each with the entry that made it, in the order in which they came here: the quickest way through all of them.
    pub fn made<K: Kind>(&self) -> impl Iterator<Item = (EntryRow, &K::State)> {
        let making = self.judge.nodes().iter().filter(|node| node.kind == K::ID && node.obj.is_zero());
        let counted = making.map(|node| self.row_of(node)).filter(|row| row.verdict.counts());
        counted.filter_map(|row| {
            let state = self.state::<K>(&row.id)?;
            Some((row, state))
        })
    }

    /// As [`Self::states`], each with its place in the order of the space.
    pub fn placed<K: Kind>(&self) -> impl Iterator<Item = (EntryId, u64, &K::State)> {
        let counted =
            |(lamport, id, object)| Some((id, lamport, state_of::<K>(object)?)).filter(|(id, ..)| self.counts(id));
        self.judge.objects.list(K::ID).filter_map(counted)
    }

    /// All that was contributed and counts, as what follows from it together is derived.
    pub fn deliberation(&self) -> Deliberation<'_> {
        Deliberation { statements: self.all_of::<Statement>(), ..self.deliberation_without_statements() }
    }

    /// As [`Self::deliberation`] for questions that statements have no part in: there are many more of them than of all else.
    pub fn deliberation_without_statements(&self) -> Deliberation<'_> {
        Deliberation {
            topics: self.all_of::<Topic>(),
            statements: BTreeMap::new(),
            questions: self.all_of::<Question>(),
            proposals: self.all_of::<Proposal>(),
            amendments: self.all_of::<Amendment>(),
            conditions: self.all_of::<Condition>(),
            arguments: self.all_of::<Argument>(),
            ballots: self.all_of::<Ballot>(),
            objections: self.all_of::<Objection>(),
            records: self.all_of::<Record>(),
            dissents: self.all_of::<Dissent>(),
            language_versions: self.all_of::<LanguageVersion>(),
        }
    }

    fn all_of<K: Kind>(&self) -> Objects<'_, K::State> {
        self.placed::<K>().map(|(id, lamport, state)| (id, Placed { lamport, state })).collect()
    }

    /// The state of an object of the kind `K`, whether it counts or not.
    pub fn state<K: Kind>(&self, id: &EntryId) -> Option<&K::State> {
        self.judge.objects.of_kind(K::ID, id).and_then(state_of::<K>)
    }

    /// Whether an entry counts.
    pub fn counts(&self, id: &EntryId) -> bool {
        self.verdict(id).is_some_and(Verdict::counts)
    }

    /// What an office is called: the latest name it was given.
    pub fn office_name(&self, office: &EntryId) -> Option<String> {
        let of_office = |(_, state): (EntryId, &OfficeProfileState)| {
            if state.office == Some(*office) { state.name.clone() } else { None }
        };
        self.states::<OfficeProfile>().find_map(of_office)
    }

    /// The voices that were given an office for a contribution, if any were: of several the first.
    pub fn voice_for(&self, office: &EntryId, target: &EntryId) -> Option<EntryId> {
        let is = |state: &VoiceState| state.office == Some(*office) && state.target == Some(*target);
        self.states::<Voice>().filter(|(_, state)| is(state)).map(|(id, _)| id).last()
    }

    /// The entry whose words a contribution has now: that of its last correction, or its own.
    pub fn words_of(&self, id: &EntryId) -> EntryId {
        let version = self.state::<Statement>(id).and_then(|state| state.versions.last());
        version.map_or(*id, |version| version.entry)
    }

    /// Objects of a kind that count, latest first, from behind `cursor` on.
    pub fn objects(&self, kind: u16, cursor: Option<(u64, EntryId)>) -> impl Iterator<Item = ObjectRow> {
        self.object_rows(kind, cursor).filter_map(move |row| self.object_row(kind, &row.id))
    }

    /// As [`Self::objects`], each as the entry that made it: what it has become is not worked out.
    pub fn object_rows(&self, kind: u16, cursor: Option<(u64, EntryId)>) -> impl Iterator<Item = EntryRow> {
        let rows = self.judge.objects.list_from(kind, cursor).filter_map(|(_, id, _)| self.row(&id));
        rows.filter(|row| row.verdict.counts())
    }

    /// Contributions of a kind that do not count, latest first, from behind `cursor` on.
    pub fn not_counted(&self, kind: u16, cursor: Option<(u64, EntryId)>, limit: usize) -> Vec<ObjectRow> {
        let is_behind = |row: &EntryRow| cursor.is_none_or(|cursor| (row.lamport, row.id) < cursor);
        let mut rows: Vec<EntryRow> =
            self.rows_not_counted().filter(|row| row.kind == kind && is_behind(row)).collect();
        rows.sort_unstable_by_key(|row| Reverse((row.lamport, row.id)));
        let view = |id: &EntryId| {
            let entry = self.store.get(id).ok().flatten()?;
            let op = self.registry().by_id(kind)?.json_from_body(&self.plain_body(&entry)?).ok()?;
            op.as_object()?.values().next().cloned()
        };
        rows.into_iter()
            .take(limit)
            .map(|row| ObjectRow {
                id: row.id,
                lamport: row.lamport,
                time_ms: row.time_ms,
                log: row.log,
                seq: row.seq,
                verdict: row.verdict,
                view: view(&row.id).unwrap_or(Value::Null),
            })
            .collect()
    }

    /// What does not count, of all kinds, in the order of judging.
    pub fn rows_not_counted(&self) -> impl Iterator<Item = EntryRow> {
        self.judge.nodes().iter().map(|node| self.row_of(node)).filter(|row| !row.verdict.counts())
    }

    /// The claimed time of an installation's first entry in the control lane, in ms since 1970.
    pub fn first_seen(&self, device: DeviceId) -> Option<i64> {
        let first = self.store.id_at(&LogId { lane: linde_log::Lane::Control, device }, 0)?;
        self.judge.node(&first).map(|node| node.time_ms)
    }

    /// The latest entry that was written into a section.
    pub fn section_changed(&self, section: &EntryId) -> Option<EntryRow> {
        self.row(&self.judge.texts.latest(section)?)
    }

    /// One object of a kind as lists show it, counted or not.
    pub fn object_row(&self, kind: u16, id: &EntryId) -> Option<ObjectRow> {
        let (row, view) = (self.row(id)?, self.object(kind, id)?);
        let EntryRow { id, lamport, time_ms, log, seq, verdict, .. } = row;
        Some(ObjectRow { id, lamport, time_ms, log, seq, verdict, view })
    }

    /// One object of a kind.
    pub fn object(&self, kind: u16, id: &EntryId) -> Option<Value> {
        self.judge.objects.of_kind(kind, id).map(linde_deliberation::AnyObject::view)
    }

    /// How many objects of a kind there are, whether they count or not.
    pub fn object_count(&self, kind: u16) -> usize {
        self.judge.objects.count(kind)
    }

    /// Whether this entry is a section of a document.
    pub fn is_section(&self, id: &EntryId) -> bool {
        self.judge.node(id).is_some_and(|node| node.kind == DOCUMENT_KIND)
            && self.verdict(id).is_some_and(Verdict::counts)
    }

    /// A judged entry.
    pub fn row(&self, id: &EntryId) -> Option<EntryRow> {
        self.judge.node(id).map(|node| self.row_of(node))
    }

    fn row_of(&self, node: &Node) -> EntryRow {
        EntryRow {
            id: node.id,
            log: node.log,
            seq: node.seq,
            lamport: node.lamport,
            time_ms: node.time_ms,
            kind: node.kind,
            verdict: self.judge.verdict_of(node),
        }
    }

    /// All judged entries, latest first by (lamport number, id).
    pub fn rows(&self) -> Vec<EntryRow> {
        let mut rows: Vec<EntryRow> = self.judge.nodes().iter().map(|node| self.row_of(node)).collect();
        rows.sort_unstable_by_key(|row| Reverse((row.lamport, row.id)));
        rows
    }

    /// All that is known of an entry.
    ///
    /// # Errors
    /// [`linde_store::StoreError`] if it is here and cannot be read.
    pub fn audit(&mut self, id: &EntryId) -> Result<Option<Audit>, linde_store::StoreError> {
        let Some(entry) = self.store.get(id)? else { return Ok(None) };
        let header = entry.header();
        let kind = self.registry().by_id(header.kind);
        let op = kind.zip(self.plain_body(&entry)).and_then(|(kind, body)| kind.json_from_body(&body).ok());
        // A joining has no author before itself.
        let before = self.judge.state_before(&entry);
        let known = before.device(header.device).is_some();
        let state = if known { Some(before) } else { self.judge.state_of(id) };
        let actor = state.and_then(|state| {
            let person = state.person_of(header.device)?;
            Some(Actor { person, device: header.device, role: state.role(person)? })
        });
        let follows = header.seq == 0 || self.store.contains(&header.prev);
        Ok(Some(Audit { verdict: self.verdict(id), actor, follows, op, entry }))
    }

    /// Salt and content of an entry, decrypted if need be; `None` if its body or key is not here, or it does not open.
    pub fn plain_body<'a>(&self, entry: &'a Signed) -> Option<Cow<'a, [u8]>> {
        self.judge.keyring.open(entry).ok()
    }

    /// The section an edit belongs to.
    pub fn section_of(&self, edit: &EntryId) -> Option<EntryId> {
        self.judge.texts.section_of(edit)
    }

    /// The space in figures.
    pub fn summary(&mut self) -> StateSummary {
        StateSummary {
            hash: self.state_hash(),
            entries: self.judge.nodes().len(),
            waiting: self.judge.waiting_len(),
            logs: self.vector().len(),
            forks: self.forks().len(),
            unreadable: self.unreadable(),
        }
    }

    /// The entries that count and were judged after the first `place`, in the order in which they came here and could be judged.
    /// That order is of this node alone: it is that of its store, and the same after a restart.
    pub fn arrived_after(&self, place: usize) -> impl Iterator<Item = Arrival> {
        let nodes = self.judge.nodes().iter().skip(place);
        nodes.filter(|node| self.counts(&node.id)).map(|node| Arrival {
            id: node.id,
            object: node.obj,
            device: node.log.device,
            kind: node.kind,
        })
    }

    /// How many entries are judged, and how many wait for others.
    pub fn progress(&self) -> (usize, usize) {
        (self.judge.nodes().len(), self.judge.waiting_len())
    }

    /// How many objects of a kind count.
    pub fn counted(&self, kind: u16) -> usize {
        let count = || self.judge.objects.list(kind).filter(|(_, id, _)| self.counts(id)).count();
        *self.judge.tally.borrow_mut().counted.entry(kind).or_insert_with(count)
    }

    /// How many statements of each topic count.
    pub fn statements_of_topics(&self) -> Arc<BTreeMap<EntryId, usize>> {
        let count = || {
            let mut count = BTreeMap::new();
            for topic in self.states::<Statement>().filter_map(|(_, state)| state.topic) {
                *count.entry(topic).or_default() += 1;
            }
            Arc::new(count)
        };
        Arc::clone(self.judge.tally.borrow_mut().statements.get_or_insert_with(count))
    }

    /// The person behind an installation now, if it is admitted.
    pub fn person_of(&mut self, device: DeviceId) -> Option<PersonId> {
        self.control().person_of(device)
    }
}
