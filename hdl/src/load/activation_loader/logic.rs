//! What [`ActivationLoader`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{ActivationLoader, Load};

#[wired]
#[contract]
impl Logic for ActivationLoader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state, image, image_now, tail_now, lead, tail, zeros, may, under_way, valid);
        connect!(self <- self: word_valid = valid.q, word = assembly.word);
        connect!(self.runs <- self: clock, cfg_valid, cfg_index, cfg_data, start, run_ready);
        connect!(self <- self.runs: run_valid, run_address, run_beats);
        connect!(self.allowance <- self: clock, credit);
        self.resets.next = self.reset.val().get_bit(0);
        self.runs.reset.next = self.resets.val();
        self.allowance.reset.next = self.reset.val().get_bit(1);
        connect!(self.assembly <- self: clock, image = image_now.q, entry);
        self.assembly.restart.next = self.state.q.val() == Load::Idle;
        self.idle.next = self.state.q.val() == Load::Idle;

        // An entry of the input that completes a word waits for room, another one for nothing. That one may be taken is decided a cycle
        // before, when it is known what is taken then.
        self.takes.next = self.may.q.val() & self.entry_valid.val();
        connect!(self <- self: assembly.take = takes, runs.take = takes);
        self.runs.awaits.next = self.state.q.val() == Load::Body;
        self.may.d.next = (self.state.q.val() == Load::Body)
            & self.runs.more.val()
            & (!self.assembly.will_complete.val() | self.allowance.room_next.val());
        self.wanted.next = (self.state.q.val() == Load::Body) & self.runs.any.val();
        self.starved.next = self.wanted.val() & self.allowance.room.val() & !self.entry_valid.val();
        self.pads.next = ((self.state.q.val() == Load::Lead) | (self.state.q.val() == Load::Tail))
            & self.zeros.q.val().any()
            & self.allowance.room.val();
        self.sends.next = self.pads.val() | (self.takes.val() & self.assembly.completes.val());
        if self.pads.val() {
            self.zeros.d.next = self.zeros.q.val() - 1;
        }
        match self.state.q.val() {
            Load::Idle => {
                connect!(self <- self: zeros.d = lead.q, image_now.d = image.q, tail_now.d = tail.q);
                if self.start.val() {
                    self.state.d.next = Load::Lead;
                }
            }
            Load::Lead => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Body;
                }
            }
            Load::Body => {
                self.zeros.d.next = self.tail_now.q.val();
                if self.runs.finished.val() {
                    self.state.d.next = Load::Tail;
                }
            }
            Load::Tail => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Idle;
                }
            }
            _ => {
                self.state.d.next = Load::Idle;
            }
        }
        connect!(self <- self: allowance.sends = sends, under_way.d = sends, valid.d = under_way.q,
            entry_ready = may.q);
        // What is no word of the input is 0.
        self.assembly.blank.next = self.state.q.val() != Load::Body;

        if self.cfg_valid.val() {
            if self.cfg_index.val() == word!(pass.image) {
                self.image.d.next = field!(self.cfg_data.val(), pass.image);
            }
            if self.cfg_index.val() == word!(pass.lead_words) {
                self.lead.d.next = field!(self.cfg_data.val(), pass.lead_words);
                self.tail.d.next = field!(self.cfg_data.val(), pass.tail_words);
            }
        }
        if self.resets.val() {
            self.state.d.next = Load::Idle;
            self.may.d.next = false;
            self.under_way.d.next = false;
            self.valid.d.next = false;
        }
    }
}
