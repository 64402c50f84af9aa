//! The words of a record that are counted in beats of the memory ports.
//!
//! As in [`wait_counts`](super::wait_counts), what belongs to place `n` of the record is counted `n + 2` cycles late. Latency: none from
//! `visit` to `part`. Limit: a visit at least every 31 cycles.

use firebrick_fields::contract;
use firebrick_spec::registers as map;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use super::Tally;
use crate::leaf::Fixed;
use crate::many;

/// Place of the first word, the clients in any order.
const FIRST: usize = map::LOG_BEATS.first;
/// How many these are.
const WORDS: usize = map::LOG_BEATS.last - FIRST + 1;
/// Registers until the last of them is counted.
const STAGES: usize = map::LOG_BEATS.last + 2;

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct BeatCounts {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Beats read for activations in this cycle.
    pub moved0: Signal<In, Bits<2>>,
    /// Beats read for weights.
    pub moved1: Signal<In, Bits<2>>,
    /// Beats read for the bypass map.
    pub moved2: Signal<In, Bits<2>>,
    /// A beat is written.
    pub written: Signal<In, Bit>,
    /// Place of the record that is visited.
    pub visit: Signal<In, Bits<4>>,
    /// What was counted there since the last visit; 0 at places of other words.
    pub part: Signal<Out, Bits<7>>,
    // Index: cycles less one that the value is late.
    #[default(many(STAGES))]
    beats0: Vec<DFF<Bits<2>>>,
    #[default(many(STAGES))]
    beats1: Vec<DFF<Bits<2>>>,
    #[default(many(STAGES))]
    beats2: Vec<DFF<Bits<2>>>,
    #[default(many(STAGES))]
    beats3: Vec<DFF<Bit>>,
    // Index: the record's place less the first.
    #[default(many(WORDS))]
    tally: Vec<Tally<7>>,
    #[default(many(WORDS + 1))]
    taken: Vec<Signal<Local, Bits<7>>>,
    #[default((FIRST..FIRST + WORDS).map(|place| Fixed::new((place as u64).into())).collect())]
    at: Vec<Fixed<Bits<4>>>,
    #[default(WORDS)]
    _words: usize,
    #[default(STAGES)]
    _stages: usize,
}

#[wired]
#[contract]
impl Logic for BeatCounts {
    #[hdl_gen]
    fn update(&mut self) {
        for i in 0..self._stages {
            connect!(self <- self: beats0[i].clock = clock, beats1[i].clock = clock, beats2[i].clock = clock,
                beats3[i].clock = clock);
        }
        for i in 1..self._stages {
            connect!(self <- self: beats0[i].d = beats0[i - 1].q, beats1[i].d = beats1[i - 1].q,
                beats2[i].d = beats2[i - 1].q, beats3[i].d = beats3[i - 1].q);
        }
        connect!(self <- self: beats0[0].d = moved0, beats1[0].d = moved1, beats2[0].d = moved2,
            beats3[0].d = written);

        self.taken[0].next = 0.into();
        for i in 0..self._words {
            self.tally[i].clock.next = self.clock.val();
            self.tally[i].visit.next = self.visit.val() == self.at[i].val();
            self.taken[i + 1].next = self.taken[i].val();
            if self.visit.val() == self.at[i].val() {
                self.taken[i + 1].next = self.tally[i].count.val();
            }
        }
        self.part.next = self.taken[number!(last!(log_beats) - first!(log_beats) + 1)].val();

        self.tally[number!(word!(log.read_activations) - first!(log_beats))].part.next =
            bit_cast::<7, 2>(self.beats0[number!(word!(log.read_activations) + 1)].q.val());
        self.tally[number!(word!(log.read_weights) - first!(log_beats))].part.next =
            bit_cast::<7, 2>(self.beats1[number!(word!(log.read_weights) + 1)].q.val());
        self.tally[number!(word!(log.read_bypass) - first!(log_beats))].part.next =
            bit_cast::<7, 2>(self.beats2[number!(word!(log.read_bypass) + 1)].q.val());
        self.tally[number!(word!(log.written) - first!(log_beats))].part.next = 0.into();
        if self.beats3[number!(word!(log.written) + 1)].q.val() {
            self.tally[number!(word!(log.written) - first!(log_beats))].part.next = 1.into();
        }
    }
}
