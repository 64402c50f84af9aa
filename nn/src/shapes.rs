//! Shape inference: sizes of all maps of a [`Network`], and every reason why a graph has none.
//!
//! | layer | output size of a side `n` |
//! |---|---|
//! | convolution | `floor((n + 2 pad - kernel) / stride) + 1` |
//! | max pool, ceil | `ceil((n - size) / stride) + 1`, windows begin inside the map (as in Caffe) |
//! | max pool, floor | `floor((n - size) / stride) + 1` |
//! | global average pool | 1 |
//! | addition | `n`, the same for both inputs |

use std::collections::BTreeMap;

use crate::network::{INPUT, Layer, Network, Op, Rounding, Shape};
pub use crate::network_error::{BadName, MAX_VALUES, Misplacement, NetworkError};

/// The shapes of the image ([`INPUT`]) and of all layers' outputs by name.
///
/// # Errors
/// The first layer whose name, inputs, parameters or sizes are impossible.
pub fn shapes(network: &Network) -> Result<BTreeMap<String, Shape>, NetworkError> {
    if network.layers.is_empty() {
        return Err(NetworkError::NoLayers { name: network.name.clone() });
    }
    check_sides(INPUT, "input", network.input)?;
    let mut known = BTreeMap::from([(INPUT.to_string(), network.input)]);
    for layer in &network.layers {
        let problem = match layer.name.as_str() {
            "" => Some(BadName::Empty),
            INPUT => Some(BadName::Reserved),
            name if known.contains_key(name) => Some(BadName::Twice),
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(NetworkError::Name { layer: layer.name.clone(), problem });
        }
        let output = output_shape(layer, &input_shapes(layer, &known)?)?;
        check_sides(&layer.name, "output", output)?;
        known.insert(layer.name.clone(), output);
    }
    Ok(known)
}

fn input_shapes(layer: &Layer, known: &BTreeMap<String, Shape>) -> Result<Vec<Shape>, NetworkError> {
    let accepted = match layer.op {
        Op::Concat if layer.inputs.is_empty() => "at least 1",
        Op::Concat => "",
        Op::Add if layer.inputs.len() != 2 => "2",
        Op::Add => "",
        _ if layer.inputs.len() != 1 => "1",
        _ => "",
    };
    if !accepted.is_empty() {
        return Err(NetworkError::Arity { layer: layer.name.clone(), found: layer.inputs.len(), accepted });
    }
    let unknown =
        |input: &String| NetworkError::UnknownInput { layer: layer.name.clone(), input: input.clone() };
    layer.inputs.iter().map(|input| known.get(input).copied().ok_or_else(|| unknown(input))).collect()
}

fn output_shape(layer: &Layer, inputs: &[Shape]) -> Result<Shape, NetworkError> {
    let input = inputs[0];
    match layer.op {
        Op::Conv { filters, kernel, stride, pad } | Op::LinearConv { filters, kernel, stride, pad } => {
            at_least_one(layer, "filters", filters)?;
            at_least_one(layer, "kernel", kernel)?;
            at_least_one(layer, "stride", stride)?;
            if pad > kernel {
                return Err(parameter(layer, "pad", pad, format!("0 to {kernel} (the kernel)")));
            }
            let weights = [input.channels, kernel, kernel].iter().try_fold(filters, |n, &m| n.checked_mul(m));
            if weights.is_none_or(|n| n > MAX_VALUES) {
                return Err(NetworkError::TooLarge { layer: layer.name.clone(), what: "its weights" });
            }
            let (height, width) = (input.height + 2 * pad, input.width + 2 * pad);
            if kernel > height || kernel > width {
                return Err(NetworkError::Window {
                    layer: layer.name.clone(),
                    window: kernel,
                    height,
                    width,
                });
            }
            let side = |n: usize| (n - kernel) / stride + 1;
            Ok(Shape { channels: filters, height: side(height), width: side(width) })
        }
        Op::MaxPool { size, stride, rounding } => {
            at_least_one(layer, "size", size)?;
            at_least_one(layer, "stride", stride)?;
            let side = |n| pooled_side(n, size, stride, rounding);
            match (side(input.height), side(input.width)) {
                (Some(height), Some(width)) => Ok(Shape { channels: input.channels, height, width }),
                _ => Err(NetworkError::Window {
                    layer: layer.name.clone(),
                    window: size,
                    height: input.height,
                    width: input.width,
                }),
            }
        }
        Op::Concat => concat_shape(layer, inputs),
        Op::Add if inputs[1] != input => {
            let size = |s: Shape| format!("{}x{}x{}", s.channels, s.height, s.width);
            Err(NetworkError::Sizes {
                layer: layer.name.clone(),
                input: layer.inputs[1].clone(),
                found: size(inputs[1]),
                expected: size(input),
            })
        }
        Op::Add => Ok(input),
        Op::GlobalAveragePool => Ok(Shape { height: 1, width: 1, ..input }),
    }
}

/// Windows along a side of `n` pixels; none if the window does not fit.
fn pooled_side(n: usize, size: usize, stride: usize, rounding: Rounding) -> Option<usize> {
    match rounding {
        Rounding::Floor => n.checked_sub(size).map(|rest| rest / stride + 1),
        Rounding::Ceil if n >= size => {
            // With a stride above the size the last window could begin outside.
            Some(((n - size).div_ceil(stride) + 1).min((n - 1) / stride + 1))
        }
        // ceil of a negative fraction is 0: one window that sticks out, as long as it is by less
        // than a stride.
        Rounding::Ceil => (size - n < stride).then_some(1),
    }
}

fn concat_shape(layer: &Layer, inputs: &[Shape]) -> Result<Shape, NetworkError> {
    let size = |s: Shape| format!("{}x{}", s.height, s.width);
    let first = inputs[0];
    let mut channels = 0;
    for (shape, name) in inputs.iter().zip(&layer.inputs) {
        if (shape.height, shape.width) != (first.height, first.width) {
            return Err(NetworkError::Sizes {
                layer: layer.name.clone(),
                input: name.clone(),
                found: size(*shape),
                expected: size(first),
            });
        }
        channels = usize::saturating_add(channels, shape.channels);
    }
    Ok(Shape { channels, ..first })
}

fn check_sides(layer: &str, what: &'static str, shape: Shape) -> Result<(), NetworkError> {
    let sides = [shape.channels, shape.height, shape.width];
    if sides.contains(&0) {
        return Err(NetworkError::Parameter {
            layer: layer.to_string(),
            parameter: what,
            value: format!("{}x{}x{}", shape.channels, shape.height, shape.width),
            accepted: "at least 1 channel, row and column".to_string(),
        });
    }
    let values = sides.iter().try_fold(1usize, |n, &m| n.checked_mul(m));
    if values.is_none_or(|n| n > MAX_VALUES) {
        return Err(NetworkError::TooLarge { layer: layer.to_string(), what });
    }
    Ok(())
}

fn at_least_one(layer: &Layer, name: &'static str, value: usize) -> Result<(), NetworkError> {
    if value == 0 { Err(parameter(layer, name, value, "at least 1".to_string())) } else { Ok(()) }
}

fn parameter(layer: &Layer, parameter: &'static str, value: usize, accepted: String) -> NetworkError {
    NetworkError::Parameter { layer: layer.name.clone(), parameter, value: value.to_string(), accepted }
}

#[cfg(test)]
#[path = "shapes_tests.rs"]
mod tests;
