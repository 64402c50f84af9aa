//! What is refused.

use super::Attribute::{Int, Ints};
use super::{File, average, companion, import, start};
use crate::{Companion, ImportError, decode_onnx};

pub(super) fn refusals(file: File) -> Vec<String> {
    match import(file) {
        Err(ImportError::Refused(list)) => list.iter().map(ToString::to_string).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn windows_that_are_not_square_are_refused_if_the_map_does_not_stay_so() {
    let file = File::new().constant("w", &[1, 1, 1, 2], &[1.0; 2]).node("Conv", &["x", "w"], "c", &[]);
    let found = refusals(average(file));
    assert!(found[0].contains("a kernel of 1x2 with strides [1, 1] and paddings 0, 0, 0, 0"), "{found:?}");
}

#[test]
fn everything_that_cannot_run_is_told_at_once() {
    let file = start()
        .node("LRN", &["r"], "lrn", &[("size", Int(5))])
        .constant("v", &[2, 2, 1, 1], &[1.0; 4])
        .node("Conv", &["lrn", "v"], "c2", &[])
        .node("Sigmoid", &["c2"], "s", &[])
        .node("MaxPool", &["s"], "p", &[("kernel_shape", Ints(&[2, 3])), ("strides", Ints(&[1, 1]))]);
    let found = refusals(average(file));
    // Of what reads them nothing is known but what no engine runs of any map.
    assert_eq!(found.len(), 3, "{found:#?}");
    assert_eq!(
        found[0],
        "layer `lrn` (LRN): local response normalisation is not possible; retrain without it"
    );
    assert_eq!(found[1], "layer `s` (Sigmoid): the operator is not possible");
    assert!(found[2].starts_with("layer `p` (MaxPool): a window of 2x3 with strides 1, 1"), "{found:#?}");
}

#[test]
fn what_follows_from_a_refusal_is_not_told() {
    // A second output, a layer behind a refused one, a map without ReLU that three read, and the operators once.
    let split = start()
        .node("Split", &["r"], "one", &[("axis", Int(1))])
        .constant("v", &[2, 1, 1, 1], &[1.0; 2])
        .node("Conv", &["one", "v"], "c2", &[])
        .node("Conv", &["two", "v"], "c3", &[])
        .node("Concat", &["c2", "c3"], "both", &[("axis", Int(1))]);
    let found = refusals(average(split.clone()));
    assert_eq!(found, ["layer `one` (Split): the operator is not possible"]);
    let told = import(average(split.node("Tanh", &["both"], "tanh", &[]))).unwrap_err().to_string();
    assert!(
        told.contains("layer `tanh` (Tanh): the operator is not possible; operators that are possible: ")
    );
    assert_eq!(told.matches("BatchNormalization").count(), 1, "{told}");
    let negative = start()
        .constant("v", &[2, 2, 3, 3], &[1.0; 36])
        .constant("minus", &[2], &[-1.0; 2])
        .node("Conv", &["r", "v", "minus"], "c2", &[("pads", Ints(&[1; 4]))])
        .node("Conv", &["c2", "v"], "c3", &[("pads", Ints(&[1; 4]))])
        .node("Relu", &["c3"], "r3", &[])
        .node("Relu", &["c2"], "r2", &[])
        .node("Add", &["r3", "r2"], "a", &[])
        .node("Add", &["a", "c2"], "b", &[]);
    let found = refusals(average(negative));
    assert!(found.len() == 1 && found[0].starts_with("layer `c3` (Conv): reads `c2`"), "{found:#?}");
}

/// A convolution of 3x3 over two channels, with a bias below 0.
fn conv3(file: File, input: &str, output: &str, stride: usize) -> File {
    let attributes = [("pads", Ints(&[1; 4])), ("strides", Ints(&[stride, stride]))];
    file.node("Conv", &[input, "v", "minus"], output, &attributes)
}

fn residual() -> File {
    let file = start().constant("v", &[2, 2, 3, 3], &[1.0; 36]).constant("minus", &[2], &[-1.0; 2]);
    let block = conv3(file, "r", "c2", 2).node("Relu", &["c2"], "r2", &[]);
    let block = conv3(conv3(block, "r2", "c3", 1), "r", "down", 2).node("Add", &["c3", "down"], "sum", &[]);
    block.node("Relu", &["sum"], "r3", &[])
}

#[test]
fn signs_and_strides_of_a_residual_block_are_told_in_the_order_of_the_file() {
    let stride = "has stride 2; only a layer over the image can have one";
    let sign = |layer: &str| {
        format!(
            "layer `sum` (Add): reads `{layer}`, which can be negative: no ReLU is behind it alone; accepted without one: the \
             layer that gives the scores"
        )
    };
    let strides = ["c2", "down"].map(|layer| format!("layer `{layer}` (Conv): {stride}"));
    let [first, second] = strides;
    assert_eq!(refusals(average(residual())), [first, second, sign("c3"), sign("down")]);
    // Behind what is refused, too, but not over an image that was refused before.
    let behind = residual().node("Tanh", &["r3"], "tanh", &[]);
    let found = refusals(average(conv3(behind, "tanh", "c4", 2)));
    assert!(found.len() == 6 && found[5] == format!("layer `c4` (Conv): {stride}"), "{found:#?}");
    let over = File::new().node("Tanh", &["x"], "tanh", &[]).constant("w", &[2, 1, 1, 1], &[1.0; 2]);
    let over = over.node("Conv", &["tanh", "w"], "c", &[("strides", Ints(&[2, 2]))]);
    assert_eq!(refusals(average(over)), ["layer `tanh` (Tanh): the operator is not possible"]);
}

#[test]
fn an_average_that_is_computed_is_named_itself() {
    // Before two linear layers it is a convolution, and one of so many pixels fits no engine.
    let file = start()
        .node("ReduceMean", &["r"], "mean", &[("axes", Ints(&[2, 3])), ("keepdims", Int(0))])
        .constant("v", &[2, 2], &[1.0; 4])
        .node("Gemm", &["mean", "v"], "hidden", &[])
        .node("Relu", &["hidden"], "hr", &[])
        .node("Gemm", &["hr", "v"], "scores", &[]);
    import(file.clone()).unwrap();
    let Err(ImportError::Refused(found)) = decode_onnx(&file.bytes(&[1, 1, 36, 36]), companion(1)) else {
        panic!("not refused")
    };
    assert_eq!(found.len(), 1, "{found:#?}");
    let told = found[0].to_string();
    assert!(told.starts_with("layer `mean` (ReduceMean): does not fit the stores"), "{told}");
}

#[test]
fn what_would_be_a_constant_follows_and_what_is_a_map_is_told() {
    let size = || {
        start()
            .node("Tanh", &["r"], "tanh", &[])
            .node("Shape", &["tanh"], "shape", &[])
            .constant("at", &[], &[0.0])
            .node("Cast", &["at"], "index", &[("to", Int(7))])
    };
    let file = size()
        .node("Gather", &["shape", "index"], "one", &[])
        .node("Sqrt", &["one"], "root", &[])
        .node("Reshape", &["tanh", "root"], "flat", &[]);
    let tanh = "layer `tanh` (Tanh): the operator is not possible";
    assert_eq!(refusals(average(file)), [tanh]);
    let file = size().node("Relu", &["tanh"], "r2", &[]).node("Gather", &["r2", "index"], "part", &[]).node(
        "Exp",
        &["r"],
        "exp",
        &[],
    );
    let found = refusals(average(file.node("Add", &["part", "exp"], "sum", &[])));
    let only = |layer: &str| format!("layer `{layer}): the operator is possible for constants only");
    assert_eq!(found, [tanh.to_string(), only("part` (Gather"), only("exp` (Exp")]);
}

#[test]
fn mistakes_are_named() {
    let found =
        refusals(start().constant("v", &[1, 2, 1, 1], &[1.0, 1.0]).node("Conv", &["r", "v"], "c2", &[]));
    assert!(found[0].contains("the output is a map of 4x4 pixels, accepted: one value a class"), "{found:?}");
    let add = |other: &str| average(start().node("Add", &["r", other], "sum", &[]));
    assert!(refusals(add("x"))[0].contains("joins the sizes [1, 2, 4, 4] and [1, 1, 4, 4]"));
    assert!(refusals(add("nothing"))[0].contains("reads `nothing`, which no layer before it gives"));
    let conv = |name: &str, value| average(start().node("Conv", &["r", "w"], "c2", &[(name, value)]));
    assert!(refusals(conv("colour", Int(1)))[0].contains("has the attribute `colour`, accepted: auto_pad"));
    assert!(refusals(conv("group", Int(0)))[0].contains("group = 0, accepted: 1 to 65536"));
    assert!(refusals(conv("strides", Ints(&[0, 0])))[0].contains("strides = 0, accepted: 1 to 65536"));
    let deep = start().constant("v", &[1, 2, 1, 1], &[1.0]).node("Conv", &["r", "v"], "c2", &[]);
    assert!(
        refusals(average(deep))[0]
            .contains("`v` of sizes [1, 2, 1, 1] and type F32 has 4 bytes, accepted: 8")
    );
    let clip = start().constant("lo", &[], &[0.5]).constant("hi", &[], &[6.0]);
    let clip = average(clip.node("Clip", &["r", "lo", "hi"], "clipped", &[]));
    assert!(refusals(clip)[0].contains("clips to 0.5 to 6, accepted: 0 to anything above it"));
}

#[test]
fn files_that_are_no_classifiers_are_refused() {
    let refusal = |bytes: &[u8]| decode_onnx(bytes, companion(1)).unwrap_err().to_string();
    assert_eq!(refusal(b""), "has no graph");
    assert!(refusal(&average(start()).bytes(&[1, 2, 4, 4])).contains("the image has 2 channels"));
    assert!(
        refusal(&average(start()).bytes(&[1, 1, 4])).contains("input `x` has the sizes 1 x 1 x 4, accepted")
    );
    let twice = average(start()).node("Relu", &["scores"], "r", &[]);
    assert_eq!(refusal(&twice.bytes(&[1, 1, 4, 4])), "gives the tensor `r` twice");
    let mut open = companion(1);
    open.input = Some(firebrick_nn::network::Shape { channels: 1, height: 5, width: 4 });
    let model = decode_onnx(&average(start()).bytes(&[1, 1, 4]), open).unwrap();
    assert_eq!(model.network.input.height, 5);
}

#[test]
fn damaged_files_are_refused_or_read_but_never_panic() {
    let file = average(start()).bytes(&[1, 1, 4, 4]);
    for length in 0..file.len() {
        let _ = decode_onnx(&file[..length], companion(1));
    }
    for at in 0..file.len() {
        for bit in 0..8 {
            let mut damaged = file.clone();
            damaged[at] ^= 1 << bit;
            if let Ok(model) = decode_onnx(&damaged, companion(1)) {
                model.validate().unwrap();
            }
        }
    }
}

#[test]
fn what_no_engine_runs_is_refused_too() {
    let file = || {
        start()
            .node("MaxPool", &["r"], "p", &[("kernel_shape", Ints(&[2, 2])), ("strides", Ints(&[1, 1]))])
            .constant("v", &[2, 2, 1, 1], &[1.0; 4])
            .node("Conv", &["p", "v"], "far", &[("strides", Ints(&[2, 2]))])
            .node("Relu", &["far"], "fr", &[])
    };
    let found = refusals(average(file()));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("layer `p` (MaxPool): max pooling of 2x2 with stride 1"), "{found:#?}");
    assert!(found[1].starts_with("layer `far` (Conv): "), "{found:#?}");
    let software = Companion { software: true, ..companion(1) };
    decode_onnx(&average(file()).bytes(&[1, 1, 4, 4]), software).unwrap();
    // With what cannot even be lowered.
    let found = refusals(average(file().node("LRN", &["fr"], "lrn", &[("size", Int(5))])));
    let starts =
        ["layer `p` (MaxPool): max pooling of 2x2", "layer `far` (Conv): has", "layer `lrn` (LRN): local"];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    assert!(found.iter().zip(starts).all(|(found, start)| found.starts_with(start)), "{found:#?}");
}
