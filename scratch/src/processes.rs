//! Programs that work in a folder that is to go: a compiler outlives whoever started it.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// Rounds until nothing is found any more: a make that is ended may just have started one more compiler.
const ROUNDS: usize = 50;

/// How long an ended process has to be gone.
const PAUSE: Duration = Duration::from_millis(5);

/// Ends all processes but this one whose working folder is `folder` or below; it may be removed already.
pub(crate) fn end_in(folder: &Path) {
    for _ in 0..ROUNDS {
        let found = working_in(folder);
        if found.is_empty() {
            return;
        }
        for process in found {
            // It may be gone by now, or be another user's.
            let _ = kill_process(process, Signal::KILL);
        }
        std::thread::sleep(PAUSE);
    }
}

/// From `/proc` (proc_pid_cwd(5)); nothing where there is none.
fn working_in(folder: &Path) -> Vec<Pid> {
    let own = std::process::id();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let process = |entry: fs::DirEntry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        let at = fs::read_link(entry.path().join("cwd")).ok()?;
        // Behind the name of a folder that is gone stands " (deleted)".
        let inside = at.as_os_str().as_bytes().strip_prefix(folder.as_os_str().as_bytes())?;
        let inside = inside.is_empty() || inside[0] == b'/' || inside == b" (deleted)";
        (inside && number != own).then(|| Pid::from_raw(i32::try_from(number).ok()?)).flatten()
    };
    entries.filter_map(process).collect()
}
