//! The SqueezeNet family, from the paper's metaparameters (arXiv 1602.07360, section 5).
//!
//! The `i`-th fire module, from 0, has `e = base_e + incr_e * (i / freq)` expand filters, of which
//! `round(e * pct3x3)` are 3x3, behind `round(squeeze_ratio * e)` squeeze filters.

use crate::network::{INPUT, Layer, Network, Op, Rounding, Shape};
use crate::shapes::NetworkError;

/// Most filters that a metaparameter adds, and most fire modules between increases.
pub const MOST_FILTERS: u64 = 1 << 16;

/// Most squeeze filters per expand filter.
pub const MOST_SQUEEZE: f64 = 16.0;

/// Connections around fire modules, as in the paper's figure 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bypass {
    /// None.
    None,
    /// The input is added to the output where both have as many channels (`fire3/add`).
    Simple,
    /// Also around the other modules, through a 1x1 convolution (`fire2/bypass`).
    Complex,
}

/// The metaparameters of a SqueezeNet.
#[derive(Clone, Debug, PartialEq)]
pub struct SqueezeNet {
    /// Name of the network.
    pub name: String,
    /// Shape of the image tensor.
    pub input: Shape,
    /// Filters of conv1.
    pub conv1_filters: usize,
    /// Kernel of conv1.
    pub conv1_kernel: usize,
    /// Stride of conv1.
    pub conv1_stride: usize,
    /// Padding of conv1.
    pub conv1_pad: usize,
    /// Number of fire modules; they are called `fire2`, `fire3` and so on.
    pub fires: usize,
    /// Expand filters of the first fire module.
    pub base_e: usize,
    /// Expand filters that are added every `freq` fire modules.
    pub incr_e: usize,
    /// Fire modules between increases, at least 1.
    pub freq: usize,
    /// Share of the expand filters that are 3x3, 0 to 1.
    pub pct3x3: f64,
    /// Squeeze filters per expand filter, above 0.
    pub squeeze_ratio: f64,
    /// Numbers of the stages (1 is conv1, 2 is fire2, and so on) that a 3x3/2 max pool follows.
    pub pools_after: Vec<usize>,
    /// Connections around the fire modules.
    pub bypass: Bypass,
    /// Filters of the last convolution.
    pub classes: usize,
    /// Padding of the last convolution: 0 in the paper, 1 in the Caffe model.
    pub conv10_pad: usize,
}

impl SqueezeNet {
    /// SqueezeNet v1.0 as in the paper's Table 1, 227x227, without padding of conv10.
    pub fn v1_0() -> Self {
        SqueezeNet {
            name: "squeezenet-v1.0".to_string(),
            input: Shape { channels: 3, height: 227, width: 227 },
            conv1_filters: 96,
            conv1_kernel: 7,
            conv1_stride: 2,
            conv1_pad: 0,
            fires: 8,
            base_e: 128,
            incr_e: 128,
            freq: 2,
            pct3x3: 0.5,
            squeeze_ratio: 0.125,
            pools_after: vec![1, 4, 8],
            bypass: Bypass::None,
            classes: 1000,
            conv10_pad: 0,
        }
    }

    /// SqueezeNet v1.1, 227x227: a smaller conv1 and earlier pools.
    pub fn v1_1() -> Self {
        SqueezeNet {
            name: "squeezenet-v1.1".to_string(),
            conv1_filters: 64,
            conv1_kernel: 3,
            pools_after: vec![1, 3, 5],
            ..Self::v1_0()
        }
    }

    /// The network, valid: conv1, fire modules, the last convolution (`conv10` behind eight fires), and
    /// the average pool.
    ///
    /// # Errors
    /// Metaparameters outside of their ranges, or sizes that do not work out (see [`Network::validate`]).
    pub fn network(&self) -> Result<Network, NetworkError> {
        self.check()?;
        let mut layers = Vec::new();
        let conv1 = Op::Conv {
            filters: self.conv1_filters,
            kernel: self.conv1_kernel,
            stride: self.conv1_stride,
            pad: self.conv1_pad,
        };
        let mut source = append(&mut layers, "conv1", &[INPUT], conv1);
        source = self.pool(&mut layers, 1, source);
        for i in 0..self.fires {
            let around = self.bypass(&mut layers, i, &source);
            source = self.fire(&mut layers, i, &source);
            if let Some(around) = around {
                source = append(&mut layers, &format!("fire{}/add", i + 2), &[&around, &source], Op::Add);
            }
            source = self.pool(&mut layers, i + 2, source);
        }
        let number = self.fires + 2;
        let conv = Op::Conv { filters: self.classes, kernel: 1, stride: 1, pad: self.conv10_pad };
        source = append(&mut layers, &format!("conv{number}"), &[&source], conv);
        append(&mut layers, &format!("pool{number}"), &[&source], Op::GlobalAveragePool);
        let network = Network { name: self.name.clone(), input: self.input, layers };
        network.validate()?;
        Ok(network)
    }

    fn fire(&self, layers: &mut Vec<Layer>, i: usize, source: &str) -> String {
        let e = self.expand(i);
        let e3x3 = (e as f64 * self.pct3x3).round() as usize;
        let squeeze = (e as f64 * self.squeeze_ratio).round() as usize;
        let name = |part: &str| format!("fire{}/{part}", i + 2);
        let conv = |filters, kernel| Op::Conv { filters, kernel, stride: 1, pad: kernel / 2 };
        let squeezed = append(layers, &name("squeeze1x1"), &[source], conv(squeeze, 1));
        let left = append(layers, &name("expand1x1"), &[&squeezed], conv(e - e3x3, 1));
        let right = append(layers, &name("expand3x3"), &[&squeezed], conv(e3x3, 3));
        append(layers, &name("concat"), &[&left, &right], Op::Concat)
    }

    /// Expand filters of a fire module.
    fn expand(&self, i: usize) -> usize {
        self.base_e + self.incr_e * (i / self.freq)
    }

    /// What is added to the output of a fire module over `input`, if anything: before the module, so that
    /// the addition is one with its expand layers.
    fn bypass(&self, layers: &mut Vec<Layer>, i: usize, input: &str) -> Option<String> {
        let filters = self.expand(i);
        let equal = filters == if i == 0 { self.conv1_filters } else { self.expand(i - 1) };
        match self.bypass {
            Bypass::Simple | Bypass::Complex if equal => Some(input.to_string()),
            Bypass::Complex => {
                let conv = Op::Conv { filters, kernel: 1, stride: 1, pad: 0 };
                Some(append(layers, &format!("fire{}/bypass", i + 2), &[input], conv))
            }
            Bypass::None | Bypass::Simple => None,
        }
    }

    fn pool(&self, layers: &mut Vec<Layer>, stage: usize, source: String) -> String {
        if !self.pools_after.contains(&stage) {
            return source;
        }
        let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
        append(layers, &format!("pool{stage}"), &[&source], pool)
    }

    fn check(&self) -> Result<(), NetworkError> {
        let stages = self.fires + 1;
        let refuse = |parameter, value: String, accepted: &str| {
            Err(NetworkError::Parameter {
                layer: self.name.clone(),
                parameter,
                value,
                accepted: accepted.to_string(),
            })
        };
        if self.freq == 0 {
            return refuse("freq", self.freq.to_string(), "at least 1");
        }
        if !(0.0..=1.0).contains(&self.pct3x3) {
            return refuse("pct3x3", self.pct3x3.to_string(), "0 to 1");
        }
        if !(self.squeeze_ratio > 0.0 && self.squeeze_ratio <= MOST_SQUEEZE) {
            let accepted = format!("above 0, up to {MOST_SQUEEZE}");
            return refuse("squeeze_ratio", self.squeeze_ratio.to_string(), &accepted);
        }
        match self.pools_after.iter().find(|&&stage| stage == 0 || stage > stages) {
            Some(stage) => refuse("pools_after", stage.to_string(), &format!("1 to {stages}")),
            None => Ok(()),
        }
    }
}

fn append(layers: &mut Vec<Layer>, name: &str, inputs: &[&str], op: Op) -> String {
    let inputs = inputs.iter().map(|input| input.to_string()).collect();
    layers.push(Layer { name: name.to_string(), inputs, op, ceiling: None });
    name.to_string()
}

#[cfg(test)]
#[path = "family_tests.rs"]
mod tests;
