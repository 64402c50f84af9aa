//! What a compiled program makes the engine do: packets, words, entries.
//!
//! Read from the descriptors and the weight stream themselves, so that the estimate and the engine cannot disagree
//! about the order of filters or the gates of packets.

use firebrick_spec::weights as w;
use firebrick_spec::weights::Entry;
use firebrick_spec::{BEAT_BYTES, Descriptor, OutputMode, Pass};

use crate::compile::Program;

/// A frame's work.
pub(super) struct Work {
    /// Address and beats of the weight stream.
    pub stream: (u32, u32),
    pub packets: Vec<Packet>,
    pub passes: Vec<PassWork>,
}

/// A packet of the weight stream.
pub(super) struct Packet {
    pub words: u32,
    /// Passes that must have finished before.
    pub after: u32,
    /// It completes its pass.
    pub end: bool,
}

/// A pass.
pub(super) struct PassWork {
    pub descriptor: Pass,
    /// Words from one tile to the next.
    pub channels: u32,
    /// Results of a tile.
    pub results: u32,
    /// One for each PE.
    pub lists: Vec<List>,
}

/// A PE's list.
#[derive(Default)]
pub(super) struct List {
    /// For each filter and entry the word that it needs, counted from the tile's first one.
    pub filters: Vec<Vec<u16>>,
    /// For each entry of the last filter the words that it releases, counted likewise.
    pub releases: Vec<u16>,
    /// The result is dropped.
    pub discard: bool,
}

impl List {
    pub fn entries(&self) -> usize {
        self.filters.iter().map(Vec::len).sum()
    }

    fn decode(words: &[u64]) -> Self {
        let get = |field: firebrick_spec::field::Field| field.get(words[0]);
        let (filters, wide) = (get(w::LIST_FILTERS) as usize, get(w::LIST_WIDE) == 1);
        let pitch = get(w::LIST_PITCH) as u16;
        let mut list = List { discard: get(w::LIST_DISCARD) == 1, ..List::default() };
        let halves = words[1..]
            .iter()
            .flat_map(|word| (0..w::ENTRIES_PER_WORD).map(move |i| (word >> (16 * i)) as u16));
        let mut needs = Vec::new();
        let mut channel = 0;
        for bits in halves {
            if list.filters.len() == filters {
                break;
            }
            let entry = Entry::decode(bits, wide);
            channel += entry.step;
            needs.push(channel + u16::from(entry.dy) * pitch);
            if list.filters.len() + 1 == filters {
                list.releases.push(channel);
            }
            if entry.last {
                list.filters.push(std::mem::take(&mut needs));
                channel = 0;
            }
        }
        list
    }
}

impl PassWork {
    pub fn tiles(&self) -> u32 {
        self.descriptor.rows * self.descriptor.strips
    }

    /// Halves of a tile that are read from the reassembly, two for each channel.
    pub fn halves(&self) -> u32 {
        2 * self.descriptor.filters
    }

    /// Results of a tile on the chain, two for each filter: fewer than `halves` for partial sums, more where they are joined.
    pub fn arrivals(&self) -> u32 {
        2 * self.results
    }

    /// Beats of the input.
    pub fn input_beats(&self) -> u32 {
        self.descriptor.beats * self.descriptor.strides.map_or(1, |strides| strides.runs)
    }

    /// Beats of a run that is written.
    pub fn run_beats(&self) -> u32 {
        match self.descriptor.output {
            OutputMode::Sums => self.descriptor.filters.div_ceil(2),
            OutputMode::Map | OutputMode::Pooled | OutputMode::Partial => self.halves(),
        }
    }

    /// Beats of an activation word.
    pub fn word_beats(&self) -> u32 {
        if self.descriptor.image { 3 } else { 2 }
    }
}

impl Work {
    /// The work of `program`, which the compiler made: whatever it contains is possible.
    pub fn new(program: &Program) -> Self {
        let words: Vec<u64> = program
            .weights
            .chunks_exact(BEAT_BYTES)
            .map(|bytes| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)))
            .collect();
        let mut work = Work { stream: (0, 0), packets: Vec::new(), passes: Vec::new() };
        let mut at = 0;
        for descriptor in program.descriptors(0) {
            match descriptor {
                Descriptor::Weights(load) => work.stream = (load.source, load.beats),
                Descriptor::Pass(pass) => {
                    let mut lists: Vec<List> = (0..program.config.pes).map(|_| List::default()).collect();
                    let (mut channels, mut results) = (1, 0);
                    loop {
                        let header = words[at];
                        let payload = &words[at + 1..][..w::PACKET_WORDS.get(header) as usize];
                        if w::PACKET_KIND.get(header) == w::KIND_LIST {
                            lists[w::PACKET_PE.get(header) as usize] = List::decode(payload);
                            channels = w::LIST_CHANNELS.get(payload[0]) as u32;
                        } else {
                            results = payload.len() as u32;
                        }
                        let end = w::PACKET_END.get(header) == 1;
                        let after = w::PACKET_AFTER.get(header) as u32;
                        work.packets.push(Packet { words: payload.len() as u32, after, end });
                        at += 1 + payload.len();
                        if end {
                            break;
                        }
                    }
                    work.passes.push(PassWork { descriptor: pass, channels, results, lists });
                }
            }
        }
        work
    }
}
