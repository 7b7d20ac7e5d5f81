//! Shares and tests: how sure one can be that a share is what it looks like.

/// What a standard normal variable exceeds one time in ten.
pub const Z_90: f64 = 1.2816;

/// The share, as if one more had said so and one more had not: `(a + 1)/(s + 2)`.
pub fn share(some: u32, seen: u32) -> f64 {
    (f64::from(some) + 1.0) / (f64::from(seen) + 2.0)
}

/// Whether more than half say so: `2·√n·(s/n − ½)` with `s = a + 1`, `n = S + 1`.
pub fn one_share_test(some: u32, seen: u32) -> f64 {
    let (s, n) = (f64::from(some) + 1.0, f64::from(seen) + 1.0);
    2.0 * n.sqrt() * (s / n - 0.5)
}

/// Whether more say so here than there: `(p₁ − p₂)/√(p̂(1 − p̂)(1/n₁ + 1/n₂))`, each count one more than it is, `p̂` the share
/// of both together; 0 if all say so.
pub fn two_shares_test(here: (u32, u32), there: (u32, u32)) -> f64 {
    let [s1, n1, s2, n2] = [here.0, here.1, there.0, there.1].map(|count| f64::from(count) + 1.0);
    let pooled = (s1 + s2) / (n1 + n2);
    if pooled == 1.0 {
        return 0.0;
    }
    (s1 / n1 - s2 / n2) / (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt()
}
