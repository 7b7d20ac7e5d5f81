//! Spaces on a stick: exporting, importing and checking bundles.

use crate::{
    calls::{Answer, to_json},
    core::Core,
    home::with_sources,
    show::refusal,
};
use linde_exchange::bundle::{self, BundleError, Damage, ExportOptions, Have, ImportOptions, VerifyReport};
use linde_log::{LogId, SpaceId};
use linde_sync::{Shelf, ShelfError};
use linde_web::DeskError;
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{BufReader, BufWriter, Write as _},
    path::Path,
};

/// Writes a space to a file, without what the readers named beside it have.
pub(crate) fn export(core: &mut Core, space: SpaceId, file: &Path, full: bool) -> Result<Answer, DeskError> {
    core.spaces.replica(space).map_err(refusal)?;
    if core.spaces.is_practice(&space) {
        return Err(DeskError::new("practice-only"));
    }
    note_readers(core, space, file);
    let known = if full { Vec::new() } else { readers(core, space, file)? };
    let readers = known.len();
    let options = ExportOptions {
        device: core.spaces.device(),
        created_ms: u64::try_from(core.spaces.now_ms()).unwrap_or(0),
        known,
    };
    // A stick that is pulled out while it is written keeps the bundle from before.
    let temporary = file.with_extension("partial");
    let mut out = BufWriter::new(File::create(&temporary).map_err(|error| unreadable(&error.into()))?);
    let summary =
        bundle::export(&core.spaces, &space, &options, &mut out, &mut |_| {}).map_err(|error| unreadable(&error))?;
    let written = out.flush().and_then(|()| out.get_ref().sync_all()).and_then(|()| std::fs::rename(&temporary, file));
    written.map_err(|error| unreadable(&error.into()))?;
    // Whoever exports has it all: the way back need not carry it again. A stick that takes no more is no reason to fail.
    let noted = note_what_is_here(core, space, file);
    to_json(json!({
        "file": file,
        "entries": summary.entries,
        "logs": summary.logs,
        "forks": summary.forks,
        "loose": summary.loose,
        "bytes": summary.bytes,
        "readers": readers,
        "have": noted,
        "unreadable": summary.unreadable.iter().map(|(log, error)| log_json(log, error.to_string())).collect::<Vec<_>>(),
    }))
}

/// Takes in what a file brings and writes beside it what this node has now.
pub(crate) fn import(core: &mut Core, file: &Path, adopt: bool) -> Result<Answer, DeskError> {
    let open = || File::open(file).map(BufReader::new).map_err(|error| unreadable(&error.into()));
    let device = core.spaces.device();
    let options = ImportOptions { device, space: None, adopt };
    let report =
        bundle::import(&mut core.spaces, &mut open()?, &options, &mut |_| {}).map_err(|error| unreadable(&error))?;
    let space = report.space;
    if report.complete && report.missing.is_empty() {
        core.spaces.note_met(space).map_err(refusal)?;
    }
    note_readers(core, space, file);
    let noted = note_what_is_here(core, space, file);
    let damage = |damage: &Damage| json!({ "position": damage.position, "bytes": damage.bytes });
    to_json(json!({
        "good": report.complete && report.damaged.is_empty() && report.refused.is_empty(),
        "space": space,
        "complete": report.complete,
        "read": report.read,
        "stored": report.stored,
        "stored_bytes": report.stored_bytes,
        "deferred": report.deferred.keys().map(|log| log_json(log, "too early".to_owned())).collect::<Vec<_>>(),
        "forks": report.forks.len(),
        "refused": report.refused.iter().map(|(frame, refusal)| json!({ "frame": frame, "what": refusal.why })).collect::<Vec<_>>(),
        "damaged": report.damaged.iter().chain(&report.cut).map(damage).collect::<Vec<_>>(),
        "missing": report.missing.iter().map(|missing| json!({
            "lane": missing.log.lane.number(), "device": missing.log.device,
            "from": missing.from, "to": missing.to, "promised": missing.promised,
        })).collect::<Vec<_>>(),
        "have": noted,
    }))
}

/// What a check of a bundle found, as JSON.
pub(crate) fn verified(report: &VerifyReport) -> Value {
    json!({
        "good": report.problem.is_none() && report.complete,
        "complete": report.complete,
        "space": report.header.as_ref().map(|header| header.space),
        "entries": report.entries(),
        "logs": report.logs.len(),
        "forks": report.forks.len(),
        "loose": report.loose,
        "left_out": report.left_out,
        "bytes": report.bytes,
        "problem": report.problem.as_ref().map(|problem| json!({
            "position": problem.position,
            "device": problem.log.map(|log| log.device),
            "lane": problem.log.map(|log| log.lane.number()),
            "what": problem.what,
        })),
    })
}

/// Writes beside the file what this node has now. A stick that cannot be written still brought something.
fn note_what_is_here(core: &Core, space: SpaceId, file: &Path) -> Value {
    let have = Have {
        vector: (*Shelf::vector(&core.spaces, &space)).clone(),
        forks: (*Shelf::forks(&core.spaces, &space)).clone(),
    };
    match bundle::write_have(file, &space, &core.spaces.device(), &have) {
        Ok(path) => json!(path),
        Err(error) => json!({ "error": with_sources(&error) }),
    }
}

/// Takes note of who has what, as the file's readers wrote it beside it.
fn note_readers(core: &mut Core, space: SpaceId, file: &Path) {
    for (device, have) in bundle::read_have(file, &space).unwrap_or_default() {
        let logs: Vec<(LogId, u64)> = have.vector.iter().map(|(log, head)| (*log, head.len)).collect();
        if device != core.spaces.device() {
            core.spaces.note_peer(&device, &space, &logs);
        }
    }
}

/// What each reader of the file has, this node left out.
fn readers(
    core: &Core,
    space: SpaceId,
    file: &Path,
) -> Result<Vec<(linde_sync::Vector, linde_sync::Forks)>, DeskError> {
    let mut have = bundle::read_have(file, &space).map_err(|error| unreadable(&error))?;
    have.remove(&core.spaces.device());
    Ok(have.into_values().map(|have| (have.vector, have.forks)).collect())
}

fn log_json(log: &LogId, what: String) -> Value {
    json!({ "lane": log.lane.number(), "device": log.device, "what": what })
}

fn unreadable(error: &BundleError) -> DeskError {
    match error {
        BundleError::Shelf(ShelfError::Full) => DeskError::new("disk-full"),
        BundleError::OtherSpace(space) => {
            let what = format!("the bundle is of space {}, which is not here; --adopt takes it in", space.short());
            DeskError::new("bad-request").arg("what", what)
        }
        BundleError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
            DeskError::new("not-found").arg("what", error)
        }
        BundleError::Io(_)
        | BundleError::Foreign
        | BundleError::Version(_)
        | BundleError::TooDamaged
        | BundleError::Shelf(ShelfError::Failed(_)) => DeskError::new("bad-request").arg("what", with_sources(error)),
    }
}
