//! Stories of the command line: Markdown that people read and this test runs.
//!
//! A block marked `console` holds commands and what they print. The prompt names who types: `kaethe$` is Käthe at her
//! computer, with a home directory of her own; `bruno$` is Bruno at his; `$` alone is anybody at a computer that was never
//! prepared. A line that begins with `> ` goes on with the command above. `? 4` behind a command is its exit code if that is
//! not 0. `[..]` stands for what differs each time, `[DIR]` for the directory in which the story happens; it holds `stick/`,
//! the USB stick that the two hand to each other.
//!
//! A story is one session of `sh`, so variables set in one command are there in the next, whoever types it. After a wanted
//! change, `SNAPSHOTS=overwrite` writes what is printed now into the stories; read the difference before keeping it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use snapbox::{Assert, Data, IntoData as _, assert::DEFAULT_ACTION_ENV};
use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Printed between commands, in front of the exit code: no command prints it.
const MARK: char = '\u{1e}';
/// Begins a line that goes on with the command above.
const GOES_ON: &str = "> ";

/// Stands for what differs each time.
const VARIES: &str = "[..]";
/// Hex digits of an id, and of the beginning that people are shown.
const ID_DIGITS: usize = 64;
const SHORT_ID_DIGITS: usize = 8;
/// Digits of a time in ms since 1970.
const TIME_DIGITS: usize = 13;
/// How an invitation and a pairing code begin.
const LINK_PREFIXES: [&str; 2] = ["linde:join:", "linde:pair:"];
/// The form of a time that people are shown.
const MINUTE: &str = "0000-00-00 00:00";

/// A part of a story, in the order of the page.
enum Part {
    /// Lines that are not run.
    Prose(String),
    /// What somebody types, in the lines of the page.
    Typed { who: String, lines: Vec<String> },
}

#[test]
fn first_steps() {
    tell("first-steps.md");
}

#[test]
fn joining_by_stick() {
    tell("joining-by-stick.md");
}

#[test]
fn writing_together() {
    tell("writing-together.md");
}

#[test]
fn at_a_glance() {
    tell("at-a-glance.md");
}

#[test]
fn searching() {
    tell("searching.md");
}

#[test]
fn deciding() {
    tell("deciding.md");
}

#[test]
fn openness() {
    tell("openness.md");
}

#[test]
fn transparency() {
    tell("transparency.md");
}

#[test]
fn participation() {
    tell("participation.md");
}

#[test]
fn digital() {
    tell("digital.md");
}

#[test]
fn innovation() {
    tell("innovation.md");
}

#[test]
fn change() {
    tell("change.md");
}

#[test]
fn any_kind() {
    tell("any-kind.md");
}

#[test]
fn devices() {
    tell("devices.md");
}

#[test]
fn backup() {
    tell("backup.md");
}

#[test]
fn checking() {
    tell("checking.md");
}

#[test]
fn a_quarrel() {
    tell("a-quarrel.md");
}

#[test]
fn correcting_and_erasing() {
    tell("correcting-and-erasing.md");
}

#[test]
fn moderating() {
    tell("moderating.md");
}

#[test]
fn offices_and_sealed_parts() {
    tell("offices-and-sealed-parts.md");
}

#[test]
fn opinions() {
    tell("opinions.md");
}

#[test]
fn api() {
    tell("api.md");
}

#[test]
fn polis() {
    tell("polis.md");
}

#[test]
fn configuring() {
    tell("configuring.md");
}

#[test]
fn errors() {
    tell("errors.md");
}

#[test]
fn help() {
    tell("help.md");
}

/// Runs a story and compares what is printed with what the page says.
fn tell(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cli").join(name);
    let page = std::fs::read_to_string(&path).expect("the story is there");
    let sandbox = tempfile::tempdir().unwrap();
    let sandbox = sandbox.path().canonicalize().unwrap();
    std::fs::create_dir(sandbox.join("stick")).unwrap();
    let parts = parts(&page);
    let printed = run(&parts, &sandbox);
    // Raw: what differs each time is gone already, so that each line is compared, and written, as it is.
    Assert::new()
        .action_env(DEFAULT_ACTION_ENV)
        .eq(retold(&parts, &printed).into_data().raw(), Data::read_from(&path, None).raw());
}

/// Takes a page apart. What a command printed when the page was written is left out.
fn parts(page: &str) -> Vec<Part> {
    let mut parts = vec![Part::Prose(String::new())];
    let mut in_block = false;
    for line in page.lines() {
        let is_fence = line.starts_with("```");
        match line.split_once("$ ").filter(|(who, _)| in_block && who.chars().all(|c| c.is_ascii_lowercase())) {
            Some((who, typed)) => parts.push(Part::Typed { who: who.to_owned(), lines: vec![typed.to_owned()] }),
            None if !in_block || is_fence => {
                match parts.last_mut() {
                    Some(Part::Prose(prose)) => writeln!(prose, "{line}").unwrap(),
                    _ => parts.push(Part::Prose(format!("{line}\n"))),
                }
                in_block = line == "```console";
            }
            None => {
                if let (Some(more), Some(Part::Typed { lines, .. })) = (line.strip_prefix(GOES_ON), parts.last_mut()) {
                    lines.push(more.to_owned());
                }
            }
        }
    }
    parts
}

/// What each command printed, with its exit code in front unless it is 0.
fn run(parts: &[Part], sandbox: &Path) -> Vec<String> {
    let mut script = "exec 2>&1\n".to_owned();
    for part in parts {
        if let Part::Typed { who, lines } = part {
            let home = if who.is_empty() {
                "unset LINDE_HOME".to_owned()
            } else {
                format!("export LINDE_HOME=\"$PWD/{who}\"")
            };
            let command = lines.join("\n");
            write!(script, "{home}\n{{ {command}\n}}\nprintf '{MARK}%d{MARK}' \"$?\"\n").unwrap();
        }
    }
    let linde = Path::new(env!("CARGO_BIN_EXE_linde")).parent().expect("in a directory");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(sandbox)
        .env_clear()
        .env("PATH", format!("{}:{path}", linde.display()))
        .env("HOME", sandbox)
        .env("LC_ALL", "C.UTF-8")
        .env("LINDE_LANG", "en")
        .stdin(Stdio::null())
        .output()
        .expect("sh runs");
    let text = String::from_utf8(output.stdout).expect("it prints text");
    let text = lasting(&text.replace(sandbox.to_str().unwrap(), "[DIR]"));
    let mut pieces = text.split(MARK);
    let mut printed = Vec::new();
    while let (Some(said), Some(code)) = (pieces.next(), pieces.next()) {
        let code = if code == "0" { String::new() } else { format!("? {code}\n") };
        let end = if said.is_empty() || said.ends_with('\n') { "" } else { "\n" };
        printed.push(format!("{code}{said}{end}"));
    }
    printed
}

/// The text without what differs each time: ids and their beginnings, times, secrets of invitations.
fn lasting(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let word = rest.get(..rest.find(|c| !is_word(c)).unwrap_or(rest.len())).unwrap();
        let is_hex = word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_id = is_hex && matches!(word.len(), SHORT_ID_DIGITS | ID_DIGITS);
        let is_time = is_hex && word.len() == TIME_DIGITS;
        let is_secret = LINK_PREFIXES.iter().any(|prefix| out.ends_with(prefix)) && word.len() > ID_DIGITS;
        if is_id || is_time || is_secret {
            out.push_str(VARIES);
        } else if let Some(minute) = rest.get(..MINUTE.len()).filter(|minute| is_minute(minute)) {
            out.push_str(VARIES);
            rest = rest.get(minute.len()..).unwrap();
            continue;
        } else {
            out.push_str(word);
        }
        rest = rest.get(word.len()..).unwrap();
        if let Some(next) = rest.chars().next() {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap();
        }
    }
    out
}

fn is_minute(text: &str) -> bool {
    text.chars().zip(MINUTE.chars()).all(|(c, like)| if like == '0' { c.is_ascii_digit() } else { c == like })
}

/// The page as it should be.
fn retold(parts: &[Part], printed: &[String]) -> String {
    let mut printed = printed.iter();
    let mut page = String::new();
    for part in parts {
        match part {
            Part::Prose(prose) => page.push_str(prose),
            Part::Typed { who, lines } => {
                writeln!(page, "{who}$ {}", lines.join(&format!("\n{GOES_ON}"))).unwrap();
                page.push_str(printed.next().unwrap_or_else(|| panic!("the story ends at {lines:?}")));
            }
        }
    }
    page
}
