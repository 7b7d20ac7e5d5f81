//! Differences between two texts as people read them: whole lines first, then words within changed lines.
//!
//! A stretch of blanks between two changes counts as changed. Otherwise an inserted sentence would be cut at a blank that happens to
//! match, and a neighbour's words could end up in the middle of it.

use std::{collections::BTreeMap, ops::Range};

use crate::myers::{Changed, compare};

/// A stretch of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What happened to it.
    pub kind: SpanKind,
    /// Its text.
    pub text: String,
}

/// What happened to a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// In both texts.
    Equal,
    /// Only in the new text.
    Insert,
    /// Only in the old text.
    Delete,
}

/// Compares two texts word by word. Equal and deleted spans together are `old`, equal and inserted ones `new`.
///
/// As soon as `out_of_time` answers true, what is not compared yet is shown as replaced in one block.
pub fn diff(old: &str, new: &str, mut out_of_time: impl FnMut() -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut push = |kind, text: &str| {
        if !text.is_empty() {
            spans.push(Span { kind, text: text.to_owned() });
        }
    };
    let mut at = 0;
    for change in changes(old, new, &mut out_of_time) {
        push(SpanKind::Equal, part(old, &(at..change.old.start)));
        push(SpanKind::Delete, part(old, &change.old));
        push(SpanKind::Insert, part(new, &change.new));
        at = change.old.end;
    }
    push(SpanKind::Equal, part(old, &(at..old.len())));
    spans
}

/// The changed stretches in bytes, in order; pure insertions and deletions within a word are cut to the characters concerned.
pub(crate) fn changes(old: &str, new: &str, out_of_time: &mut dyn FnMut() -> bool) -> Vec<Changed> {
    let middle = trim_lines(old, new);
    let mut changes = Vec::new();
    for lines in compare_tokens(old, new, &middle, lines, out_of_time) {
        for words in compare_tokens(old, new, &lines, words, out_of_time) {
            changes.push(tighten(old, new, words));
        }
    }
    changes
}

/// Everything between the common lines at both ends.
fn trim_lines(old: &str, new: &str) -> Changed {
    let equal = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let start =
        old.as_bytes().get(..equal).unwrap_or_default().iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (old_rest, new_rest) = (part(old, &(start..old.len())), part(new, &(start..new.len())));
    let equal = old_rest.bytes().rev().zip(new_rest.bytes().rev()).take_while(|(a, b)| a == b).count();
    let tail = part(old, &(ceil(old, old.len() - equal)..old.len()));
    let end = tail.find('\n').map_or(0, |at| tail.len() - at - 1);
    Changed { old: start..old.len() - end, new: start..new.len() - end }
}

/// The next character border.
fn ceil(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Compares the stretches `within` token by token and joins changes with nothing but blanks between them.
fn compare_tokens(
    old: &str,
    new: &str,
    within: &Changed,
    split: fn(&str) -> Vec<&str>,
    out_of_time: &mut dyn FnMut() -> bool,
) -> Vec<Changed> {
    let old_tokens = split(part(old, &within.old));
    let new_tokens = split(part(new, &within.new));
    let mut numbers = BTreeMap::new();
    let old_numbers = number(&old_tokens, &mut numbers);
    let new_numbers = number(&new_tokens, &mut numbers);
    let old_ends = offsets(&old_tokens, within.old.start);
    let new_ends = offsets(&new_tokens, within.new.start);
    let bytes = |ends: &[usize], range: Range<usize>| {
        ends.get(range.start).copied().unwrap_or(0)..ends.get(range.end).copied().unwrap_or(0)
    };
    let mut joined: Vec<Changed> = Vec::new();
    for change in compare(&old_numbers, &new_numbers, out_of_time) {
        let change = Changed { old: bytes(&old_ends, change.old), new: bytes(&new_ends, change.new) };
        match joined.last_mut() {
            Some(last) if part(old, &(last.old.end..change.old.start)).trim().is_empty() => {
                last.old.end = change.old.end;
                last.new.end = change.new.end;
            }
            _ => joined.push(change),
        }
    }
    joined
}

/// Byte offsets of all token borders, first and last included.
fn offsets(tokens: &[&str], start: usize) -> Vec<usize> {
    let mut at = start;
    let mut offsets = vec![at];
    for token in tokens {
        at += token.len();
        offsets.push(at);
    }
    offsets
}

fn number<'a>(tokens: &[&'a str], numbers: &mut BTreeMap<&'a str, u32>) -> Vec<u32> {
    let mut list = Vec::with_capacity(tokens.len());
    for token in tokens {
        let next = numbers.len() as u32;
        list.push(*numbers.entry(token).or_insert(next));
    }
    list
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Runs of letters and digits, runs of blanks, line ends, and every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = class(first);
        let len = match class {
            Class::Word | Class::Blank => rest.find(|char| self::class(char) != class).unwrap_or(rest.len()),
            Class::Single => first.len_utf8(),
        };
        // A word goes with the blanks behind it: a blank kept instead of a word would have the word typed anew.
        let len = if class == Class::Word {
            let behind = rest.get(len..).unwrap_or_default();
            len + behind.find(|char| self::class(char) != Class::Blank).unwrap_or(behind.len())
        } else {
            len
        };
        let (word, tail) = rest.split_at(len);
        words.push(word);
        rest = tail;
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Blank,
    Single,
}

fn class(char: char) -> Class {
    match char {
        '\n' => Class::Single,
        _ if char.is_alphanumeric() => Class::Word,
        _ if char.is_whitespace() => Class::Blank,
        _ => Class::Single,
    }
}

/// Cuts common characters off both ends if nothing remains on one side. A replaced word stays whole, so that it survives if somebody
/// else deletes the old one.
fn tighten(old: &str, new: &str, change: Changed) -> Changed {
    let (a, b) = (part(old, &change.old), part(new, &change.new));
    let front: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (rest_a, rest_b) = (part(a, &(front..a.len())), part(b, &(front..b.len())));
    let back: usize =
        rest_a.chars().rev().zip(rest_b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // Ends of two words must not be glued into a new one: what others write between them would split it.
    let several = |text: &str| text.split_whitespace().nth(1).is_some();
    if front > 0 && back > 0 && front + back < a.len() && (several(a) || several(b)) {
        return change;
    }
    if back == rest_a.len() {
        let front = slide(a, front, part(rest_b, &(0..rest_b.len() - back)));
        let back = a.len() - front;
        Changed {
            old: change.old.start + front..change.old.start + front,
            new: change.new.start + front..change.new.end - back,
        }
    } else if back == rest_b.len() {
        Changed {
            old: change.old.start + front..change.old.end - back,
            new: change.new.start + front..change.new.end - back,
        }
    } else {
        change
    }
}

/// Where an insertion could stand in several places without a difference, a word border is where it was meant.
fn slide(old: &str, at: usize, inserted: &str) -> usize {
    let is_border = |at: usize| {
        let (before, after) = old.split_at_checked(at).unwrap_or_default();
        match (before.chars().next_back(), after.chars().next()) {
            (Some(before), Some(after)) => class(before) != class(after),
            (None, _) | (_, None) => true,
        }
    };
    let mut candidate = at;
    for (before, last) in part(old, &(0..at)).chars().rev().zip(inserted.chars().rev()) {
        if is_border(candidate) {
            return candidate;
        }
        if before != last {
            break;
        }
        candidate -= before.len_utf8();
    }
    if is_border(candidate) { candidate } else { at }
}

fn part<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    text.get(range.clone()).unwrap_or_default()
}
