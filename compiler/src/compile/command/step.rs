//! A pass before its places in memory are known.

use std::collections::BTreeMap;

use firebrick_spec::{Bypass, Pass};

use crate::compile::pack::Lists;
use crate::compile::program::PassInfo;
use crate::compile::stage::Stage;

/// Something in memory that passes of a stage read or write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::compile) enum Region {
    /// The stage's input.
    Input,
    /// The stage's output.
    Output,
    /// Partial sums.
    Scratch,
    /// A copy of the input whose pixel `x` is pixel `x + shift` of the input; by 0 the widened one.
    Shifted(isize),
}

impl Region {
    /// What the stage reads, moved by `shift` columns to the left.
    pub fn input(stage: &Stage<'_>, shift: isize) -> Self {
        // A copy that is not shifted is the widened one.
        if shift == 0 && !stage.is_widened() { Region::Input } else { Region::Shifted(shift) }
    }
}

/// Byte offsets of a stage's regions.
pub(in crate::compile) struct Places {
    pub regions: BTreeMap<Region, usize>,
    /// The map that is added; unused without.
    pub bypass: usize,
}

/// A pass before its places are known.
pub(in crate::compile) struct Step<'a> {
    pub lists: Lists<'a>,
    pub info: PassInfo,
    /// The descriptor with offsets from the regions' beginnings, and from 0 for the bypass map.
    pub pass: Pass,
    pub source: Region,
    pub target: Region,
}

impl Step<'_> {
    /// The descriptor, with offsets in place of addresses; none if a region has no place.
    pub fn command(&self, places: &Places) -> Option<Pass> {
        let at = |region: &Region, offset: u32| Some(*places.regions.get(region)? as u32 + offset);
        let bypass = self.pass.bypass.map(|b| Bypass { source: b.source + places.bypass as u32, ..b });
        Some(Pass {
            source: at(&self.source, self.pass.source)?,
            target: at(&self.target, self.pass.target)?,
            bypass,
            ..self.pass
        })
    }
}
