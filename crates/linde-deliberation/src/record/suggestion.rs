//! What stands in a record before anybody wrote into it.

use super::{Alternative, AlternativeId, Fields, MAX_LONG_CHARS, RecordOutcome};
use crate::{ballot, impact::Level, methods::Verdict};

/// What a topic and its counted ballots say already, for whoever begins to write its record: the concern as the context,
/// the level, what could be voted for, and what won. Reasons and what follows are for people to write.
pub fn suggestion<'a>(
    concern: &str,
    level: Level,
    ballots: impl IntoIterator<Item = (&'a [ballot::Alternative], &'a Verdict)>,
) -> Fields {
    let mut alternatives: Vec<Alternative> = Vec::new();
    let mut outcome = None;
    for (asked, verdict) in ballots {
        for (number, one) in (0u16..).zip(asked) {
            let chosen = matches!(verdict, Verdict::Winner { alternative } if *alternative == number);
            let id = match one {
                ballot::Alternative::Nothing { .. } => AlternativeId::DoNothing,
                ballot::Alternative::Text { text } => AlternativeId::Text { text: text.clone() },
                ballot::Alternative::Proposal { proposal, version, .. } => {
                    AlternativeId::Proposal { proposal: *proposal, version: *version }
                }
            };
            if chosen && id != AlternativeId::DoNothing {
                outcome = Some(RecordOutcome::Decided);
            }
            match alternatives.iter_mut().find(|known| known.id == id) {
                Some(known) => known.chosen |= chosen,
                None => alternatives.push(of(id, chosen)),
            }
        }
    }
    if !alternatives.is_empty() && alternatives.iter().all(|one| one.id != AlternativeId::DoNothing) {
        alternatives.push(of(AlternativeId::DoNothing, false));
    }
    Fields {
        context: Some(concern.chars().take(MAX_LONG_CHARS).collect()),
        level: Some(level),
        alternatives: Some(alternatives).filter(|all| !all.is_empty()),
        outcome,
        ..Fields::default()
    }
}

fn of(id: AlternativeId, chosen: bool) -> Alternative {
    let (summary, impact, because) = (String::new(), Vec::new(), String::new());
    Alternative { id, summary, impact, ballot_result: None, chosen, because }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Fixed;
    use linde_log::EntryId;

    #[test]
    fn what_was_asked_and_what_won_is_taken_over_once() {
        let (proposal, version) = (EntryId([1; 32]), EntryId([2; 32]));
        let planting =
            ballot::Alternative::Proposal { text: "Linden".to_owned(), proposal, version, hash: Fixed([0; 32]) };
        let kept = ballot::Alternative::Nothing { text: "Es bleibt".to_owned() };
        let red = ballot::Alternative::Text { text: "rot".to_owned() };
        let first = [planting.clone(), kept];
        let second = [planting, red];
        let won = Verdict::Winner { alternative: 0 };
        let tie = Verdict::Tie { alternatives: vec![0, 1] };
        let fields = suggestion("Zu heiß.", Level::Codecision, [(&first[..], &won), (&second[..], &tie)]);
        assert_eq!((fields.context.as_deref(), fields.level), (Some("Zu heiß."), Some(Level::Codecision)));
        assert_eq!(fields.outcome, Some(RecordOutcome::Decided));
        let all: Vec<_> = fields.alternatives.unwrap().into_iter().map(|one| (one.id, one.chosen)).collect();
        let red = AlternativeId::Text { text: "rot".to_owned() };
        let planting = AlternativeId::Proposal { proposal, version };
        assert_eq!(all, [(planting, true), (AlternativeId::DoNothing, false), (red, false)]);
    }

    #[test]
    fn nothing_won_is_no_decision() {
        let alternatives = [
            ballot::Alternative::Text { text: "rot".to_owned() },
            ballot::Alternative::Nothing { text: "Es bleibt".to_owned() },
        ];
        let fields = suggestion("x", Level::Decision, [(&alternatives[..], &Verdict::Winner { alternative: 1 })]);
        assert_eq!(fields.outcome, None);
        assert!(suggestion("x", Level::Decision, []).alternatives.is_none());
    }
}
