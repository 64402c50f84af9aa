//! The chain of PEs: neighbour to neighbour, any number of them.
//!
//! Latency: `n` cycles for whatever travels the whole chain. Throughput: see [`Pe`].

use firebrick_fields::contract;
use firebrick_spec::{EngineConfig, timing};
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::Pe;

/// See [the module's text](self); the ports are those of the first PE's outer side.
#[derive(LogicBlock, Default)]
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
    /// PEs that the slot has to pass.
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
    /// A half result comes; it must be taken.
    pub result_valid: Signal<Out, Bit>,
    /// Tag of the half: slot (2), half (1), index (9), from the highest bit.
    pub result_tag: Signal<Out, Bits<12>>,
    /// Sums of the half, 7 of 24 bits.
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
        let one_address = config.pes >= timing::ONE_ADDRESS_PES;
        let pe = |k| Pe::new(config.activation_words, config.weight_words, lut_lanes(k), one_address);
        Self {
            pe: (0..config.pes).map(pe).collect(),
            _pes: config.pes,
            _last: config.pes - 1,
            ..Default::default()
        }
    }
}

#[wired]
#[contract]
impl Logic for PeChain {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, hop_valid, hop_tag);
        for k in 0..self._pes {
            self.pe[k].clock.next = self.clock.val();
        }
        connect!(self.pe[0] <- self: reset_in = reset, word_in_valid = word_valid, word_in = word,
            weight_in_valid = weight_valid, weight_in_hops = weight_hops, weight_in_end = weight_end,
            weight_in = weight, token_in = token);
        for k in 1..self._pes {
            connect!(self.pe[k] <- self.pe[k - 1]: reset_in = reset_out, word_in_valid = word_out_valid,
                word_in = word_out, weight_in_valid = weight_out_valid, weight_in_hops = weight_out_hops,
                weight_in_end = weight_out_end, weight_in = weight_out, token_in = token_out);
            connect!(self.pe[k - 1] <- self.pe[k]: credit_in = credit_out, census_in = census_out,
                result_in_valid = result_out_valid, result_in_tag = result_out_tag, result_in = result_out);
        }
        for k in self._last..self._pes {
            self.pe[k].credit_in.next = self.pe[k].released.val();
            self.pe[k].census_in.next = 0.into();
            self.pe[k].result_in_valid.next = false;
            self.pe[k].result_in_tag.next = 0.into();
            self.pe[k].result_in.next = 0.into();
        }
        connect!(self <- self.pe[0]: credit = credit_out, census = census_out);
        // Valid bit and tag come a cycle ahead of their sums.
        self.hop_valid.d.next = self.pe[0].result_out_valid.val() & !self.reset.val();
        connect!(self <- self.pe[0]: hop_tag.d = result_out_tag, result = result_out);
        self.result_valid.next = self.hop_valid.q.val();
        self.result_tag.next = self.hop_tag.q.val();
    }
}
