//! Stories of the command line: Markdown that people read and this test runs.
//!
//! A block marked `console` holds commands and what they print. The prompt names who types: `kaethe$` is Käthe at her
//! computer, with a home directory of her own; `bruno$` is Bruno at his; `$` alone
//! is anybody at a computer that was never prepared. A line that begins with `> ` goes on with the command
//! above. `? 4` behind a command is its exit code if that is not 0. `[..]` stands for what differs each time, `[DIR]` for the
//! directory in which the story happens; it holds `stick/`, the USB stick that the two hand to each other.
//!
//! A story is one session of `sh`, so variables set in one command are there in the next, whoever types it. After a wanted
//! change, `SNAPSHOTS=overwrite` writes what is printed now into the stories; read the difference before keeping it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use snapbox::{Assert, Data, Redactions, assert::DEFAULT_ACTION_ENV};
use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
};

/// Printed between commands, in front of the exit code: no command prints it.
const MARK: char = '\u{1e}';
/// Begins a line that goes on with the command above.
const GOES_ON: &str = "> ";

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
fn checking() {
    tell("checking.md");
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
    let mut redactions = Redactions::new();
    redactions.insert("[DIR]", sandbox).unwrap();
    Assert::new()
        .action_env(DEFAULT_ACTION_ENV)
        .normalize_paths(false)
        .redact_with(redactions)
        .eq(retold(&parts, &printed), Data::read_from(&path, None));
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
    let mut pieces = text.split(MARK);
    let mut printed = Vec::new();
    while let (Some(said), Some(code)) = (pieces.next(), pieces.next()) {
        let code = if code == "0" { String::new() } else { format!("? {code}\n") };
        let end = if said.is_empty() || said.ends_with('\n') { "" } else { "\n" };
        printed.push(format!("{code}{said}{end}"));
    }
    printed
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
