//! The chain of PEs: neighbour to neighbour, any number of them.
//!
//! Latency: `n` cycles for whatever travels the whole chain. Throughput: see [`Pe`].

use firebrick_fields::contract;
use firebrick_spec::EngineConfig;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::Pe;

/// See the module's text; the ports are those of the first PE's outer side.
#[derive(LogicBlock)]
pub struct PeChain {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Reset; it reaches the last PE after as many cycles as there are PEs.
    pub reset: Signal<In, Bit>,
    /// An activation word.
    pub word_valid: Signal<In, Bit>,
    /// The word.
    pub word: Signal<In, Bits<144>>,
    /// A weight slot.
    pub weight_valid: Signal<In, Bit>,
    /// PEs that it has to pass.
    pub weight_hops: Signal<In, Bits<6>>,
    /// Last word of a list.
    pub weight_end: Signal<In, Bit>,
    /// The word.
    pub weight: Signal<In, Bits<64>>,
    /// A reassembly slot has become free.
    pub token: Signal<In, Bit>,
    /// Words that no PE needs any more, modulo 2^11.
    pub credit: Signal<Out, Bits<11>>,
    /// PEs that issued an entry, each counted as many cycles later as it is far away, and one more.
    pub census: Signal<Out, Bits<7>>,
    /// A half result; it must be taken.
    pub result_valid: Signal<Out, Bit>,
    /// Its tag: slot (2), half (1), index (9), from the highest bit.
    pub result_tag: Signal<Out, Bits<12>>,
    /// Its sums, 7 of 24 bits.
    pub result: Signal<Out, Bits<168>>,
    hop_valid: DFF<Bit>,
    hop_tag: DFF<Bits<12>>,
    pe: Vec<Pe>,
    _pes: usize,
    _last: usize,
}

/// DSPs of an XC7Z020, less those of the requantisers: what the chain may use before multipliers go to LUTs.
const DSP_BUDGET: usize = 220 - 7;

impl PeChain {
    /// The chain of a configuration. Multipliers beyond the DSP budget are spread over PEs as LUTs, one each.
    pub fn new(config: &EngineConfig) -> Self {
        let over = (7 * config.pes).saturating_sub(DSP_BUDGET);
        let lut_lanes = |k: usize| if config.pes <= 32 && k < over { 1 } else { 0 };
        let pe = |k| Pe::new(config.activation_words, config.weight_words, lut_lanes(k));
        Self {
            clock: Default::default(),
            reset: Default::default(),
            word_valid: Default::default(),
            word: Default::default(),
            weight_valid: Default::default(),
            weight_hops: Default::default(),
            weight_end: Default::default(),
            weight: Default::default(),
            token: Default::default(),
            credit: Default::default(),
            census: Default::default(),
            result_valid: Default::default(),
            result_tag: Default::default(),
            result: Default::default(),
            hop_valid: Default::default(),
            hop_tag: Default::default(),
            pe: (0..config.pes).map(pe).collect(),
            _pes: config.pes,
            _last: config.pes - 1,
        }
    }
}

#[contract]
impl Logic for PeChain {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_tag);
        for k in 0..self._pes {
            self.pe[k].clock.next = self.clock.val();
        }
        self.pe[0].reset_in.next = self.reset.val();
        self.pe[0].word_in_valid.next = self.word_valid.val();
        self.pe[0].word_in.next = self.word.val();
        self.pe[0].weight_in_valid.next = self.weight_valid.val();
        self.pe[0].weight_in_hops.next = self.weight_hops.val();
        self.pe[0].weight_in_end.next = self.weight_end.val();
        self.pe[0].weight_in.next = self.weight.val();
        self.pe[0].token_in.next = self.token.val();
        for k in 1..self._pes {
            self.pe[k].reset_in.next = self.pe[k - 1].reset_out.val();
            self.pe[k].word_in_valid.next = self.pe[k - 1].word_out_valid.val();
            self.pe[k].word_in.next = self.pe[k - 1].word_out.val();
            self.pe[k].weight_in_valid.next = self.pe[k - 1].weight_out_valid.val();
            self.pe[k].weight_in_hops.next = self.pe[k - 1].weight_out_hops.val();
            self.pe[k].weight_in_end.next = self.pe[k - 1].weight_out_end.val();
            self.pe[k].weight_in.next = self.pe[k - 1].weight_out.val();
            self.pe[k].token_in.next = self.pe[k - 1].token_out.val();
            self.pe[k - 1].credit_in.next = self.pe[k].credit_out.val();
            self.pe[k - 1].census_in.next = self.pe[k].census_out.val();
            self.pe[k - 1].result_in_valid.next = self.pe[k].result_out_valid.val();
            self.pe[k - 1].result_in_tag.next = self.pe[k].result_out_tag.val();
            self.pe[k - 1].result_in.next = self.pe[k].result_out.val();
        }
        for k in self._last..self._pes {
            self.pe[k].credit_in.next = self.pe[k].released.val();
            self.pe[k].census_in.next = 0.into();
            self.pe[k].result_in_valid.next = false;
            self.pe[k].result_in_tag.next = 0.into();
            self.pe[k].result_in.next = 0.into();
        }
        self.credit.next = self.pe[0].credit_out.val();
        self.census.next = self.pe[0].census_out.val();
        // Valid bit and tag come a cycle ahead of their sums.
        self.hop_valid.d.next = self.pe[0].result_out_valid.val() & !self.reset.val();
        self.hop_tag.d.next = self.pe[0].result_out_tag.val();
        self.result_valid.next = self.hop_valid.q.val();
        self.result_tag.next = self.hop_tag.q.val();
        self.result.next = self.pe[0].result_out.val();
    }
}
