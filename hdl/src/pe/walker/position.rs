//! Where in the pass the walker is: filter of the list, tile's first word, reassembly slot.
//!
//! Latency: one cycle from an entry to what it changes. Throughput: an entry a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WalkPosition {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to word and slot 0.
    pub reset: Signal<In, Bit>,
    /// The same from another register, for flip-flops that yosys leaves without an enable: all of those of a PE then share a control set.
    pub reset_plain: Signal<In, Bit>,
    /// Everything else counts only with it.
    pub advance: Signal<In, Bit>,
    /// A pass begins.
    pub begin: Signal<In, Bit>,
    /// An entry goes by.
    pub entry: Signal<In, Bit>,
    /// It is its filter's last.
    pub last: Signal<In, Bit>,
    /// The tile is the pass's last.
    pub final_tile: Signal<In, Bit>,
    /// Filters of the list.
    pub filters: Signal<In, Bits<10>>,
    /// Parameter index of the first one.
    pub first_index: Signal<In, Bits<9>>,
    /// Words from a tile to the next one.
    pub channels: Signal<In, Bits<11>>,
    /// Words from a pass's last tile to the next pass's first one.
    pub span: Signal<In, Bits<11>>,
    /// The entry belongs to a tile's last filter.
    pub final_filter: Signal<Out, Bit>,
    /// It is a tile's last entry.
    pub end: Signal<Out, Bit>,
    /// It is its filter's first one.
    pub first: Signal<Out, Bit>,
    /// The filter's tag: slot (2 bits) above parameter index (9 bits).
    pub tag: Signal<Out, Bits<11>>,
    /// Number of the tile's first word, modulo 2^11.
    pub base: Signal<Out, Bits<11>>,
    left: DFF<Bits<10>>,
    index: DFF<Bits<9>>,
    fresh: DFF<Bit>,
    slot: DFF<Bits<2>>,
    from: DFF<Bits<11>>,
    ends: Signal<Local, Bit>,
    only: Signal<Local, Bit>,
    way: Signal<Local, Bits<11>>,
}

#[wired]
#[contract]
impl Logic for WalkPosition {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, left, index, fresh, slot, from);
        self.only.next = self.left.q.val() == 1;
        self.ends.next = self.entry.val() & self.last.val() & self.only.val();
        connect!(self <- self: first = fresh.q, base = from.q, final_filter = only, end = ends);
        self.tag.next = (bit_cast::<11, 2>(self.slot.q.val()) << number!(PASS_CHANNEL_BITS))
            | bit_cast::<11, 9>(self.index.q.val());
        self.way.next = self.channels.val();
        if self.final_tile.val() {
            self.way.next = self.span.val();
        }
        if self.advance.val() {
            if self.entry.val() {
                self.fresh.d.next = self.last.val();
                if self.last.val() {
                    self.left.d.next = self.left.q.val() - 1;
                    self.index.d.next = self.index.q.val() + 1;
                }
            }
            if self.begin.val() {
                self.fresh.d.next = true;
            }
            if self.begin.val() | self.ends.val() {
                self.left.d.next = self.filters.val();
                self.index.d.next = self.first_index.val();
            }
            if self.ends.val() {
                self.slot.d.next = self.slot.q.val() + 1;
                self.from.d.next = self.from.q.val() + self.way.val();
            }
        }
        if self.reset_plain.val() {
            self.slot.d.next = 0.into();
        }
        if self.reset.val() {
            self.from.d.next = 0.into();
        }
    }
}
