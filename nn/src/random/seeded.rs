//! Weights of a given density for networks whose own are not at hand: cycles and bit-exactness can be seen without training.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::graph::ConvShape;
use crate::model::{FloatConv, FloatModel};
use crate::network::{Colour, Network, Preprocess, Resize};
use crate::shapes::NetworkError;

/// What the weights of a convolution are drawn by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pattern {
    /// Groups: filters of a group have weights for that group's input channels only. Divides filters and input channels.
    pub groups: usize,
    /// Share of the weights within the groups that are not zero, 0 to 1; their number is rounded up.
    pub density: f64,
}

/// Images that [`seeded`]'s models are quantised on if there are no photos.
pub const CALIBRATION_IMAGES: u64 = 2;

/// The least weight by the largest: so large that its integer is not zero either.
const SMALLEST: f32 = 0.02;

/// A float model of `network` whose non-zero weights are where and what `seed` says; uniform, of such a reach that the activations
/// keep their magnitude from layer to layer (He et al. 2015). Pixels go in as BGR less the mean of ImageNet, or grey.
///
/// # Errors
/// Those of [`Network::validate`].
pub fn seeded(
    network: Network,
    pattern: impl Fn(&ConvShape) -> Pattern,
    seed: u64,
) -> Result<FloatModel, NetworkError> {
    network.validate()?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut convs = BTreeMap::new();
    for shape in network.convs()? {
        convs.insert(shape.name.clone(), conv(&mut rng, &shape, pattern(&shape)));
    }
    let channels = network.input.channels;
    let mean = if channels == 3 { vec![104.0, 117.0, 123.0] } else { vec![127.0; channels] };
    let preprocess = Preprocess {
        colour: if channels == 1 { Colour::Grey } else { Colour::Bgr },
        resize: Resize::Warp,
        mean,
        scale: vec![1.0 / 64.0; channels],
    };
    Ok(FloatModel { network, preprocess, labels: Vec::new(), convs })
}

fn conv(rng: &mut ChaCha8Rng, shape: &ConvShape, pattern: Pattern) -> FloatConv {
    let (filters, groups) = (shape.output.channels, pattern.groups.max(1));
    let (length, part) = (shape.filter_weights(), shape.filter_weights() / groups);
    let mut left = filters * part;
    // Less what a product of decimal fractions can be too large by.
    let mut wanted = (left as f64 * pattern.density - 1e-6).ceil() as usize;
    let reach = (6.0 * filters as f32 / wanted.max(1) as f32).sqrt();
    let mut weights = vec![0.0; filters * length];
    for (filter, weights) in weights.chunks_exact_mut(length).enumerate() {
        let group = filter * groups / filters;
        for weight in &mut weights[group * part..][..part] {
            // Exactly as many as wanted, each set of them as likely as any other.
            if rng.gen_range(0..left) < wanted {
                wanted -= 1;
                let size = rng.gen_range(SMALLEST * reach..reach);
                *weight = if rng.gen_bool(0.5) { size } else { -size };
            }
            left -= 1;
        }
    }
    FloatConv { weights, bias: (0..filters).map(|_| rng.gen_range(-0.1..0.3)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{INPUT, Layer, Op, Shape};

    #[test]
    fn weights_are_as_many_as_asked_for_and_within_their_groups() {
        let layer = |name: &str, input: &str, op| Layer {
            name: name.into(),
            inputs: vec![input.into()],
            op,
            ceiling: None,
        };
        let network = Network {
            name: "small".into(),
            input: Shape { channels: 3, height: 9, width: 9 },
            layers: vec![
                layer("first", INPUT, Op::Conv { filters: 4, kernel: 3, stride: 2, pad: 0 }),
                layer("conv", "first", Op::Conv { filters: 6, kernel: 3, stride: 1, pad: 0 }),
                layer("average", "conv", Op::GlobalAveragePool),
            ],
        };
        let groups = |conv: &ConvShape| if conv.name == "conv" { 2 } else { 1 };
        let pattern = |conv: &ConvShape| Pattern { groups: groups(conv), density: 0.31 };
        let model = seeded(network.clone(), pattern, 1).unwrap();
        model.validate().unwrap();
        let weights = &model.convs["conv"].weights;
        let nonzero = |i: &usize| weights[*i] != 0.0;
        assert_eq!((0..weights.len()).filter(nonzero).count(), (6.0 * 18.0 * 0.31f64).ceil() as usize);
        let outside = |i: &usize| (i / 36 / 3) != (i % 36 / 18);
        assert_eq!((0..weights.len()).filter(outside).filter(nonzero).count(), 0);
        assert_eq!(model, seeded(network.clone(), pattern, 1).unwrap());
        assert_ne!(model, seeded(network, pattern, 2).unwrap());
    }
}
