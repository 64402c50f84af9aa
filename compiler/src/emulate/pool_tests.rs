//! Poolings with floor rounding, and padded ones over rows of any number of columns, against the golden model.

use firebrick_spec::EngineConfig;

use super::tests::compare;
use crate::compile::compile;
use firebrick_nn::network::{INPUT, Network, Op, Rounding};
use firebrick_nn::random::layers::{classifier, conv, layer, pool};
use firebrick_nn::random::small_weights;

#[test]
fn floor_poolings_of_the_image_layer_a_convolution_a_concat_and_a_sum_equal_the_golden_model() {
    for (height, width) in [(9, 4), (8, 15), (12, 28), (13, 29), (10, 30), (11, 56)] {
        for pes in [1, 3, 8] {
            let first =
                classifier(height, width, vec![conv("a", INPUT, 7, 3, 1), pool("p", "a", Rounding::Floor)]);
            compare(&small_weights(first, 0.8), &EngineConfig::with_pes(pes), 1);
            let layers = vec![
                conv("a", INPUT, 6, 3, 1),
                conv("b", "a", 5, 1, 0),
                conv("c", "a", 4, 3, 1),
                layer("d", &["b", "c"], Op::Concat),
                conv("e", "a", 9, 1, 0),
                layer("f", &["d", "e"], Op::Add),
                pool("p", "f", Rounding::Floor),
            ];
            compare(&small_weights(classifier(height, width, layers), 0.8), &EngineConfig::with_pes(pes), 2);
        }
    }
}

#[test]
fn floor_poolings_of_layers_in_parts_equal_the_golden_model() {
    let config = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(3) };
    for (height, width) in [(6, 14), (8, 16), (7, 28), (8, 42)] {
        let layers =
            vec![conv("a", INPUT, 40, 1, 0), conv("b", "a", 9, 3, 1), pool("p", "b", Rounding::Floor)];
        compare(&small_weights(classifier(height, width, layers), 1.0), &config, 3);
    }
}

/// A 1x1 convolution that pads, as the importers write a padded pooling.
fn padded(height: usize, width: usize, filters: usize, rounding: Rounding) -> Network {
    let layers =
        vec![conv("a", INPUT, filters, 3, 1), conv("pad", "a", filters, 1, 1), pool("p", "pad", rounding)];
    classifier(height, width, layers)
}

#[test]
fn padded_poolings_of_whole_strips_equal_the_golden_model() {
    let mut widened = 0;
    for width in [12, 13, 14, 15, 26, 27, 28, 29, 41, 42, 56] {
        for (rounding, (pes, words)) in [Rounding::Ceil, Rounding::Floor]
            .into_iter()
            .zip([(4, 512), (2, 64)])
            .chain([(Rounding::Floor, (8, 512))])
        {
            // With ceil rounding the pooling reads a column behind 14n + 1, which no word has.
            if rounding == Rounding::Ceil && width % 14 == 0 {
                continue;
            }
            let config = EngineConfig { activation_words: words, ..EngineConfig::with_pes(pes) };
            let model = small_weights(padded(width.min(9), width, 11, rounding), 0.9);
            compare(&model, &config, width as u64);
            let program = compile(&model, &config).unwrap();
            widened += usize::from(program.passes.iter().any(|pass| pass.name == "a widened"));
        }
    }
    assert!(widened >= 10, "{widened} widened copies");
}

#[test]
fn a_pooling_as_at_the_beginning_of_resnets_equals_the_golden_model() {
    let model = small_weights(padded(112, 112, 4, Rounding::Floor), 1.0);
    compare(&model, &EngineConfig::with_pes(8), 1);
}

#[test]
fn a_padded_sum_and_a_padded_pooled_map_equal_the_golden_model() {
    let layers = vec![
        conv("a", INPUT, 6, 3, 1),
        conv("b", "a", 6, 3, 1),
        layer("sum", &["b", "a"], Op::Add),
        conv("pad", "sum", 6, 1, 1),
        pool("p", "pad", Rounding::Floor),
        conv("pad2", "p", 6, 1, 1),
        pool("p2", "pad2", Rounding::Floor),
    ];
    for pes in [1, 5] {
        compare(&small_weights(classifier(9, 28, layers.clone()), 0.9), &EngineConfig::with_pes(pes), 4);
        compare(
            &small_weights(
                classifier(
                    1,
                    28,
                    vec![
                        conv("a", INPUT, 3, 1, 0),
                        conv("pad", "a", 3, 1, 1),
                        pool("p", "pad", Rounding::Floor),
                    ],
                ),
                0.9,
            ),
            &EngineConfig::with_pes(pes),
            4,
        );
    }
}
