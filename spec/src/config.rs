//! The engine's configuration: what the RTL is generated from and what the driver checks.

use crate::{CONTRACT_VERSION, PIXELS};

/// Largest number of processing elements (the weight stream addresses a PE with 6 bits).
pub const MAX_PES: usize = 64;

/// Most output channels of one pass: the depth of the reassembly slots and of the parameter table.
pub const PASS_CHANNELS: usize = 512;

/// Reassembly slots: a PE starts a tile only when one of them is reserved for it.
pub const RESULT_SLOTS: usize = 4;

/// Banks of the output-channel parameter table: passes whose parameters can be loaded at a time.
pub const PARAM_BANKS: usize = 4;

/// Entries of the pooling memories: most `strips x channels` of a pooled pass.
pub const POOL_WORDS: usize = 1024;

/// The engine's configuration. [`EngineConfig::validate`] says what is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EngineConfig {
    /// Processing elements in the chain, 1 to [`MAX_PES`].
    pub pes: usize,
    /// Words of a PE's activation store: 64, 128, 256 or 512.
    pub activation_words: usize,
    /// Words (of four entries) of a PE's weight store: 64, 128, 256 or 512.
    pub weight_words: usize,
    /// 32-bit words of the descriptor queue: 64, 128, 256 or 512.
    pub queue_words: usize,
    /// AXI memory ports, 1 or 2; with two, reads are striped by 128-byte blocks.
    pub ports: usize,
}

impl EngineConfig {
    /// A configuration of `pes` processing elements with the default stores.
    pub const fn with_pes(pes: usize) -> Self {
        EngineConfig { pes, activation_words: 512, weight_words: 512, queue_words: 512, ports: 1 }
    }

    /// Checks every field; the error names the field, its value and what is accepted.
    pub fn validate(&self) -> Result<(), ConfigError> {
        const DEPTHS: &[usize] = &[64, 128, 256, 512];
        let pes: Vec<usize> = (1..=MAX_PES).collect();
        check("pes", self.pes, &pes)?;
        check("activation_words", self.activation_words, DEPTHS)?;
        check("weight_words", self.weight_words, DEPTHS)?;
        check("queue_words", self.queue_words, DEPTHS)?;
        check("ports", self.ports, &[1, 2])
    }

    /// A 32-bit FNV-1a hash of the contract version and every field; equal hashes mean that a
    /// compiled network fits the hardware.
    pub fn hash(&self) -> u32 {
        let values = [
            CONTRACT_VERSION as usize,
            PIXELS,
            self.pes,
            self.activation_words,
            self.weight_words,
            self.queue_words,
            self.ports,
        ];
        let mut hash = 0x811c_9dc5u32;
        for value in values {
            for byte in (value as u32).to_le_bytes() {
                hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        }
        hash
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self::with_pes(8)
    }
}

/// A configuration that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("engine configuration: {field} = {value} is not possible, accepted: {accepted}")]
pub struct ConfigError {
    /// Name of the field.
    pub field: &'static str,
    /// Its value.
    pub value: usize,
    /// What would be accepted.
    pub accepted: String,
}

fn check(field: &'static str, value: usize, accepted: &[usize]) -> Result<(), ConfigError> {
    if accepted.contains(&value) {
        return Ok(());
    }
    let (first, last) = (accepted[0], accepted[accepted.len() - 1]);
    let accepted = if accepted.len() > 4 {
        format!("{first} to {last}")
    } else {
        accepted.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
    };
    Err(ConfigError { field, value, accepted })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(change: impl Fn(&mut EngineConfig)) -> String {
        let mut config = EngineConfig::default();
        change(&mut config);
        config.validate().unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_possible() {
        for pes in 1..=MAX_PES {
            EngineConfig::with_pes(pes).validate().unwrap();
        }
    }

    #[test]
    fn every_field_is_refused_with_its_value() {
        assert_eq!(
            refusal(|c| c.pes = 65),
            "engine configuration: pes = 65 is not possible, accepted: 1 to 64"
        );
        assert!(refusal(|c| c.pes = 0).contains("pes = 0"));
        assert!(refusal(|c| c.activation_words = 100).contains("activation_words = 100"));
        assert!(refusal(|c| c.weight_words = 1024).contains("accepted: 64, 128, 256, 512"));
        assert!(refusal(|c| c.queue_words = 16).contains("queue_words = 16"));
        assert!(refusal(|c| c.ports = 3).contains("ports = 3 is not possible, accepted: 1, 2"));
    }

    #[test]
    fn the_hash_tells_configurations_apart() {
        let a = EngineConfig::with_pes(8);
        assert_ne!(a.hash(), EngineConfig::with_pes(9).hash());
        assert_ne!(a.hash(), EngineConfig { weight_words: 256, ..a }.hash());
        assert_eq!(a.hash(), EngineConfig::default().hash());
    }
}
