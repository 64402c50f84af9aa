//! The C header, as a C compiler reads it: a program that takes a descriptor apart with its macros finds what was put in.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, OutputMode, PASS_FIELDS, Pass, Strides, get};
use firebrick_spec::registers::REGISTERS;

/// A pass in which every field but those of a bypass map says something.
fn pass() -> [u32; DESCRIPTOR_WORDS] {
    let pass = Pass {
        interrupt: true,
        image: true,
        output: OutputMode::Pooled,
        source: 0x8765_4320,
        beats: 0x12_3456,
        strides: Some(Strides { stride: 0x23_4560, runs: 0x3_4567 }),
        lead_words: 0x1357,
        tail_words: 0x2468,
        target: 0x9abc_def8,
        strip_stride: 0x45_6780,
        filters: 345,
        strips: 67,
        last_valid: 9,
        rows: 0x4321,
        pooled_strips: 34,
        bypass: None,
    };
    Descriptor::Pass(pass).words()
}

/// A C program that prints each field of the descriptor, and a register's offset and the bits of its fields, a line each.
fn program(words: &[u32; DESCRIPTOR_WORDS]) -> String {
    let mut text = String::from("#include <stdio.h>\n#include \"firebrick.h\"\nint main(void) {\n");
    let list = words.map(|word| format!("{word}u")).join(", ");
    let _ = writeln!(text, "const unsigned w[] = {{{list}}};");
    for field in PASS_FIELDS {
        let name = format!("FIREBRICK_DESCRIPTOR_{}", field.name.to_uppercase());
        let _ = writeln!(text, "printf(\"%u\\n\", (w[{name}_WORD] & {name}_MASK) >> {name}_SHIFT);");
    }
    for register in REGISTERS {
        let _ = writeln!(text, "printf(\"%u\\n\", FIREBRICK_{});", register.name);
        for field in register.fields {
            let name = format!("FIREBRICK_{}_{}", register.name, field.name.to_uppercase());
            let _ = writeln!(text, "printf(\"%u\\n\", {name}_MASK | 0u << {name}_SHIFT);");
        }
    }
    text + "return 0;\n}\n"
}

/// What the program should print.
fn expected(words: &[u32; DESCRIPTOR_WORDS]) -> Vec<u32> {
    let fields = PASS_FIELDS.iter().map(|field| get(words, *field));
    let registers = REGISTERS.iter().flat_map(|register| {
        let masks = register.fields.iter().map(|field| (field.max() << field.lsb) as u32);
        std::iter::once(register.offset as u32).chain(masks)
    });
    fields.chain(registers).collect()
}

#[test]
fn a_c_program_takes_a_descriptor_apart() {
    let (words, folder) = (pass(), tempfile::tempdir().unwrap());
    let (source, built) = (folder.path().join("fields.c"), folder.path().join("fields"));
    fs::write(&source, program(&words)).unwrap();
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-I"]).arg(root().join("docs"));
    let output = compiler.arg("-o").args([built.as_path(), Path::new(&source)]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(Command::new(built).output().unwrap().stdout).unwrap();
    let found: Vec<u32> = printed.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(found, expected(&words));
}
