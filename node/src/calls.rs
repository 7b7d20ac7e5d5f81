//! What the command line asks a node, running or not: one request, one answer, both JSON.

pub(crate) mod care;
mod glance;
mod needs;
mod own;
pub(crate) mod people;
pub(crate) mod tokens;

pub(crate) use own::{MIN_PASSPHRASE_CHARS, OwnRequest};

use crate::{
    core::Core,
    deliberation,
    desk::NodeDesk,
    show::{self, internal, refusal},
    stick,
};
use linde_log::{DeviceId, EntryId, PublicKey, SpaceId, verify_run};
use linde_web::{
    Desk as _, DeskError, Grant, Id, Search as _,
    views::{
        BodyCheck, EntryView, Join, NewInvite, NewSpace, NodeStatus, Reaction, SaveSection, SearchQuery,
        StatementFilter, StatementQuery, Step, Visibility,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};
use std::path::PathBuf;

/// What a node answers, as JSON.
pub(crate) type Answer = Box<RawValue>;

/// Length of an audited run, in bytes.
const VERIFY_READ_BYTES: usize = 8 * 1024 * 1024;

/// A request of the command line. Spaces, texts and sections are named as people name them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "call", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Request {
    Status,
    /// What waits for the owner, and what is new since they marked it as read.
    Home {
        /// Whether to mark what is answered as read.
        #[serde(default)]
        read: bool,
    },
    /// What lies on the disk.
    Storage,
    /// What somebody who helps needs to know.
    Support,
    Login,
    SpaceList,
    SpaceCreate {
        name: String,
        purpose: String,
        my_name: String,
        /// Left out by older programs.
        #[serde(default)]
        members_only: bool,
    },
    SpaceShow {
        space: String,
    },
    SpaceMembers {
        space: String,
    },
    SpaceState {
        space: String,
    },
    SpaceProgress {
        space: String,
    },
    InviteCreate {
        space: String,
        role: linde_web::views::Role,
        uses: u32,
        days: u32,
        #[serde(default)]
        approval: bool,
    },
    InviteList {
        space: String,
    },
    InviteRevoke {
        space: String,
        invite: String,
    },
    InviteShow {
        link: String,
    },
    Join {
        link: String,
        name: String,
    },
    People(people::PeopleRequest),
    StatementAdd {
        space: String,
        texts: Vec<String>,
    },
    StatementReact {
        space: String,
        statement: String,
        reaction: Reaction,
    },
    StatementNext {
        space: String,
        #[serde(default)]
        topic: Option<String>,
    },
    Opinion {
        space: String,
        /// Only this topic, with what was imported into it.
        #[serde(default)]
        topic: Option<String>,
    },
    /// In all spaces, or in one.
    Search {
        words: String,
        #[serde(default)]
        space: Option<String>,
        #[serde(default)]
        kind: Option<String>,
        #[serde(default)]
        mine: bool,
        #[serde(default)]
        since_ms: Option<i64>,
        #[serde(default)]
        part: u32,
        limit: u32,
    },
    StatementList {
        space: String,
        filter: StatementFilter,
        limit: usize,
    },
    TextList {
        space: String,
    },
    TextCreate {
        space: String,
        title: String,
    },
    TextShow {
        space: String,
        text: String,
    },
    SectionAdd {
        space: String,
        text: String,
        title: String,
        content: String,
    },
    SectionSave {
        space: String,
        text: String,
        section: String,
        base: Option<String>,
        content: String,
    },
    SectionMove {
        space: String,
        text: String,
        section: String,
        step: Step,
    },
    SectionHistory {
        space: String,
        text: String,
        section: String,
    },
    SectionDiff {
        space: String,
        text: String,
        section: String,
        from: Option<String>,
        to: Option<String>,
    },
    Act {
        space: String,
        kind: String,
        object: Option<String>,
        op: Value,
    },
    /// Several operations on one object, which do not depend on each other.
    ActAll {
        space: String,
        kind: String,
        object: String,
        ops: Vec<Value>,
    },
    TopicExport {
        space: String,
        topic: String,
        dir: PathBuf,
        format: crate::cli::Form,
        force: bool,
        lang: linde_web::Lang,
    },
    View {
        space: String,
        kind: String,
        object: String,
    },
    ObjectList {
        space: String,
        kind: String,
    },
    ObjectShow {
        space: String,
        kind: String,
        object: String,
    },
    Trace {
        space: String,
        contribution: String,
    },
    Pending {
        space: String,
    },
    Receipt {
        receipt: String,
    },
    Recount {
        space: Option<String>,
        ballot: Option<String>,
    },
    Kinds,
    Log {
        space: String,
        limit: usize,
    },
    VerifySpace {
        space: String,
    },
    VerifyEntry {
        space: String,
        entry: String,
    },
    BundleExport {
        space: String,
        file: PathBuf,
        full: bool,
    },
    BundleImport {
        file: PathBuf,
        adopt: bool,
    },
    PeerList,
    PeerAdd {
        address: String,
    },
    Rebuild {
        space: Option<String>,
    },
    Own {
        ask: OwnRequest,
    },
    Care(care::CareRequest),
    Token {
        ask: tokens::TokenRequest,
    },
}

/// Answer to [`Request::Status`].
#[derive(Serialize)]
struct StatusAnswer {
    #[serde(flatten)]
    node: NodeStatus,
    bytes_sent: u64,
    bytes_received: u64,
}

/// One entry as everybody can check it.
#[derive(Serialize)]
struct CheckedEntry {
    #[serde(flatten)]
    view: EntryView,
    good: bool,
    /// The entry because of which it does not count.
    decided_by: Option<EntryView>,
    /// What became of it in its ballot, if it is a paper.
    paper: Value,
}

/// Answers a request that came with a token.
///
/// # Errors
/// [`DeskError`], as the page would show it; `scope-too-small`, `token-other-space`.
pub(crate) async fn answer_for(desk: &NodeDesk, grant: Grant, request: Request) -> Result<Answer, DeskError> {
    needs::check(desk, grant, &request).await?;
    answer(desk, request).await
}

/// Answers a request of the owner.
///
/// # Errors
/// [`DeskError`], as the page would show it.
pub(crate) async fn answer(desk: &NodeDesk, request: Request) -> Result<Answer, DeskError> {
    match request {
        Request::Status => {
            let node = desk.status().await?;
            let (bytes_sent, bytes_received) = on_core(desk, |core| Ok(core.traffic())).await?;
            to_json(StatusAnswer { node, bytes_sent, bytes_received })
        }
        Request::Home { read } => glance::home(desk, read).await,
        Request::Storage => glance::storage(desk).await,
        Request::Support => glance::support(desk).await,
        Request::Login => match desk.login.get() {
            Some(login) => to_json(json!({ "url": login() })),
            None => Err(DeskError::new("busy")),
        },
        Request::SpaceList => to_json(desk.spaces().await?),
        Request::SpaceCreate { name, purpose, my_name, members_only } => {
            let visibility = if members_only { Visibility::Members } else { Visibility::Open };
            let space = desk.create_space(NewSpace { name, purpose, visibility, my_name }).await?;
            to_json(desk.space(space).await?)
        }
        Request::SpaceShow { space } => to_json(desk.space(find_space(desk, space).await?).await?),
        Request::SpaceMembers { space } => to_json(desk.members(find_space(desk, space).await?).await?),
        Request::SpaceState { space } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| state(core, SpaceId(space.0))).await
        }
        Request::SpaceProgress { space } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| progress(core, SpaceId(space.0))).await
        }
        Request::InviteCreate { space, role, uses, days, approval } => {
            let space = find_space(desk, space).await?;
            let now_ms = on_core(desk, |core| Ok(core.spaces.now_ms())).await?;
            let expires_ms = now_ms.checked_add(i64::from(days) * 86_400_000);
            to_json(desk.invite(space, NewInvite { role, max_uses: uses, expires_ms, approval }).await?)
        }
        Request::InviteList { space } => to_json(desk.invitations(find_space(desk, space).await?).await?),
        Request::InviteRevoke { space, invite } => {
            let space = find_space(desk, space).await?;
            let known = desk.invitations(space).await?;
            let invite = one_of(&invite, known.iter().map(|view| (view.id.to_string(), None)), "not-found")?;
            desk.revoke_invite(space, id(&invite)?).await?;
            to_json(json!({ "revoked": invite }))
        }
        Request::InviteShow { link } => to_json(desk.preview_invite(link).await?),
        Request::Join { link, name } => {
            let space = desk.join(Join { link, my_name: name }).await?;
            to_json(desk.space(space).await?)
        }
        Request::People(request) => people::answer(desk, request).await,
        Request::Care(request) => care::answer(desk, request).await,
        Request::StatementAdd { space, texts } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| add_statements(core, SpaceId(space.0), texts)).await
        }
        Request::StatementReact { space, statement, reaction } => {
            let space = find_space(desk, space).await?;
            let statement = people::find_entry(desk, space, statement).await?;
            to_json(desk.react(space, statement, reaction).await?)
        }
        Request::StatementNext { space, topic } => {
            let (space, topic) = find_topic(desk, space, topic).await?;
            to_json(desk.next_statement(space, topic).await?)
        }
        Request::Opinion { space, topic } => {
            let (space, topic) = find_topic(desk, space, topic).await?;
            to_json(desk.opinion(space, topic).await?)
        }
        Request::Search { words, space, kind, mine, since_ms, part, limit } => {
            let space = match space {
                Some(space) => Some(find_space(desk, space).await?),
                None => None,
            };
            to_json(desk.search(SearchQuery { words, space, kind, mine, since_ms, part, limit }).await?)
        }
        Request::StatementList { space, filter, limit } => {
            let space = find_space(desk, space).await?;
            let mut query = StatementQuery { cursor: None, filter, topic: None, limit: show::small(limit) };
            let mut listing = desk.statements(space, query.clone()).await?;
            while let Some(next) = listing.next.take().filter(|_| listing.items.len() < limit) {
                query.cursor = Some(next);
                let part = desk.statements(space, query.clone()).await?;
                listing.items.extend(part.items);
                listing.next = part.next;
            }
            listing.items.truncate(limit);
            to_json(listing)
        }
        Request::TextList { space } => to_json(desk.texts(find_space(desk, space).await?).await?),
        Request::TextCreate { space, title } => {
            let doc = desk.create_text(find_space(desk, space).await?, title).await?;
            to_json(json!({ "text": doc }))
        }
        Request::TextShow { space, text } => {
            let (space, doc) = find_text(desk, space, text).await?;
            to_json(desk.text(space, doc).await?)
        }
        Request::SectionAdd { space, text, title, content } => {
            let (space, doc) = find_text(desk, space, text).await?;
            let section = desk.add_section(space, doc, title, content).await?;
            to_json(json!({ "section": section }))
        }
        Request::SectionSave { space, text, section, base, content } => {
            let (space, doc, section, heads) = find_section(desk, space, text, section).await?;
            let base_heads = base.unwrap_or(heads);
            to_json(desk.save_section(space, SaveSection { doc, section, base_heads, text: content }).await?)
        }
        Request::SectionMove { space, text, section, step } => {
            let (space, doc, section, _) = find_section(desk, space, text, section).await?;
            to_json(json!({ "moved": desk.move_section(space, doc, section, step).await? }))
        }
        Request::SectionHistory { space, text, section } => {
            let (space, doc, section, _) = find_section(desk, space, text, section).await?;
            to_json(desk.history(space, doc, section).await?)
        }
        Request::SectionDiff { space, text, section, from, to } => {
            let (space, doc, section, heads) = find_section(desk, space, text, section).await?;
            to_json(desk.diff(space, doc, section, from, to.unwrap_or(heads)).await?)
        }
        Request::Act { space, kind, object, op } => {
            let space = find_space(desk, space).await?;
            let object = match object {
                Some(object) => Some(find_entry(desk, space, object).await?),
                None => None,
            };
            to_json(desk.act(space, kind, object, op).await?)
        }
        Request::ActAll { space, kind, object, ops } => {
            let space = find_space(desk, space).await?;
            let object = find_entry(desk, space, object).await?;
            let made = on_core(desk, move |core| {
                core.spaces.act_all(SpaceId(space.0), &kind, EntryId(object.0), ops).map_err(refusal)
            });
            to_json(json!({ "entries": made.await? }))
        }
        Request::TopicExport { space, topic, dir, format, force, lang } => {
            let space = find_space(desk, space).await?;
            let topic = find_entry(desk, space, topic).await?;
            let (space, topic) = (SpaceId(space.0), EntryId(topic.0));
            let collected = on_core(desk, move |core| deliberation::export::collect(core, space, topic)).await?;
            // Far from the core, which goes on meanwhile.
            let written = move || collected.write(&dir, format, force, lang);
            to_json(tokio::task::spawn_blocking(written).await.map_err(|error| internal(&error))??)
        }
        Request::View { space, kind, object } => {
            let space = find_space(desk, space).await?;
            let object = find_entry(desk, space, object).await?;
            to_json(desk.view(space, kind, object).await?)
        }
        Request::ObjectList { space, kind } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| deliberation::list(core, SpaceId(space.0), &kind)).await
        }
        Request::ObjectShow { space, kind, object } => {
            let space = find_space(desk, space).await?;
            let object = find_entry(desk, space, object).await?;
            on_core(desk, move |core| deliberation::show(core, SpaceId(space.0), &kind, EntryId(object.0))).await
        }
        Request::Trace { space, contribution } => {
            let space = find_space(desk, space).await?;
            let id = find_entry(desk, space, contribution).await?;
            on_core(desk, move |core| deliberation::trace(core, SpaceId(space.0), EntryId(id.0))).await
        }
        Request::Pending { space } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| deliberation::loops(core, SpaceId(space.0))).await
        }
        Request::Receipt { receipt } => to_json(linde_web::look_up(desk, &receipt, None).await?),
        Request::Recount { space, ballot } => {
            let space = match space {
                Some(space) => find_space(desk, space).await?,
                None => only_space(desk).await?,
            };
            let ballot = match ballot {
                Some(ballot) => Some(EntryId(find_entry(desk, space, ballot).await?.0)),
                None => None,
            };
            on_core(desk, move |core| deliberation::recount::recount(core, SpaceId(space.0), ballot)).await
        }
        Request::Kinds => to_json(desk.kinds()),
        Request::Log { space, limit } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| log(core, SpaceId(space.0), limit)).await
        }
        Request::VerifySpace { space } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| verify_space(core, SpaceId(space.0))).await
        }
        Request::VerifyEntry { space, entry } => {
            let space = find_space(desk, space).await?;
            let entry = people::find_entry(desk, space, entry).await?;
            verify_entry(desk, space, entry).await
        }
        Request::BundleExport { space, file, full } => {
            let space = find_space(desk, space).await?;
            on_core(desk, move |core| stick::export(core, SpaceId(space.0), &file, full)).await
        }
        Request::BundleImport { file, adopt } => on_core(desk, move |core| stick::import(core, &file, adopt)).await,
        Request::Own { ask } => own::answer(desk, ask).await,
        Request::Token { ask } => tokens::answer(desk, ask).await,
        Request::PeerList => to_json(desk.status().await?.peers),
        Request::PeerAdd { address } => to_json(on_core(desk, move |core| core.add_peer(&address)).await?),
        Request::Rebuild { space } => {
            let spaces = match space {
                Some(space) => vec![find_space(desk, space).await?],
                None => desk.spaces().await?.iter().map(|space| space.id).collect(),
            };
            let mut rebuilt = Vec::new();
            for space in spaces {
                rebuilt.push(on_core(desk, move |core| rebuild(core, SpaceId(space.0))).await?);
            }
            to_json(rebuilt)
        }
    }
}

async fn on_core<T: Send + 'static>(
    desk: &NodeDesk,
    question: impl FnOnce(&mut Core) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    desk.core.call(question).await.map_err(|_| DeskError::new("busy"))?
}

/// An answer as its text: a list of thousands of contributions takes a multiple of that as a tree of values.
/// The space of a node that has only one.
async fn only_space(desk: &NodeDesk) -> Result<Id, DeskError> {
    let spaces = desk.spaces().await?;
    match spaces.as_slice() {
        [space] => Ok(space.id),
        _ => Err(DeskError::new("space-unknown")),
    }
}

pub(crate) fn to_json<T: Serialize>(value: T) -> Result<Answer, DeskError> {
    to_raw_value(&value).map_err(|error| internal(&error))
}

fn id(text: &str) -> Result<Id, DeskError> {
    text.parse().map_err(|_| DeskError::new("not-found"))
}

/// The one of `known` (id, name) that `wanted` means: its id, its name, or the beginning of its id.
fn one_of(
    wanted: &str,
    known: impl Iterator<Item = (String, Option<String>)>,
    unknown: &'static str,
) -> Result<String, DeskError> {
    let known: Vec<_> = known.collect();
    let exact = known.iter().filter(|(id, name)| id == wanted || name.as_deref() == Some(wanted));
    let begins = known.iter().filter(|(id, _)| wanted.len() >= 4 && id.starts_with(wanted));
    let exact: Vec<_> = exact.collect();
    let found = if exact.is_empty() { begins.collect() } else { exact };
    match found.as_slice() {
        [(id, _)] => Ok(id.clone()),
        [] => Err(DeskError::new(unknown)),
        several => {
            let ids = several.iter().map(|(id, _)| id.get(..12).unwrap_or(id)).collect::<Vec<_>>().join(", ");
            Err(DeskError::new("bad-request").arg("what", format!("{wanted:?} could mean {ids}")))
        }
    }
}

async fn find_space(desk: &NodeDesk, wanted: String) -> Result<Id, DeskError> {
    // An id needs no look at all the spaces.
    if let Ok(id) = wanted.parse::<Id>()
        && on_core(desk, move |core| Ok(core.spaces.get(SpaceId(id.0)).is_some())).await?
    {
        return Ok(id);
    }
    let spaces = desk.spaces().await?;
    id(&one_of(&wanted, spaces.into_iter().map(|space| (space.id.to_string(), Some(space.name))), "space-unknown")?)
}

async fn find_entry(desk: &NodeDesk, space: Id, wanted: String) -> Result<Id, DeskError> {
    // A whole id needs no look at all the entries.
    if let Ok(id) = wanted.parse() {
        return Ok(id);
    }
    on_core(desk, move |core| {
        let replica = core.spaces.replica(SpaceId(space.0)).map_err(refusal)?;
        let ids = replica.rows().into_iter().map(|row| (row.id.to_string(), None));
        id(&one_of(&wanted, ids, "entry-unknown")?)
    })
    .await
}

/// A space, and a topic in it if one is named.
async fn find_topic(desk: &NodeDesk, space: String, topic: Option<String>) -> Result<(Id, Option<Id>), DeskError> {
    let space = find_space(desk, space).await?;
    let topic = match topic {
        Some(topic) => Some(find_entry(desk, space, topic).await?),
        None => None,
    };
    Ok((space, topic))
}

async fn find_text(desk: &NodeDesk, space: String, wanted: String) -> Result<(Id, Id), DeskError> {
    let space = find_space(desk, space).await?;
    let texts = desk.texts(space).await?;
    let doc = one_of(&wanted, texts.into_iter().map(|text| (text.doc.to_string(), Some(text.title))), "text-unknown")?;
    Ok((space, id(&doc)?))
}

async fn find_section(
    desk: &NodeDesk,
    space: String,
    text: String,
    wanted: String,
) -> Result<(Id, Id, String, String), DeskError> {
    let (space, doc) = find_text(desk, space, text).await?;
    let sections = desk.text(space, doc).await?.sections;
    let named = sections.iter().map(|section| (section.id.clone(), Some(section.title.clone())));
    let section = one_of(&wanted, named, "section-gone")?;
    let heads = sections.into_iter().find(|view| view.id == section).map(|view| view.heads);
    Ok((space, doc, section, heads.unwrap_or_default()))
}

fn add_statements(core: &mut Core, space: SpaceId, texts: Vec<String>) -> Result<Answer, DeskError> {
    for (line, text) in texts.iter().enumerate() {
        if !linde_deliberation::statement::is_fit(text) {
            let max = linde_deliberation::statement::MAX_TEXT_CHARS;
            let code = if text.trim().is_empty() { "text-empty" } else { "text-too-long" };
            return Err(DeskError::new(code).arg("max", max).arg("line", line + 1).at("text"));
        }
    }
    let ops = texts.into_iter().map(|text| json!({ "create": { "text": text } })).collect();
    let made = core.spaces.act_all(space, "statement", EntryId::ZERO, ops).map_err(refusal)?;
    to_json(json!({ "statements": made }))
}

fn state(core: &mut Core, space: SpaceId) -> Result<Answer, DeskError> {
    let summary = core.spaces.replica(space).map_err(refusal)?.summary();
    to_json(json!({
        "space": space,
        "device": core.spaces.device(),
        "hash": DeviceId(summary.hash),
        "entries": summary.entries,
        "waiting": summary.waiting,
        "logs": summary.logs,
        "forks": summary.forks,
        "unreadable": summary.unreadable,
    }))
}

/// How much is here, without the work of hashing it.
fn progress(core: &mut Core, space: SpaceId) -> Result<Answer, DeskError> {
    let replica = core.spaces.replica(space).map_err(refusal)?;
    let (judged, waiting) = replica.progress();
    to_json(json!({ "stored": replica.store().stats().entries, "judged": judged, "waiting": waiting }))
}

fn log(core: &mut Core, space: SpaceId, limit: usize) -> Result<Answer, DeskError> {
    let rows = core.spaces.replica(space).map_err(refusal)?.rows();
    let me = core.spaces.device();
    let faces = show::Faces::of(core.spaces.replica(space).map_err(refusal)?, me);
    let entries: Vec<_> = rows
        .into_iter()
        .take(limit)
        .map(|row| {
            json!({
                "id": row.id,
                "kind": show::kind_name(&core.spaces, row.kind),
                "lane": row.log.lane.number(),
                "seq": row.seq,
                "lamport": row.lamport,
                "time_ms": row.time_ms,
                "author": faces.author(row.log.device),
                "verdict": row.verdict.code(),
            })
        })
        .collect();
    to_json(entries)
}

/// Checks every signature, chain and content in the store once more, trusting nothing that was noted before.
fn verify_space(core: &mut Core, space: SpaceId) -> Result<Answer, DeskError> {
    let replica = core.spaces.replica(space).map_err(refusal)?;
    let mut problems = Vec::new();
    let (mut entries, mut logs) = (0_u64, 0_u64);
    let tips: Vec<_> = replica.store().tips().iter().map(|(log, tip)| (*log, *tip)).collect();
    for (log, tip) in tips {
        logs += 1;
        let Ok(key) = PublicKey::admit(log.device.as_bytes()) else {
            problems.push(json!({ "device": log.device, "what": "the key is not admissible" }));
            continue;
        };
        let (mut at, mut before) = (0, None);
        while at <= tip.seq {
            let run = match replica.store().read(&log, at, linde_log::MAX_RUN_ENTRIES, VERIFY_READ_BYTES) {
                Ok(run) if !run.is_empty() => run,
                Ok(_) => break,
                Err(error) => {
                    problems.push(json!({ "device": log.device, "lane": log.lane.number(), "seq": at, "what": error.to_string() }));
                    break;
                }
            };
            let end = linde_log::signed_end(&key, &run, run.len());
            match verify_run(&key, before, run.into_iter().take(end).collect()) {
                Ok(verified) => {
                    entries += verified.len() as u64;
                    at += verified.len() as u64;
                    before = verified.last().map(|last| last.tip());
                }
                Err(error) => {
                    problems.push(json!({ "device": log.device, "lane": log.lane.number(), "seq": at, "what": error.to_string() }));
                    break;
                }
            }
        }
    }
    let missing = replica.store().missing().len();
    let good = problems.is_empty() && missing == 0;
    to_json(json!({
        "good": good, "entries": entries, "logs": logs, "missing": missing, "forks": replica.forks().len(), "problems": problems,
    }))
}

/// One entry as everybody can check it, with the entry because of which it does not count.
async fn verify_entry(desk: &NodeDesk, space: Id, entry: Id) -> Result<Answer, DeskError> {
    let view = desk.entry(space, entry).await?;
    let decided_by = match view.because {
        Some(because) => Some(desk.entry(space, because).await?),
        None => None,
    };
    let good = view.checks.signature && view.checks.chain && view.checks.body != BodyCheck::Missing;
    let (of, id) = (SpaceId(space.0), EntryId(entry.0));
    let paper = on_core(desk, move |core| deliberation::receipt(core, of, id)).await?;
    to_json(CheckedEntry { view, good, decided_by, paper })
}

fn rebuild(core: &mut Core, space: SpaceId) -> Result<Answer, DeskError> {
    core.spaces.rebuild(space).map_err(refusal)?;
    state(core, space)
}
