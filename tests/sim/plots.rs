//! Runs with a plot.

use linde_log::SpaceId;
use linde_space::Role;
use linde_testkit::{Failure, NodeIx, Paths, Plan, World};

pub(crate) const MINUTE_MS: u64 = 60_000;
pub(crate) const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

pub(crate) type Result<T = ()> = std::result::Result<T, Failure>;

pub(crate) fn world(seed: u64, nodes: usize, paths: Paths) -> Result<World> {
    World::new(seed, &Plan { nodes, paths, verbose: false })
}

/// A space of the first node that all others have joined.
fn founded(world: &mut World) -> Result<SpaceId> {
    let space = world.found(0)?.unwrap();
    let uses = u32::try_from(world.len()).unwrap();
    let invite = world.invite(0, space, Role::Member, uses)?.unwrap();
    for node in 1..world.len() {
        assert!(world.join(node, space, invite)?);
    }
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    for node in 0..world.len() {
        assert!(is_member(world, node, space)?, "node {node}");
    }
    Ok(space)
}

pub(crate) fn is_member(world: &mut World, node: NodeIx, space: SpaceId) -> Result<bool> {
    let spaces = world.spaces(node)?;
    let device = spaces.device();
    Ok(spaces.replica(space).is_ok_and(|replica| replica.actor(device).is_some()))
}

/// How many statements a node shows.
pub(crate) fn statements(world: &mut World, node: NodeIx, space: SpaceId) -> Result<usize> {
    use linde_deliberation::{Kind, statement::Statement};
    Ok(world.spaces(node)?.get(space).map_or(0, |replica| replica.objects(Statement::ID, None).count()))
}

pub(crate) fn talk(world: &mut World, node: NodeIx, space: SpaceId, times: usize) -> Result {
    (0..times).try_for_each(|_| world.say(node, space).map(|said| assert!(said.is_some(), "node {node}")))
}

#[test]
fn three_organisations_apart_and_together() -> Result {
    let mut world = world(1, 6, Paths::Mesh)?;
    let space = founded(&mut world)?;
    let section = world.begin_text(0, space)?.unwrap();
    world.run_for(MINUTE_MS)?;
    for node in 0..6 {
        assert!(world.open_page(node, space, section)?);
    }
    world.divide(&[&[0, 1], &[2, 3], &[4, 5]])?;
    for _ in 0..5 {
        for node in 0..6 {
            world.run_for(HOUR_MS)?;
            talk(&mut world, node, space, 2)?;
            assert!(world.save(node)?);
        }
    }
    world.run_for(MINUTE_MS)?;
    for node in 0..6 {
        assert_eq!(statements(&mut world, node, space)?, 20);
    }
    world.reunite();
    world.run_for(5 * MINUTE_MS)?;
    for node in 0..6 {
        assert_eq!(statements(&mut world, node, space)?, 60);
    }
    world.finish().map(drop)
}

#[test]
fn by_stick_alone() -> Result {
    let mut world = world(2, 3, Paths::None)?;
    let space = world.found(0)?.unwrap();
    let invite = world.invite(0, space, Role::Member, 2)?.unwrap();
    world.join(1, space, invite)?;
    world.join(2, space, invite)?;
    for (from, to) in [(0, 1), (1, 2), (2, 1), (1, 0)] {
        world.carry(from, to, HOUR_MS)?;
        world.run_for(2 * HOUR_MS)?;
        if from == 0 || to == 2 {
            talk(&mut world, to, space, 3)?;
        }
    }
    talk(&mut world, 0, space, 3)?;
    for (from, to) in [(0, 1), (1, 2), (2, 1), (1, 0)] {
        world.carry(from, to, HOUR_MS)?;
        world.run_for(2 * HOUR_MS)?;
    }
    for node in 0..3 {
        assert_eq!(statements(&mut world, node, space)?, 9);
    }
    world.check()
}

#[test]
fn a_month_asleep() -> Result {
    let mut world = world(3, 3, Paths::Mesh)?;
    let space = founded(&mut world)?;
    let section = world.begin_text(0, space)?.unwrap();
    world.run_for(MINUTE_MS)?;
    assert!(world.open_page(2, space, section)?);
    world.sleep(2, 30 * DAY_MS);
    for _ in 0..30 {
        world.run_for(HOUR_MS)?;
        for node in 0..2 {
            talk(&mut world, node, space, 3)?;
            world.open_page(node, space, section)?;
            assert!(world.save(node)?);
        }
        // Over night all lids are closed.
        (0..2).for_each(|node| world.sleep(node, 22 * HOUR_MS));
        world.run_for(23 * HOUR_MS)?;
    }
    world.run_for(HOUR_MS)?;
    assert!(world.save(2)?, "from the page of last month");
    talk(&mut world, 2, space, 3)?;
    world.finish()?;
    assert_eq!(statements(&mut world, 2, space)?, 183);
    Ok(())
}

#[test]
fn joining_through_another_member_while_the_inviter_is_away() -> Result {
    let mut world = world(4, 3, Paths::Mesh)?;
    let space = world.found(0)?.unwrap();
    let first = world.invite(0, space, Role::Member, 1)?.unwrap();
    assert!(world.join(1, space, first)?);
    world.dial();
    world.run_for(MINUTE_MS)?;
    let second = world.invite(0, space, Role::Member, 1)?.unwrap();
    world.run_for(MINUTE_MS)?;
    world.sleep(0, 10 * DAY_MS);
    assert!(world.join(2, space, second)?);
    world.run_for(10 * MINUTE_MS)?;
    assert!(is_member(&mut world, 2, space)?);
    talk(&mut world, 2, space, 1)?;
    world.run_for(MINUTE_MS)?;
    assert_eq!(statements(&mut world, 1, space)?, 1);
    world.finish().map(drop)
}

#[test]
fn a_withdrawn_invitation_races_a_joining() -> Result {
    for seen in [false, true] {
        let mut world = world(5, 4, Paths::Mesh)?;
        let space = world.found(0)?.unwrap();
        let invite = world.invite(0, space, Role::Member, 3)?.unwrap();
        assert!(world.join(1, space, invite)?);
        world.dial();
        world.run_for(10 * MINUTE_MS)?;
        world.divide(&[&[0], &[1, 2, 3]])?;
        world.run_for(MINUTE_MS)?;
        assert!(world.join(2, space, invite)?);
        world.run_for(10 * MINUTE_MS)?;
        assert!(is_member(&mut world, 2, space)?, "as far as nodes 1 to 3 know");
        talk(&mut world, 2, space, 2)?;
        if seen {
            world.reunite();
            world.run_for(10 * MINUTE_MS)?;
        }
        assert!(world.revoke(0, space, invite)?);
        world.reunite();
        world.run_for(10 * MINUTE_MS)?;
        for node in 0..3 {
            assert_eq!(statements(&mut world, node, space)?, if seen { 2 } else { 0 });
        }
        assert_eq!(is_member(&mut world, 2, space)?, seen, "who had joined before the withdrawal stays");
        assert!(is_member(&mut world, 1, space)?);
        world.finish()?;
    }
    Ok(())
}

#[test]
fn a_full_disk_while_catching_up_and_room_again() -> Result {
    let mut world = world(6, 3, Paths::Line(20))?;
    let space = founded(&mut world)?;
    world.sleep(2, HOUR_MS);
    talk(&mut world, 0, space, 1_500)?;
    let all = statements(&mut world, 0, space)?;
    world.run_for(HOUR_MS)?;
    world.run_for(12_000)?;
    let before = statements(&mut world, 2, space)?;
    world.fill_disk(2, 30 * MINUTE_MS)?;
    world.run_for(29 * MINUTE_MS)?;
    assert!(before < all, "it was full while catching up");
    assert_eq!(world.say(2, space)?, None);
    assert!(statements(&mut world, 2, space)? < all);
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!(statements(&mut world, 2, space)?, all);
    talk(&mut world, 2, space, 1)?;
    world.finish().map(drop)
}

#[test]
fn a_copied_installation_is_frozen_and_the_others_go_on() -> Result {
    let mut world = world(7, 4, Paths::Mesh)?;
    let space = founded(&mut world)?;
    talk(&mut world, 1, space, 5)?;
    world.run_for(MINUTE_MS)?;
    world.divide(&[&[1], &[0, 3], &[2]])?;
    let copy = world.copy(1, 2)?;
    world.divide(&[&[1], &[0, 3], &[2, copy]])?;
    talk(&mut world, 1, space, 3)?;
    talk(&mut world, copy, space, 4)?;
    talk(&mut world, 0, space, 2)?;
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!(statements(&mut world, 2, space)?, 9, "nobody knows of the copy yet");
    world.reunite();
    world.run_for(20 * MINUTE_MS)?;
    for node in 0..5 {
        assert_eq!(statements(&mut world, node, space)?, 7, "node {node} counts what was before the fork");
    }
    assert_eq!(world.say(1, space)?, None);
    talk(&mut world, 0, space, 1)?;
    world.finish().map(drop)
}

#[test]
fn a_fork_comes_to_light_while_a_disk_is_full() -> Result {
    let mut world = world(9, 5, Paths::Mesh)?;
    let space = founded(&mut world)?;
    let copy = world.copy(1, 2)?;
    world.divide(&[&[0, 1, 3, 4], &[2, copy]])?;
    world.run_for(MINUTE_MS)?;
    talk(&mut world, 1, space, 2)?;
    talk(&mut world, copy, space, 3)?;
    world.fill_disk(4, 5 * MINUTE_MS)?;
    // What cannot be stored makes the node pause for longer and longer.
    for _ in 0..6 {
        talk(&mut world, 0, space, 1)?;
        world.run_for(20_000)?;
    }
    world.reunite();
    world.run_for(30 * MINUTE_MS)?;
    for node in 0..6 {
        assert_eq!(statements(&mut world, node, space)?, 6, "node {node} counts what was before the fork");
    }
    world.finish().map(drop)
}

#[test]
fn restarted_in_the_middle_of_a_transfer() -> Result {
    let mut world = world(8, 3, Paths::Line(30))?;
    let space = founded(&mut world)?;
    world.sleep(2, HOUR_MS);
    talk(&mut world, 0, space, 2_000)?;
    world.run_for(HOUR_MS)?;
    let mut seen = Vec::new();
    for i in 0..6 {
        world.run_for(4_000)?;
        if i % 2 == 0 {
            world.disk(2)?.lose_power_after(3);
            world.run_for(70_000)?;
        } else {
            world.restart(if i == 1 { 1 } else { 2 }, 500);
        }
        world.run_for(1_000)?;
        seen.push(statements(&mut world, 2, space)?);
    }
    assert!(seen.is_sorted(), "what was taken stays: {seen:?}");
    world.finish()?;
    assert_eq!(statements(&mut world, 2, space)?, 2_000);
    Ok(())
}
