//! What is kept in the home for its owner alone: how far they are with the first steps, up to where they have read, and whatever else
//! [`keep`] writes.
//!
//! All are conveniences: a file that cannot be read is told of in the log and taken for none.

use crate::home::HomeDir;
use linde_web::{
    DeskError, Id,
    views::{Aim, FIRST_STEPS, Welcome},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// How far the owner is with the first steps.
const WELCOME_FILE: &str = "welcome.json";
/// Up to where the owner has read.
const READ_FILE: &str = "read.json";
/// The form of these files.
const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
struct Kept<T> {
    version: u32,
    #[serde(flatten)]
    what: T,
}

#[derive(Debug, Serialize, Deserialize)]
struct Steps {
    name: String,
    aim: Option<Aim>,
    step: u8,
    over: bool,
}

/// By space how many of the entries that arrived there were read.
#[derive(Debug, Serialize, Deserialize)]
struct Read {
    places: BTreeMap<Id, u64>,
}

/// How far the owner is with the first steps.
pub(super) fn welcome(home: &HomeDir) -> Welcome {
    let Some(Steps { name, aim, step, over }) = read(home, WELCOME_FILE) else { return Welcome::default() };
    Welcome { name, aim, step: step.clamp(1, FIRST_STEPS), begun: true, over }
}

pub(super) fn keep_welcome(home: &HomeDir, welcome: &Welcome) -> Result<(), DeskError> {
    let Welcome { name, aim, step, over, .. } = welcome.clone();
    keep(home, WELCOME_FILE, Steps { name, aim, step, over })
}

/// Up to where each space was read; none if nothing was ever marked as read.
pub(super) fn places(home: &HomeDir) -> Option<BTreeMap<Id, u64>> {
    read(home, READ_FILE).map(|Read { places }| places)
}

pub(super) fn keep_places(home: &HomeDir, places: &BTreeMap<Id, u64>) -> Result<(), DeskError> {
    keep(home, READ_FILE, Read { places: places.clone() })
}

/// Reads a file that [`keep`] wrote.
pub(crate) fn read<T: DeserializeOwned>(home: &HomeDir, name: &str) -> Option<T> {
    let bytes = home.read_file(name).inspect_err(|failure| tracing::warn!(%failure, "a file was not read")).ok()??;
    let kept: Result<Kept<T>, _> = serde_json::from_slice(&bytes);
    let kept =
        kept.inspect_err(|error| tracing::warn!(name, %error, "a file cannot be read and is not looked at")).ok()?;
    (kept.version == VERSION).then_some(kept.what)
}

pub(crate) fn keep<T: Serialize>(home: &HomeDir, name: &str, what: T) -> Result<(), DeskError> {
    let kept = Kept { version: VERSION, what };
    let bytes = serde_json::to_vec_pretty(&kept).map_err(|error| crate::show::internal(&error))?;
    home.write_file(name, &bytes).map_err(|failure| {
        tracing::warn!(%failure, "a file was not written");
        DeskError::new("read-only")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_at_the_beginning_and_what_was_read_is_there_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let welcomed = Welcome { name: "Käthe".to_owned(), aim: Some(Aim::Office), step: 2, begun: true, over: false };
        let places_read = BTreeMap::from([(Id([3; 32]), 100_000)]);
        {
            let home = HomeDir::open(dir.path()).unwrap();
            assert_eq!((welcome(&home), places(&home)), (Welcome::default(), None));
            keep_welcome(&home, &welcomed).unwrap();
            keep_places(&home, &places_read).unwrap();
        }
        let home = HomeDir::open(dir.path()).unwrap();
        assert_eq!((welcome(&home), places(&home)), (welcomed, Some(places_read)));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_taken_for_none() {
        let dir = tempfile::tempdir().unwrap();
        let home = HomeDir::open(dir.path()).unwrap();
        for text in ["", "{}", "[1]", r#"{"version":2,"places":{}}"#, r#"{"version":1,"places":{"zz":1}}"#] {
            home.write_file(READ_FILE, text.as_bytes()).unwrap();
            home.write_file(WELCOME_FILE, text.as_bytes()).unwrap();
            assert_eq!((welcome(&home), places(&home)), (Welcome::default(), None), "{text}");
        }
        home.write_file(WELCOME_FILE, br#"{"version":1,"name":"","aim":null,"step":200,"over":false}"#).unwrap();
        assert_eq!(welcome(&home).step, FIRST_STEPS);
    }
}
