//! What every pass did: PE-cycles, busy and stalled by cause, and beats moved.
//!
//! The PEs' census says how many of them issued an entry in a cycle; those that did not wait for one cause, the first that holds of:
//!
//! | cause | holds while |
//! |---|---|
//! | weights | the pass waits for its weights |
//! | between | no pass runs, or it has not sent its first activation word, or all its tiles have arrived |
//! | memory | the activation loader has room for a word, but not the word |
//! | results | the post-processing is full |
//! | activations | else: a PE waits for a word, or for slower PEs |
//!
//! A record begins with the cycle in which the pass before ended, and its PE-cycles add up to the PEs times the cycles with `tick`.
//! The census of a PE is as many cycles late as the PE is far away, which moves a stall's beginning or end by up to one chain
//! length from one cause to another; at the end of a pass all of it has arrived, because the last write's answer comes later.
//!
//! The record is written into the log from [`Counters::LATENCY`] cycles after `close` on, a word a cycle. Limits: passes of less than
//! 2^32 PE-cycles that end at least 20 cycles apart.
//!
//! Small counters ([`WaitCounts`], [`BeatCounts`]) collect a few cycles; the totals are in LUT RAM, and one adder visits them in turn. So
//! that a visit at the end of a pass finds what came before and nothing else, what is counted at place `n` of the record is counted `n`
//! cycles late.

pub mod beat_counts;
mod logic;
pub mod tally;
pub mod wait_cause;
pub mod wait_counts;

pub use beat_counts::BeatCounts;
pub use tally::Tally;
pub use wait_cause::WaitCause;
pub use wait_counts::WaitCounts;

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::LutRam;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct Counters {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets everything; at least 20 cycles.
    pub reset: Signal<In, Bit>,
    /// Reset from outside, which `reset` outlasts by 20 cycles.
    pub restart: Signal<In, Bit>,
    /// This cycle is counted.
    pub tick: Signal<In, Bit>,
    /// A pass ends: this cycle is the next record's first.
    pub close: Signal<In, Bit>,
    /// The record's first word; from a cycle after `close` on, as the next two.
    pub started: Signal<In, Bits<32>>,
    /// Second word of the record: `cycles` when the pass ended.
    pub ended: Signal<In, Bits<32>>,
    /// Number of the pass modulo 128.
    pub number: Signal<In, Bits<7>>,
    /// PEs that issued an entry.
    pub census: Signal<In, Bits<7>>,
    /// A pass waits for its weights.
    pub awaiting: Signal<In, Bit>,
    /// A pass runs.
    pub running: Signal<In, Bit>,
    /// A pass begins.
    pub start: Signal<In, Bit>,
    /// An activation word is sent.
    pub word_sent: Signal<In, Bit>,
    /// All tiles of the pass have arrived.
    pub tiles_in: Signal<In, Bit>,
    /// The activation loader has room for a word, but not the word.
    pub starved: Signal<In, Bit>,
    /// All reassembly slots are occupied.
    pub results_full: Signal<In, Bit>,
    /// Beats read for activations in this cycle.
    pub moved0: Signal<In, Bits<2>>,
    /// Beats read for weights.
    pub moved1: Signal<In, Bits<2>>,
    /// Beats read for the bypass map.
    pub moved2: Signal<In, Bits<2>>,
    /// A beat is written.
    pub written: Signal<In, Bit>,
    /// A word for the log.
    pub log_write: Signal<Out, Bit>,
    /// Place of the word in the log.
    pub log_index: Signal<Out, Bits<11>>,
    /// The word.
    pub log_data: Signal<Out, Bits<32>>,
    totals: LutRam<32, 4>,
    attribution: WaitCause,
    waits: WaitCounts,
    beats: BeatCounts,
    closed: DFF<Bit>,
    visit: DFF<Bits<4>>,
    closing: DFF<Bit>,
    place: DFF<Bits<4>>,
    part: DFF<Bits<12>>,
    saves: DFF<Bit>,
    clears: DFF<Bit>,
    log_valid: DFF<Bit>,
    log_place: DFF<Bits<11>>,
    log_word: DFF<Bits<32>>,
    total: Signal<Local, Bits<32>>,
    number_wide: Signal<Local, Bits<11>>,
}

impl Counters {
    /// Cycles from `close` to the record's first word in `log_data`.
    pub const LATENCY: usize = 4;

    /// Counters for an engine of `pes` PEs, 1 to 64.
    pub fn new(pes: usize) -> Self {
        Self { waits: WaitCounts::new(pes), ..Default::default() }
    }
}
