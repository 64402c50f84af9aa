//! Runs an unmodified x86-64 program; its accesses to the registers' mapping go to the board.
//!
//! The registers' node is an empty file, so each access raises SIGBUS, which stops the program for its
//! tracer. The tracer [decodes](decode) the instruction, carries the access out on the board, sets the
//! register that a load goes to, and lets the program go on behind the instruction. All other
//! signals are passed on. Threads are followed; they are stopped one at a time, so accesses
//! have an order. It stops at system calls, too: those on the node do what a UIO device's [do](Delivery).

#![allow(unsafe_code)]

pub mod decode;
mod line;
mod mapping;
mod memory;
mod node;
mod registers;

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus};

use nix::libc::user_regs_struct;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use super::{Board, StandInError};
use decode::{Access, Source};
pub use line::Delivery;
use line::Line;
use mapping::Mappings;
use node::NodeCalls;

/// Waits for what this thread traces, threads included: the process may have other children.
const TRACED: WaitPidFlag = WaitPidFlag::__WALL.union(WaitPidFlag::__WNOTHREAD);

/// Runs `command` to its end, or kills it in place of its register access number `last`; `node` is the registers' file.
pub(super) fn run(
    command: &mut Command,
    node: &Path,
    board: &Board,
    interrupt: Delivery,
    last: Option<usize>,
) -> Result<ExitStatus, StandInError> {
    let name = command.get_program().to_owned();
    // SAFETY: between fork and exec only one system call is made.
    unsafe { command.pre_exec(|| Ok(ptrace::traceme()?)) };
    let mut child = command.spawn().map_err(StandInError::io("cannot run", name.as_ref()))?;
    let program = Pid::from_raw(child.id() as i32);
    let calls = NodeCalls::new(program, node, Line::new(board, interrupt));
    let mut tracer = Tracer { program, node, board, mappings: Mappings::default(), calls, accesses: 0, last };
    let result = tracer.follow();
    if result.is_err() {
        // Fails only if it is gone already.
        let _ = child.kill();
        reap();
    }
    result
}

/// Waits for all that is traced to end. The program is not reported before its threads, and those only to their tracer.
fn reap() {
    while waitpid(Pid::from_raw(-1), Some(TRACED)).is_ok() {}
}

struct Tracer<'a> {
    program: Pid,
    node: &'a Path,
    board: &'a Board,
    mappings: Mappings,
    calls: NodeCalls<'a>,
    /// Register accesses so far.
    accesses: usize,
    last: Option<usize>,
}

impl Tracer<'_> {
    fn follow(&mut self) -> Result<ExitStatus, StandInError> {
        // The program stops when it is loaded.
        waitpid(self.program, None).map_err(StandInError::trace("waiting for its start"))?;
        let options =
            Options::PTRACE_O_TRACECLONE | Options::PTRACE_O_EXITKILL | Options::PTRACE_O_TRACESYSGOOD;
        ptrace::setoptions(self.program, options).map_err(StandInError::trace("following its threads"))?;
        resume(self.program, None)?;
        loop {
            let status =
                waitpid(Pid::from_raw(-1), Some(TRACED)).map_err(StandInError::trace("waiting for it"))?;
            match status {
                WaitStatus::Exited(pid, code) if pid == self.program => {
                    return Ok(ExitStatus::from_raw(code << 8));
                }
                WaitStatus::Signaled(pid, signal, _) if pid == self.program => {
                    return Ok(ExitStatus::from_raw(signal as i32));
                }
                WaitStatus::Stopped(thread, Signal::SIGBUS) => {
                    let handled = self.bus_error(thread)?;
                    resume(thread, (!handled).then_some(Signal::SIGBUS))?;
                }
                // A new thread begins with this.
                WaitStatus::Stopped(thread, Signal::SIGSTOP) => resume(thread, None)?,
                WaitStatus::Stopped(thread, signal) => resume(thread, Some(signal))?,
                WaitStatus::PtraceEvent(thread, ..) => resume(thread, None)?,
                WaitStatus::PtraceSyscall(thread) => {
                    self.calls.stopped(thread)?;
                    resume(thread, None)?;
                }
                _ => {}
            }
        }
    }

    /// Carries out the access that a thread has stopped at; false if it is none to the registers.
    fn bus_error(&mut self, thread: Pid) -> Result<bool, StandInError> {
        let info = ptrace::getsiginfo(thread).map_err(StandInError::trace("reading its signal"))?;
        // SAFETY: SIGBUS has an address.
        let address = unsafe { info.si_addr() } as usize;
        let Some(offset) = self.mappings.offset(self.program, self.node, address)? else {
            return Ok(false);
        };
        if self.last == Some(self.accesses) {
            kill(self.program, Signal::SIGKILL).map_err(StandInError::trace("killing it"))?;
            return Ok(true);
        }
        self.accesses += 1;
        let mut state = ptrace::getregs(thread).map_err(StandInError::trace("reading its registers"))?;
        let code = memory::code(thread, state.rip as usize)?;
        let (access, length) = decode::decode(&code, state.rip, offset)?;
        match access {
            Access::Store(source) => self.board.write(offset, operand(&mut state, source))?,
            Access::Test(source) => {
                let value = self.board.read(offset)?;
                state.eflags = decode::tested(state.eflags, value, operand(&mut state, source));
            }
            Access::Compare(source) => {
                let value = self.board.read(offset)?;
                state.eflags = decode::compared(state.eflags, value, operand(&mut state, source));
            }
            Access::CompareTo(register) => {
                let value = self.board.read(offset)?;
                let first = operand(&mut state, Source::Register(register));
                state.eflags = decode::compared(state.eflags, first, value);
            }
            // A 32-bit move clears the upper half.
            Access::Load(register) => {
                *registers::field(&mut state, register) = u64::from(self.board.read(offset)?);
            }
        }
        state.rip += length as u64;
        ptrace::setregs(thread, state).map_err(StandInError::trace("setting its registers"))?;
        self.calls.accessed()?;
        Ok(true)
    }
}

/// The value of an operand that is not the registers'.
fn operand(state: &mut user_regs_struct, source: Source) -> u32 {
    match source {
        Source::Immediate(value) => value,
        Source::Register(register) => *registers::field(state, register) as u32,
    }
}

/// Lets a thread go on until its next signal or system call; that it was killed meanwhile shows at the next wait.
fn resume(thread: Pid, signal: Option<Signal>) -> Result<(), StandInError> {
    match ptrace::syscall(thread, signal) {
        Ok(()) | Err(nix::errno::Errno::ESRCH) => Ok(()),
        Err(error) => Err(StandInError::trace("resuming it")(error)),
    }
}
