//! The emulator against the golden model on compiled random networks.

use firebrick_spec::EngineConfig;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, OUTPUT, OutputMode, get};

use super::execute;
use crate::compile::{Program, compile};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::network::{INPUT, Layer, Network, Op, Rounding, Shape};
use firebrick_nn::random::small_weights;
use firebrick_nn::{golden, random};

pub(super) const BUS_ADDRESS: u32 = 0x1000_0000;

/// Memory before a frame: everything that the compiler does not name holds garbage.
pub(super) fn memory(program: &Program, pixels: &[u8]) -> Vec<u8> {
    let mut memory: Vec<u8> = (0..program.memory_bytes).map(|i| (i * 31) as u8 | 1).collect();
    let mut put = |at: usize, data: &[u8]| memory[at..at + data.len()].copy_from_slice(data);
    put(program.weights_offset, &program.weights);
    put(program.image.offset, &program.pack_input(pixels).unwrap());
    memory
}

pub(super) fn words(program: &Program) -> Vec<[u32; DESCRIPTOR_WORDS]> {
    program.descriptors(BUS_ADDRESS).iter().map(firebrick_spec::Descriptor::words).collect()
}

/// Runs `model` on both and compares every map, halos included; the number of passes.
pub(crate) fn compare(model: &QuantisedModel, config: &EngineConfig, seed: u64) -> usize {
    let what = format!("seed {seed}, {config:?}");
    let program = compile(model, config).unwrap_or_else(|e| panic!("{what}: {e}"));
    let pixels = random::pixels(seed, model.network.input);
    let expected = golden::run(model, &pixels).unwrap();
    let mut memory = memory(&program, &pixels);
    let report =
        execute(config, &words(&program), &mut memory, BUS_ADDRESS).unwrap_or_else(|e| panic!("{what}: {e}"));
    for map in &program.maps {
        let packed = map.layout.pack(&expected.maps[&map.layer]);
        assert!(memory[map.offset..][..packed.len()] == packed, "{what}: map {} differs", map.layer);
    }
    let sums = program.read_sums(&memory[program.sums.offset..][..program.sums.bytes()]).unwrap();
    assert_eq!(sums, expected.sums, "{what}");
    assert_eq!(report.passes.len(), program.passes.len());
    for (run, info) in report.passes.iter().zip(&program.passes) {
        assert_eq!(run.tiles, info.tiles, "{what}");
        assert_eq!(run.read_bytes, info.input_bytes + info.bypass_bytes, "{what}: {}", info.name);
        assert_eq!(run.written_bytes, info.output_bytes, "{what}: {}", info.name);
        let busy = run.busy_entries.iter().max().copied();
        assert!(busy >= Some((info.entries_max * info.tiles) as u64), "{what}");
    }
    assert_eq!(report.passes.last().map(|p| p.interrupt), Some(true));
    program.passes.len()
}

#[test]
fn random_networks_equal_the_golden_model() {
    for seed in 0..300 {
        let model = random::network(seed);
        let pes = [1, 2, 3, 4, 8][seed as usize % 5];
        compare(&model, &EngineConfig::with_pes(pes), seed);
    }
}

#[test]
fn random_networks_with_bypasses_equal_the_golden_model() {
    for seed in 0..300 {
        let pes = [1, 2, 3, 4, 8][seed as usize % 5];
        compare(&random::bypass_network(seed), &EngineConfig::with_pes(pes), seed);
    }
}

#[test]
fn random_networks_with_wide_kernels_equal_the_golden_model() {
    for seed in 0..200 {
        let pes = [1, 2, 3, 4, 8][seed as usize % 5];
        compare(&random::kernel_network(seed), &EngineConfig::with_pes(pes), seed);
    }
}

#[test]
fn bypasses_of_stages_in_many_passes_equal_the_golden_model() {
    let mut cut = 0;
    for seed in 0..150 {
        let model = random::bypass_network(seed);
        let config = EngineConfig { weight_words: 64, ..EngineConfig::with_pes([1, 2][seed as usize % 2]) };
        let Ok(program) = compile(&model, &config) else { continue };
        compare(&model, &config, seed);
        cut += program.passes.iter().filter(|p| p.bypass_bytes > 0 && p.channels.start > 0).count();
    }
    assert!(cut > 20, "{cut} passes begin within a bypass map");
}

#[test]
fn random_networks_equal_the_golden_model_with_small_stores() {
    let (mut ran, mut split, mut partial) = (0, 0, 0);
    for seed in 0..300 {
        let model = if seed % 3 == 0 { random::bypass_network(seed) } else { random::network(seed) };
        let pes = [1, 2, 3, 4, 8][seed as usize % 5];
        let depth = [64, 128, 256][seed as usize % 3];
        let config =
            EngineConfig { activation_words: depth, weight_words: 64, ..EngineConfig::with_pes(pes) };
        if let Ok(program) = compile(&model, &config) {
            let passes = compare(&model, &config, seed);
            ran += 1;
            partial += usize::from(
                words(&program).iter().any(|words| get(words, OUTPUT) == OutputMode::Partial.code()),
            );
            split += usize::from(passes > compile(&model, &EngineConfig::with_pes(64)).unwrap().passes.len());
        }
    }
    assert!(ran >= 280 && split >= 100, "{ran} networks compiled, {split} were split");
    assert!(partial >= 30, "{partial} networks need partial sums");
}

/// A network with layers larger than the random ones': long steps, rows too wide to pool in one pass,
/// more classes than a pass has channels.
fn larger() -> Network {
    let layer = |name: &str, inputs: &[&str], op: Op| Layer {
        name: name.into(),
        inputs: inputs.iter().map(|i| (*i).into()).collect(),
        op,
        ceiling: None,
    };
    let conv = |name: &str, input: &str, filters, kernel: usize| {
        let pad = if input == INPUT { 0 } else { kernel / 2 };
        layer(name, &[input], Op::Conv { filters, kernel, stride: if input == INPUT { 2 } else { 1 }, pad })
    };
    let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
    let layers = vec![
        conv("conv1", INPUT, 180, 3),
        layer("pool1", &["conv1"], pool),
        conv("squeeze", "pool1", 20, 1),
        conv("expand1x1", "squeeze", 70, 1),
        conv("expand3x3", "squeeze", 71, 3),
        layer("concat", &["expand1x1", "expand3x3"], Op::Concat),
        conv("conv2", "concat", 9, 1),
        layer("pool2", &["conv2"], pool),
        conv("classes", "pool2", 1001, 1),
        layer("average", &["classes"], Op::GlobalAveragePool),
    ];
    Network { name: "larger".into(), input: Shape { channels: 3, height: 14, width: 180 }, layers }
}

#[test]
fn a_larger_network_equals_the_golden_model() {
    for (density, pes) in [(0.004, 5), (0.3, 7), (1.0, 16)] {
        let model = small_weights(larger(), density);
        let passes = compare(&model, &EngineConfig::with_pes(pes), 1);
        assert!(passes >= 7, "{passes} passes: pooling and classes must have been split");
    }
}

/// Layers of every kind that do not fit the stores: too many channels, rows too wide, too many weights, also with a
/// bypass, pooled and averaged.
fn oversized() -> Network {
    let layer = |name: &str, inputs: &[&str], op: Op| Layer {
        name: name.into(),
        inputs: inputs.iter().map(|i| (*i).into()).collect(),
        op,
        ceiling: None,
    };
    let conv = |name: &str, input: &str, filters, kernel: usize| {
        layer(name, &[input], Op::Conv { filters, kernel, stride: 1, pad: kernel / 2 })
    };
    let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
    let layers = vec![
        conv("conv1", INPUT, 60, 1),
        conv("wide", "conv1", 61, 3),
        conv("expand1x1", "wide", 301, 1),
        conv("expand3x3", "wide", 300, 3),
        layer("concat", &["expand1x1", "expand3x3"], Op::Concat),
        conv("many", "concat", 60, 1),
        layer("sum", &["many", "conv1"], Op::Add),
        layer("pool", &["sum"], pool),
        conv("heavy", "pool", 290, 3),
        conv("heavier", "heavy", 9, 3),
        conv("classes", "heavier", 1001, 1),
        layer("average", &["classes"], Op::GlobalAveragePool),
    ];
    Network { name: "oversized".into(), input: Shape { channels: 3, height: 5, width: 62 }, layers }
}

#[test]
fn layers_beyond_the_stores_equal_the_golden_model() {
    let small =
        |pes: usize, words: usize| EngineConfig { activation_words: words, ..EngineConfig::with_pes(pes) };
    for (density, config) in
        [(0.02, small(8, 128)), (0.5, small(3, 256)), (1.0, small(16, 512)), (0.1, small(1, 64))]
    {
        let model = small_weights(oversized(), density);
        let program = compile(&model, &config).unwrap();
        let names: Vec<&str> = program.passes.iter().map(|pass| pass.name.as_str()).collect();
        for part in ["wide part 1 of 2", "concat part 1 of 2", "pool part 1 of 2", "heavier part 1 of 3"] {
            assert!(density != 1.0 || names.iter().any(|name| name.starts_with(part)), "{part}: {names:?}");
        }
        compare(&model, &config, 1);
    }
}

/// Kernels that read farther than a word's halo, and paddings of all kinds.
fn wide_kernels(width: usize) -> Network {
    let layer = |name: &str, inputs: &[&str], op: Op| Layer {
        name: name.into(),
        inputs: inputs.iter().map(|i| (*i).into()).collect(),
        op,
        ceiling: None,
    };
    let conv = |name: &str, input: &str, filters, kernel, pad| {
        layer(name, &[input], Op::Conv { filters, kernel, stride: 1, pad })
    };
    let pool = Op::MaxPool { size: 3, stride: 2, rounding: Rounding::Ceil };
    let layers = vec![
        conv("conv1", INPUT, 9, 3, 1),
        conv("five", "conv1", 7, 5, 2),
        conv("seven", "five", 8, 7, 3),
        conv("one", "seven", 5, 1, 0),
        conv("three", "seven", 4, 3, 1),
        conv("eleven", "seven", 3, 11, 5),
        layer("mixed", &["one", "three", "eleven"], Op::Concat),
        conv("valid", "mixed", 140, 3, 0),
        conv("even", "valid", 6, 2, 1),
        conv("border", "even", 7, 1, 1),
        conv("other", "even", 7, 3, 2),
        layer("sum", &["border", "other"], Op::Add),
        layer("pool", &["sum"], pool),
        conv("shorter", "pool", 5, 4, 1),
        conv("classes", "shorter", 11, 2, 0),
        layer("average", &["classes"], Op::GlobalAveragePool),
    ];
    Network { name: "wide kernels".into(), input: Shape { channels: 3, height: 9, width }, layers }
}

#[test]
fn wide_kernels_and_paddings_equal_the_golden_model() {
    for (width, density, pes, words) in
        [(12, 0.3, 4, 512), (18, 0.1, 3, 512), (27, 1.0, 8, 512), (41, 0.05, 1, 256), (17, 0.4, 2, 128)]
    {
        let model = small_weights(wide_kernels(width), density);
        let config = EngineConfig { activation_words: words, ..EngineConfig::with_pes(pes) };
        let program = compile(&model, &config).unwrap();
        let names: Vec<&str> = program.passes.iter().map(|pass| pass.name.as_str()).collect();
        for copy in ["conv1 moved by 1", "conv1 moved by -1", "seven moved by -4"] {
            assert!(names.iter().any(|name| name.starts_with(copy)), "{copy}: {names:?}");
        }
        compare(&model, &config, width as u64);
    }
}

/// The sums of an odd number of classes, also of one alone, end in a beat of one.
#[test]
fn few_classes_of_a_kernel_over_the_map_equal_the_golden_model() {
    for (classes, kernel, pes) in [(1, 4, 1), (1, 6, 8), (2, 5, 2), (3, 4, 2), (1, 9, 64)] {
        let layer = |name: &str, input: &str, op| Layer {
            name: name.into(),
            inputs: vec![input.into()],
            op,
            ceiling: None,
        };
        let layers = vec![
            layer("conv1", INPUT, Op::Conv { filters: 3, kernel: 1, stride: 1, pad: 0 }),
            layer("classes", "conv1", Op::Conv { filters: classes, kernel, stride: 1, pad: 0 }),
            layer("average", "classes", Op::GlobalAveragePool),
        ];
        let input = Shape { channels: 1, height: kernel, width: kernel };
        let network = Network { name: "few classes".into(), input, layers };
        compare(&small_weights(network, 1.0), &EngineConfig::with_pes(pes), kernel as u64);
    }
}

#[test]
fn outputs_with_fewer_strips_than_inputs_equal_the_golden_model() {
    let conv = |name: &str, input: &str, filters, kernel, pad| Layer {
        name: name.into(),
        inputs: vec![input.into()],
        op: Op::Conv { filters, kernel, stride: 1, pad },
        ceiling: None,
    };
    let average = Layer {
        name: "average".into(),
        inputs: vec!["classes".into()],
        op: Op::GlobalAveragePool,
        ceiling: None,
    };
    let layers = vec![
        conv("conv1", INPUT, 6, 1, 0),
        conv("two", "conv1", 7, 2, 0),
        conv("valid", "two", 8, 3, 0),
        conv("classes", "valid", 5, 1, 0),
        average,
    ];
    for width in [15, 16, 17, 30, 45] {
        let network = Network {
            name: "narrower".into(),
            input: Shape { channels: 3, height: 6, width },
            layers: layers.clone(),
        };
        compare(&small_weights(network, 0.7), &EngineConfig::with_pes(3), width as u64);
    }
}
