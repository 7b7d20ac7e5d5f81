//! Ballots by chance, from seeds: few and many papers, ties, cycles, copies, and papers with faults.

use linde_deliberation::methods::{
    Alternatives, Approval, Availability, Base, Consent, Dots, Guard, Harmonic, Majority, Method, Paper, Position,
    Quorum, Resistance, Schulze, Times, Vote, YesNo,
};
use linde_log::PersonId;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use std::collections::BTreeMap;

/// A ballot with its papers.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) method: Method,
    pub(crate) alternatives: Alternatives,
    pub(crate) electorate: u32,
    pub(crate) papers: BTreeMap<PersonId, Paper>,
}

/// Which method a case is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    YesNo,
    Consent,
    Resistance,
    Schulze,
    Approval,
    Dots,
    Times,
    Harmonic,
}

impl Name {
    pub(crate) const ALL: [Self; 8] = [
        Self::YesNo,
        Self::Consent,
        Self::Resistance,
        Self::Schulze,
        Self::Approval,
        Self::Dots,
        Self::Times,
        Self::Harmonic,
    ];
}

pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Less than `bound`.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.0.next_u32() % bound.max(1)
    }

    pub(crate) fn one_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn voter(&mut self) -> PersonId {
        let mut id = [0; 32];
        self.0.fill_bytes(&mut id);
        PersonId(id)
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(u32::try_from(last + 1).unwrap()) as usize;
            items.swap(last, other);
        }
    }

    fn small(&mut self, bound: u16) -> u16 {
        u16::try_from(self.below(u32::from(bound))).unwrap()
    }

    fn quorum(&mut self) -> Quorum {
        match self.below(4) {
            0 => Quorum::Number { papers: 1 + self.below(12) },
            1 => {
                let den = 1 + self.below(7);
                Quorum::Share { num: 1 + self.below(den), den }
            }
            _ => Quorum::None,
        }
    }

    fn majority(&mut self) -> Majority {
        match self.below(5) {
            0 => Majority::Simple,
            1 => Majority::Absolute,
            2 => Majority::TwoThirds,
            _ => {
                let (num, den, strict) = self.fraction();
                let of = [Base::Votes, Base::Papers, Base::Electorate][self.below(3) as usize];
                Majority::Share { num, den, strict, of }
            }
        }
    }

    fn fraction(&mut self) -> (u32, u32, bool) {
        let den = 1 + self.below(8);
        let num = self.below(den + 1);
        (num, den, num < den && self.one_in(2))
    }

    fn guard(&mut self) -> Guard {
        if self.one_in(2) {
            return Guard::SIMPLE;
        }
        let (num, den, strict) = self.fraction();
        let (positive, non_negative) = if self.one_in(2) { (self.below(5), self.below(8)) } else { (0, 0) };
        Guard { num, den, strict, positive, non_negative }
    }

    fn method(&mut self, name: Name) -> Method {
        let quorum = self.quorum();
        match name {
            Name::YesNo => Method::YesNo(YesNo { quorum, majority: self.majority() }),
            Name::Consent => Method::Consent(Consent { quorum }),
            Name::Resistance => Method::Resistance(Resistance { quorum, max: [2, 5, 10][self.below(3) as usize] }),
            Name::Schulze => Method::Schulze(Schulze {
                quorum,
                direct: self.guard(),
                indirect: if self.one_in(2) { Some(self.guard()) } else { None },
                no_reverse_beat_path: self.one_in(3),
                no_multistage_majority: self.one_in(3),
            }),
            Name::Approval => {
                Method::Approval(Approval { quorum, most: if self.one_in(2) { Some(1 + self.small(5)) } else { None } })
            }
            Name::Dots => {
                let budget = 1 + self.small(12);
                Method::Dots(Dots { quorum, budget, most: 1 + self.small(budget) })
            }
            Name::Times => Method::Times(Times {}),
            Name::Harmonic => Method::Harmonic(Harmonic {}),
        }
    }

    fn alternatives(&mut self, name: Name) -> Alternatives {
        let many = if self.one_in(10) { 12 } else { 4 };
        let proposals = match name {
            Name::YesNo | Name::Consent => 1,
            Name::Harmonic => 1 + self.small(many),
            Name::Resistance | Name::Schulze | Name::Approval | Name::Dots | Name::Times => 2 + self.small(many),
        };
        let has_status_quo = match name {
            Name::Resistance | Name::Schulze => true,
            Name::YesNo | Name::Consent | Name::Approval | Name::Dots => self.one_in(2),
            Name::Times | Name::Harmonic => false,
        };
        let count = proposals + u16::from(has_status_quo);
        let status_quo = if has_status_quo { Some(self.small(count)) } else { None };
        Alternatives::new(count, status_quo).unwrap()
    }

    /// A paper, nearly always without faults.
    pub(crate) fn paper(&mut self, method: &Method, alternatives: Alternatives) -> Paper {
        if self.one_in(80) {
            let is_other = matches!(method, Method::YesNo(_));
            return if is_other { Paper::Approval { approved: vec![true] } } else { Paper::YesNo { vote: Vote::Yes } };
        }
        let len = alternatives.count() + u16::from(self.one_in(60));
        let fault = self.one_in(30);
        let mut list = 0..len;
        match method {
            Method::YesNo(_) => Paper::YesNo { vote: [Vote::Yes, Vote::No, Vote::Abstain][self.below(3) as usize] },
            Method::Consent(_) => Paper::Consent { position: self.position(fault) },
            Method::Resistance(rules) => {
                let narrow = self.one_in(3);
                let top = if narrow { 2 } else { u16::from(rules.max) + 1 + u16::from(fault) };
                let mut rate = |_| u8::try_from(self.small(top)).unwrap();
                let mut resistance: Vec<Option<u8>> = list.map(|number| Some(rate(number))).collect();
                if self.one_in(12) {
                    let missing = self.small(len);
                    resistance[usize::from(missing)] = None;
                }
                Paper::Resistance { resistance }
            }
            Method::Schulze(_) => {
                let span = 1 + i32::from(self.small(4));
                let mut grade = |_| i8::try_from(self.below(2 * span.unsigned_abs() + 1).cast_signed() - span).unwrap();
                let mut grades: Vec<i8> = list.map(&mut grade).collect();
                let status_quo = usize::from(alternatives.status_quo().unwrap());
                grades[status_quo] = i8::from(fault);
                if self.one_in(60) {
                    grades[(status_quo + 1) % usize::from(alternatives.count())] = -65;
                }
                Paper::Schulze { grades }
            }
            Method::Approval(_) => Paper::Approval { approved: list.map(|_| self.one_in(3)).collect() },
            Method::Dots(rules) => {
                let mut dots = vec![0; usize::from(len)];
                for _ in 0..rules.budget + u16::from(fault) {
                    let on = usize::from(self.small(len));
                    if self.one_in(20) || dots[on] < rules.most {
                        dots[on] += 1;
                    }
                }
                Paper::Dots { dots }
            }
            Method::Times(_) => {
                let all = [Availability::Yes, Availability::IfNeedBe, Availability::No];
                Paper::Times { availability: list.map(|_| all[self.below(3) as usize]).collect() }
            }
            Method::Harmonic(_) => {
                let same = self.one_in(4).then(|| self.one_in(2));
                let supported = list.by_ref().map(|_| same.unwrap_or_else(|| self.one_in(2))).collect();
                Paper::Harmonic { supported }
            }
        }
    }

    fn position(&mut self, fault: bool) -> Position {
        let reason = match (fault, self.one_in(2)) {
            (true, true) => " \n".to_owned(),
            (true, false) => "ä".repeat(2001),
            (false, _) => "Die Rettung kommt nicht mehr durch.".to_owned(),
        };
        match self.below(if fault { 3 } else { 12 }) {
            0 => Position::Objection { reason },
            1..3 => Position::StandAside,
            _ => Position::Consent,
        }
    }

    /// A ballot by the method.
    pub(crate) fn case(&mut self, name: Name) -> Case {
        let (method, alternatives) = (self.method(name), self.alternatives(name));
        let voters = match self.below(20) {
            0 => 0,
            1..3 => 1,
            3 => 40 + self.below(40),
            _ => 2 + self.below(14),
        };
        let mut papers: Vec<Paper> = (0..voters).map(|_| self.paper(&method, alternatives)).collect();
        if matches!(name, Name::Schulze) && self.one_in(4) {
            papers.extend(self.cycle(alternatives));
        }
        if self.one_in(5) {
            // Everybody votes like somebody else, so that more is level.
            papers.extend(papers.clone());
        }
        let electorate = u32::try_from(papers.len()).unwrap() + self.below(10);
        let papers = papers.into_iter().map(|paper| (self.voter(), paper)).collect();
        Case { method, alternatives, electorate, papers }
    }

    /// Each alternative once at the top of the same circle.
    fn cycle(&mut self, alternatives: Alternatives) -> Vec<Paper> {
        let count = alternatives.count();
        let status_quo = alternatives.status_quo().unwrap();
        let turned = |by: u16| {
            let rank = |number: u16| i8::try_from((number + by) % count).unwrap();
            let grades = alternatives.indices().map(|number| rank(number) - rank(status_quo)).collect();
            Paper::Schulze { grades }
        };
        (0..count).map(turned).collect()
    }
}
