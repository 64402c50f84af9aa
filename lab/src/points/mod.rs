//! Functional coverage: which situations a campaign has been in.
//!
//! | module | what it does |
//! |---|---|
//! | [`design`] | modules of the emitted Verilog: what is declared, parts, state machines |
//! | [`derive`](mod@derive) | the points that follow from the Verilog and from `spec`: FIFOs, resets in states, handshakes, errors |
//! | [`catalogue`] | `hdl/coverage/points.yaml`: the points that somebody thought of, and the waivers |
//! | [`passes`] | the points that follow from what the software asks for: kinds of passes, orders of the channels |
//! | [`point`] | a situation of the hardware, by name |
//! | [`count`] | puts `cover` statements into the Verilog, and reads what a model has counted |
//! | [`report`] | hit, waived, or neither |
//!
//! A point has a name of three or more parts, `kind/place/what`. Its number is how many clock edges saw it, in all instances of
//! its module together, or how often the software did it.

pub mod catalogue;
pub mod count;
pub mod derive;
pub mod design;
pub mod passes;
pub mod point;
pub mod report;

pub use count::Counts;
