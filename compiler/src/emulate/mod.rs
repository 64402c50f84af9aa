//! The emulator: the engine at the level of its instructions, without time.
//!
//! It takes what the hardware takes (descriptors, the weight stream's bytes, memory) and
//! nothing of the compiler's own, does what `firebrick_spec` says, and refuses what the hardware could
//! not do: it is the software twin of the RTL, word for word.
//!
//! | module | what it does |
//! |---|---|
//! | `stream` | packets of the weight stream; room in the stores |
//! | `list` | a PE's list |
//! | `chain` | input words, tiles, sums, requantisation |
//! | `bypass` | the map that a pass adds |
//! | `output` | words with halos, pooling, sums |
//! | `memory` | bytes at bus addresses |

mod bypass;
mod chain;
mod error;
mod list;
mod memory;
mod output;
mod reason;
mod stream;

#[cfg(test)]
mod float_tests;
#[cfg(test)]
mod pool_tests;
#[cfg(test)]
mod refusal_tests;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::VecDeque;

use firebrick_spec::descriptor::DESCRIPTOR_WORDS;
use firebrick_spec::{BEAT_BYTES, Descriptor, EngineConfig, Pass, WeightLoad};

use chain::Chain;
use memory::Memory;
use output::Output;
use stream::Packets;

pub use error::EmulateError;
pub use reason::{DescriptorReason, ListReason, PassReason, StreamReason};

/// What the emulator counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EmulatorReport {
    /// The passes, in order.
    pub passes: Vec<PassReport>,
}

/// What one pass did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassReport {
    /// Tiles that every PE ran.
    pub tiles: usize,
    /// Per PE the entries that it walked over all tiles: the cycles in which it was busy.
    pub busy_entries: Vec<u64>,
    /// Bytes of input and bypass map that it read.
    pub read_bytes: usize,
    /// Bytes that it wrote.
    pub written_bytes: usize,
    /// True if the pass asked for the interrupt.
    pub interrupt: bool,
}

/// Executes `descriptors` (as written to the queue) on `memory`, whose first byte is at `bus_address`.
///
/// # Errors
/// The first violation of the contract; memory then holds what was written before it.
pub fn execute(
    config: &EngineConfig,
    descriptors: &[[u32; DESCRIPTOR_WORDS]],
    memory: &mut [u8],
    bus_address: u32,
) -> Result<EmulatorReport, EmulateError> {
    config.validate()?;
    let mut memory = Memory::new(memory, bus_address);
    let mut report = EmulatorReport::default();
    let mut frame = FrameWeights::default();
    for (index, words) in descriptors.iter().enumerate() {
        let refuse = |reason: DescriptorReason| EmulateError::Descriptor { index, reason };
        match Descriptor::decode(words).map_err(|e| refuse(e.into()))? {
            Descriptor::Weights(load) => {
                frame.finish().map_err(refuse)?;
                frame = FrameWeights { passes: load_stream(&load, config, &memory)?, done: 0 };
            }
            Descriptor::Pass(pass) => {
                let packets = frame.passes.pop_front().ok_or_else(|| refuse(DescriptorReason::NoWeights))?;
                report.passes.push(run_pass(frame.done, &pass, packets, config, &mut memory)?);
                frame.done += 1;
            }
        }
    }
    frame.finish().map_err(|reason| EmulateError::Descriptor { index: descriptors.len(), reason })?;
    Ok(report)
}

/// A frame's weights that no pass has used yet.
#[derive(Default)]
struct FrameWeights {
    passes: VecDeque<Packets>,
    done: usize,
}

impl FrameWeights {
    fn finish(&self) -> Result<(), DescriptorReason> {
        match self.passes.len() {
            0 => Ok(()),
            passes => Err(DescriptorReason::Unused { passes }),
        }
    }
}

fn load_stream(
    load: &WeightLoad,
    config: &EngineConfig,
    memory: &Memory<'_>,
) -> Result<VecDeque<Packets>, EmulateError> {
    let bytes = memory.get(u64::from(load.source), load.beats as usize * BEAT_BYTES)?;
    let mut words = Vec::with_capacity(load.beats as usize);
    for beat in bytes.chunks_exact(BEAT_BYTES) {
        words.push(beat.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)));
    }
    stream::parse(&words, config)
}

fn run_pass(
    index: usize,
    pass: &Pass,
    packets: Packets,
    config: &EngineConfig,
    memory: &mut Memory<'_>,
) -> Result<PassReport, EmulateError> {
    memory.moved();
    let chain = Chain::new(index, pass, packets, config, memory)?;
    let tiles = (pass.rows * pass.strips) as usize;
    let mut output = Output::new(pass);
    for tile in 0..tiles {
        let mut pixels = chain.tile(tile);
        bypass::add(pass, tile, &mut pixels, memory)?;
        output.tile(&pixels, memory)?;
    }
    let busy_entries = chain.entries().iter().map(|n| (n * tiles) as u64).collect();
    let (read_bytes, written_bytes) = memory.moved();
    Ok(PassReport { tiles, busy_entries, read_bytes, written_bytes, interrupt: pass.interrupt })
}
