//! Questions (Anfragen): asked of an office, of somebody outside or of all, with a day by which an answer is promised.
//!
//! Only who holds the office that was asked answers; what others say to a question is a comment. Whether an answer settles
//! it is for whoever asked to say.

use crate::{
    context::Context,
    day::Day,
    examples,
    kind::{Judgement, Kind, Reason, ensure},
    made::{Last, Made, yes},
    numbers, text,
    topic::{Pause, shifted},
};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Upper bound of a question, in characters.
pub const MAX_QUESTION_CHARS: usize = 2000;
/// Upper bound of the name of somebody outside whom a question is for, in characters.
pub const MAX_ADDRESSEE_CHARS: usize = 200;
/// Upper bound of for whom a question was entered, in characters.
pub const MAX_ON_BEHALF_CHARS: usize = 120;
/// Upper bound of an answer or a comment, in characters.
pub const MAX_ANSWER_CHARS: usize = 8000;
/// Upper bound of the sources of an answer.
pub const MAX_ANSWER_REFS: usize = 20;
/// Upper bound of a source, in characters.
pub const MAX_ANSWER_REF_CHARS: usize = 300;
/// Upper bound of the answers to a question, and of the refusals.
pub const MAX_ANSWERS: usize = 50;
/// Upper bound of the comments to a question.
pub const MAX_COMMENTS: usize = 100;
/// How often a day can be promised, a question forwarded, and judged by whoever asked.
pub const MAX_TURNS: usize = 50;
/// Upper bound of why a question is forwarded, refused, withdrawn, or settled or not, in characters.
pub const MAX_TURN_CHARS: usize = 2000;
/// After how many days without a word a question is dormant (eingeschlafen).
pub const DORMANT_DAYS: u32 = 180;

/// The rules of questions.
pub struct Question;

/// What can be done with questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum QuestionOp {
    /// Asks something.
    Ask {
        /// The topic that it belongs to, if any.
        topic: Option<EntryId>,
        /// The step of the topic that one saw last: the topic itself, or what moved it to its phase.
        under: Option<EntryId>,
        /// The office that is asked, if any.
        to: Option<EntryId>,
        /// Who is asked outside of the space, if anybody; on one line.
        #[schemars(length(min = 1, max = MAX_ADDRESSEE_CHARS))]
        to_name: Option<String>,
        /// What is asked; not blank.
        #[schemars(length(min = 1, max = MAX_QUESTION_CHARS))]
        text: String,
        /// For whom it is entered, if somebody asked on paper or at a desk; on one line. Shown as such.
        #[schemars(length(min = 1, max = MAX_ON_BEHALF_CHARS))]
        on_behalf: Option<String>,
    },
    /// Says that it concerns oneself too, or does no more.
    MeToo {
        /// Whether it does.
        affects: bool,
    },
    /// Promises an answer. By those who are asked: holders of the office, or those who lead if no office is asked.
    Accept {
        /// By when.
        promised: Day,
    },
    /// Hands it on to another office. By those who are asked.
    Forward {
        /// The office.
        to: EntryId,
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_TURN_CHARS))]
        reason: String,
    },
    /// Answers it. Of anybody but those who are asked it is a comment.
    Answer {
        /// The answer; not blank.
        #[schemars(length(min = 1, max = MAX_ANSWER_CHARS))]
        text: String,
        /// What it rests on, each on one line.
        #[schemars(length(max = MAX_ANSWER_REFS))]
        refs: Vec<String>,
    },
    /// Stands by an answer or a refusal of an office that has four eyes, as another who holds it.
    Second {
        /// The entry with the answer or the refusal.
        answer: EntryId,
    },
    /// Refuses an answer. By those who are asked.
    Refuse {
        /// Why, as a code.
        code: RefusalCode,
        /// Why, in words; not blank.
        #[schemars(length(min = 1, max = MAX_TURN_CHARS))]
        reason: String,
    },
    /// Says whether an answer settles the question. By whoever asked.
    Settle {
        /// The entry with the answer.
        answer: EntryId,
        /// Whether it does.
        verdict: Verdict,
        /// What there is to say to it; may be empty.
        #[schemars(length(max = MAX_TURN_CHARS))]
        note: String,
    },
    /// Takes the question back. By whoever asked.
    Withdraw {
        /// Why; may be empty.
        #[schemars(length(max = MAX_TURN_CHARS))]
        reason: String,
    },
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// It is not theirs to answer.
    NotResponsible,
    /// They do not have what was asked for.
    NoData,
    /// The law keeps it confidential.
    Confidential,
    /// It would hurt the rights of others.
    ThirdPartyRights,
    /// It asks for too much at once.
    TooBroad,
    /// It was answered before.
    AlreadyAnswered,
    /// Another.
    Other,
}

/// Whether an answer settles a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It does.
    Settled,
    /// In part.
    Partly,
    /// It does not.
    Unsettled,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It was asked.
    Asked,
    /// An answer was promised.
    Accepted,
    /// It was handed on to another office.
    Forwarded,
    /// It was answered.
    Answered,
    /// Whoever asked says that the answer settles it.
    Settled,
    /// Whoever asked says that the answer settles it in part.
    Partly,
    /// Whoever asked says that the answer does not settle it.
    Unsettled,
    /// An answer was refused.
    Refused,
    /// Whoever asked took it back.
    Withdrawn,
}

/// A question.
#[derive(Debug, Clone, Default, Serialize)]
pub struct QuestionState {
    /// Who asked, and where, once it is asked.
    pub asked: Option<Made>,
    /// With which installation.
    pub device: Option<DeviceId>,
    /// What is asked.
    pub text: String,
    /// The topic that it belongs to, and the step of it that its author saw last.
    pub topic: Option<(EntryId, EntryId)>,
    /// The office that is asked now.
    pub to: Option<EntryId>,
    /// Who is asked outside of the space.
    pub to_name: Option<String>,
    /// For whom it was entered.
    pub on_behalf: Option<String>,
    /// Whom it concerns too, and whom it did.
    pub me_too: BTreeMap<PersonId, Last<bool>>,
    /// The days that were promised, in order; the last one holds unless the question was forwarded after it.
    pub promises: Vec<Promise>,
    /// How it was handed on, in order.
    pub forwards: Vec<Forward>,
    /// Answers and comments, in order.
    pub answers: Vec<Answer>,
    /// Refusals, in order.
    pub refusals: Vec<Refusal>,
    /// What whoever asked says to the answers, in order.
    pub verdicts: Vec<Settled>,
    /// That it was taken back.
    pub withdrawn: Option<Withdrawn>,
}

/// A day that was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// Who promised it, and where.
    pub made: Made,
    /// The day.
    pub day: Day,
}

/// That a question was handed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forward {
    /// Who did, and where.
    pub made: Made,
    /// The office that was asked before.
    pub from: Option<EntryId>,
    /// The office that is asked from then on.
    pub to: EntryId,
    /// Why.
    pub reason: String,
}

/// An answer or a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Who wrote it, and where.
    pub made: Made,
    /// What they say.
    pub text: String,
    /// What it rests on.
    pub refs: Vec<String>,
    /// Whether it is by those who are asked; else it is a comment.
    pub official: bool,
    /// Whose word it is, and whether it takes another.
    pub word: Word,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Who refused, and where.
    pub made: Made,
    /// Why, as a code.
    pub code: RefusalCode,
    /// Why.
    pub reason: String,
    /// Whose word it is, and whether it takes another.
    pub word: Word,
}

/// Whose word an answer or a refusal is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The office; none for comments, and where no office was asked.
    pub office: Option<EntryId>,
    /// Whether the office had four eyes then.
    pub four_eyes: bool,
    /// Who else stands by it.
    pub seconded: Option<Made>,
}

/// What whoever asked says to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// Where they say it.
    pub made: Made,
    /// The entry with the answer.
    pub answer: EntryId,
    /// Whether it settles the question.
    pub verdict: Verdict,
    /// What there is to say to it.
    pub note: String,
}

/// That a question was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// Where.
    pub made: Made,
    /// Why.
    pub reason: String,
}

/// How a question stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// By when it is to be answered, pauses counted in; none if nobody has to, or nobody knows by when.
    pub due: Option<Day>,
    /// For how many days that has been over.
    pub overdue_days: Option<u32>,
    /// Whether it waits, and nobody has said a word for more than [`DORMANT_DAYS`].
    pub dormant: bool,
}

impl Kind for Question {
    const ID: u16 = 267;
    const NAME: &'static str = "question";
    type Op = QuestionOp;
    type State = QuestionState;

    fn names(op: &QuestionOp) -> Vec<EntryId> {
        match op {
            QuestionOp::Ask { topic, under, .. } => {
                topic.iter().chain(under.iter().filter(|under| Some(**under) != *topic)).copied().collect()
            }
            QuestionOp::MeToo { .. }
            | QuestionOp::Accept { .. }
            | QuestionOp::Forward { .. }
            | QuestionOp::Answer { .. }
            | QuestionOp::Second { .. }
            | QuestionOp::Refuse { .. }
            | QuestionOp::Settle { .. }
            | QuestionOp::Withdraw { .. } => Vec::new(),
        }
    }

    fn is_free(op: &QuestionOp) -> bool {
        matches!(op, QuestionOp::MeToo { .. })
    }

    fn authorize(state: &QuestionState, op: &QuestionOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut QuestionState, op: QuestionOp, context: &Context<'_>) {
        let made = Made::of(context);
        match op {
            QuestionOp::Ask { topic, under, to, to_name, text, on_behalf } => {
                let (asked, device) = (Some(made), Some(context.actor.device));
                let topic = topic.zip(under);
                *state = QuestionState { asked, device, text, topic, to, to_name, on_behalf, ..Default::default() };
            }
            QuestionOp::MeToo { affects } => Last::put(&mut state.me_too, made.by, affects, context),
            QuestionOp::Accept { promised } => state.promises.push(Promise { made, day: promised }),
            QuestionOp::Forward { to, reason } => {
                let from = state.to.replace(to);
                state.forwards.push(Forward { made, from, to, reason });
            }
            QuestionOp::Answer { text, refs } => {
                let official = state.is_asked(context);
                let word = if official { state.word(context) } else { Word::default() };
                state.answers.push(Answer { made, text, refs, official, word });
            }
            QuestionOp::Second { answer } => {
                if let Some(word) = state.words_mut().find_map(|(entry, word)| (entry == answer).then_some(word)) {
                    word.seconded = Some(made);
                }
            }
            QuestionOp::Refuse { code, reason } => {
                let word = state.word(context);
                state.refusals.push(Refusal { made, code, reason, word });
            }
            QuestionOp::Settle { answer, verdict, note } => {
                state.verdicts.push(Settled { made, answer, verdict, note });
            }
            QuestionOp::Withdraw { reason } => state.withdrawn = Some(Withdrawn { made, reason }),
        }
    }

    /// The state; whom it concerns too is shown in sum. Beside it the status.
    fn view(state: &QuestionState) -> Value {
        json!({
            "text": state.text,
            "author": state.asked.map(|asked| asked.by),
            "device": state.device,
            "time_ms": state.asked.map(|asked| asked.time_ms),
            "topic": state.topic.map(|(topic, _)| topic),
            "under": state.topic.map(|(_, under)| under),
            "to": state.to,
            "to_name": state.to_name,
            "on_behalf": state.on_behalf,
            "me_too": yes(&state.me_too),
            "status": state.status(),
            "promised": state.promised().map(|promise| promise.day),
            "promises": state.promises,
            "forwards": state.forwards,
            "answers": state.answers,
            "refusals": state.refusals,
            "verdicts": state.verdicts,
            "withdrawn": state.withdrawn,
        })
    }

    fn examples() -> Vec<QuestionOp> {
        let ask = |topic, to, to_name: Option<&str>, on_behalf: Option<&str>| QuestionOp::Ask {
            topic,
            under: topic,
            to,
            to_name: to_name.map(str::to_owned),
            text: "Wann wird die Rutsche repariert?".to_owned(),
            on_behalf: on_behalf.map(str::to_owned),
        };
        let (topic, to) = (Some(examples::TOPIC), Some(examples::OFFICE));
        let answer = examples::CONTRIBUTION;
        vec![
            ask(topic, to, None, None),
            ask(None, None, Some("Landratsamt"), Some("Frau Krüger, am Schalter")),
            QuestionOp::MeToo { affects: true },
            QuestionOp::MeToo { affects: false },
            QuestionOp::Accept { promised: Day::from_number(20_650).unwrap_or(Day::at(0)) },
            QuestionOp::Forward { to: examples::OFFICE, reason: "Dafür ist der Bauhof da.".to_owned() },
            QuestionOp::Answer {
                text: "Im Mai; das Ersatzteil ist bestellt.".to_owned(),
                refs: vec!["Auftrag 2026/17".to_owned()],
            },
            QuestionOp::Second { answer },
            QuestionOp::Refuse {
                code: RefusalCode::ThirdPartyRights,
                reason: "Das Angebot der Firma ist vertraulich.".to_owned(),
            },
            QuestionOp::Settle { answer, verdict: Verdict::Partly, note: "Und wer zahlt das?".to_owned() },
            QuestionOp::Withdraw { reason: "Sie ist schon repariert.".to_owned() },
        ]
    }
}

fn judge(state: &QuestionState, op: &QuestionOp, context: &Context<'_>) -> Result<(), Reason> {
    let Some(asked) = &state.asked else {
        // Whoever takes part may ask, whomever they like.
        return may_ask(op, context);
    };
    // What was taken back rests.
    let goes_on = ensure(state.withdrawn.is_none(), Reason::CLOSED);
    // What settled it stands. Whoever asked can say otherwise, and it goes on.
    let is_open = ensure(state.status() != Some(Status::Settled), Reason::CLOSED);
    let theirs = ensure(state.is_asked(context), if state.to.is_some() { Reason::HOLDER } else { Reason::ROLE });
    let owns = ensure(asked.by == context.actor.person, Reason::AUTHOR);
    match op {
        QuestionOp::Ask { .. } => Err(Reason::OBJECT),
        QuestionOp::MeToo { .. } => goes_on,
        // A day that was promised can be put off, but stays to be seen.
        QuestionOp::Accept { .. } => {
            goes_on.and(is_open).and(theirs)?;
            ensure(state.promises.len() < MAX_TURNS, Reason::BOUNDS)
        }
        // Nobody hands it on to where it is.
        QuestionOp::Forward { to, reason } => {
            goes_on.and(is_open).and(theirs)?;
            ensure(context.office(to).is_some(), Reason::OFFICE)?;
            ensure(state.to != Some(*to), Reason::OBJECT)?;
            text::reason(reason, MAX_TURN_CHARS)?;
            ensure(state.forwards.len() < MAX_TURNS, Reason::BOUNDS)
        }
        // Everybody may say what they know; whose word it is, is kept with it.
        QuestionOp::Answer { text, refs } => {
            goes_on.and(is_open)?;
            let is_ref = |line: &String| text::is_fit_line(line, MAX_ANSWER_REF_CHARS);
            let is_fit =
                text::is_fit(text, MAX_ANSWER_CHARS) && refs.len() <= MAX_ANSWER_REFS && refs.iter().all(is_ref);
            let official = theirs.is_ok();
            let so_far = state.answers.iter().filter(|answer| answer.official == official).count();
            ensure(is_fit && so_far < if official { MAX_ANSWERS } else { MAX_COMMENTS }, Reason::BOUNDS)
        }
        // Four eyes are those of two people, who hold the office that is still asked.
        QuestionOp::Second { answer } => {
            goes_on.and(is_open)?;
            let (by, _) = state.pending().find(|(by, _)| by.entry == *answer).ok_or(Reason::OBJECT)?;
            theirs?;
            ensure(by.by != context.actor.person, Reason::OWN_CASE)
        }
        // Nobody is turned away without a word.
        QuestionOp::Refuse { reason, .. } => {
            goes_on.and(is_open).and(theirs)?;
            text::reason(reason, MAX_TURN_CHARS)?;
            ensure(state.refusals.len() < MAX_ANSWERS, Reason::BOUNDS)
        }
        // Whether they got an answer, only whoever asked can say; and they can say otherwise later.
        QuestionOp::Settle { answer, note, .. } => {
            goes_on.and(owns)?;
            ensure(state.official_answers().any(|given| given.made.entry == *answer), Reason::OBJECT)?;
            ensure(text::is_short(note, MAX_TURN_CHARS) && state.verdicts.len() < MAX_TURNS, Reason::BOUNDS)
        }
        QuestionOp::Withdraw { reason } => {
            goes_on.and(owns)?;
            ensure(text::is_short(reason, MAX_TURN_CHARS), Reason::BOUNDS)
        }
    }
}

fn may_ask(op: &QuestionOp, context: &Context<'_>) -> Result<(), Reason> {
    let QuestionOp::Ask { topic, under, to, to_name, text, on_behalf } = op else { return Err(Reason::OBJECT) };
    ensure(topic.is_some() == under.is_some(), Reason::OBJECT)?;
    let is_topic = |id: &EntryId| (context.named)(id).is_some_and(|origin| origin.kind == numbers::TOPIC);
    ensure(topic.iter().chain(under).all(is_topic), Reason::OBJECT)?;
    ensure(to.is_none_or(|office| context.office(&office).is_some()), Reason::OFFICE)?;
    let is_line = |line: &Option<String>, max| line.as_ref().is_none_or(|line| text::is_fit_line(line, max));
    let is_fit = text::is_fit(text, MAX_QUESTION_CHARS)
        && is_line(to_name, MAX_ADDRESSEE_CHARS)
        && is_line(on_behalf, MAX_ON_BEHALF_CHARS);
    // An office or somebody outside, not both.
    ensure(is_fit && (to.is_none() || to_name.is_none()), Reason::BOUNDS)
}

impl QuestionState {
    /// Whether the actor is among those who are asked: they hold the office, or lead if no office is asked.
    fn is_asked(&self, context: &Context<'_>) -> bool {
        match &self.to {
            Some(office) => context.holds(context.actor.person, office),
            None => context.actor.role >= Role::Moderator,
        }
    }

    fn word(&self, context: &Context<'_>) -> Word {
        let four_eyes = self.to.and_then(|office| context.office(&office)).is_some_and(|office| office.four_eyes);
        Word { office: self.to, four_eyes, seconded: None }
    }

    fn words(&self) -> impl Iterator<Item = (&Made, &Word)> {
        let answers = self.answers.iter().filter(|answer| answer.official).map(|answer| (&answer.made, &answer.word));
        answers.chain(self.refusals.iter().map(|refusal| (&refusal.made, &refusal.word)))
    }

    fn words_mut(&mut self) -> impl Iterator<Item = (EntryId, &mut Word)> {
        let answers = self.answers.iter_mut().map(|answer| (answer.made.entry, &mut answer.word));
        answers.chain(self.refusals.iter_mut().map(|refusal| (refusal.made.entry, &mut refusal.word)))
    }

    /// The answers and refusals that wait for another holder of the office that is asked.
    fn pending(&self) -> impl Iterator<Item = (&Made, &Word)> {
        self.words().filter(|(_, word)| word.waits() && word.office == self.to)
    }

    /// The answers that are the word of those who were asked.
    pub fn official_answers(&self) -> impl Iterator<Item = &Answer> {
        self.answers.iter().filter(|answer| answer.official && !answer.word.waits())
    }

    /// The promise that holds: the last one, unless the question was forwarded after it.
    pub fn promised(&self) -> Option<&Promise> {
        let forwarded = self.forwards.last().map(|forward| forward.made.place());
        self.promises.last().filter(|promise| Some(promise.made.place()) > forwarded)
    }

    /// How many it concerns too.
    pub fn me_too(&self) -> u32 {
        yes(&self.me_too)
    }

    /// What became of it; `None` before it is asked.
    pub fn status(&self) -> Option<Status> {
        self.turn().map(|(_, status)| status)
    }

    /// What the last thing was that decides on its status, and the status.
    fn turn(&self) -> Option<(Made, Status)> {
        let word = |made: &Made, word: &Word, status| (!word.waits()).then(|| (word.seconded.unwrap_or(*made), status));
        let verdict = |settled: &Settled| match settled.verdict {
            Verdict::Settled => Status::Settled,
            Verdict::Partly => Status::Partly,
            Verdict::Unsettled => Status::Unsettled,
        };
        let answers = self.answers.iter().filter(|answer| answer.official);
        let turns = self.asked.map(|asked| (asked, Status::Asked)).into_iter();
        turns
            .chain(self.promises.last().map(|promise| (promise.made, Status::Accepted)))
            .chain(self.forwards.last().map(|forward| (forward.made, Status::Forwarded)))
            .chain(answers.filter_map(|answer| word(&answer.made, &answer.word, Status::Answered)))
            .chain(self.refusals.iter().filter_map(|refusal| word(&refusal.made, &refusal.word, Status::Refused)))
            .chain(self.verdicts.last().map(|settled| (settled.made, verdict(settled))))
            .chain(self.withdrawn.as_ref().map(|withdrawn| (withdrawn.made, Status::Withdrawn)))
            .max_by_key(|(made, _)| made.place())
    }

    /// How it stands on a day, by the pauses of its topic. If no day was promised, it is due `answer_days` after it came to
    /// whoever is asked, where there is such a rule.
    pub fn clock(&self, today: Day, pauses: &[Pause], answer_days: Option<u16>) -> Clock {
        let turn = self.turn();
        let due = turn.and_then(|(made, status)| {
            let day = Day::at(made.time_ms);
            let due = match status {
                Status::Asked | Status::Forwarded => day.later(answer_days?.into()),
                Status::Accepted => self.promised()?.day,
                Status::Answered
                | Status::Settled
                | Status::Partly
                | Status::Unsettled
                | Status::Refused
                | Status::Withdrawn => return None,
            };
            Some(shifted(pauses, due, day, today))
        });
        let overdue_days = due.map(|due| today.since(due)).filter(|days| *days > 0);
        let waits = turn.is_some_and(|(_, status)| match status {
            Status::Asked | Status::Accepted | Status::Forwarded | Status::Unsettled => true,
            Status::Answered | Status::Settled | Status::Partly | Status::Refused | Status::Withdrawn => false,
        });
        let silent =
            self.last_word().is_some_and(|last| today > shifted(pauses, last.later(DORMANT_DAYS), last, today));
        Clock { due, overdue_days, dormant: waits && silent }
    }

    /// The day of the last word on it, as people claim.
    fn last_word(&self) -> Option<Day> {
        let words = self.asked.iter().chain(self.promises.iter().map(|promise| &promise.made));
        let words = words.chain(self.forwards.iter().map(|forward| &forward.made));
        let words =
            words.chain(self.answers.iter().flat_map(|answer| [&answer.made].into_iter().chain(&answer.word.seconded)));
        let words = words
            .chain(self.refusals.iter().flat_map(|refusal| [&refusal.made].into_iter().chain(&refusal.word.seconded)));
        let words = words.chain(self.verdicts.iter().map(|settled| &settled.made));
        words.map(|made| Day::at(made.time_ms)).max()
    }
}

impl Word {
    /// Whether it takes another holder to make it the office's.
    pub fn waits(&self) -> bool {
        self.four_eyes && self.seconded.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village, entry};

    fn ask(to: Option<EntryId>) -> QuestionOp {
        let text = "Wann wird die Rutsche repariert?".to_owned();
        QuestionOp::Ask { topic: None, under: None, to, to_name: None, text, on_behalf: None }
    }

    fn answer(text: &str) -> QuestionOp {
        QuestionOp::Answer { text: text.to_owned(), refs: vec![] }
    }

    fn accept(day: &str) -> QuestionOp {
        QuestionOp::Accept { promised: day.parse().unwrap() }
    }

    fn forward(to: EntryId) -> QuestionOp {
        QuestionOp::Forward { to, reason: "Dafür ist der Bauhof da.".to_owned() }
    }

    fn refuse(reason: &str) -> QuestionOp {
        QuestionOp::Refuse { code: RefusalCode::NoData, reason: reason.to_owned() }
    }

    fn settle(answer: EntryId, verdict: Verdict) -> QuestionOp {
        QuestionOp::Settle { answer, verdict, note: String::new() }
    }

    fn asked(village: &Village, to: Option<EntryId>) -> TestObject<'_, Question> {
        let mut object = village.object::<Question>();
        object.allow(Village::MEMBER, ask(to));
        object
    }

    fn deny(object: &mut TestObject<'_, Question>, by: usize, op: QuestionOp, reason: Reason) {
        assert_eq!(object.step(by, op.clone()), Judgement::Deny(reason), "{by}: {op:?}");
    }

    fn status(object: &TestObject<'_, Question>) -> Status {
        object.state().status().unwrap()
    }

    #[test]
    fn a_question_is_for_an_office_or_for_somebody_outside_and_may_belong_to_a_topic() {
        let village = Village::new();
        let mut object = village.object::<Question>();
        let (topic, step) = (object.name(Village::OTHER, numbers::TOPIC), object.name(Village::OTHER, numbers::TOPIC));
        let other = object.name(Village::OTHER, 257);
        let check = |object: &TestObject<'_, Question>, topic, under, expected: Result<(), Reason>| {
            let QuestionOp::Ask { text, .. } = ask(None) else { return };
            let op = QuestionOp::Ask { topic, under, to: None, to_name: None, text, on_behalf: None };
            assert_eq!(object.judge(Village::MEMBER, op), expected.into(), "{topic:?} {under:?}");
        };
        check(&object, None, None, Ok(()));
        check(&object, Some(topic), Some(step), Ok(()));
        check(&object, Some(topic), Some(topic), Ok(()));
        check(&object, Some(topic), None, Err(Reason::OBJECT));
        check(&object, None, Some(topic), Err(Reason::OBJECT));
        check(&object, Some(other), Some(step), Err(Reason::OBJECT));
        check(&object, Some(topic), Some(other), Err(Reason::OBJECT));
        check(&object, Some(topic), Some(entry(99)), Err(Reason::OBJECT));
        let check = |to, to_name: Option<&str>, text: &str, on_behalf: Option<&str>, expected: Result<(), Reason>| {
            let [to_name, on_behalf] = [to_name, on_behalf].map(|line| line.map(str::to_owned));
            let op = QuestionOp::Ask { topic: None, under: None, to, to_name, text: text.to_owned(), on_behalf };
            assert_eq!(object.judge(Village::MEMBER, op.clone()), expected.into(), "{op:?}");
        };
        let (office, bounds) = (Some(Village::OFFICE), Err(Reason::BOUNDS));
        check(office, None, "Wann?", None, Ok(()));
        check(Some(entry(99)), None, "Wann?", None, Err(Reason::OFFICE));
        check(None, Some("Landratsamt"), "Wann?", Some("Frau Krüger"), Ok(()));
        check(office, Some("Landratsamt"), "Wann?", None, bounds);
        check(None, Some("zwei\nZeilen"), "Wann?", None, bounds);
        check(None, None, "Wann?", Some(""), bounds);
        check(None, None, " ", None, bounds);
        check(None, None, &"ä".repeat(MAX_QUESTION_CHARS + 1), None, bounds);
        assert_eq!(object.judge(Village::READER, ask(None)), Judgement::Deny(Reason::ROLE));
    }

    #[test]
    fn nothing_is_done_before_it_is_asked_and_it_is_asked_once() {
        let village = Village::new();
        let mut object = village.object::<Question>();
        object.name_as(
            examples::TOPIC,
            crate::Origin {
                log: linde_log::LogId { lane: linde_log::Lane::Deliberation, device: village.device(Village::OTHER) },
                kind: numbers::TOPIC,
            },
        );
        for early in Question::examples().into_iter().skip(2) {
            deny(&mut object, Village::FOUNDER, early, Reason::OBJECT);
        }
        object.allow(Village::MEMBER, Question::examples().remove(0));
        assert_eq!(object.state().topic, Some((examples::TOPIC, examples::TOPIC)));
        deny(&mut object, Village::MEMBER, ask(None), Reason::OBJECT);
        object.allow(Village::OTHER, QuestionOp::MeToo { affects: true });
        object.allow(Village::MEMBER, QuestionOp::MeToo { affects: true });
        object.allow(Village::MEMBER_LAPTOP, QuestionOp::MeToo { affects: false });
        assert_eq!((object.state().me_too(), &Question::view(object.state())["me_too"]), (1, &json!(1)));
    }

    #[test]
    fn holders_of_the_office_answer_and_what_others_say_is_a_comment() {
        let village = Village::new();
        let mut object = asked(&village, Some(Village::OFFICE));
        for by in [Village::FOUNDER, Village::MODERATOR, Village::MEMBER] {
            deny(&mut object, by, accept("2026-02-01"), Reason::HOLDER);
            deny(&mut object, by, refuse("Nein."), Reason::HOLDER);
            deny(&mut object, by, forward(Village::FOUR_EYES_OFFICE), Reason::HOLDER);
        }
        object.allow(Village::FOUNDER, answer("Ich glaube, im Mai."));
        assert_eq!(status(&object), Status::Asked);
        let comment = entry(1_001);
        deny(&mut object, Village::MEMBER, settle(comment, Verdict::Settled), Reason::OBJECT);
        object.allow(Village::HOLDER, accept("2026-02-01"));
        assert_eq!(status(&object), Status::Accepted);
        deny(&mut object, Village::HOLDER, answer(" "), Reason::BOUNDS);
        let refs = vec!["Quelle".to_owned(); MAX_ANSWER_REFS + 1];
        deny(&mut object, Village::HOLDER, QuestionOp::Answer { text: "Im Mai.".to_owned(), refs }, Reason::BOUNDS);
        object.allow(Village::HOLDER_2, answer("Im Mai."));
        assert_eq!(status(&object), Status::Answered);
        let official: Vec<_> = object.state().answers.iter().map(|answer| answer.official).collect();
        assert_eq!(official, [false, true]);
        assert_eq!(object.state().official_answers().count(), 1);

        for by in [Village::OTHER, Village::HOLDER, Village::FOUNDER] {
            deny(&mut object, by, settle(entry(1_003), Verdict::Settled), Reason::AUTHOR);
        }
        object.allow(Village::MEMBER, settle(entry(1_003), Verdict::Unsettled));
        assert_eq!(status(&object), Status::Unsettled);
        object.allow(Village::HOLDER, answer("Am 4. Mai."));
        object.allow(Village::MEMBER_LAPTOP, settle(entry(1_005), Verdict::Settled));
        assert_eq!(status(&object), Status::Settled);
        deny(&mut object, Village::HOLDER, answer("Oder am 5. Mai."), Reason::CLOSED);
        deny(&mut object, Village::HOLDER, accept("2026-02-01"), Reason::CLOSED);
        object.allow(Village::MEMBER, settle(entry(1_005), Verdict::Partly));
        assert_eq!(status(&object), Status::Partly);
        object.allow(Village::HOLDER, answer("Oder am 5. Mai."));
    }

    #[test]
    fn where_no_office_is_asked_those_who_lead_answer() {
        let village = Village::new();
        let mut object = asked(&village, None);
        deny(&mut object, Village::HOLDER, accept("2026-02-01"), Reason::ROLE);
        object.allow(Village::HOLDER, answer("Vielleicht im Mai."));
        assert_eq!(status(&object), Status::Asked);
        object.allow(Village::MODERATOR, answer("Im Mai."));
        assert_eq!(status(&object), Status::Answered);
        let word = object.state().answers[1].word;
        assert_eq!((word.office, word.four_eyes), (None, false));
        object.allow(Village::STEWARD, forward(Village::OFFICE));
        deny(&mut object, Village::STEWARD, accept("2026-02-01"), Reason::HOLDER);
        object.allow(Village::HOLDER, accept("2026-02-01"));
    }

    #[test]
    fn an_office_with_four_eyes_answers_and_refuses_by_two() {
        let village = Village::new();
        let mut object = asked(&village, Some(Village::FOUR_EYES_OFFICE));
        let second = |answer| QuestionOp::Second { answer };
        object.allow(Village::HOLDER, answer("Im Mai."));
        let pending = entry(1_001);
        assert_eq!((status(&object), object.state().official_answers().count()), (Status::Asked, 0));
        deny(&mut object, Village::MEMBER, settle(pending, Verdict::Settled), Reason::OBJECT);
        deny(&mut object, Village::HOLDER, second(pending), Reason::OWN_CASE);
        deny(&mut object, Village::FOUNDER, second(pending), Reason::HOLDER);
        deny(&mut object, Village::HOLDER_2, second(entry(77)), Reason::OBJECT);
        object.allow(Village::HOLDER_2, second(pending));
        assert_eq!((status(&object), object.state().official_answers().count()), (Status::Answered, 1));
        deny(&mut object, Village::HOLDER_2, second(pending), Reason::OBJECT);

        object.allow(Village::HOLDER_2, refuse("Mehr wissen wir nicht."));
        assert_eq!(status(&object), Status::Answered);
        let refusal = entry(1_003);
        // It is not the word of an office any more that the question was taken from.
        object.allow(Village::HOLDER, forward(Village::OFFICE));
        deny(&mut object, Village::HOLDER, second(refusal), Reason::OBJECT);
        object.allow(Village::HOLDER, forward(Village::FOUR_EYES_OFFICE));
        object.allow(Village::HOLDER, second(refusal));
        assert_eq!(status(&object), Status::Refused);
    }

    #[test]
    fn nobody_is_turned_away_without_a_word_and_an_office_may_think_better_of_it() {
        let village = Village::new();
        let mut object = asked(&village, Some(Village::OFFICE));
        deny(&mut object, Village::HOLDER, refuse(" "), Reason::WHY);
        deny(&mut object, Village::HOLDER, refuse(&"ä".repeat(MAX_TURN_CHARS + 1)), Reason::BOUNDS);
        object.allow(Village::HOLDER, refuse("Das steht nirgends."));
        assert_eq!(status(&object), Status::Refused);
        deny(&mut object, Village::HOLDER, forward(Village::OFFICE), Reason::OBJECT);
        deny(&mut object, Village::HOLDER, forward(entry(99)), Reason::OFFICE);
        let blank = QuestionOp::Forward { to: Village::FOUR_EYES_OFFICE, reason: String::new() };
        deny(&mut object, Village::HOLDER, blank, Reason::WHY);
        object.allow(Village::HOLDER, answer("Es stand doch in einer Akte."));
        assert_eq!(status(&object), Status::Answered);
    }

    #[test]
    fn whoever_asked_takes_it_back() {
        let village = Village::new();
        let mut object = asked(&village, Some(Village::OFFICE));
        let withdraw = |reason: &str| QuestionOp::Withdraw { reason: reason.to_owned() };
        deny(&mut object, Village::FOUNDER, withdraw(""), Reason::AUTHOR);
        object.allow(Village::MEMBER, withdraw(""));
        assert_eq!(status(&object), Status::Withdrawn);
        for op in [answer("Im Mai."), accept("2026-02-01"), refuse("Nein."), QuestionOp::MeToo { affects: true }] {
            deny(&mut object, Village::HOLDER, op, Reason::CLOSED);
        }
        deny(&mut object, Village::MEMBER, withdraw(""), Reason::CLOSED);
    }

    #[test]
    fn turns_and_words_are_bounded() {
        let village = Village::new();
        let mut object = asked(&village, Some(Village::OFFICE));
        let fill = |object: &mut TestObject<'_, Question>, by, times, op: QuestionOp| {
            for _ in 0..times {
                object.allow(by, op.clone());
            }
            deny(object, by, op, Reason::BOUNDS);
        };
        fill(&mut object, Village::OTHER, MAX_COMMENTS, answer("Na ja."));
        fill(&mut object, Village::HOLDER, MAX_ANSWERS, answer("Im Mai."));
        fill(&mut object, Village::HOLDER, MAX_ANSWERS, refuse("Nein."));
        fill(&mut object, Village::HOLDER, MAX_TURNS, accept("2026-02-01"));
        let given = object.state().official_answers().next().unwrap().made.entry;
        fill(&mut object, Village::MEMBER, MAX_TURNS, settle(given, Verdict::Partly));
    }

    #[test]
    fn a_promise_is_overdue_after_its_day_and_pauses_put_it_off() {
        let village = Village::new();
        let mut object = asked(&village, Some(Village::OFFICE));
        let day = |text: &str| text.parse::<Day>().unwrap();
        let asked_on = Day::at(object.state().asked.unwrap().time_ms);
        assert_eq!(asked_on.to_string(), "2026-01-01");
        let check =
            |object: &TestObject<'_, Question>, today: &str, pauses: &[Pause], due: Option<&str>, overdue_days| {
                let clock = object.state().clock(day(today), pauses, Some(28));
                let dormant = clock.dormant;
                assert_eq!(clock, Clock { due: due.map(day), overdue_days, dormant }, "{today}");
                dormant
            };
        assert!(!check(&object, "2026-01-29", &[], Some("2026-01-29"), None));
        check(&object, "2026-02-02", &[], Some("2026-01-29"), Some(4));
        assert_eq!(object.state().clock(day("2026-02-02"), &[], None).due, None, "nobody promised anything");
        object.allow(Village::HOLDER, accept("2026-02-10"));
        check(&object, "2026-02-10", &[], Some("2026-02-10"), None);
        check(&object, "2026-02-12", &[], Some("2026-02-10"), Some(2));
        let made = object.state().asked.unwrap();
        let resumed = Some(crate::topic::Resumed { made, day: day("2026-02-08") });
        let pauses = [Pause { made, from: day("2026-02-01"), reason: String::new(), resumed }];
        check(&object, "2026-02-12", &pauses, Some("2026-02-17"), None);
        check(&object, "2026-02-18", &pauses, Some("2026-02-17"), Some(1));

        assert!(!check(&object, "2026-06-30", &[], Some("2026-02-10"), Some(140)), "the 180th day");
        assert!(check(&object, "2026-07-01", &[], Some("2026-02-10"), Some(141)));
        assert!(!check(&object, "2026-07-01", &pauses, Some("2026-02-17"), Some(134)));

        object.allow(Village::HOLDER, forward(Village::FOUR_EYES_OFFICE));
        assert!(object.state().promised().is_none(), "nobody else is bound by it");
        check(&object, "2026-02-12", &[], Some("2026-01-29"), Some(14));
        object.allow(Village::HOLDER, answer("Im Mai."));
        object.allow(Village::HOLDER_2, QuestionOp::Second { answer: entry(1_003) });
        assert!(!check(&object, "2027-02-12", &[], None, None), "it waits for whoever asked");
    }
}
