//! What is wrong with what the emulator refuses: the reasons of [`super::EmulateError`].

use firebrick_spec::config::{PARAM_BANKS, PASS_CHANNELS};
use firebrick_spec::descriptor::DescriptorError;
use firebrick_spec::requant::SHIFT_MAX;

/// What is wrong with a descriptor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorReason {
    /// Something that the contract forbids.
    #[error(transparent)]
    Forbidden(#[from] DescriptorError),
    /// A pass behind the last one that has weights.
    #[error("has no weights")]
    NoWeights,
    /// A frame that is over too early.
    #[error("the frame ends before the weights of {passes} passes are used")]
    Unused {
        /// Passes whose weights are left.
        passes: usize,
    },
}

/// What is wrong with a packet of the weight stream.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamReason {
    /// No packet follows, and the last one's pass goes on.
    #[error("the stream ends within a pass")]
    EndsInPass,
    /// The packet has fewer words than its header says.
    #[error("the stream ends within a packet")]
    EndsInPacket,
    /// A packet without words, or with too many.
    #[error("a packet of {words} words, accepted: 1 to 512")]
    Length {
        /// Its words, without the header.
        words: usize,
    },
    /// A gate that opens before that of an earlier packet.
    #[error("waits for {after} passes after a packet that waits for {before}")]
    Order {
        /// Passes that it waits for.
        after: usize,
        /// Passes that the packet before waits for.
        before: usize,
    },
    /// Changed on its way.
    #[error("a packet with check sum {found:#06x}, its words give {expected:#06x}")]
    CheckSum {
        /// What the header has.
        found: u64,
        /// What the words give.
        expected: u64,
    },
    /// A list for a PE that the chain does not have.
    #[error("a list for PE {pe} of {pes}")]
    NoSuchPe {
        /// The PE.
        pe: usize,
        /// PEs of the chain.
        pes: usize,
    },
    /// A PE's second list, or second parameters.
    #[error("a second packet for the same place of the pass (PE {pe})")]
    Twice {
        /// The PE.
        pe: usize,
    },
    /// More parameters than there are banks.
    #[error("parameters of {passes} passes are held, accepted: {PARAM_BANKS}")]
    Banks {
        /// Passes whose parameters would be held.
        passes: usize,
    },
    /// More weights than a store holds.
    #[error("PE {pe} would hold {words} words of weights, accepted: {accepted}")]
    Store {
        /// The PE.
        pe: usize,
        /// Words that it would hold.
        words: usize,
        /// Words of the store.
        accepted: usize,
    },
    /// A gate that cannot open.
    #[error("pass {pass} waits for {after} passes and would never start")]
    NeverStarts {
        /// The pass, counted in its frame.
        pass: usize,
        /// Passes that it waits for.
        after: usize,
    },
    /// A pass without a list for each PE.
    #[error("the pass ends without a list for PE {pe}")]
    NoList {
        /// The PE.
        pe: usize,
    },
    /// A pass without parameters.
    #[error("the pass ends without parameters")]
    NoParameters,
}

/// What is wrong with a PE's list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListReason {
    /// Made for another number of tiles.
    #[error("the list has {found} tiles, the pass {expected}")]
    Tiles {
        /// Those of the list.
        found: usize,
        /// Those of the pass.
        expected: usize,
    },
    /// No channels, or too many.
    #[error("{0} channels, accepted: 1 to {PASS_CHANNELS}")]
    Channels(usize),
    /// A wrong distance of two rows.
    #[error("pitch {found}, accepted: {expected}")]
    Pitch {
        /// That of the list, in words.
        found: usize,
        /// That of the pass, in words.
        expected: usize,
    },
    /// A tile that the activation store cannot hold.
    #[error("a tile spans {words} words of an activation store of {accepted}")]
    Store {
        /// Words from its first to its last.
        words: usize,
        /// Words of the store.
        accepted: usize,
    },
    /// Something behind the last filter.
    #[error("padding of {0:#06x} after the last filter")]
    Padding(u16),
    /// Another number of filters than the header's, or none.
    #[error("the header names {named} filters, the list has {found}")]
    Filters {
        /// Those of the header.
        named: usize,
        /// Those that end.
        found: usize,
    },
    /// A word more than the list needs.
    #[error("{0} entries of padding")]
    Excess(usize),
    /// An entry that reads beside the tile.
    #[error("an entry reads channel {channel}, row tap {row}, column tap {column} with weight {weight}")]
    Entry {
        /// The channel.
        channel: usize,
        /// The row tap.
        row: u8,
        /// The column tap.
        column: u8,
        /// The weight.
        weight: i8,
    },
    /// A list of an idle PE with work for several results.
    #[error("several filters to discard")]
    DiscardsSeveral,
    /// A list of an idle PE with work.
    #[error("a discarded list is not one weight of 0 on the tile's first word")]
    DiscardsWork,
}

/// What is wrong with a pass as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassReason {
    /// PEs that read different tiles.
    #[error("PE {pe} reads {found:?} (channels, pitch, rows), PE 0 {expected:?}")]
    Geometry {
        /// The PE.
        pe: usize,
        /// Its channels, pitch and row taps.
        found: (usize, usize, usize),
        /// Those of the first PE.
        expected: (usize, usize, usize),
    },
    /// An input of the wrong length.
    #[error("the input has {found} words, the tiles need {expected}")]
    Input {
        /// Its words.
        found: usize,
        /// Words of all tiles.
        expected: usize,
    },
    /// Parameters for another number of outputs.
    #[error("{found} parameter words for {outputs} outputs")]
    Parameters {
        /// Parameter words whose results are written.
        found: usize,
        /// Results of a tile.
        outputs: usize,
    },
    /// A number beyond the last.
    #[error("{list} {value} of {count}")]
    Beyond {
        /// What is numbered, and where.
        list: &'static str,
        /// The number.
        value: usize,
        /// How many there are.
        count: usize,
    },
    /// A number that is missing or stands there again.
    #[error("{list} {value} is named {times} times")]
    Times {
        /// What is numbered, and where.
        list: &'static str,
        /// The number.
        value: usize,
        /// How often it stands there.
        times: usize,
    },
    /// A shift that the requantisation cannot do.
    #[error("parameters: shift {0}, accepted: 1 to {SHIFT_MAX}")]
    Shift(u64),
    /// Results that would pass between PEs.
    #[error("results are carried over, but {pes} PEs have filters")]
    CarriedOver {
        /// PEs that have filters.
        pes: usize,
    },
}
