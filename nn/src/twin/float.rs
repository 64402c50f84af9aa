//! A fast twin of the [float reference](mod@crate::float): the same scores and maps, bit for bit.
//!
//! It is exact because the products of a filter are added in the reference's order and none is fused with
//! its sum; only neighbouring pixels are computed at the same time.

use std::collections::BTreeMap;

use super::kernel::FloatFilter;
use super::prepared::PreparedConv;
use crate::float::{self, FloatRun};
use crate::golden::{RunError, check_pixels};
use crate::model::FloatModel;
use crate::network::{Network, Preprocess, Shape};
use crate::validate::ModelError;

/// A float model prepared for fast execution; it can be shared between threads.
#[derive(Clone, Debug)]
pub struct FloatTwin {
    network: Network,
    preprocess: Preprocess,
    shapes: BTreeMap<String, Shape>,
    convs: BTreeMap<String, PreparedConv<FloatFilter>>,
}

impl FloatTwin {
    /// Prepares a model.
    ///
    /// # Errors
    /// If the model is not valid, as for [`float::run`].
    pub fn new(model: &FloatModel) -> Result<FloatTwin, ModelError> {
        model.validate()?;
        let shapes = model.network.validate()?;
        let convs = model.network.convs()?;
        let convs = convs
            .iter()
            .map(|shape| (shape.name.clone(), PreparedConv::float(shape, &model.convs[&shape.name])));
        Ok(FloatTwin {
            network: model.network.clone(),
            preprocess: model.preprocess.clone(),
            shapes,
            convs: convs.collect(),
        })
    }

    /// All maps and scores of an image, [`float::run`], on the calling thread.
    ///
    /// `pixels` are raw u8, `[channel][row][column]` in the channel order of the model's preprocessing.
    ///
    /// # Errors
    /// If the number of pixels is not the network's.
    pub fn run(&self, pixels: &[u8]) -> Result<FloatRun, RunError> {
        check_pixels(&self.network, pixels.len())?;
        let image = float::preprocess(&self.network, &self.preprocess, pixels);
        let conv = |name: &str, input: &[f32]| self.convs[name].run(input, 1);
        let add = |name: &str, main: &[f32], bypass: &[f32]| float::sum(&self.network, name, main, bypass);
        let maps = super::forward(&self.network, &self.shapes, image, conv, add);
        let scores = float::scores(&self.network, &maps);
        Ok(FloatRun { maps, scores })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    #[test]
    fn equals_the_reference_bit_for_bit() {
        for seed in 0..240 {
            let draw = if seed % 2 == 0 { random::float_model } else { random::bypass_float_model };
            let model = draw(seed);
            let pixels = random::pixels(seed, model.network.input);
            let expected = float::run(&model, &pixels).unwrap();
            let found = FloatTwin::new(&model).unwrap().run(&pixels).unwrap();
            assert!(expected.scores.iter().all(|score| score.is_finite()), "seed {seed}");
            for (name, map) in &expected.maps {
                assert!(found.maps[name] == *map, "seed {seed}: map of `{name}` differs");
            }
            assert_eq!(found, expected, "seed {seed}");
        }
    }

    #[test]
    fn errors_are_those_of_the_reference() {
        let mut model = random::float_model(1);
        let twin = FloatTwin::new(&model).unwrap();
        assert_eq!(twin.run(&[0]), Err(float::run(&model, &[0]).unwrap_err()));
        model.convs.clear();
        let error = FloatTwin::new(&model).unwrap_err();
        assert_eq!(RunError::from(error), float::run(&model, &[0]).unwrap_err());
    }
}
