//! The bus addresses of a pass's runs: `first`, `first + stride`, `first + 2 stride`, ...
//!
//! Both come over the configuration bus, the stride at least one cycle after the first address. One register holds
//! first the one, then the other, so that loading the address costs no multiplexer: it is 0 plus the first address.
//!
//! Latency: two cycles from `take_first`, one from `advance` to `address`. Throughput: an address a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct RunAddress {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// `data` is the first run's address.
    pub take_first: Signal<In, Bit>,
    /// `data` is the distance between runs.
    pub take_stride: Signal<In, Bit>,
    /// A descriptor word.
    pub data: Signal<In, Bits<32>>,
    /// On to the next run; never within two cycles of `take_first`.
    pub advance: Signal<In, Bit>,
    /// The run's address.
    pub address: Signal<Out, Bits<32>>,
    step: DFF<Bits<32>>,
    place: DFF<Bits<32>>,
    fresh: DFF<Bit>,
}

#[contract]
impl Logic for RunAddress {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, step, place, fresh);
        self.fresh.d.next = self.take_first.val();
        if self.take_first.val() | self.take_stride.val() {
            self.step.d.next = self.data.val();
        }
        if self.fresh.q.val() | self.advance.val() {
            self.place.d.next = self.place.q.val() + self.step.q.val();
        }
        if self.take_first.val() {
            self.place.d.next = 0.into();
        }
        self.address.next = self.place.q.val();
    }
}
