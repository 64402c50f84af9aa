//! What frames run on.

use std::sync::{Arc, Weak};

use firebrick_host::device::{Device, DeviceError, DeviceOptions, FrameSums};
use firebrick_nn::golden;
use firebrick_nn::validate::ModelError;

use super::error::PoolError;
use crate::loaded::Loaded;

/// One of the pool's back ends. It lives on its thread.
pub(crate) trait Backend {
    /// Makes a model ready.
    fn open(&mut self, loaded: &Arc<Loaded>) -> Result<(), PoolError>;
    /// Runs a frame; `alone`: nobody else works.
    fn run(&mut self, loaded: &Arc<Loaded>, pixels: &[u8], alone: bool) -> Result<FrameSums, PoolError>;
    /// Lets go of what it has opened: it has failed.
    fn close(&mut self);
}

/// Models that a simulated back end holds at a time, each in an engine of its own.
const SIMULATED: usize = 4;

/// Makes a back end, on its thread.
pub(crate) type Maker = Box<dyn FnOnce() -> Box<dyn Backend> + Send>;

/// Makers of back ends on these devices.
pub(crate) fn makers(devices: &[DeviceOptions]) -> Vec<Maker> {
    devices.iter().cloned().enumerate().map(|(number, options)| maker(number, options)).collect()
}

fn maker(number: usize, options: DeviceOptions) -> Maker {
    match options {
        DeviceOptions::Twin => Box::new(move || Box::new(TwinBackend { number })),
        DeviceOptions::Golden => Box::new(move || Box::new(GoldenBackend { number })),
        options => {
            // A board has one engine, whose registers one program locks: its models take turns.
            let most = if matches!(options, DeviceOptions::Board(_)) { 1 } else { SIMULATED };
            Box::new(move || Box::new(Engine { number, options, most, open: Vec::new() }))
        }
    }
}

/// The twin, which all threads share.
struct TwinBackend {
    number: usize,
}

impl Backend for TwinBackend {
    fn open(&mut self, loaded: &Arc<Loaded>) -> Result<(), PoolError> {
        let number = self.number;
        loaded.twin().map(|_| ()).map_err(|source| PoolError::Model { number, source })
    }

    fn run(&mut self, loaded: &Arc<Loaded>, pixels: &[u8], alone: bool) -> Result<FrameSums, PoolError> {
        let number = self.number;
        let twin = loaded.twin().map_err(|source| PoolError::Model { number, source })?;
        // With others at work a frame has one thread: whole frames keep all of them busy.
        let sums = match alone {
            true => twin.run(pixels),
            false => twin.run_all(&[pixels]).map(|mut all| all.pop().unwrap_or_default()),
        };
        let sums = sums.map_err(|error| PoolError::Device { number, source: DeviceError::Run(error) })?;
        Ok(FrameSums { sums, run: None })
    }

    fn close(&mut self) {}
}

/// The golden model.
struct GoldenBackend {
    number: usize,
}

impl Backend for GoldenBackend {
    fn open(&mut self, loaded: &Arc<Loaded>) -> Result<(), PoolError> {
        let validated: Result<(), ModelError> = loaded.model.validate();
        validated.map_err(|source| PoolError::Model { number: self.number, source })
    }

    fn run(&mut self, loaded: &Arc<Loaded>, pixels: &[u8], _: bool) -> Result<FrameSums, PoolError> {
        let run = golden::run(&loaded.model, pixels);
        let failed = |error| PoolError::Device { number: self.number, source: DeviceError::Run(error) };
        Ok(FrameSums { sums: run.map_err(failed)?.sums, run: None })
    }

    fn close(&mut self) {}
}

/// An accelerator, with the models that are on it, the latest used last.
struct Engine {
    number: usize,
    options: DeviceOptions,
    /// Most models that are open at a time.
    most: usize,
    open: Vec<(Weak<Loaded>, Device)>,
}

impl Engine {
    fn device(&mut self, loaded: &Arc<Loaded>) -> Result<&mut Device, PoolError> {
        let is_this = |(open, _): &(Weak<Loaded>, Device)| std::ptr::eq(open.as_ptr(), Arc::as_ptr(loaded));
        let entry = match self.open.iter().position(is_this) {
            Some(at) => self.open.remove(at),
            None => {
                self.open.retain(|(open, _)| open.strong_count() > 0);
                // Before the next is opened: a board's registers are locked by who has them.
                let over = (self.open.len() + 1).saturating_sub(self.most);
                self.open.drain(..over);
                let device = Device::open(loaded.model.clone(), &self.options);
                let number = self.number;
                let device = device.map_err(|source| PoolError::Device { number, source })?;
                (Arc::downgrade(loaded), device)
            }
        };
        self.open.push(entry);
        let last = self.open.len() - 1;
        Ok(&mut self.open[last].1)
    }
}

impl Backend for Engine {
    fn open(&mut self, loaded: &Arc<Loaded>) -> Result<(), PoolError> {
        self.device(loaded).map(|_| ())
    }

    fn run(&mut self, loaded: &Arc<Loaded>, pixels: &[u8], _: bool) -> Result<FrameSums, PoolError> {
        let number = self.number;
        let run = self.device(loaded)?.run(pixels);
        run.map_err(|source| PoolError::Device { number, source })
    }

    fn close(&mut self) {
        self.open.clear();
    }
}
