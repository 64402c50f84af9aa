//! Fuzz targets of Firebrick's readers, one for each kind of file. `scripts/fuzz.sh` runs them.

pub mod heap;
pub mod seed;
pub mod target;
