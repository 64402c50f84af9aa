//! Float weights in the safetensors format: for each convolution `<layer>.weight`
//! (`[output][input][row][column]`) and `<layer>.bias`, as F32 or F16; nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use ::safetensors::tensor::TensorView;
use ::safetensors::{Dtype, SafeTensors};
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::FloatConv;
use firebrick_nn::network::Network;

use crate::content::Mistaken;
use crate::error::WeightsError;
use crate::half::half;
use crate::map::MappedFile;
use crate::source_error::TensorReason;

/// Reads the weights of all convolutions of a network, by their layers' names.
///
/// # Errors
/// A file that cannot be read or parsed; an impossible network; a tensor that is missing, superfluous, of
/// another shape or type than the network's, or that holds NaN or infinity: the message names it.
pub fn read_safetensors(path: &Path, network: &Network) -> Result<BTreeMap<String, FloatConv>, WeightsError> {
    let bytes = MappedFile::open(path)?;
    let convs = network.convs().map_err(|e| WeightsError::model(path)(e.into()))?;
    let tensors = SafeTensors::deserialize(&bytes).map_err(|source| {
        let path = path.to_path_buf();
        match Mistaken::of(&bytes, "a safetensors file") {
            Some(mistaken) => WeightsError::Mistaken { path, mistaken },
            None => WeightsError::Safetensors { path, source },
        }
    })?;
    refuse_others(path, &tensors, &convs)?;
    let read = |name: String, shape: &[usize]| {
        let refuse = |reason| WeightsError::Tensor { path: path.to_path_buf(), tensor: name.clone(), reason };
        let view = tensors.tensor(&name).map_err(|_| refuse(TensorReason::Missing))?;
        values(&view, shape).map_err(refuse)
    };
    let conv = |c: &ConvShape| {
        let (filters, kernel) = (c.output.channels, c.kernel);
        let weights = read(weight_name(c), &[filters, c.input.channels, kernel, kernel])?;
        let bias = read(bias_name(c), &[filters])?;
        Ok((c.name.clone(), FloatConv { weights, bias }))
    };
    convs.iter().map(conv).collect()
}

fn weight_name(conv: &ConvShape) -> String {
    format!("{}.weight", conv.name)
}

fn bias_name(conv: &ConvShape) -> String {
    format!("{}.bias", conv.name)
}

fn refuse_others(path: &Path, tensors: &SafeTensors<'_>, convs: &[ConvShape]) -> Result<(), WeightsError> {
    let known: Vec<String> = convs.iter().flat_map(|c| [weight_name(c), bias_name(c)]).collect();
    let listed = |name: &str| known.iter().any(|known| known == name);
    let mut others: Vec<&str> = tensors.names().into_iter().filter(|name| !listed(name)).collect();
    others.sort();
    match others.first() {
        None => Ok(()),
        Some(name) => Err(WeightsError::Tensor {
            path: path.to_path_buf(),
            tensor: (*name).to_owned(),
            reason: TensorReason::Foreign,
        }),
    }
}

/// The values of a tensor of the given shape, all finite; or what is wrong with it.
fn values(view: &TensorView<'_>, shape: &[usize]) -> Result<Vec<f32>, TensorReason> {
    if view.shape() != shape {
        return Err(TensorReason::Shape { found: view.shape().to_vec(), accepted: shape.to_vec() });
    }
    let data = view.data();
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
        Dtype::F16 => data.chunks_exact(2).map(|b| half(u16::from_le_bytes([b[0], b[1]]))).collect(),
        other => return Err(TensorReason::Type(other)),
    };
    match values.iter().position(|v| !v.is_finite()) {
        Some(position) => Err(TensorReason::NotFinite { value: values[position], position }),
        None => Ok(values),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::safetensors::serialize_to_file;
    use firebrick_spec::chain;

    type Tensor = (&'static str, Dtype, Vec<usize>, Vec<u8>);

    fn f32s(values: &[f32]) -> Vec<u8> {
        values.iter().flat_map(|v| v.to_le_bytes()).collect()
    }

    /// Two filters 1x1 over two channels.
    fn good() -> Vec<Tensor> {
        vec![
            ("c.weight", Dtype::F32, vec![2, 2, 1, 1], f32s(&[1.0, 0.0, -0.5, 2.0])),
            ("c.bias", Dtype::F16, vec![2], vec![0x00, 0x3c, 0x00, 0xc1]),
        ]
    }

    fn read(tensors: Vec<Tensor>) -> Result<BTreeMap<String, FloatConv>, String> {
        let network: Network = crate::strict_yaml::parse(
            "{ name: n, input: { channels: 2, height: 4, width: 4 }, layers: [\
             { name: c, inputs: [input], op: conv, filters: 2, kernel: 1, stride: 1, pad: 0 },\
             { name: p, inputs: [c], op: global_average_pool } ] }",
        )
        .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.safetensors");
        let views = tensors
            .iter()
            .map(|(name, dtype, shape, data)| (name, TensorView::new(*dtype, shape.clone(), data).unwrap()));
        serialize_to_file(views, None, &path).unwrap();
        read_safetensors(&path, &network).map_err(|e| chain(&e))
    }

    fn refusal(change: impl FnOnce(&mut Vec<Tensor>)) -> String {
        let mut tensors = good();
        change(&mut tensors);
        read(tensors).unwrap_err()
    }

    #[test]
    fn floats_of_both_sizes_are_read() {
        let convs = read(good()).unwrap();
        assert_eq!(convs["c"], FloatConv { weights: vec![1.0, 0.0, -0.5, 2.0], bias: vec![1.0, -2.5] });
    }

    #[test]
    fn wrong_tensors_are_named() {
        assert!(refusal(|t| t[0].0 = "d.weight").contains("`d.weight` belongs to no convolution"));
        assert!(refusal(|t| drop(t.remove(1))).contains("m.safetensors: tensor `c.bias` is missing"));
        let error = refusal(|t| t[0].2 = vec![4, 1, 1, 1]);
        assert!(error.contains("`c.weight` has shape [4, 1, 1, 1], accepted: [2, 2, 1, 1]"), "{error}");
        assert!(refusal(|t| t[1].1 = Dtype::I16).contains("`c.bias` is of type I16, accepted: F32, F16"));
        let error = refusal(|t| t[0].3 = f32s(&[1.0, f32::NAN, 0.0, 0.0]));
        assert!(error.contains("`c.weight` holds NaN at position 1"), "{error}");
        assert!(refusal(|t| t[1].3 = vec![0, 0x7c, 0, 0]).contains("`c.bias` holds inf at position 0"));
    }

    #[test]
    fn garbage_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.safetensors");
        std::fs::write(&path, b"\xff\xff\xff\xff\xff\xff\xff\xffgarbage").unwrap();
        let network = crate::embedded::digits().network;
        let error = chain(&read_safetensors(&path, &network).unwrap_err());
        assert!(error.contains("x.safetensors: not a usable safetensors file"), "{error}");
    }
}
