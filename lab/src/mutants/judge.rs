//! A mutant's verdict, found by a process of its own: a simulation can loop for ever, or be ended by Verilator's run-time.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, Output};

use firebrick_sim::verilated::Toolchain;
use serde::{Deserialize, Serialize};

use super::suite::{ENGINE, WATCHDOG, first_failure};
use crate::cases::Lab;

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A case failed: its name, and the first line of what it said.
    Failed(String, String),
    /// The simulation's process used up its time, or did not come to rest.
    Hung(String),
    /// All cases passed.
    Survived,
    /// All cases passed, as they must: it behaves like the engine, and why.
    Equivalent(String),
    /// Verilator or the C++ compiler refused it: no mutant.
    Refused(String),
}

/// Exit code of a process whose mutant does not build.
const REFUSED: u8 = 3;

impl Verdict {
    /// Whether it counts as noticed.
    pub fn is_killed(&self) -> bool {
        matches!(self, Verdict::Failed(..) | Verdict::Hung(_))
    }

    /// What noticed it, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Verdict::Failed(_, text) if text.contains("bus protocol broken") => "protocol",
            Verdict::Failed(_, text)
                if text.contains("no interrupt within") || text.contains("does not end") =>
            {
                "time-out"
            }
            Verdict::Failed(_, text) if text.contains("stopped with an error") => "error",
            Verdict::Failed(..) => "mismatch",
            Verdict::Hung(_) => "hang",
            Verdict::Survived => "survived",
            Verdict::Equivalent(_) => "equivalent",
            Verdict::Refused(_) => "refused",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Failed(case, text) => write!(f, "{}, by {case}: {text}", self.kind()),
            Verdict::Hung(why) | Verdict::Refused(why) => write!(f, "{}: {why}", self.kind()),
            Verdict::Survived => f.write_str("survived"),
            Verdict::Equivalent(why) => write!(f, "{}: {why}", self.kind()),
        }
    }
}

/// Judges `verilog` by running this program again with `argument` and a file, for at most so many seconds of processor time, which
/// other programs on the machine do not use up.
///
/// # Errors
/// A process that cannot be started, or a temporary folder that cannot be made.
pub fn judge(verilog: &str, argument: &str, seconds: u64) -> io::Result<Verdict> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("mutant.v");
    std::fs::write(&file, verilog)?;
    let limited = "ulimit -t \"$0\" && exec \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, &seconds.to_string()])
        .arg(std::env::current_exe()?)
        .arg(argument)
        .arg(&file)
        .output()?;
    Ok(verdict(&output))
}

fn verdict(output: &Output) -> Verdict {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    let said = text(&output.stdout);
    match output.status.code() {
        Some(0) => Verdict::Survived,
        Some(1) => {
            let (case, what) = said.split_once('\t').unwrap_or(("?", &said));
            Verdict::Failed(case.to_owned(), what.to_owned())
        }
        Some(code) if code == i32::from(REFUSED) => Verdict::Refused(said),
        // A signal: out of time, or `vl_fatal` for logic that does not settle.
        _ => Verdict::Hung(format!("{}: {}", output.status, last_line(&text(&output.stderr)))),
    }
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().to_owned()
}

/// The other side of [`judge`]: runs the cases on the Verilog in `file`, prints what fails and ends with the code that it reads.
///
/// # Errors
/// A file that cannot be read.
pub fn run(file: &Path) -> io::Result<ExitCode> {
    let mut lab = Lab::of(ENGINE, std::fs::read_to_string(file)?);
    lab.watchdog = Some(WATCHDOG);
    let folder = tempfile::tempdir()?;
    lab.base.toolchain = Toolchain { cache: folder.path().to_owned(), ..Toolchain::from_environment() };
    // Cases panic; what they say is the report.
    std::panic::set_hook(Box::new(|_| ()));
    let Some((case, text)) = first_failure(&lab) else { return Ok(ExitCode::SUCCESS) };
    if text.contains("building the model of") {
        println!("{}", text.lines().find(|line| line.contains("rror")).unwrap_or(&text));
        return Ok(ExitCode::from(REFUSED));
    }
    println!("{case}\t{}", text.lines().next().unwrap_or_default());
    Ok(ExitCode::FAILURE)
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn of(status: i32, said: &str) -> Verdict {
        let output =
            Output { status: ExitStatus::from_raw(status), stdout: said.into(), stderr: "a\nb".into() };
        verdict(&output)
    }

    #[test]
    fn exit_codes_and_signals_are_told_apart() {
        assert_eq!(of(0, ""), Verdict::Survived);
        assert_eq!(of(1 << 8, "a case\tmap x: 1, golden 2\n").kind(), "mismatch");
        assert_eq!(of(1 << 8, "a case\tbus protocol broken in cycle 3").kind(), "protocol");
        assert_eq!(of(3 << 8, "syntax error").kind(), "refused");
        let killed = of(9, "");
        assert!(killed.is_killed() && killed.to_string().ends_with(": b"), "{killed}");
    }
}
