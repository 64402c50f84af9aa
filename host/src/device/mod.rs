//! A device that classifies images: the golden model or its twin in software, the simulated accelerator, or the one on a board.

mod accelerator;
mod board;
mod classification;
mod difference;
mod error;
mod options;
#[cfg(feature = "sim")]
mod simulated;
mod verified;

use std::path::Path;

use firebrick_compiler::compile::Program;
use firebrick_nn::golden;
use firebrick_nn::model::QuantisedModel;
use firebrick_nn::twin::Twin;
use firebrick_spec::bus::{DmaMemory, RegisterBus};

use accelerator::{Accelerator, compiled};
pub use classification::{Classification, Guess};
pub use difference::Difference;
pub use error::DeviceError;
#[cfg(feature = "sim")]
pub use firebrick_sim::SimError;
pub use options::{BoardOptions, DeviceKind, DeviceOptions, Simulation};
pub use verified::{Place, Verified};

use crate::driver::{Engine, Run};
use crate::image;

/// A network on a device.
///
/// ```
/// use firebrick_host::device::{Device, DeviceKind, DeviceOptions};
///
/// let model = firebrick_weights::embedded::digits();
/// let mut device = Device::open(model, &DeviceOptions::new(DeviceKind::Twin))?;
/// # let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../weights/digits/samples/digit-3.png");
/// let digit = device.classify(sample.as_ref())?;
/// for guess in digit.top(5) {
///     println!("{:>6.2} % {}", 100.0 * guess.probability, guess.label);
/// }
/// assert_eq!(digit.top(1)[0].label, "3");
/// # Ok::<(), firebrick_host::device::DeviceError>(())
/// ```
pub struct Device {
    model: QuantisedModel,
    backend: Backend,
}

/// What a device makes of a frame's pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameSums {
    /// Exact sums of the last map, one per class.
    pub sums: Vec<u32>,
    /// Cycles and times of the passes; `None` in software.
    pub run: Option<Run>,
}

enum Backend {
    Golden,
    Twin(Box<Twin>),
    Accelerator(Box<dyn Accelerator>),
}

impl Device {
    /// Opens a device and loads the network.
    ///
    /// # Errors
    /// [`DeviceError::Model`] if the network contradicts itself; for an accelerator also
    /// [`DeviceError::Compile`] with every layer that it cannot run, and whatever opening it reports.
    pub fn open(model: QuantisedModel, options: &DeviceOptions) -> Result<Self, DeviceError> {
        model.validate()?;
        let backend = match options {
            DeviceOptions::Golden => Backend::Golden,
            DeviceOptions::Twin => Backend::Twin(Box::new(Twin::new(&model)?)),
            #[cfg(feature = "sim")]
            DeviceOptions::Sim(options) => Backend::Accelerator(Box::new(simulated::open(&model, options)?)),
            DeviceOptions::Board(options) => Backend::Accelerator(Box::new(board::open(&model, options)?)),
        };
        Ok(Device { model, backend })
    }

    /// A device on an engine that is open already, whatever reaches it; compiles and loads the network.
    ///
    /// # Errors
    /// [`DeviceError::Compile`] with every layer that it cannot run, [`DeviceError::Driver`] if the
    /// network does not fit its memory.
    pub fn with_engine<R, M>(model: QuantisedModel, mut engine: Engine<R, M>) -> Result<Self, DeviceError>
    where
        R: RegisterBus + 'static,
        M: DmaMemory + 'static,
    {
        engine.load(compiled(&model, engine.config())?)?;
        Ok(Device { model, backend: Backend::Accelerator(Box::new(engine)) })
    }

    /// The network.
    pub fn model(&self) -> &QuantisedModel {
        &self.model
    }

    /// The compiled network; `None` in software.
    pub fn program(&self) -> Option<&Program> {
        match &self.backend {
            Backend::Golden | Backend::Twin(_) => None,
            Backend::Accelerator(engine) => engine.program(),
        }
    }

    /// The engine's clock in Hz as measured while it ran; `None` unless it is on a board and has run.
    pub fn clock_hz(&self) -> Option<f64> {
        match &self.backend {
            Backend::Golden | Backend::Twin(_) => None,
            Backend::Accelerator(engine) => engine.clock_hz(),
        }
    }

    /// What was wrong with a board's interrupt, for which its registers were polled; `None` if nothing was, or on another device.
    pub fn interrupt_problem(&self) -> Option<String> {
        match &self.backend {
            Backend::Golden | Backend::Twin(_) => None,
            Backend::Accelerator(engine) => engine.interrupt_problem(),
        }
    }

    /// Completes what is written beside the results, the trace of [`Simulation::trace`]; without it that happens when the device is
    /// dropped, and what fails is a warning.
    ///
    /// # Errors
    /// [`DeviceError::Simulation`] with the file's name; then there is no such file.
    pub fn finish(&mut self) -> Result<(), DeviceError> {
        match &mut self.backend {
            Backend::Golden | Backend::Twin(_) => Ok(()),
            Backend::Accelerator(engine) => engine.finish(),
        }
    }

    /// Decodes, preprocesses and classifies an image file.
    ///
    /// # Errors
    /// [`DeviceError::Image`] with the file's name; [`DeviceError::Driver`] with the hardware's state.
    pub fn classify(&mut self, path: &Path) -> Result<Classification, DeviceError> {
        let pixels = image::load_for(path, &self.model)?;
        self.classify_pixels(&pixels)
    }

    /// Classifies u8 pixels `[channel][row][column]` as [`image::load`] makes them.
    ///
    /// # Errors
    /// [`DeviceError::Run`] or [`DeviceError::Driver`], also for a wrong number of pixels.
    pub fn classify_pixels(&mut self, pixels: &[u8]) -> Result<Classification, DeviceError> {
        let FrameSums { sums, run } = self.run(pixels)?;
        Classification::new(&self.model, sums, run)
    }

    /// What [`Device::classify_pixels`] makes probabilities of.
    ///
    /// # Errors
    /// As [`Device::classify_pixels`].
    pub fn run(&mut self, pixels: &[u8]) -> Result<FrameSums, DeviceError> {
        match &mut self.backend {
            Backend::Golden => Ok(FrameSums { sums: golden::run(&self.model, pixels)?.sums, run: None }),
            Backend::Twin(twin) => Ok(FrameSums { sums: twin.run(pixels)?, run: None }),
            Backend::Accelerator(engine) => {
                let run = engine.run(pixels)?;
                Ok(FrameSums { sums: run.sums.clone(), run: Some(run) })
            }
        }
    }

    /// Runs a frame and compares every map that the accelerator writes, and the sums, with the golden model's, bit for bit.
    /// Empty in software, which has no maps to read back.
    ///
    /// # Errors
    /// As [`Device::classify_pixels`].
    pub fn verify(&mut self, pixels: &[u8]) -> Result<Vec<Verified>, DeviceError> {
        match &mut self.backend {
            Backend::Golden | Backend::Twin(_) => Ok(Vec::new()),
            Backend::Accelerator(engine) => {
                let sums = engine.run(pixels)?.sums;
                verified::compare(engine.as_mut(), &golden::run(&self.model, pixels)?, &sums)
            }
        }
    }

    /// What [`Device::verify`] compares of every frame: the layers in their order, and of each the number of values.
    pub fn compared(&self) -> Vec<(String, usize)> {
        let Some(program) = self.program() else { return Vec::new() };
        let maps = program.maps.iter().map(|region| {
            let layout = &region.layout;
            (region.layer.clone(), layout.channels * layout.height * layout.width)
        });
        maps.chain([(verified::SUMS.to_owned(), program.sums.channels)]).collect()
    }

    /// Compares the sums that [`Device::classify_pixels`] or [`Device::run`] has just made of `pixels` with the golden
    /// model, bit for bit. A difference names the first layer whose map differs.
    ///
    /// # Errors
    /// As [`Device::classify_pixels`].
    pub fn difference(&mut self, pixels: &[u8], sums: &[u32]) -> Result<Option<Difference>, DeviceError> {
        match &mut self.backend {
            Backend::Golden => Ok(None),
            Backend::Twin(_) => {
                Ok(Difference::between("sums", sums, &golden::run(&self.model, pixels)?.sums))
            }
            Backend::Accelerator(engine) => {
                difference::find(engine.as_mut(), &golden::run(&self.model, pixels)?, sums)
            }
        }
    }
}

#[cfg(test)]
mod tests;
