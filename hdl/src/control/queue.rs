//! The descriptor queue: 32-bit words in block RAM, written by the register file, read by the sequencer.
//!
//! Latency: [`DescriptorQueue::LATENCY`] cycles from input to output. Throughput: one word a cycle in and out.
//! Never back-pressures: a word that comes while the queue is full is lost and reported. So is one that comes while a reset is under
//! way (`closed`), when `free` is 0: the first such word is reported when the reset is over.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::{BlockRam, Fixed};

/// A queue of up to 512 words.
#[derive(LogicBlock, Default)]
pub struct DescriptorQueue {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the queue.
    pub reset: Signal<In, Bit>,
    /// Reset from outside: forgets a word that was to be reported.
    pub restart: Signal<In, Bit>,
    /// A reset is under way: takes nothing.
    pub closed: Signal<In, Bit>,
    /// Appends `in_data`.
    pub in_valid: Signal<In, Bit>,
    /// The word.
    pub in_data: Signal<In, Bits<32>>,
    /// High for one cycle: a word was lost.
    pub overflow: Signal<Out, Bit>,
    /// The word lost, valid with `overflow`.
    pub lost: Signal<Out, Bits<32>>,
    /// A word waits.
    pub out_valid: Signal<Out, Bit>,
    /// The oldest word.
    pub out_data: Signal<Out, Bits<32>>,
    /// Takes the oldest word at the edge.
    pub out_ready: Signal<In, Bit>,
    /// Words that the queue still takes; a cycle behind.
    pub free: Signal<Out, Bits<10>>,
    /// No word is held.
    pub empty: Signal<Out, Bit>,
    ram: BlockRam<32, 9>,
    head: DFF<Bits<9>>,
    tail: DFF<Bits<9>>,
    stored: DFF<Bits<10>>,
    held: DFF<Bits<10>>,
    room: DFF<Bits<10>>,
    fetched: DFF<Bit>,
    overflowed: DFF<Bit>,
    // A word came while the queue was closed; `lost_word` is kept until that is reported.
    missed: DFF<Bit>,
    lost_word: DFF<Bits<32>>,
    capacity: Fixed<Bits<10>>,
    push: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
    fetch: Signal<Local, Bit>,
}

impl DescriptorQueue {
    /// Cycles from input to output of an empty queue.
    pub const LATENCY: usize = 2;

    /// A queue of `words` words, a power of two from 2 to 512.
    pub fn new(words: usize) -> Self {
        Self { ram: BlockRam::new(words), capacity: Fixed::new((words as u64).into()), ..Default::default() }
    }
}

#[wired]
#[contract]
impl Logic for DescriptorQueue {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, head, tail, stored, held, room, fetched, overflowed, missed, lost_word);
        self.push.next =
            self.in_valid.val() & (self.held.q.val() != self.capacity.val()) & !self.closed.val();
        self.pop.next = self.fetched.q.val() & self.out_ready.val();
        // The RAM's output register is the queue's: it is refilled when it is free or being taken.
        self.fetch.next = self.stored.q.val().any() & (!self.fetched.q.val() | self.out_ready.val());
        connect!(self.ram <- self: clock, write_enable = push, write_address = tail.q, write_data = in_data,
            read_enable = fetch, read_address = head.q);
        self.out_valid.next = self.fetched.q.val();
        self.out_data.next = self.ram.read_data.val();
        self.room.d.next = self.capacity.val() - self.held.q.val();
        self.free.next = self.room.q.val();
        self.empty.next = !self.held.q.val().any();
        self.overflowed.d.next =
            (self.in_valid.val() & (self.held.q.val() == self.capacity.val()) & !self.closed.val())
                | (self.missed.q.val() & !self.closed.val());
        if !self.missed.q.val() {
            self.lost_word.d.next = self.in_data.val();
        }
        self.missed.d.next =
            self.closed.val() & (self.missed.q.val() | self.in_valid.val()) & !self.restart.val();
        if self.closed.val() {
            self.room.d.next = 0.into();
        }
        connect!(self <- self: overflow = overflowed.q, lost = lost_word.q);
        if self.pop.val() {
            self.fetched.d.next = false;
        }
        if self.fetch.val() {
            self.head.d.next = self.head.q.val() + 1;
            self.fetched.d.next = true;
        }
        if self.push.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.push.val() & !self.fetch.val() {
            self.stored.d.next = self.stored.q.val() + 1;
        }
        if self.fetch.val() & !self.push.val() {
            self.stored.d.next = self.stored.q.val() - 1;
        }
        if self.push.val() & !self.pop.val() {
            self.held.d.next = self.held.q.val() + 1;
        }
        if self.pop.val() & !self.push.val() {
            self.held.d.next = self.held.q.val() - 1;
        }
        if self.reset.val() {
            self.head.d.next = 0.into();
            self.tail.d.next = 0.into();
            self.stored.d.next = 0.into();
            self.held.d.next = 0.into();
            self.fetched.d.next = false;
            self.overflowed.d.next = false;
        }
    }
}
