//! The model for C: numbers as a header, data by an assembler's `.incbin`.

use std::fmt::Write;

use super::Manifest;

pub(super) const HEADER: &str = "firebrick_model.h";
pub(super) const SOURCE: &str = "firebrick_model.c";
pub(super) const ASSEMBLY: &str = "firebrick_model_data.S";

/// Numbers of an initialiser in a line.
const COLUMNS: usize = 12;

/// Declares the model.
pub(super) fn header(manifest: &Manifest) -> String {
    let (input, sums) = (&manifest.input, &manifest.sums);
    format!(
        "\
/* The network {} for {} PEs, configuration {}: data of firebrick_driver.h. Made by `firebrick export`; do not edit. */
#ifndef FIREBRICK_MODEL_H
#define FIREBRICK_MODEL_H
#include \"firebrick_driver.h\"

#define FIREBRICK_MODEL_CLASSES {}u
#define FIREBRICK_MODEL_CHANNELS {}u
#define FIREBRICK_MODEL_HEIGHT {}u
#define FIREBRICK_MODEL_WIDTH {}u
/* Bytes of a buffer, and what its bus address is a multiple of. */
#define FIREBRICK_MODEL_BUFFER_BYTES {}u
#define FIREBRICK_MODEL_BUFFER_ALIGNMENT {}u

extern const struct firebrick_model firebrick_model;
#endif
",
        comment(&manifest.network),
        manifest.engine.pes,
        manifest.engine.config_hash,
        sums.classes,
        input.channels,
        input.height,
        input.width,
        manifest.buffer.bytes,
        manifest.buffer.alignment,
    )
}

/// Defines it.
pub(super) fn source(manifest: &Manifest) -> String {
    let (descriptors, image, sums) = (&manifest.descriptors, &manifest.image, &manifest.sums);
    let mut out =
        String::from("/* Made by `firebrick export`; do not edit. */\n#include \"firebrick_model.h\"\n");
    array(&mut out, "uint32_t", "relocations", &descriptors.relocations);
    array(&mut out, "uint32_t", "border", &sums.border);
    array(&mut out, "uint8_t", "zero", &image.zero);
    out.push_str(
        "extern const uint8_t firebrick_model_weights[];\nextern const uint32_t firebrick_model_descriptors[];\n",
    );
    out.push_str("\nconst struct firebrick_model firebrick_model = {\n");
    let mut number = |name: &str, value: usize| {
        let _ = writeln!(out, "    .{name} = {value}u,");
    };
    number("contract_version", manifest.contract_version as usize);
    number("buffer_bytes", manifest.buffer.bytes);
    number("first_written", manifest.buffer.first_written);
    number("weights_offset", manifest.weights.offset);
    number("weights_bytes", manifest.weights.bytes);
    number("descriptors_count", descriptors.count);
    number("passes", descriptors.passes);
    number("relocations_count", descriptors.relocations.len());
    number("channels", manifest.input.channels);
    number("height", manifest.input.height);
    number("width", manifest.input.width);
    number("image_offset", image.offset);
    number("image_bytes", image.bytes);
    number("stride", image.stride);
    number("factor", image.factor);
    number("pad", image.pad);
    number("rows", image.rows);
    number("columns", image.columns);
    number("strips", image.strips);
    number("sums_offset", sums.offset);
    number("sums_bytes", sums.bytes);
    number("classes", sums.classes);
    let _ = writeln!(out, "    .config_hash = {}u,", manifest.engine.config_hash);
    for name in ["weights", "descriptors", "relocations", "border", "zero"] {
        let _ = writeln!(out, "    .{name} = firebrick_model_{name},");
    }
    out.push_str("};\n");
    out
}

fn array(out: &mut String, kind: &str, name: &str, values: &[impl std::fmt::Display]) {
    let _ = writeln!(out, "\nstatic const {kind} firebrick_model_{name}[] = {{");
    for line in values.chunks(COLUMNS) {
        let numbers: Vec<String> = line.iter().map(|value| format!("{value}u")).collect();
        let _ = writeln!(out, "    {},", numbers.join(", "));
    }
    out.push_str("};\n");
}

/// Takes the data in as they are: for GNU as and clang, with this folder among those of `-I`.
pub(super) fn assembly() -> String {
    let mut out =
        String::from("/* Made by `firebrick export`; do not edit. Assemble it with -I and this folder. */\n");
    out.push_str("    .section .rodata\n");
    for (name, file) in [("weights", super::WEIGHTS), ("descriptors", super::DESCRIPTORS)] {
        let _ = write!(
            out,
            "    .balign 8\n    .global firebrick_model_{name}\nfirebrick_model_{name}:\n    .incbin \"{file}\"\n"
        );
    }
    out.push_str(
        "#if defined(__linux__) && defined(__ELF__)\n    .section .note.GNU-stack,\"\",%progbits\n#endif\n",
    );
    out
}

/// A text within a comment of C.
fn comment(text: &str) -> String {
    text.replace("*/", "* /").replace(['\n', '\r'], " ")
}
