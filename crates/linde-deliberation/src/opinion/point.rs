//! Points of the plane.

use super::sum::{ordered, real};
use serde::Serialize;

/// Where somebody stands, along the first and the second axis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Point(pub f64, pub f64);

impl Point {
    /// The square of the distance.
    pub fn distance_squared(self, other: Self) -> f64 {
        let (dx, dy) = (self.0 - other.0, self.1 - other.1);
        dx * dx + dy * dy
    }

    /// The distance.
    pub fn distance(self, other: Self) -> f64 {
        self.distance_squared(other).sqrt()
    }

    /// The mean of points, in their order; `None` of none.
    pub fn mean(points: &[Self]) -> Option<Self> {
        let count = real(points.len());
        let mean = || Self(ordered(points.iter().map(|p| p.0)) / count, ordered(points.iter().map(|p| p.1)) / count);
        (!points.is_empty()).then(mean)
    }
}

/// How near to the centre of all somebody stands: `1 − |x − centre|`.
pub fn centricness(point: Point, centre: Point) -> f64 {
    1.0 - point.distance(centre)
}

/// How far beyond the centre of their group somebody stands, seen from the centre of all:
/// `(x − group) · (group − centre) / |group − centre|`; 0 if both centres are one.
pub fn extremeness(point: Point, group: Point, centre: Point) -> f64 {
    let length = group.distance(centre);
    if length == 0.0 {
        return 0.0;
    }
    ((point.0 - group.0) * (group.0 - centre.0) + (point.1 - group.1) * (group.1 - centre.1)) / length
}
