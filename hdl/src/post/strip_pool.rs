//! Horizontal 3x3/2 max pooling of one strip: pixel `j` is the maximum of columns `2j` to `2j + 2`.
//!
//! Latency: [`StripPool::LATENCY`] cycles. Throughput: a strip of 14 pixels a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;

use super::{bytes, word};

const LANES: usize = 7;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct StripPool {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Columns 0 to 6.
    pub low: Signal<In, Bits<56>>,
    /// Columns 7 to 13.
    pub high: Signal<In, Bits<56>>,
    /// Column 14.
    pub right: Signal<In, Bits<8>>,
    /// Bit `j`: pixel `j` counts, else it is 0; a cycle after its columns.
    pub keep: Signal<In, Bits<7>>,
    /// The pooled pixels.
    pub pooled: Signal<Out, Bits<56>>,
    _stage: u64,
}

impl StripPool {
    /// Cycles from strip to pooled pixels.
    pub const LATENCY: usize = 2;
}

#[contract]
impl Logic for StripPool {
    fn update(&mut self) {
        if !self.clock.pos_edge() {
            return;
        }
        let kept = |(j, pixel)| if self.keep.val().get_bit(j) { pixel } else { 0 };
        let pixels: Vec<u8> = bytes::<LANES>(self._stage).into_iter().enumerate().map(kept).collect();
        self.pooled.next = Bits::from(word(&pixels));
        let mut columns = [0; 2 * LANES + 1];
        columns[..LANES].copy_from_slice(&bytes::<LANES>(self.low.val().to_u64()));
        columns[LANES..2 * LANES].copy_from_slice(&bytes::<LANES>(self.high.val().to_u64()));
        columns[2 * LANES] = self.right.val().to_u8();
        let pooled: [u8; LANES] =
            std::array::from_fn(|j| columns[2 * j].max(columns[2 * j + 1]).max(columns[2 * j + 2]));
        self._stage = word(&pooled);
    }

    fn connect(&mut self) {
        self.pooled.connect();
    }

    fn hdl(&self) -> Verilog {
        let lanes: String = (0..LANES).map(lane).collect();
        Verilog::Custom(format!("wire [119:0] columns = {{right, high, low}};\n{lanes}"))
    }
}

/// The text of pixel `j`.
fn lane(j: usize) -> String {
    let byte = |column: usize| format!("columns[{}:{}]", 8 * column + 7, 8 * column);
    let (a, b, c) = (byte(2 * j), byte(2 * j + 1), byte(2 * j + 2));
    let (high, low) = (8 * j + 7, 8 * j);
    format!(
        "\
reg [7:0] pair_{j}, third_{j};
always @(posedge clock) begin
    pair_{j} <= ({a} > {b}) ? {a} : {b};
    third_{j} <= {c};
    pooled[{high}:{low}] <= {{8{{keep[{j}]}}}} & ((pair_{j} > third_{j}) ? pair_{j} : third_{j});
end
"
    )
}
