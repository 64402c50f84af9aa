//! The whole post-processing: see [`super`] for the picture.
//!
//! Contract: the parameters of a pass are in the table before its first result, bank = number of the pass since reset
//! modulo 4. The descriptor's words come over the configuration bus, the last of those used at least four cycles
//! before `start`, and stay until `pass_done`; the first result comes at least one cycle after `start`. Results of
//! at most four tiles are on their way: tile `t` (since reset) may begin after `t - 3` tokens, its slot is `t` modulo 4.
//! The beats of a bypass map come in the order of its runs, and as many as were asked for; a half waits for its own.
//!
//! Throughput: a half (seven pixels) a cycle in, a beat a cycle out, twelve cycles lost a tile. Latency: 10 cycles
//! (`ResultIntake`) and 2 until a slot is complete, 6 from reading to `beat_valid`. With a bypass map, the first half
//! is read `BypassScale::CYCLES` after descriptor word 10 at the earliest; without one, nothing takes longer.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{
    BeatAssembly, BypassReader, Reassembly, ResultIntake, RowPooler, RowStream, RunIssuer, Settings,
    StripReader, Summer, TileWalker,
};
use crate::stream::Fifo;

// From the decision to read until the beat is counted in the FIFO, which must hold 8 beats and all of these.
const _: () = assert!(StripReader::LATENCY + BeatAssembly::LATENCY + 3 <= 8);
// A tile's flags hold still until its last pixel has left every path.
const _: () = assert!(StripReader::LATENCY + Summer::LATENCY <= TileWalker::DRAIN);

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct PostProcess {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to the state after power-on; the parameters stay.
    pub reset: Signal<In, Bit>,
    /// A half of a result arrives.
    pub result_valid: Signal<In, Bit>,
    /// Number of its tile modulo 4.
    pub result_slot: Signal<In, Bits<2>>,
    /// Pixels 7 to 13 (else 0 to 6).
    pub result_half: Signal<In, Bit>,
    /// Parameter index of its filter.
    pub result_index: Signal<In, Bits<9>>,
    /// Its sums, two's complement, pixel `i` of the half at bits `24 i`.
    pub result_sums: Signal<In, Bits<168>>,
    /// A parameter word arrives.
    pub param_write: Signal<In, Bit>,
    /// Number of its pass modulo 4.
    pub param_bank: Signal<In, Bits<2>>,
    /// Parameter index.
    pub param_index: Signal<In, Bits<9>>,
    /// The word.
    pub param_data: Signal<In, Bits<64>>,
    /// A descriptor word.
    pub cfg_valid: Signal<In, Bit>,
    /// Its number.
    pub cfg_index: Signal<In, Bits<4>>,
    /// Its value.
    pub cfg_data: Signal<In, Bits<32>>,
    /// A pass begins.
    pub start: Signal<In, Bit>,
    /// A slot has become free: one more tile may begin.
    pub tile_token: Signal<Out, Bit>,
    /// A run is offered to the write DMA.
    pub run_valid: Signal<Out, Bit>,
    /// It is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Its bus address.
    pub run_address: Signal<Out, Bits<32>>,
    /// Its beats.
    pub run_beats: Signal<Out, Bits<16>>,
    /// A beat is offered, in the order of the runs; it may be offered before its run is taken.
    pub beat_valid: Signal<Out, Bit>,
    /// It is taken at the edge.
    pub beat_ready: Signal<In, Bit>,
    /// The beat, byte 0 in the lowest bits.
    pub beat_data: Signal<Out, Bits<64>>,
    /// A run of the bypass map is offered to the read DMA.
    pub bypass_run_valid: Signal<Out, Bit>,
    /// It is taken at the edge.
    pub bypass_run_ready: Signal<In, Bit>,
    /// Its bus address.
    pub bypass_run_address: Signal<Out, Bits<32>>,
    /// Its beats.
    pub bypass_run_beats: Signal<Out, Bits<24>>,
    /// A beat of those runs waits.
    pub bypass_valid: Signal<In, Bit>,
    /// The beat, byte 0 in the lowest bits.
    pub bypass_data: Signal<In, Bits<64>>,
    /// It is taken at the edge.
    pub bypass_take: Signal<Out, Bit>,
    /// For the counters: all four slots hold results, so a PE that is through with the newest tile waits.
    pub results_full: Signal<Out, Bit>,
    /// For the counters: from the pass's last tile's begin to the pass's end.
    pub tiles_in: Signal<Out, Bit>,
    /// The write DMA has no run and no outstanding response.
    pub write_idle: Signal<In, Bit>,
    /// The pass is at its end and its output is in memory.
    pub pass_done: Signal<Out, Bit>,
    settings: Settings,
    intake: ResultIntake,
    reassembly: Reassembly,
    walker: TileWalker,
    reader: StripReader,
    bypass: BypassReader,
    pooler: RowPooler,
    stream: RowStream,
    summer: Summer,
    assembly: BeatAssembly,
    runs: RunIssuer,
    beats: Fifo<64, 4, 5>,
    bank: DFF<Bits<2>>,
    token: DFF<Bit>,
    done: DFF<Bit>,
    full: DFF<Bit>,
    begins: DFF<Bit>,
    low: DFF<Bit>,
    row_waits: DFF<Bit>,
    row_done: Signal<Local, Bit>,
}

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
