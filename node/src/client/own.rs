//! Commands about the owner's keys, devices and backups as requests. What must be typed is asked for here.

use super::{absolute, ask};
use crate::{
    calls::{MIN_PASSPHRASE_CHARS, OwnRequest, Request},
    cli::own::{
        BackupCommand, DeviceCommand, KeysCommand, PassphraseArgs, PassphraseCommand, RebindCommand, RecoverArgs,
    },
    failure::{Failure, Kind},
    home::random,
    keys::{first_line, prompt, words},
    options::Settings,
};
use linde_crypto::words::{RECOVERY_WORDS, WordList};
use linde_web::views::{AskedWord, Passphrase, Recover};
use serde_json::Value;
use std::path::Path;

/// How many words are asked for on a terminal.
const ASKED_WORDS: usize = 2;

pub(super) fn keys(settings: &Settings, command: KeysCommand) -> Result<OwnRequest, Failure> {
    Ok(match command {
        KeysCommand::Show => OwnRequest::Keys {},
        KeysCommand::Words => OwnRequest::Words {},
        KeysCommand::Confirm { words: file } => OwnRequest::ConfirmWords { answers: answers(file.as_deref())? },
        KeysCommand::Passphrase(PassphraseCommand::Set(args)) => {
            let old = old_passphrase(settings, &args)?;
            OwnRequest::Passphrase(Passphrase { old, new: Some(new_passphrase(&args)?) })
        }
        KeysCommand::Passphrase(PassphraseCommand::Remove(args)) => {
            OwnRequest::Passphrase(Passphrase { old: old_passphrase(settings, &args)?, new: None })
        }
    })
}

pub(super) fn device(command: DeviceCommand) -> OwnRequest {
    match command {
        DeviceCommand::List => OwnRequest::DeviceList {},
        DeviceCommand::Entries { device, limit } => OwnRequest::DeviceEntries { device, limit },
        DeviceCommand::Pair => OwnRequest::DevicePair {},
        DeviceCommand::Pairings => OwnRequest::DevicePairings {},
        DeviceCommand::Accept { code } => OwnRequest::DeviceAccept { code },
        DeviceCommand::Revoke { device, from, space } => OwnRequest::DeviceRevoke { device, from, space },
    }
}

pub(super) fn recover(args: RecoverArgs) -> Result<OwnRequest, Failure> {
    let words = words(args.words.as_deref())?.to_words(WordList::English).to_string();
    Ok(OwnRequest::Recover(Recover { words, link: args.link, revoke_others: args.revoke_others }))
}

pub(super) fn rebind(command: RebindCommand) -> OwnRequest {
    match command {
        RebindCommand::Ask { space, person } => OwnRequest::RebindAsk { space, person },
        RebindCommand::Answer { ask } => OwnRequest::RebindAnswer { ask },
        RebindCommand::Apply { space, person, answer } => OwnRequest::RebindApply { space, person, answer },
    }
}

pub(super) fn backup(command: BackupCommand) -> Result<OwnRequest, Failure> {
    Ok(match command {
        BackupCommand::Status => OwnRequest::BackupStatus {},
        BackupCommand::Create { file } => OwnRequest::BackupCreate { file: absolute(&file)?.display().to_string() },
        BackupCommand::Verify { .. } | BackupCommand::Restore { .. } => {
            return Err(Failure::internal("this command is no request"));
        }
    })
}

/// All words of a file, or two that are typed.
fn answers(file: Option<&Path>) -> Result<Vec<AskedWord>, Failure> {
    if file.is_some() {
        let words = words(file)?.to_words(WordList::English);
        return Ok((1..)
            .zip(words.split(' '))
            .map(|(number, word)| AskedWord { number, word: word.to_owned() })
            .collect());
    }
    let [first, second] = random::<ASKED_WORDS>().map(usize::from);
    // Never the same one twice.
    let first = first % RECOVERY_WORDS;
    let second = (first + 1 + second % (RECOVERY_WORDS - 1)) % RECOVERY_WORDS;
    [first, second]
        .into_iter()
        .map(|place| {
            let number = place + 1;
            let word = prompt(&format!("Word · Wort {number}"))?.to_string();
            Ok(AskedWord { number: u32::try_from(number).unwrap_or(u32::MAX), word })
        })
        .collect()
}

fn old_passphrase(settings: &Settings, args: &PassphraseArgs) -> Result<Option<String>, Failure> {
    if let Some(file) = &args.old {
        return Ok(Some(first_line(file)?.to_string()));
    }
    let keys = ask(settings, &Request::Own { ask: OwnRequest::Keys {} })?;
    if keys.get("passphrase").and_then(Value::as_bool) != Some(true) {
        return Ok(None);
    }
    prompt("Passphrase so far · Passwort bisher").map(|old| Some(old.to_string()))
}

fn new_passphrase(args: &PassphraseArgs) -> Result<String, Failure> {
    if let Some(file) = &args.new {
        return Ok(first_line(file)?.to_string());
    }
    let new = prompt(&format!("New passphrase, at least {MIN_PASSPHRASE_CHARS} characters · Neues Passwort"))?;
    let again = prompt("Once more · Noch einmal")?;
    if new == again {
        Ok(new.to_string())
    } else {
        Err(Failure::new(Kind::Denied, "passphrases-differ", "the two are not the same"))
    }
}
