//! Every bound of this crate with its unit. None can be switched off, not even for the own network.

use std::time::Duration;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// What devices of this network call it in identify; others, found by mDNS or mistake, are left alone.
pub const NETWORK: &str = "/dorflinde/1";
/// Name of the one stream between two devices.
pub const PROTOCOL: &str = "/dorflinde/sync/1";

/// Frames waiting to be written to one device, in bytes. A frame that does not fit is refused, see
/// [`crate::SendError::Full`]. What the stream has taken already (64 KiB or one frame) is not counted.
pub const OUTBOUND_QUEUE_BYTES: usize = 4 * MIB;
/// A queue that was full counts as writable again below this many bytes.
pub const OUTBOUND_LOW_BYTES: usize = MIB;
/// Small frames are written together up to this many bytes.
pub const WRITE_TOGETHER_BYTES: usize = 64 * KIB;
/// Frames handed to the owner and not yet released, per device, in bytes including [`FRAME_OVERHEAD_BYTES`] each.
pub const INBOUND_BUDGET_BYTES: usize = 4 * MIB;
/// What a frame costs in memory beside its bytes, so that many tiny frames are bounded too.
pub const FRAME_OVERHEAD_BYTES: usize = 256;
/// Bytes asked of a stream in one read.
pub const READ_BYTES: usize = 64 * KIB;
/// Frames up to this size are copied, so that keeping one does not keep the buffer it came in, in bytes.
pub const COPY_BELOW_BYTES: usize = 4 * KIB;

/// Frames a device may send before the owner approved it.
pub const UNAPPROVED_FRAMES: u32 = 64;
/// Longest frame (head and payload, in bytes) of a device that is not approved.
pub const UNAPPROVED_FRAME_BYTES: usize = 64 * KIB;
/// Unreleased bytes of a device that is not approved.
pub const UNAPPROVED_BUDGET_BYTES: usize = 256 * KIB;
/// Connections of devices that are not approved, at the same time.
pub const MAX_STRANGERS: usize = 32;

/// Connections that others are opening, at the same time.
pub const MAX_PENDING_INCOMING: u32 = 16;
/// Connections that we are opening, at the same time.
pub const MAX_PENDING_OUTGOING: u32 = 16;
/// Connections that others have opened, at the same time.
pub const MAX_ESTABLISHED_INCOMING: u32 = 64;
/// Connections that we have opened, at the same time.
pub const MAX_ESTABLISHED_OUTGOING: u32 = 64;
/// Connections to one device: the live one, and one that replaces it.
pub const MAX_ESTABLISHED_PER_PEER: u32 = 2;
/// Above this much memory of the whole process no new connection is made, in bytes.
pub const MAX_PROCESS_BYTES: usize = 1024 * MIB;
/// Streams of all protocols on one connection.
pub const MAX_STREAMS: u32 = 32;
/// Streams of one connection that have not yet agreed on a protocol.
pub const MAX_NEGOTIATING_STREAMS: usize = 16;
/// QUIC: unacknowledged bytes of one stream.
pub const QUIC_STREAM_WINDOW_BYTES: u32 = 1024 * 1024;
/// QUIC: unacknowledged bytes of one connection.
pub const QUIC_CONNECTION_WINDOW_BYTES: u32 = 4 * 1024 * 1024;

/// Time for TCP, Noise and Yamux, or for QUIC's handshake.
pub const UPGRADE_TIMEOUT: Duration = Duration::from_secs(5);
/// Time to agree on the protocol of a stream.
pub const NEGOTIATION_TIMEOUT: Duration = Duration::from_secs(5);
/// Time from the connection to the open stream.
pub const OPEN_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection without any stream is closed after this.
pub const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// Time to write what is queued and to hear the other side's end when a link is closed in good order.
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);
/// Time for all links to close at shutdown.
pub const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);
/// A frame that has begun must grow within this time.
pub const READ_STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Something waiting to be written must move within this time.
pub const WRITE_STALL_TIMEOUT: Duration = Duration::from_secs(120);
/// How often stalls are looked for.
pub const STALL_CHECK: Duration = Duration::from_secs(5);
/// A device that is not approved within this time is disconnected. The owner's protocol closes such a conversation after 60 s
/// and says why; this is for one that does not, so it must be clearly longer.
pub const APPROVAL_TIMEOUT: Duration = Duration::from_secs(75);
/// QUIC: silence after which a connection is dead. Keep-alives go out three times as often.
pub const QUIC_IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// Time between pings.
pub const PING_INTERVAL: Duration = Duration::from_secs(15);
/// An unanswered ping closes the connection after this.
pub const PING_TIMEOUT: Duration = Duration::from_secs(20);
/// A second connection within this time comes from dialling each other at once; later it means that the other side has
/// lost the first.
pub const SIMULTANEOUS_DIAL_WINDOW: Duration = Duration::from_secs(5);

/// mDNS: time between questions.
pub const MDNS_QUERY_INTERVAL: Duration = Duration::from_secs(30);
/// mDNS: life of an answer.
pub const MDNS_TTL: Duration = Duration::from_secs(180);
/// Devices found by mDNS that are remembered.
pub const MAX_MDNS_DEVICES: usize = 256;
/// Devices found by mDNS that are told of.
pub const MAX_NEARBY: usize = 32;
/// Addresses remembered a device and source.
pub const MAX_ADDRESSES_PER_DEVICE: usize = 16;
/// Addresses tried in one go; up to [`DIAL_CONCURRENCY`] of them at once, in the order mDNS, last good, manual.
pub const MAX_ADDRESSES_PER_DIAL: usize = 8;
/// Addresses of one device tried at once; whichever connects first is taken.
pub const DIAL_CONCURRENCY: u8 = 4;
/// Devices dialled at the same time.
pub const MAX_DIALS: usize = 8;
/// Time to look up the name of a manual address.
pub const LOOKUP_TIMEOUT: Duration = Duration::from_secs(5);
/// First pause before an address is tried again; it doubles each time.
pub const RETRY_FIRST: Duration = Duration::from_secs(1);
/// Longest pause before an address is tried again. There is no last attempt.
pub const RETRY_MAX: Duration = Duration::from_secs(300);
/// A link that lasted this long clears the pauses of its device's addresses.
pub const STABLE_LINK: Duration = Duration::from_secs(60);

/// Inbound connection attempts one IP address (IPv6: /64) may make at once.
pub const ATTEMPT_BURST: u32 = 32;
/// One more inbound attempt is allowed after this time.
pub const ATTEMPT_REFILL: Duration = Duration::from_secs(2);
/// Fault points one device may gather at once.
pub const FAULT_BURST: u32 = 6;
/// Fault points one IP address (IPv6: /64) may gather at once; many devices may stand behind one.
pub const FAULT_BURST_IP: u32 = 60;
/// One fault point is forgotten after this time.
pub const FAULT_REFILL: Duration = Duration::from_secs(60);
/// First ban; it doubles with each further one.
pub const BAN_FIRST: Duration = Duration::from_secs(30);
/// Longest ban that this crate imposes by itself.
pub const BAN_MAX: Duration = Duration::from_secs(3600);
/// Earlier bans are forgotten after this time.
pub const BAN_MEMORY: Duration = Duration::from_secs(6 * 3600);
/// Devices and IP addresses whose behaviour is remembered, each.
pub const MAX_TRACKED: usize = 4096;

/// A jump of the wall clock against the monotonic clock above this means that the computer slept.
pub const SUSPEND_JUMP: Duration = Duration::from_secs(20);
/// How often the two clocks are compared.
pub const SUSPEND_TICK: Duration = Duration::from_secs(5);
/// Events other than frames waiting for the owner; while there are this many, libp2p is not polled.
pub const EVENT_QUEUE: usize = 1024;
