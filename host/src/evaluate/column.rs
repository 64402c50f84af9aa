//! The ways of running a network that are measured.

use crate::device::DeviceKind;

/// A way of running a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "clap", derive(clap::ValueEnum))]
pub enum Column {
    /// The float network.
    Float,
    /// The golden model: plain and slow.
    Golden,
    /// The golden model's fast twin, with the same results.
    Twin,
    /// The accelerator's RTL, simulated cycle by cycle.
    #[cfg(feature = "sim")]
    Sim,
    /// The accelerator on this board.
    Board,
}

impl Column {
    /// The column of a device.
    pub fn of(device: DeviceKind) -> Column {
        match device {
            DeviceKind::Golden => Column::Golden,
            DeviceKind::Twin => Column::Twin,
            #[cfg(feature = "sim")]
            DeviceKind::Sim => Column::Sim,
            DeviceKind::Board => Column::Board,
        }
    }

    /// The name as the command line has it.
    pub fn name(self) -> &'static str {
        match self {
            Column::Float => "float",
            Column::Golden => "golden",
            Column::Twin => "twin",
            #[cfg(feature = "sim")]
            Column::Sim => "sim",
            Column::Board => "board",
        }
    }

    /// The device that runs it; `None` if it is software that takes images in parallel.
    pub fn device(self) -> Option<DeviceKind> {
        match self {
            Column::Float | Column::Golden | Column::Twin => None,
            #[cfg(feature = "sim")]
            Column::Sim => Some(DeviceKind::Sim),
            Column::Board => Some(DeviceKind::Board),
        }
    }
}
