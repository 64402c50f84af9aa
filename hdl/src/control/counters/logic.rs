//! What [`Counters`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::Counters;

#[wired]
#[contract]
impl Logic for Counters {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, flowing, closed, visit, closing, place, part, saves, clears, log_valid, log_place, log_word
        );
        if self.word_sent.val() {
            self.flowing.d.next = true;
        }
        if self.start.val() {
            self.flowing.d.next = false;
        }

        // Bits of a cause: 0 activations, 1 weights, 2 results, 3 memory, 4 between.
        self.cause.next = 1.into();
        if self.results_full.val() {
            self.cause.next = 4.into();
        }
        if self.starved.val() {
            self.cause.next = 8.into();
        }
        if !self.running.val() | !self.flowing.q.val() | self.tiles_in.val() {
            self.cause.next = 16.into();
        }
        if self.awaiting.val() {
            self.cause.next = 2.into();
        }
        for i in 0..self._busy_stages {
            self.busy[i].clock.next = self.clock.val();
        }
        for i in 1..self._busy_stages {
            self.busy[i].d.next = self.busy[i - 1].q.val();
        }
        for i in 0..self._wait_stages {
            self.idle[i].clock.next = self.clock.val();
            self.causes[i].clock.next = self.clock.val();
        }
        for i in 1..self._wait_stages {
            self.idle[i].d.next = self.idle[i - 1].q.val();
            self.causes[i].d.next = self.causes[i - 1].q.val();
        }
        for i in 0..self._beat_stages {
            connect!(self <- self: beats0[i].clock = clock, beats1[i].clock = clock, beats2[i].clock = clock,
                beats3[i].clock = clock);
        }
        for i in 1..self._beat_stages {
            connect!(self <- self: beats0[i].d = beats0[i - 1].q, beats1[i].d = beats1[i - 1].q,
                beats2[i].d = beats2[i - 1].q, beats3[i].d = beats3[i - 1].q);
        }
        self.busy[0].d.next = self.census.val();
        self.idle[0].d.next = self.pes.val() - self.census.val();
        self.causes[0].d.next = self.cause.val();
        if !self.tick.val() {
            self.busy[0].d.next = 0.into();
            self.causes[0].d.next = 0.into();
        }
        connect!(self <- self: beats0[0].d = moved0, beats1[0].d = moved1, beats2[0].d = moved2,
            beats3[0].d = written);

        // What is added in this cycle: at place `n` what happened `n + 2` cycles ago.
        for i in 0..self._waits {
            self.wait_part[i].next = 0.into();
        }
        self.wait_part[number!(word!(log.busy) - first!(log_waits))].next =
            bit_cast::<12, 7>(self.busy[number!(word!(log.busy) + 1)].q.val());
        if self.causes[number!(word!(log.activations) + 1)].q.val().get_bit(0) {
            self.wait_part[number!(word!(log.activations) - first!(log_waits))].next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.activations) + 1)].q.val());
        }
        if self.causes[number!(word!(log.weights) + 1)].q.val().get_bit(1) {
            self.wait_part[number!(word!(log.weights) - first!(log_waits))].next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.weights) + 1)].q.val());
        }
        if self.causes[number!(word!(log.results) + 1)].q.val().get_bit(2) {
            self.wait_part[number!(word!(log.results) - first!(log_waits))].next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.results) + 1)].q.val());
        }
        if self.causes[number!(word!(log.memory) + 1)].q.val().get_bit(3) {
            self.wait_part[number!(word!(log.memory) - first!(log_waits))].next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.memory) + 1)].q.val());
        }
        if self.causes[number!(word!(log.between) + 1)].q.val().get_bit(4) {
            self.wait_part[number!(word!(log.between) - first!(log_waits))].next =
                bit_cast::<12, 7>(self.idle[number!(word!(log.between) + 1)].q.val());
        }
        self.beat_part[number!(word!(log.read_activations) - first!(log_beats))].next =
            bit_cast::<7, 2>(self.beats0[number!(word!(log.read_activations) + 1)].q.val());
        self.beat_part[number!(word!(log.read_weights) - first!(log_beats))].next =
            bit_cast::<7, 2>(self.beats1[number!(word!(log.read_weights) + 1)].q.val());
        self.beat_part[number!(word!(log.read_bypass) - first!(log_beats))].next =
            bit_cast::<7, 2>(self.beats2[number!(word!(log.read_bypass) + 1)].q.val());
        self.beat_part[number!(word!(log.written) - first!(log_beats))].next = 0.into();
        if self.beats3[number!(word!(log.written) + 1)].q.val() {
            self.beat_part[number!(word!(log.written) - first!(log_beats))].next = 1.into();
        }
        for i in 0..self._waits {
            self.waited[i].clock.next = self.clock.val();
            self.wait_kept[i].next = self.waited[i].q.val();
            if self.visit.q.val() == self.wait_at[i].val() {
                self.wait_kept[i].next = 0.into();
            }
            self.waited[i].d.next = self.wait_kept[i].val() + self.wait_part[i].val();
            if self.reset.val() {
                self.waited[i].d.next = 0.into();
            }
        }
        for i in 0..self._beats {
            self.beat[i].clock.next = self.clock.val();
            self.beat_kept[i].next = self.beat[i].q.val();
            if self.visit.q.val() == self.beat_at[i].val() {
                self.beat_kept[i].next = 0.into();
            }
            self.beat[i].d.next = self.beat_kept[i].val() + self.beat_part[i].val();
            if self.reset.val() {
                self.beat[i].d.next = 0.into();
            }
        }

        // The visits: a pass's end begins a round in which the totals go to the log and become 0.
        self.closed.d.next = self.close.val() & !self.reset.val();
        self.visit.d.next = self.visit.q.val() + 1;
        if self.visit.q.val().all() {
            self.closing.d.next = false;
        }
        if self.closed.q.val() {
            self.visit.d.next = 0.into();
            self.closing.d.next = true;
        }
        self.part.d.next = 0.into();
        if self.visit.q.val() == first!(log_waits) {
            self.part.d.next = self.waited[0].q.val();
        }
        if self.visit.q.val() == number!(first!(log_waits) + 1) {
            self.part.d.next = self.waited[1].q.val();
        }
        if self.visit.q.val() == number!(first!(log_waits) + 2) {
            self.part.d.next = self.waited[2].q.val();
        }
        if self.visit.q.val() == number!(first!(log_waits) + 3) {
            self.part.d.next = self.waited[3].q.val();
        }
        if self.visit.q.val() == number!(first!(log_waits) + 4) {
            self.part.d.next = self.waited[4].q.val();
        }
        if self.visit.q.val() == number!(first!(log_waits) + 5) {
            self.part.d.next = self.waited[5].q.val();
        }
        if self.visit.q.val() == first!(log_beats) {
            self.part.d.next = bit_cast::<12, 7>(self.beat[0].q.val());
        }
        if self.visit.q.val() == number!(first!(log_beats) + 1) {
            self.part.d.next = bit_cast::<12, 7>(self.beat[1].q.val());
        }
        if self.visit.q.val() == number!(first!(log_beats) + 2) {
            self.part.d.next = bit_cast::<12, 7>(self.beat[2].q.val());
        }
        if self.visit.q.val() == number!(first!(log_beats) + 3) {
            self.part.d.next = bit_cast::<12, 7>(self.beat[3].q.val());
        }
        self.place.d.next = self.visit.q.val();
        self.saves.d.next = self.closing.q.val();
        self.clears.d.next = self.closing.q.val() | self.reset.val();
        connect!(self.totals <- self: clock, read_address = place.q, write_address = place.q);
        self.totals.write_enable.next = true;
        self.total.next = self.totals.read_data.val() + bit_cast::<32, 12>(self.part.q.val());
        self.totals.write_data.next = self.total.val();
        if self.clears.q.val() {
            self.totals.write_data.next = 0.into();
        }
        self.number_wide.next = bit_cast::<11, 7>(self.number.val());
        self.log_place.d.next = (self.number_wide.val() << number!(PASS_LOG_WORD_BITS)) | bit_cast::<11, 4>(self.place.q.val());
        self.log_word.d.next = self.total.val();
        if self.place.q.val() == word!(log.start) {
            self.log_word.d.next = self.started.val();
        }
        if self.place.q.val() == word!(log.end) {
            self.log_word.d.next = self.ended.val();
        }
        connect!(self <- self: log_valid.d = saves.q, log_write = log_valid.q, log_index = log_place.q,
            log_data = log_word.q);
        // In the core's reset the visits go on, which clears the totals; they begin anew with the reset from outside alone.
        if self.restart.val() {
            self.visit.d.next = 0.into();
        }
        if self.reset.val() {
            self.flowing.d.next = false;
            self.closed.d.next = false;
            self.closing.d.next = false;
            self.saves.d.next = false;
            self.log_valid.d.next = false;
        }
    }
}
