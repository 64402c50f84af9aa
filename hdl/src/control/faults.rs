//! The error latch: the first error since reset, with its detail.
//!
//! Latency: [`FaultLatch::LATENCY`] cycle from an event to `code`. Of several events in one cycle the memory's come first,
//! since they explain the others; the watchdog's comes last.

use firebrick_fields::contract;
use firebrick_spec::registers as map;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use crate::leaf::Fixed;
use crate::many;

/// The codes by what comes first, the first one last: the memory's errors explain the others; when nothing moves, anything else says why.
const CODES: [u32; 12] = [
    map::ERROR_WATCHDOG,
    map::ERROR_RESET,
    map::ERROR_ORDER,
    map::ERROR_FIELD,
    map::ERROR_KIND,
    map::ERROR_VERSION,
    map::ERROR_QUEUE,
    map::ERROR_WEIGHTS,
    map::ERROR_WRITE_WINDOW,
    map::ERROR_READ_WINDOW,
    map::ERROR_WRITE,
    map::ERROR_READ,
];

const _: () = assert!(CODES.len() + 1 == map::ERRORS.len());

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
    // Index: the place in `CODES`.
    #[default(many(CODES.len()))]
    comes: Vec<Signal<Local, Bit>>,
    #[default(many(CODES.len()))]
    detail: Vec<Signal<Local, Bits<32>>>,
    #[default(CODES.map(|code| Fixed::new(u64::from(code).into())).into())]
    codes: Vec<Fixed<Bits<4>>>,
    #[default(CODES.len())]
    _codes: usize,
}

impl FaultLatch {
    /// Cycles from an event to `code`.
    pub const LATENCY: usize = 1;
}

#[wired]
#[contract]
impl Logic for FaultLatch {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, latched, fresh, code_held, info_held);
        self.number_wide.next = bit_cast::<32, 24>(self.number.val());
        self.number_high.next = put!(self.number_wide.val(), fault.descriptor);
        connect!(self <- self: comes[0] = expired, comes[1] = unanswered, comes[2] = bad_order,
            comes[3] = bad_field, comes[4] = bad_kind, comes[5] = bad_version, comes[6] = queue_overflow,
            comes[7] = bad_packet, comes[8] = write_outside, comes[9] = read_outside, comes[10] = write_error,
            comes[11] = read_error);
        self.detail[0].next = bit_cast::<32, 5>(self.awaited.val());
        self.detail[1].next = bit_cast::<32, 5>(self.given_up.val());
        self.detail[2].next = self.number_high.val();
        self.detail[3].next =
            self.number_high.val() | put!(bit_cast::<32, 4>(self.field_word.val()), fault.word);
        connect!(self <- self: detail[4] = descriptor, detail[5] = descriptor, detail[6] = queue_lost);
        self.detail[7].next = bit_cast::<32, 16>(self.packet.val());
        connect!(self <- self: detail[8] = write_outside_address, detail[9] = read_outside_address,
            detail[10] = write_address, detail[11] = read_address);
        self.any.next = false;
        self.new_code.next = error!(NONE).into();
        self.new_info.next = 0.into();
        for i in 0..self._codes {
            if self.comes[i].val() {
                self.any.next = true;
                self.new_code.next = self.codes[i].val();
                self.new_info.next = self.detail[i].val();
            }
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
