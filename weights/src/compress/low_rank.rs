//! A convolution as two: of few filters with the kernel of the old one, and a 1x1 convolution with its filters. Their
//! product is the nearest to the old weights that the rank allows (singular value decomposition).
//!
//! The engine puts a ReLU behind every convolution, the first of the two included, where a linear layer is wanted. So
//! each row `a` of the first factor becomes two filters, `a` and `-a`, and its column `b` of the second factor two, `b`
//! and `-b`: `b relu(a x) - b relu(-a x)` is `b a x` for every `x`, without calibration. A row that has no sign other than
//! its own over an input that is never negative needs only one. A rank of `r` so costs up to `2 r` filters: worth it below
//! half of the rank at which the factors have as many weights as the layer.

use std::collections::BTreeMap;

use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::{FloatConv, FloatModel};
use firebrick_nn::network::{Convolution, INPUT, Layer, Op};
use nalgebra::DMatrix;

use super::{CompressError, refuse};

/// The model with the named convolutions replaced: `conv10` of rank `r` becomes `conv10/factor` and `conv10`.
///
/// # Errors
/// A layer that is no convolution of the network, or a rank that is not between 1 and the smaller side of its weights.
pub fn factorise(model: &FloatModel, ranks: &BTreeMap<String, usize>) -> Result<FloatModel, CompressError> {
    let mut model = model.clone();
    for (name, &rank) in ranks {
        let shapes = model.network.convs()?;
        let Some(shape) = shapes.iter().find(|shape| shape.name == *name) else {
            let layers = shapes.iter().map(|shape| shape.name.clone()).collect();
            return Err(CompressError::UnknownLayer { done: "factorise", layer: name.clone(), layers });
        };
        let most = shape.output.channels.min(shape.filter_weights());
        if !(1..=most).contains(&rank) {
            return Err(refuse(format!("layer `{name}`: rank"), rank, format!("1 to {most}")));
        }
        replace(&mut model, shape, rank);
    }
    model.validate()?;
    Ok(model)
}

/// Puts two convolutions in the place of one.
fn replace(model: &mut FloatModel, shape: &ConvShape, rank: usize) {
    let Some(old) = model.convs.remove(&shape.name) else { return };
    let factors = Factors::new(shape, &old.weights, rank);
    let filters = factors.first.len() / shape.filter_weights();
    let name = format!("{}/factor", shape.name);
    if let Some(at) = model.network.layers.iter().position(|layer| layer.name == shape.name) {
        let first = Op::Conv { filters, kernel: shape.kernel, stride: shape.stride, pad: shape.pad };
        let layer = &mut model.network.layers[at];
        let inputs = std::mem::replace(&mut layer.inputs, vec![name.clone()]);
        let (filters, relu) = (shape.output.channels, shape.relu);
        layer.op = Convolution { filters, kernel: 1, stride: 1, pad: 0, relu }.into();
        model.network.layers.insert(at, Layer { name: name.clone(), inputs, op: first, ceiling: None });
    }
    model.convs.insert(name, FloatConv { weights: factors.first, bias: vec![0.0; filters] });
    model.convs.insert(shape.name.clone(), FloatConv { weights: factors.second, bias: old.bias });
}

/// The weights of the two convolutions.
struct Factors {
    /// `[filter][input][row][column]`.
    first: Vec<f32>,
    /// `[output][filter]`.
    second: Vec<f32>,
}

impl Factors {
    fn new(shape: &ConvShape, weights: &[f32], rank: usize) -> Self {
        let (rows, columns) = (shape.output.channels, shape.filter_weights());
        let matrix = DMatrix::from_row_iterator(rows, columns, weights.iter().map(|&w| f64::from(w)));
        let svd = matrix.svd(true, true);
        let (Some(left), Some(right)) = (svd.u, svd.v_t) else { unreachable!("both sides were asked for") };
        let mut first = Vec::new();
        let mut signed = Vec::new();
        for j in 0..rank {
            let root = svd.singular_values[j].sqrt();
            let row: Vec<f32> = right.row(j).iter().map(|value| (value * root) as f32).collect();
            let column: Vec<f32> = left.column(j).iter().map(|value| (value * root) as f32).collect();
            for sign in signs(&row, shape.source == INPUT) {
                first.extend(row.iter().map(|value| sign * value));
                signed.push(column.iter().map(|value| sign * value).collect::<Vec<f32>>());
            }
        }
        let second = (0..rows).flat_map(|f| signed.iter().map(move |column| column[f])).collect();
        Factors { first, second }
    }
}

/// The signs that a row is needed with, over an input that may be negative or not.
fn signs(row: &[f32], negative_input: bool) -> Vec<f32> {
    let needed = |sign: f32| negative_input || row.iter().any(|value| sign * value > 0.0);
    [1.0, -1.0].into_iter().filter(|&sign| needed(sign)).collect()
}

#[cfg(test)]
mod tests {
    use firebrick_nn::float;
    use firebrick_nn::random::{float_model, pixels};

    use super::*;

    fn ranks(layer: &str, rank: usize) -> BTreeMap<String, usize> {
        BTreeMap::from([(layer.to_string(), rank)])
    }

    /// A convolution of the model and its full rank.
    fn full(model: &FloatModel, last: bool) -> (String, usize) {
        let convs = model.network.convs().unwrap();
        let shape = if last { convs.last() } else { convs.first() }.unwrap();
        (shape.name.clone(), shape.output.channels.min(shape.filter_weights()))
    }

    #[test]
    fn at_full_rank_the_scores_stay() {
        for seed in 0..20 {
            let model = float_model(seed);
            let image = pixels(seed, model.network.input);
            let expected = float::run(&model, &image).unwrap().scores;
            let largest = expected.iter().fold(1.0f32, |a, b| a.max(b.abs()));
            for last in [false, true] {
                let (name, rank) = full(&model, last);
                let factorised = factorise(&model, &ranks(&name, rank)).unwrap();
                assert_eq!(factorised.network.layers.len(), model.network.layers.len() + 1);
                let found = float::run(&factorised, &image).unwrap().scores;
                for (a, b) in expected.iter().zip(&found) {
                    assert!((a - b).abs() < 2e-4 * largest, "seed {seed}, {name}: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn a_lower_rank_is_an_approximation_and_signs_that_are_not_needed_are_saved() {
        let shape = |source: &str| {
            let side = firebrick_nn::network::Shape { channels: 2, height: 1, width: 1 };
            let (name, source) = ("x".to_string(), source.to_string());
            ConvShape {
                name,
                source,
                input: side,
                output: side,
                kernel: 1,
                stride: 1,
                pad: 0,
                relu: true,
                ceiling: None,
            }
        };
        let product = |factors: &Factors| {
            let filters = factors.first.len() / 2;
            let at = |f: usize, c: usize| {
                (0..filters).map(|j| factors.second[f * filters + j] * factors.first[2 * j + c]).sum::<f32>()
            };
            // Both signs give the product twice.
            [at(0, 0), at(0, 1), at(1, 0), at(1, 1)].map(|value| (value * 1e4).round() / 1e4)
        };
        let weights = [1.0, 2.0, 2.0, 4.0];
        let single = Factors::new(&shape("conv1"), &weights, 1);
        assert_eq!((single.first.len(), product(&single)), (2, weights));
        assert!(single.first.iter().all(|&value| value > 0.0));
        let both = Factors::new(&shape(INPUT), &weights, 1);
        assert_eq!((both.first.len(), product(&both)), (4, weights.map(|w| 2.0 * w)));
        let near = Factors::new(&shape("conv1"), &[3.0, 0.0, 0.0, 1.0], 1);
        assert_eq!(product(&near), [3.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn layers_and_ranks_that_are_none_are_refused() {
        let model = float_model(1);
        let error = factorise(&model, &ranks("conv99", 1)).unwrap_err().to_string();
        assert!(error.starts_with("layer to factorise = `conv99`, accepted: conv1"), "{error}");
        let (name, most) = full(&model, true);
        for rank in [0, most + 1] {
            let error = factorise(&model, &ranks(&name, rank)).unwrap_err().to_string();
            assert_eq!(error, format!("layer `{name}`: rank = {rank}, accepted: 1 to {most}"));
        }
    }
}
