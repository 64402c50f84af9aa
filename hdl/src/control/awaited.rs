//! What the watchdog's error tells: for whom the engine waits, and whom a reset gave up.
//!
//! Latency: none.

use firebrick_fields::contract;
use firebrick_spec::field::Field;
use firebrick_spec::registers as map;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;
use crate::many;

/// Its bits, in the order in which they are collected.
const AWAITED: [Field; 5] = [
    map::AWAITED_WEIGHTS,
    map::AWAITED_READS,
    map::AWAITED_WRITES,
    map::AWAITED_PASS,
    map::AWAITED_DESCRIPTOR,
];

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct Awaited {
    /// A pass waits for its weights.
    pub weights: Signal<In, Bit>,
    /// The read master has nothing outstanding.
    pub read_idle: Signal<In, Bit>,
    /// The write master has nothing outstanding.
    pub write_idle: Signal<In, Bit>,
    /// A pass runs.
    pub running: Signal<In, Bit>,
    /// Some of a descriptor's words are here, but not all.
    pub partial: Signal<In, Bit>,
    /// The last reset gave up reads.
    pub reads_lost: Signal<In, Bit>,
    /// It gave up writes.
    pub writes_lost: Signal<In, Bit>,
    /// What is awaited.
    pub awaited: Signal<Out, Bits<5>>,
    /// What was given up, in the same bits.
    pub given_up: Signal<Out, Bits<5>>,
    // Index: the place in `AWAITED`.
    #[default(many(AWAITED.len()))]
    waits: Vec<Signal<Local, Bit>>,
    #[default(many(AWAITED.len() + 1))]
    collected: Vec<Signal<Local, Bits<5>>>,
    #[default(AWAITED.into_iter().map(|field| Fixed::new(field.put(1).into())).collect())]
    bits: Vec<Fixed<Bits<5>>>,
    given_up_reads: Signal<Local, Bits<5>>,
    #[default(AWAITED.len())]
    _awaited: usize,
}

#[wired]
#[contract]
impl Logic for Awaited {
    #[hdl_gen]
    fn update(&mut self) {
        self.waits[1].next = !self.read_idle.val();
        self.waits[2].next = !self.write_idle.val();
        connect!(self <- self: waits[0] = weights, waits[3] = running, waits[4] = partial);
        self.collected[0].next = 0.into();
        for i in 0..self._awaited {
            self.collected[i + 1].next = self.collected[i].val();
            if self.waits[i].val() {
                self.collected[i + 1].next = self.collected[i].val() | self.bits[i].val();
            }
        }
        self.awaited.next = self.collected[5].val();
        self.given_up_reads.next = 0.into();
        if self.reads_lost.val() {
            self.given_up_reads.next = self.bits[1].val();
        }
        connect!(self <- self: given_up = given_up_reads);
        if self.writes_lost.val() {
            self.given_up.next = self.given_up_reads.val() | self.bits[2].val();
        }
    }
}
