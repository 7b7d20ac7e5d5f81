//! What the node does for the page and the API.

use crate::{
    Connection, Grant, Id, Logins, Receipts, Restoring, Search, Settings, Start, Topics, Trust,
    error::DeskError,
    views::{
        ActDone, Change, EntryView, InvitePreview, InviteView, Join, KindView, Listing, MemberView, NewInvite,
        NewSpace, NodeStatus, ObjectQuery, ObjectView, OpinionView, Reaction, SaveSection, Saved, SpaceView, Span,
        StatementQuery, StatementView, Step, TextSummary, TextView, VersionView,
    },
};
use futures::future::BoxFuture;
use serde_json::{Value, value::RawValue};
use tokio::sync::broadcast;

/// An answer that is on its way.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, DeskError>>;

/// The node, as the page and the API see it. Every answer is bounded by what the query asks for; every method that writes returns when
/// what was written is durable here. [`Trust`] is its part about who may do what, [`Topics`] that about deliberation, [`Search`]
/// finds things again, [`Settings`] is about the node itself, [`Start`] about beginning, [`Receipts`] about votes that were cast,
/// [`Logins`] about who stays logged in, [`Restoring`] brings a backup back.
pub trait Desk: Trust + Topics + Search + Settings + Start + Receipts + Connection + Logins + Restoring {
    /// This node at a glance.
    fn status(&self) -> Answer<'_, NodeStatus>;
    /// What changed, from now on. A reader that falls behind is told so and looks at everything again.
    fn subscribe(&self) -> broadcast::Receiver<Change>;
    /// What a token allows that was made for a program; none if there is no such token. It answers at once.
    fn grant(&self, token: &str) -> Option<Grant>;
    /// A request of the command line, as it came. Its form is the node's own, and so is what it needs of `grant`.
    fn call(&self, grant: Grant, request: Value) -> Answer<'_, Box<RawValue>>;

    /// All spaces, by name.
    fn spaces(&self) -> Answer<'_, Vec<SpaceView>>;
    /// One space, or `space-unknown`.
    fn space(&self, space: Id) -> Answer<'_, SpaceView>;
    /// Founds a space.
    fn create_space(&self, new: NewSpace) -> Answer<'_, Id>;

    /// Makes an invitation and answers its link.
    fn invite(&self, space: Id, new: NewInvite) -> Answer<'_, InviteView>;
    /// All invitations, newest first.
    fn invitations(&self, space: Id) -> Answer<'_, Vec<InviteView>>;
    /// Withdraws an invitation.
    fn revoke_invite(&self, space: Id, invite: Id) -> Answer<'_, ()>;
    /// Reads a link, or twelve words, without joining: begins to look for the space where it is not here, and answers at once what is
    /// known by now.
    fn preview_invite(&self, link: String) -> Answer<'_, InvitePreview>;
    /// Joins. Returns at once; the space is [`Waiting`](crate::views::SpaceState::Waiting) until a member is online.
    fn join(&self, join: Join) -> Answer<'_, Id>;
    /// The members, by role and name.
    fn members(&self, space: Id) -> Answer<'_, Vec<MemberView>>;

    /// A part of the statements, newest first.
    fn statements(&self, space: Id, query: StatementQuery) -> Answer<'_, Listing<StatementView>>;
    /// Writes a statement and answers its entry.
    fn add_statement(&self, space: Id, text: String) -> Answer<'_, Id>;
    /// Says what the owner thinks of a statement; of several times the last one holds.
    fn react(&self, space: Id, statement: Id, reaction: Reaction) -> Answer<'_, ()>;
    /// A statement of the space, or of one topic in it, that the owner has not reacted to, those first from which most is learnt.
    fn next_statement(&self, space: Id, topic: Option<Id>) -> Answer<'_, Option<StatementView>>;
    /// How opinions lie to each other, in the space or in one topic of it.
    fn opinion(&self, space: Id, topic: Option<Id>) -> Answer<'_, OpinionView>;

    /// The kinds of contribution this version knows.
    fn kinds(&self) -> Vec<KindView>;
    /// Does an act of any kind; `object` is none to create one.
    fn act(&self, space: Id, kind: String, object: Option<Id>, op: Value) -> Answer<'_, ActDone>;
    /// A part of the objects of a kind that count, latest first; `kind-unknown`.
    fn objects(&self, space: Id, kind: String, query: ObjectQuery) -> Answer<'_, Listing<ObjectView>>;
    /// Shows an object of any kind, or `object-unknown`.
    fn view(&self, space: Id, kind: String, object: Id) -> Answer<'_, Value>;

    /// The texts, last changed first.
    fn texts(&self, space: Id) -> Answer<'_, Vec<TextSummary>>;
    /// One text, or `text-unknown`.
    fn text(&self, space: Id, doc: Id) -> Answer<'_, TextView>;
    /// Begins a text and answers its object.
    fn create_text(&self, space: Id, title: String) -> Answer<'_, Id>;
    /// Gives a text, or a section of it, another title.
    fn rename(&self, space: Id, doc: Id, section: Option<String>, title: String) -> Answer<'_, ()>;
    /// Adds a section at the end and answers its name.
    fn add_section(&self, space: Id, doc: Id, title: String, text: String) -> Answer<'_, String>;
    /// Saves a section without losing what others wrote since `base_heads`.
    fn save_section(&self, space: Id, save: SaveSection) -> Answer<'_, Saved>;
    /// Tells others that the owner writes in a section just now.
    fn writing(&self, space: Id, doc: Id, section: String) -> Answer<'_, ()>;
    /// Moves a section by one place and answers whether there was one to go to.
    fn move_section(&self, space: Id, doc: Id, section: String, step: Step) -> Answer<'_, bool>;
    /// Takes a section out of a text; its history stays.
    fn remove_section(&self, space: Id, doc: Id, section: String) -> Answer<'_, ()>;
    /// The versions of a section, newest first.
    fn history(&self, space: Id, doc: Id, section: String) -> Answer<'_, Vec<VersionView>>;
    /// What changed between two versions; no `from` is the empty text.
    fn diff(&self, space: Id, doc: Id, section: String, from: Option<String>, to: String) -> Answer<'_, Vec<Span>>;

    /// Who signed an entry, and whether it counts.
    fn entry(&self, space: Id, entry: Id) -> Answer<'_, EntryView>;
}
