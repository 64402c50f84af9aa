//! The post-processing: its lanes in Rust and in Verilog, and whole passes of the Verilog against the contract.

#[path = "../../hdl/tests/post/harness.rs"]
mod harness;
#[path = "../../hdl/tests/post/reference.rs"]
mod reference;

use firebrick_hdl::post::{
    BeatAssembly, BypassReader, BypassScale, BypassTable, CarrySum, LateFlags, PlaneRam, PostProcess,
    Reassembly, Requantise, ResultIntake, RowAddress, RowBuffer, RowPooler, RowStream, RunAddress, RunIssuer,
    Settings, StripPool, StripReader, StripSum, Summer, TileGate, TileWalker, VerticalMax,
};
use firebrick_sim::blocks::BlockSim;
use firebrick_spec::OutputMode;
use harness::{Bench, Block, Rates};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reference::Case;

#[test]
fn requantise() {
    cosimulate!(Requantise::default(), 20_000, 1,
        inputs: [in_valid, in_tag, sums, bias, multiplier, shift], rare: [reset], outputs: [out_valid, out_tag, pixels]);
}

#[test]
fn pixel_lanes() {
    cosimulate!(StripPool::default(), 3000, 2, inputs: [low, high, right, keep], rare: [], outputs: [pooled]);
    cosimulate!(StripSum::default(), 3000, 3, inputs: [pixels], rare: [], outputs: [sum]);
    cosimulate!(VerticalMax::default(), 3000, 4, inputs: [a, b], rare: [], outputs: [larger]);
}

#[test]
fn intake_and_reassembly() {
    cosimulate!(ResultIntake::default(), 3000, 5,
        inputs: [param_write, param_bank, param_index, param_data, bank, in_valid, in_slot, in_half, in_index, in_sums],
        rare: [reset, partial], outputs: [out_valid, out_slot, out_half, out_channel, out_pixels, out_sums]);
    cosimulate!(CarrySum::default(), 5000, 22, inputs: [valid, sums, carry], rare: [], outputs: [totals]);
    cosimulate!(PlaneRam::default(), 20_000, 21,
        inputs: [write_enable, write_whole, write_address, write_pixels, write_sums, read_address], rare: [],
        outputs: [read_data]);
    cosimulate!(Reassembly::default(), 3000, 6,
        inputs: [write_valid, write_slot, write_half, write_whole, write_channel, write_pixels, write_sums, halves, free, read_slot, next_slot,
            read_channel, read_half],
        rare: [reset], outputs: [complete, tile_begins, occupied, read_pixels, read_first]);
}

#[test]
fn settings_and_runs() {
    cosimulate!(Settings::default(), 3000, 7, inputs: [cfg_valid, cfg_index, cfg_data], rare: [],
        outputs: [outputs, is_partial, bypass, run_beats, filters, last_filter, halves, arrivals, last_strip,
            last_row, last_pooled, valid_pixels, valid_pooled]);
    cosimulate!(RunIssuer::default(), 3000, 8, inputs: [cfg_valid, cfg_index, cfg_data, beats, request, run_ready], rare: [reset],
        outputs: [free, run_valid, run_address, run_beats]);
}

#[test]
fn bypass() {
    cosimulate!(RunAddress::default(), 2000, 16, inputs: [take_first, take_stride, data, advance], rare: [],
        outputs: [address]);
    cosimulate!(BypassScale::default(), 30_000, 17, inputs: [multiplier, shift], rare: [load],
        outputs: [write, write_index, write_value, filled]);
    cosimulate!(BypassTable::default(), 5000, 18, inputs: [write, write_index, write_value, beat, take, enable], rare: [],
        outputs: [values]);
    cosimulate!(BypassReader::default(), 5000, 19,
        inputs: [cfg_valid, cfg_index, cfg_data, enabled, tile_begins, run_ready, beat_valid, beat_data, half_taken],
        rare: [reset], outputs: [run_valid, run_address, beat_take, half_ready, values]);
}

#[test]
fn walker_and_reader() {
    cosimulate!(TileWalker::default(), 5000, 9,
        inputs: [start, complete, last_filter, last_strip, last_row, tile_ready, row_writes, issue_ready, flushed, quiet],
        rare: [reset],
        outputs: [read_valid, read_slot, next_slot, read_channel, read_half, strip_first, strip_last, row_first, row_odd,
            row_last, tile_begin, free, tiles_in, flush, pass_done]);
    cosimulate!(TileGate::default(), 2000, 24,
        inputs: [settled, complete, slot, neighbour, strip_last, tile_ready], rare: [], outputs: [go]);
    cosimulate!(StripReader::default(), 3000, 10,
        inputs: [read_valid, read_channel, read_half, pixels, next_first, added, no_halo, strip_first, strip_last, valid_pixels],
        rare: [reset], outputs: [out_valid, out_channel, out_half, out_pixels, out_halo]);
    cosimulate!(BeatAssembly::default(), 2000, 11,
        inputs: [pooled, in_valid, in_half, in_pixels, in_halo, row_valid, row_half, row_pixels, row_halo],
        rare: [reset], outputs: [out_valid, out_data]);
}

#[test]
fn pooler_and_summer() {
    cosimulate!(LateFlags::default(), 2000, 25, inputs: [tile_begin, strip_last, row_odd, row_completes, tile_first],
        rare: [reset], outputs: [late_last, late_odd, late_completes, late_first]);
    cosimulate!(RowPooler::default(), 3000, 12,
        inputs: [row_begin, in_valid, in_half, in_pixels, in_halo, strip_last, valid_pooled, row_odd, completes],
        rare: [reset], outputs: [out_valid, out_index, out_pixels]);
    cosimulate!(
        RowBuffer::default(),
        3000,
        15,
        inputs: [
            write_valid, write_index, write_pixels, read_valid, read_half, word, beside, no_second, no_left, no_right
        ],
        rare: [reset],
        outputs: [out_valid, out_half, out_pixels, out_halo]
    );
    cosimulate!(RowAddress::default(), 3000, 23, inputs: [filters, half, step], rare: [restart, skip],
        outputs: [word, beside]);
    cosimulate!(RowStream::default(), 5000, 13,
        inputs: [write_valid, write_index, write_pixels, start, filters, last_filter, last_strip, last_pooled, run_free,
            issue_ready],
        rare: [reset], outputs: [run_request, busy, out_valid, out_half, out_pixels, out_halo]);
    cosimulate!(Summer::default(), 5000, 14,
        inputs: [in_valid, in_half, in_channel, in_pixels, tile_first, last_filter, flush, run_free, issue_ready],
        rare: [reset], outputs: [flushed, run_request, out_valid, out_data]);
}

struct VerilogBlock(BlockSim);

impl Block for VerilogBlock {
    fn set(&mut self, name: &str, value: u64) {
        self.0.set(name, value).unwrap();
    }

    fn set_sums(&mut self, words: &[u32; 6]) {
        self.0.set_words("result_sums", words).unwrap();
    }

    fn get(&self, name: &str) -> u64 {
        self.0.get(name).unwrap()
    }

    fn settle(&mut self) {
        self.0.eval();
    }

    fn step(&mut self) {
        self.0.step(1);
    }
}

fn bench() -> Bench<VerilogBlock> {
    Bench::new(VerilogBlock(BlockSim::new(&mut PostProcess::default()).unwrap()))
}

const MODES: [OutputMode; 4] = [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial];

#[test]
fn random_passes() {
    let mut bench = bench();
    for seed in 0..300 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let output = MODES[rng.gen_range(0..4)];
        let least = if output == OutputMode::Pooled { 2 } else { 1 };
        let (width, rows) = (rng.gen_range(least..=60), rng.gen_range(least..=9));
        let filters = if rng.gen_bool(0.3) { rng.gen_range(1..=3) } else { rng.gen_range(1..=40) };
        let mut rate = || if rng.gen_bool(0.3) { 100 } else { rng.gen_range(5..=100) };
        let rates = Rates { results: rate(), runs: rate(), beats: rate(), bypass: rate() };
        let mut case = Case::random(&mut rng, output, filters, width, rows);
        if output != OutputMode::Partial && rng.gen_bool(0.5) {
            case = case.with_bypass(&mut rng);
        }
        if rng.gen_bool(0.3) {
            case = case.joined(&mut rng);
        }
        let (runs, _) = bench.pass(&case, rates, &mut rng);
        assert!(runs == case.runs(), "seed {seed}, width {width}, {:?}, {rates:?}", case.pass);
    }
}

#[test]
fn largest_passes() {
    let mut bench = bench();
    let shapes = [
        (OutputMode::Map, 512, 17, 2),
        (OutputMode::Pooled, 512, 28, 3),
        (OutputMode::Pooled, 4, 14 * 255, 2),
        (OutputMode::Sums, 511, 15, 2),
        (OutputMode::Map, 1, 14 * 255 - 3, 2),
        (OutputMode::Pooled, 128, 111, 5),
    ];
    let partial = Case::random(&mut ChaCha8Rng::seed_from_u64(999), OutputMode::Partial, 128, 31, 2);
    let joined = Case::random(&mut ChaCha8Rng::seed_from_u64(998), OutputMode::Map, 170, 31, 2);
    for case in [partial, joined.joined(&mut ChaCha8Rng::seed_from_u64(997))] {
        let rates = Rates { results: 100, runs: 50, beats: 95, bypass: 95 };
        let (runs, _) = bench.pass(&case, rates, &mut ChaCha8Rng::seed_from_u64(996));
        assert!(runs == case.runs(), "{:?}", case.pass);
    }
    let cases = [false, true].into_iter().flat_map(|bypass| shapes.map(|shape| (bypass, shape)));
    for (seed, (bypass, (output, filters, width, rows))) in cases.enumerate() {
        let mut rng = ChaCha8Rng::seed_from_u64(1000 + seed as u64);
        let mut case = Case::random(&mut rng, output, filters, width, rows);
        if bypass {
            case = case.with_bypass(&mut rng);
        }
        let rates = Rates { results: 100, runs: 50, beats: 95, bypass: 95 };
        let (runs, _) = bench.pass(&case, rates, &mut rng);
        assert!(runs == case.runs(), "width {width}, {:?}", case.pass);
    }
}
