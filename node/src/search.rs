//! Searching all spaces: what of each kind is searched, and what is shown of it.
//!
//! Everything is looked at each time, so that nothing can be out of date; objects are read where they lie. What was erased is not in
//! the objects any more. What is hidden is found and shown without its words; sealed parts are not looked at.

use crate::{
    core::Core,
    desk::{NodeDesk, replica, sections_of, title_of},
    show::{self, Faces},
    trust::standing::Standings,
};
use linde_deliberation::{
    Kind,
    amendment::{Amendment, AmendmentState, Decided},
    argument::{Argument, ArgumentState},
    ballot::{Ballot, BallotState},
    condition::{Condition, ConditionState},
    dissent::{Dissent, DissentState},
    language_version::{LanguageVersion, LanguageVersionState},
    objection::{Objection, ObjectionState},
    proposal::{Proposal, ProposalState},
    question::{Question, QuestionState},
    record::{Measures, Record, RecordState},
    statement::{Statement, StatementState},
    topic::{Topic, TopicState},
};
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_replica::{DOCUMENT_KIND, EntryRow, Replica};
use linde_search::{Fit, Query, Scratch};
use linde_web::{
    Answer, DeskError, Id, Search,
    views::{FOUND_KINDS, Found, FoundPart, FoundPassage, FoundPiece, MAX_FOUND, SearchAnswer, SearchQuery, Verdict},
};
use serde_json::Value;
use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    num::NonZero,
    panic::resume_unwind,
    thread::{self, available_parallelism},
};

/// How much of a text is shown, in characters.
const PASSAGE_CHARS: usize = 260;
/// For fewer statements no thread is worth it.
const SMALLEST_SHARE: usize = 5_000;
/// Sorting out what is not wanted is not worth it before.
const SMALLEST_CUT: usize = 500;
/// Of what does not count, so many of the latest of each kind are searched.
const MAX_NOT_COUNTED: usize = 500;
/// The fields of an operation that does not count in which people write.
const FIELDS: [&str; 8] = ["text", "reason", "concern", "explanation", "context", "because", "note", "plain"];

impl Search for NodeDesk {
    fn search(&self, query: SearchQuery) -> Answer<'_, SearchAnswer> {
        self.ask(move |core| search(core, &query))
    }
}

/// What something says.
#[derive(Default)]
struct Content<'a> {
    title: Cow<'a, str>,
    texts: Vec<Said<'a>>,
    topic: Option<EntryId>,
}

/// One text of what something says.
struct Said<'a> {
    text: Cow<'a, str>,
    /// The entry that says it, if that is not the object itself.
    entry: Option<EntryId>,
    /// Which of [`linde_web::views::FOUND_PARTS`] it is, if somebody said it to the object.
    part: Option<&'static str>,
}

/// What fits.
struct Hit {
    rank: (Fit, Reverse<i64>),
    space: SpaceId,
    /// Its place in [`FOUND_KINDS`].
    kind: usize,
    id: [u8; 32],
    /// The text that a section belongs to.
    doc: Option<EntryId>,
    /// What it says, if it does not count: it is in no object.
    unjudged: Option<Box<Content<'static>>>,
}

/// The best of what fits, and how much there is.
struct Best {
    /// So many are wanted.
    most: usize,
    /// At least the best of them, in no order.
    hits: Vec<Hit>,
    total: u64,
    /// Whatever belongs behind it is not wanted.
    last: Option<Order>,
}

/// Where something belongs in the results, from the front: how well it fits, how new it is, and what makes it another than all others.
type Order = (Fit, Reverse<i64>, SpaceId, usize, [u8; 32]);

impl Hit {
    fn order(&self) -> Order {
        (self.rank.0, self.rank.1, self.space, self.kind, self.id)
    }
}

impl Best {
    fn of(most: usize) -> Self {
        Self { most, hits: Vec::new(), total: 0, last: None }
    }

    fn add(&mut self, hit: Hit) {
        self.total += 1;
        if self.last.is_some_and(|last| last < hit.order()) {
            return;
        }
        self.hits.push(hit);
        if self.hits.len() > self.most.saturating_mul(2).max(SMALLEST_CUT) {
            self.cut();
        }
    }

    fn join(&mut self, other: Self) {
        let total = self.total + other.total;
        other.hits.into_iter().for_each(|hit| self.add(hit));
        self.total = total;
    }

    /// Leaves those that are wanted.
    fn cut(&mut self) {
        if let Some(last) = self.most.checked_sub(1).filter(|last| *last < self.hits.len()) {
            let (_, last, _) = self.hits.select_nth_unstable_by_key(last, Hit::order);
            self.last = Some(last.order());
            self.hits.truncate(self.most);
        }
    }

    fn in_order(mut self) -> Vec<Hit> {
        self.cut();
        self.hits.sort_unstable_by_key(Hit::order);
        self.hits
    }
}

/// Where and for what is looked.
struct Hunt<'a> {
    query: &'a Query,
    wanted: &'a SearchQuery,
    now_ms: i64,
    space: SpaceId,
    faces: Faces,
    hidden: &'a Standings,
    best: Best,
}

impl<'a> Content<'a> {
    fn text(text: &'a str, topic: Option<EntryId>) -> Self {
        Self { topic, ..Self::default() }.with(text)
    }

    fn with(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.texts.push(Said { text: text.into(), entry: None, part: None });
        self
    }

    /// With texts of entries of the object's own.
    fn with_all(mut self, texts: impl IntoIterator<Item = (EntryId, &'a str)>) -> Self {
        let said = |(entry, text)| Said { text: Cow::Borrowed(text), entry: Some(entry), part: None };
        self.texts.extend(texts.into_iter().map(said));
        self
    }

    /// With what was said to the object.
    fn with_parts<T: Into<Cow<'a, str>>>(
        mut self,
        part: &'static str,
        texts: impl IntoIterator<Item = (EntryId, T)>,
    ) -> Self {
        let said = |(entry, text): (_, T)| Said { text: text.into(), entry: Some(entry), part: Some(part) };
        self.texts.extend(texts.into_iter().map(said));
        self
    }

    /// Without what somebody hid, and without what is empty.
    fn seen(mut self, standings: &Standings) -> Self {
        self.texts.retain(|said| !said.text.is_empty() && said.is_seen(standings));
        self
    }
}

impl Said<'_> {
    fn is_seen(&self, standings: &Standings) -> bool {
        self.entry.is_none_or(|entry| standings.hidden_by(&entry).is_none())
    }
}

fn search(core: &mut Core, wanted: &SearchQuery) -> Result<SearchAnswer, DeskError> {
    if wanted.space.is_some_and(|space| core.spaces.get(SpaceId(space.0)).is_none()) {
        return Err(DeskError::new("space-unknown").at("space"));
    }
    if wanted.kind.as_ref().is_some_and(|kind| !FOUND_KINDS.contains(&kind.as_str())) {
        return Err(DeskError::new("kind-unknown").at("kind"));
    }
    let Some(query) = Query::parse(&wanted.words) else {
        return Ok(SearchAnswer { nothing_asked: true, ..SearchAnswer::default() });
    };
    let spaces: Vec<SpaceId> =
        core.spaces.ids().filter(|space| wanted.space.is_none_or(|wanted| wanted.0 == space.0)).collect();
    let limit = usize::try_from(wanted.limit.clamp(1, MAX_FOUND)).unwrap_or(1);
    let skip = usize::try_from(wanted.part).unwrap_or(usize::MAX).saturating_mul(limit);
    let mut best = Best::of(skip.saturating_add(limit));
    for space in spaces {
        best = hunt(core, space, &query, wanted, best)?;
    }
    let total = best.total;
    let shown: Vec<Hit> = best.in_order().into_iter().skip(skip).take(limit).collect();
    let mut known = BTreeMap::new();
    for hit in &shown {
        if let Entry::Vacant(space) = known.entry(hit.space) {
            let (me, standings) = (core.spaces.device(), Standings::of(core, hit.space)?);
            space.insert((standings, Faces::of(replica(core, hit.space)?, me)));
        }
    }
    let mut items = Vec::with_capacity(shown.len());
    for hit in shown {
        if let Some((standings, faces)) = known.get(&hit.space) {
            items.push(found(replica(core, hit.space)?, standings, faces, &query, hit));
        }
    }
    Ok(SearchAnswer { items, total, nothing_asked: false })
}

/// What fits, with all that fits in a space.
fn hunt(core: &mut Core, space: SpaceId, query: &Query, wanted: &SearchQuery, best: Best) -> Result<Best, DeskError> {
    let (me, now_ms) = (core.spaces.device(), core.spaces.now_ms());
    let standings = Standings::of(core, space)?;
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let mut hunt = Hunt { query, wanted, now_ms, space, faces, hidden: &standings, best };
    let replica = &*replica;
    hunt.statements(replica);
    hunt.each::<Topic>(replica, topic);
    hunt.each::<Question>(replica, question);
    hunt.each::<Proposal>(replica, proposal);
    hunt.each::<Amendment>(replica, amendment);
    hunt.each::<Condition>(replica, condition);
    hunt.each::<Argument>(replica, argument);
    hunt.each::<Ballot>(replica, ballot);
    hunt.each::<Objection>(replica, |state| objection(replica, state));
    hunt.each::<Record>(replica, record);
    hunt.each::<Dissent>(replica, |state| dissent(replica, state));
    hunt.each::<LanguageVersion>(replica, language_version);
    hunt.not_counted(replica);
    hunt.documents(replica);
    hunt.people();
    Ok(hunt.best)
}

impl Hunt<'_> {
    fn wants(&self, kind: usize) -> bool {
        self.wanted.kind.as_deref().is_none_or(|wanted| FOUND_KINDS.get(kind) == Some(&wanted))
    }

    /// Statements, of which there may be many more than of all else: each processor takes a share.
    fn statements(&mut self, replica: &Replica) {
        let kind = place(Statement::NAME);
        if !self.wants(kind) {
            return;
        }
        let made: Vec<_> = replica.made::<Statement>().collect();
        let threads = available_parallelism().map_or(1, NonZero::get);
        let share = made.len().div_ceil(threads).max(SMALLEST_SHARE);
        let hunt = &*self;
        let found: Vec<Best> = thread::scope(|scope| {
            let shares = made.chunks(share).map(|share| scope.spawn(move || hunt.among(kind, share, statement)));
            let shares: Vec<_> = shares.collect();
            shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        });
        found.into_iter().for_each(|found| self.best.join(found));
    }

    /// The objects of a kind that count.
    fn each<'r, K: Kind>(&mut self, replica: &'r Replica, content: impl Fn(&'r K::State) -> Content<'r>) {
        let kind = place(K::NAME);
        if self.wants(kind) {
            let made: Vec<_> = replica.made::<K>().collect();
            let found = self.among(kind, &made, content);
            self.best.join(found);
        }
    }

    /// What fits of these.
    fn among<'r, S>(&self, kind: usize, made: &[(EntryRow, &'r S)], content: impl Fn(&'r S) -> Content<'r>) -> Best {
        let (mut scratch, mut best) = (Scratch::default(), Best::of(self.best.most));
        // What came last is mostly the newest, and what is behind the best so far is only counted.
        for (row, state) in made.iter().rev() {
            if let Some(rank) = self.rank(&mut scratch, &content(state), (row.log.device, row.time_ms)) {
                best.add(self.hit(rank, kind, row.id.0));
            }
        }
        best
    }

    /// Of each kind the latest contributions that do not count.
    fn not_counted(&mut self, replica: &Replica) {
        let mut scratch = Scratch::default();
        // Of most kinds there is nothing.
        let kinds: BTreeSet<u16> = replica.rows_not_counted().map(|row| row.kind).collect();
        for id in kinds {
            let kind = replica.registry().by_id(id).map_or(FOUND_KINDS.len(), |kind| place(kind.name()));
            if kind == FOUND_KINDS.len() || !self.wants(kind) {
                continue;
            }
            let rows = replica.not_counted(id, None, MAX_NOT_COUNTED).into_iter();
            for row in rows.filter(|row| !replica.is_erased(&row.id)) {
                let said = unjudged(&row.view);
                if let Some(rank) = self.rank(&mut scratch, &said, (row.log.device, row.time_ms)) {
                    let hit = self.hit(rank, kind, row.id.0);
                    self.best.add(Hit { unjudged: Some(Box::new(said)), ..hit });
                }
            }
        }
    }

    fn documents(&mut self, replica: &Replica) {
        let (text, section) = (place("text"), place("section"));
        let (wants_text, wants_section) = (self.wants(text), self.wants(section));
        if !wants_text && !wants_section {
            return;
        }
        let mut scratch = Scratch::default();
        for row in replica.objects(DOCUMENT_KIND, None) {
            let wrote = (row.log.device, row.time_ms);
            if wants_text {
                let title = Content { title: title_of(&row.view).into(), ..Content::default() };
                if let Some(rank) = self.rank(&mut scratch, &title, wrote) {
                    let hit = self.hit(rank, text, row.id.0);
                    self.best.add(hit);
                }
            }
            for (id, title) in sections_of(&row.view).into_iter().filter(|_| wants_section) {
                let said = replica.section(&id).map(linde_text::Section::text).unwrap_or_default();
                let content = Content { title: title.into(), ..Content::default() }.with(said);
                let wrote = last_written(replica, section, &id).unwrap_or(wrote);
                if let Some(rank) = self.rank(&mut scratch, &content, wrote) {
                    let hit = self.hit(rank, section, id.0);
                    self.best.add(Hit { doc: Some(row.id), ..hit });
                }
            }
        }
    }

    fn people(&mut self) {
        let (member, space) = (place("member"), place("space"));
        // They are nobody's contributions.
        if self.wanted.mine || self.wanted.since_ms.is_some() {
            return;
        }
        let mut scratch = Scratch::default();
        if self.wants(member) {
            let persons: Vec<_> = self.faces.state().members().map(|(person, ..)| person).collect();
            for person in persons {
                let name = self.faces.name(&person).unwrap_or_default();
                if let Some(fit) = self.query.fit(&mut scratch, &name, []) {
                    let hit = self.hit((fit, Reverse(0)), member, person.0);
                    self.best.add(hit);
                }
            }
        }
        if self.wants(space) {
            let state = self.faces.state();
            let (name, purpose) = (state.name().unwrap_or_default(), state.purpose().unwrap_or_default());
            if let Some(fit) = self.query.fit(&mut scratch, name, [purpose]) {
                let hit = self.hit((fit, Reverse(0)), space, self.space.0);
                self.best.add(hit);
            }
        }
    }

    /// How far to the front something belongs that was written by this device at this time; `None` if it does not fit or is not
    /// wanted.
    fn rank(
        &self,
        scratch: &mut Scratch,
        content: &Content<'_>,
        (device, time_ms): (DeviceId, i64),
    ) -> Option<(Fit, Reverse<i64>)> {
        let seen = content.texts.iter().filter(|said| said.is_seen(self.hidden));
        let fit = self.query.fit(scratch, &content.title, seen.map(|said| &*said.text))?;
        let is_old = self.wanted.since_ms.is_some_and(|since| time_ms < since);
        let is_mine = || {
            let person = self.faces.state().device(device).map(|device| device.person);
            self.faces.is_this(device) || person.is_some_and(|person| self.faces.is_mine(person))
        };
        // Whoever claims a time to come is not newer than all others for it.
        let rank = (fit, Reverse(time_ms.min(self.now_ms)));
        (!is_old && (!self.wanted.mine || is_mine())).then_some(rank)
    }

    fn hit(&self, rank: (Fit, Reverse<i64>), kind: usize, id: [u8; 32]) -> Hit {
        Hit { rank, space: self.space, kind, id, doc: None, unjudged: None }
    }
}

/// What is shown of a hit.
fn found(replica: &Replica, standings: &Standings, faces: &Faces, query: &Query, hit: Hit) -> Found {
    let id = EntryId(hit.id);
    let kind = FOUND_KINDS.get(hit.kind).copied().unwrap_or_default();
    let content =
        hit.unjudged.map_or_else(|| content(replica, faces, kind, &id, hit.doc), |said| *said).seen(standings);
    let row = replica.row(&id);
    let wrote = last_written(replica, hit.kind, &id).or(row.as_ref().map(|row| (row.log.device, row.time_ms)));
    let hidden = wrote.is_some_and(|(device, _)| standings.is_out_of_sight(&id, device));
    let topic = content.topic.filter(|topic| replica.counts(topic) && standings.hidden_by(topic).is_none());
    let topic =
        topic.and_then(|topic| Some((Id(topic.0), replica.state::<Topic>(&topic)?.wording.as_ref()?.title.clone())));
    let mut scratch = Scratch::default();
    // The text in which most of the words are; of equals the first.
    let best = content.texts.iter().map(|said| (query.terms_in(&mut scratch, &said.text), said));
    let best = best.fold(None, |best: Option<(usize, &Said<'_>)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        Some(_) | None => Some(next),
    });
    let best = best.filter(|_| !hidden).map(|(_, said)| said);
    let title = if hidden { Vec::new() } else { pieces(query.passage(&content.title, content.title.len()).pieces) };
    let part = best.and_then(|said| {
        let row = replica.row(&said.entry?)?;
        let (author, time_ms) = (faces.author(row.log.device), row.time_ms);
        Some(FoundPart { id: Id(row.id.0), what: said.part?.to_owned(), author, time_ms })
    });
    Found {
        kind: kind.to_owned(),
        id: Id(hit.id),
        doc: hit.doc.map(|doc| Id(doc.0)),
        space: Id(hit.space.0),
        space_name: faces.state().name().unwrap_or_default().to_owned(),
        topic,
        title,
        passage: best.map(|said| passage(query, &said.text)).unwrap_or_default(),
        part,
        author: wrote.map(|(device, _)| faces.author(device)),
        time_ms: wrote.map(|(_, time_ms)| time_ms),
        verdict: row.map_or(Verdict::Counted, |row| show::verdict(Some(row.verdict))),
        hidden,
    }
}

/// What a hit says. It is read anew: only few are shown of those that were found.
fn content<'r>(replica: &'r Replica, faces: &'r Faces, kind: &str, id: &EntryId, doc: Option<EntryId>) -> Content<'r> {
    let content = match kind {
        "statement" => replica.state::<Statement>(id).map(statement),
        "topic" => replica.state::<Topic>(id).map(topic),
        "question" => replica.state::<Question>(id).map(question),
        "proposal" => replica.state::<Proposal>(id).map(proposal),
        "amendment" => replica.state::<Amendment>(id).map(amendment),
        "condition" => replica.state::<Condition>(id).map(condition),
        "argument" => replica.state::<Argument>(id).map(argument),
        "ballot" => replica.state::<Ballot>(id).map(ballot),
        "objection" => replica.state::<Objection>(id).map(|state| objection(replica, state)),
        "record" => replica.state::<Record>(id).map(record),
        "dissent" => replica.state::<Dissent>(id).map(|state| dissent(replica, state)),
        "language-version" => replica.state::<LanguageVersion>(id).map(language_version),
        "text" => replica
            .object(DOCUMENT_KIND, id)
            .map(|view| Content { title: title_of(&view).into(), ..Content::default() }),
        "section" => {
            let title = doc.and_then(|doc| replica.object(DOCUMENT_KIND, &doc)).and_then(|view| {
                sections_of(&view).into_iter().find(|(section, _)| section == id).map(|(_, title)| title)
            });
            let said = replica.section(id).map(linde_text::Section::text).unwrap_or_default();
            Some(Content { title: title.unwrap_or_default().into(), ..Content::default() }.with(said))
        }
        "member" => {
            let name = faces.name(&linde_log::PersonId(id.0));
            Some(Content { title: name.unwrap_or_default().into(), ..Content::default() })
        }
        "space" => faces.state().name().map(|name| {
            Content { title: name.into(), ..Content::default() }.with(faces.state().purpose().unwrap_or_default())
        }),
        _ => None,
    };
    content.unwrap_or_default()
}

fn statement(state: &StatementState) -> Content<'_> {
    Content::text(state.text.as_deref().unwrap_or_default(), state.topic)
}

fn topic(state: &TopicState) -> Content<'_> {
    let Some(wording) = &state.wording else { return Content::default() };
    let content = Content { title: wording.title.as_str().into(), ..Content::text(&wording.concern, None) };
    let scope = wording.scope.iter().map(|point| point.what.as_str());
    let groups = state.affected.iter().flat_map(|(name, group)| [name.as_str(), group.why.as_str()]);
    let effect = wording.effect.iter().map(|effect| effect.intended.as_str());
    scope.chain(effect).chain(groups).fold(content, Content::with)
}

fn question(state: &QuestionState) -> Content<'_> {
    let answers = state.answers.iter().map(|answer| (answer.made.entry, answer.text.as_str()));
    let refusals = state.refusals.iter().map(|refusal| (refusal.made.entry, refusal.reason.as_str()));
    let notes = state.verdicts.iter().map(|verdict| (verdict.made.entry, verdict.note.as_str()));
    let content = Content::text(&state.text, state.topic.map(|(topic, _)| topic));
    content.with_parts("answer", answers).with_parts("refusal", refusals).with_parts("note", notes)
}

fn proposal(state: &ProposalState) -> Content<'_> {
    let shown = state.current().or(state.versions.last());
    let texts = shown
        .into_iter()
        .flat_map(|version| [version.text.as_str(), &version.reason].map(|text| (version.made.entry, text)));
    let answers = state.answers.iter().map(|answer| (answer.made.entry, answer.reason.as_str()));
    let content = Content { title: state.title().into(), topic: state.topic, ..Content::default() };
    content.with_all(texts).with_parts("answer", answers)
}

fn amendment(state: &AmendmentState) -> Content<'_> {
    let Some(asked) = &state.asked else { return Content::default() };
    let content = Content::text(&asked.reason, Some(asked.topic));
    let content = asked.patch.edits().iter().map(|edit| edit.insert.as_str()).fold(content, Content::with);
    let rejected = state.decisions.values().filter_map(|decision| match &decision.what {
        Decided::Rejected { reason } => Some((decision.made.entry, reason.as_str())),
        _ => None,
    });
    content.with_parts("decision", rejected)
}

fn condition(state: &ConditionState) -> Content<'_> {
    Content::text(&state.text, state.topic)
}

fn argument(state: &ArgumentState) -> Content<'_> {
    let argued = state.argued.as_ref();
    let content = Content::text(&state.text, argued.and_then(|argued| argued.topic).map(|(topic, _)| topic));
    let evidence = argued.into_iter().flat_map(|argued| &argued.evidence);
    evidence.map(|evidence| evidence.what.as_str()).fold(content, Content::with)
}

fn ballot(state: &BallotState) -> Content<'_> {
    let Some(opening) = &state.opening else { return Content::default() };
    let open = &opening.open;
    let content = Content { title: open.question.as_str().into(), ..Content::text(&open.explanation, open.topic) };
    let content = open.alternatives.iter().map(|alternative| alternative.text()).fold(content, Content::with);
    // Counting again is not needed where nobody gave a reason.
    let mut given = state.casts.values().map(|cast| &cast.reason).chain(state.reveals.values().map(|one| &one.reason));
    if given.all(Option::is_none) {
        return content;
    }
    let papers = state.counted_papers().into_iter();
    content.with_parts("paper", papers.filter_map(|paper| Some((paper.entry, paper.reason?))))
}

fn objection<'r>(replica: &'r Replica, state: &'r ObjectionState) -> Content<'r> {
    let Some(raised) = &state.raised else { return Content::default() };
    let opening = replica.state::<Ballot>(&raised.ballot).and_then(|ballot| ballot.opening.as_ref());
    let answers = state.answers.iter().map(|answer| (answer.entry, answer.because.as_str()));
    let content = Content::text(&raised.text, opening.and_then(|opening| opening.open.topic));
    content.with_parts("answer", answers)
}

fn record(state: &RecordState) -> Content<'_> {
    let fields = state.content();
    let mut content = Content { topic: state.made.as_ref().map(|made| made.topic), ..Content::default() };
    content.title = fields.title.unwrap_or_default().into();
    let texts = [
        fields.context,
        fields.scope,
        fields.affected,
        fields.reasons,
        fields.legal_basis,
        fields.beyond,
        fields.plain,
    ];
    content = texts.into_iter().flatten().fold(content, Content::with);
    for alternative in fields.alternatives.unwrap_or_default() {
        content = content.with(alternative.summary).with(alternative.because);
    }
    for evidence in fields.evidence.unwrap_or_default() {
        content = content.with(evidence.what);
    }
    match fields.measures {
        Some(Measures::Planned(measures)) => {
            measures.into_iter().fold(content, |content, measure| content.with(measure.what).with(measure.responsible))
        }
        Some(Measures::None { because }) => content.with(because),
        None => content,
    }
}

fn dissent<'r>(replica: &'r Replica, state: &'r DissentState) -> Content<'r> {
    let Some(said) = &state.said else { return Content::default() };
    let record = replica.state::<Record>(&said.record).and_then(|record| record.made.as_ref());
    Content::text(&said.text, record.map(|made| made.topic))
}

fn language_version(state: &LanguageVersionState) -> Content<'_> {
    let topic = state.made.as_ref().map(|made| made.topic);
    let content = Content { topic, ..Content::default() };
    content.with_all(state.current().map(|revision| (revision.made.entry, revision.text.as_str())))
}

/// What an operation says that does not count: it has become no object, so its fields are taken as they stand.
fn unjudged(op: &Value) -> Content<'static> {
    let text = |field: &str| op.get(field).and_then(Value::as_str).map(str::to_owned);
    let title = text("title").or_else(|| text("question")).unwrap_or_default();
    let topic = text("topic").and_then(|topic| topic.parse().ok());
    FIELDS
        .into_iter()
        .filter_map(text)
        .fold(Content { title: title.into(), topic, ..Content::default() }, Content::with)
}

/// Who wrote into a section last, and when.
fn last_written(replica: &Replica, kind: usize, id: &EntryId) -> Option<(DeviceId, i64)> {
    let changed = if FOUND_KINDS.get(kind) == Some(&"section") { replica.section_changed(id) } else { None };
    changed.map(|row| (row.log.device, row.time_ms))
}

fn passage(query: &Query, text: &str) -> FoundPassage {
    let passage = query.passage(text, PASSAGE_CHARS);
    FoundPassage { before: passage.before, pieces: pieces(passage.pieces), after: passage.after }
}

fn pieces(pieces: Vec<linde_search::Piece>) -> Vec<FoundPiece> {
    pieces.into_iter().map(|piece| FoundPiece { text: piece.text, marked: piece.marked }).collect()
}

fn place(kind: &str) -> usize {
    FOUND_KINDS.iter().position(|known| *known == kind).unwrap_or(FOUND_KINDS.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_in_which_people_write_is_searched_or_left_out_on_purpose() {
        // Sealed parts stay sealed, reasons of moderation have a log of their own, and the rest holds no words.
        const LEFT_OUT: [&str; 8] = [
            "profile",
            "erasure",
            "moderation",
            "office-profile",
            "office-keys",
            "voice",
            "confidential",
            "polis-import",
        ];
        for kind in linde_replica::registry().iter() {
            assert_ne!(FOUND_KINDS.contains(&kind.name()), LEFT_OUT.contains(&kind.name()), "{}", kind.name());
        }
        assert!(FOUND_KINDS.iter().all(|kind| place(kind) < FOUND_KINDS.len()));
    }
}
