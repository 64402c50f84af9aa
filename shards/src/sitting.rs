//! What is no part of a report, for it differs each time: hosts, times, rates. A line for each run, beside the shard's file.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// A run of a process on a shard.
#[derive(Clone, Debug, Serialize)]
pub struct Sitting {
    /// Name of the machine.
    pub host: String,
    /// Process.
    pub process: u32,
    /// Begin, seconds since 1970, as the machine's clock has it.
    pub begun_s: u64,
    /// Seconds that it took; a clock that is set changes nothing.
    pub elapsed_s: f64,
    /// Items that it added.
    pub items: u64,
    /// Items that were there before.
    pub resumed: u64,
    /// Items a second.
    pub items_per_s: f64,
    /// CPU seconds of the process and its children.
    pub cpu_s: f64,
    /// Seconds by which the clock was set back meanwhile.
    pub clock_set_back_s: u64,
}

/// One that goes on.
#[derive(Debug)]
pub struct Begun {
    at: Instant,
    clock: u64,
}

impl Begun {
    /// Begins now.
    pub fn now() -> Begun {
        Begun { at: Instant::now(), clock: clock() }
    }

    /// Ends now, after so many items, and so many that were there before.
    pub fn end(&self, items: u64, resumed: u64) -> Sitting {
        let elapsed = self.at.elapsed();
        Sitting {
            host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
            process: std::process::id(),
            begun_s: self.clock,
            elapsed_s: elapsed.as_secs_f64(),
            items,
            resumed,
            items_per_s: items as f64 / elapsed.as_secs_f64().max(1e-9),
            cpu_s: cpu().as_secs_f64(),
            clock_set_back_s: set_back(self.clock, elapsed, clock()),
        }
    }
}

/// Seconds by which a clock is behind what it should show, but for what it may lose by itself.
fn set_back(begun: u64, elapsed: Duration, now: u64) -> u64 {
    let lost = (begun + elapsed.as_secs()).saturating_sub(now);
    if lost > 1 { lost } else { 0 }
}

fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// CPU time of this process and the children that have ended (getrusage has no safe name here; `/proc` has the same, in ticks).
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = stat.rsplit_once(')').map_or("", |(_, behind)| behind);
    // proc_pid_stat(5): fields 14 to 17 are utime, stime, cutime, cstime; field 3 is the first behind the name.
    let ticks: u64 =
        behind.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// The file beside a shard's.
pub fn path(shard: &Path) -> PathBuf {
    let mut name = shard.file_name().unwrap_or_default().to_owned();
    name.push(".runs");
    shard.with_file_name(name)
}

/// Adds a line to it.
///
/// # Errors
/// What the system says.
pub fn write(shard: &Path, sitting: &Sitting) -> io::Result<()> {
    let mut line = serde_json::to_vec(sitting)?;
    line.push(b'\n');
    OpenOptions::new().append(true).create(true).open(path(shard))?.write_all(&line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_is_told_and_changes_no_time() {
        let hour = Duration::from_secs(3600);
        assert_eq!(set_back(1000, hour, 4600), 0);
        assert_eq!(set_back(1000, hour, 4599), 0, "rounding");
        assert_eq!(set_back(1000, hour, 700), 3900);
        assert_eq!(set_back(1000, hour, 9000), 0, "set on");
    }

    #[test]
    fn a_run_is_a_line_beside_the_shard() {
        let folder = tempfile::tempdir().unwrap();
        let shard = folder.path().join("3.jsonl");
        for items in [3, 4] {
            write(&shard, &Begun::now().end(items, 0)).unwrap();
        }
        let text = std::fs::read_to_string(folder.path().join("3.jsonl.runs")).unwrap();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.iter().map(|line| line["items"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 4]);
        assert!(lines[1]["elapsed_s"].as_f64().unwrap() >= 0.0);
    }
}
