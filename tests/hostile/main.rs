//! A hostile peer.
fn main() {}
