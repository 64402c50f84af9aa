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
//! Small counters collect a few cycles; the totals are in LUT RAM, and one adder visits them in turn. So that a visit at the end of a
//! pass finds what came before and nothing else, what is counted at place `n` of the record is counted `n` cycles late.

mod logic;

use firebrick_spec::registers as map;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::{Fixed, LutRam};
use crate::many;

/// Place of the first word that is counted in PE-cycles: busy and the causes, in any order.
const FIRST_WAIT: usize = map::LOG_WAITS.first;
/// How many these are.
const WAITS: usize = map::LOG_WAITS.last - FIRST_WAIT + 1;
/// Place of the first word that is counted in beats.
const FIRST_BEAT: usize = map::LOG_BEATS.first;
/// How many these are.
const BEATS: usize = map::LOG_BEATS.last - FIRST_BEAT + 1;
/// Registers until the busy PEs, the last of the causes and the last of the beats are counted.
const BUSY_STAGES: usize = map::LOG_BUSY + 2;
const WAIT_STAGES: usize = map::LOG_WAITS.last + 2;
const BEAT_STAGES: usize = map::LOG_BEATS.last + 2;

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
    flowing: DFF<Bit>,
    closed: DFF<Bit>,
    // Index: cycles less one that the value is late.
    busy: Vec<DFF<Bits<7>>>,
    idle: Vec<DFF<Bits<7>>>,
    causes: Vec<DFF<Bits<5>>>,
    beats0: Vec<DFF<Bits<2>>>,
    beats1: Vec<DFF<Bits<2>>>,
    beats2: Vec<DFF<Bits<2>>>,
    beats3: Vec<DFF<Bit>>,
    waited: Vec<DFF<Bits<12>>>,
    beat: Vec<DFF<Bits<7>>>,
    visit: DFF<Bits<4>>,
    closing: DFF<Bit>,
    place: DFF<Bits<4>>,
    part: DFF<Bits<12>>,
    saves: DFF<Bit>,
    clears: DFF<Bit>,
    log_valid: DFF<Bit>,
    log_place: DFF<Bits<11>>,
    log_word: DFF<Bits<32>>,
    wait_part: Vec<Signal<Local, Bits<12>>>,
    wait_kept: Vec<Signal<Local, Bits<12>>>,
    beat_part: Vec<Signal<Local, Bits<7>>>,
    beat_kept: Vec<Signal<Local, Bits<7>>>,
    cause: Signal<Local, Bits<5>>,
    total: Signal<Local, Bits<32>>,
    number_wide: Signal<Local, Bits<11>>,
    wait_at: Vec<Fixed<Bits<4>>>,
    beat_at: Vec<Fixed<Bits<4>>>,
    pes: Fixed<Bits<7>>,
    _waits: usize,
    _beats: usize,
    _wait_stages: usize,
    _beat_stages: usize,
    _busy_stages: usize,
}

impl Counters {
    /// Cycles from `close` to the record's first word in `log_data`.
    pub const LATENCY: usize = 4;

    /// Counters for an engine of `pes` PEs, 1 to 64.
    pub fn new(pes: usize) -> Self {
        let at = |first: usize, n| (first..first + n).map(|i| Fixed::new((i as u64).into())).collect();
        Self {
            busy: many(BUSY_STAGES),
            idle: many(WAIT_STAGES),
            causes: many(WAIT_STAGES),
            beats0: many(BEAT_STAGES),
            beats1: many(BEAT_STAGES),
            beats2: many(BEAT_STAGES),
            beats3: many(BEAT_STAGES),
            waited: many(WAITS),
            beat: many(BEATS),
            wait_part: many(WAITS),
            wait_kept: many(WAITS),
            beat_part: many(BEATS),
            beat_kept: many(BEATS),
            wait_at: at(FIRST_WAIT, WAITS),
            beat_at: at(FIRST_BEAT, BEATS),
            pes: Fixed::new((pes as u64).into()),
            _waits: WAITS,
            _beats: BEATS,
            _wait_stages: WAIT_STAGES,
            _beat_stages: BEAT_STAGES,
            _busy_stages: BUSY_STAGES,
            ..Default::default()
        }
    }
}
