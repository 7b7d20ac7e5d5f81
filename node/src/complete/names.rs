//! Ids that people write within a line: whole, or the beginning as lists show it.

use super::unfit;
use linde_log::EntryId;
use linde_web::DeskError;

/// From so many hex digits on a word is an id, or the beginning of one, and no text.
const LEAST_DIGITS: usize = 8;

/// The one of `known` whose id a word is or begins; `None` if the word does not look like an id.
///
/// # Errors
/// It looks like one and is that of none or of several.
pub(super) fn named(
    word: &str,
    what: &str,
    known: impl IntoIterator<Item = EntryId>,
) -> Result<Option<EntryId>, DeskError> {
    let word = word.trim();
    if word.len() < LEAST_DIGITS || !word.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let begins = word.to_ascii_lowercase();
    let mut found: Vec<String> =
        known.into_iter().map(|id| id.to_string()).filter(|id| id.starts_with(&begins)).collect();
    found.sort();
    match found.as_slice() {
        [id] => Ok(id.parse().ok()),
        [] => Err(unfit(format!(
            "{word:?} looks like an id, and no {what} here has one that begins so; `linde {what} list` shows them. If it is meant \
             as a text, write a word beside it"
        ))),
        several => {
            let ids = several.iter().map(|id| id.get(..12).unwrap_or(id)).collect::<Vec<_>>().join(", ");
            Err(unfit(format!("{word:?} could mean {ids}; write more of the id")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_hex_names_one_thing_or_is_refused_and_any_other_is_a_text() {
        let id = |first: u8, second: u8| {
            let mut id = [first; 32];
            id[4] = second;
            EntryId(id)
        };
        let known = [id(0xab, 1), id(0xab, 2), id(0xcd, 3)];
        let check = |word: &str| named(word, "proposal", known).map_err(|error| error.args["what"].clone());
        for text in ["Drei Linden", "", "abababa", "zwei Linden abababab", "xbababab01"] {
            assert_eq!(check(text), Ok(None), "{text}");
        }
        for word in [known[2].to_string(), "cdcdcdcd".to_owned(), " CDCDCDCD03 ".to_owned()] {
            assert_eq!(check(&word), Ok(Some(known[2])), "{word}");
        }
        assert_eq!(check("abababab02"), Ok(Some(known[1])));
        assert!(check("abababab").unwrap_err().contains("could mean abababab01ab, abababab02ab"));
        for word in ["20270301", &"0".repeat(64), &"0".repeat(65)] {
            assert!(check(word).unwrap_err().contains("no proposal here"), "{word}");
        }
    }
}
