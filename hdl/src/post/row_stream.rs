//! Holds one pooled row and streams it as map words.
//!
//! The row arrives as words of 7 pixels, numbered `strip x filters + channel`, strips before pooling. Pooled strip `u`
//! is made of the strips `2u` and `2u + 1` (0 if there is none), its halos are the last pixel of strip `2u - 1` and the
//! first of strip `2u + 2`. A run of `2 x filters` halves is streamed for each pooled strip.
//!
//! Latency: [`RowStream::LATENCY`] cycles from the decision to read to a half: the addresses are registers of their own, made of the first
//! half's. Throughput: a half a cycle while `issue_ready` is high, six cycles lost a run. While `busy`, the row must not be written.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{RowAddress, RowBuffer};

/// What the streamer does.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum RowWalk {
    /// Waits for a row.
    Idle,
    /// Waits until a run can be issued.
    Run,
    /// Reads the halves of a run.
    Read,
    /// Waits until the halves have left.
    Drain,
}

/// See [the module's text](self).
#[derive(LogicBlock, Default)]
pub struct RowStream {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the row.
    pub reset: Signal<In, Bit>,
    /// A word of the row arrives.
    pub write_valid: Signal<In, Bit>,
    /// Number of the half that is written.
    pub write_index: Signal<In, Bits<10>>,
    /// Pixels of the half that is written.
    pub write_pixels: Signal<In, Bits<56>>,
    /// The row is complete; only while not `busy`.
    pub start: Signal<In, Bit>,
    /// Filters.
    pub filters: Signal<In, Bits<10>>,
    /// Filters less one.
    pub last_filter: Signal<In, Bits<9>>,
    /// Strips before pooling, less one.
    pub last_strip: Signal<In, Bits<8>>,
    /// Pooled strips, less one.
    pub last_pooled: Signal<In, Bits<8>>,
    /// A run may be issued.
    pub run_free: Signal<In, Bit>,
    /// Issues a run.
    pub run_request: Signal<Out, Bit>,
    /// A half may be read.
    pub issue_ready: Signal<In, Bit>,
    /// The row is being streamed.
    pub busy: Signal<Out, Bit>,
    /// A half leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The half is its strip's second.
    pub out_half: Signal<Out, Bit>,
    /// Pixels of the half.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// With the first half the left halo, with the second one the right one.
    pub out_halo: Signal<Out, Bits<8>>,
    buffer: RowBuffer,
    state: DFF<RowWalk>,
    addresses: RowAddress,
    valid: DFF<Bit>,
    second: DFF<Bit>,
    at_end: DFF<Bit>,
    no_second: DFF<Bit>,
    no_left: DFF<Bit>,
    no_right: DFF<Bit>,
    pooled: DFF<Bits<8>>,
    odd_strip: DFF<Bits<9>>,
    channel: DFF<Bits<9>>,
    half: DFF<Bit>,
    pause: DFF<Bits<2>>,
    issue: Signal<Local, Bit>,
    step: Signal<Local, Bit>,
    strips_top: Signal<Local, Bits<9>>,
}

impl RowStream {
    /// Cycles from the decision to read to the half.
    pub const LATENCY: usize = RowBuffer::LATENCY + 1;
}

#[wired]
#[contract]
impl Logic for RowStream {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, valid, second, at_end, no_second, no_left, no_right, pooled, odd_strip,
            channel, half, pause
        );
        self.issue.next = (self.state.q.val() == RowWalk::Read) & self.issue_ready.val();
        connect!(self.buffer <- self: clock, reset, write_valid, write_index, write_pixels, read_valid = valid.q,
            read_half = second.q, no_second = no_second.q, no_left = no_left.q, no_right = no_right.q);
        connect!(self.buffer <- self.addresses: word, beside);
        connect!(self <- self.buffer: out_valid, out_half, out_pixels, out_halo);

        // What the memories hold outside the row does not count.
        self.strips_top.next = bit_cast::<9, 8>(self.last_strip.val());
        self.no_second.d.next = self.odd_strip.q.val() > self.strips_top.val();
        self.no_right.d.next = self.odd_strip.q.val() >= self.strips_top.val();
        self.no_left.d.next = !self.pooled.q.val().any();

        self.busy.next = self.state.q.val() != RowWalk::Idle;
        self.run_request.next = (self.state.q.val() == RowWalk::Run) & self.run_free.val();
        // A channel takes two cycles, so its end is known a cycle before it is asked for.
        self.at_end.d.next = self.channel.q.val() == self.last_filter.val();

        connect!(self <- self: valid.d = issue, second.d = half.q);
        self.step.next = self.issue.val() & self.half.q.val();
        connect!(self.addresses <- self: clock, filters, half = half.q, step);
        self.addresses.restart.next = self.state.q.val() == RowWalk::Idle;
        self.addresses.skip.next = (self.state.q.val() == RowWalk::Drain) & self.pause.q.val().all();

        match self.state.q.val() {
            RowWalk::Idle => {
                self.pooled.d.next = 0.into();
                self.odd_strip.d.next = 1.into();
                if self.start.val() {
                    self.state.d.next = RowWalk::Run;
                }
            }
            RowWalk::Run => {
                self.channel.d.next = 0.into();
                self.half.d.next = false;
                self.pause.d.next = 0.into();
                if self.run_free.val() {
                    self.state.d.next = RowWalk::Read;
                }
            }
            RowWalk::Read => {
                if self.issue.val() {
                    self.half.d.next = !self.half.q.val();
                }
                if self.step.val() {
                    self.channel.d.next = self.channel.q.val() + 1;
                    if self.at_end.q.val() {
                        self.state.d.next = RowWalk::Drain;
                    }
                }
            }
            RowWalk::Drain => {
                self.pause.d.next = self.pause.q.val() + 1;
                if self.pause.q.val().all() {
                    self.pooled.d.next = self.pooled.q.val() + 1;
                    self.odd_strip.d.next = self.odd_strip.q.val() + 2;
                    self.state.d.next = RowWalk::Run;
                    if self.pooled.q.val() == self.last_pooled.val() {
                        self.state.d.next = RowWalk::Idle;
                    }
                }
            }
            _ => {
                self.state.d.next = RowWalk::Idle;
            }
        }
        if self.reset.val() {
            self.state.d.next = RowWalk::Idle;
            self.valid.d.next = false;
        }
    }
}
