//! A village's worth of sample data.

use crate::{
    memory::{Memory, Section, Space, State, Text, device, id, joined_device, notice, now_ms, words},
    sample_trust,
    village::person_ref,
};
use linde_web::{
    Id,
    views::{
        Asking, Author, Delivery, InviteView, Level, MapArgument, MapPoint, MapStatement, MemberView, NewSpace,
        OpinionGroup, OpinionView, PeerView, Reaction, Reactions, Reasons, Representative, Role, SpaceState, Spread,
        Stance, Standing, StatementView, Tally, Verdict, Visibility,
    },
};
use std::collections::BTreeMap;

pub(crate) const HOUR_MS: i64 = 3_600_000;
const PEOPLE: [(&str, Role); 7] = [
    ("Anna Weber", Role::Founder),
    ("Bruno Krüger", Role::Steward),
    ("Cem Aydın", Role::Moderator),
    ("Dorothea von Lindenau", Role::Member),
    ("Elif Şahin", Role::Member),
    ("Anna Weber", Role::Member),
    ("Frieda Sommer", Role::Reader),
];
pub(crate) const STATEMENTS: [(usize, &str); 12] = [
    (3, "Der Spielplatz an der Linde braucht Schatten. Im Sommer ist die Rutsche ab elf Uhr zu heiß."),
    (1, "Wir sollten erst mit den Anwohnern der Gartenstraße sprechen, bevor wir über den Durchgang entscheiden."),
    (4, "Der Weg zum Spielplatz muss mit Rollstuhl und Kinderwagen ohne Stufe erreichbar sein."),
    (2, "Für 8.000 Euro bekommen wir entweder ein neues Klettergerüst oder drei Bäume mit Bank. Beides geht nicht."),
    (0, "Ich würde die alten Bänke behalten und nur neu streichen – das können wir an einem Samstag selbst."),
    (5, "Bitte keine Bewegungsmelder am Weg, das Licht scheint uns direkt ins Schlafzimmer."),
    (4, "Eine Wasserpumpe zum Matschen kostet wenig und ist an heißen Tagen das Beste für die Kleinen."),
    (1, "Die Stadt zahlt den Baum, wenn wir das Gießen in den ersten drei Jahren übernehmen. Ich habe nachgefragt."),
    (3, "Wer gießt in den Ferien? Ohne Gießplan sollten wir keine Bäume versprechen."),
    (0, "Vorschlag für den Ablauf: bis Ende des Monats sammeln, danach eine Woche bewerten, dann entscheiden."),
    (
        2,
        "Hunde gehören an der Leine geführt, auch abends.\nEin Schild reicht nicht, wir brauchen einen Spender mit Beuteln.",
    ),
    (6, "Kann ich als Gast auch etwas vorschlagen?"),
];

/// Fills a node in memory.
pub(crate) fn fill(memory: &Memory) {
    let mut state = memory.state();
    let playground = playground(&mut state);
    let choir = state.found(NewSpace {
        name: "Chor der Freiwilligen Feuerwehr Oberlindach e. V.".to_owned(),
        purpose: "Programm und Proben für das Sommerkonzert.".to_owned(),
        visibility: Visibility::Members,
        my_name: "Anna Weber".to_owned(),
    });
    if let Ok(space) = state.space(choir) {
        space.view.spread = Spread { nodes_known: 3, nodes_complete: 3 };
    }
    let waiting = state.found(NewSpace {
        name: "Kleingarten Sonnental".to_owned(),
        purpose: String::new(),
        visibility: Visibility::Members,
        my_name: "Anna".to_owned(),
    });
    if let Ok(space) = state.space(waiting) {
        (space.view.state, space.view.role) = (SpaceState::Waiting, Role::Member);
        space.view.asking = Some(Asking { person: id(1_004_001), name: "Anna".to_owned() });
    }
    state.notices.push(notice("disk-low", Level::Warning));
    state.network = linde_web::views::NetworkSettings {
        file: "/home/anna/.local/share/dorflinde/config.toml".to_owned(),
        nearby: true,
        kept: vec!["linde.example:4577".to_owned()],
        ..Default::default()
    };
    state.nearby = vec![(id(7_000_001), false), (id(7_000_002), true)];
    state.peers = vec![
        PeerView {
            device: id(1_002_001),
            name: Some("Bruno Krüger".to_owned()),
            address: "/ip4/192.168.178.31/udp/4577/quic-v1".to_owned(),
            since_ms: now_ms() - HOUR_MS,
        },
        PeerView {
            device: id(9),
            name: None,
            address: "/ip6/2003:e1:af33::7/tcp/4577".to_owned(),
            since_ms: now_ms() - 26 * HOUR_MS,
        },
    ];
    if let Ok(space) = state.space(playground) {
        space.view.spread = Spread { nodes_known: 9, nodes_complete: 7 };
    }
    state.read = Some(BTreeMap::from([(playground, 9)]));
    sample_trust::fill(&mut state, playground, choir);
}

fn playground(state: &mut State) -> Id {
    let space = state.found(NewSpace {
        name: "Spielplatz an der Linde".to_owned(),
        purpose: "Wie soll der Spielplatz nach der Sanierung aussehen? Wir haben 8.000 Euro und ein Jahr Zeit."
            .to_owned(),
        visibility: Visibility::Open,
        my_name: "Anna Weber".to_owned(),
    });
    let (text, section_ids) = (state.id(), [state.id(), state.id(), state.id()]);
    let statement_ids: Vec<Id> = STATEMENTS.iter().map(|_| state.id()).collect();
    let invite_ids = [state.id(), state.id()];
    if let Ok(space) = state.space(space) {
        space.members = (0..PEOPLE.len()).map(member).collect();
        space.statements =
            STATEMENTS.iter().zip(statement_ids).enumerate().map(|(place, item)| statement(place, item)).collect();
        space.texts.push(proposal(text, section_ids));
        space.invites = invites(space, invite_ids);
    }
    space
}

pub(crate) fn author(person: usize) -> Author {
    let (name, role) = PEOPLE.get(person).copied().unwrap_or(("", Role::Reader));
    let number = u64::try_from(person).unwrap_or_default();
    let me = person == 0;
    let device = if me { device() } else { id(1_001_000 + number * 1_000) };
    Author { name: Some(name.to_owned()), device, person: Some(id(1_000_000 + number)), role: Some(role), me }
}

fn member(person: usize) -> MemberView {
    let author = author(person);
    let joined_ms = now_ms() - (40 - 3 * i64::try_from(person).unwrap_or_default()) * 24 * HOUR_MS;
    MemberView {
        person: author.person.unwrap_or_default(),
        name: author.name,
        role: author.role.unwrap_or(Role::Reader),
        devices: vec![joined_device(author.device, author.me, joined_ms)],
        me: author.me,
        joined_ms: Some(joined_ms),
        inviter: (person > 0).then(|| person_ref(&self::author(person / 3))),
    }
}

fn statement(place: usize, ((person, text), id): (&(usize, &str), Id)) -> StatementView {
    let age = i64::try_from(STATEMENTS.len() - place).unwrap_or_default();
    let with = [9, 9, 9, 9, 8, 9, 7, 6, 7, 1, 4, 4].get(place).copied().unwrap_or(1);
    let verdict = match person {
        6 => Verdict::NotCounted { reason: "role-too-low".to_owned(), args: BTreeMap::new() },
        _ => Verdict::Counted,
    };
    StatementView {
        id,
        text: (*text).to_owned(),
        author: author(*person),
        time_ms: now_ms() - age * age * HOUR_MS / 2,
        lamport: u64::try_from(place).unwrap_or_default() + 12,
        verdict,
        delivery: Delivery { nodes_with_it: with, nodes_known: 9 },
        standing: Standing::default(),
        reactions: reactions(place),
        seed: place == 0,
        lineage: None,
        topic: None,
    }
}

fn proposal(doc: Id, [first, second, third]: [Id; 3]) -> Text {
    let at = |hours: i64| now_ms() - hours * HOUR_MS;
    let before = "Der Spielplatz an der Linde wurde **1987** angelegt. Heute kommen vor allem Familien aus der Gartenstraße und dem Neubaugebiet.\n\nEs fehlt an Schatten, und die Rutsche ist an heißen Tagen nicht benutzbar.";
    let after = "Der Spielplatz an der Linde wurde **1987** angelegt. Heute kommen vor allem Familien aus der Gartenstraße, dem Neubaugebiet und der Grundschule.\n\nEs fehlt an Schatten: An 31 Tagen im letzten Sommer war die Rutsche nicht benutzbar.";
    let measures = "Wir schlagen vor:\n\n- drei Winterlinden, von der Stadt gepflanzt\n- eine Bank unter der mittleren\n- eine Handpumpe mit Matschbereich\n- ein stufenloser Weg von der Gartenstraße\n\n| Was | Kosten |\n|---|---|\n| Bäume | trägt die Stadt |\n| Bank | 900 € |\n| Pumpe | 2.400 € |\n| Weg | 4.200 € |\n\n> Die Bäume bekommen wir nur, wenn wir drei Jahre lang gießen.";
    let section = |id: Id, title: &str, versions| Section { id: id.short(), title: title.to_owned(), versions };
    let sections = vec![
        section(
            first,
            "Ausgangslage",
            vec![
                (before.to_owned(), author(1), at(70)),
                (after.replace("An 31 Tagen", "An vielen Tagen"), author(4), at(27)),
                (after.to_owned(), author(0), at(2)),
            ],
        ),
        section(second, "Maßnahmen", vec![(measures.to_owned(), author(3), at(20))]),
        section(third, "Gießplan", Vec::new()),
    ];
    Text { doc, title: "Vorschlag an den Ortschaftsrat".to_owned(), sections }
}

fn invites(space: &Space, [first, second]: [Id; 2]) -> Vec<InviteView> {
    let invite = |id: Id, role, uses, max_uses, inviter, revoked, link: Option<String>| InviteView {
        id,
        role,
        uses,
        max_uses,
        inviter,
        expires_ms: Some(now_ms() + 200 * HOUR_MS),
        approval: role == Role::Member,
        revoked,
        words: link.as_ref().map(|_| words()),
        link,
    };
    vec![
        invite(second, Role::Moderator, 0, 1, author(1), true, None),
        invite(first, Role::Member, 2, 10, space.me(), false, Some(format!("linde:join/1/{}{}", first, second))),
    ]
}

/// How people react to the statement at `place`.
fn reactions(place: usize) -> Reactions {
    let place = u32::try_from(place).unwrap_or_default();
    if place > 8 {
        return Reactions::default();
    }
    let mine = (place == 2).then_some(Reaction { stance: Stance::Agree, important: true });
    Reactions { agree: 20 - place * 2, disagree: place * 2, pass: place % 3, important: 3 - place % 3, mine }
}

/// An opinion map of two groups who differ about every third statement.
pub(crate) fn opinion(statements: &[StatementView]) -> OpinionView {
    let seen = |at: usize, agree: u32, disagree: u32| -> Option<MapStatement> {
        let statement = statements.get(at)?;
        let groups = vec![Tally { agree: agree / 2, disagree: 1, seen: 14 }, Tally { agree: 6, disagree: 1, seen: 10 }];
        let (id, text) = (statement.id, statement.text.clone());
        Some(MapStatement { id, text, agree, disagree, seen: 24, groups, imported: false })
    };
    let representative = |size: u32, at: usize, agrees: bool| {
        let (agree, disagree) = if agrees { (size - 2, 1) } else { (1, size - 3) };
        let others = Tally { agree: 4, disagree: 5, seen: 24 - size };
        let statement = MapStatement { seen: size, groups: Vec::new(), ..seen(at, agree, disagree)? };
        Some(Representative { statement, others, agrees })
    };
    let group = |size: u32, mine: bool, parts: [(usize, bool); 3]| OpinionGroup {
        size,
        mine,
        representative: parts.into_iter().filter_map(|(at, agrees)| representative(size, at, agrees)).collect(),
    };
    let point = |at: u32| {
        let (side, turn) = (if at % 5 < 3 { 1.0 } else { -1.0 }, f64::from(at * 37 % 100) / 50.0 - 1.0);
        let (x, y) = (side * (2.0 + turn), f64::from(at * 61 % 100) / 30.0 - 1.7);
        MapPoint { x, y, group: Some(u32::from(side < 0.0)), mine: at == 7 }
    };
    OpinionView {
        participants: 24,
        statements: u32::try_from(statements.len()).unwrap_or_default(),
        reactions: 187,
        insufficient: None,
        groups: vec![
            group(14, true, [(0, true), (3, true), (6, false)]),
            group(10, false, [(6, true), (4, true), (3, false)]),
        ],
        points: (0..24).map(point).collect(),
        common: (1..3).filter_map(|at| seen(at, 19, 3)).collect(),
        majority_agree: (0..3).filter_map(|at| seen(at, 20, 2)).collect(),
        majority_disagree: seen(7, 4, 17).into_iter().collect(),
        listed: (0..8).filter_map(|at| seen(at, 18 - 2 * u32::try_from(at).unwrap_or_default(), 5)).collect(),
        reasons: statements.first().map(|one| (one.id, reasons(statements))).into_iter().collect(),
        left_out: Vec::new(),
        method: "dorflinde-opinion-map@1".to_owned(),
        input: "5f".repeat(32),
        result: "b2".repeat(32),
    }
}

/// Two arguments for it and one against it.
fn reasons(statements: &[StatementView]) -> Reasons {
    let words = [
        (true, "Im Sommer ist es ohne Bäume nicht auszuhalten."),
        (true, "Ältere kommen dann auch."),
        (false, "Bäume brauchen zwanzig Jahre."),
    ];
    let argument = |((pro, text), from): ((bool, &str), &StatementView)| MapArgument {
        id: from.id,
        text: text.to_owned(),
        pro,
        by: from.author.clone(),
    };
    Reasons { pro: 2, contra: 1, shown: words.into_iter().zip(statements.iter().skip(1)).map(argument).collect() }
}
