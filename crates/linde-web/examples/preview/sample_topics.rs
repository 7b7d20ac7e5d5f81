//! A topic of a village, folded by the rules from what people did.

use crate::memory::now_ms;
use linde_deliberation::{
    Actor, Context, Fixed, Kind, Origin,
    amendment::{Amendment, AmendmentOp, Standing as AmendmentStanding},
    argument::{Argument, ArgumentOp, Stance},
    ballot::{Alternative, Ballot, BallotOp, BallotState, Open, Opening, Visibility, commitment, electorate_hash},
    condition::{Condition, ConditionOp},
    dissent::{Dissent, DissentOp},
    language_version::{LanguageVersion, LanguageVersionOp, Register},
    methods::{Alternatives, Method, Paper, Vote},
    patch::between,
    proposal::{Proposal, ProposalOp, text_hash},
    question::{Question, QuestionOp},
    record::{Fields, Record, RecordOp},
    topic::{Phase, Standing, Topic, TopicOp},
    trace::{Fate, Freshness, Gap, LanguageStatus, Loop, OpenLoop, Relation},
};
use linde_log::{DeviceId, EntryId, Lane, LogId, PersonId, SpaceId};
use linde_space::{ControlState, Role};
use linde_web::Id;
use linde_web::views::{
    Around, Author, BallotRow, BallotView, Held, HiddenPaper, LanguageRow, LanguageView, Languages, MemberView, Named,
    People, ProposalRow, ProposalView, QuestionView, RecordRow, RecordView, TopicHead, TopicRow, TopicView, TraceView,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const TITLE: &str = "Schatten am Spielplatz";
const TEXT: &str =
    "Wir pflanzen drei Winterlinden an der Südseite.\n\nDas Gießen übernimmt eine Gruppe von Anwohnern nach Plan.";
const CHANGED: &str = "Wir pflanzen drei Winterlinden an der Südseite und stellen eine Bank darunter.\n\nDas Gießen übernimmt eine Gruppe von Anwohnern nach Plan, in den Ferien die Feuerwehr.";

/// All there is to see of topics.
#[derive(Default)]
pub(crate) struct Samples {
    pub(crate) rows: Vec<TopicRow>,
    pub(crate) topics: Vec<TopicView>,
    pub(crate) questions: Vec<QuestionView>,
    pub(crate) proposals: Vec<ProposalView>,
    pub(crate) ballots: Vec<BallotView>,
    pub(crate) records: Vec<RecordView>,
    pub(crate) languages: Vec<LanguageView>,
    pub(crate) traces: Vec<TraceView>,
}

/// What stands in the ids of the entries but for their numbers.
const NUMBERED: u8 = 0x7a;
/// The fields of what people contribute in which their own words stand.
const WORDS: [&str; 30] = [
    "title",
    "concern",
    "level_reason",
    "what",
    "source",
    "intended",
    "indicator",
    "group",
    "why",
    "channel",
    "no_channel_reason",
    "reason",
    "text",
    "refs",
    "cost",
    "place",
    "because",
    "summary",
    "responsible",
    "context",
    "reasons",
    "how",
    "explanation",
    "question",
    "to_name",
    "on_behalf",
    "note",
    "link",
    "remark",
    "occasion",
];

/// Who tells it: people, and entries that are numbered as they come.
struct Teller<'a> {
    people: Vec<Author>,
    next: u8,
    /// Through which all goes that people say.
    say: &'a dyn Fn(&str) -> String,
}

impl Teller<'_> {
    fn person(&self, who: usize) -> PersonId {
        PersonId(self.people[who].person.unwrap_or_default().0)
    }

    fn entry(&mut self) -> EntryId {
        self.next += 1;
        let mut id = [NUMBERED; 32];
        id[0] = self.next;
        EntryId(id)
    }

    fn time_ms(&self) -> i64 {
        now_ms() - 86_400_000 * 20 + i64::from(self.next) * 3_600_000
    }

    /// The same with everything that people say in it said.
    fn told<T: serde::Serialize + serde::de::DeserializeOwned>(&self, what: &T) -> T {
        let mut value = json!(what);
        self.tell(&mut value);
        op(value)
    }

    fn tell(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, field) in fields {
                    if let Value::String(words) = field {
                        let is_id = words.parse::<EntryId>().is_ok();
                        if WORDS.contains(&name.as_str()) && !words.is_empty() && !is_id {
                            *words = (self.say)(words);
                        }
                    } else {
                        self.tell(field);
                    }
                }
            }
            Value::Array(all) => all.iter_mut().for_each(|one| self.tell(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn named(&self, id: EntryId, kind: &'static str, title: &str) -> Named {
        Named { id: id.into(), kind, title: (self.say)(title) }
    }

    /// Somebody does something with an object, or makes one.
    fn does<K: Kind>(&mut self, state: &mut K::State, object: Option<EntryId>, who: usize, op: K::Op) -> EntryId {
        let entry = self.entry();
        let context = Context {
            space: SpaceId([1; 32]),
            entry,
            object: object.unwrap_or(entry),
            actor: Actor {
                person: self.person(who),
                device: DeviceId(self.people[who].device.0),
                role: Role::Moderator,
            },
            lamport: u64::from(self.next),
            time_ms: self.time_ms(),
            void: false,
            control: &ControlState::default(),
            named: &|_| Some(Origin { log: LogId { lane: Lane::Deliberation, device: DeviceId([1; 32]) }, kind: 266 }),
        };
        K::apply(state, self.told(&op), &context);
        entry
    }

    fn make<K: Kind>(&mut self, who: usize, op: K::Op) -> (EntryId, K::State) {
        let mut state = K::State::default();
        let id = self.does::<K>(&mut state, None, who, op);
        (id, state)
    }

    fn held<S>(&self, id: EntryId, who: usize, state: S) -> Held<S> {
        Held {
            id: id.into(),
            by: self.people[who].clone(),
            time_ms: self.time_ms(),
            place: Some(Standing::InTime),
            standing: linde_web::views::Standing::default(),
            state,
        }
    }

    fn electors(&self) -> BTreeSet<PersonId> {
        (0..self.people.len()).map(|who| self.person(who)).collect()
    }

    /// An open ballot.
    fn ballot(
        &mut self,
        topic: EntryId,
        question: &str,
        method: Method,
        alternatives: Vec<Alternative>,
    ) -> (EntryId, BallotState) {
        let (id, electors) = (self.entry(), self.electors());
        let flags: Vec<bool> = alternatives.iter().map(Alternative::is_nothing).collect();
        let open = Open {
            topic: Some(topic),
            under: Some(topic),
            question: (self.say)(question),
            explanation: (self.say)("Es geht um die Südseite. Die Stadt zahlt die Bäume, wenn wir gießen."),
            alternatives: self.told(&alternatives),
            method,
            voters: u32::try_from(electors.len()).unwrap_or_default(),
            electorate: electorate_hash(&electors),
            visibility: Visibility::Open,
            closers: vec![self.person(0)],
            together: false,
            ends: "2027-01-15".parse().ok(),
            rules: None,
        };
        let opening = Opening {
            open,
            alternatives: Alternatives::from_flags(&flags).unwrap_or_else(|_| panic!("alternatives fit")),
            electors,
            by: self.person(0),
            time_ms: self.time_ms(),
        };
        (id, BallotState { opening: Some(opening), ..BallotState::default() })
    }

    /// One that nobody tested, one that some did, and one of a version of before; the second by the owner of the sample.
    fn languages(&mut self, topic: EntryId, proposal: EntryId, version: EntryId, around: &Around) -> Vec<LanguageView> {
        let told = [
            (
                1,
                topic,
                "topic",
                TITLE,
                topic,
                Register::Easy,
                "de",
                "Der Spiel-Platz ist im Sommer zu heiß.\nDort ist kein Schatten.\n**Wir wollen das ändern.**",
            ),
            (
                0,
                proposal,
                "proposal",
                "Drei Winterlinden",
                version,
                Register::Easy,
                "de",
                "Wir pflanzen 3 Bäume.\nDie Bäume heißen: Linden.",
            ),
            (4, proposal, "proposal", "Drei Winterlinden", topic, Register::Translation, "uk", "Ми посадимо три липи."),
        ];
        let mut views = Vec::new();
        for (who, of, kind, title, source, register, language, text) in told {
            let create = |text: &str| LanguageVersionOp::Create {
                topic,
                under: topic,
                of,
                source,
                register,
                language: language.to_owned(),
                text: text.to_owned(),
            };
            let (id, mut state) = self.make::<LanguageVersion>(who, create(text));
            if source == version {
                let text = "Wir pflanzen 3 Bäume.\nDie Bäume heißen: Winter-Linden.\nSie geben Schatten.".to_owned();
                let revision =
                    self.does::<LanguageVersion>(&mut state, Some(id), who, LanguageVersionOp::Revise { source, text });
                let check = LanguageVersionOp::Check {
                    revision,
                    group: "Lese-Gruppe der Werkstatt, 4 Personen".to_owned(),
                    ok: true,
                    remark: "Gut. Was eine Linde ist, wissen alle.".to_owned(),
                };
                self.does::<LanguageVersion>(&mut state, Some(id), 5, check);
            }
            let freshness = if kind == "proposal" && source == topic { Freshness::Stale } else { Freshness::Current };
            views.push(LanguageView {
                status: LanguageStatus { freshness, tested: state.tested() },
                version: self.held(id, who, state),
                around: around.clone(),
                of: self.named(of, kind, title),
                source_ms: Some(self.time_ms()),
                source: Some(if kind == "topic" { topic } else { version }),
            });
        }
        views
    }

    fn cast(
        &mut self,
        ballot: &mut BallotState,
        id: EntryId,
        who: usize,
        paper: Paper,
        reason: Option<&str>,
    ) -> EntryId {
        let op = BallotOp::Cast { paper, reason: reason.map(str::to_owned) };
        self.does::<Ballot>(ballot, Some(id), who, op)
    }

    fn close(&mut self, ballot: &mut BallotState, id: EntryId) {
        let papers = ballot.to_pin();
        let result = ballot.hash_of(&papers.iter().copied().collect(), None);
        self.does::<Ballot>(ballot, Some(id), 0, BallotOp::Close { papers, result });
    }
}

/// The language versions of something, and what could be put into other words.
fn of_sample(all: &[LanguageView], of: EntryId, source: Option<EntryId>) -> Languages {
    let of_it = all.iter().filter(|one| one.of.id == of.into());
    let row = |one: &LanguageView| {
        let made = one.version.state.made.as_ref()?;
        let (register, language) = (made.register, made.language.clone());
        Some(LanguageRow { id: one.version.id, register, language, status: one.status, by: one.version.by.clone() })
    };
    Languages { rows: of_it.filter_map(row).collect(), source }
}

fn op<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("a sample fits its kind: {error}"))
}

impl Samples {
    /// What became of a contribution: nothing yet, where it is not told.
    pub(crate) fn trace(self, id: Id) -> Option<TraceView> {
        let told = self.traces.iter().position(|one| one.of.id == id);
        if let Some(told) = told {
            return self.traces.into_iter().nth(told);
        }
        let topic = self.topics.first()?;
        let title = topic.around.topic.as_ref().map(|head| head.title.clone()).unwrap_or_default();
        let about = (Relation::About, Named { id: topic.topic.id, kind: "topic", title: title.clone() });
        let steps = if id == topic.topic.id { Vec::new() } else { vec![about] };
        let of = Named { id, kind: "argument", title };
        let is_of_here = id.0.iter().skip(1).all(|byte| *byte == NUMBERED);
        is_of_here.then(|| TraceView {
            of,
            place: Some(Standing::InTime),
            steps,
            fate: Fate::Open { since_ms: now_ms() },
            from: Vec::new(),
        })
    }

    /// With these members, the first of whom is the owner; all that they say goes through `say`.
    pub(crate) fn of(members: &[MemberView], say: &dyn Fn(&str) -> String) -> Self {
        let author = |member: &MemberView| Author {
            name: member.name.clone(),
            device: member.person,
            person: Some(member.person),
            role: Some(member.role),
            me: member.me,
        };
        let people: Vec<Author> = members.iter().map(author).collect();
        let known = people.iter().map(|one| (PersonId(one.person.unwrap_or_default().0), one.clone())).collect();
        let mut t = Teller { people, next: 0, say };
        let (text, changed, more_text) = (say(TEXT), say(CHANGED), say(&TEXT.replace("drei", "fünf")));
        let me = t.people.iter().position(|one| one.me).unwrap_or_default();

        let (topic, mut state) = t.make::<Topic>(
            3,
            op(json!({ "create": {
                "title": TITLE, "concern": "Der Spielplatz an der Linde hat keinen Schatten. Im Sommer ist die Rutsche ab elf Uhr zu heiß, und nachmittags ist niemand mehr dort.",
                "carriers": [], "level": "codecision", "level_reason": "Der Ortsbeirat hat zugesagt, dem Ergebnis zu folgen.",
                "scope": [
                    { "what": "Die Zufahrt bleibt 3 m breit", "standing": "fixed", "source": "Landesbauordnung § 5" },
                    { "what": "Welche Bäume es werden", "standing": "open", "source": "" },
                ],
                "effect": { "intended": "Kinder können auch im August dort spielen.", "indicator": "Unter 35 Grad an der Rutsche" },
                "template": null,
            } })),
        );
        for who in [0, 1, 4, 5] {
            t.does::<Topic>(&mut state, Some(topic), who, TopicOp::Support { supports: true });
        }
        for (group, channel, target, why) in [
            ("Familien aus der Gartenstraße", Some("Aushang am Platz"), Some(20), None),
            ("Jugendliche", Some("Jugendtreff"), Some(10), None),
            ("Wer noch herzieht", None, None, Some("Es kennt sie noch niemand.")),
        ] {
            let op = op(
                json!({ "affected": { "group": group, "why": "Sie sind jeden Tag dort.", "channel": channel, "target": target, "no_channel_reason": why } }),
            );
            t.does::<Topic>(&mut state, Some(topic), 3, op);
        }
        for reached in [Some(14), None] {
            let contact = json!({ "contact": { "group": "Jugendliche", "how": "Besuch im Jugendtreff", "day": "2026-05-04", "reached": reached } });
            t.does::<Topic>(&mut state, Some(topic), 0, op(contact));
        }
        for (occasion, counts, total) in [
            ("Begehung", [None, None, None, None], None),
            ("Treffen im Bürgerhaus", [Some(24), None, None, Some(31)], Some(64)),
        ] {
            let groups = [Some("Familien aus der Gartenstraße"), Some("Jugendliche"), Some("Wer noch herzieht"), None];
            let cells = groups.iter().zip(counts).map(|(group, count)| json!({ "group": group, "count": count }));
            let cells: Vec<Value> = cells.collect();
            let balance = json!({ "occasion": occasion, "day": "2026-05-09", "cells": cells, "total": total });
            t.does::<Topic>(&mut state, Some(topic), 0, op(json!({ "balance": balance })));
        }
        t.does::<Topic>(&mut state, Some(topic), 4, op(json!({ "assess": { "dimension": "social", "effect": "negative", "reason": "Im Sommer bleibt der Platz leer." } })));
        for to in [Phase::Accepted, Phase::Understanding, Phase::Proposals, Phase::Review, Phase::Weighing] {
            t.does::<Topic>(
                &mut state,
                Some(topic),
                0,
                TopicOp::Phase { to, reason: None, ends: "2027-01-15".parse().ok() },
            );
        }

        let (asked, mut question) = t.make::<Question>(4, op(json!({ "ask": { "topic": topic, "under": topic, "text": "Wer gießt die Bäume in den Sommerferien?" } })));
        let (open_question, waiting) = t.make::<Question>(5, op(json!({ "ask": { "topic": topic, "under": topic, "text": "Dürfen wir an der Südseite überhaupt graben, oder liegen dort Leitungen?" } })));
        t.does::<Question>(&mut question, Some(asked), 1, op(json!({ "answer": { "text": "Die Freiwillige Feuerwehr, ich habe gefragt. Sie braucht nur einen Schlüssel zum Wasser.", "refs": [] } })));
        t.does::<Question>(&mut question, Some(asked), 0, QuestionOp::MeToo { affects: true });

        let (linden, mut proposal) = t.make::<Proposal>(
            3,
            ProposalOp::Create { topic, under: topic, title: "Drei Winterlinden".to_owned(), draft: None },
        );
        let authors = [t.person(3)];
        let submit = op(
            json!({ "submit": { "title": "Drei Winterlinden", "text": TEXT, "reason": "Bäume kühlen den Platz um mehrere Grad und halten hundert Jahre.", "authors": authors, "heads": [], "hash": text_hash(&text), "cost": "0 €, die Stadt zahlt", "place": "Südseite" } }),
        );
        let version = t.does::<Proposal>(&mut proposal, Some(linden), 3, submit);
        for who in [0, 1, 4] {
            t.does::<Proposal>(&mut proposal, Some(linden), who, ProposalOp::Support { supports: true });
        }
        t.does::<Proposal>(&mut proposal, Some(linden), 1, op(json!({ "assess": { "version": version, "dimension": "ecological", "effect": "positive", "reason": "Drei große Kronen, Futter für Bienen." } })));
        let (sail, mut other) = t.make::<Proposal>(
            2,
            ProposalOp::Create { topic, under: topic, title: "Ein Sonnensegel".to_owned(), draft: None },
        );
        let sail_text = "Wir spannen von Mai bis September ein Sonnensegel über die Rutsche.";
        let authors = [t.person(2)];
        let submit = op(
            json!({ "submit": { "title": "Ein Sonnensegel", "text": sail_text, "reason": "Es hilft sofort.", "authors": authors, "heads": [], "hash": text_hash(&say(sail_text)), "cost": "6.500 €", "place": null } }),
        );
        let sail_version = t.does::<Proposal>(&mut other, Some(sail), 2, submit);
        t.does::<Proposal>(&mut other, Some(sail), 5, ProposalOp::Support { supports: true });

        let patch = between(&text, &changed);
        let (bench, mut amendment) = t.make::<Amendment>(
            4,
            AmendmentOp::Create {
                topic,
                under: topic,
                proposal: linden,
                base: version,
                patch: patch.edits().to_vec(),
                result: text_hash(&changed),
                reason: "Ohne Bank kommen die Großeltern nicht, und in den Ferien gießt sonst niemand.".to_owned(),
            },
        );
        let rejected = between(&text, &more_text);
        let (more, mut declined) = t.make::<Amendment>(
            5,
            AmendmentOp::Create {
                topic,
                under: topic,
                proposal: linden,
                base: version,
                patch: rejected.edits().to_vec(),
                result: text_hash(&more_text),
                reason: "Mehr Bäume, mehr Schatten.".to_owned(),
            },
        );
        t.does::<Amendment>(
            &mut declined,
            Some(more),
            3,
            AmendmentOp::Reject { reason: "Für fünf reicht der Platz nicht.".to_owned() },
        );
        let (must, mut condition) = t.make::<Condition>(
            1,
            ConditionOp::Create {
                topic,
                under: topic,
                proposal: linden,
                degree: 2,
                text: "Es gibt einen Gießplan mit Namen.".to_owned(),
            },
        );
        t.does::<Condition>(&mut condition, Some(must), 4, ConditionOp::Share { degree: Some(1) });
        t.does::<Condition>(&mut condition, Some(must), 1, ConditionOp::Fulfilled { version, is: true });

        let argue = |t: &mut Teller<'_>, who: usize, parent: EntryId, stance: Stance, depth: u8, text: &str| {
            let (id, state) = t.make::<Argument>(
                who,
                ArgumentOp::Create {
                    topic: Some(topic),
                    under: Some(topic),
                    parent,
                    stance,
                    text: text.to_owned(),
                    evidence: Vec::new(),
                    depth,
                },
            );
            (id, who, state)
        };
        let pro =
            argue(&mut t, 0, topic, Stance::Pro, 1, "An 34 Tagen im letzten Sommer war die Rutsche nicht benutzbar.");
        let contra = argue(&mut t, 5, topic, Stance::Contra, 1, "Das Geld fehlt dann für ein neues Klettergerüst.");
        let answer = argue(&mut t, 1, contra.0, Stance::Contra, 2, "Die Bäume zahlt die Stadt, es fehlt also nichts.");
        let about = argue(&mut t, 4, linden, Stance::Pro, 1, "Linden vertragen Hitze besser als Ahorn.");
        let arguments: Vec<_> =
            [pro, contra, answer].into_iter().map(|(id, who, state)| t.held(id, who, state)).collect();
        let of_linden = vec![t.held(about.0, about.1, about.2)];

        let in_version = |title: &str, proposal, version| Alternative::Proposal {
            text: title.to_owned(),
            proposal,
            version,
            hash: text_hash(title),
        };
        let alternatives = vec![
            in_version("Drei Winterlinden", linden, version),
            in_version("Ein Sonnensegel", sail, sail_version),
            Alternative::Nothing { text: "Der Platz bleibt, wie er ist".to_owned() },
        ];
        let method = |name: &str| Method::by_name(name).unwrap_or_else(|| panic!("{name} is a method"));
        let (weighed, mut resistance) =
            t.ballot(topic, "Was machen wir mit dem Platz?", method("resistance"), alternatives.clone());
        let papers: [(usize, [u8; 3], Option<&str>); 5] = [
            (0, [1, 5, 9], None),
            (1, [0, 6, 10], None),
            (3, [0, 7, 10], None),
            (4, [2, 3, 9], None),
            (5, [9, 2, 5], Some("Die Wurzeln heben das Pflaster.")),
        ];
        let mut objecting = weighed;
        for (who, paper, reason) in papers {
            let paper = Paper::Resistance { resistance: paper.map(Some).to_vec() };
            objecting = t.cast(&mut resistance, weighed, who, paper, reason);
        }
        t.close(&mut resistance, weighed);
        let mut ballots = vec![(weighed, resistance)];
        for name in ["yes-no", "consent", "resistance", "schulze", "approval", "dots", "times"] {
            let one = vec![alternatives[0].clone(), alternatives[2].clone()];
            let only_one = matches!(name, "yes-no" | "consent");
            let some = if name == "times" { alternatives[..2].to_vec() } else { alternatives.clone() };
            ballots.push(t.ballot(topic, &format!("Probe: {name}"), method(name), if only_one { one } else { some }));
        }
        for (id, state) in &mut ballots {
            if matches!(state.opening.as_ref().map(|opening| &opening.open.method), Some(Method::YesNo(_))) {
                // Who votes twice is counted once, and sees the receipts of both.
                t.cast(state, *id, me, Paper::YesNo { vote: Vote::No }, None);
                t.cast(state, *id, me, Paper::YesNo { vote: Vote::Yes }, Some("Schatten für alle"));
            }
        }

        // Hidden papers, one shown: the owner's waits to be shown.
        let (watering, mut hidden) = t.ballot(topic, "Wer gießt im Sommer?", method("schulze"), alternatives.clone());
        if let Some(opening) = &mut hidden.opening {
            opening.open.visibility = Visibility::UntilClose;
        }
        let graded = |grades: [i8; 3]| Paper::Schulze { grades: grades.to_vec() };
        for (who, grades) in [(me, [2, -1, 0]), (3, [3, 1, 0]), (4, [1, 1, 0])] {
            let commitment = commitment(watering, t.person(who), &Fixed([7; 32]), &graded(grades), None);
            t.does::<Ballot>(&mut hidden, Some(watering), who, BallotOp::Commit { commitment });
        }
        t.close(&mut hidden, watering);
        let shown = BallotOp::Reveal { paper: graded([3, 1, 0]), reason: None, salt: Fixed([7; 32]) };
        t.does::<Ballot>(&mut hidden, Some(watering), 3, shown);
        ballots.push((watering, hidden));
        let kept = HiddenPaper { paper: graded([2, -1, 0]), reason: None };

        let head =
            TopicHead { id: topic.into(), title: say(TITLE), phase: Phase::Weighing, paused: false, ended: false };
        let mut around = Around {
            topic: Some(head.clone()),
            me: Some(t.person(me)),
            leads: true,
            people: People(known),
            trace: None,
            languages: Languages::default(),
        };
        let named_topic = t.named(topic, "topic", TITLE);

        let languages = t.languages(topic, linden, version, &around);

        let result = ballots[0].1.result().unwrap_or_else(|| panic!("it is closed"));
        let (decided, mut record) = t.make::<Record>(
            0,
            RecordOp::Create {
                topic,
                under: topic,
                title: "Drei Winterlinden am Spielplatz".to_owned(),
                supersedes: None,
            },
        );
        let close = ballots[0].1.closes.last().map(|close| close.entry);
        let write = op(json!({ "write": {
            "context": "Im Sommer 40 Grad an der Rutsche, kein Schatten.",
            "level": "codecision", "outcome": "decided", "reasons": "Der Vorschlag mit dem wenigsten Widerstand. Er hält am längsten.",
            "alternatives": [
                { "id": { "proposal": { "proposal": linden, "version": version } }, "summary": "Drei Winterlinden", "impact": [], "ballot_result": null, "chosen": true, "because": "" },
                { "id": { "proposal": { "proposal": sail, "version": sail_version } }, "summary": "Ein Sonnensegel", "impact": [], "ballot_result": null, "chosen": false, "because": "Es kostet mehr und hält zehn Jahre." },
                { "id": "do_nothing", "summary": "", "impact": [], "ballot_result": null, "chosen": false, "because": "Der Platz bliebe im Sommer leer." },
            ],
            "dilemmas": [],
            "objections": [{ "entry": objecting, "integrated": true, "because": "Die Wurzeln bekommen eine Sperre." }],
            "measures": { "planned": [{ "what": "Pflanzen", "responsible": "Bauhof", "due": "2027-03-01" }] },
            "review": { "on": "2028-09-01" },
            "ballots": [{ "ballot": weighed, "close": close, "result": result.hash }],
        } }));
        t.does::<Record>(&mut record, Some(decided), 1, write);
        let seal = record.seal();
        t.does::<Record>(&mut record, Some(decided), 0, seal);
        let (draft, writing) = t.make::<Record>(
            0,
            RecordOp::Create { topic, under: topic, title: "Was noch zu entscheiden ist".to_owned(), supersedes: None },
        );
        let (against, dissent) = t.make::<Dissent>(
            5,
            DissentOp::Create {
                record: decided,
                seal: record.sealed().unwrap_or(Fixed([0; 32])),
                text: "Für das Klettergerüst bleibt nun nichts.".to_owned(),
            },
        );

        let trace = TraceView {
            of: t.named(linden, "proposal", "Drei Winterlinden"),
            place: Some(Standing::InTime),
            steps: vec![
                (Relation::About, named_topic.clone()),
                (Relation::RecordedIn, t.named(decided, "record", "Drei Winterlinden am Spielplatz")),
            ],
            fate: Fate::Decided {
                record: decided,
                outcome: None,
                chosen: Some(true),
                because: say("Der Vorschlag mit dem wenigsten Widerstand."),
            },
            from: vec![(Relation::Changes, t.named(bench, "amendment", "Ohne Bank kommen die Großeltern nicht"))],
        };
        let waiting_trace = TraceView {
            of: t.named(open_question, "question", "Dürfen wir dort graben?"),
            place: Some(Standing::InTime),
            steps: vec![(Relation::About, named_topic)],
            fate: Fate::Open { since_ms: now_ms() },
            from: Vec::new(),
        };

        let questions: Vec<_> = [(open_question, 5, waiting, Some(waiting_trace.clone())), (asked, 4, question, None)]
            .into_iter()
            .map(|(id, who, state, trace)| QuestionView {
                question: t.held(id, who, state),
                around: Around { trace, ..around.clone() },
                offices: BTreeMap::new(),
                is_asked: false,
            })
            .collect();
        let ballot_rows: Vec<BallotRow> = ballots.iter().map(|(id, state)| row(*id, state, t.person(me))).collect();
        let row_of = |t: &Teller<'_>, id, who, state: linde_deliberation::proposal::ProposalState, satisfied| {
            ProposalRow { proposal: t.held(id, who, state), fate: None, open_amendments: 1, conditions: 1, satisfied }
        };
        let proposal_rows = vec![row_of(&t, linden, 3, proposal.clone(), 2), row_of(&t, sail, 2, other.clone(), 1)];
        around.trace = Some(trace.clone());
        around.languages = of_sample(&languages, linden, Some(version));
        let proposals = vec![
            ProposalView {
                proposal: t.held(linden, 3, proposal),
                around: around.clone(),
                amendments: vec![
                    (t.held(bench, 4, std::mem::take(&mut amendment)), AmendmentStanding::Open),
                    (t.held(more, 5, declined), AmendmentStanding::Rejected),
                ],
                conditions: vec![t.held(must, 1, condition)],
                arguments: of_linden,
                satisfied: 2,
                draft: None,
                others: vec![(t.named(sail, "proposal", "Ein Sonnensegel"), true)],
            },
            ProposalView {
                proposal: t.held(sail, 2, other),
                around: Around { languages: of_sample(&[], sail, Some(sail_version)), ..around.clone() },
                amendments: Vec::new(),
                conditions: Vec::new(),
                arguments: Vec::new(),
                satisfied: 1,
                draft: None,
                others: vec![(t.named(linden, "proposal", "Drei Winterlinden"), false)],
            },
        ];
        let record_rows = vec![
            RecordRow {
                id: draft.into(),
                title: say("Was noch zu entscheiden ist"),
                sealed: false,
                holds: false,
                dissents: 0,
            },
            RecordRow {
                id: decided.into(),
                title: say("Drei Winterlinden am Spielplatz"),
                sealed: true,
                holds: true,
                dissents: 1,
            },
        ];
        around.languages = of_sample(&[], decided, Some(decided));
        let record_view = |record, holds, gaps, dissents| RecordView {
            record,
            around: around.clone(),
            signatures: 1,
            gaps,
            holds,
            dissents,
            ballots: ballot_rows.clone(),
            proposals: proposal_rows.clone(),
            objections: vec![(objecting, say("Die Wurzeln heben das Pflaster."))],
            suggested: Fields::default(),
        };
        let records = vec![
            record_view(t.held(decided, 0, record), true, Vec::new(), vec![t.held(against, 5, dissent)]),
            record_view(
                t.held(draft, 0, writing),
                false,
                vec![(Gap::Ballot(weighed), Some(t.named(weighed, "ballot", "Was machen wir mit dem Platz?")))],
                Vec::new(),
            ),
        ];
        let loops = vec![(
            OpenLoop { id: open_question, what: Loop::Overdue { days: 3 } },
            t.named(open_question, "question", "Dürfen wir an der Südseite überhaupt graben?"),
        )];
        let described = state.versions.last().map(|made| made.entry);
        let view = TopicView {
            topic: t.held(topic, 3, state),
            around: Around { languages: of_sample(&languages, topic, described), ..around.clone() },
            statements: 11,
            questions: questions.iter().map(|one| one.question.clone()).collect(),
            proposals: proposal_rows,
            arguments,
            ballots: ballot_rows,
            records: record_rows,
            loops,
        };
        let list_row = TopicRow {
            head,
            concern: view.topic.state.wording.as_ref().map(|wording| wording.concern.clone()).unwrap_or_default(),
            by: view.topic.by.clone(),
            time_ms: view.topic.time_ms,
            supporters: 4,
            statements: 11,
            open_questions: 1,
            proposals: 2,
            open_ballots: 7,
            my_ballots: 6,
            records: 1,
        };
        let over = TopicRow {
            head: TopicHead { title: say("Neue Satzung"), phase: Phase::Closed, ..list_row.head.clone() },
            open_ballots: 0,
            my_ballots: 0,
            ..list_row.clone()
        };
        let ballots = ballots
            .into_iter()
            .map(|(id, state)| BallotView {
                ballot: t.held(id, 0, state),
                around: around.clone(),
                objections: Vec::new(),
                hidden: (id == watering).then(|| kept.clone()),
            })
            .collect();
        Self {
            rows: vec![list_row, over],
            topics: vec![view],
            questions,
            proposals,
            ballots,
            records,
            languages,
            traces: vec![trace, waiting_trace],
        }
    }
}

fn row(id: EntryId, state: &BallotState, me: PersonId) -> BallotRow {
    let opening = state.opening.as_ref();
    BallotRow {
        id: id.into(),
        question: opening.map(|opening| opening.open.question.clone()).unwrap_or_default(),
        phase: state.phase(),
        cast: u32::try_from(state.to_pin().len()).unwrap_or_default(),
        voters: opening.map_or(0, |opening| opening.open.voters),
        may_vote: true,
        voted: state.casts.values().any(|cast| cast.by == me),
        verdict: state.result().map(|result| result.count.verdict),
        alternatives: opening
            .iter()
            .flat_map(|opening| &opening.open.alternatives)
            .map(|one| one.text().to_owned())
            .collect(),
    }
}
