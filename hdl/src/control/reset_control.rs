//! Reset of the engine, from outside and by request.
//!
//! Both first ask the memory masters to stop and wait until they have nothing outstanding for [`ResetControl::QUIET`] cycles, so that
//! no answer arrives after the reset; then `core_reset` is high for the given number of cycles, long enough to hop down the chain.
//! A reset from outside holds `core_reset` meanwhile, too: what the memory is owed has to end, but nothing of it is wanted.
//!
//! If that takes too long (`expired`), the masters forget what is outstanding (`forget`), and when the reset is over `reads_lost` and
//! `writes_lost` say whose it was, until the next one. At power-on there is nothing to wait for.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::{Copies, Fixed};

#[derive(Copy, Clone, PartialEq, Debug, LogicState)]
enum Phase {
    // The first one is where an FPGA wakes up, with or without a reset from outside.
    Resetting,
    Running,
    Draining,
}

/// The two resets' common state machine, with `N` copies of the core's reset.
#[derive(LogicBlock, Default)]
pub struct ResetControl<const N: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Reset from outside.
    pub reset: Signal<In, Bit>,
    /// Soft reset, held until `done`.
    pub request: Signal<In, Bit>,
    /// The read master has nothing outstanding.
    pub read_idle: Signal<In, Bit>,
    /// The write master has nothing outstanding.
    pub write_idle: Signal<In, Bit>,
    /// It takes too long.
    pub expired: Signal<In, Bit>,
    /// Waits for what is outstanding.
    pub draining: Signal<Out, Bit>,
    /// The masters forget what is outstanding.
    pub forget: Signal<Out, Bit>,
    /// The last reset gave up reads.
    pub reads_lost: Signal<Out, Bit>,
    /// It gave up writes.
    pub writes_lost: Signal<Out, Bit>,
    /// The masters must not issue anything new.
    pub stop: Signal<Out, Bit>,
    /// Reset of the core, the same in all bits, so that none has many loads.
    pub core_reset: Signal<Out, Bits<N>>,
    /// A reset is under way.
    pub busy: Signal<Out, Bit>,
    /// High for one cycle when the reset is over.
    pub done: Signal<Out, Bit>,
    phase: DFF<Phase>,
    count: DFF<Bits<8>>,
    finished: DFF<Bit>,
    core: Signal<Local, Bit>,
    cores: Copies<N>,
    // The reset came from outside: the core stays in it.
    outside: DFF<Bit>,
    forgets: DFF<Bit>,
    no_reads: DFF<Bit>,
    no_writes: DFF<Bit>,
    quiet: Fixed<Bits<8>>,
    last: Fixed<Bits<8>>,
}

impl<const N: usize> ResetControl<N> {
    /// Cycles in a row without anything outstanding before a soft reset goes on.
    pub const QUIET: usize = 16;

    /// A core reset of `cycles` cycles, 1 to 255.
    pub fn new(cycles: usize) -> Self {
        assert!((1..=255).contains(&cycles), "reset of {cycles} cycles, accepted: 1 to 255");
        Self {
            quiet: Fixed::new((Self::QUIET as u64).into()),
            last: Fixed::new((cycles as u64).into()),
            ..Default::default()
        }
    }
}

#[wired]
#[contract]
impl<const N: usize> Logic for ResetControl<N> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, phase, count, finished, outside, forgets, no_reads, no_writes);
        self.cores.clock.next = self.clock.val();
        self.finished.d.next = false;
        self.core.next = false;
        self.forgets.d.next = false;
        self.stop.next = false;
        match self.phase.q.val() {
            Phase::Resetting => {
                // The core's reset comes a cycle later: until then, too, nothing may begin.
                self.stop.next = true;
                self.core.next = true;
                self.count.d.next = self.count.q.val() + 1;
                if self.count.q.val() == self.last.val() {
                    self.core.next = false;
                    self.finished.d.next = true;
                    self.phase.d.next = Phase::Running;
                }
            }
            Phase::Running => {
                self.count.d.next = 0.into();
                self.outside.d.next = false;
                // The request goes down one cycle after `done`.
                if self.request.val() & !self.finished.q.val() {
                    self.phase.d.next = Phase::Draining;
                    self.no_reads.d.next = false;
                    self.no_writes.d.next = false;
                }
            }
            // Draining
            _ => {
                self.stop.next = true;
                self.core.next = self.outside.q.val();
                self.count.d.next = self.count.q.val() + 1;
                if self.count.q.val() == self.quiet.val() {
                    self.count.d.next = 0.into();
                    self.phase.d.next = Phase::Resetting;
                }
                if !(self.read_idle.val() & self.write_idle.val()) {
                    self.count.d.next = 0.into();
                    self.phase.d.next = Phase::Draining;
                }
                if self.expired.val() {
                    self.count.d.next = 0.into();
                    self.no_reads.d.next = !self.read_idle.val();
                    self.no_writes.d.next = !self.write_idle.val();
                    self.forgets.d.next = true;
                    self.core.next = true;
                    self.phase.d.next = Phase::Resetting;
                }
            }
        }
        self.draining.next = self.phase.q.val() == Phase::Draining;
        self.forget.next = self.forgets.q.val();
        self.reads_lost.next = self.no_reads.q.val();
        self.writes_lost.next = self.no_writes.q.val();
        self.core_reset.next = self.cores.copies.val();
        self.busy.next = self.phase.q.val() != Phase::Running;
        self.done.next = self.finished.q.val();
        if self.reset.val() {
            self.phase.d.next = Phase::Draining;
            self.count.d.next = 0.into();
            self.core.next = true;
            self.outside.d.next = true;
            self.forgets.d.next = false;
            self.no_reads.d.next = false;
            self.no_writes.d.next = false;
            self.finished.d.next = false;
        }
        self.cores.value.next = self.core.val();
    }
}
