//! Edits that no honest node writes: refused, or harmless to the engine.

use std::collections::BTreeMap;

use super::*;
use crate::{
    Actor, ElemRef, Invalid, MAX_EDIT_CHARS, MAX_OP_COUNTER, Op, Verdict, engine::Engine, graph::GENESIS_HASH,
};

/// Structured mutations tried; `LINDE_MUTATIONS` says otherwise.
const MUTATIONS: usize = 20_000;

fn insertion(text: &str) -> Op {
    Op::Insert { after: None, text: text.into() }
}

fn deletion(counter: u64, actor: u16, count: u32) -> Op {
    Op::Delete { elem: ElemRef { counter, actor }, count }
}

#[test]
fn each_rule_refuses_what_it_should() {
    let mut section = section();
    let mut next = 0;
    save(&mut section, device(1), "eins", &mut next); // counters 2–5
    save(&mut section, device(2), "eins zwei", &mut next); // counters 6–10
    let mut aside = super::section();
    let unseen = save(&mut aside, device(3), "abseits", &mut next).remove(0); // counters 2–8
    take(&mut section, unseen);
    let before_aside = section.history().iter().find(|item| item.device == device(2)).unwrap().hash;
    let (one, two, three) = (section.actor(&device(1)), section.actor(&device(2)), section.actor(&device(3)));
    let good = Edit {
        seq: 2,
        start_op: 11,
        deps: vec![before_aside],
        actors: vec![two],
        ops: vec![deletion(6, 1, 5), insertion("x")],
    };
    let check = |edit: Edit| section.check(&device(1), &edit);
    let refused = |edit: Edit, reason: Invalid| assert_eq!(check(edit), Verdict::Invalid(reason));
    let with_ops = |ops: Vec<Op>| Edit { ops, ..good.clone() };
    assert_eq!(check(good.clone()), Verdict::Valid);

    refused(with_ops(vec![]), Invalid::Size);
    refused(with_ops(vec![insertion(&"x".repeat(MAX_EDIT_CHARS + 1))]), Invalid::Size);
    refused(with_ops(vec![deletion(6, 1, u32::MAX), deletion(6, 1, u32::MAX)]), Invalid::Size);
    refused(with_ops(vec![insertion("")]), Invalid::EmptyOp);
    refused(with_ops(vec![deletion(6, 1, 0)]), Invalid::EmptyOp);
    refused(Edit { deps: vec![], ..good.clone() }, Invalid::Deps);
    refused(Edit { deps: vec![before_aside; 2], ..good.clone() }, Invalid::Deps);
    refused(Edit { deps: (0..65).map(|n| ChangeHash([n; 32])).collect(), ..good.clone() }, Invalid::Deps);
    assert_eq!(
        check(Edit { deps: vec![ChangeHash([0; 32])], ..good.clone() }),
        Verdict::Pending(vec![ChangeHash([0; 32])])
    );
    refused(Edit { actors: vec![two, two], ..good.clone() }, Invalid::Actors);
    refused(Edit { actors: vec![one], ..good.clone() }, Invalid::Actors);
    refused(Edit { actors: vec![], ..good.clone() }, Invalid::UnlistedActor);
    refused(with_ops(vec![insertion("x")]), Invalid::UnusedActor);
    refused(Edit { actors: vec![Actor([0; 16])], ops: vec![deletion(1, 1, 1)], ..good.clone() }, Invalid::Reference);
    refused(Edit { seq: 0, ..good.clone() }, Invalid::Seq);
    refused(Edit { seq: 1, ..good.clone() }, Invalid::Seq);
    refused(Edit { seq: 3, ..good.clone() }, Invalid::Seq);
    refused(Edit { seq: u64::MAX, ..good.clone() }, Invalid::Seq);
    // The own previous change is not in the causal past.
    refused(
        Edit { deps: vec![GENESIS_HASH], start_op: 2, actors: vec![], ops: vec![insertion("x")], ..good.clone() },
        Invalid::Seq,
    );
    for start_op in [0, 10, 12, MAX_OP_COUNTER, u64::MAX] {
        refused(Edit { start_op, ..good.clone() }, Invalid::StartOp);
    }
    // Seen by nobody, not an insertion, the future, concurrent.
    refused(with_ops(vec![deletion(99, 1, 1)]), Invalid::Reference);
    refused(with_ops(vec![deletion(u64::MAX, 1, 2)]), Invalid::Reference);
    refused(with_ops(vec![deletion(10, 1, 2)]), Invalid::Reference);
    refused(with_ops(vec![deletion(6, 1, 1), deletion(11, 0, 1)]), Invalid::Reference);
    refused(with_ops(vec![deletion(6, 1, 1), deletion(13, 0, 1), insertion("xy")]), Invalid::Reference);
    refused(Edit { actors: vec![three], ops: vec![deletion(2, 1, 1)], ..good.clone() }, Invalid::Reference);
    refused(with_ops(vec![deletion(6, 1, 3), deletion(8, 1, 1)]), Invalid::DeletedTwice);
    // Its own insertion can be deleted, once.
    let own = vec![insertion("xy"), deletion(11, 0, 1), deletion(6, 1, 1)];
    assert_eq!(check(with_ops(own.clone())), Verdict::Valid);
    refused(with_ops(own.into_iter().chain([deletion(11, 0, 2)]).collect()), Invalid::DeletedTwice);
}

#[test]
fn an_invalid_edit_blocks_nobody() {
    let mut next = 0;
    let sent = save(&mut section(), device(1), "eins", &mut next).remove(0);
    let mut section = section();
    let bad = Edit { seq: 5, ..sent.2.clone() };
    assert_eq!(section.insert(entry(50), device(1), bad, by(device(1))), Status::Invalid(Invalid::Seq));
    take(&mut section, sent);
}

#[test]
fn mutated_edits_never_break_the_engine() {
    let mutations = std::env::var("LINDE_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(MUTATIONS);
    let mut dice = Dice::new(5);
    let log = honest_run(4, 90, &mut dice);
    let (known, seeds) = log.split_at(60);
    let mut base = built_from(known);
    base.run_engine().unwrap();
    let base = base;
    let document = base.engine.as_ref().unwrap();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..mutations {
        let (_, author, edit) = &seeds[round % seeds.len()];
        let (mut author, mut edit) = (*author, rebased(&base, *author, edit));
        for _ in 0..dice.below(3) {
            mutate(&base, &mut author, &mut edit, &mut dice);
        }
        let verdict = match base.check(&author, &edit) {
            Verdict::Valid => {
                apply_and_reload(&base, document, author, &edit);
                "applied, saved, loaded".into()
            }
            Verdict::Pending(_) => "pending".into(),
            Verdict::Invalid(reason) => reason.to_string(),
        };
        *seen.entry(verdict).or_default() += 1;
    }
    println!("{seen:#?}");
    assert!(seen.len() > 8 && seen["applied, saved, loaded"] > mutations / 10);
}

/// The same edit as if it were written on top of `base`, so that most unchanged seeds are valid.
fn rebased(base: &Section, author: DeviceId, edit: &Edit) -> Edit {
    let own = base.history().into_iter().filter(|item| item.device == author).count() as u64;
    let start_op = base.graph.nodes().map(|(_, node)| node.last_counter()).max().unwrap_or(1) + 1;
    Edit { seq: own + 1, start_op, deps: base.heads(), ..edit.clone() }
}

fn mutate(base: &Section, author: &mut DeviceId, edit: &mut Edit, dice: &mut Dice) {
    let hashes: Vec<ChangeHash> = base.history().iter().map(|item| item.hash).collect();
    let actor = |dice: &mut Dice| base.actor(&device(dice.below(7) as u8));
    let elem = |edit: &Edit, dice: &mut Dice| ElemRef {
        counter: dice.below(900) as u64,
        actor: dice.below(edit.actors.len() + 2) as u16,
    };
    match dice.below(11) {
        0 => edit.seq = dice.below(100) as u64,
        1 => edit.start_op = if dice.chance(50) { dice.below(2_000) as u64 } else { u64::MAX - dice.below(9) as u64 },
        2 => {
            edit.deps = (0..dice.below(4)).map(|_| hashes[dice.below(hashes.len())]).collect();
            if dice.chance(70) {
                edit.deps.sort_unstable();
                edit.deps.dedup();
            }
        }
        3 => *author = device(dice.below(7) as u8),
        4 => {
            let at = dice.below(edit.actors.len());
            if at < edit.actors.len() {
                edit.actors[at] = actor(dice);
            }
        }
        5 => {
            edit.actors.push(actor(dice));
            edit.actors.sort_unstable();
        }
        6 => {
            let (at, elem) = (dice.below(edit.ops.len()), elem(edit, dice));
            match edit.ops.get_mut(at) {
                Some(Op::Insert { after, .. }) => *after = Some(elem),
                Some(Op::Delete { elem: old, .. }) => *old = elem,
                None => {}
            }
        }
        7 => {
            let elem = elem(edit, dice);
            edit.ops.push(Op::Delete { elem, count: 1 + dice.below(4) as u32 });
        }
        8 => {
            let op = edit.ops.get(dice.below(edit.ops.len())).cloned();
            edit.ops.extend(op);
        }
        9 => {
            let counter = edit.start_op.saturating_add(dice.below(6) as u64);
            edit.ops.push(Op::Delete { elem: ElemRef { counter, actor: 0 }, count: 1 + dice.below(2) as u32 });
        }
        _ => {
            let wild: String =
                (0..dice.below(20)).map(|_| char::from_u32(dice.below(0x3000) as u32).unwrap_or('\u{fffc}')).collect();
            edit.ops.push(insertion(&wild));
        }
    }
}

/// What passes the check must apply, save and load again, with the text that the element list says.
fn apply_and_reload(base: &Section, document: &Engine, author: DeviceId, edit: &Edit) {
    let actor = base.actor(&author);
    let built = crate::engine::build(edit, actor).unwrap();
    let mut engine = document.fork();
    engine.apply(vec![built]).unwrap();
    let loaded = Engine::load(&engine.save().unwrap()).unwrap();
    assert_eq!(loaded.heads().unwrap(), engine.heads().unwrap());
    assert_eq!(loaded.text().unwrap(), engine.text().unwrap());
}
