//! What the examples of kinds speak of: one space with an office, in which they are all valid.

use crate::{Day, ballot, bytes::Fixed, kind::Kind as _, numbers, record::Record, statement::Statement};
use linde_log::{EntryId, SecretKey, SpaceId, kem_public};
use linde_space::{Founder, person_id};

/// The space.
pub(crate) const SPACE: SpaceId = SpaceId([1; 32]);
/// An office in it.
pub(crate) const OFFICE: EntryId = EntryId([2; 32]);
/// A contribution of one of those who hold the office.
pub(crate) const CONTRIBUTION: EntryId = EntryId([3; 32]);
/// A topic.
pub(crate) const TOPIC: EntryId = EntryId([66; 32]);
/// A step of its phases.
pub(crate) const PHASE: EntryId = EntryId([67; 32]);
/// A record.
pub(crate) const RECORD: EntryId = EntryId([74; 32]);

/// A ballot.
pub(crate) const BALLOT: EntryId = EntryId([72; 32]);

/// A text document.
pub(crate) const DRAFT: EntryId = EntryId([51; 32]);
/// A proposal.
pub(crate) const PROPOSAL: EntryId = EntryId([68; 32]);
/// A version of it.
pub(crate) const VERSION: EntryId = EntryId([69; 32]);
/// An argument.
pub(crate) const ARGUMENT: EntryId = EntryId([71; 32]);

/// What kind an entry is of that an example speaks of: a statement, if nothing else is said here.
pub fn kind_of_example(id: &EntryId) -> u16 {
    const KINDS: [(EntryId, u16); 8] = [
        (TOPIC, numbers::TOPIC),
        (PHASE, numbers::TOPIC),
        (DRAFT, numbers::TEXT),
        (PROPOSAL, numbers::PROPOSAL),
        (VERSION, numbers::PROPOSAL),
        (ARGUMENT, numbers::ARGUMENT),
        (BALLOT, numbers::BALLOT),
        (RECORD, Record::ID),
    ];
    KINDS.iter().find(|(known, _)| known == id).map_or(Statement::ID, |(_, kind)| *kind)
}

/// The office's key.
pub(crate) fn office_key() -> SecretKey {
    SecretKey::from_seed(&[7; 32])
}

/// The X25519 key of who holds the office.
pub(crate) fn holder_kem() -> [u8; 32] {
    kem_public(&[60; 32])
}

/// Who founded the space.
pub(crate) fn founder() -> Founder {
    let recovery = *SecretKey::from_seed(&[101; 32]).public().as_bytes();
    let (device, salt) = (SecretKey::from_seed(&[1; 32]).device(), [0; 16]);
    Founder { person: person_id(&recovery, &device, &salt), recovery, device, kem: kem_public(&[51; 32]), salt }
}

/// How many may vote in the space.
pub(crate) const VOTERS: u32 = 8;

/// Who may vote in it.
pub(crate) fn electorate() -> Fixed<32> {
    let person = |number: u8| {
        let recovery = *SecretKey::from_seed(&[number + 101; 32]).public().as_bytes();
        person_id(&recovery, &SecretKey::from_seed(&[number + 1; 32]).device(), &[number; 16])
    };
    let members = [1, 2, 3, 4, 5, 8, 9].map(person);
    ballot::electorate_hash(&members.into_iter().chain([founder().person]).collect())
}

/// A day.
pub(crate) fn day() -> Day {
    Day::from_number(20_811).unwrap_or(Day::FIRST)
}
