//! Blocks and the engine, verilated.

#[macro_use]
mod common;

mod blocks;
mod cosim_bus;
mod cosim_control;
mod cosim_pe;
mod cosim_post;
mod device;
mod emission;
mod verilated;
