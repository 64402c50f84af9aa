//! The driver on the stand-in: it must equal the golden model, and name every fault.

use firebrick_compiler::compile::{Program, compile};
use firebrick_nn::golden;
use firebrick_nn::model::QuantisedModel;
use firebrick_spec::bus::RegisterBus;
use firebrick_spec::registers as r;
use firebrick_spec::{EngineConfig, PIXELS};
use firebrick_weights::embedded;

use super::mock::{BUS_ADDRESS, Mock};
use super::{DriverError, Engine, PassRecord, identify};

/// A queue of four descriptors only, so that streaming has to wait.
fn config() -> EngineConfig {
    EngineConfig { queue_words: 64, ..EngineConfig::with_pes(4) }
}

fn program(model: &QuantisedModel) -> Program {
    compile(model, &config()).unwrap()
}

fn loaded() -> (Mock, Engine<Mock, Mock>, QuantisedModel) {
    let model = embedded::digits();
    let program = program(&model);
    let mock = Mock::new(config(), program.memory_bytes);
    let mut engine = Engine::open(mock.clone(), mock.clone(), config()).unwrap();
    engine.load(program).unwrap();
    (mock, engine, model)
}

fn pixels(model: &QuantisedModel, seed: usize) -> Vec<u8> {
    (0..model.network.input.len()).map(|i| ((i * 31 + seed * 17) % 251) as u8).collect()
}

#[test]
fn runs_equal_the_golden_model() {
    let (mock, mut engine, model) = loaded();
    for seed in 0..3 {
        let image = pixels(&model, seed);
        let run = engine.run(&image).unwrap();
        let golden = golden::run(&model, &image).unwrap();
        assert_eq!(run.sums, golden.sums, "image {seed}");
        let layers: Vec<String> = engine.program().unwrap().maps.iter().map(|m| m.layer.clone()).collect();
        assert!(layers.len() > 5, "{layers:?}");
        for layer in layers {
            assert_eq!(engine.read_map(&layer).unwrap(), golden.maps[&layer], "image {seed}, layer {layer}");
        }
        let passes = engine.program().unwrap().passes.len();
        assert_eq!(run.cycles as usize, 100 * passes);
        let starts: Vec<u32> = run.passes.iter().map(|pass| pass.start).collect();
        assert_eq!(starts, (0..passes as u32).map(|n| 100 * n).collect::<Vec<_>>());
        assert!(run.passes.iter().all(|pass| pass.cycles() == 90));
        let first = (passes * seed) as u64 * 1000;
        let PassRecord { busy, stalls: s, beats: b, .. } = run.passes[0];
        let words = [busy, s.activations, s.weights, s.results, s.memory, s.between];
        assert_eq!(words, [2, 3, 4, 5, 6, 7].map(|word| first + word));
        assert_eq!(s.total(), words[1..].iter().sum::<u64>());
        let words = [b.activations, b.weights, b.bypass, b.written];
        assert_eq!(words, [8, 9, 10, 11].map(|word| first + word));
    }
    assert_eq!(mock.0.borrow().least_free, 0, "the queue was never full");
    assert_eq!(BUS_ADDRESS % 128, 0);
}

#[test]
fn other_hardware_is_refused_before_anything_is_written() {
    let refusal = |offset, value| {
        let mock = Mock::new(config(), 0);
        mock.0.borrow_mut().wrong = vec![(offset, value)];
        let error = Engine::open(mock.clone(), mock.clone(), config()).err().unwrap().to_string();
        assert!(mock.0.borrow().writes.is_empty());
        error
    };
    assert_eq!(
        refusal(r::ID, 0xdead_beef),
        "accelerator: ID reads 0xdeadbeef, expected 0x4642524b: this is no Firebrick"
    );
    assert_eq!(
        refusal(r::VERSION, 99),
        format!(
            "accelerator: VERSION value is 0x63, this program was made for {:#x}",
            firebrick_spec::CONTRACT_VERSION
        )
    );
    assert!(
        refusal(r::CONFIG, 8 | 14 << 8 | 1 << 16)
            .contains("CONFIG pes is 0x8, this program was made for 0x4")
    );
    assert!(refusal(r::CONFIG, 4 | 16 << 8 | 1 << 16).contains("CONFIG pixels"));
    assert!(refusal(r::CONFIG, 4 | 14 << 8 | 2 << 16).contains("CONFIG ports"));
    assert!(refusal(r::STORES, 256 | 512 << 10 | 64 << 20).contains("STORES activation_words"));
    assert!(refusal(r::STORES, 512 | 256 << 10 | 64 << 20).contains("STORES weight_words"));
    assert!(refusal(r::STORES, 512 | 512 << 10 | 128 << 20).contains("STORES queue_words"));
    assert!(refusal(r::CONFIG_HASH, 1).contains("CONFIG_HASH"));
}

#[test]
fn an_impossible_configuration_is_refused() {
    let mock = Mock::new(config(), 0);
    let error = Engine::open(mock.clone(), mock, EngineConfig::with_pes(65)).err().unwrap();
    assert!(matches!(error, DriverError::Config(_)), "{error}");
}

#[test]
fn a_reset_that_does_not_end_is_reported() {
    let mock = Mock::new(config(), 0);
    mock.0.borrow_mut().wrong = vec![(r::CONTROL, 1)];
    let error = Engine::open(mock.clone(), mock, config()).err().unwrap().to_string();
    assert!(error.starts_with("accelerator: the soft reset does not end; status 0x0 (idle)"), "{error}");
}

#[test]
fn a_network_that_does_not_fit_is_refused() {
    let model = embedded::digits();
    let program = program(&model);
    let mock = Mock::new(config(), program.memory_bytes - 1);
    let mut engine = Engine::open(mock.clone(), mock, config()).unwrap();
    assert!(matches!(engine.run(&[]), Err(DriverError::NotLoaded)));
    let error = engine.load(program).unwrap_err();
    assert!(matches!(error, DriverError::Memory { .. }), "{error}");
    let error = engine.load(compile(&model, &EngineConfig::with_pes(2)).unwrap()).unwrap_err();
    assert!(matches!(error, DriverError::OtherConfiguration { .. }), "{error}");
}

#[test]
fn wrong_images_and_layers_are_named() {
    let (_, mut engine, _) = loaded();
    assert_eq!(engine.run(&[0; 7]).unwrap_err().to_string(), "image: 7 values, the network reads 1024");
    let error = engine.read_map("fire2/expand1x1").unwrap_err().to_string();
    assert!(error.starts_with("layer fire2/expand1x1: its map is not in"), "{error}");
    assert!(error.contains("fire2/concat"), "{error}");
}

#[test]
fn a_hang_is_reported_with_the_hardwares_state_and_survived() {
    let (mock, mut engine, model) = loaded();
    engine.set_time_limit(5000);
    mock.0.borrow_mut().hangs = true;
    let error = engine.run(&pixels(&model, 0)).unwrap_err().to_string();
    assert!(error.starts_with("accelerator: no interrupt within 5000 cycles; status 0x1 (busy)"), "{error}");
    assert!(error.contains("passes_done 0") && error.contains("queue_free 0"), "{error}");
    mock.0.borrow_mut().hangs = false;
    engine.run(&pixels(&model, 0)).unwrap();
}

#[test]
fn a_frame_may_take_as_long_as_one_dense_pe_would() {
    let (mock, mut engine, model) = loaded();
    mock.0.borrow_mut().hangs = true;
    let error = engine.run(&pixels(&model, 0)).unwrap_err().to_string();
    let macs: u64 = engine.program().unwrap().passes.iter().map(|pass| pass.macs).sum();
    let limit = format!("no interrupt within {} cycles", 1_000_000 + macs / PIXELS as u64);
    assert!(macs > 100 && error.contains(&limit), "{error}, {macs} MACs");
}

#[test]
fn an_error_of_the_engine_is_named_and_survived() {
    let (mock, mut engine, model) = loaded();
    mock.0.borrow_mut().error = Some((r::ERROR_READ, 0x1000_4000));
    let error = engine.run(&pixels(&model, 1)).unwrap_err().to_string();
    // The mock fails when it has done all passes.
    let last = engine.program().unwrap().passes.last().unwrap().name.clone();
    assert!(error.contains(&format!("stopped with an error in pass 11 of 11 ({last}); ")), "{error}");
    assert!(error.contains("error_code 4 (Read answered with SLVERR or DECERR"), "{error}");
    assert!(error.contains("error_info 0x10004000"), "{error}");
    let image = pixels(&model, 1);
    assert_eq!(engine.run(&image).unwrap().sums, golden::run(&model, &image).unwrap().sums);
}

#[test]
fn a_lost_pass_is_reported() {
    let (mock, mut engine, model) = loaded();
    mock.0.borrow_mut().wrong = vec![(r::PASSES_DONE, 0)];
    let error = engine.run(&pixels(&model, 0)).unwrap_err().to_string();
    assert!(error.contains("accelerator: 0 of") && error.contains("passes done at the interrupt"), "{error}");
}

#[test]
fn windows_and_watchdog_are_set() {
    let (mock, mut engine, model) = loaded();
    let program = engine.program().unwrap().clone();
    let at = |offset: usize| BUS_ADDRESS + offset as u32;
    let behind = at(program.weights_offset + program.weights.len());
    let last = at(program.memory_bytes - 1);
    assert_eq!(mock.0.borrow().settings, [BUS_ADDRESS, last, behind, last, r::WATCHDOG_RESET]);
    engine.set_watchdog(5).unwrap();
    assert_eq!(mock.0.borrow().settings[4], 5);
    mock.0.borrow_mut().settings[2] = last;
    let error = engine.run(&pixels(&model, 0)).unwrap_err().to_string();
    assert!(error.contains("error_code 9 (Write outside WRITE_BASE to WRITE_LIMIT"), "{error}");
}

#[test]
fn errors_details_are_explained() {
    let (mock, mut engine, model) = loaded();
    let mut text = |code, info| {
        mock.0.borrow_mut().error = Some((code, info));
        engine.run(&pixels(&model, 1)).unwrap_err().to_string()
    };
    let field = text(r::ERROR_FIELD, 3 << 8 | 6);
    assert!(field.ends_with(": descriptor 3 since reset, word 6 (filters, strips, last_valid)"), "{field}");
    assert!(text(r::ERROR_FIELD, 14).ends_with("word 14 (reserved)"));
    assert!(text(r::ERROR_FIELD, 15).ends_with("word 15 (check: damaged on its way, or not sealed)"));
    assert!(text(r::ERROR_ORDER, 9 << 8).ends_with(": descriptor 9 since reset"));
    assert!(text(r::ERROR_WEIGHTS, 77).ends_with(": packet 77 of the frame's weight stream"));
    assert!(text(r::ERROR_WATCHDOG, 0b1001).ends_with(": awaited: weights, pass"));
    assert!(text(r::ERROR_RESET, 0b110).ends_with(": awaited: reads, writes"));
}

#[test]
fn queued_frames_equal_the_golden_model() {
    let model = embedded::digits();
    let program = program(&model);
    let mock = Mock::new(config(), 2 * program.memory_bytes);
    let mut engine = Engine::open(mock.clone(), mock.clone(), config()).unwrap();
    engine.load(program).unwrap();
    let images: Vec<Vec<u8>> = (0..5).map(|seed| pixels(&model, seed)).collect();
    let slices: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
    let run = engine.run_queued(&slices).unwrap();
    for (image, sums) in images.iter().zip(&run.sums) {
        assert_eq!(*sums, golden::run(&model, image).unwrap().sums);
    }
    assert_eq!(run.cycles as usize, 5 * 100 * engine.program().unwrap().passes.len());
    assert_eq!(engine.run_queued(&[]).unwrap().sums.len(), 0);
    let many = vec![slices[0]; 1000];
    let error = engine.run_queued(&many).unwrap_err();
    assert!(matches!(error, DriverError::Memory { .. }), "{error}");
}

#[test]
fn what_a_killed_program_has_left_is_recovered() {
    let model = embedded::digits();
    let (program, image) = (program(&model), pixels(&model, 2));
    // Killed within a descriptor, after the engine was told half of a frame; or after it has stopped with an error.
    for error in [None, Some((r::ERROR_WRITE, 0x1000_0000))] {
        let mock = Mock::new(config(), program.memory_bytes);
        let mut first = Engine::open(mock.clone(), mock.clone(), config()).unwrap();
        first.load(program.clone()).unwrap();
        match error {
            Some(_) => {
                mock.0.borrow_mut().error = error;
                first.run(&image).unwrap_err();
            }
            None => {
                let words = program.descriptors(BUS_ADDRESS)[1].words();
                words[..9].iter().for_each(|word| first.registers().write(r::QUEUE_DATA, *word).unwrap());
            }
        }
        drop(first);
        let mut second = Engine::open(mock.clone(), mock.clone(), config()).unwrap();
        second.load(program.clone()).unwrap();
        assert_eq!(second.run(&image).unwrap().sums, golden::run(&model, &image).unwrap().sums, "{error:?}");
    }
}

#[test]
fn the_hardware_says_what_it_is() {
    let found = |wrong: &[(usize, u32)]| {
        let mut mock = Mock::new(config(), 0);
        mock.0.borrow_mut().wrong = wrong.to_vec();
        let found = identify(&mut mock);
        assert!(mock.0.borrow().writes.is_empty());
        found.map_err(|error| error.to_string())
    };
    assert_eq!(found(&[]), Ok(config()));
    assert!(found(&[(r::ID, 0)]).unwrap_err().contains("this is no Firebrick"));
    assert!(found(&[(r::VERSION, 1)]).unwrap_err().contains("VERSION value is 0x1"));
    assert!(found(&[(r::CONFIG, 4 | 16 << 8 | 1 << 16)]).unwrap_err().contains("CONFIG pixels"));
    assert!(found(&[(r::CONFIG, 99 | 14 << 8 | 1 << 16)]).unwrap_err().contains("pes = 99"));
    assert!(found(&[(r::CONFIG_HASH, 1)]).unwrap_err().contains("CONFIG_HASH"));
}

#[test]
fn interrupts_that_say_nothing_are_waited_through() {
    let (mock, mut engine, model) = loaded();
    mock.0.borrow_mut().spurious = 3;
    let image = pixels(&model, 0);
    assert_eq!(engine.run(&image).unwrap().sums, golden::run(&model, &image).unwrap().sums);
    assert_eq!(mock.0.borrow().spurious, 0);
}
