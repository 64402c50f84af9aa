//! The chain of PEs: input words, tiles, sums, what results carry over, requantisation.

use firebrick_spec::layout::{PLANES, STORE_WORD_BYTES};
use firebrick_spec::requant::{ACCUMULATOR_BITS, SHIFT_MAX, requantise};
use firebrick_spec::weights as w;
use firebrick_spec::{BEAT_BYTES, EngineConfig, OutputMode, PIXELS, Pass, WordFormat};

use super::error::EmulateError;
use super::list::List;
use super::memory::Memory;
use super::reason::PassReason;
use super::stream::Packets;

/// A word of an activation store.
type Word = [u8; STORE_WORD_BYTES];

/// 14 requantised pixels.
pub(super) type Pixels = [u8; PIXELS];

/// A pass with its lists and parameters, ready to run.
pub(super) struct Chain {
    lists: Vec<List>,
    params: Vec<u64>,
    words: Vec<Word>,
    /// Channels that are written: byte planes of partial sums.
    channels: usize,
    partial: bool,
    tiles: usize,
}

impl Chain {
    /// Decodes and checks pass `index` of its frame.
    pub fn new(
        index: usize,
        pass: &Pass,
        packets: Packets,
        config: &EngineConfig,
        memory: &Memory<'_>,
    ) -> Result<Self, EmulateError> {
        let decode = |(pe, words): (usize, &Vec<u64>)| {
            List::decode(words, pass, config).map_err(|reason| EmulateError::List { pass: index, pe, reason })
        };
        let lists = packets.lists.iter().enumerate().map(decode).collect::<Result<Vec<List>, _>>()?;
        let chain = Chain {
            lists,
            params: packets.params,
            words: input_words(pass, memory)?,
            channels: pass.filters as usize,
            partial: pass.output == OutputMode::Partial,
            tiles: (pass.rows * pass.strips) as usize,
        };
        chain.check().map_err(|reason| EmulateError::Pass { pass: index, reason })?;
        Ok(chain)
    }

    /// Entries that each PE walks for one tile.
    pub fn entries(&self) -> Vec<usize> {
        self.lists.iter().map(List::entries).collect()
    }

    fn check(&self) -> Result<(), PassReason> {
        let first = &self.lists[0];
        let geometry = |l: &List| (l.channels, l.pitch, l.row_taps);
        if let Some(pe) = self.lists.iter().position(|l| geometry(l) != geometry(first)) {
            return Err(PassReason::Geometry {
                pe,
                found: geometry(&self.lists[pe]),
                expected: geometry(first),
            });
        }
        let expected = self.tiles * first.channels + (first.row_taps - 1) * first.pitch;
        if self.words.len() != expected {
            return Err(PassReason::Input { found: self.words.len(), expected });
        }
        let outputs = self.channels / if self.partial { PLANES } else { 1 };
        let held = |param: &u64| w::PARAM_HOLD.get(*param) == 1;
        let written = self.params.iter().filter(|param| !held(param));
        if written.clone().count() != outputs {
            return Err(PassReason::Parameters { found: written.count(), outputs });
        }
        once("parameters: channel", written.map(|p| w::PARAM_CHANNEL.get(*p) as usize), outputs)?;
        let possible = 1..=u64::from(SHIFT_MAX);
        if let Some(shift) =
            self.params.iter().map(|p| w::PARAM_SHIFT.get(*p)).find(|s| !possible.contains(s))
        {
            return Err(PassReason::Shift(shift));
        }
        let working: Vec<&List> = self.lists.iter().filter(|l| !l.discard).collect();
        if self.params.iter().any(held) && working.len() != 1 {
            return Err(PassReason::CarriedOver { pes: working.len() });
        }
        let indices = working.iter().flat_map(|l| l.first..l.first + l.filters.len());
        once("lists: parameter index", indices, self.params.len())
    }

    /// The outputs of a tile: one per channel of the pass, in the order of the channels.
    pub fn tile(&self, tile: usize) -> Vec<Pixels> {
        let mut out = vec![[0; PIXELS]; self.channels];
        for list in self.lists.iter().filter(|l| !l.discard) {
            let base = tile * list.channels;
            let mut before = [0i32; PIXELS];
            for (ordinal, filter) in list.filters.iter().enumerate() {
                let mut sums = self.sums(list, filter, base);
                let param = self.params[list.first + ordinal];
                if w::PARAM_CARRY.get(param) == 1 {
                    sums.iter_mut()
                        .zip(before)
                        .for_each(|(sum, carried)| *sum = sum.wrapping_add(carried << 8));
                }
                before = sums;
                if w::PARAM_HOLD.get(param) == 0 {
                    self.write(w::PARAM_CHANNEL.get(param) as usize, sums, param, &mut out);
                }
            }
        }
        out
    }

    /// A filter's output: its activations, or the byte planes of its sums.
    fn write(&self, channel: usize, sums: [i32; PIXELS], param: u64, out: &mut [Pixels]) {
        if !self.partial {
            out[channel] = sums.map(|acc| activation(acc, param));
            return;
        }
        for plane in 0..PLANES {
            out[PLANES * channel + plane] = sums.map(|acc| sign_extended(acc).to_le_bytes()[plane]);
        }
    }

    fn sums(&self, list: &List, filter: &[w::Entry], base: usize) -> [i32; PIXELS] {
        let mut acc = [0i32; PIXELS];
        let mut channel = 0;
        for e in filter {
            channel += usize::from(e.step);
            let word = &self.words[base + usize::from(e.dy) * list.pitch + channel];
            let pixels = &word[usize::from(e.dx)..][..PIXELS];
            for (sum, pixel) in acc.iter_mut().zip(pixels) {
                *sum += i32::from(e.weight) * i32::from(*pixel);
            }
        }
        acc
    }
}

/// Requantises the 24 bits that a PE's accumulator holds.
fn activation(acc: i32, param: u64) -> u8 {
    let bias = sign_extended(w::PARAM_BIAS.get(param) as i32);
    let (m, s) = (w::PARAM_MULTIPLIER.get(param) as u16, w::PARAM_SHIFT.get(param) as u8);
    requantise(sign_extended(acc), bias, m, s)
}

fn sign_extended(value: i32) -> i32 {
    let above = i32::BITS - ACCUMULATOR_BITS;
    value << above >> above
}

/// The words that enter the chain: zeros above, the input, zeros below.
fn input_words(pass: &Pass, memory: &Memory<'_>) -> Result<Vec<Word>, EmulateError> {
    let format = if pass.image { WordFormat::Image } else { WordFormat::Map };
    let mut bytes = Vec::new();
    let (stride, runs) = pass.strides.map_or((0, 1), |s| (s.stride, s.runs));
    for run in 0..runs {
        let at = u64::from(pass.source) + u64::from(run) * u64::from(stride);
        bytes.extend_from_slice(memory.get(at, pass.beats as usize * BEAT_BYTES)?);
    }
    let zeros = |n: u32| std::iter::repeat_n([0; STORE_WORD_BYTES], n as usize);
    let words = bytes.chunks(format.bytes()).map(|chunk| {
        let mut word = [0; STORE_WORD_BYTES];
        let used = format.used_bytes().min(chunk.len());
        word[..used].copy_from_slice(&chunk[..used]);
        word
    });
    Ok(zeros(pass.lead_words).chain(words).chain(zeros(pass.tail_words)).collect())
}

/// Checks that `values`, those of `list`, are `0..count`, each once.
fn once(list: &'static str, values: impl Iterator<Item = usize>, count: usize) -> Result<(), PassReason> {
    let mut seen = vec![0; count];
    for value in values {
        *seen.get_mut(value).ok_or(PassReason::Beyond { list, value, count })? += 1;
    }
    match seen.iter().position(|n| *n != 1) {
        Some(value) => Err(PassReason::Times { list, value, times: seen[value] }),
        None => Ok(()),
    }
}
