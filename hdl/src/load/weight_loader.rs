//! Splits a frame's weight stream into packets and lets them in when there is room for them.
//!
//! A packet's header says how many passes of the frame must have finished; then its payload goes, a word a
//! cycle, down the weight chain to one PE or into the parameter table of the post-processing.
//!
//! Every packet's check sum is compared, [`PacketCheck::LATENCY`] cycles behind its last word; a pass counts as ready only when all of
//! its packets are as they were sealed. A packet that the stream ends in, or whose gate no pass can open any more, is damaged, too.
//!
//! Latency: one cycle from the stream to the chain. Throughput: one word a cycle, two cycles a packet header.

use firebrick_fields::contract;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::PacketCheck;

// The marks of a packet's end are delayed as its verdict is.
const _: () = assert!(PacketCheck::LATENCY == 4);

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

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct WeightLoader {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets everything.
    pub reset: Signal<In, Bit>,
    /// A descriptor word is on the configuration bus.
    pub cfg_valid: Signal<In, Bit>,
    /// Its number.
    pub cfg_index: Signal<In, Bits<4>>,
    /// The word.
    pub cfg_data: Signal<In, Bits<32>>,
    /// Starts the stream whose descriptor came last: a new frame.
    pub start: Signal<In, Bit>,
    /// A pass has finished.
    pub pass_finished: Signal<In, Bit>,
    /// All weights of the next pass are on their way to the PEs.
    pub pass_ready: Signal<Out, Bit>,
    /// The stream is at its end and no pass's weights are left; two cycles behind `start` and `pass_finished`.
    pub exhausted: Signal<Out, Bit>,
    /// High for one cycle: a packet is damaged. No pass becomes ready from then on.
    pub crc_error: Signal<Out, Bit>,
    /// Its number in the frame's stream, modulo 2^16.
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
    /// It is taken.
    pub beat_ready: Signal<Out, Bit>,
    /// A slot of the weight chain.
    pub weight_valid: Signal<Out, Bit>,
    /// PEs that it has to pass.
    pub weight_hops: Signal<Out, Bits<6>>,
    /// Last word of a list.
    pub weight_end: Signal<Out, Bit>,
    /// The word.
    pub weight: Signal<Out, Bits<64>>,
    /// A parameter word.
    pub param_valid: Signal<Out, Bit>,
    /// Its bank.
    pub param_bank: Signal<Out, Bits<2>>,
    /// Its index.
    pub param_index: Signal<Out, Bits<9>>,
    /// The word.
    pub param: Signal<Out, Bits<64>>,
    state: DFF<Packet>,
    address: DFF<Bits<32>>,
    beats: DFF<Bits<24>>,
    params: DFF<Bit>,
    hops: DFF<Bits<6>>,
    left: DFF<Bits<10>>,
    after: DFF<Bits<16>>,
    ends: DFF<Bit>,
    finished: DFF<Bits<16>>,
    ready: DFF<Bits<4>>,
    bank: DFF<Bits<2>>,
    index: DFF<Bits<9>>,
    slot_valid: DFF<Bit>,
    slot_param: DFF<Bit>,
    slot_hops: DFF<Bits<6>>,
    slot_end: DFF<Bit>,
    slot_bank: DFF<Bits<2>>,
    slot_index: DFF<Bits<9>>,
    slot_data: DFF<Bits<64>>,
    check: PacketCheck,
    stream_left: DFF<Bits<24>>,
    nothing_left: DFF<Bit>,
    ends1: DFF<Bit>,
    ends2: DFF<Bit>,
    ends3: DFF<Bit>,
    ends4: DFF<Bit>,
    packets: DFF<Bits<16>>,
    drained: DFF<Bit>,
    truncated: DFF<Bit>,
    damaged: DFF<Bit>,
    broken: DFF<Bit>,
    takes: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    opens: Signal<Local, Bit>,
    damage: Signal<Local, Bit>,
    last: Signal<Local, Bit>,
    loaded: Signal<Local, Bit>,
}

#[contract]
impl Logic for WeightLoader {
    #[hdl_gen]
    #[rustfmt::skip]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, address, beats, params, hops, left, after, ends, finished, ready, bank, index, slot_valid,
            slot_param, slot_hops, slot_end, slot_bank, slot_index, slot_data, stream_left, nothing_left, ends1, ends2, ends3, ends4,
            packets, drained, truncated, damaged, broken
        );
        self.dma_start.next = self.start.val();
        self.dma_address.next = self.address.q.val();
        self.dma_beats.next = self.beats.q.val();
        self.pass_ready.next = self.ready.q.val().any();
        self.weight_valid.next = self.slot_valid.q.val();
        self.weight_hops.next = self.slot_hops.q.val();
        self.weight_end.next = self.slot_end.q.val();
        self.weight.next = self.slot_data.q.val();
        self.param_valid.next = self.slot_param.q.val();
        self.param_bank.next = self.slot_bank.q.val();
        self.param_index.next = self.slot_index.q.val();
        self.param.next = self.slot_data.q.val();

        self.last.next = self.left.q.val() == 1;
        self.takes.next = false;
        self.ended.next = false;
        self.opens.next = self.finished.q.val() >= self.after.q.val();
        self.slot_valid.d.next = false;
        self.slot_param.d.next = false;
        self.slot_hops.d.next = self.hops.q.val();
        self.slot_end.d.next = self.last.val();
        self.slot_bank.d.next = self.bank.q.val();
        self.slot_index.d.next = self.index.q.val();
        self.slot_data.d.next = self.beat.val();
        match self.state.q.val() {
            Packet::Header => {
                self.takes.next = true;
                self.params.d.next = is!(field!(self.beat.val(), packet.kind), packet_kind.params);
                self.hops.d.next = field!(self.beat.val(), packet.pe);
                self.left.d.next = field!(self.beat.val(), packet.words);
                self.after.d.next = field!(self.beat.val(), packet.after);
                self.ends.d.next = field!(self.beat.val(), packet.end);
                self.index.d.next = 0.into();
                if self.beat_valid.val() {
                    self.state.d.next = Packet::Gate;
                }
            }
            Packet::Gate => {
                if self.opens.val() {
                    self.state.d.next = Packet::Payload;
                }
            }
            Packet::Payload => {
                self.takes.next = true;
                if self.beat_valid.val() {
                    self.slot_valid.d.next = !self.params.q.val();
                    self.slot_param.d.next = self.params.q.val();
                    self.index.d.next = self.index.q.val() + 1;
                    self.left.d.next = self.left.q.val() - 1;
                    if self.last.val() {
                        self.state.d.next = Packet::Header;
                        self.ended.next = true;
                    }
                }
            }
            _ => {
                self.state.d.next = Packet::Header;
            }
        }
        self.beat_ready.next = self.takes.val();

        // The verdict on a packet comes with `ends4`. The check sum, and what else tells that a packet is damaged.
        self.check.clock.next = self.clock.val();
        self.check.reset.next = self.reset.val();
        self.check.valid.next = self.takes.val() & self.beat_valid.val();
        self.check.header.next = self.state.q.val() == Packet::Header;
        self.check.last.next = self.ended.val();
        self.check.word.next = self.beat.val();
        self.ends1.d.next = self.ends.q.val();
        self.ends2.d.next = self.ends1.q.val();
        self.ends3.d.next = self.ends2.q.val();
        self.ends4.d.next = self.ends3.q.val();
        if self.takes.val() & self.beat_valid.val() {
            self.stream_left.d.next = self.stream_left.q.val() - 1;
        }
        self.nothing_left.d.next = !self.stream_left.q.val().any() & !self.start.val();
        self.drained.d.next = !self.ready.q.val().any() & !self.check.busy.val() & !self.pass_finished.val();
        self.truncated.d.next = (self.nothing_left.q.val() & (self.state.q.val() == Packet::Payload))
            | (self.drained.q.val() & (self.state.q.val() == Packet::Gate) & !self.opens.val());
        self.damage.next = self.check.bad.val() | self.truncated.q.val();
        self.damaged.d.next = self.damage.val() & !self.broken.q.val();
        if self.damage.val() {
            self.broken.d.next = true;
        }
        self.crc_error.next = self.damaged.q.val();
        self.crc_packet.next = self.packets.q.val();
        if self.check.good.val() {
            self.packets.d.next = self.packets.q.val() + 1;
        }
        self.loaded.next = self.check.good.val() & self.ends4.q.val() & !self.broken.q.val();
        self.exhausted.next = self.nothing_left.q.val() & self.drained.q.val() & !self.broken.q.val();
        if self.ended.val() & self.ends.q.val() {
            self.bank.d.next = self.bank.q.val() + 1;
        }
        if self.loaded.val() & !self.pass_finished.val() {
            self.ready.d.next = self.ready.q.val() + 1;
        }
        if self.pass_finished.val() & !self.loaded.val() {
            self.ready.d.next = self.ready.q.val() - 1;
        }
        if self.pass_finished.val() {
            self.finished.d.next = self.finished.q.val() + 1;
        }
        if self.start.val() {
            self.finished.d.next = 0.into();
            self.packets.d.next = 0.into();
            self.stream_left.d.next = self.beats.q.val();
        }

        if self.cfg_valid.val() {
            if self.cfg_index.val() == word!(weight_load.source) {
                self.address.d.next = field!(self.cfg_data.val(), weight_load.source);
            }
            if self.cfg_index.val() == word!(weight_load.beats) {
                self.beats.d.next = field!(self.cfg_data.val(), weight_load.beats);
            }
        }
        if self.reset.val() {
            self.state.d.next = Packet::Header;
            self.finished.d.next = 0.into();
            self.ready.d.next = 0.into();
            self.bank.d.next = 0.into();
            self.stream_left.d.next = 0.into();
            self.packets.d.next = 0.into();
            self.truncated.d.next = false;
            self.damaged.d.next = false;
            self.broken.d.next = false;
            self.slot_valid.d.next = false;
            self.slot_param.d.next = false;
        }
    }
}
