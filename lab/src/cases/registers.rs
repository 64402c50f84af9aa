//! The whole register window on the RTL: every address answers, reads change nothing, reserved bits are 0.

use firebrick_compiler::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::random;
use firebrick_sim::SimRegisters;
use firebrick_spec::Descriptor;
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::registers::{self as r, Access, REGISTERS, Register, WINDOW_BYTES};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Lab;
use crate::rtl::Rtl;

const SEED: u64 = 5;

fn open(lab: &Lab) -> Rtl {
    lab.open(4 << 20, None)
}

fn small(lab: &Lab) -> QuantisedModel {
    let mut networks = (SEED..).map(random::network);
    networks.find(|model| compile(model, &lab.config).is_ok()).expect("a network that fits the stores")
}

/// Every word of the window.
fn window(registers: &mut SimRegisters) -> Vec<u32> {
    (0..WINDOW_BYTES).step_by(4).map(|offset| registers.read(offset).unwrap()).collect()
}

/// The bits of a register that mean something.
fn used(register: &Register) -> u32 {
    if register.fields.is_empty() {
        return u32::MAX;
    }
    register.fields.iter().fold(0, |bits, field| bits | (field.max() << field.lsb) as u32)
}

/// What may be set in the word at `offset`: nothing where there is no register.
fn allowed(offset: usize) -> u32 {
    if offset >= r::PASS_LOG {
        let word = (offset - r::PASS_LOG) % r::PASS_LOG_BYTES / 4;
        return if word < r::LOG_FIELDS.len() { u32::MAX } else { 0 };
    }
    let readable = |register: &&Register| register.offset == offset && register.access != Access::WriteOnly;
    REGISTERS.iter().find(readable).map_or(0, used)
}

/// An engine that nobody has reset yet is as after a reset.
pub fn power_on_is_a_reset(lab: &Lab) {
    let device = lab.device(1 << 20, None);
    let mut registers = device.registers();
    // What begins by itself has had the time for it.
    device.step(1000).unwrap();
    let before = window(&mut registers);
    registers.write(r::CONTROL, r::CONTROL_RESET.put(1) as u32).unwrap();
    while registers.read(r::CONTROL).unwrap() != 0 {}
    assert_eq!(window(&mut registers), before);
    let free = before[r::QUEUE_FREE / 4] as usize;
    assert_eq!(free, lab.config.queue_words, "words free in the queue");
}

/// Every address answers, reads change nothing, reserved bits are 0.
pub fn every_address_answers_and_reads_change_nothing(lab: &Lab) {
    let mut rtl = open(lab);
    let model = small(lab);
    rtl.check(&model, &random::pixels(SEED, model.network.input)).unwrap();
    let mut registers = rtl.device().registers();
    let before = window(&mut registers);
    let mut order: Vec<usize> = (0..WINDOW_BYTES).step_by(4).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(SEED));
    for offset in order {
        assert_eq!(registers.read(offset).unwrap(), before[offset / 4], "{offset:#x} read again");
    }
    for (word, value) in before.iter().enumerate() {
        assert_eq!(value & !allowed(4 * word), 0, "reserved bits at {:#x}: {value:#010x}", 4 * word);
    }
    assert!(before[r::PASS_LOG / 4..].iter().any(|value| *value != 0), "the pass log is part of the window");
    // And the engine goes on as if nothing had been read.
    rtl.check(&model, &random::pixels(SEED + 1, model.network.input)).unwrap();
}

/// What can be written is what the table says.
pub fn written_ones_stay_only_where_the_table_says(lab: &Lab) {
    let rtl = open(lab);
    let mut registers = rtl.device().registers();
    let before = window(&mut registers);
    // A write to the queue or to the reset bit is an order, not a value.
    let orders = [r::QUEUE_DATA, r::CONTROL];
    for offset in (0..WINDOW_BYTES).step_by(4).filter(|offset| !orders.contains(offset)) {
        registers.write(offset, u32::MAX).unwrap();
    }
    for (word, value) in window(&mut registers).into_iter().enumerate() {
        let register = REGISTERS.iter().find(|register| register.offset == 4 * word);
        let expected = match register {
            Some(register) if register.access == Access::ReadWrite && register.offset != r::CONTROL => {
                used(register)
            }
            _ => before[word],
        };
        assert_eq!(value, expected, "{:#x}", 4 * word);
    }
}

/// A frame under reads of everything is the same frame.
pub fn reads_of_the_whole_window_do_not_disturb_a_frame(lab: &Lab) {
    let mut rtl = open(lab);
    let model = small(lab);
    let pixels = random::pixels(SEED, model.network.input);
    let expected = rtl.check(&model, &pixels).unwrap();
    let program = compile(&model, &lab.config).unwrap();
    rtl.engine().reset().unwrap();
    let base = rtl.device().memory().bus_address();
    let (mut registers, mut memory) = (rtl.device().registers(), rtl.device().memory());
    let mut bytes = vec![0; program.sums.bytes()];
    memory.write(program.sums.offset, &bytes).unwrap();
    memory.sync_for_device(program.sums.offset, bytes.len()).unwrap();
    for word in program.descriptors(base).iter().flat_map(Descriptor::words) {
        registers.write(r::QUEUE_DATA, word).unwrap();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let busy =
        |registers: &mut SimRegisters| r::STATUS_BUSY.get(u64::from(registers.read(r::STATUS).unwrap())) == 1;
    let mut reads = 0;
    while busy(&mut registers) {
        registers.read(rng.gen_range(0..WINDOW_BYTES / 4) * 4).unwrap();
        reads += 1;
    }
    assert!(reads > 100, "only {reads} reads while the engine ran");
    assert_eq!(registers.read(r::PASSES_DONE).unwrap() as usize, program.passes.len());
    memory.sync_for_cpu(program.sums.offset, bytes.len()).unwrap();
    memory.read(program.sums.offset, &mut bytes).unwrap();
    assert_eq!(program.read_sums(&bytes), Some(expected.sums));
}
