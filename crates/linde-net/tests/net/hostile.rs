//! Peers that speak libp2p but not as agreed.

use crate::support::{Node, PATIENCE, config, framed, pair, reached, start};
use futures::{AsyncReadExt, AsyncWriteExt};
use libp2p::{
    Multiaddr, Transport as _,
    core::{
        Endpoint,
        muxing::{StreamMuxerBox, StreamMuxerExt, SubstreamBox},
        transport::{DialOpts, PortUse},
        upgrade::Version,
    },
    identity::Keypair,
    noise, tcp, yamux,
};
use linde_log::{DeviceId, frame::FrameError};
use linde_net::{CloseReason, NetEvent, Transport, limits};
use std::{
    sync::{Arc, Mutex},
    task::Poll,
    time::Duration,
};
use tokio::{sync::watch, time::timeout};

/// A connection driven by hand.
struct Evil {
    muxer: Arc<Mutex<StreamMuxerBox>>,
    open: watch::Receiver<bool>,
}

/// A seed whose device id is lower than `than`, so that it is the one to open streams.
fn lower_seed(than: DeviceId) -> [u8; 32] {
    (0..=255).map(|n| [n; 32]).find(|seed| linde_net::device_of_secret(seed) < than).unwrap()
}

impl Evil {
    async fn connect(victim: &Node, seed: [u8; 32]) -> Self {
        let key = Keypair::ed25519_from_bytes(seed).unwrap();
        let mut transport = tcp::tokio::Transport::new(tcp::Config::new())
            .upgrade(Version::V1)
            .authenticate(noise::Config::new(&key).unwrap())
            .multiplex(yamux::Config::default())
            .boxed();
        let to: Multiaddr = victim.address(Transport::Tcp).to_string().parse().unwrap();
        let opts = DialOpts { role: Endpoint::Dialer, port_use: PortUse::New };
        let (_, muxer) = transport.dial(to, opts).unwrap().await.unwrap();
        let muxer = Arc::new(Mutex::new(muxer));
        let (ended, open) = watch::channel(true);
        let driven = muxer.clone();
        tokio::spawn(async move {
            std::future::poll_fn(|cx| {
                let mut muxer = driven.lock().unwrap();
                loop {
                    match muxer.poll_inbound_unpin(cx) {
                        Poll::Ready(Ok(stream)) => drop(stream),
                        Poll::Ready(Err(_)) => return Poll::Ready(()),
                        Poll::Pending => break,
                    }
                }
                muxer.poll_unpin(cx).map(|_| ())
            })
            .await;
            let _ = ended.send(false);
        });
        Self { muxer, open }
    }

    async fn stream(&self) -> std::io::Result<SubstreamBox> {
        std::future::poll_fn(|cx| self.muxer.lock().unwrap().poll_outbound_unpin(cx)).await
    }

    /// A stream that has agreed on the protocol: two multistream-select messages there, two back.
    async fn agreed(&self) -> SubstreamBox {
        let mut stream = self.stream().await.unwrap();
        let wanted =
            format!("\x13/multistream/1.0.0\n{}{}\n", (limits::PROTOCOL.len() + 1) as u8 as char, limits::PROTOCOL);
        stream.write_all(wanted.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        let mut answer = vec![0; wanted.len()];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(String::from_utf8(answer).unwrap(), wanted);
        stream
    }

    async fn closed(mut self) {
        timeout(PATIENCE, self.open.wait_for(|open| !open)).await.expect("closed in time").unwrap();
    }
}

#[tokio::test]
async fn garbage_closes_the_connection_and_the_third_time_bans() {
    let mut victim = Node::new(1);
    let seed = lower_seed(victim.handle.device());
    let too_long = [&[0xd0, b'L', b'F', b'1'][..], &(1024 * 1024 + 1_u32).to_be_bytes(), &[0; 4]].concat();
    let wrong: [(&[u8], FrameError); 3] = [
        (b"GET / HTTP/1.1\r\n\r\n", FrameError::Magic),
        (&too_long, FrameError::Length(1024 * 1024 + 1)),
        (&[0xd0, b'L', b'F', b'1', 0, 0, 0, 0], FrameError::Length(0)),
    ];
    for (bytes, expect) in wrong {
        let evil = Evil::connect(&victim, seed).await;
        let mut stream = evil.agreed().await;
        let link = victim.connected().await;
        stream.write_all(&framed(b"one good one")).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.flush().await.unwrap();
        assert_eq!(victim.frame(link).await, framed(b"one good one"));
        assert_eq!(victim.disconnected(link).await, CloseReason::BadFrame(expect));
        evil.closed().await;
    }
    let banned =
        victim.until(|event| if let NetEvent::Banned { device, time } = event { Some((device, time)) } else { None });
    assert_eq!(banned.await, (Some(linde_net::device_of_secret(&seed)), limits::BAN_FIRST));
    Evil::connect(&victim, seed).await.closed().await;
}

#[tokio::test]
async fn a_second_stream_is_against_the_rules() {
    let mut victim = Node::new(1);
    let evil = Evil::connect(&victim, lower_seed(victim.handle.device())).await;
    let _first = evil.agreed().await;
    let link = victim.connected().await;
    let _second = evil.agreed().await;
    assert_eq!(victim.disconnected(link).await, CloseReason::Protocol("second stream"));
    evil.closed().await;
}

#[tokio::test]
async fn whoever_opens_no_stream_is_closed_and_in_the_end_banned() {
    let mut hasty = config(1);
    hasty.timing.open = Duration::from_millis(50);
    let mut victim = start(hasty);
    let seed = lower_seed(victim.handle.device());
    for _ in 0..limits::FAULT_BURST {
        Evil::connect(&victim, seed).await.closed().await;
    }
    let banned = victim.until(|event| if let NetEvent::Banned { device, .. } = event { Some(device) } else { None });
    assert_eq!(banned.await, Some(linde_net::device_of_secret(&seed)));
}

#[tokio::test]
async fn a_frame_in_halves_is_one_frame() {
    let mut victim = Node::new(1);
    let evil = Evil::connect(&victim, lower_seed(victim.handle.device())).await;
    let mut stream = evil.agreed().await;
    let link = victim.connected().await;
    for byte in framed(b"byte by byte") {
        stream.write_all(&[byte]).await.unwrap();
        stream.flush().await.unwrap();
    }
    assert_eq!(victim.frame(link).await, framed(b"byte by byte"));
    stream.write_all(&framed(b"the rest never comes")[..20]).await.unwrap();
    stream.close().await.unwrap();
    assert_eq!(victim.disconnected(link).await, CloseReason::ByPeer);
}

#[tokio::test]
async fn a_hundred_half_open_streams_are_bounded_and_others_are_served() {
    let mut hasty = config(1);
    hasty.timing.open = Duration::from_secs(1);
    let (mut victim, to_b, mut b, to_a) = pair(start(hasty), Node::new(2), Transport::Tcp).await;
    let evil = Evil::connect(&victim, lower_seed(victim.handle.device())).await;
    let mut streams = Vec::new();
    for _ in 0..100 {
        let Ok(mut stream) = evil.stream().await else { break };
        // Begins to agree on a protocol, and never goes on.
        if stream.write_all(b"\x13/multi").await.is_err() || stream.flush().await.is_err() {
            break;
        }
        streams.push(stream);
    }
    for _ in 0..100 {
        victim.handle.send(to_b, framed(b"still here?")).unwrap();
        assert_eq!(b.frame(to_a).await, framed(b"still here?"));
        b.handle.send(to_a, framed(b"yes")).unwrap();
        assert_eq!(victim.frame(to_b).await, framed(b"yes"));
    }
    evil.closed().await;
    for mut stream in streams {
        assert!(stream.read_exact(&mut [0]).await.is_err(), "no stream outlives its connection");
    }
    reached("only the honest connection", || victim.handle.status().connections == 1).await;
}

#[tokio::test]
async fn a_flood_of_connections_is_refused_early() {
    let mut victim = Node::new(1);
    let mut sockets = Vec::new();
    let mut refused = 0;
    for _ in 0..100 {
        let socket = tokio::net::TcpStream::connect(("127.0.0.1", victim.handle.port())).await.unwrap();
        // Whoever is let in gets the same greeting back.
        let _ = socket.try_write(b"\x13/multistream/1.0.0\n");
        let first = timeout(PATIENCE, socket.readable()).await.unwrap().and_then(|()| socket.try_read(&mut [0; 1]));
        refused += usize::from(!matches!(first, Ok(1)));
        sockets.push(socket);
    }
    assert_eq!(refused, 100 - limits::MAX_PENDING_INCOMING as usize);
    drop(sockets);
    // Whatever the address is accused of now, we may still dial others.
    let other = Node::new(2);
    victim.handle.connect(other.peer_addr(Transport::Quic));
    victim.connected().await;
}

#[tokio::test]
async fn other_networks_are_left_alone() {
    let mut ours = Node::new(1);
    let swarm = libp2p::SwarmBuilder::with_new_identity()
        .with_tokio()
        .with_tcp(tcp::Config::new(), noise::Config::new, yamux::Config::default)
        .unwrap()
        .with_behaviour(|key| {
            libp2p::identify::Behaviour::new(libp2p::identify::Config::new("/other/1".into(), key.public()))
        })
        .unwrap();
    let mut theirs = swarm.build();
    theirs.listen_on("/ip4/127.0.0.1/tcp/0".parse().unwrap()).unwrap();
    let (tell, heard) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let mut tell = Some(tell);
        loop {
            let event = futures::StreamExt::select_next_some(&mut theirs).await;
            if let libp2p::swarm::SwarmEvent::NewListenAddr { address, .. } = event {
                let _ = tell.take().map(|tell| tell.send(address));
            }
        }
    });
    ours.handle.connect(heard.await.unwrap().to_string().parse().unwrap());
    let failed = ours.until(|event| match event {
        NetEvent::DialFailed { failure, retry_in, .. } => Some((failure, retry_in)),
        NetEvent::Banned { .. } => panic!("it did nothing wrong"),
        _ => None,
    });
    let (failure, retry_in) = failed.await;
    assert_eq!(failure, linde_net::DialFailure::Refused(CloseReason::Foreign));
    assert!(retry_in > Duration::from_secs(200));
}
