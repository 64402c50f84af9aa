//! One layer of a Caffe network.

use super::super::graph::{Kind, Pads, PoolRounding, Window, normalisation};
use super::super::reason::{CaffeReason, Malformed, Reason};
use super::super::tensor::Tensor;
use super::super::wire::Budget;
use super::prototxt::Message;

/// A layer with its weights.
pub(super) struct Layer<'a, 'm> {
    pub message: &'m Message<'a>,
    pub blobs: &'m [Tensor<'a>],
    pub budget: &'m Budget,
}

impl<'a> Layer<'a, '_> {
    /// What the layer computes, by its type in small letters without underscores.
    pub fn kind(&self, operator: &str) -> Result<Kind<'a>, Reason> {
        match operator {
            "convolution" => self.convolution(),
            "innerproduct" => self.inner_product(),
            "batchnorm" => self.batch_norm(),
            "scale" => self.scale(),
            "bias" => {
                let shift = self.values(0)?;
                Ok(Kind::Affine { scale: vec![1.0; shift.len()], shift })
            }
            "power" => self.power(),
            "relu" => {
                match self.param("relu_param").map(|p| p.number("negative_slope")).transpose()?.flatten() {
                    None | Some(0.0f32) => Ok(Kind::Relu),
                    Some(slope) => Err(Reason::value("negative_slope", slope, "0")),
                }
            }
            "pooling" => self.pooling(),
            "concat" => self.concat(),
            "eltwise" => self.eltwise(),
            "dropout" | "split" => Ok(Kind::Identity),
            "flatten" => {
                let axis = self.param("flatten_param").map(|p| p.number("axis")).transpose()?.flatten();
                only("axis", axis, 1)?;
                Ok(Kind::Flatten)
            }
            "reshape" => self.reshape(),
            "softmax" => Ok(Kind::Softmax),
            "lrn" => Err(Reason::LocalResponse),
            _ => Err(CaffeReason::Type.into()),
        }
    }

    fn param(&self, name: &str) -> Option<&Message<'a>> {
        self.message.message(name)
    }

    fn needed(&self, name: &'static str) -> Result<&Message<'a>, Reason> {
        self.param(name).ok_or(Reason::Missing(name))
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

    fn convolution(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("convolution_param")?;
        let window = window(param, true)?;
        let groups = param.number("group")?.unwrap_or(1);
        let weights = self.blob(0)?;
        let filters: usize = param.number("num_output")?.ok_or(Reason::Missing("num_output"))?;
        if weights.dims.first() != Some(&filters) {
            return Err(CaffeReason::Filters { filters, sizes: weights.dims }.into());
        }
        Ok(Kind::Conv { window, groups, weights, bias: self.bias(param.flag("bias_term", true)?)? })
    }

    fn inner_product(&self) -> Result<Kind<'a>, Reason> {
        let param = self.needed("inner_product_param")?;
        only("axis", param.number("axis")?, 1)?;
        let mut weights = self.blob(0)?;
        // Older files have four sizes.
        let ones = weights.dims.len().saturating_sub(2);
        if weights.dims[..ones].iter().all(|&d| d == 1) {
            weights.dims.drain(..ones);
        }
        let inputs_first = param.flag("transpose", false)?;
        let bias = self.bias(param.flag("bias_term", true)?)?.map(|bias| (bias, 1.0));
        Ok(Kind::Linear { weights, inputs_first, alpha: 1.0, bias })
    }

    fn batch_norm(&self) -> Result<Kind<'a>, Reason> {
        let param = self.param("batch_norm_param");
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
        let param = self.param("scale_param");
        let axis = param.map(|p| p.number("axis")).transpose()?.flatten();
        only("axis", axis, 1)?;
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
        let rounding = match param.scalar("round_mode") {
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
        let shape = self.needed("reshape_param")?.message("shape").ok_or(Reason::Missing("shape"))?;
        let dims = shape.numbers::<i64>("dim")?;
        match dims.as_slice() {
            [_, _] | [_, _, 1, 1] => Ok(Kind::Flatten),
            _ => Err(Reason::Reshape { sizes: dims, example: "0, -1" }),
        }
    }

    fn concat(&self) -> Result<Kind<'a>, Reason> {
        if let Some(param) = self.param("concat_param") {
            only("axis", param.number("axis")?, 1)?;
            only("concat_dim", param.number("concat_dim")?, 1)?;
        }
        Ok(Kind::Concat)
    }

    fn eltwise(&self) -> Result<Kind<'a>, Reason> {
        let Some(param) = self.param("eltwise_param") else { return Ok(Kind::Add) };
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

/// A field of the layer with an impossible value.
fn field(field: &'static str, text: impl ToString, accepted: &'static str) -> Reason {
    Malformed::Field { field, text: text.to_string(), accepted }.into()
}

fn only(what: &str, found: Option<i64>, accepted: i64) -> Result<(), Reason> {
    match found {
        Some(value) if value != accepted => Err(Reason::value(what, value, accepted.to_string())),
        _ => Ok(()),
    }
}

/// The window of a convolution or a pooling.
fn window(param: &Message<'_>, repeated: bool) -> Result<Window, Reason> {
    let pair = |both: &'static str, rows: &'static str, columns: &'static str, default: Option<usize>| {
        let each = [param.number(rows)?, param.number(columns)?];
        match (param.numbers::<usize>(both)?.as_slice(), each) {
            (&[], [Some(rows), Some(columns)]) => Ok([rows, columns]),
            (&[], [None, None]) => default.map(|d| [d, d]).ok_or(Reason::Missing(both)),
            (&[value], [None, None]) => Ok([value, value]),
            (&[rows, columns], [None, None]) if repeated => Ok([rows, columns]),
            (values, _) => {
                Err(CaffeReason::OneOrOther { both, values: values.to_vec(), rows, columns }.into())
            }
        }
    };
    let [above, left] = pair("pad", "pad_h", "pad_w", Some(0))?;
    Ok(Window {
        kernel: pair("kernel_size", "kernel_h", "kernel_w", None)?,
        stride: pair("stride", "stride_h", "stride_w", Some(1))?,
        dilation: match param.numbers("dilation")?.as_slice() {
            &[] => [1, 1],
            &[value] => [value, value],
            &[rows, columns] => [rows, columns],
            other => return Err(field("dilation", format!("{other:?}"), "2 values")),
        },
        pads: Pads::Given([above, left, above, left]),
    })
}
