//! Networks by name with seeded weights.

use super::{Pattern, seeded};
use crate::alexnet;
use crate::architecture::Architecture;
use crate::density::Density;
use crate::graph::ConvShape;
use crate::model::FloatModel;
use crate::shapes::NetworkError;

impl Architecture {
    /// The network with seeded weights of `density`; the same seed is the same model for ever.
    ///
    /// # Errors
    /// Those of [`Self::network`].
    pub fn seeded(&self, density: Density, seed: u64) -> Result<FloatModel, NetworkError> {
        let network = self.network()?;
        let pattern = |conv: &ConvShape| Pattern {
            groups: if *self == Architecture::AlexNet { alexnet::groups(&conv.name) } else { 1 },
            density: density.of(&conv.name),
        };
        seeded(network, pattern, seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_1_keeps_the_papers_parameters() {
        let model = "squeezenet-v1.0".parse::<Architecture>().unwrap().seeded(Density::Table1, 1).unwrap();
        let kept: usize = model.convs.keys().map(|name| model.nonzeros(name)).sum();
        let biases: usize = model.convs.values().map(|conv| conv.bias.len()).sum();
        assert_eq!(kept + biases, 421_098);
        model.validate().unwrap();
    }
}
