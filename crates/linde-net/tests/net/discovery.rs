//! mDNS. It leaves out the loopback interface, so this test uses the address of another one, and only that machine's.

use crate::support::{config, start};
use linde_net::{NetConfig, NetEvent};
use std::{
    net::{IpAddr, Ipv4Addr, UdpSocket},
    time::Duration,
};

const GROUP: Ipv4Addr = Ipv4Addr::new(224, 0, 0, 251);

/// The address of an interface on which multicast comes back to this machine.
fn multicast_interface() -> Result<Ipv4Addr, String> {
    let text = |error: std::io::Error| error.to_string();
    let probe = UdpSocket::bind("0.0.0.0:0").map_err(text)?;
    probe.connect((GROUP, 5353)).map_err(|error| format!("no multicast route: {error}"))?;
    let IpAddr::V4(ip) = probe.local_addr().map_err(text)?.ip() else { return Err("no IPv4".to_owned()) };
    if ip.is_loopback() {
        return Err("only the loopback interface".to_owned());
    }
    let receiver = UdpSocket::bind("0.0.0.0:0").map_err(text)?;
    receiver.join_multicast_v4(&GROUP, &ip).map_err(text)?;
    receiver.set_read_timeout(Some(Duration::from_secs(2))).map_err(text)?;
    let sender = UdpSocket::bind((ip, 0)).map_err(text)?;
    sender.set_multicast_ttl_v4(0).map_err(text)?;
    let port = receiver.local_addr().map_err(text)?.port();
    sender.send_to(b"?", (GROUP, port)).map_err(|error| format!("multicast cannot be sent: {error}"))?;
    receiver.recv_from(&mut [0; 1]).map_err(|error| format!("multicast does not come back: {error}"))?;
    Ok(ip)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn devices_find_each_other_only_with_mdns() {
    let ip = match multicast_interface() {
        Ok(ip) => ip,
        Err(reason) => return println!("skipped: {reason}"),
    };
    let node = |seed, mdns| start(NetConfig { ips: vec![ip.into()], mdns, ..config(seed) });
    let (mut a, mut b, mut silent) = (node(11, true), node(12, true), node(13, false));
    let silent_device = silent.handle.device();
    let (a_device, b_device) = (a.handle.device(), b.handle.device());
    for (node, other) in [(&mut a, b_device), (&mut b, a_device)] {
        // Others in the same network may be found as well, and be connected before they are.
        let (mut connected, mut found) = (false, false);
        node.until(|event| {
            match event {
                NetEvent::Connected { link, .. } => connected |= link.device == other,
                NetEvent::Discovered { device, .. } => {
                    assert_ne!(device, silent_device);
                    found |= device == other;
                }
                _ => {}
            }
            (connected && found).then_some(())
        })
        .await;
        let status = node.handle.status();
        assert!(status.mdns && status.nearby.iter().any(|found| found.device == other));
    }
    assert!(!silent.handle.status().mdns && silent.handle.status().nearby.is_empty());
    while let Some(event) = silent.events.try_recv() {
        assert!(!matches!(event, NetEvent::Discovered { .. } | NetEvent::Connected { .. }), "{event:?}");
    }
}
