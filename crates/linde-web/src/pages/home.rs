//! The start: all spaces, founding one, help.

use super::{MAX_PURPOSE_CHARS, checked_name, noted};
use crate::{
    DeskError,
    form::{Fields, Form, Posted, see},
    handbook,
    page::Page,
    request::{At, Visit},
    views::{BackupView, KeysView, NewSpace, NodeStatus, SpaceState, Tasks, Visibility},
};
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    p: &'a Page,
    status: NodeStatus,
    /// What waits in each space, in their order.
    tasks: Vec<Tasks>,
    backup: BackupView,
    keys: KeysView,
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
    let status = desk.status().await?;
    let mut tasks = Vec::with_capacity(status.spaces.len());
    for space in &status.spaces {
        let waits = space.state == SpaceState::Waiting;
        tasks.push(if waits { Tasks::default() } else { desk.tasks(space.id).await? });
    }
    let (backup, keys) = (desk.backup().await?, desk.keys().await?);
    let p = Page::titled(&visit, "home", "title-home");
    Ok(p.respond(&HomePage { p: &p, status, tasks, backup, keys }, 200))
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

pub(crate) async fn new_space(visit: Visit) -> Response {
    show_new(&visit, Form::new([("visibility", "open")]), 200)
}

pub(crate) async fn create_space(posted: Posted) -> Result<Response, DeskError> {
    let visit = posted.visit.clone();
    let work = match read_new(&posted.fields) {
        Ok(new) => posted.once(async move {
            let space = visit.web.desk().create_space(new).await?;
            noted(&visit, &format!("/spaces/{space}"), "note-space-created", "space-new")
        }),
        Err(error) => return Ok(show_new(&posted.visit, Form::failed(&posted.fields, error), 422)),
    };
    match work.await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            Ok(show_new(&posted.visit, Form::failed(&posted.fields, error), status))
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

fn show_new(visit: &Visit, form: Form, status: u16) -> Response {
    let p = Page::titled(visit, "home", "title-space-new");
    p.respond(&NewSpacePage { p: &p, form }, status)
}
