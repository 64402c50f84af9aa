//! The paper's architectures and AlexNet without its normalisation layers, with seeded weights at 227x227, on the simulated
//! accelerator: every byte of every map equals the golden model's, and the estimator knows the cycles. The program
//! `architectures` runs larger ones, too.

use firebrick_lab::bench::architectures::{CASES, Engines};

/// How far a frame's estimate may be off.
const FRAME: f64 = 0.03;

#[test]
#[ignore = "takes minutes; make check runs it"]
fn architectures_equal_golden_in_every_map() {
    let mut engines = Engines::default();
    for case in CASES {
        for row in case.run(&mut engines).unwrap_or_else(|why| panic!("{why}")) {
            println!("{}: {} cycles, estimate {}", row.name, row.cycles, row.estimated);
            let error = f64::from(row.estimated) / f64::from(row.cycles) - 1.0;
            assert!(error.abs() <= FRAME, "{}: {} cycles, estimate {}", row.name, row.cycles, row.estimated);
        }
    }
}
