//! Drivers and devices of the platform bus: who has our interrupt or our registers, and who drives ours.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::adapt::{Ours, window};
use super::system::is_compatible;
use super::tree::cells;
use crate::sysfs::{self, Roots};

/// The driver that makes UIO devices of nodes.
const DRIVER: &str = "uio_pdrv_genirq";

/// What another device has that ours needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The device, as the platform bus calls it: `40000000.fabric`.
    pub device: String,
    /// It has the interrupt; the driver does not share it, so ours would fail with error -16.
    pub interrupt: bool,
    /// Its registers overlap ours.
    pub registers: bool,
}

fn bus(roots: &Roots) -> PathBuf {
    roots.sysfs.join("bus/platform")
}

fn driver(roots: &Roots) -> PathBuf {
    bus(roots).join("drivers").join(DRIVER)
}

fn node(roots: &Roots, device: &str) -> PathBuf {
    bus(roots).join("devices").join(device).join("of_node")
}

fn is_bound(roots: &Roots, device: &str) -> bool {
    bus(roots).join("devices").join(device).join("driver").exists()
}

/// Devices of others that have what ours needs; `bound` says whether a driver has them, too.
pub(super) fn clashes(roots: &Roots, ours: &Ours, bound: bool) -> Vec<Clash> {
    let devices = sysfs::devices(&bus(roots).join("devices"));
    let clash = |device: String| {
        let node = node(roots, &device);
        if !is_compatible(&node, "generic-uio")
            || node.join("linux,uio-name").exists()
            || is_bound(roots, &device) != bound
        {
            return None;
        }
        let interrupts = fs::read(node.join("interrupts")).ok();
        let interrupt = ours.interrupt.is_some() && interrupts == ours.interrupt;
        let reg = cells(&fs::read(node.join("reg")).unwrap_or_default());
        let registers = window(&reg).is_some_and(|(address, size)| {
            address < ours.address.saturating_add(ours.size) && ours.address < address.saturating_add(size)
        });
        (interrupt || registers).then_some(Clash { device, interrupt, registers })
    };
    devices.into_iter().filter_map(clash).collect()
}

/// Our device on the platform bus, by the name of its node's `linux,uio-name`.
pub(super) fn device(roots: &Roots, name: &str) -> Option<String> {
    let named = |device: &String| {
        let text = sysfs::text(&node(roots, device).join("linux,uio-name"));
        text.is_ok_and(|text| text.trim_end_matches('\0') == name)
    };
    sysfs::devices(&bus(roots).join("devices")).into_iter().find(named)
}

/// What our device's node says.
pub(super) fn described(roots: &Roots, device: &str) -> Option<Ours> {
    let node = node(roots, device);
    let (address, size) = window(&cells(&fs::read(node.join("reg")).ok()?))?;
    Some(Ours { address, size, interrupt: fs::read(node.join("interrupts")).ok() })
}

/// Takes a device from the UIO driver.
pub(super) fn unbind(roots: &Roots, device: &str) -> io::Result<()> {
    write(&driver(roots).join("unbind"), device)
}

/// Gives a device to the UIO driver, whatever name that was told to look for (`of_id`).
pub(super) fn bind(roots: &Roots, device: &str) -> io::Result<()> {
    if is_bound(roots, device) {
        return Ok(());
    }
    write(&bus(roots).join("devices").join(device).join("driver_override"), DRIVER)?;
    write(&driver(roots).join("bind"), device)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    io::Write::write_all(&mut fs::OpenOptions::new().write(true).open(path)?, text.as_bytes())
}

/// Loads the UIO driver if it is not there: true if it had to be.
pub(super) fn load_uio(roots: &Roots) -> bool {
    !driver(roots).is_dir() && run(roots, "modprobe", &[DRIVER.as_ref(), "of_id=generic-uio".as_ref()])
}

/// Loads u-dma-buf if it is not there, from the system's modules or from `u-dma-buf.ko` in a folder: true if it had to be.
pub(super) fn load_buffers(roots: &Roots, folder: Option<&Path>) -> bool {
    if roots.sysfs.join("class/u-dma-buf").is_dir() {
        return false;
    }
    let beside = folder.map(|folder| folder.join("u-dma-buf.ko")).filter(|file| file.exists());
    run(roots, "modprobe", &["u-dma-buf".as_ref()])
        || beside.is_some_and(|file| run(roots, "insmod", &[file.as_os_str()]))
}

/// Runs a program that acts on the system; on other roots than the system's it would act on the wrong one.
fn run(roots: &Roots, program: &str, arguments: &[&std::ffi::OsStr]) -> bool {
    roots.are_the_systems()
        && Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
}

/// What other devices have that ours, which is in the tree under this name, needs; `None` if ours is not there.
pub fn clashes_of(roots: &Roots, name: &str) -> Option<Vec<Clash>> {
    let ours = described(roots, &device(roots, name)?)?;
    Some(clashes(roots, &ours, true))
}
