//! The analytic model against the event simulation of compiled networks with seeded weights: a table of `docs/networks.md`.

use firebrick_compiler::compile::compile;
use firebrick_compiler::estimate::{MemoryModel, analytic, estimate};
use firebrick_nn::architecture::Architecture;
use firebrick_nn::density::Density;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

use super::{head, line};

/// Networks, densities, PEs and ports.
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

/// A frame's cycles by the event simulation and by the analytic model, and by what share the latter is off.
fn compare((name, density, pes, ports): &(&str, &str, usize, usize)) -> Result<(u32, u32, f64), String> {
    let text = |e: &dyn std::fmt::Display| format!("{name}, density {density}: {e}");
    let architecture: Architecture = name.parse().map_err(|e| text(&e))?;
    let share: Density = density.parse().map_err(|e| text(&e))?;
    let memory = MemoryModel::default();
    let config = EngineConfig { ports: *ports, ..EngineConfig::with_pes(*pes) };
    let float = architecture.seeded(share, 1).map_err(|e| text(&e))?;
    let model = quantise(&float, &[random::pixels(0, float.network.input)]).map_err(|e| text(&e))?;
    let simulated = estimate(&compile(&model, &config).map_err(|e| text(&e))?, &memory).cycles;
    let found = analytic(&float.network, &share, &config, &memory).map_err(|e| text(&e))?.cycles;
    Ok((simulated, found, f64::from(found) / f64::from(simulated) - 1.0))
}

fn row(point: &(&str, &str, usize, usize)) -> Result<String, String> {
    let (name, density, pes, ports) = point;
    let (simulated, found, error) = compare(point)?;
    let cells = [
        (*name).to_owned(),
        (*density).to_owned(),
        pes.to_string(),
        ports.to_string(),
        simulated.to_string(),
        found.to_string(),
        format!("{:+.2} %", 100.0 * error),
    ];
    Ok(line(&cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How far the analytic model may be off.
    const MOST: f64 = 0.03;

    #[test]
    fn frames_are_as_long_as_in_the_event_simulation() {
        for point in POINTS {
            let (simulated, found, error) = compare(point).unwrap();
            println!("{point:?}: {simulated}, analytic {found}, {:+.2} %", 100.0 * error);
            assert!(error.abs() <= MOST, "{point:?}: {simulated}, analytic {found}");
        }
    }
}
