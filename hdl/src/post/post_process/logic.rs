//! What [`PostProcess`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::PostProcess;

#[wired]
#[contract]
impl Logic for PostProcess {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, bank, token, done, full, begins);
        connect!(self <- self: resets.clock = clock, resets.value = reset);
        self.drop_in.next = self.resets.copies.val().get_bit(0);
        self.drop_out.next = self.resets.copies.val().get_bit(1);
        connect!(self.settings <- self: clock, cfg_valid, cfg_index, cfg_data);

        // Results into the reassembly.
        connect!(self.intake <- self: clock, reset = drop_in, param_write, param_bank, param_index, param_data,
            bank = bank.q, in_valid = result_valid, in_slot = result_slot, in_half = result_half,
            in_index = result_index, in_sums = result_sums);
        self.intake.partial.next = self.settings.is_partial.val();
        connect!(self.reassembly <- self: clock, reset = drop_in);
        connect!(self.reassembly <- self.intake: write_valid = out_valid, write_slot = out_slot,
            write_half = out_half, write_channel = out_channel, write_pixels = out_pixels,
            write_sums = out_sums);
        connect!(self.reassembly <- self.settings: write_whole = is_partial, halves = arrivals);

        // Tiles out of it.
        connect!(self.walker <- self: clock, reset = drop_in, start);
        self.walker.complete.next = self.reassembly.complete.val();
        connect!(self.walker <- self.settings: last_filter, last_strip, last_row);
        connect!(self.walker <- self.writer: tile_ready, row_writes, flushed);
        self.walker.issue_ready.next = self.writer.half_ready.val() & self.bypass.half_ready.val();
        self.walker.quiet.next = self.write_idle.val() & self.writer.empty.val();
        connect!(self.reassembly <- self.walker: free, read_slot, next_slot, read_channel, read_half);
        connect!(self <- self.walker: token.d = free, done.d = pass_done, tiles_in);
        connect!(self <- self: tile_token = token.q, pass_done = done.q, results_full = full.q);
        if self.done.q.val() {
            self.bank.d.next = self.bank.q.val() + 1;
        }
        self.full.d.next = self.reassembly.occupied.val();

        connect!(self.reader <- self: clock, reset = drop_in);
        connect!(self.reader <- self.walker: read_valid, read_channel, read_half, strip_first, strip_last);
        connect!(self.reader <- self.reassembly: pixels = read_pixels, next_first = read_first);
        self.reader.added.next = self.bypass.values.val();
        connect!(self.reader <- self.settings: no_halo = is_partial, valid_pixels);

        // The bypass map.
        connect!(self.bypass <- self: clock, reset = drop_in, cfg_valid, cfg_index, cfg_data, tile_begins = begins.q,
            run_ready = bypass_run_ready, beat_valid = bypass_valid, beat_data = bypass_data);
        self.bypass.enabled.next = self.settings.bypass.val();
        self.bypass.half_taken.next = self.walker.read_valid.val();
        self.begins.d.next = self.reassembly.tile_begins.val();
        connect!(self <- self.bypass: bypass_run_valid = run_valid, bypass_run_address = run_address,
            bypass_take = beat_take);
        self.bypass_run_beats.next = bit_cast::<24, 11>(self.settings.halves.val());

        // What becomes of it.
        connect!(self.writer <- self: clock, reset = drop_out, cfg_valid, cfg_index, cfg_data, run_ready, beat_ready);
        connect!(self.writer <- self.settings: mode = outputs, beats_a_run = run_beats, filters, last_filter,
            last_strip, last_pooled, valid_pooled);
        connect!(self.writer <- self.walker: tile_begin, tile_end = free, strip_first, strip_last, row_first,
            row_odd, row_last, flush);
        connect!(self.writer <- self.reader: in_valid = out_valid, in_channel = out_channel,
            in_half = out_half, in_pixels = out_pixels, in_halo = out_halo);
        connect!(self <- self.writer: run_valid, run_address, run_beats, beat_valid, beat_data);
        if self.drop_in.val() {
            self.bank.d.next = 0.into();
            self.token.d.next = false;
            self.done.d.next = false;
            self.begins.d.next = false;
        }
    }
}
