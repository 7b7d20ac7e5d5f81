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
use std::collections::BTreeMap;

/// How the fields begin that say up to where a space was shown.
const PLACE_FIELD: &str = "read-";

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    p: &'a Page,
    status: NodeStatus,
    /// What waits in each space, in their order.
    tasks: Vec<Tasks>,
    backup: BackupView,
    keys: KeysView,
    /// What waits for the owner, all spaces together.
    waits: Vec<Line>,
    /// What is new, by space.
    news: Vec<(SpaceView, News)>,
    /// Whether anything was ever marked as read.
    remembers: bool,
    /// Up to where each space is shown here.
    places: Vec<(Id, u64)>,
}

/// Something that waits, as it is listed.
struct Line {
    /// Where it is done.
    place: String,
    /// What it is about.
    title: String,
    /// What is to be done; empty if the title says so.
    words: String,
    space: SpaceView,
}

impl HomePage<'_> {
    /// What waits in the space at this place of the list, if anything does.
    fn waiting(&self, place: &usize) -> Option<u32> {
        self.tasks.get(*place).map(Tasks::count).filter(|count| *count > 0)
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
    let (mut waits, mut news) = (Vec::new(), Vec::new());
    for (space, tasks) in status.spaces.iter().zip(&tasks) {
        waits.extend(p.task_lines(space, tasks));
        let Some(shown) = shown.remove(&space.id) else { continue };
        waits.extend(shown.needs.iter().map(|need| p.need_line(space, need)));
        if shown.more_needs > 0 {
            let place = format!("/spaces/{}/topics", space.id);
            let title = p.t1("need-more", "n", shown.more_needs);
            waits.push(Line { place, title, words: String::new(), space: space.clone() });
        }
        if let Some(new) = shown.news.filter(News::any) {
            news.push((space.clone(), new));
        }
    }
    Ok(p.respond(&HomePage { p: &p, status, tasks, backup, keys, waits, news, remembers, places }, 200))
}

impl Page {
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
            space: space.clone(),
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
            space: space.clone(),
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
