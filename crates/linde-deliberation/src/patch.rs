//! Patches (Änderungen am Wortlaut): what is to be replaced in a text, so that several people can change the same text without
//! knowing of each other.
//!
//! Offsets count Unicode scalar values of the text that a patch was made for, its *base*. Two patches of the same base
//! *collide* where both change the same place differently; patches that do not collide lead to the same text in any order.

use linde_log::EntryId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Upper bound of the edits of a patch.
pub const MAX_EDITS: usize = 200;
/// Upper bound of what the edits of a patch insert, and of the offsets in a base, in characters.
pub const MAX_PATCHED_CHARS: usize = 20_000;
/// How many words may differ before [`between`] takes all from the first difference to the last for one edit.
const MAX_DIFFERENCES: usize = 1_500;

/// What stands from `start` up to, not including, `end` is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Where it begins, in characters from the beginning of the text.
    #[schemars(range(max = MAX_PATCHED_CHARS))]
    pub start: u32,
    /// Where it ends; the same as `start` if something is only inserted.
    #[schemars(range(max = MAX_PATCHED_CHARS))]
    pub end: u32,
    /// What stands there instead; empty if something is only taken out.
    #[schemars(length(max = MAX_PATCHED_CHARS))]
    pub insert: String,
}

/// Edits of one base, in order, none of which reaches into the next.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Patch(Vec<Edit>);

/// Why edits cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatchError {
    /// Too many or too long, not in order, reaching into each other, or changing nothing.
    #[error("the edits are not in the form of a patch")]
    Form,
    /// The base ends before.
    #[error("the patch changes what is not in the text")]
    Outside,
    /// Another patch changes the same place.
    #[error(transparent)]
    Collision(#[from] Collision),
}

/// Two edits of the same place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("both patches change the text from {} to {}", .own.start.min(.other.start), .own.end.max(.other.end))]
pub struct Collision {
    /// Of the patch.
    pub own: Edit,
    /// Of the other.
    pub other: Edit,
}

impl Edit {
    fn changes_nothing(&self) -> bool {
        self.start == self.end && self.insert.is_empty()
    }

    /// The same edit in two patches is one that both want. Apart from that two insertions at one place have no order, and an
    /// insertion at the border of what another replaces stands beside it.
    fn collides(&self, other: &Self) -> bool {
        let bounds = (self.start, self.end);
        let insert_both = self.start == self.end && bounds == (other.start, other.end);
        self != other && (insert_both || self.start < other.end && other.start < self.end)
    }

    /// By how much what stands behind moves.
    fn growth(&self) -> i64 {
        chars(&self.insert) - (i64::from(self.end) - i64::from(self.start))
    }
}

impl Patch {
    /// A patch of these edits.
    ///
    /// # Errors
    /// [`PatchError::Form`].
    pub fn new(edits: Vec<Edit>) -> Result<Self, PatchError> {
        let inserted: i64 = edits.iter().map(|edit| chars(&edit.insert)).sum();
        let is_short = |edit: &Edit| usize::try_from(edit.end).is_ok_and(|end| end <= MAX_PATCHED_CHARS);
        let is_fit = |edit: &Edit| edit.start <= edit.end && is_short(edit) && !edit.changes_nothing();
        let in_order = edits
            .iter()
            .zip(edits.iter().skip(1))
            .all(|(one, next)| one.end <= next.start && (one.start, one.end) < (next.start, next.end));
        let within = usize::try_from(inserted).is_ok_and(|inserted| inserted <= MAX_PATCHED_CHARS);
        if edits.len() <= MAX_EDITS && within && in_order && edits.iter().all(is_fit) {
            Ok(Self(edits))
        } else {
            Err(PatchError::Form)
        }
    }

    /// Its edits in order.
    pub fn edits(&self) -> &[Edit] {
        &self.0
    }

    /// The text that it makes of its base.
    ///
    /// # Errors
    /// [`PatchError::Outside`].
    pub fn apply(&self, base: &str) -> Result<String, PatchError> {
        let mut rest = base.chars();
        let mut out = String::with_capacity(base.len());
        let mut at = 0;
        for edit in &self.0 {
            let kept = edit.start.checked_sub(at).ok_or(PatchError::Outside)?;
            for _ in 0..kept {
                out.push(rest.next().ok_or(PatchError::Outside)?);
            }
            for _ in edit.start..edit.end {
                rest.next().ok_or(PatchError::Outside)?;
            }
            out.push_str(&edit.insert);
            at = edit.end;
        }
        out.extend(rest);
        Ok(out)
    }

    /// Whether both, of the same base, change one place differently.
    pub fn collides(&self, other: &Self) -> bool {
        self.collision(other).is_some()
    }

    fn collision(&self, other: &Self) -> Option<Collision> {
        let mut pairs = self.0.iter().flat_map(|own| other.0.iter().map(move |other| (own, other)));
        let (own, other) = pairs.find(|(own, other)| own.collides(other))?;
        Some(Collision { own: own.clone(), other: other.clone() })
    }

    /// This patch for the text that `over`, of the same base, makes of it. What both want is done by then and falls out.
    ///
    /// # Errors
    /// The first collision.
    pub fn rebase(&self, over: &Self) -> Result<Self, Collision> {
        if let Some(collision) = self.collision(over) {
            return Err(collision);
        }
        let mut rebased: Vec<Edit> = Vec::with_capacity(self.0.len());
        for edit in self.0.iter().filter(|edit| !over.0.contains(edit)) {
            let moved: i64 = over.0.iter().filter(|before| before.end <= edit.start).map(Edit::growth).sum();
            let place = |at: u32| u32::try_from(i64::from(at) + moved).unwrap_or(u32::MAX);
            let edit = Edit { start: place(edit.start), end: place(edit.end), insert: edit.insert.clone() };
            match rebased.last_mut() {
                // What stood between two insertions was taken out.
                Some(last) if last.start == edit.end && last.end == edit.start => last.insert.push_str(&edit.insert),
                Some(_) | None => rebased.push(edit),
            }
        }
        Ok(Self(rebased))
    }

    /// What all of these patches of the same base do together; the same in any order.
    ///
    /// # Errors
    /// The first collision.
    pub fn union<'a>(patches: impl IntoIterator<Item = &'a Self>) -> Result<Self, Collision> {
        let mut all = Self::default();
        for patch in patches {
            if let Some(collision) = patch.collision(&all) {
                return Err(collision);
            }
            let new: Vec<Edit> = patch.0.iter().filter(|edit| !all.0.contains(edit)).cloned().collect();
            all.0.extend(new);
            all.0.sort_by_key(|edit| (edit.start, edit.end));
        }
        Ok(all)
    }
}

/// Which of these patches of the base collide with which. One that changes what is not in the base collides with itself.
pub fn collisions(base: &str, patches: &[(&EntryId, &Patch)]) -> BTreeMap<EntryId, BTreeSet<EntryId>> {
    let length = chars(base);
    let is_outside = |patch: &Patch| patch.0.last().is_some_and(|edit| i64::from(edit.end) > length);
    let mut found: BTreeMap<EntryId, BTreeSet<EntryId>> = BTreeMap::new();
    for (index, (id, patch)) in patches.iter().enumerate() {
        if is_outside(patch) {
            found.entry(**id).or_default().insert(**id);
        }
        for (other, _) in patches.iter().skip(index + 1).filter(|(_, other)| patch.collides(other)) {
            found.entry(**id).or_default().insert(**other);
            found.entry(**other).or_default().insert(**id);
        }
    }
    found
}

/// A patch that makes `changed` of `base`, word by word; edits with nothing but white space of one line between them are one.
pub fn between(base: &str, changed: &str) -> Patch {
    let (old, new) = (words(base), words(changed));
    let mut same = matches(&old, &new).unwrap_or_else(|| ends(&old, &new));
    same.push((old.len(), new.len()));
    let mut edits: Vec<(Edit, u32)> = Vec::new();
    let (mut at, mut i, mut j) = (0, 0, 0);
    // Characters that stayed since the last edit, and what they are.
    let mut kept = String::new();
    for (next_i, next_j) in same {
        let taken: u32 = old.get(i..next_i).unwrap_or_default().iter().map(|word| length(word)).sum();
        let insert = new.get(j..next_j).unwrap_or_default().concat();
        if taken > 0 || !insert.is_empty() {
            match edits.last_mut() {
                Some((last, _)) if kept.trim().is_empty() && !kept.contains('\n') => {
                    last.end = at + taken;
                    last.insert.push_str(&kept);
                    last.insert.push_str(&insert);
                }
                Some(_) | None => edits.push((Edit { start: at, end: at + taken, insert }, length(&kept))),
            }
            kept.clear();
        }
        let word = old.get(next_i).copied().unwrap_or_default();
        kept.push_str(word);
        at += taken + length(word);
        (i, j) = (next_i + 1, next_j + 1);
    }
    few(base, edits)
}

/// A patch of these edits, each given with how many characters stay before it. As long as there are too many, the smallest
/// piece that stays between two is taken for changed.
fn few(base: &str, edits: Vec<(Edit, u32)>) -> Patch {
    let mut gaps: Vec<(u32, u32)> = edits.iter().skip(1).map(|(edit, gap)| (*gap, edit.start)).collect();
    gaps.sort_unstable();
    gaps.truncate(edits.len().saturating_sub(MAX_EDITS));
    let joins: BTreeSet<u32> = gaps.into_iter().map(|(_, start)| start).collect();
    let mut few: Vec<Edit> = Vec::new();
    for (edit, gap) in edits {
        match few.last_mut().filter(|_| joins.contains(&edit.start)) {
            Some(last) => {
                last.insert.extend(base.chars().skip(position(last.end)).take(position(gap)));
                last.insert.push_str(&edit.insert);
                last.end = edit.end;
            }
            None => few.push(edit),
        }
    }
    Patch(few)
}

/// Runs of letters and digits, runs of white space, and any other character for itself.
fn words(text: &str) -> Vec<&str> {
    let class = |c: char| if c.is_alphanumeric() { 1 } else { u8::from(c.is_whitespace()) * 2 };
    let mut words = Vec::new();
    let (mut start, mut last) = (0, 0);
    for (at, c) in text.char_indices() {
        if at > start && (class(c) != last || class(c) == 0) {
            words.extend(text.get(start..at));
            start = at;
        }
        last = class(c);
    }
    words.extend(text.get(start..).filter(|word| !word.is_empty()));
    words
}

/// The words that stay, as their positions in both, such that as few as possible are taken out or put in (Myers 1986);
/// `None` if those are more than [`MAX_DIFFERENCES`].
fn matches(old: &[&str], new: &[&str]) -> Option<Vec<(usize, usize)>> {
    // How far one gets in `old` with `d` differences on each diagonal, from -d to d by steps of 2.
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    let diagonal = |d: usize, index: usize| 2 * signed(index) - signed(d);
    for d in 0..=MAX_DIFFERENCES.min(old.len() + new.len()) {
        let mut reached = Vec::with_capacity(d + 1);
        for index in 0..=d {
            let mut x = start(&rounds, d, index);
            let mut y = signed(x) - diagonal(d, index);
            while x < old.len() && usize::try_from(y).ok().and_then(|y| new.get(y)) == old.get(x) {
                (x, y) = (x + 1, y + 1);
            }
            reached.push(x);
            if x == old.len() && y == signed(new.len()) {
                return Some(walked_back(&rounds, d, index, x));
            }
        }
        rounds.push(reached);
    }
    None
}

/// Where in the old text one stands after the `d`-th difference: by putting in or taking out, whichever gets further.
fn start(rounds: &[Vec<usize>], d: usize, index: usize) -> usize {
    let (put, take) = before(rounds, d, index);
    put.max(take).unwrap_or(0)
}

fn before(rounds: &[Vec<usize>], d: usize, index: usize) -> (Option<usize>, Option<usize>) {
    let previous = d.checked_sub(1).and_then(|d| rounds.get(d));
    let reached = |index: Option<usize>| previous.and_then(|reached| reached.get(index?)).copied();
    (reached(Some(index)), reached(index.checked_sub(1)).map(|x| x + 1))
}

fn walked_back(rounds: &[Vec<usize>], d: usize, index: usize, end: usize) -> Vec<(usize, usize)> {
    let mut same = Vec::new();
    let (mut index, mut x) = (index, end);
    for d in (0..=d).rev() {
        let diagonal = 2 * signed(index) - signed(d);
        let from = start(rounds, d, index);
        while x > from {
            x -= 1;
            same.extend(usize::try_from(signed(x) - diagonal).ok().map(|y| (x, y)));
        }
        let (put, take) = before(rounds, d, index);
        if put < take {
            index = index.saturating_sub(1);
            x = x.saturating_sub(1);
        }
    }
    same.reverse();
    same
}

/// The words that are the same at both ends.
fn ends(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let count = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(a, b)| a == b).count();
    let front = count(&mut old.iter().zip(new));
    let room = old.len().min(new.len()) - front;
    let back = count(&mut old.iter().rev().zip(new.iter().rev())).min(room);
    let tail = (old.len() - back..old.len()).zip(new.len() - back..new.len());
    (0..front).map(|at| (at, at)).chain(tail).collect()
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn position(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn length(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn chars(text: &str) -> i64 {
    signed(text.chars().count())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::entry;
    use proptest::{collection::vec, prelude::*};

    fn edit(start: u32, end: u32, insert: &str) -> Edit {
        Edit { start, end, insert: insert.to_owned() }
    }

    pub(crate) fn patch(edits: &[(u32, u32, &str)]) -> Patch {
        Patch::new(edits.iter().map(|(start, end, insert)| edit(*start, *end, insert)).collect()).unwrap()
    }

    #[test]
    fn what_is_no_patch_is_refused() {
        let check = |edits: &[(u32, u32, &str)], fit: bool| {
            let made = Patch::new(edits.iter().map(|(start, end, insert)| edit(*start, *end, insert)).collect());
            assert_eq!(made.is_ok(), fit, "{edits:?}");
        };
        check(&[], true);
        check(&[(0, 0, "x")], true);
        check(&[(1, 0, "x")], false);
        check(&[(1, 1, "")], false);
        check(&[(1, 2, "")], true);
        check(&[(0, 2, "x"), (2, 2, "y"), (2, 3, "")], true);
        check(&[(2, 3, ""), (2, 2, "y")], false);
        check(&[(2, 2, "x"), (2, 2, "y")], false);
        check(&[(0, 3, "x"), (2, 4, "y")], false);
        check(&[(0, 0, &"ä".repeat(MAX_PATCHED_CHARS))], true);
        check(&[(0, 0, &"ä".repeat(MAX_PATCHED_CHARS)), (1, 1, "x")], false);
        check(&[(20_000, 20_000, "x")], true);
        check(&[(20_000, 20_001, "x")], false);
        check(&[(u32::MAX, u32::MAX, "x")], false);
        let many = |n: u32| Patch::new((0..n).map(|at| edit(at, at, "x")).collect());
        assert!(many(200).is_ok() && many(201).is_err());
    }

    #[test]
    fn offsets_count_characters() {
        let base = "Grüße an 👩‍🌾 alle";
        assert_eq!(patch(&[(2, 4, "ue"), (5, 5, ",")]).apply(base).unwrap(), "Grueß,e an 👩‍🌾 alle".replace("ß,e", "e,"));
        assert_eq!(patch(&[]).apply(base).unwrap(), base);
        assert_eq!(patch(&[(3, 3, "x")]).apply("abc").unwrap(), "abcx");
        assert_eq!(patch(&[(4, 4, "x")]).apply("abc"), Err(PatchError::Outside));
        assert_eq!(patch(&[(2, 4, "x")]).apply("abc"), Err(PatchError::Outside));
    }

    #[test]
    fn who_changes_the_same_place_differently_collides() {
        let check = |one: (u32, u32, &str), other: (u32, u32, &str), collide: bool| {
            let (a, b) = (patch(&[one]), patch(&[other]));
            assert_eq!((a.collides(&b), b.collides(&a)), (collide, collide), "{one:?} {other:?}");
        };
        check((0, 2, "x"), (1, 3, "y"), true);
        check((0, 2, "x"), (0, 2, "y"), true);
        check((0, 2, "x"), (0, 2, "x"), false);
        check((0, 3, "x"), (1, 2, ""), true);
        check((0, 2, "x"), (2, 3, "y"), false);
        check((1, 1, "x"), (1, 1, "y"), true);
        check((1, 1, "x"), (1, 1, "x"), false);
        check((1, 1, "x"), (1, 3, "y"), false);
        check((3, 3, "x"), (1, 3, "y"), false);
        check((2, 2, "x"), (1, 3, ""), true);
        let (a, b) = (entry(1), entry(2));
        let (one, other, far) = (patch(&[(0, 2, "x")]), patch(&[(1, 3, "y")]), patch(&[(8, 9, "z")]));
        let found = collisions("abcdefg", &[(&a, &one), (&b, &other), (&entry(3), &far)]);
        let expected = [(a, [b].into()), (b, [a].into()), (entry(3), [entry(3)].into())];
        assert_eq!(found, expected.into());
        assert!(one.rebase(&other).unwrap_err().to_string().contains("from 0 to 3"));
    }

    #[test]
    fn insertions_between_which_all_was_taken_out_become_one() {
        let (a, b) = (patch(&[(1, 1, "p"), (3, 3, "q")]), patch(&[(1, 3, "")]));
        assert_eq!(a.rebase(&b).unwrap(), patch(&[(1, 1, "pq")]));
    }

    #[test]
    fn a_difference_is_told_in_words() {
        let check = |base: &str, changed: &str, expected: &[(u32, u32, &str)]| {
            assert_eq!(between(base, changed), patch(expected), "{base} / {changed}");
        };
        check("", "", &[]);
        check("Gleich.", "Gleich.", &[]);
        check("", "Neu.", &[(0, 0, "Neu.")]);
        check("Alt.", "", &[(0, 4, "")]);
        check("Die Bank steht im Schatten.", "Die Bank steht in der Sonne.", &[(15, 26, "in der Sonne")]);
        check("Ein Baum, zwei Bänke.", "Zwei Bäume, drei Bänke.", &[(0, 8, "Zwei Bäume"), (10, 14, "drei")]);
        check("Eins.\n\nZwei.", "Eins!\n\nDrei.", &[(4, 5, "!"), (7, 11, "Drei")]);
    }

    #[test]
    fn very_different_texts_become_one_edit_and_many_changes_few() {
        let text = |word: &str| (0..1_600).map(|i| format!("{word}{i} ")).collect::<String>();
        let (base, changed) = (format!("Vorn. {}Hinten.", text("a")), format!("Vorn. {}Hinten.", text("b")));
        let one = between(&base, &changed);
        assert_eq!(one.edits().len(), 1);
        assert_eq!(one.apply(&base).unwrap(), changed);
        let every_fifth: Vec<_> =
            base.split(' ').enumerate().map(|(i, word)| if i % 5 == 0 { "x" } else { word }).collect();
        let few = between(&base, &every_fifth.join(" "));
        assert_eq!(few.edits().len(), MAX_EDITS);
        assert_eq!(few.apply(&base).unwrap(), every_fifth.join(" "));
    }

    /// Patches of a text of 12 characters.
    pub(crate) fn patches() -> impl Strategy<Value = Patch> {
        let steps = vec((0u32..4, 0u32..3, prop_oneof!["", "[a-cä]{1,2}"]), 0..5);
        steps.prop_map(|steps| {
            let mut at = 0;
            let mut edits: Vec<Edit> = Vec::new();
            for (skip, take, insert) in steps {
                let edit = Edit { start: at + skip, end: at + skip + take, insert };
                let follows = edits.last().is_none_or(|last| (last.start, last.end) < (edit.start, edit.end));
                if edit.end <= 12 && !edit.changes_nothing() && follows {
                    at = edit.end;
                    edits.push(edit);
                }
            }
            Patch::new(edits).unwrap()
        })
    }

    pub(crate) const BASE: &str = "0123456789öß";

    proptest! {
        #[test]
        fn patches_that_do_not_collide_lead_to_the_same_text(a in patches(), b in patches()) {
            prop_assert_eq!(a.collides(&b), b.collides(&a));
            prop_assert_eq!(a.collides(&b), a.rebase(&b).is_err());
            prop_assert_eq!(a.collides(&b), Patch::union([&a, &b]).is_err());
            prop_assert!(!a.collides(&a));
            if let (Ok(a_later), Ok(b_later)) = (a.rebase(&b), b.rebase(&a)) {
                let one = b_later.apply(&a.apply(BASE).unwrap()).unwrap();
                let other = a_later.apply(&b.apply(BASE).unwrap()).unwrap();
                prop_assert_eq!(&one, &other);
                prop_assert_eq!(one, Patch::union([&a, &b]).unwrap().apply(BASE).unwrap());
            }
        }

        #[test]
        fn together_they_are_the_same_in_any_order(a in patches(), b in patches(), c in patches()) {
            let all = [[&a, &b, &c], [&a, &c, &b], [&b, &a, &c], [&b, &c, &a], [&c, &a, &b], [&c, &b, &a]];
            let made: Vec<_> = all.into_iter().map(|order| Patch::union(order).ok()).collect();
            prop_assert!(made.iter().all(|patch| *patch == made[0]));
        }

        #[test]
        fn a_difference_makes_one_text_of_the_other(base in "[ab \n.ä]{0,40}", changed in "[ab \n.ä]{0,40}") {
            let patch = between(&base, &changed);
            prop_assert_eq!(Patch::new(patch.edits().to_vec()).unwrap(), patch.clone());
            prop_assert_eq!(patch.apply(&base).unwrap(), changed);
        }

        #[test]
        fn any_edits_are_refused_or_made(edits in vec((any::<u32>(), any::<u32>(), ".{0,3}"), 0..4), base: String) {
            let edits = edits.into_iter().map(|(start, end, insert)| Edit { start: start % 40_000, end: end % 40_000, insert });
            if let Ok(patch) = Patch::new(edits.collect()) {
                let _ = patch.apply(&base);
                let _ = patch.rebase(&between(&base, "x"));
            }
        }
    }
}
