//! What a board's file must fulfil beyond having the right keys.

use std::collections::BTreeMap;

use firebrick_spec::registers::WINDOW_BYTES;

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
    pub(super) fn check(&self) -> Result<(), String> {
        self.check_sources()?;
        self.check_names()?;
        self.check_engine()?;
        self.check_addresses()?;
        self.check_settings()
    }

    fn check_sources(&self) -> Result<(), String> {
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
            Some((group, _)) => Err(format!("{group}.source is empty, accepted: where the facts were found")),
            None => Ok(()),
        }
    }

    /// Names go into Tcl, where brackets would be commands.
    fn check_names(&self) -> Result<(), String> {
        let only = |name: &str, others: &str| {
            (1..=60).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
        };
        if !only(&self.name, " -._") {
            let name = &self.name;
            return Err(format!("name = `{name}`, accepted: 1 to 60 letters, digits, spaces and -._"));
        }
        let part = &self.part.name;
        match only(part, "-") {
            true => Ok(()),
            false => Err(format!("part.name = `{part}`, accepted: letters, digits and -")),
        }
    }

    fn check_engine(&self) -> Result<(), String> {
        self.engine.config().validate().map_err(|e| e.to_string())?;
        if !(10.0..=500.0).contains(&self.clock.mhz) {
            return Err(format!("clock.mhz = {} is not possible, accepted: 10 to 500", self.clock.mhz));
        }
        if self.ports.memory_bits != 64 {
            return Err(format!(
                "ports.memory_bits = {} is not possible, accepted: 64",
                self.ports.memory_bits
            ));
        }
        one_of("ports.control", &self.ports.control, self.family.control_ports())?;
        for port in &self.ports.memory {
            one_of("ports.memory", port, self.family.memory_ports())?;
        }
        let (known, needed) = (self.ports.memory.len(), self.engine.ports);
        let twice = known == 2 && self.ports.memory[0] == self.ports.memory[1];
        if known < needed || known > 2 || twice {
            return Err(format!(
                "ports.memory = {:?}, accepted: {needed} or 2 different ports",
                self.ports.memory
            ));
        }
        Ok(())
    }

    fn check_addresses(&self) -> Result<(), String> {
        let (first, range) = (self.address_map.registers, self.family.control());
        let last = first.saturating_add(WINDOW_BYTES as u64 - 1);
        if first % WINDOW_BYTES as u64 != 0 || !range.contains(&first) || !range.contains(&last) {
            let (from, to) = (range.start(), range.end());
            return Err(format!(
                "address_map.registers = {first:#x} is not possible, accepted: multiples of {WINDOW_BYTES:#x} within {from:#x} to {to:#x}"
            ));
        }
        let (buffer, ddr) = (self.memory.buffer_mib, self.memory.ddr_mib);
        if !(64..=8192).contains(&ddr) {
            return Err(format!("memory.ddr_mib = {ddr} is not possible, accepted: 64 to 8192"));
        }
        let most = self.reachable_bytes() / MIB / 2;
        if !(1..=most).contains(&buffer) {
            return Err(format!("memory.buffer_mib = {buffer} is not possible, accepted: 1 to {most}"));
        }
        Ok(())
    }

    fn check_settings(&self) -> Result<(), String> {
        let prefix = self.family.prefix();
        let mut seen = BTreeMap::new();
        for (key, value) in self.ps.iter().flat_map(|group| &group.settings) {
            for key in keys::expand(key)? {
                if !key.starts_with(prefix) || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                    return Err(format!("ps: key `{key}`, accepted: names that begin with {prefix}"));
                }
                if value.is_empty() || value.contains(['{', '}', '\\', '"', '\n']) {
                    return Err(format!(
                        "ps: {key} = `{value}`, accepted: a value without braces, quotes and backslashes"
                    ));
                }
                if seen.insert(key.clone(), ()).is_some() {
                    return Err(format!("ps: key `{key}` stands twice"));
                }
            }
        }
        Ok(())
    }
}

fn one_of(key: &str, value: &str, accepted: &[&str]) -> Result<(), String> {
    if accepted.contains(&value) {
        return Ok(());
    }
    Err(format!("{key} = {value} is not possible, accepted: {}", accepted.join(", ")))
}
