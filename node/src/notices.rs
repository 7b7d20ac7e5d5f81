//! What the owner of a node should know, worked out whenever somebody asks.

use crate::{core::Core, trust::backup};
use linde_log::SpaceId;
use linde_web::{
    DeskError,
    views::{Level, Notice},
};
use std::collections::BTreeMap;

/// Below this much free space the owner is told, before nothing can be written any more. In bytes.
const LOW_FREE_BYTES: u64 = 5 * linde_store::MIN_FREE_BYTES;

/// How long it is told that this device has another key, in ms.
const REPLACED_SHOWN_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// All there is to say now.
pub(crate) fn all(core: &mut Core) -> Vec<Notice> {
    let mut notices: Vec<Notice> = core.free_bytes().and_then(of_disk).into_iter().collect();
    match own(core) {
        Ok(own) => notices.extend(own),
        Err(error) => tracing::warn!(?error, "notices about this device cannot be made"),
    }
    let spaces: Vec<SpaceId> = core.spaces.ids().collect();
    let unreachable = core.net.as_ref().is_some_and(|net| net.status().listening.is_empty());
    if unreachable && !spaces.is_empty() {
        notices.push(notice("listen-failed", Level::Warning, []));
    }
    for space in spaces {
        let Ok(replica) = core.spaces.replica(space) else { continue };
        let name = replica.control().name().map_or_else(|| space.short(), str::to_owned);
        if !replica.store().report().is_clean() {
            notices.push(notice("damaged-journal", Level::Warning, [("space", name.clone())]));
        }
        if !replica.forks().is_empty() {
            notices.push(notice("fork-found", Level::Warning, [("space", name)]));
        }
    }
    notices
}

/// What there is to say about this device and its owner's care for it.
fn own(core: &mut Core) -> Result<Vec<Notice>, DeskError> {
    let now_ms = core.spaces.now_ms();
    let lately = |replaced: &linde_replica::Replaced| now_ms.saturating_sub(replaced.time_ms) < REPLACED_SHOWN_MS;
    let mut notices = Vec::new();
    if core.spaces.replaced().last().is_some_and(lately) {
        notices.push(notice("device-replaced", Level::Info, []));
    }
    let last = backup::last(&core.home)?;
    if backup::is_due(core, last.as_ref())? {
        notices.push(notice("backup-due", Level::Info, []));
    }
    Ok(notices)
}

/// What is to be said about a disk with so many bytes free.
pub(crate) fn of_disk(free: u64) -> Option<Notice> {
    let (code, level) = match free {
        0..linde_store::MIN_FREE_BYTES => ("read-only", Level::Danger),
        linde_store::MIN_FREE_BYTES..LOW_FREE_BYTES => ("disk-low", Level::Warning),
        LOW_FREE_BYTES.. => return None,
    };
    Some(notice(code, level, [("free_mb", (free / 1_000_000).to_string())]))
}

fn notice<const N: usize>(code: &str, level: Level, args: [(&str, String); N]) -> Notice {
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>();
    Notice { code: code.to_owned(), args, level }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_called_low_before_it_is_too_full_to_write() {
        let check = |free: u64, expect: Option<&str>| {
            let said = of_disk(free);
            assert_eq!(said.as_ref().map(|notice| notice.code.as_str()), expect, "{free}");
            let known = said.is_none_or(|notice| linde_web::views::NOTICE_CODES.contains(&notice.code.as_str()));
            assert!(known, "the page has no words for it");
        };
        check(0, Some("read-only"));
        check(linde_store::MIN_FREE_BYTES - 1, Some("read-only"));
        check(linde_store::MIN_FREE_BYTES, Some("disk-low"));
        check(LOW_FREE_BYTES, None);
    }
}
