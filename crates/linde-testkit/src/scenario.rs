//! A random scenario from one seed.

use crate::{
    chance::Chance,
    failure::Failure,
    random::Mood,
    verify::Summary,
    world::{Paths, Plan, World},
};
use linde_space::{Role, Visibility};

/// What came of a seed, and its course in a verbose run.
#[derive(Debug)]
pub struct Run {
    /// What was found, or what it came to.
    pub result: Result<Summary, Failure>,
    /// What happened, line by line, if asked for.
    pub lines: Vec<String>,
}

/// Runs the scenario of a seed: 3 to 5 nodes, 40 to 80 deeds, mishaps of all kinds, and everything checked in the end.
///
/// The same seed gives the same run, event by event.
pub fn run_seed(seed: u64, verbose: bool) -> Run {
    let mut chance = Chance::new(seed);
    let paths = if chance.percent(15) { Paths::Mesh } else { Paths::Random };
    let sizes = if chance.percent(10) { 2..=7 } else { 3..=5 };
    let nodes = usize::try_from(chance.between(sizes)).unwrap_or(3);
    let pauses = [2_000, 60_000, 600_000];
    let mood = Mood {
        deeds: chance.between(40..=80),
        faults: if chance.percent(15) { 0 } else { chance.between(1..=12) },
        pause_ms: chance.pick(&pauses).copied().unwrap_or(60_000),
        copies: nodes >= 3 && chance.percent(10),
    };
    let mut world = match World::new(chance.below(u64::MAX), &Plan { nodes, paths, verbose }) {
        Ok(world) => world,
        Err(failure) => return Run { result: Err(failure), lines: Vec::new() },
    };
    // Drawn from a source of its own: whether a space is open shifts nothing else.
    let visibility = if Chance::new(!seed).percent(30) { Visibility::Members } else { Visibility::Open };
    let result = run(&mut world, &mood, visibility, &mut chance);
    Run { result, lines: world.lines().to_vec() }
}

fn run(world: &mut World, mood: &Mood, visibility: Visibility, chance: &mut Chance) -> Result<Summary, Failure> {
    let spaces = if chance.percent(25) { 2 } else { 1 };
    for _ in 0..spaces {
        let founder = chance.index(world.len());
        let Some(space) = world.found_for(founder, visibility)? else { continue };
        // Most neighbours are invited at the beginning, so that there is something to do for all.
        let uses = u32::try_from(world.len()).unwrap_or(1);
        let Some(invite) = world.invite(founder, space, Role::Member, uses)? else { continue };
        for node in (0..world.len()).filter(|node| *node != founder) {
            if chance.percent(75) {
                world.join(node, space, invite)?;
            }
        }
    }
    world.dial();
    let length = world.plan_run(mood);
    let until_copy = if mood.copies { chance.below(length) } else { length };
    world.run_for(until_copy)?;
    if mood.copies {
        let node = chance.index(world.len());
        let reached = (node + 1 + chance.index(world.len() - 1)) % world.len();
        if world.is_running(node) {
            world.copy(node, reached)?;
        }
        world.run_for(length - until_copy)?;
    }
    world.finish()
}
