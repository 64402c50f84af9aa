//! What calibration images say about the activations: their scales (and which tensors share one), and
//! their means.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::thread;

use super::QuantiseError;
use super::histogram::Histogram;
use crate::model::FloatModel;
use crate::network::{Layer, Network, Op};
use crate::twin::{FloatTwin, on_threads};
use crate::validate::ModelError;

/// Statistics of the activations, by the name of a layer.
pub(super) struct Activations {
    /// The scale of every layer's map but the last: a real activation is its u8 value times the scale.
    pub scales: BTreeMap<String, f64>,
    /// Mean real activation of every channel of the maps that convolutions read, and of the preprocessed
    /// image.
    pub means: BTreeMap<String, Vec<f64>>,
    /// The value that means zero in the last map of a network with a linear end; 0 of others.
    pub output_zero: i32,
    /// Layers whose scale nothing was measured for, in the order of the network: all values were one.
    pub silent: Vec<String>,
}

/// Room above the largest value of a linear end that the calibration images give, in parts of their range: the
/// score of another image's class may be larger, and must not be clipped.
const HEADROOM: f64 = 1.0 / 8.0;

/// Least and largest value of a map.
type Range = (f32, f32);

/// Scale and zero of a map without ReLU.
fn linear((least, largest): Range) -> (f64, i32) {
    let (least, largest) = (f64::from(least), f64::from(largest));
    let mut range = (largest - least) * (1.0 + HEADROOM);
    // A constant map, or one of next to no range: its values must still be in reach of an accumulator.
    range = range.max(least.abs().max(largest.abs()) * 2f64.powi(-10));
    if range < 255.0 * f64::from(f32::MIN_POSITIVE) {
        return (1.0, 0);
    }
    let scale = range / 255.0;
    (scale, (-least / scale).round() as i32)
}

/// Runs the float network on the calibration images.
pub(super) fn measure(model: &FloatModel, calibration: &[Vec<u8>]) -> Result<Activations, QuantiseError> {
    if calibration.is_empty() {
        return Err(QuantiseError::NoCalibration);
    }
    let groups = groups(&model.network);
    let twin = FloatTwin::new(model)?;
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = calibration.len().div_ceil(threads);
    // In the order of the images, so that the first error is that of the first image that has one.
    let parts = on_threads(calibration.chunks(share).enumerate().map(|(part, images)| {
        let (twin, groups) = (&twin, &groups);
        move || count(twin, model, groups, part * share, images)
    }));
    let mut histograms: BTreeMap<usize, Histogram> = BTreeMap::new();
    let mut means: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut range: Option<Range> = None;
    for part in parts {
        let part = part?;
        range = join(range, part.range);
        for (group, histogram) in part.histograms {
            histograms.entry(group).or_insert_with(Histogram::new).merge(histogram);
        }
        // Image by image in their order: the sum must not depend on the number of threads.
        for (name, image) in part.means {
            let sums = means.entry(name).or_insert_with(|| vec![0.0; image.len()]);
            sums.iter_mut().zip(image).for_each(|(sum, mean)| *sum += mean / calibration.len() as f64);
        }
    }
    let silent = silent(model, &groups, &histograms, range);
    let mut scales: BTreeMap<usize, f64> = histograms.iter().map(|(&group, h)| (group, h.scale())).collect();
    clip(&model.network, &groups, &mut scales);
    let scaled = groups.iter().filter_map(|(name, group)| Some((name.clone(), *scales.get(group)?)));
    let mut scales: BTreeMap<String, f64> = scaled.collect();
    let (last, mut output_zero) = (scored(&model.network), 0);
    if let (Some(last), Some(range)) = (last, range) {
        let scale;
        (scale, output_zero) = linear(range);
        scales.insert(last.to_string(), scale);
    }
    Ok(Activations { scales, means, output_zero, silent })
}

/// The measured layers that gave one value only.
fn silent(
    model: &FloatModel,
    groups: &BTreeMap<String, usize>,
    histograms: &BTreeMap<usize, Histogram>,
    range: Option<Range>,
) -> Vec<String> {
    let (measured, scored) = (measured(&model.network), scored(&model.network));
    let is_silent = |name: &str| match scored == Some(name) {
        true => range.is_some_and(|(least, largest)| least == largest),
        false => histograms.get(&groups[name]).is_some_and(Histogram::is_empty),
    };
    let names = model.network.layers.iter().map(|layer| layer.name.as_str());
    names.filter(|name| measured.contains(name) && is_silent(name)).map(str::to_owned).collect()
}

/// Lowers the scales of clipped maps to a 255th of their ceilings: so the clamp at 255 clips at them, or below where the
/// images' values are.
fn clip(network: &Network, groups: &BTreeMap<String, usize>, scales: &mut BTreeMap<usize, f64>) {
    for layer in &network.layers {
        let (Some(ceiling), Some(scale)) = (layer.ceiling, scales.get_mut(&groups[&layer.name])) else {
            continue;
        };
        *scale = scale.min(f64::from(ceiling.value()) / 255.0);
    }
}

/// The last convolution, if it has no ReLU.
fn scored(network: &Network) -> Option<&str> {
    let last = network.layers.last().filter(|_| network.has_linear_end())?;
    last.inputs.first().map(String::as_str)
}

fn join(a: Option<Range>, b: Option<Range>) -> Option<Range> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        _ => a.or(b),
    }
}

/// What some of the images say.
struct Part {
    /// By the number of the group.
    histograms: BTreeMap<usize, Histogram>,
    /// Channel means of every image and map that a convolution reads, in the order of the images.
    means: Vec<(String, Vec<f64>)>,
    /// Of the last convolution, if it has no ReLU.
    range: Option<Range>,
}

/// Runs some of the images, the first of which has the index `first`.
fn count(
    twin: &FloatTwin,
    model: &FloatModel,
    groups: &BTreeMap<String, usize>,
    first: usize,
    images: &[Vec<u8>],
) -> Result<Part, QuantiseError> {
    let measured = measured(&model.network);
    let convs = model.network.convs().map_err(ModelError::from)?;
    let sources: BTreeMap<&str, usize> =
        convs.iter().map(|conv| (conv.source.as_str(), conv.input.height * conv.input.width)).collect();
    let scored = scored(&model.network);
    let mut part = Part { histograms: BTreeMap::new(), means: Vec::new(), range: None };
    for (image, pixels) in (first..).zip(images) {
        let run = twin.run(pixels).map_err(|source| QuantiseError::Calibration { image, source })?;
        for layer in &measured {
            let map = &run.maps[*layer];
            if let Some(&value) = map.iter().find(|value| !value.is_finite()) {
                return Err(QuantiseError::NotFinite { image, layer: (*layer).to_string(), value });
            }
            if scored == Some(*layer) {
                part.range = map.iter().fold(part.range, |range, &value| join(range, Some((value, value))));
                continue;
            }
            let histogram = part.histograms.entry(groups[*layer]).or_insert_with(Histogram::new);
            map.iter().for_each(|&value| histogram.add(value));
        }
        let mean = |plane: &[f32]| plane.iter().map(|&v| f64::from(v)).sum::<f64>() / plane.len() as f64;
        for (source, pixels) in &sources {
            let means = run.maps[*source].chunks_exact(*pixels).map(mean).collect();
            part.means.push(((*source).to_string(), means));
        }
    }
    Ok(part)
}

/// The inputs whose maps share the scale of the layer's.
fn sharing<'a>(network: &Network, layer: &'a Layer) -> Vec<&'a str> {
    match layer.op {
        Op::Concat | Op::MaxPool { .. } => layer.inputs.iter().map(String::as_str).collect(),
        Op::Add => vec![network.addends(layer).main],
        Op::Conv { .. } | Op::LinearConv { .. } | Op::GlobalAveragePool => vec![],
    }
}

/// The layers on whose maps scales are measured: convolutions and additions, but for those that become
/// part of a sum, which is larger and has their scale.
fn measured(network: &Network) -> BTreeSet<&str> {
    let mut parts: BTreeSet<&str> = BTreeSet::new();
    for layer in network.layers.iter().rev() {
        if layer.op == Op::Add || parts.contains(layer.name.as_str()) {
            parts.extend(sharing(network, layer));
        }
    }
    let sums = network.layers.iter().filter(|layer| layer.op.is_sum());
    let names = sums.map(|layer| layer.name.as_str());
    names.filter(|name| !parts.contains(name)).collect()
}

/// The group of every layer; the layers of a group share a scale.
fn groups(network: &Network) -> BTreeMap<String, usize> {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for (number, layer) in network.layers.iter().enumerate() {
        groups.insert(layer.name.clone(), number);
        for input in sharing(network, layer) {
            let joined = groups[input];
            groups.values_mut().filter(|group| **group == joined).for_each(|group| *group = number);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::{Bypass, SqueezeNet};

    #[test]
    fn branches_and_pools_share_a_scale() {
        let groups = groups(&SqueezeNet::v1_0().network().unwrap());
        assert_eq!(groups["conv1"], groups["pool1"]);
        for name in ["fire4/expand1x1", "fire4/expand3x3", "pool4"] {
            assert_eq!(groups[name], groups["fire4/concat"], "{name}");
        }
        for name in ["fire4/squeeze1x1", "fire3/concat", "fire5/squeeze1x1", "pool1"] {
            assert_ne!(groups[name], groups["fire4/concat"], "{name}");
        }
    }

    #[test]
    fn a_sum_gives_its_scale_to_what_is_computed_with_it() {
        let network = SqueezeNet { bypass: Bypass::Complex, ..SqueezeNet::v1_0() }.network().unwrap();
        let groups = groups(&network);
        for name in ["fire4/expand1x1", "fire4/expand3x3", "fire4/concat", "pool4"] {
            assert_eq!(groups[name], groups["fire4/add"], "{name}");
        }
        assert_ne!(groups["fire4/bypass"], groups["fire4/add"]);
        let measured = measured(&network);
        assert!(measured.contains("fire4/add") && measured.contains("fire4/bypass"));
        assert!(!measured.contains("fire4/expand1x1"));
    }
}
