//! The cause that PEs which do not work wait for, as the table of [`Counters`](super::Counters) has it.
//!
//! Latency: none.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WaitCause {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// No word of a pass is sent.
    pub reset: Signal<In, Bit>,
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
    /// One bit is set: 0 activations, 1 weights, 2 results, 3 memory, 4 between.
    pub cause: Signal<Out, Bits<5>>,
    flowing: DFF<Bit>,
}

#[contract]
impl Logic for WaitCause {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, flowing);
        if self.word_sent.val() {
            self.flowing.d.next = true;
        }
        if self.start.val() | self.reset.val() {
            self.flowing.d.next = false;
        }
        self.cause.next = 1.into();
        if self.results_full.val() {
            self.cause.next = 4.into();
        }
        if self.starved.val() {
            self.cause.next = 8.into();
        }
        if !self.running.val() | !self.flowing.q.val() | self.tiles_in.val() {
            self.cause.next = 16.into();
        }
        if self.awaiting.val() {
            self.cause.next = 2.into();
        }
    }
}
