//! Whether the tile that comes next may begin: it is complete, its right neighbour in the row too (its first pixels are the halo), and there is
//! room for what becomes of it. All of that stays once it is so, until the tile begins.
//!
//! Latency: one cycle from everything to `go`, which is low in the cycle after one without `settled`.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct TileGate {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Slot and flags are those of the tile.
    pub settled: Signal<In, Bit>,
    /// Bit `i`: slot `i` holds a whole tile.
    pub complete: Signal<In, Bits<4>>,
    /// Slot of the tile.
    pub slot: Signal<In, Bits<2>>,
    /// Slot of its right neighbour.
    pub neighbour: Signal<In, Bits<2>>,
    /// The tile is its row's last.
    pub strip_last: Signal<In, Bit>,
    /// There is room.
    pub tile_ready: Signal<In, Bit>,
    /// The tile may begin.
    pub go: Signal<Out, Bit>,
    may_go: DFF<Bit>,
    here: Signal<Local, Bit>,
    beside: Signal<Local, Bit>,
}

#[contract]
impl Logic for TileGate {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, may_go);
        self.here.next = self.complete.val().get_bit(self.slot.val().index());
        self.beside.next = self.strip_last.val() | self.complete.val().get_bit(self.neighbour.val().index());
        self.may_go.d.next = self.settled.val() & self.tile_ready.val() & self.here.val() & self.beside.val();
        self.go.next = self.may_go.q.val();
    }
}
