//! Commands as requests: to the running node, or answered here if none is running.

mod own;
mod receipt;
mod tables;

pub(crate) use tables::import_polis;

use crate::{
    calls::{self, Request, care::CareRequest, people::PeopleRequest},
    cli::{
        BundleCommand, Command, ExportCommand, InviteCommand, PeersCommand, SectionArgs, SpaceCommand,
        StatementCommand, TextCommand, TopicArgs,
    },
    core::{CoreHandle, Parts},
    desk::NodeDesk,
    failure::{Failure, Kind},
    home::{ApiFile, HomeDir, Machine, random, running_node},
    kinds::{Asked, DoArgs},
    net::Known,
    options::{GlobalOptions, Settings},
    print,
    tokens::Tokens,
};
use linde_replica::{Environment as _, Identity, Spaces};
use linde_web::{DeskError, views::Reaction};
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
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// The largest file that is read as a text or a list of statements, in bytes.
const MAX_INPUT_BYTES: u64 = 64 * 1024 * 1024;

/// Does what a command asks for.
pub(crate) fn command(settings: &Settings, json: bool, command: Command) -> Result<ExitCode, Failure> {
    let words = matches!(command, Command::Invite(InviteCommand::Create { words: true, .. }));
    let request = request(settings, command)?;
    let shown = request.clone();
    let answer = ask(settings, &request)?;
    if words && !json {
        print::words(&answer);
        return Ok(ExitCode::SUCCESS);
    }
    print::answer(json, &shown, &answer);
    let bad = answer.get("good").and_then(Value::as_bool) == Some(false);
    Ok(if bad { ExitCode::from(Kind::Check as u8) } else { ExitCode::SUCCESS })
}

fn of_kind(asked: Asked) -> Request {
    match asked {
        Asked::List { space, kind } => Request::ObjectList { space, kind: kind.to_owned() },
        Asked::Show { space, kind, object } => Request::ObjectShow { space, kind: kind.to_owned(), object },
        Asked::Do(DoArgs { space, kind, object, op }) => Request::Act { space, kind, object, op },
    }
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

/// Counts the ballots of a bundle again; no node and no home are needed.
pub(crate) fn recount_bundle(settings: &Settings, json: bool, file: &Path) -> Result<ExitCode, Failure> {
    let home = tempfile::tempdir().map_err(Failure::internal)?;
    let elsewhere =
        Settings { home: home.path().join("home"), unlock: crate::keys::Unlock::default(), ..settings.clone() };
    let file = file.to_owned();
    answer_here(HomeDir::open(&elsewhere.home)?, &elsewhere, Request::BundleImport { file, adopt: true })?;
    let request = Request::Recount { space: None, ballot: None };
    let answer = answer_here(HomeDir::open(&elsewhere.home)?, &elsewhere, request.clone())?;
    print::answer(json, &request, &answer);
    let good = answer.get("good") == Some(&Value::Bool(true));
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(Kind::Check as u8) })
}

/// Writes the description of the API; no node and no home are needed.
pub(crate) fn api() -> ExitCode {
    print::pretty(&linde_web::openapi(&crate::desk::kinds(), env!("CARGO_PKG_VERSION")));
    ExitCode::SUCCESS
}

/// Checks a backup by itself; no node, no home and no words are needed.
pub(crate) fn verify_backup(global: &GlobalOptions, file: &Path) -> Result<ExitCode, Failure> {
    let found = print::with_progress("checking", || crate::trust::backup::check(file))?;
    print::backup_verified(global.json, &found);
    Ok(ExitCode::SUCCESS)
}

/// Asks the running node, or answers without one.
pub(crate) fn ask(settings: &Settings, request: &Request) -> Result<Value, Failure> {
    let start = Instant::now();
    loop {
        if let Some(api) = running_node(&settings.home)
            && let Some(answer) = ask_node(&api, request)?
        {
            return Ok(answer);
        }
        match HomeDir::open(&settings.home) {
            Ok(opened) => return answer_here(opened, settings, request.clone()),
            Err(failure) if failure.is_locked() && start.elapsed() < BUSY_PATIENCE => std::thread::sleep(LOOK_AGAIN),
            Err(failure) => return Err(failure),
        }
    }
}

/// Asks several things in turn: of the running node, or of one that is opened for all of them.
pub(crate) fn ask_in_turn<T>(
    settings: &Settings,
    work: impl FnOnce(&mut dyn FnMut(Request) -> Result<Value, Failure>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let start = Instant::now();
    loop {
        if let Some(api) = running_node(&settings.home)
            && send(&api, &Request::SpaceList)?.is_some()
        {
            let gone = || Failure::new(Kind::Unreachable, "unreachable", "the node has stopped");
            return work(&mut |request| send(&api, &request)?.ok_or_else(gone));
        }
        match HomeDir::open(&settings.home) {
            Ok(opened) => {
                let (identity, _) = opened.identity(&mut Machine, &settings.unlock)?;
                return with_home(opened, settings, identity, work);
            }
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

/// As [`send`], with a sign of life.
fn ask_node(api: &ApiFile, request: &Request) -> Result<Option<Value>, Failure> {
    print::with_progress("working", || send(api, request))
}

/// `None` if nobody listens there: the node was killed and left its file behind.
fn send(api: &ApiFile, request: &Request) -> Result<Option<Value>, Failure> {
    let body = serde_json::to_string(request).map_err(Failure::internal)?;
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    let sent = agent
        .post(format!("http://127.0.0.1:{}/api/v1/call", api.port))
        .header("Authorization", format!("Bearer {}", api.token))
        .header("Content-Type", "application/json")
        .send(body);
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
    let error = serde_json::from_value::<DeskError>(answer).map_err(Failure::internal)?;
    Err(error.into())
}

/// Opens the home, answers one request and closes it again.
fn answer_here(home: HomeDir, settings: &Settings, request: Request) -> Result<Value, Failure> {
    // Somebody may be asked for a passphrase here.
    let (identity, _) = home.identity(&mut Machine, &settings.unlock)?;
    print::with_progress("working", || with_home(home, settings, identity, |ask| ask(request)))
}

/// Starts a node in an opened home, lets `work` ask it things, and stops it again.
fn with_home<T>(
    home: HomeDir,
    settings: &Settings,
    identity: Identity,
    work: impl FnOnce(&mut dyn FnMut(Request) -> Result<Value, Failure>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::internal)?;
    let (desk, thread) = runtime.block_on(async {
        let machine = Machine;
        let path = home.path().to_owned();
        let known = Known::load(&home)?;
        let tokens = Arc::new(Tokens::load(&home)?);
        let spaces = Spaces::open(Box::new(home.clone()), identity, Box::new(Machine), &mut |_| {})
            .map_err(|error| Failure::configuration(crate::home::with_sources(&error)))?;
        let (name, seed, net, start_net) = (settings.name.clone(), random(), None, None);
        let (core, thread) = CoreHandle::start(Parts { spaces, home, name, known, seed, net, start_net })?;
        let (name, started_ms) = (settings.name.clone(), machine.now_ms());
        Ok::<_, Failure>((
            NodeDesk {
                core,
                name,
                home: path,
                started_ms,
                login: Arc::default(),
                settings: settings.clone(),
                restorer: Arc::default(),
                tokens,
            },
            thread,
        ))
    })?;
    let answer = work(&mut |request| {
        let answer = runtime.block_on(calls::answer(&desk, request)).map_err(Failure::from)?;
        serde_json::from_str(answer.get()).map_err(Failure::internal)
    });
    let ended = runtime.block_on(async {
        desk.core.stop().await;
        drop(desk);
        tokio::task::spawn_blocking(move || thread.join()).await
    });
    if !matches!(ended, Ok(Ok(()))) {
        return Err(Failure::internal("the node's core stopped unexpectedly"));
    }
    answer
}

fn request(settings: &Settings, command: Command) -> Result<Request, Failure> {
    Ok(match command {
        Command::Status => Request::Status,
        Command::Home { read } => Request::Home { read },
        Command::Storage => Request::Storage,
        Command::Support => Request::Support,
        Command::Space(command) => match command {
            SpaceCommand::List => Request::SpaceList,
            SpaceCommand::Create { name, purpose, my_name, members_only } => {
                Request::SpaceCreate { name, purpose, my_name, members_only }
            }
            SpaceCommand::Show { space } => Request::SpaceShow { space },
            SpaceCommand::Members { space } => Request::SpaceMembers { space },
            SpaceCommand::Rename { space, name, purpose } => {
                Request::People(PeopleRequest::Rename { space, name, purpose })
            }
            SpaceCommand::Names { space } => Request::People(PeopleRequest::Names { space }),
            SpaceCommand::Rules(command) => command.request(),
            SpaceCommand::State { space } => Request::SpaceState { space },
        },
        Command::Invite(command) => match command {
            InviteCommand::Create { space, role, uses, days, approval, words: _ } => {
                Request::InviteCreate { space, role: role.role(), uses, days, approval }
            }
            InviteCommand::Approve { space, person } => Request::People(PeopleRequest::Approve { space, person }),
            InviteCommand::List { space } => Request::InviteList { space },
            InviteCommand::Revoke { space, invite } => Request::InviteRevoke { space, invite },
            InviteCommand::Show { invitation } => Request::InviteShow { link: crate::joining::read(&invitation)? },
        },
        Command::Role { space, person, role } => {
            Request::People(PeopleRequest::Role { space, person, role: role.role(), since_ms: None })
        }
        Command::Person(command) => command.request()?,
        Command::Audit(audit) => audit.request(),
        Command::Search(search) => search.request(),
        Command::Opinion { space, topic } => Request::Opinion { space, topic },
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
            StatementCommand::React { space, statement, stance, important } => {
                let reaction = Reaction { stance: stance.stance(), important };
                Request::StatementReact { space, statement, reaction }
            }
            StatementCommand::Next { space, topic } => Request::StatementNext { space, topic },
            StatementCommand::Correct { space, statement, text } => {
                Request::Care(CareRequest::Correct { space, statement, text })
            }
            StatementCommand::List { space, filter, limit } => {
                Request::StatementList { space, filter: filter.filter(), limit }
            }
        },
        Command::Text(command) => text_request(command)?,
        Command::Topic(asked) => of_kind(asked.0),
        Command::Question(asked) => of_kind(asked.0),
        Command::Proposal(asked) => of_kind(asked.0),
        Command::Amendment(asked) => of_kind(asked.0),
        Command::Condition(asked) => of_kind(asked.0),
        Command::Argument(asked) => of_kind(asked.0),
        Command::Ballot(asked) => of_kind(asked.0),
        Command::Objection(asked) => of_kind(asked.0),
        Command::Record(asked) => of_kind(asked.0),
        Command::Dissent(asked) => of_kind(asked.0),
        Command::LanguageVersion(asked) => of_kind(asked.0),
        Command::Trace { space, contribution } => Request::Trace { space, contribution },
        Command::Pending { space } => Request::Pending { space },
        Command::Receipt { receipt, picture } => Request::Receipt {
            receipt: picture.map_or_else(|| Ok(receipt.join(" ")), |file| receipt::pictured(&file))?,
        },
        Command::Recount { space, ballot, bundle: _ } => Request::Recount { space, ballot },
        Command::Export(ExportCommand::Topic(TopicArgs { space, topic, dir, format, force })) => {
            Request::TopicExport { space, topic, dir: absolute(&dir)?, format, force, lang: crate::failure::language() }
        }
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
        Command::Device(command) => Request::Own { ask: own::device(command) },
        Command::Keys(command) => Request::Own { ask: own::keys(settings, command)? },
        Command::Recover(args) => Request::Own { ask: own::recover(args)? },
        Command::Rebind(command) => Request::Own { ask: own::rebind(command) },
        Command::Backup(command) => Request::Own { ask: own::backup(command)? },
        Command::Token(command) => command.request(),
        Command::Office(command) => command.request(),
        Command::Seal(command) => command.request()?,
        Command::Erase(command) => command.request(),
        Command::Moderate(command) => command.request(),
        Command::Run(_)
        | Command::Init
        | Command::Open
        | Command::Config(_)
        | Command::Paths
        | Command::Api
        | Command::Join { .. }
        | Command::Import(_) => {
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
        TextCommand::Move { section: SectionArgs { text, section }, step } => {
            Request::SectionMove { space: text.space, text: text.text, section, step: step.step() }
        }
        TextCommand::History(SectionArgs { text, section }) => {
            Request::SectionHistory { space: text.space, text: text.text, section }
        }
        TextCommand::Diff { section: SectionArgs { text, section }, from, to } => {
            Request::SectionDiff { space: text.space, text: text.text, section, from, to }
        }
    })
}

pub(crate) fn read_input(path: &Path) -> Result<String, Failure> {
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
