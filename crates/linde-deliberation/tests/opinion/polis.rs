//! Our groups beside those that Polis assigned when the conversations were held.

use crate::data::{CONVERSATIONS, Conversation, adjusted_rand};
use linde_deliberation::opinion::{OpinionMap, matrix::Matrix, pca::Components, point::Point, silhouette::silhouettes};

/// From this mean silhouette on groups stand clearly apart.
const CLEAR: f64 = 0.5;

/// What Polis shows depends on the order in which votes came in, and on chance (docs/METHODS.md). So its groups need not be
/// found again from the votes alone; but where they stand clearly apart, they must be.
#[test]
fn clear_groups_of_polis_are_found_again() {
    let mut seen = Vec::new();
    for name in CONVERSATIONS {
        let conversation = Conversation::read(name);
        let map = OpinionMap::of(&conversation.snapshot());
        let both = conversation.both(&map);
        let index = adjusted_rand(&both);
        let theirs = theirs(&conversation);
        let chosen = map.result.candidates.iter().find(|one| one.groups == map.result.groups.len()).unwrap();
        println!(
            "{name}: {} in both, adjusted Rand index {index:.4}; silhouette of Polis's groups {theirs:.3}, of ours {:.3}",
            both.len(),
            chosen.silhouette
        );
        assert!(theirs < CLEAR || index >= 0.9, "{name}: {index}");
        // Where we differ from Polis it is not because we group worse.
        assert!(chosen.silhouette > theirs, "{name}: {theirs}");
        seen.push((name, theirs >= CLEAR, (index * 1e4).round() / 1e4));
    }
    assert_eq!(seen, [("london", false, 0.1776), ("freshwater", false, 0.4895), ("klimarat", true, 0.9701)]);
}

#[test]
fn the_adjusted_rand_index_is_as_defined() {
    assert_eq!(adjusted_rand(&[(0, 1), (0, 1), (1, 0), (1, 0)]), 1.0);
    let pairs = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (1, 2)];
    // Pairs together in both: 1 + 1 = 2; in ours: 3 + 3 = 6; in theirs: 1 + 1 + 1 = 3; of 15: expected 6·3/15 = 1.2.
    assert!((adjusted_rand(&pairs) - (2.0 - 1.2) / (4.5 - 1.2)).abs() < 1e-12);
}

/// How well the groups of Polis stand apart in our plane.
fn theirs(conversation: &Conversation) -> f64 {
    let matrix = Matrix::of(&conversation.snapshot());
    let components = Components::of(&matrix);
    let inside = matrix.persons.iter().zip(&matrix.rows).filter(|(_, votes)| votes.len() >= 7);
    let grouped = inside.filter_map(|(who, votes)| Some((components.project(votes), *conversation.groups.get(who)?)));
    let (points, labels): (Vec<Point>, Vec<usize>) = grouped.unzip();
    silhouettes(&points, &[labels])[0]
}
