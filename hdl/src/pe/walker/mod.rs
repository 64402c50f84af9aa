//! The walker of a PE: takes one list a pass and walks its non-zero weights for every tile.
//!
//! A list header sets the pass up. For each tile the walker waits for a reassembly slot (token), then issues one
//! weight a cycle: fetch, select, channel, address, check. It stalls as a whole only where the word that the
//! oldest entry needs has not arrived, or a result would find no room. During a tile's last filter it
//! releases the words that it leaves behind: entries are in channel order, and the halo is in the words.
//!
//! Latency: five cycles from fetch to issue. Throughput: one weight a cycle; two cycles are lost at the end of each tile, seven
//! at the end of each pass.

mod logic;

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// What the walker does at its fetch end.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum Walk {
    /// Waits for a list.
    Idle,
    /// Fetches the list's header.
    Fetch,
    /// Takes the header.
    Take,
    /// Computes twice the pitch.
    Double,
    /// Computes three times the pitch and the last tile's advance.
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
    /// A result may be issued.
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
    state: DFF<Walk>,
    grants: DFF<Bits<3>>,
    list: DFF<Bits<9>>,
    start: DFF<Bits<9>>,
    fetch: DFF<Bits<11>>,
    tiles: DFF<Bits<20>>,
    channels: DFF<Bits<11>>,
    pitch: DFF<Bits<11>>,
    pitch2: DFF<Bits<11>>,
    pitch3: DFF<Bits<11>>,
    rows: DFF<Bits<2>>,
    wide: DFF<Bit>,
    first_index: DFF<Bits<9>>,
    filters: DFF<Bits<10>>,
    discard: DFF<Bit>,
    span: DFF<Bits<11>>,
    base: DFF<Bits<11>>,
    slot: DFF<Bits<2>>,
    left: DFF<Bits<10>>,
    index: DFF<Bits<9>>,
    fresh: DFF<Bit>,
    free: DFF<Bits<11>>,
    valid1: DFF<Bit>,
    select1: DFF<Bits<2>>,
    word1: DFF<Bits<9>>,
    valid2: DFF<Bit>,
    entry2: DFF<Bits<16>>,
    word2: DFF<Bits<9>>,
    valid3: DFF<Bit>,
    channel3: DFF<Bits<11>>,
    row3: DFF<Bits<11>>,
    base3: DFF<Bits<11>>,
    place3: DFF<Bits<2>>,
    weight3: DFF<Bits<8>>,
    first3: DFF<Bit>,
    last3: DFF<Bit>,
    releases3: DFF<Bit>,
    end3: DFF<Bit>,
    tag3: DFF<Bits<11>>,
    valid4: DFF<Bit>,
    address4: DFF<Bits<11>>,
    release4: DFF<Bits<11>>,
    dx4: DFF<Bits<2>>,
    weight4: DFF<Bits<8>>,
    first4: DFF<Bit>,
    last4: DFF<Bit>,
    releases4: DFF<Bit>,
    tag4: DFF<Bits<11>>,
    advance: Signal<Local, Bit>,
    ahead: Signal<Local, Bits<11>>,
    present: Signal<Local, Bit>,
    entry: Signal<Local, Bits<16>>,
    narrow_step: Signal<Local, Bits<3>>,
    wide_step: Signal<Local, Bits<7>>,
    step: Signal<Local, Bits<11>>,
    dy: Signal<Local, Bits<2>>,
    dx2: Signal<Local, Bits<2>>,
    row_offset: Signal<Local, Bits<11>>,
    span_rows: Signal<Local, Bits<11>>,
    last2: Signal<Local, Bit>,
    final2: Signal<Local, Bit>,
    end2: Signal<Local, Bit>,
    start_tile: Signal<Local, Bit>,
    next_list: Signal<Local, Bits<9>>,
    header_channels: Signal<Local, Bits<10>>,
    header_pitch: Signal<Local, Bits<10>>,
}
