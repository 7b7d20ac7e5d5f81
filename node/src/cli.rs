//! The command line: what can be asked for.

mod care;
mod config;
pub(crate) mod own;
mod people;
mod search;
mod tables;
mod tokens;

pub(crate) use care::{EraseCommand, ModerateCommand, OfficeCommand, SealCommand};
pub(crate) use config::ConfigCommand;
pub(crate) use people::{AuditArgs, PersonCommand, RulesCommand};
pub(crate) use search::SearchArgs;
pub(crate) use tables::{ExportCommand, Form, ImportCommand, PolisArgs, TopicArgs};
pub(crate) use tokens::TokenCommand;

use crate::{
    kinds::{DoArgs, OfKind},
    options::{GlobalOptions, RunOptions},
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use own::{BackupCommand, DeviceCommand, KeysCommand, RebindCommand, RecoverArgs};
use std::path::PathBuf;

/// Exit codes, shown below the help.
const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  something inside failed
  2  the command was not understood
  3  the configuration, the home directory or a port cannot be used
  4  there is no such space, text, invitation or entry
  5  the rules of the space do not allow it, or the input is out of bounds
  6  a check found something wrong
  7  the node cannot be reached, or another program uses its home

A SPACE is named by its id, the beginning of its id, or its name.";

/// Dorflinde: deliberate with your neighbours, without a central platform.
///
/// Without a command, starts this node and opens its page.
#[derive(Debug, Parser)]
#[command(name = "linde", version, after_help = EXIT_CODES, subcommand_negates_reqs = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalOptions,
    #[command(flatten)]
    pub(crate) run: RunOptions,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start this node (the same as no command)
    #[command(after_help = EXIT_CODES)]
    Run(RunOptions),
    /// Prepare the home directory and the keys without starting
    Init,
    /// Open the page of the running node
    Open,
    /// Show this node at a glance
    Status,
    /// Show what waits for you in all spaces, and what is new
    Home {
        /// Mark everything that is shown as read
        #[arg(long)]
        read: bool,
    },
    /// Show how much the spaces take on the disk
    Storage,
    /// Show what somebody who helps needs to know, without texts, names, addresses or keys
    Support,
    /// Show where this node keeps what
    Paths,
    /// Show and change the configuration file
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Found and look at spaces
    #[command(subcommand)]
    Space(SpaceCommand),
    /// Invite people, and withdraw invitations
    #[command(subcommand)]
    Invite(InviteCommand),
    /// Join a space with an invitation: its link, a file that holds it, or its twelve words
    Join {
        /// The link, the file, or the words
        #[arg(required = true, value_name = "INVITATION")]
        invitation: Vec<String>,
        /// What you want to be called
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Wait until the space has arrived
        #[arg(long)]
        wait: bool,
        /// Do not ask before joining; at a terminal, what the invitation leads to is shown first
        #[arg(long)]
        yes: bool,
    },
    /// Give a member a higher role
    Role {
        /// The space
        space: String,
        /// The person's name, their id, or its beginning
        person: String,
        /// The role: member, moderator or steward
        role: RoleName,
    },
    /// Pair, list and revoke your devices
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Look after the recovery words and the passphrase
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Come back with your 24 recovery words, on a new device
    Recover(RecoverArgs),
    /// Give a member who lost everything a new device
    #[command(subcommand)]
    Rebind(RebindCommand),
    /// Make, check and restore encrypted backups
    #[command(subcommand)]
    Backup(BackupCommand),
    /// See who is in a space, give and take roles, remove people, agree
    #[command(subcommand)]
    Person(PersonCommand),
    /// Show all signed entries of a space and whether they count, latest first
    Audit(AuditArgs),
    /// Set up offices, and let them speak
    #[command(subcommand)]
    Office(OfficeCommand),
    /// Seal texts for some readers, and open them
    #[command(subcommand)]
    Seal(SealCommand),
    /// Erase contributions, sections, or all that a person wrote
    #[command(subcommand)]
    Erase(EraseCommand),
    /// Moderate, object, decide, and see the public log
    #[command(subcommand)]
    Moderate(ModerateCommand),
    /// Make and read statements
    #[command(subcommand)]
    Statement(StatementCommand),
    /// Find things again in all spaces of this node: statements, topics, texts, people, whatever has words
    Search(SearchArgs),
    /// Show how opinions lie to each other: groups, and what is common to all
    Opinion {
        /// The space
        space: String,
        /// Only this topic, with what was imported into it
        #[arg(long, value_name = "ID")]
        topic: Option<String>,
    },
    /// Write texts together
    #[command(subcommand)]
    Text(TextCommand),
    /// Open topics and lead them from a concern to a decision and its review
    Topic(OfKind<0>),
    /// Ask, answer, and say whether an answer settles it
    Question(OfKind<1>),
    /// Propose, support, assess, answer
    Proposal(OfKind<2>),
    /// Change the words of a proposal, and accept or reject such a change
    Amendment(OfKind<3>),
    /// Say on which condition you would agree
    Condition(OfKind<4>),
    /// Argue for and against, with evidence
    Argument(OfKind<5>),
    /// Vote: open, cast, close, count
    Ballot(OfKind<6>),
    /// Object to what is about to be decided, and answer objections
    Objection(OfKind<7>),
    /// Record a decision with its reasons, and seal it
    Record(OfKind<8>),
    /// Put on record that you disagree with a decision
    Dissent(OfKind<9>),
    /// Say a topic, a proposal or a record in easier words or another language, and have it tested
    LanguageVersion(OfKind<10>),
    /// Show what became of a contribution, and what was contributed to it
    Trace {
        /// The space
        space: String,
        /// Its id, or the beginning of it
        contribution: String,
    },
    /// Show what was said and waits for somebody to do something
    Pending {
        /// The space
        space: String,
    },
    /// Show what became of a vote, by its receipt: whose it is, whether it counts, and whether it is the last one
    Receipt {
        /// The text of the receipt, the address of a page about it, or its number
        #[arg(required_unless_present = "picture")]
        receipt: Vec<String>,
        /// A photo or screenshot of the receipt instead, PNG or JPEG
        #[arg(long, value_name = "FILE", conflicts_with = "receipt")]
        picture: Option<PathBuf>,
    },
    /// Count ballots again and compare with what was published
    Recount {
        /// The space
        #[arg(required_unless_present = "bundle")]
        space: Option<String>,
        /// Only this ballot
        ballot: Option<String>,
        /// A bundle instead of a space of this node
        #[arg(long, value_name = "FILE", conflicts_with = "space")]
        bundle: Option<PathBuf>,
    },
    /// Bring in what was said elsewhere
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write out what was said here
    #[command(subcommand)]
    Export(ExportCommand),
    /// Contribute of any kind, with a command for each of its operations
    Do(DoArgs),
    /// Contribute of any kind, as JSON
    Act {
        /// The space
        space: String,
        /// The kind: see `linde kinds`
        kind: String,
        /// The operation as JSON; - reads it from standard input
        op: String,
        /// The object acted on; without it one is created
        #[arg(long, value_name = "ID")]
        object: Option<String>,
    },
    /// Show an object of any kind as JSON
    View {
        /// The space
        space: String,
        /// The kind
        kind: String,
        /// The object
        object: String,
    },
    /// Show the kinds of contribution and their JSON Schema
    Kinds,
    /// Make, list and revoke tokens, with which programs use the API
    #[command(subcommand)]
    Token(TokenCommand),
    /// Show the description of the API (OpenAPI 3.1)
    Api,
    /// Show all signed entries of a space, latest first
    Log {
        /// The space
        space: String,
        /// How many
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: usize,
    },
    /// Check signatures, chains and contents
    Verify {
        /// The space
        #[arg(required_unless_present = "bundle")]
        space: Option<String>,
        /// Only this entry: who signed it, and whether it counts
        entry: Option<String>,
        /// A bundle instead of a space
        #[arg(long, value_name = "FILE", conflicts_with = "space")]
        bundle: Option<PathBuf>,
    },
    /// Carry a space on a USB stick
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// Show other nodes, and add an address
    #[command(subcommand)]
    Peers(PeersCommand),
    /// Build the index of a space, or of all, anew from the journal
    Rebuild {
        /// The space [default: all]
        space: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SpaceCommand {
    /// List the spaces of this node
    List,
    /// Found a space
    Create {
        /// Its name
        name: String,
        /// What it is for
        #[arg(long, default_value = "", value_name = "TEXT")]
        purpose: String,
        /// What you want to be called in it
        #[arg(long, value_name = "NAME")]
        my_name: String,
        /// Encrypt what is written in it, so that members alone can read it; its name and who belongs to it stay visible
        #[arg(long)]
        members_only: bool,
    },
    /// Show a space
    Show {
        /// The space
        space: String,
    },
    /// List the members
    Members {
        /// The space
        space: String,
    },
    /// Give a space another name or purpose. Needs the founders
    Rename {
        /// The space
        space: String,
        /// The name
        name: String,
        /// What it is for [default: as before]
        #[arg(long, value_name = "TEXT")]
        purpose: Option<String>,
    },
    /// Show what a space is called and was called before, and who named it
    Names {
        /// The space
        space: String,
    },
    /// Show and change who may do what
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print the hash of the state, the same on every node with the same entries
    State {
        /// The space
        space: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum InviteCommand {
    /// Make an invitation and print its link
    Create {
        /// The space
        space: String,
        /// The role it gives; a relay keeps and passes on, and reads nothing of a space for members only
        #[arg(long, default_value = "member", value_name = "ROLE")]
        role: RoleName,
        /// How many people may use it
        #[arg(long, default_value_t = 1, value_name = "N")]
        uses: u32,
        /// For how many days
        #[arg(long, default_value_t = 14, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
        /// Somebody must let each newcomer in
        #[arg(long)]
        approval: bool,
        /// Print the twelve words, which lead to the link where another node is near
        #[arg(long)]
        words: bool,
    },
    /// Let somebody in who waits for it
    Approve {
        /// The space
        space: String,
        /// The newcomer's name, their id, or its beginning
        person: String,
    },
    /// List the invitations
    List {
        /// The space
        space: String,
    },
    /// Withdraw an invitation
    Revoke {
        /// The space
        space: String,
        /// The invitation's id, or its beginning
        invite: String,
    },
    /// See where an invitation leads without using it
    Show {
        /// The link, a file that holds it, or the twelve words
        #[arg(required = true, value_name = "INVITATION")]
        invitation: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum StatementCommand {
    /// State something
    Add {
        /// The space
        space: String,
        /// The statement
        #[arg(required_unless_present = "file")]
        text: Option<String>,
        /// One statement a line of this file instead; - is standard input
        #[arg(long, value_name = "FILE", conflicts_with = "text")]
        file: Option<PathBuf>,
    },
    /// Agree, disagree, or pass over a statement; of several times the last one holds
    React {
        /// The space
        space: String,
        /// Its id, or the beginning
        statement: String,
        /// What you say to it
        stance: StanceName,
        /// It matters much to you
        #[arg(long)]
        important: bool,
    },
    /// Show a statement that you have not reacted to, those first from which most is learnt
    Next {
        /// The space
        space: String,
        /// Only statements of this topic
        #[arg(long)]
        topic: Option<String>,
    },
    /// Say one of your statements otherwise, as long as nobody else has reacted; what it said before stays in its history
    Correct {
        /// The space
        space: String,
        /// Its id, or the beginning
        statement: String,
        /// What it says from now on
        text: String,
    },
    /// List statements, latest first
    List {
        /// The space
        space: String,
        /// Which
        #[arg(long, default_value = "counted", value_name = "WHICH")]
        filter: Filter,
        /// How many
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TextCommand {
    /// List the texts
    List {
        /// The space
        space: String,
    },
    /// Begin a text
    Create {
        /// The space
        space: String,
        /// Its title
        title: String,
    },
    /// Show a text with all its sections
    Show(TextArgs),
    /// Add a section at the end
    AddSection {
        #[command(flatten)]
        text: TextArgs,
        /// Its title
        title: String,
        /// Read its text from this file; - is standard input
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Save a section; what others wrote meanwhile stays
    Save {
        #[command(flatten)]
        section: SectionArgs,
        /// The version that your text is based on [default: the version now]
        #[arg(long, value_name = "VERSION")]
        base: Option<String>,
        /// Read the text from this file; - is standard input
        #[arg(long, default_value = "-", value_name = "FILE")]
        file: PathBuf,
    },
    /// Move a section by one place
    Move {
        #[command(flatten)]
        section: SectionArgs,
        /// Where to
        #[arg(value_name = "WHERE")]
        step: StepName,
    },
    /// List the versions of a section
    History(SectionArgs),
    /// Show what changed between two versions of a section
    Diff {
        #[command(flatten)]
        section: SectionArgs,
        /// The earlier version [default: the empty text]
        #[arg(long, value_name = "VERSION")]
        from: Option<String>,
        /// The later version [default: the version now]
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TextArgs {
    /// The space
    pub(crate) space: String,
    /// The text's id, the beginning of its id, or its title
    pub(crate) text: String,
}

#[derive(Debug, Args)]
pub(crate) struct SectionArgs {
    #[command(flatten)]
    pub(crate) text: TextArgs,
    /// The section's id, the beginning of its id, or its title
    pub(crate) section: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write a space to a file, leaving out what the readers named in FILE.have have already
    Export {
        /// The space
        space: String,
        /// The file
        file: PathBuf,
        /// Write everything, whatever FILE.have says
        #[arg(long)]
        full: bool,
    },
    /// Take in what a file brings, and note beside it what this node has now
    Import {
        /// The file
        file: PathBuf,
        /// Also take in a space that this node does not have yet
        #[arg(long)]
        adopt: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum PeersCommand {
    /// List the nodes connected now
    List,
    /// Keep in touch with the node at this address
    Add {
        /// HOST:PORT, or the address that the other node shows
        address: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum StepName {
    Up,
    Down,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    Relay,
    Reader,
    Member,
    Moderator,
    Steward,
    Founder,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Filter {
    Counted,
    Mine,
    NotCounted,
    /// Beyond what their authors may say in a day
    Deferred,
}

impl StepName {
    pub(crate) fn step(self) -> linde_web::views::Step {
        match self {
            Self::Up => linde_web::views::Step::Up,
            Self::Down => linde_web::views::Step::Down,
        }
    }
}

impl RoleName {
    pub(crate) fn role(self) -> linde_web::views::Role {
        match self {
            Self::Relay => linde_web::views::Role::Relay,
            Self::Founder => linde_web::views::Role::Founder,
            Self::Reader => linde_web::views::Role::Reader,
            Self::Member => linde_web::views::Role::Member,
            Self::Moderator => linde_web::views::Role::Moderator,
            Self::Steward => linde_web::views::Role::Steward,
        }
    }
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum StanceName {
    Agree,
    Disagree,
    Pass,
}

impl StanceName {
    pub(crate) fn stance(self) -> linde_web::views::Stance {
        match self {
            Self::Agree => linde_web::views::Stance::Agree,
            Self::Disagree => linde_web::views::Stance::Disagree,
            Self::Pass => linde_web::views::Stance::Pass,
        }
    }
}

impl Filter {
    pub(crate) fn filter(self) -> linde_web::views::StatementFilter {
        match self {
            Self::Counted => linde_web::views::StatementFilter::Counted,
            Self::Mine => linde_web::views::StatementFilter::Mine,
            Self::NotCounted => linde_web::views::StatementFilter::NotCounted,
            Self::Deferred => linde_web::views::StatementFilter::Deferred,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
