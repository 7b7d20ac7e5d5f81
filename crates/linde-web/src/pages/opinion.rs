//! Reacting to statements, and the opinion map.

use super::{carry_out, ready};
use crate::{
    DeskError, Id,
    form::Posted,
    page::Page,
    request::{At, Visit},
    views::{MapStatement, OpinionView, Reaction, SpaceView, Stance, StatementView, TopicHead},
};
use askama::Template;
use axum::response::Response;

/// Half the width and height of the map, in its own units; points lie within 90 of them.
const HALF: f64 = 100.0;
const REACH: f64 = 90.0;

#[derive(Template)]
#[template(path = "opinion.html")]
struct OpinionPage<'a> {
    p: &'a Page,
    space: SpaceView,
    /// The topic that it is of, if not of the whole space.
    topic: Option<TopicHead>,
    map: OpinionView,
    /// One that the owner has not reacted to.
    next: Option<StatementView>,
    react_back: String,
    spots: Vec<Spot>,
}

/// A person in the picture.
pub(super) struct Spot {
    pub(super) x: f64,
    pub(super) y: f64,
    /// Which mark: the groups have marks of their own shape, so that colour is not needed.
    pub(super) group: Option<u32>,
    pub(super) mine: bool,
}

impl OpinionPage<'_> {
    fn share(&self, statement: &MapStatement) -> u32 {
        percent(statement.agree, statement.seen)
    }

    fn no(&self, statement: &MapStatement) -> u32 {
        percent(statement.disagree, statement.seen)
    }

    fn letter(&self, group: &usize) -> String {
        letter(u32::try_from(*group).unwrap_or_default()).to_string()
    }
}

pub(crate) async fn map(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    show(&visit, space, None).await
}

pub(crate) async fn of_topic(visit: Visit, At((space, topic)): At<(Id, Id)>) -> Result<Response, DeskError> {
    show(&visit, space, Some(topic)).await
}

async fn show(visit: &Visit, space: Id, topic: Option<Id>) -> Result<Response, DeskError> {
    let space = ready(visit, space).await?;
    let desk = visit.web.desk();
    let head = match topic {
        Some(topic) => desk.topic(space.id, topic).await?.around.topic,
        None => None,
    };
    let map = desk.opinion(space.id, topic).await?;
    let next = if space.role.writes() { desk.next_statement(space.id, topic).await? } else { None };
    let spots = spots(&map);
    let react_back = back(topic, "opinion");
    let page = if topic.is_some() { "topics" } else { "opinion" };
    let p = Page::in_space(visit, space.clone(), page, "").called("title-opinion");
    Ok(p.respond(&OpinionPage { p: &p, space, topic: head, map, next, react_back, spots }, 200))
}

/// How a form says where reacting leads back to: a part of the page of a topic, or of the space.
pub(super) fn back(topic: Option<Id>, part: &str) -> String {
    topic.map_or_else(|| part.to_owned(), |topic| format!("{topic} {part}"))
}

pub(crate) async fn react(At((space, statement)): At<(Id, Id)>, posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let stance = posted.fields.line("stance").parse::<Stance>().map_err(|()| DeskError::new("choice-missing"));
    let important = posted.fields.line("important") == "yes";
    let asked = posted.fields.line("back");
    let (topic, part) = asked.split_once(' ').unwrap_or(("", &asked));
    let page = topic
        .parse::<Id>()
        .map_or_else(|_| format!("/spaces/{space}"), |topic| format!("/spaces/{space}/topics/{topic}"));
    let back = match part {
        "opinion" => format!("{page}/opinion"),
        "next" => format!("{page}#next"),
        _ => format!("{page}#s-{}", statement.short()),
    };
    let work = async move {
        visit.web.desk().react(space, statement, Reaction { stance: stance?, important }).await?;
        Ok("note-reacted")
    };
    carry_out(&posted, back, work).await
}

/// People as they are drawn: the farthest at the rim, all to the same scale.
pub(super) fn spots(map: &OpinionView) -> Vec<Spot> {
    let farthest = map.points.iter().flat_map(|point| [point.x.abs(), point.y.abs()]).fold(0.0, f64::max);
    let scale = if farthest > 0.0 { REACH / farthest } else { 0.0 };
    let spot = |point: &crate::views::MapPoint| Spot {
        x: HALF + point.x * scale,
        y: HALF - point.y * scale,
        group: point.group,
        mine: point.mine,
    };
    map.points.iter().map(spot).collect()
}

pub(super) fn percent(part: u32, of: u32) -> u32 {
    (part * 100 + of / 2).checked_div(of).unwrap_or(0)
}

/// Groups are called by letters.
fn letter(group: u32) -> char {
    char::from_u32('A' as u32 + group).unwrap_or('?')
}
