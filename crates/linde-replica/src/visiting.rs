//! Looking at a space before joining it, and finding it by twelve words.
//!
//! A visited space is here like any other, so that it arrives, but it is nobody's: it is not listed, nothing is written in it,
//! and it is removed when it was not looked at for a while, or at the next start.

use crate::{
    replica::Replica,
    spaces::{Home, HomeError, Spaces, SpacesError, read_json},
};
use linde_crypto::meeting;
use linde_log::{EntryId, SpaceId};
use linde_space::{InviteLink, invite_meeting_key};
use linde_sync::tags::{MeetingKey, Tag};
use std::collections::{BTreeMap, BTreeSet};

const VISITS_FILE: &str = "visits.json";
/// The most spaces that are visited at once; the one looked at longest ago gives way.
pub const MAX_VISITS: usize = 4;
/// A visit ends when nobody looked at the space for so long, in ms.
pub const VISIT_MS: i64 = 15 * 60_000;

/// The visited spaces, each with when it was last looked at, in ms since 1970.
pub(crate) type Visits = BTreeMap<SpaceId, i64>;

/// An invitation that is looked for by its words.
#[derive(Clone)]
pub(crate) struct Sought {
    seed: [u8; 16],
    link: Option<String>,
}

/// A space that is looked at before joining.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Which.
    pub space: SpaceId,
    /// Whether what the invitation was made in is here, so that what the space says of itself can be believed.
    pub arrived: bool,
    /// The entry of the invitation, once it is here.
    pub invite: Option<EntryId>,
    /// Whether this node's owner is in the space already.
    pub joined: bool,
}

impl Spaces {
    /// Looks at the space of an invitation without joining: makes room for it, so that it arrives where somebody can be reached.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn visit(&mut self, link: &InviteLink) -> Result<Visit, SpacesError> {
        let (space, now_ms) = (link.space, self.now_ms());
        let expired = link.expires_ms.is_some_and(|end| end < now_ms);
        if !self.replicas.contains_key(&space) && !expired {
            self.make_way();
            self.visits.insert(space, now_ms);
            self.write_visits()?;
            self.make_room(space)?;
        }
        if let Some(looked_at) = self.visits.get_mut(&space) {
            *looked_at = now_ms;
        }
        let device = self.device();
        let Some(replica) = self.replicas.get_mut(&space) else {
            return Ok(Visit { space, arrived: false, invite: None, joined: false });
        };
        let invite = replica.control().invite_with_key(link.invite_key().public().as_bytes());
        Ok(Visit { space, arrived: replica.has_all_of(link), invite, joined: replica.actor(device).is_some() })
    }

    /// Ends a visit: the space and all that came of it are removed.
    ///
    /// # Errors
    /// [`SpacesError`].
    pub fn end_visit(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        if self.visits.remove(&space).is_some() {
            drop(self.replicas.remove(&space));
            self.home.remove(space)?;
            self.write_visits()?;
            self.note_changed(space);
        }
        Ok(())
    }

    /// Looks for the invitation with the seed that twelve words stand for, and gives its link once somebody answered. What was
    /// looked for longest ago gives way.
    pub fn seek(&mut self, seed: [u8; 16]) -> Option<&str> {
        if !self.sought.iter().any(|sought| sought.seed == seed) {
            if self.sought.len() >= linde_sync::MAX_SOUGHT {
                self.sought.remove(0);
            }
            self.sought.push(Sought { seed, link: None });
        }
        self.sought.iter().find(|sought| sought.seed == seed)?.link.as_deref()
    }

    /// A visited space is to stay.
    pub(crate) fn stay(&mut self, space: SpaceId) -> Result<(), SpacesError> {
        if self.visits.remove(&space).is_some() {
            self.write_visits()?;
            self.note_changed(space);
        }
        Ok(())
    }

    /// Ends visits that nobody came back to.
    pub(crate) fn end_visits(&mut self) {
        let now_ms = self.now_ms();
        // A clock that was set back ends them too, and costs looking again.
        let over = |looked_at: i64| !(0..VISIT_MS).contains(&now_ms.saturating_sub(looked_at));
        let over: Vec<SpaceId> = self.visits.iter().filter(|(_, at)| over(**at)).map(|(space, _)| *space).collect();
        for space in over {
            self.end_visit_or_warn(space);
        }
    }

    /// The seeds of invitations that nobody answered yet.
    pub(crate) fn still_sought(&self) -> impl Iterator<Item = [u8; 16]> {
        self.sought.iter().filter(|sought| sought.link.is_none()).map(|sought| sought.seed)
    }

    /// Takes the answer to what was asked with `tag`; `false` if it is none.
    pub(crate) fn found(&mut self, key: &MeetingKey, tag: &Tag, boxed: &[u8]) -> bool {
        let Some(sought) = self.sought.iter_mut().find(|sought| invite_meeting_key(&sought.seed) == *key) else {
            return true;
        };
        // Whoever can answer knows the seed, so the link that comes must be of that very invitation.
        let link = meeting::unbox_link(&sought.seed, tag, boxed).ok().and_then(|text| InviteLink::parse(&text).ok());
        let Some(link) = link.filter(|link| link.seed == sought.seed) else { return false };
        sought.link = link.to_text().ok();
        if let Err(error) = self.visit(&link) {
            tracing::warn!(%error, space = %link.space.short(), "a space that was looked for cannot be looked at");
        }
        true
    }

    fn make_way(&mut self) {
        while self.visits.len() >= MAX_VISITS {
            let Some(oldest) = self.visits.iter().min_by_key(|(_, at)| **at).map(|(space, _)| *space) else { return };
            self.end_visit_or_warn(oldest);
        }
    }

    fn end_visit_or_warn(&mut self, space: SpaceId) {
        if let Err(error) = self.end_visit(space) {
            // It goes at the next start.
            tracing::warn!(%error, space = %space.short(), "a space that was only looked at could not be removed");
        }
    }

    fn write_visits(&mut self) -> Result<(), HomeError> {
        let visited: BTreeSet<SpaceId> = self.visits.keys().copied().collect();
        self.write_json(VISITS_FILE, &visited)
    }
}

impl Replica {
    /// Whether all that an invitation was made in is here and judged.
    pub(crate) fn has_all_of(&self, link: &InviteLink) -> bool {
        link.anchors.iter().all(|anchor| self.verdict(anchor).is_some())
    }
}

/// Removes what was only looked at before the program ended.
pub(crate) fn forget_visits(home: &mut dyn Home) -> Result<(), HomeError> {
    let visited: BTreeSet<SpaceId> = read_json(home, VISITS_FILE)?;
    for space in &visited {
        home.remove(*space)?;
    }
    if visited.is_empty() { Ok(()) } else { home.write(VISITS_FILE, b"[]") }
}
