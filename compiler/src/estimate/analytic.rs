//! The analytic model: a frame's cycles from a few figures of each pass, without weights and without stepping through the frame.
//!
//! A pass takes as long as the slowest of its busiest PE, its results and its input, from its first words to its last write. The
//! next passes' weights come in meanwhile as far as their gates and the memory ports allow. Where results matter, some tiles
//! are stepped through (`steady`). The latencies are those of the event simulation (`timing`). How far the two differ is measured
//! in `docs/networks.md` and asserted by the laboratory (`lab/src/bench/analytic.rs`).

use firebrick_spec::{EngineConfig, MAX_BURST_BEATS, OutputMode};

use super::timing as t;
use super::{MemoryModel, steady};
use crate::compile::{CompileError, PassShape, entries, sketch};
use firebrick_nn::density::Density;
use firebrick_nn::network::Network;

/// Results by the busiest PE's cycles from which on they may hold it up, so that tiles are stepped through.
///
/// Lower shares, down to 0, and higher ones up to 0.9 change the SqueezeNets' frames by less than 0.01 %; without any stepping, v1.0
/// with simple bypasses comes out 1.5 % shorter.
const RESULTS_MATTER: f64 = 0.5;

/// A frame of a network of which only the densities are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Analytic {
    /// Cycles of the frame.
    pub cycles: u32,
    /// Passes of the frame.
    pub passes: usize,
}

/// Estimates a frame of `network` with random weights of `density`, planned as the compiler would for an engine of `config`.
///
/// # Errors
/// As [`crate::compile::compile`].
pub fn analytic(
    network: &Network,
    density: &Density,
    config: &EngineConfig,
    memory: &MemoryModel,
) -> Result<Analytic, CompileError> {
    let passes = sketch(network, density, config)?;
    Ok(Analytic { cycles: frame(&passes, config, memory).round() as u32 + 1, passes: passes.len() })
}

/// Cycles to the last pass's end.
fn frame(passes: &[PassShape], config: &EngineConfig, memory: &MemoryModel) -> f64 {
    let rate = config.ports as f64 * memory.read_efficiency;
    let mut loader = Loader { passes, at: 0, left: 0.0, ready: Vec::new() };
    let mut now = f64::from(t::FIRST_WORD_TO_STREAM) + latency(memory);
    let mut possible = f64::from(t::FIRST_WORD_TO_STREAM + t::STREAM_TO_START);
    let mut end = possible;
    for (number, pass) in passes.iter().enumerate() {
        // What is still missing of its weights comes alone; the weight loader takes a beat a cycle, whatever the ports bring.
        now = loader.load(now, f64::INFINITY, rate.min(1.0), number, Some(number));
        let start = possible.max(loader.ready[number] + f64::from(t::WORD_TO_READY) + 1.0);
        end = start + pass.cycles(config, memory, rate);
        // Meanwhile the ports bring what the pass does not need.
        let need = (pass.beats + if pass.bypass { 2 * pass.channels * pass.tiles } else { 0 }) as f64;
        let spare = (rate - need / (end - start)).clamp(0.0, 1.0);
        loader.load(now.max(start), end, spare, number, None);
        now = end;
        possible = end + f64::from(t::END_TO_START) + passes.get(number + 1).map_or(0.0, options);
    }
    end
}

/// From a run's start to its first beat.
fn latency(memory: &MemoryModel) -> f64 {
    f64::from(t::START_TO_BURST + t::GRANT_TO_ADDRESS + memory.read_latency + t::BEAT_TO_WEIGHTS)
}

fn options(pass: &PassShape) -> f64 {
    let cost = |present: bool, words: u32| if present { f64::from(words) } else { 0.0 };
    cost(pass.bypass, t::BYPASS_WORDS) + cost(pass.strided, t::STRIDED_WORDS)
}

/// The weight stream.
struct Loader<'a> {
    passes: &'a [PassShape],
    /// The pass whose packets come, and what is left of them in beats.
    at: usize,
    left: f64,
    /// When each pass's weights were in.
    ready: Vec<f64>,
}

impl Loader<'_> {
    /// Loads from `now` to `end` with `rate` beats a cycle while `finished` passes have ended; or, if `until` is given, until the
    /// weights of that pass are in. Returns when it stopped.
    fn load(&mut self, mut now: f64, end: f64, rate: f64, finished: usize, until: Option<usize>) -> f64 {
        while now < end && self.ready.len() < self.passes.len() {
            if until.is_some_and(|pass| self.ready.len() > pass) {
                return now;
            }
            if self.left == 0.0 {
                if self.passes[self.at].after > finished {
                    return now;
                }
                self.left = self.passes[self.at].weights as f64;
            }
            let beats = self.left.min((end - now) * rate);
            if beats < self.left {
                self.left -= beats;
                return end;
            }
            now += if rate > 0.0 { self.left / rate } else { 0.0 };
            self.left = 0.0;
            self.at += 1;
            self.ready.push(now);
        }
        now
    }
}

impl PassShape {
    /// Cycles of a tile in the busiest PE.
    fn tile(&self) -> f64 {
        let of = |list: &Vec<u16>| entries(list).max(2 * list.len()) + t::NEXT_TILE as usize - 1;
        self.lists.iter().map(of).max().unwrap_or(0) as f64
    }

    /// Cycles from the pass's start to its end.
    fn cycles(&self, config: &EngineConfig, memory: &MemoryModel, rate: f64) -> f64 {
        let (tiles, tile) = (self.tiles as f64, self.tile());
        // Words come one a cycle, those of an image two in three.
        let pace = (self.word_beats as f64 / rate).max(self.word_beats as f64 / 2.0);
        let lead = self.lead as f64;
        let first_beat = f64::from(t::START_TO_RUN) + latency(memory) + 1.0;
        let body = self.beats as f64 / self.word_beats as f64;
        let arrival = |words: f64| {
            let of_body = (words - lead).clamp(0.0, body);
            let behind = (words - lead - body).max(0.0);
            if of_body > 0.0 { first_beat.max(lead) + of_body * pace + behind } else { words }
        };
        let busiest = self.lists.iter().max_by_key(|list| entries(list));
        let filter = busiest.map_or(0.0, |list| entries(list) as f64 / list.len().max(1) as f64);
        let needed = arrival(self.first as f64);
        let all = arrival((self.first + (self.tiles - 1) * self.step) as f64);
        // Which PE is the busiest depends on the weights: the chain's middle stands for it.
        let hop = f64::from(t::WORD_TO_ISSUE) + config.pes as f64 / 2.0;
        // A tile's words that do not fit the store beside the one before come while its last filter leaves room for them.
        let ahead = config.activation_words.saturating_sub(self.first);
        let late = self.begin.saturating_sub(ahead) as f64;
        let turn = tile.max(tile - 2.0 * filter + late);
        let first_tile = (needed + tile - filter).max(arrival(lead + 1.0) + tile);
        let multiplied = (first_tile + (tiles - 1.0) * turn).max(all + tile - filter) + hop;
        let halves = 2.0 * self.channels as f64;
        let read = halves + f64::from(t::READ_TO_FREE + t::FREE_TO_READ);
        let arrivals = 2.0 * self.results as f64;
        let mut meets = read.max(arrivals);
        if self.bypass || meets > RESULTS_MATTER * tile {
            meets = steady::period(self, memory, rate).unwrap_or(meets).max(meets);
        }
        let chain = first_tile + hop + read.max(arrivals) + (tiles - 1.0) * meets.max(turn);
        let drain = f64::from(t::ISSUE_TO_RESULT + t::RESULT_TO_SLOT) + config.pes as f64 / 2.0;
        let last = (multiplied + drain + halves).max(chain + drain);
        let written = match self.output {
            OutputMode::Pooled => self.pooled_strips as f64 * (halves + f64::from(t::ROW_RUN)),
            OutputMode::Sums => halves / 2.0,
            _ => 0.0,
        };
        let burst = halves.min(MAX_BURST_BEATS as f64);
        last + written + burst + f64::from(t::LAST_HALF_TO_WRITE + memory.write_latency + t::RESPONSE_TO_END)
    }
}
