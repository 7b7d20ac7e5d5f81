//! libp2p's wiring: transports, behaviours and their limits.

use crate::{
    config::{NetConfig, NetError},
    events::{EventSink, NetEvent},
    gate::GateBehaviour,
    handle::Shared,
    identity::keypair,
    limits, listen,
    listen::Listen,
    streams::Streams,
};
use libp2p::{
    Multiaddr, PeerId, Swarm, SwarmBuilder, connection_limits,
    core::transport::{ListenerId, TransportError},
    identify, mdns, memory_connection_limits, noise, ping,
    swarm::{NetworkBehaviour, behaviour::toggle::Toggle},
    tcp, yamux,
};
use std::{io, num::NonZeroU8, sync::Arc};

/// What a connection does, guards first.
#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
    pub(crate) gate: GateBehaviour,
    limits: connection_limits::Behaviour,
    memory: memory_connection_limits::Behaviour,
    pub(crate) streams: Streams,
    pub(crate) mdns: Toggle<mdns::tokio::Behaviour>,
    ping: ping::Behaviour,
    identify: identify::Behaviour,
}

/// Builds the swarm; nothing is opened yet.
pub(crate) fn build(
    config: &NetConfig,
    shared: &Arc<Shared>,
    events: &EventSink,
) -> Result<Swarm<Behaviour>, NetError> {
    let key_error = |error: &dyn std::error::Error| NetError::Key(error.to_string());
    let (key, device) = keypair(&config.secret).map_err(|error| key_error(&error))?;
    let public = key.public();
    let peer = public.to_peer_id();
    let behaviour = Behaviour {
        gate: GateBehaviour::new(shared.clone()),
        limits: connection_limits::Behaviour::new(
            connection_limits::ConnectionLimits::default()
                .with_max_pending_incoming(Some(limits::MAX_PENDING_INCOMING))
                .with_max_pending_outgoing(Some(limits::MAX_PENDING_OUTGOING))
                .with_max_established_incoming(Some(limits::MAX_ESTABLISHED_INCOMING))
                .with_max_established_outgoing(Some(limits::MAX_ESTABLISHED_OUTGOING))
                .with_max_established_per_peer(Some(limits::MAX_ESTABLISHED_PER_PEER)),
        ),
        memory: memory_connection_limits::Behaviour::with_max_bytes(limits::MAX_PROCESS_BYTES),
        streams: Streams::new(device, config.timing, shared.clone(), events.clone()),
        mdns: mdns_behaviour(config.mdns, peer, events),
        ping: ping::Behaviour::new(
            ping::Config::new().with_interval(limits::PING_INTERVAL).with_timeout(limits::PING_TIMEOUT),
        ),
        identify: identify::Behaviour::new(
            // Says as little as identify allows: no version of ours, no addresses.
            identify::Config::new(limits::NETWORK.to_owned(), public)
                .with_agent_version("dorflinde".to_owned())
                .with_hide_listen_addrs(true)
                .with_push_listen_addr_updates(false)
                .with_cache_size(0),
        ),
    };
    let multiplexer = || {
        let mut config = yamux::Config::default();
        config.set_max_num_streams(limits::MAX_STREAMS as usize);
        config
    };
    let swarm = SwarmBuilder::with_existing_identity(key)
        .with_tokio()
        .with_tcp(tcp::Config::new().nodelay(true), noise::Config::new, multiplexer)
        .map_err(|error| key_error(&error))?
        .with_quic_config(|mut quic| {
            quic.handshake_timeout = limits::UPGRADE_TIMEOUT;
            quic.max_idle_timeout = u32::try_from(limits::QUIC_IDLE_TIMEOUT.as_millis()).unwrap_or(u32::MAX);
            quic.keep_alive_interval = limits::QUIC_IDLE_TIMEOUT / 3;
            quic.max_concurrent_stream_limit = limits::MAX_STREAMS;
            quic.max_stream_data = limits::QUIC_STREAM_WINDOW_BYTES;
            quic.max_connection_data = limits::QUIC_CONNECTION_WINDOW_BYTES;
            quic
        })
        .with_behaviour(|_| behaviour)
        .map_err(|never| match never {})?
        .with_swarm_config(|config| {
            config
                .with_idle_connection_timeout(limits::IDLE_TIMEOUT)
                .with_max_negotiating_inbound_streams(limits::MAX_NEGOTIATING_STREAMS)
                .with_dial_concurrency_factor(NonZeroU8::new(limits::DIAL_CONCURRENCY).unwrap_or(NonZeroU8::MIN))
        })
        .with_connection_timeout(limits::UPGRADE_TIMEOUT)
        .build();
    Ok(swarm)
}

/// A fresh mDNS, or none; that it does not work is an event, not an error.
pub(crate) fn mdns_behaviour(wanted: bool, peer: PeerId, events: &EventSink) -> Toggle<mdns::tokio::Behaviour> {
    let config =
        mdns::Config { ttl: limits::MDNS_TTL, query_interval: limits::MDNS_QUERY_INTERVAL, enable_ipv6: false };
    let made = wanted.then(|| mdns::tokio::Behaviour::new(config, peer)).transpose();
    Toggle::from(made.unwrap_or_else(|error| {
        events.send(NetEvent::MdnsUnavailable { reason: error.to_string() });
        None
    }))
}

/// Opens TCP and QUIC on all addresses.
pub(crate) fn open(swarm: &mut Swarm<Behaviour>, at: &Listen) -> Result<Vec<ListenerId>, NetError> {
    let mut listeners = Vec::new();
    for ip in &at.ips {
        for transport in [crate::Transport::Quic, crate::Transport::Tcp] {
            let address: Multiaddr = crate::Address { ip: *ip, port: at.port, transport }.to_multiaddr();
            let listener = swarm.listen_on(address).map_err(|error| {
                let error = match error {
                    TransportError::Other(error) => error,
                    TransportError::MultiaddrNotSupported(_) => io::ErrorKind::Unsupported.into(),
                };
                listen::failure(*ip, at.port, error)
            })?;
            listeners.push(listener);
        }
    }
    Ok(listeners)
}
