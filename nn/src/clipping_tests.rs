//! Clipped maps: where they can be, and that all models clip them.

use crate::model::FloatModel;
use crate::network::{Ceiling, INPUT, Layer, Network, Op, Rounding, Shape};
use crate::quantise::quantise;
use crate::twin::{FloatTwin, Twin};
use crate::{float, golden, random};

fn layer(name: &str, inputs: &[&str], op: Op, ceiling: Option<f32>) -> Layer {
    let ceiling = ceiling.map(|value| Ceiling::try_from(value).unwrap());
    Layer { name: name.into(), inputs: inputs.iter().map(|i| i.to_string()).collect(), ceiling, op }
}

const CONV: Op = Op::Conv { filters: 6, kernel: 3, stride: 1, pad: 1 };

fn network(mut layers: Vec<Layer>) -> Network {
    let last = layers[layers.len() - 1].name.clone();
    layers.push(layer("classes", &[&last], Op::Conv { filters: 4, kernel: 1, stride: 1, pad: 0 }, None));
    layers.push(layer("average", &["classes"], Op::GlobalAveragePool, None));
    Network { name: "clipped".into(), input: Shape { channels: 1, height: 9, width: 17 }, layers }
}

/// Two clipped branches that are joined, one that is added to another convolution, and a clipped sum.
fn clipped(ceiling: f32) -> Network {
    let six = Some(ceiling);
    network(vec![
        layer("first", &[INPUT], CONV, six),
        layer("a", &["first"], CONV, six),
        layer("b", &["first"], CONV, six),
        layer("joined", &["a", "b"], Op::Concat, None),
        layer("pool", &["joined"], Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil }, None),
        layer("c", &["pool"], CONV, six),
        layer("d", &["pool"], CONV, None),
        layer("sum", &["d", "c"], Op::Add, Some(ceiling / 2.0)),
    ])
}

/// The model with weights that make its maps reach far beyond `ceiling`.
fn model(ceiling: f32) -> (FloatModel, Vec<Vec<u8>>) {
    let model = random::float_weights(clipped(ceiling), 3);
    let images = (0..4).map(|seed| random::pixels(seed, model.network.input)).collect();
    (model, images)
}

/// The largest values of the maps without ceilings.
fn largest(model: &FloatModel, image: &[u8], name: &str) -> f32 {
    let mut open = model.clone();
    open.network.layers.iter_mut().for_each(|layer| layer.ceiling = None);
    float::run(&open, image).unwrap().maps[name].iter().copied().fold(0.0, f32::max)
}

#[test]
fn all_models_clip() {
    let (model, images) = model(1.0);
    let ceiling = largest(&model, &images[0], "first") / 4.0;
    let model = FloatModel { network: clipped(ceiling), ..model };
    let quantised = quantise(&model, &images).unwrap();
    for image in &images {
        let exact = float::run(&model, image).unwrap();
        assert_eq!(FloatTwin::new(&model).unwrap().run(image).unwrap(), exact);
        let run = golden::run(&quantised, image).unwrap();
        assert_eq!(Twin::new(&quantised).unwrap().run_with_maps(image).unwrap(), run);
        let most = exact.maps["first"].iter().copied().fold(0.0, f32::max);
        assert_eq!(most, ceiling);
        let saturated = |name: &str| run.maps[name].iter().filter(|value| **value == 255).count();
        assert!(saturated("first") > 10, "{} values are clipped", saturated("first"));
        // A value of the map that is clipped in floats is clipped in integers, too, and no other is by much.
        for (exact, found) in exact.maps["first"].iter().zip(&run.maps["first"]) {
            assert!((exact - f32::from(*found) * ceiling / 255.0).abs() < 0.1 * ceiling, "{exact}: {found}");
        }
        let scores = golden::scores(&quantised, &run.sums).unwrap();
        let full = 255.0 * quantised.output_scale;
        let error = exact.scores.iter().zip(&scores).map(|(a, b)| (a - b).abs() / full).fold(0.0, f32::max);
        assert!(error < 0.03, "{error}");
    }
}

#[test]
fn a_ceiling_that_no_value_reaches_changes_nothing() {
    let (model, images) = model(1e9);
    let mut open = model.clone();
    open.network.layers.iter_mut().for_each(|layer| layer.ceiling = None);
    let run = |model: &FloatModel| float::run(model, &images[0]).unwrap();
    assert_eq!(run(&model).scores, run(&open).scores);
    // But for which input of the addition has the scale of the sum.
    let quantised = quantise(&model, &images).unwrap();
    assert_eq!(quantised.convs["first"], quantise(&open, &images).unwrap().convs["first"]);
}

fn refusal(layers: Vec<Layer>) -> String {
    network(layers).validate().unwrap_err().to_string()
}

#[test]
fn ceilings_where_no_scale_is_free_are_refused() {
    let first = || layer("first", &[INPUT], CONV, None);
    let conv = |name: &str, ceiling| layer(name, &["first"], CONV, ceiling);
    let pool =
        layer("pool", &["first"], Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil }, Some(6.0));
    assert_eq!(
        refusal(vec![first(), pool]),
        "layer `pool`: has a ceiling, which only a convolution with ReLU and an addition can have"
    );
    let joined = layer("joined", &["a", "b"], Op::Concat, None);
    for other in [None, Some(3.0)] {
        let layers = vec![first(), conv("a", Some(6.0)), conv("b", other), joined.clone()];
        assert_eq!(
            refusal(layers),
            "layer `joined`: joins maps with different ceilings, accepted: the same one"
        );
    }
    let sum = layer("sum", &["a", "b"], Op::Add, None);
    let layers = vec![first(), conv("a", Some(6.0)), conv("b", Some(6.0)), sum.clone()];
    assert_eq!(
        refusal(layers),
        "layer `sum`: adds two maps with ceilings, accepted: one of them, and a convolution that nothing else reads"
    );
    let other = |ceilings: [Option<f32>; 2]| {
        let network = network(vec![first(), conv("a", ceilings[0]), conv("b", ceilings[1]), sum.clone()]);
        network.validate().unwrap();
        let addends = network.addends(&network.layers[3]);
        (addends.main.to_string(), addends.bypass.to_string())
    };
    assert_eq!(other([Some(6.0), None]), ("b".into(), "a".into()));
    assert_eq!(other([None, Some(6.0)]), ("a".into(), "b".into()));
}
