//! Feeds a pass's activation words to the chain: rows of zeros above, the input from memory, rows of zeros
//! below.
//!
//! The input comes in runs of entries of 16 bytes ([`InputRuns`]), which [`WordAssembly`] makes words of (the last entry of an odd number
//! of words of the image is half full).
//!
//! A word is sent only while the slowest PE has room for it ([`WordCredit`]). Latency: [`ActivationLoader::LATENCY`] cycles from the entry that
//! completes a word to the chain, one more from a credit; `entry_ready` comes from a register. Throughput: an entry, or a zero word, a cycle; a cycle lost a run.

mod logic;

use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{InputRuns, WordAssembly, WordCredit};

/// What is being sent.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum Load {
    /// Nothing.
    Idle,
    /// Zero words above the input.
    Lead,
    /// The input.
    Body,
    /// Zero words below.
    Tail,
}

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ActivationLoader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Stops and forgets everything; two copies of one reset.
    pub reset: Signal<In, Bits<2>>,
    /// A descriptor word is on the configuration bus.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// The word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Starts the pass whose descriptor came last.
    pub start: Signal<In, Bit>,
    /// A run is offered to the read DMA.
    pub run_valid: Signal<Out, Bit>,
    /// The run is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Bus address of the run.
    pub run_address: Signal<Out, Bits<32>>,
    /// Beats of the run.
    pub run_beats: Signal<Out, Bits<24>>,
    /// An entry is there.
    pub entry_valid: Signal<In, Bit>,
    /// The entry, the earlier beat low.
    pub entry: Signal<In, Bits<128>>,
    /// The entry is taken.
    pub entry_ready: Signal<Out, Bit>,
    /// The PEs have room for a word of the input, and it is not there.
    pub starved: Signal<Out, Bit>,
    /// Words that no PE needs any more, modulo 2^11. It can be ahead of what was sent: a PE is done with a
    /// pass when its filters are, whether or not the rows below have come.
    pub credit: Signal<In, Bits<11>>,
    /// All words of the pass were sent.
    pub idle: Signal<Out, Bit>,
    /// A word for the chain.
    pub word_valid: Signal<Out, Bit>,
    /// The word.
    pub word: Signal<Out, Bits<144>>,
    state: DFF<Load>,
    image: DFF<Bit>,
    image_now: DFF<Bit>,
    tail_now: DFF<Bits<16>>,
    runs: InputRuns,
    lead: DFF<Bits<16>>,
    tail: DFF<Bits<16>>,
    zeros: DFF<Bits<16>>,
    may: DFF<Bit>,
    // A word, behind the assembly's register.
    under_way: DFF<Bit>,
    valid: DFF<Bit>,
    assembly: WordAssembly,
    allowance: WordCredit,
    wanted: Signal<Local, Bit>,
    takes: Signal<Local, Bit>,
    pads: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
    resets: Signal<Local, Bit>,
}

impl ActivationLoader {
    /// Cycles from an entry to its word.
    pub const LATENCY: usize = timing::LOADED_WORD;

    /// A loader for PEs with stores of `words` words.
    pub fn new(words: usize) -> Self {
        Self { allowance: WordCredit::new(words), ..Default::default() }
    }
}
