//! Whether a stage fits the engine's stores and the contract's fields.

use firebrick_spec::config::{PASS_CHANNELS, POOL_WORDS};
use firebrick_spec::descriptor::{BEATS, ROWS, STRIDE, STRIPS};
use firebrick_spec::layout::WordFormat;
use firebrick_spec::weights::LIST_TILES;
use firebrick_spec::{BEAT_BYTES, EngineConfig, OutputMode, PIXELS};

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
pub(super) fn too_large(stage: &Stage<'_>, config: &EngineConfig) -> Vec<String> {
    let input = stage.input_layout();
    let (words, above) = (store_words(stage), stage.taps - 1);
    let mut found = Vec::new();
    let columns = stage.columns();
    // A word has one halo pixel on either side.
    if stage.phases.is_none() && (columns.start < -1 || columns.end > 2) {
        found.push(format!("reads columns {} to {} around an output pixel", columns.start, columns.end - 1));
    }
    if input.channels > PASS_CHANNELS {
        let note = phases_note(stage);
        found.push(format!("reads {} channels{note}; at most {PASS_CHANNELS} are possible", input.channels));
    }
    if words > config.activation_words {
        found.push(format!(
            "needs {words} words of a PE's activation store ({above} rows above x {} strips x {} channels + {}); at most \
             {} are possible",
            stage.strips(), input.channels, input.channels, config.activation_words
        ));
    }
    found
}

/// Everything about the stage that is too large for the contract's fields, however it is split.
pub(super) fn violations(stage: &Stage<'_>) -> Vec<String> {
    let input = stage.input_layout();
    let (height, width) = (stage.shape.height, stage.shape.width);
    let strips = stage.strips();
    let mut found = Vec::new();
    let mut check = |value: usize, most: usize, what: String| {
        if value > most {
            found.push(format!("{what}; at most {most} are possible"));
        }
    };
    check(strips, STRIPS.max() as usize, format!("has {strips} strips of 14 pixels in a row"));
    check(height, ROWS.max() as usize, format!("has {height} rows"));
    check(height * strips, LIST_TILES.max() as usize, format!("has {} tiles", height * strips));
    check(
        input.bytes() / BEAT_BYTES,
        BEATS.max() as usize,
        format!("reads {} bytes in beats of 8", input.bytes()),
    );
    let stride = stage.shape.channels * WordFormat::Map.bytes();
    check(stride, STRIDE.max() as usize, format!("has {stride} bytes in an output strip"));
    if stage.output == OutputMode::Sums {
        // The engine sums in 24 bits.
        let most = ((1 << 24) - 1) / 255;
        check(height * width, most, format!("averages over {} pixels", height * width));
    }
    found
}

fn phases_note(stage: &Stage<'_>) -> String {
    match &stage.phases {
        Some(p) => format!(" ({0} x {0} phases of {1} image channels)", p.factor(), p.image.channels),
        None => String::new(),
    }
}
