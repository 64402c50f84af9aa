//! Where the words of a pooled strip and of those beside it are, for `RowStream`.
//!
//! A first half is the word `e` of its channel in the even strip `2u`, and needs the last pixel of strip `2u - 1`; a second one is that of strip
//! `2u + 1`, and needs the first pixel of strip `2u + 2`. With `f` filters that is `e` and `e - f`, or `e + f` and `e + 2 f`.
//!
//! Latency: one cycle from `half` to the addresses, and from `restart`, `step` or `skip` to `e`. Throughput: a half a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct RowAddress {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to the row's first word; for two cycles.
    pub restart: Signal<In, Bit>,
    /// Filters.
    pub filters: Signal<In, Bits<10>>,
    /// The half is its strip's second.
    pub half: Signal<In, Bit>,
    /// On to the next channel.
    pub step: Signal<In, Bit>,
    /// Over the odd strip, behind the last channel of the even one; never together with `step`.
    pub skip: Signal<In, Bit>,
    /// Word of the half.
    pub word: Signal<Out, Bits<10>>,
    /// The word left of a first half, or right of a second one.
    pub beside: Signal<Out, Bits<10>>,
    even: DFF<Bits<10>>,
    back: DFF<Bits<10>>,
    at: DFF<Bits<10>>,
    near: DFF<Bits<10>>,
    by: Signal<Local, Bits<10>>,
    to_word: Signal<Local, Bits<10>>,
    to_beside: Signal<Local, Bits<10>>,
    #[default(Fixed::new(Bits::from((1u64 << 10) - 1)))]
    one_back: Fixed<Bits<10>>,
}

#[wired]
#[contract]
impl Logic for RowAddress {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, even, back, at, near);
        // Differences: their first operand alone feeds the carry chain (in yosys at least), so that a bit is one LUT.
        self.back.d.next = 0 - self.filters.val();
        self.to_word.next = 0.into();
        self.to_beside.next = self.filters.val();
        if self.half.val() {
            self.to_word.next = self.back.q.val();
            self.to_beside.next = self.back.q.val() << 1;
        }
        self.at.d.next = self.even.q.val() - self.to_word.val();
        self.near.d.next = self.even.q.val() - self.to_beside.val();
        connect!(self <- self: word = at.q, beside = near.q);
        self.by.next = self.one_back.val();
        if self.skip.val() {
            self.by.next = self.back.q.val();
        }
        if self.step.val() | self.skip.val() {
            self.even.d.next = self.even.q.val() - self.by.val();
        }
        if self.restart.val() {
            self.even.d.next = 0.into();
        }
    }
}
