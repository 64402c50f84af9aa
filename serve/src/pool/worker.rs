//! A back end's thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firebrick_host::device::{Difference, FrameSums};
use firebrick_nn::golden;
use firebrick_spec::chain;

use super::backend::Backend;
use super::error::PoolError;
use super::health::Health;
use super::queue::{Frame, Queue, Work};
use crate::loaded::Loaded;
use crate::metrics::{Metrics, Stage};

/// Between two tries to recover a back end.
const AGAIN: Duration = Duration::from_secs(1);

/// What all threads share.
pub(super) struct Shared {
    pub queue: Queue,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
    /// One in so many frames is checked.
    pub check: Option<u64>,
    pub counted: AtomicU64,
    /// What is checked with: the twin, or for the twin itself the golden model.
    pub golden: bool,
}

/// A back end and its number.
pub(super) struct Worker {
    pub number: usize,
    pub backend: Box<dyn Backend>,
    pub shared: Arc<Shared>,
}

impl Worker {
    /// Takes work until the end.
    pub fn work(mut self) {
        loop {
            let (sick, all) = self.shared.health.count();
            match self.shared.queue.take(all - sick) {
                Work::Open(opening) => {
                    let opened = self.guarded(|backend| backend.open(&opening.loaded));
                    let _ = opening.reply.send(opened);
                    self.shared.queue.done();
                }
                Work::Run { frames, alone } => {
                    let failed = self.run_all(frames, alone);
                    self.shared.queue.done();
                    if let Some((failure, loaded)) = failed {
                        self.recover(failure, &loaded);
                    }
                }
                Work::End => return,
            }
        }
    }

    /// Runs frames one behind the other; the failure that ended it, and the model it was of.
    fn run_all(&mut self, frames: Vec<Frame>, alone: bool) -> Option<(Arc<PoolError>, Arc<Loaded>)> {
        let mut frames = frames.into_iter();
        while let Some(frame) = frames.next() {
            // Its client has gone, or has waited for too long.
            if frame.reply.is_closed() {
                continue;
            }
            let begin = Instant::now();
            let run = self.guarded(|backend| backend.run(&frame.loaded, &frame.pixels, alone));
            let (waited, ran) = (begin.duration_since(frame.since), begin.elapsed());
            match run {
                Ok(FrameSums { sums, run }) => {
                    self.shared.metrics.stage(Stage::Queue, waited);
                    self.shared.metrics.stage(Stage::Compute, ran);
                    self.shared.metrics.frame(&frame.loaded, run.as_ref());
                    let checked = self.is_checked().then(|| sums.clone());
                    frame.answer(Ok(sums));
                    if let Some(sums) = checked {
                        self.check(&frame, &sums);
                    }
                }
                Err(error) => {
                    let (failure, of_model) = (Arc::new(error), Arc::clone(&frame.loaded));
                    self.shared.metrics.failure();
                    frame.answer(Err(failure.clone()));
                    if !failure.is_of_the_model() {
                        self.shared.queue.put_back(frames.collect());
                        return Some((failure, of_model));
                    }
                }
            }
        }
        None
    }

    /// A panic is a failure.
    fn guarded<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Backend) -> Result<T, PoolError>,
    ) -> Result<T, PoolError> {
        let number = self.number;
        let backend = self.backend.as_mut();
        // What it leaves behind is closed before it is used again.
        catch_unwind(AssertUnwindSafe(|| work(backend))).unwrap_or(Err(PoolError::Panicked { number }))
    }

    fn is_checked(&self) -> bool {
        let Some(every) = self.shared.check else { return false };
        self.shared.counted.fetch_add(1, Ordering::Relaxed) % every == 0
    }

    /// Runs a frame again in software.
    fn check(&self, frame: &Frame, sums: &[u32]) {
        self.shared.metrics.checked.inc();
        let Some(expected) = expected(&frame.loaded, &frame.pixels, self.shared.golden) else { return };
        let Some(difference) = Difference::between("sums", sums, &expected) else { return };
        self.shared.metrics.differences.inc();
        self.shared.health.differ();
        let Difference { index, found, expected, count, .. } = difference;
        let (back_end, model) = (self.number, frame.loaded.name.as_str());
        tracing::error!(back_end, model, class = index, found, expected, count, "a checked frame differs");
    }

    /// Tries until the back end is well, or the end comes: first with a soft reset, which the driver's next frame begins with, then by
    /// opening it anew. What the reset heals at once delays others only.
    fn recover(&mut self, failure: Arc<PoolError>, loaded: &Arc<Loaded>) {
        let back_end = self.number;
        tracing::error!(back_end, error = chain(&*failure), "a back end has failed");
        if matches!(*failure, PoolError::Panicked { .. }) {
            self.backend.close();
        }
        while let Err(error) = self.guarded(|backend| probe(backend, back_end, loaded)) {
            tracing::warn!(back_end, error = chain(&error), "a back end is not well yet");
            self.be_sick(Arc::new(error));
            self.backend.close();
            self.shared.queue.sleep(AGAIN);
            if self.shared.queue.has_ended() {
                return;
            }
        }
        tracing::info!(back_end, "a back end is well again");
        self.shared.health.set(back_end, None);
        self.count_sick();
    }

    /// Says that it has failed, and if nobody is left, what waits is answered with it.
    fn be_sick(&self, failure: Arc<PoolError>) {
        self.shared.health.set(self.number, Some(failure.clone()));
        self.count_sick();
        if self.shared.health.all_sick().is_none() {
            return;
        }
        let (frames, openings) = self.shared.queue.drain();
        frames.iter().for_each(|frame| frame.answer(Err(failure.clone())));
        // Whoever waits for one is told by its end that there is nobody.
        drop(openings);
    }

    fn count_sick(&self) {
        self.shared.metrics.sick.set(self.shared.health.count().0 as i64);
    }
}

/// The sums of software; none for pixels that no network has.
fn expected(loaded: &Loaded, pixels: &[u8], golden: bool) -> Option<Vec<u32>> {
    match golden {
        true => golden::run(&loaded.model, pixels).ok().map(|run| run.sums),
        false => loaded.twin().ok()?.run_all(&[pixels]).ok()?.pop(),
    }
}

/// Runs a grey frame, which must be as the twin's.
fn probe(backend: &mut dyn Backend, number: usize, loaded: &Arc<Loaded>) -> Result<(), PoolError> {
    let pixels = vec![128; loaded.model.network.input.len()];
    let found = backend.run(loaded, &pixels, true)?.sums;
    match expected(loaded, &pixels, false) {
        Some(expected) if expected != found => Err(PoolError::Wrong { number }),
        _ => Ok(()),
    }
}
