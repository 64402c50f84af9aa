//! What a program says of its passes.

use super::small_case;
use crate::compile::{PassInfo, Program, compile};
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::QuantisedModel;

fn programs() -> Vec<(u64, QuantisedModel, Program)> {
    let of = |seed| {
        let (model, config) = small_case(seed);
        compile(&model, &config).ok().map(|program| (seed, model, program))
    };
    (0..120).filter_map(of).collect()
}

/// Which taps of a kernel see the map at all, not only its padding.
fn seeing(conv: &ConvShape) -> Vec<bool> {
    let within = |tap: usize, outputs: usize, inputs: usize| {
        (0..outputs).any(|at| (conv.pad..conv.pad + inputs).contains(&(at * conv.stride + tap)))
    };
    let (output, input) = (conv.output, conv.input);
    let sees =
        |row, column| within(row, output.height, input.height) && within(column, output.width, input.width);
    (0..conv.kernel * conv.kernel).map(|tap| sees(tap / conv.kernel, tap % conv.kernel)).collect()
}

/// Multiplications of a convolution with its taps in `taps`, and those whose weight is not zero.
fn multiplications(conv: &ConvShape, weights: &[i8], taps: &[bool]) -> [usize; 2] {
    // The border of a padded 1x1 convolution is the same for every image.
    let border = if conv.kernel == 1 { 2 * conv.pad } else { 0 };
    let pixels = (conv.output.height - border) * (conv.output.width - border);
    let count = |of: fn(i8) -> bool| {
        weights.iter().zip(taps.iter().cycle()).filter(|(weight, tap)| **tap && of(**weight)).count() * pixels
    };
    [count(|_| true), count(|weight| weight != 0)]
}

/// Taps that see only padding may be left out of layers in parts.
#[test]
fn the_passes_together_multiply_what_the_network_does() {
    let (mut split, mut exact, programs) = (0, 0, programs());
    for (seed, model, program) in &programs {
        let (mut least, mut most) = ([0; 2], [0; 2]);
        for conv in model.network.convs().unwrap() {
            let (weights, taps) = (&model.convs[&conv.name].weights, conv.kernel * conv.kernel);
            let (some, all) = (
                multiplications(&conv, weights, &seeing(&conv)),
                multiplications(&conv, weights, &vec![true; taps]),
            );
            (0..2).for_each(|i| (least[i], most[i]) = (least[i] + some[i], most[i] + all[i]));
        }
        let sum = |of: fn(&PassInfo) -> u64| program.passes.iter().map(of).sum::<u64>() as usize;
        let found = [sum(|pass| pass.macs), sum(|pass| pass.nonzero_macs)];
        let possible = (0..2).all(|i| (least[i]..=most[i]).contains(&found[i]));
        assert!(possible, "seed {seed}: {least:?} <= {found:?} <= {most:?}");
        split += usize::from(program.passes.iter().any(|pass| pass.name.contains(" part ")));
        exact += usize::from(least == most);
    }
    assert!(
        split > 20 && exact > 60,
        "of {} programs {split} with partial sums, {exact} exact",
        programs.len()
    );
}
