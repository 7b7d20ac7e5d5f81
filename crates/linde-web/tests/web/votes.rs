//! Receipts of votes.

use crate::{
    client::{Site, elements},
    pages::{check_page, space, topic_pages},
    sample_topics::Samples,
};
use linde_deliberation::{
    ballot::{BallotState, Phase, Receipt},
    methods::Method,
};
use linde_web::Id;
use std::collections::BTreeMap;

/// The samples of the space in which everything is, and its id.
fn samples(site: &Site) -> (Id, Samples) {
    let mut state = site.memory.state();
    let id = state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().view.id;
    (id, Samples::of(&state.space(id).unwrap().members, &str::to_owned))
}

/// A page for each fate that a vote of the samples has.
pub(crate) fn receipts(site: &Site) -> Vec<String> {
    let (space, samples) = samples(site);
    let mut by_fate = BTreeMap::new();
    for ballot in &samples.ballots {
        for paper in ballot.ballot.state.papers() {
            let fate = format!("{:?}", ballot.ballot.state.receipt(&paper).unwrap());
            by_fate.entry(fate).or_insert(format!("/verify?receipt={space}/{}", Id::from(paper)));
        }
    }
    by_fate.into_values().collect()
}

/// A paper of the samples of which this is true.
fn paper(samples: &Samples, fits: impl Fn(&BallotState, &linde_log::EntryId) -> bool) -> (Id, Id) {
    let mut all = samples.ballots.iter().flat_map(|one| {
        let papers = one.ballot.state.papers().into_iter();
        papers.map(|paper| (one.ballot.id, &one.ballot.state, paper))
    });
    let (ballot, _, paper) = all.find(|(_, state, paper)| fits(state, paper)).unwrap();
    (ballot, paper.into())
}

/// The space of the samples, and of its papers one that is counted and one in whose place another is.
pub(crate) fn two_papers(site: &Site) -> (Id, Id, Id) {
    let (space, samples) = samples(site);
    let (_, counted) = paper(&samples, |state, paper| state.receipt(paper) == Some(Receipt::Counted));
    let superseded = |state: &BallotState, paper: &_| matches!(state.receipt(paper), Some(Receipt::Superseded { .. }));
    (space, counted, paper(&samples, superseded).1)
}

#[test]
fn a_receipt_tells_whose_vote_it_is_and_what_became_of_it() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    let (ballot, counted) = paper(&samples, |state, paper| state.receipt(paper) == Some(Receipt::Counted));
    for receipt in [
        format!("linde:receipt:{space}/{counted}"),
        format!("http://127.0.0.1:8417/spaces/{space}/entries/{counted}").replace('/', "%2F"),
        counted.to_string(),
        counted.grouped().replace(' ', "+"),
    ] {
        let page = site.get(&cookie, &format!("/verify?receipt={receipt}"));
        assert_eq!(page.status, 200, "{receipt}");
        let said = page.body;
        for part in [
            "Das ist die Stimme von",
            "Im Ergebnis gezählt.",
            "Danach hat sie in dieser Abstimmung keine mehr abgegeben.",
        ] {
            assert!(said.contains(part), "{part} is missing for {receipt} in {said}");
        }
        assert!(said.contains(&format!("/spaces/{space}/ballots/{ballot}\"")), "{said}");
        assert!(said.contains(&format!("/spaces/{space}/entries/{counted}\"")), "{said}");
    }
}

#[test]
fn a_vote_that_does_not_count_says_why_and_which_does() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    let superseded = |state: &BallotState, paper: &_| matches!(state.receipt(paper), Some(Receipt::Superseded { .. }));
    let (_, first) = paper(&samples, superseded);
    let said = site.get(&cookie, &format!("/verify?receipt={space}/{first}")).body;
    assert!(said.contains("Eine andere Stimme derselben Person zählt an ihrer Stelle."), "{said}");
    assert!(said.contains("Sie hat danach noch einmal abgestimmt."), "{said}");
    let links = elements(&said);
    let instead = links.iter().filter_map(|link| link.get("href")).find(|link| link.starts_with("/verify?")).unwrap();
    assert!(!instead.contains(&first.to_string()));
    assert!(site.get(&cookie, instead).body.contains("Das ist die Stimme von"));
}

/// What a camera makes of a receipt, as a file.
fn picture_of(text: &str, format: image::ImageFormat) -> Vec<u8> {
    let code = qrcode::QrCode::with_error_correction_level(text, qrcode::EcLevel::L).unwrap();
    let (width, colors) = (u32::try_from(code.width()).unwrap(), code.to_colors());
    let taken = image::GrayImage::from_fn(1_000, 1_200, |x, y| {
        // Turned a little, thirteen pixels a module, on a grey table.
        let (u, v) = (x as f32 * 0.99 + y as f32 * 0.14 - 180.0, y as f32 * 0.99 - x as f32 * 0.14 - 100.0);
        let (u, v) = ((u / 13.0).floor() as i64 - 4, (v / 13.0).floor() as i64 - 4);
        let inside = |at: i64, margin: i64| (-margin..i64::from(width) + margin).contains(&at);
        let dark = inside(u, 0)
            && inside(v, 0)
            && colors[usize::try_from(v * i64::from(width) + u).unwrap()] == qrcode::Color::Dark;
        image::Luma([if dark {
            60
        } else if inside(u, 4) && inside(v, 4) {
            220
        } else {
            150
        }])
    });
    let taken = image::DynamicImage::from(image::imageops::blur(&taken, 2.0));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(taken.to_rgb8()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn a_photo_of_a_receipt_is_as_good_as_its_text() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    let (_, counted) = paper(&samples, |state, paper| state.receipt(paper) == Some(Receipt::Counted));
    let text = format!("linde:receipt:{space}/{counted}");
    let hidden = site.get(&cookie, "/verify").hidden("/verify");
    let token = hidden.iter().find(|(name, _)| name == "token").unwrap().1.as_str();
    let send = |typed: &str, file: &[u8]| {
        site.upload(&cookie, "/verify", &[("token", token), ("receipt", typed)], ("picture", file))
    };
    for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg] {
        let said = send("halb getippt", &picture_of(&text, format));
        assert_eq!(said.header("location"), Some(format!("/verify?receipt={text}").as_str()), "{}", said.body);
        assert!(site.follow(&cookie, &said).body.contains("Das ist die Stimme von"));
    }
    let pasted = send(&format!("Mein Beleg: {text}."), b"");
    assert_eq!(pasted.header("location"), Some(format!("/verify?receipt={text}").as_str()));
    let short = send(&counted.grouped(), b"");
    assert_eq!(short.header("location").map(str::len), Some("/verify?receipt=".len() + 16), "{short:?}");

    let picture = picture_of(&text, image::ImageFormat::Png);
    let invitation = picture_of("linde:join:hwFYILJo_R7aXUfMalUlZpxocQntg", image::ImageFormat::Jpeg);
    let blank = {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::GrayImage::new(50, 50).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    // Far more than is kept of a picture, and than a connection holds unread.
    let huge = vec![0xff; 20 * 1_024 * 1_024];
    for (file, words) in [
        (picture.get(..picture.len() / 3).unwrap(), "Die Datei ist unvollständig oder beschädigt."),
        (&b"GIF89a"[..], "Das ist kein Bild, das hier gelesen werden kann."),
        (&blank, "In dem Bild ist kein Beleg zu erkennen."),
        (&invitation, "Der Code in dem Bild ist kein Beleg."),
        (&huge, "Höchstens 8 MB und 30 Millionen Bildpunkte"),
    ] {
        let said = send("halb <getippt>", file);
        assert_eq!(said.status, 422, "{words}");
        check_page(&said, "de", words);
        let wrong = elements(&said.body).into_iter().find(|element| element.get("aria-invalid") == Some("true"));
        assert_eq!(wrong.unwrap().get("name"), Some("picture"), "{words}");
        assert!(said.body.contains(words), "{words} in {}", said.body);
        assert!(said.body.contains("halb &lt;getippt&gt;"), "what was typed is lost in {}", said.body);
        assert!(!said.body.contains("hwFYILJo"), "an invitation is a secret");
    }
    let neither = send("", b"");
    assert!(neither.status == 422 && neither.body.contains("Das ist kein Beleg."), "{}", neither.body);
    let stale = site.upload(&cookie, "/verify", &[("token", "alt"), ("receipt", &text)], ("picture", &picture));
    assert_eq!(stale.status, 403);
    let logged_out = site.upload("", "/verify", &[("token", token), ("receipt", "noch da")], ("picture", &picture));
    assert!(logged_out.status == 401 && logged_out.body.contains("noch da"), "{}", logged_out.body);
}

#[test]
fn what_a_receipt_does_not_lead_to_is_said_in_words() {
    let site = Site::start();
    let cookie = site.login();
    let here = space(&site);
    let here = here.trim_start_matches("/spaces/");
    let nothing = "ab".repeat(32);
    let check = |receipt: &str, status: u16, words: &str| {
        let page = site.get(&cookie, &format!("/verify?receipt={receipt}"));
        assert!(page.status == status && page.body.contains(words), "{receipt}: {} {}", page.status, page.body);
    };
    check(&format!("{here}/{nothing}"), 200, "Zu diesem Beleg ist hier keine Stimme angekommen");
    check(&nothing, 200, "Zu diesem Beleg ist hier keine Stimme angekommen");
    check(&format!("{nothing}/{nothing}"), 200, "Der Raum dieses Belegs ist nicht auf diesem Gerät");
    let statement = {
        let state = site.memory.state();
        state.spaces.values().find(|space| !space.texts.is_empty()).unwrap().statements[11].id
    };
    check(&format!("{here}/{statement}"), 200, "Das ist keine Stimme");
    let wrong = site.get(&cookie, "/verify?receipt=%3Cb%3Ekein+Beleg");
    assert_eq!(wrong.status, 422);
    let field = elements(&wrong.body).into_iter().find(|element| element.get("aria-invalid") == Some("true"));
    assert_eq!(field.unwrap().get("name"), Some("receipt"));
    assert!(wrong.body.contains("&lt;b&gt;kein Beleg"), "{}", wrong.body);
}

#[test]
fn the_page_of_a_ballot_shows_the_receipt_as_text_and_as_picture() {
    let site = Site::start();
    let cookie = site.login();
    let ballots: Vec<String> = topic_pages(&site).into_iter().filter(|page| page.contains("/ballots/")).collect();
    let voted =
        ballots.iter().map(|page| site.get(&cookie, page)).find(|page| page.body.contains("id=\"receipt-text\""));
    let page = voted.unwrap().body;
    let shown = elements(&page);
    let text = shown.iter().find(|element| element.get("id") == Some("receipt-text")).unwrap().get("value").unwrap();
    let ids = text.strip_prefix("linde:receipt:").unwrap();
    let (space, paper) = ids.split_once('/').unwrap();
    let picture = format!("/spaces/{space}/papers/{paper}/picture.svg");
    assert!(shown.iter().any(|element| element.get("src") == Some(&picture)), "{page}");
    let drawn = site.get(&cookie, &picture);
    assert_eq!((drawn.status, drawn.header("content-type")), (200, Some("image/svg+xml")));
    assert!(site.get(&cookie, &format!("/verify?receipt={text}")).body.contains("Das ist die Stimme von"));
}

#[test]
fn a_ballot_on_paper_has_a_place_for_each_alternative_and_says_where_it_goes() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    for ballot in &samples.ballots {
        let open = &ballot.ballot.state.opening.as_ref().unwrap().open;
        let here = format!("/spaces/{space}/ballots/{}", ballot.ballot.id);
        // Whoever is too late for it needs none.
        let is_offered = site.get(&cookie, &here).body.contains(&format!("href=\"{here}/sheet\""));
        assert_eq!(is_offered, ballot.ballot.state.phase() == Phase::Open);
        let page = site.get(&cookie, &format!("{here}/sheet")).body;
        let table = page.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
        let one_question = matches!(&open.method, Method::YesNo(_) | Method::Consent(_));
        let wanted = open.alternatives.iter().filter(|one| !(one_question && one.is_nothing()));
        let rows: Vec<&str> = table.split("<tr>").skip(1).collect();
        assert_eq!(rows.len(), wanted.clone().count(), "{here}");
        for (row, alternative) in rows.iter().zip(wanted) {
            assert!(row.contains(alternative.text()), "{row}");
            let places = ["class=\"box\"", "class=\"to-write\"", "colspan="].iter().any(|place| row.contains(place));
            assert!(places, "{row}");
        }
        assert!(page.contains(&open.question) && page.contains("Anna Weber") && page.contains("15. Januar 2027"));
        assert!(!page.contains("<form class=\"stack\""), "nothing on it is to be filled in here");
    }
}

/// The element that has a name within a form.
fn named<'a>(shown: &'a [crate::client::Element], name: &str) -> &'a crate::client::Element {
    shown.iter().find(|element| element.get("name") == Some(name)).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn whoever_opens_a_ballot_is_told_beside_the_field_what_the_method_needs() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    let new = format!("/spaces/{space}/topics/{}/ballots/new", samples.topics[0].topic.id);
    let begun = site.get(&cookie, &new).body;
    assert_eq!(named(&elements(&begun), "nothing").get("value"), Some("Alles bleibt, wie es ist"));
    let asked = [("question", "Wohin?"), ("visibility", "open")];
    let told = |fields: &[(&str, &str)], field: &str, words: &str| {
        let answer = site.submit(&cookie, &new, &new, &[&asked[..], fields].concat());
        assert_eq!(answer.status, 422, "{words}: {}", answer.body);
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
        let shown = elements(&answer.body);
        assert_eq!(named(&shown, field).get("aria-invalid"), Some("true"), "{words}");
        assert_eq!(named(&shown, "question").get("value"), Some("Wohin?"), "what was typed stays");
    };
    let two = ("alternatives", "rot\nblau");
    told(&[("method", "resistance"), two, ("nothing", "")], "nothing", "was geschieht, wenn nichts beschlossen wird");
    told(&[("method", "times"), two, ("nothing", "Es bleibt")], "nothing", "dass nichts geschieht");
    told(&[("method", "yes-no"), two, ("nothing", "")], "alternatives", "über einen einzigen Vorschlag");
    told(&[("method", "schulze"), ("alternatives", "rot"), ("nothing", "Es bleibt")], "alternatives", "mindestens 2");
}

#[test]
fn nobody_has_to_remember_a_hidden_paper() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    let waits = |one: &&linde_web::views::BallotView| one.ballot.state.phase() == Phase::Revealing;
    let ballot = samples.ballots.iter().find(waits).unwrap();
    let page = site.get(&cookie, &format!("/spaces/{space}/ballots/{}", ballot.ballot.id)).body;
    assert!(page.contains("dieses Gerät hat es sich gemerkt") && page.contains("Sie zählt erst, wenn du sie zeigst."));
    assert!(page.contains("Drei Winterlinden: besser · Ein Sonnensegel: etwas schlechter · "), "{page}");
    let ticked =
        elements(&page).into_iter().filter(|one| one.get("type") == Some("radio") && one.get("checked").is_some());
    let ticked: Vec<_> =
        ticked.map(|one| (one.get("name").unwrap().to_owned(), one.get("value").unwrap().to_owned())).collect();
    let is = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(ticked, [is("a0", "2"), is("a1", "-1")]);
    // Two of three have not shown theirs: settling is one step further away, and they are named.
    let closing = page.split("id=\"r-closing\"").nth(1).unwrap().split("</section>").next().unwrap();
    let (said, asked) = closing.split_once("<details").unwrap();
    assert!(said.contains("noch nicht gezeigt haben") && asked.contains("value=\"settle\""), "{closing}");
}

#[test]
fn what_is_sealed_is_what_was_read() {
    let site = Site::start();
    let cookie = site.login();
    let (space, samples) = samples(&site);
    let draft = samples.records.iter().find(|view| view.record.state.seals.is_empty()).unwrap();
    let page = format!("/spaces/{space}/records/{}", draft.record.id);
    let asked = site.get(&cookie, &format!("{page}/seal")).body;
    assert!(asked.contains("Wort für Wort") && !asked.contains("value=\"seal\""), "what lacks something is not sealed");
    let answer = site.submit(&cookie, &page, &page, &[("do", "seal"), ("heads", "")]);
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("Inzwischen hat jemand"), "{}", answer.body);
}
