//! What a run took, as text and as JSON.

use firebrick_compiler::compile::Program;
use serde_json::{Value, json};

use crate::options::clock::Clock;
use crate::output::grouped;
use firebrick_host::device::DeviceKind;
use firebrick_host::driver::Run;
use firebrick_host::pipeline::{Stage, Times};

/// Cycles, frames a second, and the time of every pass.
pub(crate) fn run_text(run: &Run, program: &Program, clock: Clock) -> String {
    let micros = |cycles: u32| f64::from(cycles) / clock.mhz;
    let mut text = format!(
        "  {} cycles = {:.1} us = {:.1} frames/s at {}\n\n",
        grouped(u64::from(run.cycles)),
        micros(run.cycles),
        1e6 / micros(run.cycles.max(1)),
        clock.text(),
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
    let sum =
        |of: fn(&firebrick_compiler::compile::PassInfo) -> u64| program.passes.iter().map(of).sum::<u64>();
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

/// The device, and the engine that ran `program` on it.
pub(crate) fn engine_json(device: DeviceKind, program: Option<&Program>, clock: Clock) -> Value {
    let Some(engine) = program.map(|program| program.config) else {
        return json!({ "device": device.name() });
    };
    json!({
        "device": device.name(),
        "pes": engine.pes,
        "activation_words": engine.activation_words,
        "weight_words": engine.weight_words,
        "queue_words": engine.queue_words,
        "ports": engine.ports,
        "config_hash": format!("{:#010x}", engine.hash()),
        "clock_mhz": clock.mhz,
        "clock_source": clock.source,
    })
}

/// Frames a second as a user sees them, and the stages' times.
pub(crate) fn times_text(times: &Times) -> String {
    let millis = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    let mut text = format!(
        "{} frames in {:.1} ms = {:.1} frames/s\n",
        grouped(times.frames),
        millis(times.elapsed),
        times.frames_per_second()
    );
    for stage in Stage::ALL {
        text += &format!("  {:<11}  {:>9.3} ms a frame\n", stage.name(), millis(times.mean(stage)));
    }
    text
}

/// The same as JSON; times in seconds.
pub(crate) fn times_json(times: &Times) -> Value {
    let stages = Stage::ALL.map(|stage| (stage.name().to_owned(), json!(times.mean(stage).as_secs_f64())));
    json!({
        "frames": times.frames,
        "seconds": times.elapsed.as_secs_f64(),
        "frames_per_second": times.frames_per_second(),
        "seconds_a_frame": Value::Object(stages.into_iter().collect()),
    })
}
