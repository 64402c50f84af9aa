//! The output channels' parameters: four banks (one a pass) of 512 words.
//!
//! Latency: [`ParameterTable::LATENCY`] cycle from `read_index` to the parameters. Throughput: one write and
//! one read a cycle. The words are `PARAM_*` of `spec::weights`.

use firebrick_spec::weights as stream;
use rust_hdl_core::prelude::*;

use crate::leaf::BlockRam;

const _: () = {
    assert!(stream::PARAM_BIAS.lsb == 0 && stream::PARAM_BIAS.width == 24);
    assert!(stream::PARAM_MULTIPLIER.lsb == 24 && stream::PARAM_MULTIPLIER.width == 16);
    assert!(stream::PARAM_SHIFT.lsb == 40 && stream::PARAM_SHIFT.width == 6);
    assert!(stream::PARAM_CHANNEL.lsb == 46 && stream::PARAM_CHANNEL.width == 9);
    assert!(stream::PARAM_CARRY.lsb == 55 && stream::PARAM_HOLD.lsb == 56);
};

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
    ram: BlockRam<57, 11>,
    write_high: Signal<Local, Bits<11>>,
    read_high: Signal<Local, Bits<11>>,
}

impl ParameterTable {
    /// Cycles from index to parameters.
    pub const LATENCY: usize = 1;
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
            ram: BlockRam::new(2048),
            write_high: Default::default(),
            read_high: Default::default(),
        }
    }
}

impl Logic for ParameterTable {
    #[hdl_gen]
    fn update(&mut self) {
        self.ram.clock.next = self.clock.val();
        self.write_high.next = bit_cast::<11, 2>(self.write_bank.val()) << 9;
        self.read_high.next = bit_cast::<11, 2>(self.read_bank.val()) << 9;
        self.ram.write_enable.next = self.write.val();
        self.ram.write_address.next = self.write_high.val() | bit_cast::<11, 9>(self.write_index.val());
        self.ram.write_data.next = self.write_data.val().get_bits::<57>(0);
        self.ram.read_enable.next = true;
        self.ram.read_address.next = self.read_high.val() | bit_cast::<11, 9>(self.read_index.val());
        self.bias.next = self.ram.read_data.val().get_bits::<24>(0);
        self.multiplier.next = self.ram.read_data.val().get_bits::<16>(24);
        self.shift.next = self.ram.read_data.val().get_bits::<6>(40);
        self.channel.next = self.ram.read_data.val().get_bits::<9>(46);
        self.carry.next = self.ram.read_data.val().get_bit(55);
        self.hold.next = self.ram.read_data.val().get_bit(56);
    }
}
