//! Links between honest nodes.

use crate::support::{Node, config, framed, numbered, pair, reached, start};
use bytes::Bytes;
use linde_net::{
    Address, CloseReason, DialFailure, Link, NetConfig, NetError, NetEvent, PeerAddr, Place, SendError, Transport,
};
use std::net::Ipv6Addr;

const FRAMES: u32 = 10_000;

/// Length of the n-th frame: mostly short, now and then of the greatest length.
fn length(n: u32) -> usize {
    if n % 1000 == 999 { 1024 * 1024 } else { (n as usize * 7919) % 3000 + 4 }
}

#[tokio::test]
async fn ipv6_is_as_good_as_ipv4() {
    let localhost = Ipv6Addr::LOCALHOST.into();
    // A machine without IPv6 has nothing to show.
    if std::net::UdpSocket::bind((localhost, 0)).is_err() {
        return;
    }
    for transport in [Transport::Tcp, Transport::Quic] {
        let [mut a, mut b] = [1, 2].map(|seed| start(NetConfig { ips: vec![localhost], ..config(seed) }));
        let address = Address { ip: localhost, port: b.handle.port(), transport };
        a.handle.approve(b.handle.device());
        b.handle.approve(a.handle.device());
        a.handle.connect((b.handle.device(), address).into());
        let (to_b, to_a) = (a.connected().await, b.connected().await);
        a.handle.send(to_b, framed(b"sechs")).unwrap();
        assert_eq!(b.frame(to_a).await, framed(b"sechs"));
    }
}

async fn talk(mut node: Node, link: Link) -> Node {
    let (mut sent, mut received) = (0, 0);
    loop {
        while sent < FRAMES {
            match node.handle.send(link, numbered(sent, length(sent))) {
                Ok(()) => sent += 1,
                Err(error) => {
                    assert_eq!(error, SendError::Full);
                    break;
                }
            }
        }
        if (sent, received) == (FRAMES, FRAMES) {
            break;
        }
        let frame = node
            .until(|event| match event {
                NetEvent::Frame { bytes, .. } => Some(Some(bytes)),
                NetEvent::Writable { .. } => Some(None),
                NetEvent::Disconnected { reason, .. } => panic!("{reason}"),
                _ => None,
            })
            .await;
        if let Some(bytes) = frame {
            assert!(bytes == numbered(received, length(received)), "frame {received}");
            received += 1;
        }
    }
    node
}

async fn exchange(transport: Transport) {
    let (a, to_b, b, to_a) = pair(Node::new(1), Node::new(2), transport).await;
    assert_eq!(b.handle.status().links[0].address.transport, transport);
    let (a, b) = tokio::join!(tokio::spawn(talk(a, to_b)), tokio::spawn(talk(b, to_a)));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert_eq!((a.handle.status().links.len(), b.handle.status().links.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_frames_both_ways_over_tcp() {
    exchange(Transport::Tcp).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_frames_both_ways_over_quic() {
    exchange(Transport::Quic).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dialling_each_other_at_once_ends_with_one_link() {
    for round in 0..6 {
        let (mut a, mut b) = (Node::new(1), Node::new(2));
        let transport = if round % 2 == 0 { Transport::Tcp } else { Transport::Quic };
        a.handle.set_known(b.handle.device(), vec![b.address(transport)]);
        b.handle.set_known(a.handle.device(), vec![a.address(transport)]);
        let (mut to_b, mut to_a) = (a.connected().await, b.connected().await);
        reached("one connection", || a.handle.status().connections == 1 && b.handle.status().connections == 1).await;
        // A link may have been replaced on the way; the last one is the one.
        for (node, link) in [(&a, &mut to_b), (&b, &mut to_a)] {
            *link = node.handle.status().links[0].link;
        }
        a.handle.send(to_b, framed(b"from a")).unwrap();
        b.handle.send(to_a, framed(b"from b")).unwrap();
        assert_eq!(a.frame(to_b).await, framed(b"from b"));
        assert_eq!(b.frame(to_a).await, framed(b"from a"));
    }
}

#[tokio::test]
async fn disconnecting_loses_nothing_that_was_sent() {
    for transport in [Transport::Tcp, Transport::Quic] {
        let (mut a, to_b, mut b, to_a) = pair(Node::new(1), Node::new(2), transport).await;
        for n in 0..500 {
            a.handle.send(to_b, numbered(n, 5000)).unwrap();
        }
        a.handle.disconnect(b.handle.device(), "enough");
        assert_eq!(a.handle.send(to_b, framed(b"late")), Err(SendError::Gone));
        for n in 0..500 {
            assert!(b.frame(to_a).await == numbered(n, 5000));
        }
        assert_eq!(b.disconnected(to_a).await, CloseReason::ByPeer);
        assert_eq!(a.disconnected(to_b).await, CloseReason::Owner("enough".into()));
    }
}

#[tokio::test]
async fn shutdown_loses_nothing_that_was_sent() {
    for transport in [Transport::Tcp, Transport::Quic] {
        let (mut a, to_b, mut b, to_a) = pair(Node::new(1), Node::new(2), transport).await;
        for n in 0..500 {
            a.handle.send(to_b, numbered(n, 5000)).unwrap();
        }
        let port = a.handle.port();
        let (_, received) = tokio::join!(a.handle.shutdown(), async {
            for n in 0..500 {
                assert!(b.frame(to_a).await == numbered(n, 5000));
            }
            b.disconnected(to_a).await
        });
        assert_eq!(received, CloseReason::ByPeer);
        while a.events.recv().await.is_some() {}
        let again = start(linde_net::NetConfig { port, ..config(1) });
        assert_eq!(again.handle.port(), port, "the port is free again");
    }
}

#[tokio::test]
async fn a_host_is_tried_and_whoever_answers_is_taken() {
    let (mut a, mut b) = (Node::new(1), Node::new(2));
    a.handle.connect(format!("127.0.0.1:{}", b.handle.port()).parse().unwrap());
    let link = a.connected().await;
    assert_eq!(link.device, b.handle.device());
    assert_eq!(b.connected().await.device, a.handle.device());
    reached("one connection", || a.handle.status().connections == 1).await;
}

#[tokio::test]
async fn another_device_than_the_expected_is_refused() {
    let (mut a, b) = (Node::new(1), Node::new(2));
    let stranger = linde_net::device_of_secret(&[9; 32]);
    for transport in [Transport::Tcp, Transport::Quic] {
        a.handle.connect((stranger, b.address(transport)).into());
        let failure = a.until(|event| match event {
            NetEvent::DialFailed { failure, .. } => Some(failure),
            NetEvent::Connected { .. } => panic!("connected to somebody else"),
            _ => None,
        });
        assert_eq!(failure.await, DialFailure::WrongDevice { found: Some(b.handle.device()) });
        a.handle.disregard((stranger, b.address(transport)).into());
    }
}

#[tokio::test]
async fn our_own_address_is_noticed() {
    let mut a = Node::new(1);
    let place = Place::Exact(a.address(Transport::Tcp));
    a.handle.connect(PeerAddr { device: None, place });
    let failure = a.until(|event| match event {
        NetEvent::DialFailed { failure, retry_in, .. } => Some((failure, retry_in)),
        _ => None,
    });
    let (failure, retry_in) = failure.await;
    assert_eq!(failure, DialFailure::Myself);
    assert!(retry_in.as_secs() > 200);
}

#[tokio::test]
async fn a_port_in_use_is_an_error() {
    let a = Node::new(1);
    let port = a.handle.port();
    let error = linde_net::Net::start(linde_net::NetConfig { port, ..config(2) }).unwrap_err();
    assert!(matches!(error, NetError::PortInUse(addr) if addr.port() == port), "{error}");
    assert_eq!(error.to_string(), format!("port {port} is in use"));
}

#[tokio::test]
async fn listening_is_told() {
    let mut a = Node::new(1);
    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.push(
            a.until(|event| if let NetEvent::Listening { address } = event { Some(address) } else { None }).await,
        );
    }
    heard.sort();
    assert_eq!(heard, [Transport::Quic, Transport::Tcp].map(|transport| a.address(transport)));
    assert_eq!(a.handle.status().listening.into_iter().collect::<Vec<_>>(), heard);
}

#[tokio::test]
async fn old_links_take_nothing() {
    let (mut a, to_b, mut b, _) = pair(Node::new(1), Node::new(2), Transport::Tcp).await;
    b.handle.disconnect(a.handle.device(), "again");
    a.disconnected(to_b).await;
    let (now_to_b, now_to_a) = (a.connected().await, b.connected().await);
    assert_ne!(now_to_b, to_b);
    assert_eq!(a.handle.send(to_b, framed(b"old")), Err(SendError::Gone));
    a.handle.send(now_to_b, framed(b"new")).unwrap();
    assert_eq!(b.frame(now_to_a).await, framed(b"new"));
    assert!(matches!(a.handle.send(now_to_b, Bytes::from_static(b"no frame")), Err(SendError::NotAFrame(Some(_)))));
}
