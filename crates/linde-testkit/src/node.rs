//! One simulated installation: real spaces, a real machine, and the disk that outlives both.

use crate::{
    chance::Chance,
    environment::{Clock, SimEnvironment},
    failure::Failure,
    home::Disk,
    network::{ConnId, NodeIx},
    people::Page,
};
use linde_log::DeviceId;
use linde_replica::{Identity, Spaces};
use linde_sync::Machine;
use std::collections::BTreeMap;

/// What simulated programs call themselves.
const SOFTWARE: &str = "linde simulation";

/// An installation, running or not.
pub(crate) struct Node {
    pub(crate) ix: NodeIx,
    pub(crate) identity: Identity,
    /// Its first name, under which its owner's deeds are written down; copies share it.
    pub(crate) first: DeviceId,
    pub(crate) disk: Disk,
    clock: Clock,
    skew_ms: i64,
    chance: Chance,
    /// The program, while it runs.
    pub(crate) life: Option<Life>,
    /// The lid is open.
    pub(crate) awake: bool,
    /// What its owner has open in the browser.
    pub(crate) pages: Vec<Page>,
    /// Who was banned until when.
    pub(crate) bans: BTreeMap<DeviceId, u64>,
}

/// A running program: gone with it, unless it is on the disk.
pub(crate) struct Life {
    pub(crate) spaces: Spaces,
    pub(crate) machine: Machine,
    pub(crate) chance: Chance,
    pub(crate) links: BTreeMap<DeviceId, ConnId>,
    pub(crate) wake_at: Option<u64>,
    /// When the program looks after its keys next.
    pub(crate) duty_at: Option<u64>,
}

impl Node {
    /// A new installation, not running yet.
    pub(crate) fn new(ix: NodeIx, clock: Clock, skew_ms: i64, mut chance: Chance) -> Self {
        let identity = Identity::generate(&mut SimEnvironment::new(clock.clone(), skew_ms, chance.child()));
        let first = identity.device();
        Self::of(ix, identity, first, Disk::default(), clock, skew_ms, chance)
    }

    /// The same installation once more, with a copy of its disk: what must never happen, and does.
    pub(crate) fn copied(&self, ix: NodeIx, chance: Chance) -> Self {
        let (identity, clock) = (self.identity.clone(), self.clock.clone());
        Self::of(ix, identity, self.first, self.disk.copy(), clock, self.skew_ms, chance)
    }

    fn of(
        ix: NodeIx,
        identity: Identity,
        first: DeviceId,
        disk: Disk,
        clock: Clock,
        skew_ms: i64,
        chance: Chance,
    ) -> Self {
        let (pages, bans) = (Vec::new(), BTreeMap::new());
        Self { ix, identity, first, disk, clock, skew_ms, chance, life: None, awake: true, pages, bans }
    }

    /// Its name on the network.
    pub(crate) fn device(&self) -> DeviceId {
        self.identity.device()
    }

    /// Takes note of new keys. Says whether there are any: the program has to start again under its new name.
    pub(crate) fn learn_keys(&mut self) -> bool {
        let identity = self.life.as_ref().map(|life| life.spaces.identity());
        let new = identity.filter(|identity| identity.device() != self.identity.device()).cloned();
        new.map(|identity| self.identity = identity).is_some()
    }

    /// Starts the program from what is on the disk.
    pub(crate) fn boot(&mut self) -> Result<(), Failure> {
        self.disk.restore_power();
        let spaces = self.open()?;
        let machine = Machine::new(self.device(), SOFTWARE);
        let chance = self.chance.child();
        self.life = Some(Life { spaces, machine, chance, links: BTreeMap::new(), wake_at: None, duty_at: None });
        Ok(())
    }

    /// Opens the spaces on the disk, beside the running program.
    pub(crate) fn open(&mut self) -> Result<Spaces, Failure> {
        let environment = SimEnvironment::new(self.clock.clone(), self.skew_ms, self.chance.child());
        Spaces::open(self.disk.home(), self.identity.clone(), Box::new(environment), &mut |_| {})
            .map_err(|error| Failure::new(format!("node {} does not start: {error}", self.ix)))
    }

    /// The program, if it runs and the lid is open.
    pub(crate) fn active(&mut self) -> Option<&mut Life> {
        if self.awake { self.life.as_mut() } else { None }
    }
}
