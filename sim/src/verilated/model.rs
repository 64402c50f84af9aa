//! A loaded model: one instance of the design and its ports.

use std::cell::{Cell, RefCell};
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use super::instance::Instance;
use super::trace::Trace;
use super::{Coverage, Pin, Port, Source, Toolchain, build};
use crate::error::{PortReason, SimError};

/// A running model of a design.
pub struct Model {
    instance: Rc<Instance>,
    ports: Vec<(Port, *mut u8)>,
    can_trace: bool,
    trace: RefCell<Option<Trace>>,
    /// That the trace cannot be written has been told.
    told: Cell<bool>,
    coverage: Coverage,
}

impl Drop for Model {
    fn drop(&mut self) {
        // Of a run that has failed, the trace so far is what helps.
        if let Err(error) = self.close_trace()
            && !self.told.get()
        {
            tracing::warn!("{error}");
        }
    }
}

impl Model {
    /// Builds the design, or takes it from the cache, and makes an instance of it: all registers 0.
    ///
    /// # Errors
    /// A missing tool, a design that Verilator refuses, a port of another width than named.
    pub fn open(source: &Source<'_>, tools: &Toolchain) -> Result<Self, SimError> {
        let path = build::library(source, tools)?;
        let loaded = Instance::load(&path, source.ports.len());
        let (instance, variables) = loaded.map_err(|cause| SimError::Load { path, source: cause })?;
        let ports = source.ports.iter().cloned().zip(variables).collect();
        let (can_trace, trace) = (source.trace, RefCell::new(None));
        Ok(Model {
            instance: Rc::new(instance),
            ports,
            can_trace,
            trace,
            told: Cell::new(false),
            coverage: source.coverage,
        })
    }

    /// The port `name`.
    pub fn pin(&self, name: &str) -> Result<Pin, SimError> {
        let found = self.ports.iter().find(|(port, _)| port.name == name);
        let (port, variable) = found.ok_or_else(|| SimError::Port {
            name: name.to_owned(),
            reason: PortReason::Unknown { ports: self.ports.len() },
        })?;
        Ok(Pin::new(*variable, port.width, Rc::clone(&self.instance)))
    }

    /// Settles the design after inputs (or the clock) have changed.
    #[inline]
    pub fn eval(&self) {
        self.instance.eval();
    }

    /// Runs whole clock cycles with the inputs as they are: clock low, settle, clock high, settle.
    /// Without a clock, settles that many times.
    pub fn step(&self, cycles: u64) {
        self.instance.step(cycles);
    }

    /// Writes an FST trace to `path` from now on, two time steps a clock cycle, until
    /// [`Model::close_trace`] or the end of the model; only then is there a file of that name.
    ///
    /// # Errors
    /// A file that cannot be written, also that of an earlier trace; a model built without `trace`.
    pub fn open_trace(&self, path: &Path) -> Result<(), SimError> {
        if !self.can_trace {
            let (value, accepted) = (path.display().to_string(), "a model opened with trace = true");
            return Err(SimError::Option { option: "trace", value, accepted });
        }
        self.close_trace()?;
        *self.trace.borrow_mut() = Some(Trace::open(path, &self.instance)?);
        Ok(())
    }

    /// Completes the trace file, if there is one.
    ///
    /// # Errors
    /// What could not be written, now or earlier; then there is no file.
    pub fn close_trace(&self) -> Result<(), SimError> {
        match self.trace.take() {
            Some(trace) => trace.close(&self.instance),
            None => Ok(()),
        }
    }

    /// Whether everything of the trace could be written so far.
    ///
    /// # Errors
    /// What could not.
    pub fn check_trace(&self) -> Result<(), SimError> {
        let checked = self.trace.borrow().as_ref().map_or(Ok(()), |trace| trace.check(&self.instance));
        self.told.set(self.told.get() || checked.is_err());
        checked
    }

    /// Writes what this instance has counted so far, in Verilator's text format: each place of each module once, whatever the
    /// number of its instances.
    ///
    /// # Errors
    /// A file that cannot be written; a model that counts nothing.
    pub fn write_coverage(&self, path: &Path) -> Result<(), SimError> {
        if self.coverage == Coverage::Nothing {
            let (value, accepted) =
                (path.display().to_string(), "a model that was opened to count something");
            return Err(SimError::Option { option: "coverage", value, accepted });
        }
        let name = created("writing the coverage", path)?;
        self.instance.write_coverage(&name);
        Ok(())
    }
}

/// The name of a file that the shim will write, which cannot report a failure to open it.
fn created(what: &'static str, path: &Path) -> Result<CString, SimError> {
    std::fs::File::create(path).map_err(SimError::io(what, path))?;
    let name = CString::new(path.as_os_str().as_bytes());
    name.map_err(|e| SimError::Io { what, path: path.to_owned(), source: e.into() })
}
