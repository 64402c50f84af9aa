//! Tests of the memory model with a scripted master.

use std::collections::VecDeque;

use super::*;
use crate::axi::{Address, ReadBeat, WriteBeat};

const BASE: u32 = 0x1000_0000;

fn options() -> MemoryOptions {
    MemoryOptions { bytes: 1 << 16, ..MemoryOptions::default() }
}

fn burst(addr: u32, beats: usize) -> Address {
    Address { addr, len: (beats - 1) as u8, size: 3, burst: 1, cache: 3, prot: 0 }
}

/// Reads bursts as fast as the memory allows: the beats with the cycles in which they came.
fn read(memory: &mut MemoryModel, bursts: &[Address]) -> Vec<(u64, ReadBeat)> {
    let mut waiting: VecDeque<Address> = bursts.iter().copied().collect();
    let total: usize = bursts.iter().map(Address::beats).sum();
    let mut beats = Vec::new();
    while beats.len() < total {
        let master = MasterSignals { ar: waiting.front().copied(), r_ready: true, ..Default::default() };
        let signals = *memory.signals(0);
        if signals.ar_ready {
            waiting.pop_front();
        }
        beats.extend(signals.r.map(|beat| (memory.statistics().cycles, beat)));
        memory.clock(0, &master);
        assert!(memory.statistics().cycles < 1_000_000);
    }
    beats
}

/// Writes one burst: its response, and the cycles from the last beat to it.
fn write(memory: &mut MemoryModel, addr: u32, data: &[u64], strobe: u8) -> (u8, u64) {
    let (mut aw, mut sent, mut sent_at) = (Some(burst(addr, data.len())), 0, 0);
    loop {
        let w = data.get(sent).map(|&d| WriteBeat { data: d, strobe, last: sent + 1 == data.len() });
        let master = MasterSignals { aw, w, b_ready: true, ..Default::default() };
        let (signals, now) = (*memory.signals(0), memory.statistics().cycles);
        if let Some(resp) = signals.b {
            memory.clock(0, &master);
            return (resp, now - sent_at);
        }
        if signals.w_ready && w.is_some() {
            (sent, sent_at) = (sent + 1, now);
        }
        if signals.aw_ready {
            aw = None;
        }
        memory.clock(0, &master);
        assert!(now < 1_000_000);
    }
}

#[test]
fn reads_return_the_bytes_after_the_latency() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    for (i, byte) in memory.bytes_mut().iter_mut().enumerate() {
        *byte = i as u8;
    }
    memory.clock(0, &MasterSignals::default());
    assert!(memory.signals(0).ar_ready);
    let begin = memory.statistics().cycles;
    let beats = read(&mut memory, &[burst(BASE + 16, 2)]);
    assert_eq!(beats[0].0 - begin, 40);
    assert_eq!(beats[0].1, ReadBeat { data: 0x1716_1514_1312_1110, resp: OKAY, last: false });
    assert_eq!(beats[1].1, ReadBeat { data: 0x1f1e_1d1c_1b1a_1918, resp: OKAY, last: true });
}

#[test]
fn reads_take_their_share_of_the_port() {
    for (bandwidth, latency) in [(0.95, 40), (0.5, 40), (1.0, 20)] {
        let o = MemoryOptions { read_bandwidth: bandwidth, read_latency: latency, ..options() };
        let mut memory = MemoryModel::new(&o).unwrap();
        let bursts: Vec<Address> = (0..256).map(|i| burst(BASE + i * 128, 16)).collect();
        let beats = read(&mut memory, &bursts);
        let cycles = beats.last().unwrap().0 - beats[0].0 + 1;
        let measured = beats.len() as f64 / cycles as f64;
        assert!((measured - bandwidth).abs() < 0.01, "{bandwidth}: {measured}");
        assert_eq!(memory.statistics().beats_read, 4096);
        assert_eq!(memory.statistics().bursts_read, 256);
    }
}

#[test]
fn bursts_in_flight_are_bounded() {
    let o = MemoryOptions { outstanding: 2, read_latency: 100, read_bandwidth: 1.0, ..options() };
    let mut memory = MemoryModel::new(&o).unwrap();
    let bursts: Vec<Address> = (0..6).map(|i| burst(BASE + i * 128, 1)).collect();
    let cycles: Vec<u64> = read(&mut memory, &bursts).iter().map(|b| b.0).collect();
    assert!(cycles[1] - cycles[0] < 3 && cycles[2] - cycles[1] > 90, "{cycles:?}");
}

#[test]
fn writes_land_by_strobe_when_they_are_answered() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    let (resp, latency) = write(&mut memory, BASE + 8, &[0x0807_0605_0403_0201, !0], 0x0f);
    assert_eq!((resp, latency), (OKAY, 20));
    let expected = [0xa5, 0xa5, 1, 2, 3, 4, 0xa5, 0xa5, 0xa5, 0xa5, 255, 255, 255, 255, 0xa5];
    assert_eq!(memory.bytes()[6..21], expected);
    assert_eq!(memory.statistics().beats_written, 2);
    assert_eq!(memory.statistics().bursts_written, 1);
}

#[test]
fn a_read_does_not_see_an_unanswered_write() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    let mut master = MasterSignals { aw: Some(burst(BASE, 1)), ..Default::default() };
    memory.clock(0, &master);
    memory.clock(0, &master);
    master = MasterSignals { w: Some(WriteBeat { data: 0, strobe: 255, last: true }), ..Default::default() };
    assert!(memory.signals(0).w_ready);
    memory.clock(0, &master);
    assert_eq!(read(&mut memory, &[burst(BASE, 1)])[0].1.data, 0xa5a5_a5a5_a5a5_a5a5);
    assert_eq!(read(&mut memory, &[burst(BASE, 1)])[0].1.data, 0);
}

#[test]
fn stalls_change_the_time_but_not_the_data() {
    let mut cycles = Vec::new();
    for seed in [1, 1, 2] {
        let mut memory =
            MemoryModel::new(&MemoryOptions { stall_probability: 0.4, seed, ..options() }).unwrap();
        let data: Vec<u64> = (0..16).map(|i| i * 0x0101_0101_0101).collect();
        assert_eq!(write(&mut memory, BASE + 256, &data, 255).0, OKAY);
        let beats = read(&mut memory, &[burst(BASE + 256, 16)]);
        assert_eq!(beats.iter().map(|b| b.1.data).collect::<Vec<_>>(), data);
        cycles.push(memory.statistics().cycles);
    }
    assert_eq!(cycles[0], cycles[1]);
    assert_ne!(cycles[0], cycles[2]);
}

#[test]
fn addresses_without_memory_answer_decode_error() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    let beats = read(&mut memory, &[burst(BASE - 128, 1), burst(BASE + (1 << 16) - 8, 2)]);
    assert_eq!(beats.iter().map(|b| b.1.resp).collect::<Vec<_>>(), [DECERR, OKAY, DECERR]);
    assert_eq!(write(&mut memory, 0, &[1], 255).0, DECERR);
    assert_eq!(write(&mut memory, BASE + (1 << 16) - 8, &[1, 2], 255).0, DECERR);
}

#[test]
fn faults_answer_slave_error_or_nothing() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    memory.set_faults(Faults { slave_error: Some(BASE + 8..BASE + 16), ..Faults::default() });
    let beats = read(&mut memory, &[burst(BASE, 3)]);
    assert_eq!(beats.iter().map(|b| b.1.resp).collect::<Vec<_>>(), [OKAY, SLVERR, OKAY]);
    assert_eq!(write(&mut memory, BASE, &[1, 2], 255).0, SLVERR);
    assert_eq!(memory.bytes()[8], 0xa5);
    memory.set_faults(Faults { silent_from: Some(0), ..Faults::default() });
    for _ in 0..1000 {
        memory.clock(0, &MasterSignals { ar: Some(burst(BASE, 1)), r_ready: true, ..Default::default() });
        assert_eq!(*memory.signals(0), SlaveSignals::default());
    }
}

/// A burst whose address is taken at the edge at which the memory falls silent is answered when it speaks again.
#[test]
fn nothing_is_lost_when_the_memory_falls_silent() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    memory.clock(0, &MasterSignals::default());
    assert!(memory.signals(0).ar_ready && memory.signals(0).aw_ready);
    memory.set_faults(Faults { silent_from: Some(0), ..Faults::default() });
    let first = MasterSignals { ar: Some(burst(BASE, 1)), aw: Some(burst(BASE, 1)), ..Default::default() };
    memory.clock(0, &first);
    assert_eq!(*memory.signals(0), SlaveSignals::default());
    memory.set_faults(Faults::default());
    let w = WriteBeat { data: 1, strobe: 255, last: true };
    let (mut read, mut written) = (0, 0);
    for _ in 0..1000 {
        let taken = memory.signals(0).w_ready;
        read += usize::from(memory.signals(0).r.is_some());
        written += usize::from(memory.signals(0).b.is_some());
        let w = Some(w).filter(|_| written == 0 && taken);
        memory.clock(0, &MasterSignals { w, r_ready: true, b_ready: true, ..Default::default() });
    }
    assert_eq!((read, written), (1, 1));
}

/// The responses of `count` reads and writes of two beats each, in turns.
fn responses(errors: BurstErrors, count: usize) -> (Vec<u8>, Vec<u8>, Vec<RefusedBurst>) {
    let mut memory = MemoryModel::new(&options()).unwrap();
    memory.set_faults(Faults { bursts: Some(errors), ..Faults::default() });
    let (mut reads, mut writes) = (Vec::new(), Vec::new());
    for at in (0..count as u32).map(|n| BASE + n * 128) {
        let beats = read(&mut memory, &[burst(at, 2)]);
        reads.push(beats.iter().map(|b| b.1.resp).max().unwrap());
        let bad = beats.iter().filter(|b| b.1.resp != OKAY);
        assert!(bad.clone().count() <= 1 && bad.clone().all(|b| b.1.data == 0xdead_dead_dead_dead));
        writes.push(write(&mut memory, at, &[1, 2], 255).0);
        let offset = (at - BASE) as usize;
        assert_eq!(memory.bytes()[offset] == 1, writes.last() == Some(&OKAY));
    }
    (reads, writes, memory.refused().to_vec())
}

#[test]
fn single_bursts_are_refused_and_remembered() {
    let one =
        BurstErrors { reads: true, writes: false, skip: 2, percent: 100, most: 1, decode: false, seed: 1 };
    let named = |write, n: u32| RefusedBurst { write, address: BASE + n * 128 };
    let (reads, writes, refused) = responses(one, 5);
    assert_eq!((reads, writes), (vec![OKAY, OKAY, SLVERR, OKAY, OKAY], vec![OKAY; 5]));
    assert_eq!(refused, [named(false, 2)]);
    let (reads, writes, refused) =
        responses(BurstErrors { reads: false, writes: true, most: 2, decode: true, ..one }, 5);
    assert_eq!((reads, writes), (vec![OKAY; 5], vec![OKAY, OKAY, DECERR, DECERR, OKAY]));
    assert_eq!(refused, [named(true, 2), named(true, 3)]);
    let half = BurstErrors { writes: true, skip: 0, percent: 50, most: 1000, ..one };
    let (reads, writes, refused) = responses(half, 40);
    let bad = [reads, writes].concat().iter().filter(|resp| **resp == SLVERR).count();
    assert!((20..60).contains(&bad) && bad == refused.len(), "{bad}, {}", refused.len());
}

#[test]
fn behaviour_changes_while_bursts_are_under_way() {
    let mut memory = MemoryModel::new(&options()).unwrap();
    let master = MasterSignals { ar: Some(burst(BASE, 1)), r_ready: true, ..Default::default() };
    memory.clock(0, &master);
    memory.clock(0, &master);
    let slow = Behaviour { read_latency: 300..=400, ..options().behaviour() };
    memory.set_behaviour(&slow).unwrap();
    let cycles = |memory: &mut MemoryModel| {
        let begin = memory.statistics().cycles;
        while memory.signals(0).r.is_none() {
            memory.clock(0, &MasterSignals::default());
        }
        memory.clock(0, &MasterSignals { r_ready: true, ..Default::default() });
        memory.statistics().cycles - begin
    };
    assert!(cycles(&mut memory) < 50, "a burst under way keeps its latency");
    let drawn: Vec<u64> = (0..20)
        .map(|_| {
            memory.clock(0, &MasterSignals { ar: Some(burst(BASE, 1)), ..Default::default() });
            cycles(&mut memory)
        })
        .collect();
    assert!(drawn.iter().all(|n| (295..=405).contains(n)), "{drawn:?}");
    assert!(drawn.iter().any(|n| *n != drawn[0]), "{drawn:?}");
    let stalls = ChannelStalls { r: 0.96, ..ChannelStalls::default() };
    let error = memory.set_behaviour(&Behaviour { stalls, ..slow.clone() }).unwrap_err().to_string();
    assert!(error.contains("stall_probability = 0.96"), "{error}");
    #[allow(clippy::reversed_empty_ranges)]
    let error = memory.set_behaviour(&Behaviour { read_latency: 9..=3, ..slow }).unwrap_err().to_string();
    assert!(error.contains("read_latency = 9..=3"), "{error}");
}

#[test]
fn impossible_options_are_refused_with_their_value() {
    let refusal = |o: MemoryOptions| MemoryModel::new(&o).map(|_| ()).unwrap_err().to_string();
    let d = MemoryOptions::default;
    assert!(refusal(MemoryOptions { base: 64, ..d() }).contains("bus_address = 0x40"));
    assert!(refusal(MemoryOptions { bytes: 5000, ..d() }).contains("memory_bytes = 5000"));
    assert!(refusal(MemoryOptions { bytes: 0xf000_1000, ..d() }).contains("memory_bytes = 4026535936"));
    assert!(refusal(MemoryOptions { read_latency: 0, ..d() }).contains("read_latency = 0"));
    assert!(refusal(MemoryOptions { write_latency: 0, ..d() }).contains("write_latency = 0"));
    assert!(refusal(MemoryOptions { read_bandwidth: 1.5, ..d() }).contains("read_bandwidth = 1.5"));
    assert!(refusal(MemoryOptions { outstanding: 0, ..d() }).contains("outstanding = 0"));
    assert!(refusal(MemoryOptions { stall_probability: 1.0, ..d() }).contains("accepted: 0 to 0.95"));
}

#[test]
fn two_ports_share_the_bytes_and_stall_on_their_own() {
    let mut memory =
        MemoryModel::new(&MemoryOptions { ports: 2, stall_probability: 0.5, ..options() }).unwrap();
    memory.bytes_mut()[..8].copy_from_slice(&7u64.to_le_bytes());
    let master = MasterSignals { ar: Some(burst(BASE, 1)), r_ready: true, ..Default::default() };
    let (mut apart, mut values) = (0, [0; 2]);
    for _ in 0..200 {
        apart += usize::from(memory.signals(0).ar_ready != memory.signals(1).ar_ready);
        for (port, value) in values.iter_mut().enumerate() {
            *value = memory.signals(port).r.map_or(*value, |beat| beat.data);
            memory.clock(port, &master);
        }
    }
    assert_eq!(values, [7, 7]);
    assert!(apart > 50, "{apart} cycles with different stalls");
    let (all, one) = (memory.statistics(), [0, 1].map(|port| memory.port_statistics(port).unwrap()));
    assert_eq!(all.beats_read, one[0].beats_read + one[1].beats_read);
    assert!(all.cycles == 200 && one[0].beats_read != one[1].beats_read);
    assert_eq!(memory.port_statistics(2), None);
}
