//! Mutants of the emitted Verilog: one small mistake each, drawn by a seed, and the cases that must notice it.
//!
//! | module | what it does |
//! |---|---|
//! | [`site`] | where a line of Verilog can be changed, and how |
//! | `draw` | a random sample of the mutants of an engine |
//! | `equivalent` | those of which it is known that nothing can notice them |
//! | [`suite`] | the cases, in the order of their cost, on a mutant |
//! | `judge` | a process of its own for each mutant, with a time limit |
//! | [`part`] | many of them in shards, for batch queues |
//! | [`report`] | what became of them, for a reader and for programs |

pub mod draw;
pub mod equivalent;
pub mod judge;
pub mod part;
pub mod report;
pub mod site;
pub mod suite;

pub use draw::{Mutant, draw};
pub use judge::{Verdict, judge};
