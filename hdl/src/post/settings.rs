//! The pass descriptor's words as the post-processing needs them.
//!
//! Takes words 0, 6 and 7 from the configuration bus. Latency: two cycles from a word to everything that
//! is derived from it. Throughput: a word a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct Settings {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A descriptor word.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// Value of the descriptor word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Output mode. Bit 0: map, or partial sums, which are written as one; bit 1: pooled; bit 2: sums.
    pub outputs: Signal<Out, Bits<3>>,
    /// Output mode: partial sums.
    pub is_partial: Signal<Out, Bit>,
    /// A bypass map is added.
    pub bypass: Signal<Out, Bit>,
    /// Beats of a run.
    pub run_beats: Signal<Out, Bits<16>>,
    /// Filters.
    pub filters: Signal<Out, Bits<10>>,
    /// Filters less one.
    pub last_filter: Signal<Out, Bits<9>>,
    /// Halves of a tile that are read: twice the filters.
    pub halves: Signal<Out, Bits<11>>,
    /// Halves that arrive: a quarter of it for partial sums.
    pub arrivals: Signal<Out, Bits<11>>,
    /// Strips of a row less one.
    pub last_strip: Signal<Out, Bits<8>>,
    /// Rows less one.
    pub last_row: Signal<Out, Bits<16>>,
    /// Pooled strips of a row less one.
    pub last_pooled: Signal<Out, Bits<8>>,
    /// Bit `i`: pixel `i` of a row's last strip counts.
    pub valid_pixels: Signal<Out, Bits<14>>,
    /// The same of its pooled pixels.
    pub valid_pooled: Signal<Out, Bits<7>>,
    word_0: DFF<Bits<32>>,
    word_6: DFF<Bits<32>>,
    word_7: DFF<Bits<32>>,
    beats: DFF<Bits<16>>,
    top_filter: DFF<Bits<10>>,
    top_strip: DFF<Bits<8>>,
    top_row: DFF<Bits<16>>,
    top_pooled: DFF<Bits<8>>,
    modes: DFF<Bits<3>>,
    partial: DFF<Bit>,
    adds: DFF<Bit>,
    pixels: DFF<Bits<14>>,
    pooled_pixels: DFF<Bits<7>>,
    #[default(Fixed::new(Bits::from((1u64 << 14) - 1)))]
    ones: Fixed<Bits<14>>,
    #[default(Fixed::new(Bits::from((1u64 << 7) - 1)))]
    pooled_ones: Fixed<Bits<7>>,
    mode: Signal<Local, Bits<2>>,
    count: Signal<Local, Bits<10>>,
    valid: Signal<Local, Bits<4>>,
    rounded: Signal<Local, Bits<16>>,
}

#[wired]
#[contract]
impl Logic for Settings {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, word_0, word_6, word_7, beats, top_filter, top_strip, top_row, top_pooled, modes, partial, adds,
            pixels, pooled_pixels
        );
        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.output)) {
            self.word_0.d.next = self.cfg_data.val();
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.filters)) {
            self.word_6.d.next = self.cfg_data.val();
        }
        if self.cfg_valid.val() & (self.cfg_index.val() == word!(pass.rows)) {
            self.word_7.d.next = self.cfg_data.val();
        }

        self.mode.next = field!(self.word_0.q.val(), pass.output);
        self.modes.d.next = 0.into();
        if is!(self.mode.val(), output.map) | is!(self.mode.val(), output.partial) {
            self.modes.d.next = 1.into();
        }
        if is!(self.mode.val(), output.pooled) {
            self.modes.d.next = 2.into();
        }
        if is!(self.mode.val(), output.sums) {
            self.modes.d.next = 4.into();
        }
        self.partial.d.next = is!(self.mode.val(), output.partial);
        self.adds.d.next = field!(self.word_0.q.val(), pass.bypass);
        connect!(self <- self: outputs = modes.q, is_partial = partial.q, bypass = adds.q);

        self.count.next = field!(self.word_6.q.val(), pass.filters);
        self.filters.next = self.count.val();
        self.halves.next = bit_cast::<11, 10>(self.count.val()) << 1;
        self.arrivals.next = bit_cast::<11, 10>(self.count.val()) << 1;
        if is!(self.mode.val(), output.partial) {
            self.arrivals.next = bit_cast::<11, 10>(self.count.val()) >> 1;
        }
        self.top_filter.d.next = self.count.val() - 1;
        self.last_filter.next = self.top_filter.q.val().get_bits::<9>(0);
        self.rounded.next = bit_cast::<16, 10>(self.count.val()) + 1;
        self.beats.d.next = bit_cast::<16, 10>(self.count.val()) << 1;
        if is!(self.mode.val(), output.sums) {
            self.beats.d.next = self.rounded.val() >> 1;
        }
        self.run_beats.next = self.beats.q.val();
        self.top_strip.d.next = field!(self.word_6.q.val(), pass.strips) - 1;
        self.last_strip.next = self.top_strip.q.val();
        self.top_row.d.next = field!(self.word_7.q.val(), pass.rows) - 1;
        self.last_row.next = self.top_row.q.val();
        self.top_pooled.d.next = field!(self.word_7.q.val(), pass.pooled_strips) - 1;
        self.last_pooled.next = self.top_pooled.q.val();

        self.valid.next = field!(self.word_6.q.val(), pass.last_valid);
        self.pixels.d.next = !(self.ones.val() << self.valid.val());
        self.pooled_pixels.d.next = !(self.pooled_ones.val() << self.valid.val().get_bits::<3>(1));
        connect!(self <- self: valid_pixels = pixels.q, valid_pooled = pooled_pixels.q);
    }
}
