//! The error latch: the first error since reset, with its detail.
//!
//! Latency: [`FaultLatch::LATENCY`] cycle from an event to `code`. Of several events in one cycle the memory's come first,
//! since they explain the others; the watchdog's comes last.

use firebrick_fields::contract;
use firebrick_spec::registers as map;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;

/// Codes are those of [`firebrick_spec::registers::ERRORS`].
#[derive(LogicBlock, SmartDefault)]
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
    /// A descriptor's field is out of range.
    pub bad_field: Signal<In, Bit>,
    /// Number of the bad field's word.
    pub field_word: Signal<In, Bits<4>>,
    /// A descriptor comes out of order.
    pub bad_order: Signal<In, Bit>,
    /// Number of the descriptor, valid with `bad_field` and `bad_order`.
    pub number: Signal<In, Bits<24>>,
    /// A word for the queue was lost.
    pub queue_overflow: Signal<In, Bit>,
    /// That word.
    pub queue_lost: Signal<In, Bits<32>>,
    /// A read was refused.
    pub read_error: Signal<In, Bit>,
    /// Address of the failed read's burst.
    pub read_address: Signal<In, Bits<32>>,
    /// A write was refused.
    pub write_error: Signal<In, Bit>,
    /// Address of the failed write's burst.
    pub write_address: Signal<In, Bits<32>>,
    /// A read would leave the window for reads.
    pub read_outside: Signal<In, Bit>,
    /// Address of that read's burst.
    pub read_outside_address: Signal<In, Bits<32>>,
    /// A write would leave the window for writes.
    pub write_outside: Signal<In, Bit>,
    /// Address of that write's burst.
    pub write_outside_address: Signal<In, Bits<32>>,
    /// A packet of the weight stream is damaged.
    pub bad_packet: Signal<In, Bit>,
    /// Number of the bad packet.
    pub packet: Signal<In, Bits<16>>,
    /// Nothing moves.
    pub expired: Signal<In, Bit>,
    /// What is awaited.
    pub awaited: Signal<In, Bits<5>>,
    /// A reset gave up reads or writes.
    pub unanswered: Signal<In, Bit>,
    /// Which, as `awaited`.
    pub given_up: Signal<In, Bits<5>>,
    /// There is an error.
    pub error: Signal<Out, Bit>,
    /// High for one cycle when the first error appears.
    pub appeared: Signal<Out, Bit>,
    /// Code of the first error, 0 without one.
    pub code: Signal<Out, Bits<32>>,
    /// Detail of the first error.
    pub info: Signal<Out, Bits<32>>,
    latched: DFF<Bit>,
    fresh: DFF<Bit>,
    code_held: DFF<Bits<4>>,
    info_held: DFF<Bits<32>>,
    any: Signal<Local, Bit>,
    new_code: Signal<Local, Bits<4>>,
    new_info: Signal<Local, Bits<32>>,
    number_wide: Signal<Local, Bits<32>>,
    number_high: Signal<Local, Bits<32>>,
    #[default((0..map::ERRORS.len() as u64).map(|code| Fixed::new(code.into())).collect())]
    codes: Vec<Fixed<Bits<4>>>,
}

impl FaultLatch {
    /// Cycles from an event to `code`.
    pub const LATENCY: usize = 1;
}

#[contract]
impl Logic for FaultLatch {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, latched, fresh, code_held, info_held);
        self.number_wide.next = bit_cast::<32, 24>(self.number.val());
        self.number_high.next = put!(self.number_wide.val(), fault.descriptor);
        self.any.next = false;
        self.new_code.next = self.codes[error!(NONE)].val();
        self.new_info.next = 0.into();
        if self.expired.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(WATCHDOG)].val();
            self.new_info.next = bit_cast::<32, 5>(self.awaited.val());
        }
        if self.unanswered.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(RESET)].val();
            self.new_info.next = bit_cast::<32, 5>(self.given_up.val());
        }
        if self.bad_order.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(ORDER)].val();
            self.new_info.next = self.number_high.val();
        }
        if self.bad_field.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(FIELD)].val();
            self.new_info.next =
                self.number_high.val() | put!(bit_cast::<32, 4>(self.field_word.val()), fault.word);
        }
        if self.bad_kind.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(KIND)].val();
            self.new_info.next = self.descriptor.val();
        }
        if self.bad_version.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(VERSION)].val();
            self.new_info.next = self.descriptor.val();
        }
        if self.queue_overflow.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(QUEUE)].val();
            self.new_info.next = self.queue_lost.val();
        }
        if self.bad_packet.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(WEIGHTS)].val();
            self.new_info.next = bit_cast::<32, 16>(self.packet.val());
        }
        if self.write_outside.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(WRITE_WINDOW)].val();
            self.new_info.next = self.write_outside_address.val();
        }
        if self.read_outside.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(READ_WINDOW)].val();
            self.new_info.next = self.read_outside_address.val();
        }
        if self.write_error.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(WRITE)].val();
            self.new_info.next = self.write_address.val();
        }
        if self.read_error.val() {
            self.any.next = true;
            self.new_code.next = self.codes[error!(READ)].val();
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
        self.code.next = bit_cast::<32, 4>(self.code_held.q.val());
        self.info.next = self.info_held.q.val();
        if self.reset.val() {
            self.latched.d.next = false;
            self.fresh.d.next = false;
            self.code_held.d.next = 0.into();
            self.info_held.d.next = 0.into();
        }
    }
}
