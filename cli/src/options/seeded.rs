//! Options for a network by its name, with seeded weights in place of a model file's.

use super::number::seed;
use crate::refused::{UsageError, ValueError};
use clap::Args;
use firebrick_nn::architecture::Architecture;
use firebrick_nn::density::Density;
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;

/// Which network with which weights.
#[derive(Clone, Debug, Args)]
pub(crate) struct SeededOptions {
    /// In place of a model, a network with random weights: squeezenet-v1.0 or -v1.1, with -simple-bypass or -complex-bypass if
    /// wanted, then metaparameters as in squeezenet-v1.0,sr=0.75,pct3x3=0.99 (also base_e, incr_e, freq); or alexnet, which
    /// is without its two normalisation layers
    #[arg(long, value_name = "NAME", value_parser = architecture, conflicts_with = "model")]
    network: Option<Architecture>,
    /// Share of the random weights that are not zero: a number up to 1, table1 (SqueezeNet's paper), or han2015 (AlexNet,
    /// pruned) [default: 1]
    #[arg(long, value_name = "D", requires = "network")]
    density: Option<Density>,
    /// Seed of the random weights [default: 1]
    #[arg(long, value_name = "SEED", requires = "network", value_parser = seed)]
    seed: Option<u64>,
}

impl SeededOptions {
    /// The network with its float weights, if one was named.
    pub fn model(&self) -> anyhow::Result<Option<FloatModel>> {
        let Some(network) = &self.network else { return Ok(None) };
        let density = self.density.unwrap_or(Density::Share(1.0));
        Ok(Some(network.seeded(density, self.seed.unwrap_or(1))?))
    }

    /// What clap does not look at where a model stands in the network's place.
    pub fn check_usage(&self) -> Result<(), UsageError> {
        let option = if self.density.is_some() { "--density" } else { "--seed" };
        match self.network.is_none() && (self.density.is_some() || self.seed.is_some()) {
            true => Err(UsageError::Needs { option, needed: "--network NAME" }),
            false => Ok(()),
        }
    }

    /// True if a network was named.
    pub fn is_given(&self) -> bool {
        self.network.is_some()
    }
}

/// Quantises a network with seeded weights on random images: its scores mean nothing anyway.
pub(crate) fn quantise_on_noise(model: &FloatModel) -> anyhow::Result<QuantisedModel> {
    let image = |seed| random::pixels(seed, model.network.input);
    let _quantising = tracing::info_span!("quantising the model on noise").entered();
    let images: Vec<Vec<u8>> = (0..random::CALIBRATION_IMAGES).map(image).collect();
    Ok(quantise(model, &images)?)
}

/// Parses `--network`, its metaparameters included.
fn architecture(text: &str) -> Result<Architecture, ValueError> {
    let architecture: Architecture = text.parse()?;
    architecture.network()?;
    Ok(architecture)
}
