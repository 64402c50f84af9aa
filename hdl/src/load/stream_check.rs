//! Judges a frame's weight stream: which packet is damaged, and how many passes have all of their weights.
//!
//! A packet's check sum is compared, [`PacketCheck::LATENCY`] cycles behind its last word. A packet that the stream ends in, or whose gate
//! no pass can open any more, is damaged, too. No pass becomes ready behind a damaged packet, and a stream that has ended within one
//! is not exhausted.
//!
//! Latency: `error` comes a cycle after the verdict, a pass's weights are ready a cycle after it.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::PacketCheck;

// The marks of a packet's end are delayed as its verdict is.
const _: () = assert!(PacketCheck::LATENCY == 4);

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct StreamCheck {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Forgets everything.
    pub reset: Signal<In, Bit>,
    /// A frame's stream begins.
    pub start: Signal<In, Bit>,
    /// Words of the stream that begins.
    pub beats: Signal<In, Bits<24>>,
    /// A word of the stream is taken.
    pub valid: Signal<In, Bit>,
    /// The word.
    pub word: Signal<In, Bits<64>>,
    /// The word, taken or awaited, is a packet's header; else the packet before is not complete.
    pub header: Signal<In, Bit>,
    /// The word is its packet's last.
    pub last: Signal<In, Bit>,
    /// The packet is its pass's last, valid with `last`.
    pub ends: Signal<In, Bit>,
    /// The packet's payload is awaited.
    pub within: Signal<In, Bit>,
    /// The packet's gate is closed.
    pub closed: Signal<In, Bit>,
    /// A pass has finished.
    pub pass_finished: Signal<In, Bit>,
    /// All weights of the next pass have come.
    pub pass_ready: Signal<Out, Bit>,
    /// The stream is at its end and no pass's weights are left; two cycles behind `start` and `pass_finished`.
    pub exhausted: Signal<Out, Bit>,
    /// High for one cycle: a packet is damaged.
    pub error: Signal<Out, Bit>,
    /// Number of the bad packet in the frame's stream, modulo 2^16.
    pub packet: Signal<Out, Bits<16>>,
    check: PacketCheck,
    ready: DFF<Bits<4>>,
    stream_left: DFF<Bits<24>>,
    nothing_left: DFF<Bit>,
    complete: DFF<Bit>,
    ends1: DFF<Bit>,
    ends2: DFF<Bit>,
    ends3: DFF<Bit>,
    ends4: DFF<Bit>,
    packets: DFF<Bits<16>>,
    drained: DFF<Bit>,
    truncated: DFF<Bit>,
    damaged: DFF<Bit>,
    broken: DFF<Bit>,
    began: DFF<Bit>,
    begins: Signal<Local, Bit>,
    damage: Signal<Local, Bit>,
    loaded: Signal<Local, Bit>,
}

#[wired]
#[contract]
impl Logic for StreamCheck {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            ready,
            stream_left,
            nothing_left,
            complete,
            ends1,
            ends2,
            ends3,
            ends4,
            packets,
            drained,
            truncated,
            damaged,
            broken,
            began
        );
        connect!(self.check <- self: clock, reset, valid, header, last, word);
        connect!(self <- self: ends1.d = ends, ends2.d = ends1.q, ends3.d = ends2.q, ends4.d = ends3.q,
            error = damaged.q, packet = packets.q);
        self.pass_ready.next = self.ready.q.val().any();
        self.exhausted.next = self.complete.q.val() & self.drained.q.val() & !self.broken.q.val();

        if self.valid.val() {
            self.stream_left.d.next = self.stream_left.q.val() - 1;
        }
        self.begins.next = self.start.val() | self.began.q.val();
        self.nothing_left.d.next = !self.stream_left.q.val().any() & !self.begins.val();
        self.complete.d.next = !self.stream_left.q.val().any() & !self.begins.val() & self.header.val();
        self.drained.d.next = !self.ready.q.val().any() & !self.check.busy.val() & !self.pass_finished.val();
        self.truncated.d.next =
            (self.nothing_left.q.val() & self.within.val()) | (self.drained.q.val() & self.closed.val());
        self.damage.next = self.check.bad.val() | self.truncated.q.val();
        self.damaged.d.next = self.damage.val() & !self.broken.q.val();
        if self.damage.val() {
            self.broken.d.next = true;
        }
        if self.check.good.val() {
            self.packets.d.next = self.packets.q.val() + 1;
        }
        self.loaded.next = self.check.good.val() & self.ends4.q.val() & !self.broken.q.val();
        if self.loaded.val() & !self.pass_finished.val() {
            self.ready.d.next = self.ready.q.val() + 1;
        }
        if self.pass_finished.val() & !self.loaded.val() {
            self.ready.d.next = self.ready.q.val() - 1;
        }
        // A cycle later, so that `start` has fewer loads; the first beat is further behind.
        connect!(self <- self: began.d = start);
        if self.began.q.val() {
            self.packets.d.next = 0.into();
            self.stream_left.d.next = self.beats.val();
        }
        if self.reset.val() {
            self.ready.d.next = 0.into();
            self.stream_left.d.next = 0.into();
            self.packets.d.next = 0.into();
            self.began.d.next = false;
            self.truncated.d.next = false;
            self.damaged.d.next = false;
            self.broken.d.next = false;
        }
    }
}
