//! What keeps a space in order, without JavaScript: offices, sealed parts, corrections, erasures, moderation, audit, backups.

use crate::{
    client::{Answer, Site, elements},
    pages::{check_page, space},
};
use linde_web::{
    Id,
    views::{Overlay, Role, Verdict, Voice},
};

fn village() -> (Site, String, String) {
    let site = Site::start();
    let (cookie, here) = (site.login(), space(&site));
    (site, cookie, here)
}

fn statement(site: &Site, place: usize) -> Id {
    let state = site.memory.state();
    state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().statements[place].id
}

fn refused(answer: &Answer, field: &str) {
    assert_eq!(answer.status, 422, "{}", answer.body);
    check_page(answer, "de", field);
    let found = elements(&answer.body).iter().any(|element| element.get("id") == Some(&format!("e-{field}")));
    assert!(found, "{field}: {}", answer.body);
}

/// The part of the list that is about one statement.
fn shown(site: &Site, cookie: &str, here: &str, id: Id) -> String {
    let page = site.get(cookie, here).body;
    let start = page.find(&format!("id=\"s-{}\"", id.short())).unwrap();
    page.get(start..).unwrap().split("</li>").next().unwrap().to_owned()
}

#[test]
fn a_person_never_looks_like_an_office() {
    let (site, cookie, here) = village();
    let said = |place| shown(&site, &cookie, &here, statement(&site, place));
    let office = "<span class=\"tag office\">Amt</span> <bdi class=\"person\">Vorstand</bdi>";
    assert!(said(9).contains(office), "{}", said(9));
    let asked = said(7);
    assert!(!asked.contains("tag office") && asked.contains("noch nicht das Wort von: Vorstand"), "{asked}");
    assert!(asked.contains("<bdi class=\"person\">Bruno Krüger</bdi>"));
    let in_role = said(1);
    assert!(in_role.contains("<span class=\"tag\">Leitung</span>") && !in_role.contains("tag office"));
    assert!(!said(0).contains("class=\"tag\""), "a person for themselves");

    let one = statement(&site, 4);
    let board = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.trust.offices.iter().find(|office| office.mine).unwrap().office
    };
    let path = format!("{here}/contributions/{one}");
    let spoken = site.submit(&cookie, &path, &format!("{path}/voice"), &[("office", &board.to_string())]);
    let page = site.follow(&cookie, &spoken);
    assert!(
        page.body.contains("Es fehlt eine zweite Person aus dem Amt.") && page.body.contains("sobald genug andere")
    );
    assert!(!page.body.contains("/voice\""), "nobody speaks twice");
    let path = format!("{here}/contributions/{}", statement(&site, 5));
    let not_mine = site.submit(&cookie, &path, &format!("{path}/voice"), &[("office", &"ab".repeat(32))]);
    assert_eq!(not_mine.status, 403);
}

#[test]
fn an_office_is_set_up_and_changed() {
    let (site, cookie, here) = village();
    let path = format!("{here}/offices");
    let members: Vec<Id> = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.members.iter().map(|member| member.person).collect()
    };
    refused(&site.submit(&cookie, &path, &path, &[("name", "Festausschuss")]), "holders");
    let (first, second) = (format!("holder-{}", members[0]), format!("holder-{}", members[4]));
    refused(&site.submit(&cookie, &path, &path, &[("name", " "), (&first, "yes")]), "name");
    let made = site.submit(&cookie, &path, &path, &[("name", "Festausschuss"), (&first, "yes"), (&second, "yes")]);
    let page = site.follow(&cookie, &made);
    assert!(page.body.contains("Das Amt ist eingerichtet.") && page.body.contains("Elif Şahin"));
    let office = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        let made = space.trust.offices.last().unwrap();
        assert_eq!((made.holders.len(), made.four_eyes), (2, false));
        made.office
    };
    let one = format!("{path}/{office}");
    let form = site.get(&cookie, &one);
    let ticked = elements(&form.body).iter().filter(|element| element.get("checked").is_some()).count();
    assert_eq!(ticked, 2, "the form shows who holds it");
    let changed = site.submit(&cookie, &one, &one, &[("name", "Festausschuss"), (&first, "yes"), ("four_eyes", "yes")]);
    assert_eq!(changed.status, 303);
    let state = site.memory.state();
    let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
    let office = space.trust.offices.iter().find(|known| known.office == office).unwrap();
    assert_eq!((office.holders.len(), office.four_eyes), (1, true));
}

#[test]
fn a_part_is_sealed_seen_by_all_read_by_some_and_opened() {
    let (site, cookie, here) = village();
    let path = format!("{here}/sealed");
    let form = format!("{path}/new");
    let bruno = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.members[1].person.to_string()
    };
    let reader = format!("reader-{bruno}");
    let fields = |months: &'static str, reason: &'static str| {
        vec![
            ("title", "Anlage 3"),
            ("reason", reason),
            ("right", "die Bieter"),
            ("decider", bruno.as_str()),
            ("months", months),
            ("text", "Preise der drei Firmen"),
            (reader.as_str(), "yes"),
            ("readers_from", ""),
        ]
    };
    refused(&site.submit(&cookie, &form, &path, &fields("0", "negotiation")), "months");
    refused(&site.submit(&cookie, &form, &path, &fields("6", "just-so")), "reason");
    let without: Vec<(&str, &str)> =
        fields("6", "negotiation").into_iter().filter(|(name, _)| *name != "text").collect();
    refused(&site.submit(&cookie, &form, &path, &without), "text");
    let sealed = site.submit(&cookie, &form, &path, &fields("6", "negotiation"));
    let list = site.follow(&cookie, &sealed);
    assert!(
        list.body.contains("Anlage 3") && !list.body.contains("Preise der drei Firmen"),
        "the list shows the outside"
    );

    let parts: Vec<(Id, bool)> = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.trust.sealed.iter().map(|part| (part.view.part, part.text.is_some())).collect()
    };
    for (part, readable) in &parts {
        let page = site.get(&cookie, &format!("{path}/{part}"));
        assert_eq!(page.body.contains("Das ist genau der Text"), *readable);
        assert_eq!(page.body.contains("Diesen Teil dürfen nur die unten Genannten lesen."), !readable);
    }
    let last = format!("{path}/{}", parts.last().unwrap().0);
    let opened = site.submit(&cookie, &last, &format!("{last}/open"), &[]);
    let page = site.follow(&cookie, &opened);
    assert!(page.body.contains("jetzt für alle offen") && !page.body.contains("/open\""), "it cannot be opened twice");
}

#[test]
fn a_correction_keeps_what_was_said_before() {
    let (site, cookie, here) = village();
    let one = statement(&site, 9);
    let path = format!("{here}/contributions/{one}");
    let correct = format!("{path}/correct");
    refused(&site.submit(&cookie, &correct, &correct, &[("text", " ")]), "text");
    let long = "x".repeat(501);
    refused(&site.submit(&cookie, &correct, &correct, &[("text", &long)]), "text");
    let corrected = site.submit(&cookie, &correct, &correct, &[("text", "Bis Monatsende sammeln.")]);
    let page = site.follow(&cookie, &corrected);
    assert!(page.body.contains("Bis Monatsende sammeln.") && page.body.contains("2 Fassungen"));
    assert!(page.body.contains("danach eine Woche bewerten"), "the earlier version is there to read");
    assert!(shown(&site, &cookie, &here, one).contains("berichtigt"));
    let theirs = format!("{here}/contributions/{}", statement(&site, 3));
    assert!(!site.get(&cookie, &theirs).body.contains("/correct"), "nobody corrects others");
}

#[test]
fn erasing_says_first_what_goes_and_what_stays() {
    let (site, cookie, here) = village();
    let mine = statement(&site, 9);
    let ask = format!("{here}/erase?contribution={mine}");
    let asked = site.get(&cookie, &ask);
    for words in ["Das verschwindet", "Das bleibt", "Bis zu 9 Geräte haben eine Kopie", "früheren Fassungen"] {
        assert!(asked.body.contains(words), "{words}");
    }
    let erase = format!("{here}/erase");
    let hasty = site.submit(&cookie, &ask, &erase, &[("reason", "own-wish")]);
    assert_eq!(hasty.status, 422, "whoever has not read it is asked again");
    assert!(hasty.body.contains("Das Häkchen fehlt noch."));
    assert!(shown(&site, &cookie, &here, mine).contains("Vorschlag für den Ablauf"));
    let erased = site.submit(&cookie, &ask, &erase, &[("reason", "own-wish"), ("understood", "yes")]);
    let page = site.follow(&cookie, &erased);
    assert!(page.body.contains("auf 1 von 9 bekannten Geräten gelöscht"), "{}", page.body);
    let now = shown(&site, &cookie, &here, mine);
    assert!(now.contains("Gelöscht.") && !now.contains("Vorschlag für den Ablauf"), "{now}");
    let entry = site.get(&cookie, &format!("{here}/entries/{mine}"));
    assert!(entry.body.contains("Der Inhalt wurde gelöscht. Dass es ihn gab, bleibt nachweisbar."));
    assert!(!entry.body.contains("Vorschlag für den Ablauf"));
    for wrong in ["", "?contribution=x", "?doc=x&section=y", "?person="] {
        assert_eq!(site.get(&cookie, &format!("{erase}{wrong}")).status, 404, "{wrong}");
    }
}

#[test]
fn a_person_and_a_section_are_erased_whole_and_others_words_are_named() {
    let (site, cookie, here) = village();
    let (me, doc, section) = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        (space.members[0].person, space.texts[0].doc, space.texts[0].sections[0].id.clone())
    };
    let of_section = site.get(&cookie, &format!("{here}/erase?doc={doc}&section={section}"));
    assert!(of_section.body.contains("auch die Worte, die andere hier geschrieben haben"));
    assert!(of_section.body.contains("Bruno Krüger") && of_section.body.contains("Elif Şahin"));
    let ask = format!("{here}/erase?person={me}");
    let of_person = site.get(&cookie, &ask);
    assert!(of_person.body.contains("stattdessen steht „Unbenannt“"));
    assert!(of_person.body.contains("2 gemeinsamen Abschnitten"), "what stays in common texts is said");
    let done =
        site.submit(&cookie, &ask, &format!("{here}/erase"), &[("reason", "personal-data"), ("understood", "yes")]);
    assert!(site.follow(&cookie, &done).body.contains("2 Einträge gelöscht"));
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        space.view.role = Role::Member;
    }
    let theirs = site.get(&cookie, &format!("{here}/erase?contribution={}", statement(&site, 3)));
    assert_eq!(theirs.status, 403, "a member erases nothing of others");
}

#[test]
fn moderation_is_reasoned_public_and_answered() {
    let (site, cookie, here) = village();
    let target = statement(&site, 0);
    let path = format!("{here}/contributions/{target}");
    let form = format!("{path}/moderate");
    refused(&site.submit(&cookie, &form, &form, &[("reason", "spam")]), "act");
    refused(&site.submit(&cookie, &form, &form, &[("act", "hide"), ("reason", "because")]), "reason");
    refused(&site.submit(&cookie, &form, &form, &[("act", "note"), ("reason", "other")]), "text");
    refused(&site.submit(&cookie, &form, &form, &[("act", "merge"), ("into", "x"), ("reason", "duplicate")]), "into");
    let fields = [("act", "hide"), ("reason", "off-topic"), ("text", "Das gehört ins Protokoll.")];
    let hidden = site.submit(&cookie, &form, &form, &fields);
    assert_eq!(hidden.status, 303);
    let folded = shown(&site, &cookie, &here, target);
    assert!(folded.contains("<details") && folded.contains("Gehört nicht hierher"), "{folded}");
    assert!(folded.contains("braucht Schatten"), "who wants to read it can");
    let log = site.get(&cookie, &format!("{here}/moderation"));
    assert!(log.body.contains("Ausgeblendet: Gehört nicht hierher"));
    let act = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.trust.moderations.last().unwrap().overlay.id
    };
    let signed = format!("href=\"{here}/entries/{act}\"");
    assert!(log.body.contains(&signed), "who signed it");
    let one = format!("{here}/moderation/{act}");
    let lifted = site.submit(&cookie, &one, &format!("{one}/lift"), &[]);
    let page = site.follow(&cookie, &lifted);
    assert!(page.body.contains("Der Eingriff ist aufgehoben."));
    let signed = |page: &Answer| -> Vec<String> {
        let all = elements(&page.body);
        let links = all.iter().filter_map(|element| element.get("href"));
        links.filter(|link| link.starts_with(&format!("{here}/entries/"))).map(str::to_owned).collect()
    };
    let both = signed(&page);
    assert!(both.len() == 2 && both[0] != both[1], "the act and that it was lifted: {both:?}");
    assert!(both.iter().all(|link| site.get(&cookie, link).status == 200));
    assert!(!shown(&site, &cookie, &here, target).contains("<details"));
}

#[test]
fn the_author_is_told_and_objects_and_somebody_else_decides() {
    let (site, cookie, here) = village();
    assert!(site.get(&cookie, "/").body.contains(" Dinge warten auf dich"));
    let page = site.get(&cookie, &here);
    assert!(page.body.contains("Die Moderation hat bei einem deiner Beiträge eingegriffen"));
    let acts: Vec<(Id, bool, bool)> = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.trust.moderations.iter().map(|act| (act.overlay.id, act.may_appeal, act.may_decide)).collect()
    };
    let mine = acts.iter().find(|(_, may_appeal, _)| *may_appeal).unwrap().0;
    let theirs = acts.iter().find(|(_, _, may_decide)| *may_decide).unwrap().0;
    let one = format!("{here}/moderation/{mine}");
    refused(&site.submit(&cookie, &one, &format!("{one}/appeal"), &[("text", "")]), "text");
    let objected = site.submit(&cookie, &one, &format!("{one}/appeal"), &[("text", "Die Farbe haben wir schon.")]);
    let page = site.follow(&cookie, &objected);
    assert!(page.body.contains("Die Farbe haben wir schon.") && !page.body.contains("/appeal\""), "once is enough");

    let other = format!("{here}/moderation/{theirs}");
    refused(&site.submit(&cookie, &other, &format!("{other}/decide"), &[("text", "Ja.")]), "uphold");
    refused(&site.submit(&cookie, &other, &format!("{other}/decide"), &[("uphold", "no"), ("text", "")]), "text");
    let decided = site.submit(
        &cookie,
        &other,
        &format!("{other}/decide"),
        &[("uphold", "no"), ("text", "Das eigene Zimmer darf man nennen.")],
    );
    let page = site.follow(&cookie, &decided);
    assert!(page.body.contains("Nach Einspruch aufgehoben") && page.body.contains("darf man nennen"));
    assert!(!page.body.contains("/decide\""));
}

#[test]
fn merged_and_moved_ones_lead_there_and_the_quota_folds_without_losing() {
    let (site, cookie, here) = village();
    let merged = shown(&site, &cookie, &here, statement(&site, 6));
    assert!(merged.contains("Sagt dasselbe wie ein anderer Beitrag"));
    assert!(merged.contains(&format!("/contributions/{}", statement(&site, 0))));
    let doc = {
        let state = site.memory.state();
        state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().texts[0].doc.to_string()
    };
    let target = statement(&site, 3);
    let form = format!("{here}/contributions/{target}/moderate");
    let moved = site.submit(&cookie, &form, &form, &[("act", "move"), ("to", &doc), ("reason", "off-topic")]);
    assert_eq!(moved.status, 303);
    {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        assert!(matches!(space.trust.moderations.last().unwrap().overlay.overlay, Overlay::Move { .. }));
    }
    assert!(shown(&site, &cookie, &here, target).contains(&format!("/texts/{doc}")));
    let page = site.get(&cookie, &here).body;
    let fold = page.split("2 weitere Aussagen über das Tagesmaß hinaus").nth(1).unwrap();
    assert!(fold.contains("Wer gießt in den Ferien?"), "deferred ones stand in a fold of their own");
    assert!(!site.get(&cookie, &format!("{here}?show=mine")).body.contains("Tagesmaß"));
}

#[test]
fn what_one_does_not_want_to_see_is_folded_here_and_listed() {
    let (site, cookie, here) = village();
    let target = statement(&site, 3);
    let contribution = format!("{here}/contributions/{target}");
    let list = format!("{here}/dismissed");
    let dismissed = site.submit(&cookie, &contribution, &list, &[("object", &target.to_string())]);
    let page = site.follow(&cookie, &dismissed);
    assert!(page.body.contains("Ein Beitrag von") && page.body.contains("Für 8.000 Euro"));
    assert!(shown(&site, &cookie, &here, target).contains("Du wolltest das nicht sehen"));
    let again = site.submit(&cookie, &list, &format!("{list}/show"), &[]);
    assert!(site.follow(&cookie, &again).body.contains("Dir wird alles gezeigt."));
    assert!(!shown(&site, &cookie, &here, target).contains("Du wolltest das nicht sehen"));
    let cem = {
        let state = site.memory.state();
        state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().members[2].person
    };
    let person = format!("{here}/members/{cem}");
    let all = site.submit(&cookie, &person, &list, &[("person", &cem.to_string())]);
    assert!(site.follow(&cookie, &all).body.contains("Alles von"));
    assert!(shown(&site, &cookie, &here, target).contains("Du wolltest das nicht sehen"));
    assert_eq!(site.submit(&cookie, &person, &list, &[("person", "x")]).status, 400);
}

#[test]
fn every_entry_is_listed_with_its_verdict_and_why() {
    let (site, cookie, here) = village();
    let path = format!("{here}/audit");
    let all = site.get(&cookie, &path).body;
    assert!(all.contains("20 Einträge") && all.contains("Gründung des Raums") && all.contains("Wartet noch"));
    let not = site.get(&cookie, &format!("{path}?show=not_counted")).body;
    assert!(not.contains("Die Rolle dieser Person erlaubt das nicht.") && not.contains("3 Einträge"), "{not}");
    let who = {
        let state = site.memory.state();
        state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().members[1].person
    };
    let his = site.get(&cookie, &format!("{path}?person={who}&kind=statement")).body;
    assert!(his.contains("2 Einträge") && his.contains(&format!("show=counted&amp;person={who}&amp;kind=statement")));
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        let first = space.trust.control[0].clone();
        for number in 0..120 {
            let mut more = first.clone();
            (more.id, more.time_ms) = (crate::memory::id(5_000_000 + number), 1_000);
            space.trust.control.push(more);
        }
    }
    let first = site.get(&cookie, &path);
    let older = elements(&first.body)
        .iter()
        .find_map(|element| element.get("href").filter(|href| href.contains("from=")).map(str::to_owned))
        .unwrap();
    let second = site.get(&cookie, &older);
    assert_eq!(second.status, 200);
    assert!(second.body.contains("Zurück zu den neuesten") && second.body.contains("140 Einträge"));
}

#[test]
fn the_entry_says_under_which_role_by_which_device_and_why_not() {
    let (site, cookie, here) = village();
    let (beaten, copied) = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        let reason = |wanted: &str| {
            let entry = space
                .trust
                .control
                .iter()
                .find(|entry| matches!(&entry.verdict, Verdict::NotCounted { reason, .. } if reason == wanted));
            entry.unwrap().clone()
        };
        (reason("invitation-revoked"), reason("copied-installation"))
    };
    let page = site.get(&cookie, &format!("{here}/entries/{}", beaten.id)).body;
    assert!(page.contains("Rolle damals") && page.contains("Zählt nicht"));
    assert!(page.contains(&format!("{here}/entries/{}", beaten.because.unwrap())), "it leads to what decides it");
    let page = site.get(&cookie, &format!("{here}/entries/{}", copied.id)).body;
    assert!(page.contains("Diese Installation wurde kopiert; es wurde ein neuer Schlüssel gemacht."));
    assert!(page.contains("Zwei Rechner haben unter demselben Schlüssel"));
    let page = site.get(&cookie, &format!("{here}/entries/{}", statement(&site, 3))).body;
    assert!(
        page.contains("kam beim Beitreten oder Gründen dazu") && page.contains("<span class=\"tag\">Moderation</span>")
    );
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        assert!(matches!(space.statements[3].standing.voice, Voice::Role { .. }));
        space.statements[3].verdict = Verdict::Waiting { reason: Some("no-key".to_owned()) };
    }
    let page = site.get(&cookie, &format!("{here}/entries/{}", statement(&site, 3))).body;
    assert!(page.contains("Der Schlüssel zu diesem Beitrag ist nicht hier."));
}

#[test]
fn a_backup_is_due_downloaded_saved_and_checked() {
    let (site, cookie, _) = village();
    assert!(site.get(&cookie, "/").body.contains("Die letzte Sicherung ist mehr als eine Woche her."));
    let file = site.submit(&cookie, "/backup", "/backup/download", &[]);
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"dorflinde-2026-11-23.backup\""));
    assert!(file.body.contains("LINDE-BACKUP"));
    assert!(!site.get(&cookie, "/").body.contains("mehr als eine Woche"), "the reminder goes");
    refused(&site.submit(&cookie, "/backup", "/backup/save", &[("path", "")]), "path");
    refused(&site.submit(&cookie, "/backup", "/backup/save", &[("path", "irgendwo")]), "path");
    let saved = site.submit(&cookie, "/backup", "/backup/save", &[("path", "/media/stick/d.backup")]);
    let page = site.follow(&cookie, &saved);
    assert!(page.body.contains("Die Sicherung ist geschrieben.") && page.body.contains("/media/stick/d.backup"));
    refused(&site.submit(&cookie, "/backup", "/backup/verify", &[("path", "/kaputt")]), "verify-path");
    let whole = site.submit(&cookie, "/backup", "/backup/verify", &[("path", "/media/stick/d.backup")]);
    assert!(whole.body.contains("Diese Sicherung ist ganz.") && whole.body.contains("45 MB"));
    assert!(whole.body.contains("href=\"/restore\""));
}

#[test]
fn what_only_the_moderation_may_do_is_not_offered_to_others() {
    let (site, cookie, here) = village();
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        space.view.role = Role::Member;
    }
    let target = statement(&site, 3);
    let page = site.get(&cookie, &format!("{here}/contributions/{target}")).body;
    assert!(!page.contains("/moderate\"") && !page.contains("/erase?"), "{page}");
    let who = {
        let state = site.memory.state();
        state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().members[3].person
    };
    let page = site.get(&cookie, &format!("{here}/members/{who}")).body;
    for action in ["/role\"", "/remove\"", "/rebind\"", "/revoke\"", "/erase?"] {
        assert!(!page.contains(action), "{action}");
    }
    let form = format!("{here}/contributions/{target}/moderate");
    let tried = site.submit(&cookie, &form, &form, &[("act", "hide"), ("reason", "spam")]);
    assert_eq!(tried.status, 403, "and the node has the last word");
}

#[test]
fn the_space_is_given_another_name_and_the_earlier_ones_are_there() {
    let (site, cookie, here) = village();
    let path = format!("{here}/naming");
    assert!(site.get(&cookie, &format!("{here}/order")).body.contains(&format!("href=\"{path}\"")));
    let page = site.get(&cookie, &path);
    assert!(page.body.contains("Spielplatzgruppe") && page.body.contains("gegründet von"));
    assert!(page.body.contains(&format!("href=\"{here}/entries/")), "who signed it");
    let (name, purpose) = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        (space.view.name.clone(), space.view.purpose.clone())
    };
    let unchanged = site.submit(&cookie, &path, &path, &[("name", &name), ("purpose", &purpose)]);
    assert!(site.follow(&cookie, &unchanged).body.contains("Du hast nichts geändert"));
    refused(&site.submit(&cookie, &path, &path, &[("name", " "), ("purpose", "Wippe")]), "name");
    refused(&site.submit(&cookie, &path, &path, &[("name", &"x".repeat(101)), ("purpose", "")]), "name");
    refused(&site.submit(&cookie, &path, &path, &[("name", "Wippe"), ("purpose", &"x".repeat(2_001))]), "purpose");
    let asked = site.submit(&cookie, &path, &path, &[("name", "Wippe & Rutsche"), ("purpose", "Für <alle>")]);
    assert_eq!(asked.status, 303);
    let waiting = site.get(&cookie, &format!("{here}/members")).body;
    assert!(waiting.contains("Der Raum soll so heißen: <bdi>Wippe &amp; Rutsche</bdi>"), "{waiting}");
    assert!(waiting.contains("Für &lt;alle&gt;"));
    site.memory.state().spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap().view.role = Role::Member;
    assert!(!site.get(&cookie, &path).body.contains("name=\"purpose\""), "members propose no names");
}
