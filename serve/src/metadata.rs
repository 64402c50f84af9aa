//! What the server and its models say of themselves.

use crate::loaded::Loaded;
use crate::tensor::{IMAGE, Output, UINT8};

/// The server's name.
pub(crate) const NAME: &str = "firebrick";

/// Its version.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What it does beyond the protocol.
pub(crate) const EXTENSIONS: [&str; 3] = ["binary_tensor_data", "classification", "model_repository"];

/// What runs the models.
pub(crate) const PLATFORM: &str = "firebrick_fbk";

/// How clients call a model that can be used, or cannot.
pub(crate) fn state(ready: bool) -> &'static str {
    if ready { "READY" } else { "UNAVAILABLE" }
}

/// A tensor without its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TensorMetadata {
    pub name: &'static str,
    pub datatype: &'static str,
    /// -1: of any size.
    pub shape: Vec<i64>,
}

/// Images of the network's size; other sizes are taken, too.
pub(crate) fn inputs(loaded: &Loaded) -> Vec<TensorMetadata> {
    let input = loaded.model.network.input;
    let shape = vec![-1, input.height as i64, input.width as i64, input.channels as i64];
    vec![TensorMetadata { name: IMAGE, datatype: UINT8, shape }]
}

/// Scores and sums.
pub(crate) fn outputs(loaded: &Loaded) -> Vec<TensorMetadata> {
    let shape = vec![-1, loaded.model.classes() as i64];
    let of = |output: Output| TensorMetadata {
        name: output.name(),
        datatype: output.datatype(),
        shape: shape.clone(),
    };
    Output::ALL.map(of).to_vec()
}
