//! Accepting connections: only so many at once, and none that just sits there.

use axum::{extract::connect_info::Connected, serve::IncomingStream, serve::Listener};
use std::{
    future::Future,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Sleep, sleep},
};

/// Most connections at once; further ones wait in the system's queue.
pub const MAX_CONNECTIONS: usize = 256;
/// A connection without a request in work and without a byte for this long is closed.
pub const CONNECTION_IDLE: Duration = Duration::from_secs(60);

/// A listener with these bounds.
pub(crate) struct Bounded {
    inner: TcpListener,
    places: Arc<Semaphore>,
}

/// How many requests of a connection are in work.
#[derive(Debug, Clone, Default)]
pub(crate) struct InWork(Arc<AtomicUsize>);

/// Held while a request is in work.
pub(crate) struct Working(InWork);

/// A connection.
pub(crate) struct Connection {
    stream: TcpStream,
    in_work: InWork,
    idle: Pin<Box<Sleep>>,
    _place: OwnedSemaphorePermit,
}

impl Bounded {
    pub(crate) fn new(inner: TcpListener) -> Self {
        Self { inner, places: Arc::new(Semaphore::new(MAX_CONNECTIONS)) }
    }
}

impl Listener for Bounded {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            // The semaphore is never closed.
            let Ok(place) = Arc::clone(&self.places).acquire_owned().await else { return std::future::pending().await };
            match self.inner.accept().await {
                Ok((stream, from)) => {
                    let idle = Box::pin(sleep(CONNECTION_IDLE));
                    return (Connection { stream, in_work: InWork::default(), idle, _place: place }, from);
                }
                Err(error) => {
                    tracing::debug!(%error, "a connection to the page was not accepted");
                    // Too many open files, for example: others must close first.
                    sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.inner.local_addr()
    }
}

impl Connected<IncomingStream<'_, Bounded>> for InWork {
    fn connect_info(stream: IncomingStream<'_, Bounded>) -> Self {
        stream.io().in_work.clone()
    }
}

impl InWork {
    pub(crate) fn begin(&self) -> Working {
        self.0.fetch_add(1, Ordering::Relaxed);
        Working(self.clone())
    }

    fn any(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Connection {
    /// After a step of the stream: a byte moved restarts the clock, a wait asks whether it has run out.
    fn watch<T>(&mut self, step: Poll<io::Result<T>>, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if step.is_ready() {
            self.idle.as_mut().reset(Instant::now() + CONNECTION_IDLE);
            return step;
        }
        while self.idle.as_mut().poll(cx).is_ready() {
            if !self.in_work.any() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.idle.as_mut().reset(Instant::now() + CONNECTION_IDLE);
        }
        Poll::Pending
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let step = Pin::new(&mut self.stream).poll_read(cx, to);
        self.watch(step, cx)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write(cx, from);
        self.watch(step, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let step = Pin::new(&mut self.stream).poll_write_vectored(cx, from);
        self.watch(step, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
