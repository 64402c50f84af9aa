//! Networks by name: the paper's architectures, the family that its metaparameters span, and AlexNet.
//!
//! | text | network |
//! |---|---|
//! | `squeezenet-v1.0`, `squeezenet-v1.1` | as in [`SqueezeNet`] |
//! | the same with `-simple-bypass` or `-complex-bypass` | with the paper's connections around fire modules |
//! | any of these, then `,sr=0.75`, `,pct3x3=0.99`, `,base_e=64`, `,incr_e=64`, `,freq=4` | other metaparameters |
//! | `alexnet-without-normalisation` (or `alexnet`) | see [`alexnet`] |

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::alexnet;
use crate::family::{Bypass, MOST_FILTERS, MOST_SQUEEZE, SqueezeNet};
use crate::network::Network;
use crate::shapes::NetworkError;
use crate::unknown_name::UnknownName;

/// A network that is known by its name.
#[derive(Clone, Debug, PartialEq)]
pub enum Architecture {
    /// A member of the SqueezeNet family.
    SqueezeNet(SqueezeNet),
    /// AlexNet without its normalisation layers.
    AlexNet,
}

/// What can be named, for help texts.
pub const ACCEPTED: &str = "squeezenet-v1.0 or squeezenet-v1.1, with -simple-bypass or -complex-bypass if wanted, then \
                            metaparameters as ,sr=0.75,pct3x3=0.99,base_e=128,incr_e=128,freq=2; or alexnet";

/// The names of networks, without metaparameters.
pub const NAMES: [&str; 8] = [
    "squeezenet-v1.0",
    "squeezenet-v1.1",
    "squeezenet-v1.0-simple-bypass",
    "squeezenet-v1.1-simple-bypass",
    "squeezenet-v1.0-complex-bypass",
    "squeezenet-v1.1-complex-bypass",
    "alexnet",
    alexnet::NAME,
];

/// The names of metaparameters.
pub const METAPARAMETERS: [&str; 5] = ["base_e", "incr_e", "freq", "pct3x3", "sr"];

impl FromStr for Architecture {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        let mut parts = text.split(',');
        let name = parts.next().unwrap_or_default();
        let (base, bypass) = [("-simple-bypass", Bypass::Simple), ("-complex-bypass", Bypass::Complex)]
            .into_iter()
            .find_map(|(suffix, bypass)| Some((name.strip_suffix(suffix)?, bypass)))
            .unwrap_or((name, Bypass::None));
        let family = match base {
            "squeezenet-v1.0" => SqueezeNet::v1_0(),
            "squeezenet-v1.1" => SqueezeNet::v1_1(),
            _ if text == "alexnet" || text == alexnet::NAME => return Ok(Architecture::AlexNet),
            _ => return Err(UnknownName::new(text, "architecture", ACCEPTED)),
        };
        let mut net = SqueezeNet { name: text.to_string(), bypass, ..family };
        let mut given = BTreeSet::new();
        for part in parts {
            set(&mut net, part)?;
            if !given.insert(part.split('=').next()) {
                return Err(UnknownName::new(part, "further metaparameter", "each of them once"));
            }
        }
        Ok(Architecture::SqueezeNet(net))
    }
}

/// Sets a metaparameter from `key=value`.
fn set(net: &mut SqueezeNet, part: &str) -> Result<(), UnknownName> {
    let (key, value) = part.split_once('=').unwrap_or((part, ""));
    let refused = |accepted: String| UnknownName::new(part, "metaparameter", accepted);
    let count = |least: usize| {
        let value = value.parse().ok().filter(|value| (least as u64..=MOST_FILTERS).contains(value));
        value
            .map(|value| value as usize)
            .ok_or_else(|| refused(format!("{key}=N, {least} to {MOST_FILTERS}")))
    };
    let number = |possible: fn(f64) -> bool, accepted: &str| {
        let value = value.parse().ok().filter(|value| possible(*value));
        value.ok_or_else(|| refused(format!("{key}=X, {accepted}")))
    };
    match key {
        "base_e" => net.base_e = count(0)?,
        "incr_e" => net.incr_e = count(0)?,
        "freq" => net.freq = count(1)?,
        "pct3x3" => net.pct3x3 = number(|share| (0.0..=1.0).contains(&share), "0 to 1")?,
        "sr" => {
            let accepted = format!("above 0, up to {MOST_SQUEEZE}");
            net.squeeze_ratio = number(|ratio| ratio > 0.0 && ratio <= MOST_SQUEEZE, &accepted)?;
        }
        _ => {
            let accepted = "base_e=N, incr_e=N, freq=N, pct3x3=X, sr=X";
            return Err(UnknownName::new(part, "metaparameter", accepted));
        }
    }
    Ok(())
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Architecture::SqueezeNet(net) => &net.name,
            Architecture::AlexNet => alexnet::NAME,
        })
    }
}

impl Architecture {
    /// The network, valid.
    ///
    /// # Errors
    /// Metaparameters outside of their ranges, or sizes that do not work out.
    pub fn network(&self) -> Result<Network, NetworkError> {
        match self {
            Architecture::SqueezeNet(net) => net.network(),
            Architecture::AlexNet => Ok(alexnet::network()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Architecture {
        text.parse().unwrap()
    }

    fn refusal(text: &str) -> String {
        text.parse::<Architecture>().unwrap_err().to_string()
    }

    #[test]
    fn names_mean_the_papers_networks() {
        let parameters = |text: &str| parse(text).network().unwrap().parameters().unwrap();
        assert_eq!(parameters("squeezenet-v1.0"), 1_248_424);
        assert_eq!(parameters("squeezenet-v1.1"), 1_235_496);
        assert_eq!(parameters("squeezenet-v1.0-simple-bypass"), 1_248_424);
        assert_eq!(parameters("squeezenet-v1.0-complex-bypass"), 1_589_672);
        assert_eq!(parameters("squeezenet-v1.0,sr=0.75"), 4_841_704);
        assert_eq!(parameters("squeezenet-v1.0,sr=0.5,pct3x3=0.99"), 5_330_536);
        let net = parse("squeezenet-v1.1-simple-bypass,base_e=64,incr_e=32,freq=4");
        let Architecture::SqueezeNet(net) = net else { panic!("not a SqueezeNet") };
        assert_eq!((net.base_e, net.incr_e, net.freq, net.bypass), (64, 32, 4, Bypass::Simple));
        assert_eq!(parse("alexnet").to_string(), "alexnet-without-normalisation");
        assert_eq!(parse("alexnet-without-normalisation"), Architecture::AlexNet);
    }

    #[test]
    fn every_name_is_a_network_and_every_metaparameter_has_an_effect() {
        for name in NAMES {
            parse(name).network().unwrap();
        }
        for key in METAPARAMETERS {
            assert!(refusal(&format!("squeezenet-v1.0,{key}=x")).contains(&format!("accepted: {key}=")));
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_with_what_is_accepted() {
        assert!(refusal("resnet").contains("`resnet` is no architecture, accepted: squeezenet-v1.0 or"));
        assert!(refusal("alexnet,sr=1").contains("`alexnet,sr=1` is no architecture"));
        let error = refusal("squeezenet-v1.0,sr=much");
        assert_eq!(error, "`sr=much` is no metaparameter, accepted: sr=X, above 0, up to 16");
        for (part, accepted) in [
            ("sr=0", "sr=X, above 0, up to 16"),
            ("sr=NaN", "sr=X, above 0"),
            ("pct3x3=1.1", "pct3x3=X, 0 to 1"),
            ("freq=0", "freq=N, 1 to 65536"),
            ("base_e=-1", "base_e=N, 0 to 65536"),
        ] {
            let error = refusal(&format!("squeezenet-v1.0,{part}"));
            assert!(
                error.starts_with(&format!("`{part}` is no metaparameter, accepted: {accepted}")),
                "{error}"
            );
        }
        let error = refusal("squeezenet-v1.0,sr=1,sr=0.5");
        assert_eq!(error, "`sr=0.5` is no further metaparameter, accepted: each of them once");
        assert!(refusal("squeezenet-v1.0,depth=3").contains("accepted: base_e=N, incr_e=N"));
    }
}
