//! Cycle-accurate simulation of Firebrick: verilated RTL, AXI memory model, protocol checker.
