//! Whether a burst lies wholly within an address window.
//!
//! The last 128 bytes below 4 GiB are outside of any window, so that no run goes on at address 0.
//!
//! Latency: [`WindowCheck::LATENCY`] cycle. Throughput: a burst a cycle. Limit: the burst lies within one
//! block of 128 bytes.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WindowCheck {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The window's first byte.
    pub base: Signal<In, Bits<32>>,
    /// Last byte of the window.
    pub limit: Signal<In, Bits<32>>,
    /// The burst's first byte's address, a multiple of 8.
    pub address: Signal<In, Bits<32>>,
    /// Beats of the burst, 1 to 16.
    pub beats: Signal<In, Bits<5>>,
    /// The burst of the cycle before has bytes outside the window.
    pub outside: Signal<Out, Bit>,
    below: DFF<Bit>,
    above: DFF<Bit>,
    block: Signal<Local, Bits<25>>,
    place: Signal<Local, Bits<4>>,
    count: Signal<Local, Bits<4>>,
    last_place: Signal<Local, Bits<4>>,
    limit_block: Signal<Local, Bits<25>>,
    limit_place: Signal<Local, Bits<4>>,
    beyond: Signal<Local, Bit>,
}

impl WindowCheck {
    /// Cycles from a burst to its result.
    pub const LATENCY: usize = 1;
}

#[contract]
impl Logic for WindowCheck {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, below, above);
        self.block.next = self.address.val().get_bits::<25>(number!(BURST_BITS));
        self.place.next = self.address.val().get_bits::<4>(number!(BEAT_BITS));
        // 16 beats are 0 here, and the sum is modulo 16: the burst does not leave its block.
        self.count.next = self.beats.val().get_bits::<4>(0);
        self.last_place.next = (self.place.val() + self.count.val()) - 1;
        // The block and the place in it are compared beside each other.
        self.limit_block.next = self.limit.val().get_bits::<25>(number!(BURST_BITS));
        self.limit_place.next = self.limit.val().get_bits::<4>(number!(BEAT_BITS));
        self.beyond.next = (self.last_place.val() > self.limit_place.val())
            | ((self.last_place.val() == self.limit_place.val()) & !self.limit.val().get_bits::<3>(0).all());
        self.below.d.next = self.address.val() < self.base.val();
        self.above.d.next = (self.block.val() > self.limit_block.val())
            | ((self.block.val() == self.limit_block.val()) & self.beyond.val())
            | self.block.val().all();
        self.outside.next = self.below.q.val() | self.above.q.val();
    }
}
