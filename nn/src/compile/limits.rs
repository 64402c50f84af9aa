//! Whether a stage fits the engine's stores and the contract's fields.

use firebrick_spec::config::PASS_CHANNELS;
use firebrick_spec::descriptor::{BEATS, ROWS, STRIDE, STRIPS};
use firebrick_spec::layout::WordFormat;
use firebrick_spec::weights::LIST_TILES;
use firebrick_spec::{BEAT_BYTES, EngineConfig, FeatureMapLayout, OutputMode};

use super::stage::Stage;

/// Layout of the map (or image) that the stage reads.
pub(super) fn input_layout(stage: &Stage<'_>) -> FeatureMapLayout {
    match &stage.phases {
        Some(phases) => phases.layout(stage.shape.height, stage.shape.width),
        None => {
            let s = stage.input_shape;
            FeatureMapLayout::map(s.channels, s.height, s.width)
        }
    }
}

/// Row taps of the stage's convolutions together.
pub(super) fn row_taps(stage: &Stage<'_>) -> usize {
    match &stage.phases {
        Some(phases) => phases.taps(),
        None => stage.parts.iter().map(|p| p.kernel).max().unwrap_or(1),
    }
}

/// Everything about the stage that is too large for the engine.
pub(super) fn violations(stage: &Stage<'_>, config: &EngineConfig) -> Vec<String> {
    let input = input_layout(stage);
    let (height, width) = (stage.shape.height, stage.shape.width);
    let taps = row_taps(stage);
    let rows_above = (taps - 1) * input.pitch();
    let strips = input.strips;
    let mut found = Vec::new();
    let mut check = |value: usize, most: usize, what: String| {
        if value > most {
            found.push(format!("{what}; at most {most} are possible"));
        }
    };
    check(input.channels, PASS_CHANNELS, format!("reads {} channels{}", input.channels, phases_note(stage)));
    check(
        rows_above + input.channels,
        config.activation_words,
        format!(
            "needs {} words of a PE's activation store ({} rows above x {strips} strips x {} channels + {})",
            rows_above + input.channels,
            taps - 1,
            input.channels,
            input.channels
        ),
    );
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
