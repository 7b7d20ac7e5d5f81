//! The configuration file: what it may hold, and changing it without touching anything else in it.
//!
//! What people wrote in it stays as they wrote it: order, comments, blanks. A file that cannot be read is never written.

use crate::{
    cli::ConfigCommand,
    failure::Failure,
    home::{HomeDir, PORT_FILE, running_node},
    net::listen_address,
    options::{GlobalOptions, Switch, home_directory},
    print,
};
use linde_net::PeerAddr;
use linde_web::{DeskError, Lang, views::MAX_ADDRESSES};
use serde::{Deserialize, Serialize};
use std::{
    io::Write as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::ExitCode,
};
use toml_edit::{Array, DocumentMut, Item, RawString, Value};

/// Name of the configuration file in the home directory.
pub(crate) const CONFIG_FILE: &str = "config.toml";
/// Longest name or contact, in characters.
const MAX_TEXT_CHARS: usize = 200;
/// As much of what was given is said again, in characters.
const MAX_SAID_CHARS: usize = 60;

/// The configuration file: the same names as the flags.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct File {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) no_open: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) port: Option<u16>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) listen: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) peer: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mdns: Option<Switch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lang: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<String>,
}

/// What the file may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Key {
    /// Whether the browser stays closed at the start: true or false
    NoOpen,
    /// Port of the page on this machine
    Port,
    /// Addresses for other nodes
    Listen,
    /// Addresses of other nodes to keep in touch with
    Peer,
    /// Whether to look for other nodes on the local network: on or off
    Mdns,
    /// Name of this node on its page
    Name,
    /// Language of messages: de or en
    Lang,
    /// Whom people may ask about this node, such as when its page keeps them out
    Contact,
}

/// A file that cannot be read as configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    path: PathBuf,
    /// The line that is wrong, and what it says; none if the file could not be read at all.
    line: Option<(usize, String)>,
    what: String,
}

impl Key {
    pub(crate) const ALL: [Self; 8] =
        [Self::NoOpen, Self::Port, Self::Listen, Self::Peer, Self::Mdns, Self::Name, Self::Lang, Self::Contact];

    /// Its name in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NoOpen => "no-open",
            Self::Port => "port",
            Self::Listen => "listen",
            Self::Peer => "peer",
            Self::Mdns => "mdns",
            Self::Name => "name",
            Self::Lang => "lang",
            Self::Contact => "contact",
        }
    }

    /// Its field on the page.
    fn field(self) -> &'static str {
        if self == Self::Peer { "kept" } else { self.name() }
    }

    /// The environment variable that stands above it.
    pub(crate) fn variable(self) -> Option<&'static str> {
        match self {
            Self::NoOpen => Some("LINDE_NO_OPEN"),
            Self::Port => Some("LINDE_PORT"),
            Self::Listen => Some("LINDE_LISTEN"),
            Self::Peer => Some("LINDE_PEER"),
            Self::Mdns => Some("LINDE_MDNS"),
            Self::Name => Some("LINDE_NAME"),
            Self::Lang => Some("LINDE_LANG"),
            Self::Contact => None,
        }
    }

    /// Reads what somebody gives it.
    pub(crate) fn parse(self, given: &[String]) -> Result<Value, DeskError> {
        let field = self.field();
        match self {
            Self::Listen => parse_listen(given).map(|_| list(given)),
            Self::Peer => {
                check_count(given, field)?;
                match given.iter().find(|address| address.parse::<PeerAddr>().is_err()) {
                    Some(bad) => Err(DeskError::new("peer-invalid").arg("address", said(bad)).at(field)),
                    None => Ok(list(given)),
                }
            }
            Self::NoOpen | Self::Port | Self::Mdns | Self::Name | Self::Lang | Self::Contact => {
                let [text] = given else { return Err(unfit(self, "takes one value")) };
                self.parse_one(text.trim())
            }
        }
        .map_err(|error| error.at(field))
    }

    fn parse_one(self, text: &str) -> Result<Value, DeskError> {
        match self {
            Self::NoOpen => text.parse::<bool>().map(Value::from).map_err(|_| unfit(self, "is true or false")),
            Self::Port => {
                let port = text.parse::<u16>().map_err(|_| DeskError::new("port-invalid"))?;
                Ok(Value::from(i64::from(port)))
            }
            Self::Mdns if matches!(text, "on" | "off") => Ok(Value::from(text)),
            Self::Mdns => Err(unfit(self, "is on or off")),
            Self::Lang if Lang::ALL.iter().any(|lang| lang.tag() == text) => Ok(Value::from(text)),
            Self::Lang => Err(unfit(self, "is de or en")),
            Self::Name | Self::Contact => {
                if text.is_empty() || text.contains(char::is_control) {
                    return Err(DeskError::new("text-empty"));
                }
                if text.chars().count() > MAX_TEXT_CHARS {
                    return Err(DeskError::new("text-too-long").arg("max", MAX_TEXT_CHARS));
                }
                Ok(Value::from(text))
            }
            Self::Listen | Self::Peer => Ok(list(&[text.to_owned()])),
        }
    }
}

/// Shows or changes the file; no node is asked.
pub(crate) fn command(global: &GlobalOptions, command: ConfigCommand) -> Result<ExitCode, Failure> {
    let home = home_directory(global)?;
    match command {
        ConfigCommand::Show => {}
        ConfigCommand::Set { key, values } => change(&home, &[(key, Some(key.parse(&values)?))])?,
        ConfigCommand::Unset { key } => change(&home, &[(key, None)])?,
    }
    print::config(global.json, &home.join(CONFIG_FILE), &read(&home)?);
    Ok(ExitCode::SUCCESS)
}

impl Broken {
    /// Which line it is and what it says, if the file could be read.
    pub(crate) fn line(&self) -> Option<(usize, &str)> {
        self.line.as_ref().map(|(number, text)| (*number, text.as_str()))
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self::configuration(format!("{}: {}", broken.path.display(), broken.what))
    }
}

impl From<Broken> for DeskError {
    fn from(broken: Broken) -> Self {
        let error = Self::new("config-broken").arg("path", broken.path.display());
        error.arg("line", broken.line.map_or(0, |(line, _)| line))
    }
}

/// Reads the file of a home; one that is not there says nothing.
pub(crate) fn read(home: &Path) -> Result<File, Broken> {
    let path = home.join(CONFIG_FILE);
    let text = read_text(&path)?;
    parse(&path, &text)
}

fn read_text(path: &Path) -> Result<String, Broken> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    match std::fs::read_to_string(path) {
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(String::new()),
        read => read.map_err(|error| Broken { path: path.to_owned(), line: None, what: error.to_string() }),
    }
}

fn parse(path: &Path, text: &str) -> Result<File, Broken> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let number = text.get(..at).unwrap_or(text).matches('\n').count();
        let line = text.lines().nth(number).unwrap_or_default().trim();
        Broken { path: path.to_owned(), line: Some((number + 1, said(line))), what: error.to_string() }
    })
}

/// Writes what is to stand in the file of a home, and takes out what is to stand there no longer. What takes effect does so at the next
/// start.
pub(crate) fn change(home: &Path, changes: &[(Key, Option<Value>)]) -> Result<(), DeskError> {
    let path = home.join(CONFIG_FILE);
    let before = read_text(&path)?;
    parse(&path, &before)?;
    let mut document: DocumentMut = before.parse().map_err(|_| DeskError::new("internal"))?;
    for (key, value) in changes {
        match value {
            Some(value) => put(&mut document, key.name(), value.clone()),
            None => take_out(&mut document, key.name()),
        }
    }
    let after = document.to_string();
    let file = parse(&path, &after)?;
    check_free(home, &file, &parse(&path, &before)?)?;
    if after == before {
        return Ok(());
    }
    if !home.join(linde_store::MARKER).exists() {
        HomeDir::open(home).map_err(|failure| DeskError::new("internal").arg("what", failure))?;
    }
    replace(&path, &after).map_err(|error| {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return DeskError::new("disk-full");
        }
        DeskError::new("path-invalid").arg("what", format!("{}: {error}", path.display()))
    })
}

/// Whether a program that keeps its data in `home` can start with the file in `other`.
pub(crate) fn is_usable(home: &Path, other: &Path) -> bool {
    read(other).is_ok_and(|file| check_free(home, &file, &File::default()).is_ok())
}

/// What was behind and around the value before stays there.
fn put(document: &mut DocumentMut, key: &str, mut value: Value) {
    match document.get_mut(key).and_then(Item::as_value_mut) {
        Some(before) => {
            *value.decor_mut() = before.decor().clone();
            *before = value;
        }
        None => drop(document.insert(key, Item::Value(value))),
    }
}

/// The comments above and behind what is taken out stay in its place.
fn take_out(document: &mut DocumentMut, key: &str) {
    let text = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_owned();
    let next = document.iter().map(|(name, _)| name.to_owned()).skip_while(|name| name != key).nth(1);
    let Some((old, item)) = document.remove_entry(key) else { return };
    let behind = item.as_value().map(|value| text(value.decor().suffix())).unwrap_or_default();
    let behind = behind.trim();
    let mut left = text(old.leaf_decor().prefix());
    if !behind.is_empty() {
        left = format!("{left}{behind}\n");
    }
    match next.and_then(|next| document.key_mut(&next)) {
        Some(mut next) => {
            let own = text(next.leaf_decor().prefix());
            next.leaf_decor_mut().set_prefix(format!("{left}{own}"));
        }
        None => {
            let own = text(Some(document.trailing()));
            document.set_trailing(format!("{left}{own}"));
        }
    }
}

/// After a crash the old or the new file is there. A link stays one, and what it leads to is replaced.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::Builder::new().prefix(".tmp-").tempfile_in(dir)?;
    new.write_all(text.as_bytes())?;
    if let Ok(before) = std::fs::metadata(&path) {
        new.as_file().set_permissions(before.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(&path)?;
    #[cfg(unix)]
    std::fs::File::open(dir)?.sync_all()?;
    Ok(())
}

/// Whether the next start will find free what this change asks for: a program that does not start has no page to change it back.
fn check_free(home: &Path, file: &File, before: &File) -> Result<(), DeskError> {
    if let Some(port) = file.port.filter(|port| *port != 0 && file.port != before.port) {
        let ours = running_node(home).is_some_and(|api| api.port == port);
        if !ours && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
            return Err(DeskError::new("port-taken").arg("port", port).at("port"));
        }
    }
    if file.listen == before.listen && file.port == before.port {
        return Ok(());
    }
    let (ips, port) = parse_listen(&file.listen)?;
    let port = port.unwrap_or(0);
    if port != 0 && Some(port) == file.port {
        return Err(DeskError::new("port-taken").arg("port", port).at("listen"));
    }
    if file.listen == before.listen {
        return Ok(());
    }
    let stored = std::fs::read_to_string(home.join(PORT_FILE)).unwrap_or_default();
    // What this node listens at already is taken by itself.
    let ours = stored.trim().parse() == Ok(port);
    for ip in ips {
        let probe = SocketAddr::new(ip, if ours { 0 } else { port });
        let free = TcpListener::bind(probe).map(drop).and_then(|()| UdpSocket::bind(probe).map(drop));
        let Err(error) = free else { continue };
        if error.kind() == std::io::ErrorKind::AddrNotAvailable {
            return Err(DeskError::new("listen-elsewhere").arg("address", ip).at("listen"));
        }
        // Where IPv4 and IPv6 share a socket, the one was probed with the other.
        if ip != IpAddr::V6(Ipv6Addr::UNSPECIFIED) {
            return Err(DeskError::new("port-taken").arg("port", port).at("listen"));
        }
    }
    Ok(())
}

/// Addresses to listen at, and their one port if one was given.
fn parse_listen(given: &[String]) -> Result<(Vec<IpAddr>, Option<u16>), DeskError> {
    check_count(given, "listen")?;
    let (mut ips, mut port) = (Vec::new(), None);
    for text in given {
        let Some((ip, its_port)) = listen_address(text) else {
            return Err(DeskError::new("listen-invalid").arg("address", said(text)).at("listen"));
        };
        if its_port.is_some() && port.is_some() && port != its_port {
            return Err(DeskError::new("ports-differ").at("listen"));
        }
        port = port.or(its_port);
        ips.push(ip);
    }
    Ok((ips, port))
}

fn check_count(given: &[String], field: &'static str) -> Result<(), DeskError> {
    if given.len() > MAX_ADDRESSES {
        return Err(DeskError::new("list-too-long").arg("max", MAX_ADDRESSES).at(field));
    }
    Ok(())
}

fn list(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(|text| text.trim()).collect::<Array>())
}

fn said(text: &str) -> String {
    text.chars().take(MAX_SAID_CHARS).collect()
}

fn unfit(key: Key, what: &str) -> DeskError {
    DeskError::new("bad-request").arg("what", format!("{} {what}", key.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A home with this file in it.
    fn home(text: &str) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(linde_store::MARKER), "").unwrap();
        std::fs::write(dir.path().join(CONFIG_FILE), text).unwrap();
        dir
    }

    fn text(home: &tempfile::TempDir) -> String {
        std::fs::read_to_string(home.path().join(CONFIG_FILE)).unwrap()
    }

    fn set(home: &tempfile::TempDir, key: Key, given: &[&str]) -> Result<(), DeskError> {
        let given: Vec<String> = given.iter().map(|text| (*text).to_owned()).collect();
        change(home.path(), &[(key, Some(key.parse(&given)?))])
    }

    fn code(done: Result<(), DeskError>) -> (String, String) {
        let error = done.unwrap_err();
        (error.code.into_owned(), error.field.unwrap_or_default().into_owned())
    }

    const WRITTEN: &str = "# Ours.\n\nname = 'Rathaus'   # on the door\n\n# Quiet at night.\nmdns = \"off\" # until May\nport=0\n# End.\n";

    #[test]
    fn what_people_wrote_in_the_file_stays_as_they_wrote_it() {
        let home = home(WRITTEN);
        set(&home, Key::Mdns, &["on"]).unwrap();
        assert_eq!(text(&home), WRITTEN.replace("\"off\"", "\"on\""));
        set(&home, Key::Mdns, &["on"]).unwrap();
        set(&home, Key::Contact, &["Käthe, Zimmer 3"]).unwrap();
        assert!(text(&home).ends_with("port=0\ncontact = \"Käthe, Zimmer 3\"\n# End.\n"), "{}", text(&home));
        change(home.path(), &[(Key::Mdns, None)]).unwrap();
        let without = "# on the door\n\n# Quiet at night.\n# until May\nport=0\n";
        assert!(text(&home).contains(without), "{}", text(&home));
        change(home.path(), &[(Key::Contact, None), (Key::Port, None), (Key::Name, None)]).unwrap();
        assert_eq!(text(&home), "# Ours.\n\n# on the door\n\n# Quiet at night.\n# until May\n# End.\n");
        let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");
    }

    #[test]
    fn a_broken_file_is_named_by_its_line_and_never_written() {
        for (broken, line) in [
            ("port = 1\nprot = 1\n", (2, "prot = 1")),
            ("\n\nname = \"Rat\nhaus\"\n", (4, "haus\"")),
            ("port = 70000\n", (1, "port = 70000")),
            ("[net]\nport = 1\n", (1, "[net]")),
        ] {
            let home = home(broken);
            assert_eq!(read(home.path()).unwrap_err().line(), Some(line), "{broken}");
            assert_eq!(code(set(&home, Key::Mdns, &["off"])).0, "config-broken");
            assert_eq!(text(&home), broken);
        }
        let home = home("");
        std::fs::write(home.path().join(CONFIG_FILE), [0xff, 0xfe]).unwrap();
        assert_eq!(read(home.path()).unwrap_err().line(), None);
        assert_eq!(code(set(&home, Key::Mdns, &["off"])).0, "config-broken");
    }

    #[test]
    fn what_would_keep_the_program_from_starting_is_refused() {
        let home = home("");
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port().to_string();
        let at = |code: &str, field: &str| (code.to_owned(), field.to_owned());
        assert_eq!(code(set(&home, Key::Port, &[&port])), at("port-taken", "port"));
        assert_eq!(code(set(&home, Key::Listen, &[&format!("127.0.0.1:{port}")])), at("port-taken", "listen"));
        // 192.0.2.0/24 is kept for examples, so no computer has it.
        assert_eq!(code(set(&home, Key::Listen, &["192.0.2.1:7000"])), at("listen-elsewhere", "listen"));
        assert_eq!(code(set(&home, Key::Listen, &["Küche"])), at("listen-invalid", "listen"));
        assert_eq!(code(set(&home, Key::Listen, &["127.0.0.1:7000", "[::1]:7001"])), at("ports-differ", "listen"));
        assert_eq!(code(set(&home, Key::Listen, &["127.0.0.1"; MAX_ADDRESSES + 1])), at("list-too-long", "listen"));
        assert_eq!(code(set(&home, Key::Peer, &["nirgends"])), at("peer-invalid", "kept"));
        assert_eq!(code(set(&home, Key::Port, &["70000"])), at("port-invalid", "port"));
        assert_eq!(text(&home), "");
        // What this node has taken itself is free for it.
        std::fs::write(home.path().join(PORT_FILE), &port).unwrap();
        set(&home, Key::Listen, &[&format!("127.0.0.1:{port}")]).unwrap();
        let api = serde_json::json!({ "port": taken.local_addr().unwrap().port(), "token": "" });
        std::fs::write(home.path().join(crate::home::API_FILE), api.to_string()).unwrap();
        assert_eq!(code(set(&home, Key::Port, &[&port])), at("port-taken", "listen"), "both cannot have one");
        change(home.path(), &[(Key::Listen, None)]).unwrap();
        set(&home, Key::Port, &[&port]).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_file_stays_a_link() {
        let (home, elsewhere) = (home(""), tempfile::tempdir().unwrap());
        let (link, file) = (home.path().join(CONFIG_FILE), elsewhere.path().join("linde.toml"));
        std::fs::write(&file, "mdns = \"off\"\n").unwrap();
        std::fs::remove_file(&link).unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        set(&home, Key::Mdns, &["on"]).unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mdns = \"on\"\n");
    }
}
