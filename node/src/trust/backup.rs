//! Backups.

use crate::core::Core;
use linde_web::{
    DeskError,
    views::{BackupCheck, BackupDone, BackupDownload, BackupView},
};

pub(crate) fn backup(_core: &mut Core) -> Result<BackupView, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn save_backup(_core: &mut Core, _path: String) -> Result<BackupDone, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn download_backup(_core: &mut Core) -> Result<BackupDownload, DeskError> {
    Err(DeskError::new("busy"))
}

pub(crate) fn verify_backup(_core: &mut Core, _path: String) -> Result<BackupCheck, DeskError> {
    Err(DeskError::new("busy"))
}
