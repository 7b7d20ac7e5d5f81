//! What a deliberation has come to, for the command line and the API.

pub(crate) mod recount;

use crate::{
    calls::{Answer, to_json},
    core::Core,
    desk::replica,
    show::Faces,
};
use linde_deliberation::AnyKind;
use linde_log::{EntryId, SpaceId};
use linde_replica::ObjectRow;
use linde_web::{DeskError, Id};
use serde_json::{Value, json};

/// All objects of a kind that count, latest first.
pub(crate) fn list(core: &mut Core, space: SpaceId, kind: &str) -> Result<Answer, DeskError> {
    let number = number(core, kind)?;
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let rows: Vec<Value> = replica.objects(number, None).map(|row| shown(&faces, row)).collect();
    to_json(rows)
}

/// One object.
pub(crate) fn show(core: &mut Core, space: SpaceId, kind: &str, object: EntryId) -> Result<Answer, DeskError> {
    let number = number(core, kind)?;
    let me = core.spaces.device();
    let replica = replica(core, space)?;
    let faces = Faces::of(replica, me);
    let row = replica.object_row(number, &object).ok_or_else(|| DeskError::new("not-found"))?;
    to_json(shown(&faces, row))
}

fn number(core: &Core, kind: &str) -> Result<u16, DeskError> {
    let kind = core.spaces.registry().by_name(kind).map(AnyKind::id);
    kind.ok_or_else(|| DeskError::new("kind-unknown"))
}

fn shown(faces: &Faces, row: ObjectRow) -> Value {
    json!({
        "id": Id(row.id.0),
        "by": faces.author(row.log.device),
        "time_ms": row.time_ms,
        "counts": row.verdict.counts(),
        "view": row.view,
    })
}
