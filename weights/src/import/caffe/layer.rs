//! One layer of a Caffe network.

use super::super::graph::{Kind, PoolRounding, normalisation};
use super::super::reason::{CaffeReason, Reason};
use super::super::tensor::Tensor;
use super::super::wire::Budget;
use super::fields::{self, field};
use super::prototxt::Message;
use super::window::window;

/// A layer with its weights.
pub(super) struct Layer<'a, 'm> {
    pub message: &'m Message<'m>,
    pub blobs: &'m [Tensor<'a>],
    pub budget: &'m Budget,
}

impl<'a, 'm> Layer<'a, 'm> {
    /// What the layer computes, by its type in small letters without underscores.
    pub fn kind(&self, operator: &str) -> Result<Kind<'a>, Reason> {
        match operator {
            // The others are a convolution with a group for each filter, in programs that are derived from Caffe.
            "convolution" | "depthwiseconvolution" | "convolutiondepthwise" => self.convolution(operator),
            "innerproduct" => self.inner_product(),
            "batchnorm" => self.batch_norm(),
            "scale" => self.scale(),
            "bias" => self.bias_layer(),
            "power" => self.power(),
            "relu" => {
                match self.param("relu_param")?.map(|p| p.number("negative_slope")).transpose()?.flatten() {
                    None | Some(0.0f32) => Ok(Kind::Relu),
                    Some(slope) => Err(Reason::value("negative_slope", slope, "0")),
                }
            }
            "relu6" => Ok(Kind::Clip { low: 0.0, high: 6.0 }),
            "clip" => self.clip(),
            "pooling" => self.pooling(),
            "concat" => self.concat(),
            "eltwise" => self.eltwise(),
            "dropout" | "split" => Ok(Kind::Identity),
            "flatten" => self.flatten(),
            "reshape" => self.reshape(),
            "softmax" => {
                // In the last axis of what has two.
                let axis = self.param("softmax_param")?.map(|p| p.number("axis")).transpose()?.flatten();
                only("axis", axis, &[1, -3, -1])?;
                Ok(Kind::Softmax)
            }
            "lrn" => Err(Reason::LocalResponse),
            _ => Err(CaffeReason::Type.into()),
        }
    }

    /// The layer's own message; a field that it does not have is refused.
    fn param(&self, name: &'static str) -> Result<Option<&'m Message<'m>>, Reason> {
        let Some(param) = self.message.message(name) else { return Ok(None) };
        let known = fields::of(name);
        match param.names().find(|field| !field.is_empty() && !known.contains(field)) {
            Some(field) => Err(CaffeReason::Unknown(field.to_string(), known.join(", ")).into()),
            None => Ok(Some(param)),
        }
    }

    fn needed(&self, name: &'static str) -> Result<&'m Message<'m>, Reason> {
        self.param(name)?.ok_or(Reason::Missing(name))
    }

    fn blob(&self, index: usize) -> Result<Tensor<'a>, Reason> {
        let missing = CaffeReason::Blobs(self.blobs.len());
        Ok(self.blobs.get(index).cloned().ok_or(missing)?)
    }

    fn bias(&self, has: bool) -> Result<Option<Tensor<'a>>, Reason> {
        if has { self.blob(1).map(Some) } else { Ok(None) }
    }

    fn values(&self, index: usize) -> Result<Vec<f32>, Reason> {
        let blob = self.blob(index)?;
        self.budget.values(blob.len().unwrap_or(usize::MAX))?;
        Ok(blob.values()?)
    }

    fn convolution(&self, operator: &str) -> Result<Kind<'a>, Reason> {
        let param = self.needed("convolution_param")?;
        only("axis", param.number("axis")?, MAPS)?;
        let window = window(param, true)?;
        let filters: usize = param.number("num_output")?.ok_or(Reason::Missing("num_output"))?;
        let groups = param.number("group")?.unwrap_or(if operator == "convolution" { 1 } else { filters });
        let weights = self.blob(0)?;
        if weights.dims.first() != Some(&filters) {
            return Err(CaffeReason::Filters { filters, sizes: weights.dims }.into());
        }
        Ok(Kind::Conv { window, groups, weights, bias: self.bias(param.flag("bias_term", true)?)? })
    }

    fn inner_product(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("inner_product_param")?;
        only("axis", param.number("axis")?, MAPS)?;
        let mut weights = self.blob(0)?;
        // Older files have four sizes.
        let ones = weights.dims.len().saturating_sub(2);
        if weights.dims[..ones].iter().all(|&d| d == 1) {
            weights.dims.drain(..ones);
        }
        let inputs_first = param.flag("transpose", false)?;
        let filters: usize = param.number("num_output")?.ok_or(Reason::Missing("num_output"))?;
        if weights.dims.get(usize::from(inputs_first)) != Some(&filters) {
            return Err(CaffeReason::Filters { filters, sizes: weights.dims }.into());
        }
        let bias = self.bias(param.flag("bias_term", true)?)?.map(|bias| (bias, 1.0));
        Ok(Kind::Linear { weights, inputs_first, alpha: 1.0, bias })
    }

    fn batch_norm(&self) -> Result<Kind<'a>, Reason> {
        let param = self.param("batch_norm_param")?;
        // Then Caffe takes the statistics of the images at hand, whatever it is used for.
        if !param.map_or(Ok(true), |p| p.flag("use_global_stats", true))? {
            return Err(field("use_global_stats", "false", "true, as deployments have it"));
        }
        let epsilon = param.map(|p| p.number("eps")).transpose()?.flatten().unwrap_or(1e-5);
        // Means and variances are sums, and the third blob is by how much they are too large.
        // Of a factor of 0 Caffe makes 0, too, not infinity.
        let weight = match self.values(2)?.first() {
            Some(0.0) | None => 0.0,
            Some(factor) => 1.0 / factor,
        };
        let scaled = |values: Vec<f32>| values.into_iter().map(|v| v * weight).collect::<Vec<f32>>();
        let (mean, variance) = (scaled(self.values(0)?), scaled(self.values(1)?));
        let channels = mean.len();
        normalisation(&vec![1.0; channels], &vec![0.0; channels], &mean, &variance, epsilon)
    }

    fn scale(&self) -> Result<Kind<'a>, Reason> {
        let param = self.param("scale_param")?;
        channelwise(param)?;
        let scale = self.values(0)?;
        let shift = match param.map_or(Ok(false), |p| p.flag("bias_term", false))? {
            true => self.values(1)?,
            false => vec![0.0; scale.len()],
        };
        if scale.is_empty() || scale.len() != shift.len() {
            return Err(CaffeReason::Shifts { scales: scale.len(), shifts: shift.len() }.into());
        }
        Ok(Kind::Affine { scale, shift })
    }

    fn bias_layer(&self) -> Result<Kind<'a>, Reason> {
        channelwise(self.param("bias_param")?)?;
        let shift = self.values(0)?;
        Ok(Kind::Affine { scale: vec![1.0; shift.len()], shift })
    }

    fn clip(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("clip_param")?;
        let low = param.number("min")?.ok_or(Reason::Missing("min"))?;
        let high = param.number("max")?.ok_or(Reason::Missing("max"))?;
        Ok(Kind::Clip { low, high })
    }

    fn flatten(&self) -> Result<Kind<'a>, Reason> {
        if let Some(param) = self.param("flatten_param")? {
            only("axis", param.number("axis")?, MAPS)?;
            only("end_axis", param.number("end_axis")?, &[-1, 3])?;
        }
        Ok(Kind::Flatten)
    }

    fn power(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("power_param")?;
        let number = |name, default| param.number::<f32>(name).map(|n| n.unwrap_or(default));
        match number("power", 1.0)? {
            1.0 => {
                Ok(Kind::Affine { scale: vec![number("scale", 1.0)?], shift: vec![number("shift", 0.0)?] })
            }
            power => Err(Reason::value("power", power, "1")),
        }
    }

    fn pooling(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("pooling_param")?;
        let average = match param.scalar("pool") {
            None | Some("MAX" | "0") => false,
            Some("AVE" | "1") => true,
            Some(other) => return Err(field("pool", other, "MAX, AVE")),
        };
        if param.flag("global_pooling", false)? {
            let maximum = CaffeReason::GlobalMaximum;
            return if average { Ok(Kind::GlobalAveragePool) } else { Err(maximum.into()) };
        }
        let window = window(param, false)?;
        // The newest field of Caffe itself, or that of programs that are derived from it.
        let rounding = match param.scalar("round_mode") {
            None if !param.flag("ceil_mode", true)? => PoolRounding::Floor,
            None | Some("CEIL" | "0") => PoolRounding::Ceil,
            Some("FLOOR" | "1") => PoolRounding::Floor,
            Some(other) => return Err(field("round_mode", other, "CEIL, FLOOR")),
        };
        // Only padding keeps Caffe from windows that begin behind the map.
        if rounding == PoolRounding::Ceil && (0..2).any(|i| window.stride[i] > window.kernel[i]) {
            return Err(CaffeReason::Stride { stride: window.stride, window: window.kernel }.into());
        }
        Ok(match average {
            true => Kind::AveragePool { window, rounding, counts_padding: true },
            false => Kind::MaxPool { window, rounding },
        })
    }

    fn reshape(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("reshape_param")?;
        only("num_axes", param.number("num_axes")?, &[-1])?;
        let shape = param.message("shape").ok_or(Reason::Missing("shape"))?;
        let dims = shape.numbers::<i64>("dim")?;
        // From the channels on the sizes are those behind the batch.
        let from = match param.number::<i64>("axis")?.unwrap_or(0) {
            0 | -4 => dims.get(1..).unwrap_or_default(),
            1 | -3 => dims.as_slice(),
            axis => return Err(Reason::value("axis", axis, "0, 1")),
        };
        match from {
            [_] | [_, 1, 1] => Ok(Kind::Flatten),
            _ => Err(Reason::Reshape { sizes: dims, example: "0, -1" }),
        }
    }

    fn concat(&self) -> Result<Kind<'a>, Reason> {
        if let Some(param) = self.param("concat_param")? {
            only("axis", param.number("axis")?, MAPS)?;
            only("concat_dim", param.number("concat_dim")?, MAPS)?;
        }
        Ok(Kind::Concat)
    }

    fn eltwise(&self) -> Result<Kind<'a>, Reason> {
        let Some(param) = self.param("eltwise_param")? else { return Ok(Kind::Add) };
        match param.scalar("operation") {
            None | Some("SUM" | "1") => (),
            Some(other) => return Err(field("operation", other, "SUM")),
        }
        match param.numbers::<f32>("coeff")?.iter().find(|&&coefficient| coefficient != 1.0) {
            Some(other) => Err(field("coeff", other, "1")),
            None => Ok(Kind::Add),
        }
    }
}

/// The axis of the channels of `[batch][channel][row][column]`, from the beginning and from the end.
const MAPS: &[i64] = &[1, -3];

fn only(what: &str, found: Option<i64>, accepted: &[i64]) -> Result<(), Reason> {
    match found {
        Some(value) if !accepted.contains(&value) => Err(Reason::value(what, value, accepted[0].to_string())),
        _ => Ok(()),
    }
}

/// Refuses scales that are not one for all or one for each channel.
fn channelwise(param: Option<&Message<'_>>) -> Result<(), Reason> {
    let Some(param) = param else { return Ok(()) };
    only("num_axes", param.number("num_axes")?, &[1, 0])?;
    match param.number::<i64>("num_axes")? {
        Some(0) => Ok(()),
        _ => only("axis", param.number("axis")?, MAPS),
    }
}
