//! A network whose weights are codes into a codebook per layer: what compression makes, and what its files hold.

use std::collections::BTreeMap;

use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::{FloatConv, FloatModel};
use firebrick_nn::network::{Network, Preprocess};
use firebrick_nn::validate::ModelError;

/// Most entries of a codebook.
pub const MAX_ENTRIES: usize = 256;

/// A convolution with its weights as codes.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedConv {
    /// Values of the codes, 1 to [`MAX_ENTRIES`]; entry 0 is 0.0, the pruned weight.
    pub codebook: Vec<f32>,
    /// A code for every weight, `[output][input][row][column]`, less than the codebook's length.
    pub codes: Vec<u8>,
    /// One per output channel.
    pub bias: Vec<f32>,
}

/// A network with its weights as codes.
#[derive(Clone, Debug, PartialEq)]
pub struct CodedModel {
    /// The graph.
    pub network: Network,
    /// From a decoded image to the input.
    pub preprocess: Preprocess,
    /// Class names, one per class; empty if unknown.
    pub labels: Vec<String>,
    /// Weights by the convolution's name.
    pub convs: BTreeMap<String, CodedConv>,
}

/// Why codes do not make a model.
#[derive(Debug, thiserror::Error)]
pub enum CodedError {
    /// A codebook or a code out of range.
    #[error("layer `{layer}`: {what} = {value}, accepted: {accepted}")]
    Field {
        /// The layer.
        layer: String,
        /// The field.
        what: &'static str,
        /// Its value.
        value: String,
        /// What is possible.
        accepted: String,
    },
    /// The weights do not fit the network.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl CodedConv {
    /// The convolution with the codes' values.
    ///
    /// # Panics
    /// If a code is not less than the codebook's length; [`CodedModel::validate`] finds it.
    pub fn float(&self) -> FloatConv {
        let weights = self.codes.iter().map(|&code| self.codebook[usize::from(code)]).collect();
        FloatConv { weights, bias: self.bias.clone() }
    }

    /// Weights that are stored: those whose code is not 0.
    pub fn kept(&self) -> usize {
        self.codes.iter().filter(|&&code| code != 0).count()
    }

    fn check(&self, layer: &str) -> Result<(), CodedError> {
        let refuse = |what, value: String, accepted: String| {
            Err(CodedError::Field { layer: layer.to_string(), what, value, accepted })
        };
        if !(1..=MAX_ENTRIES).contains(&self.codebook.len()) {
            let accepted = format!("1 to {MAX_ENTRIES}");
            return refuse("length of the codebook", self.codebook.len().to_string(), accepted);
        }
        if self.codebook[0].to_bits() != 0 {
            return refuse("codebook entry 0", format!("{:?}", self.codebook[0]), "0.0".to_string());
        }
        if let Some(value) = self.codebook.iter().find(|value| !value.is_finite()) {
            return refuse("codebook entry", value.to_string(), "finite values".to_string());
        }
        match self.codes.iter().find(|code| usize::from(**code) >= self.codebook.len()) {
            Some(code) => refuse("code", code.to_string(), format!("less than {}", self.codebook.len())),
            None => Ok(()),
        }
    }
}

impl CodedModel {
    /// Checks codebooks, codes, and the model that they make.
    ///
    /// # Errors
    /// The first thing that is wrong, with its layer.
    pub fn validate(&self) -> Result<(), CodedError> {
        self.convs.iter().try_for_each(|(name, conv)| conv.check(name))?;
        Ok(self.float().validate()?)
    }

    /// The float model with the codes' values.
    ///
    /// # Panics
    /// As [`CodedConv::float`].
    pub fn float(&self) -> FloatModel {
        FloatModel {
            network: self.network.clone(),
            preprocess: self.preprocess.clone(),
            labels: self.labels.clone(),
            convs: self.convs.iter().map(|(name, conv)| (name.clone(), conv.float())).collect(),
        }
    }

    /// The convolutions of the network in its order, with their weights.
    ///
    /// # Errors
    /// An impossible network, or a convolution without weights.
    pub fn layers(&self) -> Result<Vec<(ConvShape, &CodedConv)>, ModelError> {
        let layer = |shape: ConvShape| match self.convs.get(&shape.name) {
            Some(conv) => Ok((shape, conv)),
            None => Err(ModelError::MissingWeights { layer: shape.name }),
        };
        self.network.convs()?.into_iter().map(layer).collect()
    }
}
