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
        dff_setup!(self, clock, state, image, image_now, tail_now, left, lead, tail, zeros, valid, data);
        connect!(self <- self: word_valid = valid.q, word = data.q);
        connect!(self.runs <- self: clock, reset, cfg_valid, cfg_index, cfg_data, start, run_ready);
        connect!(self <- self.runs: run_valid, run_address, run_beats);
        connect!(self.allowance <- self: clock, reset, credit);
        connect!(self.assembly <- self: clock, image = image_now.q, entry);
        self.assembly.restart.next = self.state.q.val() == Load::Idle;
        self.idle.next = self.state.q.val() == Load::Idle;
        self.plus.next = bit_cast::<25, 24>(self.runs.run_beats.val()) + 1;

        // An entry of the input that completes a word waits for room, another one for nothing.
        self.wanted.next = (self.state.q.val() == Load::Body) & self.left.q.val().any();
        self.takes.next = self.wanted.val() & (!self.assembly.completes.val() | self.allowance.room.val());
        self.assembly.take.next = self.takes.val() & self.entry_valid.val();
        self.starved.next = self.wanted.val() & self.allowance.room.val() & !self.entry_valid.val();
        self.sends.next = false;
        self.runs.advance.next = false;
        self.data.d.next = 0.into();
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
                } else if self.allowance.room.val() {
                    self.sends.next = true;
                    self.zeros.d.next = self.zeros.q.val() - 1;
                }
            }
            Load::Body => {
                self.zeros.d.next = self.tail_now.q.val();
                if !self.left.q.val().any() {
                    if self.runs.open.val() {
                        self.runs.advance.next = true;
                        self.left.d.next = self.plus.val().get_bits::<24>(1);
                    } else if self.runs.issued.val() {
                        self.state.d.next = Load::Tail;
                    }
                }
                connect!(self <- self.assembly: data.d = word);
                if self.takes.val() & self.entry_valid.val() {
                    self.left.d.next = self.left.q.val() - 1;
                    self.sends.next = self.assembly.completes.val();
                }
            }
            Load::Tail => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Idle;
                } else if self.allowance.room.val() {
                    self.sends.next = true;
                    self.zeros.d.next = self.zeros.q.val() - 1;
                }
            }
            _ => {
                self.state.d.next = Load::Idle;
            }
        }
        connect!(self <- self: allowance.sends = sends, valid.d = sends, entry_ready = takes);

        if self.cfg_valid.val() {
            if self.cfg_index.val() == word!(pass.image) {
                self.image.d.next = field!(self.cfg_data.val(), pass.image);
            }
            if self.cfg_index.val() == word!(pass.lead_words) {
                self.lead.d.next = field!(self.cfg_data.val(), pass.lead_words);
                self.tail.d.next = field!(self.cfg_data.val(), pass.tail_words);
            }
        }
        if self.reset.val() {
            self.state.d.next = Load::Idle;
            self.left.d.next = 0.into();
            self.valid.d.next = false;
        }
    }
}
