//! A topic with all that belongs to it as files: to be read, for programs, and as Polis exports conversations.
//!
//! [`collect`] takes what is needed out of the space; all that takes long, the opinion map among it, happens elsewhere
//! ([`Collected::write`]). The same entries give the same bytes.

mod conversation;
mod markdown;
#[cfg(test)]
mod tests;
mod words;

use crate::{
    cli::Form,
    complete::unfit,
    core::Core,
    desk::replica,
    show::{Faces, internal},
    trust::standing::Standings,
};
use conversation::Conversation;
use linde_deliberation::{
    AnyKind, Kind as _,
    language_version::LanguageVersion,
    opinion::{OpinionMap, Snapshot},
    polis_import::PolisImport,
    statement::Statement,
    topic::Topic,
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::{ObjectRow, Replica};
use linde_web::{DeskError, Lang};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Name and version of the form of `topic.json`.
const FORM: &str = "dorflinde-topic@1";

/// The kinds that belong to topics, those first that others belong to: name, and where in a view stands the topic, or what
/// belongs to it. Names of no kind are left out.
const KINDS: &[(&str, &[&str])] = &[
    ("question", &["/topic"]),
    ("polis-import", &["/source/topic"]),
    ("statement", &["/topic"]),
    ("proposal", &["/topic"]),
    ("amendment", &["/topic", "/proposal"]),
    ("condition", &["/topic", "/proposal"]),
    ("argument", &["/topic", "/parent"]),
    ("ballot", &["/opening/open/topic"]),
    ("objection", &["/raised/ballot"]),
    ("record", &["/made/topic"]),
    ("dissent", &["/said/record"]),
    ("language-version", &["/topic"]),
];

/// The kinds of which it is said what became of them, as it follows from all contributions together.
const TRACED: [&str; 2] = ["proposal", "amendment"];

/// A topic and all that belongs to it.
pub(crate) struct Collected {
    space: SpaceId,
    space_name: String,
    topic: Object,
    /// In the order of [`KINDS`], of each kind in the order of the space.
    objects: Vec<Object>,
    conversation: Conversation,
    /// What the opinion map is made of.
    snapshot: Snapshot,
    /// What people are called, by their ids.
    names: BTreeMap<String, String>,
}

/// Something that was contributed.
struct Object {
    kind: &'static str,
    id: EntryId,
    lamport: u64,
    time_ms: i64,
    by: Option<PersonId>,
    /// Whether moderation hides it.
    hidden: bool,
    view: Value,
    /// What became of it; nothing for other kinds than [`TRACED`].
    fate: Value,
}

/// Takes a topic and all that belongs to it out of a space.
pub(crate) fn collect(core: &mut Core, space: SpaceId, topic: EntryId) -> Result<Collected, DeskError> {
    let standings = Standings::of(core, space)?;
    let hidden = |id: &EntryId| standings.hidden_by(id).is_some();
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let object = |kind, row: ObjectRow| Object {
        kind,
        id: row.id,
        lamport: row.lamport,
        time_ms: row.time_ms,
        by: faces.author(row.log.device).person.map(|person| PersonId(person.0)),
        hidden: hidden(&row.id),
        view: row.view,
        fate: Value::Null,
    };
    let row = replica.object_row(Topic::ID, &topic).filter(|row| row.verdict.counts());
    let topic = object(Topic::NAME, row.ok_or_else(|| DeskError::new("topic-unknown"))?);
    let members = members(replica, &topic.id);
    let mut objects: Vec<Object> = members.into_iter().map(|(kind, row)| object(kind, row)).collect();
    let deliberation = replica.deliberation();
    for version in objects.iter_mut().filter(|object| object.kind == LanguageVersion::NAME) {
        crate::deliberation::timed(replica, LanguageVersion::ID, std::iter::once((version.id, &mut version.view)));
    }
    for traced in objects.iter_mut().filter(|object| TRACED.contains(&object.kind)) {
        traced.fate = json!(deliberation.trace(&traced.id).map(|trace| trace.fate));
    }
    let conversation = Conversation::collect(replica, &topic.id, hidden);
    let (states, imports) = (replica.states::<Statement>(), replica.states::<PolisImport>());
    let snapshot = Snapshot::of_topic(&topic.id, states, imports, hidden).map_err(unfit)?;
    let space_name = faces.state().name().unwrap_or_default().to_owned();
    let names = replica.names().into_iter().map(|(person, name)| (person.to_string(), name)).collect();
    Ok(Collected { space, space_name, topic, objects, conversation, snapshot, names })
}

/// What belongs to a topic and counts.
fn members(replica: &Replica, topic: &EntryId) -> Vec<(&'static str, ObjectRow)> {
    let mut belongs = BTreeSet::from([topic.to_string()]);
    let mut members = Vec::new();
    for (name, places) in KINDS {
        let Some(kind) = replica.registry().by_name(name).map(AnyKind::id) else { continue };
        let mut rows: Vec<ObjectRow> = replica.objects(kind, None).collect();
        // What belongs to something comes after it.
        rows.reverse();
        for row in rows {
            let is_member = |place: &str| {
                row.view.pointer(place).and_then(Value::as_str).is_some_and(|home| belongs.contains(home))
            };
            if places.iter().any(|place| is_member(place)) {
                belongs.insert(row.id.to_string());
                members.push((*name, row));
            }
        }
    }
    members
}

impl Collected {
    /// Writes the files. All of them are there, or, if something stands in the way, those from before.
    pub(crate) fn write(&self, dir: &Path, form: Form, force: bool, lang: Lang) -> Result<Value, DeskError> {
        let files = self.files(form, lang)?;
        let paths: Vec<PathBuf> = files.iter().map(|(name, _)| dir.join(name)).collect();
        if let Some(there) = paths.iter().find(|path| !force && path.symlink_metadata().is_ok()) {
            return Err(unfit(format!("{} is there already; --force writes over it", there.display())));
        }
        std::fs::create_dir_all(dir).map_err(|error| unwritable(dir, &error))?;
        let partial: Vec<PathBuf> = files.iter().map(|(name, _)| dir.join(format!(".{name}.partial"))).collect();
        let written = put(&partial, &paths, &files);
        if written.is_err() {
            for path in &partial {
                // What cannot be removed either is named by the error that led here.
                let _ = std::fs::remove_file(path);
            }
        }
        written?;
        Ok(json!({ "topic": self.topic.id, "files": paths }))
    }

    fn files(&self, form: Form, lang: Lang) -> Result<Vec<(&'static str, Vec<u8>)>, DeskError> {
        let wants = |one| form == one || form == Form::All;
        let map = (form != Form::Json).then(|| OpinionMap::of(&self.snapshot));
        let mut files = Vec::new();
        if let Some(map) = map.as_ref().filter(|_| wants(Form::Markdown)) {
            files.push(("topic.md", self.markdown(map, lang).into_bytes()));
        }
        if wants(Form::Json) {
            let mut json = serde_json::to_vec_pretty(&self.json()).map_err(|error| internal(&error))?;
            json.push(b'\n');
            files.push(("topic.json", json));
        }
        if let Some(map) = map.as_ref().filter(|_| wants(Form::Csv)) {
            files.extend(self.conversation.tables(map).map_err(|error| internal(&error))?);
            files.extend(conversation::balances(&self.topic.view).map_err(|error| internal(&error))?);
        }
        Ok(files)
    }

    /// What all have become, with their ids.
    fn json(&self) -> Value {
        let shown = |object: &Object| {
            let mut shown = json!({
                "kind": object.kind,
                "id": object.id,
                "by": object.by,
                "lamport": object.lamport,
                "time_ms": object.time_ms,
                "hidden": object.hidden,
                "view": object.view,
            });
            if let Some(fields) = shown.as_object_mut().filter(|_| !object.fate.is_null()) {
                fields.insert("fate".to_owned(), object.fate.clone());
            }
            shown
        };
        json!({
            "form": FORM,
            "space": { "id": self.space, "name": self.space_name },
            "topic": shown(&self.topic),
            "objects": self.objects.iter().map(shown).collect::<Vec<_>>(),
        })
    }
}

/// Writes everything beside where it belongs, and puts it there when all is on the disk.
fn put(partial: &[PathBuf], paths: &[PathBuf], files: &[(&'static str, Vec<u8>)]) -> Result<(), DeskError> {
    for (path, (_, bytes)) in partial.iter().zip(files) {
        let written = File::create(path).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
        written.map_err(|error| unwritable(path, &error))?;
    }
    for (from, to) in partial.iter().zip(paths) {
        std::fs::rename(from, to).map_err(|error| unwritable(to, &error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> DeskError {
    let full = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded].contains(&error.kind());
    let code = if full { "disk-full" } else { "bad-request" };
    DeskError::new(code).arg("what", format!("{}: {error}", path.display()))
}
