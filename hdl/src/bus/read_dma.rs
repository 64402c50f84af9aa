//! AXI4 read master with two clients: activations (0) and weights (1).
//!
//! While less than half of the activations' FIFO is held or reserved and their run has bursts left, only they
//! are issued; otherwise weights come first. Neither can starve: a full FIFO leaves the bus to the other, and
//! weights are bounded by their FIFO. A burst is issued only when its client's FIFO has reserved room for it,
//! so `rready` is always high and neither client can block the other. All reads bear the same ID: answers come
//! in the order of the bursts.
//!
//! Latency: [`ReadDma::LATENCY`] cycles from a start to `arvalid`, [`ReadDma::DATA_LATENCY`] from `rvalid` to
//! the client. Throughput: a beat a cycle, a burst every third cycle. Limits: 16 bursts in flight; runs that do
//! not wrap around the end of the address space.
//!
//! A start counts only while that client's `ready` is high. `reset` only while `idle` is high. Beats that the
//! memory answers with SLVERR or DECERR are reported and delivered all the same.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::ReadClient;
use crate::stream::Fifo;

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct ReadDma {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops runs and words; only while `idle` is high.
    pub reset: Signal<In, Bit>,
    /// Issue no new burst.
    pub stop: Signal<In, Bit>,
    /// No burst waits on the bus or for its answer; stays so while `stop` is high.
    pub idle: Signal<Out, Bit>,
    /// High for one cycle for each beat answered with SLVERR or DECERR.
    pub error: Signal<Out, Bit>,
    /// Address of that beat's burst.
    pub error_address: Signal<Out, Bits<32>>,
    /// Reads a run of activations.
    pub start0: Signal<In, Bit>,
    /// Its first byte's address, a multiple of 8.
    pub address0: Signal<In, Bits<32>>,
    /// Its beats; 0 is no run.
    pub beats0: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready0: Signal<Out, Bit>,
    /// Bursts are to be issued or beats to arrive.
    pub busy0: Signal<Out, Bit>,
    /// A beat of activations waits.
    pub valid0: Signal<Out, Bit>,
    /// The beat.
    pub data0: Signal<Out, Bits<64>>,
    /// Takes it at the edge.
    pub take0: Signal<In, Bit>,
    /// Reads a run of weights.
    pub start1: Signal<In, Bit>,
    /// Its first byte's address, a multiple of 8.
    pub address1: Signal<In, Bits<32>>,
    /// Its beats; 0 is no run.
    pub beats1: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready1: Signal<Out, Bit>,
    /// Bursts are to be issued or beats to arrive.
    pub busy1: Signal<Out, Bit>,
    /// A beat of weights waits.
    pub valid1: Signal<Out, Bit>,
    /// The beat.
    pub data1: Signal<Out, Bits<64>>,
    /// Takes it at the edge.
    pub take1: Signal<In, Bit>,
    /// AXI: address of the burst.
    pub araddr: Signal<Out, Bits<32>>,
    /// AXI: its beats less 1.
    pub arlen: Signal<Out, Bits<8>>,
    /// AXI: 8 bytes a beat.
    pub arsize: Signal<Out, Bits<3>>,
    /// AXI: INCR.
    pub arburst: Signal<Out, Bits<2>>,
    /// AXI: normal, not cached, bufferable.
    pub arcache: Signal<Out, Bits<4>>,
    /// AXI: unprivileged, secure, data.
    pub arprot: Signal<Out, Bits<3>>,
    /// AXI: a burst is offered.
    pub arvalid: Signal<Out, Bit>,
    /// AXI: it is taken at the edge.
    pub arready: Signal<In, Bit>,
    /// AXI: a beat.
    pub rdata: Signal<In, Bits<64>>,
    /// AXI: bit 1 is an error.
    pub rresp: Signal<In, Bits<2>>,
    /// AXI: it is its burst's last.
    pub rlast: Signal<In, Bit>,
    /// AXI: a beat is there.
    pub rvalid: Signal<In, Bit>,
    /// AXI: always 1.
    pub rready: Signal<Out, Bit>,
    activations: ReadClient,
    weights: ReadClient,
    flights: Fifo<33, 4, 5>,
    asking: DFF<Bit>,
    burst_address: DFF<Bits<32>>,
    burst_beats: DFF<Bits<5>>,
    beat_valid: DFF<Bit>,
    beat_last: DFF<Bit>,
    beat_failed: DFF<Bit>,
    beat_data: DFF<Bits<64>>,
    failed: DFF<Bit>,
    failed_address: DFF<Bits<32>>,
    free: Signal<Local, Bit>,
    grant0: Signal<Local, Bit>,
    grant1: Signal<Local, Bit>,
    client: Signal<Local, Bit>,
    address: Signal<Local, Bits<32>>,
    length: Signal<Local, Bits<5>>,
    flight: Signal<Local, Bits<33>>,
}

impl ReadDma {
    /// Cycles from a start to `arvalid` when nothing is in the way.
    pub const LATENCY: usize = 4;
    /// Cycles from `rvalid` to the client's `valid` when its FIFO is empty.
    pub const DATA_LATENCY: usize = ReadClient::LATENCY + 1;
}

impl Logic for ReadDma {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            asking,
            burst_address,
            burst_beats,
            beat_valid,
            beat_last,
            beat_failed,
            beat_data,
            failed,
            failed_address
        );
        self.activations.clock.next = self.clock.val();
        self.weights.clock.next = self.clock.val();
        self.flights.clock.next = self.clock.val();
        self.activations.reset.next = self.reset.val();
        self.weights.reset.next = self.reset.val();
        self.flights.reset.next = self.reset.val();

        self.activations.start.next = self.start0.val();
        self.activations.address.next = self.address0.val();
        self.activations.beats.next = self.beats0.val();
        self.ready0.next = self.activations.ready.val();
        self.busy0.next = self.activations.busy.val();
        self.valid0.next = self.activations.out_valid.val();
        self.data0.next = self.activations.out_data.val();
        self.activations.out_ready.next = self.take0.val();
        self.weights.start.next = self.start1.val();
        self.weights.address.next = self.address1.val();
        self.weights.beats.next = self.beats1.val();
        self.ready1.next = self.weights.ready.val();
        self.busy1.next = self.weights.busy.val();
        self.valid1.next = self.weights.out_valid.val();
        self.data1.next = self.weights.out_data.val();
        self.weights.out_ready.next = self.take1.val();

        // Whose burst goes next, once the address channel's register is empty.
        self.free.next = !self.asking.q.val() & self.flights.in_ready.val() & !self.stop.val();
        self.client.next = self.weights.burst_valid.val() & !self.activations.urgent.val();
        self.grant0.next = self.free.val() & self.activations.burst_valid.val() & !self.client.val();
        self.grant1.next = self.free.val() & self.client.val();
        self.activations.burst_ready.next = self.grant0.val();
        self.weights.burst_ready.next = self.grant1.val();
        self.address.next = self.activations.burst_address.val();
        self.length.next = self.activations.burst_beats.val();
        if self.client.val() {
            self.address.next = self.weights.burst_address.val();
            self.length.next = self.weights.burst_beats.val();
        }
        self.flight.next = bit_cast::<33, 32>(self.address.val()) << 1;
        if self.client.val() {
            self.flight.next = (bit_cast::<33, 32>(self.address.val()) << 1) | 1;
        }
        self.flights.in_valid.next = self.grant0.val() | self.grant1.val();
        self.flights.in_data.next = self.flight.val();
        self.idle.next = !self.flights.out_valid.val();

        if self.arready.val() {
            self.asking.d.next = false;
        }
        if self.grant0.val() | self.grant1.val() {
            self.asking.d.next = true;
            self.burst_address.d.next = self.address.val();
            self.burst_beats.d.next = self.length.val() - 1;
        }
        self.arvalid.next = self.asking.q.val();
        self.araddr.next = self.burst_address.q.val();
        self.arlen.next = bit_cast::<8, 5>(self.burst_beats.q.val());
        self.arsize.next = 3.into();
        self.arburst.next = 1.into();
        self.arcache.next = 3.into();
        self.arprot.next = 0.into();

        // Answers, one register behind the bus, go to the client of the oldest burst.
        self.rready.next = true;
        self.beat_valid.d.next = self.rvalid.val();
        self.beat_last.d.next = self.rlast.val();
        self.beat_failed.d.next = self.rresp.val().get_bit(1);
        self.beat_data.d.next = self.rdata.val();
        self.flights.out_ready.next = self.beat_valid.q.val() & self.beat_last.q.val();
        self.activations.beat_valid.next = self.beat_valid.q.val() & !self.flights.out_data.val().get_bit(0);
        self.activations.beat_data.next = self.beat_data.q.val();
        self.activations.beat_last.next = self.beat_last.q.val();
        self.weights.beat_valid.next = self.beat_valid.q.val() & self.flights.out_data.val().get_bit(0);
        self.weights.beat_data.next = self.beat_data.q.val();
        self.weights.beat_last.next = self.beat_last.q.val();
        self.failed.d.next = self.beat_valid.q.val() & self.beat_failed.q.val();
        self.failed_address.d.next = self.flights.out_data.val().get_bits::<32>(1);
        self.error.next = self.failed.q.val();
        self.error_address.next = self.failed_address.q.val();

        if self.reset.val() {
            self.asking.d.next = false;
            self.beat_valid.d.next = false;
            self.failed.d.next = false;
        }
    }
}
