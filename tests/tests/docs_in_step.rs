//! The documents' tables and the C header agree with `spec`.

use firebrick_lab::generated::{COMMAND, all};

#[test]
fn everything_generated_is_in_step() {
    let stale: Vec<&str> =
        all().iter().filter(|file| !file.in_step().unwrap()).map(|file| file.path).collect();
    assert!(stale.is_empty(), "out of step with spec: {}; run: {COMMAND}", stale.join(", "));
}
