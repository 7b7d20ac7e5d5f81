//! The one stream of a connection: opening or accepting it, then pumping.

use crate::{
    config::Timing,
    events::CloseReason,
    limits::{NEGOTIATION_TIMEOUT, PROTOCOL},
    link::LinkShared,
    pump::Pump,
};
use libp2p::{
    Stream, StreamProtocol,
    core::upgrade::ReadyUpgrade,
    swarm::{
        ConnectionHandler, ConnectionHandlerEvent, StreamUpgradeError, SubstreamProtocol,
        handler::{ConnectionEvent, DialUpgradeError, FullyNegotiatedInbound, FullyNegotiatedOutbound},
    },
};
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::time::{Sleep, sleep};

/// Who opens the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// This side, because its id is lower: when told to.
    Opener,
    /// The other side.
    Acceptor,
}

/// What the behaviour wants.
#[derive(Debug)]
pub(crate) enum ToHandler {
    /// Open the stream.
    Open,
    /// The stream is the link of its device.
    Start(Arc<LinkShared>),
}

/// What the behaviour learns.
#[derive(Debug)]
pub(crate) enum FromHandler {
    /// A stream is open and waits for [`ToHandler::Start`].
    Ready,
    /// The link ended, or none came about.
    Ended(CloseReason),
}

type Upgrade = ReadyUpgrade<StreamProtocol>;
type Event = ConnectionHandlerEvent<Upgrade, (), FromHandler>;

pub(crate) struct Handler {
    role: Role,
    timing: Timing,
    step: Step,
    out: VecDeque<Event>,
}

enum Step {
    /// No stream yet; an acceptor waits only for so long.
    Waiting(Option<Pin<Box<Sleep>>>),
    /// A stream, not yet a link.
    Ready(Stream),
    Pumping(Box<Pump<Stream>>),
    Over,
}

impl Handler {
    pub(crate) fn new(role: Role, timing: Timing) -> Self {
        let deadline = match role {
            Role::Acceptor => Some(Box::pin(sleep(timing.open))),
            Role::Opener => None,
        };
        Self { role, timing, step: Step::Waiting(deadline), out: VecDeque::new() }
    }

    fn ready(&mut self, stream: Stream) {
        if matches!(self.step, Step::Waiting(_)) {
            self.step = Step::Ready(stream);
            self.out.push_back(ConnectionHandlerEvent::NotifyBehaviour(FromHandler::Ready));
        }
    }

    fn over(&mut self, reason: CloseReason) {
        if !matches!(self.step, Step::Over) {
            self.step = Step::Over;
            self.out.push_back(ConnectionHandlerEvent::NotifyBehaviour(FromHandler::Ended(reason)));
        }
    }

    fn inbound(&mut self, stream: Stream) {
        match (self.role, &self.step) {
            (Role::Acceptor, Step::Waiting(_)) => self.ready(stream),
            (Role::Acceptor, Step::Over) => {}
            (Role::Acceptor, Step::Ready(_) | Step::Pumping(_)) => self.over(CloseReason::Protocol("second stream")),
            (Role::Opener, _) => self.over(CloseReason::Protocol("stream from the wrong side")),
        }
    }
}

impl ConnectionHandler for Handler {
    type FromBehaviour = ToHandler;
    type ToBehaviour = FromHandler;
    type InboundProtocol = Upgrade;
    type OutboundProtocol = Upgrade;
    type InboundOpenInfo = ();
    type OutboundOpenInfo = ();

    fn listen_protocol(&self) -> SubstreamProtocol<Upgrade, ()> {
        SubstreamProtocol::new(ReadyUpgrade::new(StreamProtocol::new(PROTOCOL)), ()).with_timeout(NEGOTIATION_TIMEOUT)
    }

    fn connection_keep_alive(&self) -> bool {
        !matches!(self.step, Step::Over)
    }

    fn on_behaviour_event(&mut self, event: ToHandler) {
        match event {
            ToHandler::Open => {
                let upgrade = ReadyUpgrade::new(StreamProtocol::new(PROTOCOL));
                let protocol = SubstreamProtocol::new(upgrade, ()).with_timeout(self.timing.open);
                self.out.push_back(ConnectionHandlerEvent::OutboundSubstreamRequest { protocol });
            }
            ToHandler::Start(link) => match std::mem::replace(&mut self.step, Step::Over) {
                Step::Ready(stream) => self.step = Step::Pumping(Box::new(Pump::new(stream, link, &self.timing))),
                Step::Waiting(_) | Step::Pumping(_) | Step::Over => {
                    let reason = link.end(CloseReason::Protocol("no stream to start"));
                    self.out.push_back(ConnectionHandlerEvent::NotifyBehaviour(FromHandler::Ended(reason)));
                }
            },
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "libp2p's enum grows; the rest concerns address and protocol changes"
    )]
    fn on_connection_event(&mut self, event: ConnectionEvent<'_, Upgrade, Upgrade>) {
        match event {
            ConnectionEvent::FullyNegotiatedOutbound(FullyNegotiatedOutbound { protocol, .. }) => self.ready(protocol),
            ConnectionEvent::FullyNegotiatedInbound(FullyNegotiatedInbound { protocol, .. }) => self.inbound(protocol),
            ConnectionEvent::DialUpgradeError(DialUpgradeError { error, .. }) => self.over(match error {
                StreamUpgradeError::Timeout => CloseReason::NoStream,
                StreamUpgradeError::NegotiationFailed => CloseReason::Foreign,
                StreamUpgradeError::Io(error) => CloseReason::Lost(error.to_string()),
                StreamUpgradeError::Apply(never) => match never {},
            }),
            _ => {}
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Event> {
        if let Some(event) = self.out.pop_front() {
            return Poll::Ready(event);
        }
        let reason = match &mut self.step {
            Step::Pumping(pump) => std::task::ready!(pump.poll(cx)),
            Step::Waiting(Some(deadline)) => {
                std::task::ready!(deadline.as_mut().poll(cx));
                CloseReason::NoStream
            }
            Step::Waiting(None) | Step::Ready(_) | Step::Over => return Poll::Pending,
        };
        self.step = Step::Over;
        Poll::Ready(ConnectionHandlerEvent::NotifyBehaviour(FromHandler::Ended(reason)))
    }
}
