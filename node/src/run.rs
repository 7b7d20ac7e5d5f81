//! Starting and stopping a node.

use crate::{
    config::CONFIG_FILE,
    core::{CoreHandle, Parts},
    desk::NodeDesk,
    failure::Failure,
    home::{API_FILE, ApiFile, HomeDir, LOGIN_FILE, Machine, random, with_sources},
    net::{self, Known},
    options::{GlobalOptions, RunOptions, Settings, home_directory},
    print,
    tokens::Tokens,
};
use data_encoding::HEXLOWER;
use linde_replica::{Environment as _, KEY_FILE, Spaces};
use linde_web::{Lang, LoginLink, Web, WebConfig, Zone};
use serde_json::json;
use std::{
    net::Ipv4Addr,
    process::ExitCode,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::net::TcpListener;

/// Threads for the network and the page; the core has its own.
const WORKER_THREADS: usize = 2;

/// Prepares the home directory.
pub(crate) fn init(global: &GlobalOptions) -> Result<ExitCode, Failure> {
    let home = HomeDir::open(&home_directory(global)?)?;
    let (identity, new) = home.identity(&mut Machine, &global.unlock())?;
    let answer = json!({ "home": home.path(), "device": identity.device(), "new": new });
    print::init(global.json, &answer);
    Ok(ExitCode::SUCCESS)
}

/// Shows where this node keeps what.
pub(crate) fn paths(global: &GlobalOptions) -> Result<ExitCode, Failure> {
    let home = home_directory(global)?;
    let paths =
        [("home", ""), ("configuration", CONFIG_FILE), ("keys", KEY_FILE), ("spaces", "spaces"), ("api", API_FILE)];
    let paths = paths.map(|(name, file)| (name, if file.is_empty() { home.clone() } else { home.join(file) }));
    print::paths(global.json, &paths);
    Ok(ExitCode::SUCCESS)
}

/// Opens the page of the running node.
pub(crate) fn open_page(global: &GlobalOptions) -> Result<ExitCode, Failure> {
    let home = home_directory(global)?;
    let answer = crate::client::ask_running(&home, &crate::calls::Request::Login)?;
    // The node has written the page that logs in; whoever asked for it opens it.
    if let Err(error) = open::that_detached(home.join(LOGIN_FILE)) {
        tracing::warn!(%error, "the page could not be opened in the browser");
    }
    let url = answer.get("url").and_then(serde_json::Value::as_str).unwrap_or_default();
    print::out(&if global.json { answer.to_string() } else { url.to_owned() });
    Ok(ExitCode::SUCCESS)
}

/// Opens the page of the node that runs already; if none answers, what kept this one from starting stays true.
fn open_again(global: &GlobalOptions, settings: &Settings, locked: Failure) -> Result<ExitCode, Failure> {
    let Ok(answer) = crate::client::ask_running(&settings.home, &crate::calls::Request::Login) else {
        return Err(locked);
    };
    if let Err(error) = open::that_detached(settings.home.join(LOGIN_FILE)) {
        tracing::warn!(%error, "the page could not be opened in the browser");
    }
    print::started_already(global.json, answer.get("url").and_then(serde_json::Value::as_str).unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}

/// Starts the node and stays until it is asked to stop.
pub(crate) fn run(global: &GlobalOptions, options: &RunOptions) -> Result<ExitCode, Failure> {
    start_logging();
    let settings = Settings::new(global, options)?;
    let mut home = match HomeDir::open(&settings.home) {
        // Whoever starts the program once more wants to see its page.
        Err(failure) if settings.open && failure.is("locked") => return open_again(global, &settings, failure),
        opened => opened?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()
        .map_err(Failure::internal)?;
    while runtime.block_on(serve(&settings, home.clone(), global))? {
        home = home.with_other_keys();
    }
    // A backup that is just being read holds nobody up: what it made so far is removed at the next start.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

/// Serves until the program is to stop, or to go on with a backup that takes the place of the home; says whether it is that.
async fn serve(settings: &Settings, home: HomeDir, global: &GlobalOptions) -> Result<bool, Failure> {
    // From here on a signal is heard, also while the spaces are opened.
    let stop = stop_signal()?;
    let mut machine = Machine;
    let (identity, new) = home.identity(&mut machine, &global.unlock())?;
    let json = global.json;
    let listener = page_listener(settings).await?;
    let port = listener.local_addr().map_err(Failure::internal)?.port();
    let opening = print::Progress::start("opening the spaces");
    let spaces = Spaces::open(Box::new(home.clone()), identity.clone(), Box::new(Machine), &mut |space| {
        opening.say(&format!("opening space {}", space.short()));
    })
    .map_err(|error| Failure::configuration(with_sources(&error)))?;
    drop(opening);
    crate::start::begin_to_remember(&home, &spaces);
    let known = Known::load(&home)?;
    let tokens = Arc::new(Tokens::load(&home)?);
    // What was opened may have shown that this home has a twin.
    let identity = spaces.identity().clone();
    let (net, events) = net::start(settings, &home, &identity, &known)?;
    let addresses = net.status().listening.iter().map(ToString::to_string).collect::<Vec<_>>();
    let again = (settings.clone(), home.clone());
    let (core, thread) = CoreHandle::start(Parts {
        spaces,
        home: home.clone(),
        name: settings.name.clone(),
        known,
        seed: random(),
        net: Some((net, events)),
        start_net: Some(Box::new(move |identity, known| net::start(&again.0, &again.1, identity, known))),
    })?;
    let token = HEXLOWER.encode(&random::<32>());
    let desk = NodeDesk {
        core: core.clone(),
        name: settings.name.clone(),
        home: settings.home.clone(),
        started_ms: machine.now_ms(),
        login: Arc::new(OnceLock::new()),
        settings: settings.clone(),
        restorer: Arc::default(),
        tokens,
    };
    let web = Web::new(
        WebConfig {
            node_name: settings.name.clone(),
            device: linde_web::Id(identity.device().0),
            port,
            api_token: token.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            default_lang: settings.lang.as_deref().and_then(Lang::from_tag).unwrap_or_default(),
            zone: Zone::system(),
        },
        Arc::new(desk.clone()),
    );
    let maker = web.clone();
    // Set once, here.
    let keeper = home.clone();
    let _ = desk.login.set(Box::new(move || {
        let login = maker.new_login_code();
        if let Err(failure) = keeper.write_file(LOGIN_FILE, login.redirect_page().as_bytes()) {
            tracing::warn!(%failure, "the page that logs in was not written");
        }
        login.fallback_url
    }));
    let api = serde_json::to_vec(&ApiFile { port, token }).map_err(Failure::internal)?;
    home.write_file(API_FILE, &api)?;
    let login = web.new_login_code();
    print::started(json, &settings.home, &identity.device().to_string(), new, &addresses, &login.fallback_url);
    if settings.open {
        show_page(&home, &login);
    }
    let restorer = Arc::clone(&desk.restorer);
    let wanted = Arc::clone(&restorer);
    let stopped = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stopped);
    let end = async move {
        tokio::select! {
            () = stop => told.store(true, Ordering::Relaxed),
            () = wanted.wanted() => {}
        }
    };
    let served = web.serve(listener, end).await;
    print::stopping(json);
    for file in [API_FILE, LOGIN_FILE] {
        // Left behind, they only point to a node that is no longer there.
        let _ = std::fs::remove_file(settings.home.join(file));
    }
    core.stop().await;
    let ended = tokio::task::spawn_blocking(move || thread.join()).await;
    if !matches!(ended, Ok(Ok(()))) {
        return Err(Failure::internal("the node's core stopped unexpectedly"));
    }
    served.map_err(Failure::internal)?;
    Ok(restorer.carry_out(&home)? && !stopped.load(Ordering::Relaxed))
}

async fn page_listener(settings: &Settings) -> Result<TcpListener, Failure> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match bind(settings.port).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && settings.port_is_default => {
            bind(0).await.map_err(Failure::internal)
        }
        Err(error) => Err(Failure::configuration(format!("the page cannot use port {}: {error}", settings.port))
            .hint("Another program uses it. Choose another one with --port, or 0 for any free one.")),
    }
}

/// Opens the page by way of a file that only its owner can read, so that the code does not show up in lists of processes.
fn show_page(home: &HomeDir, login: &LoginLink) {
    let written = home.write_file(LOGIN_FILE, login.redirect_page().as_bytes()).map_err(|failure| failure.to_string());
    let opened =
        written.and_then(|()| open::that_detached(home.path().join(LOGIN_FILE)).map_err(|error| error.to_string()));
    if let Err(error) = opened {
        tracing::warn!(error, "the page could not be opened in the browser");
    }
}

/// Done as soon as the program is asked to stop, by Ctrl+C or SIGTERM; both are heard from this call on.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::internal)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(Failure::internal)?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        let mut interrupt = tokio::signal::windows::ctrl_c().map_err(Failure::internal)?;
        Ok(async move { drop(interrupt.recv().await) })
    }
}

fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("LINDE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second subscriber would be a second node in one process, which tests do not make.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
