//! In which order a port takes addresses and data (ARM IHI 0022, A3.3: the channels' dependencies).

use super::options::WriteOrder;
use super::stall::Stalled;
use crate::axi::{MasterSignals, SlaveSignals};

/// What a write port holds at the end of a cycle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    /// Addresses whose data have not all come.
    pub addresses: usize,
    /// Beats whose burst has no address, or is not complete.
    pub beats: usize,
    /// Complete bursts among these.
    pub whole: usize,
}

/// The channels on which something is offered that is not taken in this cycle, and so will be in the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offered {
    aw: bool,
    w: bool,
    ar: bool,
}

impl Offered {
    pub fn new(master: &MasterSignals, signals: &SlaveSignals) -> Self {
        Offered {
            aw: master.aw.is_some() && !signals.aw_ready,
            w: master.w.is_some() && !signals.w_ready,
            ar: master.ar.is_some() && !signals.ar_ready,
        }
    }

    /// ARREADY of the next cycle, if there is room.
    pub fn ar_ready(self, after_valid: bool) -> bool {
        self.ar || !after_valid
    }

    /// AWREADY and WREADY of the next cycle; a channel without room is `stalled`.
    pub fn write_ready(
        self,
        order: WriteOrder,
        after_valid: bool,
        held: Held,
        stalled: Stalled,
    ) -> (bool, bool) {
        let (aw, w) = match order {
            WriteOrder::AddressFirst => (true, held.addresses > 0),
            WriteOrder::Free => (true, true),
            WriteOrder::DataFirst => (held.whole > held.addresses, true),
            WriteOrder::BeatFirst => {
                (held.beats > 0 && held.addresses == 0 || held.whole > held.addresses, true)
            }
            WriteOrder::AddressWithData => (self.w && held.addresses == 0, held.addresses > 0),
            WriteOrder::Together => {
                // Both stall or neither: one READY alone would take one alone.
                let both = held.addresses == 0 && self.aw && self.w && !stalled.aw && !stalled.w;
                return (both, both || held.addresses > 0 && !stalled.w);
            }
        };
        (aw && !stalled.aw && (self.aw || !after_valid), w && !stalled.w && (self.w || !after_valid))
    }
}
