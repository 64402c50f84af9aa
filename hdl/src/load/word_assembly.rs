//! From entries of 16 bytes to activation words of 18.
//!
//! A map's word is an entry, its two highest bytes 0. Three entries are two words of the image: entry 0 with 2 bytes of entry 1, and the
//! rest of entry 1 with 10 bytes of entry 2.
//!
//! Latency: two cycles from an entry to the word that it completes, or from `blank` to a word of zeros. Behind the entry stands a register
//! that takes every one, so that who takes it drives no enables of its 128 bits; what many bits depend on is copied.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::{Copies, WideRegister};

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WordAssembly {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// The next entry is a pass's first.
    pub restart: Signal<In, Bit>,
    /// The words are the image's; settled a cycle before their first entry.
    pub image: Signal<In, Bit>,
    /// The entry, the earlier beat low.
    pub entry: Signal<In, Bits<128>>,
    /// The entry is taken; not together with `restart`.
    pub take: Signal<In, Bit>,
    /// The word of this cycle is zeros.
    pub blank: Signal<In, Bit>,
    /// The entry completes a word.
    pub completes: Signal<Out, Bit>,
    /// The entry of the next cycle will.
    pub will_complete: Signal<Out, Bit>,
    /// The word.
    pub word: Signal<Out, Bits<144>>,
    part: DFF<Bits<2>>,
    next_part: Signal<Local, Bits<2>>,
    before: DFF<Bits<128>>,
    // Of the entry in `before`: it was taken; it is the second; the third, for the middle of the word and for its top.
    took: Copies<2>,
    second: Copies<1>,
    third: Copies<2>,
    // For the word's three parts.
    images: Copies<3>,
    // For the next register's thirds.
    blanks: Copies<3>,
    staged_low: DFF<Bits<48>>,
    staged_middle: DFF<Bits<48>>,
    staged_high: DFF<Bits<48>>,
    complete: Signal<Local, Bits<144>>,
    low: WideRegister<64, 1>,
    middle: WideRegister<64, 1>,
    high: Signal<Local, Bits<64>>,
    lower: Signal<Local, Bits<64>>,
    bits: Signal<Local, Bits<16>>,
    centre: Signal<Local, Bits<64>>,
    bottom: Signal<Local, Bits<64>>,
}

#[wired]
#[contract]
impl Logic for WordAssembly {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, part, before, staged_low, staged_middle, staged_high);
        clock!(self, clock, took, second, third, images, blanks, low, middle);
        self.completes.next = !self.image.val() | self.part.q.val().any();
        self.next_part.next = self.part.q.val();
        if self.take.val() {
            self.next_part.next = self.part.q.val() + 1;
            if self.part.q.val() == 2 {
                self.next_part.next = 0.into();
            }
        }
        if self.restart.val() {
            self.next_part.next = 0.into();
        }
        self.will_complete.next = !self.image.val() | self.next_part.val().any();
        connect!(self <- self: part.d = next_part, before.d = entry, took.value = take, images.value = image,
            blanks.value = blank);
        self.second.value.next = self.part.q.val() == 1;
        self.third.value.next = self.part.q.val().get_bit(1);

        self.lower.next = self.before.q.val().get_bits::<64>(0);
        self.high.next = self.before.q.val().get_bits::<64>(64);
        self.low.enable.next = self.took.copies.val().get_bits::<1>(0);
        self.middle.enable.next = self.took.copies.val().get_bits::<1>(1);
        connect!(self <- self: low.value = lower, middle.value = high);
        if self.second.copies.val().get_bit(0) {
            self.low.value.next = self.high.val();
        }
        self.centre.next = self.middle.word.val();
        if self.third.copies.val().get_bit(0) {
            self.centre.next = self.lower.val();
        }
        if !self.images.copies.val().get_bit(0) {
            self.centre.next = self.high.val();
        }
        self.bits.next = self.lower.val().get_bits::<16>(0);
        if self.third.copies.val().get_bit(1) {
            self.bits.next = self.high.val().get_bits::<16>(0);
        }
        if !self.images.copies.val().get_bit(1) {
            self.bits.next = 0.into();
        }
        self.bottom.next = self.low.word.val();
        if !self.images.copies.val().get_bit(2) {
            self.bottom.next = self.lower.val();
        }
        self.complete.next = (bit_cast::<144, 16>(self.bits.val()) << 128)
            | (bit_cast::<144, 64>(self.centre.val()) << 64)
            | bit_cast::<144, 64>(self.bottom.val());

        self.staged_low.d.next = self.complete.val().get_bits::<48>(0);
        self.staged_middle.d.next = self.complete.val().get_bits::<48>(48);
        self.staged_high.d.next = self.complete.val().get_bits::<48>(96);
        if self.blanks.copies.val().get_bit(0) {
            self.staged_low.d.next = 0.into();
        }
        if self.blanks.copies.val().get_bit(1) {
            self.staged_middle.d.next = 0.into();
        }
        if self.blanks.copies.val().get_bit(2) {
            self.staged_high.d.next = 0.into();
        }
        self.word.next = (bit_cast::<144, 48>(self.staged_high.q.val()) << 96)
            | (bit_cast::<144, 48>(self.staged_middle.q.val()) << 48)
            | bit_cast::<144, 48>(self.staged_low.q.val());
    }
}
