//! The rules: names, what they say, and where that stands. Sections are those of ARM IHI 0022 issues D to H, which count alike.

/// A rule of the bus protocol or of the engine's use of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Valid fell before ready.
    ValidDropped,
    /// A payload changed before ready.
    PayloadChanged,
    /// Valid in reset.
    ValidInReset,
    /// Too long a burst.
    BurstLength,
    /// A burst of another type.
    BurstType,
    /// Beats of another size.
    BeatSize,
    /// Other attributes.
    Attributes,
    /// An address within a beat.
    Alignment,
    /// A burst beyond a page.
    Crosses4Kib,
    /// A last beat too early or too late.
    LastBeat,
    /// An answer to nothing.
    UnrequestedResponse,
    /// Too many bursts in flight.
    Outstanding,
    /// A burst outside its window.
    Window,
    /// No answer.
    NoAnswer,
}

/// What a rule says, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Law {
    /// The rule.
    pub rule: Rule,
    /// What it asks for.
    pub says: &'static str,
    /// Sections of ARM IHI 0022; empty for a rule of Firebrick's own.
    pub sections: &'static [&'static str],
}

const fn law(rule: Rule, says: &'static str, sections: &'static [&'static str]) -> Law {
    Law { rule, says, sections }
}

/// All rules of the checkers, in the order of [`Rule`].
pub const LAWS: [Law; 14] = [
    law(Rule::ValidDropped, "VALID stays high until READY", &["A3.2.1"]),
    law(Rule::PayloadChanged, "what is offered does not change until READY", &["A3.2.1"]),
    law(Rule::ValidInReset, "no VALID is high in reset", &["A3.1.2"]),
    law(Rule::BurstLength, "a burst has at most 16 beats, as on AXI3's ports", &["A3.4.1"]),
    law(Rule::BurstType, "bursts are INCR, of the types that there are", &["A3.4.1"]),
    law(Rule::BeatSize, "beats are 8 bytes, never more than the bus is wide", &["A3.4.1"]),
    law(
        Rule::Attributes,
        "AxCACHE is 3, normal memory, bufferable, not to be allocated; AxPROT is 0, data, secure, unprivileged",
        &["A4.4", "A4.7"],
    ),
    law(Rule::Alignment, "addresses are multiples of 8, so that every byte lane is used", &["A3.4.1"]),
    law(Rule::Crosses4Kib, "a burst does not cross a boundary of 4 KiB", &["A3.4.1"]),
    law(
        Rule::LastBeat,
        "WLAST and RLAST are high in a burst's last beat and in no other one; a burst has the beats that it announced",
        &["A3.2.2", "A3.4.1"],
    ),
    law(
        Rule::UnrequestedResponse,
        "read data come behind their address, a write's response behind its address and its last data, none unasked",
        &["A3.3", "A3.3.1"],
    ),
    law(Rule::Outstanding, "no more bursts are in flight than the memory allows", &[]),
    law(Rule::Window, "a burst lies in the window that the engine's registers open", &[]),
    law(Rule::NoAnswer, "an AXI4-Lite access is answered in time", &[]),
];

impl Rule {
    /// What it says, and where.
    pub const fn law(self) -> &'static Law {
        &LAWS[self as usize]
    }
}

impl std::fmt::Display for Law {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.sections {
            [] => write!(f, "{} (a rule of Firebrick's own)", self.says),
            sections => write!(f, "{} (ARM IHI 0022, {})", self.says, sections.join(", ")),
        }
    }
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bus protocol broken in cycle {cycle}: {rule:?}: {detail}; {}", .rule.law())]
pub struct Violation {
    /// The rule.
    pub rule: Rule,
    /// The clock cycle since the start of the simulation.
    pub cycle: u64,
    /// Channel and values.
    pub detail: String,
}
