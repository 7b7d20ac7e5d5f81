//! What the examples of kinds speak of: one space with an office, in which they are all valid.

use crate::{kind::Kind, numbers, statement::Statement};
use linde_log::{EntryId, SecretKey, SpaceId, kem_public};
use linde_space::{Founder, person_id};

/// The space.
pub(crate) const SPACE: SpaceId = SpaceId([1; 32]);
/// An office in it.
pub(crate) const OFFICE: EntryId = EntryId([2; 32]);
/// A contribution of one of those who hold the office.
pub(crate) const CONTRIBUTION: EntryId = EntryId([3; 32]);
/// A topic.
pub(crate) const TOPIC: EntryId = EntryId([6; 32]);

/// A text document.
pub(crate) const DRAFT: EntryId = EntryId([51; 32]);
/// A proposal.
pub(crate) const PROPOSAL: EntryId = EntryId([68; 32]);
/// A version of it.
pub(crate) const VERSION: EntryId = EntryId([69; 32]);
/// An argument.
pub(crate) const ARGUMENT: EntryId = EntryId([71; 32]);

/// The kinds of the entries that examples speak of.
const KINDS: &[(EntryId, u16)] = &[
    (CONTRIBUTION, Statement::ID),
    (TOPIC, numbers::TOPIC),
    (DRAFT, numbers::TEXT),
    (PROPOSAL, numbers::PROPOSAL),
    (VERSION, numbers::PROPOSAL),
    (ARGUMENT, numbers::ARGUMENT),
];

/// The kind of an entry that examples speak of, for whoever tries them; of any other, that of statements.
pub fn example_kind(id: &EntryId) -> u16 {
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
