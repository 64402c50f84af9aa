//! Scales and shifts.
//!
//! Those right behind a convolution are folded into it when it is lowered ([`super::behind`]); here are the others, when their
//! turn comes: on the image, behind concats, poolings and averages of convolutions, and on maps.

use std::collections::BTreeSet;

use firebrick_nn::network::Op;

use super::super::graph::{Kind, Node, PoolRounding, Window};
use super::super::reason::{LowerReason, Reason};
use super::Lowering;
use super::kernel::{Kernel, place};
use super::map::{Colours, ImageRead, Map};
use super::window::Axis;

impl<'g> Lowering<'g> {
    pub(super) fn affine(&mut self, node: &'g Node<'g>, input: Map) -> Result<(&'g str, Map), Reason> {
        let Kind::Affine { scale, shift } = &node.kind else {
            return Err(LowerReason::NotA("scale").into());
        };
        let channels = input.shape.channels;
        let each = |values: &[f32]| (0..channels).map(|c| values[c % values.len()]).collect::<Vec<f32>>();
        for values in [scale, shift] {
            if ![1, channels].contains(&values.len()) || values.len() > 1 && input.flat && !input.is_vector()
            {
                return Err(LowerReason::Scales { values: values.len(), channels }.into());
            }
        }
        if input.is_image() {
            return Ok((&node.output, shifted_image(input, &each(scale), &each(shift))?));
        }
        if input.alone && input.pads == [0; 4] && self.folds(&input.layer, scale) {
            self.fold(&input.layer, scale, shift);
            return Ok((&node.output, input));
        }
        if let Some(layer) = self.late_part(&input.layer) {
            self.blame(node, &layer, LowerReason::Negative(self.in_file(&layer).to_string()));
        }
        // An average and a scale can be computed in either order.
        let input = if self.ends(&node.output) { input } else { self.settled(node, input)? };
        self.need_positive(node, &input);
        let axes = input.axes(&Window::SINGLE, PoolRounding::Floor)?;
        let square = place(&axes, &Window::SINGLE, false)?;
        let spot = self.spot(axes, square, channels, channels)?;
        Ok(self.convolution(node, input, Kernel::diagonal(each(scale)), each(shift), spot))
    }

    /// True if a scale behind the layer can be folded into the convolutions that it is made of, which nothing else reads.
    fn folds(&self, layer: &str, scale: &[f32]) -> bool {
        let Some(found) = self.layer(layer) else { return false };
        match found.op {
            Op::LinearConv { .. } => true,
            Op::Conv { .. } => self.late.contains(layer),
            Op::Concat => found.inputs.iter().all(|part| self.folds(part, scale)),
            Op::MaxPool { .. } => scale.iter().all(|s| *s >= 0.0) && self.folds(&found.inputs[0], scale),
            Op::Add | Op::GlobalAveragePool => false,
        }
    }

    fn fold(&mut self, layer: &str, scale: &[f32], shift: &[f32]) {
        if let Some(conv) = self.convs.get_mut(layer) {
            scaled(&mut conv.weights, &mut conv.bias, scale, shift);
            return;
        }
        let mut first = 0;
        for part in self.layer(layer).map_or(Vec::new(), |found| found.inputs.clone()) {
            let channels = self.channels(&part);
            let of = |values: &[f32]| match values {
                [_] => values.to_vec(),
                _ => values[first..first + channels].to_vec(),
            };
            let (scale, shift) = (of(scale), of(shift));
            self.fold(&part, &scale, &shift);
            first += channels;
        }
    }

    fn channels(&self, layer: &str) -> usize {
        match self.layer(layer) {
            Some(found) => match found.op.convolution() {
                Some(conv) => conv.filters,
                None => found.inputs.iter().map(|part| self.channels(part)).sum(),
            },
            None => 0,
        }
    }

    /// A convolution that the layer is made of whose ReLU is still to come.
    fn late_part(&self, layer: &str) -> Option<String> {
        self.late_parts(layer).into_iter().next()
    }

    /// That the ReLU of the convolutions that the layer is made of has come.
    pub(super) fn arrived(&mut self, layer: &str) {
        for part in self.late_parts(layer) {
            self.late.remove(&part);
        }
    }

    fn late_parts(&self, layer: &str) -> Vec<String> {
        let (mut late, mut seen, mut open) = (Vec::new(), BTreeSet::new(), vec![layer]);
        // Without recursion, and each once: concats of concats can have many more paths than layers.
        while let Some(name) = open.pop().filter(|_| !self.late.is_empty()) {
            let Some(found) = self.layer(name) else { continue };
            if self.late.contains(name) {
                late.push(found.name.clone());
            } else if matches!(found.op, Op::Concat | Op::MaxPool { .. }) {
                open.extend(found.inputs.iter().map(String::as_str).filter(|part| seen.insert(*part)));
            }
        }
        late
    }

    /// Takes what was computed of the image into a convolution over it.
    ///
    /// Scales become part of the weights. So do shifts of the bias, unless the convolution pads: its zeros are behind the shift,
    /// which the preprocessing then makes.
    pub(super) fn take_colours(
        &mut self,
        node: &Node<'_>,
        input: &Map,
        kernel: &mut Kernel,
        bias: &mut [f32],
        axes: &[Axis; 2],
    ) -> Result<(), Reason> {
        let channels = input.shape.channels;
        let plain = || Colours { scale: vec![1.0; channels], shift: vec![0.0; channels] };
        let colours = input.colours.clone().unwrap_or_else(plain);
        let mut read = ImageRead { layer: node.name.clone(), shift: vec![0.0; channels] };
        if axes.iter().any(Axis::touches_padding) {
            for (channel, (scale, shift)) in colours.scale.iter().zip(&colours.shift).enumerate() {
                read.shift[channel] = if *shift == 0.0 { 0.0 } else { shift / scale };
                if !read.shift[channel].is_finite() {
                    return Err(LowerReason::LostColour { channel, shift: *shift }.into());
                }
            }
        } else {
            kernel.each_plane(channels, |filter, channel, weights| {
                let sum: f64 = weights.iter().map(|w| f64::from(*w)).sum();
                bias[filter] += (sum * f64::from(colours.shift[channel])) as f32;
            });
        }
        kernel.each_plane(channels, |_, channel, weights| {
            weights.iter_mut().for_each(|weight| *weight *= colours.scale[channel]);
        });
        match &self.image {
            Some(other) if other.shift != read.shift => {
                Err(LowerReason::OtherColours(other.layer.clone()).into())
            }
            _ => {
                self.image = Some(read);
                Ok(())
            }
        }
    }
}

/// The image behind a scale and a shift of each colour.
fn shifted_image(input: Map, scale: &[f32], shift: &[f32]) -> Result<Map, Reason> {
    if input.pads != [0; 4] && shift.iter().any(|s| *s != 0.0) {
        return Err(LowerReason::ShiftedPadding.into());
    }
    let colours = match &input.colours {
        None => Colours { scale: scale.to_vec(), shift: shift.to_vec() },
        Some(before) => Colours {
            scale: before.scale.iter().zip(scale).map(|(a, b)| a * b).collect(),
            shift: before.shift.iter().zip(scale).zip(shift).map(|((a, s), b)| a * s + b).collect(),
        },
    };
    Ok(Map { colours: Some(colours), ..input })
}

/// The filters' outputs times `scale` plus `shift`, each of one value or one per filter.
pub(super) fn scaled(weights: &mut [f32], bias: &mut [f32], scale: &[f32], shift: &[f32]) {
    let each = weights.len() / bias.len();
    for (f, (weights, bias)) in weights.chunks_exact_mut(each).zip(bias).enumerate() {
        let (scale, shift) = (scale[f % scale.len()], shift[f % shift.len()]);
        weights.iter_mut().for_each(|weight| *weight *= scale);
        *bias = *bias * scale + shift;
    }
}
