//! From a weight word to an entry's fields.
//!
//! Latency: one cycle from `word` and `select` to the fields. Throughput: an entry a cycle.

use firebrick_fields::contract;
use firebrick_spec::weights::ENTRY_BITS;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct EntryFields {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Takes an entry at the edge.
    pub advance: Signal<In, Bit>,
    /// A word of four entries.
    pub word: Signal<In, Bits<64>>,
    /// Which of them.
    pub select: Signal<In, Bits<2>>,
    /// The entry's step is wide, and it has neither row nor column.
    pub wide: Signal<In, Bit>,
    /// Words from a row to the next one.
    pub pitch: Signal<In, Bits<11>>,
    /// Three times that.
    pub pitch3: Signal<In, Bits<11>>,
    /// The entry ends its filter.
    pub last: Signal<Out, Bit>,
    /// Channels from the entry before.
    pub step: Signal<Out, Bits<11>>,
    /// Words from the tile's first row to the entry's.
    pub row_offset: Signal<Out, Bits<11>>,
    /// Column tap.
    pub dx: Signal<Out, Bits<2>>,
    /// Weight.
    pub weight: Signal<Out, Bits<8>>,
    entry: DFF<Bits<16>>,
    dy: DFF<Bits<2>>,
    selected: Signal<Local, Bits<16>>,
    narrow_step: Signal<Local, Bits<3>>,
    wide_step: Signal<Local, Bits<7>>,
    selected_dy: Signal<Local, Bits<2>>,
}

#[wired]
#[contract]
impl Logic for EntryFields {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, entry, dy);
        self.selected.next = self.word.val().get_bits::<ENTRY_BITS>(0);
        if self.select.val() == 1 {
            self.selected.next = self.word.val().get_bits::<ENTRY_BITS>(number!(ENTRY_BITS));
        }
        if self.select.val() == 2 {
            self.selected.next = self.word.val().get_bits::<ENTRY_BITS>(number!(2 * ENTRY_BITS));
        }
        if self.select.val() == 3 {
            self.selected.next = self.word.val().get_bits::<ENTRY_BITS>(number!(3 * ENTRY_BITS));
        }
        // A wide entry has no row: so that a bit of `row_offset` and of the sum behind it is a function of six.
        self.selected_dy.next = field!(self.selected.val(), entry.dy);
        if self.wide.val() {
            self.selected_dy.next = 0.into();
        }
        if self.advance.val() {
            connect!(self <- self: entry.d = selected, dy.d = selected_dy);
        }

        self.last.next = field!(self.entry.q.val(), entry.last);
        self.weight.next = field!(self.entry.q.val(), entry.weight);
        self.narrow_step.next = field!(self.entry.q.val(), entry.step);
        self.wide_step.next = field!(self.entry.q.val(), entry.wide_step);
        self.step.next = bit_cast::<11, 3>(self.narrow_step.val());
        self.dx.next = field!(self.entry.q.val(), entry.dx);
        if self.wide.val() {
            self.step.next = bit_cast::<11, 7>(self.wide_step.val());
            self.dx.next = number!(CENTRE_TAP).into();
        }
        self.row_offset.next = 0.into();
        if self.dy.q.val() == 1 {
            self.row_offset.next = self.pitch.val();
        }
        if self.dy.q.val() == 2 {
            self.row_offset.next = self.pitch.val() << 1;
        }
        if self.dy.q.val() == 3 {
            self.row_offset.next = self.pitch3.val();
        }
    }
}
