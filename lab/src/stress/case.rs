//! What is run, as plain data: one device's life is a sequence of cases.

use std::ops::RangeInclusive;

use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random::{self, Kind, Shrink};
use firebrick_sim::{Behaviour, ChannelStalls, WriteOrder};
use firebrick_spec::EngineConfig;
use serde::{Deserialize, Serialize};

/// A device, and the cases that run on it one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// The engine.
    pub engine: Setup,
    /// The cases, in order.
    pub cases: Vec<Case>,
}

/// An engine's configuration, as [`EngineConfig`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Processing elements.
    pub pes: usize,
    /// Memory ports.
    pub ports: usize,
    /// Words of an activation store.
    pub activation_words: usize,
    /// Words of a weight store.
    pub weight_words: usize,
    /// Words of the descriptor queue.
    pub queue_words: usize,
}

impl Setup {
    /// The configuration.
    pub fn config(&self) -> EngineConfig {
        let Setup { pes, ports, activation_words, weight_words, queue_words } = *self;
        EngineConfig { pes, ports, activation_words, weight_words, queue_words }
    }
}

/// One network on a device: events that end in a soft reset, then frames that must be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The network.
    pub network: Choice,
    /// Seed of the pixels; frame `n` has that of `pixels + n`.
    pub pixels: u64,
    /// How the buses behave.
    pub bus: Bus,
    /// What goes wrong first; every event is followed by a soft reset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Frames, back to back if there are several.
    pub frames: usize,
    /// Reads registers all over the window while a frame runs, seeded; not at all without a seed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polls: Option<u64>,
}

/// A random network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What may be in it.
    pub kind: Kind,
    /// Its seed.
    pub seed: u64,
    /// What is left out of it.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub shrink: Shrink,
}

impl Choice {
    /// The network; none if too much is left out of it.
    pub fn model(&self) -> Option<QuantisedModel> {
        random::shrunk(self.kind, self.seed, &self.shrink)
    }
}

fn is_nothing(shrink: &Shrink) -> bool {
    *shrink == Shrink::default()
}

/// How memory and processor behave; chances in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bus {
    /// Seed of stalls and latencies.
    pub seed: u64,
    /// Least and most cycles to a read's first beat.
    pub read_latency: (u32, u32),
    /// Least and most cycles to a write's response.
    pub write_latency: (u32, u32),
    /// Read beats in 100 cycles.
    pub bandwidth: u8,
    /// Bursts in flight in each direction, at most [`Bus::OUTSTANDING`].
    pub outstanding: usize,
    /// Chances that AW, W, B, AR and R stall in a cycle.
    pub stalls: [u8; 5],
    /// Chance that a channel of the processor's port stalls in a cycle.
    pub processor: u8,
    /// When a write's address and data are taken; the address first in sequences kept from earlier.
    #[serde(default)]
    pub order: WriteOrder,
    /// READY comes only after VALID.
    #[serde(default)]
    pub after_valid: bool,
}

impl Bus {
    /// Most bursts in flight.
    pub const OUTSTANDING: usize = 16;

    /// Nothing stalls.
    pub const QUIET: Bus = Bus {
        seed: 0,
        read_latency: (40, 40),
        write_latency: (20, 20),
        bandwidth: 100,
        outstanding: 8,
        stalls: [0; 5],
        processor: 0,
        order: WriteOrder::AddressFirst,
        after_valid: false,
    };

    /// The same for the simulation.
    pub fn behaviour(&self) -> Behaviour {
        let chance = |percent: u8| f64::from(percent) / 100.0;
        let range = |(least, most): (u32, u32)| -> RangeInclusive<u32> { least..=most };
        let [aw, w, b, ar, r] = self.stalls.map(chance);
        Behaviour {
            read_latency: range(self.read_latency),
            write_latency: range(self.write_latency),
            read_bandwidth: chance(self.bandwidth),
            outstanding: self.outstanding,
            stalls: ChannelStalls { aw, w, b, ar, r },
            processor: chance(self.processor),
            seed: self.seed,
            order: self.order,
            after_valid: self.after_valid,
        }
    }

    /// Cycles that a burst takes at most, but for very bad luck.
    pub fn cycles_per_burst(&self) -> u64 {
        let worst = self.stalls.iter().copied().max().unwrap_or(0).min(95);
        let beats = 16 * 100 / u64::from(self.bandwidth.max(1)) * 100 / u64::from(100 - worst);
        u64::from(self.read_latency.1 + self.write_latency.1) + 4 * beats
    }
}

/// What goes wrong while a frame runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A soft reset so many cycles after the first word of the frame's descriptors.
    Reset {
        /// Cycles.
        after: u64,
    },
    /// The engine alone is reset (`rst_n`) so many cycles after the first word of the frame's descriptors.
    HardReset {
        /// Cycles.
        after: u64,
        /// How long `rst_n` is low, cycles.
        low: u64,
        /// From one reset's end to the next one's beginning, cycles.
        again: Vec<u64>,
        /// The memory answers nothing any more from then on.
        silent: bool,
    },
    /// The frame is begun again and again, each time for a cycle longer until a soft reset: some states last one cycle.
    Sweep {
        /// Cycles from the first word to the first reset.
        from: u64,
        /// Resets.
        count: u64,
    },
    /// The queue ends within a descriptor for good.
    Torn {
        /// Its words that are there.
        words: usize,
    },
    /// A word is written while a reset is under way.
    Early {
        /// The engine alone is reset (`rst_n`); else softly.
        hard: bool,
    },
    /// Bursts are answered with SLVERR or DECERR.
    BusErrors {
        /// Reads are.
        reads: bool,
        /// Writes are.
        writes: bool,
        /// So many are answered well first.
        skip: u64,
        /// Chance of each one after them, in percent.
        percent: u8,
        /// At most so many.
        most: u64,
        /// DECERR instead of SLVERR.
        decode: bool,
        /// Seed of the chance.
        seed: u64,
    },
    /// The memory answers nothing from so many cycles after the frame's beginning on.
    Silence {
        /// Cycles.
        after: u64,
    },
    /// Descriptors are written whether the queue has room or not.
    Overfill {},
    /// A bit of a descriptor is wrong.
    Descriptor {
        /// Which descriptor of the frame, in thousandths.
        permille: u32,
        /// Its word.
        word: usize,
        /// The bit.
        bit: usize,
    },
    /// A bit of the weight stream is wrong.
    Stream {
        /// Where in the stream, in thousandths.
        permille: u32,
        /// The bit of the word there.
        bit: usize,
    },
    /// Descriptors come in an order that is not possible.
    Disorder {
        /// The frame's weights are loaded twice; else not at all.
        twice: bool,
    },
    /// A window begins too high or ends too low.
    Window {
        /// The write window; else the read window.
        write: bool,
        /// Its end; else its beginning.
        end: bool,
        /// Where in the network's memory, in thousandths.
        permille: u32,
    },
}
