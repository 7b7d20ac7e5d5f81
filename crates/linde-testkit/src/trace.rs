//! Everything that happened in a run, as a hash, and as lines for people on request.

use blake3::Hasher;

/// BLAKE3 key-derivation context of the hash of a run.
const TRACE_CONTEXT: &str = "dorflinde 2026 simulation trace v1";

/// The course of a run.
#[derive(Debug)]
pub(crate) struct Trace {
    hasher: Hasher,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// A run that has not begun; `verbose` keeps lines.
    pub(crate) fn new(verbose: bool) -> Self {
        Self { hasher: Hasher::new_derive_key(TRACE_CONTEXT), lines: verbose.then(Vec::new) }
    }

    /// Notes that something happened to `node`.
    pub(crate) fn note(&mut self, now: u64, node: usize, bytes: &[u8], line: impl FnOnce() -> String) {
        self.hasher.update(&now.to_be_bytes()).update(&(node as u64).to_be_bytes());
        self.hasher.update(&(bytes.len() as u64).to_be_bytes()).update(bytes);
        if let Some(lines) = &mut self.lines {
            let (seconds, ms) = (now / 1000, now % 1000);
            lines.push(format!("{seconds:>7}.{ms:03} node {node}: {}", line()));
        }
    }

    /// The hash of everything so far.
    pub(crate) fn hash(&self) -> [u8; 32] {
        *self.hasher.finalize().as_bytes()
    }

    /// The lines, if they were kept.
    pub(crate) fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}
