//! Prints what a link between two nodes on the loopback interface carries, over TCP and over QUIC.
//!
//! `cargo run --release -p linde-net --example throughput`
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use bytes::Bytes;
use linde_net::{Address, Link, Net, NetConfig, NetEvent, NetEvents, NetHandle, SendError, Transport};
use std::{error::Error, time::Instant};

const LONG_BYTES: usize = 256 * 1024;
const LONG_FRAMES: usize = 4096;
const SHORT_BYTES: usize = 300;
const SHORT_FRAMES: usize = 500_000;
const ROUND_TRIPS: usize = 20_000;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    for transport in [Transport::Tcp, Transport::Quic] {
        let (a, mut a_events) = Net::start(NetConfig::loopback([1; 32]))?;
        let (b, mut b_events) = Net::start(NetConfig::loopback([2; 32]))?;
        let address = Address { ip: [127, 0, 0, 1].into(), port: b.port(), transport };
        b.approve(a.device());
        a.set_known(b.device(), vec![address]);
        let (to_b, to_a) = (connected(&mut a_events).await?, connected(&mut b_events).await?);

        let long = stream(&a, &mut a_events, to_b, &mut b_events, LONG_BYTES, LONG_FRAMES).await?;
        println!("{transport:?}: frames of {LONG_BYTES} B: {:.0} MB/s", (LONG_BYTES * LONG_FRAMES) as f64 / long / 1e6);
        let short = stream(&a, &mut a_events, to_b, &mut b_events, SHORT_BYTES, SHORT_FRAMES).await?;
        println!("{transport:?}: frames of {SHORT_BYTES} B: {:.0} frames/s", SHORT_FRAMES as f64 / short);

        let echo = tokio::spawn(async move {
            for _ in 0..ROUND_TRIPS {
                b.send(to_a, frame_of(&mut b_events).await?)?;
            }
            Outcome::Ok((b, b_events))
        });
        let ping = frame(SHORT_BYTES)?;
        let start = Instant::now();
        for _ in 0..ROUND_TRIPS {
            a.send(to_b, ping.clone())?;
            frame_of(&mut a_events).await?;
        }
        let each = start.elapsed().as_secs_f64() / ROUND_TRIPS as f64;
        println!("{transport:?}: ping-pong of {SHORT_BYTES} B: {:.3} ms", each * 1e3);
        let (b, _) = echo.await??;
        tokio::join!(a.shutdown(), b.shutdown());
    }
    Ok(())
}

/// Seconds until so many frames have arrived.
async fn stream(
    from: &NetHandle,
    from_events: &mut NetEvents,
    link: Link,
    to: &mut NetEvents,
    bytes: usize,
    frames: usize,
) -> Outcome<f64> {
    let whole = frame(bytes)?;
    let start = Instant::now();
    let send = async {
        for _ in 0..frames {
            while let Err(error) = from.send(link, whole.clone()) {
                if error != SendError::Full {
                    return Err(error.into());
                }
                while !matches!(from_events.recv().await, Some(NetEvent::Writable { .. })) {}
            }
            // Gives the receiver a turn; both are one task here.
            tokio::task::consume_budget().await;
        }
        Outcome::Ok(())
    };
    let receive = async {
        for _ in 0..frames {
            frame_of(to).await?;
        }
        Outcome::Ok(())
    };
    tokio::try_join!(send, receive)?;
    Ok(start.elapsed().as_secs_f64())
}

async fn connected(events: &mut NetEvents) -> Outcome<Link> {
    loop {
        match events.recv().await {
            Some(NetEvent::Connected { link, .. }) => return Ok(link),
            Some(_) => {}
            None => return Err("the network ended".into()),
        }
    }
}

async fn frame_of(events: &mut NetEvents) -> Outcome<Bytes> {
    loop {
        match events.recv().await {
            Some(NetEvent::Frame { bytes, .. }) => return Ok(bytes),
            Some(_) => {}
            None => return Err("the network ended".into()),
        }
    }
}

fn frame(bytes: usize) -> Outcome<Bytes> {
    let mut out = Vec::new();
    linde_log::frame::write(&mut out, &vec![7; bytes])?;
    Ok(out.into())
}
