//! First-word-fall-through FIFO in distributed RAM.
//!
//! Latency: [`Fifo::LATENCY`] cycle from input to output. Throughput: one word a cycle in and out, also when
//! full or empty for a time. Limit: `2^A` words, or
//! fewer, a power of two.

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::LutRam;

/// `W` bits a word, at most `2^A` words; `C` must be `A + 1`, the width of a count.
#[derive(LogicBlock)]
pub struct Fifo<const W: usize, const A: usize, const C: usize> {
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
    /// Words held.
    pub count: Signal<Out, Bits<C>>,
    ram: LutRam<W, A>,
    head: DFF<Bits<A>>,
    tail: DFF<Bits<A>>,
    held: DFF<Bits<C>>,
    capacity: Constant<Bits<C>>,
    push: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
}

impl<const W: usize, const A: usize, const C: usize> Default for Fifo<W, A, C> {
    fn default() -> Self {
        Self::new(1 << A)
    }
}

impl<const W: usize, const A: usize, const C: usize> Fifo<W, A, C> {
    /// Cycles from input to output of an empty FIFO.
    pub const LATENCY: usize = timing::FIFO;

    /// A FIFO of `depth` words.
    pub fn new(depth: usize) -> Self {
        assert_eq!(C, A + 1, "width of a FIFO's count");
        Self {
            clock: Default::default(),
            reset: Default::default(),
            in_valid: Default::default(),
            in_data: Default::default(),
            in_ready: Default::default(),
            out_valid: Default::default(),
            out_data: Default::default(),
            out_ready: Default::default(),
            count: Default::default(),
            ram: LutRam::new(depth),
            head: Default::default(),
            tail: Default::default(),
            held: Default::default(),
            capacity: Constant::new((depth as u64).into()),
            push: Default::default(),
            pop: Default::default(),
        }
    }
}

#[contract]
impl<const W: usize, const A: usize, const C: usize> Logic for Fifo<W, A, C> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, head, tail, held);
        self.ram.clock.next = self.clock.val();
        self.in_ready.next = self.held.q.val() != self.capacity.val();
        self.out_valid.next = self.held.q.val().any();
        self.push.next = self.in_valid.val() & (self.held.q.val() != self.capacity.val());
        self.pop.next = self.out_ready.val() & self.held.q.val().any();
        self.ram.write_enable.next = self.push.val();
        self.ram.write_address.next = self.tail.q.val();
        self.ram.write_data.next = self.in_data.val();
        self.ram.read_address.next = self.head.q.val();
        self.out_data.next = self.ram.read_data.val();
        self.count.next = self.held.q.val();
        if self.push.val() {
            self.tail.d.next = self.tail.q.val() + 1;
        }
        if self.pop.val() {
            self.head.d.next = self.head.q.val() + 1;
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
        }
    }
}
