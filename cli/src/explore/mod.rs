//! The design space of networks and engines: cycles of many points by the analytic model, and which points no other one beats.
//!
//! | module | what it holds |
//! |---|---|
//! | [`space`] | what is swept |
//! | [`front`] | the Pareto front |
//! | [`chart`] | the points as a picture; what it shares with its key is in `canvas`, that is in `key`, the places of labels in `labels` |

mod canvas;
pub mod chart;
pub mod front;
mod key;
mod labels;
pub mod space;

use firebrick_compiler::compile::CompileError;
use firebrick_compiler::estimate::{MemoryModel, analytic, dsps};
use firebrick_nn::graph::ConvShape;
use firebrick_nn::shapes::NetworkError;
use firebrick_nn::validate::ModelError;

use firebrick_host::parallel;
use space::Candidate;

/// A candidate with its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it is.
    pub candidate: Candidate,
    /// Weights and biases.
    pub parameters: usize,
    /// Those that are not zero.
    pub kept: usize,
    /// Multiply-accumulates of the dense network.
    pub macs: u64,
    /// Cycles of a frame, by the analytic model.
    pub cycles: u32,
    /// DSPs of the engine.
    pub dsps: usize,
}

/// A candidate that cannot be.
#[derive(Debug, thiserror::Error)]
#[error("{}", candidate.name())]
pub struct Refused {
    /// What it is.
    pub candidate: Candidate,
    /// Why.
    pub source: CompileError,
}

impl Point {
    /// Frames a second at a clock.
    pub fn rate(&self, clock_mhz: f64) -> f64 {
        1e6 * clock_mhz / f64::from(self.cycles.max(1))
    }
}

/// The figures of all candidates in their order, or why they cannot be, on all CPUs; `step` is called after each.
pub fn run(
    candidates: &[Candidate],
    memory: &MemoryModel,
    step: impl Fn() + Sync,
) -> Vec<Result<Point, Box<Refused>>> {
    let job = |candidate: &Candidate| -> Result<Result<Point, Box<Refused>>, std::convert::Infallible> {
        let point = point(candidate, memory);
        step();
        Ok(point)
    };
    let Ok(results) = parallel::map(candidates, job);
    results
}

fn point(candidate: &Candidate, memory: &MemoryModel) -> Result<Point, Box<Refused>> {
    let Candidate { net, density, config, .. } = candidate;
    let refuse = |source| Box::new(Refused { candidate: candidate.clone(), source });
    let network_error = |error: NetworkError| refuse(ModelError::from(error).into());
    let network = net.network().map_err(network_error)?;
    let convs = network.convs().map_err(network_error)?;
    let frame = analytic(&network, density, config, memory).map_err(refuse)?;
    let kept = |conv: &ConvShape| {
        (conv.weights() as f64 * density.of(&conv.name)).ceil() as usize + conv.output.channels
    };
    Ok(Point {
        candidate: candidate.clone(),
        parameters: convs.iter().map(ConvShape::parameters).sum(),
        kept: convs.iter().map(kept).sum(),
        macs: convs.iter().map(ConvShape::macs).sum(),
        cycles: frame.cycles,
        dsps: dsps(config.pes),
    })
}

#[cfg(test)]
mod tests;
