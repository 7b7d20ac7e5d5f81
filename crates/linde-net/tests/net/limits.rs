//! Bounds between nodes that speak the protocol.

use crate::support::{Node, config, framed, numbered, pair, start};
use linde_net::{CloseReason, DialFailure, NetEvent, SendError, Transport, limits};
use std::time::Duration;

const LONG: usize = 100_000;

/// What may be under way beside both queues: the stream's windows and one frame being cut.
const UNDER_WAY_BYTES: usize = 4 * 1024 * 1024;

async fn slow_consumer(transport: Transport) {
    let (mut a, to_b, mut b, _) = pair(Node::new(1), Node::new(2), transport).await;
    let mut sent = 0;
    // Fills the queue until it stays full, while nobody takes what arrives.
    let mut held = Vec::new();
    loop {
        match a.handle.send(to_b, numbered(sent, LONG)) {
            Ok(()) => sent += 1,
            Err(SendError::Full) => {
                let writable = a.until(|event| matches!(event, NetEvent::Writable { .. }).then_some(()));
                if tokio::time::timeout(Duration::from_millis(500), writable).await.is_err() {
                    break;
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
    let bound = limits::OUTBOUND_QUEUE_BYTES + limits::INBOUND_BUDGET_BYTES + UNDER_WAY_BYTES;
    assert!((sent as usize) * LONG <= bound, "{sent} frames taken");
    let mut arrived = 0;
    while let Some(event) = b.events.try_recv() {
        if let NetEvent::Frame { bytes, permit, .. } = event {
            assert!(bytes == numbered(arrived, LONG));
            arrived += 1;
            held.push(permit);
        }
    }
    assert!((arrived as usize) * LONG <= limits::INBOUND_BUDGET_BYTES, "{arrived} frames handed over");
    held.clear();
    while arrived < sent {
        let bytes = b.until(|event| if let NetEvent::Frame { bytes, .. } = event { Some(bytes) } else { None }).await;
        assert!(bytes == numbered(arrived, LONG), "frame {arrived}");
        arrived += 1;
    }
    a.until(|event| matches!(event, NetEvent::Writable { .. }).then_some(())).await;
    a.send(to_b, numbered(sent, LONG)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_consumer_bounds_memory_over_tcp() {
    slow_consumer(Transport::Tcp).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_consumer_bounds_memory_over_quic() {
    slow_consumer(Transport::Quic).await;
}

#[tokio::test]
async fn strangers_may_say_little() {
    let (mut a, mut b) = (Node::new(1), Node::new(2));
    a.handle.connect(b.peer_addr(Transport::Tcp));
    let (to_b, to_a) = (a.connected().await, b.connected().await);
    for n in 0..=limits::UNAPPROVED_FRAMES {
        a.handle.send(to_b, numbered(n, 10)).unwrap();
    }
    for n in 0..limits::UNAPPROVED_FRAMES {
        assert_eq!(b.frame(to_a).await, numbered(n, 10));
    }
    assert_eq!(b.disconnected(to_a).await, CloseReason::TooMuch("too many frames"));

    let (to_b, to_a) = (a.connected().await, b.connected().await);
    a.handle.send(to_b, numbered(0, limits::UNAPPROVED_FRAME_BYTES)).unwrap();
    assert_eq!(b.disconnected(to_a).await, CloseReason::TooMuch("frame too long"));

    let (to_b, to_a) = (a.connected().await, b.connected().await);
    b.handle.approve(a.handle.device());
    a.handle.send(to_b, numbered(0, limits::UNAPPROVED_FRAME_BYTES)).unwrap();
    assert_eq!(b.frame(to_a).await, numbered(0, limits::UNAPPROVED_FRAME_BYTES));
}

#[tokio::test]
async fn strangers_must_leave_in_time() {
    let mut strict = config(2);
    strict.timing.approval = Duration::from_millis(50);
    strict.timing.stall_check = Duration::from_millis(10);
    let (a, mut b) = (Node::new(1), start(strict));
    a.handle.connect(b.peer_addr(Transport::Quic));
    let link = b.connected().await;
    assert_eq!(b.disconnected(link).await, CloseReason::NotApproved);
    assert_eq!(b.handle.status().banned_devices, 0);
}

#[tokio::test]
async fn a_banned_device_stays_out() {
    let (mut a, to_b, mut b, to_a) = pair(Node::new(1), Node::new(2), Transport::Tcp).await;
    b.handle.send(to_a, framed(b"three offences")).unwrap();
    b.handle.ban(a.handle.device(), Duration::from_secs(3600));
    assert_eq!(a.frame(to_b).await, framed(b"three offences"), "last words are heard");
    assert_eq!(b.disconnected(to_a).await, CloseReason::Banned);
    a.disconnected(to_b).await;
    // `a` tries again and again, from the pauses' beginning each time.
    for transport in [Transport::Tcp, Transport::Quic, Transport::Tcp] {
        a.handle.connect(b.peer_addr(transport));
        a.until(|event| match event {
            NetEvent::DialFailed { failure: DialFailure::Refused(_) | DialFailure::Unreachable(_), .. } => Some(()),
            NetEvent::Connected { .. } => panic!("let in"),
            _ => None,
        })
        .await;
    }
    assert_eq!(b.handle.status().banned_devices, 1);
    b.handle.connect(a.peer_addr(Transport::Tcp));
    let failure = b.until(|event| if let NetEvent::DialFailed { failure, .. } = event { Some(failure) } else { None });
    assert_eq!(failure.await, DialFailure::Denied("banned".to_owned()));

    b.handle.ban(a.handle.device(), Duration::ZERO);
    let (to_b, to_a) = (a.connected().await, b.connected().await);
    a.handle.send(to_b, framed(b"sorry")).unwrap();
    assert_eq!(b.frame(to_a).await, framed(b"sorry"));
}
