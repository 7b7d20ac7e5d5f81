//! The bodies of control entries: CBOR maps with text keys, which hold ids and keys but never names of people.
//!
//! A body with fields that this version does not know stays storable and is judged [`OpError::Unknown`]: a later version may
//! mean something by them that must not be skipped.

use crate::{
    hex_bytes,
    proof::person_id,
    role::{Policy, Role, Visibility},
};
use ciborium::Value;
use linde_log::{
    DeviceId, PersonId, PublicKey,
    body::{self, BodyError, SALT_BYTES},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::collections::BTreeSet;

/// Numbers of the control kinds in headers; up to 31 are reserved for later ones.
pub mod kinds {
    /// [`super::Genesis`].
    pub const GENESIS: u16 = 1;
    /// [`super::DeviceCert`].
    pub const DEVICE: u16 = 2;
    /// [`super::Invite`].
    pub const INVITE: u16 = 3;
    /// [`super::Join`].
    pub const JOIN: u16 = 4;
    /// [`super::RoleChange`].
    pub const ROLE: u16 = 5;
    /// [`super::InviteRevoke`].
    pub const INVITE_REVOKE: u16 = 6;
}

/// Upper bound of founders, in persons.
pub const MAX_FOUNDERS: usize = 7;
/// Upper bound of a space's name, in characters.
pub const MAX_NAME_CHARS: usize = 100;
/// Upper bound of a space's purpose, in characters.
pub const MAX_PURPOSE_CHARS: usize = 2000;
/// Upper bound of a space's languages.
pub const MAX_LANGUAGES: usize = 16;
/// Upper bound of a language tag (BCP 47), in bytes.
pub const MAX_LANGUAGE_BYTES: usize = 35;

/// Founds a space. Object, predecessor, heads seen and the header's space are none; the author is a founder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genesis {
    /// The space's name, 1 to [`MAX_NAME_CHARS`] characters.
    pub name: String,
    /// What it is for, up to [`MAX_PURPOSE_CHARS`] characters.
    pub purpose: String,
    /// Who may read.
    pub visibility: Visibility,
    /// 1 to [`MAX_FOUNDERS`] persons.
    pub founders: Vec<Founder>,
    /// How many founders act together where founders must.
    pub quorum: u8,
    /// Who may do what.
    pub policy: Policy,
    /// Languages of the space, as BCP 47 tags, the first preferred.
    pub languages: Vec<String>,
}

/// A person who founds a space, with a first device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founder {
    /// [`person_id`] of recovery key, device and salt.
    pub person: PersonId,
    /// Ed25519 public key of the 24 words.
    #[serde(with = "hex_bytes")]
    pub recovery: [u8; 32],
    /// The first device.
    pub device: DeviceId,
    /// The device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// Random.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 16],
}

/// Adds a device to the author's person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceCert {
    /// The author's person.
    pub person: PersonId,
    /// The new device.
    pub device: DeviceId,
    /// Its X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// The new device's signature in [`crate::DEVICE_DOMAIN`] over space, person, device and kem.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Invites whoever holds the secret half of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// Ed25519 public key that newcomers prove to hold.
    #[serde(with = "hex_bytes")]
    pub key: [u8; 32],
    /// The role newcomers get.
    pub role: Role,
    /// How many may come, at least 1.
    pub max_uses: u32,
    /// Until when it is meant, in ms since 1970. Clocks are claims, so this is shown and does not decide.
    pub expires_ms: Option<i64>,
    /// Whether joining waits for a moderator's approval.
    pub approval: bool,
}

/// Joins by an invitation, which is the object. The first control entry of the joining device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// [`person_id`] of recovery key, authoring device and salt.
    pub person: PersonId,
    /// Ed25519 public key of the 24 words.
    #[serde(with = "hex_bytes")]
    pub recovery: [u8; 32],
    /// The device's X25519 public key.
    #[serde(with = "hex_bytes")]
    pub kem: [u8; 32],
    /// Random.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 16],
    /// The invitation key's signature in [`crate::JOIN_DOMAIN`] over space, invitation, person, device and kem.
    #[serde(with = "hex_bytes")]
    pub proof: [u8; 64],
}

/// Raises a person's role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChange {
    /// Whose role.
    pub person: PersonId,
    /// The new role: member, moderator or steward.
    pub role: Role,
}

/// Withdraws an invitation, which is the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteRevoke {}

/// What a control entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the body it holds")]
pub enum ControlOp {
    Genesis(Genesis),
    Device(DeviceCert),
    Invite(Invite),
    Join(Join),
    Role(RoleChange),
    InviteRevoke(InviteRevoke),
}

/// Why a body is not a control operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpError {
    /// A kind or field of a newer version.
    #[error("needs a newer version")]
    Unknown,
    /// Not the form of its kind.
    #[error(transparent)]
    Malformed(#[from] BodyError),
    /// The form is right, but a value is out of bounds.
    #[error("{0}")]
    Bounds(&'static str),
}

impl ControlOp {
    /// Reads the body of an entry of lane 0.
    ///
    /// # Errors
    /// [`OpError`].
    pub fn decode(kind: u16, body: &[u8]) -> Result<Self, OpError> {
        let op = match kind {
            kinds::GENESIS => Self::Genesis(read(body, genesis_is_known)?),
            kinds::DEVICE => Self::Device(read(body, |map| only(map, &["person", "device", "kem", "proof"]))?),
            kinds::INVITE => {
                Self::Invite(read(body, |map| only(map, &["key", "role", "max_uses", "expires_ms", "approval"]))?)
            }
            kinds::JOIN => Self::Join(read(body, |map| only(map, &["person", "recovery", "kem", "salt", "proof"]))?),
            kinds::ROLE => Self::Role(read(body, |map| only(map, &["person", "role"]))?),
            kinds::INVITE_REVOKE => Self::InviteRevoke(read(body, |map| only(map, &[]))?),
            _ => return Err(OpError::Unknown),
        };
        op.check()?;
        if op.is_canonical(body) { Ok(op) } else { Err(BodyError::NotCanonical.into()) }
    }

    /// The number of its kind, for headers.
    pub const fn kind(&self) -> u16 {
        match self {
            Self::Genesis(_) => kinds::GENESIS,
            Self::Device(_) => kinds::DEVICE,
            Self::Invite(_) => kinds::INVITE,
            Self::Join(_) => kinds::JOIN,
            Self::Role(_) => kinds::ROLE,
            Self::InviteRevoke(_) => kinds::INVITE_REVOKE,
        }
    }

    /// The body of an entry.
    ///
    /// # Errors
    /// [`OpError::Bounds`] for what [`Self::decode`] would refuse.
    pub fn encode(&self, salt: [u8; SALT_BYTES]) -> Result<Vec<u8>, OpError> {
        self.check()?;
        let body = match self {
            Self::Genesis(op) => body::encode(salt, op),
            Self::Device(op) => body::encode(salt, op),
            Self::Invite(op) => body::encode(salt, op),
            Self::Join(op) => body::encode(salt, op),
            Self::Role(op) => body::encode(salt, op),
            Self::InviteRevoke(op) => body::encode(salt, op),
        };
        Ok(body?)
    }

    fn is_canonical(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Genesis(op) => body::is_canonical(bytes, op),
            Self::Device(op) => body::is_canonical(bytes, op),
            Self::Invite(op) => body::is_canonical(bytes, op),
            Self::Join(op) => body::is_canonical(bytes, op),
            Self::Role(op) => body::is_canonical(bytes, op),
            Self::InviteRevoke(op) => body::is_canonical(bytes, op),
        }
    }

    /// Checks what can be checked without the entry's header and past.
    fn check(&self) -> Result<(), OpError> {
        match self {
            Self::Genesis(genesis) => genesis.check(),
            Self::Invite(invite) => {
                ensure(invite.max_uses >= 1, "an invitation is for one person at least")?;
                admitted(&invite.key)
            }
            Self::Join(join) => admitted(&join.recovery),
            // The proof of a certificate is checked with its key, once, when the entry is taken.
            Self::Device(_) | Self::Role(_) | Self::InviteRevoke(_) => Ok(()),
        }
    }
}

impl Genesis {
    fn check(&self) -> Result<(), OpError> {
        ensure((1..=MAX_NAME_CHARS).contains(&self.name.chars().count()), "a space's name has 1 to 100 characters")?;
        ensure(self.purpose.chars().count() <= MAX_PURPOSE_CHARS, "a space's purpose has up to 2000 characters")?;
        ensure((1..=MAX_FOUNDERS).contains(&self.founders.len()), "a space has 1 to 7 founders")?;
        ensure(
            (1..=self.founders.len()).contains(&usize::from(self.quorum)),
            "the quorum is 1 to the number of founders",
        )?;
        ensure(self.languages.len() <= MAX_LANGUAGES, "a space has up to 16 languages")?;
        let is_tag = |tag: &String| (1..=MAX_LANGUAGE_BYTES).contains(&tag.len()) && tag.is_ascii();
        ensure(self.languages.iter().all(is_tag), "a language is a tag of up to 35 letters")?;
        let devices: BTreeSet<_> = self.founders.iter().map(|founder| founder.device).collect();
        ensure(devices.len() == self.founders.len(), "each founder has a device of their own")?;
        self.founders.iter().try_for_each(|founder| {
            let id = person_id(&founder.recovery, &founder.device, &founder.salt);
            ensure(id == founder.person, "a founder's id is not that of the keys")?;
            admitted(&founder.recovery)?;
            admitted(founder.device.as_bytes())
        })
    }
}

fn ensure(holds: bool, otherwise: &'static str) -> Result<(), OpError> {
    if holds { Ok(()) } else { Err(OpError::Bounds(otherwise)) }
}

fn admitted(key: &[u8; 32]) -> Result<(), OpError> {
    ensure(PublicKey::admit(key).is_ok(), "a key is weak or not canonical")
}

fn read<T: DeserializeOwned>(body: &[u8], is_known: impl FnOnce(&Value) -> bool) -> Result<T, OpError> {
    let value: Value = body::decode(body)?;
    if is_known(&value) {
        value.deserialized().map_err(|error| BodyError::Form(error.to_string()).into())
    } else {
        Err(OpError::Unknown)
    }
}

fn genesis_is_known(value: &Value) -> bool {
    const FIELDS: [&str; 7] = ["name", "purpose", "visibility", "founders", "quorum", "policy", "languages"];
    let founders = field(value, "founders").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    only(value, &FIELDS)
        && field(value, "policy").is_none_or(|policy| only(policy, &["invite"]))
        && founders.iter().all(|founder| only(founder, &["person", "recovery", "device", "kem", "salt"]))
}

/// Whether a map has no other text keys than `known`. What is not a map has another error than an unknown field.
fn only(value: &Value, known: &[&str]) -> bool {
    let mut keys = value.as_map().into_iter().flatten().filter_map(|(key, _)| key.as_text());
    keys.all(|key| known.contains(&key))
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::{EntryId, SecretKey, SpaceId};
    use proptest::prelude::*;

    fn key(seed: u8) -> SecretKey {
        SecretKey::from_seed(&[seed; 32])
    }

    fn founder(seed: u8) -> Founder {
        let (recovery, device) = (*key(seed + 100).public().as_bytes(), key(seed).device());
        let salt = [seed; 16];
        Founder { person: person_id(&recovery, &device, &salt), recovery, device, kem: [seed; 32], salt }
    }

    fn genesis() -> Genesis {
        Genesis {
            name: "Lindenhof".into(),
            purpose: "Hof und Garten".into(),
            visibility: Visibility::Members,
            founders: vec![founder(1), founder(2)],
            quorum: 2,
            policy: Policy::default(),
            languages: vec!["de".into(), "en".into()],
        }
    }

    fn examples() -> Vec<ControlOp> {
        let person = founder(1).person;
        let invite = Invite {
            key: *key(9).public().as_bytes(),
            role: Role::Member,
            max_uses: 3,
            expires_ms: Some(-5),
            approval: true,
        };
        let (recovery, device) = (*key(20).public().as_bytes(), key(21).device());
        let id = person_id(&recovery, &device, &[1; 16]);
        vec![
            ControlOp::Genesis(genesis()),
            ControlOp::Device(DeviceCert::new(&key(3), SpaceId([1; 32]), person, [2; 32])),
            ControlOp::Invite(Invite { expires_ms: None, ..invite.clone() }),
            ControlOp::Invite(invite),
            ControlOp::Join(Join::new(
                &key(9),
                SpaceId([1; 32]),
                EntryId([2; 32]),
                id,
                recovery,
                device,
                [3; 32],
                [1; 16],
            )),
            ControlOp::Role(RoleChange { person, role: Role::Steward }),
            ControlOp::InviteRevoke(InviteRevoke {}),
        ]
    }

    fn with_field(body: &[u8], path: &[&str]) -> Vec<u8> {
        fn add(value: &mut Value, path: &[&str]) {
            match (value, path) {
                (Value::Map(map), []) => map.push((Value::Text("later".into()), Value::Bool(true))),
                (Value::Map(map), [first, rest @ ..]) => {
                    let (_, inner) = map.iter_mut().find(|(key, _)| key.as_text() == Some(*first)).unwrap();
                    add(inner, rest);
                }
                (Value::Array(items), path) => add(&mut items[0], path),
                (other, _) => panic!("no map: {other:?}"),
            }
        }
        let mut value: Value = body::decode(body).unwrap();
        add(&mut value, path);
        body::encode([0; 16], &value).unwrap()
    }

    #[test]
    fn reads_what_it_wrote() {
        for op in examples() {
            let body = op.encode([7; 16]).unwrap();
            assert_eq!(ControlOp::decode(op.kind(), &body), Ok(op));
        }
    }

    #[test]
    fn kinds_and_fields_of_newer_versions_are_unknown() {
        for op in examples() {
            let body = op.encode([7; 16]).unwrap();
            assert_eq!(ControlOp::decode(op.kind(), &with_field(&body, &[])), Err(OpError::Unknown));
            assert_eq!(ControlOp::decode(7, &body), Err(OpError::Unknown));
        }
        let body = ControlOp::Genesis(genesis()).encode([7; 16]).unwrap();
        assert_eq!(ControlOp::decode(kinds::GENESIS, &with_field(&body, &["policy"])), Err(OpError::Unknown));
        assert_eq!(ControlOp::decode(kinds::GENESIS, &with_field(&body, &["founders"])), Err(OpError::Unknown));
    }

    #[test]
    fn a_body_of_another_form_is_malformed() {
        for op in examples().into_iter().filter(|op| op.kind() != kinds::INVITE_REVOKE) {
            let empty = body::encode([0; 16], &Value::Map(vec![])).unwrap();
            assert!(matches!(ControlOp::decode(op.kind(), &empty), Err(OpError::Malformed(_))));
        }
        let list = body::encode([0; 16], &vec![1, 2]).unwrap();
        assert!(matches!(ControlOp::decode(kinds::INVITE_REVOKE, &list), Err(OpError::Malformed(_))));
        assert!(matches!(ControlOp::decode(kinds::ROLE, &[1, 2]), Err(OpError::Malformed(_))));
    }

    #[test]
    fn what_is_out_of_bounds_is_neither_written_nor_read() {
        let alter: [fn(&mut Genesis); 12] = [
            |g| g.name = String::new(),
            |g| g.name = "ä".repeat(MAX_NAME_CHARS + 1),
            |g| g.purpose = "ä".repeat(MAX_PURPOSE_CHARS + 1),
            |g| g.founders = vec![],
            |g| g.founders = (1..9).map(founder).collect(),
            |g| g.founders = vec![founder(1), founder(1)],
            |g| g.founders[0].person = PersonId([1; 32]),
            |g| g.founders[0] = Founder { recovery: [0; 32], ..founder(1) },
            |g| g.quorum = 0,
            |g| g.quorum = 3,
            |g| g.languages = vec![String::new()],
            |g| g.languages = vec!["de".into(); MAX_LANGUAGES + 1],
        ];
        for alter in alter {
            let mut changed = genesis();
            alter(&mut changed);
            assert!(matches!(ControlOp::Genesis(changed.clone()).encode([0; 16]), Err(OpError::Bounds(_))));
            let body = body::encode([0; 16], &changed).unwrap();
            assert!(matches!(ControlOp::decode(kinds::GENESIS, &body), Err(OpError::Bounds(_))));
        }
        let most = Genesis { name: "ä".repeat(MAX_NAME_CHARS), founders: (1..8).map(founder).collect(), ..genesis() };
        assert!(ControlOp::Genesis(most).encode([0; 16]).is_ok());
        let invite = Invite { key: [0; 32], role: Role::Member, max_uses: 1, expires_ms: None, approval: false };
        assert!(ControlOp::Invite(invite.clone()).encode([0; 16]).is_err());
        let unused = Invite { key: *key(1).public().as_bytes(), max_uses: 0, ..invite };
        assert!(ControlOp::Invite(unused).encode([0; 16]).is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_bodies_never_panic(kind in 0u16..9, bytes: Vec<u8>) {
            let _ = ControlOp::decode(kind, &bytes);
        }

        #[test]
        fn changed_bodies_never_panic(which: prop::sample::Index, at: prop::sample::Index, byte: u8) {
            let examples = examples();
            let op = &examples[which.index(examples.len())];
            let mut body = op.encode([7; 16]).unwrap();
            let at = at.index(body.len());
            body[at] = byte;
            let _ = ControlOp::decode(op.kind(), &body);
        }
    }
}
