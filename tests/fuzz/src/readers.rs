//! What reads bytes of strangers: it never panics, and what it accepts it writes again as it came.

use bytes::Bytes;
use linde_exchange::bundle;
use linde_log::{ForkProof, Signed};
use linde_space::{ControlOp, InviteLink};
use linde_sync::Message;
use std::io::Cursor;

/// An entry: accepted bytes are the canonical ones, and taking the body out changes nothing else.
pub fn entry(data: &[u8]) {
    if let Ok(entry) = Signed::decode(Bytes::copy_from_slice(data)) {
        assert_eq!(entry.raw().as_ref(), data);
        assert_eq!(entry.header().encode(), entry.header_bytes());
        let bare = entry.without_body();
        assert_eq!((bare.id(), bare.body()), (entry.id(), None));
        assert_eq!(Signed::decode(bare.raw().clone()).as_ref(), Ok(&bare));
    }
}

/// A message of a peer.
pub fn message(data: &[u8]) {
    // Whatever comes of it, nothing may break.
    let _ = Message::decode_payload(&Bytes::copy_from_slice(data));
}

/// A bundle: checking and inspecting it ends, and finds fewer entries than it has bytes.
pub fn bundle(data: &[u8]) {
    let _ = bundle::inspect(&mut Cursor::new(data));
    if let Ok(report) = bundle::verify(&mut Cursor::new(data)) {
        assert!(report.logs.values().map(|log| log.entries).sum::<u64>() <= data.len() as u64);
    }
}

/// The body of a control entry, whose kind the first two bytes name: accepted bodies are written again to the byte.
pub fn control_body(data: &[u8]) {
    let Some((kind, body)) = data.split_first_chunk::<2>() else { return };
    if let (Ok(op), Some(salt)) = (ControlOp::decode(u16::from_be_bytes(*kind) % 32, body), body.first_chunk::<16>()) {
        assert_eq!(op.encode(*salt).as_deref(), Ok(body));
    }
}

/// The text of an invitation: what is read is written in a form that reads the same.
pub fn link(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    if let Ok(link) = InviteLink::parse(text) {
        if let Ok(again) = link.to_text() {
            assert_eq!(InviteLink::parse(&again).as_ref(), Ok(&link));
        }
    }
}

/// The proof of a fork.
pub fn fork(data: &[u8]) {
    if let Ok(proof) = ForkProof::decode(&Bytes::copy_from_slice(data)) {
        assert_eq!(proof.encode(), data);
    }
}
