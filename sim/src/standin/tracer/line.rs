//! The interrupt between the accelerator and a traced program, as the kernel's generic UIO driver passes it on.
//!
//! Source: `drivers/uio/uio_pdrv_genirq.c` and `uio.c`: the interrupt is enabled at first; its handler disables it and counts an event;
//! a program enables it anew. The line is level-triggered: if it is still high then, the handler runs at once.

use firebrick_spec::bus::BusError;

use crate::standin::Board;

/// How the interrupt comes to a traced program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// When the accelerator raises it.
    Prompt,
    /// So many cycles of waiting later.
    Late(u64),
    /// Also whenever the program enables it: another device is on the same line.
    Spurious,
    /// Not at all.
    Never,
}

/// The interrupt of one open node.
pub(super) struct Line<'a> {
    board: &'a Board,
    delivery: Delivery,
    enabled: bool,
    /// Events, and those that the program has read.
    events: u32,
    seen: u32,
    /// Cycles until a late event.
    due: Option<u64>,
}

impl<'a> Line<'a> {
    pub fn new(board: &'a Board, delivery: Delivery) -> Self {
        Line { board, delivery, enabled: true, events: 0, seen: 0, due: None }
    }

    /// Looks at the accelerator's output.
    pub fn look(&mut self) -> Result<(), BusError> {
        if self.enabled && self.board.wait_interrupt(0)? {
            self.raised();
        }
        Ok(())
    }

    /// What a program does by writing 1 or 0.
    pub fn enable(&mut self, on: bool) -> Result<(), BusError> {
        self.enabled = on;
        if on && self.delivery == Delivery::Spurious {
            self.deliver();
        }
        self.look()
    }

    /// Runs the clock until an event is there that was not read, at most about `cycles` cycles; whether it is.
    pub fn wait(&mut self, cycles: u64) -> Result<bool, BusError> {
        if self.events != self.seen {
            return Ok(true);
        }
        if let Some(due) = self.due {
            let run = due.min(cycles);
            self.board.step(run)?;
            self.due = Some(due - run);
            if run == due {
                self.due = None;
                self.deliver();
            }
        } else if !self.enabled {
            self.board.step(cycles)?;
        } else if self.board.wait_interrupt(cycles)? {
            self.raised();
        }
        Ok(self.events != self.seen)
    }

    /// Reads the number of events.
    pub fn take(&mut self) -> Result<u32, BusError> {
        self.seen = self.events;
        self.board.interrupted()?;
        Ok(self.events)
    }

    fn raised(&mut self) {
        match self.delivery {
            Delivery::Prompt | Delivery::Spurious => self.deliver(),
            Delivery::Late(cycles) => {
                self.due.get_or_insert(cycles);
            }
            Delivery::Never => {}
        }
    }

    fn deliver(&mut self) {
        self.enabled = false;
        self.events = self.events.wrapping_add(1);
    }
}
