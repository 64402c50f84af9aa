//! What a board's file must fulfil beyond having the right keys.

use std::collections::BTreeMap;

use firebrick_spec::registers::WINDOW_BYTES;

use crate::invalid::InvalidBoard;
use crate::keys;
use crate::schema::Board;

/// Bytes of a MiB.
const MIB: u64 = 1 << 20;

impl Board {
    /// Every setting of the processing system, ranges expanded, without `CONFIG.`.
    pub fn settings(&self) -> BTreeMap<String, String> {
        let groups = self.ps.iter().flat_map(|group| &group.settings);
        let expanded = groups.flat_map(|(key, value)| {
            // `check` has expanded every key once.
            keys::expand(key).unwrap_or_default().into_iter().map(move |key| (key, value.clone()))
        });
        expanded.collect()
    }

    /// Bytes of memory, from address 0, that the accelerator can reach.
    pub fn reachable_bytes(&self) -> u64 {
        (self.memory.ddr_mib * MIB).min(self.family.reach())
    }

    /// # Errors
    /// The key, its value and what would be accepted.
    pub(super) fn check(&self) -> Result<(), InvalidBoard> {
        self.check_sources()?;
        self.check_names()?;
        self.check_engine()?;
        self.check_addresses()?;
        self.check_settings()
    }

    fn check_sources(&self) -> Result<(), InvalidBoard> {
        let groups = [
            ("part", &self.part.source),
            ("resources", &self.resources.source),
            ("clock", &self.clock.source),
            ("engine", &self.engine.source),
            ("ports", &self.ports.source),
            ("address_map", &self.address_map.source),
            ("memory", &self.memory.source),
        ];
        let ps = self.ps.iter().map(|group| ("ps", &group.source));
        match groups.into_iter().chain(ps).find(|(_, source)| source.trim().is_empty()) {
            Some((group, _)) => Err(InvalidBoard::NoSource { group }),
            None => Ok(()),
        }
    }

    /// Names go into Tcl, where brackets would be commands.
    fn check_names(&self) -> Result<(), InvalidBoard> {
        let only = |name: &str, others: &str| {
            (1..=60).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        if !only(&self.name, " -._") {
            let accepted = "1 to 60 letters, digits, spaces and -._";
            return Err(InvalidBoard::Name { key: "name", found: self.name.clone(), accepted });
        }
        let part = &self.part.name;
        if !only(part, "-") {
            let accepted = "letters, digits and -";
            return Err(InvalidBoard::Name { key: "part.name", found: part.clone(), accepted });
        }
        Ok(())
    }

    fn check_engine(&self) -> Result<(), InvalidBoard> {
        self.engine.config().validate()?;
        if !(10.0..=500.0).contains(&self.clock.mhz) {
            return Err(InvalidBoard::value("clock.mhz", self.clock.mhz, "10 to 500"));
        }
        if self.ports.memory_bits != 64 {
            return Err(InvalidBoard::value("ports.memory_bits", self.ports.memory_bits, "64"));
        }
        one_of("ports.control", &self.ports.control, self.family.control_ports())?;
        for port in &self.ports.memory {
            one_of("ports.memory", port, self.family.memory_ports())?;
        }
        if !self.engine.ultraram.is_empty() && self.resources.uram == 0 {
            let found = self.engine.ultraram.iter().map(|store| store.name()).collect::<Vec<_>>().join(", ");
            return Err(InvalidBoard::value("engine.ultraram", found, "nothing, where resources.uram is 0"));
        }
        let (known, needed) = (self.ports.memory.len(), self.engine.ports);
        let twice = known == 2 && self.ports.memory[0] == self.ports.memory[1];
        if known < needed || known > 2 || twice {
            return Err(InvalidBoard::MemoryPorts { found: self.ports.memory.clone(), needed });
        }
        Ok(())
    }

    fn check_addresses(&self) -> Result<(), InvalidBoard> {
        let (first, range) = (self.address_map.registers, self.family.control());
        let last = first.saturating_add(WINDOW_BYTES as u64 - 1);
        if first % WINDOW_BYTES as u64 != 0 || !range.contains(&first) || !range.contains(&last) {
            let (from, to) = (range.start(), range.end());
            let accepted = format!("multiples of {WINDOW_BYTES:#x} within {from:#x} to {to:#x}");
            return Err(InvalidBoard::value("address_map.registers", format!("{first:#x}"), accepted));
        }
        let (buffer, ddr) = (self.memory.buffer_mib, self.memory.ddr_mib);
        if !(64..=8192).contains(&ddr) {
            return Err(InvalidBoard::value("memory.ddr_mib", ddr, "64 to 8192"));
        }
        let most = self.reachable_bytes() / MIB / 2;
        if !(1..=most).contains(&buffer) {
            return Err(InvalidBoard::value("memory.buffer_mib", buffer, format!("1 to {most}")));
        }
        Ok(())
    }

    fn check_settings(&self) -> Result<(), InvalidBoard> {
        let prefix = self.family.prefix();
        let mut seen = BTreeMap::new();
        for (key, value) in self.ps.iter().flat_map(|group| &group.settings) {
            for key in keys::expand(key)? {
                if !key.starts_with(prefix) || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                    return Err(InvalidBoard::Setting { key, prefix });
                }
                if value.is_empty() || value.contains(['{', '}', '\\', '"', '\n']) {
                    return Err(InvalidBoard::SettingValue { key, found: value.clone() });
                }
                if seen.insert(key.clone(), ()).is_some() {
                    return Err(InvalidBoard::Twice { key });
                }
            }
        }
        Ok(())
    }
}

fn one_of(key: &'static str, value: &str, accepted: &[&str]) -> Result<(), InvalidBoard> {
    if accepted.contains(&value) {
        return Ok(());
    }
    Err(InvalidBoard::value(key, value, accepted.join(", ")))
}
