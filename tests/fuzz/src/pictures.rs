//! Pictures in which codes are looked for.

use std::{panic::catch_unwind, process::abort, sync::Once};

/// Reading ends with a text of limited length or with an error, whatever the bytes are.
pub(crate) fn picture(data: &[u8]) {
    // The fuzzer ends at the first word of a panic, also of one that is caught: the search for codes may fail over a picture, and what
    // must not is the reading.
    static QUIET: Once = Once::new();
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    match catch_unwind(|| linde_qr::read(data)) {
        Ok(Ok(text)) => assert_short(&text),
        Ok(Err(_)) => {}
        Err(_) => abort(),
    }
}

fn assert_short(text: &str) {
    if text.is_empty() || text.len() > linde_qr::MAX_TEXT_BYTES {
        abort();
    }
}
