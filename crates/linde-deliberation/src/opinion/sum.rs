//! Sums in a fixed order: floating-point addition is not associative, so the order is part of the result.

/// Adds up from the first to the last, starting at zero.
pub(super) fn ordered(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |sum, value| sum + value)
}

/// `Σ a·b` in order.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    ordered(a.iter().zip(b).map(|(a, b)| a * b))
}

/// The length of a vector.
pub(super) fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// A number of things; exact, since all limits are far below 2³².
pub(super) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The position of the largest value, the first of equals; `None` of nothing.
pub(super) fn first_largest(values: impl IntoIterator<Item = f64>) -> Option<(usize, f64)> {
    let later_only_if_larger = |best: Option<(usize, f64)>, (at, value)| match best {
        Some((_, largest)) if value <= largest => best,
        Some(_) | None => Some((at, value)),
    };
    values.into_iter().enumerate().fold(None, later_only_if_larger)
}
