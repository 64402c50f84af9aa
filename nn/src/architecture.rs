//! Networks by name: the paper's architectures, the family that its metaparameters span, and AlexNet.
//!
//! | text | network |
//! |---|---|
//! | `squeezenet-v1.0`, `squeezenet-v1.1` | as in [`SqueezeNet`] |
//! | the same with `-simple-bypass` or `-complex-bypass` | with the paper's connections around fire modules |
//! | any of these, then `,sr=0.75`, `,pct3x3=0.99`, `,base_e=64`, `,incr_e=64`, `,freq=4` | other metaparameters |
//! | `alexnet-without-normalisation` (or `alexnet`) | see [`alexnet`] |

use std::fmt;
use std::str::FromStr;

use crate::alexnet;
use crate::family::{Bypass, SqueezeNet};
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
        for part in parts {
            set(&mut net, part)?;
        }
        Ok(Architecture::SqueezeNet(net))
    }
}

/// Sets a metaparameter from `key=value`; whether the value is possible is checked with the network.
fn set(net: &mut SqueezeNet, part: &str) -> Result<(), UnknownName> {
    let (key, value) = part.split_once('=').unwrap_or((part, ""));
    let count = || {
        let value = value.parse::<usize>().ok().filter(|value| *value <= 1 << 16);
        value.ok_or_else(|| UnknownName::new(part, "metaparameter", format!("{key}=N, 0 to 65536")))
    };
    let share = || {
        let value = value.parse::<f64>().ok().filter(|value| value.is_finite());
        value.ok_or_else(|| UnknownName::new(part, "metaparameter", format!("{key}=X, a number")))
    };
    match key {
        "base_e" => net.base_e = count()?,
        "incr_e" => net.incr_e = count()?,
        "freq" => net.freq = count()?,
        "pct3x3" => net.pct3x3 = share()?,
        "sr" => net.squeeze_ratio = share()?,
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
    fn what_is_not_understood_is_refused_with_what_is_accepted() {
        assert!(refusal("resnet").contains("`resnet` is no architecture, accepted: squeezenet-v1.0 or"));
        assert!(refusal("alexnet,sr=1").contains("`alexnet,sr=1` is no architecture"));
        let error = refusal("squeezenet-v1.0,sr=much");
        assert_eq!(error, "`sr=much` is no metaparameter, accepted: sr=X, a number");
        assert!(refusal("squeezenet-v1.0,freq=-1").contains("freq=N, 0 to 65536"));
        assert!(refusal("squeezenet-v1.0,depth=3").contains("accepted: base_e=N, incr_e=N"));
        let error = parse("squeezenet-v1.0,freq=0").network().unwrap_err().to_string();
        assert!(error.contains("freq = 0, accepted: at least 1"), "{error}");
    }
}
