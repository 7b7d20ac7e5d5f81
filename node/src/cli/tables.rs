//! What can be asked for about conversations and topics as files.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum ImportCommand {
    /// Bring a conversation of Polis into a topic, from the folder in which it was exported
    ///
    /// The folder holds comments.csv, and votes.csv or participants-votes.csv, in UTF-8: 1 agrees, -1 disagrees, 0 passes. Nothing is
    /// written before all of it is read. An import that is interrupted has no effect; running the command again begins a new one.
    Polis(PolisArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExportCommand {
    /// Write a topic with all that belongs to it into a folder, to be read, computed with, or brought in elsewhere
    Topic(TopicArgs),
}

#[derive(Debug, Args)]
#[command(allow_missing_positional = true)]
pub(crate) struct PolisArgs {
    /// The space
    pub(crate) space: String,
    /// The topic's id, or its beginning [default: a new topic is opened]
    pub(crate) topic: Option<String>,
    /// The folder
    pub(crate) dir: PathBuf,
    /// What the conversation was about [default: what summary.csv says, if it is there]
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: Option<String>,
    /// Where it comes from [default: the address in summary.csv, or the folder's name]
    #[arg(long, value_name = "SOURCE")]
    pub(crate) source: Option<String>,
    /// Under which licence it may be used [default: that it is not known]
    #[arg(long, value_name = "LICENCE")]
    pub(crate) licence: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct TopicArgs {
    /// The space
    pub(crate) space: String,
    /// The topic's id, or its beginning
    pub(crate) topic: String,
    /// The folder; it is made if it is not there
    pub(crate) dir: PathBuf,
    /// In which form
    #[arg(long, default_value = "all", value_name = "FORM")]
    pub(crate) format: Form,
    /// Write over files that are there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    /// To be read: topic.md
    Markdown,
    /// For programs: topic.json
    Json,
    /// Statements and votes as Polis exports them: comments.csv, votes.csv, participants-votes.csv
    Csv,
    /// All of them
    All,
}
