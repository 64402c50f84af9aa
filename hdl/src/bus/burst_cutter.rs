//! A linear run of beats, cut into AXI bursts at 128-byte boundaries.
//!
//! A burst has at most 16 beats and never crosses a 128-byte boundary, so never 4 KiB (ARM IHI 0022, A3.4.1).
//!
//! Latency: [`BurstCutter::LATENCY`] cycles from `run_valid` to the first `burst_valid`. Throughput: a burst
//! every second cycle, one idle cycle between runs. Limits: runs of at most 2^24 - 1 beats that do not wrap
//! around the end of the address space.
//!
//! # Example
//!
//! A run of 36 beats begins 64 bytes behind a boundary of 128 bytes: 8 beats lead to the boundary, 16 to the next one, 12 are left. The
//! bus takes the second burst three cycles late.
//!
//! ```
//! use firebrick_hdl::bus::BurstCutter;
//! use firebrick_waves::Waveform;
//!
//! let (number, hex) = (|n: u128| n.to_string(), |n: u128| format!("{n:x}"));
//! let mut wave = Waveform::new("BurstCutter: a run of 36 beats", BurstCutter::default(), |cutter| &mut cutter.clock)
//!     .show("run_valid", "a run is offered")
//!     .show("run_address", "its first byte").when("run_valid").written(hex)
//!     .show("run_beats", "its beats").when("run_valid").written(number)
//!     .show("run_ready", "it is taken at the edge")
//!     .show("burst_valid", "a burst is offered")
//!     .show("burst_address", "its first byte").when("burst_valid").written(hex)
//!     .show("burst_beats", "its beats").when("burst_valid").written(number)
//!     .show("burst_ready", "it is taken at the edge");
//! for cycle in 0..13 {
//!     wave.cycle(|cutter| {
//!         cutter.run_valid.next = cycle == 1;
//!         cutter.run_address.next = 0x1040u64.into();
//!         cutter.run_beats.next = 36u64.into();
//!         cutter.burst_ready.next = !(4..8).contains(&cycle);
//!     });
//! }
//! assert_eq!(wave.first("burst_valid") - wave.first("run_valid"), BurstCutter::LATENCY);
//! wave.check("waveforms/burst_cutter.svg");
//! ```
#![doc = include_str!("../../waveforms/burst_cutter.svg")]

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct BurstCutter {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the run.
    pub reset: Signal<In, Bit>,
    /// A run is offered.
    pub run_valid: Signal<In, Bit>,
    /// Address of the run's first byte, a multiple of 8.
    pub run_address: Signal<In, Bits<32>>,
    /// Beats of the run; a run of 0 is taken and gives no burst.
    pub run_beats: Signal<In, Bits<24>>,
    /// The run before is finished; the run offered is taken at the edge.
    pub run_ready: Signal<Out, Bit>,
    /// A burst is offered.
    pub burst_valid: Signal<Out, Bit>,
    /// Address of the burst's first byte.
    pub burst_address: Signal<Out, Bits<32>>,
    /// Beats of the burst, 1 to 16.
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

#[wired]
#[contract]
impl Logic for BurstCutter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, address, left, valid, beats);
        connect!(self <- self: burst_valid = valid.q, burst_address = address.q, burst_beats = beats.q);
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
