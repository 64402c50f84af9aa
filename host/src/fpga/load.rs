//! The whole way from files to registers that answer, and back.

use std::fmt;
use std::path::{Path, PathBuf};

use super::adapt::{self, Ours, adapt};
use super::system::{Kernel, System};
use super::tree::Node;
use super::{Bitstream, LoadError, drivers, manager, overlay};
use crate::mmio;
use crate::sysfs::Roots;

/// What to load, and what for.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    /// The bitstream.
    pub bitstream: Option<Bitstream>,
    /// The overlay's file.
    pub overlay: Option<PathBuf>,
    /// Name of our UIO device.
    pub uio: String,
    /// The logic's clock in Hz, for overlays that set it.
    pub hertz: Option<u32>,
    /// Folder that the kernel takes firmware from.
    pub firmware: PathBuf,
}

/// Something that was done beyond handing over the files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A label of the overlay became a path.
    Replaced {
        /// The label.
        label: String,
        /// The path.
        path: String,
    },
    /// A module was loaded.
    Module(&'static str),
    /// Another's device lost its driver.
    Unbound(drivers::Clash),
    /// Another's device has its driver again.
    Rebound(String),
    /// Our device was given to the driver by name.
    Bound(String),
    /// The clock was started.
    Clock,
    /// Ports got another width.
    Widths(Vec<&'static str>),
    /// The overlay is gone.
    Removed,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Replaced { label, path } => write!(f, "&{label}: the tree has no symbols, so {path}"),
            Step::Module(name) => write!(f, "{name}: module loaded"),
            Step::Unbound(clash) => {
                let what = if clash.interrupt { "interrupt" } else { "address" };
                write!(f, "{}: unbound from uio_pdrv_genirq, because it has our {what}", clash.device)
            }
            Step::Rebound(device) => write!(f, "{device}: bound again"),
            Step::Bound(device) => write!(f, "{device}: bound to uio_pdrv_genirq"),
            Step::Clock => write!(f, "clock of the logic: stood still, started"),
            Step::Widths(ports) => write!(f, "{}: width of the port set", ports.join(", ")),
            Step::Removed => write!(f, "overlay: removed"),
        }
    }
}

/// A compiled overlay as [`load`] hands it to this system's kernel; `file` is where it is from.
///
/// # Errors
/// [`LoadError::Tree`], [`LoadError::Label`], and what [`load`] refuses because of the kernel.
pub fn fit(roots: &Roots, file: &Path, blob: &[u8]) -> Result<Vec<u8>, LoadError> {
    let system = System::of(roots);
    refuse(&system, true)?;
    let tree = Node::parse(blob).map_err(|source| LoadError::Tree { path: file.to_owned(), source })?;
    Ok(adapt(&system, tree)?.tree.blob())
}

/// Programs the FPGA, applies the overlay, and makes all that the registers need; nothing of them is touched.
///
/// # Errors
/// [`LoadError`]. After one, whatever others had is theirs again.
pub fn load(roots: &Roots, options: &LoadOptions) -> Result<Vec<Step>, LoadError> {
    let system = System::of(roots);
    refuse(&system, options.bitstream.is_some() || options.overlay.is_some())?;
    let mut steps = Vec::new();
    match &options.overlay {
        Some(file) => with_overlay(roots, &system, options, file, &mut steps)?,
        None => {
            if let Some(bitstream) = &options.bitstream {
                manager::program(roots, &options.firmware, bitstream)?;
            }
            // An overlay, or the boot loader's tree, may be there already.
            if drivers::device(roots, &options.uio).is_some() {
                ready(roots, &system, options, None, &mut steps)?;
            }
        }
    }
    Ok(steps)
}

/// What this kernel cannot do is refused before anything is changed.
fn refuse(system: &System, wants: bool) -> Result<(), LoadError> {
    let release = system.release.clone();
    match system.kernel {
        Kernel::DebianArmmp if wants => Err(LoadError::Unsupported { release }),
        Kernel::Mainline if wants && system.processor.is_some() => Err(LoadError::Mainline { release }),
        _ => Ok(()),
    }
}

fn with_overlay(
    roots: &Roots,
    system: &System,
    options: &LoadOptions,
    file: &Path,
    steps: &mut Vec<Step>,
) -> Result<(), LoadError> {
    let failed = |source| LoadError::File { path: file.to_owned(), source };
    let blob = firebrick_scratch::read_input(file).map_err(failed)?;
    let mut tree = Node::parse(&blob).map_err(|source| LoadError::Tree { path: file.to_owned(), source })?;
    if let Some(hertz) = options.hertz {
        adapt::set_clock(&mut tree, hertz);
    }
    let by_region = choose_way(roots, system, options, &mut tree);
    let adapted = adapt(system, tree)?;
    let replaced = adapted.replaced.into_iter().map(|(label, path)| Step::Replaced { label, path });
    steps.extend(replaced);
    let tree = adapted.tree;
    if overlay::remove(roots)? {
        steps.push(Step::Removed);
    }
    if let Some(bitstream) = &options.bitstream {
        match by_region {
            true => manager::place(&options.firmware, bitstream)?,
            false => manager::program(roots, &options.firmware, bitstream)?,
        }
    }
    load_modules(roots, file.parent(), steps);
    let taken = unbind(roots, &tree, &options.uio, steps).and_then(|()| {
        overlay::apply(roots, file, &tree.blob())?;
        ready(roots, system, options, Some(&tree), steps)
    });
    if taken.is_err() {
        // The first error is the one to tell.
        let _ = overlay::remove(roots);
        give_back(roots, steps);
    }
    taken
}

/// Whether the kernel programs the FPGA for the overlay; else the overlay is relieved of it, and the attribute is used.
fn choose_way(roots: &Roots, system: &System, options: &LoadOptions, tree: &mut Node) -> bool {
    if adapt::firmware(tree).is_none() {
        return false;
    }
    let region = manager::has_regions(roots) && system.path("fpga_full").is_some();
    if options.bitstream.is_some() && (region || !manager::takes_files(roots)) {
        adapt::set_firmware(tree, manager::FIRMWARE);
        return true;
    }
    if options.bitstream.is_some() {
        adapt::without_firmware(tree);
    }
    region
}

fn load_modules(roots: &Roots, folder: Option<&Path>, steps: &mut Vec<Step>) {
    if drivers::load_uio(roots) {
        steps.push(Step::Module("uio_pdrv_genirq"));
    }
    if drivers::load_buffers(roots, folder) {
        steps.push(Step::Module("u-dma-buf"));
    }
}

fn unbind(roots: &Roots, tree: &Node, name: &str, steps: &mut Vec<Step>) -> Result<(), LoadError> {
    let ours: Option<Ours> = adapt::ours(tree, name);
    for clash in ours.map(|ours| drivers::clashes(roots, &ours, true)).unwrap_or_default() {
        drivers::unbind(roots, &clash.device)
            .map_err(|source| LoadError::Driver { device: clash.device.clone(), source })?;
        steps.push(Step::Unbound(clash));
    }
    Ok(())
}

/// Binds what was unbound. What does not want to come back is not ours to repair.
fn give_back(roots: &Roots, steps: &[Step]) {
    for step in steps {
        if let Step::Unbound(clash) = step {
            let _ = drivers::bind(roots, &clash.device);
        }
    }
}

/// Makes sure that the registers answer, and that the driver has them.
fn ready(
    roots: &Roots,
    system: &System,
    options: &LoadOptions,
    tree: Option<&Node>,
    steps: &mut Vec<Step>,
) -> Result<(), LoadError> {
    if system.processor.is_some() {
        manager::operates(roots)?;
        steps.extend(supply(roots, system, tree)?);
    }
    let Some(device) = drivers::device(roots, &options.uio) else {
        // Made-up folders have no platform bus.
        let missing =
            system.processor.is_some() && tree.is_some_and(|tree| adapt::ours(tree, &options.uio).is_some());
        return if missing { Err(LoadError::NoDevice { name: options.uio.clone() }) } else { Ok(()) };
    };
    match mmio::UioDevice::find(roots, &options.uio) {
        Ok(_) => Ok(()),
        Err(_) => {
            drivers::bind(roots, &device)
                .map_err(|source| LoadError::Driver { device: device.clone(), source })?;
            steps.push(Step::Bound(device));
            Ok(())
        }
    }
}

/// The clock, and the ports' widths: drivers of Xilinx's kernels see to both; what they have not done is done here, and what cannot be done is
/// refused. A kernel that guards its physical memory lets neither be looked at.
fn supply(roots: &Roots, system: &System, tree: Option<&Node>) -> Result<Vec<Step>, LoadError> {
    let (Some(processor), mut steps) = (system.processor, Vec::new()) else { return Ok(Vec::new()) };
    let is_clock = |missing: &mmio::Missing| matches!(missing, mmio::Missing::Clock(_));
    let Ok(missing) = mmio::missing(roots, processor) else { return Ok(steps) };
    if missing.iter().any(is_clock) && mmio::start_clock(roots, processor).is_ok() {
        steps.push(Step::Clock);
    }
    if let Some(missing) = mmio::missing(roots, processor).ok().and_then(|missing| missing.first().copied()) {
        return Err(LoadError::Silent { missing });
    }
    let ports = tree.and_then(adapt::memory_ports).unwrap_or(1);
    if let Ok(ports) = mmio::set_widths(roots, processor, ports) {
        steps.extend((!ports.is_empty()).then_some(Step::Widths(ports)));
    }
    Ok(steps)
}

/// Takes the overlay away, and gives back what others' devices had. The FPGA keeps its logic.
///
/// # Errors
/// [`LoadError::File`].
pub fn unload(roots: &Roots, uio: &str) -> Result<Vec<Step>, LoadError> {
    let ours = drivers::device(roots, uio).and_then(|device| drivers::described(roots, &device));
    let mut steps = Vec::new();
    if overlay::remove(roots)? {
        steps.push(Step::Removed);
    }
    for clash in ours.map(|ours| drivers::clashes(roots, &ours, false)).unwrap_or_default() {
        if drivers::bind(roots, &clash.device).is_ok() {
            steps.push(Step::Rebound(clash.device));
        }
    }
    Ok(steps)
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
