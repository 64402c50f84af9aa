//! Holds one pooled row and streams it as map words.
//!
//! The row arrives as words of 7 pixels, numbered `strip x filters + channel`, strips before pooling. Pooled strip `u`
//! is made of the strips `2u` and `2u + 1` (0 if there is none), its halos are the last pixel of strip `2u - 1` and the
//! first of strip `2u + 2`. A run of `2 x filters` halves is streamed for each pooled strip.
//!
//! Latency: [`RowStream::LATENCY`] cycles from the memory's address to a half. Throughput: a half a cycle while
//! `issue_ready` is high, six cycles lost a run. While `busy`, the row must not be written.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use crate::leaf::BlockRam;

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

/// See the module's text.
#[derive(LogicBlock)]
pub struct RowStream {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the row.
    pub reset: Signal<In, Bit>,
    /// A word of the row arrives.
    pub write_valid: Signal<In, Bit>,
    /// Its number.
    pub write_index: Signal<In, Bits<10>>,
    /// Its pixels.
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
    /// It is the second half.
    pub out_half: Signal<Out, Bit>,
    /// Its pixels.
    pub out_pixels: Signal<Out, Bits<56>>,
    /// With the first half: the left halo.
    pub out_left: Signal<Out, Bits<8>>,
    /// With the second half: the right halo.
    pub out_right: Signal<Out, Bits<8>>,
    row: BlockRam<56, 10>,
    firsts: BlockRam<8, 10>,
    lasts: BlockRam<8, 10>,
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
    valid_1: DFF<Bit>,
    half_1: DFF<Bit>,
    valid_2: DFF<Bit>,
    half_2: DFF<Bit>,
    pixels_2: DFF<Bits<56>>,
    left_2: DFF<Bits<8>>,
    right_2: DFF<Bits<8>>,
    issue: Signal<Local, Bit>,
    channel_end: Signal<Local, Bit>,
    advance: Signal<Local, Bits<10>>,
    strips_top: Signal<Local, Bits<9>>,
    no_second: Signal<Local, Bit>,
    no_right: Signal<Local, Bit>,
    no_left: Signal<Local, Bit>,
}

impl RowStream {
    /// Cycles from address to half.
    pub const LATENCY: usize = 2;
}

impl Default for RowStream {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write_valid: Default::default(),
            write_index: Default::default(),
            write_pixels: Default::default(),
            start: Default::default(),
            filters: Default::default(),
            last_filter: Default::default(),
            last_strip: Default::default(),
            last_pooled: Default::default(),
            run_free: Default::default(),
            run_request: Default::default(),
            issue_ready: Default::default(),
            busy: Default::default(),
            out_valid: Default::default(),
            out_half: Default::default(),
            out_pixels: Default::default(),
            out_left: Default::default(),
            out_right: Default::default(),
            row: BlockRam::new(1024),
            firsts: BlockRam::new(1024),
            lasts: BlockRam::new(1024),
            state: Default::default(),
            even: Default::default(),
            odd: Default::default(),
            previous: Default::default(),
            following: Default::default(),
            pooled: Default::default(),
            odd_strip: Default::default(),
            channel: Default::default(),
            half: Default::default(),
            pause: Default::default(),
            valid_1: Default::default(),
            half_1: Default::default(),
            valid_2: Default::default(),
            half_2: Default::default(),
            pixels_2: Default::default(),
            left_2: Default::default(),
            right_2: Default::default(),
            issue: Default::default(),
            channel_end: Default::default(),
            advance: Default::default(),
            strips_top: Default::default(),
            no_second: Default::default(),
            no_right: Default::default(),
            no_left: Default::default(),
        }
    }
}

impl Logic for RowStream {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, state, even, odd, previous, following, pooled, odd_strip, channel, half, pause,
            valid_1, half_1, valid_2, half_2, pixels_2, left_2, right_2
        );
        self.row.clock.next = self.clock.val();
        self.row.write_enable.next = self.write_valid.val();
        self.row.write_address.next = self.write_index.val();
        self.row.write_data.next = self.write_pixels.val();
        self.row.read_enable.next = true;
        self.row.read_address.next = self.even.q.val();
        if self.half.q.val() {
            self.row.read_address.next = self.odd.q.val();
        }
        self.firsts.clock.next = self.clock.val();
        self.firsts.write_enable.next = self.write_valid.val();
        self.firsts.write_address.next = self.write_index.val();
        self.firsts.write_data.next = self.write_pixels.val().get_bits::<8>(0);
        self.firsts.read_enable.next = true;
        self.firsts.read_address.next = self.following.q.val();
        self.lasts.clock.next = self.clock.val();
        self.lasts.write_enable.next = self.write_valid.val();
        self.lasts.write_address.next = self.write_index.val();
        self.lasts.write_data.next = self.write_pixels.val().get_bits::<8>(48);
        self.lasts.read_enable.next = true;
        self.lasts.read_address.next = self.previous.q.val();

        self.issue.next = (self.state.q.val() == RowWalk::Read) & self.issue_ready.val();

        // What the memories hold outside the row does not count.
        self.strips_top.next = bit_cast::<9, 8>(self.last_strip.val());
        self.no_second.next = self.odd_strip.q.val() > self.strips_top.val();
        self.no_right.next = self.odd_strip.q.val() >= self.strips_top.val();
        self.no_left.next = !self.pooled.q.val().any();
        self.valid_1.d.next = self.issue.val();
        self.half_1.d.next = self.half.q.val();
        self.valid_2.d.next = self.valid_1.q.val();
        self.half_2.d.next = self.half_1.q.val();
        self.pixels_2.d.next = self.row.read_data.val();
        if self.half_1.q.val() & self.no_second.val() {
            self.pixels_2.d.next = 0.into();
        }
        self.left_2.d.next = self.lasts.read_data.val();
        if self.no_left.val() {
            self.left_2.d.next = 0.into();
        }
        self.right_2.d.next = self.firsts.read_data.val();
        if self.no_right.val() {
            self.right_2.d.next = 0.into();
        }
        self.out_valid.next = self.valid_2.q.val();
        self.out_half.next = self.half_2.q.val();
        self.out_pixels.next = self.pixels_2.q.val();
        self.out_left.next = self.left_2.q.val();
        self.out_right.next = self.right_2.q.val();

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
            self.valid_1.d.next = false;
            self.valid_2.d.next = false;
        }
    }
}
