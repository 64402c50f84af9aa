//! What [`ReadDma`] does in a cycle.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::ReadDma;

#[contract]
impl Logic for ReadDma {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, count0, count1, count2
        );
        self.activations.clock.next = self.clock.val();
        self.weights.clock.next = self.clock.val();
        self.bypass.clock.next = self.clock.val();
        self.arbiter.clock.next = self.clock.val();
        self.activations.reset.next = self.reset.val();
        self.weights.reset.next = self.reset.val();
        self.bypass.reset.next = self.reset.val();
        self.arbiter.reset.next = self.reset.val();

        // From the clients to the ports.
        self.arbiter.stop.next = self.stop.val();
        self.arbiter.base.next = self.base.val();
        self.arbiter.limit.next = self.limit.val();
        self.outside.next = self.arbiter.outside.val();
        self.outside_address.next = self.arbiter.outside_address.val();
        self.arbiter.urgent.next = self.activations.urgent.val();
        self.arbiter.free0.next = self.port[0].free.val();
        self.port[0].claim.next = self.arbiter.claim0.val();
        self.port[0].issue.next = self.arbiter.issue0.val();
        self.arbiter.free1.next = false;
        for i in 1..self._ports {
            self.arbiter.free1.next = self.port[i].free.val();
            self.port[i].claim.next = self.arbiter.claim1.val();
            self.port[i].issue.next = self.arbiter.issue1.val();
        }
        for i in 0..self._ports {
            self.port[i].clock.next = self.clock.val();
            self.port[i].reset.next = self.reset.val();
            self.port[i].hold.next = self.hold.val();
            self.port[i].forget.next = self.forget.val();
            self.port[i].address.next = self.arbiter.address.val();
            self.port[i].beats.next = self.arbiter.beats.val();
            self.port[i].client.next = self.arbiter.client.val();
        }

        // The clients.
        self.activations.start.next = self.start0.val();
        self.activations.address.next = self.address0.val();
        self.activations.beats.next = self.beats0.val();
        self.ready0.next = self.activations.ready.val();
        self.valid0.next = self.activations.out_valid.val();
        self.activations.out_ready.next = self.take0.val();
        self.arbiter.valid0.next = self.activations.burst_valid.val();
        self.arbiter.lane0.next = self.activations.burst_lane.val();
        self.arbiter.address0.next = self.activations.burst_address.val();
        self.arbiter.beats0.next = self.activations.burst_beats.val();
        self.activations.burst_ready.next = self.arbiter.grant0.val();
        self.moved0.next = self.count0.q.val();
        for i in 0..self._ports {
            self.activation_fifo[i].clock.next = self.clock.val();
            self.activation_fifo[i].reset.next = self.reset.val();
            self.activation_fifo[i].in_valid.next = self.port[i].beat0.val();
            self.activation_fifo[i].in_data.next = self.port[i].beat_data.val();
            self.activation_fifo[i].in_last.next = self.port[i].beat_last.val();
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

        self.weights.start.next = self.start1.val();
        self.weights.address.next = self.address1.val();
        self.weights.beats.next = self.beats1.val();
        self.ready1.next = self.weights.ready.val();
        self.valid1.next = self.weights.out_valid.val();
        self.weights.out_ready.next = self.take1.val();
        self.arbiter.valid1.next = self.weights.burst_valid.val();
        self.arbiter.lane1.next = self.weights.burst_lane.val();
        self.arbiter.address1.next = self.weights.burst_address.val();
        self.arbiter.beats1.next = self.weights.burst_beats.val();
        self.weights.burst_ready.next = self.arbiter.grant1.val();
        self.moved1.next = self.count1.q.val();
        for i in 0..self._ports {
            self.weight_fifo[i].clock.next = self.clock.val();
            self.weight_fifo[i].reset.next = self.reset.val();
            self.weight_fifo[i].in_valid.next = self.port[i].beat1.val();
            self.weight_fifo[i].in_data.next = self.port[i].beat_data.val();
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

        self.bypass.start.next = self.start2.val();
        self.bypass.address.next = self.address2.val();
        self.bypass.beats.next = self.beats2.val();
        self.ready2.next = self.bypass.ready.val();
        self.valid2.next = self.bypass.out_valid.val();
        self.bypass.out_ready.next = self.take2.val();
        self.arbiter.valid2.next = self.bypass.burst_valid.val();
        self.arbiter.lane2.next = self.bypass.burst_lane.val();
        self.arbiter.address2.next = self.bypass.burst_address.val();
        self.arbiter.beats2.next = self.bypass.burst_beats.val();
        self.bypass.burst_ready.next = self.arbiter.grant2.val();
        self.moved2.next = self.count2.q.val();
        for i in 0..self._ports {
            self.bypass_fifo[i].clock.next = self.clock.val();
            self.bypass_fifo[i].reset.next = self.reset.val();
            self.bypass_fifo[i].in_valid.next = self.port[i].beat2.val();
            self.bypass_fifo[i].in_data.next = self.port[i].beat_data.val();
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
            self.idle1.next = self.port[i].idle.val();
            self.error1.next = self.port[i].error.val();
            self.error_address1.next = self.port[i].error_address.val();
            self.araddr1.next = self.port[i].araddr.val();
            self.arlen1.next = self.port[i].arlen.val();
            self.arvalid1.next = self.port[i].arvalid.val();
            self.port[i].arready.next = self.arready1.val();
            self.port[i].rdata.next = self.rdata1.val();
            self.port[i].rresp.next = self.rresp1.val();
            self.port[i].rlast.next = self.rlast1.val();
            self.port[i].rvalid.next = self.rvalid1.val();
        }
        self.arsize1.next = 3.into();
        self.arburst1.next = 1.into();
        self.arcache1.next = 3.into();
        self.arprot1.next = 0.into();
        self.rready1.next = true;
        self.araddr.next = self.port[0].araddr.val();
        self.arlen.next = self.port[0].arlen.val();
        self.arvalid.next = self.port[0].arvalid.val();
        self.port[0].arready.next = self.arready.val();
        self.port[0].rdata.next = self.rdata.val();
        self.port[0].rresp.next = self.rresp.val();
        self.port[0].rlast.next = self.rlast.val();
        self.port[0].rvalid.next = self.rvalid.val();
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
