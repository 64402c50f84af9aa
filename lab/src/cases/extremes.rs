//! The ends of what descriptors and lists can say: networks as wide, as high and as deep as the contract has it, and passes whose every
//! field is the largest, which no plan has.

use firebrick_compiler::compile::compile;
use firebrick_host::driver::HardwareState;
use firebrick_nn::network::{Layer, Network, Op, Rounding, Shape};
use firebrick_nn::random::{self, layers, small_weights};
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::config::PASS_CHANNELS;
use firebrick_spec::field::Field;
use firebrick_spec::weights as w;
use firebrick_spec::{
    Bypass, Descriptor, OutputMode, Pass, Strides, WeightLoad, descriptor as d, registers as r,
};

use super::{Lab, resets};
use crate::rtl::Rtl;

const MEMORY_BYTES: usize = 8 << 20;
const SEED: u64 = 3;

/// Where the stream of the passes that no plan has lies: behind every network's own memory here.
const STREAM: usize = MEMORY_BYTES / 2;

/// Cycles that such a pass is given.
const CYCLES: u64 = 6_000;

/// A network of these layers and a classifier over an image of one channel.
fn network(height: usize, width: usize, layers: Vec<Layer>) -> Network {
    let input = Shape { channels: 1, height, width };
    Network { input, ..layers::classifier(height, width, layers) }
}

/// Networks with as many rows, strips and channels as an engine of small stores takes in little time.
pub fn as_large_as_can_be(lab: &Lab) {
    let pool = |input: &str| layers::pool("pool", input, Rounding::Ceil);
    let first =
        |filters| layers::layer("first", &["input"], Op::Conv { filters, kernel: 1, stride: 1, pad: 0 });
    let networks = [
        ("high", network(2_100, 9, vec![first(1), pool("first")])),
        ("wide", network(3, 3_500, vec![first(1), pool("first")])),
        (
            "deep",
            network(
                5,
                9,
                vec![
                    first(4),
                    layers::conv("many", "first", 512, 1, 0),
                    layers::conv("few", "many", 3, 1, 0),
                ],
            ),
        ),
        ("of many classes", network(5, 5, vec![layers::conv("many", "input", 512, 1, 0)])),
    ];
    let mut rtl = lab.open(MEMORY_BYTES, None);
    for (name, network) in networks {
        let model = small_weights(network, 0.3);
        let pixels = random::pixels(SEED, model.network.input);
        rtl.check(&model, &pixels).unwrap_or_else(|why| panic!("a network that is {name}: {why}"));
    }
}

/// Puts a field's largest value.
fn most(field: Field) -> u64 {
    field.put(field.max())
}

/// A packet of the weight stream.
fn packet(header: u64, payload: &[u64]) -> Vec<u64> {
    let header = header | w::PACKET_WORDS.put(payload.len() as u64);
    let sealed = header | w::PACKET_CRC.put(w::packet_crc(header, payload).into());
    [&[sealed], payload].concat()
}

/// A pass's weights: a list for each PE and parameters, whose fields are as large as can be.
fn stream(pes: usize, wide: bool, discard: bool) -> Vec<u64> {
    let fields =
        [w::LIST_TILES, w::LIST_CHANNELS, w::LIST_PITCH, w::LIST_ROWS, w::LIST_FIRST, w::LIST_FILTERS];
    let head = fields.into_iter().map(most).fold(0, |head, field| head | field);
    let head = head | w::LIST_WIDE.put(wide.into()) | w::LIST_DISCARD.put(discard.into());
    // Filters of one, two and three entries.
    let entry = |last: u64| w::ENTRY_LAST.put(last) | most(w::ENTRY_WIDE_STEP) | most(w::ENTRY_WEIGHT);
    let word =
        |lasts: [u64; 4]| lasts.into_iter().rev().fold(0, |word, last| word << w::ENTRY_BITS | entry(last));
    let list: Vec<u64> = [head].into_iter().chain((0..40).map(|_| word([1, 0, 1, 0]))).collect();
    let lists =
        (0..pes as u64).flat_map(|pe| packet(w::PACKET_KIND.put(w::KIND_LIST) | w::PACKET_PE.put(pe), &list));
    let ones = w::PARAM_FIELDS.iter().filter(|field| field.lsb < w::PARAM_CARRY.lsb);
    let parameters = vec![ones.fold(0, |word, field| word | most(*field)); PASS_CHANNELS];
    let last = packet(w::PACKET_KIND.put(w::KIND_PARAMS) | w::PACKET_END.put(1), &parameters);
    lists.chain(last).collect()
}

/// The largest value of a field whose lowest bits are 0.
fn aligned(field: Field, multiple: u32) -> u32 {
    field.max() as u32 / multiple * multiple
}

/// A pass whose every field is as large as its kind of output allows; it reads from `source` and writes to `target`.
fn pass(output: OutputMode, options: bool, source: u32, target: u32) -> Pass {
    let bypass = Bypass {
        source,
        stride: aligned(d::BYPASS_STRIDE, 16),
        multiplier: u16::MAX,
        shift: firebrick_spec::requant::BYPASS_SHIFT_MAX,
    };
    let strides = Strides { stride: aligned(d::INPUT_STRIDE, 16), runs: d::INPUT_RUNS.max() as u32 };
    Pass {
        interrupt: true,
        image: options,
        output,
        source,
        beats: d::BEATS.max() as u32,
        strides: options.then_some(strides),
        lead_words: d::LEAD.max() as u32,
        tail_words: d::TAIL.max() as u32,
        target,
        strip_stride: aligned(d::STRIDE, 16),
        filters: PASS_CHANNELS as u32,
        strips: d::STRIPS.max() as u32,
        last_valid: d::LAST_VALID.max() as u32 - 1,
        rows: d::ROWS.max() as u32,
        pooled_strips: if output == OutputMode::Pooled { d::POOLED_STRIPS.max() as u32 } else { 0 },
        bypass: (options && output != OutputMode::Partial).then_some(bypass),
    }
}

/// Writes a frame's descriptors, lets it run for some cycles, and resets the engine: the error before that.
fn dropped(rtl: &mut Rtl, frame: impl IntoIterator<Item = u32>) -> u32 {
    for word in frame {
        rtl.engine().registers().write(r::QUEUE_DATA, word).unwrap();
    }
    rtl.device().step(CYCLES).unwrap();
    let state = HardwareState::read(rtl.engine().registers()).unwrap();
    rtl.engine().reset().unwrap();
    state.error_code
}

/// Passes and weight loads that no plan has: they go on until a reset, or end by name at a window or a packet, and the frame after them
/// is right.
pub fn the_largest_of_each_field(lab: &Lab) {
    let model = resets::small(lab);
    let program = compile(&model, &lab.config).unwrap();
    assert!(program.memory_bytes < STREAM, "{} bytes", program.memory_bytes);
    let mut rtl = lab.open(MEMORY_BYTES, Some(SEED));
    let base = rtl.device().memory().bus_address();
    let pixels = random::pixels(SEED, model.network.input);
    // And descriptors that are not so much as begun.
    let whole = program.descriptors(base)[1].words();
    for (field, value, code) in [
        (d::KIND, d::KIND.max(), r::ERROR_KIND),
        (d::VERSION, d::VERSION.max(), r::ERROR_VERSION),
        (d::FILTERS, d::FILTERS.max(), r::ERROR_FIELD),
    ] {
        let mut words = whole;
        d::set(&mut words, field, value as u32);
        d::seal(&mut words);
        assert_eq!(dropped(&mut rtl, words), code, "{}", field.name);
    }
    let outputs = [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial];
    for (number, output) in outputs.into_iter().enumerate() {
        for options in [false, true] {
            let what = format!("{output:?}, options {options}");
            rtl.engine().load(program.clone()).unwrap();
            let words = stream(lab.config.pes, number % 2 == 0, number == 3);
            let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
            let mut memory = rtl.device().memory();
            memory.write(STREAM, &bytes).unwrap();
            memory.sync_for_device(STREAM, bytes.len()).unwrap();
            let inside = base + (STREAM + bytes.len().next_multiple_of(128)) as u32;
            for (source, target) in [(inside, inside), (aligned(d::SOURCE, 16), aligned(d::TARGET, 8))] {
                let load = WeightLoad { source: base + STREAM as u32, beats: words.len() as u32 };
                let pass = Descriptor::Pass(pass(output, options, source, target));
                let code =
                    dropped(&mut rtl, [Descriptor::Weights(load), pass].iter().flat_map(Descriptor::words));
                let named = [r::ERROR_NONE, r::ERROR_READ_WINDOW, r::ERROR_WRITE_WINDOW];
                assert!(named.contains(&code), "{what}: error {code}");
            }
            // A stream without an end, of which the packets above are the first.
            let load = WeightLoad { source: base + STREAM as u32, beats: d::BEATS.max() as u32 };
            let code = dropped(&mut rtl, Descriptor::Weights(load).words());
            assert!(
                [r::ERROR_NONE, r::ERROR_WEIGHTS, r::ERROR_READ_WINDOW].contains(&code),
                "{what}: {code}"
            );
            rtl.check(&model, &pixels).unwrap_or_else(|why| panic!("after {what}: {why}"));
        }
    }
}
