//! Formal proofs of the blocks that everything leans on: `make prove`.
//!
//! A proof is a block's Verilog as [`firebrick_hdl`] emits it, under a property module of `hdl/formal`; `hdl/formal/proofs.yaml` lists
//! them. yosys makes an and-inverter graph of the two, and ABC proves it: by IC3 (`pdr`), which finds an inductive invariant and so
//! holds for ever; by induction where assertions and lemmas together are such an invariant already (`bmc3`: they hold at power-on, and one cycle
//! after any state in which they hold); or for a stated number of cycles after power-on (`bmc3`). What must be reachable (`cover`) is reached, so that no
//! assumption makes a proof empty; and every assertion is shown to fail on a copy of the block with a mistake in it.
//!
//! | module | what it does |
//! |---|---|
//! | [`blocks`] | the blocks' Verilog |
//! | [`catalogue`] | the proofs as listed, and what is wrong with the list |
//! | [`labels`] | the assertions' names in a property module |
//! | [`initial`] | what registers are at power-on into which a property module looks |
//! | [`yosys`] | Verilog to and-inverter graphs |
//! | [`solver`] | ABC |
//! | [`tool`] | runs a program with a time limit |
//! | [`run`] | all tasks, side by side |
//! | [`record`] | what is kept of earlier runs, and so need not run again |
//! | [`report`] | the table, JSON, the sum |
//! | [`rules`] | the rules of AXI, and which assertions are about them |

pub mod blocks;
pub mod catalogue;
pub mod initial;
pub mod labels;
pub mod record;
pub mod report;
pub mod rules;
pub mod run;
pub mod solver;
pub mod tool;
pub mod yosys;
