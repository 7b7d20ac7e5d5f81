//! The log: the unit that is signed, stored and synced, and the rules by which it is authentic.
//!
//! A contribution is an *entry*: a [`Header`], a signature and a body. Each installation appends its entries to a
//! hash-chained log a space and [`Lane`]. Start with [`sign`] (how an entry is made), [`Signed::decode`] (how one is read)
//! and [`verify_run`] (when one is believed). [`frame`] is the envelope of wire, bundle and journal; [`ForkProof`] shows
//! that somebody signed two histories.
//!
//! This crate is pure: no clock, no randomness, no files. The bytes are specified in `docs/PROTOCOL.md`.

pub mod body;
pub mod cbor;
mod entry;
mod fork;
pub mod frame;
mod header;
mod ids;
mod keys;
mod run;

pub use entry::{Draft, EntryError, ID_CONTEXT, MAX_ENTRY_BYTES, SIGN_DOMAIN, Signed, Tip, Verified, sign, write};
pub use fork::{ForkError, ForkProof, VerifiedFork};
pub use header::{Encryption, Header, HeaderError, MAX_AFTER, MAX_BODY_BYTES, MAX_HEADER_BYTES, VERSION};
pub use ids::{DeviceId, EntryId, Lane, LogId, NotAnId, PersonId, SpaceId};
pub use keys::{KeyError, PublicKey, SIGNATURE_BYTES, SecretKey, kem_public};
pub use run::{MAX_RUN_ENTRIES, RunError, signed_end, verify_longest, verify_run};
