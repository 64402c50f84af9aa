//! Two convolutions without a ReLU between them, as one: the engine has no negative values for the map between, and needs none if the
//! second one reads single pixels. So also a linear layer behind the average of a convolution without ReLU.

use firebrick_nn::model::FloatConv;
use firebrick_nn::network::{Ceiling, Convolution, Op, Shape};

use super::super::graph::Node;
use super::super::reason::{LowerReason, Reason};
use super::Lowering;
use super::behind::Behind;
use super::map::Map;

/// Most multiplications of weights: a second's. A file of 100 MB could ask for an hour's.
const MOST_PRODUCTS: usize = 1 << 31;

impl<'g> Lowering<'g> {
    /// True if a layer that reads single pixels of the map can become a part of the convolution that gives it.
    pub(super) fn composes(&self, input: &Map, filters: usize) -> bool {
        let found = self.convs.get(&input.layer).filter(|_| !input.positive && input.alone);
        let products = found.and_then(|conv| conv.weights.len().checked_mul(filters));
        products.is_some_and(|products| products <= MOST_PRODUCTS) && input.pads == [0; 4]
    }

    /// Makes the node, of weights `[output][input]` for each pixel, a part of the convolution before it.
    pub(super) fn composed(
        &mut self,
        node: &'g Node<'g>,
        input: Map,
        weights: &[f32],
        bias: Vec<f32>,
    ) -> Result<(&'g str, Map), Reason> {
        let (filters, inner) = (bias.len(), input.shape.channels);
        let Some(conv) = self.convs.get(&input.layer).cloned() else {
            return Err(LowerReason::Negative(self.in_file(&input.layer).to_string()).into());
        };
        let each = conv.weights.len() / inner.max(1);
        self.reserve([filters, each, 1, 1])?;
        let (mut product, mut constant) = product(weights, &bias, &conv, each);
        let Behind { tensor, bounds, late } = self.absorb(node, &mut product, &mut constant);
        let ceiling = bounds.and_then(|bounds| Ceiling::try_from(bounds.high).ok());
        let relu = bounds.is_some();
        if let Some(found) = self.places.get(&input.layer).and_then(|&at| self.layers.get_mut(at)) {
            if let Some(before) = found.op.convolution() {
                found.op = Op::from(Convolution { filters, relu, ..before });
            }
            found.ceiling = ceiling;
        }
        self.composed.insert(input.layer.clone(), self.at);
        if late {
            self.late.insert(input.layer.clone());
        }
        self.convs.insert(input.layer.clone(), FloatConv { weights: product, bias: constant });
        let shape = Shape { channels: filters, ..input.shape };
        Ok((tensor, Map { shape, ceiling, positive: relu, ..input }))
    }
}

/// Weights and biases of filters `[output][input]` over those of `conv`, `each` weights a filter.
fn product(weights: &[f32], bias: &[f32], conv: &FloatConv, each: usize) -> (Vec<f32>, Vec<f32>) {
    let inner = conv.bias.len();
    let (mut product, mut constant) = (Vec::with_capacity(bias.len() * each), Vec::with_capacity(bias.len()));
    let mut sums = vec![0f64; each];
    for (row, bias) in weights.chunks_exact(inner).zip(bias) {
        sums.fill(0.0);
        let mut shift = f64::from(*bias);
        for ((&weight, filter), &before) in row.iter().zip(conv.weights.chunks_exact(each)).zip(&conv.bias) {
            let weight = f64::from(weight);
            sums.iter_mut().zip(filter).for_each(|(sum, &value)| *sum += weight * f64::from(value));
            shift += weight * f64::from(before);
        }
        product.extend(sums.iter().map(|&sum| sum as f32));
        constant.push(shift as f32);
    }
    (product, constant)
}
