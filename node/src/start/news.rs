//! What came since something was marked as read: counted by topic and kind, in the order of arrival, whatever time is claimed.

use super::OutOfSight;
use crate::{show::Faces, topics};
use linde_deliberation::{
    Kind as _, amendment::Amendment, argument::Argument, ballot::Ballot, condition::Condition, dissent::Dissent,
    language_version::LanguageVersion, objection::Objection, proposal::Proposal, question::Question, record::Record,
    statement::Statement, topic::Topic, trace::Deliberation,
};
use linde_log::EntryId;
use linde_replica::{Arrival, EDIT_KIND, Replica};
use linde_web::{
    Id,
    views::{MAX_NEWS_TOPICS, News, Novelty, TopicNews},
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

type Counts = BTreeMap<Novelty, u32>;

/// What is new of what arrived after the first `since` entries; what the owner wrote is not new to them.
pub(super) fn of(
    replica: &Replica,
    all: &Deliberation<'_>,
    faces: &Faces,
    out_of_sight: &OutOfSight<'_>,
    since: usize,
) -> News {
    let mut by_topic: BTreeMap<Option<EntryId>, Counts> = BTreeMap::new();
    let mut once = BTreeSet::new();
    for arrival in replica.arrived_after(since) {
        if faces.is_mine_or_this(arrival.device) || out_of_sight(&arrival.id, arrival.device) {
            continue;
        }
        let Some((what, topic)) = novelty(replica, all, &arrival) else { continue };
        // Several close a ballot, sign a record and write in a section: it is one.
        let several = matches!(what, Novelty::Closed | Novelty::Sealed | Novelty::Text);
        if several && !once.insert((what, arrival.object)) {
            continue;
        }
        let topic = topic.filter(|topic| all.topics.contains_key(topic));
        let count = by_topic.entry(topic).or_default().entry(what).or_default();
        *count = count.saturating_add(1);
    }
    let rest = by_topic.remove(&None).unwrap_or_default();
    let mut by_topic: Vec<(EntryId, Counts)> =
        by_topic.into_iter().filter_map(|(topic, counts)| Some((topic?, counts))).collect();
    let much = |counts: &Counts| counts.values().fold(0_u32, |sum, count| sum.saturating_add(*count));
    by_topic.sort_by_key(|(topic, counts)| (Reverse(much(counts)), *topic));
    let more_topics = crate::show::small(by_topic.len().saturating_sub(MAX_NEWS_TOPICS));
    let named = |(topic, counts): (EntryId, Counts)| {
        let seen = replica.row(&topic).is_some_and(|row| !out_of_sight(&topic, row.log.device));
        let wording = all.topics.get(&topic).and_then(|one| one.state.wording.as_ref()).filter(|_| seen);
        let title = wording.map(|wording| topics::beginning(&wording.title)).unwrap_or_default();
        TopicNews { topic: Id(topic.0), title, counts }
    };
    News { topics: by_topic.into_iter().take(MAX_NEWS_TOPICS).map(named).collect(), more_topics, rest }
}

/// What an entry brings that is worth telling, and its topic if it belongs to one.
fn novelty(replica: &Replica, all: &Deliberation<'_>, arrival: &Arrival) -> Option<(Novelty, Option<EntryId>)> {
    let is_new = arrival.object.is_zero();
    let id = if is_new { arrival.id } else { arrival.object };
    let first = |what: Novelty| is_new.then_some(what);
    match arrival.kind {
        Statement::ID => Some((first(Novelty::Statement)?, replica.state::<Statement>(&id)?.topic)),
        Topic::ID => {
            let state = all.topics.get(&id)?.state;
            let moved = || state.steps.iter().any(|step| step.made.entry == arrival.id).then_some(Novelty::Phase);
            Some((first(Novelty::Topic).or_else(moved)?, Some(id)))
        }
        Question::ID => {
            let state = all.questions.get(&id)?.state;
            let is_it = |answer: &linde_deliberation::question::Answer| {
                let second = answer.word.seconded.as_ref().map(|made| made.entry);
                second.unwrap_or(answer.made.entry) == arrival.id
            };
            let answer = || state.official_answers().any(is_it).then_some(Novelty::Answer);
            Some((first(Novelty::Question).or_else(answer)?, state.topic.map(|(topic, _)| topic)))
        }
        Proposal::ID => {
            // Without a version there is nothing to read yet.
            let state = all.proposals.get(&id)?.state;
            let place = state.versions.iter().position(|version| version.made.entry == arrival.id)?;
            Some((if place == 0 { Novelty::Proposal } else { Novelty::Version }, state.topic))
        }
        Amendment::ID => {
            Some((first(Novelty::Amendment)?, all.amendments.get(&id)?.state.asked.as_ref().map(|asked| asked.topic)))
        }
        Condition::ID => Some((first(Novelty::Condition)?, all.conditions.get(&id)?.state.topic)),
        Argument::ID => {
            let argued = all.arguments.get(&id)?.state.argued.as_ref()?;
            Some((first(Novelty::Argument)?, argued.topic.map(|(topic, _)| topic)))
        }
        Ballot::ID => {
            let state = all.ballots.get(&id)?.state;
            let closed = || state.closes.iter().any(|close| close.entry == arrival.id).then_some(Novelty::Closed);
            Some((first(Novelty::Ballot).or_else(closed)?, ballot_topic(all, &id)))
        }
        Objection::ID => {
            let raised = all.objections.get(&id)?.state.raised.as_ref()?;
            Some((first(Novelty::Objection)?, ballot_topic(all, &raised.ballot)))
        }
        Record::ID => {
            let state = all.records.get(&id)?.state;
            let signed = || state.seals.iter().any(|seal| seal.entry == arrival.id) && all.is_sealed(state);
            let sealed = || signed().then_some(Novelty::Sealed);
            Some((first(Novelty::Record).or_else(sealed)?, record_topic(all, &id)))
        }
        Dissent::ID => {
            let said = all.dissents.get(&id)?.state.said.as_ref()?;
            Some((first(Novelty::Dissent)?, record_topic(all, &said.record)))
        }
        LanguageVersion::ID => {
            let made = all.language_versions.get(&id)?.state.made.as_ref()?;
            Some((first(Novelty::Language)?, Some(made.topic)))
        }
        EDIT_KIND => Some((Novelty::Text, None)),
        linde_space::kinds::JOIN => Some((Novelty::Member, None)),
        _ => None,
    }
}

fn ballot_topic(all: &Deliberation<'_>, id: &EntryId) -> Option<EntryId> {
    all.ballots.get(id)?.state.opening.as_ref()?.open.topic
}

fn record_topic(all: &Deliberation<'_>, id: &EntryId) -> Option<EntryId> {
    Some(all.records.get(id)?.state.made.as_ref()?.topic)
}
