//! Folding: what makes no difference when one searches.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The mark of an umlaut in decomposed text.
const DIAERESIS: char = '\u{308}';

/// Takes what folding gives: letters and single blanks.
pub(crate) trait Sink {
    /// The next letter, which comes from the character of the source at `from`. Also the blank before a word.
    fn push(&mut self, c: char, from: usize);
    /// The ASCII characters that `rest` begins with, up to a hyphen or apostrophe, which stand in the source from `from` on, inside of
    /// a word or not; gives how many they are, and whether the last is a letter or digit.
    fn run(&mut self, rest: &[u8], from: usize, mut in_word: bool) -> (usize, bool) {
        for (taken, byte) in rest.iter().enumerate() {
            match class(*byte) {
                SPECIAL => return (taken, in_word),
                PART => in_word = false,
                letter => {
                    if !in_word {
                        self.push(' ', from + taken);
                    }
                    self.push(char::from(letter), from + taken);
                    self.reaches(from + taken + 1);
                    in_word = true;
                }
            }
        }
        (rest.len(), in_word)
    }
    /// The last letter was an umlaut.
    fn umlaut(&mut self) {}
    /// What was given last reaches to `end` in the source.
    fn reaches(&mut self, _end: usize) {}
}

/// A text as it is searched: words of lower-case letters and digits without accents, with one blank before, between and behind.
///
/// `ä` becomes `a`, `ß` becomes `ss`; hyphens and apostrophes inside words vanish.
pub fn fold(text: &str) -> String {
    struct Plain(String);
    impl Sink for Plain {
        fn push(&mut self, c: char, _: usize) {
            self.0.push(c);
        }
    }
    let mut plain = Plain(String::with_capacity(text.len() + 2));
    fold_into(text, &mut plain);
    plain.0
}

pub(crate) fn fold_into(text: &str, sink: &mut impl Sink) {
    let mut state = State { in_word: false, joining: false };
    let mut at = 0;
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        // Most of a text.
        if rest.first().is_some_and(|byte| class(*byte) != SPECIAL) {
            let (taken, in_word) = sink.run(rest, at, state.in_word);
            state = State { in_word, joining: false };
            at += taken;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        if c.is_ascii() {
            state.take(c, at, sink);
        } else {
            match c {
                'ä' | 'Ä' => state.umlaut('a', at, sink),
                'ö' | 'Ö' => state.umlaut('o', at, sink),
                'ü' | 'Ü' => state.umlaut('u', at, sink),
                'ß' => ['s', 's'].into_iter().for_each(|c| state.take(c, at, sink)),
                _ if is_invisible(c) => {}
                _ => {
                    // Twice, since what is lower-cased can fall apart and what fell apart can be upper-case.
                    let parts = c.to_lowercase().nfkd().flat_map(char::to_lowercase).nfkd();
                    for part in parts {
                        if part == DIAERESIS && state.in_word {
                            sink.umlaut();
                        } else if !is_combining_mark(part) && !is_invisible(part) {
                            let (first, second) = plain(part);
                            state.take(first, at, sink);
                            second.into_iter().for_each(|second| state.take(second, at, sink));
                        }
                    }
                }
            }
        }
        at += c.len_utf8();
        if state.in_word && !state.joining {
            sink.reaches(at);
        }
    }
    sink.push(' ', text.len());
}

/// What parts words, of [`class`].
pub(crate) const PART: u8 = 0;
/// What has to be looked at more closely, of [`class`]: hyphens, apostrophes, and whatever is not ASCII.
pub(crate) const SPECIAL: u8 = 1;

/// Of an ASCII letter or digit its lower case; of anything else [`PART`] or [`SPECIAL`].
pub(crate) fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(SPECIAL)
}

const CLASSES: [u8; 256] = classes();

#[expect(clippy::indexing_slicing, reason = "checked by the compiler, for which alone it runs")]
const fn classes() -> [u8; 256] {
    let mut classes = [SPECIAL; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            classes[byte as usize] = byte.to_ascii_lowercase();
        } else if !is_joiner(byte as char) {
            classes[byte as usize] = PART;
        }
        byte += 1;
    }
    classes
}

struct State {
    in_word: bool,
    /// Whether something stood behind the last letter that vanishes if another letter follows.
    joining: bool,
}

impl State {
    /// A letter follows: it goes on with a word, or begins one.
    fn begin(&mut self, at: usize, sink: &mut impl Sink) {
        if !self.in_word {
            sink.push(' ', at);
        }
        (self.in_word, self.joining) = (true, false);
    }

    fn take(&mut self, c: char, at: usize, sink: &mut impl Sink) {
        if c.is_alphanumeric() {
            self.begin(at, sink);
            sink.push(c, at);
        } else if self.in_word && !self.joining && is_joiner(c) {
            self.joining = true;
        } else {
            (self.in_word, self.joining) = (false, false);
        }
    }

    fn umlaut(&mut self, c: char, at: usize, sink: &mut impl Sink) {
        self.take(c, at, sink);
        sink.umlaut();
    }
}

/// Hyphens and apostrophes.
const fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '\'' | '`' | '´' | '‐' | '‑' | '‒' | '–' | '’' | '‘' | '‛' | '′' | '＇' | '－' | '﹣')
}

/// Characters that nobody sees: they neither are found nor part words.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Letters that do not fall apart by themselves.
fn plain(c: char) -> (char, Option<char>) {
    match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        other => (other, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_makes_no_difference_is_folded() {
        let check = |text: &str, folded: &str| assert_eq!(fold(text), folded, "{text}");
        check("", " ");
        check("Bäume, STRASSE und Straße!", " baume strasse und strasse ");
        check("Ba\u{308}ume", " baume ");
        check("Spielplatz-Sanierung", " spielplatzsanierung ");
        check("Spielplatz\u{2011}Sanierung – jetzt", " spielplatzsanierung jetzt ");
        check("Spiel\u{ad}platz", " spielplatz ");
        check("geht’s geht's gehts", " gehts gehts gehts ");
        check("- 8.000 €", " 8 000 ");
        check("Çelik Şahin Łódź Ærø", " celik sahin lodz aero ");
        check("ﬁx ẞ İ Ⅷ", " fix ss i viii ");
        check("a\u{202e}b\u{200d}c", " abc ");
        check("Δρόμος", " δρομοσ ");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in ".{0,60}|\\PC{0,60}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(once.starts_with(' ') && once.ends_with(' ') && !once.contains("  "));
        }

        #[test]
        fn case_and_composition_make_no_difference(text in "[a-zA-ZäöüÄÖÜßéèçñ '-]{0,40}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), fold(&text));
        }
    }

    #[test]
    fn every_character_folds_to_what_stays() {
        for c in '\0'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{c:?} {:x}", u32::from(c));
        }
    }
}
