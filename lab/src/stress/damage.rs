//! Frames whose descriptors or weights are damaged.

use firebrick_host::driver::HardwareState;
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, KIND, VERSION};
use firebrick_spec::field::Field;
use firebrick_spec::registers as r;
use firebrick_spec::weights::PACKET_WORDS;

use super::bench::Bench;
use super::case::{Case, Event};
use super::expected::{Expected, Network};
use super::failure::{Failure, Kind};

/// Cycles that an engine has for an error after the last word that explains it, on top of all passes before.
const PATIENCE: u64 = 2_000;

/// Whether a wrong bit is in the header of a packet or of a list: until the packet's end is judged, its words may go where the weights of
/// the pass that runs stand, so that the maps of the frame, which stops, hold anything.
pub(super) fn misleads(event: &Event, network: &Network) -> bool {
    let Event::Stream { permille, .. } = event else { return false };
    let words: Vec<u64> = network.program.weights.chunks_exact(8).map(word).collect();
    let (damaged, mut at) = (words.len() * *permille as usize / 1000, 0);
    while at + 1 < damaged {
        at += 1 + PACKET_WORDS.get(words[at]) as usize;
    }
    damaged == at || damaged == at + 1
}

/// A word of the stream.
fn word(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
}

impl Bench {
    /// Sends descriptors of which one is damaged, or that are out of order.
    pub(super) fn descriptors(
        &mut self,
        event: &Event,
        network: &Network,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        // The error names the descriptor by its number since a reset.
        self.engine.reset()?;
        self.write_image(network, pixels)?;
        let mut words = self.words(network);
        let count = words.len() / DESCRIPTOR_WORDS;
        let numbered = |number: usize| r::FIELD_DESCRIPTOR.put(number as u64) as u32;
        let expected: Vec<(u32, u32)> = match *event {
            Event::Descriptor { permille, word, bit } => {
                let number = count * permille as usize / 1000;
                let damaged = number * DESCRIPTOR_WORDS + word;
                words[damaged] ^= 1 << bit;
                let inside = |field: Field| word == 0 && (field.lsb..field.lsb + field.width).contains(&bit);
                if inside(VERSION) {
                    vec![(r::ERROR_VERSION, words[damaged])]
                } else {
                    // A value that is possible is found by the check sum; a kind that there is not, at once.
                    let field = |word: usize| numbered(number) | r::FIELD_WORD.put(word as u64) as u32;
                    let kind = inside(KIND).then_some((r::ERROR_KIND, words[damaged]));
                    // Of another kind of output, what another word says may be impossible.
                    let named = |at: &usize| word == 0 || [word, DESCRIPTOR_WORDS - 1].contains(at);
                    let fields = (0..DESCRIPTOR_WORDS).filter(named).map(|at| (r::ERROR_FIELD, field(at)));
                    kind.into_iter().chain(fields).collect()
                }
            }
            Event::Disorder { twice: true } => {
                words.splice(0..0, words[..DESCRIPTOR_WORDS].to_vec());
                vec![(r::ERROR_ORDER, numbered(1))]
            }
            _ => {
                words.drain(..DESCRIPTOR_WORDS);
                vec![(r::ERROR_ORDER, numbered(0))]
            }
        };
        let state = self.fed(&words)?;
        if expected.contains(&(state.error_code, state.error_info)) {
            return self.counted(|tally| &mut tally.damages);
        }
        Err(Failure::new(Kind::WrongError, format!("{state}, expected code and detail {expected:x?}")))
    }

    /// Sends the first words of a descriptor, and no more.
    pub(super) fn torn(
        &mut self,
        words: usize,
        case: &Case,
        network: &Network,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        self.engine.reset()?;
        self.write_image(network, pixels)?;
        let cycles = 4000 + 4 * case.bus.cycles_per_burst();
        self.engine.set_watchdog(cycles as u32)?;
        let words = self.words(network)[..words].to_vec();
        let bus = self.engine.registers();
        words.iter().try_for_each(|word| bus.write(r::QUEUE_DATA, *word))?;
        self.device.step(2 * cycles)?;
        let state = HardwareState::read(self.engine.registers())?;
        match (state.error_code, state.error_info) {
            (r::ERROR_WATCHDOG, awaited) if awaited == 1 << r::AWAITED_DESCRIPTOR.lsb => {
                self.counted(|tally| &mut tally.silences)
            }
            _ => Err(Failure::new(Kind::WrongError, format!("{state} after words of a descriptor"))),
        }
    }

    /// Writes a word while a reset is under way: it is lost, and named. False if the reset was over before.
    pub(super) fn early(&mut self, hard: bool, network: &Network, pixels: &[u8]) -> Result<bool, Failure> {
        const WORD: u32 = 0x1234_5678;
        self.write_image(network, pixels)?;
        if hard {
            self.device.hard_reset(1)?;
        } else {
            self.engine.registers().write(r::CONTROL, r::CONTROL_RESET.put(1) as u32)?;
        }
        self.engine.registers().write(r::QUEUE_DATA, WORD)?;
        let in_time = self.engine.registers().read(r::CONTROL)? != 0;
        let state = self.engine.await_reset()?;
        match (state.error_code, state.error_info) {
            (r::ERROR_QUEUE, WORD) => self.counted(|tally| &mut tally.overfills),
            (r::ERROR_NONE, _) if !in_time => Ok(false),
            _ => Err(Failure::new(Kind::WrongError, format!("{state} after a word in a reset"))),
        }
    }

    /// Writes words as the queue has room for them, until the engine stops; its state then.
    fn fed(&mut self, words: &[u32]) -> Result<HardwareState, Failure> {
        let mut idle = 0;
        let bus = self.engine.registers();
        for word in words {
            while bus.read(r::QUEUE_FREE)? == 0 && bus.read(r::ERROR_CODE)? == r::ERROR_NONE {}
            if bus.read(r::ERROR_CODE)? != r::ERROR_NONE {
                break;
            }
            bus.write(r::QUEUE_DATA, *word)?;
        }
        while idle < PATIENCE && !HardwareState::read(self.engine.registers())?.failed() {
            self.device.step(1)?;
            let busy = HardwareState::read(self.engine.registers())?.busy();
            idle = if busy { 0 } else { idle + 1 };
        }
        Ok(HardwareState::read(self.engine.registers())?)
    }

    /// Runs a frame with a wrong bit in the weights, which is mended afterwards.
    pub(super) fn stream(
        &mut self,
        permille: u32,
        bit: usize,
        network: &Network,
        expected: &Expected,
        pixels: &[u8],
    ) -> Result<bool, Failure> {
        let word = network.program.weights.len() / 8 * permille as usize / 1000;
        let offset = 8 * word + bit / 8;
        let at = network.program.weights_offset + offset;
        let good = network.program.weights[offset];
        self.flip(at, good ^ 1 << (bit % 8))?;
        let stopped = self.stops(network, expected, pixels);
        self.flip(at, good)?;
        match stopped? {
            Some((r::ERROR_WEIGHTS, _)) => self.counted(|tally| &mut tally.damages),
            found => {
                let text =
                    format!("error code and detail {found:x?} with bit {bit} of weight word {word} wrong");
                Err(Failure::new(Kind::WrongError, text))
            }
        }
    }

    fn flip(&mut self, at: usize, byte: u8) -> Result<(), Failure> {
        let mut memory = self.device.memory();
        memory.write(at, &[byte])?;
        Ok(memory.sync_for_device(at, 1)?)
    }
}
