//! Runs a program with a time limit.

use std::path::Path;
use std::process::Command;

/// Exit code of `timeout` for a program that did not end in time.
const TIMED_OUT: i32 = 124;

/// Standard output of a program that runs in `folder` for at most `seconds`.
///
/// # Errors
/// It cannot be run, ran too long, or failed; with the last lines that it wrote.
pub fn output(folder: &Path, seconds: u32, program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("timeout")
        .args(["--kill-after=5", &seconds.to_string(), program])
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|e| format!("timeout {program}: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.code() {
        Some(0) => Ok(text),
        Some(TIMED_OUT) => Err(format!("{program} did not end within {seconds} s")),
        _ => Err(format!("{program} failed: {}", tail(&text, &String::from_utf8_lossy(&output.stderr)))),
    }
}

/// The last three lines of both streams.
fn tail(out: &str, err: &str) -> String {
    let lines: Vec<&str> = out.lines().chain(err.lines()).map(str::trim).filter(|l| !l.is_empty()).collect();
    lines[lines.len().saturating_sub(3)..].join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_failure_are_told_apart() {
        let here = Path::new(".");
        assert_eq!(output(here, 5, "echo", &["a"]), Ok("a\n".to_owned()));
        assert_eq!(output(here, 1, "sleep", &["9"]), Err("sleep did not end within 1 s".to_owned()));
        let failed = output(here, 5, "sh", &["-c", "echo why; exit 3"]);
        assert_eq!(failed, Err("sh failed: why".to_owned()));
    }
}
