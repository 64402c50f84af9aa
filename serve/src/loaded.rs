//! A model that is loaded.

use std::sync::OnceLock;

use firebrick_host::labels::Labels;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::shapes::NetworkError;
use firebrick_nn::twin::Twin;
use firebrick_nn::validate::ModelError;

/// A version of a model, which back ends and requests share.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub name: String,
    pub version: u64,
    pub model: QuantisedModel,
    pub labels: Labels,
    twin: OnceLock<Twin>,
}

impl Loaded {
    pub fn new(name: String, version: u64, model: QuantisedModel) -> Self {
        let labels = Labels::of(&model.labels);
        Loaded { name, version, model, labels, twin: OnceLock::new() }
    }

    /// The network's twin, prepared when it is first asked for.
    pub fn twin(&self) -> Result<&Twin, ModelError> {
        if let Some(twin) = self.twin.get() {
            return Ok(twin);
        }
        let twin = Twin::new(&self.model)?;
        Ok(self.twin.get_or_init(|| twin))
    }

    /// The sums' scores.
    pub fn scores(&self, sums: &[u32]) -> Result<Vec<f32>, NetworkError> {
        firebrick_nn::scores::scores(&self.model, sums)
    }
}
