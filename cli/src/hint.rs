//! What a failure has to do with the options: the libraries do not know them.

use firebrick_host::device::DeviceError;
use firebrick_host::evaluate::{EvaluateError, TruthError};
use firebrick_host::fpga::pl_clock::ClockError;
use firebrick_host::mmio::UioError;
use firebrick_host::pipeline::PipelineError;
use firebrick_weights::WeightsError;

/// What to do with the options about this error, if one of them has to do with it.
pub(crate) fn of(error: &anyhow::Error) -> Option<String> {
    if let Some(ClockError::NoDriver { .. }) = error.downcast_ref() {
        return Some("without --clock-mhz it is left as it is".into());
    }
    if let Some(TruthError::NoSynsets { .. }) = error.downcast_ref() {
        return Some("give --labels FILE with a line for each class that begins with its id".into());
    }
    if error.downcast_ref().is_some_and(WeightsError::has_several_outputs) {
        return Some("--output-name says which".into());
    }
    match error.downcast_ref().or_else(|| device(error)) {
        Some(DeviceError::OtherEngine { what, .. }) => {
            Some(format!("leave --{what} away, or load another bitstream"))
        }
        Some(DeviceError::Uio(UioError::Several { .. })) => Some("--uio names it".into()),
        _ => None,
    }
}

/// The device's error in that of what was done with it.
fn device(error: &anyhow::Error) -> Option<&DeviceError> {
    match (error.downcast_ref(), error.downcast_ref()) {
        (Some(PipelineError::Device(error)), _) | (_, Some(EvaluateError::Device(error))) => Some(error),
        _ => None,
    }
}
