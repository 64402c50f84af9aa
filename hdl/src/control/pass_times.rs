//! When a pass ends, when passes began and ended, and how many have: what the pass log and the registers tell of time.
//!
//! A pass ends when its last write has been answered and its whole input has been sent, in either order.
//!
//! Latency: none to `ends`, two cycles to `started` (so that no enable has many loads), one to the rest.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct PassTimes {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets the passes.
    pub reset: Signal<In, Bit>,
    /// Forgets the cycles; the same reset, from another register.
    pub cycles_reset: Signal<In, Bit>,
    /// This cycle counts.
    pub busy: Signal<In, Bit>,
    /// A pass begins.
    pub begins: Signal<In, Bit>,
    /// A pass runs.
    pub running: Signal<In, Bit>,
    /// High for one cycle: the pass's last write has been answered.
    pub pass_done: Signal<In, Bit>,
    /// All words of the pass's input have been sent.
    pub input_sent: Signal<In, Bit>,
    /// The pass ends in this cycle.
    pub ends: Signal<Out, Bit>,
    /// Passes ended since reset.
    pub passes: Signal<Out, Bits<32>>,
    /// Busy cycles since reset.
    pub cycles: Signal<Out, Bits<32>>,
    /// `cycles` when the pass that ended last began.
    pub started: Signal<Out, Bits<32>>,
    /// `cycles` when it ended.
    pub ended: Signal<Out, Bits<32>>,
    /// Its number modulo 128.
    pub number: Signal<Out, Bits<7>>,
    written: DFF<Bit>,
    closed: DFF<Bit>,
    count: DFF<Bits<32>>,
    counter: DFF<Bits<32>>,
    begun: DFF<Bits<32>>,
    first: DFF<Bits<32>>,
    last: DFF<Bits<32>>,
    which: DFF<Bits<7>>,
    written_now: Signal<Local, Bit>,
    closes: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for PassTimes {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, written, count, counter, begun, first, last, which, closed);
        connect!(self <- self: passes = count.q, cycles = counter.q, started = first.q, ended = last.q,
            number = which.q);
        self.written_now.next = self.written.q.val() | self.pass_done.val();
        self.closes.next =
            self.running.val() & self.written_now.val() & self.input_sent.val() & !self.reset.val();
        self.written.d.next = self.running.val() & self.written_now.val() & !self.input_sent.val();
        connect!(self <- self: ends = closes);
        if self.busy.val() {
            self.counter.d.next = self.counter.q.val() + 1;
        }
        if self.begins.val() {
            connect!(self <- self: begun.d = counter.q);
        }
        // While a pass runs, not only when it ends: that enable has loads enough.
        if self.running.val() {
            connect!(self <- self: last.d = counter.q);
        }
        connect!(self <- self: closed.d = closes);
        if self.closed.q.val() {
            connect!(self <- self: first.d = begun.q);
        }
        if self.closes.val() {
            self.which.d.next = self.count.q.val().get_bits::<7>(0);
            self.count.d.next = self.count.q.val() + 1;
        }
        if self.reset.val() {
            self.count.d.next = 0.into();
        }
        if self.cycles_reset.val() {
            self.counter.d.next = 0.into();
        }
    }
}
