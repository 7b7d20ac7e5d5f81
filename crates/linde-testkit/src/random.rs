//! Random people and random mishaps.

use crate::{
    failure::Failure,
    network::NodeIx,
    people::arrived,
    world::{Event, World},
};
use linde_log::{EntryId, SpaceId};
use linde_space::Role;
use serde_json::json;
use std::collections::BTreeMap;

const HOUR_MS: u64 = 3_600_000;

/// What a random run consists of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mood {
    /// How many deeds people do.
    pub(crate) deeds: u64,
    /// How many mishaps there are.
    pub(crate) faults: u64,
    /// The longest pause between two deeds, in ms.
    pub(crate) pause_ms: u64,
    /// Whether an installation may be copied.
    pub(crate) copies: bool,
}

impl World {
    /// Plans a run: deeds and mishaps over its whole length. Gives that length, in ms.
    pub(crate) fn plan_run(&mut self, mood: &Mood) -> u64 {
        let length = mood.deeds * mood.pause_ms / 2;
        for _ in 0..mood.deeds {
            let ms = self.chance.below(length);
            self.plan_in(ms, Event::Deed);
        }
        for _ in 0..mood.faults {
            let ms = self.chance.below(length);
            self.plan_in(ms, Event::Fault);
        }
        length
    }

    /// Somebody does something.
    pub(crate) fn random_deed(&mut self) -> Result<(), Failure> {
        let node = self.chance.index(self.nodes.len());
        let Some(life) = self.nodes.get_mut(node).and_then(crate::node::Node::active) else { return Ok(()) };
        let here = arrived(&life.spaces);
        let Some(space) = self.chance.pick(&here).copied() else { return self.join_any(node) };
        match self.chance.below(100) {
            0..16 => {
                self.say(node, space)?;
            }
            16..18 => self.erase_any(node, space)?,
            18..22 => self.rename(node, space)?,
            22..28 => {
                self.begin_text(node, space)?;
            }
            28..34 => self.change_plan(node, space)?,
            34..48 => self.open_any(node, space)?,
            48..72 => {
                let nothing_open = self.nodes.get(node).is_none_or(|node| node.pages.is_empty());
                if nothing_open {
                    self.open_any(node, space)?;
                }
                self.save(node)?;
            }
            72..82 => {
                let role = [Role::Member, Role::Member, Role::Member, Role::Moderator, Role::Steward, Role::Reader];
                let role = self.chance.pick(&role).copied().unwrap_or(Role::Member);
                let uses = u32::try_from(self.chance.between(1..=4)).unwrap_or(1);
                let approval = self.chance.percent(35);
                self.invite_with(node, space, role, uses, approval)?;
            }
            82..87 => self.join_any(node)?,
            87..91 => {
                self.approve_all(node, space)?;
            }
            91..93 => self.revoke_any(node, space)?,
            93..97 => self.lower_any(node, space)?,
            97..98 => {
                self.leave(node, space)?;
            }
            _ => {
                let to = self.chance.index(self.nodes.len());
                let role = self.chance.pick(&[Role::Member, Role::Moderator, Role::Steward]).copied();
                self.give_role(node, space, to, role.unwrap_or(Role::Member))?;
            }
        }
        Ok(())
    }

    /// Something goes wrong.
    pub(crate) fn random_fault(&mut self) -> Result<(), Failure> {
        let node = self.chance.index(self.nodes.len());
        match self.chance.below(100) {
            0..20 => {
                let conns = self.net.all();
                if let Some(conn) = self.chance.pick(&conns).copied() {
                    self.note(0, b"cut", || format!("connection {conn} breaks"));
                    self.cut(conn, 60_000);
                }
            }
            20..40 => {
                let groups: BTreeMap<NodeIx, u64> =
                    (0..self.nodes.len()).map(|node| (node, self.chance.below(2))).collect();
                self.divide_into(groups)?;
                let ms = self.chance.below(2 * HOUR_MS);
                self.plan_in(ms, Event::Reunite);
            }
            40..55 => {
                let ms = self.chance.between(60_000..=6 * HOUR_MS);
                self.sleep(node, ms);
            }
            55..70 => {
                let ms = self.chance.below(120_000);
                if self.chance.percent(30) {
                    self.disk(node)?.lose_index();
                }
                self.restart(node, ms);
            }
            70..80 => {
                let records = self.chance.index(12);
                self.disk(node)?.lose_power_after(records);
            }
            80..88 => {
                let ms = self.chance.below(HOUR_MS / 2);
                self.fill_disk(node, ms)?;
            }
            _ => {
                let to = self.chance.index(self.nodes.len());
                let ms = self.chance.below(HOUR_MS);
                self.carry(node, to, ms)?;
            }
        }
        Ok(())
    }

    fn join_any(&mut self, node: NodeIx) -> Result<(), Failure> {
        let invitations: Vec<(SpaceId, EntryId)> = self
            .reference
            .spaces
            .iter()
            .flat_map(|(space, book)| book.invitations.keys().map(move |invite| (*space, *invite)))
            .collect();
        if let Some((space, invite)) = self.chance.pick(&invitations).copied() {
            self.join(node, space, invite)?;
        }
        Ok(())
    }

    fn revoke_any(&mut self, node: NodeIx, space: SpaceId) -> Result<(), Failure> {
        let invites: Vec<EntryId> = self.book(space)?.invitations.keys().copied().collect();
        if let Some(invite) = self.chance.pick(&invites).copied() {
            self.revoke(node, space, invite)?;
        }
        Ok(())
    }

    fn erase_any(&mut self, node: NodeIx, space: SpaceId) -> Result<(), Failure> {
        let statements: Vec<EntryId> = self.book(space)?.statements.keys().copied().collect();
        if let Some(statement) = self.chance.pick(&statements).copied() {
            self.erase(node, space, statement)?;
        }
        Ok(())
    }

    /// Somebody is removed or lowered, or a removal is softened.
    fn lower_any(&mut self, node: NodeIx, space: SpaceId) -> Result<(), Failure> {
        let removals: Vec<EntryId> = self.book(space)?.lowerings.iter().filter_map(|lowering| lowering.entry).collect();
        if let Some(removal) = self.chance.pick(&removals).copied().filter(|_| self.chance.percent(50)) {
            return self.raise_cut(node, space, removal).map(drop);
        }
        let of = self.chance.index(self.nodes.len());
        let role = self.chance.pick(&[None, None, Some(Role::Reader), Some(Role::Member)]).copied().flatten();
        self.lower(node, space, of, role).map(drop)
    }

    fn open_any(&mut self, node: NodeIx, space: SpaceId) -> Result<(), Failure> {
        let sections: Vec<EntryId> = self.book(space)?.sections.keys().copied().collect();
        if let Some(section) = self.chance.pick(&sections).copied() {
            self.open_page(node, space, section)?;
        }
        Ok(())
    }

    fn change_plan(&mut self, node: NodeIx, space: SpaceId) -> Result<(), Failure> {
        let documents = self.book(space)?.documents.clone();
        let sections: Vec<EntryId> = self.book(space)?.sections.keys().copied().collect();
        let (Some(document), Some(section)) =
            (self.chance.pick(&documents).copied(), self.chance.pick(&sections).copied())
        else {
            return Ok(());
        };
        let op = match self.chance.below(5) {
            0 => json!({ "rename": { "title": "Ordnung" } }),
            1 => json!({ "rename_section": { "section": section, "title": "§ neu" } }),
            2 => json!({ "remove_section": { "section": section } }),
            3 => match self.chance.pick(&sections).copied().filter(|after| *after != section) {
                Some(after) => json!({ "move_section": { "section": section, "after": after } }),
                None => json!({ "move_section": { "section": section } }),
            },
            _ => return self.add_section(node, space, document).map(drop),
        };
        self.edit_document(node, space, document, op).map(drop)
    }
}
