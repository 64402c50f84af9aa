//! Where the traced program has mapped the registers' node.

use std::fs;
use std::ops::Range;
use std::path::Path;

use nix::unistd::Pid;

use crate::standin::StandInError;

/// The mapping that was used last.
#[derive(Default)]
pub(super) struct Mappings {
    known: Option<Mapping>,
}

struct Mapping {
    addresses: Range<usize>,
    /// Offset of its first byte in the node.
    offset: usize,
}

impl Mappings {
    /// Offset in `node` that the program has mapped at `address`; `None` if that is something else.
    pub fn offset(
        &mut self,
        program: Pid,
        node: &Path,
        address: usize,
    ) -> Result<Option<usize>, StandInError> {
        if !self.known.as_ref().is_some_and(|known| known.addresses.contains(&address)) {
            let list = format!("/proc/{program}/maps");
            let text = fs::read_to_string(&list).map_err(StandInError::io("cannot read", list.as_ref()))?;
            let node = node.to_string_lossy();
            let of_node = text.lines().filter(|line| line.ends_with(node.as_ref())).filter_map(parse);
            self.known = of_node.into_iter().find(|mapping| mapping.addresses.contains(&address));
        }
        Ok(self.known.as_ref().map(|known| address - known.addresses.start + known.offset))
    }
}

/// A line of `/proc/PID/maps` (proc(5)): `start-end permissions offset device inode path`.
fn parse(line: &str) -> Option<Mapping> {
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let hex = |text| usize::from_str_radix(text, 16).ok();
    Some(Mapping { addresses: hex(start)?..hex(end)?, offset: hex(fields.nth(1)?)? })
}
