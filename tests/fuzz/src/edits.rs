//! Edits of a section by three devices: no edit breaks the engine, and any order of arrival gives the same text.

use linde_log::{DeviceId, EntryId, PersonId};
use linde_text::{ChangeHash, Edit, ElemRef, Op, Section};

/// The most edits in one run.
const MAX_EDITS: usize = 24;
const DEVICES: u8 = 3;

/// Reads edits from bytes: each knows some of the changes so far, and is now and then wrong by a little.
struct Script<'a> {
    data: &'a [u8],
}

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.data.split_first()?;
        self.data = rest;
        Some(*first)
    }
}

pub fn edits(data: &[u8]) {
    let id = EntryId([7; 32]);
    let mut script = Script { data };
    let mut section = Section::new(id);
    let mut versions = vec![section.heads()];
    let mut made: Vec<(EntryId, DeviceId, Edit, bool)> = Vec::new();
    while made.len() < MAX_EDITS {
        let Some(next) = next_edits(&mut script, &section, &versions) else { break };
        for (device, edit, counted) in next {
            let entry = EntryId([1 + made.len() as u8; 32]);
            section.insert(entry, device, edit.clone(), counted.then_some(PersonId(device.0)));
            made.push((entry, device, edit, counted));
        }
        section.flush().expect("the engine takes what passes the check");
        versions.push(section.heads());
    }
    // The other way: the devices one after another, each in the order of its log.
    let mut other = Section::new(id);
    for by in (1..=DEVICES).rev() {
        for (entry, device, edit, counted) in made.iter().filter(|(_, device, ..)| device.0[0] == by) {
            other.insert(*entry, *device, edit.clone(), counted.then_some(PersonId(device.0)));
        }
    }
    other.flush().expect("the engine takes what passes the check");
    assert_eq!(section.text(), other.text());
    assert_eq!(section.heads(), other.heads());
    assert!(other.agrees_with_engine().expect("the engine answers"));
}

fn next_edits(
    script: &mut Script<'_>,
    section: &Section,
    versions: &[Vec<ChangeHash>],
) -> Option<Vec<(DeviceId, Edit, bool)>> {
    let device = DeviceId([1 + script.byte()? % DEVICES; 32]);
    let flavour = script.byte()?;
    let base = &versions[usize::from(script.byte()?) % versions.len()];
    let mut posted: Vec<char> = section.text_at(base).expect("a version that was there").chars().collect();
    let at = usize::from(script.byte()?) % (posted.len() + 1);
    let cut = usize::from(script.byte()? % 8).min(posted.len() - at);
    let put = ["", "a", "Linde", "ß\n", "🌳"][usize::from(script.byte()? % 5)];
    posted.splice(at..at + cut, put.chars());
    let edits = section.edit(device, base, &posted.iter().collect::<String>(), || false).unwrap_or_default();
    let wrong = if flavour & 1 == 1 { Some((script.byte()?, u64::from(script.byte()?))) } else { None };
    let told = edits.into_iter().map(|mut edit| {
        wrong.into_iter().for_each(|(what, by)| falsify(&mut edit, what, by));
        (device, edit, flavour & 2 == 0)
    });
    Some(told.collect())
}

fn falsify(edit: &mut Edit, what: u8, by: u64) {
    match what % 6 {
        0 => edit.seq = edit.seq.wrapping_add(by),
        1 => edit.start_op = edit.start_op.wrapping_sub(by),
        2 => edit.deps = vec![ChangeHash([by as u8; 32])],
        3 => edit.ops.push(Op::Delete { elem: ElemRef { counter: by, actor: 0 }, count: 1 + u32::from(what) }),
        4 => edit.ops.push(Op::Insert { after: Some(ElemRef { counter: by, actor: 0 }), text: "ß".to_owned() }),
        _ => edit.deps.reverse(),
    }
}
