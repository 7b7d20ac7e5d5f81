//! What people do on the pages, without JavaScript.

use crate::client::{Answer, Element, Site, elements};

/// The address of the space in which everything is.
pub(crate) fn space(site: &Site) -> String {
    let state = site.memory.state();
    let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
    format!("/spaces/{}", space.view.id)
}

fn text(site: &Site) -> String {
    let state = site.memory.state();
    let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
    format!("/spaces/{}/texts/{}", space.view.id, space.texts[0].doc)
}

fn section(site: &Site) -> String {
    let state = site.memory.state();
    let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
    format!("/spaces/{}/texts/{}/sections/{}", space.view.id, space.texts[0].doc, space.texts[0].sections[0].id)
}

/// Every page there is to look at.
pub(crate) fn all_pages(site: &Site) -> Vec<String> {
    let (space, text, section) = (space(site), text(site), section(site));
    let entry = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        format!("/spaces/{}/entries/{}", space.view.id, space.statements[11].id)
    };
    let mut pages: Vec<String> = [
        "/",
        "/welcome",
        "/welcome?step=2",
        "/welcome?step=3",
        "/help",
        "/help/1",
        "/help/18",
        "/help/look",
        "/help/glossary",
        "/settings",
        "/settings/network",
        "/settings/tokens",
        "/settings/support",
        "/settings/privacy",
        "/settings/accessibility",
        "/search",
        "/search?q=linde",
        "/search?q=gibtesnicht",
        "/status",
        "/verify",
        "/verify?receipt=0123456789abcdef",
        "/spaces/new",
        "/join",
        "/restore",
    ]
    .map(str::to_owned)
    .into();
    pages.extend(
        ["", "?show=mine", "?show=not_counted", "/connection", "/members", "/invitations", "/texts", "/opinion"]
            .map(|end| format!("{space}{end}")),
    );
    pages.extend(trust_pages(site));
    pages.extend(topic_pages(site));
    pages.extend(crate::votes::receipts(site));
    pages.extend([
        text,
        section.clone(),
        format!("{section}/history"),
        format!("{section}/history?at=1"),
        format!("{section}/diff?from=v1&to=v3"),
        format!("{section}/diff"),
        entry,
    ]);
    pages
}

/// The pages about topics.
pub(crate) fn topic_pages(site: &Site) -> Vec<String> {
    let mut state = site.memory.state();
    let id = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
    let samples = crate::sample_topics::Samples::of(&state.space(id).unwrap().members, &str::to_owned);
    topic_addresses(&samples).iter().map(|end| format!("/spaces/{id}/{end}")).collect()
}

/// The pages about topics, within their space.
fn topic_addresses(samples: &crate::sample_topics::Samples) -> Vec<String> {
    let mut all: Vec<String> = vec!["topics".to_owned(), "topics/new".to_owned()];
    all.extend(samples.topics.iter().map(|one| format!("topics/{}", one.topic.id)));
    all.extend(samples.topics.iter().map(|one| format!("topics/{}/ballots/new", one.topic.id)));
    all.extend(samples.topics.iter().map(|one| format!("topics/{}/opinion", one.topic.id)));
    all.extend(samples.proposals.iter().map(|one| format!("proposals/{}", one.proposal.id)));
    all.extend(samples.questions.iter().map(|one| format!("questions/{}", one.question.id)));
    all.extend(samples.records.iter().map(|one| format!("records/{}", one.record.id)));
    all.extend(samples.records.iter().map(|one| format!("records/{}/seal", one.record.id)));
    all.extend(samples.languages.iter().map(|one| format!("languages/{}", one.version.id)));
    all.extend(samples.ballots.iter().map(|one| format!("ballots/{}", one.ballot.id)));
    all.extend(samples.ballots.iter().map(|one| format!("ballots/{}/sheet", one.ballot.id)));
    all.extend(samples.traces.iter().map(|one| format!("trace/{}", one.of.id)));
    all
}

/// The pages about who may do what.
fn trust_pages(site: &Site) -> Vec<String> {
    let mut state = site.memory.state();
    let own = state.own.devices[1].device;
    let id = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
    let space = state.space(id).unwrap();
    let (me, other, gone) = (space.members[0].person, &space.members[1], &space.trust.departed[0]);
    let (device, section) = (other.devices[0].device, &space.texts[0].sections[0].id);
    let (mine, theirs) = (space.statements[4].id, space.statements[5].id);
    let here = format!("/spaces/{id}");
    let mut pages: Vec<String> = [
        "/devices",
        "/devices/pair",
        "/devices/enter",
        "/devices/passphrase",
        "/recovery",
        "/recovery/words",
        "/recovery/confirm",
        "/recover",
        "/recover/answer",
        "/backup",
    ]
    .map(str::to_owned)
    .into();
    pages.push(format!("/devices/own/{own}/revoke"));
    pages.extend(
        [
            "order",
            "rules",
            "naming",
            "offices",
            "sealed",
            "sealed/new",
            "moderation",
            "moderation?show=mine",
            "dismissed",
        ]
        .map(|end| format!("{here}/{end}")),
    );
    pages.extend(["erasures", "audit", "audit?show=not_counted", "leave"].map(|end| format!("{here}/{end}")));
    for person in [me, other.person, gone.person.person] {
        pages.push(format!("{here}/members/{person}"));
    }
    for end in ["remove", "rebind", &format!("devices/{device}/revoke")] {
        pages.push(format!("{here}/members/{}/{end}", other.person));
    }
    for statement in [mine, theirs] {
        pages.push(format!("{here}/contributions/{statement}"));
        pages.push(format!("{here}/contributions/{statement}/moderate"));
        pages.push(format!("{here}/erase?contribution={statement}"));
    }
    pages.push(format!("{here}/contributions/{mine}/correct"));
    pages.push(format!("{here}/erase?person={me}"));
    pages.push(format!("{here}/erase?doc={}&section={section}", space.texts[0].doc));
    pages.push(format!("{here}/audit?person={}&kind=statement&show=counted", other.person));
    pages.push(format!("{here}/offices/{}", space.trust.offices[1].office));
    pages.extend(space.trust.sealed.iter().map(|part| format!("{here}/sealed/{}", part.view.part)));
    pages.extend(space.trust.moderations.iter().map(|act| format!("{here}/moderation/{}", act.overlay.id)));
    pages.extend(space.trust.control.iter().map(|entry| format!("{here}/entries/{}", entry.id)));
    pages
}

fn count(page: &[Element], name: &str) -> usize {
    page.iter().filter(|element| element.name == name).count()
}

/// What every page owes its readers.
pub(crate) fn check_page(answer: &Answer, lang: &str, what: &str) {
    let page = elements(&answer.body);
    let html = page.first().unwrap();
    assert_eq!((html.name.as_str(), html.get("lang")), ("html", Some(lang)), "{what}");
    for (name, times) in [("h1", 1), ("main", 1), ("header", 1), ("footer", 1), ("title", 1), ("script", 1)] {
        assert_eq!(count(&page, name), times, "{name} in {what}");
    }
    let ids: Vec<&str> = page.iter().filter_map(|element| element.get("id")).collect();
    for id in &ids {
        assert_eq!(ids.iter().filter(|other| other == &id).count(), 1, "id {id} in {what}");
    }
    let labels: Vec<&str> =
        page.iter().filter(|element| element.name == "label").filter_map(|label| label.get("for")).collect();
    for field in page.iter().filter(|element| matches!(element.name.as_str(), "input" | "select" | "textarea")) {
        let hidden = matches!(field.get("type"), Some("hidden" | "radio"));
        assert!(hidden || field.get("id").is_some_and(|id| labels.contains(&id)), "{field:?} has no label in {what}");
    }
    assert!(page.iter().any(|element| element.get("href") == Some("#main")), "{what}");
    for form in page.iter().filter(|element| element.name == "form") {
        // Searching and going through versions change nothing.
        let looks = form.get("role") == Some("search") || form.get("class") == Some("slide");
        assert_eq!(form.get("method"), Some(if looks { "get" } else { "post" }), "{what}");
    }
    // Two of them would be none.
    let focused = page.iter().filter(|element| element.get("autofocus").is_some()).count();
    assert!(focused <= 1, "the focus is put at {focused} places in {what}");
    for nothing in ["style", "onclick", "onload"] {
        assert!(page.iter().all(|element| element.get(nothing).is_none()), "{nothing} in {what}");
    }
}

#[test]
fn every_page_is_whole_in_both_languages() {
    let site = Site::start();
    let cookie = site.login();
    for path in all_pages(&site) {
        for lang in ["de", "en"] {
            let answer = site.get(&format!("{cookie}; linde-lang={lang}"), &path);
            assert_eq!(answer.status, 200, "{path}");
            check_page(&answer, lang, &path);
            for jargon in ["peer", "Peer", "CRDT", "Hash", "hash", "Merge"] {
                let shown = answer.body.split("</head>").nth(1).unwrap();
                assert!(!shown.contains(jargon), "{jargon} in {path}");
            }
        }
    }
    for path in [
        "/nirgends",
        "/spaces/zz",
        &format!("/spaces/{}", "ab".repeat(32)),
        &format!("{}/texts/{}", space(&site), "ab".repeat(32)),
        &format!("{}/entries/{}", space(&site), "ab".repeat(32)),
    ] {
        let answer = site.get(&cookie, path);
        assert_eq!(answer.status, 404, "{path}");
        check_page(&answer, "de", path);
    }
    let login = site.get("", "/login");
    check_page(&login, "de", "the login");
}

#[test]
fn the_language_follows_the_browser_until_one_is_chosen() {
    let site = Site::start();
    let host = site.host();
    let english = site.raw("GET", "/login", &[("Host", &host), ("Accept-Language", "en-GB,de;q=0.5")], "");
    check_page(&english, "en", "the login");
    let chosen = site.post("", "/language", &[("lang", "de"), ("back", "/login?code=x")]);
    assert_eq!((chosen.status, chosen.header("location")), (303, Some("/login?code=x")));
    assert!(chosen.header("set-cookie").unwrap().starts_with("linde-lang=de;"));
    assert_eq!(site.post("", "/language", &[("lang", "de"), ("back", "//evil.example")]).header("location"), Some("/"));
    assert_eq!(site.post("", "/language", &[("lang", "xx")]).status, 400);
}

#[test]
fn a_space_is_founded_joined_and_talked_in() {
    let site = Site::start();
    let cookie = site.login();
    let fields = [("name", "Bürgerbus"), ("purpose", "Fahrplan"), ("visibility", "open"), ("my_name", "Anna")];
    let founded = site.submit(&cookie, "/spaces/new", "/spaces/new", &fields);
    let page = site.follow(&cookie, &founded);
    assert!(
        page.body.contains("Der Raum ist gegründet")
            && page.body.contains("Bürgerbus")
            && page.body.contains("Noch keine Aussagen")
    );
    let here = founded.header("location").unwrap().split('?').next().unwrap().to_owned();
    let said = site.submit(&cookie, &here, &format!("{here}/statements"), &[("text", "Erste Zeile\r\nzweite & <b>")]);
    let page = site.follow(&cookie, &said);
    assert!(
        page.body.contains("Erste Zeile\nzweite &amp; &lt;b&gt;") && page.body.contains("hier gespeichert"),
        "{}",
        page.body
    );
    let invited = site.submit(
        &cookie,
        &format!("{here}/invitations"),
        &format!("{here}/invitations"),
        &[("role", "member"), ("max_uses", "3"), ("days", "7")],
    );
    let page = site.follow(&cookie, &invited);
    assert!(page.body.contains("value=\"linde:join/1/") && page.body.contains("0 von 3 benutzt"));

    let preview = site.submit(&cookie, "/join", "/join", &[("link", "linde:join/1/\r\n abc")]);
    assert!(preview.body.contains("Kleingarten Sonnental") && preview.body.contains("value=\"linde:join/1/abc\""));
    let mut fields = preview.hidden("/join/confirm");
    fields.push(("my_name".to_owned(), "Anna".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let joined = site.post(&cookie, "/join/confirm", &fields);
    let page = site.follow(&cookie, &joined);
    assert!(page.body.contains("Sobald ein Mitglied online ist"), "{}", page.body);
    // Its name has not come yet, so it is called by its number wherever it stands.
    let place = joined.header("location").unwrap().split('?').next().unwrap();
    let called = format!("Raum {}", place.split('/').nth(2).unwrap().get(..8).unwrap());
    assert!(page.body.contains(&format!("<a href=\"{place}\">{called}</a>")), "{}", page.body);
    assert!(site.get(&cookie, "/").body.contains(&called));
}

#[test]
fn people_react_and_see_where_opinions_lie() {
    let site = Site::start();
    let (cookie, here) = (site.login(), space(&site));
    let map = site.get(&cookie, &format!("{here}/opinion")).body;
    for part in
        ["Gruppe A", "Gruppe B", "hier stehst du", "Was alle Gruppen verbindet", "dorflinde-opinion-map@1", "<svg"]
    {
        assert!(map.contains(part), "{part} is missing in {map}");
    }
    // Why, in numbers and in what was argued.
    for part in [
        "Dem stimmt diese Gruppe am deutlichsten zu",
        "12 von 14 stimmen zu, bei den anderen 4 von 10.",
        "11 von 14 lehnen ab, bei den anderen 5 von 10.",
        "Gruppe A: 9 von 14 · Gruppe B: 6 von 10",
        "Gründe: 2 dafür, 1 dagegen",
        "Bäume brauchen zwanzig Jahre.",
        "9 ja, 1 nein",
    ] {
        assert!(map.contains(part), "{part} is missing in {map}");
    }
    let argument = site.memory.state().spaces.values().find(|one| !one.texts.is_empty()).unwrap().statements[3].id;
    assert!(map.contains(&format!("href=\"{here}/contributions/{argument}\"")), "the way to an argument");
    // What one was asked is asked no more once one has said something.
    let asked = map.split("/statements/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let react = format!("{here}/statements/{asked}/react");
    let fields = [("back", "opinion"), ("stance", "disagree"), ("important", "yes")];
    let done = site.submit(&cookie, &format!("{here}/opinion"), &react, &fields);
    let page = site.follow(&cookie, &done).body;
    assert!(page.contains("Deine Reaktion zählt.") && !page.contains(&react));
    let list = site.get(&cookie, &here).body;
    let own = list.split(&react).nth(1).unwrap();
    assert!(own.find("aria-pressed=\"true\"").unwrap() < own.find("</form>").unwrap());
    let wrong = site.submit(&cookie, &here, &react, &[("stance", "maybe")]);
    assert_ne!(wrong.status, 303, "{}", wrong.body);
}

#[test]
fn what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost() {
    let site = Site::start();
    let cookie = site.login();
    let typed = "Ein Gedanke mit <Zeichen> & \u{200b}allem";
    let check = |page: &str, action: &str, fields: &[(&str, &str)], wrong: &str, kept: &str| {
        let answer = site.submit(&cookie, page, action, fields);
        assert_eq!(answer.status, 422, "{action}");
        check_page(&answer, "de", action);
        let shown = elements(&answer.body);
        let field = shown.iter().find(|element| element.get("aria-invalid") == Some("true")).unwrap();
        assert_eq!(field.get("name"), Some(wrong), "{action}");
        let error = format!("e-{}", field.get("id").unwrap().trim_start_matches("f-"));
        assert!(field.get("aria-describedby").unwrap().contains(&error), "{action}");
        assert!(shown.iter().any(|element| element.get("id") == Some(&error)), "{action}");
        assert!(answer.body.contains(kept), "{action}: {}", answer.body);
    };
    let (space, text, section) = (space(&site), text(&site), section(&site));
    let kept = "&lt;Zeichen&gt; &amp; \u{200b}allem";
    check("/spaces/new", "/spaces/new", &[("name", " "), ("purpose", typed), ("my_name", "Anna")], "name", kept);
    check(
        "/spaces/new",
        "/spaces/new",
        &[("name", typed), ("visibility", "open"), ("my_name", "\u{200b}")],
        "my_name",
        kept,
    );
    check(
        "/spaces/new",
        "/spaces/new",
        &[("name", &"x".repeat(81)), ("purpose", typed), ("my_name", "A")],
        "name",
        kept,
    );
    check(&space, &format!("{space}/statements"), &[("text", " \r\n ")], "text", "Hier steht noch nichts");
    check(&space, &format!("{space}/statements"), &[("text", &format!("{typed}{}", "x".repeat(2_001)))], "text", kept);
    check(
        &format!("{space}/invitations"),
        &format!("{space}/invitations"),
        &[("role", "reader"), ("max_uses", "0"), ("days", "7")],
        "max_uses",
        "value=\"7\"",
    );
    check(&format!("{space}/texts"), &format!("{space}/texts"), &[("title", "")], "title", "Hier fehlt ein Titel");
    check(&text, &format!("{text}/sections"), &[("title", ""), ("text", typed)], "title", kept);
    check(&text, &format!("{text}/title"), &[("title", &format!("{typed}{}", "x".repeat(200)))], "title", kept);
    check(&section, &section, &[("text", &format!("{typed}{}", "x".repeat(65_536)))], "text", kept);
    check("/join", "/join", &[("link", typed)], "link", "&lt;Zeichen&gt;");
}

#[test]
fn sending_a_form_twice_does_its_work_once() {
    let site = Site::start();
    let cookie = site.login();
    let space = space(&site);
    let mut fields = site.get(&cookie, &space).hidden(&format!("{space}/statements"));
    fields.push(("text".to_owned(), "Nur einmal".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let send = || site.post(&cookie, &format!("{space}/statements"), &fields);
        let sending: Vec<_> = (0..4).map(|_| scope.spawn(send)).collect();
        sending.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(
        answers.iter().all(|answer| answer.status == 303 && answer.header("location") == answers[0].header("location"))
    );
    assert_eq!(site.get(&cookie, &space).body.matches("Nur einmal").count(), 1);
}

#[test]
fn a_section_moves_by_one_place_and_the_first_goes_no_further_up() {
    let site = Site::start();
    let cookie = site.login();
    let (text, section) = (text(&site), section(&site));
    let titles = |site: &Site| -> Vec<String> {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.texts[0].sections.iter().map(|section| section.title.clone()).collect()
    };
    let before = titles(&site);
    assert!(before.len() > 2);
    let form = format!("{section}/move");
    let ways = |page: &str, form: &str| {
        let form = page.split("<form").find(|part| part.contains(&format!("action=\"{form}\""))).unwrap().to_owned();
        let form = form.split("</form>").next().unwrap().to_owned();
        (form.contains("value=\"up\""), form.contains("value=\"down\""))
    };
    assert_eq!(ways(&site.get(&cookie, &text).body, &form), (false, true));
    let moved = site.submit(&cookie, &text, &form, &[("do", "down")]);
    assert!(moved.header("location").unwrap().contains("#sec-"), "reading goes on at the section");
    let shown = site.follow(&cookie, &moved);
    assert!(shown.body.contains("Der Abschnitt steht an seinem neuen Platz."));
    assert_eq!(ways(&shown.body, &form), (true, true));
    assert_eq!(titles(&site)[..2], [before[1].clone(), before[0].clone()]);
    site.submit(&cookie, &text, &form, &[("do", "up")]);
    assert_eq!(titles(&site), before);
    // From a page on which it was not the first yet.
    let again = site.submit(&cookie, &text, &form, &[("do", "up")]);
    assert!(site.follow(&cookie, &again).body.contains("Du hast nichts geändert"));
    assert_eq!(titles(&site), before);
    assert_eq!(site.submit(&cookie, &text, &form, &[("do", "away")]).status, 400);
}

#[test]
fn a_stale_save_keeps_both_and_shows_what_others_changed() {
    let site = Site::start();
    let cookie = site.login();
    let (text, section) = (text(&site), section(&site));
    let page = site.get(&cookie, &section);
    let base = page.hidden(&section).into_iter().find(|(name, _)| name == "base").unwrap().1;
    let words = "Der Spielplatz an der Linde wurde **1987** angelegt. Heute kommen vor allem Familien aus der Gartenstraße, dem Neubaugebiet und der Grundschule.\n\nEs fehlt an Schatten: An 31 Tagen im letzten Sommer war die Rutsche nicht benutzbar.";
    let theirs = words.replace("31 Tagen", "33 Tagen");
    let mine = words.replace("1987", "1988").replace('\n', "\r\n");
    let saved = site.submit(&cookie, &section, &section, &[("text", &theirs)]);
    assert!(site.follow(&cookie, &saved).body.contains("Gespeichert."));
    let stale = site.submit(&cookie, &section, &section, &[("text", &mine), ("base", &base)]);
    let shown = site.follow(&cookie, &stale);
    check_page(&shown, "de", "after a stale save");
    assert!(shown.body.contains("mit den Änderungen anderer zusammengeführt"));
    assert!(shown.body.contains("<del>31</del><ins>33</ins>"), "{}", shown.body);
    assert!(shown.body.contains("<strong>1988</strong>") && shown.body.contains("An 33 Tagen"), "both are in the text");
    let now = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.texts[0].sections[0].versions.last().unwrap().0.clone()
    };
    let unchanged = site.submit(&cookie, &section, &section, &[("text", &now)]);
    assert!(site.follow(&cookie, &unchanged).body.contains("Du hast nichts geändert"));
    let removed = site.submit(&cookie, &section, &format!("{section}/remove"), &[]);
    assert!(site.follow(&cookie, &removed).body.contains("Der Abschnitt ist entfernt"));
    let page = site.get(&cookie, &text);
    let token: Vec<(String, String)> = page.hidden(&format!("{text}/sections"));
    let mut late: Vec<(&str, &str)> = token.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    late.extend([("base", base.as_str()), ("text", "Mein letzter Satz")]);
    let gone = site.post(&cookie, &section, &late);
    assert_eq!(gone.status, 410);
    assert!(gone.body.contains("Mein letzter Satz"), "what was typed for a removed section comes back");
}

#[test]
fn a_full_section_of_crlf_lines_fits_and_is_stored_without_cr() {
    let site = Site::start();
    let cookie = site.login();
    let section = section(&site);
    for line in ["Zeile mit Umlauten: äöüß\r\n", "\r\n"] {
        let lines = 65_536 / (line.len() - 1);
        let saved = site.submit(&cookie, &section, &section, &[("text", &line.repeat(lines))]);
        assert_eq!(saved.status, 303, "{}", saved.body);
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        let stored = &space.texts[0].sections[0].versions.last().unwrap().0;
        assert!(!stored.contains('\r') && stored.len() <= 65_536);
    }
}

#[test]
fn whoever_was_logged_out_gets_back_what_they_wrote() {
    let site = Site::start();
    let cookie = site.login();
    let space = space(&site);
    let mut fields = site.get(&cookie, &space).hidden(&format!("{space}/statements"));
    site.submit(&cookie, "/", "/logout", &[]);
    fields.push(("text".to_owned(), "Mühsam </textarea><b> geschrieben".to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = site.post(&cookie, &format!("{space}/statements"), &fields);
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("Mühsam &lt;/textarea&gt;&lt;b&gt; geschrieben"));
    assert!(!answer.body.contains(fields[0].1), "the session's word is not shown");
}

#[test]
fn files_of_the_page_are_kept_by_the_browser() {
    let site = Site::start();
    let page = site.get("", "/login");
    let style = elements(&page.body).into_iter().find(|element| element.get("rel") == Some("stylesheet")).unwrap();
    let path = style.get("href").unwrap();
    let file = site.get("", path);
    assert_eq!((file.status, file.header("cache-control")), (200, Some("public, max-age=31536000, immutable")));
    let etag = file.header("etag").unwrap();
    let again = site.raw("GET", path, &[("Host", &site.host()), ("If-None-Match", etag)], "");
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(site.get("", "/assets/style-0000000000000000.css").status, 404);
    assert_eq!(page.header("cache-control"), Some("no-store"));
}

#[test]
fn browsers_are_listed_and_can_be_logged_out() {
    let site = Site::start();
    let (first, second) = (site.login(), site.login());
    let page = site.get(&first, "/status");
    let ends: Vec<String> = elements(&page.body)
        .iter()
        .filter_map(|element| element.get("action").map(str::to_owned))
        .filter(|action| action.ends_with("/end") && action != "/sessions/end")
        .collect();
    assert_eq!(ends.len(), 2);
    let ended = site.submit(&first, "/status", &ends[1], &[]);
    assert!(site.follow(&first, &ended).body.contains("Der Browser ist abgemeldet"));
    assert_eq!(site.get(&second, "/").status, 303);
}

#[test]
fn versions_are_gone_through_one_by_one_and_an_old_one_is_restored() {
    let site = Site::start();
    let cookie = site.login();
    let (text, section) = (text(&site), section(&site));
    let first = site.get(&cookie, &format!("{section}/history?at=1"));
    check_page(&first, "de", "the first version");
    let slider = elements(&first.body).into_iter().find(|one| one.get("type") == Some("range")).unwrap();
    assert_eq!((slider.get("min"), slider.get("value")), (Some("1"), Some("1")));
    let last = slider.get("max").unwrap().to_owned();
    let heads = elements(&first.body).into_iter().find(|one| one.get("name") == Some("heads")).unwrap();
    let heads = heads.get("value").unwrap().to_owned();
    // The newest one has nothing to restore; numbers that are none lead to the nearest.
    for at in [last.as_str(), "99999", "x", ""] {
        let newest = site.get(&cookie, &format!("{section}/history?at={at}"));
        assert!(newest.body.contains(&format!("value=\"{last}\"")), "{at}");
        assert!(!newest.body.contains("/restore"), "{at}");
    }
    let old = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.texts[0].sections[0].versions[0].0.clone()
    };
    let page = format!("{section}/history?at=1");
    let restored = site.submit(&cookie, &page, &format!("{section}/restore"), &[("heads", &heads)]);
    let shown = site.follow(&cookie, &restored);
    check_page(&shown, "de", "after restoring");
    assert!(shown.body.contains("Wiederhergestellt"), "{}", shown.body);
    let edit = site.get(&cookie, &section);
    let beginning: String = old.chars().take(30).collect();
    assert!(edit.body.contains(&beginning), "the old words are back");
    let history = site.get(&cookie, &format!("{section}/history"));
    assert!(history.body.contains(&format!("max=\"{}\"", last.parse::<u32>().unwrap() + 1)), "as a further version");
    assert!(text.len() < section.len());
    let refused = site.submit(&cookie, &page, &format!("{section}/restore"), &[("heads", "nonsense\"")]);
    assert!(refused.status >= 400, "{}", refused.body);
}

#[test]
fn a_topic_asks_about_one_statement_after_the_other() {
    let site = Site::start();
    let cookie = site.login();
    let space = space(&site);
    let is_topic = |page: &String| page.rsplit_once("/topics/").is_some_and(|(_, id)| id.len() == 64);
    let topic = topic_pages(&site).into_iter().find(is_topic).unwrap();
    let page = site.get(&cookie, &topic);
    let asked = |body: &str| {
        let card =
            body.split("class=\"card asked\"").nth(1).map(|rest| rest.split("</form>").next().unwrap().to_owned());
        card.and_then(|card| card.split("/statements/").nth(1).map(|rest| rest.chars().take(64).collect::<String>()))
    };
    let first = asked(&page.body).expect("a statement is asked about");
    let id = topic.rsplit('/').next().unwrap();
    let back = format!("{id} next");
    let action = format!("{space}/statements/{first}/react");
    let done = site.submit(&cookie, &topic, &action, &[("stance", "agree"), ("back", &back)]);
    let to = done.header("location").unwrap();
    assert!(to.starts_with(&topic) && to.ends_with("#next"), "{to}");
    let next = site.follow(&cookie, &done);
    check_page(&next, "de", "the next statement");
    assert_ne!(asked(&next.body), Some(first));
    let map = site.get(&cookie, &format!("{topic}/opinion"));
    check_page(&map, "de", "the opinion map of a topic");
    assert!(map.body.contains(&format!("href=\"{topic}\"")), "it leads back to the topic");
}
