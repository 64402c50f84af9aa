//! What software writes: the registers that the engine obeys, that is, the windows and the watchdog's limit, are here; of writes of others it
//! is told.
//!
//! A write's word is decoded before it is written: word and data stay for a cycle behind `write`.
//!
//! Latency: two cycles from a write to the register, one to what is told. The reset is a cycle late: each register has it from a
//! copy of its own.

use firebrick_fields::contract;
use firebrick_spec::registers as map;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::{Copies, Fixed};
use crate::many;

/// How many there are.
const COUNT: usize = 5;
/// The registers, and what they are after power-on.
const SETTINGS: [(usize, u32); COUNT] = [
    (map::READ_BASE, map::WINDOW_BASE_RESET),
    (map::READ_LIMIT, map::WINDOW_LIMIT_RESET),
    (map::WRITE_BASE, map::WINDOW_BASE_RESET),
    (map::WRITE_LIMIT, map::WINDOW_LIMIT_RESET),
    (map::WATCHDOG, map::WATCHDOG_RESET),
];

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct SettingRegisters {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// What they are after power-on.
    pub reset: Signal<In, Bit>,
    /// A register is written.
    pub write: Signal<In, Bit>,
    /// Number of the register's word.
    pub write_word: Signal<In, Bits<12>>,
    /// What is written.
    pub write_data: Signal<In, Bits<32>>,
    /// `CONTROL` is written.
    pub control: Signal<Out, Bit>,
    /// `QUEUE_DATA` is written.
    pub queue: Signal<Out, Bit>,
    /// `IRQ_STATUS` is written.
    pub irq_status: Signal<Out, Bit>,
    /// `IRQ_ENABLE` is written.
    pub irq_enable: Signal<Out, Bit>,
    /// `READ_BASE`.
    pub read_base: Signal<Out, Bits<32>>,
    /// `READ_LIMIT`.
    pub read_limit: Signal<Out, Bits<32>>,
    /// `WRITE_BASE`.
    pub write_base: Signal<Out, Bits<32>>,
    /// `WRITE_LIMIT`.
    pub write_limit: Signal<Out, Bits<32>>,
    /// `WATCHDOG`.
    pub watchdog: Signal<Out, Bits<32>>,
    /// High for one cycle: `WATCHDOG` was written.
    pub watchdog_set: Signal<Out, Bit>,
    // Index: the place in `SETTINGS`.
    #[default(many(COUNT))]
    setting: Vec<DFF<Bits<32>>>,
    #[default(SETTINGS.map(|(_, reset)| Fixed::new(u64::from(reset).into())).into())]
    initial: Vec<Fixed<Bits<32>>>,
    #[default(SETTINGS.map(|(offset, _)| Fixed::new((offset as u64 / 4).into())).into())]
    at: Vec<Fixed<Bits<12>>>,
    #[default(many(COUNT))]
    aim: Vec<DFF<Bit>>,
    resets: Copies<COUNT>,
    written: DFF<Bit>,
    is_control: DFF<Bit>,
    is_queue: DFF<Bit>,
    is_status: DFF<Bit>,
    is_enable: DFF<Bit>,
    limit_set: DFF<Bit>,
    #[default(COUNT)]
    _settings: usize,
}

#[wired]
#[contract]
impl Logic for SettingRegisters {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, limit_set, written, is_control, is_queue, is_status, is_enable);
        self.written.d.next = self.write.val() & !self.reset.val();
        self.is_control.d.next = self.write_word.val() == word!(CONTROL);
        self.is_queue.d.next = self.write_word.val() == word!(QUEUE_DATA);
        self.is_status.d.next = self.write_word.val() == word!(IRQ_STATUS);
        self.is_enable.d.next = self.write_word.val() == word!(IRQ_ENABLE);
        self.control.next = self.written.q.val() & self.is_control.q.val();
        self.queue.next = self.written.q.val() & self.is_queue.q.val();
        self.irq_status.next = self.written.q.val() & self.is_status.q.val();
        self.irq_enable.next = self.written.q.val() & self.is_enable.q.val();
        connect!(self.resets <- self: clock, value = reset);
        for i in 0..self._settings {
            connect!(self <- self: setting[i].clock = clock, aim[i].clock = clock);
            self.aim[i].d.next = self.write_word.val() == self.at[i].val();
            self.setting[i].d.next = self.setting[i].q.val();
            if self.written.q.val() & self.aim[i].q.val() {
                self.setting[i].d.next = self.write_data.val();
            }
            if self.resets.copies.val().get_bit(i) {
                self.setting[i].d.next = self.initial[i].val();
            }
        }
        self.limit_set.d.next = self.written.q.val() & self.aim[4].q.val();
        connect!(self <- self: read_base = setting[0].q, read_limit = setting[1].q, write_base = setting[2].q,
            write_limit = setting[3].q, watchdog = setting[4].q, watchdog_set = limit_set.q);
    }
}
