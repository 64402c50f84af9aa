//! A loaded model: the shared library's functions and one instance of the design.
#![allow(unsafe_code)]

use std::ffi::{CString, c_char, c_uint, c_ulonglong, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::rc::Rc;

use libloading::Library;

use super::{Pin, Port, Source, Toolchain, build};
use crate::error::SimError;

/// The functions of the shim.
struct Functions {
    eval: unsafe extern "C" fn(*mut c_void),
    step: unsafe extern "C" fn(*mut c_void, c_ulonglong),
    delete: unsafe extern "C" fn(*mut c_void),
    trace_open: unsafe extern "C" fn(*mut c_void, *const c_char),
    trace_close: unsafe extern "C" fn(*mut c_void),
    coverage_write: unsafe extern "C" fn(*mut c_void, *const c_char),
}

/// One instance of a design; dropped with its last [`Pin`].
pub(super) struct Instance {
    functions: Functions,
    this: *mut c_void,
    // Unloaded after `drop` has deleted the instance.
    _library: Library,
}

impl Drop for Instance {
    fn drop(&mut self) {
        // SAFETY: `this` came from `fb_new` and is deleted once.
        unsafe { (self.functions.delete)(self.this) }
    }
}

/// A running model of a design.
pub struct Model {
    instance: Rc<Instance>,
    ports: Vec<(Port, *mut u8)>,
    trace: bool,
    coverage: bool,
}

impl Model {
    /// Builds the design, or takes it from the cache, and makes an instance of it: all registers 0.
    ///
    /// # Errors
    /// A missing tool, a design that Verilator refuses, a port of another width than named.
    pub fn open(source: &Source<'_>, tools: &Toolchain) -> Result<Self, SimError> {
        let path = build::library(source, tools)?;
        load(source, &path).map_err(|cause| SimError::Load { path, source: cause })
    }

    /// The port `name`.
    pub fn pin(&self, name: &str) -> Result<Pin, SimError> {
        let found = self.ports.iter().find(|(port, _)| port.name == name);
        let (port, variable) = found.ok_or_else(|| SimError::Port {
            name: name.to_owned(),
            problem: format!("the design has no such port among its {}", self.ports.len()),
        })?;
        Ok(Pin::new(*variable, port.width, Rc::clone(&self.instance)))
    }

    /// Settles the design after inputs (or the clock) have changed.
    #[inline]
    pub fn eval(&self) {
        // SAFETY: `this` is a live instance, used by one thread at a time.
        unsafe { (self.instance.functions.eval)(self.instance.this) }
    }

    /// Runs whole clock cycles with the inputs as they are: clock low, settle, clock high, settle.
    /// Without a clock, settles that many times.
    pub fn step(&self, cycles: u64) {
        // SAFETY: as in `eval`.
        unsafe { (self.instance.functions.step)(self.instance.this, cycles) }
    }

    /// Writes an FST trace to `path` from now on, two time steps a clock cycle, until
    /// [`Model::close_trace`] or the end of the model.
    ///
    /// # Errors
    /// A file that cannot be written; a model built without `trace`.
    pub fn open_trace(&self, path: &Path) -> Result<(), SimError> {
        if !self.trace {
            let (value, accepted) = (path.display().to_string(), "a model opened with trace = true");
            return Err(SimError::Option { option: "trace", value, accepted });
        }
        let name = created("writing the trace", path)?;
        // SAFETY: as in `eval`; `name` is a C string that outlives the call.
        unsafe { (self.instance.functions.trace_open)(self.instance.this, name.as_ptr()) }
        Ok(())
    }

    /// Completes the trace file, if there is one.
    pub fn close_trace(&self) {
        // SAFETY: as in `eval`.
        unsafe { (self.instance.functions.trace_close)(self.instance.this) }
    }

    /// Writes what this instance has counted so far, in Verilator's text format: each place of each module once, whatever the
    /// number of its instances.
    ///
    /// # Errors
    /// A file that cannot be written; a model built without `coverage`.
    pub fn write_coverage(&self, path: &Path) -> Result<(), SimError> {
        if !self.coverage {
            let (value, accepted) = (path.display().to_string(), "a model opened with coverage = true");
            return Err(SimError::Option { option: "coverage", value, accepted });
        }
        let name = created("writing the coverage", path)?;
        // SAFETY: as in `open_trace`.
        unsafe { (self.instance.functions.coverage_write)(self.instance.this, name.as_ptr()) }
        Ok(())
    }
}

/// The name of a file that the shim will write, which cannot report a failure to open it.
fn created(what: &'static str, path: &Path) -> Result<CString, SimError> {
    std::fs::File::create(path).map_err(SimError::io(what, path))?;
    let name = CString::new(path.as_os_str().as_bytes());
    name.map_err(|e| SimError::Io { what, path: path.to_owned(), source: e.into() })
}

fn load(source: &Source<'_>, path: &Path) -> Result<Model, libloading::Error> {
    // SAFETY: the library was made from our shim, whose functions have these signatures; it has no
    // initialisers beyond those of the C++ run-time and Verilator's.
    unsafe {
        let library = Library::new(path)?;
        let new = *library.get::<unsafe extern "C" fn() -> *mut c_void>(b"fb_new")?;
        let port = *library.get::<unsafe extern "C" fn(*mut c_void, c_uint) -> *mut c_void>(b"fb_port")?;
        let functions = Functions {
            eval: *library.get(b"fb_eval")?,
            step: *library.get(b"fb_step")?,
            delete: *library.get(b"fb_delete")?,
            trace_open: *library.get(b"fb_trace_open")?,
            trace_close: *library.get(b"fb_trace_close")?,
            coverage_write: *library.get(b"fb_coverage_write")?,
        };
        let this = new();
        let variables = (0..source.ports.len()).map(|i| port(this, i as c_uint).cast::<u8>());
        let ports = source.ports.iter().cloned().zip(variables).collect();
        let instance = Rc::new(Instance { functions, this, _library: library });
        Ok(Model { instance, ports, trace: source.trace, coverage: source.coverage })
    }
}
