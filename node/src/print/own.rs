//! What the command line shows of keys, devices and backups.

use super::{each, err, field, list, number, out, short, some, text, time};
use crate::calls::OwnRequest;
use qrcode::{QrCode, render::unicode::Dense1x2};
use serde_json::Value;
use std::io::IsTerminal as _;

pub(super) fn answer(request: &OwnRequest, answer: &Value) {
    match request {
        OwnRequest::Keys {} | OwnRequest::ConfirmWords { .. } | OwnRequest::Passphrase(_) => keys(answer),
        OwnRequest::Words {} => words(answer),
        OwnRequest::DeviceList {} => each(answer, "this device belongs to nobody yet", device),
        OwnRequest::DeviceEntries { .. } => each(answer, "nothing was written yet", |row| {
            let entry = field(row, "entry");
            format!(
                "{}  {}  {:<10} {}  {}",
                short(entry, "id"),
                time(entry),
                text(entry, "kind"),
                text(row, "space_name"),
                text(entry, "text")
            )
        }),
        OwnRequest::DevicePair {} => pairing(answer),
        OwnRequest::DevicePairings {} => each(answer, "no codes", |row| text(row, "code").to_owned()),
        OwnRequest::DeviceAccept { .. } => out(&format!(
            "this device becomes one of that person's in {}, as soon as each has arrived",
            some(number(answer, "spaces"), "space", "spaces")
        )),
        OwnRequest::DeviceRevoke { .. } | OwnRequest::RebindApply { .. } => effect(answer),
        OwnRequest::Recover(_) => {
            out(&format!("this device becomes yours in {}", spaces(answer)));
            let waiting = list(field(answer, "waiting")).len();
            if waiting > 0 {
                out(&format!("{waiting} of them wait until another node is reached"));
            }
        }
        OwnRequest::RebindAsk { .. } => out(text(answer, "ask")),
        OwnRequest::RebindAnswer { .. } => {
            out(text(answer, "answer"));
            err(&format!("for the space {}; send this back to whoever asked", text(answer, "space_name")));
        }
        OwnRequest::BackupStatus {} => backup(answer),
        OwnRequest::BackupCreate { .. } => {
            out(&format!("written: {} ({} bytes)", text(answer, "path"), number(answer, "bytes")));
        }
    }
}

/// Shows what a restore brought.
pub(crate) fn restored(as_json: bool, answer: &Value) {
    if as_json {
        return out(&answer.to_string());
    }
    let entries = some(number(answer, "entries"), "entry", "entries");
    out(&format!("restored {} with {entries}", spaces(answer)));
    out(&format!(
        "you are back in {} of them with the new device {}",
        list(field(answer, "restored")).len(),
        short(answer, "device")
    ));
    let missing = field(answer, "missing");
    if !missing.is_null() {
        out(&format!("the backup is damaged, and what came behind is missing: {}", text(missing, "what")));
        match text(missing, "space") {
            "" => {}
            space => out(&format!("of space {} a part may be missing", space.get(..8).unwrap_or(space))),
        }
        out("what others have of it arrives as soon as they are met");
    }
}

/// Shows what a check of a backup found.
pub(crate) fn backup_verified(as_json: bool, answer: &Value) {
    if as_json {
        return out(&answer.to_string());
    }
    let made = serde_json::json!({ "time_ms": answer.get("created_ms") });
    out(&format!("good: whole, {} bytes, made {}", number(answer, "bytes"), time(&made)));
}

fn keys(answer: &Value) {
    let yes = |name: &str| answer.get(name).and_then(Value::as_bool) == Some(true);
    out(if yes("words_written") {
        "recovery words  written down; they are on paper only"
    } else {
        "recovery words  not written down yet: see `linde keys words`"
    });
    out(if yes("passphrase") {
        "passphrase      set: asked for at every start"
    } else {
        "passphrase      none: see `linde keys passphrase set`"
    });
}

fn words(answer: &Value) {
    if !std::io::stdout().is_terminal() {
        return err("the words are shown on a terminal only; a program asks for them with --json");
    }
    let words = field(answer, "words");
    out("    Deutsch   English");
    let lines = text(words, "de").split(' ').zip(text(words, "en").split(' '));
    for ((german, english), number) in lines.zip(1..) {
        out(&format!("{number:>2}. {german:<8}  {english}"));
    }
    err("Write one of the two columns on paper, then confirm it with `linde keys confirm`.");
}

fn device(row: &Value) -> String {
    let this = if row.get("this") == Some(&Value::Bool(true)) { " (this one)" } else { "" };
    let state = field(row, "state");
    let spaces: Vec<_> = list(field(row, "spaces")).iter().filter_map(Value::as_str).collect();
    format!(
        "{}  {:<8}  {}{this}  {}",
        short(row, "device"),
        text(state, "state"),
        text(row, "origin"),
        spaces.join(", ")
    )
}

fn pairing(answer: &Value) {
    let code = text(answer, "code");
    out(code);
    if std::io::stdout().is_terminal() {
        match QrCode::new(code) {
            Ok(picture) => out(&picture.render::<Dense1x2>().build()),
            Err(_) => err("the code is too long for a picture"),
        }
    }
    err("Whoever has this code can become your device. It is good for one device and for a day.");
}

fn effect(answer: &Value) {
    match number(answer, "missing") {
        0 => out("done"),
        missing => out(&format!("waits until {missing} more people agree")),
    }
}

fn backup(answer: &Value) {
    match answer.get("last").filter(|last| !last.is_null()) {
        None => out("last backup  none"),
        Some(last) => out(&format!("last backup  {} {}", time(last), text(last, "path"))),
    }
    if answer.get("due").and_then(Value::as_bool) == Some(true) {
        out("it is time for one: `linde backup create FILE`");
    }
    if answer.get("words_written").and_then(Value::as_bool) != Some(true) {
        out("write down your recovery words first, a backup opens with them only: `linde keys words`");
    }
}

fn spaces(answer: &Value) -> String {
    some(list(field(answer, "spaces")).len() as u64, "space", "spaces")
}
