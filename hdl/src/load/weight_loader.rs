//! Splits a frame's weight stream into packets and lets them in when there is room for them.
//!
//! A packet's header says how many passes of the frame must have finished; then its payload goes, a word a
//! cycle, down the weight chain to one PE or into the parameter table of the post-processing.
//!
//! A pass counts as ready only when all of its packets are as they were sealed ([`StreamCheck`]).
//!
//! Latency: one cycle from the stream to the chain. Throughput: one word a cycle, two cycles a packet header.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{PacketHead, StreamCheck};

/// What the loader does.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum Packet {
    /// Takes a packet header when there is one.
    Header,
    /// Waits until enough passes have finished.
    Gate,
    /// Sends the payload.
    Payload,
}

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct WeightLoader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets everything; two copies of one reset.
    pub reset: Signal<In, Bits<2>>,
    /// A descriptor word is on the configuration bus.
    pub cfg_valid: Signal<In, Bit>,
    /// Number of the descriptor word.
    pub cfg_index: Signal<In, Bits<4>>,
    /// The word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Starts the stream whose descriptor came last: a new frame. The first beat comes two cycles later, or after that.
    pub start: Signal<In, Bit>,
    /// A pass has finished.
    pub pass_finished: Signal<In, Bit>,
    /// All weights of the next pass are on their way to the PEs.
    pub pass_ready: Signal<Out, Bit>,
    /// The stream is at its end and no pass's weights are left; two cycles behind `start` and `pass_finished`.
    pub exhausted: Signal<Out, Bit>,
    /// High for one cycle: a packet is damaged. No pass becomes ready from then on.
    pub crc_error: Signal<Out, Bit>,
    /// Number of the bad packet in the frame's stream, modulo 2^16.
    pub crc_packet: Signal<Out, Bits<16>>,
    /// Starts the read DMA, in the cycle of `start`.
    pub dma_start: Signal<Out, Bit>,
    /// Bus address to read from.
    pub dma_address: Signal<Out, Bits<32>>,
    /// Beats to read.
    pub dma_beats: Signal<Out, Bits<24>>,
    /// A word of the stream is there.
    pub beat_valid: Signal<In, Bit>,
    /// The word.
    pub beat: Signal<In, Bits<64>>,
    /// The beat is taken.
    pub beat_ready: Signal<Out, Bit>,
    /// A slot of the weight chain.
    pub weight_valid: Signal<Out, Bit>,
    /// PEs that the slot has to pass.
    pub weight_hops: Signal<Out, Bits<6>>,
    /// Last word of a list.
    pub weight_end: Signal<Out, Bit>,
    /// The word.
    pub weight: Signal<Out, Bits<64>>,
    /// A parameter word.
    pub param_valid: Signal<Out, Bit>,
    /// Bank of the parameter word.
    pub param_bank: Signal<Out, Bits<2>>,
    /// Index of the parameter word.
    pub param_index: Signal<Out, Bits<9>>,
    /// The word.
    pub param: Signal<Out, Bits<64>>,
    state: DFF<Packet>,
    address: DFF<Bits<32>>,
    beats: DFF<Bits<24>>,
    head: PacketHead,
    bank: DFF<Bits<2>>,
    slot_valid: DFF<Bit>,
    slot_param: DFF<Bit>,
    slot_hops: DFF<Bits<6>>,
    slot_end: DFF<Bit>,
    slot_bank: DFF<Bits<2>>,
    slot_index: DFF<Bits<9>>,
    slot_data: DFF<Bits<64>>,
    check: StreamCheck,
    takes: Signal<Local, Bit>,
    moves: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for WeightLoader {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, address, beats, bank, slot_valid, slot_param, slot_hops, slot_end, slot_bank,
            slot_index, slot_data
        );
        connect!(self <- self: dma_start = start, dma_address = address.q, dma_beats = beats.q);
        connect!(self <- self: weight_valid = slot_valid.q, weight_hops = slot_hops.q,
            weight_end = slot_end.q, weight = slot_data.q, param_valid = slot_param.q,
            param_bank = slot_bank.q, param_index = slot_index.q, param = slot_data.q);

        connect!(self.head <- self: clock, start, pass_finished, word = beat);
        self.head.reset.next = self.reset.val().get_bit(0);
        self.head.header.next = self.state.q.val() == Packet::Header;
        connect!(self <- self.head: slot_hops.d = hops, slot_end.d = last, slot_index.d = index);
        self.takes.next = (self.state.q.val() == Packet::Header) | (self.state.q.val() == Packet::Payload);
        connect!(self <- self: slot_bank.d = bank.q, slot_data.d = beat, beat_ready = takes);
        self.moves.next = self.beat_valid.val() & (self.state.q.val() == Packet::Payload);
        self.ended.next = self.moves.val() & self.head.last.val();
        self.head.step.next = self.moves.val();
        self.slot_valid.d.next = self.moves.val() & !self.head.params.val();
        self.slot_param.d.next = self.moves.val() & self.head.params.val();
        match self.state.q.val() {
            Packet::Header => {
                if self.beat_valid.val() {
                    self.state.d.next = Packet::Gate;
                }
            }
            Packet::Gate => {
                if self.head.opens.val() {
                    self.state.d.next = Packet::Payload;
                }
            }
            Packet::Payload => {
                if self.ended.val() {
                    self.state.d.next = Packet::Header;
                }
            }
            _ => {
                self.state.d.next = Packet::Header;
            }
        }

        self.check.reset.next = self.reset.val().get_bit(1);
        connect!(self.check <- self: clock, start, beats = beats.q, word = beat, last = ended,
            pass_finished);
        connect!(self.check <- self.head: ends);
        self.check.valid.next = self.takes.val() & self.beat_valid.val();
        self.check.header.next = self.state.q.val() == Packet::Header;
        self.check.within.next = self.state.q.val() == Packet::Payload;
        self.check.closed.next = (self.state.q.val() == Packet::Gate) & !self.head.opens.val();
        connect!(self <- self.check: pass_ready, exhausted, crc_error = error, crc_packet = packet);
        if self.ended.val() & self.head.ends.val() {
            self.bank.d.next = self.bank.q.val() + 1;
        }

        if self.cfg_valid.val() {
            if self.cfg_index.val() == word!(weight_load.source) {
                self.address.d.next = field!(self.cfg_data.val(), weight_load.source);
            }
            if self.cfg_index.val() == word!(weight_load.beats) {
                self.beats.d.next = field!(self.cfg_data.val(), weight_load.beats);
            }
        }
        if self.reset.val().get_bit(0) {
            self.state.d.next = Packet::Header;
            self.bank.d.next = 0.into();
            self.slot_valid.d.next = false;
            self.slot_param.d.next = false;
        }
    }
}
