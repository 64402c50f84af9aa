//! From the result chain to the reassembly: looks a half's parameters up and requantises it.
//!
//! Latency: [`ResultIntake::LATENCY`] cycles. Throughput: a half (seven sums) a cycle; never waits.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{ParameterTable, Requantise};

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct ResultIntake {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way; the table stays.
    pub reset: Signal<In, Bit>,
    /// Writes a parameter word.
    pub param_write: Signal<In, Bit>,
    /// Its bank.
    pub param_bank: Signal<In, Bits<2>>,
    /// Its index.
    pub param_index: Signal<In, Bits<9>>,
    /// The word.
    pub param_data: Signal<In, Bits<64>>,
    /// Bank of the pass.
    pub bank: Signal<In, Bits<2>>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// Its reassembly slot.
    pub in_slot: Signal<In, Bits<2>>,
    /// Pixels 7 to 13.
    pub in_half: Signal<In, Bit>,
    /// Parameter index of its filter.
    pub in_index: Signal<In, Bits<9>>,
    /// Its sums, 24 bits each.
    pub in_sums: Signal<In, Bits<168>>,
    /// A half leaves.
    pub out_valid: Signal<Out, Bit>,
    /// Its reassembly slot.
    pub out_slot: Signal<Out, Bits<2>>,
    /// Pixels 7 to 13.
    pub out_half: Signal<Out, Bit>,
    /// Its output channel.
    pub out_channel: Signal<Out, Bits<9>>,
    /// Its pixels.
    pub out_pixels: Signal<Out, Bits<56>>,
    parameters: ParameterTable,
    lanes: Requantise,
    valid: DFF<Bit>,
    slot: DFF<Bits<2>>,
    half: DFF<Bit>,
    sums: DFF<Bits<168>>,
    half_bit: Signal<Local, Bits<12>>,
    slot_bits: Signal<Local, Bits<12>>,
}

impl ResultIntake {
    /// Cycles from sums to pixels.
    pub const LATENCY: usize = ParameterTable::LATENCY + Requantise::LATENCY;
}

impl Logic for ResultIntake {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, valid, slot, half, sums);
        self.parameters.clock.next = self.clock.val();
        self.parameters.write.next = self.param_write.val();
        self.parameters.write_bank.next = self.param_bank.val();
        self.parameters.write_index.next = self.param_index.val();
        self.parameters.write_data.next = self.param_data.val();
        self.parameters.read_bank.next = self.bank.val();
        self.parameters.read_index.next = self.in_index.val();

        // Beside the table's read.
        self.valid.d.next = self.in_valid.val();
        self.slot.d.next = self.in_slot.val();
        self.half.d.next = self.in_half.val();
        self.sums.d.next = self.in_sums.val();

        self.lanes.clock.next = self.clock.val();
        self.lanes.reset.next = self.reset.val();
        self.lanes.in_valid.next = self.valid.q.val();
        self.half_bit.next = 0.into();
        if self.half.q.val() {
            self.half_bit.next = 512.into();
        }
        self.slot_bits.next = bit_cast::<12, 2>(self.slot.q.val()) << 10;
        self.lanes.in_tag.next =
            self.slot_bits.val() | self.half_bit.val() | bit_cast::<12, 9>(self.parameters.channel.val());
        self.lanes.sums.next = self.sums.q.val();
        self.lanes.bias.next = self.parameters.bias.val();
        self.lanes.multiplier.next = self.parameters.multiplier.val();
        self.lanes.shift.next = self.parameters.shift.val();

        self.out_valid.next = self.lanes.out_valid.val();
        self.out_slot.next = self.lanes.out_tag.val().get_bits::<2>(10);
        self.out_half.next = self.lanes.out_tag.val().get_bit(9);
        self.out_channel.next = self.lanes.out_tag.val().get_bits::<9>(0);
        self.out_pixels.next = self.lanes.pixels.val();
        if self.reset.val() {
            self.valid.d.next = false;
        }
    }
}
