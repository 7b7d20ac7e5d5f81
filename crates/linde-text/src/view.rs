//! Reading a section: its text now and at any version, its history, and who wrote what.

use std::collections::BTreeSet;

use linde_log::{DeviceId, EntryId};
use sha2::{Digest, Sha256};

use crate::{
    author::normalise_newlines,
    engine::EngineError,
    graph::{Cover, GENESIS, NodeIx},
    section::Section,
    wire::ChangeHash,
};

/// A version was asked for that is not part of the section's applied history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this version of the section is not known here: change {0}")]
pub struct UnknownHeads(pub ChangeHash);

/// One applied change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryItem {
    /// The entry it came in.
    pub entry: EntryId,
    /// Who wrote it.
    pub device: DeviceId,
    /// Its hash, as in heads.
    pub hash: ChangeHash,
    /// What it builds on; the genesis change included.
    pub deps: Vec<ChangeHash>,
    /// False: void, and kept only because a counted edit builds on it.
    pub counted: bool,
}

/// A stretch of text written by one device in one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authored {
    /// The text.
    pub text: String,
    /// The entry that inserted it.
    pub entry: EntryId,
    /// The device that wrote it.
    pub device: DeviceId,
}

/// The SHA-256 that a publication pins: over the UTF-8 bytes of the text with every line end as a single line feed.
pub fn content_hash(text: &str) -> [u8; 32] {
    Sha256::digest(normalise_newlines(text).as_bytes()).into()
}

impl Section {
    /// The text as of the last flush.
    pub fn text(&self) -> String {
        self.elements.visible(&self.graph, None).map(|(_, char)| char).collect()
    }

    /// The current version, ascending; the hash of the empty genesis change if nothing was applied.
    pub fn heads(&self) -> Vec<ChangeHash> {
        self.heads.iter().copied().collect()
    }

    /// The entries whose changes are the current version, in no particular order; none if nothing was applied.
    pub fn head_entries(&self) -> Vec<EntryId> {
        let head = |hash| self.graph.find(hash).map(|ix| self.record(self.graph.node(ix).record).entry);
        if self.heads == BTreeSet::from([crate::graph::GENESIS_HASH]) {
            Vec::new()
        } else {
            self.heads.iter().filter_map(head).collect()
        }
    }

    /// The text at an earlier version.
    ///
    /// # Errors
    /// If one of the hashes is not an applied change.
    pub fn text_at(&self, heads: &[ChangeHash]) -> Result<String, UnknownHeads> {
        let cover = self.cover(heads)?;
        Ok(self.elements.visible(&self.graph, Some(&cover)).map(|(_, char)| char).collect())
    }

    /// All applied changes, each after what it builds on, in the same order on every node.
    pub fn history(&self) -> Vec<HistoryItem> {
        self.applied().into_iter().map(|ix| self.history_item(ix)).collect()
    }

    /// The text as of the last flush, cut where the writing entry changes.
    pub fn authors(&self) -> Vec<Authored> {
        let mut runs: Vec<Authored> = Vec::new();
        let mut last = None;
        for (element, char) in self.elements.visible(&self.graph, None) {
            let (node, _) = self.elements.origin(element);
            if last != Some(node) {
                let record = self.record(self.graph.node(node).record);
                runs.push(Authored { text: String::new(), entry: record.entry, device: record.device });
                last = Some(node);
            }
            if let Some(run) = runs.last_mut() {
                run.text.push(char);
            }
        }
        runs
    }

    /// SHA-256 of the current text; see [`content_hash`].
    pub fn content_hash(&self) -> [u8; 32] {
        content_hash(&self.text())
    }

    /// Brings Automerge's document up to date and says whether it and the element list agree on text and heads. They always should; if
    /// not, rebuild from the log.
    ///
    /// # Errors
    /// If Automerge fails.
    pub fn agrees_with_engine(&mut self) -> Result<bool, EngineError> {
        self.run_engine()?;
        match &self.engine {
            None => Ok(false),
            Some(engine) => Ok(engine.text()? == self.text() && engine.heads()? == self.heads()),
        }
    }

    pub(crate) fn cover(&self, heads: &[ChangeHash]) -> Result<Cover, UnknownHeads> {
        let mut nodes = Vec::with_capacity(heads.len());
        for hash in heads {
            let applied =
                self.graph.find(hash).filter(|ix| *ix == GENESIS || self.graph.node(*ix).first_element.is_some());
            nodes.push(applied.ok_or(UnknownHeads(*hash))?);
        }
        Ok(self.graph.cover(nodes))
    }

    fn history_item(&self, ix: NodeIx) -> HistoryItem {
        let node = self.graph.node(ix);
        let record = self.record(node.record);
        HistoryItem {
            entry: record.entry,
            device: record.device,
            hash: node.hash,
            deps: record.edit.deps.clone(),
            counted: record.counts(),
        }
    }
}
