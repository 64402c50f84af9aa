//! Work on many items at once.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
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
}
