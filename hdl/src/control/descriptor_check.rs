//! Whether a descriptor's check sum agrees with its words.
//!
//! Takes a descriptor word by word, at one a cycle at most; `bad` is the last word's verdict in the cycle of that word. A first word
//! begins anew, so that there is nothing to reset.

use firebrick_fields::contract;
use firebrick_spec::weights::CRC_START;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::{CrcAdvance, CrcFold};

/// See the module's text.
#[derive(LogicBlock)]
pub struct DescriptorCheck {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// A word of the descriptor.
    pub valid: Signal<In, Bit>,
    /// It is the first one.
    pub first: Signal<In, Bit>,
    /// It is the last one, which holds the check sum; not together with `first`.
    pub last: Signal<In, Bit>,
    /// The word.
    pub word: Signal<In, Bits<32>>,
    /// It is the last one, and the check sum is another than that of the words before it.
    pub bad: Signal<Out, Bit>,
    fold: CrcFold,
    advance: CrcAdvance,
    state: DFF<Bits<16>>,
    start: Constant<Bits<16>>,
}

impl Default for DescriptorCheck {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            valid: Default::default(),
            first: Default::default(),
            last: Default::default(),
            word: Default::default(),
            bad: Default::default(),
            fold: Default::default(),
            advance: Default::default(),
            state: Default::default(),
            start: Constant::new(u64::from(CRC_START).into()),
        }
    }
}

#[contract]
impl Logic for DescriptorCheck {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, state);
        self.fold.low.next = bit_cast::<48, 32>(self.word.val());
        self.fold.top.next = 0.into();
        self.advance.state.next = self.state.q.val();
        if self.first.val() {
            self.advance.state.next = self.start.val();
        }
        if self.valid.val() {
            self.state.d.next = self.advance.sum.val() ^ self.fold.sum.val();
        }
        self.bad.next = self.last.val() & (field!(self.word.val(), pass.check) != self.state.q.val());
    }
}
