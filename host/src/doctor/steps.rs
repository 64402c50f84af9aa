//! The checks.

use firebrick_compiler::compile::compile;
use firebrick_nn::model::QuantisedModel;
use firebrick_spec::{EngineConfig, chain};
use firebrick_weights::embedded;
use tracing::subscriber::NoSubscriber;

use super::Check;
use crate::device::{BoardOptions, Device, DeviceError, DeviceOptions, Difference};
use crate::dma::UdmaBuffer;
use crate::driver::identify;
use crate::fpga::pl_clock;
use crate::mmio::{UioDevice, UioOptions, UioRegisters, WidthField, wrong_widths};
use crate::processor::Processor;

const UIO: &str = "UIO device";
const IDENTITY: &str = "identity";
const BUFFER: &str = "buffer";
const WIDTH: &str = "port widths";
const FRAMES: &str = "DMA loop-back";
const INTERRUPT: &str = "interrupt";
const CLOCK: &str = "clock";

/// The checks before the registers: they are not touched if one fails.
pub(super) const FIRST: &[&str] = &[UIO, IDENTITY];

/// The checks that need the registers.
pub(super) const REST: &[&str] = &[BUFFER, WIDTH, FRAMES, INTERRUPT];

/// Frames of the loop-back: the second one would show what the first has left behind.
const LOOPS: usize = 3;

/// Finds, locks and maps the registers, and reads what is behind them.
pub(super) fn registers(options: &BoardOptions) -> (Vec<Check>, Option<EngineConfig>) {
    let open = || {
        let device = UioDevice::find(&options.roots, &options.uio)?;
        let how = UioOptions { poll: true };
        UioRegisters::open(&device, &how).map(|registers| (device, registers))
    };
    let (device, mut registers) = match open() {
        Ok(found) => found,
        Err(error) => {
            return (
                vec![Check::failed(UIO, chain(&error)), Check::skipped(IDENTITY, "needs the registers")],
                None,
            );
        }
    };
    let place = format!("{}, {:#x} bytes at {:#010x}", device.node.display(), device.size, device.address);
    let uio = Check::ok(UIO, place);
    match identify(&mut registers) {
        Ok(config) => {
            let EngineConfig { pes, ports, .. } = config;
            let text = format!("{pes} PEs, {ports} memory ports, configuration {:#010x}", config.hash());
            (vec![uio, Check::ok(IDENTITY, text)], Some(config))
        }
        Err(error) => {
            let text = format!("{}; load the bitstream that belongs to this program", chain(&error));
            (vec![uio, Check::failed(IDENTITY, text)], None)
        }
    }
}

/// Whether the buffer is large enough for the network on this engine.
pub(super) fn buffer(options: &BoardOptions, model: &QuantisedModel, engine: &EngineConfig) -> Check {
    let needed = match compile(model, engine) {
        Ok(program) => program.memory_bytes,
        Err(error) => return Check::failed(BUFFER, chain(&error)),
    };
    match UdmaBuffer::open(&options.roots, &options.buffer, needed) {
        Ok(memory) => {
            use firebrick_spec::bus::DmaMemory;
            let (size, address) = (memory.size(), memory.bus_address());
            let text = format!("{}, {size} bytes at {address:#010x}, {needed} are needed", options.buffer);
            Check::ok(BUFFER, text)
        }
        Err(error) => Check::failed(BUFFER, chain(&error)),
    }
}

/// Whether the ports that the accelerator is on are as wide as its own. [`wrong_widths`] knows which those are.
pub(super) fn port_widths(options: &BoardOptions, engine: &EngineConfig) -> Check {
    let Some(processor) = Processor::of(&options.roots) else {
        return Check::skipped(WIDTH, "neither a Zynq-7000 nor a Zynq UltraScale+");
    };
    let wrong = match wrong_widths(&options.roots, processor, engine.ports) {
        Ok(wrong) => wrong,
        Err(error) => {
            return Check::skipped(WIDTH, format!("the registers cannot be read: mem: {}", chain(&error)));
        }
    };
    if wrong.is_empty() {
        return Check::ok(WIDTH, "as the accelerator's ports");
    }
    let text = |(field, found): &(WidthField, u32)| {
        let (WidthField { port, address, right, .. }, found) = (field, found);
        format!("{port} {address:#x} is {found}, must be {right}")
    };
    let wrong: Vec<String> = wrong.iter().map(text).collect();
    Check::failed(WIDTH, format!("{}: `firebrick load` with the overlay sets them", wrong.join("; ")))
}

/// Runs the embedded digits and compares with the golden model: registers, descriptors, both directions of the buffer, and
/// the interrupt.
pub(super) fn frames(options: &BoardOptions) -> Vec<Check> {
    let mut problem = None;
    // What the driver would warn of is a check's result here.
    let silent = NoSubscriber::default();
    let result = tracing::subscriber::with_default(silent, || run(options, &mut problem));
    let frames = match &result {
        Ok(()) => Check::ok(FRAMES, format!("{LOOPS} frames equal the golden model in every bit")),
        Err(error) => Check::failed(FRAMES, chain(error)),
    };
    let interrupt = match problem {
        Some(text) => Check::warning(INTERRUPT, text),
        None if result.is_err() => Check::skipped(INTERRUPT, "needs a frame"),
        None if options.poll => Check::skipped(INTERRUPT, "not waited for, because of --poll"),
        None => Check::ok(INTERRUPT, "came in time"),
    };
    vec![frames, interrupt]
}

/// Why the embedded network does not run as it should.
#[derive(Debug, thiserror::Error)]
enum FrameError {
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(
        "frame {frame}: {difference}; check that the buffer's kernel module is u-dma-buf and the bitstream meets timing at \
         this clock"
    )]
    Different { frame: usize, difference: Difference },
}

/// `interrupt` becomes what was wrong with it.
fn run(board: &BoardOptions, interrupt: &mut Option<String>) -> Result<(), FrameError> {
    let model = embedded::digits();
    let input = model.network.input.len();
    let options = DeviceOptions::Board(board.clone());
    let mut device = Device::open(model, &options)?;
    for frame in 0..LOOPS {
        let pixels: Vec<u8> = (0..input).map(|i| ((i * 31 + frame * 17) % 251) as u8).collect();
        let found = device.run(&pixels);
        *interrupt = device.interrupt_problem();
        let found = found?;
        if let Some(difference) = device.difference(&pixels, &found.sums)? {
            return Err(FrameError::Different { frame, difference });
        }
    }
    Ok(())
}

/// What the logic's clock is.
pub(super) fn clock(options: &BoardOptions) -> Check {
    match pl_clock::read(&options.roots) {
        Some(hertz) => Check::ok(CLOCK, format!("FCLK0 is {} MHz", hertz as f64 / 1e6)),
        None => {
            Check::skipped(CLOCK, "the kernel does not tell FCLK0's rate; it is measured while frames run")
        }
    }
}
