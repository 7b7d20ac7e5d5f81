//! Every element of the pages in every state, made by the same helpers and templates as the pages themselves.

use super::opinion::{self, Picture};
use crate::{
    DeskError, Id, assets,
    form::{Fields, Form},
    page::Page,
    request::Visit,
    say_ballots::Bar,
    views::{
        Author, Delivery, DeviceOrigin, DeviceState, DeviceView, ErasureView, MapPoint, MemberView, Named,
        OpinionGroup, OpinionView, Overlay, OverlayView, PersonRef, Role, SpaceState, SpaceView, Span, SpanKind,
        Spread, Standing, StatementView, TopicHead, TopicRow, TraceView, Verdict, Visibility, Voice,
    },
};
use askama::Template;
use axum::response::Response;
use linde_deliberation::{
    topic::{self, Phase},
    trace::{Fate, Relation},
};

/// What somebody could have said.
const WORDS: &str = "Der Spielplatz braucht mehr Schatten.";
/// What the two forms are called from which fields are shown.
const RIGHT: &str = "right";
const WRONG: &str = "wrong";
/// Where the samples are from.
const NOWHERE: Id = Id([0; 32]);

#[derive(Template)]
#[template(path = "components.html")]
struct ComponentsPage<'a> {
    p: &'a Page,
    tokens: Vec<Token>,
    fields: Vec<Sample>,
    /// A form of which something is wrong that no field is to blame for.
    form: Form,
    space: SpaceView,
    statements: Vec<StatementView>,
    devices: Vec<DeviceView>,
    topics: Vec<TopicRow>,
    trace: TraceView,
    bars: Vec<Bar>,
    map: OpinionView,
    picture: Picture,
    phase: Phase,
    spans: Vec<Span>,
    author: Author,
    twin: Author,
}

/// A value of the style that has a name.
struct Token {
    name: &'static str,
    light: &'static str,
    /// In the dark, if it is another.
    dark: Option<&'static str>,
}

impl Token {
    fn is_colour(&self) -> bool {
        self.light.starts_with('#')
    }
}

/// A field as it is at first, and with something wrong. HTML.
struct Sample {
    right: String,
    wrong: String,
}

impl ComponentsPage<'_> {
    fn colours(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| token.is_colour())
    }

    fn others(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|token| !token.is_colour())
    }
}

/// A few people of each group, and one of none; the owner among the first.
fn map() -> OpinionView {
    let group = OpinionGroup { size: 3, mine: false, representative: Vec::new() };
    let point = |number: u32| MapPoint {
        x: f64::from(number % 5) - 2.0,
        y: f64::from(number / 5) - 1.0,
        group: Some(number % 5).filter(|group| *group < 4),
        mine: number == 0,
    };
    OpinionView { groups: vec![group; 4], points: (0..15).map(point).collect(), ..OpinionView::default() }
}

pub(crate) async fn components(visit: Visit) -> Result<Response, DeskError> {
    let p = Page::titled(&visit, "help", "title-components");
    let (author, twin) = (somebody(1), somebody(2));
    let p = p.distinguish([&author, &twin].into_iter());
    let now_ms = p.now_ms();
    let fields = fields(&p).map_err(|_| DeskError::new("internal"))?;
    let map = map();
    let page = ComponentsPage {
        p: &p,
        tokens: tokens(assets::STYLE),
        fields,
        form: Form::failed(&Fields::default(), DeskError::new("busy")),
        space: space(),
        statements: statements(&author, now_ms),
        devices: devices(&author, now_ms),
        topics: topics(&author, now_ms),
        trace: trace(now_ms),
        bars: bars(&p),
        picture: opinion::picture(&map),
        map,
        phase: Phase::Weighing,
        spans: spans(),
        author: author.clone(),
        twin,
    };
    Ok(p.respond(&page, 200))
}

/// All values with names: those of the light look, and beside them those of the dark one.
fn tokens(style: &'static str) -> Vec<Token> {
    let mut blocks = style.split(":root {").skip(1).map(|rest| values(rest.split('}').next().unwrap_or_default()));
    let (light, dark) = (blocks.next().unwrap_or_default(), blocks.next().unwrap_or_default());
    let in_the_dark = |name: &str| dark.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    light.iter().map(|(name, value)| Token { name, light: value, dark: in_the_dark(name) }).collect()
}

/// Names and values of one block.
fn values(block: &'static str) -> Vec<(&'static str, &'static str)> {
    let pairs = block.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "));
    pairs.map(|(name, value)| (name.trim(), value.trim())).collect()
}

fn fields(p: &Page) -> askama::Result<Vec<Sample>> {
    let mut all = Vec::new();
    let mut add = |name: &str, make: &dyn Fn(&Form) -> askama::Result<String>| -> askama::Result<()> {
        let filled = [("group", "one"), ("select", "one"), ("line", WORDS), ("area", WORDS), ("tick", "yes")];
        let right = Form::new(Fields::all(filled)).called(RIGHT);
        let wrong =
            Form::failed(&Fields::default(), DeskError::new("choice-missing").at(name.to_owned())).called(WRONG);
        // Where a real form puts the cursor, this page puts none: it has many. And no two fields of it share a name.
        let wrong = make(&wrong)?.replace(" autofocus", "");
        let wrong = wrong.replace(&format!("name=\"{name}\""), &format!("name=\"{WRONG}-{name}\""));
        all.push(Sample { right: make(&right)?, wrong });
        Ok(())
    };
    add("line", &|form| form.line(p, "line", "field-title", 80))?;
    add("title", &|form| form.title(p, "title", "field-title", 80))?;
    add("hinted_line", &|form| form.hinted_line(p, "hinted_line", "field-receipt", "hint-receipt", 80))?;
    add("second_line", &|form| form.second_line(p, "second_line", "second_line", "field-title", 80))?;
    add("optional_line", &|form| form.optional_line(p, "optional_line", "field-receipt", "hint-receipt", 80))?;
    add("my_name", &|form| form.own_name(p))?;
    add("secret", &|form| form.secret(p, "secret", "field-passphrase-new", "off", ""))?;
    add("word", &|form| form.word(p, "word", &7))?;
    add("number", &|form| form.number(p, "number", "field-days", 365))?;
    add("hinted_number", &|form| form.hinted_number(p, "hinted_number", "field-quorum", "hint-quorum", 100))?;
    add("optional_number", &|form| form.optional_number(p, "optional_number", "field-quorum", "hint-quorum", 100))?;
    add("day", &|form| form.day(p, "day", "field-day"))?;
    add("area", &|form| form.area(p, "area", "field-statement", 500, 3))?;
    add("hinted_area", &|form| form.hinted_area(p, "hinted_area", "field-receipt", "hint-receipt", 500, 3))?;
    add("optional_area", &|form| {
        form.hinted_optional_area(p, "optional_area", "field-receipt", "hint-receipt", 500, 3)
    })?;
    add("file", &|form| Ok(form.file(p, "file", "field-invitation")))?;
    add("picture", &|form| Ok(form.picture(p, "picture", "field-receipt-picture", "hint-receipt-picture")))?;
    let options = [("one".to_owned(), p.t("stance-agree")), ("two".to_owned(), p.t("stance-disagree"))];
    add("select", &|form| Ok(form.select(p, "select", "field-stance", &options)))?;
    add("group", &|form| {
        let begin = form.group(p, "group", "field-stance");
        let choices = [
            form.choice("group", "one", p.t("stance-agree"), ""),
            form.choice("group", "two", p.t("stance-disagree"), p.t("hint-receipt")),
            form.since(p, &p.now_ms(), WORDS),
        ];
        Ok(format!("{begin}{}</fieldset>", choices.concat()))
    })?;
    // Boxes to tick have no error of their own.
    let form = Form::new([("tick", "yes")]);
    let member = MemberView {
        person: NOWHERE,
        name: Some("Käthe Lindner".to_owned()),
        role: Role::Member,
        devices: Vec::new(),
        me: false,
        joined_ms: None,
        inviter: None,
    };
    all.push(Sample {
        right: form.tick("tick", p.t("stance-agree"), p.t("hint-receipt")),
        wrong: form.tick_member(p, "member-", &member),
    });
    Ok(all)
}

/// Two people of the same name.
fn somebody(number: u8) -> Author {
    let id = Id([number; 32]);
    Author {
        name: Some("Käthe Lindner".to_owned()), device: id, person: Some(id), role: Some(Role::Member), me: false
    }
}

fn space() -> SpaceView {
    SpaceView {
        asking: None,
        id: NOWHERE,
        name: "Lindenhof".to_owned(),
        purpose: String::new(),
        visibility: Visibility::Open,
        role: Role::Reader,
        state: SpaceState::Ready,
        members: 12,
        statements: 40,
        texts: 2,
        spread: Spread { nodes_known: 5, nodes_complete: 3 },
        practice: false,
    }
}

/// One as it should be, and one for each thing that can become of it.
fn statements(author: &Author, now_ms: i64) -> Vec<StatementView> {
    let overlay = |overlay: Overlay, text: &str| OverlayView {
        id: NOWHERE,
        overlay,
        reason: "off-topic".to_owned(),
        text: text.to_owned(),
        by: author.clone(),
    };
    let erased = ErasureView {
        entry: NOWHERE,
        by: author.clone(),
        time_ms: now_ms,
        reason: "own-wish".to_owned(),
        entries: 1,
        nodes_done: 2,
        nodes_known: 5,
    };
    let holder = PersonRef { person: NOWHERE, name: Some("Jörg Aßmann".to_owned()), me: false };
    let office = Voice::Office { office: NOWHERE, name: "Vorstand".to_owned(), holders: vec![holder] };
    let counted = Verdict::Counted;
    let refused = Verdict::NotCounted { reason: "beyond-cut".to_owned(), args: crate::Args::new() };
    let cases = [
        (counted.clone(), Standing::default(), 5),
        (counted.clone(), Standing { voice: office, corrected_ms: Some(now_ms), ..Standing::default() }, 3),
        (refused, Standing::default(), 1),
        (Verdict::Waiting { reason: None }, Standing::default(), 1),
        (counted.clone(), Standing { overlays: vec![overlay(Overlay::Note, WORDS)], ..Standing::default() }, 5),
        (counted.clone(), Standing { overlays: vec![overlay(Overlay::Hide, "")], ..Standing::default() }, 5),
        (counted.clone(), Standing { dismissed: true, ..Standing::default() }, 5),
        (counted, Standing { erased: Some(erased), ..Standing::default() }, 5),
    ];
    let number = 1_u8..;
    let made = cases.into_iter().zip(number).map(|((verdict, standing, nodes_with_it), number)| StatementView {
        id: Id([number; 32]),
        text: WORDS.to_owned(),
        author: author.clone(),
        time_ms: now_ms,
        lamport: 1,
        verdict,
        delivery: Delivery { nodes_with_it, nodes_known: 5 },
        standing,
        reactions: crate::views::Reactions { agree: 7, disagree: 2, pass: 1, important: 3, mine: None },
        seed: false,
        lineage: None,
        topic: None,
    });
    made.collect()
}

fn devices(author: &Author, now_ms: i64) -> Vec<DeviceView> {
    let states = [
        DeviceState::Active,
        DeviceState::Revoked { by: author.clone(), time_ms: now_ms, entry: NOWHERE },
        DeviceState::Copied { successor: None },
    ];
    let made = states.into_iter().map(|state| DeviceView {
        device: NOWHERE,
        name: Some("Küchentisch".to_owned()),
        this: state == DeviceState::Active,
        origin: DeviceOrigin::Joined,
        admitted_ms: Some(now_ms),
        state,
    });
    made.collect()
}

fn topics(author: &Author, now_ms: i64) -> Vec<TopicRow> {
    let heads = [(Phase::Weighing, false, false), (Phase::Proposals, true, false), (Phase::Closed, false, true)];
    let made = heads.into_iter().map(|(phase, paused, ended)| TopicRow {
        head: TopicHead { id: NOWHERE, title: "Schatten am Spielplatz".to_owned(), phase, paused, ended },
        concern: WORDS.to_owned(),
        by: author.clone(),
        time_ms: now_ms,
        supporters: 4,
        statements: 12,
        open_questions: 1,
        proposals: 2,
        open_ballots: u32::from(!ended),
        my_ballots: u32::from(!ended && !paused),
        records: u32::from(ended),
    });
    made.collect()
}

fn trace(now_ms: i64) -> TraceView {
    let named = |kind: &'static str, title: &str| Named { id: NOWHERE, kind, title: title.to_owned() };
    TraceView {
        of: named("proposal", "Drei Winterlinden"),
        place: Some(topic::Standing::InTime),
        steps: vec![(Relation::About, named("topic", "Schatten am Spielplatz"))],
        fate: Fate::Open { since_ms: now_ms },
        from: vec![(Relation::Changes, named("amendment", "Mit einer Bank"))],
    }
}

/// One for each kind of stretch.
fn bars(p: &Page) -> Vec<Bar> {
    let bar = |place, parts: &[(&'static str, u64, u64)], histogram: &[u64]| Bar {
        name: p.t("kind-proposal"),
        place,
        words: p.t("tally-status-quo"),
        parts: parts.to_vec(),
        histogram: histogram.iter().map(|n| (*n, *n)).collect(),
    };
    vec![
        bar(Some(1), &[("yes", 0, 500), ("neither", 500, 200), ("no", 700, 300)], &[]),
        bar(Some(2), &[("weight", 0, 350)], &[4, 2, 0, 1]),
    ]
}

fn spans() -> Vec<Span> {
    let parts = [
        (SpanKind::Same, "Wir pflanzen "),
        (SpanKind::Removed, "zwei"),
        (SpanKind::Added, "drei"),
        (SpanKind::Same, " Linden."),
    ];
    parts.into_iter().map(|(kind, text)| Span { kind, text: text.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_the_style_has_its_name_and_its_dark_twin() {
        let all = tokens(assets::STYLE);
        let of = |name: &str| all.iter().find(|token| token.name == name).unwrap();
        assert_eq!((of("ground").light, of("ground").dark), ("#f7f6ef", Some("#131a15")));
        assert!(of("ground").is_colour() && !of("radius").is_colour() && of("radius").dark.is_none());
        assert!(all.iter().filter(|token| token.is_colour()).all(|token| token.dark.is_some()));
    }

    #[test]
    fn every_field_that_a_form_can_have_is_shown() {
        let (forms, here) = (include_str!("../form.rs"), include_str!("components.rs"));
        let made = forms.split("pub(crate) fn ").skip(1).filter_map(|rest| {
            let (name, rest) = rest.split_once('(')?;
            let signature = rest.split('{').next()?;
            let is_field = signature.contains("p: &Page") && signature.contains("String");
            is_field.then_some(name)
        });
        let made: Vec<&str> = made.collect();
        assert!(made.len() > 15, "{made:?}");
        // These make parts of fields, and one that is shown with other words.
        let no_fields = ["error_at", "own_name_as"];
        for name in made.iter().filter(|name| !no_fields.contains(*name)) {
            assert!(here.contains(&format!("form.{name}(")), "{name} is not shown");
        }
    }
}
