//! Coming back after a crash, and after sleep.

use crate::support::{Node, config, framed, pair, start};
use linde_net::{Clock, CloseReason, NetConfig, NetEvent, Reading, SystemClock, Transport};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::runtime::Runtime;

/// The other process is a runtime of its own, so that it can vanish without a word.
async fn crash_and_return(transport: Transport, dialler_is_lower: bool) {
    let seeds = if dialler_is_lower { (1, 2) } else { (2, 1) };
    let mut a = Node::new(seeds.0);
    let process = Runtime::new().unwrap();
    let b = process.spawn(async move { start(config(seeds.1)) }).await.unwrap();
    let (device, port) = (b.handle.device(), b.handle.port());
    a.handle.set_known(device, vec![b.address(transport)]);
    let link = a.connected().await;
    drop(b);
    process.shutdown_background();
    a.disconnected(link).await;

    let mut b = restart(NetConfig { port, ..config(seeds.1) }).await;
    let (to_b, to_a) = (a.connected().await, b.connected().await);
    assert_ne!(to_b, link);
    a.handle.send(to_b, framed(b"hello again")).unwrap();
    assert_eq!(b.frame(to_a).await, framed(b"hello again"));
}

/// The old process may still be closing its sockets.
async fn restart(config: NetConfig) -> Node {
    loop {
        match linde_net::Net::start(config.clone()) {
            Ok((handle, events)) => return Node { handle, events },
            Err(linde_net::NetError::PortInUse(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

/// The side that returns dials; the other, which decides, still believes in the old connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_to_a_ghost_is_replaced() {
    let mut seeds = [1, 2];
    seeds.sort_by_key(|seed| linde_net::device_of_secret(&[*seed; 32]));
    let [stays, crashes] = seeds;
    let mut a = Node::new(stays);
    let process = Runtime::new().unwrap();
    let b = process.spawn(async move { start(config(crashes)) }).await.unwrap();
    b.handle.set_known(a.handle.device(), vec![a.address(Transport::Quic)]);
    let (ghost, port) = (a.connected().await, b.handle.port());
    // Without its runtime it can say nothing any more.
    process.shutdown_background();
    let mut b = restart(NetConfig { port, ..config(crashes) }).await;
    b.handle.set_known(a.handle.device(), vec![a.address(Transport::Quic)]);
    assert_eq!(a.disconnected(ghost).await, CloseReason::Replaced);
    let (to_b, to_a) = (a.connected().await, b.connected().await);
    a.handle.send(to_b, framed(b"alive")).unwrap();
    assert_eq!(b.frame(to_a).await, framed(b"alive"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crashed_node_is_found_again_over_tcp() {
    crash_and_return(Transport::Tcp, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crashed_node_is_found_again_over_quic() {
    crash_and_return(Transport::Quic, false).await;
}

#[tokio::test]
async fn a_node_that_starts_late_is_found() {
    let late = linde_net::device_of_secret(&[2; 32]);
    let free = Node::new(2);
    let address = free.address(Transport::Tcp);
    free.handle.shutdown().await;
    let mut a = start(NetConfig { manual: vec![(late, address).into()], ..config(1) });
    let tried = a.until(|event| match event {
        NetEvent::DialFailed { tried, .. } => Some(tried),
        _ => None,
    });
    assert_eq!(tried.await, [(late, address).into()]);
    let _b = start(NetConfig { port: address.port, ..config(2) });
    assert_eq!(a.connected().await.device, late);
}

/// A wall clock that can be put forward.
#[derive(Default)]
struct Wall(AtomicU64);

impl Clock for Wall {
    fn read(&self) -> Reading {
        let reading = SystemClock.read();
        Reading { wall: reading.wall + Duration::from_secs(self.0.load(Ordering::Relaxed)), ..reading }
    }
}

#[tokio::test]
async fn after_sleep_everything_is_made_anew() {
    let wall = Arc::new(Wall::default());
    let mut sleeper = config(1);
    sleeper.clock = wall.clone();
    sleeper.timing.suspend_tick = Duration::from_millis(20);
    let (mut a, to_b, mut b, to_a) = pair(start(sleeper), Node::new(2), Transport::Tcp).await;
    wall.0.store(15, Ordering::Relaxed);
    a.handle.send(to_b, framed(b"a short pause is nothing")).unwrap();
    b.frame(to_a).await;
    wall.0.store(3600, Ordering::Relaxed);
    let slept = a.until(|event| match event {
        NetEvent::Resumed { slept } => Some(slept.as_secs()),
        NetEvent::Disconnected { .. } => panic!("before it was noticed"),
        _ => None,
    });
    assert!((3580..=3600).contains(&slept.await));
    assert_eq!(a.disconnected(to_b).await, CloseReason::Suspended);
    let (to_b, to_a) = (a.connected().await, b.connected().await);
    a.handle.send(to_b, framed(b"good morning")).unwrap();
    assert_eq!(b.frame(to_a).await, framed(b"good morning"));
}
