//! What holds for the frame of all pages: addresses, being logged in, the ways in and out.

use crate::{
    client::{Site, elements},
    security::path,
};
use linde_web::{Access, Route, Web};

/// The addresses of forms that are no pages.
fn forms() -> impl Iterator<Item = &'static Route> {
    let is_page = |path: &str| Web::routes().iter().any(|route| route.path == path && route.method == "GET");
    let forms = Web::routes().iter().filter(|route| !matches!(route.access, Access::Token(_)));
    forms.filter(move |route| route.method == "POST" && !is_page(route.path))
}

#[test]
fn the_address_of_a_form_leads_to_the_page_on_which_it_stands() {
    let site = Site::start();
    let (cookie, host) = (site.login(), site.host());
    assert!(forms().count() > 30);
    for route in forms() {
        let address = path(&site, route);
        for method in ["GET", "HEAD"] {
            let answer = site.raw(method, &address, &[("Host", &host), ("Cookie", &cookie)], "");
            assert_eq!(answer.status, 303, "{method} {address}");
            let page = answer.header("location").unwrap();
            // The space of the sample is none for practice.
            let expected = if page.ends_with("/practice") { 404 } else { 200 };
            assert_eq!(site.get(&cookie, page).status, expected, "{address} leads to {page}");
            let stranger = site.raw(method, &address, &[("Host", &host)], "");
            assert_eq!(stranger.status, 303);
            let open = route.access == Access::Login;
            assert!(open || stranger.header("location") == Some("/login"), "{address} tells a stranger nothing");
        }
        let put = site.raw("PUT", &address, &[("Host", &host), ("Cookie", &cookie), ("Origin", "null")], "");
        assert!(matches!(put.status, 403 | 405), "{address}");
    }
    let leads = |form: &str, page: &str| {
        let route = forms().find(|route| route.path == form).unwrap();
        let page = Web::routes().iter().find(|route| route.path == page).unwrap();
        let answer = site.get(&cookie, &path(&site, route));
        assert_eq!(answer.header("location"), Some(path(&site, page).as_str()), "{form}");
    };
    leads("/spaces/{space}/statements", "/spaces/{space}");
    leads("/sessions/{label}/end", "/status");
    leads("/spaces/{space}/newcomers/{join}/approve", "/spaces/{space}/members");
    leads("/spaces/{space}/members/{person}/role", "/spaces/{space}/members/{person}");
    leads("/spaces/{space}/contributions/{entry}/voice", "/spaces/{space}/contributions/{entry}");
    leads("/spaces/{space}/texts/{doc}/sections/{section}/move", "/spaces/{space}/texts/{doc}");
    leads(
        "/spaces/{space}/texts/{doc}/sections/{section}/restore",
        "/spaces/{space}/texts/{doc}/sections/{section}/history",
    );
    for unknown in ["/statements", "/spaces/x/statements/y", "/join/nothing", "/spaces"] {
        assert_eq!(site.get(&cookie, unknown).status, 404, "{unknown}");
    }
}

#[test]
fn a_page_that_answers_a_form_knows_its_own_address() {
    let site = Site::start();
    let cookie = site.login();
    let space =
        format!("/spaces/{}", site.memory.state().spaces.values().find(|one| !one.texts.is_empty()).unwrap().view.id);
    let form = format!("{space}/statements");
    let answer = site.submit(&cookie, &space, &form, &[("text", "")]);
    assert_eq!(answer.status, 422);
    let parts = elements(&answer.body);
    let body = parts.iter().find(|element| element.name == "body").unwrap();
    assert_eq!(body.get("data-here"), Some(space.as_str()), "the live part looks there for what is new");
    let back = parts.iter().find(|element| element.get("name") == Some("back")).unwrap();
    assert_eq!(back.get("value"), Some(space.as_str()), "choosing a language leads there");
    let chosen = site.post(&cookie, "/language", &[("lang", "en"), ("back", &space)]);
    assert_eq!(site.follow(&cookie, &chosen).status, 200);
    let asked = format!("{space}?after=0");
    let page = site.get(&cookie, &asked);
    let body = elements(&page.body).into_iter().find(|element| element.name == "body").unwrap();
    assert_eq!(body.get("data-here"), Some(asked.as_str()));
}

#[test]
fn a_restart_logs_nobody_out_and_spoils_no_form() {
    let site = Site::start();
    let (cookie, other) = (site.login(), site.login());
    let memory = site.memory.clone();
    let open = site.get(&cookie, "/status");
    site.stop();

    let site = Site::over(memory.clone());
    let rows = |page: &str| page.matches("/end\"").count();
    assert_eq!(site.get(&other, "/status").status, 200);
    assert_eq!(rows(&open.body), 3, "two browsers, and the way out for all");
    assert_eq!(rows(&site.get(&cookie, "/status").body), 3);
    let hidden = open.hidden("/sessions/end");
    let sent: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let out = site.post(&cookie, "/sessions/end", &sent);
    assert_eq!((out.status, out.header("location")), (303, Some("/login")), "the form of before the restart");
    for cookie in [&cookie, &other] {
        assert_eq!(site.get(cookie, "/status").header("location"), Some("/login"));
    }
    site.stop();
    assert!(memory.state().logins.is_empty());
    let site = Site::over(memory);
    assert_eq!(site.get(&cookie, "/status").header("location"), Some("/login"), "out is out, also later");
}

#[test]
fn the_way_back_in_is_told_without_a_terminal_first() {
    let site = Site::start();
    let page = site.raw("GET", "/login", &[("Host", &site.host())], "").body;
    let (again, command) = (page.find("noch einmal").unwrap(), page.find("linde open").unwrap());
    assert!(again < command);
}

#[test]
fn who_joins_before_the_name_is_known_is_told_so_and_the_page_asks_again() {
    let site = Site::start();
    let cookie = site.login();
    let look = |link: &str, name: &str| {
        let sent = [("link", link), ("my_name", name)];
        site.submit(&cookie, "/join", "/join", &sent).body
    };
    let blind = look("linde:join/1/nobody-near", "Käthe");
    assert!(blind.contains("Ein Raum, dessen Name noch gesucht wird") && blind.contains("Noch weiß dein Gerät nicht"));
    let shown = elements(&blind);
    let form = shown.iter().find(|one| one.get("action") == Some("/join/confirm")).unwrap();
    assert!(form.get("data-again").is_some(), "it asks again by itself");
    let again = shown.iter().find(|one| one.get("formaction").is_some()).unwrap();
    assert_eq!(again.get("formaction"), Some("/join"), "and by a button, with the name that was typed");
    assert!(blind.contains("value=\"Käthe\""));
    let heading = blind.split("<h2>").nth(1).unwrap().split("</h2>").next().unwrap();
    assert!(!heading.chars().any(|c| c.is_ascii_digit()), "{heading}");
    let known = look("linde:join/1/abc", "Käthe");
    assert!(known.contains("Kleingarten Sonnental") && !known.contains("Noch weiß dein Gerät nicht"));
    assert!(!known.contains("data-again") && !known.contains("formaction"));
}

#[test]
fn an_invitation_can_be_passed_on_as_one_text() {
    let site = Site::start();
    let cookie = site.login();
    let (space, link) = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        let invite = space.invites.iter().find(|invite| invite.link.is_some() && !invite.revoked).unwrap();
        (space.view.clone(), invite.link.clone().unwrap())
    };
    let page = site.get(&cookie, &format!("/spaces/{}/invitations", space.id)).body;
    let letter =
        page.split("<textarea").find(|part| part.contains(&link)).unwrap().split("</textarea>").next().unwrap();
    assert!(letter.contains(&space.name) && letter.contains("1. Hol dir das Programm") && letter.contains("3. Wähle"));
    // Who pastes all of it gets where the link leads.
    let pasted = site.submit(&cookie, "/join", "/join", &[("link", letter.split_once('>').unwrap().1)]);
    assert_eq!(pasted.status, 200, "{}", pasted.body);
    assert!(page.contains("Die ersten vier Buchstaben jedes Wortes genügen"));
    assert!(page.contains("Das Bild enthält denselben Link"));
}

#[test]
fn what_is_too_long_is_not_cut_but_refused_whole() {
    let site = Site::start();
    let cookie = site.login();
    let space =
        format!("/spaces/{}", site.memory.state().spaces.values().find(|one| !one.texts.is_empty()).unwrap().view.id);
    let page = site.get(&cookie, &space).body;
    let area = elements(&page).into_iter().find(|one| one.name == "textarea").unwrap();
    assert_eq!((area.get("maxlength"), area.get("data-max")), (None, Some("500")));
    let long = format!("{}Ende.", "Schatten ".repeat(80));
    let refused = site.submit(&cookie, &space, &format!("{space}/statements"), &[("text", &long)]);
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&long), "nothing of it is lost");
}

#[test]
fn a_statement_of_a_topic_says_which() {
    let site = Site::start();
    let cookie = site.login();
    let topic = linde_web::Id([7; 32]);
    let space = {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        space.statements[2].topic = Some((topic, "Schatten <b>".to_owned()));
        space.statements[3].topic = Some((topic, String::new()));
        space.view.id
    };
    let page = site.get(&cookie, &format!("/spaces/{space}")).body;
    let link = format!("<a href=\"/spaces/{space}/topics/{topic}\">");
    assert!(page.contains(&format!("{link}<bdi>Schatten &lt;b&gt;</bdi></a>")), "{page}");
    assert!(page.contains(&format!("{link}Thema</a>")), "what is hidden or erased is not named");
    assert_eq!(page.matches("class=\"of-topic\"").count(), 2);
}

#[test]
fn who_founds_a_space_reads_before_the_button_what_stays() {
    let site = Site::start();
    let cookie = site.login();
    let page = site.get(&cookie, "/spaces/new").body;
    let (stays, button) =
        (page.find("bleiben, wie sie hier stehen").unwrap(), page.find("<button class=\"button\">Raum").unwrap());
    assert!(stays < button && page.contains("auch wenn der Link zurückgezogen ist"));
}

#[test]
fn the_first_step_asks_for_the_language() {
    let site = Site::start();
    let cookie = site.login();
    let page = site.get(&cookie, "/welcome?step=1").body;
    let main = page.split("<main").nth(1).unwrap();
    let shown = elements(main);
    let names: Vec<_> =
        shown.iter().filter(|one| one.get("name") == Some("lang")).filter_map(|one| one.get("value")).collect();
    assert_eq!(names, ["de", "en"]);
}
