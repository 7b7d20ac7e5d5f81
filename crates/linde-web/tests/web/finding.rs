//! Searching on the page.

use crate::{
    client::{Site, elements},
    pages::check_page,
};

/// The page of a search, with `query` as it stands in an address.
fn search(site: &Site, cookie: &str, query: &str) -> String {
    let path = format!("/search?{query}");
    let answer = site.get(cookie, &path);
    assert_eq!(answer.status, 200, "{path}");
    check_page(&answer, "de", &path);
    answer.body
}

#[test]
fn what_was_said_is_found_however_it_is_typed() {
    let site = Site::start();
    let cookie = site.login();
    for query in ["q=baeume", "q=b%C3%A4ume", "q=baume", "q=BA%CC%88UME"] {
        let page = search(&site, &cookie, query);
        assert!(page.contains("drei <mark>Bäume</mark> mit Bank"), "{query}: {page}");
    }
    let page = search(&site, &cookie, "q=%22drei+b%C3%A4ume%22");
    assert!(page.contains("<mark>drei Bäume</mark>"));
    assert!(search(&site, &cookie, "q=%22b%C3%A4ume+drei%22").contains("Nichts gefunden"));
    // The way to it, and who said it.
    let statement = site.memory.state().spaces.values().find(|space| !space.texts.is_empty()).map(|space| {
        let statement = space.statements.iter().find(|statement| statement.text.contains("drei Bäume")).unwrap();
        format!("/spaces/{}/contributions/{}", space.view.id, statement.id)
    });
    let statement = statement.unwrap();
    assert!(page.contains(&format!("href=\"{statement}\"")), "{page}");
    assert_eq!(site.get(&cookie, &statement).status, 200);
}

#[test]
fn what_is_chosen_limits_what_is_found_and_stays_chosen() {
    let site = Site::start();
    let cookie = site.login();
    let space = site.memory.state().spaces.values().find(|space| space.texts.is_empty()).unwrap().view.id;
    assert!(search(&site, &cookie, "q=linde&kind=member").contains("Dorothea von <mark>Linde</mark>nau"));
    let page = search(&site, &cookie, &format!("q=linde&space={space}&mine=yes&since=2020-01-01"));
    assert!(page.contains("Nichts gefunden") && page.contains(&format!("value=\"{space}\" selected")));
    assert!(
        elements(&page).iter().any(|element| element.get("name") == Some("mine") && element.get("checked").is_some())
    );
    // What cannot be chosen is not chosen.
    assert!(search(&site, &cookie, "q=linde&kind=nothing&space=zz&part=-1").contains("<mark>"));
    let answer = site.get(&cookie, "/search?q=linde&since=gestern");
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("Das ist kein Tag.") && answer.body.contains("value=\"linde\""));
}

#[test]
fn results_come_in_parts() {
    let site = Site::start();
    let cookie = site.login();
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        let like = space.statements[0].clone();
        for at in 0..70_u8 {
            space.statements.push(linde_web::views::StatementView {
                id: linde_web::Id([at; 32]),
                text: "Zaubernuss".to_owned(),
                ..like.clone()
            });
        }
    }
    let count = |page: &str| page.matches("<mark>Zaubernuss</mark>").count();
    let page = search(&site, &cookie, "q=zaubernuss");
    assert!(page.contains("70 Ergebnisse") && count(&page) == 30 && page.contains("q=zaubernuss&amp;part=1"));
    assert_eq!(count(&search(&site, &cookie, "q=zaubernuss&part=2")), 10);
    let beyond = search(&site, &cookie, "q=zaubernuss&part=4000000000");
    assert!(count(&beyond) == 0 && beyond.contains("Zum Anfang der Ergebnisse"));
}

#[test]
fn hidden_words_are_not_shown() {
    let site = Site::start();
    let cookie = site.login();
    let (id, text) = {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        let statement = space.statements.iter_mut().find(|statement| statement.text.contains("Rollstuhl")).unwrap();
        statement.standing.dismissed = true;
        (statement.id, statement.text.clone())
    };
    let page = search(&site, &cookie, "q=rollstuhl");
    assert!(page.contains("Ausgeblendet: Der Wortlaut steht hier nicht."), "{page}");
    assert!(page.contains(&format!("/contributions/{id}")) && !page.contains(&text));
}

#[test]
fn whatever_is_asked_is_answered() {
    let site = Site::start();
    let cookie = site.login();
    let long = "a".repeat(20_000);
    for query in [
        long.as_str(),
        &"%CC%88".repeat(5_000),
        &"%22a".repeat(2_000),
        "%E2%80%AElinde%E2%80%AC",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%00",
        "%FF%FE",
        "%22%22",
        "%E2%82%AC",
    ] {
        let page = search(&site, &cookie, &format!("q={query}"));
        assert!(!page.contains("<script>alert"), "{query}");
        assert!(page.len() < 100_000, "{query}");
    }
    assert!(search(&site, &cookie, "q=%E2%82%AC").contains("kein Buchstabe und keine Ziffer"));
    // Every page leads here.
    let home = site.get(&cookie, "/").body;
    assert!(elements(&home).iter().any(|element| element.get("action") == Some("/search")));
    assert!(!site.get("", "/login").body.contains("/search"));
}
