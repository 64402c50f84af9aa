//! The registers that software sets and the engine obeys: the windows and the watchdog's limit.
//!
//! Latency: one cycle from a write to the register.

use firebrick_fields::contract;
use firebrick_spec::registers as map;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;
use crate::many;

/// The registers, and what they are after power-on.
const SETTINGS: [(usize, u32); 5] = [
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
    #[default(many(SETTINGS.len()))]
    setting: Vec<DFF<Bits<32>>>,
    #[default(SETTINGS.map(|(_, reset)| Fixed::new(u64::from(reset).into())).into())]
    initial: Vec<Fixed<Bits<32>>>,
    #[default(SETTINGS.map(|(offset, _)| Fixed::new((offset as u64 / 4).into())).into())]
    at: Vec<Fixed<Bits<12>>>,
    limit_set: DFF<Bit>,
    #[default(SETTINGS.len())]
    _settings: usize,
}

#[wired]
#[contract]
impl Logic for SettingRegisters {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, limit_set);
        for i in 0..self._settings {
            self.setting[i].clock.next = self.clock.val();
            self.setting[i].d.next = self.setting[i].q.val();
            if self.write.val() & (self.write_word.val() == self.at[i].val()) {
                self.setting[i].d.next = self.write_data.val();
            }
            if self.reset.val() {
                self.setting[i].d.next = self.initial[i].val();
            }
        }
        self.limit_set.d.next = self.write.val() & (self.write_word.val() == self.at[4].val());
        connect!(self <- self: read_base = setting[0].q, read_limit = setting[1].q, write_base = setting[2].q,
            write_limit = setting[3].q, watchdog = setting[4].q, watchdog_set = limit_set.q);
    }
}
