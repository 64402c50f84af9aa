//! The paper's counts, from the family's constructors.

use super::*;
use crate::graph::ConvShape;

fn at(net: &SqueezeNet, side: usize) -> Network {
    let input = Shape { height: side, width: side, ..net.input };
    SqueezeNet { input, ..net.clone() }.network().unwrap()
}

fn parameters(net: &SqueezeNet) -> usize {
    net.network().unwrap().parameters().unwrap()
}

#[test]
fn parameters_and_macs_are_the_papers() {
    let (v1_0, v1_1) = (SqueezeNet::v1_0(), SqueezeNet::v1_1());
    assert_eq!(parameters(&v1_0), 1_248_424);
    assert_eq!(parameters(&v1_1), 1_235_496);
    let tenths = |net, side| (at(net, side).macs().unwrap() as f64 / 1e5).round() / 10.0;
    assert_eq!(tenths(&v1_0, 227), 832.7);
    assert_eq!(tenths(&v1_1, 227), 387.7);
    assert_eq!(tenths(&v1_0, 224), 818.9);
    assert_eq!(tenths(&v1_1, 224), 349.2);
}

#[test]
fn table_1_is_met_layer_by_layer() {
    let network = SqueezeNet::v1_0().network().unwrap();
    let shapes = network.validate().unwrap();
    let convs = network.convs().unwrap();
    let rows = [
        ("conv1", "conv1/", 96, 111, 14_208),
        ("pool1", "-", 96, 55, 0),
        ("fire2/concat", "fire2/", 128, 55, 11_920),
        ("fire3/concat", "fire3/", 128, 55, 12_432),
        ("fire4/concat", "fire4/", 256, 55, 45_344),
        ("pool4", "-", 256, 27, 0),
        ("fire5/concat", "fire5/", 256, 27, 49_440),
        ("fire6/concat", "fire6/", 384, 27, 104_880),
        ("fire7/concat", "fire7/", 384, 27, 111_024),
        ("fire8/concat", "fire8/", 512, 27, 188_992),
        ("pool8", "-", 512, 13, 0),
        ("fire9/concat", "fire9/", 512, 13, 197_184),
        ("conv10", "conv10/", 1000, 13, 513_000),
        ("pool10", "-", 1000, 1, 0),
    ];
    for (map, prefix, channels, side, count) in rows {
        assert_eq!(shapes[map], Shape { channels, height: side, width: side }, "{map}");
        let stage = convs.iter().filter(|conv| format!("{}/", conv.name).starts_with(prefix));
        assert_eq!(stage.map(ConvShape::parameters).sum::<usize>(), count, "{map}");
    }
    assert_eq!(network.layers.len(), 1 + 8 * 4 + 3 + 2);
    assert_eq!(network.classes(), 1000);
}

#[test]
fn section_5_sweeps_have_the_papers_counts() {
    let ratios =
        [(0.125, 1_248_424), (0.25, 1_967_080), (0.5, 3_404_392), (0.75, 4_841_704), (1.0, 6_279_016)];
    for (squeeze_ratio, count) in ratios {
        assert_eq!(parameters(&SqueezeNet { squeeze_ratio, ..SqueezeNet::v1_0() }), count, "{squeeze_ratio}");
    }
    let shares =
        [(0.01, 1_478_248), (0.125, 1_929_832), (0.25, 2_421_352), (0.5, 3_404_392), (0.99, 5_330_536)];
    for (pct3x3, count) in shares {
        let net = SqueezeNet { squeeze_ratio: 0.5, pct3x3, ..SqueezeNet::v1_0() };
        assert_eq!(parameters(&net), count, "{pct3x3}");
    }
}

#[test]
fn the_padded_conv10_of_caffe_is_15_wide() {
    let network = SqueezeNet { conv10_pad: 1, ..SqueezeNet::v1_0() }.network().unwrap();
    assert_eq!(network.validate().unwrap()["conv10"].width, 15);
}

#[test]
fn bypasses_are_where_the_paper_has_them() {
    let adds = |bypass| {
        let network = SqueezeNet { bypass, ..SqueezeNet::v1_0() }.network().unwrap();
        let adds = network.layers.iter().filter(|layer| layer.op == Op::Add);
        adds.map(|layer| format!("{}: {}", layer.name, layer.inputs.join(" + "))).collect::<Vec<_>>()
    };
    assert!(adds(Bypass::None).is_empty());
    assert_eq!(
        adds(Bypass::Simple),
        [
            "fire3/add: fire2/concat + fire3/concat",
            "fire5/add: pool4 + fire5/concat",
            "fire7/add: fire6/concat + fire7/concat",
            "fire9/add: pool8 + fire9/concat",
        ]
    );
    let complex = adds(Bypass::Complex);
    assert_eq!(complex.len(), 8);
    assert_eq!(complex[0], "fire2/add: fire2/bypass + fire2/concat");
    assert_eq!(complex[1], "fire3/add: fire2/add + fire3/concat");
    let simple = SqueezeNet { bypass: Bypass::Simple, ..SqueezeNet::v1_0() };
    assert_eq!(parameters(&simple), 1_248_424);
    let more: usize = [(96, 128), (128, 256), (256, 384), (384, 512)].iter().map(|(i, o)| (i + 1) * o).sum();
    let complex = SqueezeNet { bypass: Bypass::Complex, ..SqueezeNet::v1_0() };
    assert_eq!(parameters(&complex), 1_248_424 + more);
}

#[test]
fn wrong_metaparameters_are_refused_with_their_values() {
    let refusal = |net: SqueezeNet| net.network().unwrap_err().to_string();
    let v1_0 = SqueezeNet::v1_0;
    assert_eq!(
        refusal(SqueezeNet { freq: 0, ..v1_0() }),
        "layer `squeezenet-v1.0`: freq = 0, accepted: at least 1"
    );
    assert!(refusal(SqueezeNet { pct3x3: 1.5, ..v1_0() }).contains("pct3x3 = 1.5, accepted: 0 to 1"));
    assert!(refusal(SqueezeNet { pct3x3: f64::NAN, ..v1_0() }).contains("pct3x3 = NaN"));
    assert!(refusal(SqueezeNet { squeeze_ratio: 0.0, ..v1_0() }).contains("squeeze_ratio = 0, accepted"));
    assert!(refusal(SqueezeNet { pools_after: vec![10], ..v1_0() }).contains("pools_after = 10"));
    assert!(
        refusal(SqueezeNet { pct3x3: 0.0, ..v1_0() }).contains("`fire2/expand3x3`: filters = 0, accepted")
    );
}
