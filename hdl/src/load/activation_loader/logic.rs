//! What [`ActivationLoader`] does in a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{ActivationLoader, Load};

#[contract]
impl Logic for ActivationLoader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            image,
            running_image,
            running_tail,
            left,
            lead,
            tail,
            zeros,
            part,
            low,
            middle,
            sent,
            valid,
            data,
            room
        );
        self.under_way.next = self.sent.q.val() - self.credit.val();
        // `room` is a register: it knows of the word that is sent in the cycle before it counts.
        self.spare.next = self.under_way.val().get_bit(10) | (self.under_way.val() < self.last_free.val());
        self.one_left.next = self.under_way.val() == self.last_free.val();
        self.idle.next = self.state.q.val() == Load::Idle;
        self.completes.next = !self.running_image.q.val() | self.part.q.val().any();
        self.wanting.next = false;
        self.takes.next = false;
        self.sends.next = false;
        self.runs.clock.next = self.clock.val();
        self.runs.reset.next = self.reset.val();
        self.runs.cfg_valid.next = self.cfg_valid.val();
        self.runs.cfg_index.next = self.cfg_index.val();
        self.runs.cfg_data.next = self.cfg_data.val();
        self.runs.start.next = self.start.val();
        self.run_valid.next = self.runs.run_valid.val();
        self.runs.run_ready.next = self.run_ready.val();
        self.run_address.next = self.runs.run_address.val();
        self.run_beats.next = self.runs.run_beats.val();
        self.runs.advance.next = false;
        self.word_valid.next = self.valid.q.val();
        self.word.next = self.data.q.val();
        self.lower.next = self.entry.val().get_bits::<64>(0);
        self.high.next = self.entry.val().get_bits::<64>(64);
        self.bits.next = self.lower.val().get_bits::<16>(0);
        self.centre.next = self.middle.q.val();
        if self.part.q.val().get_bit(1) {
            self.bits.next = self.high.val().get_bits::<16>(0);
            self.centre.next = self.lower.val();
        }
        self.plus.next = bit_cast::<25, 24>(self.runs.run_beats.val()) + 1;

        self.data.d.next = 0.into();
        match self.state.q.val() {
            Load::Idle => {
                self.part.d.next = 0.into();
                self.zeros.d.next = self.lead.q.val();
                self.running_image.d.next = self.image.q.val();
                self.running_tail.d.next = self.tail.q.val();
                if self.start.val() {
                    self.state.d.next = Load::Lead;
                }
            }
            Load::Lead => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Body;
                } else if self.room.q.val() {
                    self.sends.next = true;
                    self.zeros.d.next = self.zeros.q.val() - 1;
                }
            }
            Load::Body => {
                self.zeros.d.next = self.running_tail.q.val();
                self.takes.next = self.left.q.val().any() & (!self.completes.val() | self.room.q.val());
                if !self.left.q.val().any() {
                    if self.runs.open.val() {
                        self.runs.advance.next = true;
                        self.left.d.next = self.plus.val().get_bits::<24>(1);
                    } else if self.runs.issued.val() {
                        self.state.d.next = Load::Tail;
                    }
                }
                // A map's word is the entry; the image's are entry 0 with 2 bytes of entry 1, and the rest of entry 1
                // with 10 bytes of entry 2.
                self.data.d.next = bit_cast::<144, 128>(self.entry.val());
                if self.running_image.q.val() {
                    self.data.d.next = (bit_cast::<144, 16>(self.bits.val()) << 128)
                        | (bit_cast::<144, 64>(self.centre.val()) << 64)
                        | bit_cast::<144, 64>(self.low.q.val());
                }
                self.wanting.next = self.left.q.val().any() & self.room.q.val() & !self.entry_valid.val();
                if self.takes.val() & self.entry_valid.val() {
                    self.left.d.next = self.left.q.val() - 1;
                    self.part.d.next = self.part.q.val() + 1;
                    self.low.d.next = self.lower.val();
                    if self.part.q.val() == 1 {
                        self.low.d.next = self.high.val();
                    }
                    self.middle.d.next = self.high.val();
                    if self.part.q.val() == 2 {
                        self.part.d.next = 0.into();
                    }
                    self.sends.next = self.completes.val();
                }
            }
            Load::Tail => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Idle;
                } else if self.room.q.val() {
                    self.sends.next = true;
                    self.zeros.d.next = self.zeros.q.val() - 1;
                }
            }
            _ => {
                self.state.d.next = Load::Idle;
            }
        }
        self.entry_ready.next = self.takes.val();
        self.starved.next = self.wanting.val();
        self.room.d.next = self.spare.val() | (self.one_left.val() & !self.sends.val());
        self.valid.d.next = self.sends.val();
        if self.sends.val() {
            self.sent.d.next = self.sent.q.val() + 1;
        }

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
            self.sent.d.next = 0.into();
            self.valid.d.next = false;
            self.room.d.next = false;
        }
    }
}
