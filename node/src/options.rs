//! What the owner of a node decides: defaults, then the configuration file, then the environment, then flags.

use crate::{config, failure::Failure, keys::Unlock};
use clap::Args;
use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Port of the page unless another is asked for.
const DEFAULT_PAGE_PORT: u16 = 8417;

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct GlobalOptions {
    /// Directory of this node's data [default: linde in your data directory]
    #[arg(long, global = true, value_name = "DIR", env = "LINDE_HOME")]
    pub(crate) home: Option<PathBuf>,
    /// Print the answer as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Language of messages: de or en
    #[arg(long, global = true, value_name = "LANG", env = "LINDE_LANG")]
    pub(crate) lang: Option<String>,
    /// File whose first line is the passphrase of the key file; - is standard input [default: ask]
    #[arg(long, global = true, value_name = "FILE", env = "LINDE_PASSPHRASE_FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

impl GlobalOptions {
    /// Where the passphrase of the key file comes from.
    pub(crate) fn unlock(&self) -> Unlock {
        Unlock { file: self.passphrase_file.clone() }
    }
}

/// Options of a running node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub(crate) struct RunOptions {
    /// Do not open the page in the browser
    #[arg(long, env = "LINDE_NO_OPEN", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) no_open: bool,
    /// Port of the page on this machine; 0 takes any free one [default: 8417, or any free one if it is taken]
    #[arg(long, value_name = "N", env = "LINDE_PORT")]
    pub(crate) port: Option<u16>,
    /// Address for other nodes, as IP:PORT or IP; may be given several times [default: all addresses of this machine]
    #[arg(long, value_name = "ADDR", env = "LINDE_LISTEN", value_delimiter = ',')]
    pub(crate) listen: Vec<String>,
    /// Address of another node to keep in touch with; may be given several times
    #[arg(long, value_name = "ADDR", env = "LINDE_PEER", value_delimiter = ',')]
    pub(crate) peer: Vec<String>,
    /// Look for other nodes on the local network: on or off [default: on]
    #[arg(long, value_name = "ON", env = "LINDE_MDNS")]
    pub(crate) mdns: Option<Switch>,
    /// Name of this node on its page [default: the name of this machine]
    #[arg(long, value_name = "NAME", env = "LINDE_NAME")]
    pub(crate) name: Option<String>,
}

impl RunOptions {
    /// These options, and where they are silent those that stood before the command.
    pub(crate) fn or(self, before: Self) -> Self {
        let several = |these: Vec<String>, those: Vec<String>| if these.is_empty() { those } else { these };
        Self {
            no_open: self.no_open || before.no_open,
            port: self.port.or(before.port),
            listen: several(self.listen, before.listen),
            peer: several(self.peer, before.peer),
            mdns: self.mdns.or(before.mdns),
            name: self.name.or(before.name),
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Switch {
    On,
    Off,
}

/// All options after defaults, file, environment and flags were put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) home: PathBuf,
    pub(crate) lang: Option<String>,
    pub(crate) open: bool,
    pub(crate) port: u16,
    /// Whether another free port may be taken if `port` is in use.
    pub(crate) port_is_default: bool,
    pub(crate) listen: Vec<String>,
    pub(crate) peer: Vec<String>,
    pub(crate) mdns: bool,
    pub(crate) name: String,
    /// Where the passphrase of the key file comes from.
    pub(crate) unlock: Unlock,
    /// Whom people may ask about this node.
    pub(crate) contact: Option<String>,
    /// What environment and flags said, which stands above the file.
    pub(crate) given: RunOptions,
}

impl Settings {
    /// Puts all sources together; environment and flags were joined by the parser already.
    pub(crate) fn new(global: &GlobalOptions, run: &RunOptions) -> Result<Self, Failure> {
        let home = home_directory(global)?;
        let file = config::read(&home)?;
        Ok(Self::merged(global, run, home, file))
    }

    /// What a start with these options would make of a file.
    pub(crate) fn merged(global: &GlobalOptions, run: &RunOptions, home: PathBuf, file: config::File) -> Self {
        let several = |flags: &[String], file: Vec<String>| if flags.is_empty() { file } else { flags.to_vec() };
        let port = run.port.or(file.port);
        Self {
            lang: global.lang.clone().or(file.lang),
            open: !(run.no_open || file.no_open.unwrap_or(false)),
            port: port.unwrap_or(DEFAULT_PAGE_PORT),
            port_is_default: port.is_none(),
            listen: several(&run.listen, file.listen),
            peer: several(&run.peer, file.peer),
            mdns: run.mdns.or(file.mdns) != Some(Switch::Off),
            name: run.name.clone().or(file.name).unwrap_or_else(machine_name),
            contact: file.contact,
            unlock: global.unlock(),
            given: run.clone(),
            home,
        }
    }
}

/// Where this node's data are, by flag, environment or the custom of the system.
pub(crate) fn home_directory(global: &GlobalOptions) -> Result<PathBuf, Failure> {
    if let Some(home) = &global.home {
        return std::path::absolute(home).map_err(|error| Failure::home(home, &error));
    }
    let names =
        AppStrategyArgs { top_level_domain: "org".into(), author: "Dorflinde".into(), app_name: "linde".into() };
    choose_app_strategy(names)
        .map(|strategy| strategy.data_dir())
        .map_err(|_| Failure::configuration("no home directory is known; name one with --home"))
}

/// What this machine calls itself.
pub(crate) fn machine_name() -> String {
    let named = std::fs::read_to_string("/etc/hostname").ok().or_else(|| std::env::var("HOSTNAME").ok());
    let name = named.unwrap_or_default().trim().to_owned();
    if name.is_empty() { "linde".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CONFIG_FILE;

    #[test]
    fn flags_stand_above_the_file_and_the_file_above_defaults() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join(CONFIG_FILE),
            "port = 1\nname = \"Rathaus\"\nmdns = \"off\"\nlisten = [\"127.0.0.1:7\"]\n",
        )
        .unwrap();
        let global = GlobalOptions { home: Some(dir.path().to_owned()), ..GlobalOptions::default() };
        let from_file = Settings::new(&global, &RunOptions::default()).unwrap();
        assert_eq!((from_file.port, &*from_file.name, from_file.mdns, from_file.open), (1, "Rathaus", false, true));
        let flags = RunOptions {
            port: Some(2),
            mdns: Some(Switch::On),
            listen: vec!["127.0.0.1:8".to_owned()],
            no_open: true,
            ..RunOptions::default()
        };
        let both = Settings::new(&global, &flags).unwrap();
        assert_eq!((both.port, &*both.name, both.mdns, both.open), (2, "Rathaus", true, false));
        assert_eq!(both.listen, ["127.0.0.1:8"]);
    }

    #[test]
    fn a_misspelt_option_in_the_file_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(CONFIG_FILE), "prot = 1\n").unwrap();
        let global = GlobalOptions { home: Some(dir.path().to_owned()), ..GlobalOptions::default() };
        let failure = Settings::new(&global, &RunOptions::default()).unwrap_err();
        assert!(failure.to_string().contains("prot"), "{failure}");
    }
}
