//! Holds one pooled row and streams it as map words.
//!
//! The row arrives as words of 7 pixels, numbered `strip x filters + channel`, strips before pooling. Pooled strip `u`
//! is made of the strips `2u` and `2u + 1` (0 if there is none), its halos are the last pixel of strip `2u - 1` and the
//! first of strip `2u + 2`. A run of `2 x filters` halves is streamed for each pooled strip.
//!
//! Latency: [`RowStream::LATENCY`] cycles from the memory's address to a half. Throughput: a half a cycle while
//! `issue_ready` is high, six cycles lost a run. While `busy`, the row must not be written.

use firebrick_fields::contract;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::RowBuffer;

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
    /// With the first half: the left halo.
    pub out_left: Signal<Out, Bits<8>>,
    /// With the second half: the right halo.
    pub out_right: Signal<Out, Bits<8>>,
    buffer: RowBuffer,
    state: DFF<RowWalk>,
    even: DFF<Bits<10>>,
    odd: DFF<Bits<10>>,
    previous: DFF<Bits<10>>,
    following: DFF<Bits<10>>,
    pooled: DFF<Bits<8>>,
    odd_strip: DFF<Bits<9>>,
    channel: DFF<Bits<9>>,
    half: DFF<Bit>,
    pause: DFF<Bits<2>>,
    issue: Signal<Local, Bit>,
    channel_end: Signal<Local, Bit>,
    advance: Signal<Local, Bits<10>>,
    strips_top: Signal<Local, Bits<9>>,
}

impl RowStream {
    /// Cycles from address to half.
    pub const LATENCY: usize = RowBuffer::LATENCY;
}

#[wired]
#[contract]
impl Logic for RowStream {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, even, odd, previous, following, pooled, odd_strip, channel, half, pause
        );
        self.issue.next = (self.state.q.val() == RowWalk::Read) & self.issue_ready.val();
        connect!(self.buffer <- self: clock, reset, write_valid, write_index, write_pixels,
            read_valid = issue, read_half = half.q, even = even.q, odd = odd.q, previous = previous.q,
            following = following.q);

        // What the memories hold outside the row does not count.
        self.strips_top.next = bit_cast::<9, 8>(self.last_strip.val());
        self.buffer.no_second.next = self.odd_strip.q.val() > self.strips_top.val();
        self.buffer.no_right.next = self.odd_strip.q.val() >= self.strips_top.val();
        self.buffer.no_left.next = !self.pooled.q.val().any();
        connect!(self <- self.buffer: out_valid, out_half, out_pixels, out_left, out_right);

        self.busy.next = self.state.q.val() != RowWalk::Idle;
        self.run_request.next = (self.state.q.val() == RowWalk::Run) & self.run_free.val();
        self.channel_end.next = self.channel.q.val() == self.last_filter.val();
        self.advance.next = 1.into();
        if self.channel_end.val() {
            self.advance.next = self.filters.val() + 1;
        }

        match self.state.q.val() {
            RowWalk::Idle => {
                self.even.d.next = 0.into();
                self.odd.d.next = self.filters.val();
                self.previous.d.next = 0 - self.filters.val();
                self.following.d.next = self.filters.val() << 1;
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
                if self.issue.val() & self.half.q.val() {
                    self.channel.d.next = self.channel.q.val() + 1;
                    self.even.d.next = self.even.q.val() + self.advance.val();
                    self.odd.d.next = self.odd.q.val() + self.advance.val();
                    self.previous.d.next = self.previous.q.val() + self.advance.val();
                    self.following.d.next = self.following.q.val() + self.advance.val();
                    if self.channel_end.val() {
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
        }
    }
}
