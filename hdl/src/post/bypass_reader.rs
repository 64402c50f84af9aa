//! The bypass map of a pass: asks the read DMA for it, and turns its bytes into what they add.
//!
//! The map's words are those of the output before pooling, so a tile is one run of twice as many beats as there are
//! filters, and a beat is one half in the order in which halves are read. A run is asked for when a tile's first
//! result has arrived: about two tiles before its halves are read, and exactly as many runs as tiles.
//!
//! What the next half's beat adds is fetched before it is asked for, so that whether a half may be read is a register, and so is all that the
//! read DMA sees of it.
//!
//! Latency: one cycle from `tile_begins` to `run_valid` and from `beat_valid` to `half_ready`, [`BypassReader::LATENCY`] from `half_taken` to `values`,
//! [`BypassScale::CYCLES`] from the multiplier's descriptor word until the pass's table is filled. Throughput: a beat a cycle, a run
//! a cycle. Limit: four runs wait. Without bypass, nothing is asked for and all values are 0.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{BypassScale, BypassTable, RunAddress};
use crate::leaf::Copies;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct BypassReader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the runs that wait.
    pub reset: Signal<In, Bit>,
    /// A descriptor word; those of the bypass map come in their order.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// Value of the descriptor word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// The pass has a bypass map.
    pub enabled: Signal<In, Bit>,
    /// A tile's first result arrives.
    pub tile_begins: Signal<In, Bit>,
    /// A run is offered to the read DMA.
    pub run_valid: Signal<Out, Bit>,
    /// The run is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Bus address of the run.
    pub run_address: Signal<Out, Bits<32>>,
    /// A beat of the runs waits.
    pub beat_valid: Signal<In, Bit>,
    /// The beat.
    pub beat_data: Signal<In, Bits<64>>,
    /// The beat is taken at the edge.
    pub beat_take: Signal<Out, Bit>,
    /// The next half may be read: there is no bypass, or what its beat adds is fetched.
    pub half_ready: Signal<Out, Bit>,
    /// The next half is read; only while `half_ready` is high.
    pub half_taken: Signal<In, Bit>,
    /// What the bytes of the half's beat add, two cycles later.
    pub values: Signal<Out, Bits<64>>,
    addresses: RunAddress,
    scale: BypassScale,
    entries: BypassTable,
    enables: Copies<1>,
    waiting: DFF<Bits<3>>,
    fetched: DFF<Bit>,
    may_read: DFF<Bit>,
    grows: Signal<Local, Bit>,
    shrinks: Signal<Local, Bit>,
    begun: Signal<Local, Bit>,
    fetch: Signal<Local, Bit>,
    next_there: Signal<Local, Bit>,
}

impl BypassReader {
    /// Cycles from half to values.
    pub const LATENCY: usize = BypassTable::LATENCY;
}

#[wired]
#[contract]
impl Logic for BypassReader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, waiting, fetched, may_read);
        self.addresses.clock.next = self.clock.val();
        self.addresses.take_first.next =
            self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.bypass_source));
        self.addresses.take_stride.next =
            self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.bypass_stride));
        self.addresses.data.next = self.cfg_data.val();
        self.scale.clock.next = self.clock.val();
        self.scale.load.next = self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.bypass_multiplier));
        self.scale.multiplier.next = field!(self.cfg_data.val(), pass.bypass_multiplier);
        self.scale.shift.next = field!(self.cfg_data.val(), pass.bypass_shift);

        self.grows.next = self.tile_begins.val() & self.enabled.val();
        self.shrinks.next = self.waiting.q.val().any() & self.run_ready.val();
        if self.grows.val() & !self.shrinks.val() {
            self.waiting.d.next = self.waiting.q.val() + 1;
        }
        if self.shrinks.val() & !self.grows.val() {
            self.waiting.d.next = self.waiting.q.val() - 1;
        }
        self.run_valid.next = self.waiting.q.val().any();
        self.run_address.next = self.addresses.address.val();
        self.addresses.advance.next = self.shrinks.val();

        self.begun.next = self.enabled.val() & self.scale.filled.val();
        self.fetch.next = self.begun.val() & (!self.fetched.q.val() | self.half_taken.val());
        self.next_there.next =
            self.begun.val() & (self.beat_valid.val() | (self.fetched.q.val() & !self.half_taken.val()));
        self.fetched.d.next = self.next_there.val();
        self.may_read.d.next = !self.enabled.val() | self.next_there.val();
        connect!(self.entries <- self: clock, beat = beat_data, take = fetch);
        connect!(self <- self: enables.clock = clock, enables.value = enabled);
        self.entries.enable.next = self.enables.copies.val().get_bit(0);
        connect!(self.entries <- self.scale: write, write_index, write_value);
        self.values.next = self.entries.values.val();
        connect!(self <- self: half_ready = may_read.q, beat_take = fetch);
        if self.reset.val() {
            self.waiting.d.next = 0.into();
            self.fetched.d.next = false;
            self.may_read.d.next = false;
        }
    }
}
