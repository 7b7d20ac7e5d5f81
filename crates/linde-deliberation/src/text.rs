//! What a text of people must be like.

use crate::kind::{Reason, ensure};

/// Whether a text is neither blank nor longer than `max` characters.
pub(crate) fn is_fit(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && is_short(text, max)
}

/// Whether a text, which may be empty, is no longer than `max` characters.
pub(crate) fn is_short(text: &str, max: usize) -> bool {
    text.chars().count() <= max
}

/// Whether a text is fit and stands on one line.
pub(crate) fn is_fit_line(text: &str, max: usize) -> bool {
    is_fit(text, max) && !text.chars().any(char::is_control)
}

/// Whether a reason is given, and is no longer than `max` characters.
pub(crate) fn reason(text: &str, max: usize) -> Result<(), Reason> {
    ensure(!text.trim().is_empty(), Reason::WHY)?;
    ensure(is_short(text, max), Reason::BOUNDS)
}
