//! What somebody wrote beyond the cut of a removal that they did not know of, or said they did not.

use super::{copy, founded, meet, node, say, state};
use crate::{Spaces, Verdict};
use linde_deliberation::{Kind as _, statement::Statement};
use linde_log::{EntryId, Lane, LogId, PersonId, SpaceId};
use linde_space::{ControlOp, Cut, CutRaise, Remove, Role};
use linde_sync::Shelf;
use proptest::prelude::*;
use serde_json::json;

fn code(node: &mut Spaces, space: SpaceId, id: EntryId) -> &'static str {
    node.replica(space).unwrap().verdict(&id).map_or("waiting", Verdict::code)
}

/// Käthe founded, Bruno is a member; each has what the other has. Bruno as a person comes last.
fn two() -> (Spaces, Spaces, SpaceId, PersonId) {
    let (mut a, space) = founded(1);
    let (_, link) = a.invite(space, Role::Member, 1, None, vec![]).unwrap();
    let mut b = node(2);
    b.join(&link, "Bruno").unwrap();
    meet(&mut a, &mut b, space);
    let bruno = a.replica(space).unwrap().actor(b.device()).unwrap().person;
    (a, b, space, bruno)
}

/// Bruno's logs as far as `at` has them.
fn as_far_as_here(at: &Spaces, of: &Spaces, space: SpaceId) -> Vec<Cut> {
    let cut = |lane| {
        let log = LogId { lane, device: of.device() };
        let head = *Shelf::vector(at, &space).get(&log)?;
        Some(Cut { device: log.device, lane, len: head.len, head: head.head })
    };
    [Lane::Control, Lane::Deliberation, Lane::Text].into_iter().filter_map(cut).collect()
}

fn remove(node: &mut Spaces, space: SpaceId, person: PersonId, cuts: Vec<Cut>) -> EntryId {
    node.control(space, EntryId::ZERO, &ControlOp::Remove(Remove { person, role: None, cuts })).unwrap()
}

#[test]
fn statements_beyond_a_cut_count_nowhere_until_it_is_raised() {
    let (mut a, mut b, space, bruno) = two();
    let before = say(&mut b, space, "Vorher.");
    copy(&b, &mut a, space);
    let cuts = as_far_as_here(&a, &b, space);
    let removal = remove(&mut a, space, bruno, cuts);
    let late = say(&mut b, space, "Nachher.");
    assert_eq!(code(&mut b, space, late), "counted", "he does not know yet");
    meet(&mut a, &mut b, space);
    for node in [&mut a, &mut b] {
        assert_eq!(code(node, space, before), "counted");
        assert_eq!(code(node, space, late), "beyond-cut");
        assert_eq!(node.replica(space).unwrap().counted(Statement::ID), 1);
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));

    let words = as_far_as_here(&a, &b, space).into_iter().filter(|cut| cut.lane == Lane::Deliberation).collect();
    a.control(space, removal, &ControlOp::CutRaise(CutRaise { cuts: words })).unwrap();
    copy(&a, &mut b, space);
    for node in [&mut a, &mut b] {
        assert_eq!(code(node, space, late), "counted");
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
}

#[test]
fn edits_beyond_a_cut_go_unless_others_built_on_them() {
    let (mut a, mut b, space, bruno) = two();
    let (_, link) = a.invite(space, Role::Member, 1, None, vec![]).unwrap();
    let mut c = node(3);
    c.join(&link, "Cem").unwrap();
    let doc = a.act(space, "text", EntryId::ZERO, json!({ "create": { "title": "Satzung" } })).unwrap();
    let section = a.act(space, "text", doc, json!({ "add_section": { "title": "§ 1" } })).unwrap();
    meet(&mut a, &mut b, space);
    meet(&mut a, &mut c, space);
    let cuts = as_far_as_here(&a, &b, space);
    remove(&mut a, space, bruno, cuts);
    let base = linde_text::Section::new(section).heads();
    let first = b.save_section(space, section, &base, "Der Verein heißt Linde.").unwrap();
    meet(&mut b, &mut c, space);
    // Cem does not know of the removal and builds on Bruno's words; then Bruno goes on alone.
    c.save_section(space, section, &first.heads, "Der Verein heißt Lindenhof.").unwrap();
    b.save_section(space, section, &first.heads, "Der Verein heißt Linde. Und Bruno ist König.").unwrap();
    meet(&mut a, &mut c, space);
    meet(&mut a, &mut b, space);
    meet(&mut b, &mut c, space);
    for node in [&mut a, &mut b, &mut c] {
        let text = node.replica(space).unwrap().section(&section).map(linde_text::Section::text);
        assert_eq!(text.as_deref(), Some("Der Verein heißt Lindenhof."));
    }
    assert_eq!(state(&mut a, space), state(&mut b, space));
    assert_eq!(state(&mut a, space), state(&mut c, space));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whether the removal comes before, between or after what it cuts, the same counts.
    #[test]
    fn a_removal_ends_alike_whenever_it_comes(texts in 1usize..6, known in 0usize..6, order in any::<u64>()) {
        let (mut a, mut b, space, bruno) = two();
        for text in 0..texts {
            say(&mut b, space, &format!("Satz {text}."));
            if text < known {
                copy(&b, &mut a, space);
            }
        }
        let cuts = as_far_as_here(&a, &b, space);
        remove(&mut a, space, bruno, cuts);
        copy(&b, &mut a, space);
        let expected = state(&mut a, space);
        let mut other = node(9);
        other.make_room(space).unwrap();
        // Entries one by one, in an order of their own, offered again until all are taken.
        let mut entries: Vec<_> = super::runs(&a, space).into_iter().flatten().collect();
        entries.sort_by_key(|entry| *blake3::hash(&[&order.to_be_bytes()[..], entry.id().as_bytes()].concat()).as_bytes());
        while Shelf::vector(&other, &space) != Shelf::vector(&a, &space) {
            for entry in &entries {
                Shelf::ingest(&mut other, &space, vec![vec![entry.clone()]]).unwrap();
            }
        }
        prop_assert_eq!(state(&mut other, space), expected);
        let counted = other.replica(space).unwrap().counted(Statement::ID);
        prop_assert_eq!(counted, known.min(texts));
    }
}
