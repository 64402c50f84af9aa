//! What [`ReadDma`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::ReadDma;

#[wired]
#[contract]
impl Logic for ReadDma {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, count0, count1, count2
        );
        connect!(self.activations <- self: clock, reset);
        connect!(self.weights <- self: clock, reset);
        connect!(self.bypass <- self: clock, reset);
        connect!(self.arbiter <- self: clock, reset);

        // From the clients to the ports.
        connect!(self.arbiter <- self: stop, base, limit);
        connect!(self <- self.arbiter: outside, outside_address);
        self.arbiter.urgent.next = self.activations.urgent.val();
        self.arbiter.free0.next = self.port[0].free.val();
        connect!(self.port[0] <- self.arbiter: claim = claim0, issue = issue0);
        self.arbiter.free1.next = false;
        for i in 1..self._ports {
            self.arbiter.free1.next = self.port[i].free.val();
            connect!(self.port[i] <- self.arbiter: claim = claim1, issue = issue1);
        }
        for i in 0..self._ports {
            connect!(self.port[i] <- self: clock, reset, hold, forget);
            connect!(self.port[i] <- self.arbiter: address, beats, client);
        }

        // The clients.
        connect!(self.activations <- self: start = start0, address = address0, beats = beats0,
            out_ready = take0);
        connect!(self <- self.activations: ready0 = ready, valid0 = out_valid);
        connect!(self.arbiter <- self.activations: valid0 = burst_valid, lane0 = burst_lane,
            address0 = burst_address, beats0 = burst_beats);
        self.activations.burst_ready.next = self.arbiter.grant0.val();
        self.moved0.next = self.count0.q.val();
        for i in 0..self._ports {
            connect!(self.activation_fifo[i] <- self: clock, reset);
            connect!(self.activation_fifo[i] <- self.port[i]: in_valid = beat0, in_data = beat_data,
                in_last = beat_last);
        }
        self.here0.next = self.port[0].beat0.val();
        self.activations.waiting0.next = self.activation_fifo[0].out_valid.val();
        self.activation_fifo[0].out_ready.next = self.activations.take0.val();
        self.data0.next = self.activation_fifo[0].out_data.val();
        self.also0.next = false;
        self.activations.waiting1.next = false;
        for i in 1..self._ports {
            self.also0.next = self.port[i].beat0.val();
            self.activations.waiting1.next = self.activation_fifo[i].out_valid.val();
            self.activation_fifo[i].out_ready.next = self.activations.take1.val();
            if self.activations.out_lane.val() {
                self.data0.next = self.activation_fifo[i].out_data.val();
            }
        }
        self.count0.d.next = 0.into();
        if self.here0.val() | self.also0.val() {
            self.count0.d.next = 1.into();
        }
        if self.here0.val() & self.also0.val() {
            self.count0.d.next = 2.into();
        }

        connect!(self.weights <- self: start = start1, address = address1, beats = beats1, out_ready = take1);
        connect!(self <- self.weights: ready1 = ready, valid1 = out_valid);
        connect!(self.arbiter <- self.weights: valid1 = burst_valid, lane1 = burst_lane,
            address1 = burst_address, beats1 = burst_beats);
        self.weights.burst_ready.next = self.arbiter.grant1.val();
        self.moved1.next = self.count1.q.val();
        for i in 0..self._ports {
            connect!(self.weight_fifo[i] <- self: clock, reset);
            connect!(self.weight_fifo[i] <- self.port[i]: in_valid = beat1, in_data = beat_data);
        }
        self.here1.next = self.port[0].beat1.val();
        self.weights.waiting0.next = self.weight_fifo[0].out_valid.val();
        self.weight_fifo[0].out_ready.next = self.weights.take0.val();
        self.data1.next = self.weight_fifo[0].out_data.val();
        self.also1.next = false;
        self.weights.waiting1.next = false;
        for i in 1..self._ports {
            self.also1.next = self.port[i].beat1.val();
            self.weights.waiting1.next = self.weight_fifo[i].out_valid.val();
            self.weight_fifo[i].out_ready.next = self.weights.take1.val();
            if self.weights.out_lane.val() {
                self.data1.next = self.weight_fifo[i].out_data.val();
            }
        }
        self.count1.d.next = 0.into();
        if self.here1.val() | self.also1.val() {
            self.count1.d.next = 1.into();
        }
        if self.here1.val() & self.also1.val() {
            self.count1.d.next = 2.into();
        }

        connect!(self.bypass <- self: start = start2, address = address2, beats = beats2, out_ready = take2);
        connect!(self <- self.bypass: ready2 = ready, valid2 = out_valid);
        connect!(self.arbiter <- self.bypass: valid2 = burst_valid, lane2 = burst_lane,
            address2 = burst_address, beats2 = burst_beats);
        self.bypass.burst_ready.next = self.arbiter.grant2.val();
        self.moved2.next = self.count2.q.val();
        for i in 0..self._ports {
            connect!(self.bypass_fifo[i] <- self: clock, reset);
            connect!(self.bypass_fifo[i] <- self.port[i]: in_valid = beat2, in_data = beat_data);
        }
        self.here2.next = self.port[0].beat2.val();
        self.bypass.waiting0.next = self.bypass_fifo[0].out_valid.val();
        self.bypass_fifo[0].out_ready.next = self.bypass.take0.val();
        self.data2.next = self.bypass_fifo[0].out_data.val();
        self.also2.next = false;
        self.bypass.waiting1.next = false;
        for i in 1..self._ports {
            self.also2.next = self.port[i].beat2.val();
            self.bypass.waiting1.next = self.bypass_fifo[i].out_valid.val();
            self.bypass_fifo[i].out_ready.next = self.bypass.take1.val();
            if self.bypass.out_lane.val() {
                self.data2.next = self.bypass_fifo[i].out_data.val();
            }
        }
        self.count2.d.next = 0.into();
        if self.here2.val() | self.also2.val() {
            self.count2.d.next = 1.into();
        }
        if self.here2.val() & self.also2.val() {
            self.count2.d.next = 2.into();
        }

        // The ports.
        self.idle1.next = true;
        self.error1.next = false;
        self.error_address1.next = 0.into();
        self.araddr1.next = 0.into();
        self.arlen1.next = 0.into();
        self.arvalid1.next = false;
        for i in 1..self._ports {
            connect!(self <- self.port[i]: idle1 = idle, error1 = error, error_address1 = error_address,
                araddr1 = araddr, arlen1 = arlen, arvalid1 = arvalid);
            connect!(self.port[i] <- self: arready = arready1, rdata = rdata1, rresp = rresp1, rlast = rlast1,
                rvalid = rvalid1);
        }
        self.arsize1.next = 3.into();
        self.arburst1.next = 1.into();
        self.arcache1.next = 3.into();
        self.arprot1.next = 0.into();
        self.rready1.next = true;
        connect!(self <- self.port[0]: araddr, arlen, arvalid);
        connect!(self.port[0] <- self: arready, rdata, rresp, rlast, rvalid);
        self.arsize.next = 3.into();
        self.arburst.next = 1.into();
        self.arcache.next = 3.into();
        self.arprot.next = 0.into();
        self.rready.next = true;
        self.idle.next = self.port[0].idle.val() & self.idle1.val() & self.arbiter.idle.val();
        // Of two errors in one cycle the first port's is named.
        self.error0.next = self.port[0].error.val();
        self.error.next = self.error0.val() | self.error1.val();
        self.error_address.next = self.error_address1.val();
        if self.error0.val() {
            self.error_address.next = self.port[0].error_address.val();
        }
    }
}
