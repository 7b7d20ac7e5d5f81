//! What an office (Amt) is called in a space.
//!
//! Like those of persons, names of offices live here and never in the control lane.

use crate::{
    context::Context,
    examples,
    kind::{Judgement, Kind, Reason},
    text,
};
use linde_log::{EntryId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Upper bound of an office's name, in characters.
pub const MAX_OFFICE_NAME_CHARS: usize = 80;

/// The rules of what offices are called.
pub struct OfficeProfile;

/// What can be done with the profiles of offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OfficeProfileOp {
    /// Says what an office is called; the latest profile of an office is the one shown.
    Create {
        /// The entry that made the office.
        office: EntryId,
        /// The name, on one line; not blank.
        #[schemars(length(min = 1, max = MAX_OFFICE_NAME_CHARS))]
        name: String,
    },
}

/// A profile of an office.
#[derive(Debug, Default, Serialize)]
pub struct OfficeProfileState {
    /// Whose, once it is given.
    pub office: Option<EntryId>,
    /// The name.
    pub name: Option<String>,
    /// Who gave it.
    pub by: Option<PersonId>,
}

impl Kind for OfficeProfile {
    const ID: u16 = 262;
    const NAME: &'static str = "office-profile";
    type Op = OfficeProfileOp;
    type State = OfficeProfileState;

    fn authorize(state: &OfficeProfileState, op: &OfficeProfileOp, context: &Context<'_>) -> Judgement {
        let OfficeProfileOp::Create { office, name } = op;
        if state.office.is_some() {
            return Judgement::Deny(Reason::OBJECT);
        }
        // Whoever may change the office may say what it is called.
        match context.office(office) {
            None => Judgement::Deny(Reason::OFFICE),
            Some(_) if !context.may_change(office) => Judgement::Deny(Reason::HOLDER),
            Some(_) if !text::is_fit_line(name, MAX_OFFICE_NAME_CHARS) => Judgement::Deny(Reason::BOUNDS),
            Some(_) => Judgement::Allow,
        }
    }

    fn apply(state: &mut OfficeProfileState, op: OfficeProfileOp, context: &Context<'_>) {
        let OfficeProfileOp::Create { office, name } = op;
        *state = OfficeProfileState { office: Some(office), name: Some(name), by: Some(context.actor.person) };
    }

    fn examples() -> Vec<OfficeProfileOp> {
        vec![OfficeProfileOp::Create { office: examples::OFFICE, name: "Bauamt".to_owned() }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Village, entry};

    #[test]
    fn stewards_and_holders_name_an_office_that_is_there() {
        let village = Village::new();
        let check = |by, office, name: &str, expected| {
            let op = OfficeProfileOp::Create { office, name: name.to_owned() };
            assert_eq!(village.object::<OfficeProfile>().step(by, op), expected, "{by} {name}");
        };
        for by in [Village::HOLDER, Village::HOLDER_2, Village::STEWARD, Village::FOUNDER] {
            check(by, Village::OFFICE, "Bauamt", Judgement::Allow);
        }
        check(Village::MODERATOR, Village::OFFICE, "Bauamt", Judgement::Deny(Reason::HOLDER));
        check(Village::HOLDER, entry(99), "Bauamt", Judgement::Deny(Reason::OFFICE));
        check(Village::HOLDER, Village::OFFICE, "Bau\namt", Judgement::Deny(Reason::BOUNDS));
        check(Village::HOLDER, Village::OFFICE, " ", Judgement::Deny(Reason::BOUNDS));
        let long = "ä".repeat(MAX_OFFICE_NAME_CHARS + 1);
        check(Village::HOLDER, Village::OFFICE, &long, Judgement::Deny(Reason::BOUNDS));
        check(Village::HOLDER, Village::OFFICE, &long[2..], Judgement::Allow);
    }

    #[test]
    fn a_profile_is_given_once() {
        let village = Village::new();
        let mut object = village.object::<OfficeProfile>();
        let op = OfficeProfileOp::Create { office: Village::OFFICE, name: "Bauamt".to_owned() };
        object.allow(Village::HOLDER, op.clone());
        assert_eq!(object.step(Village::HOLDER, op), Judgement::Deny(Reason::OBJECT));
        assert_eq!(object.state().by, Some(village.person(Village::HOLDER)));
    }
}
