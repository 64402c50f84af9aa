//! Four slots in which the results of four tiles come together, in any order.
//!
//! Pixels are stored by `[slot][channel][half]`; the first pixel of each `[slot][channel]` once more, so that a tile
//! can be read together with its right neighbour's halo. Partial sums are stored as four channels a filter, their byte
//! planes; their first pixels have no meaning.
//!
//! Latency: [`Reassembly::LATENCY`] cycles from the read's address to its data. Throughput: one half in and one
//! out a cycle.

use firebrick_fields::contract;
use firebrick_spec::config::{PASS_CHANNELS, RESULT_SLOTS};
use rust_hdl_core::prelude::*;
use rust_hdl_widgets::prelude::*;

use super::{PlaneRam, SlotCounter};
use crate::leaf::BlockRam;

/// See the module's text.
#[derive(LogicBlock)]
pub struct Reassembly {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Empties the slots.
    pub reset: Signal<In, Bit>,
    /// A half arrives.
    pub write_valid: Signal<In, Bit>,
    /// Its slot.
    pub write_slot: Signal<In, Bits<2>>,
    /// Pixels 7 to 13.
    pub write_half: Signal<In, Bit>,
    /// It is of partial sums (else of pixels).
    pub write_whole: Signal<In, Bit>,
    /// Its channel, or its filter (at most 127).
    pub write_channel: Signal<In, Bits<9>>,
    /// Its pixels.
    pub write_pixels: Signal<In, Bits<56>>,
    /// Its sums.
    pub write_sums: Signal<In, Bits<168>>,
    /// Halves of a tile.
    pub halves: Signal<In, Bits<11>>,
    /// Bit `i`: slot `i` holds a whole tile.
    pub complete: Signal<Out, Bits<4>>,
    /// The half that arrives is its tile's first.
    pub tile_begins: Signal<Out, Bit>,
    /// Every slot holds halves.
    pub occupied: Signal<Out, Bit>,
    /// `read_slot` becomes empty.
    pub free: Signal<In, Bit>,
    /// Slot to read.
    pub read_slot: Signal<In, Bits<2>>,
    /// Slot of the right neighbour.
    pub next_slot: Signal<In, Bits<2>>,
    /// Channel to read.
    pub read_channel: Signal<In, Bits<9>>,
    /// Half to read.
    pub read_half: Signal<In, Bit>,
    /// Its pixels.
    pub read_pixels: Signal<Out, Bits<56>>,
    /// First pixel of the channel in the right neighbour.
    pub read_first: Signal<Out, Bits<8>>,
    pixels: PlaneRam,
    firsts: BlockRam<8, 11>,
    slots: [SlotCounter; 4],
    first_out: DFF<Bits<8>>,
    write_place: Signal<Local, Bits<11>>,
    read_place: Signal<Local, Bits<11>>,
    next_place: Signal<Local, Bits<11>>,
    write_low: Signal<Local, Bits<12>>,
    read_low: Signal<Local, Bits<12>>,
    flag_0: Signal<Local, Bits<4>>,
    flag_1: Signal<Local, Bits<4>>,
    flag_2: Signal<Local, Bits<4>>,
    flag_3: Signal<Local, Bits<4>>,
}

impl Reassembly {
    /// Cycles from address to data.
    pub const LATENCY: usize = PlaneRam::LATENCY;
}

impl Default for Reassembly {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            write_valid: Default::default(),
            write_slot: Default::default(),
            write_half: Default::default(),
            write_whole: Default::default(),
            write_channel: Default::default(),
            write_pixels: Default::default(),
            write_sums: Default::default(),
            halves: Default::default(),
            complete: Default::default(),
            tile_begins: Default::default(),
            occupied: Default::default(),
            free: Default::default(),
            read_slot: Default::default(),
            next_slot: Default::default(),
            read_channel: Default::default(),
            read_half: Default::default(),
            read_pixels: Default::default(),
            read_first: Default::default(),
            pixels: Default::default(),
            firsts: BlockRam::new(RESULT_SLOTS * PASS_CHANNELS),
            slots: Default::default(),
            first_out: Default::default(),
            write_place: Default::default(),
            read_place: Default::default(),
            next_place: Default::default(),
            write_low: Default::default(),
            read_low: Default::default(),
            flag_0: Default::default(),
            flag_1: Default::default(),
            flag_2: Default::default(),
            flag_3: Default::default(),
        }
    }
}

#[contract]
impl Logic for Reassembly {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, first_out);
        self.pixels.clock.next = self.clock.val();
        self.firsts.clock.next = self.clock.val();
        for i in 0..4 {
            self.slots[i].clock.next = self.clock.val();
            self.slots[i].reset.next = self.reset.val();
            self.slots[i].halves.next = self.halves.val();
        }
        self.slots[0].arrives.next = self.write_valid.val() & (self.write_slot.val() == 0);
        self.slots[1].arrives.next = self.write_valid.val() & (self.write_slot.val() == 1);
        self.slots[2].arrives.next = self.write_valid.val() & (self.write_slot.val() == 2);
        self.slots[3].arrives.next = self.write_valid.val() & (self.write_slot.val() == 3);
        self.slots[0].free.next = self.free.val() & (self.read_slot.val() == 0);
        self.slots[1].free.next = self.free.val() & (self.read_slot.val() == 1);
        self.slots[2].free.next = self.free.val() & (self.read_slot.val() == 2);
        self.slots[3].free.next = self.free.val() & (self.read_slot.val() == 3);
        self.flag_0.next = 0.into();
        self.flag_1.next = 0.into();
        self.flag_2.next = 0.into();
        self.flag_3.next = 0.into();
        if self.slots[0].complete.val() {
            self.flag_0.next = 1.into();
        }
        if self.slots[1].complete.val() {
            self.flag_1.next = 2.into();
        }
        if self.slots[2].complete.val() {
            self.flag_2.next = 4.into();
        }
        if self.slots[3].complete.val() {
            self.flag_3.next = 8.into();
        }
        self.complete.next = self.flag_0.val() | self.flag_1.val() | self.flag_2.val() | self.flag_3.val();
        self.tile_begins.next = self.slots[0].begins.val()
            | self.slots[1].begins.val()
            | self.slots[2].begins.val()
            | self.slots[3].begins.val();
        self.occupied.next = self.slots[0].occupied.val()
            & self.slots[1].occupied.val()
            & self.slots[2].occupied.val()
            & self.slots[3].occupied.val();

        self.write_place.next = (bit_cast::<11, 2>(self.write_slot.val()) << number!(PASS_CHANNEL_BITS))
            | bit_cast::<11, 9>(self.write_channel.val());
        self.read_place.next = (bit_cast::<11, 2>(self.read_slot.val()) << number!(PASS_CHANNEL_BITS))
            | bit_cast::<11, 9>(self.read_channel.val());
        self.next_place.next = (bit_cast::<11, 2>(self.next_slot.val()) << number!(PASS_CHANNEL_BITS))
            | bit_cast::<11, 9>(self.read_channel.val());
        self.write_low.next = 0.into();
        if self.write_half.val() {
            self.write_low.next = 1.into();
        }
        self.read_low.next = 0.into();
        if self.read_half.val() {
            self.read_low.next = 1.into();
        }

        self.pixels.write_enable.next = self.write_valid.val();
        self.pixels.write_address.next =
            (bit_cast::<12, 11>(self.write_place.val()) << 1) | self.write_low.val();
        self.pixels.write_whole.next = self.write_whole.val();
        self.pixels.write_pixels.next = self.write_pixels.val();
        self.pixels.write_sums.next = self.write_sums.val();
        self.pixels.read_address.next =
            (bit_cast::<12, 11>(self.read_place.val()) << 1) | self.read_low.val();
        self.read_pixels.next = self.pixels.read_data.val();

        self.firsts.write_enable.next = self.write_valid.val() & !self.write_half.val();
        self.firsts.write_address.next = self.write_place.val();
        self.firsts.write_data.next = self.write_pixels.val().get_bits::<8>(0);
        self.firsts.read_enable.next = true;
        self.firsts.read_address.next = self.next_place.val();
        self.first_out.d.next = self.firsts.read_data.val();
        self.read_first.next = self.first_out.q.val();
    }
}
