//! The templates and the files that they become.

use minijinja::{Environment, UndefinedBehavior, Value};

use super::File;

/// Each file of a project that is made from a template.
const TEMPLATES: &[(&str, &str)] = &[
    ("package_ip.tcl", include_str!("../../templates/package_ip.tcl")),
    ("block_design.tcl", include_str!("../../templates/block_design.tcl")),
    ("build.tcl", include_str!("../../templates/build.tcl")),
    ("firebrick.dts", include_str!("../../templates/overlay.dts")),
    ("README.md", include_str!("../../templates/README.md")),
    ("firebrick_testbench.v", include_str!("../../templates/testbench.v")),
    ("firebrick_pynq.py", include_str!("../../templates/firebrick_pynq.py")),
    ("firebrick.ipynb", include_str!("../../templates/firebrick.ipynb")),
];

/// Every file from its template.
///
/// # Errors
/// The template and its line; a name that the context does not have is one.
pub(super) fn render_all(context: &Value) -> Result<Vec<File>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Nothing here is HTML.
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let render = |(name, text): &(&str, &str)| {
        // The library drops the last line end.
        let text = environment.render_named_str(name, text, context)? + "\n";
        Ok(File { name: (*name).to_owned(), text })
    };
    TEMPLATES.iter().map(render).collect()
}
