//! Whether requests would be answered now, and if not, why.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::pool::{Health, PoolError};

/// Why nothing is answered.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum NotReady {
    #[error("the models are being loaded")]
    Starting,
    #[error("the server is ending")]
    Ending,
    #[error("{differences} checked frames differ from the twin")]
    Differs { differences: u64 },
    #[error("no back end: back end {number} has failed and is being recovered")]
    NoBackEnd { number: usize, source: Arc<PoolError> },
}

const STARTING: u8 = 0;
const RUNNING: u8 = 1;
const ENDING: u8 = 2;

/// How far the server is, and how its back ends are.
#[derive(Debug)]
pub(crate) struct Readiness {
    phase: AtomicU8,
    health: Arc<Health>,
}

impl Readiness {
    pub fn new(health: Arc<Health>) -> Self {
        Readiness { phase: AtomicU8::new(STARTING), health }
    }

    /// The models are loaded.
    pub fn run(&self) {
        // The end may have been asked for before.
        let _ = self.phase.compare_exchange(STARTING, RUNNING, Ordering::SeqCst, Ordering::SeqCst);
        self.health.tell();
    }

    /// The end is asked for.
    pub fn end(&self) {
        self.phase.store(ENDING, Ordering::SeqCst);
        self.health.tell();
    }

    /// Whether what is missing may still come.
    ///
    /// # Errors
    /// [`NotReady::Starting`].
    pub fn has_started(&self) -> Result<(), NotReady> {
        match self.phase.load(Ordering::SeqCst) {
            STARTING => Err(NotReady::Starting),
            _ => Ok(()),
        }
    }

    pub fn is_ending(&self) -> bool {
        self.phase.load(Ordering::SeqCst) == ENDING
    }

    /// Whether to send requests here.
    pub fn check(&self) -> Result<(), NotReady> {
        match self.phase.load(Ordering::SeqCst) {
            STARTING => return Err(NotReady::Starting),
            ENDING => return Err(NotReady::Ending),
            _ => {}
        }
        self.can_run()
    }

    /// Whether a request that is here can run: until the end it can, whoever sent it.
    pub fn can_run(&self) -> Result<(), NotReady> {
        self.has_started()?;
        if let Some(differences) = self.health.differences() {
            return Err(NotReady::Differs { differences });
        }
        match self.health.all_sick() {
            Some((number, source)) => Err(NotReady::NoBackEnd { number, source }),
            None => Ok(()),
        }
    }
}
