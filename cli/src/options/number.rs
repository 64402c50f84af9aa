//! Parsers of numbers that several commands take.

use crate::refused::ValueError;
use firebrick_spec::EngineConfig;

/// Parses `--pes`.
pub(crate) fn pes(text: &str) -> Result<usize, ValueError> {
    let range = ValueError::Range { least: 1.0, most: firebrick_spec::config::MAX_PES as f64 };
    let pes = text.parse().map_err(|_| range)?;
    EngineConfig::with_pes(pes).validate()?;
    Ok(pes)
}

/// Parses `--ports`.
pub(crate) fn ports(text: &str) -> Result<usize, ValueError> {
    match text.parse() {
        Ok(ports @ 1..=2) => Ok(ports),
        _ => Err(ValueError::Accepted(&["1", "2"])),
    }
}

/// Parses `--clock-mhz` of an engine that is to be built.
#[cfg(feature = "generate")]
pub(crate) fn fabric_mhz(text: &str) -> Result<f64, ValueError> {
    match text.parse::<f64>() {
        Ok(mhz) if (10.0..=500.0).contains(&mhz) => Ok(mhz),
        _ => Err(ValueError::Range { least: 10.0, most: 500.0 }),
    }
}

/// Parses `--clock-mhz`.
pub(crate) fn clock_mhz(text: &str) -> Result<f64, ValueError> {
    match text.parse::<f64>() {
        Ok(mhz) if (1.0..=2000.0).contains(&mhz) => Ok(mhz),
        _ => Err(ValueError::Range { least: 1.0, most: 2000.0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_numbers_are_refused_with_what_is_accepted() {
        assert_eq!(pes("64").unwrap(), 64);
        for text in ["0", "65", "-1", "many"] {
            assert!(pes(text).unwrap_err().to_string().contains("accepted: 1 to 64"), "{text}");
        }
        assert_eq!(ports("2").unwrap(), 2);
        for text in ["0", "3", "two"] {
            assert_eq!(ports(text).unwrap_err().to_string(), "accepted: 1, 2", "{text}");
        }
        assert_eq!(clock_mhz("125").unwrap(), 125.0);
        for text in ["0", "NaN", "inf", "fast"] {
            assert_eq!(clock_mhz(text).unwrap_err().to_string(), "accepted: 1 to 2000", "{text}");
        }
    }
}
