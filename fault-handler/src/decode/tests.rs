//! Instructions as GNU as 2.40 assembles them.

use super::*;

/// Register n holds 0x1000 n, register 9 a negative 32-bit number.
fn register(number: usize) -> u64 {
    if number == 9 { 0xffff_fff8 } else { 0x1000 * number as u64 }
}

fn check(decode: fn(u32) -> Option<Word>, cases: &[(u32, Access, u64, bool, &str)]) {
    for (instruction, access, address, writes_back, text) in cases {
        let word = decode(*instruction).unwrap_or_else(|| panic!("{text} is no access"));
        let found = (word.access, word.address(register), word.writes_back);
        assert_eq!(found, (*access, *address, *writes_back), "{text}");
    }
}

#[test]
fn a64_words_have_their_address() {
    use Access::{Load, Store};
    check(
        a64,
        &[
            (0xb951_0008, Load(8), 0x1100, false, "ldr w8, [x0, #4352]"),
            (0xb900_081f, Store(31), 8, false, "str wzr, [x0, #8]"),
            (0xb868_6800, Load(0), 0x8000, false, "ldr w0, [x0, x8]"),
            (0xb821_6802, Store(2), 0x1000, false, "str w2, [x0, x1]"),
            (0xb861_7840, Load(0), 0x6000, false, "ldr w0, [x2, x1, lsl #2]"),
            (0xb869_4840, Load(0), 0x1_0000_1ff8, false, "ldr w0, [x2, w9, uxtw]"),
            (0xb869_d840, Load(0), 0x1fe0, false, "ldr w0, [x2, w9, sxtw #2]"),
            (0xb85f_c020, Load(0), 0x0ffc, false, "ldur w0, [x1, #-4]"),
            (0xb840_4c20, Load(0), 0x1004, true, "ldr w0, [x1, #4]!"),
        ],
    );
}

#[test]
fn other_a64_instructions_are_not_accesses() {
    for (instruction, text) in [
        (0xf940_0000, "ldr x0, [x0]"),
        (0x3940_0000, "ldrb w0, [x0]"),
        (0x7940_0000, "ldrh w0, [x0]"),
        (0xb980_0000, "ldrsw x0, [x0]"),
        (0xb840_4420, "ldr w0, [x1], #4"),
        (0xb840_4c21, "ldr w1, [x1, #4]!"),
        (0xb940_03e0, "ldr w0, [sp]"),
        (0x2940_0400, "ldp w0, w1, [x0]"),
        (0xbd40_0000, "ldr s0, [x0]"),
    ] {
        assert_eq!(a64(instruction), None, "{text}");
    }
}

#[test]
fn a32_words_have_their_address() {
    use Access::{Load, Store};
    check(
        a32,
        &[
            (0xe590_0004, Load(0), 4, false, "ldr r0, [r0, #4]"),
            (0xe580_1008, Store(1), 8, false, "str r1, [r0, #8]"),
            (0xe790_0001, Load(0), 0x1000, false, "ldr r0, [r0, r1]"),
            (0xe780_2001, Store(2), 0x1000, false, "str r2, [r0, r1]"),
            (0xe792_0101, Load(0), 0x6000, false, "ldr r0, [r2, r1, lsl #2]"),
            (0xe712_0001, Load(0), 0x1000, false, "ldr r0, [r2, -r1]"),
            (0xe511_0004, Load(0), 0x0ffc, false, "ldr r0, [r1, #-4]"),
            (0x1590_3000, Load(3), 0, false, "ldrne r3, [r0]"),
            (0xe5b1_0004, Load(0), 0x1004, true, "ldr r0, [r1, #4]!"),
            (0xe7bc_2005, Load(2), 0x1_1000, true, "ldr r2, [ip, r5]!"),
        ],
    );
}

#[test]
fn other_a32_instructions_are_not_accesses() {
    for (instruction, text) in [
        (0xe5d0_0000, "ldrb r0, [r0]"),
        (0xe491_0004, "ldr r0, [r1], #4"),
        (0xe5b1_1004, "ldr r1, [r1, #4]!"),
        (0xe8b1_000c, "ldmia r1!, {r2, r3}"),
        (0xe1c0_00d0, "ldrd r0, r1, [r0]"),
        (0xe590_f000, "ldr pc, [r0]"),
        (0xe59f_0000, "ldr r0, [pc]"),
        (0xe792_0121, "ldr r0, [r2, r1, lsr #2]"),
        (0xed90_0a00, "vldr s0, [r0]"),
        (0xe7f0_00f0, "udf #0"),
    ] {
        assert_eq!(a32(instruction), None, "{text}");
    }
}
