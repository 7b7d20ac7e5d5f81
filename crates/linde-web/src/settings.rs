//! What the node does for its settings.

use crate::{
    Answer,
    views::{NetworkChange, NetworkSettings, NewToken, SettingsView, TokenView},
};

/// The part of the [`Desk`](crate::Desk) that is about this node itself.
pub trait Settings: Send + Sync + 'static {
    /// How this node is set up.
    fn settings(&self) -> Answer<'_, SettingsView>;
    /// Whom people may ask about this node, if its operator said so.
    fn contact(&self) -> Answer<'_, Option<String>>;
    /// What is set for the network, as it stands in the configuration file.
    fn network(&self) -> Answer<'_, NetworkSettings>;
    /// Writes that into the file, for the next start; `port-taken` at `port` or `listen`, `listen-invalid`, `listen-elsewhere` and
    /// `ports-differ` at `listen`, `peer-invalid` at `kept`, `config-broken`.
    fn change_network(&self, change: NetworkChange) -> Answer<'_, ()>;
    /// What somebody who helps needs to know: lines of text without texts, names, addresses or keys.
    fn support(&self) -> Answer<'_, String>;
    /// The tokens made for programs, by name.
    fn tokens(&self) -> Answer<'_, Vec<TokenView>>;
    /// Makes a token and answers its secret, which is kept nowhere; `token-exists` at `name`.
    fn make_token(&self, new: NewToken) -> Answer<'_, String>;
    /// Withdraws a token; `no-such-token` at `name`.
    fn revoke_token(&self, name: String) -> Answer<'_, ()>;
}
