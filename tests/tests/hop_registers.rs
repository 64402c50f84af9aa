//! A second register on hops of the chain: the engine with it computes the same, bit for bit.

use firebrick_board::generate::hops::with_registers;
use firebrick_compiler::compile::compile;
use firebrick_hdl::PowerUp;
use firebrick_lab::rtl::{self, Rtl};
use firebrick_nn::random;
use firebrick_spec::EngineConfig;
use firebrick_tests::testbench::{Testbench, verdict};
use firebrick_weights::embedded;

/// Two of the three hops of four PEs.
const HOPS: &[usize] = &[1, 3];

#[test]
fn every_map_equals_golden_behind_soft_resets_too() {
    let model = embedded::digits();
    for (ports, stalls) in [(1, None), (2, Some(5))] {
        let config = EngineConfig { ports, ..EngineConfig::with_pes(4) };
        let bytes = compile(&model, &config).unwrap().memory_bytes.next_multiple_of(4096);
        let verilog = with_registers(&firebrick_hdl::verilog(&config), HOPS, PowerUp::Known).unwrap();
        let mut engine = Rtl::open(&config, &verilog, &rtl::options(&config, bytes, stalls)).unwrap();
        let mut plain = Rtl::new(&config, bytes, stalls);
        for seed in 0..3 {
            let pixels = random::pixels(seed, model.network.input);
            let [with, without] = [&mut engine, &mut plain].map(|rtl| {
                rtl.check(&model, &pixels)
                    .unwrap_or_else(|e| panic!("{ports} ports, pixels of seed {seed}: {e}"))
            });
            assert_eq!(with.sums, without.sums, "{ports} ports, pixels of seed {seed}");
            println!(
                "{ports} ports: {} cycles with second registers, {} without",
                with.cycles, without.cycles
            );
            let (counted, end) = with
                .passes
                .iter()
                .fold((0, 0), |(sum, _), pass| (sum + pass.busy + pass.stalls.total(), u64::from(pass.end)));
            assert_eq!(counted, 4 * end, "the counters add up");
            // A few cycles a pass.
            let most = without.cycles + without.cycles / 50;
            assert!(
                with.cycles <= most && (stalls.is_some() || with.cycles > without.cycles),
                "{}",
                with.cycles
            );
            engine.abandon(&model, 500 + 977 * seed).unwrap();
        }
    }
}

#[test]
fn the_generated_testbench_passes_with_them() {
    let bench = Testbench::new(4, 2);
    let file = bench.folder().join("firebrick.v");
    let plain = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, with_registers(&plain, HOPS, PowerUp::Known).unwrap()).unwrap();
    bench.compile("with", "firebrick_testbench", &[]);
    for seed in ["+seed=1", "+seed=2"] {
        let said = bench.icarus("with", &[seed]);
        assert_eq!(verdict(&said), "PASSED", "{seed}: {said}");
    }
}
