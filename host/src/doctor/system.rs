//! Checks of the system around the registers, which touch none of them.

use firebrick_spec::chain;

use super::Check;
use crate::device::BoardOptions;
use crate::fpga::{Kernel, System, clashes_of, state};
use crate::mmio;
use crate::processor::Processor;

const KERNEL: &str = "kernel";
const BITSTREAM: &str = "bitstream";
const SUPPLY: &str = "clock and reset";
const RIVALS: &str = "other devices";

/// The checks without which an access to the registers would hang the system.
pub(super) const SILENT: &[&str] = &[BITSTREAM, SUPPLY];

/// All of them.
pub(super) fn examine(options: &BoardOptions) -> Vec<Check> {
    let system = System::of(&options.roots);
    vec![kernel(&system), bitstream(options, &system), supply(options), rivals(options)]
}

/// What `firebrick load` can do here.
fn kernel(system: &System) -> Check {
    let release = &system.release;
    let processor = system.processor.map_or("no Zynq", Processor::name);
    match system.kernel {
        Kernel::Overlays => {
            Check::ok(KERNEL, format!("{release}, {processor}: takes bitstreams and overlays"))
        }
        Kernel::Bitstreams => Check::warning(
            KERNEL,
            format!(
                "{release}, {processor}: takes bitstreams, no overlays; mount configfs, or merge the overlay into the device tree"
            ),
        ),
        Kernel::Mainline if system.processor.is_some() => Check::ok(
            KERNEL,
            format!(
                "{release}, {processor}: mainline, the boot loader programs the FPGA (`firebrick load --bitstream FILE` says how)"
            ),
        ),
        Kernel::Mainline => Check::skipped(KERNEL, format!("{processor}: nothing is known of the kernel")),
        Kernel::DebianArmmp => Check::failed(
            KERNEL,
            format!(
                "{release}: Debian's kernel for ARM is not supported: it is built without Zynq, overlays and UIO; docs/bring-up-zynq.md names others"
            ),
        ),
    }
}

/// Whether the FPGA is programmed, by whatever.
fn bitstream(options: &BoardOptions, system: &System) -> Check {
    match state(&options.roots) {
        Ok(state) if state == "operating" => Check::ok(BITSTREAM, "the FPGA is programmed"),
        Ok(state) => {
            let how = match system.kernel {
                Kernel::Mainline => {
                    "program it by the boot loader; `firebrick load --bitstream FILE` says how"
                }
                _ => "program it with `firebrick load --bitstream FILE`",
            };
            Check::failed(BITSTREAM, format!("the FPGA's state is \"{state}\": {how}"))
        }
        Err(error) => Check::skipped(BITSTREAM, format!("no FPGA manager: {}", chain(&error))),
    }
}

/// Whether the logic's clock runs and its reset is over.
fn supply(options: &BoardOptions) -> Check {
    let Some(processor) = Processor::of(&options.roots) else {
        return Check::skipped(SUPPLY, "neither a Zynq-7000 nor a Zynq UltraScale+");
    };
    let missing = match mmio::missing(&options.roots, processor) {
        Ok(missing) => missing,
        Err(_) if System::has_argument(&options.roots, "clk_ignore_unused") => {
            return Check::ok(SUPPLY, "the kernel leaves unused clocks alone (clk_ignore_unused)");
        }
        Err(error) => {
            return Check::skipped(SUPPLY, format!("the registers cannot be read: mem: {}", chain(&error)));
        }
    };
    match missing.first() {
        None => Check::ok(SUPPLY, "the clock runs, the reset is over"),
        Some(missing @ mmio::Missing::Clock(_)) => Check::failed(
            SUPPLY,
            format!(
                "{missing}, and the first access would hang the system: `firebrick load` starts it, clk_ignore_unused on \
                 the kernel's command line leaves it running"
            ),
        ),
        Some(missing) => Check::failed(
            SUPPLY,
            format!("{missing}: program the FPGA with `firebrick load --bitstream FILE`"),
        ),
    }
}

/// Whether devices of others have our interrupt or our registers.
fn rivals(options: &BoardOptions) -> Check {
    let Some(clashes) = clashes_of(&options.roots, &options.uio) else {
        return Check::skipped(RIVALS, "no device of ours in the device tree");
    };
    let Some(clash) = clashes.first() else {
        return Check::ok(RIVALS, "none has our interrupt or registers");
    };
    let what = if clash.interrupt { "interrupt, so that ours fails with error -16" } else { "registers" };
    Check::failed(
        RIVALS,
        format!(
            "{} has our {what}: `firebrick load` unbinds it; or disable its node (`status = \"disabled\"`), or take the \
             overlay without interrupt, firebrick-poll.dtbo",
            clash.device
        ),
    )
}
