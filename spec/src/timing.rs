//! Cycles that the hardware's blocks take and the estimator reckons with, and the depths of its FIFOs.
//!
//! A block's documented latency (`Pe::LATENCY`, say) is the constant that stands here, and what the estimator computes from it follows. The
//! blocks' tests measure them.

use crate::requant::BYPASS_SHIFT_MAX;

/// FIFO in LUT RAM: from input to output when it is empty.
pub const FIFO: usize = 1;
/// FIFO in block RAM: the same.
pub const BLOCK_FIFO: usize = 3;
/// FIFO of pairs of beats: from the beat that completes a pair to the output of an empty FIFO.
pub const PAIR_FIFO: usize = BLOCK_FIFO + 1;
/// Read port: from a beat on the bus to its client's FIFO.
pub const READ_BEAT: usize = 2;
/// Read DMA: from a beat on the bus to the activations' client, which takes pairs.
pub const READ_ACTIVATIONS: usize = PAIR_FIFO + READ_BEAT;
/// Read DMA: from a beat on the bus to the weights' client.
pub const READ_WEIGHTS: usize = BLOCK_FIFO + READ_BEAT;
/// Read DMA: from a beat on the bus to the bypass map's client.
pub const READ_BYPASS: usize = FIFO + READ_BEAT;
/// A client of the read DMA: from a run's start to the offer of its first burst.
pub const READ_CLIENT: usize = 3;
/// Activation loader: from an entry, or the decision for a word of zeros, to the word.
pub const LOADED_WORD: usize = 2;
/// Read arbiter: from an offer to its grant.
pub const READ_GRANT: usize = 1;
/// Read arbiter: from a grant to the issue of the burst.
pub const READ_ARBITER: usize = 2;
/// Write slice: a beat's register on its way to the memory, and its answer's on the way back.
pub const WRITE_SLICE: usize = 2;
/// Multipliers and accumulators: from an entry to its sum.
pub const MAC_ARRAY: usize = 6;
/// PE: from an entry's issue to its sum.
pub const PE: usize = MAC_ARRAY + 2;
/// From a half at the chain's end to its sums with their parameters.
pub const SUM_INTAKE: usize = PARAMETER_TABLE + 2;
/// Table of parameters: from index to parameters.
pub const PARAMETER_TABLE: usize = 1;
/// Requantisation of seven sums.
pub const REQUANTISE: usize = 7;
/// From a half at the chain's end to its pixels.
pub const RESULT_INTAKE: usize = SUM_INTAKE + REQUANTISE;
/// Tile walker: from the last read of a pass, or of a row that is written when it ends, until it is through.
pub const TILE_DRAIN: usize = 8;
/// Tile walker: from a tile's last read to the next tile's first one, where nothing is waited for.
pub const TILE_TURN: usize = 5;
/// The table of a bypass map's summands, without the shifts that align its multiplier: a cycle before, one for each byte, one behind.
pub const BYPASS_ENTRIES: usize = 1 + 256 + 1;
/// The same at most: the multiplier shifted as far as can be.
pub const BYPASS_SCALE: usize = BYPASS_ENTRIES + BYPASS_SHIFT_MAX as usize;
/// From a packet's last word to the verdict on its check sum.
pub const PACKET_CHECK: usize = 4;
/// From a descriptor's first word until it is held, if its words come one a cycle.
pub const DESCRIPTOR_READER: usize = 18;
/// From a pass's end to the start of the next one, if that waits for nothing.
pub const SEQUENCER_GAP: usize = 7;

/// Halves of results on their way or held in a PE from which on it issues no more results.
pub const RESULT_PORT_FULL: usize = 7;
/// PEs of an engine from which on both memories of a PE's results have one address, so that no half leaves while a result is written.
/// So many PEs share the chain that a PE seldom finds a slot in just those cycles, and a PE is 28 LUTs smaller. With fewer PEs, passes of
/// filters of two weights would take up to 10 % longer.
pub const ONE_ADDRESS_PES: usize = 16;
/// Pairs of beats in the FIFO of a port's activations.
pub const ACTIVATION_PAIRS: usize = 512;
/// Beats in the FIFO of a port's weights.
pub const WEIGHT_BEATS: usize = 512;
/// Beats of the bypass map's FIFOs, all ports together.
pub const BYPASS_BEATS: usize = 64;
