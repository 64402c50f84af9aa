//! Runs the descriptor that the reader holds: sends its words, waits for its weights, starts it, and sees its end.
//!
//! Latency: [`Sequencer`](super::Sequencer) has them. After an error, or a descriptor out of order, it does nothing until a reset.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::WordSender;

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum Phase {
    Idle,
    Settle,
    Send,
    AwaitWeights,
    Running,
    Stopped,
}

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct PassRunner {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Begins anew.
    pub reset: Signal<In, Bit>,
    /// A reset is under way.
    pub resetting: Signal<In, Bit>,
    /// There is an error.
    pub error: Signal<In, Bit>,
    /// The queue holds no word.
    pub queue_empty: Signal<In, Bit>,
    /// The reader has a descriptor, or part of one.
    pub active: Signal<In, Bit>,
    /// A checked descriptor is there.
    pub held: Signal<In, Bit>,
    /// It is a weight load (else a pass).
    pub is_weights: Signal<In, Bit>,
    /// It has the interrupt bit.
    pub asks_interrupt: Signal<In, Bit>,
    /// It has the bypass bit.
    pub bypass: Signal<In, Bit>,
    /// It has the strided bit.
    pub strided: Signal<In, Bit>,
    /// Number of the word to read.
    pub read_index: Signal<Out, Bits<4>>,
    /// The word, in the same cycle.
    pub read_data: Signal<In, Bits<32>>,
    /// The descriptor is used up.
    pub consume: Signal<Out, Bit>,
    /// The weights of the next pass are in the PEs.
    pub weights_ready: Signal<In, Bit>,
    /// No weights are left, and none come.
    pub weights_exhausted: Signal<In, Bit>,
    /// The pass ends in this cycle.
    pub ends: Signal<In, Bit>,
    /// A word for the configuration bus.
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
    /// High for one cycle: a descriptor with its interrupt bit set has ended.
    pub event_done: Signal<Out, Bit>,
    /// High for one cycle: the descriptor comes out of order.
    pub disorder: Signal<Out, Bit>,
    /// A descriptor is executed or waits, and nothing has gone wrong.
    pub busy: Signal<Out, Bit>,
    /// A pass waits for its weights.
    pub awaiting: Signal<Out, Bit>,
    /// A pass runs.
    pub running: Signal<Out, Bit>,
    /// A pass begins, a cycle before `start`.
    pub begins: Signal<Out, Bit>,
    sender: WordSender,
    phase: DFF<Phase>,
    pause: DFF<Bits<2>>,
    weights_pulse: DFF<Bit>,
    start_pulse: DFF<Bit>,
    finish_pulse: DFF<Bit>,
    done_pulse: DFF<Bit>,
    out_of_order: DFF<Bit>,
    interrupts: DFF<Bit>,
    waits: DFF<Bit>,
    busy_now: DFF<Bit>,
    starts: Signal<Local, Bit>,
    settled: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for PassRunner {
    #[hdl_gen]
    #[rustfmt::skip]
    #[allow(clippy::collapsible_match, reason = "rust-hdl takes no guards")]
    fn update(&mut self) {
        dff_setup!(
            self, clock, phase, pause, weights_pulse, start_pulse, finish_pulse, done_pulse, out_of_order, interrupts,
            waits, busy_now
        );
        connect!(self.sender <- self: clock, bypass, strided, read_data);
        self.sender.sends.next = self.phase.q.val() == Phase::Send;
        connect!(self <- self.sender: read_index, cfg_valid, cfg_index, cfg_data);
        connect!(self <- self: weights_start = weights_pulse.q, start = start_pulse.q, pass_finished = finish_pulse.q,
            event_done = done_pulse.q, disorder = out_of_order.q, busy = busy_now.q, awaiting = waits.q);
        self.running.next = self.phase.q.val() == Phase::Running;
        self.starts.next = (self.phase.q.val() == Phase::AwaitWeights) & self.weights_ready.val() & !self.reset.val();
        // A weight load waits until `weights_exhausted` takes the pass before into account.
        self.settled.next = (self.phase.q.val() == Phase::Settle)
            & self.pause.q.val().all() & self.weights_exhausted.val() & !self.reset.val();
        self.consume.next = self.starts.val() | self.settled.val();
        connect!(self <- self: start_pulse.d = starts, begins = starts, weights_pulse.d = settled, finish_pulse.d = ends);
        self.done_pulse.d.next = (self.settled.val() & self.asks_interrupt.val()) | (self.ends.val() & self.interrupts.q.val());
        self.waits.d.next = (self.phase.q.val() == Phase::AwaitWeights) & !self.weights_ready.val() & !self.reset.val();
        self.out_of_order.d.next = ((self.phase.q.val() == Phase::Settle)
            & self.pause.q.val().all() & !self.weights_exhausted.val() & !self.reset.val())
            | ((self.phase.q.val() == Phase::AwaitWeights)
            & !self.weights_ready.val() & self.weights_exhausted.val() & !self.reset.val());
        self.busy_now.d.next = (self.phase.q.val() != Phase::Stopped)
            & ((self.phase.q.val() != Phase::Idle) | !self.queue_empty.val() | self.active.val())
            & !self.error.val() & !self.resetting.val();
        self.pause.d.next = 0.into();
        match self.phase.q.val() {
            Phase::Idle => {
                if self.held.val() {
                    self.phase.d.next = Phase::Send;
                    if self.is_weights.val() {
                        self.phase.d.next = Phase::Settle;
                    }
                }
            }
            Phase::Settle => {
                self.pause.d.next = self.pause.q.val() + 1;
                if self.pause.q.val().all() {
                    self.phase.d.next = Phase::Stopped;
                    if self.weights_exhausted.val() {
                        self.phase.d.next = Phase::Idle;
                    }
                }
            }
            Phase::Send => {
                if self.sender.last.val() {
                    self.phase.d.next = Phase::AwaitWeights;
                }
            }
            Phase::AwaitWeights => {
                if self.weights_ready.val() {
                    self.interrupts.d.next = self.asks_interrupt.val();
                    self.phase.d.next = Phase::Running;
                } else if self.weights_exhausted.val() {
                    self.phase.d.next = Phase::Stopped;
                }
            }
            Phase::Running => {
                if self.ends.val() {
                    self.phase.d.next = Phase::Idle;
                    if self.held.val() & !self.is_weights.val() {
                        self.phase.d.next = Phase::Send;
                    }
                }
            }
            // Stopped
            _ => {}
        }
        if self.error.val() {
            self.phase.d.next = Phase::Stopped;
        }
        if self.reset.val() {
            self.phase.d.next = Phase::Idle;
        }
    }
}
