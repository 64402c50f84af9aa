//! The documents' tables and the C header agree with `spec` and the records of synthesis, the schemas with what the program prints.

use firebrick_lab::documents::{COMMAND, all};

#[test]
fn everything_generated_is_in_step() {
    let stale: Vec<String> =
        all().unwrap().into_iter().filter(|file| !file.in_step().unwrap()).map(|file| file.path).collect();
    assert!(stale.is_empty(), "out of step: {}; run: {COMMAND}", stale.join(", "));
}
