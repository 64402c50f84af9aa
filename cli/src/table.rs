//! Passes as a table and for programs, whether they were estimated or measured.

use firebrick_compiler::compile::Program;
use firebrick_compiler::estimate::dsps;

use crate::columns::Columns;
use crate::json::frame::{Frame, Pass, PassLog};
use crate::output::{grouped, width, wrapped};

/// What is known of a pass's run.
pub(crate) struct PassFigures {
    /// Cycles from its start to its end.
    pub cycles: u32,
    /// Entries that all PEs issued.
    pub busy: u64,
    /// What it is bound by.
    pub bound: &'static str,
}

/// A frame: one line for each of the program's passes.
pub(crate) struct Table<'a> {
    pub program: &'a Program,
    pub passes: Vec<PassFigures>,
    /// Cycles of the frame, what is between passes included.
    pub cycles: u32,
    pub clock_mhz: f64,
}

impl Table<'_> {
    fn share(&self, cycles: u32) -> f64 {
        f64::from(cycles) / f64::from(self.cycles.max(1))
    }

    /// Share of the PEs' cycles in which an entry is issued.
    fn utilisation(&self, busy: u64, cycles: u32) -> f64 {
        busy as f64 / (f64::from(cycles.max(1)) * self.program.config.pes as f64)
    }

    fn bytes(&self, pass: usize) -> u64 {
        let pass = &self.program.passes[pass];
        (pass.input_bytes + pass.bypass_bytes + pass.output_bytes) as u64
    }

    fn sum(&self, of: impl Fn(usize) -> u64) -> u64 {
        (0..self.program.passes.len()).map(of).sum()
    }

    /// Dense multiply-accumulates of a DSP and cycle.
    fn per_dsp(&self) -> f64 {
        self.macs() as f64 / f64::from(self.cycles.max(1)) / dsps(self.program.config.pes) as f64
    }

    fn frames_per_second(&self) -> f64 {
        1e6 * self.clock_mhz / f64::from(self.cycles.max(1))
    }

    /// The table, and a line for the frame.
    pub fn text(&self) -> String {
        let mut table = Columns::default()
            .text("pass")
            .number("MACs")
            .number("non-zero")
            .number("cycles")
            .detail("share")
            .number("busy")
            .detail("bytes")
            .text("bound by");
        let mut line = |name: &str, macs, nonzero, cycles, busy, bytes, bound: &str| {
            table.row([
                name.to_owned(),
                grouped(macs),
                grouped(nonzero),
                grouped(u64::from(cycles)),
                format!("{:.1} %", 100.0 * self.share(cycles)),
                format!("{:.0} %", 100.0 * self.utilisation(busy, cycles)),
                grouped(bytes),
                bound.to_owned(),
            ]);
        };
        for (i, (pass, figures)) in self.program.passes.iter().zip(&self.passes).enumerate() {
            let (cycles, bound) = (figures.cycles, figures.bound);
            line(&pass.name, pass.macs, pass.nonzero_macs, cycles, figures.busy, self.bytes(i), bound);
        }
        let between = self.cycles - self.passes.iter().map(|pass| pass.cycles).sum::<u32>();
        line("between", 0, 0, between, 0, self.program.weights.len() as u64, "");
        let busy = self.passes.iter().map(|pass| pass.busy).sum();
        let bytes = self.sum(|i| self.bytes(i)) + self.program.weights.len() as u64;
        line("all", self.macs(), self.nonzero_macs(), self.cycles, busy, bytes, "");
        let frame = format!(
            "{} cycles, {:.1} frames/s at {} MHz, {:.2} dense MACs per DSP and cycle ({} DSPs)",
            grouped(u64::from(self.cycles)),
            self.frames_per_second(),
            self.clock_mhz,
            self.per_dsp(),
            dsps(self.program.config.pes)
        );
        format!("{}\n{}\n", table.lines(width(), ""), wrapped(&frame, width()))
    }

    fn macs(&self) -> u64 {
        self.sum(|pass| self.program.passes[pass].macs)
    }

    fn nonzero_macs(&self) -> u64 {
        self.sum(|pass| self.program.passes[pass].nonzero_macs)
    }

    /// The same for programs; the log of each pass, if there is one.
    pub fn frame(&self, network: &str, mut log: impl FnMut(usize) -> Option<PassLog>) -> Frame {
        let micros = |cycles: u32| f64::from(cycles) / self.clock_mhz;
        let passes = self.program.passes.iter().zip(&self.passes).enumerate();
        let passes = passes.map(|(i, (pass, figures))| Pass {
            pass: pass.name.clone(),
            fused_layers: pass.layers.clone(),
            dense_macs: pass.macs,
            nonzero_macs: pass.nonzero_macs,
            cycles: figures.cycles,
            latency_us: micros(figures.cycles),
            cycle_share: self.share(figures.cycles),
            utilisation: self.utilisation(figures.busy, figures.cycles),
            map_bytes: self.bytes(i),
            bound_by: figures.bound,
            log: log(i),
        });
        Frame {
            network: network.to_owned(),
            engine: (&self.program.config).into(),
            clock_mhz: self.clock_mhz,
            cycles: self.cycles,
            latency_us: micros(self.cycles),
            frames_per_s: self.frames_per_second(),
            dense_macs: self.macs(),
            nonzero_macs: self.nonzero_macs(),
            dense_macs_per_dsp_cycle: self.per_dsp(),
            weight_bytes: self.program.weights.len(),
            passes: passes.collect(),
        }
    }
}
