//! Run commands for the write DMA: where the next beats go, and how many they are.
//!
//! The addresses of a pass's runs are `target`, `target + strip_stride`, ..., as its descriptor says; all
//! runs are as long as the first. Latency: one cycle from `request` to `run_valid`. Throughput: a run every second
//! cycle; one can wait.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::RunAddress;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct RunIssuer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the run that waits.
    pub reset: Signal<In, Bit>,
    /// A descriptor word; the address before the distance.
    pub cfg_valid: Signal<In, Bit>,
    /// Its number.
    pub cfg_index: Signal<In, Bits<4>>,
    /// Its value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Beats of a run.
    pub beats: Signal<In, Bits<16>>,
    /// Issues the next run; only while `free` is high.
    pub request: Signal<In, Bit>,
    /// No run waits.
    pub free: Signal<Out, Bit>,
    /// A run is offered.
    pub run_valid: Signal<Out, Bit>,
    /// It is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Its bus address.
    pub run_address: Signal<Out, Bits<32>>,
    /// Its beats.
    pub run_beats: Signal<Out, Bits<16>>,
    addresses: RunAddress,
    pending: DFF<Bit>,
    taken: Signal<Local, Bit>,
}

#[contract]
impl Logic for RunIssuer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pending);
        self.taken.next = self.pending.q.val() & self.run_ready.val();
        self.addresses.clock.next = self.clock.val();
        self.addresses.take_first.next = self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.target));
        self.addresses.take_stride.next =
            self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.strip_stride));
        self.addresses.data.next = self.cfg_data.val();
        self.addresses.advance.next = self.taken.val();
        self.free.next = !self.pending.q.val();
        self.run_valid.next = self.pending.q.val();
        self.run_address.next = self.addresses.address.val();
        self.run_beats.next = self.beats.val();
        if self.request.val() {
            self.pending.d.next = true;
        }
        if self.taken.val() {
            self.pending.d.next = false;
        }
        if self.reset.val() {
            self.pending.d.next = false;
        }
    }
}
