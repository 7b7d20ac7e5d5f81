//! Who gets in, from where, and with which headers: over every route there is.

use crate::client::{Answer, Site, TOKEN};
use linde_web::{Access, Id, Route, Web};
use std::io::{BufRead, BufReader, Write};

const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// The path of a route with things that exist.
pub(crate) fn path(site: &Site, route: &Route) -> String {
    let mut state = site.memory.state();
    let id = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
    let own = state.own.devices[1].device;
    let space = state.space(id).unwrap();
    let (text, statement, invite) = (&space.texts[0], &space.statements[0], &space.invites[0]);
    let (person, device) = (space.members[1].person, space.members[1].devices[0].device);
    let trust = &space.trust;
    let samples = crate::sample_topics::Samples::of(&space.members, &str::to_owned);
    let (join, office, part) = (trust.newcomers[0].join, trust.offices[0].office, trust.sealed[0].view.part);
    let act = if route.path.contains("pending") { trust.pending[0].entry } else { trust.moderations[0].overlay.id };
    let device = if route.path.starts_with("/devices/own") { own } else { device };
    route
        .path
        .replace("{person}", &person.to_string())
        .replace("{device}", &device.to_string())
        .replace("{pairing}", &device.to_string())
        .replace("{join}", &join.to_string())
        .replace("{office}", &office.to_string())
        .replace("{part}", &part.to_string())
        .replace("{act}", &act.to_string())
        .replace("{file}", "none.css")
        .replace("{label}", "0123")
        .replace("{space}", &id.to_string())
        .replace("{doc}", &text.doc.to_string())
        .replace("{topic}", &samples.topics[0].topic.id.to_string())
        .replace("{question}", &samples.questions[0].question.id.to_string())
        .replace("{proposal}", &samples.proposals[0].proposal.id.to_string())
        .replace("{ballot}", &samples.ballots[0].ballot.id.to_string())
        .replace("{record}", &samples.records[0].record.id.to_string())
        .replace("{version}", &samples.languages[0].version.id.to_string())
        .replace("{chapter}", "1")
        .replace("{contribution}", &samples.traces[0].of.id.to_string())
        .replace("{section}", &text.sections[0].id)
        .replace("{statement}", &statement.id.to_string())
        .replace("{entry}", &statement.id.to_string())
        .replace("{object}", &statement.id.to_string())
        .replace("{invite}", &invite.id.to_string())
        .replace("{kind}", "statement")
}

fn ask(site: &Site, route: &Route, headers: &[(&str, &str)]) -> Answer {
    site.raw(route.method.as_str(), &path(site, route), headers, "")
}

fn check_headers(answer: &Answer, what: &str) {
    for (name, value) in HEADERS {
        let values: Vec<&str> =
            answer.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, [value], "{name} of {what}");
    }
    assert!(answer.header("cache-control").is_some(), "{what}");
    assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{what}");
}

fn is_stream(route: &Route) -> bool {
    route.path == "/events"
}

#[test]
fn a_foreign_host_name_is_misdirected_on_every_route() {
    let site = Site::start();
    let (cookie, port, own) = (site.login(), site.port, site.host());
    let bearer = format!("Bearer {TOKEN}");
    let other = own.replace(&port.to_string(), "80");
    for route in Web::routes() {
        for host in [
            "evil.example",
            &format!("evil.example:{port}"),
            "localhost",
            &format!("127.0.0.1.evil.example:{port}"),
            &other,
            "",
        ] {
            let answer = ask(
                &site,
                route,
                &[("Host", host), ("Cookie", &cookie), ("Authorization", &bearer), ("Sec-Fetch-Site", "same-origin")],
            );
            assert_eq!(answer.status, 421, "{} with {host}", route.path);
            check_headers(&answer, route.path);
        }
    }
    let twice = site.raw("GET", "/", &[("Host", &own), ("Host", "evil.example"), ("Cookie", &cookie)], "");
    assert!(matches!(twice.status, 400 | 421), "{}", twice.status);
    let absolute = site.raw("GET", "http://evil.example/", &[("Host", &own), ("Cookie", &cookie)], "");
    assert_eq!(absolute.status, 421);
    assert!(absolute.body.contains(&site.web.fallback_url()), "the page says where it is at home");
    assert!(!absolute.body.contains(&site.web.url()), "and not what the node is called");
}

#[test]
fn our_own_names_are_answered() {
    let site = Site::start();
    for host in [
        site.host(),
        site.host().to_uppercase(),
        format!("127.0.0.1:{}", site.port),
        format!("[::1]:{}", site.port),
        format!("localhost:{}", site.port),
    ] {
        assert_eq!(site.raw("GET", "/login", &[("Host", &host)], "").status, 200, "{host}");
    }
}

#[test]
fn without_a_login_nothing_is_told_or_done() {
    let site = Site::start();
    let host = site.host();
    for route in Web::routes() {
        let answer = ask(&site, route, &[("Host", &host), ("Sec-Fetch-Site", "same-origin")]);
        check_headers(&answer, route.path);
        let expected = match (route.access, route.method.as_str()) {
            (Access::Session, "GET") => 303,
            (Access::Session | Access::Token(_), _) => 401,
            (Access::Open | Access::Login, _) => continue,
        };
        assert_eq!(answer.status, expected, "{} {}", route.method, route.path);
        assert!(!answer.body.contains("Spielplatz"), "{}", route.path);
    }
    let open: Vec<&str> = Web::routes()
        .iter()
        .filter(|route| matches!(route.access, Access::Open | Access::Login))
        .map(|route| route.path)
        .collect();
    assert_eq!(
        open,
        ["/assets/{file}", "/login", "/login", "/language", "/api/v1/health"],
        "what answers without a login is a short list"
    );
    assert_eq!(
        site.raw("GET", "/api/v1/health", &[("Host", &host)], "").body,
        r#"{"service":"dorflinde","version":"0.1.0"}"#
    );
}

#[test]
fn a_cookie_opens_no_api_and_a_token_no_page() {
    let site = Site::start();
    let (cookie, host, bearer) = (site.login(), site.host(), format!("Bearer {TOKEN}"));
    for route in Web::routes().iter().filter(|route| !is_stream(route)) {
        let by_cookie = ask(&site, route, &[("Host", &host), ("Cookie", &cookie), ("Sec-Fetch-Site", "same-origin")]);
        let by_token = ask(&site, route, &[("Host", &host), ("Authorization", &bearer)]);
        match route.access {
            Access::Token(_) => {
                assert_eq!(by_cookie.status, 401, "{}", route.path);
                assert_ne!(by_token.status, 401, "{}", route.path);
            }
            Access::Session => {
                assert_ne!(by_cookie.status, 401, "{}", route.path);
                assert!(matches!(by_token.status, 303 | 401 | 403), "{}", route.path);
            }
            Access::Open | Access::Login => {}
        }
    }
    for wrong in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        &format!("bearer {TOKEN}"),
        &format!("Bearer {TOKEN}x"),
        &format!("Basic {TOKEN}"),
    ] {
        assert_eq!(
            site.raw("GET", "/api/v1/status", &[("Host", &host), ("Authorization", wrong)], "").status,
            401,
            "{wrong}"
        );
    }
}

#[test]
fn nothing_is_done_for_another_page() {
    let site = Site::start();
    let (cookie, host) = (site.login(), site.host());
    let (ours, number) = (format!("http://{host}"), format!("http://127.0.0.1:{}", site.port));
    let bearer = format!("Bearer {TOKEN}");
    let foreign: [&[(&str, &str)]; 8] = [
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", &ours)],
        &[("Sec-Fetch-Site", "none")],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", "http://evil.example")],
        &[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "http://evil.example")],
        &[("Origin", &number)],
        &[("Origin", "null")],
    ];
    let unsafe_routes = || Web::routes().iter().filter(|route| route.method != "GET");
    for route in unsafe_routes() {
        for headers in foreign {
            let all: Vec<(&str, &str)> = [("Host", host.as_str()), ("Cookie", &cookie), ("Authorization", &bearer)]
                .into_iter()
                .chain(headers.iter().copied())
                .collect();
            let answer = ask(&site, route, &all);
            assert_eq!(answer.status, 403, "{} with {headers:?}", route.path);
            check_headers(&answer, route.path);
        }
        if !matches!(route.access, Access::Token(_)) {
            let silent = ask(&site, route, &[("Host", &host), ("Cookie", &cookie)]);
            assert_eq!(silent.status, 403, "{} without any word of where from", route.path);
        }
        if route.access == Access::Session {
            let form = [("Content-Type", "application/x-www-form-urlencoded")];
            let from_here = [("Host", host.as_str()), ("Cookie", &cookie), ("Origin", &ours)];
            let all: Vec<(&str, &str)> = from_here.into_iter().chain(form).collect();
            assert_eq!(ask(&site, route, &all).status, 403, "{} without the form's word", route.path);
        }
    }
    assert!(unsafe_routes().count() > 10);
}

#[test]
fn reading_changes_nothing_and_other_methods_are_refused() {
    let site = Site::start();
    let (cookie, host) = (site.login(), site.host());
    let picture = |site: &Site| {
        let state = site.memory.state();
        state
            .spaces
            .values()
            .map(|space| format!("{:?}{}{}", space.view, space.statements.len(), space.invites.len()))
            .collect::<Vec<_>>()
    };
    let before = picture(&site);
    for route in Web::routes().iter().filter(|route| route.method == "GET" && !is_stream(route)) {
        let answer = site.get(&cookie, &path(&site, route));
        check_headers(&answer, route.path);
        assert!(answer.status < 500, "{}", route.path);
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            let answer = site.raw(
                method,
                &path(&site, route),
                &[("Host", &host), ("Cookie", &cookie), ("Sec-Fetch-Site", "same-origin")],
                "",
            );
            assert!(matches!(answer.status, 405 | 401), "{method} {} gives {}", route.path, answer.status);
            check_headers(&answer, route.path);
        }
    }
    assert_eq!(picture(&site), before);
    let missing = site.get(&cookie, "/spaces/../../etc/passwd");
    assert_eq!(missing.status, 404);
    check_headers(&missing, "an unknown address");
}

#[test]
fn a_login_code_works_once_and_only_by_post() {
    let site = Site::start();
    let link = site.web.new_login_code();
    let code = link.url.split_once("code=").unwrap().1;
    for _ in 0..3 {
        let shown = site.raw("GET", &format!("/login?code={code}"), &[("Host", &site.host())], "");
        assert_eq!(shown.status, 200, "loading ahead uses nothing up");
        assert!(shown.header("set-cookie").is_none());
    }
    let answer = site.post("", "/login", &[("code", code)]);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("linde-")
            && cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Strict")
            && cookie.contains("Path=/"),
        "{cookie}"
    );
    assert_eq!(site.post("", "/login", &[("code", code)]).status, 403);
    assert_eq!(site.post("", "/login", &[("code", "")]).status, 403);
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(site.get(cookie, "/").status, 200);
    assert_eq!(site.get(&format!("{cookie}; {cookie}x"), "/").status, 303, "of two cookies none is believed");
    assert_eq!(site.submit(cookie, "/", "/logout", &[]).status, 303);
    assert_eq!(site.get(cookie, "/").status, 303, "the cookie is worth nothing any more");
    assert!(link.redirect_page().contains(&link.url) && !link.redirect_page().contains("<script"));
}

#[test]
fn sizes_are_bounded() {
    let site = Site::start();
    let (cookie, host, bearer) = (site.login(), site.host(), format!("Bearer {TOKEN}"));
    let large = site.submit(&cookie, "/spaces/new", "/spaces/new", &[("name", &"x".repeat(500_000))]);
    assert_eq!(large.status, 413, "{}", large.body);
    let call = |body: &str, kind: &str| {
        site.raw("POST", "/api/v1/call", &[("Host", &host), ("Authorization", &bearer), ("Content-Type", kind)], body)
    };
    assert_eq!(call(&format!("\"{}\"", "x".repeat(2_000_000)), "application/json").status, 413);
    assert_eq!(call("{}", "text/plain").status, 415);
    assert_eq!(call("{", "application/json").status, 400);
    assert_eq!(call(r#"{"a":1}"#, "application/json").body, r#"{"heard":{"a":1}}"#);
    let failed = call(r#"{"fail":1}"#, "application/json");
    assert_eq!(failed.status, 503);
    assert!(failed.body.contains(r#""code":"read-only""#), "{}", failed.body);
}

#[test]
fn the_stream_tells_of_changes_and_ends_with_the_session_and_the_node() {
    let site = Site::start();
    let cookie = site.login();
    let listen = || {
        let mut stream = site.connect();
        let request =
            format!("GET /events HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n", site.host());
        stream.write_all(request.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines();
        let head: Vec<String> = lines.by_ref().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
        assert!(head.first().unwrap().contains("200"), "{head:?}");
        lines
    };
    let mut first = listen();
    let space: Id = *site.memory.state().spaces.keys().next().unwrap();
    site.memory.tell(Some(space), linde_web::views::What::Statements);
    let data = first.by_ref().map(Result::unwrap).find(|line| line.starts_with("data:")).unwrap();
    assert_eq!(data, format!("data: {{\"space\":\"{space}\",\"what\":\"statements\"}}"));
    site.submit(&cookie, "/", "/logout", &[]);
    site.memory.tell(Some(space), linde_web::views::What::Statements);
    assert!(!first.map_while(Result::ok).any(|line| line.starts_with("data:")), "nothing more after logging out");

    let cookie = site.login();
    let mut stream = site.connect();
    stream
        .write_all(
            format!("GET /events HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n", site.host())
                .as_bytes(),
        )
        .unwrap();
    let mut second = BufReader::new(stream).lines();
    assert!(second.next().unwrap().unwrap().contains("200"));
    site.stop();
    assert!(second.map_while(Result::ok).all(|line| !line.starts_with("data:")));
}
