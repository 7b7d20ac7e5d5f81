//! What the page and the API see of the node.

use crate::{
    calls, complete,
    core::{Core, CoreHandle},
    drafts, hidden, notices, opinion,
    options::Settings,
    restoring::Restorer,
    show::{self, Faces, refusal, small},
    tokens::Tokens,
    trust::{entries, inviting, members, standing::Standings},
};
use futures::FutureExt as _;
use linde_deliberation::{Kind as _, ballot::Ballot, statement};
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_replica::{DIFF_DEADLINE, DOCUMENT_KIND, EntryRow, NewSpace, ObjectRow, Replica};
use linde_space::Visibility;
use linde_web::{
    Answer, Desk, DeskError, Grant, Id,
    views::{
        ActDone, Asking, Change, EntryView, InvitePreview, InviteView, Join, KindView, Listing, MemberView, NewInvite,
        NodeStatus, ObjectQuery, ObjectView, OpinionView, OthersChanged, PeerView, Reaction, SaveSection, Saved,
        SectionView, SpaceState, SpaceView, Span, SpanKind, StatementFilter, StatementQuery, StatementView, Step,
        TextSummary, TextView, VersionView,
    },
};
use serde_json::{Value, json, value::RawValue};
use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Instant,
};
use tokio::sync::broadcast;

/// The most statements in one part of a list.
const MAX_LISTED: usize = 200;

/// The node behind the page.
#[derive(Clone)]
pub(crate) struct NodeDesk {
    pub(crate) core: CoreHandle,
    pub(crate) name: String,
    pub(crate) home: PathBuf,
    pub(crate) started_ms: i64,
    /// Makes an address that logs its reader in once; set as soon as the page is served.
    pub(crate) login: Arc<OnceLock<LoginMaker>>,
    /// What its owner asked for when it was started.
    pub(crate) settings: Settings,
    /// A backup on its way back.
    pub(crate) restorer: Arc<Restorer>,
    /// What programs may do.
    pub(crate) tokens: Arc<Tokens>,
}

/// Makes an address that logs its reader in once.
pub(crate) type LoginMaker = Box<dyn Fn() -> String + Send + Sync>;

impl NodeDesk {
    /// Asks the core.
    pub(crate) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Core) -> Result<T, DeskError> + Send + 'static,
    ) -> Answer<'_, T> {
        async move { self.core.call(question).await.map_err(|_| DeskError::new("busy"))? }.boxed()
    }
}

impl Desk for NodeDesk {
    fn status(&self) -> Answer<'_, NodeStatus> {
        let (name, home, started_ms) = (self.name.clone(), self.home.display().to_string(), self.started_ms);
        self.ask(move |core| {
            Ok(NodeStatus {
                name,
                device: Id(core.spaces.device().0),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                home,
                started_ms,
                addresses: core.addresses(),
                peers: peers(core),
                spaces: spaces(core)?,
                notices: notices::all(core),
            })
        })
    }

    fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.core.subscribe()
    }

    fn grant(&self, token: &str) -> Option<Grant> {
        let (grant, note) = self.tokens.grant(token)?;
        if let Some(name) = note {
            let (core, tokens) = (self.core.clone(), Arc::clone(&self.tokens));
            // Whether it is noted is not the caller's concern.
            tokio::spawn(async move { core.call(move |_| tokens.note_use(&name)).await.ok() });
        }
        Some(grant)
    }

    fn call(&self, grant: Grant, request: Value) -> Answer<'_, Box<RawValue>> {
        async move {
            let request =
                serde_json::from_value(request).map_err(|error| DeskError::new("bad-request").arg("what", error))?;
            calls::answer_for(self, grant, request).await
        }
        .boxed()
    }

    fn spaces(&self) -> Answer<'_, Vec<SpaceView>> {
        self.ask(spaces)
    }

    fn space(&self, space: Id) -> Answer<'_, SpaceView> {
        self.ask(move |core| space_view(core, SpaceId(space.0)))
    }

    fn create_space(&self, new: linde_web::views::NewSpace) -> Answer<'_, Id> {
        self.ask(move |core| {
            check_line(&new.name, "name", "name-empty", "name-too-long", linde_space::MAX_NAME_CHARS)?;
            check_line(
                &new.my_name,
                "my_name",
                "name-empty",
                "name-too-long",
                linde_deliberation::profile::MAX_NAME_CHARS,
            )?;
            let new = NewSpace {
                name: new.name,
                purpose: new.purpose,
                visibility: match new.visibility {
                    linde_web::views::Visibility::Open => Visibility::Open,
                    linde_web::views::Visibility::Members => Visibility::Members,
                },
                founder_name: new.my_name,
            };
            core.spaces.create(&new).map(|space| Id(space.0)).map_err(refusal)
        })
    }

    fn invite(&self, space: Id, new: NewInvite) -> Answer<'_, InviteView> {
        self.ask(move |core| inviting::invite(core, SpaceId(space.0), &new))
    }

    fn invitations(&self, space: Id) -> Answer<'_, Vec<InviteView>> {
        self.ask(move |core| inviting::invitations(core, SpaceId(space.0)))
    }

    fn revoke_invite(&self, space: Id, invite: Id) -> Answer<'_, ()> {
        self.ask(move |core| {
            core.spaces.revoke_invite(SpaceId(space.0), EntryId(invite.0)).map(|_| ()).map_err(refusal)
        })
    }

    fn preview_invite(&self, link: String) -> Answer<'_, InvitePreview> {
        self.ask(move |core| inviting::preview(core, &link))
    }

    fn join(&self, join: Join) -> Answer<'_, Id> {
        self.ask(move |core| {
            check_line(
                &join.my_name,
                "my_name",
                "name-empty",
                "name-too-long",
                linde_deliberation::profile::MAX_NAME_CHARS,
            )?;
            inviting::join(core, &join)
        })
    }

    fn members(&self, space: Id) -> Answer<'_, Vec<MemberView>> {
        let node = self.name.clone();
        self.ask(move |core| members::members(core, SpaceId(space.0), &node))
    }

    fn statements(&self, space: Id, query: StatementQuery) -> Answer<'_, Listing<StatementView>> {
        self.ask(move |core| statements(core, SpaceId(space.0), &query))
    }

    fn add_statement(&self, space: Id, text: String) -> Answer<'_, Id> {
        self.ask(move |core| {
            if text.trim().is_empty() {
                return Err(DeskError::new("text-empty").at("text"));
            }
            if !statement::is_fit(&text) {
                return Err(DeskError::new("text-too-long").arg("max", statement::MAX_TEXT_CHARS).at("text"));
            }
            let op = json!({ "create": { "text": text } });
            let made = core.spaces.act(SpaceId(space.0), statement::Statement::NAME, EntryId::ZERO, op);
            made.map(|id| Id(id.0)).map_err(refusal)
        })
    }

    fn react(&self, space: Id, statement: Id, reaction: Reaction) -> Answer<'_, ()> {
        self.ask(move |core| opinion::react(core, SpaceId(space.0), EntryId(statement.0), reaction))
    }

    fn next_statement(&self, space: Id, topic: Option<Id>) -> Answer<'_, Option<StatementView>> {
        self.ask(move |core| {
            let topic = topic.map(|topic| EntryId(topic.0));
            let Some(next) = opinion::next(core, SpaceId(space.0), topic)? else { return Ok(None) };
            statement_view(core, SpaceId(space.0), next)
        })
    }

    fn opinion(&self, space: Id, topic: Option<Id>) -> Answer<'_, OpinionView> {
        self.ask(move |core| opinion::map(core, SpaceId(space.0), topic.map(|topic| EntryId(topic.0))))
    }

    fn kinds(&self) -> Vec<KindView> {
        kinds()
    }

    fn act(&self, space: Id, kind: String, object: Option<Id>, mut op: Value) -> Answer<'_, ActDone> {
        self.ask(move |core| {
            let object = object.map_or(EntryId::ZERO, |id| EntryId(id.0));
            let shows = kind == Ballot::NAME && op.get("reveal").is_some();
            if shows {
                hidden::fill_in(&core.home, &mut core.spaces, SpaceId(space.0), object, &mut op);
            }
            if let Some(filled) = complete::complete(&mut core.spaces, SpaceId(space.0), &kind, object, &mut op)? {
                hidden::remember(&core.home, filled)?;
            }
            let entry = core.spaces.act(SpaceId(space.0), &kind, object, op).map_err(refusal)?;
            if shows {
                hidden::forget(&core.home, &object);
            }
            let object = if object.is_zero() { entry } else { object };
            Ok(ActDone { entry: Id(entry.0), object: Id(object.0) })
        })
    }

    fn objects(&self, space: Id, kind: String, query: ObjectQuery) -> Answer<'_, Listing<ObjectView>> {
        self.ask(move |core| objects(core, SpaceId(space.0), &kind, &query))
    }

    fn view(&self, space: Id, kind: String, object: Id) -> Answer<'_, Value> {
        self.ask(move |core| {
            let kind = kind_number(core, &kind)?;
            let replica = replica(core, SpaceId(space.0))?;
            let object = EntryId(object.0);
            let mut view = replica.object(kind, &object).ok_or_else(|| DeskError::new("object-unknown"))?;
            crate::deliberation::timed(replica, kind, std::iter::once((object, &mut view)));
            Ok(view)
        })
    }

    fn texts(&self, space: Id) -> Answer<'_, Vec<TextSummary>> {
        self.ask(move |core| texts(core, SpaceId(space.0)))
    }

    fn text(&self, space: Id, doc: Id) -> Answer<'_, TextView> {
        self.ask(move |core| text(core, SpaceId(space.0), EntryId(doc.0)))
    }

    fn create_text(&self, space: Id, title: String) -> Answer<'_, Id> {
        self.ask(move |core| {
            check_title(&title)?;
            let op = json!({ "create": { "title": title } });
            text_act(core, space, EntryId::ZERO, op).map(|id| Id(id.0))
        })
    }

    fn rename(&self, space: Id, doc: Id, section: Option<String>, title: String) -> Answer<'_, ()> {
        self.ask(move |core| {
            check_title(&title)?;
            let op = match section {
                None => json!({ "rename": { "title": title } }),
                Some(section) => json!({ "rename_section": { "section": section_id(&section)?, "title": title } }),
            };
            text_act(core, space, EntryId(doc.0), op).map(|_| ())
        })
    }

    fn add_section(&self, space: Id, doc: Id, title: String, text: String) -> Answer<'_, String> {
        self.ask(move |core| {
            check_title(&title)?;
            let last = self::text(core, SpaceId(space.0), EntryId(doc.0))?.sections.pop().map(|section| section.id);
            let op = match last {
                None => json!({ "add_section": { "title": title } }),
                Some(last) => json!({ "add_section": { "after": last, "title": title } }),
            };
            let section = text_act(core, space, EntryId(doc.0), op)?;
            if !text.is_empty() {
                let base = linde_text::Section::new(section).heads();
                core.spaces.save_section(SpaceId(space.0), section, &base, &text).map_err(refusal)?;
            }
            Ok(section.to_string())
        })
    }

    fn save_section(&self, space: Id, save: SaveSection) -> Answer<'_, Saved> {
        self.ask(move |core| {
            let section = section_id(&save.section)?;
            let base = show::heads_from_text(&save.base_heads)?;
            let saved = core.spaces.save_section(SpaceId(space.0), section, &base, &save.text).map_err(refusal)?;
            let others = if saved.text == saved.posted {
                None
            } else {
                let me = core.spaces.device();
                let replica = replica(core, SpaceId(space.0))?;
                Some(others_changed(replica, me, section, &base, &saved.posted, &saved.text))
            };
            Ok(Saved { changed: saved.changed, heads: show::heads_to_text(&saved.heads), others })
        })
    }

    fn writing(&self, space: Id, doc: Id, section: String) -> Answer<'_, ()> {
        self.ask(move |core| {
            let section = section_id(&section)?;
            let text = text(core, SpaceId(space.0), EntryId(doc.0))?;
            if text.sections.iter().any(|view| view.id == section.to_string()) {
                core.tell_writing(SpaceId(space.0), section);
            }
            Ok(())
        })
    }

    fn move_section(&self, space: Id, doc: Id, section: String, step: Step) -> Answer<'_, bool> {
        self.ask(move |core| {
            let section = section_id(&section)?;
            let view = replica(core, SpaceId(space.0))?.object(DOCUMENT_KIND, &EntryId(doc.0));
            let view = view.ok_or_else(|| DeskError::new("text-unknown"))?;
            let order: Vec<EntryId> = sections_of(&view).into_iter().map(|(id, _)| id).collect();
            let place = order.iter().position(|id| *id == section).ok_or_else(|| DeskError::new("section-gone"))?;
            let front = match step {
                Step::Up if place == 0 => return Ok(false),
                Step::Up => place.checked_sub(2).and_then(|front| order.get(front)),
                Step::Down => match order.get(place + 1) {
                    None => return Ok(false),
                    next => next,
                },
            };
            let op = match front {
                None => json!({ "move_section": { "section": section } }),
                Some(front) => json!({ "move_section": { "section": section, "after": front } }),
            };
            text_act(core, space, EntryId(doc.0), op).map(|_| true)
        })
    }

    fn remove_section(&self, space: Id, doc: Id, section: String) -> Answer<'_, ()> {
        self.ask(move |core| {
            let op = json!({ "remove_section": { "section": section_id(&section)? } });
            text_act(core, space, EntryId(doc.0), op).map(|_| ())
        })
    }

    fn history(&self, space: Id, _doc: Id, section: String) -> Answer<'_, Vec<VersionView>> {
        self.ask(move |core| {
            let (me, section) = (core.spaces.device(), section_id(&section)?);
            let replica = replica(core, SpaceId(space.0))?;
            let faces = Faces::of(replica, me);
            let items = replica.section(&section).map(linde_text::Section::history).unwrap_or_default();
            let version = |item: &linde_text::HistoryItem| {
                Some(VersionView {
                    heads: show::heads_to_text(&[item.hash]),
                    author: faces.author(item.device),
                    time_ms: replica.row(&item.entry)?.time_ms,
                    entry: Id(item.entry.0),
                })
            };
            Ok(items.iter().rev().filter_map(version).collect())
        })
    }

    fn diff(&self, space: Id, _doc: Id, section: String, from: Option<String>, to: String) -> Answer<'_, Vec<Span>> {
        self.ask(move |core| {
            let section = section_id(&section)?;
            let empty = linde_text::Section::new(section);
            let replica = replica(core, SpaceId(space.0))?;
            let text = replica.section(&section).unwrap_or(&empty);
            let at = |heads: &str| {
                let heads = show::heads_from_text(heads)?;
                text.text_at(&heads).map_err(|_| DeskError::new("version-unknown"))
            };
            let from = from.as_deref().map(at).transpose()?.unwrap_or_default();
            Ok(spans(&from, &at(&to)?))
        })
    }

    fn entry(&self, space: Id, entry: Id) -> Answer<'_, EntryView> {
        let node = self.name.clone();
        self.ask(move |core| {
            let standings = Standings::of(core, SpaceId(space.0))?;
            entries::entry(core, SpaceId(space.0), EntryId(entry.0), &node, &standings)
        })
    }
}

/// The kinds that this version knows.
pub(crate) fn kinds() -> Vec<KindView> {
    let registry = linde_replica::registry();
    let kinds = registry.iter();
    kinds.map(|kind| KindView { id: kind.id(), name: kind.name().to_owned(), schema: kind.schema() }).collect()
}

pub(crate) fn replica(core: &mut Core, space: SpaceId) -> Result<&mut Replica, DeskError> {
    core.spaces.replica(space).map_err(refusal)
}

fn text_act(core: &mut Core, space: Id, object: EntryId, op: Value) -> Result<EntryId, DeskError> {
    core.spaces.act(SpaceId(space.0), "text", object, op).map_err(refusal)
}

fn section_id(text: &str) -> Result<EntryId, DeskError> {
    text.parse().map_err(|_| DeskError::new("section-gone"))
}

pub(crate) fn check_line(
    text: &str,
    field: &'static str,
    empty: &'static str,
    too_long: &'static str,
    max: usize,
) -> Result<(), DeskError> {
    if text.trim().is_empty() {
        Err(DeskError::new(empty).at(field))
    } else if text.chars().count() > max {
        Err(DeskError::new(too_long).arg("max", max).at(field))
    } else {
        Ok(())
    }
}

fn check_title(title: &str) -> Result<(), DeskError> {
    check_line(title, "title", "title-empty", "title-too-long", linde_text::MAX_TITLE_CHARS)
}

fn peers(core: &mut Core) -> Vec<PeerView> {
    let links: Vec<_> = core.links().map(|(device, linked)| (*device, linked.clone())).collect();
    let me = core.spaces.device();
    let spaces: Vec<_> = core.spaces.ids().collect();
    let mut faces = Vec::new();
    for space in spaces {
        if let Ok(replica) = core.spaces.replica(space) {
            faces.push(Faces::of(replica, me));
        }
    }
    links
        .into_iter()
        .map(|(device, linked)| PeerView {
            device: Id(device.0),
            name: faces.iter().find_map(|faces| faces.author(device).name),
            address: linked.address,
            since_ms: linked.since_ms,
        })
        .collect()
}

fn spaces(core: &mut Core) -> Result<Vec<SpaceView>, DeskError> {
    let ids: Vec<_> = core.spaces.ids().collect();
    let mut views = ids.into_iter().map(|id| space_view(core, id)).collect::<Result<Vec<_>, _>>()?;
    views.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(views)
}

fn space_view(core: &mut Core, space: SpaceId) -> Result<SpaceView, DeskError> {
    let me = core.spaces.device();
    let joining = core.spaces.joining().get(&space).map(|joining| joining.name.clone());
    let waiting = joining.is_some();
    let practice = core.spaces.is_practice(&space);
    let replica = replica(core, space)?;
    let state = replica.control();
    let genesis = state.genesis();
    let my_role = state.person_of(me).and_then(|person| state.role(person));
    let members_only = genesis.is_some_and(|genesis| genesis.visibility == Visibility::Members);
    // Whoever does not belong to a members-only space keeps and passes on, as relays do.
    let no_role = if members_only { linde_web::views::Role::Relay } else { linde_web::views::Role::Reader };
    let ready = genesis.is_some() && !waiting;
    Ok(SpaceView {
        id: Id(space.0),
        name: state.name().unwrap_or_default().to_owned(),
        purpose: state.purpose().unwrap_or_default().to_owned(),
        visibility: show::visibility(genesis.map_or(Visibility::Open, |genesis| genesis.visibility)),
        role: my_role.map_or(no_role, show::role),
        state: if ready { SpaceState::Ready } else { SpaceState::Waiting },
        members: small(state.members().count()),
        statements: small(replica.counted(statement::Statement::ID)),
        texts: small(replica.counted(DOCUMENT_KIND)),
        spread: show::spread(replica, me),
        practice,
        asking: joining.and_then(|name| {
            let (_, join) = state.waiting_joins().find(|(_, join)| join.device == me)?;
            Some(Asking { person: Id(join.person.0), name })
        }),
    })
}

fn statements(core: &mut Core, space: SpaceId, query: &StatementQuery) -> Result<Listing<StatementView>, DeskError> {
    let me = core.spaces.device();
    let cursor = query.cursor.as_deref().map(show::cursor_from).transpose()?;
    let limit = usize::try_from(query.limit).unwrap_or(MAX_LISTED).clamp(1, MAX_LISTED);
    let standings = Standings::of(core, space)?;
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let kind = statement::Statement::ID;
    let topic = query.topic.map(|topic| EntryId(topic.0));
    let is_of_topic = |id: &EntryId| {
        topic.is_none() || replica.state::<statement::Statement>(id).is_some_and(|state| state.topic == topic)
    };
    let keeps = |row: &EntryRow| {
        let asked = match query.filter {
            StatementFilter::Counted => !standings.is_deferred(&row.id),
            StatementFilter::Mine => faces.is_mine_or_this(row.log.device),
            StatementFilter::Deferred => standings.is_deferred(&row.id),
            StatementFilter::NotCounted => false,
        };
        asked && is_of_topic(&row.id)
    };
    let counted = || replica.object_rows(kind, None).filter(keeps).count();
    let mut rows: Vec<ObjectRow> = match query.filter {
        StatementFilter::NotCounted => {
            let most = if topic.is_some() { usize::MAX } else { limit + 1 };
            let rows = replica.not_counted(kind, cursor, most).into_iter();
            rows.filter(|row| is_of_topic(&row.id)).take(limit + 1).collect()
        }
        // Nearly always nobody said more than a day holds.
        StatementFilter::Deferred if standings.deferred_len() == 0 => Vec::new(),
        StatementFilter::Counted | StatementFilter::Mine | StatementFilter::Deferred => {
            let rows = replica.object_rows(kind, cursor).filter(keeps).take(limit + 1);
            rows.filter_map(|row| replica.object_row(kind, &row.id)).collect()
        }
    };
    let total = match query.filter {
        StatementFilter::Counted if standings.deferred_len() == 0 => match topic {
            None => replica.counted(kind),
            Some(topic) => replica.statements_of_topics().get(&topic).copied().unwrap_or_default(),
        },
        StatementFilter::Deferred if standings.deferred_len() == 0 => 0,
        StatementFilter::NotCounted => {
            let rows = replica.not_counted(kind, None, usize::MAX).into_iter();
            rows.filter(|row| is_of_topic(&row.id)).count()
        }
        StatementFilter::Counted | StatementFilter::Mine | StatementFilter::Deferred => counted(),
    };
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(place);
    let items = rows.into_iter().map(|row| shown(replica, me, &faces, &standings, row)).collect();
    Ok(Listing { items, next, total: total as u64 })
}

fn kind_number(core: &Core, name: &str) -> Result<u16, DeskError> {
    let kind = core.spaces.registry().by_name(name).map(linde_deliberation::AnyKind::id);
    kind.ok_or_else(|| DeskError::new("kind-unknown"))
}

fn objects(core: &mut Core, space: SpaceId, kind: &str, query: &ObjectQuery) -> Result<Listing<ObjectView>, DeskError> {
    let me = core.spaces.device();
    let after = query.after.as_deref().map(show::cursor_from).transpose();
    let after = after.map_err(|_| DeskError::new("bad-query").arg("name", "after").at("after"))?;
    let limit = usize::try_from(query.limit).unwrap_or(MAX_LISTED).clamp(1, MAX_LISTED);
    // First, so that a space that is not here is said to be just that.
    let standings = Standings::of(core, space)?;
    let kind = kind_number(core, kind)?;
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mut rows: Vec<ObjectRow> = replica.objects(kind, after).take(limit + 1).collect();
    let more = rows.len() > limit;
    rows.truncate(limit);
    crate::deliberation::timed(replica, kind, rows.iter_mut().map(|row| (row.id, &mut row.view)));
    let next = rows.last().filter(|_| more).map(place);
    let total = replica.counted(kind) as u64;
    let object = |row: ObjectRow| ObjectView {
        id: Id(row.id.0),
        author: faces.author(row.log.device),
        time_ms: row.time_ms,
        lamport: row.lamport,
        standing: standings.standing(replica, &row.id, row.log.device),
        view: row.view,
    };
    Ok(Listing { items: rows.into_iter().map(object).collect(), next, total })
}

/// Where a list goes on behind a row, as [`show::cursor_from`] reads it.
fn place(row: &ObjectRow) -> String {
    format!("{}.{}", row.lamport, row.id)
}

/// One statement.
fn statement_view(core: &mut Core, space: SpaceId, id: EntryId) -> Result<Option<StatementView>, DeskError> {
    let me = core.spaces.device();
    let standings = Standings::of(core, space)?;
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let Some(row) = replica.object_row(statement::Statement::ID, &id) else { return Ok(None) };
    Ok(Some(shown(replica, me, &faces, &standings, row)))
}

fn shown(replica: &mut Replica, me: DeviceId, faces: &Faces, standings: &Standings, row: ObjectRow) -> StatementView {
    let standing = standings.standing(replica, &row.id, row.log.device);
    let topic = replica.state::<statement::Statement>(&row.id).and_then(|state| state.topic);
    let topic = topic.map(|topic| (Id(topic.0), topic_title(replica, standings, &topic)));
    let state = replica.state::<statement::Statement>(&row.id);
    StatementView {
        id: Id(row.id.0),
        text: row.view.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
        author: faces.author(row.log.device),
        time_ms: row.time_ms,
        lamport: row.lamport,
        verdict: show::verdict(Some(row.verdict)),
        reactions: state.map(|state| opinion::reactions(state, faces.me_in_space())).unwrap_or_default(),
        seed: state.is_some_and(|state| state.seed),
        lineage: state.and_then(|state| state.lineage).map(opinion::lineage),
        delivery: show::delivery(replica, me, row.log, row.seq),
        standing,
        topic,
    }
}

/// What a topic is called; empty if that is not to be seen.
fn topic_title(replica: &Replica, standings: &Standings, topic: &EntryId) -> String {
    let seen = replica.row(topic).is_some_and(|row| !standings.is_out_of_sight(topic, row.log.device));
    let title = || Some(replica.state::<linde_deliberation::topic::Topic>(topic)?.wording.as_ref()?.title.clone());
    if seen { title().unwrap_or_default() } else { String::new() }
}

fn texts(core: &mut Core, space: SpaceId) -> Result<Vec<TextSummary>, DeskError> {
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mut summaries: Vec<_> = replica
        .objects(DOCUMENT_KIND, None)
        .map(|row| {
            let sections = sections_of(&row.view);
            let changed =
                sections.iter().filter_map(|(id, _)| replica.section_changed(id)).max_by_key(|row| row.lamport);
            TextSummary {
                doc: Id(row.id.0),
                title: title_of(&row.view),
                sections: small(sections.len()),
                changed_ms: changed.as_ref().map_or(row.time_ms, |changed| changed.time_ms),
                changed_by: Some(faces.author(changed.map_or(row.log.device, |changed| changed.log.device))),
            }
        })
        .collect();
    summaries.sort_by_key(|summary| (core::cmp::Reverse(summary.changed_ms), summary.doc));
    Ok(summaries)
}

fn text(core: &mut Core, space: SpaceId, doc: EntryId) -> Result<TextView, DeskError> {
    let me = core.spaces.device();
    let writers = core.writers.of(space);
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let view = replica.object(DOCUMENT_KIND, &doc).filter(|view| !view.is_null());
    let view = view.ok_or_else(|| DeskError::new("text-unknown"))?;
    let sections = sections_of(&view)
        .into_iter()
        .map(|(id, title)| {
            let empty = linde_text::Section::new(id);
            let section = replica.section(&id).unwrap_or(&empty);
            let mut seen = BTreeSet::new();
            let (authors, changed) = (section.authors(), replica.section_changed(&id));
            let latest = changed.as_ref().map(|row| (row.id, row.log.device));
            SectionView {
                id: id.to_string(),
                title,
                text: section.text(),
                heads: show::heads_to_text(&section.heads()),
                authors: authors
                    .iter()
                    .filter(|run| seen.insert(run.device))
                    .map(|run| faces.author(run.device))
                    .collect(),
                changed_ms: changed.map(|row| row.time_ms),
                writing: at_work(&faces, &writers.at(id, latest)),
            }
        })
        .collect();
    Ok(TextView { doc: Id(doc.0), title: title_of(&view), sections, draft_of: drafts::of_text(replica, &doc) })
}

/// Who else writes in a section: each once, whichever device they write with, and nobody whom the space does not know.
fn at_work(faces: &Faces, devices: &[linde_log::DeviceId]) -> Vec<linde_web::views::Author> {
    let mut seen = BTreeSet::new();
    let authors = devices.iter().map(|device| faces.author(*device));
    authors.filter(|author| !author.me && author.person.is_some_and(|person| seen.insert(person))).collect()
}

pub(crate) fn title_of(view: &Value) -> String {
    view.get("title").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Id and title of the sections that were not taken out.
pub(crate) fn sections_of(view: &Value) -> Vec<(EntryId, String)> {
    let sections = view.get("sections").and_then(Value::as_array).into_iter().flatten();
    sections
        .filter(|section| section.get("removed").and_then(Value::as_bool) != Some(true))
        .filter_map(|section| Some((section.get("id")?.as_str()?.parse().ok()?, title_of(section))))
        .collect()
}

fn others_changed(
    replica: &mut Replica,
    me: linde_log::DeviceId,
    section: EntryId,
    base: &[linde_text::ChangeHash],
    posted: &str,
    now: &str,
) -> OthersChanged {
    let faces = Faces::of(replica, me);
    let mut devices = BTreeSet::new();
    if let Some(text) = replica.section(&section) {
        let history = text.history();
        let mut known: BTreeSet<_> = base.iter().copied().collect();
        // The history lists each change after what it builds on, so one pass from its end finds all that `base` contains.
        for item in history.iter().rev() {
            if known.contains(&item.hash) {
                known.extend(item.deps.iter().copied());
            }
        }
        devices.extend(
            history.iter().filter(|item| item.device != me && !known.contains(&item.hash)).map(|item| item.device),
        );
    }
    OthersChanged {
        authors: devices.into_iter().map(|device| faces.author(device)).collect(),
        spans: spans(posted, now),
    }
}

fn spans(old: &str, new: &str) -> Vec<Span> {
    let start = Instant::now();
    linde_text::diff(old, new, || start.elapsed() > DIFF_DEADLINE)
        .into_iter()
        .map(|span| Span {
            kind: match span.kind {
                linde_text::SpanKind::Equal => SpanKind::Same,
                linde_text::SpanKind::Insert => SpanKind::Added,
                linde_text::SpanKind::Delete => SpanKind::Removed,
            },
            text: span.text,
        })
        .collect()
}
