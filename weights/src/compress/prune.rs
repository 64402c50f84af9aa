//! Pruning by magnitude: of several weights the largest are kept, of equal ones the earlier.

use std::collections::BTreeMap;

use firebrick_nn::density;
use firebrick_nn::model::FloatModel;

use super::{CompressError, refuse};

/// Which weights are kept. A share keeps `ceil(share * weights)` of them; biases always stay.
#[derive(Clone, Debug, PartialEq)]
pub enum Pruning {
    /// A share for each named layer, 0 to 1; the others are left as they are.
    Layers(BTreeMap<String, f64>),
    /// A share of the network's weights, 0 to 1: one threshold for all layers.
    Share(f64),
    /// A number of parameters, with the biases: one threshold for all layers.
    Parameters(usize),
}

impl Pruning {
    /// The shares of the SqueezeNet paper's Table 1, for networks with v1.0's layers.
    pub fn table_1() -> Self {
        Pruning::Layers(density::table_1_shares().collect())
    }
}

/// Weights that a share of `count` keeps.
fn kept(share: f64, count: usize) -> usize {
    // The product of a decimal fraction can come out a little above the whole number that it means.
    (share * count as f64 - 1e-6).ceil().max(0.0) as usize
}

/// Sets the weights that are not kept to 0.
///
/// # Errors
/// A share outside of 0 to 1, a layer that the network does not have, a number of parameters that is not possible.
pub fn prune(model: &mut FloatModel, pruning: &Pruning) -> Result<(), CompressError> {
    match pruning {
        Pruning::Layers(layers) => {
            for (layer, &share) in layers {
                let share = checked(&format!("layer `{layer}`: kept share"), share)?;
                let Some(conv) = model.convs.get_mut(layer) else {
                    let layers = model.convs.keys().cloned().collect();
                    return Err(CompressError::UnknownLayer { done: "prune", layer: layer.clone(), layers });
                };
                keep_share(&mut conv.weights, share);
            }
        }
        Pruning::Share(share) => {
            let weights = model.convs.values().map(|conv| conv.weights.len()).sum();
            keep_of_all(model, kept(checked("kept share", *share)?, weights));
        }
        Pruning::Parameters(parameters) => {
            let biases: usize = model.convs.values().map(|conv| conv.bias.len()).sum();
            let all: usize = biases + model.convs.values().map(|conv| conv.weights.len()).sum::<usize>();
            if !(biases..=all).contains(parameters) {
                let accepted = format!("{biases}, the biases, to {all}");
                return Err(refuse("parameters after pruning", parameters, accepted));
            }
            keep_of_all(model, parameters - biases);
        }
    }
    Ok(())
}

/// Sets all weights but a share of the largest to 0.
pub fn keep_share(weights: &mut Vec<f32>, share: f64) {
    let keep = kept(share, weights.len());
    keep_largest(&mut [weights], keep);
}

fn checked(what: &str, share: f64) -> Result<f64, CompressError> {
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err(refuse(what, share, "0 to 1")) }
}

fn keep_of_all(model: &mut FloatModel, keep: usize) {
    // The network's order, so that ties do not depend on names.
    let mut place = BTreeMap::new();
    for (i, layer) in model.network.layers.iter().enumerate() {
        place.insert(layer.name.clone(), i);
    }
    let mut convs: Vec<_> = model.convs.iter_mut().collect();
    convs.sort_by_key(|(name, _)| place.get(*name));
    let mut weights: Vec<&mut Vec<f32>> = convs.into_iter().map(|(_, conv)| &mut conv.weights).collect();
    keep_largest(&mut weights, keep);
}

/// Keeps the `keep` largest of all these weights and makes the others 0.
fn keep_largest(groups: &mut [&mut Vec<f32>], keep: usize) {
    let mut magnitudes: Vec<f32> = groups.iter().flat_map(|group| group.iter().map(|w| w.abs())).collect();
    if keep >= magnitudes.len() {
        return;
    }
    let descending = |a: &f32, b: &f32| b.total_cmp(a);
    let (larger, threshold, _) = magnitudes.select_nth_unstable_by(keep, descending);
    // The largest of those that go: a weight as large is kept only as long as there is room beside the larger ones.
    let threshold = *threshold;
    let mut ties = keep - larger.iter().filter(|&&magnitude| magnitude > threshold).count();
    for weight in groups.iter_mut().flat_map(|group| group.iter_mut()) {
        let tie = weight.abs() == threshold && ties > 0;
        ties -= usize::from(tie);
        if weight.abs() <= threshold && !tie {
            *weight = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use firebrick_nn::family::SqueezeNet;
    use firebrick_nn::random::float_weights;
    use proptest::prelude::*;

    use super::*;

    fn pruned(weights: &[f32], keep: usize) -> Vec<f32> {
        let mut weights = weights.to_vec();
        keep_largest(&mut [&mut weights], keep);
        weights
    }

    #[test]
    fn the_largest_and_of_equal_ones_the_earlier_are_kept() {
        let weights = [0.5, -2.0, 0.5, 1.0, -0.5];
        assert_eq!(pruned(&weights, 5), weights);
        assert_eq!(pruned(&weights, 4), [0.5, -2.0, 0.5, 1.0, 0.0]);
        assert_eq!(pruned(&weights, 3), [0.5, -2.0, 0.0, 1.0, 0.0]);
        assert_eq!(pruned(&weights, 1), [0.0, -2.0, 0.0, 0.0, 0.0]);
        assert_eq!(pruned(&weights, 0), [0.0; 5]);
    }

    #[test]
    fn shares_are_rounded_up_but_not_by_noise() {
        for (share, count, expected) in
            [(0.2, 512_000, 102_400), (0.33, 9216, 3042), (0.3, 147_456, 44_237), (1.0, 7, 7), (0.0, 7, 0)]
        {
            assert_eq!(kept(share, count), expected, "{share} of {count}");
        }
        for count in 1..3000 {
            for percent in 0..=100 {
                assert_eq!(kept(f64::from(percent) / 100.0, count), (percent as usize * count).div_ceil(100));
            }
        }
    }

    #[test]
    fn settings_that_a_model_does_not_allow_are_refused() {
        let network = SqueezeNet { fires: 1, classes: 5, pools_after: vec![1], ..SqueezeNet::v1_0() };
        let mut model = float_weights(network.network().unwrap(), 1);
        let mut refusal = |pruning: Pruning| prune(&mut model, &pruning).unwrap_err().to_string();
        let layer = |name: &str, share| Pruning::Layers(BTreeMap::from([(name.to_string(), share)]));
        assert_eq!(refusal(layer("conv1", 1.5)), "layer `conv1`: kept share = 1.5, accepted: 0 to 1");
        assert!(
            refusal(layer("conv9", 0.5))
                .starts_with("layer to prune = `conv9`, accepted: conv1, conv3, fire2/")
        );
        assert_eq!(refusal(Pruning::Share(f64::NAN)), "kept share = NaN, accepted: 0 to 1");
        let error = refusal(Pruning::Parameters(5));
        assert_eq!(error, "parameters after pruning = 5, accepted: 245, the biases, to 26773");
    }

    proptest! {
        #[test]
        fn as_many_as_asked_for_and_none_smaller_than_what_is_lost(
            weights in prop::collection::vec((-6i8..6).prop_map(f32::from), 1..60), keep in 0usize..60
        ) {
            let after = pruned(&weights, keep);
            let kept = after.iter().filter(|w| **w != 0.0).count();
            let nonzeros = weights.iter().filter(|w| **w != 0.0).count();
            prop_assert_eq!(kept, keep.min(nonzeros));
            let lost = weights.iter().zip(&after).filter(|(a, b)| a != b).map(|(a, _)| a.abs());
            let least = after.iter().filter(|w| **w != 0.0).fold(f32::MAX, |least, w| least.min(w.abs()));
            prop_assert!(lost.fold(0.0, f32::max) <= least);
        }
    }
}
