//! What the command line asks for at a glance: what waits and what is new, what lies on the disk, and what those who help need to know.

use super::{Answer, to_json};
use crate::desk::NodeDesk;
use linde_web::{
    Desk as _, DeskError, Settings as _, Start as _,
    views::{HomeSpace, Need, ToDo},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What waits for the owner in each space, and what is new; it is marked as read behind that if they wish.
pub(super) async fn home(desk: &NodeDesk, mark_read: bool) -> Result<Answer, DeskError> {
    let names: BTreeMap<_, _> = desk.spaces().await?.into_iter().map(|space| (space.id, space.name)).collect();
    let home = desk.home().await?;
    let shown: Vec<Value> =
        home.iter().map(|one| space(one, names.get(&one.space).map_or("", String::as_str))).collect();
    if mark_read {
        desk.mark_read(home.iter().map(|one| (one.space, one.place)).collect()).await?;
    }
    to_json(shown)
}

/// What lies on the disk.
pub(super) async fn storage(desk: &NodeDesk) -> Result<Answer, DeskError> {
    to_json(desk.settings().await?.storage)
}

/// Lines without texts, names, addresses or keys.
pub(super) async fn support(desk: &NodeDesk) -> Result<Answer, DeskError> {
    let text = desk.support().await?;
    let lines: Vec<Value> = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    to_json(lines)
}

fn space(home: &HomeSpace, name: &str) -> Value {
    let news = home.news.as_ref().map(|news| {
        let topics =
            news.topics.iter().map(|one| json!({ "topic": one.topic, "title": one.title, "counts": one.counts }));
        json!({ "topics": topics.collect::<Vec<_>>(), "more_topics": news.more_topics, "rest": news.rest })
    });
    json!({
        "space": home.space,
        "name": name,
        "needs": home.needs.iter().map(need).collect::<Vec<_>>(),
        "more_needs": home.more_needs,
        "news": news,
    })
}

fn need(need: &Need) -> Value {
    let what = match &need.what {
        ToDo::Reveal => json!("reveal"),
        ToDo::Vote => json!("vote"),
        ToDo::Consent => json!("consent"),
        ToDo::Decide => json!("decide"),
        ToDo::Second => json!("second"),
        ToDo::TakeUp => json!("take_up"),
        ToDo::Answer { overdue } => json!({ "answer": { "overdue": overdue } }),
        ToDo::Loop(open) => json!({ "loop": open }),
    };
    json!({ "what": what, "kind": need.kind, "id": need.id, "title": need.title, "day": need.day })
}
