//! What becomes of a pass's halves: words of a map, words of a pooled map, or a sum for each channel; as runs and beats for the write DMA.
//!
//! Latency: from a half to its beat's offer [`BeatAssembly::LATENCY`] cycles and the FIFO's; pooled rows and sums as their blocks say. Throughput:
//! a beat a cycle. The tile's flags are those of what is read; what comes later has them from [`LateFlags`]. The mode is static in a pass and counts two
//! cycles later.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{BeatAssembly, LateFlags, RowPooler, RowStream, RunIssuer, StripReader, Summer};
use crate::leaf::Copies;
use crate::stream::Fifo;

// From the decision to read until the beat is counted in the FIFO, which must hold 8 beats and all of these.
const _: () = assert!(StripReader::LATENCY + BeatAssembly::LATENCY + 3 <= 8);
const _: () = assert!(RowStream::LATENCY <= StripReader::LATENCY);

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct OutputWriter {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way.
    pub reset: Signal<In, Bit>,
    /// A descriptor word, for the runs' addresses.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// Value of the descriptor word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Bit 0: a map is written, bit 1: a pooled one, bit 2: sums.
    pub mode: Signal<In, Bits<3>>,
    /// Beats of a run that is written.
    pub beats_a_run: Signal<In, Bits<16>>,
    /// Filters.
    pub filters: Signal<In, Bits<10>>,
    /// Filters less one.
    pub last_filter: Signal<In, Bits<9>>,
    /// Strips of a row less one.
    pub last_strip: Signal<In, Bits<8>>,
    /// Pooled strips of a row less one.
    pub last_pooled: Signal<In, Bits<8>>,
    /// Bit `j`: pooled pixel `j` of a row's last strip counts.
    pub valid_pooled: Signal<In, Bits<7>>,
    /// The tile begins.
    pub tile_begin: Signal<In, Bit>,
    /// The tile ends: its slot becomes free.
    pub tile_end: Signal<In, Bit>,
    /// The tile is its row's first.
    pub strip_first: Signal<In, Bit>,
    /// The tile is its row's last.
    pub strip_last: Signal<In, Bit>,
    /// The tile is in row 0.
    pub row_first: Signal<In, Bit>,
    /// The tile is in an odd row.
    pub row_odd: Signal<In, Bit>,
    /// The tile is in the last row.
    pub row_last: Signal<In, Bit>,
    /// All tiles are read.
    pub flush: Signal<In, Bit>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// Channel of the half.
    pub in_channel: Signal<In, Bits<9>>,
    /// Pixels 7 to 13.
    pub in_half: Signal<In, Bit>,
    /// Pixels of the half.
    pub in_pixels: Signal<In, Bits<56>>,
    /// With the first half the pixel left of the strip, with the second one that right of it.
    pub in_halo: Signal<In, Bits<8>>,
    /// The next tile may begin.
    pub tile_ready: Signal<Out, Bit>,
    /// What the row is pooled to is written when it ends.
    pub row_writes: Signal<Out, Bit>,
    /// A half may be read.
    pub half_ready: Signal<Out, Bit>,
    /// All that `flush` asks for is on its way to the FIFO.
    pub flushed: Signal<Out, Bit>,
    /// Neither run nor beat waits.
    pub empty: Signal<Out, Bit>,
    /// A run is offered to the write DMA.
    pub run_valid: Signal<Out, Bit>,
    /// The run is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Bus address of the run.
    pub run_address: Signal<Out, Bits<32>>,
    /// Beats of the run.
    pub run_beats: Signal<Out, Bits<16>>,
    /// A beat is offered.
    pub beat_valid: Signal<Out, Bit>,
    /// The beat is taken at the edge.
    pub beat_ready: Signal<In, Bit>,
    /// The beat, byte 0 in the lowest bits.
    pub beat_data: Signal<Out, Bits<64>>,
    flags: LateFlags,
    modes: [Copies<1>; 3],
    sums: Copies<1>,
    pooler: RowPooler,
    stream: RowStream,
    summer: Summer,
    assembly: BeatAssembly,
    runs: RunIssuer,
    beats: Fifo<64, 4, 5>,
    low: DFF<Bit>,
    room: DFF<Bit>,
    is_low: Signal<Local, Bit>,
    completes: Signal<Local, Bit>,
    writes_row: Signal<Local, Bit>,
    row_done: Signal<Local, Bit>,
    is_map: Signal<Local, Bit>,
    is_pooled: Signal<Local, Bit>,
    is_sums: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for OutputWriter {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, low, room);
        for i in 0..3 {
            self.modes[i].clock.next = self.clock.val();
            self.modes[i].value.next = self.mode.val().get_bit(i);
        }
        self.sums.clock.next = self.clock.val();
        self.is_map.next = self.modes[0].copies.val().get_bit(0);
        self.is_pooled.next = self.modes[1].copies.val().get_bit(0);
        self.is_sums.next = self.modes[2].copies.val().get_bit(0);
        self.sums.value.next = self.is_sums.val();

        // Pooling. An even row but the first completes a pooled row, and so does the last one.
        self.completes.next =
            (!self.row_odd.val() & !self.row_first.val()) | (self.row_odd.val() & self.row_last.val());
        connect!(self.flags <- self: clock, reset, tile_begin, strip_last, row_odd, row_completes = completes);
        self.flags.tile_first.next = self.strip_first.val() & self.row_first.val();
        connect!(self.pooler <- self: clock, reset, in_half, in_pixels, in_halo, valid_pooled);
        connect!(self.pooler <- self.flags: strip_last = late_last, row_odd = late_odd,
            completes = late_completes);
        self.pooler.row_begin.next = self.tile_begin.val() & self.strip_first.val();
        self.pooler.in_valid.next = self.in_valid.val() & self.is_pooled.val();
        self.writes_row.next = self.is_pooled.val() & self.completes.val();
        self.row_done.next = self.tile_end.val() & self.strip_last.val() & self.writes_row.val();
        connect!(self.stream <- self: clock, reset, filters, last_filter, last_strip, last_pooled,
            issue_ready = low.q);
        connect!(self.stream <- self.pooler: write_valid = out_valid, write_index = out_index,
            write_pixels = out_pixels);
        self.stream.start.next = self.row_done.val();
        self.stream.run_free.next = self.runs.free.val();

        // Sums.
        connect!(self.summer <- self: clock, reset, in_half, in_channel, in_pixels, last_filter,
            issue_ready = low.q);
        self.summer.in_valid.next = self.in_valid.val() & self.is_sums.val();
        self.summer.tile_first.next = self.flags.late_first.val();
        self.summer.flush.next = self.flush.val() & self.is_sums.val();
        self.summer.run_free.next = self.runs.free.val();

        // Runs and beats.
        connect!(self.runs <- self: clock, reset, cfg_valid, cfg_index, cfg_data, beats = beats_a_run, run_ready);
        self.runs.request.next = self.stream.run_request.val()
            | self.summer.run_request.val()
            | (self.tile_begin.val() & self.is_map.val());
        connect!(self <- self.runs: run_valid, run_address, run_beats);
        connect!(self.assembly <- self: clock, reset, pooled = is_pooled, in_half, in_pixels, in_halo);
        self.assembly.in_valid.next = self.in_valid.val() & self.is_map.val();
        connect!(self.assembly <- self.stream: row_valid = out_valid, row_half = out_half,
            row_pixels = out_pixels, row_halo = out_halo);
        connect!(self.beats <- self: clock, reset, out_ready = beat_ready);
        self.beats.in_valid.next = self.assembly.out_valid.val() | self.summer.out_valid.val();
        self.beats.in_data.next = self.assembly.out_data.val();
        if self.sums.copies.val().get_bit(0) {
            self.beats.in_data.next = self.summer.out_data.val();
        }
        connect!(self <- self.beats: beat_valid = out_valid, beat_data = out_data);

        // What may go on.
        self.is_low.next = !(self.beats.count.val().get_bit(3) | self.beats.count.val().get_bit(4));
        self.low.d.next = self.is_low.val();
        self.room.d.next = self.is_low.val() | !self.is_map.val();
        self.half_ready.next = self.room.q.val();
        self.tile_ready.next =
            (self.runs.free.val() | !self.is_map.val()) & !(self.writes_row.val() & self.stream.busy.val());
        self.row_writes.next = self.writes_row.val();
        self.flushed.next = (self.summer.flushed.val() | !self.is_sums.val())
            & !(self.is_pooled.val() & self.stream.busy.val());
        self.empty.next = self.runs.free.val() & !self.beats.out_valid.val();
    }
}
