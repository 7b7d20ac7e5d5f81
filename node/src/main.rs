//! The Dorflinde node.
fn main() {}
