//! The system calls of a traced program that make the registers' file a UIO device: it is a character device, writing enables the
//! interrupt, `poll` waits for it, reading gives the number of events. All others are left to the kernel.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use nix::errno::Errno;
use nix::libc::{self, user_regs_struct};
use nix::sys::ptrace;
use nix::unistd::Pid;

use super::line::Line;
use super::memory;
use crate::standin::StandInError;

/// Nanoseconds of a cycle while a program waits: 100 MHz.
const CYCLE_NS: u64 = 10;

/// Bytes of what a UIO device's `read` and `write` take.
const WORD: u64 = 4;

/// Where `poll`'s answer is in its `struct pollfd`: behind the descriptor and what is asked for.
const REVENTS: u64 = 6;

/// Where the kind of file is in `struct statx`.
const STATX_MODE: u64 = 28;

/// What a call comes to when it returns.
#[derive(Clone, Copy)]
enum Outcome {
    /// This value, without the kernel's help.
    Returns(i64),
    /// The kernel's answer at this address, but for a character device.
    CharacterDevice(u64),
}

/// The calls of one program.
pub(super) struct NodeCalls<'a> {
    program: Pid,
    node: &'a Path,
    line: Line<'a>,
    /// Threads that are in such a call.
    under_way: HashMap<Pid, Outcome>,
}

impl<'a> NodeCalls<'a> {
    pub fn new(program: Pid, node: &'a Path, line: Line<'a>) -> Self {
        NodeCalls { program, node, line, under_way: HashMap::new() }
    }

    /// A register was read or written: the interrupt may have risen meanwhile.
    pub fn accessed(&mut self) -> Result<(), StandInError> {
        Ok(self.line.look()?)
    }

    /// A thread has stopped at the beginning or the end of a call.
    pub fn stopped(&mut self, thread: Pid) -> Result<(), StandInError> {
        let mut state = match ptrace::getregs(thread) {
            // Another thread has ended the program meanwhile.
            Err(Errno::ESRCH) => return Ok(()),
            state => state.map_err(StandInError::trace("reading its registers"))?,
        };
        let failed = StandInError::trace("changing a system call");
        match self.under_way.remove(&thread) {
            Some(Outcome::Returns(value)) => {
                state.rax = value as u64;
                ptrace::setregs(thread, state).map_err(failed)
            }
            Some(Outcome::CharacterDevice(statx)) if state.rax == 0 => {
                make_character_device(thread, statx + STATX_MODE).map_err(failed)
            }
            Some(Outcome::CharacterDevice(_)) => Ok(()),
            // At the beginning of every call, this is the value that it would return (ptrace(2), arch/x86/entry).
            None if state.rax as i64 == -i64::from(libc::ENOSYS) => self.begins(thread, state),
            None => Ok(()),
        }
    }

    fn begins(&mut self, thread: Pid, mut state: user_regs_struct) -> Result<(), StandInError> {
        let Some(outcome) = self.outcome(thread, &state)? else { return Ok(()) };
        self.under_way.insert(thread, outcome);
        if let Outcome::Returns(_) = outcome {
            // No call has this number: the kernel does nothing.
            state.orig_rax = u64::MAX;
            ptrace::setregs(thread, state).map_err(StandInError::trace("changing a system call"))?;
        }
        Ok(())
    }

    /// What the call comes to; `None` if it is none of the node's.
    fn outcome(&mut self, thread: Pid, state: &user_regs_struct) -> Result<Option<Outcome>, StandInError> {
        let user_regs_struct { rdi, rsi, rdx, r8, .. } = *state;
        let result = match state.orig_rax as i64 {
            libc::SYS_read if self.is_node(rdi) => self.read(thread, rsi, rdx)?,
            libc::SYS_write if self.is_node(rdi) => self.write(thread, rsi, rdx)?,
            libc::SYS_poll if self.polls_node(thread, rdi, rsi) => {
                let milliseconds = rdx as i32;
                let longest = u64::try_from(milliseconds).map_or(u64::MAX, |ms| ms * 1_000_000);
                self.poll(thread, rdi, longest)?
            }
            libc::SYS_ppoll if self.polls_node(thread, rdi, rsi) => {
                let longest = if rdx == 0 { Ok(u64::MAX) } else { nanoseconds(thread, rdx) };
                match longest {
                    Ok(longest) => self.poll(thread, rdi, longest)?,
                    Err(error) => Err(error),
                }
            }
            libc::SYS_statx if self.is_node(rdi) && memory::read(thread, rsi) == Ok([0]) => {
                return Ok(Some(Outcome::CharacterDevice(r8)));
            }
            _ => return Ok(None),
        };
        Ok(Some(Outcome::Returns(result.unwrap_or_else(|error| -i64::from(error as i32)))))
    }

    fn read(&mut self, thread: Pid, buffer: u64, bytes: u64) -> Result<Result<i64, Errno>, StandInError> {
        if bytes != WORD {
            return Ok(Err(Errno::EINVAL));
        }
        while !self.line.wait(u64::MAX)? {}
        let count = self.line.take()?.to_ne_bytes();
        Ok(memory::write(thread, buffer, &count).map(|()| WORD as i64))
    }

    fn write(&mut self, thread: Pid, buffer: u64, bytes: u64) -> Result<Result<i64, Errno>, StandInError> {
        let word = if bytes == WORD { memory::read(thread, buffer) } else { Err(Errno::EINVAL) };
        match word.map(u32::from_ne_bytes) {
            Ok(word) => {
                self.line.enable(word != 0)?;
                Ok(Ok(WORD as i64))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    fn poll(&mut self, thread: Pid, list: u64, ns: u64) -> Result<Result<i64, Errno>, StandInError> {
        let came = self.line.wait(ns / CYCLE_NS)?;
        let events = if came { libc::POLLIN } else { 0 };
        let told = memory::write(thread, list + REVENTS, &events.to_ne_bytes());
        Ok(told.map(|()| i64::from(came)))
    }

    /// Whether a `poll` of the list is one of the node alone.
    fn polls_node(&self, thread: Pid, list: u64, length: u64) -> bool {
        let descriptor = || memory::read(thread, list).map(i32::from_ne_bytes);
        length == 1 && descriptor().is_ok_and(|descriptor| self.is_node(descriptor as u64))
    }

    fn is_node(&self, descriptor: u64) -> bool {
        let link = format!("/proc/{}/fd/{}", self.program, descriptor as i32);
        fs::read_link(link).is_ok_and(|path| path == self.node)
    }
}

/// A `struct timespec`: seconds and nanoseconds.
fn nanoseconds(thread: Pid, address: u64) -> Result<u64, Errno> {
    let seconds = u64::from_ne_bytes(memory::read(thread, address)?);
    let rest = u64::from_ne_bytes(memory::read(thread, address + 8)?);
    Ok(seconds.saturating_mul(1_000_000_000).saturating_add(rest))
}

fn make_character_device(thread: Pid, address: u64) -> Result<(), Errno> {
    let mode = u32::from(u16::from_ne_bytes(memory::read(thread, address)?));
    let mode = mode & !libc::S_IFMT | libc::S_IFCHR;
    memory::write(thread, address, &(mode as u16).to_ne_bytes())
}
