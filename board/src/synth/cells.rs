//! The primitives of an engine, in what a part has.

use std::collections::BTreeMap;

use super::error::OutputError;

/// Primitives by type.
#[derive(Clone, Debug, Default)]
pub struct Cells(BTreeMap<String, usize>);

/// LUTs of a primitive that is made of LUTs. A LUT RAM is all LUTs of a slice, four in 7 series and eight in UltraScale+, or some of them.
const LUTS: &[(&str, usize)] = &[
    ("LUT1", 1),
    ("LUT2", 1),
    ("LUT3", 1),
    ("LUT4", 1),
    ("LUT5", 1),
    ("LUT6", 1),
    ("SRL16E", 1),
    ("SRLC16E", 1),
    ("SRLC32E", 1),
    ("RAM32X1D", 2),
    ("RAM64X1D", 2),
    ("RAM128X1D", 4),
    ("RAM32M", 4),
    ("RAM64M", 4),
    ("RAM32M16", 8),
    ("RAM64M8", 8),
];

/// Primitives that use none of the limited resources. yosys leaves inverters alone that the vendor's tools take into LUTs and flip-flops.
const FREE: &[&str] = &["INV", "BUFG", "IBUF", "OBUF", "CARRY4", "CARRY8", "MUXF7", "MUXF8", "MUXF9"];

/// The limited ones but LUTs.
const OTHERS: &[&str] = &[
    "DSP48E1", "DSP48E2", "RAMB36E1", "RAMB18E1", "RAMB36E2", "RAMB18E2", "URAM288", "FDRE", "FDSE", "FDCE",
    "FDPE",
];

impl Cells {
    /// Primitives by type, as they were counted.
    ///
    /// # Errors
    /// If there is one that is not known.
    pub fn new(counts: BTreeMap<String, usize>) -> Result<Self, OutputError> {
        let known = |cell: &str| {
            LUTS.iter().any(|(lut, _)| *lut == cell) || FREE.contains(&cell) || OTHERS.contains(&cell)
        };
        match counts.iter().find(|(cell, _)| !known(cell)) {
            Some((cell, count)) => Err(OutputError::Cell { cell: cell.clone(), count: *count }),
            None => Ok(Self(counts)),
        }
    }

    /// All counts by type.
    pub fn counts(&self) -> &BTreeMap<String, usize> {
        &self.0
    }

    /// Cells of a type.
    pub fn count(&self, cell: &str) -> usize {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// LUTs, those used as RAM or shift register included. Inverters are counted apart.
    pub fn luts(&self) -> usize {
        self.luts_of("")
    }

    /// LUT1 to LUT6.
    pub fn logic_luts(&self) -> usize {
        self.luts_of("LUT")
    }

    /// LUTs used as RAM.
    pub fn ram_luts(&self) -> usize {
        self.luts_of("RAM")
    }

    /// LUTs used as shift registers.
    pub fn shift_luts(&self) -> usize {
        self.luts_of("SRL")
    }

    fn luts_of(&self, begin: &str) -> usize {
        let kind = LUTS.iter().filter(|(cell, _)| cell.starts_with(begin));
        kind.map(|(cell, luts)| self.count(cell) * luts).sum()
    }

    /// Inverters that are primitives of their own.
    pub fn inverters(&self) -> usize {
        self.count("INV")
    }

    /// Flip-flops.
    pub fn flip_flops(&self) -> usize {
        ["FDRE", "FDSE", "FDCE", "FDPE"].iter().map(|cell| self.count(cell)).sum()
    }

    /// Multipliers.
    pub fn dsps(&self) -> usize {
        self.count("DSP48E1") + self.count("DSP48E2")
    }

    /// Block RAMs of 36 Kb; one of 18 Kb is half of one.
    pub fn block_rams(&self) -> f64 {
        let [whole, half] =
            ["RAMB36", "RAMB18"].map(|ram| self.count(&format!("{ram}E1")) + self.count(&format!("{ram}E2")));
        whole as f64 + half as f64 / 2.0
    }

    /// DSPs, block RAMs, LUTs, flip-flops and UltraRAMs.
    pub fn used(&self) -> [f64; 5] {
        let (dsps, ultra_rams) = (self.dsps() as f64, self.ultra_rams() as f64);
        [dsps, self.block_rams(), self.luts() as f64, self.flip_flops() as f64, ultra_rams]
    }

    /// UltraRAMs of 288 Kb.
    pub fn ultra_rams(&self) -> usize {
        self.count("URAM288")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(counts: &[(&str, usize)]) -> Result<Cells, OutputError> {
        Cells::new(counts.iter().map(|(cell, count)| ((*cell).to_owned(), *count)).collect())
    }

    #[test]
    fn primitives_are_counted_in_luts() {
        let counts = [("FDRE", 3), ("LUT6", 2), ("RAM32M", 1), ("SRL16E", 4), ("INV", 1), ("RAMB18E1", 3)];
        let cells = cells(&counts).unwrap();
        assert_eq!((cells.luts(), cells.flip_flops(), cells.block_rams()), (10, 3, 1.5));
        assert_eq!(
            (cells.logic_luts(), cells.ram_luts(), cells.shift_luts(), cells.inverters()),
            (2, 4, 4, 1)
        );
    }

    #[test]
    fn an_ultra_ram_is_no_block_ram() {
        let cells = cells(&[("URAM288", 50), ("RAMB36E2", 3)]).unwrap();
        assert_eq!((cells.ultra_rams(), cells.block_rams(), cells.luts()), (50, 3.0, 0));
    }

    #[test]
    fn an_unknown_primitive_is_named() {
        let unknown = cells(&[("GTXE2_CHANNEL", 1)]).unwrap_err();
        assert!(unknown.to_string().contains("1 GTXE2_CHANNEL"), "{unknown}");
    }
}
