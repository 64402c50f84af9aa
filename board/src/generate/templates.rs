//! The templates and the files that they become.

use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::File;
use super::overlay::{FORMS, Form};

/// Each file of a project that is made from a template.
const TEMPLATES: &[(&str, &str)] = &[
    ("package_ip.tcl", include_str!("../../templates/package_ip.tcl")),
    ("block_design.tcl", include_str!("../../templates/block_design.tcl")),
    ("build.tcl", include_str!("../../templates/build.tcl")),
    ("simulation_vectors.tcl", include_str!("../../templates/simulation_vectors.tcl")),
    ("jtag.tcl", include_str!("../../templates/jtag.tcl")),
    ("README.md", include_str!("../../templates/README.md")),
    ("firebrick_testbench.v", include_str!("../../templates/testbench.v")),
    ("firebrick.ipynb", include_str!("../../templates/firebrick.ipynb")),
];

/// The overlay, a file for each of its forms.
const OVERLAY: &str = include_str!("../../templates/overlay.dts");

/// Every file from its template.
///
/// # Errors
/// The template and its line; a name that the context does not have is one.
pub(super) fn render_all(context: &Value) -> Result<Vec<File>, minijinja::Error> {
    let environment = environment();
    TEMPLATES.iter().map(|(name, text)| render(&environment, name, text, context)).collect()
}

/// The overlays in all their forms.
///
/// # Errors
/// As [`render_all`].
pub(super) fn render_overlays(context: &Value) -> Result<Vec<File>, minijinja::Error> {
    let environment = environment();
    let overlay = |form: &Form| {
        let context = context! { form => form.context(), ..context.clone() };
        render(&environment, &format!("{}.dts", form.name()), OVERLAY, &context)
    };
    FORMS.iter().map(overlay).collect()
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Nothing here is HTML.
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment
}

fn render(
    environment: &Environment<'_>,
    name: &str,
    text: &str,
    context: &Value,
) -> Result<File, minijinja::Error> {
    // The library drops the last line end.
    let text = environment.render_named_str(name, text, context)? + "\n";
    Ok(File { name: name.to_owned(), text })
}
