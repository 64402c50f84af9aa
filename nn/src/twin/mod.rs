//! A fast twin of the [golden model](crate::golden): the same maps and sums, bit for bit, at many frames
//! a second.
//!
//! It is exact because every partial sum of a valid model is an integer below 2^23 in magnitude (the
//! accumulator's proof of [`QuantisedModel::validate`] holds for any subset of a filter's weights, in any
//! order), so that an `f32` holds it without rounding. Convolutions run over blocks of neighbouring
//! pixels, only with the weights that are not 0; the loops are compiled for several instruction sets, and
//! the best that the CPU has is chosen at run time.
//!
//! [`FloatTwin`] does the same for the [float reference](mod@crate::float).
//!
//! ```
//! use firebrick_nn::{golden, random, twin::Twin};
//!
//! let model = random::network(1);
//! let pixels = random::pixels(1, model.network.input);
//! let twin = Twin::new(&model)?;
//! assert_eq!(twin.run(&pixels)?, golden::run(&model, &pixels)?.sums);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod float;
mod kernel;
mod planes;
mod pool;
mod prepared;

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::addends::Addends;
use crate::golden::{GoldenRun, RunError, check_pixels};
use crate::graph::ConvShape;
use crate::model::{QuantisedAdd, QuantisedModel};
use crate::network::{INPUT, Network, Op, Shape};
use crate::tensor;
use crate::validate::ModelError;
pub use float::FloatTwin;
use kernel::IntegerFilter;
use prepared::PreparedConv;
pub(crate) use prepared::on_threads;

/// A model prepared for fast exact execution; it can be shared between threads.
#[derive(Clone, Debug)]
pub struct Twin {
    network: Network,
    shapes: BTreeMap<String, Shape>,
    convs: BTreeMap<String, PreparedConv<IntegerFilter>>,
    adds: BTreeMap<String, QuantisedAdd>,
    threads: usize,
}

impl Twin {
    /// Prepares a model to run on as many threads as the machine has CPUs.
    ///
    /// # Errors
    /// If the model is not valid, as for [`golden::run`](crate::golden::run).
    pub fn new(model: &QuantisedModel) -> Result<Twin, ModelError> {
        model.validate()?;
        let shapes = model.network.validate()?;
        let prepare = |shape: &ConvShape| {
            let zero = if shape.source == INPUT { model.input_zero.as_slice() } else { &[] };
            (shape.name.clone(), PreparedConv::integer(shape, &model.convs[&shape.name], zero))
        };
        let convs = model.network.convs()?.iter().map(prepare).collect();
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Twin { network: model.network.clone(), shapes, convs, adds: model.adds.clone(), threads })
    }

    /// The same twin on `threads` threads, at least 1. Results do not depend on it.
    pub fn with_threads(self, threads: usize) -> Twin {
        Twin { threads: threads.max(1), ..self }
    }

    /// The sums of an image, one per class: those of [`golden::run`](crate::golden::run).
    ///
    /// `pixels` are raw u8, `[channel][row][column]` in the channel order of the model's preprocessing.
    ///
    /// # Errors
    /// If the number of pixels is not the network's.
    pub fn run(&self, pixels: &[u8]) -> Result<Vec<u32>, RunError> {
        Ok(self.run_with_maps(pixels)?.sums)
    }

    /// All maps and sums of an image: [`golden::run`](crate::golden::run).
    ///
    /// # Errors
    /// If the number of pixels is not the network's.
    pub fn run_with_maps(&self, pixels: &[u8]) -> Result<GoldenRun, RunError> {
        self.forward(pixels, self.threads)
    }

    /// The sums of many images, in their order, one image a thread.
    ///
    /// # Errors
    /// If the number of pixels of an image is not the network's.
    pub fn run_all<P: AsRef<[u8]> + Sync>(&self, images: &[P]) -> Result<Vec<Vec<u32>>, RunError> {
        let next = AtomicUsize::new(0);
        let worker = || {
            let mut done = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(image) = images.get(index) else { return done };
                // On one thread: whole images keep all of them busy, without a wait behind each layer.
                done.push((index, self.forward(image.as_ref(), 1).map(|run| run.sums)));
            }
        };
        let workers = self.threads.min(images.len());
        let mut results: Vec<_> = on_threads((0..workers).map(|_| &worker)).concat();
        results.sort_by_key(|(index, _)| *index);
        results.into_iter().map(|(_, sums)| sums).collect()
    }

    fn forward(&self, pixels: &[u8], threads: usize) -> Result<GoldenRun, RunError> {
        check_pixels(&self.network, pixels.len())?;
        let conv = |name: &str, input: &[u8]| self.convs[name].run(input, threads);
        let add = |name: &str, main: &[u8], bypass: &[u8]| self.adds[name].sum(main, bypass);
        let maps = forward(&self.network, &self.shapes, pixels.to_vec(), conv, add);
        let sum = |plane: &[u8]| plane.iter().map(|&v| u32::from(v)).sum();
        let sums = tensor::last_planes(&self.network, &maps).map(sum).collect();
        Ok(GoldenRun { maps, sums })
    }
}

/// The maps of all layers but the last by name, and the image under [`INPUT`]; `conv` computes the
/// convolution of that name from its input, `add` the addition from its main map and its bypass.
fn forward<T: Copy + Default + PartialOrd>(
    network: &Network,
    shapes: &BTreeMap<String, Shape>,
    image: Vec<T>,
    conv: impl Fn(&str, &[T]) -> Vec<T>,
    add: impl Fn(&str, &[T], &[T]) -> Vec<T>,
) -> BTreeMap<String, Vec<T>> {
    let mut maps = BTreeMap::from([(INPUT.to_string(), image)]);
    for layer in &network.layers {
        let source = &layer.inputs[0];
        let map = match layer.op {
            Op::Conv { .. } | Op::LinearConv { .. } => conv(&layer.name, &maps[source]),
            Op::MaxPool { size, stride, .. } => {
                pool::max_pool(&maps[source], shapes[source], shapes[&layer.name], size, stride)
            }
            Op::Concat => {
                let inputs: Vec<&[T]> = layer.inputs.iter().map(|name| maps[name].as_slice()).collect();
                inputs.concat()
            }
            Op::Add => {
                let Addends { main, bypass } = network.addends(layer);
                add(&layer.name, &maps[main], &maps[bypass])
            }
            Op::GlobalAveragePool => continue,
        };
        maps.insert(layer.name.clone(), map);
    }
    maps
}

#[cfg(test)]
mod tests;
