//! The larger of each pair of bytes of two words of seven bytes.
//!
//! Latency: [`VerticalMax::LATENCY`] cycle. Throughput: a pair of words a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

use super::{bytes, word};

const LANES: usize = 7;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct VerticalMax {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// One word.
    pub a: Signal<In, Bits<56>>,
    /// The other.
    pub b: Signal<In, Bits<56>>,
    /// The larger bytes.
    pub larger: Signal<Out, Bits<56>>,
}

impl VerticalMax {
    /// Cycles from words to maximum.
    pub const LATENCY: usize = 1;
}

#[contract]
impl Logic for VerticalMax {
    fn update(&mut self) {
        if self.clock.pos_edge() {
            let a = bytes::<LANES>(self.a.val().to_u64());
            let b = bytes::<LANES>(self.b.val().to_u64());
            let larger: [u8; LANES] = std::array::from_fn(|i| a[i].max(b[i]));
            self.larger.next = Bits::from(word(&larger));
        }
    }

    fn connect(&mut self) {
        self.larger.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes: String = (0..LANES)
            .map(|i| {
                let bits = format!("[{}:{}]", 8 * i + 7, 8 * i);
                format!("    larger{bits} <= (a{bits} > b{bits}) ? a{bits} : b{bits};\n")
            })
            .collect();
        Verilog::Custom(format!("always @(posedge clock) begin\n{lanes}end\n"))
    }
}
