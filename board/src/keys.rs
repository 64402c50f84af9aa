//! Keys that stand for several: `PCW_MIO_{16..27}_SLEW`.

/// Braces in a key that hold no range of numbers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("key `{key}`: accepted in braces: two numbers as in {{16..27}}")]
pub struct RangeError {
    /// The key.
    pub key: String,
}

/// The keys that `key` stands for.
///
/// # Errors
/// If what is in braces is no range of numbers.
pub(crate) fn expand(key: &str) -> Result<Vec<String>, RangeError> {
    let Some((before, rest)) = key.split_once('{') else {
        return Ok(vec![key.to_owned()]);
    };
    let range = rest.split_once('}').and_then(|(range, after)| Some((range.split_once("..")?, after)));
    let numbers = range.and_then(|((first, last), after)| {
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        (first <= last && last < 100).then_some((first, last, after))
    });
    let (first, last, after) = numbers.ok_or_else(|| RangeError { key: key.to_owned() })?;
    Ok((first..=last).map(|n| format!("{before}{n}{after}")).collect())
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn a_range_is_every_number_in_it() {
        assert_eq!(expand("A").unwrap(), ["A"]);
        assert_eq!(expand("A_{9..11}_B").unwrap(), ["A_9_B", "A_10_B", "A_11_B"]);
        for bad in ["A_{3..1}", "A_{x..2}", "A_{1..2", "A_{1}", "A_{1..100}"] {
            assert!(expand(bad).unwrap_err().to_string().contains(bad), "{bad}");
        }
    }
}
