//! Numbers of the control kinds in headers; those up to 31 that are not here are reserved for later ones.

/// [`crate::Genesis`].
pub const GENESIS: u16 = 1;
/// [`crate::DeviceCert`].
pub const DEVICE: u16 = 2;
/// [`crate::Invite`].
pub const INVITE: u16 = 3;
/// [`crate::Join`].
pub const JOIN: u16 = 4;
/// [`crate::RoleChange`].
pub const ROLE: u16 = 5;
/// [`crate::InviteRevoke`].
pub const INVITE_REVOKE: u16 = 6;
/// [`crate::Remove`].
pub const REMOVE: u16 = 7;
/// [`crate::CutRaise`].
pub const CUT_RAISE: u16 = 8;
/// [`crate::Leave`].
pub const LEAVE: u16 = 9;
/// [`crate::Pair`].
pub const PAIR: u16 = 10;
/// [`crate::PairJoin`].
pub const PAIR_JOIN: u16 = 11;
/// [`crate::Succeed`].
pub const SUCCEED: u16 = 12;
/// [`crate::DeviceRevoke`].
pub const DEVICE_REVOKE: u16 = 13;
/// [`crate::Recover`].
pub const RECOVER: u16 = 14;
/// [`crate::Rebind`].
pub const REBIND: u16 = 15;
/// [`crate::Cosign`].
pub const COSIGN: u16 = 16;
/// [`crate::Approve`].
pub const APPROVE: u16 = 17;
/// [`crate::Rules`].
pub const RULES: u16 = 18;
/// [`crate::EpochKeys`].
pub const EPOCH: u16 = 19;
/// [`crate::Office`].
pub const OFFICE: u16 = 20;
/// [`crate::OfficeChange`].
pub const OFFICE_CHANGE: u16 = 21;
/// [`crate::Naming`].
pub const NAMING: u16 = 22;
