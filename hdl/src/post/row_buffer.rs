//! One pooled row: its words, and the first and last pixels of them once more for the halos: a first half is read with the
//! last pixel of the word on its left, a second one with the first pixel of the word on its right.
//!
//! Latency: [`RowBuffer::LATENCY`] cycles from the addresses to a half. Throughput: a word in and a half out a cycle.
//! The absence flags hold still until the half is out.

use firebrick_fields::contract;
use firebrick_spec::config::POOL_WORDS;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::BlockRam;

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct RowBuffer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// A word arrives.
    pub write_valid: Signal<In, Bit>,
    /// Number of the half that is written.
    pub write_index: Signal<In, Bits<10>>,
    /// Pixels of the half that is written.
    pub write_pixels: Signal<In, Bits<56>>,
    /// A half is read.
    pub read_valid: Signal<In, Bit>,
    /// The half that is read is its strip's second.
    pub read_half: Signal<In, Bit>,
    /// The word.
    pub word: Signal<In, Bits<10>>,
    /// The word left of a first half, or right of a second one.
    pub beside: Signal<In, Bits<10>>,
    /// The strip has no second half: the pixels of that are 0.
    pub no_second: Signal<In, Bit>,
    /// There is no word on the left: the left halo is 0.
    pub no_left: Signal<In, Bit>,
    /// There is no word on the right: the right halo is 0.
    pub no_right: Signal<In, Bit>,
    /// A half leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The half is its strip's second.
    pub out_half: Signal<Out, Bit>,
    /// Pixels of the half.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// With the first half the left halo, with the second one the right one.
    pub out_halo: Signal<Out, Bits<8>>,
    #[default(BlockRam::new(POOL_WORDS))]
    row: BlockRam<56, 10>,
    #[default(BlockRam::new(POOL_WORDS))]
    edges: BlockRam<16, 10>,
    valid_1: DFF<Bit>,
    half_1: DFF<Bit>,
    valid_2: DFF<Bit>,
    half_2: DFF<Bit>,
    pixels_2: DFF<Bits<56>>,
    halo_2: DFF<Bits<8>>,
    first: Signal<Local, Bits<16>>,
}

impl RowBuffer {
    /// Cycles from addresses to half.
    pub const LATENCY: usize = 2;
}

#[wired]
#[contract]
impl Logic for RowBuffer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid_1, half_1, valid_2, half_2, pixels_2, halo_2);
        connect!(self.row <- self: clock, write_enable = write_valid, write_address = write_index,
            write_data = write_pixels, read_address = word);
        self.row.read_enable.next = true;
        connect!(self.edges <- self: clock, write_enable = write_valid, write_address = write_index,
            read_address = beside);
        self.first.next = bit_cast::<16, 8>(self.write_pixels.val().get_bits::<8>(0));
        self.edges.write_data.next =
            (bit_cast::<16, 8>(self.write_pixels.val().get_bits::<8>(48)) << 8) | self.first.val();
        self.edges.read_enable.next = true;

        connect!(self <- self: valid_1.d = read_valid, half_1.d = read_half, valid_2.d = valid_1.q,
            half_2.d = half_1.q);
        self.pixels_2.d.next = self.row.read_data.val();
        if self.half_1.q.val() & self.no_second.val() {
            self.pixels_2.d.next = 0.into();
        }
        self.halo_2.d.next = self.edges.read_data.val().get_bits::<8>(8);
        if self.half_1.q.val() {
            self.halo_2.d.next = self.edges.read_data.val().get_bits::<8>(0);
        }
        if (self.half_1.q.val() & self.no_right.val()) | (!self.half_1.q.val() & self.no_left.val()) {
            self.halo_2.d.next = 0.into();
        }
        connect!(self <- self: out_valid = valid_2.q, out_half = half_2.q, out_pixels = pixels_2.q,
            out_halo = halo_2.q);
        if self.reset.val() {
            self.valid_1.d.next = false;
            self.valid_2.d.next = false;
        }
    }
}
