//! The bus on the RTL: every legal order of its channels, resets of the engine alone while the memory goes on, and what a master may
//! not lose silently.

use firebrick_compiler::compile::{Program, compile};
use firebrick_host::driver::HardwareState;
use firebrick_nn::random;
use firebrick_sim::{Behaviour, ChannelStalls, Faults, SimDevice, WriteOrder};
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::{Descriptor, registers as r};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Lab, resets};
use crate::rtl::Rtl;

const SEED: u64 = 7;
const MEMORY_BYTES: usize = 1 << 20;

/// A memory that takes writes in this order.
fn ordered(order: WriteOrder, after_valid: bool, stall: f64) -> Behaviour {
    Behaviour {
        read_latency: 1..=60,
        write_latency: 1..=60,
        read_bandwidth: 1.0,
        outstanding: 8,
        stalls: ChannelStalls::all(stall),
        processor: stall,
        seed: SEED,
        order,
        after_valid,
    }
}

/// Frames with every legal order of a write's channels, READY before VALID and after it, with and without stalls.
pub fn every_legal_order_of_a_write(lab: &Lab) {
    let model = resets::small(lab);
    let mut rtl = lab.open(MEMORY_BYTES, None);
    for order in WriteOrder::ALL {
        for (after_valid, stall) in [(false, 0.0), (true, 0.0), (false, 0.4), (true, 0.4)] {
            rtl.device().set_behaviour(&ordered(order, after_valid, stall)).unwrap();
            let frame = rtl.check(&model, &random::pixels(SEED, model.network.input));
            frame.unwrap_or_else(|why| {
                panic!("{order:?}, READY after VALID {after_valid}, stalls {stall}: {why}")
            });
        }
    }
}

/// Begins a frame, and lets it run for some cycles.
fn begin(rtl: &mut Rtl, program: &Program, cycles: u64) {
    rtl.engine().load(program.clone()).unwrap();
    push(rtl.device(), program);
    rtl.device().step(cycles).unwrap();
}

fn push(device: &SimDevice, program: &Program) {
    let base = device.memory().bus_address();
    for word in program.descriptors(base).iter().flat_map(Descriptor::words) {
        device.registers().write(r::QUEUE_DATA, word).unwrap();
    }
}

/// Hard resets at drawn cycles of a frame, up to three in a row, of a memory that goes on answering: the next frame is right.
pub fn hard_resets(lab: &Lab, count: u64) {
    let model = resets::small(lab);
    let program = compile(&model, &lab.config).unwrap();
    let mut rtl = lab.open(MEMORY_BYTES, Some(SEED));
    let whole = u64::from(rtl.check(&model, &random::pixels(SEED, model.network.input)).unwrap().cycles);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut open = 0;
    for round in 0..count {
        let order = WriteOrder::ALL[rng.gen_range(0..WriteOrder::ALL.len())];
        let (after_valid, stall) = (rng.gen_bool(0.3), 0.1 * f64::from(rng.gen_range(0..6)));
        rtl.device().set_behaviour(&ordered(order, after_valid, stall)).unwrap();
        let cycles = rng.gen_range(0..whole * 11 / 10);
        begin(&mut rtl, &program, cycles);
        open += usize::from(rtl.device().open_bursts() > 0);
        let what = format!("seed {SEED}, round {round}: hard reset after {cycles} cycles, {order:?}");
        for _ in 0..rng.gen_range(1..=3) {
            rtl.device().hard_reset(rng.gen_range(1..=20)).unwrap_or_else(|why| panic!("{what}: {why}"));
            rtl.device().step(rng.gen_range(0..200)).unwrap_or_else(|why| panic!("{what}: {why}"));
        }
        let state = rtl.engine().await_reset().unwrap();
        assert_eq!(state.error_code, r::ERROR_NONE, "{what}: {state}");
        rtl.engine().reset().unwrap();
        let pixels = random::pixels(round, model.network.input);
        rtl.check(&model, &pixels).unwrap_or_else(|why| panic!("{what}: the next frame: {why}"));
    }
    assert!(open as u64 > count / 4, "only {open} of {count} resets found a burst open");
}

/// Hard resets whose open bursts are never answered end in an error by name, and the engine goes on with the memory that comes then.
pub fn hard_resets_without_an_answer(lab: &Lab, count: u64) {
    const WATCHDOG: u32 = 500;
    let model = resets::small(lab);
    let program = compile(&model, &lab.config).unwrap();
    let mut rtl = lab.open(MEMORY_BYTES, None);
    let whole = u64::from(rtl.check(&model, &random::pixels(SEED, model.network.input)).unwrap().cycles);
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut named = 0;
    for round in 0..count {
        let cycles = rng.gen_range(0..whole);
        begin(&mut rtl, &program, cycles);
        let open = rtl.device().open_bursts();
        rtl.device().set_faults(Faults { silent_from: Some(0), ..Faults::default() });
        rtl.device().hard_reset(rng.gen_range(1..=20)).unwrap();
        rtl.engine().set_watchdog(WATCHDOG).unwrap();
        let state = rtl.engine().await_reset().unwrap();
        let expected = if open > 0 { r::ERROR_RESET } else { r::ERROR_NONE };
        assert_eq!(state.error_code, expected, "round {round}, {cycles} cycles, {open} open: {state}");
        assert_eq!(state.error_info != 0, open > 0, "round {round}: {state}");
        named += u64::from(open > 0);
        rtl.device().set_faults(Faults::default());
        rtl.device().reset_memory();
        rtl.engine().reset().unwrap();
        rtl.engine().set_watchdog(r::WATCHDOG_RESET).unwrap();
        let pixels = random::pixels(round, model.network.input);
        rtl.check(&model, &pixels).unwrap_or_else(|why| panic!("round {round}: the next frame: {why}"));
    }
    assert!(named > count / 4, "only {named} of {count} resets found a burst open");
}

/// A word that is written while a reset is under way is not lost silently: there is no room for it, and it is named.
pub fn a_word_written_in_a_reset_is_named(lab: &Lab) {
    const WORD: u32 = 0x1234_5678;
    let mut rtl = lab.open(MEMORY_BYTES, None);
    for hard in [true, false] {
        if hard {
            rtl.device().hard_reset(4).unwrap();
        } else {
            rtl.engine().registers().write(r::CONTROL, r::CONTROL_RESET.put(1) as u32).unwrap();
        }
        assert_eq!(rtl.engine().registers().read(r::QUEUE_FREE).unwrap(), 0, "hard {hard}");
        rtl.engine().registers().write(r::QUEUE_DATA, WORD).unwrap();
        assert_ne!(rtl.engine().registers().read(r::CONTROL).unwrap(), 0, "the reset was over too soon");
        let state = rtl.engine().await_reset().unwrap();
        assert_eq!((state.error_code, state.error_info), (r::ERROR_QUEUE, WORD), "hard {hard}: {state}");
        rtl.engine().reset().unwrap();
        assert_eq!(HardwareState::read(rtl.engine().registers()).unwrap().error_code, r::ERROR_NONE);
    }
}

/// A run that goes on beyond 4 GiB is stopped before its end, though the window is as wide as can be.
pub fn nothing_wraps_at_4_gib(lab: &Lab) {
    let model = resets::small(lab);
    let program = compile(&model, &lab.config).unwrap();
    let base = u32::MAX - (MEMORY_BYTES as u32 - 1);
    let mut options = lab.options(MEMORY_BYTES, None);
    options.bus_address = base;
    let mut rtl = Rtl::open(&lab.config, &lab.verilog, &options).unwrap();
    let registers = rtl.engine().registers();
    for (register, value) in [(r::READ_BASE, 0), (r::READ_LIMIT, u32::MAX)] {
        registers.write(register, value).unwrap();
    }
    let mut descriptors = program.descriptors(base);
    let Descriptor::Weights(load) = &mut descriptors[0] else { panic!("a frame begins with its weights") };
    load.source = u32::MAX - 255;
    for word in descriptors[0].words() {
        registers.write(r::QUEUE_DATA, word).unwrap();
    }
    rtl.device().step(2000).unwrap();
    let state = HardwareState::read(rtl.engine().registers()).unwrap();
    assert_eq!((state.error_code, state.error_info), (r::ERROR_READ_WINDOW, u32::MAX - 127), "{state}");
}

/// The pass log of a frame.
fn log(device: &SimDevice, program: &Program) -> Vec<u32> {
    let mut registers = device.registers();
    for register in [r::READ_BASE, r::WRITE_BASE] {
        registers.write(register, 0).unwrap();
        registers.write(register + 4, u32::MAX).unwrap();
    }
    let mut memory = device.memory();
    memory.write(program.weights_offset, &program.weights).unwrap();
    memory.sync_for_device(0, memory.size()).unwrap();
    push(device, program);
    device.step(100_000).unwrap();
    assert_eq!(registers.read(r::PASSES_DONE).unwrap() as usize, program.passes.len());
    let words = program.passes.len() * r::PASS_LOG_BYTES / 4;
    (0..words).map(|word| registers.read(r::PASS_LOG + 4 * word).unwrap()).collect()
}

/// The pass log of a frame is the same after power-up, a hard reset, a soft one, and another's end.
pub fn the_pass_log_begins_alike_after_every_reset(lab: &Lab) {
    let program = compile(&resets::small(lab), &lab.config).unwrap();
    let device = lab.device(MEMORY_BYTES, None);
    device.step(1000).unwrap();
    let first = log(&device, &program);
    device.hard_reset(3).unwrap();
    device.step(1000).unwrap();
    assert_eq!(log(&device, &program), first, "after a hard reset");
    device.registers().write(r::CONTROL, r::CONTROL_RESET.put(1) as u32).unwrap();
    device.step(1000).unwrap();
    assert_eq!(log(&device, &program), first, "after a soft reset");
    // In the middle of a frame.
    push(&device, &program);
    device.step(700).unwrap();
    device.registers().write(r::CONTROL, r::CONTROL_RESET.put(1) as u32).unwrap();
    device.step(1000).unwrap();
    assert_eq!(log(&device, &program), first, "after a frame that was dropped");
}
