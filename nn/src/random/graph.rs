//! Random graphs of the kind that the engine runs.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::MAX_MACS;
use crate::network::{INPUT, Layer, Network, Op, Rounding, Shape};

/// What is drawn besides SqueezeNet's usual layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing.
    Plain,
    /// Additions.
    Bypasses,
    /// Kernels of up to 9 over maps, of any padding that does not make the map larger.
    Kernels,
}

/// A valid network of at most [`MAX_MACS`] multiplications; one of a kind has something of it at least.
pub(super) fn draw(rng: &mut ChaCha8Rng, seed: u64, kind: Kind) -> Network {
    loop {
        let network = candidate(rng, seed, kind);
        let wide = |layer: &Layer| layer.op.convolution().is_some_and(|conv| conv.kernel > 3);
        let typical = |layer: &Layer| match kind {
            Kind::Plain => true,
            Kind::Bypasses => layer.op == Op::Add,
            Kind::Kernels => wide(layer) && layer.inputs[0] != INPUT,
        };
        if !network.layers.iter().any(typical) {
            continue;
        }
        if network.validate().is_ok() && network.macs().is_ok_and(|macs| macs <= MAX_MACS) {
            return network;
        }
    }
}

struct Builder<'a> {
    rng: &'a mut ChaCha8Rng,
    layers: Vec<Layer>,
    /// Channels of the last map.
    channels: usize,
    kind: Kind,
}

/// What runs beside a part of a network.
enum Around {
    Nothing,
    /// The part's input itself.
    Input,
    /// A convolution over it, before or behind the part in the order of the layers.
    Conv {
        before: bool,
    },
}

fn candidate(rng: &mut ChaCha8Rng, seed: u64, kind: Kind) -> Network {
    let channels = [1, 3][rng.gen_range(0..2)];
    let input = Shape { channels, height: rng.gen_range(5..=40), width: rng.gen_range(5..=40) };
    let mut builder = Builder { rng, layers: Vec::new(), channels: 0, kind };
    let stages = builder.rng.gen_range(0..=3);
    let mut source = builder.first();
    for number in 2..2 + stages {
        source = match builder.rng.gen_range(0..4) {
            0 => builder.around(number, &source, 24, Builder::lone),
            1 | 2 if kind == Kind::Kernels => builder.wide(number, &source),
            _ => builder.around(number, &source, 48, Builder::fire),
        };
        source = builder.pool(number, source);
    }
    builder.last(stages + 2, &source);
    let name = match kind {
        Kind::Plain => "random",
        Kind::Bypasses => "bypass",
        Kind::Kernels => "kernels",
    };
    Network { name: format!("{name}-{seed}"), input, layers: builder.layers }
}

impl Builder<'_> {
    fn add(&mut self, name: &str, inputs: &[&str], op: Op) -> String {
        let inputs = inputs.iter().map(|input| input.to_string()).collect();
        self.layers.push(Layer { name: name.to_string(), inputs, op, ceiling: None });
        name.to_string()
    }

    fn first(&mut self) -> String {
        // The engine has four column taps for the image: ceil(kernel / stride) of them are used.
        let stride = self.rng.gen_range(1..=3);
        let kernel = self.rng.gen_range(1..=7.min(4 * stride));
        let pad = self.rng.gen_range(0..=kernel / 2);
        let filters = self.rng.gen_range(1..=24);
        self.channels = filters;
        let source = self.add("conv1", &[INPUT], Op::Conv { filters, kernel, stride, pad });
        self.pool(1, source)
    }

    fn kernel(&mut self) -> usize {
        if self.rng.gen_bool(0.5) { 1 } else { 3 }
    }

    fn conv(&mut self, name: &str, source: &str, kernel: usize, most: usize) -> String {
        let filters = self.rng.gen_range(1..=most);
        self.exactly(name, source, kernel, filters)
    }

    fn exactly(&mut self, name: &str, source: &str, kernel: usize, filters: usize) -> String {
        self.channels = filters;
        self.add(name, &[source], Op::Conv { filters, kernel, stride: 1, pad: kernel / 2 })
    }

    /// A convolution of a kernel of any size.
    fn wide(&mut self, number: usize, source: &str) -> String {
        let kernel = self.rng.gen_range(1..=9);
        let (pad, filters) = (self.rng.gen_range(0..=(kernel - 1) / 2), self.rng.gen_range(1..=16));
        self.channels = filters;
        self.add(&format!("conv{number}"), &[source], Op::Conv { filters, kernel, stride: 1, pad })
    }

    /// A convolution, of `channels` filters if given.
    fn lone(&mut self, number: usize, source: &str, channels: Option<usize>) -> String {
        let (kernel, name) = (self.kernel(), format!("conv{number}"));
        match channels {
            None => self.conv(&name, source, kernel, 24),
            Some(filters) => self.exactly(&name, source, kernel, filters),
        }
    }

    /// A fire module, of `channels` expand filters if given, at least 2.
    fn fire(&mut self, number: usize, source: &str, channels: Option<usize>) -> String {
        let squeezed = self.conv(&format!("fire{number}/squeeze1x1"), source, 1, 12);
        let [left, right] = ["expand1x1", "expand3x3"].map(|part| format!("fire{number}/{part}"));
        let (e1, e3) = match channels {
            None => {
                self.conv(&left, &squeezed, 1, 24);
                let e1 = self.channels;
                self.conv(&right, &squeezed, 3, 24);
                (e1, self.channels)
            }
            Some(channels) => {
                let e1 = self.rng.gen_range(1..channels);
                self.exactly(&left, &squeezed, 1, e1);
                self.exactly(&right, &squeezed, 3, channels - e1);
                (e1, channels - e1)
            }
        };
        self.channels = e1 + e3;
        self.add(&format!("fire{number}/concat"), &[&left, &right], Op::Concat)
    }

    /// A part of the network of at most `most` channels, sometimes with a bypass.
    fn around(
        &mut self,
        number: usize,
        source: &str,
        most: usize,
        part: impl Fn(&mut Self, usize, &str, Option<usize>) -> String,
    ) -> String {
        let around = match if self.kind == Kind::Bypasses { self.rng.gen_range(0..5) } else { 0 } {
            1 | 2 if (2..=most).contains(&self.channels) => Around::Input,
            3 => Around::Conv { before: true },
            4 => Around::Conv { before: false },
            _ => Around::Nothing,
        };
        let name = format!("bypass{number}");
        let (inner, outer) = match around {
            Around::Nothing => return part(self, number, source, None),
            Around::Input => (part(self, number, source, Some(self.channels)), source.to_string()),
            Around::Conv { before: true } => {
                let (kernel, filters) = (self.kernel(), self.rng.gen_range(2..=most));
                let outer = self.exactly(&name, source, kernel, filters);
                (part(self, number, source, Some(filters)), outer)
            }
            Around::Conv { before: false } => {
                let inner = part(self, number, source, None);
                let kernel = self.kernel();
                let outer = self.exactly(&name, source, kernel, self.channels);
                (inner, outer)
            }
        };
        let swapped = self.rng.gen_bool(0.5);
        let inputs = if swapped { [&outer, &inner] } else { [&inner, &outer] };
        self.add(&format!("add{number}"), &inputs.map(String::as_str), Op::Add)
    }

    fn pool(&mut self, number: usize, source: String) -> String {
        if self.rng.gen_bool(0.6) {
            return source;
        }
        let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
        self.add(&format!("pool{number}"), &[&source], pool)
    }

    fn last(&mut self, number: usize, source: &str) {
        if self.kind == Kind::Bypasses && self.rng.gen_bool(0.3) {
            let kernel = self.kernel();
            let inner = self.exactly(&format!("conv{number}"), source, kernel, self.channels);
            let sum = self.add(&format!("add{number}"), &[&inner, source], Op::Add);
            self.add(&format!("pool{number}"), &[&sum], Op::GlobalAveragePool);
            return;
        }
        let (kernel, filters) = (self.kernel(), self.rng.gen_range(1..=40));
        // The Caffe model of SqueezeNet v1.0 pads its last 1x1 convolution.
        let pad = if kernel == 1 && self.rng.gen_bool(0.2) { 1 } else { kernel / 2 };
        let conv = Op::Conv { filters, kernel, stride: 1, pad };
        let source = self.add(&format!("conv{number}"), &[source], conv);
        self.add(&format!("pool{number}"), &[&source], Op::GlobalAveragePool);
    }
}
