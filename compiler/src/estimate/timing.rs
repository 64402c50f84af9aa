//! Latencies of the engine's blocks, in cycles: where each is from is said beside it. What a block documents as its own is
//! [`firebrick_spec::timing`]'s; registers between blocks are added here.

use firebrick_spec::config::RESULT_SLOTS;
use firebrick_spec::timing;

/// As a time: no event is to come until something else happens.
pub(super) const NEVER: u32 = u32::MAX;

/// From a loader's word to the first PE's issue of the entry that waited for it: loader's registers, store's count, the walker's
/// decision.
pub(super) const WORD_TO_ISSUE: u32 = timing::LOADED_WORD as u32 + 2;
/// From an issued entry to the loader's sight of what it released, at the first PE: `free` and credit register.
pub(super) const ISSUE_TO_CREDIT: u32 = 2;
/// Between the last entry of a tile and the first of the next one (`Walker`: two cycles lost).
pub(super) const NEXT_TILE: u32 = 3;
/// From a freed slot to the first entry that waited for it, at the first PE: two registers, the count of tokens, and
/// six stages of the walker.
pub(super) const FREE_TO_ISSUE: u32 = 9;
/// From a filter's last entry until its first half leaves (`Pe::LATENCY`, the FIFO's count).
pub(super) const ISSUE_TO_RESULT: u32 = timing::PE as u32 + 1;
/// Halves on their way or held from which on no more results are issued (`ResultPort`).
pub(super) const FULL_PORT: u32 = timing::RESULT_PORT_FULL as u32;
/// PEs from which on both memories of results have one address (`ResultPort`).
pub(super) const ONE_ADDRESS_PES: usize = timing::ONE_ADDRESS_PES;
/// From a half at the chain's end to its reassembly slot's flag: a hop, `ResultIntake`, `SlotCounter`.
pub(super) const RESULT_TO_SLOT: u32 = timing::RESULT_INTAKE as u32 + 3;
/// From there to the first read of a tile that waited for it, more than behind another tile (`TileGate`).
pub(super) const SLOT_TO_READ: u32 = 1;
/// Reassembly slots.
pub(super) const SLOTS: u32 = RESULT_SLOTS as u32;
/// From the start of a tile's reading, without its halves, to its slot's freedom.
pub(super) const READ_TO_FREE: u32 = 1;
/// More of a pass's last tile, and of the last one of a row that is written when it ends (`TileWalker::DRAIN`).
pub(super) const DRAIN: u32 = timing::TILE_DRAIN as u32;
/// From there to the next tile's start.
pub(super) const FREE_TO_READ: u32 = timing::TILE_TURN as u32 - 1 - READ_TO_FREE;
/// What the pooled row's stream loses for each pooled strip (`RowStream`).
pub(super) const ROW_RUN: u32 = 6;
/// Cycles a channel takes when the sums are written (`Summer`).
pub(super) const SUM_CHANNEL: u32 = 1;
/// From a pass's last half or sum to its last burst in the write master, which waits for all of that burst: reader,
/// assembly, two FIFOs, address. The burst's beats follow.
pub(super) const LAST_HALF_TO_WRITE: u32 = 12;
/// From the last response to the pass's end, with the data's register before it: `WriteSlice`, two quiet cycles and their registers.
pub(super) const RESPONSE_TO_END: u32 = 3 + timing::WRITE_SLICE as u32;
/// From a pass's end to the next one's start (`Sequencer::GAP`, less the register of the pass's end).
pub(super) const END_TO_START: u32 = timing::SEQUENCER_GAP as u32 - 1;
/// What three more words on the configuration bus add, those of a bypass map.
pub(super) const BYPASS_WORDS: u32 = 3;
/// What two more words add, those of a strided input.
pub(super) const STRIDED_WORDS: u32 = 2;
/// From a pass's start, if nothing is waited for, back to the bypass map's last word (words 0, 4 and 5 and a register).
pub(super) const BYPASS_WORD_TO_START: u32 = 4;
/// From the bypass map's last word to the table, without the shifts that align the multiplier (`BypassScale`),
/// and the first beat's fetch (`BypassReader`).
pub(super) const BYPASS_TABLE: u32 = timing::BYPASS_ENTRIES as u32 + 1;
/// From a tile's first half in its slot to the start of the bypass map's run: two registers, less those of the flag.
pub(super) const SLOT_TO_BYPASS: u32 = 0;
/// From a frame's first descriptor word to the start of the weight stream: the reader, and a register write every third
/// cycle; the sequencer's state `Settle`.
pub(super) const FIRST_WORD_TO_STREAM: u32 = 52;
/// From there to the first pass's start if its weights were there; its words come as slowly.
pub(super) const STREAM_TO_START: u32 = 53;
/// From the end of a pass to the gate of a packet that waited for it.
pub(super) const END_TO_GATE: u32 = 2;
/// From a packet's last word to the verdict on its check sum, and to the pass's readiness (`PacketCheck::LATENCY`).
pub(super) const WORD_TO_READY: u32 = timing::PACKET_CHECK as u32 + 1;
/// From a pass's start to its first word, if that is one of zeros.
pub(super) const START_TO_WORD: u32 = 1;
/// From a pass's start to that of its input's first run (`InputRuns`).
pub(super) const START_TO_RUN: u32 = 1;
/// From a run's start to the grant of its first burst (`ReadClient::LATENCY`).
pub(super) const START_TO_BURST: u32 = timing::READ_CLIENT as u32;
/// From a beat that is taken to the burst for which it made room (`LaneRoom`, `ReadClient`).
pub(super) const TAKE_TO_BURST: u32 = 4;
/// From an offer that is picked to the address on the bus (`ReadArbiter`, `ReadPort`).
pub(super) const GRANT_TO_ADDRESS: u32 = (timing::READ_GRANT + timing::READ_ARBITER) as u32 + 1;
/// Between two bursts of a client (`ReadClient`, and the grant's register).
pub(super) const BURST_PERIOD: u32 = 3 + timing::READ_GRANT as u32;
/// From a run's last burst to the next run's first one.
pub(super) const RUN_PERIOD: u32 = BURST_PERIOD + 1;
/// From a beat on the bus to the client (`ReadDma::ACTIVATION_LATENCY`).
pub(super) const BEAT_TO_ACTIVATIONS: u32 = timing::READ_ACTIVATIONS as u32;
/// The same for weights (`ReadDma::WEIGHT_LATENCY`).
pub(super) const BEAT_TO_WEIGHTS: u32 = timing::READ_WEIGHTS as u32;
/// The same for the bypass map (`ReadDma::BYPASS_LATENCY`), and the fetch of what the beat adds (`BypassReader`).
pub(super) const BEAT_TO_BYPASS: u32 = timing::READ_BYPASS as u32 + 1;
/// Beats of a port's FIFO of activations (`PairFifo`: entries of two).
pub(super) const ACTIVATION_FIFO: u32 = 2 * timing::ACTIVATION_PAIRS as u32;
/// Beats of a port's FIFO of weights.
pub(super) const WEIGHT_FIFO: u32 = timing::WEIGHT_BEATS as u32;
/// Beats of the bypass map's FIFOs, all ports together.
pub(super) const BYPASS_FIFO: u32 = timing::BYPASS_BEATS as u32;
