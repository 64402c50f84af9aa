//! What is known of a tensor of the graph.

use firebrick_nn::network::{Ceiling, INPUT, Shape};

use super::super::graph::{PoolRounding, Window};
use super::super::reason::Reason;
use super::window::{Axis, axes};

/// What has been computed of each colour of the image: `x * scale + shift`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Colours {
    pub scale: Vec<f32>,
    pub shift: Vec<f32>,
}

/// How the image is read: by the layer, with the shifts of its colours that the preprocessing has to make.
#[derive(Clone, Debug)]
pub(super) struct ImageRead {
    pub layer: String,
    pub shift: Vec<f32>,
}

/// A tensor of the graph that has been lowered.
#[derive(Clone, Debug)]
pub(super) struct Map {
    /// The layer that computes it, or [`INPUT`].
    pub layer: String,
    /// Before it is averaged, and without `pads`.
    pub shape: Shape,
    /// True if no value can be negative.
    pub positive: bool,
    /// The ceiling of the layer, or of those that it joins or pools.
    pub ceiling: Option<Ceiling>,
    /// True if it is a vector to the file.
    pub flat: bool,
    /// The node of the average over all pixels, if the tensor is that of the layer's map.
    pub averaged: Option<usize>,
    /// Zeros around it that nothing computes yet: above, left, below, right.
    pub pads: [usize; 4],
    /// True if nothing else can read what the layer gives.
    pub alone: bool,
    /// What was computed of the image's colours.
    pub colours: Option<Colours>,
}

impl Map {
    /// What a layer gives.
    pub fn of(layer: String, shape: Shape, positive: bool) -> Self {
        Map {
            layer,
            shape,
            positive,
            ceiling: None,
            flat: false,
            averaged: None,
            pads: [0; 4],
            alone: true,
            colours: None,
        }
    }

    pub fn is_image(&self) -> bool {
        self.layer == INPUT
    }

    /// True if the tensor has one value a channel.
    pub fn is_vector(&self) -> bool {
        let Shape { height, width, .. } = self.padded_shape();
        self.averaged.is_some() || (height, width) == (1, 1)
    }

    /// Its shape with the zeros around it.
    pub fn padded_shape(&self) -> Shape {
        let ([above, left, below, right], Shape { channels, height, width }) = (self.pads, self.shape);
        Shape { channels, height: above + height + below, width: left + width + right }
    }

    /// The window along its rows and columns, the zeros around it as a part of the window's padding.
    pub fn axes(&self, window: &Window, rounding: PoolRounding) -> Result<[Axis; 2], Reason> {
        let mut axes = axes(window, self.padded_shape(), rounding)?;
        let sides = [self.shape.height, self.shape.width];
        for (i, axis) in axes.iter_mut().enumerate() {
            axis.side = sides[i];
            axis.before += self.pads[i];
            axis.after += self.pads[i + 2];
        }
        Ok(axes)
    }
}
