//! From the result chain to the reassembly: looks a half's parameters up, adds what it carries over, and requantises it.
//!
//! A result with `PARAM_CARRY` has 256 times the one before it added, modulo 2^24; one with `PARAM_HOLD` goes no
//! further. So three results, the sums of byte planes from the highest to the lowest, become one sum: that of
//! partial sums in memory. Halves of a result come in turn, so the half before last is the same half of the result before.
//!
//! Latency: [`ResultIntake::LATENCY`] cycles from sums to pixels, [`ResultIntake::SUM_LATENCY`] to the sum as it is. Throughput:
//! a half (seven sums) a cycle; never waits.

use firebrick_fields::contract;
use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{CarrySum, ParameterTable, Requantise};

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
    /// The pass writes partial sums.
    pub partial: Signal<In, Bit>,
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
    /// A half leaves: pixels, or sums if `partial`.
    pub out_valid: Signal<Out, Bit>,
    /// Its reassembly slot.
    pub out_slot: Signal<Out, Bits<2>>,
    /// Pixels 7 to 13.
    pub out_half: Signal<Out, Bit>,
    /// Its output channel, or its filter if `partial`.
    pub out_channel: Signal<Out, Bits<9>>,
    /// Its pixels.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// Its sums, without bias.
    pub out_sums: Signal<Out, Bits<168>>,
    parameters: ParameterTable,
    carries: CarrySum,
    lanes: Requantise,
    valid: DFF<Bit>,
    slot: DFF<Bits<2>>,
    half: DFF<Bit>,
    sums: DFF<Bits<168>>,
    known: DFF<Bit>,
    known_tag: DFF<Bits<12>>,
    known_sums: DFF<Bits<168>>,
    carry: DFF<Bit>,
    hold: DFF<Bit>,
    known_bias: DFF<Bits<24>>,
    known_multiplier: DFF<Bits<16>>,
    known_shift: DFF<Bits<6>>,
    leaves: DFF<Bit>,
    tag: DFF<Bits<12>>,
    total: DFF<Bits<168>>,
    earlier: DFF<Bits<168>>,
    bias: DFF<Bits<24>>,
    multiplier: DFF<Bits<16>>,
    shift: DFF<Bits<6>>,
    half_bit: Signal<Local, Bits<12>>,
    slot_bits: Signal<Local, Bits<12>>,
    out_tag: Signal<Local, Bits<12>>,
}

impl ResultIntake {
    /// Cycles from sums in to sums out.
    pub const SUM_LATENCY: usize = timing::SUM_INTAKE;
    /// Cycles from sums to pixels.
    pub const LATENCY: usize = timing::RESULT_INTAKE;
}

#[contract]
impl Logic for ResultIntake {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid, slot, half, sums, known, known_tag, known_sums, carry, hold, known_bias, known_multiplier,
            known_shift, leaves, tag, total, earlier, bias, multiplier, shift
        );
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

        // The parameters are known: a register behind the table.
        self.known.d.next = self.valid.q.val();
        self.half_bit.next = 0.into();
        if self.half.q.val() {
            self.half_bit.next = 512.into();
        }
        self.slot_bits.next = bit_cast::<12, 2>(self.slot.q.val()) << 10;
        self.known_tag.d.next =
            self.slot_bits.val() | self.half_bit.val() | bit_cast::<12, 9>(self.parameters.channel.val());
        self.known_sums.d.next = self.sums.q.val();
        self.carry.d.next = self.parameters.carry.val();
        self.hold.d.next = self.parameters.hold.val();
        self.known_bias.d.next = self.parameters.bias.val();
        self.known_multiplier.d.next = self.parameters.multiplier.val();
        self.known_shift.d.next = self.parameters.shift.val();

        // What is carried over is added.
        self.carries.sums.next = self.known_sums.q.val();
        self.carries.earlier.next = self.earlier.q.val();
        self.carries.carry.next = self.carry.q.val();
        if self.known.q.val() {
            self.total.d.next = self.carries.totals.val();
            self.earlier.d.next = self.total.q.val();
        }
        self.leaves.d.next = self.known.q.val() & !self.hold.q.val();
        self.tag.d.next = self.known_tag.q.val();
        self.bias.d.next = self.known_bias.q.val();
        self.multiplier.d.next = self.known_multiplier.q.val();
        self.shift.d.next = self.known_shift.q.val();

        self.lanes.clock.next = self.clock.val();
        self.lanes.reset.next = self.reset.val();
        self.lanes.in_valid.next = self.leaves.q.val() & !self.partial.val();
        self.lanes.in_tag.next = self.tag.q.val();
        self.lanes.sums.next = self.total.q.val();
        self.lanes.bias.next = self.bias.q.val();
        self.lanes.multiplier.next = self.multiplier.q.val();
        self.lanes.shift.next = self.shift.q.val();

        self.out_valid.next = self.lanes.out_valid.val();
        self.out_tag.next = self.lanes.out_tag.val();
        if self.partial.val() {
            self.out_valid.next = self.leaves.q.val();
            self.out_tag.next = self.tag.q.val();
        }
        self.out_slot.next = self.out_tag.val().get_bits::<2>(10);
        self.out_half.next = self.out_tag.val().get_bit(9);
        self.out_channel.next = self.out_tag.val().get_bits::<9>(0);
        self.out_pixels.next = self.lanes.pixels.val();
        self.out_sums.next = self.total.q.val();
        if self.reset.val() {
            self.valid.d.next = false;
            self.known.d.next = false;
            self.leaves.d.next = false;
        }
    }
}
