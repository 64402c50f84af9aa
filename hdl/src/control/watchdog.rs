//! The watchdog: stops an engine in which nothing moves.
//!
//! It counts busy cycles since the last progress. Latency: [`Watchdog::LATENCY`] cycles from the last cycle of the limit to
//! `expired`. Limits: 32 bits; anything that moves at least once in `limit` cycles keeps it quiet, so a limit must be above the
//! longest list of a PE (2,044 entries) and the memory's latency.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct Watchdog {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Starts anew.
    pub reset: Signal<In, Bit>,
    /// Cycles without progress that are one too many; 0: any number is allowed.
    pub limit: Signal<In, Bits<32>>,
    /// There is work.
    pub busy: Signal<In, Bit>,
    /// Something moves.
    pub progress: Signal<In, Bit>,
    /// High for one cycle: nothing has moved for `limit` cycles.
    pub expired: Signal<Out, Bit>,
    left: DFF<Bits<32>>,
    enabled: DFF<Bit>,
    moved: DFF<Bit>,
    fired: DFF<Bit>,
}

impl Watchdog {
    /// Cycles from the limit's last cycle to `expired`.
    pub const LATENCY: usize = 3;
}

#[contract]
impl Logic for Watchdog {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, left, enabled, moved, fired);
        self.moved.d.next = self.progress.val() | !self.busy.val() | self.reset.val();
        self.enabled.d.next = self.limit.val().any();
        self.left.d.next = self.left.q.val() - 1;
        self.fired.d.next = self.enabled.q.val() & !self.moved.q.val() & !self.left.q.val().any();
        if self.moved.q.val() {
            self.left.d.next = self.limit.val();
        }
        self.expired.next = self.fired.q.val();
    }
}
