//! What an x86-64 instruction does to the registers.

use iced_x86::{Code, Decoder, DecoderOptions, Instruction, Register};

use crate::standin::StandInError;

/// Longest x86 instruction in bytes.
pub const MAX_BYTES: usize = 15;

/// A 32-bit access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Into this general register.
    Load(Register),
    /// Of this.
    Store(Source),
    /// Of which the bits that this has, too, are looked at: an optimised program does not move them to a register first.
    Test(Source),
    /// Which is compared with this.
    Compare(Source),
    /// Which this is compared with.
    CompareTo(Register),
}

/// What a store stores, or a load is looked at with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A general register.
    Register(Register),
    /// A constant.
    Immediate(u32),
}

/// The access that the instruction in `code` at address `ip` makes at register offset `offset`, and the
/// instruction's length in bytes.
///
/// # Errors
/// [`StandInError::Instruction`] for everything but a `mov`, `test` or `cmp` of 32 bits at a multiple of 4.
pub fn decode(code: &[u8], ip: u64, offset: usize) -> Result<(Access, usize), StandInError> {
    let instruction = Decoder::with_ip(64, code, ip, DecoderOptions::NONE).decode();
    let access = match instruction.code() {
        Code::Mov_r32_rm32 => Access::Load(instruction.op0_register()),
        Code::Mov_rm32_r32 => Access::Store(Source::Register(instruction.op1_register())),
        Code::Mov_rm32_imm32 => Access::Store(Source::Immediate(instruction.immediate32())),
        Code::Test_rm32_imm32 => Access::Test(Source::Immediate(instruction.immediate32())),
        Code::Test_rm32_r32 => Access::Test(Source::Register(instruction.op1_register())),
        Code::Cmp_rm32_imm32 => Access::Compare(Source::Immediate(instruction.immediate32())),
        Code::Cmp_rm32_imm8 => Access::Compare(Source::Immediate(instruction.immediate8to32() as u32)),
        Code::Cmp_rm32_r32 => Access::Compare(Source::Register(instruction.op1_register())),
        Code::Cmp_r32_rm32 => Access::CompareTo(instruction.op0_register()),
        _ => return Err(refused(&instruction, code, offset)),
    };
    if !offset.is_multiple_of(4) {
        return Err(refused(&instruction, code, offset));
    }
    Ok((access, instruction.len()))
}

/// The flags behind a `test` of a value with another: sign, zero, parity of the low byte; no carry, no overflow (Intel's manual, volume 2).
pub fn tested(before: u64, value: u32, with: u32) -> u64 {
    flags(before, value & with)
}

/// The flags behind a `cmp`: those of the difference.
pub fn compared(before: u64, value: u32, with: u32) -> u64 {
    let difference = value.wrapping_sub(with);
    let set = |bit: u32, is: bool| u64::from(is) << bit;
    let overflow = ((value ^ with) & (value ^ difference)) >> 31 == 1;
    let adjust = (value ^ with ^ difference) >> 4 & 1 == 1;
    flags(before, difference) | set(0, value < with) | set(4, adjust) | set(11, overflow)
}

fn flags(before: u64, result: u32) -> u64 {
    let set = |bit: u32, is: bool| u64::from(is) << bit;
    // Carry, parity, adjust, zero, sign, overflow.
    let kept = before & !0x8d5;
    let even = (result as u8).count_ones().is_multiple_of(2);
    kept | set(2, even) | set(6, result == 0) | set(7, result >> 31 == 1)
}

fn refused(instruction: &Instruction, code: &[u8], offset: usize) -> StandInError {
    let length = instruction.len().clamp(1, code.len());
    let bytes: Vec<String> = code[..length].iter().map(|byte| format!("{byte:02x}")).collect();
    StandInError::Instruction { offset, instruction: instruction.to_string(), bytes: bytes.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_of_32_bits_are_accesses() {
        let load = decode(&[0x44, 0x8b, 0x47, 0x10], 0, 0x10).unwrap();
        assert_eq!(load, (Access::Load(Register::R8D), 4));
        let store = decode(&[0x89, 0x37], 0, 0).unwrap();
        assert_eq!(store, (Access::Store(Source::Register(Register::ESI)), 2));
        let constant = decode(&[0xc7, 0x07, 1, 0, 0, 0], 0, 0).unwrap();
        assert_eq!(constant, (Access::Store(Source::Immediate(1)), 6));
    }

    #[test]
    fn tests_of_32_bits_are_loads() {
        let constant = decode(&[0x42, 0xf7, 0x44, 0x25, 0x14, 1, 0, 0, 0], 0, 0x14).unwrap();
        assert_eq!(constant, (Access::Test(Source::Immediate(1)), 9));
        let register = decode(&[0x85, 0x07], 0, 0).unwrap();
        assert_eq!(register, (Access::Test(Source::Register(Register::EAX)), 2));
        let small = decode(&[0x41, 0x83, 0x7c, 0x2d, 0x20, 0xff], 0, 0x20).unwrap();
        assert_eq!(small, (Access::Compare(Source::Immediate(u32::MAX)), 6));
        assert_eq!(decode(&[0x39, 0x07], 0, 0).unwrap().0, Access::Compare(Source::Register(Register::EAX)));
        assert_eq!(decode(&[0x3b, 0x07], 0, 0).unwrap().0, Access::CompareTo(Register::EAX));
    }

    /// Against the processor that runs this.
    #[test]
    fn flags_are_the_processors() {
        let values = [0, 1, 2, 3, 0x0f, 0x10, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_ff01, u32::MAX];
        for (value, with) in values.iter().flat_map(|a| values.map(|b| (*a, b))) {
            let (test, compare): (u64, u64);
            // SAFETY: flags are pushed and popped, on a stack that may be used.
            unsafe {
                std::arch::asm!("test {0:e}, {1:e}", "pushfq", "pop {2}", in(reg) value, in(reg) with, out(reg) test);
                std::arch::asm!("cmp {0:e}, {1:e}", "pushfq", "pop {2}", in(reg) value, in(reg) with, out(reg) compare);
            }
            // A `test` leaves adjust undefined.
            for before in [0, !0] {
                assert_eq!(tested(before, value, with) & 0x8c5, test & 0x8c5, "test {value:#x}, {with:#x}");
                assert_eq!(
                    compared(before, value, with) & 0x8d5,
                    compare & 0x8d5,
                    "cmp {value:#x}, {with:#x}"
                );
            }
            assert_eq!(tested(!0, value, with) | 0x8d5, !0, "others are kept");
        }
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        let text = |code: &[u8], offset| decode(code, 0, offset).unwrap_err().to_string();
        assert!(text(&[0x48, 0x8b, 0x07], 8).contains("offset 0x8 by `mov rax,[rdi]` (48 8b 07)"));
        assert!(text(&[0x8a, 0x07], 4).contains("`mov al,[rdi]`"), "a byte");
        assert!(text(&[0xf3, 0xa4], 4).contains("movsb"), "a copy");
        assert!(text(&[0x8b, 0x07], 2).contains("offset 0x2"), "not aligned");
    }
}
