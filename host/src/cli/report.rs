//! What a run took, as text and as JSON.

use firebrick_nn::compile::Program;
use serde_json::{Value, json};

use super::options::RunOptions;
use super::output::grouped;
use crate::driver::Run;

/// Cycles, frames a second, and the time of every pass.
pub(super) fn run_text(run: &Run, program: &Program, clock_mhz: f64) -> String {
    let micros = |cycles: u32| f64::from(cycles) / clock_mhz;
    let mut text = format!(
        "  {} cycles = {:.1} us = {:.1} frames/s at {clock_mhz} MHz\n\n",
        grouped(u64::from(run.cycles)),
        micros(run.cycles),
        1e6 / micros(run.cycles.max(1)),
    );
    let names: Vec<&str> = program.passes.iter().map(|pass| pass.name.as_str()).collect();
    let width = names.iter().map(|name| name.len()).max().unwrap_or(0).max("pass".len());
    text +=
        &format!("  {:<width$}  {:>10}  {:>9}  {:>12}  {:>12}\n", "pass", "cycles", "us", "MACs", "non-zero");
    // The log holds the last passes only.
    let logged = program.passes.len().saturating_sub(run.passes.len());
    for (pass, time) in program.passes.iter().skip(logged).zip(&run.passes) {
        text += &format!(
            "  {:<width$}  {:>10}  {:>9.1}  {:>12}  {:>12}\n",
            pass.name,
            grouped(u64::from(time.cycles())),
            micros(time.cycles()),
            grouped(pass.macs),
            grouped(pass.nonzero_macs)
        );
    }
    let sum = |of: fn(&firebrick_nn::compile::PassInfo) -> u64| program.passes.iter().map(of).sum::<u64>();
    let (macs, nonzero) = (sum(|pass| pass.macs), sum(|pass| pass.nonzero_macs));
    text += &format!(
        "  {:<width$}  {:>10}  {:>9.1}  {:>12}  {:>12}\n\n",
        "all",
        grouped(u64::from(run.cycles)),
        micros(run.cycles),
        grouped(macs),
        grouped(nonzero)
    );
    text
}

/// The engine that ran.
pub(super) fn engine_json(options: &RunOptions, clock_mhz: f64) -> Value {
    let engine = options.engine();
    if !options.device.is_accelerator() {
        return json!({ "device": options.device.name() });
    }
    json!({
        "device": options.device.name(),
        "pes": engine.pes,
        "activation_words": engine.activation_words,
        "weight_words": engine.weight_words,
        "queue_words": engine.queue_words,
        "ports": engine.ports,
        "config_hash": format!("{:#010x}", engine.hash()),
        "clock_mhz": clock_mhz,
    })
}
