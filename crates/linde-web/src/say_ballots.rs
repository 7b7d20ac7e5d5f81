//! How pages speak of ballots: rules, results, and how they were counted.

use crate::{
    html::{clean_name, escape},
    page::Page,
};
use linde_deliberation::methods::{
    Availability, Count, HandCount, Link, Majority, Method, Paper, Position, Quorum, Step, Tally, Vote,
};
use std::fmt::Write as _;

/// What came out for one alternative, as it is drawn.
pub(crate) struct Bar {
    /// What it is called.
    pub(crate) name: String,
    /// Its place, if the method gives one.
    pub(crate) place: Option<u16>,
    /// What was counted, in words.
    pub(crate) words: String,
    /// Stretches of the bar: what they mean as a class, where they begin and how long they are, in thousandths.
    pub(crate) parts: Vec<(&'static str, u64, u64)>,
    /// How many gave 0, 1, … of resistance: heights in thousandths of the most, with the numbers.
    pub(crate) histogram: Vec<(u64, u64)>,
}

impl Page {
    /// What a method is called.
    pub(crate) fn method(&self, method: &Method) -> String {
        self.t(&format!("method-{}", method_code(method)))
    }

    /// How one votes by it and what decides.
    pub(crate) fn method_what(&self, method: &Method) -> String {
        let what = self.t(&format!("method-what-{}", method_code(method)));
        if let Method::YesNo(rules) = method {
            format!("{what} {}", self.majority_needed(&rules.majority))
        } else {
            what
        }
    }

    /// How many must take part.
    pub(crate) fn quorum(&self, method: &Method) -> String {
        match method.quorum() {
            None | Some(Quorum::None) => self.t("quorum-none"),
            Some(Quorum::Number { papers }) => self.t1("quorum-number", "n", papers),
            Some(Quorum::Share { num, den }) => {
                let percent = (u64::from(num) * 100).checked_div(u64::from(den)).unwrap_or_default();
                self.t1("quorum-share", "n", percent)
            }
        }
    }

    /// How many must say yes.
    pub(crate) fn majority(&self, majority: &Majority) -> String {
        match majority {
            Majority::Simple => self.t("majority-simple"),
            Majority::Absolute => self.t("majority-absolute"),
            Majority::TwoThirds => self.t("majority-two-thirds"),
            Majority::Share { num, den, .. } => {
                let percent = (u64::from(*num) * 100).checked_div(u64::from(*den)).unwrap_or_default();
                self.t1("majority-share", "n", percent)
            }
        }
    }

    /// How many must say yes, as a sentence.
    fn majority_needed(&self, majority: &Majority) -> String {
        self.t1("majority-needed", "majority", self.majority(majority).as_str())
    }

    /// What came out, alternative by alternative, the best placed first.
    pub(crate) fn bars(&self, count: &Count, names: &[String]) -> Vec<Bar> {
        let most = |tally: &Tally| match tally {
            Tally::Dots { dots, .. } => *dots,
            Tally::Times { score, .. } => *score,
            Tally::YesNo { .. }
            | Tally::Consent { .. }
            | Tally::Resistance { .. }
            | Tally::Schulze { .. }
            | Tally::StatusQuo {}
            | Tally::Approval { .. }
            | Tally::Harmonic { .. } => 0,
        };
        let largest = count.outcomes.iter().map(|one| most(&one.tally)).max().unwrap_or_default();
        let mut bars: Vec<Bar> = count
            .outcomes
            .iter()
            .map(|one| Bar {
                name: named(names, one.alternative),
                place: one.place,
                words: self.tally(&one.tally),
                parts: parts(&one.tally, largest, count.counted),
                histogram: histogram(&one.tally),
            })
            .collect();
        bars.sort_by_key(|bar| bar.place.unwrap_or(u16::MAX));
        bars
    }

    /// What was counted for an alternative.
    fn tally(&self, tally: &Tally) -> String {
        let three = |keys: [&str; 3], n: [u64; 3]| {
            keys.iter().zip(n).map(|(key, n)| self.t1(key, "n", n)).collect::<Vec<_>>().join(" · ")
        };
        match tally {
            Tally::YesNo { yes, no, abstain } => {
                three(["tally-yes", "tally-no", "tally-abstain"], [*yes, *no, *abstain])
            }
            Tally::Consent { consent, stand_aside, objections } => {
                three(["tally-consent", "tally-aside", "tally-objections"], [*consent, *stand_aside, *objections])
            }
            Tally::Resistance { resistance_permille, worst, delta, .. } => {
                let permille = u64::from(*resistance_permille);
                let mark = if self.lang() == crate::Lang::De { ',' } else { '.' };
                let percent = format!("{}{mark}{}", permille / 10, permille % 10);
                let against = match delta.signum() {
                    -1 => self.t1("tally-better", "n", delta.unsigned_abs()),
                    1 => self.t1("tally-worse", "n", delta.unsigned_abs()),
                    _ => self.t("tally-level"),
                };
                format!(
                    "{} · {} · {against}",
                    self.t1("tally-resistance", "percent", percent),
                    self.t1("tally-worst", "n", *worst)
                )
            }
            Tally::Schulze { positive, negative, neutral, .. } => {
                three(["tally-positive", "tally-negative", "tally-neutral"], [*positive, *negative, *neutral])
            }
            Tally::StatusQuo {} => self.t("tally-status-quo"),
            Tally::Approval { approved, of } => self.t2("tally-approved", "n", *approved, "of", *of),
            Tally::Dots { dots, .. } => self.t1("tally-dots", "n", *dots),
            Tally::Times { yes, if_need_be, no, .. } => {
                three(["tally-can", "tally-if-need-be", "tally-cannot"], [*yes, *if_need_be, *no])
            }
            Tally::Harmonic { supporters, .. } => self.t1("tally-supporters", "n", *supporters),
        }
    }

    /// What is filled in on a paper.
    pub(crate) fn paper(&self, paper: &Paper, names: &[String]) -> String {
        let each = |values: Vec<String>| {
            let pairs = names.iter().zip(values).filter(|(_, value)| !value.is_empty());
            pairs.map(|(name, value)| format!("{}: {value}", clean_name(name))).collect::<Vec<_>>().join(" · ")
        };
        let ticked = |ticks: &[bool]| {
            let chosen = names.iter().zip(ticks).filter(|(_, yes)| **yes).map(|(name, _)| clean_name(name));
            let chosen: Vec<String> = chosen.collect();
            if chosen.is_empty() { self.t("paper-none") } else { chosen.join(" · ") }
        };
        match paper {
            Paper::YesNo { vote: Vote::Yes } => self.t("vote-yes"),
            Paper::YesNo { vote: Vote::No } => self.t("vote-no"),
            Paper::YesNo { vote: Vote::Abstain } => self.t("vote-abstain"),
            Paper::Consent { position: Position::Consent } => self.t("vote-consent"),
            Paper::Consent { position: Position::StandAside } => self.t("vote-aside"),
            Paper::Consent { position: Position::Objection { reason } } => {
                format!("{}: {reason}", self.t("vote-objection"))
            }
            Paper::Resistance { resistance } => {
                each(resistance.iter().map(|one| one.map(|one| one.to_string()).unwrap_or_default()).collect())
            }
            Paper::Schulze { grades } => each(grades.iter().map(|one| self.grade(one)).collect()),
            Paper::Approval { approved } => ticked(approved),
            Paper::Harmonic { supported } => ticked(supported),
            Paper::Dots { dots } => each(dots.iter().map(ToString::to_string).collect()),
            Paper::Times { availability } => each(
                availability
                    .iter()
                    .map(|one| match one {
                        Availability::Yes => self.t("time-can"),
                        Availability::IfNeedBe => self.t("time-if-need-be"),
                        Availability::No => self.t("time-cannot"),
                    })
                    .collect(),
            ),
        }
    }

    /// A grade of a ranking.
    pub(crate) fn grade(&self, grade: &i8) -> String {
        self.t(match grade {
            3.. => "grade-3",
            2 => "grade-2",
            1 => "grade-1",
            0 => "grade-0",
            -1 => "grade-minus-1",
            -2 => "grade-minus-2",
            ..=-3 => "grade-minus-3",
        })
    }

    /// Hands that were counted.
    pub(crate) fn hands(&self, hands: &HandCount, names: &[String]) -> String {
        let each = |voters: u32, values: &[u32]| {
            let values: Vec<String> =
                names.iter().zip(values).map(|(name, n)| format!("{}: {n}", clean_name(name))).collect();
            format!("{} {}", self.t1("hands-voters", "n", voters), values.join(" · "))
        };
        match hands {
            HandCount::YesNo { yes, no, abstain } => {
                self.tally(&Tally::YesNo { yes: u64::from(*yes), no: u64::from(*no), abstain: u64::from(*abstain) })
            }
            HandCount::Approval { voters, approved } => each(*voters, approved),
            HandCount::Dots { voters, dots } => each(*voters, dots),
        }
    }

    /// One step of a count, told; HTML.
    pub(crate) fn step(&self, step: &Step, names: &[String]) -> String {
        let name = |at: &u16| named(names, *at);
        let several = |all: &[u16]| all.iter().map(name).collect::<Vec<_>>().join(", ");
        let met = |met: bool| self.t(if met { "step-met" } else { "step-not-met" });
        let line = |words: String| format!("<p>{}</p>", escape(&words));
        match step {
            Step::Papers { received, excluded, counted, electorate } => line(format!(
                "{} {}",
                self.t2("step-papers", "received", *received, "excluded", *excluded),
                self.t2("step-counted", "counted", *counted, "electorate", *electorate)
            )),
            Step::Quorum(check) if check.needed == 0 => line(self.t("quorum-none")),
            Step::Quorum(check) => line(format!(
                "{} {}",
                self.t2("step-quorum", "needed", check.needed, "counted", check.counted),
                met(check.met)
            )),
            Step::Votes { yes, no, abstain } => {
                line(self.tally(&Tally::YesNo { yes: *yes, no: *no, abstain: *abstain }))
            }
            Step::Majority { met: is_met, rule, .. } => {
                line(format!("{} {}", self.majority_needed(rule), met(*is_met)))
            }
            Step::Positions { consent, stand_aside, objections } => line(self.tally(&Tally::Consent {
                consent: *consent,
                stand_aside: *stand_aside,
                objections: *objections,
            })),
            Step::Order { by, values, groups } => {
                let by = self.t(&format!("step-by-{}", crate::say_topics::code(by).replace('_', "-")));
                let values: Vec<String> =
                    names.iter().zip(values).map(|(name, value)| format!("{} {value}", clean_name(name))).collect();
                let groups: Vec<String> = groups.iter().map(|group| several(group)).collect();
                line(format!("{by}: {}. {}", values.join(", "), self.t1("step-order", "order", groups.join(" › "))))
            }
            Step::AgainstStatusQuo { deltas } => {
                let deltas: Vec<String> =
                    names.iter().zip(deltas).map(|(name, delta)| format!("{} {delta:+}", clean_name(name))).collect();
                line(self.t1("step-against-status-quo", "deltas", deltas.join(", ")))
            }
            Step::Pairwise { rows } => {
                let rows = rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
                self.matrix("step-pairwise", rows, names)
            }
            Step::Links { rows } => {
                let rows = rows.iter().map(|row| row.iter().map(|link| self.link(link)).collect()).collect();
                self.matrix("step-links", rows, names)
            }
            Step::Paths { rows } => {
                let rows = rows.iter().map(|row| row.iter().map(|link| self.link(link)).collect()).collect();
                self.matrix("step-paths", rows, names)
            }
            Step::Via { alternative, improved } => {
                line(self.t2("step-via", "name", name(alternative), "n", improved.len()))
            }
            Step::Level { place, alternatives } => {
                line(self.t2("step-level", "place", u32::from(*place), "names", several(alternatives)))
            }
            Step::DirectMajority { alternative, left, right, strict, met: is_met, .. } => {
                let sign = if *strict { ">" } else { "≥" };
                line(format!(
                    "{}: {left} {sign} {right}. {}",
                    self.t1("step-direct", "name", name(alternative)),
                    met(*is_met)
                ))
            }
            Step::IndirectMajority { alternative, over, met: is_met } => {
                let words = match over {
                    Some(over) => self.t2("step-indirect-over", "name", name(alternative), "over", name(over)),
                    None => self.t1("step-indirect", "name", name(alternative)),
                };
                line(format!("{words} {}", met(*is_met)))
            }
            Step::BetterThanStatusQuo { alternative, place, status_quo, met: is_met } => {
                let places = self.t2("step-places", "place", u32::from(*place), "quo", u32::from(*status_quo));
                line(format!("{} {places} {}", self.t1("step-better", "name", name(alternative)), met(*is_met)))
            }
            Step::ReverseBeatPath { alternative, met: is_met, .. } => {
                line(format!("{} {}", self.t1("step-no-way-back", "name", name(alternative)), met(*is_met)))
            }
            Step::MultistageMajority { alternative, met: is_met, .. } => {
                line(format!("{} {}", self.t1("step-again", "name", name(alternative)), met(*is_met)))
            }
            Step::Eligible { alternatives } if alternatives.is_empty() => line(self.t("step-nobody-eligible")),
            Step::Eligible { alternatives } => line(self.t1("step-eligible", "names", several(alternatives))),
            Step::Round { smallest, leaves, .. } => {
                line(self.t2("step-round", "names", several(smallest), "leaves", name(leaves)))
            }
            Step::Decided { verdict } => {
                format!("<p><strong>{}</strong></p>", escape(&self.verdict_words(verdict, names)))
            }
        }
    }

    fn link(&self, link: &Link) -> String {
        match link {
            Link::Lost => self.t("step-lost"),
            Link::Tied => self.t("step-tied"),
            Link::Won { wins, losses } => format!("{wins}:{}", losses.0),
        }
    }

    /// A table in which each alternative is compared with each; HTML.
    fn matrix(&self, caption: &str, rows: Vec<Vec<String>>, names: &[String]) -> String {
        let mut html = format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table class=\"plain-table\"><caption>{0}</caption><thead><tr><td></td>",
            escape(&self.t(caption))
        );
        let cell = |html: &mut String, tag: &str, words: &str| {
            // Writing to a string cannot fail.
            let _ = write!(html, "<{tag}>{}</{}>", escape(words), tag.split(' ').next().unwrap_or(tag));
        };
        for name in names {
            cell(&mut html, "th scope=\"col\"", &clean_name(name));
        }
        html.push_str("</tr></thead><tbody>");
        for (row, name) in rows.iter().zip(names) {
            html.push_str("<tr>");
            cell(&mut html, "th scope=\"row\"", &clean_name(name));
            for one in row {
                cell(&mut html, "td", one);
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table></div>");
        html
    }
}

fn named(names: &[String], at: u16) -> String {
    names.get(usize::from(at)).map(|name| clean_name(name)).unwrap_or_default()
}

/// The code of a method in keys; those that differ in the majority alone are one.
pub(crate) fn method_code(method: &Method) -> &'static str {
    match method {
        Method::YesNo(_) => "yes-no",
        Method::Consent(_) => "consent",
        Method::Resistance(_) => "resistance",
        Method::Schulze(_) => "schulze",
        Method::Approval(_) => "approval",
        Method::Dots(_) => "dots",
        Method::Times(_) => "times",
        Method::Harmonic(_) => "harmonic",
    }
}

/// Stretches side by side, each as long as its part of the whole.
fn stretches(of: u64, parts: &[(&'static str, u64)]) -> Vec<(&'static str, u64, u64)> {
    let share = |part: u64| part.saturating_mul(1000).checked_div(of).unwrap_or_default().min(1000);
    let mut begin = 0;
    parts
        .iter()
        .map(|(class, part)| {
            let stretch = (*class, share(begin), share(*part));
            begin = begin.saturating_add(*part);
            stretch
        })
        .collect()
}

fn parts(tally: &Tally, largest: u64, counted: u64) -> Vec<(&'static str, u64, u64)> {
    match tally {
        Tally::YesNo { yes, no, abstain } => {
            stretches(yes + no + abstain, &[("yes", *yes), ("no", *no), ("neither", *abstain)])
        }
        Tally::Consent { consent, stand_aside, objections } => stretches(
            consent + stand_aside + objections,
            &[("yes", *consent), ("neither", *stand_aside), ("no", *objections)],
        ),
        Tally::Resistance { resistance_permille, .. } => {
            stretches(1000, &[("weight", u64::from(*resistance_permille))])
        }
        Tally::Schulze { positive, negative, neutral, .. } => {
            stretches(positive + negative + neutral, &[("yes", *positive), ("neither", *neutral), ("no", *negative)])
        }
        Tally::StatusQuo {} => Vec::new(),
        Tally::Approval { approved, of } => stretches(*of, &[("yes", *approved)]),
        Tally::Dots { dots, .. } => stretches(largest, &[("yes", *dots)]),
        Tally::Times { yes, if_need_be, no, .. } => {
            stretches(yes + if_need_be + no, &[("yes", *yes), ("neither", *if_need_be), ("no", *no)])
        }
        Tally::Harmonic { supporters, .. } => stretches(counted, &[("yes", *supporters)]),
    }
}

fn histogram(tally: &Tally) -> Vec<(u64, u64)> {
    let Tally::Resistance { histogram, .. } = tally else { return Vec::new() };
    let most = histogram.iter().copied().max().unwrap_or_default();
    histogram.iter().map(|n| (n.saturating_mul(1000).checked_div(most).unwrap_or_default(), *n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_lie_side_by_side() {
        assert_eq!(
            stretches(4, &[("yes", 2), ("no", 1), ("neither", 1)]),
            [("yes", 0, 500), ("no", 500, 250), ("neither", 750, 250)]
        );
        assert_eq!(stretches(0, &[("yes", 0)]), [("yes", 0, 0)]);
    }
}
