//! What [`ReadDma`] does in a cycle.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;

use super::ReadDma;

#[wired]
#[contract]
impl Logic for ReadDma {
    #[hdl_gen]
    fn update(&mut self) {
        clock!(self, clock, activations, weights, bypass, arbiter, moves0, moves1, moves2);
        self.activations.reset.next = self.reset.val().get_bits::<2>(0);
        self.weights.reset.next = self.reset.val().get_bits::<2>(2);
        self.bypass.reset.next = self.reset.val().get_bits::<2>(4);
        self.arbiter.reset.next = self.reset.val().get_bit(5);
        self.none.next = false;
        self.activations.pairs.next = true;
        connect!(self <- self: activations.dual = dual, weights.dual = dual, bypass.dual = dual,
            weights.pairs = none, bypass.pairs = none, activations.room_below = room0, activations.low_below = low0,
            weights.room_below = room1, weights.low_below = low1, bypass.room_below = room2,
            bypass.low_below = low2);

        // From the clients to the arbiter.
        connect!(self.arbiter <- self: stop, base, limit);
        connect!(self <- self.arbiter: outside, outside_address);
        connect!(self.activations <- self: start = start0, address = address0, beats = beats0,
            out_ready = take0);
        connect!(self.weights <- self: start = start1, address = address1, beats = beats1, out_ready = take1);
        connect!(self.bypass <- self: start = start2, address = address2, beats = beats2, out_ready = take2);
        connect!(self <- self: ready0 = activations.ready, ready1 = weights.ready, ready2 = bypass.ready,
            valid0 = activations.out_valid, valid1 = weights.out_valid, valid2 = bypass.out_valid);
        connect!(self.arbiter <- self.activations: urgent, valid0 = burst_valid, lane0 = burst_lane,
            address0 = burst_address, beats0 = burst_beats);
        connect!(self.arbiter <- self.weights: valid1 = burst_valid, lane1 = burst_lane,
            address1 = burst_address, beats1 = burst_beats);
        connect!(self.arbiter <- self.bypass: valid2 = burst_valid, lane2 = burst_lane,
            address2 = burst_address, beats2 = burst_beats);
        connect!(self <- self.arbiter: activations.burst_ready = grant0, weights.burst_ready = grant1,
            bypass.burst_ready = grant2);

        for i in 0..self._ports {
            connect!(self.lane[i] <- self: clock, hold, forget);
            connect!(self.lane[i] <- self.arbiter: address, beats, client);
        }

        // The first port, and what stands in the second one's place if there is none.
        self.lane[0].reset.next = self.reset.val().get_bits::<3>(6);
        connect!(self.lane[0] <- self.arbiter: claim = claim0, issue = issue0);
        connect!(self.lane[0] <- self: arready, rdata, rresp, rlast, rvalid);
        connect!(self <- self.lane[0]: arbiter.free0 = free, araddr, arlen, arvalid);
        connect!(self.lane[0] <- self: take0 = activations.take0, take1 = weights.take0, take2 = bypass.take0);
        connect!(self <- self.lane[0]: activations.waiting0 = waiting0, weights.waiting0 = waiting1,
            bypass.waiting0 = waiting2, moves0.here = came0, moves1.here = came1, moves2.here = came2,
            low = data0, data1, data2);
        connect!(self <- self: arbiter.free1 = none, activations.waiting1 = none, weights.waiting1 = none,
            bypass.waiting1 = none, moves0.also = none, moves1.also = none, moves2.also = none, arvalid1 = none);
        self.araddr1.next = 0.into();
        self.arlen1.next = 0.into();
        self.idle.next = self.lane[0].idle.val() & self.arbiter.idle.val();
        connect!(self <- self.lane[0]: high = data0, error, error_address);
        for i in 1..self._ports {
            self.lane[i].reset.next = self.reset.val().get_bits::<3>(9);
            connect!(self.lane[i] <- self.arbiter: claim = claim1, issue = issue1);
            connect!(self.lane[i] <- self: arready = arready1, rdata = rdata1, rresp = rresp1, rlast = rlast1,
                rvalid = rvalid1, take0 = activations.take1, take1 = weights.take1, take2 = bypass.take1);
            connect!(self <- self.lane[i]: arbiter.free1 = free, araddr1 = araddr, arlen1 = arlen,
                arvalid1 = arvalid, activations.waiting1 = waiting0, weights.waiting1 = waiting1,
                bypass.waiting1 = waiting2, moves0.also = came0, moves1.also = came1, moves2.also = came2);
            self.idle.next = self.lane[0].idle.val() & self.lane[i].idle.val() & self.arbiter.idle.val();
            // Of two errors in one cycle the first port's is named.
            self.error.next = self.lane[0].error.val() | self.lane[i].error.val();
            if !self.lane[0].error.val() {
                connect!(self <- self.lane[i]: error_address);
            }
            if self.activations.out_lanes.val().get_bit(0) {
                connect!(self <- self.lane[i]: low = data0);
            }
            if self.activations.out_lanes.val().get_bit(1) {
                connect!(self <- self.lane[i]: high = data0);
            }
            if self.weights.out_lanes.val().get_bit(0) {
                connect!(self <- self.lane[i]: data1);
            }
            if self.bypass.out_lanes.val().get_bit(0) {
                connect!(self <- self.lane[i]: data2);
            }
        }
        self.upper.next = self.high.val().get_bits::<64>(64);
        self.lower.next = self.low.val().get_bits::<64>(0);
        self.data0.next =
            (bit_cast::<128, 64>(self.upper.val()) << 64) | bit_cast::<128, 64>(self.lower.val());
        connect!(self <- self: moved0 = moves0.moved, moved1 = moves1.moved, moved2 = moves2.moved);
    }
}
