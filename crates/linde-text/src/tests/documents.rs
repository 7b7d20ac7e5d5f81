//! The list of sections follows from the acts alone.

use super::*;
use crate::{DocOp, Document, DocumentError, MAX_TITLE_CHARS};

fn titled(title: &str) -> DocOp {
    DocOp::AddSection { after: None, title: title.into() }
}

fn titles(document: &Document) -> Vec<&str> {
    document.sections().map(|section| section.title.as_str()).collect()
}

#[test]
fn later_sections_stand_nearer_to_their_predecessor() {
    let mut document = Document::create(entry(0), &DocOp::Create { title: "Satzung".into() }).unwrap();
    document.apply(entry(1), &titled("A")).unwrap();
    document.apply(entry(2), &DocOp::AddSection { after: Some(entry(1)), title: "B".into() }).unwrap();
    document.apply(entry(3), &DocOp::AddSection { after: Some(entry(1)), title: "C".into() }).unwrap();
    document.apply(entry(4), &DocOp::AddSection { after: Some(entry(3)), title: "D".into() }).unwrap();
    assert_eq!(titles(&document), ["A", "C", "D", "B"]);
    document.apply(entry(5), &DocOp::RemoveSection { section: entry(3) }).unwrap();
    document.apply(entry(6), &DocOp::AddSection { after: Some(entry(3)), title: "E".into() }).unwrap();
    document.apply(entry(7), &DocOp::RenameSection { section: entry(1), title: "A neu".into() }).unwrap();
    document.apply(entry(8), &DocOp::Rename { title: "Neue Satzung".into() }).unwrap();
    assert_eq!(titles(&document), ["A neu", "E", "D", "B"]);
    assert_eq!(document.title(), "Neue Satzung");
    assert!(document.section(&entry(3)).is_some_and(|section| section.removed));
    assert_eq!(document.all_sections().count(), 5);
}

#[test]
fn a_section_is_moved_behind_another_or_to_the_start() {
    let moved = |section, after: Option<u64>| DocOp::MoveSection { section: entry(section), after: after.map(entry) };
    let mut document = Document::create(entry(0), &DocOp::Create { title: "Satzung".into() }).unwrap();
    for (place, title) in [(3, "C"), (2, "B"), (1, "A")] {
        document.apply(entry(place), &titled(title)).unwrap();
    }
    document.apply(entry(4), &moved(1, Some(2))).unwrap();
    assert_eq!(titles(&document), ["B", "A", "C"]);
    // Somebody who did not see that wanted it at the same place.
    document.apply(entry(5), &moved(1, Some(2))).unwrap();
    assert_eq!(titles(&document), ["B", "A", "C"]);
    document.apply(entry(6), &moved(3, None)).unwrap();
    assert_eq!(titles(&document), ["C", "B", "A"]);
    // Behind one that was taken out, and one that was taken out itself.
    document.apply(entry(7), &DocOp::RemoveSection { section: entry(2) }).unwrap();
    document.apply(entry(8), &moved(3, Some(2))).unwrap();
    document.apply(entry(9), &moved(2, Some(1))).unwrap();
    assert_eq!(titles(&document), ["C", "A"]);
    let before = document.clone();
    for wrong in [moved(1, Some(1)), moved(9, None), moved(1, Some(9))] {
        assert_eq!(document.apply(entry(10), &wrong), Err(DocumentError::UnknownSection));
    }
    assert_eq!(document, before);
}

#[test]
fn acts_without_effect_say_so() {
    let create = DocOp::Create { title: "T".into() };
    let mut document = Document::create(entry(0), &create).unwrap();
    let before = document.clone();
    assert_eq!(Document::create(entry(0), &titled("A")), Err(DocumentError::NotCreated));
    assert_eq!(document.apply(entry(1), &create), Err(DocumentError::NotCreated));
    assert_eq!(
        document.apply(entry(1), &DocOp::RemoveSection { section: entry(9) }),
        Err(DocumentError::UnknownSection)
    );
    let after_unknown = DocOp::AddSection { after: Some(entry(9)), title: "A".into() };
    assert_eq!(document.apply(entry(1), &after_unknown), Err(DocumentError::UnknownSection));
    for title in ["", " ", "a\nb", "\u{0}", &"x".repeat(MAX_TITLE_CHARS + 1)] {
        assert_eq!(document.apply(entry(1), &titled(title)), Err(DocumentError::Title));
    }
    assert_eq!(document, before);
    document.apply(entry(1), &titled(&"ä".repeat(MAX_TITLE_CHARS))).unwrap();
    assert_eq!(document.apply(entry(1), &titled("A")), Err(DocumentError::Repeated));
}
