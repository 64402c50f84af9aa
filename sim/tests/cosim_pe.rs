//! Leaves, stream parts and the blocks of a PE: the Rust model and the emitted Verilog agree in every cycle.

use firebrick_hdl::leaf::{BlockRam, Copies, LutRam, ResetSynchroniser, WideRegister};
use firebrick_hdl::load::{ActivationLoader, InputRuns, WeightLoader};
use firebrick_hdl::pe::{ActivationStore, MacArray, Pe, ResultPort, Walker, WeightStore};
use firebrick_hdl::stream::Fifo;

#[test]
fn block_ram() {
    cosimulate!(BlockRam::<40, 6>::new(16), 2000, 1,
        inputs: [write_enable, write_address, write_data, read_enable, read_address], rare: [], outputs: [read_data]);
}

/// A distributed RAM behind a clocked port: the bare leaf's inputs change while its clock is high.
#[test]
fn lut_ram() {
    cosimulate!(LutRam::<20, 4>::new(16), 2000, 2,
        inputs: [write_enable, write_address, write_data, read_address], rare: [], outputs: [read_data]);
}

#[test]
fn copies() {
    cosimulate!(Copies::<5>::default(), 1000, 14, inputs: [value], rare: [], outputs: [copies]);
    cosimulate!(WideRegister::<12, 3>::default(), 1000, 16, inputs: [enable, value], rare: [], outputs: [word]);
}

#[test]
fn reset_synchroniser() {
    cosimulate!(ResetSynchroniser::default(), 1000, 13, inputs: [reset_n], rare: [], outputs: [reset]);
}

#[test]
fn fifo() {
    cosimulate!(Fifo::<24, 3, 4>::default(), 4000, 3,
        inputs: [in_valid, in_data, out_ready], rare: [reset], outputs: [in_ready, out_valid, out_data, count]);
    // So deep that the halves of a word have heads of their own.
    cosimulate!(Fifo::<40, 6, 7>::default(), 4000, 3,
        inputs: [in_valid, in_data, out_ready], rare: [reset], outputs: [in_ready, out_valid, out_data, count]);
}

#[test]
fn activation_store() {
    cosimulate!(ActivationStore::new(64), 1000, 4,
        inputs: [in_valid, in_data, read_address], rare: [reset],
        outputs: [out_valid, out_data, arrived, read_data]);
}

#[test]
fn weight_store() {
    cosimulate!(WeightStore::new(64), 2000, 5,
        inputs: [in_valid, in_hops, in_end, in_data, read_enable, read_address, taken], rare: [reset],
        outputs: [out_valid, out_hops, out_end, out_data, read_data, waiting]);
}

#[test]
fn mac_array_with_dsp_and_lut_lanes() {
    for lut_lanes in [0, 3] {
        cosimulate!(MacArray::new(lut_lanes), 5000, 6,
            inputs: [word, dx, weight, add, first, last], rare: [], outputs: [soon, done, low, high]);
    }
}

#[test]
fn result_port() {
    for one_address in [false, true] {
        cosimulate!(ResultPort::new(one_address), 2000, 7,
            inputs: [issue, issue_tag, soon, done, low, high, in_valid, in_tag, in_sums], rare: [reset],
            outputs: [room, out_valid, out_tag, out_sums]);
    }
}

#[test]
fn walker() {
    cosimulate!(Walker::default(), 5000, 8,
        inputs: [list_waiting, store_data, token, arrived, room], rare: [reset, reset_plain],
        outputs: [list_taken, store_read, store_address, released, issue, address, dx, weight, first, last, tag]);
}

#[test]
fn pe() {
    for (lut_lanes, one_address) in [(0, false), (1, false), (1, true)] {
        cosimulate!(Pe::new(64, 64, lut_lanes, one_address), 400, 9,
        inputs: [word_in_valid, word_in, weight_in_valid, weight_in_hops, weight_in_end, weight_in, token_in, credit_in,
            result_in_valid, result_in_tag, result_in],
        rare: [reset_in],
        outputs: [reset_out, word_out_valid, word_out, weight_out_valid, weight_out_hops, weight_out_end, weight_out,
            token_out, credit_out, released, result_out_valid, result_out_tag, result_out]);
    }
}

#[test]
fn activation_loader() {
    cosimulate!(ActivationLoader::new(512), 3000, 10,
        inputs: [cfg_valid, cfg_index, cfg_data, start, run_ready, entry_valid, entry, credit], rare: [reset],
        outputs: [run_valid, run_address, run_beats, entry_ready, starved, idle, word_valid, word]);
    cosimulate!(InputRuns::default(), 5000, 12,
        inputs: [cfg_valid, cfg_index, cfg_data, start, run_ready, awaits, take], rare: [reset],
        outputs: [run_valid, run_address, run_beats, any, more, finished]);
}

#[test]
fn weight_loader() {
    cosimulate!(WeightLoader::default(), 3000, 11,
        inputs: [cfg_valid, cfg_index, cfg_data, start, pass_finished, beat_valid, beat], rare: [reset],
        outputs: [pass_ready, dma_start, dma_address, dma_beats, beat_ready, weight_valid, weight_hops, weight_end,
            weight, param_valid, param_bank, param_index, param]);
}
