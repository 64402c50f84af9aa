//! Takes a descriptor from the queue, checks it word by word, and holds it until it is used.
//!
//! While a pass runs, the descriptor behind it is fetched. The early words (`spec::descriptor::WORD_GROUPS`) go straight to the configuration bus, because the blocks that
//! take them have used their own by then; the others wait in LUT RAM until the sequencer sends them.
//!
//! Latency: [`DescriptorReader::LATENCY`] cycles from the first word to `held`. Throughput: a word a cycle. After a bad word `held`
//! stays low; the sequencer stops, and only a reset goes on from there.

use firebrick_fields::contract;
use firebrick_spec::CONTRACT_VERSION;
use firebrick_spec::descriptor::{KIND_PASS, KIND_WEIGHTS};
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use super::{DescriptorCheck, FieldCheck};
use crate::leaf::{Fixed, LutRam};

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct DescriptorReader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets the descriptor.
    pub reset: Signal<In, Bit>,
    /// A word waits in the queue.
    pub word_valid: Signal<In, Bit>,
    /// The word.
    pub word_data: Signal<In, Bits<32>>,
    /// Takes the word at the edge.
    pub word_ready: Signal<Out, Bit>,
    /// One of the early words for the configuration bus.
    pub early_valid: Signal<Out, Bit>,
    /// Number of the early word in the descriptor.
    pub early_index: Signal<Out, Bits<4>>,
    /// Value of the early word.
    pub early_data: Signal<Out, Bits<32>>,
    /// A checked descriptor is there.
    pub held: Signal<Out, Bit>,
    /// The descriptor is a weight load (else a pass); valid with `held`, as the next three.
    pub is_weights: Signal<Out, Bit>,
    /// The descriptor has the interrupt bit.
    pub asks_interrupt: Signal<Out, Bit>,
    /// The descriptor has the bypass bit.
    pub bypass: Signal<Out, Bit>,
    /// The descriptor has the strided bit.
    pub strided: Signal<Out, Bit>,
    /// Number of the word to read.
    pub read_index: Signal<In, Bits<4>>,
    /// The word at `read_index`, in the same cycle.
    pub read_data: Signal<Out, Bits<32>>,
    /// The descriptor is used up: the next one is fetched.
    pub consume: Signal<In, Bit>,
    /// A descriptor is there, or part of one.
    pub active: Signal<Out, Bit>,
    /// Some of a descriptor's words are here, but not all.
    pub partial: Signal<Out, Bit>,
    /// High for one cycle: the kind is unknown.
    pub bad_kind: Signal<Out, Bit>,
    /// High for one cycle: the version is another.
    pub bad_version: Signal<Out, Bit>,
    /// The word that the next one is about, the first one with the two above.
    pub bad_word: Signal<Out, Bits<32>>,
    /// High for one cycle: a field is out of range, or the check sum does not agree.
    pub bad_field: Signal<Out, Bit>,
    /// Number of the bad field's word.
    pub bad_index: Signal<Out, Bits<4>>,
    /// Number of the descriptor since reset, modulo 2^24.
    pub number: Signal<Out, Bits<24>>,
    check: FieldCheck,
    sum: DescriptorCheck,
    words: LutRam<32, 4>,
    taken: DFF<Bits<5>>,
    valid: DFF<Bit>,
    word: DFF<Bits<32>>,
    index: DFF<Bits<4>>,
    weights: DFF<Bit>,
    with_interrupt: DFF<Bit>,
    with_bypass: DFF<Bit>,
    with_strides: DFF<Bit>,
    pooled: DFF<Bit>,
    sums_partial: DFF<Bit>,
    checked: DFF<Bit>,
    checked_word: DFF<Bits<32>>,
    checked_index: DFF<Bits<4>>,
    wrong_kind: DFF<Bit>,
    wrong_version: DFF<Bit>,
    wrong_bits: DFF<Bit>,
    wrong_range: DFF<Bit>,
    wrong_sum: DFF<Bit>,
    counts: Signal<Local, Bit>,
    wrong_field: Signal<Local, Bit>,
    complete: DFF<Bit>,
    count: DFF<Bits<24>>,
    first: Signal<Local, Bit>,
    weights_now: Signal<Local, Bit>,
    pass_now: Signal<Local, Bit>,
    current_now: Signal<Local, Bit>,
    known: Signal<Local, Bit>,
    mode: Signal<Local, Bits<2>>,
    wrong: Signal<Local, Bit>,
    #[default(Fixed::new(u64::from(KIND_WEIGHTS).into()))]
    weights_kind: Fixed<Bits<4>>,
    #[default(Fixed::new(u64::from(KIND_PASS).into()))]
    pass_kind: Fixed<Bits<4>>,
    #[default(Fixed::new(u64::from(CONTRACT_VERSION).into()))]
    version: Fixed<Bits<8>>,
}

impl DescriptorReader {
    /// Cycles from a descriptor's first word to `held`, if its words come one a cycle.
    pub const LATENCY: usize = timing::DESCRIPTOR_READER;
}

#[wired]
#[contract]
impl Logic for DescriptorReader {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, taken, valid, word, index, weights, with_interrupt, with_bypass, with_strides, pooled, sums_partial, checked, checked_word,
            checked_index, wrong_kind, wrong_version, wrong_bits, wrong_range, wrong_sum, complete, count
        );
        // The highest bit of `taken`: all words are taken.
        self.word_ready.next = !self.taken.q.val().get_bit(number!(DESCRIPTOR_WORD_BITS));
        self.valid.d.next = self.word_valid.val() & !self.taken.q.val().get_bit(number!(DESCRIPTOR_WORD_BITS));
        self.word.d.next = self.word_data.val();
        self.index.d.next = self.taken.q.val().get_bits::<4>(0);
        if self.word_valid.val() & !self.taken.q.val().get_bit(number!(DESCRIPTOR_WORD_BITS)) {
            self.taken.d.next = self.taken.q.val() + 1;
        }

        // What the first word says holds for all of them, itself included.
        self.first.next = self.index.q.val() == first!(head);
        self.weights_now.next = field!(self.word.q.val(), pass.kind) == self.weights_kind.val();
        self.pass_now.next = field!(self.word.q.val(), pass.kind) == self.pass_kind.val();
        self.current_now.next = field!(self.word.q.val(), pass.version) == self.version.val();
        self.mode.next = field!(self.word.q.val(), pass.output);
        if self.valid.q.val() & self.first.val() {
            self.weights.d.next = self.weights_now.val();
            self.with_interrupt.d.next = field!(self.word.q.val(), pass.interrupt);
            self.with_bypass.d.next = field!(self.word.q.val(), pass.bypass) & !self.weights_now.val();
            self.with_strides.d.next = field!(self.word.q.val(), pass.strided) & !self.weights_now.val();
            self.pooled.d.next = is!(self.mode.val(), output.pooled);
            self.sums_partial.d.next = is!(self.mode.val(), output.partial);
        }
        connect!(self.check <- self: word = word.q, index = index.q, is_weights = weights.q,
            bypass = with_bypass.q, strided = with_strides.q, pooled = pooled.q, partial = sums_partial.q);
        if self.first.val() {
            self.check.is_weights.next = self.weights_now.val();
            self.check.bypass.next = false;
        }
        connect!(self.sum <- self: clock, valid = valid.q, first);
        self.sum.last.next = self.index.q.val().all();
        self.sum.word.next = self.word.q.val();
        self.known.next = (self.weights_now.val() | self.pass_now.val()) & self.current_now.val();
        connect!(self <- self: checked.d = valid.q, checked_word.d = word.q, checked_index.d = index.q);
        self.wrong_version.d.next = self.valid.q.val() & self.first.val() & !self.current_now.val();
        self.wrong_kind.d.next =
            self.valid.q.val() & self.first.val() & self.current_now.val() & !self.known.val();
        // Each of the three checks ends in a register of its own.
        self.counts.next = self.valid.q.val() & (!self.first.val() | self.known.val());
        self.wrong_bits.d.next = self.counts.val() & self.check.reserved_bits.val();
        self.wrong_range.d.next = self.counts.val() & self.check.out_of_range.val();
        self.wrong_sum.d.next = self.counts.val() & self.sum.bad.val();
        self.wrong_field.next = self.wrong_bits.q.val() | self.wrong_range.q.val() | self.wrong_sum.q.val();
        self.wrong.next = self.wrong_kind.q.val() | self.wrong_version.q.val() | self.wrong_field.val();
        connect!(self <- self: bad_kind = wrong_kind.q, bad_version = wrong_version.q,
            bad_field = wrong_field, bad_word = checked_word.q, bad_index = checked_index.q);
        if self.checked.q.val() & self.checked_index.q.val().all() & !self.wrong.val() {
            self.complete.d.next = true;
        }

        connect!(self.words <- self: clock, write_enable = valid.q, write_address = index.q,
            write_data = word.q, read_address = read_index);
        self.read_data.next = self.words.read_data.val();
        self.early_valid.next = self.valid.q.val()
            & !self.first.val()
            & up_to!(self.index.q.val(), early);
        self.early_index.next = self.index.q.val();
        self.early_data.next = self.word.q.val();

        connect!(self <- self: held = complete.q, is_weights = weights.q, asks_interrupt = with_interrupt.q,
            bypass = with_bypass.q, strided = with_strides.q, number = count.q);
        self.active.next = self.taken.q.val().any();
        self.partial.next = self.taken.q.val().any() & !self.taken.q.val().get_bit(number!(DESCRIPTOR_WORD_BITS));
        if self.consume.val() {
            self.complete.d.next = false;
            self.taken.d.next = 0.into();
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.reset.val() {
            self.taken.d.next = 0.into();
            self.valid.d.next = false;
            self.checked.d.next = false;
            self.wrong_kind.d.next = false;
            self.wrong_version.d.next = false;
            self.wrong_bits.d.next = false;
            self.wrong_range.d.next = false;
            self.wrong_sum.d.next = false;
            self.complete.d.next = false;
            self.count.d.next = 0.into();
        }
    }
}
