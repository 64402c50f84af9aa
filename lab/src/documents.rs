//! What is made from `spec`, from the Verilog's ports, from the records of synthesis, from the bus checker's rules and from what the program
//! prints as JSON: parts of documents, the C header, schemas.

use firebrick_cli::schema;
use firebrick_spec::render;

use crate::generated::Generated;
use crate::prove::rules;
use crate::{ports, synthesis};

/// The command that brings everything in step.
pub const COMMAND: &str = "cargo run -p firebrick-lab --bin bless";

/// Everything that is generated.
///
/// # Errors
/// The records of synthesis cannot be read.
pub fn all() -> Result<Vec<Generated>, String> {
    let part = |path: &str, mark, text: String| Generated { path: path.into(), mark: Some(mark), text };
    let history = synthesis::rows()?;
    let whole = |path: String, text: String| Generated { path, mark: None, text };
    let mut all = vec![
        part("docs/registers.md", "registers", render::registers_markdown()),
        part("docs/descriptors.md", "descriptors", render::descriptors_markdown()),
        part("docs/weight-stream.md", "weight-stream", render::weights_markdown()),
        part("docs/programmers-guide.md", "ports", ports::markdown()),
        part("docs/programmers-guide.md", "layouts", render::layouts_markdown()),
        part("docs/programmers-guide.md", "numbers", render::numbers_markdown()),
        whole("docs/firebrick.h".into(), render::c_header()),
        part("README.md", "synthesis", synthesis::released_table()?),
        part("docs/timing.md", "measured", synthesis::measured()?),
        part("docs/timing.md", "history", synthesis::shown(&history)),
        part("constraints/README.md", "boards", synthesis::boards()?),
        part("docs/trust.md", "rules", rules::table()),
        part("docs/json.md", "fields", schema::fields_markdown()),
    ];
    if !history.is_empty() {
        all.push(whole("docs/timing-history.svg".into(), synthesis::picture(&history)?));
    }
    all.extend(schema::documents().iter().map(|document| whole(document.path(), document.text())));
    Ok(all)
}
