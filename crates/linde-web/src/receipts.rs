//! Receipts of votes: what stands on them, and what the node does to find the vote again.

use crate::{Answer, Id, views::PaperPlace};

/// How a receipt begins.
const PREFIX: &str = "linde:receipt:";
/// Digits of an id.
const ID_DIGITS: usize = 64;
/// The fewest digits that name a paper: as many as are shown for comparing by eye.
const MIN_DIGITS: usize = 16;
/// The longest text that is read as a receipt, in characters.
pub(crate) const MAX_RECEIPT_CHARS: usize = 1_000;

/// The part of the [`Desk`](crate::Desk) that finds papers of ballots again.
pub trait Receipts: Send + Sync + 'static {
    /// The papers whose ids begin with these lower-case hex digits, in all spaces that are here or in one; at most two, which is
    /// enough to see that the digits name no single one.
    fn papers(&self, space: Option<Id>, digits: String) -> Answer<'_, Vec<PaperPlace>>;
}

/// What a receipt names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The space, where it says so.
    pub(crate) space: Option<Id>,
    /// The id of the paper, or its beginning.
    pub(crate) digits: String,
}

impl Named {
    /// The paper's whole id, where it is there.
    pub(crate) fn id(&self) -> Option<Id> {
        self.digits.parse().ok()
    }
}

/// The receipt of a paper as text.
pub(crate) fn text(space: &Id, paper: &Id) -> String {
    format!("{PREFIX}{space}/{paper}")
}

/// Reads whatever people have of a receipt: its text, the address of a page about it, an id, or the digits that are shown of one,
/// with blanks and line ends wherever they came in.
pub(crate) fn read(text: &str) -> Option<Named> {
    let text: String = text.chars().take(MAX_RECEIPT_CHARS).collect();
    let text = text.replace("%2F", "/").replace("%2f", "/").replace("%3A", ":").replace("%3a", ":");
    let mut found: Vec<String> = Vec::new();
    // Whether the last word can go on behind a blank.
    let mut goes_on = false;
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_hex = !word.is_empty() && word.chars().all(|c| c.is_ascii_hexdigit());
        match found.last_mut().filter(|_| is_hex && goes_on) {
            Some(last) => last.push_str(word),
            None if is_hex => found.push(word.to_owned()),
            None => {}
        }
        let ends_blank = piece.chars().next_back().is_some_and(char::is_whitespace);
        goes_on = ends_blank && (is_hex || (word.is_empty() && goes_on));
    }
    let found: Vec<String> = found.into_iter().map(|digits| digits.to_ascii_lowercase()).collect();
    let whole = found.iter().filter(|digits| digits.len() % ID_DIGITS == 0);
    let ids = whole.flat_map(|digits| digits.as_bytes().chunks(ID_DIGITS));
    let ids: Vec<Id> = ids.filter_map(|id| core::str::from_utf8(id).ok()?.parse().ok()).collect();
    match ids.as_slice() {
        [] => {
            let digits = found.into_iter().find(|digits| (MIN_DIGITS..ID_DIGITS).contains(&digits.len()))?;
            Some(Named { space: None, digits })
        }
        [paper] => Some(Named { space: None, digits: paper.to_string() }),
        [space, paper, ..] => Some(Named { space: Some(*space), digits: paper.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_people_have_of_a_receipt_is_read() {
        let (space, paper) = (Id([0xab; 32]), Id([0x1c; 32]));
        let both = Some(Named { space: Some(space), digits: paper.to_string() });
        let alone = Some(Named { space: None, digits: paper.to_string() });
        let check = |typed: &str, wanted: &Option<Named>| assert_eq!(read(typed), *wanted, "{typed}");
        let whole = text(&space, &paper);
        check(&whole, &both);
        check(&format!(" Mein Beleg: {whole}. "), &both);
        check(&whole.to_uppercase(), &both);
        // A mail program cut the lines.
        let (head, tail) = whole.split_at(100);
        check(&format!("{head}\r\n  {tail}"), &both);
        check(&format!("http://127.0.0.1:8417/spaces/{space}/entries/{paper}"), &both);
        check(&format!("http://127.0.0.1:8417/verify?receipt=linde%3Areceipt%3A{space}%2F{paper}"), &both);
        check(&format!("{space} {paper}"), &both);
        check(&paper.to_string(), &alone);
        check(&paper.grouped(), &Some(Named { space: None, digits: "1c1c1c1c1c1c1c1c".to_owned() }));
        for nothing in ["", "linde:receipt:", "Beleg", "abcd abcd", "linde:join:hwFYILJo_R7aXUfMalUlZpxocQntg"] {
            check(nothing, &None);
        }
        check(&"ab ".repeat(10_000), &None);
    }
}
