//! What the engine must survive: damaged weights, refused and unanswered accesses, bad descriptors; and its counters, to the cycle.

use super::Lab;
use crate::rtl::Rtl;
use firebrick_compiler::compile::{Program, compile};
use firebrick_compiler::emulate;
use firebrick_host::driver::{Beats, DriverError, HardwareState, Run};
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::{golden, random};
use firebrick_sim::{Faults, MemoryStatistics};
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::descriptor::seal;
use firebrick_spec::weights::{PACKET_FIELDS, PACKET_WORDS};
use firebrick_spec::{BURST_BYTES, Descriptor, registers as r};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const MEMORY_BYTES: usize = 4 << 20;
const SEED: u64 = 5;

/// Cycles in which the bursts end that are open when an engine stops.
const OPEN_BURSTS: u64 = 400;

/// An engine with a network of a few passes.
struct Bench {
    rtl: Rtl,
    model: QuantisedModel,
    program: Program,
    pixels: Vec<u8>,
}

impl Bench {
    fn new(lab: &Lab) -> Self {
        let config = lab.config;
        let compiled = |seed| {
            let model = random::network(seed);
            compile(&model, &config).map(|program| (model, program))
        };
        let small = |program: &Program| program.passes.len() >= 3 && program.weights.len() < 20_000;
        let found = (SEED..).filter_map(|seed| compiled(seed).ok()).find(|(_, program)| small(program));
        let (model, program) = found.expect("a small network");
        let pixels = random::pixels(SEED, model.network.input);
        let mut rtl = lab.open(MEMORY_BYTES, None);
        rtl.engine().load(program.clone()).unwrap();
        Bench { rtl, model, program, pixels }
    }

    /// Runs a frame that must stop, with no burst after those that were open; the error's code and detail.
    fn stops(&mut self, what: &str) -> (u32, u32) {
        let state = match self.rtl.engine().run(&self.pixels) {
            Err(DriverError::Stopped { state, .. }) => state,
            other => panic!("{what}: {other:?}"),
        };
        self.rtl.device().step(OPEN_BURSTS).unwrap();
        let before = self.bursts();
        self.rtl.device().step(1000).unwrap();
        assert_eq!(self.bursts(), before, "{what}: bursts read and written after the stop");
        (state.error_code, state.error_info)
    }

    /// Bursts read and written so far.
    fn bursts(&self) -> (u64, u64) {
        let counted = self.rtl.device().statistics();
        (counted.bursts_read, counted.bursts_written)
    }

    /// A reset leaves nothing of what was before, and a frame without faults is correct again.
    fn recovers(&mut self, what: &str) {
        self.rtl.device().set_faults(Faults::default());
        self.rtl.engine().reset().unwrap();
        let state = HardwareState::read(self.rtl.engine().registers()).unwrap();
        let left = (state.error_code, state.error_info, state.passes_done, state.cycles);
        assert_eq!(left, (r::ERROR_NONE, 0, 0, 0), "after {what}");
        let (model, pixels) = (&self.model, &self.pixels);
        if let Err(why) = self.rtl.check(model, pixels) {
            panic!("after {what}: {why}");
        }
    }

    fn address(&self, offset: usize) -> u32 {
        self.rtl.device().memory().bus_address() + offset as u32
    }

    /// The packets of the weight stream: first word and number of words.
    fn packets(&self) -> Vec<(usize, usize)> {
        let (mut packets, mut at) = (Vec::new(), 0);
        while at < self.program.weights.len() / 8 {
            let header = u64::from_le_bytes(self.program.weights[8 * at..][..8].try_into().unwrap());
            let words = 1 + PACKET_WORDS.get(header) as usize;
            packets.push((at, words));
            at += words;
        }
        packets
    }
}

/// Any bit of the weight stream that is wrong stops the engine, which names the packet.
pub fn a_flipped_bit_of_the_weight_stream_is_named_by_its_packet(lab: &Lab) {
    let mut bench = Bench::new(lab);
    let packets = bench.packets();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    // Each field of a header, then words anywhere in the payloads: list headers, entries, parameters.
    let headers = PACKET_FIELDS.iter().map(|field| (Some(field.lsb), "header"));
    for (bit, kind) in headers.chain((0..24).map(|_| (None, "payload"))) {
        let number = rng.gen_range(0..packets.len());
        let (first, words) = packets[number];
        let word = if bit.is_some() { first } else { first + rng.gen_range(1..words) };
        let bit = bit.unwrap_or_else(|| rng.gen_range(0..64));
        let at = bench.program.weights_offset + 8 * word + bit / 8;
        let mut memory = bench.rtl.device().memory();
        let good = bench.program.weights[8 * word + bit / 8];
        memory.write(at, &[good ^ 1 << (bit % 8)]).unwrap();
        memory.sync_for_device(at, 1).unwrap();
        let what = format!("bit {bit} of word {word} ({kind} of packet {number})");
        assert_eq!(bench.stops(&what), (r::ERROR_WEIGHTS, number as u32), "{what}");
        memory.write(at, &[good]).unwrap();
        memory.sync_for_device(at, 1).unwrap();
    }
    bench.recovers("damaged weights");
}

/// What memory refuses is named by the burst that asked for it.
pub fn refused_accesses_are_named_by_their_burst(lab: &Lab) {
    let mut bench = Bench::new(lab);
    let program = &bench.program;
    let cases = [
        (program.weights_offset + program.weights.len() / 2, r::ERROR_READ, "weights"),
        (program.image.offset + program.image.layout.bytes() / 2, r::ERROR_READ, "image"),
        (program.maps[0].offset + program.maps[0].layout.bytes() / 2, r::ERROR_WRITE, "map"),
        (program.sums.offset, r::ERROR_WRITE, "sums"),
    ];
    for (offset, code, what) in cases {
        let at = bench.address(offset) & !7;
        bench.rtl.device().set_faults(Faults { slave_error: Some(at..at + 8), ..Faults::default() });
        let (found, address) = bench.stops(what);
        assert_eq!(found, code, "{what}");
        assert!(address <= at && at - address < BURST_BYTES as u32, "{what}: {at:#x}, named {address:#x}");
        bench.recovers(what);
    }
}

/// The watchdog notices a memory that stops answering, and a reset ends it.
pub fn a_memory_that_stops_answering_is_noticed_and_survived(lab: &Lab) {
    let mut bench = Bench::new(lab);
    bench.rtl.engine().set_watchdog(3000).unwrap();
    bench.recovers("nothing: the watchdog must not bite a frame");
    for after in [60, 500, 2000] {
        let from = bench.rtl.device().cycles() + after;
        bench.rtl.device().set_faults(Faults { silent_from: Some(from), ..Faults::default() });
        let (code, awaited) = bench.stops("a silent memory");
        assert_eq!(code, r::ERROR_WATCHDOG, "silent after {after} cycles");
        assert_ne!(awaited, 0);
        bench.recovers("a silent memory");
    }
}

/// A descriptor with a wrong field starts nothing.
pub fn a_bad_descriptor_reads_and_writes_nothing(lab: &Lab) {
    let mut bench = Bench::new(lab);
    let base = bench.address(0);
    let passes = bench.program.descriptors(base);
    let pass = passes.iter().find(|d| matches!(d, Descriptor::Pass(_))).unwrap().words();
    let changes =
        [(0, 1 << 20), (1, 1), (2, 1 << 24), (4, 1), (5, 8), (6, 1 << 22), (7, 1 << 24), (8, 1), (15, 1)];
    for (word, bits) in changes {
        bench.rtl.engine().reset().unwrap();
        let before = bench.bursts();
        let mut words = pass;
        words[word] ^= bits;
        if word < 15 {
            seal(&mut words);
        }
        for value in words {
            bench.rtl.engine().registers().write(r::QUEUE_DATA, value).unwrap();
        }
        bench.rtl.device().step(300).unwrap();
        let state = HardwareState::read(bench.rtl.engine().registers()).unwrap();
        assert_eq!((state.error_code, state.error_info), (r::ERROR_FIELD, word as u32), "word {word}");
        assert_eq!(bench.bursts(), before, "word {word}");
    }
    bench.rtl.engine().reset().unwrap();
    for value in pass {
        bench.rtl.engine().registers().write(r::QUEUE_DATA, value).unwrap();
    }
    bench.rtl.device().step(300).unwrap();
    let state = HardwareState::read(bench.rtl.engine().registers()).unwrap();
    assert_eq!((state.error_code, state.error_info), (r::ERROR_ORDER, 0), "a pass without weights");
    bench.rtl.engine().reset().unwrap();
    bench.recovers("bad descriptors");
}

/// Busy PE-cycles are the emulator's, and with the stalls they are all the cycles there were.
pub fn counters_add_up_in_every_pass(lab: &Lab, stalls: Option<u64>) {
    let (config, pes) = (lab.config, lab.config.pes);
    let mut rtl = lab.open(MEMORY_BYTES, stalls);
    let networks = (0..).flat_map(|seed| [random::network(seed), random::bypass_network(seed)]);
    let compiled = networks.filter_map(|m| compile(&m, &config).ok().map(|p| (m, p)));
    for (number, (model, program)) in compiled.take(6).enumerate() {
        let pixels = random::pixels(number as u64, model.network.input);
        rtl.engine().reset().unwrap();
        let bus = rtl.device().statistics();
        let run = rtl.check(&model, &pixels).unwrap();
        assert_beats(&run, &bus, &rtl.device().statistics());
        let mut memory = vec![0; program.memory_bytes];
        memory[program.weights_offset..][..program.weights.len()].copy_from_slice(&program.weights);
        let image = program.pack_input(&pixels).unwrap();
        memory[program.image.offset..][..image.len()].copy_from_slice(&image);
        let words: Vec<_> = program.descriptors(0).iter().map(Descriptor::words).collect();
        let report = emulate::execute(&config, &words, &mut memory, 0).unwrap();
        let mut before = 0;
        for (n, (record, pass)) in run.passes.iter().zip(&report.passes).enumerate() {
            let what = format!("{pes} PEs, {}, pass {n}: {record:?}", model.network.name);
            assert_eq!(record.busy, pass.busy_entries.iter().sum::<u64>(), "{what}");
            let cycles = u64::from(record.end - before) * pes as u64;
            assert_eq!(record.busy + record.stalls.total(), cycles, "{what}");
            assert!(record.start >= before && record.stalls.between > 0, "{what}");
            before = record.end;
        }
    }
}

/// All beats of the memory's ports between two moments are in the frame's log.
fn assert_beats(run: &Run, before: &MemoryStatistics, after: &MemoryStatistics) {
    let sum = |of: fn(&Beats) -> u64| run.passes.iter().map(|pass| of(&pass.beats)).sum::<u64>();
    let read = sum(|beats| beats.activations + beats.weights + beats.bypass);
    assert_eq!(read, after.beats_read - before.beats_read, "beats read");
    assert_eq!(sum(|beats| beats.written), after.beats_written - before.beats_written, "beats written");
}

/// Frames behind one another in the queue.
pub fn queued_frames_are_correct_and_no_slower_than_one_by_one(lab: &Lab) {
    let mut bench = Bench::new(lab);
    let single = bench.rtl.engine().run(&bench.pixels).unwrap().cycles;
    let images: Vec<Vec<u8>> = (0..10).map(|seed| random::pixels(seed, bench.model.network.input)).collect();
    let slices: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
    let run = bench.rtl.engine().run_queued(&slices).unwrap();
    for (image, sums) in images.iter().zip(&run.sums) {
        assert_eq!(*sums, golden::run(&bench.model, image).unwrap().sums);
    }
    assert!(run.cycles <= 10 * single, "{} cycles, one frame takes {single}", run.cycles);
}
