//! What became of a control entry.

/// Whether a control entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It counts.
    Counted,
    /// It is kept and shown, and has no effect on anything.
    Void(VoidReason),
    /// It is allowed and waits for others; without effect until then.
    Waiting(Wait),
    /// A newer version of the program will know; without effect in this one.
    Unknown,
}

/// What a control entry waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wait {
    /// A joining, for somebody's approval.
    Approval,
    /// An act that several must agree to, for more of them.
    Quorum,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Why a control entry is void.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum VoidReason {
            $($(#[$doc])* $name,)*
        }

        impl VoidReason {
            /// All reasons.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code under which it is shown and hashed; never changed.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }
        }
    };
}

reasons! {
    /// Its body does not have the form of its kind.
    Malformed = "malformed",
    /// Its log was signed twice at or before this position.
    Copied = "copied-installation",
    /// It founds a space, but not this one.
    OtherGenesis = "founds-another-space",
    /// Nobody had admitted its author when it was made, or they had left or were removed.
    NotAdmitted = "not-a-member",
    /// The author's role does not allow it.
    RoleTooLow = "role-too-low",
    /// It acts on an object, or on another one than its kind does.
    WrongObject = "object-not-as-expected",
    /// It names a person it does not belong to.
    WrongPerson = "wrong-person",
    /// The signature inside its body does not hold.
    WrongProof = "wrong-proof",
    /// The invitation or pairing was not there or did not count when it was made.
    NoInvitation = "no-such-invitation",
    /// The invitation was revoked, before or concurrently.
    Revoked = "invitation-revoked",
    /// As many as were invited have come already, or the pairing was used.
    UsedUp = "invitation-used-up",
    /// The device or person belongs to the space already.
    AlreadyAdmitted = "already-admitted",
    /// The person was not there when it was made.
    NoPerson = "no-such-person",
    /// The role cannot be given.
    RoleNotGiven = "role-cannot-be-given",
    /// The person had the role already.
    SameRole = "role-unchanged",
    /// Lowering a role needs cut-offs, which this kind does not have.
    Lowering = "lowering-needs-cut-offs",
    /// An act that, once in effect, took away what it rested on.
    Contradiction = "contradicts-itself",
    /// A removal or revocation beats it: it stands beyond the cut, or rests on a device or recovery key that was taken away
    /// without knowing of that.
    BeyondCut = "beyond-cut",
    /// It would beat an act of somebody who comes before its author.
    SeniorStays = "senior-stays",
    /// The last founder cannot leave.
    LastFounder = "last-founder",
    /// The device was revoked before.
    DeviceRevoked = "device-revoked",
    /// What it agrees to or approves does not wait for that.
    NotPending = "not-pending",
    /// The space is open, so it has no keys.
    WrongVisibility = "wrong-visibility",
    /// Only stewards and holders change an office.
    NotAHolder = "not-a-holder",
    /// The office was not there when it was made.
    NoOffice = "no-such-office",
}

impl Verdict {
    /// The code under which it is shown and hashed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Void(reason) => reason.code(),
            Self::Waiting(Wait::Approval) => "waits-for-approval",
            Self::Waiting(Wait::Quorum) => "waits-for-quorum",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it counts.
    pub fn counts(self) -> bool {
        self == Self::Counted
    }

    /// Whether states know of it: it counts, or it waits for others and is listed there.
    pub(crate) fn is_known_to_states(self) -> bool {
        matches!(self, Self::Counted | Self::Waiting(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_distinct() {
        let codes: BTreeSet<_> = VoidReason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), VoidReason::ALL.len());
    }
}
