//! Short forms of the usual addresses, so that several fit into an invitation.
//!
//! `/ip4/…/tcp/…`, `/ip4/…/udp/…/quic-v1` and the same with `ip6` become a byte for the transport, two for the port and four
//! or sixteen for the host. Whatever else an address is, it stays text.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const TCP: u8 = 0;
const QUIC: u8 = 1;

/// The short form, if `address` has one that reads back as exactly the same text.
pub(super) fn shorten(address: &str) -> Option<Vec<u8>> {
    let parts: Vec<&str> = address.split('/').collect();
    let (family, host, port, transport) = match *parts.as_slice() {
        ["", family, host, "tcp", port] => (family, host, port, TCP),
        ["", family, host, "udp", port, "quic-v1"] => (family, host, port, QUIC),
        _ => return None,
    };
    let host = match family {
        "ip4" => host.parse::<Ipv4Addr>().ok()?.octets().to_vec(),
        "ip6" => host.parse::<Ipv6Addr>().ok()?.octets().to_vec(),
        _ => return None,
    };
    let mut short = vec![transport];
    short.extend(port.parse::<u16>().ok()?.to_be_bytes());
    short.extend(host);
    (lengthen(&short).as_deref() == Some(address)).then_some(short)
}

/// The address of a short form.
pub(super) fn lengthen(short: &[u8]) -> Option<String> {
    let (&[transport, high, low], host) = short.split_first_chunk()?;
    let host = match host.len() {
        4 => IpAddr::from(<[u8; 4]>::try_from(host).ok()?),
        _ => IpAddr::from(<[u8; 16]>::try_from(host).ok()?),
    };
    let family = if host.is_ipv4() { "ip4" } else { "ip6" };
    let port = u16::from_be_bytes([high, low]);
    match transport {
        TCP => Some(format!("/{family}/{host}/tcp/{port}")),
        QUIC => Some(format!("/{family}/{host}/udp/{port}/quic-v1")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_addresses_are_short_and_others_stay_text() {
        for (address, len) in [
            ("/ip4/192.168.178.20/tcp/4001", 7),
            ("/ip4/192.168.178.20/udp/65535/quic-v1", 7),
            ("/ip6/2001:db8::1/tcp/1", 19),
            ("/ip6/fe80::1/udp/4001/quic-v1", 19),
        ] {
            let short = shorten(address).unwrap();
            assert_eq!((short.len(), lengthen(&short).as_deref()), (len, Some(address)));
        }
        for other in [
            "",
            "/",
            "/ip4/1.2.3/tcp/1",
            "/ip4/1.2.3.4/tcp/01",
            "/ip4/1.2.3.4/tcp/70000",
            "/ip6/2001:DB8::1/tcp/1",
            "/dns4/linde.example/tcp/4001",
            "/ip4/1.2.3.4/tcp/1/p2p/x",
            "/ip4/1.2.3.4/udp/1",
        ] {
            assert_eq!(shorten(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..24), text: String) {
            if let Some(address) = lengthen(&bytes) {
                prop_assert!(bytes[0] <= QUIC);
                prop_assert!(shorten(&address).is_none_or(|short| short == bytes));
            }
            let _ = shorten(&text);
        }
    }
}
