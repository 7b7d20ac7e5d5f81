//! One walk over all control entries in the order of the fold, with a given set of acts in effect.

mod effects;
mod races;

pub(crate) use effects::Effects;

use crate::{
    arena::{Bits, Ix, PerEntry},
    graph::Graph,
    op::{ControlOp, OpError},
    role::Role,
    rules,
    state::{ControlState, Grounds, Seniority},
    strike::{Strikes, Subject, is_striking, struck_by},
    verdict::{Verdict, VoidReason, Wait},
};
use core::cmp::Reverse;
use linde_log::{EntryId, PersonId};
use races::Races;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The result of a walk.
#[derive(Debug)]
pub(crate) struct Pass {
    effects: Effects,
    judged: PerEntry<Judged>,
    /// All entries in the order of the fold.
    order: Vec<Ix>,
    races: Races,
    /// Who agreed to each act that needs several.
    support: BTreeMap<Ix, BTreeSet<PersonId>>,
    /// The counted acts that are not in effect.
    idle: Strikes,
    /// Those of them that strike something, with what they strike.
    victims: BTreeMap<Ix, Vec<Ix>>,
    /// The counted raises that are not in effect, of acts that are or that strike something.
    raises: BTreeSet<Ix>,
}

#[derive(Debug, Clone)]
struct Judged {
    verdict: Verdict,
    standing: Standing,
    position: usize,
    grounds: Grounds,
    /// The state after this entry: of its past, with itself if states know of it.
    state: Arc<ControlState>,
}

/// Who the author of an entry was in its past; nobody for newcomers.
#[derive(Debug, Clone, Copy, Default)]
struct Standing {
    role: Option<Role>,
    seniority: Option<Seniority>,
    /// How long the device was there.
    device: Option<Seniority>,
}

/// What decides between entries whose whole past was walked: rank, seniority, id. Newcomers come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rank: Reverse<Option<Role>>,
    seniority: Option<Seniority>,
    id: EntryId,
}

/// An entry whose whole past was walked.
struct Ready {
    ix: Ix,
    standing: Standing,
    past: Arc<ControlState>,
}

/// A new entry changes what was said of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Disturbed;

impl Pass {
    /// Walks all entries.
    pub(crate) fn run(graph: &Graph, effects: Effects) -> Self {
        let empty = Arc::new(ControlState::default());
        let unread = || Judged {
            verdict: Verdict::Unknown,
            standing: Standing::default(),
            position: 0,
            grounds: Grounds::default(),
            state: Arc::clone(&empty),
        };
        let mut pass = Self {
            effects,
            judged: PerEntry::filled(graph.nodes.len(), unread),
            order: Vec::with_capacity(graph.nodes.len()),
            races: Races::default(),
            support: BTreeMap::new(),
            idle: Strikes::default(),
            victims: BTreeMap::new(),
            raises: BTreeSet::new(),
        };
        let mut open = PerEntry::new();
        let mut ready = BTreeMap::new();
        for (ix, node) in graph.nodes.iter() {
            open.push(node.parents.len());
            if node.parents.is_empty() {
                pass.make_ready(graph, ix, &mut ready);
            }
        }
        while let Some((_, Ready { ix, standing, past })) = ready.pop_first() {
            let position = pass.order.len();
            // Everything judged so far stands before this one, so nothing can be disturbed.
            let judged = pass.judge(graph, ix, &past, position);
            let (verdict, grounds) = judged.unwrap_or((Verdict::Unknown, Grounds::default()));
            pass.judged[ix] = Judged { verdict, standing, position, grounds, state: past };
            pass.order.push(ix);
            pass.take(graph, ix);
            for child in &graph.nodes[ix].children {
                open[*child] -= 1;
                if open[*child] == 0 {
                    pass.make_ready(graph, *child, &mut ready);
                }
            }
        }
        pass.find_victims(graph);
        pass
    }

    /// Adds an entry that arrived last, with the same result as a new walk, and gives the entries that began to count by it.
    ///
    /// # Errors
    /// [`Disturbed`] if it is not that easy.
    pub(crate) fn extend(&mut self, graph: &Graph, ix: Ix) -> Result<Option<Ix>, Disturbed> {
        let node = &graph.nodes[ix];
        let past = self.merged(graph, &node.parents, &node.past);
        let standing = standing_in(graph, ix, &past);
        let key = key_of(graph, ix, standing);
        let after_parents = node.parents.iter().map(|parent| self.judged[*parent].position + 1).max().unwrap_or(0);
        let before = |other: &&Ix| key_of(graph, **other, self.judged[**other].standing) < key;
        let position = after_parents + self.order.iter().skip(after_parents).take_while(before).count();
        let (verdict, grounds) = self.judge(graph, ix, &past, position)?;
        self.check_effects(graph, ix, &grounds, &past, verdict)?;
        self.check_rivals(graph, ix, verdict, position)?;
        for later in self.order.iter().skip(position) {
            self.judged[*later].position += 1;
        }
        self.order.insert(position, ix);
        self.judged.push(Judged { verdict, standing, position, grounds, state: past });
        Ok(self.take(graph, ix))
    }

    /// The verdict on an entry.
    pub(crate) fn verdict(&self, ix: Ix) -> Verdict {
        self.judged[ix].verdict
    }

    /// The number of entries walked.
    pub(crate) fn len(&self) -> usize {
        self.judged.len()
    }

    /// All entries in the order of the fold.
    pub(crate) fn order(&self) -> &[Ix] {
        &self.order
    }

    /// The state after `heads`, which are in no other's past, and everything in their past, which `closure` holds.
    pub(crate) fn merged(&self, graph: &Graph, heads: &[Ix], closure: &Bits) -> Arc<ControlState> {
        let Some(base) = heads.iter().max_by_key(|ix| graph.nodes[**ix].past.len()) else { return Arc::default() };
        if heads.len() == 1 {
            return Arc::clone(&self.judged[*base].state);
        }
        let mut state = ControlState::clone(&self.judged[*base].state);
        let known = graph.closure(&[*base]);
        for ix in closure.without(&known).filter(|ix| self.verdict(*ix).is_known_to_states()) {
            state.apply(&graph.nodes[ix].entry, &self.judged[ix].grounds);
        }
        Arc::new(state)
    }

    fn make_ready(&self, graph: &Graph, ix: Ix, ready: &mut BTreeMap<Key, Ready>) {
        let node = &graph.nodes[ix];
        let past = self.merged(graph, &node.parents, &node.past);
        let standing = standing_in(graph, ix, &past);
        ready.insert(key_of(graph, ix, standing), Ready { ix, standing, past });
    }

    fn judge(
        &self,
        graph: &Graph,
        ix: Ix,
        past: &ControlState,
        position: usize,
    ) -> Result<(Verdict, Grounds), Disturbed> {
        let node = &graph.nodes[ix];
        let void = |reason| Ok((Verdict::Void(reason), Grounds::default()));
        if graph.is_frozen(&node.entry) {
            return void(VoidReason::Copied);
        }
        let op = match &node.entry.op {
            Ok(op) => op,
            Err(OpError::Unknown) => return Ok((Verdict::Unknown, Grounds::default())),
            Err(OpError::Malformed(_) | OpError::Bounds(_)) => return void(VoidReason::Malformed),
        };
        let grounds = match rules::judge(graph, node, op, past) {
            Ok(grounds) => grounds,
            Err(reason) => return void(reason),
        };
        let subject = Subject { ix, grounds: &grounds, past };
        // Reasons are ordered, so that the one that is told does not depend on which act was found first.
        if let Some(struck) = self.effects.strikes().on(graph, subject).map(|act| struck_by(graph, act)).max() {
            return Ok((struck, Grounds::default()));
        }
        if let Some(reason) = self.effects.void_for_good(ix) {
            return void(reason);
        }
        let mut verdict = self.judge_races(graph, ix, op, past, position)?;
        if verdict.counts() && grounds.quorum.is_some() {
            verdict = Verdict::Waiting(Wait::Quorum);
        }
        Ok((verdict, grounds))
    }

    /// Lets a judged entry have its effect, and gives the entry that begins to count by it.
    fn take(&mut self, graph: &Graph, ix: Ix) -> Option<Ix> {
        let node = &graph.nodes[ix];
        let op = node.entry.op.as_ref().ok().filter(|_| self.verdict(ix).is_known_to_states())?;
        let judged = &mut self.judged[ix];
        Arc::make_mut(&mut judged.state).apply(&node.entry, &judged.grounds);
        self.take_admission(graph, ix, op);
        let (counts, person) = (self.verdict(ix).counts(), self.judged[ix].grounds.person);
        match (op, node.target) {
            // Of the acts that were walked before, the approved joining and the act with its last supporter count from now on.
            (ControlOp::Approve(_), Some(join)) if counts => self.let_count(join),
            (ControlOp::Cosign(_), Some(act)) if counts => {
                let quorum = self.judged[act].grounds.quorum?;
                let supporters = self.support.entry(act).or_default();
                supporters.extend(person);
                if quorum.supported {
                    supporters.extend(self.judged[act].grounds.person);
                }
                if supporters.len() >= quorum.needed { self.let_count(act) } else { None }
            }
            _ => None,
        }
    }

    fn let_count(&mut self, ix: Ix) -> Option<Ix> {
        let verdict = &mut self.judged[ix].verdict;
        let waited = matches!(verdict, Verdict::Waiting(_));
        *verdict = Verdict::Counted;
        waited.then_some(ix)
    }

    /// The entries that states know of, with what they rest on.
    fn subjects(&self) -> impl Iterator<Item = Subject<'_>> {
        let known = self.judged.iter().filter(|(_, judged)| judged.verdict.is_known_to_states());
        // What an entry adds itself makes no difference to what strikes it.
        known.map(|(ix, judged)| Subject { ix, grounds: &judged.grounds, past: &judged.state })
    }

    fn find_victims(&mut self, graph: &Graph) {
        let counted: Vec<Ix> = self.order.iter().copied().filter(|ix| self.verdict(*ix).counts()).collect();
        let is = |ix: &Ix, what: fn(&ControlOp) -> bool| graph.op(*ix).is_some_and(what);
        let in_effect = self.effects.in_effect();
        let idle: Vec<Ix> =
            counted.iter().copied().filter(|ix| is(ix, is_striking) && !in_effect.contains(ix)).collect();
        self.idle = Strikes::of(graph, idle.into_iter().chain(in_effect.iter().copied().filter(|ix| is(ix, is_raise))));
        let mut victims: BTreeMap<Ix, Vec<Ix>> = BTreeMap::new();
        if !self.idle.is_empty() {
            for subject in self.subjects() {
                for act in self.idle.on(graph, subject) {
                    victims.entry(act).or_default().push(subject.ix);
                }
            }
        }
        let matters =
            |ix: &Ix| graph.nodes[*ix].target.is_some_and(|act| in_effect.contains(&act) || victims.contains_key(&act));
        let raises = counted.iter().copied().filter(|ix| is(ix, is_raise) && !in_effect.contains(ix));
        self.raises = raises.filter(matters).collect();
        self.victims = victims;
    }

    /// Whether an entry that arrived last leaves it as it is which acts come into effect after this walk.
    fn check_effects(
        &mut self,
        graph: &Graph,
        ix: Ix,
        grounds: &Grounds,
        past: &ControlState,
        verdict: Verdict,
    ) -> Result<(), Disturbed> {
        let Some(op) = graph.op(ix).filter(|_| verdict.is_known_to_states()) else { return Ok(()) };
        // Another victim of an act that strikes something anyway changes nothing: nobody builds on it.
        let subject = Subject { ix, grounds, past };
        if self.idle.on(graph, subject).any(|act| !self.victims.contains_key(&act)) {
            return Err(Disturbed);
        }
        if !verdict.counts() {
            return Ok(());
        }
        let target = graph.nodes[ix].target;
        let disturbs = match op {
            op if is_striking(op) => {
                let alone = Strikes::of(graph, [ix]);
                let strikes = self.subjects().any(|subject| alone.on(graph, subject).next().is_some());
                if !strikes {
                    self.idle.add(graph, ix, op);
                }
                strikes
            }
            ControlOp::CutRaise(_) => {
                target.is_some_and(|act| self.effects.in_effect().contains(&act) || self.victims.contains_key(&act))
            }
            ControlOp::Cosign(_) => target.is_some_and(|act| graph.op(act).is_some_and(is_striking)),
            ControlOp::Genesis(_)
            | ControlOp::Device(_)
            | ControlOp::Invite(_)
            | ControlOp::Join(_)
            | ControlOp::Role(_)
            | ControlOp::InviteRevoke(_)
            | ControlOp::Remove(_)
            | ControlOp::Leave(_)
            | ControlOp::Pair(_)
            | ControlOp::PairJoin(_)
            | ControlOp::Succeed(_)
            | ControlOp::DeviceRevoke(_)
            | ControlOp::Recover(_)
            | ControlOp::Rebind(_)
            | ControlOp::Approve(_)
            | ControlOp::Rules(_)
            | ControlOp::Epoch(_)
            | ControlOp::Office(_)
            | ControlOp::OfficeChange(_)
            | ControlOp::Naming(_) => false,
        };
        if disturbs { Err(Disturbed) } else { Ok(()) }
    }
}

fn is_raise(op: &ControlOp) -> bool {
    matches!(op, ControlOp::CutRaise(_))
}

fn standing_in(graph: &Graph, ix: Ix, past: &ControlState) -> Standing {
    let device = graph.nodes[ix].entry.log.device;
    let author = past.person_of(device).and_then(|person| past.person(person));
    // Whoever was removed is as much a stranger as whoever never came.
    let author = author.filter(|author| author.role.is_some());
    Standing {
        role: author.and_then(|author| author.role),
        seniority: author.map(|author| author.seniority),
        device: author.and_then(|_| past.device(device)).map(|device| device.since),
    }
}

fn key_of(graph: &Graph, ix: Ix, standing: Standing) -> Key {
    Key { rank: Reverse(standing.role), seniority: standing.seniority, id: graph.nodes[ix].entry.id }
}
