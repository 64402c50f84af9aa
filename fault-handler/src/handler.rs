//! The signal's handler. Only async-signal-safe calls: `write`, `recv`, `signal` and `_exit`
//! (signal-safety(7)).
#![allow(unsafe_code)]

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::IntoRawFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

use super::decode::Access;

/// Descriptor of the socket, start and size of the mapping; set before the handler is.
static SOCKET: AtomicI32 = AtomicI32::new(-1);
static BASE: AtomicUsize = AtomicUsize::new(0);
static BYTES: AtomicUsize = AtomicUsize::new(0);

/// Exit code after an access that the stand-in cannot serve.
const FAILED: i32 = 1;

/// Connects to the stand-in and sets the handler.
pub(super) fn install(socket: &Path, base: usize, bytes: usize) -> io::Result<()> {
    // The connection lasts as long as the program.
    SOCKET.store(UnixStream::connect(socket)?.into_raw_fd(), Ordering::SeqCst);
    BASE.store(base, Ordering::SeqCst);
    BYTES.store(bytes, Ordering::SeqCst);
    // SAFETY: all bits 0 are a valid `sigaction`: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { MaybeUninit::zeroed().assume_init() };
    // Not on the alternate stack: that of Rust's threads is small.
    action.sa_flags = libc::SA_SIGINFO;
    action.sa_sigaction = on_bus_error as *const () as usize;
    // SAFETY: `action` is complete, and its handler makes only async-signal-safe calls.
    match unsafe { libc::sigaction(libc::SIGBUS, &action, std::ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

extern "C" fn on_bus_error(_: i32, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the third argument of a handler with SA_SIGINFO is the interrupted thread's context.
    let state = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext };
    let Some(instruction) = machine::instruction(state) else {
        fail(b"SIGBUS in Thumb code at ", machine::counter(state))
    };
    let Some(word) = machine::decode(instruction) else {
        fail(b"not one aligned 32-bit load or store: instruction ", instruction as usize)
    };
    let address = word.address(|register| machine::get(state, register)) as usize;
    let offset = address.wrapping_sub(BASE.load(Ordering::SeqCst));
    if offset >= BYTES.load(Ordering::SeqCst) {
        // Somebody else's error: after this return it happens again, and ends the program.
        // SAFETY: setting the default action is always possible.
        unsafe { libc::signal(libc::SIGBUS, libc::SIG_DFL) };
        return;
    }
    if offset % 4 != 0 {
        fail(b"not aligned to 32 bits: register offset ", offset);
    }
    match word.access {
        Access::Load(register) => machine::set(state, register, transact(false, offset, 0) as usize),
        Access::Store(register) => {
            transact(true, offset, machine::get(state, register) as u32);
        }
    }
    if word.writes_back {
        machine::set(state, word.base, address);
    }
    machine::skip(state);
}

/// One access on the simulated board; the value read.
fn transact(write: bool, offset: usize, value: u32) -> u32 {
    let socket = SOCKET.load(Ordering::SeqCst);
    let request = [u32::from(write), offset as u32, value];
    let mut answer = [0u32; 2];
    let (sent, size) = (size_of_val(&request), size_of_val(&answer));
    // SAFETY: both buffers are as long as said. So few bytes are never split on a Unix socket.
    let done = unsafe {
        libc::write(socket, request.as_ptr().cast(), sent) == sent as isize
            && libc::recv(socket, answer.as_mut_ptr().cast(), size, libc::MSG_WAITALL) == size as isize
    };
    if !done || answer[0] != 0 {
        fail(b"the board refused an access at register offset ", offset);
    }
    answer[1]
}

/// Says what cannot be served, and ends the program: going on would be a wrong answer.
fn fail(what: &[u8], number: usize) -> ! {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = *b"0x00000000\n";
    for (n, digit) in digits[2..10].iter_mut().enumerate() {
        *digit = DIGITS[number >> (28 - 4 * n) & 15];
    }
    for part in [b"firebrick: board stand-in: ".as_slice(), what, &digits] {
        // SAFETY: the pointer and length are a slice's.
        unsafe { libc::write(libc::STDERR_FILENO, part.as_ptr().cast(), part.len()) };
    }
    // SAFETY: ends the process at once, without handlers.
    unsafe { libc::_exit(FAILED) }
}

#[cfg(target_arch = "aarch64")]
mod machine {
    pub(super) use super::super::decode::a64 as decode;

    pub(super) fn counter(state: &libc::mcontext_t) -> usize {
        state.pc as usize
    }

    pub(super) fn instruction(state: &libc::mcontext_t) -> Option<u32> {
        // SAFETY: the program counter points to the instruction that was just executed.
        Some(unsafe { *(state.pc as *const u32) })
    }

    pub(super) fn get(state: &libc::mcontext_t, register: usize) -> u64 {
        // Register 31 is the constant 0.
        state.regs.get(register).copied().unwrap_or_default()
    }

    pub(super) fn set(state: &mut libc::mcontext_t, register: usize, value: usize) {
        if let Some(target) = state.regs.get_mut(register) {
            *target = value as u64;
        }
    }

    pub(super) fn skip(state: &mut libc::mcontext_t) {
        state.pc += 4;
    }
}

#[cfg(target_arch = "arm")]
mod machine {
    pub(super) use super::super::decode::a32 as decode;

    /// The status register's bit for Thumb code, which Rust does not emit for this target.
    const THUMB: libc::c_ulong = 1 << 5;

    pub(super) fn counter(state: &libc::mcontext_t) -> usize {
        state.arm_pc as usize
    }

    pub(super) fn instruction(state: &libc::mcontext_t) -> Option<u32> {
        // SAFETY: the program counter points to the instruction that was just executed.
        (state.arm_cpsr & THUMB == 0).then(|| unsafe { *(state.arm_pc as *const u32) })
    }

    pub(super) fn get(state: &libc::mcontext_t, register: usize) -> u64 {
        let mut copy = *state;
        u64::from(*general(&mut copy, register))
    }

    pub(super) fn set(state: &mut libc::mcontext_t, register: usize, value: usize) {
        *general(state, register) = value as libc::c_ulong;
    }

    pub(super) fn skip(state: &mut libc::mcontext_t) {
        state.arm_pc += 4;
    }

    fn general(state: &mut libc::mcontext_t, register: usize) -> &mut libc::c_ulong {
        match register {
            0 => &mut state.arm_r0,
            1 => &mut state.arm_r1,
            2 => &mut state.arm_r2,
            3 => &mut state.arm_r3,
            4 => &mut state.arm_r4,
            5 => &mut state.arm_r5,
            6 => &mut state.arm_r6,
            7 => &mut state.arm_r7,
            8 => &mut state.arm_r8,
            9 => &mut state.arm_r9,
            10 => &mut state.arm_r10,
            11 => &mut state.arm_fp,
            12 => &mut state.arm_ip,
            13 => &mut state.arm_sp,
            // The decoder lets the program counter not through.
            _ => &mut state.arm_lr,
        }
    }
}
