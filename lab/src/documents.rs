//! What is made from `spec` and from the records of synthesis: parts of documents, and the C header.

use firebrick_spec::render;

use crate::generated::Generated;
use crate::synthesis;

/// The command that brings everything in step.
pub const COMMAND: &str = "cargo run -p firebrick-lab --bin bless";

/// Everything that is generated.
///
/// # Errors
/// The records of synthesis cannot be read.
pub fn all() -> Result<Vec<Generated>, String> {
    let part = |path, mark, text: String| Generated { path, mark: Some(mark), text };
    Ok(vec![
        part("docs/registers.md", "registers", render::registers_markdown()),
        part("docs/descriptors.md", "descriptors", render::descriptors_markdown()),
        part("docs/weight-stream.md", "weight-stream", render::weights_markdown()),
        Generated { path: "docs/firebrick.h", mark: None, text: render::c_header() },
        part("README.md", "synthesis", synthesis::released_table()?),
        part("constraints/README.md", "boards", synthesis::boards()?),
    ])
}
