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
        dff_setup!(self, clock, bank, token, done, full, begins, low, row_waits);
        connect!(self.settings <- self: clock, cfg_valid, cfg_index, cfg_data);

        // Results into the reassembly.
        connect!(self.intake <- self: clock, reset, param_write, param_bank, param_index, param_data,
            bank = bank.q, in_valid = result_valid, in_slot = result_slot, in_half = result_half,
            in_index = result_index, in_sums = result_sums);
        self.intake.partial.next = self.settings.is_partial.val();
        connect!(self.reassembly <- self: clock, reset);
        connect!(self.reassembly <- self.intake: write_valid = out_valid, write_slot = out_slot,
            write_half = out_half, write_channel = out_channel, write_pixels = out_pixels,
            write_sums = out_sums);
        connect!(self.reassembly <- self.settings: write_whole = is_partial, halves = arrivals);

        // Tiles out of it.
        connect!(self.walker <- self: clock, reset, start);
        self.walker.complete.next = self.reassembly.complete.val();
        connect!(self.walker <- self.settings: last_filter, last_strip, last_row);
        self.walker.tile_ready.next = true;
        self.walker.issue_ready.next = true;
        self.walker.flushed.next = true;
        if self.settings.is_map.val() {
            self.walker.tile_ready.next = self.runs.free.val();
            self.walker.issue_ready.next = self.low.q.val();
        }
        if self.settings.is_pooled.val() {
            self.walker.tile_ready.next = !self.row_waits.q.val();
            self.walker.flushed.next = !self.stream.busy.val();
        }
        if self.settings.is_sums.val() {
            self.walker.flushed.next = self.summer.flushed.val();
        }
        if !self.bypass.half_ready.val() {
            self.walker.issue_ready.next = false;
        }
        self.walker.quiet.next = self.write_idle.val() & self.runs.free.val() & !self.beats.out_valid.val();
        connect!(self.reassembly <- self.walker: free, read_slot, next_slot, read_channel, read_half);
        connect!(self <- self.walker: token.d = free, done.d = pass_done);
        self.tile_token.next = self.token.q.val();
        self.pass_done.next = self.done.q.val();
        if self.done.q.val() {
            self.bank.d.next = self.bank.q.val() + 1;
        }

        connect!(self.reader <- self: clock, reset);
        connect!(self.reader <- self.walker: read_valid, read_channel, read_half, strip_first, strip_last);
        connect!(self.reader <- self.reassembly: pixels = read_pixels, next_first = read_first);
        self.reader.added.next = self.bypass.values.val();
        connect!(self.reader <- self.settings: no_halo = is_partial, mask_low, mask_high);

        // The bypass map.
        connect!(self.bypass <- self: clock, reset, cfg_valid, cfg_index, cfg_data, tile_begins = begins.q,
            run_ready = bypass_run_ready);
        self.bypass.enabled.next = self.settings.bypass.val();
        self.begins.d.next = self.reassembly.tile_begins.val();
        connect!(self <- self.bypass: bypass_run_valid = run_valid, bypass_run_address = run_address);
        self.bypass_run_beats.next = bit_cast::<24, 11>(self.settings.halves.val());
        connect!(self.bypass <- self: beat_valid = bypass_valid, beat_data = bypass_data);
        self.bypass_take.next = self.bypass.beat_take.val();
        self.bypass.half_taken.next = self.walker.read_valid.val();
        self.full.d.next = self.reassembly.occupied.val();
        self.results_full.next = self.full.q.val();
        self.tiles_in.next = self.walker.tiles_in.val();

        // Pooling.
        connect!(self.pooler <- self: clock, reset);
        self.pooler.row_begin.next = self.walker.tile_begin.val() & self.walker.strip_first.val();
        self.pooler.in_valid.next = self.reader.out_valid.val() & self.settings.is_pooled.val();
        connect!(self.pooler <- self.reader: in_half = out_half, in_pixels = out_pixels,
            in_right = out_right);
        connect!(self.pooler <- self.walker: strip_last, row_first, row_odd, row_last);
        self.pooler.mask.next = self.settings.mask_pooled.val();
        self.row_waits.d.next = self.pooler.completes.val() & self.stream.busy.val();
        self.row_done.next =
            self.walker.free.val() & self.walker.strip_last.val() & self.pooler.completes.val();
        connect!(self.stream <- self: clock, reset);
        connect!(self.stream <- self.pooler: write_valid = out_valid, write_index = out_index,
            write_pixels = out_pixels);
        self.stream.start.next = self.row_done.val() & self.settings.is_pooled.val();
        connect!(self.stream <- self.settings: filters, last_filter, last_strip, last_pooled);
        self.stream.run_free.next = self.runs.free.val();
        self.stream.issue_ready.next = self.low.q.val();

        // Sums.
        connect!(self.summer <- self: clock, reset);
        self.summer.in_valid.next = self.reader.out_valid.val() & self.settings.is_sums.val();
        connect!(self.summer <- self.reader: in_half = out_half, in_channel = out_channel,
            in_pixels = out_pixels);
        self.summer.tile_first.next = self.walker.strip_first.val() & self.walker.row_first.val();
        self.summer.last_filter.next = self.settings.last_filter.val();
        self.summer.flush.next = self.walker.flush.val() & self.settings.is_sums.val();
        self.summer.run_free.next = self.runs.free.val();
        self.summer.issue_ready.next = self.low.q.val();

        // Runs and beats.
        connect!(self.runs <- self: clock, reset, cfg_valid, cfg_index, cfg_data);
        self.runs.beats.next = self.settings.run_beats.val();
        self.runs.request.next = self.stream.run_request.val()
            | self.summer.run_request.val()
            | (self.walker.tile_begin.val() & self.settings.is_map.val());
        self.runs.run_ready.next = self.run_ready.val();
        connect!(self <- self.runs: run_valid, run_address, run_beats);

        connect!(self.assembly <- self: clock, reset);
        self.assembly.in_valid.next = self.reader.out_valid.val() & self.settings.is_map.val();
        connect!(self.assembly <- self.reader: in_half = out_half, in_pixels = out_pixels, in_left = out_left,
            in_right = out_right);
        if self.settings.is_pooled.val() {
            connect!(self.assembly <- self.stream: in_valid = out_valid, in_half = out_half,
                in_pixels = out_pixels, in_left = out_left, in_right = out_right);
        }
        connect!(self.beats <- self: clock, reset);
        self.beats.in_valid.next = self.assembly.out_valid.val() | self.summer.out_valid.val();
        self.beats.in_data.next = self.assembly.out_data.val();
        if self.settings.is_sums.val() {
            self.beats.in_data.next = self.summer.out_data.val();
        }
        self.low.d.next = !(self.beats.count.val().get_bit(3) | self.beats.count.val().get_bit(4));
        self.beats.out_ready.next = self.beat_ready.val();
        connect!(self <- self.beats: beat_valid = out_valid, beat_data = out_data);
        if self.reset.val() {
            self.bank.d.next = 0.into();
            self.token.d.next = false;
            self.done.d.next = false;
            self.begins.d.next = false;
        }
    }
}
