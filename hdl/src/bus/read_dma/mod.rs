//! AXI4 read master with three clients: activations (0), weights (1) and the bypass map (2), on one or two ports.
//!
//! With two ports, a burst goes to the port that bit 7 of its address names, so every long run uses both, and each
//! client puts its data back in order. While less than a quarter of the activations' FIFOs is held or reserved and
//! their run has bursts left, they come first; then the bypass map, then weights, then activations again. None can
//! starve: a full FIFO leaves the bus to the others. A burst is issued only when its client's FIFO has reserved room
//! for it, so `rready` is always high and no client can block another.
//!
//! A burst with bytes outside the window `base..=limit` is not issued, is reported, and ends all issuing until `reset`.
//!
//! Latency: [`ReadDma::LATENCY`] cycles from a start to `arvalid`; from `rvalid` to the client
//! [`ReadDma::ACTIVATION_LATENCY`] (an entry's last beat), [`ReadDma::WEIGHT_LATENCY`] and [`ReadDma::BYPASS_LATENCY`].
//! Throughput: a beat a cycle and port, 16 bytes of activations a cycle; a burst a cycle in all, every third cycle for a
//! client, every fourth for a port. Limits: 16 bursts in flight a port; runs that do not wrap around the end of the address
//! space or reach the last 128 bytes of 4 GiB; the bypass FIFOs hold 64 beats in all, so memory slower than 50 cycles slows it down.
//!
//! A start counts only while that client's `ready` is high. Bursts that are open outlive `reset` ([`ReadPort`]). Activation runs
//! start at multiples of 16, and only their end may be half an entry. Beats that the memory answers with SLVERR or DECERR are
//! reported and delivered all the same.

mod logic;

use firebrick_spec::timing;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{BlockFifo, PairFifo, ReadArbiter, ReadClient, ReadPort};
use crate::many;
use crate::stream::Fifo;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ReadDma {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops runs and words, and what the memory still answers.
    pub reset: Signal<In, Bit>,
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
    /// AXI: always 1.
    pub rready: Signal<Out, Bit>,
    /// AXI port 1: address of the burst.
    pub araddr1: Signal<Out, Bits<32>>,
    /// AXI port 1: beats of the burst less 1.
    pub arlen1: Signal<Out, Bits<8>>,
    /// AXI port 1: 8 bytes a beat.
    pub arsize1: Signal<Out, Bits<3>>,
    /// AXI port 1: INCR.
    pub arburst1: Signal<Out, Bits<2>>,
    /// AXI port 1: normal, not cached, bufferable.
    pub arcache1: Signal<Out, Bits<4>>,
    /// AXI port 1: unprivileged, secure, data.
    pub arprot1: Signal<Out, Bits<3>>,
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
    /// AXI port 1: always 1.
    pub rready1: Signal<Out, Bit>,
    port: Vec<ReadPort>,
    activations: ReadClient,
    weights: ReadClient,
    bypass: ReadClient,
    activation_fifo: Vec<PairFifo>,
    weight_fifo: Vec<BlockFifo<64, 9, 10>>,
    bypass_fifo: Vec<Fifo<64, 6, 7>>,
    arbiter: ReadArbiter,
    count0: DFF<Bits<2>>,
    count1: DFF<Bits<2>>,
    count2: DFF<Bits<2>>,
    idle1: Signal<Local, Bit>,
    error0: Signal<Local, Bit>,
    error1: Signal<Local, Bit>,
    here0: Signal<Local, Bit>,
    here1: Signal<Local, Bit>,
    here2: Signal<Local, Bit>,
    also0: Signal<Local, Bit>,
    also1: Signal<Local, Bit>,
    also2: Signal<Local, Bit>,
    error_address1: Signal<Local, Bits<32>>,
    _ports: usize,
}

impl ReadDma {
    /// Cycles from a start to `arvalid` when nothing is in the way.
    pub const LATENCY: usize = ReadClient::LATENCY + ReadArbiter::LATENCY + 1;
    /// Cycles from the `rvalid` of an entry's last beat to the client's `valid` when its FIFO is empty.
    pub const ACTIVATION_LATENCY: usize = timing::READ_ACTIVATIONS;
    /// Cycles from `rvalid` to the client's `valid` when its FIFO is empty.
    pub const WEIGHT_LATENCY: usize = timing::READ_WEIGHTS;
    /// Cycles from `rvalid` to the client's `valid` when its FIFO is empty.
    pub const BYPASS_LATENCY: usize = timing::READ_BYPASS;

    /// A master of one or two ports.
    pub fn new(ports: usize) -> Self {
        assert!(ports == 1 || ports == 2, "a read master of {ports} ports");
        let bypass_depth = timing::BYPASS_BEATS / ports;
        Self {
            port: many(ports),
            activations: ReadClient::new(ports, PairFifo::DEPTH, true),
            weights: ReadClient::new(ports, timing::WEIGHT_BEATS, false),
            bypass: ReadClient::new(ports, bypass_depth, false),
            activation_fifo: many(ports),
            weight_fifo: many(ports),
            bypass_fifo: (0..ports).map(|_| Fifo::new(bypass_depth)).collect(),
            _ports: ports,
            ..Default::default()
        }
    }
}
