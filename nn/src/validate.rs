//! Checks of whole models: what a reader of untrusted files, the golden model and the compiler rely on.

use std::collections::BTreeMap;

use firebrick_spec::requant::{BYPASS_SHIFT_MAX, SHIFT_MAX, WEIGHT_MAX};

pub use crate::accumulator::{ACCUMULATOR_LIMIT, accumulator_ok, accumulator_reach};
use crate::graph::ConvShape;
use crate::model::{FloatConv, FloatModel, QuantisedAdd, QuantisedConv, QuantisedModel};
pub use crate::model_error::ModelError;
use crate::network::{Colour, Network, Preprocess};

impl QuantisedModel {
    /// Checks the graph, all lengths, all ranges, and that no accumulator can overflow.
    ///
    /// # Errors
    /// The first thing that is wrong, with its layer and filter.
    pub fn validate(&self) -> Result<(), ModelError> {
        let convs = check_graph(&self.network, &self.preprocess, &self.labels, &self.convs)?;
        for conv in &convs {
            check_quantised(conv, &self.convs[&conv.name])?;
        }
        check_adds(&self.network, &self.adds)?;
        check_count("pixels that mean zero", self.input_zero.len(), self.network.input.channels)?;
        check_positive("output scale", self.output_scale)?;
        check_output_zero(&self.network, self.output_zero)
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.network.classes()
    }

    /// Weights of a layer that are not 0; 0 if the layer has none.
    pub fn nonzeros(&self, layer: &str) -> usize {
        self.convs.get(layer).map_or(0, |conv| conv.weights.iter().filter(|&&w| w != 0).count())
    }
}

impl FloatModel {
    /// Checks the graph, all lengths, and that all values are finite.
    ///
    /// # Errors
    /// The first thing that is wrong, with its layer and filter.
    pub fn validate(&self) -> Result<(), ModelError> {
        for conv in check_graph(&self.network, &self.preprocess, &self.labels, &self.convs)? {
            check_float(&conv, &self.convs[&conv.name])?;
        }
        Ok(())
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.network.classes()
    }

    /// Weights of a layer that are not 0; 0 if the layer has none.
    pub fn nonzeros(&self, layer: &str) -> usize {
        self.convs.get(layer).map_or(0, |conv| conv.weights.iter().filter(|&&w| w != 0.0).count())
    }
}

fn check_graph<C>(
    network: &Network,
    preprocess: &Preprocess,
    labels: &[String],
    weights: &BTreeMap<String, C>,
) -> Result<Vec<ConvShape>, ModelError> {
    network.validate()?;
    let convs = network.convs()?;
    if let Some(conv) = convs.iter().find(|conv| !weights.contains_key(&conv.name)) {
        return Err(ModelError::MissingWeights { layer: conv.name.clone() });
    }
    if let Some(name) = weights.keys().find(|name| !convs.iter().any(|conv| conv.name == **name)) {
        return Err(ModelError::UnknownWeights { layer: name.clone(), network: network.name.clone() });
    }
    let classes = network.classes();
    if !labels.is_empty() && labels.len() != classes {
        let expected = format!("{classes} (one per class) or none");
        return Err(ModelError::Count { what: "labels", found: labels.len(), expected });
    }
    let channels = network.input.channels;
    let colours = if preprocess.colour == Colour::Grey { 1 } else { 3 };
    if colours != channels {
        let expected = format!("{channels}, the channels of the network's input");
        return Err(ModelError::Count { what: "colour channels", found: colours, expected });
    }
    check_count("means", preprocess.mean.len(), channels)?;
    check_count("scales", preprocess.scale.len(), channels)?;
    if let Some(&value) = preprocess.mean.iter().find(|mean| !mean.is_finite()) {
        return Err(ModelError::Value { what: "mean", value, accepted: "finite values" });
    }
    preprocess.scale.iter().try_for_each(|&scale| check_positive("scale", scale))?;
    Ok(convs)
}

fn check_quantised(shape: &ConvShape, conv: &QuantisedConv) -> Result<(), ModelError> {
    let filters = shape.output.channels;
    check_length(shape, "weights", conv.weights.len(), shape.weights())?;
    check_length(shape, "biases", conv.bias.len(), filters)?;
    check_length(shape, "multipliers", conv.multiplier.len(), filters)?;
    check_length(shape, "shifts", conv.shift.len(), filters)?;
    for (f, filter) in conv.weights.chunks_exact(shape.filter_weights()).enumerate() {
        let refuse = |what, value: i64, accepted: String| {
            Err(ModelError::Filter {
                layer: shape.name.clone(),
                filter: f,
                what,
                value: value.to_string(),
                accepted,
            })
        };
        if let Some(&w) = filter.iter().find(|w| i32::from(**w).abs() > WEIGHT_MAX) {
            return refuse("weight", w.into(), format!("-{WEIGHT_MAX} to {WEIGHT_MAX}"));
        }
        if !(1..=SHIFT_MAX).contains(&conv.shift[f]) {
            return refuse("shift", conv.shift[f].into(), format!("1 to {SHIFT_MAX}"));
        }
        if !accumulator_ok(filter, conv.bias[f]) {
            let reach = accumulator_reach(filter, conv.bias[f]);
            return Err(ModelError::Accumulator { layer: shape.name.clone(), filter: f, reach });
        }
    }
    Ok(())
}

fn check_adds(network: &Network, adds: &BTreeMap<String, QuantisedAdd>) -> Result<(), ModelError> {
    let is_add = |name: &str| network.additions().any(|layer| layer.name == name);
    if let Some(name) = adds.keys().find(|name| !is_add(name)) {
        return Err(ModelError::UnknownScale { layer: name.clone(), network: network.name.clone() });
    }
    for layer in network.additions() {
        let layer = layer.name.clone();
        match adds.get(&layer) {
            None => return Err(ModelError::MissingScale { layer }),
            Some(add) if !(1..=BYPASS_SHIFT_MAX).contains(&add.shift) => {
                return Err(ModelError::BypassShift { layer, shift: add.shift });
            }
            Some(_) => (),
        }
    }
    Ok(())
}

fn check_output_zero(network: &Network, zero: i32) -> Result<(), ModelError> {
    let (most, accepted) = match network.has_linear_end() {
        true => (ACCUMULATOR_LIMIT as i32, "-8388608 to 8388608"),
        false => (0, "0, for a network whose last convolution has a ReLU"),
    };
    if (-most..=most).contains(&zero) {
        return Ok(());
    }
    Err(ModelError::Value { what: "output zero", value: zero as f32, accepted })
}

fn check_float(shape: &ConvShape, conv: &FloatConv) -> Result<(), ModelError> {
    check_length(shape, "weights", conv.weights.len(), shape.weights())?;
    check_length(shape, "biases", conv.bias.len(), shape.output.channels)?;
    for (f, filter) in conv.weights.chunks_exact(shape.filter_weights()).enumerate() {
        let bias = [("bias", &conv.bias[f])];
        let mut values = filter.iter().map(|w| ("weight", w)).chain(bias);
        if let Some((what, value)) = values.find(|(_, value)| !value.is_finite()) {
            let (layer, value) = (shape.name.clone(), value.to_string());
            return Err(ModelError::Filter {
                layer,
                filter: f,
                what,
                value,
                accepted: "finite values".to_string(),
            });
        }
    }
    Ok(())
}

fn check_length(
    shape: &ConvShape,
    what: &'static str,
    found: usize,
    expected: usize,
) -> Result<(), ModelError> {
    if found == expected {
        return Ok(());
    }
    Err(ModelError::Length { layer: shape.name.clone(), what, found, expected })
}

fn check_count(what: &'static str, found: usize, channels: usize) -> Result<(), ModelError> {
    if found == channels {
        return Ok(());
    }
    Err(ModelError::Count { what, found, expected: format!("{channels} (one per channel of the image)") })
}

fn check_positive(what: &'static str, value: f32) -> Result<(), ModelError> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(ModelError::Value { what, value, accepted: "finite values above 0" })
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;
