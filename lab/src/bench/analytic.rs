//! The analytic model against the event simulation of compiled networks with seeded weights: a table of `docs/networks.md`.

use firebrick_compiler::compile::compile;
use firebrick_compiler::estimate::{MemoryModel, analytic, estimate};
use firebrick_nn::architecture::Architecture;
use firebrick_nn::density::Density;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

use super::{head, line};

/// Networks, densities, PEs and ports: those of the test in `compiler/tests/analytic.rs`.
const POINTS: &[(&str, &str, usize, usize)] = &[
    ("squeezenet-v1.0", "table1", 32, 2),
    ("squeezenet-v1.0", "0.2", 24, 1),
    ("squeezenet-v1.1", "1", 8, 1),
    ("squeezenet-v1.0-simple-bypass", "0.33", 12, 1),
    ("squeezenet-v1.0-complex-bypass", "table1", 32, 2),
    ("squeezenet-v1.1,sr=0.5,pct3x3=0.25", "0.5", 16, 2),
    ("squeezenet-v1.1,base_e=64,incr_e=64,freq=3", "1", 4, 2),
];

/// The table. It is the same wherever it is made: nothing of it is measured on the machine.
///
/// # Errors
/// A network that is refused.
pub fn table() -> Result<String, String> {
    let titles = ["network", "density", "PEs", "ports", "event simulation", "analytic model", "deviation"];
    let rows: Result<Vec<String>, String> = POINTS.iter().map(row).collect();
    Ok(head(&titles) + &rows?.concat())
}

fn row((name, density, pes, ports): &(&str, &str, usize, usize)) -> Result<String, String> {
    let text = |e: &dyn std::fmt::Display| format!("{name}, density {density}: {e}");
    let architecture: Architecture = name.parse().map_err(|e| text(&e))?;
    let share: Density = density.parse().map_err(|e| text(&e))?;
    let memory = MemoryModel::default();
    let config = EngineConfig { ports: *ports, ..EngineConfig::with_pes(*pes) };
    let float = architecture.seeded(share, 1).map_err(|e| text(&e))?;
    let model = quantise(&float, &[random::pixels(0, float.network.input)]).map_err(|e| text(&e))?;
    let simulated = estimate(&compile(&model, &config).map_err(|e| text(&e))?, &memory).cycles;
    let found = analytic(&float.network, &share, &config, &memory).map_err(|e| text(&e))?.cycles;
    let error = 100.0 * (f64::from(found) / f64::from(simulated) - 1.0);
    let cells = [
        (*name).to_owned(),
        (*density).to_owned(),
        pes.to_string(),
        ports.to_string(),
        simulated.to_string(),
        found.to_string(),
        format!("{error:+.2} %"),
    ];
    Ok(line(&cells))
}
