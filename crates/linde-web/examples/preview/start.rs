//! Beginning and coming back, in memory.

use crate::{
    memory::{Memory, Space},
    sample_topics::Samples,
};
use linde_deliberation::{ballot::Phase, trace::Loop};
use linde_web::{
    Answer, DeskError, Id, Lang, Start,
    views::{HomeSpace, Need, NewSpace, News, Novelty, SpaceState, ToDo, TopicNews, Visibility, Welcome},
};
use std::collections::BTreeMap;

impl Start for Memory {
    fn add_practice(&self, my_name: String, lang: Lang) -> Answer<'_, Id> {
        self.answer(|state| {
            let (name, purpose) = match lang {
                Lang::De => ("Übungsraum Lindenplatz", "Ein Beispiel zum Ausprobieren."),
                Lang::En => ("Practice space Lime Tree Square", "An example to try things out."),
            };
            let space = state.found(NewSpace {
                name: name.to_owned(),
                purpose: purpose.to_owned(),
                visibility: Visibility::Open,
                my_name,
            });
            state.space(space)?.view.practice = true;
            Ok(space)
        })
    }

    fn remove_practice(&self, space: Id) -> Answer<'_, ()> {
        self.answer(|state| {
            if !state.space(space)?.view.practice {
                return Err(DeskError::new("space-unknown"));
            }
            state.spaces.remove(&space);
            Ok(())
        })
    }

    fn welcome(&self) -> Answer<'_, Welcome> {
        self.answer(|state| {
            let mut welcome = state.welcome.clone();
            if welcome.step == 2 && !state.spaces.is_empty() {
                welcome.step = 3;
            }
            Ok(welcome)
        })
    }

    fn keep_welcome(&self, welcome: Welcome) -> Answer<'_, ()> {
        self.answer(|state| {
            state.welcome = welcome;
            Ok(())
        })
    }

    fn home(&self) -> Answer<'_, Vec<HomeSpace>> {
        self.answer(|state| {
            let read = state.read.clone();
            let ready = state.spaces.values().filter(|space| space.view.state == SpaceState::Ready);
            Ok(ready.map(|space| home_space(space, read.as_ref(), &state.heckled)).collect())
        })
    }

    fn mark_read(&self, places: BTreeMap<Id, u64>) -> Answer<'_, ()> {
        self.answer(|state| {
            state.read.get_or_insert_default().extend(places);
            Ok(())
        })
    }
}

/// Only the space with texts has topics; its statements are what arrives.
fn home_space(space: &Space, read: Option<&BTreeMap<Id, u64>>, heckled: &str) -> HomeSpace {
    let place = u64::try_from(space.statements.len()).unwrap_or_default();
    let is_new = |read: &BTreeMap<Id, u64>| place.saturating_sub(read.get(&space.view.id).copied().unwrap_or_default());
    let new = read.map(is_new).map(|new| u32::try_from(new).unwrap_or_default());
    let (mut needs, mut topics) = (Vec::new(), Vec::new());
    if !space.texts.is_empty() {
        let samples = Samples::of(&space.members, &|words| format!("{words}{heckled}"));
        needs = waiting(&samples);
        topics = samples.rows.iter().map(|row| (row.head.id, row.head.title.clone())).collect();
    }
    let topics_there = topics.len();
    let news = new.map(|new| News {
        topics: topics
            .into_iter()
            .filter(|_| new > 0)
            .map(|(topic, title)| TopicNews {
                topic,
                title,
                counts: BTreeMap::from([(Novelty::Statement, new), (Novelty::Proposal, 1)]),
            })
            .collect(),
        more_topics: 0,
        rest: if new > 0 { BTreeMap::from([(Novelty::Text, 2), (Novelty::Member, 1)]) } else { BTreeMap::new() },
    });
    let topics = u32::try_from(topics_there).unwrap_or_default();
    HomeSpace { space: space.view.id, topics, needs, more_needs: 0, place, news }
}

fn waiting(samples: &Samples) -> Vec<Need> {
    let mut needs = Vec::new();
    for ballot in &samples.ballots {
        let (state, id) = (&ballot.ballot.state, ballot.ballot.id);
        if let Some(opening) = state.opening.as_ref().filter(|_| state.phase() == Phase::Open) {
            let (title, day) = (opening.open.question.clone(), opening.open.ends);
            needs.push(Need { what: ToDo::Vote, id, title, kind: "ballot", day });
        }
    }
    for one in &samples.questions {
        let state = &one.question.state;
        let (id, day) = (one.question.id, state.promised().map(|promise| promise.day));
        let what = ToDo::Answer { overdue: false };
        needs.push(Need { what, id, title: state.text.clone(), kind: "question", day });
    }
    for one in &samples.proposals {
        let (id, title) = (one.proposal.id, one.proposal.state.title().to_owned());
        let what = if one.amendments.is_empty() { ToDo::Consent } else { ToDo::Decide };
        needs.push(Need { what, id, title, kind: "proposal", day: None });
    }
    for one in &samples.records {
        let title = one.record.state.content().title.unwrap_or_default();
        let what = ToDo::Loop(Loop::Review { days: 3 });
        needs.push(Need { what, id: one.record.id, title, kind: "record", day: None });
    }
    needs
}
