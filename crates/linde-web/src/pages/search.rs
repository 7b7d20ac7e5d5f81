//! Finding things again, over all spaces.

use super::section::encoded;
use crate::{
    DeskError, Id,
    form::Form,
    html::escape,
    page::Page,
    request::Visit,
    views::{
        FOUND_KINDS, FOUND_PARTS, Found, FoundPart, FoundPiece, MAX_QUERY_CHARS, SearchAnswer, SearchQuery, SpaceView,
    },
};
use askama::Template;
use axum::response::Response;

/// Results on a page.
const RESULTS_SHOWN: u32 = 30;
/// The last page that is shown.
const MAX_PART: u32 = 9_999;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    p: &'a Page,
    query: SearchQuery,
    spaces: Vec<SpaceView>,
    answer: SearchAnswer,
    /// What stands in the form, and what is wrong with it.
    form: Form,
}

impl SearchPage<'_> {
    /// The words that were typed, with every character in place. HTML.
    fn typed(&self) -> String {
        crate::html::exact(&self.query.words)
    }

    /// Whether something was looked for.
    fn asked(&self) -> bool {
        !self.query.words.is_empty()
    }

    fn is_filtered(&self) -> bool {
        let SearchQuery { space, kind, mine, .. } = &self.query;
        space.is_some() || kind.is_some() || *mine || !self.form.value("since").is_empty()
    }

    /// The choices of space: all, and each.
    fn space_choices(&self) -> Vec<(String, String)> {
        let all = (String::new(), self.p.t("search-all-spaces"));
        let named = self.spaces.iter().filter(|space| !space.name.is_empty());
        std::iter::once(all)
            .chain(named.map(|space| (space.id.to_string(), crate::html::clean_name(&space.name))))
            .collect()
    }

    fn kind_choices(&self) -> Vec<(String, String)> {
        let all = (String::new(), self.p.t("search-all-kinds"));
        let kinds = FOUND_KINDS.iter().map(|kind| ((*kind).to_owned(), self.p.t(&format!("found-{kind}"))));
        std::iter::once(all).chain(kinds).collect()
    }

    fn kind(&self, found: &Found) -> String {
        let known = FOUND_KINDS.contains(&found.kind.as_str());
        if known { self.p.t(&format!("found-{}", found.kind)) } else { self.p.kind(&found.kind) }
    }

    /// The page of what was found.
    fn address(&self, found: &Found) -> String {
        let (space, id) = (format!("/spaces/{}", found.space), found.id);
        match (found.kind.as_str(), found.doc) {
            ("space", _) => space,
            ("member", _) => format!("{space}/members/{id}"),
            ("text", _) => format!("{space}/texts/{id}"),
            ("section", Some(doc)) => format!("{space}/texts/{doc}#{}", super::section::anchor(&id.to_string())),
            // What does not count has become nothing that has a page of its own.
            ("topic" | "question" | "ballot" | "proposal" | "record", _) if found.verdict.counts() && !found.hidden => {
                let part = found.part.as_ref().map(|part| format!("#{}", part.id.anchor()));
                format!("{space}/{}s/{id}{}", found.kind, part.unwrap_or_default())
            }
            ("language-version", _) if found.verdict.counts() && !found.hidden => format!("{space}/languages/{id}"),
            _ => super::contribution::path(found.space, id),
        }
    }

    /// The name of the link to what was found: its title, or what it is and by whom. HTML.
    fn heading(&self, found: &Found) -> String {
        if !found.title.is_empty() {
            return format!("<bdi>{}</bdi>", marked(&found.title));
        }
        let kind = escape(&self.kind(found));
        match &found.author {
            Some(author) => format!("{kind} {} {}", escape(&self.p.t("search-by")), self.p.author(author)),
            None => kind,
        }
    }

    /// In what somebody said to it the words were found, and who and when. HTML.
    fn part_words(&self, part: &FoundPart) -> String {
        let known = FOUND_PARTS.contains(&part.what.as_str());
        let what = if known { self.p.t(&format!("found-part-{}", part.what)) } else { part.what.clone() };
        format!("{} {} · {}", escape(&what), self.p.author(&part.author), self.p.time(&part.time_ms))
    }

    /// What it says, with the words marked. HTML.
    fn passage(&self, found: &Found) -> String {
        let dots = |more: bool| if more { "…" } else { "" };
        format!("{}{}{}", dots(found.passage.before), marked(&found.passage.pieces), dots(found.passage.after))
    }

    /// The address of another part of the results. HTML.
    fn part(&self, part: u32) -> String {
        let fields = ["q", "space", "kind", "since", "mine"];
        let typed = fields.map(|name| (name, self.form.value(name)));
        let typed = typed.iter().filter(|(_, value)| !value.is_empty());
        let typed: Vec<String> = typed.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        format!("/search?{}&amp;part={part}", typed.join("&amp;"))
    }

    fn first(&self) -> u64 {
        u64::from(self.query.part) * u64::from(RESULTS_SHOWN) + 1
    }

    fn last(&self) -> u64 {
        self.first() + self.answer.items.len() as u64 - 1
    }

    fn has_more(&self) -> bool {
        self.query.part < MAX_PART && self.last() < self.answer.total
    }
}

pub(crate) async fn search(visit: Visit) -> Result<Response, DeskError> {
    let desk = visit.web.desk();
    let words: String = visit.ask("q").unwrap_or_default().chars().take(MAX_QUERY_CHARS).collect();
    let spaces = desk.spaces().await?;
    // What is not there to choose is not chosen.
    let space = visit.ask("space").and_then(|space| space.parse::<Id>().ok());
    let space = space.filter(|space| spaces.iter().any(|known| known.id == *space));
    let kind = visit.ask("kind").filter(|kind| FOUND_KINDS.contains(kind)).map(str::to_owned);
    let mine = visit.ask("mine").is_some();
    let day = visit.ask("since").unwrap_or_default();
    let since_ms = if day.is_empty() { None } else { visit.web.inner().zone.start_of(day) };
    let error = (!day.is_empty() && since_ms.is_none()).then(|| DeskError::new("day-invalid").at("since"));
    let part = visit.ask("part").and_then(|part| part.parse().ok()).unwrap_or(0).min(MAX_PART);
    let query = SearchQuery { words: words.trim().to_owned(), space, kind, mine, since_ms, part, limit: RESULTS_SHOWN };
    let mut form = Form::new([
        ("q", query.words.as_str()),
        ("space", &space.map(|space| space.to_string()).unwrap_or_default()),
        ("kind", query.kind.as_deref().unwrap_or_default()),
        ("since", day),
        ("mine", if mine { "yes" } else { "" }),
    ]);
    let answer = if query.words.is_empty() || error.is_some() {
        SearchAnswer::default()
    } else {
        desk.search(query.clone()).await?
    };
    let status = error.as_ref().map_or(200, |error| error.status);
    form.error = error;
    let mut p = Page::titled(&visit, "search", "title-search");
    if !query.words.is_empty() {
        p.title = p.t1("title-search-for", "words", crate::html::clean_name(&query.words).as_str());
    }
    let parts = answer.items.iter().filter_map(|found| found.part.as_ref()).map(|part| &part.author);
    let p = p.distinguish(answer.items.iter().filter_map(|found| found.author.as_ref()).chain(parts));
    Ok(p.respond(&SearchPage { p: &p, query, spaces, answer, form }, status))
}

/// Text with what was found in it. HTML.
fn marked(pieces: &[FoundPiece]) -> String {
    let piece = |piece: &FoundPiece| {
        let text = escape(&piece.text);
        if piece.marked { format!("<mark>{text}</mark>") } else { text }
    };
    pieces.iter().map(piece).collect()
}
