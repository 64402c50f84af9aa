//! What [`Walker`] does in a cycle.

use firebrick_fields::contract;
use firebrick_spec::weights::ENTRY_BITS;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{Walk, Walker};

#[wired]
#[contract]
impl Logic for Walker {
    #[hdl_gen]
    fn update(&mut self) {
        #[rustfmt::skip]
        dff_setup!(
            self, clock,
            state, grants, list, start, fetch, tiles, channels, pitch, pitch2, pitch3, rows, wide,
            first_index, filters, discard, span, base, slot, left, index, fresh, free, valid1, select1,
            word1, valid2, entry2, word2, valid3, channel3, row3, base3, place3, weight3, first3, last3,
            releases3, end3, tag3, valid4, address4, release4, dx4, weight4, first4, last4, releases4,
            tag4
        );

        // Fourth stage: is the word there, and room for a result?
        self.ahead.next = self.arrived.val() - self.address4.q.val() - 1;
        self.present.next = !self.ahead.val().get_bit(10);
        self.advance.next =
            !self.valid4.q.val() | (self.present.val() & (self.room.val() | !self.last4.q.val()));
        self.issue.next = self.valid4.q.val() & self.advance.val();
        connect!(self <- self: address = address4.q, dx = dx4.q, weight = weight4.q, first = first4.q,
            last = last4.q, tag = tag4.q, released = free.q);

        // Second stage: the entry's fields.
        self.last2.next = field!(self.entry2.q.val(), entry.last);
        self.final2.next = self.left.q.val() == 1;
        self.end2.next = self.valid2.q.val() & self.last2.val() & self.final2.val();
        self.narrow_step.next = field!(self.entry2.q.val(), entry.step);
        self.wide_step.next = field!(self.entry2.q.val(), entry.wide_step);
        self.step.next = bit_cast::<11, 3>(self.narrow_step.val());
        self.dy.next = field!(self.entry2.q.val(), entry.dy);
        self.dx2.next = field!(self.entry2.q.val(), entry.dx);
        if self.wide.q.val() {
            self.step.next = bit_cast::<11, 7>(self.wide_step.val());
            self.dy.next = 0.into();
            self.dx2.next = number!(CENTRE_TAP).into();
        }
        self.row_offset.next = 0.into();
        if self.dy.val() == 1 {
            self.row_offset.next = self.pitch.q.val();
        }
        if self.dy.val() == 2 {
            self.row_offset.next = self.pitch2.q.val();
        }
        if self.dy.val() == 3 {
            self.row_offset.next = self.pitch3.q.val();
        }

        // First stage: one entry of the fetched word.
        self.entry.next = self.store_data.val().get_bits::<ENTRY_BITS>(0);
        if self.select1.q.val() == 1 {
            self.entry.next = self.store_data.val().get_bits::<ENTRY_BITS>(number!(ENTRY_BITS));
        }
        if self.select1.q.val() == 2 {
            self.entry.next = self.store_data.val().get_bits::<ENTRY_BITS>(number!(2 * ENTRY_BITS));
        }
        if self.select1.q.val() == 3 {
            self.entry.next = self.store_data.val().get_bits::<ENTRY_BITS>(number!(3 * ENTRY_BITS));
        }

        self.span_rows.next = 0.into();
        if self.rows.q.val() == 1 {
            self.span_rows.next = self.pitch.q.val();
        }
        if self.rows.q.val() == 2 {
            self.span_rows.next = self.pitch2.q.val();
        }
        if self.rows.q.val() == 3 {
            self.span_rows.next = self.pitch2.q.val() + self.pitch.q.val();
        }
        self.header_channels.next = field!(self.store_data.val(), list.channels);
        self.header_pitch.next = field!(self.store_data.val(), list.pitch);
        self.next_list.next = self.list.q.val() + 1;
        self.list_taken.next = false;
        self.start_tile.next = false;
        self.store_read.next = self.advance.val();
        self.store_address.next = self.fetch.q.val().get_bits::<9>(2);

        if self.advance.val() {
            self.valid1.d.next = false;
            self.select1.d.next = self.fetch.q.val().get_bits::<2>(0);
            self.word1.d.next = self.fetch.q.val().get_bits::<9>(2);
            self.valid2.d.next = self.valid1.q.val() & !self.end2.val();
            self.entry2.d.next = self.entry.val();
            self.word2.d.next = self.word1.q.val();

            self.valid3.d.next = self.valid2.q.val();
            self.row3.d.next = self.base.q.val() + self.row_offset.val();
            self.base3.d.next = self.base.q.val();
            self.place3.d.next = self.dx2.val();
            self.weight3.d.next = field!(self.entry2.q.val(), entry.weight);
            self.first3.d.next = self.fresh.q.val();
            self.last3.d.next = self.last2.val() & !self.discard.q.val();
            self.releases3.d.next = self.valid2.q.val() & self.final2.val();
            self.end3.d.next = self.end2.val();
            self.tag3.d.next = (bit_cast::<11, 2>(self.slot.q.val()) << number!(PASS_CHANNEL_BITS))
                | bit_cast::<11, 9>(self.index.q.val());
            if self.valid2.q.val() {
                self.channel3.d.next = self.channel3.q.val() + self.step.val();
                if self.fresh.q.val() {
                    self.channel3.d.next = self.step.val();
                }
                self.fresh.d.next = self.last2.val();
                if self.last2.val() {
                    self.left.d.next = self.left.q.val() - 1;
                    self.index.d.next = self.index.q.val() + 1;
                }
            }

            self.valid4.d.next = self.valid3.q.val();
            self.address4.d.next = self.row3.q.val() + self.channel3.q.val();
            self.release4.d.next = self.base3.q.val() + self.channel3.q.val();
            if self.end3.q.val() {
                self.release4.d.next = self.base.q.val();
            }
            connect!(self <- self: dx4.d = place3.q, weight4.d = weight3.q, first4.d = first3.q,
                last4.d = last3.q, releases4.d = releases3.q, tag4.d = tag3.q);
            if self.releases4.q.val() {
                self.free.d.next = self.release4.q.val();
            }

            match self.state.q.val() {
                Walk::Idle => {
                    self.fetch.d.next = bit_cast::<11, 9>(self.list.q.val()) << 2;
                    if self.list_waiting.val() {
                        self.state.d.next = Walk::Fetch;
                    }
                }
                Walk::Fetch => {
                    self.state.d.next = Walk::Take;
                }
                Walk::Take => {
                    self.list_taken.next = true;
                    self.start.d.next = self.next_list.val();
                    self.fetch.d.next = bit_cast::<11, 9>(self.next_list.val()) << 2;
                    self.tiles.d.next = field!(self.store_data.val(), list.tiles);
                    self.channels.d.next = bit_cast::<11, 10>(self.header_channels.val());
                    self.pitch.d.next = bit_cast::<11, 10>(self.header_pitch.val());
                    self.rows.d.next = field!(self.store_data.val(), list.row_taps);
                    self.wide.d.next = field!(self.store_data.val(), list.wide);
                    self.first_index.d.next = field!(self.store_data.val(), list.first);
                    self.filters.d.next = field!(self.store_data.val(), list.filters);
                    self.discard.d.next = field!(self.store_data.val(), list.discard);
                    self.state.d.next = Walk::Double;
                }
                Walk::Double => {
                    self.pitch2.d.next = self.pitch.q.val() << 1;
                    self.state.d.next = Walk::Span;
                }
                Walk::Span => {
                    self.pitch3.d.next = self.pitch2.q.val() + self.pitch.q.val();
                    self.span.d.next = self.channels.q.val() + self.span_rows.val();
                    self.left.d.next = self.filters.q.val();
                    self.index.d.next = self.first_index.q.val();
                    self.fresh.d.next = true;
                    self.state.d.next = Walk::Wait;
                }
                Walk::Wait => {
                    if self.grants.q.val().any() {
                        self.start_tile.next = true;
                        self.state.d.next = Walk::Entries;
                    }
                }
                Walk::Entries => {
                    self.valid1.d.next = !self.end2.val();
                    self.fetch.d.next = self.fetch.q.val() + 1;
                    if self.end2.val() {
                        self.fetch.d.next = bit_cast::<11, 9>(self.start.q.val()) << 2;
                        self.left.d.next = self.filters.q.val();
                        self.index.d.next = self.first_index.q.val();
                        self.tiles.d.next = self.tiles.q.val() - 1;
                        self.slot.d.next = self.slot.q.val() + 1;
                        self.base.d.next = self.base.q.val() + self.channels.q.val();
                        if self.grants.q.val().any() {
                            self.start_tile.next = self.tiles.q.val() != 1;
                        } else {
                            self.state.d.next = Walk::Wait;
                        }
                        if self.tiles.q.val() == 1 {
                            self.base.d.next = self.base.q.val() + self.span.q.val();
                            self.list.d.next = self.word2.q.val() + 1;
                            self.state.d.next = Walk::Idle;
                        }
                    }
                }
                _ => {
                    self.state.d.next = Walk::Idle;
                }
            }
        }

        if self.token.val() & !self.start_tile.val() {
            self.grants.d.next = self.grants.q.val() + 1;
        }
        if self.start_tile.val() & !self.token.val() {
            self.grants.d.next = self.grants.q.val() - 1;
        }
        if self.reset.val() {
            self.state.d.next = Walk::Idle;
            self.grants.d.next = number!(RESULT_SLOTS).into();
            self.list.d.next = 0.into();
            self.base.d.next = 0.into();
            self.slot.d.next = 0.into();
            self.free.d.next = 0.into();
            self.valid1.d.next = false;
            self.valid2.d.next = false;
            self.valid3.d.next = false;
            self.valid4.d.next = false;
            self.releases3.d.next = false;
            self.releases4.d.next = false;
        }
    }
}
