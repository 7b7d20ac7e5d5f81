//! How this node takes part in the network: where it listens and whom it knows.

use crate::{
    failure::Failure,
    home::{HomeDir, PORT_FILE},
    options::Settings,
};
use linde_log::DeviceId;
use linde_net::{Address, Net, NetConfig, NetError, NetEvents, NetHandle, NetStatus, PeerAddr};
use linde_replica::Identity;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
};

const KNOWN_FILE: &str = "peers.json";
/// Good addresses kept of one node.
const ADDRESSES_KEPT: usize = 4;

/// Whom this node knows, saved with its home.
pub(crate) struct Known {
    home: HomeDir,
    file: KnownFile,
    changed: bool,
}

#[derive(Default, Serialize, Deserialize)]
struct KnownFile {
    /// Addresses that somebody gave.
    #[serde(default)]
    manual: BTreeSet<String>,
    /// Last good addresses of each node, the latest first.
    #[serde(default)]
    good: BTreeMap<DeviceId, Vec<String>>,
    /// When each node was met last, in ms since 1970.
    #[serde(default)]
    met: BTreeMap<DeviceId, i64>,
}

/// Starts the network.
pub(crate) fn start(
    settings: &Settings,
    home: &HomeDir,
    identity: &Identity,
    known: &Known,
) -> Result<(NetHandle, NetEvents), Failure> {
    let (ips, port) = listen(&settings.listen)?;
    let mut manual = Vec::new();
    for address in settings.peer.iter().chain(&known.file.manual) {
        let parsed = address.parse::<PeerAddr>();
        manual.push(parsed.map_err(|error| Failure::configuration(format!("the address {address:?}: {error}")))?);
    }
    let mut config = NetConfig::new(identity.device_key().seed());
    config.mdns = settings.mdns;
    config.manual = manual;
    config.known = known.addresses();
    if !ips.is_empty() {
        config.ips = ips;
    }
    config.port = port.map_or_else(|| stored_port(home), Ok)?;
    let stored = config.port;
    let started = match Net::start(config.clone()) {
        // Somebody else took the port that was ours; another one is better than no network.
        Err(NetError::PortInUse(_)) if port.is_none() && stored != 0 => {
            config.port = 0;
            Net::start(config)
        }
        other => other,
    };
    let (net, events) = started.map_err(|error| {
        Failure::configuration(crate::home::with_sources(&error)).hint("Choose another address with --listen IP:PORT.")
    })?;
    if net.port() != stored {
        home.write_file(PORT_FILE, net.port().to_string().as_bytes())?;
    }
    Ok((net, events))
}

/// Addresses for invitations: others on the same network first, never this machine's own loopback unless there is nothing else.
pub(crate) fn link_addresses(status: &NetStatus) -> Vec<String> {
    let mut addresses: Vec<&Address> = status.listening.iter().chain(&status.observed).collect();
    addresses.sort_by_key(|address| (address.ip.is_loopback(), address.ip.is_ipv6(), address.port));
    let mut seen = BTreeSet::new();
    addresses
        .into_iter()
        .map(|address| SocketAddr::new(address.ip, address.port))
        .filter(|socket| seen.insert(*socket))
        .map(|socket| socket.to_string())
        .collect()
}

impl Known {
    /// Reads what a home knows. A damaged file is begun anew: it can be learnt again.
    pub(crate) fn load(home: &HomeDir) -> Result<Self, Failure> {
        let file = home.read_file(KNOWN_FILE)?.unwrap_or_default();
        let file = serde_json::from_slice(&file).unwrap_or_default();
        Ok(Self { home: home.clone(), file, changed: false })
    }

    /// Free space for this node, in bytes, if the system tells.
    pub(crate) fn free_bytes(&self) -> Option<u64> {
        self.home.free_bytes()
    }

    pub(crate) fn remember(&mut self, device: DeviceId, address: Address) {
        let good = self.file.good.entry(device).or_default();
        let text = address.to_string();
        if good.first() != Some(&text) {
            good.retain(|known| *known != text);
            good.insert(0, text);
            good.truncate(ADDRESSES_KEPT);
            self.changed = true;
        }
    }

    pub(crate) fn meet(&mut self, device: DeviceId, now_ms: i64) {
        self.file.met.insert(device, now_ms);
        self.changed = true;
    }

    /// When a node was met last, in ms since 1970.
    pub(crate) fn met_ms(&self, device: &DeviceId) -> Option<i64> {
        self.file.met.get(device).copied()
    }

    pub(crate) fn add_manual(&mut self, address: &str) {
        self.changed |= self.file.manual.insert(address.to_owned());
    }

    pub(crate) fn save(&mut self) {
        if !self.changed {
            return;
        }
        let bytes = serde_json::to_vec_pretty(&self.file).unwrap_or_default();
        match self.home.write_file(KNOWN_FILE, &bytes) {
            Ok(()) => self.changed = false,
            Err(error) => tracing::warn!(%error, "addresses were not saved"),
        }
    }

    fn addresses(&self) -> BTreeMap<DeviceId, Vec<Address>> {
        let parse = |texts: &Vec<String>| texts.iter().filter_map(|text| text.parse().ok()).collect();
        self.file.good.iter().map(|(device, texts)| (*device, parse(texts))).collect()
    }
}

/// All addresses to listen on, and their one port if one was given.
fn listen(texts: &[String]) -> Result<(Vec<IpAddr>, Option<u16>), Failure> {
    let (mut ips, mut port) = (Vec::new(), None);
    for text in texts {
        let Some((ip, its_port)) = listen_address(text) else {
            return Err(Failure::configuration(format!("{text:?} is not an address to listen on"))
                .hint("Write it as 192.168.1.5:8418, [::1]:8418 or 127.0.0.1."));
        };
        if its_port.is_some() && port.is_some() && port != its_port {
            return Err(Failure::configuration("all addresses to listen on must have the same port"));
        }
        port = port.or(its_port);
        ips.push(ip);
    }
    Ok((ips, port))
}

/// An address to listen at, with or without a port.
pub(crate) fn listen_address(text: &str) -> Option<(IpAddr, Option<u16>)> {
    match text.trim().parse::<SocketAddr>() {
        Ok(socket) => Some((socket.ip(), Some(socket.port()))),
        Err(_) => text.trim().parse().ok().map(|ip| (ip, None)),
    }
}

fn stored_port(home: &HomeDir) -> Result<u16, Failure> {
    let stored = home.read_file(PORT_FILE)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&stored).trim().parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_node_was_met_is_remembered_over_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let (met, never) = (DeviceId([1; 32]), DeviceId([2; 32]));
        {
            let mut known = Known::load(&HomeDir::open(&dir.path().join("home")).unwrap()).unwrap();
            known.meet(met, 7);
            known.meet(met, 9);
            known.save();
        }
        let known = Known::load(&HomeDir::open(&dir.path().join("home")).unwrap()).unwrap();
        assert_eq!((known.met_ms(&met), known.met_ms(&never)), (Some(9), None));
    }
}
