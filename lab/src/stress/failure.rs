//! How a case fails.

use std::fmt;

use firebrick_host::driver::DriverError;
use firebrick_sim::SimError;
use firebrick_spec::bus::BusError;
use firebrick_spec::chain;

/// What kind of failure it is: a reduced case must fail in the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Memory or sums differ from the golden model's.
    Result,
    /// An error without cause, none with one, or another one.
    WrongError,
    /// No end within the cycle bound, or a soft reset that does not end.
    Hang,
    /// A rule of the bus is broken, the address windows included.
    Bus,
    /// A register reads what it must not.
    Register,
    /// A part of the software has panicked or refused what it should not.
    Software,
}

/// A failed case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub kind: Kind,
    /// What was found and what was expected.
    pub text: String,
}

impl Failure {
    /// A failure of a kind.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Failure { kind, text: text.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.text)
    }
}

impl From<SimError> for Failure {
    fn from(error: SimError) -> Self {
        Failure::new(Kind::Bus, chain(&error))
    }
}

impl From<BusError> for Failure {
    fn from(error: BusError) -> Self {
        Failure::new(Kind::Bus, chain(&error))
    }
}

impl From<DriverError> for Failure {
    fn from(error: DriverError) -> Self {
        let kind = match &error {
            DriverError::Bus(_) => Kind::Bus,
            DriverError::Timeout { .. } | DriverError::Reset(_) | DriverError::Unfinished { .. } => {
                Kind::Hang
            }
            DriverError::Stopped { .. } => Kind::WrongError,
            _ => Kind::Software,
        };
        Failure::new(kind, chain(&error))
    }
}
