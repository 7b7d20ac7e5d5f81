//! The topics of a space, and opening one.

use super::{
    deed::{Back, Deed, carry_through, choice, lines, optional, words},
    ready,
};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::{At, Visit},
    views::{SpaceView, TopicRow},
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::{
    Level,
    topic::{
        Leeway, MAX_CONCERN_CHARS, MAX_INDICATOR_CHARS, MAX_INTENDED_CHARS, MAX_SCOPE_CHARS, MAX_SCOPE_POINTS,
        MAX_TOPIC_TITLE_CHARS, MAX_WHY_CHARS, NewTopic, Phase, ScopePoint, TopicRules, Wording,
    },
};
use serde_json::{Value, json};

#[derive(Template)]
#[template(path = "topics.html")]
struct TopicsPage<'a> {
    p: &'a Page,
    space: SpaceView,
    /// Those that go on.
    current: Vec<TopicRow>,
    /// Those that are over.
    over: Vec<TopicRow>,
}

#[derive(Template)]
#[template(path = "topic_new.html")]
struct NewPage<'a> {
    p: &'a Page,
    space: SpaceView,
    form: Form,
}

pub(crate) async fn list(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    let topics = visit.web.desk().topics(space.id).await?;
    let (over, current) = topics.into_iter().partition(|row| row.head.ended || row.head.phase == Phase::Closed);
    let p = Page::in_space(&visit, space.clone(), "topics", "").called("title-topics");
    Ok(p.respond(&TopicsPage { p: &p, space, current, over }, 200))
}

pub(crate) async fn new(visit: Visit, At(space): At<Id>) -> Result<Response, DeskError> {
    let space = ready(&visit, space).await?;
    Ok(show_new(&visit, space, Form::new([("level", "codecision")]), 200))
}

pub(crate) async fn create(At(space): At<Id>, posted: Posted) -> Result<Response, DeskError> {
    let view = ready(&posted.visit, space).await?;
    let done = async {
        let deed = Deed::make("topic", json!({ "create": read_new(&posted.fields)? }), "note-topic-opened");
        carry_through(&posted, space, deed, None, Back::Made("topics".to_owned())).await
    };
    match done.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            Ok(show_new(&posted.visit, view, Form::failed(&posted.fields, error), status))
        }
    }
}

fn show_new(visit: &Visit, space: SpaceView, form: Form, status: u16) -> Response {
    let p = Page::in_space(visit, space.clone(), "topics", "").called("title-topic-new");
    p.respond(&NewPage { p: &p, space, form }, status)
}

fn read_new(fields: &Fields) -> Result<Value, DeskError> {
    let Wording { title, concern, level, level_reason, scope, effect } = read_wording(fields)?;
    let support_quorum = match fields.line("support_quorum").as_str() {
        "" => 0,
        _ => fields.number("support_quorum")?,
    };
    let rules = TopicRules { support_quorum, ..TopicRules::default() };
    let new =
        NewTopic { title, concern, carriers: Vec::new(), level, level_reason, scope, effect, template: None, rules };
    serde_json::to_value(new).map_err(|_| DeskError::new("internal"))
}

/// What a topic says of itself.
pub(super) fn read_wording(fields: &Fields) -> Result<Wording, DeskError> {
    let title = words(fields, "title", MAX_TOPIC_TITLE_CHARS)?;
    let concern = words(fields, "concern", MAX_CONCERN_CHARS)?;
    let level: Level = choice(fields, "level")?;
    let level_reason = words(fields, "level_reason", MAX_WHY_CHARS)?;
    let mut scope = Vec::new();
    for (name, standing) in [("fixed", Leeway::Fixed), ("open", Leeway::Open), ("unclear", Leeway::Unclear)] {
        for line in lines(fields, name) {
            scope.push(point(name, standing, &line)?);
        }
    }
    if scope.len() > MAX_SCOPE_POINTS {
        return Err(DeskError::new("list-too-long").arg("max", MAX_SCOPE_POINTS).at("fixed"));
    }
    let intended = optional(fields, "intended", MAX_INTENDED_CHARS)?;
    let indicator = optional(fields, "indicator", MAX_INDICATOR_CHARS)?.unwrap_or_default();
    let effect = intended.map(|intended| linde_deliberation::topic::Effect { intended, indicator });
    Ok(Wording { title, concern, level, level_reason, scope, effect })
}

/// `What is fixed (source)`; without a source nothing is fixed.
fn point(name: &'static str, standing: Leeway, line: &str) -> Result<ScopePoint, DeskError> {
    let sourced = line.strip_suffix(')').and_then(|line| line.rsplit_once('('));
    let (what, source) = match sourced {
        Some((what, source)) => (what.trim(), source.trim()),
        None => (line, ""),
    };
    if standing == Leeway::Fixed && source.is_empty() {
        return Err(DeskError::new("source-missing").at(name));
    }
    if what.chars().count() > MAX_SCOPE_CHARS || source.chars().count() > MAX_SCOPE_CHARS {
        return Err(DeskError::new("text-too-long").arg("max", MAX_SCOPE_CHARS).at(name));
    }
    Ok(ScopePoint { what: what.to_owned(), standing, source: source.to_owned() })
}

/// The points of one sort as they are typed.
pub(super) fn typed_points(scope: &[ScopePoint], standing: Leeway) -> String {
    let points = scope.iter().filter(|point| point.standing == standing);
    let line = |point: &ScopePoint| match point.source.as_str() {
        "" => point.what.clone(),
        source => format!("{} ({source})", point.what),
    };
    points.map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fixed_names_its_source() {
        let fixed = |line| point("fixed", Leeway::Fixed, line);
        let read = fixed("Die Zufahrt bleibt 3 m breit (für die Feuerwehr) (Landesbauordnung § 5)").unwrap();
        assert_eq!(read.what, "Die Zufahrt bleibt 3 m breit (für die Feuerwehr)");
        assert_eq!(read.source, "Landesbauordnung § 5");
        assert_eq!(fixed("Die Zufahrt bleibt").unwrap_err().code, "source-missing");
        assert_eq!(point("open", Leeway::Open, "Welche Bäume").unwrap().source, "");
        assert_eq!(typed_points(&[read], Leeway::Fixed).matches('(').count(), 2);
    }
}
