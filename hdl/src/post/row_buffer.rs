//! One pooled row: its words, and the first and last pixels of them once more for the halos.
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
    /// Word of the first half.
    pub even: Signal<In, Bits<10>>,
    /// Word of the second half.
    pub odd: Signal<In, Bits<10>>,
    /// Word left of the first half.
    pub previous: Signal<In, Bits<10>>,
    /// Word right of the second half.
    pub following: Signal<In, Bits<10>>,
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
    /// With the first half: the left halo.
    pub out_left: Signal<Out, Bits<8>>,
    /// With the second half: the right halo.
    pub out_right: Signal<Out, Bits<8>>,
    #[default(BlockRam::new(POOL_WORDS))]
    row: BlockRam<56, 10>,
    #[default(BlockRam::new(POOL_WORDS))]
    firsts: BlockRam<8, 10>,
    #[default(BlockRam::new(POOL_WORDS))]
    lasts: BlockRam<8, 10>,
    valid_1: DFF<Bit>,
    half_1: DFF<Bit>,
    valid_2: DFF<Bit>,
    half_2: DFF<Bit>,
    pixels_2: DFF<Bits<56>>,
    left_2: DFF<Bits<8>>,
    right_2: DFF<Bits<8>>,
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
        dff_setup!(self, clock, valid_1, half_1, valid_2, half_2, pixels_2, left_2, right_2);
        connect!(self.row <- self: clock, write_enable = write_valid, write_address = write_index,
            write_data = write_pixels);
        self.row.read_enable.next = true;
        self.row.read_address.next = self.even.val();
        if self.read_half.val() {
            self.row.read_address.next = self.odd.val();
        }
        connect!(self.firsts <- self: clock, write_enable = write_valid, write_address = write_index);
        self.firsts.write_data.next = self.write_pixels.val().get_bits::<8>(0);
        self.firsts.read_enable.next = true;
        self.firsts.read_address.next = self.following.val();
        connect!(self.lasts <- self: clock, write_enable = write_valid, write_address = write_index);
        self.lasts.write_data.next = self.write_pixels.val().get_bits::<8>(48);
        self.lasts.read_enable.next = true;
        self.lasts.read_address.next = self.previous.val();

        connect!(self <- self: valid_1.d = read_valid, half_1.d = read_half, valid_2.d = valid_1.q,
            half_2.d = half_1.q);
        self.pixels_2.d.next = self.row.read_data.val();
        if self.half_1.q.val() & self.no_second.val() {
            self.pixels_2.d.next = 0.into();
        }
        self.left_2.d.next = self.lasts.read_data.val();
        if self.no_left.val() {
            self.left_2.d.next = 0.into();
        }
        self.right_2.d.next = self.firsts.read_data.val();
        if self.no_right.val() {
            self.right_2.d.next = 0.into();
        }
        connect!(self <- self: out_valid = valid_2.q, out_half = half_2.q, out_pixels = pixels_2.q,
            out_left = left_2.q, out_right = right_2.q);
        if self.reset.val() {
            self.valid_1.d.next = false;
            self.valid_2.d.next = false;
        }
    }
}
