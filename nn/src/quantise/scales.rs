//! Activation scales: which tensors share one, and its value from calibration images.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use super::QuantiseError;
use super::histogram::Histogram;
use crate::model::FloatModel;
use crate::network::{Network, Op};
use crate::twin::{FloatTwin, on_threads};

/// The scale of every layer's map but the last: a real activation is its u8 value times the scale.
pub(super) fn measure(
    model: &FloatModel,
    calibration: &[Vec<u8>],
) -> Result<BTreeMap<String, f64>, QuantiseError> {
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
    for part in parts {
        for (group, histogram) in part? {
            histograms.entry(group).or_insert_with(Histogram::new).merge(histogram);
        }
    }
    let scales: BTreeMap<usize, f64> = histograms.iter().map(|(&group, h)| (group, h.scale())).collect();
    let scaled = groups.iter().filter_map(|(name, group)| Some((name.clone(), *scales.get(group)?)));
    Ok(scaled.collect())
}

/// The histograms of the groups over some of the images, the first of which has the index `first`.
fn count(
    twin: &FloatTwin,
    model: &FloatModel,
    groups: &BTreeMap<String, usize>,
    first: usize,
    images: &[Vec<u8>],
) -> Result<BTreeMap<usize, Histogram>, QuantiseError> {
    let mut histograms = BTreeMap::new();
    for (image, pixels) in (first..).zip(images) {
        let run = twin.run(pixels).map_err(|error| QuantiseError::Calibration { image, error })?;
        for layer in model.convs.keys() {
            let histogram = histograms.entry(groups[layer]).or_insert_with(Histogram::new);
            for &value in &run.maps[layer] {
                if !value.is_finite() {
                    return Err(QuantiseError::NotFinite { image, layer: layer.clone(), value });
                }
                histogram.add(value);
            }
        }
    }
    Ok(histograms)
}

/// The group of every layer; the layers of a group share a scale.
fn groups(network: &Network) -> BTreeMap<String, usize> {
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for (number, layer) in network.layers.iter().enumerate() {
        groups.insert(layer.name.clone(), number);
        if !matches!(layer.op, Op::Concat | Op::MaxPool { .. }) {
            continue;
        }
        for input in &layer.inputs {
            let joined = groups[input];
            groups.values_mut().filter(|group| **group == joined).for_each(|group| *group = number);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::SqueezeNet;

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
}
