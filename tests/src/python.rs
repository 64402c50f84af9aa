//! Python environments of the tests: `scripts/python-env.sh`.

use std::env;
use std::process::Command;

use firebrick_lab::generated::root;

/// The interpreter of an environment of that script. `None`, after a line `SKIPPED: <test>: <reason>`, if there is none.
///
/// # Panics
/// If there is none and `FIREBRICK_REQUIRE_DATA` is `1`.
pub fn interpreter(environment: &str, test: &str) -> Option<String> {
    let mut script = Command::new("bash");
    script.arg(root().join("scripts/python-env.sh")).arg(environment);
    let reason = match script.output() {
        Ok(output) if output.status.success() => {
            return Some(String::from_utf8_lossy(&output.stdout).trim().to_string());
        }
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().replace('\n', " "),
        Err(e) => e.to_string(),
    };
    assert!(env::var_os("FIREBRICK_REQUIRE_DATA").is_none_or(|v| v != "1"), "{test}: {reason}");
    println!("SKIPPED: {test}: no Python environment: {reason}");
    None
}
