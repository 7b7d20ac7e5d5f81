//! What of a text is shown of a hit.

use crate::{
    fold::{Sink, fold_into},
    query::{Query, Scratch},
};
use std::collections::BTreeSet;
use unicode_normalization::char::is_combining_mark;

/// How much stands before the first word that was found, in characters.
const LEAD: usize = 60;
/// The most places that are marked in a text.
const MAX_MARKS: usize = 200;

/// A part of a text with the words that were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    /// Whether the text goes on before it.
    pub before: bool,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
    /// Whether the text goes on behind it.
    pub after: bool,
}

/// A piece of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it says, without characters that turn the direction of writing.
    pub text: String,
    /// Whether it was looked for.
    pub marked: bool,
}

/// Folded text that knows where each byte comes from.
#[derive(Default)]
struct Mapped {
    folded: Scratch,
    /// For each byte of the folded text where its character begins and ends in the source.
    from: Vec<(usize, usize)>,
    open: usize,
}

impl Sink for Mapped {
    fn push(&mut self, c: char, from: usize) {
        self.folded.push(c, from);
        self.open = self.from.last().filter(|last| last.0 == from).map_or(self.from.len(), |_| self.open);
        self.from.extend(std::iter::repeat_n((from, from), c.len_utf8()));
    }

    fn umlaut(&mut self) {
        self.folded.umlaut();
    }

    fn reaches(&mut self, end: usize) {
        for place in self.from.iter_mut().skip(self.open) {
            place.1 = end;
        }
    }
}

impl Query {
    /// The part of a text of at most about `max` characters in which most of the query is found, with the places marked. From a
    /// text in which nothing is found its beginning.
    pub fn passage(&self, text: &str, max: usize) -> Passage {
        let marks = self.marks(text);
        let (start, end) = self.window(text, &marks, max);
        let mut pieces = Vec::new();
        let mut add = |from: usize, to: usize, marked: bool| {
            let part: String = text.get(from..to).unwrap_or_default().chars().filter(|c| !turns(*c)).collect();
            if !part.is_empty() {
                pieces.push(Piece { text: part, marked });
            }
        };
        let mut at = start;
        for (from, to) in joined(&marks) {
            let (from, to) = (from.max(at), to.min(end));
            if from < to {
                add(at, from, false);
                add(from, to, true);
                at = to;
            }
        }
        add(at, end, false);
        Passage { before: start > 0, pieces, after: end < text.len() }
    }

    /// Where each term stands in a text: beginning, end, and which.
    fn marks(&self, text: &str) -> Vec<(usize, usize, usize)> {
        let mut mapped = Mapped::default();
        fold_into(text, &mut mapped);
        let mut marks = BTreeSet::new();
        for (which, term) in self.terms().iter().enumerate() {
            for (from, to) in term.ranges(&mapped.folded).take(MAX_MARKS) {
                let first = mapped.from.get(from).map(|place| place.0);
                let last = to.checked_sub(1).and_then(|last| mapped.from.get(last)).map(|place| place.1);
                if let (Some(first), Some(last)) = (first, last) {
                    marks.insert((first, with_marks(text, last), which));
                }
            }
        }
        marks.into_iter().take(MAX_MARKS).collect()
    }

    fn window(&self, text: &str, marks: &[(usize, usize, usize)], max: usize) -> (usize, usize) {
        if text.char_indices().nth(max).is_none() {
            return (0, text.len());
        }
        // Bytes stand for characters here: the window may be somewhat shorter than it could be.
        let seen = |from: usize| {
            let inside = marks.iter().filter(|mark| mark.0 >= from && mark.1 <= from + max.saturating_sub(LEAD));
            inside.map(|mark| mark.2).collect::<BTreeSet<_>>().len()
        };
        let mut best = (0, 0);
        for mark in marks {
            let terms = seen(mark.0);
            if terms > best.0 {
                best = (terms, mark.0);
            }
        }
        let lead = text.get(..best.1).unwrap_or_default().char_indices().rev().take(LEAD).last();
        let start = match lead {
            Some((at, _)) if at > 0 => begin(text, at, best.1),
            Some(_) | None => 0,
        };
        let rest = text.get(start..).unwrap_or_default();
        let end = match rest.char_indices().nth(max) {
            Some((at, _)) => finish(text, start, start + at),
            None => text.len(),
        };
        (start, end)
    }
}

/// The first beginning of a word behind `at`, if one is before `limit`.
fn begin(text: &str, at: usize, limit: usize) -> usize {
    let part = text.get(at..limit).unwrap_or_default();
    match part.char_indices().find(|(_, c)| c.is_whitespace()) {
        Some((blank, c)) => at + blank + c.len_utf8(),
        None => with_marks(text, at).min(limit),
    }
}

/// The last end of a word before `at`, if one is in the last quarter.
fn finish(text: &str, start: usize, at: usize) -> usize {
    let part = text.get(start..at).unwrap_or_default();
    let blank = part.rfind(char::is_whitespace).filter(|blank| blank * 4 > part.len() * 3);
    blank.map_or_else(|| with_marks(text, at), |blank| start + blank)
}

/// `at`, moved behind what belongs to the character before it.
fn with_marks(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest
        .char_indices()
        .find(|(_, c)| !is_combining_mark(*c) && !matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}'));
    end.map_or(text.len(), |(end, _)| at + end)
}

/// Marks without those that overlap.
fn joined(marks: &[(usize, usize, usize)]) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (from, to, _) in marks {
        match all.last_mut().filter(|last| *from <= last.1) {
            Some(last) => last.1 = last.1.max(*to),
            None => all.push((*from, *to)),
        }
    }
    all
}

/// Characters that turn the direction of what stands around them.
fn turns(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;
    use proptest::prelude::*;

    fn shown(query: &str, text: &str, max: usize) -> String {
        let passage = Query::parse(query).unwrap().passage(text, max);
        let pieces = passage
            .pieces
            .iter()
            .map(|piece| if piece.marked { format!("[{}]", piece.text) } else { piece.text.clone() });
        let dots = |more: bool| if more { "…" } else { "" };
        format!("{}{}{}", dots(passage.before), pieces.collect::<String>(), dots(passage.after))
    }

    #[test]
    fn the_words_are_marked_in_what_was_written() {
        let check = |query: &str, text: &str, marked: &str| assert_eq!(shown(query, text, 300), marked, "{query}");
        check("baeume", "Drei Bäume mit Bank.", "Drei [Bäume] mit Bank.");
        check("strasse", "Die Straße.", "Die [Straße].");
        check("strass", "Die Straße.", "Die [Straß]e.");
        check("stras", "Die Straße.", "Die [Straß]e.");
        check("platz sanierung", "Spielplatz-Sanierung jetzt", "Spiel[platz]-[Sanierung] jetzt");
        check("\"weg zum\"", "Der Weg – zum Platz", "Der [Weg – zum] Platz");
        check("cafe", "Cafe\u{301}s hier", "[Cafe\u{301}]s hier");
        check("nichts", "Kurzer Text", "Kurzer Text");
        check("ana", "Ananas banana", "[Anana]s b[anana]");
        check("b", "a \u{202e}b c", "a [b] c");
    }

    #[test]
    fn of_a_long_text_the_part_with_most_of_the_words_is_shown() {
        let text = format!(
            "{}Linde steht. {}Die Linde und der Brunnen. {}",
            "vorn ".repeat(80),
            "mitte ".repeat(80),
            "hinten ".repeat(80)
        );
        let passage = shown("linde brunnen", &text, 120);
        assert!(passage.starts_with('…') && passage.ends_with('…'), "{passage}");
        assert!(passage.contains("[Linde] und der [Brunnen]") && passage.chars().count() < 130, "{passage}");
        assert!(shown("nichts", &text, 120).starts_with("vorn"));
        let long = "ä".repeat(5_000);
        assert!(shown("x", &long, 120).chars().count() <= 121);
    }

    proptest! {
        #[test]
        fn marks_never_split_a_character(query in "[a-cäß]{1,3}( [a-cäß]{1,3})?", text in "[a-cA-CäßÄ \u{308}\u{301}\u{fe0f}-]{0,60}|\\PC{0,60}", max in 1_usize..80) {
            let query = Query::parse(&query).unwrap();
            let passage = query.passage(&text, max);
            let whole: String = passage.pieces.iter().map(|piece| piece.text.as_str()).collect();
            let clean: String = text.chars().filter(|c| !turns(*c)).collect();
            prop_assert!(clean.contains(&whole));
            if !passage.before && !passage.after {
                prop_assert_eq!(&whole, &clean);
            }
            for pair in passage.pieces.windows(2) {
                prop_assert!(pair[0].marked != pair[1].marked);
                prop_assert!(!pair[1].text.starts_with(is_combining_mark));
            }
            for piece in passage.pieces.iter().filter(|piece| piece.marked) {
                prop_assert!(fold(&piece.text).len() > 2 || fold(&piece.text).trim().len() == 1, "{:?}", piece);
            }
        }

        #[test]
        fn a_hit_is_marked(text in "[a-cA-CäßÄ -]{1,60}", query in "[a-cäß]{1,3}") {
            let query = Query::parse(&query).unwrap();
            let hit = query.fit(&mut Scratch::default(), "", [text.as_str()]).is_some();
            prop_assert_eq!(query.passage(&text, 500).pieces.iter().any(|piece| piece.marked), hit);
        }
    }
}
