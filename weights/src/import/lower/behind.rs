//! What is behind a convolution: what is folded into it, and what it can do before its turn.

use super::super::graph::{Kind, Node};
use super::Lowering;
use super::affine::scaled;

/// What was found behind a convolution.
pub(super) struct Behind<'g> {
    /// The last tensor that the convolution gives.
    pub tensor: &'g str,
    pub bounds: Option<Bounds>,
    /// True if the bounds are those of a node behind others, which come before it in the file.
    pub late: bool,
}

/// A ReLU, and the largest value behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    pub high: f32,
}

impl Bounds {
    /// The bounds of a ReLU or a clip from 0.
    fn of(kind: &Kind<'_>) -> Option<Self> {
        match *kind {
            Kind::Relu => Some(Bounds { high: f32::INFINITY }),
            Kind::Clip { low: 0.0, high } if high > 0.0 => Some(Bounds { high }),
            _ => None,
        }
    }

    /// The bounds of values within these that are clipped again.
    fn clipped(self, kind: &Kind<'_>) -> Option<Self> {
        match *kind {
            Kind::Relu => Some(self),
            Kind::Clip { low, high } if low <= 0.0 && high > 0.0 => {
                Some(Bounds { high: self.high.min(high) })
            }
            _ => None,
        }
    }

    /// The bounds of the values times `scale`, if they stay bounds.
    fn scaled(self, scale: &[f32], shift: &[f32]) -> Option<Self> {
        let grows = scale.iter().all(|s| *s > 0.0) && shift.iter().all(|s| *s == 0.0);
        match scale {
            [scale] if grows => Some(Bounds { high: self.high * scale }),
            _ if grows && self.high == f32::INFINITY => Some(self),
            _ => None,
        }
    }
}

/// True for one value, or one for each filter.
fn fits(values: &[f32], bias: &[f32]) -> bool {
    [1, bias.len()].contains(&values.len())
}

impl<'g> Lowering<'g> {
    /// Folds the scales, shifts, ReLUs and clips behind a convolution into it.
    pub(super) fn absorb(&mut self, node: &'g Node<'g>, weights: &mut [f32], bias: &mut [f32]) -> Behind<'g> {
        let (mut tensor, mut bounds): (&str, Option<Bounds>) = (node.output.as_str(), None);
        while let Some((i, reader)) = self.sole_reader(tensor) {
            match (&reader.kind, bounds) {
                (Kind::Identity, _) => (),
                (Kind::Affine { scale, shift }, before) if fits(scale, bias) && fits(shift, bias) => {
                    // What is behind a ReLU is folded into the weights, which are before it, only if it changes no sign.
                    if let Some(before) = before {
                        let Some(after) = before.scaled(scale, shift) else { break };
                        bounds = Some(after);
                    }
                    scaled(weights, bias, scale, shift);
                }
                (kind, before) => {
                    let found = before.map_or_else(|| Bounds::of(kind), |before| before.clipped(kind));
                    if found.is_none() {
                        break;
                    }
                    bounds = found;
                }
            }
            self.absorbed.insert(i);
            tensor = &reader.output;
        }
        match bounds {
            Some(_) => Behind { tensor, bounds, late: false },
            None => {
                let bounds = self.bounds_behind(tensor);
                Behind { tensor, bounds, late: bounds.is_some() }
            }
        }
    }

    /// The bounds of a ReLU or clip that can as well be before what is between: it takes each value by itself and changes no order,
    /// so that the largest of a window stays the largest. Scales and shifts between are folded into the convolution when their turn
    /// comes.
    fn bounds_behind(&self, tensor: &str) -> Option<Bounds> {
        let (mut tensor, mut pooled, mut padded) = (tensor, false, false);
        while let Some((_, reader)) = self.sole_reader(tensor) {
            match &reader.kind {
                Kind::Identity | Kind::Concat | Kind::Flatten => (),
                Kind::MaxPool { .. } => pooled = true,
                Kind::Pad { .. } => padded = true,
                // A negative scale makes the least of a window the largest, and a shift is none of the zeros around a map.
                Kind::Affine { scale, .. } if !padded && (!pooled || scale.iter().all(|s| *s >= 0.0)) => (),
                kind => return Bounds::of(kind),
            }
            tensor = &reader.output;
        }
        None
    }
}
