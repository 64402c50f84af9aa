//! The error latch: the first error since reset, with its detail.
//!
//! Latency: [`FaultLatch::LATENCY`] cycle from an event to `code`. Of several events in one cycle the memory's come first,
//! since they explain the others.

use firebrick_spec::registers::{ERROR_KIND, ERROR_QUEUE, ERROR_READ, ERROR_VERSION, ERROR_WRITE};
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// Codes are those of [`firebrick_spec::registers::ERRORS`].
#[derive(LogicBlock)]
pub struct FaultLatch {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets the error.
    pub reset: Signal<In, Bit>,
    /// A descriptor's kind is unknown.
    pub bad_kind: Signal<In, Bit>,
    /// A descriptor is of another contract version.
    pub bad_version: Signal<In, Bit>,
    /// The descriptor's first word, valid with `bad_kind` and `bad_version`.
    pub descriptor: Signal<In, Bits<32>>,
    /// A word for the queue was lost.
    pub queue_overflow: Signal<In, Bit>,
    /// That word.
    pub queue_lost: Signal<In, Bits<32>>,
    /// A read was refused.
    pub read_error: Signal<In, Bit>,
    /// Address of its burst.
    pub read_address: Signal<In, Bits<32>>,
    /// A write was refused.
    pub write_error: Signal<In, Bit>,
    /// There is an error.
    pub error: Signal<Out, Bit>,
    /// High for one cycle when it appears.
    pub appeared: Signal<Out, Bit>,
    /// Its code, 0 without.
    pub code: Signal<Out, Bits<32>>,
    /// Its detail.
    pub info: Signal<Out, Bits<32>>,
    latched: DFF<Bit>,
    fresh: DFF<Bit>,
    code_held: DFF<Bits<3>>,
    info_held: DFF<Bits<32>>,
    any: Signal<Local, Bit>,
    new_code: Signal<Local, Bits<3>>,
    new_info: Signal<Local, Bits<32>>,
    kind_code: Constant<Bits<3>>,
    version_code: Constant<Bits<3>>,
    queue_code: Constant<Bits<3>>,
    read_code: Constant<Bits<3>>,
    write_code: Constant<Bits<3>>,
}

impl FaultLatch {
    /// Cycles from an event to `code`.
    pub const LATENCY: usize = 1;
}

impl Default for FaultLatch {
    fn default() -> Self {
        let code = |value: u32| Constant::new(u64::from(value).into());
        Self {
            clock: Default::default(),
            reset: Default::default(),
            bad_kind: Default::default(),
            bad_version: Default::default(),
            descriptor: Default::default(),
            queue_overflow: Default::default(),
            queue_lost: Default::default(),
            read_error: Default::default(),
            read_address: Default::default(),
            write_error: Default::default(),
            error: Default::default(),
            appeared: Default::default(),
            code: Default::default(),
            info: Default::default(),
            latched: Default::default(),
            fresh: Default::default(),
            code_held: Default::default(),
            info_held: Default::default(),
            any: Default::default(),
            new_code: Default::default(),
            new_info: Default::default(),
            kind_code: code(ERROR_KIND),
            version_code: code(ERROR_VERSION),
            queue_code: code(ERROR_QUEUE),
            read_code: code(ERROR_READ),
            write_code: code(ERROR_WRITE),
        }
    }
}

impl Logic for FaultLatch {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, latched, fresh, code_held, info_held);
        self.any.next = false;
        self.new_code.next = 0.into();
        self.new_info.next = self.descriptor.val();
        if self.bad_kind.val() {
            self.any.next = true;
            self.new_code.next = self.kind_code.val();
        }
        if self.bad_version.val() {
            self.any.next = true;
            self.new_code.next = self.version_code.val();
        }
        if self.queue_overflow.val() {
            self.any.next = true;
            self.new_code.next = self.queue_code.val();
            self.new_info.next = self.queue_lost.val();
        }
        if self.write_error.val() {
            self.any.next = true;
            self.new_code.next = self.write_code.val();
            self.new_info.next = 0.into();
        }
        if self.read_error.val() {
            self.any.next = true;
            self.new_code.next = self.read_code.val();
            self.new_info.next = self.read_address.val();
        }
        self.fresh.d.next = self.any.val() & !self.latched.q.val();
        if self.any.val() & !self.latched.q.val() {
            self.latched.d.next = true;
            self.code_held.d.next = self.new_code.val();
            self.info_held.d.next = self.new_info.val();
        }
        self.error.next = self.latched.q.val();
        self.appeared.next = self.fresh.q.val();
        self.code.next = bit_cast::<32, 3>(self.code_held.q.val());
        self.info.next = self.info_held.q.val();
        if self.reset.val() {
            self.latched.d.next = false;
            self.fresh.d.next = false;
            self.code_held.d.next = 0.into();
            self.info_held.d.next = 0.into();
        }
    }
}
