//! Commands that are ended early, at drawn times, and what they must not leave.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tempfile::TempDir;

use crate::support::listening;

const SIGNALS: [Signal; 3] = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL];

/// A command that writes files into a folder.
pub struct Case {
    /// Where its files go.
    pub folder: TempDir,
    /// The command, to be run again and again.
    pub command: Box<dyn Fn(&Path) -> Command>,
    /// Files that it makes whose bytes differ from run to run.
    pub varying: &'static [&'static str],
    /// Files of an incomplete run that the next one goes on from.
    pub resumed: &'static [&'static str],
}

impl Case {
    /// A command of which all files are equal from run to run.
    pub fn new(command: impl Fn(&Path) -> Command + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Case { folder, command: Box::new(command), varying: &[], resumed: &[] }
    }

    /// Starts it.
    pub fn start(&self) -> Child {
        let mut command = listening(&(self.command)(self.folder.path()));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Lets it run to its end; how long that takes.
    fn run(&self) -> Duration {
        let begin = Instant::now();
        let output = self.start().wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        begin.elapsed()
    }

    /// Ends it after a time; how it ended.
    fn disturb(&self, signal: Signal, after: Duration) -> ExitStatus {
        let mut child = self.start();
        std::thread::sleep(after);
        // It may have ended by itself; it has not been waited for, so the number is still its own.
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        child.wait().unwrap()
    }

    fn clear(&self) {
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
        }
    }

    /// All files by their names.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(self.folder.path()).unwrap().to_owned();
                if path.is_dir() {
                    files.insert(name, Vec::new());
                    folders.push(path);
                } else {
                    files.insert(name, fs::read(path).unwrap());
                }
            }
        }
        files
    }

    /// Ends runs at drawn times, by each of the signals in turn.
    pub fn try_times(&self, times: usize, random: &mut Random) {
        let whole = self.run();
        let expected = self.files();
        for turn in 0..times {
            let signal = SIGNALS[turn % SIGNALS.len()];
            // A little beyond the end: a signal may come in the last moment.
            let after = whole.mul_f64(1.1 * random.next());
            self.clear();
            let status = self.disturb(signal, after);
            let context = format!("{signal} after {after:?} of {whole:?}: {status}");
            assert!(status.success() || status.signal() == Some(signal as i32), "{context}");
            self.assert_whole(&expected, signal != Signal::SIGKILL, &context);
            if signal == Signal::SIGKILL {
                self.run();
                self.assert_whole(&expected, true, &context);
                assert_eq!(self.files().len(), expected.len(), "{context}");
            }
        }
    }

    /// Whatever has its final name is complete; with `only`, nothing else is there.
    fn assert_whole(&self, expected: &BTreeMap<PathBuf, Vec<u8>>, only: bool, context: &str) {
        for (name, bytes) in self.files() {
            let text = name.display().to_string();
            let is = |list: &[&str]| list.iter().any(|other| text.ends_with(other));
            match expected.get(&name) {
                Some(whole) if is(self.varying) => assert_eq!(bytes.len(), whole.len(), "{context}: {text}"),
                Some(whole) => assert!(bytes == *whole, "{context}: {text} is not complete"),
                None => assert!(!only || is(self.resumed), "{context}: {text} is left"),
            }
        }
    }
}

/// Numbers from 0 to 1 from a seed, by xorshift (Marsaglia 2003).
pub struct Random(u64);

impl Random {
    /// The seed is the time's, or that of `FIREBRICK_TEST_SEED`, and is printed.
    pub fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
        let given = std::env::var("FIREBRICK_TEST_SEED").ok().map(|seed| seed.parse().unwrap());
        let seed = given.unwrap_or(now % 1_000_000);
        println!("FIREBRICK_TEST_SEED={seed}");
        Random((seed << 1 | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub fn next(&mut self) -> f64 {
        for shift in [13, -7, 17] {
            self.0 ^= if shift > 0 { self.0 << shift } else { self.0 >> -shift };
        }
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}
