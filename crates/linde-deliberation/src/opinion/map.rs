//! From the votes to the map.

use super::{
    consensus::{MAX_BRIDGES, bridged, group_informed, majority},
    conversation::in_conversation,
    groups::{MIN_PERSONS, Tried, clearest, group_counts, try_all},
    matrix::{Counts, Matrix},
    pca::Components,
    point::{Point, centricness, extremeness},
    repness::{Representative, Side},
    result::{
        Bridge, Excluded, Group, Insufficient, MajorityStatement, OpinionMap, OpinionResult, Participant, Place,
        RepresentativeStatement, StatementRow,
    },
    routing::priority,
    snapshot::Snapshot,
};
use crate::bytes::digest;
use linde_log::EntryId;
use std::collections::BTreeMap;

/// Name and version of the method. Whatever changes a result changes the version.
pub const ALGORITHM: &str = "dorflinde-opinion-map@1";
/// Context of the hash over the result.
pub const RESULT_CONTEXT: &str = "dorflinde 2026 opinion map result v1";

impl OpinionMap {
    /// The map of these votes: nothing but them goes in.
    pub fn of(snapshot: &Snapshot) -> Self {
        let result = Draft::of(snapshot).result(snapshot);
        Self {
            algorithm: ALGORITHM.to_owned(),
            input_root: snapshot.input_root(),
            result_hash: digest(RESULT_CONTEXT, &result),
            result,
        }
    }
}

/// Everything that was worked out, by rows and columns.
struct Draft {
    matrix: Matrix,
    components: Components,
    /// The rows in the conversation and where they stand.
    rows: Vec<usize>,
    points: Vec<Point>,
    tried: Vec<Tried>,
    chosen: Option<Tried>,
    insufficient: Option<Insufficient>,
}

impl Draft {
    fn of(snapshot: &Snapshot) -> Self {
        let matrix = Matrix::of(snapshot);
        let components = Components::of(&matrix);
        let rows = in_conversation(&matrix);
        let points: Vec<Point> =
            rows.iter().filter_map(|row| matrix.rows.get(*row)).map(|votes| components.project(votes)).collect();
        let tried = if rows.len() < MIN_PERSONS { Vec::new() } else { try_all(&matrix, &rows, &points) };
        let chosen = clearest(&tried).cloned();
        let insufficient = if chosen.is_some() { None } else { Some(insufficient(&rows, &tried)) };
        Self { matrix, components, rows, points, tried, chosen, insufficient }
    }

    fn result(&self, snapshot: &Snapshot) -> OpinionResult {
        let statements = self.statements(snapshot);
        OpinionResult {
            insufficient: self.insufficient,
            candidates: self.tried.iter().map(|tried| tried.candidate).collect(),
            groups: self.groups(),
            bridging: bridging(&statements),
            statements,
            excluded: excluded(snapshot),
            participants: self.participants(),
            left_out: snapshot
                .participants()
                .iter()
                .map(|voted| voted.person)
                .filter(|person| self.matrix.persons.binary_search(person).is_err())
                .collect(),
            majority_agree: self.majority(Side::Agree),
            majority_disagree: self.majority(Side::Disagree),
        }
    }

    /// The rows of each group, none if there are no groups.
    fn members(&self) -> &[Vec<usize>] {
        self.chosen.as_ref().map_or(&[], |chosen| &chosen.groups)
    }

    fn statements(&self, snapshot: &Snapshot) -> Vec<StatementRow> {
        let groups = group_counts(&self.matrix, self.members());
        let visible = snapshot.statements().iter().filter(|statement| !statement.hidden);
        let all = self.matrix.all_counts().into_iter().zip(self.matrix.means());
        visible
            .zip(all)
            .enumerate()
            .map(|(column, (statement, (counts, mean)))| {
                let groups: Vec<Counts> = groups.iter().filter_map(|group| group.get(column)).copied().collect();
                let extremity = self.components.extremity(column);
                StatementRow {
                    id: statement.id,
                    seed: statement.seed,
                    counts,
                    consensus: (!groups.is_empty()).then(|| group_informed(&groups)),
                    groups,
                    mean,
                    loading: self.components.loading(column),
                    extremity,
                    priority: priority(counts, extremity),
                }
            })
            .collect()
    }

    fn groups(&self) -> Vec<Group> {
        let Some(chosen) = &self.chosen else { return Vec::new() };
        let groups = chosen.groups.iter().zip(self.centres()).zip(&chosen.representative);
        groups
            .map(|((rows, centre), shown)| Group {
                members: rows.iter().filter_map(|row| self.matrix.persons.get(*row)).copied().collect(),
                centre,
                representative: shown.iter().filter_map(|one| self.shown(one)).collect(),
            })
            .collect()
    }

    fn shown(&self, one: &Representative) -> Option<RepresentativeStatement> {
        let id = self.statement(one.column)?;
        Some(RepresentativeStatement { id, side: one.side, lean: one.lean, best_agree: one.best_agree })
    }

    /// The mean point of each group.
    fn centres(&self) -> Vec<Point> {
        let places = self.places();
        let mean = |rows: &Vec<usize>| {
            let points: Vec<Point> = rows.iter().filter_map(|row| places.get(row)).copied().collect();
            Point::mean(&points).unwrap_or_default()
        };
        self.members().iter().map(mean).collect()
    }

    /// Where each row in the conversation stands.
    fn places(&self) -> BTreeMap<usize, Point> {
        self.rows.iter().copied().zip(self.points.iter().copied()).collect()
    }

    fn participants(&self) -> Vec<Participant> {
        let places = self.places();
        let group_of = self.group_of();
        let centres = self.centres();
        let centre = Point::mean(&self.points).unwrap_or_default();
        let place = |row: usize, point: Point| {
            let group = group_of.get(&row).copied();
            let own = group.and_then(|group| centres.get(group));
            Place {
                point,
                centricness: centricness(point, centre),
                group,
                extremeness: own.map(|own| extremeness(point, *own, centre)),
            }
        };
        let shows_persons = self.rows.len() >= MIN_PERSONS;
        let participants = self.matrix.persons.iter().zip(&self.matrix.rows).enumerate();
        participants
            .map(|(row, (person, votes))| Participant {
                person: *person,
                votes: votes.len(),
                in_conversation: places.contains_key(&row),
                place: places.get(&row).filter(|_| shows_persons).map(|point| place(row, *point)),
            })
            .collect()
    }

    fn group_of(&self) -> BTreeMap<usize, usize> {
        let groups = self.members().iter().enumerate();
        groups.flat_map(|(group, rows)| rows.iter().map(move |row| (*row, group))).collect()
    }

    fn majority(&self, side: Side) -> Vec<MajorityStatement> {
        let found = majority(&self.matrix.all_counts(), side).into_iter();
        let named = found.filter_map(|one| Some((self.statement(one.column)?, one)));
        named.map(|(id, one)| MajorityStatement { id, share: one.share, share_test: one.share_test }).collect()
    }

    fn statement(&self, column: usize) -> Option<EntryId> {
        self.matrix.statements.get(column).copied()
    }
}

fn insufficient(rows: &[usize], tried: &[Tried]) -> Insufficient {
    if rows.is_empty() {
        Insufficient::EmptyVoteMatrix
    } else if rows.len() < MIN_PERSONS {
        Insufficient::NotEnoughClusterableParticipants
    } else if tried.is_empty() {
        Insufficient::NotEnoughUniquePoints
    } else {
        Insufficient::NotEnoughSamplesForGroupCount
    }
}

fn bridging(statements: &[StatementRow]) -> Vec<Bridge> {
    let bridge = |row: &StatementRow| {
        let side = bridged(&row.groups)?;
        let consensus = row.consensus.map(|consensus| match side {
            Side::Agree => consensus.agree,
            Side::Disagree => consensus.disagree,
        })?;
        Some(Bridge { id: row.id, side, consensus })
    };
    let mut bridges: Vec<Bridge> = statements.iter().filter_map(bridge).collect();
    bridges.sort_by(|a, b| b.consensus.total_cmp(&a.consensus));
    bridges.truncate(MAX_BRIDGES);
    bridges
}

/// The hidden statements with the votes on them: what is left out is said, so nothing changes silently.
fn excluded(snapshot: &Snapshot) -> Vec<Excluded> {
    let mut counts = vec![Counts::default(); snapshot.statements().len()];
    for (at, vote) in snapshot.participants().iter().flat_map(|voted| &voted.votes) {
        if let Some(counts) = usize::try_from(*at).ok().and_then(|at| counts.get_mut(at)) {
            counts.add(f64::from(*vote));
        }
    }
    let hidden = snapshot.statements().iter().zip(counts).filter(|(statement, _)| statement.hidden);
    hidden.map(|(statement, counts)| Excluded { id: statement.id, seed: statement.seed, counts }).collect()
}
