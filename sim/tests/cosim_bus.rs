//! The bus masters and their parts: the Rust model and the emitted Verilog agree in every cycle.

mod common;

use firebrick_hdl::bus::{BlockFifo, BurstCutter, ReadClient, ReadDma, WriteDma};

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
fn read_client() {
    cosimulate!(ReadClient::default(), 3000, 33,
        inputs: [start, address, beats, burst_ready, beat_valid, beat_data, beat_last, out_ready], rare: [reset],
        outputs: [ready, busy, burst_valid, burst_address, burst_beats, urgent, out_valid, out_data]);
}

#[test]
fn read_dma() {
    cosimulate!(ReadDma::default(), 2500, 34,
        inputs: [start0, address0, beats0, take0, start1, address1, beats1, take1, arready, rdata, rresp, rlast, rvalid],
        rare: [reset, stop],
        outputs: [idle, error, error_address, ready0, busy0, valid0, data0, ready1, busy1, valid1, data1, araddr, arlen,
            arsize, arburst, arcache, arprot, arvalid, rready]);
}

#[test]
fn write_dma() {
    cosimulate!(WriteDma::default(), 2500, 35,
        inputs: [run_valid, run_address, run_beats, in_valid, in_data, awready, wready, bresp, bvalid],
        rare: [reset, stop],
        outputs: [idle, quiet, error, error_address, run_ready, in_ready, awaddr, awlen, awsize, awburst, awcache,
            awprot, awvalid, wdata, wstrb, wlast, wvalid, bready]);
}
