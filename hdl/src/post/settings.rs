//! The pass descriptor's words as the post-processing needs them.
//!
//! Takes words 0, 6 and 7 from the configuration bus. Latency: three cycles from a word to everything that
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
    /// Output mode: map, or partial sums, which are written as one.
    pub is_map: Signal<Out, Bit>,
    /// Output mode: pooled.
    pub is_pooled: Signal<Out, Bit>,
    /// Output mode: sums.
    pub is_sums: Signal<Out, Bit>,
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
    /// Valid bytes of the first half of a row's last strip.
    pub mask_low: Signal<Out, Bits<56>>,
    /// Valid bytes of its second half.
    pub mask_high: Signal<Out, Bits<56>>,
    /// Valid bytes of its pooled pixels.
    pub mask_pooled: Signal<Out, Bits<56>>,
    word_0: DFF<Bits<32>>,
    word_6: DFF<Bits<32>>,
    word_7: DFF<Bits<32>>,
    beats: DFF<Bits<16>>,
    top_filter: DFF<Bits<10>>,
    top_strip: DFF<Bits<8>>,
    top_row: DFF<Bits<16>>,
    top_pooled: DFF<Bits<8>>,
    bits_low: DFF<Bits<6>>,
    bits_high: DFF<Bits<6>>,
    bits_pooled: DFF<Bits<6>>,
    low: DFF<Bits<56>>,
    high: DFF<Bits<56>>,
    pooled: DFF<Bits<56>>,
    #[default(Fixed::new(Bits::from((1u64 << 56) - 1)))]
    ones: Fixed<Bits<56>>,
    mode: Signal<Local, Bits<2>>,
    count: Signal<Local, Bits<10>>,
    valid: Signal<Local, Bits<4>>,
    valid_low: Signal<Local, Bits<4>>,
    valid_high: Signal<Local, Bits<4>>,
    valid_pooled: Signal<Local, Bits<3>>,
    rounded: Signal<Local, Bits<16>>,
}

#[wired]
#[contract]
impl Logic for Settings {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            word_0,
            word_6,
            word_7,
            beats,
            top_filter,
            top_strip,
            top_row,
            top_pooled,
            bits_low,
            bits_high,
            bits_pooled,
            low,
            high,
            pooled
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
        self.is_map.next = is!(self.mode.val(), output.map) | is!(self.mode.val(), output.partial);
        self.is_pooled.next = is!(self.mode.val(), output.pooled);
        self.is_sums.next = is!(self.mode.val(), output.sums);
        self.is_partial.next = is!(self.mode.val(), output.partial);
        self.bypass.next = field!(self.word_0.q.val(), pass.bypass);

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
        self.valid_low.next = self.valid.val();
        self.valid_high.next = 0.into();
        if self.valid.val() > 7 {
            self.valid_low.next = 7.into();
            self.valid_high.next = self.valid.val() - 7;
        }
        self.valid_pooled.next = self.valid.val().get_bits::<3>(1);
        self.bits_low.d.next = bit_cast::<6, 4>(self.valid_low.val()) << 3;
        self.bits_high.d.next = bit_cast::<6, 4>(self.valid_high.val()) << 3;
        self.bits_pooled.d.next = bit_cast::<6, 3>(self.valid_pooled.val()) << 3;
        self.low.d.next = !(self.ones.val() << self.bits_low.q.val());
        self.high.d.next = !(self.ones.val() << self.bits_high.q.val());
        self.pooled.d.next = !(self.ones.val() << self.bits_pooled.q.val());
        connect!(self <- self: mask_low = low.q, mask_high = high.q, mask_pooled = pooled.q);
    }
}
