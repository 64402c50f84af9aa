//! The checker of the address windows: what the processor wrote into the engine's registers, against the bursts.

use firebrick_spec::BEAT_BYTES;
use firebrick_spec::registers as r;

use super::{Rule, Violation};
use crate::axi::{Address, MasterSignals};

/// Cycles after a register was written in which bursts may still be those of the window before: they were checked
/// when they were made, and take this long at most to reach an idle bus.
const GRACE_CYCLES: u64 = 64;

/// First and last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    base: u32,
    limit: u32,
}

impl Window {
    const CLOSED: Window = Window { base: u32::MAX, limit: 0 };

    fn holds(&self, burst: &Address) -> bool {
        let last = u64::from(burst.addr) + (burst.beats() * BEAT_BYTES) as u64 - 1;
        self.base <= burst.addr && last <= u64::from(self.limit)
    }

    fn around(self, other: Window) -> Window {
        Window { base: self.base.min(other.base), limit: self.limit.max(other.limit) }
    }
}

/// A window and what it was a short time ago.
#[derive(Clone, Copy)]
struct Setting {
    now: Window,
    lately: Window,
    until: u64,
}

impl Setting {
    const CLOSED: Setting = Setting { now: Window::CLOSED, lately: Window::CLOSED, until: 0 };

    fn change(&mut self, cycle: u64, change: impl Fn(&mut Window)) {
        let before = if cycle < self.until { self.lately } else { self.now };
        change(&mut self.now);
        self.lately = before.around(self.now);
        self.until = cycle + GRACE_CYCLES;
    }

    #[inline]
    fn check(&self, cycle: u64, what: &str, burst: &Address) -> Result<(), Violation> {
        let window = if cycle < self.until { self.lately } else { self.now };
        if window.holds(burst) {
            return Ok(());
        }
        let detail = format!("{what}: {burst:x?} is outside {:#x} to {:#x}", window.base, window.limit);
        Err(Violation { rule: Rule::Window, cycle, detail })
    }
}

/// Checks every burst when its address is first driven.
pub struct WindowChecker {
    read: Setting,
    write: Setting,
    /// AR and AW of each port in the cycle before: the same burst again needs no second look.
    seen: Vec<[Option<Address>; 2]>,
}

impl WindowChecker {
    /// A checker with closed windows, as after power-on.
    pub fn new(ports: usize) -> Self {
        WindowChecker { read: Setting::CLOSED, write: Setting::CLOSED, seen: vec![[None; 2]; ports] }
    }

    /// The processor writes a register.
    pub fn written(&mut self, cycle: u64, offset: usize, value: u32) {
        match offset {
            r::READ_BASE => self.read.change(cycle, |window| window.base = value),
            r::READ_LIMIT => self.read.change(cycle, |window| window.limit = value),
            r::WRITE_BASE => self.write.change(cycle, |window| window.base = value),
            r::WRITE_LIMIT => self.write.change(cycle, |window| window.limit = value),
            _ => (),
        }
    }

    /// Checks one cycle of a port.
    #[inline]
    pub fn check(&mut self, cycle: u64, port: usize, master: &MasterSignals) -> Result<(), Violation> {
        let seen = &mut self.seen[port];
        if let Some(burst) = master.ar.filter(|_| seen[0] != master.ar) {
            self.read.check(cycle, "AR", &burst)?;
        }
        if let Some(burst) = master.aw.filter(|_| seen[1] != master.aw) {
            self.write.check(cycle, "AW", &burst)?;
        }
        *seen = [master.ar, master.aw];
        Ok(())
    }
}
