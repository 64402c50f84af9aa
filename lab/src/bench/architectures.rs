//! The paper's architectures and AlexNet with seeded weights on the simulated engine: the table of `docs/networks.md`.

use std::collections::BTreeMap;

use firebrick_compiler::compile::compile;
use firebrick_compiler::estimate::{MemoryModel, dsps, estimate};
use firebrick_nn::alexnet;
use firebrick_nn::architecture::Architecture;
use firebrick_nn::density::Density;
use firebrick_nn::graph::ConvShape;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::quantise::quantise;
use firebrick_nn::random;
use firebrick_spec::EngineConfig;

use super::{CLOCK_HZ, commit, head, line};
use crate::rtl::Rtl;

/// Seed of the weights.
const SEED: u64 = 1;

/// A network on engines: its name, its density, PEs and ports of the engines.
pub struct Case {
    network: &'static str,
    density: &'static str,
    engines: &'static [(usize, usize)],
}

/// What the test runs, and the table has; all at 227x227.
pub const CASES: &[Case] = &[
    Case { network: "squeezenet-v1.0-simple-bypass", density: "1", engines: &[(8, 1)] },
    Case { network: "squeezenet-v1.0-complex-bypass", density: "table1", engines: &[(32, 2)] },
    Case { network: "alexnet-without-normalisation", density: "han2015", engines: &[(32, 2)] },
];

/// What is run only for the table: up to three minutes of simulation each.
const SLOW: &[Case] = &[
    Case { network: "squeezenet-v1.0-complex-bypass", density: "1", engines: &[(8, 1)] },
    Case { network: "squeezenet-v1.0-simple-bypass", density: "table1", engines: &[(32, 2)] },
    Case { network: "squeezenet-v1.0-simple-bypass", density: "1", engines: &[(32, 2)] },
    Case { network: "squeezenet-v1.0-complex-bypass", density: "1", engines: &[(32, 2)] },
    Case { network: "squeezenet-v1.0,sr=0.75", density: "1", engines: &[(32, 2)] },
    Case { network: "squeezenet-v1.0,sr=0.5,pct3x3=0.99", density: "1", engines: &[(32, 2)] },
    Case { network: "squeezenet-v1.0,sr=0.75,pct3x3=0.99", density: "1", engines: &[(32, 2)] },
];

/// A frame that was simulated.
pub struct Row {
    /// Network, density and engine.
    pub name: String,
    /// Cycles of the frame.
    pub cycles: u32,
    /// The estimator's cycles.
    pub estimated: u32,
    cells: Vec<String>,
}

impl Case {
    /// Runs the case on all of its engines, whose simulations are kept in `engines`.
    ///
    /// # Errors
    /// A network that is refused, or any byte of any map that differs from the golden model's.
    pub fn run(&self, engines: &mut Engines) -> Result<Vec<Row>, String> {
        let architecture: Architecture = self.network.parse().map_err(text)?;
        let density: Density = self.density.parse().map_err(text)?;
        let float = architecture.seeded(density, SEED).map_err(text)?;
        let image = |seed| random::pixels(seed, float.network.input);
        let images: Vec<Vec<u8>> = (0..random::CALIBRATION_IMAGES).map(image).collect();
        let model = quantise(&float, &images).map_err(text)?;
        drop(float);
        let row = |(pes, ports): &(usize, usize)| {
            let config = EngineConfig { ports: *ports, ..EngineConfig::with_pes(*pes) };
            eprintln!("{}, density {}: {pes} PEs, {ports} ports", self.network, self.density);
            self.row(&model, &images[0], &config, engines)
        };
        self.engines.iter().map(row).collect()
    }

    fn row(
        &self,
        model: &QuantisedModel,
        pixels: &[u8],
        config: &EngineConfig,
        engines: &mut Engines,
    ) -> Result<Row, String> {
        let name =
            format!("{}, density {}, {} PEs, {} ports", self.network, self.density, config.pes, config.ports);
        let run = engines.get(config).check(model, pixels).map_err(|e| format!("{name}: {e}"))?;
        let program = compile(model, config).map_err(text)?;
        let estimated = estimate(&program, &MemoryModel::default()).cycles;
        let convs = model.network.convs().map_err(text)?;
        let macs: u64 = convs.iter().map(|conv| conv.macs() / alexnet::groups(&conv.name) as u64).sum();
        let parameters: usize = convs.iter().map(alexnet::parameters).sum();
        let cycles = f64::from(run.cycles);
        let cells = vec![
            self.network.to_owned(),
            self.density.to_owned(),
            parameters.to_string(),
            format!("{:.1}", macs as f64 / 1e6),
            format!("{:.1}", nonzero_macs(model, &convs) as f64 / 1e6),
            config.pes.to_string(),
            config.ports.to_string(),
            program.passes.len().to_string(),
            run.cycles.to_string(),
            format!("{:.1}", CLOCK_HZ / cycles),
            format!("{:.2}", macs as f64 / cycles / dsps(config.pes) as f64),
            format!("{:+.2} %", 100.0 * (f64::from(estimated) / cycles - 1.0)),
        ];
        Ok(Row { name, cycles: run.cycles, estimated, cells })
    }
}

/// Simulated engines by their configuration.
#[derive(Default)]
pub struct Engines(BTreeMap<(usize, usize), Rtl>);

impl Engines {
    /// Bytes of the simulated memory: AlexNet's weight stream alone is 79 MB.
    const MEMORY: usize = 192 << 20;

    fn get(&mut self, config: &EngineConfig) -> &mut Rtl {
        let open = || Rtl::new(config, Self::MEMORY, None);
        self.0.entry((config.pes, config.ports)).or_insert_with(open)
    }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn nonzero_macs(model: &QuantisedModel, convs: &[ConvShape]) -> u64 {
    let pixels = |conv: &ConvShape| (conv.output.height * conv.output.width) as u64;
    convs.iter().map(|conv| model.nonzeros(&conv.name) as u64 * pixels(conv)).sum()
}

/// The table; progress goes to standard error.
///
/// # Errors
/// Those of [`Case::run`].
pub fn table() -> Result<String, String> {
    let titles = [
        "network",
        "density",
        "parameters",
        "M MACs",
        "of them non-zero",
        "PEs",
        "ports",
        "passes",
        "cycles a frame",
        "frames/s",
        "dense MACs per DSP and cycle",
        "estimator's error",
    ];
    let mut text = format!(
        "Commit {}. Seed {SEED}; frame rates at {:.0} MHz.\n\n{}",
        commit(),
        CLOCK_HZ / 1e6,
        head(&titles)
    );
    let mut engines = Engines::default();
    for case in CASES.iter().chain(SLOW) {
        for row in case.run(&mut engines)? {
            text += &line(&row.cells);
        }
    }
    Ok(text)
}
