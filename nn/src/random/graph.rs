//! Random graphs of the kind that the engine runs.

use rand::Rng;
use rand_chacha::ChaCha8Rng;

use super::MAX_MACS;
use crate::network::{INPUT, Layer, Network, Op, Rounding, Shape};

/// A valid network of at most [`MAX_MACS`] multiplications.
pub(super) fn draw(rng: &mut ChaCha8Rng, seed: u64) -> Network {
    loop {
        let network = candidate(rng, seed);
        if network.validate().is_ok() && network.macs().is_ok_and(|macs| macs <= MAX_MACS) {
            return network;
        }
    }
}

struct Builder<'a> {
    rng: &'a mut ChaCha8Rng,
    layers: Vec<Layer>,
}

fn candidate(rng: &mut ChaCha8Rng, seed: u64) -> Network {
    let channels = [1, 3][rng.gen_range(0..2)];
    let input = Shape { channels, height: rng.gen_range(5..=40), width: rng.gen_range(5..=40) };
    let mut builder = Builder { rng, layers: Vec::new() };
    let stages = builder.rng.gen_range(0..=3);
    let mut source = builder.first();
    for number in 2..2 + stages {
        source = match builder.rng.gen_range(0..4) {
            0 => {
                let kernel = builder.kernel();
                builder.conv(&format!("conv{number}"), &source, kernel, 24)
            }
            _ => builder.fire(number, &source),
        };
        source = builder.pool(number, source);
    }
    builder.last(stages + 2, &source);
    Network { name: format!("random-{seed}"), input, layers: builder.layers }
}

impl Builder<'_> {
    fn add(&mut self, name: &str, inputs: &[&str], op: Op) -> String {
        let inputs = inputs.iter().map(|input| input.to_string()).collect();
        self.layers.push(Layer { name: name.to_string(), inputs, op });
        name.to_string()
    }

    fn first(&mut self) -> String {
        // The engine has four column taps for the image: ceil(kernel / stride) of them are used.
        let stride = self.rng.gen_range(1..=3);
        let kernel = self.rng.gen_range(1..=7.min(4 * stride));
        let pad = self.rng.gen_range(0..=kernel / 2);
        let filters = self.rng.gen_range(1..=24);
        let source = self.add("conv1", &[INPUT], Op::Conv { filters, kernel, stride, pad });
        self.pool(1, source)
    }

    fn kernel(&mut self) -> usize {
        if self.rng.gen_bool(0.5) { 1 } else { 3 }
    }

    fn conv(&mut self, name: &str, source: &str, kernel: usize, most: usize) -> String {
        let filters = self.rng.gen_range(1..=most);
        self.add(name, &[source], Op::Conv { filters, kernel, stride: 1, pad: kernel / 2 })
    }

    fn fire(&mut self, number: usize, source: &str) -> String {
        let squeezed = self.conv(&format!("fire{number}/squeeze1x1"), source, 1, 12);
        let left = self.conv(&format!("fire{number}/expand1x1"), &squeezed, 1, 24);
        let right = self.conv(&format!("fire{number}/expand3x3"), &squeezed, 3, 24);
        self.add(&format!("fire{number}/concat"), &[&left, &right], Op::Concat)
    }

    fn pool(&mut self, number: usize, source: String) -> String {
        if self.rng.gen_bool(0.6) {
            return source;
        }
        let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
        self.add(&format!("pool{number}"), &[&source], pool)
    }

    fn last(&mut self, number: usize, source: &str) {
        let (kernel, filters) = (self.kernel(), self.rng.gen_range(1..=40));
        // The Caffe model of SqueezeNet v1.0 pads its last 1x1 convolution.
        let pad = if kernel == 1 && self.rng.gen_bool(0.2) { 1 } else { kernel / 2 };
        let conv = Op::Conv { filters, kernel, stride: 1, pad };
        let source = self.add(&format!("conv{number}"), &[source], conv);
        self.add(&format!("pool{number}"), &[&source], Op::GlobalAveragePool);
    }
}
