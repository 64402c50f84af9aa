//! Laboratory of Firebrick: what attacks, proves and measures the engine, each a command of its own.
//!
//! Whoever changes the hardware, the compiler or the driver runs these; nothing here is part of the program.
//!
//! | module | command |
//! |---|---|
//! | [`prove`] | `make prove`: formal proofs of the blocks that everything leans on |
//! | [`synthesis`] | `make synth`: what yosys makes of the boards' engines |
//! | [`presets`] | `make presets`: which engine suits which board, and what could be built otherwise |
//! | [`stress`] | `make stress`: random networks, engines, bus behaviours and mishaps |
//! | [`points`] | which situations such a campaign has been in |
//! | [`mutants`], [`coverage`] | `make mutants`, `make coverage`: what the accelerator's cases notice of its Verilog |
//! | [`sharded`] | stress and mutants in shards, for batch queues |
//! | [`place`] | places in the Verilog by module, signal and number, for proofs and mutants |
//! | [`resets`] | `make resets`: which resets of the Verilog matter, from registers that begin unknown |
//! | [`cases`] | the accelerator's cases, which the suites and the mutants share |
//! | [`rtl`], [`estimates`] | a network on the simulated accelerator, compared with the golden model and the estimator |
//! | [`mod@bench`] | `make bench`: the README's table of results; the tables of networks, accuracies and the analytic model |
//! | [`record`], [`problem`] | results that are kept so that nothing unchanged runs again; exit codes |
//! | [`documents`], [`generated`], [`ports`] | documents and parts of them that are made from `spec`, the Verilog's ports, and records |
//! | [`glob`] | names with stars |
//! | [`foreign`], [`npy`] | `make foreign`: what becomes of other programs' models; NumPy's arrays |
//! | [`virtual_board`] | `make virtual-board`: whether it has to run again |
//! | [`onnx_file`] | writes a network as an ONNX model |
//! | [`data`] | the development data, which are no part of the project |

pub mod bench;
pub mod cases;
pub mod coverage;
pub mod data;
pub mod documents;
pub mod estimates;
pub mod foreign;
pub mod generated;
pub mod glob;
pub mod mutants;
pub mod npy;
pub mod onnx_file;
pub mod place;
pub mod points;
pub mod ports;
pub mod presets;
pub mod problem;
pub mod prove;
pub mod record;
pub mod resets;
pub mod rtl;
pub mod sharded;
pub mod stress;
pub mod synthesis;
pub mod virtual_board;
