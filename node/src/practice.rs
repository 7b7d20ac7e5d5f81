//! The space for practice: a deliberation that people who do not exist have held, made of contributions signed like any other.
//!
//! It is played in memory, from a text that is read like a script, and then taken in as a whole; the keys of those who
//! played end with it. There is a script in each language of the page, in `practice/`; in all of them the same happens.

use crate::{
    complete::complete,
    core::Core,
    home::Machine,
    show::{internal, refusal},
};
use linde_deliberation::Day;
use linde_log::{EntryId, SpaceId};
use linde_replica::{Environment, Identity, MemoryHome, NewSpace, Spaces};
use linde_space::{Founder, Role, Visibility};
use linde_store::Record;
use linde_web::{DeskError, Lang};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

const DAY_MS: i64 = 24 * 3_600_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Script {
    space: String,
    purpose: String,
    /// How many days ago its first day was.
    began: i64,
    people: Vec<String>,
    step: Vec<Step>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    day: i64,
    #[serde(default)]
    by: String,
    kind: String,
    #[serde(default)]
    op: String,
    /// What others call what is made.
    name: Option<String>,
    /// What it is done to.
    on: Option<String>,
    #[serde(default)]
    fields: Map<String, Value>,
    /// How each person reacts to it, a sign a person.
    reactions: Option<String>,
    /// The paper that each person casts; an empty one is none.
    papers: Option<Vec<String>>,
}

/// Makes a space for practice in a language, in which the owner is called `name`.
pub(crate) fn add(core: &mut Core, name: &str, lang: Lang) -> Result<SpaceId, DeskError> {
    let now_ms = core.spaces.now_ms();
    let (space, records) = play(script(lang), core.spaces.as_founder(), now_ms)?;
    core.spaces.add_practice(space, &records, name).map_err(refusal)?;
    Ok(space)
}

fn script(lang: Lang) -> &'static str {
    match lang {
        Lang::De => include_str!("practice/lindenplatz.toml"),
        Lang::En => include_str!("practice/lime-tree-square.toml"),
    }
}

/// Removes it with everything in it.
pub(crate) fn remove(core: &mut Core, space: SpaceId) -> Result<(), DeskError> {
    core.spaces.remove_practice(space).map_err(refusal)?;
    core.opinions.retain(|(of, _), _| *of != space);
    Ok(())
}

/// Plays a script in which `owner` is there and says nothing; gives the space and what it is made of.
fn play(script: &str, owner: Founder, now_ms: i64) -> Result<(SpaceId, Vec<Record>), DeskError> {
    let script: Script = toml::from_str(script).map_err(|error| internal(&error))?;
    let began_ms = now_ms - script.began * DAY_MS;
    let clock = Arc::new(AtomicI64::new(began_ms));
    let mut cast = BTreeMap::new();
    for name in &script.people {
        cast.insert(name.clone(), Identity::generate(&mut Machine));
    }
    let first = script.people.first().ok_or_else(|| unknown("people"))?;
    let leader = cast.get(first).ok_or_else(|| unknown(first))?.clone();
    let home = Box::new(MemoryHome::default());
    let spaces = Spaces::open(home, leader.clone(), Box::new(Clock(Arc::clone(&clock))), &mut |_| {});
    let mut spaces = spaces.map_err(|error| internal(&error))?;
    let new = NewSpace {
        name: script.space.clone(),
        purpose: script.purpose.clone(),
        visibility: Visibility::Open,
        founder_name: first.clone(),
    };
    let space = spaces.create_with(&new, vec![owner]).map_err(refusal)?;
    let seats = u32::try_from(script.people.len()).unwrap_or(u32::MAX);
    let (_, link) = spaces.invite(space, Role::Member, seats, None, false, Vec::new()).map_err(refusal)?;
    for (name, identity) in cast.iter().filter(|(name, _)| *name != first) {
        spaces.play(identity.clone());
        spaces.join(&link, name).map_err(refusal)?;
    }
    let mut stage = Stage { spaces, space, cast, people: script.people, named: BTreeMap::new(), began_ms };
    for (place, step) in script.step.iter().enumerate() {
        // What is done on one day comes in the order of the script.
        let at = began_ms + step.day * DAY_MS + i64::try_from(place).unwrap_or(0) * 60_000;
        clock.store(at.min(now_ms), Ordering::Relaxed);
        stage.step(step).inspect_err(|error| {
            // Whoever changes the script wants to know where it went wrong.
            tracing::error!(step = place + 1, kind = step.kind, op = step.op, %error, "the script cannot be played");
        })?;
    }
    let records = stage.spaces.records(space).map_err(refusal)?;
    Ok((space, records))
}

/// Where a script is played.
struct Stage {
    spaces: Spaces,
    space: SpaceId,
    cast: BTreeMap<String, Identity>,
    people: Vec<String>,
    /// What was made, by its name in the script.
    named: BTreeMap<String, EntryId>,
    began_ms: i64,
}

impl Stage {
    fn step(&mut self, step: &Step) -> Result<(), DeskError> {
        let on = match &step.on {
            None => EntryId::ZERO,
            Some(name) => *self.named.get(name).ok_or_else(|| unknown(name))?,
        };
        let mut made = on;
        if !step.op.is_empty() {
            let mut fields = Value::Object(step.fields.clone());
            self.fill_in(&mut fields)?;
            let mut op = Map::new();
            op.insert(step.op.clone(), fields);
            let entry = self.act(&step.by, &step.kind, on, Value::Object(op))?;
            if on.is_zero() {
                made = entry;
            }
        }
        if let Some(name) = &step.name {
            self.named.insert(name.clone(), made);
        }
        let people = self.people.clone();
        for (name, sign) in people.iter().zip(step.reactions.iter().flat_map(|signs| signs.chars())) {
            let (stance, important) = match sign {
                '+' => ("agree", false),
                '!' => ("agree", true),
                '-' => ("disagree", false),
                '0' => ("pass", false),
                _ => continue,
            };
            self.act(name, &step.kind, made, json!({ "react": { "stance": stance, "important": important } }))?;
        }
        let papers = step.papers.iter().flatten();
        for (name, paper) in people.iter().zip(papers).filter(|(_, paper)| !paper.is_empty()) {
            self.act(name, &step.kind, made, json!({ "cast": { "paper": paper } }))?;
        }
        Ok(())
    }

    fn act(&mut self, by: &str, kind: &str, object: EntryId, mut op: Value) -> Result<EntryId, DeskError> {
        self.spaces.play(self.cast.get(by).ok_or_else(|| unknown(by))?.clone());
        complete(&mut self.spaces, self.space, kind, object, &mut op)?;
        self.spaces.act(self.space, kind, object, op).map_err(refusal)
    }

    /// Puts ids in the place of names, and dates in the place of days.
    fn fill_in(&self, value: &mut Value) -> Result<(), DeskError> {
        match value {
            Value::Object(fields) => fields.values_mut().try_for_each(|one| self.fill_in(one)),
            Value::Array(items) => items.iter_mut().try_for_each(|one| self.fill_in(one)),
            Value::String(text) => {
                *text = self.named_in(text)?;
                *text = self.dated(text)?;
                Ok(())
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }

    fn named_in(&self, text: &str) -> Result<String, DeskError> {
        let Some((before, rest)) = text.split_once('@') else { return Ok(text.to_owned()) };
        let end = rest.find(|one: char| !one.is_alphanumeric()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        // A sign that stands alone is none of ours: measures have it before who is responsible.
        let id = if name.is_empty() {
            "@".to_owned()
        } else {
            self.named.get(name).ok_or_else(|| unknown(name))?.to_string()
        };
        Ok(format!("{before}{id}{}", self.named_in(after)?))
    }

    fn dated(&self, text: &str) -> Result<String, DeskError> {
        let Some((before, rest)) = text.split_once("{day ") else { return Ok(text.to_owned()) };
        let (day, after) = rest.split_once('}').ok_or_else(|| unknown(rest))?;
        let day: i64 = day.parse().map_err(|_| unknown(day))?;
        Ok(format!("{before}{}{}", Day::at(self.began_ms + day * DAY_MS), self.dated(after)?))
    }
}

/// What a script names is not in it.
fn unknown(name: &str) -> DeskError {
    internal(&std::io::Error::other(format!("the script of the space for practice names {name:?}, which is not there")))
}

/// The clock of a script, with the machine's chance.
struct Clock(Arc<AtomicI64>);

impl Environment for Clock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        Machine.fill(bytes);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use linde_deliberation::{
        Kind as _,
        dissent::Dissent,
        language_version::{LanguageVersion, Tested},
        record::Record as Decision,
        topic::{Standing, Topic},
        trace::Freshness,
    };

    use linde_replica::{Home, HomeError};
    use linde_store::Store;
    use std::path::Path;

    pub(crate) const NOW_MS: i64 = 1_780_000_000_000;

    pub(crate) fn owner() -> Spaces {
        let clock = Clock(Arc::new(AtomicI64::new(NOW_MS)));
        let identity = Identity::generate(&mut Machine);
        Spaces::open(Box::new(MemoryHome::default()), identity, Box::new(clock), &mut |_| {}).unwrap()
    }

    pub(crate) fn played(spaces: &mut Spaces) -> (SpaceId, Vec<Record>) {
        played_in(spaces, Lang::De)
    }

    fn played_in(spaces: &mut Spaces, lang: Lang) -> (SpaceId, Vec<Record>) {
        tracing_subscriber::fmt().with_test_writer().try_init().ok();
        play(script(lang), spaces.as_founder(), NOW_MS).unwrap()
    }

    #[test]
    fn every_script_comes_to_a_sealed_record_and_leaves_something_to_try() {
        for lang in Lang::ALL {
            comes_to_a_sealed_record(lang);
        }
    }

    fn comes_to_a_sealed_record(lang: Lang) {
        let mut spaces = owner();
        let (space, records) = played_in(&mut spaces, lang);
        spaces.add_practice(space, &records, "Uli").unwrap();
        assert!(spaces.is_practice(&space));
        let replica = spaces.replica(space).unwrap();
        let (counted, stored) = (replica.counted(Topic::ID), records.len());
        assert!((counted, stored > 100) == (2, true), "{counted} topics, {stored} entries");
        assert_eq!((replica.counted(Dissent::ID), replica.control().members().count()), (1, 15));
        let all = replica.deliberation();
        let (record, ballots) = (*all.records.keys().next().unwrap(), all.ballots.len());
        assert!(all.holds(&record), "{:?}", all.gaps(&record));
        assert_eq!((replica.counted(Decision::ID), ballots), (1, 2));
        // Nobody meets what is shown as late or as waiting in the example.
        for id in all.topics.keys().flat_map(|topic| all.members(topic)) {
            assert_eq!(all.standing(&id), Some(Standing::InTime), "{id}");
        }
        assert!(all.questions.values().all(|one| one.state.official_answers().next().is_some()));
        // The decision is there in easy language, as it was sealed, and people for whom it is meant have tested it.
        let versions = all.language_versions_of(&record);
        let of_record: Vec<_> = versions.iter().filter_map(|id| all.language_status(id)).collect();
        let [version] = of_record.as_slice() else { panic!("{of_record:?}") };
        assert_eq!((version.freshness, version.tested), (Freshness::Current, Tested::Checked));
        assert_eq!(replica.counted(LanguageVersion::ID), 1);
        // Of those who were there nobody learns a number from one to four.
        let topic = all.records.values().find_map(|one| one.state.made.as_ref()).unwrap().topic;
        let [balance] = all.topics.get(&topic).unwrap().state.balances.as_slice() else { panic!("no balance") };
        let shown: Vec<_> = balance.cells.iter().map(|cell| cell.count).collect();
        assert_eq!((shown.iter().flatten().count(), balance.total), (2, Some(32)), "{shown:?}");
        let open = all.ballots.iter().find(|(_, one)| one.state.result().is_none()).map(|(id, _)| *id).unwrap();
        let closed = all.ballots.values().find_map(|one| one.state.result()).unwrap();
        assert_eq!(closed.papers.len(), 14);
        // The owner's vote counts there.
        let mut op = json!({ "cast": { "paper": "0,1,10" } });
        complete(&mut spaces, space, "ballot", open, &mut op).unwrap();
        spaces.act(space, "ballot", open, op).unwrap();
    }

    #[test]
    fn in_every_script_the_same_happens_in_other_words() {
        let [german, english] = Lang::ALL.map(|lang| toml::from_str::<Script>(script(lang)).unwrap());
        assert_eq!((german.began, &german.people), (english.began, &english.people));
        assert_eq!(german.step.len(), english.step.len());
        for (place, (one, other)) in german.step.iter().zip(&english.step).enumerate() {
            let done = |step: &Step| {
                let of = (step.day, step.by.clone(), step.kind.clone(), step.op.clone());
                let fields: Vec<String> = step.fields.keys().cloned().collect();
                (of, step.name.clone(), step.on.clone(), step.reactions.clone(), step.papers.clone(), fields)
            };
            assert_eq!(done(one), done(other), "step {}", place + 1);
            for (field, said) in &one.fields {
                let words =
                    |said: &Value| said.as_str().is_some_and(|said| said.contains(' ') && !said.starts_with("{day "));
                assert!(!words(said) || Some(said) != other.fields.get(field), "step {}: {said}", place + 1);
            }
        }
    }

    #[test]
    fn nobody_is_told_of_a_space_for_practice_and_nothing_of_it_stays() {
        use linde_sync::Shelf as _;
        let mut spaces = owner();
        let (space, records) = played(&mut spaces);
        spaces.add_practice(space, &records, "Uli").unwrap();
        assert!(spaces.ids().any(|id| id == space));
        let stranger = linde_log::DeviceId([7; 32]);
        assert!(linde_sync::Shelf::spaces(&spaces, &stranger).is_empty());
        assert!(spaces.vector(&space).is_empty());
        let me = spaces.device();
        assert_eq!(spaces.replica(space).unwrap().spread(me).nodes_known, 1, "nobody else is waited for");
        assert!(spaces.ingest(&space, Vec::new()).is_err());
        assert!(spaces.invite(space, Role::Member, 1, None, false, Vec::new()).is_err());
        spaces.remove_practice(space).unwrap();
        assert!(spaces.ids().next().is_none() && !spaces.is_practice(&space));
        assert!(spaces.remove_practice(space).is_err());
    }

    /// A home whose process ends after some more steps that change what is on the disk.
    struct Mortal {
        home: crate::home::HomeDir,
        steps: Arc<AtomicI64>,
    }

    impl Mortal {
        fn lives(&self) -> Result<(), HomeError> {
            if self.steps.fetch_sub(1, Ordering::Relaxed) > 0 {
                return Ok(());
            }
            Err(HomeError::Io { what: "living".to_owned(), source: std::io::Error::other("killed") })
        }
    }

    impl Home for Mortal {
        fn spaces(&self) -> Result<Vec<SpaceId>, HomeError> {
            Home::spaces(&self.home)
        }

        fn open(&mut self, space: SpaceId) -> Result<Box<dyn Store>, HomeError> {
            self.lives()?;
            Home::open(&mut self.home, space)
        }

        fn remove(&mut self, space: SpaceId) -> Result<(), HomeError> {
            self.lives()?;
            self.home.remove(space)
        }

        fn read(&self, name: &str) -> Result<Option<Vec<u8>>, HomeError> {
            self.home.read(name)
        }

        fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), HomeError> {
            self.lives()?;
            self.home.write(name, bytes)
        }
    }

    /// What is in a home, for as many steps as it lives.
    fn lived_in(path: &Path, identity: &Identity, steps: &Arc<AtomicI64>) -> Spaces {
        let home = Mortal { home: crate::home::HomeDir::open(path).unwrap(), steps: Arc::clone(steps) };
        let clock = Clock(Arc::new(AtomicI64::new(NOW_MS)));
        Spaces::open(Box::new(home), identity.clone(), Box::new(clock), &mut |_| {}).unwrap()
    }

    /// Where a process can be killed between two steps of making the space, or of removing it, it is there as a whole or not at all.
    #[test]
    fn killed_between_any_two_steps_it_is_there_as_a_whole_or_not_at_all() {
        let identity = Identity::generate(&mut Machine);
        for removing in [false, true] {
            let (mut whole, mut gone) = (0, 0);
            for steps in 0.. {
                let dir = tempfile::tempdir().unwrap();
                let left = Arc::new(AtomicI64::new(i64::MAX));
                let mut spaces = lived_in(dir.path(), &identity, &left);
                let new = NewSpace {
                    name: "Lindenhof".to_owned(),
                    purpose: String::new(),
                    visibility: Visibility::Open,
                    founder_name: "Uli".to_owned(),
                };
                let own = spaces.create(&new).unwrap();
                let (space, records) = played(&mut spaces);
                if removing {
                    spaces.add_practice(space, &records, "Uli").unwrap();
                }
                let kept = spaces.records(own).unwrap();
                left.store(steps, Ordering::Relaxed);
                let done =
                    if removing { spaces.remove_practice(space) } else { spaces.add_practice(space, &records, "Uli") };
                drop(spaces);

                left.store(i64::MAX, Ordering::Relaxed);
                let mut spaces = lived_in(dir.path(), &identity, &left);
                assert_eq!(spaces.records(own).unwrap(), kept, "{steps} steps: the other space is as it was");
                let ids: Vec<_> = spaces.ids().filter(|id| *id != own).collect();
                let on_disk = std::fs::read_dir(dir.path().join("spaces")).unwrap().count();
                assert_eq!(on_disk, 1 + ids.len(), "{steps} steps");
                if ids.is_empty() {
                    gone += 1;
                    assert!(!spaces.is_practice(&space), "{steps} steps");
                } else {
                    whole += 1;
                    // What the owner said there, as their name, comes on top.
                    assert!(spaces.is_practice(&space) && spaces.records(space).unwrap().len() > records.len());
                    spaces.remove_practice(space).unwrap();
                }
                assert_eq!(spaces.ids().collect::<Vec<_>>(), [own]);
                if done.is_ok() {
                    break;
                }
            }
            assert!(whole > 0 && gone > 0, "removing: {removing}, {whole} whole, {gone} gone");
        }
    }
}
