//! A tile's flags for what comes behind its reading, where the tile before may still be on its way when it begins.
//!
//! Latency: [`LateFlags::LATENCY`] cycles from `tile_begin` to the flags, which then hold until the next tile's.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{StripReader, Summer, TileWalker};

/// From a tile's last read until the next one's flags are here.
const CHANGE: usize = TileWalker::TURN + LateFlags::LATENCY - 1;

// The last to ask for the flags of a tile's last half is the summer, when it writes the sum.
const _: () = assert!(CHANGE >= StripReader::LATENCY + Summer::LATENCY);
// The tile has at least two halves.
const _: () = assert!(LateFlags::LATENCY < TileWalker::TURN + 1);
// The first to ask for those of a tile's first two halves is the pooler, a cycle after the second one.
const _: () = assert!(CHANGE <= TileWalker::TURN + 1 + StripReader::LATENCY + 1);

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct LateFlags {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets a tile that has just begun.
    pub reset: Signal<In, Bit>,
    /// The tile begins: its flags are taken. The next one begins more than [`LateFlags::LATENCY`] cycles later.
    pub tile_begin: Signal<In, Bit>,
    /// The tile is its row's last.
    pub strip_last: Signal<In, Bit>,
    /// The tile is in an odd row.
    pub row_odd: Signal<In, Bit>,
    /// The tile's row completes a pooled one.
    pub row_completes: Signal<In, Bit>,
    /// The tile is the pass's first.
    pub tile_first: Signal<In, Bit>,
    /// `strip_last`, later.
    pub late_last: Signal<Out, Bit>,
    /// `row_odd`, later.
    pub late_odd: Signal<Out, Bit>,
    /// `row_completes`, later.
    pub late_completes: Signal<Out, Bit>,
    /// `tile_first`, later.
    pub late_first: Signal<Out, Bit>,
    begun_1: DFF<Bit>,
    begun_2: DFF<Bit>,
    begun_3: DFF<Bit>,
    begun_4: DFF<Bit>,
    new_last: DFF<Bit>,
    new_odd: DFF<Bit>,
    new_completes: DFF<Bit>,
    new_first: DFF<Bit>,
    last: DFF<Bit>,
    odd: DFF<Bit>,
    completes: DFF<Bit>,
    first: DFF<Bit>,
}

impl LateFlags {
    /// Cycles from `tile_begin` to the tile's flags.
    pub const LATENCY: usize = 5;
}

#[wired]
#[contract]
impl Logic for LateFlags {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            begun_1,
            begun_2,
            begun_3,
            begun_4,
            new_last,
            new_odd,
            new_completes,
            new_first,
            last,
            odd,
            completes,
            first
        );
        connect!(self <- self: begun_1.d = tile_begin, begun_2.d = begun_1.q, begun_3.d = begun_2.q,
            begun_4.d = begun_3.q);
        // A tile of one filter is read in two cycles, so its flags are kept until they may replace the ones before.
        if self.tile_begin.val() {
            connect!(self <- self: new_last.d = strip_last, new_odd.d = row_odd,
                new_completes.d = row_completes, new_first.d = tile_first);
        }
        if self.begun_4.q.val() {
            connect!(self <- self: last.d = new_last.q, odd.d = new_odd.q, completes.d = new_completes.q,
                first.d = new_first.q);
        }
        connect!(self <- self: late_last = last.q, late_odd = odd.q, late_completes = completes.q,
            late_first = first.q);
        if self.reset.val() {
            self.begun_1.d.next = false;
            // Only so that this chain of registers does not become a LUT.
            self.begun_2.d.next = false;
            self.begun_3.d.next = false;
            self.begun_4.d.next = false;
        }
    }
}
