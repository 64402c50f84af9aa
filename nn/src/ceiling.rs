//! The largest value of a map behind a clipped ReLU, ReLU6 for example.

use serde::{Deserialize, Serialize};

/// The largest value of a map: what is larger becomes it. Finite and above 0.
///
/// The engine needs nothing for it: the quantiser gives the map a scale of at most a 255th of it, so that the clamp of every
/// activation at 255 is this one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f32", into = "f32")]
pub struct Ceiling(f32);

/// Why a value is no ceiling.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("ceiling {0}, accepted: finite values above 0")]
pub struct NoCeiling(f32);

impl Ceiling {
    /// The value.
    pub const fn value(self) -> f32 {
        self.0
    }
}

impl TryFrom<f32> for Ceiling {
    type Error = NoCeiling;

    fn try_from(value: f32) -> Result<Self, NoCeiling> {
        if value.is_finite() && value > 0.0 { Ok(Ceiling(value)) } else { Err(NoCeiling(value)) }
    }
}

impl From<Ceiling> for f32 {
    fn from(ceiling: Ceiling) -> f32 {
        ceiling.0
    }
}

// A value that is always finite equals itself.
impl Eq for Ceiling {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_are_finite_and_above_0() {
        assert_eq!(Ceiling::try_from(6.0).map(Ceiling::value), Ok(6.0));
        for value in [0.0, -0.0, -6.0, f32::INFINITY, f32::NAN] {
            let message = Ceiling::try_from(value).unwrap_err().to_string();
            assert_eq!(message, format!("ceiling {value}, accepted: finite values above 0"));
        }
    }
}
