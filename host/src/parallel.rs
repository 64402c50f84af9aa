//! Work on many items at once.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// The results of `job` on all items, in their order, on as many threads as the machine has CPUs, or as the system gives.
///
/// After an error no other item is begun; of several errors that of the first item is returned.
pub fn map<T: Sync, R: Send, E: Send>(
    items: &[T],
    job: impl Fn(&T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return done };
            let result = job(item);
            if result.is_err() {
                next.fetch_max(items.len(), Ordering::Relaxed);
            }
            done.push((index, result));
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let mut results = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, worker).ok();
        let workers: Vec<_> = (1..threads).filter_map(spawn).collect();
        // One of them is this one, which there is in any case.
        let own = worker();
        let results = |handle: thread::ScopedJoinHandle<'_, _>| {
            handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        own.into_iter().chain(workers.into_iter().flat_map(results)).collect::<Vec<(usize, Result<R, E>)>>()
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// What the threads of [`in_order`] share.
struct Line<R> {
    /// The item that nobody has begun.
    next: usize,
    /// The item whose result is to be taken.
    turn: usize,
    /// No item is begun any more.
    stopped: bool,
    /// A thread has panicked: a result will never come.
    broken: bool,
    /// Threads that wait: without one nobody is to be woken, which is a system call an item.
    waiting: usize,
    done: BTreeMap<usize, R>,
}

impl<R> Line<R> {
    fn new() -> Self {
        Line { next: 0, turn: 0, stopped: false, broken: false, waiting: 0, done: BTreeMap::new() }
    }
}

/// Ends the work of the others when a thread does not go on, whatever the reason.
struct Stop<'a, R>(&'a Mutex<Line<R>>, &'a Condvar);

impl<R> Drop for Stop<'_, R> {
    fn drop(&mut self) {
        let mut line = lock(self.0);
        line.stopped = true;
        line.broken |= thread::panicking();
        drop(line);
        self.1.notify_all();
    }
}

fn lock<R>(line: &Mutex<Line<R>>) -> MutexGuard<'_, Line<R>> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until something has moved.
fn wait<'a, R>(moved: &Condvar, mut held: MutexGuard<'a, Line<R>>) -> MutexGuard<'a, Line<R>> {
    held.waiting += 1;
    let mut held = moved.wait(held).unwrap_or_else(PoisonError::into_inner);
    held.waiting -= 1;
    held
}

/// Something has moved.
fn wake<R>(moved: &Condvar, held: MutexGuard<'_, Line<R>>) {
    let waiting = held.waiting;
    drop(held);
    if waiting > 0 {
        moved.notify_all();
    }
}

/// Hands the results of `job` on all items to `take`, on this thread and in the items' order, as soon as each is known; `job` runs as
/// in [`map`], beside `take`, at most `ahead` items before it.
///
/// # Errors
/// That of `take`, which ends it.
pub fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    ahead: usize,
    job: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(usize, R) -> Result<(), E>,
) -> Result<(), E> {
    let line = Mutex::new(Line::new());
    let moved = Condvar::new();
    let may_begin =
        |line: &Line<R>| line.next < items.len() && line.next <= line.turn + ahead && !line.stopped;
    let begin = |mut held: MutexGuard<'_, Line<R>>| {
        let index = held.next;
        held.next += 1;
        drop(held);
        let result = job(&items[index]);
        let mut held = lock(&line);
        held.done.insert(index, result);
        wake(&moved, held);
    };
    let worker = || {
        let _stop = Stop(&line, &moved);
        loop {
            let mut held = lock(&line);
            while !may_begin(&held) {
                if held.stopped || held.next >= items.len() {
                    return;
                }
                held = wait(&moved, held);
            }
            begin(held);
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    thread::scope(|scope| {
        for _ in 1..threads {
            // Without another thread this one does all the work.
            let _ = thread::Builder::new().spawn_scoped(scope, worker);
        }
        let _stop = Stop(&line, &moved);
        for index in 0..items.len() {
            let result = loop {
                let mut held = lock(&line);
                if let Some(result) = held.done.remove(&index) {
                    held.turn = index + 1;
                    wake(&moved, held);
                    break result;
                }
                if may_begin(&held) {
                    begin(held);
                    continue;
                }
                assert!(!held.broken, "a thread has panicked");
                drop(wait(&moved, held));
            };
            take(index, result)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_their_order_and_the_first_error_wins() {
        let items: Vec<u32> = (0..500).collect();
        let squares: Result<Vec<u32>, ()> = map(&items, |i| Ok(i * i));
        assert_eq!(squares.unwrap(), items.iter().map(|i| i * i).collect::<Vec<_>>());
        for _ in 0..20 {
            assert_eq!(map(&items, |&i| if i % 100 == 99 { Err(i) } else { Ok(()) }), Err(99));
        }
        assert_eq!(map(&items[..0], |_| Err::<(), ()>(())), Ok(vec![]));
    }

    #[test]
    fn results_come_in_order_and_not_too_far_ahead() {
        let items: Vec<usize> = (0..300).collect();
        let (begun, mut taken) = (AtomicUsize::new(0), 0);
        let job = |item: &usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            // Some are slow, so that others overtake them.
            thread::sleep(std::time::Duration::from_micros(if item % 7 == 0 { 900 } else { 50 }));
            item * item
        };
        in_order(&items, 8, job, |index, square| {
            assert_eq!((index, square), (taken, taken * taken));
            taken += 1;
            assert!(begun.load(Ordering::SeqCst) <= taken + 9);
            Ok::<_, ()>(())
        })
        .unwrap();
        assert_eq!(taken, 300);
        let early =
            in_order(&items, 8, |item| *item, |index, _| if index == 9 { Err(index) } else { Ok(()) });
        assert_eq!(early, Err(9));
        assert_eq!(in_order(&items[..0], 8, |item| *item, |_, _| Err(())), Ok(()));
    }

    #[test]
    fn a_panic_of_a_job_is_passed_on() {
        let items: Vec<usize> = (0..20).collect();
        let job = |item: &usize| assert_ne!(*item, 19, "the last one");
        let run = || in_order(&items, 4, job, |_, ()| Ok::<_, ()>(()));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
    }
}
