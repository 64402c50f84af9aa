//! What [`Sequencer`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::Sequencer;

#[wired]
#[contract]
impl Logic for Sequencer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, stops, bus_valid, bus_index, bus_data);
        clock!(self, clock, resets, faults, reader, runner, times, watchdog);
        connect!(self.resets <- self: reset, request = reset_request, read_idle, write_idle);
        self.resets.expired.next = self.watchdog.expired.val() & self.resets.draining.val();
        self.stops.d.next = self.resets.stop.val() | self.faults.error.val();
        self.stop.next = self.stops.q.val();
        connect!(self <- self.resets: forget, reset_busy = busy, reset_done = done);
        self.reader.reset.next = self.resets.core_reset.val().get_bit(0);
        self.faults.reset.next = self.resets.core_reset.val().get_bit(1);
        self.runner.reset.next = self.resets.core_reset.val().get_bit(2);
        self.times.reset.next = self.resets.core_reset.val().get_bit(2);
        self.times.cycles_reset.next = self.resets.core_reset.val().get_bit(3);
        self.queue_reset.next = self.resets.core_reset.val().get_bit(4);
        self.counters_reset.next = self.resets.core_reset.val().get_bit(5);
        self.activations_reset.next = self.resets.core_reset.val().get_bits::<2>(6);
        self.weights_reset.next = self.resets.core_reset.val().get_bits::<2>(8);
        self.chain_reset.next = self.resets.core_reset.val().get_bit(10);
        self.post_reset.next = self.resets.core_reset.val().get_bit(11);
        self.write_reset.next = self.resets.core_reset.val().get_bits::<3>(12);
        self.slice_reset.next = self.resets.core_reset.val().get_bit(15);
        self.read_reset.next = self.resets.core_reset.val().get_bits::<12>(16);

        connect!(self.reader <- self: word_valid, word_data);
        self.word_ready.next = self.reader.word_ready.val();
        connect!(self.reader <- self.runner: read_index, consume);
        connect!(self.runner <- self.reader: active, held, is_weights, asks_interrupt, bypass, strided,
            read_data);
        connect!(self.runner <- self: queue_empty, weights_ready, weights_exhausted);
        self.runner.resetting.next = self.resets.busy.val();
        self.runner.error.next = self.faults.error.val();
        connect!(self.times <- self: pass_done, input_sent);
        connect!(self.times <- self.runner: busy, begins, running);
        self.runner.ends.next = self.times.ends.val();

        connect!(self <- self.runner: weights_start, start, pass_finished, busy,
            awaiting, running, event_done);
        connect!(self <- self.times: log_close = ends, passes_done = passes, cycles, log_started = started, log_ended = ended,
            log_index = number);
        connect!(self <- self.runner: bus_valid.d = cfg_valid, bus_index.d = cfg_index, bus_data.d = cfg_data);
        if self.reader.early_valid.val() {
            self.bus_valid.d.next = true;
            connect!(self <- self.reader: bus_index.d = early_index, bus_data.d = early_data);
        }
        connect!(self <- self: cfg_valid = bus_valid.q, cfg_index = bus_index.q, cfg_data = bus_data.q);

        // Errors.
        connect!(self.waiting <- self: read_idle, write_idle);
        connect!(self.waiting <- self.runner: weights = awaiting, running);
        connect!(self.waiting <- self.resets: reads_lost, writes_lost);
        self.waiting.partial.next = self.reader.partial.val();
        connect!(self.faults <- self.waiting: awaited, given_up);
        connect!(self.faults <- self.reader: bad_kind, bad_version, descriptor = bad_word, bad_field,
            field_word = bad_index, number);
        connect!(self.faults <- self: queue_overflow, queue_lost, read_error, read_address = read_error_address,
            write_error, write_address = write_error_address, read_outside, read_outside_address, write_outside,
            write_outside_address, bad_packet, packet);
        self.faults.bad_order.next = self.runner.disorder.val();
        self.faults.expired.next = self.watchdog.expired.val() & !self.resets.draining.val();
        self.faults.unanswered.next =
            (self.resets.reads_lost.val() | self.resets.writes_lost.val()) & !self.resets.busy.val();
        connect!(self <- self.faults: error, error_code = code, error_info = info, event_error = appeared);

        self.moves.next = self.progress.val()
            | self.watchdog_set.val()
            | (self.word_valid.val() & self.reader.word_ready.val())
            | self.runner.start.val()
            | self.runner.pass_finished.val();
        // The same limit holds for what a reset waits for.
        self.watchdog.reset.next = self.resets.core_reset.val().get_bit(3) & !self.resets.draining.val();
        self.watchdog.busy.next = self.runner.busy.val() | self.resets.draining.val();
        connect!(self.watchdog <- self: limit = watchdog_limit, progress = moves);
    }
}
