//! The general registers of a stopped thread.

use iced_x86::Register;
use nix::libc::user_regs_struct;

/// The 64-bit register whose lower half `register` is.
pub(super) fn field(state: &mut user_regs_struct, register: Register) -> &mut u64 {
    match register {
        Register::EAX => &mut state.rax,
        Register::EBX => &mut state.rbx,
        Register::ECX => &mut state.rcx,
        Register::EDX => &mut state.rdx,
        Register::ESI => &mut state.rsi,
        Register::EDI => &mut state.rdi,
        Register::EBP => &mut state.rbp,
        Register::ESP => &mut state.rsp,
        Register::R8D => &mut state.r8,
        Register::R9D => &mut state.r9,
        Register::R10D => &mut state.r10,
        Register::R11D => &mut state.r11,
        Register::R12D => &mut state.r12,
        Register::R13D => &mut state.r13,
        Register::R14D => &mut state.r14,
        // R15D: the decoder lets only 32-bit moves through.
        _ => &mut state.r15,
    }
}
