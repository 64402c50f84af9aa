//! One run of yosys and what it wrote.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::error::{OutputError, SynthError};
use crate::family::Family;

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
    ("INV", 1),
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

/// Primitives that use none of the limited resources.
const FREE: &[&str] = &["BUFG", "IBUF", "OBUF", "CARRY4", "CARRY8", "MUXF7", "MUXF8", "MUXF9"];

/// The limited ones but LUTs.
const OTHERS: &[&str] =
    &["DSP48E1", "DSP48E2", "RAMB36E1", "RAMB18E1", "RAMB36E2", "RAMB18E2", "FDRE", "FDSE", "FDCE", "FDPE"];

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

    pub(super) fn parse(stat: &str) -> Result<Self, OutputError> {
        let listed = stat.split_once("Number of cells:").ok_or(OutputError::NoStatistics)?.1;
        let mut counts = BTreeMap::new();
        for line in listed.lines().skip(1) {
            let Some((cell, count)) = line.trim().split_once(' ') else { continue };
            let no_number = |_| OutputError::Statistic { line: line.trim().to_owned() };
            let count = count.trim().parse().map_err(no_number)?;
            counts.insert(cell.to_owned(), count);
        }
        Self::new(counts)
    }

    /// All counts by type.
    pub fn counts(&self) -> &BTreeMap<String, usize> {
        &self.0
    }

    /// Cells of a type.
    pub fn count(&self, cell: &str) -> usize {
        self.0.get(cell).copied().unwrap_or(0)
    }

    /// LUTs, those used as RAM, shift register or inverter included.
    pub fn luts(&self) -> usize {
        LUTS.iter().map(|(cell, luts)| self.count(cell) * luts).sum()
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
}

/// The latest arrival.
#[derive(Clone, Debug)]
pub struct WorstPath {
    /// Picoseconds from the clock's edge.
    pub picoseconds: u32,
    /// Cells and nets from the end to the start, as yosys prints them.
    pub path: String,
}

impl WorstPath {
    fn parse(sta: &str) -> Result<Self, OutputError> {
        let after = sta.split_once("Latest arrival time in ").ok_or(OutputError::NoPaths)?.1;
        let (head, rest) = after.split_once(":\n").ok_or(OutputError::NoPath)?;
        let picoseconds = head.rsplit(' ').next().and_then(|number| number.parse().ok());
        Ok(Self {
            picoseconds: picoseconds.ok_or_else(|| OutputError::Arrival { line: head.to_owned() })?,
            path: rest.lines().take_while(|line| line.starts_with(' ')).collect::<Vec<_>>().join("\n"),
        })
    }
}

/// What yosys is told to do with module `top` of `firebrick.v` for a family of parts.
pub fn script(top: &str, family: Family) -> String {
    // synth_xilinx takes the delays out of some library cells, the carry chains among them: they are read again.
    format!(
        "read_verilog firebrick.v; synth_xilinx -family {} -flatten -top {top}; tee -q -o stat.txt stat; write_blif flat.blif; \
         read_verilog -lib -specify +/xilinx/cells_sim.v; tee -q -o sta.txt sta",
        family.yosys()
    )
}

/// The version of yosys, as `yosys -V` prints it.
///
/// # Errors
/// If it cannot be run, or says none.
pub fn version() -> Result<String, SynthError> {
    let output = run(Command::new("yosys").arg("-V"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if text.is_empty() { Err(SynthError::NoVersion) } else { Ok(text) }
}

/// What a run that succeeds writes.
fn run(command: &mut Command) -> Result<Output, SynthError> {
    let output = command.output().map_err(|source| SynthError::Absent { source })?;
    if !output.status.success() {
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(SynthError::Failed { status: output.status, log });
    }
    Ok(output)
}

/// A finished run of yosys.
pub struct Run {
    folder: PathBuf,
}

impl Run {
    /// Synthesises module `top` of `verilog` for a family of parts in `folder`.
    ///
    /// # Errors
    /// What yosys or the system says.
    pub fn new(folder: &Path, verilog: &str, top: &str, family: Family) -> Result<Self, SynthError> {
        let io = |source| SynthError::Io { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(io)?;
        fs::write(folder.join("firebrick.v"), verilog).map_err(io)?;
        let script = script(top, family);
        let running = tracing::info_span!("synthesising with yosys", part = family.yosys());
        let mut yosys = Command::new("yosys");
        yosys.current_dir(folder).args(["-q", "-l", "yosys.log", "-p", &script]);
        // What it leaves when it is ended goes with the folder.
        if let Ok(absolute) = std::path::absolute(folder) {
            yosys.env("TMPDIR", absolute);
        }
        running.in_scope(|| run(&mut yosys))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn file(&self, name: &str) -> Result<String, SynthError> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).map_err(|source| SynthError::Io { path, source })
    }

    /// The primitives.
    ///
    /// # Errors
    /// If there is one that is not known.
    pub fn cells(&self) -> Result<Cells, SynthError> {
        Ok(Cells::parse(&self.file("stat.txt")?)?)
    }

    /// The latest arrival.
    ///
    /// # Errors
    /// If there is none.
    pub fn worst_path(&self) -> Result<WorstPath, SynthError> {
        Ok(WorstPath::parse(&self.file("sta.txt")?)?)
    }

    /// The netlist in BLIF.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn netlist(&self) -> Result<String, SynthError> {
        self.file("flat.blif")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primitives_are_counted_in_luts() {
        let stat = "   Number of cells:  9\n     FDRE   3\n     LUT6   2\n     RAM32M   1\n     INV  1\n     RAMB18E1  3\n\n";
        let cells = Cells::parse(stat).unwrap();
        assert_eq!((cells.luts(), cells.flip_flops(), cells.block_rams()), (7, 3, 1.5));
        let unknown = Cells::parse("   Number of cells:  1\n     URAM288   1\n").unwrap_err();
        assert!(unknown.to_string().contains("1 URAM288"), "{unknown}");
    }

    #[test]
    fn a_path_is_read() {
        let sta = "Warning: x\nLatest arrival time in 'top' is 3365:\n    3365 a (FDRE.D)\n       0   clock\nWarning: y\n\nArrival";
        let worst = WorstPath::parse(sta).unwrap();
        assert_eq!((worst.picoseconds, worst.path.lines().count()), (3365, 2));
    }
}
