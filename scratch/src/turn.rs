//! One at a time: what many want and one makes, while the others wait for it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;

use crate::live::{Kind, Live};
use crate::{lock, name};

/// The turn to make a file: other threads, processes and, where the file system has locks for them, machines wait for its end.
#[derive(Debug)]
pub struct Turn {
    path: PathBuf,
    _lock: File,
}

impl Turn {
    /// Waits for the turn to make `path`; calls `waiting` if somebody else has it. What was awaited may be there then: look again.
    ///
    /// The lock is a file `.firebrick-NAME.lock` beside it, which goes with the turn. That of a killed process is taken over, or swept.
    ///
    /// # Errors
    /// What the system says of the folder.
    pub fn wait<T>(path: &Path, waiting: impl Fn() -> T) -> io::Result<Self> {
        let path = name::lock_of(path).ok_or(io::ErrorKind::InvalidInput)?;
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        loop {
            let mut open = OpenOptions::new();
            open.write(true).create(true).truncate(false).mode(0o600).custom_flags(flags.bits() as i32);
            let file = open.open(&path)?;
            if flock(&file, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
                let _told = waiting();
                while flock(&file, FlockOperation::LockExclusive) == Err(Errno::INTR) {}
            }
            let mut live = Live::get();
            // Whoever had the turn has removed the file, which others may have made anew.
            if lock::is_named(&file, &path)? {
                live.add(&path, Kind::File);
                drop(live);
                return Ok(Turn { path, _lock: file });
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut live = Live::get();
        // Before the lock goes: nobody is to take over what is being removed. A file that stays is in nobody's way.
        let _ = fs::remove_file(&self.path);
        live.forget(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    #[test]
    fn one_makes_it_and_the_others_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.so");
        let (made, inside) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..20 {
                        let _turn = Turn::wait(&path, || ()).unwrap();
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                        if !path.exists() {
                            fs::write(&path, "").unwrap();
                            made.fetch_add(1, Ordering::SeqCst);
                        }
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(left, [path]);
    }

    #[test]
    fn a_lock_that_nobody_holds_is_taken_over_and_a_waiter_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.so");
        fs::write(folder.path().join(".firebrick-model.so.lock"), "").unwrap();
        let told = AtomicUsize::new(0);
        let turn = Turn::wait(&path, || told.fetch_add(1, Ordering::SeqCst)).unwrap();
        assert_eq!(told.load(Ordering::SeqCst), 0);
        thread::scope(|scope| {
            let waiter = scope.spawn(|| Turn::wait(&path, || told.fetch_add(1, Ordering::SeqCst)).map(drop));
            while told.load(Ordering::SeqCst) == 0 {
                thread::yield_now();
            }
            assert!(!waiter.is_finished());
            drop(turn);
            waiter.join().unwrap().unwrap();
        });
        assert_eq!(told.into_inner(), 1);
        let turn = Turn::wait(&path, || ()).unwrap();
        crate::sweep(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        drop(turn);
        fs::write(folder.path().join(".firebrick-model.so.lock"), "").unwrap();
        crate::sweep(folder.path());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
