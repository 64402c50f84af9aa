//! Room reserved in one FIFO for bursts that are to come.
//!
//! Latency: `room` and `low` are two cycles behind a reservation, so there must be three cycles from one to the
//! next. Limit: FIFOs of at most 512 entries.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct LaneRoom {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The FIFO is empty and nothing is reserved.
    pub reset: Signal<In, Bit>,
    /// A burst is issued.
    pub reserve: Signal<In, Bit>,
    /// Entries of the FIFO that the burst will fill.
    pub entries: Signal<In, Bits<5>>,
    /// An entry is taken from the FIFO.
    pub popped: Signal<In, Bit>,
    /// `room` while fewer entries are held or reserved; constant, as the next.
    pub room_below: Signal<In, Bits<10>>,
    /// `low` while fewer are.
    pub low_below: Signal<In, Bits<10>>,
    /// There is room for the longest burst.
    pub room: Signal<Out, Bit>,
    /// Less than a quarter of the FIFO is held or reserved.
    pub low: Signal<Out, Bit>,
    used: DFF<Bits<10>>,
    freed: DFF<Bit>,
    fits: DFF<Bit>,
    quarter: DFF<Bit>,
    added: Signal<Local, Bits<10>>,
    removed: Signal<Local, Bits<10>>,
}

impl LaneRoom {
    /// `room_below` and `low_below` for a FIFO of `depth` entries and bursts of at most `burst`.
    pub fn limits(depth: usize, burst: usize) -> [Bits<10>; 2] {
        assert!(burst <= depth && depth <= 512, "bursts of {burst} entries for a FIFO of {depth}");
        [depth - burst + 1, depth / 4].map(|limit| (limit as u64).into())
    }
}

#[contract]
impl Logic for LaneRoom {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, used, freed, fits, quarter);
        self.added.next = 0.into();
        if self.reserve.val() {
            self.added.next = bit_cast::<10, 5>(self.entries.val());
        }
        self.removed.next = 0.into();
        if self.freed.q.val() {
            self.removed.next = 1.into();
        }
        self.freed.d.next = self.popped.val();
        self.used.d.next = (self.used.q.val() + self.added.val()) - self.removed.val();
        self.fits.d.next = self.used.q.val() < self.room_below.val();
        self.quarter.d.next = self.used.q.val() < self.low_below.val();
        self.room.next = self.fits.q.val();
        self.low.next = self.quarter.q.val();
        if self.reset.val() {
            self.used.d.next = 0.into();
            self.freed.d.next = false;
        }
    }
}
