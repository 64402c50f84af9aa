//! The post-processing in rust-hdl's simulator against the contract.

mod harness;
mod reference;

use firebrick_hdl::post::{BypassScale, PostProcess};
use firebrick_spec::OutputMode;
use harness::{Bench, Block, Rates};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reference::Case;
use rust_hdl_core::prelude::Block as _;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

struct RustBlock(Box<PostProcess>);

impl RustBlock {
    fn new() -> Self {
        let mut block = Box::new(PostProcess::default());
        block.connect_all();
        RustBlock(block)
    }
}

impl Block for RustBlock {
    fn set(&mut self, name: &str, value: u64) {
        let bit = value == 1;
        match name {
            "reset" => self.0.reset.next = bit,
            "result_valid" => self.0.result_valid.next = bit,
            "result_slot" => self.0.result_slot.next = value.into(),
            "result_half" => self.0.result_half.next = bit,
            "result_index" => self.0.result_index.next = value.into(),
            "param_write" => self.0.param_write.next = bit,
            "param_bank" => self.0.param_bank.next = value.into(),
            "param_index" => self.0.param_index.next = value.into(),
            "param_data" => self.0.param_data.next = value.into(),
            "cfg_valid" => self.0.cfg_valid.next = bit,
            "cfg_index" => self.0.cfg_index.next = value.into(),
            "cfg_data" => self.0.cfg_data.next = value.into(),
            "start" => self.0.start.next = bit,
            "run_ready" => self.0.run_ready.next = bit,
            "beat_ready" => self.0.beat_ready.next = bit,
            "bypass_run_ready" => self.0.bypass_run_ready.next = bit,
            "bypass_valid" => self.0.bypass_valid.next = bit,
            "bypass_data" => self.0.bypass_data.next = value.into(),
            "write_idle" => self.0.write_idle.next = bit,
            _ => panic!("no input {name}"),
        }
    }

    fn set_sums(&mut self, words: &[u32; 6]) {
        let mut sums: Bits<168> = Default::default();
        for &word in words.iter().rev() {
            sums = (sums << 32) | Bits::from(u64::from(word));
        }
        self.0.result_sums.next = sums;
    }

    fn get(&self, name: &str) -> u64 {
        match name {
            "tile_token" => self.0.tile_token.val().into(),
            "run_valid" => self.0.run_valid.val().into(),
            "run_address" => self.0.run_address.val().to_u64(),
            "run_beats" => self.0.run_beats.val().to_u64(),
            "beat_valid" => self.0.beat_valid.val().into(),
            "beat_data" => self.0.beat_data.val().to_u64(),
            "bypass_run_valid" => self.0.bypass_run_valid.val().into(),
            "bypass_run_address" => self.0.bypass_run_address.val().to_u64(),
            "bypass_run_beats" => self.0.bypass_run_beats.val().to_u64(),
            "bypass_take" => self.0.bypass_take.val().into(),
            "results_full" => self.0.results_full.val().into(),
            "tiles_in" => self.0.tiles_in.val().into(),
            "pass_done" => self.0.pass_done.val().into(),
            _ => panic!("no output {name}"),
        }
    }

    fn settle(&mut self) {
        self.0.clock.next = false.into();
        assert!(simulate(&mut *self.0, 100));
    }

    fn step(&mut self) {
        self.settle();
        self.0.clock.next = true.into();
        assert!(simulate(&mut *self.0, 100));
    }
}

const EAGER: Rates = Rates { results: 100, runs: 100, beats: 100, bypass: 100 };
const LAZY: Rates = Rates { results: 60, runs: 10, beats: 40, bypass: 30 };

const MODES: [OutputMode; 4] = [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial];

/// Runs cases of one mode, one after the other on the same block.
fn check(output: OutputMode, bypass: bool, shapes: &[(usize, usize, usize)]) {
    let mut rng = ChaCha8Rng::seed_from_u64(output.code().into());
    let mut bench = Bench::new(RustBlock::new());
    for (n, &(filters, width, rows)) in shapes.iter().enumerate() {
        let mut case = Case::random(&mut rng, output, filters, width, rows);
        if bypass {
            case = case.with_bypass(&mut rng);
        }
        let rates = if n % 2 == 0 { EAGER } else { LAZY };
        let (runs, _) = bench.pass(&case, rates, &mut rng);
        assert_eq!(runs, case.runs(), "{filters} filters, {width} x {rows}, {rates:?}");
    }
}

#[test]
fn maps_are_written_with_halos() {
    check(OutputMode::Map, false, &[(1, 1, 1), (3, 14, 2), (2, 15, 2), (1, 43, 3), (5, 30, 2)]);
}

#[test]
fn pooled_maps_are_written_with_halos() {
    check(
        OutputMode::Pooled,
        false,
        &[(1, 14, 2), (2, 15, 3), (3, 29, 4), (1, 57, 5), (2, 43, 2), (1, 13, 9), (2, 2, 2)],
    );
}

#[test]
fn sums_are_written_two_a_beat() {
    check(OutputMode::Sums, false, &[(1, 1, 1), (2, 14, 2), (5, 17, 3), (1, 30, 2)]);
}

#[test]
fn a_bypass_map_is_added_to_maps() {
    check(OutputMode::Map, true, &[(1, 1, 1), (3, 14, 2), (2, 15, 2), (1, 43, 3), (5, 30, 2)]);
}

#[test]
fn a_bypass_map_is_added_before_pooling() {
    check(OutputMode::Pooled, true, &[(1, 14, 2), (2, 15, 3), (3, 29, 4), (1, 57, 5), (2, 2, 2)]);
}

#[test]
fn a_bypass_map_is_added_before_summing() {
    check(OutputMode::Sums, true, &[(1, 1, 1), (2, 14, 2), (5, 17, 3), (1, 30, 2)]);
}

#[test]
fn partial_sums_are_written_as_byte_planes() {
    check(OutputMode::Partial, false, &[(1, 1, 1), (3, 14, 2), (2, 15, 2), (1, 43, 3), (5, 30, 2)]);
}

#[test]
fn three_results_are_joined_to_one() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut bench = Bench::new(RustBlock::new());
    for output in MODES {
        for (filters, width, rows, rates) in [(1, 14, 2, EAGER), (3, 17, 3, LAZY), (2, 30, 2, EAGER)] {
            let case = Case::random(&mut rng, output, filters, width, rows).joined(&mut rng);
            let (runs, _) = bench.pass(&case, rates, &mut rng);
            assert_eq!(runs, case.runs(), "{filters} filters, {width} x {rows}, {rates:?}, {output:?}");
        }
    }
}

#[test]
fn modes_follow_each_other() {
    let mut rng = ChaCha8Rng::seed_from_u64(99);
    let mut bench = Bench::new(RustBlock::new());
    for _ in 0..8 {
        let output = MODES[rng.gen_range(0..4)];
        let (filters, width, rows) = (rng.gen_range(1..6), rng.gen_range(2..40), rng.gen_range(2..5));
        let mut case = Case::random(&mut rng, output, filters, width, rows);
        if output != OutputMode::Partial && rng.gen_bool(0.5) {
            case = case.with_bypass(&mut rng);
        }
        if rng.gen_bool(0.3) {
            case = case.joined(&mut rng);
        }
        let (runs, _) = bench.pass(&case, LAZY, &mut rng);
        assert_eq!(runs, case.runs(), "{:?}", case.pass);
    }
}

#[test]
fn a_tile_leaves_a_beat_a_cycle() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut bench = Bench::new(RustBlock::new());
    let case = Case::random(&mut rng, OutputMode::Map, 40, 42, 1);
    let (runs, cycles) = bench.pass(&case, EAGER, &mut rng);
    assert_eq!(runs, case.runs());
    // The three tiles are complete when the last halves have arrived, and then leave one after the other.
    let (tiles, halves) = (3, 3 * 2 * 40);
    assert!(cycles < 2 * halves + 4 * tiles + 50, "{cycles} cycles for {halves} halves");
}

#[test]
fn sums_leave_one_a_cycle() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    let mut bench = Bench::new(RustBlock::new());
    let case = Case::random(&mut rng, OutputMode::Sums, 100, 14, 1);
    let (runs, cycles) = bench.pass(&case, EAGER, &mut rng);
    assert_eq!(runs, case.runs());
    // 200 halves in, 200 out of the reassembly, 100 sums; the write DMA's last response takes 20.
    assert!(cycles < 500 + 70, "{cycles} cycles");
}

#[test]
fn an_eager_bypass_map_costs_only_its_table() {
    let mut bench = Bench::new(RustBlock::new());
    let cycles = [false, true].map(|bypass| {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut case = Case::random(&mut rng, OutputMode::Map, 30, 42, 2);
        if bypass {
            case = case.with_bypass(&mut rng);
        }
        bench.pass(&case, EAGER, &mut rng).1
    });
    assert!(cycles[1] <= cycles[0] + BypassScale::CYCLES, "without and with bypass: {cycles:?}");
}

#[test]
fn counters_see_full_slots_and_the_end() {
    let mut rng = ChaCha8Rng::seed_from_u64(8);
    let mut bench = Bench::new(RustBlock::new());
    let mut counted = |width, rates| {
        let case = Case::random(&mut rng, OutputMode::Map, 20, width, 1);
        let (_, cycles) = bench.pass(&case, rates, &mut rng);
        (bench.counted, cycles)
    };
    // Three tiles never fill four slots; the last tile is read in 40 cycles, and then written.
    let ((full, tiles_in), cycles) = counted(42, EAGER);
    assert!(full == 0 && (50..110).contains(&tiles_in), "{full}, {tiles_in} of {cycles} cycles");
    // Eight tiles do, most of the time, if memory takes a beat in twenty cycles.
    let ((full, _), cycles) = counted(8 * 14, Rates { beats: 5, ..EAGER });
    assert!(full > cycles / 3 && full < cycles, "{full} of {cycles} cycles");
}
