//! Runs with a plot.

use linde_log::{EntryId, SpaceId};
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
fn a_removed_neighbour_writes_on_apart_and_comes_back() -> Result {
    let mut world = world(9, 3, Paths::Mesh)?;
    let space = world.found(0)?.unwrap();
    let invite = world.invite(0, space, Role::Moderator, 2)?.unwrap();
    assert!(world.join(1, space, invite)? && world.join(2, space, invite)?);
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    talk(&mut world, 2, space, 2)?;
    world.run_for(10 * MINUTE_MS)?;
    world.divide(&[&[0], &[1, 2]])?;
    world.run_for(MINUTE_MS)?;
    let removal = world.lower(0, space, 2, None)?.unwrap();
    talk(&mut world, 2, space, 3)?;
    talk(&mut world, 1, space, 1)?;
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!(statements(&mut world, 1, space)?, 6, "node 1 does not know of it yet");
    world.reunite();
    world.run_for(10 * MINUTE_MS)?;
    for node in 0..3 {
        assert_eq!(statements(&mut world, node, space)?, 3);
        assert!(!is_member(&mut world, 2, space)?);
    }
    world.check()?;
    // What came late was honest after all, and the neighbour is taken back.
    assert!(world.raise_cut(0, space, removal)?);
    assert!(world.give_role(0, space, 2, Role::Member)?);
    world.run_for(10 * MINUTE_MS)?;
    talk(&mut world, 2, space, 1)?;
    world.run_for(10 * MINUTE_MS)?;
    for node in 0..3 {
        assert_eq!(statements(&mut world, node, space)?, 7);
    }
    world.finish().map(drop)
}

#[test]
fn who_waits_is_let_in_through_another_member() -> Result {
    let mut world = world(10, 3, Paths::Mesh)?;
    let space = world.found(0)?.unwrap();
    let moderators = world.invite(0, space, Role::Moderator, 1)?.unwrap();
    assert!(world.join(1, space, moderators)?);
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    let invite = world.invite_with(0, space, Role::Member, 1, true)?.unwrap();
    world.run_for(MINUTE_MS)?;
    world.sleep(0, 10 * DAY_MS);
    assert!(world.join(2, space, invite)?);
    world.run_for(10 * MINUTE_MS)?;
    assert!(!is_member(&mut world, 2, space)?);
    assert_eq!(world.approve_all(1, space)?, 1);
    world.run_for(10 * MINUTE_MS)?;
    assert!(is_member(&mut world, 2, space)?);
    talk(&mut world, 2, space, 1)?;
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
fn a_copied_installation_heals_itself_and_nothing_that_was_said_is_lost() -> Result {
    let mut world = world(7, 4, Paths::Mesh)?;
    let space = founded(&mut world)?;
    let section = world.begin_text(0, space)?.unwrap();
    talk(&mut world, 1, space, 5)?;
    world.run_for(MINUTE_MS)?;
    let old = world.spaces(1)?.device();
    world.divide(&[&[1], &[0, 3], &[2]])?;
    let copy = world.copy(1, 2)?;
    world.divide(&[&[1], &[0, 3], &[2, copy]])?;
    for node in [1, copy] {
        assert!(world.open_page(node, space, section)?);
        assert!(world.save(node)?);
    }
    talk(&mut world, 1, space, 3)?;
    talk(&mut world, copy, space, 4)?;
    talk(&mut world, 0, space, 2)?;
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!(statements(&mut world, 2, space)?, 9, "nobody knows of the copy yet");
    world.reunite();
    world.run_for(30 * MINUTE_MS)?;
    for node in 0..5 {
        assert_eq!(statements(&mut world, node, space)?, 14, "node {node} counts all, some of it written again");
    }
    for node in [1, copy] {
        assert_ne!(world.spaces(node)?.device(), old);
        assert!(is_member(&mut world, node, space)?);
        talk(&mut world, node, space, 1)?;
    }
    assert!(world.counts()["new key"] >= 2);
    world.finish().map(drop)
}

#[test]
fn recovered_on_an_empty_machine_while_the_stolen_one_goes_on() -> Result {
    let mut world = world(11, 4, Paths::Mesh)?;
    let space = world.found(0)?.unwrap();
    let invite = world.invite(0, space, Role::Member, 2)?.unwrap();
    assert!(world.join(1, space, invite)?);
    assert!(world.join(2, space, invite)?);
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    talk(&mut world, 1, space, 3)?;
    world.run_for(MINUTE_MS)?;
    let words = world.spaces(1)?.identity().words().unwrap().clone();
    let (_, link) = world.spaces(0)?.invite(space, Role::Member, 1, None, false, vec![]).unwrap();
    // The thief stays away from everybody and writes.
    world.divide(&[&[1], &[0, 2, 3]])?;
    talk(&mut world, 1, space, 2)?;
    assert_eq!(world.spaces(3)?.recover(words, Some(&link), true).unwrap(), [space]);
    world.run_for(10 * MINUTE_MS)?;
    assert!(is_member(&mut world, 3, space)?);
    world.reunite();
    world.run_for(10 * MINUTE_MS)?;
    let thief = world.spaces(1)?.device();
    for node in 0..4 {
        assert_eq!(statements(&mut world, node, space)?, 3, "node {node}");
        assert!(world.spaces(node)?.replica(space).unwrap().person_of(thief).is_none());
    }
    assert_eq!(world.say(1, space)?, None);
    let op = serde_json::json!({ "create": { "text": "Wieder da." } });
    world.spaces(3)?.act(space, "statement", linde_log::EntryId::ZERO, op).unwrap();
    world.run_for(MINUTE_MS)?;
    assert_eq!(statements(&mut world, 0, space)?, 4);
    Ok(())
}

#[test]
fn a_telephone_is_paired_by_stick_alone() -> Result {
    let mut world = world(12, 2, Paths::None)?;
    let space = world.found(0)?.unwrap();
    talk(&mut world, 0, space, 2)?;
    let code = world.spaces(0)?.make_pairing(vec![]).unwrap().code;
    world.spaces(1)?.enter_pairing(&code).unwrap();
    world.carry(0, 1, HOUR_MS)?;
    world.run_for(2 * HOUR_MS)?;
    assert!(is_member(&mut world, 1, space)?);
    let op = serde_json::json!({ "create": { "text": "Vom Telefon." } });
    world.spaces(1)?.act(space, "statement", linde_log::EntryId::ZERO, op).unwrap();
    world.carry(1, 0, HOUR_MS)?;
    world.run_for(2 * HOUR_MS)?;
    assert_eq!(statements(&mut world, 0, space)?, 3);
    let person = |world: &mut World, node| -> Result<_> {
        let spaces = world.spaces(node)?;
        let device = spaces.device();
        Ok(spaces.replica(space).unwrap().person_of(device))
    };
    assert_eq!(person(&mut world, 0)?, person(&mut world, 1)?);
    Ok(())
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
        assert_eq!(statements(&mut world, node, space)?, 11, "node {node} counts all, some of it written again");
    }
    world.finish().map(drop)
}

/// Whether the body of an entry is here, and what is said of it.
fn body(world: &mut World, node: NodeIx, space: SpaceId, id: EntryId) -> Result<(bool, Option<&'static str>)> {
    let replica = world.spaces(node)?.get(space).unwrap();
    let entry = replica.store().get(&id).unwrap();
    Ok((entry.is_some_and(|entry| entry.body().is_some()), replica.verdict(&id).map(linde_replica::Verdict::code)))
}

#[test]
fn an_erasure_and_old_sticks() -> Result {
    let mut world = world(10, 5, Paths::Mesh)?;
    let space = founded(&mut world)?;
    world.divide(&[&[0, 1, 2], &[3], &[4]])?;
    let secret = world.say(1, space)?.unwrap();
    talk(&mut world, 1, space, 2)?;
    world.run_for(10 * MINUTE_MS)?;
    // Sticks from before are on their way: to who will have erased it, and to who has heard of nothing.
    world.carry(0, 2, 3 * HOUR_MS)?;
    world.carry(0, 3, 2 * HOUR_MS)?;
    assert!(world.erase(1, space, secret)?.is_some());
    world.run_for(HOUR_MS)?;
    for node in 0..3 {
        assert_eq!(body(&mut world, node, space, secret)?, (false, Some("erased")), "node {node}");
    }
    // One that restarts without its index, and one that gets all of it by stick.
    world.disk(0)?.lose_index();
    world.restart(0, 1_000);
    world.run_for(MINUTE_MS)?;
    world.carry(0, 4, MINUTE_MS)?;
    world.run_for(HOUR_MS + 10 * MINUTE_MS)?;
    assert_eq!(body(&mut world, 3, space, secret)?, (true, Some("counted")), "from the old stick");
    assert_eq!(body(&mut world, 4, space, secret)?, (false, Some("erased")), "from the new one");
    world.run_for(HOUR_MS)?;
    assert_eq!(body(&mut world, 2, space, secret)?, (false, Some("erased")), "the old stick is of no use any more");
    // Who has the body cannot give it back to those who erased it, and has no room to hear of that for a while.
    world.fill_disk(3, 30 * MINUTE_MS)?;
    world.reunite();
    world.run_for(20 * MINUTE_MS)?;
    for node in [0, 1, 2, 4] {
        assert_eq!(body(&mut world, node, space, secret)?, (false, Some("erased")), "node {node}");
    }
    world.run_for(HOUR_MS)?;
    talk(&mut world, 3, space, 1)?;
    world.run_for(MINUTE_MS)?;
    for node in 0..5 {
        assert_eq!(body(&mut world, node, space, secret)?, (false, Some("erased")), "node {node}");
        assert_eq!(statements(&mut world, node, space)?, 3);
    }
    world.finish().map(drop)
}

#[test]
fn bodies_that_were_withheld_come_from_who_has_them() -> Result {
    let mut world = world(11, 4, Paths::Line(50))?;
    let space = founded(&mut world)?;
    let section = world.begin_text(0, space)?.unwrap();
    world.run_for(MINUTE_MS)?;
    assert!(world.open_page(0, space, section)? && world.save(0)?);
    world.divide(&[&[0], &[1], &[2, 3]])?;
    world.run_for(MINUTE_MS)?;
    talk(&mut world, 0, space, 40)?;
    world.divide(&[&[0, 1], &[2, 3]])?;
    world.dial();
    world.run_for(10 * MINUTE_MS)?;
    assert_eq!(statements(&mut world, 1, space)?, 40);
    world.divide(&[&[0], &[1, 2, 3]])?;
    // The one in the middle has headers alone, and passes them on.
    world.disk(1)?.lose_bodies();
    world.restart(1, 1_000);
    world.run_for(MINUTE_MS)?;
    world.dial();
    world.run_for(15 * MINUTE_MS)?;
    for node in 1..4 {
        assert_eq!(statements(&mut world, node, space)?, 0, "node {node}");
        assert!(world.spaces(node)?.get(space).unwrap().wanted_bodies().len() >= 40, "node {node}");
    }
    world.reunite();
    world.run_for(15 * MINUTE_MS)?;
    for node in 0..4 {
        assert_eq!(statements(&mut world, node, space)?, 40, "node {node}");
        assert_eq!(world.spaces(node)?.get(space).unwrap().wanted_bodies(), []);
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
