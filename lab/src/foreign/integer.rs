//! From a float model to the integer network, its program, the emulator and the accelerator.

use firebrick_compiler::compile::{Program, compile};
use firebrick_compiler::emulate;
use firebrick_nn::golden::{self, GoldenRun};
use firebrick_nn::model::{FloatModel, QuantisedModel};
use firebrick_nn::quantise::quantise;
use firebrick_nn::{float, scores};
use firebrick_spec::config::MAX_PES;
use firebrick_spec::{Descriptor, EngineConfig, chain};

use super::ENGINE;
use super::answer::Answer;
use crate::rtl::Rtl;

/// Where the emulated memory begins on the bus.
const BASE: u32 = 0x1000_0000;

/// Quantises, compiles, emulates and runs a model, and writes what comes of it into the answer.
pub(super) fn run(
    model: &FloatModel,
    calibration: &[Vec<u8>],
    pixels: &[u8],
    rtl: Option<&mut Rtl>,
    answer: &mut Answer,
) {
    let (quantised, golden) = match integers(model, calibration, pixels) {
        Ok(integers) => integers,
        Err(why) => {
            answer.emulator = Some(why);
            return;
        }
    };
    answer.integer_error = error(model, &quantised, &golden, pixels);
    let small = compile(&quantised, &ENGINE);
    answer.compiles = small.is_ok();
    answer.not_compiled = small.as_ref().err().map(|e| chain(e));
    // What is accepted is so for the largest engine.
    let large = || compile(&quantised, &EngineConfig { ports: 2, ..EngineConfig::with_pes(MAX_PES) });
    let emulated = match small.or_else(|_| large()) {
        Ok(program) => emulated(&program, pixels, &golden),
        Err(error) => Err(format!("does not compile for {MAX_PES} PEs: {}", chain(&error))),
    };
    answer.emulator = emulated.err();
    if let (Some(rtl), true) = (rtl, answer.compiles) {
        answer.ran = true;
        answer.accelerator = rtl.check(&quantised, pixels).err();
    }
}

fn integers(
    model: &FloatModel,
    calibration: &[Vec<u8>],
    pixels: &[u8],
) -> Result<(QuantisedModel, GoldenRun), String> {
    let quantised = quantise(model, calibration).map_err(|e| chain(&e))?;
    let golden = golden::run(&quantised, pixels).map_err(|e| chain(&e))?;
    Ok((quantised, golden))
}

/// How far the integer network's scores are from the float network's.
fn error(model: &FloatModel, quantised: &QuantisedModel, golden: &GoldenRun, pixels: &[u8]) -> Option<f32> {
    let wanted = float::run(model, pixels).ok()?.scores;
    let found = scores::scores(quantised, &golden.sums).ok()?;
    let largest = wanted.iter().fold(0.0, |most: f32, score| most.max(score.abs()));
    let error = found.iter().zip(&wanted).fold(0.0, |most: f32, (a, b)| most.max((a - b).abs()));
    (largest > 0.0).then_some(error / largest)
}

/// Executes the program; every map and all sums have to be the golden model's.
fn emulated(program: &Program, pixels: &[u8], golden: &GoldenRun) -> Result<(), String> {
    let mut memory = vec![0; program.memory_bytes];
    memory[program.weights_offset..][..program.weights.len()].copy_from_slice(&program.weights);
    let image = program.pack_input(pixels).ok_or("the image does not fit the program")?;
    memory[program.image.offset..][..image.len()].copy_from_slice(&image);
    let words: Vec<_> = program.descriptors(BASE).iter().map(Descriptor::words).collect();
    emulate::execute(&program.config, &words, &mut memory, BASE).map_err(|e| chain(&e))?;
    for map in &program.maps {
        let expected = map.layout.pack(&golden.maps[&map.layer]);
        if memory[map.offset..][..expected.len()] != expected {
            return Err(format!("map {} is not the golden model's", map.layer));
        }
    }
    let sums = program.read_sums(&memory[program.sums.offset..]);
    if sums.as_ref() != Some(&golden.sums) {
        return Err(format!("sums {sums:?}, golden {:?}", golden.sums));
    }
    Ok(())
}
