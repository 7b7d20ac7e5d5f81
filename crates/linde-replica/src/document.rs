//! Co-edited drafts: documents with sections, and their edits, as kinds of the text lane.

use crate::{
    replica::{Act, Replica},
    spaces::{Spaces, SpacesError},
};
use linde_deliberation::{Context, Judgement, Kind, Reason};
use linde_log::{EntryId, Lane, SpaceId, body};
use linde_text::{ChangeHash, DocOp, Document, EditError, Section, UnknownHeads};
use serde::{Serialize, Serializer};
use std::time::{Duration, Instant};

/// Number of the kind of documents.
pub const DOCUMENT_KIND: u16 = 512;
/// Number of the kind of text edits, whose object is a section.
pub const EDIT_KIND: u16 = 513;
/// Name of the kind of text edits.
pub const EDIT_NAME: &str = "text-edit";
/// How long two texts are compared before the rest is taken as one block.
pub const DIFF_DEADLINE: Duration = Duration::from_millis(300);

/// The rules of documents.
pub struct DocumentKind;

/// A document, once it is created.
#[derive(Debug, Default)]
pub struct DocumentState(Option<Document>);

/// Why a text was not saved or shown.
#[derive(Debug, thiserror::Error)]
pub enum TextError {
    /// The edit is not possible.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// No such version.
    #[error(transparent)]
    Heads(#[from] UnknownHeads),
}

/// What saving a section led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSection {
    /// Whether anything was written.
    pub changed: bool,
    /// The version now.
    pub heads: Vec<ChangeHash>,
    /// The text of the version now.
    pub text: String,
    /// The text that the writer alone would have.
    pub posted: String,
}

impl Serialize for DocumentState {
    /// Title, then id, title and removal of each section in order.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            title: &'a str,
            sections: Vec<SectionView<'a>>,
        }
        #[derive(Serialize)]
        struct SectionView<'a> {
            id: EntryId,
            title: &'a str,
            removed: bool,
        }
        let view = self.0.as_ref().map(|document| View {
            title: document.title(),
            sections: document
                .all_sections()
                .map(|section| SectionView { id: section.id, title: &section.title, removed: section.removed })
                .collect(),
        });
        view.serialize(serializer)
    }
}

impl Kind for DocumentKind {
    const ID: u16 = DOCUMENT_KIND;
    const NAME: &'static str = "text";
    const LANE: Lane = Lane::Text;
    type Op = DocOp;
    type State = DocumentState;

    fn authorize(state: &DocumentState, op: &DocOp, _context: &Context<'_>) -> Judgement {
        if op.validate().is_err() {
            return Judgement::Deny(Reason::BOUNDS);
        }
        let fits = match (&state.0, op) {
            (None, DocOp::Create { .. }) => true,
            (Some(_), DocOp::Create { .. }) | (None, _) => false,
            (Some(_), DocOp::Rename { .. } | DocOp::AddSection { after: None, .. }) => true,
            (Some(document), DocOp::MoveSection { section, after }) => {
                let fits = |after| after != section && document.section(after).is_some();
                document.section(section).is_some() && after.as_ref().is_none_or(fits)
            }
            (
                Some(document),
                DocOp::AddSection { after: Some(section), .. }
                | DocOp::RenameSection { section, .. }
                | DocOp::RemoveSection { section },
            ) => document.section(section).is_some(),
        };
        if fits { Judgement::Allow } else { Judgement::Deny(Reason::OBJECT) }
    }

    fn apply(state: &mut DocumentState, op: DocOp, context: &Context<'_>) {
        // What `authorize` allowed has an effect; the document itself says so once more and stays as it is otherwise.
        match &mut state.0 {
            None => state.0 = Document::create(context.entry, &op).ok(),
            Some(document) => drop(document.apply(context.entry, &op)),
        }
    }

    fn examples() -> Vec<DocOp> {
        let section = EntryId([0; 32]);
        vec![
            DocOp::Create { title: "Satzung".to_owned() },
            DocOp::AddSection { after: None, title: "§ 1 Name".to_owned() },
            DocOp::Rename { title: "Vereinssatzung".to_owned() },
            DocOp::RenameSection { section, title: "§ 1 Name und Sitz".to_owned() },
            DocOp::MoveSection { section, after: Some(EntryId([1; 32])) },
            DocOp::RemoveSection { section },
        ]
    }
}

impl Replica {
    /// The title of a section of a document that was not removed.
    pub fn section_title(&self, doc: &EntryId, section: &EntryId) -> Option<String> {
        let document = self.state::<DocumentKind>(doc)?.0.as_ref()?;
        document.sections().find(|info| info.id == *section).map(|info| info.title.clone())
    }

    /// A section as it is now; one to which nobody wrote is empty.
    pub fn section(&self, id: &EntryId) -> Option<&Section> {
        self.judge.texts.section(id)
    }
}

impl Spaces {
    /// Saves what somebody posted from a page that showed the version `base` of a section.
    ///
    /// Nobody's words are lost: the difference to that version is expressed against its own characters, so what others wrote
    /// meanwhile stays.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn save_section(
        &mut self,
        space: SpaceId,
        section: EntryId,
        base: &[ChangeHash],
        posted: &str,
    ) -> Result<SavedSection, SpacesError> {
        let device = self.device();
        let replica = self.arrived(space)?;
        let is_section = replica.is_section(&section);
        if !is_section {
            return Err(SpacesError::Nothing("section"));
        }
        let empty = Section::new(section);
        let text = replica.section(&section).unwrap_or(&empty);
        let start = Instant::now();
        let edits = text.edit(device, base, posted, || start.elapsed() > DIFF_DEADLINE).map_err(TextError::Edit)?;
        let changed = !edits.is_empty();
        let acts = edits
            .iter()
            .map(|edit| {
                let body = body::encode(self.salt(), edit)?;
                Ok(Act { kind: EDIT_KIND, lane: Lane::Text, obj: section, after: Vec::new(), body })
            })
            .collect::<Result<Vec<_>, SpacesError>>()?;
        if changed {
            self.author_all(space, acts)?;
        }
        let text = self.arrived(space)?.section(&section).unwrap_or(&empty);
        Ok(SavedSection {
            changed,
            heads: text.heads(),
            text: text.text(),
            posted: linde_text::normalise_newlines(posted).into_owned(),
        })
    }
}
