//! The processor's side of AXI4-Lite: one access at a time.

use crate::axi::{LiteRequest, LiteResponse};
use crate::memory::Stalls;

/// One access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Read the address.
    Read(u32),
    /// Write the value to the address.
    Write(u32, u32),
}

/// What is still to be handed over of the access under way.
#[derive(Clone, Copy, Default)]
struct Todo {
    aw: Option<u32>,
    w: Option<u32>,
    ar: Option<u32>,
    b: bool,
    r: bool,
}

/// The master. Under stalls, address and data begin apart, and responses wait.
pub(super) struct LiteMaster {
    todo: Todo,
    request: LiteRequest,
    stalls: Stalls,
}

impl LiteMaster {
    pub fn new(stalls: Stalls) -> Self {
        LiteMaster { todo: Todo::default(), request: LiteRequest::default(), stalls }
    }

    /// Stalls from now on.
    pub fn set_stalls(&mut self, stalls: Stalls) {
        self.stalls = stalls;
    }

    /// Drops the access that is under way.
    pub fn restart(&mut self) {
        (self.todo, self.request) = (Todo::default(), LiteRequest::default());
    }

    /// Begins an access in the next cycle.
    pub fn begin(&mut self, access: Access) {
        self.todo = match access {
            Access::Read(addr) => Todo { ar: Some(addr), r: true, ..Todo::default() },
            Access::Write(addr, value) => Todo { aw: Some(addr), w: Some(value), b: true, ..Todo::default() },
        };
        self.drive();
    }

    /// What the master drives in this cycle.
    #[inline]
    pub fn request(&self) -> &LiteRequest {
        &self.request
    }

    /// The clock edge; the answer of the access if it came in this cycle: data (0 for a write) and
    /// response code.
    #[inline]
    pub fn clock(&mut self, response: &LiteResponse) -> Option<(u32, u8)> {
        if !self.todo.b && !self.todo.r {
            return None;
        }
        self.advance(response)
    }

    fn advance(&mut self, response: &LiteResponse) -> Option<(u32, u8)> {
        let LiteRequest { aw, w, ar, b_ready, r_ready } = self.request;
        let taken = |valid: Option<u32>, ready| valid.is_some() && ready;
        if taken(aw, response.aw_ready) {
            (self.todo.aw, self.request.aw) = (None, None);
        }
        if taken(w, response.w_ready) {
            (self.todo.w, self.request.w) = (None, None);
        }
        if taken(ar, response.ar_ready) {
            (self.todo.ar, self.request.ar) = (None, None);
        }
        let read = response.r.filter(|_| r_ready && self.todo.r);
        let written = response.b.filter(|_| b_ready && self.todo.b).map(|resp| (0, resp));
        if let Some(answer) = read.or(written) {
            (self.todo, self.request) = (Todo::default(), LiteRequest::default());
            return Some(answer);
        }
        self.drive();
        None
    }

    /// The next cycle's signals: a valid that is up stays, everything else may stall.
    fn drive(&mut self) {
        let stalled = self.stalls.draw();
        let (todo, request) = (&self.todo, &mut self.request);
        request.aw = request.aw.or(todo.aw.filter(|_| !stalled.aw));
        request.w = request.w.or(todo.w.filter(|_| !stalled.w));
        request.ar = request.ar.or(todo.ar.filter(|_| !stalled.ar));
        request.b_ready = todo.b && !stalled.b;
        request.r_ready = todo.r && !stalled.r;
    }
}
