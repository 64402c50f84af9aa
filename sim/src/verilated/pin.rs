//! A port of a loaded model: found once, then a plain memory access.
#![allow(unsafe_code)]

use std::rc::Rc;

use super::instance::Instance;

/// A port of a model. Keeps the model alive.
#[derive(Clone)]
pub struct Pin {
    variable: *mut u8,
    width: usize,
    // `variable` points into this instance.
    _instance: Rc<Instance>,
}

impl Pin {
    pub(super) fn new(variable: *mut u8, width: usize, instance: Rc<Instance>) -> Self {
        Pin { variable, width, _instance: instance }
    }

    /// Width in bits.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The port's value; of a port wider than 64 bits the low 64.
    #[inline]
    pub fn get(&self) -> u64 {
        // SAFETY: `variable` points to the port's variable in the live instance; the shim's
        // static_assert ties the variable's size to the width. Nothing else accesses it during the
        // call: the instance is not shared between threads (`Rc`).
        unsafe {
            match self.width {
                0..=8 => u64::from(self.variable.read()),
                9..=16 => u64::from(self.variable.cast::<u16>().read()),
                17..=32 => u64::from(self.variable.cast::<u32>().read()),
                33..=64 => self.variable.cast::<u64>().read(),
                _ => {
                    let words = self.variable.cast::<u32>();
                    u64::from(words.read()) | u64::from(words.add(1).read()) << 32
                }
            }
        }
    }

    /// True if the value is not 0; for one-bit ports.
    #[inline]
    pub fn is_high(&self) -> bool {
        self.get() != 0
    }

    /// Sets an input to the low bits of `value`; the bits of a wider port above 64 become 0.
    #[inline]
    pub fn set(&self, value: u64) {
        // Verilator relies on the bits above the width being 0.
        let value = if self.width < 64 { value & ((1 << self.width) - 1) } else { value };
        // SAFETY: as in `get`.
        unsafe {
            match self.width {
                0..=8 => self.variable.write(value as u8),
                9..=16 => self.variable.cast::<u16>().write(value as u16),
                17..=32 => self.variable.cast::<u32>().write(value as u32),
                33..=64 => self.variable.cast::<u64>().write(value),
                _ => self.set_words(&[value as u32, (value >> 32) as u32]),
            }
        }
    }

    /// The value as 32-bit words, lowest first.
    pub fn words(&self) -> Vec<u32> {
        if self.width <= 64 {
            let value = self.get();
            return [value as u32, (value >> 32) as u32][..self.width.div_ceil(32)].to_vec();
        }
        // SAFETY: a wide port's variable is that many 32-bit words (static_assert in the shim).
        (0..self.width.div_ceil(32)).map(|i| unsafe { self.variable.cast::<u32>().add(i).read() }).collect()
    }

    /// Sets an input from 32-bit words, lowest first; missing ones are 0, bits beyond the width are
    /// dropped.
    pub fn set_words(&self, words: &[u32]) {
        let word = |i: usize| words.get(i).copied().unwrap_or(0);
        if self.width <= 64 {
            return self.set(u64::from(word(0)) | u64::from(word(1)) << 32);
        }
        let last = self.width.div_ceil(32) - 1;
        let mask = u32::MAX >> (31 - (self.width - 1) % 32);
        for i in 0..=last {
            let value = if i == last { word(i) & mask } else { word(i) };
            // SAFETY: as in `words`.
            unsafe { self.variable.cast::<u32>().add(i).write(value) };
        }
    }
}
