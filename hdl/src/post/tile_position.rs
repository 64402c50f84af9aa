//! Which tile of a pass it is: counts strips within a row, and rows.
//!
//! Latency: the first strip's and row's flags change in the cycle after `restart` or `advance`, the last ones' a cycle later.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct TilePosition {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to the pass's first tile.
    pub restart: Signal<In, Bit>,
    /// On to the next tile; never together with `restart`.
    pub advance: Signal<In, Bit>,
    /// The tile begins: its flags hold still.
    pub begins: Signal<In, Bit>,
    /// Strips less one.
    pub last_strip: Signal<In, Bits<8>>,
    /// Rows less one.
    pub last_row: Signal<In, Bits<16>>,
    /// The tile's row is written when it ends.
    pub row_writes: Signal<In, Bit>,
    /// The tile is its row's first.
    pub strip_first: Signal<Out, Bit>,
    /// The tile is its row's last.
    pub strip_last: Signal<Out, Bit>,
    /// The tile is in row 0.
    pub row_first: Signal<Out, Bit>,
    /// The tile is in an odd row.
    pub row_odd: Signal<Out, Bit>,
    /// The tile is in the last row.
    pub row_last: Signal<Out, Bit>,
    /// Something ends with the tile: the pass, or a row that is written then.
    pub ends: Signal<Out, Bit>,
    /// The pass's last tile has begun.
    pub tiles_in: Signal<Out, Bit>,
    strip: DFF<Bits<8>>,
    row: DFF<Bits<16>>,
    first_strip: DFF<Bit>,
    first_row: DFF<Bit>,
    at_strip: DFF<Bit>,
    at_row: DFF<Bit>,
    arrived: DFF<Bit>,
}

#[wired]
#[contract]
impl Logic for TilePosition {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, strip, row, first_strip, first_row, at_strip, at_row, arrived);
        self.at_strip.d.next = self.strip.q.val() == self.last_strip.val();
        self.at_row.d.next = self.row.q.val() == self.last_row.val();
        connect!(self <- self: strip_first = first_strip.q, strip_last = at_strip.q, row_first = first_row.q,
            row_last = at_row.q, tiles_in = arrived.q);
        self.ends.next = self.at_strip.q.val() & (self.at_row.q.val() | self.row_writes.val());
        self.row_odd.next = self.row.q.val().get_bit(0);
        if self.begins.val() {
            self.arrived.d.next = self.at_strip.q.val() & self.at_row.q.val();
        }
        if self.restart.val() {
            self.arrived.d.next = false;
            self.strip.d.next = 0.into();
            self.row.d.next = 0.into();
            self.first_strip.d.next = true;
            self.first_row.d.next = true;
        }
        if self.advance.val() {
            self.strip.d.next = self.strip.q.val() + 1;
            self.first_strip.d.next = false;
            if self.at_strip.q.val() {
                self.strip.d.next = 0.into();
                self.first_strip.d.next = true;
                self.row.d.next = self.row.q.val() + 1;
                self.first_row.d.next = false;
            }
        }
    }
}
