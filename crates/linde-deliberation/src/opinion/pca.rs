//! The two directions in which people differ most (principal components), and where each person stands along them.

use super::{
    matrix::{Cell, Matrix},
    point::Point,
    sum::{dot, first_largest, norm, ordered, real},
};

/// The most steps of power iteration for one axis.
pub const MAX_STEPS: usize = 300;
/// An axis is found when a step changes none of its components by more than this.
pub const CONVERGED: f64 = 1e-12;
/// A direction with less than this part of what the matrix holds is rounding noise and becomes no axis.
pub const NOISE: f64 = 1e-12;

/// The centre of all votes and the axes through it, one component a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// The mean vote on each statement.
    pub centre: Vec<f64>,
    /// The first and the second axis: of length one and at right angles, or zero if people do not differ that way.
    pub axes: [Vec<f64>; 2],
    /// How many statements are hidden: they have no components, but see [`Self::project`].
    pub hidden: usize,
}

impl Components {
    /// The principal components of the votes.
    ///
    /// Missing cells are taken as the mean of their column, so in the centred matrix `X` they are zero and need not be there.
    /// The first axis is the eigenvector of `XᵀX` with the largest eigenvalue, found by power iteration from a fixed start.
    /// The second is found likewise at right angles to the first, which is the same as taking the first out of `X`.
    /// Of the two opposite directions an axis can have it gets the one in which its largest component is positive.
    pub fn of(matrix: &Matrix) -> Self {
        let (centre, hidden) = (matrix.means(), matrix.hidden);
        let none = vec![0.0; centre.len()];
        if let [row] = matrix.rows.as_slice() {
            let first = unit(dense(row, centre.len())).unwrap_or_else(|| none.clone());
            return Self { centre: none.clone(), axes: [first, none], hidden };
        }
        if centre.len() == 1 {
            return Self { centre, axes: [vec![1.0], none], hidden };
        }
        let rows = centred(&matrix.rows, &centre);
        let whole = ordered(rows.iter().map(|row| ordered(row.iter().map(|(_, x)| x * x))));
        let first = axis(&rows, whole, &[], centre.len());
        let second = axis(&rows, whole, &[&first], centre.len());
        Self { centre, axes: [first, second], hidden }
    }

    /// Where someone with these votes stands: `p_k = √((n + h)/(v + h)) · Σ (x_j − c_j)·a_kj` over the `v` statements voted on,
    /// of `n` visible and `h` hidden ones.
    ///
    /// Nothing is assumed about the statements not voted on; the root makes up for how few the others are. Hidden statements
    /// count there as seen by everybody, as in Polis, so whoever voted on little is drawn less far out.
    pub fn project(&self, votes: &[Cell]) -> Point {
        let (n, v) = (self.centre.len() + self.hidden, votes.len() + self.hidden);
        self.along_axes(votes, (real(n) / real(v.max(1))).sqrt())
    }

    /// How far a lone agreement to this statement moves someone from the centre, as if nothing were hidden:
    /// `E = √n · |(1 − c_j)·a_j|`.
    pub fn extremity(&self, column: usize) -> f64 {
        self.along_axes(&[(column, 1.0)], real(self.centre.len()).sqrt()).distance(Point::default())
    }

    fn along_axes(&self, votes: &[Cell], scale: f64) -> Point {
        let [x, y] = self.axes.each_ref().map(|axis| {
            scale * ordered(votes.iter().map(|(column, vote)| (vote - at(&self.centre, *column)) * at(axis, *column)))
        });
        Point(x, y)
    }

    /// What a statement weighs on each axis.
    pub fn loading(&self, column: usize) -> Point {
        let [x, y] = self.axes.each_ref().map(|axis| at(axis, column));
        Point(x, y)
    }
}

/// The axis with the largest eigenvalue of `XᵀX` at right angles to `others`; zero if nothing but noise is left there.
fn axis(rows: &[Vec<Cell>], whole: f64, others: &[&Vec<f64>], width: usize) -> Vec<f64> {
    let none = vec![0.0; width];
    let Some(mut axis) = start(rows, whole, others, width) else { return none };
    for _ in 0..MAX_STEPS {
        let Some(next) = step(rows, whole, others, &axis) else { return none };
        let moved = axis.iter().zip(&next).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        axis = next;
        if moved <= CONVERGED {
            break;
        }
    }
    signed(axis)
}

/// One step from the vector of components `1 + j/n`; if that leads nowhere, from the row with most left at right angles to
/// `others`, which leads somewhere if anything does.
fn start(rows: &[Vec<Cell>], whole: f64, others: &[&Vec<f64>], width: usize) -> Option<Vec<f64>> {
    let slope = (0..width).map(|j| 1.0 + real(j) / real(width)).collect();
    let from = |start: Vec<f64>| step(rows, whole, others, &unit(start)?);
    from(slope).or_else(|| from(rest(rows, others, width)?))
}

/// The row with most left at right angles to `others`, and of it what is left.
fn rest(rows: &[Vec<Cell>], others: &[&Vec<f64>], width: usize) -> Option<Vec<f64>> {
    let left = |row: &Vec<Cell>| {
        let taken = others.iter().map(|other| along(row, other) * along(row, other));
        ordered(row.iter().map(|(_, x)| x * x)) - ordered(taken)
    };
    let (most, _) = first_largest(rows.iter().map(left))?;
    let mut row = dense(rows.get(most)?, width);
    without(&mut row, others);
    Some(row)
}

/// `XᵀX·v` without its part along `others`, at length one; `None` if it has no length worth speaking of.
fn step(rows: &[Vec<Cell>], whole: f64, others: &[&Vec<f64>], v: &[f64]) -> Option<Vec<f64>> {
    let mut next = vec![0.0; v.len()];
    for row in rows {
        let along = along(row, v);
        for (column, x) in row {
            if let Some(component) = next.get_mut(*column) {
                *component += x * along;
            }
        }
    }
    without(&mut next, others);
    (norm(&next) > NOISE * whole).then(|| unit(next)).flatten()
}

/// Takes out of a vector what lies along `others`, one after the other.
fn without(vector: &mut [f64], others: &[&Vec<f64>]) {
    for other in others {
        let along = dot(vector, other);
        vector.iter_mut().zip(*other).for_each(|(component, other)| *component -= along * other);
    }
}

/// The scalar product of a row with a vector.
fn along(row: &[Cell], vector: &[f64]) -> f64 {
    ordered(row.iter().map(|(column, x)| x * at(vector, *column)))
}

/// The votes less the means.
fn centred(rows: &[Vec<Cell>], centre: &[f64]) -> Vec<Vec<Cell>> {
    let less = |(column, vote): &Cell| (*column, vote - at(centre, *column));
    rows.iter().map(|row| row.iter().map(less).collect()).collect()
}

fn dense(row: &[Cell], width: usize) -> Vec<f64> {
    let mut dense = vec![0.0; width];
    for (column, vote) in row {
        if let Some(component) = dense.get_mut(*column) {
            *component = *vote;
        }
    }
    dense
}

/// At length one; `None` without a length.
fn unit(mut vector: Vec<f64>) -> Option<Vec<f64>> {
    let length = norm(&vector);
    vector.iter_mut().for_each(|component| *component /= length);
    (length > 0.0).then_some(vector)
}

/// With the component of largest size, the first of equals, positive.
fn signed(mut axis: Vec<f64>) -> Vec<f64> {
    let largest = first_largest(axis.iter().map(|component| component.abs()));
    if largest.is_some_and(|(column, _)| at(&axis, column) < 0.0) {
        axis.iter_mut().for_each(|component| *component = -*component);
    }
    axis
}

fn at(vector: &[f64], column: usize) -> f64 {
    vector.get(column).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[Cell]], width: usize) -> Matrix {
        let rows: Vec<Vec<Cell>> = rows.iter().map(|row| row.to_vec()).collect();
        Matrix {
            persons: vec![Default::default(); rows.len()],
            statements: vec![Default::default(); width],
            rows,
            hidden: 0,
        }
    }

    #[track_caller]
    fn check(rows: &[&[Cell]], width: usize, first: &[f64], second: &[f64]) {
        let axes = Components::of(&matrix(rows, width)).axes;
        for (axis, expected) in axes.iter().zip([first, second]) {
            assert_eq!(axis.len(), expected.len());
            assert!(axis.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{axis:?} is not {expected:?}");
        }
    }

    #[test]
    fn one_row_is_its_own_direction_and_one_column_the_only_one() {
        check(&[&[(0, 1.0), (1, -1.0), (2, 1.0), (3, 1.0)]], 4, &[0.5, -0.5, 0.5, 0.5], &[0.0; 4]);
        check(&[&[(0, 0.0)]], 2, &[0.0; 2], &[0.0; 2]);
        check(&[&[(0, 1.0)], &[(0, 1.0)]], 1, &[1.0], &[0.0]);
        check(&[], 0, &[], &[]);
    }

    #[test]
    fn who_all_say_the_same_differ_in_nothing() {
        check(&[&[(0, 1.0), (1, -1.0)], &[(0, 1.0), (1, -1.0)], &[(0, 1.0)]], 2, &[0.0; 2], &[0.0; 2]);
    }

    #[test]
    fn axes_are_found_where_the_usual_start_leads_nowhere() {
        // Two camps: the second axis is rounding noise and becomes none.
        let camp = [(0, 1.0), (1, -1.0)];
        let other = [(0, -1.0), (1, 1.0)];
        let half = 0.5_f64.sqrt();
        check(&[&camp, &other], 2, &[half, -half], &[0.0; 2]);
        // The only difference lies at right angles to the components 1, 4/3, 5/3.
        check(
            &[&[(0, 1.0), (1, -2.0), (2, 1.0)], &[(0, -1.0), (1, 2.0), (2, -1.0)]],
            3,
            &[-(1.0_f64 / 6.0).sqrt(), (4.0_f64 / 6.0).sqrt(), -(1.0_f64 / 6.0).sqrt()],
            &[0.0; 3],
        );
    }

    #[test]
    fn two_ways_to_differ_are_two_axes() {
        // Worked by hand: XᵀX is diagonal with 4 and 2.
        let rows: [&[Cell]; 6] = [
            &[(0, 1.0), (1, 0.0)],
            &[(0, 1.0), (1, 0.0)],
            &[(0, -1.0), (1, 0.0)],
            &[(0, -1.0), (1, 0.0)],
            &[(0, 0.0), (1, 1.0)],
            &[(0, 0.0), (1, -1.0)],
        ];
        check(&rows, 2, &[1.0, 0.0], &[0.0, 1.0]);
        let components = Components::of(&matrix(&rows, 2));
        assert!((components.project(&[(0, 1.0)]).0 - 2.0_f64.sqrt()).abs() < 1e-9);
        assert!((components.extremity(1) - 2.0_f64.sqrt()).abs() < 1e-9);
    }
}
