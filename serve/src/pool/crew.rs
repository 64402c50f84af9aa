//! All back ends.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::{mpsc, oneshot};

use super::backend::Maker;
use super::error::PoolError;
use super::health::Health;
use super::queue::{Frame, Opening, Outcome, Queue};
use super::worker::{Shared, Worker};
use crate::loaded::Loaded;
use crate::metrics::Metrics;

/// What a pool is made of.
pub(crate) struct Crew {
    pub makers: Vec<Maker>,
    /// Most frames that a back end takes at a time.
    pub batch: usize,
    /// One in so many frames is checked.
    pub check: Option<u64>,
    /// With the golden model: the back ends are the twin.
    pub golden: bool,
}

/// The threads and their queue.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Pool {
    /// Starts the threads.
    ///
    /// # Errors
    /// What the system says.
    pub fn start(crew: Crew, metrics: Arc<Metrics>) -> std::io::Result<Self> {
        let Crew { makers, batch, check, golden } = crew;
        let health = Arc::new(Health::new(makers.len()));
        let (queue, counted) = (Queue::new(batch), AtomicU64::new(0));
        let shared = Arc::new(Shared { queue, health, metrics, check, counted, golden });
        let mut threads = Vec::new();
        for (number, make) in makers.into_iter().enumerate() {
            let shared = shared.clone();
            let work = move || Worker { number, backend: make(), shared }.work();
            threads.push(std::thread::Builder::new().name(format!("back end {number}")).spawn(work)?);
        }
        Ok(Pool { shared, threads: Mutex::new(threads) })
    }

    /// How the back ends are.
    pub fn health(&self) -> Arc<Health> {
        self.shared.health.clone()
    }

    /// Frames that wait.
    pub fn waiting(&self) -> usize {
        self.shared.queue.len()
    }

    /// Opens a model on one of the back ends; the others do it with their first frame.
    ///
    /// # Errors
    /// What the back end says.
    pub async fn open(&self, loaded: Arc<Loaded>) -> Result<(), PoolError> {
        let (reply, opened) = oneshot::channel();
        self.shared.queue.open(Opening { loaded, reply });
        opened.await.unwrap_or(Err(PoolError::Stopped))
    }

    /// Gives frames to the back ends; what comes of each comes with its index. Whoever drops the receiver gives up.
    pub fn run(
        &self,
        loaded: &Arc<Loaded>,
        frames: Vec<Vec<u8>>,
    ) -> mpsc::UnboundedReceiver<(usize, Outcome)> {
        let (reply, outcomes) = mpsc::unbounded_channel();
        let since = Instant::now();
        let frame =
            |(index, pixels)| Frame { loaded: loaded.clone(), pixels, index, since, reply: reply.clone() };
        let frames = frames.into_iter().enumerate().map(frame).collect();
        if let Err(frames) = self.shared.queue.add(frames) {
            frames.iter().for_each(|frame: &Frame| frame.answer(Err(Arc::new(PoolError::Stopped))));
        }
        outcomes
    }

    /// Lets the back ends finish what waits, and waits for them.
    pub fn end(&self) {
        self.shared.queue.end();
        for thread in self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // It catches what panics.
            let _ = thread.join();
        }
    }
}
