//! `IRQ_STATUS`, `IRQ_ENABLE` and the interrupt line. An event in the cycle of its clearing stays.
//!
//! Latency: one cycle from an event to `status` and `irq`.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct Interrupts {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// No event, none enabled.
    pub reset: Signal<In, Bit>,
    /// Sets `IRQ_STATUS.done`.
    pub event_done: Signal<In, Bit>,
    /// Sets `IRQ_STATUS.error`.
    pub event_error: Signal<In, Bit>,
    /// Clears every event.
    pub clear_all: Signal<In, Bit>,
    /// Clears the events of `data`.
    pub clear: Signal<In, Bit>,
    /// `IRQ_ENABLE` becomes `data`.
    pub set_enable: Signal<In, Bit>,
    /// What is written.
    pub data: Signal<In, Bits<2>>,
    /// `IRQ_STATUS`.
    pub status: Signal<Out, Bits<32>>,
    /// `IRQ_ENABLE`.
    pub enable: Signal<Out, Bits<32>>,
    /// Interrupt line.
    pub irq: Signal<Out, Bit>,
    enabled: DFF<Bits<2>>,
    events: DFF<Bits<2>>,
    line: DFF<Bit>,
    event_bits: Signal<Local, Bits<2>>,
    clear_bits: Signal<Local, Bits<2>>,
    raised: Signal<Local, Bits<2>>,
    next_events: Signal<Local, Bits<2>>,
    next_enabled: Signal<Local, Bits<2>>,
}

#[wired]
#[contract]
impl Logic for Interrupts {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, enabled, events, line);
        connect!(self <- self: irq = line.q);
        self.status.next = bit_cast::<32, 2>(self.events.q.val());
        self.enable.next = bit_cast::<32, 2>(self.enabled.q.val());
        self.event_bits.next = 0.into();
        if self.event_done.val() {
            self.event_bits.next = mask!(IRQ_STATUS.done).into();
        }
        if self.event_error.val() {
            self.event_bits.next = mask!(IRQ_STATUS.error).into();
        }
        if self.event_done.val() & self.event_error.val() {
            self.event_bits.next = mask!(IRQ_STATUS.done, IRQ_STATUS.error).into();
        }
        self.clear_bits.next = 0.into();
        if self.clear.val() {
            self.clear_bits.next = self.data.val();
        }
        if self.clear_all.val() {
            self.clear_bits.next = mask!(IRQ_STATUS.done, IRQ_STATUS.error).into();
        }
        self.next_events.next = (self.events.q.val() & !self.clear_bits.val()) | self.event_bits.val();
        self.next_enabled.next = self.enabled.q.val();
        if self.set_enable.val() {
            self.next_enabled.next = self.data.val();
        }
        connect!(self <- self: events.d = next_events, enabled.d = next_enabled);
        // With the status, not behind it: low before the answer to the write that acknowledges it is taken.
        self.raised.next = self.next_events.val() & self.next_enabled.val();
        self.line.d.next = self.raised.val().any();
        if self.reset.val() {
            self.line.d.next = false;
            self.enabled.d.next = 0.into();
            self.events.d.next = 0.into();
        }
    }
}
