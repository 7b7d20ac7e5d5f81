//! Every form of every page, filled in badly: nothing breaks, and nothing that was typed is lost.

use crate::{
    client::{Answer, Element, Site, elements},
    pages::all_pages,
};
use linde_web::{Access, Web};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Pages that are looked at, at most.
const MAX_PAGES: usize = 1_500;
/// Fields of one form that are filled in with too much, at most.
const MAX_FIELDS: usize = 8;
/// Forms that no page of the samples shows: those that follow upon another form, those about what the samples lack, and what the
/// page's script sends by itself.
const NOT_SHOWN: &[&str] = &[
    "/devices/enter/confirm",
    "/join/confirm",
    "/restore/confirm",
    "/restore/forget",
    "/restore/words",
    "/settings/tokens/revoke",
    "/spaces/{space}/dismissed/show",
    "/spaces/{space}/practice/remove",
    "/spaces/{space}/texts/{doc}/sections/{section}/writing",
];
/// Fields whose content is shown to nobody.
const SECRET: &[&str] = &["passphrase", "old", "new", "again", "code", "words"];

/// A form as a page shows it.
#[derive(Debug, Clone)]
struct Shown {
    page: String,
    action: String,
    route: &'static str,
    /// The act among several that one address takes.
    act: String,
    is_multipart: bool,
    hidden: Vec<(String, String)>,
    /// Fields in which one writes: their names, and whether in several lines.
    written: Vec<(String, bool)>,
    /// Choices, with their first value.
    chosen: Vec<(String, String)>,
}

/// Each form of each page that links lead to, once for each act.
fn forms(site: &Site, cookie: &str) -> Vec<Shown> {
    let (mut found, mut seen) = (BTreeMap::new(), BTreeSet::new());
    let mut waiting = VecDeque::from(all_pages(site));
    while let Some(page) = waiting.pop_front().filter(|_| seen.len() < MAX_PAGES) {
        let shown = site.get(cookie, &page);
        assert!(shown.status < 500, "{page}: {}", shown.body);
        if !shown.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            continue;
        }
        for link in elements(&shown.body).iter().filter_map(|element| element.get("href")) {
            let path = link.split('#').next().unwrap_or_default();
            let is_page = path.starts_with('/') && !path.starts_with("/assets/") && !path.starts_with("/api/");
            // One page of each search and of each list that goes on.
            let key = path.split('?').next().unwrap_or_default().to_owned();
            if is_page && path != "/logout" && seen.insert(key) {
                waiting.push_back(path.to_owned());
            }
        }
        for form in shown.body.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or_default()) {
            for one in read_form(&page, &format!("<form{form}")) {
                found.entry((one.route, one.act.clone())).or_insert(one);
            }
        }
    }
    found.into_values().collect()
}

/// A form, once for each of its buttons.
fn read_form(page: &str, html: &str) -> Vec<Shown> {
    let all = elements(html);
    let Some(form) = all.first().filter(|form| form.get("method") == Some("post")) else { return Vec::new() };
    let action = form.get("action").unwrap().to_owned();
    let route = route_of(&action).unwrap_or_else(|| panic!("{page} has a form to {action}, which leads nowhere"));
    let named = |wanted: &'static str| all.iter().filter(move |one| one.name == wanted && one.get("name").is_some());
    let name = |one: &Element| one.get("name").unwrap().to_owned();
    let value = |one: &Element| one.get("value").unwrap_or_default().to_owned();
    let kind = |one: &Element| one.get("type").unwrap_or("text").to_owned();
    let of_kind = |kinds: &'static [&str]| named("input").filter(move |one| kinds.contains(&kind(one).as_str()));
    let mut chosen: BTreeMap<String, String> = BTreeMap::new();
    for choice in of_kind(&["radio"]) {
        chosen.entry(name(choice)).or_insert(value(choice));
    }
    let hidden = of_kind(&["hidden"]).map(|one| (name(one), value(one))).collect();
    let lines = of_kind(&["text", "search", "password", "number", "date"]).map(|one| (name(one), false));
    let written = named("textarea").map(|one| (name(one), true)).chain(lines).collect();
    let shown = Shown {
        page: page.to_owned(),
        action,
        route,
        act: String::new(),
        is_multipart: form.get("enctype").is_some(),
        hidden,
        written,
        chosen: chosen.into_iter().collect(),
    };
    let buttons: Vec<&Element> = named("button").collect();
    if buttons.is_empty() {
        return vec![shown];
    }
    let with = |button: &&Element| {
        let mut one = shown.clone();
        one.hidden.push((name(button), value(button)));
        Shown { act: format!("{}={}", name(button), value(button)), ..one }
    };
    buttons.iter().map(with).collect()
}

/// The route that a form goes to.
fn route_of(action: &str) -> Option<&'static str> {
    let fits = |route: &str| {
        let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
        let (route, action) = (parts(route), parts(action));
        let same = |(wanted, is): (&String, &String)| wanted.starts_with('{') || wanted == is;
        route.len() == action.len() && route.iter().zip(&action).all(same)
    };
    let mut posts = Web::routes().iter().filter(|route| route.method == "POST");
    posts.find(|route| fits(route.path)).map(|route| route.path)
}

impl Shown {
    /// Sends it with these values in place of its own.
    fn send(&self, site: &Site, cookie: &str, values: &[(String, String)], leave_out: &[&str]) -> Answer {
        let mut fields: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, value) in self.hidden.iter().chain(&self.chosen).chain(values) {
            fields.insert(name, value);
        }
        fields.retain(|name, _| !leave_out.contains(name));
        let fields: Vec<(&str, &str)> = fields.into_iter().collect();
        if self.is_multipart {
            let name = if self.route == "/verify" { "picture" } else { "file" };
            return site.upload(cookie, &self.action, &fields, (name, b""));
        }
        site.post(cookie, &self.action, &fields)
    }

    /// Plain words in each field.
    fn plain(&self) -> Vec<(String, String)> {
        let written = self.written.iter().filter(|(name, _)| !SECRET.contains(&name.as_str()));
        written.map(|(name, _)| (name.clone(), format!("Wort <{name}>"))).collect()
    }

    fn what(&self) -> String {
        format!("{} {} on {}", self.route, self.act, self.page)
    }
}

/// What must hold of each answer to a form that is filled in badly.
fn check(form: &Shown, answer: &Answer, how: &str, typed: &[(String, String)]) -> Vec<String> {
    let what = form.what();
    if answer.status == 303 || (answer.status == 200 && how != "stale") {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    if !(400..500).contains(&answer.status) {
        wrong.push(format!("{how}: {} for {what}", answer.status));
    }
    if !answer.body.contains("role=\"alert\"")
        && !answer.body.contains("class=\"error\"")
        && !answer.body.contains("<h1>")
    {
        wrong.push(format!("{how}: {what} does not say what is wrong"));
    }
    for (name, _) in typed.iter().filter(|(name, _)| !SECRET.contains(&name.as_str())) {
        if !answer.body.contains(&format!("Wort &lt;{name}&gt;")) {
            wrong.push(format!("{how}: {what} loses {name} ({})", answer.status));
        }
    }
    wrong
}

#[test]
fn every_form_is_on_some_page() {
    let site = Site::start();
    let shown: BTreeSet<&str> = forms(&site, &site.login()).iter().map(|form| form.route).collect();
    let posts = Web::routes().iter().filter(|route| route.method == "POST" && route.access == Access::Session);
    let mut missing: Vec<&str> = posts.map(|route| route.path).filter(|path| !shown.contains(path)).collect();
    missing.sort_unstable();
    assert_eq!(missing, NOT_SHOWN, "forms that no page shows");
}

#[test]
fn no_form_breaks_or_loses_what_was_typed() {
    let site = Site::start();
    let cookie = site.login();
    let (mut wrong, mut refused) = (Vec::new(), 0);
    for form in forms(&site, &cookie) {
        if form.route == "/logout" {
            continue;
        }
        // Each on a site of its own, since some of it succeeds.
        let site = Site::start();
        let cookie = site.login();
        let shown = site.get(&cookie, &form.page);
        let fresh = shown
            .body
            .split("<form")
            .skip(1)
            .flat_map(|rest| read_form(&form.page, &format!("<form{}", rest.split("</form>").next().unwrap())));
        let Some(form) = fresh.into_iter().find(|one| (one.route, &one.act) == (form.route, &form.act)) else {
            wrong.push(format!("{} is not there the second time", form.what()));
            continue;
        };
        let plain = form.plain();
        let mut stale = form.clone();
        for (name, value) in &mut stale.hidden {
            if name == "token" {
                "alt".clone_into(value);
            }
        }
        if form.hidden.iter().any(|(name, _)| name == "token") {
            let answer = stale.send(&site, &cookie, &plain, &[]);
            if answer.status != 403 {
                wrong.push(format!("stale: {} for {}", answer.status, form.what()));
            }
            wrong.extend(check(&form, &answer, "stale", &plain));
        }
        wrong.extend(check(&form, &form.send(&site, "", &plain, &[]), "logged out", &plain));
        wrong.extend(check(&form, &form.send(&site, &cookie, &plain, &["once"]), "no number", &plain));
        let empty: Vec<(String, String)> = form.written.iter().map(|(name, _)| (name.clone(), String::new())).collect();
        wrong.extend(check(&form, &form.send(&site, &cookie, &empty, &[]), "empty", &[]));
        for (at, (name, is_area)) in form.written.iter().enumerate().take(MAX_FIELDS) {
            let much = if *is_area { "ü\r\n".repeat(16_000) } else { "ü\u{7}".repeat(16_000) };
            let mut typed = plain.clone();
            typed.retain(|(other, _)| other != name);
            typed.push((name.clone(), format!("Wort <{name}> {much}")));
            let answer = form.send(&site, &cookie, &typed, &[]);
            refused += usize::from(answer.status == 422);
            wrong.extend(check(&form, &answer, &format!("too much in field {at}"), &typed));
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "{} complaints", wrong.len());
    assert!(refused > 50, "{refused} fields take no more than they should");
}
