//! Receipts of votes that are pictures.

use crate::failure::{Failure, Kind};
use std::{fs::File, io::Read as _, path::Path};

/// The text of the code in a picture.
pub(super) fn pictured(file: &Path) -> Result<String, Failure> {
    let mut picture = Vec::new();
    // One byte more shows that it is too large.
    let most = u64::try_from(linde_qr::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    File::open(file)
        .and_then(|open| open.take(most).read_to_end(&mut picture))
        .map_err(|error| Failure::new(Kind::Nothing, "not-found", format!("{}: {error}", file.display())))?;
    linde_qr::read(&picture)
        .map_err(|error| Failure::new(Kind::Denied, "receipt-unreadable", format!("{}: {error}", file.display())))
}
