//! A node in memory, for looking at the page and for its tests.

use crate::village::{Own, SpaceTrust};
use linde_web::{
    Answer, Desk, DeskError, Grant, Id, Scope,
    views::{
        ActDone, Author, Change, Delivery, DeviceOrigin, DeviceState, DeviceView, EntryView, InWords, InvitePreview,
        InviteView, Join, KindView, Level, Listing, MemberView, NetworkSettings, NewInvite, NewSpace, NodeStatus,
        Notice, ObjectQuery, ObjectView, OpinionView, OthersChanged, PeerView, Reaction, Reactions, RestoreView, Role,
        SaveSection, Saved, SectionView, SpaceState, SpaceView, Span, SpanKind, Spread, Stance, Standing,
        StatementFilter, StatementQuery, StatementView, Step, TextSummary, TextView, TokenView, Verdict, VersionView,
        Visibility, Welcome, What,
    },
};
use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};
use similar::{Algorithm, ChangeTag, TextDiff};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};
use tokio::sync::broadcast;

/// A node in memory. It does what the page asks, at once.
pub(crate) struct Memory {
    state: Mutex<State>,
    changes: broadcast::Sender<Change>,
}

/// What it holds.
#[derive(Default)]
pub(crate) struct State {
    /// Its spaces.
    pub(crate) spaces: BTreeMap<Id, Space>,
    /// What its owner should know.
    pub(crate) notices: Vec<Notice>,
    /// Who is connected.
    pub(crate) peers: Vec<PeerView>,
    /// The owner's devices, keys and backups.
    pub(crate) own: Own,
    /// The tokens made for programs.
    pub(crate) grants: Vec<(String, Grant)>,
    /// Those made on the page, as they are listed.
    pub(crate) tokens: Vec<TokenView>,
    /// Whom people may ask.
    pub(crate) contact: Option<String>,
    /// What is set for the network.
    pub(crate) network: NetworkSettings,
    /// Who else is in the local network, and whether they are in another space.
    pub(crate) nearby: Vec<(Id, bool)>,
    /// A backup on its way back.
    pub(crate) restoring: Option<RestoreView>,
    /// What stands behind everything that people contribute to topics; empty but in tests.
    pub(crate) heckled: String,
    /// How far the owner is with the first steps.
    pub(crate) welcome: Welcome,
    /// How many statements of each space the owner marked as read.
    pub(crate) read: Option<BTreeMap<Id, u64>>,
    /// Who stays logged in.
    pub(crate) logins: Vec<linde_web::KeptLogin>,
    next: u64,
}

/// A space in memory.
pub(crate) struct Space {
    /// As it is shown; the counts are made when it is asked for.
    pub(crate) view: SpaceView,
    /// Its members.
    pub(crate) members: Vec<MemberView>,
    /// Its statements, oldest first.
    pub(crate) statements: Vec<StatementView>,
    /// Its invitations, oldest first.
    pub(crate) invites: Vec<InviteView>,
    /// Its texts.
    pub(crate) texts: Vec<Text>,
    /// Who may do what.
    pub(crate) trust: SpaceTrust,
}

/// A text in memory.
pub(crate) struct Text {
    /// Its object.
    pub(crate) doc: Id,
    /// Its title.
    pub(crate) title: String,
    /// Its sections.
    pub(crate) sections: Vec<Section>,
}

/// A section in memory: all its versions, oldest first. The version before the first is the empty text.
pub(crate) struct Section {
    /// Its name.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// What it said, and who wrote that when.
    pub(crate) versions: Vec<(String, Author, i64)>,
}

impl Memory {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { state: Mutex::default(), changes: broadcast::Sender::new(64) }
    }

    /// What it holds.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the open pages.
    pub(crate) fn tell(&self, space: Option<Id>, what: What) {
        // Without a reader nobody needs to know.
        let _ = self.changes.send(Change { space, what });
    }

    pub(crate) fn answer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut State) -> Result<T, DeskError>,
    ) -> Answer<'_, T> {
        let done = work(&mut self.state());
        Box::pin(async move { done })
    }

    pub(crate) fn write<T: Send + 'static>(
        &self,
        space: Id,
        what: What,
        work: impl FnOnce(&mut State) -> Result<T, DeskError>,
    ) -> Answer<'_, T> {
        let done = self.answer(work);
        self.tell(Some(space), what);
        done
    }
}

impl State {
    /// A new id.
    pub(crate) fn id(&mut self) -> Id {
        self.next += 1;
        id(self.next)
    }

    /// The space with this id.
    pub(crate) fn space(&mut self, space: Id) -> Result<&mut Space, DeskError> {
        self.spaces.get_mut(&space).ok_or_else(|| DeskError::new("space-unknown"))
    }

    /// A space founded by the owner.
    pub(crate) fn found(&mut self, new: NewSpace) -> Id {
        let space = self.id();
        let person = id(1_000_000);
        let view = SpaceView {
            asking: None,
            id: space,
            name: new.name,
            purpose: new.purpose,
            visibility: new.visibility,
            role: Role::Founder,
            state: SpaceState::Ready,
            members: 0,
            statements: 0,
            texts: 0,
            spread: Spread { nodes_known: 1, nodes_complete: 1 },
            practice: false,
        };
        let me = MemberView {
            person,
            name: Some(new.my_name),
            role: Role::Founder,
            devices: vec![joined_device(device(), true, now_ms())],
            me: true,
            joined_ms: Some(now_ms()),
            inviter: None,
        };
        let empty = Space {
            view,
            members: vec![me],
            statements: Vec::new(),
            invites: Vec::new(),
            texts: Vec::new(),
            trust: SpaceTrust::default(),
        };
        self.spaces.insert(space, empty);
        space
    }
}

impl Space {
    /// The owner as an author.
    pub(crate) fn me(&self) -> Author {
        let me = self.members.iter().find(|member| member.me);
        Author {
            name: me.and_then(|me| me.name.clone()),
            device: device(),
            person: me.map(|me| me.person),
            role: Some(self.view.role),
            me: true,
        }
    }

    fn text(&mut self, doc: Id) -> Result<&mut Text, DeskError> {
        self.texts.iter_mut().find(|text| text.doc == doc).ok_or_else(|| DeskError::new("text-unknown"))
    }

    fn section(&mut self, doc: Id, section: &str) -> Result<&mut Section, DeskError> {
        let text = self.text(doc)?;
        text.sections.iter_mut().find(|known| known.id == section).ok_or_else(|| DeskError::new("section-gone"))
    }

    fn shown(&self) -> SpaceView {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        SpaceView {
            members: count(self.members.len()),
            statements: count(self.statements.len()),
            texts: count(self.texts.len()),
            ..self.view.clone()
        }
    }

    fn delivery(&self) -> Delivery {
        Delivery { nodes_with_it: 1, nodes_known: self.view.spread.nodes_known }
    }
}

impl Section {
    fn at(&self, heads: &str) -> Result<String, DeskError> {
        let unknown = || DeskError::new("version-unknown");
        let number: usize = heads.strip_prefix('v').and_then(|number| number.parse().ok()).ok_or_else(unknown)?;
        match number.checked_sub(1) {
            None => Ok(String::new()),
            Some(place) => self.versions.get(place).map(|(text, _, _)| text.clone()).ok_or_else(unknown),
        }
    }

    fn now(&self) -> String {
        self.versions.last().map(|(text, _, _)| text.clone()).unwrap_or_default()
    }

    fn heads(&self) -> String {
        format!("v{}", self.versions.len())
    }

    fn view(&self) -> SectionView {
        let mut authors: Vec<Author> = Vec::new();
        for (_, author, _) in &self.versions {
            if !authors.contains(author) {
                authors.push(author.clone());
            }
        }
        let changed_ms = self.versions.last().map(|(_, _, time)| *time);
        SectionView {
            id: self.id.clone(),
            title: self.title.clone(),
            text: self.now(),
            heads: self.heads(),
            authors,
            changed_ms,
            // Somebody else is at work wherever somebody else was last.
            writing: self
                .versions
                .last()
                .map(|(_, author, _)| author.clone())
                .filter(|author| !author.me)
                .into_iter()
                .collect(),
        }
    }
}

fn object(statement: &StatementView) -> ObjectView {
    ObjectView {
        id: statement.id,
        author: statement.author.clone(),
        time_ms: statement.time_ms,
        lamport: statement.lamport,
        standing: statement.standing.clone(),
        view: json!({ "text": statement.text }),
    }
}

impl Desk for Memory {
    fn status(&self) -> Answer<'_, NodeStatus> {
        self.answer(|state| {
            Ok(NodeStatus {
                name: "Küchentisch".to_owned(),
                device: device(),
                version: "0.1.0".to_owned(),
                home: "/home/anna/.local/share/dorflinde".to_owned(),
                started_ms: now_ms() - 7_400_000,
                addresses: vec![
                    "/ip4/192.168.178.24/udp/4577/quic-v1".to_owned(),
                    "/ip4/192.168.178.24/tcp/4577".to_owned(),
                ],
                peers: state.peers.clone(),
                spaces: state.spaces.values().map(Space::shown).collect(),
                notices: state.notices.clone(),
            })
        })
    }

    fn subscribe(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    fn grant(&self, token: &str) -> Option<Grant> {
        let grants = &self.state().grants;
        grants.iter().find(|(known, _)| known == token).map(|(_, grant)| *grant)
    }

    fn call(&self, grant: Grant, request: Value) -> Answer<'_, Box<RawValue>> {
        if let Err(error) = grant.check(Scope::Act) {
            return self.answer(|_| Err(error));
        }
        self.answer(|_| match request.get("fail") {
            Some(_) => Err(DeskError::new("read-only")),
            None => to_raw_value(&json!({ "heard": request })).map_err(|_| DeskError::new("internal")),
        })
    }

    fn spaces(&self) -> Answer<'_, Vec<SpaceView>> {
        self.answer(|state| Ok(state.spaces.values().map(Space::shown).collect()))
    }

    fn space(&self, space: Id) -> Answer<'_, SpaceView> {
        self.answer(|state| Ok(state.space(space)?.shown()))
    }

    fn create_space(&self, new: NewSpace) -> Answer<'_, Id> {
        let done = self.answer(|state| Ok(state.found(new)));
        self.tell(None, What::Spaces);
        done
    }

    fn invite(&self, space: Id, new: NewInvite) -> Answer<'_, InviteView> {
        self.write(space, What::Invitations, |state| {
            let id = state.id();
            let space = state.space(space)?;
            let link = Some(format!("linde:join/1/{}{}", id, space.view.id));
            let inviter = space.me();
            let invite = InviteView {
                id,
                role: new.role,
                uses: 0,
                max_uses: new.max_uses,
                inviter,
                expires_ms: new.expires_ms,
                approval: new.approval,
                revoked: false,
                link,
                words: Some(words()),
            };
            space.invites.push(invite.clone());
            Ok(invite)
        })
    }

    fn invitations(&self, space: Id) -> Answer<'_, Vec<InviteView>> {
        self.answer(|state| Ok(state.space(space)?.invites.iter().rev().cloned().collect()))
    }

    fn revoke_invite(&self, space: Id, invite: Id) -> Answer<'_, ()> {
        self.write(space, What::Invitations, |state| {
            let invites = &mut state.space(space)?.invites;
            let found =
                invites.iter_mut().find(|known| known.id == invite).ok_or_else(|| DeskError::new("entry-unknown"))?;
            found.revoked = true;
            Ok(())
        })
    }

    fn preview_invite(&self, link: String) -> Answer<'_, InvitePreview> {
        self.answer(|_| {
            let is_link = link.starts_with("linde:");
            if !is_link && link.split(' ').count() != 12 {
                return Err(DeskError::new("invitation-invalid"));
            }
            // Words lead to the space in this sample where the last one is that of the samples.
            let looking = !is_link && !link.ends_with("zebra");
            let space = id(u64::try_from(link.len()).unwrap_or_default() + 77_000);
            if link.ends_with("nobody-near") {
                return Ok(InvitePreview {
                    space: Some(space),
                    looking: true,
                    name: None,
                    purpose: None,
                    visibility: None,
                    inviter: None,
                    role: None,
                    approval: None,
                    members: None,
                    expires_ms: None,
                    joined: false,
                });
            }
            Ok(InvitePreview {
                space: (!looking).then_some(space),
                looking,
                name: (!looking).then(|| "Kleingarten Sonnental".to_owned()),
                purpose: (!looking).then(|| "Wasser, Wege, Feste: Was wir gemeinsam regeln.".to_owned()),
                visibility: (!looking).then_some(Visibility::Members),
                inviter: (!looking).then(|| "Mehmet Yıldız".to_owned()),
                role: (!looking).then_some(Role::Member),
                approval: (!looking).then_some(true),
                members: (!looking).then_some(23),
                expires_ms: Some(now_ms() + 864_000_000),
                joined: false,
            })
        })
    }

    fn join(&self, join: Join) -> Answer<'_, Id> {
        let done = self.answer(|state| {
            let space = state.found(NewSpace {
                name: "Kleingarten Sonnental".to_owned(),
                purpose: String::new(),
                visibility: Visibility::Members,
                my_name: join.my_name,
            });
            let view = &mut state.space(space)?.view;
            (view.role, view.state) = (Role::Member, SpaceState::Waiting);
            // The name comes with the space.
            view.name.clear();
            Ok(space)
        });
        self.tell(None, What::Spaces);
        done
    }

    fn members(&self, space: Id) -> Answer<'_, Vec<MemberView>> {
        self.answer(|state| Ok(state.space(space)?.members.clone()))
    }

    fn statements(&self, space: Id, query: StatementQuery) -> Answer<'_, Listing<StatementView>> {
        self.answer(|state| {
            let wanted = |statement: &&StatementView| match query.filter {
                StatementFilter::Counted => {
                    matches!(statement.verdict, Verdict::Counted | Verdict::Waiting { .. })
                        && !statement.standing.deferred
                }
                StatementFilter::Mine => statement.author.me,
                StatementFilter::NotCounted => matches!(statement.verdict, Verdict::NotCounted { .. }),
                StatementFilter::Deferred => statement.standing.deferred,
            };
            let space = state.space(space)?;
            let all: Vec<StatementView> =
                space.statements.iter().rev().map(|statement| space.standing(statement)).collect();
            let all: Vec<StatementView> = all.iter().filter(wanted).cloned().collect();
            let skip: usize = query.cursor.and_then(|cursor| cursor.parse().ok()).unwrap_or_default();
            let limit = usize::try_from(query.limit).unwrap_or_default();
            let next = (all.len() > skip + limit).then(|| (skip + limit).to_string());
            let total = u64::try_from(all.len()).unwrap_or_default();
            Ok(Listing { items: all.into_iter().skip(skip).take(limit).collect(), next, total })
        })
    }

    fn react(&self, space: Id, statement: Id, reaction: Reaction) -> Answer<'_, ()> {
        self.write(space, What::Statements, |state| {
            let space = state.space(space)?;
            let statement = space.statements.iter_mut().find(|shown| shown.id == statement);
            let reactions = &mut statement.ok_or_else(|| DeskError::new("entry-unknown"))?.reactions;
            if let Some(before) = reactions.mine.replace(reaction) {
                *count(reactions, before.stance) -= 1;
                reactions.important -= u32::from(before.important);
            }
            *count(reactions, reaction.stance) += 1;
            reactions.important += u32::from(reaction.important);
            Ok(())
        })
    }

    fn next_statement(&self, space: Id, _topic: Option<Id>) -> Answer<'_, Option<StatementView>> {
        self.answer(|state| {
            let space = state.space(space)?;
            Ok(space.statements.iter().find(|shown| shown.reactions.mine.is_none() && shown.verdict.counts()).cloned())
        })
    }

    fn opinion(&self, space: Id, _topic: Option<Id>) -> Answer<'_, OpinionView> {
        self.answer(|state| Ok(crate::sample::opinion(&state.space(space)?.statements)))
    }

    fn add_statement(&self, space: Id, text: String) -> Answer<'_, Id> {
        self.write(space, What::Statements, |state| {
            let id = state.id();
            let space = state.space(space)?;
            let (author, delivery) = (space.me(), space.delivery());
            space.statements.push(StatementView {
                id,
                text,
                author,
                time_ms: now_ms(),
                lamport: 9,
                verdict: Verdict::Counted,
                delivery,
                standing: Standing::default(),
                reactions: Reactions::default(),
                seed: false,
                lineage: None,
                topic: None,
            });
            Ok(id)
        })
    }

    fn kinds(&self) -> Vec<KindView> {
        let text = json!({ "type": "string", "maxLength": 500 });
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "oneOf": [{ "type": "object", "properties": { "create": { "$ref": "#/$defs/Text" } }, "required": ["create"] }],
            "$defs": { "Text": text },
        });
        vec![KindView { id: 16, name: "statement".to_owned(), schema }]
    }

    fn act(&self, space: Id, kind: String, object: Option<Id>, _op: Value) -> Answer<'_, ActDone> {
        self.write(space, What::Acts, |state| {
            if kind == "profile" {
                return Err(DeskError::new("kind-unknown"));
            }
            let entry = state.id();
            Ok(ActDone { entry, object: object.unwrap_or(entry) })
        })
    }

    fn objects(&self, space: Id, kind: String, query: ObjectQuery) -> Answer<'_, Listing<ObjectView>> {
        self.answer(|state| {
            let space = state.space(space)?;
            if kind != "statement" {
                return Err(DeskError::new("kind-unknown"));
            }
            let all: Vec<ObjectView> =
                space.statements.iter().rev().filter(|one| one.verdict.counts()).map(object).collect();
            let start = match &query.after {
                None => 0,
                Some(after) => {
                    let place = all.iter().position(|one| one.id.to_string() == *after);
                    place.ok_or_else(|| DeskError::new("bad-query").arg("name", "after").at("after"))? + 1
                }
            };
            let (limit, total) = (query.limit as usize, all.len());
            let items: Vec<ObjectView> = all.into_iter().skip(start).take(limit).collect();
            let more = start + items.len() < total;
            let next = items.last().filter(|_| more).map(|last| last.id.to_string());
            Ok(Listing { items, next, total: total as u64 })
        })
    }

    fn view(&self, space: Id, kind: String, object: Id) -> Answer<'_, Value> {
        self.answer(|state| Ok(json!({ "space": state.space(space)?.view.id, "kind": kind, "object": object })))
    }

    fn texts(&self, space: Id) -> Answer<'_, Vec<TextSummary>> {
        self.answer(|state| {
            let summary = |text: &Text| {
                let last =
                    text.sections.iter().filter_map(|section| section.versions.last()).max_by_key(|(_, _, time)| *time);
                TextSummary {
                    doc: text.doc,
                    title: text.title.clone(),
                    sections: u32::try_from(text.sections.len()).unwrap_or_default(),
                    changed_ms: last.map_or_else(now_ms, |(_, _, time)| *time),
                    changed_by: last.map(|(_, author, _)| author.clone()),
                }
            };
            Ok(state.space(space)?.texts.iter().map(summary).collect())
        })
    }

    fn text(&self, space: Id, doc: Id) -> Answer<'_, TextView> {
        self.answer(|state| {
            let text = state.space(space)?.text(doc)?;
            let sections = text.sections.iter().map(Section::view).collect();
            Ok(TextView { doc, title: text.title.clone(), sections, draft_of: Vec::new() })
        })
    }

    fn create_text(&self, space: Id, title: String) -> Answer<'_, Id> {
        self.write(space, What::Texts, |state| {
            let doc = state.id();
            state.space(space)?.texts.push(Text { doc, title, sections: Vec::new() });
            Ok(doc)
        })
    }

    fn writing(&self, space: Id, doc: Id, section: String) -> Answer<'_, ()> {
        self.answer(|state| state.space(space)?.section(doc, &section).map(|_| ()))
    }

    fn rename(&self, space: Id, doc: Id, section: Option<String>, title: String) -> Answer<'_, ()> {
        self.write(space, What::Texts, |state| {
            let space = state.space(space)?;
            match section {
                Some(section) => space.section(doc, &section)?.title = title,
                None => space.text(doc)?.title = title,
            }
            Ok(())
        })
    }

    fn add_section(&self, space: Id, doc: Id, title: String, text: String) -> Answer<'_, String> {
        self.write(space, What::Texts, |state| {
            let id = state.id().short();
            let space = state.space(space)?;
            let versions = if text.is_empty() { Vec::new() } else { vec![(text, space.me(), now_ms())] };
            space.text(doc)?.sections.push(Section { id: id.clone(), title, versions });
            Ok(id)
        })
    }

    fn save_section(&self, space: Id, save: SaveSection) -> Answer<'_, Saved> {
        self.write(space, What::Texts, |state| {
            let space = state.space(space)?;
            let me = space.me();
            let section = space.section(save.doc, &save.section)?;
            let (base, now) = (section.at(&save.base_heads)?, section.now());
            let since = save.base_heads.strip_prefix('v').and_then(|number| number.parse().ok()).unwrap_or(0);
            let mut authors: Vec<Author> =
                section.versions.iter().skip(since).map(|(_, author, _)| author.clone()).collect();
            authors.dedup();
            let others = (base != now).then(|| OthersChanged { authors, spans: spans(&base, &now) });
            let changed = base != save.text;
            if changed {
                let merged = if base == now { save.text } else { merge(&base, &now, &save.text) };
                section.versions.push((merged, me, now_ms()));
            }
            Ok(Saved { changed, heads: section.heads(), others })
        })
    }

    fn move_section(&self, space: Id, doc: Id, section: String, step: Step) -> Answer<'_, bool> {
        self.write(space, What::Texts, |state| {
            let sections = &mut state.space(space)?.text(doc)?.sections;
            let place = sections.iter().position(|known| known.id == section);
            let place = place.ok_or_else(|| DeskError::new("section-gone"))?;
            let other = match step {
                Step::Up => place.checked_sub(1),
                Step::Down => Some(place + 1).filter(|other| *other < sections.len()),
            };
            if let Some(other) = other {
                sections.swap(place, other);
            }
            Ok(other.is_some())
        })
    }

    fn remove_section(&self, space: Id, doc: Id, section: String) -> Answer<'_, ()> {
        self.write(space, What::Texts, |state| {
            state.space(space)?.text(doc)?.sections.retain(|known| known.id != section);
            Ok(())
        })
    }

    fn history(&self, space: Id, doc: Id, section: String) -> Answer<'_, Vec<VersionView>> {
        self.answer(|state| {
            let section = state.space(space)?.section(doc, &section)?;
            let versions = section.versions.iter().enumerate().rev().map(|(place, (_, author, time_ms))| VersionView {
                heads: format!("v{}", place + 1),
                author: author.clone(),
                time_ms: *time_ms,
                entry: id(500 + u64::try_from(place).unwrap_or_default()),
            });
            Ok(versions.collect())
        })
    }

    fn diff(&self, space: Id, doc: Id, section: String, from: Option<String>, to: String) -> Answer<'_, Vec<Span>> {
        self.answer(|state| {
            let section = state.space(space)?.section(doc, &section)?;
            let from = from.map_or(Ok(String::new()), |from| section.at(&from))?;
            Ok(spans(&from, &section.at(&to)?))
        })
    }

    fn entry(&self, space: Id, entry: Id) -> Answer<'_, EntryView> {
        self.answer(|state| {
            let space = state.space(space)?;
            let mut entries = space.entries();
            let trust = &space.trust;
            let acts = trust.pending.iter().map(|act| act.entry).chain(trust.departed.iter().map(|gone| gone.entry));
            let acts = acts.chain(trust.moderations.iter().flat_map(crate::village::entries_of));
            // Acts that other pages lead to look like the one that is told in full.
            if let Some(like) = trust.control.first() {
                entries.extend(acts.map(|id| EntryView { id, ..like.clone() }));
            }
            entries.into_iter().find(|known| known.id == entry).ok_or_else(|| DeskError::new("entry-unknown"))
        })
    }
}

/// The words of every invitation in the samples.
pub(crate) fn words() -> InWords {
    InWords {
        de: "apfel birne clown dach eimer faden garten hafen insel jacke kante zebra".to_owned(),
        en: "apple brush cabin dawn eager fabric garden habit island jacket kite zebra".to_owned(),
    }
}

/// A device that came with its person's joining.
pub(crate) fn joined_device(device: Id, this: bool, admitted_ms: i64) -> DeviceView {
    DeviceView {
        device,
        name: this.then(|| "Küchentisch".to_owned()),
        this,
        origin: DeviceOrigin::Joined,
        admitted_ms: Some(admitted_ms),
        state: DeviceState::Active,
    }
}

/// A notice.
pub(crate) fn notice(code: &str, level: Level) -> Notice {
    Notice { code: code.to_owned(), args: BTreeMap::new(), level }
}

/// The id that belongs to a number.
pub(crate) fn id(number: u64) -> Id {
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        let mixed =
            (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(u32::try_from(place * 7).unwrap_or_default());
        *byte = mixed.to_le_bytes().first().copied().unwrap_or_default();
    }
    Id(bytes)
}

/// This node's device.
pub(crate) fn device() -> Id {
    id(2_000_000)
}

/// The time now, in ms since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or_default()
}

fn spans(from: &str, to: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for change in TextDiff::configure().algorithm(Algorithm::Myers).diff_words(from, to).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => SpanKind::Same,
            ChangeTag::Insert => SpanKind::Added,
            ChangeTag::Delete => SpanKind::Removed,
        };
        match spans.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            Some(_) | None => spans.push(Span { kind, text: change.value().to_owned() }),
        }
    }
    spans
}

/// Both sides' lines; enough where they touch different ones.
fn merge(base: &str, theirs: &str, mine: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (base, theirs, mine) = (lines(base), lines(theirs), lines(mine));
    if base.len() == theirs.len() && base.len() == mine.len() {
        let pick = |((base, theirs), mine): ((&String, &String), &String)| {
            if mine == base { theirs.clone() } else { mine.clone() }
        };
        return base.iter().zip(&theirs).zip(&mine).map(pick).collect::<Vec<_>>().join("\n");
    }
    let added = mine.iter().filter(|line| !base.contains(line)).cloned();
    theirs.iter().cloned().chain(added).collect::<Vec<_>>().join("\n")
}

fn count(reactions: &mut Reactions, stance: Stance) -> &mut u32 {
    match stance {
        Stance::Agree => &mut reactions.agree,
        Stance::Disagree => &mut reactions.disagree,
        Stance::Pass => &mut reactions.pass,
    }
}
