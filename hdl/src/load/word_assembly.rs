//! From entries of 16 bytes to activation words of 18.
//!
//! A map's word is an entry, its two highest bytes 0. Three entries are two words of the image: entry 0 with 2 bytes of entry 1, and the
//! rest of entry 1 with 10 bytes of entry 2.
//!
//! Latency: none; `word` is what the entry completes.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WordAssembly {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The next entry is a pass's first.
    pub restart: Signal<In, Bit>,
    /// The words are the image's.
    pub image: Signal<In, Bit>,
    /// The entry, the earlier beat low.
    pub entry: Signal<In, Bits<128>>,
    /// The entry is taken; not together with `restart`.
    pub take: Signal<In, Bit>,
    /// The entry completes a word.
    pub completes: Signal<Out, Bit>,
    /// The word.
    pub word: Signal<Out, Bits<144>>,
    part: DFF<Bits<2>>,
    low: DFF<Bits<64>>,
    middle: DFF<Bits<64>>,
    high: Signal<Local, Bits<64>>,
    lower: Signal<Local, Bits<64>>,
    bits: Signal<Local, Bits<16>>,
    centre: Signal<Local, Bits<64>>,
}

#[wired]
#[contract]
impl Logic for WordAssembly {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, part, low, middle);
        self.completes.next = !self.image.val() | self.part.q.val().any();
        self.lower.next = self.entry.val().get_bits::<64>(0);
        self.high.next = self.entry.val().get_bits::<64>(64);
        self.bits.next = self.lower.val().get_bits::<16>(0);
        self.centre.next = self.middle.q.val();
        if self.part.q.val().get_bit(1) {
            self.bits.next = self.high.val().get_bits::<16>(0);
            self.centre.next = self.lower.val();
        }
        self.word.next = bit_cast::<144, 128>(self.entry.val());
        if self.image.val() {
            self.word.next = (bit_cast::<144, 16>(self.bits.val()) << 128)
                | (bit_cast::<144, 64>(self.centre.val()) << 64)
                | bit_cast::<144, 64>(self.low.q.val());
        }
        if self.take.val() {
            self.part.d.next = self.part.q.val() + 1;
            self.low.d.next = self.lower.val();
            if self.part.q.val() == 1 {
                self.low.d.next = self.high.val();
            }
            self.middle.d.next = self.high.val();
            if self.part.q.val() == 2 {
                self.part.d.next = 0.into();
            }
        }
        if self.restart.val() {
            self.part.d.next = 0.into();
        }
    }
}
