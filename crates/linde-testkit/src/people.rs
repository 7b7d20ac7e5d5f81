//! People: what they do, and what they remember of it.

use crate::{
    failure::{Failure, ensure},
    network::NodeIx,
    reference::{Grant, InvitationBook, Lowering, Revocation, SpaceBook, Word},
    world::World,
};
use linde_deliberation::Kind;
use linde_log::{DeviceId, EntryId, SpaceId};
use linde_replica::{AuthorError, Keep, NewSpace, Spaces, SpacesError};
use linde_space::{Role, Visibility};
use linde_text::ChangeHash;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How many pages of texts somebody has open at most.
const MAX_PAGES: usize = 6;
/// How many words are typed at once.
const MAX_TYPED: u64 = 4;

/// A section as somebody has it open, perhaps for days.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) space: SpaceId,
    pub(crate) section: EntryId,
    base: Vec<ChangeHash>,
    text: String,
}

impl World {
    /// Somebody founds a space.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn found(&mut self, node: NodeIx) -> Result<Option<SpaceId>, Failure> {
        self.found_for(node, Visibility::Open)
    }

    /// Somebody founds a space that is open, or for its members only.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn found_for(&mut self, node: NodeIx, visibility: Visibility) -> Result<Option<SpaceId>, Failure> {
        let number = self.reference.spaces.len();
        let new = NewSpace {
            name: format!("Lindenhof {number}"),
            purpose: "Nachbarschaft".to_owned(),
            visibility,
            founder_name: format!("Gründerin {number}"),
        };
        let made = self.life(node)?.spaces.create(&new);
        let device = self.device(node)?;
        let Some(space) = self.answered(node, None, "found a space", made)? else {
            // The genesis may have been written, and the name not.
            let spaces: Vec<SpaceId> = self.spaces_on_disk(node)?;
            for space in
                spaces.into_iter().filter(|space| !self.reference.spaces.contains_key(space)).collect::<Vec<_>>()
            {
                self.reference.found(space, device);
            }
            return Ok(None);
        };
        self.reference.found(space, device);
        self.book(space)?.names.entry(device).or_default().push((new.founder_name, true));
        self.after_deed(node)?;
        Ok(Some(space))
    }

    /// Somebody invites others; gives the invitation.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn invite(
        &mut self,
        node: NodeIx,
        space: SpaceId,
        role: Role,
        max_uses: u32,
    ) -> Result<Option<EntryId>, Failure> {
        self.invite_with(node, space, role, max_uses, false)
    }

    /// Somebody invites others; with `approval` somebody must let them in. Gives the invitation.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn invite_with(
        &mut self,
        node: NodeIx,
        space: SpaceId,
        role: Role,
        max_uses: u32,
        approval: bool,
    ) -> Result<Option<EntryId>, Failure> {
        let made = self.life(node)?.spaces.invite(space, role, max_uses, None, approval, Vec::new());
        let by = self.device(node)?;
        let made = self.answered(node, Some(space), "invite", made)?;
        let invite = made.as_ref().map(|(invite, _)| *invite);
        if let Some((invite, link)) = made {
            let invitation = InvitationBook { by, link, role, max_uses, approval, revocations: Vec::new() };
            self.book(space)?.invitations.insert(invite, invitation);
        }
        self.after_deed(node)?;
        Ok(invite)
    }

    /// Somebody withdraws an invitation.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn revoke(&mut self, node: NodeIx, space: SpaceId, invite: EntryId) -> Result<bool, Failure> {
        let by = self.device(node)?;
        let users: Vec<DeviceId> = self.book(space)?.users_of(&invite).copied().collect();
        let spaces = &mut self.life(node)?.spaces;
        let state = spaces.replica(space).map(|replica| replica.control());
        let seen: BTreeSet<DeviceId> = state
            .map(|state| users.into_iter().filter(|user| state.person_of(*user).is_some()).collect())
            .unwrap_or_default();
        let made = spaces.revoke_invite(space, invite);
        let tried = !matches!(made, Err(SpacesError::Nothing(_) | SpacesError::Author(AuthorError::Denied(_))));
        let acknowledged = self.answered(node, Some(space), "revoke an invitation", made)?.is_some();
        if let Some(invitation) = self.book(space)?.invitations.get_mut(&invite).filter(|_| tried) {
            invitation.revocations.push(Revocation { by, acknowledged, seen });
        }
        self.after_deed(node)?;
        Ok(acknowledged)
    }

    /// Somebody accepts an invitation.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn join(&mut self, node: NodeIx, space: SpaceId, invite: EntryId) -> Result<bool, Failure> {
        let device = self.device(node)?;
        let Some(link) = self.book(space)?.invitations.get(&invite).map(|invitation| invitation.link.clone()) else {
            return Ok(false);
        };
        let name = format!("Nachbar {node}");
        let joined = self.life(node)?.spaces.join(&link, &name);
        let tried = !matches!(joined, Err(SpacesError::Joined | SpacesError::Departed));
        let acknowledged = self.answered(node, Some(space), "join", joined)?.is_some();
        if tried {
            let book = self.book(space)?;
            book.joins.entry(device).or_default().insert(invite);
            if !acknowledged {
                book.failed_joins.insert(device);
            }
            book.names.entry(device).or_default().push((name, false));
        }
        self.after_deed(node)?;
        Ok(acknowledged)
    }

    /// Somebody says something; gives the statement, if it was taken.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn say(&mut self, node: NodeIx, space: SpaceId) -> Result<Option<EntryId>, Failure> {
        let device = self.device(node)?;
        let text = format!("Aussage {} von {node}: {}", self.word(), "mehr Bänke. ".repeat(self.chance.index(8)));
        let op = json!({ "create": { "text": text } });
        let made =
            self.life(node)?.spaces.act(space, linde_deliberation::statement::Statement::NAME, EntryId::ZERO, op);
        let made = self.answered(node, Some(space), "say something", made)?;
        let book = self.book(space)?;
        match made {
            Some(id) => drop(book.statements.insert(id, (device, text))),
            None => drop(book.doubtful_statements.insert(text)),
        }
        self.after_deed(node)?;
        Ok(made)
    }

    /// Somebody wants a statement to be erased; gives the erasure, if it was taken.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn erase(&mut self, node: NodeIx, space: SpaceId, id: EntryId) -> Result<Option<EntryId>, Failure> {
        let by = self.device(node)?;
        let spaces = &mut self.life(node)?.spaces;
        let Some(row) = spaces.get(space).and_then(|replica| replica.row(&id)) else { return Ok(None) };
        let target = json!({ "device": row.log.device, "lane": row.log.lane.number(), "seq": row.seq, "id": id });
        let op = json!({ "create": { "targets": { "entries": [target] }, "reason": "own-wish" } });
        let made = spaces.act(space, linde_deliberation::erasure::Erasure::NAME, EntryId::ZERO, op);
        let denied = matches!(made, Err(SpacesError::Author(AuthorError::Denied(_)) | SpacesError::Waiting));
        let made = self.answered(node, Some(space), "erase a statement", made)?;
        if !denied {
            self.book(space)?.erasures.entry(id).or_default().push((by, made.is_some()));
        }
        self.after_deed(node)?;
        Ok(made)
    }

    /// Somebody wants to be called something else.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn rename(&mut self, node: NodeIx, space: SpaceId) -> Result<(), Failure> {
        let device = self.device(node)?;
        let name = format!("Nachbarin {}", self.word());
        let made = self.life(node)?.spaces.set_name(space, &name);
        let denied = matches!(made, Err(SpacesError::Author(AuthorError::Denied(_)) | SpacesError::Waiting));
        let acknowledged = self.answered(node, Some(space), "change their name", made)?.is_some();
        if !denied {
            self.book(space)?.names.entry(device).or_default().push((name, acknowledged));
        }
        self.after_deed(node)
    }

    /// Somebody gives another one a role.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn give_role(&mut self, node: NodeIx, space: SpaceId, to: NodeIx, role: Role) -> Result<bool, Failure> {
        let (by, to) = (self.device(node)?, self.device(to)?);
        let spaces = &mut self.life(node)?.spaces;
        let Some(person) = spaces.replica(space).ok().and_then(|replica| replica.person_of(to)) else {
            return Ok(false);
        };
        let made = spaces.set_role(space, person, role);
        let denied = matches!(made, Err(SpacesError::Author(AuthorError::Denied(_))));
        let acknowledged = self.answered(node, Some(space), "give a role", made)?.is_some();
        if !denied {
            self.book(space)?.grants.push(Grant { by, to, role, acknowledged });
        }
        self.after_deed(node)?;
        Ok(acknowledged)
    }

    /// Somebody removes another one, or with `role` lowers theirs; what is here by now stays. Gives the entry, if it was made.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn lower(
        &mut self,
        node: NodeIx,
        space: SpaceId,
        of: NodeIx,
        role: Option<Role>,
    ) -> Result<Option<EntryId>, Failure> {
        let (by, of) = (self.device(node)?, self.device(of)?);
        let said: Vec<EntryId> = self.book(space)?.statements.keys().copied().collect();
        let spaces = &mut self.life(node)?.spaces;
        let Some(person) = spaces.replica(space).ok().and_then(|replica| replica.person_of(of)) else {
            return Ok(None);
        };
        let store = spaces.get(space).map(linde_replica::Replica::store);
        let seen = said.into_iter().filter(|id| store.is_some_and(|store| store.contains(id))).collect();
        let made = spaces.lower(space, person, role, Keep::Here);
        let denied = matches!(made, Err(SpacesError::Author(AuthorError::Denied(_))));
        let entry = self.answered(node, Some(space), "remove somebody", made)?;
        if !denied {
            self.book(space)?.lowerings.push(Lowering { by, of, role, entry, seen, raised: false });
        }
        self.after_deed(node)?;
        Ok(entry)
    }

    /// Somebody lets more of what another one wrote count than a removal said: all that is here by now.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn raise_cut(&mut self, node: NodeIx, space: SpaceId, removal: EntryId) -> Result<bool, Failure> {
        let made = self.life(node)?.spaces.raise_cut(space, removal, Keep::Here);
        let tried = !matches!(made, Err(SpacesError::Author(AuthorError::Denied(_)) | SpacesError::Nothing(_)));
        let acknowledged = self.answered(node, Some(space), "raise a cut", made)?.is_some();
        let lowering = self.book(space)?.lowerings.iter_mut().find(|lowering| lowering.entry == Some(removal));
        lowering.filter(|_| tried).into_iter().for_each(|lowering| lowering.raised = true);
        self.after_deed(node)?;
        Ok(acknowledged)
    }

    /// Somebody leaves.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn leave(&mut self, node: NodeIx, space: SpaceId) -> Result<bool, Failure> {
        let device = self.device(node)?;
        let made = self.life(node)?.spaces.leave(space);
        let denied = matches!(made, Err(SpacesError::Author(AuthorError::Denied(_)) | SpacesError::Waiting));
        let acknowledged = self.answered(node, Some(space), "leave", made)?.is_some();
        if !denied {
            self.book(space)?.leavings.insert(device);
        }
        self.after_deed(node)?;
        Ok(acknowledged)
    }

    /// Somebody lets in all who wait for it, as far as they know of them; gives how many.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn approve_all(&mut self, node: NodeIx, space: SpaceId) -> Result<usize, Failure> {
        let by = self.device(node)?;
        let spaces = &mut self.life(node)?.spaces;
        let newcomers = spaces.replica(space).map(linde_replica::Replica::newcomers).unwrap_or_default();
        let mut approved = 0;
        for newcomer in newcomers {
            if !self.is_running(node) {
                return Ok(approved);
            }
            let made = self.life(node)?.spaces.approve(space, newcomer.join);
            let denied = matches!(made, Err(SpacesError::Author(AuthorError::Denied(_))));
            let acknowledged = self.answered(node, Some(space), "let somebody in", made)?.is_some();
            if !denied {
                self.book(space)?.approvals.push((by, newcomer.device, acknowledged));
            }
            approved += usize::from(acknowledged);
            self.after_deed(node)?;
        }
        Ok(approved)
    }

    /// Somebody begins a text with one section; gives the section.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn begin_text(&mut self, node: NodeIx, space: SpaceId) -> Result<Option<EntryId>, Failure> {
        let title = format!("Satzung {}", self.word());
        let Some(document) = self.edit_document(node, space, EntryId::ZERO, json!({ "create": { "title": title } }))?
        else {
            return Ok(None);
        };
        self.book(space)?.documents.push(document);
        self.add_section(node, space, document)
    }

    /// Somebody adds a section to a text.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn add_section(&mut self, node: NodeIx, space: SpaceId, document: EntryId) -> Result<Option<EntryId>, Failure> {
        let op = json!({ "add_section": { "title": format!("§ {}", self.word()) } });
        let made = self.edit_document(node, space, document, op)?;
        if let Some(section) = made {
            self.book(space)?.sections.insert(section, crate::reference::SectionBook::default());
        }
        Ok(made)
    }

    /// Somebody changes a text's plan: titles and sections.
    pub(crate) fn edit_document(
        &mut self,
        node: NodeIx,
        space: SpaceId,
        document: EntryId,
        op: Value,
    ) -> Result<Option<EntryId>, Failure> {
        if self.nodes.get(node).is_none_or(|node| node.life.is_none()) {
            return Ok(None);
        }
        let made = self.life(node)?.spaces.act(space, linde_replica::DocumentKind::NAME, document, op);
        let made = self.answered(node, Some(space), "change a text", made)?;
        self.after_deed(node)?;
        Ok(made)
    }

    /// Somebody opens the page of a section, if it is there.
    ///
    /// # Errors
    /// [`Failure`] if the node does not run.
    pub fn open_page(&mut self, node: NodeIx, space: SpaceId, section: EntryId) -> Result<bool, Failure> {
        let Some(replica) = self.life(node)?.spaces.get(space).filter(|replica| replica.is_section(&section)) else {
            return Ok(false);
        };
        let empty = linde_text::Section::new(section);
        let shown = replica.section(&section).unwrap_or(&empty);
        let page = Page { space, section, base: shown.heads(), text: shown.text() };
        self.note(node, section.as_bytes(), || format!("opens section {}", section.short()));
        if let Some(node) = self.nodes.get_mut(node) {
            node.pages.push(page);
            if node.pages.len() > MAX_PAGES {
                node.pages.remove(0);
            }
        }
        Ok(true)
    }

    /// Somebody types into one of the pages they have open and saves, and goes on with the page that comes back.
    ///
    /// # Errors
    /// [`Failure`] if that is refused though nothing speaks against it.
    pub fn save(&mut self, node: NodeIx) -> Result<bool, Failure> {
        let device = self.device(node)?;
        let pages = self.nodes.get(node).map_or(0, |node| node.pages.len());
        let at = self.chance.index(pages);
        let Some(page) = self.nodes.get(node).and_then(|node| node.pages.get(at)).cloned() else { return Ok(false) };
        let (typed, deleted, posted) = self.type_into(&page);
        let section = page.section.short();
        self.note(node, posted.as_bytes(), || format!("saves section {section}: types {typed:?}, deletes {deleted:?}"));
        let saved = self.life(node)?.spaces.save_section(page.space, page.section, &page.base, &posted);
        let denied = matches!(saved, Err(SpacesError::Author(AuthorError::Denied(_)) | SpacesError::Nothing(_)));
        let saved = self.answered(node, Some(page.space), "save a section", saved)?;
        let acknowledged = saved.is_some();
        if let Some(saved) = &saved {
            self.note(node, saved.text.as_bytes(), || {
                format!("saw {:?}, posted {posted:?}, got {:?}", page.text, saved.text)
            });
            let lost = typed.iter().find(|word| !saved.text.contains(*word));
            ensure(lost.is_none(), || format!("node {node} saved {lost:?} and it is not in the text that came back"))?;
        }
        let section = self.book(page.space)?.sections.entry(page.section).or_default();
        if !denied {
            section.words.iter_mut().filter(|(word, _)| posted.contains(*word)).for_each(|(_, word)| word.kept = true);
            for word in deleted {
                section.words.entry(word).and_modify(|word| word.deleted.push((device, acknowledged)));
            }
            for word in typed {
                section.words.insert(word, Word { by: device, acknowledged, deleted: Vec::new(), kept: false });
            }
        }
        let stays = self.chance.percent(60);
        if let Some(open) = self.nodes.get_mut(node).and_then(|node| node.pages.get_mut(at)) {
            match saved {
                Some(saved) if stays => *open = Page { base: saved.heads, text: saved.text, ..page },
                // The page stays as it was: the next save comes from a stale one.
                _ => {}
            }
        }
        self.after_deed(node)?;
        Ok(acknowledged)
    }

    /// New words, deleted words, and the text that is posted. Words are of one length and unlike each other, so that no two of
    /// them share characters by chance.
    fn type_into(&mut self, page: &Page) -> (Vec<String>, Vec<String>, String) {
        let mut pieces: Vec<String> = page.text.split_inclusive([' ', '\n']).map(str::to_owned).collect();
        let mut deleted = Vec::new();
        let heavy = self.chance.percent(8);
        pieces.retain(|piece| {
            let gone = self.chance.percent(if heavy { 80 } else { 6 });
            if gone {
                deleted.extend(words_in(piece));
            }
            !gone
        });
        let mut typed = Vec::new();
        for _ in 0..self.chance.between(1..=MAX_TYPED) {
            let word = format!("k{}z", self.word());
            let at = self.chance.index(pieces.len() + 1);
            let end = if self.chance.percent(15) { '\n' } else { ' ' };
            pieces.insert(at, format!("{word}{end}"));
            typed.push(word);
        }
        let mut posted = pieces.concat();
        if self.chance.percent(40) {
            posted = posted.replace('\n', "\r\n");
        }
        (typed, deleted, posted)
    }

    /// A number that no other word has.
    fn word(&mut self) -> String {
        *self.counts.entry("word").or_default() += 1;
        format!("{:06}", self.counts.get("word").copied().unwrap_or(0))
    }

    /// Notes the answer to a deed; `None` if it was refused for a reason that can be.
    fn answered<T>(
        &mut self,
        node: NodeIx,
        space: Option<SpaceId>,
        what: &'static str,
        answer: Result<T, SpacesError>,
    ) -> Result<Option<T>, Failure> {
        match answer {
            Ok(made) => {
                self.count(what);
                self.note(node, b"done", || format!("can {what}"));
                Ok(Some(made))
            }
            Err(error) => {
                self.count("refused");
                let text = error.to_string();
                self.note(node, text.as_bytes(), || format!("cannot {what}: {text}"));
                let expected = self.is_expected(node, space, what, &error)?;
                ensure(expected, || format!("node {node} could not {what}, and should: {error}"))?;
                Ok(None)
            }
        }
    }

    fn is_expected(
        &self,
        node: NodeIx,
        space: Option<SpaceId>,
        what: &'static str,
        error: &SpacesError,
    ) -> Result<bool, Failure> {
        let (disk, device) = (self.disk(node)?, self.device(node)?);
        let broken = disk.is_full() || disk.is_without_power();
        let book = space.and_then(|space| self.reference.spaces.get(&space));
        Ok(match error {
            SpacesError::Author(AuthorError::Store(_)) | SpacesError::Home(_) => broken,
            SpacesError::Author(AuthorError::Copied) => self.reference.is_copied(&device),
            // Whether others may depends on what has reached them; some deeds depend on what was done before.
            SpacesError::Author(AuthorError::Denied(_)) => {
                let once = [
                    "give a role",
                    "revoke an invitation",
                    "change a text",
                    "erase a statement",
                    "remove somebody",
                    "raise a cut",
                    "leave",
                    "let somebody in",
                ]
                .contains(&what);
                once || book.is_none_or(|book| book.founder != device) || self.reference.is_copied(&device)
            }
            SpacesError::Text(_) => book.is_some_and(|book| self.has_doubtful_writers(book)),
            SpacesError::Waiting | SpacesError::NoSuchSpace(_) => book.is_none_or(|book| book.founder != device),
            SpacesError::Joined | SpacesError::Nothing(_) | SpacesError::Expired => true,
            SpacesError::Departed => book.is_some_and(|book| book.may_have_gone(&device)),
            SpacesError::Withdrawn => {
                book.is_some_and(|book| book.invitations.values().any(|invitation| !invitation.revocations.is_empty()))
            }
            SpacesError::UsedUp => book.is_some_and(|book| {
                book.invitations
                    .iter()
                    .any(|(id, invitation)| book.users_of(id).count() >= invitation.max_uses as usize)
            }),
            // Who waits to be let in has no key yet to say anything with.
            SpacesError::Author(AuthorError::NoKey) => space.is_some_and(|space| self.may_wait(space, &device)),
            SpacesError::Author(AuthorError::Incomplete | AuthorError::Entry(_) | AuthorError::Seal(_))
            | SpacesError::NoSuchKind(_)
            | SpacesError::Op(_)
            | SpacesError::Body(_)
            | SpacesError::Link(_)
            | SpacesError::WordsGone
            | SpacesError::NobodysWords
            | SpacesError::OtherWords
            | SpacesError::PairingUsed
            | SpacesError::ThisDevice
            | SpacesError::TooMuchPractice
            | SpacesError::OnlyPractice
            | SpacesError::Control(_) => false,
        })
    }

    /// Whether what somebody wrote may turn out not to count, so that versions that rest on it vanish.
    fn has_doubtful_writers(&self, book: &SpaceBook) -> bool {
        book.joins.keys().chain([&book.founder]).any(|device| !self.reference.is_writer_beyond_doubt(book, device))
    }

    /// The name under which a node's owner is written down: its first one.
    pub(crate) fn device(&self, node: NodeIx) -> Result<DeviceId, Failure> {
        self.nodes.get(node).map(|node| node.first).ok_or_else(|| Failure::new("no such node"))
    }

    pub(crate) fn book(&mut self, space: SpaceId) -> Result<&mut SpaceBook, Failure> {
        self.reference.spaces.get_mut(&space).ok_or_else(|| Failure::new("a space that nobody founded"))
    }

    fn spaces_on_disk(&mut self, node: NodeIx) -> Result<Vec<SpaceId>, Failure> {
        let node = self.nodes.get(node).ok_or_else(|| Failure::new("no such node"))?;
        let spaces = node.disk.home().spaces();
        spaces.map_err(|error| Failure::new(format!("a disk cannot be read: {error}")))
    }

    /// What follows on a deed: a program without power ends, one with tells its peers.
    fn after_deed(&mut self, node: NodeIx) -> Result<(), Failure> {
        if self.die_if_without_power(node) { Ok(()) } else { self.announce(node) }
    }
}

/// The spaces of a node whose beginnings have arrived.
pub(crate) fn arrived(spaces: &Spaces) -> Vec<SpaceId> {
    spaces.ids().filter(|space| spaces.get(*space).is_some_and(linde_replica::Replica::has_arrived)).collect()
}

/// The words of a text that people typed, pieces of glued ones included.
fn words_in(text: &str) -> impl Iterator<Item = String> + '_ {
    const LEN: usize = "k000000z".len();
    text.match_indices('k').filter_map(|(at, _)| {
        let word = text.get(at..at + LEN)?;
        let digits = word.strip_prefix('k')?.strip_suffix('z')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::words_in;

    #[test]
    fn glued_words_are_found() {
        let found: Vec<_> = words_in("xk000001zk000002z k00003z k000004z\n").collect();
        assert_eq!(found, ["k000001z", "k000002z", "k000004z"]);
    }
}
