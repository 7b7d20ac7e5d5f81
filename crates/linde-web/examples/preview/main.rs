//! Shows the page with sample data: `cargo run -p linde-web --example preview -- 4580 [empty]`.

mod connection;
mod logins;
mod memory;
mod receipts;
mod restoring;
mod sample;
#[expect(clippy::indexing_slicing, reason = "a sample knows who and what is in it")]
mod sample_topics;
mod sample_trust;
mod search;
mod settings;
mod start;
mod topics;
mod trust;
mod village;

use linde_web::{Lang, Web, WebConfig, Zone};
use std::{error::Error, sync::Arc};
use tokio::net::TcpListener;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "an example for people at a terminal")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let port: u16 = args.next().unwrap_or_else(|| "0".to_owned()).parse()?;
    let memory = memory::Memory::new();
    if args.next().is_none() {
        sample::fill(&memory);
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let config = WebConfig {
        node_name: "Küchentisch".to_owned(),
        device: memory::device(),
        version: "0.1.0".to_owned(),
        port: listener.local_addr()?.port(),
        api_token: "preview".to_owned(),
        default_lang: Lang::De,
        zone: Zone::system(),
    };
    let web = Web::new(config, Arc::new(memory));
    println!("{}", web.new_login_code().url);
    println!("Enter: another login, Ctrl-C: stop");
    let serving = web.clone();
    let server = tokio::spawn(async move { serving.serve(listener, std::future::pending()).await });
    let logins = web.clone();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            if line.is_err() {
                return;
            }
            println!("{}", logins.new_login_code().url);
        }
    });
    Ok(server.await??)
}
