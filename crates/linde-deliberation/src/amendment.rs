//! Amendments (Änderungsanträge): other words for a version of a proposal, and whether they were taken over.
//!
//! An amendment is a [`Patch`] of one version, together with the hash of the text that it makes of it. Anybody may say that it was
//! taken over or rejected; whether that holds depends on the proposal and is worked out by [`standing`].

use crate::{
    bytes::Fixed,
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason, ensure},
    made::Made,
    numbers,
    patch::{Edit, MAX_EDITS, Patch, between},
    place,
    proposal::{MAX_GROUNDS_CHARS, MAX_REMARK_CHARS, ProposalState, Version, text_hash},
    text,
};
use linde_log::{DeviceId, EntryId, PersonId};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The rules of amendments.
pub struct Amendment;

/// What can be done with amendments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum AmendmentOp {
    /// Asks for other words.
    Create {
        /// The topic that the proposal belongs to.
        topic: EntryId,
        /// The step of the topic that one saw last: the topic itself, or what moved it to its phase.
        under: EntryId,
        /// The proposal.
        proposal: EntryId,
        /// The entry that submitted the version that is to be changed.
        base: EntryId,
        /// What is to be changed, in order.
        #[schemars(length(min = 1, max = MAX_EDITS))]
        patch: Vec<Edit>,
        /// SHA-256 of the text that this makes of the version's.
        result: Fixed<32>,
        /// Why (Begründung); not blank.
        #[schemars(length(min = 1, max = MAX_GROUNDS_CHARS))]
        reason: String,
    },
    /// Takes it back. By its author.
    Withdraw {
        /// Why; may be empty.
        #[schemars(length(max = MAX_REMARK_CHARS))]
        reason: String,
    },
    /// Says that it was taken over. Holds if it is said by an author of the version or those who lead, and is so.
    Accept {
        /// The entry that submitted the version that contains it.
        into: EntryId,
        /// Whether it was taken over in other words.
        modified: bool,
        /// What there is to say to it; may be empty.
        #[schemars(length(max = MAX_REMARK_CHARS))]
        note: String,
    },
    /// Says that it was rejected. Holds if it is said by an author of the version or those who lead.
    Reject {
        /// Why; not blank.
        #[schemars(length(min = 1, max = MAX_REMARK_CHARS))]
        reason: String,
    },
    /// Makes a proposal of one's own of it after it was rejected (verselbständigen). By its author.
    Promote {
        /// The proposal, which its author made.
        proposal: EntryId,
    },
}

/// An amendment.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AmendmentState {
    /// What is asked for, once it is.
    pub asked: Option<Asked>,
    /// That it was taken back.
    pub withdrawn: Option<Withdrawn>,
    /// What each person last said became of it.
    pub decisions: BTreeMap<PersonId, Decision>,
    /// The proposal that was made of it.
    pub promoted: Option<Promoted>,
}

/// What an amendment asks for; it never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Who asks, and where.
    pub made: Made,
    /// With which installation.
    pub device: DeviceId,
    /// The topic that the proposal belongs to.
    pub topic: EntryId,
    /// The step of the topic that its author saw last.
    pub under: EntryId,
    /// The proposal.
    pub proposal: EntryId,
    /// The version that is to be changed.
    pub base: EntryId,
    /// What is to be changed.
    pub patch: Patch,
    /// SHA-256 of the text that this makes of the version's.
    pub result: Fixed<32>,
    /// Why.
    pub reason: String,
}

/// That an amendment was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Withdrawn {
    /// Who did, and where.
    pub made: Made,
    /// Why.
    pub reason: String,
}

/// What somebody says became of an amendment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Who says so, and where.
    pub made: Made,
    /// Their role at that time.
    pub role: Role,
    /// What they say.
    pub what: Decided,
}

/// What became of an amendment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// It was taken over.
    Accepted {
        /// The version that contains it.
        into: EntryId,
        /// Whether in other words.
        modified: bool,
        /// What there is to say to it.
        note: String,
    },
    /// It was rejected.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// That a proposal was made of an amendment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Promoted {
    /// Who did, and where.
    pub made: Made,
    /// The proposal.
    pub proposal: EntryId,
}

/// Where an amendment stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing was decided yet, and it can be taken over as it is.
    Open,
    /// Nothing was decided yet, and others change the same words.
    Collides {
        /// The open amendments that do; and the current version, if its words are not those of the base any more.
        with: BTreeSet<EntryId>,
    },
    /// It was taken over word for word.
    Accepted {
        /// Into this version.
        into: EntryId,
    },
    /// It was taken over in other words.
    Modified {
        /// Into this version.
        into: EntryId,
    },
    /// It was rejected.
    Rejected,
    /// It was rejected, and its author made a proposal of it.
    Promoted {
        /// The proposal.
        proposal: EntryId,
    },
    /// Its author took it back.
    Withdrawn,
    /// The last decision says that it was taken over, but no such version says what it shows.
    VoidDecision,
    /// Its version is none of the proposal, or the patch does not make the text of it that it promises.
    Unfounded,
}

impl Kind for Amendment {
    const ID: u16 = 269;
    const NAME: &'static str = "amendment";
    type Op = AmendmentOp;
    type State = AmendmentState;

    /// The proposal is not among them: there is no room for four, and `base` is an entry of the proposal.
    fn names(op: &AmendmentOp) -> Vec<EntryId> {
        match op {
            AmendmentOp::Create { topic, under, base, .. } => {
                place::names(*topic, *under).chain(core::iter::once(*base)).collect()
            }
            AmendmentOp::Accept { into, .. } => vec![*into],
            AmendmentOp::Promote { proposal } => vec![*proposal],
            AmendmentOp::Withdraw { .. } | AmendmentOp::Reject { .. } => Vec::new(),
        }
    }

    fn authorize(state: &AmendmentState, op: &AmendmentOp, context: &Context<'_>) -> Judgement {
        judge(state, op, context).into()
    }

    fn apply(state: &mut AmendmentState, op: AmendmentOp, context: &Context<'_>) {
        let made = Made::of(context);
        let role = context.actor.role;
        match op {
            AmendmentOp::Create { topic, under, proposal, base, patch, result, reason } => {
                let device = context.actor.device;
                state.asked = Patch::new(patch).ok().map(|patch| Asked {
                    made,
                    device,
                    topic,
                    under,
                    proposal,
                    base,
                    patch,
                    result,
                    reason,
                });
            }
            AmendmentOp::Withdraw { reason } => state.withdrawn = Some(Withdrawn { made, reason }),
            AmendmentOp::Accept { into, modified, note } => {
                state
                    .decisions
                    .insert(made.by, Decision { made, role, what: Decided::Accepted { into, modified, note } });
            }
            AmendmentOp::Reject { reason } => {
                state.decisions.insert(made.by, Decision { made, role, what: Decided::Rejected { reason } });
            }
            AmendmentOp::Promote { proposal } => state.promoted = Some(Promoted { made, proposal }),
        }
    }

    /// The state; what was decided in the order of the steps.
    fn view(state: &AmendmentState) -> Value {
        let asked = state.asked.as_ref();
        let mut decisions: Vec<&Decision> = state.decisions.values().collect();
        decisions.sort_by_key(|decision| decision.made.place());
        json!({
            "author": asked.map(|asked| asked.made.by),
            "device": asked.map(|asked| asked.device),
            "time_ms": asked.map(|asked| asked.made.time_ms),
            "topic": asked.map(|asked| asked.topic),
            "under": asked.map(|asked| asked.under),
            "proposal": asked.map(|asked| asked.proposal),
            "base": asked.map(|asked| asked.base),
            "patch": asked.map(|asked| &asked.patch),
            "result": asked.map(|asked| asked.result),
            "reason": asked.map(|asked| &asked.reason),
            "withdrawn": state.withdrawn,
            "decisions": decisions,
            "promoted": state.promoted,
        })
    }

    fn examples() -> Vec<AmendmentOp> {
        let edit = |start, end, insert: &str| Edit { start, end, insert: insert.to_owned() };
        let accept =
            |modified, note: &str| AmendmentOp::Accept { into: examples::VERSION, modified, note: note.to_owned() };
        vec![
            AmendmentOp::Create {
                topic: examples::TOPIC,
                under: examples::TOPIC,
                proposal: examples::PROPOSAL,
                base: examples::VERSION,
                patch: vec![edit(27, 31, "vier"), edit(49, 49, " und gegossen")],
                result: text_hash("Auf dem Spielplatz werden *vier* Linden gepflanzt und gegossen.\n"),
                reason: "Eine mehr spendet der Verein.".to_owned(),
            },
            AmendmentOp::Withdraw { reason: String::new() },
            accept(false, ""),
            accept(true, "Vier ja; gießen muss der Bauhof."),
            AmendmentOp::Reject { reason: "Für vier ist kein Platz.".to_owned() },
            AmendmentOp::Promote { proposal: examples::PROPOSAL },
        ]
    }
}

fn judge(state: &AmendmentState, op: &AmendmentOp, context: &Context<'_>) -> Result<(), Reason> {
    let kind_of = |id: &EntryId| (context.named)(id).map(|origin| origin.kind);
    let is_proposal = |id: &EntryId| ensure(kind_of(id) == Some(numbers::PROPOSAL), Reason::OBJECT);
    if let AmendmentOp::Create { topic, under, base, patch, reason, .. } = op {
        // Whoever takes part may ask for other words. Whether the patch fits them is seen from the proposal's state.
        ensure(state.asked.is_none() && place::is_of_topics(topic, under, context), Reason::OBJECT)?;
        is_proposal(base)?;
        let is_fit = !patch.is_empty()
            && Patch::new(patch.clone()).is_ok()
            && patch.iter().all(|edit| !edit.insert.contains('\r'))
            && text::is_fit(reason, MAX_GROUNDS_CHARS);
        return ensure(is_fit, Reason::BOUNDS);
    }
    let asked = state.asked.as_ref().ok_or(Reason::OBJECT)?;
    let owns = ensure(asked.made.by == context.actor.person, Reason::AUTHOR);
    // What was taken back rests.
    ensure(state.withdrawn.is_none(), Reason::CLOSED)?;
    match op {
        AmendmentOp::Create { .. } => Err(Reason::OBJECT),
        AmendmentOp::Withdraw { reason } => {
            owns?;
            ensure(text::is_short(reason, MAX_REMARK_CHARS), Reason::BOUNDS)
        }
        // Who the authors of the version are, only the proposal's state says: what others say has no effect.
        AmendmentOp::Accept { into, note, .. } => {
            is_proposal(into)?;
            ensure(text::is_short(note, MAX_REMARK_CHARS), Reason::BOUNDS)
        }
        // Nobody is turned away without a word.
        AmendmentOp::Reject { reason } => text::reason(reason, MAX_REMARK_CHARS),
        // Nobody makes a proposal of what was not rejected, or of another's words as if they were their own.
        AmendmentOp::Promote { proposal } => {
            owns?;
            is_proposal(proposal)?;
            let maker = (context.named)(proposal).and_then(|origin| context.owner(origin.log.device));
            ensure(maker == Some(context.actor.person), Reason::AUTHOR)?;
            let is_rejected = state.decisions.values().any(|decision| decision.is_rejection());
            ensure(is_rejected && state.promoted.is_none(), Reason::OBJECT)
        }
    }
}

impl Decision {
    fn is_rejection(&self) -> bool {
        match self.what {
            Decided::Rejected { .. } => true,
            Decided::Accepted { .. } => false,
        }
    }
}

impl AmendmentState {
    /// What was decided of it: the last word of an author of its version, or of those who lead.
    pub fn decided(&self, proposal: &ProposalState) -> Option<&Decision> {
        let base = self.base(proposal)?;
        let counts =
            |decision: &&Decision| decision.role >= Role::Moderator || base.authors.contains(&decision.made.by);
        self.decisions.values().filter(counts).max_by_key(|decision| decision.made.place())
    }

    fn base<'a>(&self, proposal: &'a ProposalState) -> Option<&'a Version> {
        proposal.version(&self.asked.as_ref()?.base)
    }

    /// Its patch, if it makes of its version what it promises.
    fn founded(&self, proposal: &ProposalState) -> Option<&Patch> {
        let asked = self.asked.as_ref()?;
        let made = asked.patch.apply(&self.base(proposal)?.text).ok()?;
        (text_hash(&made) == asked.result).then_some(&asked.patch)
    }

    /// Its patch for a version that came later, or its own; `None` if it collides with what has changed until then.
    fn patch_for(&self, later: &Version, proposal: &ProposalState) -> Option<Patch> {
        let (patch, base) = (self.founded(proposal)?, self.base(proposal)?);
        if base.text == later.text { Some(patch.clone()) } else { patch.rebase(&between(&base.text, &later.text)).ok() }
    }

    /// The version into which it was taken word for word, as the last word says, true or not.
    fn claimed(&self, proposal: &ProposalState) -> Option<EntryId> {
        match self.decided(proposal)?.what {
            Decided::Accepted { into, modified: false, .. } if self.withdrawn.is_none() => Some(into),
            Decided::Accepted { .. } | Decided::Rejected { .. } => None,
        }
    }

    fn is_open(&self, proposal: &ProposalState) -> bool {
        self.withdrawn.is_none() && self.decided(proposal).is_none() && self.founded(proposal).is_some()
    }
}

/// Where an amendment stands, given its entry, the proposal that it says it changes, and all amendments of that proposal.
pub fn standing(
    id: &EntryId,
    amendment: &AmendmentState,
    proposal: &ProposalState,
    all: &BTreeMap<EntryId, &AmendmentState>,
) -> Standing {
    stands(id, amendment, &Desk::new(proposal, all))
}

/// Where all amendments of a proposal stand.
pub fn standings(proposal: &ProposalState, all: &BTreeMap<EntryId, &AmendmentState>) -> BTreeMap<EntryId, Standing> {
    let desk = Desk::new(proposal, all);
    all.iter().map(|(id, amendment)| (*id, stands(id, amendment, &desk))).collect()
}

/// A proposal and its amendments, with what is worked out once for all of them.
struct Desk<'a> {
    proposal: &'a ProposalState,
    all: &'a BTreeMap<EntryId, &'a AmendmentState>,
    /// The patches of open amendments for the current version, as far as there are such patches.
    open: BTreeMap<EntryId, Patch>,
}

impl<'a> Desk<'a> {
    fn new(proposal: &'a ProposalState, all: &'a BTreeMap<EntryId, &'a AmendmentState>) -> Self {
        let open = all.iter().filter(|(_, amendment)| amendment.is_open(proposal)).filter_map(|(id, amendment)| {
            let current = proposal.current().or_else(|| amendment.base(proposal))?;
            Some((*id, amendment.patch_for(current, proposal)?))
        });
        Self { proposal, all, open: open.collect() }
    }
}

fn stands(id: &EntryId, amendment: &AmendmentState, desk: &Desk<'_>) -> Standing {
    let proposal = desk.proposal;
    if amendment.withdrawn.is_some() {
        return Standing::Withdrawn;
    }
    if amendment.founded(proposal).is_none() {
        return Standing::Unfounded;
    }
    match amendment.decided(proposal).map(|decision| &decision.what) {
        Some(Decided::Rejected { .. }) => match amendment.promoted {
            Some(promoted) => Standing::Promoted { proposal: promoted.proposal },
            None => Standing::Rejected,
        },
        Some(Decided::Accepted { into, modified, .. }) => match proposal.version(into) {
            None => Standing::VoidDecision,
            // It waits for the authors of the version with it.
            Some(version) if !version.is_submitted() => undecided(id, amendment, desk),
            Some(version) if version.made.place() <= place_of_base(amendment, proposal) => Standing::VoidDecision,
            Some(_) if *modified => Standing::Modified { into: *into },
            Some(version) if is_taken_over(amendment, version, desk) => Standing::Accepted { into: *into },
            Some(_) => Standing::VoidDecision,
        },
        None => undecided(id, amendment, desk),
    }
}

fn place_of_base(amendment: &AmendmentState, proposal: &ProposalState) -> (u64, EntryId) {
    amendment.base(proposal).map_or((0, EntryId::ZERO), |base| base.made.place())
}

/// Whether the version is an earlier one, not older than the amendment's base, with exactly this amendment, or exactly all those
/// that are said to have been taken into it word for word.
fn is_taken_over(amendment: &AmendmentState, into: &Version, desk: &Desk<'_>) -> bool {
    let proposal = desk.proposal;
    let together = desk.all.values().filter(|other| other.claimed(proposal) == Some(into.made.entry));
    let together: Vec<&AmendmentState> = together.copied().collect();
    let from = place_of_base(amendment, proposal);
    let before = |version: &&Version| (from..into.made.place()).contains(&version.made.place());
    let makes = |version: &Version, amendments: &[&AmendmentState]| {
        let patches: Option<Vec<Patch>> = amendments.iter().map(|one| one.patch_for(version, proposal)).collect();
        let patch = patches.and_then(|patches| Patch::union(&patches).ok());
        patch.and_then(|patch| patch.apply(&version.text).ok()).is_some_and(|text| text == into.text)
    };
    let mut versions = proposal.versions.iter().rev().filter(before);
    versions.any(|version| makes(version, &[amendment]) || makes(version, &together))
}

fn undecided(id: &EntryId, amendment: &AmendmentState, desk: &Desk<'_>) -> Standing {
    let Some(current) = desk.proposal.current().or_else(|| amendment.base(desk.proposal)) else {
        return Standing::Open;
    };
    let Some(own) = amendment.patch_for(current, desk.proposal) else {
        return Standing::Collides { with: BTreeSet::from([current.made.entry]) };
    };
    let others = desk.open.iter().filter(|(other, patch)| *other != id && patch.collides(&own));
    let with: BTreeSet<EntryId> = others.map(|(other, _)| *other).collect();
    if with.is_empty() { Standing::Open } else { Standing::Collides { with } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        patch::tests::{BASE, patch, patches},
        proposal::{
            Proposal,
            tests::{begun, submit},
        },
        testing::{TestObject, Village},
    };
    use proptest::{prelude::*, sample::select};

    /// A proposal of the member's whose versions have these texts, and their entries.
    fn proposal<'a>(village: &'a Village, texts: &[&str]) -> (TestObject<'a, Proposal>, Vec<EntryId>) {
        let mut object = begun(village);
        let submitted = texts.iter().map(|text| {
            object.allow(Village::MEMBER, submit(village, &[Village::MEMBER], text));
            object.last()
        });
        let versions = submitted.collect();
        (object, versions)
    }

    fn create(base: EntryId, text: &str, patch: &Patch) -> AmendmentOp {
        AmendmentOp::Create {
            topic: examples::TOPIC,
            under: examples::TOPIC,
            proposal: examples::PROPOSAL,
            base,
            patch: patch.edits().to_vec(),
            result: text_hash(&patch.apply(text).unwrap_or_default()),
            reason: "Es ist heiß.".to_owned(),
        }
    }

    /// An amendment of another's, to a version with this text.
    fn asked<'a>(village: &'a Village, base: EntryId, text: &str, patch: &Patch) -> TestObject<'a, Amendment> {
        let mut object = village.object::<Amendment>();
        object.name_example(Village::OTHER, examples::TOPIC);
        let log = linde_log::LogId { lane: linde_log::Lane::Deliberation, device: village.device(Village::MEMBER) };
        for version in (0..8).map(|i| crate::testing::entry(1_001 + i)).chain([base]) {
            object.name_as(version, crate::Origin { log, kind: Proposal::ID });
        }
        object.allow(Village::OTHER, create(base, text, patch));
        object
    }

    fn accept(into: EntryId, modified: bool) -> AmendmentOp {
        AmendmentOp::Accept { into, modified, note: String::new() }
    }

    fn reject() -> AmendmentOp {
        AmendmentOp::Reject { reason: "Zu teuer.".to_owned() }
    }

    const ID: EntryId = EntryId([1; 32]);
    const OTHER_ID: EntryId = EntryId([2; 32]);

    /// Where the first of these amendments stands.
    fn first_stands(proposal: &TestObject<'_, Proposal>, amendments: &[&TestObject<'_, Amendment>]) -> Standing {
        let all = [ID, OTHER_ID].into_iter().zip(amendments.iter().map(|object| object.state())).collect();
        let standing = standing(&ID, amendments[0].state(), proposal.state(), &all);
        assert_eq!(standings(proposal.state(), &all)[&ID], standing);
        standing
    }

    const TEXT: &str = "Am Anger stehen drei Linden. Dort steht eine Bank.";

    #[test]
    fn it_is_asked_for_once_with_a_patch_of_a_version_and_reasons() {
        let village = Village::new();
        let mut object = village.object::<Amendment>();
        object.name_example(Village::OTHER, examples::TOPIC);
        object.name_example(Village::OTHER, examples::VERSION);
        let good = create(examples::VERSION, TEXT, &between(TEXT, "Am Anger."));
        for early in Amendment::examples().into_iter().skip(1) {
            object.name_example(Village::OTHER, examples::PROPOSAL);
            object.deny(Village::FOUNDER, early, Reason::OBJECT);
        }
        object.deny(Village::READER, good.clone(), Reason::ROLE);
        object.deny(Village::OTHER, create(examples::TOPIC, TEXT, &patch(&[(0, 0, "x")])), Reason::OBJECT);
        object.deny(Village::OTHER, create(examples::VERSION, TEXT, &patch(&[])), Reason::BOUNDS);
        object.deny(Village::OTHER, create(examples::VERSION, TEXT, &patch(&[(0, 0, "\r")])), Reason::BOUNDS);
        let mut wrong = good.clone();
        if let AmendmentOp::Create { patch, .. } = &mut wrong {
            patch.extend(patch.clone());
        }
        object.deny(Village::OTHER, wrong, Reason::BOUNDS);
        object.allow(Village::OTHER, good.clone());
        object.deny(Village::OTHER, good, Reason::OBJECT);
    }

    #[test]
    fn the_example_is_founded() {
        let text = "Auf dem Spielplatz werden *drei* Linden gepflanzt.\n";
        let Some(AmendmentOp::Create { patch, result, .. }) = Amendment::examples().into_iter().next() else {
            panic!()
        };
        assert_eq!(text_hash(&Patch::new(patch).unwrap().apply(text).unwrap()), result);
    }

    #[test]
    fn taken_over_word_for_word_means_word_for_word() {
        let village = Village::new();
        let wanted = TEXT.replace("drei", "vier");
        let both = wanted.replace("eine Bank", "ein Tisch");
        let (object, versions) = proposal(&village, &[TEXT, &wanted, &both, "Etwas anderes."]);
        let patch = between(TEXT, &wanted);
        let check = |into: usize, modified, expected: Standing| {
            let mut amendment = asked(&village, versions[0], TEXT, &patch);
            amendment.allow(Village::MEMBER, accept(versions[into], modified));
            assert_eq!(first_stands(&object, &[&amendment]), expected, "{into}");
        };
        check(1, false, Standing::Accepted { into: versions[1] });
        check(2, false, Standing::VoidDecision);
        check(2, true, Standing::Modified { into: versions[2] });
        check(3, false, Standing::VoidDecision);
        check(0, false, Standing::VoidDecision);
        check(0, true, Standing::VoidDecision);
        let mut amendment = asked(&village, versions[0], TEXT, &patch);
        amendment.allow(Village::MEMBER, accept(crate::testing::entry(1_007), true));
        assert_eq!(first_stands(&object, &[&amendment]), Standing::VoidDecision, "no such version");
    }

    #[test]
    fn it_moves_with_the_words_around_it_and_collides_where_they_are_gone() {
        let village = Village::new();
        let later = TEXT.replace("Am Anger", "Auf dem alten Anger");
        let both = later.replace("drei", "vier");
        let patch = between(TEXT, &TEXT.replace("drei", "vier"));
        let (object, versions) = proposal(&village, &[TEXT, &later, &both]);
        let mut amendment = asked(&village, versions[0], TEXT, &patch);
        amendment.allow(Village::MODERATOR, accept(versions[2], false));
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Accepted { into: versions[2] });
        let amendment = asked(&village, versions[0], TEXT, &patch);
        let (object, versions) = proposal(&village, &[TEXT, &later]);
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Open);
        let other = asked(&village, versions[1], &later, &between(&later, &later.replace("drei Linden", "eine Eiche")));
        let with = BTreeSet::from([OTHER_ID]);
        assert_eq!(first_stands(&object, &[&amendment, &other]), Standing::Collides { with });
        let (object, versions) = proposal(&village, &[TEXT, "Am Anger steht eine Bank."]);
        let with = BTreeSet::from([versions[1]]);
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Collides { with });
    }

    #[test]
    fn only_authors_and_those_who_lead_decide_and_their_last_word_holds() {
        let village = Village::new();
        let wanted = TEXT.replace("drei", "vier");
        let (object, versions) = proposal(&village, &[TEXT, &wanted]);
        let mut amendment = asked(&village, versions[0], TEXT, &between(TEXT, &wanted));
        amendment.deny(Village::MEMBER, AmendmentOp::Reject { reason: " ".to_owned() }, Reason::WHY);
        amendment.allow(Village::OTHER, accept(versions[1], false));
        amendment.allow(Village::HOLDER, reject());
        assert_eq!(
            first_stands(&object, &[&amendment]),
            Standing::Open,
            "nobody decided yet, and it is what others did too"
        );
        amendment.allow(Village::MEMBER, reject());
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Rejected);
        amendment.allow(Village::MODERATOR, accept(versions[1], false));
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Accepted { into: versions[1] });
        amendment.allow(Village::MEMBER, reject());
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Rejected);
        let withdraw = || AmendmentOp::Withdraw { reason: String::new() };
        amendment.deny(Village::MODERATOR, withdraw(), Reason::AUTHOR);
        amendment.allow(Village::OTHER, withdraw());
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Withdrawn);
        amendment.deny(Village::MEMBER, reject(), Reason::CLOSED);
    }

    #[test]
    fn what_was_rejected_can_become_a_proposal_of_its_authors() {
        let village = Village::new();
        let wanted = TEXT.replace("drei", "vier");
        let (object, versions) = proposal(&village, &[TEXT]);
        let mut amendment = asked(&village, versions[0], TEXT, &between(TEXT, &wanted));
        let own = amendment.name(Village::OTHER, Proposal::ID);
        let foreign = amendment.name(Village::HOLDER, Proposal::ID);
        let promote = |proposal| AmendmentOp::Promote { proposal };
        amendment.deny(Village::OTHER, promote(own), Reason::OBJECT);
        // What somebody says who does not decide opens nothing.
        amendment.allow(Village::OTHER, reject());
        amendment.allow(Village::OTHER, promote(own));
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Open);
        amendment.allow(Village::MEMBER, reject());
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Promoted { proposal: own });
        amendment.deny(Village::OTHER, promote(own), Reason::OBJECT);
        let mut amendment = asked(&village, versions[0], TEXT, &between(TEXT, &wanted));
        amendment.name(Village::OTHER, Proposal::ID);
        amendment.name(Village::HOLDER, Proposal::ID);
        amendment.allow(Village::MEMBER, reject());
        amendment.deny(Village::MEMBER, promote(own), Reason::AUTHOR);
        amendment.deny(Village::OTHER, promote(foreign), Reason::AUTHOR);
    }

    #[test]
    fn what_does_not_make_what_it_promises_is_unfounded() {
        let village = Village::new();
        let (object, versions) = proposal(&village, &[TEXT]);
        let check = |base, text: &str, patch: &Patch| {
            let amendment = asked(&village, base, text, patch);
            assert_eq!(first_stands(&object, &[&amendment]), Standing::Unfounded);
        };
        check(versions[0], "Ein anderer Text.", &patch(&[(0, 0, "x")]));
        check(versions[0], TEXT, &patch(&[(900, 901, "x")]));
        check(crate::testing::entry(1_009), TEXT, &patch(&[(0, 0, "x")]));
    }

    #[test]
    fn a_version_that_nobody_stands_by_yet_takes_nothing_over() {
        let village = Village::new();
        let wanted = TEXT.replace("drei", "vier");
        let (mut object, versions) = proposal(&village, &[TEXT]);
        object.allow(Village::MEMBER, submit(&village, &[Village::MEMBER, Village::HOLDER], &wanted));
        let into = object.last();
        let mut amendment = asked(&village, versions[0], TEXT, &between(TEXT, &wanted));
        amendment.allow(Village::MEMBER, accept(into, false));
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Open);
        object.allow(Village::HOLDER, crate::proposal::ProposalOp::Consent { version: into });
        assert_eq!(first_stands(&object, &[&amendment]), Standing::Accepted { into });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn accepting_it_produces_exactly_the_shown_text(
            a in patches(),
            b in patches(),
            which in select(vec![0, 1, 2]),
        ) {
            let made = |patches: &[&Patch]| Patch::union(patches.iter().copied()).ok().and_then(|all| all.apply(BASE).ok());
            let version = match which { 0 => made(&[&a]), 1 => made(&[&b]), _ => made(&[&a, &b]) };
            prop_assume!(!a.edits().is_empty() && !b.edits().is_empty());
            prop_assume!(version.as_ref().is_some_and(|text| crate::proposal::is_canonical(text)));
            let text = version.unwrap();
            let village = Village::new();
            let (object, versions) = proposal(&village, &[BASE, &text]);
            let mut one = asked(&village, versions[0], BASE, &a);
            let mut other = asked(&village, versions[0], BASE, &b);
            one.allow(Village::MEMBER, accept(versions[1], false));
            let alone = if made(&[&a]).as_ref() == Some(&text) {
                Standing::Accepted { into: versions[1] }
            } else {
                Standing::VoidDecision
            };
            prop_assert_eq!(first_stands(&object, &[&one, &other]), alone);
            other.allow(Village::MODERATOR, accept(versions[1], false));
            let exact = [made(&[&a]), made(&[&a, &b])].contains(&Some(text));
            let together = if exact { Standing::Accepted { into: versions[1] } } else { Standing::VoidDecision };
            prop_assert_eq!(first_stands(&object, &[&one, &other]), together);
        }
    }
}
