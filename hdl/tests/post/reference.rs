//! What a pass must write, from the contract of `spec` alone.

use firebrick_spec::descriptor::{Bypass, Pass, pooled};
use firebrick_spec::layout::FeatureMapLayout;
use firebrick_spec::requant::{BYPASS_SHIFT_MAX, bypass, requantise};
use firebrick_spec::weights as stream;
use firebrick_spec::{OutputMode, PIXELS};
use rand::Rng;
use rand::seq::SliceRandom;

/// Byte planes of a partial sum.
const PLANES: usize = 4;

/// One result's parameters.
pub struct Parameters {
    bias: i32,
    multiplier: u16,
    shift: u8,
    channel: usize,
    carry: bool,
    hold: bool,
}

impl Parameters {
    /// The word of the table.
    pub fn word(&self) -> u64 {
        stream::PARAM_BIAS.put((self.bias & 0xff_ffff) as u64)
            | stream::PARAM_MULTIPLIER.put(u64::from(self.multiplier))
            | stream::PARAM_SHIFT.put(u64::from(self.shift))
            | stream::PARAM_CHANNEL.put(self.channel as u64)
            | stream::PARAM_CARRY.put(u64::from(self.carry))
            | stream::PARAM_HOLD.put(u64::from(self.hold))
    }
}

/// One run: its address and its beats.
#[derive(Debug, PartialEq)]
pub struct Run {
    /// Address of the first beat.
    pub address: u32,
    /// The beats.
    pub beats: Vec<u64>,
}

/// A pass with all its sums.
pub struct Case {
    /// The descriptor.
    pub pass: Pass,
    /// Parameters by index.
    pub parameters: Vec<Parameters>,
    /// Sums by tile, index and pixel; pixels beyond the width too.
    pub sums: Vec<Vec<[i32; PIXELS]>>,
    /// The results of a filter, which are joined to one; results then come in order.
    pub joined: usize,
    width: usize,
    bypass_map: Vec<u8>,
}

impl Case {
    /// A random pass of the given shape.
    pub fn random(rng: &mut impl Rng, output: OutputMode, filters: usize, width: usize, rows: usize) -> Self {
        let strips = width.div_ceil(PIXELS);
        let pooled_strips = if output == OutputMode::Pooled { pooled(width).div_ceil(PIXELS) } else { 0 };
        let pass = Pass {
            interrupt: false,
            image: false,
            output,
            source: 0,
            beats: 0,
            strides: None,
            lead_words: 0,
            tail_words: 0,
            target: rng.gen_range(0..1u32 << 28) * 8,
            strip_stride: 16 * rng.gen_range(4 * filters as u32..4 * filters as u32 + 100),
            filters: (filters * if output == OutputMode::Partial { PLANES } else { 1 }) as u32,
            strips: strips as u32,
            last_valid: (width - PIXELS * (strips - 1)) as u32,
            rows: rows as u32,
            pooled_strips: pooled_strips as u32,
            bypass: None,
        };
        let mut channels: Vec<usize> = (0..filters).collect();
        channels.shuffle(rng);
        let parameters = channels.into_iter().map(|channel| random_parameters(rng, channel)).collect();
        let sums = (0..rows * strips)
            .map(|_| (0..filters).map(|_| std::array::from_fn(|_| random_sum(rng))).collect())
            .collect();
        Case { pass, parameters, sums, joined: 1, width, bypass_map: Vec::new() }
    }

    /// The same pass with each filter's sum in three results, which are joined.
    pub fn joined(mut self, rng: &mut impl Rng) -> Self {
        self.joined = 3;
        let finals = std::mem::take(&mut self.parameters);
        for last in finals {
            let held = |carry| Parameters { carry, hold: true, ..random_parameters(rng, last.channel) };
            self.parameters.extend([false, true].map(held));
            self.parameters.push(Parameters { carry: true, ..last });
        }
        let results = self.parameters.len();
        for tile in &mut self.sums {
            *tile =
                (0..results).map(|_| std::array::from_fn(|_| rng.gen_range(-(1 << 23)..1 << 23))).collect();
        }
        self
    }

    /// Filters, of one or several results each.
    fn filters(&self) -> usize {
        self.parameters.len() / self.joined
    }

    /// The sum of filter `filter` at a pixel of a tile, 24 bits.
    fn sum(&self, tile: usize, filter: usize, pixel: usize) -> i32 {
        let results = &self.sums[tile][filter * self.joined..][..self.joined];
        let total = results.iter().fold(0i32, |total, sums| (total << 8).wrapping_add(sums[pixel]));
        total << 8 >> 8
    }

    /// The same pass with a random bypass map.
    pub fn with_bypass(mut self, rng: &mut impl Rng) -> Self {
        let filters = self.filters();
        let shift = rng.gen_range(1..=BYPASS_SHIFT_MAX);
        // Mostly factors of about 1/16 to 2, and now and then any.
        let multiplier = if rng.gen_bool(0.7) {
            rng.gen_range(1u32 << shift >> 4..=1 << shift << 1).min(u16::MAX.into()) as u16
        } else {
            rng.gen_range(0..=u16::MAX)
        };
        self.pass.bypass = Some(Bypass {
            source: rng.gen_range(0..1u32 << 27) * 16,
            stride: 16 * rng.gen_range(filters as u32..filters as u32 + 20),
            multiplier,
            shift,
        });
        self.bypass_map =
            (0..filters * self.pass.rows as usize * self.width).map(|_| rng.gen_range(0..=u8::MAX)).collect();
        self
    }

    /// The runs that must be read.
    pub fn bypass_runs(&self) -> Vec<Run> {
        let Some(b) = self.pass.bypass else { return Vec::new() };
        let filters = self.filters();
        let layout = FeatureMapLayout::map(filters, self.pass.rows as usize, self.width);
        runs(&layout.pack(&self.bypass_map), 16 * filters, b.source, b.stride)
    }

    /// Tiles of the pass.
    pub fn tiles(&self) -> usize {
        self.sums.len()
    }

    /// The dense `[channel][row][column]` map.
    fn dense(&self) -> Vec<u8> {
        let (strips, rows, width) = (self.pass.strips as usize, self.pass.rows as usize, self.width);
        let mut map = vec![0; self.filters() * rows * width];
        for (filter, p) in self.parameters.iter().filter(|p| !p.hold).enumerate() {
            for y in 0..rows {
                for x in 0..width {
                    let sum = self.sum(y * strips + x / PIXELS, filter, x % PIXELS);
                    let place = (p.channel * rows + y) * width + x;
                    map[place] = requantise(sum, p.bias, p.multiplier, p.shift);
                    if let Some(b) = self.pass.bypass {
                        map[place] = bypass(map[place], self.bypass_map[place], b.multiplier, b.shift);
                    }
                }
            }
        }
        map
    }

    /// The words of a map of partial sums: byte planes without halos.
    fn planes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut order: Vec<usize> = (0..self.filters()).collect();
        order.sort_by_key(|f| self.parameters[(f + 1) * self.joined - 1].channel);
        for tile in 0..self.tiles() {
            let last = (tile + 1) % self.pass.strips as usize == 0;
            let valid = if last { self.pass.last_valid as usize } else { PIXELS };
            for (&filter, plane) in order.iter().flat_map(|f| (0..PLANES).map(move |k| (f, k))) {
                let byte =
                    |x: usize| if x < valid { self.sum(tile, filter, x).to_le_bytes()[plane] } else { 0 };
                bytes.push(0);
                bytes.extend((0..PIXELS).map(byte));
                bytes.push(0);
            }
        }
        bytes
    }

    fn pooled(&self) -> Vec<u8> {
        let (map, rows, width) = (self.dense(), self.pass.rows as usize, self.width);
        let mut out = Vec::new();
        for plane in map.chunks(rows * width) {
            for j in 0..pooled(rows) {
                for i in 0..pooled(width) {
                    let columns = 2 * i..width.min(2 * i + 3);
                    let window = (2 * j..rows.min(2 * j + 3))
                        .flat_map(|y| columns.clone().map(move |x| plane[y * width + x]));
                    out.push(window.max().unwrap());
                }
            }
        }
        out
    }

    fn sums_region(&self) -> Vec<u8> {
        let plane = self.pass.rows as usize * self.width;
        let sum = |plane: &[u8]| plane.iter().map(|&v| u32::from(v)).sum::<u32>();
        let mut bytes: Vec<u8> =
            self.dense().chunks(plane).flat_map(|plane| sum(plane).to_le_bytes()).collect();
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    }

    /// The runs that must be written.
    pub fn runs(&self) -> Vec<Run> {
        let (filters, rows, width) = (self.filters(), self.pass.rows as usize, self.width);
        let (bytes, run_bytes) = match self.pass.output {
            OutputMode::Map => {
                (FeatureMapLayout::map(filters, rows, width).pack(&self.dense()), 16 * filters)
            }
            OutputMode::Pooled => {
                let layout = FeatureMapLayout::map(filters, pooled(rows), pooled(width));
                (layout.pack(&self.pooled()), 16 * filters)
            }
            OutputMode::Sums => (self.sums_region(), filters.next_multiple_of(2) * 4),
            OutputMode::Partial => (self.planes(), 16 * PLANES * filters),
        };
        runs(&bytes, run_bytes, self.pass.target, self.pass.strip_stride)
    }
}

/// A region as runs of `run_bytes` bytes.
fn runs(bytes: &[u8], run_bytes: usize, first: u32, stride: u32) -> Vec<Run> {
    let beat = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().unwrap());
    let run = |(n, bytes): (usize, &[u8])| Run {
        address: first + n as u32 * stride,
        beats: bytes.chunks(8).map(beat).collect(),
    };
    bytes.chunks(run_bytes).enumerate().map(run).collect()
}

/// Parameters that bring sums of 20 bits to about 9 bits, so that both clamps are met.
fn random_parameters(rng: &mut impl Rng, channel: usize) -> Parameters {
    let multiplier: u16 = rng.gen_range(1..=u16::MAX);
    let bits = 20 + multiplier.ilog2() as u8;
    let bias = rng.gen_range(-200_000..200_000);
    Parameters { bias, multiplier, shift: bits - 8, channel, carry: false, hold: false }
}

fn random_sum(rng: &mut impl Rng) -> i32 {
    if rng.gen_bool(0.05) {
        [-(1 << 23), (1 << 23) - 1][rng.gen_range(0..2)]
    } else {
        rng.gen_range(-200_000..1_200_000)
    }
}
