//! A linear run of beats, cut into AXI bursts at 128-byte boundaries.
//!
//! A burst has at most 16 beats and never crosses a 128-byte boundary, so never 4 KiB (ARM IHI 0022, A3.4.1).
//!
//! Latency: [`BurstCutter::LATENCY`] cycles from `run_valid` to the first `burst_valid`. Throughput: a burst
//! every second cycle, one idle cycle between runs. Limits: runs of at most 2^24 - 1 beats that do not wrap
//! around the end of the address space.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct BurstCutter {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the run.
    pub reset: Signal<In, Bit>,
    /// A run is offered.
    pub run_valid: Signal<In, Bit>,
    /// Its first byte's address, a multiple of 8.
    pub run_address: Signal<In, Bits<32>>,
    /// Its beats; a run of 0 is taken and gives no burst.
    pub run_beats: Signal<In, Bits<24>>,
    /// The run before is finished; the run offered is taken at the edge.
    pub run_ready: Signal<Out, Bit>,
    /// A burst is offered.
    pub burst_valid: Signal<Out, Bit>,
    /// Its first byte's address.
    pub burst_address: Signal<Out, Bits<32>>,
    /// Its beats, 1 to 16.
    pub burst_beats: Signal<Out, Bits<5>>,
    /// Takes the burst at the edge.
    pub burst_ready: Signal<In, Bit>,
    address: DFF<Bits<32>>,
    left: DFF<Bits<24>>,
    valid: DFF<Bit>,
    beats: DFF<Bits<5>>,
    place: Signal<Local, Bits<4>>,
    place_wide: Signal<Local, Bits<5>>,
    to_boundary: Signal<Local, Bits<5>>,
    low: Signal<Local, Bits<5>>,
    high: Signal<Local, Bits<19>>,
    step: Signal<Local, Bits<32>>,
    take: Signal<Local, Bit>,
}

impl BurstCutter {
    /// Cycles from a run to its first burst.
    pub const LATENCY: usize = 2;
}

#[contract]
impl Logic for BurstCutter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, address, left, valid, beats);
        self.burst_valid.next = self.valid.q.val();
        self.burst_address.next = self.address.q.val();
        self.burst_beats.next = self.beats.q.val();
        self.run_ready.next = !(self.left.q.val().any());

        self.place.next = self.address.q.val().get_bits::<4>(number!(BEAT_BITS));
        self.place_wide.next = bit_cast::<5, 4>(self.place.val());
        self.to_boundary.next = bits::<5>(number!(MAX_BURST_BEATS)) - self.place_wide.val();
        self.low.next = self.left.q.val().get_bits::<5>(0);
        self.high.next = self.left.q.val().get_bits::<19>(5);
        self.step.next = bit_cast::<32, 5>(self.beats.q.val()) << number!(BEAT_BITS);
        self.take.next = self.valid.q.val() & self.burst_ready.val();

        if !self.valid.q.val() {
            // The next burst's length, or the next run.
            self.beats.d.next = self.to_boundary.val();
            if !(self.high.val().any()) & (self.low.val() < self.to_boundary.val()) {
                self.beats.d.next = self.low.val();
            }
            self.valid.d.next = self.left.q.val().any();
            if self.run_valid.val() & !(self.left.q.val().any()) {
                self.address.d.next = self.run_address.val();
                self.left.d.next = self.run_beats.val();
            }
        }
        if self.take.val() {
            self.valid.d.next = false;
            self.address.d.next = self.address.q.val() + self.step.val();
            self.left.d.next = self.left.q.val() - bit_cast::<24, 5>(self.beats.q.val());
        }
        if self.reset.val() {
            self.valid.d.next = false;
            self.left.d.next = 0.into();
        }
    }
}
