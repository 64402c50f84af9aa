//! AXI4 read master with three clients: activations (0), weights (1) and the bypass map (2), on one or two ports.
//!
//! With two ports, a burst goes to the port that bit 7 of its address names, so every long run uses both, and each
//! client puts its data back in order. While less than a quarter of the activations' FIFOs is held or reserved and
//! their run has bursts left, they come first; then the bypass map, then weights, then activations again. None can
//! starve: a full FIFO leaves the bus to the others. A burst is issued only when its client's FIFO has reserved room
//! for it, so `rready` may always be high, and no client can block another.
//!
//! A burst with bytes outside the window `base..=limit` is not issued, is reported, and ends all issuing until `reset`.
//!
//! Latency: [`ReadDma::LATENCY`] cycles from a start to `arvalid`; from `rvalid` to the client
//! [`ReadDma::ACTIVATION_LATENCY`] (an entry's last beat), [`ReadDma::WEIGHT_LATENCY`] and [`ReadDma::BYPASS_LATENCY`].
//! Throughput: a beat a cycle and port, 16 bytes of activations a cycle; a burst a cycle in all, every fourth cycle for a
//! client, every fifth for a port. Limits: 16 bursts in flight a port; runs that do not wrap around the end of the address
//! space or reach the last 128 bytes of 4 GiB; the bypass FIFOs hold 64 beats in all, so memory slower than 38 cycles slows it down.
//!
//! A start counts only while that client's `ready` is high. Bursts that are open outlive `reset` ([`super::ReadPort`]). Activation runs
//! start at multiples of 16, and only their end may be half an entry. Beats that the memory answers with SLVERR or DECERR are
//! reported and delivered all the same.

mod logic;

use firebrick_spec::{MAX_BURST_BEATS, timing};
use rust_hdl_core::prelude::*;

use super::{BeatSum, LaneRoom, PairFifo, ReadArbiter, ReadClient, ReadLane};
use crate::leaf::Fixed;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ReadDma {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops runs and words, and what the memory still answers; [`ReadDma::RESETS`] copies of one reset, so that none has many loads.
    pub reset: Signal<In, Bits<12>>,
    /// Keeps `arvalid` low.
    pub hold: Signal<In, Bit>,
    /// Forgets bursts that the memory has not answered; only with `reset`.
    pub forget: Signal<In, Bit>,
    /// Issue no new burst.
    pub stop: Signal<In, Bit>,
    /// No burst waits on the bus or for its answer; stays so while `stop` is high.
    pub idle: Signal<Out, Bit>,
    /// The window's first byte.
    pub base: Signal<In, Bits<32>>,
    /// Last byte of the window.
    pub limit: Signal<In, Bits<32>>,
    /// High for one cycle: a burst was not wholly inside.
    pub outside: Signal<Out, Bit>,
    /// Address of that burst.
    pub outside_address: Signal<Out, Bits<32>>,
    /// High for one cycle for each beat answered with SLVERR or DECERR.
    pub error: Signal<Out, Bit>,
    /// Address of that beat's burst.
    pub error_address: Signal<Out, Bits<32>>,
    /// Reads a run of activations.
    pub start0: Signal<In, Bit>,
    /// Address of the first byte of client 0's run, a multiple of 16.
    pub address0: Signal<In, Bits<32>>,
    /// Beats of client 0's run; 0 is no run.
    pub beats0: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready0: Signal<Out, Bit>,
    /// An entry of activations waits.
    pub valid0: Signal<Out, Bit>,
    /// Client 0's entry: two beats, the earlier one low.
    pub data0: Signal<Out, Bits<128>>,
    /// Takes client 0's entry at the edge.
    pub take0: Signal<In, Bit>,
    /// Beats that arrived for this client, one cycle late.
    pub moved0: Signal<Out, Bits<2>>,
    /// Reads a run of weights.
    pub start1: Signal<In, Bit>,
    /// Address of the first byte of client 1's run, a multiple of 8.
    pub address1: Signal<In, Bits<32>>,
    /// Beats of client 1's run; 0 is no run.
    pub beats1: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready1: Signal<Out, Bit>,
    /// A beat of weights waits.
    pub valid1: Signal<Out, Bit>,
    /// The beat.
    pub data1: Signal<Out, Bits<64>>,
    /// Takes client 1's beat at the edge.
    pub take1: Signal<In, Bit>,
    /// Beats that arrived for this client, one cycle late.
    pub moved1: Signal<Out, Bits<2>>,
    /// Reads a run of the bypass map.
    pub start2: Signal<In, Bit>,
    /// Address of the first byte of client 2's run, a multiple of 16.
    pub address2: Signal<In, Bits<32>>,
    /// Beats of client 2's run; 0 is no run.
    pub beats2: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready2: Signal<Out, Bit>,
    /// A beat of the bypass map waits.
    pub valid2: Signal<Out, Bit>,
    /// The beat.
    pub data2: Signal<Out, Bits<64>>,
    /// Takes client 2's beat at the edge.
    pub take2: Signal<In, Bit>,
    /// Beats that arrived for this client, one cycle late.
    pub moved2: Signal<Out, Bits<2>>,
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
    /// AXI port 1: address of the burst.
    pub araddr1: Signal<Out, Bits<32>>,
    /// AXI port 1: beats of the burst less 1.
    pub arlen1: Signal<Out, Bits<8>>,
    /// AXI port 1: a burst is offered.
    pub arvalid1: Signal<Out, Bit>,
    /// AXI port 1: the burst's address is taken at the edge.
    pub arready1: Signal<In, Bit>,
    /// AXI port 1: a beat.
    pub rdata1: Signal<In, Bits<64>>,
    /// AXI port 1: bit 1 is an error.
    pub rresp1: Signal<In, Bits<2>>,
    /// AXI port 1: the beat is its burst's last.
    pub rlast1: Signal<In, Bit>,
    /// AXI port 1: a beat is there.
    pub rvalid1: Signal<In, Bit>,
    lane: Vec<ReadLane>,
    activations: ReadClient,
    weights: ReadClient,
    bypass: ReadClient,
    arbiter: ReadArbiter,
    moves0: BeatSum,
    moves1: BeatSum,
    moves2: BeatSum,
    dual: Fixed<Bit>,
    room0: Fixed<Bits<10>>,
    low0: Fixed<Bits<10>>,
    room1: Fixed<Bits<10>>,
    low1: Fixed<Bits<10>>,
    room2: Fixed<Bits<10>>,
    low2: Fixed<Bits<10>>,
    none: Signal<Local, Bit>,
    low: Signal<Local, Bits<128>>,
    high: Signal<Local, Bits<128>>,
    lower: Signal<Local, Bits<64>>,
    upper: Signal<Local, Bits<64>>,
    _ports: usize,
}

impl ReadDma {
    /// Copies of the reset: two for each client, the last of which is the arbiter's, too, and three for each port.
    pub const RESETS: usize = 12;
    /// Cycles from a start to `arvalid` when nothing is in the way.
    pub const LATENCY: usize = ReadClient::LATENCY + timing::READ_GRANT + ReadArbiter::LATENCY + 1;
    /// Cycles from the `rvalid` of an entry's last beat to the client's `valid` when its FIFO is empty.
    pub const ACTIVATION_LATENCY: usize = timing::READ_ACTIVATIONS;
    /// Cycles from `rvalid` to the client's `valid` when its FIFO is empty.
    pub const WEIGHT_LATENCY: usize = timing::READ_WEIGHTS;
    /// Cycles from `rvalid` to the client's `valid` when its FIFO is empty.
    pub const BYPASS_LATENCY: usize = timing::READ_BYPASS;

    /// A master of one or two ports.
    pub fn new(ports: usize) -> Self {
        assert!(ports == 1 || ports == 2, "a read master of {ports} ports");
        let activations = LaneRoom::limits(PairFifo::DEPTH, MAX_BURST_BEATS / 2);
        let weights = LaneRoom::limits(timing::WEIGHT_BEATS, MAX_BURST_BEATS);
        let bypass = LaneRoom::limits(ReadLane::bypass_depth(ports), MAX_BURST_BEATS);
        Self {
            lane: (0..ports).map(|_| ReadLane::new(ports)).collect(),
            dual: Fixed::new(ports == 2),
            room0: Fixed::new(activations[0]),
            low0: Fixed::new(activations[1]),
            room1: Fixed::new(weights[0]),
            low1: Fixed::new(weights[1]),
            room2: Fixed::new(bypass[0]),
            low2: Fixed::new(bypass[1]),
            _ports: ports,
            ..Default::default()
        }
    }
}
