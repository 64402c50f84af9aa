//! Whether a stage fits the engine's stores and the contract's fields.

use firebrick_spec::config::{PASS_CHANNELS, POOL_WORDS};
use firebrick_spec::descriptor::{BEATS, ROWS, STRIDE, STRIPS};
use firebrick_spec::layout::WordFormat;
use firebrick_spec::weights::LIST_TILES;
use firebrick_spec::{BEAT_BYTES, EngineConfig, OutputMode, PIXELS};

use super::reason::Reason;
use super::stage::Stage;

/// What the stage needs of a PE's activation store, in words: the rows above a tile's last one, and that tile's words.
///
/// They come in the order of the map and are released in it, during a tile's last filter: until then all of them are held.
fn store_words(stage: &Stage<'_>) -> usize {
    let channels = stage.input_layout().channels;
    (stage.taps - 1) * stage.strips() * channels + channels
}

/// Most filters of one pass: a pooled one's row waits in memories of its own until it is complete.
pub(super) fn most_filters(stage: &Stage<'_>) -> usize {
    match stage.output {
        OutputMode::Pooled => PASS_CHANNELS.min(POOL_WORDS / stage.shape.width.div_ceil(PIXELS)),
        _ => PASS_CHANNELS,
    }
}

/// What keeps a stage from being passes that read all of its input channels and kernel rows.
pub(super) fn too_large(stage: &Stage<'_>, config: &EngineConfig) -> Vec<Reason> {
    let input = stage.input_layout();
    let (words, above) = (store_words(stage), stage.taps - 1);
    let mut found = Vec::new();
    let columns = stage.columns();
    // A word has one halo pixel on either side.
    if stage.phases.is_none() && (columns.start < -1 || columns.end > 2) {
        found.push(Reason::Columns { first: columns.start, last: columns.end - 1 });
    }
    let channels = input.channels;
    if channels > PASS_CHANNELS {
        let phases = stage.phases.as_ref().map(|p| (p.factor(), p.image.channels));
        found.push(Reason::Channels { channels, phases });
    }
    let accepted = config.activation_words;
    if words > accepted {
        found.push(Reason::ActivationStore { words, above, strips: stage.strips(), channels, accepted });
    }
    found
}

/// Everything about the stage that is too large for the contract's fields, however it is split.
pub(super) fn violations(stage: &Stage<'_>) -> Vec<Reason> {
    let (height, width, strips) = (stage.shape.height, stage.shape.width, stage.strips());
    let mut reasons = Vec::new();
    let mut check = |found: usize, accepted: usize, reason: fn(usize, usize) -> Reason| {
        if found > accepted {
            reasons.push(reason(found, accepted));
        }
    };
    check(strips, STRIPS.max() as usize, |found, accepted| Reason::Strips { found, accepted });
    check(height, ROWS.max() as usize, |found, accepted| Reason::Rows { found, accepted });
    check(height * strips, LIST_TILES.max() as usize, |found, accepted| Reason::Tiles { found, accepted });
    let beats = stage.input_layout().bytes() / BEAT_BYTES;
    check(beats, BEATS.max() as usize, |found, accepted| Reason::Input { found, accepted });
    let stride = stage.shape.channels * WordFormat::Map.bytes();
    check(stride, STRIDE.max() as usize, |found, accepted| Reason::OutputStrip { found, accepted });
    if stage.output == OutputMode::Sums {
        // The engine sums in 24 bits.
        let most = ((1 << 24) - 1) / 255;
        check(height * width, most, |found, accepted| Reason::Average { found, accepted });
    }
    reasons
}
