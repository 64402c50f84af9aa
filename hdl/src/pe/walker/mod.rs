//! The walker of a PE: takes one list a pass and walks its non-zero weights for every tile.
//!
//! A list header sets the pass up. For each tile the walker waits for a reassembly slot (token), then issues one
//! weight a cycle: fetch, select, channel, address, check, issue. It stalls as a whole only where the word that the
//! oldest entry needs has not arrived, or a result would find no room. During a tile's last filter it
//! releases the words that it leaves behind: entries are in channel order, and the halo is in the words.
//!
//! What a cycle does is decided in the cycle before (`IssueStage`), so a word that arrives is used a cycle later than it might be.
//!
//! Latency: six cycles from fetch to issue. Throughput: one weight a cycle; two cycles are lost at the end of each tile, seven
//! at the end of each pass.

mod entry;
mod header;
mod issue;
mod logic;
mod position;

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use entry::EntryFields;
use header::ListHeader;
use issue::IssueStage;
use position::WalkPosition;

use crate::leaf::Copies;

/// What the walker does at its fetch end.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum Walk {
    /// Waits for a list.
    Idle,
    /// Fetches the list's header.
    Fetch,
    /// Takes the header.
    Take,
    /// Computes three times the pitch.
    Triple,
    /// Computes the last tile's advance.
    Span,
    /// Waits for a token.
    Wait,
    /// Fetches entries.
    Entries,
}

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct Walker {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to the state after power-on: no list, four tokens, counters at 0.
    pub reset: Signal<In, Bit>,
    /// The same from another register, for flip-flops that yosys leaves without an enable: all of those of a PE then share a control set.
    pub reset_plain: Signal<In, Bit>,
    /// A list waits in the weight store.
    pub list_waiting: Signal<In, Bit>,
    /// The waiting list is taken.
    pub list_taken: Signal<Out, Bit>,
    /// Fetch the weight word at `store_address`.
    pub store_read: Signal<Out, Bit>,
    /// Number of the weight word.
    pub store_address: Signal<Out, Bits<9>>,
    /// The word fetched last.
    pub store_data: Signal<In, Bits<64>>,
    /// A reassembly slot has become free.
    pub token: Signal<In, Bit>,
    /// Words that have arrived in the activation store, modulo 2^11.
    pub arrived: Signal<In, Bits<11>>,
    /// Words that this PE needs no more, modulo 2^11.
    pub released: Signal<Out, Bits<11>>,
    /// A result may be issued in the next cycle.
    pub room: Signal<In, Bit>,
    /// An entry is issued.
    pub issue: Signal<Out, Bit>,
    /// Number of the issued entry's activation word.
    pub address: Signal<Out, Bits<11>>,
    /// Column tap of the issued entry.
    pub dx: Signal<Out, Bits<2>>,
    /// Weight of the issued entry.
    pub weight: Signal<Out, Bits<8>>,
    /// The issued entry is its filter's first.
    pub first: Signal<Out, Bit>,
    /// The issued entry ends a filter whose result counts.
    pub last: Signal<Out, Bit>,
    /// Slot (2 bits) above parameter index (9 bits) of the filter.
    pub tag: Signal<Out, Bits<11>>,
    header: ListHeader,
    fields: EntryFields,
    position: WalkPosition,
    pipe: IssueStage,
    taking: Copies<2>,
    state: DFF<Walk>,
    grants: DFF<Bits<3>>,
    start: DFF<Bits<9>>,
    fetch: DFF<Bits<11>>,
    // Tiles that are left, complemented.
    tiles: DFF<Bits<20>>,
    last_tile: DFF<Bit>,
    valid1: DFF<Bit>,
    select1: DFF<Bits<2>>,
    valid2: DFF<Bit>,
    ended: DFF<Bit>,
    fetches: Signal<Local, Bit>,
    decodes: Signal<Local, Bit>,
    takes: Signal<Local, Bit>,
    granted: Signal<Local, Bit>,
    word: Signal<Local, Bits<9>>,
    one: Signal<Local, Bits<9>>,
    behind: Signal<Local, Bits<11>>,
    start_tile: Signal<Local, Bit>,
    tiles_before: Signal<Local, Bits<20>>,
    tile_ends: Signal<Local, Bits<20>>,
    goal: Signal<Local, Bits<11>>,
    onward: Signal<Local, Bits<11>>,
}
