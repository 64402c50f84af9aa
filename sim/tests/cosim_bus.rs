//! The bus masters and their parts: the Rust model and the emitted Verilog agree in every cycle.

use firebrick_hdl::bus::{
    BlockFifo, BurstCutter, LaneOrder, LaneRoom, PairFifo, ReadArbiter, ReadClient, ReadDma, ReadPort,
    WindowCheck, WriteDma, WriteSlice,
};

#[test]
fn block_fifo() {
    cosimulate!(BlockFifo::<24, 3, 4>::default(), 4000, 31,
        inputs: [in_valid, in_data, out_ready], rare: [reset], outputs: [in_ready, out_valid, out_data, count]);
}

#[test]
fn burst_cutter() {
    cosimulate!(BurstCutter::default(), 4000, 32,
        inputs: [run_valid, run_address, run_beats, burst_ready], rare: [reset],
        outputs: [run_ready, burst_valid, burst_address, burst_beats]);
}

#[test]
fn pair_fifo() {
    cosimulate!(PairFifo::default(), 3000, 36,
        inputs: [in_valid, in_data, in_last, out_ready], rare: [reset], outputs: [out_valid, out_data]);
}

#[test]
fn window_check() {
    cosimulate!(WindowCheck::default(), 4000, 37,
        inputs: [base, limit, address, beats], rare: [], outputs: [outside]);
}

#[test]
fn lane_room() {
    let [room_below, low_below] = LaneRoom::limits(512, 8);
    cosimulate!(LaneRoom::default(), 3000, 38,
        inputs: [reserve, entries, popped], rare: [reset], outputs: [room, low],
        fixed: [room_below = room_below, low_below = low_below]);
}

#[test]
fn lane_order() {
    cosimulate!(LaneOrder::default(), 3000, 39,
        inputs: [put, put_lane, put_entries, pop], rare: [reset], outputs: [room, valid, next_lane]);
}

#[test]
fn read_client() {
    for (dual, depth, pairs) in [(false, 512, true), (true, 512, false), (true, 32, true)] {
        let [room_below, low_below] = LaneRoom::limits(depth, if pairs { 8 } else { 16 });
        cosimulate!(ReadClient::default(), 3000, 33,
            inputs: [start, address, beats, burst_ready, waiting0, waiting1, out_ready], rare: [reset],
            outputs: [ready, burst_valid, burst_address, burst_beats, burst_lane, urgent, take0, take1, out_valid,
                out_lane, out_lanes],
            fixed: [dual = dual, pairs = pairs, room_below = room_below, low_below = low_below]);
    }
}

#[test]
fn read_arbiter() {
    cosimulate!(ReadArbiter::default(), 3000, 41,
        inputs: [urgent, valid0, lane0, address0, beats0, valid1, lane1, address1, beats1, valid2, lane2, address2, beats2,
            free0, free1],
        rare: [reset, stop],
        outputs: [outside, outside_address, idle, grant0, grant1, grant2, claim0, issue0, claim1, issue1, address, beats,
            client],
        fixed: [base = Bits::<32>::from(0x1_0000u64), limit = Bits::<32>::from(0xffff_0000u64)]);
}

#[test]
fn read_port() {
    cosimulate!(ReadPort::default(), 3000, 40,
        inputs: [claim, issue, address, beats, client, arready, rdata, rresp, rlast, rvalid], rare: [reset],
        outputs: [free, idle, beat0, beat1, beat2, beat_data, beat_last, error, error_address, araddr, arlen, arvalid]);
}

#[test]
fn read_dma() {
    for ports in [1, 2] {
        cosimulate!(ReadDma::new(ports), 2500, 34,
            inputs: [start0, address0, beats0, take0, start1, address1, beats1, take1, start2, address2, beats2,
                take2, arready, rdata, rresp, rlast, rvalid, arready1, rdata1, rresp1, rlast1, rvalid1],
            rare: [reset, stop],
            outputs: [idle, outside, outside_address, error, error_address, ready0, valid0, data0, moved0, ready1,
                valid1, data1, moved1, ready2, valid2, data2, moved2, araddr, arlen,
                arvalid, araddr1, arlen1, arvalid1],
            fixed: [base = Bits::<32>::from(0x1_0000u64), limit = Bits::<32>::from(0xffff_0000u64)]);
    }
}

#[test]
fn write_dma() {
    cosimulate!(WriteDma::default(), 2500, 35,
        inputs: [run_valid, run_address, run_beats, in_valid, in_data, awready, wready, bresp, bvalid],
        rare: [reset, stop],
        outputs: [idle, quiet, outside, outside_address, moved, error, error_address, run_ready, in_ready, awaddr, awlen, awsize, awburst, awcache,
            awprot, awvalid, wdata, wstrb, wlast, wvalid, bready],
        fixed: [base = Bits::<32>::from(0x1_0000u64), limit = Bits::<32>::from(0xffff_0000u64)]);
}

#[test]
fn write_slice() {
    cosimulate!(WriteSlice::default(), 3000, 42,
        inputs: [in_valid, in_data, in_last, wready, bresp, bvalid], rare: [reset, hold, forget],
        outputs: [in_ready, answered, answer, wdata, wstrb, wlast, wvalid]);
}
