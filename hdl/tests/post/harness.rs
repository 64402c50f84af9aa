//! Runs passes on a post-processing block: results in random order, DMAs that stall at random.

use std::collections::VecDeque;

use firebrick_spec::Descriptor;
use firebrick_spec::config::RESULT_SLOTS;
use rand::Rng;

use super::reference::{Case, Run};

/// The block, however it is simulated.
pub trait Block {
    /// Sets an input of up to 64 bits.
    fn set(&mut self, name: &str, value: u64);
    /// Sets `result_sums` from 32-bit words, lowest first.
    fn set_sums(&mut self, words: &[u32; 6]);
    /// An output's value after the last edge.
    fn get(&self, name: &str) -> u64;
    /// Lets the outputs follow the inputs.
    fn settle(&mut self);
    /// One clock cycle.
    fn step(&mut self);
}

/// How eager the surroundings are, in per cent.
#[derive(Clone, Copy, Debug)]
pub struct Rates {
    /// A result comes in a cycle in which one may.
    pub results: u32,
    /// The write DMA takes a run.
    pub runs: u32,
    /// The write DMA takes a beat.
    pub beats: u32,
    /// The read DMA takes a run of the bypass map, or offers a beat of it.
    pub bypass: u32,
}

/// A block and what its surroundings remember between passes.
pub struct Bench<B> {
    block: B,
    granted: usize,
    begun: usize,
    passes: usize,
    active: usize,
    settle: usize,
    runs: Vec<Run>,
    wanted: VecDeque<Run>,
    bypass_beats: VecDeque<u64>,
    /// Cycles of the last pass with `results_full`, and with `tiles_in`.
    pub counted: (usize, usize),
}

impl<B: Block> Bench<B> {
    /// Resets the block.
    pub fn new(mut block: B) -> Self {
        let idle = ["result_valid", "param_write", "cfg_valid", "start", "run_ready", "beat_ready"];
        for name in idle.into_iter().chain(["bypass_run_ready", "bypass_valid"]) {
            block.set(name, 0);
        }
        block.set("write_idle", 1);
        block.set("reset", 1);
        block.step();
        block.set("reset", 0);
        block.step();
        Bench {
            block,
            granted: RESULT_SLOTS,
            begun: 0,
            passes: 0,
            active: 0,
            settle: 0,
            runs: Vec::new(),
            wanted: VecDeque::new(),
            bypass_beats: VecDeque::new(),
            counted: (0, 0),
        }
    }

    /// Runs one pass; gives the runs that were written and the cycles from start to `pass_done`.
    ///
    /// # Panics
    /// If it does not end, frees another number of tiles than it had, or reads another bypass map than its own.
    pub fn pass(&mut self, case: &Case, rates: Rates, rng: &mut impl Rng) -> (Vec<Run>, usize) {
        self.configure(case);
        self.wanted = case.bypass_runs().into();
        self.counted = (0, 0);
        let first = self.begun;
        let mut left: Vec<Vec<(usize, usize)>> = (0..case.tiles())
            .map(|_| (0..case.parameters.len()).flat_map(|index| [(index, 0), (index, 1)]).collect())
            .collect();
        let limit = 2_000 + 200 * case.tiles() * (case.parameters.len() + 10);
        for cycle in 0..limit {
            let open = (self.granted - first).min(case.tiles());
            self.offer_result(case, &mut left[..open], rates, rng);
            self.write_dma(rates, rng);
            self.read_dma(rates, rng);
            self.block.step();
            self.granted += self.block.get("tile_token") as usize;
            self.counted.0 += self.block.get("results_full") as usize;
            self.counted.1 += self.block.get("tiles_in") as usize;
            if self.block.get("pass_done") == 1 {
                self.block.set("result_valid", 0);
                self.begun = first + case.tiles();
                assert_eq!(self.granted, self.begun + RESULT_SLOTS, "tokens of {} tiles", case.tiles());
                assert!(self.active == 0, "the pass ended before its last beat");
                assert!(
                    self.wanted.is_empty() && self.bypass_beats.is_empty(),
                    "the bypass map was not read"
                );
                self.passes += 1;
                return (std::mem::take(&mut self.runs), cycle);
            }
        }
        panic!("no end after {limit} cycles: {:?}", case.pass);
    }

    fn configure(&mut self, case: &Case) {
        self.block.set("param_write", 1);
        self.block.set("param_bank", (self.passes % 4) as u64);
        for (index, parameters) in case.parameters.iter().enumerate() {
            self.block.set("param_index", index as u64);
            self.block.set("param_data", parameters.word());
            self.block.step();
        }
        self.block.set("param_write", 0);
        self.block.set("cfg_valid", 1);
        for (index, word) in Descriptor::Pass(case.pass).words().into_iter().enumerate() {
            self.block.set("cfg_index", index as u64);
            self.block.set("cfg_data", u64::from(word));
            self.block.step();
        }
        self.block.set("cfg_valid", 0);
        self.block.set("start", 1);
        self.block.step();
        self.block.set("start", 0);
    }

    fn offer_result(
        &mut self,
        case: &Case,
        left: &mut [Vec<(usize, usize)>],
        rates: Rates,
        rng: &mut impl Rng,
    ) {
        let open: Vec<usize> = (0..left.len()).filter(|&t| !left[t].is_empty()).collect();
        let valid = !open.is_empty() && rng.gen_range(0..100) < rates.results;
        self.block.set("result_valid", u64::from(valid));
        if !valid {
            return;
        }
        let in_order = case.joined > 1;
        let tile = open[if in_order { 0 } else { rng.gen_range(0..open.len()) }];
        let pick = if in_order { 0 } else { rng.gen_range(0..left[tile].len()) };
        let (index, half) = left[tile].remove(pick);
        let mut words = [0u32; 6];
        for i in 0..7 {
            let sum = u64::from(case.sums[tile][index][7 * half + i] as u32 & 0xff_ffff);
            let (at, shift) = (24 * i / 32, 24 * i % 32);
            words[at] |= (sum << shift) as u32;
            words[at + 1] |= ((sum << shift) >> 32) as u32;
        }
        self.block.set("result_slot", ((self.begun + tile) % RESULT_SLOTS) as u64);
        self.block.set("result_half", half as u64);
        self.block.set("result_index", index as u64);
        self.block.set_sums(&words);
    }

    /// What the write DMA does at the coming edge.
    fn write_dma(&mut self, rates: Rates, rng: &mut impl Rng) {
        let beat_ready = self.active > 0 && rng.gen_range(0..100) < rates.beats;
        let run_ready = self.active == 0 && rng.gen_range(0..100) < rates.runs;
        self.settle = if self.active > 0 { 20 } else { self.settle.saturating_sub(1) };
        self.block.set("write_idle", u64::from(self.active == 0 && self.settle == 0));
        self.block.set("beat_ready", u64::from(beat_ready));
        self.block.set("run_ready", u64::from(run_ready));
        if beat_ready && self.block.get("beat_valid") == 1 {
            let beat = self.block.get("beat_data");
            self.runs.last_mut().unwrap().beats.push(beat);
            self.active -= 1;
        }
        if run_ready && self.block.get("run_valid") == 1 {
            self.active = self.block.get("run_beats") as usize;
            self.runs.push(Run { address: self.block.get("run_address") as u32, beats: Vec::new() });
        }
    }

    /// What the read DMA does at the coming edge.
    fn read_dma(&mut self, rates: Rates, rng: &mut impl Rng) {
        let run_ready = rng.gen_range(0..100) < rates.bypass;
        let beat = self.bypass_beats.front().copied().filter(|_| rng.gen_range(0..100) < rates.bypass);
        self.block.set("bypass_run_ready", u64::from(run_ready));
        self.block.set("bypass_valid", u64::from(beat.is_some()));
        self.block.set("bypass_data", beat.unwrap_or_else(|| rng.gen_range(0..=u64::MAX)));
        self.block.settle();
        if self.block.get("bypass_take") == 1 && beat.is_some() {
            self.bypass_beats.pop_front();
        }
        if run_ready && self.block.get("bypass_run_valid") == 1 {
            let run = self.wanted.pop_front().expect("no more runs of the bypass map than tiles");
            assert_eq!(self.block.get("bypass_run_address") as u32, run.address, "a run of the bypass map");
            assert_eq!(self.block.get("bypass_run_beats") as usize, run.beats.len());
            self.bypass_beats.extend(run.beats);
        }
    }
}
