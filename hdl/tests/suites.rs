//! Blocks in rust-hdl's simulator, from outside.

mod block_fifo;
mod control_counters;
mod control_registers;
mod control_sequencer;
mod emission;
mod load;
mod post;
mod read_dma;
mod write_dma;
