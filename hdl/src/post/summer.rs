//! The sum of all valid pixels of each channel, over all tiles of a pass.
//!
//! The first tile initialises the memory. When `flush` rises, one run is issued and the sums are streamed, two
//! u32 a beat, the last one padded with 0. Sums are modulo 2^24. Latency: [`Summer::LATENCY`] cycles from a channel's
//! second half to its sum in the memory; four cycles from `flush` to the first beat's fetch. Throughput: a half
//! a cycle while summing, a beat in two cycles while streaming. The same channel of the next tile comes more than
//! `LATENCY` cycles later, and so does `flush`; `tile_first` holds still until the sum is in the memory.

use firebrick_fields::contract;
use firebrick_spec::config::PASS_CHANNELS;
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::StripSum;
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

/// See the module's text.
#[derive(LogicBlock)]
pub struct Summer {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Back to summing.
    pub reset: Signal<In, Bit>,
    /// A half arrives.
    pub in_valid: Signal<In, Bit>,
    /// Pixels 7 to 13.
    pub in_half: Signal<In, Bit>,
    /// Its channel.
    pub in_channel: Signal<In, Bits<9>>,
    /// Its pixels.
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
    fetched_1: DFF<Bit>,
    odd_1: DFF<Bit>,
    last_1: DFF<Bit>,
    fetched_2: DFF<Bit>,
    odd_2: DFF<Bit>,
    last_2: DFF<Bit>,
    lower: DFF<Bits<24>>,
    beat_valid: DFF<Bit>,
    beat: DFF<Bits<64>>,
    even_beat: Signal<Local, Bits<64>>,
    odd_beat: Signal<Local, Bits<64>>,
    at_last: Signal<Local, Bit>,
}

impl Summer {
    /// Cycles from a channel's second half to its sum in the memory.
    pub const LATENCY: usize = 5;
}

impl Default for Summer {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            in_valid: Default::default(),
            in_half: Default::default(),
            in_channel: Default::default(),
            in_pixels: Default::default(),
            tile_first: Default::default(),
            last_filter: Default::default(),
            flush: Default::default(),
            flushed: Default::default(),
            run_free: Default::default(),
            run_request: Default::default(),
            issue_ready: Default::default(),
            out_valid: Default::default(),
            out_data: Default::default(),
            adder: Default::default(),
            sums: BlockRam::new(PASS_CHANNELS),
            valid_1: Default::default(),
            half_1: Default::default(),
            channel_1: Default::default(),
            valid_2: Default::default(),
            half_2: Default::default(),
            channel_2: Default::default(),
            low: Default::default(),
            valid_3: Default::default(),
            channel_3: Default::default(),
            both_3: Default::default(),
            valid_4: Default::default(),
            channel_4: Default::default(),
            both_4: Default::default(),
            old: Default::default(),
            state: Default::default(),
            channel: Default::default(),
            fetched_1: Default::default(),
            odd_1: Default::default(),
            last_1: Default::default(),
            fetched_2: Default::default(),
            odd_2: Default::default(),
            last_2: Default::default(),
            lower: Default::default(),
            beat_valid: Default::default(),
            beat: Default::default(),
            even_beat: Default::default(),
            odd_beat: Default::default(),
            at_last: Default::default(),
        }
    }
}

#[contract]
impl Logic for Summer {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self, clock, valid_1, half_1, channel_1, valid_2, half_2, channel_2, low, valid_3, channel_3,
            both_3, valid_4, channel_4, both_4, old, state, channel, fetched_1, odd_1, last_1, fetched_2,
            odd_2, last_2, lower, beat_valid, beat
        );
        self.adder.clock.next = self.clock.val();
        self.adder.pixels.next = self.in_pixels.val();
        self.valid_1.d.next = self.in_valid.val();
        self.half_1.d.next = self.in_half.val();
        self.channel_1.d.next = self.in_channel.val();
        self.valid_2.d.next = self.valid_1.q.val();
        self.half_2.d.next = self.half_1.q.val();
        self.channel_2.d.next = self.channel_1.q.val();
        if self.valid_2.q.val() & !self.half_2.q.val() {
            self.low.d.next = self.adder.sum.val();
        }
        self.both_3.d.next = bit_cast::<24, 11>(self.low.q.val()) + bit_cast::<24, 11>(self.adder.sum.val());
        self.valid_3.d.next = self.valid_2.q.val() & self.half_2.q.val();
        self.channel_3.d.next = self.channel_2.q.val();
        self.both_4.d.next = self.both_3.q.val();
        self.valid_4.d.next = self.valid_3.q.val();
        self.channel_4.d.next = self.channel_3.q.val();

        self.sums.clock.next = self.clock.val();
        self.sums.read_enable.next = true;
        self.sums.read_address.next = self.channel_2.q.val();
        if self.state.q.val() == SumWalk::Fetch {
            self.sums.read_address.next = self.channel.q.val();
        }
        self.old.d.next = self.sums.read_data.val();
        self.sums.write_enable.next = self.valid_4.q.val();
        self.sums.write_address.next = self.channel_4.q.val();
        self.sums.write_data.next = self.old.q.val() + self.both_4.q.val();
        if self.tile_first.val() {
            self.sums.write_data.next = self.both_4.q.val();
        }

        self.at_last.next = self.channel.q.val() == self.last_filter.val();
        self.even_beat.next = bit_cast::<64, 24>(self.old.q.val());
        self.odd_beat.next =
            (bit_cast::<64, 24>(self.old.q.val()) << 32) | bit_cast::<64, 24>(self.lower.q.val());
        self.fetched_1.d.next = (self.state.q.val() == SumWalk::Fetch) & self.issue_ready.val();
        self.odd_1.d.next = self.channel.q.val().get_bit(0);
        self.last_1.d.next = self.at_last.val();
        self.fetched_2.d.next = self.fetched_1.q.val();
        self.odd_2.d.next = self.odd_1.q.val();
        self.last_2.d.next = self.last_1.q.val();
        if self.fetched_2.q.val() {
            self.lower.d.next = self.old.q.val();
        }
        self.beat.d.next = self.even_beat.val();
        if self.odd_2.q.val() {
            self.beat.d.next = self.odd_beat.val();
        }
        self.beat_valid.d.next = self.fetched_2.q.val() & (self.odd_2.q.val() | self.last_2.q.val());
        self.run_request.next = (self.state.q.val() == SumWalk::Run) & self.run_free.val();
        self.flushed.next = self.state.q.val() == SumWalk::Done;
        self.out_valid.next = self.beat_valid.q.val();
        self.out_data.next = self.beat.q.val();
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
                if !(self.fetched_1.q.val() | self.fetched_2.q.val()) {
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
            self.fetched_1.d.next = false;
            self.fetched_2.d.next = false;
            self.beat_valid.d.next = false;
        }
    }
}
