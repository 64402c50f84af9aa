//! The whole post-processing: see [`super`] for the picture.
//!
//! Contract: the parameters of a pass are in the table before its first result, bank = number of the pass since reset
//! modulo 4. The descriptor's words come over the configuration bus, the last of those used at least four cycles
//! before `start`, and stay until `pass_done`; the first result comes at least one cycle after `start`. Results of
//! at most four tiles are on their way: tile `t` (since reset) may begin after `t - 3` tokens, its slot is `t` modulo 4.
//! The beats of a bypass map come in the order of its runs, and as many as were asked for; a half waits for its own.
//!
//! Throughput: a half (seven pixels) a cycle in, a beat a cycle out, four cycles lost a tile, eight more where a pass or a pooled row ends.
//! Latency: 10 cycles (`ResultIntake`) and 2 until a slot is complete, 2 to the first read, 6 from reading to `beat_valid`. With a bypass map,
//! the first half is read `BypassScale::CYCLES` and a cycle after descriptor word 10 at the earliest; without one, nothing takes longer.

mod logic;

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{
    BypassReader, OutputWriter, Reassembly, ResultIntake, Settings, StripReader, Summer, TileWalker,
};
use crate::leaf::Copies;

// What ends has left every path when it ends.
const _: () = assert!(StripReader::LATENCY + Summer::LATENCY <= TileWalker::DRAIN);

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct PostProcess {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to the state after power-on, a cycle later; the parameters stay.
    pub reset: Signal<In, Bit>,
    /// A half of a result arrives.
    pub result_valid: Signal<In, Bit>,
    /// Number of the half's tile modulo 4.
    pub result_slot: Signal<In, Bits<2>>,
    /// Pixels 7 to 13 (else 0 to 6).
    pub result_half: Signal<In, Bit>,
    /// Parameter index of the half's filter.
    pub result_index: Signal<In, Bits<9>>,
    /// Sums of the half, two's complement, pixel `i` of the half at bits `24 i`.
    pub result_sums: Signal<In, Bits<168>>,
    /// A parameter word arrives.
    pub param_write: Signal<In, Bit>,
    /// Number of the parameter word's pass modulo 4.
    pub param_bank: Signal<In, Bits<2>>,
    /// Parameter index.
    pub param_index: Signal<In, Bits<9>>,
    /// The word.
    pub param_data: Signal<In, Bits<64>>,
    /// A descriptor word.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// Value of the descriptor word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// A pass begins.
    pub start: Signal<In, Bit>,
    /// A slot has become free: one more tile may begin.
    pub tile_token: Signal<Out, Bit>,
    /// A run is offered to the write DMA.
    pub run_valid: Signal<Out, Bit>,
    /// The run is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Bus address of the run.
    pub run_address: Signal<Out, Bits<32>>,
    /// Beats of the run.
    pub run_beats: Signal<Out, Bits<16>>,
    /// A beat is offered, in the order of the runs; it may be offered before its run is taken.
    pub beat_valid: Signal<Out, Bit>,
    /// The beat is taken at the edge.
    pub beat_ready: Signal<In, Bit>,
    /// The beat, byte 0 in the lowest bits.
    pub beat_data: Signal<Out, Bits<64>>,
    /// A run of the bypass map is offered to the read DMA.
    pub bypass_run_valid: Signal<Out, Bit>,
    /// The bypass run is taken at the edge.
    pub bypass_run_ready: Signal<In, Bit>,
    /// Bus address of the bypass run.
    pub bypass_run_address: Signal<Out, Bits<32>>,
    /// Beats of the bypass run.
    pub bypass_run_beats: Signal<Out, Bits<24>>,
    /// A beat of those runs waits.
    pub bypass_valid: Signal<In, Bit>,
    /// The beat, byte 0 in the lowest bits.
    pub bypass_data: Signal<In, Bits<64>>,
    /// The bypass beat is taken at the edge.
    pub bypass_take: Signal<Out, Bit>,
    /// For the counters: all four slots hold results, so a PE that is through with the newest tile waits.
    pub results_full: Signal<Out, Bit>,
    /// For the counters: from the pass's last tile's begin to the pass's end.
    pub tiles_in: Signal<Out, Bit>,
    /// The write DMA has no run and no outstanding response.
    pub write_idle: Signal<In, Bit>,
    /// The pass is at its end and its output is in memory.
    pub pass_done: Signal<Out, Bit>,
    settings: Settings,
    intake: ResultIntake,
    reassembly: Reassembly,
    walker: TileWalker,
    reader: StripReader,
    bypass: BypassReader,
    writer: OutputWriter,
    // One for all up to the reader, one for the writer.
    resets: Copies<2>,
    bank: DFF<Bits<2>>,
    token: DFF<Bit>,
    done: DFF<Bit>,
    full: DFF<Bit>,
    begins: DFF<Bit>,
    drop_in: Signal<Local, Bit>,
    drop_out: Signal<Local, Bit>,
}
