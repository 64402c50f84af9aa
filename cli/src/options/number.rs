//! Parsers of numbers that several commands take.

use firebrick_spec::EngineConfig;

/// Parses `--pes`.
pub(crate) fn pes(text: &str) -> Result<usize, String> {
    let pes = text.parse().map_err(|_| format!("accepted: {}", accepted_pes()))?;
    EngineConfig::with_pes(pes).validate().map_err(|e| e.to_string())?;
    Ok(pes)
}

/// Parses `--ports`.
pub(crate) fn ports(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(ports @ 1..=2) => Ok(ports),
        _ => Err("accepted: 1, 2".into()),
    }
}

fn accepted_pes() -> String {
    format!("1 to {}", firebrick_spec::config::MAX_PES)
}

/// Parses `--clock-mhz` of an engine that is to be built.
#[cfg(feature = "generate")]
pub(crate) fn fabric_mhz(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(mhz) if (10.0..=500.0).contains(&mhz) => Ok(mhz),
        _ => Err("accepted: 10 to 500".into()),
    }
}

/// Parses `--clock-mhz`.
pub(crate) fn clock_mhz(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(mhz) if (1.0..=2000.0).contains(&mhz) => Ok(mhz),
        _ => Err("accepted: 1 to 2000".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_numbers_are_refused_with_what_is_accepted() {
        assert_eq!(pes("64"), Ok(64));
        for text in ["0", "65", "-1", "many"] {
            assert!(pes(text).unwrap_err().contains("accepted: 1 to 64"), "{text}");
        }
        assert_eq!(ports("2"), Ok(2));
        for text in ["0", "3", "two"] {
            assert_eq!(ports(text), Err("accepted: 1, 2".into()), "{text}");
        }
        assert_eq!(clock_mhz("125"), Ok(125.0));
        for text in ["0", "NaN", "inf", "fast"] {
            assert_eq!(clock_mhz(text), Err("accepted: 1 to 2000".into()), "{text}");
        }
    }
}
