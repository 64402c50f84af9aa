//! Waiting until the accelerator has something to say, with an interrupt or without.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use firebrick_spec::bus::BusError;

use super::InterruptLine;

/// Pause between two looks at the registers where there is no interrupt: far less than a frame.
const PAUSE: Duration = Duration::from_micros(50);

/// Bounds of a wait for the interrupt until the registers are looked at again: an interrupt that is never delivered would else
/// be noticed only at the time-out. The driver waits for a few hundred cycles at a full queue: that alone would be little more
/// than the system calls of a wait.
const SLICE: (Duration, Duration) = (Duration::from_micros(20), Duration::from_millis(1));

/// Nanoseconds of a cycle that such a wait is paced by, those of 100 MHz: the clock is not known. How long a time-out is, the
/// engine's own counter says.
const PACE: u64 = 10;

/// How long the engine's counter may stand still until there is nothing to wait for: it counts busy cycles, so an engine that is
/// idle never reaches a time-out.
const STILL: Duration = Duration::from_millis(200);

/// How long an interrupt may be under way after the registers say that it is pending. A Linux that is busy takes
/// milliseconds.
const GRACE: Duration = Duration::from_millis(50);

/// What the registers say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// `IRQ_STATUS` is not empty.
    pub pending: bool,
    /// `CYCLES`.
    pub cycles: u32,
}

/// What was wrong with the interrupt, for which registers were polled; at most one thing, for then it is not waited for any more.
/// Clones share it.
#[derive(Clone, Debug, Default)]
pub struct InterruptProblem(Arc<Mutex<Option<String>>>);

impl InterruptProblem {
    /// What it is and what to do, in words; `None` if nothing was wrong so far.
    pub fn text(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// It does not stop the work, so it is a warning.
    fn set(&self, text: String) {
        tracing::warn!("{text}");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }
}

/// Waits by an interrupt line, or by polling without one.
#[derive(Debug)]
pub(super) struct Waiter {
    line: Option<Box<dyn InterruptLine>>,
    /// It was armed, and no interrupt has been consumed since.
    armed: bool,
    problem: InterruptProblem,
}

impl Waiter {
    pub fn new(line: Option<Box<dyn InterruptLine>>) -> Self {
        Waiter { line, armed: false, problem: InterruptProblem::default() }
    }

    /// What turns out to be wrong with the line.
    pub fn problem(&self) -> InterruptProblem {
        self.problem.clone()
    }

    /// Waits until `look` says pending, at most `timeout` of the engine's cycles, or until these have stood still for
    /// 200 ms; the last answer.
    ///
    /// The registers decide, not the line: an interrupt of something else or of an earlier frame is consumed and
    /// waited through, and if the registers say pending while no interrupt comes, a warning is given and it goes on
    /// by polling.
    ///
    /// # Errors
    /// If a register cannot be read.
    pub fn wait(
        &mut self,
        mut look: impl FnMut() -> Result<Look, BusError>,
        timeout: u64,
    ) -> Result<bool, BusError> {
        // What has come earlier is not waited for: its interrupt may have been consumed then.
        let first = look()?;
        if first.pending {
            return Ok(true);
        }
        let slice = Duration::from_nanos(timeout.saturating_mul(PACE)).clamp(SLICE.0, SLICE.1);
        let (mut last, mut moved) = (first.cycles, Instant::now());
        loop {
            let came = self.sleep(slice);
            let now = look()?;
            if now.pending {
                // One that is only late is consumed here, or it would disturb the next frame's wait.
                if !came && self.line.is_some() {
                    self.late();
                }
                return Ok(true);
            }
            if now.cycles != last {
                (last, moved) = (now.cycles, Instant::now());
            }
            if u64::from(now.cycles.wrapping_sub(first.cycles)) >= timeout || moved.elapsed() >= STILL {
                return Ok(false);
            }
        }
    }

    /// True if an interrupt came.
    fn sleep(&mut self, longest: Duration) -> bool {
        let Some(line) = &mut self.line else {
            std::thread::sleep(longest.min(PAUSE));
            return false;
        };
        // The kernel's handler shuts the line at every interrupt, whomever it was for, and not before. Armed again while one is still to
        // be consumed, the line, which is high until the engine is told, would give a second one.
        let armed = if self.armed { Ok(()) } else { line.arm() };
        match armed.and_then(|()| line.wait(longest)) {
            Ok(came) => {
                self.armed = !came;
                came
            }
            Err(error) => {
                self.problem.set(format!("the interrupt cannot be waited for: {error}; going on by polling"));
                self.line = None;
                false
            }
        }
    }

    /// The registers say pending: the interrupt must come now.
    fn late(&mut self) {
        let came = self.line.as_mut().is_some_and(|line| line.wait(GRACE).unwrap_or(false));
        self.armed = !came;
        if !came {
            let text = "the interrupt is not delivered: check `interrupts` and `interrupt-parent` in the device tree; going on \
                        by polling";
            self.problem.set(text.to_owned());
            self.line = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::io;
    use std::rc::Rc;

    /// What each wait does: comes or not, and whether the registers say pending afterwards.
    #[derive(Debug)]
    struct Script {
        steps: Vec<(io::Result<bool>, bool)>,
        pending: Rc<Cell<bool>>,
        armed: Rc<Cell<usize>>,
    }

    impl InterruptLine for Script {
        fn arm(&mut self) -> io::Result<()> {
            self.armed.set(self.armed.get() + 1);
            Ok(())
        }

        fn wait(&mut self, _: Duration) -> io::Result<bool> {
            let (came, pending) = self.steps.remove(0);
            self.pending.set(pending);
            came
        }
    }

    fn waiter(steps: Vec<(io::Result<bool>, bool)>) -> (Waiter, Rc<Cell<bool>>) {
        let pending = Rc::new(Cell::new(false));
        let line = Script { steps, pending: pending.clone(), armed: Rc::default() };
        (Waiter::new(Some(Box::new(line))), pending)
    }

    const LONG: u64 = 1 << 40;

    fn say(pending: bool) -> Result<Look, BusError> {
        Ok(Look { pending, cycles: 0 })
    }

    #[test]
    fn an_interrupt_ends_the_wait_and_spurious_ones_do_not() {
        let (mut waiter, pending) = waiter(vec![(Ok(true), false), (Ok(true), false), (Ok(true), true)]);
        assert!(waiter.wait(|| say(pending.get()), LONG).unwrap());
        assert!(waiter.problem().text().is_none() && waiter.line.is_some());
    }

    #[test]
    fn a_line_is_armed_again_only_when_its_interrupt_was_consumed() {
        let steps = vec![(Ok(false), false), (Ok(false), false), (Ok(true), false), (Ok(true), true)];
        let (pending, armed) = (Rc::new(Cell::new(false)), Rc::default());
        let line = Script { steps, pending: pending.clone(), armed: Rc::clone(&armed) };
        assert!(Waiter::new(Some(Box::new(line))).wait(|| say(pending.get()), LONG).unwrap());
        assert_eq!(armed.get(), 2, "at first, and after the spurious one");
    }

    #[test]
    fn a_late_interrupt_is_consumed() {
        let (mut waiter, pending) = waiter(vec![(Ok(false), true), (Ok(true), true)]);
        assert!(waiter.wait(|| say(pending.get()), LONG).unwrap());
        assert!(waiter.problem().text().is_none() && waiter.line.is_some());
    }

    #[test]
    fn without_an_interrupt_it_goes_on_by_polling_and_says_so_once() {
        let (mut waiter, pending) = waiter(vec![(Ok(false), true), (Ok(false), true)]);
        assert!(waiter.wait(|| say(pending.get()), LONG).unwrap());
        assert!(waiter.problem().text().unwrap().contains("not delivered: check `interrupts`"));
        let mut looks = 0;
        let third = || {
            looks += 1;
            say(looks == 3)
        };
        assert!(waiter.wait(third, LONG).unwrap());
    }

    #[test]
    fn a_line_that_fails_is_replaced_by_polling() {
        let (mut waiter, pending) = waiter(vec![(Err(io::ErrorKind::Unsupported.into()), true)]);
        assert!(waiter.wait(|| say(pending.get()), LONG).unwrap());
        assert!(waiter.problem().text().unwrap().contains("cannot be waited for"));
    }

    #[test]
    fn a_wait_ends_by_the_engines_cycles_or_when_they_stand_still() {
        let mut cycles = 0;
        let busy = || {
            cycles += 100;
            Ok(Look { pending: false, cycles })
        };
        assert!(!Waiter::new(None).wait(busy, 1000).unwrap());
        assert_eq!(cycles, 1100);
        assert!(!Waiter::new(None).wait(|| say(false), LONG).unwrap());
    }

    #[test]
    fn a_register_that_cannot_be_read_ends_the_wait() {
        let fails = || Err(BusError::BadOffset { offset: 3 });
        assert!(matches!(Waiter::new(None).wait(fails, LONG), Err(BusError::BadOffset { offset: 3 })));
        let mut looks = 0;
        let later = || {
            looks += 1;
            if looks < 3 { say(false) } else { Err(BusError::BadOffset { offset: 3 }) }
        };
        assert!(Waiter::new(None).wait(later, LONG).is_err());
    }
}
