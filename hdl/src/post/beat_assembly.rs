//! Makes a map word's two beats: first half `{left halo, pixels 0 to 6}`, second half `{pixels 7 to 13, right halo}`,
//! byte 0 in the lowest bits.
//!
//! Latency: [`BeatAssembly::LATENCY`] cycle. Throughput: a beat a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct BeatAssembly {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// The half is the second one.
    pub in_half: Signal<In, Bit>,
    /// Pixels of the half.
    pub in_pixels: Signal<In, Bits<56>>,
    /// Left halo, used with the first half.
    pub in_left: Signal<In, Bits<8>>,
    /// Right halo, used with the second half.
    pub in_right: Signal<In, Bits<8>>,
    /// A beat leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The beat.
    pub out_data: Signal<Out, Bits<64>>,
    valid: DFF<Bit>,
    data: DFF<Bits<64>>,
    right: Signal<Local, Bits<64>>,
}

impl BeatAssembly {
    /// Cycles from half to beat.
    pub const LATENCY: usize = 1;
}

#[contract]
impl Logic for BeatAssembly {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid, data);
        self.valid.d.next = self.in_valid.val();
        self.right.next = bit_cast::<64, 8>(self.in_right.val()) << 56;
        self.data.d.next =
            (bit_cast::<64, 56>(self.in_pixels.val()) << 8) | bit_cast::<64, 8>(self.in_left.val());
        if self.in_half.val() {
            self.data.d.next = bit_cast::<64, 56>(self.in_pixels.val()) | self.right.val();
        }
        self.out_valid.next = self.valid.q.val();
        self.out_data.next = self.data.q.val();
        if self.reset.val() {
            self.valid.d.next = false;
        }
    }
}
