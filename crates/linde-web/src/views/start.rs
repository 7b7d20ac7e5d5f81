//! Beginning, and coming back: the first steps, what waits for the owner, and what is new.

use crate::Id;
use linde_deliberation::{Day, trace::Loop};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many first steps there are.
pub const FIRST_STEPS: u8 = 3;
/// The most things that wait which are listed of one space.
pub const MAX_NEEDS: usize = 20;
/// The most topics of one space in which something is new that are listed.
pub const MAX_NEWS_TOPICS: usize = 20;

/// What somebody is here for. It orders what they are offered, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// Bringing people together.
    Organise,
    /// Being one of them.
    Join,
    /// Speaking for an office.
    Office,
    /// Looking around.
    Look,
}

impl Aim {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Organise, Self::Join, Self::Office, Self::Look];

    /// The name in forms and Fluent keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::Organise => "organise",
            Self::Join => "join",
            Self::Office => "office",
            Self::Look => "look",
        }
    }
}

/// How far somebody is with the first steps, and what they said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// What they want to be called; empty if they did not say.
    pub name: String,
    /// What they are here for.
    pub aim: Option<Aim>,
    /// The step they are at, from 1 to [`FIRST_STEPS`].
    pub step: u8,
    /// Whether they began.
    pub begun: bool,
    /// Whether they are through, or want no more of it.
    pub over: bool,
}

impl Default for Welcome {
    fn default() -> Self {
        Self { name: String::new(), aim: None, step: 1, begun: false, over: false }
    }
}

impl Welcome {
    /// Whether they began and are not through.
    pub fn is_under_way(&self) -> bool {
        self.begun && !self.over
    }
}

/// What waits for the owner in a space, and what is new there.
#[derive(Debug, Clone)]
pub struct HomeSpace {
    /// The space.
    pub space: Id,
    /// How many topics it has.
    pub topics: u32,
    /// What waits in its topics, most urgent first: [`MAX_NEEDS`] at most.
    pub needs: Vec<Need>,
    /// How much more waits.
    pub more_needs: u32,
    /// How far everything had arrived when this was answered. What is marked as read reaches up to there.
    pub place: u64,
    /// What came since something was marked as read last; none if it cannot be said.
    pub news: Option<News>,
}

/// Something that waits for the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What is to be done.
    pub what: ToDo,
    /// What it is about.
    pub id: Id,
    /// The beginning of what it says; empty for what is hidden or erased.
    pub title: String,
    /// The name of its kind, as in [`KIND_NAMES`](super::KIND_NAMES).
    pub kind: &'static str,
    /// The day it is due, if there is one.
    pub day: Option<Day>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToDo {
    /// Showing a paper that was hidden until the close.
    Reveal,
    /// Voting.
    Vote,
    /// Consenting to a version of a proposal as one of its authors.
    Consent,
    /// Deciding about an amendment of the owner's proposal.
    Decide,
    /// Signing an answer of an office, which takes two.
    Second,
    /// Taking up a concern that enough support.
    TakeUp,
    /// Answering a question; whether the day is past.
    Answer {
        /// Whether it is.
        overdue: bool,
    },
    /// Doing what was said.
    Loop(Loop),
}

/// What is new in a space.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// By topic, those first in which most is new: [`MAX_NEWS_TOPICS`] at most.
    pub topics: Vec<TopicNews>,
    /// In how many more topics something is new.
    pub more_topics: u32,
    /// What belongs to no topic.
    pub rest: BTreeMap<Novelty, u32>,
}

impl News {
    /// Whether anything is.
    pub fn any(&self) -> bool {
        !self.topics.is_empty() || !self.rest.is_empty()
    }
}

/// What is new in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicNews {
    /// The topic.
    pub topic: Id,
    /// What it is called; empty for what is hidden or erased.
    pub title: String,
    /// How much of what.
    pub counts: BTreeMap<Novelty, u32>,
}

/// Of what something can be new, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Novelty {
    /// The topic itself.
    Topic,
    /// Steps of it to another phase.
    Phase,
    /// Decision records that were sealed.
    Sealed,
    /// Ballots that were closed.
    Closed,
    /// Ballots.
    Ballot,
    /// Statements.
    Statement,
    /// Questions.
    Question,
    /// Answers of those who are asked.
    Answer,
    /// Proposals.
    Proposal,
    /// Versions of proposals.
    Version,
    /// Changes to proposals.
    Amendment,
    /// Conditions for supporting proposals.
    Condition,
    /// Arguments.
    Argument,
    /// Objections.
    Objection,
    /// Decision records that were begun.
    Record,
    /// Dissents.
    Dissent,
    /// Language versions.
    Language,
    /// Sections of texts in which something was written.
    Text,
    /// People who joined.
    Member,
}

impl Novelty {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Topic,
        Self::Phase,
        Self::Sealed,
        Self::Closed,
        Self::Ballot,
        Self::Statement,
        Self::Question,
        Self::Answer,
        Self::Proposal,
        Self::Version,
        Self::Amendment,
        Self::Condition,
        Self::Argument,
        Self::Objection,
        Self::Record,
        Self::Dissent,
        Self::Language,
        Self::Text,
        Self::Member,
    ];
}
