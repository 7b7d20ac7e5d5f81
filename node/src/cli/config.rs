//! Commands about the configuration file.

use crate::config::Key;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show what the configuration file says, and what holds where it says nothing
    Show,
    /// Write something into the configuration file, for the next start
    Set {
        /// What
        key: Key,
        /// Its value; listen and peer take several
        #[arg(required = true, value_name = "VALUE")]
        values: Vec<String>,
    },
    /// Take something out of the configuration file
    Unset {
        /// What
        key: Key,
    },
}
