//! What a list's header says, for as long as the list is walked.
//!
//! Latency: one cycle from `take`; two to `pitch3`, three to `span`.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ListHeader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The list's first word.
    pub data: Signal<In, Bits<64>>,
    /// `data` is a header, and is taken.
    pub take: Signal<In, Bit>,
    /// Words of a tile's row: what the base advances by from one tile to the next.
    pub channels: Signal<Out, Bits<11>>,
    /// Words from a row to the next one.
    pub pitch: Signal<Out, Bits<11>>,
    /// Three times that.
    pub pitch3: Signal<Out, Bits<11>>,
    /// Entries have a wide step and no row or column.
    pub wide: Signal<Out, Bit>,
    /// Parameter index of the first filter.
    pub first_index: Signal<Out, Bits<9>>,
    /// Filters of the list.
    pub filters: Signal<Out, Bits<10>>,
    /// Results do not count.
    pub discard: Signal<Out, Bit>,
    /// What the base advances by more behind the pass's last tile.
    pub span: Signal<Out, Bits<11>>,
    channels_held: DFF<Bits<11>>,
    pitch_held: DFF<Bits<11>>,
    pitch3_held: DFF<Bits<11>>,
    rows: DFF<Bits<2>>,
    wide_held: DFF<Bit>,
    index_held: DFF<Bits<9>>,
    filters_held: DFF<Bits<10>>,
    discard_held: DFF<Bit>,
    span_held: DFF<Bits<11>>,
    header_channels: Signal<Local, Bits<10>>,
    header_pitch: Signal<Local, Bits<10>>,
    span_rows: Signal<Local, Bits<11>>,
}

#[wired]
#[contract]
impl Logic for ListHeader {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, channels_held, pitch_held, pitch3_held, rows, wide_held, index_held, filters_held,
            discard_held, span_held
        );
        connect!(self <- self: channels = channels_held.q, pitch = pitch_held.q, pitch3 = pitch3_held.q,
            wide = wide_held.q, first_index = index_held.q, filters = filters_held.q, discard = discard_held.q,
            span = span_held.q);
        self.header_channels.next = field!(self.data.val(), list.channels);
        self.header_pitch.next = field!(self.data.val(), list.pitch);
        if self.take.val() {
            self.channels_held.d.next = bit_cast::<11, 10>(self.header_channels.val());
            self.pitch_held.d.next = bit_cast::<11, 10>(self.header_pitch.val());
            self.rows.d.next = field!(self.data.val(), list.row_taps);
            self.wide_held.d.next = field!(self.data.val(), list.wide);
            self.index_held.d.next = field!(self.data.val(), list.first);
            self.filters_held.d.next = field!(self.data.val(), list.filters);
            self.discard_held.d.next = field!(self.data.val(), list.discard);
        }
        // What follows from the header is computed in every cycle: an enable would be a control set more.
        self.pitch3_held.d.next = (self.pitch_held.q.val() << 1) + self.pitch_held.q.val();
        self.span_rows.next = 0.into();
        if self.rows.q.val() == 1 {
            self.span_rows.next = self.pitch_held.q.val();
        }
        if self.rows.q.val() == 2 {
            self.span_rows.next = self.pitch_held.q.val() << 1;
        }
        if self.rows.q.val() == 3 {
            self.span_rows.next = self.pitch3_held.q.val();
        }
        self.span_held.d.next = self.channels_held.q.val() + self.span_rows.val();
    }
}
