//! What a run took, as text and for programs.

use firebrick_compiler::compile::Program;

use crate::columns::Columns;
use crate::json::images::{Stages, Throughput};
use crate::options::clock::Clock;
use crate::output::{grouped, width};
use firebrick_host::driver::Run;
use firebrick_host::pipeline::{Stage, Times};

/// Cycles, frames a second, and the time of every pass.
pub(crate) fn run_text(run: &Run, program: &Program, clock: Clock) -> String {
    let micros = |cycles: u32| f64::from(cycles) / clock.mhz;
    let text = format!(
        "  {} cycles = {:.1} us = {:.1} frames/s at {}\n\n",
        grouped(u64::from(run.cycles)),
        micros(run.cycles),
        1e6 / micros(run.cycles.max(1)),
        clock.text(),
    );
    let mut table =
        Columns::default().text("pass").number("cycles").number("us").number("MACs").number("non-zero");
    let mut line = |name: &str, cycles: u32, macs: u64, nonzero: u64| {
        let us = format!("{:.1}", micros(cycles));
        table.row([name.to_owned(), grouped(u64::from(cycles)), us, grouped(macs), grouped(nonzero)]);
    };
    // The log holds the last passes only.
    let logged = program.passes.len().saturating_sub(run.passes.len());
    for (pass, time) in program.passes.iter().skip(logged).zip(&run.passes) {
        line(&pass.name, time.cycles(), pass.macs, pass.nonzero_macs);
    }
    let sum =
        |of: fn(&firebrick_compiler::compile::PassInfo) -> u64| program.passes.iter().map(of).sum::<u64>();
    line("all", run.cycles, sum(|pass| pass.macs), sum(|pass| pass.nonzero_macs));
    text + &table.lines(width(), "  ") + "\n"
}

/// Frames a second as a user sees them, and the stages' times.
pub(crate) fn times_text(times: &Times) -> String {
    let millis = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    let mut text = format!(
        "{} {} in {:.1} ms = {:.1} frames/s\n",
        grouped(times.frames),
        if times.frames == 1 { "frame" } else { "frames" },
        millis(times.elapsed),
        times.frames_per_second()
    );
    for stage in Stage::ALL {
        text += &format!("  {:<11}  {:>9.3} ms a frame\n", stage.name(), millis(times.mean(stage)));
    }
    text
}

/// The same for programs.
pub(crate) fn throughput(times: &Times) -> Throughput {
    let millis = |stage| times.mean(stage).as_secs_f64() * 1e3;
    Throughput {
        frame_count: times.frames,
        elapsed_s: times.elapsed.as_secs_f64(),
        frames_per_s: times.frames_per_second(),
        stages: Stages {
            decode_ms: millis(Stage::Decode),
            preprocess_ms: millis(Stage::Preprocess),
            engine_ms: millis(Stage::Engine),
            postprocess_ms: millis(Stage::Postprocess),
        },
    }
}
