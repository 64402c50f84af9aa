//! Registers that are read all over the window while the driver waits.

use firebrick_sim::SimRegisters;
use firebrick_spec::EngineConfig;
use firebrick_spec::bus::{BusError, RegisterBus};
use firebrick_spec::registers::{CONFIG_HASH, ID, IDENTITY, WINDOW_BYTES};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Most cycles between two reads.
const PAUSE: u64 = 600;

/// The accelerator's registers, polled while a frame runs if a seed was set.
pub struct Polled {
    registers: SimRegisters,
    hash: u32,
    random: Option<ChaCha8Rng>,
    wrong: Option<String>,
}

impl Polled {
    /// Registers of an engine of `config`, not polled.
    pub fn new(registers: SimRegisters, config: &EngineConfig) -> Self {
        Polled { registers, hash: config.hash(), random: None, wrong: None }
    }

    /// Polls from now on, or no more.
    pub fn set_polls(&mut self, seed: Option<u64>) {
        self.random = seed.map(ChaCha8Rng::seed_from_u64);
    }

    /// The first register that read what it must not.
    pub fn wrong(&mut self) -> Option<String> {
        self.wrong.take()
    }

    fn poll(&mut self, offset: usize) -> Result<(), BusError> {
        self.registers.read(offset)?;
        for (register, expected) in [(ID, IDENTITY), (CONFIG_HASH, self.hash)] {
            let found = self.registers.read(register)?;
            if found != expected {
                self.wrong = Some(format!("register {register:#x} read {found:#x}, expected {expected:#x}"));
            }
        }
        Ok(())
    }
}

impl RegisterBus for Polled {
    fn read(&mut self, offset: usize) -> Result<u32, BusError> {
        self.registers.read(offset)
    }

    fn write(&mut self, offset: usize, value: u32) -> Result<(), BusError> {
        self.registers.write(offset, value)
    }

    fn wait_interrupt(&mut self, timeout_cycles: u64) -> Result<bool, BusError> {
        let mut left = timeout_cycles;
        while let Some(random) = &mut self.random {
            let pause = random.gen_range(1..=PAUSE);
            let offset = 4 * random.gen_range(0..WINDOW_BYTES / 4);
            if left <= pause {
                break;
            }
            if self.registers.wait_interrupt(pause)? {
                return Ok(true);
            }
            self.poll(offset)?;
            left -= pause;
        }
        self.registers.wait_interrupt(left)
    }
}
