//! The processing system that this runs on.

use std::fs;

use crate::sysfs::Roots;

/// A processing system that Firebrick has boards of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Processor {
    /// Zynq-7000.
    Zynq7000,
    /// Zynq UltraScale+ MPSoC.
    UltrascalePlus,
}

impl Processor {
    /// What the device tree's root says; `None` for another processor, or without a device tree.
    pub fn of(roots: &Roots) -> Option<Self> {
        let compatible = fs::read(roots.device_tree().join("compatible")).unwrap_or_default();
        let mut entries = compatible.split(|byte| *byte == 0);
        entries.find_map(|entry| match entry {
            b"xlnx,zynq-7000" => Some(Processor::Zynq7000),
            b"xlnx,zynqmp" => Some(Processor::UltrascalePlus),
            _ => None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Processor::Zynq7000 => "Zynq-7000",
            Processor::UltrascalePlus => "Zynq UltraScale+",
        }
    }
}
