//! Parsers of numbers that several commands take.

use crate::refused::ValueError;
use firebrick_spec::EngineConfig;

/// A parser of whole numbers from `least` to `most`.
pub(crate) fn whole<T: TryFrom<u64> + 'static>(
    least: u64,
    most: u64,
) -> impl Fn(&str) -> Result<T, ValueError> + Clone + Send + Sync + 'static {
    move |text| {
        let number = text.parse::<u64>().ok().filter(|number| (least..=most).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or(ValueError::Whole { least, most })
    }
}

/// Most of what is counted.
pub(crate) const COUNT: u64 = u32::MAX as u64;

/// Parses a seed.
pub(crate) fn seed(text: &str) -> Result<u64, ValueError> {
    whole(0, u64::MAX)(text)
}

/// Parses the depth of one of an engine's stores.
#[cfg(any(feature = "generate", feature = "study"))]
pub(crate) fn store(text: &str) -> Result<usize, ValueError> {
    match text.parse() {
        Ok(words @ (64 | 128 | 256 | 512)) => Ok(words),
        _ => Err(ValueError::Accepted(&["64", "128", "256", "512"])),
    }
}

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
    fn whole_numbers_are_refused_with_their_range() {
        assert_eq!(whole::<u32>(1, COUNT)("7").unwrap(), 7);
        assert_eq!(seed("18446744073709551615").unwrap(), u64::MAX);
        for text in ["", "0", "-1", "NaN", "1.5", "1e3", "4294967296", "99999999999999999999"] {
            let error = whole::<u32>(1, COUNT)(text).unwrap_err().to_string();
            assert_eq!(error, "accepted: a whole number, 1 to 4294967295", "{text}");
        }
    }

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
