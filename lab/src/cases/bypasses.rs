//! Networks with bypasses on the simulated accelerator: every word of every map, and the sums, equal the
//! golden model's, under random bus stalls.

use firebrick_compiler::compile::compile;
use firebrick_nn::family::{Bypass, SqueezeNet};
use firebrick_nn::model::{QuantisedAdd, QuantisedModel};
use firebrick_nn::network::{Colour, Preprocess, Resize, Shape};
use firebrick_nn::{quantise::quantise, random};
use firebrick_spec as spec;
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::{Descriptor, Pass, registers as r};

use super::Lab;
use crate::rtl::Rtl;

/// Memory of the simulated board.
const MEMORY_BYTES: usize = 8 << 20;

/// Scales of a bypass: nothing, less than the map itself, more, all that the fields hold, and
/// a step that leaves the 32 bits it is added in.
const SCALES: [(u16, u8); 7] = [(0, 1), (40_000, 16), (3, 1), (65_535, 24), (65_535, 1), (32_768, 1), (1, 1)];

/// Two fire modules over a pooled map of two strips, each with a bypass around it; behind the second one
/// the sum is pooled.
fn fires(bypass: Bypass) -> QuantisedModel {
    let network = SqueezeNet {
        name: "fires".to_string(),
        input: Shape { channels: 3, height: 25, width: 75 },
        conv1_filters: 16,
        conv1_kernel: 3,
        fires: 2,
        base_e: 16,
        incr_e: if bypass == Bypass::Complex { 5 } else { 0 },
        freq: 1,
        squeeze_ratio: 0.25,
        pools_after: vec![1, 3],
        bypass,
        classes: 11,
        ..SqueezeNet::v1_1()
    };
    let mut model = random::float_weights(network.network().expect("a valid network"), 5);
    model.preprocess = Preprocess {
        colour: Colour::Bgr,
        resize: Resize::Warp,
        mean: vec![104.0, 117.0, 123.0],
        scale: vec![0.02; 3],
    };
    let images: Vec<Vec<u8>> = (0..4).map(|seed| random::pixels(seed, model.network.input)).collect();
    quantise(&model, &images).expect("the network is quantised")
}

fn check(rtl: &mut Rtl, model: &QuantisedModel, seed: u64, what: &str) {
    if let Err(why) = rtl.check(model, &random::pixels(seed, model.network.input)) {
        panic!("{what}: {why}");
    }
}

/// Bypasses of all kinds and scales, then `count` random networks; the seeds of `k` PEs begin at `1000 k`.
pub fn bypasses(lab: &Lab, count: u64) {
    let pes = lab.config.pes;
    let mut rtl = lab.open(MEMORY_BYTES, Some(pes as u64));
    for bypass in [Bypass::Simple, Bypass::Complex] {
        check(&mut rtl, &fires(bypass), 9, &format!("{pes} PEs, {bypass:?}"));
    }
    let mut model = fires(Bypass::Simple);
    for (multiplier, shift) in SCALES {
        model.adds.values_mut().for_each(|add| *add = QuantisedAdd { multiplier, shift });
        check(&mut rtl, &model, 10, &format!("{pes} PEs, multiplier {multiplier}, shift {shift}"));
    }
    for seed in (0..count).map(|k| 1000 * pes as u64 + k) {
        check(&mut rtl, &random::bypass_network(seed), seed, &format!("{pes} PEs, network of seed {seed}"));
    }
}

/// The third stream of reads, too, keeps to its window and names what memory refuses.
pub fn a_bypass_map_that_cannot_be_read_is_named(lab: &Lab) {
    let (model, mut rtl) = (fires(Bypass::Simple), lab.open(MEMORY_BYTES, None));
    let program = compile(&model, &lab.config).unwrap();
    assert!(program.passes.len() < 31, "the queue holds all descriptors");
    check(&mut rtl, &model, 9, "before");
    let base = rtl.device().memory().bus_address();
    let beyond = base + MEMORY_BYTES as u32;
    for (limit, code) in [(beyond - 1, r::ERROR_READ_WINDOW), (u32::MAX, r::ERROR_READ)] {
        rtl.engine().registers().write(r::READ_LIMIT, limit).unwrap();
        for descriptor in program.descriptors(base) {
            for word in with_bypass_at(descriptor, beyond).words() {
                rtl.engine().registers().write(r::QUEUE_DATA, word).unwrap();
            }
        }
        assert!(rtl.engine().registers().wait_interrupt(1_000_000).unwrap());
        let (found, at) = (read(&mut rtl, r::ERROR_CODE), read(&mut rtl, r::ERROR_INFO));
        // Both ports may be refused in one cycle.
        assert!(
            found == code && (beyond..beyond + 256).contains(&at),
            "{found}, {at:#x}, not {code}, {beyond:#x}"
        );
        rtl.engine().reset().unwrap();
        check(&mut rtl, &model, 9, "after");
    }
}

fn with_bypass_at(descriptor: Descriptor, source: u32) -> Descriptor {
    match descriptor {
        Descriptor::Pass(pass) => Descriptor::Pass(Pass {
            bypass: pass.bypass.map(|bypass| spec::Bypass { source, ..bypass }),
            ..pass
        }),
        weights => weights,
    }
}

fn read(rtl: &mut Rtl, register: usize) -> u32 {
    rtl.engine().registers().read(register).unwrap()
}
