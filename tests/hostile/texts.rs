//! Hostile edits of a text that honest people write.

use crate::{
    author::{TEXT_EDIT, content},
    harness::wait_until_equal,
    stage::{MAX_MEMORY, Stage},
};
use linde_log::{EntryId, Lane, Signed};
use linde_text::{Actor, ChangeHash, Edit, ElemRef, Op};
use serde_json::{Value, json};

const SENTENCE: &str = "Die Linde steht im Hof, und der Hof gehört allen.";
/// Hostile edits of one run.
const EDITS: usize = 240;

/// Numbers that look random, the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next() as u8)
    }
}

/// A text of Käthe's with one section in it, and what an edit needs to know of it.
struct Draft {
    text: String,
    section: EntryId,
    kaethe: Actor,
    own: Actor,
    heads: Vec<ChangeHash>,
    chars: u64,
}

fn section_of(stage: &Stage, node: &crate::harness::Node, text: &str) -> Value {
    let shown = node.call(json!({ "call": "text_show", "space": stage.name, "text": text }));
    shown["sections"][0].clone()
}

impl Draft {
    fn new(stage: &Stage, device: linde_log::DeviceId) -> Self {
        let made = stage.a.call(json!({ "call": "text_create", "space": stage.name, "title": "Hausordnung" }));
        let text = made["text"].as_str().unwrap().to_owned();
        let add =
            json!({ "call": "section_add", "space": stage.name, "text": text, "title": "Hof", "content": SENTENCE });
        let section: EntryId = stage.a.call(add)["section"].as_str().unwrap().parse().unwrap();
        let heads = section_of(stage, &stage.a, &text)["heads"].as_str().unwrap().to_owned();
        Self {
            text,
            section,
            kaethe: Actor::derive(&stage.device(&stage.a), &section),
            own: Actor::derive(&device, &section),
            heads: heads.split('.').map(|head| head.parse().unwrap()).collect(),
            chars: SENTENCE.chars().count() as u64,
        }
    }

    /// What an honest member would write: a word at the end.
    fn honest(&self) -> Edit {
        Edit {
            seq: 1,
            start_op: 2 + self.chars,
            deps: self.heads.clone(),
            actors: vec![self.kaethe],
            ops: vec![Op::Insert {
                after: Some(ElemRef { counter: 1 + self.chars, actor: 1 }),
                text: " Ja!".to_owned(),
            }],
        }
    }

    /// The same with one to three things wrong.
    fn mutated(&self, dice: &mut Dice) -> Edit {
        let mut edit = self.honest();
        let numbers = [
            0,
            1,
            2,
            3,
            self.chars,
            2 + self.chars,
            1 << 31,
            (1 << 31) - 3,
            u64::from(u32::MAX),
            u64::MAX - 1,
            u64::MAX,
        ];
        for _ in 0..=dice.below(3) {
            match dice.below(10) {
                0 => edit.seq = dice.pick(&numbers),
                1 => edit.start_op = dice.pick(&numbers),
                2 => edit.deps = vec![dice.pick(&self.heads); 2],
                3 => edit.deps.clear(),
                4 => edit.deps = (0..65).map(|n| ChangeHash([n; 32])).collect(),
                5 => edit.actors = vec![dice.pick(&[self.own, self.kaethe, Actor([0; 16]), Actor([0xff; 16])])],
                6 => edit.actors = (0..300_u16).map(|n| Actor([n as u8; 16])).collect(),
                7 => edit.ops = self.bad_inserts(dice, &numbers),
                8 => edit.ops = self.bad_deletes(dice),
                _ => edit.ops.clear(),
            }
        }
        edit
    }

    fn bad_inserts(&self, dice: &mut Dice, numbers: &[u64]) -> Vec<Op> {
        let text = match dice.below(4) {
            0 => String::new(),
            1 => "ü".repeat(5_000),
            2 => "\u{0}\u{202e}\u{feff}\r\n".to_owned(),
            _ => "x".to_owned(),
        };
        let after = ElemRef { counter: dice.pick(numbers), actor: dice.pick(&[0, 1, 2, u16::MAX]) };
        vec![Op::Insert { after: Some(after), text }; 1 + dice.below(3)]
    }

    /// None of these is ever right, so what Käthe wrote must stay.
    fn bad_deletes(&self, dice: &mut Dice) -> Vec<Op> {
        let elem = ElemRef { counter: 2, actor: 1 };
        match dice.below(4) {
            0 => vec![Op::Delete { elem, count: u32::MAX }],
            1 => vec![Op::Delete { elem, count: 0 }],
            2 => vec![Op::Delete { elem, count: 3 }; 2],
            _ => vec![Op::Delete { elem: ElemRef { counter: 1, actor: 1 }, count: self.chars as u32 + 2 }],
        }
    }
}

/// Whether everything of `part` is still in `whole`, in its order.
fn keeps(whole: &str, part: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|other| other == c))
}

#[test]
fn mutated_edits_leave_the_text_as_it_was() {
    let seed = 0x11de;
    let mut dice = Dice(seed);
    let stage = Stage::new();
    let (peer, mut author) = stage.member(30);
    let draft = Draft::new(&stage, author.device());
    author.seen.push(stage.tip(draft.section));
    let mut entries: Vec<Signed> = (0..EDITS)
        .map(|_| {
            let mut body = content(&draft.mutated(&mut dice));
            let at = 16 + dice.below(body.len() - 16);
            // Some are no longer CBOR, or that of something else. Deletions stay as they are: a right one may pass.
            if dice.below(4) == 0 && !body.windows(3).any(|bytes| bytes == b"del") {
                body[at] = dice.next() as u8;
            }
            author.write(Lane::Text, TEXT_EDIT, draft.section, body)
        })
        .collect();
    // Those that name what never comes hold up all edits of their author, so they come last.
    entries.extend((0..20).map(|_| {
        let edit = Edit { deps: vec![ChangeHash(dice.bytes())], ..draft.honest() };
        author.write(Lane::Text, TEXT_EDIT, draft.section, content(&edit))
    }));
    for part in entries.chunks(50) {
        stage.push(&peer, part);
    }
    let said = author.state("Fertig.");
    stage.push(&peer, std::slice::from_ref(&said));
    stage.wait_verdict(said.id(), "counted");
    wait_until_equal(&[&stage.a, &stage.b], &stage.name);
    let log = stage.log(&stage.a);
    let counted = |entry: &&Signed| {
        let row = log.iter().find(|row| row["id"] == entry.id().to_string());
        row.expect("it is kept")["verdict"] == "counted"
    };
    let passed = entries.iter().filter(counted).count();
    assert!(passed * 10 < EDITS, "seed {seed}: {passed} of {EDITS} passed");
    for node in [&stage.a, &stage.b] {
        let text = section_of(&stage, node, &draft.text)["text"].as_str().unwrap().to_owned();
        assert!(keeps(&text, SENTENCE), "seed {seed}: {text:?}");
    }
    // Käthe goes on writing in the same section.
    let better = "Die Linde steht im Hof, und der Hof gehört wirklich allen.";
    let section = draft.section.to_string();
    stage.a.call(json!({
        "call": "section_save", "space": stage.name, "text": draft.text, "section": section, "content": better,
    }));
    wait_until_equal(&[&stage.a, &stage.b], &stage.name);
    assert_eq!(section_of(&stage, &stage.b, &draft.text)["text"], better, "seed {seed}");
    assert_eq!(stage.refusals(&peer), 0, "seed {seed}: the text refuses, not the protocol");
    assert!(stage.a.peak_memory() < MAX_MEMORY, "seed {seed}: {} bytes", stage.a.peak_memory());
    stage.end();
}

#[test]
fn an_honest_edit_of_the_same_make_counts() {
    // Else the row above would pass with edits that are wrong for another reason.
    let stage = Stage::new();
    let (peer, mut author) = stage.member(31);
    let draft = Draft::new(&stage, author.device());
    author.seen.push(stage.tip(draft.section));
    let edit = author.write(Lane::Text, TEXT_EDIT, draft.section, content(&draft.honest()));
    stage.push(&peer, std::slice::from_ref(&edit));
    stage.wait_verdict(edit.id(), "counted");
    let text = section_of(&stage, &stage.b, &draft.text)["text"].as_str().unwrap().to_owned();
    assert_eq!(text, format!("{SENTENCE} Ja!"));
    stage.end();
}
