//! Open formats in and out: the [`bundle`], the entries of a space in one file, for a USB stick, and the [`archive`], all
//! spaces of a node for a backup.

pub mod archive;
pub mod bundle;
