//! The Pareto front: points that no other one beats.

use super::Point;

/// What stands for a network's capacity, and with it for its accuracy: more is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Capacity {
    /// Weights that are not zero, and biases.
    Kept,
    /// All weights and biases.
    Parameters,
    /// Multiply-accumulates of the dense network.
    Macs,
}

impl Capacity {
    /// Its value for a point.
    pub fn of(self, point: &Point) -> u64 {
        match self {
            Capacity::Kept => point.kept as u64,
            Capacity::Parameters => point.parameters as u64,
            Capacity::Macs => point.macs,
        }
    }

    /// The title of a narrow column.
    pub fn short(self) -> &'static str {
        match self {
            Capacity::Kept => "non-zero",
            Capacity::Parameters => "parameters",
            Capacity::Macs => "MACs",
        }
    }

    /// The field of a point in JSON and CSV.
    pub fn field(self) -> &'static str {
        match self {
            Capacity::Kept => "nonzero_parameters",
            Capacity::Parameters => "parameters",
            Capacity::Macs => "dense_macs",
        }
    }

    /// Its name in titles.
    pub fn name(self) -> &'static str {
        match self {
            Capacity::Kept => "non-zero parameters",
            Capacity::Parameters => "parameters",
            Capacity::Macs => "MACs",
        }
    }
}

/// The points that no other one beats: at least as much capacity, as few cycles and as few DSPs, and better in one of them.
/// The fewest DSPs come first, then the fewest cycles; of equal points only the first is kept.
pub fn front(points: &[Point], capacity: Capacity) -> Vec<&Point> {
    let mut sorted: Vec<&Point> = points.iter().collect();
    sorted.sort_by_key(|point| (point.dsps, point.cycles, std::cmp::Reverse(capacity.of(point))));
    let mut front: Vec<&Point> = Vec::new();
    for point in sorted {
        // Whatever beats the point comes before it.
        let beats = |other: &&Point| other.cycles <= point.cycles && capacity.of(other) >= capacity.of(point);
        if !front.iter().any(beats) {
            front.push(point);
        }
    }
    front
}
