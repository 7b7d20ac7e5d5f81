//! What a steward and a person who lost everything send each other, so that the person's new device can be named: a question
//! and an answer, each a line of text. Neither is a secret.

use super::{Line, LinkError, VERSION, read_version};
use crate::{Cut, Rebind, op::MAX_NAME_CHARS};
use linde_log::{
    DeviceId, PersonId, SpaceId,
    cbor::{Reader, Writer},
};

/// How the question starts. Read in upper and lower case.
pub const REBIND_ASK_PREFIX: &str = "linde:rebind-ask:";
/// How the answer starts. Read in upper and lower case.
pub const REBIND_ANSWER_PREFIX: &str = "linde:rebind-answer:";

const ASK_FIELDS: usize = 4;
const ANSWER_FIELDS: usize = 7;

/// Asks a new device whether it will be a person's: version 1, space, person, name of the space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebindAsk {
    /// The space.
    pub space: SpaceId,
    /// The person who lost everything.
    pub person: PersonId,
    /// The space's name, for people to look at.
    pub name: String,
}

/// A new device's agreement: version 1, space, person, device, kem, recovery, proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebindAnswer {
    /// The space.
    pub space: SpaceId,
    /// The person.
    pub person: PersonId,
    /// The new device.
    pub device: DeviceId,
    /// Its X25519 public key.
    pub kem: [u8; 32],
    /// Ed25519 public key of the person's new 24 words.
    pub recovery: [u8; 32],
    /// The new device's signature in [`crate::REBIND_DOMAIN`].
    pub proof: [u8; 64],
}

impl RebindAsk {
    /// The text. Of the name so much is written as a name may have.
    pub fn to_text(&self) -> String {
        let name: String = self.name.chars().take(MAX_NAME_CHARS).collect();
        let mut w = Writer::default();
        w.array(ASK_FIELDS).unsigned(VERSION).bytes(self.space.as_bytes()).bytes(self.person.as_bytes()).text(&name);
        Self::armoured(w.finish())
    }

    /// Reads a question. White space anywhere in it is ignored.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        Self::parse_line(text)
    }
}

impl RebindAnswer {
    /// The answer with which a new device agrees, as [`Rebind::new`] made it.
    pub fn of(space: SpaceId, rebind: &Rebind) -> Self {
        let Rebind { person, device, kem, recovery, proof, cuts: _ } = *rebind;
        Self { space, person, device, kem, recovery, proof }
    }

    /// The rebinding it agrees to; `cuts` say how far the logs of the earlier devices count.
    pub fn rebind(&self, cuts: Vec<Cut>) -> Rebind {
        let Self { person, device, kem, recovery, proof, .. } = *self;
        Rebind { person, device, kem, recovery, cuts, proof }
    }

    /// The text.
    pub fn to_text(&self) -> String {
        let mut w = Writer::default();
        w.array(ANSWER_FIELDS).unsigned(VERSION).bytes(self.space.as_bytes()).bytes(self.person.as_bytes());
        w.bytes(self.device.as_bytes()).bytes(&self.kem).bytes(&self.recovery).bytes(&self.proof);
        Self::armoured(w.finish())
    }

    /// Reads an answer. White space anywhere in it is ignored.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn parse(text: &str) -> Result<Self, LinkError> {
        Self::parse_line(text)
    }
}

impl Line for RebindAsk {
    const PREFIX: &'static str = REBIND_ASK_PREFIX;
    const CHECKSUM_CONTEXT: &'static str = "dorflinde 2026 rebind ask checksum v1";
    const MAX_READ_BYTES: usize = 4096;

    fn read(r: &mut Reader<'_>) -> Result<Self, LinkError> {
        read_version(r, ASK_FIELDS, "a question of four parts")?;
        let space = SpaceId(r.bytes_of("a space of 32 bytes")?);
        let person = PersonId(r.bytes_of("a person of 32 bytes")?);
        let name = r.text()?.to_owned();
        if name.chars().count() > MAX_NAME_CHARS { Err(LinkError::Bounds) } else { Ok(Self { space, person, name }) }
    }
}

impl Line for RebindAnswer {
    const PREFIX: &'static str = REBIND_ANSWER_PREFIX;
    const CHECKSUM_CONTEXT: &'static str = "dorflinde 2026 rebind answer checksum v1";
    const MAX_READ_BYTES: usize = 4096;

    fn read(r: &mut Reader<'_>) -> Result<Self, LinkError> {
        read_version(r, ANSWER_FIELDS, "an answer of seven parts")?;
        Ok(Self {
            space: SpaceId(r.bytes_of("a space of 32 bytes")?),
            person: PersonId(r.bytes_of("a person of 32 bytes")?),
            device: DeviceId(r.bytes_of("a device of 32 bytes")?),
            kem: r.bytes_of("a key of 32 bytes")?,
            recovery: r.bytes_of("a key of 32 bytes")?,
            proof: r.bytes_of("a signature of 64 bytes")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use linde_log::SecretKey;
    use proptest::prelude::*;

    #[test]
    fn an_answer_becomes_the_rebinding_that_the_new_device_agreed_to() {
        let key = SecretKey::from_seed(&[1; 32]);
        let space = SpaceId([2; 32]);
        let made = Rebind::new(&key, space, PersonId([3; 32]), [6; 32], [7; 32], vec![]);
        let answer = RebindAnswer::parse(&RebindAnswer::of(space, &made).to_text()).unwrap();
        assert_eq!(answer.space, space);
        assert!(answer.rebind(vec![]).is_proven(space));
        assert_eq!(answer.rebind(vec![]), made);
    }

    #[test]
    fn questions_answers_and_other_lines_are_told_apart() {
        let ask = RebindAsk { space: SpaceId([1; 32]), person: PersonId([2; 32]), name: "Lindenhof".to_owned() };
        let text = ask.to_text();
        assert_eq!(RebindAsk::parse(&text), Ok(ask.clone()));
        assert_eq!(RebindAnswer::parse(&text), Err(LinkError::NotALink));
        for len in REBIND_ASK_PREFIX.len()..text.len() {
            assert_eq!(RebindAsk::parse(&text[..len]), Err(LinkError::Truncated), "{len}");
        }
        let long = RebindAsk { name: "ä".repeat(MAX_NAME_CHARS + 1), ..ask };
        assert_eq!(RebindAsk::parse(&long.to_text()).unwrap().name.chars().count(), MAX_NAME_CHARS);
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text: String, bytes: Vec<u8>) {
            let _ = RebindAsk::parse(&format!("{REBIND_ASK_PREFIX}{text}"));
            let _ = RebindAsk::parse(&RebindAsk::armoured(bytes.clone()));
            let _ = RebindAnswer::parse(&RebindAnswer::armoured(bytes));
        }
    }
}
