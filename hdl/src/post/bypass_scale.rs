//! What each byte of a bypass map adds: the table of `(r * m + 2^(s-1)) >> s`, at most 255, entry by entry.
//!
//! No multiplier and no barrel shifter: `m` is first shifted left by `24 - s`, a bit a cycle, so that every entry's
//! integer part is in the same place, then summed up. What leaves 32 bits on the way makes an entry 255, and
//! all after it too.
//!
//! Latency: at most [`BypassScale::CYCLES`] cycles from `load` to `filled`. Throughput: an entry a cycle.
//! `shift` is 1 to 24 by the contract; 0 counts as 24 steps more, others end too.

use firebrick_fields::contract;
use firebrick_spec::requant::BYPASS_SHIFT_MAX;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct BypassScale {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Begins a new table.
    pub load: Signal<In, Bit>,
    /// Multiplier of the addition.
    pub multiplier: Signal<In, Bits<16>>,
    /// Shift of the addition.
    pub shift: Signal<In, Bits<5>>,
    /// An entry leaves.
    pub write: Signal<Out, Bit>,
    /// Number of the table's entry.
    pub write_index: Signal<Out, Bits<8>>,
    /// Value of the table's entry.
    pub write_value: Signal<Out, Bits<8>>,
    /// All entries have left.
    pub filled: Signal<Out, Bit>,
    fresh: DFF<Bit>,
    step: DFF<Bits<32>>,
    huge: DFF<Bit>,
    place: DFF<Bits<5>>,
    total: DFF<Bits<32>>,
    over: DFF<Bit>,
    index: DFF<Bits<9>>,
    entry: DFF<Bit>,
    entry_index: DFF<Bits<8>>,
    entry_value: DFF<Bits<8>>,
    #[default(Fixed::new((1u64 << (BYPASS_SHIFT_MAX - 1)).into()))]
    half: Fixed<Bits<32>>,
    aligned: Signal<Local, Bit>,
    leaves: Signal<Local, Bit>,
    sum: Signal<Local, Bits<33>>,
}

impl BypassScale {
    /// Cycles from `load` to `filled`: the load, the shifts, the entries, the last one's register.
    pub const CYCLES: usize = timing::BYPASS_SCALE;
}

#[wired]
#[contract]
impl Logic for BypassScale {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            fresh,
            step,
            huge,
            place,
            total,
            over,
            index,
            entry,
            entry_index,
            entry_value
        );
        self.fresh.d.next = self.load.val();
        self.aligned.next = self.place.q.val() == number!(BYPASS_SHIFT_MAX);
        self.sum.next = bit_cast::<33, 32>(self.total.q.val()) + bit_cast::<33, 32>(self.step.q.val());
        self.leaves.next = self.aligned.val() & !self.index.q.val().get_bit(8);
        self.entry.d.next = self.leaves.val();
        self.entry_index.d.next = self.index.q.val().get_bits::<8>(0);
        self.entry_value.d.next = self.total.q.val().get_bits::<8>(number!(BYPASS_SHIFT_MAX));
        if self.over.q.val() {
            self.entry_value.d.next = 255.into();
        }
        if !self.aligned.val() {
            self.step.d.next = self.step.q.val() << 1;
            self.place.d.next = self.place.q.val() + 1;
            self.huge.d.next = self.huge.q.val() | self.step.q.val().get_bit(31);
        }
        if self.leaves.val() {
            self.total.d.next = self.sum.val().get_bits::<32>(0);
            self.over.d.next = self.over.q.val() | self.huge.q.val() | self.sum.val().get_bit(32);
            self.index.d.next = self.index.q.val() + 1;
        }
        if self.load.val() {
            self.step.d.next = bit_cast::<32, 16>(self.multiplier.val());
            self.place.d.next = self.shift.val();
            self.huge.d.next = false;
        }
        // A cycle later, so that `load` does not drive all registers.
        if self.fresh.q.val() {
            self.total.d.next = self.half.val();
            self.over.d.next = false;
            self.index.d.next = 0.into();
            self.entry.d.next = false;
        }
        connect!(self <- self: write = entry.q, write_index = entry_index.q, write_value = entry_value.q);
        self.filled.next = self.index.q.val().get_bit(8) & !self.entry.q.val();
    }
}
