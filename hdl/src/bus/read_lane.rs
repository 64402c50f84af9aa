//! One port of the read master with its clients' FIFOs.
//!
//! Whoever issues a burst has reserved its room in the FIFO, so nothing here waits. A client takes from the FIFO in the cycle of `take`;
//! what that means before `waiting` is high is nothing.
//!
//! Latency: that of [`ReadPort`] and of the FIFOs. Throughput: a beat a cycle in, an entry a cycle and client out.

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;

use super::{BlockFifo, PairFifo, ReadPort};
use crate::stream::Fifo;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct ReadLane {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops words, and what the memory still answers; a bit for each of the clients' FIFOs, the last one for the port, too.
    pub reset: Signal<In, Bits<3>>,
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
    /// A beat of activations goes into its FIFO.
    pub came0: Signal<Out, Bit>,
    /// A beat of weights goes into its FIFO.
    pub came1: Signal<Out, Bit>,
    /// A beat of the bypass map goes into its FIFO.
    pub came2: Signal<Out, Bit>,
    /// An entry of activations waits: two beats, the earlier one low.
    pub waiting0: Signal<Out, Bit>,
    /// The entry.
    pub data0: Signal<Out, Bits<128>>,
    /// Takes it at the edge.
    pub take0: Signal<In, Bit>,
    /// A beat of weights waits.
    pub waiting1: Signal<Out, Bit>,
    /// The weights' beat.
    pub data1: Signal<Out, Bits<64>>,
    /// Takes the weights' beat at the edge.
    pub take1: Signal<In, Bit>,
    /// A beat of the bypass map waits.
    pub waiting2: Signal<Out, Bit>,
    /// The bypass map's beat.
    pub data2: Signal<Out, Bits<64>>,
    /// Takes the bypass map's beat at the edge.
    pub take2: Signal<In, Bit>,
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
    port: ReadPort,
    activations: PairFifo,
    weights: BlockFifo<64, 9, 10>,
    bypass: Fifo<64, 6, 7>,
}

impl ReadLane {
    /// Beats of the bypass map's FIFO in a master of so many ports.
    pub fn bypass_depth(ports: usize) -> usize {
        timing::BYPASS_BEATS / ports
    }

    /// A port of a master of so many.
    pub fn new(ports: usize) -> Self {
        Self { bypass: Fifo::new(Self::bypass_depth(ports)), ..Default::default() }
    }
}

#[wired]
#[contract]
impl Logic for ReadLane {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, port, activations, weights, bypass);
        self.activations.reset.next = self.reset.val().get_bit(0);
        self.weights.reset.next = self.reset.val().get_bit(1);
        self.bypass.reset.next = self.reset.val().get_bit(2);
        self.port.reset.next = self.reset.val().get_bit(2);

        connect!(self.port <- self: hold, forget, claim, issue, address, beats, client, arready, rdata, rresp,
            rlast, rvalid);
        connect!(self <- self.port: free, idle, error, error_address, araddr, arlen, arvalid);

        connect!(self.activations <- self.port: in_valid = beat0, in_data = beat_data, in_last = beat_last);
        connect!(self.weights <- self.port: in_valid = beat1, in_data = beat_data);
        connect!(self.bypass <- self.port: in_valid = beat2, in_data = beat_data);
        connect!(self <- self.port: came0 = beat0, came1 = beat1, came2 = beat2);
        connect!(self <- self.activations: waiting0 = out_valid, data0 = out_data);
        connect!(self <- self.weights: waiting1 = out_valid, data1 = out_data);
        connect!(self <- self.bypass: waiting2 = out_valid, data2 = out_data);
        connect!(self <- self: activations.out_ready = take0, weights.out_ready = take1,
            bypass.out_ready = take2);
    }
}
