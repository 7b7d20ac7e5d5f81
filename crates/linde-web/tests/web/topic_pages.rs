//! The pages of topics: the same in other words, and who was there.

use crate::{
    client::{Answer, Site},
    pages::check_page,
    sample_topics::Samples,
};

/// A node with topics: a login, the address of the space, and what was contributed there.
fn village() -> (Site, String, String, Samples) {
    let site = Site::start();
    let cookie = site.login();
    let (here, samples) = {
        let mut state = site.memory.state();
        let id = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
        (format!("/spaces/{id}"), Samples::of(&state.space(id).unwrap().members, &str::to_owned))
    };
    (site, cookie, here, samples)
}

fn send(site: &Site, cookie: &str, page: &str, fields: &[(&str, &str)]) -> Answer {
    site.submit(cookie, page, page, fields)
}

#[test]
fn only_what_was_tested_is_called_easy_language_and_every_version_leads_to_the_original() {
    let (site, cookie, here, samples) = village();
    let pages: Vec<String> = samples
        .languages
        .iter()
        .map(|one| {
            let body = site.get(&cookie, &format!("{here}/languages/{}", one.version.id)).body;
            assert!(body.contains(&format!("href=\"{here}/{}\">Zum Original", one.of.place())), "{body}");
            body
        })
        .collect();
    let [untested, tested, stale] = <[String; 3]>::try_from(pages).unwrap();
    assert!(untested.contains("Leichte Sprache (ungeprüft)"));
    assert!(tested.contains("<p class=\"quiet\">Leichte Sprache</p>") && !tested.contains("ungeprüft"), "{tested}");
    assert!(tested.contains("Lese-Gruppe der Werkstatt") && tested.contains("lang=\"de\" dir=\"auto\""));
    assert!(!untested.contains("Veraltet") && stale.contains("Veraltet") && stale.contains("Übersetzung: українська"));
    assert!(stale.contains("<div class=\"prose\" lang=\"uk\" dir=\"auto\">"), "{stale}");
    // Where the original is shown, its versions are listed with how they stand.
    let original = site.get(&cookie, &format!("{here}/{}", samples.languages[2].of.place())).body;
    for listed in ["Leichte Sprache</a>", "Übersetzung: українська</a>", "Veraltet"] {
        assert!(original.contains(listed), "{listed}: {original}");
    }
}

#[test]
fn what_is_typed_in_other_words_stays_until_it_fits_and_leads_to_its_page() {
    let (site, cookie, here, samples) = village();
    let topic = &samples.topics[0];
    let (page, source) = (format!("{here}/topics/{}", topic.topic.id), topic.around.languages.source.unwrap());
    let source = linde_web::Id::from(source).to_string();
    let post = |language: &str, text: &str| {
        let fields =
            [("do", "language"), ("register", "plain"), ("language", language), ("text", text), ("base", &source)];
        send(&site, &cookie, &page, &fields)
    };
    let wrong = post("Klingonisch", "Der Platz ist <zu heiß>.");
    assert_eq!(wrong.status, 422);
    check_page(&wrong, "de", &page);
    assert!(
        wrong.body.contains("Diese Sprache kennen wir nicht.") && wrong.body.contains("Der Platz ist &lt;zu heiß&gt;.")
    );
    assert_eq!(post("tr", " ").status, 422);
    let done = post("TR", "Oyun alanı çok sıcak.");
    assert!(done.header("location").unwrap().starts_with(&format!("{here}/languages/")), "{}", done.body);
    // Who does not understand it says why.
    let version = format!("{here}/languages/{}", samples.languages[2].version.id);
    let fields = [("do", "check"), ("group", "Lese-Gruppe"), ("ok", "no"), ("base", &source), ("remark", " ")];
    assert_eq!(send(&site, &cookie, &version, &fields).status, 422);
    assert_eq!(send(&site, &cookie, &version, &[&fields[..4], &[("remark", "Zu lang.")]].concat()).status, 303);
}

#[test]
fn of_a_count_nothing_small_is_shown_and_what_is_no_number_is_said_at_its_group() {
    let (site, cookie, here, samples) = village();
    let page = format!("{here}/topics/{}", samples.topics[0].topic.id);
    let shown = site.get(&cookie, &page).body;
    let part = shown
        .split("id=\"r-balance\"")
        .nth(1)
        .unwrap()
        .split("</div>\n<details class=\"more\"><summary>Zählung")
        .next()
        .unwrap();
    assert_eq!(part.matches("nicht gezeigt").count(), 2, "{part}");
    assert!(part.contains("<td>24</td>") && part.contains("Es waren zu wenige, um etwas zu zeigen."), "{part}");
    assert!(shown.contains("weniger als fünf Personen erreicht") && shown.contains("Ziel: 20"));
    let post = |count: &str| {
        let counted = [("do", "balance"), ("occasion", "Fest"), ("day", "2026-06-01"), ("rest", "12")];
        let of_group = [("group0", "Familien aus der Gartenstraße"), ("count0", count)];
        send(&site, &cookie, &page, &[&counted[..], &of_group].concat())
    };
    let wrong = post("drei");
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("id=\"f-balance-count0\"") && wrong.body.contains("value=\"drei\""), "{}", wrong.body);
    assert_eq!(post("3").status, 303);
    assert_eq!(post("").status, 303);
}
