//! Whether an entry counts, and why not.

use linde_deliberation::{Judgement, Reason};

/// What became of a stored entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It counts.
    Counted,
    /// It is kept and shown, and does not count.
    NotCounted(Reason),
    /// A newer version of the program will know; kept, forwarded and skipped.
    Unknown,
}

/// Its lamport number is not exactly one more than the greatest it builds on.
pub(crate) const WRONG_NUMBER: Reason = Reason("wrong-number");
/// It builds on an entry with a wrong number.
pub(crate) const BUILDS_ON_WRONG_NUMBER: Reason = Reason("builds-on-wrong-number");
/// Its log was signed twice at or before this position.
pub(crate) const COPIED_INSTALLATION: Reason = Reason("copied-installation");
/// Nobody had admitted its author when it was made.
pub(crate) const NOT_A_MEMBER: Reason = Reason("not-a-member");
/// It lies beyond the cut of a removal or revocation of which it does not know.
pub(crate) const BEYOND_CUT: Reason = Reason("beyond-cut");
/// It stands in another lane than its kind does.
pub(crate) const WRONG_LANE: Reason = Reason("wrong-lane");
/// It waits for somebody's approval.
pub(crate) const WAITS_FOR_APPROVAL: Reason = Reason("waits-for-approval");
/// It waits for more persons to agree.
pub(crate) const WAITS_FOR_QUORUM: Reason = Reason("waits-for-quorum");
/// Its body is not here.
pub(crate) const NO_BODY: Reason = Reason("no-body");
/// A text edit that does not fit what it builds on.
pub(crate) const TEXT_REFUSED: Reason = Reason("text-edit-refused");
/// A text edit of a copied installation, of which another stands.
pub(crate) const TEXT_OTHER_BRANCH: Reason = Reason("text-edit-other-branch");
/// A text edit that builds on one that is not here.
pub(crate) const TEXT_WAITS: Reason = Reason("text-edit-waits");

/// All reasons for which an entry does not count, besides those of the control fold and [`Reason::ALL`] of the kinds.
pub const REASONS: &[Reason] = &[
    WRONG_NUMBER,
    BUILDS_ON_WRONG_NUMBER,
    COPIED_INSTALLATION,
    NOT_A_MEMBER,
    BEYOND_CUT,
    WRONG_LANE,
    WAITS_FOR_APPROVAL,
    WAITS_FOR_QUORUM,
    NO_BODY,
    TEXT_REFUSED,
    TEXT_OTHER_BRANCH,
    TEXT_WAITS,
];

impl Verdict {
    /// The code under which it is shown and hashed.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::NotCounted(reason) => reason.0,
            Self::Unknown => "unknown",
        }
    }

    /// Whether it counts.
    pub fn counts(self) -> bool {
        self == Self::Counted
    }
}

impl From<Judgement> for Verdict {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::Allow => Self::Counted,
            Judgement::Deny(reason) => Self::NotCounted(reason),
            Judgement::Unknown => Self::Unknown,
        }
    }
}
