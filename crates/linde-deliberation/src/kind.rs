//! What a kind of contribution is made of.

use crate::context::Context;
use linde_log::{EntryId, Lane, body};
use linde_space::Role;
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::{any::Any, marker::PhantomData};

/// A kind of contribution: its operations, the state they lead to, and the rules.
///
/// `authorize` and `apply` see the operations on one object in the order of (lamport number, id). Both must be total: what a
/// peer sends can be denied, but it can never make them panic, and a denied operation leaves the state as it was. They look
/// at nothing but their arguments, and of what the [`Context`] tells at nothing that could be otherwise on another node.
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

    /// The lowest role that may do `op`: asked before anything else, so that no kind can forget that readers do not write.
    fn lowest_role(_op: &Self::Op) -> Role {
        Role::Member
    }

    /// The entries that `op` speaks of and whose author or kind the rules must know; up to [`MAX_NAMED`].
    ///
    /// They must be among those the entry's header names, so that they are here when it is judged: whatever else may
    /// have arrived by then would differ from node to node. Asked before [`Self::authorize`], which may rely on it.
    fn names(_op: &Self::Op) -> Vec<EntryId> {
        Vec::new()
    }

    /// Whether `op` is free: with every other free operation on its object it can change places, and neither the state nor
    /// whether one of them is allowed becomes another. What many people do to one object at the same time should be free: it is
    /// then never folded anew because some of it came late.
    fn is_free(_op: &Self::Op) -> bool {
        false
    }

    /// Whether `op` stays part of its object though a cut or a copied log takes its effect away: it is then done with
    /// [`Context::void`]. Something else that counts may have been built on it before.
    fn outlives_cuts(_op: &Self::Op) -> bool {
        false
    }

    /// Kinds whose newest object that its author has seen stands before `op`: the entry names it, so that its lamport number is
    /// greater. Where an object falls among such operations decides something.
    fn comes_behind(_op: &Self::Op) -> &'static [u16] {
        &[]
    }

    /// Whether the actor may do `op` in `state`.
    fn authorize(state: &Self::State, op: &Self::Op, context: &Context<'_>) -> Judgement;

    /// Does what was allowed.
    fn apply(state: &mut Self::State, op: Self::Op, context: &Context<'_>);

    /// What is shown of an object.
    fn view(state: &Self::State) -> Value {
        serde_json::to_value(state).unwrap_or(Value::Null)
    }

    /// Operations that stand for all forms this kind has, the first of which creates an object. Tests are made from them.
    fn examples() -> Vec<Self::Op>;
}

/// The most entries an operation speaks of: they share a header's `after` with what its author has seen of the control lane.
pub const MAX_NAMED: usize = 3;

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

impl From<Result<(), Reason>> for Judgement {
    fn from(judged: Result<(), Reason>) -> Self {
        judged.map_or_else(Self::Deny, |()| Self::Allow)
    }
}

/// A line of a rule: where it does not hold, the reason is this one.
pub(crate) fn ensure(holds: bool, reason: Reason) -> Result<(), Reason> {
    if holds { Ok(()) } else { Err(reason) }
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
    /// Only who made the object may do this.
    pub const AUTHOR: Self = Self("not-the-author");
    /// It names a person together with what is not theirs.
    pub const PERSON: Self = Self("wrong-person");
    /// It names a person who was not there.
    pub const NO_PERSON: Self = Self("no-such-person");
    /// A signature or key inside the body does not hold.
    pub const PROOF: Self = Self("wrong-proof");
    /// The office was not there when it was made.
    pub const OFFICE: Self = Self("no-such-office");
    /// Only who holds the office may do this.
    pub const HOLDER: Self = Self("not-a-holder");
    /// Somebody else must decide: the author took part in what is decided.
    pub const OWN_CASE: Self = Self("decides-own-case");
    /// Others have reacted to it as it is.
    pub const REACTED: Self = Self("others-reacted");
    /// The topic, ballot or question is in a phase in which this is not done.
    pub const PHASE: Self = Self("wrong-phase");
    /// It is closed, sealed or withdrawn.
    pub const CLOSED: Self = Self("closed");
    /// Whoever did it is not among those who may vote.
    pub const ELECTORATE: Self = Self("not-in-electorate");
    /// No ballot can be held so, or no paper filled in so.
    pub const METHOD: Self = Self("ballot-not-possible");
    /// A refusal, a negative answer or what was not chosen has no reason.
    pub const WHY: Self = Self("no-reason-given");
    /// Points that must be there are missing.
    pub const MISSING: Self = Self("points-missing");
    /// A hash is not that of what stands beside it.
    pub const HASH: Self = Self("wrong-hash");
    /// A number would tell of one to four persons, or let that be worked out.
    pub const FEW: Self = Self("few-persons");
    /// It changes words that another one changed, or that are not there.
    pub const COLLISION: Self = Self("changes-collide");

    /// All that the kinds of this crate answer with.
    pub const ALL: &[Self] = &[
        Self::ROLE,
        Self::OBJECT,
        Self::BOUNDS,
        Self::MALFORMED,
        Self::AUTHOR,
        Self::PERSON,
        Self::NO_PERSON,
        Self::PROOF,
        Self::OFFICE,
        Self::HOLDER,
        Self::OWN_CASE,
        Self::REACTED,
        Self::PHASE,
        Self::CLOSED,
        Self::ELECTORATE,
        Self::METHOD,
        Self::WHY,
        Self::MISSING,
        Self::HASH,
        Self::FEW,
        Self::COLLISION,
    ];
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
    /// See [`Kind::lowest_role`]; `None` for a body without the form of this kind.
    fn lowest_role(&self, body: &[u8]) -> Option<Role>;
    /// See [`Kind::names`]; nothing for a body without the form of this kind.
    fn names(&self, body: &[u8]) -> Vec<EntryId>;
    /// See [`Kind::is_free`]; a body without the form of this kind is not.
    fn is_free(&self, body: &[u8]) -> bool;
    /// See [`Kind::outlives_cuts`]; a body without the form of this kind does not.
    fn outlives_cuts(&self, body: &[u8]) -> bool;
    /// See [`Kind::comes_behind`]; nothing for a body without the form of this kind.
    fn comes_behind(&self, body: &[u8]) -> &'static [u16];
    /// An object to which nothing was done yet.
    fn object(&self) -> Box<dyn AnyObject>;
}

/// One object without its types.
pub trait AnyObject: Send {
    /// Judges the next operation in order and, if it is allowed, applies it.
    fn step(&mut self, body: &[u8], context: &Context<'_>) -> Judgement;
    /// Judges the next operation in order without applying it.
    fn judge(&self, body: &[u8], context: &Context<'_>) -> Judgement;
    /// What is shown.
    fn view(&self) -> Value;
    /// The state in deterministic CBOR, as it goes into the state hash.
    fn canonical(&self) -> Vec<u8>;
    /// The state, for whoever knows its type: see [`state_of`].
    fn state(&self) -> &dyn Any;
}

/// The state of an object of the kind `K`; `None` if it is of another.
pub fn state_of<K: Kind>(object: &dyn AnyObject) -> Option<&K::State> {
    object.state().downcast_ref()
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

    fn lowest_role(&self, bytes: &[u8]) -> Option<Role> {
        body::decode::<K::Op>(bytes).ok().map(|op| K::lowest_role(&op))
    }

    fn names(&self, bytes: &[u8]) -> Vec<EntryId> {
        body::decode::<K::Op>(bytes).map(|op| K::names(&op)).unwrap_or_default()
    }

    fn is_free(&self, bytes: &[u8]) -> bool {
        body::decode::<K::Op>(bytes).is_ok_and(|op| K::is_free(&op))
    }

    fn outlives_cuts(&self, bytes: &[u8]) -> bool {
        body::decode::<K::Op>(bytes).is_ok_and(|op| K::outlives_cuts(&op))
    }

    fn comes_behind(&self, bytes: &[u8]) -> &'static [u16] {
        body::decode::<K::Op>(bytes).map(|op| K::comes_behind(&op)).unwrap_or_default()
    }

    fn object(&self) -> Box<dyn AnyObject> {
        Box::new(Object::<K>(K::State::default()))
    }
}

impl<K: Kind> Object<K> {
    fn authorize(&self, op: &K::Op, context: &Context<'_>) -> Judgement {
        if context.actor.role < K::lowest_role(op) {
            return Judgement::Deny(Reason::ROLE);
        }
        if K::names(op).iter().any(|id| (context.named)(id).is_none()) {
            return Judgement::Deny(Reason::OBJECT);
        }
        K::authorize(&self.0, op, context)
    }
}

impl<K: Kind> AnyObject for Object<K> {
    fn step(&mut self, bytes: &[u8], context: &Context<'_>) -> Judgement {
        let Ok(op) = body::decode::<K::Op>(bytes) else { return Judgement::Deny(Reason::MALFORMED) };
        let judgement = self.authorize(&op, context);
        if judgement == Judgement::Allow {
            K::apply(&mut self.0, op, context);
        }
        judgement
    }

    fn judge(&self, bytes: &[u8], context: &Context<'_>) -> Judgement {
        body::decode::<K::Op>(bytes).map_or(Judgement::Deny(Reason::MALFORMED), |op| self.authorize(&op, context))
    }

    fn state(&self) -> &dyn Any {
        &self.0
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
