//! The estimator against the simulated accelerator: frames within 3 %, passes that matter within 6 %.

use firebrick_compiler::compile::compile;
use firebrick_compiler::estimate::{MemoryModel, estimate};
use firebrick_host::driver::Run;
use firebrick_nn::model::QuantisedModel;
use firebrick_spec::EngineConfig;

use crate::rtl::Rtl;

/// How far a frame's estimate may be off.
const FRAME: f64 = 0.03;
/// How far a pass's estimate may be off.
const PASS: f64 = 0.06;
/// Share of a frame from which on a pass counts.
const MATTERS: f64 = 0.01;

/// Runs `model`, every map compared with the golden model, and compares the frame and its passes with the estimate: the run, and what
/// is too far off.
///
/// # Panics
/// If the engine does not equal the golden model.
pub fn differences(
    rtl: &mut Rtl,
    config: &EngineConfig,
    model: &QuantisedModel,
    pixels: &[u8],
) -> (Run, Vec<String>) {
    let run = rtl.check(model, pixels).expect("the engine equals the golden model");
    let program = compile(model, config).expect("a network that has run compiles");
    let estimate = estimate(&program, &MemoryModel::default());
    assert_eq!(estimate.passes.len(), program.passes.len());
    let name = format!("{}, {} PEs, {} ports", model.network.name, config.pes, config.ports);
    let mut found = Vec::new();
    let mut compare = |what: &str, estimated: u32, cycles: u32, most: f64| {
        let error = (f64::from(estimated) - f64::from(cycles)) / f64::from(cycles);
        if error.abs() > most {
            let error = 100.0 * error;
            found.push(format!("{name}, {what}: {cycles} cycles, estimate {estimated}, {error:+.1} %"));
        }
    };
    compare("frame", estimate.cycles, run.cycles, FRAME);
    // The log may hold the last passes only.
    let logged = program.passes.len().saturating_sub(run.passes.len());
    for ((pass, estimated), time) in program.passes.iter().zip(&estimate.passes).skip(logged).zip(&run.passes)
    {
        if f64::from(time.cycles()) > MATTERS * f64::from(run.cycles) {
            compare(&pass.name, estimated.cycles, time.cycles(), PASS);
        }
    }
    (run, found)
}
