//! Open formats in and out. The first is the [`bundle`]: the entries of a space in one file, for a USB stick.

pub mod bundle;
