//! One reader of the read master: its run, the room reserved for its bursts, and its FIFO.
//!
//! A burst is offered only while the FIFO has room for 16 beats that no burst before it may fill, so whatever
//! the memory answers is taken at once.
//!
//! Latency: 3 cycles from `start` to `burst_valid`, [`ReadClient::LATENCY`] from `beat_valid` to `out_valid`.
//! Throughput: a beat a cycle, a burst every third cycle. Limits: 31 bursts in flight, 512 words of FIFO.

use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{BlockFifo, BurstCutter};

/// See the module's text.
#[derive(LogicBlock, Default)]
pub struct ReadClient {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Drops the run and the words; only while nothing is in flight.
    pub reset: Signal<In, Bit>,
    /// A run is to be read; counts only while `ready` is high.
    pub start: Signal<In, Bit>,
    /// The run's first byte's address, a multiple of 8.
    pub address: Signal<In, Bits<32>>,
    /// Its beats; 0 is no run.
    pub beats: Signal<In, Bits<24>>,
    /// All bursts of the run before are issued.
    pub ready: Signal<Out, Bit>,
    /// Bursts are to be issued or beats to arrive.
    pub busy: Signal<Out, Bit>,
    /// A burst may be issued.
    pub burst_valid: Signal<Out, Bit>,
    /// Its first byte's address.
    pub burst_address: Signal<Out, Bits<32>>,
    /// Its beats, 1 to 16.
    pub burst_beats: Signal<Out, Bits<5>>,
    /// Takes the burst at the edge.
    pub burst_ready: Signal<In, Bit>,
    /// There are bursts to be offered now or soon, and less than half of the FIFO is held or reserved.
    pub urgent: Signal<Out, Bit>,
    /// A beat arrives for this client.
    pub beat_valid: Signal<In, Bit>,
    /// The beat.
    pub beat_data: Signal<In, Bits<64>>,
    /// It is its burst's last.
    pub beat_last: Signal<In, Bit>,
    /// A word waits.
    pub out_valid: Signal<Out, Bit>,
    /// The oldest word.
    pub out_data: Signal<Out, Bits<64>>,
    /// Takes the word at the edge.
    pub out_ready: Signal<In, Bit>,
    cutter: BurstCutter,
    fifo: BlockFifo<64, 9, 10>,
    used: DFF<Bits<10>>,
    popped: DFF<Bit>,
    flight: DFF<Bits<5>>,
    offered: DFF<Bit>,
    hungry: DFF<Bit>,
    sixteens: Signal<Local, Bits<5>>,
    take: Signal<Local, Bit>,
    ended: Signal<Local, Bit>,
    reserved: Signal<Local, Bits<10>>,
    freed: Signal<Local, Bits<10>>,
}

impl ReadClient {
    /// Cycles from a beat to the output of an empty FIFO.
    pub const LATENCY: usize = BlockFifo::<64, 9, 10>::LATENCY;
}

impl Logic for ReadClient {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, used, popped, flight, offered, hungry);
        self.cutter.clock.next = self.clock.val();
        self.fifo.clock.next = self.clock.val();
        self.cutter.reset.next = self.reset.val();
        self.fifo.reset.next = self.reset.val();

        self.cutter.run_valid.next = self.start.val();
        self.cutter.run_address.next = self.address.val();
        self.cutter.run_beats.next = self.beats.val();
        self.ready.next = self.cutter.run_ready.val();
        self.busy.next = !self.cutter.run_ready.val() | self.flight.q.val().any();

        // Fewer than 496 words of the FIFO are held or reserved; that stays true until the burst is taken.
        self.sixteens.next = self.used.q.val().get_bits::<5>(4);
        self.take.next = self.offered.q.val() & self.burst_ready.val();
        self.offered.d.next = self.cutter.burst_valid.val()
            & !self.take.val()
            & !self.used.q.val().get_bit(9)
            & (self.sixteens.val() != 31);
        self.hungry.d.next =
            !self.cutter.run_ready.val() & !self.used.q.val().get_bit(9) & !self.used.q.val().get_bit(8);
        self.urgent.next = self.hungry.q.val();
        self.burst_valid.next = self.offered.q.val();
        self.burst_address.next = self.cutter.burst_address.val();
        self.burst_beats.next = self.cutter.burst_beats.val();
        self.cutter.burst_ready.next = self.take.val();

        self.fifo.in_valid.next = self.beat_valid.val();
        self.fifo.in_data.next = self.beat_data.val();
        self.out_valid.next = self.fifo.out_valid.val();
        self.out_data.next = self.fifo.out_data.val();
        self.fifo.out_ready.next = self.out_ready.val();
        self.popped.d.next = self.fifo.out_valid.val() & self.out_ready.val();

        self.reserved.next = 0.into();
        if self.take.val() {
            self.reserved.next = bit_cast::<10, 5>(self.cutter.burst_beats.val());
        }
        self.freed.next = 0.into();
        if self.popped.q.val() {
            self.freed.next = 1.into();
        }
        self.used.d.next = (self.used.q.val() + self.reserved.val()) - self.freed.val();

        self.ended.next = self.beat_valid.val() & self.beat_last.val();
        if self.take.val() & !self.ended.val() {
            self.flight.d.next = self.flight.q.val() + 1;
        }
        if self.ended.val() & !self.take.val() {
            self.flight.d.next = self.flight.q.val() - 1;
        }
        if self.reset.val() {
            self.used.d.next = 0.into();
            self.popped.d.next = false;
            self.flight.d.next = 0.into();
            self.offered.d.next = false;
            self.hungry.d.next = false;
        }
    }
}
