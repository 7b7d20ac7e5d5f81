//! What the node does to bring a backup back.

use crate::{Answer, DeskError, views::RestoreView};
use futures::stream::BoxStream;

/// A file on its way from a browser.
pub type Pieces<'a> = BoxStream<'a, Result<Vec<u8>, DeskError>>;

/// The part of the [`Desk`](crate::Desk) that brings a backup back. Until the owner wants it in the place of what is here, nothing of what
/// is here changes.
pub trait Restoring: Send + Sync + 'static {
    /// How far it is.
    fn restoring(&self) -> Answer<'_, RestoreView>;
    /// Takes a backup in, in the place of one taken in before; `backup-unknown`, `backup-newer` and `disk-full` at `file`, `busy`.
    fn take_backup<'a>(&'a self, pieces: Pieces<'a>) -> Answer<'a, ()>;
    /// Begins to read it with the recovery words; `words-invalid` and `words-other` at `words`, `backup-gone`, `backup-damaged`. Answers
    /// after a second at the latest.
    fn read_backup(&self, words: String) -> Answer<'_, ()>;
    /// Puts what was read in the place of what is here, as soon as the program has closed everything, and goes on with it; `tick-missing`
    /// at `gone` if spaces are here that are not in it.
    fn put_backup(&self, understood: bool) -> Answer<'_, ()>;
    /// Forgets it.
    fn drop_backup(&self) -> Answer<'_, ()>;
}
