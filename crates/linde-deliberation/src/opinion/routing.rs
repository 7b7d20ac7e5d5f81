//! What to ask next: statements that tell much and were seen by few come up more often.

use super::{OpinionMap, Snapshot, matrix::Counts, stats::share};
use linde_log::{EntryId, PersonId};

/// `2^(−r/5)` for r = 0…4, written out because powers are not the same on every platform.
const FIFTHS: [f64; 5] =
    [1.0, 0.870_550_563_296_124_1, 0.757_858_283_255_199, 0.659_753_955_386_447_3, 0.574_349_177_498_517_4];
/// Up to how many votes newness counts: beyond it `2^(−S/5)` is far below what a sum still notices.
const NEW_UNTIL: u32 = 5 * 100;

/// How much a statement should be asked: `[(1 − p̂)(E + 1)·â·(1 + 8·2^(−S/5))]²`.
///
/// `p̂` is the share that passes over it, `â` the share that agrees, `E` how far it moves people
/// ([`super::pca::Components::extremity`]), and `S` how many saw it.
pub fn priority(counts: Counts, extremity: f64) -> f64 {
    let passes = share(counts.pass(), counts.seen);
    let agrees = share(counts.agree, counts.seen);
    let importance = (1.0 - passes) * (extremity + 1.0) * agrees * (1.0 + 8.0 * newness(counts.seen));
    importance * importance
}

/// `2^(−S/5)`, by table and halving.
fn newness(seen: u32) -> f64 {
    let (halvings, fifths) = (seen.min(NEW_UNTIL) / 5, seen.min(NEW_UNTIL) % 5);
    let part = FIFTHS.iter().zip(0..).find(|(_, at)| *at == fifths).map_or(1.0, |(part, _)| *part);
    (0..halvings).fold(part, |part, _| part / 2.0)
}

/// Draws a statement that `person` has not reacted to, of those that can be asked, each with a chance in proportion to its priority;
/// `None` if there is none left. The same `draw` gives the same statement: who wants chance hands in a random number.
pub fn next_statement(
    snapshot: &Snapshot,
    map: &OpinionMap,
    person: &PersonId,
    can_be_asked: impl Fn(&EntryId) -> bool,
    draw: u64,
) -> Option<EntryId> {
    let seen = seen(snapshot, person);
    let left: Vec<(EntryId, f64)> = map
        .result
        .statements
        .iter()
        .filter(|row| seen.binary_search(&row.id).is_err() && can_be_asked(&row.id))
        .map(|row| (row.id, row.priority))
        .collect();
    let total = left.iter().fold(0.0, |sum, (_, priority)| sum + priority);
    let target = total * unit_interval(draw);
    let mut sum = 0.0;
    let hit = left.iter().find(|(_, priority)| {
        sum += priority;
        sum > target
    });
    hit.or(left.last()).map(|(id, _)| *id)
}

/// From 0 up to but not 1: the upper 53 bits as a fraction.
fn unit_interval(draw: u64) -> f64 {
    let [high, low] = [draw >> 32, (draw >> 11) & 0x1f_ffff].map(|part| f64::from(u32::try_from(part).unwrap_or(0)));
    (high + low / 2_097_152.0) / 4_294_967_296.0
}

/// The statements a person reacted to, ascending.
fn seen(snapshot: &Snapshot, person: &PersonId) -> Vec<EntryId> {
    let at = snapshot.participants().binary_search_by_key(person, |voted| voted.person).ok();
    let votes =
        at.and_then(|at| snapshot.participants().get(at)).map(|voted| voted.votes.as_slice()).unwrap_or_default();
    let id = |(at, _): &(u32, i8)| snapshot.statements().get(usize::try_from(*at).ok()?).map(|statement| statement.id);
    votes.iter().filter_map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_powers() {
        for seen in 0..60 {
            let expected = 2_f64.powf(-f64::from(seen) / 5.0);
            assert!((newness(seen) - expected).abs() <= 1e-15 * expected, "{seen}");
        }
        assert!(newness(u32::MAX) < 1e-29);
    }

    #[test]
    fn draws_fill_the_unit_interval() {
        assert_eq!(unit_interval(0).to_bits(), 0);
        assert_eq!(unit_interval(1 << 63).to_bits(), 0.5_f64.to_bits());
        assert!(unit_interval(u64::MAX) < 1.0);
    }
}
