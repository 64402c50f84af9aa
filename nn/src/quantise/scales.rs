//! Activation scales: which tensors share one, and its value from calibration images.

use std::collections::BTreeMap;

use super::QuantiseError;
use super::histogram::Histogram;
use crate::float;
use crate::model::FloatModel;
use crate::network::{Network, Op};

/// The scale of every layer's map but the last: a real activation is its u8 value times the scale.
pub(super) fn measure(
    model: &FloatModel,
    calibration: &[Vec<u8>],
) -> Result<BTreeMap<String, f64>, QuantiseError> {
    if calibration.is_empty() {
        return Err(QuantiseError::NoCalibration);
    }
    let groups = groups(&model.network);
    let mut histograms: BTreeMap<usize, Histogram> = BTreeMap::new();
    for (image, pixels) in calibration.iter().enumerate() {
        let run = float::run(model, pixels).map_err(|error| QuantiseError::Calibration { image, error })?;
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
    let scales: BTreeMap<usize, f64> = histograms.iter().map(|(&group, h)| (group, h.scale())).collect();
    let scaled = groups.iter().filter_map(|(name, group)| Some((name.clone(), *scales.get(group)?)));
    Ok(scaled.collect())
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
