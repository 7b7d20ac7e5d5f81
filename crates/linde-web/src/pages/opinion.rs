//! Reacting to statements, and the opinion map.

use super::{carry_out, ready};
use crate::{
    DeskError, Id,
    form::Posted,
    lang::translate,
    page::Page,
    request::{At, Visit},
    views::{
        MapArgument, MapPoint, MapStatement, OpinionView, Reaction, Reasons, Representative, SpaceView, Stance,
        StatementView, Tally, TopicHead,
    },
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::argument;
use std::{collections::BTreeMap, fmt::Write as _};

/// Half the width and height of the map, in its own units; points lie within 90 of them.
const HALF: f64 = 100.0;
const REACH: f64 = 90.0;
/// Marks nearer than this cover each other.
const CLOSE: f64 = 5.0;
/// So many people at most are drawn apart from each other; of more the picture shows where they are many.
const APART: usize = 200;
/// Turns on a spiral by this angle never come to lie in a line (in radians).
const GOLDEN_ANGLE: f64 = 2.399_963;

/// Of fewer people nothing is said of what most of them think.
const FEW_REACTIONS: u32 = 3;

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
    picture: Picture,
}

/// The picture of a map.
pub(super) struct Picture {
    /// The marks of each group, by class: the groups have marks of their own shape, so that colour is not needed.
    pub(super) marks: Vec<(&'static str, String)>,
    /// Where the owner is.
    pub(super) mine: Option<(String, String)>,
    /// What the marks mean.
    pub(super) key: Vec<Key>,
}

/// What a mark in the picture means.
pub(super) struct Key {
    /// The letter of the group.
    pub(super) name: String,
    /// The class of its marks.
    pub(super) class: &'static str,
    /// One of them, drawn from its middle.
    pub(super) mark: &'static str,
    /// How many people are in it.
    pub(super) size: u32,
}

impl OpinionPage<'_> {
    fn share(&self, statement: &MapStatement) -> u32 {
        percent(statement.agree, statement.seen)
    }

    fn pass(&self, statement: &MapStatement) -> u32 {
        statement.seen.saturating_sub(statement.agree).saturating_sub(statement.disagree)
    }

    fn statements(&self) -> usize {
        usize::try_from(self.map.statements).unwrap_or(usize::MAX)
    }

    fn no(&self, statement: &MapStatement) -> u32 {
        percent(statement.disagree, statement.seen)
    }

    fn letter(&self, group: &usize) -> String {
        letter(u32::try_from(*group).unwrap_or_default()).to_string()
    }

    /// What tells a group from the others: that it agrees, or that it does not.
    /// Of what tells it apart by numbers that alone which most of it say.
    fn telling<'v>(&self, of: &'v [Representative], agrees: &bool) -> Vec<&'v Representative> {
        let say_most = |one: &&Representative| {
            let part = if one.agrees { one.statement.agree } else { one.statement.disagree };
            one.agrees == *agrees && u64::from(part) * 2 > u64::from(one.statement.seen)
        };
        of.iter().filter(say_most).collect()
    }

    /// Of what most say, that of which enough people said anything, and that does not stand above already.
    fn majority<'v>(&self, of: &'v [MapStatement]) -> Vec<&'v MapStatement> {
        let is_new = |one: &&MapStatement| !self.map.common.iter().any(|common| common.id == one.id);
        of.iter().filter(|one| one.seen >= FEW_REACTIONS).filter(is_new).collect()
    }

    /// How many of the group say so, and how many of the others.
    fn compared(&self, one: &Representative) -> String {
        let MapStatement { agree, disagree, seen, .. } = one.statement;
        let (key, part, rest) = if one.agrees {
            ("opinion-agrees-compared", agree, one.others.agree)
        } else {
            ("opinion-disagrees-compared", disagree, one.others.disagree)
        };
        let numbers = [("part", part), ("of", seen), ("rest", rest), ("all", one.others.seen)];
        translate(self.p.lang(), key, &numbers.map(|(name, number)| (name, number.into())))
    }

    /// How many of a group agree.
    fn agreeing(&self, group: &usize, tally: &Tally) -> String {
        let numbers = [("part", tally.agree.into()), ("of", tally.seen.into())];
        let [part, of] = numbers;
        translate(self.p.lang(), "opinion-in-group", &[("name", self.letter(group).into()), part, of])
    }

    fn reasons(&self, statement: &Id) -> Option<&Reasons> {
        self.map.reasons.get(statement)
    }

    fn side(&self, argument: &MapArgument) -> String {
        self.p.argument(if argument.pro { &argument::Stance::Pro } else { &argument::Stance::Contra })
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
    let picture = picture(&map);
    let react_back = back(topic, "opinion");
    let page = if topic.is_some() { "topics" } else { "opinion" };
    let authors = map.reasons.values().flat_map(|reasons| &reasons.shown).map(|argument| &argument.by);
    let p = Page::in_space(visit, space.clone(), page, "").called("title-opinion").distinguish(authors);
    Ok(p.respond(&OpinionPage { p: &p, space, topic: head, map, next, react_back, picture }, 200))
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

/// People as they are drawn: the farthest at the rim, all to the same scale. Each group is one path: a thousand people fit into a
/// few kilobytes.
pub(super) fn picture(map: &OpinionView) -> Picture {
    let farthest = map.points.iter().flat_map(|point| [point.x.abs(), point.y.abs()]).fold(0.0, f64::max);
    let scale = if farthest > 0.0 { REACH / farthest } else { 0.0 };
    let place = |point: &MapPoint| (HALF + point.x * scale, HALF - point.y * scale);
    let mut marks: BTreeMap<&'static str, String> = BTreeMap::new();
    let mut crowd: BTreeMap<(i32, i32), u32> = BTreeMap::new();
    for point in &map.points {
        let (x, y) = place(point);
        let (x, y) = if map.points.len() <= APART { apart(&mut crowd, x, y) } else { (x, y) };
        let (class, mark) = mark(point.group);
        // Writing to a string cannot fail.
        let _ = write!(marks.entry(class).or_default(), "M{x:.1} {y:.1}{mark}");
    }
    Picture {
        marks: marks.into_iter().collect(),
        mine: map
            .points
            .iter()
            .find(|point| point.mine)
            .map(place)
            .map(|(x, y)| (format!("{x:.1}"), format!("{y:.1}"))),
        key: (0u32..)
            .zip(&map.groups)
            .map(|(group, one)| {
                let (class, mark) = mark(Some(group));
                Key { name: letter(group).to_string(), class, mark, size: one.size }
            })
            .collect(),
    }
}

/// Whoever stands where others do is drawn beside them, on a spiral around the place, so that each can be seen.
fn apart(crowd: &mut BTreeMap<(i32, i32), u32>, x: f64, y: f64) -> (f64, f64) {
    #[expect(clippy::cast_possible_truncation, reason = "both are within the picture")]
    let cell = |at: f64| (at / CLOSE).round() as i32;
    let before = crowd.entry((cell(x), cell(y))).or_default();
    let turns = f64::from(*before);
    *before += 1;
    let (angle, far) = (turns * GOLDEN_ANGLE, CLOSE * turns.sqrt());
    let inside = |at: f64| at.clamp(CLOSE, 2.0 * HALF - CLOSE);
    (inside(x + far * angle.cos()), inside(y + far * angle.sin()))
}

/// The class of a group's marks and how one is drawn from its middle: a dot, a square, a triangle, a diamond. The first two are lines of
/// no length whose ends are drawn.
fn mark(group: Option<u32>) -> (&'static str, &'static str) {
    match group {
        None => ("none", "h0"),
        Some(0) => ("g0", "h0"),
        Some(1) => ("g1", "h0"),
        Some(2) => ("g2", "m0-2.8l2.8 5h-5.6z"),
        Some(_) => ("g3", "m0-3l3 3-3 3-3-3z"),
    }
}

pub(super) fn percent(part: u32, of: u32) -> u32 {
    (part * 100 + of / 2).checked_div(of).unwrap_or(0)
}

/// Groups are called by letters.
fn letter(group: u32) -> char {
    char::from_u32('A' as u32 + group).unwrap_or('?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_mark_within_the_picture_and_a_thousand_take_little() {
        let point = |number: i32| MapPoint {
            x: f64::from(number % 37 - 18) / 3.0,
            y: f64::from(number % 53 - 26) / 7.0,
            group: u32::try_from(number % 6).ok().filter(|group| *group < 5),
            mine: number == 7,
        };
        let map = OpinionView { points: (0..1_000).map(point).collect(), ..OpinionView::default() };
        let Picture { marks, mine, .. } = picture(&map);
        assert_eq!(marks.iter().map(|(class, _)| *class).collect::<Vec<_>>(), ["g0", "g1", "g2", "g3", "none"]);
        let drawn: usize = marks.iter().map(|(_, path)| path.matches('M').count()).sum();
        assert_eq!(drawn, 1_000);
        assert!(marks.iter().map(|(_, path)| path.len()).sum::<usize>() < 25_000);
        for place in marks.iter().flat_map(|(_, path)| path.split('M').skip(1)) {
            let x: f64 = place.split(' ').next().unwrap().parse().unwrap();
            assert!((0.0..=2.0 * HALF).contains(&x), "{place}");
        }
        assert!(mine.is_some());
        assert!(picture(&OpinionView::default()).marks.is_empty());
    }

    #[test]
    fn whoever_stands_at_one_place_is_drawn_side_by_side() {
        let point = MapPoint { x: 1.0, y: 0.0, group: Some(0), mine: false };
        let map = OpinionView { points: vec![point; 14], ..OpinionView::default() };
        let drawn = picture(&map).marks.remove(0).1;
        let places: std::collections::BTreeSet<&str> = drawn.split('M').skip(1).collect();
        assert_eq!(places.len(), 14, "{drawn}");
    }
}
