//! What the page shows of topics: each view made of the states of the objects and of what follows from them together.

use crate::{
    core::Core,
    desk::{NodeDesk, replica},
    drafts, hidden,
    show::{Faces, small},
    trust::standing::Standings,
};
use linde_deliberation::{
    AnyKind,
    amendment::{self, AmendmentState},
    ballot::BallotState,
    condition::satisfied_supporters,
    proposal::{self, ProposalState},
    question::{QuestionState, Status},
    record::{Fields, RecordState, suggestion},
    statement::{Statement, StatementState},
    topic::{Phase, TopicState},
    trace::{Deliberation, Gap, Objects, Placed, Step},
};
use linde_log::{EntryId, PersonId, SpaceId};
use linde_replica::Replica;
use linde_space::Role;
use linde_web::{
    Answer, DeskError, Id, Topics,
    views::{
        Around, BallotRow, BallotView, Held, LanguageRow, LanguageView, Languages, Named, People, ProposalRow,
        ProposalView, QuestionView, RecordRow, RecordView, TopicHead, TopicRow, TopicView, TraceView,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Of what a contribution says so many characters name it.
const TITLE_CHARS: usize = 120;

impl Topics for NodeDesk {
    fn topics(&self, space: Id) -> Answer<'_, Vec<TopicRow>> {
        self.ask(move |core| Ok(Sight::of(core, SpaceId(space.0))?.topics()))
    }

    fn topic(&self, space: Id, topic: Id) -> Answer<'_, TopicView> {
        self.ask(move |core| {
            let today = linde_deliberation::Day::at(core.spaces.now_ms());
            Sight::of(core, SpaceId(space.0))?.topic(EntryId(topic.0), today)
        })
    }

    fn question(&self, space: Id, question: Id) -> Answer<'_, QuestionView> {
        self.ask(move |core| Sight::of(core, SpaceId(space.0))?.question(EntryId(question.0)))
    }

    fn proposal(&self, space: Id, proposal: Id) -> Answer<'_, ProposalView> {
        self.ask(move |core| Sight::of(core, SpaceId(space.0))?.proposal(EntryId(proposal.0)))
    }

    fn ballot(&self, space: Id, ballot: Id) -> Answer<'_, BallotView> {
        self.ask(move |core| {
            let home = core.home.clone();
            let view = Sight::of(core, SpaceId(space.0))?.ballot(EntryId(ballot.0))?;
            let hidden = view.around.me.and_then(|me| hidden::of(&home, &view.ballot.state, me));
            Ok(BallotView { hidden, ..view })
        })
    }

    fn record(&self, space: Id, record: Id) -> Answer<'_, RecordView> {
        self.ask(move |core| Sight::of(core, SpaceId(space.0))?.record(EntryId(record.0)))
    }

    fn language(&self, space: Id, version: Id) -> Answer<'_, LanguageView> {
        self.ask(move |core| Sight::of(core, SpaceId(space.0))?.language(EntryId(version.0)))
    }

    fn trace(&self, space: Id, contribution: Id) -> Answer<'_, TraceView> {
        self.ask(move |core| {
            let mut sight = Sight::of(core, SpaceId(space.0))?;
            let id = EntryId(contribution.0);
            add_neighbours(sight.replica, &mut sight.all, &id);
            sight.trace(&id).ok_or_else(unknown)
        })
    }
}

fn unknown() -> DeskError {
    DeskError::new("object-unknown")
}

/// All that is contributed in a space, and who looks at it. Of statements, of which there are many more than of all else, it holds those
/// that something else speaks of, and the one that is traced.
struct Sight<'a> {
    replica: &'a Replica,
    all: Deliberation<'a>,
    faces: Faces,
    standings: Standings,
}

impl<'a> Sight<'a> {
    fn of(core: &'a mut Core, space: SpaceId) -> Result<Self, DeskError> {
        let me = core.spaces.device();
        let standings = Standings::of(core, space)?;
        let replica = replica(core, space)?;
        let faces = Faces::of(replica, me);
        let replica: &Replica = replica;
        Ok(Self { replica, all: spoken_of(replica), faces, standings })
    }

    /// How many statements a topic has.
    fn statements(&self, topic: &EntryId) -> u32 {
        small(self.replica.statements_of_topics().get(topic).copied().unwrap_or_default())
    }

    fn me(&self) -> Option<PersonId> {
        self.faces.me_in_space()
    }

    fn held<S: Clone>(&self, id: &EntryId, state: &S) -> Result<Held<S>, DeskError> {
        let row = self.replica.row(id).ok_or_else(unknown)?;
        Ok(Held {
            id: Id(id.0),
            by: self.faces.author(row.log.device),
            time_ms: row.time_ms,
            place: self.all.standing(id),
            standing: self.standings.standing(self.replica, id, row.log.device),
            state: state.clone(),
        })
    }

    /// The object of this id, and what stands around it.
    fn object<S: Clone>(&self, objects: &Objects<'_, S>, id: &EntryId) -> Result<(Held<S>, Around), DeskError> {
        let state = objects.get(id).ok_or_else(unknown)?.state;
        let topic = self.all.home(id).and_then(|home| self.head(&home.topic));
        Ok((self.held(id, state)?, self.around(topic, id)))
    }

    /// Those of a kind that `of_it` says belong to something, in the order of the space.
    fn those<S: Clone>(
        &self,
        objects: &Objects<'_, S>,
        of_it: impl Fn(&EntryId, &S) -> bool,
    ) -> Result<Vec<Held<S>>, DeskError> {
        let mut found: Vec<_> = objects.iter().filter(|(id, one)| of_it(id, one.state)).collect();
        found.sort_unstable_by_key(|(id, one)| (one.lamport, **id));
        found.into_iter().map(|(id, one)| self.held(id, one.state)).collect()
    }

    fn around(&self, topic: Option<TopicHead>, id: &EntryId) -> Around {
        let me = self.me();
        let persons = self.faces.state().persons();
        Around {
            topic,
            me,
            leads: me.and_then(|me| self.faces.state().role(me)).is_some_and(|role| role >= Role::Moderator),
            people: People(persons.map(|(person, _)| (person, self.faces.author_of(person))).collect()),
            trace: self.trace(id),
            languages: self.languages(id),
        }
    }

    /// What something says in other words; what was erased or is hidden is not listed.
    fn languages(&self, of: &EntryId) -> Languages {
        let row = |id: EntryId| {
            let state = self.all.language_versions.get(&id)?.state;
            let (made, row) = (state.made.as_ref()?, self.replica.row(&id)?);
            let standing = self.standings.standing(self.replica, &id, row.log.device);
            let is_seen = standing.erased.is_none() && standing.hidden().is_none();
            is_seen.then_some(LanguageRow {
                id: Id(id.0),
                register: made.register,
                language: made.language.clone(),
                status: self.all.language_status(&id)?,
                by: self.faces.author(row.log.device),
            })
        };
        let versions = self.all.language_versions_of(of).into_iter();
        Languages { rows: versions.filter_map(row).collect(), source: self.all.published(of).pop() }
    }

    fn language(&self, id: EntryId) -> Result<LanguageView, DeskError> {
        let (version, around) = self.object(&self.all.language_versions, &id)?;
        let made = version.state.made.as_ref().ok_or_else(unknown)?;
        let source = version.state.current().and_then(|revision| self.replica.row(&revision.source));
        Ok(LanguageView {
            of: self.named(&made.of),
            status: self.all.language_status(&id).ok_or_else(unknown)?,
            source_ms: source.map(|row| row.time_ms),
            source: self.all.published(&made.of).pop(),
            version,
            around,
        })
    }

    fn head(&self, id: &EntryId) -> Option<TopicHead> {
        let state = self.all.topics.get(id)?.state;
        Some(TopicHead {
            id: Id(id.0),
            title: state.wording.as_ref()?.title.clone(),
            phase: state.phase().unwrap_or(Phase::Concern),
            paused: state.is_paused(),
            ended: state.is_ended(),
        })
    }

    fn in_topic(&self, id: &EntryId, topic: &EntryId) -> bool {
        self.all.home(id).is_some_and(|home| home.topic == *topic)
    }

    fn topics(&self) -> Vec<TopicRow> {
        let mut rows: Vec<TopicRow> =
            self.all.topics.iter().filter_map(|(id, one)| self.topic_row(id, one.state)).collect();
        let place = |row: &TopicRow| {
            let over = row.head.ended || row.head.phase == Phase::Closed;
            let lamport = self.all.topics.get(&EntryId(row.head.id.0)).map_or(0, |one| one.lamport);
            (over, core::cmp::Reverse((lamport, row.head.id)))
        };
        rows.sort_by_key(place);
        rows
    }

    fn topic_row(&self, id: &EntryId, state: &TopicState) -> Option<TopicRow> {
        let row = self.replica.row(id)?;
        let questions = self.all.questions.iter().filter(|(one, _)| self.in_topic(one, id));
        let proposals = self.all.proposals.iter().filter(|(one, _)| self.in_topic(one, id));
        let ballots: Vec<BallotRow> = self.ballots_of(id);
        let records = self.all.records.iter().filter(|(one, _)| self.in_topic(one, id));
        let open = |ballot: &&BallotRow| ballot.phase == linde_deliberation::ballot::Phase::Open;
        Some(TopicRow {
            head: self.head(id)?,
            concern: state.wording.as_ref()?.concern.clone(),
            by: self.faces.author(row.log.device),
            time_ms: row.time_ms,
            supporters: state.supporters(),
            statements: self.statements(id),
            open_questions: small(questions.filter(|(_, one)| waits(one.state)).count()),
            proposals: small(proposals.filter(|(_, one)| one.state.current().is_some()).count()),
            open_ballots: small(ballots.iter().filter(open).count()),
            my_ballots: small(ballots.iter().filter(open).filter(|one| one.may_vote && !one.voted).count()),
            records: small(records.filter(|(_, one)| self.all.is_sealed(one.state)).count()),
        })
    }

    fn topic(&self, id: EntryId, today: linde_deliberation::Day) -> Result<TopicView, DeskError> {
        let (topic, around) = self.object(&self.all.topics, &id)?;
        let mut questions = self.those(&self.all.questions, |one, _| self.in_topic(one, &id))?;
        questions.reverse();
        let mut arguments = self.those(&self.all.arguments, |one, _| self.in_topic(one, &id))?;
        arguments.retain(|one| one.state.argued.as_ref().is_some_and(|argued| argued.depth > 0));
        let loops = self.all.loops(today).into_iter();
        let loops = loops.filter(|open| open.id == id || self.in_topic(&open.id, &id));
        Ok(TopicView {
            topic,
            around: Around { topic: self.head(&id), ..around },
            statements: self.statements(&id),
            questions,
            proposals: self.proposals_of(&id)?,
            arguments,
            ballots: self.ballots_of(&id),
            records: self.records_of(&id),
            loops: loops.map(|open| (open.clone(), self.named(&open.id))).collect(),
        })
    }

    fn question(&self, id: EntryId) -> Result<QuestionView, DeskError> {
        let (question, around) = self.object(&self.all.questions, &id)?;
        let named = question.state.to.into_iter().chain(question.state.forwards.iter().map(|forward| forward.to));
        let offices = named.filter_map(|office| Some((office, self.replica.office_name(&office)?))).collect();
        let holds = |office: EntryId, me: PersonId| {
            self.faces.state().office(&office).is_some_and(|office| office.holders.contains(&me))
        };
        let is_asked = match question.state.to {
            Some(office) => self.me().is_some_and(|me| holds(office, me)),
            None => around.leads,
        };
        Ok(QuestionView { question, around, offices, is_asked })
    }

    fn proposal(&self, id: EntryId) -> Result<ProposalView, DeskError> {
        let (proposal, around) = self.object(&self.all.proposals, &id)?;
        let amendments = self.those(&self.all.amendments, |_, one| changes(one, &id))?;
        let states: BTreeMap<EntryId, &AmendmentState> =
            self.all.amendments.iter().map(|(one, placed)| (*one, placed.state)).collect();
        let standings = amendment::standings(&proposal.state, &states);
        let arguments = self.argued_below(&id)?;
        Ok(ProposalView {
            satisfied: self.satisfied(&id, &proposal.state),
            amendments: amendments
                .into_iter()
                .map(|one| {
                    let standing = standings.get(&EntryId(one.id.0)).cloned().unwrap_or(amendment::Standing::Open);
                    (one, standing)
                })
                .collect(),
            conditions: self.those(&self.all.conditions, |_, one| one.proposal == Some(id))?,
            arguments,
            others: self.others(&id, proposal.state.topic.as_ref()),
            draft: proposal.state.draft.and_then(|doc| drafts::view(self.replica, &self.faces, &doc)),
            proposal,
            around,
        })
    }

    /// The other proposals and the records of a topic, and whether they are the owner's.
    fn others(&self, proposal: &EntryId, topic: Option<&EntryId>) -> Vec<(Named, bool)> {
        let in_topic = |id: &&EntryId| *id != proposal && topic.is_some_and(|topic| self.in_topic(id, topic));
        let ids = self.all.proposals.keys().chain(self.all.records.keys()).filter(in_topic);
        let is_mine = |id: &EntryId| self.replica.row(id).is_some_and(|row| self.faces.is_mine_or_this(row.log.device));
        ids.map(|id| (self.named(id), is_mine(id))).collect()
    }

    /// Arguments about something, and those about them.
    fn argued_below(&self, id: &EntryId) -> Result<Vec<Held<linde_deliberation::argument::ArgumentState>>, DeskError> {
        let mut below = BTreeSet::from([*id]);
        let mut placed: Vec<_> =
            self.all.arguments.iter().map(|(one, placed)| (placed.lamport, *one, placed)).collect();
        placed.sort_unstable_by_key(|(lamport, one, _)| (*lamport, *one));
        let mut found = Vec::new();
        for (_, one, placed) in placed {
            if placed.state.argued.as_ref().is_some_and(|argued| below.contains(&argued.parent)) {
                below.insert(one);
                found.push(self.held(&one, placed.state)?);
            }
        }
        Ok(found)
    }

    fn ballot(&self, id: EntryId) -> Result<BallotView, DeskError> {
        let (ballot, around) = self.object(&self.all.ballots, &id)?;
        let objections =
            self.those(&self.all.objections, |_, one| one.raised.as_ref().is_some_and(|raised| raised.ballot == id))?;
        Ok(BallotView { ballot, around, objections, hidden: None })
    }

    fn record(&self, id: EntryId) -> Result<RecordView, DeskError> {
        let (record, around) = self.object(&self.all.records, &id)?;
        let topic = around.topic.as_ref().map(|topic| EntryId(topic.id.0));
        let rules = topic.and_then(|topic| self.all.topics.get(&topic)).and_then(|topic| topic.state.rules);
        let gaps = self.all.gaps(&id);
        let content = record.state.content();
        let mut objections: BTreeSet<EntryId> =
            content.objections.iter().flatten().map(|answered| answered.entry).collect();
        objections.extend(gaps.iter().filter_map(|gap| if let Gap::Objection(id) = gap { Some(*id) } else { None }));
        let of_topic = topic.unwrap_or(EntryId::ZERO);
        Ok(RecordView {
            signatures: rules.map_or(1, |rules| rules.seal_signatures),
            gaps: gaps.into_iter().map(|gap| (gap, gap.entry().map(|id| self.named(&id)))).collect(),
            holds: self.all.holds(&id),
            dissents: self
                .those(&self.all.dissents, |_, one| one.said.as_ref().is_some_and(|said| said.record == id))?,
            ballots: self.ballots_of(&of_topic),
            proposals: self.proposals_of(&of_topic)?,
            objections: objections.into_iter().map(|id| (id, self.words(&id))).collect(),
            suggested: topic.map(|topic| self.suggestion(&topic)).unwrap_or_default(),
            record,
            around,
        })
    }

    /// What a record of a topic can begin with.
    fn suggestion(&self, topic: &EntryId) -> Fields {
        let wording = self.all.topics.get(topic).and_then(|one| one.state.wording.as_ref());
        let Some(wording) = wording else { return Fields::default() };
        let mut of_it: Vec<_> = self.all.ballots.iter().filter(|(id, _)| self.in_topic(id, topic)).collect();
        of_it.sort_unstable_by_key(|(id, one)| (one.lamport, **id));
        let counted = of_it.into_iter().filter_map(|(_, one)| {
            let opening = one.state.opening.as_ref()?;
            Some((opening.open.alternatives.as_slice(), one.state.result()?.count.verdict))
        });
        let counted: Vec<_> = counted.collect();
        suggestion(&wording.concern, wording.level, counted.iter().map(|(asked, verdict)| (*asked, verdict)))
    }

    fn proposals_of(&self, topic: &EntryId) -> Result<Vec<ProposalRow>, DeskError> {
        let held = self.those(&self.all.proposals, |one, _| self.in_topic(one, topic))?;
        let mut supporters = Vec::with_capacity(held.len());
        for one in held.iter().filter(|one| one.state.current().is_some()) {
            let id = EntryId(one.id.0);
            supporters.push((id, self.satisfied_by(&id, &one.state)));
        }
        let ranks = proposal::order(&supporters).unwrap_or_default();
        let places: BTreeMap<EntryId, u32> = ranks.into_iter().map(|rank| (rank.proposal, rank.place)).collect();
        let mut rows: Vec<ProposalRow> = held.into_iter().map(|one| self.proposal_row(one)).collect();
        rows.sort_by_key(|row| places.get(&EntryId(row.proposal.id.0)).copied().unwrap_or(u32::MAX));
        Ok(rows)
    }

    fn proposal_row(&self, proposal: Held<ProposalState>) -> ProposalRow {
        let id = EntryId(proposal.id.0);
        let states: BTreeMap<EntryId, &AmendmentState> =
            self.all.amendments.iter().map(|(one, placed)| (*one, placed.state)).collect();
        let standings = amendment::standings(&proposal.state, &states);
        let is_open = |one: &&amendment::Standing| {
            matches!(one, amendment::Standing::Open | amendment::Standing::Collides { .. })
        };
        let of_it = standings.iter().filter(|(one, _)| states.get(*one).is_some_and(|state| changes(state, &id)));
        ProposalRow {
            fate: self.all.fate(&id),
            open_amendments: small(of_it.map(|(_, standing)| standing).filter(is_open).count()),
            conditions: small(self.all.conditions.values().filter(|one| one.state.proposal == Some(id)).count()),
            satisfied: self.satisfied(&id, &proposal.state),
            proposal,
        }
    }

    fn satisfied(&self, id: &EntryId, state: &ProposalState) -> u32 {
        small(self.satisfied_by(id, state).len())
    }

    fn satisfied_by(&self, id: &EntryId, state: &ProposalState) -> BTreeSet<PersonId> {
        satisfied_supporters(id, state, self.all.conditions.values().map(|one| one.state))
    }

    fn ballots_of(&self, topic: &EntryId) -> Vec<BallotRow> {
        let mut of_it: Vec<_> = self.all.ballots.iter().filter(|(id, _)| self.in_topic(id, topic)).collect();
        of_it.sort_unstable_by_key(|(id, one)| core::cmp::Reverse((one.lamport, **id)));
        of_it.into_iter().filter_map(|(id, one)| self.ballot_row(id, one.state)).collect()
    }

    fn ballot_row(&self, id: &EntryId, state: &BallotState) -> Option<BallotRow> {
        let opening = state.opening.as_ref()?;
        let me = self.me();
        let voted = |me: PersonId| {
            state.casts.values().any(|cast| cast.by == me) || state.commits.values().any(|one| one.by == me)
        };
        Some(BallotRow {
            id: Id(id.0),
            question: opening.open.question.clone(),
            phase: state.phase(),
            cast: small(state.to_pin().len()),
            voters: small(opening.electors.len()),
            may_vote: me.is_some_and(|me| opening.electors.contains(&me)),
            voted: me.is_some_and(voted),
            verdict: state.result().map(|result| result.count.verdict),
            alternatives: opening.open.alternatives.iter().map(|one| one.text().to_owned()).collect(),
        })
    }

    fn records_of(&self, topic: &EntryId) -> Vec<RecordRow> {
        let mut of_it: Vec<_> = self.all.records.iter().filter(|(id, _)| self.in_topic(id, topic)).collect();
        of_it.sort_unstable_by_key(|(id, one)| core::cmp::Reverse((one.lamport, **id)));
        of_it.into_iter().map(|(id, one)| self.record_row(id, one.state)).collect()
    }

    fn record_row(&self, id: &EntryId, state: &RecordState) -> RecordRow {
        let dissents = self.all.dissents.values().filter(|one| one.state.is_against(id, state));
        RecordRow {
            id: Id(id.0),
            title: state.content().title.unwrap_or_default(),
            sealed: self.all.is_sealed(state),
            holds: self.all.holds(id),
            dissents: small(dissents.flat_map(|one| one.state.signers()).collect::<BTreeSet<_>>().len()),
        }
    }

    fn trace(&self, id: &EntryId) -> Option<TraceView> {
        let trace = self.all.trace(id)?;
        Some(TraceView {
            of: self.named(id),
            place: self.all.standing(id),
            steps: trace.steps.iter().map(|step: &Step| (step.how, self.named(&step.to))).collect(),
            fate: trace.fate,
            from: trace.from.iter().map(|step: &Step| (step.how, self.named(&step.from))).collect(),
        })
    }

    fn named(&self, id: &EntryId) -> Named {
        let kind = self.all.kind(id).and_then(|kind| self.replica.registry().by_id(kind));
        Named { id: Id(id.0), kind: kind.map_or("other", AnyKind::name), title: self.words(id) }
    }

    /// What a contribution says, on one line; empty for what is hidden or erased.
    fn words(&self, id: &EntryId) -> String {
        let erased = self.replica.row(id).is_none_or(|row| {
            let standing = self.standings.standing(self.replica, id, row.log.device);
            standing.erased.is_some() || standing.hidden().is_some()
        });
        if erased {
            return String::new();
        }
        let all = &self.all;
        let said = None
            .or_else(|| all.topics.get(id)?.state.wording.as_ref().map(|one| one.title.clone()))
            .or_else(|| self.replica.state::<Statement>(id)?.text.clone())
            .or_else(|| Some(all.questions.get(id)?.state.text.clone()))
            .or_else(|| Some(all.proposals.get(id)?.state.title().to_owned()))
            .or_else(|| all.amendments.get(id)?.state.asked.as_ref().map(|one| one.reason.clone()))
            .or_else(|| Some(all.conditions.get(id)?.state.text.clone()))
            .or_else(|| Some(all.arguments.get(id)?.state.text.clone()))
            .or_else(|| all.ballots.get(id)?.state.opening.as_ref().map(|one| one.open.question.clone()))
            .or_else(|| all.objections.get(id)?.state.raised.as_ref().map(|one| one.text.clone()))
            .or_else(|| all.records.get(id)?.state.content().title)
            .or_else(|| all.dissents.get(id)?.state.said.as_ref().map(|one| one.text.clone()))
            .or_else(|| all.language_versions.get(id)?.state.current().map(|one| one.text.clone()))
            .or_else(|| all.ballots.values().find_map(|one| one.state.casts.get(id)?.reason.clone()))
            .or_else(|| all.ballots.values().find_map(|one| one.state.reveals.get(id)?.reason.clone()))
            .unwrap_or_default();
        beginning(&said)
    }
}

/// All that was contributed, and of the statements those that something else speaks of.
fn spoken_of(replica: &Replica) -> Deliberation<'_> {
    let mut all = replica.deliberation_without_statements();
    let argued = all.arguments.values().filter_map(|one| Some(one.state.argued.as_ref()?.parent));
    let fates = all.proposals.values().flat_map(|one| one.state.fates.iter().map(|fate| fate.target));
    let named: Vec<EntryId> = argued.chain(fates).collect();
    named.iter().for_each(|id| add_statement(replica, &mut all, id));
    all
}

/// Adds a statement, if it is one that counts, and what it comes from.
fn add_statement<'a>(replica: &'a Replica, all: &mut Deliberation<'a>, id: &EntryId) {
    let mut next = Some(*id);
    while let Some(id) = next.take().filter(|id| !all.statements.contains_key(id) && replica.counts(id)) {
        let (Some(state), Some(row)) = (replica.state::<Statement>(&id), replica.row(&id)) else { return };
        all.statements.insert(id, Placed { lamport: row.lamport, state });
        next = state.lineage.map(|(from, _)| from);
    }
}

/// Adds a statement, if it is one, what it comes from, and what comes from it.
fn add_neighbours<'a>(replica: &'a Replica, all: &mut Deliberation<'a>, id: &EntryId) {
    add_statement(replica, all, id);
    if all.statements.contains_key(id) {
        let comes_from_it = |state: &StatementState| state.lineage.is_some_and(|(from, _)| from == *id);
        let near = replica.placed::<Statement>().filter(|(_, _, state)| comes_from_it(state));
        all.statements.extend(near.map(|(one, lamport, state)| (one, Placed { lamport, state })));
    }
}

/// The beginning of what somebody said, on one line.
pub(crate) fn beginning(said: &str) -> String {
    let line = said.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(TITLE_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Whether an amendment would change a proposal.
pub(crate) fn changes(amendment: &AmendmentState, proposal: &EntryId) -> bool {
    amendment.asked.as_ref().is_some_and(|asked| asked.proposal == *proposal)
}

/// Whether a question has neither an answer nor a refusal.
pub(crate) fn waits(question: &QuestionState) -> bool {
    matches!(question.status(), Some(Status::Asked | Status::Accepted | Status::Forwarded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::practice::tests::{owner, played};
    use serde_json::json;

    #[test]
    fn a_trace_is_the_same_with_the_statements_that_are_spoken_of_as_with_all() {
        let mut spaces = owner();
        let (space, records) = played(&mut spaces);
        spaces.add_practice(space, &records, "Uli").unwrap();
        let replica = spaces.replica(space).unwrap();
        let statement =
            replica.states::<Statement>().find(|(_, state)| state.topic.is_some()).map(|(id, _)| id).unwrap();
        let mut op = json!({ "create": { "parent": statement, "stance": "contra", "text": "Nein.", "evidence": [] } });
        crate::complete::complete(&mut spaces, space, "argument", EntryId::ZERO, &mut op).unwrap();
        let argument = spaces.act(space, "argument", EntryId::ZERO, op).unwrap();
        let op = json!({ "derive": { "from": statement, "how": "reword", "text": "Anders gesagt." } });
        let derived = spaces.act(space, "statement", EntryId::ZERO, op).unwrap();

        let replica = spaces.replica(space).unwrap();
        let whole = replica.deliberation();
        let ids = whole.topics.keys().flat_map(|topic| whole.members(topic)).chain([argument, derived, statement]);
        for id in ids.collect::<BTreeSet<_>>() {
            let mut some = spoken_of(replica);
            add_neighbours(replica, &mut some, &id);
            assert!(some.statements.len() < whole.statements.len());
            assert_eq!(format!("{:?}", some.trace(&id)), format!("{:?}", whole.trace(&id)), "{:?}", whole.kind(&id));
            assert_eq!(some.kind(&id), whole.kind(&id));
        }
        let traced = spoken_of(replica);
        assert_eq!(traced.kind(&statement), whole.kind(&statement), "an argument leads to it");
    }
}
