//! Whether the hardware is the one that this program was made for.

use firebrick_spec::bus::RegisterBus;
use firebrick_spec::field::Field;
use firebrick_spec::registers as r;
use firebrick_spec::{CONTRACT_VERSION, EngineConfig, PIXELS};

use super::DriverError;

/// Reads what hardware of this contract is there; nothing is written.
///
/// # Errors
/// [`DriverError::Identity`], [`DriverError::Mismatch`] for another contract version, another word, or a hash that is
/// not that of the fields; [`DriverError::Config`] for fields that no engine has; [`DriverError::Bus`].
pub fn identify(bus: &mut impl RegisterBus) -> Result<EngineConfig, DriverError> {
    family(bus)?;
    let (config, stores) = (u64::from(bus.read(r::CONFIG)?), u64::from(bus.read(r::STORES)?));
    let get = |field: Field, word: u64| field.get(word) as usize;
    let found = EngineConfig {
        pes: get(r::CONFIG_PES, config),
        activation_words: get(r::STORES_ACTIVATION, stores),
        weight_words: get(r::STORES_WEIGHT, stores),
        queue_words: get(r::STORES_QUEUE, stores),
        ports: get(r::CONFIG_PORTS, config),
    };
    found.validate()?;
    // What the fields do not tell, the pixels and the hash over all of them, must be right, too.
    check(bus, &found)?;
    Ok(found)
}

/// Reads every identifying register and compares it; nothing is written.
pub(super) fn check(bus: &mut impl RegisterBus, config: &EngineConfig) -> Result<(), DriverError> {
    family(bus)?;
    let word = bus.read(r::CONFIG)?;
    field("CONFIG", r::CONFIG_PES, word, config.pes)?;
    field("CONFIG", r::CONFIG_PIXELS, word, PIXELS)?;
    field("CONFIG", r::CONFIG_PORTS, word, config.ports)?;
    let word = bus.read(r::STORES)?;
    field("STORES", r::STORES_ACTIVATION, word, config.activation_words)?;
    field("STORES", r::STORES_WEIGHT, word, config.weight_words)?;
    field("STORES", r::STORES_QUEUE, word, config.queue_words)?;
    equal("CONFIG_HASH", "value", bus.read(r::CONFIG_HASH)?, config.hash())
}

/// A Firebrick of this contract's version.
fn family(bus: &mut impl RegisterBus) -> Result<(), DriverError> {
    // First: of something else at this address the other registers mean nothing.
    let found = bus.read(r::ID)?;
    if found != r::IDENTITY {
        return Err(DriverError::Identity { found });
    }
    equal("VERSION", "value", bus.read(r::VERSION)?, CONTRACT_VERSION)
}

fn field(register: &'static str, field: Field, word: u32, expected: usize) -> Result<(), DriverError> {
    equal(register, field.name, field.get(u64::from(word)) as u32, expected as u32)
}

fn equal(register: &'static str, field: &'static str, found: u32, expected: u32) -> Result<(), DriverError> {
    if found == expected { Ok(()) } else { Err(DriverError::Mismatch { register, field, found, expected }) }
}
