//! Addresses of devices, as people type them and as libp2p writes them.
//!
//! | text | meaning |
//! |---|---|
//! | `/ip4/192.168.1.7/tcp/4711` | TCP |
//! | `/ip6/fd00::7/udp/4711/quic-v1` | QUIC |
//! | …`/p2p/12D3Koo…` | and only this device |
//! | `192.168.1.7:4711`, `[fd00::7]:4711`, `pi.local:4711` | TCP and QUIC, looked up at each dial |
//! | `<64 hex digits>@pi.local:4711` | and only this device |

use crate::identity::{device_of, peer_of};
use core::{fmt, str::FromStr};
use libp2p::{Multiaddr, multiaddr::Protocol};
use linde_log::DeviceId;
use std::net::{IpAddr, SocketAddr};

/// Longest text that is read as an address, in bytes.
const MAX_TEXT_BYTES: usize = 512;

/// How bytes reach the other device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transport {
    /// QUIC version 1 over UDP.
    Quic,
    /// TCP with Noise and Yamux.
    Tcp,
}

/// Where a device listens: exactly one socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// The IP address; never one that needs a zone.
    pub ip: IpAddr,
    /// The port, not 0.
    pub port: u16,
    /// TCP or QUIC.
    pub transport: Transport,
}

/// Where to find somebody: an exact address, or a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// One socket.
    Exact(Address),
    /// A host name or IP address, tried by QUIC and TCP.
    Host {
        /// Name or IP address, without brackets.
        name: String,
        /// The port, not 0.
        port: u16,
    },
}

/// Where to find somebody, and whom to expect there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PeerAddr {
    /// Any other device there is refused; `None` accepts whoever answers.
    pub device: Option<DeviceId>,
    /// Where.
    pub place: Place,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is longer than 512 bytes.
    #[error("longer than {MAX_TEXT_BYTES} bytes")]
    TooLong,
    /// Neither `host:port` nor a multiaddr.
    #[error("not of the form host:port or /ip4/…/tcp/…")]
    Form,
    /// The port is missing, 0 or above 65535.
    #[error("the port is not a number from 1 to 65535")]
    Port,
    /// A multiaddr of other protocols than IP with TCP or QUIC.
    #[error("neither tcp nor quic-v1 over an IP address")]
    Protocol,
    /// The part that names the device is not a device.
    #[error("the device in it is not an Ed25519 key")]
    Device,
}

impl Address {
    /// An address of this socket.
    pub fn new(socket: SocketAddr, transport: Transport) -> Self {
        Self { ip: socket.ip(), port: socket.port(), transport }
    }

    pub(crate) fn to_multiaddr(self) -> Multiaddr {
        let base = Multiaddr::from(self.ip);
        match self.transport {
            Transport::Tcp => base.with(Protocol::Tcp(self.port)),
            Transport::Quic => base.with(Protocol::Udp(self.port)).with(Protocol::QuicV1),
        }
    }

    /// The address and the device a multiaddr names.
    pub(crate) fn of_multiaddr(addr: &Multiaddr) -> Result<(Self, Option<DeviceId>), AddressError> {
        let mut parts = addr.iter();
        let ip: IpAddr = match parts.next() {
            Some(Protocol::Ip4(ip)) => ip.into(),
            Some(Protocol::Ip6(ip)) => ip.into(),
            Some(_) | None => return Err(AddressError::Protocol),
        };
        let (port, transport) = match parts.next() {
            Some(Protocol::Tcp(port)) => (port, Transport::Tcp),
            Some(Protocol::Udp(port)) if parts.next() == Some(Protocol::QuicV1) => (port, Transport::Quic),
            Some(_) | None => return Err(AddressError::Protocol),
        };
        let device = match parts.next() {
            Some(Protocol::P2p(peer)) => Some(device_of(&peer).ok_or(AddressError::Device)?),
            Some(_) => return Err(AddressError::Protocol),
            None => None,
        };
        match (port, parts.next()) {
            (0, _) => Err(AddressError::Port),
            (_, Some(_)) => Err(AddressError::Protocol),
            (_, None) => Ok((Self { ip, port, transport }, device)),
        }
    }

    /// Whether another device could dial this: not unspecified, not multicast, not IPv6 link-local (which needs a zone).
    pub(crate) fn is_dialable(&self) -> bool {
        let link_local = matches!(self.ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
        self.port != 0 && !self.ip.is_unspecified() && !self.ip.is_multicast() && !link_local
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_multiaddr().fmt(f)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        match text.parse()? {
            PeerAddr { device: None, place: Place::Exact(address) } => Ok(address),
            PeerAddr { .. } => Err(AddressError::Form),
        }
    }
}

impl From<(DeviceId, Address)> for PeerAddr {
    fn from((device, address): (DeviceId, Address)) -> Self {
        Self { device: Some(device), place: Place::Exact(address) }
    }
}

impl fmt::Display for PeerAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, self.device) {
            (Place::Exact(address), None) => address.fmt(f),
            (Place::Exact(address), Some(device)) => match peer_of(device) {
                Some(peer) => address.to_multiaddr().with(Protocol::P2p(peer)).fmt(f),
                None => address.fmt(f),
            },
            (Place::Host { name, port }, device) => {
                if let Some(device) = device {
                    write!(f, "{device}@")?;
                }
                if name.contains(':') { write!(f, "[{name}]:{port}") } else { write!(f, "{name}:{port}") }
            }
        }
    }
}

impl FromStr for PeerAddr {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > MAX_TEXT_BYTES {
            return Err(AddressError::TooLong);
        }
        if text.starts_with('/') {
            let addr: Multiaddr = text.parse().map_err(|_| AddressError::Protocol)?;
            let (address, device) = Address::of_multiaddr(&addr)?;
            return Ok(Self { device, place: Place::Exact(address) });
        }
        let (device, host) = match text.split_once('@') {
            Some((device, host)) => (Some(device.parse().map_err(|_| AddressError::Device)?), host),
            None => (None, text),
        };
        let (name, port) = host.rsplit_once(':').ok_or(AddressError::Form)?;
        let port = port.parse().ok().filter(|port| *port != 0).ok_or(AddressError::Port)?;
        let name = match name.strip_prefix('[') {
            Some(rest) => {
                let ip = rest.strip_suffix(']').ok_or(AddressError::Form)?;
                ip.parse::<std::net::Ipv6Addr>().map_err(|_| AddressError::Form)?;
                ip
            }
            None if name.is_empty() || !name.chars().all(is_host_char) => return Err(AddressError::Form),
            None => name,
        };
        Ok(Self { device, place: Place::Host { name: name.to_owned(), port } })
    }
}

/// Letters of any script, because host names may be international; no separator that would change what a URL means.
fn is_host_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::device_of_secret;
    use proptest::prelude::*;

    #[test]
    fn texts_read_back() {
        let device = device_of_secret(&[7; 32]);
        let peer = peer_of(device).unwrap();
        for text in [
            "/ip4/192.168.1.7/tcp/4711".to_owned(),
            "/ip6/fd00::7/udp/4711/quic-v1".to_owned(),
            format!("/ip4/10.0.0.1/udp/1/quic-v1/p2p/{peer}"),
            "pi.local:4711".to_owned(),
            "[fd00::7]:4711".to_owned(),
            format!("{device}@127.0.0.1:80"),
            "käse.example:80".to_owned(),
        ] {
            assert_eq!(text.parse::<PeerAddr>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn mistakes_are_named() {
        use AddressError::{Device, Form, Port, Protocol, TooLong};
        for (text, expect) in [
            ("", Form),
            ("nur-ein-name", Form),
            (":80", Form),
            ("a:0", Port),
            ("a:70000", Port),
            ("a b:1", Form),
            ("fd00::7:80", Form),
            ("[zz]:80", Form),
            ("xyz@a:80", Device),
            ("/ip4/1.2.3.4/tcp/0", Port),
            ("/ip4/1.2.3.4/udp/5", Protocol),
            ("/dns4/a.example/tcp/5", Protocol),
            ("/ip4/1.2.3.4/tcp/5/ws", Protocol),
            ("/ip4/1.2.3.4/tcp/5/p2p/QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N", Device),
            (&"a".repeat(600), TooLong),
        ] {
            assert_eq!(text.parse::<PeerAddr>(), Err(expect), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*") {
            if let Ok(addr) = text.parse::<PeerAddr>() {
                prop_assert_eq!(addr.to_string().parse::<PeerAddr>(), Ok(addr));
            }
        }

        #[test]
        fn multiaddr_reads_back(ip: IpAddr, port in 1u16.., quic: bool) {
            let transport = if quic { Transport::Quic } else { Transport::Tcp };
            let address = Address { ip, port, transport };
            prop_assert_eq!(Address::of_multiaddr(&address.to_multiaddr()), Ok((address, None)));
            prop_assert_eq!(address.to_string().parse::<Address>(), Ok(address));
        }
    }
}
