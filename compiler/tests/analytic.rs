//! The analytic model against the event simulation of the compiled network, seeded weights and all.

use firebrick_compiler::compile::compile;
use firebrick_compiler::estimate::{MemoryModel, analytic, estimate};
use firebrick_nn::architecture::Architecture;
use firebrick_nn::density::Density;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

/// How far the analytic model may be off.
const MOST: f64 = 0.03;

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

#[test]
fn frames_are_as_long_as_in_the_event_simulation() {
    let memory = MemoryModel::default();
    for &(name, density, pes, ports) in POINTS {
        let (architecture, density): (Architecture, Density) =
            (name.parse().unwrap(), density.parse().unwrap());
        let float = architecture.seeded(density, 1).unwrap();
        let model = quantise(&float, &[random::pixels(0, float.network.input)]).unwrap();
        let config = EngineConfig { ports, ..EngineConfig::with_pes(pes) };
        let cycles = estimate(&compile(&model, &config).unwrap(), &memory).cycles;
        let found = analytic(&float.network, &density, &config, &memory).unwrap().cycles;
        let error = f64::from(found) / f64::from(cycles) - 1.0;
        println!(
            "{name}, {density:?}, {pes} PEs, {ports} ports: {cycles}, analytic {found}, {:+.2} %",
            100.0 * error
        );
        assert!(
            error.abs() <= MOST,
            "{name}, {density:?}, {pes} PEs, {ports} ports: {cycles}, analytic {found}"
        );
    }
}
