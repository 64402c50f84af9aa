//! All connections.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::memory;
use crate::metrics::Metrics;

/// So many connections fewer than there have been: a flood is over.
const EBB: usize = 128;

/// Between two looks at it.
const LOOK: Duration = Duration::from_secs(3);

#[derive(Default)]
struct State {
    /// Connections without a request, by when that began.
    idle: BTreeMap<u64, Arc<Notify>>,
    next: u64,
    /// All that are here and not told to go.
    count: usize,
    /// The most of them since memory was given back.
    most: usize,
}

impl State {
    fn add_idle(&mut self, leave: &Arc<Notify>) -> u64 {
        self.next += 1;
        self.idle.insert(self.next, leave.clone());
        self.next
    }
}

/// The connections of a server, so many at most.
pub(crate) struct Lobby {
    state: Mutex<State>,
    most: usize,
    metrics: Arc<Metrics>,
    empty: Notify,
}

impl Lobby {
    /// Room for `most` connections.
    pub fn new(most: usize, metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Lobby { state: Mutex::default(), most, metrics, empty: Notify::new() })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection comes in. If there is no room, the one that has waited longest without a request goes; `None` if all have one.
    pub fn enter(self: &Arc<Self>) -> Option<Arc<Guest>> {
        let mut state = self.lock();
        if state.count >= self.most {
            let (_, leave) = state.idle.pop_first()?;
            state.count -= 1;
            self.metrics.evicted.inc();
            leave.notify_one();
        }
        state.count += 1;
        state.most = state.most.max(state.count);
        let leave = Arc::new(Notify::new());
        let idle = Some(state.add_idle(&leave));
        drop(state);
        self.metrics.connections.inc();
        Some(Arc::new(Guest { lobby: self.clone(), leave, now: Mutex::new(Now { requests: 0, idle }) }))
    }

    /// Gives memory back after each flood, until it is dropped.
    pub async fn settle(self: Arc<Self>) {
        loop {
            sleep(LOOK).await;
            if self.has_ebbed() {
                // It does not panic.
                let _ = spawn_blocking(memory::give_back).await;
            }
        }
    }

    /// True once after a flood, or after each part of one that ends slowly.
    fn has_ebbed(&self) -> bool {
        let mut state = self.lock();
        let ebbed = state.most - state.count >= EBB;
        if ebbed {
            state.most = state.count;
        }
        ebbed
    }

    /// Waits until nobody is left.
    pub async fn emptied(&self) {
        while self.metrics.connections.get() > 0 {
            self.empty.notified().await;
        }
    }
}

/// What a connection does now.
struct Now {
    requests: usize,
    /// Its number among the idle ones.
    idle: Option<u64>,
}

/// A connection in the lobby, until it is dropped.
pub(crate) struct Guest {
    lobby: Arc<Lobby>,
    leave: Arc<Notify>,
    now: Mutex<Now>,
}

impl Guest {
    /// Waits until it has to go.
    pub async fn told_to_leave(&self) {
        self.leave.notified().await;
    }

    /// True while a request of its is worked on.
    pub fn is_served(&self) -> bool {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).requests > 0
    }

    /// A request begins, and lasts until the value is dropped.
    pub fn request(self: &Arc<Self>) -> Serving {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.requests += 1;
        let idle = now.idle.take();
        drop(now);
        if let Some(number) = idle {
            self.lobby.lock().idle.remove(&number);
        }
        Serving(self.clone())
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let idle = self.now.get_mut().unwrap_or_else(PoisonError::into_inner).idle;
        let mut state = self.lobby.lock();
        // Who was told to leave is not counted any more, and not among the idle ones.
        let told = idle.is_some_and(|number| state.idle.remove(&number).is_none());
        state.count -= usize::from(!told);
        drop(state);
        self.lobby.metrics.connections.dec();
        self.lobby.empty.notify_one();
    }
}

/// A request that is worked on.
pub(crate) struct Serving(Arc<Guest>);

impl Drop for Serving {
    fn drop(&mut self) {
        let mut now = self.0.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.requests -= 1;
        if now.requests == 0 {
            now.idle = Some(self.0.lobby.lock().add_idle(&self.0.leave));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lobby(most: usize) -> Arc<Lobby> {
        Lobby::new(most, Arc::new(Metrics::new()))
    }

    #[test]
    fn who_has_waited_longest_goes() {
        let lobby = lobby(2);
        let (first, second) = (lobby.enter().unwrap(), lobby.enter().unwrap());
        let serving = first.request();
        let third = lobby.enter().unwrap();
        assert_eq!((lobby.lock().count, lobby.metrics.evicted.get()), (2, 1));
        drop(second);
        assert_eq!(lobby.lock().count, 2, "it was told to go");
        let busy = third.request();
        assert!(lobby.enter().is_none(), "both have a request");
        drop((serving, busy));
        let fourth = lobby.enter().unwrap();
        assert_eq!(lobby.metrics.evicted.get(), 2);
        drop((first, third, fourth));
        let state = lobby.lock();
        assert_eq!((state.count, state.idle.len(), lobby.metrics.connections.get()), (0, 0, 0));
    }

    #[test]
    fn a_flood_ebbs_once() {
        let lobby = lobby(EBB + 1);
        let mut guests: Vec<_> = (0..EBB + 1).map(|_| lobby.enter().unwrap()).collect();
        assert!(!lobby.has_ebbed());
        guests.truncate(2);
        assert!(!lobby.has_ebbed());
        guests.truncate(1);
        assert!(lobby.has_ebbed() && !lobby.has_ebbed());
        drop(guests);
        assert!(!lobby.has_ebbed());
    }

    #[test]
    fn a_connection_with_two_requests_is_idle_after_both() {
        let lobby = lobby(1);
        let guest = lobby.enter().unwrap();
        let (one, two) = (guest.request(), guest.request());
        drop(one);
        assert!(guest.is_served() && lobby.enter().is_none());
        drop(two);
        assert!(!guest.is_served() && lobby.enter().is_some());
    }
}
