//! The C header, as compilers read it: a program that takes a descriptor and words of the weight stream apart with its macros finds what
//! was put in, in C99 and in C++.

use std::fmt::Write;
use std::fs;
use std::process::Command;

use firebrick_lab::generated::root;
use firebrick_spec::descriptor::{DESCRIPTOR_WORDS, Descriptor, OutputMode, PASS_FIELDS, Pass, Strides, get};
use firebrick_spec::field::Field;
use firebrick_spec::numbers::NUMBERS;
use firebrick_spec::registers::{ERRORS, REGISTERS};
use firebrick_spec::values::VALUES;
use firebrick_spec::weights::{ENTRY_FIELDS, LIST_FIELDS, PACKET_FIELDS, PARAM_FIELDS};

/// A word of the weight stream in which all neighbouring bits of a field's width differ.
const WORD: u64 = 0x0123_4567_89ab_cdef;

/// The weight stream's words by their names in C.
const STREAM: [(&str, &[Field]); 4] =
    [("PACKET", PACKET_FIELDS), ("LIST", LIST_FIELDS), ("ENTRY", ENTRY_FIELDS), ("PARAM", PARAM_FIELDS)];

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

/// What the header should say, by expressions in C: fields of the descriptor `w` and of the stream's word `s`, registers with their
/// fields, numbers, and named values.
fn expected(words: &[u32; DESCRIPTOR_WORDS]) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    for field in PASS_FIELDS {
        let name = format!("FIREBRICK_DESCRIPTOR_{}", field.name.to_uppercase());
        all.push((format!("(w[{name}_WORD] & {name}_MASK) >> {name}_SHIFT"), get(words, *field).into()));
    }
    for (prefix, field) in STREAM.iter().flat_map(|(prefix, fields)| fields.iter().map(move |f| (prefix, f)))
    {
        let name = format!("FIREBRICK_{prefix}_{}", field.name.to_uppercase());
        all.push((format!("(s & {name}_MASK) >> {name}_SHIFT"), field.get(WORD)));
    }
    for register in REGISTERS {
        all.push((format!("FIREBRICK_{}", register.name), register.offset as u64));
        for field in register.fields {
            let name = format!("FIREBRICK_{}_{}", register.name, field.name.to_uppercase());
            all.push((format!("{name}_MASK | 0u << {name}_SHIFT"), field.max() << field.lsb));
        }
    }
    all.extend(NUMBERS.iter().map(|number| (format!("FIREBRICK_{}", number.name), number.value)));
    all.extend(ERRORS.iter().map(|error| (format!("FIREBRICK_ERROR_{}", error.name), error.code.into())));
    for field in VALUES {
        for value in field.values {
            let name = format!("FIREBRICK_{}_{}_{}", field.word, field.field.name, value.name);
            all.push((name.to_uppercase(), value.value));
        }
    }
    all
}

/// A program that prints the expressions' values, a line each.
fn program(words: &[u32; DESCRIPTOR_WORDS], expressions: &[(String, u64)]) -> String {
    let mut text = String::from("#include <stdio.h>\n#include \"firebrick.h\"\nint main(void) {\n");
    let list = words.map(|word| format!("{word}u")).join(", ");
    let _ = writeln!(text, "const unsigned w[] = {{{list}}};\nconst unsigned long long s = {WORD}ull;");
    for (expression, _) in expressions {
        let _ = writeln!(text, "printf(\"%llu\\n\", (unsigned long long)({expression}));");
    }
    text + "return 0;\n}\n"
}

/// Compiles a program, every warning being an error, and runs it: the numbers that it prints.
fn printed(compiler: &[&str], source: &str) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let (path, built) = (folder.path().join("fields.c"), folder.path().join("fields"));
    fs::write(&path, source).unwrap();
    let mut command = Command::new(compiler[0]);
    command
        .args(&compiler[1..])
        .args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-I"])
        .arg(root().join("docs"));
    let output = command.arg(&path).arg("-o").arg(&built).output().unwrap();
    assert!(output.status.success(), "{compiler:?}: {}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(Command::new(built).output().unwrap().stdout).unwrap();
    printed.lines().map(|line| line.parse().unwrap()).collect()
}

#[test]
fn programs_in_c_and_cpp_find_every_number() {
    let words = pass();
    let expected = expected(&words);
    let source = program(&words, &expected);
    for compiler in [&["cc", "-std=c99"][..], &["c++", "-std=c++11", "-x", "c++"]] {
        let found = printed(compiler, &source);
        assert_eq!(found.len(), expected.len(), "{compiler:?}");
        for ((expression, value), found) in expected.iter().zip(found) {
            assert_eq!(found, *value, "{compiler:?}: {expression}");
        }
    }
}
