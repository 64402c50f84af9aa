//! The control blocks: the Rust model and the emitted Verilog agree in every cycle, merged and unmerged.

mod common;

use firebrick_hdl::control::{
    DescriptorQueue, FaultLatch, LitePort, PassLog, RegisterFile, ResetControl, Sequencer,
};
use firebrick_hdl::emit::emit_block;
use firebrick_sim::blocks::{BlockSim, ports_of};
use firebrick_spec::EngineConfig;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

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
        inputs: [descriptor, queue_lost, read_address],
        rare: [reset, bad_kind, bad_version, queue_overflow, read_error, write_error],
        outputs: [error, appeared, code, info]);
}

#[test]
fn reset_control() {
    cosimulate!(ResetControl::new(9), 4000, 64,
        inputs: [request], rare: [reset],
        outputs: [stop, core_reset, busy, done]);
}

#[test]
#[allow(unused_imports)] // the macro's, which a block without rare inputs does not need
fn pass_log() {
    cosimulate!(PassLog::default(), 3000, 65,
        inputs: [write, index, started, ended, read_index], rare: [], outputs: [read_data]);
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
        let mut address = || if rng.gen_bool(0.8) { rng.gen_range(0..64) } else { rng.gen_range(0..4096) };
        set!(s_axi_awaddr = address(), s_axi_araddr = address());
        set!(
            s_axi_wdata = u64::from(rng.r#gen::<u32>()),
            s_axi_wstrb = if rng.gen_bool(0.9) { 15 } else { 3 }
        );
        set!(
            queue_free = rng.gen_range(0..1024),
            error_code = rng.gen_range(0..6),
            error_info = u64::from(rng.r#gen::<u32>()),
            passes_done = u64::from(rng.r#gen::<u32>()),
            cycles = u64::from(rng.r#gen::<u32>()),
            log_data = rng.r#gen::<u64>(),
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
    let mut finished = 0;
    for cycle in 0..12000 {
        macro_rules! flip {
            ($($input:ident: $chance:expr),* $(,)?) => {$({
                let value = rng.gen_bool($chance);
                block.$input.next = value;
                sim.set(stringify!($input), u64::from(value)).unwrap();
            })*};
        }
        // Nearly every word could open a descriptor: weight loads and passes, with and without interrupt.
        let word = match rng.gen_range(0..300) {
            0 => rng.r#gen::<u32>(),
            n => [0x11, 0x12, 0x1011, 0x1012][n % 4],
        };
        block.word_data.next = u64::from(word).into();
        sim.set("word_data", u64::from(word)).unwrap();
        let other = u64::from(rng.r#gen::<u32>());
        block.queue_lost.next = other.into();
        block.read_error_address.next = (!other & 0xffff_ffff).into();
        sim.set("queue_lost", other).unwrap();
        sim.set("read_error_address", !other & 0xffff_ffff).unwrap();
        flip!(
            word_valid: 0.8, queue_empty: 0.2, weights_ready: 0.3, pass_done: 0.2,
            queue_overflow: 0.001, read_error: 0.001, write_error: 0.001, reset_request: 0.05,
            read_idle: 0.99, write_idle: 0.99, reset: if cycle < 2 { 1.0 } else { 0.001 },
        );
        step(&mut block, &sim, cycle, seed, |b, level| b.clock.next = level.into());
        finished += u32::from(block.pass_finished.val());
    }
    assert!(finished > 20, "the vectors reach only {finished} ends of passes");
}

/// The merged Verilog of a block.
fn merged(block: &impl Block) -> BlockSim {
    BlockSim::from_verilog(&emit_block(block, "top"), "top", ports_of(block)).unwrap()
}

/// One cycle in both; every output must be the same before and after the edge.
fn step<B: Block>(block: &mut B, sim: &BlockSim, cycle: usize, seed: u64, clock: impl Fn(&mut B, bool)) {
    clock(block, false);
    assert!(simulate(block, 100), "the Rust model does not settle");
    sim.eval();
    compare_outputs(block, sim, cycle, seed);
    clock(block, true);
    assert!(simulate(block, 100), "the Rust model does not settle");
    sim.step(1);
    compare_outputs(block, sim, cycle, seed);
}

fn compare_outputs(block: &impl Block, sim: &BlockSim, cycle: usize, seed: u64) {
    let mut outputs = Outputs::default();
    block.accept("top", &mut outputs);
    for (name, value) in outputs.values {
        assert_eq!(
            sim.get(&name).unwrap(),
            value,
            "{name} differs in cycle {cycle} of seed {seed} (Verilog, Rust)"
        );
    }
}

/// Values of a block's outputs of up to 64 bits.
#[derive(Default)]
struct Outputs {
    depth: usize,
    values: Vec<(String, u64)>,
}

impl Probe for Outputs {
    fn visit_start_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth += 1;
    }

    fn visit_end_scope(&mut self, _name: &str, _node: &dyn Block) {
        self.depth -= 1;
    }

    fn visit_atom(&mut self, name: &str, signal: &dyn Atom) {
        if self.depth == 1 && signal.kind() == AtomKind::OutputParameter {
            let literal = format!("{:x}", signal.verilog());
            let (_, digits) = literal.split_once("'h").unwrap();
            let value = u64::from_str_radix(digits, 16).unwrap();
            self.values.push((name.to_owned(), value));
        }
    }
}
