//! The sequencer: takes the queue's descriptors one after the other and runs them.
//!
//! [`DescriptorReader`] fetches and checks the next descriptor while a pass runs. Its words go over the configuration bus: words 1 to
//! 3 as they are fetched, the others when no pass runs, in the order 6, 7 (then 8, 9, 10 if it has a bypass map, 11 and 12 if its input
//! is strided), 0, 4, 5. Then comes `start`, when the pass's weights are in: at least four cycles after words 6 to 12, one after word 5. Of a weight load words 1 to 3
//! come, then `weights_start`; it finishes at once.
//!
//! A pass ends when its last write has been answered and its whole input has been sent. The two may come in either order: a pass
//! whose filters need no word of the input's end is done before that has come, and its settings are needed until then.
//!
//! The first error stops everything until a reset: `error` is then high, `busy` low and `stop` keeps the memory masters from going on.
//!
//! Latency: [`Sequencer::LATENCY`] cycles from a descriptor's first word to `start` when words and weights are there;
//! [`Sequencer::GAP`] from the later of `pass_done` and `input_sent` to the next pass's `start` if its descriptor has been fetched and its weights are there.

use firebrick_spec::registers as map;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{DescriptorReader, FaultLatch, ResetControl, Watchdog};

const _: () = assert!(map::AWAITED_WEIGHTS.lsb == 0 && map::AWAITED_READS.lsb == 1);
const _: () = assert!(map::AWAITED_WRITES.lsb == 2 && map::AWAITED_PASS.lsb == 3);
const _: () = assert!(map::AWAITED_DESCRIPTOR.lsb == 4);

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum Phase {
    Idle,
    Settle,
    Send,
    AwaitWeights,
    Running,
    Stopped,
}

/// The sequencer with the descriptor reader, the reset control, the watchdog and the error latch.
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
    /// Address of its burst.
    pub write_error_address: Signal<In, Bits<32>>,
    /// A read would leave its window.
    pub read_outside: Signal<In, Bit>,
    /// Address of its burst.
    pub read_outside_address: Signal<In, Bits<32>>,
    /// A write would leave its window.
    pub write_outside: Signal<In, Bit>,
    /// Address of its burst.
    pub write_outside_address: Signal<In, Bits<32>>,
    /// A packet of the weight stream is damaged.
    pub bad_packet: Signal<In, Bit>,
    /// Its number.
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
    /// A pass waits for its weights.
    pub awaiting: Signal<Out, Bit>,
    /// A pass runs.
    pub running: Signal<Out, Bit>,
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
    /// Busy cycles since reset; counts on in every cycle with `busy`.
    pub cycles: Signal<Out, Bits<32>>,
    /// High for one cycle, that of the pass's end: the pass log's record ends before this cycle.
    pub log_close: Signal<Out, Bit>,
    /// `cycles` when the pass started; valid from `pass_finished` on, until the next pass ends, as the next two.
    pub log_started: Signal<Out, Bits<32>>,
    /// `cycles` when it ended.
    pub log_ended: Signal<Out, Bits<32>>,
    /// Number of the pass modulo 128.
    pub log_index: Signal<Out, Bits<7>>,
    resets: ResetControl,
    faults: FaultLatch,
    reader: DescriptorReader,
    watchdog: Watchdog,
    phase: DFF<Phase>,
    word: DFF<Bits<4>>,
    pause: DFF<Bits<2>>,
    index: DFF<Bits<4>>,
    valid: DFF<Bit>,
    data: DFF<Bits<32>>,
    weights_pulse: DFF<Bit>,
    start_pulse: DFF<Bit>,
    finish_pulse: DFF<Bit>,
    done_pulse: DFF<Bit>,
    disorder: DFF<Bit>,
    interrupts: DFF<Bit>,
    waits: DFF<Bit>,
    busy_now: DFF<Bit>,
    passes: DFF<Bits<32>>,
    counter: DFF<Bits<32>>,
    begun: DFF<Bits<32>>,
    started: DFF<Bits<32>>,
    ended: DFF<Bits<32>>,
    number: DFF<Bits<7>>,
    closes: Signal<Local, Bit>,
    written: DFF<Bit>,
    written_now: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
    consume: Signal<Local, Bit>,
    awaited_bits: Vec<Signal<Local, Bits<5>>>,
    bits: Vec<Constant<Bits<5>>>,
}

impl Sequencer {
    /// Cycles from a descriptor's first word to `start`, if nothing has to be waited for.
    pub const LATENCY: usize = DescriptorReader::LATENCY + Self::GAP;
    /// Cycles from a pass's end to the next `start`, if nothing has to be waited for: five words, and a cycle on either side.
    pub const GAP: usize = 7;

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
            write_error_address: Default::default(),
            read_outside: Default::default(),
            read_outside_address: Default::default(),
            write_outside: Default::default(),
            write_outside_address: Default::default(),
            bad_packet: Default::default(),
            packet: Default::default(),
            reset_request: Default::default(),
            read_idle: Default::default(),
            write_idle: Default::default(),
            weights_ready: Default::default(),
            weights_exhausted: Default::default(),
            pass_done: Default::default(),
            input_sent: Default::default(),
            progress: Default::default(),
            watchdog_limit: Default::default(),
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
            awaiting: Default::default(),
            running: Default::default(),
            error: Default::default(),
            error_code: Default::default(),
            error_info: Default::default(),
            event_error: Default::default(),
            event_done: Default::default(),
            passes_done: Default::default(),
            cycles: Default::default(),
            log_close: Default::default(),
            log_started: Default::default(),
            log_ended: Default::default(),
            log_index: Default::default(),
            faults: Default::default(),
            reader: Default::default(),
            watchdog: Default::default(),
            phase: Default::default(),
            word: Default::default(),
            pause: Default::default(),
            index: Default::default(),
            valid: Default::default(),
            data: Default::default(),
            weights_pulse: Default::default(),
            start_pulse: Default::default(),
            finish_pulse: Default::default(),
            done_pulse: Default::default(),
            disorder: Default::default(),
            interrupts: Default::default(),
            waits: Default::default(),
            busy_now: Default::default(),
            passes: Default::default(),
            counter: Default::default(),
            begun: Default::default(),
            started: Default::default(),
            ended: Default::default(),
            number: Default::default(),
            closes: Default::default(),
            written: Default::default(),
            written_now: Default::default(),
            moves: Default::default(),
            consume: Default::default(),
            resets: ResetControl::new(reset_cycles),
            awaited_bits: (0..6).map(|_| Default::default()).collect(),
            bits: (0..5u64).map(|bit| Constant::new((1 << bit).into())).collect(),
        }
    }
}

impl Logic for Sequencer {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, phase, word, pause, index, valid, data, weights_pulse, start_pulse, finish_pulse, done_pulse, disorder,
            interrupts, waits, busy_now, passes, counter, begun, started, ended, number, written
        );
        clock!(self, clock, resets, faults, reader, watchdog);
        self.resets.reset.next = self.reset.val();
        self.resets.request.next = self.reset_request.val();
        self.resets.read_idle.next = self.read_idle.val();
        self.resets.write_idle.next = self.write_idle.val();
        self.stop.next = self.resets.stop.val() | self.faults.error.val();
        self.core_reset.next = self.resets.core_reset.val();
        self.reset_busy.next = self.resets.busy.val();
        self.reset_done.next = self.resets.done.val();

        self.reader.reset.next = self.resets.core_reset.val();
        self.reader.word_valid.next = self.word_valid.val();
        self.reader.word_data.next = self.word_data.val();
        self.word_ready.next = self.reader.word_ready.val();
        self.reader.read_index.next = self.word.q.val();

        // Errors.
        self.awaited_bits[0].next = 0.into();
        self.awaited_bits[1].next = self.awaited_bits[0].val();
        if self.waits.q.val() {
            self.awaited_bits[1].next = self.awaited_bits[0].val() | self.bits[0].val();
        }
        self.awaited_bits[2].next = self.awaited_bits[1].val();
        if !self.read_idle.val() {
            self.awaited_bits[2].next = self.awaited_bits[1].val() | self.bits[1].val();
        }
        self.awaited_bits[3].next = self.awaited_bits[2].val();
        if !self.write_idle.val() {
            self.awaited_bits[3].next = self.awaited_bits[2].val() | self.bits[2].val();
        }
        self.awaited_bits[4].next = self.awaited_bits[3].val();
        if self.phase.q.val() == Phase::Running {
            self.awaited_bits[4].next = self.awaited_bits[3].val() | self.bits[3].val();
        }
        self.awaited_bits[5].next = self.awaited_bits[4].val();
        if self.reader.partial.val() {
            self.awaited_bits[5].next = self.awaited_bits[4].val() | self.bits[4].val();
        }
        self.faults.reset.next = self.resets.core_reset.val();
        self.faults.bad_kind.next = self.reader.bad_kind.val();
        self.faults.bad_version.next = self.reader.bad_version.val();
        self.faults.descriptor.next = self.reader.bad_word.val();
        self.faults.bad_field.next = self.reader.bad_field.val();
        self.faults.field_word.next = self.reader.bad_index.val();
        self.faults.bad_order.next = self.disorder.q.val();
        self.faults.number.next = self.reader.number.val();
        self.faults.queue_overflow.next = self.queue_overflow.val();
        self.faults.queue_lost.next = self.queue_lost.val();
        self.faults.read_error.next = self.read_error.val();
        self.faults.read_address.next = self.read_error_address.val();
        self.faults.write_error.next = self.write_error.val();
        self.faults.write_address.next = self.write_error_address.val();
        self.faults.read_outside.next = self.read_outside.val();
        self.faults.read_outside_address.next = self.read_outside_address.val();
        self.faults.write_outside.next = self.write_outside.val();
        self.faults.write_outside_address.next = self.write_outside_address.val();
        self.faults.bad_packet.next = self.bad_packet.val();
        self.faults.packet.next = self.packet.val();
        self.faults.expired.next = self.watchdog.expired.val();
        self.faults.awaited.next = self.awaited_bits[5].val();
        self.error.next = self.faults.error.val();
        self.error_code.next = self.faults.code.val();
        self.error_info.next = self.faults.info.val();
        self.event_error.next = self.faults.appeared.val();

        self.written_now.next = self.written.q.val() | self.pass_done.val();
        self.closes.next = (self.phase.q.val() == Phase::Running) & self.written_now.val() & self.input_sent.val();
        self.valid.d.next = false;
        self.index.d.next = self.word.q.val();
        self.data.d.next = self.reader.read_data.val();
        self.weights_pulse.d.next = false;
        self.start_pulse.d.next = false;
        self.finish_pulse.d.next = false;
        self.done_pulse.d.next = false;
        self.disorder.d.next = false;
        self.waits.d.next = false;
        self.consume.next = false;
        self.busy_now.d.next = true;
        self.written.d.next = false;
        match self.phase.q.val() {
            Phase::Idle => {
                self.busy_now.d.next = !self.queue_empty.val() | self.reader.active.val();
                self.word.d.next = 6.into();
                self.pause.d.next = 0.into();
                if self.reader.held.val() {
                    self.phase.d.next = Phase::Send;
                    if self.reader.is_weights.val() {
                        self.phase.d.next = Phase::Settle;
                    }
                }
            }
            // A weight load: until `weights_exhausted` takes the pass before into account.
            Phase::Settle => {
                self.pause.d.next = self.pause.q.val() + 1;
                if self.pause.q.val().all() {
                    self.disorder.d.next = !self.weights_exhausted.val();
                    self.weights_pulse.d.next = self.weights_exhausted.val();
                    self.done_pulse.d.next = self.weights_exhausted.val() & self.reader.asks_interrupt.val();
                    self.consume.next = self.weights_exhausted.val();
                    self.phase.d.next = Phase::Stopped;
                    if self.weights_exhausted.val() {
                        self.phase.d.next = Phase::Idle;
                    }
                }
            }
            Phase::Send => {
                self.valid.d.next = true;
                self.word.d.next = self.word.q.val() + 1;
                if ((self.word.q.val() == 10) & !self.reader.strided.val())
                    | ((self.word.q.val() == 7) & !self.reader.bypass.val())
                    | (self.word.q.val() == 12)
                {
                    self.word.d.next = 0.into();
                }
                if (self.word.q.val() == 7) & !self.reader.bypass.val() & self.reader.strided.val() {
                    self.word.d.next = 11.into();
                }
                if self.word.q.val() == 0 {
                    self.word.d.next = 4.into();
                }
                if self.word.q.val() == 5 {
                    self.phase.d.next = Phase::AwaitWeights;
                }
            }
            Phase::AwaitWeights => {
                self.waits.d.next = !self.weights_ready.val();
                if self.weights_ready.val() {
                    self.start_pulse.d.next = true;
                    self.interrupts.d.next = self.reader.asks_interrupt.val();
                    self.begun.d.next = self.counter.q.val();
                    self.consume.next = true;
                    self.phase.d.next = Phase::Running;
                } else if self.weights_exhausted.val() {
                    self.disorder.d.next = true;
                    self.phase.d.next = Phase::Stopped;
                }
            }
            Phase::Running => {
                self.word.d.next = 6.into();
                self.pause.d.next = 0.into();
                self.written.d.next = self.written_now.val();
                if self.closes.val() {
                    self.written.d.next = false;
                    self.finish_pulse.d.next = true;
                    self.done_pulse.d.next = self.interrupts.q.val();
                    self.started.d.next = self.begun.q.val();
                    self.ended.d.next = self.counter.q.val();
                    self.number.d.next = self.passes.q.val().get_bits::<7>(0);
                    self.passes.d.next = self.passes.q.val() + 1;
                    self.phase.d.next = Phase::Idle;
                    if self.reader.held.val() & !self.reader.is_weights.val() {
                        self.phase.d.next = Phase::Send;
                    }
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
        self.reader.consume.next = self.consume.val();
        self.cfg_valid.next = self.valid.q.val() | self.reader.early_valid.val();
        self.cfg_index.next = self.index.q.val();
        self.cfg_data.next = self.data.q.val();
        if self.reader.early_valid.val() {
            self.cfg_index.next = self.reader.early_index.val();
            self.cfg_data.next = self.reader.early_data.val();
        }
        self.moves.next = self.progress.val()
            | (self.word_valid.val() & self.reader.word_ready.val())
            | self.start_pulse.q.val()
            | self.finish_pulse.q.val();
        self.watchdog.reset.next = self.resets.core_reset.val();
        self.watchdog.limit.next = self.watchdog_limit.val();
        self.watchdog.busy.next = self.busy_now.q.val();
        self.watchdog.progress.next = self.moves.val();
        self.weights_start.next = self.weights_pulse.q.val();
        self.start.next = self.start_pulse.q.val();
        self.pass_finished.next = self.finish_pulse.q.val();
        self.busy.next = self.busy_now.q.val();
        self.awaiting.next = self.waits.q.val();
        self.running.next = self.phase.q.val() == Phase::Running;
        self.event_done.next = self.done_pulse.q.val();
        self.passes_done.next = self.passes.q.val();
        self.cycles.next = self.counter.q.val();
        self.log_close.next = self.closes.val();
        self.log_started.next = self.started.q.val();
        self.log_ended.next = self.ended.q.val();
        self.log_index.next = self.number.q.val();
        if self.resets.busy.val() {
            self.busy_now.d.next = false;
        }
        if self.resets.core_reset.val() {
            self.phase.d.next = Phase::Idle;
            self.valid.d.next = false;
            self.weights_pulse.d.next = false;
            self.start_pulse.d.next = false;
            self.finish_pulse.d.next = false;
            self.done_pulse.d.next = false;
            self.disorder.d.next = false;
            self.waits.d.next = false;
            self.passes.d.next = 0.into();
            self.counter.d.next = 0.into();
        }
    }
}
