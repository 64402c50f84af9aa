//! What [`Sequencer`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{Phase, Sequencer};

#[wired]
#[contract]
impl Logic for Sequencer {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, phase, word, pause, index, valid, data, weights_pulse, start_pulse, finish_pulse, done_pulse, disorder,
            interrupts, waits, busy_now, passes, counter, begun, started, ended, number, written
        );
        clock!(self, clock, resets, faults, reader, watchdog);
        connect!(self.resets <- self: reset, request = reset_request, read_idle, write_idle);
        self.resets.expired.next = self.watchdog.expired.val() & self.resets.draining.val();
        connect!(self <- self.resets: forget);
        self.stop.next = self.resets.stop.val() | self.faults.error.val();
        connect!(self <- self.resets: core_reset, reset_busy = busy, reset_done = done);

        self.reader.reset.next = self.resets.core_reset.val();
        connect!(self.reader <- self: word_valid, word_data, read_index = word.q);
        self.word_ready.next = self.reader.word_ready.val();

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
        connect!(self.faults <- self.reader: bad_kind, bad_version, descriptor = bad_word, bad_field,
            field_word = bad_index, number);
        connect!(self.faults <- self: bad_order = disorder.q, queue_overflow, queue_lost, read_error,
            read_address = read_error_address, write_error, write_address = write_error_address, read_outside,
            read_outside_address, write_outside, write_outside_address, bad_packet, packet,
            awaited = awaited_bits[5]);
        self.faults.expired.next = self.watchdog.expired.val() & !self.resets.draining.val();
        self.given_up_reads.next = 0.into();
        if self.resets.reads_lost.val() {
            self.given_up_reads.next = self.bits[1].val();
        }
        self.given_up_writes.next = 0.into();
        if self.resets.writes_lost.val() {
            self.given_up_writes.next = self.bits[2].val();
        }
        self.faults.given_up.next = self.given_up_reads.val() | self.given_up_writes.val();
        self.faults.unanswered.next =
            (self.resets.reads_lost.val() | self.resets.writes_lost.val()) & !self.resets.busy.val();
        connect!(self <- self.faults: error, error_code = code, error_info = info, event_error = appeared);

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
                self.word.d.next = first!(shape).into();
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
                if ((self.word.q.val() == last!(bypass)) & !self.reader.strided.val())
                    | ((self.word.q.val() == last!(shape)) & !self.reader.bypass.val())
                    | (self.word.q.val() == last!(runs))
                {
                    self.word.d.next = first!(head).into();
                }
                if (self.word.q.val() == last!(shape)) & !self.reader.bypass.val() & self.reader.strided.val() {
                    self.word.d.next = first!(runs).into();
                }
                if self.word.q.val() == last!(head) {
                    self.word.d.next = first!(place).into();
                }
                if self.word.q.val() == last!(place) {
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
                self.word.d.next = first!(shape).into();
                self.pause.d.next = 0.into();
                self.written.d.next = self.written_now.val();
                if self.closes.val() {
                    self.written.d.next = false;
                    self.finish_pulse.d.next = true;
                    connect!(self <- self: done_pulse.d = interrupts.q, started.d = begun.q,
                        ended.d = counter.q);
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
            connect!(self <- self.reader: cfg_index = early_index, cfg_data = early_data);
        }
        self.moves.next = self.progress.val()
            | self.watchdog_set.val()
            | (self.word_valid.val() & self.reader.word_ready.val())
            | self.start_pulse.q.val()
            | self.finish_pulse.q.val();
        // The same limit holds for what a reset waits for.
        self.watchdog.reset.next = self.resets.core_reset.val() & !self.resets.draining.val();
        self.watchdog.busy.next = self.busy_now.q.val() | self.resets.draining.val();
        connect!(self.watchdog <- self: limit = watchdog_limit, progress = moves);
        connect!(self <- self: weights_start = weights_pulse.q, start = start_pulse.q,
            pass_finished = finish_pulse.q, busy = busy_now.q, awaiting = waits.q);
        self.running.next = self.phase.q.val() == Phase::Running;
        connect!(self <- self: event_done = done_pulse.q, passes_done = passes.q, cycles = counter.q,
            log_close = closes, log_started = started.q, log_ended = ended.q, log_index = number.q);
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
