//! Finds the one port for TCP and QUIC on all addresses.
//!
//! libp2p opens its TCP sockets with `SO_REUSEPORT`, so that a second process of the same person could listen on the same
//! port without an error, each getting some of the connections. Plain sockets are tried first for that reason.

use crate::config::{NetConfig, NetError};
use std::{
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr, TcpListener, UdpSocket},
    time::Duration,
};

/// Free ports that are tried until one is free for TCP and UDP everywhere.
const PORT_TRIES: usize = 32;

/// How often a closing port is looked at.
const FREE_CHECK: Duration = Duration::from_millis(10);

/// Where to listen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listen {
    pub(crate) ips: Vec<IpAddr>,
    pub(crate) port: u16,
}

/// Checks the configured addresses, leaves out IPv6 where there is none, and chooses the port if it is 0.
pub(crate) fn choose(config: &NetConfig) -> Result<Listen, NetError> {
    let mut last = NetError::NoAddress;
    for _ in 0..if config.port == 0 { PORT_TRIES } else { 1 } {
        match try_port(&config.ips, config.port) {
            Ok(listen) => return Ok(listen),
            Err(error @ NetError::PortInUse(_)) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// Waits until nobody listens there any more: QUIC keeps its socket until the last packets are out.
pub(crate) async fn until_free(ips: &[IpAddr], port: u16, at_most: Duration) {
    let mut look = tokio::time::interval(FREE_CHECK);
    let wait = async {
        while matches!(try_port(ips, port), Err(NetError::PortInUse(_))) {
            look.tick().await;
        }
    };
    let _ = tokio::time::timeout(at_most, wait).await;
}

fn try_port(ips: &[IpAddr], mut port: u16) -> Result<Listen, NetError> {
    let mut usable = Vec::new();
    let mut sockets = Vec::new();
    for ip in ips {
        match probe(*ip, port) {
            Ok((chosen, tcp, udp)) => {
                port = chosen;
                usable.push(*ip);
                sockets.push((tcp, udp));
            }
            // A dual-stack probe of [::] meets our own probe of 0.0.0.0.
            Err(error) if error.kind() == ErrorKind::AddrInUse && ip.is_ipv6() && has_unspecified_v4(&usable) => {
                drop(std::mem::take(&mut sockets));
                probe(*ip, port).map_err(|error| failure(*ip, port, error))?;
                usable.push(*ip);
            }
            Err(error) if ip.is_ipv6() && no_ipv6(&error) => {
                tracing::info!(%ip, %error, "no IPv6 here, going on without it");
            }
            Err(error) => return Err(failure(*ip, port, error)),
        }
    }
    if usable.is_empty() { Err(NetError::NoAddress) } else { Ok(Listen { ips: usable, port }) }
}

fn has_unspecified_v4(ips: &[IpAddr]) -> bool {
    ips.iter().any(|ip| ip.is_ipv4() && ip.is_unspecified())
}

fn probe(ip: IpAddr, port: u16) -> io::Result<(u16, TcpListener, UdpSocket)> {
    let tcp = TcpListener::bind((ip, port))?;
    let port = tcp.local_addr()?.port();
    let udp = UdpSocket::bind((ip, port))?;
    Ok((port, tcp, udp))
}

/// `AddrNotAvailable` and "address family not supported", which has no [`ErrorKind`] of its own: EAFNOSUPPORT is 97 on
/// Linux, 47 on macOS and 10047 on Windows.
fn no_ipv6(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported)
        || matches!(error.raw_os_error(), Some(97 | 47 | 10047))
}

pub(crate) fn failure(ip: IpAddr, port: u16, error: io::Error) -> NetError {
    let address = SocketAddr::new(ip, port);
    if error.kind() == ErrorKind::AddrInUse {
        return NetError::PortInUse(address);
    }
    NetError::Listen { address, source: error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(ips: &[&str], port: u16) -> NetConfig {
        let ips = ips.iter().map(|ip| ip.parse().unwrap()).collect();
        NetConfig { ips, port, ..NetConfig::loopback([1; 32]) }
    }

    #[test]
    fn chooses_a_port_and_keeps_it() {
        let first = choose(&config(&["127.0.0.1"], 0)).unwrap();
        assert_ne!(first.port, 0);
        assert_eq!(choose(&config(&["127.0.0.1"], first.port)).unwrap(), first);
    }

    #[test]
    fn a_taken_port_is_named() {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = tcp.local_addr().unwrap();
        assert!(
            matches!(choose(&config(&["127.0.0.1"], taken.port())), Err(NetError::PortInUse(addr)) if addr == taken)
        );
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        let taken = udp.local_addr().unwrap();
        assert!(
            matches!(choose(&config(&["127.0.0.1"], taken.port())), Err(NetError::PortInUse(addr)) if addr == taken)
        );
    }

    #[test]
    fn missing_ipv6_is_left_out() {
        // 2001:db8::/32 is for documentation and on no machine.
        let listen = choose(&config(&["127.0.0.1", "2001:db8::1"], 0)).unwrap();
        assert_eq!(listen.ips, [IpAddr::from([127, 0, 0, 1])]);
        assert!(matches!(choose(&config(&["2001:db8::1"], 0)), Err(NetError::NoAddress)));
        assert!(matches!(choose(&config(&[], 0)), Err(NetError::NoAddress)));
        assert!(matches!(choose(&config(&["192.0.2.77"], 0)), Err(NetError::Listen { .. })));
    }
}
