//! The sequencer: takes the queue's descriptors one after the other and runs them.
//!
//! For each it checks version and kind, sends its 16 words over the configuration bus (one a cycle, in order), then pulses
//! `weights_start`, which finishes at once, or, when the pass's weights are in, `start`, and waits for `pass_done`. The first error
//! stops everything until a reset: `error` is then high, `busy` low and `stop` keeps the memory masters from going on.
//!
//! Latency: 19 cycles from a descriptor's first word to `start` when words and weights are there
//! ([`Sequencer::LATENCY`]). Of the pulses, `weights_start` and `start` come at least one cycle after the last word.

use firebrick_spec::CONTRACT_VERSION;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, INTERRUPT, KIND, KIND_PASS, KIND_WEIGHTS, VERSION};
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{FaultLatch, ResetControl};

const _: () = assert!(KIND.lsb == 0 && KIND.width == 4);
const _: () = assert!(VERSION.lsb == 4 && VERSION.width == 8);
const _: () = assert!(INTERRUPT.lsb == 12 && INTERRUPT.width == 1);
const _: () = assert!(DESCRIPTOR_WORDS == 16);

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum Phase {
    First,
    Check,
    Copy,
    Dispatch,
    AwaitWeights,
    Running,
    Stopped,
}

/// The sequencer with the reset control and the error latch.
#[derive(LogicBlock)]
pub struct Sequencer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Power-on reset.
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
    /// Address of its burst.
    pub read_error_address: Signal<In, Bits<32>>,
    /// A write was refused.
    pub write_error: Signal<In, Bit>,
    /// Soft reset, held until `reset_done`.
    pub reset_request: Signal<In, Bit>,
    /// The read master has nothing outstanding.
    pub read_idle: Signal<In, Bit>,
    /// The write master has nothing outstanding.
    pub write_idle: Signal<In, Bit>,
    /// The weights of the next pass are in the PEs.
    pub weights_ready: Signal<In, Bit>,
    /// High for one cycle: the pass's last write has been answered.
    pub pass_done: Signal<In, Bit>,
    /// The memory masters must not issue anything new.
    pub stop: Signal<Out, Bit>,
    /// Reset of everything but the register file and the sequencer.
    pub core_reset: Signal<Out, Bit>,
    /// A reset is under way.
    pub reset_busy: Signal<Out, Bit>,
    /// High for one cycle when it is over.
    pub reset_done: Signal<Out, Bit>,
    /// Configuration bus: a word.
    pub cfg_valid: Signal<Out, Bit>,
    /// Its number in the descriptor.
    pub cfg_index: Signal<Out, Bits<4>>,
    /// Its value.
    pub cfg_data: Signal<Out, Bits<32>>,
    /// High for one cycle: begin the weight stream configured.
    pub weights_start: Signal<Out, Bit>,
    /// High for one cycle: begin the pass configured.
    pub start: Signal<Out, Bit>,
    /// High for one cycle: the pass has ended.
    pub pass_finished: Signal<Out, Bit>,
    /// A descriptor is executed or waits, and nothing has gone wrong.
    pub busy: Signal<Out, Bit>,
    /// Stopped by an error.
    pub error: Signal<Out, Bit>,
    /// Its code.
    pub error_code: Signal<Out, Bits<32>>,
    /// Its detail.
    pub error_info: Signal<Out, Bits<32>>,
    /// High for one cycle: the engine stopped.
    pub event_error: Signal<Out, Bit>,
    /// High for one cycle: a descriptor with its interrupt bit set has ended.
    pub event_done: Signal<Out, Bit>,
    /// Passes ended since reset.
    pub passes_done: Signal<Out, Bits<32>>,
    /// Busy cycles since reset.
    pub cycles: Signal<Out, Bits<32>>,
    /// `cycles` when the pass started; valid with `pass_finished` for the pass log.
    pub log_started: Signal<Out, Bits<32>>,
    /// `cycles` when it ended, likewise.
    pub log_ended: Signal<Out, Bits<32>>,
    /// Number of the pass modulo 256, likewise.
    pub log_index: Signal<Out, Bits<8>>,
    resets: ResetControl,
    faults: FaultLatch,
    phase: DFF<Phase>,
    first: DFF<Bits<32>>,
    index: DFF<Bits<4>>,
    valid: DFF<Bit>,
    data: DFF<Bits<32>>,
    weights_pulse: DFF<Bit>,
    start_pulse: DFF<Bit>,
    finish_pulse: DFF<Bit>,
    done_pulse: DFF<Bit>,
    busy_now: DFF<Bit>,
    passes: DFF<Bits<32>>,
    counter: DFF<Bits<32>>,
    started: DFF<Bits<32>>,
    ended: DFF<Bits<32>>,
    number: DFF<Bits<8>>,
    is_weights: Signal<Local, Bit>,
    is_pass: Signal<Local, Bit>,
    is_current: Signal<Local, Bit>,
    interrupt: Signal<Local, Bit>,
    weights_kind: Constant<Bits<4>>,
    pass_kind: Constant<Bits<4>>,
    version: Constant<Bits<8>>,
}

impl Sequencer {
    /// Cycles from a descriptor's first word to `start`, if nothing has to be waited for.
    pub const LATENCY: usize = 19;

    /// A sequencer whose core reset takes `reset_cycles` cycles, 1 to 255: at least the length of the chain.
    pub fn new(reset_cycles: usize) -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            word_valid: Default::default(),
            word_data: Default::default(),
            word_ready: Default::default(),
            queue_empty: Default::default(),
            queue_overflow: Default::default(),
            queue_lost: Default::default(),
            read_error: Default::default(),
            read_error_address: Default::default(),
            write_error: Default::default(),
            reset_request: Default::default(),
            read_idle: Default::default(),
            write_idle: Default::default(),
            weights_ready: Default::default(),
            pass_done: Default::default(),
            stop: Default::default(),
            core_reset: Default::default(),
            reset_busy: Default::default(),
            reset_done: Default::default(),
            cfg_valid: Default::default(),
            cfg_index: Default::default(),
            cfg_data: Default::default(),
            weights_start: Default::default(),
            start: Default::default(),
            pass_finished: Default::default(),
            busy: Default::default(),
            error: Default::default(),
            error_code: Default::default(),
            error_info: Default::default(),
            event_error: Default::default(),
            event_done: Default::default(),
            passes_done: Default::default(),
            cycles: Default::default(),
            log_started: Default::default(),
            log_ended: Default::default(),
            log_index: Default::default(),
            resets: ResetControl::new(reset_cycles),
            faults: Default::default(),
            phase: Default::default(),
            first: Default::default(),
            index: Default::default(),
            valid: Default::default(),
            data: Default::default(),
            weights_pulse: Default::default(),
            start_pulse: Default::default(),
            finish_pulse: Default::default(),
            done_pulse: Default::default(),
            busy_now: Default::default(),
            passes: Default::default(),
            counter: Default::default(),
            started: Default::default(),
            ended: Default::default(),
            number: Default::default(),
            is_weights: Default::default(),
            is_pass: Default::default(),
            is_current: Default::default(),
            interrupt: Default::default(),
            weights_kind: Constant::new(u64::from(KIND_WEIGHTS).into()),
            pass_kind: Constant::new(u64::from(KIND_PASS).into()),
            version: Constant::new(u64::from(CONTRACT_VERSION).into()),
        }
    }
}

impl Logic for Sequencer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            phase,
            first,
            index,
            valid,
            data,
            weights_pulse,
            start_pulse,
            finish_pulse,
            done_pulse,
            busy_now,
            passes,
            counter,
            started,
            ended,
            number
        );
        self.resets.clock.next = self.clock.val();
        self.resets.reset.next = self.reset.val();
        self.resets.request.next = self.reset_request.val();
        self.resets.read_idle.next = self.read_idle.val();
        self.resets.write_idle.next = self.write_idle.val();
        self.stop.next = self.resets.stop.val() | self.faults.error.val();
        self.core_reset.next = self.resets.core_reset.val();
        self.reset_busy.next = self.resets.busy.val();
        self.reset_done.next = self.resets.done.val();

        self.faults.clock.next = self.clock.val();
        self.faults.reset.next = self.resets.core_reset.val();
        self.faults.bad_kind.next = false;
        self.faults.bad_version.next = false;
        self.faults.descriptor.next = self.first.q.val();
        self.faults.queue_overflow.next = self.queue_overflow.val();
        self.faults.queue_lost.next = self.queue_lost.val();
        self.faults.read_error.next = self.read_error.val();
        self.faults.read_address.next = self.read_error_address.val();
        self.faults.write_error.next = self.write_error.val();
        self.error.next = self.faults.error.val();
        self.error_code.next = self.faults.code.val();
        self.error_info.next = self.faults.info.val();
        self.event_error.next = self.faults.appeared.val();

        self.is_weights.next = self.first.q.val().get_bits::<4>(0) == self.weights_kind.val();
        self.is_pass.next = self.first.q.val().get_bits::<4>(0) == self.pass_kind.val();
        self.is_current.next = self.first.q.val().get_bits::<8>(4) == self.version.val();
        self.interrupt.next = self.first.q.val().get_bit(12);

        self.word_ready.next = false;
        self.valid.d.next = false;
        self.weights_pulse.d.next = false;
        self.start_pulse.d.next = false;
        self.finish_pulse.d.next = false;
        self.done_pulse.d.next = false;
        self.busy_now.d.next = true;
        match self.phase.q.val() {
            Phase::First => {
                self.word_ready.next = true;
                self.busy_now.d.next = !self.queue_empty.val();
                self.index.d.next = 0.into();
                if self.word_valid.val() {
                    self.first.d.next = self.word_data.val();
                    self.phase.d.next = Phase::Check;
                }
            }
            Phase::Check => {
                self.data.d.next = self.first.q.val();
                self.valid.d.next = true;
                self.phase.d.next = Phase::Copy;
                if !(self.is_weights.val() | self.is_pass.val()) {
                    self.faults.bad_kind.next = true;
                    self.valid.d.next = false;
                    self.phase.d.next = Phase::Stopped;
                }
                if !self.is_current.val() {
                    self.faults.bad_kind.next = false;
                    self.faults.bad_version.next = true;
                    self.valid.d.next = false;
                    self.phase.d.next = Phase::Stopped;
                }
            }
            Phase::Copy => {
                self.word_ready.next = true;
                if self.word_valid.val() {
                    self.data.d.next = self.word_data.val();
                    self.valid.d.next = true;
                    self.index.d.next = self.index.q.val() + 1;
                    if self.index.q.val() == 14 {
                        self.phase.d.next = Phase::Dispatch;
                    }
                }
            }
            Phase::Dispatch => {
                self.phase.d.next = Phase::AwaitWeights;
                if self.is_weights.val() {
                    self.weights_pulse.d.next = true;
                    self.done_pulse.d.next = self.interrupt.val();
                    self.phase.d.next = Phase::First;
                }
            }
            Phase::AwaitWeights => {
                if self.weights_ready.val() {
                    self.start_pulse.d.next = true;
                    self.started.d.next = self.counter.q.val();
                    self.phase.d.next = Phase::Running;
                }
            }
            Phase::Running => {
                if self.pass_done.val() {
                    self.finish_pulse.d.next = true;
                    self.done_pulse.d.next = self.interrupt.val();
                    self.ended.d.next = self.counter.q.val();
                    self.number.d.next = self.passes.q.val().get_bits::<8>(0);
                    self.passes.d.next = self.passes.q.val() + 1;
                    self.phase.d.next = Phase::First;
                }
            }
            // Stopped
            _ => {
                self.busy_now.d.next = false;
            }
        }
        if self.faults.error.val() {
            self.busy_now.d.next = false;
            self.phase.d.next = Phase::Stopped;
        }
        if self.busy_now.q.val() {
            self.counter.d.next = self.counter.q.val() + 1;
        }
        self.cfg_valid.next = self.valid.q.val();
        self.cfg_index.next = self.index.q.val();
        self.cfg_data.next = self.data.q.val();
        self.weights_start.next = self.weights_pulse.q.val();
        self.start.next = self.start_pulse.q.val();
        self.pass_finished.next = self.finish_pulse.q.val();
        self.busy.next = self.busy_now.q.val();
        self.event_done.next = self.done_pulse.q.val();
        self.passes_done.next = self.passes.q.val();
        self.cycles.next = self.counter.q.val();
        self.log_started.next = self.started.q.val();
        self.log_ended.next = self.ended.q.val();
        self.log_index.next = self.number.q.val();
        if self.resets.busy.val() {
            self.busy_now.d.next = false;
        }
        if self.resets.core_reset.val() {
            self.phase.d.next = Phase::First;
            self.valid.d.next = false;
            self.weights_pulse.d.next = false;
            self.start_pulse.d.next = false;
            self.finish_pulse.d.next = false;
            self.done_pulse.d.next = false;
            self.passes.d.next = 0.into();
            self.counter.d.next = 0.into();
        }
    }
}
