//! What the example of the driver in C is given, and must say.

use std::fs;
use std::path::Path;

use firebrick_host::image;
use firebrick_nn::golden;
use firebrick_spec::chain;
use firebrick_weights::embedded;

use crate::generated::root;

/// The embedded model's sample images.
const SAMPLES: usize = 10;

/// Writes the pixels of the sample digits into a folder, `digit-N.bin`, as the model's preprocessing leaves them, and `expected`: a line of
/// `firebrick_example.c` for each, as an extended regular expression with the golden model's sums.
///
/// # Errors
/// A file that cannot be read or written.
pub fn write(folder: &Path) -> Result<(), String> {
    let model = embedded::digits();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))
    };
    let mut expected = String::new();
    for digit in 0..SAMPLES {
        let sample = root().join(format!("weights/digits/samples/digit-{digit}.png"));
        let pixels = image::load_for(&sample, &model).map_err(|e| chain(&e))?;
        let sums = golden::run(&model, &pixels).map_err(|e| chain(&e))?.sums;
        expected += &line(&sums);
        put(&format!("digit-{digit}.bin"), &pixels)?;
    }
    put("expected", expected.as_bytes())
}

/// The example's line: the first of the largest sums is the class.
fn line(sums: &[u32]) -> String {
    let best = (0..sums.len()).rev().max_by_key(|&n| sums[n]).unwrap_or_default();
    let sums: String = sums.iter().map(|sum| format!(" {sum}")).collect();
    format!("^class {best} in [0-9]+ cycles; sums{sums}$\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_digit_is_its_own_class() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        let expected = fs::read_to_string(folder.path().join("expected")).unwrap();
        for (digit, line) in expected.lines().enumerate() {
            assert!(line.starts_with(&format!("^class {digit} in ")), "{line}");
            let pixels = fs::read(folder.path().join(format!("digit-{digit}.bin"))).unwrap();
            assert_eq!(pixels.len(), embedded::digits().network.input.len());
        }
        assert_eq!(expected.lines().count(), SAMPLES);
    }

    #[test]
    fn the_first_of_equal_sums_is_the_class() {
        assert_eq!(line(&[1, 7, 7]), "^class 1 in [0-9]+ cycles; sums 1 7 7$\n");
    }
}
