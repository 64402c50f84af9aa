//! The sketch of a network without zeros has the passes that the compiler makes of it.

use firebrick_spec::{EngineConfig, OutputMode};

use super::refusals::{conv, layer};
use super::small_case;
use crate::compile::command::WORD_BEATS;
use crate::compile::compile;
use crate::compile::fuse::Graph;
use crate::compile::lengths::Lengths;
use crate::compile::partial::Block;
use crate::compile::plan::{Passes, Undecided};
use crate::compile::shifted::Shifted;
use crate::compile::sketch::{PassShape, block_passes, copies_of, entries, hollow, sketch};
use firebrick_nn::density::Density;
use firebrick_nn::network::{INPUT, Network, Op, Shape};
use firebrick_nn::random;
use firebrick_nn::random::small_weights;

/// Compares a network's sketch with what the compiler makes of it: the passes if it can be compiled.
fn compared(network: &Network, config: &EngineConfig, what: &str) -> Option<Vec<PassShape>> {
    let program = compile(&small_weights(network.clone(), 1.0), config).ok()?;
    let shapes = sketch(network, &Density::Share(1.0), config).unwrap();
    assert_eq!(shapes.len(), program.passes.len(), "{what}");
    for ((shape, pass), info) in shapes.iter().zip(&program.commands).zip(&program.passes) {
        let what = format!("{what}: {}", info.name);
        let runs = pass.strides.map_or(1, |strides| strides.runs);
        assert_eq!(shape.tiles, info.tiles, "{what}");
        assert_eq!(shape.strips, pass.strips as usize, "{what}");
        assert_eq!(shape.channels, pass.filters as usize, "{what}");
        assert_eq!(shape.beats, (pass.beats * runs) as usize, "{what}");
        assert_eq!(shape.lead, pass.lead_words as usize, "{what}");
        assert_eq!((shape.bypass, shape.strided), (pass.bypass.is_some(), pass.strides.is_some()), "{what}");
        assert_eq!((shape.output, shape.pooled_strips), (pass.output, pass.pooled_strips as usize), "{what}");
        let lists = || shape.lists.iter().map(|list| entries(list));
        assert_eq!((lists().max(), lists().sum()), (Some(info.entries_max), info.entries_total), "{what}");
    }
    Some(shapes)
}

#[test]
fn passes_are_the_compilers() {
    let (mut networks, mut pooled, mut partial) = (0, 0, 0);
    for seed in 0..120 {
        let (random, config) = small_case(seed);
        let Some(shapes) = compared(&random.network, &config, &format!("seed {seed}")) else { continue };
        let count = |output| shapes.iter().filter(|shape| shape.output == output).count();
        networks += 1;
        pooled += count(OutputMode::Pooled);
        partial += count(OutputMode::Partial);
    }
    let found = format!("{networks} networks, {pooled} pooled, {partial} partial");
    assert!(networks > 80 && pooled > 50 && partial > 50, "{found}");
}

#[test]
fn a_copy_of_more_channels_than_a_pass_takes_is_made_in_several() {
    let mut layers = vec![conv("conv1", INPUT, 130, 3, 1, 1), conv("wide", "conv1", 6, 5, 1, 2)];
    layers.push(conv("classes", "wide", 10, 1, 1, 0));
    layers.push(layer("average", &["classes"], Op::GlobalAveragePool));
    let input = Shape { channels: 1, height: 20, width: 20 };
    let network = Network { name: "test".into(), input, layers };
    let config = EngineConfig::with_pes(3);
    let shapes = compared(&network, &config, "130 channels").unwrap();
    // 128 channels and 2, for each of the two copies.
    let of_rest = shapes.iter().filter(|shape| shape.beats == WORD_BEATS * shape.tiles * 2);
    assert_eq!(of_rest.count(), 2);
}

#[test]
fn every_pass_of_a_layer_in_parts_has_a_cost() {
    let (mut copied, mut summed, mut even, mut uneven) = (0, 0, 0, 0);
    for seed in 0..60 {
        let model = hollow(&random::kernel_network(seed).network);
        let config = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(3) };
        for stage in Graph::unchecked(&model).unwrap().stages().0 {
            let Ok(Undecided::Partial(stage, Passes::Partial { copies, sums }, costs)) =
                Undecided::<Lengths>::new(stage, &Density::Share(1.0), &config)
            else {
                continue;
            };
            let of_copies: usize = copies.iter().map(Shifted::passes).sum();
            let of_block = |block: &Block<Lengths>| block.partial.iter().map(Vec::len).sum::<usize>() + 1;
            let of_blocks: usize = sums.blocks.iter().map(of_block).sum();
            assert_eq!(costs.len(), of_copies + of_blocks, "seed {seed}");
            let read = copies.iter().flat_map(|copy| copies_of(&stage, copy)).map(|pass| pass.beats as f64);
            assert!(read.eq(costs[..of_copies].iter().map(|pass| pass[0].input)), "seed {seed}");
            let mut last = of_copies;
            for block in &sums.blocks {
                last += of_block(block);
                let shape = block_passes(&stage, &sums, block).pop().unwrap();
                assert_eq!(costs[last - 1][0].input, shape.beats as f64, "seed {seed}");
            }
            // Blocks of more channels than PEs leave none idle, unless they were halved for want of room.
            let first = sums.blocks[0].channels.len();
            even += usize::from(first > 3 && first % 3 == 0);
            uneven += usize::from(first > 3 && first % 3 != 0);
            (copied, summed) = (copied + of_copies, summed + of_blocks);
        }
    }
    assert!(copied > 20 && summed > 20, "{copied} copies, {summed} sums");
    assert!(even > uneven, "{even} even, {uneven} uneven");
}
