//! The check sum of [`firebrick_spec::weights::crc_step`] in two parts: it is linear in the word and in the state before it.

use firebrick_fields::contract;
use firebrick_spec::field::Field;
use firebrick_spec::weights::crc_step;
use rust_hdl_core::prelude::*;

/// The share of a word in the check sum behind it: combinational. The word comes in two parts.
#[derive(LogicBlock)]
pub struct CrcFold {
    /// The bits but those of `top`, closed up.
    pub low: Signal<In, Bits<48>>,
    /// Sixteen neighbouring bits.
    pub top: Signal<In, Bits<16>>,
    /// The share.
    pub sum: Signal<Out, Bits<16>>,
    _top: usize,
}

impl Default for CrcFold {
    /// For a word whose part `top` is the highest bits.
    fn default() -> Self {
        CrcFold { low: Default::default(), top: Default::default(), sum: Default::default(), _top: 48 }
    }
}

impl CrcFold {
    /// For a word whose part `top` is a field of sixteen bits.
    pub fn around(field: Field) -> Self {
        assert_eq!(field.width, 16, "bits of `{}`", field.name);
        CrcFold { _top: field.lsb, ..Default::default() }
    }

    /// The place in the word of a bit of `low` (0 to 47) or `top` (48 to 63).
    fn place(&self, bit: usize) -> usize {
        match bit.checked_sub(48) {
            Some(bit) => self._top + bit,
            None if bit < self._top => bit,
            None => bit + 16,
        }
    }
}

#[contract]
impl Logic for CrcFold {
    fn update(&mut self) {
        let bits = self.low.val().to_u64() | self.top.val().to_u64() << 48;
        let word = (0..64).fold(0, |word, bit| word | (bits >> bit & 1) << self.place(bit));
        self.sum.next = u64::from(crc_step(0, word)).into();
    }

    fn connect(&mut self) {
        self.sum.connect();
    }

    fn hdl(&self) -> Verilog {
        let name = |bit: usize| if bit < 48 { format!("low[{bit}]") } else { format!("top[{}]", bit - 48) };
        sums(64, |bit| crc_step(0, 1 << self.place(bit)), name)
    }
}

/// The share of the check sum before a word in that behind it: combinational.
#[derive(LogicBlock, Default)]
pub struct CrcAdvance {
    /// The check sum before.
    pub state: Signal<In, Bits<16>>,
    /// The share.
    pub sum: Signal<Out, Bits<16>>,
}

#[contract]
impl Logic for CrcAdvance {
    fn update(&mut self) {
        self.sum.next = u64::from(crc_step(self.state.val().to_u64() as u16, 0)).into();
    }

    fn connect(&mut self) {
        self.sum.connect();
    }

    fn hdl(&self) -> Verilog {
        sums(16, |bit| crc_step(1 << bit, 0), |bit| format!("state[{bit}]"))
    }
}

/// Sixteen sums modulo 2: bit `k` is that of the inputs whose `column` has bit `k`.
fn sums(inputs: usize, column: impl Fn(usize) -> u16, input: impl Fn(usize) -> String) -> Verilog {
    let mut text = String::from("always @(*) begin\n");
    for k in 0..16 {
        let terms: Vec<String> = (0..inputs).filter(|i| column(*i) >> k & 1 == 1).map(&input).collect();
        text += &format!("    sum[{k}] = {};\n", terms.join(" ^ "));
    }
    Verilog::Custom(text + "end\n")
}
