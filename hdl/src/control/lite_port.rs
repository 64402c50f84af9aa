//! AXI4-Lite slave port of 16 KiB: turns the five channels into write strobes and a read address.
//!
//! One write and one read at a time, independent of each other; AW and W come in any order. A write of some bytes of a word has no
//! effect and is answered with SLVERR; one without strobes writes nothing, and is well. Else the answer is OKAY: a write
//! [`LitePort::WRITE_LATENCY`] cycles after the later of AW and W, a read [`LitePort::READ_LATENCY`] cycles after
//! AR. Throughput: a write every 3 cycles, a read every 5.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// The port; word numbers are byte addresses without their two low bits.
#[derive(LogicBlock, Default)]
pub struct LitePort {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops open accesses.
    pub reset: Signal<In, Bit>,
    /// Write address.
    pub awaddr: Signal<In, Bits<14>>,
    /// The write address is valid.
    pub awvalid: Signal<In, Bit>,
    /// The write address is taken.
    pub awready: Signal<Out, Bit>,
    /// Write data.
    pub wdata: Signal<In, Bits<32>>,
    /// Strobes of the data: 15, or the write is void.
    pub wstrb: Signal<In, Bits<4>>,
    /// The write data is valid.
    pub wvalid: Signal<In, Bit>,
    /// The write data is taken.
    pub wready: Signal<Out, Bit>,
    /// A write is answered.
    pub bvalid: Signal<Out, Bit>,
    /// The answer: 0 is OKAY, 2 SLVERR.
    pub bresp: Signal<Out, Bits<2>>,
    /// The answer is taken.
    pub bready: Signal<In, Bit>,
    /// Read address.
    pub araddr: Signal<In, Bits<14>>,
    /// The read address is valid.
    pub arvalid: Signal<In, Bit>,
    /// The read address is taken.
    pub arready: Signal<Out, Bit>,
    /// Data read.
    pub rdata: Signal<Out, Bits<32>>,
    /// A read is answered.
    pub rvalid: Signal<Out, Bit>,
    /// The answer is taken.
    pub rready: Signal<In, Bit>,
    /// High for one cycle: write `write_data` to `write_word`.
    pub write: Signal<Out, Bit>,
    /// Word number of the write.
    pub write_word: Signal<Out, Bits<12>>,
    /// Value of the write.
    pub write_data: Signal<Out, Bits<32>>,
    /// Word number of the read; stable until it is answered.
    pub read_word: Signal<Out, Bits<12>>,
    /// Value of the word, taken two cycles after `read_word` changed.
    pub read_data: Signal<In, Bits<32>>,
    aw_held: DFF<Bit>,
    aw_word: DFF<Bits<12>>,
    w_held: DFF<Bit>,
    w_data: DFF<Bits<32>>,
    w_full: DFF<Bit>,
    w_part: DFF<Bit>,
    b_error: DFF<Bit>,
    b_valid: DFF<Bit>,
    ar_held: DFF<Bit>,
    ar_word: DFF<Bits<12>>,
    wait1: DFF<Bit>,
    wait2: DFF<Bit>,
    wait3: DFF<Bit>,
    r_valid: DFF<Bit>,
    r_data: DFF<Bits<32>>,
    commit: Signal<Local, Bit>,
}

impl LitePort {
    /// Cycles from the later of AW and W to B.
    pub const WRITE_LATENCY: usize = 2;
    /// Cycles from AR to R.
    pub const READ_LATENCY: usize = 4;
}

#[wired]
#[contract]
impl Logic for LitePort {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, aw_held, aw_word, w_held, w_data, w_full, w_part, b_error, b_valid, ar_held,
            ar_word, wait1, wait2, wait3, r_valid, r_data
        );
        // Nothing is taken during reset: it would be lost, and its master wait for ever.
        self.awready.next = !self.aw_held.q.val() & !self.reset.val();
        self.wready.next = !self.w_held.q.val() & !self.reset.val();
        self.bvalid.next = self.b_valid.q.val();
        self.bresp.next = 0.into();
        if self.b_error.q.val() {
            self.bresp.next = 2.into();
        }
        self.commit.next = self.aw_held.q.val() & self.w_held.q.val() & !self.b_valid.q.val();
        self.write.next = self.commit.val() & self.w_full.q.val();
        self.write_word.next = self.aw_word.q.val();
        self.write_data.next = self.w_data.q.val();
        if self.awvalid.val() & !self.aw_held.q.val() {
            self.aw_held.d.next = true;
            self.aw_word.d.next = self.awaddr.val().get_bits::<12>(2);
        }
        if self.wvalid.val() & !self.w_held.q.val() {
            self.w_held.d.next = true;
            self.w_data.d.next = self.wdata.val();
            self.w_full.d.next = self.wstrb.val().all();
            self.w_part.d.next = self.wstrb.val().any() & !self.wstrb.val().all();
        }
        if self.b_valid.q.val() & self.bready.val() {
            self.b_valid.d.next = false;
        }
        if self.commit.val() {
            self.aw_held.d.next = false;
            self.w_held.d.next = false;
            self.b_valid.d.next = true;
            self.b_error.d.next = self.w_part.q.val();
        }
        self.arready.next = !self.ar_held.q.val() & !self.reset.val();
        connect!(self <- self: rvalid = r_valid.q, rdata = r_data.q, read_word = ar_word.q);
        self.wait1.d.next = self.arvalid.val() & !self.ar_held.q.val();
        self.wait2.d.next = self.wait1.q.val();
        self.wait3.d.next = self.wait2.q.val();
        if self.arvalid.val() & !self.ar_held.q.val() {
            self.ar_held.d.next = true;
            self.ar_word.d.next = self.araddr.val().get_bits::<12>(2);
        }
        if self.wait3.q.val() {
            self.r_valid.d.next = true;
            self.r_data.d.next = self.read_data.val();
        }
        if self.r_valid.q.val() & self.rready.val() {
            self.r_valid.d.next = false;
            self.ar_held.d.next = false;
        }
        if self.reset.val() {
            self.aw_held.d.next = false;
            self.w_held.d.next = false;
            self.b_valid.d.next = false;
            self.ar_held.d.next = false;
            self.wait1.d.next = false;
            self.wait2.d.next = false;
            self.wait3.d.next = false;
            self.r_valid.d.next = false;
        }
    }
}
