//! What a kind of contribution is made of.

use linde_log::{DeviceId, EntryId, Lane, PersonId, body};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::marker::PhantomData;

/// A kind of contribution: its operations, the state they lead to, and the rules.
///
/// `authorize` and `apply` see the operations on one object in the order of (lamport number, id). Both must be total: what a
/// peer sends can be denied, but it can never make them panic, and a denied operation leaves the state as it was.
pub trait Kind: Send + Sync + 'static {
    /// Number in headers; never given twice.
    const ID: u16;
    /// Name in addresses, commands and files: lower-case English.
    const NAME: &'static str;
    /// In which log its contributions stand.
    const LANE: Lane = Lane::Deliberation;
    /// What can be done, as an enum that serde tags externally: `{"create": {…}}`.
    type Op: Serialize + DeserializeOwned + JsonSchema + Send;
    /// What one object has become; [`Default`] before anything was done.
    type State: Default + Serialize + Send + 'static;

    /// Whether `actor` may do `op` in `state`.
    fn authorize(state: &Self::State, op: &Self::Op, actor: &Actor) -> Judgement;

    /// Does what was allowed.
    fn apply(state: &mut Self::State, op: Self::Op, meta: &Meta);

    /// What is shown of an object.
    fn view(state: &Self::State) -> Value {
        serde_json::to_value(state).unwrap_or(Value::Null)
    }

    /// Operations that stand for all forms this kind has, the first of which creates an object. Tests are made from them.
    fn examples() -> Vec<Self::Op>;
}

/// Who acts, as the control state in the act's causal past knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The installation they used.
    pub device: DeviceId,
    /// Their role.
    pub role: Role,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// The entry that carries it; the object's id if it creates one.
    pub entry: EntryId,
    /// Who acts.
    pub actor: Actor,
    /// Its lamport number.
    pub lamport: u64,
    /// Claimed time, in ms since 1970.
    pub time_ms: i64,
}

/// The answer to "may this person do this".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It counts.
    Allow,
    /// It is kept and shown as not counted.
    Deny(Reason),
    /// This version cannot tell; kept and skipped.
    Unknown,
}

/// Why something is not counted: a code that the page translates (`reason-…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason(pub &'static str);

impl Reason {
    /// The author's role does not allow it.
    pub const ROLE: Self = Self("role-too-low");
    /// The object was created before, or is not there yet.
    pub const OBJECT: Self = Self("object-not-as-expected");
    /// A text is empty or too long, a number out of range.
    pub const BOUNDS: Self = Self("out-of-bounds");
    /// The body does not have the form of its kind.
    pub const MALFORMED: Self = Self("malformed");
}

/// Why a JSON value is not an operation of a kind.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// It does not fit the schema.
    #[error("not an operation of this kind: {0}")]
    Json(#[source] serde_json::Error),
    /// It cannot be written as CBOR.
    #[error(transparent)]
    Body(#[from] body::BodyError),
}

/// A kind without its types, as the registry lists it.
pub trait AnyKind: Send + Sync {
    /// See [`Kind::ID`].
    fn id(&self) -> u16;
    /// See [`Kind::NAME`].
    fn name(&self) -> &'static str;
    /// See [`Kind::LANE`].
    fn lane(&self) -> Lane;
    /// JSON Schema (draft 2020-12) of its operations.
    fn schema(&self) -> Value;
    /// Its examples as JSON.
    fn examples(&self) -> Vec<Value>;
    /// The body for an operation given as JSON.
    ///
    /// # Errors
    /// [`OpError`].
    fn body_from_json(&self, salt: [u8; body::SALT_BYTES], op: Value) -> Result<Vec<u8>, OpError>;
    /// The operation in a body as JSON.
    ///
    /// # Errors
    /// [`OpError`].
    fn json_from_body(&self, body: &[u8]) -> Result<Value, OpError>;
    /// An object to which nothing was done yet.
    fn object(&self) -> Box<dyn AnyObject>;
}

/// One object without its types.
pub trait AnyObject: Send {
    /// Judges the next operation in order and, if it is allowed, applies it.
    fn step(&mut self, body: &[u8], meta: &Meta) -> Judgement;
    /// Judges the next operation in order without applying it.
    fn judge(&self, body: &[u8], actor: &Actor) -> Judgement;
    /// What is shown.
    fn view(&self) -> Value;
    /// The state in deterministic CBOR, as it goes into the state hash.
    fn canonical(&self) -> Vec<u8>;
}

/// The registry's view of `K`.
pub fn erase<K: Kind>() -> Box<dyn AnyKind> {
    Box::new(Erased::<K>(PhantomData))
}

struct Erased<K>(PhantomData<K>);

struct Object<K: Kind>(K::State);

impl<K: Kind> AnyKind for Erased<K> {
    fn id(&self) -> u16 {
        K::ID
    }

    fn name(&self) -> &'static str {
        K::NAME
    }

    fn lane(&self) -> Lane {
        K::LANE
    }

    fn schema(&self) -> Value {
        schemars::schema_for!(K::Op).to_value()
    }

    fn examples(&self) -> Vec<Value> {
        K::examples().iter().map(|op| serde_json::to_value(op).unwrap_or(Value::Null)).collect()
    }

    fn body_from_json(&self, salt: [u8; body::SALT_BYTES], op: Value) -> Result<Vec<u8>, OpError> {
        let op: K::Op = serde_json::from_value(op).map_err(OpError::Json)?;
        Ok(body::encode(salt, &op)?)
    }

    fn json_from_body(&self, bytes: &[u8]) -> Result<Value, OpError> {
        serde_json::to_value(body::decode::<K::Op>(bytes)?).map_err(OpError::Json)
    }

    fn object(&self) -> Box<dyn AnyObject> {
        Box::new(Object::<K>(K::State::default()))
    }
}

impl<K: Kind> AnyObject for Object<K> {
    fn step(&mut self, bytes: &[u8], meta: &Meta) -> Judgement {
        let Ok(op) = body::decode::<K::Op>(bytes) else { return Judgement::Deny(Reason::MALFORMED) };
        let judgement = K::authorize(&self.0, &op, &meta.actor);
        if judgement == Judgement::Allow {
            K::apply(&mut self.0, op, meta);
        }
        judgement
    }

    fn judge(&self, bytes: &[u8], actor: &Actor) -> Judgement {
        body::decode::<K::Op>(bytes).map_or(Judgement::Deny(Reason::MALFORMED), |op| K::authorize(&self.0, &op, actor))
    }

    fn view(&self) -> Value {
        K::view(&self.0)
    }

    fn canonical(&self) -> Vec<u8> {
        let mut out = Vec::new();
        // Writing to memory cannot fail, and states are plain data that always serialise.
        let _ = ciborium::into_writer(&self.0, &mut out);
        out
    }
}
