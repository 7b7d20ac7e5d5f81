//! What may be done: each control entry judged in the control state of its own causal past.

use crate::{
    graph::{Graph, Node},
    op::{ControlOp, DeviceCert, Genesis, Join},
    state::ControlState,
    verdict::VoidReason,
};
use linde_log::{EntryId, PersonId};

/// Whether the entry, which does `op`, is allowed in `past`.
pub(crate) fn judge(graph: &Graph, node: &Node, op: &ControlOp, past: &ControlState) -> Result<(), VoidReason> {
    match op {
        // Only one entry founds the space: the one whose id it bears, by one of those it names.
        ControlOp::Genesis(genesis) => judge_genesis(graph, node, genesis),
        // A device is added by a device of the same person, with the new one's consent.
        ControlOp::Device(cert) => judge_device(node, cert, past),
        // Who may invite is the founders' policy; nobody invites to more than their own role.
        ControlOp::Invite(invite) => {
            let author = author(node, past)?;
            without_object(node)?;
            past.may_invite(author, invite.role)
        }
        // Whoever holds the invitation's key may join once, with a device of their own.
        ControlOp::Join(join) => judge_join(node, join, past),
        // Stewards raise others up to their own role.
        ControlOp::Role(change) => {
            let author = author(node, past)?;
            without_object(node)?;
            past.may_grant(author, change.person, change.role)
        }
        // An invitation is withdrawn by who made it, or by a steward.
        ControlOp::InviteRevoke(_) => past.may_revoke_invite(author(node, past)?, &node.entry.obj),
    }
}

fn judge_genesis(graph: &Graph, node: &Node, genesis: &Genesis) -> Result<(), VoidReason> {
    let entry = &node.entry;
    if entry.id.0 != graph.space.0 || entry.seq != 0 || !node.parents.is_empty() {
        return Err(VoidReason::OtherGenesis);
    }
    without_object(node)?;
    let is_founder = genesis.founders.iter().any(|founder| founder.device == entry.log.device);
    if is_founder { Ok(()) } else { Err(VoidReason::NotAdmitted) }
}

fn judge_device(node: &Node, cert: &DeviceCert, past: &ControlState) -> Result<(), VoidReason> {
    let author = author(node, past)?;
    without_object(node)?;
    if cert.person != author {
        return Err(VoidReason::WrongPerson);
    }
    if !node.proven {
        return Err(VoidReason::WrongProof);
    }
    if past.person_of(cert.device).is_some() { Err(VoidReason::AlreadyAdmitted) } else { Ok(()) }
}

fn judge_join(node: &Node, join: &Join, past: &ControlState) -> Result<(), VoidReason> {
    let device = node.entry.log.device;
    let invitation = past.invitation(&node.entry.obj).ok_or(VoidReason::NoInvitation)?;
    if !node.proven {
        return Err(VoidReason::WrongProof);
    }
    if !join.names_person_of(&device) {
        return Err(VoidReason::WrongPerson);
    }
    if past.person_of(device).is_some() || past.role(join.person).is_some() {
        return Err(VoidReason::AlreadyAdmitted);
    }
    if invitation.revoked {
        return Err(VoidReason::Revoked);
    }
    if invitation.uses >= invitation.max_uses { Err(VoidReason::UsedUp) } else { Ok(()) }
}

fn author(node: &Node, past: &ControlState) -> Result<PersonId, VoidReason> {
    past.person_of(node.entry.log.device).ok_or(VoidReason::NotAdmitted)
}

fn without_object(node: &Node) -> Result<(), VoidReason> {
    if node.entry.obj == EntryId::ZERO { Ok(()) } else { Err(VoidReason::WrongObject) }
}
