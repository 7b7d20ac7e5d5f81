//! Methods and papers as people write them in one line.

use super::{
    approval::Approval,
    consent::{Consent, MAX_OBJECTION_CHARS, Position},
    dots::Dots,
    majority::{Majority, Quorum},
    method::Method,
    paper::Paper,
    resistance::{MAX_RESISTANCE, Resistance},
    schulze::{Guard, Schulze},
    times::{Availability, Times},
    yes_no::{Vote, YesNo},
};
use crate::text;

/// The methods by the names that people write.
pub const METHOD_NAMES: [&str; 9] =
    ["yes-no", "absolute", "two-thirds", "consent", "resistance", "ranking", "approval", "dots", "times"];

/// A paper that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a paper of this method; write it as {form}")]
pub struct Unreadable {
    /// How it is written.
    pub form: &'static str,
}

impl Method {
    /// The method with this name and the parameters that most use; none with another name.
    pub fn by_name(name: &str) -> Option<Self> {
        let quorum = Quorum::None;
        let yes_no = |majority| Self::YesNo(YesNo { quorum, majority });
        Some(match name.replace('_', "-").as_str() {
            "yes-no" => yes_no(Majority::Simple),
            "absolute" => yes_no(Majority::Absolute),
            "two-thirds" => yes_no(Majority::TwoThirds),
            "consent" => Self::Consent(Consent { quorum }),
            "resistance" => Self::Resistance(Resistance { quorum, max: MAX_RESISTANCE }),
            "ranking" | "schulze" => Self::Schulze(Schulze {
                quorum,
                direct: Guard::SIMPLE,
                indirect: None,
                no_reverse_beat_path: false,
                no_multistage_majority: false,
            }),
            "approval" => Self::Approval(Approval { quorum, most: None }),
            "dots" => Self::Dots(Dots { quorum, budget: 8, most: 8 }),
            "times" => Self::Times(Times {}),
            _ => return None,
        })
    }

    /// How a paper is written for it.
    pub fn written_form(&self) -> &'static str {
        match self {
            Self::YesNo(_) => "yes, no or abstain",
            Self::Consent(_) => "consent, stand-aside, or objection: followed by the reason",
            Self::Resistance(_) => "one number an alternative from 0, no resistance, to the most: 0,7,10",
            Self::Schulze(_) => "one number an alternative, above 0 better than doing nothing, below it worse: 2,-1,0",
            Self::Approval(_) | Self::Harmonic(_) => "yes or no for each alternative: yes,no,yes",
            Self::Dots(_) => "how many dots each alternative gets: 3,0,5",
            Self::Times(_) => "yes, if-need-be or no for each date: yes,if-need-be,no",
        }
    }
}

impl Paper {
    /// Reads a paper for a method from one line.
    ///
    /// # Errors
    /// It is not written so.
    pub fn read(line: &str, method: &Method) -> Result<Self, Unreadable> {
        let wrong = || Unreadable { form: method.written_form() };
        let line = line.trim();
        match method {
            Method::YesNo(_) => vote(line).map(|vote| Self::YesNo { vote }).ok_or_else(wrong),
            Method::Consent(_) => position(line).map(|position| Self::Consent { position }).ok_or_else(wrong),
            Method::Resistance(_) => {
                let one = |word: &str| if word == "-" { Some(None) } else { word.parse().ok().map(Some) };
                each(line, one).map(|resistance| Self::Resistance { resistance }).ok_or_else(wrong)
            }
            Method::Schulze(_) => {
                each(line, |word| word.parse().ok()).map(|grades| Self::Schulze { grades }).ok_or_else(wrong)
            }
            Method::Approval(_) => each(line, yes).map(|approved| Self::Approval { approved }).ok_or_else(wrong),
            Method::Harmonic(_) => each(line, yes).map(|supported| Self::Harmonic { supported }).ok_or_else(wrong),
            Method::Dots(_) => each(line, |word| word.parse().ok()).map(|dots| Self::Dots { dots }).ok_or_else(wrong),
            Method::Times(_) => {
                each(line, availability).map(|availability| Self::Times { availability }).ok_or_else(wrong)
            }
        }
    }
}

fn each<T>(line: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    line.split([',', ';']).map(|word| read(word.trim())).collect()
}

fn yes(word: &str) -> Option<bool> {
    match vote(word)? {
        Vote::Yes => Some(true),
        Vote::No => Some(false),
        Vote::Abstain => None,
    }
}

fn vote(word: &str) -> Option<Vote> {
    match word.to_lowercase().as_str() {
        "yes" | "ja" => Some(Vote::Yes),
        "no" | "nein" => Some(Vote::No),
        "abstain" | "enthaltung" => Some(Vote::Abstain),
        _ => None,
    }
}

fn availability(word: &str) -> Option<Availability> {
    match word.to_lowercase().as_str() {
        "if-need-be" | "zur-not" => Some(Availability::IfNeedBe),
        _ if yes(word)? => Some(Availability::Yes),
        _ => Some(Availability::No),
    }
}

fn position(line: &str) -> Option<Position> {
    match line.to_lowercase().as_str() {
        "consent" | "konsent" => return Some(Position::Consent),
        "stand-aside" | "beiseite" => return Some(Position::StandAside),
        _ => {}
    }
    let (word, reason) = line.split_once(':')?;
    let objects = matches!(word.trim().to_lowercase().as_str(), "objection" | "einwand");
    let reason = reason.trim();
    let is_fit = objects && text::is_fit(reason, MAX_OBJECTION_CHARS);
    is_fit.then(|| Position::Objection { reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::Alternatives;

    #[test]
    fn each_method_has_a_name_and_a_paper_that_is_written_as_it_says() {
        for name in METHOD_NAMES {
            let method = Method::by_name(name).unwrap();
            method.check().unwrap();
            let (line, count) = match method {
                Method::YesNo(_) => ("Ja", 1),
                Method::Consent(_) => ("objection: zu teuer", 1),
                Method::Resistance(_) => ("0, 7, 10", 3),
                Method::Schulze(_) => ("2,-1,0", 3),
                Method::Approval(_) | Method::Harmonic(_) => ("yes,no,ja", 3),
                Method::Dots(_) => ("3,0,5", 3),
                Method::Times(_) => ("yes,zur-not,no", 3),
            };
            let quo = matches!(method, Method::Resistance(_) | Method::Schulze(_)).then_some(2);
            let paper = Paper::read(line, &method).unwrap();
            paper.check(&method, Alternatives::new(count, quo).unwrap()).unwrap();
            assert!(Paper::read("vielleicht", &method).is_err(), "{name}");
        }
        assert_eq!(Method::by_name("dice"), None);
        let resistance = Method::by_name("resistance").unwrap();
        assert_eq!(Paper::read("1,-", &resistance), Ok(Paper::Resistance { resistance: vec![Some(1), None] }));
        assert!(Paper::read("Einwand: ", &Method::by_name("consent").unwrap()).is_err());
    }
}
