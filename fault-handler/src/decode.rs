//! Loads and stores of one 32-bit word among ARM's instructions, and the address that they use.
//!
//! The signal's own address cannot be used: qemu-user 7.2 passes the host's, which is the program's plus an offset that it chooses
//! (`linux-user/signal.c`, `host_signal_handler`).
//!
//! Sources: Arm Architecture Reference Manual for A-profile (DDI 0487), C4.1 "A64 instruction set
//! encoding", loads and stores; for ARMv7-A (DDI 0406), A5.3 "Load/store word and unsigned byte".

/// A load or store of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What is done with it.
    pub access: Access,
    /// The general register that the address begins with.
    pub base: usize,
    /// What is added.
    pub offset: Offset,
    /// The base register is set to the address: pre-indexed addressing.
    pub writes_back: bool,
}

/// What an instruction does with its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Loads it into this general register.
    Load(usize),
    /// Stores this general register.
    Store(usize),
}

/// What is added to the base register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offset {
    /// So many bytes.
    Bytes(i64),
    /// This general register, extended and shifted to the left.
    Register { number: usize, extend: Extend, shift: u32, subtract: bool },
}

/// How an index register becomes as wide as an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extend {
    /// It is.
    None,
    /// With zeros from 32 bits.
    #[cfg(any(test, target_arch = "aarch64"))]
    Zeros,
    /// With the sign of 32 bits.
    #[cfg(any(test, target_arch = "aarch64"))]
    Sign,
}

impl Word {
    /// The address, of the general registers' values; on a 32-bit processor its lower half.
    pub fn address(&self, register: impl Fn(usize) -> u64) -> u64 {
        let offset = match self.offset {
            Offset::Bytes(bytes) => bytes as u64,
            Offset::Register { number, extend, shift, subtract } => {
                let value = match extend {
                    Extend::None => register(number),
                    #[cfg(any(test, target_arch = "aarch64"))]
                    Extend::Zeros => u64::from(register(number) as u32),
                    #[cfg(any(test, target_arch = "aarch64"))]
                    Extend::Sign => i64::from(register(number) as i32) as u64,
                };
                let shifted = value << shift;
                if subtract { shifted.wrapping_neg() } else { shifted }
            }
        };
        register(self.base).wrapping_add(offset)
    }
}

/// The access of an A64 instruction; as what it loads or stores and as index, register 31 is the constant 0. `None` if it is
/// something else, also a load or store that changes its base register afterwards or to what it loads, or whose base is the stack.
#[cfg(any(test, target_arch = "aarch64"))]
pub(super) fn a64(instruction: u32) -> Option<Word> {
    const STACK: usize = 31;
    let field = |at: u32| (instruction >> at & 31) as usize;
    let (target, base) = (field(0), field(5));
    let unscaled = i64::from((instruction << 11) as i32 >> 23);
    let (offset, writes_back) = match instruction & 0xffa0_0c00 {
        _ if instruction & 0xff80_0000 == 0xb900_0000 => {
            (Offset::Bytes(i64::from(instruction >> 10 & 0xfff) * 4), false)
        }
        0xb800_0000 => (Offset::Bytes(unscaled), false),
        0xb800_0c00 => (Offset::Bytes(unscaled), true),
        0xb820_0800 => {
            let extend = match instruction >> 13 & 7 {
                0b010 => Extend::Zeros,
                0b110 => Extend::Sign,
                0b011 | 0b111 => Extend::None,
                _ => return None,
            };
            let shift = 2 * (instruction >> 12 & 1);
            (Offset::Register { number: field(16), extend, shift, subtract: false }, false)
        }
        _ => return None,
    };
    let clash = base == STACK || writes_back && base == target;
    let load = instruction >> 22 & 1 == 1;
    (!clash).then(|| Word { access: access(load, target), base, offset, writes_back })
}

/// The access of an A32 instruction. `None` if it is something else, also a load or store that changes its base
/// register afterwards or to what it loads, that involves the program counter, or that shifts its index to the right.
#[cfg(any(test, target_arch = "arm"))]
pub(super) fn a32(instruction: u32) -> Option<Word> {
    const PC: usize = 15;
    let bit = |at: u32| instruction >> at & 1 == 1;
    let field = |at: u32| (instruction >> at & 15) as usize;
    // Offset or pre-indexed addressing (P = 1) of a word (B = 0).
    if instruction & 0x0d40_0000 != 0x0500_0000 || instruction >> 28 == 0xf {
        return None;
    }
    let (target, base, subtract, writes_back) = (field(12), field(16), !bit(23), bit(21));
    let offset = if bit(25) {
        let (number, kind) = (field(0), instruction >> 4 & 7);
        // With bit 4 the encoding belongs to media instructions; the other two are the kind of shift.
        if number == PC || kind != 0 {
            return None;
        }
        Offset::Register { number, extend: Extend::None, shift: instruction >> 7 & 31, subtract }
    } else {
        let bytes = i64::from(instruction & 0xfff);
        Offset::Bytes(if subtract { -bytes } else { bytes })
    };
    let clash = target == PC || base == PC || writes_back && base == target;
    (!clash).then(|| Word { access: access(bit(20), target), base, offset, writes_back })
}

fn access(load: bool, register: usize) -> Access {
    if load { Access::Load(register) } else { Access::Store(register) }
}

#[cfg(test)]
mod tests;
