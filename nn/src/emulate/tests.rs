//! The emulator against the golden model on compiled random networks, and what it refuses.

use firebrick_spec::weights as w;
use firebrick_spec::{EngineConfig, descriptor::DESCRIPTOR_WORDS};

use super::execute;
use crate::compile::tests::model;
use crate::compile::{Program, compile};
use crate::model::QuantisedModel;
use crate::network::{INPUT, Layer, Network, Op, Rounding, Shape};
use crate::{golden, random};

const BUS_ADDRESS: u32 = 0x1000_0000;

/// Memory before a frame: everything that the compiler does not name holds garbage.
fn memory(program: &Program, pixels: &[u8]) -> Vec<u8> {
    let mut memory: Vec<u8> = (0..program.memory_bytes).map(|i| (i * 31) as u8 | 1).collect();
    let mut put = |at: usize, data: &[u8]| memory[at..at + data.len()].copy_from_slice(data);
    put(program.weights_offset, &program.weights);
    put(program.image.offset, &program.pack_input(pixels).unwrap());
    memory
}

fn words(program: &Program) -> Vec<[u32; DESCRIPTOR_WORDS]> {
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
    let (mut ran, mut split) = (0, 0);
    for seed in 0..300 {
        let model = random::network(seed);
        let pes = [1, 2, 3, 4, 8][seed as usize % 5];
        let depth = [64, 128, 256][seed as usize % 3];
        let config =
            EngineConfig { activation_words: depth, weight_words: 64, ..EngineConfig::with_pes(pes) };
        if compile(&model, &config).is_ok() {
            let passes = compare(&model, &config, seed);
            ran += 1;
            split += usize::from(passes > compile(&model, &EngineConfig::with_pes(64)).unwrap().passes.len());
        }
    }
    assert!(ran >= 100 && split >= 30, "{ran} networks compiled, {split} were split");
}

/// A network with layers larger than the random ones': long steps, rows too wide to pool in one pass,
/// more classes than a pass has channels.
fn larger() -> Network {
    let layer = |name: &str, inputs: &[&str], op: Op| Layer {
        name: name.into(),
        inputs: inputs.iter().map(|i| (*i).into()).collect(),
        op,
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
        let model = model(larger(), density);
        let passes = compare(&model, &EngineConfig::with_pes(pes), 1);
        assert!(passes >= 7, "{passes} passes: pooling and classes must have been split");
    }
}

/// A compiled network with the parts that the tests below spoil.
struct Spoilt {
    config: EngineConfig,
    descriptors: Vec<[u32; DESCRIPTOR_WORDS]>,
    memory: Vec<u8>,
    stream: std::ops::Range<usize>,
}

impl Spoilt {
    fn new() -> Self {
        Self::of(1)
    }

    fn of(seed: u64) -> Self {
        Self::of_model(&random::network(seed))
    }

    fn of_model(model: &QuantisedModel) -> Self {
        let config = EngineConfig::with_pes(3);
        let program = compile(model, &config).unwrap();
        let memory = memory(&program, &random::pixels(1, model.network.input));
        let stream = program.weights_offset..program.weights_offset + program.weights.len();
        Spoilt { config, descriptors: words(&program), memory, stream }
    }

    /// Changes word `index` of the weight stream and nothing else.
    fn flip(&mut self, index: usize, change: impl Fn(u64) -> u64) {
        let bytes = &mut self.memory[self.stream.clone()][index * 8..][..8];
        let word = u64::from_le_bytes((&*bytes).try_into().unwrap());
        bytes.copy_from_slice(&change(word).to_le_bytes());
    }

    /// Changes word `index` of the weight stream, and the packets' check sums with it.
    fn word(&mut self, index: usize, change: impl Fn(u64) -> u64) {
        self.flip(index, change);
        let bytes = &self.memory[self.stream.clone()];
        let words: Vec<u64> =
            bytes.chunks(8).map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap())).collect();
        let mut at = 0;
        while at < words.len() {
            let end = at + 1 + w::PACKET_WORDS.get(words[at]) as usize;
            self.flip(at, |header| w::sealed(header, &words[at + 1..end]));
            at = end;
        }
    }

    /// Index of the first list's packet: behind the first pass's parameters.
    fn first_list(&self) -> usize {
        let header = u64::from_le_bytes(self.memory[self.stream.clone()][..8].try_into().unwrap());
        assert_eq!(w::PACKET_KIND.get(header), w::KIND_PARAMS);
        1 + w::PACKET_WORDS.get(header) as usize
    }

    fn error(mut self) -> String {
        execute(&self.config, &self.descriptors, &mut self.memory, BUS_ADDRESS).unwrap_err().to_string()
    }
}

#[test]
fn descriptors_that_are_not_possible_are_refused() {
    let spoil = |change: &dyn Fn(&mut Vec<[u32; DESCRIPTOR_WORDS]>)| {
        let mut s = Spoilt::new();
        change(&mut s.descriptors);
        s.error()
    };
    assert!(spoil(&|d| d[0][0] ^= 0x30).contains("descriptor 0: contract version 1"));
    assert!(spoil(&|d| d[1][0] |= 0xf).contains("descriptor 1: kind 15"));
    assert!(spoil(&|d| d[1][1] += 8).contains("source"));
    assert!(spoil(&|d| d[1][1] = 0).contains("outside the memory"));
    assert!(spoil(&|d| d[1][2] -= 3).contains("the input has"));
    assert!(spoil(&|d| d[1][6] &= !0x3ff).contains("filters 0"));
    assert!(spoil(&|d| d[1][7] += 1).contains("tiles"));
    assert!(spoil(&|d| d.truncate(d.len() - 1)).contains("the frame ends before the weights of 1 passes"));
    assert!(spoil(&|d| d.push(d[1])).contains("has no weights"));
    assert!(spoil(&|d| d[1][8] = 16).contains("descriptor 1: bypass_source 16 is not possible"));
    assert!(spoil(&|d| d[1][10] = 1 << 16).contains("bypass_shift 1 is not possible"));
}

#[test]
fn bypasses_that_are_not_possible_are_refused() {
    let spoil = |change: &dyn Fn(&mut [u32; DESCRIPTOR_WORDS])| {
        let mut s = Spoilt::of_model(&random::bypass_network(1));
        change(s.descriptors.iter_mut().find(|words| words[0] >> 16 & 1 == 1).unwrap());
        s.error()
    };
    assert!(spoil(&|d| d[8] += 8).contains("bypass_source"));
    assert!(spoil(&|d| d[9] += 8).contains("bypass_stride"));
    assert!(spoil(&|d| d[10] &= 0xffff).contains("bypass_shift 0 is not possible"));
    assert!(spoil(&|d| d[10] |= 25 << 16).contains("bypass_shift"));
    assert!(spoil(&|d| d[8] = 0).contains("outside the memory"));
    assert!(spoil(&|d| d[0] &= !(1 << 16)).contains("bypass_source"));
}

#[test]
fn weight_streams_that_are_not_possible_are_refused() {
    let spoil = |at_list: usize, change: &dyn Fn(u64) -> u64| {
        let mut s = Spoilt::new();
        let at = s.first_list();
        s.word(at + at_list, change);
        s.error()
    };
    assert!(spoil(0, &|h| h | w::PACKET_AFTER.put(1)).contains("pass 0 waits for 1 passes"));
    assert!(spoil(0, &|h| h | w::PACKET_PE.put(5)).contains("a list for PE 5 of 3"));
    assert!(spoil(0, &|h| h | w::PACKET_END.put(1)).contains("without a list for PE 1"));
    assert!(spoil(1, &|h| h ^ w::LIST_FILTERS.put(0x200)).contains("the header names"));
    assert!(spoil(1, &|h| h ^ w::LIST_FIRST.put(0x100)).contains("parameter index"));
    assert!(spoil(1, &|h| h ^ w::LIST_CHANNELS.put(0x200)).contains("PE 0"));
    let mut s = Spoilt::new();
    s.word(1, |p| p & !w::PARAM_SHIFT.put(63));
    assert!(s.error().contains("shift 0"));
    let mut s = Spoilt::new();
    s.flip(3, |p| p ^ 1 << 20);
    assert!(s.error().contains("check sum"));
}

#[test]
fn stores_that_would_overflow_are_refused() {
    let held = |passes: u64, words: u64, after: u64| {
        let config = EngineConfig { weight_words: 64, ..EngineConfig::with_pes(1) };
        let mut stream = Vec::new();
        for pass in 0..passes {
            let header = w::PACKET_AFTER.put(pass.saturating_sub(after));
            let params = header | w::PACKET_KIND.put(w::KIND_PARAMS) | w::PACKET_WORDS.put(1);
            stream.extend([w::sealed(params, &[0]), 0]);
            let list = vec![0; words as usize];
            stream.push(w::sealed(header | w::PACKET_WORDS.put(words) | w::PACKET_END.put(1), &list));
            stream.extend(list);
        }
        super::stream::parse(&stream, &config).map(|passes| passes.len()).map_err(|e| e.to_string())
    };
    assert_eq!(held(6, 2, 3), Ok(6));
    assert!(held(6, 2, 4).unwrap_err().contains("parameters of 5 passes are held, accepted: 4"));
    assert_eq!(held(6, 32, 1), Ok(6));
    assert!(held(6, 33, 1).unwrap_err().contains("PE 0 would hold 66 words of weights, accepted: 64"));
}

#[test]
fn tiles_that_do_not_fit_the_activation_store_are_refused() {
    let spoilt = (0..20).map(|seed| {
        let mut s = Spoilt::of(seed);
        s.config.activation_words = 64;
        execute(&s.config, &s.descriptors, &mut s.memory, BUS_ADDRESS)
    });
    let messages: Vec<String> = spoilt.filter_map(Result::err).map(|e| e.to_string()).collect();
    assert!(messages.iter().any(|m| m.contains("words of an activation store of 64")), "{messages:?}");
}
