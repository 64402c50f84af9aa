//! The output channels' parameters: four banks (one a pass) of 512 words.
//!
//! Latency: [`ParameterTable::LATENCY`] cycle from `read_index` to the parameters. Throughput: one write and
//! one read a cycle. The words are `PARAM_*` of `spec::weights`.

use firebrick_fields::contract;
use firebrick_spec::config::{PARAM_BANKS, PASS_CHANNELS};
use firebrick_spec::timing;
use firebrick_spec::weights::PARAM_BITS;
use rust_hdl_core::prelude::*;

use crate::leaf::BlockRam;

/// See the module's text.
#[derive(LogicBlock)]
pub struct ParameterTable {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Writes a word.
    pub write: Signal<In, Bit>,
    /// Bank to write.
    pub write_bank: Signal<In, Bits<2>>,
    /// Parameter index to write.
    pub write_index: Signal<In, Bits<9>>,
    /// The parameter word.
    pub write_data: Signal<In, Bits<64>>,
    /// Bank to read.
    pub read_bank: Signal<In, Bits<2>>,
    /// Parameter index to read.
    pub read_index: Signal<In, Bits<9>>,
    /// Its bias, two's complement.
    pub bias: Signal<Out, Bits<24>>,
    /// Its multiplier.
    pub multiplier: Signal<Out, Bits<16>>,
    /// Its shift.
    pub shift: Signal<Out, Bits<6>>,
    /// Its output channel.
    pub channel: Signal<Out, Bits<9>>,
    /// The result before is added.
    pub carry: Signal<Out, Bit>,
    /// It is no output.
    pub hold: Signal<Out, Bit>,
    ram: BlockRam<PARAM_BITS, 11>,
    write_high: Signal<Local, Bits<11>>,
    read_high: Signal<Local, Bits<11>>,
}

impl ParameterTable {
    /// Cycles from index to parameters.
    pub const LATENCY: usize = timing::PARAMETER_TABLE;
}

impl Default for ParameterTable {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            write: Default::default(),
            write_bank: Default::default(),
            write_index: Default::default(),
            write_data: Default::default(),
            read_bank: Default::default(),
            read_index: Default::default(),
            bias: Default::default(),
            multiplier: Default::default(),
            shift: Default::default(),
            channel: Default::default(),
            carry: Default::default(),
            hold: Default::default(),
            ram: BlockRam::new(PARAM_BANKS * PASS_CHANNELS),
            write_high: Default::default(),
            read_high: Default::default(),
        }
    }
}

#[contract]
impl Logic for ParameterTable {
    #[hdl_gen]
    fn update(&mut self) {
        self.ram.clock.next = self.clock.val();
        self.write_high.next = bit_cast::<11, 2>(self.write_bank.val()) << number!(PASS_CHANNEL_BITS);
        self.read_high.next = bit_cast::<11, 2>(self.read_bank.val()) << number!(PASS_CHANNEL_BITS);
        self.ram.write_enable.next = self.write.val();
        self.ram.write_address.next = self.write_high.val() | bit_cast::<11, 9>(self.write_index.val());
        self.ram.write_data.next = self.write_data.val().get_bits::<PARAM_BITS>(0);
        self.ram.read_enable.next = true;
        self.ram.read_address.next = self.read_high.val() | bit_cast::<11, 9>(self.read_index.val());
        self.bias.next = field!(self.ram.read_data.val(), param.bias);
        self.multiplier.next = field!(self.ram.read_data.val(), param.multiplier);
        self.shift.next = field!(self.ram.read_data.val(), param.shift);
        self.channel.next = field!(self.ram.read_data.val(), param.channel);
        self.carry.next = field!(self.ram.read_data.val(), param.carry);
        self.hold.next = field!(self.ram.read_data.val(), param.hold);
    }
}
