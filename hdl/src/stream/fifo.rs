//! First-word-fall-through FIFO in distributed RAM.
//!
//! Latency: [`Fifo::LATENCY`] cycle from input to output. Throughput: one word a cycle in and out, also when
//! full or empty for a time. Limit: `2^A` words, or
//! fewer, a power of two.
//!
//! # Example
//!
//! Six words are offered to a FIFO of four. The consumer waits until it is full; from then on it is full and gives a word a cycle.
//!
//! ```
//! use firebrick_hdl::stream::Fifo;
//! use firebrick_waves::Waveform;
//!
//! let fifo = Fifo::<8, 2, 3>::default();
//! let mut wave = Waveform::new("Fifo: six words through a FIFO of four", fifo, |fifo| &mut fifo.clock)
//!     .show("in_valid", "a word is offered")
//!     .show("in_data", "the word").when("in_valid")
//!     .show("in_ready", "there is room: it is taken at the edge")
//!     .show("count", "words held")
//!     .show("out_valid", "a word waits")
//!     .show("out_data", "the oldest word").when("out_valid")
//!     .show("out_ready", "takes it at the edge");
//! let mut word = 0xa1u64;
//! for cycle in 0..15 {
//!     let taken = wave.cycle_with(
//!         |fifo| {
//!             fifo.in_valid.next = cycle > 0 && word <= 0xa6;
//!             fifo.in_data.next = word.into();
//!             fifo.out_ready.next = cycle > 6;
//!         },
//!         |fifo| fifo.in_valid.val() && fifo.in_ready.val(),
//!     );
//!     word += u64::from(taken);
//! }
//! assert_eq!(wave.first("out_valid") - wave.first("in_valid"), Fifo::<8, 2, 3>::LATENCY);
//! wave.check("waveforms/fifo.svg");
//! ```
#![doc = include_str!("../../waveforms/fifo.svg")]

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::{Fixed, LutRam};

/// `W` bits a word, at most `2^A` words; `C` must be `A + 1`, the width of a count.
#[derive(LogicBlock, SmartDefault)]
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
    #[default(Self::capacity(1 << A))]
    capacity: Fixed<Bits<C>>,
    push: Signal<Local, Bit>,
    pop: Signal<Local, Bit>,
}

impl<const W: usize, const A: usize, const C: usize> Fifo<W, A, C> {
    /// Cycles from input to output of an empty FIFO.
    pub const LATENCY: usize = timing::FIFO;

    fn capacity(depth: usize) -> Fixed<Bits<C>> {
        const { assert!(C == A + 1, "width of a FIFO's count") };
        Fixed::new((depth as u64).into())
    }

    /// A FIFO of `depth` words.
    pub fn new(depth: usize) -> Self {
        Self { ram: LutRam::new(depth), capacity: Self::capacity(depth), ..Default::default() }
    }
}

#[wired]
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
        connect!(self.ram <- self: write_enable = push, write_address = tail.q, write_data = in_data,
            read_address = head.q);
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
