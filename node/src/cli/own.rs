//! Commands about the owner's keys, devices and backups.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Show what protects the keys of this device
    Show,
    /// Show the 24 recovery words, on a terminal only
    Words,
    /// Confirm that the words were written down, and forget them here
    Confirm {
        /// File with the 24 words as they were written down; - is standard input [default: ask for two of them]
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
    },
    /// Protect the key file with a passphrase
    #[command(subcommand)]
    Passphrase(PassphraseCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum PassphraseCommand {
    /// Set or change the passphrase
    Set(PassphraseArgs),
    /// Remove the passphrase
    Remove(PassphraseArgs),
}

#[derive(Debug, Args)]
pub(crate) struct PassphraseArgs {
    /// File whose first line is the passphrase so far [default: ask, if there is one]
    #[arg(long, value_name = "FILE")]
    pub(crate) old: Option<PathBuf>,
    /// File whose first line is the new passphrase [default: ask]
    #[arg(long, value_name = "FILE")]
    pub(crate) new: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// List your devices
    List,
    /// List what one of your devices wrote, latest first
    Entries {
        /// The device's id, or its beginning
        device: String,
        /// How many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
    },
    /// Make a code that makes another device yours, and show it as text and as a picture for its camera
    Pair,
    /// List the codes that are still good
    Pairings,
    /// Make this device one of the person who made the code
    Accept {
        /// The code, beginning with linde:pair:
        code: String,
    },
    /// Take a device's right to speak for its person
    Revoke {
        /// The device's id, or its beginning
        device: String,
        /// Of this entry of the device on nothing counts [default: all that is here counts]
        #[arg(long, value_name = "ENTRY")]
        from: Option<String>,
        /// In this space only; needed for somebody else's device
        #[arg(long, value_name = "SPACE")]
        space: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct RecoverArgs {
    /// File with the 24 words; - is standard input [default: ask]
    #[arg(long, value_name = "FILE")]
    pub(crate) words: Option<PathBuf>,
    /// Invitation link or pairing code of one of your spaces, to find it by
    #[arg(long, value_name = "LINK")]
    pub(crate) link: Option<String>,
    /// Revoke your other devices, as soon as another node was met: they are lost
    #[arg(long)]
    pub(crate) revoke_others: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RebindCommand {
    /// Make the text that asks a member's new device
    Ask {
        /// The space
        space: String,
        /// The person's id, its beginning, or the name
        person: String,
    },
    /// Answer such a text on the new device
    Answer {
        /// The text, beginning with linde:rebind-ask:
        ask: String,
    },
    /// Give a member who lost everything the device that answered
    Apply {
        /// The space
        space: String,
        /// The person's id, its beginning, or the name
        person: String,
        /// The answer, beginning with linde:rebind-answer:
        answer: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum BackupCommand {
    /// Show when the last backup was made
    Status,
    /// Write everything into a new encrypted file that your 24 words open
    Create {
        /// The file
        file: PathBuf,
    },
    /// Check that a backup is whole; needs no words
    Verify {
        /// The file
        file: PathBuf,
    },
    /// Restore a backup into an empty home, as a new device
    Restore {
        /// The file
        file: PathBuf,
        /// File with the 24 words; - is standard input [default: ask]
        #[arg(long, value_name = "FILE")]
        words: Option<PathBuf>,
        /// Of a damaged backup restore what can be read, and say what is missing
        #[arg(long)]
        partial: bool,
    },
}
