//! Joining from the command line: by a link, a file or twelve words, with a look at the space before.

use crate::{
    calls::Request,
    client::{LOOK_AGAIN, ask, read_input},
    failure::{Failure, Kind},
    home::running_node,
    options::Settings,
    print,
};
use linde_space::{LINK_PREFIX, MAX_LINK_BYTES};
use serde_json::Value;
use std::{
    io::{IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
    time::{Duration, Instant},
};

/// How long a look at the space waits for somebody who has it.
const LOOK_PATIENCE: Duration = Duration::from_secs(10);
/// How long words are looked for before it is said that nobody near knows them.
const WORDS_PATIENCE: Duration = Duration::from_secs(60);

/// Joins, and shows the space.
pub(crate) fn join(
    settings: &Settings,
    json: bool,
    invitation: &[String],
    name: String,
    wait: bool,
    yes: bool,
) -> Result<ExitCode, Failure> {
    let link = read(invitation)?;
    // Words must have led to a link before one can join by them.
    if !is_link(&link) {
        find_words(settings, &link, wait)?;
    }
    if !yes && std::io::stdin().is_terminal() && !is_wanted(settings, &link)? {
        return Err(Failure::new(Kind::Denied, "not-joined", "not joined"));
    }
    let request = Request::Join { link, name };
    let joined = ask(settings, &request)?;
    let joined = if wait { wait_for_space(settings, joined)? } else { joined };
    print::answer(json, &request, &joined);
    Ok(ExitCode::SUCCESS)
}

/// The text of an invitation: a link, the content of a file, or words.
pub(crate) fn read(invitation: &[String]) -> Result<String, Failure> {
    let text = match invitation {
        [file] if !is_link(file) && Path::new(file).is_file() => read_input(Path::new(file))?,
        parts => parts.join(" "),
    };
    let text: Vec<&str> = text.split_whitespace().collect();
    // A mail program may have broken the line of a link; words stay apart.
    let text = if text.first().is_some_and(|first| is_link(first)) { text.concat() } else { text.join(" ") };
    if text.len() > 2 * MAX_LINK_BYTES {
        return Err(Failure::new(Kind::Denied, "invitation-invalid", "this is no invitation: it is too long"));
    }
    Ok(text)
}

fn is_link(text: &str) -> bool {
    text.get(..LINK_PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(LINK_PREFIX))
}

/// Waits until a node nearby has answered to the words.
fn find_words(settings: &Settings, words: &str, wait: bool) -> Result<(), Failure> {
    let look = || ask(settings, &Request::InviteShow { link: words.to_owned() });
    let start = Instant::now();
    print::with_progress("looking for somebody who knows these words", || {
        loop {
            if look()?.get("space").is_some_and(|space| !space.is_null()) {
                return Ok(());
            }
            if running_node(&settings.home).is_none() {
                return Err(Failure::new(
                    Kind::Unreachable,
                    "not-running",
                    "words are looked for only while the node runs",
                )
                .hint("Start the node with `linde`, or join by the link instead."));
            }
            if !wait && start.elapsed() > WORDS_PATIENCE {
                return Err(Failure::new(
                    Kind::Unreachable,
                    "words-unknown",
                    "nobody near this node knows these words",
                )
                .hint(
                    "Both nodes must run and reach each other, such as on the same network. --wait goes on looking.",
                ));
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    })
}

/// Shows where the invitation leads and asks whether to join.
fn is_wanted(settings: &Settings, link: &str) -> Result<bool, Failure> {
    let start = Instant::now();
    let preview = print::with_progress("looking at the space", || {
        loop {
            let preview = ask(settings, &Request::InviteShow { link: link.to_owned() })?;
            let looking = preview.get("looking").and_then(Value::as_bool) == Some(true);
            if !looking || running_node(&settings.home).is_none() || start.elapsed() > LOOK_PATIENCE {
                return Ok::<Value, Failure>(preview);
            }
            std::thread::sleep(LOOK_AGAIN);
        }
    })?;
    print::preview(&preview);
    let mut terminal = std::io::stderr().lock();
    // Whoever cannot be asked has not agreed.
    let _ = write!(terminal, "Join? [y/N] ").and_then(|()| terminal.flush());
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "j" | "J" | "ja"))
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

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn an_invitation_is_a_link_a_file_or_words() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("einladung.txt");
        std::fs::write(&file, "linde:join:AbC\n def\n").unwrap();
        let check = |parts: &[&str], expect: &str| {
            let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            assert_eq!(read(&parts).unwrap(), expect);
        };
        check(&["LINDE:JOIN:abc"], "LINDE:JOIN:abc");
        check(&["linde:join:abc", "def"], "linde:join:abcdef");
        check(&[file.to_str().unwrap()], "linde:join:AbCdef");
        check(&["abandon", "ability", "able"], "abandon ability able");
        check(&["abandon  ability\nable"], "abandon ability able");
        assert!(read(&["x".repeat(10_000)]).is_err());
    }
}
