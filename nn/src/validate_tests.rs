//! One refusal per check, with its text.

use super::*;
use crate::random;

fn refusal(change: impl Fn(&mut QuantisedModel)) -> String {
    let mut model = random::network(3);
    change(&mut model);
    model.validate().unwrap_err().to_string()
}

fn conv1(model: &mut QuantisedModel) -> &mut QuantisedConv {
    model.convs.get_mut("conv1").unwrap()
}

#[test]
fn wrong_lengths_are_refused() {
    assert!(refusal(|m| conv1(m).weights.push(1)).starts_with("layer `conv1`: "));
    assert!(refusal(|m| conv1(m).weights.push(1)).contains(" weights, accepted: "));
    assert!(refusal(|m| conv1(m).bias.push(1)).contains(" biases, accepted: "));
    assert!(refusal(|m| conv1(m).multiplier.push(1)).contains(" multipliers, accepted: "));
    assert!(refusal(|m| conv1(m).shift.push(1)).contains(" shifts, accepted: "));
    assert!(refusal(|m| m.labels = vec![String::new(); 99]).starts_with("99 labels, accepted: "));
    assert!(refusal(|m| m.preprocess.mean.push(0.0)).contains(" means, accepted: "));
    assert!(refusal(|m| m.preprocess.scale.push(1.0)).contains(" scales, accepted: "));
    assert!(refusal(|m| m.input_zero.push(0)).contains(" pixels that mean zero, accepted: "));
    assert!(refusal(|m| m.network.input.channels = 7).contains(" colour channels, accepted: 7"));
}

#[test]
fn weights_belong_to_convolutions() {
    let missing = |m: &mut QuantisedModel| m.convs.remove("conv1").is_some();
    assert_eq!(refusal(|m| assert!(missing(m))), "layer `conv1`: the model has no weights for it");
    let extra = |m: &mut QuantisedModel| {
        let conv = conv1(m).clone();
        m.convs.insert("conv77".to_string(), conv);
    };
    assert!(refusal(extra).starts_with("the model has weights for `conv77`, which is no convolution of"));
    assert!(refusal(|m| m.network.layers.clear()).contains("has no layers"));
}

#[test]
fn values_out_of_range_are_refused() {
    assert_eq!(
        refusal(|m| conv1(m).weights[0] = -128),
        "layer `conv1`, filter 0: weight = -128, accepted: -127 to 127"
    );
    assert_eq!(refusal(|m| conv1(m).shift[0] = 0), "layer `conv1`, filter 0: shift = 0, accepted: 1 to 46");
    assert!(refusal(|m| conv1(m).shift[0] = 47).contains("shift = 47"));
    assert!(refusal(|m| conv1(m).bias[0] = i32::MIN).contains("filter 0: sums may reach "));
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert!(refusal(|m| m.output_scale = scale).starts_with("output scale = "));
        assert!(refusal(|m| m.preprocess.scale[0] = scale).starts_with("scale = "));
    }
    assert!(refusal(|m| m.output_zero = 1).starts_with("output zero = 1, accepted: 0, for a network whose"));
    let linear = |m: &mut QuantisedModel, zero| {
        m.network = random::linear_end(m.network.clone());
        m.output_zero = zero;
    };
    assert!(refusal(|m| linear(m, i32::MIN)).contains("accepted: -8388608 to 8388608"));
    let mut good = random::network(3);
    linear(&mut good, -7);
    good.validate().unwrap();
    assert!(refusal(|m| m.preprocess.mean[0] = f32::NAN).starts_with("mean = NaN"));
}

#[test]
fn float_models_are_finite() {
    let mut model = random::float_model(3);
    model.convs.get_mut("conv1").unwrap().weights[0] = f32::NAN;
    let text = model.validate().unwrap_err().to_string();
    assert_eq!(text, "layer `conv1`, filter 0: weight = NaN, accepted: finite values");
    let mut model = random::float_model(3);
    model.convs.get_mut("conv1").unwrap().bias.clear();
    assert!(model.validate().unwrap_err().to_string().contains("0 biases, accepted: "));
}

#[test]
fn wrong_scales_of_bypasses_are_refused() {
    let refusal = |change: &dyn Fn(&mut QuantisedModel, String)| {
        let mut model = random::bypass_network(1);
        let name = model.adds.keys().next().unwrap().clone();
        change(&mut model, name.clone());
        model.validate().unwrap_err().to_string().replace(&name, "NAME")
    };
    let shift = |shift| refusal(&|m, name| m.adds.get_mut(&name).unwrap().shift = shift);
    assert_eq!(shift(0), "layer `NAME`: bypass shift = 0, accepted: 1 to 24");
    assert_eq!(shift(25), "layer `NAME`: bypass shift = 25, accepted: 1 to 24");
    assert_eq!(
        refusal(&|m, name| m.adds.retain(|add, _| *add != name)),
        "layer `NAME`: the model has no scale for its bypass"
    );
    let scale = QuantisedAdd { multiplier: 1, shift: 1 };
    assert_eq!(
        refusal(&|m, _| m.adds.extend([("conv1".to_string(), scale)])),
        "the model has a bypass scale for `conv1`, which is no addition of network `bypass-1`"
    );
}

#[test]
fn nonzero_weights_and_classes_are_counted() {
    let mut model = random::network(3);
    let len = conv1(&mut model).weights.len();
    conv1(&mut model).weights.fill(0);
    assert_eq!(model.nonzeros("conv1"), 0);
    conv1(&mut model).weights[len - 1] = -1;
    assert_eq!((model.nonzeros("conv1"), model.nonzeros("no such layer")), (1, 0));
    let last = model.network.convs().unwrap().pop().unwrap();
    assert_eq!(model.classes(), last.output.channels);
    assert!(random::float_model(3).nonzeros("conv1") > 0);
    assert_eq!(random::float_model(3).classes(), random::float_model(3).network.classes());
}
