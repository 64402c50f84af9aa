//! Loads and stores of one 32-bit word among ARM's instructions.
//!
//! Sources: Arm Architecture Reference Manual for A-profile (DDI 0487), C4.1 "A64 instruction set
//! encoding", loads and stores; for ARMv7-A (DDI 0406), A5.3 "Load/store word and unsigned byte".

/// What an instruction does with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Loads it into this general register.
    Load(usize),
    /// Stores this general register.
    Store(usize),
}

/// The base register that an A32 load or store of a word sets to the address that it uses: pre-indexed addressing (P = 1, W = 1).
#[cfg(any(test, target_arch = "arm"))]
pub(super) fn a32_base(instruction: u32) -> Option<usize> {
    (instruction >> 21 & 1 == 1).then_some((instruction >> 16 & 15) as usize)
}

/// The same of A64, whose compiled code has no such access to a register so far; [`a64`] refuses it.
#[cfg(target_arch = "aarch64")]
pub(super) fn a64_base(_: u32) -> Option<usize> {
    None
}

/// The access of an A64 instruction; register 31 is the constant 0. `None` if it is something else, also a load
/// or store that changes its base register.
#[cfg(any(test, target_arch = "aarch64"))]
pub(super) fn a64(instruction: u32) -> Option<Access> {
    let unsigned_offset = instruction & 0xff80_0000 == 0xb900_0000;
    let unscaled = instruction & 0xffa0_0c00 == 0xb800_0000;
    let register_offset = instruction & 0xffa0_0c00 == 0xb820_0800;
    let register = (instruction & 31) as usize;
    let load = instruction >> 22 & 1 == 1;
    (unsigned_offset || unscaled || register_offset).then(|| access(load, register))
}

/// The access of an A32 instruction. `None` if it is something else, also a load or store that changes its base
/// register afterwards or to what it loads, or that involves the program counter.
#[cfg(any(test, target_arch = "arm"))]
pub(super) fn a32(instruction: u32) -> Option<Access> {
    const PC: usize = 15;
    // Offset or pre-indexed addressing (P = 1) of a word (B = 0).
    let word = instruction & 0x0d40_0000 == 0x0500_0000 && instruction >> 28 != 0xf;
    let by_register = instruction >> 25 & 1 == 1;
    // With this bit the encoding belongs to media instructions.
    let media = by_register && instruction >> 4 & 1 == 1;
    let register = (instruction >> 12 & 15) as usize;
    let load = instruction >> 20 & 1 == 1;
    let clash = a32_base(instruction).is_some_and(|base| base == PC || base == register);
    (word && !media && register != PC && !clash).then(|| access(load, register))
}

fn access(load: bool, register: usize) -> Access {
    if load { Access::Load(register) } else { Access::Store(register) }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Instructions as GNU as 2.40 assembles them.

    #[test]
    fn a64_words_are_accesses() {
        assert_eq!(a64(0xb951_0008), Some(Access::Load(8)), "ldr w8, [x0, #4352]");
        assert_eq!(a64(0xb900_081f), Some(Access::Store(31)), "str wzr, [x0, #8]");
        assert_eq!(a64(0xb868_6800), Some(Access::Load(0)), "ldr w0, [x0, x8]");
        assert_eq!(a64(0xb821_6802), Some(Access::Store(2)), "str w2, [x0, x1]");
        assert_eq!(a64(0xb85f_c020), Some(Access::Load(0)), "ldur w0, [x1, #-4]");
    }

    #[test]
    fn other_a64_instructions_are_not() {
        for (instruction, text) in [
            (0xf940_0000, "ldr x0, [x0]"),
            (0x3940_0000, "ldrb w0, [x0]"),
            (0x7940_0000, "ldrh w0, [x0]"),
            (0xb980_0000, "ldrsw x0, [x0]"),
            (0xb840_4420, "ldr w0, [x1], #4"),
            (0xb840_4c20, "ldr w0, [x1, #4]!"),
            (0x2940_0400, "ldp w0, w1, [x0]"),
            (0xbd40_0000, "ldr s0, [x0]"),
        ] {
            assert_eq!(a64(instruction), None, "{text}");
        }
    }

    #[test]
    fn a32_words_are_accesses() {
        assert_eq!(a32(0xe590_0004), Some(Access::Load(0)), "ldr r0, [r0, #4]");
        assert_eq!(a32(0xe580_1008), Some(Access::Store(1)), "str r1, [r0, #8]");
        assert_eq!(a32(0xe790_0001), Some(Access::Load(0)), "ldr r0, [r0, r1]");
        assert_eq!(a32(0xe780_2001), Some(Access::Store(2)), "str r2, [r0, r1]");
        assert_eq!(a32(0xe511_0004), Some(Access::Load(0)), "ldr r0, [r1, #-4]");
        assert_eq!(a32(0x1590_3000), Some(Access::Load(3)), "ldrne r3, [r0]");
    }

    #[test]
    fn a32_accesses_may_set_their_base_register() {
        for (instruction, loads, base, text) in [
            (0xe5b1_0004, Access::Load(0), Some(1), "ldr r0, [r1, #4]!"),
            (0xe7bc_2005, Access::Load(2), Some(12), "ldr r2, [ip, r5]!"),
            (0xe790_0001, Access::Load(0), None, "ldr r0, [r0, r1]"),
        ] {
            assert_eq!((a32(instruction), a32_base(instruction)), (Some(loads), base), "{text}");
        }
    }

    #[test]
    fn other_a32_instructions_are_not() {
        for (instruction, text) in [
            (0xe5d0_0000, "ldrb r0, [r0]"),
            (0xe491_0004, "ldr r0, [r1], #4"),
            (0xe5b1_1004, "ldr r1, [r1, #4]!"),
            (0xe8b1_000c, "ldmia r1!, {r2, r3}"),
            (0xe1c0_00d0, "ldrd r0, r1, [r0]"),
            (0xe590_f000, "ldr pc, [r0]"),
            (0xed90_0a00, "vldr s0, [r0]"),
            (0xe7f0_00f0, "udf #0"),
        ] {
            assert_eq!(a32(instruction), None, "{text}");
        }
    }
}
