//! The runs of beats that a pass's input is made of, one, or one for each strip if only some of a map's channels are read, and the entries that
//! are left of the run that comes.
//!
//! The source and its beats may come while the pass before runs; the first word of the shape says that the next pass's others
//! follow, stride and number of runs stand between it and the descriptor's head, and the head takes over what has come.
//!
//! Latency: one cycle from `start` to `run_valid`. Throughput: a run a cycle. At most 15 runs are open.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct InputRuns {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets all runs.
    pub reset: Signal<In, Bit>,
    /// A descriptor word is on the configuration bus.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// The word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Starts the pass whose descriptor came last.
    pub start: Signal<In, Bit>,
    /// A run is offered to the read DMA.
    pub run_valid: Signal<Out, Bit>,
    /// The run is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Bus address of the run.
    pub run_address: Signal<Out, Bits<32>>,
    /// Beats of each of the pass's runs.
    pub run_beats: Signal<Out, Bits<24>>,
    /// Entries are awaited: counts them.
    pub awaits: Signal<In, Bit>,
    /// An entry of two beats is taken; only while `any` is high.
    pub take: Signal<In, Bit>,
    /// There are entries left of the run that comes.
    pub any: Signal<Out, Bit>,
    /// There will be in the next cycle, if they are awaited.
    pub more: Signal<Out, Bit>,
    /// The DMA has taken all runs, and none is left to be counted.
    pub finished: Signal<Out, Bit>,
    address: DFF<Bits<32>>,
    beats: DFF<Bits<24>>,
    place: DFF<Bits<32>>,
    running_beats: DFF<Bits<24>>,
    step: DFF<Bits<24>>,
    total: DFF<Bits<20>>,
    left: DFF<Bits<20>>,
    ahead: DFF<Bits<4>>,
    took: DFF<Bit>,
    entries: DFF<Bits<24>>,
    plus: Signal<Local, Bits<25>>,
    advance: Signal<Local, Bit>,
    offers: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for InputRuns {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            address,
            beats,
            place,
            running_beats,
            step,
            total,
            left,
            ahead,
            entries,
            took
        );
        self.offers.next = self.left.q.val().any() & !self.ahead.q.val().all() & !self.took.q.val();
        self.taken.next = self.offers.val() & self.run_ready.val();
        connect!(self <- self: run_valid = offers, run_address = place.q, run_beats = running_beats.q);
        self.any.next = self.entries.q.val().any();
        self.finished.next =
            !self.entries.q.val().any() & !self.ahead.q.val().any() & !self.left.q.val().any();
        // The oldest run that the DMA has taken comes next.
        self.advance.next = self.awaits.val() & !self.entries.q.val().any() & self.ahead.q.val().any();
        self.more.next = self.entries.q.val().get_bits::<23>(1).any()
            | (self.entries.q.val().get_bit(0) & !self.take.val())
            | (self.advance.val() & self.running_beats.q.val().any());
        self.plus.next = bit_cast::<25, 24>(self.running_beats.q.val()) + 1;
        if self.advance.val() {
            self.entries.d.next = self.plus.val().get_bits::<24>(1);
        }
        if self.take.val() {
            self.entries.d.next = self.entries.q.val() - 1;
        }

        // A cycle later, because the handshake has loads enough; the next run is offered behind that.
        connect!(self <- self: took.d = taken);
        if self.took.q.val() {
            self.place.d.next = self.place.q.val() + bit_cast::<32, 24>(self.step.q.val());
            self.left.d.next = self.left.q.val() - 1;
        }
        if self.taken.val() & !self.advance.val() {
            self.ahead.d.next = self.ahead.q.val() + 1;
        }
        if self.advance.val() & !self.taken.val() {
            self.ahead.d.next = self.ahead.q.val() - 1;
        }
        if self.start.val() {
            self.left.d.next = self.total.q.val();
        }

        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.source)) {
            self.address.d.next = field!(self.cfg_data.val(), pass.source);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.beats)) {
            self.beats.d.next = field!(self.cfg_data.val(), pass.beats);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == first!(shape)) {
            self.total.d.next = 1.into();
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.input_stride)) {
            self.step.d.next = field!(self.cfg_data.val(), pass.input_stride);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.input_runs)) {
            self.total.d.next = field!(self.cfg_data.val(), pass.input_runs);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == first!(head)) {
            self.place.d.next = self.address.q.val();
            self.running_beats.d.next = self.beats.q.val();
        }
        if self.reset.val() {
            self.took.d.next = false;
            self.left.d.next = 0.into();
            self.ahead.d.next = 0.into();
            self.entries.d.next = 0.into();
        }
    }
}
