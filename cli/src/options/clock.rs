//! The clock that times are computed from.

use super::board::BoardArguments;
use firebrick_host::device::{Device, DeviceKind};
use firebrick_host::fpga::pl_clock;

/// The clock in MHz of figures that nothing better is known for.
const DEFAULT_MHZ: f64 = 100.0;

/// A clock and where it is known from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Clock {
    /// In MHz.
    pub mhz: f64,
    /// `option`, `assumed`, `kernel` or `measured`.
    pub source: &'static str,
}

impl Clock {
    /// The clock of `--clock-mhz`; without it that of the kernel's clock driver on a board, if it tells; else it is
    /// what was measured on the board, or 100 MHz.
    pub fn of(option: Option<f64>, kind: DeviceKind, device: &Device, board: &BoardArguments) -> Self {
        let known = option.map(|mhz| Clock { mhz, source: "option" });
        let read = || if kind == DeviceKind::Board { pl_clock::read(&board.roots.roots()) } else { None };
        let kernel = || read().map(|hz| Clock { mhz: hz as f64 / 1e6, source: "kernel" });
        let measured = || device.clock_hz().map(|hz| Clock { mhz: hz / 1e6, source: "measured" });
        known.or_else(kernel).or_else(measured).unwrap_or(Clock { mhz: DEFAULT_MHZ, source: "assumed" })
    }

    /// True if nothing is known.
    pub fn is_assumed(&self) -> bool {
        self.source == "assumed"
    }

    /// The clock for a reader.
    pub fn text(&self) -> String {
        match self.source {
            "measured" => format!("{:.1} MHz (measured)", self.mhz),
            _ => format!("{} MHz", self.mhz),
        }
    }
}
