//! Programs that are in no space with the node.

use crate::{
    harness::{Node, wait_for},
    peer::Peer,
    stage::Stage,
    wire::{Item, entries, kind, message, place},
};
use linde_log::SpaceId;
use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
};

/// Types of the messages that a node sends whoever it meets.
const OF_ITSELF: [u64; 3] = [kind::HELLO, kind::TAGS, kind::CLOSE];

fn tags(peer: &Peer) -> Vec<Item> {
    peer.wait_message(kind::TAGS)[1].list().to_vec()
}

/// Tries everything a stranger can, for a space that may exist or not.
fn probe(peer: &Peer, tag: [u8; 32]) {
    let device = peer.device();
    let mut named: Vec<[u8; 32]> = (1..8).map(|n| [n; 32]).chain([tag]).collect();
    named.sort_unstable();
    let named = named.into_iter().map(Item::from).collect::<Vec<_>>();
    for message in [
        message(kind::TAGS, vec![named.into()]),
        message(kind::OPEN, vec![0.into(), tag.into(), [1; 32].into()]),
        message(kind::SUMMARY, vec![0.into(), vec![].into(), vec![].into()]),
        message(kind::WANT, vec![0.into(), vec![place(0, device, 0)].into()]),
        message(kind::NEED, vec![0.into(), vec![tag.into()].into()]),
        entries(0, &[]),
    ] {
        assert!(peer.send(message));
    }
}

#[test]
fn a_stranger_learns_nothing_not_even_whether_there_is_a_space() {
    let stage = Stage::new();
    // A node with no space at all, to compare.
    let dir = tempfile::tempdir().unwrap();
    let mut empty = Node::new(std::path::Path::new(env!("CARGO_BIN_EXE_linde")), dir.path());
    empty.start();
    let guess: SpaceId = "00".repeat(32).parse().unwrap();
    let mut answers = Vec::new();
    let mut peers = Vec::new();
    for (seed, node) in [(80, &stage.a), (81, &empty)] {
        let peer = Peer::connect([seed; 32], node);
        let nonce = peer.greet();
        let tags = tags(&peer);
        assert!(tags.windows(2).all(|pair| pair[0].bytes() < pair[1].bytes()), "sorted, so their order tells nothing");
        probe(&peer, crate::wire::tag(&guess.0, (peer.device(), &[seed; 32]), (stage.device(node), &nonce)));
        answers.push(tags.len());
        peers.push((peer, tags));
    }
    assert_eq!(answers, [8, 8], "a space more or less does not show");
    // A tag of the node that is sent back to it is a tag of somebody else, and so is that of the other direction.
    for (peer, tags) in &peers {
        let seen: Vec<[u8; 32]> = tags.iter().map(|tag| tag.bytes().unwrap().try_into().unwrap()).collect();
        for tag in seen {
            assert!(peer.send(message(kind::OPEN, vec![1.into(), tag.into(), [1; 32].into()])));
        }
    }
    stage.honest_work_goes_on();
    // Nothing but the greeting came, and after a minute the node says that there is no common space and hangs up.
    for (peer, _) in &peers {
        peer.wait_closed(1);
        let heard: BTreeSet<u64> = peer.heard().messages.iter().filter_map(|items| items[0].number()).collect();
        assert!(heard.is_subset(&BTreeSet::from(OF_ITSELF)), "{heard:?}");
    }
    empty.stop();
    stage.end();
}

#[test]
fn a_hundred_half_open_connections_shut_nobody_out_who_is_in() {
    let stage = Stage::new();
    let port = stage.a.address().rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let mut open = Vec::new();
    for n in 0..100 {
        let Ok(mut socket) = TcpStream::connect(("127.0.0.1", port)) else { continue };
        // Some say nothing, some begin and stop, some say something else.
        let _ = match n % 3 {
            0 => Ok(()),
            1 => socket.write_all(b"\x13/multistream/1.0.0\n"),
            _ => socket.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        };
        open.push(socket);
    }
    stage.honest_work_goes_on();
    // All of them are let go, also those that never said anything.
    for socket in &mut open {
        wait_for("the end of a half-open connection", || match socket.read(&mut [0; 1024]) {
            Ok(0) | Err(_) => Some(()),
            Ok(_) => None,
        });
    }
    stage.honest_work_goes_on();
    stage.end();
}

#[test]
fn other_protocols_at_the_page_and_the_peers_are_harmless() {
    let stage = Stage::new();
    let peers = stage.a.address().rsplit(':').next().unwrap().parse::<u16>().unwrap();
    for port in [peers, stage.a.port()] {
        for bytes in [&b"\0\0\0\0"[..], b"\xff".repeat(100_000).as_slice(), b"SSH-2.0-x\r\n", b"\x16\x03\x01\x02\0\x01"]
        {
            let mut socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let _ = socket.write_all(bytes);
            let _ = socket.shutdown(std::net::Shutdown::Write);
            let _ = socket.read_to_end(&mut Vec::new());
        }
    }
    let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    for len in [0, 1, 20, 1_200, 9_000] {
        udp.send_to(&vec![0xc3; len], ("127.0.0.1", peers)).unwrap();
    }
    stage.end();
}
