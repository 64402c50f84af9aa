//! The sum of all valid pixels of each channel, over all tiles of a pass.
//!
//! The first tile initialises the memory. When `flush` rises, one run is issued and the sums are streamed, two
//! u32 a beat, the last one padded with 0. Sums are modulo 2^24. Latency: [`Summer::LATENCY`] cycles from a channel's
//! second half to its sum in the memory; four cycles from `flush` to the first beat's fetch. Throughput: a half
//! a cycle while summing, a beat in two cycles while streaming. The same channel of the next tile comes more than
//! `LATENCY` cycles later, and so does `flush`; `tile_first` holds still until the sum is in the memory.

use firebrick_fields::contract;
use firebrick_spec::config::PASS_CHANNELS;
use firebrick_wires::wired;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;
use smart_default::SmartDefault;

use super::{StripSum, SumBeats};
use crate::leaf::BlockRam;

const _: () = assert!(StripSum::LATENCY == 2);

/// What the streaming end does.
#[derive(Clone, Copy, Debug, PartialEq, LogicState)]
pub enum SumWalk {
    /// Sums.
    Idle,
    /// Waits until a run can be issued.
    Run,
    /// Fetches the sums, one after the other.
    Fetch,
    /// Waits until the last one has left.
    Settle,
    /// All are streamed.
    Done,
}

/// See [the module's text](self).
#[derive(LogicBlock, SmartDefault)]
pub struct Summer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to summing.
    pub reset: Signal<In, Bit>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// Pixels 7 to 13.
    pub in_half: Signal<In, Bit>,
    /// Channel of the half that comes.
    pub in_channel: Signal<In, Bits<9>>,
    /// Pixels of the half that comes.
    pub in_pixels: Signal<In, Bits<56>>,
    /// The tile is the pass's first.
    pub tile_first: Signal<In, Bit>,
    /// Filters less one.
    pub last_filter: Signal<In, Bits<9>>,
    /// All tiles are summed: stream.
    pub flush: Signal<In, Bit>,
    /// All sums are streamed; until `flush` falls.
    pub flushed: Signal<Out, Bit>,
    /// A run may be issued.
    pub run_free: Signal<In, Bit>,
    /// Issues a run.
    pub run_request: Signal<Out, Bit>,
    /// A beat may be made.
    pub issue_ready: Signal<In, Bit>,
    /// A beat leaves.
    pub out_valid: Signal<Out, Bit>,
    /// The beat.
    pub out_data: Signal<Out, Bits<64>>,
    adder: StripSum,
    #[default(BlockRam::new(PASS_CHANNELS))]
    sums: BlockRam<24, 9>,
    valid_1: DFF<Bit>,
    half_1: DFF<Bit>,
    channel_1: DFF<Bits<9>>,
    valid_2: DFF<Bit>,
    half_2: DFF<Bit>,
    channel_2: DFF<Bits<9>>,
    low: DFF<Bits<11>>,
    valid_3: DFF<Bit>,
    channel_3: DFF<Bits<9>>,
    both_3: DFF<Bits<24>>,
    valid_4: DFF<Bit>,
    channel_4: DFF<Bits<9>>,
    both_4: DFF<Bits<24>>,
    old: DFF<Bits<24>>,
    state: DFF<SumWalk>,
    channel: DFF<Bits<9>>,
    beats: SumBeats,
    at_last: Signal<Local, Bit>,
}

impl Summer {
    /// Cycles from a channel's second half to its sum in the memory.
    pub const LATENCY: usize = 5;
}

#[wired]
#[contract]
impl Logic for Summer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid_1, half_1, channel_1, valid_2, half_2, channel_2, low, valid_3, channel_3,
            both_3, valid_4, channel_4, both_4, old, state, channel
        );
        connect!(self.adder <- self: clock, pixels = in_pixels);
        connect!(self <- self: valid_1.d = in_valid, half_1.d = in_half, channel_1.d = in_channel,
            valid_2.d = valid_1.q, half_2.d = half_1.q, channel_2.d = channel_1.q);
        if self.valid_2.q.val() & !self.half_2.q.val() {
            self.low.d.next = self.adder.sum.val();
        }
        self.both_3.d.next = bit_cast::<24, 11>(self.low.q.val()) + bit_cast::<24, 11>(self.adder.sum.val());
        self.valid_3.d.next = self.valid_2.q.val() & self.half_2.q.val();
        connect!(self <- self: channel_3.d = channel_2.q, both_4.d = both_3.q, valid_4.d = valid_3.q,
            channel_4.d = channel_3.q);

        self.sums.clock.next = self.clock.val();
        self.sums.read_enable.next = true;
        self.sums.read_address.next = self.channel_2.q.val();
        if self.state.q.val() == SumWalk::Fetch {
            self.sums.read_address.next = self.channel.q.val();
        }
        self.old.d.next = self.sums.read_data.val();
        connect!(self.sums <- self: write_enable = valid_4.q, write_address = channel_4.q);
        self.sums.write_data.next = self.old.q.val() + self.both_4.q.val();
        if self.tile_first.val() {
            self.sums.write_data.next = self.both_4.q.val();
        }

        self.at_last.next = self.channel.q.val() == self.last_filter.val();
        connect!(self.beats <- self: clock, reset, last = at_last, sum = old.q);
        self.beats.fetch.next = (self.state.q.val() == SumWalk::Fetch) & self.issue_ready.val();
        self.beats.odd.next = self.channel.q.val().get_bit(0);
        connect!(self <- self.beats: out_valid, out_data);
        self.run_request.next = (self.state.q.val() == SumWalk::Run) & self.run_free.val();
        self.flushed.next = self.state.q.val() == SumWalk::Done;
        match self.state.q.val() {
            SumWalk::Idle => {
                self.channel.d.next = 0.into();
                if self.flush.val() {
                    self.state.d.next = SumWalk::Run;
                }
            }
            SumWalk::Run => {
                if self.run_free.val() {
                    self.state.d.next = SumWalk::Fetch;
                }
            }
            SumWalk::Fetch => {
                if self.issue_ready.val() {
                    self.channel.d.next = self.channel.q.val() + 1;
                }
                if self.issue_ready.val() & self.at_last.val() {
                    self.state.d.next = SumWalk::Settle;
                }
            }
            SumWalk::Settle => {
                if !self.beats.busy.val() {
                    self.state.d.next = SumWalk::Done;
                }
            }
            SumWalk::Done => {
                if !self.flush.val() {
                    self.state.d.next = SumWalk::Idle;
                }
            }
            _ => {
                self.state.d.next = SumWalk::Idle;
            }
        }
        if self.reset.val() {
            self.state.d.next = SumWalk::Idle;
            self.valid_1.d.next = false;
            self.valid_2.d.next = false;
            self.valid_3.d.next = false;
            self.valid_4.d.next = false;
        }
    }
}
