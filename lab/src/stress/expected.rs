//! What memory must hold after a frame: every byte of it.

use firebrick_compiler::compile::Program;
use firebrick_compiler::emulate;
use firebrick_nn::golden;
use firebrick_nn::model::QuantisedModel;
use firebrick_spec::{BURST_BYTES, Descriptor, EngineConfig};

use super::failure::{Failure, Kind};

/// A network with its program.
pub struct Network {
    /// The model.
    pub model: QuantisedModel,
    /// The program.
    pub program: Program,
}

impl Network {
    /// Bytes that `frames` frames, one behind the other, need.
    pub fn bytes(&self, frames: usize) -> usize {
        let round = |bytes: usize| bytes.next_multiple_of(BURST_BYTES);
        let (image, sums) = (self.program.image.layout.bytes(), self.program.sums.bytes());
        round(self.program.memory_bytes) + frames.saturating_sub(1) * (round(image) + round(sums))
    }

    /// Multiplications that no engine needs more of.
    pub fn macs(&self) -> u64 {
        self.program.passes.iter().map(|pass| pass.macs).sum()
    }

    /// Bursts, about.
    pub fn bursts(&self) -> u64 {
        let bytes = |pass: &firebrick_compiler::compile::PassInfo| {
            pass.input_bytes + pass.bypass_bytes + pass.output_bytes
        };
        let moved: usize = self.program.passes.iter().map(bytes).sum();
        // A run of a few bytes is a burst of its own.
        ((moved + self.program.weights.len()) / 16) as u64
    }
}

/// Memory and sums after a frame.
pub struct Expected {
    /// The whole buffer.
    pub memory: Vec<u8>,
    /// The sums that the driver returns.
    pub sums: Vec<u32>,
}

impl Expected {
    /// After a frame that began with `memory` at the bus address `base`: maps and sums are the golden model's, all else is what
    /// the emulator left there.
    pub fn new(network: &Network, pixels: &[u8], mut memory: Vec<u8>, base: u32) -> Result<Self, Failure> {
        let Network { model, program } = network;
        let software = |what: String| Failure::new(Kind::Software, what);
        let image = program.pack_input(pixels).ok_or_else(|| software("the image does not fit".into()))?;
        memory[program.image.offset..][..image.len()].copy_from_slice(&image);
        let words: Vec<_> = program.descriptors(base).iter().map(Descriptor::words).collect();
        let config: &EngineConfig = &program.config;
        emulate::execute(config, &words, &mut memory, base)
            .map_err(|e| software(format!("emulator: {e}")))?;
        let golden = golden::run(model, pixels).map_err(|e| software(e.to_string()))?;
        for map in &program.maps {
            let packed = map.layout.pack(&golden.maps[&map.layer]);
            memory[map.offset..][..packed.len()].copy_from_slice(&packed);
        }
        let written = program.read_sums(&memory[program.sums.offset..]);
        if written.as_ref() != Some(&golden.sums) {
            return Err(software(format!("emulated sums {written:?}, golden {:?}", golden.sums)));
        }
        Ok(Expected { memory, sums: golden.sums })
    }

    /// Compares memory after the frame.
    pub fn compare(&self, found: &[u8], network: &Network) -> Result<(), Failure> {
        if found == self.memory {
            return Ok(());
        }
        let differs = |at: &usize| found[*at] != self.memory[*at];
        let count = (0..found.len()).filter(differs).count();
        let at = (0..found.len()).find(differs).unwrap_or_default();
        let (place, expected) = (place(&network.program, at), self.memory[at]);
        let text = format!("{count} bytes differ; {place}: {}, expected {expected}", found[at]);
        Err(Failure::new(Kind::Result, text))
    }

    /// Compares memory after a frame that did not end: every byte is what it was `before`, or what one of the passes leaves there.
    /// (Partial sums share an area, so that a byte may have had several right values.)
    pub fn compare_stopped(
        &self,
        before: &[u8],
        found: &[u8],
        network: &Network,
        base: u32,
    ) -> Result<(), Failure> {
        let unlike = |at: &usize| found[*at] != self.memory[*at] && found[*at] != before[*at];
        let mut wrong: Vec<usize> = (0..found.len()).filter(unlike).collect();
        let words: Vec<_> = network.program.descriptors(base).iter().map(Descriptor::words).collect();
        for end in 1..words.len() {
            if wrong.is_empty() {
                break;
            }
            let mut between = before.to_vec();
            // An error says only that the frame is not complete: all of it runs in `new`.
            let _ = emulate::execute(&network.program.config, &words[..end], &mut between, base);
            wrong.retain(|at| found[*at] != between[*at]);
        }
        let Some(&at) = wrong.first() else { return Ok(()) };
        let place = place(&network.program, at);
        let text = format!(
            "after a frame that was stopped, {place}: {}, before {}, expected {}",
            found[at], before[at], self.memory[at]
        );
        Err(Failure::new(Kind::Result, text))
    }
}

/// Compares memory after a frame whose maps hold anything: weights, image and what is nobody's are as they were `before`.
pub fn compare_void(before: &[u8], found: &[u8], network: &Network) -> Result<(), Failure> {
    let program = &network.program;
    let kept = [
        (program.weights_offset, program.weights.len()),
        (program.image.offset, program.image.layout.bytes()),
        (program.memory_bytes, before.len() - program.memory_bytes),
    ];
    let mut kept = kept.into_iter().flat_map(|(offset, len)| offset..offset + len);
    let Some(at) = kept.find(|at| found[*at] != before[*at]) else { return Ok(()) };
    let text = format!("{}: {}, before {}", place(program, at), found[at], before[at]);
    Err(Failure::new(Kind::Result, text))
}

/// What lies at an offset.
fn place(program: &Program, at: usize) -> String {
    let map = program.maps.iter().find(|map| (map.offset..map.offset + map.layout.bytes()).contains(&at));
    if let Some(map) = map {
        let (inside, layout) = (at - map.offset, &map.layout);
        let word = inside / 16;
        return format!(
            "map {}, row {}, strip {}, channel {}, byte {}",
            map.layer,
            word / layout.channels / layout.strips,
            word / layout.channels % layout.strips,
            word % layout.channels,
            inside % 16
        );
    }
    let regions = [
        ("weights", program.weights_offset, program.weights.len()),
        ("image", program.image.offset, program.image.layout.bytes()),
        ("sums", program.sums.offset, program.sums.bytes()),
    ];
    let found = regions.iter().find(|(_, offset, len)| (*offset..offset + len).contains(&at));
    let name = found.map_or("no map, image or weights", |region| region.0);
    format!("offset {at:#x} ({name}), network of {:#x} bytes", program.memory_bytes)
}
