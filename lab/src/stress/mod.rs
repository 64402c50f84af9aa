//! Random stress of the simulated accelerator: sequences of networks, bus behaviours and mishaps on one device, every frame compared with the
//! golden model in every byte of its memory.
//!
//! | module | what it does |
//! |---|---|
//! | [`case`] | a sequence of cases as plain data |
//! | [`draw`] | draws sequences from a seed |
//! | [`directed`] | sequences for what drawn ones seldom come to |
//! | [`bench`](mod@bench) | runs a case on a device: frames, and frames that something happens to (`events`, `damage`) |
//! | [`expected`] | memory after a frame |
//! | [`polled`] | registers that are read while a frame runs |
//! | [`failure`], [`tally`] | what went wrong, what was run |
//! | [`life`] | runs a sequence on a new device |
//! | [`campaign`] | draws and runs sequences for a time, on several threads |
//! | [`part`] | a campaign of so many sequences, in shards |
//! | [`summary`] | what a campaign has come to, for a reader and for programs |
//! | [`reduce`] | the smallest sequence that still fails |
//! | [`keep`] | sequences as files |

pub mod bench;
pub mod campaign;
pub mod case;
mod damage;
pub mod directed;
pub mod draw;
mod events;
pub mod expected;
pub mod failure;
pub mod keep;
pub mod life;
pub mod part;
pub mod polled;
pub mod reduce;
pub mod summary;
pub mod tally;
