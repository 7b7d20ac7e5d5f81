//! What people do about each other and their devices, without JavaScript.

use crate::{
    client::{Answer, Site, elements},
    pages::{check_page, space},
    village::{RECOVERY, RECOVERY_EN},
};
use linde_web::{
    Id,
    views::{DeviceState, Role},
};

/// A site, logged in, and the space that everything is in.
fn village() -> (Site, String, String) {
    let site = Site::start();
    let (cookie, here) = (site.login(), space(&site));
    (site, cookie, here)
}

fn person(site: &Site, place: usize) -> Id {
    let state = site.memory.state();
    state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().members[place].person
}

fn role(site: &Site, person: Id) -> Option<Role> {
    let state = site.memory.state();
    let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
    space.members.iter().find(|member| member.person == person).map(|member| member.role)
}

/// The form must come back with an error at `field`, in words beside it.
fn refused(answer: &Answer, field: &str) {
    assert_eq!(answer.status, 422, "{}", answer.body);
    check_page(answer, "de", field);
    let page = elements(&answer.body);
    let found = |id: &str| page.iter().any(|element| element.get("id") == Some(id));
    assert!(found(&format!("f-{field}")) && found(&format!("e-{field}")), "{field}: {}", answer.body);
    assert!(page.iter().any(|element| element.get("href") == Some(&format!("#f-{field}"))), "{field}");
}

#[test]
fn a_newcomer_is_let_in_or_the_invitation_withdrawn() {
    let (site, cookie, here) = village();
    let members = format!("{here}/members");
    let shown = site.get(&cookie, &members);
    assert!(shown.body.contains("Gül Demir") && shown.body.contains("möchte dazukommen"));
    let join = elements(&shown.body)
        .iter()
        .find_map(|element| element.get("action").filter(|action| action.ends_with("/approve")).map(str::to_owned))
        .unwrap();
    let revoke = elements(&shown.body)
        .iter()
        .find_map(|element| element.get("action").filter(|action| action.ends_with("/revoke")).map(str::to_owned))
        .unwrap();
    let approved = site.submit(&cookie, &members, &join, &[]);
    let page = site.follow(&cookie, &approved);
    assert!(page.body.contains("Die Person ist jetzt dabei.") && !page.body.contains("möchte dazukommen"));
    let mut fields = page.hidden("/logout");
    fields.retain(|(name, _)| name == "token" || name == "once");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(site.post(&cookie, &join, &fields).status, 409, "nobody is let in twice");
    let (site, cookie, here) = village();
    let withdrawn = site.submit(&cookie, &format!("{here}/members"), &revoke, &[]);
    assert!(site.follow(&cookie, &withdrawn).body.contains("Die Einladung ist zurückgezogen."));
}

#[test]
fn who_else_is_near_is_listed_with_what_can_be_done() {
    let (site, cookie, here) = village();
    let page = format!("{here}/connection");
    let shown = site.get(&cookie, &page).body;
    for said in ["In der Nähe sind auch", "es gehört jemandem in einem anderen deiner Räume", "Jemand wartet darauf"]
    {
        assert!(shown.contains(said), "{said} is missing in {shown}");
    }
    assert!(shown.contains(&format!("<a href=\"{here}/members\">Ansehen und einlassen</a>")), "{shown}");
    let invitations =
        format!("lade sie ein, zum Beispiel mit zwölf Wörtern, die du ihr vorliest. <a href=\"{here}/invitations\">");
    assert!(shown.contains(&invitations), "{shown}");
    // A beginning of the id and nothing that leads to its owner.
    let near = site.memory.state().nearby[0].0;
    assert!(shown.contains(&near.short()) && !shown.contains(&near.to_string()));
    for space in site.memory.state().spaces.values_mut() {
        space.trust.newcomers.clear();
    }
    site.memory.state().nearby.truncate(1);
    let shown = site.get(&cookie, &page).body;
    assert!(shown.contains("In der Nähe ist auch ein anderes Gerät") && !shown.contains("Jemand wartet darauf"));
    site.memory.state().nearby.clear();
    assert!(!site.get(&cookie, &page).body.contains("In der Nähe"));
}

#[test]
fn a_role_is_given_taken_and_a_person_removed_and_taken_back() {
    let (site, cookie, here) = village();
    let who = person(&site, 3);
    let path = format!("{here}/members/{who}");
    let change = |role: &str| site.submit(&cookie, &path, &format!("{path}/role"), &[("role", role), ("cut", "here")]);
    assert!(site.follow(&cookie, &change("moderator")).body.contains("Die Rolle ist geändert."));
    assert_eq!(role(&site, who), Some(Role::Moderator));
    refused(&site.submit(&cookie, &path, &format!("{path}/role"), &[("role", "king")]), "role");
    refused(&site.submit(&cookie, &path, &format!("{path}/role"), &[("role", "reader"), ("cut", "x")]), "cut");
    assert_eq!(change("reader").status, 303);
    assert_eq!(role(&site, who), Some(Role::Reader));

    let remove = format!("{path}/remove");
    let asked = site.get(&cookie, &remove);
    assert!(asked.body.contains("Alles, was jetzt hier ist, zählt."));
    let entries: Vec<String> = elements(&asked.body)
        .iter()
        .filter(|element| element.get("name") == Some("cut"))
        .map(|element| element.get("value").unwrap().to_owned())
        .collect();
    assert!(entries.len() > 1 && entries[0] == "here", "the entries to choose from: {entries:?}");
    refused(&site.submit(&cookie, &remove, &remove, &[("cut", "since:yesterday")]), "cut");
    let removed = site.submit(&cookie, &remove, &remove, &[("cut", &entries[1])]);
    let page = site.follow(&cookie, &removed);
    assert!(page.body.contains("Die Person ist entfernt.") && page.body.contains("3 Personen sind nicht mehr dabei"));
    assert_eq!(role(&site, who), None);
    let gone = site.get(&cookie, &path);
    assert!(gone.body.contains("entfernt von") && gone.body.contains("Wieder aufnehmen"));
    assert_eq!(change("member").status, 303);
    assert_eq!(role(&site, who), Some(Role::Member));
}

#[test]
fn a_person_changes_their_own_name_and_what_was_signed_says_the_old_one() {
    let (site, cookie, here) = village();
    let (me, before, said) = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        let me = space.members.iter().find(|member| member.me).unwrap();
        let said = space.statements.iter().find(|statement| statement.author.me).unwrap().id;
        (me.person, me.name.clone().unwrap(), said)
    };
    let path = format!("{here}/members/{me}");
    let form = format!("{path}/name");
    let shown = site.get(&cookie, &path);
    assert!(shown.body.contains("So heiße ich hier"));
    let field = elements(&shown.body).into_iter().find(|element| element.get("name") == Some("my_name")).unwrap();
    assert_eq!(field.get("value"), Some(before.as_str()));
    let unchanged = site.submit(&cookie, &path, &form, &[("my_name", &before)]);
    assert!(site.follow(&cookie, &unchanged).body.contains("Du hast nichts geändert"));
    refused(&site.submit(&cookie, &path, &form, &[("my_name", " ")]), "my_name");
    refused(&site.submit(&cookie, &path, &form, &[("my_name", &"x".repeat(81))]), "my_name");
    let entry = format!("{here}/entries/{said}");
    assert!(!site.get(&cookie, &entry).body.contains("Name damals"));
    let changed = site.submit(&cookie, &path, &form, &[("my_name", "Oma Lindner")]);
    let page = site.follow(&cookie, &changed);
    assert!(page.body.contains("Dein neuer Name steht da.") && page.body.contains("Oma Lindner"));
    assert!(site.get(&cookie, &format!("{here}/members")).body.contains("Oma Lindner"));
    let signed = site.get(&cookie, &entry).body;
    assert!(signed.contains("Oma Lindner") && signed.contains("Name damals") && signed.contains(&before));
    // Nobody is given a name by others.
    let other = format!("{here}/members/{}", person(&site, 3));
    assert!(!site.get(&cookie, &other).body.contains("So heiße ich hier"));
    let fields = site.get(&cookie, &path).hidden(&form);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let named = [fields, vec![("my_name", "Nix")]].concat();
    assert_eq!(site.post(&cookie, &format!("{other}/name"), &named).status, 403);
}

#[test]
fn what_needs_several_waits_and_says_for_whom() {
    let (site, cookie, here) = village();
    let members = format!("{here}/members");
    let shown = site.get(&cookie, &members);
    assert!(shown.body.contains("Noch 1 Zustimmung aus der Gründung fehlt"));
    let agree = elements(&shown.body)
        .iter()
        .find_map(|element| element.get("action").filter(|action| action.ends_with("/agree")).map(str::to_owned))
        .unwrap();
    let agreed = site.submit(&cookie, &members, &agree, &[]);
    assert!(site.follow(&cookie, &agreed).body.contains("Deine Zustimmung ist gespeichert, und es gilt."));

    let rules = format!("{here}/rules");
    let powers = [
        ("invite", "steward"),
        ("approve", "moderator"),
        ("grant", "founder"),
        ("remove", "steward"),
        ("moderate", "moderator"),
        ("erase", "moderator"),
        ("quota", ""),
    ];
    let changed = site.submit(&cookie, &rules, &rules, &powers);
    assert!(site.follow(&cookie, &changed).body.contains("Es gilt, sobald genug andere zustimmen."));
    let waiting = site.get(&cookie, &members);
    assert!(waiting.body.contains("Die Regeln sollen sich ändern") && waiting.body.contains("so viele man will"));
    let low: Vec<(&str, &str)> =
        powers.iter().map(|(name, role)| (*name, if *name == "remove" { "moderator" } else { role })).collect();
    refused(&site.submit(&cookie, &rules, &rules, &low), "remove");
    let many: Vec<(&str, &str)> =
        powers.iter().map(|(name, role)| (*name, if *name == "quota" { "5000" } else { role })).collect();
    refused(&site.submit(&cookie, &rules, &rules, &many), "quota");
}

#[test]
fn the_last_founder_stays_and_another_may_leave() {
    let (site, cookie, here) = village();
    let leave = format!("{here}/leave");
    let kept = site.submit(&cookie, &leave, &leave, &[]);
    assert_eq!(kept.status, 409);
    assert!(kept.body.contains("Du bist die letzte Person aus der Gründung."));
    {
        let mut state = site.memory.state();
        let space = state.spaces.values_mut().find(|space| !space.texts.is_empty()).unwrap();
        space.view.role = Role::Member;
    }
    let left = site.submit(&cookie, &leave, &leave, &[]);
    let page = site.follow(&cookie, &left);
    assert!(page.body.contains("Du hast den Raum verlassen.") && !page.body.contains("Spielplatz an der Linde"));
}

#[test]
fn a_device_is_revoked_from_another_but_not_from_itself() {
    let (site, cookie, _) = village();
    let shown = site.get(&cookie, "/devices");
    assert!(shown.body.contains("Diese Installation wurde kopiert; es wurde ein neuer Schlüssel gemacht."));
    let devices: Vec<Id> = site.memory.state().own.devices.iter().map(|device| device.device).collect();
    let path = format!("/devices/own/{}/revoke", devices[1]);
    let listed = site.get(&cookie, &path);
    assert!(listed.body.contains("value=\"since:") && listed.body.contains("Spielplatz an der Linde · Aussage"));
    refused(&site.submit(&cookie, &path, &path, &[]), "cut");
    let revoked = site.submit(&cookie, &path, &path, &[("cut", "here")]);
    assert!(site.follow(&cookie, &revoked).body.contains("Das Gerät ist gesperrt."));
    assert!(matches!(site.memory.state().own.devices[1].state, DeviceState::Revoked { .. }));
    let own = site.get(&cookie, &format!("/devices/own/{}/revoke", devices[0]));
    assert_eq!(own.status, 409);
    assert!(own.body.contains("kannst du nicht selbst sperren"));
    assert_eq!(site.get(&cookie, &format!("/devices/own/{}/revoke", "ab".repeat(32))).status, 404);
}

#[test]
fn a_device_of_somebody_else_is_revoked_where_the_rules_allow_it() {
    let (site, cookie, here) = village();
    let who = person(&site, 4);
    let device = {
        let state = site.memory.state();
        let space = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap();
        space.members[4].devices[0].device
    };
    let path = format!("{here}/members/{who}/devices/{device}/revoke");
    let page = site.get(&cookie, &format!("{here}/members/{who}"));
    assert!(page.body.contains(&path));
    let revoked = site.submit(&cookie, &path, &path, &[("cut", "here")]);
    let page = site.follow(&cookie, &revoked);
    assert!(page.body.contains("gesperrt von") && !page.body.contains(&path), "{}", page.body);
}

#[test]
fn a_pairing_code_is_made_shown_and_entered() {
    let (site, cookie, _) = village();
    let made = site.submit(&cookie, "/devices/pair", "/devices/pair", &[]);
    assert!(!made.header("location").unwrap().contains("linde:"), "the code stays out of addresses");
    let page = site.follow(&cookie, &made);
    let code = site.memory.state().own.pairings[0].code.clone();
    assert!(page.body.contains(&format!("value=\"{code}\"")));
    let picture = elements(&page.body)
        .into_iter()
        .find(|element| element.get("class") == Some("qr"))
        .map(|element| element.get("src").unwrap().to_owned())
        .unwrap();
    let drawn = site.get(&cookie, &picture);
    assert_eq!((drawn.status, drawn.header("content-type")), (200, Some("image/svg+xml")));
    assert!(drawn.body.contains("<svg") && !drawn.body.contains(&code));
    assert_eq!(site.get(&cookie, &format!("/devices/pair/{}/picture.svg", "ab".repeat(32))).status, 404);

    refused(&site.submit(&cookie, "/devices/enter", "/devices/enter", &[("code", "irgendwas")]), "code");
    let broken = format!("{}\r\n {}", &code[..20], &code[20..]);
    let preview = site.submit(&cookie, "/devices/enter", "/devices/enter", &[("code", &broken)]);
    assert_eq!(preview.status, 200);
    assert!(preview.body.contains("in 3 Räumen") && preview.body.contains(&format!("value=\"{code}\"")));
    let fields = preview.hidden("/devices/enter/confirm");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let entered = site.post(&cookie, "/devices/enter/confirm", &fields);
    assert!(site.follow(&cookie, &entered).body.contains("Dieses Gerät wird verbunden."));
}

#[test]
fn the_words_are_shown_until_two_of_them_are_confirmed() {
    let (site, cookie, _) = village();
    assert!(site.get(&cookie, "/").body.contains("Schreib deine Wiederherstellungswörter auf"));
    let sheet = site.get(&cookie, "/recovery/words");
    let shown = |sheet: &str, word: &str| sheet.contains(&format!("<span class=\"word\">{word}</span>"));
    assert!(RECOVERY.iter().all(|word| shown(&sheet.body, word)) && !shown(&sheet.body, RECOVERY_EN[0]));
    let english = site.get(&format!("{cookie}; linde-lang=en"), "/recovery/words");
    assert!(RECOVERY_EN.iter().all(|word| shown(&english.body, word)) && !shown(&english.body, RECOVERY[0]));
    assert_eq!(sheet.header("cache-control"), Some("no-store"));
    let confirm = "/recovery/confirm";
    let wrong = site.submit(&cookie, confirm, confirm, &[("word_first", "apfel"), ("word_second", "birne")]);
    refused(&wrong, "word_first");
    let asked = wrong.hidden(confirm);
    let number = |name: &str| asked.iter().find(|(known, _)| known == name).unwrap().1.parse::<usize>().unwrap();
    let right = (RECOVERY[number("first") - 1].to_uppercase(), RECOVERY[number("second") - 1]);
    let mut fields: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("word_first", right.0.as_str()), ("word_second", right.1)]);
    let confirmed = site.post(&cookie, confirm, &fields);
    assert!(site.follow(&cookie, &confirmed).body.contains("stehen jetzt nur noch auf deinem Blatt"));
    for path in ["/recovery/words", confirm] {
        let gone = site.get(&cookie, path);
        assert_eq!(gone.status, 410, "{path}");
        assert!(!gone.body.contains(RECOVERY[0]));
    }
    assert!(!site.get(&cookie, "/").body.contains("Schreib deine Wiederherstellungswörter auf"));
}

#[test]
fn whoever_comes_back_says_what_they_still_have() {
    let (site, cookie, here) = village();
    let recover = |fields: &[(&str, &str)]| site.submit(&cookie, "/recover", "/recover", fields);
    let words: Vec<String> = RECOVERY.iter().enumerate().map(|(n, word)| format!("{}. {word}", n + 1)).collect();
    let words = words.join("\r\n");
    refused(&recover(&[("words", "apfel"), ("others", "kept")]), "words");
    refused(&recover(&[("words", &words)]), "others");
    let back = recover(&[("words", &words), ("others", "lost")]);
    assert!(site.follow(&cookie, &back).body.contains("spricht wieder für dich"));
    site.memory.state().spaces.clear();
    refused(&recover(&[("words", &words), ("others", "lost")]), "link");
    assert_eq!(site.get(&cookie, "/").header("location"), Some("/welcome"));
    let first = site.get(&cookie, "/welcome?step=2");
    for path in ["/devices/enter", "/recover", "/restore"] {
        assert!(first.body.contains(&format!("href=\"{path}\"")), "the first page leads to {path}");
    }
    drop(here);
}

#[test]
fn who_lost_everything_answers_and_is_assigned_a_device() {
    let (site, cookie, here) = village();
    let who = person(&site, 3);
    let path = format!("{here}/members/{who}/rebind");
    let shown = site.get(&cookie, &path);
    let ask = elements(&shown.body)
        .into_iter()
        .find(|element| element.get("id") == Some("rebind-ask"))
        .map(|element| element.get("value").unwrap().to_owned())
        .unwrap();
    refused(&site.submit(&cookie, "/recover/answer", "/recover/answer", &[("code", "linde:join:x")]), "code");
    let answered = site.submit(&cookie, "/recover/answer", "/recover/answer", &[("code", &ask)]);
    assert_eq!(answered.status, 200);
    let answer = elements(&answered.body)
        .into_iter()
        .find(|element| element.get("id") == Some("rebind-answer"))
        .map(|element| element.get("value").unwrap().to_owned())
        .unwrap();
    refused(&site.submit(&cookie, &path, &path, &[("code", &ask)]), "code");
    let bound = site.submit(&cookie, &path, &path, &[("code", &answer)]);
    assert!(site.follow(&cookie, &bound).body.contains("Es gilt, sobald genug andere zustimmen."));
}

#[test]
fn a_passphrase_is_set_changed_and_removed_and_never_shown() {
    let (site, cookie, _) = village();
    let path = "/devices/passphrase";
    let send = |fields: &[(&str, &str)]| site.submit(&cookie, path, path, fields);
    let good = "eine Linde steht im Hof";
    refused(&send(&[("new", "kurz"), ("again", "kurz")]), "new");
    let differ = send(&[("new", good), ("again", "eine Linde stand im Hof")]);
    refused(&differ, "again");
    assert!(!differ.body.contains(good), "what was typed is not shown");
    let set = send(&[("new", good), ("again", good)]);
    assert!(site.follow(&cookie, &set).body.contains("Die Passphrase ist gesetzt."));
    refused(&send(&[("old", "falsch"), ("new", "eine andere Linde"), ("again", "eine andere Linde")]), "old");
    let removed = send(&[("old", good), ("remove", "yes")]);
    assert!(site.follow(&cookie, &removed).body.contains("Die Passphrase ist entfernt."));
    assert!(!site.memory.state().own.keys.passphrase);
}

#[test]
fn secrets_are_not_given_back_to_whoever_was_logged_out() {
    let (site, cookie, _) = village();
    let fields = site.get(&cookie, "/recover").hidden("/recover");
    site.submit(&cookie, "/", "/logout", &[]);
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("words", "geheim eins zwei"), ("old", "geheim"), ("new", "geheim"), ("again", "geheim")]);
    let answer = site.post(&cookie, "/recover", &fields);
    assert_eq!(answer.status, 401);
    assert!(!answer.body.contains("geheim"), "{}", answer.body);
}

#[test]
fn an_invitation_goes_out_as_link_picture_words_and_file_and_comes_in_as_each() {
    let (site, cookie, here) = village();
    let path = format!("{here}/invitations");
    let fields = [("role", "member"), ("max_uses", "3"), ("days", "7"), ("approval", "yes")];
    let page = site.follow(&cookie, &site.submit(&cookie, &path, &path, &fields));
    assert!(page.body.contains("mit Zustimmung") && page.body.contains("zwölf Wörter"));
    let (invite, link) = {
        let state = site.memory.state();
        let invites = &state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().invites;
        let last = invites.last().unwrap();
        (last.id, last.link.clone().unwrap())
    };
    let picture = site.get(&cookie, &format!("{path}/{invite}/picture.svg"));
    assert_eq!(picture.header("content-type"), Some("image/svg+xml"));
    let file = site.get(&cookie, &format!("{path}/{invite}/file"));
    assert_eq!(
        file.header("content-disposition"),
        Some("attachment; filename=\"Spielplatz-an-der-Linde.linde-einladung\"")
    );
    assert!(
        file.header("content-type").unwrap().starts_with("text/plain") && file.body.ends_with(&format!("{link}\r\n"))
    );

    let pasted = site.submit(&cookie, "/join", "/join", &[("link", &file.body)]);
    assert!(pasted.body.contains(&format!("value=\"{link}\"")), "a pasted file is as good as its link");
    let words = "1. Apfel 2. Birne 3. Clown 4. Dach 5. Eimer 6. Faden 7. Garten 8. Hafen 9. Insel 10. Jacke 11. Kante";
    let looking = site.submit(&cookie, "/join", "/join", &[("link", &format!("{words} 12. Zaun"))]);
    check_page(&looking, "de", "still looking");
    assert!(looking.body.contains("Noch einmal nachsehen") && !looking.body.contains("action=\"/join/confirm\""));
    let found = site.submit(&cookie, "/join", "/join", &[("link", &format!("{words} 12. Zebra"))]);
    for part in ["Kleingarten Sonnental", "Wasser, Wege, Feste", "Mehmet Yıldız", "23 Mitglieder", "hereinlassen"] {
        assert!(found.body.contains(part), "{part} before joining");
    }

    let token = site.get(&cookie, "/join").hidden("/join/file");
    let upload = |token: &str, content: &str| {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n\
             --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.linde-einladung\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{content}\r\n--x--\r\n"
        );
        let headers = [
            ("Host", site.host()),
            ("Cookie", cookie.clone()),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Content-Type", "multipart/form-data; boundary=x".to_owned()),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        site.raw("POST", "/join/file", &headers, &body)
    };
    let token = &token.iter().find(|(name, _)| name == "token").unwrap().1;
    assert!(upload(token, &file.body).body.contains(&format!("value=\"{link}\"")));
    assert_eq!(upload("falsch", &file.body).status, 403);
    refused(&upload(token, "kein Link"), "file");
    assert_eq!(upload(token, &"x".repeat(500_000)).status, 413);

    let revoke = format!("{path}/{invite}/revoke");
    assert_eq!(site.submit(&cookie, &path, &revoke, &[]).status, 303);
    for end in ["file", "picture.svg"] {
        assert_eq!(site.get(&cookie, &format!("{path}/{invite}/{end}")).status, 404, "{end} of a withdrawn one");
    }
}

#[test]
fn who_may_read_is_chosen_in_plain_words() {
    let (site, cookie, _) = village();
    let shown = site.get(&cookie, "/spaces/new");
    for words in ["Nur Mitglieder.", "werden verschlüsselt", "Nicht verborgen sind der Name des Raums"] {
        assert!(shown.body.contains(words), "{words}");
    }
    let fields = [("name", "Vorstand"), ("visibility", "members"), ("my_name", "Anna")];
    let founded = site.submit(&cookie, "/spaces/new", "/spaces/new", &fields);
    assert!(site.follow(&cookie, &founded).body.contains("Nur Mitglieder."));
    refused(&site.submit(&cookie, "/spaces/new", "/spaces/new", &[("name", "x"), ("my_name", "A")]), "visibility");
}
