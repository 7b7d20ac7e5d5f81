//! Beginning, and coming back.

use crate::{
    client::{Answer, Site, elements},
    pages::{check_page, space},
};
use linde_web::views::{Aim, Welcome};

/// An empty node, and a login.
fn empty() -> (Site, String) {
    let site = Site::start();
    site.memory.state().spaces.clear();
    let cookie = site.login();
    (site, cookie)
}

fn leads_to(answer: &Answer, location: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, Some(location)), "{}", answer.body);
}

fn go_on(site: &Site, cookie: &str, fields: &[(&str, &str)]) -> Answer {
    site.submit(cookie, "/welcome", "/welcome", fields)
}

#[test]
fn an_empty_node_begins_with_three_steps_and_remembers_where_one_was() {
    let (site, cookie) = empty();
    leads_to(&site.get(&cookie, "/"), "/welcome");
    let first = site.get(&cookie, "/welcome");
    check_page(&first, "de", "/welcome");
    assert!(first.body.contains("Schritt 1 von 3") && first.body.contains("Schön, dass du da bist."));
    let typed = "Käthe <Bahr>";
    leads_to(&go_on(&site, &cookie, &[("do", "name"), ("my_name", typed), ("aim", "join")]), "/welcome");
    // What is offered first is what they are here for.
    let second = site.get(&cookie, "/welcome").body;
    assert!(second.contains("Schritt 2 von 3"), "{second}");
    let place = |link: &str| second.find(link).unwrap();
    assert!(
        place("href=\"/join\"") < place("action=\"/practice\"") && place("action=\"/practice\"") < place("/spaces/new")
    );
    // The name is there wherever one is asked for, and the way back.
    let kept = "value=\"Käthe &lt;Bahr&gt;\"";
    let new = site.get(&cookie, "/spaces/new").body;
    assert!(new.contains(kept) && new.contains("href=\"/welcome\""), "{new}");
    let preview = site.submit(&cookie, "/join", "/join", &[("link", "linde:join/1/abc")]);
    assert!(preview.body.contains(kept), "{}", preview.body);
    // Whoever has a space is at the third step.
    let made = site.submit(&cookie, "/welcome", "/practice", &[]);
    assert!(site.follow(&cookie, &made).body.contains("Schritt 3 von 3"));
    let practice = site.memory.state().spaces.values().next().unwrap().members[0].name.clone();
    assert_eq!(practice.as_deref(), Some(typed));
    let third = site.get(&cookie, "/welcome").body;
    assert!(third.contains("href=\"/recovery\"") && third.contains("href=\"/backup\""), "{third}");
    for path in ["/recovery", "/backup", "/"] {
        assert!(site.get(&cookie, path).body.contains("href=\"/welcome\""), "{path} leads back");
    }
    leads_to(&go_on(&site, &cookie, &[("do", "next"), ("step", "3")]), "/");
    assert!(!site.get(&cookie, "/backup").body.contains("href=\"/welcome\""), "it is over");
    assert!(site.get(&cookie, "/help").body.contains("href=\"/welcome\""));
}

#[test]
fn after_each_step_the_focus_is_where_reading_goes_on() {
    let (site, cookie) = empty();
    let focus = |answer: &Answer| {
        check_page(answer, "de", "a first step");
        let focused = elements(&answer.body).into_iter().find(|element| element.get("autofocus").is_some());
        focused.map(|element| (element.name.clone(), element.get("role").or(element.get("name")).map(str::to_owned)))
    };
    let at = |name: &str, what: Option<&str>| Some((name.to_owned(), what.map(str::to_owned)));
    assert_eq!(focus(&site.get(&cookie, "/welcome")), None, "whoever begins, begins at the top");
    let wrong = go_on(&site, &cookie, &[("do", "name"), ("my_name", ""), ("aim", "look")]);
    assert_eq!(focus(&wrong), at("input", Some("my_name")));
    let named = go_on(&site, &cookie, &[("do", "name"), ("my_name", "Käthe"), ("aim", "look")]);
    assert_eq!(focus(&site.follow(&cookie, &named)), at("h1", None));
    let made = site.submit(&cookie, "/welcome", "/practice", &[]);
    assert_eq!(focus(&site.follow(&cookie, &made)), at("div", Some("status")));
    assert_eq!(focus(&site.get(&cookie, "/welcome")), at("h1", None));
    // What is wrong with no field stands for itself.
    let unknown = site.post("", "/login", &[("code", "falsch")]);
    assert_eq!(focus(&unknown), at("div", Some("alert")));
}

#[test]
fn the_space_for_practice_is_in_the_language_of_whoever_opens_it() {
    for (lang, name) in [("en", "Practice space Lime Tree Square"), ("de", "Übungsraum Lindenplatz")] {
        let (site, cookie) = empty();
        let speaking = format!("{cookie}; linde-lang={lang}");
        let made = site.submit(&speaking, "/welcome?step=2", "/practice", &[]);
        let shown = site.follow(&speaking, &made);
        check_page(&shown, lang, "the space for practice");
        assert!(shown.body.contains(name), "{lang}: {}", shown.body);
        // There is no second one beside it.
        let space = made.header("location").unwrap().split(['?', '#']).next().unwrap();
        let again = site.get(&speaking, "/welcome?step=2").body;
        assert!(again.contains(&format!("href=\"{space}\"")) && !again.contains("action=\"/practice\""), "{again}");
        go_on(&site, &speaking, &[("do", "end")]);
        let home = site.get(&speaking, "/").body;
        assert!(home.contains(&format!("href=\"{space}\"")) && !home.contains("action=\"/practice\""), "{home}");
    }
}

#[test]
fn the_first_steps_are_skipped_one_by_one_or_all() {
    let (site, cookie) = empty();
    leads_to(&go_on(&site, &cookie, &[("do", "next"), ("step", "1"), ("my_name", "")]), "/welcome");
    let second = site.get(&cookie, "/welcome").body;
    assert!(second.contains("Schritt 2 von 3"));
    leads_to(&site.get(&cookie, "/"), "/welcome");
    leads_to(&go_on(&site, &cookie, &[("do", "end")]), "/");
    let home = site.get(&cookie, "/");
    assert_eq!(home.status, 200);
    assert!(home.body.contains("Übungsraum öffnen") && home.body.contains("href=\"/spaces/new\""));
    let welcome = site.memory.state().welcome.clone();
    assert_eq!(welcome, Welcome { begun: true, over: true, step: 2, ..Welcome::default() });
}

#[test]
fn what_is_wrong_with_a_first_step_stands_beside_its_field() {
    let (site, cookie) = empty();
    let answer = go_on(&site, &cookie, &[("do", "name"), ("my_name", &"ä".repeat(81)), ("aim", "office")]);
    assert_eq!(answer.status, 422);
    check_page(&answer, "de", "/welcome");
    let shown = elements(&answer.body);
    let field = shown.iter().find(|element| element.get("aria-invalid") == Some("true")).unwrap();
    assert_eq!((field.get("name"), field.get("value")), (Some("my_name"), Some("ä".repeat(81).as_str())));
    assert!(shown.iter().any(|one| one.get("value") == Some(Aim::Office.name()) && one.get("checked").is_some()));
    for fields in [&[("do", "next"), ("step", "9")][..], &[("do", "all")]] {
        assert_eq!(go_on(&site, &cookie, fields).status, 422, "{fields:?}");
    }
    assert_eq!(site.memory.state().welcome, Welcome::default(), "nothing is kept");
}

#[test]
fn the_start_says_what_waits_and_what_is_new_until_it_is_read() {
    let site = Site::start();
    let (cookie, here) = (site.login(), space(&site));
    let shown_first = site.get(&cookie, "/");
    let home = shown_first.body.clone();
    // The day a ballot ends is with it, and each thing leads to where it is done.
    assert!(home.contains("Die Abstimmung soll am 15. Januar 2027 enden."), "{home}");
    let shown = elements(&home);
    for kind in ["ballots", "questions", "proposals", "records", "topics"] {
        let within = format!("{here}/{kind}/");
        let link = shown.iter().filter_map(|one| one.get("href")).find(|href| href.starts_with(&within)).unwrap();
        assert_eq!(site.get(&cookie, link).status, 200, "{link}");
    }
    assert!(home.contains("<bdi>Schatten am Spielplatz</bdi></a>: 3 neue Aussagen, 1 Vorschlag"), "{home}");
    assert!(home.contains("2 Textabschnitte geändert, 1 neues Mitglied"));
    // What comes after the page was shown stays new.
    let sent = shown_first.hidden("/read");
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        let again = space.statements[0].clone();
        space.statements.push(again);
    }
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let read = site.post(&cookie, "/read", &sent);
    let page = site.follow(&cookie, &read).body;
    assert!(page.contains("Gemerkt.") && page.contains(": 1 neue Aussage, 1 Vorschlag"), "{page}");
    site.submit(&cookie, "/", "/read", &[]);
    assert!(site.get(&cookie, "/").body.contains("Nichts Neues."));
}

#[test]
fn where_it_cannot_be_said_what_is_new_nothing_is_asked() {
    let site = Site::start();
    let cookie = site.login();
    site.memory.state().read = None;
    let home = site.get(&cookie, "/");
    check_page(&home, "de", "/");
    assert!(!home.body.contains("neue Aussage") && !home.body.contains("action=\"/read\""), "{}", home.body);
}

#[test]
fn what_waits_is_counted_once_and_due_days_come_first() {
    let site = Site::start();
    let cookie = site.login();
    let home = site.get(&cookie, "/").body;
    assert!(!home.contains("Willkommen zurück"));
    let counts: Vec<&str> = home.split(" Dinge warten auf dich").filter_map(|part| part.rsplit('>').next()).collect();
    // Once above the list, once on the card of the space.
    assert_eq!(counts.len() - 1, 2, "{home}");
    assert_eq!(counts[0], counts[1]);
    let list = home.split("class=\"waiting\"").nth(1).unwrap().split("</ul>").next().unwrap();
    let lines = list.matches("<li>").count();
    assert!(counts[0].parse::<usize>().unwrap() >= lines, "what one line says several times is counted so");
    let due = list.find("15. Januar 2027").unwrap();
    let newcomers = list.find("/members\"").unwrap();
    assert!(due < newcomers, "{list}");
    let topics = site.memory.state().spaces.len();
    assert!(topics > 0 && home.contains(" Themen · "), "{home}");
}

#[test]
fn whoever_has_no_space_is_told_who_is_near_and_how_to_join() {
    let (site, cookie) = empty();
    let count = |number: usize| {
        let one = (crate::memory::device(), false);
        site.memory.state().nearby = vec![one; number];
    };
    count(0);
    let (welcome, home) = ("/welcome?step=2", "/");
    assert!(!site.get(&cookie, welcome).body.contains("In deinem Netz"));
    count(1);
    let shown = site.get(&cookie, welcome).body;
    assert!(shown.contains("In deinem Netz läuft gerade noch eine Dorflinde."), "{shown}");
    assert!(shown.contains("als zwölf Wörter oder als Datei. <a href=\"/join\">"), "{shown}");
    go_on(&site, &cookie, &[("do", "end")]);
    count(3);
    let shown = site.get(&cookie, home).body;
    assert!(shown.contains("In deinem Netz laufen gerade") && shown.contains("andere Dorflinden"), "{shown}");
}
