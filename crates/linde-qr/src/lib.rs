//! Reading the QR code in a picture: a screenshot, a scan, or a photo that somebody took of paper or of a screen.
//!
//! Pictures come from strangers. What they may cost is bounded before anything is decoded: their bytes by [`MAX_BYTES`], their size by
//! [`MAX_PIXELS`]. Formats are told by how the bytes begin, whatever a file is called. Transparent parts are paper.
//!
//! A large picture is looked at small first, which is quicker and evens out noise, and larger only while nothing was found.

mod grey;

use grey::Grey;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest picture, in bytes.
pub const MAX_BYTES: usize = 8 * 1_024 * 1_024;
/// Most pixels of a picture.
pub const MAX_PIXELS: usize = 30_000_000;
/// Longest text that is taken from a code, in bytes; the largest code holds fewer.
pub const MAX_TEXT_BYTES: usize = 3_000;
/// Longest sides of the pictures in which codes are looked for, one after the other.
const SIDES: [usize; 3] = [700, 1_400, 2_800];

/// Why a picture says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It has too many bytes or pixels.
    #[error("the picture is larger than {MAX_BYTES} bytes or {MAX_PIXELS} pixels")]
    TooLarge,
    /// It is neither a PNG nor a JPEG.
    #[error("not a PNG or JPEG picture")]
    NoPicture,
    /// It begins like one, and what follows cannot be decoded.
    #[error("the picture is damaged or incomplete")]
    Damaged,
    /// Nothing in it can be read as a code.
    #[error("no code can be read in the picture")]
    NoCode,
    /// There are codes in it that say different things.
    #[error("there are several codes in the picture")]
    Several,
}

/// The text of the one QR code in a PNG or JPEG picture.
pub fn read(picture: &[u8]) -> Result<String, Unreadable> {
    let grey = Grey::decode(picture)?;
    let mut last = None;
    for side in SIDES {
        let factor = grey.longest().div_ceil(side);
        if last.replace(factor) == Some(factor) {
            continue;
        }
        let mut texts = texts_in(&grey.reduced(factor));
        match (texts.pop(), texts.is_empty()) {
            (Some(text), true) => return Ok(text),
            (Some(_), false) => return Err(Unreadable::Several),
            (None, _) => {}
        }
    }
    Err(Unreadable::NoCode)
}

/// What the codes in a picture say, each text once.
fn texts_in(grey: &Grey) -> Vec<String> {
    // The library asserts what it expects of the places of three corners; a picture that is made for it breaks that, and is one in
    // which nothing can be read.
    let found = catch_unwind(AssertUnwindSafe(|| {
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(grey.width(), grey.height(), |x, y| grey.at(x, y));
        let grids = image.detect_grids();
        grids.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect::<Vec<_>>()
    }));
    let mut texts = found.unwrap_or_default();
    texts.retain(|text| !text.is_empty() && text.len() <= MAX_TEXT_BYTES);
    texts.sort();
    texts.dedup();
    texts
}

#[cfg(test)]
mod tests;
