//! Programs that are started end with this one, also when nobody can clear up: after SIGKILL.
#![allow(unsafe_code)]

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};

/// Makes a program end with the thread that starts it (PR_SET_PDEATHSIG(2const)); that thread must wait for it. A make that is asked
/// to end ends its compilers.
pub fn end_with_this(command: &mut Command) -> &mut Command {
    let parent = getpid();
    let ask = move || {
        set_parent_process_death_signal(Some(Signal::TERM))?;
        // This one may be gone already: then no signal comes any more.
        if getppid() == Some(parent) { Ok(()) } else { Err(io::ErrorKind::Interrupted.into()) }
    };
    // SAFETY: between fork and exec, `ask` makes two system calls and neither allocates nor locks.
    unsafe { command.pre_exec(ask) }
}
