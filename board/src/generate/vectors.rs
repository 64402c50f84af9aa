//! A small network to try an engine with: the memory before the run, what the golden model says of it afterwards, and the descriptors.

use std::fmt::Write;

use firebrick_compiler::compile::{Program, compile};
use firebrick_nn::{golden, random};
use firebrick_spec::descriptor::{CHECK, DESCRIPTOR_WORDS};
use firebrick_spec::{BEAT_BYTES, BURST_BYTES, Descriptor, EngineConfig, OutputMode};

/// Address of the vectors' memory.
pub(super) const BASE: u32 = 0x1000_0000;

/// Seeds that are tried for a network that has all kinds of passes.
const SEEDS: std::ops::Range<u64> = 1..3000;

/// Most multiplications of the network: the files stay small.
const MAX_MACS: u64 = 10_000;

/// The files' words.
pub(super) struct Vectors {
    /// 64-bit words of the memory before the run, as `$readmemh` reads them.
    pub memory: String,
    /// What must be in it afterwards; `x` where the contract says nothing.
    pub expected: String,
    /// Bytes of which it says something: a mask of eight bits for each of those words, for simulators without `x`.
    pub compared: String,
    /// 32-bit words of the frame's descriptors.
    pub descriptors: String,
    /// 32-bit words: the first and the last byte that may be read, and that may be written.
    pub windows: String,
    /// Byte offset of the first byte that may be written.
    pub first_written: usize,
    /// Which of those words are addresses.
    pub addresses: Vec<usize>,
}

impl Vectors {
    /// A small random network and image for an engine: the first seed with a map, a pooled map and sums. None if there is none.
    pub fn new(engine: &EngineConfig) -> Option<Self> {
        SEEDS.into_iter().find_map(|seed| Self::of(seed, engine))
    }

    fn of(seed: u64, engine: &EngineConfig) -> Option<Self> {
        let model = random::network(seed);
        let program = compile(&model, engine).ok()?;
        let descriptors = program.descriptors(BASE);
        let macs: u64 = program.passes.iter().map(|pass| pass.macs).sum();
        if macs > MAX_MACS || !has_all_kinds(&descriptors) {
            return None;
        }
        let pixels = random::pixels(seed, model.network.input);
        let run = golden::run(&model, &pixels).ok()?;
        let mut memory = vec![Some(0); program.memory_bytes.next_multiple_of(BEAT_BYTES)];
        put(&mut memory, program.weights_offset, &program.weights);
        put(&mut memory, program.image.offset, &program.pack_input(&pixels)?);
        let expected = expected(&program, &run, memory.len())?;
        let words: Vec<u32> = descriptors.iter().flat_map(|d| d.words()).collect();
        let elsewhere = program.descriptors(BASE + BURST_BYTES as u32);
        let elsewhere = elsewhere.iter().flat_map(|d| d.words());
        // The check sums differ, too, and are no addresses: to add to them would not make them right.
        let check = CHECK.word().0;
        let moved = |(n, (a, b)): &(usize, (&u32, u32))| **a != *b && n % DESCRIPTOR_WORDS != check;
        let addresses = words.iter().zip(elsewhere).enumerate().filter(moved).map(|(n, _)| n);
        let first_written = program.weights_offset + program.weights.len();
        let last = BASE + memory.len() as u32 - 1;
        Some(Vectors {
            addresses: addresses.collect(),
            memory: hex_words(&memory),
            compared: hex_masks(&expected),
            expected: hex_words(&expected),
            descriptors: hex_lines(&words),
            windows: hex_lines(&[BASE, last, BASE + first_written as u32, last]),
            first_written,
        })
    }
}

fn has_all_kinds(descriptors: &[Descriptor]) -> bool {
    let outputs = descriptors.iter().filter_map(|d| match d {
        Descriptor::Pass(pass) => Some(pass.output),
        Descriptor::Weights(_) => None,
    });
    let outputs: Vec<OutputMode> = outputs.collect();
    [OutputMode::Map, OutputMode::Pooled, OutputMode::Sums].iter().all(|kind| outputs.contains(kind))
}

/// The golden model's maps and sums where the engine writes them.
fn expected(program: &Program, run: &golden::GoldenRun, bytes: usize) -> Option<Vec<Option<u8>>> {
    let mut expected = vec![None; bytes];
    for region in &program.maps {
        put(&mut expected, region.offset, &region.layout.pack(run.maps.get(&region.layer)?));
    }
    let sums = run.sums.iter().zip(&program.border).map(|(sum, border)| sum - border);
    let sums: Vec<u8> = sums.flat_map(u32::to_le_bytes).collect();
    put(&mut expected, program.sums.offset, &sums);
    Some(expected)
}

fn put(memory: &mut [Option<u8>], offset: usize, bytes: &[u8]) {
    for (place, byte) in memory[offset..].iter_mut().zip(bytes) {
        *place = Some(*byte);
    }
}

/// One 32-bit word a line.
fn hex_lines(words: &[u32]) -> String {
    words.iter().fold(String::new(), |mut out, word| {
        let _ = writeln!(out, "{word:08x}");
        out
    })
}

/// One mask a line, bit 0 for the byte of the lowest address.
fn hex_masks(memory: &[Option<u8>]) -> String {
    memory.chunks(BEAT_BYTES).fold(String::new(), |mut out, word| {
        let mask = word.iter().rev().fold(0, |mask, byte| mask << 1 | u8::from(byte.is_some()));
        let _ = writeln!(out, "{mask:02x}");
        out
    })
}

/// One 64-bit word a line, the byte of the highest address first.
fn hex_words(memory: &[Option<u8>]) -> String {
    let mut out = String::with_capacity(memory.len() / BEAT_BYTES * 17);
    for word in memory.chunks(BEAT_BYTES) {
        for byte in word.iter().rev() {
            let _ = match byte {
                Some(byte) => write!(out, "{byte:02x}"),
                None => write!(out, "xx"),
            };
        }
        out.push('\n');
    }
    out
}
