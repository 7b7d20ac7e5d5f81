//! Which devices and recovery keys entries name with a proof. It is said once, when an entry arrives, and stays true whatever
//! becomes void: so what is stored does not depend on what counts.

use super::{ControlEntry, Graph, Node, Proofs};
use crate::{
    arena::{Bits, Ix},
    op::{ControlOp, Recover},
};
use linde_log::{DeviceId, EntryId, PersonId, PublicKey};
use std::collections::BTreeMap;

/// What entries name.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The entries that name a device with its proof.
    devices: BTreeMap<DeviceId, Vec<Ix>>,
    /// The entries that give a person a recovery key.
    recoveries: BTreeMap<PersonId, Vec<(Ix, [u8; 32])>>,
}

impl Graph {
    /// Whether an entry names the device with its proof; true forever once it is.
    pub(crate) fn knows_device(&self, device: DeviceId) -> bool {
        self.known.devices.contains_key(&device)
    }

    /// Whether an entry with `op` and the object `obj`, the first of `device`, would make the device known.
    pub(crate) fn would_admit(&self, device: DeviceId, obj: EntryId, op: &ControlOp) -> bool {
        match op {
            ControlOp::Join(join) => {
                let key = self.find(&obj).and_then(|ix| self.key_of(ix, true));
                key.is_some_and(|key| join.names_person_of(&device) && join.is_proven(key, self.space, obj, device))
            }
            ControlOp::PairJoin(join) => {
                let pair = self.find(&obj).filter(|pair| self.is_by_known(&self.nodes[*pair]));
                let key = pair.and_then(|ix| self.key_of(ix, false));
                key.is_some_and(|key| join.is_proven(key, self.space, obj, device))
            }
            ControlOp::Succeed(succeed) => self.knows_device(succeed.device) && succeed.is_proven(self.space, device),
            ControlOp::Recover(recover) => self.recovery_of(recover, device, |_| true).is_some(),
            ControlOp::Genesis(_)
            | ControlOp::Device(_)
            | ControlOp::Invite(_)
            | ControlOp::Role(_)
            | ControlOp::InviteRevoke(_)
            | ControlOp::Remove(_)
            | ControlOp::CutRaise(_)
            | ControlOp::Leave(_)
            | ControlOp::Pair(_)
            | ControlOp::DeviceRevoke(_)
            | ControlOp::Rebind(_)
            | ControlOp::Cosign(_)
            | ControlOp::Approve(_)
            | ControlOp::Rules(_)
            | ControlOp::Epoch(_)
            | ControlOp::Office(_)
            | ControlOp::OfficeChange(_)
            | ControlOp::Naming(_) => false,
        }
    }

    /// Checks the keys and the signature inside the body of an entry.
    pub(super) fn prove(&self, entry: &ControlEntry, target: Option<Ix>, past: &Bits) -> Proofs {
        let (space, obj, device) = (self.space, entry.obj, entry.log.device);
        let mut proofs = Proofs { hold: true, recovery: None, key: None };
        let key = |of_invite: bool| target.and_then(|target| self.key_of(target, of_invite));
        match &entry.op {
            Ok(ControlOp::Invite(invite)) => proofs.key = PublicKey::admit(&invite.key).ok(),
            Ok(ControlOp::Pair(pair)) => proofs.key = PublicKey::admit(&pair.key).ok(),
            Ok(ControlOp::Device(cert)) => proofs.hold = cert.is_proven(space),
            Ok(ControlOp::Join(join)) => {
                proofs.hold = key(true).is_some_and(|key| join.is_proven(key, space, obj, device));
            }
            Ok(ControlOp::PairJoin(join)) => {
                proofs.hold = key(false).is_some_and(|key| join.is_proven(key, space, obj, device));
            }
            Ok(ControlOp::Succeed(succeed)) => proofs.hold = succeed.is_proven(space, device),
            Ok(ControlOp::Rebind(rebind)) => proofs.hold = rebind.is_proven(space),
            Ok(ControlOp::Recover(recover)) => {
                proofs.recovery = self.recovery_of(recover, device, |by| past.contains(by));
                proofs.hold = proofs.recovery.is_some();
            }
            Ok(
                ControlOp::Genesis(_)
                | ControlOp::Role(_)
                | ControlOp::InviteRevoke(_)
                | ControlOp::Remove(_)
                | ControlOp::CutRaise(_)
                | ControlOp::Leave(_)
                | ControlOp::DeviceRevoke(_)
                | ControlOp::Cosign(_)
                | ControlOp::Approve(_)
                | ControlOp::Rules(_)
                | ControlOp::Epoch(_)
                | ControlOp::Office(_)
                | ControlOp::OfficeChange(_)
                | ControlOp::Naming(_),
            )
            | Err(_) => {}
        }
        proofs
    }

    /// Notes the devices and recovery keys that an entry names.
    pub(super) fn learn(&mut self, ix: Ix) {
        for device in self.devices_named_by(ix) {
            self.known.devices.entry(device).or_default().push(ix);
        }
        for (person, recovery) in self.recoveries_given_by(ix) {
            self.known.recoveries.entry(person).or_default().push((ix, recovery));
        }
    }

    /// The key of an invitation, or of a pairing.
    fn key_of(&self, ix: Ix, of_invite: bool) -> Option<&PublicKey> {
        let node = &self.nodes[ix];
        node.proofs.key.as_ref().filter(|_| matches!(node.entry.op, Ok(ControlOp::Invite(_))) == of_invite)
    }

    /// The recovery key by which a recovery is proven, of those that entries which `count` gave the person.
    fn recovery_of(&self, recover: &Recover, device: DeviceId, count: impl Fn(Ix) -> bool) -> Option<[u8; 32]> {
        let given = self.known.recoveries.get(&recover.person).map(Vec::as_slice).unwrap_or_default();
        let mut keys: Vec<_> = given.iter().filter(|(by, _)| count(*by)).map(|(_, key)| *key).collect();
        keys.sort_unstable();
        keys.dedup();
        let proves =
            |key: &[u8; 32]| PublicKey::admit(key).is_ok_and(|key| recover.is_proven(&key, self.space, device));
        keys.into_iter().find(proves)
    }

    fn is_by_known(&self, node: &Node) -> bool {
        self.is_known_in(node.entry.log.device, &node.past)
    }

    fn is_known_in(&self, device: DeviceId, past: &Bits) -> bool {
        self.known.devices.get(&device).is_some_and(|by| by.iter().any(|by| past.contains(*by)))
    }

    fn devices_named_by(&self, ix: Ix) -> Vec<DeviceId> {
        let node = &self.nodes[ix];
        let author = node.entry.log.device;
        match &node.entry.op {
            Ok(ControlOp::Genesis(genesis)) if node.entry.id.0 == self.space.0 => {
                genesis.founders.iter().map(|founder| founder.device).collect()
            }
            Ok(ControlOp::Device(cert)) if node.proofs.hold && self.is_by_known(node) => vec![cert.device],
            Ok(ControlOp::Rebind(rebind)) if node.proofs.hold && self.is_by_known(node) => vec![rebind.device],
            Ok(ControlOp::Join(join)) if node.proofs.hold && join.names_person_of(&author) => vec![author],
            Ok(ControlOp::PairJoin(_))
                if node.proofs.hold && node.target.is_some_and(|pair| self.is_by_known(&self.nodes[pair])) =>
            {
                vec![author]
            }
            Ok(ControlOp::Succeed(succeed)) if node.proofs.hold && self.is_known_in(succeed.device, &node.past) => {
                vec![author]
            }
            Ok(ControlOp::Recover(_)) if node.proofs.hold => vec![author],
            Ok(_) | Err(_) => Vec::new(),
        }
    }

    fn recoveries_given_by(&self, ix: Ix) -> Vec<(PersonId, [u8; 32])> {
        let node = &self.nodes[ix];
        match &node.entry.op {
            Ok(ControlOp::Genesis(genesis)) if node.entry.id.0 == self.space.0 => {
                genesis.founders.iter().map(|founder| (founder.person, founder.recovery)).collect()
            }
            Ok(ControlOp::Join(join)) if node.proofs.hold && join.names_person_of(&node.entry.log.device) => {
                vec![(join.person, join.recovery)]
            }
            Ok(ControlOp::Rebind(rebind)) if node.proofs.hold && self.is_by_known(node) => {
                vec![(rebind.person, rebind.recovery)]
            }
            Ok(_) | Err(_) => Vec::new(),
        }
    }
}
