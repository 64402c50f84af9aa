//! AXI and AXI4-Lite protocol checker. Knows nothing of the memory model or of the engine: it sees
//! what both sides drive in each cycle, and a broken rule ends the simulation.

mod lite;
mod master;
mod rule;
mod windows;

pub use lite::LiteChecker;
pub use master::MasterChecker;
pub use rule::{LAWS, Law, Rule, Violation};
pub use windows::WindowChecker;

use std::fmt::Debug;

/// A broken rule before the cycle is known.
type Broken = (Rule, String);

/// One channel from the side that drives valid: once up, valid and payload stay until ready.
struct Channel<T> {
    name: &'static str,
    waiting: Option<T>,
}

impl<T: Copy + PartialEq + Debug> Channel<T> {
    fn new(name: &'static str) -> Self {
        Channel { name, waiting: None }
    }

    /// A reset: valid may fall without ready.
    fn restart(&mut self) {
        self.waiting = None;
    }

    /// Checks this cycle against the one before; the payload if it is handed over in this cycle.
    #[inline]
    fn check(&mut self, payload: Option<T>, ready: bool) -> Result<Option<T>, Broken> {
        if self.waiting.is_some() && payload != self.waiting {
            return Err(self.changed(payload));
        }
        self.waiting = if ready { None } else { payload };
        Ok(payload.filter(|_| ready))
    }

    #[cold]
    fn changed(&self, payload: Option<T>) -> Broken {
        let (name, before) = (self.name, self.waiting);
        match (before, payload) {
            (Some(before), None) => (Rule::ValidDropped, format!("{name}: {before:x?} was not accepted yet")),
            (before, payload) => (Rule::PayloadChanged, format!("{name}: {before:x?} became {payload:x?}")),
        }
    }
}

#[cfg(test)]
mod tests;
