//! Poolings, arithmetic with constants, and what of it is refused.

use super::Attribute::{Float, Int, Ints, Signed, Text};
use super::refusals::refusals;
use super::{Attribute, File, average, scores, start};

/// The averages of a pooling's two channels.
fn pooled(operator: &str, attributes: &[(&str, Attribute<'_>)]) -> Vec<f32> {
    scores(average(start().node(operator, &["r"], "p", attributes)))
}

/// The first refusal of a node that reads the map.
fn refused(operator: &str, inputs: &[&str], attributes: &[(&str, Attribute<'_>)]) -> String {
    refusals(average(start().node(operator, inputs, "p", attributes))).swap_remove(0)
}

#[test]
fn maxima_are_those_of_the_windows() {
    let window = |size, stride| [("kernel_shape", Ints(size)), ("strides", Ints(stride))];
    let [kernel, strides] = window(&[3, 3], &[2, 2]);
    assert_eq!(pooled("MaxPool", &[kernel, strides, ("pads", Ints(&[1; 4]))]), [10.0, 20.0]);
    // Rows 0 to 2, and 2 to 3.
    let [kernel, strides] = window(&[3, 3], &[2, 2]);
    assert_eq!(pooled("MaxPool", &[kernel, strides, ("ceil_mode", Int(1))]), [12.5, 25.0]);
}

#[test]
fn averages_are_those_of_the_windows() {
    let whole = [("kernel_shape", Ints(&[4, 4]))];
    assert_eq!(pooled("AveragePool", &whole), [7.5, 15.0]);
    assert_eq!(pooled("AveragePool", &[("kernel_shape", Ints(&[2, 2]))]), [7.5, 15.0]);
    assert_eq!(pooled("ReduceMean", &[("axes", Ints(&[2, 3]))]), [7.5, 15.0]);
    // A pixel of row or column 0 or 3 is in two windows there, one of 1 or 2 in three.
    let padded = [("kernel_shape", Ints(&[3, 3])), ("pads", Ints(&[1; 4])), ("count_include_pad", Int(1))];
    let found = pooled("AveragePool", &padded);
    let expected = [750.0 / 9.0 / 16.0, 1500.0 / 9.0 / 16.0];
    assert!(found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-4), "{found:?}");
    // Behind an average that is not the end.
    let file =
        average(start()).constant("v", &[1, 2, 1, 1], &[1.0, 1.0]).node("Conv", &["scores", "v"], "sum", &[]);
    assert_eq!(scores(file), [22.5]);
}

#[test]
fn windows_of_impossible_numbers_are_refused_with_those_that_are_possible() {
    fn file(attribute: (&str, Attribute<'_>)) -> File {
        start().constant("v", &[2, 2, 3, 3], &[1.0; 36]).node("Conv", &["r", "v"], "p", &[attribute])
    }
    for (name, values, told) in [
        ("strides", [-1, 1], "strides = -1, accepted: 1 to 65536"),
        ("strides", [1, 0], "strides = 0, accepted: 1 to 65536"),
        ("dilations", [0, -7], "dilations = 0, accepted: 1 to 65536"),
        ("kernel_shape", [3, -3], "kernel_shape = -3, accepted: 1 to 65536"),
    ] {
        let found = refusals(average(file((name, Signed(&values)))));
        assert_eq!(found, [format!("layer `p` (Conv): {told}")]);
    }
    let found = refusals(average(file(("pads", Signed(&[1, 1, -1, 1])))));
    assert_eq!(found, ["layer `p` (Conv): pads = -1, accepted: 0 and more"]);
    for groups in [0, -2] {
        let found = refusals(average(file(("group", Int(groups)))));
        assert_eq!(found, [format!("layer `p` (Conv): group = {groups}, accepted: 1 to 65536")]);
    }
}

#[test]
fn dropouts_of_training_are_refused() {
    let start = || {
        let start = start().raw("on", &[], 9, &[1]).raw("off", &[], 9, &[0]);
        start.constant("half", &[], &[0.5]).constant("none", &[], &[0.0])
    };
    let dropout = |inputs: &[&str], attributes: &[(&str, Attribute<'_>)]| {
        average(start().node("Dropout", inputs, "d", attributes))
    };
    for (inputs, attributes) in [
        (&["r", "half", "off"][..], &[][..]),
        // That drops nothing.
        (&["r", "none", "on"], &[]),
        (&["r", "half"], &[]),
        (&["r", "", ""], &[]),
        (&["r"], &[("is_test", Int(1)), ("ratio", Float(0.5))]),
    ] {
        assert_eq!(scores(dropout(inputs, attributes)), [7.5, 15.0], "{inputs:?}");
    }
    let told = "layer `d` (Dropout): is in training mode, accepted: an export for inference";
    for (inputs, attributes) in [
        (&["r", "half", "on"][..], &[][..]),
        (&["r", "", "on"], &[]),
        (&["r"], &[("is_test", Int(0)), ("ratio", Float(0.5))]),
    ] {
        assert_eq!(refusals(dropout(inputs, attributes)), [told], "{inputs:?}");
    }
    let computed = refusals(dropout(&["r", "half", "r"], &[]));
    assert!(
        computed[0].contains("input 2, `r`, is computed or missing, accepted: a constant"),
        "{computed:?}"
    );
}

#[test]
fn windows_that_nothing_gives_are_refused() {
    let three = || ("kernel_shape", Ints(&[3, 3]));
    let cut = refused("AveragePool", &["r"], &[three(), ("strides", Ints(&[2, 2])), ("ceil_mode", Int(1))]);
    assert!(cut.contains("cut at the map's end by ceil rounding"), "{cut}");
    let less = refused("AveragePool", &["r"], &[three(), ("pads", Ints(&[1; 4]))]);
    assert!(less.contains("does not count the padding"), "{less}");
    let image = refused("MaxPool", &["x"], &[three()]);
    assert!(image.contains("reads the image, which only a convolution can"), "{image}");
    let none = refused("MaxPool", &["r"], &[]);
    assert!(none.contains("has no kernel_shape"), "{none}");
    let one = refused("MaxPool", &["r"], &[("kernel_shape", Ints(&[3]))]);
    assert!(one.contains("kernel_shape = [3], accepted: 2 values"), "{one}");
    let pads = refused("MaxPool", &["r"], &[three(), ("pads", Ints(&[1, 1]))]);
    assert!(pads.contains("pads = [1, 1], accepted: 4 values"), "{pads}");
    let strides = refused("MaxPool", &["r"], &[three(), ("strides", Ints(&[1]))]);
    assert!(strides.contains("strides = [1], accepted: 2 values"), "{strides}");
    let auto = refused("MaxPool", &["r"], &[three(), ("auto_pad", Text("SOME"))]);
    assert!(auto.contains("auto_pad = SOME, accepted: NOTSET"), "{auto}");
    let large = refused("MaxPool", &["r"], &[("kernel_shape", Ints(&[5, 5]))]);
    assert!(large.contains("a window of 5 pixels does not fit 4 with padding"), "{large}");
    let two = refused("MaxPool", &["r"], &[("kernel_shape", Ints(&[2, 2])), ("strides", Ints(&[2, 2]))]);
    assert!(two.contains("only 3x3 with stride 2 is possible"), "{two}");
    let flat = start().node("Flatten", &["r"], "f", &[]).node("MaxPool", &["f"], "p", &[three()]);
    assert!(refusals(flat)[0].contains("reads a vector, accepted: a map"));
}

#[test]
fn constants_are_folded_into_convolutions() {
    let conv = |operator: &str, value| {
        let file = File::new().constant("w", &[2, 1, 1, 1], &[1.0, 2.0]).constant("k", &[1], &[value]);
        let file = file.node("Conv", &["x", "w"], "c", &[]).node(operator, &["c", "k"], "m", &[]);
        scores(average(file.node("Relu", &["m"], "r", &[])))
    };
    assert_eq!(conv("Div", 2.0), [3.75, 7.5]);
    assert_eq!(conv("Sub", 1.0), [105.0 / 16.0, 225.0 / 16.0]);
    assert_eq!(conv("Add", 1.0), [8.5, 16.0]);
}

#[test]
fn shapes_may_be_constants_of_the_graph() {
    let constant = |attributes: &[(&str, Attribute<'_>)]| {
        average(start()).node("Constant", &[], "to", attributes).node("Reshape", &["scores", "to"], "f", &[])
    };
    assert_eq!(scores(constant(&[("value_ints", Ints(&[1, 2]))])), [7.5, 15.0]);
    let refusal = |attributes: &[(&str, Attribute<'_>)]| refusals(constant(attributes)).swap_remove(0);
    assert!(refusal(&[]).contains("is a constant of no tensor"), "{}", refusal(&[]));
    let deep = refusal(&[("value_ints", Ints(&[1, 2, 3]))]);
    assert!(deep.contains("to the sizes = [1, 2, 3], accepted: the [1, 2, 1, 1] values"), "{deep}");
}

#[test]
fn other_axes_and_sizes_are_refused() {
    let axis = |operator: &str, inputs: &[&str]| refused(operator, inputs, &[("axis", Int(2))]);
    assert!(axis("Concat", &["r", "r"]).contains("axis = 2, accepted: 1, the channels"));
    assert!(axis("Flatten", &["r"]).contains("reads a vector, accepted: a map"));
    let mean = refused("ReduceMean", &["r"], &[("axes", Ints(&[1]))]);
    assert!(mean.contains("averages over the axes [1], accepted: 2, 3"), "{mean}");
    let wide = start().constant("k", &[4], &[1.0, 1.0, 1.0, 2.0]).node("Mul", &["r", "k"], "m", &[]);
    assert!(
        refusals(average(wide))[0]
            .contains("a constant of sizes [4], accepted: one value, or one per channel")
    );
    let alone = refused("Sub", &["r", "c"], &[]);
    assert!(alone.contains("accepted: a map and a constant behind it"), "{alone}");
    let flat = average(start()).constant("w2", &[3, 2], &[1.0; 6]).node("Flatten", &["scores"], "f", &[]);
    let turned = flat.node("Gemm", &["f", "w2"], "g", &[("transA", Int(1))]);
    assert!(refusals(turned)[0].contains("transA = 1, accepted: 0"));
}
