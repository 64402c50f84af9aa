//! Passes as a table and as JSON, whether they were estimated or measured.

use firebrick_compiler::compile::Program;
use firebrick_compiler::estimate::dsps;
use firebrick_spec::PIXELS;
use serde_json::{Value, json};

use crate::output::grouped;

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
        let macs = self.sum(|pass| self.program.passes[pass].macs) as f64;
        macs / f64::from(self.cycles.max(1)) / dsps(self.program.config.pes) as f64
    }

    fn frames_per_second(&self) -> f64 {
        1e6 * self.clock_mhz / f64::from(self.cycles.max(1))
    }

    /// The table, and a line for the frame.
    pub fn text(&self) -> String {
        let names = self.program.passes.iter().map(|pass| pass.name.len());
        let width = names.max().unwrap_or(0).max("pass".len());
        let mut text = format!(
            "{:<width$}  {:>13}  {:>13}  {:>10}  {:>7}  {:>5}  {:>10}  bound by\n",
            "pass", "MACs", "non-zero", "cycles", "share", "busy", "bytes"
        );
        let mut line = |name: &str, macs, nonzero, cycles, busy, bytes, bound: &str| {
            let line = format!(
                "{name:<width$}  {:>13}  {:>13}  {:>10}  {:>5.1} %  {:>3.0} %  {:>10}  {bound}",
                grouped(macs),
                grouped(nonzero),
                grouped(u64::from(cycles)),
                100.0 * self.share(cycles),
                100.0 * self.utilisation(busy, cycles),
                grouped(bytes)
            );
            text += line.trim_end();
            text.push('\n');
        };
        for (i, (pass, figures)) in self.program.passes.iter().zip(&self.passes).enumerate() {
            let (cycles, bound) = (figures.cycles, figures.bound);
            line(&pass.name, pass.macs, pass.nonzero_macs, cycles, figures.busy, self.bytes(i), bound);
        }
        let between = self.cycles - self.passes.iter().map(|pass| pass.cycles).sum::<u32>();
        line("between", 0, 0, between, 0, self.program.weights.len() as u64, "");
        let of = |field: fn(&firebrick_compiler::compile::PassInfo) -> u64| {
            self.sum(|i| field(&self.program.passes[i]))
        };
        let busy = self.passes.iter().map(|pass| pass.busy).sum();
        let bytes = self.sum(|i| self.bytes(i)) + self.program.weights.len() as u64;
        line("all", of(|pass| pass.macs), of(|pass| pass.nonzero_macs), self.cycles, busy, bytes, "");
        text += &format!(
            "\n{} cycles, {:.1} frames/s at {} MHz, {:.2} dense MACs per DSP and cycle ({} DSPs)\n",
            grouped(u64::from(self.cycles)),
            self.frames_per_second(),
            self.clock_mhz,
            self.per_dsp(),
            dsps(self.program.config.pes)
        );
        text
    }

    /// The same as JSON.
    pub fn json(&self) -> Value {
        let passes = self.program.passes.iter().zip(&self.passes).enumerate();
        let passes: Vec<Value> = passes
            .map(|(i, (pass, figures))| {
                json!({
                    "name": pass.name,
                    "layers": pass.layers,
                    "macs": pass.macs,
                    "nonzero_macs": pass.nonzero_macs,
                    "cycles": figures.cycles,
                    "share": self.share(figures.cycles),
                    "utilisation": self.utilisation(figures.busy, figures.cycles),
                    "bytes": self.bytes(i),
                    "bound_by": figures.bound,
                })
            })
            .collect();
        let config = &self.program.config;
        json!({
            "cycles": self.cycles,
            "clock_mhz": self.clock_mhz,
            "frames_per_second": self.frames_per_second(),
            "macs_per_dsp_and_cycle": self.per_dsp(),
            "weight_bytes": self.program.weights.len(),
            "engine": { "pes": config.pes, "ports": config.ports, "macs_per_cycle": config.pes * PIXELS },
            "passes": passes,
        })
    }
}
