//! Makes an overlay fit for the running system.
//!
//! An overlay as `dtc -@` compiles it refers to the system's nodes by labels, which the kernel finds in the node `__symbols__` of
//! its tree. Many images' trees have none; then the labels are replaced by what they stand for.

use super::LoadError;
use super::system::System;
use super::tree::{Node, cells, strings};

/// An overlay that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Adapted {
    /// The overlay.
    pub tree: Node,
    /// The labels that were replaced, and by which paths.
    pub replaced: Vec<(String, String)>,
}

/// Our device as an overlay describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ours {
    /// The registers' address.
    pub address: u64,
    /// Their size in bytes.
    pub size: u64,
    /// The interrupt's three words; none if it is polled.
    pub interrupt: Option<Vec<u8>>,
}

/// Replaces what the system's tree has no symbols for.
///
/// # Errors
/// [`LoadError::Label`], if nothing in the tree is what a label stands for.
pub(super) fn adapt(system: &System, mut tree: Node) -> Result<Adapted, LoadError> {
    let fixups = tree.child("__fixups__").cloned().unwrap_or_default();
    let mut replaced = Vec::new();
    for (label, places) in &fixups.properties {
        if system.symbol(label).is_some() {
            continue;
        }
        let path = system.path(label);
        for place in strings(places) {
            resolve(system, &mut tree, label, path.as_deref(), &place)?;
        }
        if let Some(left) = tree.at_mut("/__fixups__") {
            left.remove(label);
        }
        replaced.extend(path.map(|path| (label.clone(), path)));
    }
    tree.children.retain(|child| child.name != "__fixups__" || !child.properties.is_empty());
    Ok(Adapted { tree, replaced })
}

/// Replaces one reference: `place` is the node's path, the property, and the byte in it, between colons.
fn resolve(
    system: &System,
    tree: &mut Node,
    label: &str,
    path: Option<&str>,
    place: &str,
) -> Result<(), LoadError> {
    let missing = || LoadError::Label { label: label.to_owned() };
    let mut parts = place.rsplitn(3, ':');
    let (offset, property, node) = (parts.next(), parts.next(), parts.next());
    let (Some(Ok(offset)), Some(property), Some(node)) = (offset.map(str::parse::<usize>), property, node)
    else {
        return Err(missing());
    };
    let node = tree.at_mut(node).ok_or_else(missing)?;
    match property {
        // The bus supplies it to what stands on it; without such a controller it is another family's overlay.
        "interrupt-parent" => {
            path.ok_or_else(missing)?;
            node.remove(property);
        }
        "target" => {
            let path = path.ok_or_else(missing)?;
            node.remove(property);
            node.set("target-path", [path.as_bytes(), &[0]].concat());
        }
        _ => {
            let number = path.and_then(|path| system.phandle(path)).ok_or_else(missing)?;
            let (_, value) =
                node.properties.iter_mut().find(|(name, _)| name == property).ok_or_else(missing)?;
            value.get_mut(offset..offset + 4).ok_or_else(missing)?.copy_from_slice(&number);
        }
    }
    Ok(())
}

/// The file that an overlay has the FPGA programmed with.
pub(super) fn firmware(tree: &Node) -> Option<String> {
    tree.all().into_iter().find_map(|node| node.text("firmware-name"))
}

/// Has the FPGA programmed with this file.
pub(super) fn set_firmware(tree: &mut Node, name: &str) {
    for overlay in tree.children.iter_mut().flat_map(|fragment| &mut fragment.children) {
        if overlay.property("firmware-name").is_some() {
            overlay.set("firmware-name", [name.as_bytes(), &[0]].concat());
        }
    }
}

/// Takes out what programs the FPGA.
pub(super) fn without_firmware(tree: &mut Node) {
    let programs =
        |fragment: &Node| fragment.children.iter().any(|overlay| overlay.property("firmware-name").is_some());
    let gone: Vec<String> =
        tree.children.iter().filter(|node| programs(node)).map(|node| node.name.clone()).collect();
    tree.children.retain(|node| !gone.contains(&node.name));
    // What the fragment refers to must not be looked for.
    for fixups in tree.children.iter_mut().filter(|node| node.name == "__fixups__") {
        for (_, places) in &mut fixups.properties {
            let gone = |place: &String| {
                gone.iter().any(|name| {
                    place.starts_with(&format!("/{name}:")) || place.starts_with(&format!("/{name}/"))
                })
            };
            let kept: Vec<String> = strings(places).filter(|place| !gone(place)).collect();
            *places = kept.iter().flat_map(|place| place.bytes().chain([0])).collect();
        }
        fixups.properties.retain(|(_, places)| !places.is_empty());
    }
}

/// Sets the rate of the logic's clock; false if the overlay has no such clock.
pub(super) fn set_clock(tree: &mut Node, hertz: u32) -> bool {
    let overlays = tree.children.iter_mut().flat_map(|fragment| &mut fragment.children);
    let clocks =
        overlays.flat_map(|overlay| &mut overlay.children).filter(|node| node.is_compatible("xlnx,fclk"));
    let mut found = false;
    for clock in clocks {
        clock.set("assigned-clock-rates", hertz.to_be_bytes().to_vec());
        found = true;
    }
    found
}

/// The device that an overlay has under this name.
pub(super) fn ours(tree: &Node, name: &str) -> Option<Ours> {
    let node =
        tree.all().into_iter().find(|node| node.text("linux,uio-name").is_some_and(|found| found == name))?;
    let registers = cells(node.property("reg")?);
    let (address, size) = window(&registers)?;
    Some(Ours { address, size, interrupt: node.property("interrupts").map(<[u8]>::to_vec) })
}

/// Address and size of `reg`, of one or two words each.
pub(super) fn window(registers: &[u32]) -> Option<(u64, u64)> {
    match *registers {
        [address, size] => Some((address.into(), size.into())),
        [a1, a0, s1, s0, ..] => {
            Some((u64::from(a1) << 32 | u64::from(a0), u64::from(s1) << 32 | u64::from(s0)))
        }
        _ => None,
    }
}

/// Memory ports whose width an overlay sets.
pub(super) fn memory_ports(tree: &Node) -> Option<usize> {
    let nodes = tree.all();
    let zynq = nodes.iter().filter(|node| node.is_compatible("xlnx,zynq-afi-fpga")).count();
    let words = nodes
        .iter()
        .find(|node| node.is_compatible("xlnx,afi-fpga"))
        .and_then(|node| node.property("config-afi"));
    // Pairs of register and value: two for each memory port, one for the control port.
    let ultrascale = words.map_or(0, |words| words.len().saturating_sub(8) / 16);
    Some(zynq + ultrascale).filter(|ports| *ports > 0)
}
