//! What the node in memory says of itself.

use crate::memory::{Memory, Space, State};
use linde_web::{
    Answer, DeskError, Grant, Settings,
    views::{
        NetworkChange, NetworkSettings, NetworkView, NewToken, RelayView, SettingsView, StorageView, StoredSpace,
        TokenView,
    },
};

/// The club house keeps the first space and passes it on.
fn relays(state: &State) -> Vec<RelayView> {
    let of = |space: &Space| RelayView {
        name: Some("Rechner im Vereinsheim".to_owned()),
        person: space.view.id,
        me: false,
        space: space.view.id,
        space_name: space.view.name.clone(),
        connected: true,
    };
    state.spaces.values().take(1).map(of).collect()
}

impl Settings for Memory {
    fn settings(&self) -> Answer<'_, SettingsView> {
        self.answer(|state| {
            let stored = state.spaces.values().zip(1..);
            let spaces = stored.map(|(space, number)| StoredSpace {
                space: space.view.id,
                name: space.view.name.clone(),
                bytes: 9_000_000 / number,
            });
            let home = "/home/anna/.local/share/dorflinde".to_owned();
            Ok(SettingsView {
                network: NetworkView {
                    listen: Vec::new(),
                    addresses: vec!["/ip4/192.168.178.24/udp/4577/quic-v1".to_owned()],
                    nearby: true,
                    kept: vec!["linde.example:4577".to_owned()],
                    connected: 2,
                    relays: relays(state),
                },
                storage: StorageView { home, spaces: spaces.collect(), rest: 40_000 },
            })
        })
    }

    fn contact(&self) -> Answer<'_, Option<String>> {
        self.answer(|state| Ok(state.contact.clone()))
    }

    fn network(&self) -> Answer<'_, NetworkSettings> {
        self.answer(|state| Ok(state.network.clone()))
    }

    fn change_network(&self, change: NetworkChange) -> Answer<'_, ()> {
        self.answer(|state| {
            let bad = |code: &'static str, lines: &[String]| {
                // What stands for an address in the samples has a colon.
                let line = lines.iter().find(|line| !line.contains(':') || line.contains(' '))?;
                Some(DeskError::new(code).arg("address", line.chars().take(60).collect::<String>()))
            };
            if state.network.broken.is_some() {
                return Err(DeskError::new("config-broken").arg("path", &state.network.file).arg("line", 3));
            }
            if let Some(error) = bad("listen-invalid", &change.listen) {
                return Err(error.at("listen"));
            }
            if let Some(error) = bad("peer-invalid", &change.kept) {
                return Err(error.at("kept"));
            }
            let NetworkChange { nearby, listen, kept, port } = change;
            state.network = NetworkSettings { nearby, listen, kept, port, pending: true, ..state.network.clone() };
            Ok(())
        })
    }

    fn support(&self) -> Answer<'_, String> {
        self.answer(|state| Ok(format!("version: 0.1.0\nsystem: linux x86_64\nspaces: {}\n", state.spaces.len())))
    }

    fn tokens(&self) -> Answer<'_, Vec<TokenView>> {
        self.answer(|state| Ok(state.tokens.clone()))
    }

    fn make_token(&self, new: NewToken) -> Answer<'_, String> {
        self.answer(|state| {
            if state.tokens.iter().any(|token| token.name == new.name) {
                return Err(DeskError::new("token-exists").at("name"));
            }
            let space_name = new.space.and_then(|space| Some(state.spaces.get(&space)?.view.name.clone()));
            let secret = format!("linde_{}", state.tokens.len());
            state.grants.push((secret.clone(), Grant { scope: new.scope, space: new.space }));
            let NewToken { name, scope, space } = new;
            let created = "2026-11-02".to_owned();
            state.tokens.push(TokenView { name, scope, space, space_name, created, used: None });
            Ok(secret)
        })
    }

    fn revoke_token(&self, name: String) -> Answer<'_, ()> {
        self.answer(|state| {
            let before = state.tokens.len();
            state.tokens.retain(|token| token.name != name);
            if state.tokens.len() == before { Err(DeskError::new("no-such-token").at("name")) } else { Ok(()) }
        })
    }
}
