//! Plots about spaces for members only: who reads what while people are apart, asleep, or not let in.

use super::plots::{HOUR_MS, MINUTE_MS, Result, is_member, statements, talk, world};
use linde_log::SpaceId;
use linde_space::{Role, Visibility};
use linde_testkit::{Failure, NodeIx, Paths, World};

/// As long as nodes may wait before they hand on a key that is not theirs to hand on first.
const PATIENCE_MS: u64 = 10 * MINUTE_MS;

/// A space for members only, founded by the first node, that all others have joined.
fn founded(world: &mut World) -> Result<SpaceId> {
    let space = world.found_for(0, Visibility::Members)?.unwrap();
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

/// How many contributions a node keeps without reading them.
fn unreadable(world: &mut World, node: NodeIx, space: SpaceId) -> Result<usize> {
    Ok(world.spaces(node)?.get(space).map_or(0, linde_replica::Replica::unreadable))
}

/// How many keys a node knows to have been handed out.
fn epochs(world: &mut World, node: NodeIx, space: SpaceId) -> Result<usize> {
    let replica = world.spaces(node)?.replica(space).map_err(|error| Failure::new(error.to_string()))?;
    Ok(replica.control().epochs().len())
}

#[test]
fn a_relay_between_two_who_never_meet() -> Result {
    let mut world = world(21, 3, Paths::Line(1_000))?;
    let space = world.found_for(0, Visibility::Members)?.unwrap();
    let relays = world.invite(0, space, Role::Relay, 1)?.unwrap();
    let members = world.invite(0, space, Role::Member, 1)?.unwrap();
    talk(&mut world, 0, space, 3)?;
    assert!(world.join(1, space, relays)?);
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    assert!(is_member(&mut world, 1, space)?);
    // From here on the founder meets nobody but the relay, and that only when the newcomer is away.
    for round in 0..3 {
        world.divide(&[&[0, 1], &[2]])?;
        world.dial();
        talk(&mut world, 0, space, 2)?;
        world.run_for(HOUR_MS)?;
        world.divide(&[&[0], &[1, 2]])?;
        world.dial();
        if round == 0 {
            assert!(world.join(2, space, members)?);
        }
        world.run_for(HOUR_MS)?;
        talk(&mut world, 2, space, 1)?;
        world.run_for(HOUR_MS)?;
    }
    assert_eq!(statements(&mut world, 2, space)?, 3 + 3 * 2 + 3);
    assert_eq!(statements(&mut world, 1, space)?, 0, "the relay reads nothing");
    assert!(unreadable(&mut world, 1, space)? >= 12);
    world.finish()?;
    for node in [0, 2] {
        assert_eq!((statements(&mut world, node, space)?, unreadable(&mut world, node, space)?), (12, 0));
    }
    Ok(())
}

#[test]
fn two_make_new_keys_apart_and_all_read_both() -> Result {
    let mut world = world(22, 4, Paths::Mesh)?;
    let space = founded(&mut world)?;
    assert!(world.give_role(0, space, 1, Role::Steward)?);
    let (a, b) = (world.invite(0, space, Role::Member, 1)?.unwrap(), world.invite(0, space, Role::Member, 1)?.unwrap());
    world.run_for(MINUTE_MS)?;
    let before = epochs(&mut world, 0, space)?;
    world.divide(&[&[0, 2], &[1, 3]])?;
    assert!(world.revoke(0, space, a)? && world.revoke(1, space, b)?);
    for node in 0..4 {
        world.run_for(MINUTE_MS)?;
        talk(&mut world, node, space, 2)?;
    }
    world.run_for(MINUTE_MS)?;
    for node in 0..4 {
        assert_eq!((statements(&mut world, node, space)?, epochs(&mut world, node, space)?), (4, before + 1));
    }
    world.reunite();
    world.run_for(10 * MINUTE_MS)?;
    for node in 0..4 {
        assert_eq!((statements(&mut world, node, space)?, unreadable(&mut world, node, space)?), (8, 0), "node {node}");
        talk(&mut world, node, space, 1)?;
    }
    world.finish().map(drop)
}

#[test]
fn who_came_by_a_withdrawn_invitation_reads_nothing_that_comes_after() -> Result {
    let mut world = world(23, 4, Paths::Mesh)?;
    let space = world.found_for(0, Visibility::Members)?.unwrap();
    let invite = world.invite(0, space, Role::Member, 3)?.unwrap();
    let sure = world.invite(0, space, Role::Member, 2)?.unwrap();
    assert!(world.join(1, space, sure)? && world.join(3, space, sure)?);
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    world.divide(&[&[0, 1], &[2, 3]])?;
    assert!(world.join(2, space, invite)?);
    world.run_for(10 * MINUTE_MS)?;
    assert!(is_member(&mut world, 2, space)?, "as far as nodes 2 and 3 know");
    talk(&mut world, 2, space, 1)?;
    world.run_for(MINUTE_MS)?;
    assert_eq!(statements(&mut world, 3, space)?, 1);
    // The withdrawal is not known to the guest, nor the guest to who withdraws.
    assert!(world.revoke(0, space, invite)?);
    talk(&mut world, 0, space, 1)?;
    world.run_for(MINUTE_MS)?;
    world.reunite();
    world.run_for(2 * PATIENCE_MS)?;
    assert!(!is_member(&mut world, 2, space)?);
    let read = statements(&mut world, 2, space)?;
    talk(&mut world, 0, space, 3)?;
    talk(&mut world, 1, space, 3)?;
    world.run_for(2 * PATIENCE_MS)?;
    assert_eq!(statements(&mut world, 2, space)?, read);
    for node in [0, 1, 3] {
        assert_eq!((statements(&mut world, node, space)?, unreadable(&mut world, node, space)?), (7, 0));
    }
    world.finish().map(drop)
}

#[test]
fn a_newcomer_reads_all_of_it_while_everybody_who_could_hand_on_a_key_sleeps() -> Result {
    let mut world = world(24, 3, Paths::Mesh)?;
    let space = world.found_for(0, Visibility::Members)?.unwrap();
    let relays = world.invite(0, space, Role::Relay, 1)?.unwrap();
    assert!(world.join(1, space, relays)?);
    let section = world.begin_text(0, space)?.unwrap();
    assert!(world.open_page(0, space, section)?);
    assert!(world.save(0)?);
    talk(&mut world, 0, space, 10)?;
    let invite = world.invite(0, space, Role::Member, 1)?.unwrap();
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    world.sleep(0, 30 * 24 * HOUR_MS);
    assert!(world.join(2, space, invite)?);
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!((statements(&mut world, 2, space)?, unreadable(&mut world, 2, space)?), (10, 0));
    assert!(world.open_page(2, space, section)?);
    assert!(world.save(2)?);
    world.restart(2, 1_000);
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!((statements(&mut world, 2, space)?, unreadable(&mut world, 2, space)?), (10, 0), "also after a restart");
    world.finish().map(drop)
}
