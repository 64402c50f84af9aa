//! 3x3/2 max pooling: horizontally within a strip, vertically against a memory of the running maxima.
//!
//! Pooled row `j` is the maximum of rows `2j` to `2j + 2`; it is complete in row `2j + 2`, which also begins pooled row
//! `j + 1`, or in the last row. Absent columns and rows count as 0. Words are numbered `strip x filters + channel`.
//!
//! Latency: [`RowPooler::LATENCY`] cycles from a channel's second half to its pooled word. Throughput: a half a
//! cycle. The flags hold still from the tile's first half until its last word is out, and the same word of the
//! next row comes later than that. Limit: `POOL_WORDS` words a row.

use firebrick_fields::contract;
use firebrick_spec::config::POOL_WORDS;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use super::{StripPool, VerticalMax};
use crate::leaf::{BlockRam, Fixed};

const _: () = assert!(StripPool::LATENCY == 2 && VerticalMax::LATENCY == 1);

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct RowPooler {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// The next half is the first one of a row.
    pub row_begin: Signal<In, Bit>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// Pixels 7 to 13.
    pub in_half: Signal<In, Bit>,
    /// Pixels of the half that comes.
    pub in_pixels: Signal<In, Bits<56>>,
    /// With the second half: the pixel right of the strip.
    pub in_halo: Signal<In, Bits<8>>,
    /// The strip is its row's last.
    pub strip_last: Signal<In, Bit>,
    /// Bit `j`: pooled pixel `j` of a row's last strip counts.
    pub valid_pooled: Signal<In, Bits<7>>,
    /// The row is odd.
    pub row_odd: Signal<In, Bit>,
    /// The row completes a pooled row.
    pub completes: Signal<In, Bit>,
    /// A word of a complete pooled row leaves.
    pub out_valid: Signal<Out, Bit>,
    /// Number of the pooled half.
    pub out_index: Signal<Out, Bits<10>>,
    /// Pixels of the pooled half.
    pub out_pixels: Signal<Out, Bits<56>>,
    strip: StripPool,
    column: VerticalMax,
    #[default(BlockRam::new(POOL_WORDS))]
    running: BlockRam<56, 10>,
    low: DFF<Bits<56>>,
    index: DFF<Bits<10>>,
    valid_1: DFF<Bit>,
    index_1: DFF<Bits<10>>,
    valid_2: DFF<Bit>,
    index_2: DFF<Bits<10>>,
    old_2: DFF<Bits<56>>,
    valid_3: DFF<Bit>,
    index_3: DFF<Bits<10>>,
    fresh_3: DFF<Bits<56>>,
    #[default(Fixed::new(Bits::from((1u64 << 7) - 1)))]
    all: Fixed<Bits<7>>,
    take: Signal<Local, Bit>,
}

impl RowPooler {
    /// Cycles from a channel's second half to its pooled word.
    pub const LATENCY: usize = StripPool::LATENCY + VerticalMax::LATENCY;
}

#[wired]
#[contract]
impl Logic for RowPooler {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, low, index, valid_1, index_1, valid_2, index_2, old_2, valid_3, index_3, fresh_3
        );
        connect!(self <- self: strip.clock = clock, column.clock = clock, running.clock = clock);

        if self.in_valid.val() & !self.in_half.val() {
            self.low.d.next = self.in_pixels.val();
        }
        self.take.next = self.in_valid.val() & self.in_half.val();
        connect!(self.strip <- self: low = low.q, high = in_pixels, right = in_halo);
        if self.take.val() {
            self.index.d.next = self.index.q.val() + 1;
        }
        if self.row_begin.val() {
            self.index.d.next = 0.into();
        }

        // Beside the horizontal maximum: the running maxima.
        self.running.read_enable.next = true;
        self.running.read_address.next = self.index.q.val();
        self.valid_1.d.next = self.take.val();
        self.index_1.d.next = self.index.q.val();
        self.old_2.d.next = self.running.read_data.val();
        self.valid_2.d.next = self.valid_1.q.val();
        self.index_2.d.next = self.index_1.q.val();

        self.strip.keep.next = self.all.val();
        if self.strip_last.val() {
            self.strip.keep.next = self.valid_pooled.val();
        }
        self.column.a.next = self.strip.pooled.val();
        self.column.b.next = self.old_2.q.val();
        self.fresh_3.d.next = self.strip.pooled.val();
        connect!(self <- self: valid_3.d = valid_2.q, index_3.d = index_2.q);

        // An even row begins a pooled row, an odd one goes on with it.
        connect!(self.running <- self: write_enable = valid_3.q, write_address = index_3.q,
            write_data = fresh_3.q);
        if self.row_odd.val() {
            self.running.write_data.next = self.column.larger.val();
        }
        self.out_valid.next = self.valid_3.q.val() & self.completes.val();
        self.out_index.next = self.index_3.q.val();
        self.out_pixels.next = self.column.larger.val();
        if self.reset.val() {
            self.valid_1.d.next = false;
            self.valid_2.d.next = false;
            self.valid_3.d.next = false;
        }
    }
}
