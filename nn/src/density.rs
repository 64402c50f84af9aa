//! How many of a network's weights are not zero.

use std::fmt;
use std::str::FromStr;

use crate::alexnet;
use crate::unknown_name::UnknownName;

/// Shares of the non-zero weights of each convolution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Density {
    /// The same share everywhere, above 0 up to 1.
    Share(f64),
    /// SqueezeNet v1.0's as in the paper's Table 1, by the layers' names; 1 for layers that it has not.
    Table1,
    /// AlexNet's pruned by Han et al. (2015), by the layers' names; 1 for layers that it has not.
    Han2015,
}

/// Kept shares of squeeze1x1, expand1x1 and expand3x3 of fire2 to fire9. The paper prints 33 % for fire8's expand3x3, but its
/// count of parameters is that of 30 %.
const TABLE_1: [[f64; 3]; 8] = [
    [1.0, 1.0, 0.33],
    [1.0, 1.0, 0.33],
    [1.0, 1.0, 0.33],
    [1.0, 1.0, 0.33],
    [1.0, 0.5, 0.33],
    [0.5, 1.0, 0.33],
    [1.0, 0.5, 0.30],
    [0.5, 1.0, 0.30],
];

/// Table 1's share of conv10's weights.
const CONV10: f64 = 0.2;

impl Density {
    /// The share of a convolution's weights that are not zero.
    pub fn of(&self, layer: &str) -> f64 {
        match self {
            Density::Share(share) => *share,
            Density::Han2015 => alexnet::kept(layer).unwrap_or(1.0),
            Density::Table1 => table_1(layer).unwrap_or(1.0),
        }
    }
}

fn table_1(layer: &str) -> Option<f64> {
    table_1_shares().find_map(|(name, share)| (name == layer).then_some(share))
}

/// The convolutions of SqueezeNet v1.0 with the shares of their weights that the paper's Table 1 keeps.
pub fn table_1_shares() -> impl Iterator<Item = (String, f64)> {
    let fire = |(i, shares): (usize, &[f64; 3])| {
        let names = ["squeeze1x1", "expand1x1", "expand3x3"].map(|part| format!("fire{}/{part}", i + 2));
        names.into_iter().zip(*shares)
    };
    let ends = [("conv1".to_string(), 1.0), ("conv10".to_string(), CONV10)];
    TABLE_1.iter().enumerate().flat_map(fire).chain(ends)
}

impl fmt::Display for Density {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Density::Share(share) => write!(f, "{share}"),
            Density::Table1 => f.write_str("table1"),
            Density::Han2015 => f.write_str("han2015"),
        }
    }
}

impl FromStr for Density {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        match (text, text.parse::<f64>()) {
            ("table1", _) => Ok(Density::Table1),
            ("han2015", _) => Ok(Density::Han2015),
            (_, Ok(share)) if share > 0.0 && share <= 1.0 => Ok(Density::Share(share)),
            _ => Err(UnknownName::new(text, "density", "table1, han2015, or a share above 0 up to 1")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_tables() {
        let of = |text: &str, layer: &str| text.parse::<Density>().unwrap().of(layer);
        assert_eq!(of("0.25", "conv1"), 0.25);
        assert_eq!(of("table1", "fire7/squeeze1x1"), 0.5);
        assert_eq!(of("table1", "fire8/expand3x3"), 0.3);
        assert_eq!(
            (of("table1", "fire2/bypass"), of("table1", "conv1"), of("table1", "fire10/x")),
            (1.0, 1.0, 1.0)
        );
        assert_eq!((of("table1", "conv10"), of("han2015", "fc6"), of("han2015", "conv10")), (0.2, 0.09, 1.0));
        for text in ["0", "1.1", "NaN", "most"] {
            let error = text.parse::<Density>().unwrap_err().to_string();
            assert!(error.contains("accepted: table1, han2015, or a share above 0 up to 1"), "{error}");
        }
    }
}
