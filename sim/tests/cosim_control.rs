//! The control blocks: the Rust model and the emitted Verilog agree in every cycle, merged and unmerged.

mod lockstep;

use firebrick_hdl::control::{
    Counters, DescriptorQueue, DescriptorReader, FaultLatch, LitePort, PassLog, RegisterFile, ResetControl,
    Sequencer, Watchdog,
};
use firebrick_hdl::load::PacketCheck;
use firebrick_spec::EngineConfig;
use firebrick_spec::descriptor::{
    Bypass, DESCRIPTOR_WORDS, Descriptor, OutputMode, Pass, Strides, WeightLoad,
};
use lockstep::{merged, step};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;

#[test]
fn lite_port() {
    cosimulate!(LitePort::default(), 4000, 61,
        inputs: [awaddr, awvalid, wdata, wstrb, wvalid, bready, araddr, arvalid, rready, read_data], rare: [reset],
        outputs: [awready, wready, bvalid, arready, rdata, rvalid, write, write_word, write_data, read_word]);
}

#[test]
fn descriptor_queue() {
    cosimulate!(DescriptorQueue::new(64), 4000, 62,
        inputs: [in_valid, in_data, out_ready], rare: [reset],
        outputs: [overflow, lost, out_valid, out_data, free, empty]);
}

#[test]
fn fault_latch() {
    cosimulate!(FaultLatch::default(), 4000, 63,
        inputs: [descriptor, field_word, number, queue_lost, read_address, write_address, read_outside_address,
            write_outside_address, packet, awaited],
        rare: [reset, bad_kind, bad_version, bad_field, bad_order, queue_overflow, read_error, write_error, read_outside,
            write_outside, bad_packet, expired],
        outputs: [error, appeared, code, info]);
}

#[test]
fn watchdog() {
    let mut block = Watchdog::default();
    block.connect_all();
    let sim = merged(&block);
    let (seed, mut fired) = (68, 0);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for cycle in 0..3000 {
        let inputs =
            [("reset", rng.gen_bool(0.01)), ("busy", rng.gen_bool(0.99)), ("progress", rng.gen_bool(0.1))];
        (block.reset.next, block.busy.next, block.progress.next) = (inputs[0].1, inputs[1].1, inputs[2].1);
        inputs.iter().for_each(|(name, value)| sim.set(name, u64::from(*value)).unwrap());
        block.limit.next = [7u64, 0, 3][cycle / 500 % 3].into();
        sim.set("limit", [7, 0, 3][cycle / 500 % 3]).unwrap();
        step(&mut block, &sim, cycle, seed, |b, level| b.clock.next = level.into());
        fired += u32::from(block.expired.val());
    }
    assert!(fired > 20, "it expired only {fired} times");
}

#[test]
fn counters() {
    cosimulate!(Counters::new(64), 4000, 69,
        inputs: [tick, started, ended, number, census, awaiting, running, word_sent, tiles_in, starved, results_full, moved0,
            moved1, moved2, written],
        rare: [reset, close, start],
        outputs: [log_write, log_index, log_data]);
}

#[test]
fn packet_check() {
    cosimulate!(PacketCheck::default(), 4000, 70,
        inputs: [valid, header, word], rare: [reset, last], outputs: [good, bad, busy]);
}

#[test]
fn reset_control() {
    cosimulate!(ResetControl::<3>::new(9), 4000, 64,
        inputs: [request], rare: [reset],
        outputs: [stop, core_reset, busy, done]);
}

#[test]
#[allow(unused_imports)] // the macro's, which a block without rare inputs does not need
fn pass_log() {
    cosimulate!(PassLog::default(), 3000, 65,
        inputs: [write, index, data, read_index], rare: [], outputs: [read_data]);
}

#[test]
fn register_file() {
    let seed = 66;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut block = RegisterFile::new(&EngineConfig::default());
    block.connect_all();
    let sim = merged(&block);
    for cycle in 0..6000 {
        macro_rules! set {
            ($($input:ident = $value:expr),* $(,)?) => {$({
                let value: u64 = $value;
                block.$input.next = value.into();
                sim.set(stringify!($input), value).unwrap();
            })*};
        }
        macro_rules! flip {
            ($($input:ident: $chance:expr),* $(,)?) => {$({
                let value = rng.gen_bool($chance);
                block.$input.next = value;
                sim.set(stringify!($input), u64::from(value)).unwrap();
            })*};
        }
        // Most accesses go to the registers, not to the empty part of the window.
        let mut address = || if rng.gen_bool(0.8) { rng.gen_range(0..88) } else { rng.gen_range(0..16384) };
        set!(s_axi_awaddr = address(), s_axi_araddr = address());
        set!(
            s_axi_wdata = u64::from(rng.r#gen::<u32>()),
            s_axi_wstrb = if rng.gen_bool(0.9) { 15 } else { 3 }
        );
        set!(
            queue_free = rng.gen_range(0..1024),
            error_code = rng.gen_range(0..12),
            error_info = u64::from(rng.r#gen::<u32>()),
            passes_done = u64::from(rng.r#gen::<u32>()),
            cycles = u64::from(rng.r#gen::<u32>()),
            log_data = u64::from(rng.r#gen::<u32>()),
        );
        flip!(
            s_axi_awvalid: 0.5, s_axi_wvalid: 0.5, s_axi_bready: 0.5, s_axi_arvalid: 0.5, s_axi_rready: 0.5,
            busy: 0.5, error: 0.2, event_done: 0.05, event_error: 0.05, reset_busy: 0.1, reset_done: 0.05,
            reset: if cycle < 2 { 1.0 } else { 0.002 },
        );
        step(&mut block, &sim, cycle, seed, |b, level| b.clock.next = level.into());
    }
}

#[test]
fn sequencer() {
    let seed = 67;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut block = Sequencer::new(9);
    block.connect_all();
    let sim = merged(&block);
    let (mut finished, mut words) = (0, std::collections::VecDeque::new());
    for cycle in 0..12000 {
        macro_rules! flip {
            ($($input:ident: $chance:expr),* $(,)?) => {$({
                let value = rng.gen_bool($chance);
                block.$input.next = value;
                sim.set(stringify!($input), u64::from(value)).unwrap();
            })*};
        }
        macro_rules! set {
            ($($input:ident = $value:expr),* $(,)?) => {$({
                let value: u64 = $value;
                block.$input.next = value.into();
                sim.set(stringify!($input), value).unwrap();
            })*};
        }
        // Whole descriptors, most of them good; the word that is offered stays until it is taken.
        if block.queue_reset.val() {
            words.clear();
        }
        if words.is_empty() {
            words.extend(descriptor(&mut rng));
        }
        set!(word_data = u64::from(words[0]));
        let other = u64::from(rng.r#gen::<u32>());
        set!(
            queue_lost = other,
            read_error_address = !other & 0xffff_ffff,
            write_error_address = other >> 1,
            read_outside_address = other >> 2,
            write_outside_address = other >> 3,
            packet = other & 0xffff,
            watchdog_limit = 60,
        );
        flip!(
            word_valid: 0.8, queue_empty: 0.2, weights_ready: 0.6, weights_exhausted: 0.5, pass_done: 0.05, input_sent: 0.7, progress: 0.1,
            queue_overflow: 0.0003, read_error: 0.0003, write_error: 0.0003, read_outside: 0.0003, write_outside: 0.0003,
            bad_packet: 0.0003, reset_request: if block.error.val() { 0.5 } else { 0.001 },
            read_idle: 0.99, write_idle: 0.99, reset: if cycle < 2 { 1.0 } else { 0.001 },
        );
        if sim.get("word_valid").unwrap() == 1 && block.word_ready.val() {
            words.pop_front();
        }
        step(&mut block, &sim, cycle, seed, |b, level| b.clock.next = level.into());
        finished += u32::from(block.pass_finished.val());
    }
    assert!(finished > 20, "the vectors reach only {finished} ends of passes");
}

#[test]
fn descriptor_reader() {
    let seed = 71;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut block = DescriptorReader::default();
    block.connect_all();
    let sim = merged(&block);
    let (mut held, mut bad) = (0, 0);
    let mut words = std::collections::VecDeque::new();
    for cycle in 0..12000 {
        if words.is_empty() {
            words.extend(descriptor(&mut rng));
        }
        let consume = block.held.val() && rng.gen_bool(0.3);
        let reset = cycle < 2 || rng.gen_bool(if bad > 0 && cycle % 64 == 0 { 0.9 } else { 0.001 });
        let (valid, read) = (rng.gen_bool(0.9), rng.gen_range(0..16u64));
        (block.word_valid.next, block.consume.next, block.reset.next) = (valid, consume, reset);
        block.word_data.next = u64::from(words[0]).into();
        block.read_index.next = read.into();
        let inputs =
            [("word_valid", u64::from(valid)), ("consume", u64::from(consume)), ("reset", u64::from(reset))];
        for (name, value) in inputs.into_iter().chain([("word_data", words[0].into()), ("read_index", read)])
        {
            sim.set(name, value).unwrap();
        }
        if reset {
            words.clear();
        } else if valid && block.word_ready.val() {
            words.pop_front();
        }
        held += u32::from(consume);
        step(&mut block, &sim, cycle, seed, |b, level| b.clock.next = level.into());
        bad += u32::from(block.bad_field.val() | block.bad_kind.val() | block.bad_version.val());
    }
    assert!(held > 50 && bad > 20, "only {held} descriptors held, {bad} refused");
}

/// A descriptor's words: good, but one time in four with one bit changed.
fn descriptor(rng: &mut ChaCha8Rng) -> [u32; DESCRIPTOR_WORDS] {
    let (source, beats) = (rng.r#gen::<u32>() & !15, rng.gen_range(1..1 << 24));
    let mut words = if rng.gen_bool(0.125) {
        Descriptor::Weights(WeightLoad { source, beats }).words()
    } else {
        let outputs = [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums, OutputMode::Partial];
        let output = outputs[rng.gen_range(0..outputs.len())];
        let partial = output == OutputMode::Partial;
        let pass = Pass {
            interrupt: rng.gen_bool(0.3),
            image: rng.r#gen(),
            output,
            source,
            beats,
            strides: rng
                .gen_bool(0.3)
                .then(|| Strides { stride: rng.gen_range(0..1 << 20) << 4, runs: rng.gen_range(1..1 << 20) }),
            lead_words: rng.gen_range(0..1 << 16),
            tail_words: rng.gen_range(0..1 << 16),
            target: rng.r#gen::<u32>() & !7,
            strip_stride: rng.gen_range(0..1 << 20) << 4,
            filters: if partial { 4 * rng.gen_range(1..129) } else { rng.gen_range(1..513) },
            strips: rng.gen_range(1..256),
            last_valid: rng.gen_range(1..15),
            rows: rng.gen_range(1..65536),
            pooled_strips: u32::from(output == OutputMode::Pooled),
            bypass: (!partial && rng.gen_bool(0.3)).then(|| Bypass {
                source: rng.r#gen::<u32>() & !15,
                stride: rng.gen_range(0..1 << 20) << 4,
                multiplier: rng.r#gen(),
                shift: rng.gen_range(1..25),
            }),
        };
        Descriptor::Pass(pass).words()
    };
    if rng.gen_bool(0.25) {
        words[rng.gen_range(0..DESCRIPTOR_WORDS)] ^= 1 << rng.gen_range(0..32);
    }
    words
}
