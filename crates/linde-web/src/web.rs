//! The page and API as the node starts them.

use crate::{
    Desk, Id, Lang, Zone, guard, html,
    listen::{Bounded, InWork},
    page::now_ms,
    qr,
    routes::{self, Route},
    session::{Secret, Sessions},
};
use axum::Router;
use std::{future::Future, io, sync::Arc, time::Duration, time::Instant};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
};

/// Most requests in work at once; further ones wait briefly and are then told to come back.
pub(crate) const MAX_REQUESTS: usize = 64;
/// Most open streams of changes in all, and of one session.
pub(crate) const MAX_STREAMS: usize = 32;
/// How long open connections have to finish when the node stops.
const STOP_PATIENCE: Duration = Duration::from_secs(5);
/// Longest node name in an address, in characters.
const MAX_LABEL_CHARS: usize = 32;

/// What the page needs to know of its node. It holds a secret, so it does not print itself.
#[derive(Clone)]
pub struct WebConfig {
    /// The node's name, as its owner set it.
    pub node_name: String,
    /// Its device key.
    pub device: Id,
    /// Version of the program.
    pub version: String,
    /// The port it is bound to; host names are checked with it.
    pub port: u16,
    /// The secret of the API; only its hash is kept.
    pub api_token: String,
    /// The language where neither the reader nor the browser says another.
    pub default_lang: Lang,
    /// The zone in which times are shown.
    pub zone: Zone,
}

/// The page and API of a node. Clones are the same one.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

/// An address that logs a browser in, once, within [`CODE_LIFETIME`](crate::CODE_LIFETIME).
#[derive(Clone, PartialEq, Eq)]
pub struct LoginLink {
    /// The address under the node's own host name.
    pub url: String,
    /// The same by number, for systems that do not know names below `localhost`.
    pub fallback_url: String,
}

pub(crate) struct Inner {
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) node_name: String,
    pub(crate) version: String,
    pub(crate) default_lang: Lang,
    pub(crate) zone: Zone,
    pub(crate) cookie: String,
    pub(crate) api_token: Secret,
    pub(crate) sessions: Sessions,
    pub(crate) requests: Semaphore,
    pub(crate) pictures: qr::Reader,
    pub(crate) streams: Arc<Semaphore>,
    /// Turns true when the node stops.
    pub(crate) stopping: watch::Sender<bool>,
    hosts: Vec<String>,
}

impl Web {
    /// The page and API of the node behind `desk`.
    pub fn new(config: WebConfig, desk: Arc<dyn Desk>) -> Self {
        let short = config.device.short();
        let own = format!("{}-{short}.localhost", host_label(&config.node_name));
        let names = [own.as_str(), "localhost", "127.0.0.1", "[::1]"];
        let mut hosts: Vec<String> = names.iter().map(|name| format!("{name}:{}", config.port)).collect();
        if config.port == 80 {
            hosts.extend(names.map(str::to_owned));
        }
        Self(Arc::new(Inner {
            node_name: config.node_name,
            version: config.version,
            default_lang: config.default_lang,
            zone: config.zone,
            cookie: format!("linde-{short}"),
            api_token: Secret::of(&config.api_token),
            sessions: Sessions::kept_by(Arc::<dyn Desk>::clone(&desk), now_ms()),
            requests: Semaphore::new(MAX_REQUESTS),
            pictures: qr::Reader::default(),
            streams: Arc::new(Semaphore::new(MAX_STREAMS)),
            stopping: watch::Sender::new(false),
            hosts,
            desk,
        }))
    }

    /// The address of the page under the node's own host name, ending in `/`.
    pub fn url(&self) -> String {
        format!("http://{}/", self.own_host())
    }

    /// The address of the page by number, ending in `/`.
    pub fn fallback_url(&self) -> String {
        format!("http://{}/", self.0.hosts.get(2).map_or("127.0.0.1", String::as_str))
    }

    /// A new one-time login link.
    pub fn new_login_code(&self) -> LoginLink {
        let code = self.0.sessions.new_code(Instant::now());
        LoginLink {
            url: format!("{}login?code={code}", self.url()),
            fallback_url: format!("{}login?code={code}", self.fallback_url()),
        }
    }

    /// All routes, in the order of the table from which the router is made.
    pub fn routes() -> &'static [Route] {
        routes::ROUTES
    }

    /// The router with all its guards. [`Self::serve`] adds bounds on connections.
    pub fn router(&self) -> Router {
        routes::router(self)
    }

    /// Serves on `listener` until `stop` is done, then lets what is in work finish for a few seconds.
    ///
    /// # Errors
    /// When the listener fails for good.
    pub async fn serve(
        &self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let web = self.clone();
        let mut stopping = self.0.stopping.subscribe();
        let service = self.router().into_make_service_with_connect_info::<InWork>();
        let stop = async move {
            stop.await;
            web.0.stopping.send_replace(true);
        };
        let serving = axum::serve(Bounded::new(listener), service).with_graceful_shutdown(stop);
        let too_long = async {
            // The sender lives as long as this page.
            let _ = stopping.wait_for(|stopping| *stopping).await;
            tokio::time::sleep(STOP_PATIENCE).await;
        };
        tokio::select! {
            done = serving => done,
            () = too_long => Ok(()),
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn desk(&self) -> Arc<dyn Desk> {
        Arc::clone(&self.0.desk)
    }

    pub(crate) fn own_host(&self) -> &str {
        self.0.hosts.first().map_or("localhost", String::as_str)
    }

    pub(crate) fn is_own_host(&self, host: &str) -> bool {
        self.0.hosts.iter().any(|own| own.eq_ignore_ascii_case(host))
    }
}

impl LoginLink {
    /// A file that sends the browser that opens it to the link: it keeps the code out of the list of running programs. Write it so
    /// that only its owner can read it.
    pub fn redirect_page(&self) -> String {
        let (url, fallback) = (html::escape(&self.url), html::escape(&self.fallback_url));
        let policy = guard::REDIRECT_FILE_POLICY;
        format!(
            "<!doctype html>\n<html lang=\"de\">\n<head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta http-equiv=\"refresh\" content=\"0; url={url}\"><title>Dorflinde</title></head>\n\
             <body><h1>Dorflinde</h1>\n<p><a href=\"{url}\">Weiter zur Dorflinde</a></p>\n\
             <p><a href=\"{fallback}\">Falls sich nichts öffnet: hier entlang</a></p>\n\
             <p lang=\"en\"><a href=\"{url}\">Continue</a> · <a href=\"{fallback}\">if nothing opens</a></p></body>\n</html>\n"
        )
    }
}

/// The node's name as a part of a host name: small letters, digits and hyphens.
fn host_label(name: &str) -> String {
    let spelled = name.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let plain: String = spelled.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    let label: String = parts.join("-").chars().take(MAX_LABEL_CHARS).collect();
    let label = label.trim_matches('-');
    if label.is_empty() { "linde".to_owned() } else { label.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_gives_a_host_name() {
        let check = |name: &str, label: &str| assert_eq!(host_label(name), label, "{name}");
        check("Bürgerverein Süd", "buergerverein-sued");
        check("--Ämter.example:80/", "aemter-example-80");
        check("村", "linde");
        check("", "linde");
        check(&"ab-".repeat(40), "ab-ab-ab-ab-ab-ab-ab-ab-ab-ab-ab");
    }
}
