//! The words of a record that are counted in PE-cycles: busy ones, and those of each cause of waiting.
//!
//! What belongs to place `n` of the record is counted `n + 2` cycles late, so that a visit of place `n` that begins `n` cycles after a
//! pass's end takes what came before. Latency: none from `visit` to `part`. Limit: a visit at least every 31 cycles.

use firebrick_fields::contract;
use firebrick_spec::registers as map;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::Tally;
use crate::leaf::Fixed;
use crate::many;

/// Place of the first word: busy and the causes, in any order.
const FIRST: usize = map::LOG_WAITS.first;
/// How many these are.
const WORDS: usize = map::LOG_WAITS.last - FIRST + 1;
/// Registers until the busy PEs, and the last of the causes, are counted.
const BUSY_STAGES: usize = map::LOG_BUSY + 2;
const WAIT_STAGES: usize = map::LOG_WAITS.last + 2;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WaitCounts {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// This cycle is counted.
    pub tick: Signal<In, Bit>,
    /// PEs that issued an entry.
    pub census: Signal<In, Bits<7>>,
    /// What the others wait for, as [`WaitCause`](super::WaitCause) tells.
    pub cause: Signal<In, Bits<5>>,
    /// Place of the record that is visited.
    pub visit: Signal<In, Bits<4>>,
    /// What was counted there since the last visit; 0 at places of other words.
    pub part: Signal<Out, Bits<12>>,
    // Index: cycles less one that the value is late.
    busy: Vec<DFF<Bits<7>>>,
    idle: Vec<DFF<Bits<7>>>,
    causes: Vec<DFF<Bits<5>>>,
    // Index: the record's place less the first.
    tally: Vec<Tally<12>>,
    taken: Vec<Signal<Local, Bits<12>>>,
    at: Vec<Fixed<Bits<4>>>,
    pes: Fixed<Bits<7>>,
    _words: usize,
    _wait_stages: usize,
    _busy_stages: usize,
}

impl WaitCounts {
    /// Counts of `pes` PEs, 1 to 64.
    pub fn new(pes: usize) -> Self {
        Self {
            busy: many(BUSY_STAGES),
            idle: many(WAIT_STAGES),
            causes: many(WAIT_STAGES),
            tally: many(WORDS),
            taken: many(WORDS + 1),
            at: (FIRST..FIRST + WORDS).map(|place| Fixed::new((place as u64).into())).collect(),
            pes: Fixed::new((pes as u64).into()),
            _words: WORDS,
            _wait_stages: WAIT_STAGES,
            _busy_stages: BUSY_STAGES,
            ..Default::default()
        }
    }
}

#[wired]
#[contract]
impl Logic for WaitCounts {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..self._busy_stages {
            self.busy[i].clock.next = self.clock.val();
        }
        for i in 1..self._busy_stages {
            self.busy[i].d.next = self.busy[i - 1].q.val();
        }
        for i in 0..self._wait_stages {
            connect!(self <- self: idle[i].clock = clock, causes[i].clock = clock);
        }
        for i in 1..self._wait_stages {
            connect!(self <- self: idle[i].d = idle[i - 1].q, causes[i].d = causes[i - 1].q);
        }
        self.busy[0].d.next = self.census.val();
        self.idle[0].d.next = self.pes.val() - self.census.val();
        self.causes[0].d.next = self.cause.val();
        if !self.tick.val() {
            self.busy[0].d.next = 0.into();
            self.causes[0].d.next = 0.into();
        }

        self.taken[0].next = 0.into();
        for i in 0..self._words {
            self.tally[i].clock.next = self.clock.val();
            self.tally[i].visit.next = self.visit.val() == self.at[i].val();
            self.tally[i].part.next = 0.into();
            self.taken[i + 1].next = self.taken[i].val();
            if self.visit.val() == self.at[i].val() {
                self.taken[i + 1].next = self.tally[i].count.val();
            }
        }
        self.part.next = self.taken[number!(last!(log_waits) - first!(log_waits) + 1)].val();

        self.tally[number!(word!(log.busy) - first!(log_waits))].part.next =
            bit_cast::<12, 7>(self.busy[number!(word!(log.busy) + 1)].q.val());
        if self.causes[number!(word!(log.activations) + 1)].q.val().get_bit(0) {
            self.tally[number!(word!(log.activations) - first!(log_waits))].part.next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.activations) + 1)].q.val());
        }
        if self.causes[number!(word!(log.weights) + 1)].q.val().get_bit(1) {
            self.tally[number!(word!(log.weights) - first!(log_waits))].part.next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.weights) + 1)].q.val());
        }
        if self.causes[number!(word!(log.results) + 1)].q.val().get_bit(2) {
            self.tally[number!(word!(log.results) - first!(log_waits))].part.next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.results) + 1)].q.val());
        }
        if self.causes[number!(word!(log.memory) + 1)].q.val().get_bit(3) {
            self.tally[number!(word!(log.memory) - first!(log_waits))].part.next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.memory) + 1)].q.val());
        }
        if self.causes[number!(word!(log.between) + 1)].q.val().get_bit(4) {
            self.tally[number!(word!(log.between) - first!(log_waits))].part.next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.between) + 1)].q.val());
        }
    }
}
