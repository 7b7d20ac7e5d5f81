//! Coverage-guided fuzzing: one program, the target named by `LINDE_FUZZ_TARGET`. Started by `scripts/fuzz`.
//!
//! Each target feeds bytes of a stranger to what reads them first, and checks what must hold whatever they are.
#![no_main]

mod edits;
mod encrypted;
mod fold;
mod pictures;
mod readers;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// The targets by name.
const TARGETS: &[(&str, fn(&[u8]))] = &[
    ("entry", readers::entry),
    ("message", readers::message),
    ("bundle", readers::bundle),
    ("control-body", readers::control_body),
    ("link", readers::link),
    ("fork", readers::fork),
    ("edits", edits::edits),
    ("fold", fold::fold),
    ("epoch", encrypted::epoch),
    ("sealed-part", encrypted::sealed_part),
    ("key-file", encrypted::key_file),
    ("backup", encrypted::backup),
    ("picture", pictures::picture),
];

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let name = std::env::var("LINDE_FUZZ_TARGET").unwrap_or_default();
    let names = TARGETS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let found = TARGETS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("LINDE_FUZZ_TARGET must be one of {names}")).1
});

fuzz_target!(|data: &[u8]| TARGET(data));
