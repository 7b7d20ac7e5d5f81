//! k-means: `k` groups of points around their means.

use super::{point::Point, sum::first_largest};

/// The most rounds; points settle long before.
pub const MAX_ROUNDS: usize = 200;

/// The group of each point, counted from 0; `None` if there are fewer than `k` different points.
///
/// Lloyd's algorithm from fixed first centres ([`first_centres`]): each point goes to the nearest centre, of equally near ones
/// to the first; each centre moves to the mean of its points, one without points stays; until nothing changes.
pub fn kmeans(points: &[Point], k: usize) -> Option<Vec<usize>> {
    let mut centres = first_centres(points, k)?;
    let mut labels = assign(points, &centres);
    for _ in 0..MAX_ROUNDS {
        centres = centres.iter().enumerate().map(|(group, old)| moved(points, &labels, group, *old)).collect();
        let next = assign(points, &centres);
        if next == labels {
            break;
        }
        labels = next;
    }
    Some(labels)
}

/// Farthest first: the point farthest from the mean of all, then each time the one farthest from all that were taken; of
/// equally far ones the first.
pub fn first_centres(points: &[Point], k: usize) -> Option<Vec<Point>> {
    let mean = Point::mean(points)?;
    let mut centres: Vec<Point> = Vec::with_capacity(k);
    for _ in 0..k {
        let from = if centres.is_empty() { &[mean][..] } else { &centres };
        let (farthest, distance) = first_largest(points.iter().map(|point| to_nearest(*point, from).1))?;
        if distance == 0.0 {
            return None;
        }
        centres.push(*points.get(farthest)?);
    }
    Some(centres)
}

fn assign(points: &[Point], centres: &[Point]) -> Vec<usize> {
    points.iter().map(|point| to_nearest(*point, centres).0).collect()
}

/// The nearest centre, the first of equals, and the square of its distance.
fn to_nearest(point: Point, centres: &[Point]) -> (usize, f64) {
    let nearest = first_largest(centres.iter().map(|centre| -point.distance_squared(*centre)));
    nearest.map_or((0, 0.0), |(at, distance)| (at, -distance))
}

fn moved(points: &[Point], labels: &[usize], group: usize, old: Point) -> Point {
    let own: Vec<Point> =
        points.iter().zip(labels).filter(|(_, label)| **label == group).map(|(point, _)| *point).collect();
    Point::mean(&own).unwrap_or(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(points: &[(f64, f64)], k: usize, expected: Option<&[usize]>) {
        let points: Vec<Point> = points.iter().map(|(x, y)| Point(*x, *y)).collect();
        assert_eq!(kmeans(&points, k).as_deref(), expected);
    }

    #[test]
    fn points_go_to_the_nearest_centre_and_the_first_of_equals() {
        // The mean is 3; the farthest from it is 10, the farthest from that 0.
        check(&[(0.0, 0.0), (1.0, 0.0), (1.0, 0.0), (10.0, 0.0)], 2, Some(&[1, 1, 1, 0]));
        // All corners are equally far from the mean; the first is taken, then the opposite one. The others stay with the first.
        check(&[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], 2, Some(&[0, 0, 0, 1]));
    }

    #[test]
    fn there_are_no_more_groups_than_points_that_differ() {
        check(&[], 2, None);
        check(&[(1.0, 1.0), (1.0, 1.0)], 2, None);
        check(&[(1.0, 1.0), (2.0, 1.0), (1.0, 1.0)], 2, Some(&[1, 0, 1]));
        check(&[(1.0, 1.0), (2.0, 1.0), (1.0, 1.0)], 3, None);
    }
}
