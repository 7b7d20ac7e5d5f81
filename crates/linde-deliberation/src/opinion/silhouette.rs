//! How well groups stand apart.

use super::{
    point::Point,
    sum::{ordered, real},
};

/// The mean silhouette of each way of grouping, −1 to 1.
///
/// Of a point: `(b − a)/max(a, b)`, where `a` is its mean distance to the others of its group and `b` the smallest of its mean
/// distances to another group; 0 for one alone. (P. J. Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20, 1987.) All ways at
/// once, because the distances are the costly part.
pub fn silhouettes(points: &[Point], groupings: &[Vec<usize>]) -> Vec<f64> {
    let mut sums = vec![0.0; groupings.len()];
    let sizes: Vec<Vec<f64>> = groupings.iter().map(|labels| sizes(labels)).collect();
    for (at, point) in points.iter().enumerate() {
        let distances: Vec<f64> = points.iter().map(|other| point.distance(*other)).collect();
        for ((sum, labels), sizes) in sums.iter_mut().zip(groupings).zip(&sizes) {
            *sum += of_point(at, &distances, labels, sizes);
        }
    }
    sums.into_iter().map(|sum| if points.is_empty() { 0.0 } else { sum / real(points.len()) }).collect()
}

fn of_point(at: usize, distances: &[f64], labels: &[usize], sizes: &[f64]) -> f64 {
    let mut to_group = vec![0.0; sizes.len()];
    for (distance, label) in distances.iter().zip(labels) {
        if let Some(sum) = to_group.get_mut(*label) {
            *sum += distance;
        }
    }
    let Some(own) = labels.get(at).copied() else { return 0.0 };
    let mut a = 0.0;
    let mut b = f64::INFINITY;
    for (group, (sum, size)) in to_group.iter().zip(sizes).enumerate() {
        if group == own {
            // Its distance to itself is zero and not counted; one alone has no other.
            if *size <= 1.0 {
                return 0.0;
            }
            a = sum / (size - 1.0);
        } else if *size > 0.0 {
            b = b.min(sum / size);
        }
    }
    if b.is_infinite() || a.max(b) == 0.0 { 0.0 } else { (b - a) / a.max(b) }
}

fn sizes(labels: &[usize]) -> Vec<f64> {
    let groups = labels.iter().max().map_or(0, |last| last + 1);
    (0..groups).map(|group| ordered(labels.iter().map(|label| if *label == group { 1.0 } else { 0.0 }))).collect()
}
