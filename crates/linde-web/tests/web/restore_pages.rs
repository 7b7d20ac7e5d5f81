//! Bringing a backup back on the page, without JavaScript.

use crate::{
    client::{Answer, Site},
    pages::check_page,
    village::RECOVERY,
};
use linde_web::{
    DeskError, Id,
    views::{RestoreView, TakenBackup},
};

const PAGE: &str = "/restore";

fn start() -> (Site, String) {
    let site = Site::start();
    let cookie = site.login();
    (site, cookie)
}

fn take(site: &Site, cookie: &str, file: &[u8]) -> Answer {
    let hidden = site.get(cookie, PAGE).hidden(PAGE);
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    site.upload(cookie, PAGE, &fields, ("file", file))
}

fn words(site: &Site, cookie: &str, words: &str) -> Answer {
    site.submit(cookie, PAGE, "/restore/words", &[("words", words)])
}

fn refused(answer: &Answer, field: &str, said: &str) {
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert!(answer.body.contains(&format!("id=\"e-{field}\"")) && answer.body.contains(said), "{}", answer.body);
}

#[test]
fn a_backup_is_chosen_opened_looked_at_and_taken_over() {
    let (site, cookie) = start();
    for page in ["/recover", "/backup"] {
        assert!(site.get(&cookie, page).body.contains("href=\"/restore\""), "{page} leads there");
    }
    // Far more than a form may hold otherwise.
    let mut file = b"sample".to_vec();
    file.resize(3_000_000, 7);
    let taken = take(&site, &cookie, &file);
    let shown = site.follow(&cookie, &taken);
    check_page(&shown, "de", PAGE);
    assert!(shown.body.contains("Diese Sicherung ist ganz.") && shown.body.contains("2 MB"), "{}", shown.body);
    refused(&words(&site, &cookie, "eins zwei drei"), "words", "Das sind nicht 24 passende Wörter.");
    let other = ["falsch"; 24].join(" ");
    refused(&words(&site, &cookie, &other), "words", "Diese Wörter öffnen diese Sicherung nicht.");
    // The file is still there, and words are read as people note them down.
    let numbered: Vec<String> = RECOVERY.iter().zip(1..).map(|(word, at)| format!("{at}. {word}")).collect();
    let opened = words(&site, &cookie, &numbered.join("\n").to_uppercase());
    let shown = site.follow(&cookie, &opened);
    check_page(&shown, "de", PAGE);
    let gone = site.memory.state().spaces.values().nth(1).unwrap().view.name.clone();
    for said in ["unterschriebene Beiträge", "before-restoring-2026-11-29", "nicht in der Sicherung", &gone] {
        assert!(shown.body.contains(said), "{said} is missing in {}", shown.body);
    }
    let hasty = site.submit(&cookie, PAGE, "/restore/confirm", &[]);
    refused(&hasty, "gone", "Das Häkchen fehlt noch.");
    assert!(hasty.body.contains("href=\"#f-gone\">Ich habe verstanden, dass diese Räume hier fehlen werden: Das"));
    assert!(matches!(site.memory.state().restoring, Some(RestoreView::Read(_))));
    let done = site.submit(&cookie, PAGE, "/restore/confirm", &[("gone", "yes")]);
    assert_eq!(done.status, 200);
    check_page(&done, "de", PAGE);
    assert!(done.body.contains("Die Sicherung wird übernommen") && done.body.contains("linde open"), "{}", done.body);
    assert_eq!(site.memory.state().restoring, Some(RestoreView::UnderWay));
}

#[test]
fn what_is_no_backup_is_said_beside_the_field_and_another_can_be_chosen() {
    let (site, cookie) = start();
    for file in [&b""[..], b"an invoice"] {
        refused(&take(&site, &cookie, file), "file", "Das ist keine Sicherung der Dorflinde.");
    }
    // Of another page's form nothing is taken.
    let foreign = site.upload(&cookie, PAGE, &[("token", "alt"), ("once", "1")], ("file", b"sample"));
    assert_eq!(foreign.status, 403);
    let headless = site.upload(&cookie, PAGE, &[], ("file", b"sample"));
    assert_eq!(headless.status, 403);
    assert_eq!(site.memory.state().restoring, None);
    assert_eq!(take(&site, &cookie, b"sample").status, 303);
    let dropped = site.submit(&cookie, PAGE, "/restore/forget", &[]);
    assert!(site.follow(&cookie, &dropped).body.contains("Hier ist alles, wie es war."));
    // A form that stayed open meanwhile.
    let late = site.submit(&cookie, PAGE, PAGE, &[]);
    assert_eq!(late.status, 403, "it is no form with a file");
}

#[test]
fn of_a_damaged_backup_it_is_said_what_is_missing() {
    let (site, cookie) = start();
    let taken = take(&site, &cookie, b"sample and cut");
    let shown = site.follow(&cookie, &taken).body;
    assert!(shown.contains("beschädigt oder unvollständig. Wenn du eine andere hast"), "{shown}");
    let opened = words(&site, &cookie, &RECOVERY.join(" "));
    let shown = site.follow(&cookie, &opened).body;
    assert!(shown.contains("davon kann ein Teil fehlen"), "{shown}");
    assert!(shown.contains("Was hinter der beschädigten Stelle kam, fehlt"), "{shown}");
}

#[test]
fn how_far_it_is_shows_without_scripts_and_why_it_failed() {
    let (site, cookie) = start();
    let backup = TakenBackup { bytes: 5_000_000, whole: true, ..TakenBackup::default() };
    let reading = RestoreView::Reading { backup: backup.clone(), space: Some(Id([7; 32])), done: 12, total: 4_000 };
    site.memory.state().restoring = Some(reading);
    let shown = site.get(&cookie, PAGE);
    check_page(&shown, "de", PAGE);
    assert!(shown.body.contains("data-live") && shown.body.contains("href=\"/restore\">Nachsehen"), "{}", shown.body);
    assert!(shown.body.contains("4.000") || shown.body.contains("4000"), "{}", shown.body);
    let failed = Some(DeskError::new("backup-damaged"));
    site.memory.state().restoring = Some(RestoreView::Taken(TakenBackup { failed, ..backup }));
    assert!(site.get(&cookie, PAGE).body.contains("Diese Sicherung ist beschädigt oder unvollständig."));
}
