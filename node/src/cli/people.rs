//! What can be asked for about people, and the rules.

use super::RoleName;
use crate::{
    calls::{
        Request,
        people::{NewRules, PeopleRequest},
    },
    failure::{Failure, Kind},
};
use clap::{Args, Subcommand};
use linde_web::views::AuditFilter;

#[derive(Debug, Subcommand)]
pub(crate) enum PersonCommand {
    /// List who is in a space, who waits to be let in, and who went
    List {
        /// The space
        space: String,
    },
    /// Remove somebody; what they wrote until now stays
    Remove {
        #[command(flatten)]
        person: PersonArgs,
        #[command(flatten)]
        since: SinceArgs,
    },
    /// Give somebody another role, a higher or a lower one
    Role {
        #[command(flatten)]
        person: PersonArgs,
        /// The role
        role: RoleName,
        #[command(flatten)]
        since: SinceArgs,
    },
    /// Take somebody back who left or was removed
    Readmit {
        #[command(flatten)]
        person: PersonArgs,
        /// The role
        #[arg(default_value = "member")]
        role: RoleName,
    },
    /// Let more statements and texts of somebody count than their removal said: what came late and is honest
    Raise {
        /// The space
        space: String,
        /// The id of the removal, or its beginning: see `linde audit --kind remove`
        act: String,
        #[command(flatten)]
        since: SinceArgs,
    },
    /// Say what you want to be called in a space
    Name {
        /// The space
        space: String,
        /// The name
        name: String,
    },
    /// Leave a space
    Leave {
        /// The space
        space: String,
    },
    /// Show what waits for the agreement of several
    Pending {
        /// The space
        space: String,
    },
    /// Agree to something that needs several
    Agree {
        /// The space
        space: String,
        /// Its id, or the beginning: see `linde person pending`
        act: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PersonArgs {
    /// The space
    space: String,
    /// The person's name, their id, or its beginning
    person: String,
}

#[derive(Debug, Args)]
pub(crate) struct SinceArgs {
    /// Keep of what they wrote only what stands before the first entry that claims this time (UTC) or a later one
    /// [default: all that is here now]
    #[arg(long, value_name = "YYYY-MM-DD[THH:MM]")]
    since: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// Show who may do what
    Show {
        /// The space
        space: String,
    },
    /// Change who may do what; what is not named stays. Needs the founders
    Set(RulesArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// The space
    space: String,
    /// The lowest role that invites
    #[arg(long, value_name = "ROLE")]
    invite: Option<RoleName>,
    /// The lowest role that lets newcomers in
    #[arg(long, value_name = "ROLE")]
    approve: Option<RoleName>,
    /// The lowest role that gives roles
    #[arg(long, value_name = "ROLE")]
    grant: Option<RoleName>,
    /// The lowest role that removes people and takes roles
    #[arg(long, value_name = "ROLE")]
    remove: Option<RoleName>,
    /// The lowest role that moderates
    #[arg(long, value_name = "ROLE")]
    moderate: Option<RoleName>,
    /// The lowest role that erases what others wrote
    #[arg(long, value_name = "ROLE")]
    erase: Option<RoleName>,
    /// How many contributions of a person a day are shown at once; 0 is any number
    #[arg(long, value_name = "N")]
    quota: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// The space
    space: String,
    /// Only what this person signed: their name, id, or its beginning
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// Only this kind, as the list names it
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Only what does not count
    #[arg(long)]
    not_counted: bool,
    /// How many
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
}

impl PersonCommand {
    pub(crate) fn request(self) -> Result<Request, Failure> {
        Ok(Request::People(match self {
            Self::List { space } => PeopleRequest::List { space },
            Self::Remove { person: PersonArgs { space, person }, since } => {
                PeopleRequest::Remove { space, person, since_ms: since.ms()? }
            }
            Self::Role { person: PersonArgs { space, person }, role, since } => {
                PeopleRequest::Role { space, person, role: role.role(), since_ms: since.ms()? }
            }
            Self::Readmit { person: PersonArgs { space, person }, role } => {
                PeopleRequest::Role { space, person, role: role.role(), since_ms: None }
            }
            Self::Raise { space, act, since } => PeopleRequest::Raise { space, act, since_ms: since.ms()? },
            Self::Name { space, name } => PeopleRequest::Name { space, name },
            Self::Leave { space } => PeopleRequest::Leave { space },
            Self::Pending { space } => PeopleRequest::Pending { space },
            Self::Agree { space, act } => PeopleRequest::Agree { space, act },
        }))
    }
}

impl RulesCommand {
    pub(crate) fn request(self) -> Request {
        Request::People(match self {
            Self::Show { space } => PeopleRequest::Rules { space },
            Self::Set(args) => {
                let role = |name: Option<RoleName>| name.map(RoleName::role);
                let rules = NewRules {
                    invite: role(args.invite),
                    approve: role(args.approve),
                    grant: role(args.grant),
                    remove: role(args.remove),
                    moderate: role(args.moderate),
                    erase: role(args.erase),
                    quota_entries: args.quota,
                };
                PeopleRequest::SetRules { space: args.space, rules }
            }
        })
    }
}

impl AuditArgs {
    pub(crate) fn request(self) -> Request {
        let filter = if self.not_counted { AuditFilter::NotCounted } else { AuditFilter::All };
        let Self { space, person, kind, not_counted: _, limit } = self;
        Request::People(PeopleRequest::Audit { space, person, kind, filter, limit })
    }
}

impl SinceArgs {
    fn ms(&self) -> Result<Option<i64>, Failure> {
        let bad = || Failure::new(Kind::Denied, "date-invalid", "a time looks like 2026-11-02 or 2026-11-02T18:30");
        self.since.as_deref().map(|text| utc_ms(text).ok_or_else(bad)).transpose()
    }
}

/// Ms since 1970 of a day, or a minute of it, in UTC.
pub(super) fn utc_ms(text: &str) -> Option<i64> {
    let (day, minute) = text.split_once('T').unwrap_or((text, "00:00"));
    let (hour, minute) = minute.split_once(':')?;
    let date: jiff::civil::Date = day.parse().ok()?;
    let time = jiff::civil::Time::new(two_digits(hour)?, two_digits(minute)?, 0, 0).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_timestamp(date.to_datetime(time)).ok()?.as_millisecond())
}

fn two_digits(text: &str) -> Option<i8> {
    if text.len() == 2 { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::utc_ms;

    #[test]
    fn a_time_is_a_day_or_a_minute_of_it() {
        assert_eq!(utc_ms("1970-01-02"), Some(86_400_000));
        assert_eq!(utc_ms("1970-01-01T01:30"), Some(5_400_000));
        for bad in ["", "1970", "1970-13-01", "1970-02-30", "1970-01-01T25:00", "1970-01-01T1", "2.1.1970"] {
            assert_eq!(utc_ms(bad), None, "{bad}");
        }
    }
}
