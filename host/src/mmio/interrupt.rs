//! The interrupt of a UIO device.

use std::fmt::Debug;
use std::fs::File;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// What brings interrupts to a program.
pub trait InterruptLine: Debug {
    /// Lets one interrupt through; a level-triggered one that is pending comes at once.
    ///
    /// # Errors
    /// What the system says, if the device has no interrupt, for instance.
    fn arm(&mut self) -> io::Result<()>;

    /// Waits for an interrupt, at most `timeout`, and consumes it. True if one came, whatever it says.
    ///
    /// # Errors
    /// What the system says.
    fn wait(&mut self, timeout: Duration) -> io::Result<bool>;
}

/// A UIO node: writing 1 enables the interrupt, which the kernel's handler disables; a read gives their number
/// ("The Userspace I/O HOWTO", "Using uio_pdrv_genirq").
#[derive(Debug)]
pub struct UioInterrupt {
    node: File,
}

impl UioInterrupt {
    /// The interrupt of an open node.
    pub fn new(node: File) -> Self {
        UioInterrupt { node }
    }
}

impl InterruptLine for UioInterrupt {
    fn arm(&mut self) -> io::Result<()> {
        self.node.write_all(&1u32.to_ne_bytes())
    }

    fn wait(&mut self, timeout: Duration) -> io::Result<bool> {
        let until = Instant::now() + timeout;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).map_err(|_| io::ErrorKind::InvalidInput)?;
            match poll(&mut [PollFd::new(&self.node, PollFlags::IN)], Some(&left)) {
                Ok(0) => return Ok(false),
                Ok(_) => {
                    self.node.read_exact(&mut [0; 4])?;
                    return Ok(true);
                }
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
