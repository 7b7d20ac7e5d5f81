//! What is looked for, and how well a text fits it.

use crate::fold::{PART, SPECIAL, Sink, class, fold, fold_into};
use memchr::memmem;

/// The longest query, in characters; what stands behind is not looked for.
pub const MAX_QUERY_CHARS: usize = 200;
/// The most words and phrases of a query.
pub const MAX_TERMS: usize = 16;
/// In so many places of a word an umlaut may be written in two ways; further ones are taken as they are typed.
const MAX_UMLAUTS: usize = 4;
/// Words as short as this are found at the beginning of words alone.
const SHORT: usize = 2;

/// What is looked for: words and phrases that must all occur.
#[derive(Debug, Clone)]
pub struct Query {
    terms: Vec<Term>,
}

/// A word or phrase.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    forms: Vec<Form>,
    /// Whole words only, with the blanks around them.
    is_phrase: bool,
    is_short: bool,
}

/// One way to write a term, folded.
#[derive(Debug, Clone)]
struct Form {
    text: memmem::Finder<'static>,
    /// Where the text that is searched must have an umlaut, in bytes.
    umlauts: Vec<usize>,
}

/// Where in the words of a text a term was found, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// It is a whole word there.
    Whole,
    /// A word begins with it.
    Beginning,
    /// It is inside a word.
    Inside,
}

/// How well something fits a query; the best is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// Where the term is that is found worst.
    pub place: Place,
    /// Whether a term is not in the title.
    pub beyond_title: bool,
}

/// Room for folded text, to be used again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// UTF-8, of which the first `len` bytes are the text.
    bytes: Vec<u8>,
    len: usize,
    umlauts: Vec<usize>,
}

impl Sink for Scratch {
    fn push(&mut self, c: char, _: usize) {
        let mut room = [0; 4];
        let letter = c.encode_utf8(&mut room).as_bytes();
        self.make_room(letter.len());
        if let Some(bytes) = self.bytes.get_mut(self.len..self.len + letter.len()) {
            bytes.copy_from_slice(letter);
            self.len += letter.len();
        }
    }

    fn run(&mut self, rest: &[u8], _: usize, mut in_word: bool) -> (usize, bool) {
        // At most each is a word of one letter.
        self.make_room(2 * rest.len());
        let (bytes, mut len, mut taken) = (self.bytes.as_mut_slice(), self.len, 0);
        // The branches are few: where words begin and end is as good as random.
        for class in rest.iter().map(|byte| class(*byte)) {
            if class == SPECIAL {
                break;
            }
            let is_letter = class != PART;
            let begins = usize::from(is_letter && !in_word);
            if let Some(blank) = bytes.get_mut(len) {
                *blank = b' ';
            }
            if let Some(letter) = bytes.get_mut(len + begins) {
                *letter = class;
            }
            len += begins + usize::from(is_letter);
            in_word = is_letter;
            taken += 1;
        }
        self.len = len;
        (taken, in_word)
    }

    fn umlaut(&mut self) {
        // The letter before is one of a, o, u, or another that no form asks for.
        self.umlauts.extend(self.len.checked_sub(1));
    }
}

impl Scratch {
    pub(crate) fn fold(&mut self, text: &str) {
        self.len = 0;
        self.umlauts.clear();
        fold_into(text, self);
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Room for so many bytes more, and one.
    fn make_room(&mut self, more: usize) {
        let wanted = self.len + more + 1;
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted, 0);
        }
    }
}

impl Query {
    /// Reads a query as it was typed; `None` if there is no letter and no digit in it.
    pub fn parse(typed: &str) -> Option<Self> {
        let end = typed.char_indices().nth(MAX_QUERY_CHARS).map_or(typed.len(), |(at, _)| at);
        let typed = typed.get(..end).unwrap_or_default();
        let mut terms = Vec::new();
        let parts: Vec<&str> = typed.split(is_quote).collect();
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.into_iter().enumerate() {
            // Every second part stands in quotation marks, unless they were not closed yet.
            let is_phrase = at % 2 == 1 && at != last;
            let (mut folded, text) = (Scratch::default(), fold(part));
            folded.fold(part);
            if is_phrase && text.len() > 1 {
                terms.push(Term { forms: forms(&text, 0, &folded.umlauts), is_phrase, is_short: false });
            } else if !is_phrase {
                let mut start = 0;
                for word in text.split_inclusive(' ') {
                    let (from, letters) = (start, word.trim_end());
                    start += word.len();
                    if !letters.is_empty() {
                        let is_short = letters.chars().count() <= SHORT;
                        terms.push(Term { forms: forms(letters, from, &folded.umlauts), is_phrase, is_short });
                    }
                }
            }
        }
        terms.truncate(MAX_TERMS);
        (!terms.is_empty()).then_some(Self { terms })
    }

    pub(crate) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// How many of the terms occur in a text.
    pub fn terms_in(&self, scratch: &mut Scratch, text: &str) -> usize {
        scratch.fold(text);
        self.terms.iter().filter(|term| term.best(scratch).is_some()).count()
    }

    /// How well a title with the texts below it fits; `None` if a term occurs in none of them.
    pub fn fit<'a>(&self, scratch: &mut Scratch, title: &str, texts: impl IntoIterator<Item = &'a str>) -> Option<Fit> {
        let mut found: [Option<Fit>; MAX_TERMS] = [None; MAX_TERMS];
        let mut look = |text: &str, beyond_title: bool| {
            if text.is_empty() {
                return;
            }
            scratch.fold(text);
            for (term, best) in self.terms.iter().zip(&mut found) {
                let fit = term.best(scratch).map(|place| Fit { place, beyond_title });
                *best = [*best, fit].into_iter().flatten().min();
            }
        };
        look(title, false);
        texts.into_iter().for_each(|text| look(text, true));
        let found = found.into_iter().take(self.terms.len()).collect::<Option<Vec<Fit>>>()?;
        Some(Fit {
            place: found.iter().map(|fit| fit.place).max()?,
            beyond_title: found.iter().any(|fit| fit.beyond_title),
        })
    }
}

impl Term {
    /// The best place in a folded text.
    fn best(&self, folded: &Scratch) -> Option<Place> {
        let mut best = None;
        for form in &self.forms {
            for place in form.all(folded).filter_map(|at| self.place(form, folded.text(), at)) {
                if place == Place::Whole {
                    return Some(place);
                }
                best = [best, Some(place)].into_iter().flatten().min();
            }
        }
        best
    }

    /// The places in a folded text, by bytes of it, without blanks around them.
    pub(crate) fn ranges<'a>(&'a self, folded: &'a Scratch) -> impl Iterator<Item = (usize, usize)> + 'a {
        self.forms.iter().flat_map(move |form| {
            let fits = form.all(folded).filter(|at| self.place(form, folded.text(), *at).is_some());
            let blank = usize::from(self.is_phrase);
            fits.map(move |at| (at + blank, at + form.len() - blank))
        })
    }

    fn place(&self, form: &Form, text: &[u8], at: usize) -> Option<Place> {
        if self.is_phrase {
            return Some(Place::Whole);
        }
        let blank = |at: Option<usize>| at.and_then(|at| text.get(at)) == Some(&b' ');
        match (blank(at.checked_sub(1)), blank(Some(at + form.len()))) {
            (true, true) => Some(Place::Whole),
            (true, false) => Some(Place::Beginning),
            (false, _) if self.is_short => None,
            (false, _) => Some(Place::Inside),
        }
    }
}

impl Form {
    fn len(&self) -> usize {
        self.text.needle().len()
    }

    /// Where it begins in a folded text.
    fn all<'a>(&'a self, folded: &'a Scratch) -> impl Iterator<Item = usize> + 'a {
        let mut from = 0;
        let next = move || {
            let at = from + self.text.find(folded.text().get(from..)?)?;
            // The next may overlap with this one.
            from = at + 1;
            Some(at)
        };
        let is_umlaut =
            |at: &usize| self.umlauts.iter().all(|umlaut| folded.umlauts.binary_search(&(at + umlaut)).is_ok());
        std::iter::from_fn(next).filter(is_umlaut)
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '„' | '“' | '”' | '«' | '»' | '‟' | '＂')
}

/// All ways to write a folded term, that as it was typed first. It begins at `start` of a text with these umlauts.
fn forms(term: &str, start: usize, umlauts: &[usize]) -> Vec<Form> {
    let mut forms: Vec<(String, Vec<usize>)> = vec![(String::with_capacity(term.len()), Vec::new())];
    let mut left = MAX_UMLAUTS;
    let mut letters = term.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let may = matches!(c, 'a' | 'o' | 'u') && left > 0;
        let was_umlaut = may && umlauts.binary_search(&(start + at)).is_ok();
        let was_two = may && !was_umlaut && letters.next_if(|(_, next)| *next == 'e').is_some();
        forms.iter_mut().for_each(|(text, _)| text.push(c));
        if was_umlaut || was_two {
            left -= 1;
            let mut short = forms.clone();
            if was_two {
                // What was typed as two letters means the umlaut, not the plain letter.
                short.iter_mut().for_each(|(text, umlauts)| umlauts.push(text.len() - 1));
            }
            forms.iter_mut().for_each(|(text, _)| text.push('e'));
            if was_two {
                forms.extend(short);
            } else {
                short.append(&mut forms);
                forms = short;
            }
        }
    }
    forms.dedup();
    let form = |(text, umlauts): (String, _)| Form { text: memmem::Finder::new(&text).into_owned(), umlauts };
    forms.into_iter().map(form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold;
    use proptest::prelude::*;

    fn fit(query: &str, title: &str, text: &str) -> Option<Fit> {
        Query::parse(query).unwrap().fit(&mut Scratch::default(), title, [text])
    }

    fn finds(query: &str, text: &str) -> bool {
        fit(query, "", text).is_some()
    }

    #[test]
    fn umlauts_are_found_however_they_are_typed() {
        for query in ["baeume", "bäume", "baume", "BÄUME", "ba\u{308}ume"] {
            assert!(finds(query, "Die Bäume an der Straße"), "{query}");
        }
        assert!(finds("strasse", "Straße") && finds("straße", "Strasse") && finds("STRASSE", "straße"));
        assert!(finds("bäume", "drei Baeume"));
        assert!(finds("größenänderung", "Groessenaenderung") && finds("groessenaenderung", "Größenänderung"));
        // Two letters are no plain one.
        assert!(!finds("tuer", "Kultur") && finds("tuer", "Tür") && finds("tur", "Tür"));
        assert!(!finds("neue", "erneut") && finds("neue", "neue Bänke") && finds("auen", "Frauen"));
    }

    #[test]
    fn parts_of_compounds_are_found() {
        assert!(finds("Spielplatz", "Spielplatzsanierung") && finds("Sanierung", "Spielplatzsanierung"));
        assert!(
            finds("Spielplatzsanierung", "Spielplatz-Sanierung")
                && finds("Spielplatz‑Sanierung", "Spielplatzsanierung")
        );
        assert!(!finds("ab", "Schablone") && finds("ab", "Abend") && finds("ab", "ab elf Uhr"));
    }

    #[test]
    fn all_words_must_occur_and_phrases_as_they_stand() {
        let text = "Der Weg zum Spielplatz muss ohne Stufe erreichbar sein.";
        assert!(finds("stufe spielplatz weg", text) && !finds("stufe garten", text));
        assert!(finds("\"weg zum\"", text) && finds("„Weg  zum Spielplatz“ stufe", text));
        assert!(!finds("\"zum Weg\"", text) && !finds("\"Weg zum Spiel\"", text));
        // Not closed yet.
        assert!(finds("\"zum weg", text));
        assert!(finds("\"\" weg", text));
    }

    #[test]
    fn better_places_come_first() {
        let [whole, beginning, inside, title] = [
            fit("linde", "", "die Linde"),
            fit("linde", "", "der Lindenbaum"),
            fit("linde", "", "die Dorflinde"),
            fit("linde", "Linde", "die Linde"),
        ];
        assert!(title < whole && whole < beginning && beginning < inside);
        assert!(fit("linde", "Dorflinde", "") > whole);
        // The word that is found worst decides.
        assert_eq!(fit("linde baum", "Linde", "am Lindenbaum").unwrap().place, Place::Inside);
    }

    #[test]
    fn a_query_without_letters_is_none() {
        for query in ["", "  ", "\"\"", "€ – !", "\u{202e}\u{308}"] {
            assert!(Query::parse(query).is_none(), "{query:?}");
        }
    }

    #[test]
    fn hostile_queries_are_bounded() {
        for query in
            ["a ".repeat(32_768), "ae".repeat(32_768), "ä".repeat(32_768), "\u{308}".repeat(32_768), "\"a".repeat(9)]
        {
            let parsed = Query::parse(&query);
            let terms = parsed.as_ref().map_or(&[][..], Query::terms);
            assert!(terms.len() <= MAX_TERMS && terms.iter().all(|term| term.forms.len() <= 1 << MAX_UMLAUTS));
        }
    }

    proptest! {
        #[test]
        fn pieces_are_folded_as_letters_are(text in ".{0,60}|\\PC{0,60}|[a-zA-Z0-9äß' -]{0,60}") {
            let mut scratch = Scratch::default();
            scratch.fold(&text);
            let folded = fold(&text);
            prop_assert_eq!(scratch.text(), folded.as_bytes());
        }

        #[test]
        fn every_hit_contains_the_words_and_whatever_does_is_one(
            words in prop::collection::vec("[a-cäöüß]{1,4}", 1..4), text in "[a-cäöüeßÄ A-C'-]{0,40}",
        ) {
            let folded = fold(&text);
            let is_in = |word: &String| {
                let blank = if fold(word).trim().chars().count() <= SHORT { " " } else { "" };
                // An umlaut can stand there as one letter or as two.
                let spellings = word.chars().fold(vec![blank.to_owned()], |known, c| {
                    let letters = match c {
                        'ä' => vec!["a", "ae"],
                        'ö' => vec!["o", "oe"],
                        'ü' => vec!["u", "ue"],
                        'ß' => vec!["ss"],
                        'a' => vec!["a"],
                        'b' => vec!["b"],
                        _ => vec!["c"],
                    };
                    known.iter().flat_map(|start| letters.iter().map(move |letter| format!("{start}{letter}"))).collect()
                });
                spellings.iter().any(|spelling| folded.contains(spelling.as_str()))
            };
            prop_assert_eq!(finds(&words.join(" "), &text), words.iter().all(is_in));
        }

        #[test]
        fn whatever_is_typed_is_answered(query in "\\PC{0,80}", text in "\\PC{0,80}") {
            if let Some(query) = Query::parse(&query) {
                query.fit(&mut Scratch::default(), &text, [text.as_str()]);
            }
        }

        #[test]
        fn a_text_finds_itself(text in "\\PC{1,60}") {
            if let Some(query) = Query::parse(&text) {
                prop_assert!(query.fit(&mut Scratch::default(), &text, []).is_some());
            }
        }
    }
}
