//! A ballot as a sheet of paper, to be filled in by hand.

use super::ready;
use crate::{
    DeskError, Id,
    page::Page,
    request::{At, Visit},
    views::{BallotView, SpaceView},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::{
    ballot::{Opening, Phase},
    methods::{Method, Resistance, YesNo},
};

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage<'a> {
    p: &'a Page,
    space: SpaceView,
    view: BallotView,
    opening: Opening,
    phase: Phase,
    /// What can be said to each alternative; none where a box to tick or a number says it all.
    columns: Vec<String>,
}

impl SheetPage<'_> {
    fn method(&self) -> &Method {
        &self.opening.open.method
    }

    /// What the alternatives are called, and whether each is the one that others are measured by.
    fn alternatives(&self) -> Vec<(&str, bool)> {
        let quo = self.opening.alternatives.status_quo().map(usize::from);
        let measured = matches!(self.method(), Method::Schulze(_));
        // These ask about the one thing that is proposed.
        let only_proposed = matches!(self.method(), Method::YesNo(_) | Method::Consent(_));
        let named = self.opening.open.alternatives.iter().enumerate();
        let named = named.filter(|(_, one)| !only_proposed || !one.is_nothing());
        named.map(|(at, one)| (one.text(), measured && quo == Some(at))).collect()
    }

    /// How many dots there are to give.
    fn dots(&self) -> Option<u32> {
        if let Method::Dots(rules) = self.method() { Some(rules.budget.into()) } else { None }
    }

    fn most(&self) -> Option<u32> {
        if let Method::Approval(rules) = self.method() { rules.most.map(u32::from) } else { None }
    }

    fn majority(&self) -> Option<String> {
        if let Method::YesNo(YesNo { majority, .. }) = self.method() { Some(self.p.majority(majority)) } else { None }
    }

    fn is_consent(&self) -> bool {
        matches!(self.method(), Method::Consent(_))
    }

    /// Whether sheets can be counted together, at a meeting. By other methods each votes with their own device.
    fn counts_at_meetings(&self) -> bool {
        matches!(self.method(), Method::YesNo(_) | Method::Approval(_) | Method::Dots(_))
    }
}

pub(crate) async fn sheet(visit: Visit, At((space, ballot)): At<(Id, Id)>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let view = visit.web.desk().ballot(space.id, ballot).await?;
    let opening = view.ballot.state.opening.clone().ok_or_else(|| DeskError::new("object-unknown"))?;
    let phase = view.ballot.state.phase();
    let p = Page::in_space(&visit, space.clone(), "topics", "").called("title-sheet");
    let columns = columns(&p, &opening.open.method);
    Ok(p.respond(&SheetPage { p: &p, space, view, opening, phase, columns }, 200))
}

/// The heads of the columns in which crosses are made.
fn columns(p: &Page, method: &Method) -> Vec<String> {
    match method {
        Method::YesNo(_) => ["vote-yes", "vote-no", "vote-abstain"].map(|key| p.t(key)).into(),
        Method::Consent(_) => ["vote-consent", "vote-aside", "vote-objection"].map(|key| p.t(key)).into(),
        Method::Resistance(Resistance { max, .. }) => (0..=*max).map(|grade| grade.to_string()).collect(),
        Method::Schulze(_) => super::ballot::GRADES.iter().map(|grade| p.grade(grade)).collect(),
        Method::Times(_) => ["time-can", "time-if-need-be", "time-cannot"].map(|key| p.t(key)).into(),
        Method::Approval(_) | Method::Harmonic(_) | Method::Dots(_) => Vec::new(),
    }
}
