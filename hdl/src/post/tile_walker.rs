//! Walks the tiles of a pass, row by row, strips within a row, and reads each one from its slot.
//!
//! A tile begins when it is complete, its right neighbour in the row too (its first pixels are the halo), and
//! `tile_ready` is high, which may follow the flags by one cycle. Its halves are read in the order `[channel][half]`, one a cycle while `issue_ready`
//! is high. After a drain of [`TileWalker::DRAIN`] cycles, in which the strip's and tile's flags hold still,
//! the slot is freed. After the last tile `flush` is high until `flushed`, then the pass ends once `quiet` has
//! been high for two cycles: it may be late by one.
//!
//! Latency: one cycle from `complete` to the first read. Throughput: a half a cycle, twelve cycles lost a tile.

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

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

/// See the module's text.
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
    /// A half may be read.
    pub issue_ready: Signal<In, Bit>,
    /// Nothing is left to write after the last tile.
    pub flushed: Signal<In, Bit>,
    /// Nothing is on its way to memory.
    pub quiet: Signal<In, Bit>,
    /// A half is read in this cycle.
    pub read_valid: Signal<Out, Bit>,
    /// Its slot; the slot that `free` frees.
    pub read_slot: Signal<Out, Bits<2>>,
    /// Slot of the right neighbour.
    pub next_slot: Signal<Out, Bits<2>>,
    /// Its channel.
    pub read_channel: Signal<Out, Bits<9>>,
    /// Pixels 7 to 13.
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
    strip: DFF<Bits<8>>,
    row: DFF<Bits<16>>,
    channel: DFF<Bits<9>>,
    half: DFF<Bit>,
    pause: DFF<Bits<3>>,
    first_strip: DFF<Bit>,
    first_row: DFF<Bit>,
    at_strip: DFF<Bit>,
    at_row: DFF<Bit>,
    arrived: DFF<Bit>,
    neighbour: Signal<Local, Bits<2>>,
    go: Signal<Local, Bit>,
    issue: Signal<Local, Bit>,
}

impl TileWalker {
    /// Cycles from a tile's last read until its flags change.
    pub const DRAIN: usize = timing::TILE_DRAIN;
}

#[contract]
impl Logic for TileWalker {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            slot,
            strip,
            row,
            channel,
            half,
            pause,
            first_strip,
            first_row,
            at_strip,
            at_row,
            arrived
        );
        self.neighbour.next = self.slot.q.val() + 1;
        self.at_strip.d.next = self.strip.q.val() == self.last_strip.val();
        self.at_row.d.next = self.row.q.val() == self.last_row.val();
        self.go.next = self.tile_ready.val()
            & self.complete.val().get_bit(self.slot.q.val().index())
            & (self.at_strip.q.val() | self.complete.val().get_bit(self.neighbour.val().index()));
        self.issue.next = (self.state.q.val() == TileWalk::Read) & self.issue_ready.val();

        self.read_valid.next = self.issue.val();
        self.read_slot.next = self.slot.q.val();
        self.next_slot.next = self.neighbour.val();
        self.read_channel.next = self.channel.q.val();
        self.read_half.next = self.half.q.val();
        self.strip_first.next = self.first_strip.q.val();
        self.strip_last.next = self.at_strip.q.val();
        self.row_first.next = self.first_row.q.val();
        self.row_odd.next = self.row.q.val().get_bit(0);
        self.row_last.next = self.at_row.q.val();
        self.tile_begin.next = (self.state.q.val() == TileWalk::Wait) & self.go.val();
        self.free.next = self.state.q.val() == TileWalk::Next;
        self.tiles_in.next = self.arrived.q.val();
        self.flush.next = self.state.q.val() == TileWalk::Flush;
        self.pass_done.next = false;

        match self.state.q.val() {
            TileWalk::Idle => {
                self.pause.d.next = 0.into();
                self.strip.d.next = 0.into();
                self.row.d.next = 0.into();
                self.first_strip.d.next = true;
                self.first_row.d.next = true;
                self.arrived.d.next = false;
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
                self.channel.d.next = 0.into();
                self.half.d.next = false;
                self.pause.d.next = 0.into();
                if self.go.val() {
                    self.arrived.d.next = self.at_strip.q.val() & self.at_row.q.val();
                    self.state.d.next = TileWalk::Read;
                }
            }
            TileWalk::Read => {
                if self.issue.val() {
                    self.half.d.next = !self.half.q.val();
                }
                if self.issue.val() & self.half.q.val() {
                    self.channel.d.next = self.channel.q.val() + 1;
                    if self.channel.q.val() == self.last_filter.val() {
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
                self.pause.d.next = 0.into();
                self.slot.d.next = self.neighbour.val();
                self.strip.d.next = self.strip.q.val() + 1;
                self.first_strip.d.next = false;
                self.state.d.next = TileWalk::Begin;
                if self.at_strip.q.val() {
                    self.strip.d.next = 0.into();
                    self.first_strip.d.next = true;
                    self.row.d.next = self.row.q.val() + 1;
                    self.first_row.d.next = false;
                    if self.at_row.q.val() {
                        self.state.d.next = TileWalk::Flush;
                    }
                }
            }
            TileWalk::Flush => {
                self.pause.d.next = 0.into();
                if self.flushed.val() {
                    self.state.d.next = TileWalk::Finish;
                }
            }
            TileWalk::Finish => {
                self.pause.d.next = self.pause.q.val() + 1;
                if !self.quiet.val() {
                    self.pause.d.next = 0.into();
                }
                if self.quiet.val() & self.pause.q.val().any() {
                    self.pass_done.next = true;
                    self.state.d.next = TileWalk::Idle;
                }
            }
            _ => {
                self.state.d.next = TileWalk::Idle;
            }
        }
        if self.reset.val() {
            self.state.d.next = TileWalk::Idle;
            self.slot.d.next = 0.into();
        }
    }
}
