//! Arguments: what speaks for or against something, a question or a note to it, and what it rests on.
//!
//! Arguments answer each other up to [`MAX_ARGUMENT_DEPTH`] deep. Each says how deep it stands, since no rule can look at another object;
//! where that is wrong, [`tree`] puts it aside. As soon as somebody else has marked how relevant an argument is, it says what it
//! says for good.

use crate::{
    bytes::Fixed,
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason, ensure},
    made::{Last, Made},
    numbers, place,
    statement::Statement,
    text,
};
use linde_log::{DeviceId, EntryId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of an argument, in characters.
pub const MAX_ARGUMENT_CHARS: usize = 1_000;
/// Upper bound of what an argument rests on.
pub const MAX_ARGUMENT_EVIDENCE: usize = 10;
/// Upper bound of what a piece of evidence is, in characters.
pub const MAX_EVIDENCE_CHARS: usize = 300;
/// Upper bound of where a piece of evidence is found, in characters.
pub const MAX_EVIDENCE_LINK_CHARS: usize = 500;
/// How deep arguments answer each other.
pub const MAX_ARGUMENT_DEPTH: u8 = 4;
/// The mark of what matters most.
pub const MAX_RELEVANCE: u8 = 4;
/// How often an argument can be said in other words.
pub const MAX_REWORDS: usize = 100;

/// The rules of arguments.
pub struct Argument;

/// What can be done with arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ArgumentOp {
    /// Argues.
    Create {
        /// The topic that it belongs to, if any.
        topic: Option<EntryId>,
        /// The step of the topic that one saw last: the topic itself, or what moved it to its phase.
        under: Option<EntryId>,
        /// What it is about: a topic, a question, a proposal, a statement or another argument.
        parent: EntryId,
        /// What it says to that.
        stance: Stance,
        /// The argument; not blank.
        #[schemars(length(min = 1, max = MAX_ARGUMENT_CHARS))]
        text: String,
        /// What it rests on.
        #[schemars(length(max = MAX_ARGUMENT_EVIDENCE))]
        evidence: Vec<Evidence>,
        /// How deep it stands: 1, or one more than the argument that it is about.
        #[schemars(range(min = 1, max = MAX_ARGUMENT_DEPTH))]
        depth: u8,
    },
    /// Says how relevant it is. Of what a person says the last holds.
    Mark {
        /// From 0, not at all, to 4.
        #[schemars(range(max = MAX_RELEVANCE))]
        relevance: u8,
    },
    /// Says it in other words, as long as nobody else has marked it. By its author. The earlier ones stay readable.
    Reword {
        /// What it says from now on; not blank, and not what it says already.
        #[schemars(length(min = 1, max = MAX_ARGUMENT_CHARS))]
        text: String,
    },
}

/// What an argument says to what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It speaks for it.
    Pro,
    /// It speaks against it.
    Contra,
    /// It asks something.
    Question,
    /// It adds something.
    Note,
}

/// Something that an argument rests on (Beleg).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it is; on one line.
    #[schemars(length(min = 1, max = MAX_EVIDENCE_CHARS))]
    pub what: String,
    /// Where it is found, if anywhere; on one line.
    #[schemars(length(min = 1, max = MAX_EVIDENCE_LINK_CHARS))]
    pub link: Option<String>,
    /// SHA-256 of its bytes, if it has any.
    pub sha256: Option<Fixed<32>>,
}

/// An argument.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ArgumentState {
    /// What is argued, once it is.
    pub argued: Option<Argued>,
    /// The text as it is now.
    pub text: String,
    /// All its texts in order, the first as it was made, the last as it is now; empty if it was never said in other words.
    pub versions: Vec<Version>,
    /// How relevant it is to each person who said so.
    pub marks: BTreeMap<PersonId, Last<u8>>,
}

/// What of an argument never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Argued {
    /// Who argues, and where.
    pub made: Made,
    /// With which installation.
    pub device: DeviceId,
    /// The topic that it belongs to, and the step of it that its author saw last.
    pub topic: Option<(EntryId, EntryId)>,
    /// What it is about.
    pub parent: EntryId,
    /// Number of the kind of that.
    pub parent_kind: u16,
    /// What it says to that.
    pub stance: Stance,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// How deep it says it stands.
    pub depth: u8,
}

/// A text that an argument has or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Who wrote it, and where.
    pub made: Made,
    /// The text.
    pub text: String,
}

/// How relevant an argument is to those who said so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Relevance {
    /// How many said so.
    pub marks: u32,
    /// The sum of what they said.
    pub sum: u32,
}

impl Kind for Argument {
    const ID: u16 = numbers::ARGUMENT;
    const NAME: &'static str = "argument";
    type Op = ArgumentOp;
    type State = ArgumentState;

    fn names(op: &ArgumentOp) -> Vec<EntryId> {
        match op {
            ArgumentOp::Create { topic, under, parent, .. } => {
                // Each once: it may be about the topic itself.
                [*topic, *under, Some(*parent)].into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect()
            }
            ArgumentOp::Mark { .. } | ArgumentOp::Reword { .. } => Vec::new(),
        }
    }

    fn is_free(op: &ArgumentOp) -> bool {
        matches!(op, ArgumentOp::Mark { .. })
    }

    fn authorize(state: &ArgumentState, op: &ArgumentOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut ArgumentState, op: ArgumentOp, context: &Context<'_>) {
        let made = Made::of(context);
        match op {
            ArgumentOp::Create { topic, under, parent, stance, text, evidence, depth } => {
                let device = context.actor.device;
                let topic = topic.zip(under);
                let argued = (context.named)(&parent).map(|origin| Argued {
                    made,
                    device,
                    topic,
                    parent,
                    parent_kind: origin.kind,
                    stance,
                    evidence,
                    depth,
                });
                *state = ArgumentState { argued, text, ..ArgumentState::default() };
            }
            ArgumentOp::Mark { relevance } => Last::put(&mut state.marks, made.by, relevance, context),
            ArgumentOp::Reword { text } => {
                let before = core::mem::replace(&mut state.text, text.clone());
                if let (true, Some(argued)) = (state.versions.is_empty(), &state.argued) {
                    state.versions.push(Version { made: argued.made, text: before });
                }
                state.versions.push(Version { made, text });
            }
        }
    }

    /// The state; who marked it how is shown in sum.
    fn view(state: &ArgumentState) -> Value {
        let argued = state.argued.as_ref();
        json!({
            "text": state.text,
            "author": argued.map(|argued| argued.made.by),
            "device": argued.map(|argued| argued.device),
            "time_ms": argued.map(|argued| argued.made.time_ms),
            "topic": argued.and_then(|argued| argued.topic).map(|(topic, _)| topic),
            "under": argued.and_then(|argued| argued.topic).map(|(_, under)| under),
            "parent": argued.map(|argued| argued.parent),
            "stance": argued.map(|argued| argued.stance),
            "evidence": argued.map(|argued| &argued.evidence),
            "depth": argued.map(|argued| argued.depth),
            "versions": state.versions,
            "relevance": state.relevance(),
        })
    }

    fn examples() -> Vec<ArgumentOp> {
        let create = |topic, parent, stance, text: &str, evidence, depth| ArgumentOp::Create {
            topic,
            under: topic,
            parent,
            stance,
            text: text.to_owned(),
            evidence,
            depth,
        };
        let evidence = Evidence {
            what: "Messung vom 3. August, 15 Uhr".to_owned(),
            link: Some("https://linden.example/messung.csv".to_owned()),
            sha256: Some(Fixed([7; 32])),
        };
        let note = Evidence { what: "Aushang am Anger".to_owned(), link: None, sha256: None };
        let topic = Some(examples::TOPIC);
        vec![
            create(topic, examples::PROPOSAL, Stance::Pro, "Es hatte dort 48 Grad.", vec![evidence, note], 1),
            create(topic, examples::ARGUMENT, Stance::Contra, "Nur an einem Tag.", vec![], 2),
            create(None, examples::CONTRIBUTION, Stance::Question, "Für wen?", vec![], 1),
            ArgumentOp::Mark { relevance: 4 },
            ArgumentOp::Mark { relevance: 0 },
            ArgumentOp::Reword { text: "Es hatte dort im August 48 Grad.".to_owned() },
        ]
    }
}

fn judge(state: &ArgumentState, op: &ArgumentOp, context: &Context<'_>) -> Result<(), Reason> {
    match (op, &state.argued) {
        // Whoever takes part may argue about anything that can be argued about.
        (ArgumentOp::Create { topic, under, parent, text, evidence, depth, .. }, None) => {
            ensure(topic.is_some() == under.is_some(), Reason::OBJECT)?;
            let is_in_topic = |(topic, under)| place::is_of_topics(&topic, &under, context);
            ensure(topic.zip(*under).is_none_or(is_in_topic), Reason::OBJECT)?;
            let kind = (context.named)(parent).map(|origin| origin.kind).ok_or(Reason::OBJECT)?;
            ensure(PARENTS.contains(&kind), Reason::OBJECT)?;
            // How deep the parent says it stands, its own state says.
            let may_be = if kind == Argument::ID { 2..=MAX_ARGUMENT_DEPTH } else { 1..=1 };
            let is_fit = may_be.contains(depth)
                && text::is_fit(text, MAX_ARGUMENT_CHARS)
                && evidence.len() <= MAX_ARGUMENT_EVIDENCE
                && evidence.iter().all(Evidence::is_fit);
            ensure(is_fit, Reason::BOUNDS)
        }
        (ArgumentOp::Create { .. }, Some(_)) | (ArgumentOp::Mark { .. } | ArgumentOp::Reword { .. }, None) => {
            Err(Reason::OBJECT)
        }
        // Everybody who takes part marks, the author too.
        (ArgumentOp::Mark { relevance }, Some(_)) => ensure(*relevance <= MAX_RELEVANCE, Reason::BOUNDS),
        // Nobody puts words into another's mouth, and whoever marked it marked these words.
        (ArgumentOp::Reword { text }, Some(argued)) => {
            let actor = context.actor.person;
            ensure(argued.made.by == actor, Reason::AUTHOR)?;
            ensure(state.marks.keys().all(|person| *person == actor), Reason::REACTED)?;
            let is_fit = text::is_fit(text, MAX_ARGUMENT_CHARS) && state.versions.len() <= MAX_REWORDS;
            ensure(is_fit, Reason::BOUNDS)?;
            ensure(state.text != *text, Reason::OBJECT)
        }
    }
}

/// Numbers of the kinds that arguments are about.
const PARENTS: [u16; 5] = [Statement::ID, numbers::TOPIC, numbers::QUESTION, numbers::PROPOSAL, numbers::ARGUMENT];

impl Evidence {
    fn is_fit(&self) -> bool {
        text::is_fit_line(&self.what, MAX_EVIDENCE_CHARS)
            && self.link.as_ref().is_none_or(|link| text::is_fit_line(link, MAX_EVIDENCE_LINK_CHARS))
    }
}

impl ArgumentState {
    /// How relevant it is to those who said so.
    pub fn relevance(&self) -> Relevance {
        let mut relevance = Relevance::default();
        for mark in self.marks.values() {
            relevance.marks += 1;
            relevance.sum += u32::from(mark.value);
        }
        relevance
    }
}

/// Which arguments stand below what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tree {
    /// By what they are about, an argument or anything else, those that are about it in the order in which they were made.
    pub below: BTreeMap<EntryId, Vec<EntryId>>,
    /// Those that stand nowhere: they say that they are deeper or less deep than they are, or are about one that is not here.
    pub aside: BTreeSet<EntryId>,
}

/// Puts arguments below what they are about.
pub fn tree(arguments: &BTreeMap<EntryId, &ArgumentState>) -> Tree {
    let mut made: Vec<(&EntryId, &Argued)> =
        arguments.iter().filter_map(|(id, state)| Some((id, state.argued.as_ref()?))).collect();
    made.sort_by_key(|(_, argued)| (argued.depth, argued.made.place()));
    let mut tree = Tree::default();
    let mut depths: BTreeMap<EntryId, u8> = BTreeMap::new();
    for (id, argued) in made {
        // Those that are less deep were put in their places before.
        let above = if argued.parent_kind == Argument::ID { depths.get(&argued.parent).copied() } else { Some(0) };
        if above.is_some_and(|above| above + 1 == argued.depth && argued.depth <= MAX_ARGUMENT_DEPTH) {
            depths.insert(*id, argued.depth);
            tree.below.entry(argued.parent).or_default().push(*id);
        } else {
            tree.aside.insert(*id);
        }
    }
    tree
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{TestObject, Village, entry};

    fn create(parent: EntryId, depth: u8) -> ArgumentOp {
        ArgumentOp::Create {
            topic: None,
            under: None,
            parent,
            stance: Stance::Pro,
            text: "Es ist heiß.".to_owned(),
            evidence: vec![],
            depth,
        }
    }

    /// An argument of the member's about an entry of a kind.
    fn argued(village: &Village, kind: u16, parent: EntryId, depth: u8) -> TestObject<'_, Argument> {
        let mut object = village.object::<Argument>();
        let log = linde_log::LogId { lane: linde_log::Lane::Deliberation, device: village.device(Village::OTHER) };
        object.name_as(parent, crate::Origin { log, kind });
        object.allow(Village::MEMBER, create(parent, depth));
        object
    }

    fn mark(relevance: u8) -> ArgumentOp {
        ArgumentOp::Mark { relevance }
    }

    fn reword(text: &str) -> ArgumentOp {
        ArgumentOp::Reword { text: text.to_owned() }
    }

    #[test]
    fn it_is_about_something_and_says_how_deep_it_stands() {
        let village = Village::new();
        let mut object = village.object::<Argument>();
        let topic = object.name(Village::OTHER, numbers::TOPIC);
        let (proposal, profile) = (object.name(Village::OTHER, numbers::PROPOSAL), object.name(Village::OTHER, 256));
        let argument = object.name(Village::OTHER, numbers::ARGUMENT);
        let check = |op: ArgumentOp, expected: Result<(), Reason>| {
            assert_eq!(object.judge(Village::MEMBER, op.clone()), expected.into(), "{op:?}");
        };
        let (bounds, wrong) = (Err(Reason::BOUNDS), Err(Reason::OBJECT));
        check(create(proposal, 1), Ok(()));
        check(create(topic, 1), Ok(()));
        check(create(profile, 1), wrong);
        check(create(entry(99), 1), wrong);
        for (depth, expected) in [(0, bounds), (1, bounds), (2, Ok(())), (4, Ok(())), (5, bounds), (255, bounds)] {
            check(create(argument, depth), expected);
        }
        for depth in [0, 2, 4] {
            check(create(proposal, depth), bounds);
        }
        let within = |topic, under| ArgumentOp::Create {
            topic,
            under,
            parent: proposal,
            stance: Stance::Note,
            text: "Übrigens.".to_owned(),
            evidence: vec![],
            depth: 1,
        };
        check(within(Some(topic), Some(topic)), Ok(()));
        check(within(Some(topic), None), wrong);
        check(within(None, Some(topic)), wrong);
        check(within(Some(proposal), Some(topic)), wrong);
        let resting_on = |what: &str, link: Option<&str>, count| ArgumentOp::Create {
            topic: None,
            under: None,
            parent: proposal,
            stance: Stance::Contra,
            text: "Nein.".to_owned(),
            evidence: vec![Evidence { what: what.to_owned(), link: link.map(str::to_owned), sha256: None }; count],
            depth: 1,
        };
        check(resting_on("Messung", Some("https://linden.example"), MAX_ARGUMENT_EVIDENCE), Ok(()));
        check(resting_on("Messung", None, MAX_ARGUMENT_EVIDENCE + 1), bounds);
        check(resting_on("", None, 1), bounds);
        check(resting_on("a\nb", None, 1), bounds);
        check(resting_on("Messung", Some(""), 1), bounds);
        check(resting_on("Messung", Some(&"a".repeat(MAX_EVIDENCE_LINK_CHARS + 1)), 1), bounds);
        assert_eq!(object.judge(Village::READER, create(proposal, 1)), Judgement::Deny(Reason::ROLE));
        assert_eq!(Argument::names(&create(topic, 1)), [topic]);
    }

    #[test]
    fn the_last_mark_of_a_person_holds() {
        let village = Village::new();
        let mut object = argued(&village, numbers::PROPOSAL, entry(1), 1);
        object.allow(Village::OTHER, mark(4));
        object.allow(Village::MEMBER, mark(1));
        object.allow(Village::MEMBER_LAPTOP, mark(2));
        object.deny(Village::OTHER, mark(5), Reason::BOUNDS);
        assert_eq!(object.state().relevance(), Relevance { marks: 2, sum: 6 });
        assert_eq!(Argument::view(object.state())["relevance"], json!({ "marks": 2, "sum": 6 }));
    }

    #[test]
    fn what_others_marked_says_what_it_says_for_good() {
        let village = Village::new();
        let mut object = village.object::<Argument>();
        object.deny(Village::MEMBER, reword("Zu früh."), Reason::OBJECT);
        object.deny(Village::MEMBER, mark(1), Reason::OBJECT);
        let mut object = argued(&village, numbers::PROPOSAL, entry(1), 1);
        object.deny(Village::MEMBER, create(entry(1), 1), Reason::OBJECT);
        object.deny(Village::FOUNDER, reword("Anders."), Reason::AUTHOR);
        object.deny(Village::MEMBER, reword(" "), Reason::BOUNDS);
        object.deny(Village::MEMBER, reword("Es ist heiß."), Reason::OBJECT);
        object.allow(Village::MEMBER, mark(4));
        object.allow(Village::MEMBER_LAPTOP, reword("Es ist im Sommer heiß."));
        let texts: Vec<_> = object.state().versions.iter().map(|version| &*version.text).collect();
        assert_eq!(texts, ["Es ist heiß.", "Es ist im Sommer heiß."]);
        for i in 1..MAX_REWORDS {
            object.allow(Village::MEMBER, reword(&format!("Nummer {i}")));
        }
        object.deny(Village::MEMBER, reword("Noch eine."), Reason::BOUNDS);
        object.allow(Village::OTHER, mark(0));
        object.deny(Village::MEMBER, reword("Es ist kalt."), Reason::REACTED);
    }

    #[test]
    fn who_claims_a_wrong_depth_is_put_aside() {
        let village = Village::new();
        let of_argument = |parent, depth| argued(&village, numbers::ARGUMENT, entry(parent), depth);
        let objects = [
            (1, argued(&village, numbers::PROPOSAL, entry(100), 1)),
            (2, of_argument(1, 2)),
            (3, of_argument(2, 3)),
            (4, of_argument(3, 4)),
            // Deeper than it can be, and saying otherwise.
            (5, of_argument(4, 4)),
            (6, of_argument(1, 3)),
            // Below one that was put aside, and below one that is not here.
            (7, of_argument(6, 4)),
            (8, of_argument(99, 2)),
            (9, of_argument(1, 2)),
        ];
        let tree = tree(&objects.iter().map(|(id, object)| (entry(*id), object.state())).collect());
        assert_eq!(tree.aside, [5, 6, 7, 8].map(entry).into());
        let below: Vec<_> = tree.below.into_iter().collect();
        let expected = [(1, vec![2, 9]), (2, vec![3]), (3, vec![4]), (100, vec![1])];
        assert_eq!(below, expected.map(|(id, below)| (entry(id), below.into_iter().map(entry).collect())));
    }
}
