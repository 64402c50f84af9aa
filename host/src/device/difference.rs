//! Where an accelerator's results leave the golden model's.

use std::fmt;

use firebrick_nn::golden::GoldenRun;

use super::accelerator::Accelerator;
use super::error::DeviceError;

/// The first value that differs from the golden model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The layer, or `sums`.
    pub layer: String,
    /// Index of the value in the dense map `[channel][row][column]`, or the class.
    pub index: usize,
    /// What the accelerator has.
    pub found: u32,
    /// What the golden model has.
    pub expected: u32,
    /// How many values of the layer differ.
    pub count: usize,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { layer, index, found, expected, count } = self;
        write!(f, "layer {layer}: {count} values differ from the golden model, the first at {index}: ")?;
        write!(f, "{found}, expected {expected}")
    }
}

impl Difference {
    /// The difference of two equally long lists, if there is one.
    pub fn between<T: Copy + Into<u32> + PartialEq>(
        layer: &str,
        found: &[T],
        expected: &[T],
    ) -> Option<Self> {
        let differing = || found.iter().zip(expected).enumerate().filter(|(_, (f, e))| f != e);
        let (index, (found, expected)) = differing().next()?;
        let count = differing().count();
        let (found, expected) = ((*found).into(), (*expected).into());
        Some(Difference { layer: layer.to_owned(), index, found, expected, count })
    }
}

/// The first layer in the order of the passes whose map differs; the sums if only they do. Maps are
/// read back only when the sums differ.
pub(super) fn find(
    engine: &mut dyn Accelerator,
    golden: &GoldenRun,
    sums: &[u32],
) -> Result<Option<Difference>, DeviceError> {
    let Some(last) = Difference::between("sums", sums, &golden.sums) else {
        return Ok(None);
    };
    let layers: Vec<String> = engine
        .program()
        .map_or(Vec::new(), |program| program.maps.iter().map(|region| region.layer.clone()).collect());
    for layer in layers {
        if let Some(expected) = golden.maps.get(&layer) {
            let difference = Difference::between(&layer, &engine.read_map(&layer)?, expected);
            if difference.is_some() {
                return Ok(difference);
            }
        }
    }
    Ok(Some(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_difference_is_named() {
        assert_eq!(Difference::between("a", &[1u8, 2], &[1, 2]), None);
        let found = Difference::between("fire2/concat", &[1u8, 9, 3, 4], &[1, 2, 3, 5]).unwrap();
        assert_eq!((found.index, found.count), (1, 2));
        assert_eq!(
            found.to_string(),
            "layer fire2/concat: 2 values differ from the golden model, the first at 1: 9, expected 2"
        );
    }
}
