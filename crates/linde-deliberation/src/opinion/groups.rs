//! Which groups there are: every number of groups is tried, the clearest is taken, nobody chooses.

use super::{
    kmeans::kmeans,
    matrix::{Counts, Matrix},
    point::Point,
    repness::{Representative, representative},
    result::{Candidate, Unfit},
    silhouette::silhouettes,
};
use core::cmp::Reverse;

/// With fewer persons in the conversation there are no groups: a group of two or three would be persons, not opinions.
pub const MIN_PERSONS: usize = 12;
/// The fewest groups.
pub const MIN_GROUPS: usize = 2;
/// The most groups.
pub const MAX_GROUPS: usize = 5;

/// A way of grouping that was tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    /// How it is listed.
    pub candidate: Candidate,
    /// The rows of each group, ascending; the largest group first, of equals the one with the smallest row.
    pub groups: Vec<Vec<usize>>,
    /// What represents each group.
    pub representative: Vec<Vec<Representative>>,
}

/// The most groups that are looked for among `persons`: `min(5, 2 + persons/12)`.
pub const fn most_groups(persons: usize) -> usize {
    let most = MIN_GROUPS + persons / 12;
    if most < MAX_GROUPS { most } else { MAX_GROUPS }
}

/// Groups the points, which stand for `rows` of the matrix, in every number that there may be.
pub fn try_all(matrix: &Matrix, rows: &[usize], points: &[Point]) -> Vec<Tried> {
    let labels: Vec<Vec<usize>> = (MIN_GROUPS..=most_groups(rows.len())).map_while(|k| kmeans(points, k)).collect();
    let silhouettes = silhouettes(points, &labels);
    let tried = (MIN_GROUPS..).zip(labels).zip(silhouettes);
    tried.map(|((k, labels), silhouette)| tried_one(matrix, rows, k, &labels, silhouette)).collect()
}

/// The one with the highest silhouette among those that are fit, of equals the one with fewer groups.
pub fn clearest(tried: &[Tried]) -> Option<&Tried> {
    let fit = tried.iter().filter(|tried| tried.candidate.unfit.is_none());
    fit.fold(None, |best: Option<&Tried>, one| match best {
        Some(best) if one.candidate.silhouette <= best.candidate.silhouette => Some(best),
        Some(_) | None => Some(one),
    })
}

/// What represents each of these groups of rows against the others.
pub fn representatives(matrix: &Matrix, groups: &[Vec<usize>]) -> Vec<Vec<Representative>> {
    let counts = group_counts(matrix, groups);
    let all = counts.iter().fold(vec![Counts::default(); matrix.statements.len()], |all, group| {
        all.into_iter().zip(group).map(|(all, group)| all.with(*group)).collect()
    });
    let of = |group: &Vec<Counts>| {
        let others: Vec<Counts> = all.iter().zip(group).map(|(all, group)| all.without(*group)).collect();
        representative(group, &others)
    };
    counts.iter().map(of).collect()
}

/// Counts the votes of each group on every statement.
pub fn group_counts(matrix: &Matrix, groups: &[Vec<usize>]) -> Vec<Vec<Counts>> {
    groups.iter().map(|group| matrix.counts(group.iter().copied())).collect()
}

fn tried_one(matrix: &Matrix, rows: &[usize], k: usize, labels: &[usize], silhouette: f64) -> Tried {
    let groups = members(rows, k, labels);
    let representative = representatives(matrix, &groups);
    let unfit = unfit(k, &groups, &representative);
    Tried { candidate: Candidate { groups: k, silhouette, unfit }, groups, representative }
}

fn members(rows: &[usize], k: usize, labels: &[usize]) -> Vec<Vec<usize>> {
    let of = |group| rows.iter().zip(labels).filter(move |(_, label)| **label == group).map(|(row, _)| *row);
    let mut groups: Vec<Vec<usize>> = (0..k).map(|group| of(group).collect()).collect();
    groups.retain(|group| !group.is_empty());
    groups.sort_by_key(|group| (Reverse(group.len()), group.first().copied()));
    groups
}

fn unfit(k: usize, groups: &[Vec<usize>], representative: &[Vec<Representative>]) -> Option<Unfit> {
    if groups.len() < k {
        Some(Unfit::EmptyGroup)
    } else if groups.iter().any(|group| group.len() == 1) {
        Some(Unfit::LonePerson)
    } else if representative.iter().any(Vec::is_empty) {
        Some(Unfit::NothingRepresentative)
    } else if has_twins(representative) {
        Some(Unfit::SameRepresentatives)
    } else {
        None
    }
}

/// Whether the same statements on the same side represent two groups.
fn has_twins(representative: &[Vec<Representative>]) -> bool {
    let names = |shown: &Vec<Representative>| {
        let mut names: Vec<_> = shown.iter().map(|one| (one.column, one.side)).collect();
        names.sort_unstable();
        names
    };
    let mut names: Vec<_> = representative.iter().map(names).collect();
    names.sort_unstable();
    names.array_windows().any(|[a, b]| a == b)
}
