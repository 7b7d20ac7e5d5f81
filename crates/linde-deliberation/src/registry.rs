//! The list of all kinds.

use crate::{
    kind::{AnyKind, Kind, erase},
    profile::Profile,
    statement::Statement,
};

/// The kinds this version knows.
pub struct Registry {
    kinds: Vec<Box<dyn AnyKind>>,
}

/// All kinds of this crate: one line each.
pub fn registry() -> Registry {
    Registry::default().with::<Profile>().with::<Statement>()
}

impl Registry {
    /// This registry with one more kind.
    #[must_use]
    pub fn with<K: Kind>(mut self) -> Self {
        self.kinds.push(erase::<K>());
        self
    }

    /// The kind with this number.
    pub fn by_id(&self, id: u16) -> Option<&dyn AnyKind> {
        self.iter().find(|kind| kind.id() == id)
    }

    /// The kind with this name.
    pub fn by_name(&self, name: &str) -> Option<&dyn AnyKind> {
        self.iter().find(|kind| kind.name() == name)
    }

    /// All kinds, in the order of their registration.
    pub fn iter(&self) -> impl Iterator<Item = &dyn AnyKind> {
        self.kinds.iter().map(|kind| &**kind)
    }
}

impl Default for Registry {
    /// A registry without kinds.
    fn default() -> Self {
        Self { kinds: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Actor, Judgement, Meta};
    use linde_log::{DeviceId, EntryId, PersonId};
    use linde_space::Role;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn meta(lamport: u64, person: u8, role: Role) -> Meta {
        Meta {
            entry: EntryId([lamport as u8; 32]),
            actor: Actor { person: PersonId([person; 32]), device: DeviceId([person; 32]), role },
            lamport,
            time_ms: 0,
        }
    }

    #[test]
    fn numbers_and_names_are_given_once() {
        let registry = registry();
        let numbers: BTreeSet<_> = registry.iter().map(AnyKind::id).collect();
        let names: BTreeSet<_> = registry.iter().map(AnyKind::name).collect();
        assert_eq!((numbers.len(), names.len()), (registry.kinds.len(), registry.kinds.len()));
    }

    #[test]
    fn examples_go_through_cbor_and_json_and_the_first_creates() {
        for kind in registry().iter() {
            for (i, example) in kind.examples().into_iter().enumerate() {
                let body = kind.body_from_json([1; 16], example.clone()).unwrap();
                assert_eq!(kind.json_from_body(&body).unwrap(), example, "{}", kind.name());
                let mut object = kind.object();
                let judgement = object.step(&body, &meta(1, 1, Role::Member));
                assert!(i > 0 || judgement == Judgement::Allow, "{}: {judgement:?}", kind.name());
                assert_ne!(kind.object().step(&body, &meta(1, 1, Role::Reader)), Judgement::Allow, "{}", kind.name());
            }
            assert!(kind.schema().is_object());
        }
    }

    proptest! {
        #[test]
        fn a_denied_step_changes_nothing_and_no_body_panics(bodies: Vec<Vec<u8>>) {
            for kind in registry().iter() {
                let mut object = kind.object();
                for (i, body) in bodies.iter().enumerate() {
                    let before = object.canonical();
                    if object.step(body, &meta(i as u64, 1, Role::Member)) != Judgement::Allow {
                        prop_assert_eq!(before, object.canonical());
                    }
                }
            }
        }

        #[test]
        fn the_same_steps_lead_to_the_same_state(picks in prop::collection::vec((any::<prop::sample::Index>(), 0u8..3), 1..12)) {
            for kind in registry().iter() {
                let examples = kind.examples();
                let (mut a, mut b) = (kind.object(), kind.object());
                for (i, (pick, person)) in picks.iter().enumerate() {
                    let body = kind.body_from_json([0; 16], examples[pick.index(examples.len())].clone()).unwrap();
                    let meta = meta(i as u64, *person, Role::Member);
                    prop_assert_eq!(a.judge(&body, &meta.actor), b.step(&body, &meta));
                    a.step(&body, &meta);
                }
                prop_assert_eq!(a.canonical(), b.canonical());
            }
        }
    }
}
