//! What [`PostProcess`] does in a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::PostProcess;

#[contract]
impl Logic for PostProcess {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, bank, token, done, full, begins, low, row_waits);
        self.settings.clock.next = self.clock.val();
        self.settings.cfg_valid.next = self.cfg_valid.val();
        self.settings.cfg_index.next = self.cfg_index.val();
        self.settings.cfg_data.next = self.cfg_data.val();

        // Results into the reassembly.
        self.intake.clock.next = self.clock.val();
        self.intake.reset.next = self.reset.val();
        self.intake.param_write.next = self.param_write.val();
        self.intake.param_bank.next = self.param_bank.val();
        self.intake.param_index.next = self.param_index.val();
        self.intake.param_data.next = self.param_data.val();
        self.intake.bank.next = self.bank.q.val();
        self.intake.partial.next = self.settings.is_partial.val();
        self.intake.in_valid.next = self.result_valid.val();
        self.intake.in_slot.next = self.result_slot.val();
        self.intake.in_half.next = self.result_half.val();
        self.intake.in_index.next = self.result_index.val();
        self.intake.in_sums.next = self.result_sums.val();
        self.reassembly.clock.next = self.clock.val();
        self.reassembly.reset.next = self.reset.val();
        self.reassembly.write_valid.next = self.intake.out_valid.val();
        self.reassembly.write_slot.next = self.intake.out_slot.val();
        self.reassembly.write_half.next = self.intake.out_half.val();
        self.reassembly.write_channel.next = self.intake.out_channel.val();
        self.reassembly.write_whole.next = self.settings.is_partial.val();
        self.reassembly.write_pixels.next = self.intake.out_pixels.val();
        self.reassembly.write_sums.next = self.intake.out_sums.val();
        self.reassembly.halves.next = self.settings.arrivals.val();

        // Tiles out of it.
        self.walker.clock.next = self.clock.val();
        self.walker.reset.next = self.reset.val();
        self.walker.start.next = self.start.val();
        self.walker.complete.next = self.reassembly.complete.val();
        self.walker.last_filter.next = self.settings.last_filter.val();
        self.walker.last_strip.next = self.settings.last_strip.val();
        self.walker.last_row.next = self.settings.last_row.val();
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
        self.reassembly.free.next = self.walker.free.val();
        self.reassembly.read_slot.next = self.walker.read_slot.val();
        self.reassembly.next_slot.next = self.walker.next_slot.val();
        self.reassembly.read_channel.next = self.walker.read_channel.val();
        self.reassembly.read_half.next = self.walker.read_half.val();
        self.token.d.next = self.walker.free.val();
        self.tile_token.next = self.token.q.val();
        self.done.d.next = self.walker.pass_done.val();
        self.pass_done.next = self.done.q.val();
        if self.done.q.val() {
            self.bank.d.next = self.bank.q.val() + 1;
        }

        self.reader.clock.next = self.clock.val();
        self.reader.reset.next = self.reset.val();
        self.reader.read_valid.next = self.walker.read_valid.val();
        self.reader.read_channel.next = self.walker.read_channel.val();
        self.reader.read_half.next = self.walker.read_half.val();
        self.reader.pixels.next = self.reassembly.read_pixels.val();
        self.reader.next_first.next = self.reassembly.read_first.val();
        self.reader.added.next = self.bypass.values.val();
        self.reader.no_halo.next = self.settings.is_partial.val();
        self.reader.strip_first.next = self.walker.strip_first.val();
        self.reader.strip_last.next = self.walker.strip_last.val();
        self.reader.mask_low.next = self.settings.mask_low.val();
        self.reader.mask_high.next = self.settings.mask_high.val();

        // The bypass map.
        self.bypass.clock.next = self.clock.val();
        self.bypass.reset.next = self.reset.val();
        self.bypass.cfg_valid.next = self.cfg_valid.val();
        self.bypass.cfg_index.next = self.cfg_index.val();
        self.bypass.cfg_data.next = self.cfg_data.val();
        self.bypass.enabled.next = self.settings.bypass.val();
        self.begins.d.next = self.reassembly.tile_begins.val();
        self.bypass.tile_begins.next = self.begins.q.val();
        self.bypass_run_valid.next = self.bypass.run_valid.val();
        self.bypass.run_ready.next = self.bypass_run_ready.val();
        self.bypass_run_address.next = self.bypass.run_address.val();
        self.bypass_run_beats.next = bit_cast::<24, 11>(self.settings.halves.val());
        self.bypass.beat_valid.next = self.bypass_valid.val();
        self.bypass.beat_data.next = self.bypass_data.val();
        self.bypass_take.next = self.bypass.beat_take.val();
        self.bypass.half_taken.next = self.walker.read_valid.val();
        self.full.d.next = self.reassembly.occupied.val();
        self.results_full.next = self.full.q.val();
        self.tiles_in.next = self.walker.tiles_in.val();

        // Pooling.
        self.pooler.clock.next = self.clock.val();
        self.pooler.reset.next = self.reset.val();
        self.pooler.row_begin.next = self.walker.tile_begin.val() & self.walker.strip_first.val();
        self.pooler.in_valid.next = self.reader.out_valid.val() & self.settings.is_pooled.val();
        self.pooler.in_half.next = self.reader.out_half.val();
        self.pooler.in_pixels.next = self.reader.out_pixels.val();
        self.pooler.in_right.next = self.reader.out_right.val();
        self.pooler.strip_last.next = self.walker.strip_last.val();
        self.pooler.mask.next = self.settings.mask_pooled.val();
        self.pooler.row_first.next = self.walker.row_first.val();
        self.pooler.row_odd.next = self.walker.row_odd.val();
        self.pooler.row_last.next = self.walker.row_last.val();
        self.row_waits.d.next = self.pooler.completes.val() & self.stream.busy.val();
        self.row_done.next =
            self.walker.free.val() & self.walker.strip_last.val() & self.pooler.completes.val();
        self.stream.clock.next = self.clock.val();
        self.stream.reset.next = self.reset.val();
        self.stream.write_valid.next = self.pooler.out_valid.val();
        self.stream.write_index.next = self.pooler.out_index.val();
        self.stream.write_pixels.next = self.pooler.out_pixels.val();
        self.stream.start.next = self.row_done.val() & self.settings.is_pooled.val();
        self.stream.filters.next = self.settings.filters.val();
        self.stream.last_filter.next = self.settings.last_filter.val();
        self.stream.last_strip.next = self.settings.last_strip.val();
        self.stream.last_pooled.next = self.settings.last_pooled.val();
        self.stream.run_free.next = self.runs.free.val();
        self.stream.issue_ready.next = self.low.q.val();

        // Sums.
        self.summer.clock.next = self.clock.val();
        self.summer.reset.next = self.reset.val();
        self.summer.in_valid.next = self.reader.out_valid.val() & self.settings.is_sums.val();
        self.summer.in_half.next = self.reader.out_half.val();
        self.summer.in_channel.next = self.reader.out_channel.val();
        self.summer.in_pixels.next = self.reader.out_pixels.val();
        self.summer.tile_first.next = self.walker.strip_first.val() & self.walker.row_first.val();
        self.summer.last_filter.next = self.settings.last_filter.val();
        self.summer.flush.next = self.walker.flush.val() & self.settings.is_sums.val();
        self.summer.run_free.next = self.runs.free.val();
        self.summer.issue_ready.next = self.low.q.val();

        // Runs and beats.
        self.runs.clock.next = self.clock.val();
        self.runs.reset.next = self.reset.val();
        self.runs.cfg_valid.next = self.cfg_valid.val();
        self.runs.cfg_index.next = self.cfg_index.val();
        self.runs.cfg_data.next = self.cfg_data.val();
        self.runs.beats.next = self.settings.run_beats.val();
        self.runs.request.next = self.stream.run_request.val()
            | self.summer.run_request.val()
            | (self.walker.tile_begin.val() & self.settings.is_map.val());
        self.runs.run_ready.next = self.run_ready.val();
        self.run_valid.next = self.runs.run_valid.val();
        self.run_address.next = self.runs.run_address.val();
        self.run_beats.next = self.runs.run_beats.val();

        self.assembly.clock.next = self.clock.val();
        self.assembly.reset.next = self.reset.val();
        self.assembly.in_valid.next = self.reader.out_valid.val() & self.settings.is_map.val();
        self.assembly.in_half.next = self.reader.out_half.val();
        self.assembly.in_pixels.next = self.reader.out_pixels.val();
        self.assembly.in_left.next = self.reader.out_left.val();
        self.assembly.in_right.next = self.reader.out_right.val();
        if self.settings.is_pooled.val() {
            self.assembly.in_valid.next = self.stream.out_valid.val();
            self.assembly.in_half.next = self.stream.out_half.val();
            self.assembly.in_pixels.next = self.stream.out_pixels.val();
            self.assembly.in_left.next = self.stream.out_left.val();
            self.assembly.in_right.next = self.stream.out_right.val();
        }
        self.beats.clock.next = self.clock.val();
        self.beats.reset.next = self.reset.val();
        self.beats.in_valid.next = self.assembly.out_valid.val() | self.summer.out_valid.val();
        self.beats.in_data.next = self.assembly.out_data.val();
        if self.settings.is_sums.val() {
            self.beats.in_data.next = self.summer.out_data.val();
        }
        self.low.d.next = !(self.beats.count.val().get_bit(3) | self.beats.count.val().get_bit(4));
        self.beats.out_ready.next = self.beat_ready.val();
        self.beat_valid.next = self.beats.out_valid.val();
        self.beat_data.next = self.beats.out_data.val();
        if self.reset.val() {
            self.bank.d.next = 0.into();
            self.token.d.next = false;
            self.done.d.next = false;
            self.begins.d.next = false;
        }
    }
}
