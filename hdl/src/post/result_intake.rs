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
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{CarrySum, ParameterTable, Requantise};

const _: () = assert!(ParameterTable::LATENCY + CarrySum::LATENCY == ResultIntake::SUM_LATENCY);

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ResultIntake {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops what is on its way; the table stays.
    pub reset: Signal<In, Bit>,
    /// Writes a parameter word.
    pub param_write: Signal<In, Bit>,
    /// Bank of the parameter word.
    pub param_bank: Signal<In, Bits<2>>,
    /// Index of the parameter word.
    pub param_index: Signal<In, Bits<9>>,
    /// The word.
    pub param_data: Signal<In, Bits<64>>,
    /// Bank of the pass.
    pub bank: Signal<In, Bits<2>>,
    /// The pass writes partial sums.
    pub partial: Signal<In, Bit>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// Reassembly slot of the half that comes.
    pub in_slot: Signal<In, Bits<2>>,
    /// Pixels 7 to 13.
    pub in_half: Signal<In, Bit>,
    /// Parameter index of its filter.
    pub in_index: Signal<In, Bits<9>>,
    /// Sums of the half that comes, 24 bits each.
    pub in_sums: Signal<In, Bits<168>>,
    /// A half leaves: pixels, or sums if `partial`.
    pub out_valid: Signal<Out, Bit>,
    /// Reassembly slot of the half that goes.
    pub out_slot: Signal<Out, Bits<2>>,
    /// Pixels 7 to 13.
    pub out_half: Signal<Out, Bit>,
    /// Output channel of the half that goes, or its filter if `partial`.
    pub out_channel: Signal<Out, Bits<9>>,
    /// Pixels of the half that goes.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// Sums of the half that goes, without bias.
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
    hold: DFF<Bit>,
    known_bias: DFF<Bits<24>>,
    known_multiplier: DFF<Bits<16>>,
    known_shift: DFF<Bits<6>>,
    leaves: DFF<Bit>,
    tag: DFF<Bits<12>>,
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

#[wired]
#[contract]
impl Logic for ResultIntake {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid, slot, half, sums, known, known_tag, hold, known_bias, known_multiplier, known_shift, leaves,
            tag, bias, multiplier, shift
        );
        connect!(self.parameters <- self: clock, write = param_write, write_bank = param_bank,
            write_index = param_index, write_data = param_data, read_bank = bank, read_index = in_index);

        // Beside the table's read.
        connect!(self <- self: valid.d = in_valid, slot.d = in_slot, half.d = in_half, sums.d = in_sums);

        // The parameters are known: a register behind the table.
        self.known.d.next = self.valid.q.val();
        self.half_bit.next = 0.into();
        if self.half.q.val() {
            self.half_bit.next = 512.into();
        }
        self.slot_bits.next = bit_cast::<12, 2>(self.slot.q.val()) << 10;
        self.known_tag.d.next =
            self.slot_bits.val() | self.half_bit.val() | bit_cast::<12, 9>(self.parameters.channel.val());
        connect!(self <- self.parameters: hold.d = hold, known_bias.d = bias,
            known_multiplier.d = multiplier, known_shift.d = shift);

        // What is carried over is added.
        connect!(self.carries <- self: clock, valid = valid.q, sums = sums.q);
        self.carries.carry.next = self.parameters.carry.val();
        self.leaves.d.next = self.known.q.val() & !self.hold.q.val();
        connect!(self <- self: tag.d = known_tag.q, bias.d = known_bias.q, multiplier.d = known_multiplier.q,
            shift.d = known_shift.q);

        connect!(self.lanes <- self: clock, reset);
        self.lanes.in_valid.next = self.leaves.q.val() & !self.partial.val();
        connect!(self.lanes <- self: in_tag = tag.q, bias = bias.q, multiplier = multiplier.q,
            shift = shift.q);
        self.lanes.sums.next = self.carries.totals.val();

        connect!(self <- self.lanes: out_valid, out_tag);
        if self.partial.val() {
            self.out_valid.next = self.leaves.q.val();
            self.out_tag.next = self.tag.q.val();
        }
        self.out_slot.next = self.out_tag.val().get_bits::<2>(10);
        self.out_half.next = self.out_tag.val().get_bit(9);
        self.out_channel.next = self.out_tag.val().get_bits::<9>(0);
        self.out_pixels.next = self.lanes.pixels.val();
        self.out_sums.next = self.carries.totals.val();
        if self.reset.val() {
            self.valid.d.next = false;
            self.known.d.next = false;
            self.leaves.d.next = false;
        }
    }
}
