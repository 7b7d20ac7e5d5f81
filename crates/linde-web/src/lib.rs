//! The page and the HTTP API of a node, on loopback.
//!
//! Pages are rendered here, by the node; every function works without JavaScript (forms: POST, then a redirect to what there is to see).
//! One small script adds live updates, drafts and copy buttons. Texts are Fluent files, German first and English beside it.
//!
//! This crate does not know how a node works: it asks a [`Desk`] ([`Trust`] is its part about who may do what, [`Topics`]
//! that about deliberation, [`Search`], [`Settings`], [`Logins`] and [`Receipts`] what they say), which the node is. Plain structs in [`views`] carry the
//! answers,
//! [`DeskError`] carries what could not be done as a code that is translated here. Programs use the API under `/api/v1`; [`openapi()`]
//! describes it, a [`Grant`] is what the token of a program allows.
//!
//! A newcomer reads [`Web::routes`] (every address there is, with who may use it), then `guard` (what is checked before any handler
//! runs), then one of `pages`.
//!
//! Invariants about what is absent: no route changes anything on GET; no route but the login, the files of the page and
//! `/api/v1/health` answers without a login or a token; no answer allows another origin; no text of a person reaches the HTML unescaped;
//! nothing is fetched from outside.

mod api;
mod assets;
mod connection;
mod desk;
mod error;
mod events;
mod explain;
mod form;
mod guard;
mod handbook;
mod html;
mod id;
mod lang;
mod listen;
mod logins;
mod markdown;
mod openapi;
mod page;
mod pages;
mod problem;
mod qr;
mod receipts;
mod request;
mod restoring;
mod routes;
mod say;
mod say_ballots;
mod say_topics;
mod scope;
mod search;
mod session;
mod settings;
mod start;
mod topics;
mod trust;
pub mod views;
mod web;
mod zone;

pub use connection::Connection;
pub use desk::{Answer, Desk};
pub use error::{ApiError, Args, DeskError, ERROR_CODES};
pub use explain::{explain, explain_insufficient, explain_reason};
pub use id::{Id, MAX_HANDLE_BYTES, NotAnId, is_handle};
pub use lang::Lang;
pub use listen::{CONNECTION_IDLE, MAX_CONNECTIONS};
pub use logins::{CookieHash, KeptLogin, Logins};
pub use openapi::document as openapi;
pub use receipts::{Receipts, look_up};
pub use restoring::{Pieces, Restoring};
pub use routes::{Access, Route};
pub use scope::{Grant, Scope};
pub use search::Search;
pub use session::{CODE_LIFETIME, MAX_SESSIONS, SESSION_IDLE};
pub use settings::Settings;
pub use start::Start;
pub use topics::Topics;
pub use trust::Trust;
pub use web::{LoginLink, Web, WebConfig};
pub use zone::Zone;
