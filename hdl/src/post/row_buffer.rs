//! One pooled row: its words, and the first and last pixels of them once more for the halos.
//!
//! Latency: [`RowBuffer::LATENCY`] cycles from the addresses to a half. Throughput: a word in and a half out a cycle.
//! The absence flags hold still until the half is out.

use firebrick_fields::contract;
use firebrick_spec::config::POOL_WORDS;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::BlockRam;

/// See the module's text.
#[derive(LogicBlock)]
pub struct RowBuffer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// A word arrives.
    pub write_valid: Signal<In, Bit>,
    /// Its number.
    pub write_index: Signal<In, Bits<10>>,
    /// Its pixels.
    pub write_pixels: Signal<In, Bits<56>>,
    /// A half is read.
    pub read_valid: Signal<In, Bit>,
    /// It is the second half.
    pub read_half: Signal<In, Bit>,
    /// Word of the first half.
    pub even: Signal<In, Bits<10>>,
    /// Word of the second half.
    pub odd: Signal<In, Bits<10>>,
    /// Word left of the first half.
    pub previous: Signal<In, Bits<10>>,
    /// Word right of the second half.
    pub following: Signal<In, Bits<10>>,
    /// There is no second half: its pixels are 0.
    pub no_second: Signal<In, Bit>,
    /// There is no word on the left: the left halo is 0.
    pub no_left: Signal<In, Bit>,
    /// There is no word on the right: the right halo is 0.
    pub no_right: Signal<In, Bit>,
    /// A half leaves.
    pub out_valid: Signal<Out, Bit>,
    /// It is the second half.
    pub out_half: Signal<Out, Bit>,
    /// Its pixels.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// With the first half: the left halo.
    pub out_left: Signal<Out, Bits<8>>,
    /// With the second half: the right halo.
    pub out_right: Signal<Out, Bits<8>>,
    row: BlockRam<56, 10>,
    firsts: BlockRam<8, 10>,
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

impl Default for RowBuffer {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write_valid: Default::default(),
            write_index: Default::default(),
            write_pixels: Default::default(),
            read_valid: Default::default(),
            read_half: Default::default(),
            even: Default::default(),
            odd: Default::default(),
            previous: Default::default(),
            following: Default::default(),
            no_second: Default::default(),
            no_left: Default::default(),
            no_right: Default::default(),
            out_valid: Default::default(),
            out_half: Default::default(),
            out_pixels: Default::default(),
            out_left: Default::default(),
            out_right: Default::default(),
            row: BlockRam::new(POOL_WORDS),
            firsts: BlockRam::new(POOL_WORDS),
            lasts: BlockRam::new(POOL_WORDS),
            valid_1: Default::default(),
            half_1: Default::default(),
            valid_2: Default::default(),
            half_2: Default::default(),
            pixels_2: Default::default(),
            left_2: Default::default(),
            right_2: Default::default(),
        }
    }
}

#[contract]
impl Logic for RowBuffer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid_1, half_1, valid_2, half_2, pixels_2, left_2, right_2);
        self.row.clock.next = self.clock.val();
        self.row.write_enable.next = self.write_valid.val();
        self.row.write_address.next = self.write_index.val();
        self.row.write_data.next = self.write_pixels.val();
        self.row.read_enable.next = true;
        self.row.read_address.next = self.even.val();
        if self.read_half.val() {
            self.row.read_address.next = self.odd.val();
        }
        self.firsts.clock.next = self.clock.val();
        self.firsts.write_enable.next = self.write_valid.val();
        self.firsts.write_address.next = self.write_index.val();
        self.firsts.write_data.next = self.write_pixels.val().get_bits::<8>(0);
        self.firsts.read_enable.next = true;
        self.firsts.read_address.next = self.following.val();
        self.lasts.clock.next = self.clock.val();
        self.lasts.write_enable.next = self.write_valid.val();
        self.lasts.write_address.next = self.write_index.val();
        self.lasts.write_data.next = self.write_pixels.val().get_bits::<8>(48);
        self.lasts.read_enable.next = true;
        self.lasts.read_address.next = self.previous.val();

        self.valid_1.d.next = self.read_valid.val();
        self.half_1.d.next = self.read_half.val();
        self.valid_2.d.next = self.valid_1.q.val();
        self.half_2.d.next = self.half_1.q.val();
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
        self.out_valid.next = self.valid_2.q.val();
        self.out_half.next = self.half_2.q.val();
        self.out_pixels.next = self.pixels_2.q.val();
        self.out_left.next = self.left_2.q.val();
        self.out_right.next = self.right_2.q.val();
        if self.reset.val() {
            self.valid_1.d.next = false;
            self.valid_2.d.next = false;
        }
    }
}
