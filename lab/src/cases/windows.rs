//! The address windows on the RTL: one byte too few at either end of what a frame reads or writes stops it, and the burst is named.

use firebrick_compiler::compile::{Program, compile};
use firebrick_host::driver::DriverError;
use firebrick_nn::random;
use firebrick_spec::bus::{DmaMemory, RegisterBus};
use firebrick_spec::registers as r;

use super::{Lab, is_split};

const MEMORY_BYTES: usize = 4 << 20;
const SEED: u64 = 5;

/// First and last byte that a frame writes.
fn written(program: &Program) -> (usize, usize) {
    let maps = program.maps.iter().map(|map| (map.offset, map.offset + map.layout.bytes()));
    let regions = maps.chain([(program.sums.offset, program.sums.offset + program.sums.bytes())]);
    regions.fold((usize::MAX, 0), |(first, last), (begin, end)| (first.min(begin), last.max(end - 1)))
}

/// One byte too few at either end of a window stops the frame, which the exact windows let through.
pub fn a_byte_outside_a_window_is_never_touched(lab: &Lab) {
    // Partial sums lie in no map, and the smallest window would shut them out.
    let whole = |seed| {
        let model = random::network(seed);
        let program = compile(&model, &lab.config).ok().filter(|program| !is_split(program))?;
        Some((model, program))
    };
    let (model, program) = (SEED..).find_map(whole).expect("a network that fits the stores");
    let pixels = random::pixels(SEED, model.network.input);
    let mut rtl = lab.open(MEMORY_BYTES, None);
    let base = rtl.device().memory().bus_address();
    let (first, last) = written(&program);
    let cases = [
        (r::READ_BASE, program.weights_offset + 1, r::ERROR_READ_WINDOW),
        (r::READ_LIMIT, program.image.offset + program.image.layout.bytes() - 2, r::ERROR_READ_WINDOW),
        (r::WRITE_BASE, first + 1, r::ERROR_WRITE_WINDOW),
        (r::WRITE_LIMIT, last - 1, r::ERROR_WRITE_WINDOW),
    ];
    for (register, offset, code) in cases {
        rtl.engine().load(program.clone()).unwrap();
        rtl.engine().registers().write(register, base + offset as u32).unwrap();
        match rtl.engine().run(&pixels) {
            Err(DriverError::Stopped { state, .. }) => {
                assert_eq!(state.error_code, code, "{register:#x}: {state}");
                assert_eq!(state.error_info % 8, 0, "{register:#x}: {state}");
            }
            other => panic!("{register:#x}: {other:?}"),
        }
        // The exact windows are wide enough.
        rtl.engine().load(program.clone()).unwrap();
        for (register, offset) in [(r::WRITE_BASE, first), (r::WRITE_LIMIT, last)] {
            rtl.engine().registers().write(register, base + offset as u32).unwrap();
        }
        rtl.engine().run(&pixels).unwrap();
        rtl.check(&model, &pixels).unwrap();
    }
}
