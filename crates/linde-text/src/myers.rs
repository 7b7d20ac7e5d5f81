//! The shortest edit script between two sequences, in linear space, given up as one block when the caller's time is over.
//!
//! After E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), with the divide-and-conquer refinement of its section 4b.
#![expect(clippy::indexing_slicing, reason = "all indices are bounded by the lengths compared in the same loop")]

use std::ops::Range;

/// A stretch of the old sequence that a stretch of the new one replaces; one of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
}

/// The changed stretches, in order and not touching each other.
pub(crate) fn compare(old: &[u32], new: &[u32], out_of_time: &mut dyn FnMut() -> bool) -> Vec<Changed> {
    let mut comparison = Comparison { old, new, out_of_time, changed: Vec::new() };
    comparison.conquer(0..old.len(), 0..new.len());
    comparison.changed
}

struct Comparison<'a> {
    old: &'a [u32],
    new: &'a [u32],
    out_of_time: &'a mut dyn FnMut() -> bool,
    changed: Vec<Changed>,
}

impl Comparison<'_> {
    fn conquer(&mut self, mut old: Range<usize>, mut new: Range<usize>) {
        while !old.is_empty() && !new.is_empty() && self.old[old.start] == self.new[new.start] {
            old.start += 1;
            new.start += 1;
        }
        while !old.is_empty() && !new.is_empty() && self.old[old.end - 1] == self.new[new.end - 1] {
            old.end -= 1;
            new.end -= 1;
        }
        if old.is_empty() && new.is_empty() {
            return;
        }
        if old.is_empty() || new.is_empty() {
            return self.push(old, new);
        }
        let corner = |(x, y): &(usize, usize)| (*x == 0 && *y == 0) || (*x == old.len() && *y == new.len());
        match self.middle(&old, &new).filter(|point| !corner(point)) {
            None => self.push(old, new),
            Some((x, y)) => {
                self.conquer(old.start..old.start + x, new.start..new.start + y);
                self.conquer(old.start + x..old.end, new.start + y..new.end);
            }
        }
    }

    fn push(&mut self, old: Range<usize>, new: Range<usize>) {
        match self.changed.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                last.old.end = old.end;
                last.new.end = new.end;
            }
            _ => self.changed.push(Changed { old, new }),
        }
    }

    /// A point on a shortest path, relative to the ranges' starts; none when time is over.
    fn middle(&mut self, old: &Range<usize>, new: &Range<usize>) -> Option<(usize, usize)> {
        let a = &self.old[old.clone()];
        let b = &self.new[new.clone()];
        let (n, m) = (a.len() as isize, b.len() as isize);
        let delta = n - m;
        let most = (n + m + 1) / 2;
        let at = |k: isize| (k + most + 1) as usize;
        let mut forward = vec![0_isize; at(most) + 2];
        let mut backward = forward.clone();
        for d in 0..=most {
            if (self.out_of_time)() {
                return None;
            }
            for k in (-d..=d).step_by(2) {
                let mut x = step(&forward, at(k), k, d);
                let mut y = x - k;
                if x > n || y > m {
                    forward[at(k)] = x;
                    continue;
                }
                let start = (x as usize, y as usize);
                while x < n && y < m && a[x as usize] == b[y as usize] {
                    x += 1;
                    y += 1;
                }
                forward[at(k)] = x;
                let mirrored = delta - k;
                if delta % 2 != 0 && mirrored.abs() < d && x + backward[at(mirrored)] >= n {
                    return Some(start);
                }
            }
            for k in (-d..=d).step_by(2) {
                let mut x = step(&backward, at(k), k, d);
                let mut y = x - k;
                if x > n || y > m {
                    backward[at(k)] = x;
                    continue;
                }
                let start = ((n - x) as usize, (m - y) as usize);
                while x < n && y < m && a[(n - x - 1) as usize] == b[(m - y - 1) as usize] {
                    x += 1;
                    y += 1;
                }
                backward[at(k)] = x;
                let mirrored = delta - k;
                if delta % 2 == 0 && mirrored.abs() <= d && x + forward[at(mirrored)] >= n {
                    return Some(start);
                }
            }
        }
        None
    }
}

fn step(furthest: &[isize], at: usize, k: isize, d: isize) -> isize {
    if k == -d || (k != d && furthest[at - 1] < furthest[at + 1]) { furthest[at + 1] } else { furthest[at - 1] + 1 }
}
