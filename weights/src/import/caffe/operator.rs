//! Types of layers: which are data, which belong to training and evaluation, and how the older form numbers them.

use super::prototxt::Message;

/// `V1LayerParameter.LayerType` in its order.
const NUMBERED: [&str; 40] = [
    "NONE",
    "ACCURACY",
    "BNLL",
    "CONCAT",
    "CONVOLUTION",
    "DATA",
    "DROPOUT",
    "EUCLIDEAN_LOSS",
    "FLATTEN",
    "HDF5_DATA",
    "HDF5_OUTPUT",
    "IM2COL",
    "IMAGE_DATA",
    "INFOGAIN_LOSS",
    "INNER_PRODUCT",
    "LRN",
    "MULTINOMIAL_LOGISTIC_LOSS",
    "POOLING",
    "RELU",
    "SIGMOID",
    "SOFTMAX",
    "SOFTMAX_LOSS",
    "SPLIT",
    "TANH",
    "WINDOW_DATA",
    "ELTWISE",
    "POWER",
    "SIGMOID_CROSS_ENTROPY_LOSS",
    "HINGE_LOSS",
    "MEMORY_DATA",
    "ARGMAX",
    "THRESHOLD",
    "DUMMY_DATA",
    "SLICE",
    "MVN",
    "ABSVAL",
    "SILENCE",
    "CONTRASTIVE_LOSS",
    "EXP",
    "DECONVOLUTION",
];

/// What the file calls the layer's type.
pub(super) fn shown<'m>(layer: &'m Message<'_>) -> &'m str {
    let told = layer.scalar("type").unwrap_or_default();
    told.parse().ok().and_then(|number: usize| NUMBERED.get(number).copied()).unwrap_or(told)
}

/// The layer's type in small letters without underscores: `InnerProduct` and `INNER_PRODUCT` are one.
pub(super) fn operator(layer: &Message<'_>) -> String {
    shown(layer).to_lowercase().replace('_', "")
}

/// Types that compute, so that one without a `bottom` is a mistake and no input.
const COMPUTE: [&str; 17] = [
    "parameter",
    "convolution",
    "innerproduct",
    "batchnorm",
    "scale",
    "bias",
    "power",
    "relu",
    "pooling",
    "concat",
    "eltwise",
    "split",
    "dropout",
    "flatten",
    "reshape",
    "softmax",
    "lrn",
];

/// True for a layer that gives the network's input: it reads nothing. Programs that are derived from Caffe have many more types of
/// them than Caffe.
pub(super) fn is_source(layer: &Message<'_>) -> bool {
    let reads_nothing = layer.scalars("bottom").next().is_none() && layer.scalars("top").next().is_some();
    reads_nothing && !COMPUTE.contains(&operator(layer).as_str())
}

/// What a layer does that computes nothing of the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aside {
    /// It compares its first input, the scores, with the others.
    Compares,
    /// It does something with its first input, the scores, that this program does itself.
    Shows,
    /// It hides its inputs, which would be outputs of the network else.
    Hides,
}

/// What the layer does beside the network, if it does.
pub(super) fn aside(operator: &str) -> Option<Aside> {
    match operator {
        "accuracy" => Some(Aside::Compares),
        "argmax" | "hdf5output" => Some(Aside::Shows),
        "silence" => Some(Aside::Hides),
        // SoftmaxWithLoss is SOFTMAX_LOSS in the older form; those of other programs are called so, too.
        _ if operator.ends_with("loss") => Some(Aside::Compares),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::wire::Budget;
    use super::super::prototxt::parse;
    use super::*;

    #[test]
    fn types_are_known_in_every_form() {
        let budget = Budget::new();
        for (text, operator_, shown_) in [
            ("type: 'InnerProduct'", "innerproduct", "InnerProduct"),
            ("type: INNER_PRODUCT", "innerproduct", "INNER_PRODUCT"),
            ("type: 14", "innerproduct", "INNER_PRODUCT"),
            ("type: 39", "deconvolution", "DECONVOLUTION"),
            ("type: 40", "40", "40"),
            ("", "", ""),
        ] {
            let layer = parse(text, &budget).unwrap();
            assert_eq!((operator(&layer).as_str(), shown(&layer)), (operator_, shown_));
        }
        let is_source_ = |text| is_source(&parse(text, &budget).unwrap());
        assert!(is_source_("type: 'TripletData' top: 'a'") && !is_source_("type: 'Parameter' top: 'a'"));
        assert!(!is_source_("type: 'ReLU' bottom: 'a' top: 'a'") && !is_source_("type: 'Silence'"));
        assert_eq!(aside("softmaxwithloss"), Some(Aside::Compares));
        assert_eq!((aside("silence"), aside("softmax")), (Some(Aside::Hides), None));
    }
}
