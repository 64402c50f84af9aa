//! The check sum of the weight stream's packets.
//!
//! Takes the stream word by word, at one a cycle, with marks on headers and last words. Latency: [`PacketCheck::LATENCY`] cycles
//! from a packet's last word to `good` or `bad`. The next packet may follow at once.

use firebrick_fields::contract;
use firebrick_spec::timing;
use firebrick_spec::weights::{CRC_START, PACKET_CRC};
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::{CrcAdvance, CrcFold};

/// See the module's text.
#[derive(LogicBlock)]
pub struct PacketCheck {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets everything.
    pub reset: Signal<In, Bit>,
    /// A word of the stream.
    pub valid: Signal<In, Bit>,
    /// It is a packet's header.
    pub header: Signal<In, Bit>,
    /// It is a packet's last word; not together with `header`.
    pub last: Signal<In, Bit>,
    /// The word.
    pub word: Signal<In, Bits<64>>,
    /// High for one cycle: the packet is as it was sealed.
    pub good: Signal<Out, Bit>,
    /// High for one cycle: it is not.
    pub bad: Signal<Out, Bit>,
    /// A packet's verdict is on its way.
    pub busy: Signal<Out, Bit>,
    fold: CrcFold,
    advance: CrcAdvance,
    valid1: DFF<Bit>,
    header1: DFF<Bit>,
    last1: DFF<Bit>,
    word1: DFF<Bits<48>>,
    top1: DFF<Bits<16>>,
    seal: DFF<Bits<16>>,
    valid2: DFF<Bit>,
    header2: DFF<Bit>,
    last2: DFF<Bit>,
    folded: DFF<Bits<16>>,
    expected: DFF<Bits<16>>,
    last3: DFF<Bit>,
    state: DFF<Bits<16>>,
    is_good: DFF<Bit>,
    is_bad: DFF<Bit>,
    start: Constant<Bits<16>>,
}

impl PacketCheck {
    /// Cycles from the last word to the verdict.
    pub const LATENCY: usize = timing::PACKET_CHECK;
}

impl Default for PacketCheck {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            valid: Default::default(),
            header: Default::default(),
            last: Default::default(),
            word: Default::default(),
            good: Default::default(),
            bad: Default::default(),
            busy: Default::default(),
            fold: CrcFold::around(PACKET_CRC),
            advance: Default::default(),
            valid1: Default::default(),
            header1: Default::default(),
            last1: Default::default(),
            word1: Default::default(),
            top1: Default::default(),
            seal: Default::default(),
            valid2: Default::default(),
            header2: Default::default(),
            last2: Default::default(),
            folded: Default::default(),
            expected: Default::default(),
            last3: Default::default(),
            state: Default::default(),
            is_good: Default::default(),
            is_bad: Default::default(),
            start: Constant::new(u64::from(CRC_START).into()),
        }
    }
}

#[contract]
impl Logic for PacketCheck {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid1, header1, last1, word1, top1, seal, valid2, header2, last2, folded, expected, last3, state,
            is_good, is_bad
        );
        // The header counts with zeros where its check sum stands.
        self.valid1.d.next = self.valid.val();
        self.header1.d.next = self.header.val();
        self.last1.d.next = self.last.val() & self.valid.val();
        self.word1.d.next = without!(self.word.val(), packet.crc);
        self.top1.d.next = field!(self.word.val(), packet.crc);
        if self.header.val() {
            self.top1.d.next = 0.into();
        }
        if self.header.val() & self.valid.val() {
            self.seal.d.next = field!(self.word.val(), packet.crc);
        }
        // The word's share, then the state: the check sum is linear in both.
        self.fold.low.next = self.word1.q.val();
        self.fold.top.next = self.top1.q.val();
        self.folded.d.next = self.fold.sum.val();
        self.valid2.d.next = self.valid1.q.val();
        self.header2.d.next = self.header1.q.val();
        self.last2.d.next = self.last1.q.val();
        if self.last1.q.val() {
            self.expected.d.next = self.seal.q.val();
        }
        self.advance.state.next = self.state.q.val();
        if self.header2.q.val() {
            self.advance.state.next = self.start.val();
        }
        if self.valid2.q.val() {
            self.state.d.next = self.advance.sum.val() ^ self.folded.q.val();
        }
        self.last3.d.next = self.last2.q.val();
        self.is_good.d.next = self.last3.q.val() & (self.state.q.val() == self.expected.q.val());
        self.is_bad.d.next = self.last3.q.val() & (self.state.q.val() != self.expected.q.val());
        self.good.next = self.is_good.q.val();
        self.bad.next = self.is_bad.q.val();
        self.busy.next = self.last1.q.val()
            | self.last2.q.val()
            | self.last3.q.val()
            | self.is_good.q.val()
            | self.is_bad.q.val();
        if self.reset.val() {
            self.valid1.d.next = false;
            self.last1.d.next = false;
            self.valid2.d.next = false;
            self.last2.d.next = false;
            self.last3.d.next = false;
            self.is_good.d.next = false;
            self.is_bad.d.next = false;
        }
    }
}
