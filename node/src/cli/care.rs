//! What can be asked for about offices, sealed parts, erasure and moderation.

use super::{RoleName, people::utc_ms};
use crate::{
    calls::{
        Request,
        care::{CareRequest, Erasing, How, NewPart},
    },
    client::read_input,
    failure::{Failure, Kind},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum OfficeCommand {
    /// List the offices of a space
    List {
        /// The space
        space: String,
    },
    /// Set up an office
    Create {
        /// The space
        space: String,
        /// What it is called
        name: String,
        /// Who holds it; give it once for each
        #[arg(long = "holder", value_name = "PERSON", required = true)]
        holders: Vec<String>,
        /// Two holders must speak before it is the office's word
        #[arg(long)]
        four_eyes: bool,
    },
    /// Change an office; what is not named stays. Other holders or eyes give it a new key
    Change {
        /// The space
        space: String,
        /// The office: its name, its id, or the beginning of its id
        office: String,
        /// Another name
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// All who hold it from now on; give it once for each
        #[arg(long = "holder", value_name = "PERSON")]
        holders: Vec<String>,
        /// Whether two holders must speak
        #[arg(long, value_name = "YES")]
        four_eyes: Option<bool>,
    },
    /// Lend a contribution of yours, or of another holder, the office's voice
    Speak {
        /// The space
        space: String,
        /// The office
        office: String,
        /// The contribution's id, or its beginning
        entry: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SealCommand {
    /// List the sealed parts of a space
    List {
        /// The space
        space: String,
    },
    /// Show a sealed part, with its text if you may read it
    Show {
        /// The space
        space: String,
        /// Its id, or the beginning
        part: String,
    },
    /// Seal a text for some readers; everybody sees that it is there and why
    Create(SealArgs),
    /// Open a sealed part for everybody, for good
    Open {
        /// The space
        space: String,
        /// Its id, or the beginning
        part: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SealArgs {
    /// The space
    space: String,
    /// What it is about; everybody sees it
    title: String,
    /// Why it is not for everybody
    #[arg(long, value_name = "REASON", value_parser = clap::builder::PossibleValuesParser::new(linde_web::views::SEAL_REASONS))]
    reason: String,
    /// Whose right is protected, and which; everybody sees it
    #[arg(long, value_name = "TEXT")]
    right: String,
    /// When it is to be looked at again
    #[arg(long, value_name = "YYYY-MM-DD")]
    review: String,
    /// Who decides about opening it [default: you]
    #[arg(long, value_name = "PERSON")]
    decider: Option<String>,
    /// Who else may read it; give it once for each
    #[arg(long = "reader", value_name = "PERSON")]
    readers: Vec<String>,
    /// Everybody who has this role now, or a higher one, may read it
    #[arg(long, value_name = "ROLE")]
    readers_from: Option<RoleName>,
    /// Read the text from this file; - is standard input
    #[arg(long, default_value = "-", value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EraseCommand {
    /// Erase a contribution with all its versions
    Contribution {
        /// The space
        space: String,
        /// Its id, or the beginning
        entry: String,
        #[command(flatten)]
        how: EraseArgs,
    },
    /// Erase a person's profile and contributions
    Person {
        /// The space
        space: String,
        /// The person
        person: String,
        #[command(flatten)]
        how: EraseArgs,
    },
    /// Erase a section of a text with its history
    Section {
        /// The space
        space: String,
        /// The text
        text: String,
        /// The section
        section: String,
        /// Keep the words as they are now in a fresh section that does not say who wrote what
        #[arg(long)]
        keep_text: bool,
        #[command(flatten)]
        how: EraseArgs,
    },
    /// List what was erased, and on how many nodes it is carried out
    List {
        /// The space
        space: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct EraseArgs {
    /// Why
    #[arg(long, default_value = "own-wish", value_name = "REASON", value_parser = clap::builder::PossibleValuesParser::new(linde_web::views::ERASE_REASONS))]
    reason: String,
    /// Erase it; without, only say what would go and what would stay
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModerateCommand {
    /// Fold a contribution away; whoever wants to can still read it
    Hide(ModerateArgs),
    /// Say that a contribution belongs elsewhere
    Move {
        #[command(flatten)]
        what: ModerateArgs,
        /// Where it belongs: the id of another, or its beginning
        #[arg(long, value_name = "ID")]
        to: String,
    },
    /// Say that a contribution says the same as another
    Merge {
        #[command(flatten)]
        what: ModerateArgs,
        /// The other's id, or its beginning
        #[arg(long, value_name = "ID")]
        into: String,
    },
    /// Add a note to a contribution
    Note(ModerateArgs),
    /// Show the public log of all moderation
    Log {
        /// The space
        space: String,
        /// Only what concerns your own contributions
        #[arg(long)]
        mine: bool,
    },
    /// Show one act of moderation
    Show(ActArgs),
    /// Take an act of moderation back
    Lift(ActArgs),
    /// Object to an act on your own contribution
    Appeal {
        #[command(flatten)]
        act: ActArgs,
        /// Why
        text: String,
    },
    /// Decide about somebody's objection to another moderator's act
    Decide {
        #[command(flatten)]
        act: ActArgs,
        /// The act stays; without, it is taken back
        #[arg(long)]
        uphold: bool,
        /// Why
        text: String,
    },
    /// No longer show a person or a contribution here; nobody is told
    Ignore(IgnoreArgs),
    /// Show them again
    Unignore(IgnoreArgs),
    /// List what you do not want to see
    Ignored {
        /// The space
        space: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ModerateArgs {
    /// The space
    space: String,
    /// The contribution's id, or its beginning
    entry: String,
    /// Why
    #[arg(long, value_name = "REASON", value_parser = clap::builder::PossibleValuesParser::new(linde_web::views::MODERATE_REASONS))]
    reason: String,
    /// In words, for the author and everybody
    #[arg(long, default_value = "", value_name = "TEXT")]
    text: String,
}

#[derive(Debug, Args)]
pub(crate) struct ActArgs {
    /// The space
    space: String,
    /// The act's id, or its beginning: see `linde moderate log`
    act: String,
}

#[derive(Debug, Args)]
pub(crate) struct IgnoreArgs {
    /// The space
    space: String,
    /// A person
    #[arg(long, value_name = "PERSON", required_unless_present = "entry")]
    person: Option<String>,
    /// A contribution, by its id or the beginning
    #[arg(long, value_name = "ID", conflicts_with = "person")]
    entry: Option<String>,
}

impl OfficeCommand {
    pub(crate) fn request(self) -> Request {
        Request::Care(match self {
            Self::List { space } => CareRequest::OfficeList { space },
            Self::Create { space, name, holders, four_eyes } => {
                CareRequest::OfficeCreate { space, name, four_eyes, holders }
            }
            Self::Change { space, office, name, holders, four_eyes } => {
                CareRequest::OfficeChange { space, office, name, four_eyes, holders }
            }
            Self::Speak { space, office, entry } => CareRequest::OfficeSpeak { space, office, entry },
        })
    }
}

impl SealCommand {
    pub(crate) fn request(self) -> Result<Request, Failure> {
        Ok(Request::Care(match self {
            Self::List { space } => CareRequest::SealList { space },
            Self::Show { space, part } => CareRequest::SealShow { space, part },
            Self::Open { space, part } => CareRequest::SealOpen { space, part },
            Self::Create(args) => {
                let review_ms = utc_ms(&args.review).ok_or_else(|| {
                    Failure::new(Kind::Denied, "bad-request", format!("{:?} is no day like 2027-01-31", args.review))
                })?;
                let part = NewPart {
                    title: args.title,
                    reason: args.reason,
                    right: args.right,
                    decider: args.decider,
                    review_ms,
                    readers: args.readers,
                    readers_from: args.readers_from.map(RoleName::role),
                    text: read_input(&args.file)?,
                };
                CareRequest::SealCreate { space: args.space, part: Box::new(part) }
            }
        }))
    }
}

impl EraseCommand {
    pub(crate) fn request(self) -> Request {
        let (space, target, how) = match self {
            Self::List { space } => return Request::Care(CareRequest::EraseList { space }),
            Self::Contribution { space, entry, how } => (space, Erasing::Contribution { entry }, how),
            Self::Person { space, person, how } => (space, Erasing::Person { person }, how),
            Self::Section { space, text, section, keep_text, how } => {
                (space, Erasing::Section { text, section, keep_text }, how)
            }
        };
        Request::Care(if how.yes {
            CareRequest::Erase { space, target, reason: how.reason }
        } else {
            CareRequest::ErasePlan { space, target }
        })
    }
}

impl ModerateCommand {
    pub(crate) fn request(self) -> Request {
        let moderate = |what: ModerateArgs, how: How| CareRequest::Moderate {
            space: what.space,
            entry: what.entry,
            how,
            reason: what.reason,
            text: what.text,
        };
        let ignore = |what: IgnoreArgs, again: bool| CareRequest::Ignore {
            space: what.space,
            person: what.person,
            entry: what.entry,
            again,
        };
        Request::Care(match self {
            Self::Hide(what) => moderate(what, How::Hide),
            Self::Move { what, to } => moderate(what, How::Move { to }),
            Self::Merge { what, into } => moderate(what, How::Merge { into }),
            Self::Note(what) => moderate(what, How::Note),
            Self::Log { space, mine } => CareRequest::ModerationLog { space, mine },
            Self::Show(ActArgs { space, act }) => CareRequest::ModerationShow { space, act },
            Self::Lift(ActArgs { space, act }) => CareRequest::Lift { space, act },
            Self::Appeal { act: ActArgs { space, act }, text } => CareRequest::Appeal { space, act, text },
            Self::Decide { act: ActArgs { space, act }, uphold, text } => {
                CareRequest::Decide { space, act, uphold, text }
            }
            Self::Ignore(what) => ignore(what, false),
            Self::Unignore(what) => ignore(what, true),
            Self::Ignored { space } => CareRequest::Ignored { space },
        })
    }
}
