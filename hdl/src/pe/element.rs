//! One processing element: stores, walker, multipliers, and its places on all chains.
//!
//! Latency: a weight that is issued becomes a result after [`Pe::LATENCY`] cycles. Throughput: one weight
//! times 14 pixels a cycle. Everything that hops does so in one cycle.

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{ActivationStore, MacArray, ResultPort, Walker, WeightStore};

/// See the module's text.
#[derive(LogicBlock)]
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
    /// It goes on.
    pub word_out_valid: Signal<Out, Bit>,
    /// The word.
    pub word_out: Signal<Out, Bits<144>>,
    /// A weight slot arrives.
    pub weight_in_valid: Signal<In, Bit>,
    /// PEs that it has to pass.
    pub weight_in_hops: Signal<In, Bits<6>>,
    /// Last word of a list.
    pub weight_in_end: Signal<In, Bit>,
    /// The word.
    pub weight_in: Signal<In, Bits<64>>,
    /// It goes on.
    pub weight_out_valid: Signal<Out, Bit>,
    /// PEs that it has to pass.
    pub weight_out_hops: Signal<Out, Bits<6>>,
    /// Last word of a list.
    pub weight_out_end: Signal<Out, Bit>,
    /// The word.
    pub weight_out: Signal<Out, Bits<64>>,
    /// A reassembly slot has become free.
    pub token_in: Signal<In, Bit>,
    /// The same for the next one.
    pub token_out: Signal<Out, Bit>,
    /// PEs behind this one that issued an entry.
    pub census_in: Signal<In, Bits<7>>,
    /// The same with this one.
    pub census_out: Signal<Out, Bits<7>>,
    /// Words that all PEs behind this one need no more, modulo 2^11.
    pub credit_in: Signal<In, Bits<11>>,
    /// The same with this one.
    pub credit_out: Signal<Out, Bits<11>>,
    /// Words that this one needs no more.
    pub released: Signal<Out, Bits<11>>,
    /// A half result arrives from behind.
    pub result_in_valid: Signal<In, Bit>,
    /// Its tag.
    pub result_in_tag: Signal<In, Bits<12>>,
    /// Its sums.
    pub result_in: Signal<In, Bits<168>>,
    /// A half result goes on.
    pub result_out_valid: Signal<Out, Bit>,
    /// Its tag.
    pub result_out_tag: Signal<Out, Bits<12>>,
    /// Its sums.
    pub result_out: Signal<Out, Bits<168>>,
    reset: DFF<Bit>,
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
    behind: Signal<Local, Bits<11>>,
    census: DFF<Bits<7>>,
    issued: Signal<Local, Bits<7>>,
}

impl Pe {
    /// Cycles from a weight's issue to its result.
    pub const LATENCY: usize = timing::PE;

    /// A PE with stores of the given depths, `lut_lanes` of its seven multipliers built in LUTs.
    pub fn new(activation_words: usize, weight_words: usize, lut_lanes: usize) -> Self {
        Self {
            activations: ActivationStore::new(activation_words),
            weights: WeightStore::new(weight_words),
            array: MacArray::new(lut_lanes),
            clock: Default::default(),
            reset_in: Default::default(),
            reset_out: Default::default(),
            word_in_valid: Default::default(),
            word_in: Default::default(),
            word_out_valid: Default::default(),
            word_out: Default::default(),
            weight_in_valid: Default::default(),
            weight_in_hops: Default::default(),
            weight_in_end: Default::default(),
            weight_in: Default::default(),
            weight_out_valid: Default::default(),
            weight_out_hops: Default::default(),
            weight_out_end: Default::default(),
            weight_out: Default::default(),
            token_in: Default::default(),
            token_out: Default::default(),
            census_in: Default::default(),
            census_out: Default::default(),
            credit_in: Default::default(),
            credit_out: Default::default(),
            released: Default::default(),
            result_in_valid: Default::default(),
            result_in_tag: Default::default(),
            result_in: Default::default(),
            result_out_valid: Default::default(),
            result_out_tag: Default::default(),
            result_out: Default::default(),
            reset: Default::default(),
            token: Default::default(),
            credit: Default::default(),
            walker: Default::default(),
            results: Default::default(),
            add1: Default::default(),
            first1: Default::default(),
            last1: Default::default(),
            dx1: Default::default(),
            weight1: Default::default(),
            add2: Default::default(),
            first2: Default::default(),
            last2: Default::default(),
            dx2: Default::default(),
            weight2: Default::default(),
            word2: Default::default(),
            behind: Default::default(),
            census: Default::default(),
            issued: Default::default(),
        }
    }
}

#[contract(LUT_LANES = self.array.lut_lanes())]
impl Logic for Pe {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, reset, token, credit, add1, first1, last1, dx1, weight1, add2, first2, last2, dx2,
            weight2, word2, census
        );
        clock!(self, clock, activations, weights, walker, array, results);
        self.reset.d.next = self.reset_in.val();
        self.reset_out.next = self.reset.q.val();
        self.activations.reset.next = self.reset.q.val();
        self.weights.reset.next = self.reset.q.val();
        self.walker.reset.next = self.reset.q.val();
        self.results.reset.next = self.reset.q.val();

        self.activations.in_valid.next = self.word_in_valid.val();
        self.activations.in_data.next = self.word_in.val();
        self.word_out_valid.next = self.activations.out_valid.val();
        self.word_out.next = self.activations.out_data.val();

        self.weights.in_valid.next = self.weight_in_valid.val();
        self.weights.in_hops.next = self.weight_in_hops.val();
        self.weights.in_end.next = self.weight_in_end.val();
        self.weights.in_data.next = self.weight_in.val();
        self.weight_out_valid.next = self.weights.out_valid.val();
        self.weight_out_hops.next = self.weights.out_hops.val();
        self.weight_out_end.next = self.weights.out_end.val();
        self.weight_out.next = self.weights.out_data.val();

        self.token.d.next = self.token_in.val();
        self.token_out.next = self.token.q.val();
        self.walker.token.next = self.token.q.val();
        self.walker.list_waiting.next = self.weights.waiting.val();
        self.weights.taken.next = self.walker.list_taken.val();
        self.weights.read_enable.next = self.walker.store_read.val();
        self.weights.read_address.next = self.walker.store_address.val();
        self.walker.store_data.next = self.weights.read_data.val();
        self.walker.arrived.next = self.activations.arrived.val();
        self.walker.room.next = self.results.room.val();
        self.activations.read_address.next = self.walker.address.val();

        self.add1.d.next = self.walker.issue.val();
        self.first1.d.next = self.walker.first.val();
        self.last1.d.next = self.walker.last.val();
        self.dx1.d.next = self.walker.dx.val();
        self.weight1.d.next = self.walker.weight.val();
        self.add2.d.next = self.add1.q.val();
        self.first2.d.next = self.first1.q.val();
        self.last2.d.next = self.last1.q.val();
        self.dx2.d.next = self.dx1.q.val();
        self.weight2.d.next = self.weight1.q.val();
        self.word2.d.next = self.activations.read_data.val();
        self.array.add.next = self.add2.q.val();
        self.array.first.next = self.first2.q.val();
        self.array.last.next = self.last2.q.val();
        self.array.dx.next = self.dx2.q.val();
        self.array.weight.next = self.weight2.q.val();
        self.array.word.next = self.word2.q.val();

        self.results.issue.next = self.walker.issue.val() & self.walker.last.val();
        self.results.issue_tag.next = self.walker.tag.val();
        self.results.done.next = self.array.done.val();
        self.results.low.next = self.array.low.val();
        self.results.high.next = self.array.high.val();
        self.results.in_valid.next = self.result_in_valid.val();
        self.results.in_tag.next = self.result_in_tag.val();
        self.results.in_sums.next = self.result_in.val();
        self.result_out_valid.next = self.results.out_valid.val();
        self.result_out_tag.next = self.results.out_tag.val();
        self.result_out.next = self.results.out_sums.val();

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
        if self.reset.q.val() {
            self.token.d.next = false;
            self.credit.d.next = 0.into();
            self.add1.d.next = false;
            self.add2.d.next = false;
        }
    }
}
