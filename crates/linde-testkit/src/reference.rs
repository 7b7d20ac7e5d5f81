//! What people did, written down independently of the program, and what must have come of it.
//!
//! Nothing here knows of entries, causality or merging. It knows who did what and what the program answered, and from that
//! what must be found everywhere, what must not, and what may.

use linde_log::{DeviceId, EntryId, SpaceId};
use linde_space::Role;
use std::collections::{BTreeMap, BTreeSet};

/// Everything people did.
#[derive(Debug, Default)]
pub(crate) struct Reference {
    pub(crate) spaces: BTreeMap<SpaceId, SpaceBook>,
    copied: BTreeSet<DeviceId>,
    /// Later keys of copied installations, with the first one of each.
    later: BTreeMap<DeviceId, DeviceId>,
}

/// What people did in one space.
#[derive(Debug)]
pub(crate) struct SpaceBook {
    pub(crate) founder: DeviceId,
    pub(crate) invitations: BTreeMap<EntryId, InvitationBook>,
    /// By which invitations an installation tried to join.
    pub(crate) joins: BTreeMap<DeviceId, BTreeSet<EntryId>>,
    /// Who was told that joining failed.
    pub(crate) failed_joins: BTreeSet<DeviceId>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) lowerings: Vec<Lowering>,
    /// Who left, or tried to.
    pub(crate) leavings: BTreeSet<DeviceId>,
    /// Who let whom in, or tried to, and whether that was acknowledged.
    pub(crate) approvals: Vec<(DeviceId, DeviceId, bool)>,
    pub(crate) statements: BTreeMap<EntryId, (DeviceId, String)>,
    /// Which statements somebody wanted to be erased: who, and whether that was acknowledged.
    pub(crate) erasures: BTreeMap<EntryId, Vec<(DeviceId, bool)>>,
    /// Texts of statements that were answered with an error: they may have been written nevertheless.
    pub(crate) doubtful_statements: BTreeSet<String>,
    /// Names in the order in which each installation gave them, and whether that was acknowledged.
    pub(crate) names: BTreeMap<DeviceId, Vec<(String, bool)>>,
    pub(crate) documents: Vec<EntryId>,
    pub(crate) sections: BTreeMap<EntryId, SectionBook>,
}

/// An invitation.
#[derive(Debug)]
pub(crate) struct InvitationBook {
    pub(crate) by: DeviceId,
    pub(crate) link: String,
    pub(crate) role: Role,
    pub(crate) max_uses: u32,
    pub(crate) approval: bool,
    pub(crate) revocations: Vec<Revocation>,
}

/// A withdrawal of an invitation.
#[derive(Debug)]
pub(crate) struct Revocation {
    pub(crate) by: DeviceId,
    pub(crate) acknowledged: bool,
    /// Who had joined as far as the revoker's node knew.
    pub(crate) seen: BTreeSet<DeviceId>,
}

/// A removal, or a role taken.
#[derive(Debug)]
pub(crate) struct Lowering {
    pub(crate) by: DeviceId,
    pub(crate) of: DeviceId,
    /// The lower role; none for a removal.
    pub(crate) role: Option<Role>,
    /// The entry, if it was acknowledged.
    pub(crate) entry: Option<EntryId>,
    /// The statements that the remover's node had, so that they stay.
    pub(crate) seen: BTreeSet<EntryId>,
    /// Whether somebody let more count afterwards, or tried to.
    pub(crate) raised: bool,
}

/// A role given.
#[derive(Debug)]
pub(crate) struct Grant {
    pub(crate) by: DeviceId,
    pub(crate) to: DeviceId,
    pub(crate) role: Role,
    pub(crate) acknowledged: bool,
}

/// The words of a section.
#[derive(Debug, Default)]
pub(crate) struct SectionBook {
    pub(crate) words: BTreeMap<String, Word>,
}

/// A word that was typed once and is found nowhere else.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) by: DeviceId,
    pub(crate) acknowledged: bool,
    /// Who deleted it, and whether that was acknowledged.
    pub(crate) deleted: Vec<(DeviceId, bool)>,
    /// Somebody else's save left it where it was. A comparison of two texts cannot always tell what stayed from what was
    /// typed again, so it may survive its deletion by others.
    pub(crate) kept: bool,
}

/// What must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It must be there.
    Present,
    /// It must not be there.
    Absent,
    /// It depends on what this book does not know.
    Either,
}

impl Reference {
    /// Whether a statement must be erased everywhere: whoever may surely contribute may surely take that back.
    pub(crate) fn is_surely_erased(&self, space: &SpaceBook, id: &EntryId) -> bool {
        let own = space.statements.get(id).map(|(device, _)| device);
        let tries = space.erasures.get(id).into_iter().flatten();
        tries
            .into_iter()
            .any(|(by, acknowledged)| *acknowledged && Some(by) == own && self.is_writer_beyond_doubt(space, by))
    }

    /// Somebody founded a space.
    pub(crate) fn found(&mut self, space: SpaceId, founder: DeviceId) {
        let book = SpaceBook {
            founder,
            invitations: BTreeMap::new(),
            joins: BTreeMap::new(),
            failed_joins: BTreeSet::new(),
            grants: Vec::new(),
            lowerings: Vec::new(),
            leavings: BTreeSet::new(),
            approvals: Vec::new(),
            statements: BTreeMap::new(),
            erasures: BTreeMap::new(),
            doubtful_statements: BTreeSet::new(),
            names: BTreeMap::new(),
            documents: Vec::new(),
            sections: BTreeMap::new(),
        };
        self.spaces.insert(space, book);
    }

    /// Somebody copied an installation: what it writes may end.
    pub(crate) fn note_copy(&mut self, device: DeviceId) {
        self.copied.insert(device);
    }

    /// An installation took another key.
    pub(crate) fn note_key(&mut self, first: DeviceId, new: DeviceId) {
        self.later.insert(new, first);
    }

    /// The name under which the owner of a key is written down.
    pub(crate) fn first_of(&self, device: DeviceId) -> DeviceId {
        self.later.get(&device).copied().unwrap_or(device)
    }

    /// Whether an installation was copied.
    pub(crate) fn is_copied(&self, device: &DeviceId) -> bool {
        self.copied.contains(device)
    }

    /// Whether any installation was copied.
    pub(crate) fn has_copies(&self) -> bool {
        !self.copied.is_empty()
    }

    /// Whether an installation is a member beyond doubt: it did not go, and nothing it rests on was used up, withdrawn, copied
    /// or came from somebody who went.
    pub(crate) fn is_sure_member(&self, space: &SpaceBook, device: &DeviceId) -> bool {
        !space.may_have_gone(device) && self.was_sure_member(space, device)
    }

    /// Whether an installation became a member beyond doubt, whether it went or not.
    fn was_sure_member(&self, space: &SpaceBook, device: &DeviceId) -> bool {
        if self.is_copied(device) || space.failed_joins.contains(device) {
            return false;
        }
        if space.founder == *device {
            return true;
        }
        let joins: Vec<_> = space.joins.get(device).into_iter().flatten().collect();
        let [invite] = joins.as_slice() else { return false };
        let Some(invitation) = space.invitations.get(*invite) else { return false };
        // The first approval that counts lets in; one of the founder's always does.
        let approved = |(by, of, acknowledged): &(DeviceId, DeviceId, bool)| {
            *acknowledged && of == device && *by == space.founder && !self.is_copied(by)
        };
        (!invitation.approval || space.approvals.iter().any(approved))
            && invitation.revocations.is_empty()
            && space.users_of(invite).count() <= invitation.max_uses as usize
            && self.is_sure_member(space, &invitation.by)
    }

    /// Whether an installation cannot be a member: it joined once, by an invitation that the founder withdrew unseen.
    pub(crate) fn is_sure_stranger(&self, space: &SpaceBook, device: &DeviceId) -> bool {
        if self.is_copied(device) || self.is_copied(&space.founder) || space.founder == *device {
            return false;
        }
        let Some(joins) = space.joins.get(device) else { return true };
        joins.iter().all(|invite| {
            let revocations = space.invitations.get(invite).into_iter().flat_map(|book| &book.revocations);
            revocations.into_iter().any(|revocation| {
                revocation.acknowledged && revocation.by == space.founder && !revocation.seen.contains(device)
            })
        })
    }

    /// What must have become of a statement that was acknowledged.
    pub(crate) fn statement(&self, space: &SpaceBook, id: &EntryId, by: &DeviceId) -> Expected {
        if self.is_writer_beyond_doubt(space, by) {
            return Expected::Present;
        }
        if self.is_sure_stranger(space, by) {
            return Expected::Absent;
        }
        let lowerings: Vec<&Lowering> = space.lowerings.iter().filter(|lowering| lowering.of == *by).collect();
        // Only the founder's removals stand whatever others do, and only as long as nobody takes the person back. A raised cut
        // lets more count.
        let clear = lowerings.iter().all(|lowering| {
            lowering.by == space.founder
                && lowering.entry.is_some()
                && !lowering.raised
                && !self.is_copied(&lowering.by)
        });
        let alone = !space.leavings.contains(by) && !space.grants.iter().any(|grant| grant.to == *by);
        if lowerings.is_empty() || !clear || !alone || !self.was_sure_member(space, by) {
            return Expected::Either;
        }
        let kept = lowerings.iter().all(|lowering| lowering.seen.contains(id));
        // It was written by somebody who did not know of the removal: else it would have been refused.
        let cut = lowerings.iter().any(|lowering| lowering.role.is_none() && !lowering.seen.contains(id));
        match (kept, cut) {
            (true, _) => Expected::Present,
            (false, true) => Expected::Absent,
            (false, false) => Expected::Either,
        }
    }

    /// Whether an installation is no member any more beyond doubt: the founder removed it, and nobody gave it a role again.
    pub(crate) fn is_surely_gone(&self, space: &SpaceBook, device: &DeviceId) -> bool {
        let removed = |lowering: &Lowering| {
            lowering.of == *device
                && lowering.by == space.founder
                && lowering.role.is_none()
                && lowering.entry.is_some()
        };
        !self.is_copied(&space.founder)
            && space.lowerings.iter().any(removed)
            && !space.grants.iter().any(|grant| grant.to == *device)
    }

    /// The least and the greatest role a sure member can have.
    pub(crate) fn roles(&self, space: &SpaceBook, device: &DeviceId) -> (Role, Role) {
        let first = if space.founder == *device {
            Role::Founder
        } else {
            let invite = space.joins.get(device).and_then(|joins| joins.first());
            invite.and_then(|invite| space.invitations.get(invite)).map_or(Role::Relay, |book| book.role)
        };
        let given = space.grants.iter().filter(|grant| grant.to == *device);
        let greatest = given.clone().map(|grant| grant.role).max().unwrap_or(first).max(first);
        let certain =
            given.filter(|grant| grant.acknowledged && grant.by == space.founder && !self.is_copied(&grant.by));
        let least = certain.map(|grant| grant.role).max().unwrap_or(first).max(first);
        (least, greatest)
    }

    /// Whether somebody may contribute beyond doubt.
    pub(crate) fn may_surely_write(&self, space: &SpaceBook, device: &DeviceId) -> bool {
        self.is_sure_member(space, device) && self.roles(space, device).0 >= Role::Member
    }

    /// Whether a copied installation wrote in a section. Of its two histories one is refused, with all that others built on
    /// it in good faith.
    pub(crate) fn is_tainted(&self, section: &SectionBook) -> bool {
        let writers = section.words.values().flat_map(|word| word.deleted.iter().map(|(by, _)| by).chain([&word.by]));
        writers.into_iter().any(|by| self.is_copied(by))
    }

    /// What must have become of a word, unless its section is tainted.
    pub(crate) fn word(&self, space: &SpaceBook, word: &Word) -> Expected {
        let sure = |(by, acknowledged): &(DeviceId, bool)| *acknowledged && self.is_writer_beyond_doubt(space, by);
        let written = sure(&(word.by, word.acknowledged));
        if word.deleted.iter().any(sure) && !word.kept {
            return Expected::Absent;
        }
        if written && word.deleted.is_empty() { Expected::Present } else { Expected::Either }
    }

    /// Whether all that this installation was told to be saved counts: it may write, and always might when it did.
    pub(crate) fn is_writer_beyond_doubt(&self, space: &SpaceBook, device: &DeviceId) -> bool {
        // What was acknowledged was allowed by the writer's role at that time; only membership can be lost afterwards, and
        // a role that somebody gave who was no member.
        let raised = space.grants.iter().any(|grant| grant.to == *device && !self.is_sure_member(space, &grant.by));
        self.is_sure_member(space, device) && (!raised || self.may_surely_write(space, device))
    }
}

impl SpaceBook {
    /// Whether somebody was removed or lowered or left, or that was tried.
    pub(crate) fn may_have_gone(&self, device: &DeviceId) -> bool {
        self.leavings.contains(device) || self.lowerings.iter().any(|lowering| lowering.of == *device)
    }

    /// Who tried to join by an invitation.
    pub(crate) fn users_of<'a>(&'a self, invite: &'a EntryId) -> impl Iterator<Item = &'a DeviceId> {
        self.joins.iter().filter(move |(_, invites)| invites.contains(invite)).map(|(device, _)| device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPACE: SpaceId = SpaceId([1; 32]);
    const INVITE: EntryId = EntryId([2; 32]);

    fn device(number: u8) -> DeviceId {
        DeviceId([number; 32])
    }

    fn book() -> Reference {
        let mut reference = Reference::default();
        reference.found(SPACE, device(0));
        let space = reference.spaces.get_mut(&SPACE).unwrap();
        let invitation = InvitationBook {
            by: device(0),
            link: String::new(),
            role: Role::Member,
            max_uses: 1,
            approval: false,
            revocations: Vec::new(),
        };
        space.invitations.insert(INVITE, invitation);
        space.joins.entry(device(1)).or_default().insert(INVITE);
        reference
    }

    fn revoke(reference: &mut Reference, seen: &[DeviceId]) {
        let invitation = reference.spaces.get_mut(&SPACE).unwrap().invitations.get_mut(&INVITE).unwrap();
        let seen = seen.iter().copied().collect();
        invitation.revocations.push(Revocation { by: device(0), acknowledged: true, seen });
    }

    #[test]
    fn membership_is_sure_until_something_casts_doubt_on_it() {
        let sure = |reference: &Reference| {
            let space = &reference.spaces[&SPACE];
            (reference.is_sure_member(space, &device(1)), reference.is_sure_stranger(space, &device(1)))
        };
        let mut reference = book();
        assert_eq!(sure(&reference), (true, false));
        revoke(&mut reference, &[device(1)]);
        assert_eq!(sure(&reference), (false, false));
        revoke(&mut reference, &[]);
        assert_eq!(sure(&reference), (false, true));
        let mut used_up = book();
        used_up.spaces.get_mut(&SPACE).unwrap().joins.entry(device(2)).or_default().insert(INVITE);
        assert_eq!(sure(&used_up), (false, false));
        let mut copied = book();
        copied.note_copy(device(0));
        assert_eq!(sure(&copied), (false, false));
    }

    #[test]
    fn a_founders_removal_says_what_counts_until_somebody_interferes() {
        let (kept, late) = (EntryId([3; 32]), EntryId([4; 32]));
        let removed = || {
            let mut reference = book();
            let lowering = Lowering {
                by: device(0),
                of: device(1),
                role: None,
                entry: Some(EntryId([5; 32])),
                seen: [kept].into(),
                raised: false,
            };
            reference.spaces.get_mut(&SPACE).unwrap().lowerings.push(lowering);
            reference
        };
        let check = |reference: &Reference, expect: (Expected, Expected, bool)| {
            let space = &reference.spaces[&SPACE];
            let of = |id| reference.statement(space, id, &device(1));
            assert_eq!((of(&kept), of(&late), reference.is_surely_gone(space, &device(1))), expect);
            assert!(!reference.is_sure_member(space, &device(1)));
        };
        check(&removed(), (Expected::Present, Expected::Absent, true));
        let change = |change: &dyn Fn(&mut SpaceBook)| {
            let mut reference = removed();
            change(reference.spaces.get_mut(&SPACE).unwrap());
            reference
        };
        let raised = change(&|space| space.lowerings[0].raised = true);
        check(&raised, (Expected::Either, Expected::Either, true));
        let left = change(&|space| assert!(space.leavings.insert(device(1))));
        check(&left, (Expected::Either, Expected::Either, true));
        let grant = || Grant { by: device(0), to: device(1), role: Role::Member, acknowledged: true };
        let readmitted = change(&|space| space.grants.push(grant()));
        check(&readmitted, (Expected::Either, Expected::Either, false));
        let by_another = change(&|space| space.lowerings[0].by = device(2));
        check(&by_another, (Expected::Either, Expected::Either, false));
        let lowered = change(&|space| space.lowerings[0].role = Some(Role::Reader));
        check(&lowered, (Expected::Present, Expected::Either, false));
    }

    #[test]
    fn who_must_be_let_in_is_sure_only_if_the_founder_did() {
        let mut reference = book();
        reference.spaces.get_mut(&SPACE).unwrap().invitations.get_mut(&INVITE).unwrap().approval = true;
        let sure = |reference: &Reference| reference.is_sure_member(&reference.spaces[&SPACE], &device(1));
        assert!(!sure(&reference));
        reference.spaces.get_mut(&SPACE).unwrap().approvals.push((device(2), device(1), true));
        assert!(!sure(&reference));
        reference.spaces.get_mut(&SPACE).unwrap().approvals.push((device(0), device(1), true));
        assert!(sure(&reference));
    }

    #[test]
    fn a_word_stays_until_somebody_deletes_it() {
        let reference = book();
        let expected = |deleted: &[(DeviceId, bool)]| {
            let word = Word { by: device(1), acknowledged: true, deleted: deleted.to_vec(), kept: false };
            reference.word(&reference.spaces[&SPACE], &word)
        };
        assert_eq!(expected(&[]), Expected::Present);
        assert_eq!(expected(&[(device(0), true)]), Expected::Absent);
        assert_eq!(expected(&[(device(0), false)]), Expected::Either);
        assert_eq!(expected(&[(device(9), true)]), Expected::Either);
    }
}
