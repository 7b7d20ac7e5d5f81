//! libp2p carrying frames between devices; this crate alone names libp2p.
//!
//! A *frame* is the byte string of [`linde_log::frame`]: it says how long it is, and this crate reads nothing else of it. The
//! replication protocol is a state machine elsewhere; whoever owns a [`NetHandle`] connects the two: it hands frames to
//! [`NetHandle::send`] and takes them from [`NetEvents`].
//!
//! A device's Ed25519 key is its libp2p identity, so Noise and TLS prove a [`linde_log::DeviceId`] before anything else is
//! said. Between two devices there is at most one [`Link`]: one stream of the protocol `/dorflinde/sync/1` on one connection.
//! **The device with the lower id opens the stream and thereby alone decides which connection carries it**; the other
//! accepts whichever arrives. So two devices that dial each other at once end with one link, without a vote.
//!
//! | file | concern |
//! |---|---|
//! | `config`, `limits`, `events`, `handle` | what the owner sees |
//! | `address` | addresses as text, and as libp2p writes them |
//! | `link`, `pump` | queues of one link, and moving its bytes |
//! | `handler`, `streams` | opening and choosing the one stream |
//! | `gate` | who may connect how often; bans |
//! | `dialer` | whom to dial when (pure) |
//! | `suspend` | noticing that the computer slept (pure) |
//! | `listen`, `swarm`, `driver` | sockets, libp2p's wiring, the task that runs it |
//!
//! Everything a stranger can fill has a named bound in [`limits`]. Nothing here announces which spaces a device has.

mod address;
mod config;
mod dialer;
mod driver;
mod events;
mod gate;
mod handle;
mod handler;
mod identity;
pub mod limits;
mod link;
mod listen;
mod nearby;
mod pump;
mod streams;
mod suspend;
mod swarm;

pub use address::{Address, AddressError, PeerAddr, Place, Transport};
pub use config::{NetConfig, NetError, Timing};
pub use events::{CloseReason, DialFailure, NetEvent, NetEvents};
pub use handle::{LinkStatus, Net, NetHandle, NetStatus};
pub use identity::device_of_secret;
pub use link::{FramePermit, Link, LinkId, SendError};
pub use nearby::NearbyDevice;
pub use suspend::{Clock, Reading, SystemClock, Verdict, judge};
