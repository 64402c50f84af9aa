//! Registers between the write master and the memory, for data and answers: the memory's `wready` and `bvalid` end here.
//!
//! A beat is what the bus is owed as soon as the master has given it, so it outlives `reset`, and goes on without strobes while that is
//! high. While `hold` is high, `wvalid` is not. `forget` gives the beats up.
//!
//! Latency: a cycle for data, one for answers ([`WriteSlice::LATENCY`] both). Throughput: a beat a cycle. Limit: two beats.

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::stream::Fifo;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WriteSlice {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Takes the strobes from the beats.
    pub reset: Signal<In, Bit>,
    /// Keeps `wvalid` low.
    pub hold: Signal<In, Bit>,
    /// Forgets beats; only with `reset`.
    pub forget: Signal<In, Bit>,
    /// The master offers a beat.
    pub in_valid: Signal<In, Bit>,
    /// The beat.
    pub in_data: Signal<In, Bits<64>>,
    /// It is its burst's last.
    pub in_last: Signal<In, Bit>,
    /// There is room; the beat is taken at the edge.
    pub in_ready: Signal<Out, Bit>,
    /// A response for the master.
    pub answered: Signal<Out, Bit>,
    /// Bit 1 is an error.
    pub answer: Signal<Out, Bits<2>>,
    /// AXI: a beat.
    pub wdata: Signal<Out, Bits<64>>,
    /// AXI: all bytes count, or, of a burst left over by a reset, none.
    pub wstrb: Signal<Out, Bits<8>>,
    /// AXI: the beat is its burst's last.
    pub wlast: Signal<Out, Bit>,
    /// AXI: a beat is offered.
    pub wvalid: Signal<Out, Bit>,
    /// AXI: the beat is taken at the edge.
    pub wready: Signal<In, Bit>,
    /// AXI: bit 1 is an error.
    pub bresp: Signal<In, Bits<2>>,
    /// AXI: a response is there; it is always taken.
    pub bvalid: Signal<In, Bit>,
    beats: Fifo<65, 1, 2>,
    came: DFF<Bit>,
    response: DFF<Bits<2>>,
    beat: Signal<Local, Bits<65>>,
}

impl WriteSlice {
    /// Cycles of both ways together.
    pub const LATENCY: usize = timing::WRITE_SLICE;
}

#[wired]
#[contract]
impl Logic for WriteSlice {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, came, response);
        connect!(self.beats <- self: clock, reset = forget, in_valid);
        self.beat.next = bit_cast::<65, 64>(self.in_data.val()) << 1;
        if self.in_last.val() {
            self.beat.next = (bit_cast::<65, 64>(self.in_data.val()) << 1) | 1;
        }
        connect!(self <- self: beats.in_data = beat, in_ready = beats.in_ready);
        self.beats.out_ready.next = self.wready.val() & !self.hold.val();
        self.wvalid.next = self.beats.out_valid.val() & !self.hold.val();
        self.wdata.next = self.beats.out_data.val().get_bits::<64>(1);
        self.wlast.next = self.beats.out_data.val().get_bit(0);
        self.wstrb.next = 255.into();
        if self.reset.val() {
            self.wstrb.next = 0.into();
        }
        connect!(self <- self: came.d = bvalid, response.d = bresp, answered = came.q, answer = response.q);
    }
}
