//! Receipts of votes: what stands on them, and what the node does to find the vote again.

use crate::{
    Answer, Desk, DeskError, Id,
    views::{BallotView, EntryView, PaperPlace, ReceiptView, SpaceState, SpaceView, VoteView, VoterView},
};
use linde_deliberation::{
    ballot::{Cast, Phase, Receipt},
    methods::Paper,
};
use linde_log::{EntryId, PersonId};

/// How a receipt begins.
const PREFIX: &str = "linde:receipt:";
/// Digits of an id.
const ID_DIGITS: usize = 64;
/// The fewest digits that name a paper: as many as are shown for comparing by eye.
const MIN_DIGITS: usize = 16;
/// The longest text that is read as a receipt, in characters.
pub(crate) const MAX_RECEIPT_CHARS: usize = 1_000;

/// The part of the [`Desk`](crate::Desk) that finds papers of ballots again.
pub trait Receipts: Send + Sync + 'static {
    /// The papers whose ids begin with these lower-case hex digits, in all spaces that are here or in one; at most two, which is
    /// enough to see that the digits name no single one.
    fn papers(&self, space: Option<Id>, digits: String) -> Answer<'_, Vec<PaperPlace>>;
}

/// What a receipt names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// The space, where it says so.
    pub(crate) space: Option<Id>,
    /// The id of the paper, or its beginning.
    pub(crate) digits: String,
}

impl Named {
    /// The paper's whole id, where it is there.
    pub(crate) fn id(&self) -> Option<Id> {
        self.digits.parse().ok()
    }

    /// As it is written on receipts, or the digits alone where no space is named.
    pub(crate) fn text(&self) -> String {
        let Self { space, digits } = self;
        space.map_or_else(|| digits.clone(), |space| format!("{PREFIX}{space}/{digits}"))
    }
}

/// What a receipt leads to.
pub(crate) enum Found {
    /// A vote.
    Vote(Box<Vote>),
    /// Something that is no vote.
    Other {
        /// Its space.
        space: SpaceView,
        /// It.
        entry: Box<EntryView>,
    },
    /// The space that it names is not here.
    NoSpace,
    /// No such thing is in the spaces that are here.
    Unknown,
}

/// A vote, and what became of it.
pub(crate) struct Vote {
    pub(crate) space: SpaceView,
    pub(crate) view: BallotView,
    pub(crate) paper: Id,
    pub(crate) voter: PersonId,
    pub(crate) receipt: Receipt,
    pub(crate) phase: Phase,
    /// The alternatives.
    pub(crate) names: Vec<String>,
    /// Whether its voter cast none later.
    pub(crate) is_last: bool,
    /// What is filled in, where it is to be seen.
    pub(crate) shown: Option<Paper>,
    /// What it says itself; none while it is hidden.
    pub(crate) cast: Option<Cast>,
}

impl Vote {
    fn of(space: SpaceView, view: BallotView, paper: Id) -> Option<Self> {
        let (id, state) = (EntryId(paper.0), &view.ballot.state);
        let opening = state.opening.as_ref()?;
        let names = opening.open.alternatives.iter().map(|one| one.text().to_owned()).collect();
        let (voter, receipt) = (state.voter(&id)?, state.receipt(&id)?);
        let counted = state.result().and_then(|result| result.papers.into_iter().find(|one| one.entry == id));
        let cast = state.casts.get(&id).cloned();
        let shown = cast.as_ref().map(|cast| cast.paper.clone()).or(counted.map(|one| one.paper));
        let (phase, is_last) = (state.phase(), state.last_of(voter) == Some(id));
        Some(Self { space, paper, voter, receipt, phase, names, is_last, shown, cast, view })
    }

    /// What the ballot asks.
    pub(crate) fn question(&self) -> &str {
        self.view.ballot.state.opening.as_ref().map_or("", |opening| opening.open.question.as_str())
    }

    /// The vote that counts in its place.
    pub(crate) fn instead(&self) -> Option<Id> {
        if let Receipt::Superseded { by } = self.receipt { Some(by.into()) } else { None }
    }

    fn into_view(self) -> VoteView {
        let question = self.question().to_owned();
        VoteView {
            space: self.space.id,
            space_name: self.space.name,
            ballot: self.view.ballot.id,
            question,
            phase: self.phase,
            alternatives: self.names,
            paper: self.paper,
            voter: VoterView { person: Id(self.voter.0), name: self.view.around.people.of(&self.voter).name },
            time_ms: self.cast.map(|cast| cast.time_ms),
            chosen: self.shown,
            receipt: self.receipt,
            counts: match self.receipt {
                Receipt::Cast => None,
                Receipt::Counted => Some(true),
                Receipt::Superseded { .. } | Receipt::Late | Receipt::Unrevealed | Receipt::Unfit | Receipt::Void => {
                    Some(false)
                }
            },
            is_last: self.is_last,
        }
    }
}

/// Looks for what a receipt names, in one space or in all that are here.
pub(crate) async fn find(desk: &dyn Desk, text: &str, only: Option<Id>) -> Result<Found, DeskError> {
    let named = read(text).ok_or_else(|| DeskError::new("receipt-unreadable").at("receipt"))?;
    let fits = |id: Id| only.is_none_or(|only| only == id) && named.space.is_none_or(|named| named == id);
    let mut spaces = desk.spaces().await?;
    spaces.retain(|space| space.state == SpaceState::Ready && fits(space.id));
    if named.space.is_some() && spaces.is_empty() {
        return Ok(Found::NoSpace);
    }
    let papers = desk.papers(named.space.or(only), named.digits.clone()).await?;
    if let [PaperPlace { space, ballot, paper }] = papers.as_slice() {
        let space = desk.space(*space).await?;
        let view = desk.ballot(space.id, *ballot).await?;
        return Ok(Vote::of(space, view, *paper).map_or(Found::Unknown, |found| Found::Vote(Box::new(found))));
    }
    if !papers.is_empty() {
        return Err(DeskError::new("receipt-unclear").at("receipt"));
    }
    let Some(id) = named.id() else { return Ok(Found::Unknown) };
    for space in spaces {
        match desk.entry(space.id, id).await {
            Ok(entry) => return Ok(Found::Other { space, entry: Box::new(entry) }),
            Err(error) if error.code == "entry-unknown" => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Found::Unknown)
}

/// What a receipt leads to, in one space or in all that are here.
///
/// # Errors
/// `receipt-unreadable`, `receipt-unclear`, and what the desk cannot do.
pub async fn look_up(desk: &dyn Desk, text: &str, only: Option<Id>) -> Result<ReceiptView, DeskError> {
    Ok(match find(desk, text, only).await? {
        Found::Vote(vote) => ReceiptView::Vote(vote.into_view()),
        Found::Other { space, entry } => {
            let EntryView { id, author, kind, time_ms, verdict, .. } = *entry;
            ReceiptView::Other { space: space.id, entry: id, kind, author, time_ms, verdict }
        }
        Found::NoSpace => ReceiptView::NoSpace,
        Found::Unknown => ReceiptView::Unknown,
    })
}

/// The receipt of a paper as text.
pub(crate) fn text(space: &Id, paper: &Id) -> String {
    format!("{PREFIX}{space}/{paper}")
}

/// Reads whatever people have of a receipt: its text, the address of a page about it, an id, or the digits that are shown of one,
/// with blanks and line ends wherever they came in.
pub(crate) fn read(text: &str) -> Option<Named> {
    let text: String = text.chars().take(MAX_RECEIPT_CHARS).collect();
    let text = text.replace("%2F", "/").replace("%2f", "/").replace("%3A", ":").replace("%3a", ":");
    let mut found: Vec<String> = Vec::new();
    // Whether the last word can go on behind a blank.
    let mut goes_on = false;
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_hex = !word.is_empty() && word.chars().all(|c| c.is_ascii_hexdigit());
        match found.last_mut().filter(|_| is_hex && goes_on) {
            Some(last) => last.push_str(word),
            None if is_hex => found.push(word.to_owned()),
            None => {}
        }
        let ends_blank = piece.chars().next_back().is_some_and(char::is_whitespace);
        goes_on = ends_blank && (is_hex || (word.is_empty() && goes_on));
    }
    let found: Vec<String> = found.into_iter().map(|digits| digits.to_ascii_lowercase()).collect();
    let whole = found.iter().filter(|digits| digits.len() % ID_DIGITS == 0);
    let ids = whole.flat_map(|digits| digits.as_bytes().chunks(ID_DIGITS));
    let ids: Vec<Id> = ids.filter_map(|id| core::str::from_utf8(id).ok()?.parse().ok()).collect();
    match ids.as_slice() {
        [] => {
            let digits = found.into_iter().find(|digits| (MIN_DIGITS..ID_DIGITS).contains(&digits.len()))?;
            Some(Named { space: None, digits })
        }
        [paper] => Some(Named { space: None, digits: paper.to_string() }),
        [space, paper, ..] => Some(Named { space: Some(*space), digits: paper.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_people_have_of_a_receipt_is_read() {
        let (space, paper) = (Id([0xab; 32]), Id([0x1c; 32]));
        let both = Some(Named { space: Some(space), digits: paper.to_string() });
        let alone = Some(Named { space: None, digits: paper.to_string() });
        let check = |typed: &str, wanted: &Option<Named>| assert_eq!(read(typed), *wanted, "{typed}");
        let whole = text(&space, &paper);
        check(&whole, &both);
        check(&format!(" Mein Beleg: {whole}. "), &both);
        check(&whole.to_uppercase(), &both);
        // A mail program cut the lines.
        let (head, tail) = whole.split_at(100);
        check(&format!("{head}\r\n  {tail}"), &both);
        check(&format!("http://127.0.0.1:8417/spaces/{space}/entries/{paper}"), &both);
        check(&format!("http://127.0.0.1:8417/verify?receipt=linde%3Areceipt%3A{space}%2F{paper}"), &both);
        check(&format!("{space} {paper}"), &both);
        check(&paper.to_string(), &alone);
        check(&paper.grouped(), &Some(Named { space: None, digits: "1c1c1c1c1c1c1c1c".to_owned() }));
        for nothing in ["", "linde:receipt:", "Beleg", "abcd abcd", "linde:join:hwFYILJo_R7aXUfMalUlZpxocQntg"] {
            check(nothing, &None);
        }
        check(&"ab ".repeat(10_000), &None);
    }
}
