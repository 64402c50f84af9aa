//! The rules, by name.

/// A rule of the bus protocol or of the engine's use of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Valid stays high until ready (ARM IHI 0022, A3.2.1).
    ValidDropped,
    /// The payload does not change while valid waits for ready (A3.2.1).
    PayloadChanged,
    /// Valid is low in reset (A3.1.2).
    ValidInReset,
    /// A burst has at most 16 beats (Zynq-7000's ports are AXI3).
    BurstLength,
    /// Bursts are INCR.
    BurstType,
    /// Beats are 8 bytes.
    BeatSize,
    /// Normal memory, modifiable and bufferable, not to be allocated (AxCACHE 3, A4.4); data, secure, unprivileged (AxPROT 0, A4.7).
    Attributes,
    /// Addresses are multiples of 8.
    Alignment,
    /// A burst does not cross a 4 KiB boundary (A3.4.1).
    Crosses4Kib,
    /// WLAST and RLAST are high in a burst's last beat and in no other one (A3.4.1).
    LastBeat,
    /// No response or read data that nobody has asked for; a write's only after its address and its last data (A3.3.1).
    UnrequestedResponse,
    /// No more bursts in flight than allowed.
    Outstanding,
    /// A burst lies in the window that the engine's registers open.
    Window,
    /// An AXI4-Lite access is answered in time.
    NoAnswer,
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bus protocol broken in cycle {cycle}: {rule:?}: {detail}")]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The clock cycle since the start of the simulation.
    pub cycle: u64,
    /// Channel and values.
    pub detail: String,
}
