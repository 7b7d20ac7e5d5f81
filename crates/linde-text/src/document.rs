//! A working draft: an ordered list of sections with titles.
//!
//! The caller folds the acts of one document in the order of (lamport, id), which is the same on every node; the document is then a pure
//! function of the set of acts.

use std::collections::BTreeMap;

use linde_log::EntryId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::MAX_TITLE_CHARS;

/// An act on a document. The document is the entry's object; the entry of `Create` is the document itself, that of `AddSection` the section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum DocOp {
    /// Starts a document.
    #[serde(rename = "create")]
    Create {
        /// Its title, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
        title: String,
    },
    /// Adds a section.
    #[serde(rename = "add_section")]
    AddSection {
        /// The section in front; none: the start of the document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<EntryId>,
        /// Its title, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
        title: String,
    },
    /// Changes the document's title.
    #[serde(rename = "rename")]
    Rename {
        /// The new title, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
        title: String,
    },
    /// Changes a section's title.
    #[serde(rename = "rename_section")]
    RenameSection {
        /// Which section.
        section: EntryId,
        /// The new title, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_TITLE_CHARS))]
        title: String,
    },
    /// Puts a section elsewhere in the document.
    #[serde(rename = "move_section")]
    MoveSection {
        /// Which section.
        section: EntryId,
        /// The section in front, another one; none: the start of the document.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<EntryId>,
    },
    /// Takes a section out of the document; its text stays readable in the history.
    #[serde(rename = "remove_section")]
    RemoveSection {
        /// Which section.
        section: EntryId,
    },
}

/// Why an act on a document has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Not 1–200 characters, or blank, or with line breaks and other control characters.
    #[error("a title has 1 to {MAX_TITLE_CHARS} characters on one line and is not blank")]
    Title,
    /// No such section in this document.
    #[error("the document has no such section")]
    UnknownSection,
    /// `Create` after the start, or anything else before it.
    #[error("a document starts with exactly one creating entry")]
    NotCreated,
    /// This entry has already added a section.
    #[error("this section is already there")]
    Repeated,
}

/// A document's title and sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    id: EntryId,
    title: String,
    /// All sections in order, removed ones included.
    order: Vec<EntryId>,
    sections: BTreeMap<EntryId, SectionInfo>,
}

/// A section as the document lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionInfo {
    /// The entry that added it.
    pub id: EntryId,
    /// Its current title.
    pub title: String,
    /// Whether it was taken out.
    pub removed: bool,
}

impl DocOp {
    /// Checks what can be checked without the document.
    ///
    /// # Errors
    /// If a title is not acceptable.
    pub fn validate(&self) -> Result<(), DocumentError> {
        match self {
            Self::Create { title }
            | Self::AddSection { title, .. }
            | Self::Rename { title }
            | Self::RenameSection { title, .. } => check_title(title),
            Self::MoveSection { .. } | Self::RemoveSection { .. } => Ok(()),
        }
    }
}

impl Document {
    /// The document that entry `id` creates.
    ///
    /// # Errors
    /// If the act is not `Create` or its title is not acceptable.
    pub fn create(id: EntryId, op: &DocOp) -> Result<Self, DocumentError> {
        op.validate()?;
        match op {
            DocOp::Create { title } => {
                Ok(Self { id, title: title.clone(), order: Vec::new(), sections: BTreeMap::new() })
            }
            DocOp::AddSection { .. }
            | DocOp::Rename { .. }
            | DocOp::RenameSection { .. }
            | DocOp::MoveSection { .. }
            | DocOp::RemoveSection { .. } => Err(DocumentError::NotCreated),
        }
    }

    /// Applies the next act in (lamport, id) order.
    ///
    /// A section added behind one that others were added behind already stands in front of those: the later act is nearer to its
    /// predecessor. A section that was taken out stays out, and others can still be added behind its place. A moved section is the same
    /// one in another place, so of several moves at once the last holds and none is lost.
    ///
    /// # Errors
    /// If the act has no effect; the document stays as it is.
    pub fn apply(&mut self, entry: EntryId, op: &DocOp) -> Result<(), DocumentError> {
        op.validate()?;
        match op {
            DocOp::Create { .. } => return Err(DocumentError::NotCreated),
            DocOp::AddSection { after, title } => self.add_section(entry, *after, title)?,
            DocOp::Rename { title } => self.title.clone_from(title),
            DocOp::RenameSection { section, title } => self.section_mut(section)?.title.clone_from(title),
            DocOp::MoveSection { section, after } => self.move_section(*section, *after)?,
            DocOp::RemoveSection { section } => self.section_mut(section)?.removed = true,
        }
        Ok(())
    }

    /// The entry that created the document.
    pub fn id(&self) -> EntryId {
        self.id
    }

    /// Its current title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The sections in order, without those taken out.
    pub fn sections(&self) -> impl Iterator<Item = &SectionInfo> {
        self.all_sections().filter(|section| !section.removed)
    }

    /// The sections in order, with those taken out.
    pub fn all_sections(&self) -> impl Iterator<Item = &SectionInfo> {
        self.order.iter().filter_map(|id| self.sections.get(id))
    }

    /// One section, also if it was taken out.
    pub fn section(&self, id: &EntryId) -> Option<&SectionInfo> {
        self.sections.get(id)
    }

    fn add_section(&mut self, id: EntryId, after: Option<EntryId>, title: &str) -> Result<(), DocumentError> {
        if self.sections.contains_key(&id) {
            return Err(DocumentError::Repeated);
        }
        self.order.insert(place_behind(&self.order, after)?, id);
        self.sections.insert(id, SectionInfo { id, title: title.to_owned(), removed: false });
        Ok(())
    }

    fn move_section(&mut self, id: EntryId, after: Option<EntryId>) -> Result<(), DocumentError> {
        let mut order = self.order.clone();
        order.retain(|other| *other != id);
        if order.len() == self.order.len() {
            return Err(DocumentError::UnknownSection);
        }
        order.insert(place_behind(&order, after)?, id);
        self.order = order;
        Ok(())
    }

    fn section_mut(&mut self, id: &EntryId) -> Result<&mut SectionInfo, DocumentError> {
        self.sections.get_mut(id).ok_or(DocumentError::UnknownSection)
    }
}

fn place_behind(order: &[EntryId], after: Option<EntryId>) -> Result<usize, DocumentError> {
    let Some(after) = after else { return Ok(0) };
    order.iter().position(|other| *other == after).map(|place| place + 1).ok_or(DocumentError::UnknownSection)
}

fn check_title(title: &str) -> Result<(), DocumentError> {
    let chars = title.chars().take(MAX_TITLE_CHARS + 1).count();
    let fine =
        (1..=MAX_TITLE_CHARS).contains(&chars) && !title.trim().is_empty() && !title.chars().any(char::is_control);
    if fine { Ok(()) } else { Err(DocumentError::Title) }
}
