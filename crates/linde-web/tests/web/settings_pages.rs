//! The settings of a node on its page.

use crate::client::{Answer, Site, elements};
use linde_web::views::BrokenFile;

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

/// Sends the form about the network with these fields in place of what holds.
fn set_network(site: &Site, cookie: &str, changed: &[(&str, &str)]) -> Answer {
    let mut fields = vec![("nearby", "on"), ("listen", ""), ("kept", "linde.example:4577"), ("port", "")];
    fields.retain(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    fields.extend(changed);
    site.submit(cookie, "/settings/network", "/settings/network", &fields)
}

#[test]
fn the_network_is_set_on_the_page_and_holds_from_the_next_start() {
    let site = Site::start();
    let cookie = site.login();
    let before = site.get(&cookie, "/settings/network").body;
    assert!(before.contains("linde.example:4577") && before.contains("value=\"on\" checked"), "{before}");
    assert!(!before.contains("was ab dem nächsten Start gilt"));
    assert!(site.get(&cookie, "/settings").body.contains("href=\"/settings/network\""));
    let changed = [("nearby", "off"), ("listen", " 192.168.1.5:8418\n\n[::1]:8418 "), ("kept", ""), ("port", "9000")];
    let told = set_network(&site, &cookie, &changed);
    let told = site.follow(&cookie, &told).body;
    assert!(told.contains("Gespeichert.") && told.contains("was ab dem nächsten Start gilt"), "{told}");
    assert!(told.contains("value=\"off\" checked") && told.contains("192.168.1.5:8418\n[::1]:8418"), "{told}");
    let network = site.memory.state().network.clone();
    assert_eq!((network.listen.len(), network.kept.len(), network.port), (2, 0, Some(9000)));
}

#[test]
fn what_cannot_be_set_is_said_beside_its_field() {
    let site = Site::start();
    let cookie = site.login();
    let many = "a:1\n".repeat(65);
    for (name, value, said) in [
        ("port", "70000", "Das ist keine Nummer von 1 bis 65535."),
        ("port", "achtzig", "Das ist keine Nummer von 1 bis 65535."),
        ("listen", "Küche", "Das ist keine solche Adresse: Küche"),
        ("kept", "nirgends", "Das ist keine solche Adresse: nirgends"),
        ("kept", many.as_str(), "Das sind zu viele Punkte."),
        ("nearby", "", "Hier fehlt noch eine Auswahl."),
    ] {
        let answer = set_network(&site, &cookie, &[(name, value)]);
        assert_eq!(answer.status, 422, "{name}: {value}");
        assert!(answer.body.contains(&format!("id=\"e-{name}\"")), "{name}: {value}: {}", answer.body);
        assert!(answer.body.contains(said) && answer.body.contains(value.trim()), "{name}: {value}: {}", answer.body);
    }
    assert!(!site.memory.state().network.pending);
}

#[test]
fn a_file_that_cannot_be_read_is_shown_with_its_line_and_never_written() {
    let site = Site::start();
    let cookie = site.login();
    let page = site.get(&cookie, "/settings/network");
    site.memory.state().network.broken = Some(BrokenFile { line: Some((3, "prot = <1>".to_owned())) });
    let shown = site.get(&cookie, "/settings/network").body;
    assert!(shown.contains("In Zeile \u{2068}3\u{2069}") || shown.contains("In Zeile 3 der Datei"), "{shown}");
    assert!(shown.contains("prot = &lt;1&gt;") && !shown.contains("action=\"/settings/network\""), "{shown}");
    // Whoever had the form open is told the same, and keeps what was typed.
    let mut fields = page.hidden("/settings/network");
    fields.extend(
        [("nearby", "on"), ("listen", "[::1]:7"), ("kept", ""), ("port", "")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let told = site.post(&cookie, "/settings/network", &fields);
    assert_eq!(told.status, 409);
    assert!(told.body.contains("Sie wurde nicht geändert.") && told.body.contains("[::1]:7"), "{}", told.body);
}

#[test]
fn what_was_said_at_the_start_is_named() {
    let site = Site::start();
    site.memory.state().network.given = vec!["port".to_owned(), "nearby".to_owned()];
    let page = site.get(&site.login(), "/settings/network").body;
    assert!(page.contains("<li>Nummer dieser Seite</li><li>Andere im eigenen Netz suchen</li>"), "{page}");
}

#[test]
fn the_statement_about_accessibility_names_standard_gaps_contact_and_day() {
    let site = Site::start();
    let cookie = site.login();
    let page = "/settings/accessibility";
    let shown = site.get(&cookie, page).body;
    for said in
        ["EN 301 549", "WCAG 2.2", "Gebärdensprache", "Fassung", "29. November 2026", "noch nicht gesagt, an wen"]
    {
        assert!(shown.contains(said), "{said} is missing in {shown}");
    }
    site.memory.state().contact = Some("Käthe <kaethe@linde.example>".to_owned());
    let shown = site.get(&cookie, page).body;
    assert!(shown.contains("Käthe &lt;kaethe@linde.example&gt;") && !shown.contains("linde config set"), "{shown}");
}

#[test]
fn what_is_saved_for_help_is_what_was_shown() {
    let site = Site::start();
    let cookie = site.login();
    let file = site.get(&cookie, "/settings/support/file");
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(site.get(&cookie, "/settings/support").body.contains(file.body.trim()));
}
