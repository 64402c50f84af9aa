//! What the rest of the crate asks of a valid graph: its convolutions, its cost, its last map.

use std::collections::BTreeMap;

use crate::network::{Ceiling, Convolution, INPUT, Layer, Network, Op, Shape};
use crate::shapes::{Misplacement, NetworkError, shapes};

/// A convolution with its place and sizes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvShape {
    /// Name of the layer.
    pub name: String,
    /// Name of the map that it reads.
    pub source: String,
    /// Shape of that map.
    pub input: Shape,
    /// Shape of its output.
    pub output: Shape,
    /// Rows and columns of the kernel.
    pub kernel: usize,
    /// Stride in both directions.
    pub stride: usize,
    /// Zero padding on all four sides.
    pub pad: usize,
    /// False for an [`Op::LinearConv`].
    pub relu: bool,
    /// The largest value of the output, if it is clipped.
    pub ceiling: Option<Ceiling>,
}

impl ConvShape {
    /// Weights of one filter.
    pub const fn filter_weights(&self) -> usize {
        self.input.channels * self.kernel * self.kernel
    }

    /// Weights of all filters.
    pub const fn weights(&self) -> usize {
        self.output.channels * self.filter_weights()
    }

    /// Weights and biases.
    pub const fn parameters(&self) -> usize {
        self.weights() + self.output.channels
    }

    /// Multiplications of a dense execution (those with padding included).
    pub const fn macs(&self) -> u64 {
        self.weights() as u64 * (self.output.height * self.output.width) as u64
    }
}

impl Network {
    /// Checks the whole graph and returns all shapes: what [`shapes`] checks, and that the network can
    /// be run as a classifier of images.
    ///
    /// Only convolutions read the image, and the last layer (and no other) is a global average pool of
    /// a convolution or an addition. An addition has two different inputs. Nothing else reads a convolution
    /// without ReLU. A ceiling is that of a convolution with ReLU or an addition; the parts of a concat have the same one, and the
    /// main input of an addition has none.
    ///
    /// # Errors
    /// The first layer that is impossible, with the reason.
    pub fn validate(&self) -> Result<BTreeMap<String, Shape>, NetworkError> {
        let shapes = shapes(self)?;
        let last = self.layers.len() - 1;
        for (i, layer) in self.layers.iter().enumerate() {
            let is_average = layer.op == Op::GlobalAveragePool;
            let reason = if layer.op.convolution().is_none() && layer.inputs.iter().any(|name| name == INPUT)
            {
                Misplacement::OverImage
            } else if is_average && i != last {
                Misplacement::EarlyAverage
            } else if !is_average && i == last {
                Misplacement::End
            } else if is_average && !self.is_scored(&layer.inputs[0]) {
                Misplacement::Averaged
            } else if layer.op == Op::Add && layer.inputs[0] == layer.inputs[1] {
                Misplacement::AddedToItself
            } else if !is_average && layer.inputs.iter().any(|name| self.is_linear(name)) {
                Misplacement::OverLinear
            } else {
                continue;
            };
            return Err(NetworkError::Misplaced { layer: layer.name.clone(), reason });
        }
        self.check_ceilings()?;
        Ok(shapes)
    }

    /// The layer of this name.
    pub fn layer(&self, name: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.name == name)
    }

    /// All additions in order.
    pub fn additions(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(|layer| layer.op == Op::Add)
    }

    /// All convolutions in order.
    ///
    /// # Errors
    /// Those of [`shapes`].
    pub fn convs(&self) -> Result<Vec<ConvShape>, NetworkError> {
        let shapes = shapes(self)?;
        let conv = |layer: &Layer| {
            let Convolution { kernel, stride, pad, relu, .. } = layer.op.convolution()?;
            Some(ConvShape {
                name: layer.name.clone(),
                source: layer.inputs[0].clone(),
                input: shapes[&layer.inputs[0]],
                output: shapes[&layer.name],
                kernel,
                stride,
                pad,
                relu,
                ceiling: layer.ceiling,
            })
        };
        Ok(self.layers.iter().filter_map(conv).collect())
    }

    /// Weights and biases of all convolutions.
    ///
    /// # Errors
    /// Those of [`shapes`].
    pub fn parameters(&self) -> Result<usize, NetworkError> {
        Ok(self.convs()?.iter().map(ConvShape::parameters).sum())
    }

    /// Multiplications of a dense execution of all convolutions, those with padding included.
    ///
    /// # Errors
    /// Those of [`shapes`].
    pub fn macs(&self) -> Result<u64, NetworkError> {
        Ok(self.convs()?.iter().map(ConvShape::macs).sum())
    }

    /// Those of `conv`'s multiplications that are done nowhere: the ones in the border that padding lays around a 1x1
    /// convolution right before the average pool (the released SqueezeNets' conv10). All of the border's pixels are the bias.
    pub fn border_macs(&self, conv: &ConvShape) -> u64 {
        let averaged = self.layers.last().and_then(|layer| self.layer(layer.inputs.first()?));
        let parts = match averaged {
            Some(layer) if layer.op == Op::Concat => layer.inputs.clone(),
            Some(layer) => vec![layer.name.clone()],
            None => Vec::new(),
        };
        let alike = |name: &String| {
            let part = self.layer(name).and_then(|layer| layer.op.convolution());
            part.is_some_and(|part| (part.kernel, part.stride, part.pad) == (1, 1, conv.pad))
        };
        if conv.source == INPUT || !parts.contains(&conv.name) || !parts.iter().all(alike) {
            return 0;
        }
        let pixels = |shape: &Shape| (shape.height * shape.width) as u64;
        conv.weights() as u64 * pixels(&conv.output).saturating_sub(pixels(&conv.input))
    }

    /// Channels of the last layer's input: the classes of a network that passes [`Self::validate`]; 0
    /// if its last layer reads neither a convolution nor an addition.
    pub fn classes(&self) -> usize {
        let source = self.layers.last().and_then(|layer| layer.inputs.first());
        let Some(source) = source.filter(|source| self.is_scored(source)) else { return 0 };
        let mut channels = BTreeMap::from([(INPUT, self.input.channels)]);
        for layer in &self.layers {
            let inputs = layer.inputs.iter().map(|name| channels.get(name.as_str()).copied().unwrap_or(0));
            let of = layer.op.channels(inputs);
            channels.insert(&layer.name, of);
        }
        channels.get(source.as_str()).copied().unwrap_or(0)
    }

    /// True for a layer whose channels can be averaged to scores.
    fn is_scored(&self, name: &str) -> bool {
        self.layer(name).is_some_and(|layer| layer.op.is_sum())
    }

    /// True for a convolution without ReLU.
    fn is_linear(&self, name: &str) -> bool {
        self.layer(name).and_then(|layer| layer.op.convolution()).is_some_and(|conv| !conv.relu)
    }

    /// True if the scores are means of a convolution without ReLU, so that they can be negative.
    pub fn has_linear_end(&self) -> bool {
        let source = self.layers.last().and_then(|layer| layer.inputs.first());
        source.is_some_and(|source| self.is_linear(source))
    }
}
