//! From what a replica knows to what the page shows.

use linde_log::{DeviceId, EntryId, LogId, PersonId};
use linde_replica::{Replica, Spaces, SpacesError, Verdict};
use linde_space::{ControlState, Role};
use linde_text::ChangeHash;
use linde_web::{
    DeskError, Id,
    views::{Author, Delivery, Spread},
};
use std::{collections::BTreeMap, sync::Arc};

/// What is needed to show who wrote something.
pub(crate) struct Faces {
    me: DeviceId,
    state: Arc<ControlState>,
    names: BTreeMap<PersonId, String>,
}

impl Faces {
    pub(crate) fn of(replica: &mut Replica, me: DeviceId) -> Self {
        Self { me, state: replica.control(), names: replica.names() }
    }

    pub(crate) fn author(&self, device: DeviceId) -> Author {
        let person = self.state.person_of(device);
        Author {
            name: person.and_then(|person| self.names.get(&person).cloned()),
            device: Id(device.0),
            person: person.map(|person| Id(person.0)),
            role: person.and_then(|person| self.state.role(person)).map(role),
            me: self.is_me(device, person),
        }
    }

    pub(crate) fn name(&self, person: &PersonId) -> Option<String> {
        self.names.get(person).cloned()
    }

    pub(crate) fn state(&self) -> &ControlState {
        &self.state
    }

    /// The node's owner, if they belong to the space.
    pub(crate) fn my_person(&self) -> Option<PersonId> {
        self.state.person_of(self.me)
    }

    /// A person as an author, by one of their devices.
    pub(crate) fn author_of(&self, person: PersonId) -> Author {
        let device = self.state.person(person).and_then(|person| person.devices.iter().next().copied());
        Author {
            name: self.name(&person),
            device: Id(device.unwrap_or(DeviceId([0; 32])).0),
            person: Some(Id(person.0)),
            role: self.state.role(person).map(role),
            me: self.my_person() == Some(person),
        }
    }

    pub(crate) fn my_role(&self) -> Option<Role> {
        self.state.person_of(self.me).and_then(|person| self.state.role(person))
    }

    fn is_me(&self, device: DeviceId, person: Option<PersonId>) -> bool {
        device == self.me || (person.is_some() && person == self.state.person_of(self.me))
    }
}

pub(crate) fn role(role: Role) -> linde_web::views::Role {
    match role {
        Role::Relay => linde_web::views::Role::Relay,
        Role::Reader => linde_web::views::Role::Reader,
        Role::Member => linde_web::views::Role::Member,
        Role::Moderator => linde_web::views::Role::Moderator,
        Role::Steward => linde_web::views::Role::Steward,
        Role::Founder => linde_web::views::Role::Founder,
    }
}

pub(crate) fn role_from(role: linde_web::views::Role) -> Role {
    match role {
        linde_web::views::Role::Relay => Role::Relay,
        linde_web::views::Role::Reader => Role::Reader,
        linde_web::views::Role::Member => Role::Member,
        linde_web::views::Role::Moderator => Role::Moderator,
        linde_web::views::Role::Steward => Role::Steward,
        linde_web::views::Role::Founder => Role::Founder,
    }
}

pub(crate) fn verdict(verdict: Option<Verdict>) -> linde_web::views::Verdict {
    match verdict {
        None => linde_web::views::Verdict::Waiting { reason: None },
        Some(Verdict::Counted) => linde_web::views::Verdict::Counted,
        Some(Verdict::Unknown) => linde_web::views::Verdict::Unknown,
        Some(Verdict::NotCounted(reason)) => {
            linde_web::views::Verdict::NotCounted { reason: reason.0.to_owned(), args: BTreeMap::new() }
        }
    }
}

pub(crate) fn delivery(replica: &mut Replica, me: DeviceId, log: LogId, seq: u64) -> Delivery {
    let delivery = replica.delivery(me, log, seq);
    Delivery { nodes_with_it: small(delivery.nodes_with_it), nodes_known: small(delivery.nodes_known) }
}

pub(crate) fn spread(replica: &mut Replica, me: DeviceId) -> Spread {
    let spread = replica.spread(me);
    Spread { nodes_known: small(spread.nodes_known), nodes_complete: small(spread.nodes_with_it) }
}

pub(crate) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The name of a kind for people, as in `linde_web::KIND_NAMES`.
pub(crate) fn kind_name(spaces: &Spaces, kind: u16) -> String {
    let control = match kind {
        linde_space::kinds::GENESIS => Some("genesis"),
        linde_space::kinds::DEVICE => Some("device"),
        linde_space::kinds::INVITE => Some("invite"),
        linde_space::kinds::JOIN => Some("join"),
        linde_space::kinds::ROLE => Some("member"),
        linde_space::kinds::INVITE_REVOKE => Some("revoke"),
        linde_replica::EDIT_KIND => Some(linde_replica::EDIT_NAME),
        _ => None,
    };
    let registered = spaces.registry().by_id(kind).map(linde_deliberation::AnyKind::name);
    control.or(registered).map_or_else(|| format!("kind-{kind}"), str::to_owned)
}

/// The numbers of the kinds that [`kind_name`] calls `name`.
pub(crate) fn kinds_named(spaces: &Spaces, name: &str) -> Vec<u16> {
    let control = 0..=linde_space::kinds::LAST_RESERVED;
    let registered = spaces.registry().iter().map(linde_deliberation::AnyKind::id);
    control
        .chain(registered)
        .chain([linde_replica::EDIT_KIND])
        .filter(|kind| kind_name(spaces, *kind) == name)
        .collect()
}

/// A version of a section as one printable word.
pub(crate) fn heads_to_text(heads: &[ChangeHash]) -> String {
    heads.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

/// Back from [`heads_to_text`].
pub(crate) fn heads_from_text(text: &str) -> Result<Vec<ChangeHash>, DeskError> {
    text.split('.')
        .map(|hash| hash.parse::<EntryId>().map(|id| ChangeHash(id.0)))
        .collect::<Result<_, _>>()
        .map_err(|_| DeskError::new("version-unknown"))
}

/// What a person is told when a space says no.
pub(crate) fn refusal(error: SpacesError) -> DeskError {
    use linde_replica::AuthorError;
    use linde_store::StoreError;
    match error {
        SpacesError::NoSuchSpace(_) => DeskError::new("space-unknown"),
        SpacesError::Waiting => DeskError::new("space-waiting"),
        SpacesError::NoSuchKind(_) => DeskError::new("kind-unknown"),
        SpacesError::Expired => DeskError::new("invitation-expired").at("link"),
        SpacesError::Withdrawn => DeskError::new("invitation-revoked").at("link"),
        SpacesError::UsedUp => DeskError::new("invitation-used-up").at("link"),
        SpacesError::Joined => DeskError::new("already-member").at("link"),
        SpacesError::Link(_) => DeskError::new("invitation-invalid").at("link"),
        SpacesError::Nothing("section") => DeskError::new("section-gone"),
        SpacesError::Nothing("text") => DeskError::new("text-unknown"),
        SpacesError::Nothing("office") => DeskError::new("office-unknown"),
        SpacesError::Nothing("key") => DeskError::new("no-key"),
        SpacesError::Nothing("person") => DeskError::new("person-unknown"),
        SpacesError::Nothing("entry") => DeskError::new("entry-unknown"),
        SpacesError::Nothing("device") => DeskError::new("device-unknown"),
        SpacesError::Nothing(_) => DeskError::new("not-found"),
        SpacesError::WordsGone => DeskError::new("words-gone"),
        SpacesError::NobodysWords => DeskError::new("spaces-unknown").at("link"),
        SpacesError::OtherWords => DeskError::new("words-invalid").at("words"),
        SpacesError::PairingUsed => DeskError::new("pairing-used").at("code"),
        SpacesError::ThisDevice => DeskError::new("not-this-device"),
        SpacesError::Op(error) => DeskError::new("bad-request").arg("what", error),
        SpacesError::Body(error) => DeskError::new("bad-request").arg("what", error),
        SpacesError::Control(error) => DeskError::new("bad-request").arg("what", error),
        SpacesError::Author(AuthorError::Store(StoreError::Full(_))) => DeskError::new("disk-full"),
        SpacesError::Author(AuthorError::Store(StoreError::LowSpace { .. })) => DeskError::new("read-only"),
        SpacesError::Author(AuthorError::Denied(reason)) => match reason.0 {
            "role-too-low" | "not-a-member" => DeskError::new("not-allowed").arg("reason", reason.0),
            other => DeskError::new("act-refused").arg("reason", other),
        },
        SpacesError::Author(AuthorError::Copied) => DeskError::new("act-refused").arg("reason", "copied-installation"),
        SpacesError::Author(AuthorError::Incomplete) => DeskError::new("damaged"),
        SpacesError::Text(linde_replica::TextError::Heads(_)) => DeskError::new("version-unknown"),
        SpacesError::Text(linde_replica::TextError::Edit(error)) => text_refusal(&error),
        SpacesError::Author(error) => internal(&error),
        SpacesError::Home(error) => internal(&error),
    }
}

fn text_refusal(error: &linde_text::EditError) -> DeskError {
    match error {
        linde_text::EditError::TooLong { .. } => {
            DeskError::new("text-too-long").arg("max", linde_text::MAX_SECTION_BYTES).at("text")
        }
        linde_text::EditError::UnknownHeads(_) => DeskError::new("version-unknown"),
        linde_text::EditError::NotFlushed
        | linde_text::EditError::TooManyHeads
        | linde_text::EditError::CountersUsedUp
        | linde_text::EditError::Engine(_) => internal(error),
    }
}

pub(crate) fn internal(error: &dyn std::error::Error) -> DeskError {
    let mut what = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        what = format!("{what}: {cause}");
        source = cause.source();
    }
    tracing::error!(what, "a request failed");
    DeskError::new("internal").arg("what", what)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn the_page_has_words_for_every_reason_and_no_others() {
        let control = linde_space::VoidReason::ALL.iter().map(|reason| reason.code());
        let others = linde_replica::REASONS.iter().chain(linde_deliberation::Reason::ALL);
        let known: BTreeSet<&str> = control.chain(others.map(|reason| reason.0)).collect();
        let mut shown: BTreeSet<&str> = linde_web::views::REASON_CODES.iter().copied().collect();
        assert!(shown.remove("other"));
        assert_eq!(shown, known);
    }

    #[test]
    fn the_page_has_words_for_every_kind() {
        for kind in linde_replica::registry().iter() {
            assert!(linde_web::views::KIND_NAMES.contains(&kind.name()), "{}", kind.name());
        }
    }
}
