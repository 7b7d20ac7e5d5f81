//! Secrets as words on paper: BIP-39, with the English list of the standard and a German one, of which it has none.
//!
//! 24 words are the 32 bytes of the *recovery seed*, 12 words the 16 bytes of an invitation's seed. No passphrase and no
//! PBKDF2 are involved: the words are the bytes, with a checksum. Whoever types them may use capitals, blanks, numbers and
//! commas between them, and may stop after four letters, which tell all words of a list apart.
//!
//! The German list is `words/german.txt`: that of dys2p (`de-2048-v1`, CC0), in which two words are mended (*falsch*, *rinnsal*). It has
//! no umlauts and no word of less than four letters, and its order is that of the alphabet.

use crate::{KemSecret, kem::BACKUP_KEM_CONTEXT, secret::secret};
use bip0039::{English, Language, Mnemonic};
use linde_log::SecretKey;
use zeroize::Zeroizing;

/// How many words the recovery seed has.
pub const RECOVERY_WORDS: usize = 24;
/// How many words the seed of an invitation has.
pub const INVITATION_WORDS: usize = 12;
/// How many letters of a word are enough.
pub const ENOUGH_LETTERS: usize = 4;

/// How much of an unknown word is repeated, in characters.
const SHOWN_CHARS: usize = 20;

/// A list of 2,048 words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordList {
    /// That of the standard.
    English,
    /// Ours.
    German,
}

/// The German list, for [`bip0039`].
#[derive(Debug, Clone)]
struct German;

static GERMAN: [&str; 2048] = lines(include_str!("words/german.txt"));

impl Language for German {
    fn words() -> &'static [&'static str; 2048] {
        &GERMAN
    }

    fn index_of(word: &str) -> Option<usize> {
        GERMAN.binary_search(&word).ok()
    }
}

#[expect(clippy::indexing_slicing, reason = "whatever does not fit fails when it is built")]
const fn lines(text: &'static str) -> [&'static str; 2048] {
    let (mut words, mut rest, mut at) = ([""; 2048], text, 0);
    while at < words.len() {
        let mut end = 0;
        while rest.as_bytes()[end] != b'\n' {
            end += 1;
        }
        let (word, more) = rest.split_at(end);
        (words[at], rest) = (word, more.split_at(1).1);
        at += 1;
    }
    assert!(rest.is_empty(), "more than 2,048 lines");
    words
}

secret! {
    /// What the recovery words stand for. It brings a person back and opens her backups.
    RecoverySeed
}

/// Why a text is not a list of words. The texts repeat what was typed, so they are for the person's eyes, not for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Too few or too many words.
    #[error("{found} words instead of {expected}")]
    Count {
        /// How many there must be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A word that is not in the list from which most of the words are, nor the beginning of one with at least [`ENOUGH_LETTERS`] letters.
    #[error("word {position}, \"{word}\", is not in the list")]
    Unknown {
        /// Which, from 1.
        position: usize,
        /// As it was typed, shortened.
        word: String,
    },
    /// All words are in the list, but these do not belong together.
    #[error("the words do not belong together: one is wrong or in the wrong place")]
    Checksum,
}

impl RecoverySeed {
    /// The 24 words, small letters with one blank between them.
    pub fn to_words(&self, list: WordList) -> Zeroizing<String> {
        words_of(self.as_bytes(), list)
    }

    /// Reads 24 words of either list.
    ///
    /// # Errors
    /// [`WordsError`].
    pub fn from_words(text: &str) -> Result<Self, WordsError> {
        let bytes = bytes_of(text, RECOVERY_WORDS)?;
        bytes.as_slice().try_into().map(|bytes| Self(Zeroizing::new(bytes))).map_err(|_| WordsError::Checksum)
    }

    /// The key whose public half is part of the person's id.
    pub fn recovery_key(&self) -> SecretKey {
        SecretKey::from_seed(self.as_bytes())
    }

    /// The secret that opens backups. Its public half may lie on the disk: it can write backups but not read them.
    pub fn backup_kem(&self) -> KemSecret {
        KemSecret::from_bytes(blake3::derive_key(BACKUP_KEM_CONTEXT, self.as_bytes()))
    }
}

/// The twelve words of an invitation's seed.
pub fn invitation_words(seed: &[u8; 16], list: WordList) -> Zeroizing<String> {
    words_of(seed, list)
}

/// Reads the twelve words of an invitation's seed, of either list.
///
/// # Errors
/// [`WordsError`].
pub fn invitation_seed(text: &str) -> Result<[u8; 16], WordsError> {
    let bytes = bytes_of(text, INVITATION_WORDS)?;
    bytes.as_slice().try_into().map_err(|_| WordsError::Checksum)
}

fn words_of(bytes: &[u8], list: WordList) -> Zeroizing<String> {
    fn written<L: Language>(bytes: &[u8]) -> Zeroizing<String> {
        // The two lengths that are asked for, 16 and 32 bytes, are lengths of the standard.
        Zeroizing::new(Mnemonic::<L>::from_entropy(bytes).map(Mnemonic::into_phrase).unwrap_or_default())
    }
    match list {
        WordList::English => written::<English>(bytes),
        WordList::German => written::<German>(bytes),
    }
}

fn bytes_of(text: &str, expected: usize) -> Result<Zeroizing<Vec<u8>>, WordsError> {
    let typed = || text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let found = typed().count();
    if found != expected {
        return Err(WordsError::Count { expected, found });
    }
    let known = |find: fn(&str) -> Option<&'static str>| typed().filter(|word| find(word).is_some()).count();
    let (english, german) = (known(find::<English>), known(find::<German>));
    // Words of one list are practically never all in the other one too; if they are, the checksum tells.
    match if english >= german { read::<English>(typed()) } else { read::<German>(typed()) } {
        Err(WordsError::Checksum) if english == german => read::<German>(typed()),
        read => read,
    }
}

fn read<'a, L: Language>(typed: impl Iterator<Item = &'a str>) -> Result<Zeroizing<Vec<u8>>, WordsError> {
    let mut phrase = Zeroizing::new(String::with_capacity(RECOVERY_WORDS * 9));
    for (at, word) in typed.enumerate() {
        let known = find::<L>(word)
            .ok_or_else(|| WordsError::Unknown { position: at + 1, word: word.chars().take(SHOWN_CHARS).collect() })?;
        if at > 0 {
            phrase.push(' ');
        }
        phrase.push_str(known);
    }
    let mnemonic = Mnemonic::<L>::from_normalized_phrase(phrase.as_str()).map_err(|_| WordsError::Checksum)?;
    Ok(Zeroizing::new(mnemonic.into_entropy()))
}

/// The word of the list that is meant.
fn find<L: Language>(typed: &str) -> Option<&'static str> {
    let typed = Zeroizing::new(typed.to_lowercase());
    let words = L::words();
    // The list is sorted: whatever begins with what was typed stands from here on, the word itself first.
    let from = words.partition_point(|word| *word < typed.as_str());
    let word = words.get(from).filter(|word| word.starts_with(typed.as_str()))?;
    (word.len() == typed.len() || typed.len() >= ENOUGH_LETTERS).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const ZEROS: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

    #[test]
    fn four_letters_tell_all_words_apart() {
        fn check<L: Language>() {
            let words = L::words();
            assert!(words.is_sorted());
            let beginnings: BTreeSet<_> = words.iter().map(|word| &word[..word.len().min(ENOUGH_LETTERS)]).collect();
            assert_eq!(beginnings.len(), words.len());
            for (index, word) in words.iter().enumerate() {
                assert_eq!(find::<L>(&word[..word.len().min(ENOUGH_LETTERS)]), Some(*word));
                assert_eq!(find::<L>(word), Some(*word));
                assert_eq!((L::index_of(word), L::word_of(index)), (Some(index), *word));
            }
        }
        check::<English>();
        check::<German>();
        assert!(
            GERMAN.iter().all(|word| (4..=8).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_lowercase()))
        );
        assert_eq!(find::<English>("act"), Some("act"));
        for unknown in ["ac", "aba", "abandons", "zzzz", "", "äbte", "abandonabandon"] {
            assert_eq!(find::<English>(unknown), None, "{unknown}");
        }
        for unknown in ["lin", "linden", "bäume", ""] {
            assert_eq!(find::<German>(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn the_german_list_is_the_published_one() {
        let hash = blake3::hash(include_bytes!("words/german.txt"));
        assert_eq!(hash.to_hex().as_str(), "0104eb4dc6dd07eabe3325d58995e9d52bda574c87eee408f0a94d1435938928");
    }

    #[test]
    fn words_of_both_lists_are_told_apart() {
        // All twelve are in both lists.
        let both = |word: &&&str| GERMAN.contains(*word);
        let common: Vec<&str> = English::words().iter().filter(both).copied().collect();
        let mut read = BTreeSet::new();
        for from in 0..common.len().saturating_sub(11) {
            let words = common[from..from + 12].join(" ");
            match invitation_seed(&words) {
                Ok(seed) => {
                    let list =
                        [WordList::English, WordList::German].map(|list| invitation_words(&seed, list).to_string());
                    read.insert(list.iter().position(|written| *written == words).unwrap());
                }
                Err(error) => assert_eq!(error, WordsError::Checksum),
            }
        }
        assert_eq!(read.len(), 2, "words of both lists are read as those of one, {}", common.len());
        let mixed = invitation_words(&[5; 16], WordList::German).replacen(' ', " quantum ", 1);
        let mixed = mixed.rsplit_once(' ').unwrap().0;
        assert_eq!(invitation_seed(mixed), Err(WordsError::Unknown { position: 2, word: "quantum".to_owned() }));
    }

    #[test]
    fn words_are_those_of_the_standard() {
        assert_eq!(invitation_words(&[0; 16], WordList::English).as_str(), ZEROS);
        let seed = RecoverySeed::from_bytes([0x7f; 32]);
        assert_eq!(
            seed.to_words(WordList::English).as_str(),
            "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal \
             winner thank year wave sausage worth title"
        );
    }

    #[test]
    fn typing_is_forgiven() {
        for text in [
            ZEROS.to_uppercase(),
            ZEROS.replace(' ', " \t\n "),
            format!("  {} ", ZEROS.replace(' ', ", ")),
            ZEROS.replace("abandon", "Aban").replace("about", "abou"),
            ZEROS.split(' ').enumerate().map(|(i, word)| format!("{}. {word}\r\n", i + 1)).collect(),
        ] {
            assert_eq!(invitation_seed(&text), Ok([0; 16]), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(invitation_seed(""), Err(WordsError::Count { expected: 12, found: 0 }));
        let other = RecoverySeed::from_words(ZEROS).unwrap_err();
        assert_eq!(other, WordsError::Count { expected: 24, found: 12 });
        let unknown = invitation_seed(&ZEROS.replace("about", "Äpfel")).unwrap_err();
        assert_eq!(unknown, WordsError::Unknown { position: 12, word: "Äpfel".to_owned() });
        assert_eq!(unknown.to_string(), "word 12, \"Äpfel\", is not in the list");
        let long = invitation_seed(&ZEROS.replacen("abandon", &"a".repeat(1000), 1)).unwrap_err();
        assert_eq!(long, WordsError::Unknown { position: 1, word: "a".repeat(SHOWN_CHARS) });
        assert_eq!(invitation_seed(&ZEROS.replace("about", "abandon")), Err(WordsError::Checksum));
    }

    #[test]
    fn the_recovery_key_grows_from_the_seed_itself() {
        let seed = RecoverySeed::from_bytes([2; 32]);
        assert_eq!(seed.recovery_key().seed(), [2; 32]);
        assert_ne!(seed.backup_kem().as_bytes(), seed.as_bytes());
        assert_eq!(format!("{seed:?}"), "RecoverySeed");
    }

    proptest! {
        #[test]
        fn reads_what_it_wrote(recovery: [u8; 32], invitation: [u8; 16], german: bool) {
            let list = if german { WordList::German } else { WordList::English };
            let words = RecoverySeed::from_bytes(recovery).to_words(list);
            prop_assert_eq!(words.split(' ').count(), RECOVERY_WORDS);
            let read = RecoverySeed::from_words(&words).unwrap();
            prop_assert_eq!(read.as_bytes(), &recovery);
            let short: Vec<&str> = words.split(' ').map(|word| &word[..word.len().min(ENOUGH_LETTERS)]).collect();
            let read = RecoverySeed::from_words(&short.join("-")).unwrap();
            prop_assert_eq!(read.as_bytes(), &recovery);
            prop_assert_eq!(invitation_seed(&invitation_words(&invitation, list)), Ok(invitation));
        }

        #[test]
        fn two_swapped_words_are_noticed_or_another_seed(seed: [u8; 16], a in 0usize..12, b in 0usize..12) {
            let words = invitation_words(&seed, WordList::German);
            let mut words: Vec<_> = words.split(' ').collect();
            words.swap(a, b);
            match invitation_seed(&words.join(" ")) {
                Ok(read) => prop_assert_eq!(words.join(" "), invitation_words(&read, WordList::German).to_string()),
                Err(error) => prop_assert_eq!(error, WordsError::Checksum),
            }
        }

        #[test]
        fn arbitrary_text_never_panics(text: String, words in "([a-zA-ZäßİŒ]{0,9} ){11,13}") {
            let _ = RecoverySeed::from_words(&text);
            let _ = invitation_seed(&words);
        }
    }
}
