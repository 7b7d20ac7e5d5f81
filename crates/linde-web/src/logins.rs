//! Who stays logged in when the program starts again.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Where the node keeps who is logged in, without what would let anyone in.
pub trait Logins: Send + Sync {
    /// What was kept last. Nothing if nothing was, or if it cannot be read any more: then nobody is logged in.
    fn logins(&self) -> Vec<KeptLogin>;
    /// Keeps these and no others, durably when it returns, so that only its owner can read them.
    fn keep_logins(&self, logins: &[KeptLogin]);
}

/// A logged-in browser as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptLogin {
    /// The BLAKE3 hash of the value of its cookie.
    pub hash: CookieHash,
    /// What the browser calls itself.
    pub agent: String,
    /// When it logged in, in ms since 1970.
    pub since_ms: i64,
    /// When it was last used, to within some minutes.
    pub used_ms: i64,
}

/// A hash, in JSON as 64 hex digits. Two are compared in constant time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookieHash(pub(crate) blake3::Hash);

impl Serialize for CookieHash {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.to_hex().as_str())
    }
}

impl<'de> Deserialize<'de> for CookieHash {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let bytes = bytes.ok_or_else(|| de::Error::custom("a hash has 64 lower-case hex digits"))?;
        Ok(Self(blake3::Hash::from_bytes(bytes)))
    }
}
