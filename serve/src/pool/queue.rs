//! The frames that wait.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::error::PoolError;
use crate::loaded::Loaded;

/// What comes of a frame: its sums.
pub(crate) type Outcome = Result<Vec<u32>, Arc<PoolError>>;

/// A frame of a request.
pub(super) struct Frame {
    pub loaded: Arc<Loaded>,
    /// As the network reads them.
    pub pixels: Vec<u8>,
    /// Which of the request's.
    pub index: usize,
    pub since: Instant,
    pub reply: mpsc::UnboundedSender<(usize, Outcome)>,
}

impl Frame {
    /// Whoever has given up misses nothing.
    pub fn answer(&self, outcome: Outcome) {
        let _ = self.reply.send((self.index, outcome));
    }
}

/// A model that is to be opened before there are frames of it.
pub(super) struct Opening {
    pub loaded: Arc<Loaded>,
    pub reply: oneshot::Sender<Result<(), PoolError>>,
}

/// What a back end does next.
pub(super) enum Work {
    Open(Opening),
    /// Frames of one model; `alone` if no other back end works and nothing waits.
    Run {
        frames: Vec<Frame>,
        alone: bool,
    },
    /// Nothing is left, and nothing will come.
    End,
}

#[derive(Default)]
struct State {
    frames: VecDeque<Frame>,
    openings: VecDeque<Opening>,
    working: usize,
    ended: bool,
}

/// The queue, which threads wait at.
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    batch: usize,
}

impl Queue {
    /// `batch`: most frames that a back end takes at a time.
    pub fn new(batch: usize) -> Self {
        Queue { state: Mutex::default(), changed: Condvar::new(), batch }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Frames that wait.
    pub fn len(&self) -> usize {
        self.lock().frames.len()
    }

    /// Adds frames; gives them back if the end has come.
    pub fn add(&self, frames: Vec<Frame>) -> Result<(), Vec<Frame>> {
        let mut state = self.lock();
        if state.ended {
            return Err(frames);
        }
        let count = frames.len();
        state.frames.extend(frames);
        drop(state);
        (0..count).for_each(|_| self.changed.notify_one());
        Ok(())
    }

    /// Puts frames before all others: their back end has failed before it came to them.
    pub fn put_back(&self, frames: Vec<Frame>) {
        let mut state = self.lock();
        frames.into_iter().rev().for_each(|frame| state.frames.push_front(frame));
        drop(state);
        self.changed.notify_all();
    }

    /// Asks for a model to be opened.
    pub fn open(&self, opening: Opening) {
        self.lock().openings.push_back(opening);
        self.changed.notify_one();
    }

    /// No more frames come.
    pub fn end(&self) {
        self.lock().ended = true;
        self.changed.notify_all();
    }

    pub fn has_ended(&self) -> bool {
        self.lock().ended
    }

    /// Waits for work; `share`: how many back ends share what waits.
    pub fn take(&self, share: usize) -> Work {
        let mut state = self.lock();
        loop {
            if let Some(opening) = state.openings.pop_front() {
                state.working += 1;
                return Work::Open(opening);
            }
            if !state.frames.is_empty() {
                let others = state.working;
                state.working += 1;
                // No more than its share: the others would stand still.
                let most = state.frames.len().div_ceil(share.max(1)).clamp(1, self.batch);
                let frames = of_one_model(&mut state.frames, most);
                let alone = others == 0 && frames.len() == 1 && state.frames.is_empty();
                return Work::Run { frames, alone };
            }
            if state.ended {
                return Work::End;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What was taken is done.
    pub fn done(&self) {
        self.lock().working -= 1;
    }

    /// Everything that waits, for nobody will take it.
    pub fn drain(&self) -> (Vec<Frame>, Vec<Opening>) {
        let mut state = self.lock();
        (state.frames.drain(..).collect(), state.openings.drain(..).collect())
    }

    /// Sleeps, at most until the end.
    pub fn sleep(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut state = self.lock();
        while !state.ended {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// The first frame, and others of its model behind it, in their order.
fn of_one_model(waiting: &mut VecDeque<Frame>, most: usize) -> Vec<Frame> {
    let Some(first) = waiting.pop_front() else { return Vec::new() };
    let mut taken = vec![first];
    let mut at = 0;
    while taken.len() < most && at < waiting.len() {
        if !Arc::ptr_eq(&waiting[at].loaded, &taken[0].loaded) {
            at += 1;
        } else if let Some(frame) = waiting.remove(at) {
            taken.push(frame);
        }
    }
    taken
}
