//! One processing element: stores, walker, multipliers, and its places on all chains.
//!
//! Latency: a weight that is issued becomes a result after [`Pe::LATENCY`] cycles. Throughput: one weight
//! times 14 pixels a cycle. Everything that hops does so in one cycle.
//!
//! # Example
//!
//! A list of one filter: weight 3 in channel 0, weight 5 in channel 1, both at column tap 1. The activation words' first bytes are 10 and 1, their
//! last ones 20 and 2. So the sums of pixels 0 to 6 are 10 x 3 + 1 x 5 = 35, and of pixels 7 to 13, which go by as the second half, 70.
//! Valid bit and tag hop one cycle ahead of the sums; where no half goes by, `result_out` is what the multipliers' register holds.
//!
//! ```
//! use firebrick_hdl::pe::Pe;
//! use firebrick_spec::weights as w;
//! use firebrick_waves::Waveform;
//!
//! let entry = |step, weight| w::ENTRY_STEP.put(step) | w::ENTRY_DX.put(1) | w::ENTRY_WEIGHT.put(weight);
//! let list = [
//!     w::LIST_TILES.put(1) | w::LIST_CHANNELS.put(2) | w::LIST_FILTERS.put(1),
//!     entry(0, 3) | (entry(1, 5) | w::ENTRY_LAST.put(1)) << w::ENTRY_BITS,
//! ];
//! // 8 bytes of one value, 10 bytes of another one.
//! let word = |first: u64, last: u64| {
//!     let bytes = (0..18).rev().map(|i| if i < 8 { first } else { last });
//!     bytes.fold(rust_hdl_core::prelude::Bits::<144>::default(), |word, byte| (word << 8) | byte)
//! };
//! let words = [word(10, 20), word(1, 2)];
//!
//! let number = |bits: u128| bits.to_string();
//! let mut wave = Waveform::new("Pe: one filter of two weights", Pe::new(512, 512, 0, false), |pe| &mut pe.clock)
//!     .show("reset_in", "gives the walker its four tokens")
//!     .show("weight_in_valid", "a word of the list arrives")
//!     .show("weight_in_end", "it is the list's last")
//!     .show("word_in_valid", "an activation word arrives")
//!     .show("word_in", "its byte 0").when("word_in_valid").written(|word| (word & 255).to_string())
//!     .show("walker.state.q", "what the walker does")
//!     .show("walker.issue", "a weight is issued")
//!     .show("walker.weight", "the weight").when("walker.issue").written(number)
//!     .show("walker.last", "it is the filter's last")
//!     .show("array.done", "the filter's sums are there")
//!     .show("result_out_valid", "a half goes on to the neighbour")
//!     .show("result_out_tag", "slot (2 bits), half (1), index (9)").when("result_out_valid")
//!     .written(|tag| format!("{:02b} {} {}", tag >> 10, tag >> 9 & 1, tag & 511))
//!     .show("result_out", "the half's first sum, a cycle later").written(|sums| (sums & 0xff_ffff).to_string())
//!     .show("released", "words that are needed no more");
//! for cycle in 0..30 {
//!     wave.cycle(|pe| {
//!         let (slot, place) = (usize::checked_sub(cycle, 2), usize::checked_sub(cycle, 5));
//!         let slot = slot.and_then(|slot| list.get(slot));
//!         pe.reset_in.next = cycle == 0;
//!         pe.weight_in_valid.next = slot.is_some();
//!         pe.weight_in_end.next = cycle == 1 + list.len();
//!         pe.weight_in.next = slot.copied().unwrap_or(0).into();
//!         let arrives = place.and_then(|place| words.get(place));
//!         pe.word_in_valid.next = arrives.is_some();
//!         pe.word_in.next = arrives.copied().unwrap_or_default();
//!     });
//! }
//! let last = wave.first("walker.last");
//! assert_eq!(wave.first("array.done") - last, Pe::LATENCY);
//! wave.check("waveforms/pe.svg");
//! ```
#![doc = include_str!("../../waveforms/pe.svg")]

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::Copies;

use super::{ActivationStore, MacArray, ResultPort, Walker, WeightStore};

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct Pe {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Reset from the neighbour nearer to the loaders.
    pub reset_in: Signal<In, Bit>,
    /// Reset for the next one.
    pub reset_out: Signal<Out, Bit>,
    /// An activation word arrives.
    pub word_in_valid: Signal<In, Bit>,
    /// The word.
    pub word_in: Signal<In, Bits<144>>,
    /// The activation word goes on to the next PE.
    pub word_out_valid: Signal<Out, Bit>,
    /// The word that goes on.
    pub word_out: Signal<Out, Bits<144>>,
    /// A weight slot arrives.
    pub weight_in_valid: Signal<In, Bit>,
    /// PEs that the arriving slot has still to pass.
    pub weight_in_hops: Signal<In, Bits<6>>,
    /// The arriving word is a list's last.
    pub weight_in_end: Signal<In, Bit>,
    /// The arriving word.
    pub weight_in: Signal<In, Bits<64>>,
    /// A weight slot goes on to the next PE.
    pub weight_out_valid: Signal<Out, Bit>,
    /// PEs that the slot has to pass from there on.
    pub weight_out_hops: Signal<Out, Bits<6>>,
    /// The word that goes on is a list's last.
    pub weight_out_end: Signal<Out, Bit>,
    /// The word that goes on.
    pub weight_out: Signal<Out, Bits<64>>,
    /// A reassembly slot has become free.
    pub token_in: Signal<In, Bit>,
    /// The same token for the next PE, a cycle later.
    pub token_out: Signal<Out, Bit>,
    /// PEs behind this one that issued an entry.
    pub census_in: Signal<In, Bits<7>>,
    /// PEs from this one on that issued an entry.
    pub census_out: Signal<Out, Bits<7>>,
    /// Words that all PEs behind this one need no more, modulo 2^11.
    pub credit_in: Signal<In, Bits<11>>,
    /// Words that this PE and all behind it need no more, modulo 2^11.
    pub credit_out: Signal<Out, Bits<11>>,
    /// Words that this PE needs no more, modulo 2^11.
    pub released: Signal<Out, Bits<11>>,
    /// A half result arrives from behind.
    pub result_in_valid: Signal<In, Bit>,
    /// Tag of the half from behind: slot (2), half (1), index (9), from the highest bit.
    pub result_in_tag: Signal<In, Bits<12>>,
    /// Sums of the half from behind, a cycle later.
    pub result_in: Signal<In, Bits<168>>,
    /// A half result goes on.
    pub result_out_valid: Signal<Out, Bit>,
    /// Tag of the half that goes on.
    pub result_out_tag: Signal<Out, Bits<12>>,
    /// Sums of the half that goes on, a cycle later.
    pub result_out: Signal<Out, Bits<168>>,
    resets: Copies<2>,
    token: DFF<Bit>,
    credit: DFF<Bits<11>>,
    activations: ActivationStore,
    weights: WeightStore,
    walker: Walker,
    array: MacArray,
    results: ResultPort,
    // The activation word takes one cycle from the store and one register more.
    add1: DFF<Bit>,
    first1: DFF<Bit>,
    last1: DFF<Bit>,
    dx1: DFF<Bits<2>>,
    weight1: DFF<Bits<8>>,
    add2: DFF<Bit>,
    first2: DFF<Bit>,
    last2: DFF<Bit>,
    dx2: DFF<Bits<2>>,
    weight2: DFF<Bits<8>>,
    word2: DFF<Bits<144>>,
    reset: Signal<Local, Bit>,
    behind: Signal<Local, Bits<11>>,
    census: DFF<Bits<7>>,
    issued: Signal<Local, Bits<7>>,
}

impl Pe {
    /// Cycles from a weight's issue to its result.
    pub const LATENCY: usize = timing::PE;

    /// A PE with stores of the given depths, `lut_lanes` of its seven multipliers built in LUTs, and memories of results that have one address
    /// each or not ([`ResultPort::new`]).
    pub fn new(activation_words: usize, weight_words: usize, lut_lanes: usize, one_address: bool) -> Self {
        Self {
            activations: ActivationStore::new(activation_words),
            weights: WeightStore::new(weight_words),
            array: MacArray::new(lut_lanes),
            results: ResultPort::new(one_address),
            ..Default::default()
        }
    }
}

#[wired]
#[contract(LUT_LANES = self.array.lut_lanes())]
impl Logic for Pe {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, token, credit, add1, first1, last1, dx1, weight1, add2, first2, last2, dx2, weight2,
            word2, census
        );
        clock!(self, clock, resets, activations, weights, walker, array, results);
        // One register more for the walker, which alone has as many loads as the rest.
        self.resets.value.next = self.reset_in.val();
        self.reset.next = self.resets.copies.val().get_bit(0);
        connect!(self <- self: activations.reset = reset, weights.reset = reset, results.reset = reset,
            walker.reset_plain = reset);
        self.walker.reset.next = self.resets.copies.val().get_bit(1);
        self.reset_out.next = self.resets.copies.val().get_bit(1);

        connect!(self.activations <- self: in_valid = word_in_valid, in_data = word_in);
        connect!(self <- self.activations: word_out_valid = out_valid, word_out = out_data);

        connect!(self.weights <- self: in_valid = weight_in_valid, in_hops = weight_in_hops,
            in_end = weight_in_end, in_data = weight_in);
        connect!(self <- self.weights: weight_out_valid = out_valid, weight_out_hops = out_hops,
            weight_out_end = out_end, weight_out = out_data);

        self.token.d.next = self.token_in.val();
        self.token_out.next = self.token.q.val();
        self.walker.token.next = self.token.q.val();
        connect!(self.walker <- self.weights: list_waiting = waiting, store_data = read_data);
        connect!(self.weights <- self.walker: taken = list_taken, read_enable = store_read,
            read_address = store_address);
        self.walker.arrived.next = self.activations.arrived.val();
        self.walker.room.next = self.results.room.val();
        self.activations.read_address.next = self.walker.address.val();

        connect!(self <- self.walker: add1.d = issue, first1.d = first, last1.d = last, dx1.d = dx,
            weight1.d = weight);
        connect!(self <- self: add2.d = add1.q, first2.d = first1.q, last2.d = last1.q, dx2.d = dx1.q,
            weight2.d = weight1.q);
        self.word2.d.next = self.activations.read_data.val();
        connect!(self.array <- self: add = add2.q, first = first2.q, last = last2.q, dx = dx2.q,
            weight = weight2.q, word = word2.q);

        self.results.issue.next = self.walker.issue.val() & self.walker.last.val();
        self.results.issue_tag.next = self.walker.tag.val();
        connect!(self.results <- self.array: soon, done, low, high);
        connect!(self.results <- self: in_valid = result_in_valid, in_tag = result_in_tag,
            in_sums = result_in);
        connect!(self <- self.results: result_out_valid = out_valid, result_out_tag = out_tag,
            result_out = out_sums);

        self.issued.next = 0.into();
        if self.add1.q.val() {
            self.issued.next = 1.into();
        }
        self.census.d.next = self.census_in.val() + self.issued.val();
        self.census_out.next = self.census.q.val();

        // The credit that goes back is the lesser one of this PE's and of those behind it.
        self.released.next = self.walker.released.val();
        self.behind.next = self.credit_in.val() - self.walker.released.val();
        self.credit.d.next = self.walker.released.val();
        if self.behind.val().get_bit(10) {
            self.credit.d.next = self.credit_in.val();
        }
        self.credit_out.next = self.credit.q.val();
        if self.reset.val() {
            self.token.d.next = false;
            self.credit.d.next = 0.into();
            self.add1.d.next = false;
            self.add2.d.next = false;
        }
    }
}
