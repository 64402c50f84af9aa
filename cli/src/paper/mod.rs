//! The tables of the SqueezeNet paper (arXiv 1602.07360) with our figures beside its own.
//!
//! Counts and bytes are computed: the networks are built from the paper's metaparameters, pruned to its shares and written
//! by our encoder; cycles are the estimator's. Only accuracies are quoted. Weights are seeded random ones where none are
//! given: counts and cycles do not depend on their values, sizes behind Huffman's code do, a little.

mod alexnet;
mod engine;
mod sized;
mod sweeps;
mod table;
mod table1;
mod table2;
mod table3;
mod weights;

use firebrick_nn::model::FloatModel;
use firebrick_nn::shapes::NetworkError;
use firebrick_weights::ContainerError;
use firebrick_weights::compress::CompressError;

pub use engine::{PES, PORTS};
pub use table::{Cell, Column, Row, Table};

/// Why a table cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// Given weights that are not those of SqueezeNet v1.0, or are impossible.
    #[error(transparent)]
    Compress(#[from] CompressError),
    /// Given weights that cannot be written.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// An impossible network.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

/// What the tables are made for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Float weights of SqueezeNet v1.0; `None` for seeded ones.
    pub weights: Option<&'a FloatModel>,
    /// Clock of the engine in MHz.
    pub clock_mhz: f64,
}

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Table 1: SqueezeNet v1.0 layer by layer.
    Layers,
    /// Table 2: sizes of compressed models.
    Sizes,
    /// Table 3: bypasses.
    Bypasses,
    /// Section 5: sweeps of the squeeze ratio and the share of 3x3 filters.
    Sweeps,
}

impl Which {
    /// All of them, in the paper's order.
    pub const ALL: [Which; 4] = [Which::Layers, Which::Sizes, Which::Bypasses, Which::Sweeps];

    /// The number on the command line: 5 is the section of the sweeps.
    pub const fn number(self) -> u8 {
        match self {
            Which::Layers => 1,
            Which::Sizes => 2,
            Which::Bypasses => 3,
            Which::Sweeps => 5,
        }
    }

    /// Makes it.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn table(self, subject: &Subject<'_>) -> Result<Table, PaperError> {
        match self {
            Which::Layers => table1::table(subject),
            Which::Sizes => table2::table(subject),
            Which::Bypasses => table3::table(subject),
            Which::Sweeps => sweeps::table(subject),
        }
    }
}

#[cfg(test)]
mod tests;
