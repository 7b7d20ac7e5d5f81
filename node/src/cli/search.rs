//! Commands that find things again.

use super::people::utc_ms;
use crate::calls::Request;
use clap::{Args, builder::PossibleValuesParser};
use linde_web::views::{FOUND_KINDS, MAX_FOUND};

/// As many results as fit on a screen.
const SHOWN: u32 = 30;

/// A moment, as in the other commands.
fn moment(text: &str) -> Result<i64, String> {
    utc_ms(text).ok_or_else(|| "a time looks like 2026-11-02 or 2026-11-02T18:30".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct SearchArgs {
    /// The words, all of which must occur; what stands in quotation marks as it stands
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    /// Only in this space
    #[arg(long)]
    space: Option<String>,
    /// Only this kind
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(FOUND_KINDS.iter().copied()))]
    kind: Option<String>,
    /// Only what you wrote
    #[arg(long)]
    mine: bool,
    /// Only from this time on
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<i64>,
    /// How many results
    #[arg(long, default_value_t = SHOWN, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_FOUND)))]
    limit: u32,
    /// Go on behind so many times that number of results
    #[arg(long, default_value_t = 0, value_name = "N")]
    part: u32,
}

impl SearchArgs {
    pub(crate) fn request(self) -> Request {
        let Self { words, space, kind, mine, since, limit, part } = self;
        Request::Search { words: words.join(" "), space, kind, mine, since_ms: since, limit, part }
    }
}
