//! The recorded results among the development data: pixel tensors, float scores, and a complete integer
//! network with its exact sums.

use std::collections::BTreeMap;
use std::thread;

use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::{QuantisedConv, QuantisedModel};
use firebrick_nn::network::{Colour, Preprocess, Resize};
use firebrick_spec::requant::SHIFT_MAX;
use firebrick_weights::deep_compression;

use crate::npz::Npz;

/// Pixels of a stored image.
const PIXELS: usize = 227 * 227;

/// The stored interleaved RGB images as planar BGR tensors.
pub fn tensors(rgb: &[u8]) -> Vec<Vec<u8>> {
    let plane = |image: &[u8], channel: usize| -> Vec<u8> {
        image.iter().skip(channel).step_by(3).copied().collect()
    };
    let tensor = |image: &[u8]| [2, 1, 0].map(|channel| plane(image, channel)).concat();
    rgb.chunks_exact(3 * PIXELS).map(tensor).collect()
}

/// The recorded integer SqueezeNet v1.0.
///
/// # Errors
/// What is missing or wrong in the archive.
pub fn integer_network(npz: &Npz) -> Result<QuantisedModel, String> {
    let network = deep_compression::family().network().map_err(|e| e.to_string())?;
    let shapes = network.convs().map_err(|e| e.to_string())?;
    let conv =
        |shape: &ConvShape| Ok((shape.name.clone(), integer_conv(npz, &shape.name.replace('/', "."))?));
    let convs = shapes.iter().map(conv).collect::<Result<_, String>>()?;
    let mean = vec![104.0, 117.0, 123.0];
    let preprocess = Preprocess { colour: Colour::Bgr, resize: Resize::Warp, mean, scale: vec![1.0; 3] };
    let scales = npz.array("act_scales", "<f8", f64::from_le_bytes)?;
    let output_scale = *scales.last().ok_or("no activation scales")? as f32;
    let input_zero = vec![104, 117, 123];
    let (labels, adds) = (Vec::new(), BTreeMap::new());
    Ok(QuantisedModel { network, preprocess, labels, convs, adds, input_zero, output_scale, output_zero: 0 })
}

fn integer_conv(npz: &Npz, name: &str) -> Result<QuantisedConv, String> {
    let mut conv = QuantisedConv {
        weights: npz.array(&format!("{name}.w"), "|i1", i8::from_le_bytes)?,
        bias: npz.array(&format!("{name}.b"), "<i4", i32::from_le_bytes)?,
        multiplier: npz.array(&format!("{name}.mult"), "<u2", u16::from_le_bytes)?,
        shift: npz.array(&format!("{name}.shift"), "|u1", u8::from_le_bytes)?,
    };
    let filter_len = conv.weights.len() / conv.bias.len();
    for (f, shift) in conv.shift.iter_mut().enumerate().filter(|(_, shift)| **shift > SHIFT_MAX) {
        // A filter without weights and bias gives 0 at any shift; the record has one at a shift of 52.
        let filter = &conv.weights[f * filter_len..][..filter_len];
        if conv.bias[f] != 0 || filter.iter().any(|&w| w != 0) {
            return Err(format!("{name}, filter {f}: shift {shift}, accepted: at most {SHIFT_MAX}"));
        }
        *shift = SHIFT_MAX;
    }
    Ok(conv)
}

/// The recorded integer sums of the 100 images, 1000 each.
///
/// # Errors
/// If they are missing.
pub fn integer_sums(npz: &Npz) -> Result<Vec<Vec<u32>>, String> {
    let sums = npz.array("dev_logit_sums", "<i4", u32::from_le_bytes)?;
    Ok(sums.chunks_exact(1000).map(<[u32]>::to_vec).collect())
}

/// The recorded float scores of the 100 images, 1000 each; `network` is the array's name.
///
/// # Errors
/// If they are missing.
pub fn float_scores(npz: &Npz, network: &str) -> Result<Vec<Vec<f32>>, String> {
    let scores = npz.array(network, "<f4", f32::from_le_bytes)?;
    Ok(scores.chunks_exact(1000).map(<[f32]>::to_vec).collect())
}

/// Runs `job` on every item with its index, on two threads.
pub fn on_two_threads<T: Sync>(items: &[T], job: impl Fn(usize, &T) + Sync) {
    let half = |start: usize| items.iter().enumerate().skip(start).step_by(2).for_each(|(i, t)| job(i, t));
    thread::scope(|scope| {
        scope.spawn(|| half(1));
        half(0);
    });
}
