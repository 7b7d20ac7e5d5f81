//! Commands as requests: to the running node, or answered here if none is running.

use crate::{
    calls::{self, Request},
    cli::{
        BundleCommand, Command, InviteCommand, PeersCommand, SectionArgs, SpaceCommand, StatementCommand, TextCommand,
    },
    core::CoreHandle,
    desk::NodeDesk,
    failure::{Failure, Kind},
    home::{ApiFile, HomeDir, Machine, random, running_node},
    kinds::DoArgs,
    net::Known,
    options::{GlobalOptions, Settings},
    print,
};
use linde_replica::{Environment as _, Spaces};
use linde_web::DeskError;
use serde_json::Value;
use std::{
    fs::File,
    io::{BufReader, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a command waits for a node that is starting or a command that is ending.
const BUSY_PATIENCE: Duration = Duration::from_secs(10);
/// How often it looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// The largest file that is read as a text or a list of statements, in bytes.
const MAX_INPUT_BYTES: u64 = 64 * 1024 * 1024;

/// Does what a command asks for.
pub(crate) fn command(settings: &Settings, json: bool, command: Command) -> Result<ExitCode, Failure> {
    let waiting = matches!(command, Command::Join { wait: true, .. });
    let request = request(command)?;
    let shown = request.clone();
    let mut answer = ask(settings, &request)?;
    if waiting {
        answer = wait_for_space(settings, answer)?;
    }
    print::answer(json, &shown, &answer);
    let bad = answer.get("good").and_then(Value::as_bool) == Some(false);
    Ok(if bad { ExitCode::from(Kind::Check as u8) } else { ExitCode::SUCCESS })
}

/// Checks a bundle by itself; no node and no home are needed.
pub(crate) fn verify_bundle(global: &GlobalOptions, file: &Path) -> Result<ExitCode, Failure> {
    let input = File::open(file)
        .map_err(|error| Failure::new(Kind::Nothing, "not-found", format!("{}: {error}", file.display())))?;
    let report = print::with_progress("checking", || linde_exchange::bundle::verify(&mut BufReader::new(input)))
        .map_err(|error| Failure::new(Kind::Check, "bundle-bad", crate::home::with_sources(&error)))?;
    let report = crate::stick::verified(&report);
    print::bundle_verified(global.json, &report);
    Ok(if report.get("good") == Some(&Value::Bool(true)) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(Kind::Check as u8)
    })
}

/// Asks the running node, or answers without one.
fn ask(settings: &Settings, request: &Request) -> Result<Value, Failure> {
    let start = Instant::now();
    loop {
        if let Some(api) = running_node(&settings.home)
            && let Some(answer) = ask_node(&api, request)?
        {
            return Ok(answer);
        }
        match HomeDir::open(&settings.home) {
            Ok(opened) => return answer_here(opened, &settings.name, request.clone()),
            Err(failure) if failure.is_locked() && start.elapsed() < BUSY_PATIENCE => std::thread::sleep(LOOK_AGAIN),
            Err(failure) => return Err(failure),
        }
    }
}

/// Asks the running node, and nobody else.
pub(crate) fn ask_running(home: &Path, request: &Request) -> Result<Value, Failure> {
    let answer = running_node(home).map(|api| ask_node(&api, request)).transpose()?.flatten();
    answer.ok_or_else(|| {
        Failure::new(Kind::Unreachable, "not-running", "no node is running in this home").hint("Start it with `linde`.")
    })
}

/// `None` if nobody listens there: the node was killed and left its file behind.
fn ask_node(api: &ApiFile, request: &Request) -> Result<Option<Value>, Failure> {
    let body = serde_json::to_string(request).map_err(Failure::internal)?;
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let sent = print::with_progress("working", || {
        agent
            .post(format!("http://127.0.0.1:{}/api/v1/call", api.port))
            .header("Authorization", format!("Bearer {}", api.token))
            .header("Content-Type", "application/json")
            .send(body)
    });
    let mut response = match sent {
        Ok(response) => response,
        Err(ureq::Error::Io(_) | ureq::Error::ConnectionFailed | ureq::Error::HostNotFound) => return Ok(None),
        Err(error) => return Err(Failure::new(Kind::Unreachable, "unreachable", error.to_string())),
    };
    let text = response.body_mut().with_config().limit(u64::MAX).read_to_string().map_err(Failure::internal)?;
    let answer: Value = serde_json::from_str(&text).map_err(Failure::internal)?;
    if response.status().is_success() {
        return Ok(Some(answer));
    }
    let error = answer.get("error").cloned().unwrap_or(answer);
    let error = serde_json::from_value::<DeskError>(error).map_err(Failure::internal)?;
    Err(error.into())
}

/// Opens the home, answers one request and closes it again.
fn answer_here(home: HomeDir, name: &str, request: Request) -> Result<Value, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::internal)?;
    print::with_progress("working", || {
        runtime.block_on(async {
            let mut machine = Machine;
            let (identity, _) = home.identity(&mut machine)?;
            let path = home.path().to_owned();
            let known = Known::load(&home)?;
            let spaces = Spaces::open(Box::new(home), identity, Box::new(Machine), &mut |_| {})
                .map_err(|error| Failure::configuration(crate::home::with_sources(&error)))?;
            let (core, thread) = CoreHandle::start(spaces, random(), None, known)?;
            let desk = NodeDesk {
                core: core.clone(),
                name: name.to_owned(),
                home: path,
                started_ms: machine.now_ms(),
                login: Arc::default(),
            };
            let answer = calls::answer(&desk, request).await;
            core.stop().await;
            drop((core, desk));
            let ended = tokio::task::spawn_blocking(move || thread.join()).await;
            if !matches!(ended, Ok(Ok(()))) {
                return Err(Failure::internal("the node's core stopped unexpectedly"));
            }
            answer.map_err(Failure::from)
        })
    })
}

fn wait_for_space(settings: &Settings, joined: Value) -> Result<Value, Failure> {
    let Some(space) = joined.get("id").and_then(Value::as_str).map(str::to_owned) else { return Ok(joined) };
    if running_node(&settings.home).is_none() {
        return Err(Failure::new(Kind::Unreachable, "not-running", "the space arrives only while the node runs")
            .hint("Start the node with `linde`; it joins by itself."));
    }
    let mut answer = joined;
    print::with_progress("waiting until a member can be reached", || {
        while answer.get("state").and_then(Value::as_str) == Some("waiting") {
            std::thread::sleep(LOOK_AGAIN);
            answer = ask(settings, &Request::SpaceShow { space: space.clone() })?;
        }
        Ok(answer)
    })
}

fn request(command: Command) -> Result<Request, Failure> {
    Ok(match command {
        Command::Status => Request::Status,
        Command::Space(command) => match command {
            SpaceCommand::List => Request::SpaceList,
            SpaceCommand::Create { name, purpose, my_name } => Request::SpaceCreate { name, purpose, my_name },
            SpaceCommand::Show { space } => Request::SpaceShow { space },
            SpaceCommand::Members { space } => Request::SpaceMembers { space },
            SpaceCommand::State { space } => Request::SpaceState { space },
        },
        Command::Invite(command) => match command {
            InviteCommand::Create { space, role, uses, days } => {
                Request::InviteCreate { space, role: role.role(), uses, days }
            }
            InviteCommand::List { space } => Request::InviteList { space },
            InviteCommand::Revoke { space, invite } => Request::InviteRevoke { space, invite },
            InviteCommand::Show { link } => Request::InviteShow { link },
        },
        Command::Join { link, name, wait: _ } => Request::Join { link, name },
        Command::Role { space, person, role } => Request::Role { space, person, role: role.role() },
        Command::Statement(command) => match command {
            StatementCommand::Add { space, text, file } => {
                let texts = match file {
                    None => vec![text.unwrap_or_default()],
                    Some(file) => {
                        read_input(&file)?.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
                    }
                };
                Request::StatementAdd { space, texts }
            }
            StatementCommand::List { space, filter, limit } => {
                Request::StatementList { space, filter: filter.filter(), limit }
            }
        },
        Command::Text(command) => text_request(command)?,
        Command::Do(DoArgs { space, kind, object, op }) => Request::Act { space, kind, object, op },
        Command::Act { space, kind, op, object } => {
            let op = if op == "-" { read_input(Path::new("-"))? } else { op };
            let op = serde_json::from_str(&op).map_err(|error| {
                Failure::new(Kind::Denied, "bad-request", format!("the operation is not JSON: {error}"))
            })?;
            Request::Act { space, kind, object, op }
        }
        Command::View { space, kind, object } => Request::View { space, kind, object },
        Command::Kinds => Request::Kinds,
        Command::Log { space, limit } => Request::Log { space, limit },
        Command::Verify { space, entry, bundle: _ } => match (space.unwrap_or_default(), entry) {
            (space, Some(entry)) => Request::VerifyEntry { space, entry },
            (space, None) => Request::VerifySpace { space },
        },
        Command::Bundle(command) => match command {
            BundleCommand::Export { space, file, full } => {
                Request::BundleExport { space, file: absolute(&file)?, full }
            }
            BundleCommand::Import { file, adopt } => Request::BundleImport { file: absolute(&file)?, adopt },
        },
        Command::Peers(command) => match command {
            PeersCommand::List => Request::PeerList,
            PeersCommand::Add { address } => Request::PeerAdd { address },
        },
        Command::Rebuild { space } => Request::Rebuild { space },
        Command::Run(_) | Command::Init | Command::Open | Command::Paths => {
            return Err(Failure::internal("this command is no request"));
        }
    })
}

fn text_request(command: TextCommand) -> Result<Request, Failure> {
    Ok(match command {
        TextCommand::List { space } => Request::TextList { space },
        TextCommand::Create { space, title } => Request::TextCreate { space, title },
        TextCommand::Show(text) => Request::TextShow { space: text.space, text: text.text },
        TextCommand::AddSection { text, title, file } => Request::SectionAdd {
            space: text.space,
            text: text.text,
            title,
            content: file.map(|file| read_input(&file)).transpose()?.unwrap_or_default(),
        },
        TextCommand::Save { section: SectionArgs { text, section }, base, file } => {
            Request::SectionSave { space: text.space, text: text.text, section, base, content: read_input(&file)? }
        }
        TextCommand::History(SectionArgs { text, section }) => {
            Request::SectionHistory { space: text.space, text: text.text, section }
        }
        TextCommand::Diff { section: SectionArgs { text, section }, from, to } => {
            Request::SectionDiff { space: text.space, text: text.text, section, from, to }
        }
    })
}

fn read_input(path: &Path) -> Result<String, Failure> {
    let fail = |error: std::io::Error| Failure::new(Kind::Nothing, "not-found", format!("{}: {error}", path.display()));
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_INPUT_BYTES).read_to_string(&mut text).map_err(fail)?;
    } else {
        File::open(path).map_err(fail)?.take(MAX_INPUT_BYTES).read_to_string(&mut text).map_err(fail)?;
    }
    Ok(text)
}

/// The node may run in another directory.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::home(path, &error))
}
