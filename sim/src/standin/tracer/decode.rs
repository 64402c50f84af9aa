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
}

/// What a store stores.
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
/// [`StandInError::Instruction`] for everything but a `mov` of 32 bits at a multiple of 4.
pub fn decode(code: &[u8], ip: u64, offset: usize) -> Result<(Access, usize), StandInError> {
    let instruction = Decoder::with_ip(64, code, ip, DecoderOptions::NONE).decode();
    let access = match instruction.code() {
        Code::Mov_r32_rm32 => Access::Load(instruction.op0_register()),
        Code::Mov_rm32_r32 => Access::Store(Source::Register(instruction.op1_register())),
        Code::Mov_rm32_imm32 => Access::Store(Source::Immediate(instruction.immediate32())),
        _ => return Err(refused(&instruction, code, offset)),
    };
    if !offset.is_multiple_of(4) {
        return Err(refused(&instruction, code, offset));
    }
    Ok((access, instruction.len()))
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
    fn everything_else_is_refused_by_name() {
        let text = |code: &[u8], offset| decode(code, 0, offset).unwrap_err().to_string();
        assert!(text(&[0x48, 0x8b, 0x07], 8).contains("offset 0x8 by `mov rax,[rdi]` (48 8b 07)"));
        assert!(text(&[0x8a, 0x07], 4).contains("`mov al,[rdi]`"), "a byte");
        assert!(text(&[0xf3, 0xa4], 4).contains("movsb"), "a copy");
        assert!(text(&[0x8b, 0x07], 2).contains("offset 0x2"), "not aligned");
    }
}
