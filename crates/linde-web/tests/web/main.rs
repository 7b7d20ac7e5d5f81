//! The page and API over a real socket on loopback.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod api;
mod client;
#[path = "../../examples/preview/connection.rs"]
mod connection;
mod finding;
mod forms;
mod frame;
mod hostile;
#[path = "../../examples/preview/logins.rs"]
mod logins;
#[path = "../../examples/preview/memory.rs"]
mod memory;
mod order;
mod pages;
mod people;
#[path = "../../examples/preview/receipts.rs"]
mod receipts;
mod restore_pages;
#[path = "../../examples/preview/restoring.rs"]
mod restoring;
#[path = "../../examples/preview/sample.rs"]
mod sample;
#[path = "../../examples/preview/sample_topics.rs"]
mod sample_topics;
#[path = "../../examples/preview/sample_trust.rs"]
mod sample_trust;
#[path = "../../examples/preview/search.rs"]
mod search;
mod security;
#[path = "../../examples/preview/settings.rs"]
mod settings;
mod settings_pages;
mod signatures;
#[path = "../../examples/preview/start.rs"]
mod start;
mod start_pages;
mod topic_pages;
#[path = "../../examples/preview/topics.rs"]
mod topics;
#[path = "../../examples/preview/trust.rs"]
mod trust;
#[path = "../../examples/preview/village.rs"]
mod village;
mod votes;
mod words;
