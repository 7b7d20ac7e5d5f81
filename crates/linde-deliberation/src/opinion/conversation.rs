//! Who is grouped: those who reacted to enough for it to say something.

use super::matrix::Matrix;
use core::cmp::Reverse;

/// So many votes are enough, or all visible statements if there are fewer.
pub const ENOUGH_VOTES: usize = 7;
/// If fewer have enough, those with the most votes are taken in until there are so many.
pub const FILL_TO: usize = 15;

/// The rows of those who are in the conversation, ascending.
///
/// In is who voted on `min(7, visible statements)`. If those are fewer than 15, others follow, first those with more votes,
/// of equals those with the smaller key. Only the votes that stand decide: nobody is in because they once were.
pub fn in_conversation(matrix: &Matrix) -> Vec<usize> {
    let enough = ENOUGH_VOTES.min(matrix.statements.len());
    let mut order: Vec<(Reverse<usize>, usize)> =
        matrix.rows.iter().enumerate().map(|(row, votes)| (Reverse(votes.len()), row)).collect();
    order.sort_unstable();
    let sure = order.iter().take_while(|(votes, _)| votes.0 >= enough).count();
    let mut rows: Vec<usize> = order.into_iter().take(sure.max(FILL_TO)).map(|(_, row)| row).collect();
    rows.sort_unstable();
    rows
}
