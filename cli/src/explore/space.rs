//! What is swept: metaparameters of the SqueezeNet family, densities of its weights, and engines.

use std::fmt;
use std::str::FromStr;

use firebrick_nn::density::Density;
use firebrick_nn::family::{Bypass, SqueezeNet};
use firebrick_spec::EngineConfig;

/// A network of the paper that the metaparameters start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// SqueezeNet v1.0.
    V1_0,
    /// SqueezeNet v1.1.
    V1_1,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Version::V1_0 => "v1.0",
            Version::V1_1 => "v1.1",
        })
    }
}

/// Text that is no version of SqueezeNet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no version, accepted: v1.0, v1.1")]
pub struct UnknownVersion {
    /// The text.
    pub text: String,
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, UnknownVersion> {
        match text {
            "v1.0" => Ok(Version::V1_0),
            "v1.1" => Ok(Version::V1_1),
            _ => Err(UnknownVersion { text: text.to_owned() }),
        }
    }
}

/// The values of each axis; the points are all combinations.
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    /// Networks to start from.
    pub version: Vec<Version>,
    /// Connections around fire modules.
    pub bypass: Vec<Bypass>,
    /// Expand filters of the first fire module.
    pub base_e: Vec<usize>,
    /// Expand filters that are added every `freq` modules.
    pub incr_e: Vec<usize>,
    /// Fire modules between increases.
    pub freq: Vec<usize>,
    /// Share of the expand filters that are 3x3.
    pub pct3x3: Vec<f64>,
    /// Squeeze filters per expand filter.
    pub sr: Vec<f64>,
    /// Shares of non-zero weights.
    pub density: Vec<Density>,
    /// Processing elements.
    pub pes: Vec<usize>,
    /// Memory ports.
    pub ports: Vec<usize>,
    /// Words of a PE's activation store.
    pub activation_words: Vec<usize>,
    /// Words of a PE's weight store.
    pub weight_words: Vec<usize>,
}

/// One combination.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Where the network starts from.
    pub version: Version,
    /// The network.
    pub net: SqueezeNet,
    /// Its weights.
    pub density: Density,
    /// The engine.
    pub config: EngineConfig,
}

impl Space {
    /// All combinations, the engines of a network one after the other.
    pub fn candidates(&self) -> Vec<Candidate> {
        let engines = self.engines();
        let nets = self.nets();
        let densities = |net: &(Version, SqueezeNet)| {
            self.density.iter().map(|density| (net.clone(), *density)).collect::<Vec<_>>()
        };
        let weighted = nets.iter().flat_map(densities);
        weighted
            .flat_map(|((version, net), density)| {
                let of = move |config: &EngineConfig| Candidate {
                    version,
                    net: net.clone(),
                    density,
                    config: *config,
                };
                engines.iter().map(of).collect::<Vec<_>>()
            })
            .collect()
    }

    fn nets(&self) -> Vec<(Version, SqueezeNet)> {
        let mut nets: Vec<(Version, SqueezeNet)> =
            self.version.iter().map(|version| (*version, version.net())).collect();
        nets = vary(&nets, &self.bypass, |net, bypass| net.1.bypass = bypass);
        nets = vary(&nets, &self.base_e, |net, base_e| net.1.base_e = base_e);
        nets = vary(&nets, &self.incr_e, |net, incr_e| net.1.incr_e = incr_e);
        nets = vary(&nets, &self.freq, |net, freq| net.1.freq = freq);
        nets = vary(&nets, &self.pct3x3, |net, pct3x3| net.1.pct3x3 = pct3x3);
        vary(&nets, &self.sr, |net, sr| net.1.squeeze_ratio = sr)
    }

    fn engines(&self) -> Vec<EngineConfig> {
        let mut engines = vec![EngineConfig::default()];
        engines = vary(&engines, &self.pes, |engine, pes| engine.pes = pes);
        engines = vary(&engines, &self.ports, |engine, ports| engine.ports = ports);
        engines = vary(&engines, &self.activation_words, |engine, words| engine.activation_words = words);
        vary(&engines, &self.weight_words, |engine, words| engine.weight_words = words)
    }
}

impl Version {
    fn net(self) -> SqueezeNet {
        match self {
            Version::V1_0 => SqueezeNet::v1_0(),
            Version::V1_1 => SqueezeNet::v1_1(),
        }
    }
}

/// Each of `items` with each of `values`.
fn vary<T: Clone, V: Copy>(items: &[T], values: &[V], set: impl Fn(&mut T, V)) -> Vec<T> {
    let with = |item: &T, value: V| {
        let mut item = item.clone();
        set(&mut item, value);
        item
    };
    items
        .iter()
        .flat_map(|item| values.iter().map(move |value| (item, *value)))
        .map(|(item, value)| with(item, value))
        .collect()
}

/// The name of a bypass as an option's value.
pub fn bypass_name(bypass: Bypass) -> &'static str {
    match bypass {
        Bypass::None => "none",
        Bypass::Simple => "simple",
        Bypass::Complex => "complex",
    }
}

impl Candidate {
    /// The network as `--network` takes it, its weights, and the engine.
    pub fn name(&self) -> String {
        let EngineConfig { pes, ports, activation_words, weight_words, .. } = self.config;
        format!(
            "{}, density {}, {pes} PEs, {ports} ports, stores of {activation_words} and {weight_words} words",
            self.network(),
            self.density
        )
    }

    /// The network as `--network` takes it.
    pub fn network(&self) -> String {
        let SqueezeNet { base_e, incr_e, freq, pct3x3, squeeze_ratio, bypass, .. } = &self.net;
        let around = match bypass {
            Bypass::None => "",
            Bypass::Simple => "-simple-bypass",
            Bypass::Complex => "-complex-bypass",
        };
        let version = self.version;
        format!(
            "squeezenet-{version}{around},base_e={base_e},incr_e={incr_e},freq={freq},pct3x3={pct3x3},sr={squeeze_ratio}"
        )
    }
}
