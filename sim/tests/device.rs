//! The simulated device over a small copy engine: transfers, views, faults, violations, traces.

use firebrick_sim::{Faults, SimDevice, SimOptions};
use firebrick_spec::bus::{BusError, DmaMemory, RegisterBus};
use firebrick_spec::chain;
use firebrick_spec::registers::WINDOW_BYTES;

const ENGINE: &str = include_str!("data/copy_engine.v");
const BASE: u32 = 0x1000_0000;

fn options() -> SimOptions {
    SimOptions { memory_bytes: 1 << 16, bus_address: BASE, check_windows: false, ..SimOptions::default() }
}

fn open(options: &SimOptions) -> SimDevice {
    SimDevice::new(ENGINE, options).unwrap()
}

/// Starts a copy of `bursts` bursts of 128 bytes.
fn start(device: &SimDevice, source: u32, destination: u32, bursts: u32) -> Result<(), BusError> {
    let mut registers = device.registers();
    registers.write(0x00, BASE + source)?;
    registers.write(0x04, BASE + destination)?;
    registers.write(0x0c, 0)?;
    registers.write(0x08, bursts)
}

fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 + i / 256) as u8).collect()
}

/// Copies 2 KiB through the device with all syncs: cycles taken.
fn copy(device: &SimDevice) -> u64 {
    let (mut registers, mut memory) = (device.registers(), device.memory());
    let (data, mut back) = (pattern(2048), vec![0; 2048]);
    memory.write(0x1000, &data).unwrap();
    memory.sync_for_device(0x1000, 2048).unwrap();
    let begin = device.cycles();
    start(device, 0x1000, 0x3000, 16).unwrap();
    assert!(registers.wait_interrupt(100_000).unwrap());
    let cycles = device.cycles() - begin;
    assert_eq!(registers.read(0x0c).unwrap(), 2);
    memory.sync_for_cpu(0x3000, 2048).unwrap();
    memory.read(0x3000, &mut back).unwrap();
    assert_eq!(back, data);
    cycles
}

#[test]
fn copies_memory_and_raises_the_interrupt() {
    let device = open(&options());
    let cycles = copy(&device);
    // A burst: 40 cycles of latency, 17 of data, 17 of writing, 20 to the response, a few between.
    assert!((16 * 90..16 * 110).contains(&cycles), "{cycles}");
    let statistics = device.statistics();
    assert_eq!((statistics.beats_read, statistics.beats_written), (256, 256));
    assert_eq!((statistics.bursts_read, statistics.bursts_written), (16, 16));
    device.registers().write(0x0c, 0).unwrap();
    assert!(!device.registers().wait_interrupt(100).unwrap());
}

#[test]
fn copies_under_stalls_reproducibly() {
    let run = |seed| {
        copy(&open(&SimOptions {
            memory_bytes: 1 << 16,
            bus_address: BASE,
            check_windows: false,
            ..SimOptions::with_stalls(0.5, seed)
        }))
    };
    let cycles: Vec<u64> = (0..10).map(run).collect();
    assert!(cycles.iter().all(|c| *c > 16 * 110), "{cycles:?}");
    assert!(cycles.iter().any(|c| *c != cycles[0]));
    assert_eq!(run(3), cycles[3]);
}

#[test]
fn registers_hold_their_values() {
    let mut registers = open(&SimOptions { seed: 5, stall_probability: 0.7, ..options() }).registers();
    for value in [0, u32::MAX, 0x1234_5678] {
        registers.write(0x10, value).unwrap();
        assert_eq!(registers.read(0x10).unwrap(), value);
    }
    assert!(matches!(registers.read(2), Err(BusError::BadOffset { offset: 2 })));
    assert!(matches!(registers.write(WINDOW_BYTES, 0), Err(BusError::BadOffset { offset: WINDOW_BYTES })));
}

#[test]
fn without_a_sync_both_sides_see_old_data() {
    let device = open(&options());
    let mut memory = device.memory();
    let mut back = [0; 128];
    memory.write(0, &[1; 128]).unwrap();
    start(&device, 0, 0x1000, 1).unwrap();
    assert!(device.registers().wait_interrupt(1000).unwrap());
    memory.write(0x1000, &[2; 128]).unwrap();
    memory.read(0x1000, &mut back).unwrap();
    assert_eq!(back, [2; 128]);
    memory.sync_for_cpu(0x1000, 128).unwrap();
    memory.read(0x1000, &mut back).unwrap();
    assert_eq!(back, [0xa5; 128], "the device read what was never made visible to it");
}

#[test]
fn ranges_outside_the_memory_are_refused() {
    let mut memory = open(&options()).memory();
    let refused = |found: Result<(), BusError>, range: (usize, usize)| match found {
        Err(BusError::BadRange { offset, len, size }) => {
            assert_eq!(((offset, len), size), (range, 1 << 16));
        }
        other => panic!("{other:?}"),
    };
    assert_eq!((memory.size(), memory.bus_address()), (1 << 16, BASE));
    refused(memory.write(0xffff, &[0; 2]), (0xffff, 2));
    refused(memory.read(0x10000, &mut [0]), (0x10000, 1));
    refused(memory.sync_for_cpu(usize::MAX, 2), (usize::MAX, 2));
    refused(memory.sync_for_device(0, 0x10001), (0, 0x10001));
}

#[test]
fn bus_errors_reach_the_engine() {
    let device = open(&options());
    start(&device, 0x10000, 0, 1).unwrap();
    assert!(device.registers().wait_interrupt(1000).unwrap());
    assert_eq!(device.registers().read(0x0c).unwrap() >> 2, 3);
    device.set_faults(Faults { slave_error: Some(BASE..BASE + 8), ..Faults::default() });
    start(&device, 0x1000, 0, 1).unwrap();
    assert!(device.registers().wait_interrupt(1000).unwrap());
    assert_eq!(device.registers().read(0x0c).unwrap() >> 2, 2);
}

#[test]
fn a_silent_memory_ends_in_a_timeout() {
    let device = open(&options());
    device.set_faults(Faults { silent_from: Some(0), ..Faults::default() });
    start(&device, 0, 0x1000, 1).unwrap();
    let begin = device.cycles();
    assert!(!device.registers().wait_interrupt(5000).unwrap());
    assert_eq!(device.cycles() - begin, 5000);
}

/// The error of a copy that breaks a rule; afterwards the simulation stays stopped.
fn violation(misbehave: u32, source: u32, faults: Faults) -> String {
    let device = open(&options());
    let mut registers = device.registers();
    registers.write(0x14, misbehave).unwrap();
    device.set_faults(faults);
    let error = start(&device, source, 0, 1).and_then(|()| registers.wait_interrupt(1000)).unwrap_err();
    let again = chain(&registers.read(0x10).unwrap_err());
    assert_eq!(again, format!("the simulation has stopped: {error}"));
    error.to_string()
}

#[test]
fn broken_bus_rules_are_named() {
    let silent = || Faults { silent_from: Some(0), ..Faults::default() };
    let changed = violation(1, 0, silent());
    assert!(changed.contains("PayloadChanged: AR"), "{changed}");
    let early = violation(2, 0, Faults::default());
    assert!(early.contains("LastBeat: W: last is true with 2 beats to come"), "{early}");
    let dropped = violation(3, 0, silent());
    assert!(dropped.contains("ValidDropped: AR"), "{dropped}");
    let crossing = violation(0, 0xfc0, Faults::default());
    assert!(crossing.contains("Crosses4Kib: AR"), "{crossing}");
    assert!(crossing.contains("addr: 10000fc0"), "{crossing}");
}

#[test]
fn register_accesses_that_fail_are_errors() {
    let refused = open(&options()).registers().read(0x24).unwrap_err().to_string();
    assert!(refused.contains("Read(24) was answered with response code 2"), "{refused}");
    let silent = open(&options()).registers().read(0x20).unwrap_err().to_string();
    assert!(silent.contains("NoAnswer"), "{silent}");
}

#[test]
fn a_trace_is_written_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.fst");
    let device = open(&SimOptions { trace: Some(path.clone()), ..options() });
    copy(&device);
    assert!(!path.exists());
    device.close_trace().unwrap();
    let trace = std::fs::read(&path).unwrap();
    // An FST file begins with a header block: type 0, length 329.
    assert_eq!(trace[..9], [0, 0, 0, 0, 0, 0, 0, 1, 0x49]);
    assert!(trace.len() > 1000, "{}", trace.len());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let full = open(&SimOptions { trace: Some("/dev/full".into()), ..options() });
    copy(&full);
    let error = chain(&full.close_trace().unwrap_err());
    assert!(error.starts_with("writing the trace /dev/full: No space left on device"), "{error}");
    let lost = folder.path().join("no/copy.fst");
    let error = SimDevice::new(ENGINE, &SimOptions { trace: Some(lost), ..options() }).err().unwrap();
    assert!(error.to_string().contains("no/copy.fst"), "{error}");
}

#[test]
fn impossible_options_are_refused() {
    let error = SimDevice::new(ENGINE, &SimOptions { reset_cycles: 1, ..options() }).err().unwrap();
    assert!(error.to_string().contains("reset_cycles = 1"), "{error}");
    let error = SimDevice::new(ENGINE, &SimOptions { memory_bytes: 100, ..options() }).err().unwrap();
    assert!(error.to_string().contains("memory_bytes = 100"), "{error}");
}
