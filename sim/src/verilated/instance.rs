//! One instance of a design in a loaded library: the calls of the shim's functions.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int, c_uint, c_ulonglong, c_void};
use std::path::Path;

use libloading::Library;

/// The functions of the shim.
struct Functions {
    eval: unsafe extern "C" fn(*mut c_void),
    step: unsafe extern "C" fn(*mut c_void, c_ulonglong),
    delete: unsafe extern "C" fn(*mut c_void),
    trace_open: unsafe extern "C" fn(*mut c_void, *const c_char),
    trace_close: unsafe extern "C" fn(*mut c_void),
    trace_error: unsafe extern "C" fn(*mut c_void) -> c_int,
    coverage_write: unsafe extern "C" fn(*mut c_void, *const c_char),
}

/// One instance of a design; dropped with its last [`Pin`](super::Pin).
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

impl Instance {
    /// Loads a library that was built from our shim and makes an instance; also the addresses of the variables of its first `ports`
    /// ports.
    pub(super) fn load(path: &Path, ports: usize) -> Result<(Self, Vec<*mut u8>), libloading::Error> {
        // SAFETY: the library was made from our shim, whose functions have these signatures; it has no
        // initialisers beyond those of the C++ run-time and Verilator's.
        unsafe {
            let library = Library::new(path)?;
            let new = *library.get::<unsafe extern "C" fn() -> *mut c_void>(b"fb_new")?;
            let port =
                *library.get::<unsafe extern "C" fn(*mut c_void, c_uint) -> *mut c_void>(b"fb_port")?;
            let functions = Functions {
                eval: *library.get(b"fb_eval")?,
                step: *library.get(b"fb_step")?,
                delete: *library.get(b"fb_delete")?,
                trace_open: *library.get(b"fb_trace_open")?,
                trace_close: *library.get(b"fb_trace_close")?,
                trace_error: *library.get(b"fb_trace_error")?,
                coverage_write: *library.get(b"fb_coverage_write")?,
            };
            let this = new();
            let variables = (0..ports).map(|i| port(this, i as c_uint).cast::<u8>()).collect();
            Ok((Instance { functions, this, _library: library }, variables))
        }
    }

    #[inline]
    pub(super) fn eval(&self) {
        // SAFETY: `this` is a live instance, used by one thread at a time.
        unsafe { (self.functions.eval)(self.this) }
    }

    #[inline]
    pub(super) fn step(&self, cycles: u64) {
        // SAFETY: as in `eval`.
        unsafe { (self.functions.step)(self.this, cycles) }
    }

    pub(super) fn open_trace(&self, file: &CStr) {
        // SAFETY: as in `eval`; `file` outlives the call.
        unsafe { (self.functions.trace_open)(self.this, file.as_ptr()) }
    }

    pub(super) fn close_trace(&self) {
        // SAFETY: as in `eval`.
        unsafe { (self.functions.trace_close)(self.this) }
    }

    /// What the system said when something of the trace could not be written, as `errno`; 0 if all could.
    pub(super) fn trace_error(&self) -> c_int {
        // SAFETY: as in `eval`.
        unsafe { (self.functions.trace_error)(self.this) }
    }

    pub(super) fn write_coverage(&self, file: &CStr) {
        // SAFETY: as in `open_trace`.
        unsafe { (self.functions.coverage_write)(self.this, file.as_ptr()) }
    }
}
