//! Saving what a person posted, without losing what others wrote meanwhile.
//!
//! The posted text is compared with the text the page showed, and the difference is expressed against the characters of *that* version,
//! with the current heads as deps. Insertions stand behind the character they were typed behind; what others inserted or deleted since
//! stays as it is.

use std::{borrow::Cow, collections::BTreeSet};

use linde_log::DeviceId;

use crate::{
    MAX_DEPS, MAX_EDIT_CHARS, MAX_OP_COUNTER, MAX_SECTION_BYTES,
    diff::changes,
    engine::{EngineError, build},
    graph::{GENESIS, NodeIx},
    section::Section,
    view::UnknownHeads,
    wire::{Actor, ChangeHash, Edit, ElemRef, Op},
};

/// Why a text cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Too long for one section.
    #[error("the section would have {bytes} bytes; {MAX_SECTION_BYTES} are possible")]
    TooLong {
        /// Bytes of the posted text.
        bytes: usize,
    },
    /// The version the page was rendered from is not known.
    #[error(transparent)]
    UnknownHeads(#[from] UnknownHeads),
    /// Edits were inserted since the last flush.
    #[error("the section has edits that are not applied yet")]
    NotFlushed,
    /// More than 64 people wrote at once and the posted change touches the texts of too many of them.
    #[error("too many versions stand side by side")]
    TooManyHeads,
    /// The section's operation counters are used up.
    #[error("the section has used up its operation counters")]
    CountersUsedUp,
    /// Automerge cannot build the change.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Turns the line ends of browsers and old systems (CRLF, lone CR) into line feeds.
pub fn normalise_newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

impl Section {
    /// The edits that turn the version `base_heads` into `posted`, to be signed and inserted in this order; none if nothing changed.
    ///
    /// As soon as `out_of_time` answers true, what is not compared yet is replaced as one block.
    ///
    /// # Errors
    /// See [`EditError`]; the section stays as it is in every case.
    pub fn edit(
        &self,
        device: DeviceId,
        base_heads: &[ChangeHash],
        posted: &str,
        mut out_of_time: impl FnMut() -> bool,
    ) -> Result<Vec<Edit>, EditError> {
        if !self.is_flushed() {
            return Err(EditError::NotFlushed);
        }
        let posted = normalise_newlines(posted);
        let base = self.cover(base_heads)?;
        let is_current =
            base_heads.len() == self.heads.len() && base_heads.iter().all(|hash| self.heads.contains(hash));
        let version = if is_current { None } else { Some(&base) };
        let (elements, text): (Vec<u32>, String) = self.elements.visible(&self.graph, version).unzip();
        if posted.len() > MAX_SECTION_BYTES && posted.len() > text.len() {
            return Err(EditError::TooLong { bytes: posted.len() });
        }
        let mut draft = Draft::new(self, device, base_heads)?;
        let (mut byte, mut char) = (0, 0);
        for change in changes(&text, &posted, &mut out_of_time) {
            char += count(&text, byte..change.old.start);
            let deleted = count(&text, change.old.clone());
            let before = char.checked_sub(1).and_then(|at| elements.get(at)).map(|element| draft.name(*element));
            for element in elements.iter().skip(char).take(deleted).copied() {
                if !self.elements.is_deleted(element) {
                    draft.delete(element)?;
                }
            }
            draft.insert(before, posted.get(change.new).unwrap_or_default())?;
            char += deleted;
            byte = change.old.end;
        }
        draft.finish()
    }
}

fn count(text: &str, range: std::ops::Range<usize>) -> usize {
    text.get(range).map_or(0, |part| part.chars().count())
}

/// A character by its author and counter.
type Name = (Actor, u64);

/// Collects operations and cuts them into edits of bounded size.
struct Draft<'a> {
    section: &'a Section,
    author: Actor,
    seq: u64,
    start_op: u64,
    deps: Vec<ChangeHash>,
    /// Heads left out of the deps because there are too many; what only they cover cannot be named.
    covered: Option<crate::graph::Cover>,
    ops: Vec<DraftOp>,
    chars: usize,
    edits: Vec<Edit>,
}

enum DraftOp {
    Insert { after: Option<Name>, text: String },
    Delete { first: Name, count: u32 },
}

impl<'a> Draft<'a> {
    fn new(section: &'a Section, device: DeviceId, base_heads: &[ChangeHash]) -> Result<Self, EditError> {
        let author = section.actor(&device);
        let own = section.graph.actor(&author).and_then(|actor| section.graph.latest_applied(actor));
        let heads: Vec<NodeIx> = section.heads.iter().filter_map(|hash| section.graph.find(hash)).collect();
        let deps = if heads.len() <= MAX_DEPS { heads.clone() } else { select_heads(section, &heads, own, base_heads) };
        let covered = (deps.len() < heads.len()).then(|| section.graph.cover(deps.iter().copied()));
        let highest = deps.iter().map(|ix| section.graph.node(*ix).last_counter()).max().unwrap_or(1);
        let mut hashes: Vec<ChangeHash> = deps.iter().map(|ix| section.graph.node(*ix).hash).collect();
        hashes.sort_unstable();
        Ok(Self {
            section,
            author,
            seq: own.map_or(0, |ix| section.graph.node(ix).seq) + 1,
            start_op: highest + 1,
            deps: hashes,
            covered,
            ops: Vec::new(),
            chars: 0,
            edits: Vec::new(),
        })
    }

    fn name(&self, element: u32) -> Name {
        let (node, counter) = self.section.elements.origin(element);
        (self.section.graph.author(self.section.graph.node(node).actor).actor, counter)
    }

    fn require_covered(&self, name: Name) -> Result<(), EditError> {
        let Some(cover) = &self.covered else { return Ok(()) };
        if name.0 == self.author {
            return Ok(());
        }
        let graph = &self.section.graph;
        let node = graph.actor(&name.0).and_then(|actor| graph.applied_with(actor, name.1));
        if node.is_some_and(|node| cover.has(node)) { Ok(()) } else { Err(EditError::TooManyHeads) }
    }

    fn delete(&mut self, element: u32) -> Result<(), EditError> {
        let name = self.name(element);
        self.require_covered(name)?;
        if self.chars == MAX_EDIT_CHARS {
            self.close()?;
        }
        self.chars += 1;
        if let Some(DraftOp::Delete { first, count }) = self.ops.last_mut()
            && first.0 == name.0
            && first.1 + u64::from(*count) == name.1
        {
            *count += 1;
        } else {
            self.ops.push(DraftOp::Delete { first: name, count: 1 });
        }
        Ok(())
    }

    fn insert(&mut self, mut after: Option<Name>, mut text: &str) -> Result<(), EditError> {
        if let Some(name) = after.filter(|_| !text.is_empty()) {
            self.require_covered(name)?;
        }
        while !text.is_empty() {
            if self.chars == MAX_EDIT_CHARS {
                self.close()?;
            }
            let room = MAX_EDIT_CHARS - self.chars;
            let (head, tail) = text.split_at(text.char_indices().nth(room).map_or(text.len(), |(at, _)| at));
            self.chars += head.chars().count();
            self.ops.push(DraftOp::Insert { after, text: head.to_owned() });
            after = Some((self.author, self.start_op + self.chars as u64 - 1));
            text = tail;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Edit>, EditError> {
        if self.chars > 0 {
            self.close()?;
        }
        Ok(self.edits)
    }

    /// Ends the current edit; the next one follows on it.
    fn close(&mut self) -> Result<(), EditError> {
        let chars = std::mem::take(&mut self.chars) as u64;
        if self.start_op > MAX_OP_COUNTER - chars {
            return Err(EditError::CountersUsedUp);
        }
        let ops = std::mem::take(&mut self.ops);
        let named = |op: &DraftOp| match op {
            DraftOp::Insert { after, .. } => *after,
            DraftOp::Delete { first, .. } => Some(*first),
        };
        let others: BTreeSet<Actor> =
            ops.iter().filter_map(named).map(|(actor, _)| actor).filter(|actor| *actor != self.author).collect();
        let actors: Vec<Actor> = others.into_iter().collect();
        let elem = |(actor, counter): Name| ElemRef {
            counter,
            actor: actors.binary_search(&actor).map_or(0, |at| at as u16 + 1),
        };
        let ops = ops
            .into_iter()
            .map(|op| match op {
                DraftOp::Insert { after, text } => Op::Insert { after: after.map(elem), text },
                DraftOp::Delete { first, count } => Op::Delete { elem: elem(first), count },
            })
            .collect();
        let edit = Edit { seq: self.seq, start_op: self.start_op, deps: std::mem::take(&mut self.deps), actors, ops };
        self.deps = vec![build(&edit, self.author)?.hash];
        self.seq += 1;
        self.start_op += chars;
        self.edits.push(edit);
        Ok(())
    }
}

/// At most 64 heads: those that cover the author's own previous change and the version edited come first.
fn select_heads(section: &Section, heads: &[NodeIx], own: Option<NodeIx>, base_heads: &[ChangeHash]) -> Vec<NodeIx> {
    let graph = &section.graph;
    let base = base_heads.iter().filter_map(|hash| graph.find(hash));
    let mut selected: Vec<NodeIx> = Vec::new();
    for wanted in own.into_iter().chain(base).filter(|ix| *ix != GENESIS) {
        let covers = |head: &&NodeIx| graph.cover([**head]).has(graph.node(wanted));
        if selected.len() < MAX_DEPS
            && !selected.iter().any(|head| covers(&head))
            && let Some(head) = heads.iter().find(covers)
        {
            selected.push(*head);
        }
    }
    for head in heads {
        if selected.len() < MAX_DEPS && !selected.contains(head) {
            selected.push(*head);
        }
    }
    selected
}
