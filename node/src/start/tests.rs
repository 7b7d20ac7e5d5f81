//! What waits and what is new, in the space for practice: there is a whole deliberation in it.

use super::{needs, news};
use crate::{
    complete::complete,
    practice::tests::{NOW_MS, owner, played},
    show::Faces,
};
use linde_deliberation::Day;
use linde_log::SpaceId;
use linde_replica::Spaces;
use linde_web::views::{Need, News, Novelty, ToDo};
use serde_json::json;

fn look(spaces: &mut Spaces, space: SpaceId, since: usize) -> (Vec<Need>, News) {
    let me = spaces.device();
    let replica = spaces.replica(space).unwrap();
    let faces = Faces::of(replica, me);
    let all = replica.deliberation_without_statements();
    let out_of_sight = |_: &_, _| false;
    let needs = needs::of(replica, &all, &faces, &out_of_sight, Day::at(NOW_MS));
    (needs, news::of(replica, &all, &faces, &out_of_sight, since))
}

#[test]
fn the_first_start_marks_what_is_there_as_read_and_no_later_one_does() {
    let dir = tempfile::tempdir().unwrap();
    let home = crate::home::HomeDir::open(dir.path()).unwrap();
    let mut spaces = owner();
    super::begin_to_remember(&home, &spaces);
    assert_eq!(super::kept::places(&home), Some(std::collections::BTreeMap::new()), "what comes later is new");
    let (space, records) = played(&mut spaces);
    spaces.add_practice(space, &records, "Uli").unwrap();
    super::begin_to_remember(&home, &spaces);
    assert_eq!(super::kept::places(&home), Some(std::collections::BTreeMap::new()), "a mark stays where it is");
    home.remove_file("read.json").unwrap();
    super::begin_to_remember(&home, &spaces);
    let arrived = u64::try_from(spaces.replica(space).unwrap().progress().0).unwrap();
    assert_eq!(super::kept::places(&home).unwrap().get(&linde_web::Id(space.0)), Some(&arrived));
}

#[test]
fn what_waits_and_what_is_new_is_told_until_it_is_done_and_read() {
    let mut spaces = owner();
    let (space, records) = played(&mut spaces);
    spaces.add_practice(space, &records, "Uli").unwrap();
    let (needs, new) = look(&mut spaces, space, 0);
    let votes: Vec<_> = needs.iter().filter(|need| need.what == ToDo::Vote).collect();
    assert_eq!(votes.len(), 1, "{needs:?}");
    let ballot = linde_log::EntryId(votes[0].id.0);
    assert!(!votes[0].title.is_empty() && votes[0].kind == "ballot");
    // Both topics are new, and of each what belongs to it.
    let count = |what: Novelty| new.topics.iter().filter_map(|topic| topic.counts.get(&what)).sum::<u32>();
    assert_eq!((new.topics.len(), count(Novelty::Topic), new.more_topics), (2, 2, 0), "{new:?}");
    let (statements, replica) = (count(Novelty::Statement), spaces.replica(space).unwrap());
    let all = replica.deliberation();
    let in_topics = all.statements.values().filter(|one| one.state.topic.is_some()).count();
    assert_eq!(statements, crate::show::small(in_topics));
    assert_eq!((count(Novelty::Closed), count(Novelty::Sealed), count(Novelty::Ballot)), (1, 1, 2), "{new:?}");
    assert_eq!(new.rest.get(&Novelty::Member), Some(&13), "{new:?}");
    // The order of arrival is the same after a restart, and what was read is not new again.
    let read = replica.progress().0;
    let arrived: Vec<_> = replica.arrived_after(0).collect();
    replica.recount().unwrap();
    assert_eq!(replica.arrived_after(0).collect::<Vec<_>>(), arrived);
    assert!(!look(&mut spaces, space, read).1.any());
    assert!(!look(&mut spaces, space, usize::MAX).1.any());
    // What the owner does is not new to them, and waits no more.
    let mut op = json!({ "cast": { "paper": "0,1,10" } });
    complete(&mut spaces, space, "ballot", ballot, &mut op).unwrap();
    spaces.act(space, "ballot", ballot, op).unwrap();
    spaces.act(space, "statement", linde_log::EntryId::ZERO, json!({ "create": { "text": "Ein Gedanke" } })).unwrap();
    let (needs, new) = look(&mut spaces, space, read);
    assert!(!needs.iter().any(|need| need.what == ToDo::Vote) && !new.any(), "{needs:?} {new:?}");
}
