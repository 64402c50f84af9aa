//! The default model: a small SqueezeNet that reads handwritten digits.
//!
//! It is trained by `digits/train.py`, and `digits/README.md` says how `digits.fbk` is made.

use std::sync::OnceLock;

use firebrick_nn::model::QuantisedModel;

use crate::fbk;

/// The bytes of `digits.fbk`.
pub const DIGITS_FBK: &[u8] = include_bytes!("../digits/digits.fbk");

/// The default model: grey images of handwritten digits, ten classes.
///
/// # Panics
/// Never: the bytes are part of the program, and a test decodes them.
pub fn digits() -> QuantisedModel {
    static MODEL: OnceLock<QuantisedModel> = OnceLock::new();
    MODEL.get_or_init(|| fbk::decode(DIGITS_FBK).expect("the embedded model is valid")).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_is_a_pruned_squeezenet_of_ten_digits() {
        let model = digits();
        model.validate().unwrap();
        assert_eq!(model.classes(), 10);
        assert_eq!(model.labels, (0..10).map(|d| d.to_string()).collect::<Vec<_>>());
        let weights: usize = model.convs.values().map(|conv| conv.weights.len()).sum();
        let nonzeros: usize = model.convs.keys().map(|name| model.nonzeros(name)).sum();
        assert!((30..=45).contains(&(100 * nonzeros / weights)), "{nonzeros} of {weights}");
    }

    #[test]
    fn the_embedded_bytes_are_what_the_writer_writes() {
        assert!(
            fbk::encode(&digits()).unwrap() == DIGITS_FBK,
            "digits.fbk is not in the writer's present form"
        );
    }
}
