//! Back ends that fail, err and come back.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use firebrick_host::device::{DeviceError, FrameSums};
use firebrick_host::driver::DriverError;
use firebrick_weights::embedded;

use super::PoolError;
use super::backend::{Backend, Maker};
use super::crew::{Crew, Pool};
use crate::loaded::Loaded;
use crate::metrics::Metrics;

/// What a back end that is played does.
#[derive(Default)]
struct Part {
    /// Fails while it is set.
    broken: AtomicBool,
    panics: AtomicBool,
    /// Gets the first class wrong.
    wrong: AtomicBool,
    /// How long a frame takes, in milliseconds.
    slow: AtomicUsize,
    closed: AtomicUsize,
    /// First pixels of the frames that ran.
    ran: Mutex<Vec<(String, u8)>>,
}

struct Played(Arc<Part>);

impl Backend for Played {
    fn open(&mut self, _: &Arc<Loaded>) -> Result<(), PoolError> {
        Ok(())
    }

    fn run(&mut self, loaded: &Arc<Loaded>, pixels: &[u8], _: bool) -> Result<FrameSums, PoolError> {
        std::thread::sleep(Duration::from_millis(self.0.slow.load(Ordering::SeqCst) as u64));
        assert!(!self.0.panics.swap(false, Ordering::SeqCst), "as it was told");
        if self.0.broken.load(Ordering::SeqCst) {
            return Err(PoolError::Device { number: 0, source: DeviceError::Driver(DriverError::NotLoaded) });
        }
        self.0.ran.lock().unwrap().push((loaded.name.clone(), pixels[0]));
        let mut sums = loaded.twin().unwrap().run(pixels).unwrap();
        sums[0] += u32::from(self.0.wrong.load(Ordering::SeqCst));
        Ok(FrameSums { sums, run: None })
    }

    fn close(&mut self) {
        self.0.closed.fetch_add(1, Ordering::SeqCst);
    }
}

fn pool(parts: &[Arc<Part>], check: Option<u64>) -> Pool {
    let maker = |part: &Arc<Part>| {
        let part = part.clone();
        let make: Maker = Box::new(move || Box::new(Played(part)));
        make
    };
    let crew = Crew { makers: parts.iter().map(maker).collect(), batch: 4, check, golden: false };
    Pool::start(crew, Arc::new(Metrics::new())).unwrap()
}

fn digits(name: &str) -> Arc<Loaded> {
    Arc::new(Loaded::new(name.to_owned(), 1, embedded::digits()))
}

fn frames(first: &[u8]) -> Vec<Vec<u8>> {
    first.iter().map(|first| vec![*first; 1024]).collect()
}

/// The outcomes of frames in their order.
fn run(pool: &Pool, loaded: &Arc<Loaded>, first: &[u8]) -> Vec<super::Outcome> {
    let mut outcomes = pool.run(loaded, frames(first));
    let mut all: Vec<_> = std::iter::from_fn(|| outcomes.blocking_recv()).collect();
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

fn until(what: impl Fn() -> bool) {
    let begin = Instant::now();
    while !what() {
        assert!(begin.elapsed() < Duration::from_secs(20), "not in 20 s");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn frames_of_one_model_run_together_and_come_back_in_their_order() {
    let part = Arc::new(Part { slow: 20.into(), ..Part::default() });
    let pool = pool(std::slice::from_ref(&part), None);
    let (a, b) = (digits("a"), digits("b"));
    // The first holds the back end while the others come.
    let mut replies = vec![pool.run(&a, frames(&[0]))];
    until(|| pool.waiting() == 0);
    for (loaded, first) in [(&a, 1), (&b, 2), (&a, 3), (&b, 4), (&a, 5)] {
        replies.push(pool.run(loaded, frames(&[first])));
    }
    for reply in &mut replies {
        reply.blocking_recv().unwrap().1.unwrap();
    }
    let ran: Vec<u8> = part.ran.lock().unwrap().iter().map(|(_, first)| *first).collect();
    assert_eq!(ran, [0, 1, 3, 5, 2, 4], "of one model behind each other");
    let outcomes = run(&pool, &a, &[7, 8, 9]);
    let expected = a.twin().unwrap().run_all(&frames(&[7, 8, 9])).unwrap();
    let sums: Vec<_> = outcomes.into_iter().map(|outcome| outcome.unwrap()).collect();
    assert_eq!(sums, expected);
    pool.end();
}

#[test]
fn a_failure_is_of_its_frame_only_and_the_back_end_comes_back() {
    let part = Arc::new(Part::default());
    let pool = pool(std::slice::from_ref(&part), None);
    let (loaded, health) = (digits("a"), pool.health());
    part.broken.store(true, Ordering::SeqCst);
    let failure = run(&pool, &loaded, &[1]).remove(0).unwrap_err();
    assert!(matches!(*failure, PoolError::Device { number: 0, .. }), "{failure}");
    until(|| health.all_sick().is_some());
    // It is opened anew, again and again.
    until(|| part.closed.load(Ordering::SeqCst) > 0);
    part.broken.store(false, Ordering::SeqCst);
    until(|| health.all_sick().is_none());
    assert_eq!(run(&pool, &loaded, &[1]).remove(0).unwrap(), loaded.twin().unwrap().run(&[1; 1024]).unwrap());
    pool.end();
}

#[test]
fn a_panic_is_a_failure_of_its_frame_and_the_others_run() {
    let parts = [Arc::new(Part::default()), Arc::new(Part::default())];
    let pool = pool(&parts, None);
    let loaded = digits("a");
    parts.iter().for_each(|part| part.panics.store(true, Ordering::SeqCst));
    let outcomes = run(&pool, &loaded, &[1, 2, 3, 4, 5, 6, 7, 8]);
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    assert!((1..=2).contains(&failed) && outcomes.len() == 8, "{outcomes:?}");
    assert_eq!(pool.health().count(), (0, 2), "each was well at once");
    assert!(run(&pool, &loaded, &[1, 2]).iter().all(Result::is_ok));
    pool.end();
}

#[test]
fn a_back_end_that_computes_wrongly_after_a_failure_stays_away() {
    let part = Arc::new(Part::default());
    let pool = pool(std::slice::from_ref(&part), None);
    part.panics.store(true, Ordering::SeqCst);
    part.wrong.store(true, Ordering::SeqCst);
    run(&pool, &digits("a"), &[1]).remove(0).unwrap_err();
    let health = pool.health();
    until(|| health.all_sick().is_some_and(|(_, failure)| matches!(*failure, PoolError::Wrong { .. })));
    // The end does not wait for it.
    pool.end();
}

#[test]
fn one_in_so_many_frames_is_checked() {
    let part = Arc::new(Part::default());
    let pool = pool(std::slice::from_ref(&part), Some(3));
    let (loaded, health) = (digits("a"), pool.health());
    assert!(run(&pool, &loaded, &[0, 1, 2, 3, 4, 5, 6]).iter().all(Result::is_ok));
    assert_eq!(health.differences(), None);
    part.wrong.store(true, Ordering::SeqCst);
    assert!(run(&pool, &loaded, &[7, 8]).iter().all(Result::is_ok), "8 of them, none of the checked");
    assert_eq!(health.differences(), None);
    run(&pool, &loaded, &[9]);
    until(|| health.differences() == Some(1));
    pool.end();
}

#[test]
fn the_end_finishes_what_waits_and_takes_nothing_more() {
    let part = Arc::new(Part { slow: 30.into(), ..Part::default() });
    let pool = pool(std::slice::from_ref(&part), None);
    let loaded = digits("a");
    let mut replies = pool.run(&loaded, frames(&[1, 2, 3]));
    let given_up = pool.run(&loaded, frames(&[4]));
    drop(given_up);
    pool.end();
    let done = std::iter::from_fn(|| replies.try_recv().ok()).filter(|(_, outcome)| outcome.is_ok()).count();
    assert_eq!((done, part.ran.lock().unwrap().len()), (3, 3), "what was given up does not run");
    let late = run(&pool, &loaded, &[5]).remove(0).unwrap_err();
    assert!(matches!(*late, PoolError::Stopped));
}
