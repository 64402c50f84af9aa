//! Run commands for the write DMA: where the next beats go, and how many they are.
//!
//! The addresses of a pass's runs are `target`, `target + stride`, ...; all runs are as long as the first. Latency: one
//! cycle from `request` to `run_valid`. Throughput: a run every second cycle; one can wait.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct RunIssuer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the run that waits.
    pub reset: Signal<In, Bit>,
    /// A pass begins: the next run is at `target`.
    pub start: Signal<In, Bit>,
    /// Address of the first run.
    pub target: Signal<In, Bits<32>>,
    /// Bytes from run to run.
    pub stride: Signal<In, Bits<32>>,
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
    pending: DFF<Bit>,
    address: DFF<Bits<32>>,
}

impl Logic for RunIssuer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, pending, address);
        self.free.next = !self.pending.q.val();
        self.run_valid.next = self.pending.q.val();
        self.run_address.next = self.address.q.val();
        self.run_beats.next = self.beats.val();
        if self.request.val() {
            self.pending.d.next = true;
        }
        if self.pending.q.val() & self.run_ready.val() {
            self.pending.d.next = false;
            self.address.d.next = self.address.q.val() + self.stride.val();
        }
        if self.start.val() {
            self.address.d.next = self.target.val();
        }
        if self.reset.val() {
            self.pending.d.next = false;
        }
    }
}
