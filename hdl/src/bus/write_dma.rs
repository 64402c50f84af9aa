//! AXI4 write master: runs of beats from a stream.
//!
//! Runs queue; their beats come in the same order on the data stream. A burst is issued when all of its beats are in the FIFO, so
//! an open burst always finishes. Address and data wait for nothing but their own `ready` (ARM IHI 0022, A3.3.1): a slave may
//! take the address first, or the data, or wait for both; at most one burst's data run ahead of its address.
//!
//! Latency: [`WriteDma::LATENCY`] cycles from the later of a burst's run and its last beat to `awvalid`.
//! Throughput: a beat a cycle for runs of full bursts; a burst every fourth cycle. Limits: 8 runs queued, 512
//! beats held, 8 bursts without response.
//!
//! A burst with bytes outside the window `base..=limit` is not issued, is reported, and ends all issuing until `reset`.
//!
//! A burst answered with SLVERR or DECERR is reported, nothing else.
//!
//! What the bus is owed outlives `reset`: bursts that are open then go on to their end, but without strobes, so that they change
//! nothing, and `quiet` rises when all are answered. While `hold` is high, no `valid` is. `forget` gives them up; only then may the
//! memory be one that was itself reset.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{BlockFifo, BurstCutter, WindowCheck};
use crate::stream::Fifo;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WriteDma {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops runs and beats, and takes the strobes from bursts that are open; copies of one reset.
    pub reset: Signal<In, Bits<3>>,
    /// Keeps every `valid` low.
    pub hold: Signal<In, Bit>,
    /// The same for the data, which pass a slice: it may come and go a cycle later.
    pub hold_data: Signal<In, Bit>,
    /// Forgets open bursts; only with `reset`.
    pub forget: Signal<In, Bit>,
    /// Issue no new burst.
    pub stop: Signal<In, Bit>,
    /// No run, beat or burst is left and all responses are there.
    pub idle: Signal<Out, Bit>,
    /// No burst is open and all responses are there; stays so while `stop` is high.
    pub quiet: Signal<Out, Bit>,
    /// The window's first byte.
    pub base: Signal<In, Bits<32>>,
    /// Last byte of the window.
    pub limit: Signal<In, Bits<32>>,
    /// High for one cycle: a burst was not wholly inside.
    pub outside: Signal<Out, Bit>,
    /// Address of that burst.
    pub outside_address: Signal<Out, Bits<32>>,
    /// A beat was taken by the bus, one cycle late.
    pub moved: Signal<Out, Bit>,
    /// High for one cycle for each burst answered with SLVERR or DECERR.
    pub error: Signal<Out, Bit>,
    /// Address of that burst.
    pub error_address: Signal<Out, Bits<32>>,
    /// A run is offered.
    pub run_valid: Signal<In, Bit>,
    /// Address of the run's first byte, a multiple of 8.
    pub run_address: Signal<In, Bits<32>>,
    /// Beats of the run; 0 writes nothing.
    pub run_beats: Signal<In, Bits<16>>,
    /// There is room; the run is taken at the edge.
    pub run_ready: Signal<Out, Bit>,
    /// A beat is offered.
    pub in_valid: Signal<In, Bit>,
    /// The beat.
    pub in_data: Signal<In, Bits<64>>,
    /// There is room; the beat is taken at the edge.
    pub in_ready: Signal<Out, Bit>,
    /// AXI: address of the burst.
    pub awaddr: Signal<Out, Bits<32>>,
    /// AXI: beats of the burst less 1.
    pub awlen: Signal<Out, Bits<8>>,
    /// AXI: 8 bytes a beat.
    pub awsize: Signal<Out, Bits<3>>,
    /// AXI: INCR.
    pub awburst: Signal<Out, Bits<2>>,
    /// AXI: normal, not cached, bufferable.
    pub awcache: Signal<Out, Bits<4>>,
    /// AXI: unprivileged, secure, data.
    pub awprot: Signal<Out, Bits<3>>,
    /// AXI: a burst is offered.
    pub awvalid: Signal<Out, Bit>,
    /// AXI: the burst's address is taken at the edge.
    pub awready: Signal<In, Bit>,
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
    /// AXI: a response is there.
    pub bvalid: Signal<In, Bit>,
    /// AXI: always 1.
    pub bready: Signal<Out, Bit>,
    runs: Fifo<48, 3, 4>,
    cutter: BurstCutter,
    check: WindowCheck,
    beats: BlockFifo<64, 9, 10>,
    flights: Fifo<32, 3, 4>,
    opened: Fifo<5, 3, 4>,
    spare: DFF<Bits<10>>,
    enough: DFF<Bit>,
    asking: DFF<Bit>,
    burst_address: DFF<Bits<32>>,
    burst_beats: DFF<Bits<5>>,
    left: DFF<Bits<5>>,
    checked: DFF<Bit>,
    halted: DFF<Bit>,
    sent_beat: DFF<Bit>,
    failed: DFF<Bit>,
    failed_address: DFF<Bits<32>>,
    resets: Signal<Local, Bit>,
    refused: Signal<Local, Bit>,
    run: Signal<Local, Bits<48>>,
    run_length: Signal<Local, Bits<16>>,
    spare_high: Signal<Local, Bits<5>>,
    spare_low: Signal<Local, Bits<5>>,
    pushed: Signal<Local, Bits<10>>,
    committed: Signal<Local, Bits<10>>,
    grant: Signal<Local, Bit>,
    flows: Signal<Local, Bit>,
    sent: Signal<Local, Bit>,
    ending: Signal<Local, Bit>,
}

impl WriteDma {
    /// Cycles from a burst's last beat to its `awvalid` when nothing is in the way.
    pub const LATENCY: usize = 3;
}

#[wired]
#[contract]
impl Logic for WriteDma {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            spare,
            enough,
            asking,
            burst_address,
            burst_beats,
            left,
            checked,
            halted,
            sent_beat,
            failed,
            failed_address
        );
        clock!(self, clock, runs, cutter, check, beats);
        self.resets.next = self.reset.val().get_bit(0);
        connect!(self <- self: runs.reset = resets, cutter.reset = resets);
        self.beats.reset.next = self.reset.val().get_bit(1);
        connect!(self.flights <- self: clock, reset = forget);
        connect!(self.opened <- self: clock, reset = forget);

        self.run.next =
            (bit_cast::<48, 32>(self.run_address.val()) << 16) | bit_cast::<48, 16>(self.run_beats.val());
        connect!(self.runs <- self: in_valid = run_valid, in_data = run);
        self.run_ready.next = self.runs.in_ready.val();
        self.run_length.next = self.runs.out_data.val().get_bits::<16>(0);
        self.cutter.run_valid.next = self.runs.out_valid.val();
        self.cutter.run_address.next = self.runs.out_data.val().get_bits::<32>(16);
        self.cutter.run_beats.next = bit_cast::<24, 16>(self.run_length.val());
        self.runs.out_ready.next = self.cutter.run_ready.val();

        connect!(self.beats <- self: in_valid, in_data);
        self.in_ready.next = self.beats.in_ready.val();

        // A burst goes out when its beats are there; `enough` stays true until it does.
        self.spare_high.next = self.spare.q.val().get_bits::<5>(5);
        self.spare_low.next = self.spare.q.val().get_bits::<5>(0);
        // The window's comparisons take the cycle that `enough` takes.
        connect!(self.check <- self: base, limit);
        connect!(self.check <- self.cutter: address = burst_address, beats = burst_beats);
        self.checked.d.next = self.cutter.burst_valid.val();
        self.refused.next = self.cutter.burst_valid.val()
            & self.checked.q.val()
            & self.check.outside.val()
            & !self.halted.q.val();
        if self.refused.val() {
            self.halted.d.next = true;
        }
        self.outside.next = self.refused.val();
        self.outside_address.next = self.cutter.burst_address.val();
        self.grant.next = self.enough.q.val()
            & !self.check.outside.val()
            & !self.halted.q.val()
            & !self.asking.q.val()
            & self.flights.in_ready.val()
            & !self.stop.val()
            & !self.reset.val().get_bit(2);
        self.enough.d.next = self.cutter.burst_valid.val()
            & !self.grant.val()
            & (self.spare_high.val().any() | (self.spare_low.val() >= self.cutter.burst_beats.val()));
        self.cutter.burst_ready.next = self.grant.val();
        self.pushed.next = 0.into();
        if self.in_valid.val() & self.beats.in_ready.val() {
            self.pushed.next = 1.into();
        }
        self.committed.next = 0.into();
        if self.grant.val() {
            self.committed.next = bit_cast::<10, 5>(self.cutter.burst_beats.val());
        }
        self.spare.d.next = (self.spare.q.val() + self.pushed.val()) - self.committed.val();

        if self.awready.val() & !self.hold.val() {
            self.asking.d.next = false;
        }
        if self.grant.val() {
            self.asking.d.next = true;
            self.burst_address.d.next = self.cutter.burst_address.val();
            self.burst_beats.d.next = self.cutter.burst_beats.val() - 1;
        }
        self.awvalid.next = self.asking.q.val() & !self.hold.val();
        self.awaddr.next = self.burst_address.q.val();
        self.awlen.next = bit_cast::<8, 5>(self.burst_beats.q.val());
        self.awsize.next = 3.into();
        self.awburst.next = 1.into();
        self.awcache.next = 3.into();
        self.awprot.next = 0.into();

        // `left` counts down the beats of the burst whose data flow. After a reset its beats are lost: any will do.
        self.opened.in_valid.next = self.grant.val();
        self.opened.in_data.next = self.cutter.burst_beats.val();
        self.flows.next = (self.beats.out_valid.val() | self.resets.val())
            & self.left.q.val().any()
            & !self.hold_data.val();
        self.sent.next = self.flows.val() & self.wready.val();
        self.ending.next = !(self.left.q.val().any()) | (self.sent.val() & (self.left.q.val() == 1));
        self.opened.out_ready.next = self.ending.val();
        self.beats.out_ready.next = self.left.q.val().any() & self.wready.val() & !self.hold_data.val();
        self.sent_beat.d.next = self.sent.val();
        self.moved.next = self.sent_beat.q.val();
        if self.sent.val() {
            self.left.d.next = self.left.q.val() - 1;
        }
        if self.ending.val() & self.opened.out_valid.val() {
            self.left.d.next = self.opened.out_data.val();
        }
        self.wvalid.next = self.flows.val();
        self.wdata.next = self.beats.out_data.val();
        self.wstrb.next = 255.into();
        if self.resets.val() {
            self.wstrb.next = 0.into();
        }
        self.wlast.next = self.left.q.val() == 1;

        // Responses come in the order of the bursts.
        self.bready.next = true;
        connect!(self.flights <- self: in_valid = grant, out_ready = bvalid);
        self.flights.in_data.next = self.cutter.burst_address.val();
        self.failed.d.next = self.bvalid.val() & self.bresp.val().get_bit(1);
        self.failed_address.d.next = self.flights.out_data.val();
        self.error.next = self.failed.q.val();
        self.error_address.next = self.failed_address.q.val();
        self.quiet.next = !self.flights.out_valid.val();
        self.idle.next = !self.flights.out_valid.val()
            & !self.runs.out_valid.val()
            & self.cutter.run_ready.val()
            & !(self.spare.q.val().any());

        if self.resets.val() {
            self.spare.d.next = 0.into();
            self.enough.d.next = false;
            self.checked.d.next = false;
            self.halted.d.next = false;
            self.failed.d.next = false;
        }
        if self.forget.val() {
            self.asking.d.next = false;
            self.left.d.next = 0.into();
        }
    }
}
