//! The sequencer: takes the queue's descriptors one after the other and runs them.
//!
//! [`DescriptorReader`] fetches and checks the next descriptor while a pass runs. Its words go over the configuration bus: the
//! early ones (`spec::descriptor::WORD_GROUPS`) as they are fetched, the others when no pass runs, in the order shape (then the bypass
//! map's, if it has one, and the runs' if its input is strided), head, place. Then comes `start`, when the pass's weights are in: at
//! least four cycles after all but head and place, one after the last of these. Of a weight load the early words come, then
//! `weights_start`; it finishes at once.
//!
//! A pass ends when its last write has been answered and its whole input has been sent. The two may come in either order: a pass
//! whose filters need no word of the input's end is done before that has come, and its settings are needed until then.
//!
//! The first error stops everything until a reset: `error` is then high, `busy` low and `stop` keeps the memory masters from going on.
//!
//! Latency: [`Sequencer::LATENCY`] cycles from a descriptor's first word to `start` when words and weights are there;
//! [`Sequencer::GAP`] from the later of `pass_done` and `input_sent` to the next pass's `start` if its descriptor has been fetched and its weights are there.

mod logic;

use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{Awaited, DescriptorReader, FaultLatch, PassRunner, PassTimes, ResetControl, Watchdog};

/// The sequencer: descriptor reader, what runs the descriptor, times, reset control, watchdog and error latch, wired.
#[derive(LogicBlock, Default)]
pub struct Sequencer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Reset from outside.
    pub reset: Signal<In, Bit>,
    /// A word waits in the queue.
    pub word_valid: Signal<In, Bit>,
    /// The word.
    pub word_data: Signal<In, Bits<32>>,
    /// Takes the word at the edge.
    pub word_ready: Signal<Out, Bit>,
    /// The queue holds no word.
    pub queue_empty: Signal<In, Bit>,
    /// The queue lost a word.
    pub queue_overflow: Signal<In, Bit>,
    /// That word.
    pub queue_lost: Signal<In, Bits<32>>,
    /// A read was refused.
    pub read_error: Signal<In, Bit>,
    /// Address of the failed read's burst.
    pub read_error_address: Signal<In, Bits<32>>,
    /// A write was refused.
    pub write_error: Signal<In, Bit>,
    /// Address of the failed write's burst.
    pub write_error_address: Signal<In, Bits<32>>,
    /// A read would leave the window for reads.
    pub read_outside: Signal<In, Bit>,
    /// Address of that read's burst.
    pub read_outside_address: Signal<In, Bits<32>>,
    /// A write would leave the window for writes.
    pub write_outside: Signal<In, Bit>,
    /// Address of that write's burst.
    pub write_outside_address: Signal<In, Bits<32>>,
    /// A packet of the weight stream is damaged.
    pub bad_packet: Signal<In, Bit>,
    /// Number of the bad packet.
    pub packet: Signal<In, Bits<16>>,
    /// Soft reset, held until `reset_done`.
    pub reset_request: Signal<In, Bit>,
    /// The read master has nothing outstanding.
    pub read_idle: Signal<In, Bit>,
    /// The write master has nothing outstanding.
    pub write_idle: Signal<In, Bit>,
    /// The weights of the next pass are in the PEs.
    pub weights_ready: Signal<In, Bit>,
    /// The weight stream is at its end and no pass's weights are left; settled two cycles after `pass_finished` or `weights_start`.
    pub weights_exhausted: Signal<In, Bit>,
    /// High for one cycle: the pass's last write has been answered.
    pub pass_done: Signal<In, Bit>,
    /// All words of the pass's input have been sent; low from the cycle after `start`.
    pub input_sent: Signal<In, Bit>,
    /// Something in the engine moves, for the watchdog.
    pub progress: Signal<In, Bit>,
    /// Cycles without anything moving that stop the engine; 0: none do.
    pub watchdog_limit: Signal<In, Bits<32>>,
    /// High for one cycle: it was set, and counts from now on.
    pub watchdog_set: Signal<In, Bit>,
    /// The memory masters must not issue anything new; a cycle behind what asks for it.
    pub stop: Signal<Out, Bit>,
    /// The memory masters forget what is outstanding.
    pub forget: Signal<Out, Bit>,
    /// Reset of the queue; the core's as the following, and all of them the same, from registers of their own.
    pub queue_reset: Signal<Out, Bit>,
    /// Reset of the counters.
    pub counters_reset: Signal<Out, Bit>,
    /// Reset of the activation loader.
    pub activations_reset: Signal<Out, Bits<2>>,
    /// Reset of the weight loader.
    pub weights_reset: Signal<Out, Bits<2>>,
    /// Reset of the chain.
    pub chain_reset: Signal<Out, Bit>,
    /// Reset of the post-processing.
    pub post_reset: Signal<Out, Bit>,
    /// Reset of the write master.
    pub write_reset: Signal<Out, Bits<3>>,
    /// Reset of the write master's slice.
    pub slice_reset: Signal<Out, Bit>,
    /// Reset of the read master.
    pub read_reset: Signal<Out, Bits<12>>,
    /// A reset is under way.
    pub reset_busy: Signal<Out, Bit>,
    /// High for one cycle when the reset is over.
    pub reset_done: Signal<Out, Bit>,
    /// Configuration bus: a word.
    pub cfg_valid: Signal<Out, Bit>,
    /// Number of the word in the descriptor.
    pub cfg_index: Signal<Out, Bits<4>>,
    /// Value of the word.
    pub cfg_data: Signal<Out, Bits<32>>,
    /// High for one cycle: begin the weight stream configured.
    pub weights_start: Signal<Out, Bit>,
    /// High for one cycle: begin the pass configured.
    pub start: Signal<Out, Bit>,
    /// High for one cycle: the pass has ended.
    pub pass_finished: Signal<Out, Bit>,
    /// A descriptor is executed or waits, and nothing has gone wrong.
    pub busy: Signal<Out, Bit>,
    /// A pass waits for its weights.
    pub awaiting: Signal<Out, Bit>,
    /// A pass runs.
    pub running: Signal<Out, Bit>,
    /// Stopped by an error.
    pub error: Signal<Out, Bit>,
    /// Code of the error, 0 without one.
    pub error_code: Signal<Out, Bits<32>>,
    /// Detail of the error.
    pub error_info: Signal<Out, Bits<32>>,
    /// High for one cycle: the engine stopped.
    pub event_error: Signal<Out, Bit>,
    /// High for one cycle: a descriptor with its interrupt bit set has ended.
    pub event_done: Signal<Out, Bit>,
    /// Passes ended since reset.
    pub passes_done: Signal<Out, Bits<32>>,
    /// Busy cycles since reset; counts on in every cycle with `busy`.
    pub cycles: Signal<Out, Bits<32>>,
    /// High for one cycle, that of the pass's end: the pass log's record ends before this cycle.
    pub log_close: Signal<Out, Bit>,
    /// `cycles` when the pass started; valid from `pass_finished` on, until the next pass ends, as the next two.
    pub log_started: Signal<Out, Bits<32>>,
    /// `cycles` when the logged pass ended.
    pub log_ended: Signal<Out, Bits<32>>,
    /// Number of the pass modulo 128.
    pub log_index: Signal<Out, Bits<7>>,
    resets: ResetControl<28>,
    faults: FaultLatch,
    reader: DescriptorReader,
    watchdog: Watchdog,
    runner: PassRunner,
    times: PassTimes,
    waiting: Awaited,
    stops: DFF<Bit>,
    bus_valid: DFF<Bit>,
    bus_index: DFF<Bits<4>>,
    bus_data: DFF<Bits<32>>,
    moves: Signal<Local, Bit>,
}

impl Sequencer {
    /// Cycles from a descriptor's first word to `start`, if nothing has to be waited for.
    pub const LATENCY: usize = DescriptorReader::LATENCY + Self::GAP;
    /// Cycles from a pass's end to the next `start`, if nothing has to be waited for: five words, and a cycle on either side.
    pub const GAP: usize = timing::SEQUENCER_GAP;

    /// A sequencer whose core reset takes `reset_cycles` cycles, 1 to 255: at least the length of the chain.
    pub fn new(reset_cycles: usize) -> Self {
        Self { resets: ResetControl::new(reset_cycles), ..Default::default() }
    }
}
