//! What [`Walker`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{Walk, Walker};

#[wired]
#[contract]
impl Logic for Walker {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(self, clock, state, grants, start, fetch, tiles, last_tile, valid1, select1, valid2, ended);
        self.fetches.next = self.pipe.advance.val().get_bit(0);
        self.decodes.next = self.pipe.decodes.val();
        self.takes.next = self.taking.copies.val().get_bit(0);
        // Registers for the state `Take`, of which the header's own has most of the loads.
        self.taking.clock.next = self.clock.val();
        self.taking.value.next = !self.reset.val()
            & ((self.fetches.val() & (self.state.q.val() == Walk::Fetch)) | (self.takes.val() & !self.fetches.val()));
        self.granted.next = self.grants.q.val().any();
        self.last_tile.d.next = self.tiles.q.val() == 0xf_fffe;
        // The next list's first word stands behind that of the entry fetched two entries ago; a list's first entries stand behind its header.
        self.word.next = self.fetch.q.val().get_bits::<9>(2);
        self.one.next = 0.into();
        if self.takes.val() | self.fetch.q.val().get_bit(1) { self.one.next = 1.into(); }
        self.behind.next = bit_cast::<11, 9>(self.word.val() + self.one.val()) << 2;

        connect!(self.header <- self: clock, data = store_data);
        self.header.take.next = self.taking.copies.val().get_bit(1);
        connect!(self.fields <- self: clock, word = store_data, select = select1.q, advance = decodes);
        connect!(self.fields <- self.header: wide, pitch, pitch3);
        connect!(self.position <- self: clock, reset, reset_plain, entry = valid2.q, final_tile = last_tile.q);
        connect!(self.position <- self.fields: last);
        connect!(self.position <- self.header: filters, first_index, channels, span);
        self.position.advance.next = self.pipe.advance.val().get_bit(1);
        self.position.begin.next = self.state.q.val() == Walk::Span;
        connect!(self.pipe <- self: clock, reset, reset_plain, arrived, room, in_valid = valid2.q);
        connect!(self.pipe <- self.fields: row_offset, step, in_dx = dx, in_weight = weight);
        connect!(self.pipe <- self.position: base, in_first = first, in_tag = tag);
        self.pipe.in_last.next = self.fields.last.val() & !self.header.discard.val();
        self.pipe.in_releases.next = self.ended.q.val() | (self.valid2.q.val() & self.position.final_filter.val());
        connect!(self <- self.pipe: issue, address, dx, weight, first, last, tag, released);
        self.list_taken.next = self.takes.val() & self.fetches.val();
        self.start_tile.next = false;
        self.store_read.next = self.fetches.val();
        self.store_address.next = self.word.val();

        // The header's word stays while the entries before it stand still, so what is made of it does not wait for them.
        self.tiles_before.next = self.tiles.q.val();
        if self.takes.val() { self.tiles_before.next = !field!(self.store_data.val(), list.tiles); }
        // The header's register of this state, so that they share a control set.
        if self.taking.copies.val().get_bit(1) { self.start.d.next = self.behind.val().get_bits::<9>(2); }
        // Counted up in the complement, for a sum instead of an enable, which would be a control set: in yosys at least, the narrower operand
        // alone feeds the carry chain, so that a bit is one LUT. A tile's end counts when the entries have moved on behind it: `last_tile`
        // is asked for at the next one's end, three moves after this one's.
        self.tile_ends.next = 0.into();
        if self.fetches.val() & self.ended.q.val() { self.tile_ends.next = 1.into(); }
        self.tiles.d.next = self.tiles_before.val() + self.tile_ends.val();
        self.goal.next = bit_cast::<11, 9>(self.start.q.val()) << 2;
        if self.takes.val() | self.last_tile.q.val() { self.goal.next = self.behind.val(); }
        self.onward.next = self.fetch.q.val() + 1;
        if self.takes.val() | self.position.end.val() { self.onward.next = self.goal.val(); }
        if self.fetches.val() & (self.takes.val() | (self.state.q.val() == Walk::Entries)) {
            connect!(self <- self: fetch.d = onward);
        }
        if self.fetches.val() {
            self.valid1.d.next = false;
            self.select1.d.next = self.fetch.q.val().get_bits::<2>(0);
            self.valid2.d.next = self.valid1.q.val() & !self.position.end.val();
            self.ended.d.next = self.position.end.val();
            match self.state.q.val() {
                Walk::Idle => { if self.list_waiting.val() { self.state.d.next = Walk::Fetch; } }
                Walk::Fetch => { self.state.d.next = Walk::Take; }
                Walk::Take => { self.state.d.next = Walk::Triple; }
                Walk::Triple => { self.state.d.next = Walk::Span; }
                Walk::Span => { self.state.d.next = Walk::Wait; }
                Walk::Wait => {
                    self.start_tile.next = self.granted.val();
                    if self.granted.val() { self.state.d.next = Walk::Entries; }
                }
                Walk::Entries => {
                    self.valid1.d.next = !self.position.end.val();
                    if self.position.end.val() {
                        self.start_tile.next = self.granted.val() & !self.last_tile.q.val();
                        if !self.granted.val() { self.state.d.next = Walk::Wait; }
                        if self.last_tile.q.val() { self.state.d.next = Walk::Idle; }
                    }
                }
                _ => { self.state.d.next = Walk::Idle; }
            }
        }

        if self.token.val() & !self.start_tile.val() { self.grants.d.next = self.grants.q.val() + 1; }
        if self.start_tile.val() & !self.token.val() { self.grants.d.next = self.grants.q.val() - 1; }
        if self.reset.val() {
            self.state.d.next = Walk::Idle;
            self.grants.d.next = number!(RESULT_SLOTS).into();
            self.fetch.d.next = 0.into();
            self.valid1.d.next = false;
            self.valid2.d.next = false;
            self.ended.d.next = false;
        }
    }
}
