//! What the owner chooses.

use crate::{
    address::{Address, PeerAddr},
    limits,
    suspend::{Clock, SystemClock},
};
use core::fmt;
use linde_log::DeviceId;
use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

/// How to take part in the network.
#[derive(Clone)]
pub struct NetConfig {
    /// Ed25519 seed of this device.
    pub secret: [u8; 32],
    /// IP addresses to listen on, each by TCP and QUIC. An IPv6 address is left out where the machine has no IPv6.
    pub ips: Vec<IpAddr>,
    /// The one port of all of them; 0 chooses a free one, see [`crate::NetHandle::port`].
    pub port: u16,
    /// Whether to find devices in the local network, and to be found.
    pub mdns: bool,
    /// Addresses somebody typed; tried for ever.
    pub manual: Vec<PeerAddr>,
    /// Devices known from common spaces with their last good addresses, see [`crate::NetHandle::set_known`].
    pub known: BTreeMap<DeviceId, Vec<Address>>,
    /// Pauses and timeouts.
    pub timing: Timing,
    /// Clock that shows whether the computer slept.
    pub clock: Arc<dyn Clock>,
}

/// Times that tests shorten; the default is that of [`limits`].
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// [`limits::OPEN_TIMEOUT`].
    pub open: Duration,
    /// [`limits::RETRY_FIRST`].
    pub retry_first: Duration,
    /// [`limits::RETRY_MAX`].
    pub retry_max: Duration,
    /// [`limits::APPROVAL_TIMEOUT`].
    pub approval: Duration,
    /// [`limits::STALL_CHECK`].
    pub stall_check: Duration,
    /// [`limits::SUSPEND_TICK`].
    pub suspend_tick: Duration,
}

/// Why the network did not start.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// Somebody listens there already.
    #[error("port {} is in use", .0.port())]
    PortInUse(SocketAddr),
    /// The socket could not be opened for another reason.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// No IP address was given, or only such as this machine does not have.
    #[error("no address to listen on")]
    NoAddress,
    /// libp2p refused the key.
    #[error("the device's key was refused: {0}")]
    Key(String),
    /// Called outside of a tokio runtime.
    #[error("no tokio runtime here")]
    NoRuntime,
}

impl NetConfig {
    /// Listens everywhere on a free port, with mDNS, knowing nobody.
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            ips: vec![Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()],
            port: 0,
            mdns: true,
            manual: Vec::new(),
            known: BTreeMap::new(),
            timing: Timing::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// As [`Self::new`], but on the loopback interface alone and without mDNS.
    pub fn loopback(secret: [u8; 32]) -> Self {
        Self { ips: vec![Ipv4Addr::LOCALHOST.into()], mdns: false, ..Self::new(secret) }
    }
}

impl fmt::Debug for NetConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { secret: _, ips, port, mdns, manual, known, timing, clock: _ } = self;
        f.debug_struct("NetConfig")
            .field("ips", ips)
            .field("port", port)
            .field("mdns", mdns)
            .field("manual", manual)
            .field("known", known)
            .field("timing", timing)
            .finish_non_exhaustive()
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            open: limits::OPEN_TIMEOUT,
            retry_first: limits::RETRY_FIRST,
            retry_max: limits::RETRY_MAX,
            approval: limits::APPROVAL_TIMEOUT,
            stall_check: limits::STALL_CHECK,
            suspend_tick: limits::SUSPEND_TICK,
        }
    }
}
