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
    fn update(&mut self) {
        dff_setup!(
            self, clock, closed, visit, closing, place, part, saves, clears, log_valid, log_place, log_word
        );
        connect!(self.attribution <- self: clock, reset, awaiting, running, start, word_sent, tiles_in, starved,
            results_full);
        connect!(self.waits <- self: clock, tick, census, visit = visit.q);
        connect!(self.waits <- self.attribution: cause);
        connect!(self.beats <- self: clock, moved0, moved1, moved2, written, visit = visit.q);
        self.part.d.next = self.waits.part.val() | bit_cast::<12, 7>(self.beats.part.val());

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
        self.log_place.d.next =
            (self.number_wide.val() << number!(PASS_LOG_WORD_BITS)) | bit_cast::<11, 4>(self.place.q.val());
        self.log_word.d.next = self.total.val();
        if self.place.q.val() == word!(log.start) {
            self.log_word.d.next = self.started.val();
        }
        if self.place.q.val() == word!(log.end) {
            self.log_word.d.next = self.ended.val();
        }
        connect!(self <- self: log_valid.d = saves.q, log_write = log_valid.q, log_index = log_place.q,
            log_data = log_word.q);
        // In the core's reset the visits go on, which clears the counts and the totals; they begin anew with the reset from outside alone.
        if self.restart.val() {
            self.visit.d.next = 0.into();
        }
        if self.reset.val() {
            self.closed.d.next = false;
            self.closing.d.next = false;
            self.saves.d.next = false;
            self.log_valid.d.next = false;
        }
    }
}
