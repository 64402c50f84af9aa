//! The suites, a module each. Those of `slow` and what is marked `#[ignore]` run in `make check`.

mod accuracy;
// Its one test of many minutes uses one core: tests run in the order of their names, so it begins early, others beside it.
mod area;
mod board_build;
mod board_faults;
mod board_standin;
mod bus_frames;
mod bus_rtl;
mod bypass_rtl;
mod c_header;
mod compress_released;
mod crate_graph;
mod docs_in_step;
mod embedded_rtl;
mod errors;
mod estimate;
mod guide_rtl;
mod hostile_rtl;
mod house;
mod manifests;
mod network_rtl;
mod onnx_exports;
mod onnx_random;
mod onnx_released;
mod paper_counts;
mod pools_rtl;
mod real_results;
mod real_weights;
mod registers_rtl;
mod released_inspect;
mod reset_rtl;
mod safety_rtl;
mod slow;
mod stress;
mod testbench_rules;
mod windows_rtl;
