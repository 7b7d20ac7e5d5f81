//! What waits for the owner in the topics of a space.

use super::OutOfSight;
use crate::{show::Faces, topics};
use linde_deliberation::{
    Day,
    amendment::{self, Standing},
    ballot::{BallotState, Phase},
    proposal::ProposalState,
    question::{self, QuestionState},
    topic::{self, TopicState},
    trace::{Deliberation, Loop, OpenLoop},
};
use linde_log::{EntryId, PersonId};
use linde_replica::Replica;
use linde_space::Role;
use linde_web::{
    Id,
    views::{Need, ToDo},
};
use std::collections::BTreeMap;

/// What waits, most urgent first.
pub(super) fn of(
    replica: &Replica,
    all: &Deliberation<'_>,
    faces: &Faces,
    out_of_sight: &OutOfSight<'_>,
    today: Day,
) -> Vec<Need> {
    let Some(me) = faces.me_in_space() else { return Vec::new() };
    let leads = faces.state().role(me).is_some_and(|role| role >= Role::Moderator);
    let owner = Owner { replica, all, faces, out_of_sight, me, leads, today };
    let mut needs = Vec::new();
    needs.extend(all.ballots.iter().filter_map(|(id, one)| owner.ballot(id, one.state)));
    needs.extend(all.proposals.iter().filter_map(|(id, one)| owner.proposal(id, one.state)));
    needs.extend(all.questions.iter().filter_map(|(id, one)| owner.question(id, one.state)));
    needs.extend(all.topics.iter().filter_map(|(id, one)| owner.topic(id, one.state)));
    let said: Vec<Id> = needs.iter().map(|need| need.id).collect();
    let loops = all.loops(today).into_iter().filter(|open| !said.contains(&Id(open.id.0)));
    needs.extend(loops.filter_map(|open| owner.open_loop(open)));
    needs.sort_by_key(|need| (rank(&need.what), need.day.map_or(i32::MAX, Day::number), need.id));
    needs
}

fn rank(what: &ToDo) -> u8 {
    match what {
        ToDo::Reveal => 0,
        ToDo::Answer { overdue: true } => 1,
        ToDo::Vote => 2,
        ToDo::Consent | ToDo::Second => 3,
        ToDo::Answer { overdue: false } => 4,
        ToDo::Decide | ToDo::TakeUp => 5,
        ToDo::Loop(_) => 6,
    }
}

struct Owner<'a> {
    replica: &'a Replica,
    all: &'a Deliberation<'a>,
    faces: &'a Faces,
    out_of_sight: &'a OutOfSight<'a>,
    me: PersonId,
    leads: bool,
    today: Day,
}

impl Owner<'_> {
    fn need(&self, what: ToDo, kind: &'static str, id: &EntryId, words: &str, day: Option<Day>) -> Need {
        let row = self.replica.row(id);
        let seen = row.is_some_and(|row| !(self.out_of_sight)(id, row.log.device));
        let title = if seen { topics::beginning(words) } else { String::new() };
        Need { what, id: Id(id.0), title, kind, day }
    }

    fn ballot(&self, id: &EntryId, state: &BallotState) -> Option<Need> {
        let open = &state.opening.as_ref()?.open;
        let commits = || state.commits.iter().filter(|(_, one)| one.by == self.me && !one.void);
        let what = match state.phase() {
            Phase::Open => {
                let may = state.opening.as_ref()?.electors.contains(&self.me);
                let voted = commits().next().is_some() || state.casts.values().any(|cast| cast.by == self.me);
                (may && !voted).then_some(ToDo::Vote)?
            }
            Phase::Revealing => {
                let pinned = state.pinned(state.round());
                let hidden = commits().any(|(id, _)| pinned.contains(id));
                let shown = state.reveals.values().any(|one| one.by == self.me);
                (hidden && !shown).then_some(ToDo::Reveal)?
            }
            Phase::Provisional | Phase::Closed => return None,
        };
        let day = open.ends.filter(|_| what == ToDo::Vote);
        Some(self.need(what, "ballot", id, &open.question, day))
    }

    fn proposal(&self, id: &EntryId, state: &ProposalState) -> Option<Need> {
        let topic = state.topic.and_then(|topic| self.all.topics.get(&topic)).map(|one| one.state)?;
        let over = state.withdrawn.is_some() || topic.is_ended() || topic.phase() == Some(topic::Phase::Closed);
        let version = state.versions.last()?;
        if over {
            return None;
        }
        let what = if version.authors.contains(&self.me) && !version.consents.contains_key(&self.me) {
            ToDo::Consent
        } else if state.is_author(&self.me) && self.is_asked_to_change(id, state) {
            ToDo::Decide
        } else {
            return None;
        };
        Some(self.need(what, "proposal", id, &version.title, None))
    }

    /// Whether somebody asks for a change of a proposal about which nobody has decided.
    fn is_asked_to_change(&self, proposal: &EntryId, state: &ProposalState) -> bool {
        let of_it = self.all.amendments.iter().filter(|(_, one)| topics::changes(one.state, proposal));
        let amendments: BTreeMap<EntryId, _> = of_it.map(|(id, one)| (*id, one.state)).collect();
        amendment::standings(state, &amendments)
            .values()
            .any(|standing| matches!(standing, Standing::Open | Standing::Collides { .. }))
    }

    fn topic(&self, id: &EntryId, state: &TopicState) -> Option<Need> {
        let waits = self.leads && !state.is_ended() && !state.is_paused();
        let may = waits && state.phase() == Some(topic::Phase::Concern) && state.has_quorum();
        let title = state.wording.as_ref().filter(|_| may)?.title.as_str();
        Some(self.need(ToDo::TakeUp, "topic", id, title, None))
    }

    fn question(&self, id: &EntryId, state: &QuestionState) -> Option<Need> {
        let by_another = |answer: &question::Answer| answer.word.waits() && answer.made.by != self.me;
        if self.is_asked(state) && state.answers.iter().any(by_another) {
            return Some(self.need(ToDo::Second, "question", id, &state.text, None));
        }
        if !topics::waits(state) || !self.is_asked(state) {
            return None;
        }
        let topic = state.topic.and_then(|(topic, _)| self.all.topics.get(&topic)).map(|one| one.state);
        let pauses = topic.map_or(&[][..], |topic| &topic.pauses);
        let days = topic.and_then(|topic| topic.rules.as_ref()).map(|rules| rules.answer_days);
        let clock = state.clock(self.today, pauses, days);
        let what = ToDo::Answer { overdue: clock.overdue_days.is_some() };
        Some(self.need(what, "question", id, &state.text, clock.due))
    }

    /// Whether the owner is among those who are asked.
    fn is_asked(&self, state: &QuestionState) -> bool {
        state.to.map_or(self.leads, |office| self.holds(&office))
    }

    fn holds(&self, office: &EntryId) -> bool {
        self.faces.state().office(office).is_some_and(|office| office.holders.contains(&self.me))
    }

    fn open_loop(&self, open: OpenLoop) -> Option<Need> {
        let all = self.all;
        let OpenLoop { id, what } = open;
        let (kind, words, mine) = match &what {
            Loop::Overdue { .. } | Loop::Dormant {} => {
                let state = all.questions.get(&id)?.state;
                ("question", state.text.clone(), self.is_asked(state))
            }
            Loop::Unrecorded {} => {
                ("ballot", all.ballots.get(&id)?.state.opening.as_ref()?.open.question.clone(), self.leads)
            }
            Loop::Unanswered {} => {
                ("objection", all.objections.get(&id)?.state.raised.as_ref()?.text.clone(), self.leads)
            }
            Loop::Measure { responsible, .. } => {
                ("record", all.records.get(&id)?.state.content().title.unwrap_or_default(), self.answers(responsible))
            }
            Loop::Review { .. } => {
                ("record", all.records.get(&id)?.state.content().title.unwrap_or_default(), self.leads)
            }
            Loop::Proposal {} => ("proposal", all.proposals.get(&id)?.state.title().to_owned(), self.leads),
            Loop::Undecided {} => ("topic", all.topics.get(&id)?.state.wording.as_ref()?.title.clone(), self.leads),
        };
        mine.then(|| self.need(ToDo::Loop(what), kind, &id, &words, None))
    }

    /// Whether a measure is the owner's: it names them or an office of theirs. What names nobody here is for those who lead.
    fn answers(&self, responsible: &str) -> bool {
        let names = self.replica.names();
        let is_named = |name: &String| names_in(responsible, name);
        if names.get(&self.me).is_some_and(is_named) {
            return true;
        }
        let offices: Vec<(bool, String)> = self
            .faces
            .state()
            .offices()
            .filter_map(|(id, _)| Some((self.holds(&id), self.replica.office_name(&id)?)))
            .filter(|(_, name)| is_named(name))
            .collect();
        offices.iter().any(|(mine, _)| *mine) || (self.leads && offices.is_empty() && !names.values().any(is_named))
    }
}

/// Whether a text has a name in it, however it is written.
fn names_in(text: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let (text, name) = (words(text), words(name));
    !name.is_empty() && text.windows(name.len()).any(|part| part == name)
}

#[cfg(test)]
mod tests {
    use super::names_in;

    #[test]
    fn whoever_is_named_answers_for_it() {
        for text in ["Käthe Bahr", "käthe bahr", "Bauhof, Käthe Bahr", "(Käthe  Bahr)"] {
            assert!(names_in(text, "Käthe Bahr"), "{text}");
        }
        for text in ["Käthe", "Käthe Bahrmann", "", "Bahr Käthe"] {
            assert!(!names_in(text, "Käthe Bahr"), "{text}");
        }
        assert!(!names_in("alle", " … "));
    }
}
