//! The runs of beats that a pass's input is made of: one, or one for each strip if only some of a map's channels are read.
//!
//! Words 1 and 2 of the descriptor may come while the pass before runs; word 6 says that the next pass's others follow, 11 and 12
//! stand between it and word 0, and word 0 takes over what has come.
//!
//! Latency: one cycle from `start` to `run_valid`. Throughput: a run a cycle. At most 15 runs are open.

use firebrick_spec::descriptor as d;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

const _: () = {
    assert!(d::SOURCE.word().0 == 1 && d::SOURCE.width == 32);
    assert!(d::BEATS.word().0 == 2 && d::BEATS.word().1 == 0 && d::BEATS.width == 24);
    assert!(d::INPUT_STRIDE.word().0 == 11 && d::INPUT_STRIDE.word().1 == 0 && d::INPUT_STRIDE.width == 24);
    assert!(d::INPUT_RUNS.word().0 == 12 && d::INPUT_RUNS.word().1 == 0 && d::INPUT_RUNS.width == 20);
};

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct InputRuns {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets all runs.
    pub reset: Signal<In, Bit>,
    /// A descriptor word is on the configuration bus.
    pub cfg_valid: Signal<In, Bit>,
    /// Its number.
    pub cfg_index: Signal<In, Bits<4>>,
    /// The word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Starts the pass whose descriptor came last.
    pub start: Signal<In, Bit>,
    /// A run is offered to the read DMA.
    pub run_valid: Signal<Out, Bit>,
    /// It is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Its bus address.
    pub run_address: Signal<Out, Bits<32>>,
    /// Beats of each of the pass's runs.
    pub run_beats: Signal<Out, Bits<24>>,
    /// A run has been taken by the DMA and not yet by `advance`.
    pub open: Signal<Out, Bit>,
    /// The oldest open run's entries come next; only while `open` is high.
    pub advance: Signal<In, Bit>,
    /// The DMA has taken all runs.
    pub issued: Signal<Out, Bit>,
    address: DFF<Bits<32>>,
    beats: DFF<Bits<24>>,
    place: DFF<Bits<32>>,
    running_beats: DFF<Bits<24>>,
    step: DFF<Bits<24>>,
    total: DFF<Bits<20>>,
    left: DFF<Bits<20>>,
    ahead: DFF<Bits<4>>,
    offers: Signal<Local, Bit>,
    taken: Signal<Local, Bit>,
}

impl Logic for InputRuns {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, address, beats, place, running_beats, step, total, left, ahead);
        self.offers.next = self.left.q.val().any() & !self.ahead.q.val().all();
        self.taken.next = self.offers.val() & self.run_ready.val();
        self.run_valid.next = self.offers.val();
        self.run_address.next = self.place.q.val();
        self.run_beats.next = self.running_beats.q.val();
        self.open.next = self.ahead.q.val().any();
        self.issued.next = !self.left.q.val().any();

        if self.taken.val() {
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

        if self.cfg_valid.val() & (self.cfg_index.val() == 1) {
            self.address.d.next = self.cfg_data.val();
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == 2) {
            self.beats.d.next = self.cfg_data.val().get_bits::<24>(0);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == 6) {
            self.total.d.next = 1.into();
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == 11) {
            self.step.d.next = self.cfg_data.val().get_bits::<24>(0);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == 12) {
            self.total.d.next = self.cfg_data.val().get_bits::<20>(0);
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == 0) {
            self.place.d.next = self.address.q.val();
            self.running_beats.d.next = self.beats.q.val();
        }
        if self.reset.val() {
            self.left.d.next = 0.into();
            self.ahead.d.next = 0.into();
        }
    }
}
