//! From what a replica knows to what the page shows.

use linde_log::{DeviceId, EntryId, LogId, PersonId};
use linde_replica::{Replica, Spaces, SpacesError, Verdict};
use linde_space::{ControlState, Role};
use linde_text::ChangeHash;
use linde_web::{
    DeskError, Id,
    views::{Author, Delivery, PersonRef, Spread},
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

    /// Who signed with a device, also one that was revoked or whose person went.
    pub(crate) fn author(&self, device: DeviceId) -> Author {
        let person = self.state.device(device).map(|device| device.person);
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

    /// Somebody, as one is spoken of.
    pub(crate) fn person(&self, person: PersonId) -> PersonRef {
        PersonRef { person: Id(person.0), name: self.name(&person), me: self.is_mine(person) }
    }

    /// Several, in the order of their names.
    pub(crate) fn persons(&self, persons: impl IntoIterator<Item = PersonId>) -> Vec<PersonRef> {
        let mut persons: Vec<_> = persons.into_iter().map(|person| self.person(person)).collect();
        persons.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
        persons
    }

    /// Whether this node's owner is this person.
    pub(crate) fn is_mine(&self, person: PersonId) -> bool {
        self.state.device(self.me).is_some_and(|device| device.person == person)
    }

    /// Whether a device speaks for this node's owner, or did.
    pub(crate) fn is_mine_or_this(&self, device: DeviceId) -> bool {
        self.is_me(device, self.state.device(device).map(|device| device.person))
    }

    /// Whether a device is this one.
    pub(crate) fn is_this(&self, device: DeviceId) -> bool {
        device == self.me
    }

    /// The person that this node's owner acts as, if they are in the space.
    pub(crate) fn me_in_space(&self) -> Option<PersonId> {
        self.state.person_of(self.me).filter(|person| self.state.role(*person).is_some())
    }

    pub(crate) fn state(&self) -> &ControlState {
        &self.state
    }

    /// A person as an author, by one of their devices.
    pub(crate) fn author_of(&self, person: PersonId) -> Author {
        let device = self.state.person(person).and_then(|person| person.devices.iter().next().copied());
        Author {
            name: self.name(&person),
            device: Id(device.unwrap_or(DeviceId([0; 32])).0),
            person: Some(Id(person.0)),
            role: self.state.role(person).map(role),
            me: self.is_mine(person),
        }
    }

    fn is_me(&self, device: DeviceId, person: Option<PersonId>) -> bool {
        device == self.me || person.is_some_and(|person| self.is_mine(person))
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

/// Reasons that pass as soon as others act.
const WAITS: [&str; 2] = ["waits-for-approval", "waits-for-quorum"];

pub(crate) fn visibility(visibility: linde_space::Visibility) -> linde_web::views::Visibility {
    match visibility {
        linde_space::Visibility::Open => linde_web::views::Visibility::Open,
        linde_space::Visibility::Members => linde_web::views::Visibility::Members,
    }
}

/// Where a list goes on: the place of the last item shown, in the order of the space.
pub(crate) fn cursor_from(text: &str) -> Result<(u64, EntryId), DeskError> {
    let parsed = text.split_once('.').and_then(|(lamport, id)| Some((lamport.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| DeskError::new("bad-request"))
}

pub(crate) fn verdict(verdict: Option<Verdict>) -> linde_web::views::Verdict {
    match verdict {
        None => linde_web::views::Verdict::Waiting { reason: None },
        Some(Verdict::Counted) => linde_web::views::Verdict::Counted,
        Some(Verdict::Unknown) => linde_web::views::Verdict::Unknown,
        Some(Verdict::NotCounted(reason)) if WAITS.contains(&reason.0) => {
            linde_web::views::Verdict::Waiting { reason: Some(reason.0.to_owned()) }
        }
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
    let registered = || spaces.registry().by_id(kind).map(linde_deliberation::AnyKind::name);
    control_kind_name(kind).or_else(registered).map_or_else(|| format!("kind-{kind}"), str::to_owned)
}

fn control_kind_name(kind: u16) -> Option<&'static str> {
    match kind {
        linde_space::kinds::GENESIS => Some("genesis"),
        linde_space::kinds::DEVICE => Some("device"),
        linde_space::kinds::INVITE => Some("invite"),
        linde_space::kinds::JOIN => Some("join"),
        linde_space::kinds::ROLE => Some("member"),
        linde_space::kinds::INVITE_REVOKE => Some("revoke"),
        linde_space::kinds::REMOVE => Some("remove"),
        linde_space::kinds::CUT_RAISE => Some("cut-raise"),
        linde_space::kinds::LEAVE => Some("leave"),
        linde_space::kinds::PAIR => Some("pair"),
        linde_space::kinds::PAIR_JOIN => Some("pair-join"),
        linde_space::kinds::SUCCEED => Some("succeed"),
        linde_space::kinds::DEVICE_REVOKE => Some("device-revoke"),
        linde_space::kinds::RECOVER => Some("recover"),
        linde_space::kinds::REBIND => Some("rebind"),
        linde_space::kinds::COSIGN => Some("cosign"),
        linde_space::kinds::APPROVE => Some("approve"),
        linde_space::kinds::RULES => Some("rules"),
        linde_space::kinds::EPOCH => Some("epoch"),
        linde_space::kinds::OFFICE => Some("office"),
        linde_space::kinds::OFFICE_CHANGE => Some("office-change"),
        linde_space::kinds::NAMING => Some("naming"),
        linde_replica::EDIT_KIND => Some(linde_replica::EDIT_NAME),
        _ => None,
    }
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
        SpacesError::Departed => DeskError::new("act-refused").arg("reason", "already-admitted"),
        SpacesError::Nothing("person") => DeskError::new("person-unknown"),
        SpacesError::Nothing("device") => DeskError::new("device-unknown"),
        SpacesError::Nothing("removal" | "entry") => DeskError::new("entry-unknown"),
        SpacesError::Nothing("section") => DeskError::new("section-gone"),
        SpacesError::Nothing("text") => DeskError::new("text-unknown"),
        SpacesError::Nothing("office") => DeskError::new("office-unknown"),
        SpacesError::Nothing("key of the part") => DeskError::new("part-not-for-you"),
        SpacesError::Nothing("key of the office") => DeskError::new("office-key-missing"),
        SpacesError::Nothing(_) => DeskError::new("not-found"),
        SpacesError::WordsGone => DeskError::new("words-gone"),
        SpacesError::NobodysWords => DeskError::new("spaces-unknown").at("link"),
        SpacesError::OtherWords => DeskError::new("words-invalid").at("words"),
        SpacesError::PairingUsed => DeskError::new("pairing-used").at("code"),
        SpacesError::TooMuchPractice => DeskError::new("practice-too-many"),
        SpacesError::OnlyPractice => DeskError::new("practice-only"),
        SpacesError::ThisDevice => DeskError::new("not-this-device"),
        SpacesError::Op(error) => DeskError::new("bad-request").arg("what", error),
        SpacesError::Body(error) => DeskError::new("bad-request").arg("what", error),
        SpacesError::Control(error) => DeskError::new("bad-request").arg("what", error),
        SpacesError::Author(AuthorError::Store(StoreError::Full(_))) => DeskError::new("disk-full"),
        SpacesError::Author(AuthorError::Store(StoreError::LowSpace { .. })) => DeskError::new("read-only"),
        SpacesError::Author(AuthorError::Denied(reason)) => match reason.0 {
            "role-too-low" | "not-a-member" => DeskError::new("not-allowed").arg("reason", reason.0),
            "last-founder" => DeskError::new("last-founder"),
            "not-pending" => DeskError::new("not-pending"),
            other => DeskError::new("act-refused").arg("reason", other),
        },
        SpacesError::Author(AuthorError::Copied) => DeskError::new("act-refused").arg("reason", "copied-installation"),
        SpacesError::Author(AuthorError::Incomplete) => DeskError::new("damaged"),
        SpacesError::Author(AuthorError::Seal(error)) => DeskError::new("bad-request").arg("what", error),
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
    use linde_deliberation::{record::Missing, trace::Gap};
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
    fn the_page_has_words_for_all_that_a_record_can_lack_and_for_nothing_else() {
        let id = linde_log::EntryId::ZERO;
        let gaps = [Gap::Ballot(id), Gap::Result(id), Gap::Objection(id), Gap::Phase];
        let known = Missing::ALL.iter().map(|one| one.code()).chain(gaps.map(Gap::code));
        let known: BTreeSet<&str> = known.collect();
        assert_eq!(linde_web::views::MISSING_CODES.iter().copied().collect::<BTreeSet<_>>(), known);
    }

    #[test]
    fn the_page_has_words_for_every_kind() {
        for kind in linde_replica::registry().iter() {
            assert!(linde_web::views::KIND_NAMES.contains(&kind.name()), "{}", kind.name());
        }
        for kind in linde_space::kinds::GENESIS..=linde_space::kinds::NAMING {
            let name = super::control_kind_name(kind).unwrap_or("none");
            assert!(linde_web::views::KIND_NAMES.contains(&name), "{kind}: {name}");
        }
    }
}
