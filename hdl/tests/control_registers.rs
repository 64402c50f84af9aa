//! The register file over its AXI4-Lite port: every address, random accesses, interrupts, reset, the queue behind it.

mod queue_and_log;

use firebrick_hdl::control::{LitePort, RegisterFile};
use firebrick_spec::field::Field;
use firebrick_spec::registers as map;
use firebrick_spec::{CONTRACT_VERSION, EngineConfig};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_hdl_core::prelude::*;
use rust_hdl_core::simulate::simulate;

const CONFIG: EngineConfig = EngineConfig::with_pes(8);
/// Cycles within which an access must be answered.
const BOUND: usize = 12;

struct Bench {
    file: RegisterFile,
    rng: ChaCha8Rng,
    pushed: Vec<u32>,
}

impl Bench {
    fn new(seed: u64) -> Self {
        let mut file = RegisterFile::new(&CONFIG);
        file.connect_all();
        let mut bench = Bench { file, rng: ChaCha8Rng::seed_from_u64(seed), pushed: Vec::new() };
        bench.file.reset.next = true;
        bench.cycle();
        bench.file.reset.next = false;
        bench
    }

    fn settle(&mut self) {
        self.file.clock.next = false.into();
        assert!(simulate(&mut self.file, 100));
    }

    fn cycle(&mut self) {
        self.settle();
        if self.file.queue_valid.val() {
            self.pushed.push(self.file.queue_data.val().to_u32());
        }
        self.file.clock.next = true.into();
        assert!(simulate(&mut self.file, 100));
    }

    /// A write whose channels come in any order.
    fn write(&mut self, offset: usize, value: u32, strobes: u64) {
        let (mut address_after, mut data_after) = (self.rng.gen_range(0..4u32), self.rng.gen_range(0..4u32));
        let (mut address_taken, mut data_taken) = (false, false);
        for cycle in 0..BOUND {
            self.file.s_axi_awvalid.next = address_after == 0 && !address_taken;
            self.file.s_axi_awaddr.next = (offset as u64).into();
            self.file.s_axi_wvalid.next = data_after == 0 && !data_taken;
            self.file.s_axi_wdata.next = u64::from(value).into();
            self.file.s_axi_wstrb.next = strobes.into();
            self.file.s_axi_bready.next = cycle + 2 > BOUND || self.rng.gen_bool(0.5);
            self.settle();
            if self.file.s_axi_bvalid.val() && self.file.s_axi_bready.val() {
                assert!(address_taken && data_taken, "an answer before its request");
                // SLVERR for a part of a word.
                let expected = if matches!(strobes, 0 | 15) { 0 } else { 2 };
                assert_eq!(self.file.s_axi_bresp.val().to_u64(), expected, "strobes {strobes:#x}");
                self.cycle();
                self.file.s_axi_bready.next = false;
                return;
            }
            address_taken |= self.file.s_axi_awvalid.val() && self.file.s_axi_awready.val();
            data_taken |= self.file.s_axi_wvalid.val() && self.file.s_axi_wready.val();
            self.cycle();
            address_after = address_after.saturating_sub(1);
            data_after = data_after.saturating_sub(1);
        }
        panic!("write to {offset:#x} was not answered");
    }

    fn read(&mut self, offset: usize) -> u32 {
        let mut taken = false;
        for cycle in 0..BOUND {
            self.file.s_axi_arvalid.next = !taken;
            self.file.s_axi_araddr.next = (offset as u64).into();
            self.file.s_axi_rready.next = cycle + 2 > BOUND || self.rng.gen_bool(0.7);
            // The log's word is where it comes from.
            let index = self.file.log_index.val().to_u64();
            self.file.log_data.next = (index + 1000).into();
            self.settle();
            if self.file.s_axi_rvalid.val() && self.file.s_axi_rready.val() {
                assert!(taken, "an answer before its request");
                assert_eq!(self.file.s_axi_rresp.val().to_u64(), 0);
                let value = self.file.s_axi_rdata.val().to_u32();
                self.cycle();
                return value;
            }
            taken |= self.file.s_axi_arvalid.val() && self.file.s_axi_arready.val();
            self.cycle();
        }
        panic!("read of {offset:#x} was not answered");
    }
}

/// Fields with their values as one word.
fn word(fields: &[(Field, u64)]) -> u32 {
    fields.iter().fold(0, |word, (field, value)| word | field.put(*value) as u32)
}

/// The interrupts of finished descriptors, and of errors.
fn interrupts(done: bool, error: bool) -> u32 {
    word(&[(map::IRQ_DONE, done.into()), (map::IRQ_ERROR, error.into())])
}

/// Inputs that no test below changes, and what the window reads as with them.
fn expected(offset: usize) -> u32 {
    match offset & !3 {
        map::ID => map::IDENTITY,
        map::VERSION => CONTRACT_VERSION,
        map::CONFIG => word(&[(map::CONFIG_PES, 8), (map::CONFIG_PIXELS, 14), (map::CONFIG_PORTS, 1)]),
        map::STORES => {
            let depths = [map::STORES_ACTIVATION, map::STORES_WEIGHT, map::STORES_QUEUE];
            word(&depths.map(|field| (field, 512)))
        }
        map::CONFIG_HASH => CONFIG.hash(),
        map::STATUS => word(&[(map::STATUS_BUSY, 1), (map::STATUS_ERROR, 1)]),
        map::QUEUE_FREE => 77,
        map::PASSES_DONE => 0x1234_5678,
        map::ERROR_CODE => 4,
        map::ERROR_INFO => 0xdead_beef,
        map::CYCLES => 0xffff_0001,
        map::READ_BASE | map::WRITE_BASE => map::WINDOW_BASE_RESET,
        map::READ_LIMIT | map::WRITE_LIMIT => map::WINDOW_LIMIT_RESET,
        map::WATCHDOG => map::WATCHDOG_RESET,
        offset if offset >= map::PASS_LOG => 1000 + (offset - map::PASS_LOG) as u32 / 4,
        _ => 0,
    }
}

fn with_inputs(seed: u64) -> Bench {
    let mut bench = Bench::new(seed);
    bench.file.queue_free.next = 77.into();
    bench.file.passes_done.next = 0x1234_5678.into();
    bench.file.error_code.next = 4.into();
    bench.file.error_info.next = 0xdead_beef.into();
    bench.file.cycles.next = 0xffff_0001.into();
    bench.file.busy.next = true;
    bench.file.error.next = true;
    bench
}

#[test]
fn every_address_of_the_window_answers() {
    let mut bench = with_inputs(1);
    for offset in (0..map::WINDOW_BYTES).step_by(4) {
        assert_eq!(bench.read(offset), expected(offset), "{offset:#x}");
    }
}

#[test]
fn random_accesses_act_as_the_map_says() {
    let mut bench = with_inputs(2);
    let (mut enable, mut pushed) = (0, Vec::new());
    let settings = [map::READ_BASE, map::READ_LIMIT, map::WRITE_BASE, map::WRITE_LIMIT, map::WATCHDOG];
    let mut set = std::collections::BTreeMap::new();
    for _ in 0..900 {
        let word =
            if bench.rng.gen_bool(0.7) { bench.rng.gen_range(0..24) } else { bench.rng.gen_range(0..4096) };
        let offset = 4 * word;
        let value: u32 = bench.rng.r#gen();
        if bench.rng.gen_bool(0.5) {
            let full = bench.rng.gen_bool(0.8);
            // A soft reset has a test of its own.
            let value =
                if offset == map::CONTROL { value & !map::CONTROL_RESET.put(1) as u32 } else { value };
            bench.write(offset, value, if full { 15 } else { 7 });
            match offset {
                map::IRQ_ENABLE if full => enable = value & interrupts(true, true),
                map::QUEUE_DATA if full => pushed.push(value),
                at if full && settings.contains(&at) => drop(set.insert(at, value)),
                _ => {}
            }
        }
        let expected = match offset {
            map::IRQ_ENABLE => enable,
            at => set.get(&at).copied().unwrap_or_else(|| expected(at)),
        };
        assert_eq!(bench.read(offset), expected, "{offset:#x}");
    }
    assert!(pushed.len() > 3 && set.len() == 5);
    let file = &bench.file;
    let outputs = [&file.read_base, &file.read_limit, &file.write_base, &file.write_limit, &file.watchdog];
    assert!(outputs.iter().zip(settings).all(|(output, at)| output.val().to_u32() == set[&at]));
    assert_eq!(bench.pushed, pushed);
}

#[test]
fn interrupts_are_held_until_cleared_and_gated_by_enable() {
    let mut bench = Bench::new(3);
    bench.file.event_done.next = true;
    bench.cycle();
    bench.file.event_done.next = false;
    assert_eq!(bench.read(map::IRQ_STATUS), interrupts(true, false));
    assert!(!bench.file.irq.val());
    bench.write(map::IRQ_ENABLE, interrupts(true, true), 15);
    bench.cycle();
    assert!(bench.file.irq.val());
    bench.write(map::IRQ_STATUS, interrupts(false, true), 15);
    assert_eq!(bench.read(map::IRQ_STATUS), interrupts(true, false));
    bench.write(map::IRQ_STATUS, interrupts(true, false), 15);
    assert_eq!(bench.read(map::IRQ_STATUS), 0);
    assert!(!bench.file.irq.val());
    bench.file.event_error.next = true;
    bench.file.event_done.next = true;
    bench.cycle();
    bench.file.event_error.next = false;
    bench.file.event_done.next = false;
    assert_eq!(bench.read(map::IRQ_STATUS), interrupts(true, true));
}

#[test]
fn a_soft_reset_is_held_until_it_is_done() {
    let mut bench = Bench::new(4);
    bench.file.event_done.next = true;
    bench.cycle();
    bench.file.event_done.next = false;
    bench.write(map::CONTROL, word(&[(map::CONTROL_RESET, 1)]), 15);
    assert_eq!(bench.read(map::CONTROL), word(&[(map::CONTROL_RESET, 1)]));
    assert!(bench.file.soft_reset.val());
    bench.file.reset_busy.next = true;
    bench.file.reset_done.next = true;
    bench.cycle();
    bench.file.reset_done.next = false;
    assert!(!bench.file.soft_reset.val());
    assert_eq!(bench.read(map::CONTROL), word(&[(map::CONTROL_RESET, 1)]), "busy still");
    bench.file.reset_busy.next = false;
    assert_eq!(bench.read(map::CONTROL), 0);
    assert_eq!(bench.read(map::IRQ_STATUS), 0);
}

#[test]
fn latencies_are_as_documented() {
    let mut bench = Bench::new(5);
    bench.file.s_axi_arvalid.next = true;
    bench.file.s_axi_awvalid.next = true;
    bench.file.s_axi_wvalid.next = true;
    let (mut read, mut write) = (None, None);
    for cycle in 0..8 {
        bench.settle();
        read = read.or(bench.file.s_axi_rvalid.val().then_some(cycle));
        write = write.or(bench.file.s_axi_bvalid.val().then_some(cycle));
        bench.cycle();
    }
    assert_eq!((read, write), (Some(LitePort::READ_LATENCY), Some(LitePort::WRITE_LATENCY)));
}

#[test]
fn settings_survive_a_soft_reset_but_not_a_reset() {
    let mut bench = Bench::new(8);
    bench.write(map::WATCHDOG, 77, 15);
    bench.file.reset_done.next = true;
    bench.cycle();
    bench.file.reset_done.next = false;
    assert_eq!(bench.read(map::WATCHDOG), 77);
    bench.file.reset.next = true;
    bench.cycle();
    bench.file.reset.next = false;
    assert_eq!(bench.read(map::WATCHDOG), map::WATCHDOG_RESET);
}

/// An access that was taken while the reset still held the file was lost, and its master waited for ever.
#[test]
fn nothing_is_taken_during_reset() {
    let mut bench = Bench::new(9);
    bench.file.reset.next = true;
    bench.file.s_axi_arvalid.next = true;
    bench.file.s_axi_awvalid.next = true;
    bench.file.s_axi_wvalid.next = true;
    for _ in 0..4 {
        bench.settle();
        assert!(!bench.file.s_axi_arready.val(), "a read address is taken");
        assert!(!bench.file.s_axi_awready.val(), "a write address is taken");
        assert!(!bench.file.s_axi_wready.val(), "write data are taken");
        bench.cycle();
    }
}
