//! The list of all kinds.

use crate::{
    amendment::Amendment,
    argument::Argument,
    ballot::Ballot,
    condition::Condition,
    confidential::Confidential,
    dissent::Dissent,
    erasure::Erasure,
    kind::{AnyKind, Kind, erase},
    language_version::LanguageVersion,
    moderation::Moderation,
    objection::Objection,
    office_keys::OfficeKeys,
    office_profile::OfficeProfile,
    polis_import::PolisImport,
    profile::Profile,
    proposal::Proposal,
    question::Question,
    record::Record,
    statement::Statement,
    topic::Topic,
    voice::Voice,
};

/// The kinds this version knows.
pub struct Registry {
    kinds: Vec<Box<dyn AnyKind>>,
}

/// All kinds of this crate: one line each.
pub fn registry() -> Registry {
    Registry::default()
        .with::<Profile>()
        .with::<Statement>()
        .with::<Erasure>()
        .with::<Moderation>()
        .with::<OfficeProfile>()
        .with::<OfficeKeys>()
        .with::<Voice>()
        .with::<Confidential>()
        .with::<Ballot>()
        .with::<Objection>()
        .with::<Record>()
        .with::<Dissent>()
        .with::<PolisImport>()
        .with::<Topic>()
        .with::<Question>()
        .with::<Proposal>()
        .with::<Amendment>()
        .with::<Condition>()
        .with::<Argument>()
        .with::<LanguageVersion>()
}

impl Registry {
    /// This registry with one more kind.
    #[must_use]
    pub fn with<K: Kind>(mut self) -> Self {
        self.kinds.push(erase::<K>());
        self
    }

    /// The kind with this number.
    pub fn by_id(&self, id: u16) -> Option<&dyn AnyKind> {
        self.iter().find(|kind| kind.id() == id)
    }

    /// The kind with this name.
    pub fn by_name(&self, name: &str) -> Option<&dyn AnyKind> {
        self.iter().find(|kind| kind.name() == name)
    }

    /// All kinds, in the order of their registration.
    pub fn iter(&self) -> impl Iterator<Item = &dyn AnyKind> {
        self.kinds.iter().map(|kind| &**kind)
    }
}

impl Default for Registry {
    /// A registry without kinds.
    fn default() -> Self {
        Self { kinds: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Judgement, Origin, Reason,
        kind::{AnyObject, MAX_NAMED},
        testing::{Village, entry},
    };
    use linde_log::{DeviceId, EntryId, Lane, LogId};
    use linde_space::Role;
    use proptest::{collection::vec, prelude::*, sample::Index, test_runner::Config};
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// The operations that are open to those who do not contribute: each needs a reason, given where its kind says so.
    const OPEN_TO_READERS: [(&str, &str); 6] = [
        ("ballot", "cast"),
        ("ballot", "commit"),
        ("ballot", "reveal"),
        ("erasure", "ack"),
        ("erasure", "create"),
        ("moderation", "appeal"),
    ];

    /// The operations by which somebody is told no, or something is taken away or back, and the field that says why.
    const SAYS_NO: [(&str, &str, &str); 15] = [
        ("topic", "unaffected", "reason"),
        ("topic", "phase", "reason"),
        ("topic", "pause", "reason"),
        ("topic", "stop", "reason"),
        ("topic", "refer", "reason"),
        ("topic", "reopen", "reason"),
        ("question", "forward", "reason"),
        ("question", "refuse", "reason"),
        ("proposal", "answer", "reason"),
        ("proposal", "fate", "reason"),
        ("amendment", "reject", "reason"),
        ("dissent", "withdraw", "reason"),
        ("ballot", "reopen", "reason"),
        ("objection", "handle", "because"),
        ("language-version", "check", "remark"),
    ];
    /// Of operations that do not always say no: the field that does, and its values.
    const NO_IF: [(&str, &str, &str, &[&str]); 3] = [
        ("proposal", "answer", "state", &["partly_adopted", "not_adopted", "not_responsible", "needs_clarification"]),
        ("proposal", "fate", "how", &["rejected_by", "obsoleted_by"]),
        ("language-version", "check", "ok", &["false"]),
    ];

    /// An entry in the making: what it does, by whom, and where it falls among those that were made at the same time.
    #[derive(Debug, Clone)]
    struct Pick {
        example: Index,
        by: usize,
        lamport: u64,
    }

    /// A step in the order in which steps are folded.
    type Step = (u64, EntryId, usize, Vec<u8>);

    fn picks() -> impl Strategy<Value = Vec<Pick>> {
        // Few lamport numbers, so that many steps are concurrent.
        let pick = (any::<Index>(), 0..Village::INSTALLATIONS, 1u64..6);
        vec(pick.prop_map(|(example, by, lamport)| Pick { example, by, lamport }), 1..16)
    }

    fn steps(village: &Village, kind: &dyn AnyKind, picks: &[Pick]) -> Vec<Step> {
        let bodies = bodies(kind);
        let step = |(i, pick): (u64, &Pick)| {
            (pick.lamport, entry(2_000 + i), pick.by, bodies[pick.example.index(bodies.len())].clone())
        };
        let made = |by| (0, object_id(), by, bodies[0].clone());
        let may = |by: &usize| take(village, &mut *kind.object(), &made(*by)) == Judgement::Allow;
        let by = (0..Village::INSTALLATIONS).find(may).expect("somebody may do what the first example does");
        core::iter::once(made(by)).chain((0..).zip(picks).map(step)).collect()
    }

    fn bodies(kind: &dyn AnyKind) -> Vec<Vec<u8>> {
        kind.examples().into_iter().map(|example| kind.body_from_json([1; 16], example).unwrap()).collect()
    }

    fn object_id() -> EntryId {
        entry(1_999)
    }

    /// Whatever the examples speak of is of one who holds the office.
    fn origin(village: &Village, id: &EntryId) -> Origin {
        let log = LogId { lane: Lane::Deliberation, device: village.device(Village::HOLDER) };
        Origin { log, kind: crate::kind_of_example(id) }
    }

    fn take(village: &Village, object: &mut dyn AnyObject, step: &Step) -> Judgement {
        take_at(village, object, step, 0)
    }

    /// As [`take`], by a clock that is wrong by so much.
    fn take_at(
        village: &Village,
        object: &mut dyn AnyObject,
        (lamport, id, by, body): &Step,
        wrong_by_ms: i64,
    ) -> Judgement {
        let named = |id: &EntryId| Some(origin(village, id));
        let mut context = village.context(*by, (*lamport, *id, object_id()), &named);
        context.time_ms = context.time_ms.wrapping_add(wrong_by_ms);
        let before = object.canonical();
        let judged = object.judge(body, &context);
        let judgement = object.step(body, &context);
        assert_eq!(judged, judgement, "judging and doing differ");
        if judgement != Judgement::Allow {
            assert_eq!(before, object.canonical(), "a denied step changed something");
        }
        judgement
    }

    /// The object after all steps, in the order of (lamport number, id), and the judgement on each.
    fn fold(village: &Village, kind: &dyn AnyKind, mut steps: Vec<Step>) -> (Vec<u8>, Value, Vec<Judgement>) {
        steps.sort_unstable();
        let mut object = kind.object();
        let judgements = steps.iter().map(|step| take(village, &mut *object, step)).collect();
        (object.canonical(), object.view(), judgements)
    }

    #[test]
    fn numbers_and_names_are_given_once() {
        let registry = registry();
        let numbers: BTreeSet<_> = registry.iter().map(AnyKind::id).collect();
        let names: BTreeSet<_> = registry.iter().map(AnyKind::name).collect();
        assert_eq!((numbers.len(), names.len()), (registry.kinds.len(), registry.kinds.len()));
    }

    #[test]
    fn examples_go_through_cbor_and_json_and_the_first_creates() {
        let village = Village::new();
        for kind in registry().iter() {
            for (example, body) in kind.examples().into_iter().zip(bodies(kind)) {
                assert_eq!(kind.json_from_body(&body).unwrap(), example, "{}", kind.name());
                assert!(kind.names(&body).len() <= MAX_NAMED, "{}", kind.name());
                let again = kind.body_from_json([1; 16], example).unwrap();
                assert_eq!(again, body);
            }
            let (_, _, judgements) = fold(&village, kind, steps(&village, kind, &[]));
            assert_eq!(judgements, [Judgement::Allow], "{}", kind.name());
        }
    }

    #[test]
    fn the_schema_knows_each_operation_of_the_examples_and_no_others() {
        for kind in registry().iter() {
            let schema = kind.schema();
            let forms: Vec<&Value> = match schema["oneOf"].as_array() {
                Some(forms) => forms.iter().collect(),
                None => vec![&schema],
            };
            let known: BTreeSet<&str> = forms
                .iter()
                .flat_map(|form| form["required"].as_array().unwrap())
                .map(|name| name.as_str().unwrap())
                .collect();
            let examples = kind.examples();
            let shown: BTreeSet<&str> =
                examples.iter().flat_map(|example| example.as_object().unwrap().keys()).map(String::as_str).collect();
            assert_eq!(shown, known, "{}: an operation without an example, or the other way round", kind.name());
            for form in forms {
                assert_eq!(form["additionalProperties"], false, "{}: {form}", kind.name());
            }
        }
    }

    #[test]
    fn what_readers_may_do_is_listed() {
        let mut open = BTreeSet::new();
        let registry = registry();
        for kind in registry.iter() {
            for (example, body) in kind.examples().iter().zip(bodies(kind)) {
                if kind.lowest_role(&body).unwrap() < Role::Member {
                    open.insert((kind.name(), example.as_object().unwrap().keys().next().unwrap().clone()));
                }
            }
        }
        let listed: BTreeSet<_> = OPEN_TO_READERS.iter().map(|(kind, op)| (*kind, (*op).to_owned())).collect();
        assert_eq!(open, listed);
    }

    #[test]
    fn what_an_operation_speaks_of_must_be_named_by_its_header() {
        let village = Village::new();
        for kind in registry().iter() {
            for body in bodies(kind) {
                for hidden in kind.names(&body) {
                    let named = |id: &EntryId| (*id != hidden).then(|| origin(&village, id));
                    let context = village.context(Village::FOUNDER, (1, object_id(), object_id()), &named);
                    let judgement = kind.object().judge(&body, &context);
                    assert_eq!(judgement, Judgement::Deny(Reason::OBJECT), "{}", kind.name());
                }
            }
        }
    }

    proptest! {
        #![proptest_config(Config::with_cases(64))]

        #[test]
        fn any_order_of_arrival_gives_the_same(picks in picks(), keys: Vec<u8>) {
            let village = Village::new();
            for kind in registry().iter() {
                let steps = steps(&village, kind, &picks);
                let mut shuffled: Vec<_> = keys.iter().copied().chain(core::iter::repeat(0)).zip(steps.clone()).collect();
                shuffled.sort_by_key(|(key, _)| *key);
                shuffled.reverse();
                let shuffled = shuffled.into_iter().map(|(_, step)| step).collect();
                prop_assert_eq!(fold(&village, kind, steps), fold(&village, kind, shuffled), "{}", kind.name());
            }
        }

        #[test]
        fn free_operations_change_places(picks in picks(), keys: Vec<u8>) {
            let village = Village::new();
            for kind in registry().iter() {
                let free = |step: &Step| kind.is_free(&step.3);
                let mut steps = steps(&village, kind, &picks);
                steps.sort_unstable();
                // Whatever stands between two others that are not free is done in another order.
                let mut shuffled = steps.clone();
                for run in shuffled.chunk_by_mut(|a, b| free(a) && free(b)) {
                    let mut keyed: Vec<_> = keys.iter().copied().chain(core::iter::repeat(0)).zip(run.to_vec()).collect();
                    keyed.sort_by_key(|(key, _)| *key);
                    run.iter_mut().zip(keyed).for_each(|(step, (_, other))| *step = other);
                }
                let done = |steps: &[Step]| {
                    let mut object = kind.object();
                    let judged: BTreeSet<_> =
                        steps.iter().map(|step| (step.1, format!("{:?}", take(&village, &mut *object, step)))).collect();
                    (object.canonical(), object.view(), judged)
                };
                prop_assert_eq!(done(&steps), done(&shuffled), "{}", kind.name());
            }
        }

        #[test]
        fn no_clock_decides(picks in picks(), wrong_by_ms: [i64; 8]) {
            let village = Village::new();
            for kind in registry().iter() {
                let mut steps = steps(&village, kind, &picks);
                steps.sort_unstable();
                let (mut right, mut wrong) = (kind.object(), kind.object());
                for (step, by) in steps.iter().zip(wrong_by_ms.iter().cycle()) {
                    let judgement = take(&village, &mut *right, step);
                    prop_assert_eq!(take_at(&village, &mut *wrong, step, *by), judgement, "{}", kind.name());
                }
            }
        }

        /// Whoever refuses, rejects, goes back or does not understand says why: of each operation that must, none that leaves it blank is
        /// allowed, whatever went before.
        #[test]
        fn nobody_says_no_without_a_reason(picks in picks(), blank in "[ \t\n\u{a0}\u{2003}]{0,6}") {
            let village = Village::new();
            for kind in registry().iter() {
                let mut steps = steps(&village, kind, &picks);
                steps.sort_unstable();
                let mut object = kind.object();
                for (lamport, id, by, body) in &steps {
                    let mut op = kind.json_from_body(body).unwrap();
                    take(&village, &mut *object, &(*lamport, *id, *by, body.clone()));
                    let Some((name, fields)) = op.as_object_mut().and_then(|op| op.iter_mut().next()) else { continue };
                    let Some((_, _, field)) = SAYS_NO.iter().find(|(of, no, _)| *of == kind.name() && no == name) else { continue };
                    let is_no = NO_IF.iter().filter(|(of, no, ..)| *of == kind.name() && no == name).all(|(_, _, field, values)| {
                        values.contains(&fields[*field].as_str().unwrap_or(if fields[*field] == false { "false" } else { "" }))
                    });
                    if !is_no {
                        continue;
                    }
                    fields[*field] = Value::from(blank.as_str());
                    let body = kind.body_from_json([1; 16], op.clone()).unwrap();
                    let judgement = take(&village, &mut *object, &(6, entry(5_000), *by, body));
                    prop_assert!(judgement != Judgement::Allow, "{}: {op}", kind.name());
                }
            }
        }

        #[test]
        fn a_reader_never_writes(picks in picks()) {
            let village = Village::new();
            for kind in registry().iter() {
                let mut steps = steps(&village, kind, &picks);
                steps.sort_unstable();
                let mut object = kind.object();
                for step in &steps {
                    let (_, _, by, body) = step;
                    let may = village.actor(*by).role >= kind.lowest_role(body).unwrap();
                    let judgement = take(&village, &mut *object, step);
                    prop_assert!(may || judgement == Judgement::Deny(Reason::ROLE), "{}: {:?}", kind.name(), judgement);
                }
            }
        }

        #[test]
        fn no_body_panics_and_a_denied_step_changes_nothing(
            bodies: Vec<Vec<u8>>,
            picks in picks(),
            damage in vec((any::<Index>(), any::<u8>()), 1..4),
        ) {
            let village = Village::new();
            for kind in registry().iter() {
                let mut object = kind.object();
                let mut steps = steps(&village, kind, &picks);
                for (i, (_, _, _, body)) in steps.iter_mut().enumerate().skip(1) {
                    for (at, bits) in damage.iter().filter(|_| i % 3 > 0) {
                        let at = at.index(body.len());
                        body[at] ^= bits;
                    }
                }
                let random = bodies.iter().zip(0..).map(|(body, i)| (i, entry(3_000 + i), Village::FOUNDER, body.clone()));
                for step in steps.clone().into_iter().chain(random) {
                    take(&village, &mut *object, &step);
                    object.view();
                }
            }
        }
    }

    #[test]
    fn devices_of_nobody_have_no_owner() {
        let village = Village::new();
        let named = |_: &EntryId| None;
        let context = village.context(Village::MEMBER, (1, object_id(), object_id()), &named);
        assert_eq!(context.owner(DeviceId([99; 32])), None);
        assert_eq!(context.owner(village.device(Village::MEMBER_LAPTOP)), Some(village.person(Village::MEMBER)));
    }
}
