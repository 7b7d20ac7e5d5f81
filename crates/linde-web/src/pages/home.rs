//! The start: what waits, what is new, all spaces; founding one, help.

use super::{MAX_PURPOSE_CHARS, carry_out, checked_name, noted};
use crate::{
    DeskError, Id,
    form::{Fields, Form, Posted, see},
    handbook,
    page::Page,
    request::{At, Visit},
    views::{
        BackupView, HomeSpace, KeysView, Need, NewSpace, News, NodeStatus, Novelty, SpaceState, SpaceView, Tasks, ToDo,
        Visibility,
    },
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::Day;
use std::collections::BTreeMap;

/// How the fields begin that say up to where a space was shown.
const PLACE_FIELD: &str = "read-";

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    p: &'a Page,
    status: NodeStatus,
    backup: BackupView,
    keys: KeysView,
    /// What waits for the owner, by space: those first in which something is due first.
    waits: Vec<Waiting>,
    /// How many topics there are in each space that says so.
    topics: BTreeMap<Id, u32>,
    /// What is new, by space.
    news: Vec<(SpaceView, News)>,
    /// Whether anything was ever marked as read.
    remembers: bool,
    /// Up to where each space is shown here.
    places: Vec<(Id, u64)>,
    /// How many others are in the local network.
    nearby: u32,
}

/// What waits in a space.
struct Waiting {
    space: SpaceView,
    /// What is due first, then what has no day.
    lines: Vec<Line>,
    /// How many things these are, and those that are not listed.
    count: u32,
}

/// Something that waits, as it is listed.
struct Line {
    /// Where it is done.
    place: String,
    /// What it is about.
    title: String,
    /// What is to be done; empty if the title says so.
    words: String,
    /// The day it is due, if there is one.
    day: Option<Day>,
}

impl HomePage<'_> {
    fn has_practice(&self) -> bool {
        self.status.spaces.iter().any(|space| space.practice)
    }

    /// How many things wait in a space, if any do: those that are listed above.
    fn waiting(&self, space: &Id) -> Option<u32> {
        self.waits.iter().find(|waiting| waiting.space.id == *space).map(|waiting| waiting.count)
    }

    /// What there is in a space, in a row.
    fn counts(&self, space: &SpaceView) -> String {
        let topics = self.topics.get(&space.id).map(|n| self.p.t1("count-topics", "n", *n));
        let rest =
            [("count-statements", space.statements), ("count-texts", space.texts), ("count-members", space.members)];
        topics.into_iter().chain(rest.map(|(key, n)| self.p.t1(key, "n", n))).collect::<Vec<_>>().join(" · ")
    }
}

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage<'a> {
    p: &'a Page,
    chapters: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "chapter.html")]
struct ChapterPage<'a> {
    p: &'a Page,
    title: &'static str,
    content: String,
    number: usize,
    last: usize,
}

impl ChapterPage<'_> {
    fn is_behind(&self) -> bool {
        self.number > 1
    }

    fn is_before(&self) -> bool {
        self.number < self.last
    }
}

#[derive(Template)]
#[template(path = "space_new.html")]
struct NewSpacePage<'a> {
    p: &'a Page,
    form: Form,
}

pub(crate) async fn home(visit: Visit) -> Result<Response, DeskError> {
    let desk = visit.web.desk();
    let mut status = desk.status().await?;
    if status.spaces.is_empty() && !desk.welcome().await?.over {
        return Ok(see("/welcome"));
    }
    // What is only practice comes last.
    status.spaces.sort_by_key(|space| space.practice);
    let mut tasks = Vec::with_capacity(status.spaces.len());
    for space in &status.spaces {
        let waits = space.state == SpaceState::Waiting;
        tasks.push(if waits { Tasks::default() } else { desk.tasks(space.id).await? });
    }
    let (backup, keys) = (desk.backup().await?, desk.keys().await?);
    let mut shown: BTreeMap<Id, HomeSpace> = desk.home().await?.into_iter().map(|space| (space.space, space)).collect();
    let p = Page::titled(&visit, "home", "nav-home").on_the_way().await?;
    let remembers = shown.values().any(|space| space.news.is_some());
    let places = shown.values().map(|space| (space.space, space.place)).collect();
    let topics = shown.values().map(|space| (space.space, space.topics)).collect();
    let (mut waits, mut news) = (Vec::new(), Vec::new());
    for (space, tasks) in status.spaces.iter().zip(&tasks) {
        let shown = shown.remove(&space.id);
        waits.extend(p.waiting(space, tasks, shown.as_ref()));
        if let Some(new) = shown.and_then(|shown| shown.news).filter(News::any) {
            news.push((space.clone(), new));
        }
    }
    waits.sort_by_key(|waiting: &Waiting| waiting.lines.first().map_or(i32::MAX, Line::due));
    let nearby = desk.nearby().await?;
    Ok(p.respond(&HomePage { p: &p, status, backup, keys, waits, topics, news, remembers, places, nearby }, 200))
}

impl Line {
    /// For the order: what has no day comes last.
    fn due(&self) -> i32 {
        self.day.map_or(i32::MAX, Day::number)
    }
}

impl Page {
    /// What waits in a space, if anything does.
    fn waiting(&self, space: &SpaceView, tasks: &Tasks, shown: Option<&HomeSpace>) -> Option<Waiting> {
        let mut lines = self.task_lines(space, tasks);
        let (needs, more) = shown.map_or((&[][..], 0), |shown| (&shown.needs[..], shown.more_needs));
        lines.extend(needs.iter().map(|need| self.need_line(space, need)));
        lines.sort_by_key(Line::due);
        if more > 0 {
            let place = format!("/spaces/{}/topics", space.id);
            lines.push(Line { place, title: self.t1("need-more", "n", more), words: String::new(), day: None });
        }
        let listed = u32::try_from(needs.len()).unwrap_or(u32::MAX);
        let count = tasks.count().saturating_add(listed).saturating_add(more);
        (count > 0).then(|| Waiting { space: space.clone(), lines, count })
    }

    fn task_lines(&self, space: &SpaceView, tasks: &Tasks) -> Vec<Line> {
        let all = [
            ("task-newcomers", tasks.newcomers, "/members"),
            ("task-pending", tasks.pending, "/members"),
            ("task-moderated", tasks.moderated, "/moderation?show=mine"),
            ("task-appeals", tasks.appeals, "/moderation"),
            ("task-reviews", tasks.reviews, "/sealed"),
        ];
        let waits = all.into_iter().filter(|(_, count, _)| *count > 0);
        let line = |(key, count, end): (&str, u32, &str)| Line {
            place: format!("/spaces/{}{end}", space.id),
            title: self.t1(key, "n", count),
            words: String::new(),
            day: None,
        };
        waits.map(line).collect()
    }

    fn need_line(&self, space: &SpaceView, need: &Need) -> Line {
        let title = crate::html::clean_name(&need.title);
        let dated = |key: &str, by: &str| match &need.day {
            Some(day) => self.t1(by, "day", self.day(day)),
            None => self.t(key),
        };
        let words = match &need.what {
            ToDo::Reveal => self.t("need-reveal"),
            ToDo::Vote => dated("need-vote", "need-vote-by"),
            ToDo::Consent => self.t("need-consent"),
            ToDo::Decide => self.t("need-decide"),
            ToDo::Second => self.t("need-second"),
            ToDo::TakeUp => self.t("need-take-up"),
            ToDo::Answer { overdue: false } => dated("need-answer", "need-answer-by"),
            ToDo::Answer { overdue: true } => dated("need-answer", "need-answer-late"),
            ToDo::Loop(open) => self.open_loop(open),
        };
        let place = match need.kind {
            "topic" | "question" | "proposal" | "ballot" | "record" => format!("{}s/{}", need.kind, need.id),
            _ => format!("trace/{}", need.id),
        };
        Line {
            place: format!("/spaces/{}/{place}", space.id),
            title: if title.is_empty() { self.kind(need.kind) } else { title },
            words,
            day: need.day,
        }
    }

    /// How much of what is new, in a row.
    fn novelties(&self, counts: &BTreeMap<Novelty, u32>) -> String {
        let words = counts.iter().map(|(what, n)| self.t1(&format!("news-{}", crate::say_topics::code(what)), "n", *n));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Marks as read what was shown, and not what came meanwhile.
pub(crate) async fn mark_read(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let place = |space: Id| Some((space, posted.fields.line(&format!("{PLACE_FIELD}{space}")).parse().ok()?));
    let places = posted.fields.ticked(PLACE_FIELD).into_iter().filter_map(place).collect();
    let work = async move {
        visit.web.desk().mark_read(places).await?;
        Ok("note-read")
    };
    carry_out(&posted, "/", work).await
}

pub(crate) async fn help(visit: Visit) -> Response {
    let p = Page::titled(&visit, "help", "title-help");
    p.respond(&HelpPage { p: &p, chapters: handbook::titles(visit.lang) }, 200)
}

pub(crate) async fn chapter(visit: Visit, At(number): At<usize>) -> Result<Response, DeskError> {
    let (title, content) = handbook::chapter(number, visit.lang).ok_or_else(|| DeskError::new("not-found"))?;
    let last = handbook::titles(visit.lang).len();
    let p = Page::new(&visit, "help", title);
    Ok(p.respond(&ChapterPage { p: &p, title, content, number, last }, 200))
}

pub(crate) async fn new_space(visit: Visit) -> Result<Response, DeskError> {
    let name = visit.web.desk().welcome().await?.name;
    show_new(&visit, Form::new([("visibility", "open"), ("my_name", name.as_str())]), 200).await
}

pub(crate) async fn create_space(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = match read_new(&posted.fields) {
        Ok(new) => posted.once(async move {
            let space = visit.web.desk().create_space(new).await?;
            noted(&visit, &format!("/spaces/{space}"), "note-space-created", "space-new")
        }),
        Err(error) => return show_new(&posted.visit, Form::failed(&posted.fields, error), 422).await,
    };
    match work.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show_new(&posted.visit, Form::failed(&posted.fields, error), status).await
        }
    }
}

fn read_new(fields: &Fields) -> Result<NewSpace, DeskError> {
    let name = checked_name(fields, "name")?;
    let purpose = fields.text("purpose").trim().to_owned();
    if purpose.chars().count() > MAX_PURPOSE_CHARS {
        return Err(DeskError::new("purpose-too-long").arg("max", MAX_PURPOSE_CHARS).at("purpose"));
    }
    let visibility = match fields.line("visibility").as_str() {
        "open" => Visibility::Open,
        "members" => Visibility::Members,
        _ => return Err(DeskError::new("choice-missing").at("visibility")),
    };
    Ok(NewSpace { name, purpose, visibility, my_name: checked_name(fields, "my_name")? })
}

async fn show_new(visit: &Visit, form: Form, status: u16) -> Result<Response, DeskError> {
    let p = Page::titled(visit, "home", "title-space-new").on_the_way().await?;
    Ok(p.respond(&NewSpacePage { p: &p, form }, status))
}
