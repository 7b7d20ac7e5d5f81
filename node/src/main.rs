//! `linde`: the Dorflinde node and its command line.
//!
//! [`cli`] says what can be asked for. Without a command, or with `run`, [`run`] starts the node: [`core`] owns all spaces
//! and the replication, [`desk`] serves the page, [`calls`] the command line. Every other command becomes one request, which
//! [`client`] sends to the running node or answers itself if none is running; [`print`] shows the answer. [`kinds`] makes the
//! commands of `linde do` from the kinds' schemas.

mod calls;
mod cli;
mod client;
mod complete;
mod config;
mod connection;
mod core;
mod deliberation;
mod desk;
mod drafts;
mod failure;
mod hidden;
mod home;
mod installation;
mod joining;
mod keys;
mod kinds;
mod logins;
mod net;
mod notices;
mod opinion;
mod options;
mod practice;
mod print;
mod receipts;
mod restore;
mod restoring;
mod run;
mod search;
mod settings;
mod show;
mod start;
mod stick;
mod tokens;
mod topics;
mod trust;
mod writers;

use clap::Parser as _;
use cli::{Cli, Command, ImportCommand, own::BackupCommand};
use failure::Failure;
use options::Settings;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = cli.global.json;
    failure::set_language(cli.global.lang.as_deref());
    match dispatch(cli) {
        Ok(code) => code,
        Err(failure) => {
            if json {
                print::out(&failure.to_json().to_string());
            } else {
                print::err(&failure.to_string());
            }
            failure.exit_code()
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        None => run::run(&cli.global, &cli.run),
        Some(Command::Run(options)) => run::run(&cli.global, &options.or(cli.run)),
        Some(Command::Init) => run::init(&cli.global),
        Some(Command::Open) => run::open_page(&cli.global),
        Some(Command::Api) => Ok(client::api()),
        Some(Command::Config(command)) => config::command(&cli.global, command),
        Some(Command::Paths) => run::paths(&cli.global),
        Some(Command::Verify { bundle: Some(file), .. }) => client::verify_bundle(&cli.global, &file),
        Some(Command::Recount { bundle: Some(file), .. }) => {
            client::recount_bundle(&Settings::new(&cli.global, &cli.run)?, cli.global.json, &file)
        }
        Some(Command::Backup(BackupCommand::Verify { file })) => client::verify_backup(&cli.global, &file),
        Some(Command::Backup(BackupCommand::Restore { file, words, partial })) => {
            restore::restore(&cli.global, &file, words.as_deref(), partial)
        }
        Some(Command::Join { invitation, name, wait, yes }) => {
            let settings = Settings::new(&cli.global, &cli.run)?;
            joining::join(&settings, cli.global.json, &invitation, name, wait, yes)
        }
        Some(Command::Import(ImportCommand::Polis(args))) => {
            client::import_polis(&Settings::new(&cli.global, &cli.run)?, cli.global.json, args)
        }
        Some(command) => client::command(&Settings::new(&cli.global, &cli.run)?, cli.global.json, command),
    }
}
