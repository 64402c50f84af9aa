//! One AXI4 read port of the read master: an address register, the bursts in flight, and the beats they return.
//!
//! A burst is first promised (`claim`) and comes some cycles later (`issue`), or never, if a reset comes. All reads
//! bear the same ID: answers come in the order of the bursts. `rready` is always high.
//!
//! What the bus owes outlives `reset`: the answers of bursts that are open then come to nobody, and `idle` rises behind the last. While `hold`
//! is high, `arvalid` is not. `forget` gives them up; what comes without a burst comes to nobody.
//!
//! Latency: one cycle from `issue` to `arvalid`, [`ReadPort::BEAT_LATENCY`] from `rvalid` to the beat. Throughput: a beat a cycle. Limit:
//! 16 bursts in flight.
//!
//! # Example
//!
//! Two bursts, of three beats for client 0 and of two for client 1, are promised and issued. The memory answers the second one's last
//! beat with SLVERR (`rresp` 2).
//!
//! ```
//! use firebrick_hdl::bus::ReadPort;
//! use firebrick_waves::Waveform;
//!
//! let hex = |n: u128| format!("{n:x}");
//! let mut wave = Waveform::new("ReadPort: two bursts", ReadPort::default(), |port| &mut port.clock)
//!     .show("free", "a burst may be promised")
//!     .show("claim", "promises a burst")
//!     .show("issue", "the promised burst")
//!     .show("address", "its first byte").when("issue").written(hex)
//!     .show("client", "who reads it").when("issue")
//!     .show("arvalid", "AXI: a burst is offered")
//!     .show("araddr", "AXI: its first byte").when("arvalid").written(hex)
//!     .show("arlen", "AXI: its beats less 1").when("arvalid").written(hex)
//!     .show("arready", "AXI: it is taken at the edge")
//!     .show("rvalid", "AXI: a beat")
//!     .show("rdata", "AXI: its data").when("rvalid").written(hex)
//!     .show("rresp", "AXI: 0 OKAY, 2 SLVERR").when("rvalid")
//!     .show("rlast", "AXI: the burst's last")
//!     .show("beat0", "a beat for client 0")
//!     .show("beat1", "a beat for client 1")
//!     .show("beat_data", "the beat's data").written(hex)
//!     .show("error", "the beat before was an error")
//!     .show("error_address", "of its burst").when("error").written(hex)
//!     .show("idle", "no burst is on its way");
//! // The answers: cycle, data, response, last of its burst.
//! let answers = [(9, 0xa0u64, 0, false), (10, 0xa1, 0, false), (11, 0xa2, 0, true), (13, 0xb0, 0, false), (14, 0xb1, 2, true)];
//! for cycle in 0..18 {
//!     wave.cycle(|port| {
//!         port.claim.next = [1, 5].contains(&cycle);
//!         port.issue.next = [2, 6].contains(&cycle);
//!         (port.address.next, port.beats.next, port.client.next) = match cycle {
//!             2 => (0x1000u64.into(), 3u64.into(), 0u64.into()),
//!             _ => (0x2000u64.into(), 2u64.into(), 1u64.into()),
//!         };
//!         port.arready.next = [4, 7].contains(&cycle);
//!         let answer = answers.iter().find(|answer| answer.0 == cycle);
//!         port.rvalid.next = answer.is_some();
//!         let (_, data, response, last) = *answer.unwrap_or(&(0, 0, 0, false));
//!         (port.rdata.next, port.rresp.next, port.rlast.next) = (data.into(), (response as u64).into(), last);
//!     });
//! }
//! assert_eq!(wave.first("arvalid") - wave.first("issue"), 1);
//! assert_eq!(wave.first("beat0") - wave.first("rvalid"), ReadPort::BEAT_LATENCY);
//! assert_eq!(wave.first("error"), 16);
//! wave.check("waveforms/read_port.svg");
//! ```
#![doc = include_str!("../../waveforms/read_port.svg")]

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::stream::Fifo;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ReadPort {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets claims, and drops what comes.
    pub reset: Signal<In, Bit>,
    /// Keeps `arvalid` low.
    pub hold: Signal<In, Bit>,
    /// Forgets open bursts; only with `reset`.
    pub forget: Signal<In, Bit>,
    /// A burst may be promised.
    pub free: Signal<Out, Bit>,
    /// Promises a burst; only while `free` is high.
    pub claim: Signal<In, Bit>,
    /// The promised burst.
    pub issue: Signal<In, Bit>,
    /// Address of the issued burst's first byte.
    pub address: Signal<In, Bits<32>>,
    /// Beats of the issued burst, 1 to 16.
    pub beats: Signal<In, Bits<5>>,
    /// Number of the client that reads the issued burst, 0 to 2.
    pub client: Signal<In, Bits<2>>,
    /// No burst waits on the bus or for its answer.
    pub idle: Signal<Out, Bit>,
    /// A beat for client 0.
    pub beat0: Signal<Out, Bit>,
    /// A beat for client 1.
    pub beat1: Signal<Out, Bit>,
    /// A beat for client 2.
    pub beat2: Signal<Out, Bit>,
    /// The beat.
    pub beat_data: Signal<Out, Bits<64>>,
    /// The beat is its burst's last.
    pub beat_last: Signal<Out, Bit>,
    /// High for one cycle for each beat answered with SLVERR or DECERR.
    pub error: Signal<Out, Bit>,
    /// Address of that beat's burst.
    pub error_address: Signal<Out, Bits<32>>,
    /// AXI: address of the burst.
    pub araddr: Signal<Out, Bits<32>>,
    /// AXI: beats of the burst less 1.
    pub arlen: Signal<Out, Bits<8>>,
    /// AXI: a burst is offered.
    pub arvalid: Signal<Out, Bit>,
    /// AXI: the burst's address is taken at the edge.
    pub arready: Signal<In, Bit>,
    /// AXI: a beat.
    pub rdata: Signal<In, Bits<64>>,
    /// AXI: bit 1 is an error.
    pub rresp: Signal<In, Bits<2>>,
    /// AXI: the beat is its burst's last.
    pub rlast: Signal<In, Bit>,
    /// AXI: a beat is there.
    pub rvalid: Signal<In, Bit>,
    flights: Fifo<34, 4, 5>,
    claimed: DFF<Bit>,
    room: DFF<Bit>,
    asking: DFF<Bit>,
    burst_address: DFF<Bits<32>>,
    burst_beats: DFF<Bits<5>>,
    here: DFF<Bit>,
    last: DFF<Bit>,
    bad: DFF<Bit>,
    data: DFF<Bits<64>>,
    to0: DFF<Bit>,
    to1: DFF<Bit>,
    to2: DFF<Bit>,
    given_last: DFF<Bit>,
    given: DFF<Bits<64>>,
    failed: DFF<Bit>,
    failed_address: DFF<Bits<32>>,
    owner: Signal<Local, Bits<2>>,
    begins: Signal<Local, Bit>,
    asks: Signal<Local, Bit>,
    wanted: Signal<Local, Bit>,
}

impl ReadPort {
    /// Cycles from `rvalid` to the beat: one for the bus, one in which it is looked up whose it is.
    pub const BEAT_LATENCY: usize = timing::READ_BEAT;
}

#[wired]
#[contract]
impl Logic for ReadPort {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, claimed, room, asking, burst_address, burst_beats, here, last, bad, data, to0, to1, to2, given_last,
            given, failed, failed_address
        );
        connect!(self.flights <- self: clock, reset = forget);

        // A claim lasts until the bus has taken the burst, so `room` always knows of the burst before.
        self.room.d.next = self.flights.in_ready.val();
        self.free.next = self.room.q.val() & !self.claimed.q.val();
        self.begins.next = self.issue.val() & !self.reset.val();
        self.flights.in_valid.next = self.begins.val();
        self.flights.in_data.next =
            (bit_cast::<34, 32>(self.address.val()) << 2) | bit_cast::<34, 2>(self.client.val());
        self.idle.next = !self.flights.out_valid.val();
        self.asks.next = self.asking.q.val() & !self.hold.val();
        if self.reset.val() {
            // A promise that was not kept; a burst that the bus has not taken keeps its claim.
            self.claimed.d.next = self.asking.q.val();
        }
        if self.asks.val() & self.arready.val() {
            self.asking.d.next = false;
            self.claimed.d.next = false;
        }
        if self.claim.val() & !self.reset.val() {
            self.claimed.d.next = true;
        }
        if self.begins.val() {
            self.asking.d.next = true;
            self.burst_address.d.next = self.address.val();
            self.burst_beats.d.next = self.beats.val() - 1;
        }
        self.arvalid.next = self.asks.val();
        self.araddr.next = self.burst_address.q.val();
        self.arlen.next = bit_cast::<8, 5>(self.burst_beats.q.val());

        // Answers, one register behind the bus, go to the client of the oldest burst, which is looked up before another register.
        self.here.d.next = self.rvalid.val();
        self.last.d.next = self.rlast.val();
        self.bad.d.next = self.rresp.val().get_bit(1);
        self.data.d.next = self.rdata.val();
        self.flights.out_ready.next = self.here.q.val() & self.last.q.val();
        self.owner.next = self.flights.out_data.val().get_bits::<2>(0);
        self.wanted.next = self.here.q.val() & self.flights.out_valid.val() & !self.reset.val();
        self.to0.d.next = self.wanted.val() & (self.owner.val() == 0);
        self.to1.d.next = self.wanted.val() & (self.owner.val() == 1);
        self.to2.d.next = self.wanted.val() & (self.owner.val() == 2);
        connect!(self <- self: given_last.d = last.q, given.d = data.q);
        connect!(self <- self: beat0 = to0.q, beat1 = to1.q, beat2 = to2.q, beat_last = given_last.q,
            beat_data = given.q);
        self.failed.d.next = self.wanted.val() & self.bad.q.val();
        self.failed_address.d.next = self.flights.out_data.val().get_bits::<32>(2);
        self.error.next = self.failed.q.val();
        self.error_address.next = self.failed_address.q.val();

        if self.forget.val() {
            self.claimed.d.next = false;
            self.asking.d.next = false;
        }
    }
}
