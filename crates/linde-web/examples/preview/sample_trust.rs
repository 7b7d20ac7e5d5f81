//! What happened in the sample village when people had to trust each other.

use crate::{
    memory::{Space, State, device, id, now_ms},
    sample::{HOUR_MS, STATEMENTS, author},
    village::person_ref,
};
use linde_web::{
    Id,
    views::{
        Appeal, Author, BackupDone, BodyCheck, Checks, Delivery, DepartedView, Departure, DeviceOrigin, DeviceState,
        DeviceView, EntryView, ErasureView, ModerationView, NewcomerView, OfficeView, Outcome, Overlay, OverlayView,
        OwnDeviceView, PendingAct, PendingView, PersonRef, Role, SealedPart, SealedView, Standing, StatementVersion,
        Verdict, Voice,
    },
};
use std::collections::BTreeMap;

const DAY_MS: i64 = 24 * HOUR_MS;

/// Fills in what a village's worth of trust leaves behind.
pub(crate) fn fill(state: &mut State, playground: Id, choir: Id) {
    let ids: Vec<Id> = (0..40).map(|_| state.id()).collect();
    let id_at = |place: usize| ids.get(place).copied().unwrap_or_default();
    let names = state.spaces.values().map(|space| space.view.name.clone()).collect();
    devices(state, names, id_at(0));
    if let Ok(space) = state.space(choir) {
        space.view.role = Role::Founder;
    }
    let Ok(space) = state.space(playground) else { return };
    people(space, &id_at);
    offices(space, &id_at);
    sealed(space, &id_at);
    moderated(space, &id_at);
    erased(space, &id_at);
    control(space, &id_at);
}

fn spoken(person: usize) -> PersonRef {
    person_ref(&author(person))
}

fn stranger(number: u64, name: &str) -> PersonRef {
    PersonRef { person: id(3_000_000 + number), name: Some(name.to_owned()), me: false }
}

fn devices(state: &mut State, spaces: Vec<String>, revoked: Id) {
    let other = |device, origin, admitted: i64, wrote: i64, state| OwnDeviceView {
        device,
        name: None,
        this: false,
        origin,
        admitted_ms: Some(now_ms() - admitted * DAY_MS),
        wrote_ms: Some(now_ms() - wrote * DAY_MS),
        spaces: spaces.clone(),
        state,
    };
    let lost = DeviceState::Revoked { by: author(0), time_ms: now_ms() - 12 * DAY_MS, entry: revoked };
    let copied = DeviceState::Copied { successor: Some(device()) };
    if let Some(this) = state.own.devices.first_mut() {
        (this.origin, this.admitted_ms) = (DeviceOrigin::Succeeded, Some(now_ms() - 20 * DAY_MS));
        this.spaces.clone_from(&spaces);
    }
    state.own.devices.extend([
        other(id(2_000_001), DeviceOrigin::Paired, 9, 1, DeviceState::Active),
        other(id(2_000_002), DeviceOrigin::Paired, 70, 14, lost),
        other(id(2_000_003), DeviceOrigin::Joined, 120, 20, copied),
    ]);
    let path = Some("/media/anna/Stick/dorflinde-2026-11-12.backup".to_owned());
    state.own.last = Some(BackupDone { time_ms: now_ms() - 11 * DAY_MS, path, bytes: 41_204_736 });
}

fn people(space: &mut Space, id_at: &impl Fn(usize) -> Id) {
    let invite = space.invites.last().map(|invite| invite.id).unwrap_or_default();
    space.trust.newcomers.push(NewcomerView {
        join: id_at(1),
        person: stranger(1, "Gül Demir"),
        time_ms: now_ms() - 3 * HOUR_MS,
        invite,
        role: Role::Member,
        inviter: author(0),
        may_approve: true,
        may_withdraw: true,
    });
    space.trust.departed = vec![
        DepartedView {
            person: stranger(2, "Horst Kruse"),
            departure: Departure::Removed { by: author(1) },
            time_ms: now_ms() - 6 * DAY_MS,
            entry: id_at(2),
            role: Role::Member,
        },
        DepartedView {
            person: stranger(3, "Ingrid Baum"),
            departure: Departure::Left,
            time_ms: now_ms() - 16 * DAY_MS,
            entry: id_at(3),
            role: Role::Moderator,
        },
    ];
    space.trust.pending.push(PendingView {
        entry: id_at(4),
        act: PendingAct::Role { person: spoken(2), role: Role::Founder },
        by: author(1),
        time_ms: now_ms() - 26 * HOUR_MS,
        supporters: vec![spoken(1)],
        missing: 1,
        by_founders: true,
        may_agree: true,
    });
    let second = DeviceView {
        device: id(2_000_001),
        name: None,
        this: false,
        origin: DeviceOrigin::Paired,
        admitted_ms: Some(now_ms() - 9 * DAY_MS),
        state: DeviceState::Active,
    };
    let copied = DeviceView {
        device: id(1_001_100),
        name: None,
        this: false,
        origin: DeviceOrigin::Joined,
        admitted_ms: Some(now_ms() - 37 * DAY_MS),
        state: DeviceState::Copied { successor: Some(author(1).device) },
    };
    for (place, further) in [(0, second), (1, copied)] {
        if let Some(member) = space.members.get_mut(place) {
            member.devices.push(further);
        }
    }
}

fn offices(space: &mut Space, id_at: &impl Fn(usize) -> Id) {
    let office = |office, name: &str, four_eyes, holders, words, mine| OfficeView {
        office,
        name: Some(name.to_owned()),
        four_eyes,
        holders,
        by: author(0),
        time_ms: now_ms() - 30 * DAY_MS,
        words,
        mine,
        may_change: true,
    };
    let board = office(id_at(5), "Vorstand", true, vec![spoken(0), spoken(1)], 1, true);
    let treasury = office(id_at(6), "Kasse", false, vec![spoken(3)], 0, false);
    let voices = [
        (9, Voice::Office { office: board.office, name: "Vorstand".to_owned(), holders: board.holders.clone() }),
        (7, Voice::Asked { office: board.office, name: "Vorstand".to_owned(), holders: vec![spoken(1)] }),
        (3, Voice::Role { role: Role::Moderator }),
        (1, Voice::Role { role: Role::Steward }),
    ];
    for (place, voice) in voices {
        if let Some(statement) = space.statements.get_mut(place) {
            statement.standing.voice = voice;
        }
    }
    space.trust.offices = vec![treasury, board];
}

fn sealed(space: &mut Space, id_at: &impl Fn(usize) -> Id) {
    let view = |part, title: &str, reason: &str, right: &str, author: Author, readable, age: i64| SealedView {
        part,
        title: title.to_owned(),
        reason: reason.to_owned(),
        right: right.to_owned(),
        decider: spoken(1),
        review_ms: now_ms() + (90 - age) * DAY_MS,
        readers: vec![spoken(0), spoken(1)],
        author,
        time_ms: now_ms() - age * DAY_MS,
        verdict: Verdict::Counted,
        readable,
        opened: None,
        may_open: readable,
        delivery: Delivery { nodes_with_it: 7, nodes_known: 9 },
    };
    let offers = view(id_at(7), "Drei Angebote für die Pumpe", "negotiation", "die drei Firmen", author(1), true, 12);
    let neighbour = view(
        id_at(8),
        "Beschwerde eines Anwohners",
        "personal-data",
        "ein Anwohner der Gartenstraße",
        author(3),
        false,
        5,
    );
    let opened = SealedView {
        opened: Some((author(1), now_ms() - 2 * DAY_MS)),
        may_open: false,
        ..view(id_at(9), "Angebot der Baumschule", "negotiation", "die Baumschule Seifert", author(1), true, 100)
    };
    let words = "Brunnenbau Maier: 2.380 €, lieferbar im April.\nWasser & Spiel GmbH: 2.890 €, mit Wartung.\nSchlosserei Huber: 1.950 €, ohne Fundament.";
    space.trust.sealed = vec![
        SealedPart {
            view: opened,
            text: Some("Drei Winterlinden, Stammumfang 18–20 cm, zusammen 1.140 €.".to_owned()),
        },
        SealedPart { view: offers, text: Some(words.to_owned()) },
        SealedPart { view: neighbour, text: None },
    ];
}

fn moderated(space: &mut Space, id_at: &impl Fn(usize) -> Id) {
    let target = |space: &Space, place: usize| {
        let statement = space.statements.get(place);
        (
            statement.map(|statement| statement.id).unwrap_or_default(),
            statement.map(|statement| statement.text.clone()),
            statement.map(|statement| statement.author.clone()),
        )
    };
    let act = |space: &Space, id, place, overlay, reason: &str, text: &str, age: i64| {
        let (target, target_text, target_author) = target(space, place);
        ModerationView {
            overlay: OverlayView { id, overlay, reason: reason.to_owned(), text: text.to_owned(), by: author(2) },
            time_ms: now_ms() - age * HOUR_MS,
            target,
            target_text,
            may_appeal: target_author.as_ref().is_some_and(|author| author.me),
            target_author,
            policy: None,
            outcome: Outcome::Stands,
            appeal: None,
            may_decide: false,
            may_lift: true,
        }
    };
    let into = target(space, 0).0;
    let mut hidden =
        act(space, id_at(10), 5, Overlay::Hide, "personal-data", "Bitte ohne Hinweis auf ein einzelnes Haus.", 50);
    hidden.appeal = Some(Appeal {
        entry: id_at(25),
        text: "Ich meine mein eigenes Schlafzimmer. Das darf ich doch sagen.".to_owned(),
        time_ms: now_ms() - 20 * HOUR_MS,
    });
    hidden.may_decide = true;
    let merged = act(space, id_at(11), 6, Overlay::Merge { into }, "duplicate", "", 30);
    let noted = act(space, id_at(12), 4, Overlay::Note, "other", "Der Bauhof hat Farbe und Pinsel zugesagt.", 12);
    let mut lifted = act(space, id_at(13), 10, Overlay::Hide, "off-topic", "", 70);
    lifted.outcome = Outcome::Lifted { entry: id_at(26), by: author(1), time_ms: now_ms() - 60 * HOUR_MS };
    (lifted.may_lift, lifted.may_appeal) = (false, false);
    space.trust.moderations = vec![lifted, hidden, merged, noted];
    for (place, deferred) in [(2, true), (8, true)] {
        if let Some(statement) = space.statements.get_mut(place) {
            statement.standing = Standing { deferred, ..statement.standing.clone() };
        }
    }
}

fn erased(space: &mut Space, id_at: &impl Fn(usize) -> Id) {
    let own: Vec<Id> =
        space.statements.iter().filter(|statement| statement.author.me).map(|statement| statement.id).collect();
    if let Some(first) = own.first() {
        let before = "Ich würde die alten Bänke behalten – das können wir an einem Samstag selbst.".to_owned();
        let version = StatementVersion { entry: *first, text: Some(before), time_ms: now_ms() - 30 * HOUR_MS };
        space.trust.versions.insert(*first, vec![version]);
    }
    let gone = space.statements.get(10).map(|statement| statement.id).unwrap_or_default();
    let erasure = ErasureView {
        entry: id_at(14),
        by: author(2),
        time_ms: now_ms() - 40 * HOUR_MS,
        reason: "own-wish".to_owned(),
        entries: 1,
        nodes_done: 7,
        nodes_known: 9,
    };
    space.trust.erasures.push((erasure, vec![gone]));
    debug_assert_eq!(STATEMENTS.len(), space.statements.len());
}

fn control(space: &mut Space, id_at: &impl Fn(usize) -> Id) {
    let entry = |id, person: usize, kind: &str, age: i64, verdict| EntryView {
        id,
        author: author(person),
        lane: 0,
        seq: u64::try_from(age).unwrap_or_default(),
        kind: kind.to_owned(),
        time_ms: now_ms() - age * HOUR_MS,
        lamport: 100,
        object: None,
        checks: Checks { signature: true, chain: true, body: BodyCheck::Matches },
        verdict,
        text: None,
        delivery: Delivery { nodes_with_it: 9, nodes_known: 9 },
        device: None,
        name_then: None,
        role_then: author(person).role,
        because: None,
        standing: Standing::default(),
    };
    let no = |reason: &str| Verdict::NotCounted { reason: reason.to_owned(), args: BTreeMap::new() };
    let mut beaten = entry(id_at(20), 4, "join", 150, no("invitation-revoked"));
    beaten.because = Some(id_at(2));
    space.trust.control = vec![
        entry(id_at(21), 0, "genesis", 960, Verdict::Counted),
        entry(id_at(22), 0, "invite", 955, Verdict::Counted),
        entry(id_at(23), 1, "join", 900, Verdict::Counted),
        entry(id_at(2), 1, "remove", 144, Verdict::Counted),
        beaten,
        entry(id_at(4), 1, "member", 26, Verdict::Waiting { reason: None }),
        entry(id_at(24), 1, "text-edit", 33, no("copied-installation")),
        entry(id_at(14), 2, "erasure", 40, Verdict::Counted),
    ];
}
