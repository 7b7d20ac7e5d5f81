//! What the node says of itself: its network, its disk, its tokens.

use crate::{
    config::{self, Key},
    core::Core,
    desk::NodeDesk,
    notices, options,
    options::GlobalOptions,
};
use futures::FutureExt as _;
use linde_web::{
    Answer, Desk as _, DeskError, Id, Settings,
    views::{
        BrokenFile, MAX_RELAYS, NetworkChange, NetworkSettings, NetworkView, NewToken, NodeStatus, RelayView, Role,
        SettingsView, SpaceState, StorageView, StoredSpace, TokenView,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The most files that are looked at to say how large something is.
const MAX_FILES: usize = 1_000_000;

impl Settings for NodeDesk {
    fn settings(&self) -> Answer<'_, SettingsView> {
        async move {
            let status = self.status().await?;
            let names = status.spaces.iter().map(|space| (space.id, space.name.clone())).collect();
            let storage = self.storage(names).await?;
            let options::Settings { listen, peer, mdns, .. } = self.settings.clone();
            let connected = crate::show::small(status.peers.len());
            let relays = self.relays(&status).await?;
            let addresses = status.addresses;
            let network = NetworkView { listen, addresses, nearby: mdns, kept: peer, connected, relays };
            Ok(SettingsView { network, storage })
        }
        .boxed()
    }

    fn contact(&self) -> Answer<'_, Option<String>> {
        let contact = self.settings.contact.clone();
        async move { Ok(contact) }.boxed()
    }

    fn network(&self) -> Answer<'_, NetworkSettings> {
        let running = self.settings.clone();
        async move {
            let read = tokio::task::spawn_blocking(move || network(&running));
            read.await.map_err(|error| crate::show::internal(&error))
        }
        .boxed()
    }

    fn change_network(&self, change: NetworkChange) -> Answer<'_, ()> {
        let home = self.home.clone();
        async move {
            let written = tokio::task::spawn_blocking(move || change_network(&home, &change));
            written.await.map_err(|error| crate::show::internal(&error))?
        }
        .boxed()
    }

    fn support(&self) -> Answer<'_, String> {
        async move {
            let (settings, started_ms) = (self.settings().await?, self.started_ms);
            self.ask(move |core| Ok(support(core, &settings, started_ms))).await
        }
        .boxed()
    }

    fn tokens(&self) -> Answer<'_, Vec<TokenView>> {
        async move {
            let spaces = self.spaces().await?;
            let shown = |token: crate::tokens::Token| {
                let space = spaces.iter().find(|space| Some(space.id) == token.space);
                let space_name = space.map(|space| space.name.clone());
                let crate::tokens::Token { name, scope, space, created, used } = token;
                TokenView { name, scope, space, space_name, created, used }
            };
            Ok(self.tokens.list().into_iter().map(shown).collect())
        }
        .boxed()
    }

    fn make_token(&self, new: NewToken) -> Answer<'_, String> {
        let tokens = Arc::clone(&self.tokens);
        self.ask(move |core| {
            if new.space.is_some_and(|space| core.spaces.get(linde_log::SpaceId(space.0)).is_none()) {
                return Err(DeskError::new("space-unknown").at("space"));
            }
            tokens.create(&new.name, new.scope, new.space).map(|made| made.secret)
        })
    }

    fn revoke_token(&self, name: String) -> Answer<'_, ()> {
        let tokens = Arc::clone(&self.tokens);
        self.ask(move |_| tokens.revoke(&name))
    }
}

impl NodeDesk {
    /// Who has the role of a relay in any space.
    async fn relays(&self, status: &NodeStatus) -> Result<Vec<RelayView>, DeskError> {
        let connected: BTreeSet<Id> = status.peers.iter().map(|peer| peer.device).collect();
        let mut relays = Vec::new();
        for space in status.spaces.iter().filter(|space| space.state == SpaceState::Ready && !space.practice) {
            let members = self.members(space.id).await?;
            relays.extend(members.into_iter().filter(|member| member.role == Role::Relay).map(|member| RelayView {
                connected: member.devices.iter().any(|device| connected.contains(&device.device)),
                name: member.name,
                person: member.person,
                me: member.me,
                space: space.id,
                space_name: space.name.clone(),
            }));
            relays.truncate(MAX_RELAYS);
        }
        Ok(relays)
    }

    /// What lies on the disk, looked at far from the core.
    async fn storage(&self, names: BTreeMap<Id, String>) -> Result<StorageView, DeskError> {
        let home = self.home.clone();
        let looked = tokio::task::spawn_blocking(move || storage(&home, &names));
        looked.await.map_err(|error| crate::show::internal(&error))
    }
}

fn network(running: &options::Settings) -> NetworkSettings {
    let (file, broken) = match config::read(&running.home) {
        Ok(file) => (file, None),
        Err(broken) => {
            let line = broken.line().map(|(number, text)| (number, text.to_owned()));
            (config::File::default(), Some(BrokenFile { line }))
        }
    };
    let given = &running.given;
    let above = [
        (given.mdns.is_some(), "nearby"),
        (!given.listen.is_empty(), "listen"),
        (!given.peer.is_empty(), "kept"),
        (given.port.is_some(), "port"),
    ];
    let reach = |of: &options::Settings| (of.mdns, of.listen.clone(), of.peer.clone(), of.port);
    let next = options::Settings::merged(&GlobalOptions::default(), given, running.home.clone(), file.clone());
    NetworkSettings {
        file: running.home.join(config::CONFIG_FILE).display().to_string(),
        pending: broken.is_none() && reach(&next) != reach(running),
        given: above.into_iter().filter(|(is_given, _)| *is_given).map(|(_, name)| name.to_owned()).collect(),
        nearby: file.mdns != Some(options::Switch::Off),
        listen: file.listen,
        kept: file.peer,
        port: file.port,
        broken,
    }
}

/// What is as it would be anyway stays out of the file unless it stands there.
fn change_network(home: &Path, change: &NetworkChange) -> Result<(), DeskError> {
    let before = config::read(home)?;
    let mut changes = Vec::new();
    if change.nearby != (before.mdns != Some(options::Switch::Off)) {
        let word = if change.nearby { "on" } else { "off" };
        changes.push((Key::Mdns, Some(Key::Mdns.parse(&[word.to_owned()])?)));
    }
    for (key, new, old) in [(Key::Listen, &change.listen, &before.listen), (Key::Peer, &change.kept, &before.peer)] {
        if new != old {
            changes.push((key, if new.is_empty() { None } else { Some(key.parse(new)?) }));
        }
    }
    if change.port != before.port {
        let port = change.port.map(|port| Key::Port.parse(&[port.to_string()])).transpose()?;
        changes.push((Key::Port, port));
    }
    config::change(home, &changes)
}

fn storage(home: &Path, names: &BTreeMap<Id, String>) -> StorageView {
    let under = home.join("spaces");
    let mut spaces: Vec<StoredSpace> = names
        .iter()
        .map(|(space, name)| StoredSpace {
            space: *space,
            name: name.clone(),
            bytes: size(under.join(space.to_string())),
        })
        .collect();
    spaces.sort_by_key(|space| (std::cmp::Reverse(space.bytes), space.space));
    let known = spaces.iter().map(|space| space.bytes).fold(0, u64::saturating_add);
    let rest = size(home.to_owned()).saturating_sub(known);
    StorageView { home: home.display().to_string(), spaces, rest }
}

/// The bytes in a directory and below. What cannot be read or goes away meanwhile does not count.
fn size(start: PathBuf) -> u64 {
    let (mut bytes, mut files, mut todo) = (0_u64, 0, vec![start]);
    while let Some(directory) = todo.pop() {
        for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
            // Links are not followed.
            let Ok(data) = entry.metadata() else { continue };
            files += 1;
            if files > MAX_FILES {
                return bytes;
            }
            if data.is_dir() {
                todo.push(entry.path());
            } else {
                bytes = bytes.saturating_add(data.len());
            }
        }
    }
    bytes
}

/// Nothing of it says who somebody is, what they wrote, or where they are.
fn support(core: &mut Core, settings: &SettingsView, started_ms: i64) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}: {value}");
    };
    line("version", &env!("CARGO_PKG_VERSION"));
    line("system", &format_args!("{} {}", std::env::consts::OS, std::env::consts::ARCH));
    line("running since, seconds", &(core.spaces.now_ms().saturating_sub(started_ms) / 1_000));
    line("connected nodes", &settings.network.connected);
    line("addresses listened at", &settings.network.addresses.len());
    line("addresses kept in touch with", &settings.network.kept.len());
    line("looks in the local network", &settings.network.nearby);
    line("bytes outside of spaces", &settings.storage.rest);
    for notice in notices::all(core) {
        line("notice", &notice.code);
    }
    let ids: Vec<_> = core.spaces.ids().collect();
    for (id, number) in ids.into_iter().zip(1..) {
        let stored = settings.storage.spaces.iter().find(|space| space.space.0 == id.0);
        let bytes = stored.map_or(0, |space| space.bytes);
        let Ok(replica) = core.spaces.replica(id) else { continue };
        let (judged, waiting) = replica.progress();
        let (logs, forks) = (replica.vector().len(), replica.forks().len());
        let counts = format!("{judged} entries, {waiting} waiting, {logs} logs, {forks} forks, {bytes} bytes");
        line(&format!("space {number}"), &counts);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_the_disk_is_counted_by_part() {
        let home = tempfile::tempdir().unwrap();
        let space = Id([7; 32]);
        let inside = home.path().join("spaces").join(space.to_string()).join("bodies");
        std::fs::create_dir_all(&inside).unwrap();
        std::fs::write(inside.join("a"), [0; 100]).unwrap();
        std::fs::write(home.path().join("key"), [0; 11]).unwrap();
        let names = BTreeMap::from([(space, "Hof".to_owned()), (Id([8; 32]), String::new())]);
        let found = storage(home.path(), &names);
        assert_eq!((found.rest, found.spaces.iter().map(|space| space.bytes).collect::<Vec<_>>()), (11, vec![100, 0]));
        assert_eq!(size(home.path().join("nothing")), 0);
    }
}
