//! How the back ends are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::error::PoolError;

/// Which back ends have failed, and how often one differed from the twin.
#[derive(Debug)]
pub(crate) struct Health {
    sick: Mutex<Vec<Option<Arc<PoolError>>>>,
    differences: AtomicU64,
    changed: Notify,
}

impl Health {
    /// All are well.
    pub fn new(back_ends: usize) -> Self {
        Health {
            sick: Mutex::new(vec![None; back_ends]),
            differences: AtomicU64::new(0),
            changed: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Option<Arc<PoolError>>>> {
        self.sick.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A back end has failed, or is well again.
    pub fn set(&self, number: usize, failure: Option<Arc<PoolError>>) {
        self.lock()[number] = failure;
        self.tell();
    }

    /// The first back end with its failure, if all have failed.
    pub fn all_sick(&self) -> Option<(usize, Arc<PoolError>)> {
        let sick = self.lock();
        let first = sick.first().cloned().flatten()?;
        sick.iter().all(Option::is_some).then_some((0, first))
    }

    /// How many have failed, of how many.
    pub fn count(&self) -> (usize, usize) {
        let sick = self.lock();
        (sick.iter().flatten().count(), sick.len())
    }

    /// A checked frame differed.
    pub fn differ(&self) {
        self.differences.fetch_add(1, Ordering::SeqCst);
        self.tell();
    }

    /// How many did, if any.
    pub fn differences(&self) -> Option<u64> {
        Some(self.differences.load(Ordering::SeqCst)).filter(|count| *count > 0)
    }

    /// Wakes who waits for a change.
    pub fn tell(&self) {
        self.changed.notify_one();
    }

    /// Waits for a change since it was called last.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }
}
