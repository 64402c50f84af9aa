//! Makes a map word's two beats: first half `{left halo, pixels 0 to 6}`, second half `{pixels 7 to 13, right halo}`,
//! byte 0 in the lowest bits. The halves are the tiles' or those of pooled rows.
//!
//! Latency: [`BeatAssembly::LATENCY`] cycle. Throughput: a beat a cycle. `pooled` is static in a pass, and counts a cycle later.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::Copies;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct BeatAssembly {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// The halves of pooled rows count, else the tiles'.
    pub pooled: Signal<In, Bit>,
    /// A tile's half arrives.
    pub in_valid: Signal<In, Bit>,
    /// The half is the second one.
    pub in_half: Signal<In, Bit>,
    /// Pixels of the half.
    pub in_pixels: Signal<In, Bits<56>>,
    /// The left halo with a first half, the right one with a second.
    pub in_halo: Signal<In, Bits<8>>,
    /// A half of a pooled row arrives.
    pub row_valid: Signal<In, Bit>,
    /// The row's half is the second one.
    pub row_half: Signal<In, Bit>,
    /// Pixels of the row's half.
    pub row_pixels: Signal<In, Bits<56>>,
    /// The row's half's halo.
    pub row_halo: Signal<In, Bits<8>>,
    /// A beat leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The beat.
    pub out_data: Signal<Out, Bits<64>>,
    // One for the beat's lower half, one for its upper one, one for all else: each drives all bits of one.
    rows: Copies<3>,
    valid: DFF<Bit>,
    lower: DFF<Bits<32>>,
    upper: DFF<Bits<32>>,
    half: Signal<Local, Bit>,
    low_pixels: Signal<Local, Bits<32>>,
    low_halo: Signal<Local, Bits<32>>,
    high_pixels: Signal<Local, Bits<32>>,
    high_halo: Signal<Local, Bits<32>>,
}

impl BeatAssembly {
    /// Cycles from half to beat.
    pub const LATENCY: usize = 1;
}

#[wired]
#[contract]
impl Logic for BeatAssembly {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid, lower, upper);
        self.rows.clock.next = self.clock.val();
        self.rows.value.next = self.pooled.val();
        connect!(self <- self: half = in_half, valid.d = in_valid);
        if self.rows.copies.val().get_bit(2) {
            connect!(self <- self: half = row_half, valid.d = row_valid);
        }

        // Pixels 0 to 3 and a left halo, or pixels 3 to 6 and a right one.
        self.low_pixels.next = self.in_pixels.val().get_bits::<32>(0);
        self.low_halo.next = bit_cast::<32, 8>(self.in_halo.val());
        if self.rows.copies.val().get_bit(0) {
            self.low_pixels.next = self.row_pixels.val().get_bits::<32>(0);
            self.low_halo.next = bit_cast::<32, 8>(self.row_halo.val());
        }
        self.high_pixels.next = self.in_pixels.val().get_bits::<32>(24);
        self.high_halo.next = bit_cast::<32, 8>(self.in_halo.val());
        if self.rows.copies.val().get_bit(1) {
            self.high_pixels.next = self.row_pixels.val().get_bits::<32>(24);
            self.high_halo.next = bit_cast::<32, 8>(self.row_halo.val());
        }
        self.lower.d.next = (self.low_pixels.val() << 8) | self.low_halo.val();
        self.upper.d.next = self.high_pixels.val();
        if self.half.val() {
            self.lower.d.next = self.low_pixels.val();
            self.upper.d.next = (self.high_pixels.val() >> 8) | (self.high_halo.val() << 24);
        }
        self.out_valid.next = self.valid.q.val();
        self.out_data.next =
            (bit_cast::<64, 32>(self.upper.q.val()) << 32) | bit_cast::<64, 32>(self.lower.q.val());
        if self.reset.val() {
            self.valid.d.next = false;
        }
    }
}
