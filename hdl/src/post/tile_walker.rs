//! Walks the tiles of a pass, row by row, strips within a row, and reads each one from its slot.
//!
//! A tile begins when it is complete, its right neighbour in the row too (its first pixels are the halo), and
//! `tile_ready` is high. Its halves are read in the order `[channel][half]`, one a cycle while `issue_ready`
//! is high. Then its slot is freed and the next tile's flags appear, while its last halves are still on their way. Only where something
//! ends, a pass or a row that is written then, they are waited for: a drain of [`TileWalker::DRAIN`] cycles. After the last tile `flush` is
//! high until `flushed`, then the pass ends once `quiet` has been high for two cycles: it may be late by one.
//!
//! Latency: two cycles from `complete` to the first read. Throughput: a half a cycle, four cycles lost a tile, and the drain where there is
//! one.
//!
//! # Example
//!
//! A pass of two filters over one row of two strips. The first tile begins when its right neighbour is complete, too; the walker then reads
//! channels 0 and 1, two halves each, and frees the tile's slot, the second one's after the drain.
//!
//! ```
//! use firebrick_hdl::post::TileWalker;
//! use firebrick_waves::Waveform;
//!
//! let mut wave = Waveform::new("TileWalker: a pass of two tiles", TileWalker::default(), |walker| &mut walker.clock)
//!     .show("start", "a pass begins")
//!     .show("complete", "bit i: slot i holds a tile")
//!     .show("state.q", "what the walker does")
//!     .show("tile_begin", "a tile begins")
//!     .show("read_valid", "a half is read")
//!     .show("read_slot", "its slot").when("read_valid")
//!     .show("read_channel", "its channel").when("read_valid")
//!     .show("read_half", "pixels 7 to 13")
//!     .show("strip_last", "the tile is its row's last")
//!     .show("free", "the tile's slot becomes free")
//!     .show("tiles_in", "all tiles have come")
//!     .show("flush", "all tiles are read")
//!     .show("flushed", "all is written")
//!     .show("pass_done", "the pass is at its end");
//! for cycle in 0..36 {
//!     wave.cycle(|walker| {
//!         walker.start.next = cycle == 1;
//!         let complete: u64 = match cycle {
//!             ..4 => 0,
//!             4..7 => 1,
//!             _ => 3,
//!         };
//!         walker.complete.next = complete.into();
//!         (walker.last_filter.next, walker.last_strip.next) = (1u64.into(), 1u64.into());
//!         (walker.tile_ready.next, walker.issue_ready.next, walker.quiet.next) = (true, true, true);
//!         walker.flushed.next = cycle > 30;
//!     });
//! }
//! let reading = wave.first("read_valid");
//! assert_eq!(wave.first("tile_begin") + 1, reading);
//! assert_eq!(wave.first("free"), reading + 4);
//! wave.check("waveforms/tile_walker.svg");
//! ```
#![doc = include_str!("../../waveforms/tile_walker.svg")]

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{HalfWalk, TileGate, TilePosition};

/// What the walker does.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum TileWalk {
    /// Waits for a pass.
    Idle,
    /// Lets a tile's flags settle, and what follows from them, for two cycles.
    Begin,
    /// Waits until the tile is there.
    Wait,
    /// Reads the tile.
    Read,
    /// Waits until the tile has left the data path.
    Drain,
    /// Frees the slot and goes on to the next tile.
    Next,
    /// All tiles are read; the rest of the output is written.
    Flush,
    /// Waits for the writes' end.
    Finish,
}

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct TileWalker {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// No pass, next slot 0.
    pub reset: Signal<In, Bit>,
    /// A pass begins.
    pub start: Signal<In, Bit>,
    /// Bit `i`: slot `i` holds a whole tile.
    pub complete: Signal<In, Bits<4>>,
    /// Filters less one.
    pub last_filter: Signal<In, Bits<9>>,
    /// Strips less one.
    pub last_strip: Signal<In, Bits<8>>,
    /// Rows less one.
    pub last_row: Signal<In, Bits<16>>,
    /// A tile may begin.
    pub tile_ready: Signal<In, Bit>,
    /// The tile's row is written when it ends: then it must have left the data path.
    pub row_writes: Signal<In, Bit>,
    /// A half may be read.
    pub issue_ready: Signal<In, Bit>,
    /// Nothing is left to write after the last tile.
    pub flushed: Signal<In, Bit>,
    /// Nothing is on its way to memory.
    pub quiet: Signal<In, Bit>,
    /// A half is read in this cycle.
    pub read_valid: Signal<Out, Bit>,
    /// Slot of the tile that is read, which is the one that `free` frees.
    pub read_slot: Signal<Out, Bits<2>>,
    /// Slot of the right neighbour.
    pub next_slot: Signal<Out, Bits<2>>,
    /// Channel of the half that is read.
    pub read_channel: Signal<Out, Bits<9>>,
    /// The half that is read is that of pixels 7 to 13.
    pub read_half: Signal<Out, Bit>,
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
    /// The tile begins.
    pub tile_begin: Signal<Out, Bit>,
    /// The tile's slot becomes free.
    pub free: Signal<Out, Bit>,
    /// From the begin of the pass's last tile to the pass's end. It may have been complete for up to three tiles' time.
    pub tiles_in: Signal<Out, Bit>,
    /// All tiles are read.
    pub flush: Signal<Out, Bit>,
    /// The pass is at its end.
    pub pass_done: Signal<Out, Bit>,
    state: DFF<TileWalk>,
    slot: DFF<Bits<2>>,
    position: TilePosition,
    halves: HalfWalk,
    pause: DFF<Bits<3>>,
    gate: TileGate,
    neighbour: Signal<Local, Bits<2>>,
    begins: Signal<Local, Bit>,
    issue: Signal<Local, Bit>,
}

impl TileWalker {
    /// Cycles from the last read of a pass, or of a row that is written then, until its end.
    pub const DRAIN: usize = timing::TILE_DRAIN;
    /// Cycles from a tile's last read to the next tile's first one, at least; two after it the flags change.
    pub const TURN: usize = timing::TILE_TURN;
}

#[wired]
#[contract]
impl Logic for TileWalker {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, slot, pause);
        self.neighbour.next = self.slot.q.val() + 1;
        connect!(self.position <- self: clock, last_strip, last_row, row_writes);
        connect!(self <- self.position: strip_first, strip_last, row_first, row_odd, row_last, tiles_in);
        self.position.restart.next = self.state.q.val() == TileWalk::Idle;
        self.position.advance.next = self.state.q.val() == TileWalk::Next;
        connect!(self.halves <- self: clock, last_filter);
        self.halves.restart.next = self.state.q.val() == TileWalk::Wait;
        connect!(self <- self.halves: read_channel = channel, read_half = half);
        connect!(self.gate <- self: clock, complete, slot = slot.q, neighbour, tile_ready);
        self.gate.strip_last.next = self.position.strip_last.val();
        self.gate.settled.next = (self.state.q.val() == TileWalk::Wait)
            | ((self.state.q.val() == TileWalk::Begin) & self.pause.q.val().any());
        self.issue.next = (self.state.q.val() == TileWalk::Read) & self.issue_ready.val();
        self.begins.next = (self.state.q.val() == TileWalk::Wait) & self.gate.go.val();
        connect!(self <- self: halves.step = issue, position.begins = begins, tile_begin = begins,
            read_valid = issue, read_slot = slot.q, next_slot = neighbour);
        self.free.next = self.state.q.val() == TileWalk::Next;
        self.flush.next = self.state.q.val() == TileWalk::Flush;
        self.pass_done.next =
            (self.state.q.val() == TileWalk::Finish) & self.quiet.val() & self.pause.q.val().any();
        self.pause.d.next = 0.into();
        match self.state.q.val() {
            TileWalk::Idle => {
                if self.start.val() {
                    self.state.d.next = TileWalk::Begin;
                }
            }
            TileWalk::Begin => {
                self.pause.d.next = self.pause.q.val() + 1;
                if self.pause.q.val().any() {
                    self.state.d.next = TileWalk::Wait;
                }
            }
            TileWalk::Wait => {
                if self.gate.go.val() {
                    self.state.d.next = TileWalk::Read;
                }
            }
            TileWalk::Read => {
                if self.issue.val() & self.halves.last.val() {
                    self.state.d.next = TileWalk::Next;
                    if self.position.ends.val() {
                        self.state.d.next = TileWalk::Drain;
                    }
                }
            }
            TileWalk::Drain => {
                self.pause.d.next = self.pause.q.val() + 1;
                if self.pause.q.val().all() {
                    self.state.d.next = TileWalk::Next;
                }
            }
            TileWalk::Next => {
                self.slot.d.next = self.neighbour.val();
                self.state.d.next = TileWalk::Begin;
                if self.position.strip_last.val() & self.position.row_last.val() {
                    self.state.d.next = TileWalk::Flush;
                }
            }
            TileWalk::Flush => {
                if self.flushed.val() {
                    self.state.d.next = TileWalk::Finish;
                }
            }
            TileWalk::Finish => {
                if self.quiet.val() {
                    self.pause.d.next = self.pause.q.val() + 1;
                    if self.pause.q.val().any() {
                        self.state.d.next = TileWalk::Idle;
                    }
                }
            }
        }
        if self.reset.val() {
            self.state.d.next = TileWalk::Idle;
            self.slot.d.next = 0.into();
        }
    }
}
