//! The fields that layers have, as far as layers are read: Caffe refuses all others, and so a slip of the pen is no default here,
//! either.

use super::super::reason::{Malformed, Reason};

const CONVOLUTION: &[&str] = &[
    "num_output",
    "bias_term",
    "pad",
    "pad_h",
    "pad_w",
    "kernel_size",
    "kernel_h",
    "kernel_w",
    "stride",
    "stride_h",
    "stride_w",
    "dilation",
    "group",
    "weight_filler",
    "bias_filler",
    "engine",
    "axis",
    "force_nd_im2col",
];

const POOLING: &[&str] = &[
    "pool",
    "pad",
    "pad_h",
    "pad_w",
    "kernel_size",
    "kernel_h",
    "kernel_w",
    "stride",
    "stride_h",
    "stride_w",
    "engine",
    "global_pooling",
    "round_mode",
    "ceil_mode",
];

/// The fields of a layer's message.
pub(super) fn of(message: &str) -> &'static [&'static str] {
    match message {
        "convolution_param" => CONVOLUTION,
        "pooling_param" => POOLING,
        "inner_product_param" => {
            &["num_output", "bias_term", "weight_filler", "bias_filler", "axis", "transpose", "engine"]
        }
        "batch_norm_param" => &["use_global_stats", "moving_average_fraction", "eps", "engine"],
        "scale_param" => &["axis", "num_axes", "filler", "bias_term", "bias_filler", "engine"],
        "bias_param" => &["axis", "num_axes", "filler"],
        "power_param" => &["power", "scale", "shift"],
        "relu_param" => &["negative_slope", "engine"],
        "clip_param" => &["min", "max"],
        "concat_param" => &["axis", "concat_dim", "engine"],
        "eltwise_param" => &["operation", "coeff", "stable_prod_grad", "engine"],
        "flatten_param" => &["axis", "end_axis"],
        "reshape_param" => &["shape", "axis", "num_axes"],
        "softmax_param" => &["axis", "engine"],
        _ => &[],
    }
}

/// A field of the layer with an impossible value.
pub(super) fn field(field: &'static str, text: impl ToString, accepted: &'static str) -> Reason {
    Malformed::Field { field, text: text.to_string(), accepted }.into()
}
