//! The columns of the parts of our boards.
//!
//! Nothing of this is from a run of Vivado. Each part's `source` says who has published it; the tests compare it with areas that others have
//! let Vivado draw, and with how many DSPs, block RAMs and LUTs the maker says the part has. A part that is not here gets no floorplan.

use super::parts::Column::{Clbs, Dsp, Gap, Ram, UltraRam};
use super::parts::{Grid, Hole};

const SERIES_7: Grid =
    Grid { device: "", source: "", columns: &[], holes: &[], rows: 0, region: 50, clb: 2, dsp: "DSP48" };

const ULTRASCALE_PLUS: Grid =
    Grid { device: "", source: "", columns: &[], holes: &[], rows: 0, region: 60, clb: 1, dsp: "DSP48E2" };

/// All of them. In the sources' strings a letter is a column, and a string a row of clock regions.
pub const GRIDS: &[Grid] = &[
    Grid {
        device: "xc7z020",
        source: "XC7Z014_STRING0 to 2 in XS7_Devices.h of byteman (University of Manchester)",
        columns: &[
            Clbs(4),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(4),
            Dsp,
            Clbs(2),
            Ram,
            Clbs(4),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(7),
            Gap("clocks"),
            Clbs(2),
            Ram,
            Clbs(13),
            Gap("configuration"),
            Clbs(5),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(4),
            Dsp,
            Clbs(2),
            Ram,
            Clbs(4),
        ],
        holes: &[
            Hole { name: "the processing system", clbs: 0..13, rows: 50..150 },
            Hole { name: "configuration", clbs: 34..40, rows: 50..150 },
        ],
        rows: 150,
        ..SERIES_7
    },
    Grid {
        device: "xc7z010",
        source: "XC7Z007_STRING0 and 1 in XS7_Devices.h of byteman (University of Manchester)",
        columns: &[
            Gap("the processing system"),
            Clbs(3),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(2),
            Gap("configuration"),
            Clbs(4),
            Gap("clocks"),
            Clbs(2),
            Ram,
            Clbs(3),
            Dsp,
            Clbs(2),
            Ram,
            Clbs(4),
        ],
        rows: 100,
        ..SERIES_7
    },
    Grid {
        device: "xczu3eg",
        source: "XCZU2_STRING0 to 2 in XUSP_Devices.h of byteman (University of Manchester)",
        columns: &[
            Gap("the processing system"),
            Clbs(3),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(8),
            Ram,
            Clbs(2),
            Gap("I/O"),
            Clbs(3),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(9),
            Dsp,
            Clbs(4),
            Ram,
            Clbs(3),
            Ram,
            Clbs(2),
            Gap("I/O and configuration"),
            Clbs(2),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(4),
            Ram,
            Clbs(2),
        ],
        rows: 180,
        ..ULTRASCALE_PLUS
    },
    Grid {
        device: "xck26",
        source: "XCZU4_STRING0 to 3, which it takes for the XCK26, in XUSP_Devices.h of byteman (University of Manchester)",
        columns: &[
            Gap("the processing system"),
            Clbs(2),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(3),
            Gap("I/O"),
            Clbs(2),
            Dsp,
            Clbs(5),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(2),
            Gap("I/O and clocks"),
            Clbs(2),
            Dsp,
            Clbs(2),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(3),
            Dsp,
            Clbs(3),
            UltraRam,
            Clbs(3),
            Ram,
            Clbs(2),
            Gap("PCIe and configuration"),
            Clbs(3),
            Ram,
            Clbs(2),
            Dsp,
            Clbs(7),
        ],
        rows: 240,
        ..ULTRASCALE_PLUS
    },
];

impl Grid {
    /// The grid of a part by Vivado's name of it.
    pub fn of(part: &str) -> Option<&'static Grid> {
        GRIDS.iter().find(|grid| part.starts_with(grid.device))
    }
}
