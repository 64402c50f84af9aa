//! The checker of the register file's AXI4-Lite port.

use super::{Broken, Channel, Rule, Violation};
use crate::axi::{LiteRequest, LiteResponse};

/// Cycles within which an access must be answered.
pub const ANSWER_CYCLES: u64 = 1000;

/// Checks an AXI4-Lite slave.
pub struct LiteChecker {
    b: Channel<u8>,
    r: Channel<(u32, u8)>,
    /// Accepted write addresses, write data and read addresses without a response.
    addresses: usize,
    data: usize,
    reads: usize,
    /// Cycles that the processor has waited.
    waited: u64,
}

impl LiteChecker {
    /// A checker with no access under way.
    pub fn new() -> Self {
        let (b, r) = (Channel::new("lite B"), Channel::new("lite R"));
        LiteChecker { b, r, addresses: 0, data: 0, reads: 0, waited: 0 }
    }

    /// Checks one cycle after reset.
    #[inline]
    pub fn check(
        &mut self,
        cycle: u64,
        request: &LiteRequest,
        response: &LiteResponse,
    ) -> Result<(), Violation> {
        self.channels(request, response).map_err(|(rule, detail)| Violation { rule, cycle, detail })
    }

    /// Checks a cycle in reset.
    pub fn check_reset(&self, cycle: u64, response: &LiteResponse) -> Result<(), Violation> {
        if response.b.is_none() && response.r.is_none() {
            return Ok(());
        }
        let detail = format!("lite B {:x?}, R {:x?}", response.b, response.r);
        Err(Violation { rule: Rule::ValidInReset, cycle, detail })
    }

    fn channels(&mut self, request: &LiteRequest, response: &LiteResponse) -> Result<(), Broken> {
        if response.b.is_some() && (self.addresses == 0 || self.data == 0) {
            return Err((Rule::UnrequestedResponse, format!("lite B {:x?}", response.b)));
        }
        if response.r.is_some() && self.reads == 0 {
            return Err((Rule::UnrequestedResponse, format!("lite R {:x?}", response.r)));
        }
        let written = usize::from(self.b.check(response.b, request.b_ready)?.is_some());
        let read = usize::from(self.r.check(response.r, request.r_ready)?.is_some());
        self.addresses += usize::from(request.aw.is_some() && response.aw_ready);
        self.data += usize::from(request.w.is_some() && response.w_ready);
        self.reads += usize::from(request.ar.is_some() && response.ar_ready);
        self.addresses -= written;
        self.data -= written;
        self.reads -= read;
        self.patience(request, written + read > 0)
    }

    #[inline]
    fn patience(&mut self, request: &LiteRequest, answered: bool) -> Result<(), Broken> {
        let asking = request.aw.is_some() || request.w.is_some() || request.ar.is_some();
        let waiting = asking || self.addresses + self.data + self.reads > 0;
        self.waited = if waiting && !answered { self.waited + 1 } else { 0 };
        if self.waited <= ANSWER_CYCLES {
            return Ok(());
        }
        let counts = (self.addresses, self.data, self.reads);
        Err((
            Rule::NoAnswer,
            format!(
                "lite: {request:x?} for {} cycles; accepted write addresses, data, read addresses: {counts:?}",
                self.waited
            ),
        ))
    }
}

impl Default for LiteChecker {
    fn default() -> Self {
        Self::new()
    }
}
