//! What a failure has to do with the options: the libraries do not know them.

use firebrick_board::BoardError;
use firebrick_host::device::DeviceError;
#[cfg(feature = "sim")]
use firebrick_host::device::SimError;
use firebrick_host::evaluate::{EvaluateError, TruthError};
use firebrick_host::fpga::pl_clock::ClockError;
use firebrick_host::mmio::UioError;
use firebrick_host::pipeline::PipelineError;
use firebrick_weights::WeightsError;

use crate::arguments::Stop;
use crate::config::{ConfigError, Refused};
use crate::fetch::{self, FetchError};
#[cfg(feature = "compress")]
use crate::refused::UsageError;
use crate::{alike, plain};

/// What to do with the options about this error, if one of them has to do with it.
pub(crate) fn of(error: &anyhow::Error) -> Option<String> {
    if let Some(name) = meant(error) {
        return Some(format!("did you mean `{}`?", plain::word(&name)));
    }
    if let Some(ClockError::NoDriver { .. }) = error.downcast_ref() {
        return Some("without --clock-mhz it is left as it is".into());
    }
    if let Some(TruthError::NoSynsets { .. }) = error.downcast_ref() {
        return Some("give --labels FILE with a line for each class that begins with its id".into());
    }
    if let Some(TruthError::NoIds { .. }) = error.downcast_ref() {
        return Some("--truth-ids names what says which (map_clsloc.txt)".into());
    }
    if error.downcast_ref().is_some_and(WeightsError::has_several_outputs) {
        return Some("--output-name says which".into());
    }
    if let Some(name) = damaged(error) {
        return Some(format!("`firebrick fetch {name}` gets it again if it is damaged"));
    }
    match error.downcast_ref().or_else(|| device(error)) {
        #[cfg(feature = "sim")]
        Some(DeviceError::Simulation(error)) => simulation(error),
        Some(DeviceError::OtherEngine { what, .. }) => {
            Some(format!("leave --{what} away, or load another bitstream"))
        }
        Some(DeviceError::Uio(UioError::Several { .. })) => Some("--uio names it".into()),
        _ => None,
    }
}

/// The name that an unknown one was most likely meant to be: of a board, a model, a layer, an output or a setting.
fn meant(error: &anyhow::Error) -> Option<String> {
    let of_list = |word: &str, names: &[String]| {
        alike::nearest(word, names.iter().map(String::as_str)).map(str::to_owned)
    };
    let of_text = |word: &str, names: &str| alike::nearest(word, names.split(", ")).map(str::to_owned);
    let in_chain = |cause: &(dyn std::error::Error + 'static)| {
        if let Some(BoardError::Unknown { name, .. }) = cause.downcast_ref() {
            return alike::board(name);
        }
        if let Some(FetchError::Unknown { name, accepted } | FetchError::NoModel { name, accepted }) =
            cause.downcast_ref()
        {
            return of_text(name, accepted);
        }
        if let Some((output, outputs)) = cause.downcast_ref().and_then(WeightsError::unknown_output) {
            return of_list(output, outputs);
        }
        #[cfg(feature = "compress")]
        if let Some(UsageError::Compression { problem, .. }) = cause.downcast_ref() {
            return problem.unknown_layer().and_then(|(layer, layers)| of_list(layer, layers));
        }
        match cause.downcast_ref()? {
            ConfigError::Unknown { key, accepted, .. } => of_text(key, accepted),
            ConfigError::Value { value, source: Refused::OneOf { accepted }, .. } => of_list(value, accepted),
            ConfigError::Value { value, source: Refused::Board(BoardError::Unknown { .. }), .. } => {
                alike::board(value)
            }
            _ => None,
        }
    };
    // What an error passes on as its own (`transparent`) is no cause in its chain.
    match error.downcast_ref() {
        Some(Stop::Settings(problem)) => in_chain(problem),
        _ => error.chain().find_map(in_chain),
    }
}

/// The name of the fetched model whose file cannot be used.
fn damaged(error: &anyhow::Error) -> Option<String> {
    error.downcast_ref::<WeightsError>().filter(|_| cfg!(feature = "fetch"))?;
    let (text, folder) = (format!("{error:#}"), fetch::folder().ok()?);
    let listed = fetch::catalogue().ok()?.models.into_iter();
    let mut told = listed.filter(|model| text.contains(&*folder.join(&model.file).to_string_lossy()));
    told.next().map(|model| model.name)
}

/// What a user says to have the simulation built elsewhere, or with something else.
#[cfg(feature = "sim")]
fn simulation(error: &SimError) -> Option<String> {
    match error {
        SimError::Untrusted { .. } => Some("--cache or FIREBRICK_CACHE names the folder".into()),
        SimError::MissingTool { program } => {
            let named = std::env::var_os("FIREBRICK_VERILATOR").is_some_and(|name| name == program.as_str());
            named.then(|| "FIREBRICK_VERILATOR names it".into())
        }
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
