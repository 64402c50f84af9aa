//! The twin equals the golden model on a network of SqueezeNet v1.0's size.

#[path = "../examples/support/mod.rs"]
mod support;

use firebrick_nn::family::SqueezeNet;
use firebrick_nn::twin::Twin;
use firebrick_nn::{golden, random};

#[test]
fn equals_golden_on_squeezenet_v1_0() {
    let network = SqueezeNet { conv10_pad: 1, ..SqueezeNet::v1_0() }.network().unwrap();
    let model = support::random_weights(network, 0.33);
    let pixels = random::pixels(3, model.network.input);
    let expected = golden::run(&model, &pixels).unwrap();
    let run = Twin::new(&model).unwrap().with_threads(2).run_with_maps(&pixels).unwrap();
    for (name, map) in &expected.maps {
        assert!(run.maps[name] == *map, "map of `{name}` differs");
        let lively = map.iter().filter(|&&v| v > 0 && v < 255).count();
        assert!(lively * 5 > map.len(), "map of `{name}`: {lively} of {} values in range", map.len());
    }
    assert_eq!(run.sums, expected.sums);
}
