//! What may be done: each control entry judged in the control state of its own causal past.

use crate::{
    graph::{Graph, Node},
    op::{ControlOp, DeviceCert, Genesis, Join, PairJoin, Rebind, Recover, Succeed},
    state::{ControlState, Grounds, Quorum},
    verdict::VoidReason,
};
use linde_log::{DeviceId, EntryId, PersonId};

/// Whether the entry, which does `op`, is allowed in `past`, and what it rests on there.
pub(crate) fn judge(graph: &Graph, node: &Node, op: &ControlOp, past: &ControlState) -> Result<Grounds, VoidReason> {
    match op {
        // Only one entry founds the space: the one whose id it bears, by one of those it names.
        ControlOp::Genesis(genesis) => judge_genesis(graph, node, genesis),
        // A device is added by a device of the same person, with the new one's consent.
        ControlOp::Device(cert) => judge_device(node, cert, past),
        // Who may invite is the founders' policy or the rules'; nobody invites to more than their own role.
        ControlOp::Invite(invite) => {
            let author = author_without_object(node, past)?;
            past.may_invite(author, invite.role)?;
            Ok(by(author))
        }
        // Whoever holds the invitation's key may join once, with a device of their own.
        ControlOp::Join(join) => judge_join(node, join, past),
        // An invitation is withdrawn by who made it, or by a steward.
        ControlOp::InviteRevoke(_) => {
            let author = author(node, past)?;
            past.may_revoke_invite(author, &node.entry.obj)?;
            Ok(by(author))
        }
        // Who joined by an invitation with approval is admitted by who has the power, as long as the invitation stands.
        ControlOp::Approve(_) => {
            let author = author(node, past)?;
            past.may_approve(author, &node.entry.obj)?;
            Ok(by(author))
        }
        // Stewards raise others up to their own role and admit removed ones again; founders together co-opt.
        ControlOp::Role(change) => {
            let author = author_without_object(node, past)?;
            let quorum = past.may_grant(author, change.person, change.role)?;
            Ok(about(author, change.person, quorum, past))
        }
        // Stewards remove or lower others up to their own role; founders only together. Oneself one leaves.
        ControlOp::Remove(remove) => {
            let author = author_without_object(node, past)?;
            let quorum = past.may_remove(author, remove.person, remove.role)?;
            Ok(about(author, remove.person, quorum, past))
        }
        // Who may remove may find that more was honest than was known when somebody was removed.
        ControlOp::CutRaise(_) => {
            let author = author(node, past)?;
            past.may_raise_cut(author, &node.entry.obj)?;
            Ok(by(author))
        }
        // Everybody may go, but a founder must stay.
        ControlOp::Leave(_) => {
            let author = author_without_object(node, past)?;
            past.may_leave(author)?;
            Ok(about(author, author, None, past))
        }
        // Everybody may have further devices.
        ControlOp::Pair(_) => Ok(by(author_without_object(node, past)?)),
        // Whoever holds the pairing's key becomes one device of the person who made it.
        ControlOp::PairJoin(join) => judge_pair_join(node, join, past),
        // Whoever still holds a device's key may go on with another.
        ControlOp::Succeed(succeed) => judge_succeed(node, succeed, past),
        // A device is taken away by another one of the same person, or as the person could be removed.
        ControlOp::DeviceRevoke(revoke) => {
            let author = author_without_object(node, past)?;
            let quorum = past.may_revoke_device(author, node.entry.log.device, revoke.device)?;
            Ok(Grounds { quorum, ..by(author) })
        }
        // Whoever has a person's 24 words is that person.
        ControlOp::Recover(recover) => judge_recover(node, recover, past),
        // Two stewards bind a person who lost everything to a new device; a founder only founders do, together.
        ControlOp::Rebind(rebind) => judge_rebind(node, rebind, past),
        // An act that waits is supported by each of those who may, once.
        ControlOp::Cosign(_) => {
            let author = author(node, past)?;
            past.may_cosign(author, &node.entry.obj)?;
            Ok(by(author))
        }
        // Stewards propose rules, founders together give them.
        ControlOp::Rules(_) => {
            let author = author_without_object(node, past)?;
            Ok(Grounds { quorum: past.may_set_rules(author)?, ..by(author) })
        }
        // So they do with the space's name.
        ControlOp::Naming(_) => {
            let author = author_without_object(node, past)?;
            Ok(Grounds { quorum: past.may_name(author)?, ..by(author) })
        }
        // Members hand out keys, where the space has any.
        ControlOp::Epoch(_) => {
            let author = author_without_object(node, past)?;
            past.may_share_epoch(author)?;
            Ok(by(author))
        }
        // Stewards make offices for people who belong to the space.
        ControlOp::Office(office) => {
            let author = author_without_object(node, past)?;
            past.may_make_office(author, &office.holders)?;
            Ok(by(author))
        }
        // An office is changed by a steward or by one of those who hold it.
        ControlOp::OfficeChange(change) => {
            let author = author(node, past)?;
            past.may_change_office(author, &node.entry.obj, &change.holders)?;
            Ok(by(author))
        }
    }
}

fn judge_genesis(graph: &Graph, node: &Node, genesis: &Genesis) -> Result<Grounds, VoidReason> {
    let entry = &node.entry;
    if entry.id.0 != graph.space.0 || entry.seq != 0 || !node.parents.is_empty() {
        return Err(VoidReason::OtherGenesis);
    }
    without_object(node)?;
    let is_founder = genesis.founders.iter().any(|founder| founder.device == entry.log.device);
    if is_founder { Ok(Grounds::default()) } else { Err(VoidReason::NotAdmitted) }
}

fn judge_device(node: &Node, cert: &DeviceCert, past: &ControlState) -> Result<Grounds, VoidReason> {
    let author = author_without_object(node, past)?;
    if cert.person != author {
        return Err(VoidReason::WrongPerson);
    }
    proven(node)?;
    not_here(cert.device, past)?;
    Ok(by(author))
}

fn judge_join(node: &Node, join: &Join, past: &ControlState) -> Result<Grounds, VoidReason> {
    let device = node.entry.log.device;
    let invitation = past.invitation(&node.entry.obj).ok_or(VoidReason::NoInvitation)?;
    proven(node)?;
    if !join.names_person_of(&device) {
        return Err(VoidReason::WrongPerson);
    }
    not_here(device, past)?;
    if past.person(join.person).is_some() {
        return Err(VoidReason::AlreadyAdmitted);
    }
    if invitation.revoked {
        return Err(VoidReason::Revoked);
    }
    if invitation.uses >= invitation.max_uses { Err(VoidReason::UsedUp) } else { Ok(by(join.person)) }
}

fn judge_pair_join(node: &Node, join: &PairJoin, past: &ControlState) -> Result<Grounds, VoidReason> {
    let pairing = past.pairing(&node.entry.obj).ok_or(VoidReason::NoInvitation)?;
    proven(node)?;
    if join.person != pairing.person {
        return Err(VoidReason::WrongPerson);
    }
    not_here(node.entry.log.device, past)?;
    past.standing(join.person)?;
    not_revoked(pairing.device, past)?;
    if pairing.used { Err(VoidReason::UsedUp) } else { Ok(by(join.person)) }
}

fn judge_succeed(node: &Node, succeed: &Succeed, past: &ControlState) -> Result<Grounds, VoidReason> {
    without_object(node)?;
    let old = past.device(succeed.device).ok_or(VoidReason::NoPerson)?;
    proven(node)?;
    not_here(node.entry.log.device, past)?;
    past.standing(old.person)?;
    not_revoked(succeed.device, past)?;
    Ok(by(old.person))
}

fn judge_recover(node: &Node, recover: &Recover, past: &ControlState) -> Result<Grounds, VoidReason> {
    without_object(node)?;
    let person = past.person(recover.person).ok_or(VoidReason::NoPerson)?;
    if node.proofs.recovery != Some(person.recovery) {
        return Err(VoidReason::WrongProof);
    }
    not_here(node.entry.log.device, past)?;
    past.standing(recover.person)?;
    let own = recover.revoke.iter().all(|device| person.devices.contains(device));
    if own { Ok(by(recover.person)) } else { Err(VoidReason::WrongPerson) }
}

fn judge_rebind(node: &Node, rebind: &Rebind, past: &ControlState) -> Result<Grounds, VoidReason> {
    let author = author_without_object(node, past)?;
    let quorum = past.may_rebind(author, rebind.person)?;
    proven(node)?;
    not_here(rebind.device, past)?;
    let devices = past.person(rebind.person).into_iter().flat_map(|person| person.devices.iter().copied()).collect();
    Ok(Grounds { quorum, devices, ..by(author) })
}

fn by(person: PersonId) -> Grounds {
    Grounds { person: Some(person), ..Grounds::default() }
}

/// What an entry rests on that changes the role of `person`.
fn about(author: PersonId, person: PersonId, quorum: Option<Quorum>, past: &ControlState) -> Grounds {
    let over = past.person(person).into_iter().flat_map(|person| person.events()).collect();
    Grounds { over, quorum, ..by(author) }
}

/// The person who acts: the author's device belongs to somebody, was not revoked, and they were not removed.
fn author(node: &Node, past: &ControlState) -> Result<PersonId, VoidReason> {
    let device = past.device(node.entry.log.device).ok_or(VoidReason::NotAdmitted)?;
    if device.revoked {
        return Err(VoidReason::DeviceRevoked);
    }
    past.standing(device.person)?;
    Ok(device.person)
}

fn author_without_object(node: &Node, past: &ControlState) -> Result<PersonId, VoidReason> {
    let author = author(node, past)?;
    without_object(node)?;
    Ok(author)
}

fn without_object(node: &Node) -> Result<(), VoidReason> {
    if node.entry.obj == EntryId::ZERO { Ok(()) } else { Err(VoidReason::WrongObject) }
}

fn proven(node: &Node) -> Result<(), VoidReason> {
    if node.proofs.hold { Ok(()) } else { Err(VoidReason::WrongProof) }
}

fn not_here(device: DeviceId, past: &ControlState) -> Result<(), VoidReason> {
    if past.device(device).is_some() { Err(VoidReason::AlreadyAdmitted) } else { Ok(()) }
}

fn not_revoked(device: DeviceId, past: &ControlState) -> Result<(), VoidReason> {
    if past.is_revoked(device) { Err(VoidReason::DeviceRevoked) } else { Ok(()) }
}
