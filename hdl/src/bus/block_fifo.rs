//! First-word-fall-through FIFO in a block RAM.
//!
//! Behind the RAM stand its output register and one more, so that the consumer sees a flip-flop. The last word's two halves have enables of
//! their own, so that none drives all of it.
//!
//! Latency: [`BlockFifo::LATENCY`] cycles from input to output of an empty FIFO. Throughput: one word a cycle
//! in and out, also when full or empty for a time. Limit: `2^A` words.

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::{BlockRam, Copies, Fixed, WideRegister};

/// `W` bits a word, `2^A` words; `C` must be `A + 1`, the width of a count.
#[derive(LogicBlock, SmartDefault)]
pub struct BlockFifo<const W: usize, const A: usize, const C: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the FIFO.
    pub reset: Signal<In, Bit>,
    /// A word is offered.
    pub in_valid: Signal<In, Bit>,
    /// The word.
    pub in_data: Signal<In, Bits<W>>,
    /// There is room; the word offered is taken at the edge.
    pub in_ready: Signal<Out, Bit>,
    /// A word waits.
    pub out_valid: Signal<Out, Bit>,
    /// The oldest word.
    pub out_data: Signal<Out, Bits<W>>,
    /// Takes the oldest word at the edge.
    pub out_ready: Signal<In, Bit>,
    /// Words held, those on their way to the output included.
    pub count: Signal<Out, Bits<C>>,
    ram: BlockRam<W, A>,
    head: DFF<Bits<A>>,
    tail: DFF<Bits<A>>,
    held: DFF<Bits<C>>,
    stored: DFF<Bits<C>>,
    fetched: DFF<Bit>,
    waiting: DFF<Bit>,
    // The same two for each half of the word.
    fetched_too: Copies<2>,
    waiting_too: Copies<2>,
    last: WideRegister<W, 2>,
    #[default(Self::capacity())]
    capacity: Fixed<Bits<C>>,
    push: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
    move_on: Signal<Local, Bit>,
    fetch: Signal<Local, Bit>,
    filled: Signal<Local, Bit>,
    offers: Signal<Local, Bit>,
    free: Signal<Local, Bits<2>>,
    ready: Signal<Local, Bits<2>>,
    one: Signal<Local, Bits<A>>,
}

impl<const W: usize, const A: usize, const C: usize> BlockFifo<W, A, C> {
    /// Cycles from input to output of an empty FIFO.
    pub const LATENCY: usize = timing::BLOCK_FIFO;

    fn capacity() -> Fixed<Bits<C>> {
        const { assert!(C == A + 1, "width of a FIFO's count") };
        Fixed::new((1u64 << A).into())
    }
}

#[wired]
#[contract]
impl<const W: usize, const A: usize, const C: usize> Logic for BlockFifo<W, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, head, tail, held, stored, fetched, waiting);
        clock!(self, clock, fetched_too, waiting_too, last);
        self.ram.clock.next = self.clock.val();
        self.in_ready.next = self.held.q.val() != self.capacity.val();
        connect!(self <- self: out_valid = waiting.q, out_data = last.word, count = held.q);
        self.push.next = self.in_valid.val() & (self.held.q.val() != self.capacity.val());
        self.pop.next = self.out_ready.val() & self.waiting.q.val();
        // The two registers behind the RAM move on whenever the one after them is free.
        self.move_on.next = self.out_ready.val() | !self.waiting.q.val();
        self.fetch.next = self.stored.q.val().any() & (self.move_on.val() | !self.fetched.q.val());
        connect!(self.ram <- self: write_enable = push, write_address = tail.q, write_data = in_data,
            read_enable = fetch, read_address = head.q);
        self.filled.next =
            (self.fetch.val() | (self.fetched.q.val() & !self.move_on.val())) & !self.reset.val();
        self.offers.next = self.waiting.q.val();
        if self.move_on.val() {
            self.offers.next = self.fetched.q.val();
        }
        if self.reset.val() {
            self.offers.next = false;
        }
        connect!(self <- self: fetched.d = filled, fetched_too.value = filled,
            waiting.d = offers, waiting_too.value = offers);
        // Nothing else moves the last word: what the write master offers after a reset must hold, too.
        self.ready.next = 0.into();
        if self.out_ready.val() {
            self.ready.next = 3.into();
        }
        self.free.next = !self.waiting_too.copies.val() | self.ready.val();
        self.last.enable.next = self.free.val() & self.fetched_too.copies.val();
        self.last.value.next = self.ram.read_data.val();
        // A sum without an enable, which would be a control set. `fetch` is too late for that.
        self.one.next = 0.into();
        if self.push.val() {
            self.one.next = 1.into();
        }
        self.tail.d.next = self.tail.q.val() + self.one.val();
        if self.fetch.val() {
            self.head.d.next = self.head.q.val() + 1;
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
            self.held.d.next = 0.into();
            self.stored.d.next = 0.into();
        }
    }
}
