//! The settings of a node on its page.

use crate::client::{Site, elements};

#[test]
fn a_token_is_shown_once_and_can_be_withdrawn() {
    let site = Site::start();
    let cookie = site.login();
    let (page, make) = ("/settings/tokens", "/settings/tokens");
    let fields = [("name", "Anzeigetafel"), ("scope", "read"), ("space", "")];
    let made = site.submit(&cookie, page, make, &fields);
    assert_eq!(made.status, 200, "{}", made.body);
    assert!(made.body.contains("linde_0") && made.body.contains("Anzeigetafel"));
    let listed = site.get(&cookie, page).body;
    assert!(listed.contains("Anzeigetafel") && !listed.contains("linde_0"));
    // The same name again: said beside the field, and nothing typed is lost.
    let again = site.submit(&cookie, page, make, &fields);
    assert_eq!(again.status, 409);
    assert!(again.body.contains("id=\"e-name\"") && again.body.contains("value=\"Anzeigetafel\""));
    let wrong = site.submit(&cookie, page, make, &[("name", "x"), ("scope", "full"), ("space", "")]);
    assert_eq!(wrong.status, 422);
    let gone = site.submit(&cookie, page, "/settings/tokens/revoke", &[]);
    let told = site.follow(&cookie, &gone).body;
    assert!(told.contains("Der Zugang ist zurückgezogen.") && !told.contains("Anzeigetafel"));
}

#[test]
fn light_or_dark_is_kept_in_a_cookie_and_needs_no_script() {
    let site = Site::start();
    let cookie = site.login();
    let style = |cookie: &str| {
        let page = site.get(cookie, "/settings").body;
        let link = elements(&page).into_iter().find(|element| element.get("rel") == Some("stylesheet")).unwrap();
        link.get("href").unwrap().to_owned()
    };
    let chosen = site.submit(&cookie, "/settings", "/settings/look", &[("look", "dark")]);
    assert_eq!(chosen.status, 303);
    let kept = chosen.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let dark = style(&format!("{cookie}; {kept}"));
    assert!(dark.contains("style-dark") && !style(&cookie).contains("style-dark"));
    let sheet = site.get(&cookie, &dark);
    assert!(sheet.status == 200 && !sheet.body.contains("prefers-color-scheme"));
    assert_eq!(style(&format!("{cookie}; linde-look=pink")), style(&cookie));
    assert_eq!(site.submit(&cookie, "/settings", "/settings/look", &[("look", "pink")]).status, 400);
}

#[test]
fn the_network_is_told_with_who_passes_on_and_that_nothing_stands_between() {
    let site = Site::start();
    let page = site.get(&site.login(), "/settings").body;
    let told =
        ["Rechner im Vereinsheim", "linde.example:4577", "/ip4/192.168.178.24", "Geräte verbinden sich unmittelbar"];
    for part in told {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
}

#[test]
fn what_is_saved_for_help_is_what_was_shown() {
    let site = Site::start();
    let cookie = site.login();
    let file = site.get(&cookie, "/settings/support/file");
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(site.get(&cookie, "/settings/support").body.contains(file.body.trim()));
}
