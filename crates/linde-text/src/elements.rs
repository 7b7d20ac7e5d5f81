//! Every character a section ever held, in document order, deleted ones included.
//!
//! The order is that of a replicated growable array: a character stands behind the one it was inserted after, and of several inserted at
//! the same place the one with the higher (counter, actor) stands first. It is the order Automerge uses; keeping it here as well gives the
//! way from a position to the character's name at any version, and a second opinion on the text.

use std::collections::BTreeMap;

use crate::{
    graph::{Cover, Graph, NodeIx},
    wire::{Actor, Edit, ElemRef, Op},
};

const NONE: u32 = u32::MAX;

#[derive(Default)]
pub(crate) struct Elements {
    list: Vec<Element>,
    first: Option<u32>,
    /// Changes that delete an element which an earlier applied change deletes too.
    also_deleted: BTreeMap<u32, Vec<NodeIx>>,
}

#[derive(Clone, Copy)]
struct Element {
    char: char,
    next: u32,
    node: NodeIx,
    counter: u32,
    deleted_by: NodeIx,
}

impl Elements {
    /// Adds a change whose deps were all added before; `first_element` of its node must be [`Self::len`].
    pub(crate) fn integrate(&mut self, graph: &Graph, ix: NodeIx, edit: &Edit) {
        let author = graph.author(graph.node(ix).actor).actor;
        let mut counter = edit.start_op;
        for op in &edit.ops {
            match op {
                Op::Insert { after, text } => {
                    let mut place = after.and_then(|elem| locate(graph, ix, author, edit, elem));
                    for char in text.chars() {
                        place = Some(self.insert(
                            graph,
                            place,
                            Element { char, next: NONE, node: ix, counter: counter as u32, deleted_by: NONE },
                        ));
                        counter += 1;
                    }
                }
                Op::Delete { elem, count } => {
                    for at in (elem.counter..).take(*count as usize) {
                        if let Some(element) = locate(graph, ix, author, edit, ElemRef { counter: at, ..*elem }) {
                            self.delete(element, ix);
                        }
                    }
                    counter += u64::from(*count);
                }
            }
        }
    }

    pub(crate) fn len(&self) -> u32 {
        self.list.len() as u32
    }

    /// The elements visible at a version (none: now), in order, with their characters.
    pub(crate) fn visible<'a>(
        &'a self,
        graph: &'a Graph,
        at: Option<&'a Cover>,
    ) -> impl Iterator<Item = (u32, char)> + 'a {
        let start = self.first.unwrap_or(NONE);
        std::iter::successors(self.list.get(start as usize).map(|element| (start, element)), |(_, element)| {
            Some((element.next, self.list.get(element.next as usize)?))
        })
        .filter(move |(ix, element)| match at {
            None => element.deleted_by == NONE,
            Some(cover) => cover.has(graph.node(element.node)) && !self.is_deleted_at(*ix, graph, cover),
        })
        .map(|(ix, element)| (ix, element.char))
    }

    pub(crate) fn is_deleted(&self, ix: u32) -> bool {
        self.element(ix).deleted_by != NONE
    }

    /// The change that inserted an element, and its counter.
    pub(crate) fn origin(&self, ix: u32) -> (NodeIx, u64) {
        let element = self.element(ix);
        (element.node, u64::from(element.counter))
    }

    fn is_deleted_at(&self, ix: u32, graph: &Graph, cover: &Cover) -> bool {
        let deleted_by = self.element(ix).deleted_by;
        let covered = |node: &NodeIx| cover.has(graph.node(*node));
        deleted_by != NONE
            && (covered(&deleted_by) || self.also_deleted.get(&ix).is_some_and(|nodes| nodes.iter().any(covered)))
    }

    fn insert(&mut self, graph: &Graph, after: Option<u32>, mut element: Element) -> u32 {
        let name = |element: &Element| (element.counter, graph.author(graph.node(element.node).actor).actor);
        let new = name(&element);
        let mut before = after;
        let mut next = self.next(before);
        while let Some(other) = self.list.get(next as usize) {
            if other.counter < new.0 || name(other) < new {
                break;
            }
            before = Some(next);
            next = other.next;
        }
        element.next = next;
        let ix = self.len();
        self.list.push(element);
        match before {
            None => self.first = Some(ix),
            Some(before) => self.element_mut(before).next = ix,
        }
        ix
    }

    fn delete(&mut self, ix: u32, by: NodeIx) {
        let element = self.element_mut(ix);
        if element.deleted_by == NONE {
            element.deleted_by = by;
        } else {
            self.also_deleted.entry(ix).or_default().push(by);
        }
    }

    fn next(&self, after: Option<u32>) -> u32 {
        match after {
            None => self.first.unwrap_or(NONE),
            Some(after) => self.element(after).next,
        }
    }

    #[expect(clippy::indexing_slicing, reason = "element numbers are given out by `insert`")]
    fn element(&self, ix: u32) -> &Element {
        &self.list[ix as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "element numbers are given out by `insert`")]
    fn element_mut(&mut self, ix: u32) -> &mut Element {
        &mut self.list[ix as usize]
    }
}

/// The element an edit refers to. The check has made sure that it exists.
fn locate(graph: &Graph, ix: NodeIx, author: Actor, edit: &Edit, elem: ElemRef) -> Option<u32> {
    let node = graph.node(ix);
    let actor = match usize::from(elem.actor).checked_sub(1) {
        None => author,
        Some(listed) => *edit.actors.get(listed)?,
    };
    if actor == author && elem.counter >= node.start_op {
        return node.element(elem.counter);
    }
    graph.applied_with(graph.actor(&actor)?, elem.counter)?.element(elem.counter)
}
