//! The only place that names Automerge: building changes, applying them, saving and loading a document.
//!
//! Automerge panics on inputs it does not expect, and a panic leaves its document half-changed. Every call therefore runs inside
//! `catch_unwind`, and whoever sees a failure throws the document away.

use std::{
    num::NonZeroU64,
    panic::{AssertUnwindSafe, catch_unwind},
};

use automerge::{
    ActorId, Automerge, Change, ExpandedChange, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, legacy,
    transaction::{CommitOptions, Transactable},
};

use crate::wire::{Actor, ChangeHash, Edit, ElemRef, Op};

/// The author of the genesis change; no device's actor, because those are BLAKE3 outputs.
const GENESIS_ACTOR: [u8; 16] = [0; 16];
const TEXT_KEY: &str = "text";

/// Automerge failed; the document it was working on must be thrown away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text engine failed: {0}")]
pub struct EngineError(String);

/// A change ready to be applied.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    pub(crate) hash: ChangeHash,
    change: Change,
}

/// An Automerge document with one text.
pub(crate) struct Engine {
    doc: Automerge,
    text: ObjId,
    /// Makes the engine refuse a change, because no edit that passes the check does.
    #[cfg(test)]
    refuses: Option<ChangeHash>,
}

impl Engine {
    /// A document that holds the genesis change alone: an empty text, the same bytes on every node.
    pub(crate) fn genesis() -> Result<Self, EngineError> {
        guard(|| {
            let mut doc = Automerge::new().with_actor(ActorId::from(GENESIS_ACTOR));
            let mut transaction = doc.transaction();
            let text = transaction.put_object(ROOT, TEXT_KEY, ObjType::Text).map_err(|e| e.to_string())?;
            transaction.commit_with(CommitOptions::default().with_time(0));
            Ok(Self::over(doc, text))
        })
    }

    /// Applies changes whose deps are all known or earlier in the batch.
    pub(crate) fn apply(&mut self, batch: Vec<Built>) -> Result<(), EngineError> {
        #[cfg(test)]
        let refuses = self.refuses;
        guard(|| {
            #[cfg(test)]
            assert!(!batch.iter().any(|built| Some(built.hash) == refuses), "refused on purpose by a test");
            let changes: Vec<Change> = batch.into_iter().map(|built| built.change).collect();
            self.doc.apply_changes(changes).map_err(|e| e.to_string())
        })
    }

    #[cfg(test)]
    pub(crate) fn fork(&self) -> Self {
        Self::over(self.doc.clone(), self.text.clone())
    }

    #[cfg(test)]
    pub(crate) fn refusing(self, refuses: Option<ChangeHash>) -> Self {
        Self { refuses, ..self }
    }

    pub(crate) fn text(&self) -> Result<String, EngineError> {
        guard(|| self.doc.text(&self.text).map_err(|e| e.to_string()))
    }

    /// The heads, ascending.
    pub(crate) fn heads(&self) -> Result<Vec<ChangeHash>, EngineError> {
        guard(|| {
            let mut heads: Vec<ChangeHash> = self.doc.get_heads().iter().map(|hash| ChangeHash(hash.0)).collect();
            heads.sort_unstable();
            Ok(heads)
        })
    }

    pub(crate) fn save(&self) -> Result<Vec<u8>, EngineError> {
        guard(|| Ok(self.doc.save()))
    }

    /// Loads what [`Self::save`] wrote. Only for bytes of our own whose checksum was checked: hostile ones could ask for gigabytes.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, EngineError> {
        guard(|| {
            let doc = Automerge::load(bytes).map_err(|e| e.to_string())?;
            let found = doc.get(ROOT, TEXT_KEY).map_err(|e| e.to_string())?;
            let (_, text) = found.ok_or("no text in the document")?;
            Ok(Self::over(doc, text))
        })
    }

    fn over(doc: Automerge, text: ObjId) -> Self {
        Self {
            doc,
            text,
            #[cfg(test)]
            refuses: None,
        }
    }
}

/// Builds the change of an edit that was found valid.
pub(crate) fn build(edit: &Edit, author: Actor) -> Result<Built, EngineError> {
    guard(|| {
        let start_op = NonZeroU64::new(edit.start_op).ok_or("counter 0")?;
        let change = Change::from(ExpandedChange {
            operations: Operations::new(edit, author)?.list,
            actor_id: actor_id(author),
            author: None,
            hash: None,
            seq: edit.seq,
            start_op,
            time: 0,
            message: None,
            deps: edit.deps.iter().map(|hash| automerge::ChangeHash(hash.0)).collect(),
            extra_bytes: Vec::new(),
        });
        Ok(Built { hash: ChangeHash(change.hash().0), change })
    })
}

struct Operations {
    own: ActorId,
    others: Vec<ActorId>,
    object: legacy::ObjectId,
    next: u64,
    list: Vec<legacy::Op>,
}

impl Operations {
    fn new(edit: &Edit, author: Actor) -> Result<Self, String> {
        let object = legacy::ObjectId::Id(legacy::OpId::new(1, &ActorId::from(GENESIS_ACTOR)));
        let others = edit.actors.iter().copied().map(actor_id).collect();
        let mut operations = Self { own: actor_id(author), others, object, next: edit.start_op, list: Vec::new() };
        for op in &edit.ops {
            match op {
                Op::Insert { after, text } => operations.insert(*after, text)?,
                Op::Delete { elem, count } => operations.delete(*elem, *count)?,
            }
        }
        Ok(operations)
    }

    fn insert(&mut self, after: Option<ElemRef>, text: &str) -> Result<(), String> {
        let mut place = match after {
            None => legacy::ElementId::Head,
            Some(elem) => legacy::ElementId::Id(self.id(elem.counter, elem.actor)?),
        };
        let mut buffer = [0; 4];
        for char in text.chars() {
            let value = ScalarValue::Str((&*char.encode_utf8(&mut buffer)).into());
            self.push(legacy::OpType::Put(value), place, Vec::new(), true);
            place = legacy::ElementId::Id(legacy::OpId::new(self.next - 1, &self.own));
        }
        Ok(())
    }

    fn delete(&mut self, elem: ElemRef, count: u32) -> Result<(), String> {
        for counter in (elem.counter..).take(count as usize) {
            let id = self.id(counter, elem.actor)?;
            self.push(legacy::OpType::Delete, legacy::ElementId::Id(id.clone()), vec![id], false);
        }
        Ok(())
    }

    fn push(&mut self, action: legacy::OpType, place: legacy::ElementId, pred: Vec<legacy::OpId>, insert: bool) {
        let pred = pred.into_iter().collect();
        self.list.push(legacy::Op { action, obj: self.object.clone(), key: legacy::Key::Seq(place), pred, insert });
        self.next += 1;
    }

    fn id(&self, counter: u64, actor: u16) -> Result<legacy::OpId, String> {
        let actor = match usize::from(actor).checked_sub(1) {
            None => &self.own,
            Some(listed) => self.others.get(listed).ok_or("actor not listed")?,
        };
        Ok(legacy::OpId::new(counter, actor))
    }
}

fn actor_id(actor: Actor) -> ActorId {
    ActorId::from(actor.0)
}

fn guard<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("panic".into())).map_err(EngineError)
}
