//! Feeds a pass's activation words to the chain: rows of zeros above, the input from memory, rows of zeros
//! below.
//!
//! The input comes in runs of entries of 16 bytes ([`InputRuns`]): a word of a map is one entry, and three entries are two words of
//! the image (the last entry of an odd number of words is half full).
//!
//! A word is sent only while the slowest PE has room for it (credit). Latency: one cycle from the entry that completes
//! a word to the chain, one more from a credit. Throughput: an entry, or a zero word, a cycle; a cycle lost a run.

use firebrick_spec::descriptor as d;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::InputRuns;

const _: () = {
    assert!(d::IMAGE.lsb == 13);
    assert!(d::LEAD.lsb == 96 && d::LEAD.width == 16 && d::TAIL.lsb == 112 && d::TAIL.width == 16);
};

/// What is being sent.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum Load {
    /// Nothing.
    Idle,
    /// Zero words above the input.
    Lead,
    /// The input.
    Body,
    /// Zero words below.
    Tail,
}

/// See the module's text.
#[derive(LogicBlock)]
pub struct ActivationLoader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Stops and forgets everything.
    pub reset: Signal<In, Bit>,
    /// A descriptor word is on the configuration bus.
    pub cfg_valid: Signal<In, Bit>,
    /// Its number.
    pub cfg_index: Signal<In, Bits<4>>,
    /// The word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Starts the pass whose descriptor came last.
    pub start: Signal<In, Bit>,
    /// A run is offered to the read DMA.
    pub run_valid: Signal<Out, Bit>,
    /// It is taken at the edge.
    pub run_ready: Signal<In, Bit>,
    /// Its bus address.
    pub run_address: Signal<Out, Bits<32>>,
    /// Its beats.
    pub run_beats: Signal<Out, Bits<24>>,
    /// An entry is there.
    pub entry_valid: Signal<In, Bit>,
    /// The entry, the earlier beat low.
    pub entry: Signal<In, Bits<128>>,
    /// It is taken.
    pub entry_ready: Signal<Out, Bit>,
    /// The PEs have room for a word of the input, and it is not there.
    pub starved: Signal<Out, Bit>,
    /// Words that no PE needs any more, modulo 2^11. It can be ahead of what was sent: a PE is done with a
    /// pass when its filters are, whether or not the rows below have come.
    pub credit: Signal<In, Bits<11>>,
    /// All words of the pass were sent.
    pub idle: Signal<Out, Bit>,
    /// A word for the chain.
    pub word_valid: Signal<Out, Bit>,
    /// The word.
    pub word: Signal<Out, Bits<144>>,
    state: DFF<Load>,
    image: DFF<Bit>,
    running_image: DFF<Bit>,
    running_tail: DFF<Bits<16>>,
    runs: InputRuns,
    left: DFF<Bits<24>>,
    lead: DFF<Bits<16>>,
    tail: DFF<Bits<16>>,
    zeros: DFF<Bits<16>>,
    part: DFF<Bits<2>>,
    low: DFF<Bits<64>>,
    middle: DFF<Bits<64>>,
    sent: DFF<Bits<11>>,
    valid: DFF<Bit>,
    data: DFF<Bits<144>>,
    room: DFF<Bit>,
    last_free: Constant<Bits<11>>,
    under_way: Signal<Local, Bits<11>>,
    spare: Signal<Local, Bit>,
    one_left: Signal<Local, Bit>,
    wanting: Signal<Local, Bit>,
    high: Signal<Local, Bits<64>>,
    lower: Signal<Local, Bits<64>>,
    bits: Signal<Local, Bits<16>>,
    centre: Signal<Local, Bits<64>>,
    plus: Signal<Local, Bits<25>>,
    completes: Signal<Local, Bit>,
    takes: Signal<Local, Bit>,
    sends: Signal<Local, Bit>,
}

impl ActivationLoader {
    /// A loader for PEs with stores of `words` words.
    pub fn new(words: usize) -> Self {
        Self {
            last_free: Constant::new((words as u64 - 1).into()),
            clock: Default::default(),
            reset: Default::default(),
            cfg_valid: Default::default(),
            cfg_index: Default::default(),
            cfg_data: Default::default(),
            start: Default::default(),
            run_valid: Default::default(),
            run_ready: Default::default(),
            run_address: Default::default(),
            run_beats: Default::default(),
            entry_valid: Default::default(),
            entry: Default::default(),
            entry_ready: Default::default(),
            starved: Default::default(),
            credit: Default::default(),
            idle: Default::default(),
            word_valid: Default::default(),
            word: Default::default(),
            state: Default::default(),
            image: Default::default(),
            running_image: Default::default(),
            running_tail: Default::default(),
            runs: Default::default(),
            left: Default::default(),
            lead: Default::default(),
            tail: Default::default(),
            zeros: Default::default(),
            part: Default::default(),
            low: Default::default(),
            middle: Default::default(),
            sent: Default::default(),
            valid: Default::default(),
            data: Default::default(),
            under_way: Default::default(),
            room: Default::default(),
            completes: Default::default(),
            takes: Default::default(),
            sends: Default::default(),
            spare: Default::default(),
            one_left: Default::default(),
            wanting: Default::default(),
            high: Default::default(),
            lower: Default::default(),
            bits: Default::default(),
            centre: Default::default(),
            plus: Default::default(),
        }
    }
}

impl Logic for ActivationLoader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            image,
            running_image,
            running_tail,
            left,
            lead,
            tail,
            zeros,
            part,
            low,
            middle,
            sent,
            valid,
            data,
            room
        );
        self.under_way.next = self.sent.q.val() - self.credit.val();
        // `room` is a register: it knows of the word that is sent in the cycle before it counts.
        self.spare.next = self.under_way.val().get_bit(10) | (self.under_way.val() < self.last_free.val());
        self.one_left.next = self.under_way.val() == self.last_free.val();
        self.idle.next = self.state.q.val() == Load::Idle;
        self.completes.next = !self.running_image.q.val() | self.part.q.val().any();
        self.wanting.next = false;
        self.takes.next = false;
        self.sends.next = false;
        self.runs.clock.next = self.clock.val();
        self.runs.reset.next = self.reset.val();
        self.runs.cfg_valid.next = self.cfg_valid.val();
        self.runs.cfg_index.next = self.cfg_index.val();
        self.runs.cfg_data.next = self.cfg_data.val();
        self.runs.start.next = self.start.val();
        self.run_valid.next = self.runs.run_valid.val();
        self.runs.run_ready.next = self.run_ready.val();
        self.run_address.next = self.runs.run_address.val();
        self.run_beats.next = self.runs.run_beats.val();
        self.runs.advance.next = false;
        self.word_valid.next = self.valid.q.val();
        self.word.next = self.data.q.val();
        self.lower.next = self.entry.val().get_bits::<64>(0);
        self.high.next = self.entry.val().get_bits::<64>(64);
        self.bits.next = self.lower.val().get_bits::<16>(0);
        self.centre.next = self.middle.q.val();
        if self.part.q.val().get_bit(1) {
            self.bits.next = self.high.val().get_bits::<16>(0);
            self.centre.next = self.lower.val();
        }
        self.plus.next = bit_cast::<25, 24>(self.runs.run_beats.val()) + 1;

        self.data.d.next = 0.into();
        match self.state.q.val() {
            Load::Idle => {
                self.part.d.next = 0.into();
                self.zeros.d.next = self.lead.q.val();
                self.running_image.d.next = self.image.q.val();
                self.running_tail.d.next = self.tail.q.val();
                if self.start.val() {
                    self.state.d.next = Load::Lead;
                }
            }
            Load::Lead => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Body;
                } else if self.room.q.val() {
                    self.sends.next = true;
                    self.zeros.d.next = self.zeros.q.val() - 1;
                }
            }
            Load::Body => {
                self.zeros.d.next = self.running_tail.q.val();
                self.takes.next = self.left.q.val().any() & (!self.completes.val() | self.room.q.val());
                if !self.left.q.val().any() {
                    if self.runs.open.val() {
                        self.runs.advance.next = true;
                        self.left.d.next = self.plus.val().get_bits::<24>(1);
                    } else if self.runs.issued.val() {
                        self.state.d.next = Load::Tail;
                    }
                }
                // A map's word is the entry; the image's are entry 0 with 2 bytes of entry 1, and the rest of entry 1
                // with 10 bytes of entry 2.
                self.data.d.next = bit_cast::<144, 128>(self.entry.val());
                if self.running_image.q.val() {
                    self.data.d.next = (bit_cast::<144, 16>(self.bits.val()) << 128)
                        | (bit_cast::<144, 64>(self.centre.val()) << 64)
                        | bit_cast::<144, 64>(self.low.q.val());
                }
                self.wanting.next = self.left.q.val().any() & self.room.q.val() & !self.entry_valid.val();
                if self.takes.val() & self.entry_valid.val() {
                    self.left.d.next = self.left.q.val() - 1;
                    self.part.d.next = self.part.q.val() + 1;
                    self.low.d.next = self.lower.val();
                    if self.part.q.val() == 1 {
                        self.low.d.next = self.high.val();
                    }
                    self.middle.d.next = self.high.val();
                    if self.part.q.val() == 2 {
                        self.part.d.next = 0.into();
                    }
                    self.sends.next = self.completes.val();
                }
            }
            Load::Tail => {
                if !self.zeros.q.val().any() {
                    self.state.d.next = Load::Idle;
                } else if self.room.q.val() {
                    self.sends.next = true;
                    self.zeros.d.next = self.zeros.q.val() - 1;
                }
            }
            _ => {
                self.state.d.next = Load::Idle;
            }
        }
        self.entry_ready.next = self.takes.val();
        self.starved.next = self.wanting.val();
        self.room.d.next = self.spare.val() | (self.one_left.val() & !self.sends.val());
        self.valid.d.next = self.sends.val();
        if self.sends.val() {
            self.sent.d.next = self.sent.q.val() + 1;
        }

        if self.cfg_valid.val() {
            if self.cfg_index.val() == 0 {
                self.image.d.next = self.cfg_data.val().get_bit(13);
            }
            if self.cfg_index.val() == 3 {
                self.lead.d.next = self.cfg_data.val().get_bits::<16>(0);
                self.tail.d.next = self.cfg_data.val().get_bits::<16>(16);
            }
        }
        if self.reset.val() {
            self.state.d.next = Load::Idle;
            self.left.d.next = 0.into();
            self.sent.d.next = 0.into();
            self.valid.d.next = false;
            self.room.d.next = false;
        }
    }
}
