//! What the emulator refuses: compiled networks with something spoilt.

use firebrick_spec::descriptor as d;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, OutputMode, seal};
use firebrick_spec::field::Field;
use firebrick_spec::weights as w;
use firebrick_spec::{CONTRACT_VERSION, EngineConfig};

use super::execute;
use super::tests::{BUS_ADDRESS, memory, words};
use crate::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;

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
        Self::with(model, EngineConfig::with_pes(3))
    }

    fn with(model: &QuantisedModel, config: EngineConfig) -> Self {
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

    /// What the spoilt descriptors, sealed again, and the spoilt weights are refused with.
    fn error(mut self) -> String {
        self.descriptors.iter_mut().for_each(seal);
        self.damaged()
    }

    /// [`Spoilt::error`] of descriptors as they are.
    fn damaged(mut self) -> String {
        execute(&self.config, &self.descriptors, &mut self.memory, BUS_ADDRESS).unwrap_err().to_string()
    }
}

/// Changes one field.
fn alter(words: &mut [u32; DESCRIPTOR_WORDS], field: Field, change: impl Fn(u32) -> u32) {
    let value = change(d::get(words, field));
    d::set(words, field, value);
}

#[test]
fn descriptors_that_are_not_possible_are_refused() {
    let spoil = |change: &dyn Fn(&mut Vec<[u32; DESCRIPTOR_WORDS]>)| {
        let mut s = Spoilt::new();
        change(&mut s.descriptors);
        s.error()
    };
    assert!(
        spoil(&|d| alter(&mut d[0], d::VERSION, |v| v ^ CONTRACT_VERSION))
            .contains("descriptor 0: contract version 0")
    );
    assert!(spoil(&|d| alter(&mut d[1], d::KIND, |v| v | 0xf)).contains("descriptor 1: kind 15"));
    assert!(spoil(&|d| alter(&mut d[1], d::SOURCE, |v| v + 8)).contains("source"));
    assert!(spoil(&|d| alter(&mut d[1], d::SOURCE, |_| 0)).contains("outside the memory"));
    assert!(spoil(&|d| alter(&mut d[1], d::BEATS, |v| v - 3)).contains("the input has"));
    assert!(spoil(&|d| alter(&mut d[1], d::FILTERS, |_| 0)).contains("filters 0"));
    assert!(spoil(&|d| alter(&mut d[1], d::ROWS, |v| v + 1)).contains("tiles"));
    assert!(spoil(&|d| d.truncate(d.len() - 1)).contains("the frame ends before the weights of 1 passes"));
    assert!(spoil(&|d| d.push(d[1])).contains("has no weights"));
    assert!(
        spoil(&|d| alter(&mut d[1], d::BYPASS_SOURCE, |v| v | 16))
            .contains("descriptor 1: bypass_source 16 is not possible")
    );
    assert!(
        spoil(&|d| alter(&mut d[1], d::BYPASS_SHIFT, |v| v | 1)).contains("bypass_shift 1 is not possible")
    );
    assert!(spoil(&|d| alter(&mut d[1], d::INPUT_RUNS, |v| v | 2)).contains("input_runs 2 is not possible"));
}

#[test]
fn descriptors_that_are_not_as_they_were_sealed_are_refused() {
    for field in [d::INTERRUPT, d::SOURCE, d::BEATS, d::TARGET, d::FILTERS, d::CHECK] {
        let mut s = Spoilt::new();
        alter(&mut s.descriptors[1], field, |v| v ^ 1);
        let error = s.damaged();
        assert!(error.contains("descriptor 1: check"), "{}: {error}", field.name);
    }
}

#[test]
fn bypasses_that_are_not_possible_are_refused() {
    let spoil = |change: &dyn Fn(&mut [u32; DESCRIPTOR_WORDS])| {
        let mut s = Spoilt::of_model(&random::bypass_network(1));
        change(s.descriptors.iter_mut().find(|words| d::get(words, d::BYPASS) == 1).unwrap());
        s.error()
    };
    assert!(spoil(&|d| alter(d, d::BYPASS_SOURCE, |v| v + 8)).contains("bypass_source"));
    assert!(spoil(&|d| alter(d, d::BYPASS_STRIDE, |v| v + 8)).contains("bypass_stride"));
    assert!(spoil(&|d| alter(d, d::BYPASS_SHIFT, |_| 0)).contains("bypass_shift 0 is not possible"));
    assert!(spoil(&|d| alter(d, d::BYPASS_SHIFT, |v| v | 25)).contains("bypass_shift"));
    assert!(spoil(&|d| alter(d, d::BYPASS_SOURCE, |_| 0)).contains("outside the memory"));
    assert!(spoil(&|d| alter(d, d::BYPASS, |_| 0)).contains("bypass_source"));
}

#[test]
fn partial_sums_that_are_not_possible_are_refused() {
    let small = EngineConfig { activation_words: 64, weight_words: 64, ..EngineConfig::with_pes(3) };
    let partial = |words: &[u32; DESCRIPTOR_WORDS]| d::get(words, d::OUTPUT) == OutputMode::Partial.code();
    let (mut strided, mut last) = (0, 0);
    for seed in 0..40 {
        let model = random::network(seed);
        if compile(&model, &small).is_err() {
            continue;
        }
        let spoilt = || Spoilt::with(&model, small);
        let descriptors = spoilt().descriptors;
        let Some(first) = descriptors.iter().position(partial) else { continue };
        let spoil = |index: usize, change: &dyn Fn(&mut [u32; DESCRIPTOR_WORDS])| {
            let mut s = spoilt();
            change(&mut s.descriptors[index]);
            s.error()
        };
        assert!(spoil(first, &|d| alter(d, d::FILTERS, |v| v + 1)).contains("filters of partial sums"));
        assert!(spoil(first, &|d| alter(d, d::FILTERS, |v| v + 4)).contains("parameter words for"));
        assert!(spoil(first, &|d| alter(d, d::OUTPUT, |_| 0)).contains("parameter words for"));
        if let Some(index) = descriptors.iter().position(|d| d::get(d, d::STRIDED) == 1) {
            strided += 1;
            assert!(spoil(index, &|d| alter(d, d::INPUT_STRIDE, |v| v + 8)).contains("input_stride"));
            assert!(spoil(index, &|d| alter(d, d::INPUT_RUNS, |_| 0)).contains("input_runs 0"));
            assert!(spoil(index, &|d| alter(d, d::BEATS, |v| v + 1)).contains("beats of a run"));
            assert!(spoil(index, &|d| alter(d, d::STRIDED, |_| 0)).contains("input_stride"));
        }
        let behind = first + descriptors[first..].iter().position(|d| !partial(d)).unwrap();
        last += 1;
        assert!(spoil(behind, &|d| alter(d, d::FILTERS, |v| v + 1)).contains("parameter words for"));
    }
    assert!(strided > 3 && last > 3, "{strided} strided, {last} partial");
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
    assert!(held(1, 0, 0).unwrap_err().contains("a packet of 0 words, accepted: 1 to 512"));
    assert!(held(1, 513, 0).unwrap_err().contains("a packet of 513 words, accepted: 1 to 512"));
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
